//! The frame that all dialogs share: title, content, closing by Esc, by the cross or by a click beside it. Windows that stay beside the
//! pictures have the same title row: see `tool_window`.

use egui::text::CCursorRange;
use egui::text_edit::TextEditState;
use egui::{Align, Context, Frame, Id, Key, Layout, Margin, Modal, Modifiers, Response, RichText, Ui};

use crate::app::icons::Icon;
use crate::app::theme;
use crate::app::widgets::IconButton;

/// Shows a dialog `width` points wide. Gives `false` once it should be closed.
pub fn show(ctx: &Context, id: &str, title: &str, width: f32, content: impl FnOnce(&mut Ui) -> bool) -> bool {
    note_pass(ctx, id);
    let style = ctx.global_style();
    let frame = Frame::popup(&style).inner_margin(Margin::same(16)).corner_radius(style.visuals.window_corner_radius);
    let shown = Modal::new(Id::unique(id)).frame(frame).show(ctx, |ui| {
        let room = ui.ctx().content_rect().size();
        ui.set_width(width.min(room.x - 64.0).max(200.0));
        ui.set_max_height((room.y - 64.0).max(160.0));
        let stays = title_row(ui, title, "Close dialog", None) != Title::Closes;
        ui.add_space(2.0 * theme::GRID);
        stays & content(ui)
    });
    let closing = shown.should_close();
    shown.inner && !closing
}

/// What was done in a title row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Title {
    /// Nothing.
    Stays,
    /// It is folded, or unfolded.
    Folds,
    /// It is closed.
    Closes,
}

/// The row at the head of everything that floats: the title, a fold where there is one (`Some(true)` while it is folded), the cross.
pub fn title_row(ui: &mut Ui, title: &str, close: &str, folded: Option<bool>) -> Title {
    let mut done = Title::Stays;
    ui.horizontal(|ui| {
        ui.add(egui::Label::new(RichText::new(title).color(theme::palette(ui).strong)).truncate());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if IconButton::new(Icon::Close, close).small().shortcut("Esc").show(ui).clicked() {
                done = Title::Closes;
            }
            if let Some(folded) = folded {
                let (icon, word) = if folded { (Icon::ChevronDown, "Unfold") } else { (Icon::ChevronUp, "Fold") };
                if IconButton::new(icon, &format!("{word} {title}")).small().show(ui).clicked() {
                    done = Title::Folds;
                }
            }
        });
    });
    done
}

/// Which passes drew the dialog that is open: the first and the last.
#[derive(Clone, Copy, Default)]
struct Passes {
    first: u64,
    last: u64,
}

fn passes_id() -> Id {
    Id::unique("passes of the open dialog")
}

fn note_pass(ctx: &Context, id: &str) {
    let now = ctx.cumulative_pass_nr();
    ctx.data_mut(|data| {
        let known = data.get_temp::<Passes>(passes_id().with(id)).filter(|passes| passes.last + 2 > now);
        let passes = Passes { first: known.map_or(now, |passes| passes.first), last: now };
        data.insert_temp(passes_id().with(id), passes);
        data.insert_temp(passes_id(), passes);
    });
}

/// Gives the field the keyboard, with all its text chosen, when the dialog has just been opened.
pub fn first_field(ui: &Ui, field: &Response, text: &str) {
    // The very first pass only measures, so the second counts as well.
    let passes: Passes = ui.data(|data| data.get_temp(passes_id())).unwrap_or_default();
    if passes.last.saturating_sub(passes.first) > 1 {
        return;
    }
    field.request_focus();
    // What was typed in this very pass must not be replaced by what is typed next.
    if field.changed() {
        return;
    }
    let mut state = TextEditState::load(ui.ctx(), field.id).unwrap_or_default();
    state.cursor.set_char_range(Some(CCursorRange::select_all_str(text)));
    state.store(ui.ctx(), field.id);
}

/// Enter was pressed: what the dialog is for is to be done.
pub fn entered(ui: &Ui) -> bool {
    // On a button that has the keyboard, Enter presses that button.
    let on_button = ui.memory(egui::Memory::focused).is_some() && !ui.ctx().text_edit_focused();
    !on_button && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter))
}

/// The row of buttons at the foot of a dialog, right-aligned: the last one added stands furthest to the left.
pub fn buttons<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    ui.add_space(3.0 * theme::GRID);
    let size = egui::vec2(ui.available_width(), theme::CONTROL + theme::GRID);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), add).inner
}
