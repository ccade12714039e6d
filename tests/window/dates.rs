//! More than two dates in the window: a picture is dropped onto it and becomes a date, the strip chooses which two are compared, and a
//! building is told over all of them.

use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use image::{Rgb, RgbImage};
use revisit::core::doc::{EpochId, FootprintId};

use crate::window::{AFTER, BEFORE, HEIGHT, WIDTH, Window};

const THIRD: EpochId = EpochId(2);

/// A window into which a third picture was dropped.
pub fn three() -> Window {
    let mut window = Window::new();
    let path = window.dir.path().join("third.png");
    RgbImage::from_fn(WIDTH, HEIGHT, |x, y| Rgb([90 + ((x / 16 + y / 16) % 9) as u8; 3])).save(&path).unwrap();
    assert!(window.harness.query_by_label_contains("as BEFORE").is_none(), "two dates need no strip");
    assert!(path.is_file());
    drop(&mut window);
    window
}

/// Drops the picture and takes the offer.
fn drop(window: &mut Window) {
    crate::drive::drop_on(window, &["third.png"]);
    window.key(Key::Enter).settle();
}

#[test]
fn a_dropped_picture_is_a_date_and_the_strip_chooses_the_pair() {
    let mut window = three();
    assert_eq!(window.doc().epochs.len(), 3);
    assert_eq!(window.doc().epoch(THIRD).map(revisit::core::doc::Epoch::file_name), Some("third.png"));
    assert_eq!((window.doc().pair.before, window.doc().pair.after), (BEFORE, AFTER));
    for words in ["BEFORE (2 Apr 2023): before.png", "AFTER (5 Oct 2024): after.png", "no date: third.png"] {
        assert!(window.harness.query_by_label(words).is_some(), "{words}");
    }
    window.press("date not stated as AFTER");
    assert_eq!((window.doc().pair.before, window.doc().pair.after), (BEFORE, THIRD));
    assert!(window.harness.query_by_label("2024-10-05: after.png").is_some(), "its place and date stay, its label says what it is");
    // Both canvases show the chosen pair.
    window.settle();
    window.hover(THIRD, 100.0, 100.0);
    window.chord(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.doc().pair.after, AFTER, "undo gives the pair back");
    // By keys: both dates go one on, and back.
    window.chord(Modifiers::COMMAND, Key::CloseBracket);
    assert_eq!((window.doc().pair.before, window.doc().pair.after), (AFTER, THIRD));
    window.chord(Modifiers::COMMAND, Key::OpenBracket);
    assert_eq!((window.doc().pair.before, window.doc().pair.after), (BEFORE, AFTER));
    // The same picture is not a date twice, and the session is what it was.
    drop(&mut window);
    assert_eq!(window.doc().epochs.len(), 3);
    // Closed and opened again it has its three dates, all of them shown.
    let window = window.reopened();
    assert_eq!(window.doc().epochs.len(), 3);
    assert!(window.harness.query_by_label("no date: third.png").is_some());
    assert!(matches!(window.app().open().and_then(|open| open.pictures.get(&THIRD)), Some(Ok(_))), "the picture is found again");
}

#[test]
fn several_pictures_that_are_dropped_at_once_are_one_session() {
    let dir = tempfile::tempdir().unwrap();
    for (i, name) in ["a.png", "b.png", "c.png", "d.png"].into_iter().enumerate() {
        RgbImage::from_pixel(WIDTH, HEIGHT, Rgb([80 + 20 * i as u8; 3])).save(dir.path().join(name)).unwrap();
    }
    std::fs::write(dir.path().join("notes.txt"), "x").unwrap();
    let mut window = Window::on(dir, None);
    crate::drive::drop_on(&mut window, &["a.png", "b.png", "notes.txt"]);
    assert!(window.app().open().is_none(), "one of them is no picture");
    crate::drive::drop_on(&mut window, &["a.png", "b.png", "c.png", "d.png"]);
    window.settle();
    let names: Vec<&str> = window.doc().epochs.iter().map(revisit::core::doc::Epoch::file_name).collect();
    assert_eq!((names[0], names[1], names.len()), ("a.png", "b.png", 4), "{names:?}");
    assert!(names.contains(&"c.png") && names.contains(&"d.png"));
    // Another session gets none of them.
    crate::drive::drop_on(&mut window, &["c.png", "d.png"]);
    window.settle();
    assert_eq!(window.doc().epochs.len(), 2);
}

#[test]
fn an_outline_is_copied_to_a_date_that_is_not_compared() {
    let mut window = three();
    window.run(revisit::core::ops::SetAlignment {
        alignment: Box::new(revisit::core::doc::Alignment::by_eye(
            THIRD,
            BEFORE,
            revisit::core::geom::Projective::from(revisit::core::geom::Affine::IDENTITY),
            revisit::core::geom::Point::new(300.0, 200.0),
            1.0,
            [WIDTH, HEIGHT],
        )),
    });
    window.rectangle(BEFORE, 100.0, 150.0, 120.0, 60.0).key(Key::V);
    window.click(BEFORE, 160.0, 180.0);
    window.press("Copy to another date");
    window.press("third.png (date not stated)");
    let copy = window.doc().same_building(FootprintId(1), THIRD).expect("a copy");
    assert_eq!(copy.epoch, THIRD);
    assert_eq!((window.doc().pair.before, window.doc().pair.after), (BEFORE, AFTER));
}

#[test]
fn an_annotation_is_copied_to_a_date_that_is_not_compared() {
    let mut window = three();
    window.run(revisit::core::ops::SetAlignment {
        alignment: Box::new(revisit::core::doc::Alignment::by_eye(
            THIRD,
            BEFORE,
            revisit::core::geom::Projective::from(revisit::core::geom::Affine::scale_then_move(1.0, 20.0, 10.0)),
            revisit::core::geom::Point::new(300.0, 200.0),
            1.0,
            [WIDTH, HEIGHT],
        )),
    });
    window.chord(Modifiers::SHIFT, Key::X).click(BEFORE, 300.0, 200.0).key(Key::V).click(BEFORE, 300.0, 200.0);
    window.press("Copy to another date");
    window.press("third.png (date not stated)").settle();
    let copy = window.doc().annotations.values().find(|a| a.epoch == THIRD).expect("a copy").clone();
    let at = copy.shape.points()[0];
    assert!(at.distance(revisit::core::geom::Point::new(280.0, 190.0)) < 1.5, "at the same place: {at:?}");
    assert_eq!(window.doc().annotations.len(), 2);
    assert_eq!((window.doc().pair.before, window.doc().pair.after), (BEFORE, AFTER));
}

#[test]
fn a_view_that_was_turned_stays_as_it_is_when_another_date_becomes_before() {
    let mut window = three();
    // The third picture lies a quarter turn round.
    let quarter = revisit::core::geom::Affine::from([0.0, -1.0, 500.0, 1.0, 0.0, 0.0]);
    window.run(revisit::core::ops::SetAlignment {
        alignment: Box::new(revisit::core::doc::Alignment::by_eye(
            THIRD,
            BEFORE,
            revisit::core::geom::Projective::from(quarter),
            revisit::core::geom::Point::new(300.0, 200.0),
            1.0,
            [WIDTH, HEIGHT],
        )),
    });
    window.key(Key::PageDown).settle();
    let places = |window: &Window| [(200.0, 150.0), (330.0, 150.0)].map(|(x, y)| window.screen(AFTER, x, y));
    window.run(revisit::core::ops::SetAlignment {
        alignment: Box::new(revisit::core::doc::Alignment::by_eye(
            AFTER,
            BEFORE,
            revisit::core::geom::Projective::from(revisit::core::geom::Affine::IDENTITY),
            revisit::core::geom::Point::new(300.0, 200.0),
            1.0,
            [WIDTH, HEIGHT],
        )),
    });
    window.settle();
    let before = places(&window);
    window.run(revisit::core::ops::ChoosePair { before: THIRD, after: AFTER });
    window.settle();
    let after = places(&window);
    let way = |[a, b]: [egui::Pos2; 2]| (b - a).angle();
    assert!((way(before) - way(after)).abs() < 0.01, "{before:?} {after:?}");
}

#[test]
fn a_building_over_three_dates_has_a_chart_with_its_values_in_words() {
    let mut window = three();
    let outline = |window: &mut Window, epoch, width| {
        window.rectangle(epoch, 100.0, 150.0, width, 100.0);
        window.key(Key::V);
    };
    outline(&mut window, BEFORE, 240.0);
    outline(&mut window, AFTER, 300.0);
    window.press("date not stated as AFTER");
    window.settle();
    outline(&mut window, THIRD, 301.0);
    assert_eq!(window.doc().footprints.len(), 3);
    // One building: BEFORE with the third date, then BEFORE with AFTER.
    window.key(Key::Escape).click(BEFORE, 200.0, 200.0).click_with(THIRD, 200.0, 200.0, Modifiers::SHIFT).key(Key::M);
    window.press("5 Oct 2024 as AFTER").settle();
    window.key(Key::Escape).click(BEFORE, 200.0, 200.0).click_with(AFTER, 200.0, 200.0, Modifiers::SHIFT).key(Key::M);
    let building = window.doc().building(FootprintId(1));
    assert_eq!(building.len(), 3, "{building:?}");
    window.key(Key::Escape).click(BEFORE, 200.0, 200.0);
    window.settle();
    let chart = window.harness.get_by_label_contains("over time.");
    let told = chart.accesskit_node().label().unwrap_or_default();
    assert!(told.contains("2 Apr 2023: 100 %"), "{told}");
    // Nothing ties the third date to the others: it has no value, and the reason is told.
    assert!(told.contains("date not stated: ") && !told.contains("date not stated: 1"), "{told}");
}

#[test]
fn a_date_is_stated_where_it_stands() {
    let mut window = Window::new();
    let at = window.harness.get_by_label("Date of AFTER: state it").rect().center();
    let before = window.doc().hash();
    // A tool is in hand, and the label is on the picture: the click is the label's.
    window.key(Key::P).click_screen(at, Modifiers::NONE);
    assert!(window.harness.get_by_label("Date of AFTER").accesskit_node().is_focused(), "the dialog begins with the date that was clicked");
    assert_eq!(window.doc().hash(), before);
    window.key(Key::Escape);
    // With a corner clicked, the next one may lie under the label.
    window.click(AFTER, 200.0, 200.0);
    assert!(window.harness.query_by_label("Date of AFTER: state it").is_none());
    window.key(Key::Escape);
    assert!(window.harness.query_by_label("Date of AFTER: state it").is_some());
}
