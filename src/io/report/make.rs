//! From a session file and its pictures to a bundle. What comes out depends on the session, on its pictures and on what is asked for,
//! and on nothing else: no clock, no language of the machine, no order of threads.

use super::absent::{Absent, all_words};
use super::pdf::Printed;
use super::plates::{Frame, Plate};
use super::wishes::{WishedFigure, Wishes};
use crate::core::checks::run_all;
use crate::core::doc::{Document, EpochId, FigureKind, ImageFacts, NamedFigure, Role};
use crate::core::figure::standard_figures;
use crate::core::measure::{Language, Phrase};
use crate::core::report::page::{self, FigureText};
use crate::core::report::{SessionFacts, SiteInput, SiteReport, TimelineKind, TimelineRow};
use crate::core::session::{Entry, Record, Session};
use crate::core::units::Level;
use crate::io::bundle::{self, Bundle, ImageEntry, Manifest};
use crate::io::export::{ExportInput, exporter, is_on_ground};
use crate::io::figure::Drawing;
use crate::io::render::Painted;
use crate::io::{platform, session_file};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The level of the ranges.
    pub level: Level,
    /// The language of the report, where it is not English.
    pub language: Option<&'static Language>,
    /// The headline; empty for one that is made of the dates.
    pub title: String,
    /// What the site is called; may be empty.
    pub site: String,
}

/// A session as a report states it: up to its last record that says something. What only tells of custody after it is left out, so
/// that two reports of one session are the same.
#[derive(Debug)]
pub struct Source {
    log: Vec<u8>,
    seq: u64,
    head: String,
    entries: Vec<Entry>,
    session: Session,
}

impl Source {
    /// Reads a session file. Nothing is locked and nothing is written.
    ///
    /// # Errors
    /// A sentence: it cannot be read, it is damaged, or it does not replay to what was logged.
    pub fn open(path: &Path) -> Result<Source, String> {
        let failed = |why: String| format!("The session cannot be opened: {why}. File: {}", path.display());
        let mut bytes = Vec::new();
        let mut file = platform::open_regular_file(path).map_err(failed)?;
        file.read_to_end(&mut bytes).map_err(|e| failed(platform::plain_words(&e)))?;
        Source::of(&bytes, &path.display().to_string())
    }

    /// Reads the bytes of a session file; `name` is what it is called in refusals.
    ///
    /// # Errors
    /// A sentence.
    pub fn of(bytes: &[u8], name: &str) -> Result<Source, String> {
        let log = session_file::read_bytes(bytes).map_err(|why| format!("This is not a Revisit session: {why}. File: {name}"))?;
        if let Some(damage) = &log.damage {
            return Err(format!("No report is made of a damaged session. {damage}"));
        }
        let (seq, head) = log.anchor;
        let lines = bundle::up_to(bytes, seq).ok_or("The session changed while it was being read. Try again.")?;
        let mut entries = log.entries;
        entries.truncate(usize::try_from(seq).unwrap_or(usize::MAX));
        let (session, bad) = Session::replay(log.header, entries.iter().cloned());
        if let Some(bad) = bad.or_else(|| session.drift()) {
            return Err(format!("The session does not replay to what was logged: {bad}. No report is made; `revisit verify` tells more."));
        }
        Ok(Source { log: lines.to_vec(), seq, head, entries, session })
    }

    /// The document that the report states.
    pub fn document(&self) -> &Document {
        self.session.document()
    }

    /// Place and hash of the record that the report states.
    pub fn anchor(&self) -> (u64, &str) {
        (self.seq, &self.head)
    }

    fn timeline(&self) -> Vec<TimelineRow> {
        let row = |entry: &Entry| {
            let (kind, note) = match &entry.record {
                Record::Txn(_) => (TimelineKind::Change, ""),
                Record::Restore { .. } => (TimelineKind::Restore, ""),
                Record::Mark { note, .. } => (TimelineKind::Chapter, note.as_str()),
                Record::Check { .. } | Record::Custody(_) | Record::Unknown { .. } => (TimelineKind::Custody, ""),
            };
            TimelineRow { seq: entry.seq, at: entry.at, label: entry.record.label(), note: note.to_owned(), kind }
        };
        self.entries.iter().map(row).collect()
    }

    /// The outlines and ratios as GeoJSON: its name in a bundle, and its content.
    ///
    /// # Errors
    /// A sentence.
    pub fn geojson(&self, level: Level) -> Result<(&'static str, Vec<u8>), String> {
        let exporter = exporter("geojson").ok_or("There is no exporter for GeoJSON.")?;
        let input = ExportInput { level, ..ExportInput::of(&self.session, self.seq, &self.head) };
        let name = if is_on_ground(self.document()) { bundle::GROUND } else { bundle::PIXELS };
        Ok((name, (exporter.write)(&input)?))
    }

    fn manifest(&self, document_sha256: String) -> Result<Manifest, String> {
        let header = self.session.header();
        let role = |role: Role| match role {
            Role::Before => "before",
            Role::After => "after",
            Role::Further => "further",
        };
        let is_id = !header.session.is_empty()
            && header.session.len() <= 64
            && header.session.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        if !is_id {
            return Err("The session's id is not one that Revisit gives, so no bundle can name it.".to_owned());
        }
        // Those of further dates came to the session after its first line.
        let is_later = |i: &&ImageFacts| !header.images.iter().any(|h| h.sha256 == i.sha256 && h.bytes == i.bytes);
        let later = self.document().epochs.iter().map(|e| &e.image).filter(is_later);
        let entry = |i: &ImageFacts, role: &str| ImageEntry { role: role.to_owned(), bytes: i.bytes, sha256: i.sha256.clone() };
        let images = header.images.iter().map(|i| entry(i, role(i.role))).chain(later.map(|i| entry(i, "further")));
        Ok(Manifest {
            tool: crate::TOOL.to_owned(),
            session_format: Manifest::session_format(),
            session: header.session.clone(),
            session_seq: self.seq,
            session_head: self.head.clone(),
            document_sha256,
            images: images.collect(),
            files: Vec::new(),
        })
    }
}

/// A figure that was made for a report.
#[derive(Clone, Debug)]
pub struct ReportFigure {
    /// What it is called in the session.
    pub name: String,
    /// The page shows it. The others lie beside it: they show what the page shows already.
    pub is_on_page: bool,
    /// As vectors, self-contained.
    pub svg: String,
    /// What the vectors are made of: the printed report has them too.
    pub drawing: Option<Drawing>,
    /// As pixels.
    pub png: Vec<u8>,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// The caption's sentences.
    pub caption: Vec<String>,
}

/// The figures of a report, and whether the page shows each: those that the analyst keeps, and those that a report begins with.
pub fn report_figures(doc: &Document) -> Vec<(NamedFigure, bool)> {
    let kept = doc.figures.iter().map(|f| (f.clone(), true));
    let usual = standard_figures(doc).into_iter().map(|f| {
        let is_detail = f.spec.kind == FigureKind::Detail;
        (f, is_detail)
    });
    kept.chain(usual).collect()
}

/// Names of files for figures: letters and digits of their names, each once.
pub(super) fn file_stems<'n>(names: impl IntoIterator<Item = &'n str>) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    for (i, name) in names.into_iter().enumerate() {
        let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
        let stem: String = plain.trim_matches('-').chars().take(40).collect();
        let stem = if stem.is_empty() { format!("figure-{}", i + 1) } else { stem };
        let free = (1..).map(|n| if n == 1 { stem.clone() } else { format!("{stem}-{n}") }).find(|name| !taken.contains(name));
        taken.extend(free);
    }
    taken
}

/// A bundle, ready to be written.
#[derive(Debug)]
pub struct Made {
    /// The bundle.
    pub bundle: Bundle,
    /// The place of the record that it states.
    pub seq: u64,
    /// Its hash.
    pub head: String,
}

/// Makes the bundle of a session. `rasters` are the pictures that were found; `missing` says of the others why they are not there, and
/// which figures could not be made.
/// `progress` is told the share that is done and says whether to go on.
///
/// # Errors
/// A sentence; `None` if it was stopped.
pub fn make(
    source: &Source,
    options: &Options,
    rasters: &BTreeMap<EpochId, &dyn Painted>,
    figures: &[ReportFigure],
    missing: &[Absent],
    progress: &dyn Fn(f64) -> bool,
) -> Result<Option<Made>, String> {
    let doc = source.document();
    let frame = Frame::of(doc);
    let mut plates: Vec<Plate> = Vec::new();
    for (epoch, share) in [(doc.pair.before, 0.3), (doc.pair.after, 0.6)] {
        plates.push(frame.plate(doc, epoch, rasters)?);
        if !progress(share) {
            return Ok(None);
        }
    }
    let stems = file_stems(figures.iter().map(|f| f.name.as_str()));
    let wished =
        figures.iter().zip(&stems).map(|(f, stem)| WishedFigure { name: f.name.clone(), stem: stem.clone(), is_on_page: f.is_on_page });
    let mut wishes = Wishes::new(options, rasters.keys().copied().collect(), missing, wished.collect());
    let shown: Vec<Shown<'_>> = figures
        .iter()
        .zip(&stems)
        .filter(|(f, _)| f.is_on_page)
        .map(|(f, stem)| Shown { stem, alt: &f.alt, caption: &f.caption, svg: &f.svg, drawing: f.drawing.as_ref() })
        .collect();
    let said = all_words(missing, doc).ok_or("What is said to be missing is no date or figure of the session.")?;
    let Told { page, printed } = tell(source, options, &plates, &shown, &said)?;
    if !progress(0.9) {
        return Ok(None);
    }
    wishes.fonts = printed.fonts;
    let (geojson_name, geojson) = source.geojson(options.level)?;
    let mut files = BTreeMap::from([
        (bundle::REPORT.to_owned(), page.into_bytes()),
        (bundle::PRINTED.to_owned(), printed.bytes),
        (bundle::WISHES.to_owned(), wishes.to_bytes()?),
        (bundle::LOG.to_owned(), source.log.clone()),
        (geojson_name.to_owned(), geojson),
        (bundle::VERIFIER.to_owned(), bundle::VERIFIER_TEXT.as_bytes().to_vec()),
    ]);
    for (figure, stem) in figures.iter().zip(&stems) {
        files.insert(format!("figures/{stem}.svg"), figure.svg.as_bytes().to_vec());
        files.insert(format!("figures/{stem}.png"), figure.png.clone());
    }
    let bundle = Bundle::new(source.manifest(doc.hash().0)?, files);
    // What is written must be what is read: a bundle that its own verifier would refuse is not handed out.
    if Manifest::from_bytes(bundle.manifest()).is_err() {
        return Err("The report cannot be made: its manifest would not be one.".to_owned());
    }
    if !progress(0.95) {
        return Ok(None);
    }
    Ok(Some(Made { bundle, seq: source.seq, head: source.head.clone() }))
}

/// A figure that the page shows.
pub(super) struct Shown<'a> {
    pub stem: &'a str,
    pub alt: &'a str,
    pub caption: &'a [String],
    pub svg: &'a str,
    pub drawing: Option<&'a Drawing>,
}

/// The report in both forms.
pub(super) struct Told {
    pub page: String,
    pub printed: Printed,
}

/// Tells a session: the page and the printed report, which say the same.
pub(super) fn tell(
    source: &Source,
    options: &Options,
    plates: &[Plate],
    figures: &[Shown<'_>],
    missing: &[String],
) -> Result<Told, String> {
    let doc = source.document();
    let cautions: Vec<String> = run_all(doc).into_iter().map(|f| f.text).collect();
    let header = source.session.header();
    let session = SessionFacts {
        id: header.session.clone(),
        tool: header.tool.clone(),
        created: header.created,
        seq: source.seq,
        head: source.head.clone(),
        document_sha256: doc.hash().0,
    };
    let records = source.timeline();
    let site = SiteReport::of(&SiteInput {
        doc,
        level: options.level,
        language: options.language,
        title: options.title.trim(),
        site: options.site.trim(),
        records: &records,
        cautions: &cautions,
        session: &session,
    });
    let text = |f: &Shown<'_>| {
        let file = site.language.say(Phrase::FigureFile, &[&format!("figures/{}.svg", f.stem)]);
        FigureText { alt: f.alt.to_owned(), caption: format!("{} {file}", f.caption.join(" ")), file: format!("figures/{}.svg", f.stem) }
    };
    let marks = |p: &Plate| (p.epoch, p.marks.iter().map(|m| (m.id, m.is_own)).collect());
    let shown = page::Shown { marks: plates.iter().map(marks).collect(), figures: figures.iter().map(text).collect(), missing };
    let told = page::Page::of(&site, &shown);
    let svg: Vec<&str> = figures.iter().map(|f| f.svg).collect();
    let drawings: Vec<Option<&Drawing>> = figures.iter().map(|f| f.drawing).collect();
    Ok(Told {
        page: super::page::write(&told, &super::page::Pictures { plates, figures: &svg }),
        printed: super::pdf::write(&told, &super::pdf::Pictures { plates, figures: &drawings })?,
    })
}
