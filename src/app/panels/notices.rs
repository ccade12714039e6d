//! What is worth a second look in the session, and what was said in this run.

use egui::{RichText, ScrollArea, Sense, TextStyle, Ui, vec2};

use super::Panels;
use crate::app::ask::{Ask, Queue};
use crate::app::command::UiCommand;
use crate::app::icons::{self, Icon};
use crate::app::state::View;
use crate::app::theme;
use crate::app::widgets;
use crate::core::checks::{About, Finding, Question, Weight, run_all};
use crate::core::geom::Bounds;
use crate::core::ops::Focus;
use crate::core::view::focus_bounds;

/// The findings, by what they depend on.
#[derive(Default)]
pub(crate) struct Kept {
    revision: Option<u64>,
    findings: Vec<Finding>,
    /// The document that is waited for, and since when, seconds of the window's clock.
    changed: Option<(u64, f64)>,
}

/// With more outlines than these the checks wait until their panel is open.
const COUNTED: usize = 2_000;
/// So long, seconds, the document must be at rest before it is checked for the count.
const AT_REST_S: f64 = 0.3;

/// How many findings there are, by their weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    serious: usize,
    others: usize,
}

impl Counts {
    /// Beside the icon of the tab, from `left` on: what can make a number wrong above, the rest below.
    pub(crate) fn paint(self, ui: &Ui, left: egui::Pos2) {
        let p = theme::palette(ui);
        let font = egui::FontId { size: 10.0, ..widgets::font(ui, TextStyle::Small) };
        let at = |count: usize, y: f32, mark: &str, ink| {
            if count > 0 {
                let text = format!("{}{mark}", if count > 99 { "99+".to_owned() } else { count.to_string() });
                ui.painter().text(left + vec2(0.0, y), egui::Align2::LEFT_CENTER, text, font.clone(), ink);
            }
        };
        let apart = if self.serious > 0 && self.others > 0 { 6.5 } else { 0.0 };
        at(self.serious, -apart, "!", p.danger);
        at(self.others, apart, "", p.text);
    }

    /// The same as a sentence.
    pub(crate) fn words(self) -> String {
        match (self.serious, self.others) {
            (0, 0) => "Nothing was found.".to_owned(),
            (0, n) => format!("{n} to look at."),
            (n, 0) => format!("{n} that can make a number wrong."),
            (n, m) => format!("{n} that can make a number wrong, {m} more to look at."),
        }
    }
}

impl Kept {
    /// The findings by weight; `None` before the document was looked at.
    pub(crate) fn counts(&self) -> Option<Counts> {
        self.revision?;
        let serious = self.findings.iter().filter(|f| f.weight() == Weight::Serious).count();
        Some(Counts { serious, others: self.findings.len() - serious })
    }

    /// Checks the document once it is at rest, for the count at the tab.
    pub(crate) fn look(&mut self, ctx: &egui::Context, panels: &Panels<'_>, view: &View) {
        let revision = panels.open.shown_revision(view);
        if self.revision == Some(revision) || panels.open.shown(view).footprints.len() > COUNTED {
            return;
        }
        let now = ctx.input(|input| input.time);
        match self.changed {
            Some((of, since)) if of == revision && now - since >= AT_REST_S => {
                self.findings = run_all(panels.open.shown(view));
                self.revision = Some(revision);
            }
            Some((of, since)) if of == revision => ctx.request_repaint_after_secs((AT_REST_S - (now - since)) as f32),
            _ => {
                self.changed = Some((revision, now));
                ctx.request_repaint_after_secs(AT_REST_S as f32);
            }
        }
    }
}

/// Draws the panel.
pub(crate) fn show(ui: &mut Ui, panels: &Panels<'_>, view: &mut View, kept: &mut super::Kept, queue: &mut Queue) {
    let kept = &mut kept.notices;
    let revision = panels.open.shown_revision(view);
    if kept.revision != Some(revision) {
        kept.findings = run_all(panels.open.shown(view));
        kept.revision = Some(revision);
    }
    ScrollArea::vertical().id_salt("notes").auto_shrink([false, false]).show(ui, |ui| {
        ui.set_max_width(ui.available_width() - 8.0);
        widgets::section_title(ui, "Worth a second look");
        if kept.findings.is_empty() {
            widgets::caption(ui, "The checks found nothing.");
        }
        let can_change = view.replay.is_none() && panels.open.editor.read_only().is_none();
        if let Some(counts) = kept.counts().filter(|_| !kept.findings.is_empty()) {
            widgets::caption(ui, &counts.words());
        }
        // What can make a number wrong comes first.
        let by_weight = |weight| kept.findings.iter().filter(move |f| f.weight() == weight);
        for finding in by_weight(Weight::Serious).chain(by_weight(Weight::Advice)).take(MOST) {
            let p = theme::palette(ui);
            let serious = finding.weight() == Weight::Serious;
            let (icon, ink) = if serious { (Icon::Warning, p.danger) } else { (Icon::Info, p.warn) };
            let clicked = line(ui, icon, ink, &finding.text, finding.about != About::Session);
            let mut looks = clicked;
            // A date is stated, not looked at.
            let to_look_at = finding.about != About::Session && !matches!(finding.question, Some(Question::Date(_)));
            if finding.about != About::Session || finding.fix.is_some() {
                ui.horizontal(|ui| {
                    ui.add_space(16.0 + ui.spacing().item_spacing.x);
                    if to_look_at {
                        looks |= ui.small_button("Look at it").clicked();
                    }
                    if let Some(fix) = finding.fix.as_ref().filter(|_| can_change)
                        && ui.small_button(fix.label).on_hover_text("One step, which undo takes back.").clicked()
                    {
                        queue.push(Ask::Run(fix.command.clone()));
                    }
                    if let Some(question) = finding.question.filter(|_| can_change)
                        && ui.small_button(question.label()).clicked()
                    {
                        ask(question, queue);
                    }
                });
                ui.add_space(theme::GRID);
            }
            if let Some(question @ Question::Date(_)) = finding.question.filter(|_| looks && can_change) {
                ask(question, queue);
            } else if looks && to_look_at {
                look_at(panels, view, finding.about, queue);
            }
        }
        if kept.findings.len() > MOST {
            widgets::caption(ui, &format!("And {} more: put these right first.", kept.findings.len() - MOST));
        }
        widgets::hairline(ui);
        widgets::section_title(ui, "Said in this run");
        let mut said = false;
        for notice in panels.notices.iter() {
            let p = theme::palette(ui);
            line(ui, notice.weight.icon(), notice.weight.colour(p), &notice.text, false);
            said = true;
        }
        if !said {
            widgets::caption(ui, "Nothing was said yet.");
        }
    });
}

/// The most findings that are listed at once.
const MOST: usize = 200;

/// Opens what answers a question.
fn ask(question: Question, queue: &mut Queue) {
    match question {
        Question::Class(id) => {
            queue.push(Ask::Select(vec![id]));
            queue.push(Ask::Ui(UiCommand::SetClass));
        }
        Question::Date(epoch) => queue.push(Ask::StateDate(epoch)),
    }
}

/// Chooses what a finding is about and brings it into view.
fn look_at(panels: &Panels<'_>, view: &View, about: About, queue: &mut Queue) {
    match about {
        About::Footprint(id) => {
            queue.push(Ask::Select(vec![id]));
            queue.push(Ask::LookAt(Focus::Footprint(id)));
        }
        About::Pair(one, other) => {
            queue.push(Ask::Select(vec![one, other]));
            let doc = panels.open.shown(view);
            let bounds = |id| focus_bounds(doc, Focus::Footprint(id));
            let both = bounds(one).zip(bounds(other)).map(|(a, b): (Bounds, Bounds)| a.union(b));
            queue.push(both.map_or(Ask::LookAt(Focus::Footprint(one)), Ask::LookAtScene));
        }
        About::Epoch(id) => queue.push(Ask::LookAt(Focus::Epoch(id))),
        About::Session => {}
    }
}

/// One sentence with an icon; `true` if it was clicked.
fn line(ui: &mut Ui, icon: Icon, colour: egui::Color32, text: &str, clickable: bool) -> bool {
    let p = theme::palette(ui);
    ui.horizontal_top(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(16.0, 16.0), Sense::hover());
        icons::paint(ui.painter(), rect, icon, 14.0, colour);
        let sense = if clickable { Sense::click() } else { Sense::hover() };
        let label = egui::Label::new(RichText::new(text).text_style(TextStyle::Small).color(p.text)).wrap().sense(sense);
        let response = ui.add(label);
        if clickable {
            return response.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text("Click to look at it.").clicked();
        }
        false
    })
    .inner
}
