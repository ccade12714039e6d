//! An open picture: tiles from its file through decoder processes, coarser ones from its pyramid.

use super::cache;
use super::complaint::Complaint;
use super::decoder::{Files, Refusal};
use super::describe::Description;
use super::formats::FormatDecoder;
use super::local::{LocalPicture, is_sound};
use super::metadata::{SIDE_CARS, side_cars};
use super::pyramid::{PyramidBuild, PyramidFile, Shape};
use super::worker::process::{DecoderProcess, Handover, Trouble};
use super::worker::{OpenFile, decoder_program, read_text};
use crate::core::doc::{ImageFacts, Role};
use crate::core::raster::{Bands, LevelSize, RasterInfo, Tile, TileId, coarsest_level};
use crate::io::platform::{self, Posture};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// A picture that hands out tiles. May be asked from any thread.
pub trait RasterSource: Send + Sync + std::fmt::Debug {
    /// What is known of the picture.
    fn info(&self) -> &RasterInfo;

    /// A tile with these bands.
    ///
    /// # Errors
    /// [`TileError`].
    fn tile(&self, id: TileId, bands: Bands) -> Result<Tile, TileError>;

    /// Whether the tiles of a level may still become better, because coarse levels are being built.
    fn is_growing(&self, level: u8, bands: Bands) -> bool;
}

/// Why there is no tile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// Its level is being built, or waits to be: ask again later.
    #[error("This part of the picture is not ready yet.")]
    NotYet,
    /// It cannot be had: a full sentence.
    #[error("{0}")]
    Failed(String),
}

/// How often a file may end its decoder before it is not decoded any more.
const DEATHS: u32 = 3;
/// Pictures whose rows come only once and that have no more pixels than this keep their pyramid in memory.
const IN_MEMORY: u64 = 32_000_000;

/// What decodes a picture.
#[derive(Debug)]
pub(super) enum Decoders {
    /// Decoder processes, as many as there are threads that ask.
    Processes {
        program: PathBuf,
        files: Handover,
        memory_mib: u32,
        idle: Mutex<Vec<DecoderProcess>>,
        deaths: AtomicU32,
        watch: Watch,
        complaint: Complaint,
    },
    /// In this process, where there are no others.
    Here { picture: Box<Mutex<LocalPicture>>, files: Files, watch: Watch, complaint: Complaint },
}

/// The file as it was opened, to notice that it changed.
#[derive(Debug)]
pub(super) struct Watch {
    file: File,
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Watch {
    fn new(file: &File) -> std::io::Result<Watch> {
        let meta = file.metadata()?;
        Ok(Watch { file: file.try_clone()?, bytes: meta.len(), modified: meta.modified().ok() })
    }

    fn is_same(&self) -> bool {
        self.file.metadata().is_ok_and(|m| m.len() == self.bytes && m.modified().ok() == self.modified)
    }
}

impl Decoders {
    fn watch(&self) -> &Watch {
        match self {
            Decoders::Processes { watch, .. } | Decoders::Here { watch, .. } => watch,
        }
    }

    fn complaint(&self) -> &Complaint {
        match self {
            Decoders::Processes { complaint, .. } | Decoders::Here { complaint, .. } => complaint,
        }
    }

    /// Refuses a file that was changed.
    fn expect_same(&self) -> Result<(), String> {
        if self.watch().is_same() { Ok(()) } else { Err(self.complaint().changed()) }
    }

    fn damaged(&self, why: &str) -> String {
        self.complaint().damaged(why)
    }

    /// A tile that is read from the file. A decoder that is lost is replaced once.
    pub(super) fn tile(&self, id: TileId, bands: Bands) -> Result<Tile, String> {
        self.expect_same()?;
        let tile = match self {
            Decoders::Here { picture, .. } => {
                picture.lock().unwrap_or_else(PoisonError::into_inner).tile(id, bands).map_err(|e| self.damaged(&e))
            }
            Decoders::Processes { .. } => self.with_process(|process| process.tile(id, bands)),
        }?;
        // It may have been changed meanwhile.
        self.expect_same()?;
        Ok(tile)
    }

    /// Whether nothing of what a tile of a level coarser than the file's own covers was ever written. What cannot be asked is not
    /// blank: it will be heard of when it is decoded.
    pub(super) fn is_blank(&self, id: TileId) -> bool {
        match self {
            Decoders::Here { picture, .. } => picture.lock().unwrap_or_else(PoisonError::into_inner).is_blank(id),
            Decoders::Processes { .. } => self.with_process(|process| process.is_blank(id)).unwrap_or(false),
        }
    }

    fn with_process<T>(&self, work: impl Fn(&mut DecoderProcess) -> Result<T, Trouble>) -> Result<T, String> {
        let Decoders::Processes { program, files, memory_mib, idle, deaths, .. } = self else {
            return Err(self.damaged("it has no decoder"));
        };
        let mut why = "";
        for _ in 0..2 {
            if deaths.load(Ordering::Relaxed) >= DEATHS {
                return Err(self.complaint().hostile());
            }
            let waiting = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let process = match waiting {
                Some(process) => Ok(process),
                None => DecoderProcess::open(program, files, *memory_mib).map(|(process, _)| process),
            };
            let result = process.and_then(|mut process| {
                let result = work(&mut process);
                // A lost process is not asked again.
                if !matches!(result, Err(Trouble::Lost(_))) {
                    idle.lock().unwrap_or_else(PoisonError::into_inner).push(process);
                }
                result
            });
            match result {
                Ok(done) => return Ok(done),
                Err(Trouble::Lost(words)) => {
                    deaths.fetch_add(1, Ordering::Relaxed);
                    why = words;
                }
                Err(other) => return Err(self.complaint().trouble(other)),
            }
        }
        Err(self.complaint().lost(why))
    }

    /// The rows of a picture whose rows come once.
    pub(super) fn rows(&self, bands: Bands) -> Result<RowSource<'_>, String> {
        self.expect_same()?;
        match self {
            Decoders::Here { picture, files, .. } => {
                let mut slot = picture.lock().unwrap_or_else(PoisonError::into_inner);
                *slot = LocalPicture::open(files, "", &[]).map_err(|_| self.damaged("it could not be read again"))?;
                drop(slot);
                Ok(RowSource { decoders: self, process: None, bands, given: 0, again: 0, is_second: false })
            }
            Decoders::Processes { program, files, memory_mib, idle, .. } => {
                let waiting = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
                let process = match waiting {
                    Some(process) => process,
                    None => DecoderProcess::open(program, files, *memory_mib).map_err(|e| self.complaint().trouble(e))?.0,
                };
                Ok(RowSource { decoders: self, process: Some(process), bands, given: 0, again: 0, is_second: false })
            }
        }
    }

    fn posture(&self) -> Posture {
        match self {
            Decoders::Here { .. } => Posture::default(),
            Decoders::Processes { idle, .. } => {
                idle.lock().unwrap_or_else(PoisonError::into_inner).first().map_or(Posture::default(), DecoderProcess::posture)
            }
        }
    }

    fn peak_memory_mib(&self) -> f64 {
        match self {
            Decoders::Here { .. } => 0.0,
            Decoders::Processes { idle, .. } => {
                let idle = idle.lock().unwrap_or_else(PoisonError::into_inner);
                idle.iter().filter_map(|p| platform::peak_memory_of(&p.id().to_string())).sum()
            }
        }
    }
}

/// Rows, one strip after the other. The decoder ends with it.
pub(super) struct RowSource<'a> {
    decoders: &'a Decoders,
    process: Option<DecoderProcess>,
    bands: Bands,
    /// Rows that were handed out.
    given: u32,
    /// Rows that another decoder has to make once more before it goes on.
    again: u32,
    /// A decoder was lost already.
    is_second: bool,
}

impl RowSource<'_> {
    /// The next rows; a tile without rows while the decoder is at work. A decoder that is lost is replaced once.
    pub(super) fn next(&mut self, most: u32) -> Result<Option<Tile>, String> {
        let wanted = if self.again > 0 { most.min(self.again) } else { most };
        let rows = match (&mut self.process, self.decoders) {
            (Some(process), _) => match process.rows(wanted, self.bands) {
                Err(Trouble::Lost(why)) => {
                    self.begin_again(why)?;
                    return self.next(most);
                }
                rows => rows.map_err(|e| self.decoders.complaint().trouble(e))?,
            },
            (None, Decoders::Here { picture, .. }) => {
                picture.lock().unwrap_or_else(PoisonError::into_inner).rows(wanted, self.bands).map_err(|e| self.decoders.damaged(&e))?
            }
            (None, Decoders::Processes { .. }) => return Err(self.decoders.damaged("it has no decoder")),
        };
        // What was decoded before a change of the file is of the file that was opened: so this is asked afterwards.
        self.decoders.expect_same()?;
        let Some(tile) = rows else { return Ok(None) };
        if self.again > 0 {
            self.again = self.again.saturating_sub(tile.height);
            return Ok(Some(Tile { height: 0, pixels: tile.pixels.emptied(), alpha: None, ..tile }));
        }
        self.given = self.given.saturating_add(tile.height);
        Ok(Some(tile))
    }

    fn begin_again(&mut self, why: &'static str) -> Result<(), String> {
        let Decoders::Processes { program, files, memory_mib, deaths, .. } = self.decoders else { return Ok(()) };
        let died = deaths.fetch_add(1, Ordering::Relaxed) + 1;
        if died >= DEATHS {
            return Err(self.decoders.complaint().hostile());
        }
        if std::mem::replace(&mut self.is_second, true) {
            return Err(self.decoders.complaint().lost(why));
        }
        let opened = DecoderProcess::open(program, files, *memory_mib).map_err(|e| self.decoders.complaint().trouble(e))?;
        (self.process, self.again) = (Some(opened.0), self.given);
        Ok(())
    }
}

/// The texts that lie beside a picture and may tell of it, each with the row of the table that reads it.
fn texts_beside(path: &Path, name: &str) -> Vec<(u8, File, u64)> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut found: Vec<(u8, File, u64)> = Vec::new();
    for candidate in side_cars(name) {
        let row = SIDE_CARS.iter().position(|s| s.name == candidate.kind).and_then(|row| u8::try_from(row).ok());
        let Some(row) = row.filter(|row| !found.iter().any(|(r, ..)| r == row)) else { continue };
        // Endings are written in either case.
        let spellings = [candidate.path.clone(), candidate.path.to_uppercase(), candidate.path.to_lowercase()];
        let file = spellings.iter().find_map(|spelling| platform::open_regular_file(&folder.join(spelling)).ok());
        if let Some(file) = file
            && let Ok(meta) = file.metadata()
        {
            found.push((row, file, meta.len()));
        }
    }
    found
}

/// An open picture.
#[derive(Debug)]
pub struct Picture {
    description: Description,
    posture: Posture,
    decoders: Decoders,
    pyramids: Mutex<BTreeMap<Bands, Arc<PyramidBuild>>>,
}

impl Picture {
    /// Opens a picture whose format is known.
    pub(super) fn open(path: &Path, file: File, format: &FormatDecoder) -> Result<Picture, Refusal> {
        let unreadable = |e: std::io::Error| Refusal::Damaged(format!("it cannot be read, {}", platform::plain_words(&e)));
        let watch = Watch::new(&file).map_err(unreadable)?;
        let beside = |ending: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(ending);
            let file = platform::open_regular_file(Path::new(&name)).ok()?;
            let bytes = file.metadata().ok()?.len();
            Some((file, bytes))
        };
        let bytes = watch.bytes;
        let (overviews, mask) = if format.side_cars { (beside(".ovr"), beside(".msk")) } else { (None, None) };
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let files = Handover { main: (file, bytes), overviews, mask, texts: texts_beside(path, &name), name };
        let (description, decoders) = match decoder_program() {
            Some(program) => {
                let (process, description) = DecoderProcess::open(program, &files, format.memory_mib).map_err(|e| match e {
                    Trouble::Refused(refusal) => refusal,
                    Trouble::Part(why) => Refusal::Damaged(why),
                    Trouble::Lost(why) => Refusal::Damaged(format!("its decoder was stopped ({why})")),
                })?;
                let program = program.clone();
                let complaint = Complaint::of(&files.name, &description.info.format, description.info.access);
                let idle = Mutex::new(vec![process]);
                let decoders = Decoders::Processes {
                    program,
                    files,
                    memory_mib: format.memory_mib,
                    idle,
                    deaths: AtomicU32::new(0),
                    watch,
                    complaint,
                };
                (description, decoders)
            }
            None => {
                let share = |(file, bytes): (File, u64)| -> Arc<dyn super::decoder::Bytes> { Arc::new(OpenFile { file, bytes }) };
                let name = files.name;
                let texts: Vec<_> =
                    files.texts.into_iter().filter_map(|(row, file, bytes)| read_text(row, &OpenFile { file, bytes })).collect();
                let files = Files { main: share(files.main), overviews: files.overviews.map(share), mask: files.mask.map(share) };
                let picture = LocalPicture::open(&files, &name, &texts)?;
                let description = picture.description().clone();
                let complaint = Complaint::of(&name, &description.info.format, description.info.access);
                (description, Decoders::Here { picture: Box::new(Mutex::new(picture)), files, watch, complaint })
            }
        };
        let posture = decoders.posture();
        Ok(Picture { description, posture, decoders, pyramids: Mutex::default() })
    }

    /// Adds a sentence to what the analyst should know of how the file was read.
    pub(super) fn note(&mut self, sentence: String) {
        self.description.info.notes.push(sentence);
    }

    /// The facts of this picture as a session states them, with its path as the session is to name it and the hash of its file.
    pub fn facts(&self, role: Role, path_in_session: String, sha256: String) -> ImageFacts {
        ImageFacts {
            role,
            path: path_in_session,
            bytes: self.bytes(),
            sha256,
            width: self.description.info.width,
            height: self.description.info.height,
            format: self.description.info.format.clone(),
            orientation: self.description.info.orientation,
            date: self.description.acquisition.time.as_ref().and_then(|t| t.value.date()),
            credit: self.description.acquisition.credit.as_ref().map(|c| c.value.clone()),
            incomplete: self.description.info.incomplete,
            georeference: self.description.georeference.clone(),
            acquisition: self.description.acquisition.clone(),
            decoder: Some(self.posture.words()),
        }
    }

    /// Everything that its files say of it.
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// What confines its decoder.
    pub fn posture(&self) -> Posture {
        self.posture
    }

    /// The most memory that its decoders have held, MiB.
    pub fn peak_decoder_memory_mib(&self) -> f64 {
        self.decoders.peak_memory_mib()
    }

    /// The SHA-256 of its file and its size, through the descriptor that was opened. `progress` hears the share that is done
    /// and says whether to go on.
    ///
    /// # Errors
    /// A sentence, if the file cannot be read or was changed; `None` when it was not to go on.
    pub fn sha256(&self, progress: &dyn Fn(f64) -> bool) -> Result<Option<(String, u64)>, String> {
        use sha2::Digest;
        let watch = self.decoders.watch();
        let mut digest = sha2::Sha256::new();
        let mut buffer = vec![0; 1 << 20];
        let mut at = 0;
        while at < watch.bytes {
            let n = (watch.bytes - at).min(buffer.len() as u64) as usize;
            let part = buffer.get_mut(..n).unwrap_or_default();
            platform::read_at(&watch.file, at, part)
                .map_err(|e| format!("The image file cannot be read to its end: {}.", platform::plain_words(&e)))?;
            digest.update(part);
            at += n as u64;
            if !progress(at as f64 / watch.bytes as f64) {
                return Ok(None);
            }
        }
        self.decoders.expect_same()?;
        Ok(Some((crate::core::doc::hex(&digest.finalize()), watch.bytes)))
    }

    /// Size of its file, bytes.
    pub fn bytes(&self) -> u64 {
        self.decoders.watch().bytes
    }

    /// The pyramid that these bands need beyond what the file has, begun if it was not; `None` if they need none.
    ///
    /// # Errors
    /// A sentence, if there is no place for it.
    pub fn pyramid(&self, bands: Bands) -> Result<Option<Arc<PyramidBuild>>, String> {
        let last = coarsest_level(self.description.info.width, self.description.info.height);
        let first = self.description.info.direct_levels().map_or(0, |direct| direct + 1);
        if first > last {
            return Ok(None);
        }
        let mut pyramids = self.pyramids.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pyramid) = pyramids.get(&bands) {
            return Ok(Some(Arc::clone(pyramid)));
        }
        if !self.description.info.has_bands(bands) {
            return Err("The image does not have the bands that were chosen.".to_owned());
        }
        let size = LevelSize { width: self.description.info.width, height: self.description.info.height };
        let from_rows = self.description.info.direct_levels().is_none();
        let small = from_rows && u64::from(size.width) * u64::from(size.height) <= IN_MEMORY;
        let watch = self.decoders.watch();
        let (file, key) = if small {
            (platform::scratch_memory(0), String::new())
        } else {
            let key = cache::content_key(&watch.file, watch.bytes, bands)
                .map_err(|e| format!("The image file cannot be read: {}.", platform::plain_words(&e)))?;
            (cache::pyramid_file(&key), key)
        };
        let words = |e: std::io::Error| {
            format!(
                "There is no room for the coarser levels of the picture: {}. Set REVISIT_DATA to a folder that has room.",
                platform::plain_words(&e)
            )
        };
        let (file, complete) = PyramidFile::over(file.map_err(words)?, Shape { key, size, first, last }).map_err(words)?;
        let pyramid = Arc::new(PyramidBuild::new(file, complete, bands, from_rows));
        pyramids.insert(bands, Arc::clone(&pyramid));
        Ok(Some(pyramid))
    }

    /// Works at the pyramid of these bands until it is done or stopped. To be called by as many threads as shall work.
    ///
    /// # Errors
    /// A sentence.
    pub fn build(&self, bands: Bands) -> Result<(), String> {
        match self.pyramid(bands)? {
            Some(pyramid) => pyramid.work(&self.decoders),
            None => Ok(()),
        }
    }
}

impl RasterSource for Picture {
    fn info(&self) -> &RasterInfo {
        &self.description.info
    }

    fn tile(&self, id: TileId, bands: Bands) -> Result<Tile, TileError> {
        let size = LevelSize::of(self.description.info.width, self.description.info.height, id.level);
        let (columns, rows) = size.tiles();
        if id.x >= columns || id.y >= rows || id.level > coarsest_level(self.description.info.width, self.description.info.height) {
            return Err(TileError::Failed(format!("There is no tile ({}, {}) on level {} of this image.", id.x, id.y, id.level)));
        }
        let direct = self.description.info.direct_levels();
        if direct.is_some_and(|direct| id.level <= direct) {
            let tile = self.decoders.tile(id, bands).map_err(TileError::Failed)?;
            let (width, height) = (
                (size.width - id.x * crate::core::raster::TILE).min(crate::core::raster::TILE),
                (size.height - id.y * crate::core::raster::TILE).min(crate::core::raster::TILE),
            );
            return if is_sound(&tile, width, height) {
                Ok(tile)
            } else {
                Err(TileError::Failed(self.decoders.damaged("its decoder answered what makes no sense")))
            };
        }
        let pyramid = self.pyramid(bands).map_err(TileError::Failed)?.ok_or(TileError::NotYet)?;
        match pyramid.tile(id) {
            Some(tile) => Ok(tile),
            None if pyramid.is_complete() => {
                Err(TileError::Failed(self.decoders.damaged("it could not be decoded when the coarser levels were made")))
            }
            None => Err(TileError::NotYet),
        }
    }

    fn is_growing(&self, level: u8, bands: Bands) -> bool {
        let built = self.description.info.direct_levels().is_none_or(|direct| level > direct);
        built && self.pyramid(bands).is_ok_and(|p| p.is_some_and(|p| !p.is_complete()))
    }
}
