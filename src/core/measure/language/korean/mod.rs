//! Korean. Ranges are written 61~69%, dates 2024년 10월 5일. "A의 65%" and "35% 작다" are both given, as everywhere; multiples are
//! written "2배이다", never "2배 크다", which is read in two ways.

mod heights;
mod lines;
mod patterns;
mod refusals;

use super::{Language, Phrase, Telling, Told};
use crate::core::doc::{Document, EpochId, Footprint, Sign, Traced};
use crate::core::measure::advice::{Advice, FinerPixels, MoreTracings};
use crate::core::measure::budget::Part;
use crate::core::measure::interval::Interval;
use crate::core::measure::monte_carlo::MonteCarlo;
use crate::core::measure::ratio::RatioAnswer;
use crate::core::measure::rounding::{Rounded, outward_percent, with_thousands};
use crate::core::measure::sentence::{CALCULATION_EXCLUDES, EXCLUDES, NamedSide, Tracings};
use crate::core::units::Date;

pub(super) const LANGUAGE: Language = Language {
    code: "ko",
    name: "Korean",
    own_name: "한국어",
    percent: "%",
    tell,
    phrase,
    word,
    // Those of heights first: a fact of an image may stand within them.
    patterns: &[refusals::PATTERNS, heights::PATTERNS, patterns::PATTERNS],
    meaning,
    image,
    date,
    likelihood: |p, is_change| format!("{} 가능성: {}.", if is_change { "면적이 줄었을" } else { "더 작을" }, likelihood(p)),
    excludes: &NOT_INCLUDED,
    method: &METHOD,
    limits: &LIMITS,
    steps: &STEPS,
    calculated,
    advise,
    simulated,
    caution: lines::caution,
    lengths: lines::lengths,
};

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
    Told {
        sentence: match change {
            Some((new, old)) => changed(t.doc, new, old, t.answer, &rounded),
            None => compared(t, &rounded),
        },
        must_not_write: format!("다음과 같이 쓰면 안 된다: {}.", misreadings(t.answer, &rounded).join(", ")),
        likelihood: (LANGUAGE.likelihood)(t.answer.p_smaller, change.is_some()),
        includes: includes(t.answer),
        excludes: format!("이 구간에 포함되지 않은 것: {}.", excludes(t.new, t.old).join("; ")),
    }
}

pub(super) fn includes(answer: &RatioAnswer) -> String {
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
    let digits = found.digits(answer);
    let ends = |i: Interval| format!("{:.digits$}~{:.digits$}%", 100.0 * i.low, 100.0 * i.high);
    let both = format!(
        "모의 추적 {}회 가운데 {}가 {}에 들었고, 공식에 따른 구간은 {}이다",
        with_thousands(u64::from(found.draws)),
        level(answer),
        ends(found.range),
        ends(found.as_known.unwrap_or(answer.range))
    );
    let verdict = match found.agrees {
        true => format!("{both}. 둘은 일치한다."),
        false => format!("{both}. 둘은 {:.digits$}%p 차이가 난다. 더 넓은 구간을 쓰고 그 사실을 밝힌다.", 100.0 * found.differs_by),
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

pub(super) fn image(doc: &Document, id: EpochId) -> String {
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

pub(super) fn level(answer: &RatioAnswer) -> String {
    format!("{}%", answer.level.percent())
}

pub(super) fn span(rounded: &Rounded) -> String {
    format!("{}~{}%", rounded.written(rounded.low_percent), rounded.written(rounded.high_percent))
}

/// A range in times, its ends rounded away from the middle.
pub(super) fn times(rounded: &Rounded) -> String {
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
    let english = crate::core::measure::misreadings::likelihood(p);
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

fn phrase(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Skip => "결과로 건너뛰기",
        Phrase::Kicker => "위성 영상 두 장 비교: {0}",
        Phrase::KickerOfDates => "위성 영상 두 장 비교: {0}, 세션의 날짜 {1}개 가운데",
        Phrase::Headline => "{0}부터 {1}까지 달라진 것",
        Phrase::HeadlineWithoutDates => "한 장소의 영상 두 장",
        Phrase::Both => "{0}, {1}",
        Phrase::DateNotStated => "촬영일 미상",
        Phrase::DatesNotStated => "촬영일 미상",
        Phrase::PlaceNotStated => "장소의 위치는 밝혀지지 않았다.",
        Phrase::LatitudeLongitude => "위도, 경도, WGS 84",
        Phrase::Footer => "{0}(으)로 작성. 세션 {2}의 기록 {1}.",
        Phrase::Head => "헤드:",
        Phrase::PageOf => "{0} / {1}쪽",
        Phrase::Result => "결과",
        Phrase::RangeLevel => "{0}% 구간",
        Phrase::MoreBelow => "그 밖의 {0}건은 아래에 있다.",
        Phrase::NoRatioBecause => "비율을 제시하지 않는다. {0}",
        Phrase::NothingOutlined => "윤곽을 그리지 않았으므로 측정한 것이 없다.",
        Phrase::NothingCompared => "비교한 윤곽이 없다. 기준을 정하지 않았고, 저장된 비교도 없다.",
        Phrase::NotToBePrinted => "이렇게 쓰면 안 된다:",
        Phrase::Pictures => "이전과 이후",
        Phrase::PlatesWithOutlines => "두 날짜에 찍은 같은 부분이다. 윤곽은 그린 그대로이며, 점선은 다른 날짜의 영상에서 그린 것이다.",
        Phrase::PlatesWithout => "두 날짜에 찍은 같은 부분이다.",
        Phrase::DividerLabel => "이전 영상이 보이는 정도",
        Phrase::DividerValue => "너비의 {0}퍼센트는 이전 영상, 나머지는 이후 영상",
        Phrase::PlateAlt => "위성 영상 {0}, 윤곽: {1}",
        Phrase::PlateAltWithout => "위성 영상 {0}",
        Phrase::PlateGone => "이 보고서를 만들 때 영상 {0}이(가) 없었다.",
        Phrase::NoCredit => "출처 표시 없음",
        Phrase::Figures => "그림",
        Phrase::FiguresIntro => {
            "그림 속 번호는 그 그림의 목록을 따른다. 그림은 모두 이 문서 옆에 벡터와 화소 파일로 들어 있으며, 영상 전체를 보여 주는 그림도 함께 있다."
        }
        Phrase::FigureFile => "파일: {0}",
        Phrase::Changes => "달라진 것",
        Phrase::NoChanges => "분석가는 어느 건물에 대해서도 신축, 철거, 확장, 축소, 변화 없음을 밝히지 않았다.",
        Phrase::ChangesCaption => "분석가가 판단한 건물의 변화",
        Phrase::OverTime => "시간에 따른 변화",
        Phrase::OverTimeCaption => "{0}: 날짜별 면적. 구간은 {1}%.",
        Phrase::Date => "날짜",
        Phrase::PlainArea => "면적",
        Phrase::State => "상태",
        Phrase::Building => "건물",
        Phrase::OutlinedOn => "윤곽을 그린 영상",
        Phrase::Note => "메모",
        Phrase::ChangesUnstated => "윤곽을 그린 나머지 {0}건에 대해서는 밝힌 것이 없다.",
        Phrase::Outlines => "윤곽과 면적",
        Phrase::OutlinesCaption => "번호는 영상 속 번호이다. 구간의 신뢰 수준: {0}.",
        Phrase::Area => "면적, {0}",
        Phrase::Range => "구간, {0}",
        Phrase::Traced => "그린 방법",
        Phrase::NotMeasurable => "측정 불가",
        Phrase::NotCounted => "계산하지 않음",
        Phrase::AProposal => "제안",
        Phrase::TracedAs => "{0} 윤곽, {1}",
        Phrase::MeanOf => ", {0}회 추적의 평균",
        Phrase::CourtyardsOff => ", 중정 {0}곳 제외",
        Phrase::TracedBy => ", 분석가: {0}",
        Phrase::And => ", ",
        Phrase::AreasInPixels => "m\u{b2} 면적이 없는 곳은 화소 하나가 지상에서 얼마인지 알 수 없는 곳이다.",
        Phrase::Ratios => "크기 비교",
        Phrase::ThenAndNow => "{0}: 그때와 지금",
        Phrase::Beside => "{1}에 대한 {0}",
        Phrase::TheSameBefore => "같은 건물의 이전",
        Phrase::Hundred => "100%: {0}",
        Phrase::BudgetIntro => "구간의 너비가 어디에서 오는지, 분산에서 차지하는 몫:",
        Phrase::Lengths => "높이와 길이",
        Phrase::HeightsCaption => "그림자와 기울어진 벽으로 구한 높이. 구간의 신뢰 수준: {0}.",
        Phrase::Of => "대상",
        Phrase::By => "방법",
        Phrase::Height => "높이, m",
        Phrase::Remarks => "비고",
        Phrase::NotOutlined => "윤곽 없음",
        Phrase::None => "없음",
        Phrase::LinesCaption => "측정한 선. 구간의 신뢰 수준: {0}.",
        Phrase::Line => "선",
        Phrase::Image => "영상",
        Phrase::Length => "길이, {0}",
        Phrase::Annotations => "주석",
        Phrase::Hidden => "분석가가 숨긴 윤곽: {0}. 영상에는 그리지 않았지만 모든 숫자에는 들어 있다.",
        Phrase::AnnotationsIntro => "주석은 무언가를 가리킬 뿐이다. 윤곽이 아니며, 이 보고서의 어떤 숫자도 주석에 기대지 않는다.",
        Phrase::AnnotationsCaption => "점, 선, 화살표, 타원, 메모, 표시. 길이의 구간은 {0} 수준이다.",
        Phrase::Kind => "종류",
        Phrase::Words => "글",
        Phrase::PlainLength => "길이",
        Phrase::Alignment => "두 영상을 맞춘 방법",
        Phrase::TieResiduals => "각 대응점을 빼고 맞추었을 때의 오차: {0} px.",
        Phrase::Method => "숫자를 구한 방법",
        Phrase::RangeParts => "구간을 이루는 것",
        Phrase::Assumed => {
            "손의 오차를 측정하지 않은 경우, 찍은 모서리는 {0} px, 벽은 {1} px, 한 영상의 모든 윤곽이 함께 {2} px, 윤곽마다 따로 {3} px까지 \
             맞는 것으로 본다(각각 표준편차 하나)."
        }
        Phrase::NamelessAnalyst => "이름을 밝히지 않은 분석가",
        Phrase::Hand => "{0}, {1}: 건물 {3}개를 이전 윤곽을 보지 않고 되풀이하여 {2}회 추적한 결과, 찍은 점의 오차는 {4} px이다.",
        Phrase::HandUsed => "구간은 이 값으로 계산했다.",
        Phrase::HandNotUsed => "구간을 계산하기에는 너무 적다.",
        Phrase::BetweenAnalysts => "분석가 {0}명, {1}: 윤곽이 각자의 흩어짐을 넘어 {2} px 차이 난다.",
        Phrase::NotInRange => "어느 구간에도 포함되지 않은 것",
        Phrase::SecondLook => "다시 살펴볼 것",
        Phrase::Sources => "영상",
        Phrase::File => "파일",
        Phrase::SourcesNote => "영상 파일은 이 보고서에 들어 있지 않다. 읽기 전용으로 열었으며 바꾸지 않았다.",
        Phrase::Session => "한 일, 순서대로",
        Phrase::SessionIntro => {
            "세션 {0}은(는) {1}에 {2}(으)로 시작되었고, 이 보고서가 밝히는 기록까지 {3}건의 기록이 있다. 각 기록은 앞 기록에 해시로 이어져 있어, \
             사슬을 끊지 않고는 하나도 바꾸거나 빼거나 넣을 수 없다. 취소한 것도 그대로 남아 있다."
        }
        Phrase::SessionCut => "여기에는 장과 마지막 {0}건만 싣는다. 전부는 report.session.jsonl 파일에 있다.",
        Phrase::SessionCaption => "세션의 기록. 시각은 그 컴퓨터의 시계로 잰 UTC이다",
        Phrase::Record => "기록",
        Phrase::Time => "시각",
        Phrase::What => "내용",
        Phrase::Limits => "이 보고서가 증명하지 않는 것",
        Phrase::LimitsPixels => {
            "적어도 한 영상에서는 화소의 크기를 알 수 없다. 그 영상의 크기는 화소로 나타내며, 그 영상 안의 비율에는 그것으로 충분하다."
        }
        Phrase::Verify => "확인하는 방법",
        Phrase::HeadOfSession => "세션의 헤드",
        Phrase::TheSession => "세션",
        Phrase::Document => "문서, SHA-256",
        Phrase::LettersWithoutFont => {
            "이 보고서를 만들 때 글꼴을 찾지 못해 여기에서 네모로 나타나는 글자: {0}. report.html 문서에서는 보는 프로그램이 글자를 나타낸다."
        }
    }
}

/// The words of fields and of states.
fn word(english: &str) -> Option<&'static str> {
    Some(match english {
        "before" => "이전 영상",
        "after" => "이후 영상",
        "other" => "다른 영상",
        "new" => "신축",
        "gone" => "철거",
        "enlarged" => "확장",
        "reduced" => "축소",
        "unchanged" => "변화 없음",
        "unclear" => "불분명",
        "roof" => "지붕",
        "ground" => "바닥",
        "polygon" => "다각형",
        "rectangle" => "직사각형",
        "box" => "상자",
        "rectangle by width" => "너비로 그린 직사각형",
        "circle" => "원",
        "freehand" => "손으로 그림",
        "squared" => "직각으로 맞춤",
        "proposal" => "제안",
        "imported" => "가져옴",
        "checked proposal" => "확인한 제안",
        "clicks" => "찍은 점",
        "edges" => "벽의 위치",
        "shared bias" => "공통 치우침",
        "private bias" => "개별 치우침",
        "scale" => "축척",
        "alignment" => "정합",
        "sun" => "태양",
        "view angle" => "촬영 방향",
        "not there yet" => "아직 없음",
        "not outlined" => "외곽선 없음",
        "slope" => "경사",
        "known height" => "알려진 높이",
        "Date" => "촬영일",
        "Satellite" => "위성",
        "Sensor" => "센서",
        "Product" => "제품",
        "Time" => "시각",
        "Sun azimuth" => "태양 방위각",
        "Sun height" => "태양 고도",
        "View azimuth" => "촬영 방위각",
        "Off nadir" => "연직 이탈각",
        "Incidence" => "입사각",
        "Clouds" => "구름",
        "Credit" => "출처",
        "Scale" => "축척",
        "Picture" => "화소",
        "Size of the file" => "파일 크기",
        "Incomplete" => "불완전",
        "Decoder" => "디코더",
        "Reading" => "판독",
        "not stated" => "밝혀지지 않음",
        "none stated" => "밝혀지지 않음",
        "unknown: sizes are in pixels, and ratios on this image need none" => {
            "미상: 크기는 화소로 나타내며, 이 영상 안의 비율에는 축척이 필요 없다"
        }
        "Missed by, when left out (root mean square)" => "빼고 맞추었을 때의 오차(제곱평균제곱근)",
        "Residual of the fit (root mean square)" => "맞춤의 잔차(제곱평균제곱근)",
        "Places that agree" => "일치하는 곳",
        "Results as good by chance" => "우연히 이만큼 맞을 횟수",
        "A second, independent solution" => "독립된 두 번째 해",
        "Tie points" => "대응점",
        "Judged by" => "판단",
        _ => return None,
    })
}

/// How numbers are made.
const METHOD: [(&str, &str); 5] = [
    (
        "윤곽",
        "윤곽 표에는 각 윤곽이 어떻게 그려졌는지 적혀 있다. 사람이 영상 위에 그렸거나, 프로그램이 제안하고 사람이 살펴보았거나, 파일에서 가져왔다. 파일에서          가져온 것은 어떻게 만들어졌는지 여기서는 알 수 없다. 윤곽은 그 영상의 화소 좌표로 보관되며, 다른 영상에 한 일은 윤곽을 움직이지 않는다.",
    ),
    (
        "면적",
        "면적은 윤곽의 모서리에서 나온다. 제곱미터는 화소의 크기를 아는 경우에만 제시한다. 영상 자체의 좌표(타원체 위에서 잰 것이며 웹 메르카토르 지도 위에서          잰 것이 아니다)나 알려진 길이를 쓴다.",
    ),
    (
        "비율",
        "두 건물이 한 영상에 있으면 크기를 비교하는 데 축척이 필요 없다. 화소의 크기가 서로 지워지기 때문이다. 두 영상 사이에서는 영상을 맞춘 오차나 두 축척의          오차가 더해진다.",
    ),
    (
        "구간",
        "구간은 추적, 번짐, 축척, 정합 때문에 값이 얼마나 벗어날 수 있는지를 나타낸다. 90% 구간이라면 열 개 가운데 아홉 개가 윤곽을 그린 대상의 참값을          담는다. 양 끝은 언제나 바깥쪽으로 반올림한다.",
    ),
    (
        "문장",
        "문장은 도구가 숫자에서 직접 썼으며, 방향을 두 가지 형식으로 모두 적는다. 크기“의” 몇 퍼센트라는 말이 그만큼 “작다” 또는 “크다”로 보도된 적이 있기          때문이다. 문장 전체를 인용하라.",
    ),
];

/// What no report proves.
const LIMITS: [&str; 7] = [
    "영상이 알려진 그대로의 것을 보여 준다는 것. 해시는 파일이 여기서 열린 뒤 바뀌지 않았음을 말할 뿐이다. 그때 이미 참이었는지는 다른 사람이 판단해야 한다. 공급자에게서      영상을 받아 비교하라.",
    "날짜가 맞다는 것. 날짜는 파일이나 분석가가 밝힌 것이며, 어디에서 왔는지는 옆에 적혀 있다.",
    "건물의 용도, 사용자, 지은 까닭. 도구는 윤곽을 잴 뿐이며, 이름과 분류는 분석가의 것이다.",
    "그 밖에 달라진 것이 없다는 것. 윤곽을 그린 것만 여기에 있다.",
    "이 문서가 분석가가 쓴 바로 그 문서라는 것. 세션의 헤드는 문서를 묶지 않는다. 다른 곳에서 얻은 매니페스트의 해시나, 그 서명 또는 시각 인증이 묶는다.",
    "시계가 맞았다는 것. 세션의 시각은 분석가 컴퓨터의 시각이며, 순서는 시계가 아니라 기록의 순서이다.",
    "이것이 분석가의 유일한 세션이라는 것. 첫 줄부터 새로 만든 세션도 온전한 사슬을 가진다. 그것을 묶는 것은 다른 곳에서 알려진 헤드, 곧 인쇄되거나 서명되거나 독립된 시계로      인증된 헤드이다.",
];

/// How the bundle is checked.
const STEPS: [&str; 4] = [
    "이 문서만이 아니라 폴더 전체를 받는다. 옆에 세션, 윤곽, 그림, 매니페스트, verify.py가 있다.",
    "아래 줄을 실행한다. Python 3.8 이상만 있으면 되고 네트워크는 필요 없다. 코드 한 줄을 출력하고, 잘못된 것이 없으면 0으로 끝난다. 150줄이므로 누구나 읽을 수 있다.",
    "출력된 두 해시를 다른 곳, 곧 분석가, 신문, 서명, 시각 인증에서 얻은 것과 비교한다. 헤드는 세션을 묶고, 매니페스트의 해시는 이 문서를 포함한 나머지 전부를 묶는다. 이      단계는 어떤 프로그램도 대신할 수 없다.",
    "Revisit이 있으면 `revisit verify`가 같은 일을 하고, 세션을 한 단계씩 다시 실행하여 윤곽과 이 보고서를 다시 만든다.",
];
