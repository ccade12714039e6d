//! What a layout is made of: shapes, pictures and texts, in the order in which they are painted.

use super::callouts::Callout;
use super::ground::{NorthArrow, ScaleBar};
use crate::core::doc::EpochId;
use crate::core::geom::{Affine, Bounds, Point};
use crate::core::view::PixelMap;

/// A colour with its opacity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Color {
    /// Red, green, blue.
    pub rgb: [u8; 3],
    /// 0 (nothing) to 1 (opaque).
    pub alpha: f64,
}

impl Color {
    /// An opaque colour.
    pub const fn opaque(rgb: [u8; 3]) -> Color {
        Color { rgb, alpha: 1.0 }
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub color: Color,
    /// Its width, px of the figure.
    pub width: f64,
    /// Length of a dash and of a gap, px; `None` for a line without gaps.
    pub dash: Option<[f64; 2]>,
}

/// A thing that is painted. All places are px of the figure, x to the right and y down.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A part of a picture.
    Raster {
        /// Whose.
        epoch: EpochId,
        /// Where it is painted.
        frame: Bounds,
        /// Pixels of the image from px of the figure.
        image_from_figure: Box<PixelMap>,
        /// What is seen where the image has nothing.
        ground: Color,
    },
    /// A box.
    Box {
        /// Where.
        bounds: Bounds,
        /// Its ground.
        fill: Option<Color>,
        /// Its border.
        stroke: Option<Stroke>,
        /// Radius of its corners.
        radius: f64,
    },
    /// A line or a shape.
    Path {
        /// Its corners.
        points: Vec<Point>,
        /// The last one is tied to the first one.
        closed: bool,
        /// What it is filled with.
        fill: Option<Color>,
        /// How it is drawn.
        stroke: Option<Stroke>,
        /// What lies outside of this is not painted.
        clip: Option<Bounds>,
    },
    /// A text on one line.
    Text {
        /// Where its baseline begins.
        at: Point,
        /// The text.
        text: String,
        /// Size of the font.
        size: f64,
        /// It is bold.
        bold: bool,
        /// Its colour.
        color: Color,
        /// How wide it is, as measured.
        width: f64,
    },
}

/// What a thing on a figure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The ground of the sheet.
    Ground,
    /// The title.
    Title,
    /// Which date a picture shows.
    Date,
    /// A picture.
    Picture,
    /// The outline of a building.
    Outline,
    /// Something that points something out.
    Annotation,
    /// The line from a label to its outline.
    Leader,
    /// A label.
    Label,
    /// The scale bar, or that the scale is unknown.
    Scale,
    /// The north arrow, or that north is unknown.
    North,
    /// Who is to be credited.
    Credit,
    /// The small picture that says where a detail lies.
    Locator,
    /// The list of what is called out.
    Key,
    /// Area over time.
    Chart,
    /// The ratio with its range.
    Caption,
    /// What else must be known.
    Note,
}

impl Subject {
    /// A word for it, as the class of a group.
    pub fn word(self) -> &'static str {
        match self {
            Subject::Ground => "ground",
            Subject::Title => "title",
            Subject::Date => "date",
            Subject::Picture => "picture",
            Subject::Outline => "outline",
            Subject::Annotation => "annotation",
            Subject::Leader => "leader",
            Subject::Label => "label",
            Subject::Scale => "scale",
            Subject::North => "north",
            Subject::Credit => "credit",
            Subject::Locator => "locator",
            Subject::Key => "key",
            Subject::Chart => "chart",
            Subject::Caption => "caption",
            Subject::Note => "note",
        }
    }
}

/// A thing with what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// What it is about.
    pub subject: Subject,
    /// The thing.
    pub item: Item,
}

/// A picture on the sheet, for whoever points at it.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelLayout {
    /// The date that it shows.
    pub epoch: EpochId,
    /// Where it lies, px of the figure.
    pub frame: Bounds,
    /// Pixels of the figure's base image from px of the figure.
    pub base_from_figure: Affine,
    /// The labels on it.
    pub callouts: Vec<Callout>,
    /// Its scale bar; `None` where the scale is unknown.
    pub scale: Option<ScaleBar>,
    /// Its north arrow; `None` where north is unknown.
    pub north: Option<NorthArrow>,
}

/// A figure, ready to be painted.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureLayout {
    /// Width, px.
    pub width: f64,
    /// Height, px: a whole number.
    pub height: f64,
    /// What is painted, first to last.
    pub pieces: Vec<Piece>,
    /// The pictures on it.
    pub panels: Vec<PanelLayout>,
    /// The title; may be empty.
    pub title: String,
    /// What it shows, in words, for those who do not see it.
    pub alt: String,
    /// The caption's sentences.
    pub caption: Vec<String>,
    /// What its maker should know: full sentences.
    pub notes: Vec<String>,
}

impl FigureLayout {
    /// The texts about something, in the order in which they are painted.
    pub fn texts(&self, subject: Subject) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter(move |piece| piece.subject == subject).filter_map(|piece| match &piece.item {
            Item::Text { text, .. } => Some(text.as_str()),
            _ => None,
        })
    }

    /// The epochs whose pictures are needed.
    pub fn epochs(&self) -> std::collections::BTreeSet<EpochId> {
        let epoch = |piece: &Piece| match &piece.item {
            Item::Raster { epoch, .. } => Some(*epoch),
            _ => None,
        };
        self.pieces.iter().filter_map(epoch).collect()
    }
}
