//! Black or white surroundings that no mask tells of: the corners of a turned picture, the rim of a mosaic.

use super::gray::Gray;

/// Regions of one brightness are gaps only where they are at least this share of the picture.
const SMALLEST_SHARE: f64 = 0.004;
/// Values that differ by less than this share of the range are one brightness (JPEG ripples).
const TOLERANCE: f32 = 0.002;

/// Marks what is missing: the mask, values that are not numbers, and regions of one brightness that touch the edge of the picture,
/// with a rim of `rim` pixels around them.
pub(super) fn close_gaps(gray: &mut Gray, rim: usize) {
    let (w, h) = (gray.width, gray.height);
    let mut missing: Vec<bool> = (0..w * h).map(|k| !gray.is_valid(k % w, k / w)).collect();
    let known = || gray.values.iter().zip(&missing).filter(|(_, m)| !**m).map(|(v, _)| *v);
    let (low, high) = known().fold((f32::INFINITY, f32::NEG_INFINITY), |(l, g), v| (l.min(v), g.max(v)));
    let tolerance = TOLERANCE * (high - low);
    let edge = (0..w).flat_map(|x| [x, (h - 1) * w + x]).chain((0..h).flat_map(|y| [y * w, y * w + w - 1]));
    let mut seen = missing.clone();
    let mut regions = Vec::new();
    for start in edge {
        if seen[start] {
            continue;
        }
        let level = gray.values[start];
        let mut region = vec![start];
        seen[start] = true;
        let mut next = 0;
        while let Some(at) = region.get(next).copied() {
            next += 1;
            let (x, y) = (at % w, at / w);
            let around = [(x > 0).then(|| at - 1), (x + 1 < w).then(|| at + 1), (y > 0).then(|| at - w), (y + 1 < h).then(|| at + w)];
            for to in around.into_iter().flatten() {
                if !seen[to] && (gray.values[to] - level).abs() <= tolerance {
                    seen[to] = true;
                    region.push(to);
                }
            }
        }
        if region.len() as f64 >= SMALLEST_SHARE * (w * h) as f64 {
            regions.extend(region);
        }
    }
    regions.into_iter().for_each(|at| missing[at] = true);
    if !missing.iter().any(|m| *m) {
        gray.valid = None;
        return;
    }
    gray.valid = Some(grown(&missing, w, h, rim).into_iter().map(|m| !m).collect());
}

/// Every cell within `by` of a marked one, along rows and columns.
fn grown(marked: &[bool], w: usize, h: usize, by: usize) -> Vec<bool> {
    let mut along_x = vec![false; w * h];
    for (row, out) in marked.chunks_exact(w).zip(along_x.chunks_exact_mut(w)) {
        for x in (0..w).filter(|x| row[*x]) {
            out[x.saturating_sub(by)..(x + by + 1).min(w)].fill(true);
        }
    }
    let mut out = vec![false; w * h];
    for y in 0..h {
        for near in y.saturating_sub(by)..(y + by + 1).min(h) {
            let (from, to) = (&along_x[near * w..(near + 1) * w], &mut out[y * w..(y + 1) * w]);
            to.iter_mut().zip(from).for_each(|(t, f)| *t |= *f);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_black_corner_is_a_gap_and_a_black_roof_is_not() {
        let value = |k: usize| {
            let (x, y) = (k % 40, k / 40);
            let roof = (20..30).contains(&x) && (20..30).contains(&y);
            if x + y < 12 || roof { 0.0 } else { 100.0 + ((k * 7919) % 97) as f32 }
        };
        let mut gray = Gray::new(40, 40, (0..1600).map(value).collect()).unwrap();
        close_gaps(&mut gray, 1);
        assert!(!gray.is_valid(2, 2) && !gray.is_valid(6, 6));
        assert!(gray.is_valid(25, 25) && gray.is_valid(39, 39) && gray.is_valid(9, 9));
    }
}
