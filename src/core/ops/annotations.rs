//! Points, lines, arrows, ellipses, notes and marks.

use super::{Focus, Op, Refusal, Txn, tidy_text};
use crate::core::doc::{Annotation, AnnotationChange, AnnotationId, AnnotationShape, Document, EpochId, Event};
use crate::core::geom::{Bounds, Point};
use std::sync::Arc;

/// Adds an annotation.
#[derive(Clone, Debug, PartialEq)]
pub struct AddAnnotation {
    /// The image on which it was drawn.
    pub epoch: EpochId,
    /// What is drawn, px of that image.
    pub shape: AnnotationShape,
    /// Its words; may be empty.
    pub text: String,
}

impl Op for AddAnnotation {
    const NAME: &'static str = "add_annotation";
    const SUMMARY: &'static str = "Adds a point, line, arrow, ellipse, note or mark.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let id = doc.next_annotation;
        let shape = checked_shape(doc, self.epoch, &self.shape)?;
        let annotation = Annotation { id, epoch: self.epoch, shape, text: tidy_text(&self.text)?, class: String::new() };
        let label = format!("Draw {}", annotation.name());
        Ok(Txn::new(label, vec![Event::AnnotationAdded(Arc::new(annotation))]).at(Focus::Annotation(id)))
    }
}

/// The shape on the storage grid, if it can be seen and touches the image.
pub(super) fn checked_shape(doc: &Document, epoch: EpochId, shape: &AnnotationShape) -> Result<AnnotationShape, Refusal> {
    let image = &doc.epoch(epoch).ok_or(Refusal::NoSuchEpoch)?.image;
    let shape = shape.mapped(Point::rounded);
    let refuse = |text: &str| Err(Refusal::BadNumber(text.to_owned()));
    if !shape.points().iter().all(|p| p.is_finite()) {
        return refuse("This place has no coordinates. Draw it on the picture.");
    }
    match shape {
        AnnotationShape::Line([a, b]) | AnnotationShape::Arrow([a, b]) if a.distance(b) < 1.0 => {
            return refuse("A line shorter than a pixel cannot be seen. Drag from one end to the other.");
        }
        AnnotationShape::Ellipse { centre, ends: [p, q] } => {
            let (a, b) = (p - centre, q - centre);
            // Half diameters that are nearly parallel make a line.
            if a.length() < 0.5 || b.length() < 0.5 || a.cross(b).abs() < 0.25 {
                return refuse("An ellipse narrower than a pixel cannot be seen. Drag from corner to corner of the box that it fills.");
            }
        }
        _ => {}
    }
    let frame = Bounds { min: Point::default(), max: Point::new(f64::from(image.width), f64::from(image.height)) };
    let reach = frame.size().x.max(frame.size().y).max(100.0);
    let bounds = shape.bounds();
    if !bounds.intersects(&frame) {
        return Err(Refusal::OutsideImage);
    }
    let near =
        bounds.min.x >= -reach && bounds.min.y >= -reach && bounds.max.x <= frame.max.x + reach && bounds.max.y <= frame.max.y + reach;
    if near { Ok(shape) } else { Err(Refusal::FarOutside) }
}

/// Changes an annotation: its place or shape, its words, or its class.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeAnnotation {
    /// Which one.
    pub id: AnnotationId,
    /// What, and to what.
    pub to: AnnotationChange,
}

impl Op for ChangeAnnotation {
    const NAME: &'static str = "change_annotation";
    const SUMMARY: &'static str = "Changes the place, shape, words or class of an annotation.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let annotation = doc.annotation(self.id).ok_or(Refusal::NoSuchAnnotation)?;
        let name = annotation.name();
        let (to, label, same) = match &self.to {
            AnnotationChange::Shape(shape) => {
                let shape = checked_shape(doc, annotation.epoch, shape)?;
                if shape.kind() != annotation.kind() {
                    return Err(Refusal::BadNumber(format!(
                        "An annotation cannot become something else. Delete {name} and draw what you want."
                    )));
                }
                (AnnotationChange::Shape(shape), format!("Reshape {name}"), shape == annotation.shape)
            }
            AnnotationChange::Text(text) => {
                let text = tidy_text(text)?;
                let same = text == annotation.text;
                let label = if text.is_empty() { format!("Take the words off {name}") } else { format!("Write on {name}") };
                (AnnotationChange::Text(text), label, same)
            }
            AnnotationChange::Class(class) => {
                let class = tidy_text(class)?.replace('\n', " ");
                let same = class == annotation.class;
                let label = format!("Set class of {name} to {}", if class.is_empty() { "nothing" } else { &class });
                (AnnotationChange::Class(class), label, same)
            }
        };
        if same {
            return Err(Refusal::NothingToDo);
        }
        Ok(Txn::new(label, vec![Event::AnnotationChanged { id: self.id, to }]).at(Focus::Annotation(self.id)))
    }
}

/// Puts an annotation onto the other date, at the same place. It stays on its own date; a copy is added.
#[derive(Clone, Debug, PartialEq)]
pub struct CopyAnnotation {
    /// Which one.
    pub id: AnnotationId,
}

impl Op for CopyAnnotation {
    const NAME: &'static str = "copy_annotation";
    const SUMMARY: &'static str = "Copies an annotation to the same place of the other date.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let annotation = doc.annotation(self.id).ok_or(Refusal::NoSuchAnnotation)?;
        copied(doc, annotation, doc.other(annotation.epoch))
    }
}

/// Puts an annotation onto any date of the session, as [`CopyAnnotation`] does onto the other one of the pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyAnnotationToDate {
    /// Which one.
    pub id: AnnotationId,
    /// Onto which date.
    pub to: EpochId,
}

impl Op for CopyAnnotationToDate {
    const NAME: &'static str = "copy_annotation_to_date";
    const SUMMARY: &'static str = "Copies an annotation to the same place of a date that is named, whether it is compared just now or not.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let annotation = doc.annotation(self.id).ok_or(Refusal::NoSuchAnnotation)?;
        doc.epoch(self.to).ok_or(Refusal::NoSuchEpoch)?;
        if annotation.epoch == self.to {
            return Err(Refusal::CopiedAlready(annotation.name(), doc.role_word(self.to).to_owned()));
        }
        copied(doc, annotation, self.to)
    }
}

/// The step that puts a copy of an annotation onto a date.
fn copied(doc: &Document, annotation: &Annotation, epoch: EpochId) -> Result<Txn, Refusal> {
    let located = |id| doc.epoch(id).and_then(crate::core::doc::Epoch::located);
    let shape = match (located(annotation.epoch), located(epoch)) {
        _ if let Some(map) = doc.aligned(epoch, annotation.epoch) => annotation.shape.mapped(|p| map.apply(p)),
        (Some(from), Some(to)) => {
            let lost = Point::new(f64::NAN, f64::NAN);
            annotation.shape.mapped(|p| crate::core::georef::transfer(from, to, p).unwrap_or(lost))
        }
        _ if doc.frame_of(annotation.epoch, epoch).is_some() => annotation.shape,
        _ => return Err(Refusal::NoSharedFrame),
    };
    let shape = if shape.points().iter().all(|p| p.is_finite()) {
        checked_shape(doc, epoch, &shape)?
    } else {
        return Err(Refusal::OutsideImage);
    };
    let id = doc.next_annotation;
    let copy = Annotation { id, epoch, shape, ..annotation.clone() };
    let label = format!("Copy {} to {}", annotation.name(), doc.role_word(epoch));
    Ok(Txn::new(label, vec![Event::AnnotationAdded(Arc::new(copy))]).at(Focus::Annotation(id)))
}
