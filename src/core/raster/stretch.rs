//! How values become brightness: a histogram of a sample of the picture, the range of values that is spread from black to
//! white, and the table that does it. Part of the view, never of the pixels.

use super::info::{Bands, RasterInfo};
use super::sample::SampleType;
use super::tiles::{Pixels, Tile};
use serde::{Deserialize, Serialize};

/// How the range is found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stretch {
    /// Values as they are: 0 to the largest that the type holds.
    Full,
    /// From the smallest to the largest value of the sample.
    MinMax,
    /// Leaves out a share of the darkest and of the brightest values, each in percent.
    Percent(f64),
    /// From this value to that one, in all bands.
    Range(f64, f64),
}

/// How a picture is shown: which bands, how they are stretched, and the gamma (over 1: midtones brighter).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Display {
    /// The bands.
    pub bands: Bands,
    /// How their ranges are found.
    pub stretch: Stretch,
    /// Brightness = share of the range to the power of 1/gamma; 0.1 to 10.
    pub gamma: f64,
    /// Shown as bright as the other picture of the pair: the middle 96 % of both get the same brightness.
    pub match_other: bool,
}

impl Display {
    /// How a picture is shown if nobody chooses: 8-bit pictures as they are, others without 2 % at each end.
    pub fn usual(info: &RasterInfo) -> Display {
        let plain = info.sample_type == SampleType::U8 && info.bits == 8;
        let stretch = match info.sample_type {
            _ if plain => Stretch::Full,
            SampleType::U8 => Stretch::Range(0.0, f64::from(u8::MAX >> (8 - info.bits.clamp(1, 8)))),
            _ => Stretch::Percent(2.0),
        };
        Display { bands: info.usual_bands(), stretch, gamma: 1.0, match_other: false }
    }
}

/// Places of a histogram.
const BINS: usize = 1024;

/// How often which values occur in a sample, for each shown band.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// One for each shown band.
    pub bands: Vec<BandHistogram>,
}

/// How often which values of one band occur in a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct BandHistogram {
    /// The smallest value.
    pub min: f64,
    /// The largest value.
    pub max: f64,
    /// How often values of each of these equal steps from `min` to `max` occur.
    pub counts: Vec<u32>,
}

impl Histogram {
    /// The histogram of what is opaque in tiles of one kind; `None` if nothing is.
    pub fn of(tiles: &[Tile]) -> Option<Histogram> {
        let count = usize::from(tiles.first()?.bands);
        let bands = (0..count).map(|band| BandHistogram::of(tiles, band)).collect::<Option<Vec<_>>>()?;
        Some(Histogram { bands })
    }
}

impl BandHistogram {
    fn of(tiles: &[Tile], band: usize) -> Option<BandHistogram> {
        let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
        for_each(tiles, band, |v| {
            min = min.min(v);
            max = max.max(v);
        });
        if !(min.is_finite() && max.is_finite()) {
            return None;
        }
        let mut counts = vec![0_u32; BINS];
        let step = if max > min { (BINS as f64 - 1e-9) / (max - min) } else { 0.0 };
        for_each(tiles, band, |v| {
            if let Some(n) = counts.get_mut(((v - min) * step) as usize) {
                *n = n.saturating_add(1);
            }
        });
        Some(BandHistogram { min, max, counts })
    }

    /// The value below which this share (0 to 1) of the sample lies, to one step of the histogram.
    pub fn quantile(&self, share: f64) -> f64 {
        let total: u64 = self.counts.iter().map(|n| u64::from(*n)).sum();
        let mut left = share.clamp(0.0, 1.0) * total as f64;
        let width = (self.max - self.min) / self.counts.len().max(1) as f64;
        for (i, n) in self.counts.iter().enumerate() {
            let n = f64::from(*n);
            if left <= n && n > 0.0 {
                return self.min + (i as f64 + left / n) * width;
            }
            left -= n;
        }
        self.max
    }
}

fn for_each(tiles: &[Tile], band: usize, mut take: impl FnMut(f64)) {
    for tile in tiles {
        let n = usize::from(tile.bands);
        let opaque = |i: usize| tile.alpha.as_ref().is_none_or(|a| a.get(i).is_some_and(|a| *a > 0));
        match &tile.pixels {
            Pixels::U8(v) => v.iter().skip(band).step_by(n).enumerate().filter(|(i, _)| opaque(*i)).for_each(|(_, v)| take(f64::from(*v))),
            Pixels::U16(v) => v.iter().skip(band).step_by(n).enumerate().filter(|(i, _)| opaque(*i)).for_each(|(_, v)| take(f64::from(*v))),
            Pixels::F32(v) => {
                let finite = v.iter().skip(band).step_by(n).enumerate().filter(|(i, v)| opaque(*i) && v.is_finite());
                finite.for_each(|(_, v)| take(f64::from(*v)));
            }
        }
    }
}

/// The ranges and gamma with which tiles are painted.
#[derive(Clone, Debug, PartialEq)]
pub struct Tones {
    /// The bands that they are of.
    pub bands: Bands,
    /// The value that becomes black and the one that becomes white, for each shown band.
    pub ranges: Vec<(f64, f64)>,
    /// See [`Display::gamma`].
    pub gamma: f64,
}

impl Tones {
    /// The tones of a picture that is shown like this, by a histogram of its bands.
    pub fn of(display: &Display, info: &RasterInfo, histogram: Option<&Histogram>) -> Tones {
        let top = match info.sample_type {
            SampleType::U8 => 255.0,
            SampleType::U16 => f64::from(u16::MAX >> (16 - info.bits.clamp(1, 16))),
            _ => 1.0,
        };
        let full = (0.0, top);
        let count = usize::from(display.bands.count());
        let bands = (0..count).map(|i| histogram.and_then(|h| h.bands.get(i).or(h.bands.first())));
        let range = |band: Option<&BandHistogram>| match (display.stretch, band) {
            (Stretch::Range(low, high), _) => (low, high),
            (Stretch::MinMax, Some(band)) => (band.min, band.max),
            (Stretch::Percent(p), Some(band)) => {
                let share = (p / 100.0).clamp(0.0, 0.49);
                (band.quantile(share), band.quantile(1.0 - share))
            }
            _ => full,
        };
        Tones { bands: display.bands, ranges: bands.map(range).map(sound).collect(), gamma: display.gamma.clamp(0.1, 10.0) }
    }

    /// These tones, changed so that the middle 96 % of the picture are as bright as those of another.
    pub fn matched(mut self, own: &Histogram, other: &Tones, others: &Histogram) -> Tones {
        for (i, range) in self.ranges.iter_mut().enumerate() {
            let (Some(a), Some(b)) = (own.bands.get(i), others.bands.get(i).or(others.bands.first())) else { continue };
            let Some((low, high)) = other.ranges.get(i).or(other.ranges.first()) else { continue };
            let brightness = |value: f64| (value - low) / (high - low);
            let (dark, bright) = (brightness(b.quantile(0.02)), brightness(b.quantile(0.98)));
            let (from, to) = (a.quantile(0.02), a.quantile(0.98));
            if bright - dark > 1e-6 && to > from {
                // The line through (from, dark) and (to, bright), told by where it is 0 and 1.
                let per_value = (bright - dark) / (to - from);
                *range = sound((from - dark / per_value, from + (1.0 - dark) / per_value));
            }
        }
        Tones { gamma: other.gamma, ..self }
    }

    /// Paints a tile: RGBA, 8 bit, not premultiplied, row by row.
    pub fn paint(&self, tile: &Tile) -> Vec<u8> {
        let shown = usize::from(tile.bands).max(1);
        let identity = self.gamma == 1.0 && self.ranges.iter().all(|r| *r == (0.0, 255.0));
        let mut out = vec![255; tile.width as usize * tile.height as usize * 4];
        let range = |c: usize| self.ranges.get(c).or(self.ranges.first()).copied().unwrap_or((0.0, 255.0));
        match &tile.pixels {
            Pixels::U8(v) if identity => spread(v, shown, &mut out, |_, v| v),
            Pixels::U8(v) => {
                let tables: Vec<Vec<u8>> = (0..shown).map(|c| table(range(c), self.gamma, 256)).collect();
                spread(v, shown, &mut out, |c, v| look_up(&tables, c, usize::from(v)));
            }
            Pixels::U16(v) => {
                let tables: Vec<Vec<u8>> = (0..shown).map(|c| table(range(c), self.gamma, 65_536)).collect();
                spread(v, shown, &mut out, |c, v| look_up(&tables, c, usize::from(v)));
            }
            Pixels::F32(v) => {
                // Fine enough for 8 bit at any gamma in use.
                let curve = table((0.0, 4095.0), self.gamma, 4096);
                let ranges: Vec<(f64, f64)> = (0..shown).map(range).collect();
                spread(v, shown, &mut out, |c, v| {
                    let (low, high) = ranges.get(c).copied().unwrap_or((0.0, 1.0));
                    let share = ((f64::from(v) - low) / (high - low)).clamp(0.0, 1.0);
                    // Not a number becomes 0 by the cast.
                    curve.get((share * 4095.0 + 0.5) as usize).copied().unwrap_or(0)
                });
            }
        }
        if let Some(alpha) = &tile.alpha {
            out.iter_mut().skip(3).step_by(4).zip(alpha).for_each(|(o, a)| *o = *a);
        }
        out
    }
}

/// A range that can be divided by.
fn sound((low, high): (f64, f64)) -> (f64, f64) {
    match (low.is_finite() && high.is_finite(), high > low) {
        (true, true) => (low, high),
        // One value only: it becomes middle gray.
        (true, false) => (low - 0.5, low + 0.5),
        (false, _) => (0.0, 1.0),
    }
}

fn table((low, high): (f64, f64), gamma: f64, size: usize) -> Vec<u8> {
    (0..size)
        .map(|v| {
            let share = ((v as f64 - low) / (high - low)).clamp(0.0, 1.0);
            let bright = if gamma == 1.0 { share } else { libm::pow(share, 1.0 / gamma) };
            (bright * 255.0 + 0.5) as u8
        })
        .collect()
}

fn look_up(tables: &[Vec<u8>], band: usize, value: usize) -> u8 {
    tables.get(band).and_then(|t| t.get(value)).copied().unwrap_or(0)
}

fn spread<T: Copy>(values: &[T], shown: usize, out: &mut [u8], tone: impl Fn(usize, T) -> u8) {
    let out = out.as_chunks_mut::<4>().0;
    if shown == 3 {
        for ([r, g, b], out) in values.as_chunks::<3>().0.iter().zip(out) {
            *out = [tone(0, *r), tone(1, *g), tone(2, *b), 255];
        }
        return;
    }
    for (pixel, out) in values.chunks_exact(shown).zip(out) {
        if let [gray, ..] = pixel {
            let v = tone(0, *gray);
            *out = [v, v, v, 255];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(pixels: Pixels, alpha: Option<Vec<u8>>) -> Tile {
        Tile { width: pixels.len() as u32, height: 1, bands: 1, pixels, alpha }
    }

    fn tones(range: (f64, f64), gamma: f64) -> Tones {
        Tones { bands: Bands::Gray(0), ranges: vec![range], gamma }
    }

    #[test]
    fn quantiles_leave_out_what_is_asked_and_what_is_not_there() {
        let mut values: Vec<u16> = (0..1000).collect();
        values.push(60_000);
        let mut alpha = vec![255; 1000];
        alpha.push(0);
        let h = Histogram::of(&[tile(Pixels::U16(values), Some(alpha))]).unwrap();
        assert_eq!((h.bands[0].min, h.bands[0].max), (0.0, 999.0));
        assert!((h.bands[0].quantile(0.02) - 20.0).abs() < 1.5, "{}", h.bands[0].quantile(0.02));
        assert!((h.bands[0].quantile(0.98) - 980.0).abs() < 1.5);
        assert!(Histogram::of(&[tile(Pixels::U8(vec![1, 2]), Some(vec![0, 0]))]).is_none());
    }

    #[test]
    fn strange_values_are_painted_and_never_divide_by_nothing() {
        let odd = vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -0.0, f32::MIN_POSITIVE / 2.0, 1e30];
        let h = Histogram::of(&[tile(Pixels::F32(odd.clone()), None)]).unwrap();
        assert!(h.bands[0].max.is_finite() && h.bands[0].quantile(0.5).is_finite());
        for range in [(0.0, 0.0), (f64::NAN, 1.0), (5.0, -5.0), (f64::NEG_INFINITY, f64::INFINITY)] {
            let painted = tones(sound(range), 2.2).paint(&tile(Pixels::F32(odd.clone()), None));
            assert_eq!(painted.len(), odd.len() * 4);
        }
        let flat = Histogram::of(&[tile(Pixels::U16(vec![7; 9]), None)]).unwrap();
        let info_range = sound((flat.bands[0].quantile(0.02), flat.bands[0].quantile(0.98)));
        assert_eq!(tones(info_range, 1.0).paint(&tile(Pixels::U16(vec![7]), None))[0], 128);
    }

    #[test]
    fn gamma_and_range_are_what_they_say() {
        let painted = tones((100.0, 300.0), 2.0).paint(&tile(Pixels::U16(vec![50, 100, 150, 300, 400]), None));
        let gray: Vec<u8> = painted.iter().step_by(4).copied().collect();
        assert_eq!(gray, [0, 0, 128, 255, 255]);
        assert_eq!(tones((0.0, 255.0), 1.0).paint(&tile(Pixels::U8(vec![0, 77]), Some(vec![9, 255]))), [0, 0, 0, 9, 77, 77, 77, 255]);
    }

    #[test]
    fn a_matched_picture_is_as_bright_as_the_other() {
        let dark = Histogram::of(&[tile(Pixels::U16((0..1000).collect()), None)]).unwrap();
        let bright = Histogram::of(&[tile(Pixels::U16((0..1000).map(|v| 3000 + 2 * v).collect()), None)]).unwrap();
        let other = tones((3000.0, 5000.0), 1.3);
        let own = tones((0.0, 65_535.0), 1.0).matched(&dark, &other, &bright);
        assert!((own.ranges[0].0 - 0.0).abs() < 4.0 && (own.ranges[0].1 - 1000.0).abs() < 4.0, "{:?}", own.ranges);
        assert_eq!(own.gamma, 1.3);
    }
}
