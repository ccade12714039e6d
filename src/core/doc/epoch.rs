//! A date of the site: one image, when it was taken, and what is known of its scale.

use super::KnownSize;
use crate::core::geom::{Bounds, Point};
use crate::core::georef::{Georeference, Located};
use crate::core::raster::{Acquisition, BY_ANALYST, Incomplete};
use crate::core::units::Date;
use serde::{Deserialize, Serialize};

/// Which epoch. Ids count from 0 in the order in which images came into the session, and are never given twice.
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
    /// How much of the image is there, if its file was cut short; absent where nothing says that something is missing.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "understood")]
    pub incomplete: Option<Incomplete>,
    /// Where on Earth the image lies, as its files say it; `null` for plain pictures. What a later version writes and this
    /// one does not understand counts as none: the session stays readable.
    #[serde(default, deserialize_with = "understood")]
    pub georeference: Option<Georeference>,
    /// How the image was taken, as its files say it, each fact with its origin.
    #[serde(default, skip_serializing_if = "is_empty", deserialize_with = "understood")]
    pub acquisition: Acquisition,
    /// What confined the decoder that read it when the session was made: `own process, 1024 MiB, Landlock ABI 6, seccomp`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decoder: Option<String>,
}

impl ImageFacts {
    /// The facts of an image of which nothing is known but its role and size: for simulations, examples and tests, where no file
    /// stands behind it. Its hash is 64 zeros, the hash of no file; its format PNG.
    pub fn bare(role: Role, path: &str, width: u32, height: u32) -> ImageFacts {
        ImageFacts {
            role,
            path: path.to_owned(),
            bytes: 1,
            sha256: "0".repeat(64),
            width,
            height,
            format: "PNG".to_owned(),
            orientation: upright(),
            date: None,
            credit: None,
            incomplete: None,
            georeference: None,
            acquisition: Acquisition::default(),
            decoder: None,
        }
    }
}

fn understood<'de, T: Default + serde::de::DeserializeOwned, D: serde::Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let value = serde_json::Value::deserialize(from)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

fn is_empty(acquisition: &Acquisition) -> bool {
    *acquisition == Acquisition::default()
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Its id.
    pub id: EpochId,
    /// The image file.
    pub image: ImageFacts,
    /// When the image was taken.
    pub date: Option<Date>,
    /// Who is to be credited.
    pub credit: String,
    /// Where a credit is burnt into the image, as the analyst marked it, px of the image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_area: Option<Bounds>,
    /// The analyst calls this image hard to read: every drawing error counts twice.
    pub hard: bool,
    /// The known length, if one was stated.
    pub scale: Option<Scale>,
    /// Further sizes that are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further_sizes: Vec<KnownSize>,
    /// Where the image lies, as the analyst stated it; stands above what the file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_georeference: Option<Georeference>,
    /// How the image was taken, as far as the analyst stated it; stands above what the file says.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub stated_acquisition: Acquisition,
    /// The georeference that holds, compiled.
    #[serde(skip)]
    located: Option<Located>,
    /// What it is called while it is not one of the pair.
    #[serde(skip)]
    label: String,
}

impl Epoch {
    /// The epoch of an image as the header states it.
    pub fn new(id: EpochId, image: ImageFacts) -> Epoch {
        Epoch {
            id,
            date: image.date,
            credit: image.credit.clone().unwrap_or_default(),
            located: compiled(image.georeference.as_ref()),
            label: String::new(),
            image,
            credit_area: None,
            hard: false,
            scale: None,
            further_sizes: Vec::new(),
            stated_georeference: None,
            stated_acquisition: Acquisition::default(),
        }
    }

    /// What it is called while it is not one of the pair: its day, `2019-05-01`; without one, `no date, third.png`. A number would
    /// say nothing of where it stands in time.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// `date-3`: what it is called on the command line and in files while it is not one of the pair. It never changes and is never given
    /// twice.
    pub fn number_word(&self) -> String {
        format!("date-{}", u64::from(self.id.0) + 1)
    }

    /// Gives it its name; `is_alone`: no other image is of its day.
    pub(super) fn call(&mut self, is_alone: bool) {
        self.label = match self.date {
            Some(date) if is_alone => date.to_string(),
            Some(date) => format!("{date}, {}", self.file_name()),
            None => format!("no date, {}", self.file_name()),
        };
    }

    /// Where the image lies: what the analyst stated, or else what the file says; `None` if neither does, or it cannot be used.
    pub fn located(&self) -> Option<&Located> {
        self.located.as_ref()
    }

    /// States where the image lies, or withdraws the statement.
    pub(super) fn state_georeference(&mut self, georeference: Option<Georeference>) {
        self.located = compiled(georeference.as_ref().or(self.image.georeference.as_ref()));
        self.stated_georeference = georeference;
    }

    /// Compiles the georeference that holds.
    pub(super) fn rederive(&mut self) {
        self.located = compiled(self.stated_georeference.as_ref().or(self.image.georeference.as_ref()));
    }

    /// How the image was taken: what the analyst stated, and where nothing was, what the file says. The date and the credit that
    /// hold are [`Epoch::date`] and [`Epoch::credit`].
    pub fn acquisition(&self) -> Acquisition {
        self.stated_acquisition.clone().or(self.image.acquisition.clone())
    }

    /// Where the date that holds comes from; `None` where there is none.
    pub fn date_origin(&self) -> Option<&str> {
        let from_file = self.image.acquisition.time.as_ref().filter(|_| self.date == self.image.date);
        self.date.map(|date| from_file.filter(|t| t.value.date() == Some(date)).map_or(BY_ANALYST, |t| t.origin.as_str()))
    }

    /// Where the credit that holds comes from; `None` where there is none.
    pub fn credit_origin(&self) -> Option<&str> {
        let from_file = self.image.acquisition.credit.as_ref().filter(|c| c.value == self.credit);
        (!self.credit.is_empty()).then(|| from_file.map_or(BY_ANALYST, |c| c.origin.as_str()))
    }

    /// The file name of the image, without its folder.
    pub fn file_name(&self) -> &str {
        self.image.path.rsplit('/').next().unwrap_or(&self.image.path)
    }
}

fn compiled(georeference: Option<&Georeference>) -> Option<Located> {
    georeference.and_then(|g| g.locate().ok())
}
