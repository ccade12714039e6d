//! Setting text: words on lines, lines one below the other.

use super::super::visible::visible;
use super::sheet::Sheet;
use crate::core::report::page::Span;
use crate::io::fonts::{BOLDER_EM, Fonts, Letter, lines_break};
use pdf_writer::types::StructRole;

/// A colour: red, green, blue.
pub(super) type Ink = [u8; 3];

pub(super) const TEXT: Ink = [0x1a, 0x1d, 0x21];
pub(super) const MUTED: Ink = [0x56, 0x5e, 0x68];
pub(super) const LINE: Ink = [0xd0, 0xd0, 0xca];
pub(super) const BAD: Ink = [0xa3, 0x2a, 0x22];
pub(super) const PANEL: Ink = [0xf2, 0xf1, 0xec];

/// The colour of a date.
pub(super) fn date_ink(epoch: &str) -> Ink {
    match epoch {
        "before" => [0xe8, 0xa3, 0x3d],
        "after" => [0x2f, 0xb5, 0xc7],
        _ => [0xa9, 0xb1, 0xb9],
    }
}

/// How letters look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    /// Points.
    pub size: f64,
    pub bold: bool,
    /// All letters are equally wide.
    pub mono: bool,
    pub ink: Ink,
}

impl Style {
    pub const fn new(size: f64) -> Style {
        Style { size, bold: false, mono: false, ink: TEXT }
    }

    pub const fn bold(self) -> Style {
        Style { bold: true, ..self }
    }

    pub const fn ink(self, ink: Ink) -> Style {
        Style { ink, ..self }
    }

    pub const fn mono(self) -> Style {
        Style { mono: true, ..self }
    }

    /// From one line to the next.
    pub fn leading(self) -> f64 {
        1.38 * self.size
    }

    /// The glyphs of a text, and how wide it is, points.
    pub fn letters(self, text: &str) -> (Vec<Letter>, f64) {
        let (letters, width) = if self.mono { Fonts::shared().mono(text) } else { Fonts::shared().letters(text) };
        let thicker = if self.bold { 2.0 * BOLDER_EM } else { 0.0 };
        (letters, self.size * (width + thicker))
    }
}

/// A thing on a line.
#[derive(Clone, Debug)]
enum Thing {
    Word(Vec<Letter>),
    /// The number of an outline, on the colour of its date.
    Badge(Vec<Letter>, Ink),
}

/// A thing with where it stands.
#[derive(Clone, Debug)]
pub(super) struct Set {
    thing: Thing,
    style: Style,
    x: f64,
    width: f64,
}

/// A line.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub things: Vec<Set>,
    pub width: f64,
}

/// A word before it has a place.
struct Token {
    thing: Thing,
    style: Style,
    width: f64,
    /// The blank behind it, as wide as this; 0 where there is none.
    blank: f64,
    /// A line must end here.
    ends_line: bool,
}

/// Words of a text. What runs from right to left stays together, so that its words stand in their order.
fn words(text: &str, style: Style, out: &mut Vec<Token>) {
    let shown = visible(text);
    let blank = style.letters(" ").1;
    for (word, is_followed) in lines_break(&shown) {
        if word.is_empty() {
            // A blank alone belongs to what stands before it.
            if let Some(last) = out.last_mut().filter(|_| is_followed) {
                last.blank = blank;
            }
            continue;
        }
        let (letters, width) = style.letters(word);
        out.push(Token { thing: Thing::Word(letters), style, width, blank: if is_followed { blank } else { 0.0 }, ends_line: false });
    }
}

/// What spans say, word by word.
fn tokens(spans: &[Span], style: Style) -> Vec<Token> {
    let mut out = Vec::new();
    for span in spans {
        match span {
            Span::Plain(text) | Span::Name(text) => words(text, style, &mut out),
            Span::Strong(text) | Span::StrongName(text) | Span::State(text) => words(text, style.bold(), &mut out),
            Span::Remark(text) => {
                if let Some(last) = out.last_mut() {
                    last.ends_line = true;
                }
                words(text, style.ink(MUTED), &mut out);
            }
            Span::Number { number, epoch } => {
                let style = Style { size: 0.88 * style.size, ..style.bold().ink(TEXT) };
                let (letters, width) = style.letters(&number.to_string());
                let blank = 0.4 * style.size;
                out.push(Token {
                    thing: Thing::Badge(letters, date_ink(epoch)),
                    style,
                    width: (width + 0.9 * style.size).max(1.6 * style.size),
                    blank,
                    ends_line: false,
                });
            }
            Span::Status(status) => {
                let ink = match status.word() {
                    "GREEN" => [0x2c, 0x6e, 0x37],
                    "AMBER" => [0x84, 0x53, 0x0a],
                    _ => BAD,
                };
                words(&format!("{}:", status.word()), style.bold().ink(ink), &mut out);
                if let Some(last) = out.last_mut() {
                    last.blank = style.letters(" ").1;
                }
            }
        }
    }
    out
}

/// The lines of spans, none wider than `most`.
pub(super) fn lines(spans: &[Span], style: Style, most: f64) -> Vec<Line> {
    let mut lines = vec![Line::default()];
    let mut x = 0.0;
    for token in tokens(spans, style) {
        for part in broken(token, most) {
            // Words without a blank between them are one word.
            let glued = lines.last().and_then(|l| l.things.last()).is_some_and(|s| (s.x + s.width - x).abs() < 1e-9);
            let full = x + part.width > most + 1e-6 && lines.last().is_some_and(|l| !l.things.is_empty());
            if full && !(glued && x + part.width < most + 0.6 * style.size) {
                // A percent sign stays with its number, and a number of an outline with its name.
                let percent = matches!(&part.thing, Thing::Word(letters) if letters.first().is_some_and(|l| l.text == "%"));
                let is_tied = |last: Option<&Set>| percent || last.is_some_and(|s| matches!(s.thing, Thing::Badge(..)));
                let tied = lines.last_mut().filter(|l| l.things.len() > 1 && is_tied(l.things.last())).and_then(|l| l.things.pop());
                lines.push(Line::default());
                x = 0.0;
                if let (Some(number), Some(line)) = (tied, lines.last_mut()) {
                    x = number.width + if percent { number.style.letters(" ").1 } else { 0.45 * number.style.size };
                    line.things.push(Set { x: 0.0, ..number });
                }
            }
            if let Some(line) = lines.last_mut() {
                line.width = x + part.width;
                line.things.push(Set { thing: part.thing, style: part.style, x, width: part.width });
            }
            x += part.width + part.blank;
            if part.ends_line {
                lines.push(Line::default());
                x = 0.0;
            }
        }
    }
    lines
}

/// A word that is wider than a line is broken in itself.
fn broken(token: Token, most: f64) -> Vec<Token> {
    let Thing::Word(letters) = &token.thing else { return vec![token] };
    if token.width <= most || letters.len() < 2 {
        return vec![token];
    }
    let (style, size) = (token.style, token.style.size);
    let mut parts: Vec<Vec<Letter>> = vec![Vec::new()];
    let mut start = 0.0;
    for letter in letters {
        if size * (letter.x + letter.advance - start) > most && parts.last().is_some_and(|p| !p.is_empty()) {
            parts.push(Vec::new());
            start = letter.x;
        }
        if let Some(part) = parts.last_mut() {
            part.push(Letter { x: letter.x - start, ..letter.clone() });
        }
    }
    let count = parts.len();
    let token_of = |(i, letters): (usize, Vec<Letter>)| {
        let width = letters.last().map_or(0.0, |l| size * (l.x + l.advance));
        let is_last = i + 1 == count;
        Token {
            thing: Thing::Word(letters),
            style,
            width,
            blank: if is_last { token.blank } else { 0.0 },
            ends_line: is_last && token.ends_line,
        }
    };
    parts.into_iter().enumerate().map(token_of).collect()
}

/// How wide spans are on one line, and the widest word in them.
pub(super) fn widths(spans: &[Span], style: Style) -> (f64, f64) {
    let all = tokens(spans, style);
    let line = all.iter().map(|t| t.width + t.blank).sum();
    (line, all.iter().map(|t| t.width).fold(0.0, f64::max))
}

impl Sheet {
    /// Draws a line whose letters stand on `y`.
    pub fn line(&mut self, line: &Line, x: f64, y: f64) {
        for (i, set) in line.things.iter().enumerate() {
            let next = line.things.get(i + 1);
            match &set.thing {
                Thing::Word(letters) => {
                    // The blank is there as a letter too: who copies the text gets words.
                    let mut letters = letters.clone();
                    let follows = next.is_none_or(|n| n.x > set.x + set.width + 1e-9);
                    if follows && letters.last().is_some_and(|l| l.run.is_none()) {
                        let (blank, _) = Style { bold: false, ..set.style }.letters(" ");
                        let at = letters.last().map_or(0.0, |l| l.x + l.advance);
                        letters.extend(blank.into_iter().map(|l| Letter { x: at, ..l }));
                    }
                    self.show(&letters, x + set.x, y, set.style);
                }
                Thing::Badge(letters, ink) => {
                    let size = set.style.size;
                    let (top, bottom) = (y - 1.06 * size, y + 0.32 * size);
                    self.rounded([x + set.x, top, x + set.x + set.width, bottom], 0.7 * size, Some((*ink, 1.0)), None);
                    let width = letters.last().map_or(0.0, |l| size * (l.x + l.advance));
                    let mut letters = letters.clone();
                    let (blank, _) = Style { bold: false, ..set.style }.letters(" ");
                    letters.extend(blank.into_iter().map(|l| Letter { x: width / size, ..l }));
                    self.show(&letters, x + set.x + 0.5 * (set.width - width), y, set.style);
                }
            }
        }
    }

    /// Lines that belong to the element that is open, on as many pages as they take. Not one line alone is left behind or sent ahead.
    pub fn lines(&mut self, lines: &[Line], x: f64, style: Style) {
        let leading = style.leading();
        let mut rest = lines;
        while !rest.is_empty() {
            let fits = ((self.room() / leading) + 1e-9).floor().max(0.0) as usize;
            let mut n = rest.len().min(fits);
            if n < rest.len() {
                if rest.len() - n == 1 && n > 2 {
                    n -= 1;
                }
                if n < 2 {
                    n = 0;
                }
            }
            if n == 0 {
                if self.y <= super::sheet::TOP {
                    n = 1;
                } else {
                    self.turn();
                    continue;
                }
            }
            let (now, later) = rest.split_at(n);
            self.mark(|sheet| {
                for line in now {
                    sheet.line(line, x, sheet.y + 0.78 * leading);
                    sheet.y += leading;
                }
            });
            rest = later;
        }
    }

    /// A paragraph.
    pub fn paragraph(&mut self, role: StructRole, spans: &[Span], lang: Option<&'static str>, style: Style, (x, width): (f64, f64)) {
        let set = lines(spans, style, width);
        self.open(role).lang = lang;
        self.lines(&set, x, style);
        self.close();
    }
}
