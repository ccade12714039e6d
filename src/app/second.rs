//! A window for a second screen: one date, or both over each other, through the camera of the main window.
//!
//! It looks and changes nothing: tools, lists and the session's one writer stay with the main window. Beside each other, the date that
//! stands in it leaves its room in the main window to the other one. Its cross, Esc in it, and the command close it; whether it is
//! open, its size and its place are remembered.

use egui::{Align, CentralPanel, Context, Frame, Key, Layout, Margin, Modifiers, Panel, Ui, Vec2, ViewportBuilder, ViewportId, pos2, vec2};

use super::App;
use super::canvas::Shown as OnCanvas;
use super::icons::Icon;
use super::theme::{self, GRID};
use super::tool_window::ToolWindow;
use super::widgets;
use crate::core::doc::{EpochId, Pair};
use crate::core::view::{Compare, CompareMode};

/// What the second window shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shows {
    /// BEFORE alone: what is drawn on is mostly AFTER, and that stays in the main window.
    #[default]
    Before,
    /// AFTER alone.
    After,
    /// Both, with a divider in the middle.
    Swipe,
    /// AFTER through BEFORE.
    Blend,
}

impl Shows {
    const ALL: [(Shows, &'static str, Icon); 4] = [
        (Shows::Before, "BEFORE", Icon::Picture),
        (Shows::After, "AFTER", Icon::Picture),
        (Shows::Swipe, "Swipe", Icon::Swipe),
        (Shows::Blend, "Blend", Icon::Blend),
    ];

    fn compare(self) -> Compare {
        let mode = match self {
            Shows::Before | Shows::After => CompareMode::Blink,
            Shows::Swipe => CompareMode::Swipe,
            Shows::Blend => CompareMode::Blend,
        };
        Compare { mode, blinking: false, shows_after: self == Shows::After, ..Compare::default() }
    }
}

/// What is remembered of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Second {
    /// It is open.
    pub open: bool,
    /// What it shows.
    pub shows: Shows,
    /// Its size, points.
    pub size: Vec2,
}

impl Default for Second {
    fn default() -> Self {
        Self { open: false, shows: Shows::default(), size: vec2(960.0, 720.0) }
    }
}

impl Second {
    /// One date alone stands in it.
    #[must_use]
    pub fn takes_a_date(&self) -> bool {
        self.open && matches!(self.shows, Shows::Before | Shows::After)
    }

    /// The date that stands in the second window alone and therefore not in the main one, where both would be beside each other.
    #[must_use]
    pub fn away(&self, mode: CompareMode, pair: Pair) -> Option<EpochId> {
        let date = match self.shows {
            Shows::Before => pair.before,
            Shows::After => pair.after,
            Shows::Swipe | Shows::Blend => return None,
        };
        (self.open && mode == CompareMode::SideBySide).then_some(date)
    }
}

impl App {
    /// Draws the second window, if it is open.
    pub(super) fn second_window(&mut self, ctx: &Context) {
        // Tracing blind, and what is on trial, belong to the main window alone.
        if !self.view.second.open || self.open.is_none() || self.view.blind.is_some() {
            return;
        }
        if ctx.embed_viewports() {
            // Where the system gives one window alone, it floats in that one.
            let room = ctx.content_rect();
            let size = vec2(420.0, 340.0).min(room.size() * 0.5);
            let at = pos2(room.left() + 64.0, room.bottom() - size.y - 120.0);
            let mut windows = std::mem::take(&mut self.view.tool_windows);
            let window = ToolWindow::new("second", "Second window", at, size.x).resizable(size, vec2(280.0, 200.0));
            let stays = window.show(ctx, &mut windows, |ui| self.second_content(ui));
            self.view.tool_windows = windows;
            self.view.second.open &= stays;
            return;
        }
        let name = self.open.as_ref().map(|open| open.name.clone()).unwrap_or_default();
        let builder = ViewportBuilder::default()
            .with_title(format!("{name} (second window) – Revisit"))
            .with_app_id("revisit")
            .with_inner_size(self.view.second.size)
            .with_min_inner_size([240.0, 240.0]);
        ctx.show_viewport_immediate(ViewportId::from_hash_of("second window"), builder, |ui, _class| {
            let ctx = ui.ctx().clone();
            self.second_content(ui);
            let (closed, size) = ctx.input_mut(|input| {
                let key = [Key::Escape, Key::F12].map(|key| input.consume_key(Modifiers::NONE, key)).contains(&true);
                let closed = input.viewport().close_requested() || key;
                (closed, input.viewport().inner_rect.map(|rect| rect.size()))
            });
            self.view.second.size = size.filter(|size| size.min_elem() >= 240.0).unwrap_or(self.view.second.size);
            self.view.second.open &= !closed;
        });
    }

    fn second_content(&mut self, ui: &mut Ui) {
        let p = theme::palette(ui);
        let bar = Frame::new().fill(p.panel).inner_margin(Margin::symmetric(8, 0));
        Panel::top("second bar").exact_size(32.0).frame(bar).show(ui, |ui| {
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                for (shows, word, icon) in Shows::ALL {
                    let response = widgets::choice(ui, icon, word, self.view.second.shows == shows);
                    // The main window has buttons of the same names.
                    response.widget_info(|| {
                        let chosen = self.view.second.shows == shows;
                        egui::WidgetInfo::selected(egui::Role::Button, true, chosen, format!("Second window: {word}"))
                    });
                    if response.clicked() {
                        self.view.second.shows = shows;
                    }
                }
                ui.add_space(GRID);
            });
        });
        CentralPanel::default().frame(Frame::new().fill(p.ground)).show(ui, |ui| {
            let Some(open) = &self.open else { return };
            let view = &mut self.view;
            let laid = view.laid();
            // The camera is shared; how the dates are laid out, the room and the held key are its own.
            let main = (view.compare, view.canvas, std::mem::take(&mut view.swapped), std::mem::take(&mut view.second.open));
            view.compare = view.second.shows.compare();
            let shown = OnCanvas {
                editor: &open.editor,
                doc: laid.as_deref().unwrap_or_else(|| open.shown(view)),
                revision: open.laid_revision(view),
                selected: &open.editor.selection().footprints,
                annotations: &open.editor.selection().annotations,
                replaying: view.replay.is_some(),
            };
            self.second.look(ui, &shown, view, &mut self.pictures);
            (view.compare, view.canvas, view.swapped, view.second.open) = main;
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIR: Pair = Pair { before: EpochId(0), after: EpochId(1) };

    #[test]
    fn a_date_leaves_the_main_window_only_where_it_would_stand_beside_the_other_one() {
        let mut second = Second { open: true, ..Second::default() };
        assert_eq!(second.away(CompareMode::SideBySide, PAIR), Some(PAIR.before));
        assert_eq!(second.away(CompareMode::Swipe, PAIR), None);
        second.shows = Shows::After;
        assert_eq!(second.away(CompareMode::SideBySide, PAIR), Some(PAIR.after));
        second.shows = Shows::Blend;
        assert_eq!(second.away(CompareMode::SideBySide, PAIR), None);
        second.open = false;
        second.shows = Shows::After;
        assert_eq!(second.away(CompareMode::SideBySide, PAIR), None);
    }
}
