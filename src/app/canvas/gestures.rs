//! Pointer and keys on the canvas: moving the camera, and events for the active tool in the pixels of the image.

use egui::{CursorIcon, Event, EventFilter, Key, Modifiers, PointerButton, Pos2, Response, Ui};

use super::controls::Controls;
use super::{Shown, by_hand};
use crate::app::ask::{Ask, Queue};
use crate::app::command::UiCommand;
use crate::app::keymap;
use crate::app::notices::Weight;
use crate::app::state::{View, screen_from_epoch};
use crate::app::theme;
use crate::core::doc::{Document, EpochId};
use crate::core::geom::{Point, Vector};
use crate::core::tools::{Cursor, Pointer, ToolEvent};
use crate::core::view::{Camera, Compare, CompareMode, Look, Pane, PointMap, epoch_from_epoch, scene_bounds};

/// Points of the screen that an arrow key moves the picture by.
const ARROW_STEP: f64 = 60.0;
/// Both clicks of a double click lie within this, seconds.
const DOUBLE_CLICK_S: f64 = 0.6;

/// Far off every picture, px.
const NOWHERE: Point = Point { x: -1e7, y: -1e7 };

/// What the pointer is doing from frame to frame.
#[derive(Debug, Default)]
pub(crate) struct Gestures {
    /// The main button went down on the canvas and belongs to the tool.
    drawing: bool,
    /// The pane in which it went down: it stays the same until the button is let go.
    held: Option<(EpochId, Look)>,
    /// The picture is being dragged: in a pane of this look.
    panning: Option<Look>,
    /// Ctrl was held in the last frame: what a point snaps to changes with it.
    free: bool,
    /// When a click last closed a menu, seconds of the window's clock: it is no half of a double click.
    dismissed_s: Option<f64>,
    /// What the tool was told last of where the pointer is.
    told: Option<(EpochId, Point)>,
}

impl Gestures {
    /// Changes the date when its time is over, and wakes the window for the next change.
    pub fn blink(&mut self, ui: &Ui, view: &mut View) {
        let running = view.compare.mode == CompareMode::Blink && view.compare.blinking && view.compare.blink_hz > 0.0;
        let held = self.drawing || view.swapped;
        if !running || held || view.dialog.is_some() {
            return;
        }
        let now = ui.input(|input| input.time);
        let period = 1.0 / view.compare.blink_hz.clamp(0.1, 10.0);
        if now - view.blinked_s >= period {
            view.compare.shows_after = !view.compare.shows_after;
            view.blinked_s = now;
        }
        let rest = (view.blinked_s + period - now).max(0.0);
        ui.ctx().request_repaint_after_secs(rest as f32);
    }

    /// Moves a camera that is on its way.
    pub fn fly(&mut self, ui: &Ui, doc: &Document, view: &mut View) {
        let Some(flight) = view.flight else { return };
        let now = ui.input(|input| input.time);
        let t = (now - flight.start_s) / f64::from(theme::MOTION_S);
        view.camera = Some(flight.from.towards(flight.to, t).kept_over(scene_bounds(doc)));
        if t >= 1.0 {
            view.camera = Some(flight.to);
            view.flight = None;
        } else {
            ui.ctx().request_repaint();
        }
    }

    /// Keys that belong to the canvas: they act only while nothing else has the keyboard.
    pub fn keys(&mut self, ui: &Ui, response: &Response, shown: &Shown<'_>, view: &mut View, queue: &mut Queue) {
        let ctx = ui.ctx();
        let numbers = shown.editor.takes_numbers();
        let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, escape: true, tab: numbers };
        ctx.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
        let focused = ctx.memory(egui::Memory::focused);
        let free = focused.is_none_or(|id| id == response.id) && !view.popup_open && !egui::Popup::is_any_open(ctx);
        if !free {
            view.swapped = false;
            return;
        }
        if view.by_hand.is_open() {
            by_hand::keys(ui, view);
        }
        view.swapped = view.blind.is_none() && ctx.input(|input| keymap::is_held(keymap::keys_of(UiCommand::SwapDates), input));
        let mut moved = Vector::default();
        let drafting = shown.editor.active().draft_epoch().is_some();
        let turned = Camera { zoom: 1.0, ..view.camera(shown.doc) };
        let (mut can_close, mut close) = (view.tool_windows.any_open(ctx), false);
        ctx.input_mut(|input| {
            let arrows = [(Key::ArrowLeft, -1.0, 0.0), (Key::ArrowRight, 1.0, 0.0), (Key::ArrowUp, 0.0, -1.0), (Key::ArrowDown, 0.0, 1.0)];
            // The chords with Alt first: plain arrows would swallow them.
            for (key, dx, dy) in arrows {
                for _ in 0..input.count_and_consume_key(Modifiers::ALT, key) {
                    // Along the screen, whichever way the view is turned.
                    let Vector { x: dx, y: dy } = turned.scene_vector(Vector::new(dx, dy));
                    queue.push(Ask::Tool(ToolEvent::Nudge { dx, dy }));
                }
                let steps = input.count_and_consume_key(Modifiers::NONE, key) as f64 * ARROW_STEP;
                moved = moved + Vector::new(-dx * steps, -dy * steps);
            }
            if numbers {
                let tabs = input.count_and_consume_key(Modifiers::NONE, Key::Tab);
                queue.extend(std::iter::repeat_with(|| Ask::NextNumber).take(tabs));
            }
            let events = [
                (Key::Enter, ToolEvent::Confirm),
                (Key::Escape, ToolEvent::Cancel),
                (Key::Backspace, ToolEvent::BackOne),
                (Key::Delete, ToolEvent::Delete),
            ];
            for (key, event) in events {
                for _ in 0..input.count_and_consume_key(Modifiers::NONE, key) {
                    if key == Key::Escape && view.trial.take_if(|trial| trial.asks()).is_some() {
                        // The trial is over.
                    } else if key == Key::Escape && view.control.placing().is_some() {
                        view.control.stop_placing();
                    } else if shown.replaying && key == Key::Escape {
                        queue.push(Ask::Ui(UiCommand::ReplayEnd));
                    } else if key == Key::Escape && (!drafting || view.by_hand.is_open()) && std::mem::take(&mut can_close) {
                        close = true;
                    } else {
                        queue.push(Ask::Tool(event));
                    }
                }
            }
        });
        if close {
            view.tool_windows.close_last(ctx);
        }
        if moved != Vector::default() {
            view.flight = None;
            view.camera = Some(view.camera(shown.doc).panned(moved).kept_over(scene_bounds(shown.doc)));
            view.other = view.other.map(|other| other.panned(moved).kept_over(scene_bounds(shown.doc)));
        }
    }

    /// Wheel, pinch and dragging of the picture.
    pub fn camera(&mut self, ui: &Ui, response: &Response, controls: &Controls, doc: &Document, view: &mut View) {
        let ctx = ui.ctx();
        let free_space = ctx.memory(egui::Memory::focused).is_none_or(|id| id == response.id);
        let (space, middle, primary, delta, shift) = ctx.input(|input| {
            let pointer = &input.pointer;
            let space = input.key_down(Key::Space) && free_space;
            (space, pointer.middle_down(), pointer.primary_down(), held_delta(pointer), input.modifiers.shift)
        });
        let looking = view.hand || view.trial.as_ref().is_some_and(|trial| trial.asks());
        let pan_wanted = middle || (primary && (space || looking) && !self.drawing && !view.popup_open);
        let latest = ctx.input(|input| input.pointer.latest_pos());
        if pan_wanted && self.panning.is_none() && response.is_pointer_button_down_on() && (middle || !controls.is_held()) {
            self.panning = latest.and_then(|at| under(view, doc, response, at)).map(|(pane, _)| pane.look);
        }
        self.panning = self.panning.filter(|_| middle || primary);
        if let (Some(look), Some(at)) = (self.panning, latest)
            && delta != egui::Vec2::ZERO
        {
            drag(view, doc, response, look, at, delta, shift);
        }
        if !response.contains_pointer() && !controls.contains_pointer() {
            return;
        }
        let (scroll, pinch) = ctx.input(|input| (input.smooth_scroll_delta(), input.zoom_delta()));
        let Some((pane, local)) = latest.and_then(|at| under(view, doc, response, at)) else { return };
        // The toolkit turns a wheel with Shift sideways.
        let sized = f64::from(scroll.x) + if shift { f64::from(scroll.y) } else { 0.0 };
        if view.compare.mode == CompareMode::Lens && shift {
            let (least, most) = Compare::LENS;
            view.compare.lens_radius = (view.compare.lens_radius * libm::exp(sized / 240.0)).clamp(least, most);
            return;
        }
        let factor = f64::from(pinch) * libm::exp(f64::from(scroll.y) / 240.0);
        if (factor - 1.0).abs() > 1e-9 {
            view.flight = None;
            let camera = view.moved_camera(doc, pane.look);
            let zoomed = if pane.look == Look::Whole {
                // The near panes go to what the wheel points at.
                let centre = view.camera_of(doc, &pane).scene_at(pane.viewport(), local);
                Camera { centre, ..camera.zoomed_about(pane.viewport(), pane.viewport().centre(), factor) }
            } else {
                camera.zoomed_about(pane.viewport(), local, factor)
            };
            view.set_moved_camera(doc, pane.look, zoomed);
        }
    }

    /// Presses, moves and releases of the main button, for the tool.
    pub fn pointer(&mut self, ui: &Ui, response: &Response, controls: &Controls, shown: &Shown<'_>, view: &mut View, queue: &mut Queue) {
        let ctx = ui.ctx();
        let over = response.contains_pointer() && !controls.is_held();
        // Of presses: the one that closes a menu is for the menu alone.
        let takes = over && !view.popup_open;
        let latest = ctx.input(|input| input.pointer.latest_pos());
        if let Some(at) = latest.filter(|at| response.rect.contains(*at)) {
            view.compare.lens_at = Some(on_canvas(response, at));
        }
        view.pointer = latest.filter(|_| over || self.drawing).and_then(|at| place(view, shown, response, at, self.held, None));
        if view.hand || self.panning.is_some() || shown.replaying || view.dialog.is_some() {
            return;
        }
        if view.by_hand.is_open() {
            let space = ctx.input(|input| input.key_down(Key::Space)) && !ctx.text_edit_focused();
            by_hand::pointer(ui, response, takes && !space, shown, view);
            return;
        }
        // On trial is where the pictures lie: what is drawn now would be drawn by an alignment that nobody took.
        if view.trial.is_some() {
            return;
        }
        let space = ctx.input(|input| input.key_down(Key::Space)) && !ctx.text_edit_focused();
        let events = ctx.input(|input| input.events.clone());
        if let Some(wanted) = view.control.placing() {
            for event in &events {
                if let Event::PointerButton { pos, button: PointerButton::Primary, pressed: true, .. } = event
                    && takes
                    && !space
                    && let Some((epoch, at)) = place(view, shown, response, *pos, None, None)
                {
                    ctx.memory_mut(|memory| memory.request_focus(response.id));
                    if epoch == wanted {
                        view.control.place(at);
                    } else {
                        let word = shown.doc.role_word(wanted);
                        queue.push(Ask::Say(Weight::Refused, format!("The control point belongs to {word}: click on that picture.")));
                    }
                }
            }
            return;
        }
        for event in &events {
            match event {
                Event::PointerButton { button: PointerButton::Primary, pressed: true, .. } if !takes => {
                    self.dismissed_s = Some(ctx.input(|input| input.time));
                }
                Event::PointerButton { pos, button: PointerButton::Primary, pressed: true, modifiers } if over && !space => {
                    self.drawing = true;
                    self.held = under(view, shown.doc, response, *pos).map(|(pane, _)| (pane.epoch, pane.look));
                    ctx.memory_mut(|memory| memory.request_focus(response.id));
                    if let Some(pointer) = self.at(view, shown, response, *pos, *modifiers) {
                        queue.push(Ask::Tool(ToolEvent::Press(pointer)));
                    }
                }
                Event::PointerButton { pos, button: PointerButton::Primary, pressed: false, modifiers } if self.drawing => {
                    self.drawing = false;
                    if let Some(pointer) = self.at(view, shown, response, *pos, *modifiers) {
                        queue.push(Ask::Tool(ToolEvent::Release(pointer)));
                    }
                    self.held = None;
                }
                Event::PointerMoved(pos) if over || self.drawing => {
                    let modifiers = ctx.input(|input| input.modifiers);
                    if let Some(pointer) = self.at(view, shown, response, *pos, modifiers) {
                        queue.push(Ask::Tool(ToolEvent::Move(pointer)));
                    }
                }
                _ => {}
            }
        }
        self.tell(ctx, response, shown, view, latest.filter(|_| over || self.drawing), queue);
        let modifiers = ctx.input(|input| input.modifiers);
        let free = modifiers.command || modifiers.ctrl;
        if std::mem::replace(&mut self.free, free) != free
            && (over || self.drawing)
            && let Some(pointer) = latest.and_then(|at| self.at(view, shown, response, at, modifiers))
        {
            queue.push(Ask::Tool(ToolEvent::Move(pointer)));
        }
        // The first of its two clicks may have closed a menu.
        if response.double_clicked()
            && takes
            && self.dismissed_s.is_none_or(|at| ctx.input(|input| input.time) - at > DOUBLE_CLICK_S)
            && let Some(at) = latest
        {
            let modifiers = ctx.input(|input| input.modifiers);
            if let Some(pointer) = self.at(view, shown, response, at, modifiers) {
                queue.push(Ask::Tool(ToolEvent::DoubleClick(pointer)));
            }
        }
    }

    /// Tells the tool where the pointer is when the picture moved under it, and that it has left the pictures: what is said of a click is
    /// said of what lies there now.
    fn tell(&mut self, ctx: &egui::Context, response: &Response, shown: &Shown<'_>, view: &View, latest: Option<Pos2>, queue: &mut Queue) {
        let modifiers = ctx.input(|input| input.modifiers);
        let now = latest.and_then(|at| self.at(view, shown, response, at, modifiers));
        let place = now.as_ref().map(|pointer| (pointer.epoch, pointer.at));
        if place == self.told {
            return;
        }
        let moved =
            ctx.input(|input| input.events.iter().any(|event| matches!(event, Event::PointerMoved(_) | Event::PointerButton { .. })));
        match (now, self.told) {
            // The event itself has told it.
            (Some(_), _) if moved => {}
            (Some(pointer), Some(_)) => queue.push(Ask::Tool(ToolEvent::Move(pointer))),
            (None, Some((epoch, _))) if shown.editor.tool().id == "select" && !self.drawing => {
                let nowhere = Pointer { at: NOWHERE, epoch, px_per_pt: 1.0, shift: false, alt: false };
                queue.push(Ask::Tool(ToolEvent::Move(nowhere)));
            }
            _ => {}
        }
        self.told = place;
    }

    fn at(&self, view: &View, shown: &Shown<'_>, response: &Response, at: Pos2, modifiers: Modifiers) -> Option<Pointer> {
        let draft = shown.editor.active().draft_epoch();
        let (epoch, point) = place(view, shown, response, at, self.held, draft)?;
        let (pane, _) = under(view, shown.doc, response, at)?;
        let camera = view.camera_of(shown.doc, &pane);
        let px_per_pt = 1.0 / screen_from_epoch(shown.doc, epoch, &camera, &pane, response.rect.min).near(point).magnification();
        // Window managers take Alt and a drag for themselves: on free ground Ctrl begins a lasso as well.
        let on_nothing = shown.editor.tool().id == "select" && shown.editor.active().cursor() == Cursor::Arrow;
        let alt = modifiers.alt || (on_nothing && (modifiers.command || modifiers.ctrl));
        Some(Pointer { at: point, epoch, px_per_pt, shift: modifiers.shift, alt })
    }

    /// The pointer's shape: what a click would do now.
    pub fn cursor(&self, ui: &Ui, response: &Response, controls: &Controls, shown: &Shown<'_>, view: &View) {
        if !response.contains_pointer() && self.panning.is_none() {
            return;
        }
        let space = ui.input(|input| input.key_down(Key::Space)) && !ui.ctx().text_edit_focused();
        let icon = if self.panning.is_some() {
            CursorIcon::Grabbing
        } else if let Some(icon) = controls.cursor() {
            icon
        } else if view.hand || space || shown.replaying || view.trial.as_ref().is_some_and(|trial| trial.asks()) {
            CursorIcon::Grab
        } else if view.by_hand.is_moving() {
            CursorIcon::Move
        } else if view.by_hand.is_open() || view.control.placing().is_some() {
            CursorIcon::Crosshair
        } else {
            match shown.editor.active().cursor() {
                Cursor::Arrow => CursorIcon::Default,
                Cursor::Cross => CursorIcon::Crosshair,
                Cursor::Grab => CursorIcon::Grab,
                Cursor::Grabbing => CursorIcon::Grabbing,
                Cursor::Move => CursorIcon::Move,
                Cursor::Hand => CursorIcon::PointingHand,
                Cursor::Forbidden => CursorIcon::NotAllowed,
            }
        };
        ui.ctx().set_cursor_icon(icon);
    }
}

/// How far the pointer went with a button held since the last frame, points. What it went before the press does not count, though a slow
/// frame may hold both.
pub(super) fn held_delta(pointer: &egui::PointerState) -> egui::Vec2 {
    let since_press = pointer.latest_pos().zip(pointer.press_origin()).filter(|_| pointer.any_pressed());
    since_press.map_or_else(|| pointer.delta(), |(now, press)| now - press)
}

/// The wheel and dragging in a window that only looks.
pub(super) fn look(ui: &Ui, response: &Response, doc: &Document, view: &mut View) {
    let viewport = view.viewport(doc);
    let mut camera = view.camera(doc);
    let delta = if response.dragged() { ui.input(|input| held_delta(&input.pointer)) } else { egui::Vec2::ZERO };
    if delta != egui::Vec2::ZERO {
        camera = camera.panned(Vector::new(f64::from(delta.x), f64::from(delta.y)));
    }
    if response.contains_pointer()
        && let Some(at) = ui.input(|input| input.pointer.latest_pos())
    {
        view.compare.lens_at = Some(on_canvas(response, at));
        let (scroll, pinch, shift) = ui.input(|input| (input.smooth_scroll_delta(), input.zoom_delta(), input.modifiers.shift));
        let factor = f64::from(pinch) * libm::exp(f64::from(scroll.y) / 240.0);
        if view.compare.mode == CompareMode::Lens && shift {
            // The toolkit turns a wheel with Shift sideways.
            let (least, most) = Compare::LENS;
            let sized = f64::from(scroll.x) + f64::from(scroll.y);
            view.compare.lens_radius = (view.compare.lens_radius * libm::exp(sized / 240.0)).clamp(least, most);
        } else if (factor - 1.0).abs() > 1e-9 {
            camera = camera.zoomed_about(viewport, on_canvas(response, at), factor);
        }
    }
    if camera != view.camera(doc) {
        view.flight = None;
        view.camera = Some(camera.kept_over(scene_bounds(doc)));
    }
}

/// A screen position on the canvas, points from its top left corner.
fn on_canvas(response: &Response, at: Pos2) -> Point {
    let at = at - response.rect.min;
    Point::new(f64::from(at.x), f64::from(at.y))
}

/// The pane under a screen position, or the first one; and the position within its area.
pub(super) fn under(view: &View, doc: &Document, response: &Response, at: Pos2) -> Option<(Pane, Point)> {
    let at = on_canvas(response, at);
    let pane = view.pane_at(doc, at).or_else(|| view.panes(doc).into_iter().next())?;
    Some((pane, Point::new(at.x - pane.area.min.x, at.y - pane.area.min.y)))
}

/// Drags the picture of panes of one look: moves it, or with Shift turns it about the middle. On a pane that shows everything, the
/// near panes go to where the pointer is.
fn drag(view: &mut View, doc: &Document, response: &Response, look: Look, at: Pos2, delta: egui::Vec2, turns: bool) {
    view.flight = None;
    let at = on_canvas(response, at);
    let panes = view.panes(doc);
    // The pane of that look that is nearest to the pointer.
    let from_middle = |pane: &Pane| at.distance(pane.area.centre());
    let Some(pane) = panes.into_iter().filter(|pane| pane.look == look).min_by(|a, b| from_middle(a).total_cmp(&from_middle(b))) else {
        return;
    };
    let local = Point::new(at.x - pane.area.min.x, at.y - pane.area.min.y);
    let by = Vector::new(f64::from(delta.x), f64::from(delta.y));
    let camera = view.moved_camera(doc, look);
    let moved = if look == Look::Whole {
        Camera { centre: view.camera_of(doc, &pane).scene_at(pane.viewport(), local), ..camera }
    } else if turns {
        let to = local - pane.viewport().centre();
        let from = to + by * -1.0;
        // Very near to the middle no angle can be told.
        if from.length().min(to.length()) < 8.0 { camera } else { camera.turned_by(libm::atan2(from.cross(to), from.dot(to))) }
    } else {
        camera.panned(by)
    };
    view.set_moved_camera(doc, look, moved);
}

/// The date under a screen position and the place in its pixels; with an open draft, the place in the draft's pixels. A pane that is
/// held counts wherever the position is.
pub(super) fn place(
    view: &View,
    shown: &Shown<'_>,
    response: &Response,
    at: Pos2,
    held: Option<(EpochId, Look)>,
    draft: Option<EpochId>,
) -> Option<(EpochId, Point)> {
    let panes = view.panes(shown.doc);
    let kept = held.and_then(|held| panes.iter().find(|pane| (pane.epoch, pane.look) == held).copied());
    let pane = kept.or_else(|| view.pane_at(shown.doc, on_canvas(response, at))).or(panes.first().copied())?;
    let camera = view.camera_of(shown.doc, &pane);
    let screen_from_image = screen_from_epoch(shown.doc, pane.epoch, &camera, &pane, response.rect.min);
    let image = screen_from_image.inverse()?.apply(Point::new(f64::from(at.x), f64::from(at.y)));
    match draft {
        Some(epoch) if epoch != pane.epoch => Some((epoch, epoch_from_epoch(shown.doc, epoch, pane.epoch).apply(image))),
        _ => Some((pane.epoch, image)),
    }
}
