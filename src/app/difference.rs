//! The difference of the two pictures on the canvas: made beside the window, at the resolution of the screen, and moved along with the
//! camera until the next one is there.

use std::sync::Arc;

use egui::epaint::{Mesh, Vertex};
use egui::{Align2, Color32, ColorImage, Context, Rect, Shape, TextureHandle, TextureOptions, Ui, pos2, vec2};

use super::App;
use super::paint::chips;
use super::paint::pictures::Pictures;
use super::state::View;
use super::theme;
use crate::core::doc::Document;
use crate::core::geom::{Affine, Point};
use crate::core::raster::PaintedTile;
use crate::core::view::{Camera, CompareMode, Viewport};
use crate::jobs::{DifferenceJob, Job};

/// What a difference depends on.
#[derive(Clone, Debug, PartialEq)]
struct Key {
    camera: Camera,
    /// The canvas, points, and how many pixels a point has.
    canvas: Viewport,
    pixels_per_point: f64,
    /// The document, by a number that changes whenever it does.
    revision: u64,
    /// How the pictures are shown.
    looks: [u64; 2],
    threshold: f64,
}

/// The difference that is shown, and the next one.
#[derive(Default)]
pub struct Difference {
    shown: Option<(Key, Option<TextureHandle>)>,
    wanted: Option<(Key, Arc<Document>)>,
    /// What is being made, its number, and since when, seconds of the window's clock.
    asked: Option<(Key, u64, f64)>,
    count: u64,
    /// Why there is none: a full sentence.
    failed: Option<String>,
}

impl std::fmt::Debug for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Difference").field("asked", &self.asked).field("failed", &self.failed).finish_non_exhaustive()
    }
}

/// Nothing is said of waiting before this many seconds.
const PATIENCE_S: f64 = 0.25;

impl Difference {
    /// That of the second window, whose numbers are never those of the main one.
    pub(super) fn of_second() -> Difference {
        Difference { count: 1 << 32, ..Difference::default() }
    }

    /// Whether one is on its way that is still wanted.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.wanted.as_ref().is_some_and(|(wanted, _)| self.shown.as_ref().is_none_or(|(shown, _)| shown != wanted))
    }

    /// Forgets everything: another session was opened, or another mode is shown.
    pub fn clear(&mut self) {
        *self = Difference { count: self.count, ..Difference::default() };
    }
}

/// Room at the right that the scale bar takes, points.
const SCALE: f32 = 150.0;
/// The words are this wide on one line, at most, points.
const ONE_LINE: f32 = 350.0;

/// How high above the foot of the pictures credits stand, so that the words on the difference have the foot to themselves.
#[must_use]
pub(crate) fn room_of_words(width: f32) -> f32 {
    if width - SCALE < ONE_LINE { 60.0 } else { 44.0 }
}

/// What the colours mean, at the left of the foot, beside the scale bar.
fn foot(ui: &Ui, rect: Rect, words: &str, ink: Color32) {
    let painter = ui.painter_at(rect);
    let words = painter.layout(words.to_owned(), theme::caption_font(), ink, (rect.width() - SCALE).max(120.0));
    let plate = Align2::LEFT_BOTTOM.anchor_size(rect.left_bottom() + vec2(12.0, -12.0), words.size() + vec2(14.0, 5.0));
    chips::note(ui.ctx(), plate);
    painter.rect_filled(plate, (plate.height() / 2.0).min(10.0), theme::PLATE);
    painter.galley(plate.center() - words.size() / 2.0, words, ink);
}

/// Paints the difference that is there over the canvas, and says what is wanted next.
pub(super) fn paint(ui: &Ui, rect: Rect, doc: &Document, revision: u64, view: &mut View, pictures: &Pictures) {
    let camera = view.camera(doc);
    let key = Key {
        camera,
        canvas: view.canvas,
        pixels_per_point: f64::from(ui.ctx().pixels_per_point()),
        revision,
        looks: [doc.pair.before, doc.pair.after].map(|epoch| pictures.look(epoch)),
        threshold: view.compare.threshold,
    };
    let painter = ui.painter_at(rect);
    if let Some((made, Some(texture))) = &view.difference.shown {
        let now_from_then =
            camera.screen_from_scene(view.canvas).after(&made.camera.screen_from_scene(made.canvas).inverse().unwrap_or(Affine::IDENTITY));
        let mut mesh = Mesh::with_texture(texture.id());
        for (u, v) in [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)] {
            let at = now_from_then.apply(Point::new(u * made.canvas.width, v * made.canvas.height));
            let pos = rect.min + vec2(at.x as f32, at.y as f32);
            mesh.vertices.push(Vertex { pos, uv: pos2(u as f32, v as f32), color: Color32::WHITE });
        }
        mesh.add_triangle(0, 1, 2);
        mesh.add_triangle(0, 2, 3);
        painter.add(Shape::mesh(mesh));
    }
    let late = view.difference.asked.as_ref().map(|(_, _, since)| ui.input(|input| input.time) - since);
    match (&view.difference.failed, late) {
        (Some(why), None) => {
            foot(ui, rect, why, theme::DANGER_ON_PICTURE);
        }
        (_, Some(late)) if late >= PATIENCE_S => {
            foot(ui, rect, "Finding where they differ…", theme::ON_PLATE);
        }
        _ => {
            let text = "Cyan: brighter in AFTER.  Amber: brighter in BEFORE.  Gray: alike.";
            foot(ui, rect, text, theme::ON_PLATE);
        }
    }
    let same = view.difference.wanted.as_ref().is_some_and(|(wanted, _)| *wanted == key);
    if !same {
        view.difference.wanted = Some((key, Arc::new(doc.clone())));
    }
}

impl App {
    /// Asks for the differences that are wanted, one at a time for each window.
    pub(super) fn ask_for_difference(&mut self, ctx: &Context) {
        let main = self.view.compare.mode == CompareMode::Difference;
        self.ask_for(ctx, main, |view| &mut view.difference);
        let second = self.view.second.differs() && self.view.blind.is_none();
        self.ask_for(ctx, second, |view| &mut view.second.difference);
    }

    fn ask_for(&mut self, ctx: &Context, is_shown: bool, of: fn(&mut View) -> &mut Difference) {
        let difference = of(&mut self.view);
        if !is_shown {
            difference.clear();
            return;
        }
        let Some(open) = &self.open else { return };
        let now = ctx.input(|input| input.time);
        if difference.asked.is_some() || !difference.is_busy() {
            return;
        }
        let Some((key, doc)) = &difference.wanted else { return };
        let pictures: Vec<_> = [doc.pair.before, doc.pair.after]
            .into_iter()
            .filter_map(|epoch| Some((epoch, open.store.get(epoch)?.ok()?.shown.clone())))
            .collect();
        if pictures.len() < 2 {
            // As soon as a picture is there it is shown in another way, and the key is another one.
            difference.failed = None;
            difference.shown = Some((key.clone(), None));
            return;
        }
        difference.count += 1;
        let size = [key.canvas.width, key.canvas.height].map(|side| (side * key.pixels_per_point).round().clamp(1.0, 16_384.0) as u32);
        let camera = Camera { zoom: key.camera.zoom * key.pixels_per_point, ..key.camera };
        let compare = crate::core::view::Compare { threshold: key.threshold, mode: CompareMode::Difference, ..Default::default() };
        let (session, number, doc) = (Arc::clone(&open.key), difference.count, Arc::clone(doc));
        difference.asked = Some((key.clone(), number, now));
        ctx.request_repaint_after_secs(PATIENCE_S as f32);
        self.desk.jobs.ask(Job::Difference(Box::new(DifferenceJob { session, number, doc, pictures, camera, compare, size })));
    }

    /// Takes a difference that was made.
    pub(super) fn difference_made(&mut self, ctx: &Context, number: u64, result: Result<PaintedTile, String>) {
        let is_it = |difference: &Difference| difference.asked.as_ref().is_some_and(|(_, asked, _)| *asked == number);
        let view = &mut self.view;
        let difference = if is_it(&view.second.difference) { &mut view.second.difference } else { &mut view.difference };
        let Some((key, _, _)) = difference.asked.take_if(|(_, asked, _)| *asked == number) else { return };
        match result {
            Ok(made) => {
                let size = [made.width as usize, made.height as usize];
                let image = ColorImage::from_rgba_unmultiplied(size, &made.rgba);
                let texture = ctx.load_texture("difference", image, TextureOptions::LINEAR);
                difference.failed = None;
                difference.shown = Some((key, Some(texture)));
            }
            Err(why) => {
                difference.failed = Some(why);
                difference.shown = Some((key, None));
            }
        }
        ctx.request_repaint();
    }
}
