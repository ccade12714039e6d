//! Which list of classes the session uses, and what is in it.

use egui::{Context, Label, Rect, RichText, ScrollArea, Sense, TextStyle, Ui, vec2};

use super::frame as dialog;
use crate::app::ask::{Ask, Queue};
use crate::app::theme::{self, GRID};
use crate::app::toggles;
use crate::app::widgets;
use crate::core::doc::{ClassSet, Document, SHIPPED_CLASSES};
use crate::core::ops::SetClasses;

/// Draws the dialog; `false` once it should be closed.
pub fn show(ctx: &Context, doc: &Document, queue: &mut Queue) -> bool {
    dialog::show(ctx, "classes", "Classes", 560.0, |ui| {
        widgets::caption(
            ui,
            "A list gives classes their colours and keys; Alt+1 gives the chosen outlines that class. Outlines of other classes keep them.",
        );
        ui.add_space(GRID);
        let used = doc.classes.as_deref();
        if toggles::radio(ui, used.is_none(), "No list").clicked() {
            queue.push(Ask::Run(SetClasses { set: None }.into()));
        }
        let mut stays = true;
        for (name, _) in SHIPPED_CLASSES {
            let Some(set) = ClassSet::shipped(name) else { continue };
            ui.horizontal(|ui| {
                if toggles::radio(ui, used == Some(&set), set.name.as_str()).clicked() {
                    queue.push(Ask::Run(SetClasses { set: Some(set.clone()) }.into()));
                }
                let small = RichText::new("Copy to a file to edit…").text_style(TextStyle::Small);
                if ui.add(egui::Button::new(small).small()).on_hover_text("Writes the list to a file of yours.").clicked() {
                    queue.push(Ask::WriteClasses((*name).to_owned()));
                    stays = false;
                }
            });
        }
        let is_own = used.is_some_and(|set| SHIPPED_CLASSES.iter().all(|(name, _)| ClassSet::shipped(name).as_ref() != Some(set)));
        ui.horizontal(|ui| {
            let name = used.filter(|_| is_own).map_or("A file of your own".to_owned(), |set| format!("{} (from a file)", set.name));
            let chosen = toggles::radio(ui, is_own, name).clicked();
            if ui.add(egui::Button::new(RichText::new("Choose a file…").text_style(TextStyle::Small)).small()).clicked() || chosen {
                queue.push(Ask::OpenClasses);
                stays = false;
            }
        });
        if let Some(set) = used {
            widgets::hairline(ui);
            if !set.about.is_empty() {
                widgets::caption(ui, &set.about);
            }
            ScrollArea::vertical().id_salt("classes").max_height(260.0).auto_shrink([false, true]).show(ui, |ui| list(ui, set));
        }
        dialog::buttons(ui, |ui| {
            let done = widgets::primary_button(ui, "Done", true).clicked() || dialog::entered(ui);
            stays && !done
        })
    })
}

fn list(ui: &mut Ui, set: &ClassSet) {
    let p = theme::palette(ui);
    for class in &set.classes {
        ui.horizontal(|ui| {
            swatch(ui, class.colour);
            let key = class.key.map_or_else(String::new, |key| format!("Alt+{}", key.to_ascii_uppercase()));
            ui.add_sized([46.0, 16.0], Label::new(RichText::new(key).text_style(TextStyle::Small).color(p.muted)));
            let name = ui.label(RichText::new(&class.name).color(p.text));
            if !class.about.is_empty() {
                name.on_hover_text(&class.about);
                ui.add(Label::new(RichText::new(&class.about).text_style(TextStyle::Small).color(p.muted)).truncate());
            }
        });
    }
}

/// A small square of a colour.
pub fn swatch(ui: &mut Ui, colour: [u8; 3]) {
    let (rect, _) = ui.allocate_exact_size(vec2(14.0, 16.0), Sense::hover());
    ui.painter().rect_filled(Rect::from_center_size(rect.center(), vec2(11.0, 11.0)), 2.0, theme::of_class(colour));
}
