//! Which outlines are chosen: all of them, or the one after the last.

use egui::Context;

use super::App;
use super::dispatch::look_at;
use super::notices::Weight;
use crate::core::doc::{Document, FootprintId};
use crate::core::ops::Focus;

/// The outlines of the two dates that are compared, without those that are locked or hidden.
fn all_of(doc: &Document) -> Vec<FootprintId> {
    let of_pair = doc.footprints.values().filter(|f| f.epoch == doc.pair.before || f.epoch == doc.pair.after);
    of_pair.map(|f| f.id).filter(|id| !doc.is_locked(*id) && !doc.is_hidden(*id)).collect()
}

/// Chooses all of them.
pub(super) fn all(app: &mut App) {
    let Some(open) = &mut app.open else { return };
    let ids = all_of(open.editor.document());
    if ids.is_empty() {
        app.notices.add(Weight::Refused, "Every outline of these two dates is locked or hidden, so none was chosen.");
    } else {
        open.editor.select(ids);
    }
}

/// Chooses the outline after or before the last chosen one in the list, and brings it into view.
pub(super) fn step(app: &mut App, ctx: &Context, by: isize) {
    let Some(open) = &mut app.open else { return };
    let ids: Vec<FootprintId> = super::panels::footprints::in_order(open.editor.document(), &app.view).into_iter().collect();
    if ids.is_empty() {
        return;
    }
    let at = open.editor.selection().footprints.last().and_then(|id| ids.iter().position(|other| other == id));
    let count = ids.len();
    let next = match (at, by) {
        (Some(at), _) => (at + count).saturating_add_signed(by) % count,
        (None, 1) => 0,
        (None, _) => count - 1,
    };
    if let Some(id) = ids.get(next).copied() {
        open.editor.select(vec![id]);
        look_at(app, ctx, Focus::Footprint(id));
    }
}
