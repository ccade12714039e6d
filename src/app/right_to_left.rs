//! Arabic and Hebrew in the order in which they are read.
//!
//! The toolkit shapes each word rightly and lays the words of a line from left to right, because the spaces between them come from
//! another font. So before a frame is drawn, the words of each stretch that runs from right to left change places. A line as a whole
//! runs from left to right, as in figures and reports (`io::fonts`). A field that is being written in stays as the toolkit lays it,
//! because its cursor stands by that.

use std::ops::Range;
use std::sync::Arc;

use egui::epaint::text::{Galley, Row};
use egui::epaint::{ClippedShape, Shape};
use egui::{Context, FullOutput, Rect};

use crate::io::fonts::is_right_to_left;

/// Puts words in order, each frame.
#[derive(Default)]
pub struct RightToLeft;

impl egui::Plugin for RightToLeft {
    fn debug_name(&self) -> &'static str {
        "right to left"
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        let written = ctx.memory(egui::Memory::focused).filter(|_| ctx.egui_wants_keyboard_input());
        let written = written.and_then(|id| ctx.read_response(id)).map_or(Rect::NOTHING, |response| response.rect);
        for ClippedShape { shape, .. } in &mut output.shapes {
            put_in_order(shape, written);
        }
    }
}

fn put_in_order(shape: &mut Shape, written: Rect) {
    match shape {
        Shape::Vec(shapes) => shapes.iter_mut().for_each(|shape| put_in_order(shape, written)),
        Shape::Text(text) if runs(&text.galley.job.text) && !written.contains(text.pos) => {
            let galley = Arc::make_mut(&mut text.galley);
            order(galley);
        }
        _ => {}
    }
}

/// Whether a text has more than one word, and any that runs from right to left.
fn runs(text: &str) -> bool {
    // Most texts are told by their bytes: letters from Hebrew on begin with this one or a larger one.
    text.bytes().any(|byte| byte >= 0xD6) && text.contains(char::is_whitespace) && text.chars().any(is_right_to_left)
}

fn order(galley: &mut Galley) {
    for placed in &mut galley.rows {
        if placed.row.glyphs.iter().any(|glyph| is_right_to_left(glyph.chr)) {
            order_row(Arc::make_mut(&mut placed.row));
        }
    }
}

/// What the letters of a word are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    RightToLeft,
    LeftToRight,
    Number,
    /// Spaces and signs: they go with what stands on both sides of them.
    Neutral,
}

fn class(letters: &[char], i: usize) -> Class {
    let at = |i: Option<usize>| i.and_then(|i| letters.get(i)).copied().unwrap_or(' ');
    let (before, letter, after) = (at(i.checked_sub(1)), at(Some(i)), at(Some(i + 1)));
    match letter {
        _ if is_right_to_left(letter) => Class::RightToLeft,
        // Digits of the same font as the letters before them are shaped with them.
        _ if letter.is_numeric() && !letter.is_ascii() && is_right_to_left(before) => Class::RightToLeft,
        _ if letter.is_numeric() => Class::Number,
        '.' | ',' | ':' | '/' | '\u{66b}' | '\u{66c}' if before.is_numeric() && after.is_numeric() => Class::Number,
        _ if letter.is_alphanumeric() => Class::LeftToRight,
        _ => Class::Neutral,
    }
}

/// Words of a row: ranges of letters of one class.
fn words(letters: &[char]) -> Vec<(Class, Range<usize>)> {
    let mut words: Vec<(Class, Range<usize>)> = Vec::new();
    for i in 0..letters.len() {
        let class = class(letters, i);
        match words.last_mut() {
            Some((last, range)) if *last == class => range.end = i + 1,
            _ => words.push((class, i..i + 1)),
        }
    }
    words
}

/// From the first to behind the last word of each stretch that is turned round: it begins with letters that run from right to left, and
/// ends with such or with a number that follows them after nothing but a space.
fn stretches(letters: &[char], words: &[(Class, Range<usize>)]) -> Vec<Range<usize>> {
    let mut stretches: Vec<Range<usize>> = Vec::new();
    let space = |range: &Range<usize>| letters.get(range.clone()).is_some_and(|all| all.iter().all(|letter| letter.is_whitespace()));
    for (i, (class, _)) in words.iter().enumerate() {
        match (class, stretches.last_mut()) {
            (Class::RightToLeft, Some(open)) if words.get(open.end..i).is_some_and(|w| w.iter().all(|(c, _)| *c != Class::LeftToRight)) => {
                open.end = i + 1;
            }
            (Class::RightToLeft, _) => stretches.push(i..i + 1),
            (Class::Number, Some(open)) if words.get(open.end..i).is_some_and(|w| w.iter().all(|(_, range)| space(range))) => {
                open.end = i + 1;
            }
            _ => {}
        }
    }
    stretches
}

/// How far each range of letters is to be moved to the right, of letters that stand from one place to another.
fn moves(letters: &[char], places: &[(f32, f32)]) -> Vec<(Range<usize>, f32)> {
    let words = words(letters);
    let left = |range: &Range<usize>| places.get(range.start).map_or(0.0, |place| place.0);
    let right = |range: &Range<usize>| places.get(range.end - 1).map_or(0.0, |place| place.1);
    let mut moves = Vec::new();
    for stretch in stretches(letters, &words) {
        let stretch = words.get(stretch).unwrap_or_default();
        if let [(_, first), .., (_, last)] = stretch {
            // Mirrored as a whole, each word by itself as it was.
            let both = left(first) + right(last);
            moves.extend(stretch.iter().map(|(_, range)| (range.clone(), both - right(range) - left(range))));
        }
    }
    moves
}

fn order_row(row: &mut Row) {
    let letters: Vec<char> = row.glyphs.iter().map(|glyph| glyph.chr).collect();
    let places: Vec<(f32, f32)> = row.glyphs.iter().map(|glyph| (glyph.pos.x, glyph.pos.x + glyph.advance_width)).collect();
    for (range, by) in moves(&letters, &places) {
        shift(row, range, by);
    }
    row.visuals.mesh_bounds = row.visuals.mesh.calc_bounds();
}

fn shift(row: &mut Row, range: Range<usize>, by: f32) {
    let first = |i: usize| row.glyphs.get(i).map_or(row.visuals.glyph_vertex_range.end, |glyph| glyph.first_vertex as usize);
    let drawn = first(range.start)..first(range.end);
    for vertex in row.visuals.mesh.vertices.get_mut(drawn).unwrap_or_default() {
        vertex.pos.x += by;
    }
    for glyph in row.glyphs.get_mut(range).unwrap_or_default() {
        glyph.pos.x += by;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Color32, FontId};

    /// A text whose letters are one wide each, as it is seen from the left.
    fn seen(text: &str) -> String {
        let letters: Vec<char> = text.chars().collect();
        let places: Vec<(f32, f32)> = (0..letters.len()).map(|i| (i as f32, i as f32 + 1.0)).collect();
        let mut seen = letters.clone();
        for (range, by) in moves(&letters, &places) {
            for i in range {
                seen[(i as f32 + by) as usize] = letters[i];
            }
        }
        seen.into_iter().collect()
    }

    #[test]
    fn words_that_run_from_right_to_left_stand_so() {
        // Within a word the toolkit has put the letters in order: here they stay as they are given.
        for (text, wanted) in [
            ("אב גד", "גד אב"),
            ("Hall 1 \"אב גד הו\", new", "Hall 1 \"הו גד אב\", new"),
            ("אב 12.5 גד", "גד 12.5 אב"),
            ("אב 3: 20 m", "3 אב: 20 m"),
            ("אב a גד", "אב a גד"),
            ("مصنع٣ قديم", "قديم مصنع٣"),
            ("Hall 1 and 2", "Hall 1 and 2"),
            ("אב", "אב"),
            ("", ""),
        ] {
            assert_eq!(seen(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_drawn_goes_with_its_letter() {
        let ctx = Context::default();
        let mut galley = None;
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            galley = Some(ui.painter().layout_no_wrap("ab cd".to_owned(), FontId::proportional(14.0), Color32::WHITE));
        });
        output.textures_delta.clear();
        let mut row = (*galley.unwrap().rows[0].row).clone();
        let before = row.clone();
        shift(&mut row, 1..4, 100.0);
        for (i, (glyph, was)) in row.glyphs.iter().zip(&before.glyphs).enumerate() {
            let by = if (1..4).contains(&i) { 100.0 } else { 0.0 };
            assert_eq!(glyph.pos.x, was.pos.x + by);
            let end = row.glyphs.get(i + 1).map_or(row.visuals.glyph_vertex_range.end, |next| next.first_vertex as usize);
            for v in glyph.first_vertex as usize..end {
                assert_eq!(row.visuals.mesh.vertices[v].pos.x, before.visuals.mesh.vertices[v].pos.x + by);
            }
        }
        assert!(row.visuals.glyph_vertex_range.len() >= 16, "four letters are drawn");
    }
}
