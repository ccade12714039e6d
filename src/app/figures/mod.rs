//! The figure composer: a window beside the pictures in which a figure is put together, looked at, kept and saved.
//!
//! What is chosen is a [`FigureSpec`]; the picture of it is painted by a worker, one at a time, and the window never waits for it.

mod controls;
mod preview;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Context, TextureHandle, TextureOptions};

use super::App;
use super::ask::Queue;
use super::notices::Weight;
use super::session::Open;
use super::state::View;
use super::theme::GRID;
use super::tool_window::ToolWindow;
use crate::core::doc::{Document, EpochId, FigureKind, FigureSpec};
use crate::core::raster::Display;
use crate::io::raster::RasterSource;
use crate::jobs::{FigureFile, FigureJob, FigurePreview, FigurePurpose, Job};

/// Width of the column with the choices, points.
const CONTROLS: f32 = 352.0;

/// The composer's state.
#[derive(Default)]
pub struct Composer {
    open: bool,
    /// The figure that is put together; `None` before the window is first opened.
    spec: Option<FigureSpec>,
    /// The name under which it is kept, as typed.
    name: String,
    /// The file, as typed.
    pub(super) path: String,
    /// Pixels of a PNG a px of the figure.
    png_scale: u8,
    /// What was asked for last: the document's revision, the figure, and the width of its picture in pixels.
    asked: Option<(u64, FigureSpec, u32)>,
    /// A worker is at it.
    painting: bool,
    /// The figure as it was painted last.
    shown: Option<Shown>,
    /// Why there is none of what is chosen now.
    refusal: Option<String>,
    /// The next box that is dragged marks a credit that stands in the picture.
    marking: bool,
    /// What is being dragged.
    drag: Option<preview::Drag>,
    /// Width of the preview, physical pixels.
    width_px: u32,
}

/// A figure on the screen.
struct Shown {
    figure: FigurePreview,
    texture: TextureHandle,
}

impl std::fmt::Debug for Composer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Composer")
            .field("open", &self.open)
            .field("spec", &self.spec)
            .field("painting", &self.painting)
            .finish_non_exhaustive()
    }
}

impl Composer {
    /// The window is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// A picture of the figure is on its way.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.open && self.painting
    }

    /// The figure that is put together.
    #[must_use]
    pub fn spec(&self) -> Option<&FigureSpec> {
        self.spec.as_ref()
    }

    /// The figure as it was painted last, and why there is none of what is chosen now.
    #[must_use]
    pub fn painted(&self) -> (Option<&FigurePreview>, Option<&str>) {
        (self.shown.as_ref().map(|s| &s.figure), self.refusal.as_deref())
    }

    /// Closes the window; what was chosen stays.
    pub(super) fn close(&mut self) {
        self.open = false;
    }

    /// A worker was lost with what it was doing.
    pub(super) fn lost(&mut self) {
        self.painting = false;
    }
}

/// Opens the window; it goes on where it was left.
pub(super) fn open(app: &mut App) {
    let Some(open) = &app.open else { return };
    let composer = &mut app.view.figures;
    composer.spec.get_or_insert_with(|| FigureSpec::new(FigureKind::Pair));
    composer.png_scale = composer.png_scale.max(1);
    if composer.path.is_empty() {
        composer.path = beside(open).display().to_string();
    }
    composer.open = true;
}

/// A place for the file of a figure, beside the session or its pictures.
fn beside(open: &Open) -> PathBuf {
    let folder = if open.unnamed { open.picture_folder() } else { open.path.parent().map(Path::to_owned) };
    let name = if open.unnamed { "figure" } else { open.name.as_str() };
    folder.unwrap_or_default().join(format!("{name}.figure.png"))
}

/// Draws the window, if it is open.
pub(super) fn show(ctx: &Context, open: &Open, view: &mut View, queue: &mut Queue) {
    let composer = &mut view.figures;
    if !composer.open {
        return;
    }
    // A figure that names an outline which is gone does without it.
    let doc = open.editor.document();
    let room = ctx.content_rect().size();
    let size = egui::vec2((room.x - 120.0).clamp(560.0, 1280.0), (room.y - 150.0).clamp(360.0, 900.0));
    let at = egui::pos2(0.5 * (room.x - size.x), 56.0);
    let window = ToolWindow::new("figures", "Figures", at, size.x).resizable(size, egui::vec2(560.0, 340.0));
    let stays = window.show(ctx, &mut view.tool_windows, |ui| {
        ui.horizontal_top(|ui| {
            let height = ui.available_height();
            ui.allocate_ui_with_layout(egui::vec2(CONTROLS, height), egui::Layout::top_down(egui::Align::Min), |ui| {
                ui.set_width(CONTROLS);
                ui.set_min_height(height);
                controls::show(ui, composer, open, doc, queue);
            });
            ui.add_space(GRID);
            preview::show(ui, composer, doc, queue);
        });
    });
    composer.open = stays;
}

impl App {
    /// Asks for a picture of the figure, if what is chosen has none yet and no worker is at one.
    pub(super) fn paint_figure(&mut self, ctx: &Context) {
        let Some(open) = &self.open else { return };
        let composer = &mut self.view.figures;
        let Some(spec) = composer.spec.clone().filter(|_| composer.open && !composer.painting && composer.width_px > 0) else { return };
        // A figure that is dragged is painted anew when it is let go.
        if composer.drag.is_some() {
            return;
        }
        let shown = open.shown_pictures().into_iter().collect::<std::collections::BTreeMap<_, _>>();
        // A picture that comes in later is a reason to paint once more.
        let revision = (open.editor.session().revision() << 4) | shown.len().min(15) as u64;
        let key = (revision, spec, composer.width_px);
        if composer.asked.as_ref() == Some(&key) {
            return;
        }
        let spec = key.1.clone();
        let scale = (f64::from(key.2) / f64::from(spec.width_px.max(1))).min(2.0);
        composer.asked = Some(key);
        composer.painting = true;
        let doc = Arc::clone(open.editor.session().document_arc());
        let purpose = FigurePurpose::Preview(scale);
        self.desk.jobs.ask(Job::Figure(Box::new(FigureJob { session: Arc::clone(&open.key), doc, spec, shown, purpose })));
        ctx.request_repaint();
    }

    /// A picture of the figure has come.
    pub(super) fn figure_painted(&mut self, ctx: &Context, session: &Arc<str>, result: Result<Box<FigurePreview>, String>) {
        let composer = &mut self.view.figures;
        composer.painting = false;
        if self.open.as_ref().is_none_or(|open| open.key != *session) {
            return;
        }
        match result {
            Ok(figure) => {
                let image = egui::ColorImage::from_rgba_unmultiplied(figure.size, &figure.rgba);
                let texture = ctx.load_texture("figure", image, TextureOptions::LINEAR);
                composer.shown = Some(Shown { figure: FigurePreview { rgba: Vec::new(), ..*figure }, texture });
                composer.refusal = None;
            }
            Err(why) => composer.refusal = Some(why),
        }
    }

    /// Writes the figure to a file.
    pub(super) fn save_figure(&mut self, path: PathBuf, file: FigureFile) {
        let Some(open) = &self.open else { return };
        let Some(spec) = self.view.figures.spec.clone() else { return };
        let inputs = open.pictures.values().filter_map(|p| p.as_ref().ok().cloned()).collect();
        let doc = Arc::clone(open.editor.session().document_arc());
        let purpose = FigurePurpose::File { path, file, inputs };
        let shown = open.shown_pictures().into_iter().collect();
        let session = Arc::clone(&open.key);
        self.wait_for(Job::Figure(Box::new(FigureJob { session, doc, spec, shown, purpose })));
    }

    /// A figure stands on the disk.
    pub(super) fn figure_written(&mut self, path: &Path, notes: Vec<String>) {
        self.notices.add(Weight::Done, format!("The figure is written. File: {}", path.display()));
        for note in notes {
            self.notices.add(Weight::Refused, note);
        }
    }
}

impl Open {
    /// The displays of pictures that are not shown as usual.
    fn unusual_displays(&self, doc: &Document) -> Vec<(EpochId, Display)> {
        let unusual = |id: EpochId| {
            let picture = self.store.get(id)?.ok()?;
            let display = *self.displays.get(&id)?;
            (display != Display::usual(picture.shown.picture.info())).then_some((id, display))
        };
        doc.epochs.iter().filter_map(|e| unusual(e.id)).collect()
    }
}
