//! What always stands on the pictures: which date is which, the divider, the cursor's mirror image, the scale.

use egui::{Align2, Key, Modifiers, Pos2, Rect, Response, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::PaneView;
use crate::app::paint::outlines::{epoch_colour, on_screen};
use crate::app::paint::pictures::Pictures;
use crate::app::state::View;
use crate::app::{theme, widgets, words};
use crate::core::doc::Document;
use crate::core::geom::Point;
use crate::core::measure;
use crate::core::view::{CompareMode, PointMap, scene_from_epoch};

/// Half the width of the strip by which the divider is taken hold of.
const GRIP: f32 = 8.0;

/// The swipe divider: dragged by the pointer, moved by the arrow keys while it has the keyboard.
pub(crate) fn divider(ui: &mut Ui, rect: Rect, view: &mut View) -> Option<Response> {
    if view.compare.mode != CompareMode::Swipe {
        return None;
    }
    let x = rect.left() + rect.width() * view.compare.divider as f32;
    let strip = Rect::from_x_y_ranges(x - GRIP..=x + GRIP, rect.y_range());
    let id = ui.scope_id().with("swipe divider");
    let response = ui.interact(strip, id, Sense::click_and_drag());
    let value = view.compare.divider;
    response.widget_info(|| WidgetInfo::slider(true, value, "Swipe divider"));
    if response.dragged_by(egui::PointerButton::Primary)
        && let Some(at) = response.interact_pointer_pos()
    {
        view.compare.divider = f64::from((at.x - rect.left()) / rect.width()).clamp(0.0, 1.0);
    }
    if response.has_focus() {
        let arrows = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
        let (left, right) = ui.input_mut(|input| {
            (input.count_and_consume_key(Modifiers::NONE, Key::ArrowLeft), input.count_and_consume_key(Modifiers::NONE, Key::ArrowRight))
        });
        view.compare.divider = (view.compare.divider + 0.02 * (right as f64 - left as f64)).clamp(0.0, 1.0);
    }
    Some(response)
}

/// Paints the divider: the edge of each date in its colour, and a round grip.
pub(crate) fn paint_divider(ui: &Ui, rect: Rect, view: &View, divider: Option<&Response>) {
    let painter = ui.painter_at(rect);
    match view.compare.mode {
        CompareMode::SideBySide => {
            let x = rect.center().x;
            painter.rect_filled(Rect::from_x_y_ranges(x - 1.0..=x + 1.0, rect.y_range()), 0.0, theme::palette(ui).hairline);
        }
        CompareMode::Swipe => {
            let x = rect.left() + rect.width() * view.compare.divider as f32;
            let (left, right) = if view.swapped { (theme::AFTER, theme::BEFORE) } else { (theme::BEFORE, theme::AFTER) };
            painter.rect_filled(Rect::from_x_y_ranges(x - 4.0..=x + 4.0, rect.y_range()), 0.0, theme::CASING);
            painter.rect_filled(Rect::from_x_y_ranges(x - 2.5..=x - 0.5, rect.y_range()), 0.0, left);
            painter.rect_filled(Rect::from_x_y_ranges(x + 0.5..=x + 2.5, rect.y_range()), 0.0, right);
            let hot = divider.is_some_and(|d| d.hovered() || d.dragged() || d.has_focus());
            let at = pos2(x, rect.center().y);
            let radius = if hot { 15.0 } else { 13.0 };
            painter.circle_filled(at, radius + 1.5, theme::CASING);
            painter.circle_filled(at, radius, theme::CORE);
            let ink = Stroke::new(1.6, theme::ON_MARK);
            for side in [-1.0, 1.0] {
                let tip = at + vec2(side * 8.0, 0.0);
                let tails = [tip + vec2(-side * 4.0, -4.0), tip + vec2(-side * 4.0, 4.0)];
                painter.line(vec![tails[0], tip, tails[1]], ink);
            }
        }
        CompareMode::Blink | CompareMode::Blend => {}
    }
}

/// BEFORE and AFTER with their dates, on the picture of each.
pub(crate) fn labels(ui: &Ui, doc: &Document, view: &View, panes: &[PaneView], pictures: &Pictures) {
    let right_side = matches!(view.compare.mode, CompareMode::Swipe | CompareMode::Blend);
    let alone = panes.len() == 1;
    for (index, pane) in panes.iter().enumerate() {
        let Some(epoch) = doc.epoch(pane.pane.epoch) else { continue };
        // In swipe and blend both panes spread over the canvas: AFTER stands at the right.
        let right = right_side && index == 1 && !alone;
        let whole = Rect::from_min_size(pane.clip.min, pane.clip.size());
        let mut date = epoch.date.map_or_else(|| "Date not stated".to_owned(), crate::core::units::Date::words);
        if view.compare.mode == CompareMode::Blend && index == 1 {
            date = format!("{date}  ·  {:.0} % opaque", 100.0 * pane.pane.opacity);
        }
        let painter = ui.painter_at(whole);
        let word = doc.role_word(pane.pane.epoch);
        let colour = epoch_colour(doc, pane.pane.epoch);
        let tag = painter.layout_no_wrap(word.to_owned(), theme::body_font(), theme::ON_MARK);
        let when = painter.layout_no_wrap(date, theme::body_font(), theme::ON_PLATE);
        let (tag_size, when_size) = (tag.size() + vec2(14.0, 6.0), when.size() + vec2(16.0, 6.0));
        // Side by side, or one above the other where the pane is narrow.
        let wide = tag_size.x + when_size.x + 24.0 <= whole.width();
        let size = if wide {
            vec2(tag_size.x + when_size.x, tag_size.y.max(when_size.y))
        } else {
            vec2(tag_size.x.max(when_size.x), tag_size.y + when_size.y)
        };
        let left = if right { whole.right() - 12.0 - size.x } else { whole.left() + 12.0 };
        let plate = Rect::from_min_size(pos2(left, whole.top() + 12.0), size);
        painter.rect_filled(plate, theme::RADIUS, theme::PLATE);
        let tag_rect = Rect::from_min_size(plate.min, vec2(tag_size.x, if wide { size.y } else { tag_size.y }));
        painter.rect_filled(tag_rect, theme::RADIUS, colour);
        painter.galley(tag_rect.center() - tag.size() / 2.0, tag, theme::ON_MARK);
        let when_min = if wide { tag_rect.right_top() } else { tag_rect.left_bottom() };
        let when_rect = Rect::from_min_max(when_min, plate.max);
        painter.galley(when_rect.center() - when.size() / 2.0, when, theme::ON_PLATE);
        if let Some(note) = pictures.note(pane.pane.epoch) {
            let left = whole.left() + 12.0;
            let words = painter.layout(note, theme::body_font(), theme::ON_PLATE, (whole.width() - 44.0).clamp(80.0, 420.0));
            let ground = Rect::from_min_size(pos2(left, plate.bottom() + 8.0), words.size() + vec2(20.0, 12.0));
            painter.rect_filled(ground, theme::RADIUS, theme::PLATE);
            painter.galley(ground.min + vec2(10.0, 6.0), words, theme::ON_PLATE);
        }
        // The credit line, where there is one: faint, at the foot.
        if !epoch.credit.is_empty() {
            let align = if right { Align2::RIGHT_BOTTOM } else { Align2::LEFT_BOTTOM };
            // Above the scale bar where there is no room beside it.
            let foot = if right || whole.width() < 480.0 { -44.0 } else { -10.0 };
            let at = if right { whole.right_bottom() + vec2(-12.0, foot) } else { whole.left_bottom() + vec2(12.0, foot) };
            widgets::plate(&painter, at, align, &epoch.credit, theme::ON_PLATE);
        }
    }
}

/// A cross on the other picture at the place where the pointer is on this one.
pub(crate) fn mirrored_cursor(ui: &Ui, doc: &Document, view: &View, panes: &[PaneView]) {
    let Some((epoch, at)) = view.pointer else { return };
    if panes.len() < 2 || view.compare.mode != CompareMode::SideBySide {
        return;
    }
    let cursor = ui.input(|input| input.pointer.latest_pos());
    for pane in panes.iter().filter(|pane| !cursor.is_some_and(|cursor| pane.clip.contains(cursor))) {
        let map = scene_from_epoch(doc, epoch).then(&pane.screen_from_scene);
        cross(ui, pane.clip, on_screen(&map, at), epoch_colour(doc, pane.pane.epoch));
    }
}

fn cross(ui: &Ui, clip: Rect, at: Pos2, colour: egui::Color32) {
    let painter = ui.painter_at(clip);
    for (width, ink) in [(4.0, theme::CASING), (1.5, colour)] {
        for direction in [vec2(1.0, 0.0), vec2(-1.0, 0.0), vec2(0.0, 1.0), vec2(0.0, -1.0)] {
            painter.line_segment([at + direction * 4.0, at + direction * 13.0], Stroke::new(width, ink));
        }
    }
}

/// A scale bar on each picture: metres where a length is known, else pixels of the image.
pub(crate) fn scale_bars(ui: &Ui, doc: &Document, panes: &[PaneView]) {
    let mut taken: Option<Rect> = None;
    for pane in panes {
        if taken.is_some_and(|rect| rect.intersects(pane.clip.shrink(20.0))) {
            continue;
        }
        taken = Some(pane.clip);
        let middle = pane.clip.center();
        let Some(image_from_screen) = pane.screen_from_image.inverse() else { continue };
        let at = image_from_screen.apply(Point::new(f64::from(middle.x), f64::from(middle.y)));
        let points_per_px = pane.screen_from_image.near(at).magnification();
        let metres = measure::pixel_size(doc, pane.pane.epoch);
        // The bar lies along a row: pixels of degrees are not square.
        let along_row = doc.epoch(pane.pane.epoch).and_then(|e| e.located()).and_then(|l| l.gsd_m(at)).map(|(x, _)| x);
        let unit = along_row.or(metres.map(|size| size.gsd_m)).unwrap_or(1.0);
        let Some(length) = round_below(110.0 / points_per_px * unit) else { continue };
        let width = (length / unit * points_per_px) as f32;
        let text = match metres {
            Some(_) => words::metres(length),
            None if pane.clip.width() > 240.0 => format!("{length} px, scale not known"),
            None => format!("{length} px"),
        };
        let painter = ui.painter_at(pane.clip);
        let right = pane.clip.right() - 16.0;
        let y = pane.clip.bottom() - 16.0;
        widgets::plate(&painter, pos2(right + 4.0, y - 8.0), Align2::RIGHT_BOTTOM, &text, theme::ON_PLATE);
        let from = pos2((right - width).max(pane.clip.left() + 8.0), y);
        for (thickness, ink) in [(5.0, theme::CASING), (2.0, theme::CORE)] {
            painter.line_segment([from, pos2(right, y)], Stroke::new(thickness, ink));
            for x in [from.x, right] {
                painter.line_segment([pos2(x, y - 4.0), pos2(x, y + 1.0)], Stroke::new(thickness, ink));
            }
        }
    }
}

/// The largest of 1, 2, 5, 10, ... that is not above `value`.
fn round_below(value: f64) -> Option<f64> {
    if !(value.is_finite() && value > 1e-6) {
        return None;
    }
    let power = libm::pow(10.0, libm::floor(libm::log10(value)));
    let digit = [5.0, 2.0, 1.0].into_iter().find(|d| d * power <= value * (1.0 + 1e-9))?;
    Some(digit * power)
}

#[cfg(test)]
mod tests {
    use super::round_below;

    #[test]
    fn scale_bars_have_round_lengths() {
        for (value, length) in [(110.0, 100.0), (99.0, 50.0), (2.0, 2.0), (0.7, 0.5), (4999.0, 2000.0)] {
            assert_eq!(round_below(value), Some(length));
        }
        assert_eq!(round_below(f64::NAN), None);
    }
}
