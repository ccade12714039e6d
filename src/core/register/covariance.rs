//! How sure the entries of a map between two pictures are.

use super::robust::Fit;
use crate::core::geom::least_squares::{MAX_PARAMETERS as MOST, Row};
use crate::core::geom::{Affine, Point, Projective, Vector};
use serde::{Deserialize, Serialize};

/// How sure the entries of a map are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Covariance {
    /// The place on AFTER about which the entries are taken, px: `x' = (a vx + b vy + c) / (g vx + h vy + 1)` with `v` from the centre.
    pub centre: Point,
    /// Covariance of `a, b, c, d, e, f, g, h` about the centre. Those of `g` and `h` are 0, and not written, for affine maps.
    #[serde(with = "written")]
    pub entries: [[f64; 8]; 8],
}

impl Covariance {
    /// Covariance (xx, xy, yy; px2 of BEFORE) of the place on BEFORE that `map` sends a pixel of AFTER to.
    pub fn at(&self, map: &Projective, after: Point) -> [f64; 3] {
        let [x, y] = self.effects(map, after);
        [self.of_two(&x, &y)[0], self.of_two(&x, &y)[1], self.of_two(&y, &x)[0]]
    }

    /// `a C a'` and `a C b'` for two linear combinations of the entries.
    fn of_two(&self, a: &Row, b: &Row) -> [f64; 2] {
        [a, b].map(|second| a.iter().zip(&self.entries).map(|(ai, row)| ai * row.iter().zip(second).map(|(u, w)| u * w).sum::<f64>()).sum())
    }

    /// What a unit of each entry does to the place that a pixel is sent to, in x and in y.
    fn effects(&self, map: &Projective, after: Point) -> [Row; 2] {
        let (v, q) = (after - self.centre, map.apply(after));
        // About the centre the denominator is 1 there.
        let w = map.depth(after) / map.depth(self.centre);
        [
            [v.x, v.y, 1.0, 0.0, 0.0, 0.0, -q.x * v.x, -q.x * v.y].map(|e| e / w),
            [0.0, 0.0, 0.0, v.x, v.y, 1.0, -q.y * v.x, -q.y * v.y].map(|e| e / w),
        ]
    }

    /// Variance of the logarithm of the factor by which areas change at a place of AFTER: `g C g'` with the gradient `g` of
    /// `ln det J`, where `det J = det M / w^3` of the homogeneous matrix `M`.
    pub fn area_factor_variance(&self, map: &Projective, after: Point) -> f64 {
        let Some(m) = map.after(&Affine::scale_then_move(1.0, self.centre.x, self.centre.y).into()) else { return f64::INFINITY };
        let ([[a, b, c], [d, e, f], [g, h, _]], det) = (m.rows(), m.determinant());
        let v = after - self.centre;
        let w = 1.0 + g * v.x + h * v.y;
        let gradient: Row = [
            (e - f * h) / det,
            (f * g - d) / det,
            (d * h - e * g) / det,
            (c * h - b) / det,
            (a - c * g) / det,
            (b * g - a * h) / det,
            (b * f - c * e) / det - 3.0 * v.x / w,
            (c * d - a * f) / det - 3.0 * v.y / w,
        ];
        self.of_two(&gradient, &gradient)[0].max(0.0)
    }

    /// Variance of the logarithm of the length that `map` gives a line of AFTER: the displacements of both ends along the line.
    pub fn length_factor_variance(&self, map: &Projective, from: Point, to: Point) -> f64 {
        let line = map.apply(to) - map.apply(from);
        let unit = line * (1.0 / line.dot(line));
        let ([fx, fy], [tx, ty]) = (self.effects(map, from), self.effects(map, to));
        let mut gradient: Row = [0.0; MOST];
        for (i, g) in gradient.iter_mut().enumerate() {
            *g = unit.x * (tx[i] - fx[i]) + unit.y * (ty[i] - fy[i]);
        }
        self.of_two(&gradient, &gradient)[0].max(0.0)
    }

    /// From a fit of `before = map(base(after))`, with the variance of one coordinate of one match, px2.
    pub(super) fn of(fit: &Fit, base: &Affine, variance: f64) -> Option<Covariance> {
        let centre = base.inverse()?.apply(fit.centre());
        // What a unit of each parameter does to a place: to the centre, and one pixel to the right of it and below.
        let effect = |v: Vector| fit.rows_at(fit.centre() + base.apply_vector(v));
        let (here, right, below) = (effect(Vector::default()), effect(Vector::new(1.0, 0.0)), effect(Vector::new(0.0, 1.0)));
        let mut effects = [[0.0; MOST]; MOST];
        for axis in 0..2 {
            for i in 0..MOST {
                let origin = here[axis][i];
                effects[3 * axis][i] = right[axis][i] - origin;
                effects[3 * axis + 1][i] = below[axis][i] - origin;
                effects[3 * axis + 2][i] = origin;
            }
        }
        let mut entries = [[0.0; MOST]; MOST];
        for (row, a) in entries.iter_mut().zip(&effects) {
            for (cell, b) in row.iter_mut().zip(&effects) {
                *cell = variance * fit.cofactor(a, b);
            }
        }
        Some(Covariance { centre, entries })
    }

    /// That of a map that was placed by eye, by moving, turning and scaling what it shows: a place near `centre` is off by `sd_px` in
    /// each coordinate, and the turn and the scale move places at `reach_px` (px of AFTER) from it by as much again. Whatever the map
    /// was before, a homography too, these are errors of the picture as it is shown: `q -> q + t + K (q - q0)`, with `q0` the place of
    /// the centre and `K` a small turn and scale.
    pub fn by_eye(map: &Projective, centre: Point, sd_px: f64, reach_px: f64) -> Covariance {
        let about = map.after(&Affine::scale_then_move(1.0, centre.x, centre.y).into()).unwrap_or(Projective::IDENTITY);
        let [[a, b, c], [d, e, f], [g, h, _]] = about.rows();
        let stretch = 1.0 / (reach_px * about.magnification_at(Point::default()));
        // What a unit of each of tx, ty, the scale and the turn does to the entries; the numerators take up what the denominator does.
        let effects: [Row; 4] = [
            [g, h, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            [0.0, 0.0, 0.0, g, h, 1.0, 0.0, 0.0],
            [a - c * g, b - c * h, 0.0, d - f * g, e - f * h, 0.0, 0.0, 0.0].map(|v| v * stretch),
            [f * g - d, f * h - e, 0.0, a - c * g, b - c * h, 0.0, 0.0, 0.0].map(|v| v * stretch),
        ];
        let mut entries = [[0.0; MOST]; MOST];
        for (i, row) in entries.iter_mut().enumerate() {
            for (j, cell) in row.iter_mut().enumerate() {
                *cell = sd_px * sd_px * effects.iter().map(|effect| effect[i] * effect[j]).sum::<f64>();
            }
        }
        Covariance { centre, entries }
    }
}

/// 6 x 6 numbers where the last two entries are exactly known, as of affine maps.
mod written {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(entries: &[[f64; 8]; 8], serializer: S) -> Result<S::Ok, S::Error> {
        let affine = entries.iter().enumerate().all(|(i, row)| row.iter().enumerate().all(|(j, v)| (i < 6 && j < 6) || *v == 0.0));
        let side = if affine { 6 } else { 8 };
        let rows: Vec<&[f64]> = entries.iter().take(side).filter_map(|row| row.get(..side)).collect();
        rows.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[[f64; 8]; 8], D::Error> {
        let rows = Vec::<Vec<f64>>::deserialize(deserializer)?;
        let side = rows.len();
        if !matches!(side, 6 | 8) || rows.iter().any(|row| row.len() != side) {
            return Err(D::Error::custom("a covariance of a map has 6 x 6 or 8 x 8 numbers"));
        }
        let mut entries = [[0.0; 8]; 8];
        for (to, from) in entries.iter_mut().zip(&rows) {
            to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        }
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::Model;
    use super::*;

    #[test]
    fn the_covariance_of_a_place_is_that_of_the_fit_whatever_the_first_guess_was() {
        let from: Vec<Point> = (0..7).map(|k| Point::new((k * 37 % 90) as f64, (k * 53 % 80) as f64)).collect();
        let to: Vec<Point> = from.iter().map(|p| Point::new(p.x + 0.1 * p.y, p.y - 3.0)).collect();
        let base = Affine::from([1.5, 0.2, 10.0, -0.1, 0.8, -4.0]);
        for model in [Model::Similarity, Model::Affine] {
            let fit = Fit::new(model, &from, &to, &[1.0; 7]).unwrap();
            let covariance = Covariance::of(&fit, &base, 0.25).unwrap();
            let after = Point::new(40.0, -12.0);
            let [x, y] = fit.rows_at(base.apply(after));
            let [xx, xy, yy] = covariance.at(&fit.map.after(&base).into(), after);
            assert!((xx - 0.25 * fit.cofactor(&x, &x)).abs() < 1e-9 && (yy - 0.25 * fit.cofactor(&y, &y)).abs() < 1e-9);
            assert!((xy - 0.25 * fit.cofactor(&x, &y)).abs() < 1e-9);
        }
    }

    #[test]
    fn gradients_are_finite_differences() {
        let centre = Point::new(420.0, 310.0);
        let about = |m: [f64; 8]| {
            let back = Affine::scale_then_move(1.0, -centre.x, -centre.y);
            Projective::from(m).after(&back.into()).unwrap()
        };
        let m: [f64; 8] = [1.1, 0.2, 450.0, -0.3, 0.9, 280.0, 2e-4, -1e-4];
        let p = Point::new(700.0, 100.0);
        let ln_factor = |m: [f64; 8]| 2.0 * libm::log(about(m).magnification_at(p));
        for i in 0..8 {
            let step = 1e-6 * m[i].abs().max(1e-4);
            let moved = |by: f64| {
                let mut m = m;
                m[i] += by;
                m
            };
            let mut entries = [[0.0; 8]; 8];
            entries[i][i] = 1.0;
            let covariance = Covariance { centre, entries };
            let slope = (ln_factor(moved(step)) - ln_factor(moved(-step))) / (2.0 * step);
            let variance = covariance.area_factor_variance(&about(m), p);
            assert!((variance.sqrt() - slope.abs()).abs() < 1e-4 * slope.abs().max(1e-3), "{i}: {} {slope}", variance.sqrt());
            let q = Point::new(200.0, 500.0);
            let ln_length = |m: [f64; 8]| libm::log(about(m).apply(p).distance(about(m).apply(q)));
            let slope = (ln_length(moved(step)) - ln_length(moved(-step))) / (2.0 * step);
            let variance = covariance.length_factor_variance(&about(m), p, q);
            assert!((variance.sqrt() - slope.abs()).abs() < 1e-4 * slope.abs().max(1e-3), "{i}: {} {slope}", variance.sqrt());
            let slope = (about(moved(step)).apply(p) - about(moved(-step)).apply(p)) * (0.5 / step);
            let [xx, xy, yy] = covariance.at(&about(m), p);
            for (got, want) in [(xx, slope.x * slope.x), (xy, slope.x * slope.y), (yy, slope.y * slope.y)] {
                assert!((got - want).abs() < 1e-4 * want.abs().max(1e-6), "{i}: {got} {want}");
            }
        }
    }

    #[test]
    fn affine_covariances_are_written_as_before() {
        let covariance = Covariance::by_eye(&Projective::IDENTITY, Point::new(1.0, 2.0), 2.0, 100.0);
        let text = serde_json::to_value(covariance).unwrap();
        assert_eq!(text["entries"].as_array().unwrap().len(), 6);
        assert_eq!(serde_json::from_value::<Covariance>(text).unwrap(), covariance);
        let identity = Projective::IDENTITY;
        let [xx, _, yy] = covariance.at(&identity, Point::new(101.0, 2.0));
        assert!((xx - 8.0).abs() < 1e-12 && (yy - 8.0).abs() < 1e-12, "as much again at the reach: {xx} {yy}");
    }

    /// Moved by eye, a picture under a homography is off as a simulation says: its errors are those of what is shown.
    #[test]
    fn what_is_moved_by_eye_errs_as_what_is_shown_whatever_the_map() {
        let centre = Point::new(420.0, 310.0);
        let maps = [
            [1.1, 0.2, 450.0, -0.3, 0.9, 280.0, 2e-4, -1e-4],
            [0.0, -1.5, 40.0, 1.5, 0.0, -7.0, 0.0, 0.0],
            [1.0, 0.3, 0.0, 0.0, 0.8, 0.0, 0.0, 0.0],
        ];
        for m in maps {
            let map = Projective::from(m);
            let (sd, reach) = (2.0, 250.0);
            let covariance = Covariance::by_eye(&map, centre, sd, reach);
            let q0 = map.apply(centre);
            let m0 = map.magnification_at(centre);
            let small = 1e-6;
            // The four errors, each alone: where it sends a pixel, and by how much areas change there.
            let moved = |k: usize| {
                let (tx, ty, scale, turn) = match k {
                    0 => (small, 0.0, 0.0, 0.0),
                    1 => (0.0, small, 0.0, 0.0),
                    2 => (0.0, 0.0, small / (reach * m0), 0.0),
                    _ => (0.0, 0.0, 0.0, small / (reach * m0)),
                };
                let given =
                    Affine::from([1.0 + scale, -turn, tx - scale * q0.x + turn * q0.y, turn, 1.0 + scale, ty - turn * q0.x - scale * q0.y]);
                Projective::from(given).after(&map).unwrap()
            };
            for p in [centre, Point::new(700.0, 100.0), Point::new(20.0, 600.0)] {
                let mut sums = [0.0; 4];
                for k in 0..4 {
                    let off = (moved(k).apply(p) - map.apply(p)) * (sd / small);
                    let area = 2.0 * libm::log(moved(k).magnification_at(p) / map.magnification_at(p)) * (sd / small);
                    for (sum, v) in sums.iter_mut().zip([off.x * off.x, off.x * off.y, off.y * off.y, area * area]) {
                        *sum += v;
                    }
                }
                let [xx, xy, yy] = covariance.at(&map, p);
                for (got, want) in [(xx, sums[0]), (xy, sums[1]), (yy, sums[2]), (covariance.area_factor_variance(&map, p), sums[3])] {
                    assert!((got - want).abs() < 1e-3 * want.abs().max(1e-6), "{m:?} {p:?}: {got} {want}");
                }
            }
        }
    }
}
