//! `revisit ratio`: how large one footprint, or several together, is beside another; how a building changed; how long one line is
//! beside another.

use super::Failure;
use super::shape::Shapes;
use super::shared::{self, change, footprint, note, print, print_json};
use crate::core::doc::{Comparison, Document, Line, LineId, Term, UnknownTerm, parse_side};
use crate::core::measure::{self, Language};
use crate::core::ops::{KeepComparison, StateSameBuilding};
use crate::core::report::{advice, cautions, length_ratio_report, sides_report, sides_with_sentence, told};
use crate::core::units::Level;
use clap::Args;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  revisit ratio site.session.jsonl \"New hall\" \"Existing hall\" --level 90
  revisit ratio site.session.jsonl \"Shed 1 + Shed 2 + Shed 3\" \"Hall - Courtyard\"
  revisit ratio site.session.jsonl \"Hall 2024\" \"Hall 2021\" --same-building
  revisit ratio site.session.jsonl 2 1 --lengths
  revisit ratio --new-size 60x20 --old-size 80x22 --click-px 1

A side adds footprints with + and takes them off with -, each sign between blanks. A text that is the name of one footprint as a
whole means that footprint; inside a sum, a name that holds such a sign stands in double quotes: '\"North + South\" - Yard'.

Exit code 1 when there is no honest answer; the reason is told.";

/// State how much of the area of OLD the footprint NEW covers: ratio, range, sentence.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, allow_negative_numbers = true)]
pub(super) struct Ratio {
    /// The session file.
    #[arg(required_unless_present_any = ["new_size", "new_corners"])]
    session: Option<PathBuf>,
    /// What is measured: a footprint by id or name, or a sum of them.
    #[arg(allow_hyphen_values = true, requires = "old")]
    new: Option<String>,
    /// What it is measured against.
    #[arg(allow_hyphen_values = true)]
    old: Option<String>,
    /// The level of the range: 80, 90 or 95 percent.
    #[arg(long, default_value = "90", value_parser = shared::level)]
    level: Level,
    /// NEW and OLD are measured lines, by their ids.
    #[arg(long, conflicts_with_all = ["verify", "keep", "same_building"])]
    lengths: bool,
    /// States in the session that NEW and OLD are one building on two dates: from then on its change is told.
    #[arg(long)]
    same_building: bool,
    /// Keeps the comparison in the session: it stands in every export.
    #[arg(long)]
    keep: bool,
    /// Simulates the tracing as a second witness for the range.
    #[arg(long)]
    verify: bool,
    /// How many times.
    #[arg(long, value_name = "N", default_value_t = measure::DRAWS, value_parser = clap::value_parser!(u32).range(1000..=20_000_000), requires = "verify")]
    draws: u32,
    /// The seed of the simulation: the same seed gives the same range.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "verify")]
    seed: u64,
    /// The language in which it is told: en or ko.
    #[arg(long, value_name = "CODE", default_value = "en", value_parser = spoken)]
    language: &'static Language,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    shapes: Shapes,
}

impl Ratio {
    pub fn run(self) -> Result<(), Failure> {
        let refused = |why: &dyn std::fmt::Display| Failure::no(self.language.say_text(&why.to_string()));
        let simulation = self.verify.then_some((self.draws, self.seed));
        let Some(session) = &self.session else {
            return self.shapes.run(self.level, simulation, self.language, self.json);
        };
        if self.shapes.is_given() {
            return Err(Failure::usage("Give a session, or sizes without one: not both."));
        }
        let (Some(new), Some(old)) = (&self.new, &self.old) else {
            return Err(Failure::usage(
                "Give what is compared: NEW and OLD, each a footprint by id or name. `revisit measure` lists them.",
            ));
        };
        if self.same_building || self.keep {
            self.state(new, old)?;
        }
        let looked = shared::look(session)?;
        let doc = looked.session.document();
        if self.lengths {
            let report = length_ratio_report(doc, line(doc, new)?.id, line(doc, old)?.id, self.level).map_err(|why| refused(&why))?;
            if self.json {
                return print_json(&report);
            }
            let (new, old) = (line(doc, new)?, line(doc, old)?);
            let answer = measure::length_ratio(doc, new.id, old.id, self.level).map_err(|why| refused(&why))?;
            let told = (self.language.lengths)(doc, new, old, &answer);
            return [told.sentence, told.includes, told.excludes].iter().try_for_each(|line| print(line));
        }
        let (new, old) = (side(doc, new)?, side(doc, old)?);
        let mut report = sides_report(doc, &new, &old, self.level);
        let mut simulated = None;
        if let (Some(asked), None) = (simulation, &report.body.refused) {
            let found = measure::monte_carlo(doc, &new, &old, self.level, asked, &|_| true).map_err(|why| refused(&why))?;
            simulated = found.map(|(answer, found)| {
                let words = (self.language.simulated)(&found, &answer);
                report.body.simulated = Some(found);
                words
            });
        }
        if self.json {
            print_json(&report)?;
        }
        cautions(doc, &new, &old).iter().for_each(|caution| note(&(self.language.caution)(caution)));
        if let Some(why) = report.body.refused {
            return Err(refused(&why));
        }
        if self.json {
            return Ok(());
        }
        let (answer, _) = sides_with_sentence(doc, &new, &old, self.level).map_err(|why| refused(&why))?;
        if let Some(told) = told(doc, &new, &old, &answer, self.language) {
            [told.sentence, told.must_not_write, told.likelihood, told.includes, told.excludes].iter().try_for_each(|line| print(line))?;
        }
        print(&advice(doc, &new, &old, &answer, self.language))?;
        simulated.map_or(Ok(()), |words| print(&words))?;
        Ok(())
    }

    /// Logs what was asked to be stated.
    fn state(&self, new: &str, old: &str) -> Result<(), Failure> {
        let Some(session) = &self.session else { return Ok(()) };
        let mut changing = change(session)?;
        let doc = changing.session.document();
        let (new, old) = (side(doc, new)?, side(doc, old)?);
        if self.same_building {
            let ([a], [b]) = (&new[..], &old[..]) else {
                return Err(Failure::usage("A building is one outline on either date; a sum is none."));
            };
            if !doc.are_same_building(a.id, b.id) {
                changing.run(&StateSameBuilding { a: a.id, b: b.id }.into())?;
            }
        }
        let comparison = Comparison { new, old };
        if self.keep && !changing.session.document().comparisons.contains(&comparison) {
            changing.run(&KeepComparison { comparison }.into())?;
        }
        Ok(())
    }
}

/// The language with that code.
pub(super) fn spoken(code: &str) -> Result<&'static Language, String> {
    measure::language(code).ok_or_else(|| {
        let known: Vec<String> = measure::LANGUAGES.iter().map(|l| format!("{} ({})", l.code, l.own_name)).collect();
        format!("the languages are {}", known.join(", "))
    })
}

/// The outlines that an argument means.
fn side(doc: &Document, text: &str) -> Result<Vec<Term>, Failure> {
    let found: Result<Vec<Term>, UnknownTerm> = parse_side(doc, text);
    found.or_else(|UnknownTerm(name)| footprint(doc, &name).map(|f| vec![f.id.into()]))
}

/// The line that an argument means: `3`, `#3`, `line 3`.
fn line<'d>(doc: &'d Document, text: &str) -> Result<&'d Line, Failure> {
    let number = text.trim().trim_start_matches("line").trim_start_matches('#').trim().parse().ok();
    number.and_then(|n| doc.line(LineId(n))).ok_or_else(|| {
        let known: Vec<String> = doc.lines.keys().take(12).map(|id| id.0.to_string()).collect();
        let list =
            if known.is_empty() { "The session has no measured lines.".to_owned() } else { format!("It has: {}.", known.join(", ")) };
        Failure::refused(format!("There is no line \"{text}\" in this session. {list}"))
    })
}
