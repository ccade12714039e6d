//! Colours and sizes of a figure, by whom it is for.

use super::item::Color;
use crate::core::doc::{Document, EpochId, FigureStyle};

/// The colour of BEFORE everywhere.
pub const BEFORE_RGB: [u8; 3] = [0xE8, 0xA3, 0x3D];
/// The colour of AFTER everywhere.
pub const AFTER_RGB: [u8; 3] = [0x2F, 0xB5, 0xC7];
/// The colour of a further date.
const FURTHER_RGB: [u8; 3] = [0xB4, 0xBC, 0xC6];
/// The ground of labels on pictures, and the text on chips.
pub(super) const DARK: [u8; 3] = [0x15, 0x18, 0x1C];
/// The text of labels on pictures.
pub(super) const LIGHT: [u8; 3] = [0xF4, 0xF6, 0xF8];

/// The colour of a date.
pub(super) fn date_rgb(doc: &Document, epoch: EpochId) -> [u8; 3] {
    if epoch == doc.pair.before {
        BEFORE_RGB
    } else if epoch == doc.pair.after {
        AFTER_RGB
    } else {
        FURTHER_RGB
    }
}

/// How a figure looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// Size of running text, px.
    pub text: f64,
    /// Room around everything, px.
    pub margin: f64,
    /// The sheet.
    pub ground: Color,
    /// Text.
    pub ink: Color,
    /// Text that stands back.
    pub muted: Color,
    /// Thin lines.
    pub hairline: Color,
    /// What lies under a picture where it has nothing.
    pub empty: Color,
    /// Areas with their ranges stand in the key.
    pub areas: bool,
    /// How the pictures are tied together is said.
    pub method: bool,
}

impl Look {
    pub fn of(style: FigureStyle, width: f64) -> Look {
        // A figure three times as wide is looked at from farther away, but not from three times as far.
        let text = (13.0 * libm::pow(width / 800.0, 0.6)).max(10.5);
        let hex = |rgb: u32| Color::opaque([(rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8]);
        let light = Look {
            text,
            margin: 1.2 * text,
            ground: hex(0xFF_FFFF),
            ink: hex(0x15_181C),
            muted: hex(0x4D_5560),
            hairline: hex(0xC9_CED6),
            empty: hex(0xE4_E7EB),
            areas: true,
            method: false,
        };
        match style {
            FigureStyle::Press => light,
            FigureStyle::Report => Look { method: true, ..light },
            FigureStyle::Slides => Look {
                text: 1.3 * text,
                margin: 1.8 * text,
                ground: hex(0x15_181C),
                ink: hex(0xF0_F2F5),
                muted: hex(0xA9_B2BD),
                hairline: hex(0x3A_424D),
                empty: hex(0x24_2A31),
                areas: false,
                method: false,
            },
        }
    }

    /// Height of a line of text of some size, px.
    pub fn line(size: f64) -> f64 {
        1.36 * size
    }
}
