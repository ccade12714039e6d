//! The mark of what the pointer is snapped to: its shape says what lies there.
//!
//! | shape | snapped to |
//! | --- | --- |
//! | square | a corner |
//! | cross | where lines cross |
//! | triangle | the middle of a wall |
//! | two strokes | a wall, or the line in which it runs on |
//! | angle | a right angle |
//! | two parallel strokes | a direction nearby |

use egui::epaint::Mesh;
use egui::{Painter, Pos2, Rect, Stroke, Vec2, vec2};

use crate::app::paint::outlines::on_screen;
use crate::app::paint::strokes;
use crate::app::theme;
use crate::core::tools::{SnapKind, Snapped};
use crate::core::view::PixelMap;

/// Half the size of a mark, points.
const HALF: f32 = 7.0;

/// Paints the mark and the line that is followed.
pub(super) fn paint(painter: &Painter, mesh: &mut Mesh, clip: Rect, map: &PixelMap, snapped: &Snapped) {
    let at = on_screen(map, snapped.at);
    let mut along = vec2(1.0, 0.0);
    if let Some([a, b]) = snapped.guide {
        let (a, b) = (on_screen(map, a), on_screen(map, b));
        if (b - a).length() > 1.0 {
            along = (b - a).normalized();
        }
        // A little beyond, so that the direction is seen.
        strokes::dashed(mesh, clip, &[a, b + along * 60.0], false, &strokes::cased(theme::CORE), [2.0, 6.0]);
    }
    for (width, ink) in [(4.5, theme::CASING), (2.0, theme::CORE)] {
        for line in shape(snapped.kind, at, along) {
            painter.line(line, Stroke::new(width, ink));
        }
    }
}

fn shape(kind: SnapKind, at: Pos2, along: Vec2) -> Vec<Vec<Pos2>> {
    let by = |x: f32, y: f32| at + vec2(x, y) * HALF;
    let turned = |x: f32, y: f32| at + (along * x + along.rot90() * y) * HALF;
    match kind {
        SnapKind::Corner => vec![vec![by(-1.0, -1.0), by(1.0, -1.0), by(1.0, 1.0), by(-1.0, 1.0), by(-1.0, -1.0)]],
        SnapKind::Crossing => vec![vec![by(-1.0, -1.0), by(1.0, 1.0)], vec![by(-1.0, 1.0), by(1.0, -1.0)]],
        SnapKind::Middle => vec![vec![by(0.0, -1.1), by(1.1, 0.9), by(-1.1, 0.9), by(0.0, -1.1)]],
        SnapKind::Wall | SnapKind::Extension => {
            vec![vec![turned(-0.4, -1.0), turned(-0.4, 1.0)], vec![turned(0.4, -1.0), turned(0.4, 1.0)]]
        }
        SnapKind::RightAngle => {
            vec![vec![turned(-2.0, 0.0), turned(-2.0, 2.0), turned(0.0, 2.0)], vec![turned(-2.0, 0.0), turned(0.0, 0.0), turned(0.0, 2.0)]]
        }
        SnapKind::Parallel => vec![vec![turned(-1.2, -0.6), turned(1.2, -0.6)], vec![turned(-1.2, 0.6), turned(1.2, 0.6)]],
    }
}
