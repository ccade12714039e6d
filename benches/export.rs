//! How long 100,000 footprints take to be written as GeoJSON, beside ogr2ogr writing the same features with the same attributes out
//! of a GeoPackage. Goal: at least five times as fast. The other formats are told besides.
//!
//! ogr2ogr (GDAL) must be installed for the comparison.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench speaks to the terminal and ends where something is wrong")]

mod common;

use common::{in_turn, is_trial, ms, time};
use revisit::core::doc::{Document, Drawn, EpochId, Event, Footprint, FootprintId, ImageFacts, Role, State, Traced};
use revisit::core::geom::{Point, Ring};
use revisit::core::georef::{CrsDefinition, Georeference, Origin};
use revisit::core::session::{Header, Session};
use revisit::core::units::{Level, Timestamp};
use revisit::io::export::{EXPORTERS, ExportInput, exporter};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

const SIDE: u32 = 40_000;

fn header() -> Header {
    let georeference = Georeference {
        crs: CrsDefinition::from_epsg(32616).unwrap(),
        geotransform: [733_601.0, 0.5, 0.0, 3_725_139.0, 0.0, -0.5],
        size_px: [SIDE, SIDE],
        origin: Origin::GeotiffScale,
        pixel_is_point: false,
        position_sd_m: None,
        notes: vec![],
        control: None,
    };
    let image = |role, path: &str, date: &str| ImageFacts {
        format: "TIFF".to_owned(),
        date: Some(date.parse().unwrap()),
        georeference: Some(georeference.clone()),
        ..ImageFacts::bare(role, path, SIDE, SIDE)
    };
    Header {
        session: "0".repeat(32),
        tool: revisit::TOOL.into(),
        created: Timestamp { t_ms: 1_728_120_600_000 },
        images: vec![image(Role::Before, "before.tif", "2023-04-02"), image(Role::After, "after.tif", "2024-10-05")],
    }
}

/// A city: so many outlines of four to nine corners.
fn city(header: &Header, count: u64) -> Document {
    let mut seed = 20_241_005_u64;
    let mut random = move |n: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % n
    };
    let events: Vec<Event> = (0..count)
        .map(|i| {
            let (x, y) = (20.0 + (i % 320) as f64 * 120.0, 20.0 + (i / 320) as f64 * 100.0);
            let corners = 4 + random(6);
            let points: Vec<Point> = (0..corners)
                .map(|k| {
                    let angle = k as f64 / corners as f64 * std::f64::consts::TAU;
                    let reach = 20.0 + random(20_000) as f64 / 1000.0;
                    Point::new(x + 45.0 + reach * angle.cos(), y + 45.0 + reach * angle.sin()).rounded()
                })
                .collect();
            Event::FootprintAdded(Arc::new(Footprint {
                id: FootprintId(i + 1),
                name: format!("Building {}", i + 1),
                class: ["", "hall", "house", "warehouse"][random(4) as usize].into(),
                epoch: EpochId((i % 2) as u32),
                state: State::ALL[random(6) as usize],
                traced: Traced::Roof,
                drawn: Drawn::Polygon,
                note: if i % 10 == 0 { "seen on both dates".into() } else { String::new() },
                ground_of: None,
                ring: Ring::new(points).unwrap(),
                analyst: String::new(),
                tracings: Arc::default(),
            }))
        })
        .collect();
    Session::new(header.clone()).document().apply_all(&events).unwrap()
}

fn ogr2ogr(args: &[&str]) -> bool {
    Command::new("ogr2ogr").args(args).status().is_ok_and(|s| s.success())
}

fn main() {
    let (count, rounds) = if is_trial() { (500, 1) } else { (100_000, 5) };
    let header = header();
    let doc = city(&header, count);
    let head = "0".repeat(64);
    let input = ExportInput {
        header: &header,
        doc: &doc,
        seq: count,
        head: &head,
        changed: header.created,
        level: Level::P90,
        visible_only: false,
    };
    let folder = std::env::temp_dir().join(format!("revisit-export-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let at = |name: &str| folder.join(name).display().to_string();
    println!("\nexport: {count} footprints");
    for exporter in EXPORTERS {
        let (took, bytes) = time(|| (exporter.write)(&input).unwrap());
        println!("  {:<8} {:>8.1} ms  {:>7.1} MB", exporter.name, ms(took), bytes.len() as f64 / 1e6);
    }
    let geojson = exporter("geojson").unwrap();
    let (ours, source, theirs) = (at("ours.geojson"), at("source.gpkg"), at("theirs.geojson"));
    let mut write = || std::fs::write(&ours, (geojson.write)(&input).unwrap()).unwrap();
    write();
    if ogr2ogr(&["-f", "GPKG", &source, &ours, "-nln", "footprints"]) {
        let mut peer = || {
            let _ = std::fs::remove_file(&theirs);
            assert!(ogr2ogr(&["-f", "GeoJSON", &theirs, &source, "footprints"]));
        };
        let times = in_turn(rounds, &mut [("ours", &mut write), ("ogr2ogr", &mut peer)], || {});
        let size = |path: &str| std::fs::metadata(Path::new(path)).map_or(0.0, |m| m.len() as f64 / 1e6);
        println!("  GeoJSON to a file        {:>8.1} ms  {:>7.1} MB", ms(times[0].median()), size(&ours));
        println!("  ogr2ogr, same features   {:>8.1} ms  {:>7.1} MB", ms(times[1].median()), size(&theirs));
        println!("  speed beside ogr2ogr: {:.1} (goal: at least 5)", ms(times[1].median()) / ms(times[0].median()));
    } else {
        println!("  ogr2ogr is not installed: nothing to compare with");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
