//! Pointer and keys on the pictures while AFTER is lined up by hand.

use egui::{Event, Key, Modifiers, PointerButton, Pos2, Response, Ui};

use super::Shown;
use super::gestures::{held_delta, place, under};
use crate::app::by_hand::Side;
use crate::app::state::{View, screen_from_epoch};
use crate::core::doc::{Document, EpochId};
use crate::core::geom::{Point, Vector};
use crate::core::view::{Camera, PointMap};

/// How near to a tie point a press takes it in hand, points of the screen.
const NEAR_PT: f32 = 10.0;

/// Presses, moves and releases of the main button. `free` says that the pointer is on the pictures and the button is not wanted for
/// moving the view.
pub(super) fn pointer(ui: &Ui, response: &Response, free: bool, shown: &Shown<'_>, view: &mut View) {
    if view.by_hand.is_moving() {
        shift(ui, response, free, shown.doc, view);
    } else {
        ties(ui, response, free, shown, view);
    }
}

/// Drags, turns or scales AFTER as a whole.
fn shift(ui: &Ui, response: &Response, free: bool, doc: &Document, view: &mut View) {
    if ui.input(|input| input.pointer.primary_pressed()) && free {
        ui.memory_mut(|memory| memory.request_focus(response.id));
    }
    let (down, delta, at, modifiers) =
        ui.input(|input| (input.pointer.primary_down(), held_delta(&input.pointer), input.pointer.latest_pos(), input.modifiers));
    let Some(at) = at.filter(|_| down && free && response.is_pointer_button_down_on()) else { return };
    let Some((pane, now)) = under(view, doc, response, at) else { return };
    let (camera, viewport) = (view.camera_of(doc, &pane), pane.viewport());
    let last = now + Vector::new(-f64::from(delta.x), -f64::from(delta.y));
    let Some(pose) = view.by_hand.moving() else { return };
    let (from, to) = (last - viewport.centre(), now - viewport.centre());
    if modifiers.shift {
        let turn = libm::atan2(from.cross(to), from.dot(to));
        pose.turn_and_scale(camera.centre, turn, 1.0);
    } else if modifiers.command {
        // Towards the middle it shrinks, away from it it grows; very near to it nothing can be told.
        let (before, after) = (from.length().max(20.0), to.length().max(20.0));
        pose.turn_and_scale(camera.centre, 0.0, after / before);
    } else {
        pose.shift_by(camera.scene_vector(now - last));
    }
}

/// Sets tie points, and moves those that are there.
fn ties(ui: &Ui, response: &Response, free: bool, shown: &Shown<'_>, view: &mut View) {
    let events = ui.input(|input| input.events.clone());
    for event in &events {
        match event {
            Event::PointerButton { pos, button: PointerButton::Primary, pressed: true, .. } if free => {
                ui.memory_mut(|memory| memory.request_focus(response.id));
                let Some((epoch, px)) = place(view, shown, response, *pos, None, None) else { continue };
                let side = Side::of(shown.doc, epoch);
                if let Some(index) = near(response, shown, view, epoch, *pos) {
                    view.by_hand.ties.dragged = Some((index, side));
                } else if view.by_hand.ties.placing && inside(shown.doc, epoch, px) {
                    view.by_hand.ties.place(side, px.rounded());
                }
            }
            Event::PointerButton { button: PointerButton::Primary, pressed: false, .. } => view.by_hand.ties.dragged = None,
            Event::PointerMoved(pos) => {
                let Some((index, side)) = view.by_hand.ties.dragged else { continue };
                let pair = shown.doc.pair;
                let epoch = if side == Side::Onto { pair.before } else { pair.after };
                // The pane of that picture over which the pointer is, else any that shows it.
                let look = under(view, shown.doc, response, *pos).filter(|(pane, _)| pane.epoch == epoch).map(|(pane, _)| pane.look);
                let look = look.or_else(|| view.panes(shown.doc).iter().find(|pane| pane.epoch == epoch).map(|pane| pane.look));
                let held = look.map(|look| (epoch, look));
                if let Some((_, px)) = place(view, shown, response, *pos, held, None).filter(|(_, px)| inside(shown.doc, epoch, *px)) {
                    view.by_hand.ties.shift((index, side), px.rounded());
                }
            }
            _ => {}
        }
    }
}

/// The tie point at a place of the screen, on the picture of that date.
fn near(response: &Response, shown: &Shown<'_>, view: &View, epoch: EpochId, at: Pos2) -> Option<usize> {
    let (pane, _) = under(view, shown.doc, response, at).filter(|(pane, _)| pane.epoch == epoch)?;
    let camera = view.camera_of(shown.doc, &pane);
    let map = screen_from_epoch(shown.doc, epoch, &camera, &pane, response.rect.min);
    let side = Side::of(shown.doc, epoch);
    let distance = |px: Point| map.apply(px).distance(Point::new(f64::from(at.x), f64::from(at.y)));
    let rows = view.by_hand.ties.rows.iter().enumerate();
    let found = rows.filter_map(|(index, row)| row.on(side).map(|px| (index, distance(px)))).min_by(|a, b| a.1.total_cmp(&b.1))?;
    (found.1 <= f64::from(NEAR_PT)).then_some(found.0)
}

fn inside(doc: &Document, epoch: EpochId, px: Point) -> bool {
    doc.epoch(epoch).is_some_and(|e| (0.0..=f64::from(e.image.width)).contains(&px.x) && (0.0..=f64::from(e.image.height)).contains(&px.y))
}

/// Keys while it goes on: true for those that are taken.
pub(super) fn keys(ui: &Ui, view: &mut View) {
    if view.by_hand.is_moving() {
        let arrows = [(Key::ArrowLeft, -1.0, 0.0), (Key::ArrowRight, 1.0, 0.0), (Key::ArrowUp, 0.0, -1.0), (Key::ArrowDown, 0.0, 1.0)];
        let mut by = Vector::default();
        ui.input_mut(|input| {
            for (key, dx, dy) in arrows {
                // The chords first: plain arrows would swallow them.
                for (modifiers, step) in [(Modifiers::SHIFT, 10.0), (Modifiers::ALT, 0.1), (Modifiers::NONE, 1.0)] {
                    by = by + Vector::new(dx, dy) * (input.count_and_consume_key(modifiers, key) as f64 * step);
                }
            }
        });
        // Along the screen, whichever way the view is turned.
        let upright = Camera::upright(Point::default(), 1.0);
        let (turn, shape) = view.camera.map_or((0.0, 1.0), |camera| (camera.turn, camera.shape));
        let camera = Camera { turn, shape, ..upright };
        if let Some(pose) = view.by_hand.moving().filter(|_| by != Vector::default()) {
            pose.shift_by(camera.scene_vector(by));
        }
        return;
    }
    let ties = &mut view.by_hand.ties;
    if ties.placing && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        ties.placing = false;
    }
    for _ in 0..ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, Key::Backspace)) {
        ties.take_back();
    }
}
