//! Notices: short sentences at the foot of the picture, for what was refused, what failed and what is done.
//!
//! A notice that something is done goes by itself; a problem stays until it is closed. The last fifty stay readable in
//! the notices panel.

use std::collections::VecDeque;

use egui::{Align, Align2, Area, Context, Frame, Id, Layout, Margin, Order, Rangef, RichText, Stroke, Ui, pos2, vec2};

use super::foot;
use super::icons::{self, Icon};
use super::theme::{self, GRID};
use super::widgets::IconButton;

const KEPT: usize = 50;
const SHOWN: usize = 3;
/// Width of a notice where there is room, points.
const WIDEST: f32 = 540.0;

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Something is done.
    Done,
    /// Something was refused; the user can do otherwise.
    Refused,
    /// Something failed.
    Problem,
}

impl Weight {
    fn seconds(self) -> f64 {
        match self {
            Weight::Done => 4.0,
            Weight::Refused => 7.0,
            Weight::Problem => f64::INFINITY,
        }
    }

    /// The icon that goes with it.
    #[must_use]
    pub fn icon(self) -> Icon {
        match self {
            Weight::Done => Icon::Check,
            Weight::Refused => Icon::Info,
            Weight::Problem => Icon::Warning,
        }
    }

    /// The colour that goes with it.
    #[must_use]
    pub fn colour(self, palette: &theme::Palette) -> egui::Color32 {
        match self {
            Weight::Done => palette.ok,
            Weight::Refused => palette.warn,
            Weight::Problem => palette.danger,
        }
    }
}

/// One notice.
#[derive(Clone, Debug)]
pub struct Notice {
    /// A number of its own.
    pub id: u64,
    /// How much it matters.
    pub weight: Weight,
    /// What happened, why, what to do: full sentences.
    pub text: String,
    until: Option<f64>,
    closed: bool,
}

/// The notices of this run, newest last.
#[derive(Debug, Default)]
pub struct Notices {
    list: VecDeque<Notice>,
    next: u64,
}

impl Notices {
    /// Adds a notice. The same words twice in a row are one notice, shown anew.
    pub fn add(&mut self, weight: Weight, text: impl Into<String>) {
        let text = text.into();
        // What is said once more stands there once, at its new place.
        self.list.retain(|notice| notice.text != text);
        self.next += 1;
        self.list.push_back(Notice { id: self.next, weight, text, until: None, closed: false });
        if self.list.len() > KEPT {
            self.list.pop_front();
        }
    }

    /// The notices, newest first.
    pub fn iter(&self) -> impl Iterator<Item = &Notice> {
        self.list.iter().rev()
    }

    /// Draws the notices that are fresh or open at the foot of the pictures, above what stands there, and asks for a repaint when the next one is due to go.
    pub fn show(&mut self, ctx: &Context) {
        let now = ctx.input(|input| input.time);
        let mut due = f64::INFINITY;
        for notice in &mut self.list {
            let until = *notice.until.get_or_insert(now + notice.weight.seconds());
            if until > now && !notice.closed {
                due = due.min(until - now);
            } else {
                notice.closed = true;
            }
        }
        if due.is_finite() {
            ctx.request_repaint_after_secs(due as f32);
        }
        let open: Vec<usize> = (0..self.list.len()).rev().filter(|&i| self.list.get(i).is_some_and(|n| !n.closed)).take(SHOWN).collect();
        if open.is_empty() {
            return;
        }
        let pictures = foot::pictures(ctx);
        let width = (pictures.width() - 6.0 * GRID).clamp(160.0, WIDEST);
        let middle = pictures.center().x;
        let column = Rangef::new(middle - width / 2.0, middle + width / 2.0);
        let at = pos2(middle, foot::above(ctx, column, foot::card(ctx)));
        let area = Area::new(Id::unique("notices")).order(Order::Foreground).pivot(Align2::CENTER_BOTTOM).fixed_pos(at);
        area.show(ctx, |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 2.0 * GRID;
            for &index in open.iter().rev() {
                if let Some(notice) = self.list.get_mut(index) {
                    notice.closed |= notice_ui(ui, notice);
                }
            }
        });
    }
}

/// What is told of a problem in a report: the words, the version, the system; no paths but those that the words name.
#[must_use]
pub fn details(notice: &Notice) -> String {
    format!("{}\n{}, {} {}", notice.text, crate::TOOL, std::env::consts::OS, std::env::consts::ARCH)
}

/// Draws one notice; `true` if it was closed.
fn notice_ui(ui: &mut Ui, notice: &Notice) -> bool {
    let p = theme::palette(ui);
    let colour = notice.weight.colour(p);
    let frame = Frame::popup(ui.style()).fill(p.float).stroke(Stroke::new(1.0, p.edge)).inner_margin(Margin::symmetric(10, 6));
    frame
        .show(ui, |ui| {
            // All of one width, the crosses in one column.
            ui.set_width(ui.available_width());
            let right = Layout::right_to_left(Align::Min);
            ui.with_layout(right, |ui| {
                let closed = IconButton::new(Icon::Close, "Close notice").small().show(ui).clicked();
                if notice.weight == Weight::Problem {
                    let tip = "Puts the words, the version and the system on the clipboard, for a report.";
                    if IconButton::new(Icon::Copy, "Copy details").tip(tip).small().show(ui).clicked() {
                        ui.ctx().copy_text(details(notice));
                    }
                }
                let room = ui.available_width();
                ui.allocate_ui_with_layout(vec2(room, 0.0), Layout::left_to_right(Align::Min), |ui| {
                    let (rect, _) = ui.allocate_exact_size(vec2(18.0, 20.0), egui::Sense::hover());
                    icons::paint(ui.painter(), rect, notice.weight.icon(), 16.0, colour);
                    let label = egui::Label::new(RichText::new(&notice.text).color(p.text)).wrap();
                    ui.allocate_ui_with_layout(vec2(ui.available_width(), 0.0), Layout::top_down(Align::Min), |ui| {
                        ui.add_space(2.0);
                        ui.add(label);
                    });
                });
                closed
            })
            .inner
        })
        .inner
}
