//! What makes a report checkable: how the images lie on each other, the method, the sources, the session, what is not proven, and how
//! a stranger verifies it.

use super::blocks::{Align, Block, Cell, Fact, FactKind, Row, RowKind, Section, Span, Table, Text, Tone};
use super::{in_english, section};
use crate::core::measure::{Part, Phrase};
use crate::core::report::{ImageLine, SiteReport, TimelineKind, TimelineRow};

/// Longer sessions are told by their chapters and their last records.
const MOST_RECORDS: usize = 300;

fn text(text: String) -> Block {
    Block::Text(Text::new(Tone::Body, text))
}

fn fact(name: impl Into<String>, value: impl Into<String>, kind: FactKind) -> Fact {
    Fact { name: name.into(), value: value.into(), kind }
}

/// A text of the program in the language of the report; where that has none for it, as it is, marked as English.
fn told(site: &SiteReport, text: &str) -> (String, Option<&'static str>) {
    site.language.told(text).map_or_else(|| (text.to_owned(), in_english(site)), |words| (words, None))
}

/// How the images lie on each other.
pub(super) fn alignment(site: &SiteReport) -> Section {
    let (l, a) = (site.language, &site.alignment);
    let mut spans: Vec<Span> = a.status.map(Span::Status).into_iter().collect();
    let (words, lang) = told(site, &a.text);
    spans.push(Span::Plain(words));
    let mut blocks = vec![Block::Text(Text { tone: Tone::Body, lang, spans })];
    let facts: Vec<Fact> = a.figures.iter().map(|(name, value)| fact(l.of(name), told(site, value).0, FactKind::Text)).collect();
    if !facts.is_empty() {
        blocks.push(Block::Facts(facts));
    }
    if !a.residuals_px.is_empty() {
        let list: Vec<String> = a.residuals_px.iter().map(|r| format!("{r:.1}")).collect();
        blocks.push(text(l.say(Phrase::TieResiduals, &[&list.join(", ")])));
    }
    section(site, "alignment", Phrase::Alignment, blocks)
}

/// The method and what ranges are made of.
pub(super) fn method(site: &SiteReport) -> Section {
    let l = site.language;
    let mut blocks: Vec<Block> = Vec::new();
    for (name, words) in l.method {
        let spans = vec![Span::Strong(format!("{name}.")), Span::Plain(format!(" {words}"))];
        blocks.push(Block::Text(Text { tone: Tone::Body, lang: None, spans }));
    }
    let small = |lang, items: Vec<String>| Block::List { tone: Tone::Small, ordered: false, lang, items };
    blocks.push(Block::Heading(l.say(Phrase::RangeParts, &[])));
    let in_ratios = |part: Part| site.compared.iter().any(|c| c.ratio.budget.of(part) > 0.0);
    let used = |part: &Part| in_ratios(*part) || site.footprints.iter().any(|f| f.row.budget.of(*part) > 0.0);
    let parts = Part::ALL.into_iter().filter(used).map(|p| format!("{}: {}", capital(l.of(p.word())), (l.meaning)(p)));
    blocks.push(small(None, parts.collect()));
    let assumed: Vec<String> = site.assumed_px.iter().map(f64::to_string).collect();
    blocks.push(text(l.say(Phrase::Assumed, &assumed.iter().map(String::as_str).collect::<Vec<_>>())));
    for hand in &site.hands {
        let who = if hand.analyst.is_empty() { (l.phrase)(Phrase::NamelessAnalyst) } else { &hand.analyst };
        let image = l.of(&hand.image_epoch).to_uppercase();
        let numbers = [hand.tracings.to_string(), hand.footprints.to_string(), format!("{:.2}", hand.s_px)];
        let said = l.say(Phrase::Hand, &[who, &image, &numbers[0], &numbers[1], &numbers[2]]);
        blocks.push(text(format!("{said} {}", (l.phrase)(if hand.is_used { Phrase::HandUsed } else { Phrase::HandNotUsed }))));
    }
    for b in &site.between_analysts {
        let image = l.of(&b.image_epoch).to_uppercase();
        blocks.push(text(l.say(Phrase::BetweenAnalysts, &[&b.analysts.to_string(), &image, &format!("{:.2}", b.bias_px)])));
    }
    blocks.push(Block::Heading(l.say(Phrase::NotInRange, &[])));
    blocks.push(small(None, l.excludes.iter().map(|e| capital(e)).collect()));
    if !site.cautions.is_empty() {
        blocks.push(Block::Heading(l.say(Phrase::SecondLook, &[])));
        blocks.push(small(in_english(site), site.cautions.clone()));
    }
    section(site, "method", Phrase::Method, blocks)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// The images.
pub(super) fn sources(site: &SiteReport) -> Section {
    let l = site.language;
    let image = |image: &ImageLine| {
        let mut facts = vec![fact(l.say(Phrase::File, &[]), image.file.clone(), FactKind::Name)];
        facts.extend(image.facts.iter().map(|(name, value)| fact(l.of(name), told(site, value).0, FactKind::Text)));
        facts.push(fact("SHA-256", image.sha256.clone(), FactKind::Hash));
        vec![Block::Heading(image.title.clone()), Block::Facts(facts)]
    };
    let note = Block::Text(Text::new(Tone::Small, l.say(Phrase::SourcesNote, &[])));
    section(site, "sources", Phrase::Sources, vec![Block::Beside(site.images.iter().map(image).collect()), note])
}

/// The session, record by record.
pub(super) fn timeline(site: &SiteReport) -> Section {
    let (l, all) = (site.language, site.timeline.len());
    let facts = [&site.session.id, &site.session.created.to_string(), &site.session.tool, &all.to_string()];
    let mut blocks = vec![text(l.say(Phrase::SessionIntro, &facts.map(String::as_str)))];
    let from = all.saturating_sub(MOST_RECORDS);
    if from > 0 {
        blocks.push(text(l.say(Phrase::SessionCut, &[&MOST_RECORDS.to_string()])));
    }
    let row = |row: &TimelineRow| {
        let kind = match row.kind {
            TimelineKind::Chapter => RowKind::Chapter,
            TimelineKind::Change => RowKind::Plain,
            TimelineKind::Restore | TimelineKind::Custody => RowKind::Quiet,
        };
        let (label, lang) = told(site, &row.label);
        let mut what = vec![Span::Plain(label)];
        if !row.note.is_empty() {
            what.push(Span::Remark(row.note.clone()));
        }
        let what = Cell { lang, spans: what };
        Row { kind, cells: vec![row.seq.to_string().into(), moment(&row.at.to_string()).into(), what] }
    };
    let rows = site.timeline.iter().enumerate().filter(|(i, r)| *i >= from || r.kind == TimelineKind::Chapter).map(|(_, r)| row(r));
    let head = [(Phrase::Record, Align::End), (Phrase::Time, Align::Tight), (Phrase::What, Align::Start)];
    blocks.push(Block::Table(Table {
        caption: l.say(Phrase::SessionCaption, &[]),
        head: head.map(|(p, align)| (l.say(p, &[]), align)).to_vec(),
        rows: rows.collect(),
    }));
    section(site, "session", Phrase::Session, blocks)
}

/// `2024-01-15T09:00:07.300Z` as `2024-01-15 09:00:07`.
fn moment(stamp: &str) -> String {
    stamp.split('.').next().unwrap_or_default().replace('T', " ")
}

/// What is not proven.
pub(super) fn limits(site: &SiteReport) -> Section {
    let l = site.language;
    let items = l.limits.iter().map(|s| (*s).to_owned()).collect();
    let mut blocks = vec![Block::List { tone: Tone::Body, ordered: false, lang: None, items }];
    if site.footprints.iter().any(|f| f.row.area_m2.is_none()) {
        blocks.push(text(l.say(Phrase::LimitsPixels, &[])));
    }
    section(site, "limits", Phrase::Limits, blocks)
}

/// How it is checked.
pub(super) fn check(site: &SiteReport) -> Section {
    let l = site.language;
    let items = l.steps.iter().map(|s| (*s).to_owned()).collect();
    let name = |phrase| l.say(phrase, &[]);
    let facts = vec![
        fact(name(Phrase::HeadOfSession), site.session.head.clone(), FactKind::Hash),
        fact(name(Phrase::Record), site.session.seq.to_string(), FactKind::Text),
        fact(name(Phrase::TheSession), site.session.id.clone(), FactKind::Hash),
        fact(name(Phrase::Document), site.session.document_sha256.clone(), FactKind::Hash),
    ];
    let steps = Block::List { tone: Tone::Body, ordered: true, lang: None, items };
    section(site, "verify", Phrase::Verify, vec![steps, Block::Code("python3 verify.py"), Block::Facts(facts)])
}
