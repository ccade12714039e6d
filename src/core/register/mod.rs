//! Lining up two pictures of one place by themselves.
//!
//! `model` < `covariance`, `tie` (points set by hand); `fourier`, `gray` < `field`, `gaps`, `resample`, `correlate`, `robust`, `verdict` < `coarse`, `tiles` < `stage` < `scene`,
//! `outcome` < `report` < `pipeline`.
//!
//! What is compared is the direction of edges, not brightness (see `field`); how: whitened correlation, first of the whole scene
//! over a grid of rotations and scales (`coarse`), then of tiles (`tiles`), of which those that agree on one similarity are kept
//! (`robust`); whether the result is believed is decided by counting, not by a threshold on a score (`verdict`).
//!
//! All of it is the same to the last bit on every machine and for every number of threads. It reads a fixed number of tiles, so
//! the time hardly depends on the size of the pictures where reduced copies exist.

mod coarse;
mod correlate;
mod covariance;
mod field;
mod fourier;
mod gaps;
mod gray;
mod model;
mod outcome;
mod pipeline;
mod report;
mod resample;
mod robust;
mod scene;
mod stage;
mod tie;
mod tiles;
mod verdict;

pub use covariance::Covariance;
pub use gray::{Gray, GraySource, Source, Window};
pub use model::Model;
pub use outcome::{Match, Registration};
pub use tie::{MOST_TIE_POINTS, TieFit, TiePoint, TieRefusal, TieResidual, advised, fit_ties};
pub use verdict::Status;

use crate::core::geom::Affine;

/// Smaller pictures hold too little to be lined up, px.
pub const SMALLEST_SIDE_PX: u64 = 64;

/// What is known beforehand, and how far to search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Largest rotation of AFTER against BEFORE (or against `start`), degrees; 180 tries all.
    pub max_turn_deg: f64,
    /// Smallest and largest size of a pixel of AFTER in pixels of BEFORE (or relative to `start`).
    pub scale: (f64, f64),
    /// Where the georeferences or the analyst put AFTER.
    pub start: Option<Guess>,
}

/// Where AFTER is thought to lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guess {
    /// Full pixels of BEFORE from full pixels of AFTER.
    pub before_from_after: Affine,
    /// By how much it may be wrong anywhere in the picture, px of BEFORE.
    pub uncertainty_px: f64,
}

impl Default for Options {
    /// Rotations to 15 degrees, scales from 0.7 to 1.4, nothing known.
    fn default() -> Options {
        Options { max_turn_deg: 15.0, scale: (0.7, 1.4), start: None }
    }
}

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It was stopped on request.
    #[error("The alignment was stopped.")]
    Cancelled,
    /// One side is too short.
    #[error("A picture of {width} x {height} px is too small to be lined up automatically: {SMALLEST_SIDE_PX} px are the least.")]
    TooSmall {
        /// Width, px.
        width: u64,
        /// Height, px.
        height: u64,
    },
    /// Options that mean nothing.
    #[error("The range of rotations, scales or the first guess is not usable.")]
    BadOptions,
    /// There is nothing in it.
    #[error("The {which} picture shows nothing that could be compared: it is empty or of one brightness.")]
    Empty {
        /// "before" or "after".
        which: &'static str,
    },
    /// A part could not be read.
    #[error("The {which} picture could not be read: {reason}")]
    Unreadable {
        /// "before" or "after".
        which: &'static str,
        /// The reason, a sentence.
        reason: String,
    },
}

/// Lines AFTER up with BEFORE. `progress` is told the share that is done, 0 to 1; where it answers `false`, the work stops.
///
/// # Errors
/// See [`Refusal`]. A search that finds nothing is no error: it is a [`Registration`] with [`Status::Red`].
///
/// ```
/// use revisit::core::register::{Gray, GraySource, Options, Refusal, register};
/// let gray = Gray::new(50, 50, vec![0.0; 2500]).unwrap();
/// let source = GraySource::new(&gray).unwrap();
/// let refused = register(&source, &source, &Options::default(), &|_| true);
/// assert_eq!(refused, Err(Refusal::TooSmall { width: 50, height: 50 }));
/// ```
pub fn register(
    before: &dyn Source,
    after: &dyn Source,
    options: &Options,
    progress: &dyn Fn(f64) -> bool,
) -> Result<Registration, Refusal> {
    pipeline::run(before, after, options, progress)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::geom::Point;

    /// A town of tilted blocks with soft edges on rolling ground, at any place: the exact picture under any map.
    fn town(x: f64, y: f64, seed: u64) -> f64 {
        // Blocks on a jittered raster, so that only the four nearest cells have to be asked.
        let mut value = 0.2 * (libm::sin(0.11 * x + 0.07 * y) + libm::sin(0.05 * x - 0.13 * y));
        let (cx, cy) = ((x / 16.0).floor(), (y / 16.0).floor());
        for (dx, dy) in [(-1.0, -1.0), (0.0, -1.0), (1.0, -1.0), (-1.0, 0.0), (0.0, 0.0), (1.0, 0.0), (-1.0, 1.0), (0.0, 1.0), (1.0, 1.0)] {
            let (i, j) = (cx + dx, cy + dy);
            let cell = (i as i64 as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (j as i64 as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F) ^ seed;
            let mut bits = cell;
            let mut random = || {
                bits = (bits ^ (bits >> 31)).wrapping_mul(0xD6E8_FEB8_6659_FD93).wrapping_add(0x1234_5677);
                (bits >> 40) as f64 / f64::from(1_u32 << 24)
            };
            let (px, py) = ((i + random()) * 16.0, (j + random()) * 16.0);
            let (half_w, half_h, turn, tone) = (3.0 + 4.0 * random(), 3.0 + 4.0 * random(), 3.0 * random(), 2.0 * random() - 1.0);
            let (s, c) = libm::sincos(turn);
            let (u, v) = ((x - px) * c + (y - py) * s, (y - py) * c - (x - px) * s);
            let inside = |d: f64, half: f64| ((half - d.abs()) / 1.5 + 0.5).clamp(0.0, 1.0);
            value += tone * inside(u, half_w) * inside(v, half_h);
        }
        value
    }

    /// The town as seen through `town_from_picture`.
    fn picture(side: usize, town_from_picture: &Affine, seed: u64) -> Gray {
        let value = |k: usize| {
            let at = town_from_picture.apply(Point::new((k % side) as f64 + 0.5, (k / side) as f64 + 0.5));
            100.0 + 50.0 * town(at.x, at.y, seed) as f32
        };
        Gray::new(side, side, (0..side * side).map(value).collect()).unwrap()
    }

    fn about_the_middle(turn_deg: f64, scale: f64, dx: f64, dy: f64, side: usize) -> Affine {
        let (s, c) = libm::sincos(turn_deg.to_radians());
        let (s, c, m) = (s * scale, c * scale, side as f64 / 2.0);
        Affine::from([c, -s, m + dx - c * m + s * m, s, c, m + dy - s * m - c * m])
    }

    fn lined_up(before: &Gray, after: &Gray, options: &Options) -> Registration {
        register(&GraySource::new(before).unwrap(), &GraySource::new(after).unwrap(), options, &|_| true).unwrap()
    }

    /// A search that is short enough for a build without optimisation.
    fn narrow() -> Options {
        Options { max_turn_deg: 4.0, scale: (0.95, 1.05), start: None }
    }

    fn worst_error(r: &Registration, truth: &Affine, side: f64) -> f64 {
        let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)];
        corners
            .iter()
            .map(|(x, y)| r.before_from_after.apply(Point::new(*x, *y)).distance(truth.apply(Point::new(*x, *y))))
            .fold(0.0, f64::max)
    }

    #[test]
    fn a_turned_scaled_moved_and_reversed_picture_is_found_to_a_tenth_of_a_pixel() {
        let side = 192;
        let truth = about_the_middle(-9.0, 1.15, 11.3, -6.8, side);
        let before = picture(side, &Affine::IDENTITY, 7);
        let mut after = picture(side, &truth, 7);
        after.values.iter_mut().for_each(|v| *v = 4000.0 - 20.0 * *v);
        let found = lined_up(&before, &after, &Options { max_turn_deg: 12.0, scale: (0.9, 1.2), start: None });
        assert_eq!(found.status, Status::Green, "{}", found.why);
        assert_eq!(found.model, Model::Similarity);
        assert!(worst_error(&found, &truth, side as f64) < 0.1, "{:?}", found.before_from_after);
        assert!(found.sd_at(Point::new(96.0, 96.0)) < 0.3 && found.left_out_px >= found.rmse_px);
        assert!(found.matches.iter().filter(|m| m.inlier).all(|m| m.residual_px < 1.5));
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        let side = 160;
        let before = picture(side, &Affine::IDENTITY, 7);
        let mirrored = picture(side, &Affine::from([-1.0, 0.0, side as f64, 0.0, 1.0, 0.0]), 7);
        let elsewhere = picture(side, &Affine::IDENTITY, 8);
        for after in [mirrored, elsewhere] {
            let found = lined_up(&before, &after, &narrow());
            assert_eq!(found.status, Status::Red, "{}", found.why);
            assert!(found.log_nfa >= -3.0);
        }
    }

    #[test]
    fn a_picture_of_which_a_part_lies_elsewhere_is_not_green() {
        let side = 256;
        let before = picture(side, &Affine::IDENTITY, 7);
        let mut after = picture(side, &about_the_middle(0.0, 1.0, 2.0, 1.0, side), 7);
        let moved = picture(side, &about_the_middle(0.0, 1.0, 9.0, -6.0, side), 7);
        assert_eq!(lined_up(&before, &after, &narrow()).status, Status::Green);
        for k in (0..side * side).filter(|k| k % side >= 158) {
            after.values[k] = moved.values[k];
        }
        let found = lined_up(&before, &after, &narrow());
        assert_eq!(found.status, Status::Amber, "{}", found.why);
        assert!(found.why.contains("12 other tiles agree on another place"), "{}", found.why);
    }

    #[test]
    fn a_pattern_that_repeats_is_never_green() {
        let side = 160;
        let value = |dx: usize| {
            move |k: usize| if ((k % side + dx) % 14 < 8) && ((k / side) % 14 < 7) { 200.0 } else { 90.0 + ((k * 31 + dx) % 7) as f32 }
        };
        let before = Gray::new(side, side, (0..side * side).map(value(0)).collect()).unwrap();
        let after = Gray::new(side, side, (0..side * side).map(value(5)).collect()).unwrap();
        let found = lined_up(&before, &after, &narrow());
        assert_ne!(found.status, Status::Green, "{}", found.why);
    }

    #[test]
    fn a_guess_is_where_the_search_begins_and_may_have_pixels_that_are_not_square() {
        let side = 160;
        // Degrees: a pixel of AFTER is 1.6 times as wide as high.
        let truth = Affine::from([1.6, 0.0, -30.0, 0.0, 1.0, 4.0]);
        let before = picture(side, &Affine::IDENTITY, 3);
        let after = picture(side, &truth, 3);
        let guess = Affine::scale_then_move(1.0, 5.0, -3.0).after(&truth);
        let start = Some(Guess { before_from_after: guess, uncertainty_px: 10.0 });
        let found = lined_up(&before, &after, &Options { start, ..narrow() });
        assert_eq!(found.status, Status::Green, "{}", found.why);
        assert!(found.before_from_after.apply(Point::new(80.0, 80.0)).distance(truth.apply(Point::new(80.0, 80.0))) < 0.2);
    }

    #[test]
    fn gaps_are_no_evidence() {
        let side = 160;
        let before = picture(side, &Affine::IDENTITY, 7);
        let mut after = picture(side, &about_the_middle(0.0, 1.0, 6.0, 3.0, side), 7);
        // The right half is missing, once by a mask and once by black pixels.
        let gone: Vec<bool> = (0..side * side).map(|k| k % side < side - 50).collect();
        let mut masked = after.clone();
        masked.valid = Some(gone.clone());
        after.values.iter_mut().zip(&gone).filter(|(_, g)| !**g).for_each(|(v, _)| *v = 0.0);
        let found = [masked, after].map(|after| lined_up(&before, &after, &narrow()));
        for one in &found {
            assert!(one.matches.iter().all(|m| m.after.x < side as f64 - 20.0), "{}", one.why);
            assert!(worst_error(one, &about_the_middle(0.0, 1.0, 6.0, 3.0, side), side as f64) < 0.4, "{}", one.why);
        }
    }

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let side = 128;
        let (before, after) = (picture(side, &Affine::IDENTITY, 7), picture(side, &about_the_middle(1.0, 1.0, 2.0, 1.0, side), 7));
        let with =
            |n: usize| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap().install(|| lined_up(&before, &after, &narrow()));
        assert_eq!(with(1), with(3));
    }

    #[test]
    fn what_cannot_be_searched_is_said() {
        let flat = Gray::new(128, 128, vec![7.0; 128 * 128]).unwrap();
        let town = picture(128, &Affine::IDENTITY, 7);
        let (flat, town) = (GraySource::new(&flat).unwrap(), GraySource::new(&town).unwrap());
        let options = Options::default();
        assert_eq!(register(&town, &flat, &options, &|_| true), Err(Refusal::Empty { which: "after" }));
        assert_eq!(register(&town, &town, &options, &|share| share < 0.2), Err(Refusal::Cancelled));
        let bad = Options { scale: (2.0, 1.0), ..options };
        assert_eq!(register(&town, &town, &bad, &|_| true), Err(Refusal::BadOptions));
    }
}
