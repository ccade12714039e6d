//! What is known of a picture before its pixels are.

use super::incomplete::Incomplete;
use super::sample::SampleType;
use super::tiles::LevelSize;
use serde::{Deserialize, Serialize};

/// What is known of a picture before its pixels are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RasterInfo {
    /// Name of its format: `PNG`.
    pub format: String,
    /// How its samples are packed, as its format calls it: `deflate`, `JPEG`, `none`.
    pub compression: String,
    /// Columns, upright.
    pub width: u32,
    /// Rows, upright.
    pub height: u32,
    /// Its bands, in the file's order.
    pub bands: Vec<Band>,
    /// Type of a sample, widened to a whole type.
    pub sample_type: SampleType,
    /// Bits a sample has in the file.
    pub bits: u8,
    /// What the bands are together.
    pub colour: Colour,
    /// The value that means "nothing here"; may be not a number.
    #[serde(default, with = "nodata")]
    pub nodata: Option<f64>,
    /// EXIF orientation, 1 to 8, that was applied.
    pub orientation: u8,
    /// The sizes that the file itself holds: the full one first, then its overviews, each smaller than the one before.
    pub levels: Vec<LevelSize>,
    /// How it can be read.
    pub access: Access,
    /// How much of it is there, if its file was cut short; `None`: nothing says that something is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<Incomplete>,
    /// What the analyst should know of how the file was read: full sentences.
    pub notes: Vec<String>,
}

/// A band of a picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Its name where the file gives one: `B4`, `nir`.
    pub name: Option<String>,
    /// What it shows.
    pub role: BandRole,
}

/// What a band shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum BandRole {
    Red,
    Green,
    Blue,
    NearInfrared,
    Gray,
    Alpha,
    /// Not said.
    #[default]
    Other,
}

/// What the bands are together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// Each band stands for itself: gray, or more bands of any kind.
    Bands,
    /// One band whose smallest value is white.
    MinIsWhite,
    /// The first three bands are red, green and blue.
    Rgb,
    /// One band of places in this list of colours, 8 bit each.
    Palette(Vec<[u8; 3]>),
    /// Cyan, magenta, yellow and black, 0 is no ink.
    Cmyk,
    /// Bands come in pairs: real and imaginary part. Shown as magnitude.
    Complex,
}

/// How a picture can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Any window at about the cost of its own pixels.
    Windows,
    /// From the first row to the last, once.
    Rows,
}

/// Which bands are shown, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bands {
    /// One band as gray. A palette shows its colours.
    Gray(u16),
    /// Three bands as red, green and blue.
    Rgb([u16; 3]),
}

impl Bands {
    /// How many bands a shown pixel has: 1 or 3.
    pub fn count(self) -> u16 {
        match self {
            Bands::Gray(_) => 1,
            Bands::Rgb(_) => 3,
        }
    }
}

impl RasterInfo {
    /// The band that says how opaque a pixel is.
    pub fn alpha(&self) -> Option<u16> {
        self.bands.iter().position(|b| b.role == BandRole::Alpha).and_then(|i| u16::try_from(i).ok())
    }

    /// The bands that are shown if nobody chooses: red, green and blue where they are known by role or name, the first three
    /// where there are as many, otherwise the first.
    pub fn usual_bands(&self) -> Bands {
        let find = |role| self.bands.iter().position(|b| b.role == role).and_then(|i| u16::try_from(i).ok());
        match (&self.colour, find(BandRole::Red), find(BandRole::Green), find(BandRole::Blue)) {
            (Colour::Palette(_) | Colour::Cmyk, ..) => Bands::Rgb([0, 1, 2]),
            (Colour::MinIsWhite | Colour::Complex, ..) => Bands::Gray(0),
            (_, Some(r), Some(g), Some(b)) => Bands::Rgb([r, g, b]),
            (Colour::Rgb, ..) => Bands::Rgb([0, 1, 2]),
            _ if let Some(bands) = super::presets::true_colour(self) => bands,
            _ if self.bands.iter().filter(|b| b.role != BandRole::Alpha).count() >= 3 => Bands::Rgb([0, 1, 2]),
            _ => Bands::Gray(0),
        }
    }
}

/// JSON has no "not a number": it is written as text.
mod nodata {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Value {
        Number(f64),
        Text(String),
    }

    pub(super) fn serialize<S: Serializer>(value: &Option<f64>, to: S) -> Result<S::Ok, S::Error> {
        let value = value.map(|v| if v.is_finite() { Value::Number(v) } else { Value::Text(v.to_string()) });
        value.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
        Ok(match Option::<Value>::deserialize(from)? {
            Some(Value::Number(v)) => Some(v),
            Some(Value::Text(text)) => text.parse().ok(),
            None => None,
        })
    }
}
