//! What the analyst draws beside the outlines to point something out: points, lines, arrows, ellipses, notes, marks. None of it
//! is measured, and nothing that is measured looks at it.

use super::EpochId;
use crate::core::geom::{Bounds, Point, Vector};
use serde::{Deserialize, Serialize};

/// Which annotation. Ids start at 1 and are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AnnotationId(pub u64);

impl AnnotationId {
    pub(super) const FIRST: AnnotationId = AnnotationId(1);

    pub(super) fn is_first(&self) -> bool {
        *self == AnnotationId::FIRST
    }
}

/// What an annotation is, without its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnnotationKind {
    /// A place.
    Point,
    /// A straight line.
    Line,
    /// A line that points at something.
    Arrow,
    /// A ring around something.
    Ellipse,
    /// Words at a place.
    Note,
    /// Something that was here is not here any more.
    Gone,
    /// Something is here that was not here.
    Appeared,
}

impl AnnotationKind {
    /// Every kind, in the order in which it is offered.
    pub const ALL: &'static [AnnotationKind] = &[
        AnnotationKind::Point,
        AnnotationKind::Line,
        AnnotationKind::Arrow,
        AnnotationKind::Ellipse,
        AnnotationKind::Note,
        AnnotationKind::Gone,
        AnnotationKind::Appeared,
    ];

    /// The word for it, as written in files and shown.
    pub fn word(self) -> &'static str {
        match self {
            AnnotationKind::Point => "point",
            AnnotationKind::Line => "line",
            AnnotationKind::Arrow => "arrow",
            AnnotationKind::Ellipse => "ellipse",
            AnnotationKind::Note => "note",
            AnnotationKind::Gone => "gone",
            AnnotationKind::Appeared => "appeared",
        }
    }

    /// As a name begins with it: `Arrow`, `Mark "gone"`.
    pub fn title(self) -> &'static str {
        match self {
            AnnotationKind::Point => "Point",
            AnnotationKind::Line => "Line",
            AnnotationKind::Arrow => "Arrow",
            AnnotationKind::Ellipse => "Ellipse",
            AnnotationKind::Note => "Note",
            AnnotationKind::Gone => "Mark \u{201c}gone\u{201d}",
            AnnotationKind::Appeared => "Mark \u{201c}appeared\u{201d}",
        }
    }

    /// It is fixed by two points, not by one.
    pub fn has_two_points(self) -> bool {
        matches!(self, AnnotationKind::Line | AnnotationKind::Arrow | AnnotationKind::Ellipse)
    }

    /// The shape of this kind from a first to a last point: those that one point fixes stand at the last; an ellipse fills the box
    /// between both.
    pub fn shape(self, from: Point, to: Point) -> AnnotationShape {
        match self {
            AnnotationKind::Point => AnnotationShape::Point(to),
            AnnotationKind::Line => AnnotationShape::Line([from, to]),
            AnnotationKind::Arrow => AnnotationShape::Arrow([from, to]),
            AnnotationKind::Ellipse => {
                let centre = from.midpoint(to);
                AnnotationShape::Ellipse { centre, ends: [Point::new(to.x, centre.y), Point::new(centre.x, to.y)] }
            }
            AnnotationKind::Note => AnnotationShape::Note(to),
            AnnotationKind::Gone => AnnotationShape::Gone(to),
            AnnotationKind::Appeared => AnnotationShape::Appeared(to),
        }
    }
}

/// Into how many straight parts the rim of an ellipse is cut where it is drawn and written.
pub const RIM_PARTS: u32 = 64;

/// What is drawn, and where: px of the image.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnotationShape {
    /// A place.
    Point(Point),
    /// From one end to the other.
    Line([Point; 2]),
    /// From its foot to its point.
    Arrow([Point; 2]),
    /// A ring around something.
    Ellipse {
        /// Its middle.
        centre: Point,
        /// Where two of its half diameters end on the rim: neither is parallel to the rim at the end of the other. At right angles they
        /// are the half axes.
        ends: [Point; 2],
    },
    /// Where the words stand.
    Note(Point),
    /// Where the mark stands.
    Gone(Point),
    /// Where the mark stands.
    Appeared(Point),
}

impl AnnotationShape {
    /// Its kind.
    pub fn kind(&self) -> AnnotationKind {
        match self {
            AnnotationShape::Point(_) => AnnotationKind::Point,
            AnnotationShape::Line(_) => AnnotationKind::Line,
            AnnotationShape::Arrow(_) => AnnotationKind::Arrow,
            AnnotationShape::Ellipse { .. } => AnnotationKind::Ellipse,
            AnnotationShape::Note(_) => AnnotationKind::Note,
            AnnotationShape::Gone(_) => AnnotationKind::Gone,
            AnnotationShape::Appeared(_) => AnnotationKind::Appeared,
        }
    }

    /// The points that fix it: one, two, or the middle and two ends of an ellipse.
    pub fn points(&self) -> Vec<Point> {
        match *self {
            AnnotationShape::Point(at) | AnnotationShape::Note(at) | AnnotationShape::Gone(at) | AnnotationShape::Appeared(at) => vec![at],
            AnnotationShape::Line(ends) | AnnotationShape::Arrow(ends) => ends.to_vec(),
            AnnotationShape::Ellipse { centre, ends: [p, q] } => vec![centre, p, q],
        }
    }

    /// The same shape with every point put elsewhere.
    #[must_use]
    pub fn mapped(&self, map: impl Fn(Point) -> Point) -> AnnotationShape {
        match *self {
            AnnotationShape::Point(at) => AnnotationShape::Point(map(at)),
            AnnotationShape::Note(at) => AnnotationShape::Note(map(at)),
            AnnotationShape::Gone(at) => AnnotationShape::Gone(map(at)),
            AnnotationShape::Appeared(at) => AnnotationShape::Appeared(map(at)),
            AnnotationShape::Line(ends) => AnnotationShape::Line(ends.map(map)),
            AnnotationShape::Arrow(ends) => AnnotationShape::Arrow(ends.map(map)),
            AnnotationShape::Ellipse { centre, ends } => {
                let [p, q] = ends.map(&map);
                AnnotationShape::Ellipse { centre: map(centre), ends: [p, q] }
            }
        }
    }

    /// The same shape moved.
    #[must_use]
    pub fn moved(&self, by: Vector) -> AnnotationShape {
        self.mapped(|p| p + by)
    }

    /// What is drawn: one point, two ends, or the rim of an ellipse, closed.
    pub fn path(&self) -> Vec<Point> {
        let AnnotationShape::Ellipse { centre, ends: [p, q] } = *self else { return self.points() };
        let (a, b) = (p - centre, q - centre);
        let at = |i: u32| {
            let turn = f64::from(i % RIM_PARTS) / f64::from(RIM_PARTS) * std::f64::consts::TAU;
            centre + a * libm::cos(turn) + b * libm::sin(turn)
        };
        (0..=RIM_PARTS).map(at).collect()
    }

    /// Where it can be taken hold of to change its shape: ends of lines, four places on the rim of an ellipse. What one point fixes is
    /// only moved.
    pub fn handles(&self) -> Vec<Point> {
        match *self {
            AnnotationShape::Line(ends) | AnnotationShape::Arrow(ends) => ends.to_vec(),
            AnnotationShape::Ellipse { centre, ends: [p, q] } => vec![p, q, centre + (centre - p), centre + (centre - q)],
            _ => Vec::new(),
        }
    }

    /// The shape with one of its handles somewhere else. The first and third of an ellipse turn and stretch it, and the other half
    /// diameter stays as long and comes to stand at a right angle; the second and fourth make it wider or narrower.
    #[must_use]
    pub fn reshaped(&self, handle: usize, to: Point) -> AnnotationShape {
        let put = |mut ends: [Point; 2]| {
            if let Some(end) = ends.get_mut(handle) {
                *end = to;
            }
            ends
        };
        match *self {
            AnnotationShape::Line(ends) => AnnotationShape::Line(put(ends)),
            AnnotationShape::Arrow(ends) => AnnotationShape::Arrow(put(ends)),
            AnnotationShape::Ellipse { centre, ends: [p, q] } => {
                let to = if handle >= 2 { centre + (centre - to) } else { to };
                let (a, b) = (p - centre, q - centre);
                if handle % 2 == 1 {
                    let across = a.perpendicular() * (1.0 / a.length().max(1e-9));
                    let width = across.dot(to - centre).abs().copysign(across.dot(b));
                    return AnnotationShape::Ellipse { centre, ends: [p, centre + across * width] };
                }
                let along = to - centre;
                let across = along.perpendicular() * (1.0 / along.length().max(1e-9));
                let width = b.length().copysign(a.cross(b));
                AnnotationShape::Ellipse { centre, ends: [to, centre + across * width] }
            }
            other => other,
        }
    }

    /// Where its words stand: at the place, at the foot of an arrow, in the middle of a line, below an ellipse.
    pub fn anchor(&self) -> Point {
        match *self {
            AnnotationShape::Point(at) | AnnotationShape::Note(at) | AnnotationShape::Gone(at) | AnnotationShape::Appeared(at) => at,
            AnnotationShape::Line([a, b]) => a.midpoint(b),
            AnnotationShape::Arrow([foot, _]) => foot,
            AnnotationShape::Ellipse { .. } => {
                let lowest = self.path().into_iter().max_by(|a, b| a.y.total_cmp(&b.y));
                lowest.unwrap_or_default()
            }
        }
    }

    /// The box around everything that is drawn.
    pub fn bounds(&self) -> Bounds {
        let at = self.anchor();
        Bounds::around(self.path()).unwrap_or(Bounds { min: at, max: at })
    }

    /// How far a place lies from what is drawn, px. The inside of an ellipse is not drawn.
    pub fn distance(&self, at: Point) -> f64 {
        let path = self.path();
        match path.as_slice() {
            [only] => only.distance(at),
            path => path.iter().zip(path.iter().skip(1)).map(|(a, b)| at.distance_to_segment(*a, *b)).fold(f64::INFINITY, f64::min),
        }
    }
}

/// One annotation on one image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Annotation {
    /// Its id.
    pub id: AnnotationId,
    /// The image on which it was drawn; its coordinates are that image's pixels.
    pub epoch: EpochId,
    /// What is drawn.
    pub shape: AnnotationShape,
    /// Its words; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Its class, for its colour; free text, may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub class: String,
}

/// The most characters of a name that is taken from the words.
const NAME_CHARS: usize = 40;

impl Annotation {
    /// Its kind.
    pub fn kind(&self) -> AnnotationKind {
        self.shape.kind()
    }

    /// What it is called in lists and in the history: the beginning of its words, or its kind with its number.
    pub fn name(&self) -> String {
        let line = self.text.lines().next().unwrap_or_default().trim();
        if line.is_empty() {
            return format!("{} {}", self.kind().title(), self.id.0);
        }
        if line.chars().count() <= NAME_CHARS {
            return line.to_owned();
        }
        line.chars().take(NAME_CHARS - 1).collect::<String>() + "\u{2026}"
    }

    /// What stands beside it on the picture: its words; a mark says what it means even without any.
    pub fn label(&self) -> String {
        let kind = self.kind();
        match (kind, self.text.is_empty()) {
            (AnnotationKind::Gone | AnnotationKind::Appeared, true) => kind.word().to_owned(),
            (AnnotationKind::Gone | AnnotationKind::Appeared, false) => format!("{}: {}", kind.word(), self.text),
            _ => self.text.clone(),
        }
    }
}

/// What was changed of an annotation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnotationChange {
    /// Its place or shape: the whole new one.
    Shape(AnnotationShape),
    /// Its words.
    Text(String),
    /// Its class.
    Class(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_on_what_is_drawn_and_put_where_they_are_dragged() {
        let (from, to) = (Point::new(10.0, 20.0), Point::new(50.0, 40.0));
        for kind in AnnotationKind::ALL {
            let shape = kind.shape(from, to);
            assert_eq!(shape.kind(), *kind);
            assert_eq!(shape.handles().is_empty(), !kind.has_two_points());
            for (i, handle) in shape.handles().into_iter().enumerate() {
                assert!(shape.distance(handle) < 1e-9, "{kind:?} {handle:?}");
                assert_eq!(shape.reshaped(i, handle), shape, "a handle that stays changes nothing");
            }
        }
    }

    #[test]
    fn an_ellipse_fills_its_box_and_turns_by_a_handle() {
        let shape = AnnotationKind::Ellipse.shape(Point::new(10.0, 20.0), Point::new(50.0, 40.0));
        let bounds = shape.bounds();
        assert_eq!((bounds.min, bounds.max), (Point::new(10.0, 20.0), Point::new(50.0, 40.0)));
        // Turned by a quarter: what was wide is tall.
        let turned = shape.reshaped(0, Point::new(30.0, 50.0)).bounds();
        assert!(turned.min.distance(Point::new(20.0, 10.0)) < 1e-9 && turned.max.distance(Point::new(40.0, 50.0)) < 1e-9, "{turned:?}");
        // Wider by the other: the first half axis stays.
        let wider = shape.reshaped(3, Point::new(31.0, 15.0)).bounds();
        assert!(wider.min.distance(Point::new(10.0, 15.0)) < 1e-9 && wider.max.distance(Point::new(50.0, 45.0)) < 1e-9, "{wider:?}");
    }

    #[test]
    fn it_is_named_by_its_words_or_its_number() {
        let mut note = Annotation {
            id: AnnotationId(3),
            epoch: EpochId(0),
            shape: AnnotationShape::Gone(Point::default()),
            text: String::new(),
            class: String::new(),
        };
        assert_eq!((note.name().as_str(), note.label().as_str()), ("Mark \u{201c}gone\u{201d} 3", "gone"));
        note.text = "Crane\nas of May".into();
        assert_eq!((note.name().as_str(), note.label().as_str()), ("Crane", "gone: Crane\nas of May"));
        note.text = "x".repeat(60);
        assert_eq!(note.name().chars().count(), 40);
    }
}
