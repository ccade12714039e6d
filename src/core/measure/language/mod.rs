//! What is told of a comparison, in the languages of its readers. A new language is one file, or one folder where it grows long, with a row in [`LANGUAGES`].
//!
//! "60-70 % of the size" was turned round on its way through other languages. So the sentence, its direction and the readings that are
//! wrong are written in each by people who know it, and from the same rounded numbers; nothing is translated by a machine later.

mod english;
mod korean;
mod pattern;
mod phrase;

use super::advice::Advice;
use super::budget::Part;
use super::caution::Caution;
use super::length_ratio::LengthsTold;
use super::monte_carlo::MonteCarlo;
use super::ratio::RatioAnswer;
use super::sentence::NamedSide;
use crate::core::doc::{Document, EpochId, Line};
use crate::core::units::Date;

pub use phrase::{Phrase, filled};

/// A comparison that has an answer.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    /// The session's document.
    pub doc: &'a Document,
    /// What is measured.
    pub new: &'a NamedSide<'a>,
    /// What it is measured against.
    pub old: &'a NamedSide<'a>,
    /// The answer.
    pub answer: &'a RatioAnswer,
    /// The two are one building on two dates, the earlier one as `old`.
    pub is_change: bool,
}

/// What is told: full sentences, ready to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The sentence with both forms, its range and its level.
    pub sentence: String,
    /// The readings that a newspaper must not print.
    pub must_not_write: String,
    /// How likely it is that the new one is smaller, as a word of ICD 203 with its number.
    pub likelihood: String,
    /// What the range includes.
    pub includes: String,
    /// What it does not include.
    pub excludes: String,
}

/// A language in which comparisons and whole reports are told. What the log and the files say themselves (names, notes,
/// names of files) stays as it is.
#[derive(Clone, Copy)]
pub struct Language {
    /// Its ISO 639-1 code.
    pub code: &'static str,
    /// Its English name: the window has the letters for it on every machine.
    pub name: &'static str,
    /// Its name in itself.
    pub own_name: &'static str,
    /// The sign of percent as it follows a number.
    pub percent: &'static str,
    /// Tells a comparison.
    pub tell: fn(&Telling<'_>) -> Told,
    /// Tells a ratio of two sides without names, as a calculation has them.
    pub calculated: fn(&RatioAnswer) -> Told,
    /// Tells what can be told on an image, and what a tighter range would need.
    pub advise: fn(&Advice) -> String,
    /// Tells what a simulation says of a range.
    pub simulated: fn(&MonteCarlo, &RatioAnswer) -> String,
    /// Tells what is odd in a comparison; a sentence.
    pub caution: fn(&Caution) -> String,
    /// Tells how long one line is beside another.
    pub lengths: fn(&Document, &Line, &Line, &RatioAnswer) -> LengthsTold,
    /// A heading, a label or a standing sentence.
    pub phrase: fn(Phrase) -> &'static str,
    /// A word of the program (a state, a way of drawing, the name of a field); `None` where it is told in English.
    pub word: fn(&str) -> Option<&'static str>,
    /// Texts with something filled in: labels of records, facts of images, how a pair was lined up. Those that are not listed are told in English.
    patterns: &'static [&'static [pattern::Pattern]],
    /// What a part of a range stands for.
    pub meaning: fn(Part) -> &'static str,
    /// An image with its date: `BEFORE (12 Sep 2021)`.
    pub image: fn(&Document, EpochId) -> String,
    /// A date.
    pub date: fn(Date) -> String,
    /// How likely it is that the new one is smaller, or of a change that it shrank; a sentence.
    pub likelihood: fn(f64, bool) -> String,
    /// What no range includes, in the order of [`super::EXCLUDES`].
    pub excludes: &'static [&'static str; super::EXCLUDES.len()],
    /// How numbers are made: heads and words.
    pub method: &'static [(&'static str, &'static str); 5],
    /// What no report proves.
    pub limits: &'static [&'static str; 7],
    /// How a bundle is checked, step by step.
    pub steps: &'static [&'static str; 4],
}

impl Language {
    /// A standing sentence with what is filled in.
    pub fn say(&self, phrase: Phrase, with: &[&str]) -> String {
        filled((self.phrase)(phrase), with)
    }

    /// A word of the program; in English where this language has none for it.
    pub fn of<'w>(&self, word: &'w str) -> &'w str {
        (self.word)(word).unwrap_or(word)
    }

    /// A text of the program with something filled in; `None` where this language has none for it, so that it is told in English.
    pub fn told(&self, text: &str) -> Option<String> {
        let within = |piece: &str| self.told(piece);
        (self.word)(text).map(str::to_owned).or_else(|| self.patterns.iter().find_map(|some| pattern::told(some, text, &within)))
    }

    /// A text of the program, with something filled in or without: in English where this language has none for it.
    pub fn say_text(&self, text: &str) -> String {
        self.told(text).unwrap_or_else(|| text.to_owned())
    }

    /// It is the language of the program.
    pub fn is_english(&self) -> bool {
        self.code == ENGLISH.code
    }
}

impl std::fmt::Debug for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Language").field("code", &self.code).finish_non_exhaustive()
    }
}

/// The language of the program.
pub const ENGLISH: &Language = &english::LANGUAGE;

/// The table of languages; the first is that of the program.
pub const LANGUAGES: &[Language] = &[english::LANGUAGE, korean::LANGUAGE];

/// The language with that code.
pub fn language(code: &str) -> Option<&'static Language> {
    LANGUAGES.iter().find(|language| language.code == code)
}
