//! The tools of the canvas. A new tool is a new file with a [`Tool`] and a row in [`TOOLS`].

mod height;
mod line;
mod polygon;
mod rectangle;
mod select;
mod tool;
mod two_points;

pub use tool::{
    CORNER_PT, Cursor, DRAG_PT, Handle, HandleKind, Live, Overlay, Pointer, Problem, Request, SIDE_PT, Selection, Tool, ToolContext,
    ToolDescriptor, ToolEvent,
};

/// The table of tools, in the order of the toolbar.
pub const TOOLS: &[ToolDescriptor] =
    &[select::DESCRIPTOR, polygon::DESCRIPTOR, rectangle::DESCRIPTOR, line::DESCRIPTOR, height::DESCRIPTOR];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_keys_are_unique() {
        for (i, a) in TOOLS.iter().enumerate() {
            for b in &TOOLS[i + 1..] {
                assert!(a.id != b.id && a.key != b.key && a.name != b.name);
            }
            assert!((a.make)().state().starts_with(a.id));
        }
    }
}
