//! Between the window and the workers: what is asked of them, and what becomes of their answers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::Context;

use super::App;
use super::ask::{Ask, Browse};
use super::browse::Browser;
use super::command::UiCommand;
use super::dialogs::{file, images, open_pair, statements};
use super::growth::Growth;
use super::leave::Leave;
use super::notices::Weight;
use super::paint::pictures::{PictureState, Want};
use super::session::{Open, Saved};
use super::state::Dialog;
use crate::core::editor::Editor;
use crate::core::ops::RelocateImage;
use crate::core::session::{Custody, Record, Seq};
use crate::io::export::is_on_ground;
use crate::io::places::path_in_session;
use crate::io::platform;
use crate::jobs::{Job, Jobs, OpenedSession, Outcome, PictureStore, RecentSession, Target, TileStore, Writer};

/// The workers and what is under way with them.
pub struct Desk {
    pub(super) jobs: Jobs,
    pub(super) browser: Browser,
    /// The tiles that are kept, as values: see [`TileStore`].
    pub(super) tiles: Arc<TileStore>,
    pub(super) recent: Vec<RecentSession>,
    /// Something is being opened since then, seconds of the window's clock.
    pub(super) opening: Option<f64>,
    /// An export that waits until everything is on the disk, because it names the head of the session: its format, its file,
    /// and whether what is hidden is left out.
    pub(super) export: Option<(String, PathBuf, bool)>,
    /// A replay that is to be written, for the same reason.
    pub(super) film: Option<super::filming::FilmAsk>,
    /// What is being opened may take the place of a session that is not wholly on the disk: it was asked.
    pub(super) discard: bool,
    /// A session that was opened and waits until the present one is wholly on the disk.
    pub(super) arrived: Option<Box<OpenedSession>>,
    /// What was asked for when the present session was to be left, to be asked again.
    pub(super) leave: Option<Leave>,
    /// What the cache of pictures holds, bytes, once it was measured.
    pub(super) cache_bytes: Option<u64>,
    pub(super) generation: u64,
    /// So many outlines are being looked for.
    pub(super) outlining: usize,
    /// Images of further dates that are being read.
    pub(super) adding: usize,
    /// Images that were dropped together with this one, which becomes BEFORE: further dates, once the session is open.
    pub(super) dropped: Option<(PathBuf, Vec<PathBuf>)>,
    /// What somebody waits for.
    pub(super) waiting: Vec<super::waiting::Waiting>,
}

impl Desk {
    /// The writer of a session that was opened up to its record `last`; or why it can only be looked at.
    pub(super) fn begin_writing(&self, target: Target, last: Seq) -> (Option<Writer>, Option<String>) {
        let file = match target {
            Target::ReadOnly(why) => return (None, Some(why)),
            Target::File(file) => file,
        };
        match Writer::start(file, last, self.jobs.wake()) {
            Ok(writer) => (Some(writer), None),
            Err(error) => (None, Some(format!("The system gave no thread for writing the session: {error}. It can only be looked at."))),
        }
    }

    pub(super) fn new(jobs: Jobs) -> Self {
        Self {
            jobs,
            browser: Browser::default(),
            tiles: Arc::default(),
            recent: Vec::new(),
            opening: None,
            export: None,
            film: None,
            discard: false,
            arrived: None,
            leave: None,
            cache_bytes: None,
            generation: 0,
            outlining: 0,
            adding: 0,
            dropped: None,
            waiting: Vec::new(),
        }
    }
}

impl App {
    /// Takes what the workers have finished.
    pub(super) fn take_outcomes(&mut self, ctx: &Context) {
        while let Some(outcome) = self.desk.jobs.next() {
            match outcome {
                Outcome::Difference { session, number, result } if self.is_open(&session) => self.difference_made(ctx, number, result),
                other => self.outcome(ctx, other),
            }
        }
        self.take_arrived(ctx);
        while let Some((what, path)) = self.desk.browser.next() {
            self.browsed(what, &path);
        }
    }

    fn outcome(&mut self, ctx: &Context, outcome: Outcome) {
        match outcome {
            Outcome::Opened(opened) => self.arrived(opened),
            Outcome::PastRead { path, result } => self.past_read(&path, result),
            Outcome::OpenFailed(why) => {
                self.desk.opening = None;
                self.desk.discard = false;
                self.notices.add(Weight::Problem, why);
            }
            Outcome::Shown { session, epoch, result } => self.picture_shown(&session, epoch, result),
            Outcome::Growing { session, epoch, bands, result } => self.picture_grown(&session, epoch, bands, result),
            Outcome::Aligning { session, share } => {
                if self.is_open(&session) {
                    self.lining_told(share, ctx.input(|input| input.time));
                }
            }
            Outcome::Aligned { session, pair, of, result } => {
                if self.is_open(&session) {
                    match self.lining.as_ref().is_some_and(|lining| lining.is_of(&of)) {
                        true => self.lined_up(pair, result),
                        // What was begun in advance waits until it is asked for; what is not wanted any more is nobody's.
                        false => self.foresight.answered(&of, result),
                    }
                }
            }
            Outcome::Reporting { session, share } => self.report_told(&session, share, ctx.input(|input| input.time)),
            Outcome::Reported { session, result } => self.reported(&session, result),
            Outcome::Outlined { session, answer } => {
                self.desk.outlining = self.desk.outlining.saturating_sub(1);
                if self.is_open(&session) {
                    self.outlined(answer);
                }
            }
            Outcome::Simulated { session, key, result } => {
                if self.is_open(&session) {
                    self.simulated(&key, result);
                }
            }
            Outcome::Changed { session, epoch, why } => {
                if let Some(open) = self.open.as_mut().filter(|open| open.key == session) {
                    open.store.set(epoch, Err(why.clone()));
                    self.pictures.set_state(epoch, PictureState::Failed(why.clone()));
                    self.notices.add(Weight::Problem, why);
                }
            }
            Outcome::Stopped { opening, said } => {
                if opening {
                    self.desk.opening = None;
                    self.desk.discard = false;
                    self.desk.leave = None;
                }
                self.notices.add(Weight::Done, said);
            }
            Outcome::Nothing | Outcome::Difference { .. } => {}
            Outcome::Tile { session, epoch, id, look, result } => {
                if self.open.as_ref().is_some_and(|open| open.key == session) {
                    self.pictures.give(Want { epoch, tile: id }, look, result);
                }
            }
            Outcome::DateRead { session, path, result } => self.date_read(&session, path, result),
            Outcome::Imported { session, command, rejected } => {
                if self.is_open(&session) {
                    self.imported(&command.into(), &rejected);
                } else {
                    self.notices.add(Weight::Refused, "Outlines that were read for another session were not taken into this one.");
                }
            }
            Outcome::ImportFailed(why) | Outcome::ExportFailed(why) => self.notices.add(Weight::Problem, why),
            Outcome::Fault(why) => {
                // Its job may have been one that something waits for.
                self.toning.clear();
                self.lining = None;
                self.foresight.failed();
                self.reporting = None;
                self.filming = None;
                self.desk.outlining = 0;
                self.desk.adding = 0;
                self.view.simulation = None;
                self.view.figures.lost();
                self.view.difference.clear();
                self.view.second.difference.clear();
                self.notices.add(Weight::Problem, why);
            }
            Outcome::Exported { session, path, format, content_sha256, head, hidden, visible_only } => {
                let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let at = self.now();
                if let Some(open) = self.open.as_mut().filter(|open| open.key == session) {
                    let record = Custody::Exported { format: format.to_owned(), file, content_sha256, head };
                    open.editor.note(Record::Custody(record), at);
                } else {
                    let why = "The export that was just written belongs to the session that was open before, whose log does not name it.";
                    self.notices.add(Weight::Refused, why);
                }
                let told = match (hidden, visible_only) {
                    (0, _) => String::new(),
                    (1, true) => " The hidden item is left out.".to_owned(),
                    (n, true) => format!(" {n} hidden items are left out."),
                    (1, false) => " One hidden item is in it too.".to_owned(),
                    (n, false) => format!(" {n} hidden items are in it too."),
                };
                self.notices.add(Weight::Done, format!("The export is written.{told} File: {}", path.display()));
            }
            Outcome::Thumbnail { session, seq, picture } => {
                if self.is_open(&session) {
                    self.kept.thumbnails.put(ctx, seq, picture);
                }
            }
            Outcome::Filming { session, share } => {
                if self.is_open(&session) {
                    self.filming_told(share);
                }
            }
            Outcome::Filmed { session, result } => self.filmed(&session, result),
            Outcome::FigurePainted { session, result } => self.figure_painted(ctx, &session, result),
            Outcome::FigureWritten { path, notes } => self.figure_written(&path, notes),
            Outcome::Classes { session, result } => {
                if self.is_open(&session) {
                    self.classes_read(result);
                }
            }
            Outcome::ClassesWritten(Ok(path)) => {
                self.notices.add(Weight::Done, format!("The classes are written. File: {}", path.display()));
            }
            Outcome::ClassesWritten(Err(why)) => self.notices.add(Weight::Problem, why),
            Outcome::Recent(recent) => self.desk.recent = recent,
            Outcome::Cache { bytes, freed } => self.cache_measured(bytes, freed),
        }
    }

    pub(super) fn is_open(&self, session: &Arc<str>) -> bool {
        self.open.as_ref().is_some_and(|open| open.key == *session)
    }

    fn arrived(&mut self, opened: Box<OpenedSession>) {
        // The session in this window was opened once more: its own lock is what keeps the second one from writing.
        let same = self.open.as_ref().is_some_and(|open| open.path == opened.path && open.writer.is_some());
        if same && matches!(opened.target, Target::ReadOnly(_)) {
            self.desk.opening = None;
            self.desk.discard = false;
            self.view.dialog = None;
            self.notices.add(Weight::Done, "This session is open already.");
            return;
        }
        self.desk.arrived = Some(opened);
    }

    pub(super) fn opened(&mut self, ctx: &Context, opened: OpenedSession) {
        self.desk.opening = None;
        if self.desk.export.take().is_some() {
            self.notices.add(Weight::Refused, "The export was not written, because another session was opened meanwhile.");
        }
        self.desk.generation += 1;
        // A copy of a session has its id, so the count of openings is part of the key.
        let key: Arc<str> = format!("{}/{}", opened.session.header().session, self.desk.generation).into();
        let last = opened.session.next_seq().saturating_sub(1);
        let (writer, why) = self.desk.begin_writing(opened.target, last);
        self.pictures.clear();
        self.growth = Growth::default();
        self.stop_lining();
        self.lining = None;
        self.foresight.forget();
        self.stop_report();
        self.stop_filming();
        self.filming = None;
        self.desk.film = None;
        self.toning.clear();
        let now = ctx.input(|input| input.time);
        for epoch in opened.session.every_epoch() {
            let (epoch, sha256) = (epoch.id, epoch.image.sha256.clone());
            let Some(picture) = opened.pictures.get(&epoch) else { continue };
            match picture {
                Ok(path) => {
                    self.pictures.set_state(epoch, PictureState::Loading(now));
                    let store = Arc::clone(&self.desk.tiles);
                    self.desk.jobs.ask(Job::Show { session: Arc::clone(&key), epoch, path: path.clone(), sha256, store });
                }
                Err(why) => self.pictures.set_state(epoch, PictureState::Failed(why.clone())),
            }
        }
        for notice in opened.notices {
            self.notices.add(Weight::Problem, notice);
        }
        // What was asked for is not a problem: the line above the pictures says it.
        if let Some(why) = why.as_ref().filter(|why| ![crate::jobs::LOOKED_AT, crate::jobs::PAST_IS_READ].contains(&why.as_str())) {
            self.notices.add(Weight::Problem, why.clone());
        }
        let sample = platform::data_dir().is_ok_and(|data| opened.path.starts_with(data.join("sample")));
        let is_sample = sample && why.is_none();
        let unnamed = opened.unnamed || is_unnamed(&opened.path);
        let name = if unnamed { "Session without a name".to_owned() } else { file::session_name(&opened.path) };
        // The session that was open is on the disk by now, so its writer ends at once.
        self.open = Some(Open {
            editor: Editor::new(opened.session, why.clone()),
            name,
            path: opened.path,
            unnamed,
            saved: why.map_or(Saved::Yes, Saved::ReadOnly),
            generation: self.desk.generation,
            key,
            writer,
            store: PictureStore::default(),
            displays: std::collections::BTreeMap::new(),
            pictures: opened.pictures,
            anchor: opened.anchor,
            moves: 0,
            said: None,
        });
        let view = &mut self.view;
        super::blind::forget(view);
        (view.camera, view.flight, view.replay, view.renaming) = (None, None, None, None);
        view.writing = None;
        view.folded.clear();
        view.choice.clear();
        view.simulation = None;
        view.between = None;
        view.tour = None;
        (view.other, view.compare.lens_at, view.second.compare.lens_at) = (None, None, None);
        view.difference.clear();
        view.second.difference.clear();
        (view.beacon, view.control) = (None, super::control::Control::default());
        view.figures = super::figures::Composer::default();
        (view.trial, view.by_hand) = (None, super::by_hand::ByHand::default());
        view.dialog = None;
        if is_sample && std::mem::take(&mut self.offers_tour) {
            self.view.tour = Some(super::tour::Tour::Offered);
        }
        self.desk.jobs.ask(Job::ListRecent);
        self.add_dropped_dates();
        ctx.request_repaint();
    }

    /// Hands the records of this frame to the writer, and looks how it stands with the file.
    pub(super) fn save(&mut self) {
        let at = self.now();
        let Some(open) = &mut self.open else { return };
        let entries = open.editor.take_outbox();
        let Some(writer) = &open.writer else { return };
        writer.append(entries);
        let state = writer.state();
        if state.moves != open.moves {
            open.moves = state.moves;
            open.path = state.path.clone();
            open.unnamed = false;
            open.name = file::session_name(&state.path);
            relocate(open, at);
            self.notices.add(Weight::Done, format!("The session is now {}.", state.path.display()));
            let entries = open.editor.take_outbox();
            if let Some(writer) = &open.writer {
                writer.append(entries);
            }
        }
        if let Some(why) = &state.save_as_failed
            && open.said.as_ref() != Some(why)
        {
            open.said = Some(why.clone());
            self.notices.add(Weight::Problem, why.clone());
        }
        open.saved = match &state.trouble {
            Some(why) => Saved::Failed(why.clone()),
            None if state.is_saved() => Saved::Yes,
            None => Saved::Writing,
        };
        if let Some(why) = &state.trouble
            && open.said.as_ref() != Some(why)
        {
            open.said = Some(why.clone());
            self.notices.add(Weight::Problem, why.clone());
        }
    }

    /// Carries out requests that have to do with files.
    pub(super) fn files(&mut self, ctx: &Context, ask: Ask) {
        match ask {
            Ask::OpenPair { before, after } => self.leave(ctx, Leave::OpenPair { before, after }),
            Ask::OpenSession(path) => self.leave(ctx, Leave::OpenSession(path)),
            Ask::LookAtSession(path) => self.leave(ctx, Leave::LookAt(path)),
            Ask::CopySession(to) => {
                if let Some(from) = self.open.as_ref().map(|open| open.path.clone()) {
                    self.leave(ctx, Leave::Copy { from, to: with_ending(to) });
                }
            }
            Ask::SaveAs(path) => {
                if let Some(writer) = self.open.as_mut().and_then(|open| {
                    open.said = None;
                    open.writer.as_ref()
                }) {
                    writer.save_as(with_ending(path));
                } else {
                    self.notices.add(Weight::Refused, "This session can only be looked at, so it cannot be moved. Copy its file instead.");
                }
            }
            Ask::Import { path, epoch } => {
                if let Some(open) = &self.open {
                    let doc = Arc::clone(open.editor.session().document_arc());
                    let session = Arc::clone(&open.key);
                    self.wait_for(Job::Import { session, path, epoch, doc });
                }
            }
            Ask::AddDates(paths) => self.add_dates(paths),
            Ask::Export { format, path, visible_only } => {
                self.desk.export = Some((format, path, visible_only));
                ctx.request_repaint();
            }
            Ask::SaveFigure { path, file } => self.save_figure(path, file),
            Ask::ReadClasses(path) => {
                if let Some(open) = &self.open {
                    self.desk.jobs.ask(Job::ReadClasses { session: Arc::clone(&open.key), path });
                }
            }
            Ask::SaveClasses { name, path } => self.desk.jobs.ask(Job::WriteClasses { name, path }),
            Ask::Browse(what) => {
                if let Err(error) = self.desk.browser.open(ctx, what, &self.offered()) {
                    self.notices
                        .add(Weight::Problem, format!("The desktop's file dialog cannot be opened: {error}. Type the path instead."));
                }
            }
            Ask::StateScale(line) => {
                let form = statements::Scale {
                    line,
                    length_m: String::new(),
                    length_sd_m: String::new(),
                    mercator: false,
                    latitude_deg: String::new(),
                };
                self.view.dialog = Some(Dialog::Scale(form));
            }
            _ => debug_assert!(false, "only requests about files come here"),
        }
    }

    /// The path in the open dialog, for the desktop's own dialog to begin with.
    fn offered(&self) -> PathBuf {
        match &self.view.dialog {
            None if self.view.figures.is_open() => PathBuf::from(self.view.figures.path.trim()),
            Some(Dialog::File(form)) => PathBuf::from(form.path.trim()),
            Some(Dialog::Report(form)) => PathBuf::from(form.path.trim()),
            Some(Dialog::Film(form)) => PathBuf::from(form.path().trim()),
            _ => PathBuf::new(),
        }
    }

    fn browsed(&mut self, what: Browse, path: &Path) {
        let text = path.display().to_string();
        match (&mut self.view.dialog, what) {
            (_, Browse::Figure) => self.view.figures.path = text,
            (Some(Dialog::OpenPair(form)), Browse::Before) => form.before = text,
            (Some(Dialog::OpenPair(form)), Browse::After) => form.after = text,
            (Some(Dialog::Report(form)), Browse::Report) => form.path = text,
            (Some(Dialog::Film(form)), Browse::Film) => form.set_path(path),
            (Some(Dialog::File(form)), what) if form.purpose.browse() == what => form.path = text,
            // The dialog was closed meanwhile.
            _ => {}
        }
    }

    /// Opens the dialog of a command, or does at once what needs none.
    pub(super) fn open_dialog(&mut self, ctx: &Context, command: UiCommand) {
        let dialog = match command {
            UiCommand::OpenPair => Dialog::OpenPair(open_pair::Form::default()),
            UiCommand::OpenSession => {
                self.desk.jobs.ask(Job::ListRecent);
                Dialog::File(file::Form::new(file::Purpose::OpenSession, String::new()))
            }
            UiCommand::OpenSample => {
                self.leave(ctx, Leave::OpenSample);
                return;
            }
            _ => match self.dialog_of_session(command) {
                Some(dialog) => dialog,
                None => return,
            },
        };
        self.view.dialog = Some(dialog);
    }

    fn dialog_of_session(&self, command: UiCommand) -> Option<Dialog> {
        let open = self.open.as_ref()?;
        let doc = open.editor.document();
        let beside = |name: &str, ending: &str| {
            let folder = if open.unnamed { open.picture_folder() } else { open.path.parent().map(Path::to_owned) };
            folder.unwrap_or_default().join(format!("{name}{ending}")).display().to_string()
        };
        // A session without a name is offered the name of the folder in which its pictures lie.
        let folder = open.picture_folder().and_then(|folder| folder.file_name().map(|name| name.to_string_lossy().into_owned()));
        let offered = folder.unwrap_or_else(|| "session".to_owned());
        let name = if open.unnamed { offered.as_str() } else { open.name.as_str() };
        Some(match command {
            UiCommand::SaveAs => {
                // Its own name is taken, by itself.
                let new = if open.unnamed { name.to_owned() } else { format!("{name} 2") };
                let path = beside(&new, crate::io::session_file::ENDING);
                Dialog::File(file::Form::new(file::Purpose::SaveAs, path))
            }
            UiCommand::CopySession => {
                let path = beside(&format!("{name} copy"), crate::io::session_file::ENDING);
                Dialog::File(file::Form::new(file::Purpose::Copy, path))
            }
            UiCommand::AddDate => Dialog::File(file::Form::new(file::Purpose::AddDate, String::new())),
            UiCommand::Import => {
                let epoch = self.view.pointer.map_or(doc.pair.after, |(epoch, _)| epoch);
                Dialog::File(file::Form::new(file::Purpose::Import(epoch), String::new()))
            }
            UiCommand::Export => {
                let exporter = crate::io::export::EXPORTERS.first()?;
                let path = exporter.path_for(Path::new(&beside(name, "")), is_on_ground(doc)).display().to_string();
                Dialog::File(file::Form::new(file::Purpose::Export(exporter.name), path))
            }
            UiCommand::Report => super::report::dialog(open, &self.view, beside(name, "-report")),
            UiCommand::Images => Dialog::Images(images::Form::of(doc)),
            UiCommand::SharedFrame => {
                let error_px = doc.shared_frame.map_or_else(|| "1.0".to_owned(), |frame| frame.error_px.to_string());
                Dialog::SharedFrame(statements::Frame { error_px })
            }
            UiCommand::GoTo => {
                Dialog::GoTo(crate::app::dialogs::go_to::Form::on(self.view.pointer.map_or(doc.pair.after, |(epoch, _)| epoch)))
            }
            UiCommand::ReplayExport => {
                Dialog::Film(super::dialogs::film::Form::new(&beside(&format!("{name} replay"), ""), self.view.compare))
            }
            UiCommand::Mark => Dialog::Mark(statements::Mark::default()),
            _ => return None,
        })
    }

    /// Takes files that were dropped onto the window.
    pub(super) fn dropped(&mut self, ctx: &Context, queue: &mut Vec<Ask>) {
        let paths: Vec<PathBuf> = ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
        let is = |path: &Path, endings: &[&str]| {
            let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
            ending.is_some_and(|ending| endings.contains(&ending.as_str()))
        };
        match paths.as_slice() {
            [] => {}
            [path] if is(path, &["jsonl"]) => queue.push(Ask::OpenSession(path.clone())),
            [path] if is(path, &super::browse::outline_endings()) => match &self.open {
                Some(open) => queue.push(Ask::Import { path: path.clone(), epoch: open.editor.document().pair.after }),
                None => queue.push(Ask::Say(Weight::Refused, "Open two images or a session first, then drop outlines onto it.".to_owned())),
            },
            [path] => self.picture_dropped(path),
            [before, after] => queue.push(Ask::OpenPair { before: before.clone(), after: after.clone() }),
            several => queue.extend(self.pictures_dropped(several)),
        }
    }

    /// The time that goes into records.
    pub(super) fn now(&self) -> crate::core::units::Timestamp {
        self.clock.map_or_else(platform::now, |clock| clock())
    }
}

/// After the session was moved, its images are named relative to its new place.
fn relocate(open: &mut Open, at: crate::core::units::Timestamp) {
    let epochs: Vec<_> = open.editor.document().epochs.iter().map(|epoch| (epoch.id, epoch.image.path.clone())).collect();
    for (epoch, known) in epochs {
        let Some(Ok(picture)) = open.pictures.get(&epoch) else { continue };
        let path = path_in_session(&open.path, picture);
        if path != known {
            // Refused only in a session that can only be looked at, and such a one is not moved.
            let done = open.editor.run(&RelocateImage { epoch, path }.into(), at);
            debug_assert!(done.is_ok(), "an image can be renamed");
        }
    }
}

/// The file lies where sessions without a name are kept.
pub(super) fn is_unnamed(path: &Path) -> bool {
    let folder = platform::data_dir().map(|data| data.join("unnamed"));
    folder.is_ok_and(|folder| path.parent() == Some(folder.as_path()))
}

fn with_ending(path: PathBuf) -> PathBuf {
    let ending = crate::io::session_file::ENDING;
    if path.to_string_lossy().ends_with(ending) {
        return path;
    }
    let mut name = path.into_os_string();
    name.push(ending);
    PathBuf::from(name)
}
