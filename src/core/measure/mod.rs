//! Areas, lengths and ratios with their ranges.
//!
//! Every number here comes as a value with its variance split into named parts ([`Budget`]), or as a refusal with a
//! reason. Variances are relative: dimensionless, of the logarithm of the quantity to first order.

mod area;
mod blunder;
mod budget;
mod correspondence;
mod disagreement;
mod ground;
mod interval;
mod length;
mod misreadings;
mod outline;
mod ratio;
mod repeatability;
mod rounding;
mod sentence;
mod student;
mod variance;

pub use area::{AreaAnswer, area, area_of};
pub use blunder::{Blunder, blunders};
pub use budget::{Budget, Part, PartVariance};
pub use disagreement::{Disagreement, georeferences_disagree};
pub use ground::{Ground, witness};
pub use interval::{Interval, fieller, log_delta, normal_cdf};
pub use length::{LengthAnswer, PixelSize, PrintedLength, length, pixel_size};
pub use misreadings::{likelihood, misreadings};
pub use outline::{Outline, error_model_of};
pub use ratio::{Method, RatioAnswer, RatioRefusal, ratio, ratio_of};
pub use repeatability::{ENOUGH_DOF, Hand, Repeatability, Reproducibility, hand, hand_words, hands_words, repeatability, reproducibility};
pub use rounding::{Rounded, outward_percent, with_sd};
pub use sentence::{EXCLUDES, excludes, includes, sentence};
pub use student::{quantile, student_cdf, student_quantile};
pub use variance::{area_gradient, gradient_square_sum, side_square_sum, vertex_variance_px4};
