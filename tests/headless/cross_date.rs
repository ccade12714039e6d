//! Ranges across two dates hold what they promise when the pair lined itself up. Real pairs: `examples/alignment_coverage`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::cross_date::{Count, simulate, warped};
use crate::common::random::Random;
use crate::common::town::town;
use revisit::core::geom::{Affine, Point};
use revisit::core::register::Gray;

#[test]
fn ranges_across_dates_that_were_lined_up_hold_the_truth_in_nine_of_ten() {
    let r = &mut Random::seeded(5);
    let mut total = Count::default();
    for seed in 1..4 {
        let picture = town(seed);
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let gray = Gray::new(width, height, picture.pixels().map(|p| f32::from(p.0[0])).collect()).unwrap();
        let (turn, scale) = (r.between(-8.0, 8.0).to_radians(), r.between(0.85, 1.15));
        let (a, b) = (scale * libm::cos(turn), scale * libm::sin(turn));
        let middle = Point::new(0.5 * width as f64, 0.5 * height as f64);
        let map = Affine::from([a, -b, middle.x - a * middle.x + b * middle.y + 6.0, b, a, middle.y - b * middle.x - a * middle.y - 9.0]);
        let moved = warped(&gray, &map, width, height);
        total.add(simulate(&gray, &moved, &map.inverse().unwrap(), 2000, r));
    }
    assert_eq!(total.pairs, 3, "all of them are lined up");
    assert!((88.0..=92.0).contains(&total.covered()), "{total:?}");
    let tails = [total.below, total.above].map(|n| 100.0 * f64::from(n) / f64::from(total.all));
    assert!(tails.iter().all(|t| (3.5..=6.5).contains(t)), "{tails:?}");
    assert!((total.scale_z2 / 3.0).sqrt() < 3.0, "the alignment knows its own error: {total:?}");
}
