//! A made-up town that can be lined up with itself.

use image::{Rgb, RgbImage};

/// Side of a picture that is cut out of a town, px. The town is 20 px larger.
pub const SIDE: u32 = 420;

/// A town from a seed: roofs of many sizes and shades on grainy ground.
pub fn town(seed: u32) -> RgbImage {
    let hash = |v: u32| {
        let v = (v ^ (v >> 16)).wrapping_mul(0x7feb_352d);
        let v = (v ^ (v >> 15)).wrapping_mul(0x846c_a68b);
        v ^ (v >> 16)
    };
    let side = SIDE + 20;
    let mut shade = vec![0_u8; (side * side) as usize];
    for (i, s) in shade.iter_mut().enumerate() {
        *s = 90 + (hash(seed ^ i as u32) % 12) as u8;
    }
    for n in 0..260 {
        let pick = |k: u32, below: u32| hash(seed.wrapping_mul(977) ^ (n * 8 + k)) % below;
        let (x, y, w, h) = (pick(0, side), pick(1, side), 6 + pick(2, 26), 6 + pick(3, 26));
        let value = 40 + pick(4, 190) as u8;
        for row in y..(y + h).min(side) {
            for column in x..(x + w).min(side) {
                shade[(row * side + column) as usize] = value;
            }
        }
    }
    RgbImage::from_fn(side, side, |x, y| Rgb([shade[(y * side + x) as usize]; 3]))
}
