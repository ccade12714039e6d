//! Small linear least-squares problems: maps of the plane from points.

/// The most parameters that a map of the plane has here.
pub(in crate::core) const MAX_PARAMETERS: usize = 8;
/// One equation: what stands before each parameter.
pub(in crate::core) type Row = [f64; MAX_PARAMETERS];

/// Solution of a least-squares problem.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::core) struct Solution {
    pub parameters: Row,
    /// The inverse of the normal matrix: covariance for unit variance of the observations.
    pub normal_inverse: [Row; MAX_PARAMETERS],
}

impl Solution {
    /// What the fit gives for an equation.
    pub(in crate::core) fn predict(&self, row: &Row) -> f64 {
        row.iter().zip(&self.parameters).map(|(a, b)| a * b).sum()
    }

    /// `a' Q b`: covariance of two predictions for unit variance.
    pub(in crate::core) fn cofactor(&self, a: &Row, b: &Row) -> f64 {
        a.iter().zip(&self.normal_inverse).map(|(ai, q)| ai * q.iter().zip(b).map(|(x, y)| x * y).sum::<f64>()).sum()
    }
}

/// Solves by the normal equations, which is good enough for coordinates that were centred and scaled to about 1.
/// `None` where the equations do not determine `count` parameters.
pub(in crate::core) fn solve(equations: &[(Row, f64)], count: usize) -> Option<Solution> {
    let count = count.min(MAX_PARAMETERS);
    // [normal matrix | unit matrix | right side], reduced by Gauss and Jordan.
    const RIGHT: usize = 2 * MAX_PARAMETERS;
    let mut m = [[0.0; RIGHT + 1]; MAX_PARAMETERS];
    for (i, line) in m.iter_mut().enumerate() {
        for (j, cell) in line.iter_mut().enumerate().take(MAX_PARAMETERS) {
            *cell = equations.iter().map(|(row, _)| row[i] * row[j]).sum();
        }
        line[MAX_PARAMETERS + i] = 1.0;
        line[RIGHT] = equations.iter().map(|(row, y)| row[i] * y).sum();
    }
    let largest = (0..count).map(|i| m[i][i]).fold(0.0, f64::max);
    for column in 0..count {
        let pivot = (column..count).max_by(|a, b| m[*a][column].abs().total_cmp(&m[*b][column].abs()))?;
        m.swap(column, pivot);
        let value = m[column][column];
        // A NaN is no pivot either.
        if !(value.is_finite() && value.abs() > 1.0e-10 * largest) {
            return None;
        }
        m[column].iter_mut().for_each(|v| *v /= value);
        let pivot_line = m[column];
        for (other, line) in m.iter_mut().enumerate().take(count) {
            if other != column {
                let factor = line[column];
                line.iter_mut().zip(&pivot_line).for_each(|(v, p)| *v -= factor * p);
            }
        }
    }
    let mut solution = Solution { parameters: [0.0; MAX_PARAMETERS], normal_inverse: [[0.0; MAX_PARAMETERS]; MAX_PARAMETERS] };
    for (i, line) in m.iter().enumerate().take(count) {
        solution.parameters[i] = line[RIGHT];
        let inverse = line.iter().skip(MAX_PARAMETERS).take(count);
        solution.normal_inverse[i].iter_mut().zip(inverse).for_each(|(to, from)| *to = *from);
    }
    let finite = solution.parameters.iter().chain(solution.normal_inverse.iter().flatten()).all(|v| v.is_finite());
    finite.then_some(solution)
}

/// Probability that a chi-square variable of so many degrees of freedom is larger. By the recurrence in steps of two degrees
/// (Abramowitz & Stegun 26.4.8).
pub(in crate::core) fn chi_square_beyond(x: f64, freedom: u32) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let half = 0.5 * x;
    let odd = freedom % 2 == 1;
    let mut q = if odd { libm::erfc(half.sqrt()) } else { libm::exp(-half) };
    let mut term = if odd { half.sqrt() * libm::exp(-half) / libm::tgamma(1.5) } else { half * libm::exp(-half) };
    let mut k = if odd { 1 } else { 2 };
    while k < freedom {
        q += term;
        k += 2;
        term *= half / (0.5 * f64::from(k));
    }
    q.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chi_square_distribution_is_that_of_the_tables() {
        for (x, freedom, p) in [
            (3.841, 1, 0.05),
            (5.991, 2, 0.05),
            (7.815, 3, 0.05),
            (9.488, 4, 0.05),
            (11.07, 5, 0.05),
            (18.307, 10, 0.05),
            (6.635, 1, 0.01),
            (0.0, 3, 1.0),
        ] {
            assert!((chi_square_beyond(x, freedom) - p).abs() < 1e-4, "{x} {freedom}: {}", chi_square_beyond(x, freedom));
        }
    }
}
