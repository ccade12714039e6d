//! Small windows: below 700 x 450 points, as with a large interface on a small screen, pictures and panels have not both room. The panels
//! then lie over the pictures while their button is pressed, and what is left above and below the pictures are essentials.

use egui::{Context, vec2};

/// In less width or height than this, points, the panels have no room of their own.
const ROOM: egui::Vec2 = vec2(700.0, 450.0);

/// How the window stands with its room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Small {
    /// The window is small.
    pub is: bool,
    /// The panels were brought over the pictures.
    pub panels: bool,
    /// Of the panels the comparison is shown, which has no room below the others.
    pub comparison: bool,
}

impl Small {
    /// Looks how large the window is now.
    pub fn look(&mut self, ctx: &Context) {
        let size = ctx.content_rect().size();
        let is = size.x < ROOM.x || size.y < ROOM.y;
        if is != self.is {
            *self = Small { is, ..Small::default() };
        }
    }
}
