//! The fonts of figures: those of the window, which are carried in the program, and for what they lack one of the system.

use crate::core::figure::{FigureLayout, Item, TextMetrics};
use crate::io::platform;
use ab_glyph::{Font, FontArc, FontVec, GlyphId, OutlineCurve};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

/// Font files of the system that are looked into, at most.
const MAX_FILES: usize = 600;
/// The largest font file that is read, bytes: those of all Chinese, Japanese and Korean letters have up to 30 MB.
const MAX_BYTES: u64 = 48 << 20;

/// The fonts, in the order in which they are asked for a letter.
pub struct Fonts {
    bundled: Vec<FontArc>,
    system: Mutex<System>,
}

/// Fonts of the system, read one after the other as long as letters are missing.
#[derive(Default)]
struct System {
    /// What is still to be looked into, the best last; `None` before anybody asked.
    files: Option<Vec<PathBuf>>,
    /// Those that had something.
    loaded: Vec<FontArc>,
    /// Letters that none has.
    missing: BTreeSet<char>,
}

/// A letter of a text.
pub(super) struct Placed {
    pub font: FontArc,
    pub glyph: GlyphId,
    /// From the beginning of the text, px.
    pub x: f64,
}

impl Fonts {
    /// The fonts of this process.
    pub fn shared() -> &'static Fonts {
        static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
            let files = [epaint_default_fonts::UBUNTU_LIGHT, epaint_default_fonts::HACK_REGULAR];
            Fonts { bundled: files.iter().filter_map(|bytes| FontArc::try_from_slice(bytes).ok()).collect(), system: Mutex::default() }
        });
        &FONTS
    }

    /// The letters of a text, and how wide it is. A letter that no font has is a box.
    pub(super) fn placed(&self, text: &str, size: f64) -> (Vec<Placed>, f64) {
        let mut placed = Vec::new();
        let mut x = 0.0;
        let mut last: Option<(usize, GlyphId)> = None;
        for c in text.chars() {
            let Some((which, font, glyph)) = self.glyph(c) else { continue };
            let em = f64::from(font.units_per_em().unwrap_or(1000.0));
            if let Some((_, before)) = last.filter(|(w, _)| *w == which) {
                x += f64::from(font.kern_unscaled(before, glyph)) * size / em;
            }
            let advance = f64::from(font.h_advance_unscaled(glyph)) * size / em;
            placed.push(Placed { font, glyph, x });
            x += advance;
            last = Some((which, glyph));
        }
        (placed, x)
    }

    /// The font that has a letter, counted in the order in which they are asked, and the letter in it.
    fn glyph(&self, c: char) -> Option<(usize, FontArc, GlyphId)> {
        let has = |c: char| self.bundled.first().is_some_and(|f| f.glyph_id(c).0 != 0);
        // Thin and unbreakable blanks are in few fonts; a blank is as good.
        let c = match c {
            '\u{2009}' | '\u{202f}' | '\u{a0}' if !has(c) => ' ',
            '\u{2212}' if !has(c) => '\u{2013}',
            c => c,
        };
        for (i, font) in self.bundled.iter().enumerate() {
            let glyph = font.glyph_id(c);
            if glyph.0 != 0 {
                return Some((i, font.clone(), glyph));
            }
        }
        let mut system = self.system.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((i, font, glyph)) = system.find(c) {
            return Some((self.bundled.len() + i, font, glyph));
        }
        let font = self.bundled.first()?.clone();
        Some((0, font, GlyphId(0)))
    }

    /// A sentence about letters of a layout that no font has.
    pub(super) fn missing_words(&self, laid: &FigureLayout) -> Option<String> {
        let system = self.system.lock().unwrap_or_else(PoisonError::into_inner);
        let letters: BTreeSet<char> = laid
            .pieces
            .iter()
            .filter_map(|piece| if let Item::Text { text, .. } = &piece.item { Some(text) } else { None })
            .flat_map(|text| text.chars())
            .filter(|c| system.missing.contains(c))
            .collect();
        if letters.is_empty() {
            return None;
        }
        let shown: String = letters.iter().take(20).collect();
        Some(format!(
            "No font on this computer has these letters, which are boxes in the PNG: {shown}. Install a font that has them (for Korean, Chinese \
             and Japanese for example Noto Sans CJK), or use the SVG, which leaves the letters to the program that shows it."
        ))
    }
}

impl System {
    fn find(&mut self, c: char) -> Option<(usize, FontArc, GlyphId)> {
        let in_font = |font: &FontArc| Some(font.glyph_id(c)).filter(|g| g.0 != 0);
        if let Some(found) = self.loaded.iter().enumerate().find_map(|(i, f)| Some((i, f.clone(), in_font(f)?))) {
            return Some(found);
        }
        if self.missing.contains(&c) || c.is_control() {
            return None;
        }
        // Every file is looked at anew for another letter: one that has Korean need not have Arabic.
        let files = self.files.get_or_insert_with(font_files).clone();
        for path in files {
            let Ok(bytes) = std::fs::read(&path) else { continue };
            let Some(font) = FontVec::try_from_vec(bytes).ok().map(FontArc::new) else { continue };
            if let Some(glyph) = in_font(&font) {
                self.loaded.push(font.clone());
                return Some((self.loaded.len() - 1, font, glyph));
            }
        }
        self.missing.insert(c);
        None
    }
}

/// Font files of the system, those first that are made for many scripts; in one order on one machine.
fn font_files() -> Vec<PathBuf> {
    const BEST: [&str; 14] = [
        "NotoSansCJK-Regular",
        "NotoSansCJKkr-Regular",
        "NotoSansKR-Regular",
        "NotoSans-Regular",
        "NotoSansArabic-Regular",
        "NanumGothic",
        "malgun",
        "AppleSDGothicNeo",
        "PingFang",
        "msyh",
        "YuGothR",
        "DejaVuSans",
        "Arial Unicode",
        "unifont",
    ];
    let mut found: Vec<(usize, PathBuf)> = Vec::new();
    let mut folders: Vec<(PathBuf, u8)> = platform::font_folders().into_iter().map(|folder| (folder, 0)).collect();
    while let Some((folder, depth)) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.filter_map(|e| e.ok().map(|e| e.path())) {
            if path.is_dir() && depth < 4 {
                folders.push((path, depth + 1));
                continue;
            }
            let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
            let fits = path.metadata().is_ok_and(|m| m.is_file() && m.len() <= MAX_BYTES);
            if fits && ["ttf", "otf", "ttc", "otc"].contains(&ending.as_str()) {
                let name = path.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                let rank = BEST.iter().position(|best| name.eq_ignore_ascii_case(best)).unwrap_or(BEST.len());
                found.push((rank, path));
            }
        }
    }
    found.sort();
    found.into_iter().take(MAX_FILES).map(|(_, path)| path).collect()
}

impl TextMetrics for Fonts {
    fn width(&self, text: &str, size: f64, bold: bool) -> f64 {
        let (placed, width) = self.placed(text, size);
        width + if bold { 2.0 * BOLDER_EM * size * f64::from(u8::from(!placed.is_empty())) } else { 0.0 }
    }
}

/// By how much a bold letter is thicker on each side, of the size.
pub(super) const BOLDER_EM: f64 = 0.022;
/// By how much a plain one is: the window's font is a light one, made for light on dark.
pub(super) const PLAIN_EM: f64 = 0.007;

/// The outline of a letter: its curves in units of the font, y up, and how many units the size has.
pub(super) fn curves(placed: &Placed) -> Option<(Vec<OutlineCurve>, f64)> {
    let outline = placed.font.outline(placed.glyph)?;
    Some((outline.curves, f64::from(placed.font.units_per_em().unwrap_or(1000.0))))
}
