//! Dialogs, one file each, in a common frame. A dialog keeps its form, puts requests into the queue and closes.

pub mod about;
pub mod alignment;
pub mod bookmark;
pub mod class;
pub mod classes;
pub mod file;
pub mod film;
pub mod frame;
pub mod go_to;
pub mod height;
pub mod help;
pub mod images;
pub mod open_pair;
pub mod report;
pub mod reshape;
pub mod retrace;
pub mod retraced;
pub mod statements;
pub mod unsaved;

use egui::Context;

use super::ask::{Ask, Queue};
use super::desk::Desk;
use super::palette::{Found, Item, Outcome};
use super::session::Open;
use super::state::{Dialog, View};
use crate::core::doc::FootprintId;
use crate::core::ops::Focus;

/// Draws the open dialog, if there is one, and closes it when it is done.
pub fn show(ctx: &Context, open: Option<&Open>, desk: &Desk, view: &mut View, queue: &mut Queue) {
    let Some(mut dialog) = view.dialog.take() else { return };
    let stays = match (&mut dialog, open) {
        (Dialog::Palette(palette), _) => {
            let items = open.map(|open| palette_items(open, view)).unwrap_or_default();
            match palette.show(ctx, &items) {
                Outcome::Open => true,
                Outcome::Closed => false,
                Outcome::Chosen(Found::Command(command)) => {
                    queue.push(Ask::Ui(command));
                    false
                }
                Outcome::Chosen(Found::Item(Led::Outline(id))) => {
                    queue.push(Ask::Select(vec![id]));
                    queue.push(Ask::LookAt(Focus::Footprint(id)));
                    false
                }
                Outcome::Chosen(Found::Item(Led::Bookmark(name))) => {
                    queue.push(Ask::Bookmark(name));
                    false
                }
            }
        }
        (Dialog::Help, _) => help::show(ctx),
        (Dialog::About, _) => about::show(ctx, open, desk.cache_bytes),
        (Dialog::OpenPair(form), _) => open_pair::show(ctx, form, queue),
        (Dialog::File(form), _) => file::show(ctx, form, open, &desk.recent, queue),
        (Dialog::Alignment(form), Some(_)) => alignment::show(ctx, form, queue),
        (Dialog::Report(form), Some(_)) => report::show(ctx, form, queue),
        (Dialog::Reported(made), Some(_)) => report::made(ctx, made, queue),
        (Dialog::Images(form), Some(open)) => images::show(ctx, form, open.editor.document(), queue),
        (Dialog::SharedFrame(form), Some(_)) => statements::frame(ctx, form, queue),
        (Dialog::Scale(form), Some(open)) => statements::scale(ctx, form, open.editor.document(), queue),
        (Dialog::Area(form), Some(open)) => statements::area(ctx, form, open.editor.document(), queue),
        (Dialog::Height(form), Some(open)) => height::show(ctx, form, open.editor.document(), queue),
        (Dialog::Reshape(form), Some(open)) => reshape::show(ctx, form, open.editor.document(), queue),
        (Dialog::GoTo(form), Some(open)) => go_to::show(ctx, form, open.editor.document(), queue),
        (Dialog::Retrace(form), Some(open)) => retrace::show(ctx, form, open, queue),
        (Dialog::Retraced(form), Some(open)) => retraced::show(ctx, form, open.editor.document(), queue),
        (Dialog::Class(form), Some(_)) => {
            let stays = class::show(ctx, form, queue);
            if let Some(class) = form.given.take() {
                view.gave_class(class);
            }
            stays
        }
        (Dialog::Film(form), Some(open)) => film::show(ctx, form, open.editor.session().marks().len(), queue),
        (Dialog::Classes, Some(open)) => classes::show(ctx, open.editor.document(), queue),
        (Dialog::Bookmark(form), Some(open)) => bookmark::show(ctx, form, open.editor.document(), queue),
        (Dialog::Mark(form), Some(_)) => statements::mark(ctx, form, queue),
        (Dialog::Unsaved(leave), Some(open)) => unsaved::show(ctx, leave, open, queue),
        (_, None) => false,
    };
    if stays {
        view.dialog = Some(dialog);
    }
}

/// The most outlines that the palette offers; more are found in the list.
const MOST_ITEMS: usize = 2000;

/// What the palette leads to besides commands.
#[derive(Clone, Debug, PartialEq)]
enum Led {
    /// An outline.
    Outline(FootprintId),
    /// A kept view.
    Bookmark(String),
}

fn palette_items(open: &Open, view: &View) -> Vec<Item<Led>> {
    let doc = open.shown(view);
    // While tracing blind nothing is led to.
    let most = if view.blind.is_some() { 0 } else { MOST_ITEMS };
    let bookmarks = doc.bookmarks.iter().map(|b| Item { label: b.name.clone(), kind: "Bookmark", item: Led::Bookmark(b.name.clone()) });
    let outlines = doc.footprints.values().map(|f| Item { label: f.name.clone(), kind: "Outline", item: Led::Outline(f.id) });
    bookmarks.chain(outlines).take(most).collect()
}
