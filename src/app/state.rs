//! What the window remembers besides the session: camera, compare mode, panels, dialogs. None of it is logged.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::app::notation::Notation;
use crate::app::palette::Palette;
use crate::app::theme::Theme;
use crate::core::doc::{Comparison, Document, EpochId, FootprintId, Sign, Term};
use crate::core::geom::{Affine, Bounds, Point};
use crate::core::measure::{LANGUAGES, Language, MonteCarlo, RatioAnswer};
use crate::core::session::Player;
use crate::core::tools::Snapping;
use crate::core::units::Level;
use crate::core::view::{
    Camera, Compare, CompareMode, Look, Pane, PixelMap, PointMap, Viewport, fitting, scene_bounds, scene_from_epoch, scene_shape,
};

/// A camera on its way to another.
#[derive(Clone, Copy, Debug)]
pub struct Flight {
    /// Where it started.
    pub from: Camera,
    /// Where it goes.
    pub to: Camera,
    /// When it started, seconds of the window's clock.
    pub start_s: f64,
}

/// The part of the right-hand panel that is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// The outlines.
    #[default]
    Footprints,
    /// The steps.
    History,
    /// Lines, known lengths, the shared frame.
    Lines,
    /// Heights by shadows and leans.
    Heights,
    /// How the pictures are shown: bands, stretch.
    Tones,
    /// Checks and notices.
    Notices,
}

/// The two footprints of the compare panel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The numerator; `None` follows the selection.
    pub new: Option<FootprintId>,
    /// The denominator; `None` follows the reference.
    pub old: Option<FootprintId>,
    /// What is added to the numerator or taken off it.
    pub also_new: Vec<Term>,
    /// What is added to the denominator or taken off it.
    pub also_old: Vec<Term>,
    /// The level of all ranges.
    pub level: Level,
}

impl Choice {
    /// What is most likely to be compared with the reference while nothing is chosen: a building that is new on the same
    /// image, else another one on that image, else any other.
    fn candidate(doc: &Document, old: FootprintId) -> Option<FootprintId> {
        let epoch = doc.footprint(old)?.epoch;
        let rank = |f: &crate::core::doc::Footprint| (f.epoch != epoch, f.state != crate::core::doc::State::New, f.id);
        doc.footprints.values().filter(|f| f.id != old).min_by_key(|f| rank(f)).map(|f| f.id)
    }

    /// The two that are compared now: what was chosen, else the last selected outline against the reference, else the
    /// two selected ones in the order of selection.
    #[must_use]
    pub fn resolve(&self, doc: &Document, selected: &[FootprintId]) -> (Option<FootprintId>, Option<FootprintId>) {
        let there = |id: Option<FootprintId>| id.filter(|id| doc.footprint(*id).is_some());
        // Without a reference: the first of two chosen ones, else the first that was drawn and is not the chosen one.
        let first = || doc.footprints.keys().copied().find(|id| selected.last() != Some(id)).filter(|_| doc.footprints.len() > 1);
        let old = there(self.old).or(doc.reference).or_else(|| if selected.len() == 2 { selected.first().copied() } else { first() });
        let last = selected.iter().rev().copied().find(|id| Some(*id) != old);
        let new = there(self.new).or(there(last)).or_else(|| Self::candidate(doc, old?));
        (new, old)
    }

    /// The two sides that are compared now; `None` while one of them is empty.
    #[must_use]
    pub fn sides(&self, doc: &Document, selected: &[FootprintId]) -> Option<Comparison> {
        let (new, old) = self.resolve(doc, selected);
        let side = |first: FootprintId, also: &[Term]| -> Vec<Term> {
            let there = also.iter().filter(|t| t.id != first && doc.footprint(t.id).is_some());
            std::iter::once(Term::from(first)).chain(there.copied()).collect()
        };
        Some(Comparison { new: side(new?, &self.also_new), old: side(old?, &self.also_old) })
    }

    /// Shows this comparison from now on.
    pub fn set(&mut self, comparison: &Comparison) {
        // The first one of a side is added to it; the order of the others does not matter.
        let split = |side: &[Term]| -> (Option<FootprintId>, Vec<Term>) {
            let first = side.iter().find(|t| t.sign == Sign::Plus).map(|t| t.id);
            (first, side.iter().filter(|t| Some(t.id) != first).copied().collect())
        };
        (self.new, self.also_new) = split(&comparison.new);
        (self.old, self.also_old) = split(&comparison.old);
    }

    /// Follows the selection and the reference again.
    pub fn clear(&mut self) {
        *self = Choice { level: self.level, ..Choice::default() };
    }
}

/// A simulation of the comparison that is shown, or was shown last.
#[derive(Debug)]
pub struct Simulation {
    /// What was simulated: the session's revision, the two sides, the level.
    pub key: (u64, Comparison, Level),
    /// What came out; `None` while it runs.
    pub result: Option<SimulationResult>,
    /// Set to stop it.
    pub stop: Arc<AtomicBool>,
}

/// What came out of a simulation: the formula's answer and the simulated one; or why there is none.
pub type SimulationResult = Result<(RatioAnswer, MonteCarlo), String>;

/// The dialog that is open.
#[derive(Debug)]
pub enum Dialog {
    /// Every command.
    Palette(Palette),
    /// Shortcuts and tools.
    Help,
    /// Version and method.
    About,
    /// Two images for a new session.
    OpenPair(crate::app::dialogs::open_pair::Form),
    /// One file: a session to open, a place for one, outlines to read, an export to write.
    File(crate::app::dialogs::file::Form),
    /// An alignment that is not GREEN.
    Alignment(crate::app::dialogs::alignment::Form),
    /// A report to be made.
    Report(crate::app::dialogs::report::Form),
    /// A report that was made.
    Reported(crate::jobs::ReportMade),
    /// Dates, credit and sensor.
    Images(crate::app::dialogs::images::Form),
    /// A shared pixel frame.
    SharedFrame(crate::app::dialogs::statements::Frame),
    /// A known length.
    Scale(crate::app::dialogs::statements::Scale),
    /// A known area.
    Area(crate::app::dialogs::statements::Area),
    /// What a shadow or a lean says.
    Height(crate::app::dialogs::height::Form),
    /// The chosen outlines are turned, scaled or widened.
    Reshape(crate::app::dialogs::reshape::Form),
    /// A coordinate to go to.
    GoTo(crate::app::dialogs::go_to::Form),
    /// Outlines are to be traced again, blind.
    Retrace(crate::app::dialogs::retrace::Form),
    /// What a round of blind tracing has shown.
    Retraced(crate::app::dialogs::retraced::Form),
    /// The classes of the session.
    Classes,
    /// A view to be kept, and those that are.
    Bookmark(crate::app::dialogs::bookmark::Form),
    /// A chapter mark.
    Mark(crate::app::dialogs::statements::Mark),
    /// The class of the chosen outlines.
    Class(crate::app::dialogs::class::Form),
    /// The replay as files.
    Film(crate::app::dialogs::film::Form),
    /// The session is to be left, and not everything of it is on the disk.
    Unsaved(crate::app::leave::Leave),
}

/// The window's own state.
#[derive(Debug)]
pub struct View {
    /// How the dates are compared.
    pub compare: Compare,
    /// Where one looks; `None` until the pictures are first fitted.
    pub camera: Option<Camera>,
    /// Where one looks on AFTER while the cameras are free; `None` follows the other one.
    pub other: Option<Camera>,
    /// The session and the BEFORE in whose pixels the cameras stand.
    pub(super) scene_of: Option<(u64, EpochId)>,
    /// Where the pictures differ, while that is shown.
    pub difference: super::difference::Difference,
    /// A small map of the whole is shown while one looks at a part.
    pub minimap: bool,
    /// The window fills the screen without its frame.
    pub fullscreen: bool,
    /// The camera on its way.
    pub flight: Option<Flight>,
    /// The size of the canvas in the last frame.
    pub canvas: Viewport,
    /// Outlines are shown.
    pub outlines: bool,
    /// What points snap to while they are drawn.
    pub snapping: Snapping,
    /// Names are shown.
    pub names: bool,
    /// Outlines have the colours of their classes, not those of their dates.
    pub by_class: bool,
    /// The hand is in use instead of the session's tool.
    pub hand: bool,
    /// The other date is shown while a key is held.
    pub swapped: bool,
    /// What undo took back or redo did again a moment ago, a sentence, and until when it is told, seconds of the window's clock.
    pub undone: Option<(String, f64)>,
    /// How often a sentence was copied in this run.
    pub sentences_copied: usize,
    /// Where the small map lies, while it is shown.
    pub minimap_at: Option<egui::Rect>,
    /// A menu or a drop-down list was open when the frame began: the key or the click that closes it means nothing else.
    pub popup_open: bool,
    /// When the dates last changed in blink, seconds of the window's clock.
    pub blinked_s: f64,
    /// The panels on the right are shown.
    pub panels: bool,
    /// Which of them.
    pub tab: Tab,
    /// The two outlines that are compared.
    pub choice: Choice,
    /// The simulation beside the comparison, once one was asked for.
    pub simulation: Option<Simulation>,
    /// The replay, while it is shown.
    pub replay: Option<Player>,
    /// When the replay was last moved on, seconds of the window's clock.
    pub replayed_s: f64,
    /// The tour, while it is offered or runs.
    pub tour: Option<super::tour::Tour>,
    /// A pinned moment beside the one that is shown.
    pub between: Option<super::moments::Between>,
    /// How fast the replay runs.
    pub replay_speed: f64,
    /// The replay's camera goes to each change.
    pub replay_follows: bool,
    /// The name that is being edited in the list, and the text so far.
    pub renaming: Option<(FootprintId, String)>,
    /// The words of an annotation that are being typed on the picture.
    pub writing: Option<super::canvas::Writing>,
    /// The groups that are folded in the list.
    pub folded: std::collections::BTreeSet<crate::core::doc::GroupId>,
    /// The order of the list.
    pub sort: Sort,
    /// The date whose bands and stretch are looked at; `None` is AFTER.
    pub toned: Option<EpochId>,
    /// Histograms show the logarithm of how often values occur.
    pub log_counts: bool,
    /// Where one looked before the replay began.
    pub before_replay: Option<Camera>,
    /// The dialog that is open.
    pub dialog: Option<Dialog>,
    /// The look.
    pub theme: Theme,
    /// Interface scale.
    pub scale: f32,
    /// No motion.
    pub reduced_motion: bool,
    /// The commands that were used last, the last at first.
    pub recent: Vec<super::command::UiCommand>,
    /// Width of the panels on the right as the analyst left it, points. Less is shown where the window does not allow it.
    pub panels_width: f32,
    /// How the window stands with its room.
    pub small: super::small::Small,
    /// Height of the comparison below them as the analyst left it, points.
    pub comparison_height: f32,
    /// The language in which comparisons are told.
    pub language: &'static Language,
    /// How coordinates are written.
    pub notation: Notation,
    /// A place that was gone to, marked for a moment.
    pub beacon: Option<super::position::Beacon>,
    /// Ground control points in the making.
    pub control: super::control::Control,
    /// A round of blind tracing, while it runs.
    pub blind: Option<super::blind::Blind>,
    /// AFTER being lined up by hand.
    pub by_hand: super::by_hand::ByHand,
    /// The figure composer.
    pub figures: super::figures::Composer,
    /// The classes that were given last, the last at first.
    pub recent_classes: Vec<String>,
    /// The window of the other date, for a second screen.
    pub second: super::second::Second,
    /// Where the windows beside the pictures stand.
    pub tool_windows: super::tool_window::ToolWindows,
    /// An alignment that is looked at before it is taken.
    pub trial: Option<Box<super::trial::Trial>>,
    /// How many there have been.
    pub(super) trials: u64,
    /// Where the pointer is on the pictures: the date and the place in its pixels.
    pub pointer: Option<(crate::core::doc::EpochId, Point)>,
}

/// The order of the footprints panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// As drawn.
    #[default]
    Drawn,
    /// By name.
    Name,
    /// The largest first.
    Area,
    /// By state.
    State,
}

impl Default for View {
    fn default() -> Self {
        Self {
            compare: Compare::default(),
            camera: None,
            other: None,
            scene_of: None,
            difference: super::difference::Difference::default(),
            minimap: true,
            fullscreen: false,
            flight: None,
            canvas: Viewport { width: 800.0, height: 600.0 },
            outlines: true,
            snapping: Snapping { outlines: true, angles: false },
            names: true,
            by_class: false,
            hand: false,
            swapped: false,
            undone: None,
            sentences_copied: 0,
            minimap_at: None,
            popup_open: false,
            blinked_s: 0.0,
            panels: true,
            tab: Tab::default(),
            choice: Choice::default(),
            simulation: None,
            replay: None,
            tour: None,
            between: None,
            replayed_s: 0.0,
            replay_speed: 1.0,
            replay_follows: true,
            renaming: None,
            writing: None,
            folded: std::collections::BTreeSet::new(),
            sort: Sort::default(),
            toned: None,
            log_counts: false,
            before_replay: None,
            dialog: None,
            theme: Theme::default(),
            scale: 1.0,
            reduced_motion: false,
            recent: Vec::new(),
            panels_width: 344.0,
            small: super::small::Small::default(),
            comparison_height: 330.0,
            language: &LANGUAGES[0],
            notation: Notation::default(),
            beacon: None,
            control: super::control::Control::default(),
            blind: None,
            by_hand: super::by_hand::ByHand::default(),
            figures: super::figures::Composer::default(),
            recent_classes: Vec::new(),
            second: super::second::Second::default(),
            tool_windows: super::tool_window::ToolWindows::default(),
            trial: None,
            trials: 0,
            pointer: None,
        }
    }
}

impl View {
    /// The date whose bands and stretch are looked at.
    #[must_use]
    pub fn toned(&self, doc: &Document) -> EpochId {
        self.toned.filter(|id| *id == doc.pair.before || *id == doc.pair.after).unwrap_or(doc.pair.after)
    }

    /// The panes on the canvas, with the dates swapped while the key is held.
    #[must_use]
    pub fn panes(&self, doc: &Document) -> Vec<Pane> {
        let mut pair = doc.pair;
        let away = self.second.away(self.compare.mode, pair);
        // Where both dates stand beside each other nothing is hidden that a key could show, and each keeps its place.
        let beside = matches!(self.compare.mode, CompareMode::SideBySide | CompareMode::FourUp) && away.is_none();
        if self.swapped && !beside {
            std::mem::swap(&mut pair.before, &mut pair.after);
        }
        let mut panes = self.compare.panes(pair, self.canvas);
        if let Some(away) = away {
            // The date that stands in the second window leaves its room to the other one.
            let left = if self.swapped { away } else { doc.other(away) };
            let all = Bounds { min: Point::default(), max: Point::new(self.canvas.width, self.canvas.height) };
            panes.retain(|pane| pane.epoch == left);
            panes.iter_mut().for_each(|pane| (pane.area, pane.clip, pane.look) = (all, all, Look::Main));
        }
        if self.swapped && matches!(self.compare.mode, CompareMode::Blend | CompareMode::Difference) {
            // Laid over each other: the other date alone.
            let after = self.compare.mode == CompareMode::Difference || self.compare.opacity >= 0.5;
            let other = if after { doc.pair.before } else { doc.pair.after };
            panes.retain(|pane| pane.epoch == other);
            panes.iter_mut().for_each(|pane| pane.opacity = 1.0);
        }
        panes
    }

    /// The size of the area over which the camera's view spreads.
    #[must_use]
    pub fn viewport(&self, doc: &Document) -> Viewport {
        let panes = self.panes(doc);
        panes.iter().find(|pane| pane.look == Look::Main).or(panes.first()).map_or(self.canvas, Pane::viewport)
    }

    /// Whether the panels are shown.
    #[must_use]
    pub fn shows_panels(&self) -> bool {
        if self.small.is { self.small.panels } else { self.panels }
    }

    /// Shows or hides the panels.
    pub fn show_panels(&mut self, shown: bool) {
        // A small window does not decide for a larger one.
        *(if self.small.is { &mut self.small.panels } else { &mut self.panels }) = shown;
    }

    /// Remembers a command for the palette, which is not itself worth remembering.
    pub fn used(&mut self, command: super::command::UiCommand) {
        use super::command::UiCommand as C;
        if matches!(command, C::Palette | C::Undo | C::Redo | C::Quit) {
            return;
        }
        self.recent.retain(|other| *other != command);
        self.recent.insert(0, command);
        self.recent.truncate(MOST_RECENT);
    }

    /// Remembers a class that was given, for the next time.
    pub fn gave_class(&mut self, class: String) {
        self.recent_classes.retain(|other| *other != class);
        self.recent_classes.insert(0, class);
        self.recent_classes.truncate(MOST_CLASSES);
    }

    /// The camera of a pane.
    #[must_use]
    pub fn camera_of(&self, doc: &Document, pane: &Pane) -> Camera {
        let main = self.camera(doc);
        match pane.look {
            Look::Main => main,
            Look::Other => self.other.map_or(main, |other| Camera { shape: main.shape, ..other }),
            Look::Whole => fitting(doc, scene_bounds(doc), pane.viewport(), main.turn),
        }
    }

    /// The pane under a point of the canvas.
    #[must_use]
    pub fn pane_at(&self, doc: &Document, at: Point) -> Option<Pane> {
        self.compare.pane_of(&self.panes(doc), at)
    }

    /// The camera that is moved while the pointer is on a pane: that of the view on one that shows everything.
    #[must_use]
    pub fn moved_camera(&self, doc: &Document, look: Look) -> Camera {
        let main = self.camera(doc);
        if look == Look::Other { self.other.map_or(main, |other| Camera { shape: main.shape, ..other }) } else { main }
    }

    /// The part of a date's image that is in view, px of that image; `None` where the date is not shown.
    #[must_use]
    pub fn seen(&self, doc: &Document, epoch: EpochId) -> Option<Bounds> {
        let pane = self.panes(doc).into_iter().find(|pane| pane.epoch == epoch && pane.look != Look::Whole)?;
        let camera = self.camera_of(doc, &pane);
        let image = screen_from_epoch(doc, epoch, &camera, &pane, egui::Pos2::ZERO).inverse()?;
        let Bounds { min, max } = pane.clip;
        Bounds::around([min, Point::new(max.x, min.y), max, Point::new(min.x, max.y)].map(|corner| image.apply(corner)))
    }

    /// Sets the camera that is moved while the pointer is on a pane.
    pub fn set_moved_camera(&mut self, doc: &Document, look: Look, camera: Camera) {
        let camera = camera.kept_over(scene_bounds(doc));
        if look == Look::Other { self.other = Some(camera) } else { self.camera = Some(camera) }
    }

    /// Each date moves by itself from now on, or both together again.
    pub fn set_free(&mut self, doc: &Document, free: bool) {
        self.compare.free = free;
        self.other = free.then(|| self.camera(doc));
    }

    /// The camera now; the whole scene, if none was set.
    #[must_use]
    pub fn camera(&self, doc: &Document) -> Camera {
        // What is stated of the ground since may have changed the shape.
        let kept = self.camera.map(|camera| Camera { shape: scene_shape(doc), ..camera });
        kept.unwrap_or_else(|| fitting(doc, scene_bounds(doc), self.viewport(doc), 0.0))
    }

    /// Sends the camera to another place, within 120 ms, or at once with reduced motion.
    pub fn fly(&mut self, doc: &Document, to: Camera, now_s: f64) {
        let from = self.camera(doc);
        // What is flown to is looked at on both dates.
        self.other = self.other.map(|_| to);
        self.flight = (!self.reduced_motion).then_some(Flight { from, to, start_s: now_s });
        self.camera = Some(if self.reduced_motion { to } else { from });
    }

    /// The camera that shows some part of the scene with room around it, never closer than 8 points a pixel.
    #[must_use]
    pub fn camera_on(&self, doc: &Document, bounds: Bounds) -> Camera {
        let size = bounds.size();
        let room = 0.75 * size.x.max(size.y).max(40.0);
        let around =
            Bounds { min: Point::new(bounds.min.x - room, bounds.min.y - room), max: Point::new(bounds.max.x + room, bounds.max.y + room) };
        let mut camera = fitting(doc, around, self.viewport(doc), self.camera(doc).turn);
        camera.zoom = camera.zoom.min(8.0);
        camera
    }
}

/// How many commands the palette remembers.
const MOST_RECENT: usize = 6;
/// How many classes are remembered from one run to the next.
const MOST_CLASSES: usize = 9;

/// The map from a date's pixels to the screen, for a pane whose canvas starts at `origin`.
#[must_use]
pub fn screen_from_epoch(doc: &Document, epoch: crate::core::doc::EpochId, camera: &Camera, pane: &Pane, origin: egui::Pos2) -> PixelMap {
    scene_from_epoch(doc, epoch).then(&screen_from_scene(camera, pane, origin))
}

/// The map from the scene to the screen, for a pane whose canvas starts at `origin`.
#[must_use]
pub fn screen_from_scene(camera: &Camera, pane: &Pane, origin: egui::Pos2) -> Affine {
    let shift = Affine::scale_then_move(1.0, f64::from(origin.x) + pane.area.min.x, f64::from(origin.y) + pane.area.min.y);
    shift.after(&camera.screen_from_scene(pane.viewport()))
}
