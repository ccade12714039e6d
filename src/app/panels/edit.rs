//! Fields that change the document once, when the editing is over: Enter or leaving the field keeps, Esc drops.

use egui::{Id, Key, Modifiers, Response, TextEdit, Ui};

/// A one-line field. Gives the new text when the editing is over and it differs.
pub fn line(ui: &mut Ui, salt: impl std::hash::Hash + std::fmt::Debug, name: &str, hint: &str, value: &str, width: f32) -> Option<String> {
    field(ui, Id::unique(("line", salt, name)), value, |ui, text| {
        ui.add(TextEdit::singleline(text).hint_text(hint).desired_width(width)).accessible_name(name)
    })
}

/// A field of several lines.
pub fn block(
    ui: &mut Ui,
    salt: impl std::hash::Hash + std::fmt::Debug,
    name: &str,
    hint: &str,
    value: &str,
    rows: usize,
) -> Option<String> {
    field(ui, Id::unique(("block", salt, name)), value, |ui, text| {
        ui.add(TextEdit::multiline(text).hint_text(hint).desired_rows(rows).desired_width(f32::INFINITY)).accessible_name(name)
    })
}

fn field(ui: &mut Ui, id: Id, value: &str, add: impl FnOnce(&mut Ui, &mut String) -> Response) -> Option<String> {
    let mut text = ui.data_mut(|data| data.get_temp::<String>(id)).unwrap_or_else(|| value.to_owned());
    let response = add(ui, &mut text);
    if response.lost_focus() {
        ui.data_mut(|data| data.remove::<String>(id));
        let dropped = escaped(ui);
        return (!dropped && text != value).then_some(text);
    }
    if response.has_focus() {
        ui.data_mut(|data| data.insert_temp(id, text));
    }
    None
}

/// Whether the editing ended by Esc. The key is taken: it must not clear the choice as well.
pub fn escaped(ui: &Ui) -> bool {
    ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
}
