//! Tracing again, blind: the outlines are hidden, each building is brought into view another way, and what is drawn is kept as a
//! further tracing of it. What was traced stays whatever comes next.

use egui::{Context, Frame, Label, Margin, Panel, RichText, Role, Sense, TextStyle, Ui, WidgetInfo, vec2};

use super::App;
use super::ask::{Ask, Queue};
use super::command::UiCommand;
use super::dialogs::{retrace, retraced};
use super::notices::Weight;
use super::paint::outlines::epoch_colour;
use super::session::Open;
use super::state::{Dialog, View};
use super::theme::{self, GRID};
use super::{widgets, words};
use crate::core::doc::{Document, Drawn, EpochId, FootprintId};
use crate::core::editor::{Editor, Retrace};
use crate::core::geom::Point;
use crate::core::ops::{Focus, Refusal, SetAnalyst};
use crate::core::session::{BlindRound, Record, WAIT_S};
use crate::core::view::{Compare, CompareMode, focus_bounds, scene_shape};

/// A round under way, and what of the view is put back after it.
#[derive(Clone, Debug)]
pub struct Blind {
    round: BlindRound,
    /// The building that is in view.
    shown: Option<FootprintId>,
    /// Nothing is drawn yet of the building in view.
    untouched: bool,
    /// The areas before the round.
    before: Vec<retraced::Row>,
    back: Back,
}

#[derive(Clone, Debug)]
struct Back {
    compare: Compare,
    camera: Option<crate::core::view::Camera>,
    outlines: bool,
    names: bool,
    tool: &'static str,
    selected: Vec<FootprintId>,
}

impl Blind {
    /// Where the building is pointed at, in the pixels of its image, as long as nothing is drawn.
    #[must_use]
    pub fn mark(&self, doc: &Document) -> Option<(EpochId, Point)> {
        let footprint = self.shown.filter(|_| self.untouched).and_then(|id| doc.footprint(id))?;
        Some((footprint.epoch, self.round.mark(footprint.id, &footprint.ring)))
    }

    /// Whether a command can be carried out while somebody traces blind.
    ///
    /// # Errors
    /// The reason, a full sentence.
    pub fn allows(&self, command: UiCommand, editor: &Editor) -> Result<(), String> {
        use UiCommand as C;
        match command {
            C::ToolPolygon | C::ToolRectangle | C::ToolBox | C::ToolCircle | C::ToolFreehand => Ok(()),
            C::ToolHand | C::Fit | C::OneToOne | C::ZoomIn | C::ZoomOut | C::CopyCoordinate => Ok(()),
            C::TurnLeft | C::TurnRight | C::NorthUp | C::Upright | C::FullScreen => Ok(()),
            C::Undo if editor.active().draft_epoch().is_some() || self.round.traced(editor.document()) > 0 => Ok(()),
            C::Undo => Err("Nothing was traced in this round yet.".to_owned()),
            _ => Err("You are tracing blind. Finish the round or stop it first, at the right.".to_owned()),
        }
    }
}

/// Opens the dialog with which a round begins: of the chosen outlines, or of all.
pub(super) fn ask(app: &mut App) {
    let now = app.now();
    let Some(open) = &app.open else { return };
    let (doc, selected) = (open.editor.document(), &open.editor.selection().footprints);
    let shown = |id: &FootprintId| {
        doc.footprint(*id).is_some_and(|f| (f.epoch == doc.pair.before || f.epoch == doc.pair.after) && f.ground_of.is_none())
    };
    let all = selected.is_empty();
    let ids: Vec<FootprintId> = if all { doc.footprints.keys().copied().collect() } else { selected.clone() };
    let ids = ids.into_iter().filter(shown).collect();
    let form = retrace::Form::of(open.editor.session(), ids, all, now);
    app.view.dialog = Some(Dialog::Retrace(form));
}

/// Begins a round.
pub(super) fn start(app: &mut App, ids: &[FootprintId], analyst: &str, own: bool) {
    let at = app.now();
    let Some(open) = &mut app.open else { return };
    let said = SetAnalyst { name: analyst.to_owned(), also_of: if own { ids.to_vec() } else { Vec::new() } };
    match open.editor.run(&said.into(), at) {
        Ok(()) | Err(Refusal::NothingToDo) => {}
        Err(refusal) => {
            app.notices.add(Weight::Refused, refusal.to_string());
            return;
        }
    }
    let round = BlindRound::new(open.editor.session(), ids, at);
    if round.places().is_empty() {
        return;
    }
    let name = format!("Blind tracing of {}", words::count(round.places().len(), "outline", "outlines"));
    open.editor.note(Record::Mark { name, note: round.note() }, at);
    let doc = open.editor.document();
    let level = app.view.choice.level;
    let before = round.places().iter().filter_map(|p| doc.footprint(p.id)).map(|f| retraced::Row::of(doc, f, level)).collect();
    let view = &mut app.view;
    let back = Back {
        compare: view.compare,
        camera: view.camera,
        outlines: view.outlines,
        names: view.names,
        tool: open.editor.tool().id,
        selected: open.editor.selection().footprints.clone(),
    };
    open.editor.select(Vec::new());
    (view.outlines, view.names, view.hand, view.swapped) = (false, false, false, false);
    (view.replay, view.renaming, view.beacon) = (None, None, None);
    view.writing = None;
    // Clicks belong to the tracing, and the pictures lie as the session has them.
    view.by_hand.close();
    view.figures.close();
    view.control.close();
    view.trial = None;
    view.blind = Some(Blind { round, shown: None, untouched: true, before, back });
    app.stop_lining();
}

/// Leaves the building out whose turn it is.
pub(super) fn skip(app: &mut App) {
    if let (Some(open), Some(blind)) = (&app.open, &mut app.view.blind) {
        blind.round.skip(open.editor.document());
    }
}

/// Brings the building into view whose turn it is, and ends the round after the last one.
pub(super) fn tick(app: &mut App, ctx: &Context) {
    let (Some(open), Some(blind)) = (&mut app.open, &mut app.view.blind) else { return };
    let doc = open.editor.document();
    let Some(place) = blind.round.current(doc).copied() else {
        stop(app);
        ctx.request_repaint();
        return;
    };
    blind.untouched = open.editor.active().draft_epoch().is_none();
    if blind.shown == Some(place.id) {
        return;
    }
    blind.shown = Some(place.id);
    let Some(footprint) = doc.footprint(place.id) else { return };
    let shows_after = footprint.epoch != doc.pair.before;
    let tool = match footprint.drawn {
        Drawn::Rectangle | Drawn::RectangleByWidth => "rectangle",
        Drawn::Box => "box",
        Drawn::Circle { .. } => "circle",
        _ => "polygon",
    };
    let compare = Compare { mode: CompareMode::Blink, blinking: false, shows_after, ..blind.back.compare };
    let round = blind.round.clone();
    app.view.compare = compare;
    let viewport = app.view.viewport(doc);
    let camera = focus_bounds(doc, Focus::Footprint(place.id)).map(|bounds| round.camera(place.id, bounds, viewport, scene_shape(doc)));
    // At once: a flight would show from where to where.
    (app.view.flight, app.view.camera) = (None, camera.or(app.view.camera));
    open.editor.choose_tool(tool);
    open.editor.set_retrace(Some(Retrace { id: place.id, waived_after_s: place.waived_after_s }));
    ctx.request_repaint();
}

/// Ends the round: puts the view back and says what it has shown.
pub(super) fn stop(app: &mut App) {
    let Some(blind) = forget(&mut app.view) else { return };
    let Some(open) = &mut app.open else { return };
    open.editor.set_retrace(None);
    open.editor.choose_tool(blind.back.tool);
    open.editor.select(blind.back.selected.clone());
    let doc = open.editor.document();
    let level = app.view.choice.level;
    let traced: Vec<FootprintId> = blind.round.places().iter().filter(|p| blind.round.is_traced(doc, p)).map(|p| p.id).collect();
    if traced.is_empty() {
        app.notices.add(Weight::Done, "Nothing was traced again.");
        return;
    }
    let rows = blind.before.into_iter().filter(|row| traced.contains(&row.id));
    let form = retraced::Form { rows: rows.map(|row| row.now(doc, level)).collect(), asked: blind.round.places().len() };
    app.view.dialog = Some(Dialog::Retraced(form));
}

/// Puts the view back as it was before the round, if one was under way.
pub(super) fn forget(view: &mut View) -> Option<Blind> {
    let blind = view.blind.take()?;
    (view.compare, view.camera) = (blind.back.compare, blind.back.camera);
    (view.outlines, view.names) = (blind.back.outlines, blind.back.names);
    Some(blind)
}

/// What stands at the right while somebody traces blind: how far the round is, and what to do.
pub(super) fn panel(ui: &mut Ui, open: &Open, view: &View, queue: &mut Queue) {
    let Some(blind) = &view.blind else { return };
    let doc = open.editor.document();
    let p = theme::palette(ui);
    let frame = Frame::new().fill(p.panel).inner_margin(Margin::same(16));
    let count = blind.round.places().len();
    let settled = blind.round.traced(doc) + blind.round.skipped();
    Panel::right("blind tracing").exact_size(view.panels_width.clamp(280.0, 344.0)).resizable(false).frame(frame).show(ui, |ui| {
        ui.label(RichText::new("Tracing again, blind").text_style(TextStyle::Heading).color(p.strong));
        ui.add_space(2.0 * GRID);
        let text = format!("{} of {count}", (settled + 1).min(count));
        ui.label(RichText::new(&text).color(p.strong));
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 6.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, format!("Round: {text}")));
        ui.painter().rect_filled(rect, 3, p.raised);
        let done = egui::Rect::from_min_size(rect.min, vec2(rect.width() * settled as f32 / count.max(1) as f32, rect.height()));
        ui.painter().rect_filled(done, 3, p.accent);
        ui.add_space(4.0 * GRID);
        let Some(footprint) = blind.shown.and_then(|id| doc.footprint(id)) else { return };
        ui.horizontal(|ui| {
            widgets::epoch_tag(ui, doc.role_word(footprint.epoch), epoch_colour(doc, footprint.epoch));
            let date = doc.epoch(footprint.epoch).and_then(|e| e.date);
            ui.label(RichText::new(date.map_or_else(|| "Date not stated".to_owned(), crate::core::units::Date::words)).color(p.text));
        });
        ui.add_space(GRID);
        let what = match footprint.traced {
            crate::core::doc::Traced::Roof => "Trace the roof of the building under the ring.",
            crate::core::doc::Traced::Ground => "Trace the ground outline of the building under the ring.",
        };
        ui.add(Label::new(RichText::new(what).color(p.strong)).wrap());
        ui.add_space(2.0 * GRID);
        widgets::caption(
            ui,
            "What was drawn before is hidden, the order is shuffled, and each building is shown closer or farther than before. \
             Draw what you see now; do not try to remember. The next building comes by itself.",
        );
        ui.add_space(2.0 * GRID);
        keys(ui, UiCommand::ToolPolygon, "corner by corner");
        keys(ui, UiCommand::ToolRectangle, "a rectangle in three clicks");
        keys(ui, UiCommand::Undo, "takes the last corner or tracing back");
        let waived = blind.round.places().iter().find(|place| place.id == footprint.id).and_then(|place| place.waived_after_s);
        if let Some(seconds) = waived {
            ui.add_space(2.0 * GRID);
            let text = format!("Traced {} ago. The wait of {} min was waived, and the log says so.", ago(seconds), WAIT_S / 60);
            ui.add(Label::new(RichText::new(text).text_style(TextStyle::Small).color(p.warn)).wrap());
        }
        ui.add_space(4.0 * GRID);
        ui.horizontal(|ui| {
            let tip = "Leaves this building out of the round; its outline stays as it is.";
            if widgets::plain_button(ui, "Skip this one").on_hover_text(tip).clicked() {
                queue.push(Ask::SkipTracing);
            }
            let tip = "Ends the round. What you have traced so far is kept.";
            if widgets::plain_button(ui, "Stop").on_hover_text(tip).clicked() {
                queue.push(Ask::StopTracing);
            }
        });
        ui.add_space(2.0 * GRID);
        let (traced, skipped) = (blind.round.traced(doc), blind.round.skipped());
        if traced + skipped > 0 {
            let skipped = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
            widgets::caption(ui, &format!("{traced} traced{skipped}. Every tracing is saved as soon as it is closed."));
        }
    });
}

fn keys(ui: &mut Ui, command: UiCommand, what: &str) {
    ui.horizontal(|ui| {
        let text = command.keys(ui.ctx());
        widgets::keys(ui, &text);
        widgets::caption(ui, what);
    });
}

/// `40 s`, `3 min`.
pub(super) fn ago(seconds: u32) -> String {
    if seconds < 90 { format!("{seconds} s") } else { format!("{} min", seconds / 60) }
}
