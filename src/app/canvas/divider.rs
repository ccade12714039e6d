//! The swipe divider: its grip moves it, its two knobs turn it. And the lines between panes.

use egui::{CursorIcon, Key, Modifiers, Painter, Pos2, Rect, Response, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::app::state::View;
use crate::app::theme;
use crate::core::geom::Point;
use crate::core::view::CompareMode;

/// Half the width of the strip by which an upright divider is taken hold of, and half that of the grip.
const GRIP: f32 = 8.0;
const ROUND: f32 = 16.0;
/// From the grip to a knob, points.
const KNOB_AT: f32 = 76.0;
/// Half the width of what takes hold of a knob.
const KNOB: f32 = 11.0;
/// A divider that is turned by hand comes to rest at these steps when it is this near, degrees.
const STEP_DEG: f64 = 15.0;
const NEAR_DEG: f64 = 2.5;
/// What a key turns it by, degrees.
const KEY_DEG: f64 = 5.0;

/// The divider of a frame.
pub(crate) struct Divider {
    grip: Response,
    knobs: [Response; 2],
}

impl Divider {
    /// Moves and turns it by what pointer and keys do.
    pub fn new(ui: &mut Ui, rect: Rect, view: &mut View) -> Option<Divider> {
        if view.compare.mode != CompareMode::Swipe {
            return None;
        }
        let (at, along) = place(rect, view);
        let upright = view.compare.angle == 0.0;
        let strip = if upright { Rect::from_x_y_ranges(at.x - GRIP..=at.x + GRIP, rect.y_range()) } else { around(at, ROUND) };
        let id = ui.scope_id().with("swipe divider");
        let grip = ui.interact(strip, id, Sense::click_and_drag());
        let value = view.compare.divider;
        grip.widget_info(|| WidgetInfo::slider(true, value, "Swipe divider"));
        let knobs = [("upper", -1.0), ("lower", 1.0)].map(|(name, side)| {
            let knob = ui.interact(around(at + along * (KNOB_AT * side), KNOB), id.with(name), Sense::drag());
            let degrees = view.compare.angle.to_degrees();
            knob.widget_info(|| WidgetInfo::slider(true, degrees, format!("Turn the divider, {name} knob")));
            knob
        });
        let canvas = view.canvas;
        if grip.dragged_by(egui::PointerButton::Primary)
            && let Some(at) = grip.interact_pointer_pos()
        {
            let at = at - rect.min;
            view.compare.move_divider_to(canvas, Point::new(f64::from(at.x), f64::from(at.y)));
        }
        for (knob, side) in knobs.iter().zip([-1.0, 1.0]) {
            if let Some(to) = knob.interact_pointer_pos().filter(|_| knob.dragged_by(egui::PointerButton::Primary)) {
                let along = (to - at) * side;
                if along.length() > 4.0 {
                    let degrees = f64::from((-along.x).atan2(along.y)).to_degrees();
                    let step = (degrees / STEP_DEG).round() * STEP_DEG;
                    let degrees = if (degrees - step).abs() < NEAR_DEG { step } else { degrees };
                    view.compare.turn_divider(canvas, degrees.to_radians());
                }
            }
        }
        if grip.double_clicked() {
            view.compare.turn_divider(canvas, 0.0);
        }
        if grip.has_focus() {
            let arrows = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
            let presses = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key)) as f64;
            let moved = presses(Key::ArrowRight) - presses(Key::ArrowLeft);
            let turned = presses(Key::ArrowDown) - presses(Key::ArrowUp);
            view.compare.divider = (view.compare.divider + 0.02 * moved).clamp(0.0, 1.0);
            if turned != 0.0 {
                view.compare.turn_divider(canvas, view.compare.angle + (KEY_DEG * turned).to_radians());
            }
        }
        Some(Divider { grip, knobs })
    }

    /// What the pointer can take hold of.
    pub fn responses(&self) -> impl Iterator<Item = &Response> {
        std::iter::once(&self.grip).chain(&self.knobs)
    }

    /// The pointer's shape on it.
    pub fn cursor(&self) -> Option<CursorIcon> {
        if self.knobs.iter().any(is_hot) {
            return Some(CursorIcon::Alias);
        }
        is_hot(&self.grip).then_some(CursorIcon::ResizeHorizontal)
    }
}

fn is_hot(r: &Response) -> bool {
    r.hovered() || r.dragged() || r.has_focus()
}

fn around(at: Pos2, half: f32) -> Rect {
    Rect::from_center_size(at, vec2(2.0 * half, 2.0 * half))
}

/// Where the grip is, and the direction of the divider, downwards if it is upright.
fn place(rect: Rect, view: &View) -> (Pos2, Vec2) {
    let at = view.compare.divider_at(view.canvas);
    let across = view.compare.across();
    (rect.min + vec2(at.x as f32, at.y as f32), vec2(-across.y as f32, across.x as f32))
}

/// Paints what parts the dates: the edge of each in its colour, the grip and the knobs; or the lines between panes.
pub(crate) fn paint(ui: &Ui, rect: Rect, view: &View, divider: Option<&Divider>) {
    let painter = ui.painter_at(rect);
    let hairline = theme::palette(ui).hairline;
    let column = |x: f32| painter.rect_filled(Rect::from_x_y_ranges(x - 1.0..=x + 1.0, rect.y_range()), 0.0, hairline);
    match view.compare.mode {
        CompareMode::SideBySide => {
            // While one date stands in the second window, the other has all the room.
            if !view.second.takes_a_date() {
                column(rect.center().x);
            }
        }
        CompareMode::FourUp => {
            column(rect.center().x);
            let y = rect.center().y;
            painter.rect_filled(Rect::from_x_y_ranges(rect.x_range(), y - 1.0..=y + 1.0), 0.0, hairline);
        }
        CompareMode::Swipe => swipe(&painter, rect, view, divider),
        CompareMode::Lens => {
            let centre = view.compare.lens_at.unwrap_or(view.canvas.centre());
            let centre = rect.min + vec2(centre.x as f32, centre.y as f32);
            let radius = view.compare.lens_radius as f32;
            let colour = if view.compare.shows_after == view.swapped { theme::AFTER } else { theme::BEFORE };
            painter.circle_stroke(centre, radius + 1.0, Stroke::new(5.0, theme::CASING));
            painter.circle_stroke(centre, radius + 1.0, Stroke::new(2.5, colour));
        }
        CompareMode::Blink | CompareMode::Blend | CompareMode::Difference => {}
    }
}

fn swipe(painter: &Painter, rect: Rect, view: &View, divider: Option<&Divider>) {
    let (at, along) = place(rect, view);
    let across = vec2(along.y, -along.x);
    let (left, right) = if view.swapped { (theme::AFTER, theme::BEFORE) } else { (theme::BEFORE, theme::AFTER) };
    if view.compare.angle == 0.0 {
        let x = at.x;
        painter.rect_filled(Rect::from_x_y_ranges(x - 4.0..=x + 4.0, rect.y_range()), 0.0, theme::CASING);
        painter.rect_filled(Rect::from_x_y_ranges(x - 2.5..=x - 0.5, rect.y_range()), 0.0, left);
        painter.rect_filled(Rect::from_x_y_ranges(x + 0.5..=x + 2.5, rect.y_range()), 0.0, right);
    } else {
        let reach = along * (rect.width() + rect.height());
        for (shift, width, ink) in [(0.0, 8.0, theme::CASING), (-1.5, 2.0, left), (1.5, 2.0, right)] {
            let at = at + across * shift;
            painter.line_segment([at - reach, at + reach], Stroke::new(width, ink));
        }
    }
    let hot = divider.is_some_and(|d| is_hot(&d.grip));
    let radius = if hot { 15.0 } else { 13.0 };
    painter.circle_filled(at, radius + 1.5, theme::CASING);
    painter.circle_filled(at, radius, theme::CORE);
    let ink = Stroke::new(1.6, theme::ON_MARK);
    for side in [-1.0, 1.0] {
        let tip = at + across * (side * 8.0);
        let tails = [-4.0, 4.0].map(|away| tip - across * (side * 4.0) + along * away);
        painter.line(vec![tails[0], tip, tails[1]], ink);
        // With a shaft it is an arrow at any angle, and no corner of a frame.
        painter.line_segment([at + across * (side * 1.5), tip], ink);
    }
    for (index, side) in [-1.0, 1.0].into_iter().enumerate() {
        let hot = divider.and_then(|d| d.knobs.get(index)).is_some_and(is_hot);
        let middle = at + along * (KNOB_AT * side);
        let radius = if hot { 8.0 } else { 6.0 };
        painter.circle_filled(middle, radius + 1.5, theme::CASING);
        painter.circle_filled(middle, radius, theme::CORE);
        if hot {
            // Part of the circle on which it turns.
            let start = along * side;
            let point = |k: i16| {
                let turn = f32::from(k) * 0.05;
                let (sin, cos) = turn.sin_cos();
                at + vec2(start.x * cos - start.y * sin, start.x * sin + start.y * cos) * KNOB_AT
            };
            for (width, ink) in [(4.0, theme::CASING), (1.5, theme::CORE)] {
                painter.line((-6..=6).map(point).collect::<Vec<_>>(), Stroke::new(width, ink));
            }
        }
        painter.circle_filled(pos2(middle.x, middle.y), 2.0, theme::ON_MARK);
    }
}
