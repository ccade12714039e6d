//! Lined up pairs: what an alignment does to a session, and that wrong pairs are refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

mod common;

use common::{AFTER, BEFORE, at, header_of, rectangle};
use revisit::core::doc::{Alignment, AlignmentMethod, Document, Drawn, Scale};
use revisit::core::editor::Editor;
use revisit::core::geom::{Affine, Point};
use revisit::core::measure;
use revisit::core::ops::{AddFootprint, Command, CopyToOtherDate, Refusal, SetAlignment, SetScale, SetSharedFrame, WithdrawAlignment};
use revisit::core::register::{Covariance, Model, Status};
use revisit::core::session::Session;
use revisit::core::units::Level;
use revisit::core::view::{PointMap, scene_from_epoch};

/// AFTER has pixels of half the size, is turned by 90 degrees and moved; the scale is known to 0.1 %.
fn alignment(status: Status) -> Alignment {
    let mut entries = [[0.0; 6]; 6];
    for (i, j) in [(0, 0), (1, 1), (3, 3), (4, 4)] {
        entries[i][j] = 2.5e-7;
    }
    // A scale: b and d move against each other.
    (entries[1][3], entries[3][1]) = (-2.5e-7, -2.5e-7);
    Alignment {
        from: AFTER,
        onto: BEFORE,
        onto_from: Affine::from([0.0, -0.5, 500.0, 0.5, 0.0, 20.0]),
        method: AlignmentMethod::Automatic,
        model: Model::Similarity,
        status,
        covariance: Covariance { centre: Point::new(400.0, 300.0), entries },
        rmse_px: 0.4,
        loo_px: 0.5,
        tiles: 49,
        inliers: 40,
        log10_nfa: -50.0,
        witness_px: Some(0.2),
    }
}

fn editor() -> Editor {
    Editor::new(Session::new(header_of((1000, 800), (1600, 1200))), None)
}

fn run(editor: &mut Editor, command: impl Into<Command>) -> Result<(), Refusal> {
    let n = editor.session().next_seq();
    editor.run(&command.into(), at(n))
}

fn drawn(editor: &mut Editor, epoch: revisit::core::doc::EpochId, points: Vec<Point>) -> revisit::core::doc::FootprintId {
    run(editor, AddFootprint { epoch, points, drawn: Drawn::Polygon, name: String::new() }).unwrap();
    *editor.document().footprints.keys().next_back().unwrap()
}

fn hash(doc: &Document) -> String {
    doc.hash().0
}

#[test]
fn a_ratio_across_the_dates_takes_its_scale_and_its_error_from_the_alignment() {
    let mut editor = editor();
    let old = drawn(&mut editor, BEFORE, rectangle(100.0, 100.0, 200.0, 100.0));
    let new = drawn(&mut editor, AFTER, rectangle(300.0, 300.0, 240.0, 200.0));
    assert!(measure::ratio(editor.document(), new, old, Level::P90).is_err(), "nothing ties the two together");
    run(&mut editor, SetAlignment { alignment: Box::new(alignment(Status::Green)) }).unwrap();
    let answer = measure::ratio(editor.document(), new, old, Level::P90).unwrap();
    // 240 x 200 px of AFTER are 120 x 100 px of BEFORE.
    assert!((answer.ratio - 0.6).abs() < 1e-9, "{}", answer.ratio);
    let back = measure::ratio(editor.document(), old, new, Level::P90).unwrap();
    assert!((answer.ratio * back.ratio - 1.0).abs() < 1e-9 && (answer.range.low * back.range.high - 1.0).abs() < 1e-9);
    let part = answer.budget.parts().iter().find(|p| p.part == measure::Part::Alignment).expect("its error is in the range");
    // ln det = ln(-b d): its variance is that of b/0.5 and d/0.5 moving alike.
    assert!((part.variance_rel - 4e-6).abs() < 1e-12, "{}", part.variance_rel);
    let without = measure::ratio(editor.document(), new, old, Level::P90).unwrap().budget.sd_rel();
    run(&mut editor, WithdrawAlignment { from: BEFORE, onto: AFTER }).unwrap();
    assert!(measure::ratio(editor.document(), new, old, Level::P90).is_err() && without > 0.0);
}

#[test]
fn lining_up_again_moves_nothing_that_was_drawn_and_undo_takes_it_back() {
    let mut editor = editor();
    let id = drawn(&mut editor, AFTER, rectangle(300.0, 300.0, 240.0, 200.0));
    let ring = editor.document().footprint(id).unwrap().ring.clone();
    let before = hash(editor.document());
    run(&mut editor, SetAlignment { alignment: Box::new(alignment(Status::Amber)) }).unwrap();
    assert_eq!(scene_from_epoch(editor.document(), AFTER).apply(Point::new(100.0, 60.0)), Point::new(470.0, 70.0));
    let mut other = alignment(Status::Green);
    other.onto_from = Affine::IDENTITY;
    run(&mut editor, SetAlignment { alignment: Box::new(other.clone()) }).unwrap();
    assert_eq!(editor.document().alignments.as_ref(), &[other.clone()], "one fact for two images");
    assert_eq!(run(&mut editor, SetAlignment { alignment: Box::new(other) }), Err(Refusal::NothingToDo));
    assert_eq!(editor.document().footprint(id).unwrap().ring, ring);
    for n in [100, 101] {
        editor.undo(at(n));
    }
    assert_eq!(hash(editor.document()), before);
}

#[test]
fn an_outline_is_copied_to_where_it_lies_on_the_other_date() {
    let mut editor = editor();
    let id = drawn(&mut editor, AFTER, rectangle(300.0, 300.0, 240.0, 200.0));
    run(&mut editor, SetAlignment { alignment: Box::new(alignment(Status::Green)) }).unwrap();
    // An alignment stands above a declared frame.
    assert!(run(&mut editor, SetSharedFrame { frame: None }).is_err());
    run(&mut editor, CopyToOtherDate { id }).unwrap();
    let copy = editor.document().footprints.values().next_back().unwrap();
    assert_eq!(copy.epoch, BEFORE);
    let corners = copy.ring.points();
    assert!(corners.contains(&Point::new(350.0, 170.0)) && corners.contains(&Point::new(250.0, 290.0)), "{corners:?}");
}

#[test]
fn a_length_that_is_known_on_one_image_gives_metres_on_the_other() {
    let mut editor = editor();
    let id = drawn(&mut editor, AFTER, rectangle(300.0, 300.0, 240.0, 200.0));
    let scale = Scale { from: Point::new(0.0, 0.0), to: Point::new(400.0, 0.0), length_m: 200.0, length_sd_m: 1.0 };
    run(&mut editor, SetScale { epoch: BEFORE, scale: Some(scale) }).unwrap();
    let area = |editor: &Editor| measure::area(editor.document(), editor.document().footprint(id).unwrap());
    assert_eq!(area(&editor).area_m2, None);
    run(&mut editor, SetAlignment { alignment: Box::new(alignment(Status::Green)) }).unwrap();
    // 0.5 m a pixel of BEFORE, and half of that a pixel of AFTER.
    let found = area(&editor);
    assert!((found.area_m2.unwrap() - 240.0 * 200.0 * 0.0625).abs() < 1e-6, "{found:?}");
    let size = measure::pixel_size(editor.document(), AFTER).unwrap();
    let alone = measure::pixel_size(editor.document(), BEFORE).unwrap();
    assert!((size.gsd_m - 0.25).abs() < 1e-12);
    // Both errors: that of the length, and that of the alignment's scale (0.1 % of a length).
    assert!((size.sd_rel.powi(2) - alone.sd_rel.powi(2) - 1e-6).abs() < 1e-12);
    let line = measure::length(editor.document(), AFTER, Point::new(0.0, 0.0), Point::new(0.0, 100.0)).unwrap();
    assert!((line.length_m.unwrap() - 25.0).abs() < 1e-9);
}

#[test]
fn a_red_alignment_is_never_applied() {
    let mut editor = editor();
    assert_eq!(run(&mut editor, SetAlignment { alignment: Box::new(alignment(Status::Red)) }), Err(Refusal::NotAligned));
    let mut flat = alignment(Status::Green);
    flat.onto_from = Affine::from([1.0, 1.0, 0.0, 1.0, 1.0, 0.0]);
    assert!(matches!(run(&mut editor, SetAlignment { alignment: Box::new(flat) }), Err(Refusal::BadNumber(_))));
    assert!(editor.document().alignments.is_empty());
}
