//! GeoTIFF tags (OGC 19-008r4) to a georeference.

use super::crs::{Crs, CrsDefinition};
use super::ellipsoid::chord_m;
use super::georeference::{Georeference, Origin, StatedPlace, not_georeferenced};
use super::methods::Description;
use super::tiepoints;
use super::units::{Length, degrees_of_epsg};
use crate::core::geom::{Affine, Point};
use std::collections::BTreeMap;

/// The raw values of the six GeoTIFF tags, as the TIFF reader finds them; empty where a tag is missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GeoTags {
    /// 34735 GeoKeyDirectory.
    pub directory: Vec<u16>,
    /// 34736 GeoDoubleParams.
    pub doubles: Vec<f64>,
    /// 34737 GeoAsciiParams.
    pub ascii: String,
    /// 33550 ModelPixelScale.
    pub pixel_scale: Vec<f64>,
    /// 33922 ModelTiepoint.
    pub tiepoints: Vec<f64>,
    /// 34264 ModelTransformation.
    pub matrix: Vec<f64>,
}

/// The most keys that are looked at; the standard knows fewer than 100.
const MAX_KEYS: usize = 1_000;
/// The longest citation that is looked at, bytes.
const MAX_CITATION: usize = 64 * 1024;
/// "User-defined" in a key that else holds a code.
const USER: u16 = 32_767;

/// What the tags say about an image of that size. `None` where there are none.
///
/// # Errors
/// Why the image is treated as not georeferenced, as a sentence to be shown as a warning.
pub fn from_geotiff(tags: &GeoTags, width: u32, height: u32) -> Result<Option<Georeference>, String> {
    let has_place = !(tags.pixel_scale.is_empty() && tags.tiepoints.is_empty() && tags.matrix.is_empty());
    if !has_place {
        // Some writers leave keys behind when they cut the rest away: nothing was lost that was ever there.
        return Ok(None);
    }
    read(tags, [width, height]).map(Some).map_err(|why| not_georeferenced(&why))
}

fn read(tags: &GeoTags, size_px: [u32; 2]) -> Result<Georeference, String> {
    let keys = Keys::read(tags)?;
    let crs = keys.crs()?;
    let is_point = keys.short(1025) == Some(2);
    let mut notes: Vec<String> = crs.note.iter().cloned().collect();
    let mut position_sd_m = crs.shift_accuracy_m;
    let (geotransform, origin) = match plane(tags, is_point)? {
        Some(given) => given,
        None => {
            let fit = tiepoints::fit(&tags.tiepoints, &crs, is_point)?;
            notes.push(fit.note);
            position_sd_m = fit.sd_m.map(|sd| sd.max(position_sd_m.unwrap_or(0.0))).or(position_sd_m);
            (fit.geotransform, Origin::GeotiffTiePoints)
        }
    };
    let crs = with_code(crs, &keys, geotransform, size_px);
    Georeference { crs, geotransform, size_px, origin, pixel_is_point: is_point, position_sd_m, notes, control: None }.checked()
}

/// A system that is spelled out beside a code, or is a zone of UTM on a datum with such codes: the code's system where it
/// gives the corners of the image the same places to a millimetre; else as it is.
fn with_code(crs: CrsDefinition, keys: &Keys, geotransform: [f64; 6], [width, height]: [u32; 2]) -> CrsDefinition {
    let found = keys.probable_code().filter(|_| crs.epsg.is_none()).and_then(|code| CrsDefinition::from_epsg(code).ok());
    let Some(found) = found else { return crs };
    let (Ok(own), Ok(other)) = (Crs::compile(&crs), Crs::compile(&found)) else { return crs };
    let [t0, t1, t2, t3, t4, t5] = geotransform;
    let map_from_px = Affine::from([t1, t2, t0, t4, t5, t3]);
    let (w, h) = (f64::from(width), f64::from(height));
    let is_same = [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)].iter().all(|(x, y)| {
        let map = map_from_px.apply(Point::new(*x, *y));
        matches!((own.lon_lat(map), other.lon_lat(map)), (Some(a), Some(b)) if chord_m(a, b) < 0.001)
    });
    // What is told of the shift stays what the file supports.
    if is_same && found.note == crs.note { found } else { crs }
}

/// The transform that the tags give, from corners; `None` where many tie points take its place.
fn plane(tags: &GeoTags, is_point: bool) -> Result<Option<([f64; 6], Origin)>, String> {
    let (geotransform, origin) = match (tags.pixel_scale.as_slice(), tags.tiepoints.as_slice(), tags.matrix.as_slice()) {
        // As GDAL: a scale and a tie point stand above a matrix, and rows run down whatever the sign of the scale.
        ([sx, sy, ..], [i, j, _, x, y, _, ..], _) if *sx != 0.0 && *sy != 0.0 => {
            let sy = -sy.abs();
            ([x - i * sx, *sx, 0.0, y - j * sy, 0.0, sy], Origin::GeotiffScale)
        }
        (.., m) if m.len() >= 16 => match m {
            [a, b, _, c, d, e, _, f, ..] => ([*c, *a, *b, *f, *d, *e], Origin::GeotiffMatrix),
            _ => return Err("its transformation matrix is incomplete".to_owned()),
        },
        (.., [_, ..]) => return Err("its transformation matrix does not have 16 numbers".to_owned()),
        ([], points, []) if points.len() >= 12 => return Ok(None),
        ([], ..) => return Err("it has one tie point but no pixel scale".to_owned()),
        (_, [], _) => return Err("it has a pixel scale but no tie point".to_owned()),
        ([_, _, ..], [_, _, _, _, _, _, ..], _) => return Err("its pixel scale is 0".to_owned()),
        _ => return Err("its pixel scale or its tie point is incomplete".to_owned()),
    };
    let geotransform = if is_point { corners_from_centres(geotransform) } else { geotransform };
    Ok(Some((geotransform, origin)))
}

/// What the tags state of the place, whether it can be computed or not: for telling, never for measuring.
pub fn stated_in_geotiff(tags: &GeoTags) -> StatedPlace {
    let keys = Keys::read(tags).ok();
    let code = keys.as_ref().and_then(|k| k.code(3072).or_else(|| (k.short(1024) == Some(2)).then(|| k.code(2048)).flatten()));
    let citation = keys.as_ref().and_then(|k| k.text(3073).or(k.text(1026)).or(k.text(2049)));
    let is_point = keys.as_ref().is_some_and(|k| k.short(1025) == Some(2));
    let geotransform = plane(tags, is_point).ok().flatten().map(|(given, _)| given);
    StatedPlace {
        epsg: code,
        name: code.and_then(CrsDefinition::name_of_epsg).or_else(|| citation.map(|c| c.chars().take(80).collect())),
        geotransform: geotransform.filter(|t| t.iter().all(|v| v.is_finite())),
    }
}

/// A transform that gave centres for whole numbers gives corners: moved by half a pixel up and left.
pub(super) fn corners_from_centres(t: [f64; 6]) -> [f64; 6] {
    let [x, xx, xy, y, yx, yy] = t;
    [x - 0.5 * xx - 0.5 * xy, xx, xy, y - 0.5 * yx - 0.5 * yy, yx, yy]
}

/// The prime meridians of the EPSG registry (as PROJ 9 has them): code, and degrees east of Greenwich.
const MERIDIANS: [(u16, f64); 14] = [
    (8901, 0.0),                   // Greenwich
    (8902, -9.131_906_111_111_11), // Lisbon
    (8903, 2.337_229_17),          // Paris
    (8904, -74.080_916_666_666_7), // Bogota
    (8905, -3.687_375),            // Madrid
    (8906, 12.452_333_333_333_3),  // Rome
    (8907, 7.439_583_333_333_33),  // Bern
    (8908, 106.807_719_444_444),   // Jakarta
    (8909, -17.666_666_666_666_7), // Ferro
    (8910, 4.367_975),             // Brussels
    (8911, 18.058_277_777_777_8),  // Stockholm
    (8912, 23.716_337_5),          // Athens
    (8913, 10.722_916_666_666_7),  // Oslo
    (8914, 2.337_208_333_333_33),  // Paris RGS
];

enum Value {
    Short(u16),
    Double(f64),
    Ascii(String),
}

struct Keys(BTreeMap<u16, Value>);

impl Keys {
    fn read(tags: &GeoTags) -> Result<Keys, String> {
        let damaged = |what: &str| Err(format!("its GeoTIFF keys are damaged ({what})"));
        let Some((header, entries)) = tags.directory.split_first_chunk::<4>() else {
            return Err("it has map coordinates but does not say in which coordinate system".to_owned());
        };
        let count = usize::from(header[3]);
        if count > MAX_KEYS || entries.len() < count * 4 {
            return damaged("the directory is longer than its tag");
        }
        let mut keys = BTreeMap::new();
        for entry in entries.chunks_exact(4).take(count) {
            let &[key, location, length, offset] = entry else { continue };
            let (first, end) = (usize::from(offset), usize::from(offset) + usize::from(length));
            let value = match location {
                0 => Value::Short(offset),
                34_736 => match tags.doubles.get(first) {
                    Some(v) => Value::Double(*v),
                    None => return damaged(&format!("key {key} points behind the numbers")),
                },
                34_737 => match tags.ascii.get(first..end) {
                    Some(text) if text.len() <= MAX_CITATION => Value::Ascii(text.trim_end_matches(['|', '\0']).to_owned()),
                    _ => return damaged(&format!("key {key} points behind the text")),
                },
                34_735 => match tags.directory.get(first) {
                    Some(v) => Value::Short(*v),
                    None => return damaged(&format!("key {key} points behind the directory")),
                },
                _ => return damaged(&format!("key {key} points to tag {location}")),
            };
            keys.entry(key).or_insert(value);
        }
        Ok(Keys(keys))
    }

    fn short(&self, key: u16) -> Option<u16> {
        match self.0.get(&key) {
            Some(Value::Short(v)) => Some(*v),
            _ => None,
        }
    }

    /// A code, where it is neither missing, undefined nor user-defined.
    fn code(&self, key: u16) -> Option<u16> {
        self.short(key).filter(|v| *v != 0 && *v != USER)
    }

    fn double(&self, key: u16) -> Option<f64> {
        match self.0.get(&key) {
            Some(Value::Double(v)) => Some(*v),
            _ => None,
        }
    }

    fn text(&self, key: u16) -> Option<&str> {
        match self.0.get(&key) {
            Some(Value::Ascii(v)) => Some(v),
            _ => None,
        }
    }

    fn crs(&self) -> Result<CrsDefinition, String> {
        let citation = self.text(3073).or(self.text(1026)).unwrap_or_default();
        match self.short(1024) {
            Some(1) => {}
            Some(2) => return self.geographic(),
            Some(3) => return Err("its coordinate system is geocentric, which no image can be".to_owned()),
            // GDAL writes what GeoTIFF has no words for as ESRI's well-known text into the citation.
            _ => {
                let wkt = citation.split_once("ESRI PE String = ").map(|(_, wkt)| wkt);
                let wkt = wkt.or_else(|| citation.starts_with("PROJCS[").then_some(citation));
                return match wkt {
                    Some(wkt) => CrsDefinition::from_wkt(wkt),
                    None => Err("it has map coordinates but does not say in which coordinate system".to_owned()),
                };
            }
        }
        if let Some(code) = self.code(3072) {
            let crs = CrsDefinition::from_epsg(u32::from(code))?;
            // A unit beside the code is the one in which positions are; "user-defined" without a size says nothing.
            let says_nothing = self.short(3076) == Some(USER) && self.double(3077).is_none();
            return match if says_nothing { None } else { self.unit()? } {
                Some(unit) => crs.in_unit(&unit),
                None => Ok(crs),
            };
        }
        if let Some((_, wkt)) = citation.split_once("ESRI PE String = ") {
            return CrsDefinition::from_wkt(wkt);
        }
        let (mut description, unit_deg) = self.datum()?;
        if !citation.is_empty() {
            description.name = citation.chars().take(80).collect();
        }
        description.unit_m = self.unit()?.map_or(1.0, |unit| unit.metres);
        match (self.code(3074), self.code(3075)) {
            // EPSG's conversions 160zz and 161zz: the UTM zones, north and south.
            (Some(code @ (16_001..=16_060 | 16_101..=16_160)), _) => {
                let (south, zone) = (code > 16_100, f64::from(code % 100));
                description.method = Some("Transverse Mercator".to_owned());
                let false_northing = if south { 1.0e7 } else { 0.0 };
                let values = [
                    ("latitude_of_origin", 0.0),
                    ("central_meridian", zone * 6.0 - 183.0),
                    ("scale_factor", 0.9996),
                    ("false_easting", 5.0e5 / description.unit_m),
                    ("false_northing", false_northing / description.unit_m),
                ];
                description.parameters = values.map(|(n, v)| (n.to_owned(), v)).to_vec();
            }
            (_, Some(method)) => self.projection(method, unit_deg, &mut description)?,
            (Some(code), None) => return Err(format!("its projection is EPSG:{code}, which Revisit does not know by itself")),
            (None, None) => return Err("its coordinate system names neither a code nor a projection".to_owned()),
        }
        description.define()
    }

    fn geographic(&self) -> Result<CrsDefinition, String> {
        if let Some(unit) = self.code(2054)
            && ![9102, 9122].contains(&unit)
        {
            return Err("its longitudes and latitudes are not in degrees".to_owned());
        }
        match self.code(2048) {
            Some(code) => CrsDefinition::from_epsg(u32::from(code)),
            None => {
                let (description, unit_deg) = self.datum()?;
                Description { unit_deg, ..description }.define()
            }
        }
    }

    /// What the keys say about the geographic base: a code of it, a code of its datum, or names and numbers; and
    /// the degrees in its unit of angle.
    fn datum(&self) -> Result<(Description, f64), String> {
        let citation = self.text(2049).unwrap_or_default();
        let part =
            |name: &str| citation.split('|').find_map(|p| p.trim().strip_prefix(name)).map(|p| p.trim_start_matches([' ', '=']).to_owned());
        let name = part("GCS Name").unwrap_or_else(|| citation.chars().take(80).collect());
        let code = self.base_code();
        let mut description = Description { name, unit_m: 1.0, unit_deg: 1.0, ..Description::default() };
        let mut unit_deg = 1.0;
        let mut base_meridian_deg = 0.0;
        if let Some(code) = code {
            let base = CrsDefinition::base_of_epsg(code).ok_or_else(|| format!("its datum EPSG:{code} is not one that Revisit knows"))?;
            (description.datum, base_meridian_deg, unit_deg) = (base.datum, base.prime_meridian_deg, base.unit_deg);
        } else {
            description.datum = part("Datum").unwrap_or_else(|| description.name.clone());
        }
        unit_deg = self.angle_deg()?.unwrap_or(unit_deg);
        description.ellipsoid = match self.code(2056) {
            Some(7030) => Some((6_378_137.0, 298.257_223_563)),
            Some(7019) => Some((6_378_137.0, 298.257_222_101)),
            _ => self.double(2057).map(|a| {
                let from_b = self.double(2058).map(|b| if a - b == 0.0 { 0.0 } else { a / (a - b) });
                (a, self.double(2059).or(from_b).unwrap_or(0.0))
            }),
        };
        description.prime_meridian_deg = match (self.double(2061), self.code(2051)) {
            (Some(meridian), _) => meridian * unit_deg,
            (None, None) => base_meridian_deg,
            (None, Some(code)) => match MERIDIANS.iter().find(|(known, _)| *known == code) {
                Some((_, meridian_deg)) => *meridian_deg,
                None => return Err(format!("its longitudes count from the meridian EPSG:{code}, which Revisit does not know")),
            },
        };
        Ok((description, unit_deg))
    }

    /// Degrees in the unit of the angles that the keys hold; `None` where the file does not say it.
    fn angle_deg(&self) -> Result<Option<f64>, String> {
        match self.short(2054) {
            None | Some(0) => Ok(None),
            // The size is in radians.
            Some(USER) => match self.double(2055).map(f64::to_degrees).filter(|d| (1.0e-9..1000.0).contains(d)) {
                Some(degrees) => Ok(Some(degrees)),
                None => Err("its unit of angle is not given".to_owned()),
            },
            Some(code) => match degrees_of_epsg(code) {
                Some(degrees) => Ok(Some(degrees)),
                None => Err(format!("its unit of angle is EPSG:{code}, which Revisit does not know")),
            },
        }
    }

    /// The code that a system which is spelled out may have: the one beside it, or that of the zone of UTM on its base.
    fn probable_code(&self) -> Option<u32> {
        if let Some(code) = self.code(3072) {
            return Some(u32::from(code));
        }
        let (is_south, zone) = match self.code(3074)? {
            code @ 16_001..=16_060 => (false, u32::from(code - 16_000)),
            code @ 16_101..=16_160 => (true, u32::from(code - 16_100)),
            _ => return None,
        };
        match (self.base_code()?, is_south) {
            (4326, _) => Some(if is_south { 32_700 } else { 32_600 } + zone),
            (4322, _) => Some(if is_south { 32_300 } else { 32_200 } + zone),
            (4269, false) => (1..=23).contains(&zone).then_some(26_900 + zone),
            (4258, false) => (28..=38).contains(&zone).then_some(25_800 + zone),
            _ => None,
        }
    }

    /// The code of the geographic base, by itself or by that of its datum.
    fn base_code(&self) -> Option<u16> {
        self.code(2048).or_else(|| self.code(2050).filter(|c| (6001..=6999).contains(c)).map(|c| c - 2000))
    }

    /// The unit of positions in the map plane; `None` where the file does not say it. As in GDAL, a size counts only where the
    /// unit is said to be user-defined.
    fn unit(&self) -> Result<Option<Length>, String> {
        match self.short(3076) {
            None | Some(0) => Ok(None),
            Some(USER) => {
                let metres = self.double(3077).ok_or("its unit of length is not given")?;
                Ok(Some(Length { name: format!("{metres} m"), metres }))
            }
            Some(code) => match Length::of_epsg(code) {
                Some(unit) => Ok(Some(unit)),
                None => Err(format!("its unit of length is EPSG:{code}, which Revisit does not know")),
            },
        }
    }

    /// The projection by GeoTIFF's own code, and its parameters by theirs: angles in a unit of so many degrees.
    fn projection(&self, code: u16, unit_deg: f64, description: &mut Description) -> Result<(), String> {
        let method = match code {
            1 => "Transverse Mercator",
            3 => "Hotine Oblique Mercator",
            7 if self.double(3078).is_some() => "Mercator 2SP",
            7 => "Mercator 1SP",
            8 => "Lambert Conformal Conic 2SP",
            9 => "Lambert Conformal Conic 1SP",
            10 => "Lambert Azimuthal Equal Area",
            11 => "Albers Conic Equal Area",
            12 => "Azimuthal Equidistant",
            14 => "Stereographic",
            15 => "Polar Stereographic",
            16 => "Oblique Stereographic",
            17 => "Equirectangular",
            18 => "Cassini Soldner",
            22 => "Polyconic",
            24 => "Sinusoidal",
            27 => "Transverse Mercator South Orientated",
            28 => "Cylindrical Equal Area",
            other => return Err(format!("its projection (GeoTIFF method {other}) is not one that Revisit computes")),
        };
        description.method = Some(method.to_owned());
        let first = |keys: &[u16]| keys.iter().find_map(|k| self.double(*k));
        let angle = |keys: &[u16]| first(keys).map(|value| value * unit_deg);
        // Azimuths have a unit of their own (key 2060), and writers do not agree whether they use it.
        let azimuth_unit = self.code(2060).map_or(Some(unit_deg), degrees_of_epsg);
        if first(&[3094, 3096]).is_some() && (azimuth_unit != Some(1.0) || unit_deg != 1.0) {
            return Err("its projection has an azimuth that is not in degrees".to_owned());
        }
        let values = [
            ("standard_parallel_1", angle(&[3078])),
            ("standard_parallel_2", angle(&[3079])),
            ("central_meridian", angle(&[3095, 3080, 3084, 3088])),
            ("latitude_of_origin", angle(&[3081, 3085, 3089])),
            ("false_easting", first(&[3082, 3086, 3090])),
            ("false_northing", first(&[3083, 3087, 3091])),
            ("scale_factor", first(&[3092, 3093])),
            ("azimuth", first(&[3094])),
            ("rectified_grid_angle", first(&[3096])),
        ];
        description.parameters = values.iter().filter_map(|(name, value)| Some(((*name).to_owned(), (*value)?))).collect();
        Ok(())
    }
}
