//! Coordinate systems that are spelled out: a datum, a projection method and its parameters, in the words of well-known text
//! and of GeoTIFF keys, put into a proj string.

use super::crs::{CrsDefinition, not_in_degrees};
use super::datum;
use std::fmt::Write;

/// A coordinate system as a file describes it.
#[derive(Clone, Debug, Default)]
pub(super) struct Description {
    pub name: String,
    pub datum: String,
    /// Equatorial radius, m, and inverse flattening (0: a sphere).
    pub ellipsoid: Option<(f64, f64)>,
    /// Degrees east of Greenwich.
    pub prime_meridian_deg: f64,
    /// The shift to WGS 84 as the file gives it: 3 or 7 numbers, position vector convention.
    pub towgs84: Vec<f64>,
    /// The projection; `None` for longitude and latitude.
    pub method: Option<String>,
    /// Parameters: names as in well-known text, angles in degrees, lengths in units of the map.
    pub parameters: Vec<(String, f64)>,
    /// Metres in one unit of the map.
    pub unit_m: f64,
    /// Degrees in one unit of angle; only 1 is accepted for maps in angles.
    pub unit_deg: f64,
}

/// One projection: the spellings of its name, what it is for PROJ, and where its parameters go.
struct Method {
    names: &'static [&'static str],
    proj: &'static str,
    takes: &'static [(&'static str, Role)],
}

/// What PROJ calls a parameter, by the spellings that files use.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    Lat0,
    Lon0,
    Lat1,
    Lat2,
    LatTs,
    K,
    Alpha,
    Gamma,
}

impl Role {
    const fn spellings(self) -> &'static [&'static str] {
        match self {
            Role::Lat0 => &[
                "latitudeoforigin",
                "latitudeofnaturalorigin",
                "latitudeofcenter",
                "latitudeoffalseorigin",
                "latitudeofprojectioncentre",
                "centrallatitude",
                "centralparallel",
            ],
            Role::Lon0 => &[
                "centralmeridian",
                "longitudeofnaturalorigin",
                "longitudeofcenter",
                "longitudeoffalseorigin",
                "longitudeoforigin",
                "straightverticallongitudefrompole",
                "longitudeofprojectioncentre",
            ],
            Role::Lat1 => &["standardparallel1", "latitudeof1ststandardparallel"],
            Role::Lat2 => &["standardparallel2", "latitudeof2ndstandardparallel"],
            Role::LatTs => &["standardparallel1", "latitudeof1ststandardparallel", "latitudeofstandardparallel"],
            Role::K => &["scalefactor", "scalefactoratnaturalorigin", "scalefactoratprojectioncentre", "scalefactoroninitialline"],
            Role::Alpha => &["azimuth", "azimuthofinitialline", "azimuthatprojectioncentre"],
            Role::Gamma => &["rectifiedgridangle", "anglefromrectifiedtoskewgrid"],
        }
    }
}

use Role::{Alpha, Gamma, K, Lat0, Lat1, Lat2, LatTs, Lon0};

const FALSE_EASTING: &[&str] = &["falseeasting", "eastingatfalseorigin", "eastingatprojectioncentre"];
const FALSE_NORTHING: &[&str] = &["falsenorthing", "northingatfalseorigin", "northingatprojectioncentre"];
/// Parameters that other implementations write and that change nothing when they have these values.
const HARMLESS: [(&str, f64); 5] =
    [("auxiliaryspheretype", 0.0), ("xyplanerotation", 0.0), ("xscale", 1.0), ("yscale", 1.0), ("option", 0.0)];

const NATURAL: &[(&str, Role)] = &[("lat_0", Lat0), ("lon_0", Lon0), ("k_0", K)];
const CENTRE: &[(&str, Role)] = &[("lat_0", Lat0), ("lon_0", Lon0)];

const METHODS: &[Method] = &[
    Method { names: &["transversemercator", "gausskruger"], proj: "tmerc", takes: NATURAL },
    Method { names: &["transversemercatorsouthorientated", "transversemercatorsouthoriented"], proj: "tmerc +axis=wsu", takes: NATURAL },
    Method {
        names: &["lambertconformalconic2sp", "lambertconicconformal2sp"],
        proj: "lcc",
        takes: &[("lat_1", Lat1), ("lat_2", Lat2), ("lat_0", Lat0), ("lon_0", Lon0)],
    },
    Method {
        names: &["lambertconformalconic1sp", "lambertconicconformal1sp"],
        proj: "lcc",
        takes: &[("lat_1", Lat0), ("lat_0", Lat0), ("lon_0", Lon0), ("k_0", K)],
    },
    Method {
        // ESRI: one name for both.
        names: &["lambertconformalconic"],
        proj: "lcc",
        takes: &[("lat_1", Lat1), ("lat_2", Lat2), ("lat_0", Lat0), ("lon_0", Lon0), ("k_0", K)],
    },
    Method { names: &["mercator1sp", "mercatorvarianta"], proj: "merc", takes: &[("lon_0", Lon0), ("k_0", K)] },
    Method { names: &["mercator2sp", "mercatorvariantb", "mercator"], proj: "merc", takes: &[("lat_ts", LatTs), ("lon_0", Lon0)] },
    Method { names: &["polarstereographicvarianta"], proj: "stere", takes: NATURAL },
    Method { names: &["obliquestereographic", "doublestereographic"], proj: "sterea", takes: NATURAL },
    Method { names: &["stereographic"], proj: "stere", takes: NATURAL },
    Method {
        names: &["albersconicequalarea", "albers", "albersequalarea"],
        proj: "aea",
        takes: &[("lat_1", Lat1), ("lat_2", Lat2), ("lat_0", Lat0), ("lon_0", Lon0)],
    },
    Method { names: &["lambertazimuthalequalarea"], proj: "laea", takes: CENTRE },
    Method { names: &["azimuthalequidistant", "modifiedazimuthalequidistant"], proj: "aeqd", takes: CENTRE },
    Method { names: &["cassinisoldner", "cassini"], proj: "cass", takes: CENTRE },
    Method { names: &["polyconic", "americanpolyconic"], proj: "poly", takes: CENTRE },
    Method { names: &["sinusoidal"], proj: "sinu", takes: &[("lon_0", Lon0)] },
    Method { names: &["cylindricalequalarea", "lambertcylindricalequalarea"], proj: "cea", takes: &[("lat_ts", LatTs), ("lon_0", Lon0)] },
    Method { names: &["swissobliquecylindrical", "swissobliquemercator", "hotineobliquemercatorswiss"], proj: "somerc", takes: NATURAL },
    Method {
        names: &["hotineobliquemercator", "hotineobliquemercatorvarianta", "hotineobliquemercatorazimuthnaturalorigin"],
        proj: "omerc +no_uoff",
        takes: &[("lat_0", Lat0), ("lonc", Lon0), ("alpha", Alpha), ("gamma", Gamma), ("k_0", K)],
    },
    Method {
        names: &["hotineobliquemercatorazimuthcenter", "hotineobliquemercatorvariantb", "obliquemercator"],
        proj: "omerc",
        takes: &[("lat_0", Lat0), ("lonc", Lon0), ("alpha", Alpha), ("gamma", Gamma), ("k_0", K)],
    },
];

/// Letters and digits in lower case: `Transverse_Mercator`, `Transverse Mercator` and `transverse mercator` are one.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

impl Description {
    fn parameter(&self, spellings: &[&str]) -> Option<f64> {
        self.parameters.iter().find(|(name, _)| spellings.contains(&plain(name).as_str())).map(|(_, v)| *v)
    }

    /// The system that is described.
    pub(super) fn define(&self) -> Result<CrsDefinition, String> {
        let name = if self.name.is_empty() { "unnamed" } else { self.name.as_str() };
        let mut proj = match &self.method {
            None => {
                if (self.unit_deg - 1.0).abs() > 1.0e-9 {
                    return Err(not_in_degrees(name));
                }
                "+proj=longlat".to_owned()
            }
            Some(method) => self.projection(method)?,
        };
        if self.prime_meridian_deg != 0.0 {
            let _ = write!(proj, " +pm={}", self.prime_meridian_deg);
        }
        let shift = datum::by_description(&self.datum, self.ellipsoid, &self.towgs84)?;
        if is_web_mercator(self.method.as_deref().unwrap_or_default()) {
            if !shift.is_wgs84 {
                return Err(format!("{name} puts the spherical Mercator projection on the datum {}", self.datum));
            }
            proj.push_str(" +a=6378137 +b=6378137 +nadgrids=@null");
        } else {
            let _ = write!(proj, " {}", shift.proj);
        }
        if self.method.is_some() {
            let _ = write!(proj, " +to_meter={}", self.unit_m);
        }
        proj.push_str(" +no_defs");
        let mut crs = CrsDefinition::from_proj(&proj, name)?;
        crs.shift_accuracy_m = shift.accuracy_m;
        crs.note = shift.note;
        Ok(crs)
    }

    fn projection(&self, method: &str) -> Result<String, String> {
        let plain_method = plain(method);
        let k = self.parameter(K.spellings());
        let lat_0 = self.parameter(Lat0.spellings());
        let mut proj = match plain_method.as_str() {
            m if is_web_mercator(m) => format!("+proj=merc +lat_ts=0 +lon_0={}", self.parameter(Lon0.spellings()).unwrap_or(0.0)),
            // The latitude of origin is the pole in one tradition and the latitude of true scale in the other.
            "polarstereographic" | "polarstereographicvariantb" | "stereographicnorthpole" | "stereographicsouthpole" => {
                let given = lat_0.or(self.parameter(LatTs.spellings()));
                let ts = given.ok_or_else(|| format!("the projection {method} comes without its latitude"))?;
                let south = ts < 0.0 || plain_method.contains("south");
                let mut proj = format!(
                    "+proj=stere +lat_0={} +lon_0={}",
                    if south { -90 } else { 90 },
                    self.parameter(Lon0.spellings()).unwrap_or(0.0)
                );
                if ts.abs() < 90.0 {
                    let _ = write!(proj, " +lat_ts={ts}");
                } else {
                    let _ = write!(proj, " +k_0={}", k.unwrap_or(1.0));
                }
                proj
            }
            "equirectangular" | "platecarree" | "equidistantcylindrical" => {
                let ts = self.parameter(LatTs.spellings()).or(lat_0).unwrap_or(0.0);
                format!("+proj=eqc +lat_ts={ts} +lon_0={}", self.parameter(Lon0.spellings()).unwrap_or(0.0))
            }
            m => {
                let found = METHODS.iter().find(|row| row.names.contains(&m));
                let Some(row) = found else {
                    return Err(format!("the projection {method} is not one that Revisit computes"));
                };
                let mut proj = format!("+proj={}", row.proj);
                for (key, role) in row.takes {
                    if let Some(value) = self.parameter(role.spellings()) {
                        let _ = write!(proj, " +{key}={value}");
                    }
                }
                // ESRI writes both conics under one name; with one parallel the second is the same.
                if row.proj == "lcc" && !proj.contains("+lat_1") {
                    let _ = write!(proj, " +lat_1={}", lat_0.unwrap_or(0.0));
                }
                proj
            }
        };
        let known = [Lat0, Lon0, Lat1, Lat2, LatTs, K, Alpha, Gamma].map(Role::spellings).concat();
        let unknown = self.parameters.iter().find(|(name, value)| {
            let name = plain(name);
            let offset = FALSE_EASTING.contains(&name.as_str()) || FALSE_NORTHING.contains(&name.as_str());
            !offset && !known.contains(&name.as_str()) && !HARMLESS.contains(&(name.as_str(), *value))
        });
        if let Some((name, _)) = unknown {
            return Err(format!("the projection {method} has a parameter {name} that Revisit does not know"));
        }
        if !(self.unit_m.is_finite() && self.unit_m > 1.0e-6 && self.unit_m < 1.0e6) {
            return Err("its unit of length is not usable".to_owned());
        }
        // PROJ takes these in metres.
        let x_0 = self.parameter(FALSE_EASTING).unwrap_or(0.0) * self.unit_m;
        let y_0 = self.parameter(FALSE_NORTHING).unwrap_or(0.0) * self.unit_m;
        let _ = write!(proj, " +x_0={x_0} +y_0={y_0}");
        Ok(proj)
    }
}

fn is_web_mercator(method: &str) -> bool {
    matches!(plain(method).as_str(), "mercatorauxiliarysphere" | "popularvisualisationpseudomercator")
}
