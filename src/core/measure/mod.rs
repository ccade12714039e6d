//! Areas, lengths and ratios with their ranges.
//!
//! Every number here comes as a value with its variance split into named parts ([`Budget`]), or as a refusal with a
//! reason. Variances are relative: dimensionless, of the logarithm of the quantity to first order.

mod area;
mod budget;
mod change;
mod disagreement;
mod ground;
mod interval;
mod length;
mod misreadings;
mod outline;
mod overlap;
mod ratio;
mod refusal;
mod rounding;
mod sentence;
mod side;
mod variance;

pub use area::{AreaAnswer, area, area_of};
pub use budget::{Budget, Part, PartVariance};
pub use change::{change, is_in_time};
pub use disagreement::{Disagreement, georeferences_disagree};
pub use ground::{Ground, witness};
pub use interval::{Interval, fieller, log_delta, normal_cdf};
pub use length::{LengthAnswer, PixelSize, PrintedLength, length, pixel_size};
pub use misreadings::{likelihood, misreadings};
pub use outline::{Outline, error_model_of};
pub use overlap::cautions;
pub use ratio::{Method, RatioAnswer, ratio, ratio_of, ratio_of_sides, ratio_of_terms, signed};
pub use refusal::RatioRefusal;
pub use rounding::{Rounded, outward_percent, with_sd};
pub use sentence::{EXCLUDES, NamedSide, change_sentence, excludes, excludes_of, includes, sentence, sentence_of};
pub use side::SignedOutline;
pub use variance::{area_gradient, gradient_square_sum, side_square_sum, vertex_variance_px4};
