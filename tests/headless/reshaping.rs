//! Outlines squared up, turned, widened, joined, cut and split: what comes out, and what is refused with which reason.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::driver::Driver;
use crate::common::{AFTER, BEFORE, assert_plain, document, point, rectangle};
use revisit::core::doc::{Document, Drawn, EpochId, FootprintId};
use revisit::core::geom::Point;
use revisit::core::ops::{
    AlignToFootprint, Combination, CombineFootprints, Command, MirrorFootprints, OffsetFootprints, ScaleFootprints, SplitFootprint,
    SquareUp, TurnFootprints,
};

const A: FootprintId = FootprintId(1);
const B: FootprintId = FootprintId(2);

fn doc(outlines: &[(EpochId, Vec<Point>)]) -> Document {
    document(outlines.iter().map(|(epoch, points)| (*epoch, points.clone(), Drawn::Polygon)).collect())
}

fn points(list: &[(f64, f64)]) -> Vec<Point> {
    list.iter().map(|&(x, y)| point(x, y)).collect()
}

#[track_caller]
fn done(doc: &Document, command: impl Into<Command>) -> (Document, String) {
    let txn = command.into().plan(doc).unwrap_or_else(|why| panic!("{why}"));
    (doc.apply_all(&txn.events).unwrap(), txn.label)
}

#[track_caller]
fn refused(doc: &Document, command: impl Into<Command>) -> String {
    let why = command.into().plan(doc).unwrap_err().to_string();
    assert_plain(&why);
    why
}

fn area(doc: &Document, id: FootprintId) -> f64 {
    doc.net_area_px2(doc.footprint(id).unwrap())
}

#[test]
fn squaring_up_says_how_far_corners_move_and_keeps_the_building() {
    let skew = points(&[(100., 101.), (161., 99.5), (159., 120.5), (100.5, 119.)]);
    let before = doc(&[(BEFORE, skew)]);
    let (after, label) = done(&before, SquareUp { ids: vec![A], limit_px: 3.0 });
    assert!(label.starts_with("Square up A (corners moved by up to 1.") && label.ends_with(" px)"), "{label}");
    let (old, new) = (&before.footprint(A).unwrap().ring, &after.footprint(A).unwrap().ring);
    assert!(old.centroid().distance(new.centroid()) < 1.0, "it does not walk away");
    assert!((new.area_px2() / old.area_px2() - 1.0).abs() < 0.01, "nor shrink: {} {}", old.area_px2(), new.area_px2());
    let p = new.points();
    for i in 0..4 {
        let (u, v) = (p[(i + 1) % 4] - p[i], p[(i + 2) % 4] - p[(i + 1) % 4]);
        assert!(u.dot(v).abs() / (u.length() * v.length()) < 2e-4);
    }
    // Once more there is nothing left to do.
    assert_eq!(refused(&after, SquareUp { ids: vec![A], limit_px: 3.0 }), "Nothing would change.");
}

#[test]
fn a_corner_too_far_off_is_named_and_nothing_changes() {
    let off = doc(&[(BEFORE, points(&[(100., 100.), (160., 100.), (172., 140.), (100., 140.)]))]);
    let why = refused(&off, SquareUp { ids: vec![A], limit_px: 3.0 });
    assert!(why.contains("of A would move by") && why.contains("more than the 3.0 px") && why.contains("°"), "{why}");
    let meant = doc(&[(BEFORE, points(&[(100., 100.), (160., 100.), (190., 140.), (100., 140.)]))]);
    assert!(refused(&meant, SquareUp { ids: vec![A], limit_px: 30.0 }).contains("taken to be meant"));
    let triangle = doc(&[(BEFORE, points(&[(100., 100.), (160., 100.), (130., 150.)]))]);
    assert!(refused(&triangle, SquareUp { ids: vec![A], limit_px: 3.0 }).contains("nothing to square up"));
    assert!(refused(&off, SquareUp { ids: vec![], limit_px: 3.0 }).contains("Select"));
    let circle = Driver::new().tool("circle").click(230., 200.).click(200., 230.).click(170., 200.).key("Enter");
    assert!(refused(circle.editor.document(), SquareUp { ids: vec![A], limit_px: 3.0 }).contains("A circle has no corners"));
}

#[test]
fn turning_and_mirroring_keep_the_area_and_scaling_does_not() {
    let l = points(&[(100., 100.), (160., 100.), (160., 115.), (120., 115.), (120., 140.), (100., 140.)]);
    let before = doc(&[(BEFORE, l), (BEFORE, rectangle(300., 100., 60., 20.)), (AFTER, rectangle(300., 100., 60., 20.))]);
    let (turned, label) = done(&before, TurnFootprints { ids: vec![A, B], degrees: 90.0 });
    assert_eq!(label, "Turn 2 outlines by 90.0°");
    assert!((area(&turned, A) - 1400.0).abs() < 0.5 && (area(&turned, B) - 1200.0).abs() < 0.5);
    let (mirrored, label) = done(&before, MirrorFootprints { ids: vec![A], left_right: true });
    assert_eq!(label, "Mirror A left to right");
    assert_eq!(mirrored.footprint(A).unwrap().ring.points()[3], point(140., 115.));
    let (scaled, _) = done(&before, ScaleFootprints { ids: vec![A], factor: 2.0 });
    assert!((area(&scaled, A) - 5600.0).abs() < 1e-6);
    assert!(refused(&before, ScaleFootprints { ids: vec![A], factor: 0.0 }).contains("factor"));
    assert!(refused(&before, TurnFootprints { ids: vec![A], degrees: f64::NAN }).contains("not a number"));
    assert!(refused(&before, TurnFootprints { ids: vec![A, FootprintId(3)], degrees: 5.0 }).contains("two images"));
}

#[test]
fn walls_are_moved_out_and_in() {
    let before = doc(&[(BEFORE, rectangle(100., 100., 60., 20.))]);
    assert_eq!(area(&done(&before, OffsetFootprints { ids: vec![A], by_px: 2.0 }).0, A), 64.0 * 24.0);
    assert_eq!(area(&done(&before, OffsetFootprints { ids: vec![A], by_px: -2.0 }).0, A), 56.0 * 16.0);
    assert!(refused(&before, OffsetFootprints { ids: vec![A], by_px: -10.5 }).contains("would vanish"));
    let back = doc(&[(BEFORE, rectangle(100., 100., 60., 20.).into_iter().rev().collect())]);
    assert_eq!(area(&done(&back, OffsetFootprints { ids: vec![A], by_px: 2.0 }).0, A), 64.0 * 24.0);
}

#[test]
fn an_outline_is_laid_along_another() {
    let tilted = points(&[(300., 100.), (360., 112.), (356., 132.), (296., 120.)]);
    let before = doc(&[(BEFORE, rectangle(100., 100., 60., 20.)), (BEFORE, tilted)]);
    let (after, label) = done(&before, AlignToFootprint { ids: vec![A], to: B });
    assert_eq!(label, "Lay A along B");
    let p = after.footprint(A).unwrap().ring.points().to_vec();
    assert!((p[1] - p[0]).cross(point(360., 112.) - point(300., 100.)).abs() < 1.0, "{p:?}");
    assert!((area(&after, A) - 1200.0).abs() < 0.5);
    assert!(refused(&before, AlignToFootprint { ids: vec![B], to: B }).contains("last"));
}

#[test]
fn outlines_are_joined_along_a_wall() {
    let before = doc(&[
        (BEFORE, rectangle(100., 100., 60., 20.)),
        (BEFORE, rectangle(160., 100., 30., 20.)),
        (BEFORE, rectangle(400., 100., 30., 20.)),
    ]);
    let (after, label) = done(&before, CombineFootprints { ids: vec![A, B], how: Combination::Join });
    assert_eq!((label.as_str(), after.footprints.len()), ("Join A and B", 2));
    let ring = &after.footprint(A).unwrap().ring;
    assert_eq!((ring.points().len(), ring.area_px2()), (4, 1800.0), "{ring:?}");
    let apart = refused(&before, CombineFootprints { ids: vec![A, FootprintId(3)], how: Combination::Join });
    assert!(apart.contains("do not touch"), "{apart}");
    assert!(refused(&before, CombineFootprints { ids: vec![A, A], how: Combination::Join }).contains("two outlines or more"));
    assert!(refused(&before, CombineFootprints { ids: vec![A, FootprintId(3)], how: Combination::Common }).contains("nothing in common"));
}

#[test]
fn outlines_are_cut_and_what_lies_inside_becomes_a_courtyard() {
    let before = doc(&[
        (BEFORE, rectangle(100., 100., 60., 40.)),
        (BEFORE, rectangle(140., 120., 60., 40.)),
        (BEFORE, rectangle(110., 110., 10., 10.)),
    ]);
    let (cut, label) = done(&before, CombineFootprints { ids: vec![A, B], how: Combination::Cut });
    assert_eq!((label.as_str(), cut.footprints.len(), area(&cut, A)), ("Cut B out of A", 3, 2000.0));
    assert_eq!(cut.footprint(A).unwrap().ring.points().len(), 6);
    let (common, _) = done(&before, CombineFootprints { ids: vec![A, B], how: Combination::Common });
    assert_eq!((common.footprints.len(), area(&common, A)), (2, 400.0));
    let (yard, label) = done(&before, CombineFootprints { ids: vec![A, FootprintId(3)], how: Combination::Cut });
    assert_eq!((label.as_str(), yard.footprints.len(), area(&yard, A), yard.holes(A).len()), ("Cut C out of A", 3, 2300.0, 1));
    // Joined with what fills it, it is whole again.
    let (whole, _) = done(&yard, CombineFootprints { ids: vec![A, FootprintId(3)], how: Combination::Join });
    assert_eq!((area(&whole, A), whole.holes(A).len(), whole.footprints.len()), (2400.0, 0, 2));
    let whole = refused(&before, CombineFootprints { ids: vec![FootprintId(3), A], how: Combination::Cut });
    assert!(whole.contains("Nothing would be left of C"), "{whole}");
    assert!(refused(&before, CombineFootprints { ids: vec![B, FootprintId(3)], how: Combination::Cut }).contains("do not overlap"));
}

#[test]
fn an_outline_is_split_and_the_larger_part_keeps_the_name() {
    let before = doc(&[(BEFORE, rectangle(100., 100., 60., 20.))]);
    let (after, label) = done(&before, SplitFootprint { id: A, from: point(120., 90.), to: point(120., 130.) });
    assert_eq!(label, "Split A into 2");
    assert_eq!((area(&after, A), area(&after, B)), (800.0, 400.0));
    assert_eq!(after.footprint(B).unwrap().name, "A, part 2");
    assert!(refused(&before, SplitFootprint { id: A, from: point(90., 90.), to: point(90., 130.) }).contains("does not go through A"));
    assert!(refused(&before, SplitFootprint { id: A, from: point(90., 90.), to: point(90., 90.) }).contains("two different points"));
    let far = SplitFootprint { id: A, from: point(-1e300, 90.), to: point(1e300, 130.) };
    assert!(Command::from(far).plan(&before).is_err(), "what lies nowhere is a refusal, not a crash");
    // By hand.
    let split = Driver::new().outlined(100., 100., 60., 20.).tool("split").expect_hint("click beside").click(120., 90.);
    let split = split.expect_state("split.drawing").click(120., 130.).expect_accepted().expect_count(2).expect_records(2);
    assert_eq!(split.undo().count(), 1);
    let none = Driver::new().outlined(100., 100., 60., 20.).tool("split").drag((300., 90.), (300., 130.));
    none.expect_problem("No outline lies under").expect_state("split.idle").expect_records(1);
}
