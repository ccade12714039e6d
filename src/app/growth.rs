//! Coarse levels that are prepared beside the window: of which pictures, how far they are, how long it may take.

use std::collections::{BTreeMap, BTreeSet};

use super::words;
use crate::core::doc::EpochId;
use crate::core::raster::Bands;

type Key = (EpochId, Bands);

/// How it stands with the coarse levels of the open pictures.
#[derive(Debug, Default)]
pub struct Growth {
    running: BTreeMap<Key, Stand>,
    /// Stopped or failed: not begun again while the session is open.
    ended: BTreeSet<Key>,
    /// The window's clock, seconds.
    now_s: f64,
}

#[derive(Clone, Copy, Debug)]
struct Stand {
    asked_s: f64,
    /// The first share that was told, and when: what was there before tells nothing of the speed.
    first: Option<(f64, f64)>,
    share: f64,
    told_s: f64,
    stopping: bool,
}

/// What the status bar says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnderWay {
    /// Whose picture.
    pub epoch: EpochId,
    /// For which bands.
    pub bands: Bands,
    /// The share that is done, 0 to 1.
    pub share: f64,
    /// How long it will still take, s; `None` while too little is known.
    pub left_s: Option<f64>,
    /// It was asked to stop.
    pub stopping: bool,
}

/// Nothing is said of what takes less than this, s.
const PATIENCE_S: f64 = 0.5;
/// The speed is told after this, s.
const MEASURED_S: f64 = 1.0;

impl Growth {
    /// Takes the time of the window's clock, s.
    pub fn tick(&mut self, now_s: f64) {
        self.now_s = now_s;
    }

    /// Whether anything is being prepared.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        !self.running.is_empty()
    }

    /// `true` if the levels shall be begun now: they are neither under way nor ended.
    pub fn begin(&mut self, epoch: EpochId, bands: Bands) -> bool {
        let key = (epoch, bands);
        if self.ended.contains(&key) || self.running.contains_key(&key) {
            return false;
        }
        self.running.insert(key, Stand { asked_s: self.now_s, first: None, share: 0.0, told_s: self.now_s, stopping: false });
        true
    }

    /// This share is done.
    pub fn told(&mut self, epoch: EpochId, bands: Bands, share: f64) {
        let now = self.now_s;
        if let Some(stand) = self.running.get_mut(&(epoch, bands)) {
            stand.first.get_or_insert((share, now));
            (stand.share, stand.told_s) = (share, now);
        }
    }

    /// They are asked to stop.
    pub fn stopping(&mut self, epoch: EpochId, bands: Bands) {
        if let Some(stand) = self.running.get_mut(&(epoch, bands)) {
            stand.stopping = true;
        }
    }

    /// They are complete, or (not `whole`) will not be.
    pub fn end(&mut self, epoch: EpochId, bands: Bands, whole: bool) {
        self.running.remove(&(epoch, bands));
        if !whole {
            self.ended.insert((epoch, bands));
        }
    }

    /// What is to be said now: they are prepared one after the other, and the one at work is told.
    #[must_use]
    pub fn under_way(&self) -> Option<UnderWay> {
        let ((epoch, bands), stand) = self.running.iter().max_by(|a, b| a.1.told_s.total_cmp(&b.1.told_s))?;
        let elapsed = stand.first.map_or(0.0, |(_, first_s)| stand.told_s - first_s);
        let gained = stand.first.map_or(0.0, |(first, _)| stand.share - first);
        let left_s = (elapsed >= MEASURED_S && gained > 0.0).then(|| elapsed * (1.0 - stand.share).max(0.0) / gained);
        let shown = self.now_s - stand.asked_s >= PATIENCE_S;
        shown.then_some(UnderWay { epoch: *epoch, bands: *bands, share: stand.share, left_s, stopping: stand.stopping })
    }
}

impl UnderWay {
    /// `Preparing coarse levels of AFTER… 37 %, about 12 s left`.
    #[must_use]
    pub fn words(&self, role: &str) -> String {
        if self.stopping {
            return format!("Stopping the coarse levels of {role}…");
        }
        // Rounded down: it is not done before it is.
        let percent = (100.0 * self.share).clamp(0.0, 100.0).floor();
        let left = self.left_s.map_or_else(String::new, |s| format!(", {} left", words::about(s)));
        format!("Preparing coarse levels of {role}… {percent:.0}{}%{left}", words::THIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AFTER: EpochId = EpochId(1);
    const BANDS: Bands = Bands::Gray(0);

    #[test]
    fn the_time_left_is_told_once_the_speed_is_known() {
        let mut growth = Growth::default();
        growth.tick(10.0);
        assert!(growth.begin(AFTER, BANDS) && !growth.begin(AFTER, BANDS));
        assert_eq!(growth.under_way(), None, "too short to be worth a word");
        for (now, share) in [(10.2, 0.2), (12.2, 0.4)] {
            growth.tick(now);
            growth.told(AFTER, BANDS, share);
        }
        let stand = growth.under_way().unwrap();
        assert!((stand.left_s.unwrap() - 6.0).abs() < 1e-9, "a tenth a second, of what was not there before");
        assert_eq!(stand.words("AFTER"), "Preparing coarse levels of AFTER… 40\u{2009}%, about 6 s left");
        growth.end(AFTER, BANDS, true);
        assert!(!growth.is_busy() && growth.begin(AFTER, BANDS));
    }

    #[test]
    fn what_was_stopped_is_not_begun_again() {
        let mut growth = Growth::default();
        assert!(growth.begin(AFTER, BANDS));
        growth.stopping(AFTER, BANDS);
        growth.tick(1.0);
        assert_eq!(growth.under_way().unwrap().words("AFTER"), "Stopping the coarse levels of AFTER…");
        growth.end(AFTER, BANDS, false);
        assert!(!growth.begin(AFTER, BANDS));
        assert!(growth.begin(AFTER, Bands::Gray(1)), "other bands are another matter");
    }
}
