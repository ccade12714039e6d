//! From a rough box and a click to an outline.

use super::circle;
use super::cut::{cut, turned as turned_shape};
use super::free;
use super::pixels::Pixels;
use super::rectangle::{Block, best, climb};
use super::scene::Scene;
use super::sides::{settled, strength, turned};
use super::turned::Turned;
use super::wish::SHADOW;
use crate::core::geom::{Bounds, Point, Ring};

/// What kind of outline was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Four right angles.
    Rectangle,
    /// More right angles: an L, a T, a Z.
    RightAngled,
    /// A circle, as a ring of 36 corners.
    Round,
    /// Anything else.
    Free,
}

impl Kind {
    /// The word for it, as written in files and shown.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Rectangle => "rectangle",
            Kind::RightAngled => "right-angled",
            Kind::Round => "round",
            Kind::Free => "free",
        }
    }
}

/// An outline that was found from a box and a click. It is a proposal: somebody has to look at it.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The outline, px of the pixels that were given.
    pub ring: Ring,
    /// Its kind.
    pub kind: Kind,
    /// How well walls, colours and the box agree and how calm it is within, at least 0.5: what is less is refused.
    pub score: f64,
}

/// Why there is no outline. The words are for the analyst.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The box or the click is not a usable place.
    #[error("The box or the click is not a usable place. Draw the box anew.")]
    NotFinite,
    /// The box is too small.
    #[error(
        "The box is smaller than {LEAST_PX} pixels of the image: an outline found in so few would be a guess. Draw it by hand, or use an image with smaller pixels."
    )]
    TooSmall,
    /// Most of the box lies beside the picture.
    #[error("The box lies beside the picture, or most of it does. Draw it around a building that can be seen.")]
    Beside,
    /// The click lies outside of the box.
    #[error("The click lies outside of the box. Click on the roof inside of it.")]
    ClickOutside,
    /// Nothing differs.
    #[error("Within the box and around it nothing can be told apart: the picture is flat there, or empty. Draw the outline by hand.")]
    Flat,
    /// What was found explains hardly more than an outline on bare ground does.
    #[error(
        "Nothing in this box stands out from what lies around it as a building does. Draw the box closer around the roof and click on it, or outline it by hand."
    )]
    Faint,
    /// Nothing was found.
    #[error("No outline was found that fits the box. Draw the box closer around the building, or outline it by hand.")]
    Nothing,
}

/// The smallest side of a box, px.
const LEAST_PX: f64 = 5.0;
/// The resolutions, as pixels of the box: at the first all directions are tried, at the second the shape is found.
const COARSE: f64 = 32.0;
const FINE: f64 = 80.0;
/// Directions that are tried: every 5 degrees of a right angle.
const DIRECTIONS: u32 = 18;
/// So many of the best are looked at more closely.
const KEPT: usize = 5;
/// At the first resolution sides lie on every third line before they are moved into place.
const STRIDE: usize = 3;
/// A circle and a free outline must explain so much more than a right-angled one.
const ROUND: f64 = 0.03;
const FREE: f64 = 0.05;
/// How much what goes on within an outline counts against there being a roof: roofs are calm, trees and rough ground are not. It says
/// little about where the roof ends, so that it has no part in the choice of the outline.
const TURMOIL: f64 = 0.6;
/// Less than this is found on bare ground and under trees as well (docs/outlines.md).
const FAINT: f64 = 0.5;
/// How far sides are moved at last, in pixels of the second resolution.
const SETTLE_PX: f64 = 1.5;

/// A rectangle on its grid, and the direction of the grid.
struct Found {
    score: f64,
    degrees: f64,
    block: Block,
    grid: Turned,
}

/// Takes the better one; of equal ones the first.
fn better(best: Option<Found>, next: Found) -> Option<Found> {
    match best {
        Some(best) if best.score >= next.score => Some(best),
        _ => Some(next),
    }
}

/// The outline of the building within a rough box (each side may be off by a quarter of its size, and the building turned within it) that
/// holds the place of a click. Everything in px of `pixels`. The same input gives the same bits on every machine.
///
/// How: see the module.
///
/// # Errors
/// [`Refusal`]: a full sentence.
pub fn propose(pixels: &Pixels, bounds: Bounds, click: Point) -> Result<Proposal, Refusal> {
    let bounds = usable(pixels, bounds, click)?;
    let fine = Scene::new(pixels, bounds, click, FINE).ok_or(Refusal::Flat)?;
    let Found { degrees, block, grid, .. } = rectangle(&fine)?;
    let as_ring = |points: Vec<Point>| Ring::new(points).map_err(|_| Refusal::Nothing);
    let outline = as_ring(block.corners(&grid))?;
    let likely = fine.colours_of(&outline);
    // Once more with the colours of what was found, and then with corners cut, from what was found and from what the box says.
    let grid = fine.turned(&likely, degrees);
    let (mut shape, mut score) = cut(&grid, &fine.wish, block);
    let other = cut(&grid, &fine.wish, Block::fitting(&grid, &fine.wish));
    if other.1 > score {
        (shape, score) = other;
    }
    let (grid, (shape, score)) = turned_shape(grid, &fine.wish, (shape, score), |turn| fine.turned(&likely, degrees + turn));
    // Circles and free outlines are judged without a shadow.
    let shadow = SHADOW * shape.block.shadow(&grid);
    let score = score - shadow;
    let right_angled = as_ring(shape.corners(&grid))?;
    let kind = if right_angled.points().len() == 4 { Kind::Rectangle } else { Kind::RightAngled };
    let mut chosen = (right_angled.clone(), kind, score);
    if let Some((circle, round)) = circle::best(&fine.field, &likely, grid.usual, &fine.wish)
        && round > score + ROUND
    {
        chosen = (as_ring(circle.ring())?, Kind::Round, round);
    }
    let short = (shape.block.i1 - shape.block.i0).min(shape.block.j1 - shape.block.j0) as f64;
    if let Some((ring, free)) = free::best(&fine.field, &likely, grid.usual, &fine.wish, &right_angled, short)
        && free > chosen.2.max(score) + FREE
    {
        chosen = (ring, Kind::Free, free);
    }
    let (ring, kind, score) = chosen;
    let score = score + shadow - TURMOIL * shape.block.turmoil(&grid);
    if score < FAINT {
        return Err(Refusal::Faint);
    }
    let points: Vec<Point> = ring.points().iter().map(|p| fine.frame.to_picture(*p)).collect();
    let points = match kind {
        Kind::Rectangle | Kind::RightAngled => settle(pixels, points, SETTLE_PX * fine.frame.factor as f64 + 0.5),
        Kind::Round | Kind::Free => points,
    };
    let ring = as_ring(points.into_iter().map(Point::rounded).collect())?;
    Ok(Proposal { ring, kind, score })
}

/// The box as far as it lies on the picture.
fn usable(pixels: &Pixels, bounds: Bounds, click: Point) -> Result<Bounds, Refusal> {
    let Bounds { min, max } = bounds;
    if !(min.is_finite() && max.is_finite() && click.is_finite()) {
        return Err(Refusal::NotFinite);
    }
    let (w, h) = (pixels.width as f64, pixels.height as f64);
    let part = Bounds { min: Point::new(min.x.max(0.0), min.y.max(0.0)), max: Point::new(max.x.min(w), max.y.min(h)) };
    let (size, whole) = (part.size(), bounds.size());
    if whole.x < LEAST_PX || whole.y < LEAST_PX {
        return Err(Refusal::TooSmall);
    }
    if size.x <= 0.0 || size.y <= 0.0 || size.x * size.y < 0.5 * whole.x * whole.y || size.x < LEAST_PX || size.y < LEAST_PX {
        return Err(Refusal::Beside);
    }
    let within = click.x >= part.min.x && click.x <= part.max.x && click.y >= part.min.y && click.y <= part.max.y;
    if within { Ok(part) } else { Err(Refusal::ClickOutside) }
}

/// The best rectangle, in pixels of the finer scene: all directions at a coarse resolution, the best ones at the finer one, first with
/// the colours of the box, then with those of what was found.
fn rectangle(fine: &Scene) -> Result<Found, Refusal> {
    let coarse = fine.coarser(COARSE);
    let likely = coarse.first_colours();
    let mut found: Vec<Found> = (0..DIRECTIONS)
        .filter_map(|k| {
            let degrees = 90.0 / f64::from(DIRECTIONS) * f64::from(k);
            let grid = coarse.turned(&likely, degrees);
            let (block, score) = climb(&grid, &coarse.wish, best(&grid, &coarse.wish, STRIDE)?);
            Some(Found { score, degrees, block, grid })
        })
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.degrees.total_cmp(&b.degrees)));
    found.truncate(KEPT);

    let likely = fine.first_colours();
    let finer = |from: &Found, likely: &[f32], turn: f64, map: &dyn Fn(Point) -> Point| {
        let degrees = from.degrees + turn;
        let grid = fine.turned(likely, degrees);
        let (block, score) = climb(&grid, &fine.wish, from.block.carried(&from.grid, &grid, map));
        Found { score, degrees, block, grid }
    };
    let onto_fine = |p: Point| fine.frame.to_field(coarse.frame.to_picture(p));
    let mut now = found.iter().map(|f| finer(f, &likely, 0.0, &onto_fine)).fold(None, better).ok_or(Refusal::Nothing)?;
    for turn in [-2.5, 2.5].map(|turn| finer(&now, &likely, turn, &|p| p)) {
        now = if turn.score > now.score { turn } else { now };
    }
    for turns in [[0.0, -1.0, 1.0], [0.0, -0.5, 0.5]] {
        let outline = Ring::new(now.block.corners(&now.grid)).map_err(|_| Refusal::Nothing)?;
        let likely = fine.colours_of(&outline);
        now = turns.into_iter().map(|turn| finer(&now, &likely, turn, &|p| p)).fold(None, better).ok_or(Refusal::Nothing)?;
    }
    Ok(now)
}

/// Turned and moved onto the edges of the full resolution; as it was where that makes its edges weaker or it is no outline any more.
fn settle(pixels: &Pixels, points: Vec<Point>, reach: f64) -> Vec<Point> {
    let mut now = points.clone();
    for _ in 0..2 {
        now = turned(pixels, &now);
        if let Some((next, _)) = settled(pixels, &now, reach) {
            now = next;
        }
    }
    let is_outline = Ring::new(now.clone()).is_ok();
    if is_outline && strength(pixels, &now) >= strength(pixels, &points) { now } else { points }
}
