//! Figures as files: the layout of [`crate::core::figure`] as SVG with its pictures inside, and as PNG.
//!
//! The same session and the same figure give the same bytes: no time, no path, no machine stands in them. What the fonts in the program
//! lack is taken from a font of the system; then the bytes are those of that font.

mod png;
mod svg;

use super::base64;
use super::render::{Painted, paint_picture};
use crate::core::doc::{Document, EpochId, FigureSpec};
use crate::core::figure::{Color, FigureLayout, FigureRefusal, Item, layout};
use crate::core::geom::{Affine, Bounds, Point};
use crate::core::view::PixelMap;
use image::{Rgba, RgbaImage};
use std::collections::BTreeMap;

pub use super::fonts::Fonts;

/// The pictures of a session by epoch; one that is missing is left empty, and that is said.
pub type Pictures<'a> = BTreeMap<EpochId, &'a dyn Painted>;

/// A figure as it is drawn: what stands where, and its pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// What stands where.
    pub laid: FigureLayout,
    /// The pictures as JPEG, one for each [`Item::Raster`] in its order; `None` for one that is not there.
    pub jpegs: Vec<Option<Vec<u8>>>,
}

impl Drawing {
    /// A layout with its pictures.
    ///
    /// # Errors
    /// [`FigureRefusal::Picture`].
    pub fn of(laid: FigureLayout, pictures: &Pictures<'_>) -> Result<Drawing, FigureRefusal> {
        let jpegs = svg::jpegs(&laid, pictures)?;
        Ok(Drawing { laid, jpegs })
    }

    /// As an SVG document.
    pub fn svg(&self) -> String {
        svg::write(&self.laid, &self.jpegs)
    }
}

/// A figure in both forms.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What both are made of.
    pub drawing: Drawing,
    /// One self-contained SVG document: pictures inside, outlines as vectors, texts as texts.
    pub svg: String,
    /// The same as PNG.
    pub png: Vec<u8>,
    /// Width at scale 1, px.
    pub width_px: u32,
    /// Height at scale 1, px.
    pub height_px: u32,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// The caption's sentences.
    pub caption: Vec<String>,
    /// What its maker should know: full sentences.
    pub notes: Vec<String>,
}

/// The largest scale of a PNG.
pub const MAX_SCALE: u8 = 4;

/// Makes a figure in both forms, the PNG at `scale` (1 to 4) pixels a px of the figure.
///
/// # Errors
/// [`FigureRefusal`] where it cannot be made honestly, or a picture cannot be painted.
pub fn make(doc: &Document, spec: &FigureSpec, pictures: &Pictures<'_>, scale: u8) -> Result<Figure, FigureRefusal> {
    let laid = lay_out(doc, spec)?;
    let png = to_png(&laid, pictures, scale)?;
    let notes = notes(&laid, doc, pictures);
    let (alt, caption) = (laid.alt.clone(), laid.caption.clone());
    let drawing = Drawing::of(laid, pictures)?;
    let (width_px, height_px) = (drawing.laid.width as u32, drawing.laid.height as u32);
    Ok(Figure { svg: drawing.svg(), png, width_px, height_px, alt, caption, notes, drawing })
}

/// Lays a figure out with the fonts with which it will be painted.
///
/// # Errors
/// [`FigureRefusal`] where it cannot be made honestly.
pub fn lay_out(doc: &Document, spec: &FigureSpec) -> Result<FigureLayout, FigureRefusal> {
    layout(doc, spec, Fonts::shared())
}

/// A layout as an SVG document.
///
/// # Errors
/// [`FigureRefusal::Picture`].
pub fn to_svg(laid: &FigureLayout, pictures: &Pictures<'_>) -> Result<String, FigureRefusal> {
    Ok(svg::write(laid, &svg::jpegs(laid, pictures)?))
}

/// A layout as PNG at `scale` (1 to 4).
///
/// # Errors
/// [`FigureRefusal::Picture`], [`FigureRefusal::TooLarge`].
pub fn to_png(laid: &FigureLayout, pictures: &Pictures<'_>, scale: u8) -> Result<Vec<u8>, FigureRefusal> {
    let image = paint(laid, pictures, f64::from(scale.clamp(1, MAX_SCALE)))?;
    let mut bytes = std::io::Cursor::new(Vec::new());
    let written = image.write_to(&mut bytes, image::ImageFormat::Png);
    written.map_err(|e| FigureRefusal::Picture(format!("The figure cannot be written as PNG: {e}.")))?;
    Ok(bytes.into_inner())
}

/// A layout as pixels, `scale` a px of the figure.
///
/// # Errors
/// [`FigureRefusal::Picture`], [`FigureRefusal::TooLarge`].
pub fn paint(laid: &FigureLayout, pictures: &Pictures<'_>, scale: f64) -> Result<RgbaImage, FigureRefusal> {
    png::paint(laid, pictures, scale)
}

/// What the maker of a figure should know, full sentences: pictures that are not there, labels without room, characters without a font.
pub fn notes(laid: &FigureLayout, doc: &Document, pictures: &Pictures<'_>) -> Vec<String> {
    let missing = laid.epochs().into_iter().filter(|id| !pictures.contains_key(id));
    let missing = missing.map(|id| format!("The picture of {} is not there; its place in the figure is empty.", doc.epoch_words(id)));
    laid.notes.iter().cloned().chain(missing).chain(Fonts::shared().missing_words(laid)).collect()
}

/// What stands in the place of a picture that is not there: an empty frame with outlines could pass for an empty field.
pub(super) fn absent(frame: Bounds, ground: Color) -> Item {
    let text = "The picture is not here.".to_owned();
    let width_of = |size: f64| size * Fonts::shared().letters(&text).1;
    let size = (16.0 * 0.8 * frame.size().x / width_of(16.0).max(1.0)).clamp(6.0, 22.0);
    let width = width_of(size);
    let [r, g, b] = ground.rgb;
    let is_dark = u32::from(r) + u32::from(g) + u32::from(b) < 384;
    let color = Color { rgb: if is_dark { [215, 220, 226] } else { [32, 39, 47] }, ..ground };
    let at = Point::new(frame.centre().x - 0.5 * width, frame.min.y + 0.2 * frame.size().y);
    Item::Text { at, text, size, bold: true, color, width }
}

/// The part of a picture that a frame shows, `scale` pixels a px of the figure, on a ground.
fn painted_part(
    raster: &dyn Painted,
    frame: Bounds,
    image_from_figure: &PixelMap,
    scale: f64,
    ground: Color,
) -> Result<RgbaImage, FigureRefusal> {
    let size = frame.size();
    let (width, height) = (libm::ceil(size.x * scale).max(1.0), libm::ceil(size.y * scale).max(1.0));
    let [r, g, b] = ground.rgb;
    let mut out = RgbaImage::from_pixel(width as u32, height as u32, Rgba([r, g, b, 255]));
    let map = image_from_figure.of(&Affine::scale_then_move(1.0 / scale, frame.min.x, frame.min.y));
    let clip = Bounds { min: Point::default(), max: Point::new(width, height) };
    paint_picture(&mut out, &map, clip, 1.0, raster).map_err(FigureRefusal::Picture)?;
    Ok(out)
}
