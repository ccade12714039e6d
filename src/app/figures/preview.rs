//! The picture of the figure: labels are dragged on it, and the part that is shown.

use egui::{Align2, Color32, CursorIcon, Pos2, Rect, RichText, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use super::Composer;
use crate::app::ask::{Ask, Queue};
use crate::app::theme;
use crate::core::doc::{Document, EpochId, FigureCrop, FigureSpec, FootprintId, LabelPlace};
use crate::core::figure::{Callout, PanelLayout};
use crate::core::geom::{Bounds, Point, Vector};
use crate::core::ops::SetCreditArea;
use crate::core::view::{PointMap, epoch_from_epoch};

/// What is being dragged on the figure. Places are px of the figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Drag {
    /// A label.
    Label {
        /// On which picture.
        epoch: EpochId,
        /// Of which outline.
        footprint: FootprintId,
        /// From where it was taken to where it is.
        by: Vector,
    },
    /// A part of a picture.
    Part {
        /// Which picture.
        panel: usize,
        /// Where it began.
        from: Point,
        /// Where it is.
        to: Point,
    },
}

/// The smallest box that counts as one, points of the screen.
const SMALLEST: f64 = 8.0;

/// Draws the picture.
pub(super) fn show(ui: &mut Ui, composer: &mut Composer, doc: &Document, queue: &mut Queue) {
    ui.vertical(|ui| {
        let p = theme::palette(ui);
        let below =
            if composer.refusal.is_some() || composer.shown.as_ref().is_some_and(|s| !s.figure.notes.is_empty()) { 58.0 } else { 42.0 };
        let room = vec2(ui.available_width(), (ui.available_height() - below).max(120.0));
        let (area, response) = ui.allocate_exact_size(room, Sense::click_and_drag());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, "Preview of the figure"));
        ui.painter().rect_filled(area, theme::RADIUS, p.ground);
        let points = ui.ctx().pixels_per_point();
        let shape = composer.shown.as_ref().map_or(1.4, |s| (s.figure.laid.width / s.figure.laid.height) as f32);
        let width = area.width().min(area.height() * shape);
        // In steps, so that a window that is being drawn larger does not ask for every pixel.
        composer.width_px = ((width * points / 32.0).round() * 32.0).clamp(64.0, 2400.0) as u32;
        let Some(shown) = &composer.shown else {
            let words = if composer.painting { "Painting the figure\u{2026}" } else { "The figure is shown here." };
            ui.painter().text(area.center(), Align2::CENTER_CENTER, words, theme::body_font(), p.muted);
            words_below(ui, composer);
            return;
        };
        let size = vec2(width, width / shape);
        let rect = Rect::from_min_size(pos2(area.center().x - 0.5 * size.x, area.min.y + 0.5 * (area.height() - size.y)), size);
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(shown.texture.id(), rect, whole, Color32::WHITE);
        let zoom = f64::from(size.x) / shown.figure.laid.width;
        let figure_at = |at: Pos2| Point::new(f64::from(at.x - rect.min.x) / zoom, f64::from(at.y - rect.min.y) / zoom);
        let screen_at = |p: Point| pos2(rect.min.x + (p.x * zoom) as f32, rect.min.y + (p.y * zoom) as f32);
        let panels = &shown.figure.laid.panels;

        if let Some(at) = response.hover_pos().map(figure_at) {
            match hit(panels, at) {
                Some((_, Some(_))) => ui.set_cursor_icon(CursorIcon::Grab),
                Some((_, None)) => ui.set_cursor_icon(CursorIcon::Crosshair),
                None => {}
            }
        }
        let pressed = ui.input(|input| input.pointer.press_origin()).filter(|_| response.drag_started());
        if let Some(at) = pressed.map(figure_at) {
            composer.drag = match hit(panels, at) {
                Some((_, Some((epoch, callout)))) => Some(Drag::Label { epoch, footprint: callout.footprint, by: Vector::default() }),
                Some((panel, None)) => Some(Drag::Part { panel, from: at, to: at }),
                None => None,
            };
        }
        let moved = ui.input(|input| input.pointer.press_origin().zip(input.pointer.interact_pos()));
        if let (Some(drag), Some((start, now))) = (&mut composer.drag, moved) {
            match drag {
                Drag::Label { by, .. } => *by = figure_at(now) - figure_at(start),
                Drag::Part { to, .. } => *to = figure_at(now),
            }
        }
        if let Some(drag) = composer.drag {
            paint_drag(ui, &drag, panels, &screen_at);
            if !ui.input(|input| input.pointer.primary_down()) {
                composer.drag = None;
                let far = match drag {
                    Drag::Label { by, .. } => by.length() * zoom >= 1.0,
                    Drag::Part { from, to, .. } => from.distance(to) * zoom >= SMALLEST,
                };
                match (&drag, composer.spec.as_mut().filter(|_| far)) {
                    (Drag::Part { panel, from, to }, Some(spec)) if composer.marking => {
                        composer.marking = false;
                        let place = panels.get(*panel).and_then(|panel| Some((panel.epoch, part(spec, panel, (*from, *to), doc)?)));
                        if let Some((epoch, part)) = place {
                            let map = epoch_from_epoch(doc, epoch, crate::core::figure::base_epoch(doc, spec));
                            let corners = [part.min, Point::new(part.max.x, part.min.y), part.max, Point::new(part.min.x, part.max.y)];
                            let area = Bounds::around(corners.map(|p| map.apply(p)));
                            queue.push(Ask::Run(SetCreditArea { epoch, area }.into()));
                        }
                    }
                    (_, Some(spec)) => let_go(spec, &drag, panels, doc),
                    (_, None) => {}
                }
            }
        }
        if response.double_clicked()
            && let Some(spec) = &mut composer.spec
        {
            spec.crop = FigureCrop::Outlines;
        }
        words_below(ui, composer);
    });
}

/// The picture under a place, and the label, if one is there.
fn hit(panels: &[PanelLayout], at: Point) -> Option<(usize, Option<(EpochId, &Callout)>)> {
    let holds = |b: &Bounds| at.x >= b.min.x && at.x <= b.max.x && at.y >= b.min.y && at.y <= b.max.y;
    let (index, panel) = panels.iter().enumerate().find(|(_, panel)| holds(&panel.frame))?;
    Some((index, panel.callouts.iter().find(|c| holds(&c.bounds)).map(|c| (panel.epoch, c))))
}

fn paint_drag(ui: &Ui, drag: &Drag, panels: &[PanelLayout], screen_at: &dyn Fn(Point) -> Pos2) {
    let p = theme::palette(ui);
    let painter = ui.painter();
    match drag {
        Drag::Label { epoch, footprint, by } => {
            let label = panels
                .iter()
                .find(|panel| panel.epoch == *epoch)
                .and_then(|panel| panel.callouts.iter().find(|c| c.footprint == *footprint));
            if let Some(c) = label {
                let rect = Rect::from_two_pos(screen_at(c.bounds.min + *by), screen_at(c.bounds.max + *by));
                painter.rect(rect, 0.5 * rect.height(), Color32::from_black_alpha(120), Stroke::new(1.5, p.accent), StrokeKind::Inside);
                painter.line_segment([rect.center(), screen_at(c.about)], Stroke::new(1.0, p.accent));
            }
        }
        Drag::Part { panel, from, to } => {
            let Some(frame) = panels.get(*panel).map(|panel| Rect::from_two_pos(screen_at(panel.frame.min), screen_at(panel.frame.max)))
            else {
                return;
            };
            let rect = Rect::from_two_pos(screen_at(*from), screen_at(*to)).intersect(frame);
            painter.rect(rect, 0.0, Color32::from_white_alpha(24), Stroke::new(3.0, Color32::from_black_alpha(160)), StrokeKind::Outside);
            painter.rect_stroke(rect, 0.0, Stroke::new(1.5, Color32::WHITE), StrokeKind::Outside);
        }
    }
}

/// Takes over what was dragged.
fn let_go(spec: &mut FigureSpec, drag: &Drag, panels: &[PanelLayout], doc: &Document) {
    match drag {
        Drag::Label { epoch, footprint, by } => {
            let Some(panel) = panels.iter().find(|panel| panel.epoch == *epoch) else { return };
            let Some(callout) = panel.callouts.iter().find(|c| c.footprint == *footprint) else { return };
            let off = (callout.bounds.centre() + *by - callout.about) * (1.0 / panel.frame.size().x);
            spec.labels.retain(|place| (place.epoch, place.footprint) != (*epoch, *footprint));
            spec.labels.push(LabelPlace { epoch: *epoch, footprint: *footprint, by: [off.x, off.y].map(|v| (v * 1e4).round() / 1e4) });
        }
        Drag::Part { panel, from, to } => {
            let Some(panel) = panels.get(*panel) else { return };
            if let Some(Bounds { min, max }) = part(spec, panel, (*from, *to), doc) {
                spec.crop = FigureCrop::Window { min, max };
            }
        }
    }
}

/// The part of the base image within a box on the figure, px of the image; `None` where it is hardly one.
fn part(spec: &FigureSpec, panel: &PanelLayout, (from, to): (Point, Point), doc: &Document) -> Option<Bounds> {
    let base = crate::core::figure::base_epoch(doc, spec);
    let image = doc.epoch(base).map(|e| (f64::from(e.image.width), f64::from(e.image.height)))?;
    let inside = |p: Point| {
        let f = panel.frame;
        let p = panel.base_from_figure.apply(Point::new(p.x.clamp(f.min.x, f.max.x), p.y.clamp(f.min.y, f.max.y)));
        Point::new(p.x.clamp(0.0, image.0), p.y.clamp(0.0, image.1)).rounded()
    };
    Bounds::around([inside(from), inside(to)]).filter(|b| b.size().x >= 8.0 && b.size().y >= 8.0)
}

/// Why there is no figure, what its maker should know, or what can be done here.
fn words_below(ui: &mut Ui, composer: &Composer) {
    let p = theme::palette(ui);
    let notes = composer.shown.as_ref().map(|s| s.figure.notes.join(" ")).unwrap_or_default();
    let (text, ink) = match &composer.refusal {
        _ if composer.marking => ("Drag a box around the credit that stands in the picture.".to_owned(), p.strong),
        Some(why) => (why.clone(), p.danger),
        None if !notes.is_empty() => (notes, p.muted),
        None => (
            "Drag a box on a picture to choose the part that is shown; drag labels to move them. A double click shows all outlines again."
                .to_owned(),
            p.muted,
        ),
    };
    ui.add(egui::Label::new(RichText::new(text).small().color(ink)).wrap());
}
