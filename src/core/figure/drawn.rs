//! Annotations on a picture of a figure: the sign with its words, dashed and without words on the other date.

use super::compose::Sheet;
use super::item::{Color, Item, Stroke, Subject};
use super::look::{DARK, LIGHT, date_rgb};
use super::panel::Scene;
use super::text::shortened;
use crate::core::doc::EpochId;
use crate::core::geom::{Affine, Bounds, Point, Vector};
use crate::core::view::{PointMap, annotation_label, epoch_from_epoch, sign_strokes, words_beside};

/// The most annotations on one picture: more would hide it.
const MOST: usize = 300;
/// The most characters of a line of words.
const MOST_WORDS: usize = 48;

/// What is said beside an annotation.
pub(super) struct Said {
    words: String,
    at: Point,
    rgb: [u8; 3],
}

impl Sheet<'_> {
    /// Draws the annotations of the date, and those of other dates dashed where something ties the two together. What is to be said of them.
    pub(super) fn annotations(&mut self, scene: &Scene<'_>, epoch: EpochId, map: &Affine, frame: Bounds) -> Vec<Said> {
        let (doc, k) = (scene.doc, self.look.text / 13.0);
        let belongs = |other: EpochId| other == epoch || (scene.dates.contains(&other) && doc.are_tied(epoch, other));
        let mut said = Vec::new();
        let (mut drawn, mut more) = (0_usize, 0_usize);
        for a in doc.annotations.values().filter(|a| !doc.is_hidden(a.id) && belongs(a.epoch)) {
            let to_base = epoch_from_epoch(doc, scene.base, a.epoch);
            let shape = a.shape.mapped(|p| map.apply(to_base.apply(p)));
            let points = shape.path();
            if !points.iter().all(|p| p.is_finite()) || !shape.bounds().intersects(&frame) {
                continue;
            }
            if drawn == MOST {
                more += 1;
                continue;
            }
            drawn += 1;
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
                said.push(Said { words: annotation_label(doc, a), at: shape.anchor(), rgb });
            }
        }
        if more > 0 {
            let words = doc.epoch_words(epoch);
            self.notes.push(format!(
                "On {words} the first {MOST} annotations are drawn, and {more} more are not. Hide those that do not matter."
            ));
        }
        said
    }

    /// The words of annotations on dark plates beside their places, off each other and off what is `taken`. What finds no room is left out,
    /// and a note says of how many.
    pub(super) fn words(&mut self, scene: &Scene<'_>, epoch: EpochId, said: &[Said], frame: Bounds, taken: &[Bounds]) {
        let look = self.look;
        let size = 0.82 * look.text;
        let (pad, line, away) = (0.4 * look.text, 1.25 * size, 1.1 * look.text);
        let mut taken = taken.to_vec();
        let mut without = 0_usize;
        for said in said {
            let lines: Vec<String> = said.words.lines().map(|line| shortened(line, MOST_WORDS)).filter(|line| !line.is_empty()).collect();
            if lines.is_empty() {
                continue;
            }
            let widest = lines.iter().map(|line| self.metrics.width(line, size, false)).fold(0.0, f64::max);
            let room = Vector::new(widest + 2.0 * pad, lines.len() as f64 * line + pad);
            let found = words_beside(said.at, room, away, room.y, frame, &taken);
            // Half of it may be over something: a number that is half seen is read, words that are all over each other are not.
            let Some((bounds, _)) = found.filter(|(_, covered)| *covered < 0.5 * room.x * room.y) else {
                without += 1;
                continue;
            };
            taken.push(bounds);
            let stroke = Some(Stroke { color: Color::opaque(said.rgb), width: 0.07 * look.text, dash: None });
            let fill = Some(Color { rgb: DARK, alpha: 0.85 });
            self.put(Subject::Annotation, Item::Box { bounds, fill, stroke, radius: 0.25 * look.text });
            for (i, text) in lines.iter().enumerate() {
                let at = Point::new(bounds.min.x + pad, bounds.min.y + 0.5 * pad + i as f64 * line + 0.95 * size);
                self.text(Subject::Annotation, at, text, size, false, Color::opaque(LIGHT));
            }
        }
        if without > 0 {
            let (words, of) = (scene.doc.epoch_words(epoch), if without == 1 { "1 annotation" } else { "annotations" });
            let many = if without == 1 { String::new() } else { format!("{without} ") };
            self.notes.push(format!("On {words} there is no room for the words of {many}{of}. Hide some, or make the figure wider."));
        }
    }
}
