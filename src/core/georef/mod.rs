//! Where on Earth a pixel lies: georeferences from files or by hand, longitude and latitude, metres and square metres,
//! and coordinates as text.
//!
//! A [`Georeference`] is the fact that a session keeps: a coordinate system, six numbers, and where they come from.
//! [`Georeference::locate`] compiles it into a [`Located`], which answers questions about places.
//!
//! Spaces: *px* is the image's own pixel space (GDAL's corners, see [`super::geom`]); *map* is the plane of the coordinate
//! system (metres, feet or degrees, x to the east, y to the north); lon/lat is WGS 84 in degrees ([`LonLat`]).

mod crs;
mod datum;
mod ellipsoid;
mod geokeys;
mod georeference;
mod gml;
mod ground_control;
mod located;
mod methods;
mod mgrs;
mod place;
mod tiepoints;
mod units;
mod wkt;
mod world_file;

pub use crs::CrsDefinition;
pub use ellipsoid::{LonLat, geodesic_area_m2, geodesic_length_m};
pub use geokeys::{GeoTags, from_geotiff, stated_in_geotiff};
pub(crate) use georeference::not_georeferenced;
pub use georeference::{Georeference, Origin, StatedPlace, from_gdal, from_gdal_points, from_sentinel2_tile, is_not_georeferenced, system};
pub use gml::{GmlGrid, from_geojp2, from_gmljp2, stated_in_gmljp2};
pub use ground_control::{ControlFit, ControlModel, ControlPoint, ControlRecord, PointResidual, fit};
pub use located::{Located, PxFromCrs, transfer};
pub use mgrs::{format_mgrs, parse_mgrs};
pub use place::{Place, format_decimal, format_dms, parse_place};
pub use world_file::{from_world_file, from_world_file_and_code, stated_in_world_file};
