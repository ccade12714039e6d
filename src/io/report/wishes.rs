//! What was asked for when a report was made: with the session it is all that is needed to make the report again, but for the pictures.

use super::absent::Absent;
use super::make::Options;
use crate::core::doc::EpochId;
use crate::core::measure::language;
use crate::core::units::Level;
use serde::{Deserialize, Serialize};

/// The form of the file.
const SCHEMA: &str = "revisit.report-wishes/2";
/// The largest such file that is read, bytes.
const MOST: usize = 1 << 20;

/// What was asked for, and what was at hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wishes {
    schema: String,
    /// The level of the ranges, percent.
    level: u32,
    /// The language of the report; `null` for English.
    language: Option<String>,
    /// The headline; empty for one that is made of the dates.
    title: String,
    /// What the site is called.
    site: String,
    /// The epochs whose pictures were there.
    pub pictures: Vec<EpochId>,
    /// Pictures and figures that were not there.
    pub missing: Vec<Absent>,
    /// The figures in their order.
    pub figures: Vec<WishedFigure>,
    /// SHA-256 of the fonts of the system that stand in the printed report.
    pub fonts: Vec<String>,
}

/// A figure of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WishedFigure {
    /// What it is called in the session.
    pub name: String,
    /// The name of its files, without their ending.
    pub stem: String,
    /// The page shows it.
    pub is_on_page: bool,
}

impl Wishes {
    /// What was asked for with these options.
    pub fn new(options: &Options, pictures: Vec<EpochId>, missing: &[Absent], figures: Vec<WishedFigure>) -> Wishes {
        Wishes {
            schema: SCHEMA.to_owned(),
            level: options.level.percent(),
            language: options.language.map(|l| l.code.to_owned()),
            title: options.title.trim().to_owned(),
            site: options.site.trim().to_owned(),
            pictures,
            missing: missing.to_vec(),
            figures,
            fonts: Vec::new(),
        }
    }

    /// The options; `None` where this program does not know the level or the language.
    pub fn options(&self) -> Option<Options> {
        let level = Level::ALL.into_iter().find(|l| l.percent() == self.level)?;
        let language = match &self.language {
            Some(code) => Some(language(code)?),
            None => None,
        };
        Some(Options { level, language, title: self.title.clone(), site: self.site.clone() })
    }

    /// As a file.
    ///
    /// # Errors
    /// A sentence.
    pub fn to_bytes(&self) -> Result<Vec<u8>, String> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|e| format!("What was asked for cannot be written down: {e}."))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads such a file; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Wishes> {
        let wishes: Wishes = serde_json::from_slice(bytes.get(..).filter(|b| b.len() <= MOST)?).ok()?;
        (wishes.schema == SCHEMA).then_some(wishes)
    }
}
