//! Magnifying glasses for tie points: what is under the pointer on one picture, and the same spot on the other as it is laid now.

use egui::{Align2, Color32, Pos2, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use super::PaneView;
use crate::app::by_hand::Side;
use crate::app::paint::outlines::{epoch_colour, on_screen};
use crate::app::paint::pictures::Pictures;
use crate::app::state::View;
use crate::app::{theme, widgets};
use crate::core::doc::{Document, EpochId};
use crate::core::geom::{Affine, Point};
use crate::core::view::{PointMap, epoch_from_epoch};

/// Side of a glass, points.
const SIDE: f32 = 168.0;
/// A pixel of the picture in a glass, points; and how much at least it magnifies.
const PIXEL: f64 = 8.0;
const LEAST: f64 = 2.0;
const MOST: f64 = 64.0;

/// Paints a glass into each pane that has room for it.
pub(super) fn paint(ui: &Ui, doc: &Document, view: &View, panes: &[PaneView], pictures: &mut Pictures) {
    if !view.by_hand.has_clicks() || !view.by_hand.tying() || view.replay.is_some() {
        return;
    }
    for pane in panes {
        let Some((px, guessed)) = spot(doc, view, pane.pane.epoch) else { continue };
        if pane.clip.width() < SIDE + 40.0 || pane.clip.height() < SIDE + 80.0 {
            continue;
        }
        let glass = glass(ui, pane.clip);
        let at = on_screen(&pane.screen_from_image, px);
        let size = pane.screen_from_image.near(px).magnification();
        let factor = (PIXEL / size).clamp(LEAST, MOST);
        let middle = glass.center();
        let (x, y) = (f64::from(middle.x) - factor * f64::from(at.x), f64::from(middle.y) - factor * f64::from(at.y));
        let map = pane.screen_from_image.then(&Affine::scale_then_move(factor, x, y));
        let painter = ui.painter_at(pane.clip);
        painter.rect_filled(glass.expand(2.0), theme::RADIUS, theme::CASING);
        painter.rect_filled(glass, 0.0, theme::PLATE);
        pictures.paint(ui, doc, pane.pane.epoch, &map, glass, 1.0);
        let colour = epoch_colour(doc, pane.pane.epoch);
        painter.rect_stroke(glass, 0.0, Stroke::new(1.5, colour), StrokeKind::Inside);
        cross(&ui.painter_at(glass), middle, colour, guessed);
        let text = match (guessed, doc.are_tied(doc.pair.before, doc.pair.after)) {
            (false, _) => "here",
            (true, true) => "where it would be",
            (true, false) => "not lined up: a guess",
        };
        let text = format!("{text}  {:.0}\u{00d7}", factor * size);
        widgets::plate(&painter, glass.left_bottom() + vec2(4.0, -4.0), Align2::LEFT_BOTTOM, &text, theme::ON_PLATE);
    }
}

/// Out of the pointer's way: at the right, under the labels, or at the left.
fn glass(ui: &Ui, clip: Rect) -> Rect {
    let size = vec2(SIDE, SIDE);
    let right = Rect::from_min_size(pos2(clip.right() - 12.0 - SIDE, clip.top() + 48.0), size);
    let pointer = ui.input(|input| input.pointer.latest_pos());
    if pointer.is_some_and(|at| right.expand(24.0).contains(at)) {
        return Rect::from_min_size(pos2(clip.left() + 12.0, clip.top() + 48.0), size);
    }
    right
}

/// What the glass on a date's picture shows, and whether that is only where the spot would be: the pointer; the place of a point
/// that waits for the other picture; or where the pointer on the other picture would be.
fn spot(doc: &Document, view: &View, epoch: EpochId) -> Option<(Point, bool)> {
    let side = Side::of(doc, epoch);
    if let Some((on, px)) = view.by_hand.ties.waiting()
        && on == side
        && view.pointer.is_none_or(|(under, _)| under != epoch)
    {
        return Some((px, false));
    }
    let (under, at) = view.pointer?;
    if under == epoch {
        return Some((at, false));
    }
    let there = epoch_from_epoch(doc, epoch, under).apply(at);
    there.is_finite().then_some((there, true))
}

/// Thin, with a gap in the middle so that the spot itself stays visible.
fn cross(painter: &egui::Painter, at: Pos2, colour: Color32, guessed: bool) {
    const GAP: f32 = 5.0;
    let reach = 0.5 * SIDE;
    for (width, ink) in [(3.0, theme::CASING), (1.0, if guessed { colour } else { theme::CORE })] {
        for way in [vec2(1.0, 0.0), vec2(-1.0, 0.0), vec2(0.0, 1.0), vec2(0.0, -1.0)] {
            painter.line_segment([at + way * GAP, at + way * reach], Stroke::new(width, ink));
        }
    }
    painter.circle_filled(at, 1.5, theme::CORE);
}
