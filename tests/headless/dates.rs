//! More than two dates: a further image comes into a session and leaves it, any two dates are the pair, and buildings are measured over
//! all of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::numbers::close;
use crate::common::{AFTER, BEFORE, add, assert_plain, at, editor, facts, header, point, rectangle, session_bytes};
use crate::desk::Desk;
use revisit::core::doc::{
    Alignment, Attribute, Document, EpochId, Event, FigureKind, FigureSpec, FootprintId, HeightMark, ImageFacts, Role, SharedFrame, State,
};
use revisit::core::editor::Editor;
use revisit::core::figure::panel_epochs;
use revisit::core::geom::{Affine, Projective};
use revisit::core::measure::{Became, RatioRefusal, SeriesUnit, Standing, ratio, series};
use revisit::core::ops::{
    AddEpoch, AddHeightMark, ChoosePair, CopyToDate, CopyToOtherDate, HideItems, KeepFigure, Refusal, RemoveEpoch, SetAlignment,
    SetAttribute, SetDate, SetSharedFrame, StateSameBuilding, WithdrawSameBuilding,
};
use revisit::core::session::Session;
use revisit::core::units::Level;
use revisit::core::view::scene_from_epoch;
use revisit::io::export::{ExportInput, exporter};
use revisit::io::session_file::read_bytes;
use serde_json::Value;

const THIRD: EpochId = EpochId(2);
const FOURTH: EpochId = EpochId(3);

fn image(path: &str, date: Option<&str>) -> Box<ImageFacts> {
    Box::new(ImageFacts { date: date.map(|d| d.parse().unwrap()), ..facts(Role::Further, path, 1000, 800) })
}

/// BEFORE of 2 Apr 2023, AFTER of 5 Oct 2024, and between them a third of 2024.
fn three() -> Editor {
    let mut e = editor();
    e.run(&AddEpoch { image: image("third.png", Some("2024-01-20")) }.into(), at(1)).unwrap();
    e
}

fn lay(e: &mut Editor, from: EpochId, onto: EpochId, map: Affine, sd_px: f64) {
    let alignment = Alignment::by_eye(from, onto, Projective::from(map), point(500.0, 400.0), sd_px, [1000, 800]);
    e.run(&SetAlignment { alignment: Box::new(alignment) }.into(), at(2)).unwrap();
}

/// The hall on all three dates, of that length on each, at one place; 1 on BEFORE, 2 on the third, 3 on AFTER.
fn hall_over_time(lengths: [f64; 3]) -> Editor {
    let mut e = three();
    lay(&mut e, AFTER, BEFORE, Affine::scale_then_move(1.0, 0.0, 0.0), 0.4);
    lay(&mut e, THIRD, BEFORE, Affine::scale_then_move(1.0, 0.0, 0.0), 0.4);
    for (epoch, length) in [BEFORE, THIRD, AFTER].into_iter().zip(lengths) {
        e.run(&add(epoch, rectangle(100.0, 100.0, length, 60.0), "Hall").into(), at(3)).unwrap();
    }
    for (a, b) in [(1, 2), (2, 3)] {
        e.run(&StateSameBuilding { a: FootprintId(a), b: FootprintId(b) }.into(), at(4)).unwrap();
    }
    e
}

/// Sentences call a further date by its day; scripts must find the same word as ever, and as everywhere.
#[test]
fn machines_read_the_number_of_a_further_date_and_people_its_day() {
    let mut e = three();
    let mark = HeightMark::default();
    e.run(&AddHeightMark { epoch: THIRD, from: point(10.0, 10.0), to: point(40.0, 40.0), mark }.into(), at(2)).unwrap();
    let doc = e.document();
    let line = doc.lines.values().next().unwrap();
    assert_eq!(revisit::core::measure::height_row(doc, line, Level::P90).unwrap().epoch.as_deref(), Some("date-3"));
    assert_eq!([BEFORE, AFTER, THIRD].map(|id| doc.file_word(id)), ["before", "after", "date-3"]);
    assert_eq!(doc.role_word(THIRD), "2024-01-20");
}

#[test]
fn a_date_comes_in_and_leaves_while_nothing_refers_to_it() {
    let mut e = three();
    let doc = e.document();
    assert_eq!((doc.epochs.len(), doc.role_word(THIRD), doc.epoch_words(THIRD).as_str()), (3, "2024-01-20", "2024-01-20"));
    assert_eq!(doc.epochs_in_time(), [BEFORE, THIRD, AFTER]);
    assert_eq!((doc.pair.before, doc.pair.after), (BEFORE, AFTER), "nothing else is compared for it");
    for text in ["date-3", "DATE 3", "3", "2024-01-20", "third.png"] {
        assert_eq!(doc.find_epoch(text), Some(THIRD), "{text}");
    }
    assert_eq!((doc.find_epoch("before"), doc.find_epoch("4"), doc.find_epoch("0")), (Some(BEFORE), None, None));
    // The same file twice, no file, and a place that only one machine knows.
    for (path, why) in [("third.png", "very same file"), ("/etc/third.png", "relative"), ("", "relative")] {
        let refused = e.run(&AddEpoch { image: image(path, None) }.into(), at(2)).unwrap_err().to_string();
        assert!(refused.contains(why), "{path}: {refused}");
    }
    e.run(&add(THIRD, rectangle(10.0, 10.0, 50.0, 30.0), "Shed").into(), at(2)).unwrap();
    let refused = e.run(&RemoveEpoch { epoch: THIRD }.into(), at(3)).unwrap_err().to_string();
    assert_plain(&refused);
    assert!(refused.contains("1 outline is drawn on it"), "{refused}");
    assert!(e.run(&RemoveEpoch { epoch: BEFORE }.into(), at(3)).unwrap_err().to_string().contains("begun with"));
    e.undo(at(4));
    e.run(&RemoveEpoch { epoch: THIRD }.into(), at(5)).unwrap();
    assert_eq!(e.document().epochs.len(), 2);
    // Its number is not given again: a picture that is kept by it must never be shown for another one.
    e.run(&AddEpoch { image: image("fourth.png", None) }.into(), at(6)).unwrap();
    assert_eq!(e.document().epochs.last().unwrap().id, FOURTH);
    assert_eq!(e.document().epoch(FOURTH).map(revisit::core::doc::Epoch::file_name), Some("fourth.png"));
    assert!(e.document().epoch(THIRD).is_none());
    assert_eq!(e.session().every_epoch().iter().map(|e| e.id.0).collect::<Vec<_>>(), [0, 1, 2, 3], "the replay shows what was there");
}

#[test]
fn a_date_on_another_branch_has_another_number() {
    let mut e = three();
    e.undo(at(2));
    e.run(&AddEpoch { image: image("other.png", None) }.into(), at(3)).unwrap();
    assert_eq!(e.document().epochs.last().unwrap().id, FOURTH);
}

#[test]
fn the_pair_is_a_fact_and_measures_nothing() {
    let mut e = hall_over_time([200.0, 240.0, 300.0]);
    let level = Level::P90;
    let told = |doc: &Document| {
        let all: Vec<String> = [(3, 1), (2, 1), (3, 2)]
            .map(|(new, old)| format!("{:?}", ratio(doc, FootprintId(new), FootprintId(old), level).unwrap()))
            .to_vec();
        (all, format!("{:?}", series(doc, FootprintId(2), level).unwrap()))
    };
    let before = told(e.document());
    e.run(&ChoosePair { before: THIRD, after: AFTER }.into(), at(5)).unwrap();
    let doc = e.document();
    assert_eq!((doc.role_word(BEFORE), doc.role_word(THIRD), doc.role_word(AFTER)), ("2023-04-02", "BEFORE", "AFTER"));
    assert_eq!(told(doc), before);
    assert_eq!(e.run(&ChoosePair { before: THIRD, after: AFTER }.into(), at(6)), Err(Refusal::NothingToDo));
    let backwards = e.run(&ChoosePair { before: AFTER, after: THIRD }.into(), at(6)).unwrap_err().to_string();
    assert!(backwards.contains("would be later than AFTER"), "{backwards}");
    assert!(e.run(&ChoosePair { before: AFTER, after: AFTER }.into(), at(6)).is_err());
    // One of the pair cannot leave, and undo gives the pair back.
    assert!(e.run(&RemoveEpoch { epoch: THIRD }.into(), at(6)).unwrap_err().to_string().contains("are compared"));
    e.undo(at(7));
    assert_eq!(e.document().pair.before, BEFORE);
}

#[test]
fn ratios_across_any_two_dates_hold_the_errors_of_both_alignments() {
    let mut e = three();
    // The third date is twice as coarse as BEFORE, AFTER half as coarse again.
    lay(&mut e, THIRD, BEFORE, Affine::scale_then_move(2.0, 10.0, 0.0), 1.0);
    lay(&mut e, AFTER, BEFORE, Affine::scale_then_move(0.5, 0.0, 0.0), 1.0);
    e.run(&add(THIRD, rectangle(100.0, 100.0, 60.0, 30.0), "Then").into(), at(3)).unwrap();
    // A little beside where the other one falls: else it would be a copy that nobody drew.
    e.run(&add(AFTER, rectangle(421.0, 400.0, 240.0, 120.0), "Now").into(), at(4)).unwrap();
    let doc = e.document();
    let answer = ratio(doc, FootprintId(2), FootprintId(1), Level::P90).unwrap();
    close(answer.ratio, 1.0, 1e-9);
    let part = |answer: &revisit::core::measure::RatioAnswer| {
        answer.budget.parts().iter().find(|p| p.part == revisit::core::measure::Part::Alignment).map_or(0.0, |p| p.variance_rel)
    };
    let of = |from, onto| doc.laid(onto, from).unwrap().area_factor_variance_at(point(500.0, 400.0));
    // A similarity: the same everywhere.
    close(part(&answer), of(THIRD, BEFORE) + of(AFTER, BEFORE), 1e-12);
    assert!(part(&answer) > of(AFTER, BEFORE) && of(THIRD, BEFORE) > 0.0);
    // Both directions are told alike.
    let back = ratio(doc, FootprintId(1), FootprintId(2), Level::P90).unwrap();
    close(back.range.low * answer.range.high, 1.0, 1e-9);
    // Each lies where it is drawn when those two are compared.
    e.run(&ChoosePair { before: THIRD, after: AFTER }.into(), at(5)).unwrap();
    use revisit::core::view::PointMap;
    let there = scene_from_epoch(e.document(), AFTER).apply(point(420.0, 400.0));
    assert!(there.distance(point(100.0, 100.0)) < 1e-6, "{there:?}");
    // A date that is not lined up has no ratio with the others.
    e.run(&AddEpoch { image: image("fourth.png", Some("2025-01-01")) }.into(), at(6)).unwrap();
    e.run(&add(FOURTH, rectangle(100.0, 100.0, 60.0, 30.0), "Later").into(), at(7)).unwrap();
    assert_eq!(ratio(e.document(), FootprintId(3), FootprintId(1), Level::P90).unwrap_err(), RatioRefusal::NoCommonScale);
}

#[test]
fn a_shared_frame_says_nothing_of_a_date_that_came_later() {
    let mut e = editor();
    let frame = SharedFrame { error_px: 1.0 };
    e.run(&SetSharedFrame { frame: Some(frame) }.into(), at(1)).unwrap();
    e.run(&AddEpoch { image: image("third.png", None) }.into(), at(2)).unwrap();
    assert_eq!((e.document().frame_of(BEFORE, AFTER), e.document().frame_of(BEFORE, THIRD)), (Some(frame), None));
    e.run(&SetSharedFrame { frame: Some(frame) }.into(), at(3)).unwrap();
    assert_eq!(e.document().frame_of(THIRD, AFTER), Some(frame), "said once more, it is said of all");
}

#[test]
fn a_building_is_told_over_all_dates() {
    let e = hall_over_time([200.0, 200.4, 300.0]);
    let told = series(e.document(), FootprintId(3), Level::P90).unwrap();
    assert_eq!(told.unit, SeriesUnit::PercentOfFirst);
    assert_eq!(told.outlines().map(|id| id.0).collect::<Vec<_>>(), [1, 2, 3], "in the order of time");
    let became: Vec<Option<Became>> = told.changes.iter().map(revisit::core::measure::SeriesChange::became).collect();
    assert_eq!(became, [Some(Became::NoMeasurableDifference), Some(Became::Larger)]);
    assert!(told.changes[0].words().contains("no measurable difference"), "{}", told.changes[0].words());
    let (first, (last, range)) = (told.points[0].value.unwrap().0, told.points[2].value.unwrap());
    assert_eq!(first, 1.0);
    close(last, 1.5, 1e-9);
    assert!(range.low < 1.5 && range.high > 1.5);
    told.points.iter().for_each(|p| assert!(!p.words(told.unit).is_empty()));
}

#[test]
fn metres_are_told_where_every_date_has_them() {
    let mut e = hall_over_time([200.0, 240.0, 300.0]);
    let scale = revisit::core::doc::Scale { from: point(0.0, 0.0), to: point(900.0, 0.0), length_m: 450.0, length_sd_m: 1.0 };
    e.run(&revisit::core::ops::SetScale { epoch: BEFORE, scale: Some(scale) }.into(), at(6)).unwrap();
    let told = series(e.document(), FootprintId(1), Level::P90).unwrap();
    // The other two have it through their alignments.
    assert_eq!(told.unit, SeriesUnit::SquareMetres);
    let areas: Vec<f64> = told.points.iter().map(|p| p.value.unwrap().0).collect();
    areas.iter().zip([3000.0, 3600.0, 4500.0]).for_each(|(a, b)| close(*a, b, 1e-6));
}

#[test]
fn what_stood_when_is_said_as_far_as_it_is_known() {
    let mut e = three();
    e.run(&add(THIRD, rectangle(100.0, 100.0, 60.0, 30.0), "Shed").into(), at(3)).unwrap();
    let standing =
        |e: &Editor| series(e.document(), FootprintId(1), Level::P90).unwrap().points.iter().map(|p| p.standing).collect::<Vec<_>>();
    assert_eq!(standing(&e), [Standing::NotOutlined, Standing::Outlined(State::Unclear), Standing::NotOutlined]);
    e.run(&SetAttribute { id: FootprintId(1), to: Attribute::State(State::New) }.into(), at(4)).unwrap();
    assert_eq!(standing(&e), [Standing::NotYet, Standing::Outlined(State::New), Standing::NotOutlined]);
    e.run(&SetAttribute { id: FootprintId(1), to: Attribute::State(State::Gone) }.into(), at(5)).unwrap();
    assert_eq!(standing(&e), [Standing::NotOutlined, Standing::Outlined(State::Gone), Standing::Gone]);
    // Dates are stated later, and the order follows.
    e.run(&SetDate { epoch: THIRD, date: Some("2020-01-01".parse().unwrap()) }.into(), at(6)).unwrap();
    assert_eq!(e.document().epochs_in_time(), [THIRD, BEFORE, AFTER]);
}

#[test]
fn links_hold_across_dates_and_a_building_has_one_outline_on_each() {
    let mut e = hall_over_time([200.0, 240.0, 300.0]);
    let id = FootprintId;
    assert!(e.document().are_same_building(id(1), id(3)) && e.document().same_building(id(1), AFTER).map(|f| f.id) == Some(id(3)));
    assert_eq!(e.document().buildings().len(), 1);
    // Another outline of the third date takes the place of the one in the middle; the ends stay together.
    e.run(&add(THIRD, rectangle(300.0, 300.0, 240.0, 60.0), "Hall, again").into(), at(5)).unwrap();
    e.run(&StateSameBuilding { a: id(1), b: id(4) }.into(), at(6)).unwrap();
    let doc = e.document();
    assert_eq!(doc.building(id(1)).into_iter().map(|f| f.0).collect::<Vec<_>>(), [1, 3, 4]);
    assert!(!doc.are_same_building(id(1), id(2)));
    // The one in the middle leaves; the others stay one building.
    e.run(&WithdrawSameBuilding { a: id(1), b: id(4) }.into(), at(7)).unwrap();
    assert_eq!(e.document().building(id(1)).into_iter().map(|f| f.0).collect::<Vec<_>>(), [1, 3]);
    // Two buildings that both stand on the third date are not made one.
    e.run(&StateSameBuilding { a: id(1), b: id(4) }.into(), at(8)).unwrap();
    e.run(&ChoosePair { before: THIRD, after: AFTER }.into(), at(9)).unwrap();
    e.run(&CopyToOtherDate { id: id(2) }.into(), at(10)).unwrap();
    assert!(e.document().are_same_building(id(2), id(5)));
    let refused = e.run(&StateSameBuilding { a: id(1), b: id(5) }.into(), at(11));
    assert!(refused.is_err() || e.document().building(id(1)).len() == 3, "{refused:?}");
}

#[test]
fn a_session_of_three_dates_replays_and_old_ones_are_what_they_were() {
    let mut e = hall_over_time([200.0, 240.0, 300.0]);
    e.run(&ChoosePair { before: THIRD, after: AFTER }.into(), at(9)).unwrap();
    let check = e.session().check(at(10)).record;
    e.note(check, at(10));
    let log = read_bytes(&session_bytes(&header(), &e.take_outbox())).unwrap();
    assert!(log.damage.is_none(), "{:?}", log.damage);
    let (session, bad) = Session::replay(log.header, log.entries);
    assert!(bad.is_none() && session.drift().is_none());
    assert_eq!(session.document().hash(), e.document().hash());
    // The golden head: what is written of dates is read in a year, byte for byte.
    let events: Vec<String> = [Event::PairChosen { before: THIRD, after: AFTER }, Event::EpochRemoved { id: THIRD }]
        .iter()
        .map(|event| serde_json::to_string(event).unwrap())
        .collect();
    assert_eq!(events, [r#"{"pair_chosen":{"before":2,"after":1}}"#, r#"{"epoch_removed":{"id":2}}"#]);
    let added = serde_json::to_value(Event::EpochAdded { id: THIRD, image: image("third.png", Some("2024-01-20")) }).unwrap();
    assert_eq!((&added["epoch_added"]["id"], &added["epoch_added"]["image"]["role"]), (&Value::from(2), &Value::from("further")));
    // A session that knows of two dates alone has the document that it always had.
    let plain = serde_json::to_value(editor().document()).unwrap();
    let members: Vec<&str> = plain.as_object().unwrap().keys().map(String::as_str).collect();
    assert!(!members.iter().any(|m| ["next_epoch", "framed"].contains(m)), "{members:?}");
}

#[test]
fn events_that_do_not_fit_are_refused() {
    let e = three();
    let doc = e.document();
    assert!(doc.apply(&Event::EpochAdded { id: THIRD, image: image("x.png", None) }).is_err(), "its number is taken");
    assert!(doc.apply(&Event::EpochRemoved { id: FOURTH }).is_err());
    assert!(doc.apply(&Event::EpochRemoved { id: BEFORE }).is_err());
    assert!(doc.apply(&Event::PairChosen { before: THIRD, after: THIRD }).is_err());
    assert!(doc.apply(&Event::PairChosen { before: THIRD, after: FOURTH }).is_err());
}

const OUTLINES: &str = r#"{"type":"FeatureCollection","coordinate_space":"pixel","features":[
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[20,20],[220,20],[220,80],[20,80],[20,20]]]},"properties":{"name":"Then","epoch":"before"}},
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[20,20],[260,20],[260,80],[20,80],[20,20]]]},"properties":{"name":"Between","epoch":"date-3"}},
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[20,20],[300,20],[300,80],[20,80],[20,20]]]},"properties":{"name":"Now","epoch":"after"}}]}"#;

#[test]
fn an_outline_is_copied_to_a_date_that_is_not_compared() {
    let mut e = three();
    e.run(&add(BEFORE, rectangle(100.0, 100.0, 80.0, 60.0), "Hall").into(), at(2)).unwrap();
    let copy = CopyToDate { id: FootprintId(1), to: THIRD };
    assert_eq!(e.run(&copy.into(), at(3)), Err(Refusal::NoSharedFrame), "nothing says where it lies there");
    lay(&mut e, THIRD, BEFORE, Affine::scale_then_move(1.0, -20.0, 10.0), 0.4);
    e.run(&copy.into(), at(3)).unwrap();
    let doc = e.document();
    let there = doc.same_building(FootprintId(1), THIRD).expect("it is one building");
    assert_eq!(there.ring.bounds().min, point(120.0, 90.0));
    assert_eq!((doc.pair.before, doc.pair.after), (BEFORE, AFTER), "the pair is what it was");
    assert!(matches!(e.run(&copy.into(), at(4)), Err(Refusal::CopiedAlready(..))));
    assert!(matches!(e.run(&CopyToDate { id: FootprintId(1), to: BEFORE }.into(), at(4)), Err(Refusal::CopiedAlready(..))));
    assert_eq!(e.run(&CopyToDate { id: FootprintId(1), to: FOURTH }.into(), at(4)), Err(Refusal::NoSuchEpoch));
}

#[test]
fn a_figure_shows_the_dates_that_are_chosen_for_it() {
    let mut e = hall_over_time([40.0, 60.0, 80.0]);
    let spec = |kind, dates: &[EpochId]| FigureSpec { dates: dates.to_vec(), ..FigureSpec::new(kind) };
    let shown = |e: &Editor, kind, dates: &[EpochId]| panel_epochs(e.document(), &spec(kind, dates));
    assert_eq!(shown(&e, FigureKind::Before, &[]), [BEFORE]);
    assert_eq!(shown(&e, FigureKind::After, &[THIRD]), [THIRD]);
    assert_eq!(shown(&e, FigureKind::Pair, &[THIRD, AFTER]), [THIRD, AFTER]);
    assert_eq!(shown(&e, FigureKind::Series, &[AFTER, BEFORE]), [BEFORE, AFTER], "in the order of time");
    // What is kept is one that can be made.
    for (kind, dates, part) in [
        (FigureKind::Before, vec![BEFORE, THIRD], "one date"),
        (FigureKind::Pair, vec![THIRD], "two different dates"),
        (FigureKind::Pair, vec![THIRD, THIRD], "two different dates"),
        (FigureKind::Series, vec![THIRD], "two or more"),
        (FigureKind::Detail, vec![THIRD], "leave the dates out"),
    ] {
        let refused = e.run(&KeepFigure { name: "x".into(), spec: spec(kind, &dates) }.into(), at(8)).unwrap_err().to_string();
        assert_plain(&refused);
        assert!(refused.contains(part), "{refused}");
    }
    let kept = KeepFigure { name: "Between and now".into(), spec: spec(FigureKind::Pair, &[THIRD, AFTER]) };
    e.run(&kept.into(), at(9)).unwrap();
    // The pair moves on, the figure shows what it was made for; without dates it follows.
    e.run(&ChoosePair { before: BEFORE, after: THIRD }.into(), at(10)).unwrap();
    let figure = e.document().figure("Between and now").unwrap().spec.clone();
    assert_eq!(panel_epochs(e.document(), &figure), [THIRD, AFTER]);
    assert_eq!(shown(&e, FigureKind::Pair, &[]), [BEFORE, THIRD]);
    assert!(e.document().refers_to(AFTER));
    // Specs of older sessions have no dates.
    let old: FigureSpec = serde_json::from_str(r#"{"kind":"pair"}"#).unwrap();
    assert!(old.dates.is_empty() && !serde_json::to_string(&old).unwrap().contains("dates"));
}

#[test]
fn a_session_begins_with_as_many_pictures_as_there_are() {
    let desk = Desk::on(OUTLINES);
    for (i, name) in ["one.png", "two.png", "three.png", "four.png"].into_iter().enumerate() {
        image::RgbImage::from_pixel(320, 240, image::Rgb([100 + 20 * i as u8; 3])).save(desk.path(name)).unwrap();
    }
    let made = desk.ok(&["new", "one.png", "two.png", "three.png", "four.png", "-o", "n.session.jsonl", "--json"]).json();
    assert_eq!(made["images"].as_array().unwrap().len(), 2, "{made}");
    let further: Vec<&str> = made["further"].as_array().unwrap().iter().filter_map(|d| d["epoch"].as_str()).collect();
    assert_eq!(further, ["date-3", "date-4"]);
    let verdict = desk.ok(&["verify", "n.session.jsonl", "--json"]).json();
    assert_eq!(verdict["ok"], true, "{verdict}");
    assert_eq!(made["head"], verdict["head"], "{made} {verdict}");
    // The same picture twice, or one that is no picture: nothing is written.
    let twice = desk.run(&["new", "one.png", "two.png", "one.png", "--out", "m.session.jsonl"]);
    assert!(twice.code != 0 && twice.err.contains("the very same file") && !desk.path("m.session.jsonl").exists(), "{}", twice.err);
    assert_ne!(desk.run(&["new", "one.png", "two.png", "halls.pixels.geojson", "--out", "m.session.jsonl"]).code, 0);
    assert!(!desk.path("m.session.jsonl").exists());
}

#[test]
fn the_command_line_takes_further_dates() {
    let desk = Desk::on(OUTLINES);
    image::RgbImage::from_pixel(320, 240, image::Rgb([100, 100, 100])).save(desk.path("between.png")).unwrap();
    let s = "s.session.jsonl";
    let added = desk.ok(&["add-date", s, "between.png", "--date", "2024-01-20", "--credit", "Somebody", "--json"]).json();
    assert_eq!((added["epoch"].as_str(), added["date"].as_str()), (Some("date-3"), Some("2024-01-20")));
    assert_eq!(desk.run(&["add-date", s, "between.png"]).code, 3, "the same file once more");
    let untouched = std::fs::read(desk.path("between.png")).unwrap();
    desk.ok(&["import", s, "halls.pixels.geojson"]);
    desk.ok(&["set", s, "--shared-frame", "0.5", "--credit", "date-3:Somebody else"]);
    desk.ok(&["ratio", s, "Between", "Then", "--same-building"]);
    desk.ok(&["ratio", s, "Now", "Between", "--same-building"]);
    let listed = desk.ok(&["dates", s, "--json"]).json();
    let order: Vec<&str> = listed["dates"].as_array().unwrap().iter().filter_map(|d| d["epoch"].as_str()).collect();
    assert_eq!(order, ["before", "date-3", "after"]);
    let told = desk.ok(&["series", s, "Now", "--json"]).json();
    assert_eq!(told["dates"].as_array().unwrap().len(), 3);
    assert_eq!(told["changes"].as_array().unwrap().len(), 2);
    let measured = desk.ok(&["measure", s, "--json"]).json();
    assert_eq!(measured["footprints"][1]["epoch"], "date-3");
    desk.ok(&["dates", s, "--before", "2024-01-20"]);
    let again = desk.ok(&["series", s, "1", "--json"]).json();
    assert_eq!(again["changes"], told["changes"], "which two are compared measures nothing");
    assert_eq!(again["dates"][1]["epoch"], "before");
    assert_eq!(desk.run(&["dates", s, "--before", "after", "--after", "2023-04-02"]).code, 3, "backwards");
    assert_eq!(desk.run(&["dates", s, "--before", "1999-01-01"]).code, 2, "no such date");
    assert_eq!(desk.run(&["dates", s, "--remove", "date-1"]).code, 3, "the session was begun with it");
    desk.ok(&["export", s, "--format", "geojson", "--out", "all.pixels.geojson"]);
    let exported: Value = serde_json::from_slice(&std::fs::read(desk.path("all.pixels.geojson")).unwrap()).unwrap();
    assert_eq!(exported["provenance"]["images"].as_array().unwrap().len(), 3);
    assert_eq!(exported["provenance"]["series"][0]["dates"].as_array().unwrap().len(), 3);
    desk.ok(&["render", s, "--before", "date-1", "--after", "before", "--size", "300x200", "--out", "view.png"]);
    desk.ok(&["figure", s, "--kind", "series", "--out", "series.svg"]);
    let svg = std::fs::read_to_string(desk.path("series.svg")).unwrap();
    assert!(svg.contains("20 Jan 2024"), "every date stands in it");
    desk.ok(&["figure", s, "--kind", "before", "--date", "date-1", "--out", "first.svg"]);
    assert!(std::fs::read_to_string(desk.path("first.svg")).unwrap().contains("2 Apr 2023"));
    assert_eq!(desk.run(&["figure", s, "--kind", "pair", "--date", "date-1", "--out", "one.svg"]).code, 2, "a pair has two");
    let verdict = desk.ok(&["verify", s, "--json"]).json();
    assert_eq!(verdict["ok"], true, "{verdict}");
    assert_eq!(std::fs::read(desk.path("between.png")).unwrap(), untouched);
}

fn exported(e: &Editor, format: &str, visible_only: bool) -> String {
    let (doc, head) = (e.document(), "ab".repeat(32));
    let input = ExportInput { header: &header(), doc, seq: 9, head: &head, changed: header().created, level: Level::P90, visible_only };
    String::from_utf8_lossy(&(exporter(format).unwrap().write)(&input).unwrap()).into_owned()
}

#[test]
fn every_outline_has_its_style_in_a_geopackage() {
    let e = hall_over_time([100.0, 110.0, 120.0]);
    let text = exported(&e, "gpkg", false);
    // QGIS draws nothing of what has no category.
    for f in e.document().footprints.values() {
        let word = e.document().file_word(f.epoch);
        assert!(text.contains(&format!("value=\"{word} {}\"", f.state.word())), "{word}");
        assert!(text.contains(&format!("<Name>{word} {}</Name>", f.state.word())), "{word}");
    }
    assert_eq!(e.document().file_word(THIRD), "date-3");
}

#[test]
fn what_is_left_out_of_an_export_is_in_no_series_of_it() {
    let mut e = hall_over_time([100.0, 110.0, 120.0]);
    e.run(&HideItems { items: vec![FootprintId(2).into()], hidden: true }.into(), at(6)).unwrap();
    let read = |visible_only| serde_json::from_str::<Value>(&exported(&e, "geojson", visible_only)).unwrap();
    let counts = |value: &Value| (value["features"].as_array().unwrap().len(), value["provenance"]["series"].as_array().unwrap().len());
    assert_eq!((counts(&read(false)), counts(&read(true))), ((3, 1), (2, 0)));
    for format in ["csv", "gpkg"] {
        assert!(exported(&e, format, true).len() < exported(&e, format, false).len(), "{format}");
    }
}

#[test]
fn a_frame_that_both_are_said_to_share_ties_two_dates() {
    let mut e = three();
    assert!(!e.document().are_tied(BEFORE, AFTER) && e.document().are_tied(THIRD, THIRD));
    e.run(&SetSharedFrame { frame: Some(SharedFrame { error_px: 2.0 }) }.into(), at(5)).unwrap();
    assert!(e.document().are_tied(BEFORE, AFTER) && e.document().are_tied(AFTER, BEFORE));
    let mut e = three();
    lay(&mut e, AFTER, THIRD, Affine::scale_then_move(1.0, 0.0, 0.0), 0.4);
    lay(&mut e, THIRD, BEFORE, Affine::scale_then_move(1.0, 0.0, 0.0), 0.4);
    assert!(e.document().are_tied(BEFORE, AFTER), "by way of a third one");
}
