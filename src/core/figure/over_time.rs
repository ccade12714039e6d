//! The chart below a row of dates: the area of a building on each of them, with its range.

use super::compose::Sheet;
use super::item::{Color, Item, Stroke, Subject};
use super::look::{Look, date_rgb};
use super::text::shortened;
use crate::core::doc::{Document, Footprint};
use crate::core::geom::{Bounds, Point};
use crate::core::measure::{Became, Series, series};
use crate::core::units::Level;
use crate::core::view::Chart;

/// Buildings that one figure charts, at most.
const MOST: usize = 3;

/// The buildings of what is called out that have outlines on several dates, over time.
pub(super) fn charted(doc: &Document, called: &[&Footprint]) -> Vec<Series> {
    let buildings = doc.buildings().into_iter().filter(|outlines| outlines.iter().any(|f| called.iter().any(|c| c.id == f.id)));
    buildings.take(MOST).filter_map(|outlines| series(doc, outlines.first()?.id, Level::P90)).collect()
}

impl Sheet<'_> {
    /// Charts below each other, each with its values in words. Where they end.
    pub(super) fn charts(&mut self, doc: &Document, all: &[Series], left: f64, width: f64, top: f64) -> f64 {
        all.iter().fold(top, |y, series| self.chart(doc, series, left, width.min(60.0 * self.look.text), y + self.look.text))
    }

    fn chart(&mut self, doc: &Document, series: &Series, left: f64, width: f64, top: f64) -> f64 {
        let look = self.look;
        let (size, thin) = (0.85 * look.text, (0.08 * look.text).max(0.75));
        let chart = Chart::of(series);
        let title = format!("{}: area, {} (90 % ranges)", shortened(&series.name, 60), chart.unit);
        let y = self.paragraph(Subject::Chart, &title, look.text, true, look.ink, left, width, top) + 0.5 * look.text;
        let widest = chart.ticks.iter().map(|(_, label)| self.metrics.width(label, size, false)).fold(0.0, f64::max);
        let (x0, x1) = (left + widest + 0.6 * look.text, left + width);
        let (y0, y1) = (y, y + 10.0 * look.text);
        let at = |x: f64, share: f64| Point::new(x0 + 1.5 * size + (x1 - x0 - 3.0 * size) * x, y1 - (y1 - y0) * share);
        for (share, label) in &chart.ticks {
            let height = at(0.0, *share).y;
            let line = Bounds { min: Point::new(x0, height - 0.5 * thin), max: Point::new(x1, height + 0.5 * thin) };
            self.put(Subject::Chart, Item::Box { bounds: line, fill: Some(look.hairline), stroke: None, radius: 0.0 });
            let right = x0 - 0.3 * look.text - self.metrics.width(label, size, false);
            self.text(Subject::Chart, Point::new(right, height + 0.35 * size), label, size, false, look.muted);
        }
        for step in &chart.steps {
            let ends = [step.from, step.to].map(|i| chart.points.get(i).and_then(|p| Some(at(p.x, p.bar?.value))));
            let ([Some(a), Some(b)], Some(became)) = (ends, step.became) else { continue };
            let dash = (became == Became::NoMeasurableDifference).then_some([0.4 * size, 0.4 * size]);
            self.line(&[a, b], Stroke { color: look.muted, width: 1.6 * thin, dash });
        }
        let mut free_from = f64::NEG_INFINITY;
        for (point, told) in chart.points.iter().zip(&series.points) {
            let base = at(point.x, 0.0);
            if let Some(bar) = point.bar {
                let (low, value, high) = (at(point.x, bar.low), at(point.x, bar.value), at(point.x, bar.high));
                let stroke = Stroke { color: look.ink, width: 1.6 * thin, dash: None };
                let cap = 0.3 * size;
                self.line(&[low, high], stroke);
                for end in [low, high] {
                    self.line(&[Point::new(end.x - cap, end.y), Point::new(end.x + cap, end.y)], stroke);
                }
                // BEFORE square, the others round: told apart without colour too.
                let half = 0.32 * size;
                let bounds = Bounds { min: Point::new(value.x - half, value.y - half), max: Point::new(value.x + half, value.y + half) };
                let radius = if point.epoch == doc.pair.before { 0.0 } else { half };
                let stroke = Some(Stroke { color: look.ink, width: thin, dash: None });
                let fill = Some(Color::opaque(date_rgb(doc, point.epoch)));
                self.put(Subject::Chart, Item::Box { bounds, fill, stroke, radius });
            }
            let date = told.date.map_or_else(|| "date unknown".to_owned(), crate::core::units::Date::words);
            let words_width = self.metrics.width(&date, size, false);
            let begin = (base.x - 0.5 * words_width).clamp(left, (x1 - words_width).max(left));
            if begin > free_from {
                free_from = begin + words_width + 0.5 * size;
                self.text(Subject::Chart, Point::new(begin, y1 + 1.3 * size), &date, size, false, look.muted);
            }
        }
        let mut end = y1 + 1.3 * size + 0.6 * look.text;
        for point in &series.points {
            let date = point.date.map_or_else(|| "date unknown".to_owned(), crate::core::units::Date::words);
            let text = format!("{date}: {}", point.words(series.unit));
            end = self.paragraph(Subject::Chart, &text, size, false, look.ink, left, width, end);
        }
        if chart.steps.iter().any(|s| s.became == Some(Became::NoMeasurableDifference)) {
            let text = "A line in dashes: no measurable difference.";
            end = self.paragraph(Subject::Chart, text, size, false, look.muted, left, width, end);
        }
        end + 0.2 * Look::line(size)
    }

    fn line(&mut self, points: &[Point], stroke: Stroke) {
        let item = Item::Path { points: points.to_vec(), closed: false, fill: None, stroke: Some(stroke), clip: None };
        self.put(Subject::Chart, item);
    }
}

/// The charts in words, for those who do not see them.
pub(super) fn alt(all: &[Series]) -> String {
    let one = |series: &Series| {
        let points: Vec<String> = series
            .points
            .iter()
            .map(|p| {
                let date = p.date.map_or_else(|| "date unknown".to_owned(), crate::core::units::Date::words);
                format!("{date}: {}", p.words(series.unit))
            })
            .collect();
        format!(" Area of {} over time: {}.", shortened(&series.name, 60), points.join("; "))
    };
    all.iter().map(one).collect()
}
