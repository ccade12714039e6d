//! Commands of looking: turning, ties between the cameras, bookmarks, the whole screen.

use egui::{Context, ViewportCommand};

use super::App;
use super::command::UiCommand;
use super::dialogs::bookmark;
use super::notices::Weight;
use super::state::Dialog;
use crate::core::geom::{Bounds, Vector};
use crate::core::view::{Camera, PointMap, Viewport, fitting, scene_bounds, scene_from_epoch, upright};

/// What a key turns the view and the divider by, radians.
const STEP: f64 = std::f64::consts::PI / 12.0;

/// Carries one of them out.
pub(super) fn run(app: &mut App, ctx: &Context, command: UiCommand) {
    use UiCommand as C;
    match command {
        C::TurnLeft | C::TurnRight => turn(app, ctx, if command == C::TurnLeft { -STEP } else { STEP }),
        C::NorthUp | C::Upright => stand(app, ctx, command == C::NorthUp),
        C::UprightDivider => app.view.compare.turn_divider(app.view.canvas, 0.0),
        C::TurnDivider => {
            let (_, most) = crate::core::view::Compare::ANGLES;
            let next = app.view.compare.angle + STEP;
            // From lying level on, it goes on at the other side, where BEFORE keeps the left.
            let next = if next > most + 1e-6 { next - std::f64::consts::PI } else { next.min(most) };
            app.view.compare.turn_divider(app.view.canvas, next);
        }
        C::FreeCameras => {
            if let Some(open) = &app.open {
                let free = !app.view.compare.free;
                let doc = open.shown(&app.view).clone();
                app.view.set_free(&doc, free);
            }
        }
        C::MiniMap => app.view.minimap = !app.view.minimap,
        C::FullScreen => {
            let full = !app.view.fullscreen;
            app.view.fullscreen = full;
            ctx.send_viewport_cmd(ViewportCommand::Fullscreen(full));
            if full {
                app.panels_before = app.view.panels;
                app.view.panels = false;
            } else {
                app.view.panels |= app.panels_before;
            }
        }
        C::AddBookmark => ask(app),
        C::NextBookmark => step(app, ctx, 1),
        C::PreviousBookmark => step(app, ctx, -1),
        _ => {}
    }
}

fn turn(app: &mut App, ctx: &Context, by: f64) {
    let Some(open) = &app.open else { return };
    let doc = open.shown(&app.view);
    // Quick presses add up: what counts is where the camera is going.
    let camera = app.view.flight.map_or_else(|| app.view.camera(doc), |flight| flight.to);
    fly(app, ctx, camera.turned_by(by));
}

fn fly(app: &mut App, ctx: &Context, to: Camera) {
    let Some(open) = &app.open else { return };
    let doc = open.shown(&app.view);
    let now = ctx.input(|input| input.time);
    // A view that shows everything goes on showing it.
    let whole = |turn| fitting(doc, scene_bounds(doc), app.view.viewport(doc), turn);
    let camera = app.view.flight.map_or_else(|| app.view.camera(doc), |flight| flight.to);
    let to = if camera == whole(camera.turn) { whole(to.turn) } else { to };
    let apart = app.view.other.map(|other| Camera { turn: to.turn, ..other });
    app.view.fly(doc, to, now);
    app.view.other = apart;
    ctx.request_repaint();
}

/// Turns north up, or the rows of the picture level.
fn stand(app: &mut App, ctx: &Context, north: bool) {
    let Some(open) = &app.open else { return };
    let doc = open.shown(&app.view);
    let camera = app.view.camera(doc);
    let up = upright(doc, super::canvas::middle(doc, camera.centre));
    let turn = if north { up.turn } else { 0.0 };
    if north && !up.is_north {
        app.notices.add(Weight::Done, "Nothing says where north is, so the picture stands upright. State north under File, Dates, credit and sensor, or set ground control points.");
    }
    let to = Camera { turn: 0.0, ..camera }.turned_by(turn);
    fly(app, ctx, to);
}

/// Opens the dialog for a bookmark of what is shown.
fn ask(app: &mut App) {
    let Some(open) = &app.open else { return };
    let doc = open.shown(&app.view);
    let camera = app.view.camera(doc);
    let Viewport { width, height } = app.view.viewport(doc);
    // Places are told in the pixels of BEFORE, in which the scene is.
    let size = Vector::new(width / camera.zoom, height / (camera.zoom * camera.shape));
    let form = bookmark::Form::new(doc, doc.pair.before, camera.centre, [size.x, size.y], camera.turn.to_degrees());
    app.view.dialog = Some(Dialog::Bookmark(form));
}

/// Brings a kept view into view.
pub(super) fn go(app: &mut App, ctx: &Context, name: &str) {
    let Some(open) = &app.open else { return };
    let doc = open.shown(&app.view);
    let Some(kept) = doc.bookmarks.iter().find(|b| b.name == name) else { return };
    let map = scene_from_epoch(doc, kept.epoch);
    let centre = map.apply(kept.centre);
    let scale = map.near(kept.centre).magnification();
    let [width, height] = kept.size_px.map(|side| side * scale);
    let half = Vector::new(0.5 * width, 0.5 * height);
    let bounds = Bounds { min: centre - half, max: centre + half };
    let turn = kept.turn_deg.to_radians();
    // The frame of a view has no margin of its own.
    let fitting = fitting(doc, bounds, app.view.viewport(doc), 0.0);
    let to = Camera { zoom: (fitting.zoom / 0.96).clamp(Camera::ZOOM_RANGE.0, Camera::ZOOM_RANGE.1), ..fitting };
    let to = Camera { centre, ..to }.turned_by(turn);
    let now = ctx.input(|input| input.time);
    app.view.fly(doc, to, now);
    app.bookmark = Some(name.to_owned());
    ctx.request_repaint();
}

fn step(app: &mut App, ctx: &Context, by: isize) {
    let Some(open) = &app.open else { return };
    let bookmarks = &open.shown(&app.view).bookmarks;
    let count = bookmarks.len();
    if count == 0 {
        return;
    }
    let at = app.bookmark.as_ref().and_then(|name| bookmarks.iter().position(|b| b.name == *name));
    let next = match at {
        Some(at) => (at + count).saturating_add_signed(by) % count,
        None if by > 0 => 0,
        None => count - 1,
    };
    if let Some(name) = bookmarks.get(next).map(|b| b.name.clone()) {
        go(app, ctx, &name);
    }
}
