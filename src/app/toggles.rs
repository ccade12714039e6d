//! What is one of several (a ring) and what is on or off (a box): hollow with an edge, or filled in the accent colour.
//!
//! Those of the toolkit fill what is not chosen with grey, as if it could not be. So they are painted over; their size, their words,
//! keys and names for screen readers are the toolkit's.

use egui::{IntoAtoms, Pos2, Rect, Response, Shape, Stroke, StrokeKind, Ui, WidgetText, pos2, vec2};

use super::theme::{self, Palette};

/// One of several, chosen or not.
#[expect(clippy::disallowed_methods, reason = "here it is painted over")]
pub fn radio<'a>(ui: &mut Ui, chosen: bool, words: impl IntoAtoms<'a>) -> Response {
    let response = ui.radio(chosen, words);
    let (mark, p) = (mark(ui, &response), theme::palette(ui));
    let (fill, stroke) = look(p, &response, chosen);
    ui.painter().circle(mark.center(), mark.width() / 2.0 - 0.5, fill, stroke);
    if chosen {
        ui.painter().circle_filled(mark.center(), mark.width() * 0.2, p.float);
    }
    response
}

/// One of several values: it becomes the `current` one when it is chosen.
pub fn radio_value<'a, T: PartialEq>(ui: &mut Ui, current: &mut T, alternative: T, words: impl IntoAtoms<'a>) -> Response {
    let mut response = radio(ui, *current == alternative, words);
    if response.clicked() && *current != alternative {
        *current = alternative;
        response.mark_changed();
    }
    response
}

/// What is on or off.
#[expect(clippy::disallowed_methods, reason = "here it is painted over")]
pub fn checkbox(ui: &mut Ui, on: &mut bool, words: impl Into<WidgetText>) -> Response {
    let response = ui.checkbox(on, words.into());
    let (mark, p) = (mark(ui, &response), theme::palette(ui));
    let (fill, stroke) = look(p, &response, *on);
    ui.painter().rect(mark, 3, fill, stroke, StrokeKind::Inside);
    if *on {
        let at = |x: f32, y: f32| -> Pos2 { mark.min + vec2(x, y) * mark.width() };
        let tick = vec![at(0.25, 0.53), at(0.43, 0.71), at(0.76, 0.32)];
        ui.painter().add(Shape::line(tick, Stroke::new(2.0, p.float)));
    }
    response
}

/// Where the ring or box stands: at the left, in the middle of the height.
fn mark(ui: &Ui, response: &Response) -> Rect {
    let side = ui.spacing().icon_width;
    Rect::from_min_size(pos2(response.rect.left(), response.rect.center().y - side / 2.0), vec2(side, side))
}

fn look(p: &Palette, response: &Response, on: bool) -> (egui::Color32, Stroke) {
    match (on, response.hovered() || response.has_focus()) {
        (true, false) => (p.accent, Stroke::new(1.0, p.accent)),
        (true, true) => (p.accent, Stroke::new(1.0, p.strong)),
        (false, false) => (p.field, Stroke::new(1.0, p.muted)),
        (false, true) => (p.hover, Stroke::new(1.0, p.strong)),
    }
}
