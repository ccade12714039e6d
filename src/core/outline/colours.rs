//! What a building's pixels look like beside what lies around it: two histograms of colours, as in GrabCut (Rother, Kolmogorov &
//! Blake 2004), where mixtures of Gaussians stand for them.

use super::pixels::Field;

/// Cells of the histogram along each band.
const CELLS: usize = 10;
/// Cells where there is only one band.
const CELLS_OF_ONE: usize = 28;
/// The most that one pixel can say, as a natural logarithm.
const MOST: f64 = 1.5;
/// The share of a cell (of as many as there are along one band) below which it says little.
const RARE: f64 = 0.02;

/// For each pixel how much more likely its colour is inside than outside, from -1 to 1.
///
/// `inside` and `outside` are weights of pixels, of those of whom it is thought that they are. At most the first three bands count.
pub(super) fn likelihood(field: &Field, inside: &[f32], outside: &[f32]) -> Vec<f32> {
    let used = field.bands.len().min(3);
    let cells = if used == 1 { CELLS_OF_ONE } else { CELLS };
    let count = cells.pow(used as u32);
    let (mut within, mut beyond) = (vec![0.0_f64; count], vec![0.0_f64; count]);
    let n = field.width * field.height;
    let cell_of = |at: usize| -> usize {
        field.bands.iter().take(used).fold(0, |cell, band| {
            let step = ((band[at] * (cells as f32 - 1.0) + 0.5).max(0.0) as usize).min(cells - 1);
            cell * cells + step
        })
    };
    let place: Vec<u32> = (0..n).map(|at| cell_of(at) as u32).collect();
    for at in (0..n).filter(|at| field.valid[*at]) {
        within[place[at] as usize] += f64::from(inside[at]);
        beyond[place[at] as usize] += f64::from(outside[at]);
    }
    for histogram in [&mut within, &mut beyond] {
        blur(histogram, cells, used);
        let sum: f64 = histogram.iter().sum();
        histogram.iter_mut().for_each(|v| *v /= sum.max(f64::MIN_POSITIVE));
    }
    // What is rare on both sides says little.
    let rare = RARE / cells as f64;
    let said: Vec<f32> =
        within.iter().zip(&beyond).map(|(a, b)| (libm::log((a + rare) / (b + rare)).clamp(-MOST, MOST) / MOST) as f32).collect();
    // What is missing belongs to no building.
    (0..n).map(|at| if field.valid[at] { said[place[at] as usize] } else { -1.0 }).collect()
}

/// Neighbouring cells share what they hold: weights 1 2 1 along each band.
fn blur(histogram: &mut [f64], cells: usize, bands: usize) {
    let mut stride = 1;
    for _ in 0..bands {
        let before = histogram.to_vec();
        for (at, v) in histogram.iter_mut().enumerate() {
            let step = at / stride % cells;
            let low = if step > 0 { before[at - stride] } else { before[at] };
            let high = if step + 1 < cells { before[at + stride] } else { before[at] };
            *v = 0.25 * (low + 2.0 * before[at] + high);
        }
        stride *= cells;
    }
}
