//! The blocks of a page as HTML.

use super::html::Html;
use super::page::Pictures;
use super::{base64_of, chart, swipe};
use crate::core::report::page::{Align, Block, Cell, Fact, FactKind, FigureText, Lead, More, Row, RowKind, Span, Table, Text, Tone};

/// The class of a date.
pub(super) fn class(epoch: &str) -> &'static str {
    match epoch {
        "before" => "is-before",
        "after" => "is-after",
        _ => "is-other",
    }
}

/// A number in a figure's colour.
pub(super) fn number(h: &mut Html, number: usize, epoch: &str) {
    h.element("span", &[("class", &format!("num {}", class(epoch)))], &number.to_string());
}

/// Writes blocks one after the other.
pub(super) fn write(h: &mut Html, blocks: &[Block], pictures: &Pictures<'_>) {
    for block in blocks {
        match block {
            Block::Lead(lead) => write_lead(h, lead),
            Block::More(more) => write_more(h, more),
            Block::Heading(text) => {
                h.element("h3", &[], text);
                h.raw("\n");
            }
            Block::Text(text) => write_text(h, text),
            Block::List { tone, ordered, lang, items } => write_list(h, *tone, *ordered, *lang, items),
            Block::Table(table) => write_table(h, table),
            Block::Facts(facts) => write_facts(h, facts),
            Block::Card { heading, told, charts } => {
                h.raw("<div class=\"card\">\n");
                h.element("h3", &[], heading);
                h.raw("\n<div>\n");
                write(h, told, pictures);
                h.raw("</div>");
                if !charts.is_empty() {
                    h.raw("<div>\n");
                    write(h, charts, pictures);
                    h.raw("</div>");
                }
                h.raw("\n</div>\n");
            }
            Block::Beside(parts) => {
                h.raw("<div class=\"cards\">\n");
                for part in parts {
                    h.raw("<div>\n");
                    write(h, part, pictures);
                    h.raw("</div>\n");
                }
                h.raw("</div>\n");
            }
            Block::Bar(bar) => chart::bar(h, bar),
            Block::Budget(shares) => chart::budget(h, shares),
            Block::Swipe(both) => swipe::write(h, both, pictures.plates),
            Block::Figures(figures) => write_figures(h, figures, pictures.figures),
            Block::Code(line) => {
                h.raw("<pre><code>");
                h.text(line);
                h.raw("</code></pre>\n");
            }
        }
    }
}

fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Body => "",
        Tone::Small => "small",
        Tone::Sentence => "sentence",
        Tone::Told => "told",
        Tone::Never => "never",
        Tone::Note => "note",
    }
}

fn write_text(h: &mut Html, text: &Text) {
    h.open_in("p", tone_class(text.tone), text.lang);
    spans(h, &text.spans);
    h.raw("</p>\n");
}

fn spans(h: &mut Html, spans: &[Span]) {
    for span in spans {
        match span {
            Span::Plain(text) => h.text(text),
            Span::Strong(text) => h.element("strong", &[], text),
            Span::Name(name) => h.name(name),
            Span::StrongName(name) => {
                h.raw("<strong>");
                h.name(name);
                h.raw("</strong>");
            }
            Span::Number { number: n, epoch } => number(h, *n, epoch),
            Span::Status(status) => h.element("span", &[("class", &format!("status {}", status.word()))], status.word()),
            Span::State(word) => h.element("span", &[("class", "state")], word),
            Span::Remark(text) => h.element("span", &[("class", "note")], text),
        }
    }
}

fn write_list(h: &mut Html, tone: Tone, ordered: bool, lang: Option<&'static str>, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let name = if ordered { "ol" } else { "ul" };
    h.open_in(name, tone_class(tone), lang);
    for item in items {
        h.raw("\n");
        h.element("li", &[], item);
    }
    h.close(name);
    h.raw("\n");
}

fn write_lead(h: &mut Html, lead: &Lead) {
    h.raw("<div class=\"lead\"><div>\n<p class=\"figure\">");
    h.text(&lead.percent);
    h.raw("<small>\u{2009}%</small></p>\n<p class=\"range\">");
    h.text(&format!("{}\u{2009}% ", lead.range));
    h.element("span", &[], &lead.level);
    h.raw("</p>\n</div><div>\n");
    lead.told.iter().for_each(|text| write_text(h, text));
    h.raw("</div></div>\n");
}

fn write_more(h: &mut Html, more: &[More]) {
    h.raw("<ul class=\"more\">\n");
    for m in more {
        h.raw("<li><b>");
        h.text(&format!("{}\u{2009}%", m.percent));
        h.element("span", &[], &format!("{}\u{2009}%", m.range));
        h.raw("</b><div>");
        spans(h, &m.sentence.spans);
        h.raw("</div></li>\n");
    }
    h.raw("</ul>\n");
}

/// A table that may be wider than the page.
fn write_table(h: &mut Html, table: &Table) {
    h.open("div", &[("class", "wide"), ("tabindex", "0"), ("role", "region"), ("aria-label", &table.caption)]);
    h.raw("<table>");
    h.element("caption", &[], &table.caption);
    h.raw("<thead><tr>");
    let class_of = |align: Align| match align {
        Align::Start => "",
        Align::Tight => "nowrap",
        Align::End => "r",
    };
    for (name, align) in &table.head {
        h.element("th", &[("scope", "col"), ("class", class_of(*align))], name);
    }
    h.raw("</tr></thead><tbody>\n");
    for Row { kind, cells } in &table.rows {
        let class = match kind {
            RowKind::Plain => "",
            RowKind::Chapter => "chapter",
            RowKind::Quiet => "quiet",
        };
        h.open("tr", &[("class", class)]);
        for (Cell { lang, spans: said }, (_, align)) in cells.iter().zip(&table.head) {
            let class = if matches!(said.first(), Some(Span::Number { .. })) { "building" } else { class_of(*align) };
            h.open_in("td", class, *lang);
            spans(h, said);
            h.close("td");
        }
        h.raw("</tr>\n");
    }
    h.raw("</tbody></table></div>\n");
}

fn write_facts(h: &mut Html, facts: &[Fact]) {
    h.raw("<dl>");
    for fact in facts {
        h.element("dt", &[], &fact.name);
        match fact.kind {
            FactKind::Text => h.element("dd", &[], &fact.value),
            FactKind::Hash => h.element("dd", &[("class", "hash")], &fact.value),
            FactKind::Name => {
                h.raw("<dd>");
                h.name(&fact.value);
                h.raw("</dd>");
            }
        }
        h.raw("\n");
    }
    h.raw("</dl>\n");
}

/// The figures, each with its caption and the file in which it lies beside this page.
fn write_figures(h: &mut Html, figures: &[FigureText], svg: &[&str]) {
    h.raw("<div class=\"figures\">\n");
    for (figure, svg) in figures.iter().zip(svg) {
        h.raw("<figure>");
        let source = format!("data:image/svg+xml;base64,{}", base64_of(svg.as_bytes()));
        h.open("img", &[("alt", &figure.alt), ("loading", "lazy"), ("src", &source)]);
        h.raw("<figcaption>");
        h.text(&figure.caption);
        h.raw("</figcaption></figure>\n");
    }
    h.raw("</div>\n");
}
