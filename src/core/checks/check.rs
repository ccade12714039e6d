//! What a check is.

use crate::core::doc::{Document, EpochId, FootprintId};
use crate::core::ops::Command;

/// Something worth a second look. Advice, not refusal.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The check that found it.
    pub check: &'static str,
    /// What it is about.
    pub about: About,
    /// A plain sentence: what, why, what to do.
    pub text: String,
    /// What puts it right, where one step does.
    pub fix: Option<Fix>,
    /// What the analyst has to say to put it right, where no step can be known without that.
    pub question: Option<Question>,
}

impl Finding {
    /// A finding that no single step puts right.
    pub fn new(check: &'static str, about: About, text: impl Into<String>) -> Finding {
        Finding { check, about, text: text.into(), fix: None, question: None }
    }

    /// How much it matters.
    pub fn weight(&self) -> Weight {
        if super::SERIOUS.contains(&self.check) { Weight::Serious } else { Weight::Advice }
    }

    /// The same with what the analyst has to say.
    #[must_use]
    pub fn asking(self, question: Question) -> Finding {
        Finding { question: Some(question), ..self }
    }

    /// What the window offers to do about it, two or three words.
    pub fn offers(&self) -> Option<&'static str> {
        self.fix.as_ref().map(|fix| fix.label).or_else(|| self.question.map(Question::label))
    }

    /// The same with what puts it right, if that can be done on this document.
    #[must_use]
    pub fn fixed_by(self, doc: &Document, label: &'static str, command: impl Into<Command>) -> Finding {
        let command = command.into();
        let fix = command.plan(doc).is_ok().then_some(Fix { label, command });
        Finding { fix, ..self }
    }
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// A number may be wrong, or a statement untrue.
    Serious,
    /// It is worth a look.
    Advice,
}

/// A step that puts a finding right. It can be undone like any other.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// What it does, two or three words on a button.
    pub label: &'static str,
    /// The command.
    pub command: Command,
}

/// What only the analyst can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// The class of an outline.
    Class(FootprintId),
    /// The date of an image.
    Date(EpochId),
}

impl Question {
    /// What answering it does, on a button.
    pub fn label(self) -> &'static str {
        match self {
            Question::Class(_) => "Set the class…",
            Question::Date(_) => "State the date…",
        }
    }
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A footprint.
    Footprint(FootprintId),
    /// Two footprints.
    Pair(FootprintId, FootprintId),
    /// An image.
    Epoch(EpochId),
    /// The session as a whole.
    Session,
}

/// A row of the table of checks.
#[derive(Clone, Copy)]
pub struct Check {
    /// Its name: snake case.
    pub name: &'static str,
    /// What it looks for, one sentence.
    pub summary: &'static str,
    /// Looks at a document and says what it found.
    pub run: fn(&Document) -> Vec<Finding>,
}
