//! The tables of a report: what changed, the outlines with their areas, heights and lengths.

use super::comparisons::class;
use super::html::Html;
use crate::core::measure::with_sd;
use crate::core::report::SiteReport;

/// A number in a figure's colour.
pub(super) fn number(h: &mut Html, number: usize, epoch: &str) {
    h.element("span", &[("class", &format!("num {}", class(epoch)))], &number.to_string());
}

/// What became of which building.
pub(super) fn changes(h: &mut Html, site: &SiteReport) {
    h.section("changes", "What changed", |h| {
        if site.changes.is_empty() {
            return h.p("The analyst stated of no building whether it is new, gone, enlarged, reduced or unchanged.");
        }
        h.table(
            "Buildings by what became of them, as the analyst judged",
            &[("State", ""), ("Building", ""), ("Outlined on", ""), ("Note", "")],
            |h| {
                for c in &site.changes {
                    let epoch = site.footprints.iter().find(|f| f.number == c.number).map_or("other", |f| f.row.epoch.as_str());
                    h.raw("<tr><td>");
                    h.element("span", &[("class", "state")], c.state.word());
                    h.raw("</td><td>");
                    number(h, c.number, epoch);
                    h.raw("<strong>");
                    h.name(&c.name);
                    h.raw("</strong>");
                    if !c.class.is_empty() {
                        h.text(" \u{b7} ");
                        h.name(&c.class);
                    }
                    h.raw("</td>");
                    h.cell("nowrap", &c.image);
                    h.cell("", &c.note);
                    h.raw("</tr>\n");
                }
            },
        );
        let unclear = site.footprints.len() - site.changes.len();
        if unclear > 0 {
            h.p(&format!("Of {unclear} more outlined, nothing was stated."));
        }
    });
}

/// Buildings over all dates, where there are more than two.
pub(super) fn over_time(h: &mut Html, site: &SiteReport) {
    if site.over_time.is_empty() {
        return;
    }
    h.section("over-time", "Over time", |h| {
        for building in &site.over_time {
            let caption = format!("{}: its area on every date. Ranges at {} %.", building.name, building.level);
            h.table(&caption, &[("Date", ""), ("What is said of it", ""), ("Area", "r")], |h| {
                for row in &building.dates {
                    let date = row.date.map_or_else(|| row.image.clone(), crate::core::units::Date::words);
                    h.raw("<tr><td>");
                    h.text(&date);
                    h.raw("</td>");
                    h.cell("", row.standing);
                    h.cell("r", if row.footprint.is_some() { &row.words } else { "" });
                    h.raw("</tr>\n");
                }
            });
            building.changes.iter().for_each(|change| h.p(&change.sentence));
        }
    });
}

/// The outlines with their areas.
pub(super) fn footprints(h: &mut Html, site: &SiteReport) {
    if site.footprints.is_empty() {
        return;
    }
    h.section("buildings", "Outlines and areas", |h| {
        let caption = format!("Numbers are those in the pictures. Ranges at {}.", site.level);
        let head = [("Building", ""), ("Outlined on", ""), ("Area", "r"), ("Range", "r"), ("In pixels", "r"), ("Traced", "")];
        h.table(&caption, &head, |h| {
            for f in &site.footprints {
                h.raw("<tr><td>");
                number(h, f.number, &f.row.epoch);
                h.raw("<strong>");
                h.name(&f.row.name);
                h.raw("</strong>");
                if !f.row.class.is_empty() {
                    h.text(" \u{b7} ");
                    h.name(&f.row.class);
                }
                h.raw("</td>");
                h.cell("nowrap", &f.image);
                h.cell("r", &f.area);
                h.cell("r", f.range.as_deref().unwrap_or("not measurable"));
                h.cell("r", f.area_px.as_deref().unwrap_or("\u{2013}"));
                let times = if f.row.tracings > 1 { format!(", mean of {} tracings", f.row.tracings) } else { String::new() };
                let by = if f.row.analysts.is_empty() { String::new() } else { format!(", by {}", f.row.analysts.join(" and ")) };
                h.cell("", &format!("{} outline, {}{times}{by}", f.row.traced, f.row.drawn));
                h.raw("</tr>\n");
            }
        });
        if site.footprints.iter().any(|f| f.row.area_m2.is_none()) {
            h.p("Where an area is in px\u{b2}, nothing says how large a pixel is on the ground, and no square metres are given.");
        }
    });
}

/// Heights by shadow or lean, and measured lines.
pub(super) fn heights_and_lines(h: &mut Html, site: &SiteReport) {
    let heights: Vec<_> = site.heights.iter().filter(|r| r.height_m.is_some() || r.refused.is_some()).collect();
    let lines: Vec<_> = site.lines.iter().filter(|l| !site.heights.iter().any(|r| r.line == Some(l.id))).collect();
    if heights.is_empty() && lines.is_empty() {
        return;
    }
    h.section("lengths", "Heights and lengths", |h| {
        if !heights.is_empty() {
            let caption = format!("Heights by shadows and leaning walls. Ranges at {}.", site.level);
            h.table(&caption, &[("Of", ""), ("By", ""), ("Height", "r"), ("Range", "r"), ("Remarks", "")], |h| {
                for r in &heights {
                    h.raw("<tr><td>");
                    h.name(r.name.as_deref().unwrap_or("not outlined"));
                    h.raw("</td>");
                    h.cell("", r.kind);
                    let sd = r.height_m.unwrap_or_default() * r.sd_rel.unwrap_or_default();
                    h.cell("r", &r.height_m.map_or_else(|| "none".to_owned(), |m| format!("{}\u{2009}m", with_sd(m, sd))));
                    h.cell(
                        "r",
                        &r.range_m.map_or_else(String::new, |range| format!("{}–{}", with_sd(range.low, sd), with_sd(range.high, sd))),
                    );
                    let remarks: Vec<&str> = r.refused.iter().chain(&r.notes).map(String::as_str).collect();
                    h.cell("", &remarks.join(" "));
                    h.raw("</tr>\n");
                }
            });
        }
        if !lines.is_empty() {
            let caption = format!("Measured lines. Ranges at {}.", site.level);
            h.table(&caption, &[("Line", ""), ("Image", ""), ("Length", "r"), ("Range", "r")], |h| {
                for l in &lines {
                    let (length, unit) = l.length_m.map_or((l.length_px, "px"), |m| (m, "m"));
                    let sd = length * l.sd_rel;
                    h.raw("<tr>");
                    h.cell("", &l.id.to_string());
                    h.cell("", &l.epoch.to_uppercase());
                    h.cell("r", &format!("{}\u{2009}{unit}", with_sd(length, sd)));
                    h.cell("r", &format!("{}–{}", with_sd(l.range.low, sd), with_sd(l.range.high, sd)));
                    h.raw("</tr>\n");
                }
            });
        }
    });
}

/// What was drawn to point something out.
pub(super) fn annotations(h: &mut Html, site: &SiteReport) {
    if site.annotations.is_empty() && site.hidden == 0 {
        return;
    }
    h.section("annotations", "Annotations", |h| {
        if site.hidden > 0 {
            let what = if site.hidden == 1 { "1 outline is".to_owned() } else { format!("{} outlines are", site.hidden) };
            h.p(&format!("{what} hidden by the analyst: not drawn on the pictures, and counted in every number all the same."));
        }
        if site.annotations.is_empty() {
            return;
        }
        h.p("These point something out. They are no outlines, and no number of this report rests on them.");
        let caption = format!("Points, lines, arrows, ellipses, notes and marks. Lengths with their ranges at {}.", site.level);
        h.table(&caption, &[("Kind", ""), ("Words", ""), ("Image", ""), ("Length", "r")], |h| {
            for a in &site.annotations {
                h.raw("<tr>");
                h.cell("", a.kind);
                h.cell("", &a.text);
                h.cell("", &a.image);
                h.cell("r", &a.length);
                h.raw("</tr>\n");
            }
        });
    });
}
