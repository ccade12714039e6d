//! English, the language of the program: the sentences are those of [`super::super::sentence`].

use super::super::misreadings::{likelihood, misreadings};
use super::super::sentence::{change_sentence, excludes_of, includes, sentence_of};
use super::{Language, Telling, Told};

pub(super) const LANGUAGE: Language = Language { code: "en", name: "English", own_name: "English", tell };

fn tell(t: &Telling<'_>) -> Told {
    let change = t.is_change.then(|| t.new.single().zip(t.old.single())).flatten();
    let it = if change.is_some() { "it shrank" } else { "it is the smaller one" };
    Told {
        sentence: match change {
            Some((new, old)) => change_sentence(t.doc, new, old, t.answer),
            None => sentence_of(t.doc, t.new, t.old, t.answer),
        },
        must_not_write: format!("A newspaper must not write: {}.", misreadings(t.answer).join(", ")),
        likelihood: format!("That {it}: {}.", likelihood(t.answer.p_smaller)),
        includes: format!("The range includes {}.", includes(&t.answer.budget).join("; ")),
        excludes: format!("It does not include {}.", excludes_of(t.new, t.old).join("; ")),
    }
}
