//! Properties of maps between pictures, over random maps and places: inverse, composition, and how errors are carried, against finite
//! differences.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::random::Random;
use revisit::core::geom::{Affine, Point, Projective, Vector};
use revisit::core::register::{Covariance, Model, TiePoint, fit_ties};

fn affine(r: &mut Random) -> Affine {
    let (turn, scale) = (r.between(-3.1, 3.1), r.between(0.4, 2.5));
    let (a, b) = (scale * libm::cos(turn), scale * libm::sin(turn));
    let (shear, stretch) = (r.between(-0.3, 0.3), r.between(0.7, 1.4));
    Affine::from([a, -b * stretch + a * shear, r.between(-900.0, 900.0), b, a * stretch + b * shear, r.between(-900.0, 900.0)])
}

/// With a horizon far from the pictures.
fn projective(r: &mut Random) -> Projective {
    let m = Projective::from(affine(r)).rows();
    Projective::from([m[0][0], m[0][1], m[0][2], m[1][0], m[1][1], m[1][2], r.between(-2e-4, 2e-4), r.between(-2e-4, 2e-4)])
}

fn place(r: &mut Random) -> Point {
    Point::new(r.between(0.0, 1000.0), r.between(0.0, 1000.0))
}

fn near(a: Point, b: Point, by: f64) {
    assert!(a.distance(b) <= by, "{a:?} is not {b:?}");
}

#[test]
fn affine_maps_are_a_group() {
    let mut r = Random::seeded(31);
    for _ in 0..2000 {
        let (f, g, h) = (affine(&mut r), affine(&mut r), affine(&mut r));
        let (p, v) = (place(&mut r), Vector::new(r.between(-50.0, 50.0), r.between(-50.0, 50.0)));
        let back = f.inverse().unwrap();
        near(back.apply(f.apply(p)), p, 1e-8);
        near(f.apply(back.apply(p)), p, 1e-8);
        near(back.after(&f).apply(p), p, 1e-8);
        near(f.after(&g).apply(p), f.apply(g.apply(p)), 1e-8);
        near(f.after(&g).after(&h).apply(p), f.after(&g.after(&h)).apply(p), 1e-7);
        near(f.after(&g).inverse().unwrap().apply(p), g.inverse().unwrap().after(&back).apply(p), 1e-6);
        near(f.apply(p + v), f.apply(p) + f.apply_vector(v), 1e-9);
        assert!(!f.mirrors());
        let area = |m: &Affine| m.apply_vector(Vector::new(1.0, 0.0)).cross(m.apply_vector(Vector::new(0.0, 1.0)));
        assert!((area(&f) - f.magnification().powi(2)).abs() < 1e-9 && (area(&f) * area(&back) - 1.0).abs() < 1e-9);
        assert!((area(&f.after(&g)) - area(&f) * area(&g)).abs() < 1e-8);
    }
}

#[test]
fn projective_maps_are_a_group_where_they_are_in_front_of_the_horizon() {
    let mut r = Random::seeded(32);
    let mut seen = 0;
    for _ in 0..2000 {
        let (f, g, p) = (projective(&mut r), projective(&mut r), place(&mut r));
        if f.depth(p) < 0.5 || g.depth(p) < 0.5 || f.depth(g.apply(p)) < 0.5 {
            continue;
        }
        seen += 1;
        let back = f.inverse().unwrap();
        near(back.apply(f.apply(p)), p, 1e-6);
        near(f.after(&g).unwrap().apply(p), f.apply(g.apply(p)), 1e-5);
        near(back.after(&f).unwrap().apply(p), p, 1e-6);
        // The touching map has the place, and the slopes of small differences.
        let touching = f.near(p);
        near(touching.apply(p), f.apply(p), 1e-8);
        for step in [Vector::new(1e-3, 0.0), Vector::new(0.0, 1e-3)] {
            let slope = (f.apply(p + step) - f.apply(p + step * -1.0)) * 500.0;
            assert!((slope + touching.apply_vector(step * -1000.0)).length() < 1e-5 * slope.length().max(1.0));
        }
        assert!((f.magnification_at(p) - touching.magnification()).abs() < 1e-9 * f.magnification_at(p));
    }
    assert!(seen > 500, "{seen}");
}

/// The errors of the points of a fit, carried to a place, an area and a length: by the covariance, and by moving each observation a little
/// and fitting anew.
#[test]
fn the_error_of_a_fit_is_that_of_its_points_carried_by_finite_differences() {
    let mut r = Random::seeded(33);
    for model in [Model::Similarity, Model::Affine] {
        for _ in 0..20 {
            // A similarity has no shear.
            let truth = if model == Model::Affine { affine(&mut r) } else { fitted_similarity(&mut r) };
            let n = 8;
            let exact: Vec<TiePoint> = (0..n).map(|_| place(&mut r)).map(|from| TiePoint { from, onto: truth.apply(from) }).collect();
            let Ok(fit) = fit_ties(&exact, model, 1.4) else { continue };
            let (at, other) = (place(&mut r), place(&mut r));
            let told = |points: &[TiePoint]| {
                let map = fit_ties(points, model, 1.4).unwrap().map;
                let q = map.apply(at);
                [q.x, q.y, 2.0 * libm::log(map.magnification_at(at)), libm::log(map.apply(at).distance(map.apply(other)))]
            };
            let step = 1e-3;
            let mut sums = [0.0; 5];
            for k in 0..n {
                for axis in [Vector::new(step, 0.0), Vector::new(0.0, step)] {
                    let moved = |by: Vector| {
                        let mut points = exact.clone();
                        points[k].onto = points[k].onto + by;
                        told(&points)
                    };
                    let (plus, minus) = (moved(axis), moved(axis * -1.0));
                    let d: Vec<f64> = plus.iter().zip(minus).map(|(a, b)| (a - b) / (2.0 * step)).collect();
                    for (sum, v) in sums.iter_mut().zip([d[0] * d[0], d[0] * d[1], d[1] * d[1], d[2] * d[2], d[3] * d[3]]) {
                        *sum += v;
                    }
                }
            }
            // The variance of one coordinate that the fit reckons with, from any entry: all must have the same.
            let [xx, xy, yy] = fit.covariance.at(&fit.map, at);
            let area = fit.covariance.area_factor_variance(&fit.map, at);
            let length = fit.covariance.length_factor_variance(&fit.map, at, other);
            let variance = (xx + yy) / (sums[0] + sums[2]);
            assert!(variance > 0.0);
            let size = sums[0] + sums[2];
            for (got, want, size) in
                [(xx, sums[0], size), (xy, sums[1], size), (yy, sums[2], size), (area, sums[3], sums[3]), (length, sums[4], sums[4])]
            {
                assert!((got / variance - want).abs() < 2e-3 * size, "{model:?}: {} {want}", got / variance);
            }
        }
    }
}

fn fitted_similarity(r: &mut Random) -> Affine {
    let (turn, scale) = (r.between(-3.1, 3.1), r.between(0.4, 2.5));
    let (a, b) = (scale * libm::cos(turn), scale * libm::sin(turn));
    Affine::from([a, -b, r.between(-900.0, 900.0), b, a, r.between(-900.0, 900.0)])
}

/// What a map moved by eye errs by is a covariance everywhere, and least in the middle of what was looked at.
#[test]
fn a_map_moved_by_eye_is_surest_in_the_middle() {
    let mut r = Random::seeded(34);
    for _ in 0..500 {
        let map = Projective::from(fitted_similarity(&mut r));
        let centre = place(&mut r);
        let covariance = Covariance::by_eye(&map, centre, r.between(0.1, 4.0), r.between(50.0, 900.0));
        let p = place(&mut r);
        let [xx, xy, yy] = covariance.at(&map, p);
        assert!(xx > 0.0 && yy > 0.0 && xx * yy - xy * xy >= -1e-9 * (xx + yy).powi(2), "it is a covariance");
        let near_centre = covariance.at(&map, centre);
        assert!(xx + yy >= near_centre[0] + near_centre[2] - 1e-9, "surest in the middle");
        assert!(covariance.area_factor_variance(&map, p) >= 0.0 && covariance.length_factor_variance(&map, centre, p) >= 0.0);
    }
}
