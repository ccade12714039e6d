//! The document: what the analyst has stated about a site, at one moment of the session.
//!
//! It is the fold of the session's events ([`Event`], applied by [`Document::apply`]) and holds nothing that could be
//! computed from them: areas, ratios and sentences live in [`crate::core::measure`].

mod alignment;
mod annotation;
mod apply;
mod bookmark;
mod building;
mod class_set;
mod comparison;
mod document;
mod epoch;
mod event;
mod figure;
mod footprint;
mod hash;
mod height_mark;
mod hole;
mod item;
mod known_size;
mod laid;
mod line;
mod settings;
mod tracing;

pub use alignment::{Alignment, AlignmentMethod, Tie};
pub use annotation::{Annotation, AnnotationChange, AnnotationId, AnnotationKind, AnnotationShape, RIM_PARTS};
pub use apply::BadEvent;
pub use bookmark::Bookmark;
pub use class_set::{Class, ClassSet, LARGEST_FILE as LARGEST_CLASS_FILE, SCHEMA as CLASS_SCHEMA, SHIPPED as SHIPPED_CLASSES};
pub use comparison::{Comparison, Sign, Term, UnknownTerm, parse_side};
pub use document::{Document, Pair};
pub use epoch::{Epoch, EpochId, ImageFacts, Role, Scale};
pub use event::{Attribute, Event};
pub use figure::{FigureCrop, FigureKind, FigureSpec, FigureStyle, LabelPlace, NamedFigure};
pub use footprint::{Drawn, Footprint, FootprintId, GroundOf, State, Traced};
pub use hash::{DocHash, hex};
pub use height_mark::{HeightKind, HeightMark, KnownHeight, Slope};
pub use hole::Hole;
pub use item::{Group, GroupId, ItemId};
pub use known_size::KnownSize;
pub use laid::Laid;
pub use line::{Line, LineId};
pub use settings::{ErrorModel, SharedFrame};
pub use tracing::{Counted, Tracing};
