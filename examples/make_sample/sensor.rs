//! The camera: blur, sampling, noise, colour fusion, haze and tone.

use crate::canvas::{Cell, MARGIN, Rgb, SUPER, View};
use crate::noise::{fbm, hash01, noise};
use crate::par;

/// How one image was taken and stretched.
#[derive(Clone, Copy)]
pub struct Sensor {
    /// Optical blur, in pixels.
    pub blur: f32,
    /// Strength of the sharpening done on the ground.
    pub crisp: f32,
    /// Light scattered into the view.
    pub haze: Rgb,
    /// Photon and readout noise.
    pub photon: f32,
    pub read: f32,
    /// Brightness and colour balance.
    pub gain: Rgb,
    pub gamma: f32,
    /// Colour strength after fusion.
    pub chroma: f32,
    pub seed: u32,
}

fn kernel(sigma: f32) -> Vec<f32> {
    let n = (sigma * 3.2).ceil() as i32;
    let k: Vec<f32> = (-n..=n).map(|i| (-((i * i) as f32) / (2.0 * sigma * sigma)).exp()).collect();
    let sum: f32 = k.iter().sum();
    k.iter().map(|x| x / sum).collect()
}

/// Blurs a picture of `N` bands along rows, then columns.
fn soften<const N: usize>(img: &[[f32; N]], w: usize, h: usize, sigma: f32) -> Vec<[f32; N]> {
    let k = kernel(sigma);
    let n = (k.len() / 2) as i32;
    let pass = |src: &[[f32; N]], along_x: bool| -> Vec<[f32; N]> {
        let mut out = vec![[0.0; N]; w * h];
        par::pieces(&mut out, w, |y, line| {
            for (x, o) in line.iter_mut().enumerate() {
                for (i, weight) in k.iter().enumerate() {
                    let off = i as i32 - n;
                    let j = if along_x {
                        y * w + (x as i32 + off).clamp(0, w as i32 - 1) as usize
                    } else {
                        (y as i32 + off).clamp(0, h as i32 - 1) as usize * w + x
                    };
                    for b in 0..N {
                        o[b] += weight * src[j][b];
                    }
                }
            }
        });
        out
    };
    let first = pass(img, true);
    pass(&first, false)
}

/// A bell-shaped number for a pixel.
fn bell(x: usize, y: usize, seed: u32) -> f32 {
    let f = |k: u32| hash01(x as i32, y as i32, seed ^ k);
    (f(1) + f(2) + f(3) + f(4) - 2.0) * 1.732
}

/// Makes the 8-bit image out of the light leaving the canvas.
pub fn expose(cells: &[Cell], view: &View, s: &Sensor) -> Vec<u8> {
    let (cw, ch) = (view.width(), view.height());
    let light: Vec<Rgb> = cells.iter().map(|c| c.c).collect();
    let light = soften(&light, cw, ch, s.blur * SUPER as f32);
    // Onto the detector: each pixel gathers its own cells.
    let (w, h) = (cw / SUPER, ch / SUPER);
    let scene: Vec<Rgb> = par::table(w * h, [0.0; 3], |i| {
        let (x, y) = (i % w * SUPER, i / w * SUPER);
        let mut sum = [0.0; 3];
        for dy in 0..SUPER {
            for dx in 0..SUPER {
                for (k, slot) in sum.iter_mut().enumerate() {
                    *slot += light[(y + dy) * cw + x + dx][k];
                }
            }
        }
        sum.map(|v| v / (SUPER * SUPER) as f32)
    });
    // The sharp grey band, with its noise, slightly shared between neighbours.
    let grain = par::table(w * h, [0.0], |i| [bell(i % w, i / w, s.seed)]);
    let grain = soften(&grain, w, h, 0.42);
    let grey: Vec<[f32; 1]> = par::table(w * h, [0.0], |i| {
        let c = scene[i];
        let v = 0.33 * c[0] + 0.40 * c[1] + 0.27 * c[2];
        let column = 0.0006 * (hash01((i % w) as i32, 0, s.seed ^ 77) - 0.5);
        let sigma = (s.photon * s.photon * v.max(0.0) + s.read * s.read).sqrt();
        [v + sigma * grain[i][0] * 1.5 + column]
    });
    let soft = soften(&grey, w, h, 1.1);
    // The colour bands, four times coarser, with noise of their own.
    let coarse = soften(&scene, w, h, 1.75);
    let coarse_grey = soften(&grey, w, h, 1.75);
    let pixels: Vec<[u8; 3]> = par::table(w * h, [0; 3], |i| {
        let (x, y) = (i % w, i / w);
        let sharp = (grey[i][0] + s.crisp * (grey[i][0] - soft[i][0])).max(0.0005);
        let base = coarse_grey[i][0].max(0.002);
        let ratio = (sharp / base).clamp(0.25, 3.2);
        // Haze is never quite even.
        let veil = 1.0 + 0.45 * fbm(x as f32 / 760.0, y as f32 / 760.0, 3, s.seed ^ 300);
        let mut out = [0u8; 3];
        for k in 0..3 {
            let blotch = noise(x as f32 / 4.3, y as f32 / 4.3, s.seed ^ (100 + k as u32));
            let band = coarse[i][k] * (1.0 + 0.018 * blotch);
            let fused = sharp + (band * ratio - sharp) * s.chroma;
            let v = ((fused + s.haze[k] * veil) * s.gain[k]).max(0.0);
            // A film-like shoulder keeps bright roofs from burning out.
            let v = if v > 0.7 { 0.7 + 0.3 * (1.0 - (-(v - 0.7) / 0.3).exp()) } else { v };
            let dither = bell(x, y, s.seed ^ (200 + k as u32)) * 0.35;
            out[k] = (255.0 * v.powf(1.0 / s.gamma) + dither + 0.5).clamp(0.0, 255.0) as u8;
        }
        out
    });
    let mut bytes = Vec::with_capacity(view.size[0] * view.size[1] * 3);
    for y in 0..view.size[1] {
        let from = (y + MARGIN) * w + MARGIN;
        for p in &pixels[from..from + view.size[0]] {
            bytes.extend_from_slice(p);
        }
    }
    bytes
}
