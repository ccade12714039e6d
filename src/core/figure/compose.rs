//! What stands where on the sheet: title, pictures, key, caption, notes, from top to bottom.

use super::item::{Color, FigureLayout, Item, PanelLayout, Piece, Stroke, Subject};
use super::look::{DARK, Look, date_rgb};
use super::over_time;
use super::panel::Scene;
use super::refusal::FigureRefusal;
use super::shows::{self, Shown, base_epoch, called_out, panel_epochs, shown_on};
use super::text::{TextMetrics, wrapped};
use super::told::{self, KeyRow};
use crate::core::doc::{Document, EpochId, FigureKind, FigureSpec, FigureStyle, FootprintId};
use crate::core::geom::{Bounds, Point};
use std::collections::BTreeMap;

/// The sheet that is being filled.
pub(super) struct Sheet<'a> {
    pub metrics: &'a dyn TextMetrics,
    pub look: Look,
    pub pieces: Vec<Piece>,
    pub panels: Vec<PanelLayout>,
    pub notes: Vec<String>,
}

impl Sheet<'_> {
    pub fn put(&mut self, subject: Subject, item: Item) {
        self.pieces.push(Piece { subject, item });
    }

    /// A text on one line.
    pub fn text(&mut self, subject: Subject, at: Point, text: &str, size: f64, bold: bool, color: Color) {
        let width = self.metrics.width(text, size, bold);
        self.put(subject, Item::Text { at, text: text.to_owned(), size, bold, color, width });
    }

    /// A text on as many lines as it takes. Where it ends.
    #[expect(clippy::too_many_arguments, reason = "a text has this many sides, and each call names them in the same order")]
    pub fn paragraph(&mut self, subject: Subject, text: &str, size: f64, bold: bool, color: Color, left: f64, width: f64, top: f64) -> f64 {
        let mut y = top;
        for line in wrapped(self.metrics, text, size, bold, width) {
            self.text(subject, Point::new(left, y + 1.04 * size), &line, size, bold, color);
            y += Look::line(size);
        }
        y
    }

    /// The list of what is called out, in so many columns. Where it ends.
    fn key(&mut self, doc: &Document, rows: &[KeyRow], columns: usize, left: f64, width: f64, top: f64) -> f64 {
        let look = self.look;
        let (size, gap) = (0.95 * look.text, 1.4 * look.text);
        let column_width = (width - gap * (columns as f64 - 1.0)) / columns as f64;
        let in_column = rows.len().div_ceil(columns.max(1)).max(1);
        // All texts begin at one place, however many digits stand before them.
        let widest = rows.iter().map(|row| self.metrics.width(&row.number.to_string(), size, true)).fold(0.0, f64::max);
        let diameter = (widest + 0.7 * look.text).max(1.35 * look.text);
        let mut end = top;
        for (i, column) in rows.chunks(in_column).enumerate() {
            let x = left + i as f64 * (column_width + gap);
            let mut y = top;
            for row in column {
                y = self.key_row(doc, row, (size, diameter), x, column_width, y);
            }
            end = end.max(y);
        }
        end
    }

    fn key_row(&mut self, doc: &Document, row: &KeyRow, (size, diameter): (f64, f64), left: f64, width: f64, top: f64) -> f64 {
        let look = self.look;
        let number = row.number.to_string();
        let number_width = self.metrics.width(&number, size, true);
        let height = 1.35 * look.text;
        let bounds = Bounds { min: Point::new(left, top), max: Point::new(left + diameter, top + height) };
        let rgb = date_rgb(doc, row.epoch);
        let stroke = Some(Stroke { color: Color::opaque(rgb), width: 0.1 * look.text, dash: None });
        self.put(Subject::Key, Item::Box { bounds, fill: Some(Color::opaque(DARK)), stroke, radius: 0.5 * height });
        let at = Point::new(bounds.centre().x - 0.5 * number_width, bounds.centre().y + 0.35 * size);
        self.text(Subject::Key, at, &number, size, true, Color::opaque(rgb));
        let x = left + diameter + 0.5 * look.text;
        let room = (left + width - x).max(4.0 * look.text);
        self.paragraph(Subject::Key, &row.words, size, false, look.ink, x, room, top + 0.02 * size).max(top + height) + 0.35 * look.text
    }
}

/// Lays a figure out.
///
/// # Errors
/// [`FigureRefusal`] where it cannot be made honestly.
pub fn layout(doc: &Document, spec: &FigureSpec, metrics: &dyn TextMetrics) -> Result<FigureLayout, FigureRefusal> {
    let (least, most) = FigureSpec::WIDTHS_PX;
    if !(least..=most).contains(&spec.width_px) {
        return Err(FigureRefusal::Width(least, most));
    }
    let width = f64::from(spec.width_px);
    let look = Look::of(spec.style, width);
    let mut sheet = Sheet { metrics, look, pieces: Vec::new(), panels: Vec::new(), notes: Vec::new() };
    let epochs = panel_epochs(doc, spec);
    if epochs.is_empty() {
        return Err(FigureRefusal::NoPicture);
    }
    let called = called_out(doc, spec);
    let base = base_epoch(doc, spec);
    let outlines: Vec<Vec<Shown>> = epochs.iter().map(|id| shown_on(doc, &called, *id, base)).collect();
    let (left, inner) = (look.margin, width - 2.0 * look.margin);
    let plan = Plan::of(spec, epochs.len(), inner, &look);
    let window = shows::window(doc, spec, &outlines, plan.shape, plan.panel)?;
    shows::refuse_hidden_credit(doc, spec, &epochs, &window)?;
    let called = shows::numbered(&called, &outlines, &window);
    let names: BTreeMap<FootprintId, (usize, String)> =
        called.iter().zip(1..).map(|(f, number)| (f.id, (number, f.name.clone()))).collect();

    let mut y = look.margin;
    if !spec.title.trim().is_empty() {
        y = sheet.paragraph(Subject::Title, spec.title.trim(), 1.5 * look.text, true, look.ink, left, inner, y) + 0.7 * look.text;
    }
    let mut dates = epochs.clone();
    if spec.dates.is_empty() {
        dates.extend([doc.pair.before, doc.pair.after]);
    }
    let scene = Scene { doc, spec, base, dates: &dates, window, names: &names };
    let pictures_top = y;
    for (row, ids) in epochs.chunks(plan.columns).enumerate() {
        let top = y + if row > 0 { look.text } else { 0.0 };
        for (column, epoch) in ids.iter().enumerate() {
            let x = left + column as f64 * (plan.panel + plan.gap);
            let shown = outlines.get(row * plan.columns + column).map(Vec::as_slice).unwrap_or_default();
            y = y.max(sheet.panel(&scene, *epoch, shown, x, plan.panel, top));
        }
    }
    check_size(width, y)?;

    // What no picture shows has no place in the key.
    let is_shown = |id: FootprintId| sheet.panels.iter().any(|p| p.callouts.iter().any(|c| c.footprint == id));
    let numbered = called.iter().zip(1..).filter(|(f, _)| is_shown(f.id));
    let rows: Vec<KeyRow> = numbered.map(|(f, number)| told::key_row(doc, f, number, look.areas)).collect();
    if spec.kind == FigureKind::Detail {
        let whole = shows::whole(doc, base)?;
        let (x, room, top) = match plan.side {
            Some((x, room)) => (left + x, room, pictures_top),
            None => (left, 0.55 * inner, y + look.text),
        };
        let end = sheet.locator(&scene, *epochs.first().unwrap_or(&base), &whole, x, room, top);
        let end = match plan.side {
            Some(_) => sheet.key(doc, &rows, 1, x, room, end + 0.5 * look.text),
            None => sheet.key(doc, &rows, 1, left, inner, end + 0.3 * look.text),
        };
        y = y.max(end);
    } else if !rows.is_empty() {
        let columns = match inner / look.text {
            narrow if narrow < 44.0 || rows.len() < 2 => 1,
            wide if wide >= 90.0 || rows.len() > 12 => 3,
            _ => 2,
        };
        y = sheet.key(doc, &rows, columns.min(rows.len()), left, inner, y + 0.9 * look.text);
    }
    let charted = if spec.kind == FigureKind::Series { over_time::charted(doc, &called) } else { Vec::new() };
    y = sheet.charts(doc, &charted, left, inner, y);
    check_size(width, y)?;
    let caption = told::caption(doc, &called);
    y = below(&mut sheet, doc, spec, &epochs, &rows, &caption, left, inner, y);

    let height = libm::ceil(y + look.margin);
    check_size(width, height)?;
    let sheet_box = Bounds { min: Point::default(), max: Point::new(width, height) };
    let ground = Item::Box { bounds: sheet_box, fill: Some(look.ground), stroke: None, radius: 0.0 };
    let mut pieces = vec![Piece { subject: Subject::Ground, item: ground }];
    pieces.append(&mut sheet.pieces);
    let alt = told::alt(doc, spec, &epochs, &called) + &over_time::alt(&charted);
    Ok(FigureLayout { width, height, pieces, panels: sheet.panels, title: spec.title.trim().to_owned(), alt, caption, notes: sheet.notes })
}

/// Caption, and what else must be known. Where it ends.
#[expect(clippy::too_many_arguments, reason = "it is the lower half of one function")]
fn below(
    sheet: &mut Sheet<'_>,
    doc: &Document,
    spec: &FigureSpec,
    epochs: &[EpochId],
    rows: &[KeyRow],
    caption: &[String],
    left: f64,
    inner: f64,
    top: f64,
) -> f64 {
    let look = sheet.look;
    let mut y = top;
    if !caption.is_empty() {
        y += 0.5 * look.text;
        let line = Bounds { min: Point::new(left, y), max: Point::new(left + inner, y + (0.06 * look.text).max(0.75)) };
        sheet.put(Subject::Caption, Item::Box { bounds: line, fill: Some(look.hairline), stroke: None, radius: 0.0 });
        y += 0.6 * look.text;
    }
    for sentence in caption {
        // Lines longer than this are hard to follow with the eye.
        y = sheet.paragraph(Subject::Caption, sentence, 1.08 * look.text, false, look.ink, left, inner.min(64.0 * look.text), y)
            + 0.3 * look.text;
    }
    let mut notes = Vec::new();
    let dashed = sheet.panels.iter().flat_map(|p| &p.callouts).any(|c| c.mirrored);
    if dashed {
        notes.push("A dashed outline was traced on the other date and shows the place.".to_owned());
    }
    let hidden = doc.footprints.keys().filter(|id| doc.is_hidden(**id)).count();
    if hidden > 0 && spec.footprints.is_none() {
        let what = if hidden == 1 { "1 outline is".to_owned() } else { format!("{hidden} outlines are") };
        notes.push(format!("{what} hidden and not drawn."));
    }
    if sheet.pieces.iter().any(|piece| piece.subject == Subject::Annotation) {
        notes.push("Points, lines, arrows, ellipses and notes point something out; nothing is measured by them.".to_owned());
    }
    if look.areas && !rows.is_empty() {
        notes.push("Areas with their 90 % range.".to_owned());
    }
    if look.method && epochs.len() > 1 {
        notes.extend(epochs.iter().zip(epochs.iter().skip(1)).map(|(a, b)| told::tie(doc, *a, *b)));
        notes.dedup();
    }
    if !notes.is_empty() && spec.style != FigureStyle::Slides {
        y = sheet.paragraph(Subject::Note, &notes.join(" "), 0.82 * look.text, false, look.muted, left, inner, y + 0.4 * look.text);
    }
    y
}

/// Pixels that a figure may have at scale 1.
const MOST_PIXELS: f64 = 100e6;

fn check_size(width: f64, height: f64) -> Result<(), FigureRefusal> {
    if height.is_finite() && width * height <= MOST_PIXELS {
        return Ok(());
    }
    Err(FigureRefusal::TooLarge(width as u64, if height.is_finite() { height as u64 } else { u64::MAX }))
}

/// How the width is shared out.
struct Plan {
    /// Pictures in a row.
    columns: usize,
    /// Width of one, px.
    panel: f64,
    /// Room between two, px.
    gap: f64,
    /// Height over width of a picture that suits.
    shape: f64,
    /// Where the column with the locator begins, from the left margin, and its width; `None` where it stands below.
    side: Option<(f64, f64)>,
}

impl Plan {
    fn of(spec: &FigureSpec, panels: usize, inner: f64, look: &Look) -> Plan {
        let gap = look.text;
        let narrow = inner < 40.0 * look.text;
        let side_width = 0.26 * inner;
        let side = (spec.kind == FigureKind::Detail && !narrow).then_some((inner - side_width, side_width));
        let room = side.map_or(inner, |(x, _)| x - 1.4 * gap);
        let columns = match spec.kind {
            FigureKind::Before | FigureKind::After => 1,
            FigureKind::Pair | FigureKind::Detail => {
                if narrow {
                    1
                } else {
                    panels.clamp(1, 2)
                }
            }
            FigureKind::Series => panels.clamp(
                1,
                if narrow {
                    2
                } else if inner < 80.0 * look.text {
                    3
                } else {
                    4
                },
            ),
        };
        let panel = (room - gap * (columns as f64 - 1.0)) / columns as f64;
        let shape = match (spec.kind, columns) {
            (FigureKind::Before | FigureKind::After, _) => 0.62,
            (FigureKind::Detail, 1) => 0.72,
            (FigureKind::Pair, 1) => 0.7,
            _ => 0.95,
        };
        Plan { columns, panel, gap, shape, side }
    }
}

#[cfg(test)]
mod tests {
    use super::super::panel::framed;
    use super::super::shows::Window;
    use super::*;

    #[test]
    fn a_frame_has_whole_pixels_and_is_not_too_high() {
        let window = |w, h| Window { bounds: Bounds { min: Point::default(), max: Point::new(w, h) }, pixel_shape: 1.0 };
        let b = framed(&window(200.0, 100.0), 10.4, 301.3, 20.2);
        assert_eq!((b.min, b.max), (Point::new(10.0, 21.0), Point::new(312.0, 172.0)));
        let b = framed(&window(100.0, 1000.0), 0.0, 300.0, 0.0);
        assert_eq!(b.size().y, 450.0);
    }
}
