//! Korean. Ranges are written 61~69%, dates 2024년 10월 5일. "A의 65%" and "35% 작다" are both given, as everywhere; multiples are
//! written "2배이다", never "2배 크다", which is read in two ways.

use super::super::advice::{Advice, FinerPixels, MoreTracings};
use super::super::budget::Part;
use super::super::interval::Interval;
use super::super::monte_carlo::MonteCarlo;
use super::super::ratio::RatioAnswer;
use super::super::rounding::{Rounded, outward_percent, with_thousands};
use super::super::sentence::{CALCULATION_EXCLUDES, EXCLUDES, NamedSide, Tracings};
use super::{Language, Telling, Told};
use crate::core::doc::{Document, EpochId, Footprint, Sign, Traced};
use crate::core::units::Date;

pub(super) const LANGUAGE: Language = Language { code: "ko", name: "Korean", own_name: "한국어", tell, calculated, advise, simulated };

/// [`EXCLUDES`], in their order.
const NOT_INCLUDED: [&str; EXCLUDES.len()] = [
    "엉뚱한 대상의 윤곽, 또는 한 지붕 아래 여러 건물을 함께 그린 윤곽",
    "윤곽을 그리지 않은 부속 건물, 안뜰, 층수",
    "처마: 지붕은 그 아래 바닥보다 넓다",
    "비스듬히 찍혀 지붕으로 오인된 벽",
    "그림자, 나무, 구름에 가려진 부분",
    "영상이 알려진 그대로의 것인지 여부",
];

/// [`CALCULATION_EXCLUDES`], in their order.
const NOT_CALCULATED: [&str; CALCULATION_EXCLUDES.len()] = [
    "크기가 해당 건물의 것이며 딸린 부분까지 모두 담고 있는지 여부",
    "처마, 지붕으로 오인된 벽, 가려진 부분",
    "영상이 알려진 그대로의 것인지 여부",
];

fn tell(t: &Telling<'_>) -> Told {
    let rounded = outward_percent(t.answer.range);
    let change = t.is_change.then(|| t.new.single().zip(t.old.single())).flatten();
    let it = if change.is_some() { "면적이 줄었을" } else { "더 작을" };
    Told {
        sentence: match change {
            Some((new, old)) => changed(t.doc, new, old, t.answer, &rounded),
            None => compared(t, &rounded),
        },
        must_not_write: format!("다음과 같이 쓰면 안 된다: {}.", misreadings(t.answer, &rounded).join(", ")),
        likelihood: format!("{it} 가능성: {}.", likelihood(t.answer.p_smaller)),
        includes: includes(t.answer),
        excludes: format!("이 구간에 포함되지 않은 것: {}.", excludes(t.new, t.old).join("; ")),
    }
}

fn includes(answer: &RatioAnswer) -> String {
    let parts: Vec<&str> = answer.budget.parts().iter().map(|p| meaning(p.part)).collect();
    match parts.is_empty() {
        true => "이 구간에 포함된 오차 없음: 모든 오차를 0으로 두었다.".to_owned(),
        false => format!("이 구간에 포함된 오차: {}.", parts.join("; ")),
    }
}

fn calculated(answer: &RatioAnswer) -> Told {
    let rounded = outward_percent(answer.range);
    let about = rounded.written(rounded.about(answer.ratio));
    Told {
        sentence: format!(
            "새 대상의 면적은 기존 대상의 면적의 약 {about}%({}, {} 구간)이며, {}.",
            span(&rounded),
            level(answer),
            direction(&rounded)
        ),
        must_not_write: format!("다음과 같이 쓰면 안 된다: {}.", misreadings(answer, &rounded).join(", ")),
        likelihood: format!("더 작을 가능성: {}.", likelihood(answer.p_smaller)),
        includes: includes(answer),
        excludes: format!("이 구간에 포함되지 않은 것: {}.", NOT_CALCULATED.join("; ")),
    }
}

fn advise(a: &Advice) -> String {
    let these = if a.one_image { "이 영상" } else { "이 두 영상" };
    let here = format!("{these}에서 말할 수 있는 범위는 {}이다({}% 구간).", span(&a.here), a.level.percent());
    let half = span(&a.half);
    let pixels = a.pixels.as_ref().map(|pixels| match pixels {
        FinerPixels::Metres { wanted, now } => format!("화소 크기가 {now} m가 아니라 {wanted} m인 영상"),
        FinerPixels::Times(k) => format!("화소 크기가 지금의 {k}배인 영상"),
    });
    let tracings = a.tracings.map(|tracings| match tracings {
        MoreTracings::Each(n) => format!("윤곽마다 {n}회 추적한 평균"),
        MoreTracings::Times(n) => format!("윤곽마다 지금의 {n}배에 이르는 추적"),
    });
    match (pixels, tracings) {
        (Some(pixels), Some(tracings)) => format!("{here} 구간의 폭을 절반({half})으로 줄이려면 {pixels}, 또는 {tracings}이 필요하다."),
        (Some(pixels), None) => {
            let best = span(&a.best_by_tracing);
            format!("{here} 구간의 폭을 절반({half})으로 줄이려면 {pixels}이 필요하다. 추적만 더 해서는 기껏해야 {best}까지이다.")
        }
        (None, _) => format!(
            "{here} 구간의 폭을 절반으로 줄이려면 두 영상을 더 정확히 맞추거나 두 윤곽이 한 영상에 있어야 한다. 더 작은 화소와 더 많은 추적만으로는 \
             되지 않는다."
        ),
    }
}

fn simulated(found: &MonteCarlo, answer: &RatioAnswer) -> String {
    let ends = |i: Interval| format!("{:.1}~{:.1}%", 100.0 * i.low, 100.0 * i.high);
    let both = format!(
        "모의 추적 {}회 가운데 {}가 {}에 들었고, 공식에 따른 구간은 {}이다",
        with_thousands(u64::from(found.draws)),
        level(answer),
        ends(found.range),
        ends(found.as_known.unwrap_or(answer.range))
    );
    let verdict = match found.agrees {
        true => format!("{both}. 둘은 일치한다."),
        false => format!("{both}. 둘은 {:.1}%p 차이가 난다. 더 넓은 구간을 쓰고 그 사실을 밝힌다.", 100.0 * found.differs_by),
    };
    match found.as_known {
        Some(_) => {
            format!(
                "{verdict} 둘 다 측정된 클릭 오차를 확실한 것으로 보았다. 추적 횟수가 적다는 점까지 넣으면 구간은 {}이다.",
                ends(answer.range)
            )
        }
        None => verdict,
    }
}

fn compared(t: &Telling<'_>, rounded: &Rounded) -> String {
    let answer = t.answer;
    let share = format!("약 {}%({}, {} 구간{})", rounded.written(rounded.about(answer.ratio)), span(rounded), level(answer), traced(t));
    let direction = direction(rounded);
    let (new, old) = (side(t.new), side(t.old));
    match (t.new.epoch(), t.old.epoch()) {
        (Some(a), Some(b)) if a != b => {
            format!("{}의 {new} 면적은 {}의 {old} 면적의 {share}이며, {direction}.", image(t.doc, a), image(t.doc, b))
        }
        (epoch, _) => {
            let on = epoch.map(|e| image(t.doc, e)).unwrap_or_default();
            format!("{on}에서 {new} 면적은 {old} 면적의 {share}이며, {direction}.")
        }
    }
}

/// `; 윤곽마다 2회 추적, 분석가 1명`.
fn traced(t: &Telling<'_>) -> String {
    Tracings::of([t.new, t.old]).map_or_else(String::new, |Tracings { outlines, tracings, is_even, analysts }| {
        if is_even {
            format!("; 윤곽마다 {}회 추적, 분석가 {analysts}명", tracings / outlines)
        } else {
            format!("; 윤곽 {outlines}개를 모두 {tracings}회 추적, 분석가 {analysts}명")
        }
    })
}

fn changed(doc: &Document, new: &Footprint, old: &Footprint, answer: &RatioAnswer, rounded: &Rounded) -> String {
    let p = |v| rounded.written(v);
    let (low, high) = (rounded.low_percent, rounded.high_percent);
    let about = rounded.about(answer.ratio);
    let when = |f: &Footprint| doc.epoch(f.epoch).and_then(|e| e.date).map_or_else(|| image(doc, f.epoch), date);
    let start = format!("{}부터 {}까지 {} 면적", when(old), when(new), side(&NamedSide::from(new)));
    let outlined = if new.name == old.name { String::new() } else { format!("(이전 윤곽의 이름: \"{}\")", old.name) };
    let covers = format!("즉 이전 면적의 {}이다", span(rounded));
    let level = level(answer);
    if high <= 100.0 && low < 100.0 {
        format!("{start}{outlined}은 약 {}%({}~{}%, {level} 구간) 줄었으며, {covers}.", p(100.0 - about), p(100.0 - high), p(100.0 - low))
    } else if low >= 200.0 {
        format!("{start}{outlined}은 {}배로 늘었으며({level} 구간), {covers}.", times(rounded))
    } else if low >= 100.0 {
        format!("{start}{outlined}은 약 {}%({}~{}%, {level} 구간) 늘었으며, {covers}.", p(about - 100.0), p(low - 100.0), p(high - 100.0))
    } else {
        let (shrunk, grown) = (p(100.0 - low), p(high - 100.0));
        format!(
            "{start}{outlined}에는 측정할 수 있는 차이가 없다: {shrunk}% 줄어든 경우부터 {grown}% 늘어난 경우까지 모두 가능하며({level} 구간), {covers}."
        )
    }
}

/// The second form: by how much smaller or larger.
fn direction(rounded: &Rounded) -> String {
    let p = |v| rounded.written(v);
    let (low, high) = (rounded.low_percent, rounded.high_percent);
    if high <= 100.0 && low < 100.0 {
        format!("즉 {}~{}% 더 작다", p(100.0 - high), p(100.0 - low))
    } else if low >= 200.0 {
        format!("즉 {}배이다", times(rounded))
    } else if low >= 100.0 {
        format!("즉 {}~{}% 더 크다", p(low - 100.0), p(high - 100.0))
    } else {
        format!("즉 {}% 작은 경우부터 {}% 큰 경우까지 모두 가능하므로 측정할 수 있는 차이가 없다", p(100.0 - low), p(high - 100.0))
    }
}

/// `"A", "B" 지붕을 합한 것에서 "C"을(를) 뺀`, or `"A" 지붕의`.
fn side(side: &NamedSide<'_>) -> String {
    let quoted = |sign| side.with(sign).map(|f| format!("\"{}\"", f.name)).collect::<Vec<_>>().join(", ");
    let traced: Vec<Traced> = side.with(Sign::Plus).map(|f| f.traced).collect();
    let what = match traced.first() {
        Some(Traced::Roof) if traced.iter().all(|t| *t == Traced::Roof) => "지붕",
        Some(Traced::Ground) if traced.iter().all(|t| *t == Traced::Ground) => "바닥 윤곽",
        _ => "윤곽",
    };
    let (plus, minus) = (quoted(Sign::Plus), quoted(Sign::Minus));
    match (traced.len() > 1, minus.is_empty()) {
        (false, true) => format!("{plus} {what}의"),
        (true, true) => format!("{plus} {what}을 모두 합한"),
        (false, false) => format!("{plus} {what}에서 {minus}을(를) 뺀"),
        (true, false) => format!("{plus} {what}을 모두 합하고 {minus}을(를) 뺀"),
    }
}

fn image(doc: &Document, id: EpochId) -> String {
    let role = match doc.role_word(id) {
        "BEFORE" => "이전 영상(BEFORE",
        "AFTER" => "이후 영상(AFTER",
        _ => "다른 영상(OTHER",
    };
    let taken = doc.epoch(id).and_then(|e| e.date).map_or_else(|| "촬영일 미상".to_owned(), date);
    format!("{role}, {taken})")
}

fn date(date: Date) -> String {
    let (year, month, day) = date.year_month_day();
    format!("{year}년 {month}월 {day}일")
}

fn level(answer: &RatioAnswer) -> String {
    format!("{}%", answer.level.percent())
}

fn span(rounded: &Rounded) -> String {
    format!("{}~{}%", rounded.written(rounded.low_percent), rounded.written(rounded.high_percent))
}

/// A range in times, its ends rounded away from the middle.
fn times(rounded: &Rounded) -> String {
    format!("{:.1}~{:.1}", (rounded.low_percent / 10.0).floor() / 10.0, (rounded.high_percent / 10.0).ceil() / 10.0)
}

fn misreadings(answer: &RatioAnswer, rounded: &Rounded) -> [String; 3] {
    let quoted = |text: String| format!("“{text}”");
    let outward = |low: f64, high: f64| format!("{:.1}~{:.1}", (10.0 * low).floor() / 10.0, (10.0 * high).ceil() / 10.0);
    let range = answer.range;
    if rounded.high_percent <= 100.0 && rounded.low_percent < 100.0 {
        let turned = format!("{}배 크기이다", outward(1.0 / range.high, 1.0 / range.low));
        [quoted(format!("{} 더 작다", span(rounded))), quoted(format!("{} 더 크다", span(rounded))), quoted(turned)]
    } else if rounded.low_percent >= 100.0 {
        let turned = format!("{:.0}~{:.0}% 크기이다", (100.0 / range.high).floor(), (100.0 / range.low).ceil());
        [quoted(format!("{} 더 크다", span(rounded))), quoted(format!("{}배 더 크다", outward(range.low, range.high))), quoted(turned)]
    } else {
        ["더 작다", "더 크다", "크기가 똑같다"].map(|text| quoted(text.to_owned()))
    }
}

/// The words of ICD 203; there is no official Korean version, so that the English word stands beside.
fn likelihood(p: f64) -> String {
    let english = super::super::misreadings::likelihood(p);
    let (word, number) = english.split_once(" (").unwrap_or((english.as_str(), ""));
    let korean = match word {
        "almost no chance" => "거의 없음",
        "very unlikely" => "매우 낮음",
        "unlikely" => "낮음",
        "roughly even chance" => "반반 정도",
        "likely" => "높음",
        "very likely" => "매우 높음",
        _ => "거의 확실함",
    };
    let number = number.trim_end_matches(')').replace(" %", "%").replace("more than ", "초과 ").replace("less than ", "미만 ");
    // 99.9% 초과: the word follows the number.
    let number = number.split_once(' ').map_or_else(|| number.clone(), |(way, n)| format!("{n} {way}"));
    format!("{korean}({number}; ICD 203: {word})")
}

fn meaning(part: Part) -> &'static str {
    match part {
        Part::Clicks => "모서리마다 찍은 점의 오차",
        Part::Edges => "벽의 위치에 대한 불확실성",
        Part::SharedBias => "한 영상의 모든 윤곽을 똑같이 넓히거나 좁히는 번짐",
        Part::PrivateBias => "윤곽마다 따로 있는 치우침",
        Part::Scale => "알려진 길이의 오차",
        Part::Alignment => "두 영상을 맞춘 오차(정합 또는 공유 화소 좌표)",
        Part::Sun => "태양 고도의 불확실성",
        Part::View => "촬영 각도: 기울어져 늘어나는 정도와 그 불확실성",
        Part::Slope => "평탄하다고 본 지면의 경사",
        Part::KnownHeight => "알려진 높이의 오차",
    }
}

fn excludes(new: &NamedSide<'_>, old: &NamedSide<'_>) -> Vec<&'static str> {
    let traced: Vec<Traced> =
        [new, old].into_iter().flat_map(|s| [Sign::Plus, Sign::Minus].map(|sign| s.with(sign).map(|f| f.traced))).flatten().collect();
    let mixed = traced.iter().any(|t| Some(t) != traced.first());
    let peculiar = mixed.then_some("지붕과 그 아래 바닥의 차이: 지붕 윤곽과 바닥 윤곽이 섞여 있다");
    peculiar.into_iter().chain(NOT_INCLUDED).collect()
}
