//! The pictures as textures of 512 px with a rim: asked for when they come into view, uploaded a few a frame, dropped when unused.
//!
//! A tile is missing, asked for, ready or failed. One that is ready and out of date, because the picture is shown with
//! other tones or its coarse levels have grown, stays until its successor is there. While one is missing the next coarser tile is stretched in its place;
//! the coarsest level is one tile and stays. This is the only place that creates textures.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use egui::epaint::{Mesh, Vertex};
use egui::{Color32, ColorImage, Context, Pos2, Rect, Shape, TextureHandle, TextureOptions, Ui, pos2};

use super::damage;
use super::outlines::on_screen;
use super::part::Part;
use super::rim::{self, Edges};
use crate::core::doc::{Document, EpochId};
use crate::core::geom::{Bounds, Point};
use crate::core::raster::{LevelSize, PaintedTile, TILE, TileId, Window, coarsest_level};
use crate::core::view::{PixelMap, PointMap};
use crate::io::raster::TileError;

/// A tile of one date's picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Want {
    /// Whose picture.
    pub epoch: EpochId,
    /// Which tile.
    pub tile: TileId,
}

/// Why a picture is not shown.
#[derive(Clone, Debug, PartialEq)]
pub enum PictureState {
    /// It is being read; since when, seconds of the window's clock.
    Loading(f64),
    /// Its tiles can be asked for.
    Ready,
    /// It cannot be shown: a full sentence.
    Failed(String),
}

struct Texture {
    handle: TextureHandle,
    /// Its own pixels beside other tiles.
    edges: Edges,
    bytes: usize,
    used: u64,
    /// The look of the picture when it was painted.
    look: u64,
}

/// The textures of both pictures.
#[derive(Default)]
pub struct Pictures {
    states: BTreeMap<EpochId, PictureState>,
    textures: BTreeMap<Want, Texture>,
    /// What the decoding threads were asked for last.
    asked: BTreeSet<Want>,
    failed: BTreeMap<Want, String>,
    /// Not ready yet: wanted again when the picture has grown.
    later: BTreeSet<Want>,
    arrived: VecDeque<(Want, u64, PaintedTile)>,
    wanted: Vec<Want>,
    /// Counts how a picture is shown: a tile of an older look is out of date.
    looks: BTreeMap<EpochId, u64>,
    frame: u64,
    bytes: usize,
    /// Pictures of which a provisional tile was shown.
    growing: BTreeSet<EpochId>,
    /// Since when something has been on its way without a break, seconds of the window's clock.
    since_s: Option<f64>,
}

/// Uploads in one frame: 8 tiles are 8 MiB.
const UPLOADS: usize = 8;
/// What the textures may take, bytes; the coarsest level comes on top.
const BUDGET: usize = 384 << 20;
/// Nothing is said of waiting before this many seconds.
const PATIENCE_S: f64 = 0.25;

impl Pictures {
    /// Forgets everything: another session was opened.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Says how it stands with a picture. A picture that is ready anew is asked for anew.
    pub fn set_state(&mut self, epoch: EpochId, state: PictureState) {
        self.asked.retain(|want| want.epoch != epoch);
        self.failed.retain(|want, _| want.epoch != epoch);
        self.states.insert(epoch, state);
        self.renew(epoch);
    }

    /// The picture is shown otherwise, or has grown: its tiles are wanted anew, and stay until the new ones are there.
    pub fn renew(&mut self, epoch: EpochId) {
        *self.looks.entry(epoch).or_default() += 1;
        self.later.retain(|want| want.epoch != epoch);
    }

    /// Counts how a picture is shown; answers name it.
    #[must_use]
    pub fn look(&self, epoch: EpochId) -> u64 {
        self.looks.get(&epoch).copied().unwrap_or(0)
    }

    /// How it stands with a picture.
    #[must_use]
    pub fn state(&self, epoch: EpochId) -> Option<&PictureState> {
        self.states.get(&epoch)
    }

    /// The words that stand on a picture that is not there: what is going on, or why it is missing.
    #[must_use]
    pub fn note(&self, epoch: EpochId) -> Option<String> {
        match self.states.get(&epoch)? {
            PictureState::Ready => {
                let mut failed = self.failed.iter().filter(|(want, _)| want.epoch == epoch);
                let (_, why) = failed.next()?;
                let more = failed.count();
                Some(if more > 0 { format!("{why} ({} parts of the picture cannot be shown.)", more + 1) } else { why.clone() })
            }
            PictureState::Loading(_) => Some("Reading the picture…".to_owned()),
            PictureState::Failed(why) => Some(why.clone()),
        }
    }

    /// Takes a tile that was asked for.
    pub fn give(&mut self, want: Want, look: u64, result: Result<(PaintedTile, bool), TileError>) {
        self.asked.remove(&want);
        match result {
            Ok((tile, growing)) => {
                if growing {
                    self.growing.insert(want.epoch);
                }
                self.arrived.push_back((want, look, tile));
            }
            Err(TileError::NotYet) => {
                self.growing.insert(want.epoch);
                self.later.insert(want);
            }
            Err(TileError::Failed(why)) => {
                self.failed.insert(want, why);
            }
        }
    }

    /// The picture is shown with other bands: parts that were damaged before may be whole in these.
    pub fn forget_failures(&mut self, epoch: EpochId) {
        self.failed.retain(|want, _| want.epoch != epoch);
    }

    /// The coarse levels of a picture have grown: what was shown of them may be better now.
    pub fn grown(&mut self, epoch: EpochId, complete: bool) {
        if self.growing.contains(&epoch) {
            self.renew(epoch);
        }
        if complete {
            self.growing.remove(&epoch);
        }
    }

    /// The tiles in view that are missing or out of date, the most urgent first. They count as asked from now on, and
    /// what was asked before and is not among them does not.
    pub fn take_wanted(&mut self) -> Vec<Want> {
        let mut wanted = std::mem::take(&mut self.wanted);
        // Coarse tiles first: they cover most for one decode. Among equals, in the order in which they were painted.
        wanted.sort_by_key(|want| std::cmp::Reverse(want.tile.level));
        wanted.dedup();
        self.asked = wanted.iter().copied().collect();
        wanted
    }

    /// How many tiles are on their way.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.asked.len() + self.arrived.len()
    }

    /// As [`Pictures::waiting`], once it has lasted long enough to be worth a word.
    #[must_use]
    pub fn long_waiting(&self, now_s: f64) -> usize {
        if self.since_s.is_some_and(|since| now_s - since >= PATIENCE_S) { self.waiting() } else { 0 }
    }

    /// Whether a picture or a tile is on its way.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.waiting() > 0 || !self.wanted.is_empty() || self.states.values().any(|state| matches!(state, PictureState::Loading(_)))
    }

    /// Starts a frame: uploads what arrived, within bounds, and drops what was not used for longest.
    pub fn begin_frame(&mut self, ctx: &Context) {
        self.frame += 1;
        let now = ctx.input(|input| input.time);
        self.since_s = if self.waiting() > 0 { Some(self.since_s.unwrap_or(now)) } else { None };
        for _ in 0..UPLOADS {
            let Some((want, look, tile)) = self.arrived.pop_front() else { break };
            let size = [tile.width as usize, tile.height as usize];
            if size[0] * size[1] * 4 != tile.rgba.len() {
                self.failed.insert(want, "A part of the picture came back damaged.".to_owned());
                continue;
            }
            let image = ColorImage::from_rgba_unmultiplied(size, &tile.rgba);
            let name = format!("picture {} level {} tile {} {}", want.epoch.0, want.tile.level, want.tile.x, want.tile.y);
            let edges = Edges::of(&image);
            let beside = |way| Some(&self.textures.get(&beside(want, way)?)?.edges);
            let handle = ctx.load_texture(name, rim::padded(&image, beside), TextureOptions::LINEAR);
            self.tell_neighbours(want, &edges);
            let bytes = tile.rgba.len();
            self.bytes += bytes;
            if let Some(old) = self.textures.insert(want, Texture { handle, edges, bytes, used: self.frame, look }) {
                self.bytes -= old.bytes;
            }
        }
        if !self.arrived.is_empty() {
            ctx.request_repaint();
        }
        while self.bytes > BUDGET {
            // What was on the screen in the last frame stays, whatever it takes.
            let oldest = self.textures.iter().filter(|(_, t)| t.used + 1 < self.frame).min_by_key(|(_, t)| t.used).map(|(want, _)| *want);
            let Some(texture) = oldest.and_then(|want| self.textures.remove(&want)) else { break };
            self.bytes -= texture.bytes;
        }
    }

    /// Gives the rims of the tiles around one its pixels.
    fn tell_neighbours(&mut self, want: Want, edges: &Edges) {
        for way in rim::WAYS {
            let Some(neighbour) = beside(want, way).and_then(|want| self.textures.get_mut(&want)) else { continue };
            let size = neighbour.handle.size().map(|side| side.saturating_sub(2));
            if let Some((place, strip)) = rim::strip(size, (-way.0, -way.1), edges) {
                neighbour.handle.set_partial(place, strip, TextureOptions::LINEAR);
            }
        }
    }

    /// Paints a date's picture under the map from its pixels to the screen.
    pub fn paint(&mut self, ui: &Ui, doc: &Document, epoch: EpochId, screen_from_image: &PixelMap, clip: Rect, opacity: f32) {
        self.paint_part(ui, doc, epoch, screen_from_image, (clip, Part::All), opacity);
    }

    /// Paints a date's picture on a part of the screen.
    pub fn paint_part(
        &mut self,
        ui: &Ui,
        doc: &Document,
        epoch: EpochId,
        screen_from_image: &PixelMap,
        (clip, part): (Rect, Part),
        opacity: f32,
    ) {
        let Some(image) = doc.epoch(epoch).map(|e| &e.image) else { return };
        if let Some(PictureState::Loading(since)) = self.states.get(&epoch) {
            let now = ui.input(|input| input.time);
            if now - since < PATIENCE_S {
                ui.ctx().request_repaint_after_secs((PATIENCE_S - (now - since)) as f32);
            }
        }
        if self.states.get(&epoch) != Some(&PictureState::Ready) || image.width == 0 || image.height == 0 {
            return;
        }
        let Some(image_from_screen) = screen_from_image.inverse() else { return };
        let Some(visible) = shown_part(&image_from_screen, clip) else { return };
        let middle = clip.center();
        let middle = image_from_screen.apply(Point::new(f64::from(middle.x), f64::from(middle.y)));
        let coarsest = coarsest_level(image.width, image.height);
        let pixels_per_px = screen_from_image.near(middle).magnification() * f64::from(ui.ctx().pixels_per_point());
        // The coarsest level that still has a pixel for each screen pixel.
        let level = (-libm::log2(pixels_per_px) + 0.2).floor().clamp(0.0, f64::from(coarsest)) as u8;
        let (width, height) = (image.width, image.height);
        self.want(Want { epoch, tile: TileId { level: coarsest, x: 0, y: 0 } });
        let step = f64::from(TILE) * f64::from(1_u32 << level.min(31));
        let (columns, rows) = LevelSize::of(width, height, level).tiles();
        let range = |low: f64, high: f64, count: u32| {
            let first = (low / step).floor().clamp(0.0, f64::from(count)) as u32;
            let last = (high / step).ceil().clamp(0.0, f64::from(count)) as u32;
            first..last
        };
        let tint = Color32::from_white_alpha((255.0 * opacity.clamp(0.0, 1.0)).round() as u8);
        let painter = ui.painter_at(clip);
        for y in range(visible.min.y, visible.max.y, rows) {
            for x in range(visible.min.x, visible.max.x, columns) {
                let tile = TileId { level, x, y };
                self.want(Want { epoch, tile });
                let area = Bounds {
                    min: Point::new(f64::from(x) * step, f64::from(y) * step),
                    max: Point::new((f64::from(x + 1) * step).min(f64::from(width)), (f64::from(y + 1) * step).min(f64::from(height))),
                };
                if let Some(mesh) = self.quad(epoch, tile, coarsest, (width, height), &area, screen_from_image, tint) {
                    painter.add(Shape::mesh(part.cut(mesh)));
                }
            }
        }
        let missing = image.incomplete.map(|cut| cut.missing(width, height, image.orientation)).unwrap_or_default();
        for area in missing.into_iter().filter_map(|area| common(&area_of(area), &visible)) {
            damage::paint(&painter, &area, screen_from_image, opacity, &part);
        }
        // Damaged parts show as such, also zoomed out once they are known.
        for (want, _) in self.failed.iter().filter(|(want, _)| want.epoch == epoch && want.tile.level <= level) {
            if let Some(area) = tile_area(want.tile, (width, height)).and_then(|area| common(&area, &visible)) {
                damage::paint(&painter, &area, screen_from_image, opacity, &part);
            }
        }
    }

    fn want(&mut self, want: Want) {
        let look = self.look(want.epoch);
        let current = match self.textures.get_mut(&want) {
            Some(texture) => {
                texture.used = self.frame;
                texture.look >= look
            }
            None => false,
        };
        let arrived = || self.arrived.iter().any(|(w, l, _)| *w == want && *l >= look);
        if !current && !self.failed.contains_key(&want) && !self.later.contains(&want) && !arrived() {
            self.wanted.push(want);
        }
    }

    /// The quad of an area, textured with its own tile or with the part of a coarser one that lies there.
    #[expect(clippy::too_many_arguments, reason = "one call site, and a struct would only rename the list")]
    fn quad(
        &mut self,
        epoch: EpochId,
        tile: TileId,
        coarsest: u8,
        size: (u32, u32),
        area: &Bounds,
        map: &PixelMap,
        tint: Color32,
    ) -> Option<Mesh> {
        for level in tile.level..=coarsest {
            let up = level - tile.level;
            let id = TileId { level, x: tile.x >> up, y: tile.y >> up };
            let Some(texture) = self.textures.get_mut(&Want { epoch, tile: id }) else { continue };
            texture.used = self.frame;
            let scale = f64::from(1_u32 << level.min(31));
            let whole = LevelSize::of(size.0, size.1, level);
            let (left, top) = (id.x * TILE, id.y * TILE);
            let (tile_w, tile_h) = (TILE.min(whole.width - left), TILE.min(whole.height - top));
            let uv = |p: Point| {
                // Within the rim of the texture.
                let inside = |at: f64, first: u32, side: u32| {
                    ((at / scale - f64::from(first)).clamp(0.0, f64::from(side)) + 1.0) / f64::from(side + 2)
                };
                pos2(inside(p.x, left, tile_w) as f32, inside(p.y, top, tile_h) as f32)
            };
            let cells = cells(map, area);
            let mut mesh = Mesh::with_texture(texture.handle.id());
            for row in 0..=cells {
                for column in 0..=cells {
                    let (u, v) = (f64::from(column) / f64::from(cells), f64::from(row) / f64::from(cells));
                    let p = Point::new(area.min.x + u * (area.max.x - area.min.x), area.min.y + v * (area.max.y - area.min.y));
                    mesh.vertices.push(Vertex { pos: on_screen(map, p), uv: uv(p), color: tint });
                }
            }
            for row in 0..cells {
                for column in 0..cells {
                    let a = row * (cells + 1) + column;
                    let (b, c, d) = (a + 1, a + cells + 1, a + cells + 2);
                    mesh.indices.extend([a, b, c, c, b, d]);
                }
            }
            return Some(mesh);
        }
        None
    }
}

/// Into how many cells a side a tile is cut so that its picture bends with the ground: so that no place is off by more than
/// a quarter of a point.
fn cells(map: &PixelMap, area: &Bounds) -> u32 {
    if map.is_affine() {
        return 1;
    }
    let corners = [area.min, Point::new(area.max.x, area.min.y), Point::new(area.min.x, area.max.y), area.max].map(|p| map.apply(p));
    let mean = corners.iter().fold(Point::default(), |sum, p| sum + (*p - Point::default()) * 0.25);
    let bent = map.apply(area.centre()).distance(mean);
    // The bend falls with the square of the size.
    (bent / 0.25).sqrt().ceil().clamp(1.0, 16.0) as u32
}

/// The part of a picture that a part of the screen shows, by points along its border.
fn shown_part(image_from_screen: &PixelMap, clip: Rect) -> Option<Bounds> {
    const STEPS: u8 = 8;
    let border = (0..=STEPS).flat_map(|i| {
        let t = f32::from(i) / f32::from(STEPS);
        let (x, y) = (clip.left() + t * clip.width(), clip.top() + t * clip.height());
        [pos2(x, clip.top()), pos2(x, clip.bottom()), pos2(clip.left(), y), pos2(clip.right(), y)]
    });
    Bounds::around(border.map(|p| image_from_screen.apply(Point::new(f64::from(p.x), f64::from(p.y)))))
}

/// The tile beside another one.
fn beside(want: Want, (dx, dy): rim::Way) -> Option<Want> {
    let TileId { level, x, y } = want.tile;
    Some(Want { epoch: want.epoch, tile: TileId { level, x: x.checked_add_signed(dx)?, y: y.checked_add_signed(dy)? } })
}

/// What a tile covers, px of the picture.
fn tile_area(tile: TileId, (width, height): (u32, u32)) -> Option<Bounds> {
    let step = f64::from(TILE) * f64::from(1_u32.checked_shl(u32::from(tile.level))?);
    let min = Point::new(f64::from(tile.x) * step, f64::from(tile.y) * step);
    let max = Point::new((min.x + step).min(f64::from(width)), (min.y + step).min(f64::from(height)));
    Some(Bounds { min, max })
}

/// A part of a picture at full size, px.
fn area_of(part: Window) -> Bounds {
    let min = Point::new(f64::from(part.x), f64::from(part.y));
    Bounds { min, max: Point::new(min.x + f64::from(part.width), min.y + f64::from(part.height)) }
}

/// What two areas have in common, if anything.
fn common(a: &Bounds, b: &Bounds) -> Option<Bounds> {
    let min = Point::new(a.min.x.max(b.min.x), a.min.y.max(b.min.y));
    let max = Point::new(a.max.x.min(b.max.x), a.max.y.min(b.max.y));
    (min.x < max.x && min.y < max.y).then_some(Bounds { min, max })
}

/// The four corners of a picture on the screen, for tests of placement.
#[must_use]
pub fn corners(map: &PixelMap, width: u32, height: u32) -> [Pos2; 4] {
    let (w, h) = (f64::from(width), f64::from(height));
    [Point::new(0.0, 0.0), Point::new(w, 0.0), Point::new(0.0, h), Point::new(w, h)].map(|p| on_screen(map, p))
}
