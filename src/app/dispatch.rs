//! The one place where requests take effect, once a frame, after everything was drawn.

use egui::Context;

use super::App;
use super::ask::{Ask, Queue};
use super::available::available;
use super::command::UiCommand;
use super::leave::Leave;
use super::notices::Weight;
use super::palette::Palette;
use super::replaying::{end as end_replay, go_on, replay_play, replay_step, seek, take_branch, to_chapter};
use super::state::{Dialog, Tab};
use super::words::SENTENCE_COPIED;
use crate::core::doc::{Comparison, EpochId, FootprintId};
use crate::core::geom::Point;
use crate::core::ops::{
    AcceptProposal, Command, CopyToOtherDate, DeleteFootprints, DeleteLine, Focus, SetReference, ShiftRoofToGround, StateSameBuilding,
    WithdrawSameBuilding,
};
use crate::core::report;
use crate::core::session::Record;
use crate::core::tools::{Snapping, ToolEvent};
use crate::core::view::{Camera, CompareMode, PointMap, fitting, focus_bounds, scene_bounds, scene_from_epoch};
use crate::jobs::Job;

/// Why outlines have no colours of classes.
const NO_CLASSES: &str =
    "The session has no list of classes, so there are no colours to show. Choose one under Edit, Classes…, then press Ctrl+Shift+O.";

/// Carries out what was asked for in this frame, in order.
pub(super) fn run(app: &mut App, ctx: &Context, queue: Queue) {
    for ask in queue {
        one(app, ctx, ask);
    }
}

fn one(app: &mut App, ctx: &Context, ask: Ask) {
    match ask {
        Ask::Ui(command) => ui_command(app, ctx, command),
        Ask::StateDate(epoch) => {
            ui_command(app, ctx, UiCommand::Images);
            if let Some(Dialog::Images(form)) = &mut app.view.dialog {
                form.begin_with(epoch);
            }
        }
        Ask::Run(command) => command_of_core(app, &command),
        Ask::Tool(event) => {
            snapping(app, ctx);
            seen(app, &event);
            tool_event(app, &event);
        }
        Ask::Digit(c) => {
            let at = app.now();
            if let Some(open) = &mut app.open {
                open.editor.type_digit(c, at);
            }
        }
        Ask::NextNumber => {
            let at = app.now();
            if let Some(open) = &mut app.open {
                open.editor.next_number(at);
            }
        }
        Ask::Select(ids) => {
            if let Some(open) = &mut app.open {
                open.editor.select(ids);
            }
        }
        Ask::SelectItems(items) => {
            if let Some(open) = &mut app.open {
                open.editor.select_items(&items);
            }
        }
        Ask::Jump(seq) => {
            let at = app.now();
            if let Some(open) = &mut app.open {
                open.editor.jump(seq, at);
            }
        }
        Ask::LookAt(focus) => look_at(app, ctx, focus),
        Ask::LookAtScene(bounds) => {
            if let Some(open) = &app.open {
                let doc = open.shown(&app.view);
                let camera = app.view.camera_on(doc, bounds);
                app.view.fly(doc, camera, ctx.input(|input| input.time));
                ctx.request_repaint();
            }
        }
        Ask::ReplaySeek(position) => seek(app, ctx, position),
        Ask::TakeBranch(tip) => take_branch(app, ctx, tip),
        Ask::PinState(state) => {
            if let Some(open) = &app.open {
                app.view.pin_state(open, state);
            }
        }
        Ask::Film(ask) => app.desk.film = Some(*ask),
        Ask::StopFilming => app.stop_filming(),
        Ask::Dialog(dialog) => app.view.dialog = Some(*dialog),
        Ask::Copy { text, said } => {
            ctx.copy_text(text);
            app.view.sentences_copied += usize::from(said == SENTENCE_COPIED);
            app.notices.add(Weight::Done, said);
        }
        Ask::Say(weight, text) => app.notices.add(weight, text),
        Ask::Mark { name, note } => {
            let at = app.now();
            if let Some(open) = &mut app.open {
                open.editor.note(Record::Mark { name, note }, at);
            }
        }
        Ask::LeaveAnyway(leave) => app.leave_anyway(ctx, leave),
        Ask::RetrySaving => {
            if let Some(writer) = app.open.as_ref().and_then(|open| open.writer.as_ref()) {
                writer.retry();
            }
        }
        Ask::Tone(epoch, display) => app.tone(epoch, display),
        Ask::Simulate(key) => app.simulate(*key),
        Ask::StopLining => app.stop_lining(),
        Ask::MakeReport(task) => app.make_report(*task),
        Ask::StopReport => app.stop_report(),
        Ask::StopWaiting(stop) => app.stop_waiting(stop),
        Ask::TryAlignment(alignment) => {
            if let Some(open) = &app.open {
                app.view.try_alignment(open, *alignment);
            }
        }
        Ask::StopGrowth(epoch, bands) => app.stop_growth(epoch, bands),
        Ask::TraceAgain { ids, analyst, own } => super::blind::start(app, &ids, &analyst, own),
        Ask::SkipTracing => super::blind::skip(app),
        Ask::StopTracing => super::blind::stop(app),
        Ask::ControlPoints(epoch) => {
            if let Some(open) = &app.open {
                super::control::turn_to(&mut app.view.control, open.editor.document(), epoch);
            }
        }
        Ask::GoTo { epoch, px } => go_to(app, ctx, epoch, px),
        Ask::ClassKey(index) => super::classes::set(app, index),
        Ask::WriteClasses(name) => super::classes::write_out(app, &name),
        Ask::OpenClasses => super::classes::open_file(app),
        Ask::Bookmark(name) => super::looking::go(app, ctx, &name),
        files => app.files(ctx, files),
    }
}

pub(super) fn command_of_core(app: &mut App, command: &Command) {
    let at = app.now();
    let Some(open) = &mut app.open else { return };
    if app.view.replay.is_some() {
        app.notices.add(Weight::Refused, "The replay is shown. Press F8 to go back to the present, then change things.");
        return;
    }
    if let Err(refusal) = open.editor.run(command, at) {
        app.notices.add(Weight::Refused, refusal.to_string());
    }
}

/// What is snapped to now: as it was chosen, never to outlines that are not shown, and to nothing while Ctrl is held.
fn snapping(app: &mut App, ctx: &Context) {
    let free = super::input::places_freely(ctx);
    let chosen = app.view.snapping;
    let outlines = chosen.outlines && app.view.outlines;
    let now = if free { Snapping::default() } else { Snapping { outlines, ..chosen } };
    if let Some(open) = &mut app.open {
        open.editor.set_snapping(now);
    }
}

/// Tells the editor which part of the image under the pointer is in view.
fn seen(app: &mut App, event: &ToolEvent) {
    let (ToolEvent::Press(p) | ToolEvent::Move(p) | ToolEvent::Release(p)) = event else { return };
    let Some(open) = &mut app.open else { return };
    let seen = app.view.seen(open.editor.document(), p.epoch);
    open.editor.set_seen(seen);
}

fn tool_event(app: &mut App, event: &ToolEvent) {
    let at = app.now();
    if app.view.replay.is_some() {
        return;
    }
    let next = super::annotating::next(app);
    let Some(open) = &mut app.open else { return };
    // A refusal is shown by the tool, at its spot. What has no spot is said below.
    if let Some(refusal) = open.editor.tool_event(event, at)
        && open.editor.overlay().problem.is_none()
    {
        app.notices.add(Weight::Refused, refusal.to_string());
    }
    super::annotating::write_on_new(app, next);
    app.ask_for_outline();
}

pub(super) fn look_at(app: &mut App, ctx: &Context, focus: Focus) {
    let Some(open) = &app.open else { return };
    let doc = open.shown(&app.view);
    if let Some(bounds) = focus_bounds(doc, focus) {
        let camera = app.view.camera_on(doc, bounds);
        let now = ctx.input(|input| input.time);
        app.view.fly(doc, camera, now);
        ctx.request_repaint();
    }
}

fn ui_command(app: &mut App, ctx: &Context, command: UiCommand) {
    use UiCommand as C;
    if let Err(why) = available(command, app.open.as_ref(), &app.view) {
        // Undo at the very start and the like: the button is grey, the key is silent.
        if !matches!(command, C::Undo | C::Redo | C::Delete | C::ReplayEnd) {
            app.notices.add(Weight::Refused, why);
        }
        return;
    }
    app.view.used(command);
    match command {
        // While something is drawn, undo takes back its last point: the steps before it wait.
        C::Undo
            if app.open.as_ref().is_some_and(|open| open.editor.tool().id != "select" && open.editor.active().draft_epoch().is_some()) =>
        {
            tool_event(app, &ToolEvent::BackOne);
        }
        C::Undo | C::Redo => super::undoing::run(app, ctx, command),
        C::SelectAll => super::choosing::all(app),
        C::Delete => delete(app),
        C::Rename => rename(app),
        C::SetClass => set_class(app),
        C::CopyToOther => {
            let chosen = app.open.as_ref().and_then(|open| open.editor.selection().footprints.last().copied());
            if !super::annotating::copy_to_other(app)
                && let Some(id) = chosen
            {
                copy_to_other(app, id);
            }
        }
        C::SameBuilding => same_building(app),
        C::TraceAgain => super::blind::ask(app),
        C::SetReference => set_reference(app),
        C::ShiftToGround => {
            let chosen = app.open.as_ref().and_then(|open| open.editor.selection().footprints.last().copied());
            if let Some(id) = chosen {
                command_of_core(app, &ShiftRoofToGround { id, height_m: None }.into());
            }
        }
        C::SnapToEdges => app.snap_to_edges(),
        C::AcceptProposal => {
            let chosen = app.open.as_ref().and_then(|open| open.editor.selection().footprints.last().copied());
            if let Some(id) = chosen {
                command_of_core(app, &AcceptProposal { id }.into());
            }
        }
        C::NextFootprint => super::choosing::step(app, ctx, 1),
        C::PreviousFootprint => super::choosing::step(app, ctx, -1),
        C::CopySentence => copy_sentence(app, ctx),
        C::SquareUp
        | C::ChangeShape
        | C::MirrorLeftRight
        | C::MirrorUpDown
        | C::LayAlong
        | C::JoinOutlines
        | C::CutOutlines
        | C::CommonOutlines => super::reshape::run(app, command),
        C::FillHoles | C::Lock | C::Hide | C::ShowHidden | C::Group | C::Ungroup => super::annotating::run(app, command),
        C::SnapOutlines => {
            app.view.snapping.outlines = !app.view.snapping.outlines;
            let now = if app.view.snapping.outlines { "Points snap to outlines." } else { "Points do not snap to outlines." };
            app.notices.add(Weight::Done, now);
        }
        C::SnapAngles => {
            app.view.snapping.angles = !app.view.snapping.angles;
            let now = if app.view.snapping.angles {
                "Right angles are held while you draw. Such outlines have a wider range: each click sets a whole wall."
            } else {
                "Angles are free."
            };
            app.notices.add(Weight::Done, now);
        }
        C::ToolSelect
        | C::ToolPolygon
        | C::ToolRectangle
        | C::ToolBox
        | C::ToolCircle
        | C::ToolFreehand
        | C::ToolRepeat
        | C::ToolSplit
        | C::ToolPropose
        | C::ToolMeasure
        | C::ToolHeight
        | C::ToolHole
        | C::ToolPoint
        | C::ToolPlainLine
        | C::ToolArrow
        | C::ToolEllipse
        | C::ToolNote
        | C::ToolGone
        | C::ToolAppeared => {
            if let Some(tool) = command.tool() {
                choose_tool(app, tool.id);
            }
        }
        C::ToolHand => app.view.hand = !app.view.hand,
        C::SideBySide => set_mode(app, ctx, CompareMode::SideBySide),
        C::Swipe => set_mode(app, ctx, CompareMode::Swipe),
        C::Blink => set_mode(app, ctx, CompareMode::Blink),
        C::Blend => set_mode(app, ctx, CompareMode::Blend),
        C::Difference => set_mode(app, ctx, CompareMode::Difference),
        C::Lens => set_mode(app, ctx, CompareMode::Lens),
        C::FourUp => set_mode(app, ctx, CompareMode::FourUp),
        C::FreeCameras
        | C::UprightDivider
        | C::TurnDivider
        | C::TurnLeft
        | C::TurnRight
        | C::NorthUp
        | C::Upright
        | C::MiniMap
        | C::AddBookmark
        | C::NextBookmark
        | C::PreviousBookmark
        | C::FullScreen => super::looking::run(app, ctx, command),
        C::CompareLess => nudge_compare(app, -1.0),
        C::CompareMore => nudge_compare(app, 1.0),
        C::SwapDates => {
            app.view.compare.shows_after = !app.view.compare.shows_after;
            app.view.blinked_s = ctx.input(|input| input.time);
        }
        C::Fit | C::OneToOne | C::ZoomIn | C::ZoomOut => zoom(app, ctx, command),
        C::ZoomToSelection => {
            let selection = app.open.as_ref().map(|open| open.editor.selection());
            let outline = selection.and_then(|s| s.footprints.last().copied()).map(Focus::Footprint);
            let focus = outline.or_else(|| selection.and_then(|s| s.annotations.last().copied()).map(Focus::Annotation));
            if let Some(focus) = focus {
                look_at(app, ctx, focus);
            }
        }
        C::Outlines => app.view.outlines = !app.view.outlines,
        C::ByClass => {
            app.view.by_class = !app.view.by_class;
            if app.view.by_class && app.open.as_ref().is_some_and(|open| open.shown(&app.view).classes.is_none()) {
                app.view.by_class = false;
                app.notices.add(Weight::Refused, NO_CLASSES);
            }
        }
        C::Classes => app.view.dialog = Some(Dialog::Classes),
        C::Names => app.view.names = !app.view.names,
        C::ReplayPlay => replay_play(app, ctx),
        C::ReplayBack => replay_step(app, ctx, -1),
        C::ReplayForward => replay_step(app, ctx, 1),
        C::ReplayChapterBack => to_chapter(app, ctx, false),
        C::ReplayChapterForward => to_chapter(app, ctx, true),
        C::ReplayCompare => {
            if let Some(open) = &app.open {
                app.view.pin_moment(open);
            }
        }
        C::ReplayGoOn => go_on(app),
        C::ReplayEnd => end_replay(app),
        C::Palette => {
            let called = app.open.iter().flat_map(|open| [C::Undo, C::Redo].map(|command| (command, open.label_of(command)))).collect();
            app.view.dialog = Some(Dialog::Palette(Palette::new(app.view.recent.clone()).calling(called)));
        }
        C::ReducedMotion => app.view.reduced_motion = !app.view.reduced_motion,
        C::Shortcuts => app.write_shortcuts(),
        C::Help => app.view.dialog = Some(Dialog::Help),
        C::About => {
            app.desk.jobs.ask(Job::MeasureCache);
            app.view.dialog = Some(Dialog::About);
        }
        C::Tour => {
            app.view.tour = app.open.as_ref().map(|open| super::tour::Tour::begin(open, &app.view));
        }
        C::ClearCache => app.desk.jobs.ask(Job::ClearCache),
        C::Tones => {
            app.view.show_panels(true);
            app.view.tab = Tab::Tones;
        }
        C::MatchOther => app.match_other(),
        C::ResetTones => app.reset_tones(),
        C::ControlPoints => super::control::open(app),
        C::Notation => app.view.notation = app.view.notation.next(),
        C::CopyCoordinate => copy_coordinate(app, ctx),
        C::Panels => app.view.show_panels(!app.view.shows_panels()),
        C::SecondWindow => app.view.second.toggle(),
        C::Theme => {
            app.view.theme = app.view.theme.other();
            super::theme::apply(ctx, app.view.theme);
        }
        C::EarlierDates | C::LaterDates => super::dates::step(app, command == C::LaterDates),
        C::LineUp => app.line_up(),
        C::ByHand => super::by_hand::open(app),
        C::Figures => super::figures::open(app),
        C::LargerText => scale(app, ctx, app.view.scale + 0.1),
        C::SmallerText => scale(app, ctx, app.view.scale - 0.1),
        C::NormalText => scale(app, ctx, 1.0),
        C::Quit => app.leave(ctx, Leave::Quit),
        C::OpenPair
        | C::OpenSession
        | C::OpenSample
        | C::SaveAs
        | C::CopySession
        | C::AddDate
        | C::Import
        | C::Export
        | C::Report
        | C::Images
        | C::SharedFrame
        | C::Mark
        | C::ReplayExport
        | C::GoTo => {
            app.open_dialog(ctx, command);
        }
    }
}

fn scale(app: &mut App, ctx: &Context, scale: f32) {
    app.view.scale = ((scale * 10.0).round() / 10.0).clamp(0.75, 3.0);
    ctx.set_zoom_factor(app.view.scale);
}

fn copy_coordinate(app: &mut App, ctx: &Context) {
    let Some(open) = &app.open else { return };
    match super::position::coordinate(open.shown(&app.view), &app.view) {
        Some(text) => {
            ctx.copy_text(text.clone());
            app.notices.add(Weight::Done, format!("Copied {text}."));
        }
        None => app.notices.add(Weight::Refused, "There is no coordinate under the pointer: the picture there is not georeferenced."),
    }
}

fn go_to(app: &mut App, ctx: &Context, epoch: EpochId, px: Point) {
    let Some(open) = &app.open else { return };
    let doc = open.shown(&app.view);
    let centre = scene_from_epoch(doc, epoch).apply(px);
    let camera = app.view.camera(doc);
    let now = ctx.input(|input| input.time);
    app.view.fly(doc, Camera { centre, zoom: camera.zoom.max(0.5), ..camera }, now);
    app.view.beacon = Some(super::position::Beacon { epoch, px, since_s: now });
    ctx.request_repaint();
}

fn choose_tool(app: &mut App, id: &str) {
    app.view.hand = false;
    let Some(open) = &mut app.open else { return };
    if open.editor.tool().id == id {
        return;
    }
    // Corners that were clicked are work: a key that was hit by mistake does not throw them away.
    if open.editor.active().draft_epoch().is_some() && open.editor.overlay().path.len() > 1 {
        app.notices.add(Weight::Refused, "Something is half drawn. Finish it, or drop it with Esc; then take another tool.");
        return;
    }
    open.editor.choose_tool(id);
}

fn set_mode(app: &mut App, ctx: &Context, mode: CompareMode) {
    app.view.compare.mode = mode;
    app.view.blinked_s = ctx.input(|input| input.time);
}

fn nudge_compare(app: &mut App, direction: f64) {
    let compare = &mut app.view.compare;
    match compare.mode {
        CompareMode::SideBySide | CompareMode::FourUp => {}
        CompareMode::Difference => compare.threshold = (compare.threshold + 0.05 * direction).clamp(0.0, 1.0),
        CompareMode::Lens => {
            let (least, most) = crate::core::view::Compare::LENS;
            compare.lens_radius = (compare.lens_radius * libm::pow(1.2, direction)).clamp(least, most);
        }
        CompareMode::Swipe => compare.divider = (compare.divider + 0.05 * direction).clamp(0.0, 1.0),
        CompareMode::Blink => compare.blink_hz = (compare.blink_hz * libm::pow(1.25, direction)).clamp(0.25, 5.0),
        CompareMode::Blend => compare.opacity = (compare.opacity + 0.1 * direction).clamp(0.0, 1.0),
    }
}

fn zoom(app: &mut App, ctx: &Context, command: UiCommand) {
    let Some(open) = &app.open else { return };
    let doc = open.shown(&app.view);
    let camera = app.view.camera(doc);
    let viewport = app.view.viewport(doc);
    let target = match command {
        UiCommand::Fit => fitting(doc, scene_bounds(doc), viewport, camera.turn),
        UiCommand::OneToOne => Camera { zoom: 1.0 / f64::from(ctx.pixels_per_point()), ..camera },
        UiCommand::ZoomIn => camera.zoomed_about(viewport, viewport.centre(), 1.5),
        _ => camera.zoomed_about(viewport, viewport.centre(), 1.0 / 1.5),
    };
    let now = ctx.input(|input| input.time);
    let apart = app.view.other.filter(|_| command != UiCommand::Fit);
    app.view.fly(doc, target, now);
    // Free cameras stay where they are, each as much closer.
    app.view.other = apart
        .map(|other| Camera { zoom: (other.zoom * target.zoom / camera.zoom).clamp(Camera::ZOOM_RANGE.0, Camera::ZOOM_RANGE.1), ..other })
        .or(app.view.other);
    ctx.request_repaint();
}

fn delete(app: &mut App) {
    let Some(open) = &app.open else { return };
    if open.editor.tool().id == "select" {
        tool_event(app, &ToolEvent::Delete);
        return;
    }
    let selection = open.editor.selection().clone();
    if let Some(deletion) = super::annotating::deletion(&open.editor) {
        command_of_core(app, &deletion);
    } else if let Some(id) = selection.line {
        command_of_core(app, &DeleteLine { id }.into());
    } else {
        command_of_core(app, &DeleteFootprints { ids: selection.footprints }.into());
    }
}

fn rename(app: &mut App) {
    if super::annotating::write(app) {
        return;
    }
    let Some(open) = &app.open else { return };
    let doc = open.editor.document();
    if let Some(footprint) = open.editor.selection().footprints.last().and_then(|id| doc.footprint(*id)) {
        app.view.renaming = Some((footprint.id, footprint.name.clone()));
        app.view.show_panels(true);
        app.view.tab = Tab::Footprints;
    }
}

fn set_reference(app: &mut App) {
    let Some(open) = &app.open else { return };
    let chosen = open.editor.selection().footprints.last().copied();
    // A second time on the same outline takes the mark away.
    let id = chosen.filter(|id| open.editor.document().reference != Some(*id));
    command_of_core(app, &SetReference { id }.into());
}

fn copy_sentence(app: &mut App, ctx: &Context) {
    let Some(open) = &app.open else { return };
    let doc = open.shown(&app.view);
    let answer = match app.view.choice.sides(doc, &open.editor.selection().footprints) {
        Some(Comparison { new, old }) => {
            let answer = report::sides_with_sentence(doc, &new, &old, app.view.choice.level).map_err(|e| e.to_string());
            answer.map(|(answer, sentence)| report::told(doc, &new, &old, &answer, app.view.language).map_or(sentence, |t| t.sentence))
        }
        None => Err("Choose the two outlines in the compare panel first.".to_owned()),
    };
    match answer {
        Ok(sentence) => {
            ctx.copy_text(sentence);
            app.view.sentences_copied += 1;
            app.notices.add(Weight::Done, SENTENCE_COPIED);
        }
        Err(why) => app.notices.add(Weight::Refused, why),
    }
}

fn set_class(app: &mut App) {
    let Some(open) = &app.open else { return };
    let form = super::dialogs::class::Form::new(open.editor.document(), open.editor.selection().items(), &app.view.recent_classes);
    app.view.dialog = Some(Dialog::Class(form));
}

/// Copies the outline that was chosen last to the other date, and chooses the copy; where there is one already, chooses that one and
/// says so.
pub(super) fn copy_to_other(app: &mut App, id: FootprintId) {
    let Some(open) = &mut app.open else { return };
    let doc = open.editor.document();
    let there = doc.footprint(id).and_then(|f| doc.same_building(id, doc.other(f.epoch))).map(|f| f.id);
    let copy = there.unwrap_or_else(|| open.editor.session().planning_document().next_footprint);
    command_of_core(app, &CopyToOtherDate { id }.into());
    if let Some(open) = app.open.as_mut().filter(|open| open.editor.document().footprint(copy).is_some()) {
        open.editor.select(vec![copy]);
    }
}

fn same_building(app: &mut App) {
    let Some(open) = &app.open else { return };
    let [a, b] = open.editor.selection().footprints[..] else { return };
    let command = if open.editor.document().are_same_building(a, b) {
        WithdrawSameBuilding { a, b }.into()
    } else {
        StateSameBuilding { a, b }.into()
    };
    command_of_core(app, &command);
}
