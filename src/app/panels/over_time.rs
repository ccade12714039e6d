//! The chosen building over time: its area on each date with its range as a small chart, and below it in words.

use egui::{Align2, Color32, Pos2, Rect, RichText, Role, Sense, Shape, Stroke, TextStyle, Ui, WidgetInfo, pos2, vec2};

use crate::app::paint::outlines::epoch_colour;
use crate::app::theme::{self, GRID};
use crate::app::widgets;
use crate::core::doc::{Document, FootprintId};
use crate::core::measure::{Became, Series, series};
use crate::core::units::Level;
use crate::core::view::Chart;

/// Height of the chart.
const PLOT: f32 = 112.0;
/// What chart and words like to have.
pub(crate) const ROOM: f32 = 240.0;
/// Room for the numbers at its left.
const NUMBERS: f32 = 44.0;
/// Room for the dates below.
const DATES: f32 = 18.0;

/// The series that was measured last, by what it depends on.
#[derive(Default)]
pub(crate) struct Kept {
    key: Option<(u64, FootprintId, Level)>,
    found: Option<(Series, Chart)>,
}

/// There is something to be told of an outline over time: the session has more than two dates, and the building outlines on two at least.
pub(crate) fn has_any(doc: &Document, id: FootprintId) -> bool {
    doc.epochs.len() > 2 && doc.building(id).len() > 1
}

/// Draws chart and words of the building to which an outline belongs.
pub(crate) fn show(ui: &mut Ui, doc: &Document, revision: u64, id: FootprintId, level: Level, kept: &mut Kept) {
    let key = (revision, id, level);
    if kept.key != Some(key) {
        kept.found = series(doc, id, level).map(|series| {
            let chart = Chart::of(&series);
            (series, chart)
        });
        kept.key = Some(key);
    }
    let Some((series, chart)) = &kept.found else { return };
    let p = theme::palette(ui);
    ui.add_space(GRID);
    widgets::section_title(ui, "Over time");
    plot(ui, doc, series, chart);
    for point in &series.points {
        let date = point.date.map_or_else(|| "date not stated".to_owned(), crate::core::units::Date::words);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let (spot, _) = ui.allocate_exact_size(vec2(9.0, 9.0), Sense::hover());
            mark(ui, spot.center(), epoch_colour(doc, point.epoch), point.epoch == doc.pair.before, p.panel);
            ui.label(RichText::new(date).text_style(TextStyle::Small).color(p.muted));
            ui.label(RichText::new(point.words(series.unit)).text_style(TextStyle::Small).color(p.text));
        });
    }
    for change in &series.changes {
        ui.label(RichText::new(change.words()).text_style(TextStyle::Small).color(p.text));
    }
    widgets::caption(ui, &format!("{} ranges. A line in dashes: no measurable difference.", series.level));
}

/// A date's mark: BEFORE square, the others round, so that they differ without colour.
fn mark(ui: &Ui, at: Pos2, colour: Color32, square: bool, ground: Color32) {
    let painter = ui.painter();
    if square {
        painter.rect(Rect::from_center_size(at, vec2(8.0, 8.0)), 0, colour, Stroke::new(1.0, ground), egui::StrokeKind::Outside);
    } else {
        painter.circle(at, 4.5, colour, Stroke::new(1.0, ground));
    }
}

fn plot(ui: &mut Ui, doc: &Document, series: &Series, chart: &Chart) {
    let p = theme::palette(ui);
    let (whole, response) = ui.allocate_exact_size(vec2(ui.available_width() - 8.0, PLOT + DATES), Sense::hover());
    let told: Vec<String> = series
        .points
        .iter()
        .map(|point| {
            let date = point.date.map_or_else(|| "date not stated".to_owned(), crate::core::units::Date::words);
            format!("{date}: {}", point.words(series.unit))
        })
        .collect();
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Area of {} over time. {}.", series.name, told.join("; "))));
    let area = Rect::from_min_max(whole.min + vec2(NUMBERS, 24.0), pos2(whole.right() - 12.0, whole.top() + PLOT));
    let small = widgets::font(ui, TextStyle::Small);
    let painter = ui.painter();
    let y = |share: f64| area.bottom() - area.height() * share as f32;
    let x = |share: f64| area.left() + 8.0 + (area.width() - 16.0) * share as f32;
    painter.text(pos2(whole.left(), whole.top()), Align2::LEFT_TOP, chart.unit, small.clone(), p.muted);
    for (height, label) in &chart.ticks {
        painter.hline(area.x_range(), y(*height), Stroke::new(1.0, p.hairline));
        painter.text(pos2(area.left() - 5.0, y(*height)), Align2::RIGHT_CENTER, label, small.clone(), p.muted);
    }
    for step in &chart.steps {
        let ends = [step.from, step.to].map(|i| chart.points.get(i).and_then(|c| Some(pos2(x(c.x), y(c.bar?.value)))));
        let [Some(a), Some(b)] = ends else { continue };
        let stroke = Stroke::new(1.5, p.muted);
        // Without an answer across these two, nothing ties them.
        if step.became == Some(Became::NoMeasurableDifference) {
            painter.extend(Shape::dashed_line(&[a, b], stroke, 4.0, 4.0));
        } else if step.became.is_some() {
            painter.line_segment([a, b], stroke);
        }
    }
    let mut free_from = f32::NEG_INFINITY;
    for (i, (point, told)) in chart.points.iter().zip(&series.points).enumerate() {
        let at = x(point.x);
        if let Some(bar) = point.bar {
            let (low, high) = (y(bar.low), y(bar.high));
            let ink = Stroke::new(1.5, p.text);
            painter.vline(at, high..=low, ink);
            for end in [low, high] {
                painter.hline(at - 4.0..=at + 4.0, end, ink);
            }
            mark(ui, pos2(at, y(bar.value)), epoch_colour(doc, point.epoch), point.epoch == doc.pair.before, p.panel);
        } else {
            // No outline, or no honest area: an empty place that can be seen.
            painter.text(pos2(at, area.bottom() - 2.0), Align2::CENTER_BOTTOM, "–", small.clone(), p.muted);
        }
        let words = told.date.map_or_else(|| format!("{}", i + 1), short);
        let galley = painter.layout_no_wrap(words, small.clone(), p.muted);
        let left = (at - 0.5 * galley.size().x).clamp(whole.left(), whole.right() - galley.size().x);
        // Dates that lie too close together leave their words to the list below.
        if left > free_from {
            free_from = left + galley.size().x + 4.0;
            painter.galley(pos2(left, area.bottom() + 4.0), galley, p.muted);
        }
    }
}

/// `Jan 2024`.
fn short(date: crate::core::units::Date) -> String {
    let words = date.words();
    words.split_once(' ').map_or(words.clone(), |(_, rest)| rest.to_owned())
}
