//! The sentence: both forms, outward rounding, what is in the range and what is not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::numbers::{A, B, CLICKS_ONLY, answer, close, framed, model, two, with};
use crate::common::random::Random;
use crate::common::{AFTER, BEFORE, assert_plain};
use revisit::core::doc::{Document, Event, Traced};
use revisit::core::measure::{Budget, EXCLUDES, Interval, Method, Part, RatioAnswer, includes, outward_percent, sentence};
use revisit::core::units::Level;

// --- the sentence

fn crafted(low: f64, high: f64, level: Level) -> RatioAnswer {
    let budget = Budget::new([(Part::Clicks, 0.001)]);
    RatioAnswer { ratio: (low * high).sqrt(), level, range: Interval { low, high }, method: Method::LogDelta, budget, p_smaller: 0.5 }
}

#[test]
fn the_sentence_in_all_its_branches() {
    let same = two((BEFORE, 60., 20.), (BEFORE, 80., 22.));
    let apart = two((AFTER, 60., 20.), (BEFORE, 80., 22.));
    let say = |doc: &Document, low: f64, high: f64, level: Level| {
        let said = sentence(doc, doc.footprint(A).unwrap(), doc.footprint(B).unwrap(), &crafted(low, high, level));
        assert_plain(&said);
        said
    };
    assert_eq!(
        say(&same, 0.6142, 0.6879, Level::P90),
        "On BEFORE (2 Apr 2023), the roof of \"A\" covers about 65 % (61–69 %, 90 % range) of the area of the roof of \"B\", i.e. it is 31–39 % smaller."
    );
    assert_eq!(
        say(&apart, 0.6142, 0.6879, Level::P80),
        "The roof of \"A\" on AFTER (5 Oct 2024) covers about 65 % (61–69 %, 80 % range) of the area of the roof of \"B\" on BEFORE (2 Apr 2023), \
         i.e. it is 31–39 % smaller."
    );
    for (low, high, level, about, range, form) in [
        (0.5807, 0.8006, Level::P90, "70", "55–85 %, 90 % range", "it is 15–45 % smaller"),
        (0.46, 0.91, Level::P95, "60", "40–100 %, 95 % range", "it is 0–60 % smaller"),
        (1.251, 1.309, Level::P90, "128", "125–131 %", "it is 25–31 % larger"),
        (1.02, 1.18, Level::P80, "110", "100–120 %, 80 % range", "it is 0–20 % larger"),
        (1.6, 2.9, Level::P90, "200", "150–300 %", "it is 50–200 % larger"),
        (2.01, 2.07, Level::P90, "204", "201–207 %", "it is 2.0–2.1 times as large"),
        (2.6, 3.4, Level::P95, "300", "260–340 %, 95 % range", "it is 2.6–3.4 times as large"),
        (0.95, 1.08, Level::P90, "100", "95–110 %", "anything from 5 % smaller to 10 % larger: there is no measurable difference"),
        (0.0112, 0.0153, Level::P90, "1.3", "1.1–1.6 %", "it is 98.4–98.9 % smaller"),
        (0.998, 1.004, Level::P90, "100.1", "99.8–100.4 %", "anything from 0.2 % smaller to 0.4 % larger"),
    ] {
        let said = say(&same, low, high, level);
        assert!(said.contains(&format!("covers about {about} % (")), "{said}");
        assert!(said.contains(range) && said.contains(form), "{said}");
    }
    let ground = with(&same, &[Event::FootprintChanged { id: A, to: revisit::core::doc::Attribute::Traced(Traced::Ground) }]);
    assert!(say(&ground, 0.6, 0.7, Level::P90).contains("the ground outline of \"A\""));
    let undated = with(&same, &[Event::DateSet { epoch: BEFORE, date: None }]);
    assert!(say(&undated, 0.6, 0.7, Level::P90).starts_with("On BEFORE (date not stated), "));
}

#[test]
fn the_two_forms_of_a_sentence_always_agree() {
    let doc = two((BEFORE, 60., 20.), (BEFORE, 80., 22.));
    let mut r = Random::seeded(17);
    for _ in 0..4000 {
        let middle = libm::exp(r.between(-4.0, 4.0));
        let spread = libm::exp(r.between(0.0005, 0.6));
        let (low, high) = (middle / spread, middle * spread);
        let rounded = outward_percent(Interval { low, high });
        assert!(rounded.low_percent <= 100.0 * low + 1e-6 && rounded.high_percent >= 100.0 * high - 1e-6, "rounded outwards");
        assert!(rounded.low_percent > 100.0 * low - rounded.grid - 1e-6 && rounded.high_percent < 100.0 * high + rounded.grid + 1e-6);
        let said = sentence(&doc, doc.footprint(A).unwrap(), doc.footprint(B).unwrap(), &crafted(low, high, Level::P90));
        assert_plain(&said);
        // "covers about 65 % (61–69 %": the middle lies in the range that is printed.
        let numbers = |text: &str| -> Vec<f64> {
            text.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|n| n.trim_end_matches('.').parse().ok()).collect()
        };
        let (first, second) = said.split_once(", i.e. ").unwrap();
        let covers = numbers(first.split_once("covers about ").unwrap().1);
        let (about, low, high) = (covers[0], covers[1], covers[2]);
        assert!(low <= about && about <= high, "{said}");
        let form = numbers(second);
        let (a, b) = (form[0], form[1]);
        let implied = if second.contains("no measurable difference") {
            assert!(low < 100.0 && high > 100.0, "{said}");
            (100.0 - a, 100.0 + b)
        } else if second.contains("smaller") {
            (100.0 - b, 100.0 - a)
        } else if second.contains("larger") {
            (100.0 + a, 100.0 + b)
        } else {
            assert!(low >= 200.0, "{said}");
            // In times, with one decimal: outwards again.
            assert!((-1e-6..10.0).contains(&(low - 100.0 * a)) && (-1e-6..10.0).contains(&(100.0 * b - high)), "{said}");
            continue;
        };
        close(implied.0, low, 1e-6);
        close(implied.1, high, 1e-6);
    }
}

#[test]
fn a_range_in_times_is_rounded_outwards_too() {
    let doc = two((BEFORE, 60., 20.), (BEFORE, 80., 22.));
    for (low, high, form) in [(2.44, 2.46, "2.4–2.5 times"), (2.06, 2.14, "2.0–2.2 times"), (3.11, 3.19, "3.1–3.2 times")] {
        let said = sentence(&doc, doc.footprint(A).unwrap(), doc.footprint(B).unwrap(), &crafted(low, high, Level::P90));
        assert!(said.contains(form), "{said}");
    }
}

#[test]
fn what_is_in_the_range_is_said_and_so_is_what_is_not() {
    let full = answer(&framed(&two((BEFORE, 60., 20.), (AFTER, 80., 22.)), 1.0));
    assert_eq!(includes(&full.budget).len(), full.budget.parts().len());
    let parts: Vec<Part> = full.budget.parts().iter().map(|p| p.part).collect();
    assert_eq!(parts, [Part::Clicks, Part::Edges, Part::SharedBias, Part::PrivateBias, Part::Alignment]);
    let clicks = answer(&model(&two((BEFORE, 60., 20.), (BEFORE, 80., 22.)), CLICKS_ONLY));
    assert_eq!(includes(&clicks.budget), [Part::Clicks.meaning()], "what is nil is not claimed");
    assert_eq!(EXCLUDES.len(), 6);
    assert!(EXCLUDES.iter().any(|e| e.contains("eaves")) && EXCLUDES.iter().any(|e| e.contains("wrong object")));
}
