//! The sentence. It is written here and nowhere else, because a number without its direction was once printed as
//! "60-70 % smaller", "60-70 % larger" and "twice the size".

use super::budget::Budget;
use super::ratio::RatioAnswer;
use super::rounding::outward_percent;
use crate::core::doc::{Document, Footprint, Traced};

/// What no range of this tool includes. Printed with every ratio.
pub const EXCLUDES: [&str; 6] = [
    "an outline around the wrong object, or around several buildings under one roof",
    "annexes, courtyards and storeys that were not outlined",
    "eaves: a roof is larger than the ground it covers",
    "walls taken for roof where the view is oblique",
    "parts hidden by shadow, trees or cloud",
    "whether the image is what it is said to be",
];

/// What the range of one comparison does not include: [`EXCLUDES`], and before them what is peculiar to these two.
pub fn excludes(new: &Footprint, old: &Footprint) -> Vec<&'static str> {
    let mixed = new.traced != old.traced;
    let peculiar = mixed.then_some("the difference between a roof and the ground below it: one outline is a roof, the other is not");
    peculiar.into_iter().chain(EXCLUDES).collect()
}

/// What the range includes: one phrase for each part of the budget.
pub fn includes(budget: &Budget) -> Vec<&'static str> {
    budget.parts().iter().map(|p| p.part.meaning()).collect()
}

/// The sentence about `new` beside `old`, with both forms, the level, the dates and outward rounding:
///
/// > On AFTER (5 Oct 2024), the roof of "New hall" covers about 65 % (61–69 %, 90 % range) of the area of the roof of
/// > "Existing hall", i.e. it is 31–39 % smaller.
pub fn sentence(doc: &Document, new: &Footprint, old: &Footprint, answer: &RatioAnswer) -> String {
    let rounded = outward_percent(answer.range);
    let (low, high) = (rounded.low_percent, rounded.high_percent);
    let about = percent((100.0 * answer.ratio / rounded.grid).round() * rounded.grid, rounded.grid);
    let range = format!("{}–{} %, {} range", percent(low, rounded.grid), percent(high, rounded.grid), answer.level);
    let direction = direction(low, high, rounded.grid);
    let body = if new.epoch == old.epoch {
        format!("On {}, {} covers about {about} % ({range}) of the area of {}", doc.epoch_words(new.epoch), named(new), named(old))
    } else {
        let subject = format!("{} on {}", named(new), doc.epoch_words(new.epoch));
        format!("{} covers about {about} % ({range}) of the area of {} on {}", capital(&subject), named(old), doc.epoch_words(old.epoch))
    };
    format!("{body}, i.e. {direction}.")
}

fn named(f: &Footprint) -> String {
    let traced = match f.traced {
        Traced::Roof => "roof",
        Traced::Ground => "ground outline",
    };
    format!("the {traced} of \"{}\"", f.name)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

fn percent(value: f64, grid: f64) -> String {
    let places = usize::from(grid < 1.0) + usize::from(grid < 0.1);
    format!("{value:.places$}")
}

/// The second form of the same range. Beyond twice the area it counts in times, because "250 % larger" is read as 2.5 times.
fn direction(low: f64, high: f64, grid: f64) -> String {
    let p = |v| percent(v, grid);
    if high <= 100.0 && low < 100.0 {
        format!("it is {}–{} % smaller", p(100.0 - high), p(100.0 - low))
    } else if low >= 200.0 {
        // Both ends lie on the grid already; one decimal fewer must not pull them in again.
        format!("it is {:.1}–{:.1} times as large", (low / 10.0).floor() / 10.0, (high / 10.0).ceil() / 10.0)
    } else if low >= 100.0 {
        format!("it is {}–{} % larger", p(low - 100.0), p(high - 100.0))
    } else {
        format!("anything from {} % smaller to {} % larger: there is no measurable difference", p(100.0 - low), p(high - 100.0))
    }
}
