//! Where a shadow and a leaning roof fall: rays and planes, exact.
//!
//! Directions are those at the building. Azimuths are in degrees clockwise from north: of the sun, and of the view *from the ground
//! to the camera*.

use crate::core::doc::{HeightKind, Slope};

/// A displacement on the ground, m (or m for each metre of height).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EastNorth {
    /// To the east.
    pub east: f64,
    /// To the north.
    pub north: f64,
}

impl EastNorth {
    /// One metre towards an azimuth.
    pub fn towards(azimuth_deg: f64) -> EastNorth {
        EastNorth { east: sin(azimuth_deg), north: cos(azimuth_deg) }
    }

    /// So many times as long.
    #[must_use]
    pub fn times(self, k: f64) -> EastNorth {
        EastNorth { east: k * self.east, north: k * self.north }
    }

    /// This, and then back along another one.
    #[must_use]
    pub fn minus(self, other: EastNorth) -> EastNorth {
        EastNorth { east: self.east - other.east, north: self.north - other.north }
    }

    /// How long it is.
    pub fn length(self) -> f64 {
        (self.east * self.east + self.north * self.north).sqrt()
    }

    /// Where it points, 0 to 360 degrees.
    pub fn azimuth_deg(self) -> f64 {
        let azimuth = libm::atan2(self.east, self.north).to_degrees();
        if azimuth < 0.0 { azimuth + 360.0 } else { azimuth }
    }
}

/// Sine of an angle in degrees.
pub(super) fn sin(deg: f64) -> f64 {
    libm::sin(deg.to_radians())
}

/// Cosine of an angle in degrees.
pub(super) fn cos(deg: f64) -> f64 {
    libm::cos(deg.to_radians())
}

/// Tangent of an angle in degrees.
pub(super) fn tan(deg: f64) -> f64 {
    libm::tan(deg.to_radians())
}

/// The shortest turn from one azimuth to another, degrees: -180 (excluded) to 180, positive clockwise.
///
/// ```
/// use revisit::core::measure::turn_deg;
/// assert_eq!(turn_deg(350.0, 20.0), 30.0);
/// assert_eq!(turn_deg(20.0, 350.0), -30.0);
/// ```
pub fn turn_deg(from: f64, to: f64) -> f64 {
    let turn = libm::fmod(to - from, 360.0);
    match turn {
        t if t > 180.0 => t - 360.0,
        t if t <= -180.0 => t + 360.0,
        t => t,
    }
}

/// The directions from which a height follows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rays {
    /// To the sun, degrees clockwise from north.
    pub sun_azimuth_deg: f64,
    /// Of the sun above the horizon, degrees.
    pub sun_elevation_deg: f64,
    /// From the ground to the camera, degrees clockwise from north.
    pub view_azimuth_deg: f64,
    /// Between the vertical and the direction to the camera, at the ground, degrees.
    pub incidence_deg: f64,
    /// How the ground falls; flat without.
    pub slope: Option<Slope>,
}

impl Rays {
    /// Metres of height for each metre of shadow, along the ground as a map shows it:
    /// `tan e - tan q cos(d - (a_s + 180))`. Nil or less where the ground falls as fast as the sun's rays do.
    pub fn rise(&self) -> f64 {
        let flat = tan(self.sun_elevation_deg);
        let away = self.sun_azimuth_deg + 180.0;
        self.slope.map_or(flat, |s| flat - tan(s.angle_deg) * cos(s.downhill_deg - away))
    }

    /// From the foot of a wall to the tip of its shadow, for each metre of height: `-u(a_s) / rise`.
    pub fn base_to_tip(&self) -> EastNorth {
        EastNorth::towards(self.sun_azimuth_deg).times(-1.0 / self.rise())
    }

    /// From the foot of a wall to the roof above it as the picture shows it, for each metre of height: `-tan(theta) u(a_v)`. A roof
    /// leans away from the camera.
    pub fn base_to_roof(&self) -> EastNorth {
        EastNorth::towards(self.view_azimuth_deg).times(-tan(self.incidence_deg))
    }

    /// From a corner of the roof to its shadow, for each metre of height: `K = -cot(e) u(a_s) + tan(theta) u(a_v)`.
    pub fn roof_to_tip(&self) -> EastNorth {
        self.base_to_tip().minus(self.base_to_roof())
    }

    /// What a kind of line spans on the ground for each metre of height.
    pub fn per_metre(&self, kind: HeightKind) -> EastNorth {
        match kind {
            HeightKind::BaseToTip => self.base_to_tip(),
            HeightKind::RoofToTip => self.roof_to_tip(),
            HeightKind::Lean => self.base_to_roof(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RAYS: Rays = Rays { sun_azimuth_deg: 160.0, sun_elevation_deg: 35.0, view_azimuth_deg: 120.0, incidence_deg: 25.0, slope: None };

    #[test]
    fn the_vectors_of_the_ray_plane_simulation_hold() {
        let k = RAYS.roof_to_tip();
        assert!((k.east + 0.084_621).abs() < 1e-6 && (k.north - 1.108_866).abs() < 1e-6, "{k:?}");
        assert!((k.length() - 1.112_090).abs() < 1e-6);
        let tip = k.times(20.0);
        assert!((tip.east + 1.6924).abs() < 1e-4 && (tip.north - 22.1773).abs() < 1e-4, "{tip:?}");
        for (downhill_deg, length) in [(RAYS.sun_azimuth_deg, 26.574), (RAYS.sun_azimuth_deg + 180.0, 30.874)] {
            let slope = Some(Slope { angle_deg: 3.0, downhill_deg });
            let found = 20.0 * Rays { slope, ..RAYS }.base_to_tip().length();
            assert!((found - length).abs() < 5e-4, "{downhill_deg}: {found}");
        }
        assert!((20.0 * RAYS.base_to_tip().length() - 28.563).abs() < 5e-4);
        for (theta, lean) in [(5.0, 0.9), (10.0, 1.8), (15.0, 2.7), (20.0, 3.6), (25.0, 4.7), (30.0, 5.8)] {
            let found = 10.0 * Rays { incidence_deg: theta, ..RAYS }.base_to_roof().length();
            assert!((found - lean).abs() < 0.05, "{theta}: {found}");
        }
    }

    /// A ray from the roof along the sun's direction, cut with the plane of the ground; and the picture's own projection, along the
    /// direction to the camera, of what stands above the ground.
    #[test]
    fn every_formula_agrees_with_rays_and_planes_in_space() {
        type Space = [f64; 3];
        let direction =
            |azimuth: f64, elevation: f64| -> Space { [cos(elevation) * sin(azimuth), cos(elevation) * cos(azimuth), sin(elevation)] };
        let dot = |a: Space, b: Space| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let along = |p: Space, v: Space, t: f64| -> Space { [p[0] + t * v[0], p[1] + t * v[1], p[2] + t * v[2]] };
        let height = 17.0;
        for step in 0..72 {
            let s = f64::from(step);
            let rays = Rays {
                sun_azimuth_deg: 5.0 * s,
                sun_elevation_deg: 15.0 + 0.7 * s,
                view_azimuth_deg: (133.0 * s) % 360.0,
                incidence_deg: 0.4 * s,
                slope: Some(Slope { angle_deg: 0.1 * s, downhill_deg: (71.0 * s) % 360.0 }),
            };
            let slope = rays.slope.unwrap();
            // The ground rises away from where it falls to: z = -tan(q) (d . p); its normal is (tan q d, 1).
            let normal = [tan(slope.angle_deg) * sin(slope.downhill_deg), tan(slope.angle_deg) * cos(slope.downhill_deg), 1.0];
            let (roof, sun) = ([0.0, 0.0, height], direction(rays.sun_azimuth_deg, rays.sun_elevation_deg));
            let tip = along(roof, sun, -dot(normal, roof) / dot(normal, sun));
            let found = rays.base_to_tip().times(height);
            assert!((found.east - tip[0]).abs() < 1e-9 && (found.north - tip[1]).abs() < 1e-9, "{rays:?}: {found:?} {tip:?}");
            // A level map shows the roof where the line of sight through it meets the level of its foot.
            let camera = direction(rays.view_azimuth_deg, 90.0 - rays.incidence_deg);
            let shown = along(roof, camera, -height / camera[2]);
            let lean = rays.base_to_roof().times(height);
            assert!((lean.east - shown[0]).abs() < 1e-9 && (lean.north - shown[1]).abs() < 1e-9, "{rays:?}");
            let k = rays.roof_to_tip().times(height);
            assert!((k.east - (tip[0] - shown[0])).abs() < 1e-9 && (k.north - (tip[1] - shown[1])).abs() < 1e-9);
        }
    }

    #[test]
    fn turns_are_the_short_way_and_azimuths_run_clockwise_from_north() {
        for (from, to, turn) in [(10.0, 20.0, 10.0), (350.0, 10.0, 20.0), (0.0, 180.0, 180.0), (180.0, 0.0, 180.0), (-90.0, 300.0, 30.0)] {
            assert_eq!(turn_deg(from, to), turn, "{from} {to}");
        }
        for azimuth in [0.0, 45.0, 90.0, 133.0, 180.0, 225.0, 270.0, 359.0] {
            assert!(turn_deg(EastNorth::towards(azimuth).azimuth_deg(), azimuth).abs() < 1e-9);
        }
    }
}
