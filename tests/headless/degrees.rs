//! A picture in degrees: it is shown as the ground is, and what is put at right angles on it is at right angles on the ground.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::driver::Driver;
use crate::common::placed::{ATLANTA, georeference, placed_by};
use revisit::core::checks::run_all;
use revisit::core::doc::{Document, EpochId};
use revisit::core::editor::Editor;
use revisit::core::geom::{Bounds, Point};
use revisit::core::georef::Origin;
use revisit::core::measure::PixelShape;
use revisit::core::ops::{AddFootprint, Command, SquareUp, TurnFootprints};
use revisit::core::session::Session;
use revisit::core::view::{Viewport, fitting, scene_bounds};

/// Turku, at 60.45 degrees north: a pixel is half as wide as it is high.
const TURKU: [f64; 6] = [22.25, 1e-5, 0.0, 60.455, 0.0, -1e-5];

fn driver() -> Driver {
    let mut driver = Driver::new();
    driver.editor = Editor::new(Session::new(placed_by(4326, TURKU)), None);
    driver
}

fn on_ground(doc: &Document, p: Point, q: Point) -> f64 {
    doc.epoch(EpochId(0)).unwrap().located().unwrap().length_m(p, q).unwrap()
}

/// The angles of a ring on the ground, degrees, by the law of cosines.
fn angles(doc: &Document, ring: &[Point]) -> Vec<f64> {
    let n = ring.len();
    let at = |i: usize| ring[i % n];
    let angle = |i: usize| {
        let (a, b, c) = (on_ground(doc, at(i), at(i + 1)), on_ground(doc, at(i + 1), at(i + 2)), on_ground(doc, at(i), at(i + 2)));
        ((a * a + b * b - c * c) / (2.0 * a * b)).acos().to_degrees()
    };
    (0..n).map(angle).collect()
}

#[test]
fn a_view_shows_the_shapes_of_the_ground() {
    let session = Session::new(placed_by(4326, TURKU));
    let doc = session.document();
    let viewport = Viewport { width: 800.0, height: 600.0 };
    for turn in [0.0, 0.7] {
        let camera = fitting(doc, scene_bounds(doc), viewport, turn);
        let map = camera.screen_from_scene(viewport);
        let scale = |p: Point, q: Point| map.apply(p).distance(map.apply(q)) / on_ground(doc, p, q);
        let middle = Point::new(450.0, 450.0);
        let along = scale(middle, Point::new(500.0, 450.0));
        for end in [Point::new(450.0, 500.0), Point::new(500.0, 420.0), Point::new(430.0, 490.0)] {
            assert!((scale(middle, end) / along - 1.0).abs() < 2e-3, "{turn}: {}", scale(middle, end) / along);
        }
        let Bounds { min, max } = scene_bounds(doc);
        for corner in [min, Point::new(max.x, min.y), max, Point::new(min.x, max.y)] {
            let at = map.apply(corner);
            assert!((0.0..800.0).contains(&at.x) && (0.0..600.0).contains(&at.y), "all of it is in view: {at:?}");
        }
    }
}

#[test]
fn metres_and_pictures_without_a_place_keep_square_pixels() {
    for (epsg, transform) in [(32616, ATLANTA), (3857, [2_476_000.0, 0.5, 0.0, 8_500_000.0, 0.0, -0.5])] {
        let session = Session::new(placed_by(epsg, transform));
        assert!(PixelShape::of(session.document(), EpochId(0)).is_square(), "{epsg}");
    }
    let plain = Driver::new();
    assert!(PixelShape::of(plain.editor.session().document(), EpochId(0)).is_square());
    // Control points set by hand miss by some hundredths: pictures do not stretch with each of them.
    let mut header = placed_by(32616, ATLANTA);
    let mut by_hand = georeference(32616, [ATLANTA[0], 0.5, 0.0, ATLANTA[3], 0.0, -0.53], [900, 900]);
    by_hand.origin = Origin::GroundControl;
    header.images[0].georeference = Some(by_hand);
    let session = Session::new(header);
    assert!(PixelShape::of(session.document(), EpochId(0)).is_square());
}

#[test]
fn rectangles_and_circles_are_those_of_the_ground() {
    let drawn = driver().tool("rectangle").click(300.0, 300.0).click(380.0, 330.0).click(330.0, 380.0).expect_accepted();
    let doc = drawn.editor.session().document();
    let ring = drawn.footprint(1).ring.points().to_vec();
    for angle in angles(doc, &ring) {
        assert!((angle - 90.0).abs() < 0.05, "{angle}");
    }
    let drawn = driver().tool("circle").click(500.0, 500.0).click(540.0, 520.0).click(500.0, 540.0).click(460.0, 520.0).key("Enter");
    let drawn = drawn.expect_accepted();
    let doc = drawn.editor.session().document();
    let ring = &drawn.footprint(1).ring;
    let radii: Vec<f64> = ring.points().iter().map(|p| on_ground(doc, ring.centroid(), *p)).collect();
    let (low, high) = radii.iter().fold((f64::INFINITY, 0.0_f64), |(l, h), r| (l.min(*r), h.max(*r)));
    assert!(high / low < 1.002, "{low} to {high} m");
}

#[test]
fn right_angles_are_snapped_to_and_made_on_the_ground() {
    // A wall, then a click near the right angle of the ground: (40, 10) px is (40, 20) squared, so (-20, 40) squared is (-20, 20) px.
    let drawn = driver().snapping(false, true).tool("polygon").click(300.0, 300.0).click(340.0, 310.0).click(320.3, 330.0);
    let drawn = drawn.click(281.0, 321.0).key("Enter").expect_accepted();
    let doc = drawn.editor.session().document();
    let held = angles(doc, drawn.footprint(1).ring.points())[0];
    assert!((held - 90.0).abs() < 0.05, "{held}");

    let session = Session::new(placed_by(4326, TURKU));
    let points = crate::common::points(&[(300., 300.), (380., 330.), (359.5, 344.5), (280., 314.)]);
    let add = AddFootprint { epoch: EpochId(0), points, drawn: revisit::core::doc::Drawn::Polygon, name: "Hall".into() };
    let mut doc = session.document().clone();
    let run = |doc: &mut Document, command: Command| {
        let txn = command.plan(doc).unwrap();
        *doc = doc.apply_all(&txn.events).unwrap();
    };
    run(&mut doc, add.into());
    let id = *doc.footprints.keys().next().unwrap();
    run(&mut doc, SquareUp { ids: vec![id], limit_px: 10.0 }.into());
    let square = |doc: &Document| {
        for angle in angles(doc, doc.footprint(id).unwrap().ring.points()) {
            assert!((angle - 90.0).abs() < 0.1, "{angle}");
        }
    };
    square(&doc);
    // It is not said to be nearly square any more, and it stays as it is when it is turned.
    assert!(run_all(&doc).iter().all(|finding| finding.check != "nearly_square"));
    let sides = |doc: &Document| {
        let ring = doc.footprint(id).unwrap().ring.points().to_vec();
        [on_ground(doc, ring[0], ring[1]), on_ground(doc, ring[1], ring[2])]
    };
    let before = sides(&doc);
    run(&mut doc, TurnFootprints { ids: vec![id], degrees: 30.0 }.into());
    square(&doc);
    for (a, b) in before.iter().zip(sides(&doc)) {
        assert!((a / b - 1.0).abs() < 1e-3, "{a} {b}");
    }
}
