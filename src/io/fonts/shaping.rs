//! Texts whose letters take their forms from their neighbours (Arabic, the scripts of India and Southeast Asia), or that run from right to
//! left. A line as a whole runs from left to right: names in Arabic or Hebrew stand in sentences of other languages here. Within them, what runs
//! from right to left does so, and numbers in it do not.

use harfrust::{Direction, FontRef, ShapeOptions, ShaperData, UnicodeBuffer};

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// One letter, one glyph, from left to right.
    Simple(&'t str),
    /// All else.
    Complex(&'t str),
}

/// A piece of a complex part that is shaped as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub text: String,
    pub right_to_left: bool,
}

/// A shaped glyph; lengths in sizes of the font.
pub(super) struct Glyph {
    pub id: u16,
    pub dx: f64,
    pub dy: f64,
    pub advance: f64,
    /// The characters that it stands for; empty for further glyphs of the same characters.
    pub text: String,
}

/// Whether a letter belongs to a script that runs from right to left.
pub fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
        && !c.is_numeric()
}

fn is_complex(c: char) -> bool {
    is_right_to_left(c)
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' | '\u{900}'..='\u{109f}' | '\u{1780}'..='\u{18af}' | '\u{200c}' | '\u{200d}' | '\u{1100}'..='\u{11ff}')
}

/// Neither a letter nor a digit: it goes with what stands on both sides of it.
fn is_neutral(c: char) -> bool {
    !c.is_alphanumeric()
}

/// The parts of a text, in its order. A complex part begins and ends with a complex letter, and holds what is neutral or a number between
/// two of them; behind what runs from right to left also a number at its end, which is read with it.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(begin) = rest.find(is_complex) {
        // A mark belongs to the letter before it.
        let marks = rest.get(begin..).and_then(|r| r.chars().next()).is_some_and(|c| matches!(c, '\u{300}'..='\u{36f}'));
        let before = rest.get(..begin).unwrap_or_default();
        let begin = if marks { before.char_indices().next_back().map_or(begin, |(i, _)| i) } else { begin };
        let (mut end, mut right_to_left) = (begin, false);
        // What a sentence says of a name does not run with it: "name 3: 20 m".
        let only_space = |from: usize, to: usize| rest.get(from..to).is_some_and(|between| between.chars().all(char::is_whitespace));
        for (i, c) in rest.char_indices().skip_while(|(i, _)| *i < begin) {
            if is_complex(c) || (marks && i == begin) {
                end = i + c.len_utf8();
                right_to_left = is_right_to_left(c);
            } else if right_to_left && c.is_numeric() && only_space(end, i) {
                end = i + c.len_utf8();
            } else if !is_neutral(c) && !c.is_numeric() {
                break;
            }
        }
        let (simple, from) = rest.split_at(begin);
        let (complex, after) = from.split_at(end - begin);
        if !simple.is_empty() {
            parts.push(Part::Simple(simple));
        }
        parts.push(Part::Complex(complex));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Simple(rest));
    }
    parts
}

/// The pieces of a complex part in the order in which they are seen from the left.
pub(super) fn visual(text: &str) -> Vec<Piece> {
    if !text.chars().any(is_right_to_left) {
        return vec![Piece { text: text.to_owned(), right_to_left: false }];
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let letters: Vec<char> = text.chars().collect();
    for (i, c) in letters.iter().enumerate() {
        // A point or a comma between two digits is part of the number.
        let is_digit = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|c| c.is_numeric());
        let within = matches!(c, '.' | ',' | ':' | '/' | '\u{66b}' | '\u{66c}') && is_digit(i.checked_sub(1)) && is_digit(i.checked_add(1));
        let right_to_left = !(c.is_numeric() || within);
        match pieces.last_mut() {
            Some(piece) if piece.right_to_left == right_to_left => piece.text.push(*c),
            _ => pieces.push(Piece { text: c.to_string(), right_to_left }),
        }
    }
    pieces.reverse();
    pieces
}

/// Shapes a text in one font; `None` where the font cannot be read.
pub(super) fn shape(font: &[u8], text: &str, right_to_left: bool) -> Option<Vec<Glyph>> {
    let font = FontRef::from_index(font, 0).ok()?;
    let data = ShaperData::new(&font);
    let shaper = data.shaper(&font).build();
    let em = f64::from(shaper.units_per_em()).max(1.0);
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    buffer.set_direction(if right_to_left { Direction::RightToLeft } else { Direction::LeftToRight });
    let shaped = shaper.shape(buffer, ShapeOptions::default());
    let infos = shaped.glyph_infos();
    // A glyph stands for the characters from its cluster to the next one in the order of the text.
    let mut clusters: Vec<usize> = infos.iter().map(|i| i.cluster as usize).collect();
    clusters.sort_unstable();
    clusters.dedup();
    let mut told = std::collections::BTreeSet::new();
    let glyph = |(info, place): (&harfrust::GlyphInfo, &harfrust::GlyphPosition)| {
        let begin = info.cluster as usize;
        let end = clusters.iter().copied().find(|c| *c > begin).unwrap_or(text.len());
        let stands_for = told.insert(begin).then(|| text.get(begin..end)).flatten().unwrap_or_default();
        let em_of = |units: i32| f64::from(units) / em;
        Some(Glyph {
            id: u16::try_from(info.glyph_id).ok()?,
            dx: em_of(place.x_offset),
            dy: em_of(place.y_offset),
            advance: em_of(place.x_advance),
            text: stands_for.to_owned(),
        })
    };
    infos.iter().zip(shaped.glyph_positions()).map(glyph).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_from_right_to_left_is_one_part_with_what_stands_in_it() {
        assert_eq!(parts("Hall 1"), [Part::Simple("Hall 1")]);
        assert_eq!(parts("roof of \"مبنى جديد\", new"), [Part::Simple("roof of \""), Part::Complex("مبنى جديد"), Part::Simple("\", new")]);
        // "In the year 2023", with more in another script.
        assert_eq!(parts("في عام 2023 (A 4)"), [Part::Complex("في عام 2023"), Part::Simple(" (A 4)")]);
        assert_eq!(parts("مصنع 3: 20,000 px²"), [Part::Complex("مصنع 3"), Part::Simple(": 20,000 px²")]);
        assert_eq!(parts("في عام: 2023 في"), [Part::Complex("في عام: 2023 في")]);
        assert_eq!(parts("नमस्ते 2"), [Part::Complex("नमस्ते"), Part::Simple(" 2")]);
        assert_eq!(parts("e\u{301}a"), [Part::Complex("e\u{301}"), Part::Simple("a")]);
        assert_eq!(parts(""), []);
    }

    #[test]
    fn numbers_keep_their_order_within_what_runs_from_right_to_left() {
        let seen: Vec<(String, bool)> = visual("مبنى 12.5 قديم").into_iter().map(|p| (p.text, p.right_to_left)).collect();
        assert_eq!(seen, [(" قديم".to_owned(), true), ("12.5".to_owned(), false), ("مبنى ".to_owned(), true)]);
        assert_eq!(visual("नमस्ते").len(), 1);
    }
}
