//! The country around the plant: stream, roads, fields, power line, woods.

use crate::buildings::block;
use crate::canvas::{Area, List};
use crate::fields::sow;
use crate::geom::{Frame, V2, polygon_distance, spline, v};
use crate::ground::{Paving, earthen, fence, patch, stream, tarred, wall};
use crate::noise::{Rng, fbm, noise, smooth};
use crate::plants::{Kind, Stand, clump, row, tree, woods};
use crate::props::{Beam, car, lorry, pole};
use crate::settle;
use crate::site::{plant, works};
use crate::terrain::{Epoch, Terrain, plot};

/// The stream's course.
pub fn stream_line(step: f32) -> Vec<V2> {
    let pts = [
        v(-60.0, 662.0),
        v(30.0, 648.0),
        v(120.0, 640.0),
        v(190.0, 662.0),
        v(262.0, 668.0),
        v(330.0, 648.0),
        v(400.0, 650.0),
        v(470.0, 680.0),
        v(545.0, 676.0),
        v(620.0, 652.0),
        v(700.0, 656.0),
        v(770.0, 688.0),
        v(850.0, 692.0),
        v(930.0, 668.0),
        v(1060.0, 676.0),
    ];
    let course = spline(&pts, 12.0);
    let bent: Vec<V2> = course
        .iter()
        .map(|p| v(p.x + 5.0 * noise(p.x / 33.0, 1.0, 31), p.y + 11.0 * noise(p.x / 47.0, 2.0, 32) + 4.0 * noise(p.x / 17.0, 5.0, 33)))
        .collect();
    if step > 20.0 { bent.into_iter().step_by(3).collect() } else { spline(&bent, step) }
}

fn main_road() -> Vec<V2> {
    spline(
        &[
            v(-60.0, 532.0),
            v(60.0, 514.0),
            v(170.0, 512.0),
            v(330.0, 536.0),
            v(470.0, 566.0),
            v(600.0, 577.0),
            v(740.0, 560.0),
            v(860.0, 541.0),
            v(960.0, 541.0),
            v(1060.0, 552.0),
        ],
        5.0,
    )
}

fn hill_path() -> Vec<V2> {
    spline(
        &[
            v(486.0, 262.0),
            v(455.0, 246.0),
            v(420.0, 214.0),
            v(388.0, 196.0),
            v(350.0, 160.0),
            v(352.0, 122.0),
            v(300.0, 96.0),
            v(262.0, 52.0),
            v(214.0, 22.0),
            v(160.0, -50.0),
        ],
        4.0,
    )
}

/// Lays water, fields and roads.
pub fn lay(list: &mut List, epoch: Epoch, seed: u64) {
    let mut rng = Rng::new(seed, "farms");
    stream(list, stream_line(5.0), epoch.pick(0.0, 0.7), 201);
    let lands: [([V2; 4], usize, usize); 14] = [
        ([v(818.0, 562.0), v(990.0, 560.0), v(996.0, 640.0), v(812.0, 646.0)], 8, 4),
        ([v(252.0, 440.0), v(420.0, 492.0), v(455.0, 552.0), v(248.0, 506.0)], 5, 1),
        ([v(556.0, 548.0), v(690.0, 470.0), v(694.0, 545.0), v(600.0, 566.0)], 4, 1),
        ([v(745.0, 300.0), v(1060.0, 288.0), v(1060.0, 306.0), v(722.0, 326.0)], 7, 1),
        ([v(400.0, 566.0), v(524.0, 584.0), v(536.0, 640.0), v(424.0, 632.0)], 4, 2),
        ([v(-60.0, 412.0), v(228.0, 432.0), v(222.0, 500.0), v(-60.0, 506.0)], 7, 1),
        ([v(-60.0, 540.0), v(150.0, 522.0), v(170.0, 622.0), v(-60.0, 628.0)], 6, 2),
        ([v(158.0, 522.0), v(400.0, 558.0), v(384.0, 632.0), v(178.0, 630.0)], 6, 1),
        ([v(552.0, 584.0), v(730.0, 572.0), v(722.0, 634.0), v(560.0, 648.0)], 5, 1),
        ([v(-60.0, 684.0), v(220.0, 690.0), v(230.0, 810.0), v(-60.0, 810.0)], 6, 2),
        ([v(240.0, 692.0), v(500.0, 704.0), v(500.0, 810.0), v(246.0, 810.0)], 5, 2),
        ([v(515.0, 704.0), v(1060.0, 718.0), v(1060.0, 810.0), v(515.0, 810.0)], 10, 1),
        ([v(690.0, 368.0), v(1060.0, 342.0), v(1060.0, 520.0), v(716.0, 540.0)], 6, 3),
        ([v(-60.0, 268.0), v(120.0, 262.0), v(180.0, 336.0), v(-60.0, 318.0)], 5, 1),
    ];
    for (land, n, m) in lands {
        sow(list, land, n, m, &mut rng, epoch);
    }
    for (i, line) in [
        vec![v(232.0, 508.0), v(234.0, 470.0), v(240.0, 420.0), v(226.0, 398.0), v(120.0, 372.0), v(-60.0, 350.0)],
        vec![
            v(404.0, 560.0),
            v(398.0, 600.0),
            v(412.0, 640.0),
            v(430.0, 668.0),
            v(420.0, 690.0),
            v(300.0, 688.0),
            v(160.0, 686.0),
            v(-60.0, 682.0),
        ],
        vec![v(430.0, 668.0), v(470.0, 700.0), v(600.0, 704.0), v(760.0, 712.0), v(1060.0, 716.0)],
        vec![
            v(707.0, 556.0),
            v(702.0, 470.0),
            v(694.0, 400.0),
            v(688.0, 352.0),
            v(720.0, 338.0),
            v(820.0, 318.0),
            v(940.0, 306.0),
            v(1060.0, 318.0),
        ],
        vec![v(172.0, 514.0), v(174.0, 570.0), v(182.0, 630.0)],
        vec![v(876.0, 542.0), v(884.0, 590.0), v(878.0, 622.0), v(856.0, 636.0), v(842.0, 637.0)],
        vec![v(884.0, 590.0), v(940.0, 600.0), v(1060.0, 612.0)],
        vec![v(212.0, 392.0), v(180.0, 330.0), v(140.0, 262.0), v(112.0, 214.0), v(60.0, 160.0), v(30.0, 90.0)],
        vec![v(688.0, 352.0), v(676.0, 322.0), v(640.0, 300.0), v(560.0, 272.0), v(520.0, 262.0)],
    ]
    .into_iter()
    .enumerate()
    {
        let half = [2.3, 1.9, 1.7, 2.2, 1.4, 2.2, 1.7, 1.3, 2.6][i];
        earthen(list, spline(&line, 4.0), half, 0.9, 220 + i as u32);
    }
    // A slab bridge carries the farm track over the stream.
    let deck = Frame::new(v(431.0, 669.0), 57.0);
    patch(list, Paving::Concrete(0.4), &plot(&deck, -9.0, -2.4, 9.0, 2.4), 0.1, deck, 206);
    for side in [-2.3_f32, 2.3] {
        wall(list, vec![deck.out(-9.0, side), deck.out(9.0, side)], 0.9, 207);
    }
    earthen(list, hill_path(), 1.3, 0.8, 240);
    earthen(list, spline(&[v(388.0, 196.0), v(330.0, 204.0), v(270.0, 190.0), v(200.0, 208.0), v(112.0, 214.0)], 4.0), 0.8, 0.7, 241);
    tarred(list, main_road(), 3.7, true, 250);
    let f = plant();
    tarred(list, spline(&[f.out(107.0, 90.0), v(541.0, 508.0), v(536.0, 540.0), v(532.0, 572.0)], 4.0), 3.3, false, 251);
    // Old boundaries and ditches across the grazing land.
    for (i, line) in [
        vec![v(262.0, 470.0), v(430.0, 520.0), v(528.0, 545.0)],
        vec![v(560.0, 270.0), v(640.0, 286.0), v(720.0, 262.0), v(742.0, 236.0)],
        vec![v(60.0, 230.0), v(90.0, 262.0), v(70.0, 320.0)],
        vec![v(232.0, 290.0), v(260.0, 330.0), v(238.0, 396.0)],
        vec![v(730.0, 640.0), v(760.0, 610.0), v(850.0, 560.0)],
        vec![v(-20.0, 636.0), v(180.0, 628.0), v(400.0, 636.0)],
        vec![v(540.0, 660.0), v(730.0, 640.0), v(840.0, 662.0)],
        vec![v(560.0, 545.0), v(640.0, 520.0), v(690.0, 470.0)],
    ]
    .into_iter()
    .enumerate()
    {
        fence(list, spline(&line, 5.0), 810 + i as u32);
    }
    let mut paths = Rng::new(seed, "paths");
    for i in 0..18 {
        let from = v(paths.range(0.0, 1000.0), paths.range(330.0, 740.0));
        let to = v(from.x + paths.range(-90.0, 90.0), from.y + paths.range(-60.0, 60.0));
        let mid = from.mix(to, 0.5).plus(v(paths.range(-24.0, 24.0), paths.range(-24.0, 24.0)));
        let width = paths.range(0.4, 0.7);
        let worn = paths.range(0.12, 0.36);
        let inside = [from, mid, to].iter().any(|&p| {
            let (a, b) = f.inn(p);
            a.abs() < 196.0 && b.abs() < 98.0
        });
        if !inside {
            earthen(list, spline(&[from, mid, to], 4.0), width, worn, 260 + i);
        }
    }
}

/// Sets up the poles and the power line along the roads, and the traffic.
pub fn furnish(list: &mut List, beams: &mut Vec<Beam>, land: &Terrain, epoch: Epoch, seed: u64) {
    let mut rng = Rng::new(seed, "line");
    let road = main_road();
    for p in road.iter().step_by(8) {
        let at = v(p.x + rng.range(-1.0, 1.0), p.y - 7.5);
        pole(list, beams, at, land.height(at), 8.5);
    }
    pylons(list, beams, land);
    let mut traffic = Rng::new(seed, epoch.pick("road one", "road two"));
    for _ in 0..16 {
        let i = traffic.below(road.len() - 2);
        let d = road[i + 1].minus(road[i]);
        let left = traffic.chance(0.5);
        let g = Frame::new(road[i], f64::from(d.y.atan2(d.x).to_degrees()) + if left { 180.0 } else { 0.0 });
        let g = g.child(0.0, 1.8, f64::from(traffic.range(-2.0, 2.0)));
        if traffic.chance(0.4) {
            lorry(list, g, &mut traffic);
        } else {
            car(list, g, &mut traffic);
        }
    }
}

/// A power line on lattice masts.
fn pylons(list: &mut List, beams: &mut Vec<Beam>, land: &Terrain) {
    let masts = [v(36.0, 742.0), v(78.0, 634.0), v(119.0, 530.0), v(158.0, 428.0), v(196.0, 318.0), v(232.0, 216.0)];
    for (i, &m) in masts.iter().enumerate() {
        let next = masts[(i + 1).min(masts.len() - 1)];
        let from = masts[i.saturating_sub(1)];
        let d = next.minus(from);
        let f = Frame::new(m, f64::from(d.y.atan2(d.x).to_degrees()));
        let z = land.height(m);
        patch(list, Paving::Hardstand, &plot(&f, -3.4, -3.4, 3.4, 3.4), 1.0, f, 900);
        for (a, b) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
            let (foot, top) = (f.out(2.3 * a, 2.3 * b), f.out(0.3 * a, 0.3 * b));
            beams.push(Beam { from: foot, to: top, from_z: z, to_z: z + 27.0, width: 0.34, dense: 0.45 });
            block(list, Frame::new(foot, 0.0), [0.9, 0.9], [0.0, 0.4], [0.3, 0.29, 0.27], 901);
        }
        for (high, half) in [(18.5, 4.6), (22.5, 3.6), (26.5, 2.6)] {
            let (p, q) = (f.out(0.0, -half), f.out(0.0, half));
            beams.push(Beam { from: p, to: q, from_z: z + high, to_z: z + high, width: 0.5, dense: 0.7 });
            block(list, f, [0.45, half * 2.0], [0.0, 0.0], [0.25, 0.25, 0.25], 902);
        }
    }
}

/// Plants the woods, hedges, orchard and lone trees.
pub fn plant_trees(list: &mut List, land: &Terrain, epoch: Epoch, seed: u64) {
    use Kind::{Broadleaf, Bush, Conifer, Poplar, Turning};
    let f = plant();
    let yard = plot(&f, -198.0, -100.0, 198.0, 96.0);
    let apron = plot(&f, -28.0, -180.0, 38.0, -90.0);
    let path = spline(
        &[
            v(486.0, 262.0),
            v(420.0, 214.0),
            v(388.0, 196.0),
            v(350.0, 160.0),
            v(352.0, 122.0),
            v(300.0, 96.0),
            v(262.0, 52.0),
            v(214.0, 22.0),
            v(160.0, -50.0),
        ],
        30.0,
    );
    let cleared = works();
    let clear = |p: V2| {
        let mut c = smooth(14.0, 4.0, polygon_distance(&yard, p)).max(smooth(9.0, 2.0, polygon_distance(&apron, p)));
        c = c.max(smooth(4.5, 1.5, crate::terrain::line_distance(&path, p)));
        if epoch == Epoch::After {
            c = c.max(smooth(10.0, 4.0, polygon_distance(&cleared, p)));
        }
        c
    };
    woods(list, land, Area(-40.0, -40.0, 1040.0, 330.0), &clear, epoch, seed);
    let mut rng = Rng::new(seed, "trees");
    let banks = stream_line(6.0);
    for side in [-1.0_f32, 1.0] {
        let line: Vec<V2> = banks.iter().map(|p| v(p.x, p.y + side * 9.0)).collect();
        row(list, &line, 8.5, 0.38, &Stand { size: (1.4, 4.8), kinds: &[Turning, Broadleaf, Bush, Bush, Poplar], epoch }, &mut rng);
        row(list, &line, 3.5, 0.5, &Stand { size: (0.5, 1.4), kinds: &[Bush], epoch }, &mut rng);
    }
    let road: Vec<V2> = main_road().iter().map(|p| v(p.x, p.y + 9.0)).collect();
    row(list, &road, 9.0, 0.42, &Stand { size: (1.5, 2.6), kinds: &[Poplar, Poplar, Turning], epoch }, &mut rng);
    let road: Vec<V2> = main_road().iter().map(|p| v(p.x, p.y - 11.0)).collect();
    row(list, &road, 11.0, 0.55, &Stand { size: (1.3, 2.8), kinds: &[Turning, Broadleaf, Bush], epoch }, &mut rng);
    // Scrub on the rough grazing around the plant and under the hills.
    let mut scrub = Rng::new(seed, "scrub");
    for Area(x0, y0, x1, y1) in [
        Area(560.0, 225.0, 790.0, 345.0),
        Area(40.0, 215.0, 330.0, 400.0),
        Area(240.0, 400.0, 560.0, 540.0),
        Area(0.0, 625.0, 1000.0, 705.0),
        Area(620.0, 340.0, 720.0, 540.0),
    ] {
        let n = ((x1 - x0) * (y1 - y0) / 75.0) as usize;
        for _ in 0..n {
            let at = v(scrub.range(x0, x1), scrub.range(y0, y1));
            let dense = smooth(-0.05, 0.55, fbm(at.x / 24.0, at.y / 24.0, 3, 1717));
            let mut own = Rng::new(scrub.bits(), "scrub");
            let r = own.range(0.3, 1.15);
            if own.chance(0.75 * dense) && clear(at) < 0.2 {
                tree(list, at, r, Bush, epoch, &mut own);
            }
        }
    }
    // Hedges along tracks and field ends.
    for line in [
        vec![v(238.0, 500.0), v(240.0, 430.0), v(228.0, 404.0), v(120.0, 379.0), v(0.0, 362.0)],
        vec![v(0.0, 508.0), v(220.0, 503.0)],
        vec![v(178.0, 520.0), v(188.0, 628.0)],
        vec![v(694.0, 530.0), v(690.0, 430.0), v(682.0, 372.0)],
        vec![v(708.0, 450.0), v(1000.0, 418.0)],
        vec![v(0.0, 328.0), v(180.0, 342.0)],
        vec![v(240.0, 700.0), v(244.0, 760.0)],
        vec![v(720.0, 332.0), v(830.0, 312.0), v(1000.0, 298.0)],
    ] {
        row(list, &spline(&line, 12.0), 6.0, 0.35, &Stand { size: (0.7, 2.3), kinds: &[Bush, Bush, Turning, Broadleaf], epoch }, &mut rng);
    }
    for _ in 0..34 {
        let at = v(rng.range(-20.0, 1020.0), rng.range(330.0, 740.0));
        let (a, b) = f.inn(at);
        let n = 2 + rng.below(9);
        let mut own = Rng::new(rng.bits(), "grove");
        let pad = settle::housing().inn(at);
        let on_pad = pad.0.abs() < 98.0 && pad.1.abs() < 42.0;
        if (a.abs() > 205.0 || b.abs() > 106.0) && !on_pad {
            clump(
                list,
                at,
                own.range(4.0, 14.0),
                n,
                &Stand { size: (0.9, 4.6), kinds: &[Turning, Broadleaf, Bush, Broadleaf], epoch },
                &mut own,
            );
        }
    }
    for (x, y) in [(905.0, 592.0), (940.0, 602.0), (870.0, 590.0), (845.0, 612.0), (970.0, 610.0), (96.0, 608.0), (306.0, 526.0)] {
        clump(list, v(x, y), 16.0, 10, &Stand { size: (1.0, 4.6), kinds: &[Turning, Broadleaf, Bush, Poplar], epoch }, &mut rng);
    }
    // Inside the wall: along the roads, by the offices, weeds grown to bushes.
    for (a0, b0, a1, b1, gap) in [
        (116.0, 33.0, 180.0, 31.0, 7.0),
        (-186.0, 86.0, 96.0, 87.0, 9.0),
        (120.0, 78.0, 186.0, 80.0, 8.0),
        (-186.0, -88.0, -120.0, -88.0, 8.0),
        (112.0, -80.0, 113.0, 86.0, 12.0),
        (24.0, 78.0, 96.0, 82.0, 7.0),
    ] {
        row(
            list,
            &[f.out(a0, b0), f.out(a1, b1)],
            gap,
            0.35,
            &Stand { size: (0.9, 2.5), kinds: &[Broadleaf, Turning, Bush, Conifer], epoch },
            &mut rng,
        );
    }
    for _ in 0..70 {
        let (a, b) = (rng.range(-190.0, 190.0), if rng.chance(0.5) { rng.range(80.0, 92.0) } else { rng.range(-93.0, -84.0) });
        let mut own = Rng::new(rng.bits(), "weed");
        if !(-40.0..40.0).contains(&a) && !(100.0..118.0).contains(&a) {
            tree(list, f.out(a, b), own.range(0.5, 1.5), Bush, epoch, &mut own);
        }
    }
    // An orchard in rows, with gaps.
    let o = Frame::new(v(196.0, 262.0), 9.0);
    for j in 0..9 {
        for i in 0..13 {
            let mut own = Rng::new(rng.bits(), "orchard");
            let p = o.out(i as f32 * 5.6 + own.range(-0.5, 0.5) - 34.0, j as f32 * 6.0 + own.range(-0.5, 0.5) - 12.0);
            if own.chance(0.85) {
                tree(list, p, own.range(1.2, 2.0), Turning, epoch, &mut own);
            }
        }
    }
}
