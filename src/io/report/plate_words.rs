//! Where the words of annotations stand on a plate: beside their place, within the picture, off its title, the discs and each other.

use crate::core::geom::{Bounds, Point};

/// Size of the letters as a share of the plate's width where they are largest, on a phone; smaller ones have the same places.
pub(super) const LETTER: f64 = 0.033;
/// Width of a letter beside its size, on the average.
const WIDE: f64 = 0.56;
/// Height of a line beside the size of its letters.
const LINE: f64 = 1.25;
/// From a place to its words, as a share of the plate's width.
const AWAY: f64 = 0.012;
/// The upper part of a plate, as a share of its width: its title stands there.
const TITLE: f64 = 0.07;

/// Where lines of words begin, at half their height, px of a plate of that size: for each its place and its number of characters. `None`
/// for places that lie beside the plate. `taken` is what words keep off besides each other.
pub(super) fn placed(words: &[(Point, usize)], (width, height): (f64, f64), taken: &[Bounds]) -> Vec<Option<Point>> {
    let letter = LETTER * width;
    let (line, away) = (LINE * letter, AWAY * width);
    let mut taken = taken.to_vec();
    let mut found = Vec::with_capacity(words.len());
    for (place, count) in words {
        let inside = place.is_finite() && (0.0..=width).contains(&place.x) && (0.0..=height).contains(&place.y);
        if !inside || *count == 0 {
            found.push(None);
            continue;
        }
        let length = WIDE * letter * *count as f64;
        let within = |v: f64, low: f64, high: f64| v.min(high).max(low);
        let sides = [place.x + away, place.x - away - length];
        // Beside it first, then a line or two lower or higher.
        let candidates = [0.0, 1.0, -1.0, 2.0, -2.0].into_iter().flat_map(|lines| sides.map(|x| (x, place.y + lines * line)));
        let boxes = candidates.map(|(x, y)| {
            let left = within(x, 0.5 * away, width - length - 0.5 * away);
            let middle = within(y, TITLE * width + 0.5 * line, height - 0.6 * line);
            Bounds { min: Point::new(left, middle - 0.5 * line), max: Point::new(left + length, middle + 0.5 * line) }
        });
        let covered = |b: &Bounds| taken.iter().map(|other| common_px2(b, other)).sum::<f64>();
        let best = boxes.map(|b| (covered(&b), b)).reduce(|best, next| if next.0 < best.0 { next } else { best });
        found.push(best.map(|(_, b)| Point::new(b.min.x, b.centre().y)));
        taken.extend(best.map(|(_, b)| b));
    }
    found
}

fn common_px2(a: &Bounds, b: &Bounds) -> f64 {
    let along = |low: f64, high: f64| (high - low).max(0.0);
    along(a.min.x.max(b.min.x), a.max.x.min(b.max.x)) * along(a.min.y.max(b.min.y), a.max.y.min(b.max.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (f64, f64) = (1600.0, 1200.0);

    fn box_of(at: Point, count: usize) -> Bounds {
        let (line, length) = (LINE * LETTER * SIZE.0, WIDE * LETTER * SIZE.0 * count as f64);
        Bounds { min: Point::new(at.x, at.y - 0.5 * line), max: Point::new(at.x + length, at.y + 0.5 * line) }
    }

    #[test]
    fn words_are_within_the_plate_and_off_each_other() {
        let places = [(3.0, 2.0), (1590.0, 600.0), (800.0, 1199.0), (400.0, 400.0), (404.0, 398.0), (398.0, 404.0)];
        let words: Vec<(Point, usize)> = places.map(|(x, y)| (Point::new(x, y), 8)).to_vec();
        let disc = Bounds { min: Point::new(405.0, 380.0), max: Point::new(485.0, 420.0) };
        let found: Vec<Bounds> = placed(&words, SIZE, &[disc]).into_iter().map(|at| box_of(at.unwrap(), 8)).collect();
        for (i, a) in found.iter().enumerate() {
            let clear = a.min.x.min(SIZE.0 - a.max.x).min(a.min.y - TITLE * SIZE.0).min(SIZE.1 - a.max.y);
            assert!(clear > -1e-9, "{a:?}");
            assert!(found[..i].iter().chain([&disc]).all(|b| common_px2(a, b) < 1e-9), "{i}: {found:?}");
        }
    }

    #[test]
    fn what_lies_beside_the_plate_has_no_words_on_it() {
        let words = [(Point::new(-20.0, 300.0), 4), (Point::new(300.0, f64::NAN), 4), (Point::new(300.0, 300.0), 0)];
        assert_eq!(placed(&words, SIZE, &[]), [None, None, None]);
    }
}
