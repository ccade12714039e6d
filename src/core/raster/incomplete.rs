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
}

/// How much of a picture is there whose file was cut short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incomplete {
    /// What is counted.
    pub unit: Stored,
    /// How many are there wholly. Rows: from the first that the file stores; those behind them are not known.
    pub present: u64,
    /// How many there should be.
    pub of: u64,
}

impl Incomplete {
    /// The first rows are there.
    pub fn rows(present: u32, of: u32) -> Incomplete {
        Incomplete { unit: Stored::Rows, present: present.into(), of: of.into() }
    }

    /// What it is to the analyst: one sentence without the file's name. `orientation` is the one of EXIF that was applied.
    pub fn words(&self, orientation: u8) -> String {
        let Incomplete { unit, present, of } = self;
        let turned = if orientation > 1 { " as the file stores them" } else { "" };
        match unit {
            Stored::Rows if present >= of => {
                "The file was cut short behind its last row: all its pixels are there, and what stood behind them is not.".to_owned()
            }
            Stored::Rows => format!(
                "The file was cut short: {present} of its {of} rows{turned} are there. The others are hatched, and nothing is known of them."
            ),
            Stored::Blocks => format!(
                "The file was cut short or is damaged: {} of its {of} blocks reach beyond its end. The squares of 512 px that \
                 hold them are hatched as a whole, and a picture that is one such square is not shown.",
                of.saturating_sub(*present)
            ),
        }
    }

    /// The part of the upright picture that is not there, px; `None` if nothing is missing, or if it is not one rectangle.
    pub fn missing(&self, width: u32, height: u32, orientation: u8) -> Option<Window> {
        if self.unit != Stored::Rows || self.present >= self.of {
            return None;
        }
        let there = u32::try_from(self.present).ok()?;
        // EXIF 2.32, tag 274: the side of the upright picture on which the first stored row lies.
        Some(match orientation {
            3 | 4 => Window { x: 0, y: 0, width, height: height.saturating_sub(there) },
            5 | 8 => Window { x: there, y: 0, width: width.saturating_sub(there), height },
            6 | 7 => Window { x: 0, y: 0, width: width.saturating_sub(there), height },
            _ => Window { x: 0, y: there, width, height: height.saturating_sub(there) },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_lies_on_the_side_of_the_last_stored_rows() {
        // 5 of 20 stored rows; upright the picture has 30 x 20 px, or 20 x 30 px where it is turned by a quarter.
        let cut = Incomplete::rows(5, 20);
        let area = |x, y, width, height| Some(Window { x, y, width, height });
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
        assert_eq!(Incomplete::rows(20, 20).missing(30, 20, 1), None);
    }

    #[test]
    fn it_is_told_in_one_line_and_comes_back() {
        for (it, json) in [
            (Incomplete::rows(5, 20), r#"{"unit":"rows","present":5,"of":20}"#),
            (Incomplete { unit: Stored::Blocks, present: 3, of: 9 }, r#"{"unit":"blocks","present":3,"of":9}"#),
        ] {
            assert_eq!(serde_json::to_string(&it).unwrap(), json);
            assert_eq!(serde_json::from_str::<Incomplete>(json).unwrap(), it);
        }
        assert!(Incomplete::rows(5, 20).words(6).contains("5 of its 20 rows as the file stores them are there"));
        assert!(Incomplete::rows(20, 20).words(1).contains("all its pixels are there"));
    }
}
