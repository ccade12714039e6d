//! Why no height can be given.

use crate::core::doc::HeightKind;

/// Why no height can be given. Each is a sentence with what to do; none comes with a number for the height.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum HeightRefusal {
    /// The line is no shadow and no lean.
    #[error("This line is not marked as a shadow or a lean, so no height follows from it.")]
    NoMark,
    /// Both ends are at one place.
    #[error("The line has no length, so no height follows from it. Draw it {}.", .0.ends())]
    NoLength(HeightKind),
    /// Nothing says how high the sun stood: why.
    #[error(
        "How high the sun stood is not known: {0}. State its height, or day, time and place, with the image (Dates, credit and sensor, or \
         `revisit set --fact`); or state the height of another building whose shadow is drawn on this image."
    )]
    NoSun(String),
    /// It was night.
    #[error("The sun stood {:.1}° below the horizon then, and nothing casts a shadow. Check the time, its zone, and the place.", .0.abs())]
    SunBelowHorizon(f64),
    /// The sun touches the horizon.
    #[error("The sun stood {} above the horizon: shadows are too long and too faint to give a height.", low(.0))]
    SunTooLow(f64),
    /// The sun stands overhead.
    #[error("The sun stood {0:.1}° above the horizon, almost overhead: shadows are too short to give a height.")]
    SunOverhead(f64),
    /// The azimuth of the sun is needed and not known.
    #[error(
        "The direction to the sun is not known. A shadow {} needs it: state the sun's azimuth, or day, time and place.",
        HeightKind::RoofToTip.ends()
    )]
    NoSunAzimuth,
    /// The ground falls as fast as the rays.
    #[error("The ground falls as steeply as the sun's rays: such a shadow has no end. Check the slope.")]
    SlopeTooSteep,
    /// No metres.
    #[error(
        "Nothing says how large a pixel of this image is, so no height in metres follows. State a known length on it, or the height of another \
         building whose shadow is drawn on it."
    )]
    NoMetres,
    /// Nothing says from where the camera looked.
    #[error(
        "From where the camera looked is not known. A line {} needs its incidence{}: state them with the image (Dates, \
         credit and sensor, or `revisit set --fact`).",
        .0.ends(),
        if *.0 == HeightKind::RoofToTip { " and its azimuth" } else { "" }
    )]
    NoView(HeightKind),
    /// The same, for a roof that is to be shifted.
    #[error(
        "From where the camera looked is not known, so a height does not say where the walls stand. State the incidence and azimuth of the \
         view with the image (Dates, credit and sensor, or `revisit set --fact`), or draw the lean of a wall: from its foot to the roof \
         above it."
    )]
    NoViewForShift,
    /// It looked almost straight down.
    #[error("The camera looked down at {0:.1}° from the vertical. Below 10° walls lean too little to give a height: use a shadow.")]
    ViewTooSteep(f64),
    /// Shadow and lean cancel.
    #[error("Seen from there, the shadow hides behind its building: too little of it shows to give a height.")]
    ShadowHidden,
    /// The line points elsewhere.
    #[error(
        "The line runs towards {drawn_deg:.0}°, but {what} towards {expected_deg:.0}° on this image: it points the wrong way. {advice}"
    )]
    WrongWay {
        /// Where the line points, degrees clockwise from north.
        drawn_deg: f64,
        /// Where it can only point.
        expected_deg: f64,
        /// What points there.
        what: &'static str,
        /// What to do.
        advice: String,
    },
    /// Two shadows on one image that are not parallel.
    #[error(
        "This line and the one of the known height point {apart_deg:.0}° apart, and on one image such lines are parallel: one of them points the \
         wrong way. Draw both {}.",
        .kind.ends()
    )]
    NotParallel {
        /// The angle between them.
        apart_deg: f64,
        /// What they are.
        kind: HeightKind,
    },
    /// The range would be wider than the height.
    #[error("A height by this line would be uncertain by more than half of itself, so none is given. {0}")]
    TooUncertain(&'static str),
    /// Nothing says where north is, and it is needed.
    #[error(
        "Where north is on this image is not known, so the roof cannot be shifted by the sun's or the camera's direction. State it with the \
         image (Dates, credit and sensor, or `revisit set --fact`), or draw the lean of a wall: from its foot to the roof above it."
    )]
    NoNorth,
    /// Nothing gives the building's height.
    #[error("Nothing gives the height of \"{0}\" yet. Draw its shadow, or the lean of one of its walls.")]
    NoHeight(String),
    /// An outline on the ground is not shifted.
    #[error("\"{0}\" is an outline on the ground already. Choose the outline of a roof.")]
    NotARoof(String),
    /// No volume without an area in square metres.
    #[error("The area of \"{0}\" in square metres is not known, so neither is its volume.")]
    NoArea(String),
    /// A number makes no sense.
    #[error("{0}")]
    BadNumber(String),
    /// It names a footprint that is not there.
    #[error("That outline is not in this session.")]
    NoSuchFootprint,
}

/// `only 3.2°`, or `hardly` where it rounds to nothing.
fn low(elevation_deg: &f64) -> String {
    if *elevation_deg < 0.05 { "hardly".to_owned() } else { format!("only {elevation_deg:.1}°") }
}

impl HeightRefusal {
    /// In two or three words, for labels on the picture.
    pub fn short(&self) -> &'static str {
        match self {
            HeightRefusal::NoMark => "no shadow",
            HeightRefusal::NoLength(_) => "no length",
            HeightRefusal::NoSun(_) => "sun not known",
            HeightRefusal::SunBelowHorizon(_) => "sun below the horizon",
            HeightRefusal::SunTooLow(_) => "sun too low",
            HeightRefusal::SunOverhead(_) => "sun overhead",
            HeightRefusal::NoSunAzimuth => "direction to the sun not known",
            HeightRefusal::SlopeTooSteep => "ground too steep",
            HeightRefusal::NoMetres => "no scale",
            HeightRefusal::NoView(_) | HeightRefusal::NoViewForShift => "view not known",
            HeightRefusal::ViewTooSteep(_) => "view too steep",
            HeightRefusal::ShadowHidden => "shadow hidden",
            HeightRefusal::WrongWay { .. } => "points the wrong way",
            HeightRefusal::NotParallel { .. } => "not parallel",
            HeightRefusal::TooUncertain(_) => "too uncertain",
            HeightRefusal::NoNorth => "north not known",
            HeightRefusal::NoHeight(_) | HeightRefusal::NotARoof(_) | HeightRefusal::NoArea(_) | HeightRefusal::NoSuchFootprint => {
                "nothing to measure"
            }
            HeightRefusal::BadNumber(_) => "numbers make no sense",
        }
    }
}
