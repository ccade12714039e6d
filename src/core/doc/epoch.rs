//! A date of the site: one image, when it was taken, and what is known of its scale.

use crate::core::geom::Point;
use crate::core::units::Date;
use serde::{Deserialize, Serialize};

/// Which epoch: its place in the document's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EpochId(pub u32);

/// What an image is to the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The earlier image of the pair.
    Before,
    /// The later image of the pair.
    After,
    /// A further date.
    Further,
}

/// What the session knows of an image file. The file itself is never written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageFacts {
    /// What the image is to the session.
    pub role: Role,
    /// Where the file is, relative to the session file, with `/` between folders. Never absolute.
    pub path: String,
    /// Size of the file, bytes.
    pub bytes: u64,
    /// SHA-256 of the file, lower-case hexadecimal.
    pub sha256: String,
    /// Columns, after the EXIF orientation was applied.
    pub width: u32,
    /// Rows, after the EXIF orientation was applied.
    pub height: u32,
    /// The file's format by its first bytes.
    pub format: String,
    /// EXIF orientation (1 to 8) that was applied when the image was read; 1 is upright.
    #[serde(default = "upright")]
    pub orientation: u8,
    /// The date of acquisition, where the header states it.
    #[serde(default)]
    pub date: Option<Date>,
    /// Who is to be credited, where the header states it.
    #[serde(default)]
    pub credit: Option<String>,
    /// Georeference as read from the file; `null` for plain pictures.
    #[serde(default)]
    pub georeference: Option<serde_json::Value>,
}

fn upright() -> u8 {
    1
}

/// A length on the image that is known on the ground.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// One end, px of the epoch's image.
    pub from: Point,
    /// The other end.
    pub to: Point,
    /// The distance between the ends on the ground, m.
    pub length_m: f64,
    /// Standard deviation of that length, m.
    pub length_sd_m: f64,
}

/// One dated image of the site.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Epoch {
    /// Its place in the document's list.
    pub id: EpochId,
    /// The image file.
    pub image: ImageFacts,
    /// When the image was taken.
    pub date: Option<Date>,
    /// Who is to be credited.
    pub credit: String,
    /// The analyst calls this image hard to read: every drawing error counts twice.
    pub hard: bool,
    /// The known length, if one was stated.
    pub scale: Option<Scale>,
}

impl Epoch {
    /// The epoch of an image as the header states it.
    pub fn new(id: EpochId, image: ImageFacts) -> Epoch {
        Epoch { id, date: image.date, credit: image.credit.clone().unwrap_or_default(), image, hard: false, scale: None }
    }

    /// The file name of the image, without its folder.
    pub fn file_name(&self) -> &str {
        self.image.path.rsplit('/').next().unwrap_or(&self.image.path)
    }
}
