//! A comparison told in every language: the same numbers, both forms, and the exact words.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::numbers::{A, B, two};
use crate::common::{AFTER, BEFORE};
use revisit::core::doc::{Document, Line, LineId, Sign, Term};
use revisit::core::geom::Point;
use revisit::core::measure::{
    Advice, Budget, Caution, Interval, LANGUAGES, Method, MonteCarlo, NamedSide, Part, RatioAnswer, RatioRefusal, Telling, Told,
    WallInSight, language,
};
use revisit::core::units::Level;
use std::collections::BTreeSet;

fn crafted(low: f64, high: f64, p_smaller: f64) -> RatioAnswer {
    let budget = Budget::new(Part::ALL.map(|part| (part, 0.001)));
    RatioAnswer {
        ratio: (low * high).sqrt(),
        level: Level::P90,
        range: Interval { low, high },
        method: Method::LogDelta,
        budget,
        p_smaller,
    }
}

fn told(code: &str, doc: &Document, answer: &RatioAnswer, is_change: bool) -> Told {
    let side = |id| NamedSide::of(doc, &[Term::from(id)]).unwrap();
    let (new, old) = (side(A), side(B));
    (language(code).unwrap().tell)(&Telling { doc, new: &new, old: &old, answer, is_change })
}

#[test]
fn korean_says_it_in_both_forms() {
    let same = two((BEFORE, 60., 20.), (BEFORE, 80., 22.));
    let apart = two((AFTER, 60., 20.), (BEFORE, 80., 22.));
    let korean = |doc: &Document, low, high, change| told("ko", doc, &crafted(low, high, 0.62), change).sentence;
    assert_eq!(
        korean(&same, 0.6142, 0.6879, false),
        "이전 영상(BEFORE, 2023년 4월 2일)에서 \"A\" 지붕의 면적은 \"B\" 지붕의 면적의 약 65%(61~69%, 90% 구간)이며, 즉 31~39% 더 작다."
    );
    assert_eq!(
        korean(&apart, 1.251, 1.309, false),
        "이후 영상(AFTER, 2024년 10월 5일)의 \"A\" 지붕의 면적은 이전 영상(BEFORE, 2023년 4월 2일)의 \"B\" 지붕의 면적의 약 128%(125~131%, 90% 구간)이며, 즉 25~31% 더 크다."
    );
    assert!(korean(&same, 2.6, 3.4, false).ends_with("즉 2.6~3.4배이다."));
    assert!(korean(&same, 0.95, 1.08, false).ends_with("즉 5% 작은 경우부터 10% 큰 경우까지 모두 가능하므로 측정할 수 있는 차이가 없다."));
    assert_eq!(
        korean(&apart, 1.08, 1.16, true),
        "2023년 4월 2일부터 2024년 10월 5일까지 \"A\" 지붕의 면적(이전 윤곽의 이름: \"B\")은 약 12%(8~16%, 90% 구간) 늘었으며, 즉 이전 면적의 108~116%이다."
    );
    assert!(korean(&apart, 0.61, 0.69, true).contains("줄었으며, 즉 이전 면적의 61~69%이다."));
    assert!(korean(&apart, 0.95, 1.08, true).contains("측정할 수 있는 차이가 없다"));
    let lines = told("ko", &same, &crafted(0.6142, 0.6879, 0.9995), false);
    assert_eq!(lines.must_not_write, "다음과 같이 쓰면 안 된다: “61~69% 더 작다”, “61~69% 더 크다”, “1.4~1.7배 크기이다”.");
    assert_eq!(lines.likelihood, "더 작을 가능성: 거의 확실함(99.9% 초과; ICD 203: almost certain).");
    let sides = [Term { sign: Sign::Plus, id: A }, Term { sign: Sign::Minus, id: B }];
    let (new, old) = (NamedSide::of(&same, &sides).unwrap(), NamedSide::of(&same, &[Term::from(B)]).unwrap());
    let answer = crafted(0.6142, 0.6879, 0.9);
    let sum = (language("ko").unwrap().tell)(&Telling { doc: &same, new: &new, old: &old, answer: &answer, is_change: false });
    assert!(sum.sentence.contains("\"A\" 지붕에서 \"B\"을(를) 뺀 면적은"), "{}", sum.sentence);
}

/// The numbers of a text, years and days left out.
fn numbers(text: &str) -> BTreeSet<String> {
    let split = text.split(|c: char| !(c.is_ascii_digit() || c == '.')).map(|n| n.trim_matches('.').to_owned());
    split.filter(|n| !n.is_empty() && !["2", "4", "5", "10", "2023", "2024", "203"].contains(&n.as_str())).collect()
}

#[test]
fn every_language_tells_the_same_numbers_and_leaves_nothing_out() {
    let doc = two((AFTER, 60., 20.), (BEFORE, 80., 22.));
    let codes: BTreeSet<&str> = LANGUAGES.iter().map(|l| l.code).collect();
    assert_eq!(codes.len(), LANGUAGES.len());
    for (low, high) in [(0.6142, 0.6879), (0.012, 0.0153), (1.251, 1.309), (2.61, 3.43), (0.93, 1.11), (0.46, 0.91)] {
        for is_change in [false, true] {
            let answer = crafted(low, high, 0.37);
            let english = told("en", &doc, &answer, is_change);
            for other in LANGUAGES.iter().skip(1) {
                let here = told(other.code, &doc, &answer, is_change);
                for (a, b) in [
                    (&english.sentence, &here.sentence),
                    (&english.must_not_write, &here.must_not_write),
                    (&english.likelihood, &here.likelihood),
                ] {
                    assert_eq!(numbers(a), numbers(b), "{a}\n{b}");
                }
                for (a, b) in [(&english.includes, &here.includes), (&english.excludes, &here.excludes)] {
                    assert_eq!(a.matches(';').count(), b.matches(';').count(), "{a}\n{b}");
                }
            }
        }
    }
}

#[test]
fn a_calculation_is_told_in_every_language() {
    for (low, high) in [(0.6142, 0.6879), (0.004, 0.2), (1.251, 1.309), (2.61, 3.43), (0.93, 1.11)] {
        let answer = crafted(low, high, 0.37);
        let english = (LANGUAGES[0].calculated)(&answer);
        for other in LANGUAGES.iter().skip(1) {
            let here = (other.calculated)(&answer);
            for (a, b) in [
                (&english.sentence, &here.sentence),
                (&english.must_not_write, &here.must_not_write),
                (&english.likelihood, &here.likelihood),
            ] {
                assert_eq!(numbers(a), numbers(b), "{a}\n{b}");
            }
            for (a, b) in [(&english.includes, &here.includes), (&english.excludes, &here.excludes)] {
                assert_eq!(a.matches(';').count(), b.matches(';').count(), "{a}\n{b}");
            }
            let certain = RatioAnswer { budget: Budget::default(), ..answer.clone() };
            assert_ne!((other.calculated)(&certain).includes, here.includes, "no error was given");
        }
    }
    let korean = (language("ko").unwrap().calculated)(&crafted(0.6142, 0.6879, 0.62));
    assert_eq!(korean.sentence, "새 대상의 면적은 기존 대상의 면적의 약 65%(61~69%, 90% 구간)이며, 즉 31~39% 더 작다.");
    // What is small is not told as nothing, in any language.
    for l in LANGUAGES {
        let small = (l.calculated)(&crafted(0.004, 0.2, 0.99)).sentence;
        assert!(small.contains("0.4") && small.contains("99.6"), "{small}");
    }
}

#[test]
fn what_can_be_told_and_what_a_tighter_range_needs_is_told_in_every_language() {
    let mixed = |clicks: f64, rest: f64, scale: f64| {
        let budget = Budget::new([(Part::Clicks, clicks), (Part::Edges, rest), (Part::Scale, scale)]);
        let sd = budget.sd_rel();
        let range = Interval { low: 0.65 * libm::exp(-1.645 * sd), high: 0.65 * libm::exp(1.645 * sd) };
        RatioAnswer { ratio: 0.65, range, budget, ..crafted(0.6, 0.7, 0.9) }
    };
    let mut said = BTreeSet::new();
    for answer in [mixed(4e-3, 1e-5, 0.0), mixed(2e-3, 2e-3, 0.0), mixed(1e-4, 1e-4, 3e-3)] {
        for (one_image, gsd_m, retraced) in [(true, Some(0.5), false), (true, None, true), (false, None, false)] {
            let advice = Advice::of(&answer, one_image, gsd_m, retraced);
            let english = (LANGUAGES[0].advise)(&advice);
            for other in LANGUAGES.iter().skip(1) {
                let here = (other.advise)(&advice);
                assert_eq!(numbers(&english), numbers(&here), "{english}\n{here}");
                assert!(said.insert(here.clone()) || gsd_m.is_none(), "{here}");
            }
        }
    }
    let advice = Advice::of(&mixed(4e-3, 1e-5, 0.0), true, Some(0.5), false);
    assert_eq!(
        (language("ko").unwrap().advise)(&advice),
        "이 영상에서 말할 수 있는 범위는 55~75%이다(90% 구간). 구간의 폭을 절반(61~69%)으로 줄이려면 화소 크기가 0.50 m가 아니라 0.25 m인 영상, 또는 윤곽마다 5회 추적한 평균이 필요하다."
    );
    let found = MonteCarlo {
        range: Interval { low: 0.611, high: 0.691 },
        median: 0.65,
        draws: 20_000,
        seed: 1,
        as_known: None,
        differs_by: 0.004,
        agrees: true,
    };
    let answer = crafted(0.6142, 0.6879, 0.9);
    let other = MonteCarlo { as_known: Some(Interval { low: 0.62, high: 0.68 }), differs_by: 0.023, agrees: false, ..found.clone() };
    for found in [found, other] {
        let [english, korean] = [0, 1].map(|i| (LANGUAGES[i].simulated)(&found, &answer));
        assert_eq!(numbers(&english), numbers(&korean), "{english}\n{korean}");
    }
}

#[test]
fn cautions_are_told_in_every_language_with_the_same_numbers_and_names() {
    let wall = |name: &str, percent: Option<&str>, assumed| WallInSight {
        name: name.to_owned(),
        image: "AFTER".to_owned(),
        percent: percent.map(str::to_owned),
        strip_m: "4.7".to_owned(),
        incidence_deg: "25".to_owned(),
        height_m: "11".to_owned(),
        assumed,
    };
    let names = || ["Shed 7".to_owned(), "Hall 8".to_owned()];
    let all = [
        Caution::CountedTwice { names: names(), added: true },
        Caution::CountedTwice { names: names(), added: false },
        Caution::Outside { name: "Yard 9".to_owned() },
        Caution::PartlyInside { name: "Yard 9".to_owned(), percent: "51".to_owned() },
        Caution::ViewNotStated { image: "BEFORE".to_owned(), percent: "6".to_owned() },
        Caution::Walls(Box::new([wall("Shed 7", Some("26"), true), wall("Hall 8", None, false)])),
    ];
    for l in LANGUAGES {
        let said: Vec<String> = all.iter().map(|c| (l.caution)(c)).collect();
        assert_eq!(said.iter().collect::<BTreeSet<_>>().len(), all.len(), "each is a sentence of its own");
        for (here, caution) in said.iter().zip(&all) {
            let english = caution.words();
            assert_eq!(numbers(here), numbers(&english), "{here}\n{english}");
            for name in ["Shed 7", "Hall 8", "Yard 9", "BEFORE", "AFTER"] {
                assert_eq!(here.contains(name), english.contains(name), "{here}");
            }
            assert!(here.ends_with('.') && (l.is_english() || *here != english));
        }
    }
}

#[test]
fn lengths_are_told_in_every_language_with_the_same_numbers() {
    let line = |id, epoch, to| Line { id: LineId(id), epoch, from: Point::new(10.0, 10.0), to, height: None };
    let doc = two((AFTER, 60., 20.), (BEFORE, 80., 22.));
    let (a, b) = (line(31, AFTER, Point::new(70.0, 10.0)), line(32, AFTER, Point::new(90.0, 10.0)));
    let other = line(33, BEFORE, Point::new(90.0, 10.0));
    for (low, high) in [(0.6142, 0.6879), (0.004, 0.2), (1.251, 1.309), (2.61, 3.43), (0.93, 1.11)] {
        let answer = crafted(low, high, 0.37);
        for old in [&b, &other] {
            let english = (LANGUAGES[0].lengths)(&doc, &a, old, &answer);
            for l in LANGUAGES.iter().skip(1) {
                let here = (l.lengths)(&doc, &a, old, &answer);
                assert_eq!(numbers(&english.sentence), numbers(&here.sentence), "{}\n{}", english.sentence, here.sentence);
                for (x, y) in [(&english.includes, &here.includes), (&english.excludes, &here.excludes)] {
                    assert_eq!(x.matches(';').count(), y.matches(';').count(), "{x}\n{y}");
                }
            }
        }
    }
    let korean = (language("ko").unwrap().lengths)(&doc, &a, &b, &crafted(0.6142, 0.6879, 0.9)).sentence;
    assert_eq!(
        korean,
        "이후 영상(AFTER, 2024년 10월 5일)에서 31번 선의 길이는 32번 선의 길이의 약 65%(61~69%, 90% 구간)이며, 즉 31~39% 더 짧다."
    );
}

#[test]
fn what_is_said_of_heights_is_told_in_every_language() {
    use revisit::core::doc::HeightKind;
    use revisit::core::measure::{FLAT_SD_DEG, HeightInput, HeightMethod, HeightRefusal, Measured, Sun, View, height_by};
    let input = |kind, sun_deg: f64, drawn_deg| HeightInput {
        kind,
        measured: Measured::plain(28.5, 0.7, drawn_deg),
        sun: Some(Sun::stated(sun_deg, Some(160.0), "the vendor's metadata")),
        view: Some(View::stated(23.0, Some(120.0), "the vendor's metadata")),
        slope: None,
        slope_sd_deg: FLAT_SD_DEG,
    };
    let mut texts: Vec<String> = Vec::new();
    for (kind, fits) in [(HeightKind::BaseToTip, 341.0), (HeightKind::Lean, 301.0)] {
        for (sun, drawn) in
            [(35.0, Some(fits)), (35.0, Some(fits + 14.0)), (35.0, Some(fits - 90.0)), (35.0, None), (1.0, None), (-6.0, None)]
        {
            match height_by(&input(kind, sun, drawn)) {
                Ok(answer) => texts.extend([answer.method.words().to_owned(), answer.direction.words].into_iter().chain(answer.notes)),
                Err(why) => texts.push(why.to_string()),
            }
        }
    }
    let methods = [HeightMethod::ShadowFromRoof, HeightMethod::BesideKnownHeight, HeightMethod::Stated];
    texts.extend(methods.map(|m| m.words().to_owned()));
    texts.extend([HeightRefusal::NoMark, HeightRefusal::SlopeTooSteep, HeightRefusal::NoMetres].map(|why| why.to_string()));
    texts.extend(
        [HeightRefusal::ViewTooSteep(7.0), HeightRefusal::ShadowHidden, HeightRefusal::SunOverhead(86.0)].map(|why| why.to_string()),
    );
    texts.extend(["base-to-tip", "roof-to-tip", "lean"].map(str::to_owned));
    assert!(texts.len() > 20, "{texts:?}");
    for l in LANGUAGES.iter().skip(1) {
        for text in &texts {
            let here = l.told(text).unwrap_or_else(|| panic!("{} has no words for: {text}", l.code));
            assert_eq!(numbers(&here), numbers(text), "{here}");
        }
    }
}

#[test]
fn a_fact_within_a_text_on_heights_is_told_too() {
    let korean = language("ko").unwrap();
    assert_eq!(korean.say_text("Sun 40.0° high (stated by the analyst)"), "태양 고도 40.0°(분석가가 밝힘)");
    assert_eq!(korean.say_text("Sun 40.0° high (Maxar IMD)"), "태양 고도 40.0°(Maxar IMD)");
    assert_eq!(korean.say_text("35.0° (stated by the analyst)"), "35.0°(분석가가 밝힘)");
}

/// Told in each further language: the same numbers, names kept, no English left but the names of what is on the screen.
fn told_everywhere(texts: &[String], names: &[&str]) {
    let kept = [
        "Dates, credit and sensor",
        "revisit set --fact",
        "Accept the proposal (I)",
        "--add",
        "--shadow-azimuth",
        "--shadow-sd-m",
        "Maxar IMD",
    ];
    for l in LANGUAGES.iter().skip(1) {
        for text in texts {
            let here = l.told(text).unwrap_or_else(|| panic!("{} has no words for: {text}", l.code));
            assert_eq!(numbers(&here), numbers(text), "{here}");
            let mut rest = here.clone();
            for name in kept.iter().chain(names) {
                assert!(kept.contains(name) || rest.contains(name) == text.contains(name), "{here}");
                rest = rest.replace(name, "");
            }
            let english = rest.split(|c: char| !c.is_ascii_lowercase()).find(|word| word.len() > 2);
            assert_eq!(english, None, "{here}");
        }
    }
}

#[test]
fn why_there_is_no_ratio_is_told_in_every_language() {
    use RatioRefusal::*;
    let all = [
        Same,
        NoSuchFootprint(A),
        Unchecked("\"Hall 77\"".to_owned()),
        NoCommonScale,
        EmptySide,
        MixedImages,
        Twice,
        NothingLeft,
        SameLine,
        NoSuchLine(31),
        NoCommonScaleOfLines,
        LineTooShort,
        OneDate,
        Copied,
        NotMeasurable,
    ];
    // A further one needs words too: this match ends to compile without it.
    for why in &all {
        match why {
            Same | NoSuchFootprint(_) | Unchecked(_) | NoCommonScale | EmptySide | MixedImages | Twice | NothingLeft | SameLine => {}
            NoSuchLine(_) | NoCommonScaleOfLines | LineTooShort | OneDate | Copied | NotMeasurable => {}
        }
    }
    told_everywhere(&all.map(|why| why.to_string()), &["Hall 77"]);
}

#[test]
fn why_there_is_no_height_is_told_in_every_language() {
    use revisit::core::doc::HeightKind;
    use revisit::core::measure::HeightRefusal::{self, *};
    let mut all: Vec<HeightRefusal> = vec![
        NoMark,
        SunBelowHorizon(-6.3),
        SunTooLow(1.2),
        SunTooLow(0.01),
        SunOverhead(88.5),
        NoSunAzimuth,
        SlopeTooSteep,
        NoMetres,
        NoViewForShift,
        ViewTooSteep(7.1),
        ShadowHidden,
        NoNorth,
        NoHeight("Hall 77".to_owned()),
        NotARoof("Hall 77".to_owned()),
        NoArea("Hall 77".to_owned()),
        NoSuchFootprint,
    ];
    for kind in HeightKind::ALL {
        all.extend([NoLength(kind), NotParallel { apart_deg: 44.0, kind }]);
        if kind != HeightKind::BaseToTip {
            all.push(NoView(kind));
        }
    }
    for why in [
        "nothing was said of it",
        "the day of the image alone does not say it, the time of day does",
        "the time of the image is known, but not its zone",
        "the time of the image is known, but not its place on Earth",
        "neither the time of the image is known nor the sun's height stated",
        "the sun's path is not reckoned for that day or place",
    ] {
        all.push(NoSun(why.to_owned()));
    }
    let texts: Vec<String> = all.iter().map(ToString::to_string).collect();
    told_everywhere(&texts, &["Hall 77"]);
}

#[test]
fn numbers_that_give_no_height_and_wrong_ways_are_told_in_every_language() {
    use revisit::core::doc::{HeightKind, Slope};
    use revisit::core::measure::{FLAT_SD_DEG, HeightInput, Measured, Sun, View, height_by};
    let base = |kind, drawn_deg| HeightInput {
        kind,
        measured: Measured::plain(28.5, 0.7, drawn_deg),
        sun: Some(Sun::stated(35.0, Some(160.0), "Maxar IMD")),
        view: Some(View::stated(23.0, Some(120.0), "Maxar IMD")),
        slope: None,
        slope_sd_deg: FLAT_SD_DEG,
    };
    let mut texts = Vec::new();
    for kind in HeightKind::ALL {
        for drawn in (0..360).step_by(7) {
            texts.push(match height_by(&base(kind, Some(f64::from(drawn)))) {
                Ok(answer) => answer.direction.words,
                Err(why) => why.to_string(),
            });
        }
        let plain = base(kind, None);
        let bad = |input: HeightInput| height_by(&input).err().map(|why| why.to_string());
        texts.extend(bad(HeightInput { measured: Measured::plain(-3.0, 0.7, None), ..plain.clone() }));
        texts.extend(bad(HeightInput { measured: Measured::plain(28.5, f64::NAN, None), ..plain.clone() }));
        texts.extend(bad(HeightInput { measured: Measured::plain(28.5, 27.0, None), ..plain.clone() }));
        texts.extend(bad(HeightInput { measured: Measured::plain(28.5, 0.7, Some(900.0)), ..plain.clone() }));
        texts.extend(bad(HeightInput { slope_sd_deg: -1.0, ..plain.clone() }));
        texts.extend(bad(HeightInput { slope: Some(Slope { angle_deg: 80.0, downhill_deg: 0.0 }), ..plain.clone() }));
        texts.extend(bad(HeightInput { sun: Some(Sun::stated(120.0, None, "Maxar IMD")), ..plain.clone() }));
        texts.extend(bad(HeightInput { view: Some(View::stated(89.0, None, "Maxar IMD")), ..plain.clone() }));
        texts.extend(bad(HeightInput { sun: None, ..plain.clone() }));
        texts.push(height_by(&plain).unwrap().direction.words);
    }
    texts.sort();
    texts.dedup();
    assert!(texts.len() > 30, "{texts:?}");
    told_everywhere(&texts, &[]);
}
