//! Further dates in the window: images that are added to the session, and which two dates are compared.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::App;
use super::ask::Ask;
use super::dialogs::file::{self, Purpose};
use super::dialogs::open_pair;
use super::notices::Weight;
use super::paint::pictures::PictureState;
use super::session::Open;
use super::state::{Dialog, View};
use crate::core::doc::{Document, EpochId, ImageFacts};
use crate::core::geom::Vector;
use crate::core::ops::{AddEpoch, ChoosePair};
use crate::core::view::{Camera, PointMap, scene_from_epoch, scene_shape};
use crate::io::raster::FORMATS;
use crate::jobs::Job;

/// The pair after a step back or on in time: both dates go to their neighbours.
///
/// # Errors
/// Why there is none, a full sentence.
pub fn stepped(doc: &Document, later: bool) -> Result<ChoosePair, String> {
    if doc.epochs.len() < 3 {
        return Err("The session has two dates. Add a date first, then others can be compared.".to_owned());
    }
    let order = doc.epochs_in_time();
    let neighbour = |id: EpochId| {
        let place = order.iter().position(|other| *other == id)?;
        order.get(if later { place + 1 } else { place.checked_sub(1)? }).copied()
    };
    match (neighbour(doc.pair.before), neighbour(doc.pair.after)) {
        (Some(before), Some(after)) => Ok(ChoosePair { before, after }),
        _ if later => Err("AFTER is the last date already.".to_owned()),
        _ => Err("BEFORE is the first date already.".to_owned()),
    }
}

/// Compares the two dates before or after these.
pub(super) fn step(app: &mut App, later: bool) {
    let Some(open) = &app.open else { return };
    match stepped(open.editor.document(), later) {
        Ok(pair) => super::dispatch::command_of_core(app, &pair.into()),
        Err(why) => app.notices.add(Weight::Refused, why),
    }
}

/// A file that is a picture by its name.
fn is_picture(path: &Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    FORMATS.iter().any(|format| format.extensions.contains(&ending.as_str()))
}

impl App {
    /// A picture was dropped: onto an open session it is offered as a further date; a second one makes a new session of the two.
    pub(super) fn picture_dropped(&mut self, path: &Path) {
        let can = self.open.as_ref().is_some_and(|open| open.editor.read_only().is_none()) && self.view.replay.is_none();
        let text = path.display().to_string();
        let mut form = match self.view.dialog.take() {
            Some(Dialog::OpenPair(form)) => form,
            Some(Dialog::File(form)) if form.purpose == Purpose::AddDate => open_pair::Form { before: form.path, ..Default::default() },
            _ if can && is_picture(path) => {
                self.view.dialog = Some(Dialog::File(file::Form::new(Purpose::AddDate, text)));
                return;
            }
            _ => open_pair::Form::default(),
        };
        if form.before.is_empty() {
            form.before = text;
        } else {
            form.after = text;
        }
        self.view.dialog = Some(Dialog::OpenPair(form));
    }

    /// Three pictures or more were dropped at once: a new session of all.
    pub(super) fn pictures_dropped(&mut self, paths: &[PathBuf]) -> Option<Ask> {
        match paths {
            [before, after, further @ ..] if paths.iter().all(|path| is_picture(path)) => {
                self.desk.dropped = Some((before.clone(), further.to_vec()));
                Some(Ask::OpenPair { before: before.clone(), after: after.clone() })
            }
            several => Some(Ask::Say(
                Weight::Refused,
                format!(
                    "{} files were dropped. Drop one session, or images alone: the first is BEFORE, the second AFTER, others are further dates.",
                    several.len()
                ),
            )),
        }
    }

    /// Once the session of the first two is open, the others come into it.
    pub(super) fn add_dropped_dates(&mut self) {
        let Some((before, further)) = self.desk.dropped.take() else { return };
        let before = std::path::absolute(&before).unwrap_or(before);
        // Another session may have been opened instead.
        let is_it = self.open.as_ref().is_some_and(|open| open.unnamed && open.pictures.values().flatten().any(|path| *path == before));
        if is_it {
            self.add_dates(further);
        }
    }

    /// Reads the images of further dates.
    pub(super) fn add_dates(&mut self, paths: Vec<PathBuf>) {
        let Some(open) = &self.open else { return };
        let (session, file) = (Arc::clone(&open.key), open.path.clone());
        for path in paths {
            let path = std::path::absolute(&path).unwrap_or(path);
            self.desk.adding += 1;
            self.wait_for(Job::ReadDate { session: Arc::clone(&session), file: file.clone(), path });
        }
    }

    /// The image of a further date was read: it comes into the session and is shown, or it is said why not.
    pub(super) fn date_read(&mut self, session: &Arc<str>, path: PathBuf, result: Result<Box<ImageFacts>, String>) {
        self.desk.adding = self.desk.adding.saturating_sub(1);
        if !self.is_open(session) {
            return;
        }
        let image = match result {
            Ok(image) => image,
            Err(why) => {
                self.notices.add(Weight::Problem, why);
                return;
            }
        };
        let sha256 = image.sha256.clone();
        super::dispatch::command_of_core(self, &AddEpoch { image }.into());
        let Some(open) = &mut self.open else { return };
        let doc = open.editor.document();
        // Refused, and said so, where it is not there now.
        let Some(added) = doc.epochs.iter().find(|e| e.image.sha256 == sha256 && !open.pictures.contains_key(&e.id)) else { return };
        let (epoch, words) = (added.id, doc.epoch_words(added.id));
        let dateless = added.date.is_none();
        open.pictures.insert(epoch, Ok(path.clone()));
        self.pictures.set_state(epoch, PictureState::Loading(0.0));
        let store = Arc::clone(&self.desk.tiles);
        self.desk.jobs.ask(Job::Show { session: Arc::clone(&open.key), epoch, path, sha256, store });
        let more = if dateless { " Its files do not say when it was taken: state it under Dates, credit and sensor." } else { "" };
        self.notices.add(Weight::Done, format!("{words} is in the session now; the strip of dates shows it.{more}"));
    }
}

impl View {
    /// Keeps the place that is looked at where another date becomes BEFORE: cameras stand in its pixels.
    pub(super) fn keep_place(&mut self, open: &Open) {
        let doc = open.shown(self);
        let now = (open.generation, doc.pair.before);
        let Some((generation, former)) = self.scene_of.replace(now).filter(|was| *was != now) else { return };
        if generation != open.generation || doc.epoch(former).is_none() {
            return;
        }
        let map = scene_from_epoch(doc, former);
        let carried = |camera: Camera| {
            let near = map.near(camera.centre);
            let zoom = camera.zoom / near.magnification();
            // What was up stays up, however the other image lies: north, or the wall that is looked along.
            let along = near.apply_vector(Vector::new(1.0, 0.0));
            let angle = libm::atan2(along.y * scene_shape(doc), along.x);
            let (least, most) = Camera::ZOOM_RANGE;
            let centre = map.apply(camera.centre);
            let usable = centre.is_finite() && zoom.is_finite();
            let camera = Camera { centre, zoom: zoom.clamp(least, most), ..camera };
            // An alignment turns by thousandths of a degree; nobody turned such a view.
            (usable && angle.is_finite()).then(|| if angle.abs() < 1e-3 { camera } else { camera.turned_by(-angle) })
        };
        self.flight = None;
        (self.camera, self.other) = (self.camera.and_then(carried), self.other.and_then(carried));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::doc::Role;

    fn document(dates: &[&str]) -> Document {
        let text = r#"{"role":"before","path":"a.png","bytes":1,"sha256":"0","width":100,"height":100,"format":"png"}"#;
        let roles = [Role::Before, Role::After, Role::Further, Role::Further];
        Document::new(dates.iter().zip(roles).map(|(date, role)| ImageFacts {
            role,
            date: date.parse().ok(),
            ..serde_json::from_str(text).unwrap()
        }))
    }

    #[test]
    fn both_dates_go_to_their_neighbours_in_time() {
        let doc = document(&["2020-01-01", "2022-01-01", "2021-01-01", "2023-01-01"]);
        // In time: 0, 2, 1, 3; compared are 0 and 1.
        assert_eq!(stepped(&doc, true), Ok(ChoosePair { before: EpochId(2), after: EpochId(3) }));
        assert!(stepped(&doc, false).is_err());
        assert!(stepped(&document(&["2020-01-01", "2022-01-01"]), true).is_err());
    }
}
