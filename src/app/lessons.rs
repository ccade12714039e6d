//! A small moving picture of each tool at work: a building, a pointer, and what its clicks make. Drawn from a few points.

use egui::{Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};

use super::theme;

/// Width and height of a lesson, points.
const SIZE: (f32, f32) = (168.0, 96.0);
/// How long the pointer takes from one place to the next, s.
const LEG_S: f64 = 0.7;
/// How long the finished thing stays, s.
const REST_S: f64 = 1.4;

/// What the clicks of a lesson make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Made {
    /// A corner each.
    Polygon,
    /// Two along a wall, the third on the wall across.
    Rectangle,
    /// Two opposite corners.
    Box,
    /// Points on the rim.
    Circle,
    /// One stroke.
    Stroke,
    /// A copy with its middle at each click.
    Copies,
    /// A line from the first to the second.
    Line,
    /// A line from the foot of a wall to the end of its shadow.
    Shadow,
    /// The building moves with the pointer.
    Move,
    /// An arrow from the first to the second.
    Arrow,
    /// A ring in the box between two corners.
    Ring,
    /// A sign at each click.
    Sign(Sign),
    /// A rough box by two corners, then a click on the roof: the outline comes by itself.
    Proposal,
}

/// What a click leaves on the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Dot,
    Cross,
    Plus,
    Words,
}

/// One lesson: by the id of its tool.
struct Lesson {
    tool: &'static str,
    made: Made,
    places: &'static [(f32, f32)],
}

const HALL: [(f32, f32); 4] = [(40.0, 34.0), (118.0, 22.0), (124.0, 58.0), (46.0, 70.0)];

const LESSONS: &[Lesson] = &[
    Lesson { tool: "select", made: Made::Move, places: &[(82.0, 46.0), (98.0, 54.0)] },
    Lesson { tool: "polygon", made: Made::Polygon, places: &HALL },
    Lesson { tool: "rectangle", made: Made::Rectangle, places: &[HALL[0], HALL[1], HALL[2]] },
    Lesson { tool: "box", made: Made::Box, places: &[(44.0, 28.0), (122.0, 66.0)] },
    Lesson { tool: "circle", made: Made::Circle, places: &[(62.0, 48.0), (84.0, 26.0), (106.0, 48.0)] },
    Lesson { tool: "freehand", made: Made::Stroke, places: &[HALL[0], HALL[1], HALL[2], HALL[3], HALL[0]] },
    Lesson { tool: "repeat", made: Made::Copies, places: &[(34.0, 48.0), (84.0, 48.0), (134.0, 48.0)] },
    Lesson { tool: "propose", made: Made::Proposal, places: &[(28.0, 12.0), (136.0, 80.0), (84.0, 46.0)] },
    Lesson { tool: "split", made: Made::Line, places: &[(74.0, 16.0), (88.0, 76.0)] },
    Lesson { tool: "line", made: Made::Line, places: &[(44.0, 70.0), (122.0, 58.0)] },
    Lesson { tool: "hole", made: Made::Polygon, places: &[(62.0, 40.0), (98.0, 35.0), (101.0, 52.0), (65.0, 57.0)] },
    Lesson { tool: "point", made: Made::Sign(Sign::Dot), places: &[(82.0, 46.0)] },
    Lesson { tool: "plain_line", made: Made::Line, places: &[(24.0, 20.0), (140.0, 84.0)] },
    Lesson { tool: "arrow", made: Made::Arrow, places: &[(22.0, 84.0), (56.0, 58.0)] },
    Lesson { tool: "ellipse", made: Made::Ring, places: &[(28.0, 12.0), (136.0, 80.0)] },
    Lesson { tool: "note", made: Made::Sign(Sign::Words), places: &[(60.0, 46.0)] },
    Lesson { tool: "gone", made: Made::Sign(Sign::Cross), places: &[(82.0, 46.0)] },
    Lesson { tool: "appeared", made: Made::Sign(Sign::Plus), places: &[(82.0, 46.0)] },
    Lesson { tool: "height", made: Made::Shadow, places: &[(62.0, 66.0), (122.0, 74.0)] },
];

/// Whether there is a lesson for a tool.
#[must_use]
pub fn has(tool: &str) -> bool {
    LESSONS.iter().any(|lesson| lesson.tool == tool)
}

/// Draws the lesson of a tool, if there is one: moving, or with `still` as it ends.
pub fn show(ui: &mut Ui, tool: &str, still: bool) {
    let Some(lesson) = LESSONS.iter().find(|lesson| lesson.tool == tool) else { return };
    let (rect, _) = ui.allocate_exact_size(vec2(SIZE.0, SIZE.1), Sense::hover());
    let painter = ui.painter_at(rect);
    let whole = LEG_S * lesson.places.len() as f64 + REST_S;
    let time = if still {
        whole
    } else {
        ui.ctx().request_repaint_after_secs(1.0 / 30.0);
        ui.input(|input| input.time) % whole
    };
    scene(&painter, rect, lesson.made);
    paint(&painter, rect, lesson, time / LEG_S);
}

fn at(rect: Rect, (x, y): (f32, f32)) -> Pos2 {
    rect.min + vec2(x, y)
}

/// The ground with what stands on it.
fn scene(painter: &Painter, rect: Rect, made: Made) {
    let ground = egui::Color32::from_rgb(0x5E, 0x66, 0x52);
    let roof = egui::Color32::from_rgb(0xB9, 0xB4, 0xA8);
    let shadow = egui::Color32::from_rgb(0x33, 0x38, 0x2E);
    painter.rect_filled(rect, 3, ground);
    let polygon = |points: &[(f32, f32)], ink| Shape::convex_polygon(points.iter().map(|p| at(rect, *p)).collect(), ink, Stroke::NONE);
    match made {
        Made::Circle => {
            painter.circle_filled(at(rect, (90.0, 54.0)), 22.0, shadow);
            painter.circle_filled(at(rect, (84.0, 48.0)), 22.0, roof);
        }
        Made::Copies => {
            for x in [34.0, 84.0, 134.0] {
                painter.rect_filled(Rect::from_center_size(at(rect, (x, 48.0)), vec2(34.0, 20.0)), 0, roof);
            }
        }
        Made::Box => {
            painter.rect_filled(Rect::from_min_max(at(rect, (44.0, 28.0)), at(rect, (122.0, 66.0))), 0, roof);
        }
        Made::Shadow => {
            painter.add(polygon(&[(62.0, 66.0), (122.0, 74.0), (122.0, 60.0), (62.0, 50.0)], shadow));
            painter.add(polygon(&[(38.0, 30.0), (62.0, 30.0), (62.0, 66.0), (38.0, 66.0)], roof));
        }
        _ => {
            painter.add(polygon(&HALL.map(|(x, y)| (x + 7.0, y + 8.0)), shadow));
            painter.add(polygon(&HALL, roof));
        }
    }
}

/// The fourth corner of a rectangle: the third one is on the wall across, not always at its end.
fn rectangle(a: Pos2, b: Pos2, p: Pos2) -> Vec<Pos2> {
    let along = (b - a).normalized();
    let across = along.rot90();
    let width = across * across.dot(p - b);
    vec![a, b, b + width, a + width]
}

fn paint(painter: &Painter, rect: Rect, lesson: &Lesson, legs: f64) {
    let places: Vec<Pos2> = lesson.places.iter().map(|p| at(rect, *p)).collect();
    // The pointer comes from the corner to the first place, then goes from one to the next.
    let leg = (legs.max(0.0) as usize).min(places.len());
    let share = (legs - leg as f64).clamp(0.0, 1.0) as f32;
    let smooth = share * share * (3.0 - 2.0 * share);
    let start = rect.right_bottom() - vec2(24.0, 14.0);
    let from = leg.checked_sub(1).and_then(|i| places.get(i)).copied().unwrap_or(start);
    let to = places.get(leg).copied().unwrap_or(from);
    let pointer = from + (to - from) * smooth;
    let done = leg >= places.len();
    let set: Vec<Pos2> = places.iter().take(leg).copied().collect();
    let line = |points: Vec<Pos2>, closed: bool| {
        for (width, ink) in [(4.0, theme::CASING), (1.8, theme::AFTER)] {
            let stroke = Stroke::new(width, ink);
            painter.add(if closed { Shape::closed_line(points.clone(), stroke) } else { Shape::line(points.clone(), stroke) });
        }
    };
    let with_pointer = || set.iter().copied().chain((!done).then_some(pointer)).collect::<Vec<Pos2>>();
    match lesson.made {
        Made::Polygon | Made::Stroke => line(with_pointer(), done),
        Made::Line | Made::Shadow => line(with_pointer(), false),
        Made::Rectangle => match set[..] {
            [a, b, ..] => line(rectangle(a, b, set.get(2).copied().unwrap_or(pointer)), true),
            _ => line(with_pointer(), false),
        },
        Made::Box => {
            if let Some(a) = set.first() {
                let b = set.get(1).copied().unwrap_or(pointer);
                line(vec![*a, pos2(b.x, a.y), b, pos2(a.x, b.y)], true);
            }
        }
        Made::Proposal => {
            if done {
                line(HALL.iter().map(|p| at(rect, *p)).collect(), true);
            } else if let Some(a) = set.first() {
                let b = set.get(1).copied().unwrap_or(pointer);
                line(vec![*a, pos2(b.x, a.y), b, pos2(a.x, b.y)], true);
            }
        }
        Made::Circle => {
            if leg >= 2 {
                let share = if done { 1.0 } else { 0.45 };
                let rim = (0..=40).map(|i| at(rect, (84.0, 48.0)) + egui::Vec2::angled(i as f32 / 40.0 * std::f32::consts::TAU) * 22.0);
                let points: Vec<Pos2> = rim.take((41.0 * share) as usize).collect();
                line(points, false);
            }
        }
        Made::Copies => {
            for middle in &set {
                let r = Rect::from_center_size(*middle, vec2(34.0, 20.0));
                line(vec![r.left_top(), r.right_top(), r.right_bottom(), r.left_bottom()], true);
            }
        }
        Made::Arrow => {
            line(with_pointer(), false);
            if let [foot, point] = with_pointer()[..] {
                let along = (point - foot).normalized() * 11.0;
                let across = along.rot90() * 0.5;
                line(vec![point - along - across, point, point - along + across], false);
            }
        }
        Made::Ring => {
            if let Some(a) = set.first() {
                let around = Rect::from_two_pos(*a, set.get(1).copied().unwrap_or(pointer));
                let rim = (0..48).map(|i| {
                    let turn = egui::Vec2::angled(i as f32 / 48.0 * std::f32::consts::TAU);
                    around.center() + turn * around.size() / 2.0
                });
                line(rim.collect(), true);
            }
        }
        Made::Sign(sign) => {
            for place in &set {
                signed(painter, *place, sign, &line);
            }
        }
        Made::Move => {
            let by = if leg >= 1 { pointer - places.first().copied().unwrap_or(pointer) } else { vec2(0.0, 0.0) };
            line(HALL.iter().map(|p| at(rect, *p) + by).collect(), true);
        }
    }
    for place in &set {
        painter.rect_filled(Rect::from_center_size(*place, vec2(5.0, 5.0)), 0, theme::CORE);
    }
    // A click: a ring that grows where the pointer has just come to.
    if leg > 0 && !done && share < 0.3 && lesson.made != Made::Stroke {
        painter.circle_stroke(from, 4.0 + 20.0 * share, Stroke::new(1.5, theme::CORE.gamma_multiply(1.0 - share * 3.0)));
    }
    let arrow = [(0.0, 0.0), (0.0, 13.0), (3.6, 9.8), (9.0, 9.0)].map(|(x, y)| pointer + vec2(x, y));
    painter.add(Shape::convex_polygon(arrow.to_vec(), theme::CORE, Stroke::new(1.0, theme::ON_MARK)));
}

/// A sign that a click leaves.
fn signed(painter: &Painter, at: Pos2, sign: Sign, line: &impl Fn(Vec<Pos2>, bool)) {
    let ring = |radius: f32| (0..24).map(|i| at + egui::Vec2::angled(i as f32 / 24.0 * std::f32::consts::TAU) * radius).collect::<Vec<_>>();
    match sign {
        Sign::Dot => line(ring(6.0), true),
        Sign::Cross => {
            line(ring(9.0), true);
            line(vec![at - vec2(4.0, 4.0), at + vec2(4.0, 4.0)], false);
            line(vec![at + vec2(-4.0, 4.0), at + vec2(4.0, -4.0)], false);
        }
        Sign::Plus => {
            line(ring(9.0), true);
            line(vec![at - vec2(5.0, 0.0), at + vec2(5.0, 0.0)], false);
            line(vec![at - vec2(0.0, 5.0), at + vec2(0.0, 5.0)], false);
        }
        Sign::Words => {
            let plate = Rect::from_min_size(at + vec2(6.0, -9.0), vec2(58.0, 18.0));
            painter.rect_filled(plate, 3, theme::PLATE);
            for (y, width) in [(-3.0, 46.0), (3.0, 30.0)] {
                let from = at + vec2(12.0, y);
                painter.line_segment([from, from + vec2(width, 0.0)], Stroke::new(2.0, theme::ON_PLATE));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::tools::TOOLS;

    #[test]
    fn every_tool_has_a_lesson() {
        for tool in TOOLS {
            assert!(has(tool.id), "{} has no lesson", tool.id);
        }
        assert!(LESSONS.iter().all(|lesson| lesson.places.iter().all(|(x, y)| *x < SIZE.0 && *y < SIZE.1)));
    }
}
