//! Where the words of annotations stand on a plate: beside their place, within the picture, off its title, the discs and each other.

use crate::core::geom::{Bounds, Point, Vector};
use crate::core::view::words_beside;

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

/// The most that fits, in letters of the average width.
const MOST: f64 = 48.0;

/// How long words are, in letters of the average width.
pub(super) fn length(words: &str) -> f64 {
    words.chars().map(wide).sum()
}

/// An em for what is written in squares, and two thirds of one for capitals.
fn wide(c: char) -> f64 {
    match c {
        '\u{1100}'.. => 1.0 / WIDE,
        c if c.is_uppercase() => 0.7 / WIDE,
        _ => 1.0,
    }
}

/// Words that fit onto a plate; what is cut off is marked.
pub(super) fn shortened(words: String) -> String {
    if length(&words) <= MOST {
        return words;
    }
    let mut room = MOST - 2.0;
    let fits = |c: &char| {
        room -= wide(*c);
        room >= 0.0
    };
    words.chars().take_while(fits).chain(['\u{2026}']).collect()
}

/// Where lines of words begin, at half their height, px of a plate of that size: for each its place and its length in letters. `None`
/// for places that lie beside the plate, and for words that are longer than it is wide. `taken` is what words keep off besides each other.
pub(super) fn placed(words: &[(Point, f64)], (width, height): (f64, f64), taken: &[Bounds]) -> Vec<Option<Point>> {
    let letter = LETTER * width;
    let (line, away) = (LINE * letter, AWAY * width);
    let mut taken = taken.to_vec();
    let mut found = Vec::with_capacity(words.len());
    for (place, length) in words {
        let inside = place.is_finite() && (0.0..=width).contains(&place.x) && (0.0..=height).contains(&place.y);
        if !inside || *length <= 0.0 {
            found.push(None);
            continue;
        }
        let size = Vector::new(WIDE * letter * *length, line);
        let within = Bounds { min: Point::new(0.5 * away, TITLE * width), max: Point::new(width - 0.5 * away, height - 0.1 * line) };
        let best = words_beside(*place, size, away, line, within, &taken).map(|(b, _)| b);
        found.push(best.map(|b| Point::new(b.min.x, b.centre().y)));
        taken.extend(best);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (f64, f64) = (1600.0, 1200.0);

    fn box_of(at: Point, count: usize) -> Bounds {
        let (line, length) = (LINE * LETTER * SIZE.0, WIDE * LETTER * SIZE.0 * count as f64);
        Bounds { min: Point::new(at.x, at.y - 0.5 * line), max: Point::new(at.x + length, at.y + 0.5 * line) }
    }

    fn is_over(a: &Bounds, b: &Bounds) -> bool {
        let along = |a: [f64; 2], b: [f64; 2]| a[1].min(b[1]) - a[0].max(b[0]) > 1e-9;
        along([a.min.x, a.max.x], [b.min.x, b.max.x]) && along([a.min.y, a.max.y], [b.min.y, b.max.y])
    }

    #[test]
    fn words_are_within_the_plate_and_off_each_other() {
        let places = [(3.0, 2.0), (1590.0, 600.0), (800.0, 1199.0), (400.0, 400.0), (404.0, 398.0), (398.0, 404.0)];
        let words: Vec<(Point, f64)> = places.map(|(x, y)| (Point::new(x, y), 8.0)).to_vec();
        let disc = Bounds { min: Point::new(405.0, 380.0), max: Point::new(485.0, 420.0) };
        let found: Vec<Bounds> = placed(&words, SIZE, &[disc]).into_iter().map(|at| box_of(at.unwrap(), 8)).collect();
        for (i, a) in found.iter().enumerate() {
            let clear = a.min.x.min(SIZE.0 - a.max.x).min(a.min.y - TITLE * SIZE.0).min(SIZE.1 - a.max.y);
            assert!(clear > -1e-9, "{a:?}");
            assert!(found[..i].iter().chain([&disc]).all(|b| !is_over(a, b)), "{i}: {found:?}");
        }
    }

    #[test]
    fn the_longest_words_have_room_in_any_writing() {
        for letter in ['e', 'W', '강', '日'] {
            let words = shortened(letter.to_string().repeat(90));
            assert!(words.ends_with('\u{2026}') && words.chars().count() > 20, "{words}");
            assert!(length(&words) <= MOST && placed(&[(Point::new(800.0, 600.0), length(&words))], SIZE, &[])[0].is_some(), "{words}");
        }
        assert_eq!(shortened("e".repeat(48)).chars().count(), 48, "what fits is whole");
    }

    #[test]
    fn what_lies_beside_the_plate_has_no_words_on_it() {
        let words = [(Point::new(-20.0, 300.0), 4.0), (Point::new(300.0, f64::NAN), 4.0), (Point::new(300.0, 300.0), 0.0)];
        assert_eq!(placed(&words, SIZE, &[]), [None, None, None]);
    }
}
