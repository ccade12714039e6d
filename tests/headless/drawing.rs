//! Boxes, circles, strokes, repeated outlines, typed lengths and snapping: gesture scripts through the real tools.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::driver::Driver;
use crate::common::{AFTER, BEFORE, at, point};
use revisit::core::doc::{Drawn, Scale};
use revisit::core::ops::SetScale;
use revisit::core::tools::SnapKind;

/// Corners to a thousandth of a pixel.
#[track_caller]
fn ring_is(driver: &Driver, id: u64, corners: &[(f64, f64)]) {
    let found: Vec<(f64, f64)> = driver.footprint(id).ring.points().iter().map(|p| (p.x, p.y)).collect();
    let same = found.len() == corners.len() && found.iter().zip(corners).all(|(a, b)| (a.0 - b.0).abs() < 2e-3 && (a.1 - b.1).abs() < 2e-3);
    assert!(same, "{found:?} is not {corners:?}");
}

/// Half a metre a pixel on BEFORE.
fn half_metres(mut driver: Driver) -> Driver {
    let scale = Scale { from: point(0., 0.), to: point(100., 0.), length_m: 50.0, length_sd_m: 0.1 };
    driver.editor.run(&SetScale { epoch: BEFORE, scale: Some(scale) }.into(), at(1)).unwrap();
    driver.editor.take_outbox();
    driver
}

// --- boxes

#[test]
fn a_box_is_two_clicks_or_one_drag() {
    let two = Driver::new().tool("box").expect_hint("one corner").click(100., 100.).expect_state("box.drawing").click(160., 120.);
    ring_is(&two.expect_accepted(), 1, &[(100., 100.), (160., 100.), (160., 120.), (100., 120.)]);
    let drag = Driver::new().tool("box").drag((160., 120.), (100., 100.)).expect_accepted().expect_state("box.idle");
    assert_eq!(drag.footprint(1).drawn, Drawn::Box);
    assert_eq!(drag.footprint(1).ring.area_px2(), 1200.0);
    Driver::new().tool("box").click(100., 100.).key("Esc").expect_state("box.idle").expect_records(0);
    let flat = Driver::new().tool("box").click(100., 100.).click(160., 100.);
    flat.expect_refused("three corners").expect_state("box.drawing").expect_records(0);
}

#[test]
fn the_size_of_a_box_can_be_typed() {
    let px = Driver::new().tool("box").click(100., 100.).move_to(90., 110.).types("60\t20").key("Enter").expect_accepted();
    ring_is(&px, 1, &[(100., 100.), (40., 100.), (40., 120.), (100., 120.)]);
    let metres = half_metres(Driver::new()).tool("box").click(100., 100.).move_to(110., 110.).types("30\t10").key("Enter");
    ring_is(&metres.expect_accepted(), 1, &[(100., 100.), (160., 100.), (160., 120.), (100., 120.)]);
}

// --- circles

#[test]
fn a_circle_goes_through_its_rim() {
    let three = Driver::new().tool("circle").click(230., 200.).click(200., 230.).expect_hint("third place").click(170., 200.);
    let done = three.expect_hint("3 so far").expect_records(0).key("Enter").expect_accepted().expect_state("circle.idle");
    let circle = done.footprint(1);
    assert!((circle.ring.area_px2() / (std::f64::consts::PI * 900.0) - 1.0).abs() < 1e-4);
    assert!(circle.ring.centroid().distance(point(200., 200.)) < 1e-3);
    let Drawn::Circle { rim_percent } = circle.drawn else { panic!("{:?}", circle.drawn) };
    assert!((150..300).contains(&rim_percent), "three places on half of the rim are worse than three at thirds: {rim_percent}");
    let four = Driver::new().tool("circle").click(230., 200.).click(200., 230.).click(170., 200.).double_click(200., 170.);
    assert_eq!(four.expect_accepted().footprint(1).drawn, Drawn::Circle { rim_percent: 400 });
}

#[test]
fn what_fixes_no_circle_is_refused_in_words() {
    let two = Driver::new().tool("circle").click(230., 200.).click(200., 230.).key("Enter");
    let two = two.expect_problem("three clicks").expect_state("circle.drawing");
    two.key("Backspace").key("Backspace").expect_state("circle.idle").expect_no_problem();
    let line = Driver::new().tool("circle").click(100., 100.).click(200., 200.).click(300., 300.).key("Enter");
    line.expect_problem("on a line").click(300., 100.).expect_no_problem().key("Enter").expect_accepted().expect_count(1);
    let arc = Driver::new().tool("circle").click(100., 100.).click(110., 100.5).click(120., 100.).key("Enter");
    arc.expect_problem("too short a piece").expect_records(0).key("Esc").expect_state("circle.idle");
}

// --- strokes

/// A hand that goes along a line in steps of 3 px, with a tremor.
fn stroke(mut driver: Driver, corners: &[(f64, f64)]) -> Driver {
    let mut k = 0;
    for pair in corners.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let steps = (point(a.0, a.1).distance(point(b.0, b.1)) / 3.0) as u32;
        for i in 0..steps {
            let t = f64::from(i) / f64::from(steps);
            k += 1;
            let shake = if k % 2 == 0 { 0.4 } else { -0.4 };
            let (x, y) = (a.0 + t * (b.0 - a.0) + shake, a.1 + t * (b.1 - a.1) - shake);
            driver = if k == 1 { driver.move_to(x, y).press(x, y) } else { driver.move_to(x, y) };
        }
    }
    let end = corners[corners.len() - 1];
    driver.release(end.0, end.1)
}

#[test]
fn a_stroke_becomes_its_corners() {
    let square = [(100., 100.), (200., 100.), (200., 180.), (100., 180.), (101., 104.)];
    let done = stroke(Driver::new().tool("freehand").expect_hint("hold the button"), &square).expect_accepted();
    let found = done.footprint(1);
    assert_eq!(found.drawn, Drawn::Freehand);
    assert!((4..=6).contains(&found.ring.points().len()), "{:?}", found.ring);
    assert!((found.ring.area_px2() / 8000.0 - 1.0).abs() < 0.03, "{}", found.ring.area_px2());
    done.expect_hint("corners").expect_hint("from the stroke").expect_state("freehand.idle");
}

#[test]
fn a_stroke_that_runs_over_its_beginning_is_cut_there() {
    let over = [(100., 110.), (100., 100.), (200., 100.), (200., 180.), (100., 180.), (108., 90.)];
    let done = stroke(Driver::new().tool("freehand"), &over).expect_accepted();
    assert!((done.footprint(1).ring.area_px2() / 8000.0 - 1.0).abs() < 0.08, "{}", done.footprint(1).ring.area_px2());
}

#[test]
fn a_click_is_no_stroke_and_a_knot_is_no_outline() {
    Driver::new().tool("freehand").click(100., 100.).expect_state("freehand.idle").expect_records(0);
    let eight = [(100., 100.), (200., 200.), (200., 100.), (100., 200.), (60., 150.), (100., 104.)];
    stroke(Driver::new().tool("freehand"), &eight).expect_refused("crosses itself").expect_state("freehand.idle").expect_records(0);
    Driver::new().tool("freehand").hold((100., 100.), (200., 100.)).key("Esc").expect_state("freehand.idle").expect_records(0);
}

// --- once more

#[test]
fn an_outline_is_repeated_with_one_click_each() {
    let row = Driver::new().outlined(100., 100., 60., 20.).tool("repeat").expect_hint("Building 1");
    let row = row.click(130., 210.).expect_accepted().click(130., 310.).expect_accepted().expect_count(3).expect_records(3);
    ring_is(&row, 2, &[(100., 200.), (160., 200.), (160., 220.), (100., 220.)]);
    assert_eq!(row.footprint(3).ring.area_px2(), row.footprint(1).ring.area_px2());
    let row = row.expect_selected(&[3]).undo();
    assert_eq!(row.count(), 2, "one click is one step");
    Driver::new().tool("repeat").expect_hint("draw one outline first").click(10., 10.).expect_problem("no outline yet").expect_records(0);
    Driver::new().outlined(100., 100., 60., 20.).tool("repeat").click(-900., 100.).expect_refused("outside the image");
}

#[test]
fn it_is_placed_on_its_own_image_from_either_pane() {
    let small = Driver::on((1000, 800), (500, 400)).outlined(100., 100., 60., 20.).after().tool("repeat").click(150., 150.);
    small.expect_accepted().expect_epoch(2, BEFORE).expect_count(2);
}

// --- typed lengths

#[test]
fn the_sides_of_a_polygon_can_be_typed() {
    // To the right, then at right angles.
    let first = Driver::new().tool("polygon").click(100., 100.).move_to(150., 100.).types("60").expect_hint("Enter");
    assert_eq!(first.editor.overlay().fields[0].text, "60");
    let second = first.key("Enter").expect_path(&[(100., 100.), (160., 100.)]).move_to(170., 150.).types("20\t90");
    let third = second.key("Enter").move_to(120., 130.).types("60\t90").key("Enter").key("Enter").expect_accepted();
    ring_is(&third, 1, &[(100., 100.), (160., 100.), (160., 120.), (100., 120.)]);
    assert_eq!(third.footprint(1).drawn, Drawn::Squared, "typed sides are no clicks");
}

#[test]
fn directions_are_clockwise_from_up_and_metres_where_there_is_a_scale() {
    let east = half_metres(Driver::new()).tool("polygon").click(100., 100.).move_to(100., 90.).types("30\t90").key("Enter");
    let path = east.editor.overlay().path;
    assert!(path[1].distance(point(160., 100.)) < 1e-6, "{path:?}");
    // An angle alone: as far as the pointer.
    let angle = east.move_to(175., 140.).types("\t90").key("Enter");
    assert!(angle.editor.overlay().path[2].distance(point(160., 140.)) < 1e-6);
}

#[test]
fn what_was_typed_is_taken_back_and_dropped() {
    let typed = Driver::new().tool("polygon").click(100., 100.).move_to(150., 100.).types("61");
    let typed = typed.key("Backspace").types("0").key("Enter").expect_path(&[(100., 100.), (160., 100.)]);
    let dropped =
        typed.move_to(160., 150.).types("5").key("Esc").expect_state("polygon.drawing").expect_path(&[(100., 100.), (160., 100.)]);
    // Esc again drops the draft.
    dropped.key("Esc").expect_state("polygon.idle").expect_records(0);
    // A point alone is no number.
    Driver::new().tool("polygon").click(100., 100.).move_to(150., 100.).types(".").key("Enter").expect_path(&[(100., 100.)]);
    let mut idle = Driver::new().tool("polygon");
    assert!(!idle.editor.type_digit('5', at(9)), "without a draft digits are shortcuts");
    let mut line = Driver::new().tool("line").click(10., 10.);
    assert!(!line.editor.type_digit('5', at(9)), "a measured length is not typed");
}

#[test]
fn a_rectangle_is_two_clicks_and_a_width() {
    let typed = Driver::new().tool("rectangle").click(100., 100.).click(160., 100.).move_to(120., 140.).expect_hint("type the width");
    let typed = typed.types("20").key("Enter").expect_accepted().expect_state("rectangle.idle");
    ring_is(&typed, 1, &[(100., 100.), (160., 100.), (160., 120.), (100., 120.)]);
    assert_eq!(typed.footprint(1).drawn, Drawn::RectangleByWidth);
    // The next one of the row: Tab takes the width.
    let next = typed.click(100., 200.).click(150., 200.).expect_hint("Tab takes the last width").move_to(120., 150.).types("\t");
    assert_eq!(next.editor.overlay().fields[0].text, "20.00");
    let next = next.key("Enter").expect_accepted();
    ring_is(&next, 2, &[(100., 200.), (150., 200.), (150., 180.), (100., 180.)]);
    // A click does it as well as Enter, and the pointer says on which side.
    let click = next.click(300., 300.).click(350., 300.).move_to(320., 310.).types("15").click(320., 390.).expect_accepted();
    ring_is(&click, 3, &[(300., 300.), (350., 300.), (350., 315.), (300., 315.)]);
    let three = click.click(500., 500.).click(560., 500.).click(560., 530.);
    assert_eq!(three.footprint(4).drawn, Drawn::Rectangle);
}

// --- choosing several

#[test]
fn a_box_or_a_lasso_chooses_what_lies_inside() {
    let town = || {
        let town = Driver::new().outlined(100., 100., 60., 20.).outlined(100., 200., 60., 20.).outlined(300., 100., 60., 20.);
        town.after().outlined(110., 105., 40., 10.).before().key("Esc")
    };
    let boxed = town().hold((90., 90.), (170., 230.)).expect_state("select.around").expect_hint("2 outlines");
    assert_eq!(boxed.editor.overlay().rubber.len(), 5);
    let boxed = boxed.release(170., 230.).expect_state("select.idle").expect_selected(&[1, 2]).expect_records(4);
    // What is cut by the box is not inside; Shift adds.
    let more = boxed.shift(true).drag((290., 90.), (380., 130.)).shift(false).expect_selected(&[1, 2, 3]);
    more.drag((90., 90.), (170., 210.)).expect_selected(&[1]);
    // All of them are moved in one step.
    let moved = town().drag((90., 90.), (170., 230.)).drag((130., 110.), (140., 115.)).expect_accepted().expect_records(5);
    ring_is(&moved, 2, &[(110., 205.), (170., 205.), (170., 225.), (110., 225.)]);
    ring_is(&moved, 3, &[(300., 100.), (360., 100.), (360., 120.), (300., 120.)]);
    // A lasso around the first and the third, past the second.
    let mut lasso = town().alt(true).move_to(80., 80.).press(80., 80.);
    for (x, y) in [(380., 80.), (380., 140.), (80., 140.)] {
        lasso = lasso.move_to(x, y);
    }
    lasso.release(80., 90.).alt(false).expect_selected(&[1, 3]);
    town().hold((90., 90.), (170., 230.)).key("Esc").expect_state("select.idle").expect_selected(&[]);
}

// --- snapping

fn hall() -> Driver {
    Driver::new().outlined(100., 100., 200., 100.).snapping(true, false)
}

#[track_caller]
fn snaps_to(driver: &Driver, kind: SnapKind, x: f64, y: f64) {
    let snapped = driver.editor.overlay().snapped.unwrap_or_else(|| panic!("it snaps to nothing"));
    assert_eq!(snapped.kind, kind, "{snapped:?}");
    assert!(snapped.at.distance(point(x, y)) < 1e-6, "{snapped:?}");
}

#[test]
fn points_snap_to_corners_walls_and_middles() {
    let driver = hall().tool("polygon").move_to(305., 203.);
    snaps_to(&driver, SnapKind::Corner, 300., 200.);
    let driver = driver.expect_hint("on a corner of Building 1").move_to(250., 196.);
    snaps_to(&driver, SnapKind::Wall, 250., 200.);
    let driver = driver.move_to(203., 202.);
    snaps_to(&driver, SnapKind::Middle, 200., 200.);
    let driver = driver.move_to(330., 203.);
    snaps_to(&driver, SnapKind::Extension, 330., 200.);
    let driver = driver.move_to(330., 240.);
    assert_eq!(driver.editor.overlay().snapped, None);
    // On the other date the same places are free.
    let driver = driver.after().move_to(305., 203.);
    assert_eq!(driver.editor.overlay().snapped, None);
    // The tolerance is that of the screen.
    let driver = driver.before().zoomed_out(0.2).move_to(305., 203.);
    assert!(driver.editor.overlay().snapped.is_none_or(|s| s.kind != SnapKind::Corner));
}

#[test]
fn an_annex_snapped_to_a_wall_shares_its_corners() {
    let annex =
        hall().tool("polygon").click(303., 98.).click(360., 101.).click(360., 198.).click(297., 202.).key("Enter").expect_accepted();
    let ring = annex.footprint(2).ring.clone();
    assert_eq!((ring.points()[0], ring.points()[3]), (point(300., 100.), point(300., 200.)));
    assert_eq!(annex.footprint(2).drawn, Drawn::Polygon, "snapped to what is there, corners count as clicks");
}

#[test]
fn with_shift_the_walls_of_the_neighbour_are_followed() {
    let around = hall().tool("polygon").click(100., 200.).shift(true).click(300., 100.).shift(false);
    // Both ways around are as long; of an L the shorter one is taken.
    assert_eq!(around.editor.overlay().path.len(), 3);
    let next = Driver::new().outlined(100., 100., 200., 60.).snapping(true, false).tool("polygon");
    let next = next.click(100., 160.).shift(true).click(300., 160.);
    assert_eq!(next.editor.overlay().path.len(), 2, "neighbouring corners have nothing between them");
    // Without Shift the side goes straight.
    let straight = hall().tool("polygon").click(100., 200.).click(300., 100.);
    assert_eq!(straight.editor.overlay().path.len(), 2);
}

#[test]
fn right_angles_are_held_and_change_what_the_outline_counts_as() {
    let driver = Driver::new().snapping(false, true).tool("polygon").click(100., 100.).click(200., 110.).move_to(194., 163.);
    let snapped = driver.editor.overlay().snapped.unwrap();
    assert_eq!(snapped.kind, SnapKind::RightAngle);
    let (side, next) = (point(200., 110.) - point(100., 100.), snapped.at - point(200., 110.));
    assert!(side.dot(next).abs() < 1e-6);
    let driver = driver.expect_hint("at a right angle").click(194., 163.).move_to(96., 154.);
    snaps_to(&driver, SnapKind::Crossing, driver.editor.overlay().snapped.unwrap().at.x, driver.editor.overlay().snapped.unwrap().at.y);
    let done = driver.click(96., 154.).key("Enter").expect_accepted();
    let f = done.footprint(1);
    assert_eq!(f.drawn, Drawn::Squared);
    let p = f.ring.points();
    for i in 0..4 {
        let (u, v) = (p[(i + 1) % 4] - p[i], p[(i + 2) % 4] - p[(i + 1) % 4]);
        assert!(u.dot(v).abs() / (u.length() * v.length()) < 1e-4, "{p:?}");
    }
    // Off, nothing is held.
    let free = Driver::new().tool("polygon").click(100., 100.).click(200., 110.).click(194., 163.).click(96., 154.).key("Enter");
    assert_eq!(free.footprint(1).drawn, Drawn::Polygon);
}

#[test]
fn a_first_side_is_held_parallel_to_a_wall_nearby() {
    let driver = Driver::new().tool("polygon").click(100., 100.).click(200., 120.).click(190., 170.).click(90., 150.).key("Enter");
    let driver = driver.snapping(false, true).tool("polygon").click(120., 200.).move_to(218., 222.);
    let snapped = driver.editor.overlay().snapped.unwrap();
    assert_eq!(snapped.kind, SnapKind::Parallel);
    assert!((snapped.at - point(120., 200.)).cross(point(200., 120.) - point(100., 100.)).abs() < 1e-6);
    driver.expect_hint("parallel to a wall of Building 1");
}

#[test]
fn the_first_corner_closes_whatever_else_lies_there() {
    let done = hall().tool("polygon").click(303., 98.).click(360., 101.).click(360., 190.).click(302., 101.);
    done.expect_accepted().expect_count(2).expect_state("polygon.idle");
}

#[test]
fn nothing_that_is_there_leads_the_hand_of_a_blind_tracing() {
    use revisit::core::doc::FootprintId;
    use revisit::core::editor::Retrace;
    let mut driver = hall();
    driver.editor.set_retrace(Some(Retrace { id: FootprintId(1), waived_after_s: None }));
    let driver = driver.snapping(true, true).tool("polygon").move_to(303., 203.);
    assert_eq!(driver.editor.overlay().snapped, None);
    let driver = driver.tool("rectangle").click(101., 101.).click(301., 101.).types("\t");
    assert!(driver.editor.overlay().fields.is_empty(), "no last width is offered");
    let _ = AFTER;
}

#[test]
fn a_corner_snaps_while_it_is_dragged_and_never_to_its_own_outline() {
    // A second building whose corner ends two pixels beside the first one's.
    let two = || town_of_two().tool("select").click(400., 150.);
    let snapped = two().drag((350., 100.), (303., 103.)).expect_accepted();
    ring_is(&snapped, 2, &[(300., 100.), (450., 100.), (450., 200.), (350., 200.)]);
    // It was taken two pixels beside itself: it lies on the corner all the same.
    let beside = two().drag((352., 101.), (303., 103.)).expect_accepted();
    ring_is(&beside, 2, &[(300., 100.), (450., 100.), (450., 200.), (350., 200.)]);
    // Near its own next corner it stays where it is put.
    let own = two().drag((350., 100.), (445., 104.)).expect_accepted();
    ring_is(&own, 2, &[(445., 104.), (450., 100.), (450., 200.), (350., 200.)]);
    // Whole outlines do not jump.
    let moved = two().drag((400., 150.), (353., 152.)).expect_accepted();
    ring_is(&moved, 2, &[(303., 102.), (403., 102.), (403., 202.), (303., 202.)]);
}

fn town_of_two() -> Driver {
    Driver::new().outlined(100., 100., 200., 100.).outlined(350., 100., 100., 100.).snapping(true, false)
}

#[test]
fn a_first_click_follows_no_wall_that_is_out_of_view() {
    let mut driver = Driver::new().outlined(100., 100., 200., 100.).snapping(true, false).tool("polygon");
    let bounds = |l: f64, t: f64, r: f64, b: f64| Some(revisit::core::geom::Bounds { min: point(l, t), max: point(r, b) });
    driver.editor.set_seen(bounds(0., 0., 600., 400.));
    let driver = driver.move_to(330., 202.);
    snaps_to(&driver, SnapKind::Extension, 330., 200.);
    // The same place while the wall lies beyond the edge of what is seen.
    let mut driver = driver;
    driver.editor.set_seen(bounds(320., 0., 600., 400.));
    let driver = driver.move_to(331., 202.);
    assert_eq!(driver.editor.overlay().snapped, None);
    // A next corner may well be in line with it.
    let mut driver = driver.click(400., 300.).move_to(332., 202.);
    snaps_to(&driver, SnapKind::Extension, 332., 200.);
    driver.editor.set_seen(None);
}
