//! How coordinates are written in the window.

use crate::core::georef::{LonLat, format_decimal, format_dms, format_mgrs};

/// How coordinates are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Notation {
    /// Decimal degrees, latitude first.
    #[default]
    Decimal,
    /// Degrees, minutes and seconds.
    Dms,
    /// The military grid reference system.
    Mgrs,
}

impl Notation {
    /// Its name in the window's settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Notation::Decimal => "decimal",
            Notation::Dms => "dms",
            Notation::Mgrs => "mgrs",
        }
    }

    /// The one of that name, or decimal degrees.
    #[must_use]
    pub fn from_name(name: &str) -> Notation {
        [Notation::Dms, Notation::Mgrs].into_iter().find(|n| n.name() == name).unwrap_or_default()
    }

    /// What it is called on screen.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Notation::Decimal => "Lat, lon",
            Notation::Dms => "Deg min sec",
            Notation::Mgrs => "MGRS",
        }
    }

    /// The next one, in a circle.
    #[must_use]
    pub fn next(self) -> Notation {
        match self {
            Notation::Decimal => Notation::Dms,
            Notation::Dms => Notation::Mgrs,
            Notation::Mgrs => Notation::Decimal,
        }
    }

    /// A place as text, with as many digits as a pixel of that size supports.
    #[must_use]
    pub fn write(self, place: LonLat, gsd_m: f64) -> String {
        match self {
            Notation::Decimal => format_decimal(place, gsd_m),
            Notation::Dms => format_dms(place, gsd_m),
            Notation::Mgrs => format_mgrs(place, if gsd_m < 5.0 { 5 } else { 4 }).unwrap_or_else(|| format_decimal(place, gsd_m)),
        }
    }
}
