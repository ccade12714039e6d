//! Sizes on an image that are known on the ground, beside its first known length.

use super::{Epoch, FootprintId, Scale};
use serde::{Deserialize, Serialize};

/// A size on an image that is known on the ground.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum KnownSize {
    /// A length.
    Length(Scale),
    /// A length as a ruler shows it that measures flat on a Web Mercator map: too long by about the secant of the latitude.
    MercatorLength {
        /// The length with the ruler's metres.
        ruler: Scale,
        /// Where it was measured, degrees.
        latitude_deg: f64,
    },
    /// The area of a footprint.
    Area {
        /// Whose area.
        footprint: FootprintId,
        /// The area on the ground, m2.
        area_m2: f64,
        /// Its standard deviation, m2.
        area_sd_m2: f64,
    },
}

impl KnownSize {
    /// The line on the image whose length it is; `None` for an area.
    pub fn line(&self) -> Option<&Scale> {
        match self {
            KnownSize::Length(scale) | KnownSize::MercatorLength { ruler: scale, .. } => Some(scale),
            KnownSize::Area { .. } => None,
        }
    }
}

impl Epoch {
    /// All sizes that are known on the image, the first known length first.
    pub fn known_sizes(&self) -> impl Iterator<Item = KnownSize> + '_ {
        self.scale.map(KnownSize::Length).into_iter().chain(self.further_sizes.iter().copied())
    }
}
