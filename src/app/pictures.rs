//! The pictures of the open session: shown, toned, grown, and their tiles asked for.

use std::sync::Arc;

use super::App;
use super::notices::Weight;
use super::paint::pictures::PictureState;
use super::words;
use crate::core::doc::EpochId;
use crate::core::georef::is_not_georeferenced;
use crate::core::raster::{Bands, Display};
use crate::io::raster::RasterSource;
use crate::jobs::{Growth, Job, Other, ShownPicture, TileWant};

impl App {
    /// A picture can be shown, or shown anew; or not.
    pub(super) fn picture_shown(&mut self, session: &Arc<str>, epoch: EpochId, result: Result<ShownPicture, String>) {
        let Some(open) = self.open.as_mut().filter(|open| open.key == *session) else { return };
        let before = open.store.get(epoch).and_then(Result::ok).map(|picture| picture.display.bands);
        let again = before.is_some();
        let state = match &result {
            Ok(_) => PictureState::Ready,
            Err(why) => PictureState::Failed(why.clone()),
        };
        // Asked for once more while this answer was made.
        let mut once_more = self.toning.remove(&epoch) == Some(true);
        if let Ok(picture) = &result {
            let (source, display) = (&picture.shown.picture, picture.display);
            let bands = display.bands;
            // Another display may have been asked for while this one was made.
            once_more |= *open.displays.entry(epoch).or_insert(display) != display;
            if !again {
                let name = open.editor.document().epoch(epoch).map(|e| e.file_name().to_owned()).unwrap_or_default();
                // What the session states since stands above what the files lack.
                let stated = open.editor.document().epoch(epoch).is_some_and(|e| e.located().is_some());
                for note in source.info().notes.iter().filter(|note| !(stated && is_not_georeferenced(note))) {
                    self.notices.add(Weight::Refused, format!("{name}: {note}"));
                }
                let sha256 = open.editor.document().epoch(epoch).map(|e| e.image.sha256.clone()).unwrap_or_default();
                self.desk.jobs.ask(Job::Verify { session: Arc::clone(session), epoch, picture: Arc::clone(source), sha256 });
            }
            if source.is_growing(u8::MAX, bands) && self.growth.begin(epoch, bands) {
                self.desk.jobs.ask(Job::Build { session: Arc::clone(session), epoch, picture: Arc::clone(source), bands });
            }
            if before.is_some_and(|before| before != bands) {
                self.pictures.forget_failures(epoch);
            }
        }
        open.store.set(epoch, result);
        if again && state == PictureState::Ready {
            self.pictures.renew(epoch);
        } else {
            self.pictures.set_state(epoch, state);
        }
        // The other picture may be shown by the tones of this one. Never both ways: see `tone`.
        let other = open.other(epoch);
        let follows = open.displays.get(&other).is_some_and(|display| display.match_other);
        if once_more {
            self.ask_for_tones(epoch);
        }
        if follows {
            self.ask_for_tones(other);
        }
    }

    /// The coarse levels of a picture have grown, are complete, or cannot be built.
    pub(super) fn picture_grown(&mut self, session: &Arc<str>, epoch: EpochId, bands: Bands, result: Result<Growth, String>) {
        let Some(open) = self.open.as_ref().filter(|open| open.key == *session) else { return };
        let shown = open.displays.get(&epoch).is_some_and(|display| display.bands == bands);
        let role = open.editor.document().role_word(epoch);
        // The first tones were found from little or nothing.
        let unknown = open.store.get(epoch).and_then(Result::ok).is_some_and(|p| p.histogram.is_none());
        let complete = match result {
            Ok(Growth::Share(share)) => {
                self.growth.told(epoch, bands, share);
                false
            }
            Ok(Growth::Complete) => {
                self.growth.end(epoch, bands, true);
                let source = open.store.get(epoch).and_then(Result::ok).map(|p| &p.shown.picture);
                if source.is_some_and(|s| s.pyramid(bands).is_ok_and(|p| p.is_some_and(|p| p.has_gaps()))) {
                    let said =
                        format!("Parts of {role} could not be decoded: the file is damaged there. They are left empty when zoomed out.");
                    self.notices.add(Weight::Problem, said);
                }
                true
            }
            Ok(Growth::Stopped) => {
                self.growth.end(epoch, bands, false);
                let said = format!(
                    "The coarse levels of {role} were not finished: zoomed out, parts of it may be blurred or missing. \
                     What is done is kept; open the session again to go on."
                );
                self.notices.add(Weight::Refused, said);
                false
            }
            Err(why) => {
                self.growth.end(epoch, bands, false);
                self.notices.add(Weight::Problem, why);
                return;
            }
        };
        if shown {
            self.pictures.grown(epoch, complete);
            if complete || unknown {
                self.ask_for_tones(epoch);
            }
        }
    }

    /// Stops preparing coarse levels.
    pub(super) fn stop_growth(&mut self, epoch: EpochId, bands: Bands) {
        let Some(Ok(picture)) = self.open.as_ref().and_then(|open| open.store.get(epoch)) else { return };
        self.growth.stopping(epoch, bands);
        self.desk.jobs.ask(Job::StopBuild { picture: Arc::clone(&picture.shown.picture), bands });
    }

    /// Shows a picture with other bands or another stretch.
    pub(super) fn tone(&mut self, epoch: EpochId, display: Display) {
        let Some(open) = &mut self.open else { return };
        let other = open.other(epoch);
        open.displays.insert(epoch, display);
        // Two pictures that match each other would chase each other's tones: the one that was asked last follows.
        let freed = display.match_other && open.displays.get_mut(&other).is_some_and(|other| std::mem::take(&mut other.match_other));
        self.ask_for_tones(epoch);
        if freed {
            self.ask_for_tones(other);
        }
    }

    /// Asks for the tones of a picture, one answer at a time: what changes meanwhile is asked for when the answer is there.
    fn ask_for_tones(&mut self, epoch: EpochId) {
        let Some(open) = &self.open else { return };
        let (Some(Ok(picture)), Some(display)) = (open.store.get(epoch), open.displays.get(&epoch).copied()) else { return };
        if let Some(once_more) = self.toning.get_mut(&epoch) {
            *once_more = true;
            return;
        }
        let other = open.store.get(open.other(epoch)).and_then(Result::ok).and_then(|p| {
            let histogram = Arc::clone(p.histogram.as_ref()?);
            Some(Other { tones: Arc::clone(&p.shown.tones), histogram })
        });
        self.desk.jobs.ask(Job::Tone { session: Arc::clone(&open.key), epoch, picture: picture.clone(), display, other });
        self.toning.insert(epoch, false);
    }

    /// Shows the picture that is looked at in the panel as bright as the other one, or no longer.
    pub(super) fn match_other(&mut self) {
        let Some(open) = &self.open else { return };
        let epoch = self.view.toned(open.shown(&self.view));
        if let Some(display) = open.displayed(epoch).copied() {
            self.tone(epoch, Display { match_other: !display.match_other, ..display });
        }
    }

    /// Shows the picture that is looked at in the panel as if nobody had chosen anything.
    pub(super) fn reset_tones(&mut self) {
        let Some(open) = &self.open else { return };
        let epoch = self.view.toned(open.shown(&self.view));
        if let Some(Ok(picture)) = open.store.get(epoch) {
            let usual = Display::usual(picture.shown.picture.info());
            self.tone(epoch, usual);
        }
    }

    /// What the cache of pictures holds was looked up, or the cache was emptied.
    pub(super) fn cache_measured(&mut self, bytes: u64, freed: Option<Result<u64, String>>) {
        self.desk.cache_bytes = Some(bytes);
        match freed {
            None => {}
            Some(Err(why)) => self.notices.add(Weight::Problem, why),
            Some(Ok(0)) if bytes == 0 => self.notices.add(Weight::Done, "The picture cache is empty already."),
            Some(Ok(freed)) => {
                let stays = if bytes > 0 { format!(" {} are in use and stay.", words::bytes(bytes)) } else { String::new() };
                self.notices.add(Weight::Done, format!("The picture cache was cleared: {} were freed.{stays}", words::bytes(freed)));
            }
        }
    }

    /// Says which tiles are wanted: those in view that are missing or out of date, the most urgent first.
    pub(super) fn ask_for_tiles(&mut self) {
        let wanted = self.pictures.take_wanted();
        let Some(open) = &self.open else { return };
        let list = wanted.into_iter().filter_map(|want| {
            let picture = open.store.get(want.epoch)?.ok()?;
            let (session, look) = (Arc::clone(&open.key), self.pictures.look(want.epoch));
            Some(TileWant { session, epoch: want.epoch, id: want.tile, shown: picture.shown.clone(), look })
        });
        self.desk.jobs.want(list.collect());
    }
}
