//! Georeferenced pictures from the file to the answer: areas on the ellipsoid, one place on two images, outlines as longitude
//! and latitude and back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]
#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use crate::common::{AFTER, BEFORE, add, at, points};
use revisit::core::doc::{Document, ImageFacts, Role};
use revisit::core::editor::Editor;
use revisit::core::geom::Point;
use revisit::core::georef::{CrsDefinition, Georeference, Origin};
use revisit::core::measure;
use revisit::core::ops::{CopyToOtherDate, ImportFootprints, SetGeoreference, SetScale};
use revisit::core::raster::{PaintedTile, RasterInfo, TileId};
use revisit::core::report::{measure_report, ratio_report};
use revisit::core::session::{Header, Session};
use revisit::core::units::Level;
use revisit::core::view::{Camera, Compare, CompareMode, PointMap, epoch_from_epoch, scene_from_epoch};
use revisit::io::export::{ExportInput, exporter, is_on_ground};
use revisit::io::import::import;
use revisit::io::raster::RasterSource;
use revisit::io::render::{Painted, View, render};
use revisit::jobs::{create_session, image_facts, open_picture};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn data(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(path);
    if !path.exists() {
        println!("skipped: {} is not beside this repository", path.display());
        return None;
    }
    Some(path)
}

fn georeference(epsg: u32, geotransform: [f64; 6], size_px: [u32; 2]) -> Georeference {
    let crs = CrsDefinition::from_epsg(epsg).unwrap();
    Georeference {
        crs,
        geotransform,
        size_px,
        origin: Origin::GeotiffScale,
        pixel_is_point: false,
        position_sd_m: None,
        notes: vec![],
        control: None,
    }
}

fn facts(role: Role, path: &str, georeference: Option<Georeference>, size: [u32; 2]) -> ImageFacts {
    ImageFacts { georeference, ..crate::common::facts(role, path, size[0], size[1]) }
}

fn editor(before: Option<Georeference>, after: Option<Georeference>, sizes: [[u32; 2]; 2]) -> Editor {
    let images = vec![facts(Role::Before, "before.tif", before, sizes[0]), facts(Role::After, "after.tif", after, sizes[1])];
    let header = Header { images, ..crate::common::header() };
    Editor::new(Session::new(header), None)
}

const UTM: [f64; 6] = [500_000.0, 0.5, 0.0, 4_416_000.0, 0.0, -0.5];

/// A hall of 100 x 40 m near 39.9 N, 129 E in the pixels of an image.
fn hall(g: &Georeference) -> Vec<Point> {
    // Corners on the ground through UTM, whose distortion here is known.
    let utm = georeference(32652, UTM, [4000, 4000]).locate().unwrap();
    let image = g.locate().unwrap();
    let corners = points(&[(1000., 1000.), (1200., 1000.), (1200., 1080.), (1000., 1080.)]);
    corners.iter().map(|p| image.px(utm.lon_lat(*p).unwrap()).unwrap()).collect()
}

#[test]
fn a_hall_has_one_area_in_every_coordinate_system() {
    let systems = [
        georeference(32652, UTM, [4000, 4000]),
        // A kilometre around it in Web Mercator, where everything is 1.7 times as large, and in degrees, which are not square.
        georeference(3857, [14_360_000.0, 0.6, 0.0, 4_851_500.0, 0.0, -0.6], [6000, 6000]),
        georeference(4326, [128.99, 1e-5, 0.0, 39.91, 0.0, -5e-6], [6000, 6000]),
        // Turned.
        georeference(32652, [500_000.0, 0.4, 0.3, 4_416_000.0, 0.3, -0.4], [6000, 6000]),
    ];
    let mut areas = Vec::new();
    for g in systems {
        let mut e = editor(Some(g.clone()), None, [g.size_px, [100, 100]]);
        e.run(&add(BEFORE, hall(&g), "hall").into(), at(1)).unwrap();
        let row = measure_report(e.document(), Level::P90).body.footprints.remove(0);
        assert!(row.ground.unwrap().contains("on the ellipsoid"));
        assert_eq!(row.budget.of(measure::Part::Scale), 0.0);
        areas.push(row.area_m2.unwrap());
    }
    for area in &areas {
        // 4000 m2 in the plane of UTM, which shrinks by 0.08 % on its central meridian.
        assert!((area / 4003.2 - 1.0).abs() < 2e-4, "{areas:?}");
        assert!((area / areas[0] - 1.0).abs() < 1e-4, "{areas:?}");
    }
}

#[test]
fn real_footprints_come_out_as_on_the_ellipsoid() {
    let (Some(labels), Some(raster)) = (data("areas/geotiff_labels.geojson"), data("areas/sample_geotiff.tif")) else { return };
    let dir = crate::common::quick_dir();
    let session = dir.path().join("atlanta.session.jsonl");
    let images = vec![
        image_facts(&session, &raster, Role::Before, None, None).unwrap(),
        image_facts(&session, &raster, Role::After, None, None).unwrap(),
    ];
    assert_eq!(images[0].georeference.as_ref().unwrap().crs.epsg, Some(32616));
    let (_, state) = create_session(&session, images).unwrap();
    let mut e = Editor::new(state, None);
    let found = import(&labels, e.document(), BEFORE).unwrap();
    assert!(found.rejected.is_empty(), "{:?}", found.rejected);
    let footprints = found.footprints.clone();
    e.run(&ImportFootprints { epoch: BEFORE, source: "labels".into(), footprints, annotations: Vec::new() }.into(), at(1)).unwrap();
    let truth: serde_json::Value = serde_json::from_slice(&std::fs::read(&labels).unwrap()).unwrap();
    let rows = measure_report(e.document(), Level::P90).body.footprints;
    let mut whole = 0;
    for (row, feature) in rows.iter().zip(truth["features"].as_array().unwrap()) {
        if feature["properties"]["partialDec"].as_f64() != Some(1.0) {
            continue;
        }
        whole += 1;
        let ratio = row.area_m2.unwrap() / feature["properties"]["origarea"].as_f64().unwrap();
        assert!((ratio - 0.99945).abs() < 1e-4, "{ratio}");
    }
    assert_eq!(whole, 37);
    // As longitude and latitude, and back onto the same pixels.
    assert!(is_on_ground(e.document()));
    let input = ExportInput {
        header: e.session().header(),
        doc: e.document(),
        seq: 1,
        head: "00",
        changed: e.session().changed(),
        level: Level::P90,
        visible_only: false,
    };
    let written = (exporter("geojson").unwrap().write)(&input).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&written).unwrap();
    assert!(value["coordinate_space"] != "pixel" && value.get("crs").is_none());
    let path = dir.path().join("out.geojson");
    std::fs::write(&path, &written).unwrap();
    let again = import(&path, e.document(), BEFORE).unwrap();
    assert_eq!(again.footprints.len(), rows.len());
    for (there, back) in e.document().footprints.values().zip(&again.footprints) {
        // Seven decimals are a centimetre; a pixel is half a metre.
        assert!(back.points.iter().all(|p| there.ring.points().iter().any(|q| q.distance(*p) < 0.03)), "{}", there.name);
    }
}

/// A picture that is white on a few pixels around a place, else black.
struct Mark {
    info: RasterInfo,
    at: Point,
}

impl Painted for Mark {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn tiles(&self, ids: &[TileId]) -> Result<Vec<std::sync::Arc<PaintedTile>>, String> {
        let paint = |id: &TileId| {
            assert_eq!(id.level, 0);
            let (width, height) = (512.min(self.info.width - id.x * 512), 512.min(self.info.height - id.y * 512));
            let pixel = |i: u32| {
                let p = Point::new(f64::from(id.x * 512 + i % width) + 0.5, f64::from(id.y * 512 + i / width) + 0.5);
                let v = if p.distance(self.at) < 6.0 { 255 } else { 0 };
                [v, v, v, 255]
            };
            std::sync::Arc::new(PaintedTile { width, height, rgba: (0..width * height).flat_map(pixel).collect() })
        };
        Ok(ids.iter().map(paint).collect())
    }
}

fn centre_of_white(picture: &image::RgbaImage) -> Point {
    let mut sum = (0.0, 0.0, 0.0);
    for (x, y, p) in picture.enumerate_pixels() {
        let w = f64::from(p.0[0].saturating_sub(60));
        sum = (sum.0 + w * (f64::from(x) + 0.5), sum.1 + w * (f64::from(y) + 0.5), sum.2 + w);
    }
    Point::new(sum.0 / sum.2, sum.1 / sum.2)
}

fn pair() -> (Editor, [Georeference; 2]) {
    let before = georeference(32652, UTM, [1500, 1200]);
    // Its corner lies 40 m beside that of the other.
    let rough = georeference(3857, [14_360_000.0, 1.0, 0.0, 4_850_000.0, 0.0, -1.0], [10, 10]).locate().unwrap();
    let corner = rough.map(rough.px(before.locate().unwrap().lon_lat(Point::new(-80.0, -60.0)).unwrap()).unwrap());
    let after = georeference(3857, [corner.x, 0.7, 0.0, corner.y, 0.0, -0.7], [1600, 1300]);
    let sizes = [before.size_px, after.size_px];
    (editor(Some(before.clone()), Some(after.clone()), sizes), [before, after])
}

#[test]
fn a_pair_in_two_coordinate_systems_shows_as_one_place() {
    let (e, [before, after]) = pair();
    let (utm, mercator) = (before.locate().unwrap(), after.locate().unwrap());
    let info = |size: [u32; 2]| -> RasterInfo {
        let dir = crate::common::quick_dir();
        let path = dir.path().join("a.png");
        image::RgbaImage::new(8, 8).save(&path).unwrap();
        let mut info = open_picture(&path).unwrap().info().clone();
        (info.width, info.height) = (size[0], size[1]);
        info
    };
    for place in [Point::new(400.0, 300.0), Point::new(1000.0, 900.0)] {
        let there = mercator.px(utm.lon_lat(place).unwrap()).unwrap();
        let marks = [Mark { info: info(before.size_px), at: place }, Mark { info: info(after.size_px), at: there }];
        let rasters: BTreeMap<_, &dyn Painted> = [(BEFORE, &marks[0] as &dyn Painted), (AFTER, &marks[1])].into();
        let seen = [false, true].map(|shows_after| {
            let compare = Compare { mode: CompareMode::Blink, shows_after, ..Compare::default() };
            let camera = Camera::upright(place, 2.0);
            let view = View { doc: e.document(), rasters: &rasters, camera, compare, selected: &[], annotations: false };
            centre_of_white(&render(&view, 300, 200).unwrap())
        });
        assert!(seen[0].distance(Point::new(150.0, 100.0)) < 0.25, "{seen:?}");
        assert!(seen[1].distance(seen[0]) < 0.25, "{seen:?}");
    }
}

#[test]
fn a_pair_that_shows_two_places_says_so_and_the_first_is_seen() {
    let found = |e: &Editor| {
        let all = revisit::core::checks::run_all(e.document());
        all.into_iter().filter(|f| f.check == "places_apart").map(|f| f.text).collect::<Vec<_>>()
    };
    // Beside each other, over each other, the one within the other: one place.
    let (e, [before, after]) = pair();
    assert!(found(&e).is_empty() && measure::apart_m(e.document()).is_none());
    let wide = georeference(3857, [14_300_000.0, 100.0, 0.0, 4_900_000.0, 0.0, -100.0], [1000, 1000]);
    assert!(found(&editor(Some(before.clone()), Some(wide.clone()), [before.size_px, wide.size_px])).is_empty());
    assert!(found(&editor(Some(wide.clone()), Some(before.clone()), [wide.size_px, before.size_px])).is_empty());
    // On the other side of the Earth, where UTM is not meant for, and 300 km away.
    for (geotransform, km) in [
        ([-5_000_000.0, 0.7, 0.0, -4_000_000.0, 0.0, -0.7], None),
        ([after.geotransform[0] + 400_000.0, 0.7, 0.0, after.geotransform[3], 0.0, -0.7], Some("307 km")),
    ] {
        let far = georeference(3857, geotransform, [1600, 1300]);
        let e = editor(Some(before.clone()), Some(far.clone()), [before.size_px, far.size_px]);
        let said = found(&e);
        assert!(said.len() == 1 && said[0].contains("show different places") && km.is_none_or(|km| said[0].contains(km)), "{said:?}");
        let seen = revisit::core::view::scene_bounds(e.document());
        assert_eq!((seen.min, seen.max), (Point::default(), Point::new(1500.0, 1200.0)));
    }
    // Nothing says where one of them lies.
    assert!(found(&editor(Some(before.clone()), None, [before.size_px, [1500, 1200]])).is_empty());
}

#[test]
fn outlines_land_on_the_other_date_by_the_ground() {
    let (mut e, [before, after]) = pair();
    let (utm, mercator) = (before.locate().unwrap(), after.locate().unwrap());
    let place = Point::new(700.0, 500.0);
    let there = mercator.px(utm.lon_lat(place).unwrap()).unwrap();
    assert!(epoch_from_epoch(e.document(), AFTER, BEFORE).apply(place).distance(there) < 1e-6);
    assert!(scene_from_epoch(e.document(), AFTER).apply(there).distance(place) < 1e-6);
    // Areas are compared on the ground, without a declared frame: the same building on both dates is as large.
    let corners = points(&[(700., 500.), (800., 500.), (800., 560.), (700., 560.)]);
    let mut other: Vec<Point> = corners.iter().map(|p| mercator.px(utm.lon_lat(*p).unwrap()).unwrap()).collect();
    // A little off: what lies exactly there is a copy that nobody drew anew.
    other[0].x += 0.2;
    e.run(&add(BEFORE, corners, "A").into(), at(1)).unwrap();
    e.run(&add(AFTER, other, "B").into(), at(2)).unwrap();
    let ids: Vec<_> = e.document().footprints.keys().copied().collect();
    let body = ratio_report(e.document(), ids[1], ids[0], Level::P90).body;
    assert!((body.ratio.unwrap() - 1.0).abs() < 2e-3, "{:?} {:?}", body.ratio, body.refused);
    e.run(&CopyToOtherDate { id: ids[0] }.into(), at(3)).unwrap();
    let (copy, drawn) = (e.document().footprints.values().next_back().unwrap(), &e.document().footprints[&ids[1]]);
    assert!(copy.ring.points().iter().zip(drawn.ring.points()).all(|(p, q)| p.distance(*q) < 0.21), "the copy lies where it was drawn");
    let in_pixels = |doc: &Document| {
        let list: Vec<f64> = doc.footprints.values().map(|f| f.ring.area_px2()).collect();
        list[1] / list[0]
    };
    assert!((in_pixels(e.document()) - 1.0).abs() > 0.1, "the pixels are of different size");
}

#[test]
fn a_stated_georeference_stands_above_the_file_and_can_be_taken_back() {
    let g = georeference(32652, UTM, [1000, 800]);
    let mut e = editor(None, None, [[1000, 800], [1000, 800]]);
    e.run(&add(BEFORE, points(&[(100., 100.), (300., 100.), (300., 180.), (100., 180.)]), "hall").into(), at(1)).unwrap();
    assert!(measure_report(e.document(), Level::P90).body.footprints[0].area_m2.is_none());
    e.run(&SetGeoreference { epoch: BEFORE, georeference: Some(g.clone()) }.into(), at(2)).unwrap();
    let area = measure_report(e.document(), Level::P90).body.footprints[0].area_m2.unwrap();
    assert!((area / 4003.2 - 1.0).abs() < 2e-4, "{area}");
    // A known length that contradicts it is told, and does not count.
    let scale = revisit::core::doc::Scale { from: Point::new(100., 100.), to: Point::new(300., 100.), length_m: 110.0, length_sd_m: 0.5 };
    e.run(&SetScale { epoch: BEFORE, scale: Some(scale) }.into(), at(3)).unwrap();
    assert_eq!(measure_report(e.document(), Level::P90).body.footprints[0].area_m2, Some(area));
    let findings = revisit::core::checks::run_all(e.document());
    assert!(findings.iter().any(|f| f.text.contains("disagree by 9.9 %") || f.text.contains("disagree by 10 %")), "{findings:?}");
    let wrong = Georeference { size_px: [10, 10], ..g };
    assert!(e.run(&SetGeoreference { epoch: BEFORE, georeference: Some(wrong) }.into(), at(4)).is_err());
    e.run(&SetGeoreference { epoch: BEFORE, georeference: None }.into(), at(5)).unwrap();
    assert!(e.document().epoch(BEFORE).unwrap().located().is_none());
}
