//! The fact that a session keeps about where an image lies.

use super::crs::CrsDefinition;
use super::datum;
use super::ground_control::ControlRecord;
use super::located::Located;
use super::tiepoints;
use crate::core::geom::Affine;
use serde::{Deserialize, Serialize};

/// Where a georeference comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// GeoTIFF: ModelPixelScale and one tie point.
    GeotiffScale,
    /// GeoTIFF: ModelTransformation.
    GeotiffMatrix,
    /// GeoTIFF: many tie points, fitted.
    GeotiffTiePoints,
    /// A world file beside the image.
    WorldFile,
    /// GDAL's `.aux.xml` beside the image.
    GdalMetadata,
    /// JPEG 2000: a GeoTIFF without pixels in a box of the file.
    GeoJp2,
    /// JPEG 2000: a grid in GML in a box of the file.
    GmlJp2,
    /// Sentinel-2: the metadata of the tile beside the image.
    Sentinel2Tile,
    /// Control points that the analyst set.
    GroundControl,
}

impl Origin {
    /// As words: `GeoTIFF tags (pixel scale and tie point)`.
    pub fn words(self) -> &'static str {
        match self {
            Origin::GeotiffScale => "GeoTIFF tags (pixel scale and tie point)",
            Origin::GeotiffMatrix => "GeoTIFF tags (transformation matrix)",
            Origin::GeotiffTiePoints => "GeoTIFF tags (a fit to many tie points)",
            Origin::WorldFile => "a world file",
            Origin::GdalMetadata => "GDAL's .aux.xml file",
            Origin::GeoJp2 => "the file's GeoJP2 box",
            Origin::GmlJp2 => "the file's GMLJP2 box",
            Origin::Sentinel2Tile => "Sentinel-2 tile metadata (MTD_TL.xml)",
            Origin::GroundControl => "control points set by hand",
        }
    }
}

/// What files state of an image's place without it being usable: a datum that cannot be shifted, a coordinate system that is
/// not named. It is told as it stands, and nothing is computed from it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StatedPlace {
    /// The code of the coordinate system in the EPSG registry.
    pub epsg: Option<u16>,
    /// What the coordinate system is called.
    pub name: Option<String>,
    /// Pixels to map coordinates in GDAL's order, from corners.
    pub geotransform: Option<[f64; 6]>,
}

/// Where an image lies: a coordinate system and the map from pixels to its plane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Georeference {
    /// The coordinate system of the map plane.
    pub crs: CrsDefinition,
    /// Pixels to map coordinates in GDAL's order: `x = t0 + t1 px + t2 py`, `y = t3 + t4 px + t5 py`, with (0, 0) at the
    /// outer corner of the top left pixel, whichever way the file counts.
    pub geotransform: [f64; 6],
    /// Width and height of the image to which this applies, px.
    pub size_px: [u32; 2],
    /// Where it comes from.
    pub origin: Origin,
    /// The file gave positions of pixel centres; `geotransform` has been brought to corners.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pixel_is_point: bool,
    /// Standard deviation of a position in each of east and north, m, where something is known about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position_sd_m: Option<f64>,
    /// What the reader should know, as sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The control points behind it and how they fit, where they were set by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<Box<ControlRecord>>,
}

impl Georeference {
    /// The map from pixels to the plane of the coordinate system.
    pub fn map_from_px(&self) -> Affine {
        let [t0, t1, t2, t3, t4, t5] = self.geotransform;
        Affine::from([t1, t2, t0, t4, t5, t3])
    }

    /// Compiles it, so that places can be computed.
    ///
    /// # Errors
    /// A sentence, where it cannot be used: the coordinate system cannot be computed, the transform is flat or not finite,
    /// or the image lies outside of the coordinate system.
    pub fn locate(&self) -> Result<Located, String> {
        Located::new(self)
    }

    /// The same coordinate system with the transform that GDAL keeps in `.aux.xml`.
    ///
    /// # Errors
    /// Why the image is treated as not georeferenced, as a sentence.
    pub fn with_gdal_transform(self, geotransform: [f64; 6]) -> Result<Georeference, String> {
        let mut notes: Vec<String> = self.crs.note.iter().cloned().collect();
        notes.push(
            "The positions are those of the .aux.xml file beside the image, in the coordinate system of the image itself.".to_owned(),
        );
        let position_sd_m = self.crs.shift_accuracy_m;
        let origin = Origin::GdalMetadata;
        let found = Georeference { geotransform, origin, pixel_is_point: false, position_sd_m, notes, control: None, ..self };
        found.checked().map_err(|why| not_georeferenced(&why))
    }

    /// The same transform in the coordinate system that GDAL keeps in `.aux.xml`.
    ///
    /// # Errors
    /// Why the image is treated as not georeferenced, as a sentence.
    pub fn with_gdal_system(self, wkt: &str) -> Result<Georeference, String> {
        let build = || {
            let crs = system(wkt)?;
            let mut notes: Vec<String> = crs.note.iter().cloned().collect();
            notes.push(
                "The coordinate system is that of the .aux.xml file beside the image, the positions those of the image itself.".to_owned(),
            );
            let position_sd_m = crs.shift_accuracy_m;
            Georeference { crs, position_sd_m, notes, origin: Origin::GdalMetadata, ..self }.checked()
        };
        build().map_err(|why| not_georeferenced(&why))
    }

    /// A checked georeference.
    pub(super) fn checked(self) -> Result<Georeference, String> {
        Located::new(&self).map(|_| self)
    }
}

/// A coordinate system as GDAL keeps it: a code of EPSG (`EPSG:32632`) or well-known text.
///
/// # Errors
/// Why it cannot be used, as a phrase.
pub fn system(text: &str) -> Result<CrsDefinition, String> {
    let code = text.trim().split_once(':').filter(|(authority, _)| authority.eq_ignore_ascii_case("EPSG"));
    match code.and_then(|(_, code)| code.parse().ok()) {
        Some(code) => CrsDefinition::from_epsg(code),
        None => CrsDefinition::from_wkt(text),
    }
}

/// From what GDAL keeps in `.aux.xml`: six numbers in its order (corners), and a code of EPSG or well-known text.
///
/// # Errors
/// Why the image is treated as not georeferenced, as a sentence.
pub fn from_gdal(geotransform: [f64; 6], wkt: &str, size_px: [u32; 2]) -> Result<Georeference, String> {
    let build = || {
        let crs = system(wkt)?;
        let notes = crs.note.iter().cloned().collect();
        let position_sd_m = crs.shift_accuracy_m;
        Georeference {
            crs,
            geotransform,
            size_px,
            origin: Origin::GdalMetadata,
            pixel_is_point: false,
            position_sd_m,
            notes,
            control: None,
        }
        .checked()
    };
    build().map_err(|why| not_georeferenced(&why))
}

/// From the control points that GDAL keeps in `.aux.xml`: column and row in its order (corners) and map coordinates; and
/// well-known text. An affine map is fitted.
///
/// # Errors
/// Why the image is treated as not georeferenced, as a sentence.
pub fn from_gdal_points(points: &[[f64; 4]], wkt: &str, size_px: [u32; 2]) -> Result<Georeference, String> {
    let build = || {
        let crs = system(wkt)?;
        let ties: Vec<f64> = points.iter().flat_map(|[column, row, x, y]| [*column, *row, 0.0, *x, *y, 0.0]).collect();
        let fit = tiepoints::fit(&ties, &crs, false)?;
        let shift_sd_m = crs.shift_accuracy_m;
        let position_sd_m = fit.sd_m.map(|sd| sd.max(shift_sd_m.unwrap_or(0.0))).or(shift_sd_m);
        let notes = crs.note.iter().cloned().chain([fit.note]).collect();
        let (geotransform, origin) = (fit.geotransform, Origin::GdalMetadata);
        Georeference { crs, geotransform, size_px, origin, pixel_is_point: false, position_sd_m, notes, control: None }.checked()
    };
    build().map_err(|why| not_georeferenced(&why))
}

/// From what a Sentinel-2 tile's metadata say of each resolution: the code of the coordinate system, the outer corner of the
/// top left pixel, and the size of a pixel (the second is negative: rows run south).
///
/// # Errors
/// Why the image is treated as not georeferenced, as a sentence.
pub fn from_sentinel2_tile(epsg: u32, corner: [f64; 2], pixel: [f64; 2], size_px: [u32; 2]) -> Result<Georeference, String> {
    let build = || {
        let crs = CrsDefinition::from_epsg(epsg)?;
        let notes = crs.note.iter().cloned().collect();
        let position_sd_m = crs.shift_accuracy_m;
        Georeference {
            crs,
            geotransform: [corner[0], pixel[0], 0.0, corner[1], 0.0, pixel[1]],
            size_px,
            origin: Origin::Sentinel2Tile,
            pixel_is_point: false,
            position_sd_m,
            notes,
            control: None,
        }
        .checked()
    };
    build().map_err(|why| not_georeferenced(&why))
}

/// How such a warning begins.
const NOT_GEOREFERENCED: &str = "The image is treated as not georeferenced because ";

/// Whether a note of an image is that warning: where somebody states how the image lies, it does not hold any more.
#[must_use]
pub fn is_not_georeferenced(note: &str) -> bool {
    note.starts_with(NOT_GEOREFERENCED)
}

/// The warning that goes with an image whose georeference cannot be used.
pub(crate) fn not_georeferenced(why: &str) -> String {
    format!("{NOT_GEOREFERENCED}{}.", datum::with_advice(why))
}
