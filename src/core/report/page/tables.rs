//! The tables of a report: what changed, the outlines with their areas, heights and lengths. A column has one unit, and it stands in its
//! head.

use super::blocks::{Align, Block, Cell, Row, RowKind, Section, Span, Table, Text, Tone};
use super::{in_english, section, tint};
use crate::core::measure::{Phrase, with_sd};
use crate::core::report::{FootprintLine, SiteReport};

/// What stands where there is no value.
const NOTHING: &str = "\u{2013}";

fn plain(cells: Vec<Cell>) -> Row {
    Row { kind: RowKind::Plain, cells }
}

fn building(number: usize, epoch: &'static str, name: &str, class: &str) -> Cell {
    let mut spans = vec![Span::Number { number, epoch }, Span::StrongName(name.to_owned())];
    if !class.is_empty() {
        spans.extend([Span::Plain(" \u{b7} ".to_owned()), Span::Name(class.to_owned())]);
    }
    spans.into()
}

/// What became of which building.
pub(super) fn changes(site: &SiteReport) -> Section {
    let l = site.language;
    let mut blocks = Vec::new();
    if site.changes.is_empty() {
        blocks.push(Block::Text(Text::new(Tone::Body, l.say(Phrase::NoChanges, &[]))));
        return section(site, "changes", Phrase::Changes, blocks);
    }
    let head =
        [(Phrase::State, Align::Start), (Phrase::Building, Align::Start), (Phrase::OutlinedOn, Align::Tight), (Phrase::Note, Align::Start)];
    let row = |c: &crate::core::report::ChangeLine| {
        let epoch = site.footprints.iter().find(|f| f.number == c.number).map_or("other", |f| tint(&f.row.epoch));
        plain(vec![
            vec![Span::State(l.of(c.state.word()).to_owned())].into(),
            building(c.number, epoch, &c.name, &c.class),
            c.image.clone().into(),
            vec![Span::Name(c.note.clone())].into(),
        ])
    };
    blocks.push(Block::Table(Table {
        caption: l.say(Phrase::ChangesCaption, &[]),
        head: head.map(|(p, align)| (l.say(p, &[]), align)).to_vec(),
        rows: site.changes.iter().map(row).collect(),
    }));
    let unclear = site.footprints.len() - site.changes.len();
    if unclear > 0 {
        blocks.push(Block::Text(Text::new(Tone::Body, l.say(Phrase::ChangesUnstated, &[&unclear.to_string()]))));
    }
    section(site, "changes", Phrase::Changes, blocks)
}

/// Buildings over all dates, where there are more than two.
pub(super) fn over_time(site: &SiteReport) -> Option<Section> {
    let l = site.language;
    let mut blocks = Vec::new();
    for building in &site.over_time {
        let head = [(Phrase::Date, Align::Start), (Phrase::State, Align::Start), (Phrase::PlainArea, Align::End)];
        let row = |d: &crate::core::report::DateRow| {
            let date = d.date.map_or_else(|| d.image.clone(), |date| (l.date)(date));
            let area = if d.footprint.is_some() { d.words.as_str() } else { NOTHING };
            plain(vec![date.into(), l.of(d.standing).to_owned().into(), Cell { lang: in_english(site), ..area.into() }])
        };
        blocks.push(Block::Table(Table {
            caption: l.say(Phrase::OverTimeCaption, &[&building.name, &building.level.to_string()]),
            head: head.map(|(p, align)| (l.say(p, &[]), align)).to_vec(),
            rows: building.dates.iter().map(row).collect(),
        }));
        let told = |sentence: &String| Block::Text(Text { lang: in_english(site), ..Text::new(Tone::Body, sentence.as_str()) });
        blocks.extend(building.changes.iter().map(|change| told(&change.sentence)));
    }
    (!blocks.is_empty()).then(|| section(site, "over-time", Phrase::OverTime, blocks))
}

/// The outlines with their areas.
pub(super) fn footprints(site: &SiteReport) -> Option<Section> {
    if site.footprints.is_empty() {
        return None;
    }
    let l = site.language;
    let (any_m2, all_m2) = (site.footprints.iter().any(|f| f.area_m2.is_some()), site.footprints.iter().all(|f| f.area_m2.is_some()));
    let mut head = vec![(l.say(Phrase::Building, &[]), Align::Start), (l.say(Phrase::OutlinedOn, &[]), Align::Tight)];
    let mut numbers = |phrase, unit: &str| head.push((l.say(phrase, &[unit]), Align::End));
    if any_m2 {
        numbers(Phrase::Area, "m²");
        numbers(Phrase::Range, "m²");
    }
    numbers(Phrase::Area, "px²");
    if !all_m2 {
        numbers(Phrase::Range, "px²");
    }
    head.push((l.say(Phrase::Traced, &[]), Align::Start));
    let row = |f: &FootprintLine| {
        let mut cells = vec![building(f.number, tint(&f.row.epoch), &f.row.name, &f.row.class), f.image.clone().into()];
        let told = |value: &Option<String>, none: Phrase| value.clone().unwrap_or_else(|| l.say(none, &[]));
        if f.is_proposal() {
            // Whoever prints its area would stand for it, and nobody has looked at it.
            let columns = 1 + 2 * usize::from(any_m2) + usize::from(!all_m2);
            let words = [Phrase::NotCounted, Phrase::AProposal].into_iter().map(|p| Cell::from(l.say(p, &[])));
            cells.extend(words.chain(std::iter::repeat_with(|| NOTHING.into())).take(columns));
        } else {
            if any_m2 {
                cells.push(f.area_m2.clone().map_or_else(|| NOTHING.into(), Cell::from));
                let range = if f.area_m2.is_some() { told(&f.range_m2, Phrase::NotMeasurable) } else { NOTHING.to_owned() };
                cells.push(range.into());
            }
            cells.push(f.area_px2.clone().into());
            if !all_m2 {
                cells.push(told(&f.range_px2, Phrase::NotMeasurable).into());
            }
        }
        let mut traced = l.say(Phrase::TracedAs, &[l.of(f.row.traced), l.of(f.row.drawn)]);
        if f.row.tracings > 1 {
            traced.push_str(&l.say(Phrase::MeanOf, &[&f.row.tracings.to_string()]));
        }
        if !f.row.holes_px.is_empty() {
            traced.push_str(&l.say(Phrase::CourtyardsOff, &[&f.row.holes_px.len().to_string()]));
        }
        if !f.row.analysts.is_empty() {
            traced.push_str(&l.say(Phrase::TracedBy, &[&f.row.analysts.join((l.phrase)(Phrase::And))]));
        }
        cells.push(traced.into());
        plain(cells)
    };
    let caption = l.say(Phrase::OutlinesCaption, &[&site.level.to_string()]);
    let mut blocks = vec![Block::Table(Table { caption, head, rows: site.footprints.iter().map(row).collect() })];
    if !all_m2 {
        blocks.push(Block::Text(Text::new(Tone::Body, l.say(Phrase::AreasInPixels, &[]))));
    }
    Some(section(site, "buildings", Phrase::Outlines, blocks))
}

/// Heights by shadow or lean, and measured lines.
pub(super) fn heights_and_lines(site: &SiteReport) -> Option<Section> {
    let heights: Vec<_> = site.heights.iter().filter(|r| r.height_m.is_some() || r.refused.is_some()).collect();
    let lines: Vec<_> = site.lines.iter().filter(|l| !site.heights.iter().any(|r| r.line == Some(l.id))).collect();
    if heights.is_empty() && lines.is_empty() {
        return None;
    }
    let l = site.language;
    let level = site.level.to_string();
    let mut blocks = Vec::new();
    let range = |low: f64, high: f64, sd: f64| Cell::from(format!("{}–{}", with_sd(low, sd), with_sd(high, sd)));
    if !heights.is_empty() {
        let head = [
            (Phrase::Of, Align::Start),
            (Phrase::By, Align::Start),
            (Phrase::Height, Align::End),
            (Phrase::Range, Align::End),
            (Phrase::Remarks, Align::Start),
        ];
        let row = |r: &&crate::core::measure::HeightRow| {
            let sd = r.height_m.unwrap_or_default() * r.sd_rel.unwrap_or_default();
            let of = r.name.clone().unwrap_or_else(|| l.say(Phrase::NotOutlined, &[]));
            let remarks: Vec<&str> = r.refused.iter().chain(&r.notes).map(String::as_str).collect();
            let told: Option<Vec<String>> = remarks.iter().map(|remark| l.told(remark)).collect();
            plain(vec![
                vec![Span::Name(of)].into(),
                l.told(r.kind).map_or_else(|| Cell { lang: in_english(site), ..r.kind.into() }, Cell::from),
                r.height_m.map_or_else(|| l.say(Phrase::None, &[]), |m| with_sd(m, sd)).into(),
                r.range_m.map_or_else(|| NOTHING.into(), |m| range(m.low, m.high, sd)),
                told.map_or_else(|| Cell { lang: in_english(site), ..remarks.join(" ").into() }, |told| told.join(" ").into()),
            ])
        };
        blocks.push(Block::Table(Table {
            caption: l.say(Phrase::HeightsCaption, &[&level]),
            head: head.map(|(p, align)| (l.say(p, &["m"]), align)).to_vec(),
            rows: heights.iter().map(row).collect(),
        }));
    }
    // Lines in metres and lines in pixels are two tables: a column has one unit.
    for (unit, in_metres) in [("m", true), ("px", false)] {
        let of_unit: Vec<_> = lines.iter().filter(|l| l.length_m.is_some() == in_metres).collect();
        if of_unit.is_empty() {
            continue;
        }
        let head = [(Phrase::Line, Align::Start), (Phrase::Image, Align::Start), (Phrase::Length, Align::End), (Phrase::Range, Align::End)];
        let row = |line: &&&crate::core::report::LineRow| {
            let length = line.length_m.unwrap_or(line.length_px);
            let sd = length * line.sd_rel;
            let image = l.of(&line.epoch).to_uppercase();
            plain(vec![line.id.to_string().into(), image.into(), with_sd(length, sd).into(), range(line.range.low, line.range.high, sd)])
        };
        blocks.push(Block::Table(Table {
            caption: l.say(Phrase::LinesCaption, &[&level]),
            head: head.map(|(p, align)| (l.say(p, &[unit]), align)).to_vec(),
            rows: of_unit.iter().map(row).collect(),
        }));
    }
    Some(section(site, "lengths", Phrase::Lengths, blocks))
}

/// What was drawn to point something out.
pub(super) fn annotations(site: &SiteReport) -> Option<Section> {
    if site.annotations.is_empty() {
        return None;
    }
    let l = site.language;
    let intro = Block::Text(Text::new(Tone::Body, l.say(Phrase::AnnotationsIntro, &[])));
    let head =
        [(Phrase::Kind, Align::Start), (Phrase::Words, Align::Start), (Phrase::Image, Align::Tight), (Phrase::PlainLength, Align::End)];
    let row = |a: &crate::core::report::AnnotationLine| {
        let kind = Cell { lang: in_english(site), ..a.kind.into() };
        plain(vec![kind, vec![Span::Name(a.text.clone())].into(), a.image.clone().into(), a.length.clone().into()])
    };
    let table = Block::Table(Table {
        caption: l.say(Phrase::AnnotationsCaption, &[&site.level.to_string()]),
        head: head.map(|(p, align)| (l.say(p, &[]), align)).to_vec(),
        rows: site.annotations.iter().map(row).collect(),
    });
    Some(section(site, "annotations", Phrase::Annotations, vec![intro, table]))
}
