//! The whole job of an analyst in the real window: from two files to seven outlines, one building linked across the dates,
//! every one classified, two compared, the sentence on the clipboard. Every pointer and key action is counted.
//!
//! The rule of counting is that of `docs/actions.md`: a click, a drag, a turn of the wheel, a key and a chord are one action
//! each, and so is every character that is typed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]
#![allow(clippy::print_stdout, reason = "the count is what the test is for")]

use crate::window::{AFTER, BEFORE, Window};
use egui::{Key, Modifiers};
use revisit::core::doc::{EpochId, Footprint};
use revisit::core::geom::Point;

/// The most actions that the job may take.
const MOST: usize = 60;

/// The middle of each building, px of its image, and its area, px2, as `samples/truth.geojson` has them: in the order in which they are
/// outlined, the existing hall on AFTER before its copy on BEFORE.
const BUILDINGS: [(f64, f64, f64); 7] = [
    (847.8, 640.8, 12_512.0),
    (844.0, 643.7, 12_512.0),
    (1073.8, 708.9, 8_133.0),
    (1029.1, 482.8, 653.0),
    (1481.2, 846.5, 420.0),
    (1521.9, 843.1, 420.0),
    (1562.5, 839.7, 420.0),
];

/// A hand that counts what it does.
struct Hand {
    window: Window,
    count: usize,
    told: Vec<(usize, String)>,
}

#[derive(Debug)]
struct Dropped(std::path::PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        &self.0
    }
    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("only its path is asked for".to_owned())
    }
}

impl Hand {
    fn part(&mut self, words: &str, act: impl FnOnce(&mut Hand)) {
        let before = self.count;
        act(self);
        self.told.push((self.count - before, words.to_owned()));
    }

    fn drop_files(&mut self, names: &[&str]) {
        let files = names.iter().map(|name| std::sync::Arc::new(Dropped(self.window.dir.path().join(name))) as egui::DroppedFileHandle);
        let files: Vec<_> = files.collect();
        self.window.harness.input_mut().dropped_files.extend(files);
        self.window.settle();
        // In the file manager: a click on the first, one with Ctrl on the other, and the drag.
        self.count += names.len() + 1;
    }

    fn click(&mut self, epoch: EpochId, x: f64, y: f64) {
        self.window.click(epoch, x, y);
        self.count += 1;
    }

    fn key(&mut self, key: Key) {
        self.window.key(key);
        self.count += 1;
    }

    fn chord(&mut self, modifiers: Modifiers, key: Key) {
        self.window.chord(modifiers, key);
        self.count += 1;
    }

    /// One turn of the wheel at a place.
    fn wheel(&mut self, epoch: EpochId, x: f64, y: f64, points: f32) {
        self.window.hover(epoch, x, y);
        self.window.harness.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, points),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: Modifiers::NONE,
        });
        self.window.harness.run_steps(20);
        self.window.settle();
        self.count += 1;
    }

    /// The class of what was just drawn: by the first letters, or with none the one given last.
    fn class(&mut self, letters: &[(Key, &str)]) {
        self.key(Key::F3);
        for (key, letter) in letters {
            self.window.harness.event(egui::Event::Text((*letter).to_owned()));
            self.key(*key);
        }
        self.key(Key::Enter);
    }

    fn rectangle(&mut self, epoch: EpochId, corners: [(f64, f64); 3]) {
        for (x, y) in corners {
            self.click(epoch, x, y);
        }
    }
}

/// A window on nothing, beside the two pictures of the sample.
fn desk() -> Hand {
    let dir = tempfile::tempdir().unwrap();
    for name in ["before.jpg", "after.jpg"] {
        std::fs::copy(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name), dir.path().join(name)).unwrap();
    }
    Hand { window: Window::on(dir, None), count: 0, told: Vec::new() }
}

#[test]
fn from_two_files_to_a_comparison_of_seven_outlines_in_at_most_sixty_actions() {
    let mut hand = desk();
    hand.part("select both files, drag them into the window", |hand| hand.drop_files(&["before.jpg", "after.jpg"]));
    hand.part("line the pair up", |hand| {
        hand.chord(Modifiers::COMMAND, Key::L);
        hand.window.settle();
    });
    hand.part("zoom to the halls, take the rectangle", |hand| {
        hand.wheel(AFTER, 950.0, 670.0, 330.0);
        hand.key(Key::R);
    });
    hand.part("existing hall: three corners, its class, a copy on the other date, snapped to the walls there", |hand| {
        hand.rectangle(AFTER, [(769.2, 580.9), (945.7, 635.9), (925.6, 701.1)]);
        hand.class(&[(Key::H, "h")]);
        hand.key(Key::G);
        // A copy that nobody drew anew says nothing of that date.
        hand.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::E);
        hand.window.settle();
        hand.key(Key::Enter);
    });
    hand.part("new hall: three corners, the same class", |hand| {
        hand.rectangle(AFTER, [(1021.0, 661.0), (1144.7, 697.9), (1126.9, 757.4)]);
        hand.class(&[]);
    });
    hand.part("bridge crane, on the earlier date: three corners, its class", |hand| {
        hand.rectangle(BEFORE, [(998.6, 467.9), (1063.5, 488.7), (1060.6, 497.8)]);
        hand.class(&[(Key::C, "c")]);
    });
    hand.part("whole picture, zoom to the housing", |hand| {
        hand.key(Key::F);
        hand.window.harness.run_steps(10);
        hand.wheel(AFTER, 1565.0, 843.0, 600.0);
    });
    hand.part("first house: three corners, its class; two more like it, one click each", |hand| {
        hand.rectangle(AFTER, [(1465.2, 840.5), (1495.2, 838.8), (1495.9, 851.9)]);
        hand.class(&[(Key::H, "h"), (Key::O, "o")]);
        hand.key(Key::E);
        hand.click(AFTER, 1521.6, 843.6);
        hand.click(AFTER, 1562.8, 840.0);
    });
    hand.part("choose the existing hall as the reference, then the new one, copy the sentence", |hand| {
        hand.key(Key::V);
        hand.key(Key::F);
        hand.window.harness.run_steps(10);
        hand.click(AFTER, 850.0, 640.0);
        hand.key(Key::K);
        hand.click(AFTER, 1075.0, 710.0);
        hand.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::C);
    });
    for (count, words) in &hand.told {
        println!("{count:>4}  {words}");
    }
    println!("{:>4}  actions in all", hand.count);

    hand.window.settle();
    let doc = hand.window.doc();
    let said: Vec<String> = hand.window.app().notices().iter().map(|n| n.text.clone()).collect();
    let all: Vec<&Footprint> = doc.footprints.values().map(AsRef::as_ref).collect();
    assert_eq!(all.len(), 7, "{said:#?}");
    let classes: Vec<&str> = all.iter().map(|f| f.class.as_str()).collect();
    assert_eq!(classes, ["hall", "hall", "hall", "crane", "housing", "housing", "housing"]);
    assert_eq!(doc.same_buildings.len(), 1, "the existing hall is one building on both dates");
    assert_eq!(all.iter().filter(|f| f.epoch == BEFORE).count(), 2);
    // Every outline lies where its building is, within a metre on the ground, as it was clicked.
    for (footprint, (x, y, area)) in all.iter().zip(BUILDINGS) {
        let (middle, size) = (footprint.ring.centroid(), footprint.ring.area_px2());
        assert!(middle.distance(Point::new(x, y)) < 2.0, "{}: {middle:?}", footprint.name);
        assert!((size / area - 1.0).abs() < 0.08, "{}: {size}", footprint.name);
    }
    // The hall on both dates was drawn on both: its change can be told.
    let change = revisit::core::measure::change(doc, all[0].id, all[1].id, revisit::core::units::Level::P90);
    assert!(change.is_ok_and(|(answer, _)| answer.range.low < 1.0 && answer.range.high > 1.0), "the same hall");
    let sides = hand.window.app().view().choice.sides(doc, &hand.window.app().open().unwrap().editor.selection().footprints);
    let sides = sides.expect("two are compared");
    assert_eq!((sides.new[0].id, sides.old[0].id), (all[2].id, all[0].id), "the new hall against the existing one");
    let copied = hand.window.app().notices().iter().any(|n| n.text == "The sentence is on the clipboard.");
    assert!(copied, "the sentence was made");
    assert!(hand.count <= MOST, "{} actions", hand.count);
}
