//! The fonts of figures, printed reports and pictures made without a window: those of the window, which are carried in the program, and for what they lack one of the
//! system.
//!
//! | file | holds |
//! | --- | --- |
//! | `system.rs` | the fonts of the system |
//! | `paint.rs` | texts on pictures |
//! | `shaping.rs` | texts whose letters take other forms, or run from right to left |

mod paint;
mod shaping;
mod system;

use crate::core::figure::{FigureLayout, Item, TextMetrics};
use crate::io::sha256;
use ab_glyph::{Font, FontArc, GlyphId, OutlineCurve};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use system::System;

pub(in crate::io) use paint::{Line, path_of};
pub use shaping::is_right_to_left;

/// The files of the fonts that are carried in the program.
const BUNDLED: [&[u8]; 2] = [epaint_default_fonts::UBUNTU_LIGHT, epaint_default_fonts::HACK_REGULAR];
/// The one for texts that are read letter by letter: hashes, lines to be typed.
const MONO: usize = 1;

/// The fonts, in the order in which they are asked for a letter.
pub struct Fonts {
    bundled: Vec<FontArc>,
    system: Mutex<System>,
    /// Bytes of fonts of the system that were asked for.
    bytes: Mutex<BTreeMap<usize, Arc<Vec<u8>>>>,
}

/// A glyph of a text, with lengths in sizes of the font.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    /// Which font, in the order in which they are asked.
    pub index: usize,
    pub font: FontArc,
    pub glyph: GlyphId,
    /// From the beginning of the text to its origin.
    pub x: f64,
    /// How far it lies above the line.
    pub y: f64,
    /// To where the next one would begin.
    pub advance: f64,
    /// The characters that it stands for; empty where another glyph stands for them.
    pub text: String,
    /// The text of the run to which it belongs, where glyphs do not stand in the order of the text.
    pub run: Option<Arc<str>>,
}

impl Letter {
    /// No font has it: it is a box.
    pub fn is_missing(&self) -> bool {
        self.glyph.0 == 0
    }
}

impl Fonts {
    /// The fonts of this process.
    pub fn shared() -> &'static Fonts {
        static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts {
            bundled: BUNDLED.iter().filter_map(|bytes| FontArc::try_from_slice(bytes).ok()).collect(),
            system: Mutex::default(),
            bytes: Mutex::default(),
        });
        &FONTS
    }

    /// The glyphs of a text on one line, from left to right, and how wide it is, in sizes of the font.
    pub(super) fn letters(&self, text: &str) -> (Vec<Letter>, f64) {
        let mut letters: Vec<Letter> = Vec::new();
        let mut x = 0.0;
        for part in shaping::parts(text) {
            match part {
                shaping::Part::Simple(text) => self.simple(text, 0, &mut letters, &mut x),
                shaping::Part::Complex(text) => self.complex(text, &mut letters, &mut x),
            }
        }
        (letters, x)
    }

    /// The same in the font whose letters are equally wide.
    pub(super) fn mono(&self, text: &str) -> (Vec<Letter>, f64) {
        let (mut letters, mut x) = (Vec::new(), 0.0);
        self.simple(text, MONO, &mut letters, &mut x);
        (letters, x)
    }

    fn simple(&self, text: &str, first: usize, letters: &mut Vec<Letter>, x: &mut f64) {
        let mut last: Option<(usize, GlyphId)> = None;
        for c in text.chars() {
            let Some((index, font, glyph, c)) = self.glyph(c, first) else { continue };
            let em = f64::from(font.units_per_em().unwrap_or(1000.0));
            if let Some((_, before)) = last.filter(|(i, _)| *i == index) {
                *x += f64::from(font.kern_unscaled(before, glyph)) / em;
            }
            let advance = f64::from(font.h_advance_unscaled(glyph)) / em;
            letters.push(Letter { index, font, glyph, x: *x, y: 0.0, advance, text: c.to_string(), run: None });
            *x += advance;
            last = Some((index, glyph));
        }
    }

    /// Letters that take their forms from their neighbours: pieces of one font each, in the order in which they are seen.
    fn complex(&self, text: &str, letters: &mut Vec<Letter>, x: &mut f64) {
        let whole: Arc<str> = Arc::from(text);
        for piece in shaping::visual(text) {
            let mut runs = self.runs(&piece.text);
            if piece.right_to_left {
                runs.reverse();
            }
            for (font, run) in runs {
                let shaped = font.and_then(|(index, font)| {
                    let glyphs = shaping::shape(&self.bytes(index)?, run, piece.right_to_left)?;
                    Some((index, font, glyphs))
                });
                match shaped {
                    Some((index, font, glyphs)) => {
                        for g in glyphs {
                            let glyph = GlyphId(g.id);
                            letters.push(Letter {
                                index,
                                font: font.clone(),
                                glyph,
                                x: *x + g.dx,
                                y: g.dy,
                                advance: g.advance,
                                text: g.text,
                                run: Some(Arc::clone(&whole)),
                            });
                            *x += g.advance;
                        }
                    }
                    None => self.simple(run, 0, letters, x),
                }
            }
        }
    }

    /// The parts of a text that are of one font each, in the order of the text. A blank is of the font of the letters around it, so that it
    /// stays on their side of it.
    fn runs<'t>(&self, text: &'t str) -> Vec<(Option<(usize, FontArc)>, &'t str)> {
        let (mut runs, mut rest) = (Vec::new(), text);
        while !rest.is_empty() {
            let known = |c: char| self.glyph(c, 0).filter(|g| g.2.0 != 0).map(|g| (g.0, g.1));
            let letter = rest.chars().filter(|c| c.is_alphanumeric()).find_map(known);
            let Some((index, font)) = letter.or_else(|| rest.chars().find_map(known)) else {
                runs.push((None, rest));
                break;
            };
            let of_font = |c: char| font.glyph_id(c).0 != 0;
            let (before, from) = rest.split_at(rest.find(of_font).unwrap_or(0));
            let (run, after) = from.split_at(from.find(|c| !of_font(c)).unwrap_or(from.len()));
            if !before.is_empty() {
                runs.push((None, before));
            }
            if run.is_empty() {
                runs.push((None, from));
                break;
            }
            runs.push((Some((index, font.clone())), run));
            rest = after;
        }
        runs
    }

    /// The font that has a letter, counted in the order in which they are asked, the letter in it, and which letter is shown.
    fn glyph(&self, c: char, first: usize) -> Option<(usize, FontArc, GlyphId, char)> {
        let has = |c: char| self.bundled.get(first).is_some_and(|f| f.glyph_id(c).0 != 0);
        // Thin and unbreakable blanks are in few fonts; a blank is as good.
        let c = match c {
            '\u{2009}' | '\u{202f}' | '\u{a0}' if !has(c) => ' ',
            '\u{2212}' if !has(c) => '\u{2013}',
            c => c,
        };
        let order = std::iter::once(first).chain((0..self.bundled.len()).filter(|i| *i != first));
        for i in order {
            let Some(font) = self.bundled.get(i) else { continue };
            let glyph = font.glyph_id(c);
            if glyph.0 != 0 {
                return Some((i, font.clone(), glyph, c));
            }
        }
        let mut system = self.system.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((i, font)) = system.find(c) {
            let glyph = font.glyph_id(c);
            return Some((self.bundled.len() + i, font, glyph, c));
        }
        let font = self.bundled.first()?.clone();
        Some((0, font, GlyphId(0), c))
    }

    /// The file of a font, by its place in the order in which they are asked.
    pub(super) fn bytes(&self, index: usize) -> Option<Arc<Vec<u8>>> {
        let mut kept = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bytes) = kept.get(&index) {
            return Some(Arc::clone(bytes));
        }
        let bytes = match BUNDLED.get(index) {
            Some(bytes) => bytes.to_vec(),
            None => self.system.lock().unwrap_or_else(PoisonError::into_inner).bytes(index.checked_sub(BUNDLED.len())?)?,
        };
        let bytes = Arc::new(bytes);
        kept.insert(index, Arc::clone(&bytes));
        Some(bytes)
    }

    /// The hash of a font of the system; `None` for one that is carried in the program.
    pub(super) fn system_sha256(&self, index: usize) -> Option<String> {
        (index >= BUNDLED.len()).then(|| self.bytes(index)).flatten().map(|bytes| sha256(&bytes))
    }

    /// The letters of a text that no font has.
    pub(super) fn missing_in(&self, text: &str) -> BTreeSet<char> {
        text.chars().for_each(|c| {
            self.glyph(c, 0);
        });
        let system = self.system.lock().unwrap_or_else(PoisonError::into_inner);
        text.chars().filter(|c| system.is_missing(*c)).collect()
    }

    /// A sentence about letters of a layout that no font has.
    pub(super) fn missing_words(&self, laid: &FigureLayout) -> Option<String> {
        let texts = laid.pieces.iter().filter_map(|piece| if let Item::Text { text, .. } = &piece.item { Some(text) } else { None });
        let letters: BTreeSet<char> = texts.flat_map(|text| self.missing_in(text)).collect();
        if letters.is_empty() {
            return None;
        }
        let shown: String = letters.iter().take(20).collect();
        Some(format!(
            "No font on this computer has these letters, which are boxes in the PNG: {shown}. Install a font that has them (for Korean, Chinese \
             and Japanese for example Noto Sans CJK), or use the SVG, which leaves the letters to the program that shows it."
        ))
    }
}

impl TextMetrics for Fonts {
    fn width(&self, text: &str, size: f64, bold: bool) -> f64 {
        let (letters, width) = self.letters(text);
        size * width + if bold { 2.0 * BOLDER_EM * size * f64::from(u8::from(!letters.is_empty())) } else { 0.0 }
    }
}

/// By how much a bold letter is thicker on each side, of the size.
pub(super) const BOLDER_EM: f64 = 0.022;
/// By how much a plain one is: the window's font is a light one, made for light on dark.
pub(super) const PLAIN_EM: f64 = 0.007;

/// The outline of a letter: its curves in units of the font, y up, and how many units the size has.
pub(super) fn curves(letter: &Letter) -> Option<(Vec<OutlineCurve>, f64)> {
    let outline = letter.font.outline(letter.glyph)?;
    Some((outline.curves, f64::from(letter.font.units_per_em().unwrap_or(1000.0))))
}

impl Fonts {
    /// The outlines of a text on one line as path data of SVG, in thousandths of the size, y down, from the beginning of its line.
    pub(super) fn outline(&self, text: &str) -> String {
        let mut path = PathData::default();
        for letter in &self.letters(text).0 {
            let Some((curves, em)) = curves(letter) else { continue };
            let at = |p: ab_glyph::Point| {
                let x = 1000.0 * (letter.x + f64::from(p.x) / em);
                let y = -1000.0 * (letter.y + f64::from(p.y) / em);
                (libm::round(x) as i64, libm::round(y) as i64)
            };
            path.begin();
            for curve in curves {
                match curve {
                    OutlineCurve::Line(a, b) => path.to('l', at(a), &[at(b)]),
                    OutlineCurve::Quad(a, c, b) => path.to('q', at(a), &[at(c), at(b)]),
                    OutlineCurve::Cubic(a, c, d, b) => path.to('c', at(a), &[at(c), at(d), at(b)]),
                }
            }
            path.end();
        }
        path.text
    }
}

/// Path data in whole numbers, each place as the step from the one before.
#[derive(Default)]
struct PathData {
    text: String,
    here: Option<(i64, i64)>,
    /// Where the shape begins that is under way.
    start: (i64, i64),
    /// Where a step is counted from.
    pen: (i64, i64),
}

impl PathData {
    fn begin(&mut self) {
        self.here = None;
    }

    fn to(&mut self, command: char, from: (i64, i64), places: &[(i64, i64)]) {
        if self.here != Some(from) {
            self.end();
            self.text.push('m');
            self.step(from);
            (self.start, self.pen) = (from, from);
        }
        self.text.push(command);
        for place in places {
            self.step(*place);
        }
        self.pen = places.last().copied().unwrap_or(from);
        self.here = Some(self.pen);
    }

    fn step(&mut self, (x, y): (i64, i64)) {
        for n in [x - self.pen.0, y - self.pen.1] {
            if n >= 0 && self.text.ends_with(|c: char| c.is_ascii_digit()) {
                self.text.push(' ');
            }
            self.text.push_str(&n.to_string());
        }
    }

    fn end(&mut self) {
        if self.here.take().is_some() {
            self.text.push('z');
            self.pen = self.start;
        }
    }
}

/// The words of a text, and whether a blank follows each. What runs from right to left is one word with the blanks in it.
pub(super) fn lines_break(text: &str) -> Vec<(&str, bool)> {
    let mut words: Vec<(&str, bool)> = Vec::new();
    for part in shaping::parts(text) {
        match part {
            shaping::Part::Complex(part) => words.push((part, false)),
            shaping::Part::Simple(part) => {
                let mut pieces = part.split(' ').peekable();
                while let Some(piece) = pieces.next() {
                    words.push((piece, pieces.peek().is_some()));
                }
            }
        }
    }
    words
}
