//! How long one measured line is beside another.

use super::budget::{Budget, Part};
use super::foreshortening;
use super::ground::Ground;
use super::length::click_px;
use super::ratio::{RatioAnswer, Uncertain, ranged};
use super::refusal::RatioRefusal;
use super::rounding::outward_percent;
use super::sentence::{includes, span, times};
use super::skew::Skew;
use crate::core::doc::{Document, Line, LineId};
use crate::core::geom::{Point, Vector};
use crate::core::units::Level;

/// What the range of a ratio of lengths does not include.
pub const LENGTH_EXCLUDES: [&str; 4] = [
    "a line between the wrong places, or one that runs up a wall or a mast",
    "a blur or halo that moves both ends outwards",
    "a line that is not level: what rises towards the camera looks longer or shorter",
    "whether the image is what it is said to be",
];

/// What is told of two lines: full sentences, ready to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LengthsTold {
    /// The sentence with both forms, its range and its level.
    pub sentence: String,
    /// What the range includes.
    pub includes: String,
    /// What it does not include.
    pub excludes: String,
}

/// In English.
pub(super) fn lengths_told(doc: &Document, new: &Line, old: &Line, answer: &RatioAnswer) -> LengthsTold {
    LengthsTold {
        sentence: length_sentence(doc, new, old, answer),
        includes: format!("The range includes {}.", includes(&answer.budget).join("; ")),
        excludes: format!("It does not include {}.", LENGTH_EXCLUDES.join("; ")),
    }
}

/// How much of the length of `old` the line `new` has, with its range by log-delta (moved where one is much the less certain, and by
/// Fieller's where one is hardly told from nothing): see [`super::ratio_of_sides`].
///
/// `Var(ln l) = 2 s_c^2 / l^2` each; an end that both lines share moves both. On one image the scale cancels. Across two images the
/// lengths are taken on the ground where both are georeferenced, else through the alignment (the variance of the factor by which it
/// stretches the line), the declared frame (its error displaces both ends of one line), or the two scales: once `Var(ln scale)` each, where
/// an area has it four times.
///
/// # Errors
/// [`RatioRefusal`] when there is no honest answer.
pub fn length_ratio(doc: &Document, new: LineId, old: LineId, level: Level) -> Result<RatioAnswer, RatioRefusal> {
    if new == old {
        return Err(RatioRefusal::SameLine);
    }
    let line = |id| doc.line(id).ok_or(RatioRefusal::NoSuchLine(id.0));
    let (a, b) = (line(new)?, line(old)?);
    let clicks = |l: &Line| 2.0 * (click_px(doc, l.epoch) / l.length_px()).powi(2);
    let grounds = Ground::of(doc, a.epoch).zip(Ground::of(doc, b.epoch));
    let georeferenced = matches!(grounds, Some((Ground::Georeference { .. }, Ground::Georeference { .. })));
    let on_ground = grounds.as_ref().and_then(|(g, h)| Some((Measured::on(doc, a, g)?, Measured::on(doc, b, h)?)));
    let (mut x, mut y) = (Measured { length: a.length_px(), clicks: clicks(a) }, Measured { length: b.length_px(), clicks: clicks(b) });
    if let (true, Some((g, h))) = (georeferenced, on_ground) {
        (x, y) = (g, h);
    }
    let (mut common, mut scale, mut alignment, mut slant) = (0.0, [0.0; 2], 0.0, [0.0; 2]);
    let (mut along_a, mut along_b) = (a.to - a.from, b.to - b.from);
    if a.epoch == b.epoch {
        common = click_px(doc, a.epoch).powi(2) * shared_ends(a, b);
        // A slanted view stretches the picture one way: lines of one direction alike, others not.
        slant[0] = foreshortening::of_two_lengths(doc, a.epoch, along_a, along_b);
    } else if georeferenced && on_ground.is_some() {
        scale = grounds.as_ref().map_or([0.0; 2], |(g, h)| [g.sd_rel().powi(2), h.sd_rel().powi(2)]);
    } else if let Some(found) = doc.laid(b.epoch, a.epoch).and_then(|way| way.direct()) {
        // Whichever image is laid on the other: the line on that one is carried over.
        let (carried, stretched, along) = if found.from == a.epoch { (a, &mut x, &mut along_a) } else { (b, &mut y, &mut along_b) };
        *along = found.onto_from.apply(carried.to) - found.onto_from.apply(carried.from);
        stretched.length = along.length();
        alignment = found.covariance.length_factor_variance(&found.onto_from, carried.from, carried.to);
        slant[0] = foreshortening::of_two_lengths(doc, found.onto, along_a, along_b);
    } else if let Some((there, back)) = doc.laid(b.epoch, a.epoch).zip(doc.laid(a.epoch, b.epoch)) {
        // By way of other images: the parts of all alignments, from whichever end they are larger, so that R and 1/R agree.
        along_a = there.onto_from().apply(a.to) - there.onto_from().apply(a.from);
        x.length = along_a.length();
        alignment = there.length_factor_variance(a.from, a.to).max(back.length_factor_variance(b.from, b.to));
        slant[0] = foreshortening::of_two_lengths(doc, b.epoch, along_a, along_b);
    } else if let Some(frame) = doc.frame_of(a.epoch, b.epoch) {
        let displaced = |l: &Line| 2.0 * (frame.error_px / l.length_px()).powi(2);
        alignment = displaced(a).max(displaced(b));
        let slanted = |epoch| foreshortening::of_two_lengths(doc, epoch, along_a, along_b);
        slant[0] = slanted(a.epoch).max(slanted(b.epoch));
    } else {
        (x, y) = on_ground.ok_or(RatioRefusal::NoCommonScaleOfLines)?;
        scale = grounds.as_ref().map_or([0.0; 2], |(g, h)| [g.sd_rel().powi(2), h.sd_rel().powi(2)]);
        slant = foreshortening::of_lines(doc, a, b);
    }
    let budget = Budget::new([
        (Part::Clicks, x.clicks + y.clicks - 2.0 * common),
        (Part::Scale, scale[0] + scale[1]),
        (Part::Alignment, alignment),
        (Part::View, slant[0] + slant[1]),
    ]);
    let uncertain = Uncertain {
        variances: [x.clicks + scale[0] + slant[0] + alignment, y.clicks + scale[1] + slant[1]],
        covariance: common,
        skew: Skew::of_lengths(x.clicks, y.clicks, common),
    };
    ranged(x.length / y.length, uncertain, budget, level).map_err(|_| RatioRefusal::LineTooShort)
}

/// A length with the relative variance of its clicks.
#[derive(Clone, Copy)]
struct Measured {
    length: f64,
    clicks: f64,
}

impl Measured {
    fn on(doc: &Document, line: &Line, ground: &Ground) -> Option<Measured> {
        let length = ground.length_m(line.from, line.to)?;
        let clicks = ground.click_variance_rel(line.from, line.to, click_px(doc, line.epoch))?;
        (length > 0.0).then_some(Measured { length, clicks })
    }
}

/// The product of the gradients of both logarithms at ends that lie at one place, 1/px2.
fn shared_ends(a: &Line, b: &Line) -> f64 {
    let ends = |l: &Line| [(l.from, l.to), (l.to, l.from)];
    let gradient = |(at, other): (Point, Point)| -> Vector { (other - at) * (1.0 / at.distance(other).powi(2)) };
    let pairs = ends(a).into_iter().flat_map(|p| ends(b).map(|q| (p, q)));
    pairs.filter(|(p, q)| p.0.distance(q.0) < 1e-3).map(|(p, q)| gradient(p).dot(gradient(q))).sum()
}

/// The sentence about one line beside another, with both forms:
///
/// > On AFTER (5 Oct 2024), line 1 is about 65 % (61–69 %, 90 % range) as long as line 2, i.e. it is 31–39 % shorter.
pub fn length_sentence(doc: &Document, new: &Line, old: &Line, answer: &RatioAnswer) -> String {
    let rounded = outward_percent(answer.range);
    let p = |v| rounded.written(v);
    let (low, high) = (rounded.low_percent, rounded.high_percent);
    let direction = if high <= 100.0 && low < 100.0 {
        format!("it is {}–{} % shorter", p(100.0 - high), p(100.0 - low))
    } else if low >= 200.0 {
        format!("it is {} times as long", times(&rounded))
    } else if low >= 100.0 {
        format!("it is {}–{} % longer", p(low - 100.0), p(high - 100.0))
    } else {
        format!("anything from {} % shorter to {} % longer: there is no measurable difference", p(100.0 - low), p(high - 100.0))
    };
    let is = format!("is about {} % ({}, {} range) as long as", p(rounded.about(answer.ratio)), span(&rounded), answer.level);
    let (a, b) = (format!("line {}", new.id.0), format!("line {}", old.id.0));
    if new.epoch == old.epoch {
        format!("On {}, {a} {is} {b}, i.e. {direction}.", doc.epoch_words(new.epoch))
    } else {
        let (on, beside) = (doc.epoch_words(new.epoch), doc.epoch_words(old.epoch));
        format!("Line {} on {on} {is} {b} on {beside}, i.e. {direction}.", new.id.0)
    }
}
