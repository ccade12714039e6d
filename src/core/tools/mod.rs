//! The tools of the canvas. A new tool is a new file with a [`Tool`] and a row in [`TOOLS`].

mod annotate;
mod around;
mod circle;
mod draw_box;
mod freehand;
mod height;
mod hole;
mod line;
mod polygon;
mod propose;
mod rectangle;
mod repeat;
mod select;
mod select_annotation;
mod snap;
mod split;
mod tool;
mod two_points;
mod typed;

pub use snap::{Anchors, SNAP_PT, SnapKind, Snapped, Snapping, snap};
pub use typed::{Field, Numbers, Typed};

pub use tool::{
    CORNER_PT, Cursor, DRAG_PT, Handle, HandleKind, Live, Overlay, Placed, Pointer, Problem, Request, SIDE_PT, Selection, Tool,
    ToolContext, ToolDescriptor, ToolEvent, Wanted,
};

/// The table of tools, in the order of the toolbar.
pub const TOOLS: &[ToolDescriptor] = &[
    select::DESCRIPTOR,
    polygon::DESCRIPTOR,
    rectangle::DESCRIPTOR,
    draw_box::DESCRIPTOR,
    circle::DESCRIPTOR,
    freehand::DESCRIPTOR,
    repeat::DESCRIPTOR,
    split::DESCRIPTOR,
    propose::DESCRIPTOR,
    line::DESCRIPTOR,
    height::DESCRIPTOR,
    hole::DESCRIPTOR,
    annotate::POINT,
    annotate::LINE,
    annotate::ARROW,
    annotate::ELLIPSE,
    annotate::NOTE,
    annotate::GONE,
    annotate::APPEARED,
];

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
