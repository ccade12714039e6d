//! The fonts of the system: which files there are, and which of them has a letter. On one machine a letter always comes from the same font,
//! whatever was asked for before.

use crate::io::platform;
use ab_glyph::{Font, FontArc, FontVec};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Font files of the system that are looked into, at most.
const MAX_FILES: usize = 600;
/// The largest font file that is read, bytes: those of all Chinese, Japanese and Korean letters have up to 30 MB.
const MAX_BYTES: u64 = 48 << 20;

/// Fonts of the system, read one after the other as long as letters are missing.
#[derive(Default)]
pub(super) struct System {
    /// In the order in which they are asked; `None` before anybody asked.
    files: Option<Vec<File>>,
    /// Which file has a letter; `None` where none has it.
    known: BTreeMap<char, Option<usize>>,
}

struct File {
    path: PathBuf,
    /// The letters that it has, as ranges; `None` before it was looked into.
    letters: Option<Vec<(u32, u32)>>,
    /// Read, because a letter of it was needed.
    font: Option<FontArc>,
}

impl File {
    fn read(&self) -> Option<FontArc> {
        FontVec::try_from_vec(std::fs::read(&self.path).ok()?).ok().map(FontArc::new)
    }

    fn has(&mut self, c: char) -> bool {
        if self.letters.is_none() {
            self.letters = Some(self.read().map_or_else(Vec::new, |font| ranges(&font)));
        }
        let code = u32::from(c);
        let ranges = self.letters.as_deref().unwrap_or_default();
        let at = ranges.partition_point(|(first, _)| *first <= code);
        at.checked_sub(1).and_then(|i| ranges.get(i)).is_some_and(|(_, last)| code <= *last)
    }
}

/// The letters of a font as ranges, ordered.
fn ranges(font: &FontArc) -> Vec<(u32, u32)> {
    let all: BTreeSet<u32> = font.codepoint_ids().filter(|(glyph, _)| glyph.0 != 0).map(|(_, c)| u32::from(c)).collect();
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for code in all {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == code => *last = code,
            _ => ranges.push((code, code)),
        }
    }
    ranges
}

impl System {
    /// The font that has a letter, with its place among the files.
    pub fn find(&mut self, c: char) -> Option<(usize, FontArc)> {
        let found = match self.known.get(&c) {
            Some(found) => *found,
            None => {
                let found = (!c.is_control()).then(|| self.files().iter_mut().position(|file| file.has(c))).flatten();
                self.known.insert(c, found);
                found
            }
        }?;
        let file = self.files().get_mut(found)?;
        if file.font.is_none() {
            file.font = file.read();
        }
        Some((found, file.font.clone()?))
    }

    /// The bytes of a font file.
    pub fn bytes(&mut self, index: usize) -> Option<Vec<u8>> {
        std::fs::read(&self.files().get(index)?.path).ok()
    }

    /// No font has this letter, as was found when it was asked for.
    pub fn is_missing(&self, c: char) -> bool {
        matches!(self.known.get(&c), Some(None))
    }

    fn files(&mut self) -> &mut Vec<File> {
        self.files.get_or_insert_with(|| font_files().into_iter().map(|path| File { path, letters: None, font: None }).collect())
    }
}

/// Font files of the system, those first that are made for many scripts; in one order on one machine.
pub(super) fn font_files() -> Vec<PathBuf> {
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
