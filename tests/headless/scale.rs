//! The size of a pixel by several known lengths and areas, and what they say of each other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::{AFTER, BEFORE, at, header, rectangle};
use revisit::core::checks::run_all;
use revisit::core::doc::{Alignment, Drawn, KnownSize, Scale};
use revisit::core::editor::Editor;
use revisit::core::geom::{Affine, Point, Projective};
use revisit::core::measure::{pixel_size, scale_fit};
use revisit::core::ops::{AddFootprint, AddKnownSize, Command, DeleteFootprints, Refusal, SetAlignment, SetScale, WithdrawKnownSize};
use revisit::core::session::Session;

fn editor() -> Editor {
    Editor::new(Session::new(header()), None)
}

fn run(editor: &mut Editor, command: impl Into<Command>) -> Result<(), Refusal> {
    let n = editor.session().next_seq();
    editor.run(&command.into(), at(n))
}

/// A line of so many pixels at a height, with its metres.
fn line(y: f64, px: f64, length_m: f64, length_sd_m: f64) -> Scale {
    Scale { from: Point::new(100.0, y), to: Point::new(100.0 + px, y), length_m, length_sd_m }
}

#[test]
fn two_lengths_that_agree_are_better_than_one() {
    let mut editor = editor();
    run(&mut editor, SetScale { epoch: AFTER, scale: Some(line(100.0, 400.0, 200.0, 0.0)) }).unwrap();
    let one = pixel_size(editor.document(), AFTER).unwrap();
    // sqrt(2) px of 400.
    assert!((one.gsd_m - 0.5).abs() < 1e-12 && (one.sd_rel - 2.0_f64.sqrt() / 400.0).abs() < 1e-12);
    run(&mut editor, AddKnownSize { epoch: AFTER, size: KnownSize::Length(line(200.0, 400.0, 200.4, 0.0)) }).unwrap();
    let fit = scale_fit(editor.document(), AFTER).unwrap();
    assert!((fit.pixel.gsd_m / (0.5 * 1.002_f64.sqrt()) - 1.0).abs() < 1e-9, "the mean of the logarithms");
    assert!((fit.pixel.sd_rel - one.sd_rel / 2.0_f64.sqrt()).abs() < 1e-12 && !fit.is_contradicted());
    assert!(fit.evidence.iter().all(|e| fit.deviation(e).abs() < 1.0));
    // One of them more exactly known counts more.
    run(&mut editor, AddKnownSize { epoch: AFTER, size: KnownSize::Length(line(300.0, 800.0, 404.0, 0.0)) }).unwrap();
    let fit = scale_fit(editor.document(), AFTER).unwrap();
    let weighted = (libm::log(0.5) + libm::log(0.501) + 4.0 * libm::log(0.505)) / 6.0;
    assert!((libm::log(fit.pixel.gsd_m) - weighted).abs() < 1e-9);
}

#[test]
fn sizes_that_contradict_each_other_are_told_and_enlarge_the_error() {
    let mut editor = editor();
    run(&mut editor, SetScale { epoch: AFTER, scale: Some(line(100.0, 400.0, 200.0, 0.5)) }).unwrap();
    let one = pixel_size(editor.document(), AFTER).unwrap().sd_rel;
    run(&mut editor, AddKnownSize { epoch: AFTER, size: KnownSize::Length(line(200.0, 400.0, 220.0, 0.5)) }).unwrap();
    let fit = scale_fit(editor.document(), AFTER).unwrap();
    assert!(fit.is_contradicted() && fit.p < 1e-6 && fit.chi2 > 100.0, "{fit:?}");
    assert!(fit.pixel.sd_rel > 5.0 * one, "the mean is no better than they differ: {}", fit.pixel.sd_rel);
    let found = run_all(editor.document());
    assert!(
        found.iter().any(|f| f.check == "known_sizes_disagree"
            && f.text.contains("contradict each other")
            && f.text.contains("in fewer than 0.1 % of cases")),
        "{found:?}"
    );
    let size = KnownSize::Length(line(200.0, 400.0, 220.0, 0.5));
    run(&mut editor, WithdrawKnownSize { epoch: AFTER, size }).unwrap();
    assert!((pixel_size(editor.document(), AFTER).unwrap().sd_rel - one).abs() < 1e-12);
    assert_eq!(run(&mut editor, WithdrawKnownSize { epoch: AFTER, size }), Err(Refusal::NothingToDo));
}

#[test]
fn a_known_area_makes_a_scale_as_long_as_its_outline_is_there() {
    let mut editor = editor();
    run(
        &mut editor,
        AddFootprint { epoch: AFTER, points: rectangle(100.0, 100.0, 100.0, 40.0), drawn: Drawn::Polygon, name: "Hall".into() },
    )
    .unwrap();
    let id = *editor.document().footprints.keys().next().unwrap();
    let area = |area_m2, area_sd_m2| KnownSize::Area { footprint: id, area_m2, area_sd_m2 };
    assert!(run(&mut editor, AddKnownSize { epoch: BEFORE, size: area(1000.0, 10.0) }).is_err(), "it lies on the other image");
    run(&mut editor, AddKnownSize { epoch: AFTER, size: area(1000.0, 20.0) }).unwrap();
    let doc = editor.document();
    let size = pixel_size(doc, AFTER).unwrap();
    assert!((size.gsd_m - 0.5).abs() < 1e-12);
    let traced = revisit::core::measure::area(doc, doc.footprint(id).unwrap()).budget_px.variance_rel();
    assert!((size.sd_rel.powi(2) - 0.25 * (traced + 0.0004)).abs() < 1e-12);
    // Its own square metres are the stated ones, however well it was traced.
    let own = revisit::core::measure::area(doc, doc.footprint(id).unwrap());
    assert!((own.area_m2.unwrap() - 1000.0).abs() < 1e-9);
    assert!((own.budget.variance_rel() - 0.0004).abs() < 1e-12, "{:?}", own.budget);
    // Beside a length, d ln(A_m) = (1 - w) d ln(A_px) + w d ln(stated) + 2 (1 - w) d ln(length).
    let length = line(200.0, 400.0, 200.0, 4.0);
    run(&mut editor, AddKnownSize { epoch: AFTER, size: KnownSize::Length(length) }).unwrap();
    let doc = editor.document();
    let fit = scale_fit(doc, AFTER).unwrap();
    let by = |n: usize| fit.evidence[n].pixel.sd_rel.powi(2);
    let w = (1.0 / by(0)) / (1.0 / by(0) + 1.0 / by(1));
    let expected = (1.0 - w).powi(2) * traced + w * w * 0.0004 + 4.0 * (1.0 - w).powi(2) * by(1);
    let own = revisit::core::measure::area(doc, doc.footprint(id).unwrap());
    assert!(w > 0.1 && w < 0.9 && (own.budget.variance_rel() - expected).abs() < 1e-12, "{w} {:?} {expected}", own.budget);
    run(&mut editor, WithdrawKnownSize { epoch: AFTER, size: KnownSize::Length(length) }).unwrap();
    run(&mut editor, DeleteFootprints { ids: vec![id] }).unwrap();
    assert_eq!(pixel_size(editor.document(), AFTER), None);
}

#[test]
fn a_flat_ruler_on_web_mercator_is_corrected() {
    let mut editor = editor();
    // 60 degrees north: twice too long, and a little.
    let size = |latitude_deg| KnownSize::MercatorLength { ruler: line(100.0, 400.0, 400.0, 0.0), latitude_deg };
    for bad in [86.0, f64::NAN] {
        assert!(matches!(run(&mut editor, AddKnownSize { epoch: AFTER, size: size(bad) }), Err(Refusal::BadNumber(_))));
    }
    run(&mut editor, AddKnownSize { epoch: AFTER, size: size(60.0) }).unwrap();
    let gsd_m = pixel_size(editor.document(), AFTER).unwrap().gsd_m;
    assert!((gsd_m - 1.0 / 3.9866_f64.sqrt()).abs() < 1e-4, "{gsd_m}");
}

#[test]
fn scales_that_contradict_the_alignment_are_told_with_figures() {
    let mut editor = editor();
    // A pixel of AFTER is 0.8 of one of BEFORE, by an alignment that is sure of it to 0.1 %.
    let map: Projective = Affine::scale_then_move(0.8, 3.0, 4.0).into();
    let alignment = Alignment::by_eye(AFTER, BEFORE, map, Point::new(500.0, 400.0), 0.4, [1600, 1200]);
    run(&mut editor, SetAlignment { alignment: Box::new(alignment) }).unwrap();
    run(&mut editor, SetScale { epoch: BEFORE, scale: Some(line(100.0, 800.0, 400.0, 0.5)) }).unwrap();
    let told = |editor: &Editor| -> Vec<String> {
        run_all(editor.document()).into_iter().filter(|f| f.check == "scale_against_alignment").map(|f| f.text).collect()
    };
    assert!(told(&editor).is_empty(), "one scale contradicts nothing");
    // 0.4 m a pixel, and 0.43 m.
    run(&mut editor, SetScale { epoch: AFTER, scale: Some(line(100.0, 800.0, 320.0, 0.5)) }).unwrap();
    assert!(told(&editor).is_empty(), "{:?}", told(&editor));
    run(&mut editor, SetScale { epoch: AFTER, scale: Some(line(100.0, 800.0, 344.0, 0.5)) }).unwrap();
    let [text] = &told(&editor)[..] else { panic!("told once") };
    assert!(text.contains("a pixel of AFTER is 0.430 m") && text.contains("it is 0.400 m. The first is 7.5 % larger"), "{text}");
    // A vague length contradicts nothing.
    run(&mut editor, SetScale { epoch: AFTER, scale: Some(line(100.0, 800.0, 344.0, 20.0)) }).unwrap();
    assert!(told(&editor).is_empty(), "{:?}", told(&editor));
}

#[test]
fn sizes_that_cannot_be_are_refused() {
    let mut editor = editor();
    for bad in [line(1.0, 1.0, 10.0, 0.0), line(1.0, 400.0, 0.0, 0.0), line(1.0, 400.0, 10.0, 10.0), line(1.0, 400.0, f64::NAN, 0.0)] {
        assert!(
            matches!(run(&mut editor, AddKnownSize { epoch: AFTER, size: KnownSize::Length(bad) }), Err(Refusal::BadNumber(_))),
            "{bad:?}"
        );
    }
}
