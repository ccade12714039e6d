//! Numbers and short phrases as the window shows them. The sentence of a comparison is not made here: core writes it.

use crate::core::doc::{Alignment, AlignmentMethod, Document};
use crate::core::measure::{AreaAnswer, HeightAnswer, LengthAnswer, PrintedLength, RatioAnswer, VolumeAnswer, outward_percent, with_sd};
use crate::core::units::Level;

/// What is told once a sentence of a comparison was copied.
pub const SENTENCE_COPIED: &str = "The sentence is on the clipboard.";

/// A thin space, which stands between a number and its unit.
pub const THIN: &str = "\u{2009}";

/// An area without its range: `2,412 m²`, or in pixels where nothing says how large one is.
#[must_use]
pub fn area(answer: &AreaAnswer) -> String {
    match answer.area_m2 {
        Some(m2) => format!("{}{THIN}m²", with_sd(m2, m2 * answer.budget.sd_rel())),
        None => format!("{}{THIN}px²", with_sd(answer.area_px2, answer.area_px2 * answer.budget_px.sd_rel())),
    }
}

/// The range of an area, in the unit of [`area`].
#[must_use]
pub fn area_range(answer: &AreaAnswer, level: Level) -> String {
    let (range, sd) = match answer.range_m2(level) {
        Some(range) => (range, answer.area_m2.unwrap_or_default() * answer.budget.sd_rel()),
        None => (answer.range_px2(level), answer.area_px2 * answer.budget_px.sd_rel()),
    };
    if !range.is_bounded() {
        return "not measurable".to_owned();
    }
    format!("{}–{}", with_sd(range.low, sd), with_sd(range.high, sd))
}

/// An area with its range in the same breath.
#[must_use]
pub fn area_with_range(answer: &AreaAnswer, level: Level) -> String {
    format!("{}  ({})", area(answer), area_range(answer, level))
}

/// A length with its range.
#[must_use]
pub fn length_with_range(answer: &LengthAnswer, level: Level) -> String {
    let PrintedLength { value, unit, low, high } = answer.printed(level);
    format!("{value}{THIN}{unit}  ({low}–{high})")
}

/// A height with its range: `18.2 m high  (16.9–19.5)`.
#[must_use]
pub fn height_with_range(answer: &HeightAnswer, level: Level) -> String {
    let PrintedLength { value, unit, low, high } = answer.printed(level);
    format!("{value}{THIN}{unit} high  ({low}–{high})")
}

/// The first sentence of a text.
#[must_use]
pub fn first_sentence(text: &str) -> String {
    text.split_once(". ").map_or_else(|| text.to_owned(), |(first, _)| format!("{first}."))
}

/// A volume with its range.
#[must_use]
pub fn volume_with_range(answer: &VolumeAnswer, level: Level) -> String {
    let sd = answer.volume_m3 * answer.budget.sd_rel();
    let range = answer.range_m3(level);
    format!("{}{THIN}m³  ({}–{})", with_sd(answer.volume_m3, sd), with_sd(range.low, sd), with_sd(range.high, sd))
}

/// A text in which no line ends between a number and its per cent.
#[must_use]
pub fn unbroken(text: &str) -> String {
    text.replace(" %", "\u{a0}%")
}

/// `65 % (61–69 %)`.
#[must_use]
pub fn ratio(answer: &RatioAnswer) -> (String, String) {
    let rounded = outward_percent(answer.range);
    let value = rounded.written(rounded.about(answer.ratio));
    (format!("{value}{THIN}%"), format!("{}{THIN}%", rounded.ends()))
}

/// The live ratio to the reference: `65 % (61–69 %) of Assembly hall`.
#[must_use]
pub fn ratio_of_reference(doc: &Document, answer: &RatioAnswer) -> String {
    let (value, range) = ratio(answer);
    let name = doc.reference.and_then(|id| doc.footprint(id)).map_or("the reference", |f| f.name.as_str());
    format!("{value}  ({range}) of {name}")
}

/// A round length in metres or kilometres.
#[must_use]
pub fn metres(length: f64) -> String {
    if length >= 1000.0 { format!("{}{THIN}km", length / 1000.0) } else { format!("{length}{THIN}m") }
}

/// `1 outline`, `3 outlines`.
#[must_use]
pub fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// A time that is not known well: `about 12 s`, `about 3 min`.
#[must_use]
pub fn about(seconds: f64) -> String {
    match seconds {
        s if s < 1.5 => "about a second".to_owned(),
        s if s < 20.0 => format!("about {s:.0} s"),
        s if s < 90.0 => format!("about {:.0} s", (s / 10.0).round() * 10.0),
        s if s < 5400.0 => format!("about {:.0} min", s / 60.0),
        s => format!("about {:.1} h", s / 3600.0),
    }
}

/// An amount of data: `0 bytes`, `312 MB`, `1.2 GB`. Powers of ten, as disks are sold.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    let b = bytes as f64;
    match bytes {
        0..1000 => format!("{bytes}{THIN}bytes"),
        1000..1_000_000 => format!("{:.0}{THIN}kB", b / 1e3),
        1_000_000..1_000_000_000 => format!("{:.0}{THIN}MB", b / 1e6),
        _ => format!("{:.1}{THIN}GB", b / 1e9),
    }
}

/// A value of a picture, with as many digits as tell `step` apart: `1,234`, `0.0417`.
#[must_use]
pub fn pixel_value(value: f64, step: f64) -> String {
    if value != 0.0 && (value.abs() >= 1e9 || value.abs() < 1e-6) {
        return format!("{value:.2e}");
    }
    let places = if step > 0.0 { (-libm::log10(step)).ceil().clamp(0.0, 6.0) as usize } else { 0 };
    let text = format!("{:.places$}", value.abs());
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), String::new()), |(w, r)| (w, format!(".{r}")));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if value < 0.0 && text.chars().any(|c| c.is_ascii_digit() && c != '0') { "\u{2212}" } else { "" };
    format!("{sign}{grouped}{rest}")
}

/// `AFTER is lined up with BEFORE: GREEN, automatic, similarity; 87 of 98 places agree, each missed by 0.4 px when left out.`
#[must_use]
pub fn aligned(alignment: &Alignment) -> String {
    let Alignment { status, method, model, inliers, tiles, loo_px, .. } = alignment;
    let how = match method {
        AlignmentMethod::Automatic => format!("{inliers} of {tiles} places agree, each missed by {loo_px:.1} px when it is left out"),
        AlignmentMethod::TiePoints if alignment.ties.iter().all(|tie| tie.fit.left_out_px.is_some()) => {
            format!("{tiles} points, each missed by {loo_px:.1} px when it is left out")
        }
        AlignmentMethod::TiePoints => format!("{tiles} points, just enough; expected error {loo_px:.1} px"),
        AlignmentMethod::ByEye => format!("right to about {loo_px:.1} px, as the analyst judged"),
    };
    format!("AFTER is lined up with BEFORE: {}, {}, {}; {how}.", status.word(), method.words(), model.word())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_unit_in_which_they_are_short() {
        assert_eq!(
            [0, 999, 312_400_000, 1_240_000_000].map(bytes),
            ["0\u{2009}bytes", "999\u{2009}bytes", "312\u{2009}MB", "1.2\u{2009}GB"]
        );
        assert_eq!(
            [0.2, 12.3, 47.0, 200.0, 9000.0].map(about),
            ["about a second", "about 12 s", "about 50 s", "about 3 min", "about 2.5 h"]
        );
    }

    #[test]
    fn values_have_the_digits_that_tell_them_apart() {
        assert_eq!(pixel_value(1234.0, 1.0), "1,234");
        assert_eq!(pixel_value(-1_234_567.4, 10.0), "\u{2212}1,234,567");
        assert_eq!(pixel_value(0.041_68, 0.000_5), "0.0417");
        assert_eq!(pixel_value(-0.001, 1.0), "0");
        assert_eq!(pixel_value(3.2e12, 1e9), "3.20e12");
    }
}
