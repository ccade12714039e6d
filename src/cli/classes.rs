//! `revisit classes`: the lists of classes that come along, and files of one's own.

use super::Failure;
use super::shared::{print, print_json};
use crate::core::doc::{ClassSet, SHIPPED_CLASSES};
use crate::io::{classes, output};
use clap::Args;
use std::path::PathBuf;

/// Show the lists of classes that come along, write one out to be edited, or look over a file of one's own.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  revisit classes
  revisit classes military-industrial --out mine.classes.json
  revisit classes mine.classes.json
  revisit set site.session.jsonl --classes mine.classes.json")]
pub(super) struct Classes {
    /// A list that comes along, or a file.
    #[arg(value_name = "NAME|FILE")]
    list: Option<String>,
    /// Write the list to this file.
    #[arg(short, long, value_name = "FILE", requires = "list")]
    out: Option<PathBuf>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

/// The list of that name, else the one in that file.
pub(super) fn named(text: &str) -> Result<ClassSet, Failure> {
    ClassSet::shipped(text).map_or_else(|| classes::read(&PathBuf::from(text)).map_err(Failure::refused), Ok)
}

impl Classes {
    pub fn run(self) -> Result<(), Failure> {
        let Some(list) = &self.list else {
            let sets = SHIPPED_CLASSES.iter().filter_map(|(name, _)| ClassSet::shipped(name));
            if self.json {
                return print_json(&sets.collect::<Vec<_>>());
            }
            return sets.into_iter().try_for_each(|set| print(&format!("{:<20} {}", set.name, set.about)));
        };
        let set = named(list)?;
        if let Some(out) = &self.out {
            match SHIPPED_CLASSES.iter().find(|(name, _)| name == list) {
                Some((name, _)) => classes::write(name, out).map_err(Failure::refused)?,
                None => {
                    let text = serde_json::to_vec_pretty(&set)?;
                    output::write(out, &text, &[PathBuf::from(list)]).map_err(Failure::refused)?;
                }
            }
            return print(&out.display().to_string());
        }
        if self.json {
            return print_json(&set);
        }
        set.classes.iter().try_for_each(|class| {
            let key = class.key.map_or_else(|| " ".to_owned(), |key| key.to_string());
            let [r, g, b] = class.colour;
            print(&format!("{key}  #{r:02X}{g:02X}{b:02X}  {:<24} {}", class.name, class.about))
        })
    }
}
