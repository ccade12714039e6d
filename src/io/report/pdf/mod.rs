//! The report as PDF: A4, with text that can be searched, copied and read aloud, tables with heads, pictures with what they show, and a list
//! of sections beside the pages. It says what the page says: both are made of the same blocks.
//!
//! No script, no link, no form: what somebody typed is text here and nothing else. No date and no name of a machine stands in it; the same
//! session gives the same bytes.
//!
//! | file | holds |
//! | --- | --- |
//! | `sheet.rs` | pages, marks on them, the file |
//! | `tags.rs` | the structure |
//! | `faces.rs` | the fonts, each with the letters that are used |
//! | `set.rs` | words on lines |
//! | `table.rs` | tables |
//! | `drawing.rs` | plates, figures, charts |

mod drawing;
mod faces;
mod set;
mod sheet;
mod table;
mod tags;

use super::plates::Plate;
use super::visible::visible;
use crate::core::measure::Phrase;
use crate::core::report::page::{Block, Fact, FactKind, Lead, More, Page, Span, Text, Tone};
use crate::io::figure::Drawing;
use pdf_writer::types::StructRole;
use set::{BAD, LINE, MUTED, PANEL, Style};
use sheet::{BOTTOM, COLUMN, HEIGHT, SIDE, Sheet};

/// Running text.
const BODY: Style = Style::new(9.4);
/// Notes, lists of facts.
const SMALL: Style = Style::new(8.4);

/// What is printed besides words.
#[derive(Clone, Copy)]
pub(super) struct Pictures<'a> {
    /// The two plates.
    pub plates: &'a [Plate],
    /// The figures on the page, in their order.
    pub figures: &'a [Option<&'a Drawing>],
}

/// A printed report.
#[derive(Clone, Debug)]
pub(super) struct Printed {
    /// The file.
    pub bytes: Vec<u8>,
    /// SHA-256 of the fonts of the system that are in it.
    pub fonts: Vec<String>,
}

/// Prints a page.
///
/// # Errors
/// A sentence.
pub(super) fn write(page: &Page, pictures: &Pictures<'_>) -> Result<Printed, String> {
    let mut sheet = Sheet::new();
    let l = page.language;
    let whole = (SIDE, COLUMN);
    sheet.paragraph(StructRole::P, &plain(&page.kicker), None, Style::new(8.2).bold().ink(MUTED), whole);
    sheet.y += 4.0;
    sheet.paragraph(StructRole::H1, &plain(&page.title), None, Style::new(20.0).bold(), whole);
    sheet.y += 3.0;
    sheet.paragraph(StructRole::P, &plain(&page.place), None, BODY.ink(MUTED), whole);
    sheet.y += 6.0;
    rule(&mut sheet);
    for section in &page.sections {
        sheet.skip(16.0);
        let head = Style::new(14.0).bold();
        // A heading is not left behind by what it is of.
        let first = match section.blocks.first() {
            Some(Block::Swipe(_)) => drawing::plates_height(pictures.plates) + 6.0,
            _ => 52.0,
        };
        sheet.need(head.leading() + first);
        sheet.open(StructRole::Sect);
        sheet.bookmark(&section.heading);
        sheet.paragraph(StructRole::H2, &plain(&section.heading), None, head, whole);
        sheet.y += 5.0;
        blocks(&mut sheet, &section.blocks, pictures);
        sheet.close();
    }
    sheet.skip(14.0);
    sheet.need(40.0);
    rule(&mut sheet);
    sheet.y += 4.0;
    sheet.paragraph(StructRole::P, &plain(&page.footer), None, SMALL.ink(MUTED), whole);
    let head = format!("{} {}", page.head_label, page.head);
    sheet.paragraph(StructRole::P, &plain(&head), None, Style::new(7.4).mono().ink(MUTED), whole);
    if !sheet.missing.is_empty() {
        let letters: Vec<String> = sheet.missing.iter().take(40).map(|c| format!("U+{:04X}", u32::from(*c))).collect();
        sheet.y += 4.0;
        sheet.paragraph(StructRole::P, &plain(&l.say(Phrase::LettersWithoutFont, &[&letters.join(" ")])), None, SMALL, whole);
    }
    numbers(&mut sheet, page);
    let (bytes, fonts) = sheet.finish(&visible(&page.title), l.code, &page.head)?;
    Ok(Printed { bytes, fonts })
}

fn plain(text: &str) -> Vec<Span> {
    vec![Span::Plain(text.to_owned())]
}

fn rule(sheet: &mut Sheet) {
    let y = sheet.y;
    sheet.artifact(|s| s.rule((SIDE, y), (SIDE + COLUMN, y), 0.7, LINE));
}

/// At the foot of each page: which one it is, and what it is a page of.
fn numbers(sheet: &mut Sheet, page: &Page) {
    let style = Style::new(7.4).ink(MUTED);
    let count = sheet.leaves.len();
    let leaves = std::mem::take(&mut sheet.leaves);
    let mut done = Vec::new();
    for (n, leaf) in leaves.into_iter().enumerate() {
        sheet.leaves.push(leaf);
        let told = page.language.say(Phrase::PageOf, &[&(n + 1).to_string(), &count.to_string()]);
        let y = HEIGHT - 0.55 * BOTTOM;
        let (letters, width) = style.letters(&told);
        let head: String = page.head.chars().take(16).collect();
        let (left, _) = style.mono().letters(&format!("{head}\u{2026}"));
        sheet.artifact(|s| {
            s.show(&left, SIDE, y, style);
            s.show(&letters, SIDE + COLUMN - width, y, style);
        });
        done.extend(sheet.leaves.pop());
    }
    sheet.leaves = done;
}

fn blocks(sheet: &mut Sheet, blocks: &[Block], pictures: &Pictures<'_>) {
    for (i, block) in blocks.iter().enumerate() {
        if i > 0 {
            sheet.skip(match block {
                Block::Heading(_) | Block::Card { .. } => 10.0,
                _ => 6.0,
            });
        }
        match block {
            Block::Lead(lead) => write_lead(sheet, lead),
            Block::More(more) => write_more(sheet, more),
            Block::Heading(text) => heading(sheet, text),
            Block::Text(text) => write_text(sheet, text, (SIDE, COLUMN)),
            Block::List { tone, ordered, lang, items } => list(sheet, style_of(*tone), *ordered, *lang, items),
            Block::Table(table) => table::write(sheet, table),
            Block::Facts(facts) => write_facts(sheet, facts),
            Block::Card { heading: head, told, charts } => {
                heading(sheet, head);
                sheet.y += 2.0;
                self::blocks(sheet, told, pictures);
                if !charts.is_empty() {
                    sheet.y += 4.0;
                    self::blocks(sheet, charts, pictures);
                }
            }
            Block::Beside(parts) => {
                for (n, part) in parts.iter().enumerate() {
                    if n > 0 {
                        sheet.skip(8.0);
                    }
                    self::blocks(sheet, part, pictures);
                }
            }
            Block::Bar(bar) => drawing::bar(sheet, bar),
            Block::Budget(shares) => drawing::budget(sheet, shares),
            Block::Swipe(swipe) => drawing::plates(sheet, swipe, pictures.plates),
            Block::Figures(figures) => drawing::figures(sheet, figures, pictures.figures),
            Block::Code(line) => code(sheet, line),
        }
    }
}

fn heading(sheet: &mut Sheet, text: &str) {
    let style = Style::new(10.4).bold();
    sheet.need(style.leading() + 34.0);
    sheet.paragraph(StructRole::H3, &plain(text), None, style, (SIDE, COLUMN));
}

fn style_of(tone: Tone) -> Style {
    match tone {
        Tone::Body | Tone::Told => BODY,
        Tone::Sentence => Style::new(12.6),
        Tone::Small | Tone::Note => SMALL.ink(MUTED),
        Tone::Never => SMALL,
    }
}

fn write_text(sheet: &mut Sheet, text: &Text, (x, width): (f64, f64)) {
    let style = style_of(text.tone);
    if text.tone != Tone::Never {
        return sheet.paragraph(StructRole::P, &text.spans, text.lang, style, (x, width));
    }
    // A stroke at the side, so that it is not taken for what may be printed.
    let spans: Vec<Span> = text.spans.clone();
    let set = set::lines(&spans, style, width - 9.0);
    let height = set.len() as f64 * style.leading();
    sheet.need(height);
    let y = sheet.y;
    sheet.artifact(|s| s.fill(x, y, 2.0, height, BAD));
    sheet.open(StructRole::P).lang = text.lang;
    sheet.lines(&set, x + 9.0, style);
    sheet.close();
}

/// The first result: large on the left, its sentence beside it.
fn write_lead(sheet: &mut Sheet, lead: &Lead) {
    let (big, range) = (Style::new(46.0).bold(), Style::new(12.0).bold());
    let number = format!("{}\u{2009}%", lead.percent);
    let width = big.letters(&number).1.max(range.letters(&format!("{}\u{2009}%", lead.range)).1).max(96.0);
    sheet.need(120.0);
    let (top, page) = (sheet.y, sheet.page());
    sheet.y -= 10.0;
    sheet.paragraph(StructRole::P, &plain(&number), None, big, (SIDE, width + 4.0));
    sheet.y -= 4.0;
    sheet.paragraph(StructRole::P, &plain(&format!("{}\u{2009}%", lead.range)), None, range, (SIDE, width + 4.0));
    sheet.paragraph(StructRole::P, &plain(&lead.level), None, SMALL.ink(MUTED), (SIDE, width + 4.0));
    let left = sheet.y;
    sheet.y = top;
    let beside = (SIDE + width + 22.0, COLUMN - width - 22.0);
    for (i, text) in lead.told.iter().enumerate() {
        if i > 0 {
            sheet.y += 5.0;
        }
        write_text(sheet, text, beside);
    }
    if sheet.page() == page {
        sheet.y = sheet.y.max(left);
    }
}

fn write_more(sheet: &mut Sheet, more: &[More]) {
    sheet.open(StructRole::L);
    for m in more {
        let (label, body) = (BODY.bold(), BODY);
        let beside = (SIDE + 92.0, COLUMN - 92.0);
        let set = set::lines(&m.sentence.spans, body, beside.1);
        sheet.need((set.len() as f64 * body.leading()).max(2.0 * body.leading()) + 8.0);
        rule(sheet);
        sheet.y += 4.0;
        let top = sheet.y;
        sheet.open(StructRole::LI);
        sheet.paragraph(StructRole::Lbl, &plain(&format!("{}\u{2009}%", m.percent)), None, label, (SIDE, 84.0));
        let range = plain(&format!("({}\u{2009}%)", m.range));
        let under = set::lines(&range, SMALL.ink(MUTED), 84.0);
        sheet.open(StructRole::LBody);
        sheet.lines(&under, SIDE, SMALL);
        let left = sheet.y;
        sheet.y = top;
        sheet.lines(&set, beside.0, body);
        sheet.close();
        sheet.close();
        sheet.y = sheet.y.max(left) + 4.0;
    }
    sheet.close();
}

fn list(sheet: &mut Sheet, style: Style, ordered: bool, lang: Option<&'static str>, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let node = sheet.open(StructRole::L);
    node.lang = lang;
    node.ordered = ordered;
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            sheet.skip(2.5);
        }
        sheet.need(2.0 * style.leading());
        sheet.open(StructRole::LI);
        let label = if ordered { format!("{}.", i + 1) } else { "\u{2022}".to_owned() };
        let top = sheet.y;
        sheet.paragraph(StructRole::Lbl, &plain(&label), None, style, (SIDE, 14.0));
        sheet.y = top;
        sheet.paragraph(StructRole::LBody, &plain(item), None, style, (SIDE + 14.0, COLUMN - 14.0));
        sheet.close();
    }
    sheet.close();
}

/// Names on the left, values beside them.
fn write_facts(sheet: &mut Sheet, facts: &[Fact]) {
    let name = |f: &Fact| SMALL.letters(&visible(&f.name)).1;
    let column = facts.iter().map(name).fold(60.0, f64::max).min(0.38 * COLUMN) + 14.0;
    sheet.open(StructRole::L);
    for fact in facts {
        let style = if fact.kind == FactKind::Hash { Style::new(7.6).mono() } else { SMALL };
        let spans = if fact.kind == FactKind::Name { vec![Span::Name(fact.value.clone())] } else { plain(&fact.value) };
        let (names, values) = (set::lines(&plain(&fact.name), SMALL.ink(MUTED), column - 10.0), set::lines(&spans, style, COLUMN - column));
        sheet.need(SMALL.leading() * names.len().max(values.len().min(4)) as f64);
        sheet.open(StructRole::LI);
        let top = sheet.y;
        sheet.open(StructRole::Lbl);
        sheet.lines(&names, SIDE, SMALL);
        sheet.close();
        let left = sheet.y;
        sheet.y = top;
        sheet.open(StructRole::LBody);
        sheet.lines(&values, SIDE + column, Style { size: SMALL.size, ..style });
        sheet.close();
        sheet.close();
        sheet.y = sheet.y.max(left) + 1.5;
    }
    sheet.close();
}

fn code(sheet: &mut Sheet, line: &str) {
    let style = Style::new(8.4).mono();
    let height = style.leading() + 10.0;
    sheet.need(height);
    let y = sheet.y;
    sheet.artifact(|s| s.rounded([SIDE, y, SIDE + COLUMN, y + height], 3.0, Some((PANEL, 1.0)), None));
    sheet.y += 5.0;
    sheet.paragraph(StructRole::P, &plain(line), None, style, (SIDE + 10.0, COLUMN - 20.0));
    sheet.y += 5.0;
}
