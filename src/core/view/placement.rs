//! Where each image lies in the scene.
//!
//! Without an alignment nothing says where one picture lies on the other. Pictures of one size, or with a declared
//! shared frame, are laid pixel on pixel; a picture of another size is scaled as a whole to cover the other's middle,
//! for looking only: nothing is ever measured through it.

use crate::core::doc::{Document, EpochId};
use crate::core::geom::{Affine, Bounds, Point};

/// The map from an epoch's pixels to the scene (the pixels of the pair's BEFORE image).
pub fn scene_from_epoch(doc: &Document, id: EpochId) -> Affine {
    let (Some(epoch), Some(base)) = (doc.epoch(id), doc.epoch(doc.pair.before)) else {
        return Affine::IDENTITY;
    };
    let (w, h) = (f64::from(epoch.image.width), f64::from(epoch.image.height));
    let (base_w, base_h) = (f64::from(base.image.width), f64::from(base.image.height));
    if (w, h) == (base_w, base_h) || doc.shared_frame.is_some() || w * h <= 0.0 {
        return Affine::IDENTITY;
    }
    let k = (base_w / w).min(base_h / h);
    Affine::scale_then_move(k, 0.5 * (base_w - k * w), 0.5 * (base_h - k * h))
}

/// The map from one epoch's pixels to another's, through the scene.
pub fn epoch_from_epoch(doc: &Document, to: EpochId, from: EpochId) -> Affine {
    if to == from {
        return Affine::IDENTITY;
    }
    let back = scene_from_epoch(doc, to).inverse().unwrap_or(Affine::IDENTITY);
    back.after(&scene_from_epoch(doc, from))
}

/// The box around both pictures, px of the scene.
pub fn scene_bounds(doc: &Document) -> Bounds {
    let corners = [doc.pair.before, doc.pair.after].into_iter().filter_map(|id| {
        let image = &doc.epoch(id)?.image;
        let map = scene_from_epoch(doc, id);
        Some([map.apply(Point::default()), map.apply(Point::new(f64::from(image.width), f64::from(image.height)))])
    });
    Bounds::around(corners.flatten()).unwrap_or(Bounds { min: Point::default(), max: Point::new(1.0, 1.0) })
}
