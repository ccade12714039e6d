//! The real window on pictures with a place on Earth: coordinates at the pointer, going to one, control points, EPSG codes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::window::{AFTER, BEFORE, Window, make_session};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use revisit::app::Start;
use revisit::app::notation::Notation;
use revisit::core::geom::Point;
use revisit::core::georef::{Origin, format_decimal};
use std::path::Path;

const UTM_52N: &str = r#"PROJCS["WGS 84 / UTM zone 52N",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],
UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",129],
PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1]]"#;
const WORLD: &str = "0.5\n0\n0\n-0.5\n380000.25\n4419999.75\n";
const CTRL_SHIFT: Modifiers = Modifiers { alt: false, ctrl: true, shift: true, mac_cmd: false, command: true };

fn write(dir: &Path, name: &str, text: &str) {
    std::fs::write(dir.join(name), text).unwrap();
}

/// BEFORE has a world file and a projection, AFTER a world file alone.
fn placed() -> Window {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "before.pgw", WORLD);
    write(dir.path(), "before.prj", UTM_52N);
    write(dir.path(), "after.pgw", WORLD);
    let session = make_session(dir.path());
    Window::on(dir, Some(Start::Session(session)))
}

fn type_into(window: &mut Window, field: &str, text: &str) {
    window.harness.get_by_label(field).focus();
    window.harness.run_steps(2);
    // As by hand: letter by letter, and the keyboard stays where it is.
    for letter in text.chars() {
        window.harness.event(egui::Event::Text(letter.to_string()));
        window.harness.run_steps(2);
    }
    let typed = window.harness.get_by_label(field).value().unwrap_or_default();
    assert!(typed.ends_with(text), "{field}: {typed:?}, not {text:?}");
}

#[test]
fn north_is_up_by_a_world_file_that_is_turned() {
    // The rows of the picture run 30 degrees south of east.
    let (sin, cos) = 30.0_f64.to_radians().sin_cos();
    let world = format!("{}\n{}\n{}\n{}\n380000.25\n4419999.75\n", 0.5 * cos, -0.5 * sin, -0.5 * sin, -0.5 * cos);
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "before.pgw", &world);
    write(dir.path(), "before.prj", UTM_52N);
    let session = make_session(dir.path());
    let mut window = Window::on(dir, Some(Start::Session(session)));
    let located = window.doc().epoch(BEFORE).unwrap().located().unwrap().clone();
    window.key(Key::Home).settle();
    window.harness.run_steps(20);
    // Where a place 100 m to the north stands on the screen, by longitude and latitude alone.
    let here = Point::new(400.0, 300.0);
    let at = located.lon_lat(here).unwrap();
    let north = located.px(revisit::core::georef::LonLat { lat_deg: at.lat_deg + 100.0 / 111_132.0, ..at }).unwrap();
    let (from, to) = (window.screen(BEFORE, here.x, here.y), window.screen(BEFORE, north.x, north.y));
    let way = to - from;
    assert!(way.y < -10.0 && way.x.abs() < 0.01 * way.y.abs(), "{way:?}");
    // The rows of the picture are turned by the 30 degrees, and by what grid north differs from true north.
    let turn = window.app().view().camera(window.doc()).turn.to_degrees();
    assert!((turn.abs() - 30.0).abs() < 1.5 && turn.abs() > 1.0, "{turn}");
    window.chord(Modifiers::COMMAND, Key::Home).settle();
    window.harness.run_steps(20);
    assert!(window.app().view().camera(window.doc()).turn.abs() < 1e-9, "the rows lie level again");
}

#[test]
fn the_place_under_the_pointer_is_shown_in_every_notation_and_copied() {
    let mut window = placed();
    window.hover(BEFORE, 200.0, 100.0);
    let located = window.doc().epoch(BEFORE).unwrap().located().unwrap().clone();
    let (_, at) = window.app().view().pointer.unwrap();
    let text = format_decimal(located.lon_lat(at).unwrap(), 0.5);
    window.harness.get_by_label(&text);
    let map = located.map(at);
    window.harness.get_by_label_contains(&format!("E {:.1}", map.x));
    window.harness.get_by_label("0.50 m a pixel");
    window.chord(CTRL_SHIFT, Key::K);
    window.harness.get_by_label(&format!("Copied {text}."));
    for (notation, part) in [(Notation::Dms, "°"), (Notation::Mgrs, "52S"), (Notation::Decimal, ", 127.")] {
        let label = window.app().view().notation.label();
        window.press(label);
        assert_eq!(window.app().view().notation, notation);
        window.hover(BEFORE, 200.0, 100.0);
        assert!(window.harness.query_all_by_label_contains(part).next().is_some(), "{part}");
    }
    // On a picture without a georeference there is nothing to copy, and that is said.
    window.hover(AFTER, 200.0, 100.0).chord(CTRL_SHIFT, Key::K);
    window.harness.get_by_label_contains("There is no coordinate under the pointer");
}

#[test]
fn a_coordinate_is_gone_to_marked_and_refused_with_a_reason() {
    let mut window = placed();
    window.chord(Modifiers::COMMAND, Key::G);
    type_into(&mut window, "Coordinate", "north of the river");
    window.harness.get_by_label_contains("is not a coordinate");
    window.key(Key::Escape).chord(Modifiers::COMMAND, Key::G);
    type_into(&mut window, "Coordinate", "380100 4419900");
    window.harness.get_by_label_contains("pixel 200, 200 of BEFORE");
    window.key(Key::Enter);
    let beacon = window.app().view().beacon.expect("the place is marked");
    assert!(beacon.epoch == BEFORE && beacon.px.distance(Point::new(200.0, 200.0)) < 1e-6);
    window.harness.run_steps(10);
    let camera = window.app().view().camera.unwrap();
    assert!(camera.centre.distance(Point::new(200.0, 200.0)) < 1.0, "{camera:?}");
    window.harness.run_steps(100);
    assert!(window.app().view().beacon.is_none(), "for a moment only");
    window.chord(Modifiers::COMMAND, Key::G);
    type_into(&mut window, "Coordinate", "10 20");
    assert!(window.harness.query_all_by_label_contains("outside of the pictures, ").next().is_some());
    // There is nothing to be seen there: the view stays.
    let camera = window.app().view().camera.unwrap();
    window.key(Key::Enter);
    window.harness.run_steps(10);
    assert!(window.app().view().beacon.is_none());
    assert_eq!(window.app().view().camera.unwrap().centre, camera.centre);
    // A little beside the picture one may look.
    window.key(Key::Escape).chord(Modifiers::COMMAND, Key::G);
    type_into(&mut window, "Coordinate", "379990 4419900");
    window.harness.get_by_label_contains("outside of the pictures, 0 km");
    window.key(Key::Enter);
    assert!(window.app().view().beacon.is_some());
}

#[test]
fn an_epsg_code_completes_a_world_file() {
    let mut window = placed();
    assert!(window.doc().epoch(AFTER).unwrap().located().is_none());
    window.press("Images and scale");
    type_into(&mut window, "EPSG code of AFTER", "5514");
    window.harness.get_by_label_contains("Jednotne").hover();
    window.harness.get_by_label("EPSG code of AFTER").focus();
    window.chord(Modifiers::COMMAND, Key::A).key(Key::Delete);
    type_into(&mut window, "EPSG code of AFTER", "32652");
    window.harness.get_by_label("That is WGS 84 / UTM zone 52N.");
    window.press("State it");
    let located = window.doc().epoch(AFTER).unwrap().located().expect("it lies somewhere now").clone();
    assert_eq!((located.epsg(), located.georeference().origin), (Some(32652), Origin::WorldFile));
    let warned = |window: &Window| window.app().notices().iter().filter(|notice| notice.text.contains("not georeferenced")).count();
    assert_eq!(warned(&window), 1, "the files of AFTER do not say it");
    let hash = window.settle().doc().hash();
    let mut again = window.reopened();
    assert_eq!(again.doc().hash(), hash);
    assert_eq!(warned(&again), 0, "the session says it");
    again.chord(Modifiers::COMMAND, Key::Z);
    assert!(again.doc().epoch(AFTER).unwrap().located().is_none(), "one step, and undone as one");
}

#[test]
fn the_sensor_and_the_sun_are_stated_and_told_with_their_origin() {
    let mut window = placed();
    window.chord(Modifiers::COMMAND, Key::D).press("How BEFORE was taken");
    type_into(&mut window, "Satellite of BEFORE", "WV02");
    type_into(&mut window, "Sun height of BEFORE", "95");
    window.harness.get_by_label_contains("Sun height must be");
    window.harness.get_by_label("Sun height of BEFORE").focus();
    window.chord(Modifiers::COMMAND, Key::A).key(Key::Delete);
    type_into(&mut window, "Sun height of BEFORE", "41.5");
    window.press("Keep").settle();
    let facts = window.doc().epoch(BEFORE).unwrap().acquisition();
    assert_eq!((facts.platform.unwrap().value.as_str(), facts.sun_elevation_deg.unwrap().value), ("WV02", 41.5));
    window.press("Images and scale");
    window.harness.get_by_label("Satellite: WV02 (stated by the analyst)");
    window.chord(Modifiers::COMMAND, Key::Z);
    assert!(window.doc().epoch(BEFORE).unwrap().acquisition().platform.is_none(), "one step, and undone as one");
}

#[test]
fn control_points_make_a_georeference_and_stay_when_their_window_is_closed() {
    let mut window = Window::new();
    window.press("Images and scale").press("Ground control points of BEFORE");
    window.harness.get_by_label_contains("needs at least 2 control points");
    // 0.5 m a pixel in UTM zone 52N, the fourth point 3 m off.
    let crs = revisit::core::georef::CrsDefinition::from_epsg(32652).unwrap();
    let truth = revisit::core::georef::from_world_file(WORLD, Some(&crs), [800, 600]).unwrap().locate().unwrap();
    for (i, (x, y, wrong)) in [(700.0, 80.0, 0.0), (720.0, 500.0, 0.0), (500.0, 540.0, 0.0), (640.0, 300.0, 6.0)].into_iter().enumerate() {
        match i {
            0 => {}
            // Enter goes on to the next point.
            2 => {
                window.key(Key::Enter);
                assert_eq!(window.app().view().control.placing(), Some(BEFORE));
            }
            _ => {
                window.press("Add a point");
            }
        }
        window.click(BEFORE, x, y);
        let (_, points) = window.app().view().control.shown().unwrap();
        let place = truth.lon_lat(points[i] + revisit::core::geom::Vector::new(wrong, 0.0)).unwrap();
        type_into(&mut window, &format!("Coordinates of point {}", i + 1), &format_decimal(place, 0.01));
    }
    assert!(window.doc().footprints.is_empty(), "the tool got none of the clicks");
    assert_eq!(window.app().view().control.shown().unwrap().1.len(), 4);
    assert!(window.harness.query_all_by_label_contains("without it, missed by").count() == 4);
    window.press("Remove point 4");
    window.harness.get_by_label_contains("Expected error in the middle");
    window.press("Apply");
    let epoch = window.doc().epoch(BEFORE).unwrap().clone();
    let located = epoch.located().expect("applied");
    assert_eq!(located.georeference().origin, Origin::GroundControl);
    assert_eq!(located.georeference().control.as_ref().map(|c| c.points.len()), Some(3), "the fact keeps its points");
    let here = located.lon_lat(Point::new(400.0, 300.0)).unwrap();
    assert!(truth.px(here).unwrap().distance(Point::new(400.0, 300.0)) < 0.5);
    window.harness.get_by_label("Applied");
    // Closed and opened again: everything is there.
    window.harness.get_by_label("Close Ground control points").click();
    window.harness.run_steps(3);
    assert!(window.app().view().control.shown().is_none());
    window.press("Ground control points of BEFORE");
    assert_eq!(window.app().view().control.shown().unwrap().1.len(), 3);
    // Also from the session alone, in another run.
    window.settle();
    let mut again = window.reopened();
    again.press("Images and scale").press("Ground control points of BEFORE");
    assert_eq!(again.app().view().control.shown().unwrap().1.len(), 3);
    // Esc ends placing without a point; nothing else.
    again.press("Add a point").key(Key::Escape);
    assert!(again.app().view().control.placing().is_none());
}
