//! The plant itself: where its buildings stand and what lies between them.

use crate::buildings::{Roof, Shape, block, drum, fittings, roof};
use crate::canvas::{List, Rgb};
use crate::geom::{Frame, V2, spline, v};
use crate::ground::{Paving, patch, rails, tarred, wall, wheel_marks};
use crate::noise::Rng;
use crate::props::{Beam, car, container, crane, heap, lorry, pole, stacks};
use crate::terrain::{Epoch, Levelled, PLATFORM, plot};
use crate::truth::Feature;

/// Sizes of the two halls that the pair is about, in metres.
pub const EXISTING_HALL: [f64; 2] = [92.0, 34.0];
pub const NEW_HALL: [f64; 2] = [65.0, 31.28];
/// Length of the crane's girders and width over both of them, in metres.
pub const CRANE: [f64; 2] = [34.0, 4.8];

/// The plant's own axes.
pub fn plant() -> Frame {
    Frame::new(v(470.0, 370.0), 17.0)
}

/// Ground that has been levelled by this date.
pub fn levelled(epoch: Epoch) -> Vec<Levelled> {
    let f = plant();
    let mut out = vec![
        Levelled { outline: plot(&f, -198.0, -98.0, 198.0, 96.0), level: PLATFORM, slope: 9.0 },
        Levelled { outline: plot(&f, -26.0, -173.0, 36.0, -90.0), level: PLATFORM, slope: 3.0 },
    ];
    if epoch == Epoch::After {
        out.push(Levelled { outline: works(), level: PLATFORM + 2.0, slope: 5.0 });
    }
    out
}

/// The ground cleared for building work before the second date.
pub fn works() -> Vec<V2> {
    vec![
        v(586.0, 236.0),
        v(612.0, 206.0),
        v(650.0, 200.0),
        v(668.0, 178.0),
        v(706.0, 184.0),
        v(716.0, 222.0),
        v(760.0, 236.0),
        v(752.0, 276.0),
        v(722.0, 284.0),
        v(716.0, 318.0),
        v(672.0, 306.0),
        v(640.0, 282.0),
        v(604.0, 286.0),
    ]
}

/// The line of the rail spur.
pub fn spur() -> Vec<V2> {
    let f = plant();
    let uv = [
        (5.0, -176.0),
        (5.0, -120.0),
        (5.0, -60.0),
        (4.5, -12.0),
        (1.5, 18.0),
        (-8.0, 42.0),
        (-27.0, 60.0),
        (-55.0, 69.0),
        (-100.0, 72.5),
        (-190.0, 74.0),
        (-300.0, 73.0),
        (-420.0, 58.0),
        (-560.0, 36.0),
    ];
    let pts: Vec<V2> = uv.iter().map(|&(a, b)| f.out(a, b)).collect();
    spline(&pts, 4.0)
}

struct House {
    name: &'static str,
    class: &'static str,
    at: [f32; 2],
    turn: f64,
    size: [f64; 2],
    eave: f32,
    shape: Shape,
    colour: Rgb,
    age: f32,
    lights: f32,
    monitor: f32,
    fans: usize,
    new: bool,
}

/// A row of the table: name, place, size, eaves, shape, colour, and its look
/// (age, distance between roof lights, number of fans).
fn h(name: &'static str, at: [f32; 2], size: [f64; 2], eave: f32, shape: Shape, colour: Rgb, look: (f32, f32, usize)) -> House {
    let (age, lights, fans) = look;
    House { name, class: "building", at, turn: 0.0, size, eave, shape, colour, age, lights, monitor: 0.0, fans, new: false }
}

fn houses() -> Vec<House> {
    use Shape::{Flat, Gable, Hip, Lean, Sawtooth};
    let mut all = vec![
        h("Existing assembly hall", [-60.0, -32.0], EXISTING_HALL, 12.0, Gable(3.9), [0.285, 0.278, 0.262], (0.62, 8.0, 9)),
        h("New hall", [58.0, -33.0], NEW_HALL, 11.0, Gable(2.6), [0.400, 0.412, 0.422], (0.10, 10.0, 6)),
        h("Workshop A", [-80.0, 17.0], [50.0, 22.0], 8.0, Sawtooth(8.333, 2.6), [0.235, 0.185, 0.155], (0.85, 0.0, 3)),
        h("Blue store", [-142.0, -60.0], [46.0, 20.0], 8.0, Gable(2.0), [0.095, 0.135, 0.205], (0.45, 9.2, 2)),
        h("Boiler house", [-155.0, -8.0], [26.0, 16.0], 14.0, Flat, [0.185, 0.176, 0.165], (0.8, 0.0, 6)),
        h("Grey warehouse", [68.0, 22.0], [72.0, 20.0], 7.5, Gable(2.2), [0.225, 0.230, 0.232], (0.55, 12.0, 5)),
        h("Long shed", [-150.0, 52.0], [60.0, 11.0], 5.0, Lean(1.4), [0.335, 0.328, 0.308], (0.65, 0.0, 0)),
        h("Offices", [138.0, 42.0], [34.0, 13.0], 11.0, Flat, [0.275, 0.268, 0.255], (0.35, 0.0, 12)),
        h("Offices, wing", [127.5, 56.5], [13.0, 16.0], 8.0, Flat, [0.262, 0.258, 0.248], (0.45, 0.0, 6)),
        h("Canteen", [168.0, 64.0], [22.0, 13.0], 4.5, Hip(2.6), [0.180, 0.122, 0.098], (0.5, 0.0, 1)),
        h("White workshop", [146.0, -2.0], [40.0, 18.0], 7.0, Gable(1.9), [0.410, 0.405, 0.392], (0.35, 8.0, 4)),
        h("Tool shed", [45.0, 59.0], [26.0, 11.0], 4.5, Gable(2.0), [0.165, 0.152, 0.140], (0.75, 0.0, 1)),
        h("Green store", [-30.0, -73.0], [44.0, 16.0], 6.5, Gable(2.0), [0.150, 0.172, 0.148], (0.6, 11.0, 2)),
        h("Lean-to store", [50.0, -78.0], [36.0, 13.0], 5.5, Lean(1.6), [0.275, 0.262, 0.240], (0.7, 0.0, 1)),
        h("Pump house", [176.0, -62.0], [11.0, 8.0], 4.0, Flat, [0.25, 0.24, 0.225], (0.5, 0.0, 2)),
        h("Compressor house", [-108.0, -78.0], [18.0, 10.0], 5.0, Gable(1.6), [0.175, 0.120, 0.095], (0.7, 0.0, 2)),
        h("Gate house", [116.0, 88.0], [7.0, 5.0], 3.2, Flat, [0.32, 0.31, 0.29], (0.3, 0.0, 1)),
        h("Rail shed", [-52.0, 52.0], [18.0, 9.0], 5.0, Gable(1.8), [0.190, 0.150, 0.125], (0.8, 0.0, 0)),
        h("Switch room", [-118.0, 12.0], [9.0, 7.0], 4.0, Flat, [0.235, 0.228, 0.215], (0.6, 0.0, 2)),
    ];
    for x in &mut all {
        match x.name {
            "Existing assembly hall" => x.monitor = 3.4,
            "Grey warehouse" => x.monitor = 1.6,
            "New hall" => x.new = true,
            "Canteen" => x.turn = 3.0,
            "Pump house" => x.turn = -4.0,
            "Tool shed" => x.turn = 1.2,
            _ => {}
        }
    }
    all
}

/// Lays the plant's ground: yards, roads, rails, wall.
pub fn lay_yard(list: &mut List, epoch: Epoch, seed: u64) {
    let f = plant();
    let mut rng = Rng::new(seed, "yard");
    let mut put = |list: &mut List, k: Paving, a0: f32, b0: f32, a1: f32, b1: f32, rag: f32| {
        patch(list, k, &plot(&f, a0, b0, a1, b1), rag, f, rng.seed());
    };
    put(list, Paving::Waste, -192.0, -94.0, 192.0, 92.0, 1.5);
    put(list, Paving::Hardstand, -188.0, -84.0, 20.0, 66.0, 5.0);
    put(list, Paving::Hardstand, 96.0, -84.0, 186.0, 22.0, 6.0);
    put(list, Paving::Hardstand, -30.0, -170.0, 40.0, -84.0, 2.5);
    put(list, Paving::Gravel, 10.0, 6.0, 118.0, 76.0, 4.0);
    put(list, Paving::Concrete(0.05), -108.0, -56.0, -8.0, -10.0, 0.6);
    put(list, Paving::Concrete(0.0), -62.0, -84.0, 0.0, -60.0, 0.8);
    put(list, Paving::Concrete(0.12), 26.0, 8.0, 108.0, 36.0, 0.7);
    put(list, Paving::Concrete(0.2), 118.0, 26.0, 182.0, 72.0, 0.5);
    put(list, Paving::Asphalt, 148.0, 28.0, 184.0, 54.0, 0.4);
    put(list, Paving::Concrete(0.1), 122.0, -14.0, 172.0, 12.0, 0.8);
    put(list, Paving::Concrete(0.0), -172.0, -74.0, -116.0, -44.0, 1.0);
    put(list, Paving::Concrete(0.05), -14.0, -168.0, 24.0, -104.0, 1.4);
    put(list, Paving::Concrete(0.15), 122.0, -72.0, 164.0, -28.0, 0.8);
    put(list, Paving::Coal, -186.0, 4.0, -136.0, 40.0, 4.0);
    put(list, Paving::Asphalt, -108.0, 2.0, -52.0, 34.0, 1.0);
    put(list, Paving::Concrete(0.1), -24.0, -40.0, 2.0, -24.0, 0.6);
    put(list, Paving::Concrete(0.2), -72.0, -18.0, -62.0, -5.0, 0.4);
    put(list, Paving::Concrete(0.0), -128.0, -40.0, -112.0, -2.0, 1.2);
    put(list, Paving::Coal, -146.0, -30.0, -120.0, 8.0, 5.0);
    put(list, Paving::Asphalt, 40.0, 36.0, 104.0, 48.0, 2.5);
    put(list, Paving::Gravel, -60.0, 30.0, -10.0, 54.0, 4.0);
    put(list, Paving::Concrete(0.0), 66.0, 46.0, 92.0, 60.0, 0.8);
    match epoch {
        Epoch::Before => {
            put(list, Paving::Waste, 14.0, -62.0, 102.0, -10.0, 4.0);
            put(list, Paving::Gravel, 30.0, -24.0, 74.0, -11.0, 3.5);
            put(list, Paving::Hardstand, 78.0, -56.0, 104.0, -30.0, 5.0);
        }
        Epoch::After => {
            put(list, Paving::Waste, 14.0, -62.0, 102.0, -10.0, 4.0);
            put(list, Paving::Raw, 13.0, -63.0, 104.0, -9.0, 3.5);
            put(list, Paving::Concrete(0.85), 20.0, -24.0, 98.0, -9.0, 0.5);
            put(list, Paving::Concrete(0.75), 22.0, -48.0, 30.0, -14.0, 0.4);
            put(list, Paving::Gravel, 86.0, -52.0, 102.0, -14.0, 1.4);
        }
    }
    let at = |uv: &[(f32, f32)]| spline(&uv.iter().map(|&(a, b)| f.out(a, b)).collect::<Vec<_>>(), 5.0);
    tarred(list, at(&[(-186.0, -4.0), (-110.0, -5.5), (0.0, -4.0), (60.0, -4.5), (184.0, -17.0)]), 3.2, false, 301);
    tarred(list, at(&[(107.0, -62.0), (109.0, -10.0), (108.0, 40.0), (107.0, 96.0)]), 3.4, false, 302);
    tarred(list, at(&[(-112.0, -86.0), (-113.0, 0.0), (-112.0, 60.0)]), 2.8, false, 303);
    tarred(list, at(&[(107.0, -60.0), (60.0, -61.0), (18.0, -66.0), (-8.0, -90.0), (-12.0, -130.0)]), 2.6, false, 304);
    for k in [-1.0_f32, 1.0] {
        // The crane's runway.
        let line = at(&[(5.0 + 12.0 * k, -164.0), (5.0 + 12.0 * k, -98.0)]);
        crate::ground::stroke(list, line, 1.6, move |cell, _, d, t, _| {
            let c: Rgb = [0.30, 0.285, 0.262];
            let show = crate::noise::smooth(0.75, 0.6, d.abs());
            cell.tint(c, show * (0.7 + 0.25 * crate::noise::noise(t / 6.0, 0.0, 77)));
            cell.tint([0.07, 0.058, 0.05], crate::noise::smooth(0.18, 0.06, d.abs()) * 0.8);
        });
    }
    rails(list, spur(), 401);
    rails(list, at(&[(-29.0, 61.0), (-60.0, 63.0), (-110.0, 65.5), (-178.0, 66.0)]), 402);
    let mut wear = Rng::new(seed, "wear");
    for i in 0..90 {
        let (a, b) = (wear.range(-180.0, 180.0), wear.range(-84.0, 80.0));
        let turn = if wear.chance(0.6) { 0.0 } else { 90.0_f32 } + wear.range(-25.0, 25.0);
        let long = wear.range(14.0, 46.0);
        let bend = wear.range(-9.0, 9.0);
        let (s, c) = turn.to_radians().sin_cos();
        let line = at(&[(a - c * long, b - s * long), (a - s * bend, b + c * bend), (a + c * long, b + s * long)]);
        wheel_marks(list, line, wear.range(0.3, 0.85), 500 + i);
    }
    // The perimeter wall, open at the gate, the spur and the tunnel road.
    wall(list, at_straight(&f, &[(102.0, 93.0), (-192.0, 93.0), (-192.0, 79.0)]), 2.6, 601);
    wall(list, at_straight(&f, &[(-192.0, 60.0), (-192.0, -95.0), (-24.0, -95.0)]), 2.6, 602);
    wall(list, at_straight(&f, &[(30.0, -95.0), (192.0, -95.0), (192.0, 93.0), (112.0, 93.0)]), 2.6, 603);
}

fn at_straight(f: &Frame, uv: &[(f32, f32)]) -> Vec<V2> {
    uv.iter().map(|&(a, b)| f.out(a, b)).collect()
}

/// Puts up the buildings and records their outlines.
pub fn build(list: &mut List, beams: &mut Vec<Beam>, epoch: Epoch, seed: u64, truth: &mut Vec<Feature>) {
    let f = plant();
    let mut rng = Rng::new(seed, "roofs");
    for x in houses() {
        let g = f.child(x.at[0], x.at[1], x.turn);
        let mut own = Rng::new(rng.bits(), "roof");
        let r = Roof {
            frame: g,
            w: x.size[0] as f32,
            d: x.size[1] as f32,
            eave: x.eave,
            shape: x.shape,
            colour: x.colour,
            age: x.age,
            lights: x.lights,
            monitor: x.monitor,
            seed: own.seed(),
        };
        if !x.new || epoch == Epoch::After {
            roof(list, r);
            fittings(list, &r, x.fans, &mut own);
        }
        let ring = g.rect(x.size[0], x.size[1]);
        truth.push(if x.new {
            Feature::appeared(x.name, x.class, "hall", ring)
        } else {
            Feature::kept(x.name, x.class, if x.name.contains("hall") { "hall" } else { "plant building" }, ring)
        });
    }
    let stack = f.out(-134.0, -15.0);
    drum(list, stack, 1.75, 42.0, [0.235, 0.21, 0.19], 0.9, 71);
    truth.push(Feature::kept("Chimney", "structure", "chimney", ring_around(stack, 1.75)));
    let tanks =
        [(134.0, -60.0, 7.5, 9.0), (152.5, -58.0, 7.5, 9.0), (136.0, -40.0, 5.2, 7.5), (150.0, -39.0, 4.4, 6.0), (159.5, -40.0, 3.4, 6.0)];
    for (i, &(a, b, r, z)) in tanks.iter().enumerate() {
        let tone = [0.40, 0.37, 0.33, 0.24, 0.38][i];
        let p = f.out(a, b);
        drum(list, p, r, z, [tone, tone * 0.99, tone * 0.965], 0.0, 80 + i as u32);
        truth.push(Feature::kept(&format!("Tank {}", i + 1), "structure", "tank", ring_around(p, f64::from(r))));
    }
    // The pipe bridge from the boiler house to the halls.
    let line = [(-141.0, -10.0), (-110.0, -10.0), (-110.0, -34.0), (-100.0, -34.0)];
    for w in line.windows(2) {
        let (p, q) = (f.out(w[0].0, w[0].1), f.out(w[1].0, w[1].1));
        beams.push(Beam { from: p, to: q, from_z: PLATFORM + 5.0, to_z: PLATFORM + 5.0, width: 1.5, dense: 0.8 });
        crate::ground::stroke(list, vec![p, q], 1.2, |cell, _, d, t, light| {
            let pipe = 0.75 + 0.35 * (d * 7.0).cos();
            let k = pipe * (1.0 - 0.25 * crate::noise::smooth(0.4, 0.1, (t.rem_euclid(6.0) - 3.0).abs()));
            cell.lay([0.30 * k, 0.295 * k, 0.285 * k], light.up, 0.0, crate::noise::smooth(0.8, 0.65, d.abs()));
        });
    }
    tunnel(list, truth);
    let runway = f.child(5.0, -136.0, 0.0);
    if epoch == Epoch::Before {
        crane(list, beams, runway, 24.0, CRANE[0] as f32, PLATFORM, &mut Rng::new(seed, "crane"));
    }
    truth.push(Feature::vanished("Bridge crane", "structure", "gantry crane", runway.rect(CRANE[0], CRANE[1])));
}

fn ring_around(p: V2, r: f64) -> Vec<[f64; 2]> {
    (0..32)
        .map(|i| {
            let t = f64::from(i) / 32.0 * std::f64::consts::TAU;
            [f64::from(p.x) + r * t.cos(), f64::from(p.y) + r * t.sin()]
        })
        .collect()
}

fn tunnel(list: &mut List, truth: &mut Vec<Feature>) {
    let g = plant().child(5.0, -173.0, 0.0);
    for side in [-1.0_f32, 1.0] {
        let line = vec![g.out(side * 7.0, 0.0), g.out(side * 12.0, 5.0), g.out(side * 16.0, 13.0)];
        wall(list, line, 4.0, 90);
    }
    block(list, g.child(0.0, -1.4, 0.0), [27.0, 1.7], [0.0, 9.5], [0.30, 0.288, 0.265], 91);
    block(list, g.child(0.0, -0.2, 0.0), [13.0, 1.2], [0.0, 8.0], [0.27, 0.26, 0.24], 92);
    // The mouth: a dark half-round of shade that the floor runs into.
    let mouth = g.child(0.0, 1.7, 0.0);
    block(list, mouth, [8.6, 3.2], [0.0, 0.0], [0.012, 0.013, 0.016], 93);
    let shade = crate::canvas::Area::around(&[mouth.origin], 9.0);
    list.add(shade, move |s| {
        s.each(shade, |cell, p| {
            let (a, b) = mouth.inn(p);
            let d = ((a / 6.2).powi(2) + ((b + 1.2) / 4.6).powi(2)).sqrt();
            if b > -1.7 {
                cell.tint([0.012, 0.013, 0.016], crate::noise::smooth(1.1, 0.62, d) * 0.9);
            }
        });
    });
    truth.push(Feature::kept("Tunnel mouth", "structure", "tunnel portal", mouth.rect(8.6, 3.2)));
}

/// Strews the yards with what gets moved about, differently at each date.
pub fn clutter(list: &mut List, beams: &mut Vec<Beam>, epoch: Epoch, seed: u64) {
    let f = plant();
    let mut rng = Rng::new(seed, "stores");
    let lots = [
        (-60.0, -55.0, 60.0, 6.0, 26),
        (-152.0, -34.0, 44.0, 12.0, 30),
        (14.0, 30.0, 8.0, 30.0, 18),
        (78.0, 50.0, 46.0, 22.0, 60),
        (168.0, -28.0, 26.0, 14.0, 34),
        (-80.0, 42.0, 40.0, 8.0, 26),
        (-160.0, 38.0, 40.0, 8.0, 14),
        (-15.0, 6.0, 10.0, 40.0, 18),
        (-14.0, -118.0, 14.0, 30.0, 18),
        (30.0, -120.0, 10.0, 34.0, 16),
        (140.0, -84.0, 70.0, 10.0, 26),
        (-60.0, -88.0, 50.0, 6.0, 14),
    ];
    for (i, &(a, b, w, d, n)) in lots.iter().enumerate() {
        stacks(list, f.child(a, b, 0.0), w, d, n, &mut Rng::new(rng.bits(), "lot"));
        let moved = epoch.pick("lot a", "lot b");
        stacks(list, f.child(a, b, 0.0), w, d, n / 2, &mut Rng::new(seed ^ i as u64, moved));
    }
    for &(a, b, r, z) in &[(-166.0, 16.0, 7.5, 4.5), (-156.0, 22.0, 6.0, 3.5), (-170.0, 28.0, 5.0, 3.0), (-148.0, 15.0, 4.0, 2.0)] {
        heap(list, f.out(a, b), r, z * epoch.pick(1.0, 0.8), [0.052, 0.050, 0.049], &mut Rng::new(rng.bits(), "coal"));
    }
    for i in 0..16 {
        let (a, b) =
            [(172.0, 0.0), (172.0, -10.0), (86.0, 62.0), (100.0, 64.0), (-128.0, 30.0), (-6.0, -50.0), (30.0, 42.0), (178.0, 14.0)][i % 8];
        let g = f.child(
            a + rng.range(-3.0, 3.0),
            b + rng.range(-3.0, 3.0),
            f64::from(rng.range(-4.0, 4.0)) + if i % 3 == 0 { 90.0 } else { 0.0 },
        );
        container(list, g, &mut Rng::new(rng.bits(), "box"));
    }
    let mut shed = Rng::new(seed, "sheds");
    for _ in 0..20 {
        let (a, b) = (shed.range(-182.0, 182.0), if shed.chance(0.5) { shed.range(78.0, 89.0) } else { shed.range(-91.0, -85.0) });
        let (w, d) = (shed.range(2.5, 7.0), shed.range(2.2, 4.0));
        let t = shed.range(0.14, 0.34);
        if !(-40.0..40.0).contains(&a) && !(98.0..122.0).contains(&a) {
            block(list, f.child(a, b, f64::from(shed.range(-5.0, 5.0))), [w, d], [0.0, 2.6], [t, t * 0.95, t * 0.88], shed.seed());
        }
    }
    let mut poles = Rng::new(seed, "poles");
    for i in 0..26 {
        let a = -180.0 + 14.4 * i as f32 + poles.range(-1.0, 1.0);
        pole(list, beams, f.out(a, -9.3), PLATFORM, 9.0);
        if i % 2 == 0 {
            pole(list, beams, f.out(a, 78.5), PLATFORM, 9.0);
        }
    }
    for i in 0..14 {
        let a = 150.6 + 2.75 * i as f32;
        for (b0, b1) in [(31.0, 36.0), (46.0, 51.0)] {
            let bay = vec![f.out(a, b0), f.out(a, b1)];
            crate::ground::stroke(list, bay, 0.4, |cell, p, d, _, _| {
                let worn = crate::noise::smooth(-0.5, 0.3, crate::noise::noise(p.x / 2.0, p.y / 2.0, 98));
                cell.tint([0.40, 0.40, 0.38], crate::noise::smooth(0.16, 0.04, d.abs()) * 0.6 * worn);
            });
        }
    }
    // Traffic, drawn afresh for each date.
    let mut traffic = Rng::new(seed, epoch.pick("traffic one", "traffic two"));
    for i in 0..13 {
        if traffic.chance(0.72) {
            car(list, f.child(152.0 + 2.75 * i as f32, 33.5, 90.0 + f64::from(traffic.range(-3.0, 3.0))), &mut traffic);
        }
        if traffic.chance(0.55) {
            car(list, f.child(152.0 + 2.75 * i as f32, 48.5, 90.0 + f64::from(traffic.range(-3.0, 3.0))), &mut traffic);
        }
    }
    let spots = [
        (-40.0, -6.0, 0.0),
        (20.0, -2.6, 180.0),
        (80.0, -6.0, 0.0),
        (-100.0, 36.0, 20.0),
        (118.0, 14.0, 90.0),
        (107.0, 60.0, 90.0),
        (-112.0, -30.0, 90.0),
        (-64.0, -12.5, 4.0),
        (-30.0, -12.0, 176.0),
        (42.0, 38.5, 0.0),
        (66.0, 39.0, 184.0),
        (150.0, -17.0, 8.0),
        (-136.0, -38.0, 14.0),
        (24.0, -100.0, 80.0),
        (-10.0, -90.0, 120.0),
        (60.0, -62.0, 2.0),
    ];
    for &(a, b, t) in &spots {
        let g = f.child(a + traffic.range(-9.0, 9.0), b + traffic.range(-0.8, 0.8), t + f64::from(traffic.range(-4.0, 4.0)));
        let (go, big) = (traffic.chance(0.62), traffic.chance(0.6));
        if go && big {
            lorry(list, g, &mut traffic);
        } else if go {
            car(list, g, &mut traffic);
        }
    }
}
