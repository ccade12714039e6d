//! What is drawn in a printed report: both dates, figures, charts. Each is a figure in the structure and says what it shows.

use super::super::chart::{shortened, step};
use super::super::plates::{BADGE, LARGE_BADGE, Plate};
use super::super::visible::visible;
use super::set::{Ink, MUTED, Style, TEXT, date_ink};
use super::sheet::{COLUMN, HEIGHT, Image, SIDE, Sheet, TOP, size_of};
use super::{SMALL, plain};
use crate::core::figure::{Color, Item, Stroke};
use crate::core::report::page::{FigureText, RatioBar, Span, Swipe};
use crate::io::figure::Drawing;
use pdf_writer::Rect;
use pdf_writer::types::StructRole;

/// The parts of a range, from dark to light.
const SHADES: [Ink; 5] = [[0x1a, 0x1d, 0x21], [0x4e, 0x56, 0x60], [0x7d, 0x87, 0x91], [0xa9, 0xb1, 0xb9], [0xcd, 0xd3, 0xd9]];

/// Between two plates.
const GAP: f64 = 8.0;

/// A figure with what it shows, as high as this, from the place where the sheet is.
fn figure(sheet: &mut Sheet, alt: &str, (x, width): (f64, f64), height: f64, draw: impl FnOnce(&mut Sheet, f64)) {
    let y = sheet.y;
    let node = sheet.open(StructRole::Figure);
    node.alt = Some(visible(alt));
    node.bbox = Some(Rect::new(x as f32, (HEIGHT - y - height) as f32, (x + width) as f32, (HEIGHT - y) as f32));
    sheet.mark(|s| draw(s, y));
    sheet.close();
    sheet.y = y + height;
}

/// A ratio in percent with its range, drawn beside the whole that it is a share of.
pub(super) fn bar(sheet: &mut Sheet, bar: &RatioBar) {
    let height = 78.0;
    sheet.need(height);
    let most = bar.range.1.max(100.0) * 1.04;
    let x = |percent: f64| SIDE + percent.clamp(0.0, most) / most * COLUMN;
    let label = |s: &mut Sheet, text: &str, x: f64, y: f64, ink: Ink| {
        let style = Style::new(8.4).ink(ink);
        let (letters, _) = style.letters(&visible(&shortened(text)));
        s.show(&letters, x, y, style);
    };
    figure(sheet, &bar.words, (SIDE, COLUMN), height, |s, y| {
        label(s, &bar.new, SIDE, y + 9.0, TEXT);
        s.fill(SIDE, y + 14.0, x(bar.value) - SIDE, 15.0, date_ink(bar.epoch));
        let (low, high) = (x(bar.range.0), x(bar.range.1));
        s.rule((low, y + 21.5), (high, y + 21.5), 1.4, TEXT);
        s.rule((low, y + 16.5), (low, y + 26.5), 1.4, TEXT);
        s.rule((high, y + 16.5), (high, y + 26.5), 1.4, TEXT);
        let track = [(SIDE + 0.4, y + 38.0), (x(100.0), y + 38.0), (x(100.0), y + 53.0), (SIDE + 0.4, y + 53.0)];
        s.path(&track, true, None, Some((MUTED, 0.7, Some([2.2, 2.2]), 1.0)));
        label(s, &bar.old, SIDE + 6.0, y + 48.5, MUTED);
        s.rule((SIDE, y + 61.0), (SIDE + COLUMN, y + 61.0), 0.6, super::LINE);
        let style = Style::new(7.6).ink(MUTED);
        let mut at = 0.0;
        while at <= most {
            let (letters, width) = style.letters(&format!("{at:.0} %"));
            let left = if at == 0.0 { SIDE } else { (x(at) - 0.5 * width).min(SIDE + COLUMN - width) };
            s.show(&letters, left, y + 71.0, style);
            at += step(most);
        }
    });
}

/// What a range is made of: one bar, and its parts in words with their shares.
pub(super) fn budget(sheet: &mut Sheet, shares: &[(String, f64)]) {
    if shares.is_empty() {
        return;
    }
    let words: Vec<String> = shares.iter().map(|(part, share)| format!("{part}: {share:.0} %")).collect();
    let style = SMALL;
    let mut rows: Vec<Vec<(usize, f64)>> = vec![Vec::new()];
    let mut at = 0.0;
    for (i, word) in words.iter().enumerate() {
        let width = style.letters(word).1 + 26.0;
        if at + width > COLUMN && at > 0.0 {
            rows.push(Vec::new());
            at = 0.0;
        }
        if let Some(row) = rows.last_mut() {
            row.push((i, SIDE + at));
        }
        at += width;
    }
    let height = 15.0 + rows.len() as f64 * style.leading();
    sheet.need(height);
    let shade = |i: usize| SHADES.get(i).copied().unwrap_or(SHADES[4]);
    figure(sheet, &words.join(", "), (SIDE, COLUMN), height, |s, y| {
        let mut x = SIDE;
        for (i, (_, share)) in shares.iter().enumerate() {
            let width = share / 100.0 * COLUMN;
            s.fill(x, y, (width - 0.7).max(0.4), 9.0, shade(i));
            x += width;
        }
        for (n, row) in rows.iter().enumerate() {
            let base = y + 15.0 + 0.78 * style.leading() + n as f64 * style.leading();
            for (i, x) in row {
                s.fill(*x, base - 6.0, 7.0, 7.0, shade(*i));
                let (letters, _) = style.letters(words.get(*i).map_or("", String::as_str));
                s.show(&letters, x + 11.0, base, style);
            }
        }
    });
}

/// How high both dates are with what stands below them.
pub(super) fn plates_height(plates: &[Plate]) -> f64 {
    let width = 0.5 * (COLUMN - GAP);
    let shapes = plates.iter().filter(|p| p.size.0 > 0).map(|p| width * f64::from(p.size.1) / f64::from(p.size.0));
    shapes.fold(60.0, f64::max) + 40.0
}

/// Both dates beside each other, with their outlines.
pub(super) fn plates(sheet: &mut Sheet, swipe: &Swipe, plates: &[Plate]) {
    let width = 0.5 * (COLUMN - GAP);
    let height = plates.iter().filter(|p| p.size.0 > 0).map(|p| width * f64::from(p.size.1) / f64::from(p.size.0)).fold(60.0, f64::max);
    sheet.need(height + 40.0);
    let top = sheet.y;
    for (i, text) in swipe.plates.iter().enumerate() {
        let Some(plate) = plates.iter().find(|p| p.epoch == text.epoch) else { continue };
        let x = SIDE + i as f64 * (width + GAP);
        sheet.y = top;
        let alt = if plate.jpeg.is_some() { &text.alt } else { &text.gone };
        figure(sheet, alt, (x, width), height, |s, y| {
            s.clipped(x, y, width, height, |s| draw_plate(s, swipe, plate, text.word, &text.title, [x, y, width, height]));
        });
    }
    sheet.y = top + height + 4.0;
    sheet.paragraph(StructRole::P, &plain(&swipe.caption), None, SMALL.ink(MUTED), (SIDE, COLUMN));
    if swipe.key.is_empty() {
        return;
    }
    sheet.y += 4.0;
    let mut spans = Vec::new();
    for (i, (number, epoch, name)) in swipe.key.iter().enumerate() {
        let blank = if i > 0 { "   " } else { "" };
        spans.extend([Span::Plain(blank.to_owned()), Span::Number { number: *number, epoch }, Span::Name(name.clone())]);
    }
    sheet.paragraph(StructRole::P, &spans, None, SMALL, (SIDE, COLUMN));
}

fn draw_plate(s: &mut Sheet, swipe: &Swipe, plate: &Plate, word: &str, title: &str, [x, y, width, height]: [f64; 4]) {
    s.fill(x, y, width, height, [0x15, 0x18, 0x1c]);
    if let Some(jpeg) = &plate.jpeg {
        s.image(Image { jpeg: jpeg.clone(), size: plate.size }, x, y, width, height);
    }
    let k = width / f64::from(plate.size.0.max(1));
    let epoch = |id| swipe.numbers.iter().find(|(of, ..)| *of == id).map_or("other", |(_, _, epoch)| epoch);
    for mark in &plate.marks {
        let dash = (!mark.is_own).then_some([3.5, 2.5]);
        for ring in std::iter::once(&mark.points).chain(&mark.holes) {
            let points: Vec<(f64, f64)> = ring.iter().map(|p| (x + k * p.x, y + k * p.y)).collect();
            s.path(&points, true, None, Some(([0, 0, 0], 2.1, None, 0.6)));
            s.path(&points, true, None, Some((date_ink(epoch(mark.id)), 1.0, dash, 1.0)));
        }
    }
    for drawn in &plate.drawn {
        let ink = date_ink(swipe.epochs.iter().find(|(id, _)| *id == drawn.epoch).map_or("other", |(_, word)| word));
        for stroke in &drawn.strokes {
            let points: Vec<(f64, f64)> = stroke.points.iter().map(|p| (x + k * p.x, y + k * p.y)).collect();
            let dash = (!drawn.is_own && stroke.may_dash).then_some([3.5, 2.5]);
            s.path(&points, stroke.closed, None, Some(([0, 0, 0], 2.1, None, 0.6)));
            s.path(&points, stroke.closed, None, Some((ink, 1.0, dash, 1.0)));
        }
        if !drawn.words.is_empty() {
            let style = Style::new(6.4).ink([255, 255, 255]);
            let (letters, wide) = style.letters(&format!("{} ", visible(&drawn.words)));
            let (left, base) = (x + k * drawn.at.x, y + k * drawn.at.y + 0.35 * style.size);
            s.rounded([left - 2.0, base - 6.4, left + wide, base + 2.2], 1.5, Some(([0x15, 0x18, 0x1c], 0.7)), None);
            s.show(&letters, left, base, style);
        }
    }
    // Never larger than the discs for which the places were made.
    let r = (BADGE * width).max(5.4).min(LARGE_BADGE * width);
    for mark in plate.marks.iter().filter(|m| m.is_own) {
        let (Some(from), at) = (mark.large.from, mark.large.at) else { continue };
        let line = [from, at].map(|p| (x + k * p.x, y + k * p.y));
        s.path(&line, false, None, Some(([0, 0, 0], 2.1, None, 0.6)));
        s.path(&line, false, None, Some((date_ink(epoch(mark.id)), 1.0, None, 1.0)));
    }
    for mark in plate.marks.iter().filter(|m| m.is_own) {
        let Some((_, number, epoch)) = swipe.numbers.iter().find(|(of, ..)| *of == mark.id) else { continue };
        let (cx, cy) = (x + k * mark.large.at.x, y + k * mark.large.at.y);
        let style = Style::new(1.15 * r).bold().ink([0x15, 0x18, 0x1c]);
        s.rounded([cx - r, cy - r, cx + r, cy + r], r, Some((date_ink(epoch), 1.0)), Some(([0x15, 0x18, 0x1c], 0.8, None, 0.75)));
        let (letters, wide) = style.letters(&format!("{number} "));
        let blank = style.letters(" ").1;
        s.show(&letters, cx - 0.5 * (wide - blank) - 0.3, cy + 0.36 * style.size, style);
    }
    let style = Style::new(7.2).bold().ink(date_ink(word));
    let (letters, wide) = style.letters(&visible(title));
    s.rounded([x + 5.0, y + 5.0, x + 15.0 + wide, y + 18.0], 2.5, Some(([0x15, 0x18, 0x1c], 0.84)), None);
    s.show(&letters, x + 10.0, y + 14.1, style);
}

/// The figures, each with its caption.
pub(super) fn figures(sheet: &mut Sheet, texts: &[FigureText], drawings: &[Option<&Drawing>]) {
    const MOST: f64 = HEIGHT - 2.0 * TOP - 120.0;
    for (i, (text, drawing)) in texts.iter().zip(drawings).enumerate() {
        if i > 0 {
            sheet.skip(14.0);
        }
        let caption = super::set::lines(&plain(&text.caption), SMALL, COLUMN).len() as f64 * SMALL.leading();
        if let Some(drawing) = drawing {
            let laid = &drawing.laid;
            let scale = (COLUMN / laid.width).min(MOST / laid.height);
            let (width, height) = (scale * laid.width, scale * laid.height);
            sheet.need(height + 5.0 + caption);
            figure(sheet, &text.alt, (SIDE, width), height, |s, y| s.placed(SIDE, y, scale, |s| draw_figure(s, drawing)));
            sheet.y += 5.0;
        }
        sheet.paragraph(StructRole::P, &plain(&text.caption), None, SMALL.ink(MUTED), (SIDE, COLUMN));
    }
}

fn draw_figure(s: &mut Sheet, drawing: &Drawing) {
    let mut jpegs = drawing.jpegs.iter();
    for piece in &drawing.laid.pieces {
        match &piece.item {
            Item::Raster { frame, ground, .. } => {
                let (x, y, size) = (frame.min.x, frame.min.y, frame.size());
                match jpegs.next().and_then(Option::as_ref).and_then(|jpeg| Some((jpeg, size_of(jpeg)?))) {
                    Some((jpeg, pixels)) => s.image(Image { jpeg: jpeg.clone(), size: pixels }, x, y, size.x, size.y),
                    None => draw_item(s, &crate::io::figure::absent(*frame, *ground)),
                }
            }
            item => draw_item(s, item),
        }
    }
}

fn draw_item(s: &mut Sheet, item: &Item) {
    let fill = |c: &Option<Color>| c.map(|c| (c.rgb, c.alpha));
    let stroke = |s: &Option<Stroke>| s.as_ref().map(|s| (s.color.rgb, s.width, s.dash, s.color.alpha));
    match item {
        Item::Raster { .. } => {}
        Item::Box { bounds: b, fill: f, stroke: line, radius } => {
            s.rounded([b.min.x, b.min.y, b.max.x, b.max.y], *radius, fill(f), stroke(line));
        }
        Item::Path { points, closed, fill: f, stroke: line, clip } => {
            let points: Vec<(f64, f64)> = points.iter().map(|p| (p.x, p.y)).collect();
            match clip {
                Some(c) => {
                    let size = c.size();
                    s.clipped(c.min.x, c.min.y, size.x, size.y, |s| s.path(&points, *closed, fill(f), stroke(line)));
                }
                None => s.path(&points, *closed, fill(f), stroke(line)),
            }
        }
        Item::Text { at, text, size, bold, color, .. } => {
            let style = Style { size: *size, bold: *bold, mono: false, ink: color.rgb };
            let (letters, _) = style.letters(&format!("{} ", visible(text)));
            let start = if *bold { at.x + crate::io::fonts::BOLDER_EM * size } else { at.x };
            s.show(&letters, start, at.y, style);
        }
    }
}
