//! Moving, turning and scaling AFTER as a whole, by dragging or by numbers.

use egui::{DragValue, Label, RichText, TextStyle, Ui};

use crate::app::theme::{self, GRID};
use crate::app::widgets;
use crate::core::geom::{Affine, Point, Projective, Vector};

/// What AFTER has been given since it was taken in hand: about a fixed place, then moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// Where AFTER lay: pixels of BEFORE from pixels of AFTER.
    base: Projective,
    /// What it is turned and scaled about, px of BEFORE.
    about: Point,
    shift: Vector,
    /// From x towards y, which is clockwise on the screen, radians.
    turn: f64,
    scale: f64,
    /// How far a place may be off, one standard deviation of one coordinate, px of BEFORE.
    pub sd_px: f64,
}

/// Scales and turns by hand stay within these.
const SCALES: (f64, f64) = (0.02, 50.0);

impl Pose {
    /// AFTER as it lies by `base`, to be turned about `about`.
    #[must_use]
    pub fn new(base: Projective, about: Point) -> Pose {
        Pose { base, about, shift: Vector::default(), turn: 0.0, scale: 1.0, sd_px: 2.0 }
    }

    /// Nothing was moved yet.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.shift == Vector::default() && self.turn == 0.0 && self.scale == 1.0
    }

    /// Pixels of BEFORE from pixels of AFTER.
    #[must_use]
    pub fn map(&self) -> Option<Projective> {
        Projective::from(self.given()).after(&self.base)
    }

    /// What it was given, on the pixels of BEFORE.
    fn given(&self) -> Affine {
        let (a, b) = (self.scale * libm::cos(self.turn), self.scale * libm::sin(self.turn));
        let to = self.about + self.shift;
        Affine::from([a, -b, to.x - a * self.about.x + b * self.about.y, b, a, to.y - b * self.about.x - a * self.about.y])
    }

    /// Moves it.
    pub fn shift_by(&mut self, by: Vector) {
        self.shift = self.shift + by;
    }

    /// Turns it by an angle and scales it by a factor about a place, px of BEFORE.
    pub fn turn_and_scale(&mut self, about: Point, turn: f64, factor: f64) {
        let scale = (self.scale * factor).clamp(SCALES.0, SCALES.1);
        let factor = scale / self.scale;
        let (a, b) = (factor * libm::cos(turn), factor * libm::sin(turn));
        let from = (self.about + self.shift) - about;
        self.shift = (about + Vector::new(a * from.x - b * from.y, b * from.x + a * from.y)) - self.about;
        self.scale = scale;
        let whole = std::f64::consts::TAU;
        self.turn = (self.turn + turn + 0.5 * whole).rem_euclid(whole) - 0.5 * whole;
    }

    /// The numbers, to be dragged or typed.
    pub(super) fn numbers(&mut self, ui: &mut Ui) {
        let p = theme::palette(ui);
        widgets::caption(
            ui,
            "Drag AFTER on the picture. With Shift it turns about the middle of the view, with Ctrl it is scaled. Arrow keys move it by a pixel, with Shift by ten, with Alt by a tenth.",
        );
        ui.add_space(GRID);
        let mut degrees = self.turn.to_degrees();
        egui::Grid::new("pose").num_columns(4).spacing([2.0 * GRID, GRID]).show(ui, |ui| {
            let label = |ui: &mut Ui, text: &str| ui.label(RichText::new(text).color(p.muted));
            let px = |value| DragValue::new(value).speed(0.1).suffix(" px").max_decimals(2);
            label(ui, "Right");
            ui.add(px(&mut self.shift.x)).accessible_name("Move AFTER to the right");
            label(ui, "Down");
            ui.add(px(&mut self.shift.y)).accessible_name("Move AFTER down");
            ui.end_row();
            label(ui, "Turn");
            let turn = DragValue::new(&mut degrees).speed(0.01).suffix("°").range(-180.0..=180.0).fixed_decimals(2);
            if ui.add(turn).accessible_name("Turn AFTER clockwise").changed() {
                self.turn = degrees.to_radians();
            }
            label(ui, "Scale");
            let scale = DragValue::new(&mut self.scale).speed(0.0002).range(SCALES.0..=SCALES.1).fixed_decimals(4);
            ui.add(scale).accessible_name("Scale AFTER");
            ui.end_row();
        });
        widgets::hairline(ui);
        ui.horizontal(|ui| {
            ui.label("Right to about");
            let error = DragValue::new(&mut self.sd_px).speed(0.05).range(0.1..=1000.0).suffix(" px").max_decimals(1);
            ui.add(error).accessible_name("How far AFTER may be off");
            ui.add(Label::new(RichText::new("as you judge it").text_style(TextStyle::Small).color(p.muted)));
        });
        widgets::caption(
            ui,
            "Move the divider over things on the ground that did not change, and say how far they may still be apart. The error enters every comparison across the dates.",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_about_a_place_leaves_it_where_it_is() {
        let mut pose = Pose::new(Affine::scale_then_move(0.5, 10.0, 20.0).into(), Point::new(300.0, 200.0));
        pose.shift_by(Vector::new(7.0, -3.0));
        let pixel = Point::new(900.0, 500.0);
        let there = pose.map().unwrap().apply(pixel);
        pose.turn_and_scale(there, 0.3, 1.2);
        assert!(pose.map().unwrap().apply(pixel).distance(there) < 1e-9);
        pose.turn_and_scale(there, -0.3, 1.0 / 1.2);
        assert!((pose.shift.x - 7.0).abs() < 1e-9 && (pose.shift.y + 3.0).abs() < 1e-9 && (pose.scale - 1.0).abs() < 1e-12);
        for _ in 0..50 {
            pose.turn_and_scale(there, 3.0, 0.5);
        }
        assert!(pose.turn.abs() <= std::f64::consts::PI && pose.scale >= SCALES.0);
    }
}
