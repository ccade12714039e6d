//! Draws the window's meshes on the processor, for picture tests without a graphics card or driver.
//!
//! Triangles with texture lookup (nearest or linear), clip rectangles and premultiplied alpha in gamma space, like the
//! window's own painter. Everything is plain arithmetic in a fixed order, so the same meshes give the same bytes.

#![allow(clippy::iter_over_hash_type, reason = "each texture is set by its own key, in whichever order")]

use std::collections::BTreeMap;

use egui::epaint::{ImageData, Mesh, Primitive, Vertex, textures::TextureFilter};
use egui::{Color32, Rect, TextureId, TexturesDelta};
use egui_kittest::TestRenderer;

struct Texture {
    size: [usize; 2],
    pixels: Vec<[f32; 4]>,
    linear: bool,
}

/// A renderer for `Harness::builder().renderer(...)`.
#[derive(Default)]
pub struct CpuRenderer {
    textures: BTreeMap<(bool, u64), Texture>,
}

fn key(id: TextureId) -> (bool, u64) {
    match id {
        TextureId::Managed(number) => (false, number),
        TextureId::User(number) => (true, number),
    }
}

fn floats(colour: Color32) -> [f32; 4] {
    colour.to_array().map(f32::from)
}

impl TestRenderer for CpuRenderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, parts) in delta.set.drain() {
            for part in parts {
                let ImageData::Color(image) = &part.image;
                let texels = image.pixels.iter().map(|colour| floats(*colour));
                if let Some([left, top]) = part.pos {
                    let Some(texture) = self.textures.get_mut(&key(id)) else { continue };
                    let (width, part_width) = (texture.size[0], image.size[0]);
                    for (index, texel) in texels.enumerate() {
                        let (x, y) = (left + index % part_width, top + index / part_width);
                        texture.pixels[y * width + x] = texel;
                    }
                } else {
                    let linear = part.options.magnification == TextureFilter::Linear;
                    self.textures.insert(key(id), Texture { size: image.size, pixels: texels.collect(), linear });
                }
            }
        }
        for id in delta.free.drain() {
            self.textures.remove(&key(id));
        }
    }

    fn render(&mut self, ctx: &egui::Context, output: &egui::FullOutput) -> Result<image::RgbaImage, String> {
        let scale = output.pixels_per_point;
        let size = ctx.content_rect().size() * scale;
        let (width, height) = (size.x.round() as usize, size.y.round() as usize);
        let mut canvas = Canvas { width, height, pixels: vec![[0.0, 0.0, 0.0, 255.0]; width * height] };
        for part in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = part.primitive else { continue };
            let Some(texture) = self.textures.get(&key(mesh.texture_id)) else { continue };
            canvas.mesh(&mesh, texture, part.clip_rect, scale);
        }
        let bytes = canvas.pixels.iter().flat_map(|p| p.map(|v| (v + 0.5).clamp(0.0, 255.0) as u8)).collect();
        image::RgbaImage::from_raw(width as u32, height as u32, bytes).ok_or_else(|| "the picture has no size".to_owned())
    }
}

struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<[f32; 4]>,
}

impl Texture {
    fn texel(&self, x: i64, y: i64) -> [f32; 4] {
        let x = x.clamp(0, self.size[0] as i64 - 1) as usize;
        let y = y.clamp(0, self.size[1] as i64 - 1) as usize;
        self.pixels[y * self.size[0] + x]
    }

    fn sample(&self, u: f32, v: f32) -> [f32; 4] {
        let (x, y) = (u * self.size[0] as f32, v * self.size[1] as f32);
        if !self.linear {
            return self.texel(x.floor() as i64, y.floor() as i64);
        }
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (fx, fy) = (x - left, y - top);
        let (left, top) = (left as i64, top as i64);
        let corners = [self.texel(left, top), self.texel(left + 1, top), self.texel(left, top + 1), self.texel(left + 1, top + 1)];
        std::array::from_fn(|c| {
            let upper = corners[0][c] + (corners[1][c] - corners[0][c]) * fx;
            let lower = corners[2][c] + (corners[3][c] - corners[2][c]) * fx;
            upper + (lower - upper) * fy
        })
    }
}

impl Canvas {
    fn mesh(&mut self, mesh: &Mesh, texture: &Texture, clip: Rect, scale: f32) {
        let edge = |value: f32, most: usize| (value * scale).round().clamp(0.0, most as f32) as usize;
        let bounds =
            [edge(clip.min.x, self.width), edge(clip.min.y, self.height), edge(clip.max.x, self.width), edge(clip.max.y, self.height)];
        for corners in mesh.indices.chunks_exact(3) {
            let [a, b, c] = [0, 1, 2].map(|i| mesh.vertices[corners[i] as usize]);
            self.triangle([a, b, c], texture, bounds, scale);
        }
    }

    fn triangle(&mut self, corners: [Vertex; 3], texture: &Texture, clip: [usize; 4], scale: f32) {
        // Twenty-four point eight fixed point, so that shared edges are neither doubled nor skipped.
        let fixed = |value: f32| (f64::from(value * scale) * 256.0).round() as i64;
        let mut corners = corners;
        let position = |v: &Vertex| [fixed(v.pos.x), fixed(v.pos.y)];
        let cross = |a: [i64; 2], b: [i64; 2], p: [i64; 2]| (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
        let mut points = [position(&corners[0]), position(&corners[1]), position(&corners[2])];
        let mut area = cross(points[0], points[1], points[2]);
        if area == 0 {
            return;
        }
        if area < 0 {
            corners.swap(1, 2);
            points.swap(1, 2);
            area = -area;
        }
        let low = |axis: usize, least: usize| {
            let value = points.iter().map(|p| p[axis]).min().unwrap_or(0).div_euclid(256);
            value.max(least as i64) as usize
        };
        let high = |axis: usize, most: usize| {
            let value = points.iter().map(|p| p[axis]).max().unwrap_or(0).div_euclid(256) + 1;
            value.clamp(0, most as i64) as usize
        };
        let (left, top, right, bottom) = (low(0, clip[0]), low(1, clip[1]), high(0, clip[2]), high(1, clip[3]));
        // Pixels exactly on an edge belong to the triangle whose edge is a top or a left one.
        let bias = |a: [i64; 2], b: [i64; 2]| {
            let owns = (a[1] == b[1] && b[0] > a[0]) || b[1] < a[1];
            if owns { 0 } else { -1 }
        };
        let biases = [bias(points[1], points[2]), bias(points[2], points[0]), bias(points[0], points[1])];
        let colours = corners.map(|v| floats(v.color));
        let flat = corners.iter().all(|v| v.uv == corners[0].uv && v.color == corners[0].color);
        let flat_source = flat.then(|| shade(texture, corners[0].uv.x, corners[0].uv.y, colours[0]));
        for y in top..bottom {
            for x in left..right {
                let p = [x as i64 * 256 + 128, y as i64 * 256 + 128];
                let weights = [cross(points[1], points[2], p), cross(points[2], points[0], p), cross(points[0], points[1], p)];
                if weights.iter().zip(biases).any(|(w, bias)| w + bias < 0) {
                    continue;
                }
                let source = flat_source.unwrap_or_else(|| {
                    let w = weights.map(|w| (w as f64 / area as f64) as f32);
                    let mix = |values: [f32; 3]| values[0] * w[0] + values[1] * w[1] + values[2] * w[2];
                    let colour = std::array::from_fn(|c| mix([colours[0][c], colours[1][c], colours[2][c]]));
                    shade(texture, mix(corners.map(|v| v.uv.x)), mix(corners.map(|v| v.uv.y)), colour)
                });
                if source[3] <= 0.0 && source[0] + source[1] + source[2] <= 0.0 {
                    continue;
                }
                let pixel = &mut self.pixels[y * self.width + x];
                let keep = 1.0 - source[3] / 255.0;
                *pixel = std::array::from_fn(|c| source[c] + pixel[c] * keep);
            }
        }
    }
}

fn shade(texture: &Texture, u: f32, v: f32, colour: [f32; 4]) -> [f32; 4] {
    let texel = texture.sample(u, v);
    std::array::from_fn(|c| texel[c] * colour[c] / 255.0)
}
