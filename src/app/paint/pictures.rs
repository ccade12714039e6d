//! The pictures as textures of 512 px: asked for when they come into view, uploaded a few a frame, dropped when unused.
//!
//! A tile is missing, asked for, ready or failed. While one is missing the next coarser tile is stretched in its place;
//! the coarsest level is one tile and stays. This is the only place that creates textures.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use egui::epaint::{Mesh, Vertex};
use egui::{Color32, ColorImage, Context, Pos2, Rect, Shape, TextureHandle, TextureOptions, Ui, pos2};

use super::outlines::on_screen;
use crate::core::doc::{Document, EpochId};
use crate::core::geom::{Affine, Bounds, Point};
use crate::io::raster::{LevelSize, TILE, Tile, TileId, coarsest_level};

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
    bytes: usize,
    used: u64,
}

/// The textures of both pictures.
#[derive(Default)]
pub struct Pictures {
    states: BTreeMap<EpochId, PictureState>,
    textures: BTreeMap<Want, Texture>,
    asked: BTreeSet<Want>,
    failed: BTreeMap<Want, String>,
    arrived: VecDeque<(Want, Tile)>,
    wanted: Vec<Want>,
    frame: u64,
    bytes: usize,
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
            PictureState::Ready => self.failed.iter().find(|(want, _)| want.epoch == epoch).map(|(_, why)| why.clone()),
            PictureState::Loading(_) => Some("Reading the picture…".to_owned()),
            PictureState::Failed(why) => Some(why.clone()),
        }
    }

    /// Takes a tile that was asked for.
    pub fn give(&mut self, want: Want, result: Result<Tile, String>) {
        self.asked.remove(&want);
        match result {
            Ok(tile) => self.arrived.push_back((want, tile)),
            Err(why) => {
                self.failed.insert(want, why);
            }
        }
    }

    /// The tiles that came into view and were not asked for yet, the most urgent first. They count as asked from now on.
    pub fn take_wanted(&mut self) -> Vec<Want> {
        let mut wanted = std::mem::take(&mut self.wanted);
        // Coarse tiles first: they cover most for one decode.
        wanted.sort_by_key(|want| std::cmp::Reverse(want.tile.level));
        wanted.dedup();
        self.asked.extend(wanted.iter().copied());
        wanted
    }

    /// A tile that could not be asked for after all: it will be wanted anew.
    pub fn forget(&mut self, want: Want) {
        self.asked.remove(&want);
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
            let Some((want, tile)) = self.arrived.pop_front() else { break };
            let size = [tile.width as usize, tile.height as usize];
            if size[0] * size[1] * 4 != tile.rgba.len() {
                self.failed.insert(want, "A part of the picture came back damaged.".to_owned());
                continue;
            }
            let image = ColorImage::from_rgba_unmultiplied(size, &tile.rgba);
            let name = format!("picture {} level {} tile {} {}", want.epoch.0, want.tile.level, want.tile.x, want.tile.y);
            let handle = ctx.load_texture(name, image, TextureOptions::LINEAR);
            let bytes = tile.rgba.len();
            self.bytes += bytes;
            if let Some(old) = self.textures.insert(want, Texture { handle, bytes, used: self.frame }) {
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

    /// Paints a date's picture under the map from its pixels to the screen.
    pub fn paint(&mut self, ui: &Ui, doc: &Document, epoch: EpochId, screen_from_image: &Affine, clip: Rect, opacity: f32) {
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
        let corners = [clip.left_top(), clip.right_top(), clip.left_bottom(), clip.right_bottom()];
        let visible = Bounds::around(corners.map(|p| image_from_screen.apply(Point::new(f64::from(p.x), f64::from(p.y)))));
        let Some(visible) = visible else { return };
        let coarsest = coarsest_level(image.width, image.height);
        let pixels_per_px = screen_from_image.magnification() * f64::from(ui.ctx().pixels_per_point());
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
                if let Some(shape) = self.quad(epoch, tile, coarsest, (width, height), &area, screen_from_image, tint) {
                    painter.add(shape);
                }
            }
        }
    }

    fn want(&mut self, want: Want) {
        if let Some(texture) = self.textures.get_mut(&want) {
            texture.used = self.frame;
        } else if !self.asked.contains(&want) && !self.failed.contains_key(&want) && !self.arrived.iter().any(|(w, _)| *w == want) {
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
        map: &Affine,
        tint: Color32,
    ) -> Option<Shape> {
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
                let u = (p.x / scale - f64::from(left)) / f64::from(tile_w);
                let v = (p.y / scale - f64::from(top)) / f64::from(tile_h);
                pos2(u.clamp(0.0, 1.0) as f32, v.clamp(0.0, 1.0) as f32)
            };
            let corners = [area.min, Point::new(area.max.x, area.min.y), Point::new(area.min.x, area.max.y), area.max];
            let mut mesh = Mesh::with_texture(texture.handle.id());
            mesh.vertices = corners.map(|p| Vertex { pos: on_screen(map, p), uv: uv(p), color: tint }).to_vec();
            mesh.indices = vec![0, 1, 2, 2, 1, 3];
            return Some(Shape::mesh(mesh));
        }
        None
    }
}

/// The four corners of a picture on the screen, for tests of placement.
#[must_use]
pub fn corners(map: &Affine, width: u32, height: u32) -> [Pos2; 4] {
    let (w, h) = (f64::from(width), f64::from(height));
    [Point::new(0.0, 0.0), Point::new(w, 0.0), Point::new(0.0, h), Point::new(w, h)].map(|p| on_screen(map, p))
}
