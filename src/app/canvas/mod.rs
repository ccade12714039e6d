//! The canvas: the pictures, what is drawn over them, and the pointer on them.
//!
//! One widget covers the whole canvas; corners and outlines are hit-tested by the active tool, not by the toolkit.

mod by_hand;
mod chrome;
mod controls;
mod divider;
mod gestures;
mod loupe;
mod marks;
mod minimap;
mod moments;
mod overlay;
mod snap_mark;
mod when;
mod writing;

use egui::{Rect, Role, Sense, Ui, WidgetInfo, pos2};

use super::ask::Queue;
use super::paint::annotations;
use super::paint::outlines::{Outlines, SceneKey};
use super::paint::part::Part;
use super::paint::pictures::Pictures;
use super::state::{Dialog, View, screen_from_epoch, screen_from_scene};
use super::theme;
use super::{difference, foot};
use crate::core::doc::{AnnotationId, Document, FootprintId};
use crate::core::editor::Editor;
use crate::core::geom::{Affine, Bounds};
use crate::core::tools::Overlay;
use crate::core::view::{CompareMode, Pane, PixelMap, Viewport, fitting, scene_bounds};

pub(crate) use minimap::middle;
pub use writing::Writing;

/// The name of the canvas for screen readers and tests.
pub const NAME: &str = "Pictures of both dates";
/// The name of the pictures in the window for a second screen.
pub const SECOND: &str = "Pictures in the second window";

/// Everything that the canvas shows.
pub struct Shown<'a> {
    /// The session with its tool.
    pub editor: &'a Editor,
    /// The document that is shown: the present one, or a step of the replay.
    pub doc: &'a Document,
    /// A number that changes whenever `doc` does.
    pub revision: u64,
    /// The chosen outlines.
    pub selected: &'a [FootprintId],
    /// The chosen annotations.
    pub annotations: &'a [AnnotationId],
    /// The document is a step of the replay: nothing can be changed.
    pub replaying: bool,
}

/// What the canvas keeps from frame to frame.
#[derive(Default)]
pub struct Canvas {
    /// By the place of their pane.
    outlines: [Outlines; 4],
    gestures: gestures::Gestures,
    /// The room of a pane in the last frame.
    viewport: Option<Viewport>,
}

/// A pane with the maps that belong to it.
pub(crate) struct PaneView {
    pub pane: Pane,
    pub clip: Rect,
    /// The part of the clip that shows it.
    pub part: Part,
    /// From the pixels of the pane's own image.
    pub screen_from_image: PixelMap,
    /// From the scene, in which outlines are.
    pub screen_from_scene: Affine,
}

impl Canvas {
    /// Draws the canvas into all the room there is.
    pub fn ui(&mut self, ui: &mut Ui, shown: &Shown<'_>, view: &mut View, pictures: &mut Pictures, queue: &mut Queue) {
        let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, NAME));
        foot::note_pictures(ui.ctx(), rect);
        let p = theme::palette(ui);
        ui.painter().rect_filled(rect, 0.0, p.ground);
        view.canvas = Viewport { width: f64::from(rect.width().max(1.0)), height: f64::from(rect.height().max(1.0)) };
        let doc = shown.doc;
        let dialog_open = view.dialog.is_some();
        self.gestures.blink(ui, view);
        self.gestures.fly(ui, doc, view);
        if self.fit(doc, view) {
            // The zoom at the foot of the window was told before this.
            ui.ctx().request_repaint();
        }
        // While something is drawn a date must not be in the way of its points.
        let drawing = shown.editor.active().draft_epoch().is_some() || view.trial.is_some() || view.by_hand.is_open();
        let can_state = !drawing && !shown.replaying && !dialog_open && view.blind.is_none();
        let drafting = shown.editor.active().draft_epoch().is_some();
        let controls = controls::Controls::new(ui, rect, doc, view, (can_state, drafting));
        if !dialog_open {
            writing::keys(ui, view);
            self.gestures.keys(ui, &response, shown, view, queue);
        }
        self.gestures.camera(ui, &response, &controls, doc, view);
        self.gestures.pointer(ui, &response, &controls, shown, view, queue);

        // A tool that rests shows nothing.
        let drawn_overlay = (!shown.replaying && view.trial.is_none() && !view.by_hand.is_open()).then(|| shown.editor.overlay());
        let preview = match &view.dialog {
            Some(Dialog::Reshape(form)) if !shown.replaying => form.preview(doc),
            _ => None,
        };
        // What the numbers of a dialog would make is shown over what is there.
        let drawn_overlay = match preview {
            Some((epoch, ghosts)) => Some(Overlay { epoch: Some(epoch), ghosts, ..Overlay::default() }),
            None => drawn_overlay,
        };
        let hidden: Vec<FootprintId> = match &drawn_overlay {
            Some(overlay) if !overlay.ghosts.is_empty() && !dialog_open => {
                let same = |id: &&FootprintId| doc.footprint(**id).map(|f| f.epoch) == overlay.epoch;
                shown.selected.iter().filter(same).copied().collect()
            }
            _ => Vec::new(),
        };
        // What is dragged is shown where it would come to lie; what is written on, in its field.
        let dragged = drawn_overlay.as_ref().is_some_and(|overlay| !overlay.drawn.is_empty());
        let mut away: Vec<AnnotationId> = if dragged && !shown.replaying { shown.annotations.to_vec() } else { Vec::new() };
        away.extend(view.writing.as_ref().map(|writing| writing.id));
        let panes = pane_views(doc, view, rect);
        self.pictures_and_outlines(ui, rect, shown, view, pictures, (&panes, &hidden, &away));
        self.marks_and_controls(ui, rect, shown, view, pictures, (&panes, drawn_overlay.as_ref()), &controls, queue);
        self.gestures.cursor(ui, &response, &controls, shown, view);
    }

    /// The pictures of the panes and the outlines on them, without those in `hidden` and `away`.
    fn pictures_and_outlines(
        &mut self,
        ui: &Ui,
        rect: Rect,
        shown: &Shown<'_>,
        view: &mut View,
        pictures: &mut Pictures,
        (panes, hidden, away): (&[PaneView], &[FootprintId], &[AnnotationId]),
    ) {
        let doc = shown.doc;
        // The two pictures themselves stay below the difference: they are seen where it is not there yet.
        let differs = view.compare.mode == CompareMode::Difference && panes.len() == 2;
        for pane in panes.iter().take(if differs { 1 } else { panes.len() }) {
            let opacity = pane.pane.opacity as f32;
            pictures.paint_part(ui, doc, pane.pane.epoch, &pane.screen_from_image, (pane.clip, pane.part), opacity);
        }
        if differs {
            difference::paint(ui, rect, doc, shown.revision, view, pictures);
        }
        // Below the names, which they would strike through.
        minimap::frames(ui, doc, view, panes);
        if view.outlines {
            // Below the outline itself: what is seen of them is where they differ.
            marks::tracings(ui, shown, panes);
        }
        // Laid over each other, the outlines of both dates are drawn once, on the last pane.
        let single = matches!(view.compare.mode, CompareMode::Blend | CompareMode::Difference);
        for (index, pane) in panes.iter().enumerate() {
            if !view.outlines || (single && index + 1 < panes.len()) {
                continue;
            }
            let key =
                SceneKey { revision: shown.revision, epoch: pane.pane.epoch, selected: shown.selected.to_vec(), by_class: view.by_class };
            let Some(outlines) = self.outlines.get_mut(index) else { continue };
            outlines.prepare(doc, key);
            let painter = ui.painter_at(pane.clip);
            // Names that the lens would cover stand in the lens.
            let lens = panes.get(index + 1).map(|pane| pane.part);
            let part = match lens {
                Some(Part::Disc { centre, radius }) => Part::Around { centre, radius: radius + 4.0 },
                _ => pane.part,
            };
            let look = annotations::Look { selected: shown.annotations, hidden: away, part, by_class: view.by_class };
            let placed = annotations::place(&painter, doc, &outlines.scene().annotations, &pane.screen_from_scene, &look);
            outlines.paint(&painter, doc, &pane.screen_from_scene, hidden, (part, view.names), &placed.taken());
            placed.paint(&painter);
        }
    }

    /// What stands above the outlines: the draft, the labels of the dates, marks, controls.
    #[expect(clippy::too_many_arguments, reason = "one part of a frame, called in one place")]
    fn marks_and_controls(
        &self,
        ui: &mut Ui,
        rect: Rect,
        shown: &Shown<'_>,
        view: &mut View,
        pictures: &mut Pictures,
        (panes, drawn_overlay): (&[PaneView], Option<&Overlay>),
        controls: &controls::Controls,
        queue: &mut Queue,
    ) {
        let doc = shown.doc;
        if let Some(between) = &view.between {
            moments::paint(ui, shown, between, panes);
        }
        if let Some(overlay) = drawn_overlay {
            overlay::paint(ui, shown, view, panes, overlay);
        }
        writing::show(ui, shown, view, panes, queue);
        chrome::mirrored_cursor(ui, doc, view, panes);
        controls.paint_divider(ui, rect, view);
        chrome::labels(ui, doc, view, panes, pictures);
        chrome::scale_bars(ui, doc, panes);
        marks::paint(ui, doc, view, panes, shown.selected);
        loupe::paint(ui, doc, view, panes, pictures);
        chrome::legend(ui, rect, doc, view, panes);
        controls.paint(ui, doc, view, pictures, queue);
    }

    /// Draws the pictures and outlines alone, to be looked at: the wheel zooms and the pointer drags the view, the divider and the lens.
    pub fn look(&mut self, ui: &mut Ui, shown: &Shown<'_>, view: &mut View, pictures: &mut Pictures) {
        let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, SECOND));
        ui.painter().rect_filled(rect, 0.0, theme::palette(ui).ground);
        view.canvas = Viewport { width: f64::from(rect.width().max(1.0)), height: f64::from(rect.height().max(1.0)) };
        let divider = divider::Divider::new(ui, rect, view);
        gestures::look(ui, &response, shown.doc, view);
        let panes = pane_views(shown.doc, view, rect);
        self.pictures_and_outlines(ui, rect, shown, view, pictures, (&panes, &[], &[]));
        chrome::pointer(ui, shown.doc, view, &panes);
        divider::paint(ui, rect, view, divider.as_ref());
        chrome::labels(ui, shown.doc, view, &panes, pictures);
        chrome::scale_bars(ui, shown.doc, &panes);
    }
}

impl Canvas {
    /// Fits the pictures at first, and again when the room changes while they are fitted; `true` where the room is another one.
    fn fit(&mut self, doc: &Document, view: &mut View) -> bool {
        let viewport = view.viewport(doc);
        let bounds = scene_bounds(doc);
        let fitted = match (view.camera, self.viewport) {
            (None, _) => true,
            (Some(camera), Some(last)) => last != viewport && view.flight.is_none() && camera == fitting(doc, bounds, last, camera.turn),
            (Some(_), None) => false,
        };
        if fitted {
            view.camera = Some(fitting(doc, bounds, viewport, view.camera.map_or(0.0, |camera| camera.turn)));
        }
        self.viewport.replace(viewport) != Some(viewport)
    }
}

fn pane_views(doc: &Document, view: &View, rect: Rect) -> Vec<PaneView> {
    let pixel = |bounds: &Bounds| {
        let min = pos2(bounds.min.x as f32, bounds.min.y as f32) + rect.min.to_vec2();
        let max = pos2(bounds.max.x as f32, bounds.max.y as f32) + rect.min.to_vec2();
        Rect::from_min_max(min, max).intersect(rect)
    };
    let panes = view.panes(doc);
    panes
        .into_iter()
        .map(|pane| {
            let camera = view.camera_of(doc, &pane);
            PaneView {
                clip: pixel(&pane.clip),
                part: Part::of(&pane.region, rect.min),
                screen_from_image: screen_from_epoch(doc, pane.epoch, &camera, &pane, rect.min),
                screen_from_scene: screen_from_scene(&camera, &pane, rect.min),
                pane,
            }
        })
        .collect()
}
