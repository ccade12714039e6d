//! What is worth a second look in the session, and what was said in this run.

use egui::{RichText, ScrollArea, Sense, TextStyle, Ui, vec2};

use super::Panels;
use crate::app::ask::{Ask, Queue};
use crate::app::icons::{self, Icon};
use crate::app::state::View;
use crate::app::theme;
use crate::app::widgets;
use crate::core::checks::{About, Finding, run_all};
use crate::core::geom::Bounds;
use crate::core::ops::Focus;
use crate::core::view::focus_bounds;

/// The findings, by what they depend on.
#[derive(Default)]
pub(crate) struct Kept {
    revision: Option<u64>,
    findings: Vec<Finding>,
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
        for finding in kept.findings.iter().take(MOST) {
            let p = theme::palette(ui);
            let clicked = line(ui, Icon::Warning, p.warn, &finding.text, finding.about != About::Session);
            let mut looks = clicked;
            if finding.about != About::Session || finding.fix.is_some() {
                ui.horizontal(|ui| {
                    ui.add_space(16.0 + ui.spacing().item_spacing.x);
                    if finding.about != About::Session {
                        looks |= ui.small_button("Look at it").clicked();
                    }
                    if let Some(fix) = finding.fix.as_ref().filter(|_| can_change)
                        && ui.small_button(fix.label).on_hover_text("One step, which undo takes back.").clicked()
                    {
                        queue.push(Ask::Run(fix.command.clone()));
                    }
                });
                ui.add_space(theme::GRID);
            }
            if looks {
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
