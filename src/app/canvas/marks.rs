//! Marks of places: the one that was just gone to, and ground control points in the making.

use egui::{Align2, Rect, Shape, Stroke, Ui, vec2};

use super::{PaneView, Shown};
use crate::app::paint::outlines::{epoch_colour, on_screen};
use crate::app::state::View;
use crate::app::{theme, widgets};
use crate::core::doc::{Document, FootprintId};
use crate::core::view::scene_from_epoch;

/// How long a place stays marked, s.
const MARKED_S: f64 = 4.0;

/// Paints both, above everything else on the pictures.
pub(crate) fn paint(ui: &Ui, doc: &Document, view: &mut View, panes: &[PaneView]) {
    beacon(ui, doc, view, panes);
    control_points(ui, view, panes);
    blind(ui, doc, view, panes);
}

/// The further tracings of the chosen buildings, and in a replay of all, as thin lines on their own date; those that do not count are fainter.
pub(crate) fn tracings(ui: &Ui, shown: &Shown<'_>, panes: &[PaneView]) {
    // In a replay nothing is chosen, and every tracing is a step of it.
    let is_shown = |id: &FootprintId| shown.replaying || shown.selected.contains(id);
    let retraced = shown.doc.footprints.values().filter(|f| !f.tracings.is_empty() && is_shown(&f.id));
    for footprint in retraced {
        let colour = epoch_colour(shown.doc, footprint.epoch);
        for pane in panes.iter().filter(|pane| pane.pane.epoch == footprint.epoch) {
            let painter = ui.painter_at(pane.clip);
            for tracing in footprint.tracings.iter() {
                let points: Vec<_> = tracing.ring.points().iter().map(|p| on_screen(&pane.screen_from_image, *p)).collect();
                let fade = if tracing.counts() { 1.0 } else { 0.4 };
                for (width, ink) in [(3.0, theme::CASING), (1.2, colour)] {
                    painter.add(Shape::closed_line(points.clone(), Stroke::new(width, ink.gamma_multiply(fade))));
                }
            }
        }
    }
}

/// A ring on the building that is to be traced again, until the first corner is set.
fn blind(ui: &Ui, doc: &Document, view: &View, panes: &[PaneView]) {
    let Some((epoch, at)) = view.blind.as_ref().and_then(|blind| blind.mark(doc)) else { return };
    for pane in panes.iter().filter(|pane| pane.pane.epoch == epoch) {
        let at = on_screen(&pane.screen_from_image, at);
        let painter = ui.painter_at(pane.clip);
        for (width, ink) in [(5.0, theme::CASING), (2.0, theme::CORE)] {
            painter.circle_stroke(at, 9.0, Stroke::new(width, ink));
        }
    }
}

fn beacon(ui: &Ui, doc: &Document, view: &mut View, panes: &[PaneView]) {
    let Some(beacon) = view.beacon else { return };
    let age = ui.input(|input| input.time) - beacon.since_s;
    if !(0.0..MARKED_S).contains(&age) {
        view.beacon = None;
        return;
    }
    // Closing in on the place for a moment, then at rest.
    let radius = if view.reduced_motion { 14.0 } else { 14.0 + 40.0 * (1.0 - age / 0.4).max(0.0) as f32 };
    let wait = if age < 0.4 && !view.reduced_motion { 0.0 } else { MARKED_S - age };
    ui.ctx().request_repaint_after_secs(wait as f32);
    for pane in panes {
        let at = on_screen(&scene_from_epoch(doc, beacon.epoch).then(&pane.screen_from_scene), beacon.px);
        let painter = ui.painter_at(pane.clip);
        for (width, ink) in [(5.0, theme::CASING), (2.0, theme::CORE)] {
            painter.circle_stroke(at, radius, Stroke::new(width, ink));
            for way in [vec2(1.0, 0.0), vec2(-1.0, 0.0), vec2(0.0, 1.0), vec2(0.0, -1.0)] {
                painter.line_segment([at + way * (radius - 6.0), at + way * (radius + 6.0)], Stroke::new(width, ink));
            }
        }
    }
}

fn control_points(ui: &Ui, view: &View, panes: &[PaneView]) {
    let Some((epoch, points)) = view.control.shown() else { return };
    for pane in panes.iter().filter(|pane| pane.pane.epoch == epoch) {
        let painter = ui.painter_at(pane.clip);
        for (index, px) in points.iter().enumerate() {
            let at = on_screen(&pane.screen_from_image, *px);
            if !Rect::from_center_size(at, vec2(40.0, 40.0)).intersects(pane.clip) {
                continue;
            }
            for (width, ink) in [(4.0, theme::CASING), (1.5, theme::CORE)] {
                painter.circle_stroke(at, 7.0, Stroke::new(width, ink));
                for way in [vec2(1.0, 0.0), vec2(-1.0, 0.0), vec2(0.0, 1.0), vec2(0.0, -1.0)] {
                    painter.line_segment([at + way * 3.0, at + way * 12.0], Stroke::new(width, ink));
                }
            }
            widgets::plate(&painter, at + vec2(10.0, -8.0), Align2::LEFT_BOTTOM, &(index + 1).to_string(), theme::ON_PLATE);
        }
    }
}
