//! English, the language of the program: the sentences are those of [`super::super::sentence`].

use super::super::advice::{Advice, FinerPixels, MoreTracings};
use super::super::misreadings::{likelihood, misreadings};
use super::super::sentence::{CALCULATION_EXCLUDES, EXCLUDES, bare_sentence, change_sentence, excludes_of, includes, sentence_of, span};
use super::super::{MonteCarlo, RatioAnswer};
use super::{Language, Phrase, Telling, Told};
use crate::core::units::Date;

pub(super) const LANGUAGE: Language = Language {
    code: "en",
    name: "English",
    own_name: "English",
    percent: " %",
    tell,
    phrase,
    word: |_| None,
    patterns: &[],
    meaning: super::super::budget::Part::meaning,
    image: crate::core::doc::Document::epoch_words,
    date: Date::words,
    likelihood: |p, is_change| format!("That {}: {}.", if is_change { "it shrank" } else { "it is the smaller one" }, likelihood(p)),
    excludes: &EXCLUDES,
    method: &METHOD,
    limits: &LIMITS,
    steps: &STEPS,
    calculated,
    advise,
    simulated: MonteCarlo::words,
    caution: super::super::caution::Caution::words,
    lengths: super::super::length_ratio::lengths_told,
};

fn tell(t: &Telling<'_>) -> Told {
    let change = t.is_change.then(|| t.new.single().zip(t.old.single())).flatten();
    Told {
        sentence: match change {
            Some((new, old)) => change_sentence(t.doc, new, old, t.answer),
            None => sentence_of(t.doc, t.new, t.old, t.answer),
        },
        must_not_write: format!("A newspaper must not write: {}.", misreadings(t.answer).join(", ")),
        likelihood: (LANGUAGE.likelihood)(t.answer.p_smaller, change.is_some()),
        includes: format!("The range includes {}.", includes(&t.answer.budget).join("; ")),
        excludes: format!("It does not include {}.", excludes_of(t.new, t.old).join("; ")),
    }
}

fn phrase(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Skip => "Skip to the results",
        Phrase::Kicker => "Two satellite images compared: {0}",
        Phrase::KickerOfDates => "Two satellite images compared: {0}, of {1} dates in the session",
        Phrase::Headline => "What changed between {0} and {1}",
        Phrase::HeadlineWithoutDates => "Two images of one site",
        Phrase::Both => "{0} and {1}",
        Phrase::DateNotStated => "a date that is not stated",
        Phrase::DatesNotStated => "dates not stated",
        Phrase::PlaceNotStated => "Where the site lies is not stated.",
        Phrase::LatitudeLongitude => "latitude, longitude, WGS 84",
        Phrase::Footer => "Written by {0} from record {1} of session {2}.",
        Phrase::Head => "Head:",
        Phrase::PageOf => "Page {0} of {1}",
        Phrase::Result => "The result",
        Phrase::RangeLevel => "{0} % range",
        Phrase::MoreBelow => "And {0} more, below.",
        Phrase::NoRatioBecause => "No ratio is told. {0}",
        Phrase::NothingOutlined => "Nothing was outlined, so nothing was measured.",
        Phrase::NothingCompared => "No two outlines were compared: no reference was chosen, and no comparison is kept.",
        Phrase::NotToBePrinted => "Not to be printed:",
        Phrase::Pictures => "Before and after",
        Phrase::PlatesWithOutlines => {
            "The same part of the scene on both dates. Outlines are drawn as they were traced; a dashed one was traced on the other date."
        }
        Phrase::PlatesWithout => "The same part of the scene on both dates.",
        Phrase::DividerLabel => "How much of the picture shows before",
        Phrase::DividerValue => "{0} percent of the width shows before, the rest after",
        Phrase::PlateAlt => "Satellite image {0}, with outlines of {1}",
        Phrase::PlateAltWithout => "Satellite image {0}",
        Phrase::PlateGone => "The image {0} was not there when this report was made.",
        Phrase::NoCredit => "no credit stated",
        Phrase::Figures => "Figures",
        Phrase::FiguresIntro => {
            "Numbers in a figure are those of its own key. Each lies beside this page as vectors and as pixels, with others that show the \
             whole images."
        }
        Phrase::FigureFile => "File: {0}",
        Phrase::Changes => "What changed",
        Phrase::NoChanges => "The analyst stated of no building whether it is new, gone, enlarged, reduced or unchanged.",
        Phrase::ChangesCaption => "Buildings by what became of them, as the analyst judged",
        Phrase::OverTime => "Over time",
        Phrase::OverTimeCaption => "{0}: its area on every date. Ranges at {1} %.",
        Phrase::Date => "Date",
        Phrase::PlainArea => "Area",
        Phrase::State => "State",
        Phrase::Building => "Building",
        Phrase::OutlinedOn => "Outlined on",
        Phrase::Note => "Note",
        Phrase::ChangesUnstated => "Of {0} more outlined, nothing was stated.",
        Phrase::Outlines => "Outlines and areas",
        Phrase::OutlinesCaption => "Numbers are those in the pictures. Ranges at {0}.",
        Phrase::Area => "Area, {0}",
        Phrase::Range => "Range, {0}",
        Phrase::Traced => "Traced",
        Phrase::NotMeasurable => "not measurable",
        Phrase::NotCounted => "not counted",
        Phrase::AProposal => "a proposal",
        Phrase::TracedAs => "{0} outline, {1}",
        Phrase::MeanOf => ", mean of {0} tracings",
        Phrase::CourtyardsOff => ", courtyards taken off: {0}",
        Phrase::TracedBy => ", by {0}",
        Phrase::And => " and ",
        Phrase::AreasInPixels => "Where no area in m\u{b2} stands, nothing says how large a pixel is on the ground.",
        Phrase::Ratios => "How large one is beside another",
        Phrase::ThenAndNow => "{0}, then and now",
        Phrase::Beside => "{0} beside {1}",
        Phrase::TheSameBefore => "the same building before",
        Phrase::Hundred => "100 %: {0}",
        Phrase::BudgetIntro => "What the width of the range comes from, as shares of its variance:",
        Phrase::Lengths => "Heights and lengths",
        Phrase::HeightsCaption => "Heights by shadows and leaning walls. Ranges at {0}.",
        Phrase::Of => "Of",
        Phrase::By => "By",
        Phrase::Height => "Height, m",
        Phrase::Remarks => "Remarks",
        Phrase::NotOutlined => "not outlined",
        Phrase::None => "none",
        Phrase::LinesCaption => "Measured lines. Ranges at {0}.",
        Phrase::Line => "Line",
        Phrase::Image => "Image",
        Phrase::Length => "Length, {0}",
        Phrase::Annotations => "Annotations",
        Phrase::Hidden => {
            "Outlines hidden by the analyst: {0}. They are not drawn on the pictures, and counted in every number all the same."
        }
        Phrase::AnnotationsIntro => "These point something out. They are no outlines, and no number of this report rests on them.",
        Phrase::AnnotationsCaption => "Points, lines, arrows, ellipses, notes and marks. Lengths with their ranges at {0}.",
        Phrase::Kind => "Kind",
        Phrase::Words => "Words",
        Phrase::PlainLength => "Length",
        Phrase::Alignment => "How the images lie on each other",
        Phrase::TieResiduals => "Each tie point is missed by, when it is left out: {0} px.",
        Phrase::Method => "How the numbers were made",
        Phrase::RangeParts => "What a range is made of",
        Phrase::Assumed => {
            "Where nobody's hand was measured, a clicked corner is taken to be right to {0} px, a wall to {1} px, all outlines of an image \
             together to {2} px and each one by itself to {3} px (one standard deviation each)."
        }
        Phrase::NamelessAnalyst => "An analyst without a name",
        Phrase::Hand => "{0}, on {1}: {2} tracings of {3} buildings, blind and repeated, put a click at {4} px.",
        Phrase::HandUsed => "Ranges are made of it.",
        Phrase::HandNotUsed => "That is too little to make ranges of.",
        Phrase::BetweenAnalysts => "{0} analysts on {1}: their boundaries differ by {2} px beyond their own scatter.",
        Phrase::NotInRange => "What no range includes",
        Phrase::SecondLook => "What deserves a second look",
        Phrase::Sources => "The images",
        Phrase::File => "File",
        Phrase::SourcesNote => "The image files are not part of this report. They were opened for reading only, and never changed.",
        Phrase::Session => "What was done, in order",
        Phrase::SessionIntro => {
            "The session {0} was begun on {1} with {2} and has {3} records up to the one that this report states. Each is chained to the one \
             before by its hash; none can be changed, taken out or put in without breaking the chain. What was undone stays in it."
        }
        Phrase::SessionCut => "The chapters and the last {0} records are listed here; the file report.session.jsonl has all of them.",
        Phrase::SessionCaption => "Records of the session, times in UTC by the clock of that machine",
        Phrase::Record => "Record",
        Phrase::Time => "Time",
        Phrase::What => "What",
        Phrase::Limits => "What this does not prove",
        Phrase::LimitsPixels => {
            "On at least one image the size of a pixel is not known. Sizes there are in pixels; ratios on that image need no more."
        }
        Phrase::Verify => "How to verify this",
        Phrase::HeadOfSession => "Head of the session",
        Phrase::TheSession => "Session",
        Phrase::Document => "Document, SHA-256",
        Phrase::LettersWithoutFont => {
            "Letters for which no font was found when this report was made, and which are boxes here: {0}. The page report.html leaves them to the \
             program that shows it."
        }
    }
}

/// How numbers are made, in plain words.
const METHOD: [(&str, &str); 5] = [
    (
        "Outlines",
        "The table of outlines says how each came about: traced by a person on the picture, proposed by the program and looked at, or taken from \
         a file, of which it is not known here how it was made. An outline is kept in the pixels of its image; nothing that was done to \
         another image moves it.",
    ),
    (
        "Areas",
        "An area follows from the corners of the outline. Square metres are given only where the size of a pixel is known: from the image's \
         own georeference, measured on the ellipsoid and never on a Web Mercator map, or from a length that is known.",
    ),
    (
        "Ratios",
        "How large one building is beside another needs no scale if both stand on one image: the size of a pixel cancels out. Across two \
         images, the error with which they lie on each other, or of both scales, is added.",
    ),
    (
        "Ranges",
        "A range says how far off the value may be because of tracing, blur, scale and alignment. At 90 %, nine of ten such ranges hold the \
         true value of what was outlined. Both ends are rounded outwards, never towards each other.",
    ),
    (
        "Sentences",
        "The sentences were written by the tool from the numbers, with the direction in both forms, because a share \u{201c}of\u{201d} a size has \
         been printed as so much \u{201c}smaller\u{201d} or \u{201c}larger\u{201d}. Quote them whole.",
    ),
];

/// What no report proves.
const LIMITS: [&str; 7] = [
    "That an image shows what it is said to show. The hashes say that the files have not changed since they were opened here. Whether they \
     were true then is for others to judge: get the image from its vendor, and compare.",
    "That a date is right. Dates are those that the files or the analyst state; where each comes from stands beside it.",
    "What a building is for, who uses it, or why it was built. The tool measures outlines; names and classes are the analyst's.",
    "That nothing else changed. Only what was outlined is told here.",
    "That this page is the one that the analyst wrote. The head of the session does not tie the page down: the hash of the manifest does, if you have \
     it from elsewhere, or a signature or time stamp of it.",
    "That the clock was right. Times in the session are those of the analyst's machine; their order is that of the records, not of the clock.",
    "That this is the analyst's only session. A session that was made anew from its first line has a whole chain too. What ties it down is \
     its head, known from elsewhere: printed, signed, or stamped by an independent clock.",
];

/// How the bundle is checked, step by step.
const STEPS: [&str; 4] = [
    "Take the whole folder, not this page alone. Beside it lie the session, the outlines, the figures, the manifest and verify.py.",
    "Run the line below, with Python 3.8 or later and nothing else, without a network. It prints one line of codes and ends with 0 if nothing \
     is wrong. Anybody can read it: it has 150 lines.",
    "Compare the two hashes that it prints with those that you have from elsewhere: from the analyst, from the newspaper, from a signature or a time \
     stamp. The head ties down the session, the hash of the manifest ties down everything else, this page among it. This is the step that \
     no program can do for you.",
    "With Revisit at hand, `revisit verify` does the same, replays the session step by step, and makes the outlines and this report again from it.",
];
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
