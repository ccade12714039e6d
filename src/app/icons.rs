//! The icons of the window: one family of line drawings on an 18 by 18 grid.
//!
//! No icon font fits this toolkit, so every icon is a handful of strokes in a table and is painted as shapes. Straight
//! strokes run through half coordinates, and [`paint`] puts the grid's corner on a whole pixel, so that they are sharp
//! at every display scale. To add one: a variant, a line in [`Icon::ALL`], its strokes.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, epaint::PathShape, epaint::PathStroke, pos2, vec2};

/// Side of the grid on which the icons are drawn.
const SIDE: f32 = 18.0;
/// Line width on that grid.
const LINE: f32 = 1.4;

/// One stroke of an icon, in grid coordinates.
enum Mark {
    /// An open line.
    Line(&'static [(f32, f32)]),
    /// A closed outline.
    Loop(&'static [(f32, f32)]),
    /// A filled convex shape.
    Fill(&'static [(f32, f32)]),
    /// A circle's outline: centre and radius.
    Ring(f32, f32, f32),
    /// A filled circle: centre and radius.
    Dot(f32, f32, f32),
    /// Part of a circle: centre, radius, first and last angle in degrees, clockwise from the right.
    Arc(f32, f32, f32, f32, f32),
    /// Small filled squares: the vertices of an outline.
    Knots(&'static [(f32, f32)]),
}

use Mark::{Arc, Dot, Fill, Knots, Line, Loop, Ring};

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident => $marks:expr;)*) => {
        /// The icons, by what they stand for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Icon { $($(#[$doc])* $name,)* }

        impl Icon {
            /// Every icon, in the order of the table.
            pub const ALL: &'static [Icon] = &[$(Icon::$name,)*];

            fn marks(self) -> &'static [Mark] {
                match self { $(Icon::$name => { const MARKS: &[Mark] = &$marks; MARKS })* }
            }
        }
    };
}

icons! {
    /// Arrow: choose and move.
    Select => [Loop(&[(4.5, 2.5), (4.5, 14.0), (7.6, 11.2), (9.6, 15.6), (11.6, 14.7), (9.6, 10.4), (13.8, 10.2)])];
    /// Outline with free corners.
    Polygon => [Loop(&[(3.5, 6.5), (9.5, 2.5), (15.0, 7.5), (12.5, 14.5), (5.5, 13.5)]),
        Knots(&[(3.5, 6.5), (9.5, 2.5), (15.0, 7.5), (12.5, 14.5), (5.5, 13.5)])];
    /// Rectangle in three clicks.
    Rectangle => [Loop(&[(2.8, 10.2), (10.2, 3.0), (15.2, 8.0), (7.8, 15.2)]), Knots(&[(2.8, 10.2), (10.2, 3.0), (15.2, 8.0)])];
    /// Box by two opposite corners.
    BoxTool => [Loop(&[(3.5, 4.5), (14.5, 4.5), (14.5, 13.5), (3.5, 13.5)]), Knots(&[(3.5, 4.5), (14.5, 13.5)])];
    /// Circle by places on its rim.
    Circle => [Ring(9.0, 9.0, 6.0), Knots(&[(9.0, 3.0), (14.2, 12.0), (3.8, 12.0)])];
    /// One stroke of the hand.
    Freehand => [Line(&[(3.0, 13.5), (3.6, 8.0), (5.0, 5.2), (7.2, 4.6), (9.0, 6.0), (9.6, 8.4), (11.0, 10.0), (13.2, 9.4), (14.6, 7.0), (15.0, 4.2)]),
        Line(&[(3.0, 13.5), (8.0, 15.0), (14.0, 13.6)])];
    /// One outline once more.
    Repeat => [Loop(&[(2.5, 5.5), (7.5, 5.5), (7.5, 12.5), (2.5, 12.5)]), Loop(&[(10.5, 5.5), (15.5, 5.5), (15.5, 12.5), (10.5, 12.5)]),
        Line(&[(11.8, 9.0), (14.2, 9.0)]), Line(&[(13.0, 7.8), (13.0, 10.2)])];
    /// One outline becomes two.
    Split => [Loop(&[(2.5, 4.5), (15.5, 4.5), (15.5, 13.5), (2.5, 13.5)]), Line(&[(11.5, 1.8), (10.6, 5.0)]), Line(&[(9.9, 7.4), (8.4, 12.8)]),
        Line(&[(7.6, 14.8), (7.0, 16.6)])];
    /// Points jump to what is there.
    Snap => [Arc(9.0, 8.5, 5.2, 180.0, 360.0), Line(&[(3.8, 8.5), (3.8, 14.5)]), Line(&[(14.2, 8.5), (14.2, 14.5)]), Line(&[(2.2, 14.5), (5.4, 14.5)]),
        Line(&[(12.6, 14.5), (15.8, 14.5)])];
    /// A right angle.
    RightAngle => [Line(&[(3.5, 3.0), (3.5, 14.5), (15.0, 14.5)]), Line(&[(3.5, 9.5), (8.5, 9.5), (8.5, 14.5)])];
    /// One picture laid onto another, turned.
    Align => [Loop(&[(2.8, 5.2), (11.4, 5.2), (11.4, 13.8), (2.8, 13.8)]), Loop(&[(7.4, 2.4), (15.4, 5.0), (12.8, 13.0), (4.8, 10.4)])];
    /// A length between two points.
    Measure => [Line(&[(3.5, 14.5), (14.5, 3.5)]), Line(&[(1.5, 12.5), (5.5, 16.5)]), Line(&[(12.5, 1.5), (16.5, 5.5)]),
        Line(&[(7.8, 8.2), (9.8, 10.2)])];
    /// A wall and its shadow.
    Height => [Line(&[(5.0, 14.5), (5.0, 3.0)]), Line(&[(2.8, 5.4), (5.0, 3.0), (7.2, 5.4)]), Line(&[(5.0, 14.5), (15.5, 14.5)]),
        Line(&[(5.0, 3.0), (7.4, 5.7)]), Line(&[(8.6, 7.0), (10.6, 9.2)]), Line(&[(11.8, 10.5), (15.5, 14.5)])];
    /// A roof and where its walls stand.
    Ground => [Loop(&[(6.5, 2.5), (15.5, 2.5), (15.5, 8.5), (6.5, 8.5)]), Line(&[(2.5, 9.0), (2.5, 15.5), (11.5, 15.5), (11.5, 11.0)]),
        Line(&[(6.5, 8.5), (2.5, 15.5)]), Line(&[(15.5, 8.5), (11.5, 15.5)])];
    /// A box that becomes an outline.
    Propose => [Line(&[(2.5, 5.5), (2.5, 2.5), (5.5, 2.5)]), Line(&[(12.5, 2.5), (15.5, 2.5), (15.5, 5.5)]), Line(&[(15.5, 12.5), (15.5, 15.5), (12.5, 15.5)]),
        Line(&[(5.5, 15.5), (2.5, 15.5), (2.5, 12.5)]), Loop(&[(5.5, 8.0), (10.5, 5.0), (12.8, 9.8), (7.8, 12.8)])];
    /// A side that moves onto an edge.
    SnapEdges => [Line(&[(2.5, 13.5), (15.5, 13.5)]), Line(&[(3.5, 4.5), (14.5, 6.0)]), Line(&[(9.0, 6.5), (9.0, 11.5)]), Line(&[(6.8, 9.3), (9.0, 11.5), (11.2, 9.3)])];
    /// An outline with a courtyard.
    Courtyard => [Loop(&[(2.5, 3.5), (15.5, 3.5), (15.5, 14.5), (2.5, 14.5)]), Loop(&[(6.5, 7.0), (11.5, 7.0), (11.5, 11.0), (6.5, 11.0)]),
        Knots(&[(6.5, 7.0), (11.5, 7.0), (11.5, 11.0), (6.5, 11.0)])];
    /// A marked place.
    PointMark => [Ring(9.0, 9.0, 4.6), Dot(9.0, 9.0, 1.3), Line(&[(9.0, 1.8), (9.0, 4.4)]), Line(&[(9.0, 13.6), (9.0, 16.2)])];
    /// A line that is not measured.
    PlainLine => [Line(&[(3.5, 14.5), (14.5, 3.5)]), Knots(&[(3.5, 14.5), (14.5, 3.5)])];
    /// An arrow.
    Arrow => [Line(&[(3.5, 14.5), (14.5, 3.5)]), Line(&[(8.5, 3.5), (14.5, 3.5), (14.5, 9.5)])];
    /// A ring around something.
    Ellipse => [Loop(&[(16.0, 9.0), (15.3, 11.1), (13.3, 12.7), (10.5, 13.7), (7.5, 13.7), (4.7, 12.7), (2.7, 11.1), (2.0, 9.0), (2.7, 6.9), (4.7, 5.3), (7.5, 4.3), (10.5, 4.3), (13.3, 5.3), (15.3, 6.9)])];
    /// Words on the picture.
    Note => [Loop(&[(2.5, 3.5), (15.5, 3.5), (15.5, 11.5), (8.5, 11.5), (5.0, 15.0), (5.0, 11.5), (2.5, 11.5)]), Line(&[(5.0, 6.2), (13.0, 6.2)]), Line(&[(5.0, 8.8), (10.5, 8.8)])];
    /// Something is gone.
    Gone => [Ring(9.0, 9.0, 6.8), Line(&[(6.2, 6.2), (11.8, 11.8)]), Line(&[(11.8, 6.2), (6.2, 11.8)])];
    /// Something has appeared.
    Appeared => [Ring(9.0, 9.0, 6.8), Line(&[(9.0, 5.2), (9.0, 12.8)]), Line(&[(5.2, 9.0), (12.8, 9.0)])];
    /// Several as one.
    Group => [Loop(&[(5.0, 5.0), (10.0, 5.0), (10.0, 10.0), (5.0, 10.0)]), Loop(&[(8.5, 8.5), (13.5, 8.5), (13.5, 13.5), (8.5, 13.5)]),
        Line(&[(2.0, 4.5), (2.0, 2.0), (4.5, 2.0)]), Line(&[(13.5, 2.0), (16.0, 2.0), (16.0, 4.5)]), Line(&[(16.0, 13.5), (16.0, 16.0), (13.5, 16.0)]),
        Line(&[(4.5, 16.0), (2.0, 16.0), (2.0, 13.5)])];
    /// A group dissolved.
    Ungroup => [Loop(&[(2.5, 2.5), (8.0, 2.5), (8.0, 8.0), (2.5, 8.0)]), Loop(&[(10.0, 10.0), (15.5, 10.0), (15.5, 15.5), (10.0, 15.5)]),
        Line(&[(11.5, 6.5), (15.0, 3.0)]), Line(&[(3.0, 15.0), (6.5, 11.5)])];
    /// Move the picture.
    Hand => [Line(&[(9.0, 2.5), (9.0, 15.5)]), Line(&[(2.5, 9.0), (15.5, 9.0)]), Line(&[(7.0, 4.5), (9.0, 2.5), (11.0, 4.5)]),
        Line(&[(7.0, 13.5), (9.0, 15.5), (11.0, 13.5)]), Line(&[(4.5, 7.0), (2.5, 9.0), (4.5, 11.0)]),
        Line(&[(13.5, 7.0), (15.5, 9.0), (13.5, 11.0)])];
    /// Take back.
    Undo => [Line(&[(6.5, 3.0), (3.0, 6.5), (6.5, 10.0)]), Line(&[(3.0, 6.5), (10.5, 6.5)]), Arc(10.5, 10.5, 4.0, -90.0, 90.0),
        Line(&[(10.5, 14.5), (6.5, 14.5)])];
    /// Do again.
    Redo => [Line(&[(11.5, 3.0), (15.0, 6.5), (11.5, 10.0)]), Line(&[(15.0, 6.5), (7.5, 6.5)]), Arc(7.5, 10.5, 4.0, 90.0, 270.0),
        Line(&[(7.5, 14.5), (11.5, 14.5)])];
    /// Run the replay.
    Play => [Fill(&[(5.5, 3.5), (14.5, 9.0), (5.5, 14.5)])];
    /// Hold the replay.
    Pause => [Fill(&[(5.0, 3.5), (7.6, 3.5), (7.6, 14.5), (5.0, 14.5)]), Fill(&[(10.4, 3.5), (13.0, 3.5), (13.0, 14.5), (10.4, 14.5)])];
    /// One step back.
    StepBack => [Fill(&[(13.0, 4.0), (13.0, 14.0), (6.5, 9.0)]), Line(&[(4.5, 4.0), (4.5, 14.0)])];
    /// One step forward.
    StepForward => [Fill(&[(5.0, 4.0), (11.5, 9.0), (5.0, 14.0)]), Line(&[(13.5, 4.0), (13.5, 14.0)])];
    /// Both pictures beside each other.
    SideBySide => [Loop(&[(2.5, 3.5), (15.5, 3.5), (15.5, 14.5), (2.5, 14.5)]), Line(&[(9.0, 3.5), (9.0, 14.5)])];
    /// One picture with a divider.
    Swipe => [Loop(&[(2.5, 3.5), (15.5, 3.5), (15.5, 14.5), (2.5, 14.5)]), Line(&[(9.0, 1.5), (9.0, 16.5)]),
        Line(&[(6.2, 7.3), (4.6, 9.0), (6.2, 10.7)]), Line(&[(11.8, 7.3), (13.4, 9.0), (11.8, 10.7)])];
    /// A slanting line and an upright one.
    Upright => [Line(&[(9.0, 2.0), (9.0, 16.0)]), Line(&[(14.6, 4.4), (9.0, 16.0)]), Line(&[(11.2, 4.6), (9.0, 2.0), (6.8, 4.6)])];
    /// The pictures in turn.
    Blink => [Loop(&[(2.5, 5.5), (11.5, 5.5), (11.5, 14.5), (2.5, 14.5)]),
        Line(&[(6.5, 5.5), (6.5, 2.5), (15.5, 2.5), (15.5, 11.5), (11.5, 11.5)])];
    /// One picture through the other.
    Blend => [Ring(6.8, 9.0, 4.6), Ring(11.2, 9.0, 4.6)];
    /// Where the pictures differ.
    Difference => [Loop(&[(2.5, 3.5), (15.5, 3.5), (15.5, 14.5), (2.5, 14.5)]), Fill(&[(5.0, 6.0), (8.5, 6.0), (8.5, 9.0), (5.0, 9.0)]),
        Fill(&[(10.0, 9.5), (13.0, 9.5), (13.0, 12.5), (10.0, 12.5)])];
    /// The other date in a circle.
    Lens => [Loop(&[(2.5, 3.5), (15.5, 3.5), (15.5, 14.5), (2.5, 14.5)]), Ring(9.0, 9.0, 3.6), Dot(9.0, 9.0, 0.9)];
    /// Both dates whole and near.
    FourUp => [Loop(&[(2.5, 3.5), (15.5, 3.5), (15.5, 14.5), (2.5, 14.5)]), Line(&[(9.0, 3.5), (9.0, 14.5)]), Line(&[(2.5, 9.0), (15.5, 9.0)])];
    /// Cameras that move together.
    Link => [Loop(&[(2.0, 7.0), (8.0, 7.0), (8.0, 11.0), (2.0, 11.0)]), Loop(&[(10.0, 7.0), (16.0, 7.0), (16.0, 11.0), (10.0, 11.0)]),
        Line(&[(6.0, 9.0), (12.0, 9.0)])];
    /// The small map.
    Map => [Loop(&[(2.5, 3.5), (15.5, 3.5), (15.5, 14.5), (2.5, 14.5)]), Loop(&[(4.5, 8.0), (9.0, 8.0), (9.0, 12.5), (4.5, 12.5)])];
    /// Which way is north.
    Compass => [Ring(9.0, 9.0, 6.8), Fill(&[(9.0, 3.6), (11.2, 9.4), (6.8, 9.4)])];
    /// Turn to the left.
    TurnLeft => [Arc(9.0, 9.5, 5.6, -70.0, 180.0), Line(&[(8.6, 1.8), (11.0, 4.2), (8.2, 6.2)])];
    /// Turn to the right.
    TurnRight => [Arc(9.0, 9.5, 5.6, 0.0, 250.0), Line(&[(9.4, 1.8), (7.0, 4.2), (9.8, 6.2)])];
    /// What kind of thing it is.
    Tag => [Loop(&[(2.5, 2.5), (9.5, 2.5), (15.5, 8.5), (8.5, 15.5), (2.5, 9.5)]), Ring(6.2, 6.2, 1.3)];
    /// A view that is kept.
    Bookmark => [Loop(&[(5.0, 2.5), (13.0, 2.5), (13.0, 15.5), (9.0, 12.0), (5.0, 15.5)])];
    /// The window fills the screen.
    FullScreen => [Line(&[(2.5, 6.5), (2.5, 2.5), (6.5, 2.5)]), Line(&[(11.5, 2.5), (15.5, 2.5), (15.5, 6.5)]),
        Line(&[(15.5, 11.5), (15.5, 15.5), (11.5, 15.5)]), Line(&[(6.5, 15.5), (2.5, 15.5), (2.5, 11.5)])];
    /// The whole picture in view.
    Fit => [Line(&[(2.5, 6.0), (2.5, 2.5), (6.0, 2.5)]), Line(&[(12.0, 2.5), (15.5, 2.5), (15.5, 6.0)]),
        Line(&[(15.5, 12.0), (15.5, 15.5), (12.0, 15.5)]), Line(&[(6.0, 15.5), (2.5, 15.5), (2.5, 12.0)]),
        Loop(&[(6.0, 6.5), (12.0, 6.5), (12.0, 11.5), (6.0, 11.5)])];
    /// One picture element, one screen pixel.
    OneToOne => [Line(&[(3.0, 5.2), (4.8, 4.0), (4.8, 14.0)]), Line(&[(12.0, 5.2), (13.8, 4.0), (13.8, 14.0)]),
        Dot(9.2, 7.0, 1.0), Dot(9.2, 11.5, 1.0)];
    /// The chosen outline in view.
    ZoomTo => [Ring(8.0, 8.0, 4.8), Line(&[(11.5, 11.5), (15.8, 15.8)]), Line(&[(8.0, 6.0), (8.0, 10.0)]), Line(&[(6.0, 8.0), (10.0, 8.0)])];
    /// Remove.
    Trash => [Line(&[(2.5, 4.5), (15.5, 4.5)]), Line(&[(6.5, 4.5), (6.5, 2.5), (11.5, 2.5), (11.5, 4.5)]),
        Line(&[(4.0, 4.5), (4.8, 15.5), (13.2, 15.5), (14.0, 4.5)]), Line(&[(7.5, 7.5), (7.5, 12.5)]), Line(&[(10.5, 7.5), (10.5, 12.5)])];
    /// Shown.
    Eye => [Loop(&[(1.8, 9.0), (4.2, 6.0), (7.2, 4.5), (10.8, 4.5), (13.8, 6.0), (16.2, 9.0), (13.8, 12.0), (10.8, 13.5), (7.2, 13.5), (4.2, 12.0)]),
        Ring(9.0, 9.0, 2.2)];
    /// Hidden.
    EyeOff => [Line(&[(1.8, 9.0), (4.2, 6.0), (7.2, 4.5), (10.8, 4.5), (13.8, 6.0), (16.2, 9.0)]),
        Line(&[(3.0, 15.0), (15.0, 3.0)])];
    /// The outline that the others are compared with.
    Reference => [Loop(&[(9.0, 2.0), (11.1, 6.5), (16.0, 7.1), (12.4, 10.4), (13.3, 15.3), (9.0, 12.9), (4.7, 15.3), (5.6, 10.4), (2.0, 7.1), (6.9, 6.5)])];
    /// Put on the clipboard.
    Copy => [Loop(&[(6.5, 6.5), (14.5, 6.5), (14.5, 15.5), (6.5, 15.5)]), Line(&[(3.5, 11.5), (3.5, 2.5), (11.5, 2.5)])];
    /// Open a file.
    Open => [Line(&[(2.5, 14.5), (2.5, 3.5), (7.0, 3.5), (8.5, 5.5), (14.0, 5.5), (14.0, 7.5)]),
        Loop(&[(2.5, 14.5), (5.0, 7.5), (16.5, 7.5), (14.0, 14.5)])];
    /// Write to a file.
    Save => [Loop(&[(3.0, 3.0), (12.5, 3.0), (15.0, 5.5), (15.0, 15.0), (3.0, 15.0)]), Line(&[(6.0, 3.0), (6.0, 6.5), (11.5, 6.5), (11.5, 3.0)]),
        Line(&[(5.5, 15.0), (5.5, 10.0), (12.5, 10.0), (12.5, 15.0)])];
    /// Out of the session.
    Export => [Line(&[(9.0, 11.5), (9.0, 2.5)]), Line(&[(5.5, 6.0), (9.0, 2.5), (12.5, 6.0)]), Line(&[(3.0, 10.5), (3.0, 15.5), (15.0, 15.5), (15.0, 10.5)])];
    /// Into the session.
    Import => [Line(&[(9.0, 2.5), (9.0, 11.5)]), Line(&[(5.5, 8.0), (9.0, 11.5), (12.5, 8.0)]), Line(&[(3.0, 10.5), (3.0, 15.5), (15.0, 15.5), (15.0, 10.5)])];
    /// Look for something.
    Search => [Ring(7.5, 7.5, 4.8), Line(&[(11.0, 11.0), (15.6, 15.6)])];
    /// Explain.
    Help => [Ring(9.0, 9.0, 7.0), Line(&[(6.9, 7.2), (7.3, 5.9), (9.0, 5.2), (10.7, 5.9), (11.0, 7.3), (10.0, 8.7), (9.0, 9.6), (9.0, 10.7)]), Dot(9.0, 13.0, 0.95)];
    /// Light theme.
    Sun => [Ring(9.0, 9.0, 3.2), Line(&[(9.0, 1.5), (9.0, 3.5)]), Line(&[(9.0, 14.5), (9.0, 16.5)]), Line(&[(1.5, 9.0), (3.5, 9.0)]),
        Line(&[(14.5, 9.0), (16.5, 9.0)]), Line(&[(3.7, 3.7), (5.1, 5.1)]), Line(&[(12.9, 12.9), (14.3, 14.3)]),
        Line(&[(3.7, 14.3), (5.1, 12.9)]), Line(&[(12.9, 5.1), (14.3, 3.7)])];
    /// Dark theme.
    Moon => [Arc(8.8, 9.2, 6.3, 20.0, 290.0), Arc(12.9, 5.1, 5.6, 66.0, 204.0)];
    /// Worth a look.
    Warning => [Loop(&[(9.0, 2.5), (16.0, 15.0), (2.0, 15.0)]), Line(&[(9.0, 7.0), (9.0, 10.8)]), Dot(9.0, 12.9, 0.9)];
    /// Cannot be changed.
    Lock => [Loop(&[(3.5, 8.0), (14.5, 8.0), (14.5, 15.5), (3.5, 15.5)]), Line(&[(5.8, 8.0), (5.8, 5.6)]), Arc(9.0, 5.6, 3.2, 180.0, 360.0), Line(&[(12.2, 5.6), (12.2, 8.0)])];
    /// Done.
    Check => [Line(&[(3.0, 9.5), (7.0, 13.5), (15.0, 4.5)])];
    /// Shut.
    Close => [Line(&[(4.5, 4.5), (13.5, 13.5)]), Line(&[(13.5, 4.5), (4.5, 13.5)])];
    /// Add.
    Plus => [Line(&[(9.0, 3.5), (9.0, 14.5)]), Line(&[(3.5, 9.0), (14.5, 9.0)])];
    /// Less.
    Minus => [Line(&[(3.5, 9.0), (14.5, 9.0)])];
    /// Folded.
    ChevronRight => [Line(&[(7.0, 4.5), (11.5, 9.0), (7.0, 13.5)])];
    /// Unfolded.
    ChevronDown => [Line(&[(4.5, 7.0), (9.0, 11.5), (13.5, 7.0)])];
    /// To the left.
    ChevronLeft => [Line(&[(11.0, 4.5), (6.5, 9.0), (11.0, 13.5)])];
    /// Upwards.
    ChevronUp => [Line(&[(4.5, 11.0), (9.0, 6.5), (13.5, 11.0)])];
    /// The steps of the session.
    History => [Arc(9.5, 9.0, 6.0, -150.0, 150.0), Line(&[(2.0, 3.6), (4.3, 6.2), (7.2, 4.9)]), Line(&[(9.5, 5.5), (9.5, 9.0), (12.3, 10.8)])];
    /// Side panels.
    Panels => [Loop(&[(2.5, 3.5), (15.5, 3.5), (15.5, 14.5), (2.5, 14.5)]), Line(&[(11.0, 3.5), (11.0, 14.5)]),
        Line(&[(12.8, 6.5), (13.8, 6.5)]), Line(&[(12.8, 9.0), (13.8, 9.0)])];
    /// Name, note or date.
    Edit => [Loop(&[(3.0, 15.0), (3.6, 11.6), (12.2, 3.0), (15.0, 5.8), (6.4, 14.4)]), Line(&[(10.4, 4.8), (13.2, 7.6)])];
    /// A chapter mark in the history.
    Flag => [Line(&[(4.5, 2.0), (4.5, 16.0)]), Line(&[(4.5, 3.0), (14.5, 3.0), (12.2, 6.2), (14.5, 9.5), (4.5, 9.5)])];
    /// Known length on the picture.
    Scale => [Loop(&[(2.0, 6.0), (16.0, 6.0), (16.0, 12.0), (2.0, 12.0)]), Line(&[(5.5, 6.0), (5.5, 8.8)]), Line(&[(9.0, 6.0), (9.0, 9.8)]), Line(&[(12.5, 6.0), (12.5, 8.8)])];
    /// Two outlines set against each other.
    Compare => [Loop(&[(2.5, 3.5), (11.5, 3.5), (11.5, 14.5), (2.5, 14.5)]), Fill(&[(6.5, 8.5), (15.5, 8.5), (15.5, 14.5), (6.5, 14.5)])];
    /// The other way round.
    Exchange => [Line(&[(3.0, 6.5), (15.0, 6.5)]), Line(&[(12.0, 3.5), (15.0, 6.5), (12.0, 9.5)]), Line(&[(15.0, 11.5), (3.0, 11.5)]),
        Line(&[(6.0, 8.5), (3.0, 11.5), (6.0, 14.5)])];
    /// All commands.
    Menu => [Line(&[(3.0, 4.5), (15.0, 4.5)]), Line(&[(3.0, 9.0), (15.0, 9.0)]), Line(&[(3.0, 13.5), (15.0, 13.5)])];
    /// Something to know.
    Info => [Ring(9.0, 9.0, 7.0), Line(&[(9.0, 8.2), (9.0, 13.0)]), Dot(9.0, 5.4, 0.95)];
    /// How values become brightness: a histogram.
    Tones => [Line(&[(2.5, 15.5), (15.5, 15.5)]), Line(&[(4.5, 15.5), (4.5, 11.0)]), Line(&[(7.5, 15.5), (7.5, 5.5)]),
        Line(&[(10.5, 15.5), (10.5, 2.5)]), Line(&[(13.5, 15.5), (13.5, 8.5)])];
    /// The pictures themselves.
    Picture => [Loop(&[(2.5, 3.5), (15.5, 3.5), (15.5, 14.5), (2.5, 14.5)]), Line(&[(2.5, 12.5), (6.5, 8.0), (10.0, 12.0), (12.0, 10.0), (15.5, 13.5)]), Dot(12.0, 6.6, 1.1)];
}

/// Paints `icon` in the middle of `rect`, `size` points wide.
pub fn paint(painter: &Painter, rect: Rect, icon: Icon, size: f32, colour: Color32) {
    let pixels = painter.pixels_per_point();
    let snap = |value: f32| (value * pixels).round() / pixels;
    let corner = rect.center() - vec2(size, size) / 2.0;
    let corner = pos2(snap(corner.x), snap(corner.y));
    let scale = size / SIDE;
    for mark in icon.marks() {
        painter.add(shape(mark, corner, scale, colour));
    }
}

fn shape(mark: &Mark, corner: Pos2, scale: f32, colour: Color32) -> Shape {
    let at = |&(x, y): &(f32, f32)| corner + vec2(x, y) * scale;
    let stroke = Stroke::new(LINE * scale, colour);
    match *mark {
        Line(points) => Shape::line(points.iter().map(at).collect(), stroke),
        Loop(points) => Shape::closed_line(points.iter().map(at).collect(), stroke),
        Fill(points) => {
            Shape::Path(PathShape { points: points.iter().map(at).collect(), closed: true, fill: colour, stroke: PathStroke::NONE })
        }
        Ring(x, y, radius) => Shape::circle_stroke(at(&(x, y)), radius * scale, stroke),
        Dot(x, y, radius) => Shape::circle_filled(at(&(x, y)), radius * scale, colour),
        Arc(x, y, radius, from, to) => {
            let steps = 16;
            let point = |step: i32| {
                let turn = (from + (to - from) * step as f32 / steps as f32).to_radians();
                at(&(x + radius * turn.cos(), y + radius * turn.sin()))
            };
            Shape::line((0..=steps).map(point).collect(), stroke)
        }
        Knots(points) => Shape::Vec(
            points.iter().map(|point| Shape::rect_filled(Rect::from_center_size(at(point), vec2(3.4, 3.4) * scale), 0.0, colour)).collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_stays_on_its_grid() {
        for &icon in Icon::ALL {
            assert!(!icon.marks().is_empty(), "{icon:?} has no strokes");
            for mark in icon.marks() {
                let bounds = shape(mark, Pos2::ZERO, 1.0, Color32::WHITE).visual_bounding_rect();
                let grid = Rect::from_min_size(Pos2::ZERO, vec2(SIDE, SIDE)).expand(0.8);
                assert!(grid.contains_rect(bounds), "{icon:?} leaves its grid: {bounds:?}");
            }
        }
    }
}
