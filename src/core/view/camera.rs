//! Where one looks, how close, and which way is up.

use crate::core::geom::{Affine, Bounds, Point, Vector};

/// The size of a drawing area, points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// Width, points.
    pub width: f64,
    /// Height, points.
    pub height: f64,
}

impl Viewport {
    /// The middle, points from the top left corner.
    pub fn centre(self) -> Point {
        Point::new(0.5 * self.width, 0.5 * self.height)
    }
}

/// A view of the scene.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// The place in the middle of the view, px of the scene.
    pub centre: Point,
    /// Screen points a scene pixel, along its width.
    pub zoom: f64,
    /// Height over width of a scene pixel as it is shown: that of the ground, so that shapes are true in a picture in degrees too.
    pub shape: f64,
    /// How far the scene is turned on the screen, radians clockwise.
    pub turn: f64,
}

impl Camera {
    /// The smallest and largest zoom, points a pixel.
    pub const ZOOM_RANGE: (f64, f64) = (1.0 / 4096.0, 64.0);

    /// An upright view.
    pub const fn upright(centre: Point, zoom: f64) -> Camera {
        Camera { centre, zoom, shape: 1.0, turn: 0.0 }
    }

    /// The view that shows the whole of some bounds, with a margin of 4 %, of pixels of some shape, turned by an angle, radians
    /// clockwise.
    pub fn fitting(bounds: Bounds, viewport: Viewport, shape: f64, turn: f64) -> Camera {
        let size = bounds.size();
        let size = Vector::new(size.x, size.y * shape);
        let (cos, sin) = if turn == 0.0 { (1.0, 0.0) } else { (libm::cos(turn).abs(), libm::sin(turn).abs()) };
        let (width, height) = (cos * size.x + sin * size.y, sin * size.x + cos * size.y);
        let zoom = (viewport.width / width.max(1.0)).min(viewport.height / height.max(1.0)) * 0.96;
        Camera { centre: bounds.centre(), zoom: zoom.clamp(Self::ZOOM_RANGE.0, Self::ZOOM_RANGE.1), shape, turn }
    }

    /// Cosine and sine of the turn; exact where there is none.
    fn turned(&self) -> (f64, f64) {
        if self.turn == 0.0 { (1.0, 0.0) } else { (libm::cos(self.turn), libm::sin(self.turn)) }
    }

    /// The map from the scene to the screen.
    pub fn screen_from_scene(&self, viewport: Viewport) -> Affine {
        let middle = viewport.centre();
        let (cos, sin) = self.turned();
        let (a, b) = (self.zoom * cos, self.zoom * sin);
        let (c, d) = (-b * self.shape, a * self.shape);
        let Point { x, y } = self.centre;
        Affine::from([a, c, middle.x - (a * x + c * y), b, d, middle.y - (b * x + d * y)])
    }

    /// The displacement in the scene that looks like this one on the screen.
    pub fn scene_vector(&self, screen: Vector) -> Vector {
        let (cos, sin) = self.turned();
        Vector::new(cos * screen.x + sin * screen.y, (cos * screen.y - sin * screen.x) / self.shape) * (1.0 / self.zoom)
    }

    /// The scene point under a screen point.
    pub fn scene_at(&self, viewport: Viewport, screen: Point) -> Point {
        self.centre + self.scene_vector(screen - viewport.centre())
    }

    /// The corners of the part of the scene in view, clockwise from the one at the top left of the screen.
    pub fn corners(&self, viewport: Viewport) -> [Point; 4] {
        let Viewport { width, height } = viewport;
        [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)].map(|(x, y)| self.scene_at(viewport, Point::new(x, y)))
    }

    /// A box around the part of the scene in view.
    pub fn visible(&self, viewport: Viewport) -> Bounds {
        let corners = self.corners(viewport);
        Bounds::around(corners).unwrap_or(Bounds { min: self.centre, max: self.centre })
    }

    /// Zooms by a factor, keeping the scene point under a screen point where it is.
    #[must_use]
    pub fn zoomed_about(self, viewport: Viewport, screen: Point, factor: f64) -> Camera {
        let zoom = (self.zoom * factor).clamp(Self::ZOOM_RANGE.0, Self::ZOOM_RANGE.1);
        let fixed = self.scene_at(viewport, screen);
        let nearer = Camera { zoom, ..self };
        Camera { centre: fixed - nearer.scene_vector(screen - viewport.centre()), ..nearer }
    }

    /// Turns by an angle, radians clockwise, about the middle of the view. The turn stays within half a turn either way.
    #[must_use]
    pub fn turned_by(self, angle: f64) -> Camera {
        use std::f64::consts::{PI, TAU};
        let turn = libm::fmod(self.turn + angle, TAU);
        let turn = if turn > PI {
            turn - TAU
        } else if turn <= -PI {
            turn + TAU
        } else {
            turn
        };
        // What is upright to the eye is upright: pixels stay square on the screen's grid.
        Camera { turn: if turn.abs() < 1e-9 { 0.0 } else { turn }, ..self }
    }

    /// Moves the scene by some screen points, as if it were dragged.
    #[must_use]
    pub fn panned(self, by_screen: Vector) -> Camera {
        Camera { centre: self.centre - self.scene_vector(by_screen), ..self }
    }

    /// Keeps the middle of the view over the scene, so that the pictures cannot be lost.
    #[must_use]
    pub fn kept_over(self, bounds: Bounds) -> Camera {
        let centre = Point::new(self.centre.x.clamp(bounds.min.x, bounds.max.x), self.centre.y.clamp(bounds.min.y, bounds.max.y));
        Camera { centre, ..self }
    }

    /// The camera part of the way to another: zoom along a geometric path, so that flying looks even. `t` runs from 0 to 1.
    #[must_use]
    pub fn towards(self, target: Camera, t: f64) -> Camera {
        let t = t.clamp(0.0, 1.0);
        let ease = t * t * (3.0 - 2.0 * t);
        let zoom = libm::exp(libm::log(self.zoom) * (1.0 - ease) + libm::log(target.zoom) * ease);
        // The shorter way round.
        let by = Camera { turn: 0.0, ..self }.turned_by(target.turn - self.turn).turn;
        Camera { centre: self.centre + (target.centre - self.centre) * ease, zoom, ..self }.turned_by(by * ease)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEW: Viewport = Viewport { width: 800.0, height: 600.0 };

    #[test]
    fn zooming_keeps_the_point_under_the_cursor() {
        for turn in [0.0_f64, 0.4, -2.0] {
            let camera = Camera { centre: Point::new(100.0, 50.0), zoom: 0.7, shape: 1.0 + turn.abs(), turn };
            let cursor = Point::new(123.0, 456.0);
            let zoomed = camera.zoomed_about(VIEW, cursor, 3.0);
            assert!(camera.scene_at(VIEW, cursor).distance(zoomed.scene_at(VIEW, cursor)) < 1e-9);
            let at = camera.scene_at(VIEW, cursor);
            assert!(camera.screen_from_scene(VIEW).apply(at).distance(cursor) < 1e-9);
            // What is dragged stays under the pointer.
            let by = Vector::new(40.0, -7.0);
            assert!(camera.panned(by).scene_at(VIEW, cursor + by).distance(at) < 1e-9);
        }
    }

    #[test]
    fn a_quarter_turn_clockwise_brings_the_left_up() {
        let camera = Camera::upright(Point::new(10.0, 10.0), 2.0).turned_by(std::f64::consts::FRAC_PI_2);
        let left = camera.screen_from_scene(VIEW).apply(Point::new(0.0, 10.0));
        assert!(left.distance(Point::new(400.0, 280.0)) < 1e-9, "{left:?}");
        let back = (0..24).fold(camera, |c, _| c.turned_by(std::f64::consts::PI / 12.0)).turned_by(-std::f64::consts::FRAC_PI_2);
        assert_eq!(back.turn, 0.0, "a full turn is none");
    }

    #[test]
    fn a_camera_turns_the_shorter_way() {
        let (from, to) = (
            Camera { turn: 3.0, ..Camera::upright(Point::default(), 1.0) },
            Camera { turn: -3.0, ..Camera::upright(Point::default(), 1.0) },
        );
        assert!(from.towards(to, 0.5).turn.abs() > 3.0);
        assert!((from.towards(to, 1.0).turn + 3.0).abs() < 1e-9);
    }

    #[test]
    fn fitting_shows_everything() {
        let bounds = Bounds { min: Point::default(), max: Point::new(2000.0, 1500.0) };
        for (turn, shape) in [(0.0, 1.0), (0.6, 1.0), (2.2, 1.0), (0.0, 2.0), (0.6, 0.4)] {
            let camera = Camera::fitting(bounds, VIEW, shape, turn);
            let map = camera.screen_from_scene(VIEW);
            for (x, y) in [(0.0, 0.0), (2000.0, 0.0), (2000.0, 1500.0), (0.0, 1500.0)] {
                let at = map.apply(Point::new(x, y));
                assert!((0.0..800.0).contains(&at.x) && (0.0..600.0).contains(&at.y), "{turn}: {at:?}");
            }
            assert!(camera.visible(VIEW).min.x < 0.0 || camera.visible(VIEW).min.y < 0.0);
        }
    }
}
