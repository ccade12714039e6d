//! `revisit ratio` without a session: the statistics alone, for sizes that are known.

use super::Failure;
use super::shared::{print, print_json};
use crate::core::doc::ErrorModel;
use crate::core::measure::{Images, Language, Shape, ratio_of_shapes, ratio_of_shapes_verified};
use crate::core::report::calculation_report;
use crate::core::units::Level;
use clap::Args;

/// Sizes instead of footprints.
#[derive(Debug, Args)]
#[command(next_help_heading = "Without a session")]
pub(super) struct Shapes {
    /// A rectangle of the new side, px; several are added up, one that begins with a minus is taken off: 60x20, -10x5.
    #[arg(long, value_name = "LxW", allow_hyphen_values = true, value_parser = rectangle, conflicts_with = "session")]
    new_size: Vec<Shape>,
    /// A rectangle of the old side.
    #[arg(long, value_name = "LxW", allow_hyphen_values = true, value_parser = rectangle, conflicts_with = "session")]
    old_size: Vec<Shape>,
    /// An outline of the new side by its corners, px: "0,0 60,0 60,20 0,20"; with a minus and a blank before it, it is taken off.
    #[arg(long, value_name = "X,Y ...", allow_hyphen_values = true, value_parser = outline, conflicts_with = "session")]
    new_corners: Vec<Shape>,
    /// An outline of the old side.
    #[arg(long, value_name = "X,Y ...", allow_hyphen_values = true, value_parser = outline, conflicts_with = "session")]
    old_corners: Vec<Shape>,
    /// Standard deviation of each coordinate of a corner, px.
    #[arg(long, value_name = "PX", value_parser = error_px)]
    click_px: Option<f64>,
    /// Standard deviation of each wall, px.
    #[arg(long, value_name = "PX", value_parser = error_px)]
    edge_px: Option<f64>,
    /// Standard deviation of the bias that all outlines of an image share, px.
    #[arg(long, value_name = "PX", value_parser = error_px)]
    shared_bias_px: Option<f64>,
    /// Standard deviation of the bias of each outline, px.
    #[arg(long, value_name = "PX", value_parser = error_px)]
    private_bias_px: Option<f64>,
    /// The two sides lie on two images; the error of a length by their scales together, percent.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    two_images: Option<f64>,
}

impl Shapes {
    /// Some of it was given.
    pub fn is_given(&self) -> bool {
        let numbers = [self.click_px, self.edge_px, self.shared_bias_px, self.private_bias_px, self.two_images];
        numbers.iter().any(Option::is_some)
            || [&self.new_size, &self.old_size, &self.new_corners, &self.old_corners].iter().any(|list| !list.is_empty())
    }

    /// Computes and prints the ratio.
    pub fn run(&self, level: Level, simulation: Option<(u32, u64)>, language: &Language, json: bool) -> Result<(), Failure> {
        let side = |sizes: &[Shape], corners: &[Shape]| [sizes, corners].concat();
        let (new, old) = (side(&self.new_size, &self.new_corners), side(&self.old_size, &self.old_corners));
        let usual = ErrorModel::default();
        let model = ErrorModel {
            click_px: self.click_px.unwrap_or(usual.click_px),
            edge_px: self.edge_px.unwrap_or(usual.edge_px),
            shared_bias_px: self.shared_bias_px.unwrap_or(usual.shared_bias_px),
            private_bias_px: self.private_bias_px.unwrap_or(usual.private_bias_px),
        };
        let images = self.two_images.map_or(Images::One, |percent| Images::Two { scale_sd_rel: 0.01 * percent });
        let refused = |why: crate::core::measure::RatioRefusal| Failure::no(language.say_text(&why.to_string()));
        let (answer, simulated) = match simulation {
            None => (ratio_of_shapes(&new, &old, model, images, level).map_err(refused)?, None),
            Some(asked) => {
                let (answer, found) = ratio_of_shapes_verified(&new, &old, model, images, level, asked).map_err(refused)?;
                (answer, Some(found))
            }
        };
        let words = simulated.as_ref().map(|found| (language.simulated)(found, &answer));
        let report = calculation_report(&answer, simulated);
        if json {
            return print_json(&report);
        }
        let told = (language.calculated)(&answer);
        [told.sentence, told.must_not_write, told.likelihood, told.includes, told.excludes].iter().try_for_each(|line| print(line))?;
        words.map_or(Ok(()), |words| print(&words))
    }
}

fn finished(shape: Result<Shape, crate::core::geom::BadRing>, minus: bool) -> Result<Shape, String> {
    let shape = shape.map_err(|why| why.to_string())?;
    Ok(if minus { shape.taken_off() } else { shape })
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|v| v.is_finite())
}

fn rectangle(text: &str) -> Result<Shape, String> {
    let (size, minus) = text.trim().strip_prefix('-').map_or((text, false), |rest| (rest, true));
    let sides = size.split_once(['x', 'X', '\u{d7}']).and_then(|(l, w)| Some((number(l)?, number(w)?)));
    let (l, w) = sides.filter(|(l, w)| *l > 0.0 && *w > 0.0).ok_or("a size is a length and a width in pixels, such as 60x20")?;
    finished(Shape::rectangle(l, w), minus)
}

fn outline(text: &str) -> Result<Shape, String> {
    // With a blank, for the first corner may have a minus of its own.
    let (corners, minus) = text.trim().strip_prefix("- ").map_or((text, false), |rest| (rest, true));
    let point = |pair: &str| pair.split_once(',').and_then(|(x, y)| Some((number(x)?, number(y)?)));
    let points: Option<Vec<(f64, f64)>> = corners.split_whitespace().map(point).collect();
    let points = points.ok_or("corners are pairs of pixels with blanks between them, such as \"0,0 60,0 60,20 0,20\"")?;
    finished(Shape::outline(&points), minus)
}

fn error_px(text: &str) -> Result<f64, String> {
    number(text).filter(|v| (0.0..=100.0).contains(v)).ok_or_else(|| "an error is a number of pixels from 0 to 100".to_owned())
}

fn percent(text: &str) -> Result<f64, String> {
    let value = number(text.trim().trim_end_matches('%'));
    value.filter(|v| (0.0..100.0).contains(v)).ok_or_else(|| "an error of scale is a percentage from 0 to below 100".to_owned())
}
