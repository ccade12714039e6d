//! What a report says of ratios: the first one large, with its range in the same breath; each with its sentence, the readings that
//! must not be printed, and what its range is made of.

use super::blocks::{Block, Lead, More, RatioBar, Section, Span, Text, Tone};
use super::{in_english, section, tint};
use crate::core::measure::{Budget, Part, Phrase};
use crate::core::report::{Compared, SiteReport};

/// How many are told at the top besides the first.
const TOP: usize = 4;

/// The top of the page: the results.
pub(super) fn results(site: &SiteReport) -> Section {
    let l = site.language;
    let mut blocks = Vec::new();
    let answered: Vec<&Compared> = site.compared.iter().filter(|c| c.ratio.sentence.is_some()).collect();
    match answered.split_first() {
        None => blocks.push(Block::Text(none(site))),
        Some((lead, rest)) => {
            let level = l.say(Phrase::RangeLevel, &[&lead.ratio.level.to_string()]);
            let mut told = told(site, lead, Tone::Sentence);
            told.extend(never(site, lead));
            blocks.push(Block::Lead(Lead { percent: lead.percent.clone(), range: lead.percent_range.clone(), level, told }));
            blocks.extend(bar(site, lead).map(Block::Bar));
            if !rest.is_empty() {
                let more = |c: &&Compared| More {
                    percent: c.percent.clone(),
                    range: c.percent_range.clone(),
                    sentence: Text::new(Tone::Body, sentence(c)),
                };
                blocks.push(Block::More(rest.iter().take(TOP).map(more).collect()));
            }
            if rest.len() > TOP {
                blocks.push(Block::Text(Text::new(Tone::Small, l.say(Phrase::MoreBelow, &[&(rest.len() - TOP).to_string()]))));
            }
        }
    }
    section(site, "results", Phrase::Result, blocks)
}

fn none(site: &SiteReport) -> Text {
    let l = site.language;
    match site.compared.iter().find_map(|c| c.ratio.refused.as_ref()) {
        Some(why) => Text::new(Tone::Body, l.say(Phrase::NoRatioBecause, &[why])),
        None if site.footprints.is_empty() => Text::new(Tone::Body, l.say(Phrase::NothingOutlined, &[])),
        None => Text::new(Tone::Body, l.say(Phrase::NothingCompared, &[])),
    }
}

/// The sentence in the language of the report.
fn sentence(c: &Compared) -> &str {
    c.translated.as_ref().map_or_else(|| c.ratio.sentence.as_deref().unwrap_or_default(), |(_, told)| &told.sentence)
}

/// The sentence in the language of the report, and in English too where that is another one.
fn told(site: &SiteReport, c: &Compared, tone: Tone) -> Vec<Text> {
    let english = c.translated.is_some().then(|| c.ratio.sentence.clone()).flatten();
    let mut told = vec![Text::new(tone, sentence(c))];
    told.extend(english.map(|text| Text::new(Tone::Told, text).lang(in_english(site))));
    told
}

/// The readings that must not be printed, in both languages.
fn never(site: &SiteReport, c: &Compared) -> Vec<Text> {
    let mut all = Vec::new();
    if let Some((_, told)) = &c.translated {
        all.push(Text::new(Tone::Never, told.must_not_write.clone()));
    }
    if !c.ratio.must_not_write.is_empty() {
        let head = crate::core::measure::ENGLISH.say(Phrase::NotToBePrinted, &[]);
        let spans = vec![Span::Strong(head), Span::Plain(format!(" {}.", c.ratio.must_not_write.join(", ")))];
        all.push(Text { tone: Tone::Never, lang: c.translated.is_some().then(|| in_english(site)).flatten(), spans });
    }
    all
}

fn bar(site: &SiteReport, c: &Compared) -> Option<RatioBar> {
    let l = site.language;
    let rounded = c.ratio.rounded?;
    let first = c.footprints.first().and_then(|id| site.footprints.iter().find(|f| f.row.id == id.0));
    let [new, old] = &c.sides;
    Some(RatioBar {
        value: 100.0 * c.ratio.ratio?,
        range: (rounded.low_percent, rounded.high_percent),
        new: new.clone(),
        old: l.say(Phrase::Hundred, &[if c.is_change { (l.phrase)(Phrase::TheSameBefore) } else { old }]),
        epoch: first.map_or("other", |f| tint(&f.row.epoch)),
        words: sentence(c).to_owned(),
    })
}

/// Every comparison with all that is told of it.
pub(super) fn all(site: &SiteReport) -> Option<Section> {
    if site.compared.is_empty() {
        return None;
    }
    let l = site.language;
    let card = |c: &Compared| {
        let heading =
            if c.is_change { l.say(Phrase::ThenAndNow, &[&c.sides[0]]) } else { l.say(Phrase::Beside, &[&c.sides[0], &c.sides[1]]) };
        if let Some(why) = &c.ratio.refused {
            let why = Block::Text(Text::new(Tone::Body, l.say(Phrase::NoRatioBecause, &[why])));
            return Block::Card { heading, told: vec![why], charts: Vec::new() };
        }
        let mut said: Vec<Block> = told(site, c, Tone::Told).into_iter().map(Block::Text).collect();
        said.extend(never(site, c).into_iter().map(Block::Text));
        if let Some(p) = c.ratio.p_smaller {
            said.push(Block::Text(Text::new(Tone::Small, (l.likelihood)(p, c.is_change))));
        }
        if let Some(advice) = &c.advice {
            said.push(Block::Text(Text::new(Tone::Small, advice.clone())));
        }
        said.push(Block::List { tone: Tone::Small, ordered: false, lang: in_english(site), items: c.ratio.cautions.clone() });
        let mut charts: Vec<Block> = bar(site, c).map(Block::Bar).into_iter().collect();
        charts.push(Block::Text(Text::new(Tone::Small, l.say(Phrase::BudgetIntro, &[]))));
        charts.push(Block::Budget(shares(&c.ratio.budget).into_iter().map(|(p, share)| (l.of(p.word()).to_owned(), share)).collect()));
        Block::Card { heading, told: said, charts }
    };
    Some(section(site, "ratios", Phrase::Ratios, site.compared.iter().map(card).collect()))
}

/// The parts of a budget with their share of the variance, percent, the largest first.
fn shares(budget: &Budget) -> Vec<(Part, f64)> {
    let whole = budget.variance_rel();
    let mut parts: Vec<(Part, f64)> = budget.parts().iter().map(|p| (p.part, 100.0 * p.variance_rel / whole)).collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    parts
}
