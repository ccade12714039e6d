//! Why a figure is not made.

/// Why a figure is not made. Full sentences; nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FigureRefusal {
    /// The crop would hide a credit that is burnt into a picture.
    #[error(
        "This part of the picture cuts off the credit that stands in {0}. Make the part larger, so that the whole credit is in it, or let \
         the figure fit the outlines: the credit is then shown below the picture."
    )]
    HidesCredit(String),
    /// The crop shows nothing of the picture.
    #[error("This part lies beside the picture. Choose a part of the picture itself.")]
    OutsidePicture,
    /// It names a picture that is not there.
    #[error("This session has no picture for this figure.")]
    NoPicture,
    /// A width that no figure has.
    #[error("A figure is {0} to {1} pixels wide.")]
    Width(u32, u32),
    /// What it would hold is larger than what can be painted.
    #[error("The figure would be {0} by {1} pixels, more than can be painted. Make it narrower, or at a smaller scale.")]
    TooLarge(u64, u64),
    /// A picture cannot be painted.
    #[error("{0}")]
    Picture(String),
}
