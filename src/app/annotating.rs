//! Annotations, locks, hiding and groups in the window: what the commands of the table do with what is chosen.

use super::App;
use super::canvas::Writing;
use super::command::UiCommand;
use super::dispatch::command_of_core;
use super::notices::Weight;
use super::words;
use crate::core::doc::{AnnotationId, Document, ItemId};
use crate::core::editor::Editor;
use crate::core::ops::{Command, CopyAnnotation, DeleteItems, FillHole, GroupItems, HideItems, LockItems, UngroupItems};

/// The tools that draw annotations.
pub(super) const TOOLS: &[UiCommand] = &[
    UiCommand::ToolPoint,
    UiCommand::ToolPlainLine,
    UiCommand::ToolArrow,
    UiCommand::ToolEllipse,
    UiCommand::ToolNote,
    UiCommand::ToolGone,
    UiCommand::ToolAppeared,
];

/// The chosen items.
fn chosen(app: &App) -> Vec<ItemId> {
    app.open.as_ref().map(|open| open.editor.selection().items()).unwrap_or_default()
}

/// Whether one of these commands can be carried out now, and if not, why; `None` for other commands.
pub(super) fn available(command: UiCommand, editor: &Editor) -> Option<Result<(), String>> {
    use UiCommand as C;
    let items = editor.selection().items();
    let doc = editor.document();
    let some = || if items.is_empty() { Err("Choose an outline or an annotation first.".to_owned()) } else { Ok(()) };
    Some(match command {
        C::FillHoles if !editor.selection().footprints.iter().any(|id| !doc.holes(*id).is_empty()) => {
            Err("Choose an outline with a courtyard first.".to_owned())
        }
        C::FillHoles => Ok(()),
        C::Lock | C::Hide => some(),
        C::ShowHidden if doc.hidden.is_empty() => Err("Nothing is hidden.".to_owned()),
        C::ShowHidden => Ok(()),
        C::Group if items.len() < 2 => {
            Err("Choose two or more first: Shift and a click adds one, a drag takes all inside a box.".to_owned())
        }
        C::Group => Ok(()),
        C::Ungroup if !items.iter().any(|item| doc.group_of(*item).is_some()) => Err("No group is chosen.".to_owned()),
        C::Ungroup => Ok(()),
        C::Rename | C::CopyToOther | C::ZoomToSelection | C::SetClass => some(),
        C::Delete if editor.selection().line.is_none() => some(),
        C::Delete => Ok(()),
        _ => return None,
    })
}

/// Carries one of these commands out.
pub(super) fn run(app: &mut App, command: UiCommand) {
    use UiCommand as C;
    let items = chosen(app);
    let Some(doc) = app.open.as_ref().map(|open| open.editor.document().clone()) else { return };
    match command {
        C::FillHoles => {
            let ids = items.iter().filter_map(|item| item.footprint()).filter(|id| !doc.holes(*id).is_empty());
            for id in ids {
                command_of_core(app, &FillHole { id, hole: None }.into());
            }
        }
        C::Lock => {
            // One that is free is enough to lock all; a second time frees all.
            let locked = items.iter().any(|item| !doc.is_locked(*item));
            command_of_core(app, &LockItems { items, locked }.into());
        }
        C::Hide => hide(app, &doc, items),
        C::ShowHidden => {
            let items: Vec<ItemId> = doc.hidden.iter().copied().collect();
            command_of_core(app, &HideItems { items, hidden: false }.into());
        }
        C::Group => command_of_core(app, &GroupItems { items, name: String::new() }.into()),
        C::Ungroup => {
            let mut groups: Vec<_> = items.iter().filter_map(|item| doc.group_of(*item)).map(|group| group.id).collect();
            groups.sort();
            groups.dedup();
            for group in groups {
                command_of_core(app, &UngroupItems { group }.into());
            }
        }
        _ => {}
    }
}

/// Hides what is chosen, or shows it again where all of it is hidden, and says that it still counts.
fn hide(app: &mut App, doc: &Document, items: Vec<ItemId>) {
    let hidden = items.iter().any(|item| !doc.is_hidden(*item));
    let count = items.iter().filter(|item| !doc.is_hidden(**item)).count();
    command_of_core(app, &HideItems { items, hidden }.into());
    if hidden {
        let what = words::count(count, "item is", "items are");
        app.notices.add(Weight::Done, format!("{what} hidden. Hidden outlines count all the same; Shift+O shows them."));
    }
}

/// Opens the field for the words of the annotation that was chosen last; `false` where none is.
pub(super) fn write(app: &mut App) -> bool {
    let Some(open) = &app.open else { return false };
    let selection = open.editor.selection();
    let Some(id) = selection.annotations.last().copied().filter(|_| selection.footprints.is_empty()) else { return false };
    app.view.writing = Writing::on(open.editor.document(), id, false);
    true
}

/// What the annotation tool in hand would make next.
pub(super) fn next(app: &App) -> Option<AnnotationId> {
    let open = app.open.as_ref().filter(|open| open.editor.tool().id == "note")?;
    Some(open.editor.session().planning_document().next_annotation)
}

/// A note that was just put onto the picture is written on at once.
pub(super) fn write_on_new(app: &mut App, next: Option<AnnotationId>) {
    if let (Some(id), Some(open)) = (next, &app.open)
        && open.editor.document().annotation(id).is_some()
    {
        app.view.writing = Writing::on(open.editor.document(), id, true);
    }
}

/// Copies the annotation that was chosen last to the other date, and chooses the copy; `false` where none is chosen.
pub(super) fn copy_to_other(app: &mut App) -> bool {
    let Some(open) = &app.open else { return false };
    let selection = open.editor.selection();
    let Some(id) = selection.annotations.last().copied().filter(|_| selection.footprints.is_empty()) else { return false };
    let copy = open.editor.session().planning_document().next_annotation;
    command_of_core(app, &CopyAnnotation { id }.into());
    if let Some(open) = app.open.as_mut().filter(|open| open.editor.document().annotation(copy).is_some()) {
        open.editor.select_items(&[copy.into()]);
    }
    true
}

/// The command that deletes what is chosen where annotations are among it.
pub(super) fn deletion(editor: &Editor) -> Option<Command> {
    let selection = editor.selection();
    (!selection.annotations.is_empty()).then(|| DeleteItems { items: selection.items() }.into())
}
