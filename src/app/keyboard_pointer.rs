//! The pointer moved and pressed by keys, for those who use no mouse: Shift and the arrow keys move it (with Ctrl by one point), Shift
//! and Enter presses it, and it stays pressed as long as Enter is held. Everything sees a pointer: tools, snapping, the lens, lining up.
//!
//! Shift is what makes these keys the pointer's, so what is under it sees none. Ctrl and Alt are seen where they are held as Enter goes
//! down, until it goes up. Shift itself is held and let go by Ctrl, Alt, Shift and Enter together. Each window has a pointer of its own.

use egui::{
    Align2, Color32, Context, Event, FontId, Id, Key, LayerId, Modifiers, Order, PointerButton, Pos2, RawInput, Rect, Stroke, Vec2,
    ViewportIdMap, vec2,
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
    /// That of each window.
    of: ViewportIdMap<Moved>,
}

/// The pointer of a window.
#[derive(Debug, Default)]
struct Moved {
    /// Where it is, while the keyboard has it.
    at: Option<Pos2>,
    /// It is pressed, with these keys held.
    pressed: Option<Modifiers>,
    allowed: bool,
    /// The keys that are held in truth.
    held: Modifiers,
    /// What whatever is under the pointer was told instead: tools take held keys for wishes of their own.
    told: Option<Modifiers>,
    /// Shift is held for it.
    shift: bool,
    /// The keys for that are down: their repetitions are none.
    turning: bool,
}

impl Moved {
    /// Takes the keys of a frame. `seen`: where the pointer was; `room`: where it may go.
    fn take(&mut self, input: &mut RawInput, seen: Option<Pos2>, room: Rect) {
        let inside = |at: &Pos2| room.contains(*at);
        for event in std::mem::take(&mut input.events) {
            let events = &mut input.events;
            match &event {
                Event::Key { key, pressed, modifiers, .. } if self.allowed && step(*key, *modifiers, self.pressed.is_some()).is_some() => {
                    if let Some(by) = step(*key, *modifiers, self.pressed.is_some()).filter(|_| *pressed) {
                        let from = self.at.or(seen).filter(inside).unwrap_or(room.center());
                        let to = room.shrink(1.0).clamp(from + by);
                        self.at = Some(to);
                        self.tell(self.pressed.unwrap_or(self.at_rest()), events);
                        events.push(Event::PointerMoved(to));
                    }
                }
                Event::Key { key: Key::Enter, pressed: true, modifiers, .. } if self.allowed && holds_shift(*modifiers) => {
                    if !std::mem::replace(&mut self.turning, true) && self.pressed.is_none() {
                        self.shift = !self.shift;
                        let at = self.at.or(seen).filter(inside).unwrap_or(room.center());
                        self.at = Some(at);
                        self.tell(self.at_rest(), events);
                        events.push(Event::PointerMoved(at));
                    }
                }
                Event::Key { key: Key::Enter, pressed: false, .. } if self.turning => self.turning = false,
                // Where the mouse left it, too.
                Event::Key { key: Key::Enter, pressed, modifiers, .. } => match self.at.or(seen.filter(inside)) {
                    // Its repetitions are none while it is held.
                    Some(_) if *pressed && self.pressed.is_some() => {}
                    Some(at) if *pressed && self.allowed && modifiers.shift => {
                        let with = Modifiers { shift: self.shift, ..*modifiers };
                        (self.at, self.pressed) = (Some(at), Some(with));
                        self.tell(with, events);
                        events.push(button(at, true, with));
                    }
                    Some(at) if !*pressed && self.pressed.is_some() => self.let_go(at, events),
                    _ => events.push(event),
                },
                // The mouse takes over.
                Event::PointerMoved(_) | Event::PointerButton { .. } => {
                    if let Some(at) = self.at.take() {
                        self.let_go(at, events);
                    }
                    (self.shift, self.turning) = (false, false);
                    if self.told.take().is_some() {
                        events.push(Event::ModifiersChanged(self.held));
                    }
                    events.push(event);
                }
                Event::ModifiersChanged(held) => {
                    self.held = *held;
                    // What it was pressed with counts until it is let go.
                    if self.pressed.is_none() {
                        self.told = None;
                        events.push(event);
                    }
                }
                // Keys that are let go elsewhere are not told of.
                Event::WindowFocused(false) => {
                    if let Some(at) = self.at {
                        self.let_go(at, events);
                    }
                    self.turning = false;
                    events.push(event);
                }
                // The system tells of the mouse, which is elsewhere.
                Event::PointerGone if self.at.is_some() => {}
                _ => events.push(event),
            }
        }
    }

    /// What is seen to be held while it is not pressed.
    fn at_rest(&self) -> Modifiers {
        if self.shift { Modifiers::SHIFT } else { Modifiers::NONE }
    }

    fn let_go(&mut self, at: Pos2, events: &mut Vec<Event>) {
        if let Some(with) = self.pressed.take() {
            events.push(button(at, false, with));
            self.tell(self.at_rest(), events);
        }
    }

    fn tell(&mut self, held: Modifiers, events: &mut Vec<Event>) {
        if self.told.replace(held) != Some(held) {
            events.push(Event::ModifiersChanged(held));
        }
    }

    /// What is held for it now, in a word.
    fn words(&self) -> Option<&'static str> {
        let held = self.pressed.unwrap_or(self.at_rest());
        match (held.shift, held.command || held.ctrl, held.alt) {
            (false, false, false) => None,
            (true, false, false) => Some("Shift"),
            (false, true, _) => Some("Ctrl"),
            (false, false, true) => Some("Alt"),
            (true, true, _) => Some("Ctrl+Shift"),
            (true, false, true) => Some("Alt+Shift"),
        }
    }
}

/// How far that key moves it; nothing where it is another key. While it is pressed with Alt, Alt may still be held.
fn step(key: Key, modifiers: Modifiers, pressed: bool) -> Option<Vec2> {
    let along = match key {
        Key::ArrowLeft => vec2(-1.0, 0.0),
        Key::ArrowRight => vec2(1.0, 0.0),
        Key::ArrowUp => vec2(0.0, -1.0),
        Key::ArrowDown => vec2(0.0, 1.0),
        _ => return None,
    };
    let fine = modifiers.command || modifiers.ctrl;
    (modifiers.shift && (pressed || !modifiers.alt)).then(|| along * if fine { FINE } else { STEP })
}

/// With Enter: holds Shift, or lets it go.
fn holds_shift(modifiers: Modifiers) -> bool {
    modifiers.shift && modifiers.alt && (modifiers.command || modifiers.ctrl)
}

/// Whether a chord moves or presses the pointer, and so is no shortcut.
pub(super) fn has(key: Key, modifiers: Modifiers) -> bool {
    step(key, modifiers, false).is_some() || (key == Key::Enter && modifiers.shift)
}

fn button(pos: Pos2, pressed: bool, modifiers: Modifiers) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers }
}

impl egui::Plugin for KeyboardPointer {
    fn debug_name(&self) -> &'static str {
        "keyboard pointer"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        // That window's: a second one is drawn within the frame of the first.
        let window = input.viewport_id;
        let (seen, room) = ctx.input_for(window, |input| (input.pointer.latest_pos(), input.content_rect()));
        self.of.entry(window).or_default().take(input, seen, room);
    }
}

/// Lets keys move the pointer of this window from the next frame on, or not: fields for text have these keys to themselves. Shows where
/// it is.
pub(super) fn show(ctx: &Context, allowed: bool) {
    let window = ctx.viewport_id();
    let now = ctx.with_plugin(|keyboard: &mut KeyboardPointer| {
        let moved = keyboard.of.entry(window).or_default();
        moved.allowed = allowed;
        (moved.at, moved.words())
    });
    let Some((Some(at), words)) = now.filter(|_| allowed) else { return };
    let painter = ctx.layer_painter(LayerId::new(Order::Tooltip, Id::unique("keyboard pointer")));
    for (width, ink) in [(3.5, Color32::from_black_alpha(150)), (1.5, theme::CORE)] {
        for arm in [vec2(ARM, 0.0), vec2(0.0, ARM)] {
            // The point itself stays free.
            for side in [arm, -arm] {
                painter.line_segment([at + side * 0.3, at + side], Stroke::new(width, ink));
            }
        }
    }
    if let Some(words) = words {
        let text = painter.layout_no_wrap(words.to_owned(), FontId::proportional(11.0), theme::CORE);
        // Where there is room for it.
        let room = ctx.content_rect();
        let beside = vec2(ARM + 3.0, ARM + 3.0);
        let corner = Align2::LEFT_TOP.anchor_size(at + beside, text.size());
        let corner = if room.contains_rect(corner) { corner } else { Align2::RIGHT_BOTTOM.anchor_size(at - beside, text.size()) };
        painter.rect_filled(corner.expand2(vec2(4.0, 1.0)), 3, Color32::from_black_alpha(190));
        painter.galley(corner.min, text, theme::CORE);
    }
}

/// What keys do, while they have the pointer of this window.
pub(super) fn hint(ctx: &Context) -> Option<&'static str> {
    let window = ctx.viewport_id();
    let held = ctx.with_plugin(|keyboard: &mut KeyboardPointer| {
        keyboard.of.get(&window).filter(|moved| moved.allowed && moved.at.is_some()).map(|moved| moved.shift)
    });
    held.flatten().map(|shift| {
        if shift {
            "Shift is held: Shift+Enter presses with it, Ctrl+Alt+Shift+Enter lets it go."
        } else {
            "Shift+Enter presses, with Ctrl or Alt as well if they are held; Ctrl+Alt+Shift+Enter holds Shift."
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{ViewportBuilder, ViewportId, pos2};
    use std::cell::RefCell;
    use std::rc::Rc;

    const SHIFT: Modifiers = Modifiers::SHIFT;
    const NONE: Modifiers = Modifiers::NONE;
    const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..NONE };
    const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..CTRL };
    const HOLD: Modifiers = Modifiers { alt: true, ..CTRL_SHIFT };

    fn key(key: Key, pressed: bool, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: None, pressed, repeat: false, modifiers }
    }

    fn taken(keyboard: &mut Moved, events: Vec<Event>) -> Vec<Event> {
        let mut input = RawInput { events, ..RawInput::default() };
        keyboard.take(&mut input, None, Rect::from_min_size(Pos2::ZERO, vec2(200.0, 100.0)));
        input.events
    }

    fn allowed() -> Moved {
        Moved { allowed: true, ..Moved::default() }
    }

    #[test]
    fn it_is_moved_pressed_held_and_given_back_to_the_mouse() {
        let mut keyboard = allowed();
        let held = Event::ModifiersChanged(SHIFT);
        let keys = [held.clone(), key(Key::ArrowRight, true, SHIFT), key(Key::ArrowUp, true, SHIFT | Modifiers::COMMAND)];
        let (right, up) = (Event::PointerMoved(pos2(110.0, 50.0)), Event::PointerMoved(pos2(110.0, 49.0)));
        let none = Event::ModifiersChanged(NONE);
        assert_eq!(taken(&mut keyboard, keys.to_vec()), [held.clone(), none, right, up], "tools see no key that is held");
        let at = pos2(110.0, 49.0);
        let pressed = taken(&mut keyboard, vec![key(Key::Enter, true, SHIFT), key(Key::Enter, true, SHIFT)]);
        assert_eq!(pressed, [button(at, true, NONE)], "its repetitions are none");
        let moved = taken(&mut keyboard, vec![key(Key::ArrowLeft, true, SHIFT), key(Key::Enter, false, NONE)]);
        assert_eq!(moved, [Event::PointerMoved(pos2(100.0, 49.0)), button(pos2(100.0, 49.0), false, NONE)], "a drag");
        // The edge stops it, and Enter alone is Enter.
        taken(&mut keyboard, vec![key(Key::ArrowUp, true, SHIFT); 9]);
        assert_eq!(keyboard.at, Some(pos2(100.0, 1.0)));
        let enter = [key(Key::Enter, true, NONE), key(Key::Enter, false, NONE)];
        assert_eq!(taken(&mut keyboard, enter.to_vec()), enter);
        taken(&mut keyboard, vec![key(Key::Enter, true, SHIFT)]);
        let mouse = Event::PointerMoved(pos2(5.0, 5.0));
        assert_eq!(
            taken(&mut keyboard, vec![mouse.clone()]),
            [button(pos2(100.0, 1.0), false, NONE), held, mouse],
            "nothing stays pressed"
        );
        assert_eq!(keyboard.at, None);
        // Where the mouse left it, too.
        let mut input = RawInput { events: vec![key(Key::Enter, true, SHIFT)], ..RawInput::default() };
        keyboard.take(&mut input, Some(pos2(5.0, 5.0)), Rect::from_min_size(Pos2::ZERO, vec2(200.0, 100.0)));
        assert!(input.events.contains(&button(pos2(5.0, 5.0), true, NONE)), "{:?}", input.events);
        // Nor where the window is left.
        let left = taken(&mut keyboard, vec![Event::WindowFocused(false)]);
        assert_eq!(left, [button(pos2(5.0, 5.0), false, NONE), Event::WindowFocused(false)]);
    }

    #[test]
    fn ctrl_and_alt_are_seen_from_the_press_until_it_is_let_go_and_shift_until_it_is_let_go() {
        let mut keyboard = allowed();
        taken(&mut keyboard, vec![Event::ModifiersChanged(SHIFT), key(Key::ArrowRight, true, SHIFT)]);
        let at = pos2(110.0, 50.0);
        let told = Event::ModifiersChanged;
        let pressed = taken(&mut keyboard, vec![told(CTRL_SHIFT), key(Key::Enter, true, CTRL_SHIFT)]);
        assert_eq!(pressed, [told(CTRL_SHIFT), told(CTRL), button(at, true, CTRL)]);
        assert_eq!(keyboard.words(), Some("Ctrl"));
        // Ctrl may be let go, so that it is dragged in large steps.
        let to = pos2(120.0, 50.0);
        let dragged = taken(&mut keyboard, vec![told(SHIFT), key(Key::ArrowRight, true, SHIFT), key(Key::Enter, false, SHIFT)]);
        assert_eq!(dragged, [Event::PointerMoved(to), button(to, false, CTRL), told(NONE)]);
        // With Alt, which may stay held while it is dragged.
        let alt_shift = Modifiers::ALT | SHIFT;
        let keys = [key(Key::Enter, true, alt_shift), key(Key::ArrowLeft, true, alt_shift), key(Key::Enter, false, alt_shift)];
        let moved = Event::PointerMoved(at);
        let expected = [told(Modifiers::ALT), button(to, true, Modifiers::ALT), moved, button(at, false, Modifiers::ALT), told(NONE)];
        assert_eq!(taken(&mut keyboard, keys.to_vec()), expected);
        assert_eq!(taken(&mut keyboard, vec![key(Key::ArrowLeft, true, alt_shift)]).len(), 1, "with Alt arrows move what is chosen");
        // Shift is held for it: by one press of its keys, however long they are down.
        let hold = [key(Key::Enter, true, HOLD), key(Key::Enter, true, HOLD), key(Key::Enter, false, HOLD)];
        assert_eq!(taken(&mut keyboard, hold.to_vec()), [told(SHIFT), Event::PointerMoved(at)]);
        let pressed = taken(&mut keyboard, vec![key(Key::Enter, true, SHIFT), key(Key::Enter, false, SHIFT)]);
        assert_eq!(pressed, [button(at, true, SHIFT), button(at, false, SHIFT)]);
        let pressed = taken(&mut keyboard, vec![key(Key::Enter, true, alt_shift), key(Key::Enter, false, alt_shift)]);
        assert_eq!(pressed[1], button(at, true, alt_shift), "both");
        assert_eq!(keyboard.words(), Some("Shift"));
        taken(&mut keyboard, hold.to_vec());
        assert_eq!((keyboard.words(), keyboard.shift), (None, false));
    }

    #[test]
    fn a_field_for_text_has_these_keys_to_itself() {
        let mut keyboard = Moved::default();
        let keys = vec![key(Key::ArrowRight, true, SHIFT), key(Key::Enter, true, SHIFT), key(Key::Enter, true, HOLD)];
        assert_eq!(taken(&mut keyboard, keys.clone()), keys);
    }

    #[test]
    fn each_window_has_a_pointer_of_its_own() {
        let ctx = Context::default();
        ctx.add_plugin(KeyboardPointer::default());
        ctx.set_embed_viewports(false);
        let second = ViewportId::from_hash_of("second window");
        let keys: Rc<RefCell<Vec<Event>>> = Rc::default();
        let to_second = Rc::clone(&keys);
        Context::set_immediate_viewport_renderer(move |ctx, mut viewport| {
            let mut input = RawInput { viewport_id: viewport.ids.this, ..RawInput::default() };
            input.viewports.entry(viewport.ids.this).or_default().parent = Some(viewport.ids.parent);
            input.screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(300.0, 200.0)));
            input.events = to_second.take();
            ctx.run_ui(input, |ui| (viewport.viewport_ui_cb)(ui)).drop_without_applying_deltas();
        });
        let frame = |events: Vec<Event>| {
            let mut pointers = (None, None);
            let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(800.0, 600.0)));
            let output = ctx.run_ui(RawInput { screen_rect, events, ..RawInput::default() }, |ui| {
                let at = |ctx: &Context| ctx.input(|input| input.pointer.latest_pos().zip(Some(input.pointer.primary_down())));
                show(ui.ctx(), true);
                pointers.0 = at(ui.ctx());
                ui.ctx().show_viewport_immediate(second, ViewportBuilder::default(), |ui, _| {
                    show(ui.ctx(), true);
                    pointers.1 = at(ui.ctx());
                });
            });
            output.drop_without_applying_deltas();
            pointers
        };
        assert_eq!(frame(Vec::new()), (None, None));
        keys.replace(vec![key(Key::ArrowRight, true, SHIFT), key(Key::Enter, true, SHIFT)]);
        let in_second = Some((pos2(160.0, 100.0), true));
        assert_eq!(frame(Vec::new()), (None, in_second));
        let in_main = Some((pos2(400.0, 310.0), false));
        assert_eq!(frame(vec![key(Key::ArrowDown, true, SHIFT)]), (in_main, in_second), "each stays where it is");
    }
}
