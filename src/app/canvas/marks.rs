//! Marks of places: the one that was just gone to, and ground control points and tie points in the making.

use egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, Ui, vec2};

use super::{PaneView, Shown};
use crate::app::by_hand::Side;
use crate::app::paint::outlines::{epoch_colour, on_screen};
use crate::app::state::View;
use crate::app::{theme, widgets};
use crate::core::doc::{Document, FootprintId};
use crate::core::view::{PointMap, epoch_from_epoch, error_ellipse, scene_from_epoch};

/// How long a place stays marked, s.
const MARKED_S: f64 = 4.0;

/// Paints them, above everything else on the pictures.
pub(crate) fn paint(ui: &Ui, doc: &Document, view: &mut View, panes: &[PaneView], selected: &[FootprintId]) {
    ellipses(ui, doc, panes, selected);
    beacon(ui, doc, view, panes);
    control_points(ui, view, panes);
    blind(ui, doc, view, panes);
    tie_points(ui, doc, view, panes);
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

/// The most chosen outlines of which it is shown how far they may lie aside.
const MOST_ELLIPSES: usize = 50;
/// Smaller than this an ellipse tells nothing, points.
const SMALLEST_ELLIPSE: f32 = 2.5;

/// How far a chosen outline may lie aside on the other date, by the alignment: an ellipse around its middle there.
fn ellipses(ui: &Ui, doc: &Document, panes: &[PaneView], selected: &[FootprintId]) {
    for footprint in selected.iter().take(MOST_ELLIPSES).filter_map(|id| doc.footprint(*id)) {
        for pane in panes.iter().filter(|pane| pane.pane.epoch != footprint.epoch) {
            let Some(points) = error_ellipse(doc, pane.pane.epoch, footprint.epoch, footprint.ring.centroid()) else { continue };
            let points: Vec<Pos2> = points.iter().map(|p| on_screen(&pane.screen_from_image, *p)).collect();
            let bounds = Rect::from_points(&points);
            if bounds.width().max(bounds.height()) < 2.0 * SMALLEST_ELLIPSE || !bounds.intersects(pane.clip) {
                continue;
            }
            let painter = ui.painter_at(pane.clip);
            for (width, ink) in [(3.5, theme::CASING), (1.5, epoch_colour(doc, footprint.epoch))] {
                painter.line(points.clone(), Stroke::new(width, ink));
            }
            if bounds.width() > 40.0 {
                widgets::plate(
                    &painter,
                    bounds.center_bottom() + vec2(0.0, 4.0),
                    Align2::CENTER_TOP,
                    "90 % of where its middle lies",
                    theme::ON_PLATE,
                );
            }
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
            numbered(&painter, pane.clip, on_screen(&pane.screen_from_image, *px), index + 1, theme::CORE);
        }
    }
}

/// A cross in a ring, open in the middle, with its number.
fn numbered(painter: &Painter, clip: Rect, at: Pos2, number: usize, ink: Color32) {
    if !Rect::from_center_size(at, vec2(40.0, 40.0)).intersects(clip) {
        return;
    }
    for (width, ink) in [(4.0, theme::CASING), (1.5, ink)] {
        painter.circle_stroke(at, 7.0, Stroke::new(width, ink));
        for way in [vec2(1.0, 0.0), vec2(-1.0, 0.0), vec2(0.0, 1.0), vec2(0.0, -1.0)] {
            painter.line_segment([at + way * 3.0, at + way * 12.0], Stroke::new(width, ink));
        }
    }
    widgets::plate(painter, at + vec2(10.0, -8.0), Align2::LEFT_BOTTOM, &number.to_string(), theme::ON_PLATE);
}

/// The longest residual arrow, points of the screen.
const LONGEST_ARROW: f32 = 48.0;

/// The points on both pictures, on BEFORE with an arrow for what the fit misses, drawn so much larger that it is seen; a dashed ring
/// where a point that waits for the other picture would be there.
fn tie_points(ui: &Ui, doc: &Document, view: &View, panes: &[PaneView]) {
    if !view.by_hand.tying() || view.replay.is_some() {
        return;
    }
    let ties = &view.by_hand.ties;
    let residuals = ties.residuals();
    let length = |(x, y): (f64, f64)| (x * x + y * y).sqrt();
    let worst = residuals.iter().flatten().map(|r| length(r.residual_px)).fold(0.0, f64::max);
    for pane in panes {
        let painter = ui.painter_at(pane.clip);
        let side = Side::of(doc, pane.pane.epoch);
        for (index, (row, residual)) in ties.rows.iter().zip(&residuals).enumerate() {
            let Some(px) = row.on(side) else { continue };
            let at = on_screen(&pane.screen_from_image, px);
            let alone = residual.is_some_and(|r| r.stands_alone);
            if let Some(residual) = residual.filter(|_| side == Side::Onto && worst > 0.02) {
                let (x, y) = residual.residual_px;
                let arrow = vec2(x as f32, y as f32) * (LONGEST_ARROW / worst as f32);
                for (width, ink) in [(4.5, theme::CASING), (2.0, theme::DANGER_ON_PICTURE)] {
                    painter.arrow(at, arrow, Stroke::new(width, ink));
                }
            }
            numbered(&painter, pane.clip, at, index + 1, if alone { theme::WARN_ON_PICTURE } else { theme::CORE });
        }
        if let Some((from, px)) = ties.waiting().filter(|(from, _)| *from == side.other()) {
            let other = if from == Side::From { doc.pair.after } else { doc.pair.before };
            let at = on_screen(&pane.screen_from_image, epoch_from_epoch(doc, pane.pane.epoch, other).apply(px));
            let ring = |k: u8| at + 14.0 * egui::Vec2::angled(f32::from(k) * std::f32::consts::TAU / 48.0);
            for k in (0..48).step_by(4) {
                for (width, ink) in [(4.5, theme::CASING), (2.0, theme::CORE)] {
                    painter.line(vec![ring(k), ring(k + 1), ring(k + 2)], Stroke::new(width, ink));
                }
            }
        }
    }
}
