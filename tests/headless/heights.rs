//! Heights of a document: from rays that the test casts itself to what is told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::{AFTER, BEFORE, add, assert_plain, at, header, point, rectangle};
use revisit::core::checks::run_all;
use revisit::core::doc::{Alignment, AlignmentMethod, EpochId, FootprintId, HeightKind, HeightMark, KnownHeight, LineId, Slope, Traced};
use revisit::core::editor::Editor;
use revisit::core::geom::{Affine, Point, Vector};
use revisit::core::georef::{CrsDefinition, Georeference, Origin};
use revisit::core::measure::{
    EastNorth, FLAT_SD_DEG, HeightAnswer, HeightInput, HeightMethod, HeightRefusal, Measured, Part, Rays, Sun, Verdict, View, bearing_deg,
    height, height_by, sun_of, turn_deg, volume,
};
use revisit::core::ops::{
    AddHeightMark, Command, MoveVertex, Refusal, SetAcquisition, SetAlignment, SetDate, SetGeoreference, SetHeightMark, SetScale,
    ShiftRoofToGround,
};
use revisit::core::raster::{Acquisition, Fact};
use revisit::core::register::{Covariance, Model, Status};
use revisit::core::session::Session;
use revisit::core::units::Level;

const GSD_M: f64 = 0.5;

fn run(editor: &mut Editor, command: impl Into<Command>) -> Result<(), Refusal> {
    editor.run(&command.into(), at(1))
}

pub(crate) fn state(editor: &mut Editor, epoch: EpochId, facts: &[(&str, &str)]) -> Result<(), Refusal> {
    let facts = facts.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    run(editor, SetAcquisition { epoch, facts })
}

/// Two pictures of 1000 x 800 px; AFTER has a scale of 0.5 m a pixel.
fn scaled() -> Editor {
    let mut editor = Editor::new(Session::new(header()), None);
    let scale = revisit::core::doc::Scale { from: point(0.0, 10.0), to: point(900.0, 10.0), length_m: 450.0, length_sd_m: 0.0 };
    run(&mut editor, SetScale { epoch: AFTER, scale: Some(scale) }).unwrap();
    editor
}

/// AFTER lies in UTM zone 52 near its edge, where the grid is turned by more than a degree.
pub(crate) fn georeferenced() -> Editor {
    let mut editor = Editor::new(Session::new(header()), None);
    let georeference = Georeference {
        crs: CrsDefinition::from_epsg(32652).unwrap(),
        geotransform: [275_000.0, GSD_M, 0.0, 4_420_000.0, 0.0, -GSD_M],
        size_px: [1000, 800],
        origin: Origin::GroundControl,
        pixel_is_point: false,
        position_sd_m: None,
        notes: Vec::new(),
        control: None,
    };
    run(&mut editor, SetGeoreference { epoch: AFTER, georeference: Some(georeference) }).unwrap();
    editor
}

fn draw(editor: &mut Editor, from: Point, to: Point, mark: HeightMark) -> LineId {
    let id = editor.document().next_line;
    run(editor, AddHeightMark { epoch: AFTER, from, to, mark }).unwrap();
    id
}

fn told(editor: &Editor, id: LineId) -> Result<HeightAnswer, HeightRefusal> {
    height(editor.document(), editor.document().line(id).unwrap())
}

fn of(kind: HeightKind) -> HeightMark {
    HeightMark { kind, ..HeightMark::default() }
}

/// The way on a picture whose upper edge points to that azimuth, rows running down.
fn on_picture(way: EastNorth, up_deg: f64) -> Vector {
    let turn = (way.azimuth_deg() - up_deg).to_radians();
    let px = way.length() / GSD_M;
    Vector::new(px * libm::sin(turn), -px * libm::cos(turn))
}

#[test]
fn heights_come_back_in_every_quadrant_however_the_picture_is_turned() {
    let true_m = 22.0;
    for step in 0..24 {
        let s = f64::from(step);
        let north = (s * 67.0) % 360.0;
        let rays = Rays {
            sun_azimuth_deg: 15.0 * s,
            sun_elevation_deg: 25.0 + s,
            view_azimuth_deg: (15.0 * s + 100.0) % 360.0,
            incidence_deg: 20.0,
            slope: Some(Slope { angle_deg: 2.0, downhill_deg: 11.0 * s }),
        };
        let mut editor = scaled();
        let facts = [
            ("sun-azimuth", rays.sun_azimuth_deg),
            ("sun-height", rays.sun_elevation_deg),
            ("view-azimuth", rays.view_azimuth_deg),
            ("incidence", rays.incidence_deg),
            ("north", north),
        ];
        for (key, value) in facts {
            state(&mut editor, AFTER, &[(key, &value.to_string())]).unwrap();
        }
        for kind in HeightKind::ALL {
            let way = rays.per_metre(kind).times(true_m);
            // North at `north` degrees clockwise from up: up is at -north.
            let (from, v) = (point(500.0, 400.0), on_picture(way, -north));
            let mark = HeightMark { kind, slope: rays.slope, ..HeightMark::default() };
            let id = draw(&mut editor, from, from + v, mark);
            let answer = told(&editor, id).unwrap();
            assert!((answer.height_m / true_m - 1.0).abs() < 2e-4, "{kind:?} {step}: {}", answer.height_m);
            assert_eq!(answer.direction.verdict, Verdict::Fits, "{kind:?} {step}: {:?}", answer.direction);
            assert!(answer.direction.off_deg.unwrap().abs() < 0.1);
            // Mirrored, as a picture whose rows were taken to run up would have it, the line points elsewhere, unless it runs along an axis.
            let mirrored = from + Vector::new(v.x, -v.y);
            let turned = 2.0 * libm::atan2(v.y, v.x).to_degrees();
            if turn_deg(0.0, turned).abs() > 40.0 {
                let id = draw(&mut editor, from, mirrored, mark);
                match told(&editor, id) {
                    Err(why @ HeightRefusal::WrongWay { .. }) => assert_plain(&why.to_string()),
                    // A lean that is mirrored to its opposite has its length, and is told.
                    Ok(answer) if kind == HeightKind::Lean => assert_eq!(answer.direction.verdict, Verdict::Doubtful),
                    other => panic!("{kind:?} {step}: {other:?}"),
                }
            }
        }
    }
}

#[test]
fn a_map_grid_is_turned_to_true_north() {
    let mut editor = georeferenced();
    let doc = editor.document();
    let (from, up) = (point(500.0, 700.0), point(500.0, 100.0));
    let place = doc.epoch(AFTER).unwrap().located().unwrap().lon_lat(from.midpoint(up)).unwrap();
    // Grid convergence of a transverse Mercator: atan(tan(lon - lon0) sin(lat)); up points east of north, west of the meridian.
    let convergence = libm::atan(libm::tan((place.lon_deg - 129.0).to_radians()) * libm::sin(place.lat_deg.to_radians())).to_degrees();
    assert!(convergence < -1.0, "{convergence}");
    let bearing = bearing_deg(doc, AFTER, from, up).unwrap();
    assert!(turn_deg(bearing, convergence).abs() < 0.01, "{bearing} {convergence}");
    // A shadow that is drawn by the true azimuth fits to a hundredth of a degree.
    state(&mut editor, AFTER, &[("sun-azimuth", "158"), ("sun-height", "35")]).unwrap();
    let way = EastNorth::towards(338.0).times(28.563);
    let to = from + on_picture(way, convergence);
    let id = draw(&mut editor, from, to, of(HeightKind::BaseToTip));
    let answer = told(&editor, id).unwrap();
    assert!(answer.direction.off_deg.unwrap().abs() < 0.02, "{:?}", answer.direction);
    // The grid is also a little longer than the ground: lengths are those on the ellipsoid.
    assert!((answer.height_m - 20.0).abs() < 0.02, "{}", answer.height_m);
}

#[test]
fn the_sun_comes_from_time_and_place_and_a_day_alone_gives_none() {
    let mut editor = georeferenced();
    let id = draw(&mut editor, point(500.0, 400.0), point(480.0, 350.0), of(HeightKind::BaseToTip));
    let why = told(&editor, id).unwrap_err().to_string();
    assert!(why.contains("the day of the image alone"), "{why}");
    assert_plain(&why);
    state(&mut editor, AFTER, &[("time", "2024-10-05T02:10Z")]).unwrap();
    let answer = told(&editor, id).unwrap();
    let sun = answer.sun.clone().unwrap();
    assert!(sun.origin.contains("2024-10-05T02:10:00Z") && (sun.elevation_deg - 42.5).abs() < 1.5, "{sun:?}");
    assert!(answer.budget.of(Part::Sun) > 0.0 && answer.range_m(Level::P90).contains(answer.height_m));
    // The local clock taken for UTC puts the sun below the horizon, or at least elsewhere.
    state(&mut editor, AFTER, &[("time", "2024-10-05T11:10Z")]).unwrap();
    let why = told(&editor, id).unwrap_err();
    assert!(matches!(why, HeightRefusal::SunBelowHorizon(e) if e < 0.0), "{why}");
    assert_plain(&why.to_string());
    // A time of another day than the image's is no time of the image.
    state(&mut editor, AFTER, &[("time", "2024-10-15T02:10Z")]).unwrap();
    assert!(told(&editor, id).unwrap_err().to_string().contains("5 Oct 2024"));
    // Without a georeference the place must be stated, of either image.
    let mut plain = scaled();
    let id = draw(&mut plain, point(500.0, 400.0), point(480.0, 350.0), of(HeightKind::BaseToTip));
    state(&mut plain, AFTER, &[("time", "2024-10-05 11:10+09:00")]).unwrap();
    assert!(told(&plain, id).unwrap_err().to_string().contains("not its place"));
    state(&mut plain, BEFORE, &[("place", "39.90, 127.60")]).unwrap();
    let answer = told(&plain, id).unwrap();
    assert!((answer.sun.as_ref().unwrap().elevation_deg - 42.5694).abs() < 2e-3);
    // North is not known: no check, and it is said.
    assert_eq!(answer.direction.verdict, Verdict::NotChecked);
    assert!(answer.direction.words.contains("north"), "{}", answer.direction.words);
    run(&mut plain, SetDate { epoch: AFTER, date: None }).unwrap();
    assert!(told(&plain, id).is_ok(), "the time holds its own day");
}

#[test]
fn errors_of_sun_view_and_slope_are_as_stated() {
    let mut editor = georeferenced();
    state(&mut editor, AFTER, &[("view-azimuth", "120"), ("incidence", "25"), ("sun-height", "35"), ("sun-azimuth", "160")]).unwrap();
    let shadow = EastNorth::towards(340.0).times(20.0 / libm::tan(35.0_f64.to_radians()));
    let id = draw(&mut editor, point(500.0, 400.0), point(500.0, 400.0) + on_picture(shadow, -1.6), of(HeightKind::BaseToTip));
    let lean = EastNorth::towards(300.0).times(20.0 * libm::tan(25.0_f64.to_radians()));
    let leaning = draw(&mut editor, point(300.0, 400.0), point(300.0, 400.0) + on_picture(lean, -1.6), of(HeightKind::Lean));
    let part = |editor: &Editor, id, part| told(editor, id).unwrap().budget.of(part);
    let usual = [Part::Sun, Part::Slope].map(|p| part(&editor, id, p));
    let view = part(&editor, leaning, Part::View);
    state(&mut editor, AFTER, &[("sun-error", "0.3"), ("slope-error", "2"), ("view-error", "1.5")]).unwrap();
    for (p, before, times) in [(Part::Sun, usual[0], 9.0), (Part::Slope, usual[1], 4.0)] {
        assert!((part(&editor, id, p) / before - times).abs() < 1e-6, "{p:?}");
    }
    assert!((part(&editor, leaning, Part::View) / view - 9.0).abs() < 1e-6);
    assert!(told(&editor, id).unwrap().notes.iter().any(|n| n.contains("flat, to 2°")));
    // By time, what is stated is the whole.
    state(&mut editor, AFTER, &[("sun-height", ""), ("sun-azimuth", ""), ("time", "2024-10-05T01:20Z")]).unwrap();
    let sun = sun_of(editor.document(), AFTER, point(500.0, 400.0)).unwrap();
    assert_eq!(sun.elevation_sd_deg, 0.3);
    assert!(state(&mut editor, AFTER, &[("sun-error", "0")]).is_err());
}

#[test]
fn sun_and_view_of_a_file_are_used_with_their_origin() {
    let mut header = header();
    let said = |value: f64| Some(Fact::new(value, "Maxar IMD"));
    header.images[1].acquisition = Acquisition { sun_elevation_deg: said(45.0), off_nadir_deg: said(20.0), ..Acquisition::default() };
    let mut editor = Editor::new(Session::new(header), None);
    let scale = revisit::core::doc::Scale { from: point(0.0, 10.0), to: point(900.0, 10.0), length_m: 450.0, length_sd_m: 0.5 };
    run(&mut editor, SetScale { epoch: AFTER, scale: Some(scale) }).unwrap();
    let id = draw(&mut editor, point(400.0, 400.0), point(400.0, 360.0), of(HeightKind::BaseToTip));
    let answer = told(&editor, id).unwrap();
    assert!((answer.height_m - 20.0).abs() < 1e-9 && answer.sun.unwrap().origin == "Maxar IMD");
    // The angle at the camera becomes that at the ground, for a satellite 600 km up.
    let id = draw(&mut editor, point(400.0, 400.0), point(400.0, 380.0), of(HeightKind::Lean));
    let view = told(&editor, id).unwrap().view.unwrap();
    let expected = libm::asin(6971.0 / 6371.0 * libm::sin(20.0_f64.to_radians())).to_degrees();
    assert!((view.incidence_deg - expected).abs() < 1e-9 && view.sd_deg > 0.5 && view.notes[0].contains("600 km"), "{view:?}");
    // Without azimuths a roof's shadow cannot be measured, and it is said what is missing.
    let id = draw(&mut editor, point(400.0, 400.0), point(400.0, 350.0), of(HeightKind::RoofToTip));
    let why = told(&editor, id).unwrap_err().to_string();
    assert!(why.contains("azimuth"), "{why}");
    assert_plain(&why);
}

#[test]
fn a_stated_sun_that_stands_elsewhere_is_told() {
    let mut editor = georeferenced();
    state(&mut editor, AFTER, &[("time", "2024-10-05T02:10Z"), ("sun-height", "42.6"), ("sun-azimuth", "157")]).unwrap();
    let id = draw(&mut editor, point(500.0, 400.0), point(480.0, 350.0), of(HeightKind::BaseToTip));
    assert!(told(&editor, id).unwrap().notes.iter().all(|n| !n.contains("one of them is wrong")));
    state(&mut editor, AFTER, &[("sun-height", "36")]).unwrap();
    assert!(told(&editor, id).unwrap().notes.iter().any(|n| n.contains("one of them is wrong")));
}

#[test]
fn a_known_height_is_enough_where_nothing_else_is_known() {
    let mut editor = Editor::new(Session::new(header()), None);
    let tower = draw(&mut editor, point(100.0, 100.0), point(100.0, 150.0), of(HeightKind::BaseToTip));
    let hall = draw(&mut editor, point(300.0, 300.0), point(300.0, 340.0), of(HeightKind::BaseToTip));
    assert!(told(&editor, hall).is_err());
    let known = Some(KnownHeight { height_m: 25.0, height_sd_m: 0.5 });
    run(&mut editor, SetHeightMark { line: tower, mark: Some(HeightMark { known, ..HeightMark::default() }) }).unwrap();
    let answer = told(&editor, hall).unwrap();
    assert!((answer.height_m - 20.0).abs() < 1e-9);
    assert_eq!((answer.method, answer.direction.verdict), (HeightMethod::BesideKnownHeight, Verdict::Fits));
    let clicks = 2.0 * (1.0 / 50.0_f64.powi(2) + 1.0 / 40.0_f64.powi(2));
    assert!((answer.budget.variance_rel() - clicks - 0.02_f64.powi(2)).abs() < 1e-12);
    assert_eq!(told(&editor, tower).unwrap().method, HeightMethod::Stated);
    // Another kind of line, another image, and a shadow that is not parallel get no height from it.
    let across = draw(&mut editor, point(300.0, 300.0), point(340.0, 300.0), of(HeightKind::BaseToTip));
    let why = told(&editor, across).unwrap_err();
    assert!(matches!(why, HeightRefusal::NotParallel { .. }), "{why}");
    assert_plain(&why.to_string());
    let lean = draw(&mut editor, point(300.0, 300.0), point(300.0, 310.0), of(HeightKind::Lean));
    assert!(matches!(told(&editor, lean), Err(HeightRefusal::NoView(_))));
    let mark = of(HeightKind::BaseToTip);
    let before = editor.document().next_line;
    run(&mut editor, AddHeightMark { epoch: BEFORE, from: point(0.0, 0.0), to: point(0.0, 40.0), mark }).unwrap();
    assert!(matches!(told(&editor, before), Err(HeightRefusal::NoSun(_) | HeightRefusal::NoMetres)));
    // The whole session replays to the same.
    let line = editor.document().line(tower).unwrap();
    let text = serde_json::to_string(line).unwrap();
    assert_eq!(&serde_json::from_str::<revisit::core::doc::Line>(&text).unwrap(), line);
}

#[test]
fn what_cannot_be_kept_is_refused_in_sentences() {
    let mut editor = scaled();
    run(&mut editor, add(BEFORE, rectangle(100.0, 100.0, 80.0, 20.0), "Old hall")).unwrap();
    let kept = |editor: &mut Editor, from: Point, to: Point, mark: HeightMark| {
        let why = run(editor, AddHeightMark { epoch: AFTER, from, to, mark }).unwrap_err().to_string();
        assert_plain(&why);
        why
    };
    let (a, b) = (point(10.0, 10.0), point(50.0, 10.0));
    assert!(kept(&mut editor, a, a, HeightMark::default()).contains("shorter than a pixel"));
    assert!(kept(&mut editor, a, point(f64::NAN, 0.0), HeightMark::default()).contains("shorter than a pixel"));
    let mark = HeightMark { footprint: Some(FootprintId(1)), ..HeightMark::default() };
    assert!(kept(&mut editor, a, b, mark).contains("same image"));
    let mark = HeightMark { known: Some(KnownHeight { height_m: -3.0, height_sd_m: 0.1 }), ..HeightMark::default() };
    assert!(kept(&mut editor, a, b, mark).contains("positive"));
    let mark = HeightMark { slope: Some(Slope { angle_deg: f64::NAN, downhill_deg: 0.0 }), ..HeightMark::default() };
    assert!(kept(&mut editor, a, b, mark).contains("slope"));
    let why = run(&mut editor, ShiftRoofToGround { id: FootprintId(1), height_m: Some(f64::INFINITY) }).unwrap_err().to_string();
    assert_plain(&why);
    let why = run(&mut editor, ShiftRoofToGround { id: FootprintId(1), height_m: None }).unwrap_err().to_string();
    assert!(why.contains("Draw its shadow"), "{why}");
}

#[test]
fn a_roof_goes_to_the_ground_as_one_object() {
    let mut editor = georeferenced();
    run(&mut editor, add(AFTER, rectangle(400.0, 400.0, 120.0, 40.0), "Hall")).unwrap();
    let roof = FootprintId(1);
    assert!(run(&mut editor, ShiftRoofToGround { id: roof, height_m: Some(20.0) }).unwrap_err().to_string().contains("camera looked"));
    state(&mut editor, AFTER, &[("view-azimuth", "120"), ("incidence", "25"), ("sun-height", "35"), ("sun-azimuth", "160")]).unwrap();
    run(&mut editor, ShiftRoofToGround { id: roof, height_m: Some(20.0) }).unwrap();
    let doc = editor.document();
    let ground = doc.footprint(FootprintId(2)).unwrap();
    assert_eq!((ground.traced, ground.name.as_str(), ground.ground_of.unwrap().roof), (Traced::Ground, "Hall, ground", roof));
    // Towards the camera by h tan(theta) = 9.326 m, on the ground.
    let (a, b) = (doc.footprint(roof).unwrap().ring.centroid(), ground.ring.centroid());
    let azimuth = bearing_deg(doc, AFTER, a, b).unwrap();
    let metres = doc.epoch(AFTER).unwrap().located().unwrap().length_m(a, b).unwrap();
    assert!(turn_deg(azimuth, 120.0).abs() < 0.02 && (metres - 9.326).abs() < 0.003, "{azimuth} {metres}");
    assert!((ground.ring.area_px2() - 4800.0).abs() < 1e-6);
    // Nothing new to do; by another height the same object moves.
    assert_eq!(run(&mut editor, ShiftRoofToGround { id: roof, height_m: Some(20.0) }), Err(Refusal::NothingToDo));
    // Its shadow gives the height.
    let from = point(520.0, 400.0);
    let way = EastNorth::towards(340.0).times(15.0 / libm::tan(35.0_f64.to_radians()));
    let mark = HeightMark { footprint: Some(roof), ..HeightMark::default() };
    draw(&mut editor, from, from + on_picture(way, -1.6), mark);
    run(&mut editor, ShiftRoofToGround { id: roof, height_m: None }).unwrap();
    let doc = editor.document();
    assert_eq!(doc.footprints.len(), 2);
    let moved = doc.footprint(FootprintId(2)).unwrap().ground_of.unwrap();
    assert!((moved.height_m.unwrap() - 15.0).abs() < 0.05 && moved.line == Some(LineId(1)), "{moved:?}");
    // An outline on the ground is not shifted again, and its height is the roof's.
    let why = run(&mut editor, ShiftRoofToGround { id: FootprintId(2), height_m: None }).unwrap_err().to_string();
    assert!(why.contains("already"), "{why}");
    let (by_roof, by_ground) = (volume(editor.document(), roof).unwrap(), volume(editor.document(), FootprintId(2)).unwrap());
    assert!((by_roof.volume_m3 / by_ground.volume_m3 - 1.0).abs() < 1e-4);
    // Changed by hand, it is an outline of its own; the next shift makes a new one.
    run(&mut editor, MoveVertex { id: FootprintId(2), vertex: 0, to: point(390.0, 395.0) }).unwrap();
    assert_eq!(editor.document().footprint(FootprintId(2)).unwrap().ground_of, None);
    run(&mut editor, ShiftRoofToGround { id: roof, height_m: None }).unwrap();
    assert_eq!(editor.document().footprints.len(), 3);
}

#[test]
fn a_drawn_lean_shifts_a_roof_without_any_metadata() {
    let mut editor = Editor::new(Session::new(header()), None);
    run(&mut editor, add(AFTER, rectangle(400.0, 400.0, 120.0, 40.0), "Hall")).unwrap();
    let mark = HeightMark { kind: HeightKind::Lean, footprint: Some(FootprintId(1)), ..HeightMark::default() };
    draw(&mut editor, point(410.0, 452.0), point(405.0, 440.0), mark);
    run(&mut editor, ShiftRoofToGround { id: FootprintId(1), height_m: None }).unwrap();
    let ground = editor.document().footprint(FootprintId(2)).unwrap();
    assert_eq!(ground.ring.points()[0], point(405.0, 412.0));
    assert_eq!(ground.ground_of.unwrap().height_m, None, "nothing says how high it is");
}

#[test]
fn a_volume_is_area_times_height_and_the_scale_counts_three_times() {
    let mut editor = scaled();
    let scale = revisit::core::doc::Scale { from: point(0.0, 10.0), to: point(900.0, 10.0), length_m: 450.0, length_sd_m: 9.0 };
    run(&mut editor, SetScale { epoch: AFTER, scale: Some(scale) }).unwrap();
    run(&mut editor, add(AFTER, rectangle(400.0, 400.0, 120.0, 40.0), "Hall")).unwrap();
    assert!(matches!(volume(editor.document(), FootprintId(1)), Err(HeightRefusal::NoHeight(_))));
    state(&mut editor, AFTER, &[("sun-height", "45")]).unwrap();
    let mark = HeightMark { footprint: Some(FootprintId(1)), ..HeightMark::default() };
    draw(&mut editor, point(400.0, 400.0), point(400.0, 360.0), mark);
    let answer = volume(editor.document(), FootprintId(1)).unwrap();
    assert!((answer.volume_m3 - 1200.0 * 20.0).abs() < 0.01, "{}", answer.volume_m3);
    let scale = 2.0 * (1.0 / 900.0_f64).powi(2) + 0.02_f64.powi(2);
    assert!((answer.budget.of(Part::Scale) / (9.0 * scale) - 1.0).abs() < 1e-6);
    let area = revisit::core::measure::area(editor.document(), editor.document().footprint(FootprintId(1)).unwrap());
    let clicks = area.budget.of(Part::Clicks) + answer.height.budget.of(Part::Clicks);
    assert!((answer.budget.of(Part::Clicks) - clicks).abs() < 1e-15);
}

#[test]
fn a_simulated_hand_finds_the_height_in_its_range_as_often_as_it_says() {
    // A 20 m hall at 0.5 m a pixel, drawn 4000 times with 1 px of click noise, sun and view off by their errors, and ground that falls
    // by a degree at random along the shadow: the 90 % range holds the truth in 90 % of cases.
    let r = &mut crate::common::random::Random::seeded(7);
    let mut normal = || r.normal(1.0);
    let true_m = 20.0;
    let stated = Rays { sun_azimuth_deg: 160.0, sun_elevation_deg: 30.0, view_azimuth_deg: 70.0, incidence_deg: 28.0, slope: None };
    for kind in HeightKind::ALL {
        let (mut held, mut below) = (0, 0);
        let n = 4000;
        for _ in 0..n {
            let truth = Rays {
                sun_azimuth_deg: stated.sun_azimuth_deg + 0.1 * normal() / libm::cos(30.0_f64.to_radians()),
                sun_elevation_deg: stated.sun_elevation_deg + 0.1 * normal(),
                view_azimuth_deg: stated.view_azimuth_deg + 0.5 * normal(),
                incidence_deg: stated.incidence_deg + 0.5 * normal(),
                slope: Some(Slope { angle_deg: normal(), downhill_deg: stated.sun_azimuth_deg + 180.0 }),
            };
            let v = on_picture(truth.per_metre(kind).times(true_m), 0.0);
            let drawn = Vector::new(v.x + normal() - normal(), v.y + normal() - normal());
            let input = HeightInput {
                kind,
                measured: Measured::plain(drawn.length() * GSD_M, std::f64::consts::SQRT_2 * GSD_M, None),
                sun: Some(Sun::stated(stated.sun_elevation_deg, Some(stated.sun_azimuth_deg), "test")),
                view: Some(View::stated(stated.incidence_deg, Some(stated.view_azimuth_deg), "test")),
                slope: None,
                slope_sd_deg: FLAT_SD_DEG,
            };
            let range = height_by(&input).unwrap().range_m(Level::P90);
            held += i32::from(range.contains(true_m));
            below += i32::from(range.low > true_m);
        }
        let (held, below) = (100.0 * f64::from(held) / f64::from(n), 100.0 * f64::from(below) / f64::from(n));
        assert!((88.5..91.5).contains(&held) && (3.0..7.0).contains(&below), "{kind:?}: {held} % held, {below} % too high");
    }
}

#[test]
fn an_image_that_lies_on_another_knows_north_from_it() {
    let mut editor = georeferenced();
    // BEFORE is turned by 30 degrees and lies on AFTER, which knows where it is; a known length of its own gives it metres, not north.
    let (s, c) = (libm::sin(30.0_f64.to_radians()), libm::cos(30.0_f64.to_radians()));
    let alignment = Alignment {
        from: BEFORE,
        onto: AFTER,
        onto_from: Affine::from([c, -s, 200.0, s, c, -50.0]).into(),
        method: AlignmentMethod::Automatic,
        model: Model::Similarity,
        status: Status::Green,
        covariance: Covariance { centre: point(500.0, 400.0), entries: [[0.0; 8]; 8] },
        rmse_px: 0.3,
        loo_px: 0.3,
        tiles: 49,
        inliers: 40,
        log10_nfa: -30.0,
        witness_px: Some(0.3),
        ties: Vec::new(),
    };
    let (from, to) = (point(400.0, 400.0), point(400.0, 300.0));
    assert_eq!(bearing_deg(editor.document(), BEFORE, from, to), None);
    run(&mut editor, SetAlignment { alignment: alignment.into() }).unwrap();
    let up = bearing_deg(editor.document(), AFTER, from, to).unwrap();
    let turned = bearing_deg(editor.document(), BEFORE, from, to).unwrap();
    assert!((turn_deg(up, turned) - 30.0).abs() < 0.01, "{up} {turned}");
    let scale = revisit::core::doc::Scale { from: point(0.0, 10.0), to: point(900.0, 10.0), length_m: 450.0, length_sd_m: 0.5 };
    run(&mut editor, SetScale { epoch: BEFORE, scale: Some(scale) }).unwrap();
    assert_eq!(bearing_deg(editor.document(), BEFORE, from, to), Some(turned));
    // What is stated stands above it.
    state(&mut editor, BEFORE, &[("north", "20")]).unwrap();
    assert!((turn_deg(bearing_deg(editor.document(), BEFORE, from, to).unwrap(), -20.0)).abs() < 1e-9);
}

#[test]
fn what_deserves_a_second_look_is_found() {
    let mut editor = scaled();
    state(&mut editor, AFTER, &[("sun-height", "45"), ("sun-azimuth", "180"), ("north", "0")]).unwrap();
    run(&mut editor, add(AFTER, rectangle(400.0, 400.0, 120.0, 40.0), "Hall")).unwrap();
    let found = |editor: &Editor, check: &str| {
        let findings: Vec<String> = run_all(editor.document()).into_iter().filter(|f| f.check == check).map(|f| f.text).collect();
        findings.iter().for_each(|text| assert_plain(text));
        findings
    };
    let line = draw(&mut editor, point(400.0, 400.0), point(400.0, 360.0), of(HeightKind::BaseToTip));
    assert!(found(&editor, "height_direction").is_empty());
    draw(&mut editor, point(400.0, 400.0), point(410.0, 360.0), of(HeightKind::BaseToTip));
    draw(&mut editor, point(400.0, 400.0), point(400.0, 440.0), of(HeightKind::BaseToTip));
    let told = found(&editor, "height_direction");
    assert!(told.len() == 2 && told[0].contains("14° off") && told[1].contains("wrong way"), "{told:?}");
    // The shadow says 20 m.
    for (height_m, count) in [(20.5, 0), (30.0, 1)] {
        let known = Some(KnownHeight { height_m, height_sd_m: 0.5 });
        run(&mut editor, SetHeightMark { line, mark: Some(HeightMark { known, ..HeightMark::default() }) }).unwrap();
        assert_eq!(found(&editor, "known_height_disagrees").len(), count, "{height_m}");
    }
    state(&mut editor, AFTER, &[("view-azimuth", "90"), ("incidence", "20")]).unwrap();
    run(&mut editor, ShiftRoofToGround { id: FootprintId(1), height_m: Some(12.0) }).unwrap();
    assert!(found(&editor, "roof_changed").is_empty());
    run(&mut editor, MoveVertex { id: FootprintId(1), vertex: 0, to: point(395.0, 395.0) }).unwrap();
    assert_eq!(found(&editor, "roof_changed").len(), 1);
    run(&mut editor, ShiftRoofToGround { id: FootprintId(1), height_m: Some(12.0) }).unwrap();
    assert!(found(&editor, "roof_changed").is_empty());
}

/// Brightness between the pixels of a picture.
fn brightness(picture: &image::GrayImage, p: Point) -> f64 {
    let (x, y) = (p.x - 0.5, p.y - 0.5);
    let at = |dx: f64, dy: f64| f64::from(picture.get_pixel((x.floor() + dx) as u32, (y.floor() + dy) as u32).0[0]);
    let (fx, fy) = (x - x.floor(), y - y.floor());
    (at(0.0, 0.0) * (1.0 - fx) + at(1.0, 0.0) * fx) * (1.0 - fy) + (at(0.0, 1.0) * (1.0 - fx) + at(1.0, 1.0) * fx) * fy
}

#[test]
fn shadows_of_the_sample_pair_give_the_heights_it_was_made_with() {
    // The sample's shadows were cast by marching through its terrain, not by these formulas. Straight down, so a roof's edge stands
    // over its wall; flat roofs with a rim of 0.7 m; AFTER is turned by a quarter of a degree.
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let truth: serde_json::Value = serde_json::from_slice(&std::fs::read(samples.join("truth.geojson")).unwrap()).unwrap();
    let buildings = [("Boiler house", 14.7), ("Offices", 11.7), ("Offices, wing", 8.7), ("Pump house", 4.7)];
    let mut found = 0;
    for (name, azimuth, elevation, turned, moved) in
        [("after.jpg", 164.0, 35.0, 0.25_f64, (3.4, -2.2)), ("before.jpg", 135.0, 47.0, 0.0, (0.0, 0.0))]
    {
        let picture = image::load_from_memory(&std::fs::read(samples.join(name)).unwrap()).unwrap().into_luma8();
        let way = on_picture(EastNorth::towards(azimuth + 180.0).times(GSD_M), -turned);
        for (building, true_m) in buildings {
            let feature = truth["features"].as_array().unwrap().iter().find(|f| f["properties"]["name"] == building).unwrap();
            let ring: Vec<Point> = serde_json::from_value(feature["geometry"]["coordinates"][0].clone()).unwrap();
            let (s, c) = (libm::sin(turned.to_radians()), libm::cos(turned.to_radians()));
            let there = |p: &Point| {
                let (x, y) = (p.x - 1000.0, p.y - 750.0);
                point(1000.0 + x * c - y * s + moved.0, 750.0 + x * s + y * c + moved.1)
            };
            let ring: Vec<Point> = ring.iter().take(4).map(there).collect();
            let middle = ring[0].midpoint(ring[2]);
            for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                // From the middle of a wall that the sun does not reach.
                let foot = a.midpoint(*b);
                let out = foot - middle;
                if out.dot(way) < 0.75 * out.length() {
                    continue;
                }
                let long = 2.0 * true_m / libm::tan(f64::to_radians(elevation)) / GSD_M;
                let profile: Vec<f64> = (0..(4.0 * long) as usize).map(|k| brightness(&picture, foot + way * (0.25 * k as f64))).collect();
                let dark = profile[12..24].iter().sum::<f64>() / 12.0;
                let edge = (24..profile.len() - 8).find(|k| profile[*k..k + 8].iter().all(|v| *v > dark + 25.0));
                let Some(edge) = edge else { continue };
                let input = HeightInput {
                    kind: HeightKind::BaseToTip,
                    measured: Measured::plain(0.25 * GSD_M * edge as f64, std::f64::consts::SQRT_2 * GSD_M, Some(azimuth + 180.0)),
                    sun: Some(Sun::stated(elevation, Some(azimuth), "samples/README.md")),
                    view: None,
                    slope: None,
                    slope_sd_deg: FLAT_SD_DEG,
                };
                let answer = height_by(&input).unwrap();
                let range = answer.range_m(Level::P90);
                assert!(range.contains(true_m), "{name} {building}: {true_m} m, {} m, {range:?}", answer.height_m);
                assert!((answer.height_m - true_m).abs() < 0.6, "{name} {building}: {true_m} m, {} m", answer.height_m);
                found += 1;
            }
        }
    }
    assert!(found >= 7, "{found} shadows were found");
}
