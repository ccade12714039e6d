//! Lined up pairs: what an alignment does to a session, and that wrong pairs are refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::{AFTER, BEFORE, at, header_of, rectangle};
use revisit::core::doc::{Alignment, AlignmentMethod, Document, Drawn, Event, Scale};
use revisit::core::editor::Editor;
use revisit::core::geom::{Affine, Point, Projective, Ring, Vector};
use revisit::core::measure;
use revisit::core::ops::{AddFootprint, Command, CopyToOtherDate, Refusal, SetAlignment, SetScale, SetSharedFrame, WithdrawAlignment};
use revisit::core::register::{Covariance, Model, Status, TiePoint, advised, fit_ties};
use revisit::core::session::Session;
use revisit::core::units::Level;
use revisit::core::view::{PointMap, error_ellipse, scene_from_epoch};

/// AFTER has pixels of half the size, is turned by 90 degrees and moved; the scale is known to 0.1 %.
fn alignment(status: Status) -> Alignment {
    let mut entries = [[0.0; 8]; 8];
    for (i, j) in [(0, 0), (1, 1), (3, 3), (4, 4)] {
        entries[i][j] = 2.5e-7;
    }
    // A scale: b and d move against each other.
    (entries[1][3], entries[3][1]) = (-2.5e-7, -2.5e-7);
    Alignment {
        from: AFTER,
        onto: BEFORE,
        onto_from: Affine::from([0.0, -0.5, 500.0, 0.5, 0.0, 20.0]).into(),
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
        ties: Vec::new(),
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
    other.onto_from = Affine::IDENTITY.into();
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
    flat.onto_from = Affine::from([1.0, 1.0, 0.0, 1.0, 1.0, 0.0]).into();
    assert!(matches!(run(&mut editor, SetAlignment { alignment: Box::new(flat) }), Err(Refusal::BadNumber(_))));
    assert!(editor.document().alignments.is_empty());
}

/// What a slanting view does to the ground, and points that an analyst would click on it.
fn slanted() -> (Projective, Vec<TiePoint>) {
    let map = Projective::from([0.55, 0.02, 40.0, -0.03, 0.5, 60.0, 1e-4, -6e-5]);
    let grid = (0..3).flat_map(|i| (0..4).map(move |j| Point::new(150.0 + 400.0 * f64::from(j), 100.0 + 450.0 * f64::from(i))));
    (map, grid.map(|from| TiePoint { from, onto: map.apply(from) }).collect())
}

#[test]
fn tie_points_on_a_slanting_view_lay_it_onto_the_other_and_carry_areas() {
    let mut editor = editor();
    let (map, points) = slanted();
    assert_eq!(advised(&points), Some(Model::Homography));
    let fit = fit_ties(&points, Model::Homography, 1.4).unwrap();
    let alignment = Alignment::tied(AFTER, BEFORE, &fit, &points);
    assert_eq!((alignment.status, alignment.ties.len()), (Status::Green, 12));
    let square = rectangle(100.0, 100.0, 80.0, 80.0);
    let old = drawn(&mut editor, BEFORE, square.clone());
    // One corner a little off: what lies exactly on the other is a copy that nobody drew anew, and refused.
    let mut drawn_anew: Vec<Point> = square.iter().map(|p| map.inverse().unwrap().apply(*p)).collect();
    drawn_anew[0].x += 0.2;
    let new = drawn(&mut editor, AFTER, drawn_anew);
    run(&mut editor, SetAlignment { alignment: Box::new(alignment) }).unwrap();
    let doc = editor.document();
    assert!(scene_from_epoch(doc, AFTER).apply(Point::new(700.0, 500.0)).distance(map.apply(Point::new(700.0, 500.0))) < 1e-6);
    let there_and_back = scene_from_epoch(doc, AFTER).inverse().unwrap().apply(map.apply(Point::new(700.0, 500.0)));
    assert!(there_and_back.distance(Point::new(700.0, 500.0)) < 1e-6);
    let answer = measure::ratio(doc, new, old, Level::P90).unwrap();
    assert!((answer.ratio - 1.0).abs() < 2e-3, "nearly the same square on both: {}", answer.ratio);
    let part = answer.budget.parts().iter().find(|p| p.part == measure::Part::Alignment).unwrap();
    assert!(part.variance_rel > 0.0);
    run(&mut editor, CopyToOtherDate { id: old }).unwrap();
    let copy = editor.document().footprints.values().next_back().unwrap();
    let first = map.inverse().unwrap().apply(square[0]);
    assert!(copy.ring.points().iter().any(|p| p.distance(first) < 0.01), "{:?}", copy.ring.points());
}

#[test]
fn a_view_that_reaches_the_horizon_is_refused() {
    let mut editor = editor();
    let mut alignment = alignment(Status::Green);
    alignment.onto_from = Projective::from([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, -1.0 / 1100.0]);
    let refused = run(&mut editor, SetAlignment { alignment: Box::new(alignment) }).unwrap_err();
    assert!(refused.to_string().contains("horizon"), "{refused}");
}

#[test]
fn an_alignment_by_eye_is_amber_and_as_sure_as_it_was_said_to_be() {
    let mut editor = editor();
    let (old, new) = (
        drawn(&mut editor, BEFORE, rectangle(100.0, 100.0, 200.0, 100.0)),
        drawn(&mut editor, AFTER, rectangle(300.0, 300.0, 200.0, 100.0)),
    );
    let part = |editor: &Editor| {
        let answer = measure::ratio(editor.document(), new, old, Level::P90).unwrap();
        answer.budget.parts().iter().find(|p| p.part == measure::Part::Alignment).unwrap().variance_rel
    };
    let eye = |sd_px| Alignment::by_eye(AFTER, BEFORE, Projective::IDENTITY, Point::new(800.0, 600.0), sd_px, [1600, 1200]);
    run(&mut editor, SetAlignment { alignment: Box::new(eye(2.0)) }).unwrap();
    let (fine, alignment) = (part(&editor), editor.document().alignments[0].clone());
    assert_eq!(alignment.status, Status::Amber);
    // 2 px at 500 px from the middle is a scale of 0.4 %, and areas go with its square.
    assert!((fine.sqrt() - 0.008).abs() < 1e-9, "{}", fine.sqrt());
    assert!((alignment.sd_px_at(Point::new(800.0, 600.0)) - 2.0).abs() < 1e-9);
    let (long, short, _) = alignment.error_ellipse(Point::new(1300.0, 600.0));
    assert!((long - 8.0_f64.sqrt()).abs() < 1e-9 && (short - long).abs() < 1e-9);
    run(&mut editor, SetAlignment { alignment: Box::new(eye(6.0)) }).unwrap();
    assert!((part(&editor) / fine - 9.0).abs() < 1e-6);
    let other = eye(2.0);
    let moved = Alignment { onto_from: Affine::scale_then_move(1.0, 3.0, 4.0).into(), ..other.clone() };
    assert_eq!(moved.differs_px(&other, [1600, 1200]), Some(5.0));
}

/// Nine of ten places lie in the ellipse that is drawn for them, on either image, when points are clicked as badly as is assumed.
#[test]
fn the_error_ellipse_holds_nine_of_ten_places_in_both_directions() {
    let r = &mut crate::common::random::Random::seeded(11);
    let truth = Projective::from([0.55, 0.02, 40.0, -0.03, 0.5, 60.0, 0.0, 0.0]);
    let mut doc = Document::new(header_of((1000, 800), (1600, 1200)).images);
    let (mut on_before, mut on_after) = (0, 0);
    const RUNS: u32 = 1500;
    for _ in 0..RUNS {
        let points: Vec<TiePoint> = (0..7)
            .map(|_| {
                let from = Point::new(r.between(0.0, 1600.0), r.between(0.0, 1200.0));
                TiePoint { from, onto: truth.apply(from) + Vector::new(r.normal(1.4), r.normal(1.4)) }
            })
            .collect();
        let fit = fit_ties(&points, Model::Affine, 1.4).unwrap();
        doc = doc.apply(&Event::AlignmentSet(Box::new(Alignment::tied(AFTER, BEFORE, &fit, &points)))).unwrap();
        let pixel = Point::new(r.between(0.0, 1600.0), r.between(0.0, 1200.0));
        let ellipse = |to, from, px| Ring::new(error_ellipse(&doc, to, from, px).unwrap()).unwrap();
        on_before += u32::from(ellipse(BEFORE, AFTER, pixel).contains(truth.apply(pixel)));
        on_after += u32::from(ellipse(AFTER, BEFORE, truth.apply(pixel)).contains(pixel));
    }
    for share in [on_before, on_after].map(|n| 100.0 * f64::from(n) / f64::from(RUNS)) {
        assert!((87.0..=93.0).contains(&share), "{share:.1} %");
    }
}

#[test]
fn a_picture_whose_corner_is_beyond_the_other_ones_horizon_is_refused() {
    // BEFORE looks along the ground: its top-left corner is sky, and all of AFTER lies below.
    let before_from_after = Projective::from([0.6, 0.0, -200.0, 0.0, 0.7, 900.0, 0.0, 0.0008]).inverse().unwrap();
    let mut editor = editor();
    let mut sky = alignment(Status::Green);
    sky.onto_from = before_from_after;
    let corner = Point::new(0.0, 0.0);
    let shown = before_from_after.inverse().is_some_and(|back| back.depth(before_from_after.apply(corner)) > 0.0);
    let result = run(&mut editor, SetAlignment { alignment: Box::new(sky) });
    assert_eq!(result.is_ok(), shown && before_from_after.depth(Point::new(1600.0, 1200.0)) > 0.02, "{result:?}");
    // A map of which the way back has its denominator below nil.
    let mut bad = alignment(Status::Green);
    bad.onto_from = Projective::from([1.0, 0.0, 2000.0, 0.0, 1.0, 0.0, 0.001, 0.0]);
    let back = bad.onto_from.inverse().unwrap();
    assert!(back.depth(bad.onto_from.apply(Point::new(10.0, 10.0))) < 0.0, "the case that matters");
    let refused = run(&mut editor, SetAlignment { alignment: Box::new(bad) }).unwrap_err().to_string();
    assert!(refused.contains("horizon"), "{refused}");
}

#[test]
fn tie_points_outside_of_the_pictures_and_a_moved_homography_are_told() {
    let mut editor = editor();
    let (map, points) = slanted();
    let fit = fit_ties(&points, Model::Homography, 1.4).unwrap();
    let mut alignment = Alignment::tied(AFTER, BEFORE, &fit, &points);
    alignment.ties[2].point.from = Point::new(1601.0, 10.0);
    let refused = run(&mut editor, SetAlignment { alignment: Box::new(alignment) }).unwrap_err().to_string();
    assert!(refused.starts_with("Tie point 3 lies outside"), "{refused}");
    let eye = |map| Alignment::by_eye(AFTER, BEFORE, map, Point::new(800.0, 600.0), 2.0, [1600, 1200]).model;
    assert_eq!(eye(map), Model::Homography);
    assert_eq!(eye(Affine::from([1.0, -0.1, 3.0, 0.1, 1.0, 2.0]).into()), Model::Similarity);
    assert_eq!(eye(Affine::from([1.0, -0.1, 3.0, 0.1, 1.2, 2.0]).into()), Model::Affine);
}
