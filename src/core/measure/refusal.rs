//! Why there is no ratio.

use crate::core::doc::FootprintId;

/// Why there is no ratio. The words are for the analyst.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RatioRefusal {
    /// The two are one.
    #[error("A building cannot be compared with itself. Choose two different footprints.")]
    Same,
    /// No such footprint.
    #[error("Footprint {0} is not in this session.")]
    NoSuchFootprint(FootprintId),
    /// A proposal that nobody looked at.
    #[error(
        "{0} is a proposal of the program that nobody has checked, so nothing is compared with it. Move a corner or a side onto the roof's \
         edge, or choose Accept the proposal (I) once you have looked at every side."
    )]
    Unchecked(String),
    /// Two images, nothing that ties their pixels together.
    #[error(
        "The two outlines are on different images, and nothing says how large a pixel of one is beside a pixel of the other. \
         Outline both buildings on one image, line the images up, give both a georeference or a known length, or declare that the two pictures share one pixel frame."
    )]
    NoCommonScale,
    /// A side without outlines.
    #[error("One side of the comparison has no outline. Choose one for each side.")]
    EmptySide,
    /// A side with outlines of two images.
    #[error(
        "The outlines that are added up or taken off each other lie on different images. Outline all parts of one side on one image; the two sides may lie on two."
    )]
    MixedImages,
    /// An outline stands twice on one side.
    #[error("The same outline stands twice on one side of the comparison. Take it out once.")]
    Twice,
    /// What is taken off is as large as the rest.
    #[error("What is taken off is as large as what it is taken off from: no area is left. Look whether the signs are right.")]
    NothingLeft,
    /// The two lines are one.
    #[error("A line cannot be compared with itself. Choose two different lines.")]
    SameLine,
    /// No such line.
    #[error("Line {0} is not in this session.")]
    NoSuchLine(u64),
    /// Two lines on two images, nothing that ties their pixels together.
    #[error(
        "The two lines are on different images, and nothing says how large a pixel of one is beside a pixel of the other. \
         Measure both on one image, line the images up, or give both a georeference or a known length."
    )]
    NoCommonScaleOfLines,
    /// A line cannot be told from nothing.
    #[error("One of the two lines is too short on its image for any range. Use an image with smaller pixels.")]
    LineTooShort,
    /// The change of a building between one date and itself.
    #[error("Both outlines lie on one date. A change needs the building\u{2019}s outline on BEFORE and its outline on AFTER.")]
    OneDate,
    /// The outline on the other date is a copy.
    #[error(
        "The outline on the other date is a copy that nobody drew anew, so it would always say that nothing changed. Move its corners to where the building stands on that image."
    )]
    Copied,
    /// One of the two cannot be told from nothing.
    #[error(
        "One of the two areas is too uncertain here for any range at this level: the ratio is not measurable. Use an image with smaller pixels, tie the two images together better, or take a lower level."
    )]
    NotMeasurable,
}
