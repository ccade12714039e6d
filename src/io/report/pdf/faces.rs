//! The fonts of a printed report: of each the letters that are used, with what they stand for, so that text can be searched and copied.

use crate::io::fonts::{Fonts, Letter};
use ab_glyph::Font as _;
use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str};
use std::collections::BTreeMap;
use subsetter::GlyphRemapper;

const SYSTEM: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
/// Of 10.
pub(super) const LEVEL: u8 = 6;

/// What is known of a glyph.
#[derive(Debug)]
struct Used {
    /// Thousandths of the size.
    width: f32,
    text: String,
}

/// A font with the letters that are used.
#[derive(Debug)]
struct Face {
    remapper: GlyphRemapper,
    used: BTreeMap<u16, Used>,
    /// It can be embedded.
    fits: bool,
}

/// The fonts in use, by their place in the order in which fonts are asked for a letter.
#[derive(Debug, Default)]
pub(super) struct Faces(BTreeMap<usize, Face>);

/// How a font is called on the pages.
pub(super) fn name(index: usize) -> String {
    format!("F{index}")
}

impl Faces {
    /// The number of a letter's glyph in its font as it is embedded, and its width there, thousandths of the size. `None` for a letter
    /// that cannot be shown.
    pub fn encode(&mut self, letter: &Letter) -> Option<(u16, f32)> {
        if letter.is_missing() {
            return None;
        }
        let face = self.0.entry(letter.index).or_insert_with(|| Face {
            remapper: GlyphRemapper::new(),
            used: BTreeMap::new(),
            fits: Fonts::shared().bytes(letter.index).is_some_and(|b| subsetter::subset(&b, 0, &GlyphRemapper::new()).is_ok()),
        });
        if !face.fits {
            return None;
        }
        let em = letter.font.units_per_em().unwrap_or(1000.0);
        let width = 1000.0 * letter.font.h_advance_unscaled(letter.glyph) / em;
        let cid = face.remapper.remap(letter.glyph.0);
        let used = face.used.entry(cid).or_insert(Used { width, text: String::new() });
        if used.text.is_empty() {
            used.text.clone_from(&letter.text);
        }
        Some((cid, width))
    }

    /// The hashes of those fonts that are the system's.
    pub fn system(&self) -> Vec<String> {
        self.0.iter().filter(|(_, face)| !face.used.is_empty()).filter_map(|(index, _)| Fonts::shared().system_sha256(*index)).collect()
    }

    /// How many objects [`Faces::write`] takes.
    pub fn objects(&self) -> usize {
        5 * self.0.len()
    }

    /// Writes the fonts, the first object with the number `first`; each one's name with its object.
    ///
    /// # Errors
    /// A sentence, if a font cannot be embedded.
    pub fn write(&self, pdf: &mut Pdf, first: Ref) -> Result<Vec<(String, Ref)>, String> {
        let mut named = Vec::new();
        let mut next = first.get();
        for (index, face) in self.0.iter().filter(|(_, face)| !face.used.is_empty()) {
            let [font, descendant, descriptor, file, unicode] = [0, 1, 2, 3, 4].map(|i| Ref::new(next + i));
            next += 5;
            named.push((name(*index), font));
            let failed = || "The report cannot be printed: a font cannot be put into it.".to_owned();
            let bytes = Fonts::shared().bytes(*index).ok_or_else(failed)?;
            let subset = subsetter::subset(&bytes, 0, &face.remapper).map_err(|_| failed())?;
            let whole = ttf_parser::Face::parse(&bytes, 0).map_err(|_| failed())?;
            let raw = ttf_parser::RawFace::parse(&subset, 0).map_err(|_| failed())?;
            let cff = raw.table(ttf_parser::Tag::from_bytes(b"CFF "));
            let called = format!("{}+Font{index}", tag(&subset));
            let base = Name(called.as_bytes());
            let of_type0 = if cff.is_some() { format!("{called}-Identity-H") } else { called.clone() };
            pdf.type0_font(font)
                .base_font(Name(of_type0.as_bytes()))
                .encoding_predefined(Name(b"Identity-H"))
                .descendant_font(descendant)
                .to_unicode(unicode);
            let mut cid = pdf.cid_font(descendant);
            cid.subtype(if cff.is_some() { CidFontType::Type0 } else { CidFontType::Type2 });
            cid.base_font(base).system_info(SYSTEM).font_descriptor(descriptor).default_width(0.0);
            if cff.is_none() {
                cid.cid_to_gid_map_predefined(Name(b"Identity"));
            }
            {
                let mut widths = cid.widths();
                for (glyph, used) in &face.used {
                    widths.same(*glyph, *glyph, used.width);
                }
            }
            cid.finish();
            let em = 1000.0 / f32::from(whole.units_per_em());
            let b = whole.global_bounding_box();
            let bbox = Rect::new(em * f32::from(b.x_min), em * f32::from(b.y_min), em * f32::from(b.x_max), em * f32::from(b.y_max));
            let (ascent, descent) = (em * f32::from(whole.ascender()), em * f32::from(whole.descender()));
            let cap = whole.capital_height().map_or(ascent, |c| em * f32::from(c));
            let mut d = pdf.font_descriptor(descriptor);
            d.name(base).flags(FontFlags::SYMBOLIC).bbox(bbox).italic_angle(whole.italic_angle());
            d.ascent(ascent).descent(descent).cap_height(cap).stem_v(80.0);
            if cff.is_some() {
                d.font_file3(file);
            } else {
                d.font_file2(file);
            }
            d.finish();
            let packed = compress_to_vec_zlib(cff.unwrap_or(&subset), LEVEL);
            let mut stream = pdf.stream(file, &packed);
            stream.filter(Filter::FlateDecode);
            if cff.is_some() {
                stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
            } else {
                stream.pair(Name(b"Length1"), i32::try_from(subset.len()).unwrap_or(i32::MAX));
            }
            stream.finish();
            let mut map = UnicodeCmap::<u16>::new(Name(b"Revisit"), SYSTEM);
            for (glyph, used) in &face.used {
                // A further glyph of a letter stands for nothing of its own; readers want something: a joiner without width.
                if used.text.is_empty() { map.pair(*glyph, '\u{200d}') } else { map.pair_with_multiple(*glyph, used.text.chars()) }
            }
            let packed = compress_to_vec_zlib(&map.finish(), LEVEL);
            pdf.cmap(unicode, &packed).name(Name(b"Revisit")).system_info(SYSTEM).filter(Filter::FlateDecode);
        }
        Ok(named)
    }
}

/// Six letters that tell one part of a font from another.
fn tag(subset: &[u8]) -> String {
    crate::io::sha256(subset)
        .bytes()
        .filter(u8::is_ascii_hexdigit)
        .take(6)
        .map(|b| char::from(if b.is_ascii_digit() { b - b'0' + b'A' } else { b - b'a' + b'K' }))
        .collect()
}
