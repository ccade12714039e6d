//! How much of a picture is there whose file was cut short.

use super::sample::Window;
use serde::{Deserialize, Serialize};

/// What a file stores one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stored {
    /// Rows, as the file has them before it is turned.
    Rows,
    /// Tiles or strips of the full size, of all bands.
    Blocks,
    /// Passes over the whole picture, each of which makes it sharper.
    Passes,
}

/// How much of a picture is there whose file was cut short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incomplete {
    /// What is counted.
    pub unit: Stored,
    /// How many are there wholly. Rows: from the first that the file stores; those behind them are not known.
    pub present: u64,
    /// How many there should be; at least so many, for passes.
    pub of: u64,
    /// Width and height of a block, px, where it is just the last blocks that are missing, as the file counts them: row by row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<[u32; 2]>,
    /// Rows are stored from the lowest to the topmost, as in most BMP files.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bottom_up: bool,
}

impl Incomplete {
    /// The first rows are there.
    pub fn rows(present: u32, of: u32) -> Incomplete {
        Incomplete { unit: Stored::Rows, present: present.into(), of: of.into(), block: None, bottom_up: false }
    }

    /// The first passes are there; how many there were nobody knows.
    pub fn passes(present: u32) -> Incomplete {
        Incomplete { unit: Stored::Passes, present: present.into(), of: u64::from(present) + 1, block: None, bottom_up: false }
    }

    /// What it is to the analyst: one sentence without the file's name. `orientation` is the one of EXIF that was applied.
    pub fn words(&self, orientation: u8) -> String {
        let Incomplete { unit, present, of, block, .. } = self;
        let turned = if orientation > 1 || self.bottom_up { " as the file stores them" } else { "" };
        match unit {
            Stored::Rows if present >= of => {
                "The file was cut short behind its last row: all its pixels are there, and what stood behind them is not.".to_owned()
            }
            Stored::Rows => format!(
                "The file was cut short: {present} of its {of} rows{turned} are there. The others are hatched, and nothing is known of them."
            ),
            Stored::Blocks if present >= of => {
                "The file was cut short behind its last block: all its pixels are there, and what stood behind them is not.".to_owned()
            }
            Stored::Blocks if block.is_some() => format!(
                "The file was cut short: {present} of its {of} blocks are there. The others are hatched, and nothing is known of them."
            ),
            Stored::Passes => format!(
                "The file was cut short: of the passes that make its picture sharper from one to the next only the first {present} are there. \
                 All of it is shown, and it is less sharp than it was: its edges may lie elsewhere. Fetch the file again before you measure on it."
            ),
            Stored::Blocks => format!(
                "The file was cut short or is damaged: {} of its {of} blocks reach beyond its end. The squares of 512 px that \
                 hold them are hatched as a whole, and a picture that is one such square is not shown.",
                of.saturating_sub(*present)
            ),
        }
    }

    /// The parts of the upright picture that are not there, px; none if nothing is missing, or if it is not known what.
    pub fn missing(&self, width: u32, height: u32, orientation: u8) -> Vec<Window> {
        if self.unit == Stored::Passes || self.present >= self.of {
            return Vec::new();
        }
        let (w, h) = if orientation >= 5 { (height, width) } else { (width, height) };
        let [block_width, block_height] = match (self.unit, self.block) {
            (Stored::Blocks, Some([width, height])) if width > 0 && height > 0 => [width, height],
            (Stored::Rows, _) => [w.max(1), 1],
            _ => return Vec::new(),
        };
        let across = u64::from(w.div_ceil(block_width)).max(1);
        let at = |count: u64, size: u32, whole: u32| u32::try_from(count.saturating_mul(size.into())).unwrap_or(u32::MAX).min(whole);
        if self.bottom_up {
            return vec![upright(Window { x: 0, y: 0, width: w, height: h - at(self.present, 1, h) }, (w, h), orientation)];
        }
        let (x, y) = (at(self.present % across, block_width, w), at(self.present / across, block_height, h));
        // The rest of a row of blocks that was begun, and the rows behind it.
        let below = at((self.present).div_ceil(across), block_height, h);
        let stored =
            [Window { x, y, width: w - x, height: below.saturating_sub(y) }, Window { x: 0, y: below, width: w, height: h - below }];
        stored.into_iter().filter(|part| part.width > 0 && part.height > 0).map(|part| upright(part, (w, h), orientation)).collect()
    }
}

/// Where a part of the stored picture, of this size, lies when it is turned upright (EXIF 2.32, tag 274).
fn upright(part: Window, (w, h): (u32, u32), orientation: u8) -> Window {
    let Window { x, y, width, height } = part;
    let (from_right, from_bottom) = (w.saturating_sub(x).saturating_sub(width), h.saturating_sub(y).saturating_sub(height));
    let turned = |x, y| Window { x, y, width: height, height: width };
    match orientation {
        2 => Window { x: from_right, ..part },
        3 => Window { x: from_right, y: from_bottom, ..part },
        4 => Window { y: from_bottom, ..part },
        5 => turned(y, x),
        6 => turned(from_bottom, x),
        7 => turned(from_bottom, from_right),
        8 => turned(y, from_right),
        _ => part,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_lies_on_the_side_of_the_last_stored_rows() {
        // 5 of 20 stored rows; upright the picture has 30 x 20 px, or 20 x 30 px where it is turned by a quarter.
        let cut = Incomplete::rows(5, 20);
        let area = |x, y, width, height| vec![Window { x, y, width, height }];
        for orientation in [1, 2] {
            assert_eq!(cut.missing(30, 20, orientation), area(0, 5, 30, 15));
        }
        for orientation in [3, 4] {
            assert_eq!(cut.missing(30, 20, orientation), area(0, 0, 30, 15));
        }
        for orientation in [5, 8] {
            assert_eq!(cut.missing(20, 30, orientation), area(5, 0, 15, 30));
        }
        for orientation in [6, 7] {
            assert_eq!(cut.missing(20, 30, orientation), area(0, 0, 15, 30));
        }
        assert_eq!(Incomplete::rows(20, 20).missing(30, 20, 1), []);
        // Stored from below, the upper rows are missing.
        assert_eq!(Incomplete { bottom_up: true, ..cut }.missing(30, 20, 1), area(0, 0, 30, 15));
        assert_eq!(Incomplete::passes(3).missing(30, 20, 1), []);
    }

    #[test]
    fn of_blocks_the_rest_of_a_row_and_the_rows_behind_it_are_missing() {
        // Blocks of 16 x 8 px on 40 x 30 px: 3 across, 4 down. The second of the second row is the first that is not there.
        let cut = Incomplete { unit: Stored::Blocks, present: 4, of: 12, block: Some([16, 8]), bottom_up: false };
        let area = |x, y, width, height| Window { x, y, width, height };
        assert_eq!(cut.missing(40, 30, 1), [area(16, 8, 24, 8), area(0, 16, 40, 14)]);
        assert_eq!(cut.missing(40, 30, 3), [area(0, 14, 24, 8), area(0, 0, 40, 14)]);
        assert_eq!(cut.missing(30, 40, 6), [area(14, 16, 8, 24), area(0, 0, 14, 40)]);
        assert_eq!(cut.missing(30, 40, 8), [area(8, 0, 8, 24), area(16, 0, 14, 40)]);
        assert_eq!(Incomplete { present: 6, ..cut }.missing(40, 30, 1), [area(0, 16, 40, 14)]);
        assert_eq!(Incomplete { present: 11, ..cut }.missing(40, 30, 1), [area(32, 24, 8, 6)]);
        assert_eq!(Incomplete { present: 0, ..cut }.missing(40, 30, 1), [area(0, 0, 40, 30)]);
        assert_eq!(Incomplete { block: None, ..cut }.missing(40, 30, 1), []);
    }

    #[test]
    fn it_is_told_in_one_line_and_comes_back() {
        for (it, json) in [
            (Incomplete::rows(5, 20), r#"{"unit":"rows","present":5,"of":20}"#),
            (
                Incomplete { unit: Stored::Blocks, present: 3, of: 9, block: None, bottom_up: false },
                r#"{"unit":"blocks","present":3,"of":9}"#,
            ),
            (
                Incomplete { unit: Stored::Blocks, present: 3, of: 9, block: Some([512, 256]), bottom_up: false },
                r#"{"unit":"blocks","present":3,"of":9,"block":[512,256]}"#,
            ),
            (Incomplete::passes(2), r#"{"unit":"passes","present":2,"of":3}"#),
        ] {
            assert_eq!(serde_json::to_string(&it).unwrap(), json);
            assert_eq!(serde_json::from_str::<Incomplete>(json).unwrap(), it);
        }
        assert!(Incomplete::rows(5, 20).words(6).contains("5 of its 20 rows as the file stores them are there"));
        assert!(Incomplete::rows(20, 20).words(1).contains("all its pixels are there"));
    }
}
