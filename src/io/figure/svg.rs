//! A layout as one SVG document: pictures inside as JPEG, shapes as vectors, letters as shapes that look the same in every program, and
//! above them the texts as texts that are not seen, for those who search, copy or listen. No script, no link, no reference to anything outside.

use super::{Pictures, absent, base64, painted_part};
use crate::core::figure::{Color, FigureLayout, FigureRefusal, Item, Piece, Stroke};
use crate::core::geom::{Bounds, Point};
use crate::core::view::PixelMap;
use crate::io::fonts::{BOLDER_EM, Fonts, PLAIN_EM};
use crate::io::markup::push_escaped;
use image::codecs::jpeg::JpegEncoder;
use std::fmt::Write;

/// Pixels of a picture a px of the figure, at most.
const PICTURE_SCALE: f64 = 2.0;
/// Of the pictures inside, 1 to 100.
const JPEG_QUALITY: u8 = 92;
const FONTS: &str = "Ubuntu, 'Noto Sans', 'Segoe UI', Helvetica, Arial, sans-serif";

/// Writes a layout.
pub(super) fn write(laid: &FigureLayout, jpegs: &[Option<Vec<u8>>]) -> String {
    let mut jpegs = jpegs.iter();
    let mut out = String::new();
    let (w, h) = (number(laid.width), number(laid.height));
    let alt = escaped(&laid.alt);
    push(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" version=\"1.1\" width=\"{w}\" height=\"{h}\" \
             viewBox=\"0 0 {w} {h}\" role=\"img\" aria-label=\"{alt}\" font-family=\"{FONTS}\">\n"
        ),
    );
    push(&mut out, format_args!("<title>{}</title>\n", if laid.title.is_empty() { alt.clone() } else { escaped(&laid.title) }));
    let told: Vec<String> = std::iter::once(&laid.alt).chain(&laid.caption).map(|text| escaped(text)).collect();
    push(&mut out, format_args!("<desc>{}</desc>\n", told.join(" ")));
    let mut open = None;
    for Piece { subject, item } in &laid.pieces {
        if open != Some(*subject) {
            if open.is_some() {
                out.push_str("</g>\n");
            }
            push(&mut out, format_args!("<g class=\"revisit-{}\">\n", subject.word()));
            open = Some(*subject);
        }
        match item {
            Item::Raster { frame, ground, .. } => match jpegs.next().and_then(Option::as_ref) {
                Some(jpeg) => picture(&mut out, jpeg, *frame),
                None => shape(&mut out, &absent(*frame, *ground)),
            },
            item => shape(&mut out, item),
        }
    }
    if open.is_some() {
        out.push_str("</g>\n");
    }
    out.push_str("</svg>\n");
    out
}

/// The pictures of a layout as JPEG, in the order in which they are painted; `None` for one that is not there.
pub(super) fn jpegs(laid: &FigureLayout, pictures: &Pictures<'_>) -> Result<Vec<Option<Vec<u8>>>, FigureRefusal> {
    let mut all = Vec::new();
    for piece in &laid.pieces {
        if let Item::Raster { epoch, frame, image_from_figure, ground } = &piece.item {
            all.push(pictures.get(epoch).map(|raster| jpeg(*raster, *frame, image_from_figure, *ground)).transpose()?);
        }
    }
    Ok(all)
}

/// Writing into a string cannot fail.
fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

fn picture(out: &mut String, jpeg: &[u8], frame: Bounds) {
    push(out, format_args!("<image {} preserveAspectRatio=\"none\" xlink:href=\"data:image/jpeg;base64,", place(frame)));
    base64::push(out, jpeg);
    out.push_str("\"/>\n");
}

fn jpeg(raster: &dyn super::Painted, frame: Bounds, map: &PixelMap, ground: Color) -> Result<Vec<u8>, FigureRefusal> {
    // No finer than the picture itself, and no coarser than the figure.
    let scale = map.near(frame.centre()).magnification().clamp(1.0, PICTURE_SCALE);
    let part = painted_part(raster, frame, map, scale, ground)?;
    let rgb = image::DynamicImage::ImageRgba8(part).into_rgb8();
    let mut jpeg = Vec::new();
    let encoded = JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY).encode_image(&rgb);
    encoded.map_err(|e| FigureRefusal::Picture(format!("The picture cannot be written into the figure: {e}.")))?;
    Ok(jpeg)
}

fn shape(out: &mut String, item: &Item) {
    match item {
        Item::Raster { .. } => {}
        Item::Box { bounds, fill, stroke, radius } => {
            let r = radius.min(0.5 * bounds.size().x).min(0.5 * bounds.size().y);
            let round = if r > 0.0 { format!(" rx=\"{}\"", number(r)) } else { String::new() };
            push(out, format_args!("<rect {}{round}{}/>\n", place(*bounds), ink(*fill, stroke.as_ref())));
        }
        Item::Path { points, closed, fill, stroke, clip } => {
            let element = if *closed { "polygon" } else { "polyline" };
            let list: Vec<String> = points.iter().map(|p| format!("{},{}", number(p.x), number(p.y))).collect();
            let ink = ink(*fill, stroke.as_ref());
            let line = format!("<{element} points=\"{}\" stroke-linejoin=\"round\"{ink}/>", list.join(" "));
            match clip {
                // A picture within the picture cuts what runs over its edge, without names that two figures on one page could share.
                Some(clip) => {
                    let view = [clip.min.x, clip.min.y, clip.size().x, clip.size().y].map(number).join(" ");
                    push(out, format_args!("<svg {} viewBox=\"{view}\" overflow=\"hidden\">{line}</svg>\n", place(*clip)));
                }
                None => push(out, format_args!("{line}\n")),
            }
        }
        Item::Text { at: Point { x, y }, text, size, bold, color, width } => {
            if text.is_empty() {
                return;
            }
            // The letters as shapes: they look the same in every program, whichever fonts it has.
            let (thicker, start) = if *bold { (BOLDER_EM, x + BOLDER_EM * size) } else { (PLAIN_EM, *x) };
            let outline = Fonts::shared().outline(text);
            if !outline.is_empty() {
                push(
                    out,
                    format_args!(
                        "<path transform=\"translate({} {}) scale({})\" d=\"{outline}\"{} stroke-linejoin=\"round\"/>\n",
                        number(start),
                        number(*y),
                        libm::round(size * 1e3) / 1e6,
                        ink(Some(*color), Some(&Stroke { color: *color, width: 2000.0 * thicker, dash: None })),
                    ),
                );
            }
            // And as text that is not seen: it is found, read aloud and copied.
            let weight = if *bold { " font-weight=\"700\"" } else { "" };
            push(
                out,
                format_args!(
                    "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{weight} textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\" fill-opacity=\"0\">{}</text>\n",
                    number(*x),
                    number(*y),
                    number(*size),
                    number(*width),
                    escaped(text)
                ),
            );
        }
    }
}

fn place(b: Bounds) -> String {
    let size = b.size();
    format!("x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", number(b.min.x), number(b.min.y), number(size.x), number(size.y))
}

/// Fill and stroke as attributes.
fn ink(fill: Option<Color>, stroke: Option<&Stroke>) -> String {
    let hex = |[r, g, b]: [u8; 3]| format!("#{r:02x}{g:02x}{b:02x}");
    let opacity = |name: &str, alpha: f64| if alpha < 1.0 { format!(" {name}=\"{}\"", number(alpha)) } else { String::new() };
    let mut text = match fill {
        Some(color) => format!(" fill=\"{}\"{}", hex(color.rgb), opacity("fill-opacity", color.alpha)),
        None => " fill=\"none\"".to_owned(),
    };
    if let Some(stroke) = stroke {
        let (color, width) = (hex(stroke.color.rgb), number(stroke.width));
        push(&mut text, format_args!(" stroke=\"{color}\" stroke-width=\"{width}\"{}", opacity("stroke-opacity", stroke.color.alpha)));
        if let Some([on, off]) = stroke.dash {
            push(&mut text, format_args!(" stroke-dasharray=\"{} {}\"", number(on), number(off)));
        }
    }
    text
}

/// A number to 1/100, without what it does not need.
fn number(value: f64) -> String {
    let rounded = libm::round(value * 100.0) / 100.0 + 0.0;
    format!("{rounded}")
}

/// A text as it may stand in XML: nothing in it is markup, and what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let spoken = |c: char| match c {
        '\n' | '\t' | '\r' => Some(' '),
        // Controls, what is no character, and what turns the direction of writing.
        c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => None,
        c => Some(c),
    };
    let text: String = text.chars().filter_map(spoken).collect();
    let mut out = String::with_capacity(text.len());
    push_escaped(&text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_minus_nothing() {
        assert_eq!([12.0, 0.126, -0.001, 1e6].map(number), ["12", "0.13", "0", "1000000"]);
    }

    #[test]
    fn texts_hold_no_markup() {
        assert_eq!(escaped("<a href='x'>\"&\u{0}\u{202e}\u{ffff}b\n"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;b ");
    }
}
