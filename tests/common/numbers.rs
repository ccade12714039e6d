//! What the tests of the numbers share: documents of two outlines, statements about them, and the answer.

use super::{document, point, rectangle};
use revisit::core::doc::{Document, Drawn, EpochId, ErrorModel, Event, FootprintId, Scale, SharedFrame};
use revisit::core::measure::{RatioAnswer, ratio};
use revisit::core::units::Level;

pub const CLICKS_ONLY: ErrorModel = ErrorModel { click_px: 1.0, edge_px: 0.0, shared_bias_px: 0.0, private_bias_px: 0.0 };
pub const A: FootprintId = FootprintId(1);
pub const B: FootprintId = FootprintId(2);

pub fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{a} is not {b} to {tolerance}");
}

pub fn with(doc: &Document, events: &[Event]) -> Document {
    doc.apply_all(events).unwrap()
}

pub fn model(doc: &Document, model: ErrorModel) -> Document {
    with(doc, &[Event::ErrorModelSet { model }])
}

/// Two rectangles A and B on these images.
pub fn two(a: (EpochId, f64, f64), b: (EpochId, f64, f64)) -> Document {
    let outline = |(epoch, l, w): (EpochId, f64, f64), y| (epoch, rectangle(50.0, y, l, w), Drawn::Polygon);
    document(vec![outline(a, 50.0), outline(b, 400.0)])
}

/// A known length on an image: `gsd` metres a pixel, with that relative error, over so long a line that clicks do not count.
pub fn scaled(doc: &Document, epoch: EpochId, gsd: f64, sd_rel: f64) -> Document {
    let scale = Scale { from: point(0.0, 0.0), to: point(1e6, 0.0), length_m: gsd * 1e6, length_sd_m: gsd * 1e6 * sd_rel };
    with(doc, &[Event::ScaleSet { epoch, scale: Some(scale) }])
}

pub fn framed(doc: &Document, error_px: f64) -> Document {
    with(doc, &[Event::SharedFrameSet { frame: Some(SharedFrame { error_px }) }])
}

pub fn answer(doc: &Document) -> RatioAnswer {
    ratio(doc, A, B, Level::P90).unwrap()
}
