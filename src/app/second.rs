//! A window for a second screen: one date, or both over each other in any way, through the camera of the main window.
//!
//! It looks and changes nothing: tools, lists and the session's one writer stay with the main window. Beside each other, the date that
//! stands in it leaves its room in the main window to the other one. Its cross, Esc in it, and the command close it; whether it is
//! open, what it shows, its size and its place are remembered. The place is forgotten if it was never looked into: the screen on
//! which it stood may be gone.

use egui::{
    Align, CentralPanel, Context, Frame, Key, Layout, Margin, Modifiers, Panel, Pos2, Ui, Vec2, ViewportBuilder, ViewportId, pos2, vec2,
};

use super::App;
use super::canvas::Shown as OnCanvas;
use super::difference::Difference;
use super::icons::Icon;
use super::keyboard_pointer;
use super::theme::{self, GRID};
use super::tool_window::ToolWindow;
use super::widgets::{self, IconButton};
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
    /// Where they differ.
    Difference,
    /// The other date in a circle at the pointer.
    Lens,
}

/// Room in which all names fit on the buttons, points.
const ROOM_FOR_NAMES: f32 = 600.0;

impl Shows {
    const ALL: [(Shows, &'static str, Icon); 6] = [
        (Shows::Before, "BEFORE", Icon::Picture),
        (Shows::After, "AFTER", Icon::Picture),
        (Shows::Swipe, "Swipe", Icon::Swipe),
        (Shows::Blend, "Blend", Icon::Blend),
        (Shows::Difference, "Difference", Icon::Difference),
        (Shows::Lens, "Spy lens", Icon::Lens),
    ];

    /// Its name in the window's settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        Shows::ALL.into_iter().find(|(shows, ..)| *shows == self).map_or("", |(_, name, _)| name)
    }

    /// What a name in the settings stands for; BEFORE where it is none.
    #[must_use]
    pub fn from_name(name: &str) -> Shows {
        Shows::ALL.into_iter().find(|(_, other, _)| *other == name).map_or_else(Shows::default, |(shows, ..)| shows)
    }

    /// Which way of comparing it is, and whether AFTER comes first in it.
    fn mode(self) -> (CompareMode, bool) {
        match self {
            Shows::Before | Shows::After => (CompareMode::Blink, self == Shows::After),
            Shows::Swipe => (CompareMode::Swipe, false),
            Shows::Blend => (CompareMode::Blend, false),
            Shows::Difference => (CompareMode::Difference, false),
            Shows::Lens => (CompareMode::Lens, false),
        }
    }
}

/// What is remembered of it.
#[derive(Debug)]
pub struct Second {
    /// It is open.
    pub open: bool,
    /// What it shows.
    pub shows: Shows,
    /// Its size, points.
    pub size: Vec2,
    /// Where it stands on the desktop, points; `None` where the system does not say or is to choose.
    pub at: Option<Pos2>,
    /// Where it was to stand when it opened. A window that is told its own place in every frame would wander.
    placed: Option<Pos2>,
    /// Somebody was in it since it opened.
    seen: bool,
    /// Its divider, opacity, threshold and lens: its own, as the main window has its own.
    pub compare: Compare,
    /// The difference that it shows.
    pub difference: Difference,
}

impl Default for Second {
    fn default() -> Self {
        Self {
            open: false,
            shows: Shows::default(),
            size: vec2(960.0, 720.0),
            at: None,
            placed: None,
            seen: false,
            compare: Compare { blinking: false, ..Compare::default() },
            difference: Difference::of_second(),
        }
    }
}

impl Second {
    /// Takes what the last run remembered.
    pub fn remember(&mut self, open: bool, shows: &str, size: Vec2, at: Option<Pos2>) {
        (self.open, self.shows, self.size, self.at, self.placed) = (open, Shows::from_name(shows), size, at, at);
    }

    /// Opens or closes it. One that nobody was in may stand where no screen is any more: the system places it the next time.
    pub fn toggle(&mut self) {
        if self.open && !self.seen {
            self.at = None;
        }
        (self.open, self.placed, self.seen) = (!self.open, self.at, false);
    }

    /// It stands open and shows where the dates differ.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.open && self.shows == Shows::Difference
    }

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
            Shows::Swipe | Shows::Blend | Shows::Difference | Shows::Lens => return None,
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
            // In a corner of the pictures: the middle is what one works on.
            let pictures = super::foot::pictures(ctx);
            let foot = pictures.bottom() - size.y - 96.0;
            let at = pos2(pictures.left() + 12.0, foot.max(pictures.top() + 48.0));
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
        let builder = match self.view.second.placed {
            Some(at) => builder.with_position(at),
            None => builder,
        };
        ctx.show_viewport_immediate(ViewportId::from_hash_of("second window"), builder, |ui, _class| {
            let ctx = ui.ctx().clone();
            self.second_content(ui);
            keyboard_pointer::show(&ctx, !ctx.text_edit_focused());
            let second = &mut self.view.second;
            let closed = ctx.input_mut(|input| {
                let key = [Key::Escape, Key::F12].map(|key| input.consume_key(Modifiers::NONE, key)).contains(&true);
                second.seen |= key || input.pointer.has_pointer();
                let viewport = input.viewport();
                let size = viewport.inner_rect.map(|rect| rect.size()).filter(|size| size.min_elem() >= 240.0);
                second.size = size.unwrap_or(second.size);
                second.at = viewport.outer_rect.map(|rect| rect.min).or(second.at);
                second.seen |= viewport.close_requested();
                viewport.close_requested() || key
            });
            if closed {
                second.toggle();
            }
        });
    }

    fn second_content(&mut self, ui: &mut Ui) {
        let p = theme::palette(ui);
        let bar = Frame::new().fill(p.panel).inner_margin(Margin::symmetric(8, 0));
        Panel::top("second bar").exact_size(32.0).frame(bar).show(ui, |ui| {
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                let named = ui.available_width() > ROOM_FOR_NAMES;
                for (shows, word, icon) in Shows::ALL {
                    let chosen = self.view.second.shows == shows;
                    // The two dates have one sign, so they are always told by their words.
                    let response = if named || matches!(shows, Shows::Before | Shows::After) {
                        widgets::choice(ui, icon, word, chosen)
                    } else {
                        IconButton::new(icon, word).selected(chosen).show(ui)
                    };
                    // The main window has buttons of the same names.
                    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, chosen, format!("Second window: {word}")));
                    if response.clicked() {
                        self.view.second.shows = shows;
                    }
                }
                setting(ui, &mut self.view.second);
                ui.add_space(GRID);
            });
        });
        CentralPanel::default().frame(Frame::new().fill(p.ground)).show(ui, |ui| {
            let Some(open) = &self.open else { return };
            let view = &mut self.view;
            let laid = view.laid();
            // The camera is shared; how the dates are laid out, the room and the held key are its own.
            let main = (view.compare, view.canvas, std::mem::take(&mut view.swapped), std::mem::take(&mut view.second.open));
            let (mode, after) = view.second.shows.mode();
            view.compare = Compare { mode, shows_after: after, ..view.second.compare };
            std::mem::swap(&mut view.difference, &mut view.second.difference);
            let shown = OnCanvas {
                editor: &open.editor,
                doc: laid.as_deref().unwrap_or_else(|| open.shown(view)),
                revision: open.laid_revision(view),
                selected: &open.editor.selection().footprints,
                annotations: &open.editor.selection().annotations,
                replaying: view.replay.is_some(),
            };
            self.second.look(ui, &shown, view, &mut self.pictures);
            std::mem::swap(&mut view.difference, &mut view.second.difference);
            view.second.compare = view.compare;
            (view.compare, view.canvas, view.swapped, view.second.open) = main;
        });
    }
}

/// The one setting of what it shows: opacity, threshold, or the size of the lens.
fn setting(ui: &mut Ui, second: &mut Second) {
    let (least, most) = Compare::LENS;
    let compare = &mut second.compare;
    let (slider, name) = match second.shows {
        Shows::Blend => (egui::Slider::new(&mut compare.opacity, 0.0..=1.0), "Opacity of AFTER"),
        Shows::Difference => (egui::Slider::new(&mut compare.threshold, 0.0..=1.0), "Threshold of the difference"),
        Shows::Lens => (egui::Slider::new(&mut compare.lens_radius, least..=most).logarithmic(true), "Size of the lens"),
        Shows::Before | Shows::After | Shows::Swipe => return,
    };
    ui.add_space(GRID);
    ui.spacing_mut().slider_width = 90.0;
    let response = ui.add(slider.show_value(false)).on_hover_text(name);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Slider, true, format!("Second window: {name}")));
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
        second.shows = Shows::Difference;
        assert_eq!((second.away(CompareMode::SideBySide, PAIR), second.differs()), (None, true));
        second.open = false;
        second.shows = Shows::After;
        assert_eq!(second.away(CompareMode::SideBySide, PAIR), None);
    }

    #[test]
    fn it_opens_where_it_was_left_but_not_where_nobody_found_it() {
        let mut second = Second::default();
        second.remember(true, "Spy lens", vec2(700.0, 500.0), Some(pos2(2500.0, 40.0)));
        assert_eq!((second.shows, second.placed), (Shows::Lens, Some(pos2(2500.0, 40.0))));
        // Moved and looked at, closed and opened again.
        (second.at, second.seen) = (Some(pos2(2000.0, 60.0)), true);
        second.toggle();
        second.toggle();
        assert!(second.open);
        assert_eq!(second.placed, Some(pos2(2000.0, 60.0)));
        // Nobody was in it: the screen on which it stood is gone.
        second.toggle();
        second.toggle();
        assert_eq!(second.placed, None);
        for (shows, name, _) in Shows::ALL {
            assert_eq!((Shows::from_name(name), shows.name()), (shows, name));
        }
        assert_eq!(Shows::from_name("of another version"), Shows::Before);
    }
}
