//! The ways of looking at two dates at once.

use super::Viewport;
use super::region::Region;
use crate::core::doc::{EpochId, Pair};
use crate::core::geom::{Bounds, Point, Vector};

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
    /// One pane that shows where the two pictures differ.
    Difference,
    /// One pane, and a circle in it that shows the other date.
    Lens,
    /// Four panes: both dates whole, and both dates near.
    FourUp,
}

/// A row of the table of compare modes.
#[derive(Clone, Copy, Debug)]
pub struct ModeDescriptor {
    /// The mode.
    pub mode: CompareMode,
    /// Its name on buttons.
    pub name: &'static str,
    /// Its name on the command line.
    pub id: &'static str,
    /// What it shows and how it is worked, one sentence.
    pub help: &'static str,
}

/// The table of compare modes, in the order of the buttons.
pub const COMPARE_MODES: &[ModeDescriptor] = &[
    ModeDescriptor {
        mode: CompareMode::SideBySide,
        name: "Side by side",
        id: "side",
        help: "Both dates beside each other, moving together or each by itself.",
    },
    ModeDescriptor {
        mode: CompareMode::Swipe,
        name: "Swipe",
        id: "swipe",
        help: "BEFORE left of a divider, AFTER right of it; drag the grip to move it, the knobs to turn it.",
    },
    ModeDescriptor {
        mode: CompareMode::Blink,
        name: "Blink",
        id: "blink",
        help: "The two dates in turn; hold a key to see the other one.",
    },
    ModeDescriptor { mode: CompareMode::Blend, name: "Blend", id: "blend", help: "AFTER laid over BEFORE with an opacity." },
    ModeDescriptor {
        mode: CompareMode::Difference,
        name: "Difference",
        id: "difference",
        help: "Where the pictures differ: cyan is brighter in AFTER, amber was brighter in BEFORE; small differences stay gray.",
    },
    ModeDescriptor {
        mode: CompareMode::Lens,
        name: "Spy lens",
        id: "lens",
        help: "A circle at the pointer shows the other date; the wheel with Shift makes it larger or smaller.",
    },
    ModeDescriptor {
        mode: CompareMode::FourUp,
        name: "Four-up",
        id: "four",
        help: "Both dates whole above, both near below; roll or drag above to choose the place.",
    },
];

/// The state of the comparison: part of the view, never of the document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compare {
    /// The way of comparing.
    pub mode: CompareMode,
    /// Place of the swipe divider, 0 (BEFORE's end) to 1.
    pub divider: f64,
    /// How far the divider is turned, radians clockwise from upright: see [`Compare::ANGLES`].
    pub angle: f64,
    /// Blinks a second.
    pub blink_hz: f64,
    /// Blinking runs by itself.
    pub blinking: bool,
    /// Blink shows AFTER now; the lens shows BEFORE, on AFTER.
    pub shows_after: bool,
    /// Opacity of AFTER in blend, 0 to 1.
    pub opacity: f64,
    /// Differences below this share of the strongest ones are not shown, 0 to 1.
    pub threshold: f64,
    /// The middle of the lens, points of the canvas; `None` for the middle of the canvas.
    pub lens_at: Option<Point>,
    /// The radius of the lens, points.
    pub lens_radius: f64,
    /// Each date has a camera of its own where it has a pane of its own.
    pub free: bool,
}

impl Default for Compare {
    fn default() -> Compare {
        Compare {
            mode: CompareMode::default(),
            divider: 0.5,
            angle: 0.0,
            blink_hz: 1.0,
            blinking: true,
            shows_after: false,
            opacity: 0.5,
            threshold: 0.35,
            lens_at: None,
            lens_radius: 130.0,
            free: false,
        }
    }
}

/// Through which camera a pane looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The camera of the view.
    #[default]
    Main,
    /// The camera of AFTER, while the cameras are free.
    Other,
    /// One that shows everything.
    Whole,
}

/// A part of the canvas that shows one date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pane {
    /// The date.
    pub epoch: EpochId,
    /// The whole area over which the camera's view spreads, points from the canvas's top left corner.
    pub area: Bounds,
    /// A box around the part of the area that is painted.
    pub clip: Bounds,
    /// The part of that box that is painted.
    pub region: Region,
    /// Opacity of the picture, 0 to 1.
    pub opacity: f64,
    /// Through which camera it looks.
    pub look: Look,
}

impl Pane {
    /// The size of the pane's area.
    pub fn viewport(&self) -> Viewport {
        let size = self.area.size();
        Viewport { width: size.x, height: size.y }
    }

    /// Whether the pane is what is seen at a point of the canvas.
    pub fn shows(&self, at: Point) -> bool {
        let Bounds { min, max } = self.clip;
        at.x >= min.x && at.x <= max.x && at.y >= min.y && at.y <= max.y && self.region.contains(at)
    }
}

/// Room between two panes, points.
const GAP: f64 = 2.0;

impl Compare {
    /// How far the divider may be turned, radians: BEFORE keeps the left, or lies above. Every direction is among them; at -90 degrees, which
    /// are left out by a thousandth, it would be that of +90 with BEFORE below.
    pub const ANGLES: (f64, f64) = (-89.999 * std::f64::consts::PI / 180.0, std::f64::consts::FRAC_PI_2);
    /// The least and the largest radius of the lens, points.
    pub const LENS: (f64, f64) = (40.0, 400.0);

    /// Across the divider, from BEFORE to AFTER; of length 1.
    pub fn across(&self) -> Vector {
        let angle = self.angle.clamp(Self::ANGLES.0, Self::ANGLES.1);
        if angle == 0.0 { Vector::new(1.0, 0.0) } else { Vector::new(libm::cos(angle), libm::sin(angle)) }
    }

    /// How far the divider can be moved over a canvas, points.
    fn travel(&self, canvas: Viewport) -> f64 {
        let across = self.across();
        canvas.width * across.x.abs() + canvas.height * across.y.abs()
    }

    /// The point of the divider that is nearest to the middle of a canvas.
    pub fn divider_at(&self, canvas: Viewport) -> Point {
        canvas.centre() + self.across() * ((self.divider.clamp(0.0, 1.0) - 0.5) * self.travel(canvas))
    }

    /// Moves the divider so that it passes through a point of a canvas.
    pub fn move_divider_to(&mut self, canvas: Viewport, at: Point) {
        let travel = self.travel(canvas).max(1.0);
        self.divider = (0.5 + (at - canvas.centre()).dot(self.across()) / travel).clamp(0.0, 1.0);
    }

    /// Turns the divider to an angle about the place where it is held.
    pub fn turn_divider(&mut self, canvas: Viewport, angle: f64) {
        let at = self.divider_at(canvas);
        self.angle = angle.clamp(Self::ANGLES.0, Self::ANGLES.1);
        self.move_divider_to(canvas, at);
    }

    /// The panes on a canvas, in the order in which they are painted.
    pub fn panes(&self, pair: Pair, canvas: Viewport) -> Vec<Pane> {
        let all = Bounds { min: Point::default(), max: Point::new(canvas.width, canvas.height) };
        let pane = |epoch, area: Bounds, look| Pane { epoch, area, clip: area, region: Region::All, opacity: 1.0, look };
        let whole = |epoch, opacity| Pane { opacity, ..pane(epoch, all, Look::Main) };
        let part = |epoch, region: Region| Pane { clip: region.bounds(all), region, ..whole(epoch, 1.0) };
        let after_look = if self.free { Look::Other } else { Look::Main };
        match self.mode {
            CompareMode::SideBySide => {
                let middle = 0.5 * canvas.width;
                let left = Bounds { min: all.min, max: Point::new((middle - GAP / 2.0).max(1.0), all.max.y) };
                let right = Bounds { min: Point::new(middle + GAP / 2.0, 0.0), max: all.max };
                vec![pane(pair.before, left, Look::Main), pane(pair.after, right, after_look)]
            }
            CompareMode::Swipe => {
                let (at, inward) = (self.divider_at(canvas), self.across());
                let sides = [(pair.before, inward * -1.0), (pair.after, inward)];
                let upright = self.angle == 0.0;
                let side = |(epoch, inward)| {
                    let pane = part(epoch, Region::Side { at, inward });
                    // Upright, the box is the side.
                    if upright { Pane { region: Region::All, ..pane } } else { pane }
                };
                sides.map(side).to_vec()
            }
            CompareMode::Blink => vec![whole(if self.shows_after { pair.after } else { pair.before }, 1.0)],
            CompareMode::Blend => vec![whole(pair.before, 1.0), whole(pair.after, self.opacity.clamp(0.0, 1.0))],
            CompareMode::Difference => vec![whole(pair.before, 1.0), whole(pair.after, 1.0)],
            CompareMode::Lens => {
                let (base, seen) = if self.shows_after { (pair.after, pair.before) } else { (pair.before, pair.after) };
                let radius = self.lens_radius.clamp(Self::LENS.0, Self::LENS.1);
                vec![whole(base, 1.0), part(seen, Region::Disc { centre: self.lens_at.unwrap_or(canvas.centre()), radius })]
            }
            CompareMode::FourUp => {
                let (x, y) = (0.5 * canvas.width, 0.5 * canvas.height);
                let columns = [(0.0, (x - GAP / 2.0).max(1.0)), (x + GAP / 2.0, all.max.x)];
                let rows = [(0.0, (y - GAP / 2.0).max(1.0)), (y + GAP / 2.0, all.max.y)];
                let area =
                    |c: usize, r: usize| Bounds { min: Point::new(columns[c].0, rows[r].0), max: Point::new(columns[c].1, rows[r].1) };
                vec![
                    pane(pair.before, area(0, 0), Look::Whole),
                    pane(pair.after, area(1, 0), Look::Whole),
                    pane(pair.before, area(0, 1), Look::Main),
                    pane(pair.after, area(1, 1), after_look),
                ]
            }
        }
    }

    /// The pane among some on which a click at a canvas point acts. In blend, the date that shows more; on a difference, AFTER.
    pub fn pane_of(&self, panes: &[Pane], at: Point) -> Option<Pane> {
        let shows = |p: &&Pane| p.shows(at);
        match self.mode {
            CompareMode::Blend if self.opacity < 0.5 => panes.iter().find(shows).copied(),
            _ => panes.iter().rev().find(shows).copied(),
        }
    }

    /// The pane on which a click at a canvas point acts.
    pub fn pane_at(&self, pair: Pair, canvas: Viewport, at: Point) -> Option<Pane> {
        self.pane_of(&self.panes(pair, canvas), at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIR: Pair = Pair { before: EpochId(0), after: EpochId(1) };
    const CANVAS: Viewport = Viewport { width: 800.0, height: 600.0 };

    #[test]
    fn every_point_of_the_canvas_belongs_to_a_pane_in_every_mode() {
        for mode in COMPARE_MODES {
            for angle in [-1.4, -0.3, 0.0, 0.8, Compare::ANGLES.1] {
                let compare = Compare { mode: mode.mode, angle, divider: 0.3, ..Compare::default() };
                for (x, y) in [(5.0, 5.0), (790.0, 5.0), (5.0, 590.0), (790.0, 590.0), (390.0, 290.0)] {
                    assert!(compare.pane_at(PAIR, CANVAS, Point::new(x, y)).is_some(), "{} {angle} {x} {y}", mode.name);
                }
            }
        }
    }

    #[test]
    fn before_keeps_the_left_or_lies_above_whatever_the_angle() {
        let mut compare = Compare { mode: CompareMode::Swipe, ..Compare::default() };
        for angle in [-10.0, -1.0, 0.0, 0.5, 1.2, 10.0] {
            compare.turn_divider(CANVAS, angle);
            let across = compare.across();
            assert!(across.x > 0.0 || across.y > 0.99, "{across:?}");
            let at = compare.divider_at(CANVAS);
            assert_eq!(compare.pane_at(PAIR, CANVAS, at - across * 20.0).map(|p| p.epoch), Some(PAIR.before));
            assert_eq!(compare.pane_at(PAIR, CANVAS, at + across * 20.0).map(|p| p.epoch), Some(PAIR.after));
        }
    }

    #[test]
    fn the_divider_takes_every_direction() {
        let mut compare = Compare { mode: CompareMode::Swipe, ..Compare::default() };
        for degrees in -89..=90 {
            let wanted = f64::from(degrees).to_radians();
            compare.turn_divider(CANVAS, wanted);
            assert!((compare.angle - wanted).abs() < 1e-12, "{degrees}");
            let across = compare.across();
            assert!((across.y.atan2(across.x) - wanted).abs() < 1e-9, "{degrees}: {across:?}");
        }
    }

    #[test]
    fn a_turned_divider_stays_where_it_is_held() {
        let mut compare = Compare { mode: CompareMode::Swipe, ..Compare::default() };
        compare.move_divider_to(CANVAS, Point::new(200.0, 300.0));
        assert!((compare.divider - 0.25).abs() < 1e-12);
        let held = compare.divider_at(CANVAS);
        compare.turn_divider(CANVAS, 0.7);
        assert!((compare.divider_at(CANVAS) - held).dot(compare.across()).abs() < 1e-9);
    }

    #[test]
    fn the_lens_shows_the_other_date_within_its_circle_alone() {
        let lens = Compare { mode: CompareMode::Lens, lens_at: Some(Point::new(300.0, 300.0)), lens_radius: 100.0, ..Compare::default() };
        let epoch = |x: f64, y: f64| lens.pane_at(PAIR, CANVAS, Point::new(x, y)).map(|p| p.epoch);
        assert_eq!(epoch(300.0, 300.0), Some(PAIR.after));
        assert_eq!(epoch(399.0, 300.0), Some(PAIR.after));
        assert_eq!(epoch(375.0, 375.0), Some(PAIR.before), "in the corner of its box");
    }
}
