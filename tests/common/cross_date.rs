//! Ratios across two dates in simulation: a pair is lined up, buildings are drawn on both pictures with errors of the hand, and it is
//! counted how often the true ratio lies in the 90 % range.
//!
//! A test takes a few made-up pairs, `examples/alignment_coverage` real ones.

#![allow(dead_code, reason = "the test and the example each use a part of this")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a simulation that cannot be set up has failed")]

use revisit::core::doc::{Alignment, Document, Drawn, EpochId, ErrorModel, Event, ImageFacts, Role, Traced};
use revisit::core::geom::{Affine, Point, Projective, Ring, Vector};
use revisit::core::measure::{Outline, ratio_of};
use revisit::core::register::{Gray, GraySource, Options, Registration, Status, register};
use revisit::core::units::Level;

use super::random::Random;

/// AFTER as it would be from elsewhere: pixels of the new picture from pixels of the old one.
pub fn warped(gray: &Gray, new_from_old: &Affine, width: usize, height: usize) -> Gray {
    let back = new_from_old.inverse().unwrap();
    let mut values = vec![0.0; width * height];
    let mut valid = vec![true; width * height];
    for (i, (value, valid)) in values.iter_mut().zip(&mut valid).enumerate() {
        // Middles of pixels, bilinear between them.
        let p = back.apply(Point::new((i % width) as f64 + 0.5, (i / width) as f64 + 0.5));
        let (x, y) = (p.x - 0.5, p.y - 0.5);
        if x < 0.0 || y < 0.0 || x >= (gray.width - 1) as f64 || y >= (gray.height - 1) as f64 {
            *valid = false;
            continue;
        }
        let (column, row) = (x as usize, y as usize);
        let (u, v) = ((x - column as f64) as f32, (y - row as f64) as f32);
        let at = |dx: usize, dy: usize| gray.values[(row + dy) * gray.width + column + dx];
        *value = (at(0, 0) * (1.0 - u) + at(1, 0) * u) * (1.0 - v) + (at(0, 1) * (1.0 - u) + at(1, 1) * u) * v;
    }
    Gray { width, height, values, valid: Some(valid) }
}

/// What became of one pair.
#[derive(Debug, Default, Clone, Copy)]
pub struct Count {
    /// Ratios whose 90 % range was computed.
    pub all: u32,
    /// The truth lay below the range.
    pub below: u32,
    /// The truth lay above it.
    pub above: u32,
    /// Sum of the squared deviations of the alignment's area factor, in its standard deviations; one a pair.
    pub scale_z2: f64,
    /// Pairs that were lined up GREEN.
    pub pairs: u32,
}

impl Count {
    pub fn add(&mut self, other: Count) {
        self.all += other.all;
        self.below += other.below;
        self.above += other.above;
        self.scale_z2 += other.scale_z2;
        self.pairs += other.pairs;
    }

    /// Percent of the ranges that hold the truth.
    pub fn covered(&self) -> f64 {
        100.0 * f64::from(self.all - self.below - self.above) / f64::from(self.all)
    }
}

/// Lines a pair up and draws `runs` pairs of buildings on it. `before_from_after` is the truth.
pub fn simulate(before: &Gray, after: &Gray, before_from_after: &Affine, runs: u32, r: &mut Random) -> Count {
    let sources = [before, after].map(|g| GraySource::new(g).unwrap());
    let found = register(&sources[0], &sources[1], &Options::default(), &|_| true).unwrap();
    if found.status != Status::Green {
        return Count::default();
    }
    count(before, after, &found, before_from_after, runs, r)
}

fn count(before: &Gray, after: &Gray, found: &Registration, truth: &Affine, runs: u32, r: &mut Random) -> Count {
    // Clicks alone, so that what is drawn errs as the model says; the rest comes from the alignment.
    let model = ErrorModel { click_px: 1.0, edge_px: 0.0, shared_bias_px: 0.0, private_bias_px: 0.0 };
    let facts = [(Role::Before, before), (Role::After, after)].map(|(role, g)| facts(role, g));
    let (before_id, after_id) = (EpochId(0), EpochId(1));
    let alignment = Alignment::found(after_id, before_id, found);
    let doc = Document::new(facts).apply(&Event::ErrorModelSet { model }).unwrap();
    let doc = doc.apply(&Event::AlignmentSet(Box::new(alignment.clone()))).unwrap();
    let centre = Point::new(0.5 * after.width as f64, 0.5 * after.height as f64);
    let factor = 2.0 * libm::log(alignment.onto_from.magnification_at(centre) / Projective::from(*truth).magnification_at(centre));
    let mut count = Count { scale_z2: factor * factor / alignment.area_factor_variance(), pairs: 1, ..Count::default() };
    let back = truth.inverse().unwrap();
    let (w, h) = (before.width as f64, before.height as f64);
    for _ in 0..runs {
        let old = rectangle(r, w, h);
        let new: Vec<Point> = rectangle(r, w, h).iter().map(|p| back.apply(*p)).collect();
        let area = |points: &[Point]| Ring::new(points.to_vec()).unwrap().area_px2();
        let true_ratio = area(&new) * truth.magnification().powi(2) / area(&old);
        let mut drawn =
            |points: &[Point]| Ring::new(points.iter().map(|p| *p + Vector::new(r.normal(1.0), r.normal(1.0))).collect()).unwrap();
        let (new, old) = (drawn(&new), drawn(&old));
        let outline = |ring, epoch| Outline { ring, epoch, drawn: Drawn::Polygon, traced: Traced::Roof, of: None, courtyard: false };
        let Ok(answer) = ratio_of(&doc, &outline(&new, after_id), &outline(&old, before_id), Level::P90) else { continue };
        count.all += 1;
        count.below += u32::from(true_ratio < answer.range.low);
        count.above += u32::from(true_ratio > answer.range.high);
    }
    count
}

/// A building of 30 to 120 px by 20 to 60 px somewhere in the picture.
fn rectangle(r: &mut Random, w: f64, h: f64) -> Vec<Point> {
    let (l, b, turn) = (r.between(30.0, 120.0), r.between(20.0, 60.0), r.between(0.0, 3.0));
    let middle = Point::new(r.between(0.2, 0.8) * w, r.between(0.2, 0.8) * h);
    let (cos, sin) = (libm::cos(turn), libm::sin(turn));
    [(-l, -b), (l, -b), (l, b), (-l, b)].map(|(x, y)| middle + Vector::new(0.5 * (cos * x - sin * y), 0.5 * (sin * x + cos * y))).to_vec()
}

fn facts(role: Role, gray: &Gray) -> ImageFacts {
    let text = serde_json::json!({
        "role": role, "path": "picture.png", "bytes": 1, "sha256": "0", "width": gray.width, "height": gray.height, "format": "PNG"
    });
    serde_json::from_value(text).unwrap()
}
