//! Pointer and keys on the canvas: moving the camera, and events for the active tool in the pixels of the image.

use egui::{CursorIcon, Event, EventFilter, Key, Modifiers, PointerButton, Pos2, Response, Ui};

use super::{Shown, by_hand};
use crate::app::ask::{Ask, Queue};
use crate::app::command::UiCommand;
use crate::app::notices::Weight;
use crate::app::state::{View, screen_from_epoch};
use crate::app::theme;
use crate::core::doc::{Document, EpochId};
use crate::core::geom::{Point, Vector};
use crate::core::tools::{Cursor, Pointer, ToolEvent};
use crate::core::view::{CompareMode, PointMap, epoch_from_epoch, scene_bounds};

/// Points of the screen that an arrow key moves the picture by.
const ARROW_STEP: f64 = 60.0;

/// What the pointer is doing from frame to frame.
#[derive(Debug, Default)]
pub(crate) struct Gestures {
    /// The main button went down on the canvas and belongs to the tool.
    drawing: bool,
    /// The date of the pane in which it went down: the pane stays the same until the button is let go.
    held: Option<EpochId>,
    /// The picture is being dragged.
    panning: bool,
    /// Ctrl was held in the last frame: what a point snaps to changes with it.
    free: bool,
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
        let free = focused.is_none_or(|id| id == response.id) && !egui::Popup::is_any_open(ctx);
        if !free {
            view.swapped = false;
            return;
        }
        if view.by_hand.is_open() {
            by_hand::keys(ui, view);
        }
        view.swapped = ctx.input(|input| input.key_down(Key::X) && !input.modifiers.any() && view.blind.is_none());
        let mut moved = Vector::default();
        ctx.input_mut(|input| {
            let arrows = [(Key::ArrowLeft, -1.0, 0.0), (Key::ArrowRight, 1.0, 0.0), (Key::ArrowUp, 0.0, -1.0), (Key::ArrowDown, 0.0, 1.0)];
            // The chords with Alt first: plain arrows would swallow them.
            for (key, dx, dy) in arrows {
                for _ in 0..input.count_and_consume_key(Modifiers::ALT, key) {
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
                    } else {
                        queue.push(Ask::Tool(event));
                    }
                }
            }
        });
        if moved != Vector::default() {
            view.flight = None;
            view.camera = Some(view.camera(shown.doc).panned(moved).kept_over(scene_bounds(shown.doc)));
        }
    }

    /// Wheel, pinch and dragging of the picture.
    pub fn camera(&mut self, ui: &Ui, response: &Response, divider: Option<&Response>, doc: &Document, view: &mut View) {
        let ctx = ui.ctx();
        let bounds = scene_bounds(doc);
        let free_space = ctx.memory(egui::Memory::focused).is_none_or(|id| id == response.id);
        let (space, middle, primary, delta) = ctx.input(|input| {
            let pointer = &input.pointer;
            (input.key_down(Key::Space) && free_space, pointer.middle_down(), pointer.primary_down(), pointer.delta())
        });
        let looking = view.hand || view.trial.as_ref().is_some_and(|trial| trial.asks());
        let pan_wanted = middle || (primary && (space || looking) && !self.drawing);
        let on_divider = divider.is_some_and(|d| d.hovered() || d.dragged());
        if pan_wanted && response.is_pointer_button_down_on() && (middle || !on_divider) {
            self.panning = true;
        }
        self.panning &= middle || primary;
        if self.panning {
            view.flight = None;
            let by = Vector::new(f64::from(delta.x), f64::from(delta.y));
            view.camera = Some(view.camera(doc).panned(by).kept_over(bounds));
        }
        if !response.contains_pointer() && !divider.is_some_and(Response::contains_pointer) {
            return;
        }
        let (scroll, pinch, at) = ctx.input(|input| (input.smooth_scroll_delta(), input.zoom_delta(), input.pointer.latest_pos()));
        let factor = f64::from(pinch) * libm::exp(f64::from(scroll.y) / 240.0);
        if let Some(at) = at
            && (factor - 1.0).abs() > 1e-9
        {
            view.flight = None;
            let local = local_point(view, doc, response, at);
            let viewport = view.viewport(doc);
            view.camera = Some(view.camera(doc).zoomed_about(viewport, local, factor).kept_over(bounds));
        }
    }

    /// Presses, moves and releases of the main button, for the tool.
    pub fn pointer(
        &mut self,
        ui: &Ui,
        response: &Response,
        divider: Option<&Response>,
        shown: &Shown<'_>,
        view: &mut View,
        queue: &mut Queue,
    ) {
        let ctx = ui.ctx();
        let over = response.contains_pointer() && !divider.is_some_and(|d| d.hovered() || d.dragged());
        let latest = ctx.input(|input| input.pointer.latest_pos());
        view.pointer = latest.filter(|_| over || self.drawing).and_then(|at| place(view, shown, response, at, self.held, None));
        if view.hand || self.panning || shown.replaying || view.dialog.is_some() {
            return;
        }
        if view.by_hand.is_open() {
            let space = ctx.input(|input| input.key_down(Key::Space)) && !ctx.text_edit_focused();
            by_hand::pointer(ui, response, over && !space, shown, view);
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
                    && over
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
                Event::PointerButton { pos, button: PointerButton::Primary, pressed: true, modifiers } if over && !space => {
                    self.drawing = true;
                    self.held = place(view, shown, response, *pos, None, None).map(|(epoch, _)| epoch);
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
        let modifiers = ctx.input(|input| input.modifiers);
        let free = modifiers.command || modifiers.ctrl;
        if std::mem::replace(&mut self.free, free) != free
            && (over || self.drawing)
            && let Some(pointer) = latest.and_then(|at| self.at(view, shown, response, at, modifiers))
        {
            queue.push(Ask::Tool(ToolEvent::Move(pointer)));
        }
        if response.double_clicked()
            && over
            && let Some(at) = latest
        {
            let modifiers = ctx.input(|input| input.modifiers);
            if let Some(pointer) = self.at(view, shown, response, at, modifiers) {
                queue.push(Ask::Tool(ToolEvent::DoubleClick(pointer)));
            }
        }
    }

    fn at(&self, view: &View, shown: &Shown<'_>, response: &Response, at: Pos2, modifiers: Modifiers) -> Option<Pointer> {
        let draft = shown.editor.active().draft_epoch();
        let (epoch, point) = place(view, shown, response, at, self.held, draft)?;
        let camera = view.camera(shown.doc);
        let pane = view.panes(shown.doc).into_iter().next()?;
        let px_per_pt = 1.0 / screen_from_epoch(shown.doc, epoch, &camera, &pane, response.rect.min).near(point).magnification();
        Some(Pointer { at: point, epoch, px_per_pt, shift: modifiers.shift, alt: modifiers.alt })
    }

    /// The pointer's shape: what a click would do now.
    pub fn cursor(&self, ui: &Ui, response: &Response, divider: Option<&Response>, shown: &Shown<'_>, view: &View) {
        if !response.contains_pointer() && !self.panning {
            return;
        }
        let space = ui.input(|input| input.key_down(Key::Space)) && !ui.ctx().text_edit_focused();
        let icon = if self.panning {
            CursorIcon::Grabbing
        } else if divider.is_some_and(|d| d.hovered() || d.dragged()) {
            CursorIcon::ResizeHorizontal
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

/// A screen position as a point of the pane's area in which it lies.
pub(super) fn local_point(view: &View, doc: &Document, response: &Response, at: Pos2) -> Point {
    let on_canvas = at - response.rect.min;
    let point = Point::new(f64::from(on_canvas.x), f64::from(on_canvas.y));
    let pane = view.compare.pane_at(doc.pair, view.canvas, point).or_else(|| view.panes(doc).into_iter().next());
    match pane {
        Some(pane) => Point::new(point.x - pane.area.min.x, point.y - pane.area.min.y),
        None => point,
    }
}

/// The date under a screen position and the place in its pixels; with an open draft, the place in the draft's pixels.
pub(super) fn place(
    view: &View,
    shown: &Shown<'_>,
    response: &Response,
    at: Pos2,
    held: Option<EpochId>,
    draft: Option<EpochId>,
) -> Option<(EpochId, Point)> {
    let on_canvas = at - response.rect.min;
    let point = Point::new(f64::from(on_canvas.x), f64::from(on_canvas.y));
    let panes = view.panes(shown.doc);
    let inside = |p: &&crate::core::view::Pane| {
        point.x >= p.clip.min.x && point.x <= p.clip.max.x && point.y >= p.clip.min.y && point.y <= p.clip.max.y
    };
    let faint_top = view.compare.mode == CompareMode::Blend && view.compare.opacity < 0.5;
    let hit = if faint_top { panes.iter().find(inside) } else { panes.iter().rev().find(inside) };
    let kept = held.and_then(|epoch| panes.iter().find(|pane| pane.epoch == epoch));
    let pane = kept.or(hit).or(panes.first())?;
    let camera = view.camera(shown.doc);
    let screen_from_image = screen_from_epoch(shown.doc, pane.epoch, &camera, pane, response.rect.min);
    let image = screen_from_image.inverse()?.apply(Point::new(f64::from(at.x), f64::from(at.y)));
    match draft {
        Some(epoch) if epoch != pane.epoch => Some((epoch, epoch_from_epoch(shown.doc, epoch, pane.epoch).apply(image))),
        _ => Some((pane.epoch, image)),
    }
}
