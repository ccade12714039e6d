//! The cost of a frame of the window with many outlines: what the processor does, without the graphics driver.
//!
//! `cargo bench --bench frame`. Two cases: the window at rest being drawn again (the pointer moves), and the picture
//! being panned, so that every outline lies somewhere else. The goal is 4 ms for 10,000 outlines on the screen. Then each panel, and
//! everything at once with the replay, the figures, lining up by hand and the second window, beside the same frame without any panel.
#![allow(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints its figures, or says why it cannot")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use egui::{Context, Event, Modifiers, PointerButton, Pos2, RawInput, Rect, pos2, vec2};
use revisit::app::{App, Start};
use revisit::core::doc::{EpochId, Role};
use revisit::core::editor::Editor;
use revisit::core::geom::Point;
use revisit::core::ops::{Command, ImportFootprints, ImportedFootprint};
use revisit::io::platform;
use revisit::jobs::{create_session, image_facts};

const SIDE: u32 = 2048;

fn main() {
    let dir = tempfile::tempdir().expect("a folder for the benchmark");
    // Sound: no thread is running yet.
    #[expect(unsafe_code, reason = "the data folder is named by the environment")]
    unsafe {
        std::env::set_var("REVISIT_DATA", dir.path().join("data"));
    }
    for name in ["before.png", "after.png"] {
        image::RgbImage::from_pixel(SIDE, SIDE, image::Rgb([90, 96, 80])).save(dir.path().join(name)).expect("a picture is written");
    }
    println!("{:>9}  {:>8}  {:>12}  {:>12}  {:>12}", "outlines", "case", "p50 ms", "p95 ms", "vertices");
    for count in [1_000, 10_000] {
        let session = session_of(dir.path(), count);
        frames(session, count);
    }
}

/// A session with that many four-cornered outlines in a grid over the whole picture.
fn session_of(dir: &Path, count: u32) -> PathBuf {
    let path = dir.join(format!("{count}.session.jsonl"));
    let facts = [(Role::Before, "before.png"), (Role::After, "after.png")]
        .map(|(role, name)| image_facts(&path, &dir.join(name), role, None, None).expect("the picture opens"));
    let (mut file, session) = create_session(&path, facts.to_vec()).expect("a session");
    let mut editor = Editor::new(session, None);
    let columns = f64::from(count).sqrt().ceil();
    let step = f64::from(SIDE) / columns;
    let footprints = (0..count)
        .map(|i| {
            let (x, y) = (f64::from(i) % columns * step + 1.0, (f64::from(i) / columns).floor() * step + 1.0);
            let (w, h) = (step * 0.7, step * 0.6);
            let points = [(x, y), (x + w, y + 1.0), (x + w - 1.0, y + h), (x, y + h - 1.0)].map(|(x, y)| Point::new(x, y));
            ImportedFootprint {
                points: points.to_vec(),
                name: format!("Hall {i}"),
                epoch: Some(EpochId(i % 2)),
                ..ImportedFootprint::default()
            }
        })
        .collect();
    let import = ImportFootprints { epoch: EpochId(0), source: "grid".into(), footprints, annotations: Vec::new() };
    editor.run(&Command::from(import), platform::now()).expect("the outlines are taken");
    file.append(&editor.take_outbox()).expect("the records are written");
    path
}

fn frames(session: PathBuf, count: u32) {
    let ctx = Context::default();
    let mut app = App::new(&ctx, Start::Session(session)).expect("threads");
    let mut clock = 0.0;
    let mut frame = |app: &mut App, events: Vec<Event>| {
        clock += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1440.0, 900.0))),
            time: Some(clock),
            events,
            ..RawInput::default()
        };
        let start = Instant::now();
        let mut output = ctx.run_ui(input, |ui| app.frame(ui));
        let meshes = ctx.tessellate(std::mem::take(&mut output.shapes), 1.0);
        let taken = start.elapsed();
        output.textures_delta.clear();
        let vertices: usize =
            meshes.iter().map(|mesh| if let egui::epaint::Primitive::Mesh(mesh) = &mesh.primitive { mesh.vertices.len() } else { 0 }).sum();
        (taken, vertices)
    };
    let start = Instant::now();
    while app.open().is_none() || app.is_busy() {
        frame(&mut app, Vec::new());
        std::thread::sleep(Duration::from_millis(2));
        assert!(start.elapsed() < Duration::from_secs(60), "the session never opens");
    }
    app.view_mut().compare.mode = revisit::core::view::CompareMode::Swipe;
    for _ in 0..10 {
        frame(&mut app, Vec::new());
    }
    let rest: Vec<_> = (0..120_u8).map(|i| frame(&mut app, vec![Event::PointerMoved(pos2(300.0 + f32::from(i), 400.0))])).collect();
    report(count, "pointer", &rest);
    let middle =
        |pressed| Event::PointerButton { pos: pos2(500.0, 400.0), button: PointerButton::Middle, pressed, modifiers: Modifiers::NONE };
    frame(&mut app, vec![Event::PointerMoved(pos2(500.0, 400.0)), middle(true)]);
    let pan: Vec<_> = (0..120_u8)
        .map(|i| frame(&mut app, vec![Event::PointerMoved(pos2(500.0 + f32::from(i % 16), 400.0 + f32::from(i % 7)))]))
        .collect();
    frame(&mut app, vec![middle(false)]);
    report(count, "panning", &pan);
    panels(&mut app, count, &mut frame);
}

/// The frame with each panel, and with everything that can be open, as a ratio to the frame without.
fn panels(app: &mut App, count: u32, frame: &mut impl FnMut(&mut App, Vec<Event>) -> (Duration, usize)) {
    let mut median = |app: &mut App| {
        // A panel that opens makes the room of the pictures another one: they are fitted and their tiles fetched before it is measured.
        let start = Instant::now();
        for done in 0.. {
            frame(app, Vec::new());
            if done >= 40 && (!app.is_busy() || start.elapsed() > Duration::from_secs(20)) {
                break;
            }
            if app.is_busy() {
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        let mut times: Vec<f64> =
            (0..80_u8).map(|i| frame(app, vec![Event::PointerMoved(pos2(300.0 + f32::from(i), 400.0))]).0.as_secs_f64() * 1000.0).collect();
        times.sort_by(f64::total_cmp);
        times.get(times.len() / 2).copied().unwrap_or_default()
    };
    app.view_mut().panels = false;
    let bare = median(app);
    println!("{count:>9}  {:<28}  {bare:>8.2} ms", "no panel");
    let line = |name: &str, time: f64| println!("{count:>9}  {name:<28}  {time:>8.2} ms  {:>6.2} x", time / bare.max(1e-9));
    app.view_mut().panels = true;
    for panel in revisit::app::panels::TABLE {
        app.view_mut().tab = panel.tab;
        let time = median(app);
        line(panel.name, time);
    }
    app.view_mut().tab = revisit::app::panels::TABLE.first().map(|panel| panel.tab).unwrap_or_default();
    app.view_mut().second.open = true;
    let time = median(app);
    line("outlines and second window", time);
    app.view_mut().second.open = false;
}

fn report(count: u32, case: &str, frames: &[(Duration, usize)]) {
    let mut times: Vec<f64> = frames.iter().map(|(time, _)| time.as_secs_f64() * 1000.0).collect();
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    let vertices = frames.iter().map(|(_, vertices)| *vertices).max().unwrap_or_default();
    println!("{count:>9}  {case:>8}  {:>12.2}  {:>12.2}  {vertices:>12}", at(50), at(95));
}
