//! Lining AFTER up by hand: a window beside the pictures in which tie points are listed, or AFTER is moved as a whole. What was set
//! stays until another session is opened, whether the window is open or not.

mod pose;
mod ties;

use egui::{Context, Label, RichText, ScrollArea, TextStyle, Ui};

use super::App;
use super::ask::{Ask, Queue};
use super::session::Open;
use super::state::View;
use super::theme::{self, GRID};
use super::tool_window::ToolWindow;
use super::widgets;
use crate::app::toggles;
use crate::core::doc::{Alignment, Document};
use crate::core::geom::{Point, Projective};
use crate::core::ops::{SetAlignment, WithdrawAlignment};
use crate::core::view::scene_from_epoch;

pub use pose::Pose;
pub use ties::{Row, Side, Ties};

/// Width of the window, points.
const WIDTH: f32 = 312.0;

/// Height of the window without what scrolls in it, and of what lies above and below it, points.
const AROUND: f32 = 340.0;

/// How AFTER is lined up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// By points that are set on both pictures.
    #[default]
    TiePoints,
    /// By moving, turning and scaling it as a whole.
    Move,
}

/// What the window remembers.
#[derive(Clone, Debug, Default)]
pub struct ByHand {
    /// The window is open.
    open: bool,
    way: Way,
    /// The tie points.
    pub ties: Ties,
    /// The points as they were applied last: undone, they lay nothing until one of them is changed.
    applied: Vec<Row>,
    pose: Option<Pose>,
}

impl ByHand {
    /// Tie points are set now.
    #[must_use]
    pub fn tying(&self) -> bool {
        self.open && self.way == Way::TiePoints
    }

    /// AFTER is moved now.
    #[must_use]
    pub fn moving(&mut self) -> Option<&mut Pose> {
        if self.open && self.way == Way::Move { self.pose.as_mut() } else { None }
    }

    /// Clicks on the pictures belong to it.
    #[must_use]
    pub fn has_clicks(&self) -> bool {
        self.open && (self.way == Way::Move || self.ties.placing)
    }

    /// Whether AFTER is moved now.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.open && self.way == Way::Move
    }

    /// The window is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Closes the window; what was set stays.
    pub(super) fn close(&mut self) {
        self.open = false;
    }

    /// What the picture is waiting for, for the status bar.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        if !self.open {
            return None;
        }
        Some(match (self.way, self.ties.placing, self.ties.waiting()) {
            (Way::Move, ..) => "Drag AFTER into place. Shift turns, Ctrl scales, arrows move by a pixel; the middle button moves the view.",
            (Way::TiePoints, false, _) => "Drag a tie point to move it. The window's button adds more.",
            (Way::TiePoints, true, None) => "Click a spot on the ground that is there on both dates. Backspace takes the last click back.",
            (Way::TiePoints, true, Some((Side::From, _))) => {
                "Now click the same spot on BEFORE; the dashed ring is where it would be by now."
            }
            (Way::TiePoints, true, Some((Side::Onto, _))) => {
                "Now click the same spot on AFTER; the dashed ring is where it would be by now."
            }
        })
    }
}

/// Opens the window, with the points of the present alignment if it was made by points.
pub(super) fn open(app: &mut App) {
    let Some(open) = &app.open else { return };
    let doc = open.editor.document();
    let view = &mut app.view;
    if view.by_hand.ties.rows.is_empty() {
        view.by_hand.ties = Ties::of(doc.alignment(doc.pair.before, doc.pair.after));
    }
    view.by_hand.pose.get_or_insert_with(|| pose(doc));
    view.by_hand.open = true;
    view.by_hand.ties.placing = true;
    view.trial = None;
}

/// AFTER as it lies, to be turned about its middle.
fn pose(doc: &Document) -> Pose {
    let map = scene_from_epoch(doc, doc.pair.after);
    let size = doc.epoch(doc.pair.after).map_or((0.0, 0.0), |e| (f64::from(e.image.width), f64::from(e.image.height)));
    let middle = Point::new(0.5 * size.0, 0.5 * size.1);
    let near = map.near(middle);
    let base = doc.aligned(doc.pair.before, doc.pair.after).unwrap_or_else(|| Projective::from(near));
    Pose::new(base, near.apply(middle))
}

/// The alignment that is being made, if it can be used: the sentence says why not.
fn draft(by_hand: &ByHand, doc: &Document, view_centre: Point) -> Result<Alignment, String> {
    let (from, onto) = (doc.pair.after, doc.pair.before);
    match by_hand.way {
        Way::TiePoints => {
            let fit = by_hand.ties.fit().map_err(|why| why.to_string())?;
            Ok(Alignment::tied(from, onto, &fit, &by_hand.ties.whole().1))
        }
        Way::Move => {
            let pose = by_hand.pose.filter(|pose| !pose.is_untouched()).ok_or("Nothing was moved yet.")?;
            let map = pose.map().ok_or("AFTER cannot be laid like this.")?;
            let image = doc.epoch(from).map(|epoch| [epoch.image.width, epoch.image.height]).unwrap_or_default();
            // What was looked at last is where it is right.
            let centre = map.inverse().map_or_else(Point::default, |back| back.apply(view_centre));
            let [w, h] = image.map(f64::from);
            let centre = Point::new(centre.x.clamp(0.0, w), centre.y.clamp(0.0, h)).rounded();
            Ok(Alignment::by_eye(from, onto, map, centre, pose.sd_px, image))
        }
    }
}

/// Draws the window, if it is open, and puts what it makes on trial.
pub(super) fn show(ctx: &Context, open: &Open, view: &mut View, queue: &mut Queue) {
    let doc = open.editor.document();
    if !view.by_hand.open || view.replay.is_some() || doc.epoch(doc.pair.after).is_none() {
        view.try_draft(open, None);
        return;
    }
    // What was not moved yet lies as the session has it, whatever became of the alignment meanwhile.
    if let Some(untouched) = view.by_hand.pose.as_mut().filter(|pose| pose.is_untouched()) {
        let sd_px = untouched.sd_px;
        *untouched = pose(doc);
        untouched.sd_px = sd_px;
    }
    view.by_hand.ties.know_hand(doc);
    let centre = view.camera(doc).centre;
    let made = draft(&view.by_hand, doc, centre);
    // Over the panels: both pictures are needed.
    let at = egui::pos2(ctx.content_rect().right() - WIDTH - 34.0, 52.0);
    let mut windows = std::mem::take(&mut view.tool_windows);
    let stays = ToolWindow::new("by hand", "Line up by hand", at, WIDTH).show(ctx, &mut windows, |ui| {
        ui.horizontal(|ui| {
            toggles::radio_value(ui, &mut view.by_hand.way, Way::TiePoints, "Tie points").on_hover_text("Click spots on both pictures.");
            toggles::radio_value(ui, &mut view.by_hand.way, Way::Move, "Move AFTER")
                .on_hover_text("Drag, turn and scale AFTER under swipe or blend.");
        });
        widgets::hairline(ui);
        // The buttons below stay in reach on the lowest screen.
        let room = (ctx.content_rect().height() - AROUND).max(160.0);
        ScrollArea::vertical().id_salt("by hand").max_height(room).auto_shrink([false, true]).show(ui, |ui| match view.by_hand.way {
            Way::TiePoints => {
                let fit = view.by_hand.ties.fit();
                view.by_hand.ties.content(ui, doc, &fit);
            }
            Way::Move => {
                if let Some(pose) = &mut view.by_hand.pose {
                    pose.numbers(ui);
                }
            }
        });
        widgets::hairline(ui);
        footer(ui, doc, view, &made, queue);
    });
    view.tool_windows = windows;
    view.by_hand.open = stays;
    if view.by_hand.ties.dragged.is_some() {
        // AFTER stays where it is under the point that is dragged on it.
        return;
    }
    let ByHand { way, ties, applied, .. } = &view.by_hand;
    let lays = stays && (*way == Way::Move || (ties.lays && ties.rows != *applied));
    let made = draft(&view.by_hand, doc, centre);
    // By eye, the place where it is right follows the view; it is only settled when it is applied.
    let present = doc.alignment(doc.pair.before, doc.pair.after);
    view.try_draft(open, made.ok().filter(|made| lays && present != Some(made)));
}

/// How it compares with what is in force, and the ways on.
fn footer(ui: &mut Ui, doc: &Document, view: &mut View, made: &Result<Alignment, String>, queue: &mut Queue) {
    let p = theme::palette(ui);
    let present = doc.alignment(doc.pair.before, doc.pair.after);
    let same = made.as_ref().is_ok_and(|made| present == Some(made));
    match (made, present) {
        (Ok(_), Some(_)) if same => {
            ui.label(RichText::new("Applied").color(p.ok));
        }
        (Ok(made), Some(present)) => {
            let size = doc.epoch(doc.pair.after).map(|e| [e.image.width, e.image.height]).unwrap_or_default();
            if let Some(differs) = made.differs_px(present, size) {
                let text = format!(
                    "In force: {}, {}. This one differs from it by at most {differs:.1} px.",
                    present.status.word(),
                    present.method.words()
                );
                widgets::caption(ui, &text);
            }
        }
        (Err(why), _) if view.by_hand.way == Way::Move => {
            ui.add(Label::new(RichText::new(why).text_style(TextStyle::Small).color(p.muted)).wrap());
        }
        _ => {}
    }
    if let Ok(made) = made {
        let says = match made.status {
            crate::core::register::Status::Green => format!(
                "GREEN: the points could contradict each other, and do not, at {:.1} px for both clicks of a point.",
                view.by_hand.ties.click_px
            ),
            _ if made.ties.is_empty() => "AMBER: as good as your eye.".to_owned(),
            _ => "AMBER: the points hardly check each other, or there is something to mend; see above.".to_owned(),
        };
        widgets::caption(ui, &says);
    }
    ui.add_space(GRID);
    ui.horizontal(|ui| {
        if widgets::primary_button(ui, "Apply", made.is_ok() && !same).clicked()
            && let Ok(made) = made
        {
            queue.push(Ask::Run(SetAlignment { alignment: Box::new(made.clone()) }.into()));
            view.by_hand.applied.clone_from(&view.by_hand.ties.rows);
            if view.by_hand.way == Way::Move {
                // From here on it is moved from where it is now.
                let mut pose = Pose::new(made.onto_from, made.onto_from.apply(made.covariance.centre));
                pose.sd_px = made.rmse_px;
                view.by_hand.pose = Some(pose);
            }
        }
        let touched = match view.by_hand.way {
            Way::TiePoints => !view.by_hand.ties.rows.is_empty(),
            Way::Move => view.by_hand.pose.is_some_and(|pose| !pose.is_untouched()),
        };
        if ui.add_enabled(touched, egui::Button::new("Start again")).clicked() {
            match view.by_hand.way {
                Way::TiePoints => view.by_hand.ties = Ties::default(),
                Way::Move => view.by_hand.pose = Some(pose(doc)),
            }
        }
        if present.is_some()
            && widgets::plain_button(ui, "Withdraw").on_hover_text("The pair is not lined up any more; the points stay here.").clicked()
        {
            queue.push(Ask::Run(WithdrawAlignment { from: doc.pair.after, onto: doc.pair.before }.into()));
        }
    });
}
