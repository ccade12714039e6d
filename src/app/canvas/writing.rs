//! Words of an annotation, typed where they stand. Enter or a click elsewhere keeps them, Shift+Enter begins a line, Esc drops them.

use egui::{Key, Modifiers, TextEdit, Ui, vec2};

use super::{PaneView, Shown};
use crate::app::ask::{Ask, Queue};
use crate::app::paint::annotations::spot;
use crate::app::state::View;
use crate::app::theme;
use crate::core::doc::{AnnotationChange, AnnotationId, AnnotationKind, Document};
use crate::core::ops::{ChangeAnnotation, DeleteItems};
use crate::core::view::scene_from_epoch;

/// Words that are being typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Writing {
    /// On which annotation.
    pub id: AnnotationId,
    /// As they are so far.
    pub text: String,
    /// The annotation was made just now: a note that stays without words is taken away again.
    pub is_new: bool,
    /// The field has had the keyboard.
    begun: bool,
    /// When it was opened, as bits: a field that was open before must not leave its cursor in the midst of the words.
    opened: Option<u64>,
    /// Enter or Esc came in this frame: the words are kept, or dropped (`true`), once the field has had what was typed before it.
    ending: Option<bool>,
}

impl Writing {
    /// The words of an annotation, to be changed.
    pub fn on(doc: &Document, id: AnnotationId, is_new: bool) -> Option<Writing> {
        doc.annotation(id).map(|a| Writing { id, text: a.text.clone(), is_new, begun: false, opened: None, ending: None })
    }
}

/// The widest field, points.
const WIDTH: f32 = 240.0;

/// Enter and Esc, before the canvas takes them for the tool.
pub(super) fn keys(ui: &Ui, view: &mut View) {
    let Some(writing) = &mut view.writing else { return };
    let (kept, dropped) = ui.input_mut(|input| {
        // With Shift it begins a line.
        let kept = !input.modifiers.shift && input.consume_key(Modifiers::NONE, Key::Enter);
        (kept, input.consume_key(Modifiers::NONE, Key::Escape))
    });
    if kept || dropped {
        writing.ending = Some(dropped);
    }
}

/// Draws the field over the annotation that is written on.
pub(super) fn show(ui: &mut Ui, shown: &Shown<'_>, view: &mut View, panes: &[PaneView], queue: &mut Queue) {
    let Some(annotation) = view.writing.as_ref().and_then(|writing| shown.doc.annotation(writing.id)) else {
        view.writing = None;
        return;
    };
    // On its own date where that is shown, and where the place is in view.
    let places = panes.iter().map(|pane| {
        let map = scene_from_epoch(shown.doc, annotation.epoch).then(&pane.screen_from_scene);
        let (at, align) = spot(&annotation.shape, &map);
        (pane, at, align)
    });
    let best = places.min_by_key(|(pane, at, _)| (pane.pane.epoch != annotation.epoch, !pane.clip.contains(*at)));
    let (Some((pane, at, align)), Some(writing)) = (best, view.writing.as_mut()) else { return };
    let ending = writing.ending.take();
    let rows = writing.text.lines().count().max(1) as f32;
    let size = vec2(WIDTH.min(pane.clip.width() - 16.0).max(60.0), 16.0 * rows + 12.0);
    let mut rect = align.anchor_size(at, size);
    let room = pane.clip.shrink(8.0);
    rect = rect.translate(vec2((room.right() - rect.right()).min(0.0), (room.bottom() - rect.bottom()).min(0.0)));
    rect = rect.translate(vec2((room.left() - rect.left()).max(0.0), (room.top() - rect.top()).max(0.0)));
    let hint = if annotation.kind() == AnnotationKind::Note { "What is to be noted here" } else { "Words beside it" };
    let newline = egui::KeyboardShortcut::new(Modifiers::SHIFT, Key::Enter);
    let opened = *writing.opened.get_or_insert_with(|| ui.input(|input| input.time.to_bits()));
    let field = TextEdit::multiline(&mut writing.text)
        .id_salt(("words", writing.id.0, opened))
        .hint_text(hint)
        .desired_rows(1)
        .return_key(newline)
        .font(theme::caption_font());
    let response = ui.put(rect, field).accessible_name("Words of the annotation");
    if let Some(dropped) = ending {
        finish(shown.doc, view, queue, dropped);
    } else if !writing.begun {
        // The click that made the annotation is over only when the button is up: until then it would take the keyboard away again.
        writing.begun = ui.input(|input| !input.pointer.any_down() && !input.pointer.any_released());
        response.request_focus();
    } else if response.lost_focus() || !response.has_focus() {
        finish(shown.doc, view, queue, false);
    }
}

/// Keeps the words, or drops them.
fn finish(doc: &Document, view: &mut View, queue: &mut Queue, dropped: bool) {
    let Some(writing) = view.writing.take() else { return };
    let Some(annotation) = doc.annotation(writing.id) else { return };
    let text = if dropped { annotation.text.clone() } else { writing.text };
    if writing.is_new && text.trim().is_empty() && annotation.kind() == AnnotationKind::Note {
        queue.push(Ask::Run(DeleteItems { items: vec![writing.id.into()] }.into()));
    } else if text.trim() != annotation.text {
        queue.push(Ask::Run(ChangeAnnotation { id: writing.id, to: AnnotationChange::Text(text) }.into()));
    }
}
