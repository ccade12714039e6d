//! JPEG 2000's two ways to say where it lies: a GeoTIFF in a box (GeoJP2), and a grid in GML (OGC 05-047r3 and 08-085r8,
//! "GML in JPEG 2000").

use super::crs::CrsDefinition;
use super::geokeys::{GeoTags, corners_from_centres, from_geotiff};
use super::georeference::{Georeference, Origin, StatedPlace, not_georeferenced};

/// A `RectifiedGrid` as its file writes it; nothing of it is judged yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GmlGrid {
    /// `srsName`: `urn:ogc:def:crs:EPSG::4326`, `http://www.opengis.net/def/crs/EPSG/0/4326`, `EPSG:4326`.
    pub srs_name: String,
    /// The centre of the first pixel, in the order of the system's axes.
    pub origin: [f64; 2],
    /// The steps to the next column and to the next row, in the order of the system's axes.
    pub steps: [[f64; 2]; 2],
    /// What the grid calls its axes.
    pub axis_names: Vec<String>,
    /// The steps stand in the order of the system's axes instead of the grid's; GDAL marks such files with a comment.
    pub has_swapped_steps: bool,
}

/// How a coordinate system is named, and whether its name brings the order of axes that the registry states with it.
struct Named {
    code: u32,
    has_registry_order: bool,
}

impl Named {
    fn read(name: &str) -> Result<Named, String> {
        let unread = || {
            let start: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
            format!("its GMLJP2 box names its coordinate system as \"{start}\", which is not read")
        };
        let lower = name.trim().to_ascii_lowercase();
        // OGC's own name of longitude and latitude on WGS 84.
        if lower.ends_with("crs84") {
            return Ok(Named { code: 4326, has_registry_order: false });
        }
        let is_short = lower.starts_with("epsg:");
        let is_long = (lower.starts_with("urn:") && lower.contains(":def:crs:epsg:")) || lower.contains("opengis.net/def/crs/epsg/");
        let code = lower.rsplit([':', '/']).next().and_then(|code| code.parse().ok()).filter(|_| is_short || is_long).ok_or_else(unread)?;
        Ok(Named { code, has_registry_order: is_long })
    }
}

impl GmlGrid {
    /// The transform from corners in GDAL's order, with x to the east whatever the order of axes.
    fn geotransform(&self, named: &Named) -> Result<[f64; 6], String> {
        let begins = |i: usize, words: [&str; 2]| {
            let name = self.axis_names.get(i).map(|n| n.trim().to_ascii_lowercase()).unwrap_or_default();
            words.iter().any(|word| name.starts_with(word))
        };
        // Some producers name their axes, which counts more than the registry.
        let says_east_first = begins(0, ["east", "long"]) && begins(1, ["north", "lat"]);
        let is_turned = named.has_registry_order && !says_east_first && CrsDefinition::counts_north_first(named.code);
        let xy = |[a, b]: [f64; 2]| if is_turned { [b, a] } else { [a, b] };
        let [column, row] = if is_turned && self.has_swapped_steps { [self.steps[1], self.steps[0]] } else { self.steps };
        let ([x, y], [xx, yx], [xy, yy]) = (xy(self.origin), xy(column), xy(row));
        // Columns to the north and rows to the west: a mirrored picture, made by a writer that forgot the order of axes.
        if is_turned && xx == 0.0 && xy < 0.0 && yx > 0.0 && yy == 0.0 {
            return Err(format!("the numbers in its GMLJP2 box contradict the order of axes of EPSG:{}", named.code));
        }
        Ok(corners_from_centres([x, xx, xy, y, yx, yy]))
    }
}

/// Where an image with a GeoJP2 box lies: the box holds the tags of a GeoTIFF. `None` where they state no place.
///
/// # Errors
/// Why the image is treated as not georeferenced, as a sentence.
pub fn from_geojp2(tags: &GeoTags, size_px: [u32; 2]) -> Result<Option<Georeference>, String> {
    let [width, height] = size_px;
    Ok(from_geotiff(tags, width, height)?.map(|found| Georeference { origin: Origin::GeoJp2, ..found }))
}

/// Where an image with a GMLJP2 box lies. The grid gives centres of pixels, and its numbers stand in the order of axes that
/// the registry states for its coordinate system; the result has corners and x to the east.
///
/// ```
/// use revisit::core::georef::{GmlGrid, from_gmljp2};
/// let grid = GmlGrid {
///     srs_name: "urn:ogc:def:crs:EPSG::4326".to_owned(),
///     origin: [38.1995, 127.5005],
///     steps: [[0.0, 0.001], [-0.001, 0.0]],
///     ..GmlGrid::default()
/// };
/// let [x, _, _, y, ..] = from_gmljp2(&grid, [70, 45]).unwrap().geotransform;
/// assert!((x - 127.5).abs() < 1.0e-9 && (y - 38.2).abs() < 1.0e-9);
/// ```
///
/// # Errors
/// Why the image is treated as not georeferenced, as a sentence.
pub fn from_gmljp2(grid: &GmlGrid, size_px: [u32; 2]) -> Result<Georeference, String> {
    let build = || {
        let named = Named::read(&grid.srs_name)?;
        let crs = CrsDefinition::from_epsg(named.code)?;
        let notes = crs.note.iter().cloned().collect();
        let position_sd_m = crs.shift_accuracy_m;
        Georeference {
            geotransform: grid.geotransform(&named)?,
            crs,
            size_px,
            origin: Origin::GmlJp2,
            pixel_is_point: true,
            position_sd_m,
            notes,
            control: None,
        }
        .checked()
    };
    build().map_err(|why| not_georeferenced(&why))
}

/// What a GMLJP2 box states of the place, whether it can be computed or not: for telling, never for measuring.
pub fn stated_in_gmljp2(grid: &GmlGrid) -> StatedPlace {
    let named = Named::read(&grid.srs_name).ok();
    let epsg = named.as_ref().and_then(|n| u16::try_from(n.code).ok());
    let geotransform = named.and_then(|n| grid.geotransform(&n).ok()).filter(|t| t.iter().all(|v| v.is_finite()));
    StatedPlace { epsg, name: epsg.and_then(CrsDefinition::name_of_epsg), geotransform }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(srs_name: &str, origin: [f64; 2], steps: [[f64; 2]; 2]) -> GmlGrid {
        GmlGrid { srs_name: srs_name.to_owned(), origin, steps, ..GmlGrid::default() }
    }

    /// The numbers are those that GDAL 3.10 reads from files with these grids.
    #[test]
    fn grids_become_what_gdal_makes_of_them() {
        let east = [[10.0, 0.0], [0.0, -10.0]];
        let north = [[0.0, 10.0], [-10.0, 0.0]];
        for (name, origin, steps, expected) in [
            ("urn:ogc:def:crs:EPSG::32652", [400_005.0, 4_399_995.0], east, [400_000.0, 10.0, 0.0, 4.4e6, 0.0, -10.0]),
            ("http://www.opengis.net/def/crs/EPSG/0/32652", [400_005.0, 4_399_995.0], east, [400_000.0, 10.0, 0.0, 4.4e6, 0.0, -10.0]),
            // Turned: the first vector is the step to the next column.
            ("EPSG:32652", [400_004.5, 4_399_996.5], [[8.0, 2.0], [1.0, -9.0]], [400_000.0, 8.0, 1.0, 4.4e6, 2.0, -9.0]),
            // Northings first, by the registry.
            ("urn:ogc:def:crs:EPSG::31467", [5_499_995.0, 3_500_005.0], north, [3.5e6, 10.0, 0.0, 5.5e6, 0.0, -10.0]),
            ("urn:ogc:def:crs:EPSG::31466", [5_499_995.0, 2_500_005.0], north, [2.5e6, 10.0, 0.0, 5.5e6, 0.0, -10.0]),
        ] {
            let found = from_gmljp2(&grid(name, origin, steps), [70, 45]).unwrap();
            assert_eq!((found.geotransform, found.origin), (expected, Origin::GmlJp2), "{name}");
        }
    }

    #[test]
    fn the_order_of_axes_is_that_of_the_name_or_of_the_grid() {
        let (lat_lon, steps) = ([38.1995, 127.5005], [[0.0, 0.001], [-0.001, 0.0]]);
        let (lon_lat, plain) = ([127.5005, 38.1995], [[0.001, 0.0], [0.0, -0.001]]);
        let close = |g: &GmlGrid| {
            let found = from_gmljp2(g, [70, 45]).unwrap().geotransform;
            let expected = [127.5, 0.001, 0.0, 38.2, 0.0, -0.001];
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1.0e-9), "{g:?}: {found:?}");
        };
        close(&grid("urn:ogc:def:crs:EPSG:6.11:4326", lat_lon, steps));
        close(&grid("EPSG:4326", lon_lat, plain));
        close(&grid("urn:ogc:def:crs:OGC:1.3:CRS84", lon_lat, plain));
        let names = ["Longitude", "Latitude"].map(str::to_owned).to_vec();
        close(&GmlGrid { axis_names: names, ..grid("urn:ogc:def:crs:EPSG::4326", lon_lat, plain) });
        close(&GmlGrid { has_swapped_steps: true, ..grid("urn:ogc:def:crs:EPSG::4326", lat_lon, [steps[1], steps[0]]) });
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_a_sentence() {
        let steps = [[0.001, 0.0], [0.0, -0.001]];
        for (name, origin, steps, part) in [
            ("urn:ogc:def:crs:EPSG::4326", [37.5, 38.1995], steps, "order of axes of EPSG:4326"),
            ("#crs1", [127.5, 38.2], steps, "\"#crs1\", which is not read"),
            ("", [127.5, 38.2], steps, "which is not read"),
            ("EPSG:99999999999", [127.5, 38.2], steps, "which is not read"),
            ("EPSG:4326", [127.5, 38.2], [[0.0, 0.0], [0.0, 0.0]], ""),
            ("EPSG:4326", [f64::NAN, 38.2], steps, ""),
            ("EPSG:5514", [127.5, 38.2], steps, "Jednotne"),
        ] {
            let given = grid(name, origin, steps);
            let why = from_gmljp2(&given, [70, 45]).unwrap_err();
            assert!(why.contains(part) && why.ends_with('.'), "{name}: {why}");
            let stated = stated_in_gmljp2(&given);
            assert_eq!(stated.epsg.is_some(), name.starts_with("urn") || name == "EPSG:4326" || name == "EPSG:5514", "{name}");
        }
    }
}
