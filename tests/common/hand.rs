//! A simulated hand: traces true outlines with known errors, as often as wanted, and counts how often the range that Revisit states
//! holds the truth. Used by the tests and by the example `coverage`.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, reason = "a simulation ends where something is not as it must be")]

use super::random::Random;
use revisit::core::doc::{Document, Drawn, EpochId, ErrorModel, Event, Scale, SharedFrame, Sign, Traced};
use revisit::core::geom::{Point, Ring, Vector};
use revisit::core::measure::{Outline, SignedOutline, ratio_of_sides};
use revisit::core::units::Level;

/// The sizes of the table, A and B.
pub const SIZES: [((f64, f64), (f64, f64)); 7] = [
    ((20., 10.), (25., 12.)),
    ((40., 15.), (60., 15.)),
    ((60., 20.), (80., 22.)),
    ((120., 30.), (150., 36.)),
    ((300., 60.), (300., 60.)),
    ((20., 10.), (300., 60.)),
    ((300., 60.), (20., 10.)),
];

/// How a hand errs, px.
#[derive(Clone, Copy)]
pub struct Hand {
    pub click: f64,
    pub edge: f64,
    pub bias: f64,
    pub private: f64,
    /// The bias is a bright roof's: it narrows what is taken off.
    pub roof: bool,
}

/// Clicks alone.
pub const STEADY: Hand = Hand { click: 1.0, edge: 0.0, bias: 0.0, private: 0.0, roof: false };
/// Errors as the defaults of the model assume them.
pub const USUAL: Hand = Hand { click: 1.0, edge: 0.5, bias: 0.5, private: 0.25, roof: false };

impl Hand {
    /// The model that knows this hand.
    pub fn model(self) -> ErrorModel {
        ErrorModel { click_px: self.click, edge_px: self.edge, shared_bias_px: self.bias, private_bias_px: self.private }
    }
}

/// What the two sides have to do with each other.
#[derive(Clone, Copy, PartialEq)]
pub enum Pair {
    /// Both on one image.
    OneImage,
    /// On two images, each with a bias of its own; scales as exact as can be.
    Apart,
    /// On two images, of which the first has a scale with this relative error.
    Scaled(f64),
}

/// True outlines, their corners and walls each once, so that what two outlines share moves together.
pub struct Town {
    corners: Vec<Point>,
    outlines: Vec<Vec<usize>>,
    walls: Vec<Wall>,
    walls_at: Vec<Vec<usize>>,
    sides: [Vec<(Sign, usize)>; 2],
}

struct Wall {
    normal: Vector,
    /// Outlines with this wall, and whether the normal points out of them.
    of: Vec<(usize, f64)>,
}

/// A rectangle with its first corner at (x, y).
pub fn rectangle(x: f64, y: f64, l: f64, w: f64) -> Vec<Point> {
    [(x, y), (x + l, y), (x + l, y + w), (x, y + w)].map(|(x, y)| Point::new(x, y)).to_vec()
}

impl Town {
    /// Two sides of signed outlines.
    pub fn new(new: &[(Sign, Vec<Point>)], old: &[(Sign, Vec<Point>)]) -> Town {
        let mut town =
            Town { corners: Vec::new(), outlines: Vec::new(), walls: Vec::new(), walls_at: Vec::new(), sides: [Vec::new(), Vec::new()] };
        let mut known: Vec<Vec<Point>> = Vec::new();
        for (side, list) in [new, old].into_iter().enumerate() {
            for (sign, outline) in list {
                let index = known.iter().position(|k| k == outline).unwrap_or_else(|| {
                    town.add(outline);
                    known.push(outline.clone());
                    known.len() - 1
                });
                town.sides[side].push((*sign, index));
            }
        }
        town
    }

    /// A rectangle beside another.
    pub fn two(a: (f64, f64), b: (f64, f64)) -> Town {
        Town::new(&[(Sign::Plus, rectangle(50.0, 50.0, a.0, a.1))], &[(Sign::Plus, rectangle(50.0, 400.0, b.0, b.1))])
    }

    fn add(&mut self, outline: &[Point]) {
        let me = self.outlines.len();
        let at: Vec<usize> = outline
            .iter()
            .map(|p| {
                self.corners.iter().position(|q| q == p).unwrap_or_else(|| {
                    self.corners.push(*p);
                    self.walls_at.push(Vec::new());
                    self.corners.len() - 1
                })
            })
            .collect();
        let turn: f64 = (0..outline.len()).map(|i| (outline[i] - outline[0]).cross(outline[(i + 1) % outline.len()] - outline[0])).sum();
        for i in 0..at.len() {
            let (a, b) = (at[i], at[(i + 1) % at.len()]);
            let along = self.corners[b] - self.corners[a];
            let outward = along.perpendicular() * (-turn.signum() / along.length());
            match self.walls_at[a].iter().copied().find(|w| self.walls_at[b].contains(w)) {
                Some(wall) => {
                    let direction = self.walls[wall].normal.dot(outward).signum();
                    self.walls[wall].of.push((me, direction));
                }
                None => {
                    self.walls_at[a].push(self.walls.len());
                    self.walls_at[b].push(self.walls.len());
                    self.walls.push(Wall { normal: outward, of: vec![(me, 1.0)] });
                }
            }
        }
        self.outlines.push(at);
    }

    /// The true area of a side.
    pub fn area(&self, side: usize) -> f64 {
        let area = |i: usize| Ring::new(self.outlines[i].iter().map(|c| self.corners[*c]).collect()).unwrap().area_px2();
        self.sides[side].iter().map(|(sign, i)| sign.factor() * area(*i)).sum()
    }

    /// Every outline as the hand traces it; `None` where one is none any more.
    pub fn traced(&self, r: &mut Random, hand: Hand, pair: Pair) -> Option<Vec<Ring>> {
        let biases = [r.normal(hand.bias), r.normal(hand.bias)];
        let outward: Vec<f64> = (0..self.outlines.len())
            .map(|i| {
                let in_new = self.sides[0].iter().any(|(_, k)| *k == i);
                let bias = if pair == Pair::OneImage || in_new { biases[0] } else { biases[1] };
                let taken_off = self.sides.iter().flatten().any(|(sign, k)| *k == i && *sign == Sign::Minus);
                (if hand.roof && taken_off { -bias } else { bias }) + r.normal(hand.private)
            })
            .collect();
        let moved: Vec<f64> = self
            .walls
            .iter()
            .map(|wall| {
                let bias = if let [(outline, _)] = wall.of[..] { outward[outline] } else { 0.0 };
                bias + r.normal(hand.edge)
            })
            .collect();
        let corners: Vec<Point> = self
            .corners
            .iter()
            .zip(&self.walls_at)
            .map(|(p, walls)| {
                // Where the displaced walls meet, by least squares: several may run in one line.
                let (mut xx, mut xy, mut yy, mut x, mut y) = (0.0, 0.0, 0.0, 0.0, 0.0);
                for wall in walls {
                    let (n, d) = (self.walls[*wall].normal, moved[*wall]);
                    (xx, xy, yy) = (xx + n.x * n.x, xy + n.x * n.y, yy + n.y * n.y);
                    (x, y) = (x + n.x * d, y + n.y * d);
                }
                let det = xx * yy - xy * xy;
                let meet = Vector::new((yy * x - xy * y) / det, (xx * y - xy * x) / det);
                *p + meet + Vector::new(r.normal(hand.click), r.normal(hand.click))
            })
            .collect();
        self.outlines.iter().map(|outline| Ring::new(outline.iter().map(|c| corners[*c]).collect()).ok()).collect()
    }

    /// The sides of traced outlines.
    pub fn signed<'r>(&self, rings: &'r [Ring], pair: Pair) -> [Vec<SignedOutline<'r>>; 2] {
        [0, 1].map(|side| {
            let epoch = EpochId(if side == 1 && pair != Pair::OneImage { 1 } else { 0 });
            let outline =
                |i: usize| Outline { ring: &rings[i], epoch, drawn: Drawn::Polygon, traced: Traced::Roof, of: None, courtyard: false };
            self.sides[side].iter().map(|(sign, i)| SignedOutline { sign: *sign, outline: outline(*i) }).collect()
        })
    }
}

/// How often a range holds the truth.
pub struct Coverage {
    /// Percent of the draws.
    pub hit: f64,
    /// The truth lies above the range.
    pub below: f64,
    /// The truth lies below the range.
    pub above: f64,
    /// Median half width of the range on the logarithm: of `+-x %`.
    pub half_width: f64,
    /// Standard deviation of the logarithm of the traced ratio.
    pub sd: f64,
    /// The same as the model has it, median.
    pub sd_model: f64,
    /// Percent of the draws with an answer.
    pub answered: f64,
}

/// How often the range that Revisit states holds the true ratio. `assumed` is what it is told of the hand; `empty` is a document of
/// two images without outlines.
#[expect(clippy::too_many_arguments, reason = "the axes of the tables")]
pub fn coverage(
    empty: &Document,
    town: &Town,
    hand: Hand,
    pair: Pair,
    assumed: ErrorModel,
    level: Level,
    draws: u32,
    seed: u64,
) -> Coverage {
    let stated = |epoch: u32, sd_rel: f64| Event::ScaleSet {
        epoch: EpochId(epoch),
        scale: Some(Scale { from: Point::new(0.0, 0.0), to: Point::new(1e6, 0.0), length_m: 1e6, length_sd_m: 1e6 * sd_rel }),
    };
    let mut events = vec![Event::ErrorModelSet { model: assumed }];
    let scale = match pair {
        Pair::OneImage => 0.0,
        Pair::Apart => {
            events.push(Event::SharedFrameSet { frame: Some(SharedFrame { error_px: 1e-9 }) });
            0.0
        }
        Pair::Scaled(sd) => {
            events.extend([stated(0, sd), stated(1, 0.0)]);
            sd
        }
    };
    let doc = empty.apply_all(&events).expect("these events fit any document of two images");
    let mut r = Random::seeded(seed);
    let real = town.area(0) / town.area(1);
    let (mut hit, mut below, mut above) = (0_u32, 0_u32, 0_u32);
    let (mut widths, mut logs) = (Vec::new(), Vec::new());
    for _ in 0..draws {
        let Some(rings) = town.traced(&mut r, hand, pair) else { continue };
        let [new, old] = town.signed(&rings, pair);
        // Too small to say anything is an honest answer as well, and a rare one.
        let Ok(found) = ratio_of_sides(&doc, &new, &old, level) else { continue };
        // The stated metres of the first image are wrong by this much.
        let wrong = libm::exp(2.0 * r.normal(scale));
        let (low, high) = (found.range.low * wrong, found.range.high * wrong);
        if real < low {
            above += 1;
        } else if real > high {
            below += 1;
        } else {
            hit += 1;
        }
        widths.push(found.budget.sd_rel());
        logs.push(libm::log(found.ratio * wrong / real));
    }
    widths.sort_by(f64::total_cmp);
    let n = widths.len() as f64;
    let percent = |count: u32| 100.0 * f64::from(count) / n;
    let mean = logs.iter().sum::<f64>() / n;
    let sd_model = widths[widths.len() / 2];
    Coverage {
        hit: percent(hit),
        below: percent(below),
        above: percent(above),
        half_width: 100.0 * level.z() * sd_model,
        sd: (logs.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n).sqrt(),
        sd_model,
        answered: 100.0 * n / f64::from(draws),
    }
}

/// Sums, differences and shared walls: what they are called, and the town.
pub fn combined() -> Vec<(&'static str, Town)> {
    let (plus, minus) = (Sign::Plus, Sign::Minus);
    let hall = rectangle(100.0, 100.0, 80.0, 22.0);
    let far = |l, w| rectangle(100.0, 400.0, l, w);
    vec![
        ("three sheds / hall", {
            let shed = |i: f64| (plus, rectangle(100.0 + 60.0 * i, 250.0, 40.0, 15.0));
            Town::new(&[shed(0.0), shed(1.0), shed(2.0)], &[(plus, hall.clone())])
        }),
        ("hall + annex at its wall / other hall", {
            Town::new(&[(plus, hall.clone()), (plus, rectangle(180.0, 100.0, 30.0, 22.0))], &[(plus, far(120.0, 30.0))])
        }),
        ("annex / hall, one wall", { Town::new(&[(plus, rectangle(180.0, 100.0, 30.0, 22.0))], &[(plus, hall.clone())]) }),
        ("hall + annex / the same hall", {
            Town::new(&[(plus, hall.clone()), (plus, rectangle(180.0, 100.0, 30.0, 22.0))], &[(plus, hall.clone())])
        }),
        ("block - courtyard / hall", {
            Town::new(&[(plus, far(100.0, 60.0)), (minus, rectangle(125.0, 415.0, 50.0, 30.0))], &[(plus, hall.clone())])
        }),
        ("block - courtyard / the same block", {
            Town::new(&[(plus, far(100.0, 60.0)), (minus, rectangle(125.0, 415.0, 50.0, 30.0))], &[(plus, far(100.0, 60.0))])
        }),
    ]
}
