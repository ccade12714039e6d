//! The ways of looking at two dates at once.

use super::Viewport;
use crate::core::doc::{EpochId, Pair};
use crate::core::geom::{Bounds, Point};

/// A way of comparing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CompareMode {
    /// Two panes, one camera.
    #[default]
    SideBySide,
    /// One pane, BEFORE left of a divider and AFTER right of it.
    Swipe,
    /// One pane that shows the dates in turn.
    Blink,
    /// One pane, AFTER over BEFORE with an opacity.
    Blend,
}

/// A row of the table of compare modes.
#[derive(Clone, Copy, Debug)]
pub struct ModeDescriptor {
    /// The mode.
    pub mode: CompareMode,
    /// Its name on buttons.
    pub name: &'static str,
    /// What it shows and how it is worked, one sentence.
    pub help: &'static str,
}

/// The table of compare modes, in the order of the buttons.
pub const COMPARE_MODES: &[ModeDescriptor] = &[
    ModeDescriptor { mode: CompareMode::SideBySide, name: "Side by side", help: "Both dates beside each other, moving together." },
    ModeDescriptor { mode: CompareMode::Swipe, name: "Swipe", help: "BEFORE left of a divider, AFTER right of it; drag the divider." },
    ModeDescriptor { mode: CompareMode::Blink, name: "Blink", help: "The two dates in turn; hold a key to see the other one." },
    ModeDescriptor { mode: CompareMode::Blend, name: "Blend", help: "AFTER laid over BEFORE with an opacity." },
];

/// The state of the comparison: part of the view, never of the document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compare {
    /// The way of comparing.
    pub mode: CompareMode,
    /// Place of the swipe divider, 0 (left edge) to 1.
    pub divider: f64,
    /// Blinks a second.
    pub blink_hz: f64,
    /// Blinking runs by itself.
    pub blinking: bool,
    /// Blink shows AFTER now.
    pub shows_after: bool,
    /// Opacity of AFTER in blend, 0 to 1.
    pub opacity: f64,
}

impl Default for Compare {
    fn default() -> Compare {
        Compare { mode: CompareMode::default(), divider: 0.5, blink_hz: 1.0, blinking: true, shows_after: false, opacity: 0.5 }
    }
}

/// A part of the canvas that shows one date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pane {
    /// The date.
    pub epoch: EpochId,
    /// The whole area over which the camera's view spreads, points from the canvas's top left corner.
    pub area: Bounds,
    /// The part of the area that is painted.
    pub clip: Bounds,
    /// Opacity of the picture, 0 to 1.
    pub opacity: f64,
}

impl Pane {
    /// The size of the pane's area.
    pub fn viewport(&self) -> Viewport {
        let size = self.area.size();
        Viewport { width: size.x, height: size.y }
    }
}

/// Room between two panes, points.
const GAP: f64 = 2.0;

impl Compare {
    /// The panes on a canvas, in the order in which they are painted.
    pub fn panes(&self, pair: Pair, canvas: Viewport) -> Vec<Pane> {
        let all = Bounds { min: Point::default(), max: Point::new(canvas.width, canvas.height) };
        let whole = |epoch, clip, opacity| Pane { epoch, area: all, clip, opacity };
        match self.mode {
            CompareMode::SideBySide => {
                let middle = 0.5 * canvas.width;
                let left = Bounds { min: all.min, max: Point::new((middle - GAP / 2.0).max(1.0), all.max.y) };
                let right = Bounds { min: Point::new(middle + GAP / 2.0, 0.0), max: all.max };
                [(pair.before, left), (pair.after, right)].map(|(epoch, area)| Pane { epoch, area, clip: area, opacity: 1.0 }).to_vec()
            }
            CompareMode::Swipe => {
                let x = canvas.width * self.divider.clamp(0.0, 1.0);
                let left = Bounds { min: all.min, max: Point::new(x, all.max.y) };
                let right = Bounds { min: Point::new(x, 0.0), max: all.max };
                vec![whole(pair.before, left, 1.0), whole(pair.after, right, 1.0)]
            }
            CompareMode::Blink => vec![whole(if self.shows_after { pair.after } else { pair.before }, all, 1.0)],
            CompareMode::Blend => vec![whole(pair.before, all, 1.0), whole(pair.after, all, self.opacity.clamp(0.0, 1.0))],
        }
    }

    /// The pane on which a click at a canvas point acts. In blend, the date that shows more.
    pub fn pane_at(&self, pair: Pair, canvas: Viewport, at: Point) -> Option<Pane> {
        let panes = self.panes(pair, canvas);
        let inside = |p: &&Pane| at.x >= p.clip.min.x && at.x <= p.clip.max.x && at.y >= p.clip.min.y && at.y <= p.clip.max.y;
        match self.mode {
            CompareMode::Blend if self.opacity < 0.5 => panes.iter().find(inside).copied(),
            _ => panes.iter().rev().find(inside).copied(),
        }
    }
}
