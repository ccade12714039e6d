//! The two small charts of a report: a range beside what it is measured against, and what a range is made of. Vectors with attributes
//! only: the page allows no styles in its elements.

use super::blocks::class;
use super::html::Html;
use crate::core::report::page::RatioBar;

const WIDTH: f64 = 760.0;

fn px(value: f64) -> String {
    format!("{value:.1}")
}

/// A ratio in percent with its range, drawn beside the whole that it is a share of.
pub(super) fn bar(h: &mut Html, bar: &RatioBar) {
    let most = bar.range.1.max(100.0) * 1.04;
    let x = |percent: f64| px(percent.clamp(0.0, most) / most * WIDTH);
    h.open("svg", &[("class", "bar"), ("viewBox", "0 0 760 104"), ("role", "img"), ("aria-label", &bar.words)]);
    h.element("text", &[("x", "0"), ("y", "13")], &shortened(&bar.new));
    h.open(
        "rect",
        &[("class", &format!("fill {}", class(bar.epoch))), ("x", "0"), ("y", "20"), ("height", "20"), ("width", &x(bar.value))],
    );
    h.raw("</rect>");
    let (low, high) = (x(bar.range.0), x(bar.range.1));
    for (x1, x2, y1, y2) in [(&low, &high, "30", "30"), (&low, &low, "23", "37"), (&high, &high, "23", "37")] {
        h.open("line", &[("class", "spread"), ("x1", x1), ("x2", x2), ("y1", y1), ("y2", y2)]);
        h.raw("</line>");
    }
    h.open("rect", &[("class", "track"), ("x", "0.5"), ("y", "52"), ("height", "20"), ("width", &x(100.0))]);
    h.raw("</rect>");
    h.element("text", &[("class", "soft"), ("x", "8"), ("y", "67")], &shortened(&bar.old));
    h.raw("<line class=\"axis\" x1=\"0\" x2=\"760\" y1=\"82\" y2=\"82\"></line>");
    let mut at = 0.0;
    while at <= most {
        let anchor = if at == 0.0 { "start" } else { "middle" };
        h.element("text", &[("class", "soft"), ("x", &x(at)), ("y", "99"), ("text-anchor", anchor)], &format!("{at:.0} %"));
        at += step(most);
    }
    h.raw("</svg>\n");
}

/// Between two percentages at the foot of a bar that ends at `most`.
pub(super) fn step(most: f64) -> f64 {
    match most {
        m if m > 2000.0 => 1000.0,
        m if m > 800.0 => 200.0,
        m if m > 300.0 => 100.0,
        m if m > 150.0 => 50.0,
        _ => 25.0,
    }
}

/// A name in a chart: long ones are cut.
pub(super) fn shortened(name: &str) -> String {
    const MOST: usize = 60;
    if name.chars().count() <= MOST { name.to_owned() } else { name.chars().take(MOST - 1).chain(['…']).collect() }
}

/// What a range is made of: one bar, and its parts in words with their shares.
pub(super) fn budget(h: &mut Html, parts: &[(String, f64)]) {
    if parts.is_empty() {
        return;
    }
    let words: Vec<String> = parts.iter().map(|(part, share)| format!("{part} {share:.0} %")).collect();
    h.open("svg", &[("class", "budget"), ("viewBox", "0 0 760 14"), ("role", "img"), ("aria-label", &words.join(", "))]);
    let mut at = 0.0;
    for (i, (_, share)) in parts.iter().enumerate() {
        let width = share / 100.0 * WIDTH;
        h.open("rect", &[("class", shade(i)), ("x", &px(at)), ("y", "0"), ("height", "14"), ("width", &px((width - 1.0).max(0.5)))]);
        h.raw("</rect>");
        at += width;
    }
    h.raw("</svg>\n<ul class=\"key\">");
    for (i, (part, share)) in parts.iter().enumerate() {
        h.raw("<li><svg class=\"swatch\" viewBox=\"0 0 11 11\" aria-hidden=\"true\">");
        h.open("rect", &[("class", shade(i)), ("width", "11"), ("height", "11")]);
        h.raw("</rect></svg>");
        h.text(&format!("{part}: {share:.0} %"));
        h.raw("</li>");
    }
    h.raw("</ul>\n");
}

/// From dark to light, so that it is read in grey print too.
fn shade(i: usize) -> &'static str {
    ["p1", "p2", "p3", "p4", "p5"].get(i).copied().unwrap_or("p5")
}
