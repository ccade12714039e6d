//! What the select tool knows of annotations and groups: what lies under the pointer, what is carried along, what is shown.

use super::tool::{CORNER_PT, Handle, HandleKind, Pointer, SIDE_PT, Selection, ToolContext};
use crate::core::doc::{Annotation, AnnotationChange, AnnotationId, AnnotationKind, AnnotationShape, Document, ItemId};
use crate::core::geom::{Point, Vector};
use crate::core::ops::{ChangeAnnotation, Command, DeleteItems, MoveItems};
use crate::core::view::{PointMap, epoch_from_epoch};

/// How far a mark or a point reaches from its place, screen points.
const MARK_PT: f64 = 11.0;
/// Roughly the width of a character and the height of a line of a note, screen points.
const CHARACTER_PT: (f64, f64) = (6.5, 16.0);

/// The pointer in the pixels of an annotation's image.
fn own(cx: &ToolContext<'_>, a: &Annotation, p: &Pointer) -> Point {
    epoch_from_epoch(cx.doc, a.epoch, p.epoch).apply(p.at)
}

/// The handle of a chosen annotation under the pointer.
pub(super) fn grip(cx: &ToolContext<'_>, p: &Pointer) -> Option<(AnnotationId, usize)> {
    let chosen = cx.selection.annotations.iter().rev().filter_map(|id| cx.doc.annotation(*id));
    chosen.filter(|a| !cx.doc.is_hidden(a.id)).find_map(|a| {
        let at = own(cx, a, p);
        let near = a.shape.handles().into_iter().map(|h| h.distance(at)).enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
        near.filter(|(_, d)| *d <= CORNER_PT * p.px_per_pt).map(|(i, _)| (a.id, i))
    })
}

/// The annotation under the pointer, the one drawn last first; the pointer's own date before the other.
pub(super) fn under(cx: &ToolContext<'_>, p: &Pointer) -> Option<AnnotationId> {
    let pair = [cx.doc.pair.before, cx.doc.pair.after];
    let hits = |a: &Annotation| {
        let at = own(cx, a, p);
        let reach = match a.kind() {
            AnnotationKind::Line | AnnotationKind::Arrow | AnnotationKind::Ellipse => SIDE_PT,
            _ => MARK_PT,
        };
        a.shape.distance(at) <= reach * p.px_per_pt || (a.kind() == AnnotationKind::Note && on_words(a, at, p.px_per_pt))
    };
    let shown = cx.doc.annotations.values().rev().filter(|a| pair.contains(&a.epoch) && !cx.doc.is_hidden(a.id));
    shown.filter(|a| hits(a)).min_by_key(|a| a.epoch != p.epoch).map(|a| a.id)
}

/// Words stand to the right of their place.
fn on_words(a: &Annotation, at: Point, px_per_pt: f64) -> bool {
    let longest = a.text.lines().map(|line| line.chars().count()).max().unwrap_or(0) as f64;
    let lines = a.text.lines().count().max(1) as f64;
    let (x, y) = ((at.x - a.shape.anchor().x) / px_per_pt, (at.y - a.shape.anchor().y) / px_per_pt);
    (0.0..=longest * CHARACTER_PT.0 + 16.0).contains(&x) && y.abs() <= 0.5 * lines * CHARACTER_PT.1 + 4.0
}

/// What moves with the item that is held: the whole selection on its image, if it belongs to it; the held one first.
pub(super) fn carried(doc: &Document, selection: &Selection, held: ItemId) -> Vec<ItemId> {
    let epoch = doc.epoch_of(held);
    if !selection.holds(held) {
        return vec![held];
    }
    let mut items: Vec<ItemId> = selection.items().into_iter().filter(|item| doc.epoch_of(*item) == epoch).collect();
    items.sort_by_key(|item| *item != held);
    items
}

/// What a click on an item chooses: its group, with Alt the item alone; with Shift it comes to the selection or leaves it.
pub(super) fn picked(cx: &ToolContext<'_>, item: ItemId, p: &Pointer) -> Vec<ItemId> {
    let meant = if p.alt { vec![item] } else { cx.doc.with_groups(&[item]) };
    if !p.shift {
        return meant;
    }
    let mut items = cx.selection.items();
    if items.contains(&item) {
        items.retain(|other| !meant.contains(other));
    } else {
        items.extend(meant.into_iter().filter(|other| !cx.selection.holds(*other)));
    }
    items
}

/// The item of a group that is chosen as a whole.
pub(super) fn is_whole_group(cx: &ToolContext<'_>, item: ItemId) -> bool {
    cx.doc.group_of(item).is_some_and(|group| group.members.iter().all(|member| cx.selection.holds(*member)))
}

/// The displacement since the start, in the pixels of an annotation's image.
pub(super) fn displacement(doc: &Document, a: &Annotation, start: &Pointer, now: &Pointer) -> Vector {
    let map = epoch_from_epoch(doc, a.epoch, start.epoch);
    map.apply(now.at) - map.apply(start.at)
}

/// The annotation as it would be with a handle dragged.
pub(super) fn reshaped(doc: &Document, id: AnnotationId, grip: usize, start: &Pointer, now: &Pointer) -> Option<AnnotationShape> {
    let a = doc.annotation(id)?;
    let to = *a.shape.handles().get(grip)? + displacement(doc, a, start, now);
    Some(a.shape.reshaped(grip, to))
}

/// The command that a drag of a handle amounts to.
pub(super) fn reshape_command(doc: &Document, id: AnnotationId, grip: usize, start: &Pointer, now: &Pointer) -> Option<Command> {
    reshaped(doc, id, grip, start, now).map(|shape| ChangeAnnotation { id, to: AnnotationChange::Shape(shape) }.into())
}

/// The command that a drag of a whole annotation amounts to.
pub(super) fn move_command(cx: &ToolContext<'_>, id: AnnotationId, start: &Pointer, now: &Pointer) -> Option<Command> {
    let by = displacement(cx.doc, cx.doc.annotation(id)?, start, now);
    Some(MoveItems { items: carried(cx.doc, cx.selection, id.into()), by }.into())
}

/// The command that takes away what is chosen.
pub(super) fn delete_command(selection: &Selection) -> Command {
    DeleteItems { items: selection.items() }.into()
}

/// The handles of a chosen annotation.
pub(super) fn handles(a: &Annotation, hot: impl Fn(usize) -> bool) -> Vec<Handle> {
    let points = a.shape.handles().into_iter().enumerate();
    points.map(|(i, at)| Handle { at, kind: HandleKind::Vertex, hot: hot(i) }).collect()
}

/// What holds an item: a sentence while somebody tries to move it.
pub(super) fn held_fast(doc: &Document, items: &[ItemId]) -> Option<String> {
    let locked = items.iter().find(|item| doc.is_locked(**item))?;
    Some(format!("Locked: {} will stay where it is.", doc.item_name(*locked)))
}
