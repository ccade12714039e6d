//! Areas, lengths and ratios with their ranges.
//!
//! Every number here comes as a value with its variance split into named parts ([`Budget`]), or as a refusal with a
//! reason. Variances are relative: dimensionless, of the logarithm of the quantity to first order.

mod advice;
mod apart;
mod area;
mod blunder;
mod budget;
pub mod calculator;
mod caution;
mod change;
mod click_law;
mod copied;
mod correspondence;
mod disagreement;
mod foreshortening;
mod ground;
mod height;
mod interval;
mod language;
mod length;
mod length_ratio;
mod misreadings;
mod monte_carlo;
mod outline;
mod overlap;
mod pixel_shape;
mod random;
mod ratio;
mod refusal;
mod repeatability;
mod rounding;
mod scale;
mod sentence;
mod series;
mod side;
mod skew;
mod student;
mod variance;
mod walls;

pub use advice::{Advice, FinerPixels, MoreTracings};
pub use apart::{apart_m, apart_words};
pub use area::{AreaAnswer, area, area_of};
pub use blunder::{Blunder, blunders};
pub use budget::{Budget, Part, PartVariance};
pub use calculator::{Images, Shape, area_of_shape, ratio_of_shapes, ratio_of_shapes_verified};
pub use caution::{Caution, WallInSight};
pub use change::{change, is_in_time};
pub use disagreement::{Disagreement, ScaleDisagreement, georeferences_disagree, scales_disagree};
pub use foreshortening::view_cautions;
pub use ground::{Ground, witness};
pub use height::{
    Direction, EastNorth, FLAT_SD_DEG, HeightAnswer, HeightInput, HeightMethod, HeightRefusal, HeightRow, Measured, Rays, RoofShift, Sun,
    Verdict, View, VolumeAnswer, VolumeRow, bearing_deg, best_height, expected_px, height, height_beside, height_by, height_drawn,
    height_row, height_rows, known_height_witness, roof_to_ground, sun_at, sun_of, turn_deg, view_of, volume, volume_row,
};
pub use interval::{Interval, fieller, log_delta, normal_cdf};
pub use language::{ENGLISH, LANGUAGES, Language, Phrase, Telling, Told, filled, language};
pub use length::{LengthAnswer, PixelSize, PrintedLength, length, pixel_size, tie_click_px};
pub use length_ratio::{LENGTH_EXCLUDES, LengthsTold, length_ratio, length_sentence};
pub use misreadings::{likelihood, misreadings};
pub use monte_carlo::{DRAWS, MonteCarlo, monte_carlo};
pub use outline::{Outline, error_model_of};
pub use overlap::{cautions, covered_by_both, overlap_px2, with_courtyards};
pub use pixel_shape::PixelShape;
pub use ratio::{Method, RatioAnswer, ratio, ratio_of, ratio_of_sides, ratio_of_terms, signed};
pub use refusal::RatioRefusal;
pub use repeatability::{ENOUGH_DOF, Hand, Repeatability, Reproducibility, hand, hand_words, hands_words, repeatability, reproducibility};
pub use rounding::{Rounded, outward_percent, with_sd, with_thousands};
pub use scale::{Evidence, ScaleFit, scale_fit};
pub use sentence::{
    CALCULATION_EXCLUDES, EXCLUDES, NamedSide, bare_sentence, change_sentence, excludes, excludes_of, includes, sentence, sentence_of,
};
pub use series::{Became, Series, SeriesChange, SeriesPoint, SeriesUnit, Standing, series};
pub use side::SignedOutline;
pub use student::{quantile, student_cdf, student_quantile};
pub use variance::{area_gradient, gradient_square_sum, side_square_sum, vertex_variance_px4};
