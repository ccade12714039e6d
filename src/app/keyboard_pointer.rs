//! The pointer moved and pressed by keys, for those who use no mouse: Shift and the arrow keys move it (with Ctrl by one point), Shift
//! and Enter presses it, and it stays pressed as long as Enter is held. Everything sees a pointer: tools, snapping, the lens, lining up.

use egui::{
    Color32, Context, Event, Id, Key, LayerId, Modifiers, Order, PointerButton, Pos2, RawInput, Rect, Stroke, Vec2, ViewportId, vec2,
};

use super::theme;

/// How far a press of an arrow moves it, points.
const STEP: f32 = 10.0;
/// And with Ctrl: for the last bit.
const FINE: f32 = 1.0;
/// Half the length of the lines that show where it is, points.
const ARM: f32 = 11.0;

/// Turns keys into movements and presses of the pointer, before anything sees them.
#[derive(Debug, Default)]
pub(super) struct KeyboardPointer {
    /// Where it is, while the keyboard has it.
    at: Option<Pos2>,
    pressed: bool,
    allowed: bool,
    /// The keys that are held in truth.
    held: Modifiers,
    /// They are kept from whatever sees the pointer: tools take them for wishes of their own.
    hides: bool,
}

impl KeyboardPointer {
    /// Takes the keys of a frame. `seen`: where the pointer was; `room`: where it may go.
    fn take(&mut self, input: &mut RawInput, seen: Option<Pos2>, room: Rect) {
        for event in std::mem::take(&mut input.events) {
            match &event {
                Event::Key { key, pressed, modifiers, .. } if self.allowed && step(*key, *modifiers).is_some() => {
                    if let Some(by) = step(*key, *modifiers).filter(|_| *pressed) {
                        let from = self.at.or(seen).filter(|at| room.contains(*at)).unwrap_or(room.center());
                        let to = room.shrink(1.0).clamp(from + by);
                        self.at = Some(to);
                        self.hide(&mut input.events);
                        input.events.push(Event::PointerMoved(to));
                    }
                }
                // Where the mouse left it, too.
                Event::Key { key: Key::Enter, pressed, modifiers, .. } => match self.at.or(seen.filter(|at| room.contains(*at))) {
                    // Its repetitions are none while it is held.
                    Some(_) if *pressed && self.pressed => {}
                    Some(at) if *pressed && self.allowed && modifiers.shift && !modifiers.alt => {
                        (self.at, self.pressed) = (Some(at), true);
                        self.hide(&mut input.events);
                        input.events.push(button(at, true));
                    }
                    Some(at) if !*pressed && self.pressed => {
                        self.pressed = false;
                        input.events.push(button(at, false));
                    }
                    _ => input.events.push(event),
                },
                // The mouse takes over.
                Event::PointerMoved(_) | Event::PointerButton { .. } => {
                    if let Some(at) = self.at.take()
                        && std::mem::take(&mut self.pressed)
                    {
                        input.events.push(button(at, false));
                    }
                    if std::mem::take(&mut self.hides) {
                        input.events.push(Event::ModifiersChanged(self.held));
                    }
                    input.events.push(event);
                }
                Event::ModifiersChanged(held) => {
                    (self.held, self.hides) = (*held, false);
                    input.events.push(event);
                }
                // The system tells of the mouse, which is elsewhere.
                Event::PointerGone if self.at.is_some() => {}
                _ => input.events.push(event),
            }
        }
    }

    fn hide(&mut self, events: &mut Vec<Event>) {
        if !std::mem::replace(&mut self.hides, true) {
            events.push(Event::ModifiersChanged(Modifiers::NONE));
        }
    }
}

/// How far that key moves it; nothing where it is another key.
fn step(key: Key, modifiers: Modifiers) -> Option<Vec2> {
    let along = match key {
        Key::ArrowLeft => vec2(-1.0, 0.0),
        Key::ArrowRight => vec2(1.0, 0.0),
        Key::ArrowUp => vec2(0.0, -1.0),
        Key::ArrowDown => vec2(0.0, 1.0),
        _ => return None,
    };
    (modifiers.shift && !modifiers.alt).then(|| along * if modifiers.command || modifiers.ctrl { FINE } else { STEP })
}

/// Whether a chord moves or presses the pointer, and so is no shortcut.
pub(super) fn has(key: Key, modifiers: Modifiers) -> bool {
    step(key, modifiers).is_some() || (key == Key::Enter && modifiers.shift && !modifiers.alt)
}

fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

impl egui::Plugin for KeyboardPointer {
    fn debug_name(&self) -> &'static str {
        "keyboard pointer"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        if input.viewport_id == ViewportId::ROOT {
            let seen = ctx.input(|input| input.pointer.latest_pos());
            self.take(input, seen, ctx.content_rect());
        }
    }
}

/// Lets keys move the pointer from the next frame on, or not: fields for text have these keys to themselves. Shows where it is.
pub(super) fn show(ctx: &Context, allowed: bool) {
    let at = ctx.with_plugin(|keyboard: &mut KeyboardPointer| {
        keyboard.allowed = allowed;
        keyboard.at
    });
    let Some(at) = at.flatten().filter(|_| allowed) else { return };
    let painter = ctx.layer_painter(LayerId::new(Order::Tooltip, Id::unique("keyboard pointer")));
    for (width, ink) in [(3.5, Color32::from_black_alpha(150)), (1.5, theme::CORE)] {
        for arm in [vec2(ARM, 0.0), vec2(0.0, ARM)] {
            // The point itself stays free.
            for side in [arm, -arm] {
                painter.line_segment([at + side * 0.3, at + side], Stroke::new(width, ink));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    const SHIFT: Modifiers = Modifiers::SHIFT;

    fn key(key: Key, pressed: bool, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: None, pressed, repeat: false, modifiers }
    }

    fn taken(keyboard: &mut KeyboardPointer, events: Vec<Event>) -> RawInput {
        let mut input = RawInput { events, ..RawInput::default() };
        keyboard.take(&mut input, None, Rect::from_min_size(Pos2::ZERO, vec2(200.0, 100.0)));
        input
    }

    #[test]
    fn it_is_moved_pressed_held_and_given_back_to_the_mouse() {
        let mut keyboard = KeyboardPointer { allowed: true, ..KeyboardPointer::default() };
        let held = Event::ModifiersChanged(SHIFT);
        let keys = [held.clone(), key(Key::ArrowRight, true, SHIFT), key(Key::ArrowUp, true, SHIFT | Modifiers::COMMAND)];
        let (right, up) = (Event::PointerMoved(pos2(110.0, 50.0)), Event::PointerMoved(pos2(110.0, 49.0)));
        let none = Event::ModifiersChanged(Modifiers::NONE);
        assert_eq!(taken(&mut keyboard, keys.to_vec()).events, [held.clone(), none, right, up], "tools see no key that is held");
        let at = pos2(110.0, 49.0);
        let pressed = taken(&mut keyboard, vec![key(Key::Enter, true, SHIFT), key(Key::Enter, true, SHIFT)]);
        assert_eq!(pressed.events, [button(at, true)], "its repetitions are none");
        let moved = taken(&mut keyboard, vec![key(Key::ArrowLeft, true, SHIFT), key(Key::Enter, false, Modifiers::NONE)]);
        assert_eq!(moved.events, [Event::PointerMoved(pos2(100.0, 49.0)), button(pos2(100.0, 49.0), false)], "a drag");
        // The edge stops it, and Enter alone is Enter.
        taken(&mut keyboard, vec![key(Key::ArrowUp, true, SHIFT); 9]);
        assert_eq!(keyboard.at, Some(pos2(100.0, 1.0)));
        let enter = [key(Key::Enter, true, Modifiers::NONE), key(Key::Enter, false, Modifiers::NONE)];
        assert_eq!(taken(&mut keyboard, enter.to_vec()).events, enter);
        taken(&mut keyboard, vec![key(Key::Enter, true, SHIFT)]);
        let mouse = Event::PointerMoved(pos2(5.0, 5.0));
        assert_eq!(
            taken(&mut keyboard, vec![mouse.clone()]).events,
            [button(pos2(100.0, 1.0), false), held, mouse],
            "nothing stays pressed"
        );
        assert_eq!(keyboard.at, None);
        // Where the mouse left it, too.
        let mut input = RawInput { events: vec![key(Key::Enter, true, SHIFT)], ..RawInput::default() };
        keyboard.take(&mut input, Some(pos2(5.0, 5.0)), Rect::from_min_size(Pos2::ZERO, vec2(200.0, 100.0)));
        assert!(input.events.contains(&button(pos2(5.0, 5.0), true)), "{:?}", input.events);
    }

    #[test]
    fn a_field_for_text_has_these_keys_to_itself() {
        let mut keyboard = KeyboardPointer::default();
        let keys = vec![key(Key::ArrowRight, true, SHIFT), key(Key::Enter, true, SHIFT)];
        assert_eq!(taken(&mut keyboard, keys.clone()).events, keys);
    }
}
