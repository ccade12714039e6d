//! Whether to believe a result.
//!
//! The main key is an a-contrario count (Moisan & Stival 2004, doi 10.1023/B:VISI.0000013094.38752.54): how many times in a search
//! like this one so many tiles would agree if each had landed anywhere by chance. The other keys are a second field that was
//! solved on its own, the spread of the tiles that agree, and that no other displacement does nearly as well.

use crate::core::geom::Point;
use serde::{Deserialize, Serialize};

/// Expected number of false results, log10, below which one is believed.
pub(super) const BELIEVED: f64 = -3.0;
/// Two independent solutions may differ by this much over the frame, px of the level that was compared.
pub(super) const WITNESS_PX: f64 = 2.0;
/// The best displacement must beat every other by this factor.
pub(super) const UNIQUE: f64 = 1.2;
/// Quadrants of the overlap that must hold tiles that agree.
pub(super) const QUADRANTS: usize = 3;

/// In an overlap whose shorter side is less than the first number, px of the level that was compared, the second share of the tiles
/// must agree: one roof can hold most of them, and roofs lean.
const SHARES_IF_SMALL: [(f64, f64); 2] = [(300.0, 0.7), (400.0, 0.5)];

/// One displacement of the whole overlap that stands out by this factor leaves no room for a roof that leans.
const NO_LEAN: f64 = 5.0;

/// From these on, in standard deviations of chance and against every other displacement, all tiles together are worth a look.
const JOINT: f64 = 22.0;
const JOINT_UNIQUE: f64 = 1.5;

/// What may be done with a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It may be applied.
    Green,
    /// It may be right: show it and ask.
    Amber,
    /// It failed.
    Red,
}

impl Status {
    /// `GREEN`, `AMBER`, `RED`.
    pub fn word(self) -> &'static str {
        match self {
            Status::Green => "GREEN",
            Status::Amber => "AMBER",
            Status::Red => "RED",
        }
    }
}

/// The evidence for one result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Evidence {
    /// log10 of the number of false alarms.
    pub nfa: f64,
    /// How well all tiles together match at the result, in standard deviations of chance.
    pub joint: f64,
    /// Largest disagreement of the second field's own solution over the overlap, px of the level; `None` where it has none.
    pub witness: Option<f64>,
    /// Quadrants of the overlap with tiles that agree.
    pub quadrants: usize,
    /// How far the best displacement stands out from every other.
    pub uniqueness: f64,
    /// Shorter side of the overlap, px of the level.
    pub side: f64,
    /// Share of the tiles that agree.
    pub share: f64,
    /// Another start led to something else that is nearly as good.
    pub rival: bool,
}

impl Evidence {
    /// GREEN needs every key; AMBER the count, a witness, or that all tiles together speak for it.
    pub(super) fn status(&self) -> Status {
        let counted = self.nfa < BELIEVED;
        let witnessed = self.witness.is_some_and(|w| w < WITNESS_PX);
        let alone = self.uniqueness >= UNIQUE && !self.rival;
        if counted && witnessed && alone && !self.may_be_a_roof() && self.is_spread() {
            Status::Green
        } else if counted || self.all_together() || (witnessed && self.nfa < 0.0) {
            Status::Amber
        } else {
            Status::Red
        }
    }

    /// Each tile says little, but where the result puts them they match so well on the whole that it is worth a look. Never enough for
    /// GREEN: what is a few pixels off stands out as well.
    fn all_together(&self) -> bool {
        self.joint >= JOINT && self.uniqueness >= JOINT_UNIQUE
    }

    /// The tiles that agree lie all over the overlap; or most do agree and one displacement of the whole stands out so far that the rest
    /// of it can be nowhere else.
    fn is_spread(&self) -> bool {
        let half = self.quadrants + 1 == QUADRANTS && self.share >= 0.5 && self.uniqueness >= NO_LEAN;
        self.quadrants >= QUADRANTS || half
    }

    /// The tiles that agree may all lie on one building. A leaning roof and its ground would be two displacements: where one stands out
    /// that far, there is no other.
    fn may_be_a_roof(&self) -> bool {
        self.uniqueness < NO_LEAN && SHARES_IF_SMALL.iter().any(|(side, share)| self.side < *side && self.share < *share)
    }

    /// What is against it, as parts of a sentence.
    pub(super) fn doubts(&self) -> Vec<String> {
        let mut out = Vec::new();
        if self.nfa >= BELIEVED && self.all_together() {
            out.push("few tiles find it by themselves, only all of them together".to_owned());
        } else if self.nfa >= BELIEVED {
            out.push("so few tiles agree that it may be chance".to_owned());
        }
        match self.witness {
            Some(w) if w < WITNESS_PX => {}
            Some(w) => out.push(format!("a second comparison, by the strength of edges, differs by {w:.1} px")),
            None => out.push("a second comparison, by the strength of edges, finds nothing".to_owned()),
        }
        if !self.is_spread() {
            out.push(format!("the tiles that agree lie in only {} of 4 quarters of the overlap", self.quadrants));
        }
        if self.may_be_a_roof() {
            out.push("in so small an overlap the tiles that agree may all lie on one roof, which leans".to_owned());
        }
        if self.uniqueness < UNIQUE || self.rival {
            out.push("another position fits nearly as well, as in a repeating pattern".to_owned());
        }
        out
    }
}

/// log10 of the expected number of sets of `k` out of `n` tiles that agree by chance, `p0` being the chance of one tile, for a
/// model of `points` points, after `trials` independent starts: `trials (n - m) C(n, k) C(k, m) p0^(k - m)`.
pub(super) fn log_nfa(n: usize, k: usize, points: usize, p0: f64, trials: usize) -> f64 {
    if k <= points || n <= points {
        return libm::log10((n.max(1) * trials.max(1)) as f64);
    }
    libm::log10((trials.max(1) * (n - points)) as f64)
        + log_choose(n, k)
        + log_choose(k, points)
        + (k - points) as f64 * libm::log10(p0.clamp(1.0e-12, 1.0))
}

fn log_choose(n: usize, k: usize) -> f64 {
    (0..k.min(n - k)).map(|i| libm::log10((n - i) as f64 / (i + 1) as f64)).sum()
}

/// In how many quadrants around the middle of `all` the chosen ones lie, at least two of them each.
pub(super) fn quadrants(all: &[Point], chosen: &[bool]) -> usize {
    let middle = |f: fn(&Point) -> f64| {
        let (low, high) = all.iter().map(f).fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        0.5 * (low + high)
    };
    let (mx, my) = (middle(|p| p.x), middle(|p| p.y));
    let mut count = [0_usize; 4];
    for (p, _) in all.iter().zip(chosen).filter(|(_, c)| **c) {
        count[usize::from(p.x >= mx) + 2 * usize::from(p.y >= my)] += 1;
    }
    count.iter().filter(|c| **c >= 2).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_at_which_a_result_is_believed_are_those_of_the_method_paper() {
        let p0 = |t: f64, m: f64| std::f64::consts::PI * t * t / ((2.0 * m + 1.0) * (2.0 * m + 1.0));
        for (n, m, needed) in [(49, 21.0, 9), (49, 10.0, 12), (25, 8.0, 10)] {
            assert!(log_nfa(n, needed, 2, p0(1.5, m), 1) < BELIEVED, "{n} {m}");
            assert!(log_nfa(n, needed - 1, 2, p0(1.5, m), 1) >= BELIEVED, "{n} {m}");
        }
        assert!(log_nfa(49, 2, 2, 0.01, 1) > 0.0 && log_nfa(0, 0, 2, 0.01, 1) >= 0.0);
    }

    #[test]
    fn every_key_is_needed() {
        let good =
            Evidence { nfa: -5.0, joint: 40.0, witness: Some(0.4), quadrants: 4, uniqueness: 3.0, side: 900.0, share: 0.3, rival: false };
        assert_eq!(good.status(), Status::Green);
        assert!(good.doubts().is_empty());
        let worse = [
            Evidence { nfa: -2.0, joint: 5.0, ..good },
            Evidence { nfa: 1.0, ..good },
            Evidence { witness: None, ..good },
            Evidence { witness: Some(2.5), ..good },
            Evidence { quadrants: 2, ..good },
            Evidence { uniqueness: 1.1, ..good },
            Evidence { rival: true, ..good },
            Evidence { side: 350.0, ..good },
            Evidence { side: 250.0, share: 0.6, ..good },
        ];
        for evidence in worse {
            assert_eq!(evidence.status(), Status::Amber, "{evidence:?}");
            assert_eq!(evidence.doubts().len(), 1);
        }
        assert_eq!(Evidence { nfa: 2.0, joint: 15.0, witness: None, ..good }.status(), Status::Red);
        // A small overlap in which nothing leans.
        let small = Evidence { side: 190.0, share: 0.62, ..good };
        assert_eq!(small.status(), Status::Amber);
        assert_eq!(Evidence { uniqueness: 9.0, ..small }.status(), Status::Green);
        // Two quarters are enough where nothing else comes near and most agree; one is never.
        let half = Evidence { quadrants: 2, share: 0.56, uniqueness: 9.0, ..good };
        assert_eq!(half.status(), Status::Green);
        assert_eq!(Evidence { share: 0.4, ..half }.status(), Status::Amber);
        assert_eq!(Evidence { quadrants: 1, ..half }.status(), Status::Amber);
    }

    #[test]
    fn tiles_in_one_corner_are_one_quadrant() {
        let all: Vec<Point> = (0..16).map(|k| Point::new((k % 4) as f64, (k / 4) as f64)).collect();
        let corner: Vec<bool> = all.iter().map(|p| p.x < 1.5 && p.y < 1.5).collect();
        assert_eq!(quadrants(&all, &corner), 1);
        assert_eq!(quadrants(&all, &[true; 16]), 4);
    }
}
