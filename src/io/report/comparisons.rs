//! What a report says of ratios: the first one large, with its range in the same breath; each with its sentence, the readings that
//! must not be printed, and what its range is made of.

use super::chart::{self, RatioBar};
use super::html::Html;
use crate::core::report::{Compared, SiteReport};

/// How many are told at the top besides the first.
const TOP: usize = 4;

/// The top of the page: the results.
pub(super) fn results(h: &mut Html, site: &SiteReport) {
    h.section("results", "The result", |h| {
        let answered: Vec<&Compared> = site.compared.iter().filter(|c| c.ratio.sentence.is_some()).collect();
        let Some((lead, rest)) = answered.split_first() else {
            return none(h, site);
        };
        h.raw("<div class=\"lead\"><div>\n");
        h.open("p", &[("class", "figure")]);
        h.text(&lead.percent);
        h.raw("<small>\u{2009}%</small></p>\n");
        h.open("p", &[("class", "range")]);
        h.text(&format!("{}\u{2009}% ", lead.percent_range));
        h.element("span", &[], &format!("{} % range", lead.ratio.level));
        h.raw("</p>\n</div><div>\n");
        told(h, lead, "sentence");
        never(h, lead);
        h.raw("</div></div>\n");
        bar(h, site, lead);
        if !rest.is_empty() {
            h.raw("<ul class=\"more\">\n");
            for c in rest.iter().take(TOP) {
                h.raw("<li><b>");
                h.text(&format!("{}\u{2009}%", c.percent));
                h.element("span", &[], &format!("{}\u{2009}%", c.percent_range));
                h.raw("</b><div>");
                h.text(c.ratio.sentence.as_deref().unwrap_or_default());
                h.raw("</div></li>\n");
            }
            h.raw("</ul>\n");
            if rest.len() > TOP {
                h.raw("<p class=\"small\">");
                h.text(&format!("And {} more, ", rest.len() - TOP));
                h.raw("<a href=\"#ratios\">below</a>.</p>\n");
            }
        }
    });
}

fn none(h: &mut Html, site: &SiteReport) {
    match site.compared.iter().find_map(|c| c.ratio.refused.as_ref()) {
        Some(why) => h.p(&format!("No ratio is told: {why}")),
        None if site.footprints.is_empty() => h.p("Nothing was outlined, so nothing was measured."),
        None => h.p("No two outlines were compared: no reference was chosen, and no comparison is kept."),
    }
}

/// The sentence, and the same in the further language.
fn told(h: &mut Html, c: &Compared, class: &'static str) {
    h.element("p", &[("class", class)], c.ratio.sentence.as_deref().unwrap_or_default());
    h.raw("\n");
    if let Some((code, told)) = &c.translated {
        h.element("p", &[("class", "ko"), ("lang", code)], &told.sentence);
        h.raw("\n");
    }
}

/// The readings that must not be printed.
fn never(h: &mut Html, c: &Compared) {
    if !c.ratio.must_not_write.is_empty() {
        h.raw("<p class=\"never\"><strong>Not to be printed:</strong> ");
        h.text(&c.ratio.must_not_write.join(", "));
        h.raw(".</p>\n");
    }
    if let Some((code, told)) = &c.translated {
        h.element("p", &[("class", "never"), ("lang", code)], &told.must_not_write);
        h.raw("\n");
    }
}

fn bar(h: &mut Html, site: &SiteReport, c: &Compared) {
    let (Some(value), Some(rounded)) = (c.ratio.ratio, c.ratio.rounded) else { return };
    let (new, old) = c.heading.split_once(" beside ").unwrap_or((&c.heading, "the same building before"));
    let first = c.footprints.first().and_then(|id| site.footprints.iter().find(|f| f.row.id == id.0));
    let class = class(first.map_or("other", |f| f.row.epoch.as_str()));
    let range = (rounded.low_percent, rounded.high_percent);
    RatioBar { value: 100.0 * value, range, new, old, class, words: c.ratio.sentence.as_deref().unwrap_or_default() }.draw(h);
}

/// The class of a date.
pub(super) fn class(epoch: &str) -> &'static str {
    match epoch {
        "before" => "is-before",
        "after" => "is-after",
        _ => "is-other",
    }
}

/// Every comparison with all that is told of it.
pub(super) fn all(h: &mut Html, site: &SiteReport) {
    if site.compared.is_empty() {
        return;
    }
    h.section("ratios", "How large one is beside another", |h| {
        for c in &site.compared {
            h.raw("<div class=\"card\">\n");
            h.element("h3", &[], &c.heading);
            h.raw("\n");
            if let Some(why) = &c.ratio.refused {
                h.p(&format!("No ratio is told. {why}"));
                h.raw("</div>\n");
                continue;
            }
            h.raw("<div>\n");
            told(h, c, "told");
            never(h, c);
            if let Some(likelihood) = &c.ratio.likelihood_smaller {
                let it = if c.is_change { "it shrank" } else { "it is the smaller one" };
                h.element(
                    "p",
                    &[("class", "small")],
                    &format!("That {it}: {likelihood}. {}", c.ratio.advice.as_deref().unwrap_or_default()),
                );
                h.raw("\n");
            }
            h.list("small", c.ratio.cautions.iter().cloned());
            h.raw("</div><div>\n");
            bar(h, site, c);
            h.element("p", &[("class", "small")], "What the width of the range comes from, as shares of its variance:");
            chart::budget(h, &c.ratio.budget);
            h.raw("</div>\n</div>\n");
        }
    });
}
