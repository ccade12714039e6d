//! Where the names of outlines stand: beside the outline they name, off every other outline, off each other and off the plates that
//! are always on the pictures.
//!
//! The same scene gives the same places. What has no room beside it stands further away with a line to its outline, or on the outline
//! itself where that is much larger than its name. What has no room at all is left out: it is shown while the pointer is on its outline.

use std::collections::BTreeMap;
use std::ops::Range;

use egui::{Align2, Pos2, Rect, Vec2, pos2, vec2};

/// Room between an outline and its name, points.
const GAP: f32 = 6.0;
/// How far away a name may stand that has a line to its outline, points.
const FAR: [f32; 3] = [22.0, 44.0, 72.0];
/// A line this near to a side of an outline runs along it, points.
const ALONG: f32 = 8.0;
/// Side of the cells in which outlines are looked up, points.
const CELL: f32 = 48.0;
/// More outlines than these on one pane are a crowd in which nothing has room for a name.
const CROWD: usize = 3_000;

/// The outlines on a pane, as what names must keep off.
#[derive(Default)]
pub struct Obstacles {
    /// Around each, and which of the points are its own.
    outlines: Vec<(Rect, Range<usize>)>,
    points: Vec<Pos2>,
    cells: BTreeMap<(i32, i32), Vec<usize>>,
}

/// A name that is to be placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// Around its outline or line, on the screen.
    pub around: Rect,
    /// Which of the obstacles is its own outline.
    pub own: Option<usize>,
    /// The line that it belongs to instead of an outline: a line always leads there, and nothing else is nearer.
    pub line: Option<[Pos2; 2]>,
    /// The size of its plate.
    pub size: Vec2,
}

/// Where a name stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// Its plate.
    pub rect: Rect,
    /// The line from its outline to the plate, where it stands away from it.
    pub leader: Option<[Pos2; 2]>,
}

fn cells_of(rect: Rect) -> impl Iterator<Item = (i32, i32)> {
    let cell = |v: f32| (v / CELL).floor().clamp(-10_000.0, 10_000.0) as i32;
    let (l, r, t, b) = (cell(rect.left()), cell(rect.right()), cell(rect.top()), cell(rect.bottom()));
    (l..=r).flat_map(move |x| (t..=b).map(move |y| (x, y)))
}

impl Obstacles {
    /// Adds an outline as it stands on the screen; its number.
    pub fn add(&mut self, points: &[Pos2]) -> usize {
        let from = self.points.len();
        self.points.extend_from_slice(points);
        self.outlines.push((Rect::from_points(points), from..self.points.len()));
        self.outlines.len() - 1
    }

    /// Makes them quick to be found by place within `clip`, once all are added and there are names to be placed.
    pub fn index(&mut self, clip: Rect) {
        self.cells.clear();
        // Beyond the crowd nothing is looked up any more.
        for (number, (rect, _)) in self.outlines.iter().enumerate().take(CROWD) {
            for cell in cells_of(rect.intersect(clip)) {
                self.cells.entry(cell).or_default().push(number);
            }
        }
    }

    /// Around an outline, and its corners.
    fn outline(&self, number: usize) -> Option<(Rect, &[Pos2])> {
        let (rect, range) = self.outlines.get(number)?;
        Some((*rect, self.points.get(range.clone())?))
    }

    /// The outlines around a place on the screen, by number.
    fn near(&self, rect: Rect) -> impl Iterator<Item = usize> + '_ {
        cells_of(rect).filter_map(|cell| self.cells.get(&cell)).flatten().copied()
    }

    /// Whether a plate there would lie on an outline other than those in `but`.
    fn lies_on(&self, rect: Rect, but: &dyn Fn(usize) -> bool) -> bool {
        self.near(rect).any(|number| {
            self.outline(number).is_some_and(|(around, points)| !but(number) && around.intersects(rect) && meets(points, rect))
        })
    }

    /// Whether a line crosses an outline other than those in `but`.
    fn is_crossed(&self, [a, b]: [Pos2; 2], but: &dyn Fn(usize) -> bool) -> bool {
        let around = Rect::from_two_pos(a, b);
        self.near(around).any(|number| {
            self.outline(number).is_some_and(|(rect, points)| {
                !but(number)
                    && rect.intersects(around.expand(1.0))
                    && (sides(points).any(|side| cross([a, b], side)) || contains(points, b))
            })
        })
    }

    /// The corners of an outline.
    #[must_use]
    pub fn corners(&self, number: usize) -> &[Pos2] {
        self.outline(number).map(|(_, points)| points).unwrap_or_default()
    }

    /// Whether the sides of an outline come within `room` of a place.
    fn comes_near(&self, number: usize, at: Pos2, room: f32) -> bool {
        sides(self.corners(number)).any(|side| nearest_on(side, at).distance(at) <= room)
    }

    /// Whether a plate is nearer to an outline than to the line it belongs to, where the line does not run along that outline.
    fn is_nearer(&self, rect: Rect, line: [Pos2; 2]) -> bool {
        let own = rect.distance_to_pos(nearest_on(line, rect.center()));
        let middle = line[0].lerp(line[1], 0.5);
        let distance = |side: [Pos2; 2]| rect.distance_to_pos(nearest_on(side, rect.center()));
        self.near(rect.expand(own))
            .any(|number| !self.comes_near(number, middle, ALONG) && sides(self.corners(number)).any(|side| distance(side) <= own))
    }

    /// Whether the pointer is on an outline.
    #[must_use]
    pub fn holds(&self, number: usize, at: Pos2) -> bool {
        self.outline(number).is_some_and(|(rect, points)| rect.contains(at) && contains(points, at))
    }

    /// The same building on the other date lies nearly where its own outline lies: that one is no neighbour.
    fn is_twin(&self, own: Option<usize>, other: usize) -> bool {
        let rect = |number: usize| self.outlines.get(number).map(|(rect, _)| *rect);
        match (own.and_then(rect), rect(other)) {
            (Some(own), Some(other)) => {
                let common = own.intersect(other);
                common.is_positive() && common.area() > 0.6 * own.area().max(other.area())
            }
            _ => false,
        }
    }
}

/// Places names in their order: an earlier one has the room before a later one. `None` where there is none.
#[must_use]
pub fn place(wanted: &[Wanted], obstacles: &Obstacles, clip: Rect, plates: &[Rect], shows: &dyn Fn(Rect) -> bool) -> Vec<Option<Placed>> {
    let mut taken: Vec<Rect> = plates.iter().map(|plate| plate.expand(2.0)).collect();
    let mut lines: Vec<[Pos2; 2]> = Vec::new();
    let mut placed = Vec::with_capacity(wanted.len());
    for label in wanted {
        let found = spot(label, obstacles, clip, &taken, &lines, shows);
        if let Some(found) = &found {
            taken.push(found.rect.expand(2.0));
            lines.extend(found.leader);
        }
        placed.push(found);
    }
    placed
}

fn spot(
    label: &Wanted,
    obstacles: &Obstacles,
    clip: Rect,
    taken: &[Rect],
    lines: &[[Pos2; 2]],
    shows: &dyn Fn(Rect) -> bool,
) -> Option<Placed> {
    let Wanted { around, own, size, line } = label;
    // A line along a side of a building belongs there.
    let runs_along =
        |number: usize| line.is_some_and(|[a, b]| [a, a.lerp(b, 0.5), b].into_iter().all(|at| obstacles.comes_near(number, at, ALONG)));
    let is_own = |number: usize| *own == Some(number);
    let is_own_or_twin = |number: usize| is_own(number) || runs_along(number) || obstacles.is_twin(*own, number);
    let shown = |at: Pos2| clip.contains(at) && shows(Rect::from_center_size(at, Vec2::splat(1.0)));
    let free = |rect: Rect| {
        clip.contains_rect(rect)
            && shows(rect)
            && taken.iter().all(|other| !other.intersects(rect))
            && lines.iter().all(|line| !meets_line(*line, rect.expand(1.0)))
    };
    let off = |rect: Rect| free(rect) && !obstacles.lies_on(rect.expand(2.0), &is_own);
    let middle = around.center();
    let beside = |gap: f32| {
        [
            (pos2(middle.x, around.top() - gap), Align2::CENTER_BOTTOM),
            (pos2(middle.x, around.bottom() + gap), Align2::CENTER_TOP),
            (pos2(around.right() + gap, middle.y), Align2::LEFT_CENTER),
            (pos2(around.left() - gap, middle.y), Align2::RIGHT_CENTER),
        ]
        .map(|(at, align)| align.anchor_size(at, *size))
    };
    if line.is_none()
        && let Some(rect) = beside(GAP).into_iter().find(|rect| off(*rect))
    {
        return Some(Placed { rect, leader: None });
    }
    // On the building itself, where that is much larger than its name, and nothing else lies there.
    let inside = Align2::CENTER_CENTER.anchor_size(around.intersect(clip).center(), *size);
    if line.is_none() && around.size().min_elem() > 3.0 * size.y && free(inside) && !obstacles.lies_on(inside.expand(2.0), &is_own_or_twin)
    {
        return Some(Placed { rect: inside, leader: None });
    }
    for gap in std::iter::once(GAP).filter(|_| line.is_some()).chain(FAR) {
        let corners = [
            (around.right_top() + vec2(gap, -gap), Align2::LEFT_BOTTOM),
            (around.right_bottom() + vec2(gap, gap), Align2::LEFT_TOP),
            (around.left_top() + vec2(-gap, -gap), Align2::RIGHT_BOTTOM),
            (around.left_bottom() + vec2(-gap, gap), Align2::RIGHT_TOP),
        ];
        let corners = corners.map(|(at, align)| align.anchor_size(at, *size));
        for rect in beside(gap).into_iter().chain(corners) {
            if !off(rect) {
                continue;
            }
            let to = middle.clamp(rect.min, rect.max);
            let from = line.map_or_else(|| leaving(obstacles, *own, *around, to), |line| nearest_on(line, to));
            if !shown(from) || line.is_some_and(|line| obstacles.is_nearer(rect, line)) {
                continue;
            }
            let leader = [from, to];
            // A line over a neighbour or through another name would point at the wrong building.
            let clear = !obstacles.is_crossed(leader, &is_own_or_twin) && taken.iter().all(|other| !meets_line(leader, *other));
            if clear {
                return Some(Placed { rect, leader: Some(leader) });
            }
        }
    }
    None
}

/// The point of an outline that is nearest to where its name stands.
fn leaving(obstacles: &Obstacles, own: Option<usize>, around: Rect, to: Pos2) -> Pos2 {
    let points = own.and_then(|own| obstacles.outline(own)).map(|(_, points)| points).unwrap_or_default();
    let nearest = sides(points).map(|side| nearest_on(side, to));
    nearest.min_by(|a, b| a.distance_sq(to).total_cmp(&b.distance_sq(to))).unwrap_or_else(|| to.clamp(around.min, around.max))
}

/// The point of a side that is nearest to a place.
fn nearest_on([a, b]: [Pos2; 2], to: Pos2) -> Pos2 {
    let along = b - a;
    let t = ((to - a).dot(along) / along.length_sq().max(f32::MIN_POSITIVE)).clamp(0.0, 1.0);
    a + along * t
}

fn sides(points: &[Pos2]) -> impl Iterator<Item = [Pos2; 2]> + '_ {
    points.iter().zip(points.iter().cycle().skip(1)).map(|(a, b)| [*a, *b])
}

fn cross([a, b]: [Pos2; 2], [c, d]: [Pos2; 2]) -> bool {
    let side = |p: Pos2, q: Pos2, r: Pos2| (q - p).x * (r - p).y - (q - p).y * (r - p).x;
    (side(a, b, c) > 0.0) != (side(a, b, d) > 0.0) && (side(c, d, a) > 0.0) != (side(c, d, b) > 0.0)
}

fn meets_line(line: [Pos2; 2], rect: Rect) -> bool {
    let corners = [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom()];
    line.iter().any(|end| rect.contains(*end)) || sides(&corners).any(|side| cross(line, side))
}

fn meets(points: &[Pos2], rect: Rect) -> bool {
    sides(points).any(|side| meets_line(side, rect)) || contains(points, rect.center())
}

fn contains(points: &[Pos2], at: Pos2) -> bool {
    let mut inside = false;
    for [a, b] in sides(points) {
        if (a.y > at.y) != (b.y > at.y) && at.x < a.x + (at.y - a.y) / (b.y - a.y) * (b.x - a.x) {
            inside = !inside;
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIP: Rect = Rect { min: Pos2::ZERO, max: Pos2 { x: 900.0, y: 600.0 } };

    fn box_at(x: f32, y: f32, w: f32, h: f32) -> Vec<Pos2> {
        vec![pos2(x, y), pos2(x + w, y), pos2(x + w, y + h), pos2(x, y + h)]
    }

    fn scene(boxes: &[(f32, f32, f32, f32)], size: Vec2) -> (Obstacles, Vec<Wanted>) {
        let mut obstacles = Obstacles::default();
        let wanted = boxes
            .iter()
            .map(|(x, y, w, h)| {
                let points = box_at(*x, *y, *w, *h);
                let own = obstacles.add(&points);
                Wanted { around: Rect::from_points(&points), own: Some(own), line: None, size }
            })
            .collect();
        obstacles.index(CLIP);
        (obstacles, wanted)
    }

    /// No name lies on another outline, another name or a plate; none leaves the pane.
    fn expect_clear(obstacles: &Obstacles, wanted: &[Wanted], placed: &[Option<Placed>], plates: &[Rect]) {
        for (i, one) in placed.iter().enumerate() {
            let Some(one) = one else { continue };
            assert!(CLIP.contains_rect(one.rect));
            assert!(plates.iter().all(|plate| !plate.intersects(one.rect)), "name {i} lies on a plate");
            for (j, other) in placed.iter().enumerate().filter(|(j, _)| *j != i) {
                assert!(other.is_none_or(|other| !other.rect.intersects(one.rect)), "names {i} and {j} lie on each other");
                assert!(!meets(obstacles.outline(wanted[j].own.unwrap()).unwrap().1, one.rect), "name {i} lies on outline {j}");
                if let Some(leader) = one.leader {
                    let other = obstacles.outline(wanted[j].own.unwrap()).unwrap().1;
                    assert!(!sides(other).any(|side| cross(leader, side)), "the line of {i} crosses outline {j}");
                }
            }
        }
    }

    #[test]
    fn a_lone_outline_has_its_name_above_it() {
        let (obstacles, wanted) = scene(&[(300.0, 300.0, 80.0, 50.0)], vec2(60.0, 18.0));
        let placed = place(&wanted, &obstacles, CLIP, &[], &|_| true);
        assert_eq!(placed[0].map(|p| (p.rect.center_bottom(), p.leader)), Some((pos2(340.0, 294.0), None)));
    }

    #[test]
    fn rows_of_houses_that_touch_get_lines_and_nothing_lies_on_a_neighbour() {
        // Six by six houses with gaps that no name fits into.
        let boxes: Vec<_> = (0..36_u8).map(|i| (250.0 + f32::from(i % 6) * 64.0, 150.0 + f32::from(i / 6) * 52.0, 56.0, 44.0)).collect();
        let plates = [Rect::from_min_size(pos2(12.0, 12.0), vec2(200.0, 26.0)), Rect::from_min_size(pos2(220.0, 100.0), vec2(90.0, 30.0))];
        let (obstacles, wanted) = scene(&boxes, vec2(50.0, 18.0));
        let placed = place(&wanted, &obstacles, CLIP, &plates, &|_| true);
        expect_clear(&obstacles, &wanted, &placed, &plates);
        let count = |pick: fn(&Placed) -> bool| placed.iter().flatten().filter(|p| pick(p)).count();
        assert!(count(|p| p.leader.is_none()) >= 12, "those at the rim have their names beside them");
        assert!(placed.iter().any(Option::is_none), "in the middle there is no room");
        assert_eq!(placed, place(&wanted, &obstacles, CLIP, &plates, &|_| true), "the same scene gives the same places");
    }

    #[test]
    fn a_line_leads_to_the_outline_where_all_four_sides_are_taken() {
        // A house between four short walls that stand close to it, with openings at its corners.
        let boxes = [
            (400.0, 280.0, 60.0, 40.0),
            (405.0, 262.0, 30.0, 8.0),
            (425.0, 330.0, 30.0, 8.0),
            (470.0, 295.0, 8.0, 20.0),
            (380.0, 285.0, 8.0, 20.0),
        ];
        let (obstacles, mut wanted) = scene(&boxes, vec2(40.0, 16.0));
        let all = place(&wanted, &obstacles, CLIP, &[], &|_| true);
        expect_clear(&obstacles, &wanted, &all, &[]);
        wanted.truncate(1);
        let placed = place(&wanted, &obstacles, CLIP, &[], &|_| true)[0].expect("there is room at a corner");
        let leader = placed.leader.expect("there is no room beside it");
        assert!(Rect::from_points(&box_at(400.0, 280.0, 60.0, 40.0)).expand(0.5).contains(leader[0]));
        assert!(placed.rect.contains(leader[1]));
    }

    #[test]
    fn the_words_of_a_line_have_a_line_to_it_and_are_never_nearer_to_a_building() {
        let mut obstacles = Obstacles::default();
        // A building just above the line: the usual place above would be its.
        obstacles.add(&box_at(380.0, 240.0, 120.0, 30.0));
        obstacles.index(CLIP);
        let line = [pos2(360.0, 300.0), pos2(520.0, 300.0)];
        let wanted = Wanted { around: Rect::from_points(&line), own: None, line: Some(line), size: vec2(110.0, 18.0) };
        let placed = place(std::slice::from_ref(&wanted), &obstacles, CLIP, &[], &|_| true)[0].expect("there is room below");
        let leader = placed.leader.expect("a line always leads there");
        assert!((leader[0].y - 300.0).abs() < 0.01 && (360.0..=520.0).contains(&leader[0].x));
        assert!(placed.rect.top() > 300.0, "{placed:?}");
        // The part of it that is shown is where its words begin.
        let placed = place(&[wanted], &obstacles, CLIP, &[], &|rect| rect.left() > 540.0)[0];
        assert_eq!(placed, None);
    }

    #[test]
    fn the_same_building_on_the_other_date_is_no_neighbour() {
        let (obstacles, wanted) = scene(&[(0.0, 0.0, 890.0, 590.0), (2.0, 1.0, 890.0, 590.0)], vec2(60.0, 18.0));
        let placed = place(&wanted[..1], &obstacles, CLIP, &[], &|_| true);
        assert!(placed[0].is_some_and(|p| p.leader.is_none()), "its name stands on it");
    }

    #[test]
    fn crowds_leave_names_out_and_stay_quick() {
        let boxes: Vec<_> = (0..60_u16).map(|i| (f32::from(i % 10) * 90.0, f32::from(i / 10) * 100.0, 89.0, 99.0)).collect();
        let (obstacles, wanted) = scene(&boxes, vec2(88.0, 40.0));
        let placed = place(&wanted, &obstacles, CLIP, &[], &|_| true);
        expect_clear(&obstacles, &wanted, &placed, &[]);
        assert!(placed.iter().filter(|p| p.is_none()).count() >= 50);
    }
}
