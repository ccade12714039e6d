//! What is truly there: outlines in pixels, areas, and the notes beside them.

use crate::geom::{METRES_PER_PX, Placement, shoelace};
use crate::terrain::Epoch;

/// One thing whose outline is known exactly.
pub struct Feature {
    pub name: String,
    pub class: &'static str,
    pub kind: &'static str,
    /// Outline in metres, not closed.
    pub ring: Vec<[f64; 2]>,
    pub before: bool,
    pub after: bool,
}

impl Feature {
    fn make(name: &str, class: &'static str, kind: &'static str, ring: Vec<[f64; 2]>, seen: (bool, bool)) -> Self {
        Feature { name: name.to_owned(), class, kind, ring, before: seen.0, after: seen.1 }
    }
    /// There at both dates.
    pub fn kept(name: &str, class: &'static str, kind: &'static str, ring: Vec<[f64; 2]>) -> Self {
        Self::make(name, class, kind, ring, (true, true))
    }
    /// There only at the second date.
    pub fn appeared(name: &str, class: &'static str, kind: &'static str, ring: Vec<[f64; 2]>) -> Self {
        Self::make(name, class, kind, ring, (false, true))
    }
    /// There only at the first date.
    pub fn vanished(name: &str, class: &'static str, kind: &'static str, ring: Vec<[f64; 2]>) -> Self {
        Self::make(name, class, kind, ring, (true, false))
    }
    /// One word for what became of it.
    pub fn state(&self) -> &'static str {
        match (self.before, self.after) {
            (true, true) => "unchanged",
            (false, true) => "new",
            _ => "gone",
        }
    }
    /// The outline on one image.
    pub fn on(&self, place: &Placement) -> Vec<[f64; 2]> {
        self.ring.iter().map(|&p| place.pixel(p)).collect()
    }
}

fn sightings<'a>(
    all: &'a [Feature],
    places: &'a [(Epoch, Placement); 2],
) -> impl Iterator<Item = (&'a Feature, &'static str, Vec<[f64; 2]>)> {
    places.iter().flat_map(move |(epoch, place)| {
        all.iter().filter(move |f| epoch.pick(f.before, f.after)).map(move |f| (f, epoch.pick("before", "after"), f.on(place)))
    })
}

/// The outlines as GeoJSON in pixel coordinates.
pub fn geojson(all: &[Feature], places: &[(Epoch, Placement); 2]) -> String {
    let mut rows = Vec::new();
    for (f, epoch, ring) in sightings(all, places) {
        let closed: Vec<String> = ring.iter().chain(ring.first()).map(|p| format!("[{:.4},{:.4}]", p[0], p[1])).collect();
        rows.push(format!(
            "    {{\"type\":\"Feature\",\"properties\":{{\"name\":\"{}\",\"epoch\":\"{epoch}\",\"state\":\"{}\",\"class\":\"{}\",\"kind\":\"{}\"}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}}}",
            f.name, f.state(), f.class, f.kind, closed.join(",")
        ));
    }
    format!(
        "{{\n  \"type\": \"FeatureCollection\",\n  \"coordinate_space\": \"pixel\",\n  \"metres_per_pixel\": {METRES_PER_PX},\n  \"after_placement\": {{\"rotation_degrees\": {}, \"shift_px\": [{}, {}], \"centre_px\": [{}, {}]}},\n  \"features\": [\n{}\n  ]\n}}\n",
        places[1].1.degrees,
        places[1].1.shift[0],
        places[1].1.shift[1],
        places[1].1.centre[0],
        places[1].1.centre[1],
        rows.join(",\n")
    )
}

/// The areas as a table.
pub fn csv(all: &[Feature], places: &[(Epoch, Placement); 2]) -> String {
    let m2 = f64::from(METRES_PER_PX) * f64::from(METRES_PER_PX);
    let mut out = String::from("name,epoch,area_px2,area_m2,state,note\n");
    for (f, epoch, ring) in sightings(all, places) {
        let px = shoelace(&ring);
        let note = match f.name.as_str() {
            "New hall" => "0.6500 of the existing assembly hall by roof outline",
            "Existing assembly hall" => "the known building",
            "Bridge crane" => "girders only; carried on legs over two rails",
            "Tunnel mouth" => "the dark opening as seen from above",
            _ => "",
        };
        out.push_str(&format!("\"{}\",{epoch},{px:.2},{:.2},{},{note}\n", f.name, px * m2, f.state()));
    }
    out
}

/// Area of the named outline on one image, in square pixels.
pub fn area(all: &[Feature], name: &str, place: &Placement) -> Option<f64> {
    all.iter().find(|f| f.name == name).map(|f| shoelace(&f.on(place)))
}
