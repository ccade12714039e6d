//! Keeping a view under a name, and going to those that are kept.

use egui::{Context, RichText, ScrollArea};

use super::frame as dialog;
use crate::app::ask::{Ask, Queue};
use crate::app::form;
use crate::app::icons::Icon;
use crate::app::theme::{self, GRID};
use crate::app::widgets::{self, IconButton};
use crate::core::doc::{Bookmark, Document, EpochId};
use crate::core::geom::Point;
use crate::core::ops::{AddBookmark, RemoveBookmark};

/// The dialog's form.
#[derive(Debug)]
pub struct Form {
    bookmark: Bookmark,
}

impl Form {
    /// A form for a view, told in the pixels of an image.
    #[must_use]
    pub fn new(doc: &Document, epoch: EpochId, centre: Point, size_px: [f64; 2], turn_deg: f64) -> Form {
        let free = (1..).map(|n| format!("View {n}")).find(|name| doc.bookmarks.iter().all(|b| b.name != *name));
        Form { bookmark: Bookmark { name: free.unwrap_or_default(), epoch, centre, size_px, turn_deg } }
    }
}

/// Draws the dialog; `false` once it should be closed.
pub fn show(ctx: &Context, form: &mut Form, doc: &Document, queue: &mut Queue) -> bool {
    dialog::show(ctx, "bookmark", "Bookmark this view", 420.0, |ui| {
        widgets::caption(ui, "The name is kept in the session: whoever reads it can go to the same place.");
        ui.add_space(GRID);
        form::row(ui, "Name", |ui| {
            let field = form::wide(ui, "Name of the view", "for example: The new hall", &mut form.bookmark.name);
            dialog::first_field(ui, &field, &form.bookmark.name);
        });
        let mut stays = true;
        if !doc.bookmarks.is_empty() {
            widgets::hairline(ui);
            ScrollArea::vertical().id_salt("bookmarks").max_height(180.0).auto_shrink([false, true]).show(ui, |ui| {
                for kept in doc.bookmarks.iter() {
                    ui.horizontal(|ui| {
                        if IconButton::new(Icon::Trash, &format!("Remove {}", kept.name)).small().show(ui).clicked() {
                            queue.push(Ask::Run(RemoveBookmark { name: kept.name.clone() }.into()));
                        }
                        let row = egui::Button::new(RichText::new(&kept.name).color(theme::palette(ui).text))
                            .frame_when_inactive(false)
                            .truncate();
                        if ui.add(row).on_hover_text("Go there.").clicked() {
                            queue.push(Ask::Bookmark(kept.name.clone()));
                            stays = false;
                        }
                    });
                }
            });
        }
        let name = form.bookmark.name.trim();
        let ready = !name.is_empty();
        if doc.bookmarks.iter().any(|b| b.name == name) {
            form::hint(ui, "A view of this name is kept already; it will be replaced.");
        }
        dialog::buttons(ui, |ui| {
            let entered = ready && dialog::entered(ui);
            let done = widgets::primary_button(ui, "Keep", ready).clicked() || entered;
            if done {
                queue.push(Ask::Run(AddBookmark { bookmark: form.bookmark.clone() }.into()));
            }
            let left = widgets::plain_button(ui, "Cancel").clicked();
            stays && !done && !left
        })
    })
}
