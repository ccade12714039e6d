//! A histogram with its marks: what is black and what is white, to be dragged or moved with the arrow keys.

use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Color32, CursorIcon, Key, Modifiers, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::app::theme;
use crate::core::raster::{BandHistogram, Histogram, RasterInfo, SampleType};

/// Height of the columns, points.
const PLOT: f32 = 64.0;
/// Height of the ramp from black to white below them, points.
const RAMP: f32 = 8.0;
/// Room below for the grips of the marks, points.
const GRIPS: f32 = 10.0;
/// The share of the values at each end that the axis may leave out.
const RARE: f64 = 0.001;
/// The most columns.
const COLUMNS: f64 = 128.0;

/// The values over which a histogram is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// The value at the left end.
    pub low: f64,
    /// The value at the right end.
    pub high: f64,
    /// Values are whole numbers.
    pub whole: bool,
}

impl Axis {
    /// The axis for a picture: all values of 8 bits, otherwise those that occur; without `rare` up to those that one in a thousand
    /// lies beyond, and a quarter more: a few clouds and glints would push all the rest into a corner. Where nearly all values are
    /// one, as in a mask, the few are all that there is to see.
    #[must_use]
    pub fn of(info: &RasterInfo, histogram: &Histogram, rare: bool) -> Axis {
        let whole = !matches!(info.sample_type, SampleType::F32 | SampleType::F64);
        let (low, high) = if info.sample_type == SampleType::U8 {
            (0.0, 255.0)
        } else {
            let over = |end: fn(&BandHistogram) -> f64, pick: fn(f64, f64) -> f64, start| histogram.bands.iter().map(end).fold(start, pick);
            let (min, max) = (over(|b| b.min, f64::min, f64::INFINITY), over(|b| b.max, f64::max, f64::NEG_INFINITY));
            let low = over(|b| b.quantile(RARE), f64::min, f64::INFINITY);
            let high = over(|b| b.quantile(1.0 - RARE), f64::max, f64::NEG_INFINITY);
            let room = (high - low) / 4.0;
            // Within one of the counts nobody knows where the values lie: whole numbers may all be one.
            let count = over(|b| (b.max - b.min) / b.counts.len().max(1) as f64, f64::max, 0.0);
            let is_one = high - low <= if whole { count } else { 0.0 };
            let near = |v: f64| if whole { v.round() } else { v };
            if rare || is_one { (min, max) } else { (near(low - room).max(min), near(high + room).min(max)) }
        };
        let (low, high) = if low.is_finite() && high.is_finite() { (low, high) } else { (0.0, 1.0) };
        // One value alone has room at both sides.
        let high = if high > low { high } else { low + 1.0 };
        Axis { low, high: if whole { high + 1.0 } else { high }, whole }
    }

    /// The smallest step that is worth a move.
    #[must_use]
    pub fn step(&self) -> f64 {
        let fine = (self.high - self.low) / 1000.0;
        if self.whole { fine.round().max(1.0) } else { fine }
    }

    fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    fn value(&self, share: f64) -> f64 {
        let value = self.low + share.clamp(0.0, 1.0) * (self.high - self.low);
        (value / self.step()).round() * self.step()
    }
}

/// How many values fall into each of some equal columns over the axis. Whole numbers are shared out evenly: a column never
/// has one value more than its neighbour, which would look like a comb. Values beside the axis are not drawn.
#[must_use]
pub fn columns(band: &BandHistogram, axis: &Axis) -> Vec<f64> {
    let span = axis.high - axis.low;
    let width = if axis.whole { (span / COLUMNS).ceil().max(1.0) } else { span / COLUMNS };
    let count = ((span / width).ceil().clamp(1.0, COLUMNS)) as usize;
    let mut columns = vec![0.0; count];
    let bin = (band.max - band.min) / band.counts.len().max(1) as f64;
    for (i, n) in band.counts.iter().enumerate().filter(|(_, n)| **n > 0) {
        let (from, n) = (band.min + i as f64 * bin, f64::from(*n));
        // A bin narrower than one holds at most one whole number: the next at or above its lower end.
        let value = if axis.whole && bin < 1.0 { (from - 1e-6).ceil() } else { from + bin / 2.0 };
        if value < axis.low || value > axis.high {
            continue;
        }
        if bin > width {
            // Shared out over the columns that it covers: the others would stand empty between them.
            let ends = [from, from + bin].map(|v| ((v - axis.low) / width).clamp(0.0, count as f64));
            for (place, column) in columns.iter_mut().enumerate().take(ends[1].ceil() as usize).skip(ends[0] as usize) {
                let part = ends[1].min(place as f64 + 1.0) - ends[0].max(place as f64);
                *column += n * part.max(0.0) * width / bin;
            }
            continue;
        }
        let place = ((value - axis.low) / width).max(0.0) as usize;
        if let Some(column) = columns.get_mut(place.min(count - 1)) {
            *column += n;
        }
    }
    columns
}

/// What is drawn.
pub struct Plot<'a> {
    /// Its accessible name.
    pub name: &'a str,
    /// The histogram.
    pub histogram: &'a Histogram,
    /// Its axis.
    pub axis: Axis,
    /// The range of each band, from black to white.
    pub ranges: &'a [(f64, f64)],
    /// Counts are drawn by their logarithm.
    pub log: bool,
    /// The marks can be moved.
    pub enabled: bool,
}

/// Draws a histogram over the width there is. The range that the marks were moved to, if they were.
pub fn show(ui: &mut Ui, plot: &Plot<'_>) -> Option<(f64, f64)> {
    let p = theme::palette(ui);
    let (whole, response) = ui.allocate_exact_size(vec2(ui.available_width(), PLOT + RAMP + GRIPS), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, plot.name));
    // Room for half a grip at both sides.
    let area = Rect::from_min_size(whole.min + vec2(5.0, 0.0), vec2(whole.width() - 10.0, PLOT));
    let ramp = Rect::from_min_size(area.left_bottom(), vec2(area.width(), RAMP));
    let painter = ui.painter();
    painter.rect_filled(area, 0.0, p.field);
    let gray = [p.muted];
    let inks: &[Color32] = if plot.histogram.bands.len() >= 3 { &theme::CHANNELS } else { &gray };
    let lists: Vec<Vec<f64>> = plot.histogram.bands.iter().map(|band| columns(band, &plot.axis)).collect();
    let size = |n: f64| if plot.log { libm::log1p(n) } else { n };
    let top = lists.iter().flatten().copied().fold(0.0, f64::max);
    for (list, ink) in lists.iter().zip(inks) {
        painter.add(steps(list, area, *ink, |n| size(n) / size(top).max(f64::MIN_POSITIVE)));
    }
    painter.hline(area.x_range(), area.bottom(), Stroke::new(1.0, p.edge));
    let x = |value: f64| area.left() + area.width() * plot.axis.share(value) as f32;
    // Where the bands have ranges of their own, each end in the colour of its band.
    if plot.ranges.windows(2).any(|pair| pair.first() != pair.last()) {
        for ((low, high), ink) in plot.ranges.iter().zip(inks) {
            for at in [x(*low), x(*high)] {
                painter.vline(at, area.top() + PLOT * 0.55..=area.bottom(), Stroke::new(1.5, *ink));
            }
        }
    }
    let low = plot.ranges.iter().map(|r| r.0).fold(f64::INFINITY, f64::min);
    let high = plot.ranges.iter().map(|r| r.1).fold(f64::NEG_INFINITY, f64::max);
    if !(low.is_finite() && high.is_finite()) {
        return None;
    }
    painter.add(shades(ramp, x(low), x(high)));
    painter.rect_stroke(ramp, 0.0, Stroke::new(1.0, p.edge), egui::StrokeKind::Inside);
    let black = mark(ui, plot, area, x(low), low, "Black at");
    let white = mark(ui, plot, area, x(high), high, "White at");
    // They may meet, never pass.
    let step = plot.axis.step();
    match (black, white) {
        (None, None) => None,
        (Some(black), _) => Some((black.min(high - step), high)),
        (None, Some(white)) => Some((low, white.max(low + step))),
    }
}

/// One mark: a line over the columns and a grip below. The value that it was moved to.
fn mark(ui: &Ui, plot: &Plot<'_>, area: Rect, x: f32, value: f64, name: &str) -> Option<f64> {
    let p = theme::palette(ui);
    let id = ui.scope_id().with((plot.name, name));
    let grip = Rect::from_x_y_ranges(x - 6.0..=x + 6.0, area.top()..=area.bottom() + RAMP + GRIPS);
    let sense = if plot.enabled { Sense::click_and_drag() } else { Sense::hover() };
    let response = ui.interact(grip, id, sense);
    response.widget_info(|| WidgetInfo::slider(plot.enabled, value, name));
    let hot = plot.enabled && (response.hovered() || response.dragged() || response.has_focus());
    let ink = match (plot.enabled, hot) {
        (true, true) => p.accent,
        (true, false) => p.strong,
        (false, _) => p.muted,
    };
    let foot = area.bottom() + RAMP;
    ui.painter().vline(x, area.top()..=foot, Stroke::new(1.0, ink));
    let tip = vec![pos2(x, foot), pos2(x + 5.0, foot + GRIPS - 1.0), pos2(x - 5.0, foot + GRIPS - 1.0)];
    ui.painter().add(Shape::convex_polygon(tip, ink, Stroke::new(1.0, p.panel)));
    if !plot.enabled {
        return None;
    }
    let mut moved = None;
    if response.dragged()
        && let Some(at) = response.interact_pointer_pos()
    {
        moved = Some(plot.axis.value(f64::from((at.x - area.left()) / area.width())));
    }
    if response.has_focus() {
        let arrows = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
        let (left, right) = ui.input_mut(|input| {
            (input.count_and_consume_key(Modifiers::NONE, Key::ArrowLeft), input.count_and_consume_key(Modifiers::NONE, Key::ArrowRight))
        });
        if left != right {
            moved = Some(value + (right as f64 - left as f64) * (4.0 * plot.axis.step()));
        }
    }
    response.on_hover_cursor(CursorIcon::ResizeHorizontal);
    moved.filter(|moved| *moved != value)
}

/// The columns as one filled shape, with heights from 0 to 1.
fn steps(columns: &[f64], area: Rect, ink: Color32, height: impl Fn(f64) -> f64) -> Shape {
    let mut mesh = Mesh::default();
    let mut line = Vec::with_capacity(columns.len() * 2);
    let width = area.width() / columns.len().max(1) as f32;
    for (i, n) in columns.iter().enumerate() {
        let left = area.left() + i as f32 * width;
        let y = area.bottom() - (area.height() - 4.0) * height(*n).clamp(0.0, 1.0) as f32;
        mesh.add_colored_rect(Rect::from_min_max(pos2(left, y), pos2(left + width, area.bottom())), ink.gamma_multiply(0.35));
        line.extend([pos2(left, y), pos2(left + width, y)]);
    }
    Shape::Vec(vec![Shape::mesh(mesh), Shape::line(line, Stroke::new(1.0, ink))])
}

/// Black up to one place, white from another one on, and the shades between.
fn shades(area: Rect, black: f32, white: f32) -> Shape {
    let mut mesh = Mesh::default();
    let places = [(area.left(), Color32::BLACK), (black, Color32::BLACK), (white, Color32::WHITE), (area.right(), Color32::WHITE)];
    for (i, (x, color)) in places.into_iter().enumerate() {
        for y in [area.top(), area.bottom()] {
            mesh.vertices.push(Vertex { pos: pos2(x, y), uv: WHITE_UV, color });
        }
        if i > 0 {
            let at = 2 * i as u32;
            mesh.indices.extend([at - 2, at - 1, at, at, at - 1, at + 1]);
        }
    }
    Shape::mesh(mesh)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::raster::{Access, Band, BandRole, Colour, LevelSize};

    /// As a sample of these whole values, each as often as the other, is counted.
    fn band(min: u32, max: u32) -> BandHistogram {
        let mut counts = vec![0; 1024];
        let step = (1024.0 - 1e-9) / f64::from(max - min);
        (min..=max).for_each(|v| counts[(f64::from(v - min) * step) as usize] += 10);
        BandHistogram { min: f64::from(min), max: f64::from(max), counts }
    }

    #[test]
    fn whole_values_are_shared_out_without_a_comb() {
        for (min, max) in [(0, 255), (3, 250), (100, 799), (0, 1000)] {
            let band = band(min, max);
            let axis = Axis { low: f64::from(min), high: f64::from(max) + 1.0, whole: true };
            let columns = columns(&band, &axis);
            assert_eq!(columns.iter().sum::<f64>(), f64::from(max - min + 1) * 10.0);
            let (first, all_but_last) = (columns[0], &columns[..columns.len() - 1]);
            assert!(all_but_last.iter().all(|n| *n == first), "{min} to {max}: {columns:?}");
        }
    }

    #[test]
    fn places_on_the_axis_are_values_worth_naming() {
        let whole = Axis { low: 0.0, high: 4096.0, whole: true };
        assert_eq!(whole.value(0.5).fract(), 0.0);
        let real = Axis { low: -1.0, high: 1.0, whole: false };
        assert!((real.value(0.75) - 0.5).abs() < 1e-9 && real.share(-7.0) == 0.0 && real.share(7.0) == 1.0);
    }

    /// A picture of one band of 16 bits.
    fn gray() -> RasterInfo {
        RasterInfo {
            format: "TIFF".into(),
            compression: String::new(),
            width: 9,
            height: 9,
            bands: vec![Band { name: None, role: BandRole::Gray }],
            sample_type: SampleType::U16,
            bits: 16,
            colour: Colour::Bands,
            nodata: None,
            orientation: 1,
            levels: vec![LevelSize { width: 9, height: 9 }],
            access: Access::Windows,
            incomplete: None,
            notes: Vec::new(),
        }
    }

    /// Of a mask the few values that are not zero lie on the axis, too.
    #[test]
    fn a_mask_that_is_nearly_all_zero_has_an_axis_up_to_its_other_value() {
        let mut counts = vec![0; 1024];
        (counts[0], counts[1023]) = (99_950, 50);
        for max in [1.0, 255.0, 65_535.0] {
            let band = BandHistogram { min: 0.0, max, counts: counts.clone() };
            let axis = Axis::of(&gray(), &Histogram { bands: vec![band.clone()] }, false);
            assert_eq!((axis.low, axis.high), (0.0, max + 1.0));
            assert!((columns(&band, &axis).iter().sum::<f64>() - 100_000.0).abs() < 1.0, "{max}");
        }
        // One value alone has room at both sides still.
        let only = BandHistogram { min: 7.0, max: 7.0, counts: vec![9] };
        let axis = Axis::of(&gray(), &Histogram { bands: vec![only] }, false);
        assert_eq!((axis.low, axis.high), (7.0, 9.0));
    }

    /// Values of 16 bits as a scene with a few clouds has them.
    #[test]
    fn a_few_bright_values_do_not_push_the_rest_into_a_corner() {
        let mut counts = vec![0; 1024];
        (20..100).for_each(|i| counts[i] = 1000);
        counts[1023] = 5;
        let band = BandHistogram { min: 200.0, max: 28_000.0, counts };
        let histogram = Histogram { bands: vec![band.clone()] };
        let info = gray();
        let (all, usual) = (Axis::of(&info, &histogram, true), Axis::of(&info, &histogram, false));
        assert_eq!((all.low, all.high), (200.0, 28_001.0));
        assert!(usual.low < 300.0 && usual.high > 2915.0 && usual.high < 4000.0, "{usual:?}");
        // All but the few lie on the axis, in as many columns without a gap between them.
        let drawn = columns(&band, &usual);
        assert!((drawn.iter().sum::<f64>() - 80_000.0).abs() < 1.0, "{drawn:?}");
        let first = drawn.iter().position(|n| *n > 0.0).unwrap();
        let last = drawn.iter().rposition(|n| *n > 0.0).unwrap();
        assert!(last - first > 60 && drawn[first..=last].iter().all(|n| *n > 0.0), "{drawn:?}");
        assert_eq!(columns(&band, &all).iter().sum::<f64>(), 80_005.0);
    }
}
