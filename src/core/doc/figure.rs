//! A figure as it is asked for: what it shows, how, and for whom. What becomes of it is computed in [`crate::core::figure`].

use super::{EpochId, FootprintId};
use crate::core::geom::{Bounds, Point};
use crate::core::raster::Display;
use serde::{Deserialize, Serialize};

/// Which pictures a figure puts beside each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureKind {
    /// The earlier picture alone.
    Before,
    /// The later picture alone.
    After,
    /// Both beside each other.
    #[default]
    Pair,
    /// The called-out outlines from near, with a small picture that says where they lie.
    Detail,
    /// Every date of the session, in the order of time.
    Series,
}

/// For whom a figure is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureStyle {
    /// On white, short: for newspapers and web pages.
    #[default]
    Press,
    /// On white, with every area, its range, and how the pictures are tied together.
    Report,
    /// On a dark ground with large type: for a projector.
    Slides,
}

macro_rules! table {
    ($type:ident { $($variant:ident => $word:literal, $help:literal);+ $(;)? }) => {
        impl $type {
            /// Every value, in the order in which it is offered.
            pub const ALL: &'static [$type] = &[$($type::$variant),+];

            /// The word for it, as on the command line.
            pub fn word(self) -> &'static str {
                match self { $($type::$variant => $word),+ }
            }

            /// What it is, one phrase.
            pub fn help(self) -> &'static str {
                match self { $($type::$variant => $help),+ }
            }

            /// The value that a word means.
            pub fn from_word(word: &str) -> Option<$type> {
                Self::ALL.iter().copied().find(|v| v.word().eq_ignore_ascii_case(word.trim()))
            }
        }
    };
}

table!(FigureKind {
    Before => "before", "the earlier picture alone";
    After => "after", "the later picture alone";
    Pair => "pair", "both dates beside each other";
    Detail => "detail", "the outlines from near, with a small picture that says where";
    Series => "series", "every date of the session";
});
table!(FigureStyle {
    Press => "press", "on white, short";
    Report => "report", "on white, with areas, ranges and method";
    Slides => "slides", "dark, with large type";
});

/// Which part of the picture is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureCrop {
    /// All of it.
    Whole,
    /// The called-out outlines with room around them.
    #[default]
    Outlines,
    /// This part: px of the figure's base image (see [`crate::core::figure::base_epoch`]).
    Window {
        /// The corner with the smaller coordinates.
        min: Point,
        /// The corner with the larger coordinates.
        max: Point,
    },
}

impl FigureCrop {
    /// The least width and height of a part, px: of less nothing can be made out.
    pub const LEAST_PX: f64 = 8.0;

    /// The window, if it is one.
    pub fn window(self) -> Option<Bounds> {
        match self {
            FigureCrop::Window { min, max } => Some(Bounds { min, max }),
            FigureCrop::Whole | FigureCrop::Outlines => None,
        }
    }
}

/// Where a label was put by hand.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelPlace {
    /// On the picture of which date.
    pub epoch: EpochId,
    /// The label of which outline.
    pub footprint: FootprintId,
    /// How far the middle of the label lies from the middle of the outline's box: to the right and down, in widths of the picture.
    pub by: [f64; 2],
}

/// Everything that is chosen of a figure. The credit of a picture is not among it: it always stands there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FigureSpec {
    /// Which pictures.
    pub kind: FigureKind,
    /// The dates that it shows in the place of BEFORE and AFTER: one, two, or those of a row of dates. Empty: whichever the pair is when the
    /// figure is made, or every date.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<EpochId>,
    /// For whom.
    #[serde(default)]
    pub style: FigureStyle,
    /// Which part of them.
    #[serde(default)]
    pub crop: FigureCrop,
    /// Which outlines are called out, in the order of their numbers; `None` for all of the pictures that are shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footprints: Option<Vec<FootprintId>>,
    /// Labels that were put somewhere by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<LabelPlace>,
    /// What stands above it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Width, px.
    #[serde(default = "usual_width")]
    pub width_px: u32,
    /// Bands and stretch of pictures that are not shown as usual.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub displays: Vec<(EpochId, Display)>,
}

fn usual_width() -> u32 {
    FigureSpec::WIDTH_PX
}

impl FigureKind {
    /// How many dates can be chosen for it: at least and at most. A detail shows those on which its outlines are.
    pub fn chosen_dates(self) -> (usize, usize) {
        match self {
            FigureKind::Before | FigureKind::After => (1, 1),
            FigureKind::Pair => (2, 2),
            FigureKind::Detail => (0, 0),
            FigureKind::Series => (2, usize::MAX),
        }
    }
}

impl FigureSpec {
    /// The usual width, px.
    pub const WIDTH_PX: u32 = 1200;
    /// The narrowest and the widest figure, px.
    pub const WIDTHS_PX: (u32, u32) = (320, 4800);

    /// A figure of that kind with all that is usual.
    pub fn new(kind: FigureKind) -> FigureSpec {
        FigureSpec {
            kind,
            dates: Vec::new(),
            style: FigureStyle::default(),
            crop: FigureCrop::default(),
            footprints: None,
            labels: Vec::new(),
            title: String::new(),
            width_px: FigureSpec::WIDTH_PX,
            displays: Vec::new(),
        }
    }

    /// It says something of an epoch by its id.
    pub fn names(&self, epoch: EpochId) -> bool {
        self.display(epoch).is_some() || self.dates.contains(&epoch) || self.labels.iter().any(|label| label.epoch == epoch)
    }

    /// How the picture of an epoch is shown, where it is not shown as usual.
    pub fn display(&self, epoch: EpochId) -> Option<Display> {
        self.displays.iter().find(|(id, _)| *id == epoch).map(|(_, display)| *display)
    }
}

/// A figure that the session keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NamedFigure {
    /// What it is called; no two figures of a session have one name, capitals aside.
    pub name: String,
    /// What it shows.
    pub spec: FigureSpec,
}
