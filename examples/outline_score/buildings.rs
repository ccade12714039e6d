//! Buildings whose outlines are known, and hurried boxes around them.

use revisit::core::geom::{Bounds, Point, Ring};
use revisit::core::raster::Tile;
use revisit::io::raster::{self, Picture, RasterSource};
use revisit::jobs::build_pyramid;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Buildings of one picture.
pub struct Set {
    pub name: &'static str,
    pub image: PathBuf,
    pub picture: Picture,
    pub truths: Vec<Ring>,
    /// Everything in the picture that is known to be built; empty where not all of it is known.
    pub built: Vec<Ring>,
}

/// Drawn by hand on the aerial pair, by eye at four times its size, to about a pixel; the outer edge of each roof.
const CHRISTCHURCH_BEFORE: [&[f64]; 9] = [
    &[142.1, 433.6, 281.2, 433.6, 281.9, 489.7, 142.4, 489.7],
    &[142.1, 490.4, 281.9, 490.4, 284.6, 719.3, 144.1, 719.3],
    &[283.9, 562.9, 358.1, 562.9, 358.1, 676.8, 284.6, 676.8],
    &[357.4, 561.2, 497.5, 561.2, 501.4, 981.4, 362.0, 981.4],
    &[188.9, 834.3, 220.0, 808.0, 230.9, 819.4, 235.1, 817.1, 273.4, 862.9, 270.0, 867.7, 296.6, 902.0, 267.1, 927.1],
    &[567.5, 876.5, 580.7, 877.1, 577.3, 937.1, 564.5, 936.1],
    &[648.5, 756.7, 689.8, 714.5, 798.4, 832.2, 762.6, 868.9],
    &[682.8, 920.9, 690.7, 915.7, 713.4, 943.8, 705.1, 949.9],
    &[
        659.9, 238.8, 697.8, 283.4, 778.0, 374.6, 872.2, 299.3, 942.5, 242.0, 884.1, 171.1, 891.5, 164.5, 869.5, 138.5, 818.3, 180.4,
        815.1, 217.0, 811.1, 218.9, 796.0, 203.0, 779.3, 212.8, 743.0, 169.0, 724.4, 180.9, 710.8, 166.4, 674.0, 198.5, 686.4, 210.9,
    ],
];
const CHRISTCHURCH_AFTER: [&[f64]; 2] = [
    &[358.0, 566.5, 496.0, 566.5, 500.3, 949.5, 362.5, 949.5],
    &[
        658.2, 241.6, 776.9, 388.5, 870.8, 309.6, 942.1, 247.0, 883.0, 176.3, 890.3, 171.4, 868.0, 144.2, 818.2, 185.2, 815.5, 219.8,
        806.8, 227.1, 792.4, 211.6, 781.0, 222.5, 742.9, 173.5, 725.2, 186.6, 711.3, 169.5, 672.7, 199.4, 686.3, 217.9,
    ],
];
/// Of the 37 whole footprints of the satellite image, those whose roof can be seen to its edges: chosen by looking at the image, before
/// anything was computed. The others lie under trees.
const ATLANTA_SEEN: [usize; 18] = [0, 10, 11, 12, 15, 17, 18, 19, 20, 21, 23, 24, 26, 30, 31, 32, 33, 36];

fn ring(numbers: &[f64]) -> Ring {
    Ring::new(numbers.chunks_exact(2).map(|p| Point::new(p[0], p[1])).collect()).unwrap()
}

fn set(name: &'static str, image: PathBuf, truths: Vec<Ring>, built: &[Ring]) -> Set {
    let picture = raster::open(&image).unwrap();
    build_pyramid(&picture, picture.info().usual_bands()).unwrap();
    Set { name, image, picture, truths, built: built.to_vec() }
}

impl Set {
    /// A tile, as the kernel asks for it.
    pub fn tile(&self, id: revisit::core::raster::TileId) -> Result<Arc<Tile>, String> {
        self.picture.tile(id, self.picture.info().usual_bands()).map(Arc::new).map_err(|e| e.to_string())
    }

    /// Width and height, px.
    pub fn size(&self) -> [u32; 2] {
        [self.picture.info().width, self.picture.info().height]
    }
}

/// The sample's buildings and tanks; of the 23 equal houses every eighth.
pub fn sample() -> Vec<Set> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let truth: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join("truth.geojson")).unwrap()).unwrap();
    let of = |epoch: &str, tanks: bool| -> Vec<Ring> {
        let mut houses = 0;
        let mut rings = Vec::new();
        for feature in truth["features"].as_array().unwrap() {
            let p = &feature["properties"];
            let wanted = if tanks { p["kind"] == "tank" } else { p["class"] == "building" };
            if p["epoch"] != epoch || !wanted || feature["geometry"]["type"] != "Polygon" {
                continue;
            }
            if p["kind"] == "housing" {
                houses += 1;
                if houses % 8 != 1 {
                    continue;
                }
            }
            rings.push(Ring::new(serde_json::from_value(feature["geometry"]["coordinates"][0].clone()).unwrap()).unwrap());
        }
        rings
    };
    let built = |epoch: &str| -> Vec<Ring> {
        let polygons = truth["features"].as_array().unwrap().iter().filter(|f| f["geometry"]["type"] == "Polygon");
        let here = polygons.filter(|f| f["properties"]["epoch"] == epoch && !f["properties"]["kind"].is_null());
        here.filter_map(|f| Ring::new(serde_json::from_value(f["geometry"]["coordinates"][0].clone()).ok()?).ok()).collect()
    };
    let (before, after) = (built("before"), built("after"));
    vec![
        set("sample, 2021: buildings", folder.join("before.jpg"), of("before", false), &before),
        set("sample, 2023: buildings", folder.join("after.jpg"), of("after", false), &after),
        set("sample, 2021: tanks", folder.join("before.jpg"), of("before", true), &before),
        set("sample, 2023: tanks", folder.join("after.jpg"), of("after", true), &after),
    ]
}

/// The real images beside the repository; `None` where they are missing.
pub fn real() -> Option<Vec<Set>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let (pair, areas) = (data.join("pairs/whu_000121"), data.join("areas"));
    if !pair.is_dir() || !areas.is_dir() {
        return None;
    }
    let image = areas.join("sample_geotiff.tif");
    let place = raster::open(&image).unwrap().description().georeference.clone().unwrap().geotransform;
    let labels: serde_json::Value = serde_json::from_slice(&std::fs::read(areas.join("geotiff_labels.geojson")).unwrap()).unwrap();
    let outlines = |whole: bool| -> Vec<Ring> {
        let wanted = labels["features"].as_array().unwrap().iter().filter(|f| !whole || f["properties"]["partialDec"] == 1.0);
        let outline = |f: &serde_json::Value| {
            let ground: Vec<[f64; 2]> = serde_json::from_value::<Vec<Vec<f64>>>(f["geometry"]["coordinates"][0].clone())
                .unwrap()
                .iter()
                .map(|p| [p[0], p[1]])
                .collect();
            let pixel = |p: &[f64; 2]| Point::new((p[0] - place[0]) / place[1], (p[1] - place[3]) / place[5]);
            Ring::new(ground.iter().map(pixel).collect()).unwrap()
        };
        wanted.map(outline).collect()
    };
    let (whole, built) = (outlines(true), outlines(false));
    let seen = ATLANTA_SEEN.iter().map(|k| whole[*k].clone()).collect();
    Some(vec![
        set("satellite, 0.5 m, roofs that are seen", image.clone(), seen, &built),
        set("satellite, 0.5 m, all 37 whole ones", image, whole, &built),
        set("aerial, 0.2 m, 2012", pair.join("before.png"), CHRISTCHURCH_BEFORE.map(ring).to_vec(), &[]),
        set("aerial, 0.2 m, 2016", pair.join("after.png"), CHRISTCHURCH_AFTER.map(ring).to_vec(), &[]),
    ])
}

/// Random numbers: splitmix64 (Steele, Lea & Flood 2014).
pub struct Hurry(pub u64);

impl Hurry {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        low + (high - low) * ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A box around a building, each side off by up to `off` of the building's size in that direction, and a click within the middle third
    /// of the box, on the building.
    pub fn draw(&mut self, truth: &Ring, off: f64) -> (Bounds, Point) {
        let (b, size) = (truth.bounds(), truth.bounds().size());
        let mut side = |at: f64, size: f64| at + self.between(-off, off) * size;
        let min = Point::new(side(b.min.x, size.x), side(b.min.y, size.y));
        let max = Point::new(side(b.max.x, size.x), side(b.max.y, size.y));
        let (middle, size) = (min.midpoint(max), max - min);
        for _ in 0..200 {
            let click = Point::new(middle.x + self.between(-0.16, 0.16) * size.x, middle.y + self.between(-0.16, 0.16) * size.y);
            if truth.contains(click) {
                return (Bounds { min, max }, click);
            }
        }
        (Bounds { min, max }, middle)
    }
}

impl Hurry {
    /// A box of a building's size, upright or lying, and a click in its middle third, where nothing is known to be built.
    pub fn draw_empty(&mut self, set: &Set) -> (Bounds, Point) {
        let [width, height] = set.size().map(f64::from);
        loop {
            let truth = &set.truths[self.between(0.0, set.truths.len() as f64) as usize];
            let size = truth.bounds().size();
            let (w, h) = (size.x * self.between(0.85, 1.15), size.y * self.between(0.85, 1.15));
            let (w, h) = if self.between(0.0, 1.0) < 0.5 { (h, w) } else { (w, h) };
            let min = Point::new(self.between(5.0, width - w - 5.0), self.between(5.0, height - h - 5.0));
            let max = Point::new(min.x + w, min.y + h);
            let apart = |b: Bounds| b.max.x + 2.0 < min.x || b.min.x > max.x + 2.0 || b.max.y + 2.0 < min.y || b.min.y > max.y + 2.0;
            let click = Point::new(min.x + w * self.between(0.34, 0.66), min.y + h * self.between(0.34, 0.66));
            if set.built.iter().all(|ring| apart(ring.bounds())) {
                return (Bounds { min, max }, click);
            }
        }
    }
}

/// The area that two outlines have in common, as a share of what they cover together: counted on a grid of 200 cells.
pub fn iou(a: &Ring, b: &Ring) -> f64 {
    let all = a.bounds().union(b.bounds());
    let step = all.size().x.max(all.size().y) / 200.0;
    let (mut both, mut either) = (0_u32, 0_u32);
    let count = |v: f64| (v / step).ceil() as usize;
    for j in 0..count(all.size().y) {
        for i in 0..count(all.size().x) {
            let p = Point::new(all.min.x + (i as f64 + 0.5) * step, all.min.y + (j as f64 + 0.5) * step);
            let (a, b) = (a.contains(p), b.contains(p));
            both += u32::from(a && b);
            either += u32::from(a || b);
        }
    }
    f64::from(both) / f64::from(either.max(1))
}

/// A box as a ring.
pub fn box_ring(b: Bounds) -> Ring {
    Ring::new(vec![b.min, Point::new(b.max.x, b.min.y), b.max, Point::new(b.min.x, b.max.y)]).unwrap()
}
