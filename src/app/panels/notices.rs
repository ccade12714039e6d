//! What is worth a second look in the session, and what was said in this run.

use egui::{RichText, ScrollArea, Sense, TextStyle, Ui, vec2};

use super::Panels;
use crate::app::ask::{Ask, Queue};
use crate::app::icons::{self, Icon};
use crate::app::state::View;
use crate::app::theme;
use crate::app::widgets;
use crate::core::checks::{About, Finding, run_all};
use crate::core::ops::Focus;

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
        for finding in kept.findings.iter().take(200) {
            let p = theme::palette(ui);
            if line(ui, Icon::Warning, p.warn, &finding.text, finding.about != About::Session) {
                match finding.about {
                    About::Footprint(id) => {
                        queue.push(Ask::Select(vec![id]));
                        queue.push(Ask::LookAt(Focus::Footprint(id)));
                    }
                    About::Epoch(id) => queue.push(Ask::LookAt(Focus::Epoch(id))),
                    About::Session => {}
                }
            }
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
