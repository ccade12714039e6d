//! From pixels to the ground: through the image's georeference, through a known length, or through another image on which it lies.

use super::length::PixelSize;
use super::scale::scale_fit;
use crate::core::doc::{Document, Epoch, EpochId};
use crate::core::geom::{Affine, Point, Projective, Ring, Vector};
use crate::core::georef::{Located, Origin};

/// What ties an image's pixels to metres. A georeference stands above a known length: the length is then a witness.
#[derive(Clone, Debug)]
pub enum Ground {
    /// Each place by the coordinate system, on the ellipsoid.
    Georeference {
        /// The georeference.
        located: Located,
        /// Relative standard deviation of a length through it; 0 where nothing is known of it.
        sd_rel: f64,
    },
    /// One size of a pixel for the whole image.
    KnownLength(PixelSize),
    /// What ties another image to metres, by the alignment of the two.
    Aligned {
        /// The other image's tie.
        other: Box<Ground>,
        /// Pixels of the other image from pixels of this one.
        other_from: Projective,
        /// Relative standard deviation of a length by both together.
        sd_rel: f64,
    },
}

impl Ground {
    /// What ties an image to metres; `None` where nothing does.
    pub fn of(doc: &Document, epoch: EpochId) -> Option<Ground> {
        let epoch = doc.epoch(epoch)?;
        Ground::by_itself(doc, epoch).or_else(|| Ground::by_alignment(doc, epoch.id))
    }

    /// What ties an image to metres, or else an image that shares its frame, and whose tie it is. A scale bar may be taken from there, with
    /// that said; no area or length is.
    pub fn of_or_shared(doc: &Document, epoch: EpochId) -> Option<(Ground, EpochId)> {
        let others = || doc.epochs.iter().map(|e| e.id).filter(|id| *id != epoch && doc.frame_of(epoch, *id).is_some());
        std::iter::once(epoch).chain(others()).find_map(|id| Some((Ground::of(doc, id)?, id)))
    }

    /// Through what is known of the image itself.
    fn by_itself(doc: &Document, epoch: &Epoch) -> Option<Ground> {
        match epoch.located() {
            Some(located) => Some(Ground::Georeference { sd_rel: doubt(epoch, located), located: located.clone() }),
            None => known_length(doc, epoch).map(Ground::KnownLength),
        }
    }

    /// Through the image on which this one lies over the fewest alignments, and that is tied to metres by itself.
    fn by_alignment(doc: &Document, epoch: EpochId) -> Option<Ground> {
        let direct = doc.alignments.iter().filter_map(|alignment| {
            [(alignment.from, alignment.onto), (alignment.onto, alignment.from)].into_iter().find(|(a, _)| *a == epoch).map(|(_, b)| b)
        });
        let mut farther: Vec<_> =
            doc.epochs.iter().filter_map(|e| Some((doc.laid(e.id, epoch)?.alignments().count(), e.id))).filter(|(n, _)| *n > 1).collect();
        farther.sort();
        direct.chain(farther.into_iter().map(|(_, id)| id)).find_map(|id| {
            // By itself only: two images that lie on each other would ask each other for ever.
            let ground = Ground::by_itself(doc, doc.epoch(id)?)?;
            let way = doc.laid(id, epoch)?;
            let of_the_way: f64 = way.alignments().map(crate::core::doc::Alignment::area_factor_variance).sum();
            let sd_rel = (ground.sd_rel().powi(2) + 0.25 * of_the_way).sqrt();
            Some(Ground::Aligned { other: Box::new(ground), other_from: way.onto_from(), sd_rel })
        })
    }

    /// Area of an outline, m2. `None` where it leaves what the coordinate system covers.
    pub fn area_m2(&self, ring: &Ring) -> Option<f64> {
        match self {
            Ground::Georeference { located, .. } => located.area_m2(ring),
            Ground::KnownLength(size) => Some(ring.area_px2() * size.gsd_m * size.gsd_m),
            Ground::Aligned { other, other_from, .. } => other.area_m2(&ring.mapped(other_from)?),
        }
    }

    /// Relative variance that the tie to the ground adds to an area: four times that of a length.
    pub fn area_variance_rel(&self) -> f64 {
        4.0 * self.sd_rel() * self.sd_rel()
    }

    /// Relative standard deviation that the tie to the ground adds to a length.
    pub fn sd_rel(&self) -> f64 {
        match self {
            Ground::Georeference { sd_rel, .. } => *sd_rel,
            Ground::KnownLength(size) => size.sd_rel,
            Ground::Aligned { sd_rel, .. } => *sd_rel,
        }
    }

    /// [`Ground::metres_at`] gives metres to the east and to the north.
    pub fn is_oriented(&self) -> bool {
        match self {
            Ground::Georeference { .. } => true,
            Ground::KnownLength(_) => false,
            Ground::Aligned { other, .. } => other.is_oriented(),
        }
    }

    /// Metres (of some orientation) for a displacement in pixels at that place.
    pub fn metres_at(&self, px: Point) -> Option<Affine> {
        match self {
            Ground::Georeference { located, .. } => located.metres_at(px),
            Ground::KnownLength(size) => Some(Affine::scale_then_move(size.gsd_m, 0.0, 0.0)),
            Ground::Aligned { other, other_from, .. } => Some(other.metres_at(other_from.apply(px))?.after(&other_from.near(px))),
        }
    }

    /// Length of a straight line on the image, m.
    pub fn length_m(&self, a: Point, b: Point) -> Option<f64> {
        match self {
            Ground::Georeference { located, .. } => located.length_m(a, b),
            Ground::KnownLength(size) => Some(a.distance(b) * size.gsd_m),
            Ground::Aligned { other, other_from, .. } => other.length_m(other_from.apply(a), other_from.apply(b)),
        }
    }

    /// Relative variance of a length by clicks that miss by `click_px` per coordinate at each end: `2 s^2 |M^T u|^2 / l^2`, where
    /// `M` takes pixels to metres and `u` is the line's direction on the ground. With square pixels this is `2 s^2 / l_px^2`.
    pub fn click_variance_rel(&self, a: Point, b: Point, click_px: f64) -> Option<f64> {
        let metres = self.metres_at(Point::new(0.5 * (a.x + b.x), 0.5 * (a.y + b.y)))?;
        let along = metres.apply_vector(b - a);
        let length = along.length();
        if length <= 0.0 {
            return None;
        }
        let u = along * (1.0 / length);
        let column = |v: Vector| metres.apply_vector(v).dot(u);
        let (gx, gy) = (column(Vector::new(1.0, 0.0)), column(Vector::new(0.0, 1.0)));
        Some(2.0 * click_px * click_px * (gx * gx + gy * gy) / (length * length))
    }

    /// How metres are had, as words: `on the ellipsoid, WGS 84 / UTM zone 16N (EPSG:32616)`, `by a known length`.
    pub fn words(&self) -> String {
        match self {
            Ground::Georeference { located, .. } => match located.epsg() {
                Some(code) => format!("on the ellipsoid, {} (EPSG:{code})", located.crs_name()),
                None => format!("on the ellipsoid, {}", located.crs_name()),
            },
            Ground::KnownLength(_) => "by a known length".to_owned(),
            Ground::Aligned { other, .. } => format!("through the alignment with the other image, {}", other.words()),
        }
    }
}

/// A file's own georeference is taken as exact in scale: what it misses by is a shift. Control points set by hand have an
/// error of scale: that of a position over the root-mean-square reach of the image from its middle.
fn doubt(epoch: &Epoch, located: &Located) -> f64 {
    let georeference = located.georeference();
    let (Origin::GroundControl, Some(sd_m)) = (georeference.origin, georeference.position_sd_m) else { return 0.0 };
    let (w, h) = (f64::from(epoch.image.width), f64::from(epoch.image.height));
    let reach_m = located.gsd_m(Point::new(0.5 * w, 0.5 * h)).map(|(x, y)| Vector::new(w * x, h * y).length() / 12.0_f64.sqrt());
    reach_m.filter(|r| *r > 0.0).map_or(0.0, |r| sd_m / r)
}

/// The pixel size by what is known of sizes on the image. `None` where nothing is.
pub(super) fn known_length(doc: &Document, epoch: &Epoch) -> Option<PixelSize> {
    scale_fit(doc, epoch.id).map(|fit| fit.pixel)
}

/// By how much the known sizes disagree with the georeference: a known length over what the georeference says, and how
/// many standard deviations that is from 1. `None` where an image has not both.
pub fn witness(doc: &Document, epoch: EpochId) -> Option<(f64, f64)> {
    let epoch = doc.epoch(epoch)?;
    let size = known_length(doc, epoch)?;
    let (w, h) = (f64::from(epoch.image.width), f64::from(epoch.image.height));
    // Where the known length lies; in the middle, if there are areas alone.
    let line = epoch.known_sizes().find_map(|known| known.line().map(|line| (line.from, line.to)));
    let (from, to) = line.unwrap_or((Point::new(0.5 * w - 1.0, 0.5 * h), Point::new(0.5 * w + 1.0, 0.5 * h)));
    let ratio = size.gsd_m * from.distance(to) / epoch.located()?.length_m(from, to)?;
    (ratio.is_finite() && ratio > 0.0 && size.sd_rel > 0.0).then(|| (ratio, libm::log(ratio).abs() / size.sd_rel))
}
