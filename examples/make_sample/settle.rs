//! What people build outside the plant: the village and, by the second date,
//! the workers' housing and the earthworks beside the tunnel.

use crate::buildings::{Roof, Shape, block, fittings, roof};
use crate::canvas::List;
use crate::geom::{Frame, V2, polygon_distance, spline, v};
use crate::ground::{Paving, earthen, fence, patch, stroke, wheel_marks};
use crate::noise::{Rng, fbm, smooth};
use crate::props::{car, heap, lorry, stacks};
use crate::site::{plant, works};
use crate::terrain::{Epoch, plot};
use crate::truth::Feature;

/// The workers' housing ground.
pub fn housing() -> Frame {
    Frame::new(v(812.0, 436.0), -5.0)
}

/// Builds all of it that stands at this date and records the housing's outlines.
pub fn build(list: &mut List, epoch: Epoch, seed: u64, truth: &mut Vec<Feature>) {
    village(list, seed);
    new_housing(list, epoch, seed, truth);
    if epoch == Epoch::After {
        earthworks(list, seed);
    }
}

/// Scattered houses with their yards and sheds, the same at both dates.
fn village(list: &mut List, seed: u64) {
    let mut rng = Rng::new(seed, "village");
    let spots = [
        (898.0, 574.0),
        (918.0, 584.0),
        (905.0, 604.0),
        (928.0, 612.0),
        (950.0, 588.0),
        (956.0, 618.0),
        (980.0, 596.0),
        (862.0, 572.0),
        (858.0, 602.0),
        (850.0, 626.0),
        (836.0, 600.0),
        (900.0, 632.0),
        (982.0, 624.0),
        (820.0, 632.0),
        (86.0, 600.0),
        (104.0, 592.0),
        (206.0, 420.0),
        (300.0, 514.0),
        (316.0, 520.0),
        (720.0, 352.0),
    ];
    for (x, y) in spots {
        let turn = f64::from(rng.range(-18.0, 18.0)) + if rng.chance(0.5) { 90.0 } else { 0.0 };
        let f = Frame::new(v(x + rng.range(-3.0, 3.0), y + rng.range(-3.0, 3.0)), turn);
        patch(list, Paving::Hardstand, &plot(&f, -11.0, -8.0, 12.0, 11.0), 2.5, f, rng.seed());
        let t = rng.range(0.75, 1.25);
        let c = [[0.205, 0.125, 0.090], [0.19, 0.175, 0.16], [0.165, 0.13, 0.105], [0.30, 0.29, 0.27]][rng.below(4)];
        let (w, d) = (rng.range(9.0, 14.0), rng.range(6.0, 8.5));
        let shape = if rng.chance(0.6) { Shape::Gable(rng.range(1.8, 2.8)) } else { Shape::Hip(2.2) };
        let r = Roof {
            frame: f,
            w,
            d,
            eave: 3.2,
            shape,
            colour: c.map(|k| k * t),
            age: rng.range(0.5, 1.0),
            lights: 0.0,
            monitor: 0.0,
            seed: rng.seed(),
        };
        roof(list, r);
        fittings(list, &r, 1, &mut rng);
        for _ in 0..2 {
            let g = f.child(
                rng.range(-10.0, 10.0),
                rng.range(8.0, 12.0) * if rng.chance(0.5) { 1.0 } else { -1.0 },
                f64::from(rng.range(-8.0, 8.0)),
            );
            let t = rng.range(0.13, 0.30);
            block(list, g, [rng.range(3.0, 6.0), rng.range(2.5, 4.0)], [0.0, 2.4], [t, t * 0.92, t * 0.82], rng.seed());
        }
        stacks(list, f, 18.0, 16.0, 3, &mut rng);
    }
}

/// Rows of like blocks on levelled ground.
fn new_housing(list: &mut List, epoch: Epoch, seed: u64, truth: &mut Vec<Feature>) {
    let f = housing();
    let mut rng = Rng::new(seed, "housing");
    if epoch == Epoch::After {
        earthen(list, spline(&[f.out(-10.0, 34.0), v(808.0, 500.0), v(800.0, 552.0)], 4.0), 2.6, 0.95, 270);
        patch(list, Paving::Raw, &plot(&f, -92.0, -36.0, 92.0, 37.0), 4.0, f, rng.seed());
        patch(list, Paving::Hardstand, &plot(&f, -86.0, -33.0, 88.0, 33.0), 4.0, f, rng.seed());
        for k in [-1.0_f32, 0.0, 1.0] {
            patch(list, Paving::Concrete(0.35), &plot(&f, -82.0, k * 19.0 + 6.2, 84.0, k * 19.0 + 8.4), 0.3, f, rng.seed());
        }
        patch(list, Paving::Gravel, &plot(&f, -14.0, -34.0, -8.0, 38.0), 0.6, f, rng.seed());
        fence(list, plot(&f, -90.0, -35.0, 90.0, 35.0), 273);
    }
    let mut n = 0;
    for j in 0..3 {
        for i in 0..8 {
            let (a, b) = (-71.5 + 20.4 * i as f32, -19.0 + 19.0 * j as f32);
            let seed = rng.seed();
            let wear = rng.range(0.18, 0.42);
            if (i, j) == (7, 2) {
                continue;
            }
            n += 1;
            let g = f.child(a + if i > 2 { 4.0 } else { 0.0 }, b, 0.0);
            if epoch == Epoch::After {
                let r = Roof {
                    frame: g,
                    w: 15.0,
                    d: 7.0,
                    eave: 3.2,
                    shape: Shape::Gable(1.0),
                    colour: [0.215, 0.228, 0.243],
                    age: wear,
                    lights: 0.0,
                    monitor: 0.0,
                    seed,
                };
                roof(list, r);
                block(list, g.child(5.5, 4.2, 0.0), [2.0, 1.4], [0.0, 2.4], [0.28, 0.275, 0.26], seed ^ 3);
            }
            truth.push(Feature::appeared(&format!("Workers' housing {n}"), "building", "housing", g.rect(15.0, 7.0)));
        }
    }
    if epoch == Epoch::After {
        stacks(list, f.child(76.0, 20.0, 0.0), 16.0, 10.0, 16, &mut rng);
        for _ in 0..9 {
            let g =
                f.child(rng.range(-80.0, 80.0), [-9.0, 10.0, 29.0][rng.below(3)] + rng.range(-0.6, 0.6), f64::from(rng.range(-6.0, 6.0)));
            car(list, g, &mut rng);
        }
        for i in 0..9 {
            let (a, b) = (rng.range(-80.0, 80.0), rng.range(-30.0, 30.0));
            wheel_marks(
                list,
                spline(&[f.out(a - 20.0, b), f.out(a, b + rng.range(-4.0, 4.0)), f.out(a + 24.0, b + 3.0)], 4.0),
                0.5,
                280 + i,
            );
        }
    }
}

/// The ground cleared beside the tunnel, with its heaps and machines.
fn earthworks(list: &mut List, seed: u64) {
    let mut rng = Rng::new(seed, "works");
    let f = Frame::new(v(664.0, 262.0), 10.0);
    let haul =
        spline(&[plant().out(30.0, -118.0), v(560.0, 262.0), v(596.0, 252.0), v(640.0, 262.0), v(690.0, 290.0), v(712.0, 336.0)], 4.0);
    patch(list, Paving::Hardstand, &works(), 12.0, f, rng.seed());
    patch(list, Paving::Waste, &works(), 10.0, f, rng.seed());
    earthen(list, haul, 4.4, 0.95, 289);
    patch(list, Paving::Raw, &works(), 7.0, f, rng.seed());
    for i in 0..14 {
        let (a, b) = (rng.range(-62.0, 60.0), rng.range(-42.0, 40.0));
        let (w, d) = (rng.range(8.0, 26.0), rng.range(5.0, 14.0));
        let g = f.child(a, b, f64::from(rng.range(-30.0, 30.0)));
        let kind = [Paving::Raw, Paving::Gravel, Paving::Hardstand, Paving::Waste][i % 4];
        patch(list, kind, &plot(&g, -w * 0.5, -d * 0.5, w * 0.5, d * 0.5), 3.0, g, rng.seed());
    }
    for i in 0..4 {
        let b = -34.0 + 20.0 * i as f32;
        let line = [f.out(-66.0, b + 8.0), f.out(-20.0, b - 4.0), f.out(20.0, b + 3.0), f.out(58.0, b - 6.0)];
        earthen(list, spline(&line, 4.0), rng.range(2.0, 3.6), 0.8, 290 + i);
    }
    patch(list, Paving::Raw, &plot(&plant(), 60.0, -112.0, 150.0, -97.0), 5.0, f, rng.seed());
    for i in 0..34 {
        let (a, b) = (rng.range(-60.0, 62.0), rng.range(-40.0, 40.0));
        let turn = rng.range(-0.7, 0.7) + if rng.chance(0.3) { 1.57 } else { 0.0 };
        let long = rng.range(12.0, 40.0);
        let line = [
            f.out(a - long * turn.cos(), b - long * turn.sin()),
            f.out(a + rng.range(-8.0, 8.0), b + rng.range(-8.0, 8.0)),
            f.out(a + long * turn.cos(), b + long * turn.sin()),
        ];
        wheel_marks(list, spline(&line, 3.0), rng.range(0.45, 0.85), 700 + i);
    }
    for i in 0..30 {
        let at = f.out(rng.range(-48.0, 60.0), rng.range(-40.0, 36.0));
        let r = if i < 5 { rng.range(5.0, 9.0) } else { rng.range(1.6, 4.0) };
        let tone = rng.range(0.75, 1.12);
        if polygon_distance(&works(), at) < -4.0 {
            heap(list, at, r, r * rng.range(0.35, 0.55), [0.255, 0.21, 0.158].map(|k: f32| k * tone), &mut Rng::new(seed ^ i, "heap"));
        }
    }
    for _ in 0..6 {
        let g = f.child(rng.range(-40.0, 45.0), rng.range(-28.0, 28.0), f64::from(rng.range(0.0, 360.0)));
        if rng.chance(0.5) {
            lorry(list, g, &mut rng);
        } else {
            block(list, g, [4.4, 2.9], [0.0, 2.6], [0.33, 0.24, 0.07], rng.seed());
            block(list, g.child(4.0, 0.4, 12.0), [4.6, 0.7], [0.0, 3.0], [0.30, 0.22, 0.07], rng.seed());
        }
    }
    // Footings poured for the next building.
    let g = Frame::new(v(700.0, 268.0), 10.0);
    patch(list, Paving::Hardstand, &plot(&g, -25.0, -14.0, 25.0, 14.0), 1.6, g, rng.seed());
    for i in 0..6 {
        let a = -20.0 + 8.0 * i as f32;
        for (a0, b0, a1, b1) in [(a, -9.5, a, 9.5), (-20.0, -9.5, 20.0, -9.5), (-20.0, 9.5, 20.0, 9.5)] {
            let line = vec![g.out(a0, b0), g.out(a1, b1)];
            if i == 0 || b0 * b1 < 0.0 {
                footing(list, line, 960 + i);
            }
        }
    }
    // Spoil tipped along the edge.
    for i in 0..16 {
        let at = v(598.0 + 7.0 * i as f32, 279.0 + 1.8 * i as f32);
        let at = at.plus(v(rng.range(-2.0, 2.0), rng.range(-3.0, 3.0)));
        let (r, tone) = (rng.range(1.8, 4.2), rng.range(0.7, 1.05));
        heap(list, at, r, r * 0.5, [0.25 * tone, 0.205 * tone, 0.155 * tone], &mut Rng::new(seed ^ (300 + i), "tip"));
    }
    // Spoil and material beside the new hall.
    let p = plant();
    for i in 0..9 {
        let at = p.out(rng.range(18.0, 98.0), rng.range(-62.0, -52.0));
        heap(list, at, rng.range(1.5, 3.6), rng.range(0.7, 1.8), [0.26, 0.21, 0.155], &mut Rng::new(seed ^ (90 + i), "spoil"));
    }
    stacks(list, p.child(93.0, -33.0, 0.0), 12.0, 30.0, 26, &mut rng);
}

/// A strip of fresh concrete in a trench.
fn footing(list: &mut List, line: Vec<V2>, seed: u32) {
    stroke(list, line, 2.4, move |cell, p, d, _, _| {
        let rough = fbm(p.x / 1.4, p.y / 1.4, 3, seed);
        cell.tint([0.13, 0.108, 0.085], smooth(1.9, 1.1, d.abs() + 0.4 * rough) * 0.7);
        cell.tint([0.36, 0.35, 0.33], smooth(0.62, 0.42, d.abs()) * (0.85 + 0.15 * rough));
    });
}
