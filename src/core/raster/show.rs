//! From a file's samples to shown pixels: palettes are looked up, inks and magnitudes become colours, and what is not
//! there becomes transparent. Stretching comes later and is the view's.

use super::info::{Access, Bands, Colour, RasterInfo};
use super::sample::{Block, SampleType, Samples};
use super::tiles::{LevelSize, Pixels, Tile, coarsest_level};

impl RasterInfo {
    /// The bands of the file that must be read to show `bands`, in the order in which [`show`] expects them.
    pub fn bands_to_read(&self, bands: Bands) -> Vec<u16> {
        let mut list = match (&self.colour, bands) {
            (Colour::Palette(_), _) => vec![0],
            (Colour::Cmyk, _) => vec![0, 1, 2, 3],
            // Bands come in pairs; a chosen one stands for its pair.
            (Colour::Complex, Bands::Gray(b)) => vec![b & !1, b | 1],
            (Colour::Complex, Bands::Rgb([b, ..])) => vec![b & !1, b | 1],
            (_, Bands::Gray(b)) => vec![b],
            (_, Bands::Rgb(list)) => list.to_vec(),
        };
        list.extend(self.alpha());
        list
    }

    /// Whether these bands are shown as the file's samples stand, one byte each: nothing to look up, to turn into colours or to
    /// leave out.
    pub fn shows_as_stored(&self, bands: Bands) -> bool {
        let is_plain = matches!(self.colour, Colour::Bands | Colour::Rgb) && self.sample_type == SampleType::U8;
        is_plain && self.alpha().is_none() && self.nodata.is_none() && self.has_bands(bands)
    }

    /// Whether the file has the bands.
    pub fn has_bands(&self, bands: Bands) -> bool {
        self.bands_to_read(bands).iter().all(|b| usize::from(*b) < self.bands.len())
    }

    /// The coarsest level of the pyramid that is read from the file itself; coarser ones must be built. `None`: none is.
    pub fn direct_levels(&self) -> Option<u8> {
        let smallest = self.levels.last().filter(|_| self.access == Access::Windows)?;
        (0..=coarsest_level(self.width, self.height)).rev().find(|level| {
            let size = LevelSize::of(self.width, self.height, *level);
            // Not coarser than what the file holds; overviews may be rounded up where the pyramid is, or down.
            size.width + 1 >= smallest.width && size.height + 1 >= smallest.height
        })
    }
}

/// The pixels of a block that was read with the bands of [`RasterInfo::bands_to_read`]; `None` if the block is not one.
pub fn show(info: &RasterInfo, bands: Bands, block: Block) -> Option<Tile> {
    let pixels = usize::try_from(block.width).ok()?.checked_mul(usize::try_from(block.height).ok()?)?;
    let read = usize::from(block.bands);
    if read == 0 || block.samples.len() != pixels.checked_mul(read)? || block.mask.as_ref().is_some_and(|m| m.len() != pixels) {
        return None;
    }
    let has_alpha = info.alpha().is_some();
    let colours = read.checked_sub(usize::from(has_alpha)).filter(|n| *n > 0)?;
    let mut alpha = block.mask;
    if has_alpha {
        merge(&mut alpha, opacity(&block.samples, read, colours));
    }
    if let Some(nodata) = info.nodata {
        merge_some(&mut alpha, absent(&block.samples, read, colours, nodata));
    }
    let (width, height) = (block.width, block.height);
    let (shown, pixels) = match (&info.colour, block.samples) {
        (Colour::Palette(colours), samples) => (3, Pixels::U8(look_up(&samples, read, colours)?)),
        (Colour::Cmyk, samples) => (3, Pixels::U8(without_ink(&samples, read)?)),
        (Colour::Complex, samples) => (1, Pixels::F32(magnitude(&to_f32(&samples), read))),
        (Colour::MinIsWhite, samples) => (colours.min(1), inverted(values(samples, read, 1), info.bits)),
        (_, samples) => (usize::from(bands.count()), values(samples, read, colours)),
    };
    if let Pixels::F32(values) = &pixels {
        merge_some(&mut alpha, not_finite(values, shown));
    }
    Some(Tile { width, height, bands: u8::try_from(shown).ok()?, pixels, alpha })
}

/// Takes the smaller of two opacities.
fn merge(alpha: &mut Option<Vec<u8>>, other: Vec<u8>) {
    match alpha {
        Some(alpha) => alpha.iter_mut().zip(other).for_each(|(a, b)| *a = (*a).min(b)),
        None => *alpha = Some(other),
    }
}

fn merge_some(alpha: &mut Option<Vec<u8>>, other: Option<Vec<u8>>) {
    if let Some(other) = other {
        merge(alpha, other);
    }
}

/// The alpha band, the one at `at` of `read`, as 8 bit.
fn opacity(samples: &Samples, read: usize, at: usize) -> Vec<u8> {
    match samples {
        Samples::U8(v) => v.chunks_exact(read).map(|p| p[at]).collect(),
        Samples::U16(v) => v.chunks_exact(read).map(|p| (p[at] >> 8) as u8).collect(),
        // Elsewhere any value but 0 is opaque: no file format says what a half is.
        other => to_f32(other).chunks_exact(read).map(|p| if p[at] > 0.0 { 255 } else { 0 }).collect(),
    }
}

/// Where all colour bands have the value that means "nothing"; `None` if nowhere.
fn absent(samples: &Samples, read: usize, colours: usize, nodata: f64) -> Option<Vec<u8>> {
    fn find<T: Copy + PartialEq>(v: &[T], read: usize, colours: usize, nothing: impl Fn(T) -> bool) -> Option<Vec<u8>> {
        let is_absent = |p: &[T]| p.iter().take(colours).all(|s| nothing(*s));
        if !v.chunks_exact(read).any(is_absent) {
            return None;
        }
        Some(v.chunks_exact(read).map(|p| if is_absent(p) { 0 } else { 255 }).collect())
    }
    macro_rules! exact {
        ($v:expr, $t:ty) => {{
            let value = nodata as $t;
            if value as f64 != nodata {
                return None;
            }
            find($v, read, colours, |s| s == value)
        }};
    }
    match samples {
        Samples::U8(v) => exact!(v, u8),
        Samples::I8(v) => exact!(v, i8),
        Samples::U16(v) => exact!(v, u16),
        Samples::I16(v) => exact!(v, i16),
        Samples::U32(v) => exact!(v, u32),
        Samples::I32(v) => exact!(v, i32),
        Samples::U64(v) => exact!(v, u64),
        Samples::I64(v) => exact!(v, i64),
        // Nodata is written as decimal text, which may not hit a 32-bit number exactly; not-a-numbers are found later.
        Samples::F32(v) => find(v, read, colours, |s| s == nodata as f32),
        Samples::F64(v) => find(v, read, colours, |s| s == nodata),
    }
}

/// Where a value is no number or infinite; such values become 0. `None` if nowhere.
fn not_finite(values: &[f32], shown: usize) -> Option<Vec<u8>> {
    if values.iter().all(|v| v.is_finite()) {
        return None;
    }
    Some(values.chunks_exact(shown).map(|p| if p.iter().all(|v| v.is_finite()) { 255 } else { 0 }).collect())
}

/// The first `keep` of `read` samples of each pixel, in a type that can be shown.
fn values(samples: Samples, read: usize, keep: usize) -> Pixels {
    fn first<T: Copy>(v: Vec<T>, read: usize, keep: usize) -> Vec<T> {
        if read == keep { v } else { v.chunks_exact(read).flat_map(|p| p.iter().take(keep).copied()).collect() }
    }
    match samples {
        Samples::U8(v) => Pixels::U8(first(v, read, keep)),
        Samples::U16(v) => Pixels::U16(first(v, read, keep)),
        other => Pixels::F32(first(to_f32(&other), read, keep)),
    }
}

fn to_f32(samples: &Samples) -> Vec<f32> {
    match samples {
        Samples::U8(v) => v.iter().map(|s| f32::from(*s)).collect(),
        Samples::I8(v) => v.iter().map(|s| f32::from(*s)).collect(),
        Samples::U16(v) => v.iter().map(|s| f32::from(*s)).collect(),
        Samples::I16(v) => v.iter().map(|s| f32::from(*s)).collect(),
        Samples::U32(v) => v.iter().map(|s| *s as f32).collect(),
        Samples::I32(v) => v.iter().map(|s| *s as f32).collect(),
        Samples::U64(v) => v.iter().map(|s| *s as f32).collect(),
        Samples::I64(v) => v.iter().map(|s| *s as f32).collect(),
        Samples::F32(v) => v.clone(),
        // A finite value stays one, however large: what is not finite counts as not there.
        Samples::F64(v) => v.iter().map(|s| if s.is_finite() { (*s as f32).clamp(f32::MIN, f32::MAX) } else { *s as f32 }).collect(),
    }
}

fn inverted(pixels: Pixels, bits: u8) -> Pixels {
    match pixels {
        Pixels::U8(mut v) => {
            let top = u8::MAX >> (8 - bits.clamp(1, 8));
            v.iter_mut().for_each(|s| *s = top.saturating_sub(*s));
            Pixels::U8(v)
        }
        Pixels::U16(mut v) => {
            let top = u16::MAX >> (16 - bits.clamp(1, 16));
            v.iter_mut().for_each(|s| *s = top.saturating_sub(*s));
            Pixels::U16(v)
        }
        Pixels::F32(mut v) => {
            v.iter_mut().for_each(|s| *s = -*s);
            Pixels::F32(v)
        }
    }
}

/// Colours of places in a palette; places beyond its end are black.
fn look_up(samples: &Samples, read: usize, palette: &[[u8; 3]]) -> Option<Vec<u8>> {
    let color = |place: usize| palette.get(place).copied().unwrap_or_default();
    Some(match samples {
        Samples::U8(v) => v.iter().step_by(read).flat_map(|s| color(usize::from(*s))).collect(),
        Samples::U16(v) => v.iter().step_by(read).flat_map(|s| color(usize::from(*s))).collect(),
        _ => return None,
    })
}

/// Inks to light, without a colour profile: each ink takes its share.
fn without_ink(samples: &Samples, read: usize) -> Option<Vec<u8>> {
    let Samples::U8(v) = samples else { return None };
    if read < 4 {
        return None;
    }
    let light = |ink: u8, black: u8| ((u32::from(255 - ink) * u32::from(255 - black) + 127) / 255) as u8;
    Some(v.chunks_exact(read).flat_map(|p| [light(p[0], p[3]), light(p[1], p[3]), light(p[2], p[3])]).collect())
}

fn magnitude(values: &[f32], read: usize) -> Vec<f32> {
    values.chunks_exact(read).map(|p| p.iter().take(2).map(|v| v * v).sum::<f32>().sqrt()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Band, BandRole, SampleType};
    use super::*;

    fn info(levels: &[(u32, u32)], access: Access) -> RasterInfo {
        let levels: Vec<LevelSize> = levels.iter().map(|(width, height)| LevelSize { width: *width, height: *height }).collect();
        RasterInfo {
            format: "TIFF".into(),
            compression: "none".into(),
            width: levels[0].width,
            height: levels[0].height,
            bands: vec![Band { name: None, role: BandRole::Gray }],
            sample_type: SampleType::U8,
            bits: 8,
            colour: Colour::Bands,
            nodata: None,
            orientation: 1,
            levels,
            access,
            incomplete: None,
            notes: vec![],
        }
    }

    #[test]
    fn values_beyond_single_precision_are_there() {
        let values = to_f32(&Samples::F64(vec![1e300, -1e300, f64::NAN, 2.5, f64::INFINITY]));
        assert_eq!((values[0], values[1], values[3]), (f32::MAX, f32::MIN, 2.5));
        assert!(values[2].is_nan() && values[4].is_infinite());
    }

    #[test]
    fn levels_that_the_file_has_are_read_and_coarser_ones_are_built() {
        let direct = |levels: &[(u32, u32)]| info(levels, Access::Windows).direct_levels();
        // No overviews: only the full size.
        assert_eq!(direct(&[(16_384, 16_384)]), Some(0));
        assert_eq!(direct(&[(12_000, 9_000)]), Some(0));
        assert_eq!(direct(&[(500, 300)]), Some(0));
        // Overviews down to a quarter; to less than a tile; by factors of four; rounded down.
        assert_eq!(direct(&[(16_384, 16_384), (8_192, 8_192), (4_096, 4_096)]), Some(2));
        assert_eq!(direct(&[(2_000, 1_000), (1_000, 500), (500, 250), (250, 125)]), Some(2));
        assert_eq!(direct(&[(16_384, 16_384), (4_096, 4_096), (1_024, 1_024)]), Some(4));
        assert_eq!(direct(&[(2_001, 1_001), (1_000, 500)]), Some(1));
        assert_eq!(info(&[(900, 900)], Access::Rows).direct_levels(), None);
    }

    #[test]
    fn what_is_not_there_is_transparent() {
        let nodata = RasterInfo { nodata: Some(7.0), ..info(&[(3, 1)], Access::Windows) };
        let block = |samples: Vec<u8>| Block { width: 3, height: 1, bands: 1, samples: Samples::U8(samples), mask: None };
        assert_eq!(show(&nodata, Bands::Gray(0), block(vec![1, 7, 2])).unwrap().alpha, Some(vec![255, 0, 255]));
        assert_eq!(show(&nodata, Bands::Gray(0), block(vec![1, 8, 2])).unwrap().alpha, None);
        assert!(show(&nodata, Bands::Gray(0), block(vec![1, 8])).is_none());
        let inverted = RasterInfo { colour: Colour::MinIsWhite, nodata: None, ..nodata };
        assert_eq!(show(&inverted, Bands::Gray(0), block(vec![0, 255, 100])).unwrap().pixels, Pixels::U8(vec![255, 0, 155]));
    }
}
