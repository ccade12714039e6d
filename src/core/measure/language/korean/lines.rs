//! Korean, further sentences: cautions, and lengths beside each other.

use super::{image, includes, level, span, times};
use crate::core::doc::{Document, Line};
use crate::core::measure::caution::{Caution, WallInSight};
use crate::core::measure::length_ratio::{LENGTH_EXCLUDES, LengthsTold};
use crate::core::measure::{RatioAnswer, outward_percent};

/// [`LENGTH_EXCLUDES`], in their order.
const NOT_INCLUDED: [&str; LENGTH_EXCLUDES.len()] = [
    "엉뚱한 두 곳을 이은 선, 또는 벽이나 기둥을 따라 위로 그은 선",
    "선의 양 끝을 바깥으로 미는 번짐이나 빛무리",
    "수평이 아닌 선: 카메라 쪽으로 솟은 것은 더 길거나 짧아 보인다",
    "영상이 알려진 그대로의 것인지 여부",
];

pub(super) fn caution(caution: &Caution) -> String {
    match caution {
        Caution::CountedTwice { names: [one, other], added } => {
            let counted = if *added { "더해진다" } else { "빠진다" };
            format!("\"{one}\"와(과) \"{other}\"이(가) 겹친다: 겹친 부분이 두 번 {counted}.")
        }
        Caution::Outside { name } => format!("\"{name}\"은(는) 빼려는 대상의 바깥에 있다."),
        Caution::PartlyInside { name, percent } => {
            format!("\"{name}\"은(는) 일부(약 {percent}%)만 빼려는 대상의 안에 있다.")
        }
        Caution::ViewNotStated { image, percent } => format!(
            "{image} 영상을 어느 방향에서 찍었는지 명시되지 않아, 바로 위에서 본 것으로 보고 구간을 구했다. 연직에서 20° 기울었다면 알려진 길이에 \
             따른 면적은 {percent}% 더 벗어난다. 입사각이나, 직각 방향의 알려진 길이를 입력해야 한다."
        ),
        Caution::Walls(walls) => {
            let [one, other] = walls.as_ref();
            format!("지붕은 기울어 보인다: 벽을 지붕으로 오인하면 {}, {}. 이는 구간에 포함되지 않는다.", wall(one), wall(other))
        }
    }
}

fn wall(of: &WallInSight) -> String {
    let WallInSight { name, image, strip_m, incidence_deg, height_m, .. } = of;
    let amount = match &of.percent {
        Some(percent) => format!("최대 {percent}%"),
        None => format!("너비 {strip_m} m의 띠"),
    };
    let assumed = if of.assumed { "로 가정" } else { "" };
    format!("{image} 영상의 \"{name}\"에 {amount}가 더해진다(연직에서 {incidence_deg}°, 높이 {height_m} m{assumed})")
}

pub(super) fn lengths(doc: &Document, new: &Line, old: &Line, answer: &RatioAnswer) -> LengthsTold {
    let rounded = outward_percent(answer.range);
    let p = |v| rounded.written(v);
    let (low, high) = (rounded.low_percent, rounded.high_percent);
    let direction = if high <= 100.0 && low < 100.0 {
        format!("{}~{}% 더 짧다", p(100.0 - high), p(100.0 - low))
    } else if low >= 200.0 {
        format!("{}배이다", times(&rounded))
    } else if low >= 100.0 {
        format!("{}~{}% 더 길다", p(low - 100.0), p(high - 100.0))
    } else {
        format!("{}% 짧은 경우부터 {}% 긴 경우까지 모두 가능하므로 측정할 수 있는 차이가 없다", p(100.0 - low), p(high - 100.0))
    };
    let is = format!("약 {}%({}, {} 구간)이며, 즉 {direction}", p(rounded.about(answer.ratio)), span(&rounded), level(answer));
    let (a, b) = (format!("{}번 선", new.id.0), format!("{}번 선", old.id.0));
    let sentence = if new.epoch == old.epoch {
        format!("{}에서 {a}의 길이는 {b}의 길이의 {is}.", image(doc, new.epoch))
    } else {
        format!("{}의 {a}의 길이는 {}의 {b}의 길이의 {is}.", image(doc, new.epoch), image(doc, old.epoch))
    };
    LengthsTold {
        sentence, includes: includes(answer), excludes: format!("이 구간에 포함되지 않은 것: {}.", NOT_INCLUDED.join("; "))
    }
}
