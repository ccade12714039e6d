//! Lines as triangle strips: a coloured line in a dark casing, soft at its edges, in one mesh for thousands of outlines.
//!
//! The toolkit's own path shapes allocate a shape for each outline and each width. Here a line is a *profile*: offsets
//! across the line, each with a colour; neighbouring offsets make a band of triangles and the graphics card mixes the
//! colours between them. One pass gives casing, colour, core and soft edge.

use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Color32, Pos2, Rect, Vec2, pos2, vec2};

use crate::app::theme;
use crate::core::geom::{Point, dashed_runs, points_of};

/// Offsets across a line in points, from one side to the other, and the colour there.
pub type Profile = Vec<(f32, Color32)>;

const CLEAR: Color32 = Color32::TRANSPARENT;

/// A line of `colour`, 1.5 points wide, in a casing of 3.5 points.
#[must_use]
pub fn cased(colour: Color32) -> Profile {
    let casing = theme::CASING;
    vec![(-2.3, CLEAR), (-1.3, casing), (-0.6, colour), (0.6, colour), (1.3, casing), (2.3, CLEAR)]
}

/// The same, thicker and with a white core: the chosen outline.
#[must_use]
pub fn chosen(colour: Color32) -> Profile {
    let (casing, core) = (theme::CASING, theme::CORE);
    vec![
        (-3.4, CLEAR),
        (-2.4, casing),
        (-1.9, colour),
        (-0.9, colour),
        (-0.5, core),
        (0.5, core),
        (0.9, colour),
        (1.9, colour),
        (2.4, casing),
        (3.4, CLEAR),
    ]
}

/// A soft line without a casing, for outlines that are small on the screen.
#[must_use]
pub fn soft(colour: Color32) -> Profile {
    vec![(-1.5, CLEAR), (-0.45, colour), (0.45, colour), (1.5, CLEAR)]
}

/// A bare line, for outlines of a few pixels.
#[must_use]
pub fn bare(colour: Color32) -> Profile {
    vec![(-0.6, colour), (0.6, colour)]
}

/// Adds the line through `points` to `mesh`, mitred at its corners.
pub fn line(mesh: &mut Mesh, points: &[Pos2], closed: bool, profile: &[(f32, Color32)]) {
    let count = points.len();
    if count < 2 || profile.len() < 2 {
        return;
    }
    let first = u32::try_from(mesh.vertices.len()).unwrap_or(u32::MAX);
    let width = profile.len() as u32;
    mesh.vertices.reserve(count * profile.len());
    let at = |index: usize| points.get(index).copied().unwrap_or_default();
    for index in 0..count {
        let here = at(index);
        let before = if index > 0 { Some(at(index - 1)) } else { closed.then(|| at(count - 1)) };
        let after = if index + 1 < count { Some(at(index + 1)) } else { closed.then(|| at(0)) };
        let across = mitre(before, here, after);
        for (offset, colour) in profile {
            mesh.vertices.push(Vertex { pos: here + across * *offset, uv: WHITE_UV, color: *colour });
        }
    }
    let segments = if closed { count } else { count - 1 };
    mesh.indices.reserve(segments * (profile.len() - 1) * 6);
    for segment in 0..segments {
        let (start, end) = (first + segment as u32 * width, first + ((segment + 1) % count) as u32 * width);
        for band in 0..width - 1 {
            let (a, b, c, d) = (start + band, start + band + 1, end + band, end + band + 1);
            mesh.indices.extend_from_slice(&[a, b, c, c, b, d]);
        }
    }
}

/// The direction across the line at a corner, lengthened so that both sides keep their width, to at most 2.5 times.
fn mitre(before: Option<Pos2>, here: Pos2, after: Option<Pos2>) -> Vec2 {
    let side = |from: Pos2, to: Pos2| (to - from).normalized().rot90();
    let (a, b) = match (before, after) {
        (Some(p), Some(q)) => (side(p, here), side(here, q)),
        (Some(p), None) => return side(p, here),
        (None, Some(q)) => return side(here, q),
        (None, None) => return vec2(0.0, 1.0),
    };
    let sum = a + b;
    let length2 = sum.length_sq();
    if length2 < 1e-6 {
        return a;
    }
    // |a + b|^2 = 2 + 2 cos; the mitre is (a + b) / (1 + cos).
    let scale = 2.0 / length2;
    let long = scale * length2.sqrt();
    sum * if long > 2.5 { scale * 2.5 / long } else { scale }
}

/// Room around the part of the screen that is drawn on, points: more than half the width of any line.
const MARGIN: f64 = 64.0;

/// Corners farther than this from the part of the screen that is drawn on are too far for `f32`, points.
const FAR: f64 = 16_000.0;

/// Where a segment enters `clip` with its margin and where it leaves it, as shares of its length, by Liang & Barsky
/// (1984); `None` if it stays outside.
fn near_part(clip: Rect, from: Point, to: Point) -> Option<(f64, f64)> {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let (left, right) = (f64::from(clip.left()) - MARGIN, f64::from(clip.right()) + MARGIN);
    let (top, bottom) = (f64::from(clip.top()) - MARGIN, f64::from(clip.bottom()) + MARGIN);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (towards, room) in [(-dx, from.x - left), (dx, right - from.x), (-dy, from.y - top), (dy, bottom - from.y)] {
        if towards == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if towards < 0.0 {
            enter = enter.max(room / towards);
        } else {
            leave = leave.min(room / towards);
        }
    }
    (enter < leave).then_some((enter, leave))
}

/// The sides of an outline that come near `clip`, cut there, if some corner is too far away to be drawn as it is. An
/// outline may run off as far as somebody's file says. `None` if it can be drawn as it is.
#[must_use]
pub fn cut(clip: Rect, corners: &[Point], closed: bool) -> Option<Vec<[Pos2; 2]>> {
    let (x, y) = (f64::from(clip.center().x), f64::from(clip.center().y));
    if corners.iter().all(|at| (at.x - x).abs() <= FAR && (at.y - y).abs() <= FAR) {
        return None;
    }
    let ends = corners.iter().skip(1).chain(corners.first().filter(|_| closed));
    let part = |(from, to): (&Point, &Point)| {
        let (enter, leave) = near_part(clip, *from, *to)?;
        let at = |share: f64| pos2((from.x + share * (to.x - from.x)) as f32, (from.y + share * (to.y - from.y)) as f32);
        Some([at(enter), at(leave)])
    };
    Some(corners.iter().zip(ends).filter_map(part).collect())
}

/// Adds a dashed line: `on` points of line, `off` points of nothing; shorter ones on short sides, so that gaps are seen on each. Dashes
/// are laid one by one, and only where they can be seen: within `clip`. Their places do not depend on it.
pub fn dashed(mesh: &mut Mesh, clip: Rect, points: &[Pos2], closed: bool, profile: &[(f32, Color32)], [on, off]: [f32; 2]) {
    let exact: Vec<Point> = points.iter().map(|at| Point::new(f64::from(at.x), f64::from(at.y))).collect();
    for run in dashed_runs(&exact, closed, [f64::from(on), f64::from(off)]) {
        let [on, off] = run.dash;
        let period = on + off;
        if !(period.is_finite() && period > 1e-3) {
            continue;
        }
        // Where a corner is so far away that even `f64` is too coarse, this is what ends the dashes.
        let most = (f64::from(clip.size().length()) + 4.0 * MARGIN) / period + 2.0;
        let mut phase = 0.0;
        let path: Vec<Point> = points_of(&run, &exact).collect();
        for (from, to) in path.iter().zip(path.iter().skip(1)) {
            let length = from.distance(*to);
            if !length.is_finite() || length < 1e-3 {
                continue;
            }
            if let Some((enter, leave)) = near_part(clip, *from, *to) {
                let at = |along: f64| {
                    let share = along / length;
                    pos2((from.x + share * (to.x - from.x)) as f32, (from.y + share * (to.y - from.y)) as f32)
                };
                let (begin, end) = (enter * length, leave * length);
                let first = begin - (phase + begin) % period;
                let dashes = ((end - first) / period).ceil().clamp(0.0, most) as usize;
                for dash in 0..dashes {
                    let start = first + dash as f64 * period;
                    let (a, b) = (start.max(begin), (start + on).min(end));
                    // The last gap ends where the run ends: what rounding leaves of a further dash is none.
                    if b - a > 1e-3 * period {
                        line(mesh, &[at(a), at(b)], false, profile);
                    }
                }
            }
            phase = (phase + length) % period;
        }
    }
}

/// Adds a small square with a dark edge: a corner that can be dragged.
pub fn knot(mesh: &mut Mesh, at: Pos2, side: f32, colour: Color32) {
    square(mesh, at, side + 2.0, theme::CASING);
    square(mesh, at, side, colour);
}

/// Adds a plain square.
pub fn square(mesh: &mut Mesh, at: Pos2, side: f32, colour: Color32) {
    let half = side / 2.0;
    let first = u32::try_from(mesh.vertices.len()).unwrap_or(u32::MAX);
    for (x, y) in [(-half, -half), (half, -half), (-half, half), (half, half)] {
        mesh.vertices.push(Vertex { pos: pos2(at.x + x, at.y + y), uv: WHITE_UV, color: colour });
    }
    mesh.indices.extend_from_slice(&[first, first + 1, first + 2, first + 2, first + 1, first + 3]);
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Rect = Rect { min: pos2(0.0, 0.0), max: pos2(1280.0, 800.0) };

    #[test]
    fn a_square_ring_keeps_its_width_at_the_corners() {
        let ring = [pos2(0.0, 0.0), pos2(10.0, 0.0), pos2(10.0, 10.0), pos2(0.0, 10.0)];
        let mut mesh = Mesh::default();
        line(&mut mesh, &ring, true, &bare(Color32::WHITE));
        assert!(mesh.is_valid());
        assert_eq!((mesh.vertices.len(), mesh.indices.len()), (8, 24));
        let bounds = mesh.calc_bounds();
        assert!((bounds.width() - 11.2).abs() < 1e-4 && (bounds.height() - 11.2).abs() < 1e-4);
    }

    #[test]
    fn gaps_are_seen_on_sides_shorter_than_a_dash() {
        // Where along each side of a small house nothing is drawn.
        let house = [pos2(100.0, 100.0), pos2(116.0, 100.0), pos2(116.0, 107.0), pos2(100.0, 107.0)];
        let mut mesh = Mesh::default();
        dashed(&mut mesh, SCREEN, &house, true, &bare(Color32::RED), [7.0, 5.0]);
        // A dash is four corners in a row.
        let dashes: Vec<Rect> = mesh.vertices.chunks(4).map(|v| Rect::from_points(&v.iter().map(|v| v.pos).collect::<Vec<_>>())).collect();
        for (a, b) in house.iter().zip(house.iter().cycle().skip(1)) {
            let side = Rect::from_two_pos(*a, *b).expand(0.7);
            let on_it = dashes.iter().filter(|dash| side.contains_rect(**dash)).count();
            assert!(on_it >= 3, "{on_it} dashes on the side from {a} to {b}");
        }
    }

    #[test]
    fn needles_and_doubled_points_do_not_explode() {
        let mut mesh = Mesh::default();
        for ring in [[pos2(0.0, 0.0), pos2(100.0, 0.1), pos2(0.0, 0.2)], [pos2(5.0, 5.0); 3]] {
            line(&mut mesh, &ring, true, &chosen(Color32::RED));
            dashed(&mut mesh, SCREEN, &ring, true, &cased(Color32::RED), [6.0, 4.0]);
        }
        assert!(mesh.is_valid());
        assert!(mesh.vertices.iter().all(|v| v.pos.x.is_finite() && v.pos.x.abs() < 120.0));
    }

    #[test]
    fn dashes_end_however_far_an_outline_runs() {
        for far in [3e7_f32, 1e9, 1e11, 1e30] {
            let mut mesh = Mesh::default();
            let ring = [pos2(-far, 0.0), pos2(far, 1.0), pos2(far, far), pos2(-far, far)];
            dashed(&mut mesh, SCREEN, &ring, true, &cased(Color32::RED), [7.0, 5.0]);
            assert!(mesh.vertices.len() < 5_000, "{}", mesh.vertices.len());
            let seen = mesh.vertices.iter().filter(|v| (0.0..1280.0).contains(&v.pos.x) && v.pos.y.abs() < 10.0).count();
            assert!(seen > 100 || far > 1e12, "the side that crosses the screen is dashed there: {seen}");
        }
    }

    #[test]
    fn dashes_stay_where_they_are_when_less_of_them_is_seen() {
        let ring = [pos2(-3000.0, 100.0), pos2(3000.0, 140.0)];
        let dashes = |clip| {
            let mut mesh = Mesh::default();
            dashed(&mut mesh, clip, &ring, false, &bare(Color32::RED), [7.0, 5.0]);
            let inside = |v: &&Vertex| (300.0..500.0).contains(&v.pos.x);
            mesh.vertices.iter().filter(inside).map(|v| (v.pos.x.round(), v.pos.y.round())).collect::<Vec<_>>()
        };
        let part = Rect::from_min_max(pos2(300.0, 0.0), pos2(500.0, 800.0));
        assert_eq!(dashes(SCREEN), dashes(part));
        assert!(dashes(part).len() > 40);
    }

    #[test]
    fn far_corners_are_cut_where_the_screen_ends_and_near_ones_are_left_alone() {
        let near = [Point::new(0.0, 0.0), Point::new(900.0, 0.0), Point::new(900.0, 700.0)];
        assert!(cut(SCREEN, &near, true).is_none());
        for far in [1e9, 1e12] {
            // The first side crosses the screen at a height that f32 could not tell so far out.
            let ring = [Point::new(-far, 400.25 - far), Point::new(far, 400.25 + far), Point::new(-far, far)];
            let sides = cut(SCREEN, &ring, true).unwrap_or_default();
            assert_eq!(sides.len(), 1, "{sides:?}");
            for at in sides.iter().flatten() {
                assert!((at.y - at.x - 400.25).abs() < 0.1, "{at:?}");
                assert!(SCREEN.expand(65.0).contains(*at), "{at:?}");
            }
        }
    }
}
