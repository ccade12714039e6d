//! Selecting and changing: whole outlines, corners, sides.
//!
//! | state | press | move | release | Esc |
//! | --- | --- | --- | --- | --- |
//! | idle | on a corner, side, outline, annotation, line or nothing → pointing | hover | | clear selection |
//! | pointing | | beyond 4 points → dragging; begun on nothing → around | select or clear → idle | idle |
//! | around | | a box, begun with Alt a lasso (the window takes Ctrl for it as well) | selects what lies inside → idle | idle |
//! | dragging | | preview, always from the start's outline | command → idle | idle, nothing changed |

use super::around::Around;
use super::select_annotation as annotations;
use super::snap::Anchors;
use super::tool::{
    CORNER_PT, Cursor, DRAG_PT, Handle, HandleKind, Live, Overlay, Placed, Pointer, Problem, Request, SIDE_PT, Tool, ToolContext,
    ToolDescriptor, ToolEvent,
};
use crate::core::doc::{AnnotationId, Document, EpochId, Footprint, FootprintId, ItemId, LineId};
use crate::core::geom::{Point, Ring, Vector, find_self_crossing};
use crate::core::ops::{
    Command, DeleteFootprints, DeleteLine, DeleteVertex, InsertVertex, MoveFootprints, MoveItems, MoveSide, MoveVertex, Refusal,
};
use crate::core::view::{PixelMap, PointMap, epoch_from_epoch};

pub(super) const DESCRIPTOR: ToolDescriptor = ToolDescriptor {
    id: "select",
    name: "Select and move",
    help: "Selects outlines and annotations; moves them, their corners and their sides; inserts and deletes corners.",
    key: 'V',
    make: || Box::new(Select::default()),
};

#[derive(Default)]
struct Select {
    state: State,
    hover: Option<Target>,
    hover_epoch: Option<EpochId>,
    problem: Option<Problem>,
    /// The corner that was clicked last: Delete takes it away.
    corner: Option<(FootprintId, usize)>,
}

#[derive(Default)]
enum State {
    #[default]
    Idle,
    Pointing {
        target: Option<Target>,
        start: Pointer,
    },
    Dragging {
        target: Target,
        start: Pointer,
        now: Pointer,
        /// The pointer is on something that the corner is to lie on.
        snapped: bool,
    },
    Around(Around),
}

/// Something under the pointer.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Target {
    Vertex(FootprintId, usize),
    Midpoint(FootprintId, usize),
    Side(FootprintId, usize),
    Outline(FootprintId),
    Line(LineId),
    Annotation(AnnotationId),
    /// A handle of a chosen annotation.
    Grip(AnnotationId, usize),
}

impl Target {
    fn footprint(self) -> Option<FootprintId> {
        match self {
            Target::Vertex(id, _) | Target::Midpoint(id, _) | Target::Side(id, _) | Target::Outline(id) => Some(id),
            Target::Line(_) | Target::Annotation(_) | Target::Grip(..) => None,
        }
    }

    fn item(self) -> Option<ItemId> {
        match self {
            Target::Annotation(id) | Target::Grip(id, _) => Some(id.into()),
            Target::Line(_) => None,
            _ => self.footprint().map(ItemId::from),
        }
    }
}

/// The middle of a side is offered as a handle only where the side is long enough to tell it from the corners.
fn has_midpoint(a: Point, b: Point, px_per_pt: f64) -> bool {
    a.distance(b) > 5.0 * CORNER_PT * px_per_pt
}

/// What lies under the pointer. Corners and sides answer on selected outlines only, so that a click into a crowd of
/// outlines selects instead of tearing; among outlines the smallest wins, then the one traced on this image.
fn hit(cx: &ToolContext<'_>, p: &Pointer) -> Option<Target> {
    let mine = |f: &Footprint| epoch_from_epoch(cx.doc, f.epoch, p.epoch).apply(p.at);
    let (corner_px, side_px) = (CORNER_PT * p.px_per_pt, SIDE_PT * p.px_per_pt);
    if let Some((id, grip)) = annotations::grip(cx, p) {
        return Some(Target::Grip(id, grip));
    }
    for f in cx.selection.footprints.iter().rev().filter_map(|id| cx.doc.footprint(*id)).filter(|f| !cx.doc.is_hidden(f.id)) {
        let at = mine(f);
        let points = corners(cx.doc, f);
        let nearest = points.iter().enumerate().map(|(i, q)| (i, q.distance(at))).min_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((i, d)) = nearest
            && d <= corner_px
        {
            return Some(Target::Vertex(f.id, i));
        }
        let sides = cx.doc.sides(f);
        for (i, (_, a, b)) in sides.iter().copied().enumerate() {
            if has_midpoint(a, b, p.px_per_pt) && a.midpoint(b).distance(at) <= corner_px {
                return Some(Target::Midpoint(f.id, i));
            }
        }
        for (i, (_, a, b)) in sides.iter().copied().enumerate() {
            if at.distance_to_segment(a, b) <= side_px {
                return Some(Target::Side(f.id, i));
            }
        }
    }
    if let Some(id) = annotations::under(cx, p) {
        return Some(Target::Annotation(id));
    }
    let near_line = |l: &&std::sync::Arc<crate::core::doc::Line>| {
        let at = epoch_from_epoch(cx.doc, l.epoch, p.epoch).apply(p.at);
        at.distance_to_segment(l.from, l.to) <= side_px
    };
    if let Some(line) = cx.doc.lines.values().rev().find(near_line) {
        return Some(Target::Line(line.id));
    }
    let under = cx.doc.footprints.values().filter(|f| {
        let at = mine(f);
        let b = f.ring.bounds();
        let near = at.x >= b.min.x - side_px && at.x <= b.max.x + side_px && at.y >= b.min.y - side_px && at.y <= b.max.y + side_px;
        near && !cx.doc.is_hidden(f.id) && (cx.doc.covers(f, at) || near_wall(cx.doc, f, at, side_px))
    });
    under
        .min_by(|f, g| {
            let key = |f: &Footprint| (f.epoch != p.epoch, f.ring.area_px2());
            let (f, g) = (key(f), key(g));
            f.0.cmp(&g.0).then(f.1.total_cmp(&g.1))
        })
        .map(|f| Target::Outline(f.id))
}

/// All corners of a footprint, through its outline and its courtyards.
fn corners(doc: &Document, f: &Footprint) -> Vec<Point> {
    doc.rings(f).flat_map(Ring::points).copied().collect()
}

fn near_wall(doc: &Document, f: &Footprint, at: Point, side_px: f64) -> bool {
    doc.rings(f).flat_map(Ring::sides).any(|(a, b)| at.distance_to_segment(a, b) <= side_px)
}

/// The ring in which the corner of that number lies, and its place there.
fn located(rings: &[Vec<Point>], corner: usize) -> Option<(usize, usize)> {
    let mut first = 0;
    for (i, ring) in rings.iter().enumerate() {
        if corner < first + ring.len() {
            return Some((i, corner - first));
        }
        first += ring.len();
    }
    None
}

/// The displacement since the start, in the pixels of a footprint's own image.
fn displacement(doc: &Document, f: &Footprint, start: &Pointer, now: &Pointer) -> Vector {
    // A corner is held a little beside itself; that distance stays.
    let map = map_to(doc, f, start);
    map.apply(now.at) - map.apply(start.at)
}

fn map_to(doc: &Document, f: &Footprint, p: &Pointer) -> PixelMap {
    epoch_from_epoch(doc, f.epoch, p.epoch)
}

/// How far what is held moves. A corner that is snapped lies on the place itself, wherever in its handle it was taken.
fn moved_by(doc: &Document, f: &Footprint, target: Target, (start, now): (&Pointer, &Pointer), snapped: bool) -> Vector {
    let held = match target {
        Target::Vertex(_, vertex) => corners(doc, f).get(vertex).copied(),
        Target::Midpoint(_, side) => doc.sides(f).get(side).map(|(_, a, b)| a.midpoint(*b)),
        _ => None,
    };
    match held.filter(|_| snapped) {
        Some(held) => map_to(doc, f, start).apply(now.at) - held,
        None => displacement(doc, f, start, now),
    }
}

/// The command that a drag amounts to.
fn drag_command(cx: &ToolContext<'_>, target: Target, start: &Pointer, now: &Pointer) -> Option<Command> {
    match target {
        Target::Annotation(id) => return annotations::move_command(cx, id, start, now),
        Target::Grip(id, grip) => return annotations::reshape_command(cx.doc, id, grip, start, now),
        _ => {}
    }
    let f = cx.doc.footprint(target.footprint()?)?;
    let by = moved_by(cx.doc, f, target, (start, now), is_snapped(cx.placed));
    Some(match target {
        Target::Vertex(id, vertex) => MoveVertex { id, vertex, to: *corners(cx.doc, f).get(vertex)? + by }.into(),
        Target::Midpoint(id, side) => {
            let (_, a, b) = *cx.doc.sides(f).get(side)?;
            InsertVertex { id, side, at: a.midpoint(b) + by }.into()
        }
        Target::Side(id, side) => MoveSide { id, side, by }.into(),
        Target::Outline(id) => moved(annotations::carried(cx.doc, cx.selection, id.into()), by),
        Target::Line(_) | Target::Annotation(_) | Target::Grip(..) => return None,
    })
}

/// Outlines alone are moved as ever; with annotations among them, all together.
fn moved(items: Vec<ItemId>, by: Vector) -> Command {
    let ids: Vec<FootprintId> = items.iter().filter_map(|item| item.footprint()).collect();
    if ids.len() == items.len() { MoveFootprints { ids, by }.into() } else { MoveItems { items, by }.into() }
}

impl Select {
    fn release(&mut self, cx: &ToolContext<'_>, p: &Pointer) -> Vec<Request> {
        match std::mem::take(&mut self.state) {
            State::Idle => Vec::new(),
            State::Around(mut around) => {
                around.moved(p);
                vec![Request::SelectItems(around.chosen(cx))]
            }
            State::Dragging { target, start, .. } => drag_command(cx, target, &start, p).map(Request::Command).into_iter().collect(),
            State::Pointing { target, start } => {
                self.corner = None;
                match target {
                    None if start.shift => Vec::new(),
                    None => vec![Request::Select(Vec::new())],
                    Some(Target::Line(id)) => vec![Request::SelectLine(id)],
                    Some(Target::Vertex(id, vertex)) if start.alt => vec![Request::Command(DeleteVertex { id, vertex }.into())],
                    Some(target) => {
                        if let Target::Vertex(id, vertex) = target {
                            self.corner = Some((id, vertex));
                        }
                        let picked = |item| Request::SelectItems(annotations::picked(cx, item, &start));
                        target.item().map(picked).into_iter().collect()
                    }
                }
            }
        }
    }

    fn delete(&mut self, cx: &ToolContext<'_>) -> Vec<Request> {
        if let Some((id, vertex)) = self.corner.take()
            && cx.selection.footprints.contains(&id)
        {
            return vec![Request::Command(DeleteVertex { id, vertex }.into())];
        }
        if let Some(id) = cx.selection.line {
            return vec![Request::Command(DeleteLine { id }.into())];
        }
        if !cx.selection.annotations.is_empty() {
            return vec![Request::Command(annotations::delete_command(cx.selection))];
        }
        if cx.selection.footprints.is_empty() {
            return Vec::new();
        }
        vec![Request::Command(DeleteFootprints { ids: cx.selection.footprints.clone() }.into())]
    }
}

fn is_snapped(placed: Placed) -> bool {
    matches!(placed, Placed::OnOutline | Placed::AtAngle)
}

/// How far, in screen points, a press must move to drag an outline that was not chosen before.
const UNCHOSEN_DRAG_PT: f64 = 4.0 * DRAG_PT;

impl Tool for Select {
    fn serves_without_keeping(&self) -> bool {
        true
    }

    fn handle(&mut self, event: &ToolEvent, cx: &ToolContext<'_>) -> Vec<Request> {
        match event {
            ToolEvent::Press(p) => {
                self.problem = None;
                self.state = State::Pointing { target: hit(cx, p), start: *p };
            }
            ToolEvent::Move(p) => match &mut self.state {
                State::Idle => {
                    self.hover = hit(cx, p);
                    self.hover_epoch = Some(p.epoch);
                }
                State::Pointing { target: None, start } => {
                    if start.at.distance(p.at) > DRAG_PT * start.px_per_pt {
                        self.state = State::Around(Around::new(*start, p));
                    }
                }
                State::Pointing { target, start } => {
                    // What was not chosen before is not moved by a hand that slips while it clicks.
                    let chosen = target.and_then(Target::item).is_some_and(|item| cx.selection.holds(item));
                    let least = if chosen { DRAG_PT } else { UNCHOSEN_DRAG_PT };
                    if start.at.distance(p.at) > least * start.px_per_pt
                        && let Some(held) = *target
                        && let Some(item) = held.item()
                    {
                        let start = *start;
                        self.state = State::Dragging { target: held, start, now: *p, snapped: false };
                        if !cx.selection.holds(item) {
                            return vec![Request::SelectItems(annotations::picked(cx, item, &Pointer { shift: false, ..start }))];
                        }
                    }
                }
                State::Dragging { now, snapped, .. } => (*now, *snapped) = (*p, is_snapped(cx.placed)),
                State::Around(around) => around.moved(p),
            },
            ToolEvent::Release(p) => return self.release(cx, p),
            ToolEvent::DoubleClick(p) => {
                self.state = State::Idle;
                let target = hit(cx, p);
                if let Some(item) = target.and_then(Target::item)
                    && annotations::is_whole_group(cx, item)
                {
                    return vec![Request::SelectItems(vec![item])];
                }
                if let Some(Target::Side(id, side) | Target::Midpoint(id, side)) = target
                    && let Some(f) = cx.doc.footprint(id)
                    && let Some((_, a, b)) = cx.doc.sides(f).get(side).copied()
                {
                    let at = map_to(cx.doc, f, p).apply(p.at).nearest_on_segment(a, b);
                    return vec![Request::Command(InsertVertex { id, side, at }.into())];
                }
            }
            ToolEvent::Cancel => {
                self.problem = None;
                self.corner = None;
                if matches!(self.state, State::Idle) {
                    return vec![Request::Select(Vec::new())];
                }
                self.state = State::Idle;
            }
            ToolEvent::Delete | ToolEvent::BackOne => return self.delete(cx),
            ToolEvent::Nudge { dx, dy } => {
                let by = Vector::new(*dx, *dy);
                if let Some(item) = cx.selection.items().first() {
                    return vec![Request::Command(moved(annotations::carried(cx.doc, cx.selection, *item), by))];
                }
            }
            ToolEvent::Confirm => {}
        }
        Vec::new()
    }

    fn settled(&mut self, result: Result<(), &Refusal>) {
        self.corner = None;
        self.problem = match result {
            Ok(()) | Err(Refusal::NothingToDo) => None,
            Err(refusal) => {
                let at = match refusal {
                    Refusal::Ring(crate::core::geom::BadRing::SelfCrossing { at }) => Some(*at),
                    _ => None,
                };
                Some(Problem { at, text: refusal.to_string() })
            }
        };
    }

    fn overlay(&self, cx: &ToolContext<'_>) -> Overlay {
        if let State::Around(around) = &self.state {
            return Overlay { epoch: Some(around.start.epoch), rubber: around.line(), ..Overlay::default() };
        }
        let held = match &self.state {
            State::Dragging { target, start, now, snapped } => Some((*target, start, now, *snapped)),
            _ => None,
        };
        if let Some((target, start, now, _)) = held {
            if let Some(overlay) = self.annotation_drag(cx, target, start, now) {
                return overlay;
            }
        } else if cx.selection.footprints.is_empty()
            && let Some(a) = cx.selection.annotations.last().and_then(|id| cx.doc.annotation(*id)).filter(|a| !cx.doc.is_hidden(a.id))
        {
            let hot = |i| self.hover == Some(Target::Grip(a.id, i));
            let handles = annotations::handles(a, hot);
            return Overlay { epoch: Some(a.epoch), problem: self.problem.clone(), handles, ..Overlay::default() };
        }
        let primary = held.and_then(|h| h.0.footprint()).or_else(|| cx.selection.footprints.last().copied());
        let Some(f) = primary.and_then(|id| cx.doc.footprint(id)).filter(|f| !cx.doc.is_hidden(f.id)) else {
            return Overlay {
                problem: self.problem.clone(),
                epoch: self.hover_epoch.filter(|_| self.problem.is_some()),
                ..Overlay::default()
            };
        };
        let mut overlay = Overlay { epoch: Some(f.epoch), problem: self.problem.clone(), ..Overlay::default() };
        let Some((target, start, now, snapped)) = held else {
            overlay.handles = self.handles(cx.doc, f);
            return overlay;
        };
        let by = moved_by(cx.doc, f, target, (start, now), snapped);
        let mut rings: Vec<Vec<Point>> = cx.doc.rings(f).map(|ring| ring.points().to_vec()).collect();
        let at = match target {
            Target::Vertex(_, i) | Target::Midpoint(_, i) | Target::Side(_, i) => located(&rings, i),
            _ => None,
        };
        if let Target::Outline(id) = target {
            let items = annotations::carried(cx.doc, cx.selection, id.into());
            carry(cx, &items, by, Some(id), &mut overlay);
            rings.iter_mut().flatten().for_each(|p| *p = *p + by);
        } else if let Some((r, k)) = at
            && let Some(points) = rings.get_mut(r)
        {
            let n = points.len();
            match target {
                Target::Midpoint(..) => {
                    if let Some((a, b)) = points.get(k).copied().zip(points.get((k + 1) % n.max(1)).copied()) {
                        points.insert((k + 1).min(n), a.midpoint(b) + by);
                    }
                }
                Target::Side(..) => {
                    points.iter_mut().enumerate().filter(|(i, _)| *i == k || *i == (k + 1) % n).for_each(|(_, p)| *p = *p + by);
                }
                _ => points.iter_mut().skip(k).take(1).for_each(|p| *p = *p + by),
            }
        }
        let ring = at.map_or(0, |(r, _)| r);
        let points = rings.get(ring).cloned().unwrap_or_default();
        if let Some(text) = annotations::held_fast(cx.doc, &[f.id.into()]) {
            overlay.problem = Some(Problem { at: Some(now.at), text });
        } else if let Some(crossing) = find_self_crossing(&points) {
            overlay.problem =
                Some(Problem { at: Some(crossing.at), text: "Let go here and the outline would cross itself: it will be refused.".into() });
        }
        overlay.live = match ring.checked_sub(1) {
            None => Some(Live::Outline { points, drawn: f.drawn, of: Some(f.id) }),
            // A courtyard by itself is not what is measured.
            Some(hole) => Ring::new(points).ok().map(|ring| {
                let mut holes = cx.doc.holes(f.id).to_vec();
                holes.iter_mut().skip(hole).take(1).for_each(|hole| hole.ring = ring.clone());
                Live::Courtyards { of: f.id, outline: None, holes }
            }),
        };
        overlay.ghosts.extend(rings);
        overlay
    }

    fn anchors(&self, _cx: &ToolContext<'_>) -> Option<Anchors> {
        // Corners alone: an outline or a side that jumps onto its neighbours cannot be put beside them.
        match self.state {
            State::Dragging { target: Target::Vertex(id, _) | Target::Midpoint(id, _), .. } => {
                Some(Anchors { except: Some(id), ..Anchors::default() })
            }
            _ => None,
        }
    }

    fn draft_epoch(&self) -> Option<EpochId> {
        match &self.state {
            State::Idle => None,
            State::Pointing { start, .. } | State::Dragging { start, .. } => Some(start.epoch),
            State::Around(around) => Some(around.start.epoch),
        }
    }

    fn state(&self) -> &'static str {
        match self.state {
            State::Idle => "select.idle",
            State::Pointing { .. } => "select.pointing",
            State::Dragging { .. } => "select.dragging",
            State::Around(_) => "select.around",
        }
    }

    fn hint(&self, cx: &ToolContext<'_>) -> String {
        if let State::Around(around) = &self.state {
            let chosen = around.chosen(cx);
            let (count, outlines) = (chosen.len(), chosen.iter().filter(|item| item.footprint().is_some()).count());
            let (one, several) = if outlines == count { ("outline", "outlines") } else { ("item", "items") };
            let what = if count == 1 { format!("1 {one}") } else { format!("{count} {several}") };
            return format!("Let go to choose what lies inside: {what}. Begun with Ctrl it is a lasso, with Shift it adds.");
        }
        if let State::Dragging { .. } = self.state {
            return "Let go to put it here. Esc puts it back.".into();
        }
        match self.hover {
            Some(Target::Vertex(..)) => {
                "Drag to move this corner; it snaps to other outlines. Alt and a click, or Delete after a click, takes it away.".into()
            }
            Some(Target::Midpoint(..)) => "Drag to put a new corner into this side.".into(),
            Some(Target::Side(..)) => "Drag to move this side; a double click puts a corner into it.".into(),
            Some(Target::Outline(id)) => match cx.doc.footprint(id) {
                Some(f) => format!("{}: click to select, drag to move. Shift adds to the selection.", f.name),
                None => "Click to select.".into(),
            },
            Some(Target::Line(_)) => "Click to select this line; Delete takes it away.".into(),
            Some(Target::Grip(..)) => "Drag to change its shape.".into(),
            Some(Target::Annotation(id)) => {
                let name = cx.doc.item_name(id.into());
                format!("{name}: click to select, drag to move, F2 to write on it. It is measured nowhere.")
            }
            None if cx.doc.footprints.is_empty() => "Nothing is outlined yet. Press R and click three corners of a building.".into(),
            None => "Click an outline to select it, or drag a box around several. R draws a rectangle, P a polygon.".into(),
        }
    }

    fn cursor(&self) -> Cursor {
        match (&self.state, self.hover) {
            (State::Dragging { .. }, _) => Cursor::Grabbing,
            (_, Some(Target::Vertex(..) | Target::Midpoint(..) | Target::Side(..) | Target::Grip(..))) => Cursor::Move,
            (_, Some(Target::Outline(_) | Target::Line(_) | Target::Annotation(_))) => Cursor::Hand,
            (_, None) => Cursor::Arrow,
        }
    }
}

/// Shows where items would come to lie, without the outline that is shown otherwise.
fn carry(cx: &ToolContext<'_>, items: &[ItemId], by: Vector, but: Option<FootprintId>, overlay: &mut Overlay) {
    let outlines = items.iter().filter_map(|item| item.footprint()).filter(|id| Some(*id) != but).filter_map(|id| cx.doc.footprint(id));
    let rings = outlines.flat_map(|f| cx.doc.rings(f));
    overlay.ghosts.extend(rings.map(|ring| ring.points().iter().map(|p| *p + by).collect::<Vec<_>>()));
    let drawn = items.iter().filter_map(|item| item.annotation()).filter_map(|id| cx.doc.annotation(id));
    overlay.drawn.extend(drawn.map(|a| a.shape.moved(by)));
}

impl Select {
    /// What is shown while an annotation or its handle is dragged; `None` where something else is.
    fn annotation_drag(&self, cx: &ToolContext<'_>, target: Target, start: &Pointer, now: &Pointer) -> Option<Overlay> {
        let (Target::Annotation(id) | Target::Grip(id, _)) = target else { return None };
        let a = cx.doc.annotation(id)?;
        let mut overlay = Overlay { epoch: Some(a.epoch), ..Overlay::default() };
        let mut items = vec![ItemId::from(id)];
        if let Target::Grip(_, grip) = target {
            overlay.drawn.extend(annotations::reshaped(cx.doc, id, grip, start, now));
        } else {
            items = annotations::carried(cx.doc, cx.selection, id.into());
            carry(cx, &items, annotations::displacement(cx.doc, a, start, now), None, &mut overlay);
        }
        overlay.problem = annotations::held_fast(cx.doc, &items).map(|text| Problem { at: Some(now.at), text });
        Some(overlay)
    }

    fn handles(&self, doc: &Document, f: &Footprint) -> Vec<Handle> {
        let (all, sides) = (corners(doc, f), doc.sides(f));
        let count = all.len();
        let hot = |target| self.hover == Some(target);
        let knots = all.into_iter().enumerate().map(|(i, p)| Handle {
            at: p,
            kind: HandleKind::Vertex,
            hot: hot(Target::Vertex(f.id, i)) || self.corner == Some((f.id, i)),
        });
        // Hundreds of corners (an imported mask) would bury the picture under squares.
        let middles = sides.into_iter().enumerate().filter(|_| count <= 64).map(|(i, (_, a, b))| Handle {
            at: a.midpoint(b),
            kind: HandleKind::Midpoint,
            hot: hot(Target::Midpoint(f.id, i)),
        });
        knots.chain(middles).collect()
    }
}
