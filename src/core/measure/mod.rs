//! Areas, lengths and ratios with their ranges.
//!
//! Every number here comes as a value with its variance split into named parts ([`Budget`]), or as a refusal with a
//! reason. Variances are relative: dimensionless, of the logarithm of the quantity to first order.

mod area;
mod budget;
mod disagreement;
mod ground;
mod height;
mod interval;
mod length;
mod misreadings;
mod outline;
mod ratio;
mod rounding;
mod sentence;
mod variance;

pub use area::{AreaAnswer, area, area_of};
pub use budget::{Budget, Part, PartVariance};
pub use disagreement::{Disagreement, georeferences_disagree};
pub use ground::{Ground, witness};
pub use height::{
    Direction, EastNorth, FLAT_SD_DEG, HeightAnswer, HeightInput, HeightMethod, HeightRefusal, HeightRow, Measured, Rays, RoofShift, Sun,
    Verdict, View, VolumeAnswer, VolumeRow, bearing_deg, best_height, expected_px, height, height_beside, height_by, height_drawn,
    height_row, height_rows, known_height_witness, roof_to_ground, sun_at, sun_of, turn_deg, view_of, volume, volume_row,
};
pub use interval::{Interval, fieller, log_delta, normal_cdf};
pub use length::{LengthAnswer, PixelSize, PrintedLength, length, pixel_size};
pub use misreadings::{likelihood, misreadings};
pub use outline::Outline;
pub use ratio::{Method, RatioAnswer, RatioRefusal, ratio, ratio_of};
pub use rounding::{Rounded, outward_percent, with_sd};
pub use sentence::{EXCLUDES, excludes, includes, sentence};
pub use variance::{area_gradient, gradient_square_sum, side_square_sum, vertex_variance_px4};
