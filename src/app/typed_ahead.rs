//! What is typed faster than the window draws: keys wait until what the keys before them opened can take them.
//!
//! A frame takes everything that came since the one before. Where a command opens a dialog, letters that came with its key, or before the
//! field of the dialog has the keyboard, would be lost; on a slow machine that is a quarter of a second of typing.

use egui::{Context, Event, Key};

/// Keys that wait.
#[derive(Debug, Default)]
pub struct TypedAhead {
    waiting: Vec<Event>,
    /// A dialog was opened in the last frame: in this one its field asks for the keyboard.
    opened: bool,
}

/// A key or what it wrote.
fn is_typed(event: &Event) -> bool {
    matches!(event, Event::Key { .. } | Event::Text(_) | Event::Paste(_))
}

/// A key that may open something: all dialogs are opened by a function key or a chord.
fn may_open(event: &Event) -> bool {
    let Event::Key { key, pressed: true, modifiers, .. } = event else { return false };
    let function = key.name().strip_prefix('F').is_some_and(|number| number.parse::<u8>().is_ok());
    *key != Key::F && (function || modifiers.command || modifiers.ctrl)
}

impl TypedAhead {
    /// At the beginning of a frame: what waited comes first, and what must wait is taken off the input.
    pub fn begin(&mut self, ctx: &Context) {
        let waits = ctx.input_mut(|input| {
            input.events.splice(0..0, std::mem::take(&mut self.waiting));
            // All of it while the dialog opens; else what comes after a key that may open one.
            let from = match std::mem::take(&mut self.opened) {
                true => Some(0),
                false => input.events.iter().position(may_open).map(|at| at + 1),
            };
            let Some(from) = from else { return false };
            let (now, later): (Vec<_>, Vec<_>) =
                std::mem::take(&mut input.events).into_iter().enumerate().partition(|(at, event)| *at < from || !is_typed(event));
            input.events = now.into_iter().map(|(_, event)| event).collect();
            self.waiting = later.into_iter().map(|(_, event)| event).collect();
            !self.waiting.is_empty()
        });
        if waits {
            ctx.request_repaint();
        }
    }

    /// At the end of a frame in which a dialog was opened.
    pub fn dialog_opened(&mut self, ctx: &Context) {
        self.opened = true;
        ctx.request_repaint();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::Modifiers;

    fn key(key: Key, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
    }

    #[test]
    fn only_function_keys_and_chords_make_others_wait() {
        for (event, waits) in [
            (key(Key::F3, Modifiers::NONE), true),
            (key(Key::F12, Modifiers::SHIFT), true),
            (key(Key::E, Modifiers::COMMAND), true),
            (key(Key::F, Modifiers::NONE), false),
            (key(Key::Enter, Modifiers::NONE), false),
            (Event::Text("3".into()), false),
        ] {
            assert_eq!(may_open(&event), waits, "{event:?}");
        }
    }
}
