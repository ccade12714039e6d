//! The real window without a display: the app under a harness that presses, types and looks, with two small pictures.
//!
//! A test binary takes this and [`super::cpu_renderer`] by path; nothing here needs a graphics card.

#![allow(dead_code, reason = "each test binary uses a part of this")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use egui::{Event, Key, Modifiers, PointerButton, Pos2, Vec2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use image::{Rgb, RgbImage};
use revisit::app::state::screen_from_epoch;
use revisit::app::{App, Start, canvas};
use revisit::core::doc::{Document, EpochId, Role};
use revisit::core::geom::Point;
use revisit::core::units::Timestamp;
use revisit::core::view::PointMap;
use revisit::jobs::{create_session, image_facts};

use super::cpu_renderer::CpuRenderer;

#[path = "data_folder.rs"]
mod data_folder;

pub const BEFORE: EpochId = EpochId(0);
pub const AFTER: EpochId = EpochId(1);

/// The size of the pictures.
pub const WIDTH: u32 = 800;
/// The size of the pictures.
pub const HEIGHT: u32 = 600;

/// The app under the harness, and the folder in which its session lies.
pub struct Window {
    pub harness: Harness<'static, App>,
    pub dir: tempfile::TempDir,
}

fn clock() -> Timestamp {
    Timestamp { t_ms: 1_728_120_600_000 }
}

/// A picture of a site: ground, a road, an old hall, and in the later one a new hall.
fn picture(after: bool) -> RgbImage {
    // Coarse grain: fine grain would make the stored pictures large.
    let noise = |x: u32, y: u32| (((x / 16).wrapping_mul(73_856_093) ^ (y / 16).wrapping_mul(19_349_663)) >> 8) % 14;
    RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let grain = noise(x, y) as u8;
        let inside = |l: u32, t: u32, w: u32, h: u32| (l..l + w).contains(&x) && (t..t + h).contains(&y);
        let base = if inside(100, 150, 240, 100) {
            [188, 182, 170]
        } else if after && inside(420, 150, 156, 100) {
            [170, 178, 190]
        } else if inside(0, 330, WIDTH, 36) {
            [92, 92, 96]
        } else if after {
            [104, 98, 82]
        } else {
            [78, 92, 66]
        };
        Rgb(base.map(|channel: u8| channel.saturating_add(grain)))
    })
}

/// Writes the two pictures and a session on them; gives the session's path.
pub fn make_session(dir: &Path) -> PathBuf {
    data_folder::own_data_folder();
    let session = dir.join("plant.session.jsonl");
    let dates = ["2023-04-02", "2024-10-05"];
    let images = [(Role::Before, "before.png", false), (Role::After, "after.png", true)].into_iter().zip(dates).map(
        |((role, name, after), date)| {
            picture(after).save(dir.join(name)).unwrap();
            image_facts(&session, &dir.join(name), role, date.parse().ok(), None).unwrap()
        },
    );
    create_session(&session, images.collect()).unwrap();
    session
}

impl Window {
    /// A window on a new session of two pictures.
    pub fn new() -> Window {
        let dir = tempfile::tempdir().unwrap();
        let session = make_session(dir.path());
        Window::on(dir, Some(Start::Session(session)))
    }

    /// A window that starts with something else, or with nothing.
    pub fn on(dir: tempfile::TempDir, start: Option<Start>) -> Window {
        Window::sized(dir, start, vec2(1280.0, 800.0), 1.0)
    }

    pub fn sized(dir: tempfile::TempDir, start: Option<Start>, size: Vec2, pixels_per_point: f32) -> Window {
        let mut window = Window::at_once(dir, start, size, pixels_per_point);
        window.settle();
        window
    }

    /// A window whose workers have not done anything yet.
    pub fn at_once(dir: tempfile::TempDir, start: Option<Start>, size: Vec2, pixels_per_point: f32) -> Window {
        data_folder::own_data_folder();
        let harness = Harness::builder()
            .with_size(size)
            .with_pixels_per_point(pixels_per_point)
            .with_step_dt(1.0 / 20.0)
            .with_max_steps(60)
            .renderer(CpuRenderer::default())
            .build_eframe(move |creation| App::new(&creation.egui_ctx, start).unwrap().with_clock(clock));
        Window { harness, dir }
    }

    /// A window that is started as the program starts it: it notes its run, and knows how the last one ended.
    pub fn as_started(dir: tempfile::TempDir, start: Start) -> Window {
        data_folder::own_data_folder();
        let recovery = revisit::app::recovery::Recovery::begin();
        let start = recovery.start(start);
        let harness = Harness::builder()
            .with_size(vec2(1280.0, 800.0))
            .with_step_dt(1.0 / 20.0)
            .with_max_steps(60)
            .renderer(CpuRenderer::default())
            .build_eframe(move |creation| App::new(&creation.egui_ctx, start).unwrap().with_clock(clock).with_recovery(recovery));
        let mut window = Window { harness, dir };
        window.settle();
        window
    }

    /// Closes the window and opens it again on its session.
    pub fn reopened(self) -> Window {
        let Window { harness, dir } = self;
        drop(harness);
        let session = dir.path().join("plant.session.jsonl");
        Window::on(dir, Some(Start::Session(session)))
    }

    /// Waits until the workers are done and the window is at rest.
    pub fn settle(&mut self) -> &mut Self {
        let start = Instant::now();
        self.harness.run_steps(2);
        loop {
            self.harness.step();
            let saved = self.app().open().is_none_or(|open| open.saved != revisit::app::session::Saved::Writing);
            if !self.app().is_busy() && saved {
                break;
            }
            assert!(start.elapsed() < Duration::from_secs(30), "the workers never come to rest");
            std::thread::sleep(Duration::from_millis(2));
        }
        self.harness.run();
        self
    }

    pub fn app(&self) -> &App {
        self.harness.state()
    }

    pub fn doc(&self) -> &Document {
        self.app().open().expect("a session is open").editor.document()
    }

    /// Where a point of a picture stands on the screen.
    pub fn screen(&self, epoch: EpochId, x: f64, y: f64) -> Pos2 {
        let view = self.app().view();
        let laid = view.laid();
        let doc = laid.as_deref().unwrap_or_else(|| self.app().open().expect("a session is open").shown(view));
        let canvas = self.harness.get_by_label(canvas::NAME).rect();
        let pane = view.panes(doc).into_iter().find(|pane| pane.epoch == epoch).expect("the date is shown");
        let at = screen_from_epoch(doc, epoch, &view.camera_of(doc, &pane), &pane, canvas.min).apply(Point::new(x, y));
        pos2(at.x as f32, at.y as f32)
    }

    /// Moves the pointer to a point of a picture.
    pub fn hover(&mut self, epoch: EpochId, x: f64, y: f64) -> &mut Self {
        let at = self.screen(epoch, x, y);
        self.harness.hover_at(at);
        self.harness.run_steps(2);
        self
    }

    /// Clicks a point of a picture.
    pub fn click(&mut self, epoch: EpochId, x: f64, y: f64) -> &mut Self {
        self.click_with(epoch, x, y, Modifiers::NONE)
    }

    pub fn click_with(&mut self, epoch: EpochId, x: f64, y: f64, modifiers: Modifiers) -> &mut Self {
        let at = self.screen(epoch, x, y);
        self.click_screen(at, modifiers)
    }

    /// Clicks a point of the screen.
    pub fn click_screen(&mut self, pos: Pos2, modifiers: Modifiers) -> &mut Self {
        self.harness.hover_at(pos);
        self.harness.run_steps(2);
        for pressed in [true, false] {
            self.harness.event_modifiers(Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers }, modifiers);
            self.harness.run_steps(2);
        }
        // Two clicks within the time of a double click must not count as one.
        self.harness.run_steps(8);
        self
    }

    /// Drags from one point of a picture to another, in steps.
    pub fn drag(&mut self, epoch: EpochId, from: (f64, f64), to: (f64, f64)) -> &mut Self {
        self.hover(epoch, from.0, from.1);
        let start = self.screen(epoch, from.0, from.1);
        let end = self.screen(epoch, to.0, to.1);
        self.drag_screen(start, end)
    }

    pub fn drag_screen(&mut self, start: Pos2, end: Pos2) -> &mut Self {
        self.harness.hover_at(start);
        self.harness.run_steps(2);
        self.harness.drag_at(start);
        self.harness.run_steps(2);
        for step in 1..=4 {
            self.harness.hover_at(start + (end - start) * step as f32 / 4.0);
            self.harness.run_steps(2);
        }
        self.harness.drop_at(end);
        self.harness.run_steps(10);
        self
    }

    /// As [`Window::drag_screen`], by a machine that is slow to paint: the pointer comes from `far` and is pressed within one frame.
    pub fn drag_screen_at_once(&mut self, far: Pos2, start: Pos2, end: Pos2) -> &mut Self {
        self.harness.hover_at(far);
        self.harness.run_steps(2);
        let button = egui::PointerButton::Primary;
        let modifiers = Modifiers::NONE;
        self.harness.input_mut().events.extend([
            egui::Event::PointerMoved(start),
            egui::Event::PointerButton { pos: start, button, pressed: true, modifiers },
            egui::Event::PointerMoved(start + 0.5 * (end - start)),
        ]);
        self.harness.step();
        self.harness.hover_at(end);
        self.harness.run_steps(2);
        self.harness.drop_at(end);
        self.harness.run_steps(10);
        self
    }

    pub fn key(&mut self, key: Key) -> &mut Self {
        self.harness.key_press(key);
        self.harness.run_steps(3);
        self
    }

    pub fn chord(&mut self, modifiers: Modifiers, key: Key) -> &mut Self {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run_steps(3);
        self
    }

    /// Carries out a command of the core, as a panel would.
    pub fn run(&mut self, command: impl Into<revisit::core::ops::Command>) -> &mut Self {
        self.harness.state_mut().run(&command.into());
        self.harness.run_steps(3);
        self
    }

    /// Presses a button by its name.
    pub fn press(&mut self, label: &str) -> &mut Self {
        self.harness.get_by_label(label).click();
        self.harness.run_steps(4);
        self
    }

    /// The rectangle of a whole building in three clicks, on a picture.
    pub fn rectangle(&mut self, epoch: EpochId, l: f64, t: f64, w: f64, h: f64) -> &mut Self {
        self.key(Key::R).click(epoch, l, t).click(epoch, l + w, t).click(epoch, l + w, t + h)
    }
}
