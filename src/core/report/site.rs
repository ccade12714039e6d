//! The report of a site: everything that a reader is told, in its order, as words and numbers that are ready to print. How it looks is
//! the business of whoever writes it: `io::report` makes a page of it.

use super::compared::{Compared, comparisons};
use super::{AlignmentLine, BetweenRow, FootprintRow, HandRow, LineRow, OverTime, all_over_time, measure_report};
use crate::core::doc::{Annotation, AnnotationShape, Document, Drawn, EpochId, FootprintId, State};
use crate::core::geom::Point;
use crate::core::georef::format_decimal;
use crate::core::measure::{self, ENGLISH, HeightRow, Language, Phrase, with_sd, with_thousands};
use crate::core::units::{Level, Timestamp};

/// What a document does not say of itself.
#[derive(Clone, Copy, Debug)]
pub struct SiteInput<'a> {
    /// The document.
    pub doc: &'a Document,
    /// The level of the ranges.
    pub level: Level,
    /// The language of the report, where it is not English. The sentences are told in English too.
    pub language: Option<&'static Language>,
    /// The headline; empty for one that is made of the dates.
    pub title: &'a str,
    /// What the site is called; may be empty.
    pub site: &'a str,
    /// The session's records, oldest first.
    pub records: &'a [TimelineRow],
    /// What deserves a second look, full sentences.
    pub cautions: &'a [String],
    /// The session, its creation, and the record that the report states.
    pub session: &'a SessionFacts,
}

/// Which session a report is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFacts {
    /// Its id.
    pub id: String,
    /// The tool that created it.
    pub tool: String,
    /// When it was created.
    pub created: Timestamp,
    /// The place of the last record that states something.
    pub seq: u64,
    /// Its hash.
    pub head: String,
    /// The hash of the document there.
    pub document_sha256: String,
}

/// One record of the session, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineRow {
    /// Its place.
    pub seq: u64,
    /// When it was written, by the clock of that machine.
    pub at: Timestamp,
    /// What it says, one line.
    pub label: String,
    /// What is to be said of it; only of chapters.
    pub note: String,
    /// What it is.
    pub kind: TimelineKind,
}

/// The families of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimelineKind {
    /// A chapter.
    Chapter,
    /// The document changed.
    Change,
    /// Undo, redo, a jump.
    Restore,
    /// A check, or who had the file in hand.
    Custody,
}

/// The report.
#[derive(Clone, Debug)]
pub struct SiteReport {
    /// The headline.
    pub title: String,
    /// What the site is called, and where it lies as far as that is known; lines.
    pub place: Vec<String>,
    /// `12 Sep 2021 and 4 Nov 2023`.
    pub dates: String,
    /// The level of the ranges.
    pub level: Level,
    /// The language of the report.
    pub language: &'static Language,
    /// The comparisons, the most telling first.
    pub compared: Vec<Compared>,
    /// The outlines with their areas.
    pub footprints: Vec<FootprintLine>,
    /// The measured lines.
    pub lines: Vec<LineRow>,
    /// The heights.
    pub heights: Vec<HeightRow>,
    /// What was drawn to point something out.
    pub annotations: Vec<AnnotationLine>,
    /// What the hidden outlines are called: not drawn, but counted.
    pub hidden: Vec<String>,
    /// What became of which building.
    pub changes: Vec<ChangeLine>,
    /// Buildings over all dates, where there are more than two.
    pub over_time: Vec<OverTime>,
    /// The images.
    pub images: Vec<ImageLine>,
    /// How the images lie on each other.
    pub alignment: AlignmentLine,
    /// How well the analysts repeat themselves.
    pub hands: Vec<HandRow>,
    /// How well they agree.
    pub between_analysts: Vec<BetweenRow>,
    /// The errors of tracing that ranges are made of where nobody's were measured, px: clicks, walls, shared and private bias.
    pub assumed_px: [f64; 4],
    /// What deserves a second look.
    pub cautions: Vec<String>,
    /// The session's records.
    pub timeline: Vec<TimelineRow>,
    /// Which session.
    pub session: SessionFacts,
}

/// An outline with its number in the figures.
#[derive(Clone, Debug)]
pub struct FootprintLine {
    /// Its number in the figures, from 1.
    pub number: usize,
    /// Everything that is told of it to programs.
    pub row: FootprintRow,
    /// The area, m²; `None` where the size of a pixel is not known.
    pub area_m2: Option<String>,
    /// Its range, m²; `None` where it is not known or has no end.
    pub range_m2: Option<String>,
    /// The area, px².
    pub area_px2: String,
    /// Its range, px²; `None` where it has no end.
    pub range_px2: Option<String>,
    /// `AFTER (4 Nov 2023)`.
    pub image: String,
}

/// A building with what became of it.
#[derive(Clone, Debug)]
pub struct ChangeLine {
    /// What became of it.
    pub state: State,
    /// Its number in the figures.
    pub number: usize,
    /// Its name.
    pub name: String,
    /// Its class; may be empty.
    pub class: String,
    /// On which image it was outlined.
    pub image: String,
    /// What the analyst noted.
    pub note: String,
}

/// An image with its sources.
#[derive(Clone, Debug)]
pub struct ImageLine {
    /// Which epoch.
    pub epoch: EpochId,
    /// `before`, `after`, or `date-3`.
    pub word: String,
    /// `BEFORE (12 Sep 2021)`.
    pub title: String,
    /// The name of the file, without its folder.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// What else is known: name and value.
    pub facts: Vec<(&'static str, String)>,
    /// The credit; empty where none was stated.
    pub credit: String,
}

impl SiteReport {
    /// The report of a document.
    pub fn of(input: &SiteInput<'_>) -> SiteReport {
        let SiteInput { doc, level, .. } = *input;
        let language = input.language.unwrap_or(ENGLISH);
        let measured = measure_report(doc, level).body;
        let compared: Vec<Compared> = comparisons(doc).iter().map(|c| Compared::of(doc, c, level, input.language)).collect();
        let footprints: Vec<FootprintLine> =
            measured.footprints.into_iter().enumerate().map(|(i, row)| FootprintLine::of(doc, i + 1, row, language)).collect();
        let changes = doc.footprints.values().zip(&footprints).filter(|(f, _)| f.state != State::Unclear).map(|(f, line)| ChangeLine {
            state: f.state,
            number: line.number,
            name: f.name.clone(),
            class: f.class.clone(),
            image: line.image.clone(),
            note: f.note.clone(),
        });
        let mut changes: Vec<ChangeLine> = changes.collect();
        changes.sort_by_key(|c| State::ALL.iter().position(|s| *s == c.state));
        let model = doc.error_model;
        SiteReport {
            title: if input.title.is_empty() { title(doc, language) } else { input.title.to_owned() },
            place: place(doc, input.site, language),
            dates: dates(doc, language),
            level,
            language,
            compared,
            changes,
            lines: measured.lines,
            heights: measure::height_rows(doc, level),
            annotations: doc
                .annotations
                .values()
                .filter(|a| !doc.is_hidden(a.id))
                .map(|a| AnnotationLine::of(doc, a, level, language))
                .collect(),
            hidden: doc.footprints.values().filter(|f| doc.is_hidden(f.id)).map(|f| f.name.clone()).collect(),
            over_time: all_over_time(doc, level),
            images: doc.epochs.iter().map(|e| ImageLine::of(doc, e.id, language)).collect(),
            alignment: AlignmentLine::of(doc),
            hands: measured.hands,
            between_analysts: measured.between_analysts,
            assumed_px: [model.click_px, model.edge_px, model.shared_bias_px, model.private_bias_px],
            cautions: measured.alarms.into_iter().chain(input.cautions.iter().cloned()).collect(),
            timeline: input.records.to_vec(),
            session: input.session.clone(),
            footprints,
        }
    }

    /// The number of an outline in the figures.
    pub fn number(&self, id: FootprintId) -> Option<usize> {
        self.footprints.iter().find(|f| f.row.id == id.0).map(|f| f.number)
    }
}

/// An annotation, ready to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnotationLine {
    /// The word for its kind.
    pub kind: &'static str,
    /// Its words; may be empty.
    pub text: String,
    /// Its image with the date.
    pub image: String,
    /// The length of a line or an arrow with its range, where a scale is known; else empty.
    pub length: String,
}

impl AnnotationLine {
    fn of(doc: &Document, a: &Annotation, level: Level, language: &Language) -> AnnotationLine {
        let length = match a.shape {
            AnnotationShape::Line([from, to]) | AnnotationShape::Arrow([from, to]) => {
                measure::length(doc, a.epoch, from, to).filter(|answer| answer.length_m.is_some())
            }
            _ => None,
        };
        let length = length.map_or_else(String::new, |answer| {
            let measure::PrintedLength { value, unit, low, high } = answer.printed(level);
            format!("{value}\u{2009}{unit} ({low}–{high})")
        });
        AnnotationLine { kind: a.kind().word(), text: a.text.clone(), image: (language.image)(doc, a.epoch), length }
    }
}

impl FootprintLine {
    fn of(doc: &Document, number: usize, row: FootprintRow, language: &Language) -> FootprintLine {
        let footprint = doc.footprint(FootprintId(row.id));
        let image = footprint.map(|f| (language.image)(doc, f.epoch)).unwrap_or_default();
        let sd_px = footprint.map_or(row.sd_rel, |f| measure::area(doc, f).budget_px.sd_rel());
        let told = |range: measure::Interval, sd: f64| {
            range.is_bounded().then(|| format!("{}–{}", with_sd(range.low, sd), with_sd(range.high, sd)))
        };
        FootprintLine {
            number,
            image,
            area_m2: row.area_m2.map(|area| with_sd(area, area * row.sd_rel)),
            range_m2: row.area_m2.zip(row.range_m2).and_then(|(area, range)| told(range, area * row.sd_rel)),
            area_px2: with_sd(row.area_px2, row.area_px2 * sd_px),
            range_px2: told(row.range_px2, row.area_px2 * sd_px),
            row,
        }
    }

    /// The program proposed it, and nobody has looked at it yet: its area is not told.
    pub fn is_proposal(&self) -> bool {
        self.row.drawn == Drawn::Proposal.word()
    }
}

impl ImageLine {
    fn of(doc: &Document, id: EpochId, language: &Language) -> ImageLine {
        let Some(epoch) = doc.epoch(id) else {
            let (file, sha256, credit, title) = Default::default();
            return ImageLine { epoch: id, word: "other".to_owned(), title, file, sha256, facts: Vec::new(), credit };
        };
        let image = &epoch.image;
        let mut facts = Vec::new();
        let date = epoch.date.map_or_else(|| language.of("not stated").to_owned(), language.date);
        let said = |origin: Option<&str>| origin.map(|o| format!(" ({o})")).unwrap_or_default();
        facts.push(("Date", format!("{date}{}", said(epoch.date_origin()))));
        let taken = epoch.acquisition();
        let stated = [(taken.platform.as_ref(), "Satellite"), (taken.sensor.as_ref(), "Sensor"), (taken.product_id.as_ref(), "Product")];
        let mut any = false;
        for (fact, name) in stated {
            if let Some(fact) = fact {
                facts.push((name, format!("{} ({})", fact.value, fact.origin)));
                any = true;
            }
        }
        if !any {
            facts.push(("Sensor", "not stated".to_owned()));
        }
        let shown = ["Time", "Sun azimuth", "Sun height", "View azimuth", "Off nadir", "Incidence", "Clouds"];
        facts.extend(taken.lines().into_iter().filter(|(name, _)| shown.contains(name)));
        let credit = if epoch.credit.is_empty() { "none stated".to_owned() } else { epoch.credit.clone() };
        facts.push(("Credit", format!("{credit}{}", said(epoch.credit_origin()))));
        facts.push(("Scale", scale(doc, id)));
        facts.push(("Picture", format!("{}\u{2009}×\u{2009}{} px, {}", image.width, image.height, image.format)));
        facts.push(("Size of the file", format!("{} bytes", with_thousands(image.bytes))));
        // A file from strangers: what kept the decoder from doing more than decode. Sessions made long ago do not say it.
        if let Some(posture) = &image.decoder {
            facts.push(("Decoder", posture.clone()));
        }
        if let Some(cut) = &image.incomplete {
            facts.push(("Incomplete", cut.words(image.orientation)));
        }
        if epoch.hard {
            facts.push(("Reading", "hard to read, says the analyst: every error of tracing counts twice".to_owned()));
        }
        ImageLine {
            epoch: id,
            word: doc.file_word(id),
            title: (language.image)(doc, id),
            file: epoch.file_name().to_owned(),
            sha256: image.sha256.clone(),
            facts,
            credit: epoch.credit.clone(),
        }
    }
}

/// How metres are had on an image.
fn scale(doc: &Document, id: EpochId) -> String {
    let Some(ground) = measure::Ground::of(doc, id) else {
        return "unknown: sizes are in pixels, and ratios on this image need none".to_owned();
    };
    match measure::pixel_size(doc, id) {
        Some(size) => {
            format!("about {} m a pixel, {}", with_sd(size.gsd_m, (size.gsd_m * size.sd_rel).max(size.gsd_m * 1e-3)), ground.words())
        }
        None => ground.words(),
    }
}

fn dates(doc: &Document, language: &Language) -> String {
    let date = |id| doc.epoch(id).and_then(|e| e.date).map(language.date);
    let told = |date: Option<String>| date.unwrap_or_else(|| language.say(Phrase::DateNotStated, &[]));
    match (date(doc.pair.before), date(doc.pair.after)) {
        (None, None) => language.say(Phrase::DatesNotStated, &[]),
        (before, after) => language.say(Phrase::Both, &[&told(before), &told(after)]),
    }
}

fn title(doc: &Document, language: &Language) -> String {
    // A date is not broken over two lines of a headline.
    let date = |id| doc.epoch(id).and_then(|e| e.date).map(|d| (language.date)(d).replace(' ', "\u{a0}"));
    match (date(doc.pair.before), date(doc.pair.after)) {
        (Some(before), Some(after)) => language.say(Phrase::Headline, &[&before, &after]),
        _ => language.say(Phrase::HeadlineWithoutDates, &[]),
    }
}

/// What the site is called, and where it lies: by the georeference of an image of the pair, or by what the analyst or a file states.
fn place(doc: &Document, site: &str, language: &Language) -> Vec<String> {
    let mut lines: Vec<String> = (!site.is_empty()).then(|| site.to_owned()).into_iter().collect();
    let middle = |id: EpochId| {
        let epoch = doc.epoch(id)?;
        let points = || doc.footprints.values().filter(|f| f.epoch == id).flat_map(|f| f.ring.points().iter().copied());
        let whole = Point::new(0.5 * f64::from(epoch.image.width), 0.5 * f64::from(epoch.image.height));
        let at = crate::core::geom::Bounds::around(points()).map_or(whole, |b| b.centre());
        let located = epoch.located()?;
        // A report is no place to tell more than some metres.
        let words = (language.phrase)(Phrase::LatitudeLongitude);
        Some(format!("{} ({words})", format_decimal(located.lon_lat(at)?, 10.0)))
    };
    lines.extend(middle(doc.pair.after).or_else(|| middle(doc.pair.before)));
    lines
}
