//! Well-known text of coordinate systems: WKT 1 in the spellings of GDAL and ESRI, and WKT 2 (OGC 18-010r7).

use super::crs::CrsDefinition;
use super::methods::{Description, plain};

/// Longer texts are no coordinate system, bytes.
const MAX_TEXT: usize = 64 * 1024;
/// Deeper nesting is no coordinate system.
const MAX_DEPTH: u32 = 32;

/// `KEYWORD[ .., .. ]`.
#[derive(Debug, Default)]
struct Node {
    keyword: String,
    texts: Vec<String>,
    numbers: Vec<f64>,
    children: Vec<Node>,
}

impl Node {
    fn child(&self, keywords: &[&str]) -> Option<&Node> {
        self.children.iter().find(|c| keywords.contains(&c.keyword.as_str()))
    }

    fn name(&self) -> &str {
        self.texts.first().map_or("", String::as_str)
    }

    fn number(&self) -> Option<f64> {
        self.numbers.first().copied()
    }

    /// The size of the unit that is written inside of this, under one of these keywords.
    fn own_unit(&self, keywords: &[&str]) -> Option<f64> {
        self.child(keywords).and_then(Node::number)
    }

    /// `AUTHORITY["EPSG","32652"]` or `ID["EPSG",32652]`.
    fn epsg(&self) -> Option<u32> {
        let id = self.child(&["AUTHORITY", "ID"]).filter(|id| id.name().eq_ignore_ascii_case("EPSG"))?;
        match id.texts.get(1) {
            Some(text) => text.trim().parse().ok(),
            None => id.number().filter(|n| (0.0..1.0e6).contains(n)).map(|n| n as u32),
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, wanted: &[char]) -> Option<char> {
        self.skip_space();
        let c = self.rest.chars().next().filter(|c| wanted.contains(c))?;
        self.rest = self.rest.get(c.len_utf8()..).unwrap_or_default();
        Some(c)
    }

    fn word(&mut self) -> String {
        self.skip_space();
        let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_+-.".contains(c))).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word.to_owned()
    }

    /// The rest of a text after its opening quote; a doubled quote stands for one.
    fn quoted(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            let end = self.rest.find('"')?;
            text.push_str(self.rest.get(..end)?);
            self.rest = self.rest.get(end + 1..)?;
            if !self.rest.starts_with('"') {
                return Some(text);
            }
            text.push('"');
            self.rest = self.rest.get(1..)?;
        }
    }

    fn node(&mut self, keyword: &str, depth: u32) -> Option<Node> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mut node = Node { keyword: keyword.to_ascii_uppercase(), ..Node::default() };
        loop {
            if self.take(&['"']).is_some() {
                node.texts.push(self.quoted()?);
            } else {
                let word = self.word();
                if self.take(&['[', '(']).is_some() {
                    node.children.push(self.node(&word, depth + 1)?);
                } else if let Ok(number) = word.parse() {
                    node.numbers.push(number);
                }
            }
            match self.take(&[',', ']', ')'])? {
                ',' => {}
                _ => return Some(node),
            }
        }
    }
}

fn parse(text: &str) -> Option<Node> {
    if text.len() > MAX_TEXT {
        return None;
    }
    let mut reader = Reader { rest: text.trim_start_matches('\u{feff}') };
    let word = reader.word();
    reader.take(&['[', '('])?;
    reader.node(&word, 0)
}

const PROJECTED: &[&str] = &["PROJCS", "PROJCRS", "PROJECTEDCRS", "BASEPROJCRS"];
const GEOGRAPHIC: &[&str] = &["GEOGCS", "GEOGCRS", "GEOGRAPHICCRS", "GEODCRS", "GEODETICCRS", "BASEGEOGCRS", "BASEGEODCRS"];

/// The coordinate system that a text describes.
pub(super) fn read(text: &str) -> Result<CrsDefinition, String> {
    let root = parse(text).ok_or("its well-known text is damaged")?;
    let mut crs = &root;
    // What wraps the horizontal system.
    for _ in 0..4 {
        crs = match crs.keyword.as_str() {
            "COMPD_CS" | "COMPOUNDCRS" => crs.child(&[PROJECTED, GEOGRAPHIC, &["BOUNDCRS"]].concat()),
            "BOUNDCRS" => crs.child(&["SOURCECRS"]),
            "SOURCECRS" => crs.children.first(),
            _ => Some(crs),
        }
        .ok_or("its well-known text holds no horizontal coordinate system")?;
    }
    let is_projected = PROJECTED.contains(&crs.keyword.as_str());
    if !is_projected && !GEOGRAPHIC.contains(&crs.keyword.as_str()) {
        return Err(match crs.keyword.as_str() {
            "LOCAL_CS" | "ENGCRS" | "ENGINEERINGCRS" => "its coordinate system is a local one that is not tied to the Earth".to_owned(),
            "GEOCCS" => "its coordinate system is geocentric, which no image can be".to_owned(),
            other => {
                format!("its well-known text begins with {}, which is no coordinate system", other.chars().take(20).collect::<String>())
            }
        });
    }
    if let Some(code) = crs.epsg() {
        match CrsDefinition::from_epsg(code) {
            Err(_) if !CrsDefinition::knows_epsg(code) => {}
            answer => return answer,
        }
    }
    describe(crs, is_projected)?.define()
}

fn describe(crs: &Node, is_projected: bool) -> Result<Description, String> {
    let geographic = if is_projected { crs.child(GEOGRAPHIC).ok_or("its well-known text has no datum")? } else { crs };
    let datum = geographic.child(&["DATUM", "ENSEMBLE", "GEODETICDATUM", "TRF"]).ok_or("its well-known text has no datum")?;
    let ellipsoid = datum.child(&["SPHEROID", "ELLIPSOID"]);
    let mut description = Description {
        name: crs.name().chars().take(80).collect(),
        datum: datum.name().to_owned(),
        ellipsoid: ellipsoid.and_then(|e| Some((e.number()? * e.own_unit(&["LENGTHUNIT", "UNIT"]).unwrap_or(1.0), *e.numbers.get(1)?))),
        towgs84: datum.child(&["TOWGS84"]).map(|t| t.numbers.clone()).unwrap_or_default(),
        unit_m: 1.0,
        unit_deg: 1.0,
        ..Description::default()
    };
    let angle = angle_unit(geographic);
    description.unit_deg = angle;
    description.prime_meridian_deg = prime_meridian(geographic, angle)
        .ok_or_else(|| format!("the coordinate system {} counts from another meridian in another unit than degrees", description.name))?;
    if !is_projected {
        return Ok(description);
    }
    if !crs.children.iter().all(axis_is_plain) {
        return Err(format!("the axes of {} do not run east and north", description.name));
    }
    let conversion = crs.child(&["CONVERSION", "DERIVINGCONVERSION"]).unwrap_or(crs);
    let method = conversion.child(&["METHOD", "PROJECTION"]).ok_or("its well-known text names no projection")?;
    description.method = Some(method.name().to_owned());
    // GDAL's WKT 1 of the web map: an ordinary Mercator, and the truth in an extension.
    if crs.child(&["EXTENSION"]).is_some_and(|e| e.texts.iter().any(|t| t.contains("+nadgrids=@null"))) {
        description.method = Some("Popular Visualisation Pseudo Mercator".to_owned());
    }
    let unit = crs.child(&["UNIT", "LENGTHUNIT"]).or_else(|| crs.child(&["AXIS"]).and_then(|a| a.child(&["LENGTHUNIT", "UNIT"])));
    description.unit_m = unit.and_then(Node::number).unwrap_or(1.0);
    for parameter in conversion.children.iter().filter(|c| c.keyword == "PARAMETER") {
        let mut value = parameter.number().ok_or("a parameter of its projection has no value")?;
        let is_angle = is_angle(parameter.name());
        if let Some(unit) = parameter.own_unit(if is_angle { &["ANGLEUNIT", "UNIT"] } else { &["ANGLEUNIT"] }) {
            value *= degrees(unit);
        } else if let Some(unit) = parameter.own_unit(&["SCALEUNIT"]) {
            value *= unit;
        } else if let Some(unit) = parameter.own_unit(&["LENGTHUNIT"]) {
            value *= unit / description.unit_m;
        } else if let Some(unit) = parameter.own_unit(&["UNIT"]) {
            // The old keyword for all of them: offsets are lengths, and a scale has no length.
            value *= if plain(parameter.name()).contains("scale") { unit } else { unit / description.unit_m };
        } else if is_angle {
            value *= angle;
        }
        description.parameters.push((parameter.name().to_owned(), value));
    }
    Ok(description)
}

/// Degrees in the unit of angle of a geographic system.
fn angle_unit(geographic: &Node) -> f64 {
    let unit =
        geographic.child(&["UNIT", "ANGLEUNIT"]).or_else(|| geographic.child(&["AXIS"]).and_then(|a| a.child(&["ANGLEUNIT", "UNIT"])));
    unit.and_then(Node::number).map_or(1.0, degrees)
}

/// Degrees in a unit of so many radians.
fn degrees(radians: f64) -> f64 {
    let degrees = radians.to_degrees();
    // Writers round: 0.0174532925199433 and fewer digits.
    if (degrees - 1.0).abs() < 1.0e-7 { 1.0 } else { degrees }
}

/// The meridian of Paris, degrees east of Greenwich.
const PARIS_DEG: f64 = 2.337_229_17;

/// Degrees east of Greenwich of the meridian from which longitudes count, with the degrees in the unit of angle of its
/// system. `None` where the unit is not clear: WKT 1 demands that of the system, and GDAL and ESRI write degrees all the same.
fn prime_meridian(geographic: &Node, unit_deg: f64) -> Option<f64> {
    let Some(node) = geographic.child(&["PRIMEM", "PRIMEMERIDIAN"]) else { return Some(0.0) };
    let value = node.number().unwrap_or(0.0);
    if let Some(unit) = node.own_unit(&["ANGLEUNIT", "UNIT"]) {
        return Some(value * degrees(unit));
    }
    let is_paris = |deg: f64| (deg - PARIS_DEG).abs() < 1.0e-7;
    match value {
        _ if unit_deg == 1.0 || value == 0.0 || is_paris(value) => Some(value),
        _ if is_paris(value * unit_deg) => Some(value * unit_deg),
        _ => None,
    }
}

fn is_angle(parameter: &str) -> bool {
    let name = plain(parameter);
    ["latitude", "longitude", "meridian", "parallel", "azimuth", "angle"].iter().any(|w| name.contains(w))
}

/// An axis that runs east or north, or at a pole where directions are told otherwise; no `AXIS` in WKT 1 means the same.
fn axis_is_plain(node: &Node) -> bool {
    let name = node.name().to_ascii_lowercase();
    node.keyword != "AXIS" || !(name.starts_with("southing") || name.starts_with("westing"))
}
