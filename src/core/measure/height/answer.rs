//! A height by one line, from lengths and angles alone: the calculator behind marks, window and command line.

use super::direction::Direction;
use super::rays::{Rays, cos, sin};
use super::refusal::HeightRefusal;
use super::sun::Sun;
use super::view::View;
use crate::core::doc::{HeightKind, Slope};
use crate::core::measure::{Budget, Interval, Part, PrintedLength, log_delta, with_sd};
use crate::core::units::Level;
use serde::Serialize;

/// Unless it is stated: ground that is taken as flat may fall by this much along the shadow (standard deviation), and so may a stated
/// slope be off, degrees.
pub const FLAT_SD_DEG: f64 = 1.0;
/// Below this a lean is too short, degrees from the vertical.
const LEAST_LEAN_DEG: f64 = 10.0;
/// Beyond this relative standard deviation there is no answer.
const MOST_SD_REL: f64 = 0.5;
/// Shortest span on the ground for a metre of height that can still be seen, m.
const LEAST_SPAN: f64 = 0.1;
/// Nothing is as high, m: from here on a number is no height.
const TOO_HIGH_M: f64 = 1e6;
/// The sun's diameter: the edge of a shadow is blurred over `h 0.0093 / sin^2 e`.
const SUN_DIAMETER_RAD: f64 = 0.0093;

/// How a height was had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HeightMethod {
    /// `h = L (tan e - tan q cos(d - a_s - 180))`.
    ShadowFromFoot,
    /// `h = L / |K|`.
    ShadowFromRoof,
    /// `h = L / tan(incidence)`.
    Lean,
    /// `h = h_known L / L_known` on the same image.
    BesideKnownHeight,
    /// It was stated.
    Stated,
}

impl HeightMethod {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            HeightMethod::ShadowFromFoot => "by the length of its shadow and the sun's height",
            HeightMethod::ShadowFromRoof => "from a corner of the roof to its shadow, by the directions of the sun and the view",
            HeightMethod::Lean => "by the lean of a wall and the angle of the view",
            HeightMethod::BesideKnownHeight => "beside a known height on the same image",
            HeightMethod::Stated => "as stated",
        }
    }
}

/// A length on the ground as it was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The length, m (for [`super::height_beside`] in any unit that both lengths share).
    pub length: f64,
    /// Relative variance by the clicks.
    pub clicks_variance_rel: f64,
    /// Relative standard deviation by the scale.
    pub scale_sd_rel: f64,
    /// Where it points, degrees clockwise from true north; `None` where north is not known.
    pub azimuth_deg: Option<f64>,
    /// Standard deviation of that, degrees.
    pub azimuth_sd_deg: f64,
}

impl Measured {
    /// A length of which only its standard deviation is known.
    pub fn plain(length_m: f64, sd_m: f64, azimuth_deg: Option<f64>) -> Measured {
        let rel = sd_m / length_m;
        Measured { length: length_m, clicks_variance_rel: rel * rel, scale_sd_rel: 0.0, azimuth_deg, azimuth_sd_deg: rel.to_degrees() }
    }
}

/// Everything from which a height follows.
#[derive(Clone, Debug, PartialEq)]
pub struct HeightInput {
    /// What was measured.
    pub kind: HeightKind,
    /// How long it is.
    pub measured: Measured,
    /// Where the sun stood; for shadows.
    pub sun: Option<Sun>,
    /// From where the camera looked; for the kinds that need it.
    pub view: Option<View>,
    /// How the ground falls.
    pub slope: Option<Slope>,
    /// Standard deviation of that along the shadow, degrees: [`FLAT_SD_DEG`] unless it is stated.
    pub slope_sd_deg: f64,
}

/// A height with its range's parts and what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct HeightAnswer {
    /// The height, m.
    pub height_m: f64,
    /// The parts of its relative variance.
    pub budget: Budget,
    /// How it was had.
    pub method: HeightMethod,
    /// Whether the line points where it must.
    pub direction: Direction,
    /// Over how much of the ground the tip of the shadow is blurred, because the sun is no point, m.
    pub penumbra_m: Option<f64>,
    /// The sun, where it was used.
    pub sun: Option<Sun>,
    /// The view, where it was used.
    pub view: Option<View>,
    /// What the reader should know, as sentences.
    pub notes: Vec<String>,
}

impl HeightAnswer {
    /// The range of the height at a level, m.
    pub fn range_m(&self, level: Level) -> Interval {
        log_delta(self.height_m, self.budget.sd_rel(), level.z())
    }

    /// The height and its range at a level, ready to print: to a tenth of a metre, or coarser where the range is wide.
    pub fn printed(&self, level: Level) -> PrintedLength {
        let range = self.range_m(level);
        // One digit of the standard deviation from 0.3 to 3, as heights are told.
        let text = |v: f64| with_sd(v, 3.3 * self.height_m * self.budget.sd_rel().max(1e-4));
        PrintedLength { value: text(self.height_m), unit: "m", low: text(range.low), high: text(range.high) }
    }

    /// An answer, unless it is more uncertain than it is worth.
    pub(super) fn checked(self, advice: &'static str) -> Result<HeightAnswer, HeightRefusal> {
        let sd = self.budget.sd_rel();
        let range = self.range_m(Level::P95);
        let is_height = |v: f64| v.is_finite() && v < TOO_HIGH_M;
        // Of one that is too uncertain the reader is told that, and not of its ends.
        let has_ends = sd > MOST_SD_REL || (is_height(range.low) && is_height(range.high));
        if !(is_height(self.height_m) && self.height_m > 0.0 && sd.is_finite() && has_ends) {
            return Err(HeightRefusal::BadNumber("No height follows from these numbers: they are too large or too small.".to_owned()));
        }
        if sd > MOST_SD_REL { Err(HeightRefusal::TooUncertain(advice)) } else { Ok(self) }
    }
}

/// The height by a shadow or a lean.
///
/// Each angle's part of the variance is the derivative of `ln h` by it (central difference over 0.01°) times its standard deviation;
/// for a shadow from the foot on flat ground that is `s_e / (sin e cos e)`.
///
/// ```
/// use revisit::core::doc::HeightKind;
/// use revisit::core::measure::{FLAT_SD_DEG, HeightInput, Measured, Sun, height_by};
/// use revisit::core::units::Level;
/// let input = HeightInput {
///     kind: HeightKind::BaseToTip,
///     measured: Measured::plain(28.563, 0.7, None),
///     sun: Some(Sun::stated(35.0, None, "the vendor's metadata")),
///     view: None,
///     slope: None,
///     slope_sd_deg: FLAT_SD_DEG,
/// };
/// let answer = height_by(&input).unwrap();
/// assert!((answer.height_m - 20.0).abs() < 0.001);
/// let range = answer.range_m(Level::P90);
/// assert!(range.low > 18.0 && range.high < 22.0);
/// ```
///
/// # Errors
/// [`HeightRefusal`] when there is no honest answer.
pub fn height_by(input: &HeightInput) -> Result<HeightAnswer, HeightRefusal> {
    let kind = input.kind;
    let measured = &input.measured;
    check_numbers(input)?;
    let sun = match (&input.sun, kind) {
        (_, HeightKind::Lean) => None,
        (Some(sun), _) => Some(sun.clone().usable()?),
        (None, _) => return Err(HeightRefusal::NoSun("nothing was said of it".to_owned())),
    };
    let view = match (&input.view, kind) {
        (_, HeightKind::BaseToTip) => None,
        (Some(view), HeightKind::Lean) if view.incidence_deg < LEAST_LEAN_DEG => {
            return Err(HeightRefusal::ViewTooSteep(view.incidence_deg));
        }
        (Some(view), HeightKind::RoofToTip) if view.azimuth_deg.is_none() && view.incidence_deg > 0.0 => {
            return Err(HeightRefusal::NoView(kind));
        }
        (Some(view), _) => Some(view.clone()),
        (None, _) => return Err(HeightRefusal::NoView(kind)),
    };
    if kind == HeightKind::RoofToTip && sun.as_ref().is_some_and(|s| s.azimuth_deg.is_none()) {
        return Err(HeightRefusal::NoSunAzimuth);
    }
    let slope = input.slope.filter(|_| kind != HeightKind::Lean);
    // An azimuth that does not matter may be any: lengths do not depend on it. Under a slope it does.
    let sun_azimuth = sun.as_ref().and_then(|s| s.azimuth_deg);
    if slope.is_some() && sun_azimuth.is_none() {
        return Err(HeightRefusal::NoSunAzimuth);
    }
    let rays = Rays {
        sun_azimuth_deg: sun_azimuth.unwrap_or(0.0),
        sun_elevation_deg: sun.as_ref().map_or(45.0, |s| s.elevation_deg),
        view_azimuth_deg: view.as_ref().and_then(|v| v.azimuth_deg).unwrap_or(0.0),
        incidence_deg: view.as_ref().map_or(0.0, |v| v.incidence_deg),
        slope,
    };
    if kind != HeightKind::Lean && rays.rise() <= 0.01 {
        return Err(HeightRefusal::SlopeTooSteep);
    }
    let span = rays.per_metre(kind);
    // A long shadow hides never; one that the lean covers does.
    if span.length() < LEAST_SPAN || (kind == HeightKind::RoofToTip && span.length() < 0.25 * rays.base_to_tip().length()) {
        return Err(HeightRefusal::ShadowHidden);
    }
    let direction = direction(kind, measured, &rays, sun_azimuth.is_some(), view.as_ref())?;
    let mut notes: Vec<String> = sun.iter().flat_map(|s| &s.notes).chain(view.iter().flat_map(|v| &v.notes)).cloned().collect();
    if kind != HeightKind::Lean && slope.is_none() {
        notes.push(format!("The ground under the shadow is taken as flat, to {}°.", input.slope_sd_deg));
    }
    let height_m = measured.length / span.length();
    let penumbra_m = sun.as_ref().map(|s| height_m * SUN_DIAMETER_RAD / sin(s.elevation_deg).powi(2));
    if let Some(blur) = penumbra_m.filter(|b| *b >= 0.3) {
        notes.push(format!("The tip of the shadow is blurred over {blur:.1} m, because the sun is no point: its middle is the tip."));
    }
    let budget = budget(kind, measured, &rays, sun.as_ref(), view.as_ref(), input.slope_sd_deg);
    let method = match kind {
        HeightKind::BaseToTip => HeightMethod::ShadowFromFoot,
        HeightKind::RoofToTip => HeightMethod::ShadowFromRoof,
        HeightKind::Lean => HeightMethod::Lean,
    };
    HeightAnswer { height_m, budget, method, direction, penumbra_m, sun, view, notes }.checked(advice(kind))
}

fn advice(kind: HeightKind) -> &'static str {
    match kind {
        HeightKind::Lean => "Use a shadow, or an image that was taken more from the side.",
        _ => "Zoom in and draw it anew, use a longer shadow, or an image with a lower sun or smaller pixels.",
    }
}

fn check_numbers(input: &HeightInput) -> Result<(), HeightRefusal> {
    let bad = |text: &str| Err(HeightRefusal::BadNumber(text.to_owned()));
    let m = &input.measured;
    if m.length == 0.0 {
        return Err(HeightRefusal::NoLength(input.kind));
    }
    if !(m.length.is_finite() && m.length > 0.0) {
        return bad("A length on the ground must be a positive number of metres.");
    }
    if !(input.slope_sd_deg.is_finite() && input.slope_sd_deg >= 0.0) {
        return bad("The error of the slope must be a number of degrees, and not less than nothing.");
    }
    if !(m.clicks_variance_rel.is_finite() && m.clicks_variance_rel >= 0.0 && m.scale_sd_rel.is_finite() && m.scale_sd_rel >= 0.0) {
        return bad("The error of a length must be a number, and not less than nothing.");
    }
    let azimuths = [m.azimuth_deg, input.sun.as_ref().and_then(|s| s.azimuth_deg), input.view.as_ref().and_then(|v| v.azimuth_deg)];
    if azimuths.iter().flatten().any(|a| !(-360.0..=360.0).contains(a)) {
        return bad("A direction must be an angle from 0 to 360 degrees, clockwise from north.");
    }
    if input.view.as_ref().is_some_and(|v| !(0.0..=85.0).contains(&v.incidence_deg)) {
        return bad("The angle of the view from the vertical must be from 0 to 85 degrees.");
    }
    match input.slope {
        Some(s) if !((0.0..=60.0).contains(&s.angle_deg) && (-360.0..=360.0).contains(&s.downhill_deg)) => {
            bad("A slope must be from 0 to 60 degrees, and the direction into which it falls from -360 to 360.")
        }
        _ => Ok(()),
    }
}

fn direction(
    kind: HeightKind,
    measured: &Measured,
    rays: &Rays,
    has_sun_azimuth: bool,
    view: Option<&View>,
) -> Result<Direction, HeightRefusal> {
    let has_view_azimuth = view.is_some_and(|v| v.azimuth_deg.is_some());
    let known = match kind {
        HeightKind::BaseToTip => has_sun_azimuth,
        HeightKind::RoofToTip => true,
        HeightKind::Lean => has_view_azimuth,
    };
    let expected = known.then(|| rays.per_metre(kind).azimuth_deg());
    match (measured.azimuth_deg, expected) {
        (Some(drawn), Some(expected)) => {
            let turned = Rays { view_azimuth_deg: rays.view_azimuth_deg + 180.0, ..*rays }.per_metre(kind).azimuth_deg();
            let turned = Some(turned).filter(|_| has_view_azimuth && kind != HeightKind::BaseToTip);
            Direction::check(kind, drawn, measured.azimuth_sd_deg, expected, turned)
        }
        (None, expected) => Ok(Direction::not_checked(None, expected, "where north is on the image is not known")),
        (drawn, None) => {
            let what = if kind == HeightKind::Lean { "from which side the camera looked" } else { "the direction to the sun" };
            Ok(Direction::not_checked(drawn, None, &format!("{what} is not known")))
        }
    }
}

fn budget(kind: HeightKind, measured: &Measured, rays: &Rays, sun: Option<&Sun>, view: Option<&View>, slope_sd_deg: f64) -> Budget {
    // d ln h = -d ln |span|.
    let by = |change: &dyn Fn(f64) -> Rays, sd_deg: f64| {
        const STEP_DEG: f64 = 0.01;
        let span = |step: f64| libm::log(change(step).per_metre(kind).length());
        let derivative = (span(STEP_DEG) - span(-STEP_DEG)) / (2.0 * STEP_DEG);
        (derivative * sd_deg).powi(2)
    };
    let sun_sd = sun.map_or(0.0, |s| s.elevation_sd_deg);
    let view_sd = view.map_or(0.0, |v| v.sd_deg);
    let mut sun_part = 0.0;
    let mut slope_part = 0.0;
    if sun.is_some() {
        sun_part += by(&|d| Rays { sun_elevation_deg: rays.sun_elevation_deg + d, ..*rays }, sun_sd);
        // How far the azimuth is off is not told apart from the height's error: by as much on the sphere.
        let turn = sun_sd / cos(rays.sun_elevation_deg).max(0.05);
        sun_part += by(&|d| Rays { sun_azimuth_deg: rays.sun_azimuth_deg + d, ..*rays }, turn);
        // Along the shadow, where it tells most.
        let along = rays.sun_azimuth_deg + 180.0;
        let falls = |d: f64| {
            let slope = match rays.slope {
                Some(s) => Slope { angle_deg: s.angle_deg + d, ..s },
                None => Slope { angle_deg: d, downhill_deg: along },
            };
            Rays { slope: Some(slope), ..*rays }
        };
        slope_part = by(&falls, slope_sd_deg);
    }
    let mut view_part = 0.0;
    if view.is_some() {
        view_part += by(&|d| Rays { incidence_deg: rays.incidence_deg + d, ..*rays }, view_sd);
        view_part += by(&|d| Rays { view_azimuth_deg: rays.view_azimuth_deg + d, ..*rays }, view_sd);
    }
    Budget::new([
        (Part::Clicks, measured.clicks_variance_rel),
        (Part::Scale, measured.scale_sd_rel * measured.scale_sd_rel),
        (Part::Sun, sun_part),
        (Part::View, view_part),
        (Part::Slope, slope_part),
    ])
}

#[cfg(test)]
mod tests {
    use super::super::direction::Verdict;
    use super::*;

    fn shadow(kind: HeightKind, length: f64) -> HeightInput {
        HeightInput {
            kind,
            measured: Measured::plain(length, 0.0, None),
            sun: Some(Sun::stated(35.0, Some(160.0), "test")),
            view: Some(View::stated(25.0, Some(120.0), "test")),
            slope: None,
            slope_sd_deg: FLAT_SD_DEG,
        }
    }

    fn height(input: &HeightInput) -> f64 {
        height_by(input).unwrap().height_m
    }

    #[test]
    fn all_four_formulas_give_the_twenty_metres_of_the_simulation() {
        assert!((height(&shadow(HeightKind::BaseToTip, 28.563)) - 20.0).abs() < 5e-4);
        assert!((height(&shadow(HeightKind::RoofToTip, 20.0 * 1.112_090)) - 20.0).abs() < 5e-5);
        let lean = 20.0 * libm::tan(25.0_f64.to_radians());
        assert!((height(&shadow(HeightKind::Lean, lean)) - 20.0).abs() < 1e-9);
        for (downhill_deg, length) in [(160.0, 26.574), (340.0, 30.874)] {
            let slope = Some(Slope { angle_deg: 3.0, downhill_deg });
            assert!((height(&HeightInput { slope, ..shadow(HeightKind::BaseToTip, length) }) - 20.0).abs() < 5e-4);
        }
    }

    #[test]
    fn the_error_is_the_published_formula_and_low_sun_is_best() {
        for (elevation, click_m, sd_m) in
            [(20.0, 0.71, 0.26), (30.0, 0.71, 0.41), (40.0, 0.71, 0.59), (50.0, 0.71, 0.84), (60.0, 0.71, 1.22)]
        {
            let mut input = shadow(HeightKind::BaseToTip, 30.0);
            input.measured = Measured::plain(30.0, click_m, None);
            input.sun = Some(Sun::stated(elevation, None, "test"));
            let answer = height_by(&input).unwrap();
            let clicks = answer.height_m * answer.budget.of(Part::Clicks).sqrt();
            assert!((clicks - sd_m).abs() < 0.01, "{elevation}: {clicks}");
            let e = f64::to_radians(elevation);
            let sun = 0.1_f64.to_radians() / (libm::sin(e) * libm::cos(e));
            assert!((answer.budget.of(Part::Sun).sqrt() / sun - 1.0).abs() < 1e-4, "{elevation}");
            // An unknown slope of 2 degrees: 9.6 % at 20 degrees, 6.0 at 30, 4.2 at 40, 2.9 at 50.
            let slope = answer.budget.of(Part::Slope).sqrt() * 2.0 / FLAT_SD_DEG;
            assert!((slope - 2.0_f64.to_radians() / libm::tan(e)).abs() < 1e-4, "{elevation}: {slope}");
        }
        let answer = height_by(&shadow(HeightKind::BaseToTip, 20.0 / libm::tan(30.0_f64.to_radians()))).unwrap();
        let low = HeightInput { sun: Some(Sun::stated(30.0, None, "test")), ..shadow(HeightKind::BaseToTip, 34.641) };
        let blur = height_by(&low).unwrap().penumbra_m.unwrap();
        assert!((blur - 0.744).abs() < 0.001, "{blur}");
        assert!(answer.notes.iter().any(|n| n.contains("flat")));
    }

    #[test]
    fn every_part_is_what_the_angles_do_when_they_are_wrong() {
        // Not by derivatives: the height itself, with each angle off by its standard deviation to both sides.
        let input = shadow(HeightKind::RoofToTip, 22.2418);
        let answer = height_by(&input).unwrap();
        let with = |sun: f64, view: f64| {
            let sun = Sun { elevation_deg: 35.0 + sun, ..input.sun.clone().unwrap() };
            let view = View { incidence_deg: 25.0 + view, ..input.view.clone().unwrap() };
            height(&HeightInput { sun: Some(sun), view: Some(view), ..input.clone() })
        };
        let sun = 0.5 * (with(0.1, 0.0) - with(-0.1, 0.0)) / answer.height_m;
        let view = 0.5 * (with(0.0, 0.5) - with(0.0, -0.5)) / answer.height_m;
        let (sun_part, view_part) = (answer.budget.of(Part::Sun).sqrt(), answer.budget.of(Part::View).sqrt());
        assert!(sun_part >= sun.abs() && sun_part < 1.5 * sun.abs(), "{sun_part} {sun}");
        assert!(view_part >= view.abs() && view_part < 3.0 * view.abs(), "{view_part} {view}");
    }

    #[test]
    fn what_gives_no_height_is_a_sentence_and_never_a_number() {
        let base = shadow(HeightKind::BaseToTip, 28.563);
        let sun = |elevation: f64| Some(Sun::stated(elevation, Some(160.0), "test"));
        let measured = |length: f64, azimuth| Measured::plain(length, 0.1, azimuth);
        let slope = |angle_deg, downhill_deg| Some(Slope { angle_deg, downhill_deg });
        let lean = shadow(HeightKind::Lean, 9.0);
        let roof = shadow(HeightKind::RoofToTip, 22.0);
        for (input, part) in [
            (HeightInput { sun: sun(-4.2), ..base.clone() }, "4.2° below the horizon"),
            (HeightInput { sun: sun(0.5), ..base.clone() }, "only 0.5°"),
            (HeightInput { sun: sun(89.0), ..base.clone() }, "overhead"),
            (HeightInput { sun: sun(f64::NAN), ..base.clone() }, "must be an angle"),
            (HeightInput { sun: None, ..base.clone() }, "not known"),
            (HeightInput { measured: measured(0.0, None), ..base.clone() }, "no length"),
            (HeightInput { measured: measured(-3.0, None), ..base.clone() }, "positive"),
            (HeightInput { measured: measured(f64::INFINITY, None), ..base.clone() }, "positive"),
            (HeightInput { measured: measured(28.0, Some(160.0)), ..base.clone() }, "wrong way"),
            (HeightInput { measured: measured(28.0, Some(250.0)), ..base.clone() }, "wrong way"),
            (HeightInput { measured: Measured::plain(1.0, 0.9, None), ..base.clone() }, "more than half"),
            (HeightInput { measured: Measured::plain(1e308, 1.0, None), ..base.clone() }, "too large or too small"),
            (HeightInput { measured: Measured::plain(1.42e6, 1e5, None), ..base.clone() }, "too large or too small"),
            (HeightInput { slope: slope(40.0, 340.0), ..base.clone() }, "no end"),
            (HeightInput { slope: slope(f64::NAN, 0.0), ..base.clone() }, "slope must be"),
            (HeightInput { view: Some(View::stated(6.0, Some(120.0), "test")), ..lean.clone() }, "6.0°"),
            (HeightInput { view: None, ..lean }, "camera looked is not known"),
            (HeightInput { view: Some(View::stated(25.0, None, "test")), ..roof.clone() }, "azimuth"),
            (HeightInput { sun: Some(Sun::stated(35.0, None, "test")), ..roof.clone() }, "sun's azimuth"),
            // The camera stands where the sun does, as high: it sees no shadow.
            (HeightInput { view: Some(View::stated(55.0, Some(160.0), "test")), ..roof }, "hides"),
        ] {
            let why = height_by(&input).unwrap_err().to_string();
            assert!(why.contains(part) && why.ends_with('.'), "{part}: {why}");
        }
    }

    #[test]
    fn the_direction_is_compared_where_both_are_known() {
        let mut input = shadow(HeightKind::BaseToTip, 28.563);
        for (azimuth, verdict) in [(Some(341.0), Verdict::Fits), (Some(355.0), Verdict::Doubtful), (None, Verdict::NotChecked)] {
            input.measured.azimuth_deg = azimuth;
            assert_eq!(height_by(&input).unwrap().direction.verdict, verdict, "{azimuth:?}");
        }
        input.sun = Some(Sun::stated(35.0, None, "test"));
        input.measured.azimuth_deg = Some(10.0);
        assert_eq!(height_by(&input).unwrap().direction.verdict, Verdict::NotChecked);
        assert!(height_by(&input).unwrap().direction.words.contains("direction to the sun is not known"));
    }
}
