//! The statistics alone, for shapes whose sizes are known without a picture.
//!
//! The vectors of the examples were computed independently of this code.
//!
//! ```
//! use revisit::core::doc::ErrorModel;
//! use revisit::core::measure::{Images, Shape, ratio_of_shapes};
//! use revisit::core::units::Level;
//!
//! // A building of 60 x 20 px beside one of 80 x 22 px on one image, every corner clicked to 1 px.
//! let (new, old) = ([Shape::rectangle(60.0, 20.0)?], [Shape::rectangle(80.0, 22.0)?]);
//! let clicks = ErrorModel { click_px: 1.0, edge_px: 0.0, shared_bias_px: 0.0, private_bias_px: 0.0 };
//! let answer = ratio_of_shapes(&new, &old, clicks, Images::One, Level::P90)?;
//! assert!((answer.ratio - 0.681_818).abs() < 1e-6);
//! assert!((answer.budget.sd_rel() - 0.070_712).abs() < 1e-6);
//! assert!((answer.range.low - 0.606_95).abs() < 1e-5 && (answer.range.high - 0.765_92).abs() < 1e-5);
//!
//! // With walls, shared and private bias, as the defaults have them.
//! let answer = ratio_of_shapes(&new, &old, ErrorModel::default(), Images::One, Level::P90)?;
//! assert!((answer.budget.variance_rel() - 0.009_526_91).abs() < 1e-8);
//! assert!((answer.range.low - 0.5807).abs() < 1e-4 && (answer.range.high - 0.8006).abs() < 1e-4);
//!
//! // A scale known to 1 % enters only where the two are on different images: four times its variance.
//! let apart = ratio_of_shapes(&new, &old, clicks, Images::Two { scale_sd_rel: 0.01 }, Level::P90)?;
//! assert!((apart.budget.variance_rel() - (0.070_712_f64.powi(2) + 4e-4)).abs() < 1e-6);
//!
//! // Sums and differences: two sheds against a hall without its courtyard.
//! let sheds = [Shape::rectangle(40.0, 15.0)?, Shape::rectangle(40.0, 15.0)?];
//! let hall = [Shape::rectangle(80.0, 40.0)?, Shape::rectangle(40.0, 20.0)?.taken_off()];
//! let answer = ratio_of_shapes(&sheds, &hall, ErrorModel::default(), Images::One, Level::P90)?;
//! assert_eq!(answer.ratio, 0.5);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! One area alone, and the check of its variance:
//!
//! ```
//! use revisit::core::doc::ErrorModel;
//! use revisit::core::measure::{Shape, area_of_shape};
//!
//! let l_shape = Shape::outline(&[(0., 0.), (60., 0.), (60., 15.), (20., 15.), (20., 40.), (0., 40.)])?;
//! let clicks = ErrorModel { click_px: 1.0, edge_px: 0.0, shared_bias_px: 0.0, private_bias_px: 0.0 };
//! let (area_px2, budget) = area_of_shape(&l_shape, clicks);
//! assert_eq!(area_px2, 1400.0);
//! assert!((budget.sd_rel() * area_px2 - 63.443).abs() < 1e-3);
//!
//! // A rectangle by three clicks has twice the variance of one by four.
//! let three = Shape::rectangle(60.0, 20.0)?.by_three_clicks();
//! let (_, budget) = area_of_shape(&three, clicks);
//! assert!((budget.sd_rel() * 1200.0 - 89.44).abs() < 0.01);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::area::drawing_budget;
use super::budget::Budget;
use super::monte_carlo::{MonteCarlo, simulated};
use super::outline::Outline;
use super::ratio::{RatioAnswer, Tie, compared};
use super::refusal::RatioRefusal;
use super::repeatability::Hands;
use super::side::{SideSums, SignedOutline};
use crate::core::doc::{Drawn, EpochId, ErrorModel, Sign, Traced};
use crate::core::geom::{BadRing, Point, Ring, Vector};
use crate::core::units::Level;

/// A shape to be measured, in pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    ring: Ring,
    sign: Sign,
    drawn: Drawn,
    /// Its corners have no place of their own: it shares none with others.
    placeless: bool,
}

impl Shape {
    /// A rectangle of `length_px` by `width_px`, traced by its four corners.
    ///
    /// # Errors
    /// [`BadRing`] for sides that are none.
    pub fn rectangle(length_px: f64, width_px: f64) -> Result<Shape, BadRing> {
        let shape = Shape::outline(&[(0.0, 0.0), (length_px, 0.0), (length_px, width_px), (0.0, width_px)])?;
        Ok(Shape { placeless: true, ..shape })
    }

    /// An outline by its corners, px. Corners and walls at the same places as those of another shape are shared with it.
    ///
    /// # Errors
    /// [`BadRing`] for what is no outline.
    pub fn outline(corners_px: &[(f64, f64)]) -> Result<Shape, BadRing> {
        let ring = Ring::new(corners_px.iter().map(|(x, y)| Point::new(*x, *y)).collect())?;
        Ok(Shape { ring, sign: Sign::Plus, drawn: Drawn::Polygon, placeless: false })
    }

    /// The same, taken off its side instead of added.
    #[must_use]
    pub fn taken_off(self) -> Shape {
        Shape { sign: Sign::Minus, ..self }
    }

    /// The same, drawn as a rectangle by three clicks: twice the variance of clicks.
    #[must_use]
    pub fn by_three_clicks(self) -> Shape {
        Shape { drawn: Drawn::Rectangle, ..self }
    }

    /// Its area, px2.
    pub fn area_px2(&self) -> f64 {
        self.ring.area_px2()
    }

    fn outline_of<'a>(&self, ring: &'a Ring, epoch: EpochId) -> Outline<'a> {
        Outline { ring, epoch, drawn: self.drawn, traced: Traced::Roof, of: None, courtyard: false }
    }
}

/// On which images the two sides lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Images {
    /// Both on one: the scale cancels, and the shared bias nearly does.
    One,
    /// Each on one of its own, both in the same unit.
    Two {
        /// Relative standard deviation of a length by the scales of both together.
        scale_sd_rel: f64,
    },
}

/// The area of a shape, px2, and the parts of its relative variance.
pub fn area_of_shape(shape: &Shape, model: ErrorModel) -> (f64, Budget) {
    drawing_budget(&Hands::assumed(model), &shape.outline_of(&shape.ring, EpochId(0)))
}

/// The ratio of two sides made of shapes, under a model of tracing errors: see the examples of [this module](self) and
/// [`super::ratio_of_sides`].
///
/// # Errors
/// [`RatioRefusal`] when there is no honest answer.
pub fn ratio_of_shapes(new: &[Shape], old: &[Shape], model: ErrorModel, images: Images, level: Level) -> Result<RatioAnswer, RatioRefusal> {
    with_sides(new, old, model, images, |a, b, tie| compared(a, b, a.area_px2 / b.area_px2, tie, level))
}

/// The same with a simulation beside it: `draws` tracings from the seed `seed`.
///
/// # Errors
/// As [`ratio_of_shapes`].
pub fn ratio_of_shapes_verified(
    new: &[Shape],
    old: &[Shape],
    model: ErrorModel,
    images: Images,
    level: Level,
    (draws, seed): (u32, u64),
) -> Result<(RatioAnswer, MonteCarlo), RatioRefusal> {
    with_sides(new, old, model, images, |a, b, tie| {
        let answer = compared(a, b, a.area_px2 / b.area_px2, tie, level)?;
        let found = simulated(a, b, tie, &answer, (draws, seed), &|_| true)?.ok_or(RatioRefusal::NotMeasurable)?;
        Ok((answer, found))
    })
}

fn with_sides<T>(
    new: &[Shape],
    old: &[Shape],
    model: ErrorModel,
    images: Images,
    then: impl Fn(&SideSums<'_>, &SideSums<'_>, Tie) -> Result<T, RatioRefusal>,
) -> Result<T, RatioRefusal> {
    let (old_epoch, tie) = match images {
        Images::One => (EpochId(0), Tie::OneImage),
        Images::Two { scale_sd_rel } => (EpochId(1), Tie::Scales { new: 4.0 * scale_sd_rel * scale_sd_rel, old: 0.0, view: [0.0; 2] }),
    };
    let rings = placed(new, old);
    let (first, second) = rings.split_at(new.len().min(rings.len()));
    let (a, b) = (signed(new, first, EpochId(0)), signed(old, second, old_epoch));
    let hands = Hands::assumed(model);
    let (mut a, mut b) = (SideSums::of(&hands, &a)?, SideSums::of(&hands, &b)?);
    SideSums::meet(&mut a, &mut b, tie == Tie::OneImage);
    then(&a, &b, tie)
}

fn signed<'a>(shapes: &[Shape], rings: &'a [Ring], epoch: EpochId) -> Vec<SignedOutline<'a>> {
    shapes.iter().zip(rings).map(|(s, ring)| SignedOutline { sign: s.sign, outline: s.outline_of(ring, epoch) }).collect()
}

/// The rings of all shapes; those without a place of their own each far from all others.
fn placed(new: &[Shape], old: &[Shape]) -> Vec<Ring> {
    let far = |i: usize| Vector::new(1.0e6 * (i + 1) as f64, 0.0);
    new.iter()
        .chain(old)
        .enumerate()
        .map(|(i, s)| if s.placeless { s.ring.moved(far(i)).unwrap_or_else(|_| s.ring.clone()) } else { s.ring.clone() })
        .collect()
}
