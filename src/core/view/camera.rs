//! Where one looks, and how close.

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
    /// Screen points a scene pixel.
    pub zoom: f64,
}

impl Camera {
    /// The smallest and largest zoom, points a pixel.
    pub const ZOOM_RANGE: (f64, f64) = (1.0 / 4096.0, 64.0);

    /// The view that shows the whole of some bounds, with a margin of 4 %.
    pub fn fitting(bounds: Bounds, viewport: Viewport) -> Camera {
        let size = bounds.size();
        let zoom = (viewport.width / size.x.max(1.0)).min(viewport.height / size.y.max(1.0)) * 0.96;
        Camera { centre: bounds.centre(), zoom: zoom.clamp(Self::ZOOM_RANGE.0, Self::ZOOM_RANGE.1) }
    }

    /// The map from the scene to the screen.
    pub fn screen_from_scene(&self, viewport: Viewport) -> Affine {
        let middle = viewport.centre();
        Affine::scale_then_move(self.zoom, middle.x - self.zoom * self.centre.x, middle.y - self.zoom * self.centre.y)
    }

    /// The scene point under a screen point.
    pub fn scene_at(&self, viewport: Viewport, screen: Point) -> Point {
        self.centre + (screen - viewport.centre()) * (1.0 / self.zoom)
    }

    /// The part of the scene in view.
    pub fn visible(&self, viewport: Viewport) -> Bounds {
        Bounds { min: self.scene_at(viewport, Point::default()), max: self.scene_at(viewport, Point::new(viewport.width, viewport.height)) }
    }

    /// Zooms by a factor, keeping the scene point under a screen point where it is.
    #[must_use]
    pub fn zoomed_about(self, viewport: Viewport, screen: Point, factor: f64) -> Camera {
        let zoom = (self.zoom * factor).clamp(Self::ZOOM_RANGE.0, Self::ZOOM_RANGE.1);
        let fixed = self.scene_at(viewport, screen);
        Camera { centre: fixed - (screen - viewport.centre()) * (1.0 / zoom), zoom }
    }

    /// Moves the scene by some screen points, as if it were dragged.
    #[must_use]
    pub fn panned(self, by_screen: Vector) -> Camera {
        Camera { centre: self.centre - by_screen * (1.0 / self.zoom), ..self }
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
        Camera { centre: self.centre + (target.centre - self.centre) * ease, zoom }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEW: Viewport = Viewport { width: 800.0, height: 600.0 };

    #[test]
    fn zooming_keeps_the_point_under_the_cursor() {
        let camera = Camera { centre: Point::new(100.0, 50.0), zoom: 0.7 };
        let cursor = Point::new(123.0, 456.0);
        let zoomed = camera.zoomed_about(VIEW, cursor, 3.0);
        assert!(camera.scene_at(VIEW, cursor).distance(zoomed.scene_at(VIEW, cursor)) < 1e-9);
        let at = camera.scene_at(VIEW, cursor);
        assert!(camera.screen_from_scene(VIEW).apply(at).distance(cursor) < 1e-9);
    }

    #[test]
    fn fitting_shows_everything() {
        let bounds = Bounds { min: Point::default(), max: Point::new(2000.0, 1500.0) };
        let seen = Camera::fitting(bounds, VIEW).visible(VIEW);
        assert!(seen.min.x < 0.0 && seen.max.x > 2000.0 && seen.min.y < 0.0 && seen.max.y > 1500.0);
    }
}
