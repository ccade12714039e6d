//! The window. The only code that names egui.
//!
//! A frame runs so: outcomes of workers are taken in, shortcuts become commands, panels and canvas draw and put requests
//! into a queue, dialogs and notices draw above them, and then `dispatch` carries the queue out. What changed is handed
//! to the session's writer in the same frame.

mod annotating;
pub mod ask;
pub mod available;
mod banner;
pub mod blind;
pub mod browse;
pub mod by_hand;
pub mod canvas;
mod choosing;
mod classes;
pub mod command;
pub mod control;
mod dates;
mod desk;
pub mod dialogs;
pub mod difference;
mod dispatch;
mod exporting;
pub mod figures;
pub mod filming;
mod foot;
mod foresight;
pub mod form;
mod frames;
mod growth;
pub mod icons;
mod importing;
pub mod input;
mod keyboard_pointer;
pub mod keymap;
pub mod leave;
pub mod lessons;
mod lining;
mod looking;
mod menus;
pub mod moments;
pub mod notation;
pub mod notices;
mod outlining;
pub mod paint;
pub mod palette;
pub mod panels;
mod past;
mod pictures;
pub mod position;
pub mod recovery;
mod replaying;
mod report;
mod reshape;
pub mod right_to_left;
pub mod second;
pub mod session;
pub mod shell;
mod simulating;
pub mod small;
pub mod start;
pub mod state;
pub mod theme;
mod thumbnails;
pub mod toggles;
pub mod tool_window;
pub mod tour;
pub mod trial;
mod typed_ahead;
mod undoing;
pub mod waiting;
pub mod widgets;
pub mod words;

use std::collections::BTreeMap;

use egui::{CentralPanel, Context, Frame, Ui, ViewportBuilder};

use crate::core::doc::EpochId;
use crate::core::tools::Snapping;
use crate::core::units::Timestamp;
use crate::io::platform;
use crate::jobs::{FrameLog, Job, Jobs, SettingsKeeper, WindowSettings};
use canvas::{Canvas, Shown};
use growth::Growth;
use notices::Notices;
use paint::pictures::Pictures;
use panels::Panels;
use recovery::Recovery;
use session::Open;
use state::View;

pub use crate::jobs::Start;

/// The window's state: the open session, the workers, the view, what is kept for drawing, the notices.
pub struct App {
    open: Option<Open>,
    desk: desk::Desk,
    view: View,
    canvas: Canvas,
    /// What the window for a second screen keeps for drawing.
    second: Canvas,
    pictures: Pictures,
    /// The coarse levels that are being built, or shall be.
    growth: Growth,
    /// The pair that is being lined up.
    lining: Option<lining::Lining>,
    foresight: foresight::Foresight,
    /// The report that is being made.
    reporting: Option<report::Reporting>,
    /// The replay that is being written.
    filming: Option<filming::Filming>,
    /// Pictures whose tones are on their way; and whether they were asked for once more meanwhile.
    toning: BTreeMap<EpochId, bool>,
    kept: panels::Kept,
    notices: Notices,
    clock: Option<fn() -> Timestamp>,
    title: String,
    /// The size of the window, points, and whether it fills the screen.
    size: egui::Vec2,
    maximized: bool,
    /// It was decided to close the window, whatever is on the disk.
    leaving: bool,
    /// The tour is offered when the sample is opened.
    offers_tour: bool,
    /// The panels were shown before the window filled the screen.
    panels_before: bool,
    /// The kept view that was gone to last.
    bookmark: Option<String>,
    /// When a failed write was tried again last, seconds of the window's clock.
    retried_s: f64,
    recovery: Recovery,
    typed_ahead: typed_ahead::TypedAhead,
    /// Where waits are measured, if somebody asked for that.
    frames: Option<frames::Frames>,
    /// Writes the settings while the window is open.
    settings: Option<SettingsKeeper>,
}

impl App {
    /// A window that opens `start`; with `None`, the start screen.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn new(ctx: &Context, start: impl Into<Option<Start>>) -> std::io::Result<Self> {
        let view = View::default();
        theme::apply(ctx, view.theme);
        ctx.add_plugin(keyboard_pointer::KeyboardPointer::default());
        ctx.add_plugin(right_to_left::RightToLeft);
        let wake = ctx.clone();
        let jobs = Jobs::start(move || wake.request_repaint())?;
        let mut app = Self {
            open: None,
            desk: desk::Desk::new(jobs),
            view,
            canvas: Canvas::default(),
            second: Canvas::default(),
            typed_ahead: typed_ahead::TypedAhead::default(),
            pictures: Pictures::default(),
            growth: Growth::default(),
            lining: None,
            foresight: foresight::Foresight::default(),
            reporting: None,
            filming: None,
            toning: BTreeMap::new(),
            kept: panels::Kept::default(),
            notices: Notices::default(),
            clock: None,
            title: String::new(),
            size: egui::vec2(1440.0, 900.0),
            maximized: true,
            leaving: false,
            offers_tour: false,
            panels_before: true,
            bookmark: None,
            retried_s: 0.0,
            recovery: Recovery::default(),
            frames: None,
            settings: None,
        };
        app.desk.jobs.ask(Job::ListRecent);
        let job = |start| match start {
            Start::Sample => Job::OpenSample,
            Start::Session(path) => Job::OpenSession(path),
            Start::Look(path) => Job::LookAtSession(path),
            Start::Pair(before, after) | Start::Several(before, after, _) => Job::OpenPair { before, after, session: None },
        };
        let start = start.into();
        if let Some(Start::Several(before, _, further)) = &start {
            app.desk.dropped = Some((before.clone(), further.clone()));
        }
        if let Some(job) = start.map(job) {
            app.desk.opening = Some(0.0);
            app.wait_for(job);
        }
        Ok(app)
    }

    /// The same with a clock of its own for the records, so that tests write the same bytes every time.
    #[must_use]
    pub fn with_clock(mut self, clock: fn() -> Timestamp) -> Self {
        self.clock = Some(clock);
        self
    }

    /// The open session, if one is open.
    #[must_use]
    pub fn open(&self) -> Option<&Open> {
        self.open.as_ref()
    }

    /// The view.
    #[must_use]
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The view, to be set up by tests and scripts.
    pub fn view_mut(&mut self) -> &mut View {
        &mut self.view
    }

    /// Carries out a command, as a panel would: for tests and scripts.
    pub fn run(&mut self, command: &crate::core::ops::Command) {
        dispatch::command_of_core(self, command);
    }

    /// What was said in this run.
    #[must_use]
    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    /// Whether pictures, tiles or answers are still on their way.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        let simulating = self.view.simulation.as_ref().is_some_and(|s| s.result.is_none());
        simulating
            || self.desk.opening.is_some()
            || self.open.as_ref().is_some_and(session::Open::awaits_its_past)
            || !self.desk.waiting.is_empty()
            || self.view.figures.is_busy()
            || self.growth.is_busy()
            || self.lining.is_some()
            || self.reporting.is_some()
            || self.filming.is_some()
            || self.desk.film.is_some()
            || self.kept.thumbnails.is_busy()
            || self.desk.outlining > 0
            || self.desk.adding > 0
            || !self.toning.is_empty()
            || self.pictures.is_busy()
            || self.view.difference.is_busy()
            || self.view.second.difference.is_busy()
    }

    /// Draws a frame and carries out what was asked for in it.
    pub fn frame(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        self.maximized = ctx.input(|input| input.viewport().maximized).unwrap_or(self.maximized);
        if !self.maximized {
            self.size = ctx.content_rect().size() * ctx.zoom_factor();
        }
        self.view.small.look(&ctx);
        self.typed_ahead.begin(&ctx);
        // Before the menus are drawn: they close in the frame of the key or click, and the pictures come after them.
        self.view.popup_open = egui::Popup::is_any_open(&ctx);
        self.growth.tick(ctx.input(|input| input.time));
        self.take_outcomes(&ctx);
        self.tick_waiting(&ctx);
        let mut queue = Vec::new();
        self.dropped(&ctx, &mut queue);
        let dialog_open = self.view.dialog.is_some();
        // Digits are lengths while something is drawn that they can be lengths of.
        let draws = |open: &session::Open| open.editor.takes_numbers() && self.view.replay.is_none() && !self.view.by_hand.is_open();
        if !dialog_open && self.open.as_ref().is_some_and(draws) {
            queue.extend(input::take_digits(&ctx).into_iter().map(ask::Ask::Digit));
        }
        if !dialog_open {
            classes::take_keys(&ctx, self.open.as_ref(), &self.view, &mut queue);
        }
        queue.extend(input::take_shortcuts(&ctx, dialog_open).into_iter().map(ask::Ask::Ui));
        self.pictures.begin_frame(&ctx);
        if let Some(open) = &self.open {
            self.view.renew_moments(open);
            self.view.keep_place(open);
        }
        self.draw(ui, &mut queue);
        self.second_window(&ctx);
        dialogs::show(&ctx, self.open.as_ref(), &self.desk, &mut self.view, &mut queue);
        if let Some(open) = &self.open {
            control::show(&ctx, open, &mut self.view, &mut queue);
            self.view.renew_trial(open);
            by_hand::show(&ctx, open, &mut self.view, &mut queue);
            tour::show(&ctx, open, &mut self.view);
            figures::show(&ctx, open, &mut self.view, &mut queue);
        }
        self.notices.show(&ctx);
        // AFTER that is moved by hand has these keys to itself too.
        let free = self.view.dialog.is_none() && !self.view.by_hand.is_moving();
        keyboard_pointer::show(&ctx, free && !ctx.text_edit_focused());
        let carried_out = !queue.is_empty();
        if carried_out {
            // What is changed below is drawn in the next frame.
            ctx.request_repaint();
        }
        dispatch::run(self, &ctx, queue);
        if self.view.dialog.is_some() && !dialog_open {
            self.typed_ahead.dialog_opened(&ctx);
        }
        replaying::play(self, &ctx);
        blind::tick(self, &ctx);
        undoing::tick(self, &ctx);
        self.save();
        self.retry_saving(&ctx);
        self.guard_close(&ctx);
        self.export_when_saved();
        self.report_when_saved();
        self.film_when_saved(ctx.input(|input| input.time));
        self.ask_for_thumbnails();
        self.paint_figure(&ctx);
        self.ask_for_tiles();
        self.ask_for_difference(&ctx);
        self.foresee(&ctx);
        self.set_title(&ctx);
        self.note_run(&ctx);
        let under_way = self.frames.is_some().then(|| self.under_way());
        if let Some((frames, under_way)) = self.frames.as_mut().zip(under_way) {
            frames.end(&ctx, carried_out, under_way);
        }
    }

    fn draw(&mut self, ui: &mut Ui, queue: &mut ask::Queue) {
        let ctx = ui.ctx().clone();
        shell::top_bar(ui, self.open.as_ref(), &self.desk.recent, &mut self.view, queue);
        let now = ctx.input(|input| input.time);
        let waiting = self.pictures.long_waiting(now);
        let work = shell::Work {
            growth: self.growth.under_way(),
            lining: self.lining.as_ref(),
            waiting: &self.desk.waiting,
            filming: self.filming.as_ref(),
            reporting: self.reporting.as_ref(),
        };
        shell::status_bar(ui, self.open.as_ref(), &self.view, waiting, work, queue);
        let ground = Frame::new().fill(theme::palette(ui).ground);
        let Some(open) = &self.open else {
            CentralPanel::default()
                .frame(ground)
                .show(ui, |ui| start::show(ui, &self.desk.recent, (self.desk.opening, &self.desk.waiting), &self.recovery, queue));
            return;
        };
        let panels = Panels { open, notices: &self.notices };
        banner::show(ui, open, queue);
        shell::toolbar(ui, Some(open), &self.view, queue);
        if self.view.blind.is_some() {
            // Areas, names and steps would lead the hand.
            blind::panel(ui, open, &self.view, queue);
        } else {
            panels::right_side(ui, &panels, &mut self.view, &mut self.kept, queue);
            panels::replay::show(ui, &panels, &mut self.view, &mut self.kept, queue);
            panels::filmstrip::show(ui, &panels, &self.view, &mut self.kept, queue);
            panels::dates::show(ui, &panels, &self.view, &mut self.pictures, queue);
            trial::show(ui, &mut self.view, queue);
        }
        CentralPanel::default().frame(ground).show(ui, |ui| {
            let laid = self.view.laid();
            let shown = Shown {
                editor: &open.editor,
                doc: laid.as_deref().unwrap_or_else(|| open.shown(&self.view)),
                revision: open.laid_revision(&self.view),
                selected: &open.editor.selection().footprints,
                annotations: &open.editor.selection().annotations,
                replaying: self.view.replay.is_some(),
            };
            self.canvas.ui(ui, &shown, &mut self.view, &mut self.pictures, queue);
        });
    }

    fn set_title(&mut self, ctx: &Context) {
        let title = self.open.as_ref().map_or_else(|| "Revisit".to_owned(), |open| format!("{} – Revisit", open.name));
        if title != self.title {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    /// Takes over what the last run of the window remembered.
    #[must_use]
    pub fn with_settings(mut self, ctx: &Context, settings: &WindowSettings) -> Self {
        let view = &mut self.view;
        view.theme = theme::Theme::from_name(&settings.theme);
        (view.scale, view.panels, view.reduced_motion) = (settings.scale, settings.panels, settings.reduced_motion);
        (self.size, self.maximized) = (settings.size.into(), settings.maximized);
        (view.panels_width, view.comparison_height) = (settings.panels_width, settings.comparison_height);
        view.notation = notation::Notation::from_name(&settings.notation);
        view.minimap = settings.minimap;
        view.tool_windows.remember(settings.tool_windows.clone());
        view.snapping = Snapping { outlines: settings.snap_outlines, angles: settings.snap_angles };
        view.recent_classes.clone_from(&settings.recent_classes);
        let at = settings.second_at.map(egui::Pos2::from);
        view.second.remember(settings.second_window, &settings.second_shows, settings.second_size.into(), at);
        view.language = crate::core::measure::language(&settings.language).unwrap_or(view.language);
        view.recent = settings
            .recent_commands
            .iter()
            .filter_map(|label| command::TABLE.iter().find(|e| e.label == label))
            .map(|e| e.command)
            .collect();
        // Once, on the sample: whoever begins with pictures of his own has other things in mind.
        self.offers_tour = !settings.toured;
        theme::apply(ctx, view.theme);
        ctx.set_zoom_factor(view.scale);
        self
    }

    /// Writes the keys to a file of the user's, and says where it is.
    fn write_shortcuts(&mut self) {
        match crate::jobs::Shortcuts::write(keymap::lines()) {
            Ok(file) => {
                let said = format!("Change the keys in this file, then start Revisit again. File: {}", file.display());
                self.notices.add(notices::Weight::Done, said);
            }
            Err(why) => self.notices.add(notices::Weight::Problem, why),
        }
    }

    /// Takes the user's own keys into use, and says what is wrong with them.
    fn take_shortcuts(&mut self, read: Result<Option<crate::jobs::Shortcuts>, String>) {
        match read {
            Ok(None) => {}
            Ok(Some(own)) => keymap::install(&own.keys).into_iter().for_each(|why| self.notices.add(notices::Weight::Problem, why)),
            Err(why) => self.notices.add(notices::Weight::Problem, why),
        }
    }

    /// What the next run remembers of this one.
    #[must_use]
    pub fn settings(&self) -> WindowSettings {
        let view = &self.view;
        WindowSettings {
            theme: view.theme.name().to_owned(),
            scale: view.scale,
            size: self.size.into(),
            maximized: self.maximized,
            panels: view.panels,
            panels_width: view.panels_width,
            comparison_height: view.comparison_height,
            notation: view.notation.name().to_owned(),
            language: view.language.code.to_owned(),
            reduced_motion: view.reduced_motion,
            toured: !self.offers_tour,
            minimap: view.minimap,
            recent_commands: view.recent.iter().map(|command| command.label().to_owned()).collect(),
            tool_windows: view.tool_windows.places().clone(),
            snap_outlines: view.snapping.outlines,
            snap_angles: view.snapping.angles,
            recent_classes: view.recent_classes.clone(),
            second_window: view.second.open,
            second_size: view.second.size.into(),
            second_at: view.second.at.map(Into::into),
            second_shows: view.second.shows.name().to_owned(),
        }
    }
}

impl eframe::App for App {
    fn raw_input_hook(&mut self, _ctx: &Context, input: &mut egui::RawInput) {
        if let Some(frames) = &mut self.frames {
            frames.begin(input);
        }
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        if let Some(frames) = &mut self.frames {
            frames.took(frame.info().cpu_usage);
        }
        self.frame(ui);
        let settings = self.settings();
        if let Some(keeper) = &mut self.settings {
            keeper.keep(settings);
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        // The defaults of a careful start are not the user's.
        if !self.recovery.is_safe_mode() {
            self.settings().save();
        }
        self.end_run();
    }

    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        self.view.theme.palette().ground.to_normalized_gamma_f32()
    }
}

/// Opens the window and stays in it until it is closed.
///
/// # Errors
/// A sentence that says why there is no window, and what to install or do.
pub fn run(start: Start) -> Result<(), String> {
    if !platform::has_display() {
        return Err("There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set). \
             The command line works without one: see `revisit --help`."
            .to_owned());
    }
    let missing = platform::missing_window_libraries();
    if !missing.is_empty() {
        let list = |pick: fn(&(&'static str, &'static str)) -> &'static str| missing.iter().map(pick).collect::<Vec<_>>();
        return Err(format!(
            "The window needs libraries that are not installed: {}. On Debian or Ubuntu: apt install {}",
            list(|m| m.0).join(", "),
            list(|m| m.1).join(" ")
        ));
    }
    crate::io::crash_note::install();
    let recovery = Recovery::begin();
    let settings = if recovery.is_safe_mode() { WindowSettings::default() } else { WindowSettings::load() };
    // A start in safe mode takes nothing of the user's own.
    let shortcuts = if recovery.is_safe_mode() { Ok(None) } else { crate::jobs::Shortcuts::load() };
    let start = recovery.start(start);
    let note = recovery.note();
    let viewport = ViewportBuilder::default()
        .with_title("Revisit")
        .with_app_id("revisit")
        .with_inner_size(settings.size)
        .with_maximized(settings.maximized)
        .with_min_inner_size([900.0, 560.0])
        .with_icon(icon());
    let options = eframe::NativeOptions { viewport, renderer: renderer(), ..Default::default() };
    eframe::run_native(
        "revisit",
        options,
        Box::new(move |creation| {
            let mut app = App::new(&creation.egui_ctx, start)?.with_settings(&creation.egui_ctx, &settings);
            app.take_shortcuts(shortcuts);
            app.frames = FrameLog::asked_for()?.map(frames::Frames::new);
            app.foresee_pairs(true);
            if !recovery.is_safe_mode() {
                app.settings = Some(SettingsKeeper::start(settings)?);
            }
            Ok(Box::new(app.with_recovery(recovery)))
        }),
    )
    .map_err(|error| {
        if let Some(note) = &note {
            crate::jobs::Run::forget(note);
        }
        format!(
            "The window cannot be opened: {error}. If this machine has no graphics driver, install Mesa's software one \
             (on Debian or Ubuntu: apt install libgl1-mesa-dri), or use the command line: see `revisit --help`."
        )
    })
}

/// Glow, which is the faster one without a graphics card; wgpu where it was built in and asked for.
fn renderer() -> eframe::Renderer {
    #[cfg(feature = "wgpu")]
    {
        eframe::Renderer::Wgpu
    }
    #[cfg(not(feature = "wgpu"))]
    {
        eframe::Renderer::Glow
    }
}

/// The window's icon: two dates with a divider.
fn icon() -> egui::IconData {
    const SIDE: u32 = 64;
    let pixel = |index: u32| -> [u8; 4] {
        let (x, y) = (index % SIDE, index / SIDE);
        let inside = (4..SIDE - 4).contains(&x) && (10..SIDE - 10).contains(&y);
        let colour = match x {
            _ if !inside => egui::Color32::TRANSPARENT,
            30..=33 => theme::CORE,
            0..=29 => theme::BEFORE,
            _ => theme::AFTER,
        };
        colour.to_array()
    };
    egui::IconData { rgba: (0..SIDE * SIDE).flat_map(pixel).collect(), width: SIDE, height: SIDE }
}
