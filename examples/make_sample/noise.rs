//! The seeded random numbers and the noise fields everything else is built on.
//!
//! Nothing here depends on the clock, on the order threads run in or on hash
//! map order: a value is a pure function of its coordinates and its seed.

/// A small stream of pseudo-random numbers (SplitMix64).
pub struct Rng(u64);

impl Rng {
    /// A stream of its own for the object group called `tag`, so that adding a
    /// group never disturbs the others.
    pub fn new(seed: u64, tag: &str) -> Self {
        let mut h = 0xcbf2_9ce4_8422_2325_u64 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for b in tag.bytes() {
            h = (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Rng(h)
    }

    /// The next 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..1`.
    pub fn unit(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / 16_777_216.0
    }

    /// A number in `lo..hi`.
    pub fn range(&mut self, lo: f32, hi: f32) -> f32 {
        lo + (hi - lo) * self.unit()
    }

    /// A bell-shaped number of mean 0 and standard deviation 1.
    pub fn bell(&mut self) -> f32 {
        (self.unit() + self.unit() + self.unit() + self.unit() - 2.0) * 1.732
    }

    /// A whole number in `0..n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.bits() % n.max(1) as u64) as usize
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f32) -> bool {
        self.unit() < p
    }

    /// A seed for a noise field.
    pub fn seed(&mut self) -> u32 {
        (self.bits() >> 32) as u32
    }
}

/// Mixes a lattice point and a seed into 32 bits.
pub fn hash(x: i32, y: i32, seed: u32) -> u32 {
    let mut h = (x as u32).wrapping_mul(0x9e37_79b1) ^ (y as u32).wrapping_mul(0x85eb_ca77) ^ seed.wrapping_mul(0xc2b2_ae3d);
    h = (h ^ (h >> 16)).wrapping_mul(0x7feb_352d);
    h = (h ^ (h >> 15)).wrapping_mul(0x846c_a68b);
    h ^ (h >> 16)
}

/// A lattice point's value in `0..1`.
pub fn hash01(x: i32, y: i32, seed: u32) -> f32 {
    (hash(x, y, seed) >> 8) as f32 / 16_777_216.0
}

fn corner(ix: i32, iy: i32, fx: f32, fy: f32, seed: u32) -> f32 {
    let h = hash(ix, iy, seed);
    let gx = (h & 0xffff) as f32 / 32_768.0 - 1.0;
    let gy = (h >> 16) as f32 / 32_768.0 - 1.0;
    gx * fx + gy * fy
}

/// Gradient noise, roughly in `-1..1`, one feature per unit.
pub fn noise(x: f32, y: f32, seed: u32) -> f32 {
    let (xf, yf) = (x.floor(), y.floor());
    let (ix, iy) = (xf as i32, yf as i32);
    let (fx, fy) = (x - xf, y - yf);
    let u = fx * fx * fx * (fx * (fx * 6.0 - 15.0) + 10.0);
    let v = fy * fy * fy * (fy * (fy * 6.0 - 15.0) + 10.0);
    let a = corner(ix, iy, fx, fy, seed);
    let b = corner(ix + 1, iy, fx - 1.0, fy, seed);
    let c = corner(ix, iy + 1, fx, fy - 1.0, seed);
    let d = corner(ix + 1, iy + 1, fx - 1.0, fy - 1.0, seed);
    let top = a + (b - a) * u;
    let low = c + (d - c) * u;
    (top + (low - top) * v) * 1.9
}

/// Several octaves of [`noise`], each turned and twice as fine as the last.
pub fn fbm(x: f32, y: f32, octaves: u32, seed: u32) -> f32 {
    let (mut px, mut py, mut amp, mut sum) = (x, y, 0.62, 0.0);
    for o in 0..octaves {
        sum += amp * noise(px, py, seed.wrapping_add(o.wrapping_mul(0x51ed)));
        let nx = 1.63 * px + 1.17 * py + 3.7;
        py = -1.17 * px + 1.63 * py - 8.1;
        px = nx;
        amp *= 0.55;
    }
    sum
}

/// Sharp-crested noise in `0..1`, high along thin winding lines.
pub fn ridged(x: f32, y: f32, octaves: u32, seed: u32) -> f32 {
    1.0 - (fbm(x, y, octaves, seed) * 1.8).abs().min(1.0)
}

/// The usual smooth step between `lo` and `hi`.
pub fn smooth(lo: f32, hi: f32, v: f32) -> f32 {
    let t = ((v - lo) / (hi - lo)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
