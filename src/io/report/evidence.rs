//! What makes a report checkable: how the images lie on each other, the method, the sources, the session, what is not proven, and how
//! a stranger verifies it.

use super::html::Html;
use super::limits::{LIMITS, METHOD, STEPS};
use crate::core::measure::Part;
use crate::core::report::{SiteReport, TimelineKind};

/// Longer sessions are told by their chapters and their last records.
const MOST_RECORDS: usize = 300;

/// How the images lie on each other.
pub(super) fn alignment(h: &mut Html, site: &SiteReport) {
    h.section("alignment", "How the images lie on each other", |h| {
        let a = &site.alignment;
        h.raw("<p>");
        if let Some(status) = a.status {
            h.element("span", &[("class", &format!("status {}", status.word()))], status.word());
        }
        h.text(&a.text);
        h.raw("</p>\n");
        facts(h, a.figures.iter().map(|(name, value)| (*name, value.clone())));
        if !a.residuals_px.is_empty() {
            let list: Vec<String> = a.residuals_px.iter().map(|r| format!("{r:.1}")).collect();
            h.p(&format!("Each tie point is missed by, when it is left out: {} px.", list.join(", ")));
        }
    });
}

fn facts<'a>(h: &mut Html, facts: impl Iterator<Item = (&'a str, String)>) {
    let mut facts = facts.peekable();
    if facts.peek().is_none() {
        return;
    }
    h.raw("<dl>");
    for (name, value) in facts {
        h.element("dt", &[], name);
        h.element("dd", &[], &value);
        h.raw("\n");
    }
    h.raw("</dl>\n");
}

/// The method and what ranges are made of.
pub(super) fn method(h: &mut Html, site: &SiteReport) {
    h.section("method", "How the numbers were made", |h| {
        for (name, words) in METHOD {
            h.raw("<p><strong>");
            h.text(name);
            h.raw(".</strong> ");
            h.text(words);
            h.raw("</p>\n");
        }
        h.element("h3", &[], "What a range is made of");
        let used = |part: Part| site.compared.iter().any(|c| c.ratio.budget.of(part) > 0.0) || site.footprints.iter().any(|f| f.row.budget.of(part) > 0.0);
        let parts: Vec<Part> = Part::ALL.into_iter().filter(|p| used(*p)).collect();
        h.list("small", parts.iter().map(|p| format!("{}: {}", capital(p.word()), p.meaning())));
        let [click, edge, shared, private] = site.assumed_px;
        h.p(&format!(
            "Where nobody's hand was measured, a clicked corner is taken to be right to {click} px, a wall to {edge} px, all outlines of an image \
             together to {shared} px and each one by itself to {private} px (one standard deviation each)."
        ));
        for hand in &site.hands {
            let who = if hand.analyst.is_empty() { "An analyst without a name" } else { &hand.analyst };
            let used = if hand.is_used { "Ranges are made of it." } else { "That is too little to make ranges of." };
            h.p(&format!(
                "{who}, on {}: {} tracings of {} buildings, blind and repeated, put a click at {:.2} px. {used}",
                hand.image_epoch.to_uppercase(),
                hand.tracings,
                hand.footprints,
                hand.s_px
            ));
        }
        for b in &site.between_analysts {
            h.p(&format!("{} analysts on {}: their boundaries differ by {:.2} px beyond their own scatter.", b.analysts, b.image_epoch.to_uppercase(), b.bias_px));
        }
        h.element("h3", &[], "What no range includes");
        h.list("small", site.excludes.iter().map(|e| capital(e)));
        if !site.cautions.is_empty() {
            h.element("h3", &[], "What deserves a second look");
            h.list("small", site.cautions.iter().cloned());
        }
    });
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// The images.
pub(super) fn sources(h: &mut Html, site: &SiteReport) {
    h.section("sources", "The images", |h| {
        h.raw("<div class=\"cards\">\n");
        for image in &site.images {
            h.raw("<div>\n");
            h.element("h3", &[], &image.title);
            h.raw("<dl>");
            h.raw("<dt>File</dt><dd>");
            h.name(&image.file);
            h.raw("</dd>\n");
            for (name, value) in &image.facts {
                h.element("dt", &[], name);
                h.element("dd", &[], value);
                h.raw("\n");
            }
            h.raw("<dt>SHA-256</dt>");
            h.element("dd", &[("class", "hash")], &image.sha256);
            h.raw("</dl>\n</div>\n");
        }
        h.raw("</div>\n");
        h.element(
            "p",
            &[("class", "small")],
            "The image files are not part of this report. They were opened for reading only, and never changed.",
        );
        h.raw("\n");
    });
}

/// The session, record by record.
pub(super) fn timeline(h: &mut Html, site: &SiteReport) {
    h.section("session", "What was done, in order", |h| {
        let all = site.timeline.len();
        h.p(&format!(
            "The session {} was begun on {} with {} and has {all} records up to the one that this report states. Each is chained to the one before by its hash; none can be \
             changed, taken out or put in without breaking the chain. What was undone stays in it.",
            site.session.id, site.session.created, site.session.tool
        ));
        let from = all.saturating_sub(MOST_RECORDS);
        if from > 0 {
            h.p(&format!("The chapters and the last {MOST_RECORDS} records are listed here; the file report.session.jsonl has all of them."));
        }
        let rows = site.timeline.iter().enumerate().filter(|(i, r)| *i >= from || r.kind == TimelineKind::Chapter).map(|(_, r)| r);
        h.table("Records of the session, times in UTC by the clock of that machine", &[("Record", "r"), ("Time", ""), ("What", "")], |h| {
            for row in rows {
                let class = match row.kind {
                    TimelineKind::Chapter => "chapter",
                    TimelineKind::Change => "",
                    TimelineKind::Restore | TimelineKind::Custody => "quiet",
                };
                h.open("tr", &[("class", class)]);
                h.cell("r", &row.seq.to_string());
                h.cell("", &moment(&row.at.to_string()));
                h.raw("<td>");
                h.text(&row.label);
                if !row.note.is_empty() {
                    h.element("span", &[("class", "note")], &row.note);
                }
                h.raw("</td></tr>\n");
            }
        });
    });
}

/// `2024-01-15T09:00:07.300Z` as `2024-01-15 09:00:07`.
fn moment(stamp: &str) -> String {
    stamp.split('.').next().unwrap_or_default().replace('T', " ")
}

/// What is not proven.
pub(super) fn limits(h: &mut Html, site: &SiteReport) {
    h.section("limits", "What this does not prove", |h| {
        h.list("", LIMITS.iter().map(|l| (*l).to_owned()));
        if site.footprints.iter().any(|f| f.row.area_m2.is_none()) {
            h.p("On at least one image the size of a pixel is not known. Sizes there are in pixels; ratios on that image need no more.");
        }
    });
}

/// How it is checked.
pub(super) fn check(h: &mut Html, site: &SiteReport) {
    h.section("verify", "How to verify this", |h| {
        h.raw("<ol>");
        for step in STEPS {
            h.raw("\n");
            h.element("li", &[], step);
        }
        h.raw("</ol>\n<pre><code>python3 verify.py</code></pre>\n");
        h.raw("<dl><dt>Head of the session</dt>");
        h.element("dd", &[("class", "hash")], &site.session.head);
        h.raw("<dt>Record</dt>");
        h.element("dd", &[], &site.session.seq.to_string());
        h.raw("<dt>Session</dt>");
        h.element("dd", &[("class", "hash")], &site.session.id);
        h.raw("<dt>Document, SHA-256</dt>");
        h.element("dd", &[("class", "hash")], &site.session.document_sha256);
        h.raw("</dl>\n");
    });
}
