//! Gesture scripts through the real tools: every script is a hand at work, every expectation what the analyst would see.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::driver::Driver;
use crate::common::random::Random;
use crate::common::{AFTER, BEFORE, at, header, point};
use revisit::core::doc::{Drawn, FootprintId, HeightKind, LineId, Scale, SharedFrame};
use revisit::core::editor::{Editor, LiveNumbers};
use revisit::core::ops::{Command, SetAcquisition, SetReference, SetScale, SetSharedFrame};
use revisit::core::session::{Entry, Record, Session};
use revisit::core::tools::{CORNER_PT, Cursor, HandleKind, Pointer, TOOLS, ToolEvent};
use revisit::core::units::Level;

const SQUARE: [(f64, f64); 4] = [(100., 100.), (200., 100.), (200., 200.), (100., 200.)];

fn handles(driver: &Driver, kind: HandleKind) -> usize {
    driver.editor.overlay().handles.iter().filter(|h| h.kind == kind).count()
}

// --- polygon

#[test]
fn a_polygon_is_closed_by_its_first_corner() {
    let drawing = Driver::new()
        .tool("polygon")
        .expect_state("polygon.idle")
        .expect_hint("click the first corner")
        .click(100., 100.)
        .expect_state("polygon.drawing")
        .expect_hint("next corner")
        .click(200., 100.)
        .click(200., 200.)
        .expect_path(&SQUARE[..3])
        .expect_records(0);
    assert_eq!(handles(&drawing, HandleKind::Close), 1);
    let near = drawing.click(100., 200.).move_to(104., 103.).expect_hint("click to close");
    assert_eq!(near.editor.active().cursor(), Cursor::Hand);
    let done = near.click(104., 103.).expect_accepted().expect_state("polygon.idle").expect_records(1).expect_ring(1, &SQUARE);
    let done = done.expect_selected(&[1]).expect_epoch(1, BEFORE);
    assert_eq!(done.footprint(1).drawn, Drawn::Polygon);
    assert!(done.editor.overlay().path.is_empty(), "the draft is gone");
}

#[test]
fn enter_and_a_double_click_close_a_polygon_too() {
    let start = || Driver::new().tool("polygon").click(100., 100.).click(200., 100.).click(200., 200.);
    start().click(100., 200.).key("Enter").expect_accepted().expect_ring(1, &SQUARE);
    // The second click of a double click places no second corner.
    start().double_click(100., 200.).expect_accepted().expect_state("polygon.idle").expect_ring(1, &SQUARE);
}

#[test]
fn the_outline_goes_to_the_image_on_which_it_was_begun() {
    Driver::new().after().tool("polygon").click(10., 10.).click(60., 10.).click(60., 40.).key("Enter").expect_epoch(1, AFTER);
    let open = Driver::new().after().tool("polygon").click(10., 10.);
    assert_eq!(open.editor.active().draft_epoch(), Some(AFTER), "pointers are asked for in this image's pixels");
    open.before().click(60., 10.).click(60., 40.).key("Enter").expect_epoch(1, AFTER);
}

#[test]
fn backspace_takes_corners_back_one_by_one() {
    Driver::new()
        .tool("polygon")
        .click(100., 100.)
        .click(200., 100.)
        .click(250., 250.)
        .key("Backspace")
        .expect_path(&SQUARE[..2])
        .click(200., 200.)
        .click(100., 200.)
        .key("Enter")
        .expect_ring(1, &SQUARE);
    Driver::new()
        .tool("polygon")
        .click(100., 100.)
        .key("Backspace")
        .expect_state("polygon.idle")
        .key("Backspace")
        .expect_state("polygon.idle")
        .expect_records(0);
}

#[test]
fn esc_leaves_no_trace() {
    for (tool, corners) in [("polygon", 3), ("rectangle", 1), ("rectangle", 2), ("line", 1)] {
        let fresh = Driver::new().tool(tool);
        let (state, hash) = (fresh.editor.tool_state(), fresh.editor.document().hash());
        let mut driver = fresh;
        for (x, y) in SQUARE.into_iter().take(corners) {
            driver = driver.click(x, y);
        }
        assert_ne!(driver.editor.tool_state(), state);
        assert!(driver.editor.overlay().epoch.is_some());
        let driver = driver.key("Esc").expect_state(state).expect_records(0).expect_count(0).expect_no_problem();
        assert_eq!((driver.editor.document().hash(), driver.editor.session().next_seq()), (hash, 1));
        assert_eq!(driver.editor.overlay(), Driver::new().tool(tool).editor.overlay(), "nothing is left on the picture");
    }
}

#[test]
fn changing_the_tool_drops_the_draft() {
    let driver = Driver::new().tool("polygon").click(100., 100.).click(200., 100.).tool("select").expect_state("select.idle");
    driver.tool("polygon").expect_state("polygon.idle").expect_records(0);
}

#[test]
fn a_corner_that_would_cross_is_refused_at_the_spot_and_the_draft_is_kept() {
    let path = [(100., 100.), (200., 100.), (200., 200.)];
    let driver = Driver::new().tool("polygon").click(100., 100.).click(200., 100.).click(200., 200.).click(150., 50.);
    // From (200, 200) to (150, 50) the side crosses the first one, at a third of its way.
    let driver = driver.expect_problem("would cross").expect_problem_at(200. - 50. * 2. / 3., 100.).expect_path(&path).expect_records(0);
    // The next good corner clears it.
    driver.click(100., 200.).expect_no_problem().key("Enter").expect_accepted().expect_ring(1, &SQUARE);
}

#[test]
fn closing_across_a_side_is_refused_and_can_be_mended() {
    let driver = Driver::new().tool("polygon").click(100., 100.).click(200., 100.).click(200., 200.).click(50., 150.).click(150., 50.);
    // (50, 150) to (150, 50) crosses the corner (100, 100).
    let driver = driver.expect_problem("would cross").click(220., 180.).expect_problem("would cross");
    driver.key("Backspace").expect_no_problem().expect_path(&[(100., 100.), (200., 100.), (200., 200.)]);
    // A spiral whose last corner lies inside can only be closed across a side.
    let spiral = Driver::new()
        .tool("polygon")
        .click(100., 100.)
        .click(300., 100.)
        .click(300., 300.)
        .click(50., 300.)
        .click(50., 50.)
        .click(400., 50.)
        .click(400., 200.);
    spiral
        .key("Enter")
        .expect_problem("another side")
        .expect_state("polygon.drawing")
        .expect_records(0)
        .key("Backspace")
        .expect_no_problem();
}

#[test]
fn too_few_corners_and_too_small_outlines_are_refused_in_words() {
    Driver::new()
        .tool("polygon")
        .click(100., 100.)
        .click(200., 100.)
        .key("Enter")
        .expect_problem("three corners")
        .expect_state("polygon.drawing");
    Driver::new().tool("polygon").key("Enter").expect_state("polygon.idle").expect_no_problem();
    let tiny = Driver::new().zoomed_out(0.01).tool("polygon").click(100., 100.).click(100.9, 100.).click(100.9, 100.9).key("Enter");
    tiny.expect_refused("less than one pixel").expect_state("polygon.drawing").expect_problem("less than one pixel").expect_records(0);
    let outside = Driver::new().tool("polygon").click(-500., 0.).click(-400., 0.).click(-400., 90.).key("Enter");
    outside.expect_refused("outside the image").expect_path(&[(-500., 0.), (-400., 0.), (-400., 90.)]).expect_records(0);
}

#[test]
fn what_is_drawn_is_stored_on_the_grid() {
    let third = 1.0 / 3.0;
    let driver = Driver::new()
        .tool("polygon")
        .click(100. + third, 100. + third)
        .click(200. + third, 100.)
        .click(200., 200. - 2. * third)
        .key("Enter");
    driver.expect_ring(1, &[(100.333, 100.333), (200.333, 100.), (200., 199.333)]);
}

#[test]
fn a_growing_polygon_shows_its_numbers() {
    let mut driver = Driver::new().outlined(500., 500., 80., 25.);
    driver.editor.run(&Command::from(SetReference { id: Some(common_id(1)) }), crate::common::at(90)).unwrap();
    let driver = driver.tool("polygon").click(100., 100.).click(150., 100.);
    assert_eq!(driver.editor.live_numbers(Level::P90), None, "two corners and the pointer on one of them enclose nothing");
    let driver = driver.move_to(150., 140.);
    let Some(LiveNumbers::Outline(area, Some(Ok(ratio)))) = driver.editor.live_numbers(Level::P90) else { panic!("numbers") };
    assert_eq!((area.area_px2, ratio.ratio), (1000.0, 0.5));
    // On the other image there is no common scale, and that is said instead of a number.
    let apart = driver.key("Esc").after().click(100., 100.).click(150., 100.).move_to(150., 140.);
    assert!(matches!(apart.editor.live_numbers(Level::P90), Some(LiveNumbers::Outline(_, Some(Err(_))))));
}

fn common_id(id: u64) -> revisit::core::doc::FootprintId {
    revisit::core::doc::FootprintId(id)
}

// --- rectangle

#[test]
fn a_rectangle_takes_three_clicks() {
    let driver = Driver::new().tool("rectangle").expect_state("rectangle.idle").expect_hint("one end of a wall").click(100., 100.);
    let driver = driver.expect_state("rectangle.base").expect_hint("other end").click(200., 100.).expect_state("rectangle.width");
    let driver = driver.expect_hint("far wall").click(137., 200.).expect_accepted().expect_state("rectangle.idle").expect_records(1);
    let driver = driver.expect_ring(1, &SQUARE).expect_selected(&[1]);
    assert_eq!(driver.footprint(1).drawn, Drawn::Rectangle, "its variance is that of three clicks");
    // Turned, and to the other side.
    let turned = Driver::new().tool("rectangle").click(100., 100.).click(130., 140.).click(190., 95.);
    let ring = turned.expect_accepted().footprint(1).ring.clone();
    let [a, b, c, d] = *ring.points() else { panic!("four corners") };
    assert_eq!((a, b), (point(100., 100.), point(130., 140.)));
    assert!((b - a).dot(c - b).abs() < 0.1 && (a + (c - b)).distance(d) < 0.002, "{ring:?}");
    assert!((ring.area_px2() - 50.0 * 75.0).abs() < 0.2);
}

#[test]
fn a_rectangle_can_be_taken_back_step_by_step() {
    let driver = Driver::new().tool("rectangle").click(100., 100.).click(200., 150.).key("Backspace").expect_state("rectangle.base");
    let driver = driver.click(200., 100.).move_to(150., 200.).key("Enter").expect_accepted().expect_ring(1, &SQUARE);
    driver.click(5., 5.).key("Backspace").expect_state("rectangle.idle").expect_records(1);
    // A double click on the first corner is no wall, and a click on the second is no width.
    let driver = Driver::new().tool("rectangle").double_click(100., 100.).expect_state("rectangle.base");
    let driver = driver.double_click(200., 100.).expect_state("rectangle.width").expect_records(0);
    // A width of nothing is refused, and the draft is kept.
    driver.click(150., 100.).expect_refused("").expect_state("rectangle.width").expect_records(0).click(150., 200.).expect_ring(1, &SQUARE);
}

// --- line

#[test]
fn a_line_takes_two_clicks_or_a_drag() {
    let clicked = Driver::new().tool("line").expect_hint("one end").click(10., 10.).expect_state("line.drawing").expect_hint("other end");
    let clicked = clicked.move_to(40., 50.);
    assert!(matches!(clicked.editor.live_numbers(Level::P90), Some(LiveNumbers::Line(l)) if l.length_px == 50.0));
    let clicked = clicked.click(40., 50.).expect_accepted().expect_state("line.idle").expect_records(1);
    let dragged =
        Driver::new().after().tool("line").drag((10., 10.), (40., 50.)).expect_accepted().expect_state("line.idle").expect_records(1);
    for (driver, epoch) in [(&clicked, BEFORE), (&dragged, AFTER)] {
        let line = driver.editor.document().line(LineId(1)).unwrap();
        assert_eq!((line.length_px(), line.epoch), (50.0, epoch));
        assert_eq!(driver.editor.selection().line, Some(LineId(1)), "what was drawn is selected");
    }
    // A shaky first click is not a drag.
    Driver::new().tool("line").drag((10., 10.), (14., 12.)).expect_state("line.drawing").expect_records(0);
}

// --- height

#[test]
fn a_height_takes_two_clicks_and_belongs_to_the_building_at_which_it_begins() {
    let facts = |list: &[(&str, &str)]| list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let mut driver = Driver::new().outlined(100., 100., 60., 40.).outlined(300., 100., 60., 40.);
    let stated = facts(&[("sun-height", "45"), ("sun-azimuth", "180"), ("north", "0")]);
    driver.editor.run(&SetAcquisition { epoch: BEFORE, facts: stated }.into(), at(1)).unwrap();
    let scale = Scale { from: point(0.0, 5.0), to: point(900.0, 5.0), length_m: 450.0, length_sd_m: 1.0 };
    driver.editor.run(&SetScale { epoch: BEFORE, scale: Some(scale) }.into(), at(1)).unwrap();
    driver.editor.select(Vec::new());
    let drawing = driver.tool("height").expect_state("height.idle").expect_hint("foot of a wall").click(120., 98.);
    let drawing = drawing.move_to(120., 58.).expect_state("height.drawing").expect_hint("tip of the shadow");
    // The dotted line shows where shadows fall: up, with the sun in the south.
    let guide = drawing.editor.overlay().guide;
    assert!(guide[1].distance(point(120.0, 58.0)) < 1e-6, "{guide:?}");
    let Some(LiveNumbers::Height(length, height)) = drawing.editor.live_numbers(Level::P90) else { panic!("numbers") };
    let height = height.unwrap();
    assert!((length.length_m.unwrap() - 20.0).abs() < 1e-9 && (height.height_m - 20.0).abs() < 1e-9);
    let done = drawing.click(120., 58.).expect_accepted().expect_state("height.idle");
    let line = done.editor.document().line(LineId(1)).unwrap();
    assert_eq!(line.height.unwrap().footprint, Some(FootprintId(1)));
    assert_eq!(done.editor.selection().line, Some(LineId(1)));
    // The wrong way is said while drawing, with no number; the line may be kept and turned later.
    let wrong = done.click(320., 98.).move_to(320., 140.);
    let Some(LiveNumbers::Height(_, why)) = wrong.editor.live_numbers(Level::P90) else { panic!("a refusal") };
    let why = why.unwrap_err();
    assert!(why.to_string().contains("wrong way"), "{why}");
    // Esc leaves no trace. Alt begins a lean, Shift at a corner of the roof. A selected building is meant near itself only.
    let mut done = wrong.key("Esc").expect_state("height.idle");
    done.editor.select(vec![FootprintId(2)]);
    let done = done.alt(true).click(380., 180.).alt(false).expect_hint("edge of the roof").click(385., 160.).expect_accepted();
    let mark = |driver: &Driver, id: u64| driver.editor.document().line(LineId(id)).unwrap().height.unwrap();
    assert_eq!((mark(&done, 2).kind, mark(&done, 2).footprint), (HeightKind::Lean, Some(FootprintId(2))));
    let mut done = done.shift(true).drag((320., 98.), (330., 60.)).shift(false).expect_accepted();
    assert_eq!((mark(&done, 3).kind, mark(&done, 3).footprint), (HeightKind::RoofToTip, Some(FootprintId(2))));
    done.editor.select(vec![FootprintId(2)]);
    let done = done.drag((600., 500.), (600., 480.)).expect_accepted();
    assert_eq!(mark(&done, 4).footprint, None);
}

#[test]
fn a_line_is_selected_and_deleted() {
    let driver = Driver::new().tool("line").drag((10., 10.), (110., 10.)).tool("select").click(400., 400.).expect_selected(&[]);
    assert_eq!(driver.editor.selection().line, None);
    let driver = driver.move_to(60., 12.).expect_hint("select this line").click(60., 12.);
    assert_eq!(driver.editor.selection().line, Some(LineId(1)));
    let driver = driver.key("Delete").expect_accepted();
    assert!(driver.editor.document().lines.is_empty());
    assert_eq!(driver.editor.selection().line, None, "a selection never names what is not there");
    assert_eq!(driver.undo().editor.document().lines.len(), 1);
}

// --- select

fn two() -> Driver {
    Driver::new().outlined(100., 100., 100., 100.).outlined(400., 100., 100., 100.)
}

#[test]
fn a_click_selects_and_shift_adds() {
    let driver = two().click(150., 140.).expect_selected(&[1]).click(450., 140.).expect_selected(&[2]);
    let driver = driver.shift(true).click(150., 140.).expect_selected(&[2, 1]).click(450., 140.).expect_selected(&[1]);
    let driver = driver.click(700., 700.).expect_selected(&[1]).shift(false).click(700., 700.).expect_selected(&[]);
    driver.click(150., 140.).key("Esc").expect_selected(&[]).expect_records(2);
}

#[test]
fn of_outlines_one_inside_the_other_the_smaller_is_meant() {
    let driver = Driver::new().outlined(100., 100., 400., 400.).outlined(200., 200., 50., 50.).key("Esc");
    driver.click(225., 225.).expect_selected(&[2]).key("Esc").click(450., 450.).expect_selected(&[1]);
}

#[test]
fn a_hand_that_slips_on_an_outline_that_was_not_chosen_moves_nothing() {
    let drawn = Driver::new().outlined(100., 100., 60., 40.).tool("select").click(400., 400.).expect_selected(&[]);
    let slipped = drawn.drag((130., 120.), (136., 123.)).expect_selected(&[1]).expect_records(1);
    // Chosen now, it is moved by as little; and one that was not chosen by a drag that is meant.
    slipped.drag((130., 120.), (136., 123.)).expect_accepted().expect_records(2);
    let drawn = Driver::new().outlined(100., 100., 60., 40.).tool("select").click(400., 400.);
    drawn.drag((130., 120.), (160., 123.)).expect_accepted().expect_records(2);
}

#[test]
fn a_whole_outline_is_dragged() {
    let moved = [(130., 90.), (230., 90.), (230., 190.), (130., 190.)];
    let driver = two().hold((150., 140.), (180., 130.)).expect_state("select.dragging").expect_hint("Esc puts it back");
    assert_eq!(driver.editor.overlay().ghosts.len(), 1);
    let driver = driver.release(180., 130.).expect_accepted().expect_state("select.idle").expect_ring(1, &moved).expect_selected(&[1]);
    driver.expect_records(3).undo().expect_ring(1, &SQUARE);
    // All that is selected moves as one step.
    let both = two().click(150., 140.).shift(true).click(450., 140.).shift(false).drag((150., 140.), (180., 130.)).expect_records(3);
    both.expect_ring(1, &moved).expect_ring(2, &[(430., 90.), (530., 90.), (530., 190.), (430., 190.)]).undo().expect_ring(1, &SQUARE);
    // A trembling click moves nothing.
    two().drag((150., 140.), (152., 142.)).expect_records(2).expect_ring(1, &SQUARE).expect_selected(&[1]);
}

#[test]
fn esc_during_a_drag_leaves_no_trace() {
    for from in [(150., 140.), (100., 100.), (150., 100.), (200., 170.)] {
        let driver = two().click(150., 140.);
        let hash = driver.editor.document().hash();
        let driver = driver.hold(from, (from.0 + 60., from.1 + 30.)).expect_state("select.dragging").key("Esc").expect_state("select.idle");
        let driver = driver.move_to(300., 300.).release(300., 300.).expect_records(2).expect_no_problem();
        assert_eq!(driver.editor.document().hash(), hash);
        assert!(driver.editor.overlay().ghosts.is_empty());
    }
}

#[test]
fn a_corner_is_dragged_clicked_and_deleted() {
    let selected = || two().click(150., 140.);
    let moved = selected().drag((101., 99.), (81., 79.)).expect_accepted();
    let moved = moved.expect_ring(1, &[(80., 80.), (200., 100.), (200., 200.), (100., 200.)]);
    assert_eq!(moved.footprint(1).drawn, Drawn::Polygon);
    // Alt and a click takes it away, and so does Delete after a click on it; the outline stays.
    let triangle = [(200., 100.), (200., 200.), (100., 200.)];
    selected().alt(true).click(100., 100.).expect_accepted().expect_ring(1, &triangle);
    let corner = selected().click(100., 100.).expect_selected(&[1]).key("Delete").expect_ring(1, &triangle).expect_count(2);
    // The next Delete means the outline.
    corner.key("Delete").expect_count(1).expect_selected(&[]);
    // A triangle keeps its corners.
    let last =
        selected().alt(true).click(100., 100.).click(200., 100.).expect_refused("at least three corners").expect_problem("at least three");
    last.expect_ring(1, &triangle);
    // On an outline that is not selected a corner is only a part of it.
    Driver::new()
        .outlined(100., 100., 100., 100.)
        .key("Esc")
        .drag((100., 100.), (120., 130.))
        .expect_ring(1, &[(120., 130.), (220., 130.), (220., 230.), (120., 230.)]);
}

#[test]
fn a_side_is_dragged_with_both_its_corners() {
    let driver = two().click(150., 140.).drag((175., 101.), (175., 81.)).expect_accepted();
    driver.expect_ring(1, &[(100., 80.), (200., 80.), (200., 200.), (100., 200.)]);
    // The last side joins the last corner to the first.
    let driver = two().click(150., 140.).drag((100., 175.), (90., 170.)).expect_accepted();
    driver.expect_ring(1, &[(90., 95.), (200., 100.), (200., 200.), (90., 195.)]);
}

#[test]
fn a_new_corner_is_pulled_out_of_the_middle_or_put_in_by_a_double_click() {
    let selected = || two().click(150., 140.);
    assert_eq!(handles(&selected(), HandleKind::Midpoint), 4);
    let pulled = selected().drag((150., 100.), (150., 70.)).expect_accepted();
    pulled.expect_ring(1, &[(100., 100.), (150., 70.), (200., 100.), (200., 200.), (100., 200.)]);
    let last = selected().drag((100., 150.), (80., 150.)).expect_accepted();
    last.expect_ring(1, &[(100., 100.), (200., 100.), (200., 200.), (100., 200.), (80., 150.)]);
    let put = selected().double_click(170., 103.).expect_accepted();
    put.expect_ring(1, &[(100., 100.), (170., 100.), (200., 100.), (200., 200.), (100., 200.)]);
}

#[test]
fn a_drag_that_would_make_the_outline_cross_itself_is_refused_at_the_spot() {
    let driver = two().click(150., 140.).hold((100., 100.), (250., 150.)).expect_problem("cross itself");
    let driver = driver.release(250., 150.).expect_refused("crosses itself").expect_problem("crosses itself").expect_ring(1, &SQUARE);
    let at = driver.editor.overlay().problem.unwrap().at.unwrap();
    assert!((at.x - 200.0).abs() < 1e-6 && (100.0..200.0).contains(&at.y), "{at:?}");
    driver.expect_records(2).press(150., 140.).expect_no_problem();
}

#[test]
fn outlines_are_deleted_and_come_back() {
    let driver = two().click(150., 140.).shift(true).click(450., 140.).key("Delete").expect_count(0).expect_selected(&[]).expect_records(3);
    driver.undo().expect_count(2).expect_ring(1, &SQUARE);
    two().key("Esc").key("Delete").expect_count(2).expect_records(2);
    two().click(150., 140.).key("Backspace").expect_count(1);
}

#[test]
fn arrows_nudge_the_selection() {
    let driver = two().click(150., 140.).nudge(1., 0.).nudge(0., -0.1).expect_accepted();
    driver.expect_ring(1, &[(101., 99.9), (201., 99.9), (201., 199.9), (101., 199.9)]).expect_records(4);
    let both = two().click(150., 140.).shift(true).click(450., 140.).nudge(0., 5.).expect_records(3);
    both.expect_ring(2, &[(400., 105.), (500., 105.), (500., 205.), (400., 205.)]);
    two().key("Esc").nudge(1., 1.).expect_records(2);
    two().click(150., 140.).nudge(0., 0.).expect_accepted().expect_records(2);
    two().click(150., 140.).nudge(5000., 0.).expect_refused("outside the image").expect_ring(1, &SQUARE);
}

#[test]
fn a_mirrored_outline_is_worked_from_the_other_pane() {
    // Pictures of one size: the same pixels, and the outline stays on its own image.
    let driver = two().after().click(150., 140.).expect_selected(&[1]).drag((150., 140.), (160., 150.)).expect_epoch(1, BEFORE);
    driver.expect_ring(1, &[(110., 110.), (210., 110.), (210., 210.), (110., 210.)]);
    // Pictures of different size: the smaller one is shown twice as large, so its pixels move half as far.
    let small = || Driver::on((1000, 800), (500, 400)).after().outlined(100., 100., 100., 50.).before();
    let moved = small().drag((250., 250.), (270., 290.)).expect_accepted().expect_epoch(1, AFTER);
    moved.expect_ring(1, &[(110., 120.), (210., 120.), (210., 170.), (110., 170.)]);
    let corner = small().click(250., 250.).drag((200., 200.), (180., 190.)).expect_accepted();
    corner.expect_ring(1, &[(90., 95.), (200., 100.), (200., 150.), (100., 150.)]);
    let inserted = small().click(250., 250.).double_click(220., 200.).expect_accepted();
    inserted.expect_ring(1, &[(100., 100.), (110., 100.), (200., 100.), (200., 150.), (100., 150.)]);
    // Pictures of different size cannot share one pixel frame.
    let mut framed = small();
    let refused = framed.editor.run(&SetSharedFrame { frame: Some(SharedFrame { error_px: 1.0 }) }.into(), crate::common::at(50));
    assert!(refused.unwrap_err().to_string().contains("different sizes (1000 x 800 and 500 x 400 px)"));
}

#[test]
fn tolerances_are_those_of_the_screen_and_not_of_the_image() {
    // At 4 px a point a corner is hit from 30 px away, at a tenth of a px a point from less than one.
    let driver = two().click(150., 140.).zoomed_out(4.0);
    driver.drag((80., 90.), (60., 70.)).expect_ring(1, &[(80., 80.), (200., 100.), (200., 200.), (100., 200.)]);
    let near = two().click(150., 140.).zoomed_out(0.1).drag((100.5, 100.5), (101., 101.));
    near.expect_ring(1, &[(100.5, 100.5), (200., 100.), (200., 200.), (100., 200.)]);
    let far = two().click(150., 140.).zoomed_out(0.1).drag((101. + CORNER_PT * 0.1, 103.), (111. + CORNER_PT * 0.1, 103.));
    far.expect_ring(1, &[(110., 100.), (210., 100.), (210., 200.), (110., 200.)]);
}

// --- everything

#[test]
fn a_read_only_session_is_looked_at_with_every_tool() {
    let mut driver = two().click(150., 140.);
    driver.editor.set_read_only("Another Revisit has this session open and writes to it.");
    let hash = driver.editor.document().hash();
    let before = driver.records.len();
    let driver = driver
        .drag((150., 140.), (180., 130.))
        .expect_refused("Another Revisit")
        .expect_problem("Another Revisit")
        .key("Delete")
        .expect_refused("Another Revisit");
    let driver = driver.tool("polygon").click(10., 10.).expect_refused("Another Revisit").expect_state("polygon.idle");
    let driver = driver.key("Esc").tool("select").click(450., 140.).expect_selected(&[2]);
    assert_eq!((driver.editor.document().hash(), driver.records.len()), (hash, before));
}

#[test]
fn every_tool_says_what_a_click_would_do() {
    for tool in TOOLS {
        let driver = Driver::new().tool(tool.id).expect_hint("");
        assert!(driver.editor.tool_state().starts_with(tool.id));
        crate::common::assert_plain(&driver.editor.hint());
        crate::common::assert_plain(tool.help);
    }
    let mut driver = Driver::new();
    assert!(!driver.editor.choose_tool("lasso"));
}

/// A monkey at the mouse: whatever it does, nothing breaks, and the records give the same session back.
#[test]
fn a_monkey_at_the_mouse_breaks_nothing() {
    for seed in 0..12_u64 {
        let mut r = Random::seeded(seed);
        let mut editor = Editor::new(Session::new(header()), None);
        let mut records: Vec<Entry> = Vec::new();
        for i in 0..1500 {
            let at = crate::common::at(i);
            let pointer = Pointer {
                // A narrow field and a coarse grid, so that it often hits what is there.
                at: if r.chance(0.98) {
                    point((r.between(0., 40.)).floor() * 8., (r.between(0., 30.)).floor() * 8.)
                } else {
                    point(f64::NAN, 1e300)
                },
                epoch: if r.chance(0.7) { BEFORE } else { AFTER },
                px_per_pt: [0.2, 1.0, 3.0][r.below(3) as usize],
                shift: r.chance(0.1),
                alt: r.chance(0.1),
            };
            let event = match r.below(20) {
                0..=6 => ToolEvent::Press(pointer),
                7..=10 => ToolEvent::Release(pointer),
                11..=13 => ToolEvent::Move(pointer),
                14 => ToolEvent::DoubleClick(pointer),
                15 => ToolEvent::Confirm,
                16 => ToolEvent::BackOne,
                17 => [ToolEvent::Cancel, ToolEvent::Delete][r.below(2) as usize],
                18 => ToolEvent::Nudge { dx: r.between(-20., 20.), dy: r.between(-20., 20.) },
                _ => {
                    match r.below(5) {
                        0 => drop(editor.undo(at)),
                        1 => drop(editor.redo(at)),
                        2 => drop(editor.jump(r.below(60), at)),
                        _ => drop(editor.choose_tool(TOOLS[r.below(4) as usize].id)),
                    }
                    continue;
                }
            };
            let before = editor.document().hash();
            let refused = editor.tool_event(&event, at);
            let made = editor.take_outbox();
            if let Some(refusal) = refused {
                crate::common::assert_plain(&refusal.to_string());
            }
            let changes = made.iter().filter(|e| matches!(e.record, Record::Txn(_))).count();
            assert!(changes <= 1, "one gesture is one step");
            assert_eq!(changes == 1, editor.document().hash() != before);
            records.extend(made);
            let doc = editor.document();
            assert!(editor.selection().footprints.iter().all(|id| doc.footprint(*id).is_some()));
            // What is shown can be asked for at any time.
            let overlay = editor.overlay();
            assert!(overlay.problem.is_none_or(|p| p.text.ends_with('.')));
            assert!(editor.hint().ends_with('.'));
            let _ = editor.live_numbers(Level::P90);
        }
        let (replayed, bad) = Session::replay(header(), records);
        assert_eq!((bad, replayed.drift()), (None, None));
        assert_eq!(replayed.document().hash(), editor.document().hash());
        assert!(editor.session().history().len() > 15, "it did do something: {}", editor.session().history().len());
    }
}

#[test]
fn correcting_a_rectangle_does_not_narrow_its_range() {
    use revisit::core::measure::area;
    let drawn = || two().tool("rectangle").click(100., 300.).click(220., 300.).click(160., 360.);
    let range = |driver: &Driver| {
        let doc = driver.editor.document();
        let last = doc.footprints.values().next_back().unwrap();
        area(doc, last).budget_px.sd_rel()
    };
    let before = range(&drawn());
    // A corner in the middle of a wall says nothing new.
    let inserted = drawn().tool("select").double_click(140., 300.).expect_accepted();
    assert_eq!(inserted.editor.document().footprints.values().next_back().unwrap().ring.points().len(), 5);
    assert!((range(&inserted) - before).abs() < 1e-9, "{} {before}", range(&inserted));
    let nudged = drawn().tool("select").drag((100., 300.), (100., 299.)).expect_accepted();
    assert!((range(&nudged) / before - 1.0).abs() < 0.02, "{} {before}", range(&nudged));
}
