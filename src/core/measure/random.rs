//! Seeded random numbers for simulations: the same on every machine.

/// xoshiro256++ (Blackman & Vigna 2019), seeded by SplitMix64.
pub(super) struct Random {
    state: [u64; 4],
    spare: Option<f64>,
}

impl Random {
    pub fn seeded(seed: u64) -> Random {
        let mut s = seed;
        let state = [(); 4].map(|()| {
            s = s.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let z = (s ^ (s >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        });
        Random { state, spare: None }
    }

    fn next(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// Evenly from -1 to 1.
    fn signed_unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 * (2.0 / (1_u64 << 53) as f64) - 1.0
    }

    /// Normally distributed with mean 0 and standard deviation 1: Marsaglia's polar method.
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (u, v) = (self.signed_unit(), self.signed_unit());
            let q = u * u + v * v;
            if q > 0.0 && q < 1.0 {
                let f = (-2.0 * libm::log(q) / q).sqrt();
                self.spare = Some(v * f);
                return u * f;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_normal() {
        let mut r = Random::seeded(1);
        let n = 200_000;
        let drawn: Vec<f64> = (0..n).map(|_| r.normal()).collect();
        let moment = |k: i32| drawn.iter().map(|v| v.powi(k)).sum::<f64>() / f64::from(n);
        for (k, expected, tolerance) in [(1, 0.0, 0.01), (2, 1.0, 0.015), (3, 0.0, 0.03), (4, 3.0, 0.1)] {
            assert!((moment(k) - expected).abs() < tolerance, "moment {k}: {}", moment(k));
        }
        let beyond = drawn.iter().filter(|v| v.abs() > 1.644_854).count() as f64 / f64::from(n);
        assert!((beyond - 0.1).abs() < 0.003);
    }

    #[test]
    fn the_generator_is_the_published_one() {
        // First outputs of xoshiro256++ from the state 1, 2, 3, 4.
        let mut r = Random { state: [1, 2, 3, 4], spare: None };
        assert_eq!([r.next(), r.next(), r.next()], [41_943_041, 58_720_359, 3_588_806_011_781_223]);
    }
}
