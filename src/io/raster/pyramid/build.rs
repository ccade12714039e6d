//! Builds a pyramid. Several threads may work at one build: each takes the next part that nobody has.

use super::file::{Completion, PyramidFile, Shape, uniform};
use super::preview::{Preview, copy, joined};
use crate::core::raster::{Bands, LevelSize, Pixels, TILE, Tile, TileId, halved};
use crate::io::raster::picture::Decoders;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// A pyramid that is being built, or is complete.
#[derive(Debug)]
pub struct PyramidBuild {
    file: PyramidFile,
    preview: Preview,
    bands: Bands,
    /// The level of which one tile is a part of the work.
    step: u8,
    /// From rows: one thread at a time, from the first row to the last.
    rows: Option<Mutex<()>>,
    next: AtomicU64,
    done: AtomicU64,
    complete: AtomicBool,
    /// Parts of the picture could not be decoded.
    gaps: AtomicBool,
    /// Somebody has looked for what was never written, or does.
    looked: AtomicBool,
    /// The pixel of which everything is made that was never written, once it is known.
    blank: Mutex<Option<Tile>>,
    stopped: AtomicBool,
}

impl PyramidBuild {
    pub(in crate::io::raster) fn new(file: PyramidFile, complete: Option<Completion>, bands: Bands, from_rows: bool) -> PyramidBuild {
        let shape = file.shape().clone();
        let preview = Preview::new(shape.size, shape.last);
        let step = (shape.first + 2).min(preview.level()).max(shape.first).min(shape.last);
        PyramidBuild {
            file,
            preview,
            bands,
            step,
            rows: from_rows.then(|| Mutex::new(())),
            next: AtomicU64::new(0),
            done: AtomicU64::new(0),
            complete: AtomicBool::new(complete.is_some()),
            gaps: AtomicBool::new(complete == Some(Completion::WithGaps)),
            blank: Mutex::default(),
            looked: AtomicBool::new(from_rows),
            stopped: AtomicBool::new(false),
        }
    }

    /// Whether every tile is there.
    pub fn is_complete(&self) -> bool {
        self.complete.load(Ordering::Acquire)
    }

    /// Whether parts of the picture could not be decoded: they are empty on its coarse levels.
    pub fn has_gaps(&self) -> bool {
        self.gaps.load(Ordering::Acquire)
    }

    /// How much is done, 0 to 1.
    pub fn progress(&self) -> f64 {
        if self.is_complete() { 1.0 } else { self.done.load(Ordering::Relaxed) as f64 / (self.parts().max(1)) as f64 }
    }

    /// Ends the work soon; what is done stays.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    fn shape(&self) -> &Shape {
        self.file.shape()
    }

    fn parts(&self) -> u64 {
        if self.rows.is_some() {
            return u64::from(self.shape().size.height);
        }
        let (columns, rows) = self.shape().level(self.step).tiles();
        u64::from(columns) * u64::from(rows)
    }

    /// A tile: as it will stay, or as far as it is there.
    pub(in crate::io::raster) fn tile(&self, id: TileId) -> Option<Tile> {
        self.file.get(id).or_else(|| if self.is_complete() { None } else { self.preview.tile(id) })
    }

    /// Works until there is nothing left to take. To be called by as many threads as shall work.
    ///
    /// # Errors
    /// A sentence, if the picture or the disk ends the work.
    pub(in crate::io::raster) fn work(&self, decoders: &Decoders) -> Result<(), String> {
        if self.is_complete() {
            return Ok(());
        }
        if let Some(rows) = &self.rows {
            // Somebody else reads the rows already: they come only once.
            let Ok(_turn) = rows.try_lock() else { return Ok(()) };
            if self.is_complete() {
                return Ok(());
            }
            return self.made_from_rows(decoders);
        }
        if !self.looked.swap(true, Ordering::AcqRel) {
            let (columns, rows) = self.shape().level(self.shape().last).tiles();
            for (x, y) in (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y))) {
                self.mark_blank(TileId { level: self.shape().last, x, y }, decoders)?;
            }
        }
        loop {
            let part = self.next.fetch_add(1, Ordering::Relaxed);
            if part >= self.parts() || self.stopped.load(Ordering::Relaxed) {
                return Ok(());
            }
            let (columns, _) = self.shape().level(self.step).tiles();
            let id = TileId { level: self.step, x: (part % u64::from(columns)) as u32, y: (part / u64::from(columns)) as u32 };
            // What something coarser stands for is not even spread out for the preview.
            let tile = if self.file.is_covered(id) {
                None
            } else {
                match self.file.get(id) {
                    Some(tile) => Some(tile),
                    None => self.made_from_finer(id, decoders)?,
                }
            };
            if let Some(tile) = tile {
                self.preview.paste(id, &tile);
            }
            if self.stopped.load(Ordering::Relaxed) {
                return Ok(());
            }
            // The last one to finish makes the coarse levels above.
            if self.done.fetch_add(1, Ordering::AcqRel) + 1 == self.parts() {
                for level in self.step + 1..=self.shape().last {
                    let (columns, rows) = self.shape().level(level).tiles();
                    for id in (0..rows).flat_map(|y| (0..columns).map(move |x| TileId { level, x, y })) {
                        if !self.file.has(id) {
                            self.join(id, |child| Ok(self.file.get(child)))?;
                        }
                    }
                }
                self.finish()?;
            }
        }
    }

    fn finish(&self) -> Result<(), String> {
        let how = if self.has_gaps() { Completion::WithGaps } else { Completion::Whole };
        self.file.complete(how).map_err(|e| disk(&e))?;
        self.complete.store(true, Ordering::Release);
        Ok(())
    }

    fn made_from_finer(&self, id: TileId, decoders: &Decoders) -> Result<Option<Tile>, String> {
        if self.stopped.load(Ordering::Relaxed) {
            return Ok(None);
        }
        if id.level == self.shape().first {
            if let Some(tile) = self.file.get(id) {
                return Ok(Some(tile));
            }
            // A damaged part stays a gap in the coarse levels: the rest of the picture is worth seeing.
            let Ok(tile) = decoders.tile(id, self.bands) else {
                self.gaps.store(true, Ordering::Release);
                return Ok(None);
            };
            self.file.put(id, &tile).map_err(|e| disk(&e))?;
            return Ok(Some(tile));
        }
        if let Some(pixel) = self.blank(id, decoders) {
            self.file.put_blank(id, &pixel).map_err(|e| disk(&e))?;
            return Ok(self.file.get(id));
        }
        self.join(id, |child| self.made_from_finer(child, decoders))
    }

    /// Marks what was never written, the largest pieces first: huge files may hold next to nothing, and decoding that would take
    /// hours.
    fn mark_blank(&self, id: TileId, decoders: &Decoders) -> Result<(), String> {
        if self.file.has(id) || self.stopped.load(Ordering::Relaxed) {
            return Ok(());
        }
        if let Some(pixel) = self.blank(id, decoders) {
            return self.file.put_blank(id, &pixel).map_err(|e| disk(&e));
        }
        if id.level > self.step {
            let finer = self.shape().level(id.level - 1).tiles();
            for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                let at = TileId { level: id.level - 1, x: 2 * id.x + dx, y: 2 * id.y + dy };
                if at.x < finer.0 && at.y < finer.1 {
                    self.mark_blank(at, decoders)?;
                }
            }
        }
        Ok(())
    }

    /// The pixel of which all of a tile is made, where nothing of what it covers was ever written.
    fn blank(&self, id: TileId, decoders: &Decoders) -> Option<Tile> {
        if !decoders.is_blank(id) {
            return None;
        }
        let mut known = self.blank.lock().unwrap_or_else(PoisonError::into_inner);
        if known.is_none() {
            let steps = u32::from(id.level - self.shape().first);
            let finest = TileId { level: self.shape().first, x: id.x << steps, y: id.y << steps };
            *known = decoders.tile(finest, self.bands).ok().and_then(|tile| uniform(&tile));
        }
        known.clone()
    }

    /// Makes a tile of the four finer ones, and keeps it.
    fn join(&self, id: TileId, child: impl Fn(TileId) -> Result<Option<Tile>, String>) -> Result<Option<Tile>, String> {
        let finer = self.shape().level(id.level - 1).tiles();
        let mut parts = [None, None, None, None];
        for (part, (dx, dy)) in parts.iter_mut().zip([(0, 0), (1, 0), (0, 1), (1, 1)]) {
            let at = TileId { level: id.level - 1, x: 2 * id.x + dx, y: 2 * id.y + dy };
            if at.x < finer.0 && at.y < finer.1 {
                *part = child(at)?;
            }
        }
        fill_gaps(&mut parts, self.shape(), id, finer);
        let Some(tile) = joined(&parts).map(|whole| halved(&whole)) else { return Ok(None) };
        self.file.put(id, &tile).map_err(|e| disk(&e))?;
        Ok(Some(tile))
    }

    fn made_from_rows(&self, decoders: &Decoders) -> Result<(), String> {
        let mut strips = Strips { build: self, levels: Vec::new() };
        let (mut taken, mut waits) = (0, 0);
        let mut source = decoders.rows(self.bands)?;
        while let Some(rows) = source.next(TILE)? {
            // Without rows it is still at work, which must end.
            waits = if rows.height == 0 { waits + 1 } else { 0 };
            if waits > MAX_WAITS {
                return Err("The picture's decoder does not come to an end.".to_owned());
            }
            if rows.width != self.shape().size.width {
                return Err("The picture's rows have different lengths.".to_owned());
            }
            taken += u64::from(rows.height);
            strips.push(0, &rows)?;
            self.done.store(taken, Ordering::Relaxed);
            if self.stopped.load(Ordering::Relaxed) {
                return Ok(());
            }
        }
        if taken != u64::from(self.shape().size.height) {
            return Err("The picture ends before its last row.".to_owned());
        }
        strips.end()?;
        self.finish()
    }
}

/// How often a decoder may say that its next rows take longer; the slowest say it a thousand times.
const MAX_WAITS: u32 = 100_000;

/// Where a finer tile could not be had, an empty one of the kind of its neighbours stands in: sizes must fit.
fn fill_gaps(parts: &mut [Option<Tile>; 4], shape: &Shape, id: TileId, finer: (u32, u32)) {
    let Some(like) = parts.iter().flatten().next().map(|t| (t.bands, kind(t))) else { return };
    for (part, (dx, dy)) in parts.iter_mut().zip([(0, 0), (1, 0), (0, 1), (1, 1)]) {
        let at = TileId { level: id.level - 1, x: 2 * id.x + dx, y: 2 * id.y + dy };
        if part.is_none() && at.x < finer.0 && at.y < finer.1 {
            let (width, height) = shape.tile_size(at);
            let count = width as usize * height as usize;
            let values = count * usize::from(like.0);
            let pixels = match like.1 {
                0 => Pixels::U8(vec![0; values]),
                1 => Pixels::U16(vec![0; values]),
                _ => Pixels::F32(vec![0.0; values]),
            };
            *part = Some(Tile { width, height, bands: like.0, pixels, alpha: Some(vec![0; count]) });
        }
    }
}

fn kind(tile: &Tile) -> u8 {
    crate::io::raster::worker::protocol::kind_number(tile)
}

fn disk(e: &std::io::Error) -> String {
    if e.kind() == std::io::ErrorKind::FileTooLarge {
        // By the limit of what is kept, or by the system's: some disks and some accounts take no file as large.
        return "The coarser levels of the picture take more than fits into one file here, or into the cache beside the other pictures that are open, and were not all made. Add overviews to the file (for example: gdaladdo -r average FILE), or cut out the part you need."
            .to_owned();
    }
    format!("The coarser levels of the picture could not be kept: {}.", crate::io::platform::plain_words(e))
}

/// For each level the rows that do not fill a row of tiles yet.
struct Strips<'a> {
    build: &'a PyramidBuild,
    levels: Vec<Strip>,
}

struct Strip {
    rows: Tile,
    filled: u32,
    /// Which row of tiles it is.
    row: u32,
}

impl Strips<'_> {
    fn push(&mut self, level: u8, rows: &Tile) -> Result<(), String> {
        if level > self.build.shape().last {
            return Ok(());
        }
        let size = self.build.shape().level(level);
        let mut taken = 0;
        while taken < rows.height {
            if self.levels.len() <= usize::from(level) {
                self.levels.push(Strip { rows: strip_like(rows, size), filled: 0, row: 0 });
            }
            let Some(strip) = self.levels.get_mut(usize::from(level)) else { return Ok(()) };
            let whole = TILE.min(size.height.saturating_sub(strip.row * TILE));
            let count = (whole.saturating_sub(strip.filled)).min(rows.height - taken);
            if count == 0 {
                return Err("The picture has more rows than it said.".to_owned());
            }
            if strip.rows.alpha.is_none() && rows.alpha.is_some() {
                strip.rows.alpha = Some(vec![255; strip.rows.width as usize * strip.rows.height as usize]);
            }
            copy(rows, (0, taken), &mut strip.rows, (0, strip.filled), (size.width, count));
            strip.filled += count;
            taken += count;
            if strip.filled == whole {
                self.flush(level)?;
            }
        }
        Ok(())
    }

    /// Cuts a full strip into tiles and hands its half to the next level.
    fn flush(&mut self, level: u8) -> Result<(), String> {
        let size = self.build.shape().level(level);
        let Some(strip) = self.levels.get_mut(usize::from(level)) else { return Ok(()) };
        let (row, filled) = (strip.row, strip.filled);
        let (columns, _) = size.tiles();
        for x in 0..columns {
            let width = TILE.min(size.width - x * TILE);
            let mut tile = strip_like(&strip.rows, LevelSize { width, height: filled });
            tile.height = filled;
            copy(&strip.rows, (x * TILE, 0), &mut tile, (0, 0), (width, filled));
            let id = TileId { level, x, y: row };
            if level >= self.build.shape().first {
                self.build.file.put(id, &tile).map_err(|e| disk(&e))?;
            }
            if level == self.build.preview.level() {
                self.build.preview.paste(id, &tile);
            }
        }
        let mut rows = strip_like(&strip.rows, LevelSize { width: size.width, height: filled });
        copy(&strip.rows, (0, 0), &mut rows, (0, 0), (size.width, filled));
        strip.filled = 0;
        strip.row += 1;
        if level < self.build.shape().last { self.push(level + 1, &halved(&rows)) } else { Ok(()) }
    }

    /// Nothing may be left: each level's last strip is full when its last row has come.
    fn end(&self) -> Result<(), String> {
        if self.levels.iter().all(|s| s.filled == 0) { Ok(()) } else { Err("The picture ends before its last row.".to_owned()) }
    }
}

/// A blank tile of a size, of the kind of another, at most a row of tiles high.
fn strip_like(like: &Tile, size: LevelSize) -> Tile {
    let (width, height) = (size.width, size.height.min(TILE));
    let count = width as usize * height as usize;
    let values = count * usize::from(like.bands);
    let pixels = match like.pixels {
        Pixels::U8(_) => Pixels::U8(vec![0; values]),
        Pixels::U16(_) => Pixels::U16(vec![0; values]),
        Pixels::F32(_) => Pixels::F32(vec![0.0; values]),
    };
    Tile { width, height, bands: like.bands, pixels, alpha: like.alpha.as_ref().map(|_| vec![255; count]) }
}
