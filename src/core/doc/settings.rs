//! Statements of the analyst that enter every number.

use serde::{Deserialize, Serialize};

/// How precisely outlines are traced: standard deviations in pixels (science: area variance, parts of the budget).
///
/// The defaults are Revisit's own choice from published digitising errors of 0.5 to 1.3 px, until the analyst's own
/// hand has been measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErrorModel {
    /// Of each coordinate of each clicked corner.
    pub click_px: f64,
    /// Of the position of each wall as a whole: where the analyst takes the edge to be.
    pub edge_px: f64,
    /// Of the boundary bias that all outlines of one analyst on one image share (blur, bright edges).
    pub shared_bias_px: f64,
    /// Of the boundary bias that is this outline's own.
    pub private_bias_px: f64,
}

impl Default for ErrorModel {
    fn default() -> ErrorModel {
        ErrorModel { click_px: 1.0, edge_px: 0.5, shared_bias_px: 0.5, private_bias_px: 0.25 }
    }
}

impl ErrorModel {
    /// The model for an image that is hard to read: everything twice as large.
    #[must_use]
    pub fn doubled(self) -> ErrorModel {
        ErrorModel {
            click_px: 2.0 * self.click_px,
            edge_px: 2.0 * self.edge_px,
            shared_bias_px: 2.0 * self.shared_bias_px,
            private_bias_px: 2.0 * self.private_bias_px,
        }
    }
}

/// The analyst's statement that all images of the session share one pixel frame: the same pixel is the same place on
/// the ground, up to an error.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SharedFrame {
    /// Standard deviation of the displacement between the images, px, per coordinate.
    pub error_px: f64,
}
