//! What the active tool shows: the draft, its rubber band, handles, the reason of a refusal at its spot, live numbers.

use egui::epaint::Mesh;
use egui::{Align2, Pos2, Rect, Shape, Ui, pos2, vec2};

use super::{PaneView, Shown, snap_mark};
use crate::app::paint::annotations;
use crate::app::paint::outlines::{epoch_colour, on_screen};
use crate::app::paint::strokes;
use crate::app::state::View;
use crate::app::theme;
use crate::app::words;
use crate::core::doc::EpochId;
use crate::core::editor::LiveNumbers;
use crate::core::geom::Point;
use crate::core::measure::Verdict;
use crate::core::tools::{Field, Handle, HandleKind, Overlay};
use crate::core::view::{PixelMap, scene_from_epoch};

/// The room that live numbers need beside what is drawn, points.
const ROOM_BESIDE: f32 = 80.0;

/// Paints the overlay on every pane; handles only on the panes of its own date, and in the others the draft alone.
pub(crate) fn paint(ui: &Ui, shown: &Shown<'_>, view: &View, panes: &[PaneView], overlay: &Overlay) {
    let Some(epoch) = overlay.epoch else { return };
    let colour = epoch_colour(shown.doc, epoch);
    let (cased, chosen) = (strokes::cased(colour), strokes::chosen(colour));
    // Where the reasons of refusals stand: the live numbers stay beside them.
    let mut taken: Vec<Rect> = Vec::new();
    for pane in panes {
        let map = scene_from_epoch(shown.doc, epoch).then(&pane.screen_from_scene);
        let mut mesh = Mesh::default();
        for ghost in &overlay.ghosts {
            let points = screen(&map, ghost);
            // On the other date it is dashed, as the outline itself is.
            if pane.pane.epoch == epoch {
                strokes::line(&mut mesh, &points, true, &chosen);
            } else {
                strokes::dashed(&mut mesh, pane.clip, &points, true, &chosen, [7.0, 5.0]);
            }
        }
        for shape in &overlay.drawn {
            annotations::sign(&mut mesh, pane.clip, shape, &screen(&map, &shape.path()), pane.pane.epoch != epoch, &chosen);
        }
        strokes::line(&mut mesh, &screen(&map, &overlay.path), false, &cased);
        strokes::dashed(&mut mesh, pane.clip, &screen(&map, &overlay.rubber), false, &cased, [6.0, 4.0]);
        strokes::dashed(&mut mesh, pane.clip, &screen(&map, &overlay.guide), false, &strokes::cased(theme::CORE), [2.0, 6.0]);
        if pane.pane.epoch == epoch {
            for point in overlay.path.iter().filter(|_| overlay.handles.is_empty() && !overlay.is_stroke) {
                strokes::knot(&mut mesh, on_screen(&map, *point), 5.0, theme::CORE);
            }
            for handle in &overlay.handles {
                knob(&mut mesh, &map, handle, colour);
            }
        }
        let painter = ui.painter_at(pane.clip);
        if let Some(snapped) = overlay.snapped.as_ref().filter(|_| pane.pane.epoch == epoch) {
            snap_mark::paint(&painter, &mut mesh, pane.clip, &map, snapped);
        }
        painter.add(Shape::mesh(mesh));
        for (at, text) in overlay.notes.iter().filter(|_| pane.pane.epoch == epoch) {
            note(&painter, on_screen(&map, *at), text);
        }
        if let Some(problem) = overlay.problem.as_ref().filter(|_| pane.pane.epoch == epoch) {
            let at = problem.at.map(|at| on_screen(&map, at));
            taken.push(problem_ui(ui, pane.clip, at, &problem.text, &Draft::of(overlay, &map)));
        }
    }
    live_numbers(ui, shown, view, panes, overlay, epoch, &taken);
}

fn screen(map: &PixelMap, points: &[Point]) -> Vec<Pos2> {
    points.iter().map(|point| on_screen(map, *point)).collect()
}

fn knob(mesh: &mut Mesh, map: &PixelMap, handle: &Handle, colour: egui::Color32) {
    let at = on_screen(map, handle.at);
    match (handle.kind, handle.hot) {
        (HandleKind::Vertex, false) => strokes::knot(mesh, at, 6.0, theme::CORE),
        (HandleKind::Vertex, true) => {
            strokes::knot(mesh, at, 10.0, theme::CORE);
            strokes::square(mesh, at, 6.0, colour);
        }
        (HandleKind::Midpoint, false) => strokes::knot(mesh, at, 3.5, colour),
        (HandleKind::Midpoint, true) => strokes::knot(mesh, at, 8.0, colour),
        (HandleKind::Close, hot) => {
            strokes::knot(mesh, at, if hot { 12.0 } else { 9.0 }, theme::CORE);
            strokes::square(mesh, at, if hot { 8.0 } else { 5.0 }, colour);
        }
    }
}

/// A number below zero has a minus sign, not a hyphen.
fn with_minus(text: &str) -> String {
    let mut last = ' ';
    let mut chars = text.chars().peekable();
    let mut written = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        let is_minus = c == '-' && !last.is_alphanumeric() && chars.peek().is_some_and(char::is_ascii_digit);
        written.push(if is_minus { '\u{2212}' } else { c });
        last = c;
    }
    written
}

/// A short text on a small plate, its middle at a place.
fn note(painter: &egui::Painter, at: Pos2, text: &str) {
    let galley = painter.layout_no_wrap(with_minus(text), theme::caption_font(), theme::ON_PLATE);
    let rect = Rect::from_center_size(at, galley.size() + vec2(10.0, 4.0));
    painter.rect_filled(rect, theme::RADIUS, theme::PLATE);
    painter.galley(rect.min + vec2(5.0, 2.0), galley, theme::ON_PLATE);
}

/// The reason of a refusal: a ring around the spot and the sentence beside it.
fn problem_ui(ui: &Ui, clip: Rect, at: Option<Pos2>, text: &str, draft: &Draft) -> Rect {
    let painter = ui.painter_at(clip);
    let red = theme::DANGER_ON_PICTURE;
    let spot = at.filter(|at| clip.contains(*at));
    if let Some(at) = spot {
        painter.circle_stroke(at, 9.0, egui::Stroke::new(4.0, theme::CASING));
        painter.circle_stroke(at, 9.0, egui::Stroke::new(2.0, red));
    }
    let at = spot.map_or(pos2(clip.center().x, clip.bottom() - 48.0), |at| at + vec2(0.0, 16.0));
    box_of_lines(ui, clip, at, &[(text.to_owned(), red)], (draft, &[]))
}

/// Numbers near the pointer, out of the way of the next corner: below and to the right, or where there is room.
fn live_numbers(ui: &Ui, shown: &Shown<'_>, view: &View, panes: &[PaneView], overlay: &Overlay, epoch: EpochId, taken: &[Rect]) {
    if overlay.live.is_none() && overlay.fields.is_empty() {
        return;
    }
    let numbers = shown.editor.live_numbers(view.choice.level);
    if numbers.is_none() && overlay.fields.is_empty() {
        return;
    }
    // With the pointer on the picture they go along with it; what is only shown has them beside itself.
    let cursor = ui.input(|input| input.pointer.latest_pos()).filter(|_| view.pointer.is_some() && shown.editor.offered().is_none());
    let under = cursor.and_then(|at| Some((panes.iter().rev().find(|pane| pane.clip.contains(at))?, at + vec2(22.0, 20.0))));
    let own = |taken: &mut Vec<Rect>| beside_drawn(shown, panes, overlay, epoch, taken);
    let mut taken = taken.to_vec();
    let Some((pane, at)) = under.or_else(|| own(&mut taken)) else { return };
    let colour = epoch_colour(shown.doc, epoch);
    let mut lines: Vec<(String, egui::Color32)> = match numbers {
        None => Vec::new(),
        Some(LiveNumbers::Outline(area, ratio)) => {
            let mut lines = vec![(words::area_with_range(&area, view.choice.level), theme::ON_PLATE)];
            match ratio {
                Some(Ok(answer)) => lines.push((words::ratio_of_reference(shown.doc, &answer), colour)),
                Some(Err(_)) => lines.push(("No ratio to the reference yet.".to_owned(), colour)),
                None => {}
            }
            lines
        }
        Some(LiveNumbers::Height(length, height)) => {
            let mut lines = vec![(words::length_with_range(&length, view.choice.level), theme::ON_PLATE)];
            match *height {
                Ok(answer) => {
                    lines.insert(0, (words::height_with_range(&answer, view.choice.level), colour));
                    if answer.direction.verdict == Verdict::Doubtful {
                        lines.push((words::first_sentence(&answer.direction.words), theme::DANGER_ON_PICTURE));
                    }
                }
                // What to do stands in the panel: a long plate would cover the shadow that is being drawn.
                Err(why) => lines.push((words::first_sentence(&why.to_string()), theme::DANGER_ON_PICTURE)),
            }
            lines
        }
        Some(LiveNumbers::Line(length)) => vec![(words::length_with_range(&length, view.choice.level), theme::ON_PLATE)],
    };
    if !overlay.fields.is_empty() {
        lines.insert(0, (typed_words(&overlay.fields), theme::CORE));
    }
    let draft = Draft::of(overlay, &scene_from_epoch(shown.doc, epoch).then(&pane.screen_from_scene));
    box_of_lines(ui, pane.clip, at, &lines, (&draft, &taken));
}

/// The pane of the date on which something is drawn, and a spot below what is drawn there; its room goes into `taken`, where there is any
/// beside it.
fn beside_drawn<'p>(
    shown: &Shown<'_>,
    panes: &'p [PaneView],
    overlay: &Overlay,
    epoch: EpochId,
    taken: &mut Vec<Rect>,
) -> Option<(&'p PaneView, Pos2)> {
    let pane = panes.iter().rev().find(|pane| pane.pane.epoch == epoch).or(panes.last())?;
    let map = scene_from_epoch(shown.doc, epoch).then(&pane.screen_from_scene);
    let drawn = overlay.ghosts.iter().flatten().chain(&overlay.path).chain(&overlay.rubber).chain(&overlay.guide);
    let around = drawn.map(|p| on_screen(&map, *p)).fold(Rect::NOTHING, |rect, at| rect.union(Rect::from_min_max(at, at)));
    if !around.is_finite() {
        return None;
    }
    let seen = around.intersect(pane.clip);
    if !seen.is_positive() {
        return Some((pane, pane.clip.center()));
    }
    if seen.width() < pane.clip.width() - 2.0 * ROOM_BESIDE || seen.height() < pane.clip.height() - 2.0 * ROOM_BESIDE {
        taken.push(seen);
    }
    Some((pane, seen.left_bottom() + vec2(0.0, 12.0)))
}

/// What was typed, with a bar where the next digit goes: `Length 24.5| m   Angle 90 °`.
fn typed_words(fields: &[Field]) -> String {
    let one = |f: &Field| {
        let bar = if f.active { "|" } else { "" };
        format!("{} {}{bar}{}{}", f.label, f.text.replace('-', "\u{2212}"), words::THIN, f.unit)
    };
    fields.iter().filter(|f| f.active || !f.text.is_empty()).map(one).collect::<Vec<_>>().join("    ")
}

/// Lines of text on one dark plate whose corner is at `at`, kept inside `clip` and off the plates in `taken`. Gives where
/// it stands.
fn box_of_lines(ui: &Ui, clip: Rect, at: Pos2, lines: &[(String, egui::Color32)], (draft, taken): (&Draft, &[Rect])) -> Rect {
    let painter = ui.painter_at(clip);
    let width = (clip.width() - 32.0).clamp(60.0, 360.0);
    let galleys: Vec<_> = lines.iter().map(|(text, ink)| (painter.layout(text.clone(), theme::body_font(), *ink, width), *ink)).collect();
    let size = galleys.iter().fold(vec2(0.0, 0.0), |size, (galley, _)| vec2(size.x.max(galley.size().x), size.y + galley.size().y));
    let size = size + vec2(20.0, 10.0);
    let room = clip.shrink(8.0);
    let x = at.x.min(room.right() - size.x).max(room.left());
    let y = if at.y + size.y > room.bottom() { at.y - size.y - 40.0 } else { at.y };
    let rect = draft.off(Align2::LEFT_TOP.anchor_size(pos2(x, y.max(room.top())), size), room, taken);
    // Numbers over a picture and over lines are read on a ground that lets nothing through.
    painter.rect_filled(rect, theme::RADIUS, theme::PLATE.to_opaque());
    let mut top = rect.top() + 5.0;
    for (galley, ink) in galleys {
        let height = galley.size().y;
        painter.galley(pos2(rect.left() + 10.0, top), galley, ink);
        top += height;
    }
    rect
}

/// What is being drawn, on the screen: words keep off it.
struct Draft {
    /// Around all of it.
    around: Rect,
    /// Around each corner that is set.
    corners: Vec<Rect>,
}

/// Room between a draft and its words, points.
const OFF: f32 = 12.0;

impl Draft {
    fn of(overlay: &Overlay, map: &PixelMap) -> Draft {
        let set: Vec<Pos2> = overlay.path.iter().chain(overlay.ghosts.iter().flatten()).map(|p| on_screen(map, *p)).collect();
        let shapes: Vec<Pos2> = overlay.drawn.iter().flat_map(|shape| screen(map, &shape.path())).collect();
        let mut around = Rect::from_points(&set);
        set.iter().chain(&shapes).chain(&screen(map, &overlay.rubber)).for_each(|at| around.extend_with(*at));
        // Of a stroke of the hand no point is a corner.
        let corners = if overlay.is_stroke { Vec::new() } else { set };
        let corners = corners.into_iter().take(400).map(|at| Rect::from_center_size(at, vec2(12.0, 12.0))).collect();
        Draft { around, corners }
    }

    /// Near `wanted`, off all of the draft where there is room in `room`, else off its corners; never on a plate in `taken`.
    fn off(&self, wanted: Rect, room: Rect, taken: &[Rect]) -> Rect {
        let around = self.around.expand(OFF);
        let size = wanted.size();
        let free = |rect: &Rect| room.contains_rect(*rect) && taken.iter().all(|other| !other.intersects(*rect));
        if self.around.is_finite() && around.intersects(wanted) {
            let x = wanted.left().clamp(room.left(), (room.right() - size.x).max(room.left()));
            let y = wanted.top().clamp(room.top(), (room.bottom() - size.y).max(room.top()));
            let spots =
                [pos2(around.right(), y), pos2(x, around.bottom()), pos2(around.left() - size.x, y), pos2(x, around.top() - size.y)];
            let spots = spots.map(|at| Rect::from_min_size(at, size)).into_iter().filter(free);
            if let Some(spot) = spots.min_by(|a, b| (a.min - wanted.min).length_sq().total_cmp(&(b.min - wanted.min).length_sq())) {
                return spot;
            }
        }
        let all: Vec<Rect> = taken.iter().chain(&self.corners).copied().collect();
        beside(wanted, room, &all)
    }
}

/// The place nearest to `rect` inside `room` where it covers none of `taken`: below, above or beside one of them.
fn beside(rect: Rect, room: Rect, taken: &[Rect]) -> Rect {
    const GAP: f32 = 6.0;
    let free = |rect: &Rect| taken.iter().all(|other| !other.expand(GAP / 2.0).intersects(*rect));
    if free(&rect) {
        return rect;
    }
    let size = rect.size();
    let spots = taken.iter().flat_map(|other| {
        [
            pos2(rect.left(), other.bottom() + GAP),
            pos2(rect.left(), other.top() - GAP - size.y),
            pos2(other.right() + GAP, rect.top()),
            pos2(other.left() - GAP - size.x, rect.top()),
        ]
    });
    let spots = spots.map(|at| Rect::from_min_size(at, size)).filter(|spot| free(spot) && room.contains_rect(*spot));
    let nearest = spots.min_by(|a, b| (a.min - rect.min).length_sq().total_cmp(&(b.min - rect.min).length_sq()));
    // Without room anywhere it goes below the foot of the refusal, even if the pane's edge cuts it.
    let foot = taken.iter().map(Rect::bottom).fold(rect.top(), f32::max);
    nearest.unwrap_or_else(|| Rect::from_min_size(pos2(rect.left(), foot + GAP), size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_stay_off_what_is_being_drawn() {
        let room = Rect::from_min_max(pos2(0.0, 0.0), pos2(600.0, 400.0));
        let plate = |x: f32, y: f32| Rect::from_min_size(pos2(x, y), vec2(150.0, 40.0));
        let corners =
            |around: Rect| [around.left_top(), around.right_bottom()].map(|at| Rect::from_center_size(at, vec2(12.0, 12.0))).to_vec();
        let draft = |around: Rect| Draft { around, corners: corners(around) };
        let small = Rect::from_min_max(pos2(200.0, 150.0), pos2(300.0, 220.0));
        for at in [plate(222.0, 170.0), plate(290.0, 200.0), plate(180.0, 140.0)] {
            let placed = draft(small).off(at, room, &[]);
            assert!(!placed.intersects(small) && room.contains_rect(placed), "{placed:?}");
            assert!((placed.min - at.min).length() < 140.0, "near the pointer: {placed:?}");
        }
        let taken = Rect::from_min_size(pos2(312.0, 100.0), vec2(280.0, 200.0));
        assert!(!draft(small).off(plate(290.0, 160.0), room, &[taken]).intersects(taken));
        // A draft as large as the pane leaves only its corners free.
        let large = Rect::from_min_max(pos2(5.0, 5.0), pos2(480.0, 380.0));
        let placed = draft(large).off(plate(470.0, 340.0), room, &[]);
        assert!(draft(large).corners.iter().all(|corner| !corner.intersects(placed)), "{placed:?}");
        assert_eq!((with_minus("-0.2 px"), with_minus("dark-blue 2020-04")), ("\u{2212}0.2 px".to_owned(), "dark-blue 2020-04".to_owned()));
    }

    #[test]
    fn the_live_numbers_stay_off_the_refusal() {
        let room = Rect::from_min_max(pos2(0.0, 0.0), pos2(600.0, 400.0));
        let plate = |x: f32, y: f32| Rect::from_min_size(pos2(x, y), vec2(200.0, 40.0));
        let refusal = Rect::from_min_size(pos2(100.0, 100.0), vec2(300.0, 60.0));
        assert_eq!(beside(plate(100.0, 300.0), room, &[refusal]), plate(100.0, 300.0), "out of its way already");
        for at in [plate(90.0, 90.0), plate(150.0, 120.0), plate(390.0, 150.0), plate(100.0, 61.0)] {
            let placed = beside(at, room, &[refusal]);
            assert!(!placed.intersects(refusal) && room.contains_rect(placed), "{placed:?}");
            assert!((placed.min - at.min).length() < 100.0, "{placed:?}");
        }
    }
}
