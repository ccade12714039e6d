//! Watershed from two markers (Meyer & Beucher 1990): from the inside and from the outside the land is flooded, steep places last; where
//! the two waters meet is the boundary.

use super::pixels::Field;
use crate::core::geom::Point;
use std::collections::VecDeque;

/// What is known of a pixel before the flood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Surely inside.
    Inside,
    /// Surely outside.
    Outside,
    /// To be found out.
    Open,
}

/// Heights of the land.
const LEVELS: usize = 256;

/// The inside: one pixel after the other is flooded from the marks, over the length of the gradient of all bands. The same marks give
/// the same inside: of equal heights, what came first goes first.
pub(super) fn flood(field: &Field, marks: &[Mark]) -> Vec<bool> {
    let (w, h) = (field.width, field.height);
    let height = steepness(field);
    let mut inside: Vec<Option<bool>> = vec![None; w * h];
    let mut queues = vec![VecDeque::new(); LEVELS];
    for (at, mark) in marks.iter().enumerate() {
        inside[at] = match mark {
            Mark::Inside => Some(true),
            Mark::Outside => Some(false),
            Mark::Open => continue,
        };
        queues[0].push_back(at);
    }
    let mut level = 0;
    while level < LEVELS {
        let Some(at) = queues[level].pop_front() else {
            level += 1;
            continue;
        };
        let (x, y) = (at % w, at / w);
        let neighbours = [(x > 0).then(|| at - 1), (x + 1 < w).then(|| at + 1), (y > 0).then(|| at - w), (y + 1 < h).then(|| at + w)];
        for next in neighbours.into_iter().flatten() {
            if inside[next].is_none() {
                inside[next] = inside[at];
                queues[usize::from(height[next]).max(level)].push_back(next);
            }
        }
    }
    inside.into_iter().map(|v| v == Some(true)).collect()
}

/// The length of the gradient of all bands, in steps of the range that occurs.
fn steepness(field: &Field) -> Vec<u8> {
    let (w, h) = (field.width, field.height);
    let mut steep = vec![0.0_f32; w * h];
    for band in &field.bands {
        for y in 0..h {
            let (up, down) = (y.saturating_sub(1) * w, (y + 1).min(h - 1) * w);
            for x in 0..w {
                let dx = band[y * w + (x + 1).min(w - 1)] - band[y * w + x.saturating_sub(1)];
                let dy = band[down + x] - band[up + x];
                steep[y * w + x] += dx * dx + dy * dy;
            }
        }
    }
    let most = steep.iter().copied().fold(f32::MIN_POSITIVE, f32::max).sqrt();
    steep.iter().map(|v| (v.sqrt() / most * 255.0) as u8).collect()
}

/// The boundary of the largest connected part of the inside, along the edges of pixels; the corners where it turns, clockwise on the
/// screen. Empty where nothing is inside.
pub(super) fn boundary(inside: &[bool], w: usize, h: usize) -> Vec<Point> {
    let (part, start) = largest(inside, w, h);
    let Some(start) = start else { return Vec::new() };
    let at = |x: i64, y: i64| x >= 0 && y >= 0 && x < w as i64 && y < h as i64 && part[y as usize * w + x as usize];
    // The first pixel in reading order: its top edge belongs to the outer boundary. Directions: right, down, left, up.
    let (mut x, mut y, mut d) = ((start % w) as i64, (start / w) as i64, 0);
    let first = (x, y);
    let mut points = Vec::new();
    let steps = [(1, 0), (0, 1), (-1, 0), (0, -1)];
    for _ in 0..8 * w * h {
        let (dx, dy) = steps[d];
        (x, y) = (x + dx, y + dy);
        // The pixels ahead, to the left and to the right of the walk; inside is to the right.
        let (left, right) = match d {
            0 => (at(x, y - 1), at(x, y)),
            1 => (at(x, y), at(x - 1, y)),
            2 => (at(x - 1, y), at(x - 1, y - 1)),
            _ => (at(x - 1, y - 1), at(x, y - 1)),
        };
        let turn = if !right {
            1
        } else if left {
            3
        } else {
            0
        };
        if turn != 0 {
            points.push(Point::new(x as f64, y as f64));
            d = (d + turn) % 4;
        }
        if (x, y) == first && d == 0 {
            break;
        }
    }
    points
}

/// The largest part of the inside that hangs together by sides, and its first pixel.
fn largest(inside: &[bool], w: usize, h: usize) -> (Vec<bool>, Option<usize>) {
    let mut label = vec![0_u32; w * h];
    let (mut best, mut count) = ((0, 0, None), 0);
    let mut stack = Vec::new();
    for start in 0..w * h {
        if !inside[start] || label[start] != 0 {
            continue;
        }
        count += 1;
        label[start] = count;
        stack.push(start);
        let mut size = 0;
        while let Some(at) = stack.pop() {
            size += 1;
            let (x, y) = (at % w, at / w);
            let neighbours = [(x > 0).then(|| at - 1), (x + 1 < w).then(|| at + 1), (y > 0).then(|| at - w), (y + 1 < h).then(|| at + w)];
            for next in neighbours.into_iter().flatten() {
                if inside[next] && label[next] == 0 {
                    label[next] = count;
                    stack.push(next);
                }
            }
        }
        if size > best.1 {
            best = (count, size, Some(start));
        }
    }
    (label.iter().map(|l| *l != 0 && *l == best.0).collect(), best.2)
}
