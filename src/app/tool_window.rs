//! A window beside the pictures that stays open while one works on them: figures, lining up by hand, ground control points, the
//! other date.
//!
//! All have one frame: a title row by which it is moved, a fold where it can be folded, a cross; the look of a dialog; the place where it
//! was left, also in the next run. It never takes the keyboard when it opens: clicks and keys go on to the pictures. Esc on the
//! pictures closes the one that was opened last, once nothing is half drawn.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Context, Frame, Id, LayerId, Margin, Order, Pos2, Rect, Ui, Vec2, Window, pos2, vec2};

use super::dialogs::frame;
use super::theme;

/// Left, top, width and height of a window, points.
pub type Place = [f32; 4];

/// What is remembered of the windows.
#[derive(Clone, Debug, Default)]
pub struct ToolWindows {
    /// Where each was left.
    places: BTreeMap<String, Place>,
    folded: BTreeSet<String>,
    /// Those that were drawn, with the pass in which they were drawn last; the one that was opened last is the last one.
    open: Vec<(String, u64)>,
    /// Esc was pressed for this one.
    closing: Option<String>,
}

impl ToolWindows {
    /// Where the windows were left, for the next run.
    #[must_use]
    pub fn places(&self) -> &BTreeMap<String, Place> {
        &self.places
    }

    /// Takes over where they were left in the last run.
    pub fn remember(&mut self, places: BTreeMap<String, Place>) {
        self.places = places;
    }

    fn last(&self, ctx: &Context) -> Option<&String> {
        let now = ctx.cumulative_pass_nr();
        self.open.iter().rev().find(|(_, pass)| pass + 2 > now).map(|(name, _)| name)
    }

    /// One of them is open.
    #[must_use]
    pub fn any_open(&self, ctx: &Context) -> bool {
        self.last(ctx).is_some()
    }

    /// Closes the window that was opened last, if one is open.
    pub fn close_last(&mut self, ctx: &Context) {
        self.closing = self.last(ctx).cloned();
    }

    /// Notes that a window is drawn now; `false` if Esc has just closed it.
    fn drawn(&mut self, name: &str, now: u64) -> bool {
        match self.open.iter_mut().find(|(own, _)| own == name) {
            Some((_, pass)) if *pass + 2 > now => *pass = now,
            _ => {
                self.open.retain(|(own, _)| own != name);
                self.open.push((name.to_owned(), now));
            }
        }
        let stays = self.closing.take_if(|closing| closing == name).is_none();
        if !stays {
            self.open.retain(|(own, _)| own != name);
        }
        stays
    }
}

/// One window, as it is to be drawn.
pub struct ToolWindow<'a> {
    name: &'a str,
    title: &'a str,
    at: Pos2,
    size: Size,
}

enum Size {
    /// As wide as this, as high as its content.
    Fixed(f32),
    /// At first, and at least.
    Free(Vec2, Vec2),
}

impl<'a> ToolWindow<'a> {
    /// A window that is remembered as `name`, stands at `at` at first, is `width` points wide and as high as its content.
    #[must_use]
    pub fn new(name: &'a str, title: &'a str, at: Pos2, width: f32) -> Self {
        Self { name, title, at, size: Size::Fixed(width) }
    }

    /// It can be made larger and smaller: its size at first, and the least.
    #[must_use]
    pub fn resizable(mut self, size: Vec2, least: Vec2) -> Self {
        self.size = Size::Free(size, least);
        self
    }

    /// Draws it; `false` once it should be closed.
    pub fn show(self, ctx: &Context, windows: &mut ToolWindows, content: impl FnOnce(&mut Ui)) -> bool {
        let id = Id::unique("tool window").with(self.name);
        let now = ctx.cumulative_pass_nr();
        if !windows.open.iter().any(|(own, pass)| own == self.name && pass + 2 > now) {
            // What was opened last lies on top: Esc closes it first.
            ctx.move_to_top(LayerId::new(Order::Middle, id));
        }
        if !windows.drawn(self.name, now) {
            return false;
        }
        let room = ctx.content_rect().shrink(theme::GRID);
        let last = windows.places.get(self.name).copied().and_then(sound);
        let at = last.map_or(self.at, |last| last.min);
        let window = Window::new(self.title).id(id).title_bar(false).frame(surface(ctx));
        let window = window.default_pos(at).constrain_to(room);
        let can_fold = matches!(self.size, Size::Fixed(_));
        let folded = can_fold && windows.folded.contains(self.name);
        let window = match self.size {
            Size::Fixed(width) => window.resizable([false, false]).default_width(width),
            Size::Free(size, least) => {
                let size = last.map_or(size, |last| last.size() - 2.0 * vec2(MARGIN, MARGIN));
                window.resizable(true).default_size(size.max(least)).min_size(least).max_size(room.size() - 2.0 * vec2(MARGIN, MARGIN))
            }
        };
        let mut title = frame::Title::Stays;
        let shown = window.show(ctx, |ui| {
            if let Size::Fixed(width) = self.size {
                ui.set_width(width);
            }
            title = frame::title_row(ui, self.title, &format!("Close {}", self.title), can_fold.then_some(folded));
            if !folded {
                ui.add_space(2.0 * theme::GRID);
                content(ui);
            }
        });
        if let Some(shown) = shown {
            let rect = shown.response.rect;
            windows.places.insert(self.name.to_owned(), [rect.left(), rect.top(), rect.width(), rect.height()]);
        }
        match title {
            frame::Title::Stays => true,
            frame::Title::Folds => {
                if !windows.folded.remove(self.name) {
                    windows.folded.insert(self.name.to_owned());
                }
                true
            }
            frame::Title::Closes => false,
        }
    }
}

/// Room between the edge of a window and what is in it, points.
const MARGIN: f32 = 12.0;

/// The ground and the edge of everything that floats.
fn surface(ctx: &Context) -> Frame {
    let style = ctx.global_style();
    Frame::popup(&style).inner_margin(Margin::same(MARGIN as i8)).corner_radius(style.visuals.window_corner_radius)
}

/// A remembered place, if it makes sense: a file may hold anything.
fn sound([left, top, width, height]: Place) -> Option<Rect> {
    let finite = [left, top, width, height].iter().all(|v| v.is_finite() && v.abs() < 20_000.0);
    (finite && width > 0.0 && height > 0.0).then(|| Rect::from_min_size(pos2(left, top), vec2(width, height)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_was_opened_last_is_closed_first() {
        let ctx = Context::default();
        let mut windows = ToolWindows::default();
        assert!(!windows.any_open(&ctx));
        let now = ctx.cumulative_pass_nr();
        assert!(windows.drawn("figures", now) && windows.drawn("by hand", now) && windows.drawn("figures", now));
        windows.close_last(&ctx);
        assert!(windows.drawn("figures", now), "it is not the last one");
        assert!(!windows.drawn("by hand", now), "closed");
        windows.close_last(&ctx);
        assert!(!windows.drawn("figures", now));
        assert!(!windows.any_open(&ctx));
    }

    #[test]
    fn a_place_from_a_spoiled_file_is_not_used() {
        assert_eq!(sound([10.0, 20.0, 300.0, 200.0]).map(|rect| rect.min), Some(pos2(10.0, 20.0)));
        for place in [[f32::NAN, 0.0, 10.0, 10.0], [0.0, 0.0, 0.0, 10.0], [1e9, 0.0, 10.0, 10.0]] {
            assert_eq!(sound(place), None);
        }
    }
}
