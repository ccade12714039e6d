//! Tiles as they are shown: fetched from a picture, kept while there is room, painted with the picture's tones.
//!
//! What is kept are values, not colours, so that another stretch costs no decoding. The window and `revisit render` take
//! their tiles here.

use crate::core::raster::{Bands, Histogram, LevelSize, PaintedTile, RasterInfo, TILE, Tile, TileId, Tones};
use crate::io::raster::{Picture, RasterSource, TileError};
use crate::io::render::{Painted, Work};
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What the kept tiles may take, bytes.
const BUDGET: usize = 64 << 20;
/// What kept tiles in colours may take, bytes: those of a view and some around it.
const PAINTED_BUDGET: usize = 48 << 20;

type Key = (u64, Bands, TileId);

/// The tiles that are kept, of all pictures; those that were not used for longest go first.
#[derive(Debug)]
pub struct TileStore {
    kept: Mutex<Kept<Tile>>,
    /// In colours, for views that are painted here: the window keeps its own on the graphics card.
    painted: Mutex<Kept<PaintedTile>>,
}

impl Default for TileStore {
    fn default() -> TileStore {
        TileStore { kept: Mutex::new(Kept::new(BUDGET, Tile::bytes)), painted: Mutex::new(Kept::new(PAINTED_BUDGET, |t| t.rgba.len())) }
    }
}

#[derive(Debug)]
struct Kept<T> {
    tiles: BTreeMap<Key, (Arc<T>, u64)>,
    /// Keys by the time of their last use.
    uses: BTreeMap<u64, Key>,
    clock: u64,
    bytes: usize,
    budget: usize,
    bytes_of: fn(&T) -> usize,
}

impl<T> Kept<T> {
    fn new(budget: usize, bytes_of: fn(&T) -> usize) -> Kept<T> {
        Kept { tiles: BTreeMap::new(), uses: BTreeMap::new(), clock: 0, bytes: 0, budget, bytes_of }
    }

    fn get(&mut self, key: Key) -> Option<Arc<T>> {
        self.clock += 1;
        let clock = self.clock;
        let (tile, used) = self.tiles.get_mut(&key)?;
        self.uses.remove(used);
        *used = clock;
        self.uses.insert(clock, key);
        Some(Arc::clone(tile))
    }

    fn put(&mut self, key: Key, tile: &Arc<T>) {
        self.clock += 1;
        self.bytes += (self.bytes_of)(tile);
        self.uses.insert(self.clock, key);
        if let Some((old, used)) = self.tiles.insert(key, (Arc::clone(tile), self.clock)) {
            self.bytes -= (self.bytes_of)(&old);
            self.uses.remove(&used);
        }
        while self.bytes > self.budget {
            let Some((_, oldest)) = self.uses.pop_first() else { break };
            if let Some((tile, _)) = self.tiles.remove(&oldest) {
                self.bytes -= (self.bytes_of)(&tile);
            }
        }
    }
}

/// A picture as it is shown.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The picture.
    pub picture: Arc<Picture>,
    /// Its bands, ranges and gamma.
    pub tones: Arc<Tones>,
    store: Arc<TileStore>,
    key: u64,
    /// Another one for other tones.
    look: u64,
    /// Why parts of it could not be had, as far as somebody asked for them.
    failures: Arc<Mutex<BTreeSet<String>>>,
}

/// A number that no other picture or look has.
fn fresh() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Shown {
    /// A picture with its tones, keeping its tiles in a store.
    pub fn new(picture: Arc<Picture>, tones: Tones, store: &Arc<TileStore>) -> Shown {
        Shown { picture, tones: Arc::new(tones), store: Arc::clone(store), key: fresh(), look: fresh(), failures: Arc::default() }
    }

    /// Why parts of views that were painted here are missing: full sentences.
    pub fn failures(&self) -> Vec<String> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// The same picture with other tones; its kept tiles are used on.
    #[must_use]
    pub fn with(&self, tones: Tones) -> Shown {
        Shown { tones: Arc::new(tones), look: fresh(), ..self.clone() }
    }

    /// A tile, painted; and whether it may become better because its level is still being built.
    ///
    /// # Errors
    /// [`TileError`].
    pub fn tile(&self, id: TileId) -> Result<(PaintedTile, bool), TileError> {
        let (tile, growing) = self.values_growing(id)?;
        Ok((PaintedTile { width: tile.width, height: tile.height, rgba: self.tones.paint(&tile) }, growing))
    }

    /// The values of a tile, before they become colours.
    ///
    /// # Errors
    /// [`TileError`].
    pub fn values(&self, id: TileId) -> Result<Arc<Tile>, TileError> {
        self.values_growing(id).map(|(tile, _)| tile)
    }

    fn values_growing(&self, id: TileId) -> Result<(Arc<Tile>, bool), TileError> {
        let bands = self.tones.bands;
        let key = (self.key, bands, id);
        let kept = self.store.kept.lock().unwrap_or_else(PoisonError::into_inner).get(key);
        let growing = kept.is_none() && self.picture.is_growing(id.level, bands);
        let tile = match kept {
            Some(tile) => tile,
            None => {
                let tile = Arc::new(self.picture.tile(id, bands)?);
                if !growing {
                    self.store.kept.lock().unwrap_or_else(PoisonError::into_inner).put(key, &tile);
                }
                tile
            }
        };
        Ok((tile, growing))
    }
}

impl Painted for Shown {
    fn info(&self) -> &RasterInfo {
        self.picture.info()
    }

    fn tiles(&self, ids: &[TileId]) -> Result<Vec<Arc<PaintedTile>>, String> {
        let key = |id: &TileId| (self.look, self.tones.bands, *id);
        let painted = || self.store.painted.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found: Vec<Option<Arc<PaintedTile>>> = {
            let mut painted = painted();
            ids.iter().map(|id| painted.get(key(id))).collect()
        };
        let missing: Vec<(TileId, &mut Option<Arc<PaintedTile>>)> =
            ids.iter().copied().zip(&mut found).filter(|(_, slot)| slot.is_none()).collect();
        let wanted: Vec<TileId> = missing.iter().map(|(id, _)| *id).collect();
        // A view waits for the levels that it needs, and for no others.
        if wanted.iter().any(|id| self.picture.is_growing(id.level, self.tones.bands)) {
            build_pyramid(&self.picture, self.tones.bands)?;
        }
        let made = in_parallel(wanted.len(), |i| match wanted.get(i) {
            Some(id) => self.tile(*id).map_err(|e| e.to_string()),
            None => Err(String::new()),
        });
        // Where there is something to see it is shown, and what is missing is hatched; where nothing is, the reason is the answer.
        if let (true, Some(Err(why))) = (found_none(&made, ids.len()), made.first()) {
            return Err(why.clone());
        }
        for ((id, slot), made) in missing.into_iter().zip(made) {
            let (mut tile, growing) = made.unwrap_or_else(|why| {
                self.failures.lock().unwrap_or_else(PoisonError::into_inner).insert(why);
                (damaged(self.info(), id), false)
            });
            hatch_missing(self.info(), id, &mut tile);
            let tile = Arc::new(tile);
            if !growing {
                painted().put(key(&id), &tile);
            }
            *slot = Some(tile);
        }
        Ok(found.into_iter().flatten().collect())
    }

    fn each(&self, work: Vec<Work<'_>>) {
        let work: Vec<Mutex<Option<Work<'_>>>> = work.into_iter().map(|piece| Mutex::new(Some(piece))).collect();
        in_parallel(work.len(), |i| {
            let piece = work.get(i).and_then(|slot| slot.lock().unwrap_or_else(PoisonError::into_inner).take());
            if let Some(piece) = piece {
                piece();
            }
        });
    }
}

/// Nothing of a view could be had.
fn found_none<T, E>(made: &[Result<T, E>], wanted: usize) -> bool {
    made.len() == wanted && made.iter().all(Result::is_err)
}

/// The pattern over what is not there, as no scene looks: its pixel at this place.
fn hatch(x: u32, y: u32) -> [u8; 4] {
    const STROKE: [u8; 4] = [0xE0, 0x62, 0x5A, 0xFF];
    const GROUND: [u8; 4] = [0x18, 0x1A, 0x1E, 0xFF];
    if (x + y) % 16 < 2 { STROKE } else { GROUND }
}

/// Hatches what is missing of a picture whose file was cut short.
fn hatch_missing(info: &RasterInfo, id: TileId, tile: &mut PaintedTile) {
    let areas = info.incomplete.map(|cut| cut.missing(info.width, info.height, info.orientation)).unwrap_or_default();
    // Pixels of a coarse level that are partly there are shown.
    let step = 1_u64 << id.level.min(31);
    let within = |first: u32, count: u32, side: u32, at: u32| {
        let low = u64::from(at) * step;
        low >= u64::from(first) && (low + step).min(side.into()) <= u64::from(first) + u64::from(count)
    };
    for area in areas {
        let pixels = tile.rgba.as_chunks_mut::<4>().0;
        for (y, row) in (0_u32..).zip(pixels.chunks_exact_mut(tile.width.max(1) as usize)) {
            if within(area.y, area.height, info.height, id.y * TILE + y) {
                for (x, pixel) in (0_u32..).zip(row).filter(|(x, _)| within(area.x, area.width, info.width, id.x * TILE + x)) {
                    *pixel = hatch(x, y);
                }
            }
        }
    }
}

/// A tile in the place of one that could not be decoded: hatched.
fn damaged(info: &RasterInfo, id: TileId) -> PaintedTile {
    let size = LevelSize::of(info.width, info.height, id.level);
    let side = |whole: u32, at: u32| whole.saturating_sub(at.saturating_mul(TILE)).min(TILE);
    let (width, height) = (side(size.width, id.x), side(size.height, id.y));
    let rgba = (0..height).flat_map(|y| (0..width).flat_map(move |x| hatch(x, y))).collect();
    PaintedTile { width, height, rgba }
}

/// How many threads decode at once.
pub fn decoding_threads() -> usize {
    std::thread::available_parallelism().map_or(2, NonZero::get).clamp(1, 8)
}

/// Does `count` pieces of work on as many threads as decode at once; the results in order.
fn in_parallel<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = decoding_threads().min(count);
    if threads < 2 {
        return (0..count).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(count));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    if i >= count {
                        return;
                    }
                    let result = work(i);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((i, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Builds what a picture needs beyond its file, on several threads, and returns when it is there.
///
/// # Errors
/// A sentence.
pub fn build_pyramid(picture: &Picture, bands: Bands) -> Result<(), String> {
    if picture.pyramid(bands)?.is_none_or(|p| p.is_complete()) {
        return Ok(());
    }
    in_parallel(decoding_threads().max(2), |_| picture.build(bands)).into_iter().collect()
}

/// As [`build_pyramid`], saying now and then which share is done. Ends early, without an error, when nobody else holds
/// the picture any more.
///
/// # Errors
/// A sentence.
pub fn build_with_progress(picture: &Arc<Picture>, bands: Bands, tell: &dyn Fn(f64)) -> Result<(), String> {
    let Some(pyramid) = picture.pyramid(bands)?.filter(|p| !p.is_complete()) else { return Ok(()) };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..decoding_threads().max(2)).map(|_| scope.spawn(|| picture.build(bands))).collect();
        let mut told = std::time::Instant::now();
        while workers.iter().any(|w| !w.is_finished()) {
            // Short: nobody waits longer than the work takes.
            std::thread::sleep(std::time::Duration::from_millis(5));
            if Arc::strong_count(picture) == 1 {
                pyramid.stop();
            }
            if told.elapsed() >= PROGRESS_EVERY {
                told = std::time::Instant::now();
                tell(pyramid.progress());
            }
        }
        let ends = workers
            .into_iter()
            .map(|w| w.join().unwrap_or_else(|_| Err("Building the coarser levels stopped because of a fault.".to_owned())));
        ends.collect()
    })
}

/// How often progress is told.
const PROGRESS_EVERY: std::time::Duration = std::time::Duration::from_millis(200);

/// How many tiles are looked at for a histogram.
const SAMPLED: u32 = 16;

/// The histogram of a sample of a picture: its coarsest level if that can be had, otherwise tiles spread over it.
pub fn sampled_histogram(picture: &Picture, bands: Bands) -> Option<Histogram> {
    let info = picture.info();
    let coarsest = crate::core::raster::coarsest_level(info.width, info.height);
    // A level that the file does not have is not asked for although it may be there by now: the same picture is to be shown
    // alike before and after.
    if info.direct_levels().is_none_or(|direct| coarsest <= direct)
        && !picture.is_growing(coarsest, bands)
        && let Ok(tile) = picture.tile(TileId { level: coarsest, x: 0, y: 0 }, bands)
    {
        return Histogram::of(&[tile]);
    }
    let level = info.direct_levels()?;
    let (columns, rows) = LevelSize::of(info.width, info.height, level).tiles();
    let count = u64::from(columns) * u64::from(rows);
    let picks = u64::from(SAMPLED).min(count);
    // Every so many tiles, with a step that does not run down a column.
    let ids: Vec<TileId> = (0..picks)
        .map(|i| (i * count / picks + i * u64::from(columns) / picks / 2) % count)
        .map(|n| TileId { level, x: (n % u64::from(columns)) as u32, y: (n / u64::from(columns)) as u32 })
        .collect();
    let tiles = in_parallel(ids.len(), |i| ids.get(i).and_then(|id| picture.tile(*id, bands).ok()));
    Histogram::of(&tiles.into_iter().flatten().collect::<Vec<_>>())
}
