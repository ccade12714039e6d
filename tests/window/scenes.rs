//! What the window shows besides its modes, each brought about by what an analyst does: for the gallery.

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use revisit::app::dialogs::alignment;
use revisit::app::leave::Leave;
use revisit::app::state::{Dialog, Tab};
use revisit::app::tour::Tour;
use revisit::core::doc::{Alignment, AnnotationShape, ClassSet, Drawn, EpochId, FootprintId, Term};
use revisit::core::geom::{Affine, Point};
use revisit::core::ops::{AddAnnotation, AddFootprint, ChoosePair, SetAlignment, SetClasses, SetDate, StateSameBuilding};
use revisit::core::view::CompareMode;
use revisit::jobs::ReportMade;

use crate::window::{AFTER, BEFORE, Window};

/// A picture of the gallery: its name, and what leads there. [`rest`] leads back.
pub type Scene = (&'static str, fn(&mut Window));

const CTRL: Modifiers = Modifiers::COMMAND;
const CTRL_SHIFT: Modifiers = Modifiers { alt: false, ctrl: true, shift: true, mac_cmd: false, command: true };
const THIRD: EpochId = EpochId(2);

/// All of them, in the order in which they can follow each other on the sample.
pub const SCENES: &[Scene] = &[
    ("menu", |w| {
        // In a narrow window the menus are in one.
        if w.harness.query_by_label("Menu").is_some() {
            w.press("Menu");
        }
        w.press("Compare");
    }),
    ("tool-help", |w| {
        let at = w.harness.get_by_label("Rectangle").rect().center();
        w.harness.hover_at(at);
        w.harness.run_steps(30);
    }),
    ("draft", |w| {
        near(w);
        w.key(Key::P);
        for (x, y) in [(840.0, 760.0), (960.0, 800.0), (940.0, 860.0)] {
            w.click(AFTER, x, y);
        }
        w.hover(AFTER, 825.0, 825.0);
    }),
    ("typed-length", |w| {
        near(w);
        w.key(Key::R).click(AFTER, 840.0, 760.0).hover(AFTER, 960.0, 800.0);
        w.key(Key::Num4).key(Key::Num5);
    }),
    ("refused", |w| {
        near(w);
        w.key(Key::P);
        for (x, y) in [(840.0, 760.0), (960.0, 800.0), (900.0, 880.0), (910.0, 700.0)] {
            w.click(AFTER, x, y);
        }
    }),
    ("turned", |w| {
        w.key(Key::Num0).key(Key::PageDown).key(Key::PageDown);
    }),
    ("swipe-at-an-angle", |w| {
        w.key(Key::Num2);
        ask(w, "Turn the divider");
        ask(w, "Turn the divider");
    }),
    ("by-class", |w| {
        w.run(SetClasses { set: ClassSet::shipped("military-industrial") });
        w.chord(CTRL_SHIFT, Key::O);
        near(w);
    }),
    ("several-chosen", |w| {
        w.key(Key::V).click(AFTER, 850.0, 640.0).click_with(AFTER, 1075.0, 710.0, Modifiers::SHIFT);
        near(w);
    }),
    ("calculator", |w| {
        let choice = &mut w.harness.state_mut().view_mut().choice;
        choice.new = Some(FootprintId(4));
        choice.also_new = vec![Term::from(FootprintId(5)), Term::from(FootprintId(6))];
    }),
    ("full-screen", |w| {
        w.key(Key::F11);
    }),
    ("all-commands-found", |w| {
        w.chord(CTRL_SHIFT, Key::P);
        w.harness.get_by_label("Search for a command").type_text("turn");
    }),
    ("about", |w| ask(w, "About Revisit")),
    ("classes", |w| ask(w, "Classes")),
    ("control-points", |w| ask(w, "Ground control points")),
    ("shared-frame", |w| ask(w, "Declare a shared frame")),
    ("shape-by-numbers", |w| {
        w.click(AFTER, 850.0, 640.0);
        ask(w, "Turn, scale, widen");
    }),
    ("save-as", |w| {
        w.chord(CTRL_SHIFT, Key::S);
    }),
    ("open-session", |w| {
        w.chord(CTRL, Key::O);
    }),
    ("import", |w| {
        w.chord(CTRL, Key::I);
    }),
    ("export-the-replay", |w| ask(w, "Export the replay")),
    ("shortcuts-told", |w| ask(w, "Change the shortcuts")),
    ("failed", |w| {
        crate::drive::drop_on(w, &["nothing.session.jsonl"]);
    }),
    ("alignment-asked", |w| {
        let map = Affine::scale_then_move(1.0, -12.0, 8.0);
        let amber = Alignment::by_eye(AFTER, BEFORE, map.into(), Point::new(400.0, 300.0), 1.5, [2000, 1500]);
        let form = alignment::Form { alignment: Box::new(amber), why: "Two comparisons disagree by 3 px.".to_owned() };
        w.harness.state_mut().view_mut().dialog = Some(Dialog::Alignment(form));
    }),
    ("alignment-on-trial", |w| {
        (by_name("alignment-asked"))(w);
        w.harness.run_steps(2);
        w.press("Try it in swipe");
    }),
    ("unsaved", |w| w.harness.state_mut().view_mut().dialog = Some(Dialog::Unsaved(Leave::Quit))),
    ("report-made", |w| {
        let made = ReportMade {
            path: "plant-report".into(),
            as_before: false,
            stranger: None,
            seq: 42,
            head: "2c352f17c99171a0110ce1301b855970f1c4f5762582d90efacc3331c72beb27".to_owned(),
            manifest_sha256: "6d4376f71e87748b333878095671d03c551e1d961def527d4c45a217b2c01e1c".to_owned(),
            files: 21,
            bytes: 3_456_789,
            missing: Vec::new(),
        };
        w.harness.state_mut().view_mut().dialog = Some(Dialog::Reported(made));
    }),
    ("tour-offered", |w| w.harness.state_mut().view_mut().tour = Some(Tour::Offered)),
    ("tour", |w| {
        let tour = Tour::begin(w.app().open().unwrap(), w.app().view());
        w.harness.state_mut().view_mut().tour = Some(tour);
    }),
    ("trace-again-asked", |w| {
        w.chord(CTRL, Key::R);
    }),
    ("annotations", |w| {
        for (shape, text) in [
            (AnnotationShape::Point(Point::new(700.0, 560.0)), "Guard post"),
            (AnnotationShape::Arrow([Point::new(1250.0, 560.0), Point::new(1130.0, 660.0)]), "New since 2021"),
            (AnnotationShape::Note(Point::new(760.0, 800.0)), "Ground was levelled here"),
            (AnnotationShape::Gone(Point::new(1030.0, 520.0)), "Bridge crane"),
        ] {
            w.run(AddAnnotation { epoch: AFTER, shape, text: text.to_owned() });
        }
        w.key(Key::V).click(AFTER, 700.0, 560.0);
        near(w);
    }),
    ("height-drawn", |w| {
        near(w);
        w.key(Key::T).click(AFTER, 1127.0, 757.0).click(AFTER, 1150.0, 790.0).settle();
        w.harness.state_mut().view_mut().tab = Tab::Heights;
    }),
    ("height-asked", |w| {
        w.harness.state_mut().view_mut().tab = Tab::Heights;
        w.harness.run_steps(3);
        w.press("What height 1 says");
    }),
    ("scale-asked", |w| {
        near(w);
        w.key(Key::L).click(AFTER, 769.2, 580.9).click(AFTER, 945.7, 635.9).settle();
        w.harness.state_mut().view_mut().tab = Tab::Lines;
    }),
    ("proposal", |w| {
        near(w);
        w.key(Key::W).drag(AFTER, (985.0, 645.0), (1160.0, 772.0));
    }),
    ("snap-to-edges", |w| {
        near(w);
        w.key(Key::V).click(AFTER, 1075.0, 710.0).chord(CTRL_SHIFT, Key::E);
    }),
    ("findings", |w| {
        let ring = [(1200.0, 900.0), (1300.0, 900.0), (1297.0, 950.0), (1200.0, 950.0)];
        let points: Vec<Point> = ring.iter().map(|(x, y)| Point::new(*x, *y)).collect();
        w.run(AddFootprint { epoch: AFTER, points: points.clone(), drawn: Drawn::Polygon, name: String::new() });
        w.run(AddFootprint { epoch: AFTER, points, drawn: Drawn::Polygon, name: String::new() });
        w.harness.state_mut().view_mut().tab = Tab::Notices;
    }),
    ("date-asked", |w| {
        let path = w.dir.path().join("third.png");
        let mut third = image::load_from_memory(&std::fs::read("samples/after.jpg").unwrap()).unwrap().to_rgb8();
        third.pixels_mut().for_each(|p| p.0 = p.0.map(|v| 20 + v / 4 * 3));
        third.save(path).unwrap();
        crate::drive::drop_on(w, &["third.png"]);
    }),
    ("over-time", |w| {
        if w.doc().epochs.len() < 3 {
            (by_name("date-asked"))(w);
            w.key(Key::Enter).settle();
        }
        let same = Alignment::by_eye(THIRD, AFTER, Affine::IDENTITY.into(), Point::new(900.0, 700.0), 0.5, [2000, 1500]);
        w.run(ChoosePair { before: AFTER, after: THIRD });
        w.run(SetAlignment { alignment: Box::new(same) });
        w.run(SetDate { epoch: THIRD, date: "2024-06-18".parse().ok() });
        let ring = [(769.2, 580.9), (990.0, 649.5), (969.9, 714.8), (750.2, 645.8)];
        let points = ring.iter().map(|(x, y)| Point::new(*x, *y)).collect();
        w.run(AddFootprint { epoch: THIRD, points, drawn: Drawn::Rectangle, name: "Assembly hall, widened".to_owned() });
        let added = *w.doc().footprints.keys().next_back().unwrap();
        w.run(StateSameBuilding { a: FootprintId(1), b: added });
        w.run(ChoosePair { before: BEFORE, after: AFTER });
        w.run(StateSameBuilding { a: FootprintId(1), b: FootprintId(3) });
        w.key(Key::V).key(Key::Escape).click(AFTER, 850.0, 640.0);
    }),
    ("tracing-blind", |w| {
        w.chord(CTRL, Key::R);
        if w.harness.query_by_label_contains("Waive the wait").is_some() {
            w.press("Waive the wait of 10 minutes");
        }
        w.press("Start");
    }),
];

fn by_name(name: &str) -> fn(&mut Window) {
    SCENES.iter().find(|(own, _)| *own == name).map(|(_, scene)| *scene).expect("a scene of that name")
}

/// The part with the halls.
fn near(w: &mut Window) {
    w.settle();
    let view = w.app().view();
    let mut camera = view.camera(w.doc());
    camera.centre = Point::new(1010.0, 690.0);
    camera.zoom = 0.6;
    w.harness.state_mut().view_mut().camera = Some(camera);
    w.harness.run_steps(3);
}

/// Asks for a command by its name, as with the palette.
fn ask(w: &mut Window, name: &str) {
    w.chord(CTRL_SHIFT, Key::P);
    w.harness.get_by_label("Search for a command").type_text(name);
    w.harness.run_steps(2);
    w.key(Key::Enter);
}

/// Back to the two dates beside each other, with nothing open, chosen or half drawn.
pub fn rest(w: &mut Window) {
    w.settle();
    if w.app().view().blind.is_some() {
        w.press("Stop");
    }
    for _ in 0..4 {
        w.key(Key::Escape);
    }
    if w.app().view().fullscreen {
        w.key(Key::F11);
    }
    while w.harness.query_all_by_label("Close notice").next().is_some() {
        w.harness.query_all_by_label("Close notice").next().expect("it is there").click();
        w.harness.run_steps(2);
    }
    let view = w.harness.state_mut().view_mut();
    view.dialog = None;
    view.tour = None;
    view.by_class = false;
    view.tab = Tab::Footprints;
    view.choice.clear();
    view.control.close();
    if w.app().view().compare.mode == CompareMode::Swipe {
        w.key(Key::Backslash);
    }
    w.key(Key::V).key(Key::Num1).chord(CTRL, Key::Home).key(Key::F).settle();
    if std::env::var_os("REVISIT_SHOTS").is_some() {
        // What was said goes by itself: no picture shows what another scene said.
        w.harness.run_steps(260);
    }
}
