//! Tables: columns as wide as they need, rows that stay together, heads that are repeated on every page.

use super::set::{LINE, Line, MUTED, Style, lines, widths};
use super::sheet::{COLUMN, SIDE, Sheet};
use crate::core::report::page::{Align, Cell, Row, RowKind, Span, Table};
use pdf_writer::types::{StructRole, TableHeaderScope};

const CELL: Style = Style::new(8.2);
/// Between two columns.
const GAP: f64 = 10.0;
/// Above and below what stands in a row.
const PAD: f64 = 3.0;
/// A word that is wider than this is broken rather than make its column wider.
const WIDEST_WORD: f64 = 110.0;

/// Writes a table.
pub(super) fn write(sheet: &mut Sheet, table: &Table) {
    let columns = columns(table);
    let head: Vec<Vec<Line>> =
        table.head.iter().zip(&columns).map(|((name, _), c)| lines(&[Span::Plain(name.clone())], CELL.bold().ink(MUTED), c.1)).collect();
    let head_height = height(&head);
    sheet.need(head_height + 4.0 * CELL.leading() + 24.0);
    sheet.open(StructRole::Table);
    let caption = Style::new(8.4).ink(MUTED);
    sheet.paragraph(StructRole::Caption, &[Span::Plain(table.caption.clone())], None, caption, (SIDE, COLUMN));
    sheet.y += 2.0;
    sheet.open(StructRole::THead);
    sheet.open(StructRole::TR);
    let top = sheet.y;
    for ((cell, column), (_, align)) in head.iter().zip(&columns).zip(&table.head) {
        sheet.open(StructRole::TH).scope = Some(TableHeaderScope::Column);
        sheet.y = top + PAD;
        sheet.mark(|s| draw(s, cell, *column, *align));
        sheet.close();
    }
    sheet.close();
    sheet.close();
    sheet.y = top + head_height;
    under(sheet, 1.0);
    sheet.open(StructRole::TBody);
    let mut page = sheet.page();
    for row in &table.rows {
        let style = match row.kind {
            RowKind::Plain => CELL,
            RowKind::Chapter => CELL.bold(),
            RowKind::Quiet => CELL.ink(MUTED),
        };
        let cells: Vec<Vec<Line>> = row.cells.iter().zip(&columns).map(|(c, (_, width))| lines(&c.spans, style, *width)).collect();
        let tall = height(&cells);
        sheet.need(tall.min(200.0));
        if sheet.page() != page {
            page = sheet.page();
            // The head once more, for the eye: it was told already.
            let top = sheet.y;
            sheet.artifact(|s| {
                for ((cell, column), (_, align)) in head.iter().zip(&columns).zip(&table.head) {
                    s.y = top + PAD;
                    draw(s, cell, *column, *align);
                }
            });
            sheet.y = top + head_height;
            under(sheet, 1.0);
        }
        write_row(sheet, row, &cells, &columns, &table.head, tall);
        page = page.max(sheet.page());
        under(sheet, 0.5);
    }
    sheet.close();
    sheet.close();
}

fn write_row(sheet: &mut Sheet, row: &Row, cells: &[Vec<Line>], columns: &[(f64, f64)], head: &[(String, Align)], tall: f64) {
    sheet.open(StructRole::TR);
    if tall <= sheet.room() {
        let top = sheet.y;
        for (((set, cell), column), (_, align)) in cells.iter().zip(&row.cells).zip(columns).zip(head) {
            sheet.open(StructRole::TD).lang = lang(cell);
            sheet.y = top + PAD;
            sheet.mark(|s| draw(s, set, *column, *align));
            sheet.close();
        }
        sheet.y = top + tall;
    } else {
        // Longer than a page: line by line, each cell going on where it was.
        let mut ids = Vec::new();
        for cell in &row.cells {
            sheet.open(StructRole::TD).lang = lang(cell);
            ids.push(sheet.tags.id());
            sheet.close();
        }
        sheet.y += PAD;
        for n in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            sheet.need(CELL.leading() + PAD);
            let top = sheet.y;
            for (((set, id), column), (_, align)) in cells.iter().zip(&ids).zip(columns).zip(head) {
                if let Some(line) = set.get(n..n + 1) {
                    sheet.tags.reopen(*id);
                    sheet.y = top;
                    sheet.mark(|s| draw(s, line, *column, *align));
                    sheet.close();
                }
            }
            sheet.y = top + CELL.leading();
        }
        sheet.y += PAD;
    }
    sheet.close();
}

fn lang(cell: &Cell) -> Option<&'static str> {
    cell.lang
}

fn under(sheet: &mut Sheet, width: f64) {
    let y = sheet.y;
    sheet.artifact(|s| s.rule((SIDE, y), (SIDE + COLUMN, y), width, if width > 0.9 { MUTED } else { LINE }));
}

fn height(cells: &[Vec<Line>]) -> f64 {
    cells.iter().map(Vec::len).max().unwrap_or(0) as f64 * CELL.leading() + 2.0 * PAD
}

fn draw(sheet: &mut Sheet, set: &[Line], (x, width): (f64, f64), align: Align) {
    for line in set {
        let x = if align == Align::End { x + width - line.width } else { x };
        let y = sheet.y + 0.78 * CELL.leading();
        sheet.line(line, x, y);
        sheet.y += CELL.leading();
    }
}

/// Where each column begins, and how wide it is.
fn columns(table: &Table) -> Vec<(f64, f64)> {
    let count = table.head.len();
    let (mut whole, mut least) = (vec![0.0_f64; count], vec![0.0_f64; count]);
    let mut take = |n: usize, (line, word): (f64, f64), tight: bool| {
        let narrow = if tight { line } else { word.min(WIDEST_WORD) };
        if let (Some(w), Some(l)) = (whole.get_mut(n), least.get_mut(n)) {
            (*w, *l) = (w.max(line), l.max(narrow));
        }
    };
    for (n, (name, _)) in table.head.iter().enumerate() {
        take(n, widths(&[Span::Plain(name.clone())], CELL.bold()), false);
    }
    for row in &table.rows {
        let style = if row.kind == RowKind::Chapter { CELL.bold() } else { CELL };
        for (n, (cell, (_, align))) in row.cells.iter().zip(&table.head).enumerate() {
            take(n, widths(&cell.spans, style), *align != Align::Start);
        }
    }
    let room = COLUMN - GAP * count.saturating_sub(1) as f64;
    let (sum, narrow): (f64, f64) = (whole.iter().sum(), least.iter().sum());
    let fitted: Vec<f64> = if sum <= room {
        // What is left goes to the texts, so that numbers stand near each other.
        let texts = table.head.iter().filter(|(_, a)| *a == Align::Start).count().max(1) as f64;
        let more = (room - sum) / texts;
        whole.iter().zip(&table.head).map(|(w, (_, a))| if *a == Align::Start { w + more } else { *w }).collect()
    } else if narrow >= room {
        least.iter().map(|l| l * room / narrow).collect()
    } else {
        let share = (room - narrow) / (sum - narrow);
        whole.iter().zip(&least).map(|(w, l)| l + (w - l) * share).collect()
    };
    let mut x = SIDE;
    let mut placed = Vec::new();
    for width in fitted {
        // A hair more: what just fits must not be broken by the last digit of a sum.
        placed.push((x, width + 0.01));
        x += width + GAP;
    }
    placed
}
