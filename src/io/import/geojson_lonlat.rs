//! From positions on Earth to pixels: what a GeoJSON file's coordinates are in, and where they lie on the images of a session.

use super::geojson::{epoch_of, position};
use super::parts::{self, short};
use super::polygon::Polygon;
use crate::core::doc::{Document, EpochId};
use crate::core::geom::{Bounds, Point};
use crate::core::georef::{CrsDefinition, Located, LonLat, PxFromCrs, format_decimal};
use crate::core::ops::ImportedFootprint;
use serde_json::{Map, Value};

/// Half of the last of seven decimals of a degree of latitude, and as much of longitude: how far the export rounds, m.
const ROUNDED_M: f64 = 0.008;

/// What the coordinates of a file are.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Positions {
    /// Pixels of an image.
    Pixels,
    /// Positions in a coordinate system, x or longitude first.
    Earth(CrsDefinition),
}

impl Positions {
    /// As the FeatureCollection says it.
    pub fn of(collection: &Map<String, Value>) -> Result<Positions, String> {
        match collection.get("coordinate_space").map(|space| space.as_str().ok_or(space)) {
            Some(Ok("pixel")) => return Ok(Positions::Pixels),
            None | Some(Ok("lonlat")) => {}
            Some(Ok(other)) => {
                return Err(format!(
                    "Its coordinates are in \"{}\"; outlines are read in longitude and latitude, in the coordinate system of a \"crs\" member, or \
                     with \"coordinate_space\": \"pixel\".",
                    short(other)
                ));
            }
            Some(Err(_)) => return Err("Its \"coordinate_space\" is not a word: \"pixel\" is one, or it is left out.".to_owned()),
        }
        // RFC 7946 knows longitude and latitude only; the GeoJSON of 2008 named others, and many programs still do.
        let crs = match collection.get("crs") {
            None | Some(Value::Null) => return CrsDefinition::from_epsg(4326).map(Positions::Earth),
            Some(crs) => crs,
        };
        let name = crs.get("properties").and_then(|p| p.get("name")).and_then(Value::as_str);
        let name = name.ok_or("Its \"crs\" member does not name a coordinate system, such as urn:ogc:def:crs:EPSG::32616.")?;
        let code = epsg(name).ok_or_else(|| {
            format!("Its coordinates are in \"{}\", which is not a coordinate system that Revisit knows by that name.", short(name))
        })?;
        let crs = CrsDefinition::from_epsg(code)
            .map_err(|why| format!("Its coordinates cannot be used: {why}. Export the outlines in longitude and latitude instead."))?;
        Ok(Positions::Earth(crs))
    }
}

/// `urn:ogc:def:crs:EPSG::32616`, `EPSG:32616`, `http://www.opengis.net/def/crs/EPSG/0/32616`; CRS84 counts as 4326, since
/// longitude stands first in every GeoJSON.
fn epsg(name: &str) -> Option<u32> {
    let upper = name.trim().to_ascii_uppercase();
    if upper.len() > 100 {
        return None;
    }
    let last = upper.rsplit([':', '/', '#']).next()?.trim_end_matches(".XML");
    match last {
        "CRS84" => Some(4326),
        digits if upper.contains("EPSG") => digits.parse().ok(),
        _ => None,
    }
}

/// The way from a file's coordinates to the pixels of the session's images.
pub(super) struct Ground<'d> {
    doc: &'d Document,
    /// What the file is, for sentences.
    format: &'static str,
    /// The image of features that do not name one.
    image: EpochId,
    /// For each image, the way onto it; `None` for pixels.
    ways: Option<Vec<Option<(PxFromCrs, &'d Located)>>>,
}

impl<'d> Ground<'d> {
    /// Refuses a file of which nothing can be placed.
    pub fn new(doc: &'d Document, image: EpochId, positions: Positions, features: &[Value]) -> Result<Ground<'d>, String> {
        Ground::of("GeoJSON", doc, image, positions, features)
    }

    /// For a format whose positions are always longitude and latitude on WGS 84. Refuses where the image has no place.
    pub fn lonlat(format: &'static str, doc: &'d Document, image: EpochId, anywhere: bool) -> Result<Ground<'d>, String> {
        let ground = Ground::of(format, doc, image, Positions::Earth(CrsDefinition::from_epsg(4326)?), &[]);
        match ground {
            // Its features may name another image that has a place.
            Err(_) if anywhere => {
                let placed = doc.epochs.iter().find(|e| e.located().is_some());
                let placed = placed.map(|e| e.id).ok_or_else(|| no_place(format, doc.role_word(image)))?;
                let ground = Ground::of(format, doc, placed, Positions::Earth(CrsDefinition::from_epsg(4326)?), &[])?;
                Ok(Ground { image, ..ground })
            }
            ground => ground,
        }
    }

    fn of(format: &'static str, doc: &'d Document, image: EpochId, positions: Positions, features: &[Value]) -> Result<Ground<'d>, String> {
        let Positions::Earth(crs) = positions else { return Ok(Ground { doc, format, image, ways: None }) };
        let way = |located: &'d Located| Ok::<_, String>((located.px_from_crs(&crs)?, located));
        let ways: Result<Vec<_>, String> = doc.epochs.iter().map(|e| e.located().map(way).transpose()).collect();
        let ground = Ground { doc, format, image, ways: Some(ways.map_err(|why| format!("Its coordinates cannot be used: {why}."))?) };
        let placed = |feature: &Value| {
            let properties = feature.get("properties").and_then(Value::as_object);
            let named = properties.and_then(|p| epoch_of(p, doc).ok().flatten());
            ground.way(named.unwrap_or(image)).is_ok()
                || properties.is_some_and(|p| ground.traced_px(p).is_some() || ground.drawn_px(p).is_some())
        };
        match ground.way(image) {
            Err(why) if !features.iter().any(placed) => Err(why),
            _ => Ok(ground),
        }
    }

    fn way(&self, epoch: EpochId) -> Result<Option<&(PxFromCrs, &'d Located)>, String> {
        let Some(ways) = &self.ways else { return Ok(None) };
        let way = usize::try_from(epoch.0).ok().and_then(|i| ways.get(i)).and_then(Option::as_ref);
        way.map(Some).ok_or_else(|| no_place(self.format, self.doc.role_word(epoch)))
    }

    /// The pixels that an export of Revisit kept beside the longitude and latitude, if they are of this very image.
    pub fn traced_px(&self, properties: &Map<String, Value>) -> Option<Vec<Point>> {
        self.ways.as_ref()?;
        let epoch = self.doc.epoch(epoch_of(properties, self.doc).ok()??)?;
        if properties.get("image_sha256").and_then(Value::as_str) != Some(&epoch.image.sha256) {
            return None;
        }
        properties.get("ring_px").and_then(Value::as_array)?.iter().map(position).collect()
    }

    /// The points by which an annotation was drawn, if an export kept them and they are of this very image. Where positions are pixels
    /// anyway, those of another file of the image serve as well.
    pub fn drawn_px(&self, properties: &Map<String, Value>) -> Option<Vec<Point>> {
        let epoch = self.doc.epoch(epoch_of(properties, self.doc).ok()??)?;
        let is_its = properties.get("image_sha256").and_then(Value::as_str) == Some(&epoch.image.sha256);
        let points = properties.get("points_px").and_then(Value::as_array).filter(|_| is_its || self.ways.is_none())?;
        points.iter().map(position).collect()
    }

    /// Positions in pixels of an image.
    pub fn place(&self, positions: Vec<Point>, named: Option<EpochId>) -> Result<Vec<Point>, String> {
        match self.way(named.unwrap_or(self.image))? {
            Some((way, _)) => positions.iter().map(|p| one(self.format, way, *p)).collect(),
            None => Ok(positions),
        }
    }

    /// How far rounding in exports moves a place, px of the image.
    pub fn tolerance_px(&self, named: Option<EpochId>, at: Point) -> f64 {
        let way = self.way(named.unwrap_or(self.image)).ok().flatten();
        let size = way.and_then(|(_, located)| located.gsd_m(at));
        size.map_or(0.0, |(across, down)| ROUNDED_M / across.min(down).max(1.0e-6)) + 0.001
    }

    /// The rings of a feature in pixels. The pixels kept beside them are taken where they say the same, and so are exact; where
    /// somebody moved a corner on the map, the map holds.
    pub fn pixels(&self, rings: Vec<Vec<Point>>, named: Option<EpochId>, traced: Option<Vec<Point>>) -> Result<Vec<Vec<Point>>, String> {
        let epoch = named.unwrap_or(self.image);
        let Some((way, located)) = self.way(epoch)? else { return Ok(rings) };
        let mut found = Vec::with_capacity(rings.len());
        for ring in &rings {
            let pixels: Result<Vec<Point>, String> = ring.iter().map(|p| one(self.format, way, *p)).collect();
            found.push(pixels?);
        }
        if let Some(traced) = traced
            && same_outline(&traced, &found, located)
        {
            return Ok(vec![traced]);
        }
        if !self.touches(epoch, &found) {
            return Err(self.outside(epoch, located, way, &rings));
        }
        Ok(found)
    }

    /// As [`Ground::pixels`], with courtyards; of each, pixels that were kept (in the template) are taken where they say the same.
    pub fn polygons(
        &self,
        polygons: Vec<Polygon>,
        template: &ImportedFootprint,
        traced: Option<Vec<Point>>,
    ) -> Result<Vec<Polygon>, String> {
        let (outers, holes): (Vec<_>, Vec<_>) = polygons.into_iter().map(|p| (p.outer, p.holes)).unzip();
        let exact = traced.clone();
        let outers = self.pixels(outers, template.epoch, traced)?;
        let is_traced = exact.is_some_and(|exact| outers.first() == Some(&exact));
        let way = self.way(template.epoch.unwrap_or(self.image))?;
        let place = |p: &Point| way.map_or(Ok(*p), |(way, _)| one(self.format, way, *p));
        let placed = |hole: &Vec<Point>| hole.iter().map(place).collect::<Result<Vec<_>, String>>();
        if is_traced {
            // One outline again, whatever the antimeridian made of it, with the courtyards that the map has.
            let kept = |hole: Vec<Point>| {
                let same = |kept: &&Vec<Point>| way.is_some_and(|(_, located)| same_outline(kept, std::slice::from_ref(&hole), located));
                template.holes.iter().find(same).cloned().unwrap_or(hole)
            };
            let holes = holes.iter().flatten().map(|hole| placed(hole).map(kept)).collect::<Result<Vec<_>, _>>()?;
            return Ok(outers.into_iter().map(|outer| Polygon { outer, holes: holes.clone() }).collect());
        }
        let mut found = Vec::with_capacity(outers.len());
        for (i, outer) in outers.into_iter().enumerate() {
            let own = holes.get(i).into_iter().flatten();
            found.push(Polygon { outer, holes: own.map(placed).collect::<Result<Vec<_>, _>>()? });
        }
        Ok(found)
    }

    fn touches(&self, epoch: EpochId, rings: &[Vec<Point>]) -> bool {
        let Some(image) = self.doc.epoch(epoch).map(|e| &e.image) else { return false };
        let frame = Bounds { min: Point::default(), max: Point::new(f64::from(image.width), f64::from(image.height)) };
        rings.iter().all(|ring| Bounds::around(ring.iter().copied()).is_some_and(|b| b.intersects(&frame)))
    }

    /// Says where it is instead.
    fn outside(&self, epoch: EpochId, located: &Located, way: &PxFromCrs, rings: &[Vec<Point>]) -> String {
        let word = self.doc.role_word(epoch);
        let swapped: Vec<Vec<Point>> =
            rings.iter().map(|r| r.iter().filter_map(|p| one(self.format, way, Point::new(p.y, p.x)).ok()).collect()).collect();
        if way.is_geographic() && self.touches(epoch, &swapped) {
            return format!(
                "It lies outside of {word}, but with longitude and latitude exchanged it would lie on it. In {} the longitude comes first.",
                self.format
            );
        }
        let size = located.georeference().size_px.map(f64::from);
        let middle = located.lon_lat(Point::new(0.5 * size[0], 0.5 * size[1]));
        let own = rings.iter().flatten().next().and_then(|p| way.lon_lat(*p));
        let show = |place: Option<LonLat>| place.map_or_else(|| "a place that is not known".to_owned(), |p| format_decimal(p, 10.0));
        format!("It lies outside of {word}: it is at {} (latitude, longitude), the middle of the image at {}.", show(own), show(middle))
    }

    /// Whether the session would take it: one bad outline must not take the others along.
    pub fn takes(&self, footprint: &ImportedFootprint) -> Result<(), String> {
        if self.ways.is_none() {
            return Ok(());
        }
        parts::takes(self.doc, self.image, footprint)
    }
}

fn no_place(format: &str, image: &str) -> String {
    if format != "GeoJSON" {
        return format!(
            "{format} holds longitude and latitude, and {image} has no georeference, so nothing says which pixels they are. Give the image ground \
             control points first, or open one with a georeference."
        );
    }
    format!(
        "Its coordinates are longitude and latitude (it does not say \"coordinate_space\": \"pixel\"), and {image} has no georeference, so nothing \
         says which pixels they are. Give the image ground control points first, or open one with a georeference. If the numbers are pixels, \
         add that member."
    )
}

fn one(format: &str, way: &PxFromCrs, p: Point) -> Result<Point, String> {
    if way.is_geographic() && (p.x.abs() > 360.0 || p.y.abs() > 90.0) {
        let hint = match p.x.abs() > 360.0 || p.y.abs() > 360.0 {
            true if format == "GeoJSON" => {
                "If these are metres of a map, export the outlines in longitude and latitude, or name the coordinate system in a \"crs\" member."
                    .to_owned()
            }
            true => format!("{format} holds degrees only."),
            false => format!("In {format} the longitude comes first."),
        };
        return Err(format!("One of its positions, {} {}, is not a longitude and latitude. {hint}", p.x, p.y));
    }
    way.px(p).ok_or_else(|| format!("One of its positions, {} {}, lies outside of what the coordinate system covers.", p.x, p.y))
}

/// Every position of the rings lies on the traced outline, and every corner of that is a position: to the rounding of exports.
fn same_outline(traced: &[Point], rings: &[Vec<Point>], located: &Located) -> bool {
    let Some((across, down)) = traced.first().and_then(|p| located.gsd_m(*p)) else { return false };
    let tolerance = ROUNDED_M / across.min(down).max(1.0e-6) + 0.001;
    let sides = || traced.iter().zip(traced.iter().cycle().skip(1));
    let on_side = |p: Point| {
        sides().any(|(a, b)| {
            let along = *b - *a;
            let t = ((p - *a).dot(along) / along.dot(along).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
            p.distance(*a + along * t) <= tolerance
        })
    };
    let positions = || rings.iter().flatten();
    positions().all(|p| on_side(*p)) && traced.iter().all(|c| positions().any(|p| p.distance(*c) <= tolerance))
}
