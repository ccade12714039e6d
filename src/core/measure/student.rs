//! Student's t distribution: how much wider a range must be when the standard deviation behind it is itself an estimate.

use super::interval::normal_cdf;
use crate::core::doc::EpochId;
use crate::core::units::Level;

/// A part of a relative variance that was estimated, and from how much.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Estimated {
    /// The image on which it was.
    pub epoch: EpochId,
    /// Whose error it is; two parts of one image and one name stand on one estimate.
    pub of: String,
    /// The part of the relative variance.
    pub variance_rel: f64,
    /// Degrees of freedom of the estimate.
    pub dof: f64,
}

/// The degrees of freedom of a whole variance of which only these parts were estimated: `V^2 / sum (V_i^2 / nu_i)`. `None` where none
/// was.
///
/// Source: Welch 1947, Biometrika 34:28-35; Satterthwaite 1946; the GUM (JCGM 100:2008), G.4.
pub(super) fn effective_dof(variance_rel: f64, parts: &[Estimated]) -> Option<f64> {
    let mut pooled: Vec<(&Estimated, f64)> = Vec::new();
    for part in parts {
        // What stands on one estimate is wrong together.
        match pooled.iter_mut().find(|(p, _)| p.epoch == part.epoch && p.of == part.of) {
            Some((_, variance)) => *variance += part.variance_rel,
            None => pooled.push((part, part.variance_rel)),
        }
    }
    let sum: f64 = pooled.iter().map(|(part, variance)| variance * variance / part.dof.max(1.0)).sum();
    (sum > 0.0).then(|| (variance_rel * variance_rel / sum).max(1.0))
}

/// The same parts, each so many times its variance; a factor below nil takes off what is common to two quantities.
pub(super) fn scaled(parts: &[Estimated], factor: f64) -> impl Iterator<Item = Estimated> {
    parts.iter().map(move |part| Estimated { variance_rel: part.variance_rel * factor, ..part.clone() })
}

/// The two-sided quantile at a level: Student's t with those degrees of freedom, and the normal one where nothing was estimated.
///
/// ```
/// use revisit::core::{measure::quantile, units::Level};
/// assert!((quantile(Level::P95, Some(16.0)) - 2.1199).abs() < 1e-4);
/// assert_eq!(quantile(Level::P95, None), 1.959_964);
/// ```
pub fn quantile(level: Level, dof: Option<f64>) -> f64 {
    match dof {
        Some(dof) if dof < MANY => student_quantile(0.5 + 0.005 * f64::from(level.percent()), dof).max(level.z()),
        _ => level.z(),
    }
}

/// From here on the two distributions are one to six digits.
const MANY: f64 = 1.0e6;

/// Student's t distribution function, with any positive degrees of freedom; the normal one without.
pub fn student_cdf(t: f64, dof: Option<f64>) -> f64 {
    let Some(nu) = dof.filter(|nu| *nu < MANY) else { return normal_cdf(t) };
    // DLMF 8.17: P(T > t) = I_x(nu/2, 1/2) / 2 with x = nu / (nu + t^2).
    let tail = 0.5 * incomplete_beta(0.5 * nu, 0.5, nu / (nu + t * t));
    if t > 0.0 { 1.0 - tail } else { tail }
}

/// The probability that chance makes one estimate of a variance, with `dof` degrees of freedom, at least so many times another of the same
/// variance, with `other` degrees: Fisher's F distribution (DLMF 8.17: `I_x(other / 2, dof / 2)` with `x = other / (other + dof f)`).
pub(super) fn exceeds_by_chance(times: f64, dof: f64, other: f64) -> f64 {
    incomplete_beta(0.5 * other, 0.5 * dof, other / (other + dof * times.max(0.0)))
}

/// The value below which a variable with Student's t distribution lies with probability `p`, to about 1e-10.
///
/// `p` must lie between 0 and 1, both left out, and the degrees of freedom be positive.
pub fn student_quantile(p: f64, dof: f64) -> f64 {
    if p < 0.5 {
        return -student_quantile(1.0 - p, dof);
    }
    let mut high = 1.0;
    while student_cdf(high, Some(dof)) < p && high < 1.0e12 {
        high *= 2.0;
    }
    let mut low = if high > 1.0 { 0.5 * high } else { 0.0 };
    // Halving is slow and sure: the function is steep nowhere, and the last bit is the same on every machine.
    for _ in 0..48 {
        let middle = 0.5 * (low + high);
        if student_cdf(middle, Some(dof)) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// The regularised incomplete beta function `I_x(a, b)` by its continued fraction (DLMF 8.17.22), evaluated after Lentz 1976.
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction converges fast on this side only.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(b, a, 1.0 - x);
    }
    const TINY: f64 = 1.0e-300;
    let safe = |v: f64| if v.abs() < TINY { TINY } else { v };
    let (mut c, mut d) = (1.0, 1.0 / safe(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = d;
    for m in 1..3000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for term in [even, odd] {
            d = 1.0 / safe(1.0 + term * d);
            c = safe(1.0 + term / c);
            change = c * d;
            fraction *= change;
        }
        if (change - 1.0).abs() < 1.0e-15 {
            break;
        }
    }
    let front = a * libm::log(x) + b * libm::log1p(-x) + libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b);
    libm::exp(front) * fraction / a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_tables_of_t_hold() {
        // (nu, t_.90, t_.95, t_.975), to four decimals as printed everywhere.
        for (nu, t90, t95, t975) in [
            (1.0, 3.0777, 6.3138, 12.7062),
            (2.0, 1.8856, 2.9200, 4.3027),
            (4.0, 1.5332, 2.1318, 2.7764),
            (8.0, 1.3968, 1.8595, 2.3060),
            (16.0, 1.3368, 1.7459, 2.1199),
            (30.0, 1.3104, 1.6973, 2.0423),
            (120.0, 1.2886, 1.6577, 1.9799),
            (1.0e5, 1.2816, 1.6449, 1.9600),
        ] {
            for (p, t) in [(0.90, t90), (0.95, t95), (0.975, t975)] {
                let found = student_quantile(p, nu);
                assert!((found - t).abs() < 6e-5, "nu {nu}, p {p}: {found}");
                assert!((student_cdf(found, Some(nu)) - p).abs() < 1e-10);
                assert!((student_quantile(1.0 - p, nu) + found).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn the_printed_tables_of_f_hold() {
        // F_.95 to two decimals as printed everywhere.
        for (dof, other, f) in [(1.0, 16.0, 4.49), (2.0, 16.0, 3.63), (2.0, 40.0, 3.23), (5.0, 10.0, 3.33)] {
            assert!((exceeds_by_chance(f, dof, other) - 0.05).abs() < 2e-4, "{dof}, {other}");
        }
        assert_eq!(exceeds_by_chance(0.0, 2.0, 16.0), 1.0);
    }

    #[test]
    fn with_many_degrees_of_freedom_it_is_the_normal_one_and_never_below_it() {
        for level in Level::ALL {
            assert_eq!(quantile(level, None), level.z());
            assert_eq!(quantile(level, Some(1.0e7)), level.z());
            let mut last = f64::INFINITY;
            for nu in [1.0, 1.5, 3.7, 16.0, 40.0, 1000.0, 999_999.0] {
                let t = quantile(level, Some(nu));
                assert!(t <= last && t >= level.z(), "{nu}: {t}");
                last = t;
            }
        }
        assert!((student_cdf(1.3, Some(9e5)) - normal_cdf(1.3)).abs() < 1e-6);
    }

    #[test]
    fn parts_of_one_estimate_are_wrong_together_and_what_is_stated_is_sure() {
        let part = |of: &str, variance_rel, dof| Estimated { epoch: EpochId(0), of: of.to_owned(), variance_rel, dof };
        let dof = |total, parts: &[Estimated]| effective_dof(total, parts);
        assert_eq!(dof(1.0, &[]), None);
        assert_eq!(dof(1.0, &[part("a", 1.0, 16.0)]), Some(16.0));
        assert_eq!(dof(1.0, &[part("a", 0.5, 16.0), part("a", 0.5, 16.0)]), Some(16.0));
        assert_eq!(dof(1.0, &[part("a", 0.5, 16.0), part("b", 0.5, 16.0)]), Some(32.0));
        assert_eq!(dof(2.0, &[part("a", 1.0, 16.0)]), Some(64.0), "half of it is stated");
    }
}
