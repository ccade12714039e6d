//! Undo and redo, and what is said of them: which step it was stands in the status bar for a moment. Nothing takes the keyboard for it.

use egui::Context;

use super::App;
use super::command::UiCommand;

/// How long it is told, seconds.
const TOLD_S: f64 = 6.0;

/// Takes the last step back, or does again what was undone.
pub(super) fn run(app: &mut App, ctx: &Context, command: UiCommand) {
    let at = app.now();
    let Some(open) = &mut app.open else { return };
    let step = open.step_of(command);
    let moved = if command == UiCommand::Undo { open.editor.undo(at) } else { open.editor.redo(at) };
    let Some(step) = step.filter(|_| moved) else { return };
    let word = if command == UiCommand::Undo { "Taken back" } else { "Done again" };
    app.view.undone = Some((format!("{word}: {step}."), ctx.input(|input| input.time) + TOLD_S));
}

/// Lets what was told go when its time is over.
pub(super) fn tick(app: &mut App, ctx: &Context) {
    let now = ctx.input(|input| input.time);
    match &app.view.undone {
        Some((_, until)) if now < *until => ctx.request_repaint_after_secs((until - now) as f32),
        Some(_) => app.view.undone = None,
        None => {}
    }
}
