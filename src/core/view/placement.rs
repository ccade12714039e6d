//! Where each image lies in the scene.
//!
//! The scene is the pixels of the pair's BEFORE image. AFTER lies on it by its alignment, else by the ground where both images are
//! georeferenced. Without either nothing says where one picture lies on the other: pictures of one size, or with a declared shared frame, are laid
//! pixel on pixel; a picture of another size is scaled as a whole to cover the other's middle, for looking only, and nothing
//! is ever measured through it.

use super::camera::{Camera, Viewport};
use super::pixel_map::{PixelMap, PointMap};
use crate::core::doc::{Document, EpochId};
use crate::core::geom::{Affine, Bounds, Point, Vector};
use crate::core::measure::{PixelShape, apart_m};

/// The map from an epoch's pixels to the scene (the pixels of the pair's BEFORE image).
pub fn scene_from_epoch(doc: &Document, id: EpochId) -> PixelMap {
    let (Some(epoch), Some(base)) = (doc.epoch(id), doc.epoch(doc.pair.before)) else {
        return Affine::IDENTITY.into();
    };
    if id == doc.pair.before {
        return Affine::IDENTITY.into();
    }
    // What the pictures themselves say stands above what their files say.
    if let Some(map) = doc.aligned(doc.pair.before, id) {
        return map.into();
    }
    if let (Some(from), Some(to)) = (epoch.located(), base.located())
        && let Some(map) = PixelMap::over_ground(from, to)
    {
        return map;
    }
    let (w, h) = (f64::from(epoch.image.width), f64::from(epoch.image.height));
    let (base_w, base_h) = (f64::from(base.image.width), f64::from(base.image.height));
    if (w, h) == (base_w, base_h) || doc.frame_of(doc.pair.before, id).is_some() || w * h <= 0.0 {
        return Affine::IDENTITY.into();
    }
    let k = (base_w / w).min(base_h / h);
    Affine::scale_then_move(k, 0.5 * (base_w - k * w), 0.5 * (base_h - k * h)).into()
}

/// The map from one epoch's pixels to another's: over the ground where both have a georeference and the pair is laid by it,
/// else through the scene.
pub fn epoch_from_epoch(doc: &Document, to: EpochId, from: EpochId) -> PixelMap {
    if to == from {
        return Affine::IDENTITY.into();
    }
    let (there, back) = (scene_from_epoch(doc, from), scene_from_epoch(doc, to).inverse());
    let back = back.unwrap_or_else(|| Affine::IDENTITY.into());
    match (there.is_affine(), back.is_affine()) {
        (_, true) => there.then(&back.near(Point::default())),
        (true, false) => back.of(&there.near(Point::default())),
        // Both lie by the ground: straight from one to the other.
        (false, false) => {
            let located = |id| doc.epoch(id).and_then(|e| e.located());
            let direct = located(from).zip(located(to)).and_then(|(from, to)| PixelMap::over_ground(from, to));
            direct.unwrap_or(there)
        }
    }
}

/// Where a place of one date falls on another with a probability of 90 %, by their alignment: a closed line in pixels of `to` around
/// the place. `None` where they are not lined up.
///
/// The error ellipse of the alignment's covariance, 2.146 standard deviations large: `sqrt(-2 ln 0.1)` for two coordinates.
pub fn error_ellipse(doc: &Document, to: EpochId, from: EpochId, px: Point) -> Option<Vec<Point>> {
    let Some(alignment) = doc.alignment(to, from) else { return ellipse_by_way_of_others(doc, to, from, px) };
    let back = alignment.onto_from.inverse()?;
    let forward = alignment.onto == to;
    let (pixel, middle) = if forward { (px, alignment.onto_from.apply(px)) } else { (back.apply(px), px) };
    let (long, short, angle) = alignment.error_ellipse(pixel);
    let around = closed(middle, (long, short), angle);
    let points: Vec<Point> = if forward { around } else { around.into_iter().map(|p| back.apply(p)).collect() };
    points.iter().all(|p| p.is_finite()).then_some(points)
}

/// The same for two images that are both lined up with others, not with each other: the parts of all alignments on the way.
fn ellipse_by_way_of_others(doc: &Document, to: EpochId, from: EpochId, px: Point) -> Option<Vec<Point>> {
    let way = doc.laid(to, from)?;
    let middle = way.onto_from().apply(px);
    let [xx, xy, yy] = way.covariance_at(px);
    let (mean, root) = (0.5 * (xx + yy), (0.25 * (xx - yy) * (xx - yy) + xy * xy).sqrt());
    let (long, short) = ((mean + root).max(0.0).sqrt(), (mean - root).max(0.0).sqrt());
    let points = closed(middle, (long, short), 0.5 * libm::atan2(2.0 * xy, xx - yy));
    points.iter().all(|p| p.is_finite()).then_some(points)
}

/// Corners of an ellipse that holds a place with a probability of 90 %, by its half-axes of one standard deviation.
fn closed(middle: Point, (long, short): (f64, f64), angle: f64) -> Vec<Point> {
    const CORNERS: u32 = 48;
    let size = (-2.0 * libm::log(0.1)).sqrt();
    let (cos, sin) = (libm::cos(angle), libm::sin(angle));
    let corner = |k: u32| {
        let t = std::f64::consts::TAU * f64::from(k) / f64::from(CORNERS);
        let (u, v) = (size * long * libm::cos(t), size * short * libm::sin(t));
        middle + Vector::new(cos * u - sin * v, sin * u + cos * v)
    };
    (0..=CORNERS).map(corner).collect()
}

/// Height over width of a pixel of the scene on the ground.
pub fn scene_shape(doc: &Document) -> f64 {
    PixelShape::of(doc, doc.pair.before).ratio()
}

/// The camera that shows some part of the scene, in true shapes, turned by an angle, radians clockwise.
pub fn fitting(doc: &Document, bounds: Bounds, viewport: Viewport, turn: f64) -> Camera {
    Camera::fitting(bounds, viewport, scene_shape(doc), turn)
}

/// The box around both pictures, px of the scene.
pub fn scene_bounds(doc: &Document) -> Bounds {
    let edges = [doc.pair.before, doc.pair.after].into_iter().filter_map(|id| {
        let image = &doc.epoch(id)?.image;
        let map = scene_from_epoch(doc, id);
        let (w, h) = (f64::from(image.width), f64::from(image.height));
        let border = [(0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (1.0, 0.5), (1.0, 1.0), (0.5, 1.0), (0.0, 1.0), (0.0, 0.5)];
        Some(border.map(|(x, y)| map.apply(Point::new(x * w, y * h))))
    });
    let all = Bounds::around(edges.flatten()).unwrap_or(Bounds { min: Point::default(), max: Point::new(1.0, 1.0) });
    // An AFTER image of half a continent must not make a speck of the site: what is fitted is BEFORE and what lies near it.
    let Some(base) = doc.epoch(doc.pair.before).map(|e| Point::new(f64::from(e.image.width), f64::from(e.image.height))) else {
        return all;
    };
    // One that lies elsewhere altogether is not near.
    if apart_m(doc).is_some() {
        return Bounds { min: Point::default(), max: base };
    }
    let (low, high) = (Point::new(-base.x, -base.y), Point::new(2.0 * base.x, 2.0 * base.y));
    Bounds {
        min: Point::new(all.min.x.max(low.x).min(0.0), all.min.y.max(low.y).min(0.0)),
        max: Point::new(all.max.x.min(high.x).max(base.x), all.max.y.min(high.y).max(base.y)),
    }
}
