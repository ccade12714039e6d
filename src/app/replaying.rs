//! What is done with the replay: played, stepped through, taken along a branch, left for the present or gone on from.

use egui::Context;

use super::App;
use super::dispatch::look_at;
use super::notices::Weight;
use crate::core::ops::Focus;
use crate::core::session::{Player, Seq};

/// Keeps where one looked before the replay began, so that the present is found again as it was left.
fn begin(app: &mut App) {
    if app.view.replay.is_none()
        && let Some(open) = &app.open
    {
        app.view.before_replay = Some(app.view.camera(open.editor.document()));
    }
}

/// Leaves the replay for the present.
pub(super) fn end(app: &mut App) {
    app.view.replay = None;
    if let Some(camera) = app.view.before_replay.take() {
        (app.view.camera, app.view.flight) = (Some(camera), None);
    }
}

/// Shows the replay after that many steps and, if wanted, flies to what the last one was about.
pub(super) fn seek(app: &mut App, ctx: &Context, position: usize) {
    begin(app);
    let Some(open) = &app.open else { return };
    let session = open.editor.session();
    let mut player = app.view.replay.clone().unwrap_or_else(|| Player::at(session.steps().len()));
    player.set_speed(app.view.replay_speed);
    player.seek(session, position);
    app.view.replay = Some(player);
    follow(app, ctx);
    ctx.request_repaint();
}

/// Flies to what the step that was shown last is about.
fn follow(app: &mut App, ctx: &Context) {
    let (Some(open), Some(player)) = (&app.open, &app.view.replay) else { return };
    let step = player.last_step(open.editor.session());
    if app.view.replay_follows
        && let Some(focus) = step.and_then(|step| step.focus).filter(|focus| !matches!(focus, Focus::Epoch(_)))
    {
        look_at(app, ctx, focus);
    }
}

/// Moves a playing replay on when its time has come, and wakes the window for the next step.
pub(super) fn play(app: &mut App, ctx: &Context) {
    let now = ctx.input(|input| input.time);
    let elapsed = now - std::mem::replace(&mut app.view.replayed_s, now);
    let (Some(open), Some(player)) = (&app.open, &mut app.view.replay) else { return };
    player.set_speed(app.view.replay_speed);
    let moved = player.advance(open.editor.session(), elapsed).is_some();
    if let Some(next) = player.next_in_s() {
        ctx.request_repaint_after_secs(next as f32 + 0.01);
    }
    if moved {
        follow(app, ctx);
    }
}

pub(super) fn replay_play(app: &mut App, ctx: &Context) {
    begin(app);
    let Some(open) = &app.open else { return };
    let session = open.editor.session();
    // Starting from the present starts at the beginning.
    let player = app.view.replay.get_or_insert_with(|| Player::at(session.steps().len()));
    player.toggle(session);
    app.view.replayed_s = ctx.input(|input| input.time);
    ctx.request_repaint();
}

pub(super) fn replay_step(app: &mut App, ctx: &Context, by: isize) {
    let Some(open) = &app.open else { return };
    let from = app.view.replay.as_ref().map_or_else(|| open.editor.session().steps().len(), Player::position);
    seek(app, ctx, from.saturating_add_signed(by));
}

/// Shows the replay where the next chapter begins, or the one before.
pub(super) fn to_chapter(app: &mut App, ctx: &Context, forward: bool) {
    let Some(open) = &app.open else { return };
    let session = open.editor.session();
    let player = app.view.replay.as_ref();
    let steps = player.map_or(session.steps(), |player| player.steps(session));
    let position = player.map_or(steps.len(), Player::position);
    // The first step of a chapter is the one after its mark.
    let begins = session.marks().iter().map(|(seq, _)| (steps.partition_point(|step| step.seq < *seq) + 1).min(steps.len()));
    let target = if forward { begins.filter(|at| *at > position).min() } else { begins.filter(|at| *at < position).max() };
    let ends = if forward { steps.len() } else { 0 };
    seek(app, ctx, target.unwrap_or(ends));
}

pub(super) fn take_branch(app: &mut App, ctx: &Context, tip: Option<Seq>) {
    begin(app);
    let Some(open) = &app.open else { return };
    let session = open.editor.session();
    let player = app.view.replay.get_or_insert_with(|| Player::at(session.steps().len()));
    player.take_branch(session, tip);
    // At the end of a branch that was left is what it was left with.
    if tip.is_some() {
        player.seek(session, usize::MAX);
    }
    follow(app, ctx);
    ctx.request_repaint();
}

/// Makes the moment that the replay shows the present one.
pub(super) fn go_on(app: &mut App) {
    let at = app.now();
    let Some(open) = &mut app.open else { return };
    let Some(player) = app.view.replay.take() else { return };
    let state = player.state(open.editor.session());
    if open.editor.jump(state, at) {
        app.notices.add(Weight::Done, "You go on from this moment. What came after it stays in the history as a branch.");
    }
}
