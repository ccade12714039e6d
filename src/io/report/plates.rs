//! The two pictures of a report that are swiped: the same part of the scene on both dates, with the outlines as vectors above them.

use super::plate_words;
use crate::core::doc::{Document, EpochId, FootprintId};
use crate::core::geom::{Bounds, Point};
use crate::core::view::{
    Camera, Compare, CompareMode, PointMap, Scene, SignStroke, Viewport, scene_bounds, scene_from_epoch, scene_shape, sign_strokes,
};
use crate::io::render::{Painted, View, render};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, RgbaImage};
use std::collections::BTreeMap;

/// The widest plate, px.
const WIDEST: f64 = 1600.0;
/// The narrowest.
const NARROWEST: f64 = 960.0;
/// Screen pixels a pixel of the scene, at most: more shows nothing more.
const CLOSEST: f64 = 3.0;
/// Height over width, at least and at most; between them a plate has the proportion of its image.
const ASPECT: (f64, f64) = (0.5, 1.25);
/// What is shown around the outlines, as a share of their extent.
const MARGIN: f64 = 0.25;
/// Quality of the JPEG files, of 100.
const QUALITY: u8 = 86;

/// One unit of a sign as a share of the plate's width.
const SIGN: f64 = 0.0011;

/// A picture of one date.
#[derive(Clone, Debug)]
pub(super) struct Plate {
    /// Which date.
    pub epoch: EpochId,
    /// The picture as JPEG; `None` where the image is not there.
    pub jpeg: Option<Vec<u8>>,
    /// Size, px.
    pub size: (u32, u32),
    /// The outlines over it.
    pub marks: Vec<Mark>,
    /// The annotations over it.
    pub drawn: Vec<Drawn>,
}

/// An annotation over a plate.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    /// Its date.
    pub epoch: EpochId,
    /// Its strokes, px of the plate.
    pub strokes: Vec<SignStroke>,
    /// Its words, one line; empty on the other date.
    pub words: String,
    /// Where they begin, at half the height of their letters, px of the plate.
    pub at: Point,
    /// It was drawn on this date; else it is dashed.
    pub is_own: bool,
}

/// An outline over a plate.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// Which one.
    pub id: FootprintId,
    /// Its corners, px of the plate.
    pub points: Vec<Point>,
    /// The corners of its courtyards.
    pub holes: Vec<Vec<Point>>,
    /// It was traced on this date; else it is dashed.
    pub is_own: bool,
    /// Where its number stands.
    pub badge: Badge,
    /// Where it stands as a larger disc, on narrow screens and in print.
    pub large: Badge,
}

/// The disc with an outline's number.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Badge {
    /// Its middle, px of the plate.
    pub at: Point,
    /// Where the line to it begins, px of the plate: only where it stands far off.
    pub from: Option<Point>,
}

/// What a plate shows, px of the scene: the outlines of the pair with what lies around them, in the proportion of the image; all of it where
/// there are none.
fn part_of(doc: &Document) -> Bounds {
    let whole = scene_bounds(doc);
    let shown = doc.footprints.values().filter(|f| f.epoch == doc.pair.before || f.epoch == doc.pair.after);
    let corners = shown.flat_map(|f| {
        let map = scene_from_epoch(doc, f.epoch);
        f.ring.points().iter().map(move |p| map.apply(*p)).collect::<Vec<_>>()
    });
    let Some(outlined) = Bounds::around(corners.filter(|p| p.is_finite())) else { return whole };
    let (middle, size) = (outlined.centre(), outlined.size());
    let margin = MARGIN * size.x.max(size.y).max(40.0);
    let (width, height) = (size.x + 2.0 * margin, size.y + 2.0 * margin);
    let full = whole.size();
    let aspect = (full.y / full.x.max(1.0)).clamp(ASPECT.0, ASPECT.1);
    let (width, height) = (width.max(height / aspect), height.max(width * aspect));
    // A part that is nearly all of the image is all of it.
    let (width, height) = if width > full.x && height > full.y { (full.x, full.y) } else { (width, height) };
    // Where there is room, nothing beyond the pictures is shown.
    let within = |middle: f64, extent: f64, low: f64, high: f64| {
        if extent >= high - low { 0.5 * (low + high) } else { middle.clamp(low + 0.5 * extent, high - 0.5 * extent) }
    };
    let x = within(middle.x, width, whole.min.x, whole.max.x);
    let y = within(middle.y, height, whole.min.y, whole.max.y);
    Bounds { min: Point::new(x - 0.5 * width, y - 0.5 * height), max: Point::new(x + 0.5 * width, y + 0.5 * height) }
}

/// What a plate shows, and how large it is.
pub(super) struct Frame {
    /// Where one looks.
    pub camera: Camera,
    size: (u32, u32),
}

impl Frame {
    /// The frame of the two plates of a document.
    pub fn of(doc: &Document) -> Frame {
        Frame::showing(part_of(doc), scene_shape(doc))
    }

    /// The frame that shows all of a part of the scene, whose pixels are so many times as high as wide.
    fn showing(part: Bounds, shape: f64) -> Frame {
        let extent = part.size();
        let width = (CLOSEST * extent.x).clamp(NARROWEST, WIDEST).round();
        let high = (extent.y * shape).max(1.0);
        // What is higher than a plate may be is shown whole, and smaller.
        let zoom = (width / extent.x.max(1.0)).min(CLOSEST * 4.0).min(2.0 * WIDEST / high);
        let height = (high * zoom).round().clamp(240.0, 2.0 * WIDEST);
        Frame { camera: Camera { shape, ..Camera::upright(part.centre(), zoom) }, size: (width as u32, height as u32) }
    }

    /// The plate of one date.
    ///
    /// # Errors
    /// A sentence, if its picture cannot be painted.
    pub fn plate(&self, doc: &Document, epoch: EpochId, rasters: &BTreeMap<EpochId, &dyn Painted>) -> Result<Plate, String> {
        let (width, height) = self.size;
        let compare = Compare { mode: CompareMode::Blink, shows_after: epoch == doc.pair.after, ..Compare::default() };
        let view = View { doc, rasters, camera: self.camera, compare, selected: &[], annotations: false };
        let jpeg = match rasters.contains_key(&epoch) {
            true => Some(jpeg(render(&view, width, height)?)?),
            false => None,
        };
        let map = self.camera.screen_from_scene(Viewport { width: f64::from(width), height: f64::from(height) });
        let scene = Scene::of(doc, epoch, &[], None);
        let mut marks: Vec<Mark> = Vec::new();
        for outline in scene.outlines {
            let points: Vec<Point> = outline.points.iter().map(|p| map.apply(*p)).collect();
            let holes = outline.holes.iter().map(|hole| hole.iter().map(|p| map.apply(*p)).collect()).collect();
            if points.len() > 2 && points.iter().all(|p| p.is_finite()) {
                let none = Badge::default();
                marks.push(Mark { id: outline.id, badge: none, large: none, is_own: !outline.mirrored, points, holes });
            }
        }
        let unit = SIGN * f64::from(width);
        let annotations = scene.annotations.iter().filter(|a| a.shape.points().iter().all(|p| p.is_finite()));
        let drawn = annotations.map(|a| {
            let (shape, is_own) = (a.shape.mapped(|p| map.apply(p)), !a.mirrored);
            let words = if is_own { a.label.split('\n').collect::<Vec<_>>().join(" · ") } else { String::new() };
            let words = plate_words::shortened(words);
            Drawn { epoch: a.epoch, strokes: sign_strokes(&shape, unit), words, at: shape.anchor(), is_own }
        });
        let mut drawn: Vec<Drawn> = drawn.collect();
        let size = (f64::from(width), f64::from(height));
        let badges = placed(&marks, size, BADGE).into_iter().zip(placed(&marks, size, LARGE_BADGE));
        for (mark, (badge, large)) in marks.iter_mut().zip(badges) {
            (mark.badge, mark.large) = (badge, large);
        }
        let r = LARGE_BADGE * size.0;
        let discs = marks.iter().filter(|m| m.is_own).map(|m| {
            let at = m.large.at;
            Bounds { min: Point::new(at.x - r, at.y - r), max: Point::new(at.x + r, at.y + r) }
        });
        let said: Vec<(Point, f64)> = drawn.iter().map(|d| (d.at, plate_words::length(&d.words))).collect();
        let places = plate_words::placed(&said, size, &discs.collect::<Vec<_>>());
        for (drawn, place) in drawn.iter_mut().zip(places) {
            match place {
                Some(at) => drawn.at = at,
                None => drawn.words.clear(),
            }
        }
        Ok(Plate { epoch, jpeg, size: self.size, marks, drawn })
    }
}

fn jpeg(picture: RgbaImage) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let rgb = DynamicImage::ImageRgba8(picture).into_rgb8();
    let written = JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&rgb);
    written.map(|()| bytes).map_err(|e| format!("The picture for the report cannot be written as JPEG: {e}."))
}

/// Radius of a number's disc as a share of the plate's width: the plate is shown at any width.
pub(super) const BADGE: f64 = 0.0125;

/// The same where a plate is shown small.
pub(super) const LARGE_BADGE: f64 = 0.026;
/// A disc that stands farther from its outline than so many of its radii, or nearer to another one, has a line to it.
const FAR: f64 = 2.5;
/// How far discs are moved off where all is crowded, in steps, and in how many directions it is tried.
const STEPS: u32 = 6;
const DIRECTIONS: u32 = 24;

/// How far a point is from a box, px.
fn to_box(p: &Point, b: &Bounds) -> f64 {
    let (dx, dy) = ((b.min.x - p.x).max(p.x - b.max.x).max(0.0), (b.min.y - p.y).max(p.y - b.max.y).max(0.0));
    (dx * dx + dy * dy).sqrt()
}

/// A place for each number beside its outline, for discs of so large a share of the width: never over another number, over as few outlines as
/// can be, inside the picture. Where all is full around an outline, farther off, with a line.
fn placed(marks: &[Mark], (width, height): (f64, f64), share: f64) -> Vec<Badge> {
    let r = share * width;
    let boxes: Vec<Option<Bounds>> = marks.iter().map(|m| Bounds::around(m.points.iter().copied())).collect();
    let mut taken: Vec<Point> = Vec::new();
    let mut badges = vec![Badge::default(); marks.len()];
    // Outlines of this date choose first: theirs are the walls that are seen, and theirs alone are the numbers.
    let mut order: Vec<usize> = (0..marks.len()).collect();
    order.sort_by_key(|i| marks.get(*i).map(|m| (!m.is_own, m.id)));
    for i in order {
        let (Some(Some(own)), Some(mark)) = (boxes.get(i), marks.get(i)) else { continue };
        let (c, gap) = (own.centre(), 1.5 * r);
        let (l, t, rt, b) = (own.min.x - gap, own.min.y - gap, own.max.x + gap, own.max.y + gap);
        let near = [
            (c.x, t),
            (rt, t),
            (l, t),
            (rt, c.y),
            (l, c.y),
            (c.x, b),
            (rt, b),
            (l, b),
            (c.x, t - 2.2 * r),
            (c.x, b + 2.2 * r),
            (rt + 2.2 * r, c.y),
        ];
        let off = (1..=STEPS).flat_map(|step| (0..DIRECTIONS).map(move |d| (step, d))).map(|(step, d)| {
            let angle = std::f64::consts::TAU * f64::from(d) / f64::from(DIRECTIONS);
            let (half, out) = (own.size() * 0.5, f64::from(step) * 1.5 * r);
            let at = Point::new(c.x + (half.x + out) * libm::sin(angle), c.y - (half.y + out) * libm::cos(angle));
            (at, 3 + 2 * step as usize)
        });
        // A number that stands nearer to another outline would be read as that one's.
        let others = || marks.iter().zip(&boxes).enumerate().filter(|(j, (m, _))| *j != i && m.is_own).filter_map(|(_, (_, b))| b.as_ref());
        let misleads = |p: &Point| others().any(|b| to_box(p, b) < 1.3 * to_box(p, own));
        let cost = |(p, farther): &(Point, usize)| {
            let outside = p.x < r || p.y < r || p.x > width - r || p.y > height - r;
            let crowded = taken.iter().any(|q| q.distance(*p) < 2.2 * r);
            let covered =
                boxes.iter().flatten().filter(|o| p.x > o.min.x - r && p.x < o.max.x + r && p.y > o.min.y - r && p.y < o.max.y + r).count();
            1000 * usize::from(outside) + 100 * usize::from(crowded) + 20 * usize::from(misleads(p)) + covered + farther
        };
        let at = near.iter().map(|(x, y)| (Point::new(*x, *y), 0)).chain(off).min_by_key(cost).map_or(c, |(at, _)| at);
        // Numbers of the other date are not written, so that they are in nobody's way.
        if mark.is_own {
            taken.push(at);
        }
        let reach = |p: &Point| p.distance(at);
        let sides = mark.points.iter().zip(mark.points.iter().cycle().skip(1)).map(|(a, b)| a.midpoint(*b));
        let nearest = mark.points.iter().copied().chain(sides).min_by(|a, b| reach(a).total_cmp(&reach(b)));
        if let Some(badge) = badges.get_mut(i) {
            *badge = Badge { at, from: nearest.filter(|p| reach(p) > FAR * r || misleads(&at)) };
        }
    }
    badges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row_of(count: u32, pitch: f64) -> Vec<Mark> {
        let one = |i: u32| {
            let (x, y) = (500.0 + pitch * f64::from(i % 8), 400.0 + pitch * f64::from(i / 8));
            let points = [(0.0, 0.0), (0.6, 0.0), (0.6, 0.5), (0.0, 0.5)].map(|(dx, dy)| Point::new(x + pitch * dx, y + pitch * dy));
            Mark {
                id: FootprintId(u64::from(i) + 1),
                points: points.to_vec(),
                holes: Vec::new(),
                is_own: true,
                badge: Badge::default(),
                large: Badge::default(),
            }
        };
        (0..count).map(one).collect()
    }

    /// Of pictures in degrees pixels are higher than wide, far north by much: a plate shows all of its part nevertheless.
    #[test]
    fn all_of_a_part_is_on_its_plate_whatever_the_shape_of_a_pixel() {
        for shape in [0.3, 1.0, 2.0, 2.9, 12.0] {
            for (w, h) in [(900.0, 900.0), (600.0, 1200.0), (40.0, 400.0), (1200.0, 300.0), (20_000.0, 20_000.0)] {
                let part = Bounds { min: Point::new(30.0, 50.0), max: Point::new(30.0 + w, 50.0 + h) };
                let Frame { camera, size } = Frame::showing(part, shape);
                let map = camera.screen_from_scene(Viewport { width: f64::from(size.0), height: f64::from(size.1) });
                for corner in [part.min, part.max] {
                    let at = map.apply(corner);
                    let within = |v: f64, size: u32| v > -1.0 && v < f64::from(size) + 1.0;
                    assert!(within(at.x, size.0) && within(at.y, size.1), "{shape} {w} {h}: {at:?} on {size:?}");
                }
            }
        }
    }

    /// Huts in rows, closer than discs are wide: on a phone, too, every number can be read.
    #[test]
    fn discs_of_buildings_that_stand_close_do_not_lie_over_each_other() {
        for (count, pitch, share) in [(3, 40.0, LARGE_BADGE), (8, 30.0, LARGE_BADGE), (24, 60.0, BADGE), (24, 50.0, LARGE_BADGE)] {
            let (marks, size) = (row_of(count, pitch), (1600.0, 1200.0));
            let r = share * size.0;
            let found = placed(&marks, size, share);
            for (i, a) in found.iter().enumerate() {
                for b in &found[..i] {
                    assert!(a.at.distance(b.at) >= 2.0 * r, "{count} at {pitch}: {a:?} {b:?}");
                }
                assert!(a.at.x >= r && a.at.y >= r && a.at.x <= size.0 - r && a.at.y <= size.1 - r, "{a:?}");
            }
            // Whichever disc is nearer to another outline has a line to its own.
            let to = |p: Point, m: &Mark| to_box(&p, &Bounds::around(m.points.iter().copied()).unwrap());
            for (mark, badge) in marks.iter().zip(&found) {
                let is_clear = marks.iter().all(|other| other.id == mark.id || to(badge.at, other) > to(badge.at, mark));
                assert!(is_clear || badge.from.is_some(), "{count} at {pitch}: {} {badge:?}", mark.id.0);
            }
        }
        assert!(placed(&row_of(24, 50.0), (1600.0, 1200.0), LARGE_BADGE).iter().any(|b| b.from.is_some()));
        // With room around them no line is needed.
        for (marks, share) in [(row_of(3, 400.0), BADGE), (row_of(1, 40.0), LARGE_BADGE)] {
            assert!(placed(&marks, (1600.0, 1200.0), share).iter().all(|b| b.from.is_none()));
        }
    }
}
