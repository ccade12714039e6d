//! What files say of how a picture was taken: tags inside it, files beside it, and its name.
//!
//! Each source is a pure function from text to [`Found`]; the table of those that lie beside a picture is [`SIDE_CARS`]. Texts
//! are at most [`MAX_BYTES`] long, XML may not declare document types (and so no entities), and what cannot be read is a
//! note, never a refusal: a picture opens without its metadata.

pub mod exif;
pub mod gdal;
pub mod gmljp2;
mod key_values;
pub mod landsat;
pub mod maxar;
pub mod name;
pub mod planet;
pub mod sentinel2;
mod side_cars;
mod xml;

pub use side_cars::{Candidate, SIDE_CARS, SideCar, read_side_car, side_cars};

use crate::core::raster::{Acquisition, Fact, plain_text};

/// The longest text that is read, bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// Which source is believed where two state a fact: the first is strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// A file beside the picture.
    SideCar,
    /// A tag in the picture.
    FileTag,
    /// The picture's name.
    Name,
}

/// Georeference as text, handed on as it stands in the file: what it means is told elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawGeoreference {
    /// Six numbers of GDAL's `GeoTransform`, with commas between.
    pub geo_transform: Option<String>,
    /// GDAL's `SRS`: WKT or an authority's code.
    pub srs: Option<String>,
    /// GDAL's `GCPList`.
    pub control_points: Option<ControlPoints>,
    /// GDAL's `NoDataValue` of each band, as far as they are stated.
    pub nodata: Option<Vec<Option<String>>>,
    /// GDAL's `AREA_OR_POINT`.
    pub area_or_point: Option<String>,
    /// Text of a `.prj` file.
    pub prj: Option<String>,
    /// Text of a world file: six lines.
    pub world_file: Option<String>,
    /// Where a Sentinel-2 tile lies, for each of its resolutions.
    pub sentinel2: Option<TileGeocoding>,
}

/// GDAL's list of control points: numbers as text, as they stand in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ControlPoints {
    /// Their coordinate system: WKT or an authority's code.
    pub srs: Option<String>,
    /// Column and row, px (0 is the outer edge of the first pixel), and map coordinates.
    pub list: Vec<[String; 4]>,
}

/// `Tile_Geocoding` of a Sentinel-2 tile: numbers as text, as they stand in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TileGeocoding {
    /// `HORIZONTAL_CS_CODE`: `EPSG:32631`.
    pub code: String,
    /// What is said of each resolution.
    pub grids: Vec<TileGrid>,
}

/// One resolution of a Sentinel-2 tile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TileGrid {
    /// `NCOLS` and `NROWS`, px.
    pub size_px: [u32; 2],
    /// `ULX` and `ULY`: the outer corner of the top left pixel.
    pub corner: [String; 2],
    /// `XDIM` and `YDIM`: the size of a pixel; the second is negative.
    pub pixel: [String; 2],
}

/// What a source says.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// How far it is believed.
    pub rank: Rank,
    /// How the picture was taken.
    pub facts: Acquisition,
    /// Where it lies.
    pub georeference: RawGeoreference,
}

impl Found {
    /// Facts alone.
    pub fn of(rank: Rank, facts: Acquisition) -> Found {
        Found { rank, facts, georeference: RawGeoreference::default() }
    }

    /// Nothing but a note.
    fn note(rank: Rank, note: String) -> Found {
        Found::of(rank, Acquisition { notes: vec![note], ..Acquisition::default() })
    }
}

/// What all sources say together: a file beside the picture beats its tags, and these beat its name; within a rank, the
/// first given.
pub fn merge(mut found: Vec<Found>) -> (Acquisition, RawGeoreference) {
    found.sort_by_key(|f| f.rank);
    found.into_iter().fold((Acquisition::default(), RawGeoreference::default()), |(facts, place), next| {
        let other = next.georeference;
        let place = RawGeoreference {
            geo_transform: place.geo_transform.or(other.geo_transform),
            srs: place.srs.or(other.srs),
            control_points: place.control_points.or(other.control_points),
            nodata: place.nodata.or(other.nodata),
            area_or_point: place.area_or_point.or(other.area_or_point),
            prj: place.prj.or(other.prj),
            world_file: place.world_file.or(other.world_file),
            sentinel2: place.sentinel2.or(other.sentinel2),
        };
        (facts.or(next.facts), place)
    })
}

/// Text as it is kept; see [`plain_text`].
fn text(raw: &str) -> Option<String> {
    plain_text(raw)
}

/// A text as a fact.
fn said(raw: Option<&str>, origin: &str) -> Option<Fact<String>> {
    raw.and_then(text).map(|value| Fact::new(value, origin))
}

/// A finite number, as a file writes it.
fn number(raw: &str) -> Option<f64> {
    let trimmed = raw.trim().trim_matches('"').trim_end_matches([';', ',']);
    // Rust also reads "inf" and "nan".
    if trimmed.len() > 40 || !trimmed.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return None;
    }
    trimmed.parse().ok().filter(|v: &f64| v.is_finite())
}
