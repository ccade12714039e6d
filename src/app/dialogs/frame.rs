//! The frame that all dialogs share: title, content, closing by Esc, by the cross or by a click beside it.

use egui::{Align, Context, Frame, Id, Layout, Margin, Modal, RichText, Ui};

use crate::app::icons::Icon;
use crate::app::theme;
use crate::app::widgets::IconButton;

/// Shows a dialog `width` points wide. Gives `false` once it should be closed.
pub fn show(ctx: &Context, id: &str, title: &str, width: f32, content: impl FnOnce(&mut Ui) -> bool) -> bool {
    let style = ctx.global_style();
    let frame = Frame::popup(&style).inner_margin(Margin::same(16)).corner_radius(style.visuals.window_corner_radius);
    let shown = Modal::new(Id::unique(id)).frame(frame).show(ctx, |ui| {
        let room = ui.ctx().content_rect().size();
        ui.set_width(width.min(room.x - 64.0).max(200.0));
        ui.set_max_height((room.y - 64.0).max(160.0));
        let mut open = true;
        ui.horizontal(|ui| {
            ui.label(RichText::new(title).color(theme::palette(ui).strong));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                open &= !IconButton::new(Icon::Close, "Close dialog").small().shortcut("Esc").show(ui).clicked();
            });
        });
        ui.add_space(2.0 * theme::GRID);
        open & content(ui)
    });
    let closing = shown.should_close();
    shown.inner && !closing
}

/// The row of buttons at the foot of a dialog, right-aligned: the last one added stands furthest to the left.
pub fn buttons<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    ui.add_space(3.0 * theme::GRID);
    let size = egui::vec2(ui.available_width(), theme::CONTROL + theme::GRID);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), add).inner
}
