//! Taking in outlines that an importer read from a file.

use super::annotations::checked_shape;
use super::footprints::checked_ring;
use super::{Focus, Op, Refusal, Txn, tidy_text};
use crate::core::doc::{
    Annotation, AnnotationId, AnnotationShape, Document, Drawn, EpochId, Event, Footprint, FootprintId, Hole, State, Traced,
};
use crate::core::geom::Point;
use std::sync::Arc;

/// An outline as an importer read it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportedFootprint {
    /// Its corners, px of the image.
    pub points: Vec<Point>,
    /// The image; the command's own if `None`.
    pub epoch: Option<EpochId>,
    /// What it is called; may be empty.
    pub name: String,
    /// What kind of building it is.
    pub class: String,
    /// What became of it.
    pub state: State,
    /// Roof or ground.
    pub traced: Traced,
    /// How it was drawn, where the file says so.
    pub drawn: Option<Drawn>,
    /// Free text.
    pub note: String,
    /// Who traced it, where the file says so.
    pub analyst: String,
    /// The corners of its courtyards, px of the image.
    pub holes: Vec<Vec<Point>>,
}

/// An annotation as an importer read it.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedAnnotation {
    /// What is drawn, px of the image.
    pub shape: AnnotationShape,
    /// The image; the command's own if `None`.
    pub epoch: Option<EpochId>,
    /// Its words; may be empty.
    pub text: String,
    /// Its class; may be empty.
    pub class: String,
}

/// Adds all outlines and annotations of a file in one step.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportFootprints {
    /// The image to which outlines belong that do not name one.
    pub epoch: EpochId,
    /// The file's name, for the history.
    pub source: String,
    /// The outlines.
    pub footprints: Vec<ImportedFootprint>,
    /// The annotations.
    pub annotations: Vec<ImportedAnnotation>,
}

impl Op for ImportFootprints {
    const NAME: &'static str = "import_footprints";
    const SUMMARY: &'static str = "Adds the outlines and annotations of a file.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        if self.footprints.is_empty() && self.annotations.is_empty() {
            return Err(Refusal::NothingToDo);
        }
        let first = doc.next_footprint;
        let mut id = first;
        let mut events = Vec::with_capacity(self.footprints.len());
        for f in &self.footprints {
            let epoch = f.epoch.unwrap_or(self.epoch);
            let name = match tidy_text(&f.name)?.replace('\n', " ") {
                name if name.is_empty() => format!("Building {}", id.0),
                name => name,
            };
            events.push(Event::FootprintAdded(Arc::new(Footprint {
                id,
                name,
                class: tidy_text(&f.class)?.replace('\n', " "),
                epoch,
                state: f.state,
                traced: f.traced,
                drawn: f.drawn.unwrap_or(Drawn::Imported),
                note: tidy_text(&f.note)?,
                ground_of: None,
                ring: checked_ring(doc, epoch, &f.points)?,
                analyst: tidy_text(&f.analyst)?.replace('\n', " "),
                tracings: Arc::default(),
            })));
            if !f.holes.is_empty() {
                let drawn = f.drawn.filter(|d| d.has_clicked_corners()).unwrap_or(Drawn::Imported);
                let hole = |points: &Vec<Point>| Ok(Hole { ring: checked_ring(doc, epoch, points)?, drawn });
                let holes = f.holes.iter().map(hole).collect::<Result<_, Refusal>>()?;
                events.push(Event::HolesSet { id, holes });
            }
            id = FootprintId(id.0 + 1);
        }
        let first_annotation = doc.next_annotation;
        let mut id = first_annotation;
        for a in &self.annotations {
            let epoch = a.epoch.unwrap_or(self.epoch);
            events.push(Event::AnnotationAdded(Arc::new(Annotation {
                id,
                epoch,
                shape: checked_shape(doc, epoch, &a.shape)?,
                text: tidy_text(&a.text)?,
                class: tidy_text(&a.class)?.replace('\n', " "),
            })));
            id = AnnotationId(id.0 + 1);
        }
        let count = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
        let (outlines, annotations) = (self.footprints.len(), self.annotations.len());
        let what = match (outlines, annotations) {
            (_, 0) => count(outlines, "outline"),
            (0, _) => count(annotations, "annotation"),
            _ => format!("{} and {}", count(outlines, "outline"), count(annotations, "annotation")),
        };
        let label = format!("Import {what} from {}", tidy_text(&self.source)?);
        let focus = if outlines > 0 { Focus::Footprint(first) } else { Focus::Annotation(first_annotation) };
        Ok(Txn::new(label, events).at(focus))
    }
}
