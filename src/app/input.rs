//! Keys to commands. The only place that reads shortcuts, and it does so by consuming key events.
//!
//! Reading `modifiers` at the end of a frame misses fast chords, so every shortcut is consumed with the modifiers that
//! its own event carried. The toolkit ignores extra Shift and Alt when it matches, therefore the shortcuts with most
//! modifiers are asked for first. While a text field has the keyboard, only chords that it has no use for are taken.

use std::sync::OnceLock;

use egui::{Context, Event, Key, KeyboardShortcut};

use super::command::{TABLE, UiCommand};

/// Commands that the window takes although somebody is typing: chords that mean nothing to a text field.
fn passes_text_field(shortcut: &KeyboardShortcut) -> bool {
    let editing = [Key::Z, Key::Y, Key::A, Key::C, Key::X, Key::V, Key::ArrowLeft, Key::ArrowRight];
    let function_key = matches!(shortcut.logical_key, Key::F1 | Key::F5 | Key::F6 | Key::F7 | Key::F8 | Key::F12);
    function_key || (shortcut.modifiers.command && !editing.contains(&shortcut.logical_key))
}

fn by_specificity() -> &'static [(KeyboardShortcut, UiCommand)] {
    static LIST: OnceLock<Vec<(KeyboardShortcut, UiCommand)>> = OnceLock::new();
    LIST.get_or_init(|| {
        let mut list: Vec<_> =
            TABLE.iter().flat_map(|entry| super::keymap::keys_of(entry.command).iter().map(|keys| (*keys, entry.command))).collect();
        let weight = |m: egui::Modifiers| u8::from(m.shift) + u8::from(m.alt) + 2 * u8::from(m.command || m.ctrl);
        list.sort_by_key(|(keys, _)| std::cmp::Reverse(weight(keys.modifiers)));
        list
    })
}

/// Takes the digits of this frame off the input, for a tool that has a use for them: else they would be shortcuts.
pub fn take_digits(ctx: &Context) -> Vec<char> {
    let digit = |key: Key| match key {
        Key::Num0 => Some('0'),
        Key::Num1 => Some('1'),
        Key::Num2 => Some('2'),
        Key::Num3 => Some('3'),
        Key::Num4 => Some('4'),
        Key::Num5 => Some('5'),
        Key::Num6 => Some('6'),
        Key::Num7 => Some('7'),
        Key::Num8 => Some('8'),
        Key::Num9 => Some('9'),
        Key::Period | Key::Comma => Some('.'),
        _ => None,
    };
    if ctx.text_edit_focused() {
        return Vec::new();
    }
    ctx.input_mut(|input| {
        let mut found = Vec::new();
        input.events.retain(|event| match event {
            // Shift is held for digits on some keyboards.
            Event::Key { key, pressed, modifiers, .. } if !(modifiers.command || modifiers.ctrl || modifiers.alt) => match digit(*key) {
                Some(c) => {
                    found.extend(pressed.then_some(c));
                    false
                }
                None => true,
            },
            _ => true,
        });
        found
    })
}

/// Whether Ctrl is held, or was as the pointer was pressed in this frame: a quick hand has let go by its end.
pub(super) fn places_freely(ctx: &Context) -> bool {
    let is_free = |held: egui::Modifiers| held.command || held.ctrl;
    let pressed = |event: &Event| matches!(event, Event::PointerButton { modifiers, .. } if is_free(*modifiers));
    ctx.input(|input| is_free(input.modifiers) || input.events.iter().any(pressed))
}

/// Takes the shortcuts of this frame off the input and gives the commands they stand for, one for each press.
///
/// Nothing is taken while a dialog is open: its own fields and buttons have the keyboard.
pub fn take_shortcuts(ctx: &Context, dialog_open: bool) -> Vec<UiCommand> {
    if dialog_open {
        return Vec::new();
    }
    take_of(ctx, by_specificity(), ctx.text_edit_focused())
}

/// As [`take_shortcuts`], of a list with the keys of most modifiers first.
pub(super) fn take_of(ctx: &Context, list: &[(KeyboardShortcut, UiCommand)], typing: bool) -> Vec<UiCommand> {
    ctx.input_mut(|input| {
        let mut found = Vec::new();
        for (keys, command) in list {
            if typing && !passes_text_field(keys) {
                continue;
            }
            let presses = input.count_and_consume_key(keys.modifiers, keys.logical_key);
            // A key that is held is read by the canvas, not here; no key with fewer modifiers gets it.
            if *command != UiCommand::SwapDates {
                found.extend(std::iter::repeat_n(*command, presses));
            }
        }
        found
    })
}
