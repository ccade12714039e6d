//! How lopsided the error of a ratio is: what the logarithm of an area has of second order.
//!
//! `ln A` bends: a wall that is displaced by `u` outwards adds less to it than it takes away when it is displaced inwards. Where both sides
//! of a ratio are as uncertain this cancels; where one is much the smaller, the tails of a symmetric range are uneven (7.5 and 11.6 % instead
//! of 10 and 10 for 40 x 15 beside 200 x 60 px under a shared bias of 1 px).

/// Traced errors of one side of a ratio, relative.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bent {
    /// Covariance of the logarithm of the side with that of the ratio by what displaces each corner and wall on its own; negative for the
    /// denominator.
    pub walls: f64,
    /// The same by biases, which displace all walls of an outline alike.
    pub biases: f64,
    /// Variance of the logarithm of the side, all traced parts.
    pub variance: f64,
    /// What of it biases make.
    pub variance_by_biases: f64,
    /// Shorter over longer side of the rectangle with the outline's area and perimeter: see [`slenderness`].
    pub slenderness: f64,
}

/// Shorter over longer side of the rectangle that has this area and perimeter; 1 for what is rounder than a square.
pub(super) fn slenderness(area: f64, perimeter: f64) -> f64 {
    let half_sum = 0.25 * perimeter;
    let half_difference = (half_sum * half_sum - area).max(0.0).sqrt();
    let ratio = (half_sum - half_difference) / (half_sum + half_difference);
    if ratio.is_finite() { ratio.clamp(0.0, 1.0) } else { 1.0 }
}

/// Mean and third cumulant of the error of the logarithm of a ratio, to second order.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Skew {
    mean: f64,
    third: f64,
}

/// A shift below the first, in standard deviations, moves a tail by half a point at most and is left out; from the second on it is
/// made in full.
const COUNTS: (f64, f64) = (0.03, 0.06);
/// The shift is never more than this part of the half width: the expansion holds for small bends.
const MOST: f64 = 0.35;

impl Skew {
    /// Of a ratio of areas. A side is taken as the rectangle `l x w` of its area and perimeter, `ln A = ln l + ln w`: with the covariances
    /// `c_l` and `c_w` of its relative sides with `ln R`, its Hessian gives `3 (2 c_l c_w - (c_l + c_w)^2)` to the third cumulant.
    pub fn of_areas(a: Bent, b: Bent) -> Skew {
        let (a, b) = (one(a), one(b));
        Skew { mean: a.mean - b.mean, third: a.third - b.third }
    }

    /// Of a ratio of lengths, from the relative variances by clicks and their covariance: an end that moves along the line bends the
    /// logarithm, one that moves across it makes up for the mean.
    pub fn of_lengths(variance_a: f64, variance_b: f64, covariance: f64) -> Skew {
        let (a, b) = (variance_a - covariance, covariance - variance_b);
        Skew { mean: 0.0, third: 3.0 * (b * b - a * a) }
    }

    /// By how much both ends of a range `R exp(±z s)` for the truth move on the logarithm, as far as it counts:
    /// `third (z^2 + 1) / (6 s^2) - mean`. That is a quantile of the error, `mean + third (z^2 - 1) / (6 s^2)`, less twice the bias of
    /// the median, `mean - third / (6 s^2)`.
    /// Source: Efron 1987, J. Am. Stat. Assoc. 82:171 (a range corrected for its bias).
    pub fn shift(self, z: f64, variance: f64) -> f64 {
        let sd = variance.sqrt();
        // Nothing is uncertain: nothing is lopsided.
        if sd.is_nan() || sd <= 0.0 {
            return 0.0;
        }
        let full = self.third * (z * z + 1.0) / (6.0 * variance) - self.mean;
        let shift = full.clamp(-MOST * z * sd, MOST * z * sd);
        shift * ((shift.abs() / sd - COUNTS.0) / (COUNTS.1 - COUNTS.0)).clamp(0.0, 1.0)
    }
}

fn one(side: Bent) -> Skew {
    // Errors of single corners and walls are shared out by the squares of 1/l and 1/w, those of biases by 1/l and 1/w.
    let (long, square) = (side.slenderness / (1.0 + side.slenderness), side.slenderness * side.slenderness);
    let long_walls = square / (1.0 + square);
    let along = side.walls * long_walls + side.biases * long;
    let across = side.walls * (1.0 - long_walls) + side.biases * (1.0 - long);
    Skew {
        mean: side.variance_by_biases * long * (1.0 - long) - 0.5 * side.variance,
        third: 3.0 * (2.0 * along * across - (along + across) * (along + across)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64, by: f64) {
        assert!((a - b).abs() <= by, "{a} is not {b}");
    }

    #[test]
    fn the_rectangle_of_an_area_and_a_perimeter() {
        close(slenderness(1200.0, 160.0), 20.0 / 60.0, 1e-12);
        close(slenderness(1400.0, 200.0), (50.0 - 1100_f64.sqrt()) / (50.0 + 1100_f64.sqrt()), 1e-12);
        close(slenderness(100.0, 40.0), 1.0, 1e-12);
        // A circle is rounder than any rectangle.
        close(slenderness(std::f64::consts::PI, std::f64::consts::TAU), 1.0, 1e-12);
        close(slenderness(0.0, 0.0), 1.0, 1e-12);
    }

    #[test]
    fn clicks_alone_bend_two_lengths_that_know_nothing_of_each_other() {
        // s = 1 px: variances 1/l^2 and 1/w^2 of the relative sides; -v^2 / 2 is the mean, -3 v^2 the third cumulant of each.
        let (l, w) = (40.0_f64, 15.0_f64);
        let (x, y) = (1.0 / (l * l), 1.0 / (w * w));
        let side = one(Bent { walls: x + y, biases: 0.0, variance: x + y, variance_by_biases: 0.0, slenderness: w / l });
        close(side.mean, -0.5 * (x + y), 1e-15);
        close(side.third, -3.0 * (x * x + y * y), 1e-15);
    }

    #[test]
    fn a_bias_alone_is_the_parabola_of_an_offset_rectangle() {
        // ln A' = ln A + p b + (4 / A - p^2 / 2) b^2; b of standard deviation s: mean c s^2, third cumulant 6 p^2 c s^4.
        let (l, w, s) = (40.0_f64, 15.0_f64, 0.3_f64);
        let p = 2.0 * (1.0 / l + 1.0 / w);
        let (c, v) = (4.0 / (l * w) - 0.5 * p * p, (p * s).powi(2));
        let side = one(Bent { walls: 0.0, biases: v, variance: v, variance_by_biases: v, slenderness: w / l });
        close(side.mean, c * s * s, 1e-15);
        close(side.third, 6.0 * p * p * c * s.powi(4), 1e-15);
    }

    #[test]
    fn it_is_made_where_it_counts_and_turns_with_the_ratio() {
        let small = Bent { walls: 0.012, biases: 0.01, variance: 0.03, variance_by_biases: 0.018, slenderness: 0.5 };
        let large = Bent { walls: -0.0003, biases: 0.002, variance: 0.0005, variance_by_biases: 0.0002, slenderness: 0.2 };
        let turned = |b: Bent| Bent { walls: -b.walls, biases: -b.biases, ..b };
        let (there, back) = (Skew::of_areas(small, large), Skew::of_areas(turned(large), turned(small)));
        for z in [1.281_552, 1.644_854, 1.959_964] {
            let shift = there.shift(z, 0.0237);
            assert!(shift < 0.0, "the less certain side is the new one: both ends go down");
            close(shift, -back.shift(z, 0.0237), 1e-15);
            assert!(shift.abs() <= MOST * z * 0.0237_f64.sqrt());
        }
        assert_eq!(Skew::default().shift(1.6, 0.01), 0.0);
        assert_eq!(there.shift(1.6, 0.0), 0.0);
        // A hundredth of a standard deviation is nothing that a tail would show.
        assert_eq!(Skew { mean: 0.001, third: 0.0 }.shift(1.6, 0.01), 0.0);
        close(Skew { mean: 0.01, third: 0.0 }.shift(1.6, 0.01), -0.01, 1e-15);
    }

    #[test]
    fn one_length_beside_a_certain_one_is_moved_by_half_its_variance_times_z2_and_one() {
        // ln l = u - u^2 / 2 + t^2 / 2 along and across: nil in the mean, -3 v^2 the third cumulant.
        let (v, z) = (0.01_f64, 1.281_552_f64);
        close(Skew::of_lengths(v, 0.0, 0.0).shift(z, v), -0.5 * v * (z * z + 1.0), 1e-15);
        close(Skew::of_lengths(0.0, v, 0.0).shift(z, v), 0.5 * v * (z * z + 1.0), 1e-15);
        // Two lengths that are as uncertain bend each other's logarithm back.
        assert_eq!(Skew::of_lengths(v, v, 0.0).shift(z, 2.0 * v), 0.0);
    }
}
