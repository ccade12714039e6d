//! The classes of the session at work: keys that set them, files that hold them.

use egui::{Context, Key, Modifiers};

use super::App;
use super::ask::{Ask, Queue};
use super::dialogs::class::set_class;
use super::dialogs::file;
use super::notices::Weight;
use super::session::Open;
use super::state::{Dialog, View};
use crate::core::doc::{ClassSet, ItemId, SHIPPED_CLASSES};
use crate::core::ops::{Refusal, SetClasses};

/// Takes the keys of the session's classes off the input: Alt with the key of a class.
pub(super) fn take_keys(ctx: &Context, open: Option<&Open>, view: &View, queue: &mut Queue) {
    let Some(open) = open.filter(|_| view.replay.is_none() && view.blind.is_none()) else { return };
    let Some(set) = &open.editor.document().classes else { return };
    if ctx.text_edit_focused() {
        return;
    }
    ctx.input_mut(|input| {
        for (index, class) in set.classes.iter().enumerate() {
            let Some(key) = class.key.and_then(|key| Key::from_name(&key.to_ascii_uppercase().to_string())) else { continue };
            if input.consume_key(Modifiers::ALT, key) {
                queue.push(Ask::ClassKey(index));
            }
        }
    });
}

/// Gives the chosen outlines and annotations a class of the list; where all have it already, takes it away.
pub(super) fn set(app: &mut App, index: usize) {
    let at = app.now();
    let Some(open) = &mut app.open else { return };
    let doc = open.editor.document();
    let Some(name) = doc.classes.as_ref().and_then(|set| Some(set.classes.get(index)?.name.clone())) else { return };
    let chosen = open.editor.selection().items();
    if chosen.is_empty() {
        app.notices.add(Weight::Refused, format!("Choose an outline or an annotation first, to call it \"{name}\"."));
        return;
    }
    let has = |item: &ItemId| match *item {
        ItemId::Footprint(id) => doc.footprint(id).is_some_and(|f| f.class == name),
        ItemId::Annotation(id) => doc.annotation(id).is_some_and(|a| a.class == name),
    };
    let to = if chosen.iter().all(has) { String::new() } else { name };
    let Some(command) = set_class(&chosen, &to) else { return };
    match open.editor.run(&command, at) {
        Ok(()) | Err(Refusal::NothingToDo) => {}
        Err(refusal) => app.notices.add(Weight::Refused, refusal.to_string()),
    }
}

/// Asks for a file with classes.
pub(super) fn open_file(app: &mut App) {
    app.view.dialog = Some(Dialog::File(file::Form::new(file::Purpose::Classes, String::new())));
}

/// Asks where a list that comes along is to be written.
pub(super) fn write_out(app: &mut App, name: &str) {
    let Some((name, _)) = SHIPPED_CLASSES.iter().find(|(own, _)| *own == name) else { return };
    let folder = app
        .open
        .as_ref()
        .and_then(|open| if open.unnamed { open.picture_folder() } else { open.path.parent().map(std::path::Path::to_owned) });
    let path = folder.unwrap_or_default().join(format!("{name}.classes.json")).display().to_string();
    app.view.dialog = Some(Dialog::File(file::Form::new(file::Purpose::SaveClasses(name), path)));
}

impl App {
    /// Takes a list that was read.
    pub(super) fn classes_read(&mut self, result: Result<ClassSet, String>) {
        let at = self.now();
        match (result, &mut self.open) {
            (Ok(set), Some(open)) => {
                let said = format!("The session uses the classes \"{}\".", set.name);
                match open.editor.run(&SetClasses { set: Some(set) }.into(), at) {
                    Ok(()) | Err(Refusal::NothingToDo) => self.notices.add(Weight::Done, said),
                    Err(refusal) => self.notices.add(Weight::Refused, refusal.to_string()),
                }
            }
            (Err(why), _) => self.notices.add(Weight::Problem, why),
            (Ok(_), None) => {}
        }
    }
}
