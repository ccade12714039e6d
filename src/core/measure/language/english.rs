//! English, the language of the program: the sentences are those of [`super::super::sentence`].

use super::super::advice::{Advice, FinerPixels, MoreTracings};
use super::super::misreadings::{likelihood, misreadings};
use super::super::sentence::{CALCULATION_EXCLUDES, bare_sentence, change_sentence, excludes_of, includes, sentence_of, span};
use super::super::{MonteCarlo, RatioAnswer};
use super::{Language, Telling, Told};

pub(super) const LANGUAGE: Language =
    Language { code: "en", name: "English", own_name: "English", tell, calculated, advise, simulated: MonteCarlo::words };

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

fn calculated(answer: &RatioAnswer) -> Told {
    let includes = includes(&answer.budget);
    Told {
        sentence: bare_sentence(answer),
        must_not_write: format!("A newspaper must not write: {}.", misreadings(answer).join(", ")),
        likelihood: format!("That it is the smaller one: {}.", likelihood(answer.p_smaller)),
        includes: match includes.is_empty() {
            true => "The range includes no error: all of them were given as nothing.".to_owned(),
            false => format!("The range includes {}.", includes.join("; ")),
        },
        excludes: format!("It does not include {}.", CALCULATION_EXCLUDES.join("; ")),
    }
}

fn advise(a: &Advice) -> String {
    let these = if a.one_image { "this image" } else { "these images" };
    let here = format!("On {these} {} can be told ({} range).", span(&a.here), a.level);
    let half = span(&a.half);
    let pixels = a.pixels.as_ref().map(|pixels| match pixels {
        FinerPixels::Metres { wanted, now } => format!("pixels of {wanted} m instead of {now} m"),
        FinerPixels::Times(k) => format!("pixels {k} times the size of these"),
    });
    let tracings = a.tracings.map(|tracings| match tracings {
        MoreTracings::Each(n) => format!("the mean of {n} tracings of each outline"),
        MoreTracings::Times(n) => format!("{n} times as many tracings of each outline"),
    });
    match (pixels, tracings) {
        (Some(pixels), Some(tracings)) => format!("{here} A range half as wide ({half}) needs {pixels}, or {tracings}."),
        (Some(pixels), None) => {
            let best = span(&a.best_by_tracing);
            format!("{here} A range half as wide ({half}) needs {pixels}; more tracings alone come to {best} at best.")
        }
        (None, _) => format!(
            "{here} A range half as wide needs a better tie between the two images, or both outlines on one image: smaller pixels and more \
             tracings alone will not do."
        ),
    }
}
