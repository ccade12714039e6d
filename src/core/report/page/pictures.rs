//! The pictures of a report: both dates to be swiped, and the figures.

use super::blocks::{Block, Plate, Section, Swipe, Text, Tone};
use super::{Shown, section, tint};
use crate::core::doc::FootprintId;
use crate::core::measure::Phrase;
use crate::core::report::{ImageLine, SiteReport};

/// Both dates, one above the other with a divider; beside each other in print.
pub(super) fn swipe(site: &SiteReport, shown: &Shown<'_>) -> Section {
    let l = site.language;
    let is_marked = |id: u64| shown.marks.values().flatten().any(|(mark, _)| mark.0 == id);
    let pair: Vec<&ImageLine> = site.images.iter().filter(|i| shown.marks.contains_key(&i.epoch)).collect();
    let plate = |image: &&ImageLine| {
        let own = shown.marks.get(&image.epoch).into_iter().flatten().filter(|(_, is_own)| *is_own);
        let names: Vec<&str> =
            own.filter_map(|(id, _)| site.footprints.iter().find(|f| f.row.id == id.0)).map(|f| f.row.name.as_str()).collect();
        Plate {
            epoch: image.epoch,
            word: tint(&image.word),
            title: image.title.clone(),
            alt: match names.is_empty() {
                true => l.say(Phrase::PlateAltWithout, &[&image.title]),
                false => l.say(Phrase::PlateAlt, &[&image.title, &names.join(", ")]),
            },
            gone: l.say(Phrase::PlateGone, &[&image.title]),
        }
    };
    let any = shown.marks.values().any(|m| !m.is_empty());
    let mut caption = l.say(if any { Phrase::PlatesWithOutlines } else { Phrase::PlatesWithout }, &[]);
    pair.iter().for_each(|image| caption.push_str(&credit(site, image)));
    let swipe = Swipe {
        plates: pair.iter().map(plate).collect(),
        caption,
        key: site.footprints.iter().filter(|f| is_marked(f.row.id)).map(|f| (f.number, tint(&f.row.epoch), f.row.name.clone())).collect(),
        numbers: site.footprints.iter().map(|f| (FootprintId(f.row.id), f.number, tint(&f.row.epoch))).collect(),
        epochs: site.images.iter().map(|i| (i.epoch, tint(&i.word))).collect(),
        lead: site.compared.iter().find(|c| c.ratio.sentence.is_some()).and_then(|c| c.footprints.first().copied()),
        divider: l.say(Phrase::DividerLabel, &[]),
        divider_value: (l.phrase)(Phrase::DividerValue),
    };
    let mut blocks = vec![Block::Swipe(swipe)];
    if !site.hidden.is_empty() {
        blocks.push(Block::Text(Text::new(Tone::Note, l.say(Phrase::Hidden, &[&hidden_names(&site.hidden)]))));
    }
    let missing = shown.missing.iter().map(|why| Block::Text(Text::new(Tone::Note, why.clone()).lang(super::in_english(site))));
    blocks.extend(missing);
    section(site, "pictures", Phrase::Pictures, blocks)
}

/// The first of them, and how many more there are.
fn hidden_names(names: &[String]) -> String {
    const TOLD: usize = 12;
    let told = names.iter().take(TOLD).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len() {
        n if n > TOLD => format!("{told} + {}", n - TOLD),
        _ => told,
    }
}

/// ` BEFORE (12 Sep 2021): credit.`
fn credit(site: &SiteReport, image: &ImageLine) -> String {
    let credit = if image.credit.is_empty() { (site.language.phrase)(Phrase::NoCredit) } else { image.credit.as_str() };
    format!(" {}: {}{}", image.title, credit, if credit.ends_with('.') { "" } else { "." })
}

/// The figures, each with its caption and the file in which it lies beside this page.
pub(super) fn figures(site: &SiteReport, shown: &Shown<'_>) -> Option<Section> {
    if shown.figures.is_empty() {
        return None;
    }
    let intro = Block::Text(Text::new(Tone::Body, site.language.say(Phrase::FiguresIntro, &[])));
    Some(section(site, "figures", Phrase::Figures, vec![intro, Block::Figures(shown.figures.clone())]))
}
