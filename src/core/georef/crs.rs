//! Coordinate systems: what a file names, as a proj string that can be computed.

use super::datum;
use super::ellipsoid::{LonLat, wrap_deg};
use super::units::{Length, is_same_size, metres_in_proj};
use crate::core::geom::Point;
use proj4rs::Proj;
use proj4rs::adaptors::transform_vertex_2d;
use serde::{Deserialize, Serialize};

/// A coordinate system whose way to WGS 84 is known, including how good that way is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CrsDefinition {
    /// What the system is called: `WGS 84 / UTM zone 52N`.
    pub name: String,
    /// Its code in the EPSG registry, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epsg: Option<u16>,
    /// The same in the notation of PROJ, with the shift to WGS 84 written out.
    pub proj: String,
    /// How good positions in WGS 84 can be after the shift of the datum, m; `None` where the shift costs nothing that counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift_accuracy_m: Option<f64>,
    /// What the reader should know about the shift, as a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl CrsDefinition {
    /// The system with that EPSG code.
    ///
    /// ```
    /// use revisit::core::georef::CrsDefinition;
    /// assert_eq!(CrsDefinition::from_epsg(32652).unwrap().name, "WGS 84 / UTM zone 52N");
    /// assert!(CrsDefinition::from_epsg(5514).unwrap_err().contains("System_Jednotne_Trigonometricke_Site_Katastralni"));
    /// ```
    ///
    /// # Errors
    /// Why not, as the end of a sentence: the code is not known, or its datum cannot be brought to WGS 84.
    pub fn from_epsg(code: u32) -> Result<CrsDefinition, String> {
        let Some((short, def)) = definition(code) else {
            return Err(format!("EPSG:{code} is not a coordinate system that Revisit knows"));
        };
        // A few codes came to the registry without well-known text: without names. Their proj string may still name the datum.
        let name = CrsDefinition::name_of_epsg(short).unwrap_or_else(|| format!("EPSG:{code}"));
        let is_wgs84 = def.proj4.split_whitespace().any(|word| word == "+datum=WGS84");
        let datum_name = datum_name(def.wkt).or(is_wgs84.then_some("WGS_1984"));
        let datum_name = datum_name.ok_or_else(|| format!("Revisit does not know which datum EPSG:{code} has"))?;
        let shift = datum::find(datum_name).ok_or_else(|| datum::refusal(datum_name))?.shift();
        // The proj string is for degrees.
        if def.proj4.contains("+proj=longlat") && is_in_grads(def.wkt) {
            return Err(not_in_degrees(&name));
        }
        if datum::refuses_code(short) {
            return Err(datum::refusal_of_code(short, &name, datum_name));
        }
        let CrsDefinition { proj, .. } = CrsDefinition::from_proj(def.proj4.trim(), &name)?;
        Ok(CrsDefinition { name, epsg: Some(short), proj, shift_accuracy_m: shift.accuracy_m, note: shift.note })
    }

    /// The system that a proj string describes. It must carry its shift to WGS 84 (`+datum`, `+towgs84`), unless it is on the
    /// ellipsoid of WGS 84 or GRS 80; grids are not read.
    ///
    /// # Errors
    /// What cannot be computed, as the end of a sentence.
    pub fn from_proj(proj: &str, name: &str) -> Result<CrsDefinition, String> {
        let name = name.chars().take(80).collect();
        let crs = CrsDefinition { name, epsg: None, proj: proj.to_owned(), shift_accuracy_m: None, note: None };
        Crs::compile(&crs).map(|_| crs)
    }

    /// The system that well-known text describes (`.prj`, `.aux.xml`): WKT 1 in GDAL's and ESRI's spelling, WKT 2.
    ///
    /// # Errors
    /// What cannot be computed, as the end of a sentence.
    pub fn from_wkt(text: &str) -> Result<CrsDefinition, String> {
        super::wkt::read(text)
    }

    /// Whether the registry states a code's northing or latitude before its easting or longitude. GML keeps to that order; all
    /// else has x to the east.
    pub(super) fn counts_north_first(code: u32) -> bool {
        // The table was made by GDAL, which leaves the axes out where the registry begins with the north; compared code by code
        // with GDAL 3.10, these are the exceptions.
        const NORTH: [u16; 19] = [
            21_891, 21_892, 21_893, 21_894, 31_265, 31_266, 31_267, 31_268, 31_291, 31_292, 31_293, 31_294, 31_295, 31_296, 31_297, 31_462,
            31_463, 31_464, 31_465,
        ];
        const EAST: [u16; 14] = [3907, 3908, 3909, 3910, 3911, 7035, 7037, 7039, 7041, 7084, 7086, 7088, 7133, 27_492];
        let Some((short, def)) = definition(code) else { return false };
        let first = def.wkt.split("AXIS[\"").nth(1).and_then(|axis| axis.split(',').nth(1)).map(|way| way.trim_end_matches(']'));
        NORTH.contains(&short) || (!EAST.contains(&short) && matches!(first, None | Some("NORTH" | "UP")))
    }

    /// The same system with positions in another unit of length, as GDAL does it: false easting and northing stay where they
    /// are on the ground. It is no longer what its code says, unless that is the code's own unit.
    pub(super) fn in_unit(self, unit: &Length) -> Result<CrsDefinition, String> {
        let is_geographic = self.proj.split_whitespace().any(|word| word == "+proj=longlat");
        if is_geographic || metres_in_proj(&self.proj).is_some_and(|own| is_same_size(own, unit.metres)) {
            return Ok(self);
        }
        if !(1.0e-6..1.0e6).contains(&unit.metres) {
            return Err("its unit of length is not usable".to_owned());
        }
        let words = self.proj.split_whitespace().filter(|word| !["+units=", "+to_meter="].iter().any(|key| word.starts_with(key)));
        let proj = format!("{} +to_meter={}", words.collect::<Vec<_>>().join(" "), unit.metres);
        let rescaled = CrsDefinition::from_proj(&proj, &format!("{} (in the unit {})", self.name, unit.name))?;
        Ok(CrsDefinition { shift_accuracy_m: self.shift_accuracy_m, note: self.note, ..rescaled })
    }

    /// The code is in the registry, whether its system can be computed or not.
    pub(super) fn knows_epsg(code: u32) -> bool {
        definition(code).is_some()
    }

    /// The name of a code's system, whether it can be computed or not.
    pub(super) fn name_of_epsg(code: u16) -> Option<String> {
        definition(u32::from(code))?.1.wkt.split('"').nth(1).map(str::to_owned)
    }

    /// What a code of a geographic system stands for.
    pub(super) fn base_of_epsg(code: u16) -> Option<GeographicBase> {
        let wkt = definition(u32::from(code))?.1.wkt;
        let meridian = wkt.split_once("PRIMEM[\"").and_then(|(_, rest)| rest.split([',', ']']).nth(1)?.trim().parse().ok());
        Some(GeographicBase {
            datum: datum_name(wkt)?.to_owned(),
            prime_meridian_deg: meridian.unwrap_or(0.0),
            unit_deg: if is_in_grads(wkt) { 0.9 } else { 1.0 },
        })
    }
}

/// The datum, prime meridian (degrees east of Greenwich) and unit of angle (degrees) of a geographic system.
pub(super) struct GeographicBase {
    pub datum: String,
    pub prime_meridian_deg: f64,
    pub unit_deg: f64,
}

/// The registry's well-known text counts angles in grads: the only other unit than degrees that it has.
fn is_in_grads(wkt: &str) -> bool {
    wkt.contains("UNIT[\"grad\"")
}

fn definition(code: u32) -> Option<(u16, crs_definitions::Def)> {
    let code = u16::try_from(code).ok()?;
    crs_definitions::from_code(code).map(|d| (code, d))
}

/// Why a map in another unit of angle is not read.
pub(super) fn not_in_degrees(name: &str) -> String {
    format!("the coordinate system {name} is not in degrees but in another unit of angle")
}

/// The name of the datum in the registry's well-known text.
fn datum_name(wkt: &str) -> Option<&str> {
    let (_, rest) = wkt.split_once("DATUM[\"").or_else(|| wkt.split_once("ENSEMBLE[\""))?;
    rest.split('"').next()
}

/// A compiled [`CrsDefinition`].
#[derive(Clone, Debug)]
pub(super) struct Crs {
    own: Proj,
    wgs84: Proj,
    /// The way to WGS 84 changes coordinates.
    has_shift: bool,
}

impl Crs {
    pub(super) fn compile(definition: &CrsDefinition) -> Result<Crs, String> {
        check(definition)?;
        let name = &definition.name;
        let own = Proj::from_proj_string(&definition.proj).map_err(|e| format!("the coordinate system {name} cannot be computed ({e})"))?;
        let (radius, minor) = own.ellipse_parameters();
        datum::check_earth(radius, name)?;
        let has_shift = ["+datum=", "+towgs84=", "+nadgrids="].iter().any(|key| definition.proj.contains(key));
        let is_like_wgs84 = radius == 6_378_137.0 && (minor - 6_356_752.314).abs() < 0.001;
        if !has_shift && !is_like_wgs84 {
            return Err(datum::refusal(name));
        }
        if !own.has_inverse() || own.is_geocent() {
            return Err(format!("the coordinate system {name} cannot be turned into longitude and latitude"));
        }
        let wgs84 = Proj::from_proj_string("+proj=longlat +datum=WGS84").map_err(|e| e.to_string())?;
        let unshifted = ["+datum=WGS84 ", "+datum=NAD83 ", "+nadgrids=@null ", "+towgs84=0,0,0 ", "+towgs84=0,0,0,0,0,0,0 "];
        let spaced = format!("{} ", definition.proj);
        let has_shift = has_shift && !unshifted.iter().any(|part| spaced.contains(part));
        Ok(Crs { own, wgs84, has_shift })
    }

    /// The map is in degrees of longitude and latitude.
    pub(super) fn is_geographic(&self) -> bool {
        self.own.is_latlong()
    }

    pub(super) fn lon_lat(&self, map: Point) -> Option<LonLat> {
        let (x, y) = if self.is_geographic() {
            if map.y.abs() > 90.0 {
                return None;
            }
            (wrap_deg(map.x).to_radians(), map.y.to_radians())
        } else {
            (map.x, map.y)
        };
        let (lon, lat) = transform_vertex_2d(&self.own, &self.wgs84, (x, y)).ok()?;
        let place = LonLat { lon_deg: wrap_deg(lon.to_degrees()), lat_deg: lat.to_degrees() };
        place.is_valid().then_some(place)
    }

    pub(super) fn map(&self, place: LonLat) -> Option<Point> {
        if !place.is_valid() {
            return None;
        }
        let first = self.map_once(place)?;
        if !self.has_shift {
            return Some(first);
        }
        // The shift back is not quite the inverse of the shift, by some centimetres: what is missed is put on top.
        let Some(back) = self.lon_lat(first) else { return Some(first) };
        let (dlon, dlat) = (place.lon_deg - back.lon_deg, place.lat_deg - back.lat_deg);
        if dlon.abs() > 0.001 || dlat.abs() > 0.001 {
            return Some(first);
        }
        self.map_once(LonLat { lon_deg: place.lon_deg + dlon, lat_deg: (place.lat_deg + dlat).clamp(-90.0, 90.0) })
    }

    fn map_once(&self, place: LonLat) -> Option<Point> {
        let (x, y) = transform_vertex_2d(&self.wgs84, &self.own, (place.lon_deg.to_radians(), place.lat_deg.to_radians())).ok()?;
        let map = if self.is_geographic() { Point::new(x.to_degrees(), y.to_degrees()) } else { Point::new(x, y) };
        map.is_finite().then_some(map)
    }
}

/// What may stand in a proj string. It comes from files: nothing in it may name another file.
const KEYS: &[&str] = &[
    "proj",
    "lat_0",
    "lon_0",
    "lat_1",
    "lat_2",
    "lat_ts",
    "k",
    "k_0",
    "x_0",
    "y_0",
    "ellps",
    "datum",
    "towgs84",
    "a",
    "b",
    "rf",
    "f",
    "R",
    "units",
    "to_meter",
    "pm",
    "zone",
    "south",
    "axis",
    "alpha",
    "gamma",
    "lonc",
    "no_uoff",
    "no_defs",
    "type",
    "wktext",
    "over",
    "guam",
    "nadgrids",
    "vunits",
    "vto_meter",
];
/// Longer strings are no coordinate system, bytes.
const MAX_PROJ: usize = 1_024;

fn check(definition: &CrsDefinition) -> Result<(), String> {
    let refuse = |what: &str| Err(format!("the definition of the coordinate system {} {what}", definition.name));
    if definition.proj.len() > MAX_PROJ {
        return refuse("is too long");
    }
    if definition.proj.contains(['"', '\'']) {
        return refuse("holds quotes");
    }
    for word in definition.proj.split_whitespace() {
        let Some(word) = word.strip_prefix('+') else { return refuse("is no proj string") };
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        if !KEYS.contains(&key) {
            return refuse(&format!("has a part +{} that Revisit does not know", key.chars().take(20).collect::<String>()));
        }
        // The shift of NAD27 and its like is a file of numbers for every place.
        if (key == "nadgrids" && value != "@null") || (key == "datum" && ["NAD27", "nad27"].contains(&value)) {
            return Err(datum::refusal(if key == "datum" { value } else { &definition.name }));
        }
    }
    Ok(())
}
