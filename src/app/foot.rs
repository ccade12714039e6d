//! What is told at the foot of the pictures stands on them, above the plates that are always there, and never over a panel.

use egui::{Context, Id, Rect};

use super::paint::chips;
use super::theme::GRID;

#[derive(Clone, Copy)]
struct Noted {
    pass: u64,
    rect: Rect,
}

fn note(ctx: &Context, id: &'static str, rect: Rect) {
    let pass = ctx.cumulative_pass_nr();
    ctx.data_mut(|data| data.insert_temp(Id::unique(id), Noted { pass, rect }));
}

/// Where that was in this frame or the last one.
fn noted(ctx: &Context, id: &'static str) -> Option<Rect> {
    let pass = ctx.cumulative_pass_nr();
    ctx.data(|data| data.get_temp::<Noted>(Id::unique(id))).filter(|noted| noted.pass + 1 >= pass).map(|noted| noted.rect)
}

/// Notes where the pictures are.
pub(super) fn note_pictures(ctx: &Context, rect: Rect) {
    note(ctx, "where the pictures are", rect);
}

/// Where the pictures are; all of the window where there are none.
pub(super) fn pictures(ctx: &Context) -> Rect {
    noted(ctx, "where the pictures are").unwrap_or_else(|| ctx.content_rect())
}

/// Notes where the card of the tour stands.
pub(super) fn note_card(ctx: &Context, rect: Rect) {
    note(ctx, "where the card of the tour stands", rect);
}

/// The card of the tour, if it is there.
pub(super) fn card(ctx: &Context) -> Option<Rect> {
    noted(ctx, "where the card of the tour stands")
}

/// Where something ends below that is as wide as `column` and stands at the foot of the pictures: above the plates and above `also`.
pub(super) fn above(ctx: &Context, column: egui::Rangef, also: Option<Rect>) -> f32 {
    let pictures = pictures(ctx);
    highest(pictures, column, chips::standing(ctx).into_iter().chain(also)) - 2.0 * GRID
}

fn highest(pictures: Rect, column: egui::Rangef, plates: impl Iterator<Item = Rect>) -> f32 {
    let low = plates.filter(|plate| plate.center().y > pictures.center().y);
    let below = low.filter(|plate| plate.left() < column.max && plate.right() > column.min);
    below.map(|plate| plate.top()).fold(pictures.bottom() - GRID, f32::min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Rangef, pos2, vec2};

    #[test]
    fn what_is_told_stands_above_the_plates_in_its_column_alone() {
        let pictures = Rect::from_min_max(pos2(44.0, 40.0), pos2(936.0, 736.0));
        let plate = |x: f32, y: f32| Rect::from_min_size(pos2(x, y), vec2(200.0, 20.0));
        let plates = [plate(56.0, 52.0), plate(56.0, 700.0), plate(500.0, 690.0), plate(700.0, 600.0)];
        let at = |min, max| highest(pictures, Rangef::new(min, max), plates.into_iter());
        assert_eq!(at(260.0, 490.0), 732.0, "nothing below it");
        assert_eq!((at(100.0, 400.0), at(240.0, 690.0), at(480.0, 800.0)), (700.0, 690.0, 600.0));
    }
}
