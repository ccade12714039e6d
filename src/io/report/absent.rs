//! What a report could not show. The file keeps codes, and the sentences are made of them and of the session: nobody can have the page
//! say something else and pass it off as the report's own words.

use super::make::report_figures;
use crate::core::doc::{Document, EpochId};
use crate::io::figure::lay_out;
use serde::{Deserialize, Serialize};

/// A picture or a figure that is not in a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Absent {
    /// The picture of a date.
    Picture {
        /// Of which.
        epoch: EpochId,
        /// Why.
        why: WhyAbsent,
    },
    /// A figure that the session keeps, or with which a report begins.
    Figure {
        /// What it is called.
        name: String,
    },
}

/// Why a picture is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyAbsent {
    /// Its file is not the one that was opened.
    Changed,
    /// There is no file.
    NotThere,
    /// The file cannot be read.
    Unreadable,
}

impl Absent {
    /// What the report says of it; `None` where the session has no such date or figure.
    pub fn words(&self, doc: &Document) -> Option<String> {
        match self {
            Absent::Picture { epoch, why } => {
                let why = match why {
                    WhyAbsent::Changed => "it is not the file that was opened: its content differs",
                    WhyAbsent::NotThere => "it is not where the session says",
                    WhyAbsent::Unreadable => "it cannot be read as a picture",
                };
                Some(format!("{} is not shown here: {why}.", doc.epoch(*epoch)?.file_name()))
            }
            Absent::Figure { name } => {
                let (figure, _) = report_figures(doc).into_iter().find(|(figure, _)| figure.name == *name)?;
                let why = match lay_out(doc, &figure.spec) {
                    Err(refusal) => refusal.to_string(),
                    Ok(_) => "One of its pictures cannot be painted.".to_owned(),
                };
                Some(format!("The figure \"{name}\" was not made. {why}"))
            }
        }
    }
}

/// What the report says of all of them; `None` where one is of no date or figure of the session.
pub(super) fn all_words(absent: &[Absent], doc: &Document) -> Option<Vec<String>> {
    absent.iter().map(|one| one.words(doc)).collect()
}
