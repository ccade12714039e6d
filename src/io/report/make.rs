//! From a session file and its pictures to a bundle. What comes out depends on the session, on its pictures and on what is asked for,
//! and on nothing else: no clock, no language of the machine, no order of threads.

use super::page::{Page, Picture};
use super::plates::{Frame, Plate};
use crate::core::checks::run_all;
use crate::core::doc::{Document, EpochId, Role};
use crate::core::measure::Language;
use crate::core::report::{SessionFacts, SiteInput, SiteReport, TimelineKind, TimelineRow};
use crate::core::session::{Entry, Record, Session};
use crate::core::units::Level;
use crate::io::bundle::{self, Bundle, ImageEntry, Manifest};
use crate::io::export::{ExportInput, exporter, is_on_ground};
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
    /// A further language in which comparisons are told.
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
        let log =
            session_file::read_bytes(&bytes).map_err(|why| format!("This is not a Revisit session: {why}. File: {}", path.display()))?;
        if let Some(damage) = &log.damage {
            return Err(format!("No report is made of a damaged session. {damage}"));
        }
        let (seq, head) = log.anchor;
        let lines = bundle::up_to(&bytes, seq).ok_or("The session changed while it was being read. Try again.")?;
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
        let (header, changed) = (self.session.header(), self.session.changed());
        let input = ExportInput { header, doc: self.document(), seq: self.seq, head: &self.head, changed, level };
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
        let images = header.images.iter().map(|i| ImageEntry { role: role(i.role).to_owned(), bytes: i.bytes, sha256: i.sha256.clone() });
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
    /// As pixels.
    pub png: Vec<u8>,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// The caption's sentences.
    pub caption: Vec<String>,
}

/// Names of files for figures: letters and digits of their names, each once.
fn file_stems(figures: &[ReportFigure]) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    for (i, figure) in figures.iter().enumerate() {
        let plain: String = figure.name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
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
    missing: &[String],
    progress: &dyn Fn(f64) -> bool,
) -> Result<Option<Made>, String> {
    let doc = source.document();
    let cautions: Vec<String> = run_all(doc).into_iter().map(|f| f.text).collect();
    let header = source.session.header();
    let document_sha256 = doc.hash().0;
    let session = SessionFacts {
        id: header.session.clone(),
        tool: header.tool.clone(),
        created: header.created,
        seq: source.seq,
        head: source.head.clone(),
        document_sha256: document_sha256.clone(),
    };
    let records = source.timeline();
    let input = SiteInput {
        doc,
        level: options.level,
        language: options.language,
        title: options.title.trim(),
        site: options.site.trim(),
        records: &records,
        cautions: &cautions,
        session: &session,
    };
    let site = SiteReport::of(&input);
    if !progress(0.1) {
        return Ok(None);
    }
    let frame = Frame::of(doc);
    let mut plates: Vec<Plate> = Vec::new();
    for (epoch, share) in [(doc.pair.before, 0.4), (doc.pair.after, 0.7)] {
        plates.push(frame.plate(doc, epoch, rasters)?);
        if !progress(share) {
            return Ok(None);
        }
    }
    let stems = file_stems(figures);
    let on_page = figures.iter().zip(&stems).filter(|(f, _)| f.is_on_page).map(|(f, stem)| Picture {
        kind: "image/svg+xml",
        bytes: f.svg.as_bytes(),
        alt: &f.alt,
        caption: f.caption.join(" "),
        file: format!("figures/{stem}.svg"),
    });
    let on_page: Vec<Picture<'_>> = on_page.collect();
    let page = Page { site: &site, plates: &plates, figures: &on_page, missing }.write();
    let (geojson_name, geojson) = source.geojson(options.level)?;
    let mut files = BTreeMap::from([
        (bundle::REPORT.to_owned(), page.into_bytes()),
        (bundle::LOG.to_owned(), source.log.clone()),
        (geojson_name.to_owned(), geojson),
        (bundle::VERIFIER.to_owned(), bundle::VERIFIER_TEXT.as_bytes().to_vec()),
    ]);
    for (figure, stem) in figures.iter().zip(&stems) {
        files.insert(format!("figures/{stem}.svg"), figure.svg.as_bytes().to_vec());
        files.insert(format!("figures/{stem}.png"), figure.png.clone());
    }
    let bundle = Bundle::new(source.manifest(document_sha256)?, files);
    // What is written must be what is read: a bundle that its own verifier would refuse is not handed out.
    if Manifest::from_bytes(bundle.manifest()).is_err() {
        return Err("The report cannot be made: its manifest would not be one.".to_owned());
    }
    if !progress(0.95) {
        return Ok(None);
    }
    Ok(Some(Made { bundle, seq: source.seq, head: source.head.clone() }))
}
