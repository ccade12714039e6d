//! Annotations on a picture of a figure: the sign with its words, dashed and without words on the other date.

use super::compose::Sheet;
use super::item::{Color, Item, Stroke, Subject};
use super::look::{DARK, LIGHT, date_rgb};
use super::panel::Scene;
use super::text::shortened;
use crate::core::doc::EpochId;
use crate::core::geom::{Affine, Bounds, Point};
use crate::core::view::{PointMap, annotation_label, epoch_from_epoch, sign_strokes};

/// The most annotations on one picture: more would hide it.
const MOST: usize = 300;
/// The most characters of a line of words.
const MOST_WORDS: usize = 48;

impl Sheet<'_> {
    /// Draws the annotations of the date, and those of other dates dashed where something ties the two together.
    pub(super) fn annotations(&mut self, scene: &Scene<'_>, epoch: EpochId, map: &Affine, frame: Bounds) {
        let (doc, k) = (scene.doc, self.look.text / 13.0);
        let belongs = |other: EpochId| other == epoch || (scene.dates.contains(&other) && doc.are_tied(epoch, other));
        let shown = doc.annotations.values().filter(|a| !doc.is_hidden(a.id) && belongs(a.epoch));
        for a in shown.take(MOST) {
            let to_base = epoch_from_epoch(doc, scene.base, a.epoch);
            let shape = a.shape.mapped(|p| map.apply(to_base.apply(p)));
            let points = shape.path();
            if !points.iter().all(|p| p.is_finite()) || !shape.bounds().intersects(&frame) {
                continue;
            }
            let (mirrored, rgb) = (a.epoch != epoch, date_rgb(doc, a.epoch));
            let strokes = sign_strokes(&shape, k);
            for (width, color) in [(3.6, Color { rgb: [0, 0, 0], alpha: 0.6 }), (1.7, Color::opaque(rgb))] {
                for stroke in &strokes {
                    let dash = (mirrored && stroke.may_dash && width < 2.0).then_some([6.0 * k, 4.0 * k]);
                    let drawn = Some(Stroke { color, width: width * k, dash });
                    let (points, closed) = (stroke.points.clone(), stroke.closed);
                    self.put(Subject::Annotation, Item::Path { points, closed, fill: None, stroke: drawn, clip: Some(frame) });
                }
            }
            if !mirrored {
                self.words(&annotation_label(doc, a), shape.anchor(), rgb, frame);
            }
        }
    }

    /// Words on a dark plate to the right of a place, or to its left where there is no room; left out where neither has.
    fn words(&mut self, text: &str, at: Point, rgb: [u8; 3], frame: Bounds) {
        let look = self.look;
        let size = 0.82 * look.text;
        let lines: Vec<String> = text.lines().map(|line| shortened(line, MOST_WORDS)).filter(|line| !line.is_empty()).collect();
        let widest = lines.iter().map(|line| self.metrics.width(line, size, false)).fold(0.0, f64::max);
        if lines.is_empty() {
            return;
        }
        let (pad, line, away) = (0.4 * look.text, 1.25 * size, 1.1 * look.text);
        let (width, height) = (widest + 2.0 * pad, lines.len() as f64 * line + pad);
        let top = at.y - 0.5 * height;
        let left = [at.x + away, at.x - away - width].into_iter().find(|x| *x >= frame.min.x && x + width <= frame.max.x);
        let Some(left) = left.filter(|_| top >= frame.min.y && top + height <= frame.max.y) else { return };
        let bounds = Bounds { min: Point::new(left, top), max: Point::new(left + width, top + height) };
        let stroke = Some(Stroke { color: Color::opaque(rgb), width: 0.07 * look.text, dash: None });
        let fill = Some(Color { rgb: DARK, alpha: 0.85 });
        self.put(Subject::Annotation, Item::Box { bounds, fill, stroke, radius: 0.25 * look.text });
        for (i, text) in lines.iter().enumerate() {
            let at = Point::new(left + pad, top + 0.5 * pad + i as f64 * line + 0.95 * size);
            self.text(Subject::Annotation, at, text, size, false, Color::opaque(LIGHT));
        }
    }
}
