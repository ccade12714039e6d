//! The tool that proposes outlines, proposals in the document, and outlines that are moved onto the edges: gesture scripts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::driver::Driver;
use crate::common::{BEFORE, at, point, points};
use revisit::core::checks::run_all;
use revisit::core::doc::{Drawn, FootprintId};
use revisit::core::editor::Offer;
use revisit::core::geom::{Point, Ring};
use revisit::core::measure::{RatioRefusal, ratio};
use revisit::core::ops::{AcceptProposal, AddFootprint, MoveFootprints, MoveVertex, SnapOutline};
use revisit::core::tools::Wanted;
use revisit::core::units::Level;

const ROOF: [(f64, f64); 4] = [(105., 104.), (195., 104.), (195., 148.), (105., 148.)];

/// What the tool asked since the last time.
fn asked(driver: &mut Driver) -> Wanted {
    driver.editor.take_wanted().expect("the tool asks")
}

/// A box was dragged, and an outline came back.
fn proposed() -> Driver {
    let mut driver = Driver::new().tool("propose").expect_hint("rough box").drag((100., 100.), (200., 150.)).expect_state("propose.asked");
    let wanted = asked(&mut driver);
    assert_eq!(
        (wanted.epoch, wanted.bounds.min, wanted.bounds.max, wanted.click),
        (BEFORE, point(100., 100.), point(200., 150.), point(150., 125.))
    );
    driver.editor.proposed(wanted.serial, Ok(points(&ROOF)));
    driver.expect_state("propose.proposed").expect_hint("Enter takes it").expect_records(0)
}

#[test]
fn a_box_becomes_a_proposal_and_enter_takes_it() {
    let overlay = proposed().editor.overlay();
    assert_eq!((overlay.handles.len(), overlay.ghosts.len(), overlay.live), (8, 0, None), "dashed, with handles, without numbers");
    let taken = proposed().key("Enter").expect_accepted().expect_state("propose.idle").expect_count(1).expect_selected(&[1]);
    assert_eq!(taken.footprint(1).drawn, Drawn::Proposal);
    assert_eq!(taken.footprint(1).ring.points(), points(&ROOF));
    // From the far corner, and by two clicks, it is the same box.
    let mut back = Driver::new().tool("propose").drag((200., 150.), (100., 100.));
    let mut clicks = Driver::new().tool("propose").click(100., 150.).expect_state("propose.boxing").click(200., 100.);
    assert_eq!(asked(&mut back).bounds, asked(&mut clicks).bounds);
}

#[test]
fn escape_leaves_no_trace_and_late_answers_are_dropped() {
    proposed().key("Esc").expect_state("propose.idle").expect_records(0).expect_count(0);
    let mut driver = Driver::new().tool("propose").drag((100., 100.), (200., 150.));
    let wanted = asked(&mut driver);
    let mut driver = driver.key("Esc").expect_state("propose.idle");
    driver.editor.proposed(wanted.serial, Ok(points(&ROOF)));
    let mut driver = driver.expect_state("propose.idle").drag((300., 300.), (400., 350.));
    driver.editor.proposed(wanted.serial, Ok(points(&ROOF)));
    driver.expect_state("propose.asked").expect_records(0);
}

#[test]
fn a_click_on_the_roof_asks_again_and_a_press_beside_begins_anew() {
    let mut driver = proposed().click(120., 140.).expect_records(0);
    let wanted = asked(&mut driver);
    assert_eq!((wanted.click, wanted.bounds.min), (point(120., 140.), point(100., 100.)));
    driver.editor.proposed(wanted.serial, Err("Nothing can be told apart there.".to_owned()));
    let mut driver = driver.expect_problem("told apart").expect_hint("click on the roof").drag((500., 500.), (560., 540.));
    assert_eq!(asked(&mut driver).bounds.min, point(500., 500.));
}

#[test]
fn what_a_hand_was_on_counts() {
    let side = proposed().drag((150., 148.), (153., 151.)).expect_state("propose.proposed").expect_hint("Enter takes it");
    let overlay = side.editor.overlay();
    assert!(overlay.live.is_some() && overlay.ghosts.len() == 1, "numbers follow from now on");
    let side = side.key("Enter").expect_accepted();
    // A side moves across itself.
    side.expect_ring(1, &[(105., 104.), (195., 104.), (195., 151.), (105., 151.)]);
    let corner = proposed().drag((105., 104.), (103., 101.)).key("Enter").expect_accepted();
    assert_eq!(corner.footprint(1).drawn, Drawn::CheckedProposal);
    corner.expect_ring(1, &[(103., 101.), (195., 104.), (195., 148.), (105., 148.)]);
    // Esc during a drag takes only the drag back.
    let held = proposed().press(105., 104.).move_to(90., 90.).expect_state("propose.dragging").key("Esc");
    held.expect_state("propose.proposed").expect_records(0);
}

fn with(drawn: Drawn) -> Driver {
    let mut driver = Driver::new();
    for (x, drawn) in [(100., drawn), (300., Drawn::Polygon)] {
        let ring = crate::common::rectangle(x, 100., 60., 20.);
        driver.editor.run(&AddFootprint { epoch: BEFORE, points: ring, drawn, name: format!("Hall {x}") }.into(), at(1)).unwrap();
    }
    driver
}

#[test]
fn an_unchecked_proposal_feeds_no_number() {
    let (one, two) = (FootprintId(1), FootprintId(2));
    let mut driver = with(Drawn::Proposal);
    for (a, b) in [(one, two), (two, one)] {
        let refused = ratio(driver.editor.document(), a, b, Level::P90).unwrap_err();
        assert!(matches!(&refused, RatioRefusal::Unchecked(name) if name.contains("Hall 100")), "{refused}");
        crate::common::assert_plain(&refused.to_string());
    }
    let told = |driver: &Driver| run_all(driver.editor.document()).iter().filter(|f| f.check == "unchecked_proposal").count();
    assert_eq!(told(&driver), 1);
    // Moving it as a whole looks at no side.
    driver.editor.run(&MoveFootprints { ids: vec![one], by: point(3., 0.) - point(0., 0.) }.into(), at(2)).unwrap();
    assert!(ratio(driver.editor.document(), one, two, Level::P90).is_err());
    driver.editor.run(&AcceptProposal { id: one }.into(), at(3)).unwrap();
    assert_eq!(told(&driver), 0);
    let accepted = ratio(driver.editor.document(), one, two, Level::P90).unwrap();
    let plain = ratio(with(Drawn::Polygon).editor.document(), one, two, Level::P90).unwrap();
    assert!(accepted.range.high / accepted.range.low > plain.range.high / plain.range.low, "a bias of its own");
    assert!(driver.editor.run(&AcceptProposal { id: one }.into(), at(4)).is_err(), "once");
    assert!(driver.editor.undo(at(5)));
    assert_eq!(driver.editor.document().footprint(one).unwrap().drawn, Drawn::Proposal);
    let mut driver = with(Drawn::Proposal);
    driver.editor.run(&MoveVertex { id: one, vertex: 0, to: point(99., 99.) }.into(), at(2)).unwrap();
    assert!(ratio(driver.editor.document(), one, two, Level::P90).is_ok());
}

fn offer(driver: &Driver) -> Offer {
    let before = driver.footprint(1).ring.clone();
    let after = Ring::new(before.points().iter().map(|p| Point::new(p.x, if p.y > 110. { p.y + 2.5 } else { p.y })).collect()).unwrap();
    Offer { id: FootprintId(1), before: vec![before], after: vec![after], moves_px: vec![vec![0.0, 0.0, 2.5, 0.0]] }
}

#[test]
fn the_change_of_an_area_is_told_with_its_courtyards() {
    let rectangle = |w: f64, h: f64| Ring::new([(0., 0.), (w, 0.), (w, h), (0., h)].map(|(x, y)| point(x, y)).to_vec()).unwrap();
    let words = |courtyards: Vec<(Ring, Ring, f64)>| {
        let (mut before, mut after, mut moves_px) = (vec![rectangle(100., 100.)], vec![rectangle(101., 100.)], vec![vec![1.0]]);
        for (was, is, moved) in courtyards {
            before.push(was);
            after.push(is);
            moves_px.push(vec![moved]);
        }
        Offer { id: FootprintId(1), before, after, moves_px }.words()
    };
    assert_eq!(words(Vec::new()), "Sides would move by up to 1.0 px, and the area would change by +1.0 %.");
    let stays = rectangle(50., 100.);
    assert!(
        words(vec![(stays.clone(), stays, 0.0)]).ends_with("1.0 px, and the area would change by +2.0 %."),
        "half of it is a courtyard"
    );
    let grows = words(vec![(rectangle(50., 100.), rectangle(52., 100.), 2.0)]);
    assert!(grows.ends_with("1.0 px, those of courtyards by up to 2.0 px, and the area would change by -2.0 %."), "{grows}");
}

#[test]
fn a_snapped_outline_is_shown_before_it_is_taken() {
    let mut driver = with(Drawn::Polygon);
    let change = offer(&driver);
    assert!(driver.editor.offer(change.clone()));
    let driver = driver.expect_hint("up to 2.5 px").expect_hint("+12.5 %").expect_selected(&[1]);
    let overlay = driver.editor.overlay();
    assert_eq!((overlay.ghosts.len(), overlay.notes.len(), overlay.notes[0].1.as_str()), (1, 1, "+2.5 px"));
    let mut left = driver.key("Esc");
    assert_eq!(left.footprint(1).ring, change.before[0]);
    assert!(left.editor.offered().is_none() && left.editor.offer(change.clone()));
    let taken = left.key("Enter").expect_accepted();
    assert_eq!(taken.footprint(1).ring, change.after[0]);
    assert_eq!(taken.footprint(1).drawn, Drawn::Polygon);
    // An offer for an outline that has changed since is none.
    let mut taken = taken;
    assert!(!taken.editor.offer(change.clone()));
    assert!(taken.editor.undo(at(9)) && taken.editor.offer(change.clone()));
    taken.editor.run(&MoveVertex { id: FootprintId(1), vertex: 0, to: point(99., 99.) }.into(), at(10)).unwrap();
    assert!(taken.editor.offered().is_none());
    let fewer = SnapOutline { id: FootprintId(2), points: points(&[(300., 100.), (360., 100.), (360., 120.)]), courtyards: Vec::new() };
    assert!(taken.editor.run(&fewer.into(), at(11)).is_err());
}
