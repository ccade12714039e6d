//! The sample is what it says, and the worked session in `annotations/` is golden: its replay, its exports and its
//! hashes come out the same on every machine. `cargo run --release --example work_sample` writes these files anew; look
//! at the difference before committing it.

#![expect(clippy::expect_used, reason = "helpers of tests fail loudly")]

use crate::common::pictures::whole;
use revisit::core::doc::EpochId;
use revisit::core::report::ratio_report;
use revisit::core::session::Session;
use revisit::core::units::Level;
use revisit::io::export::{EXPORTERS, ExportInput};
use revisit::io::places::Places;
use revisit::io::{import, session_file};
use revisit::jobs::open_picture;
use std::path::{Path, PathBuf};

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn worked() -> (Session, session_file::SessionLog) {
    let log = session_file::read(&repository("annotations/plant.session.jsonl")).expect("the worked session");
    let (session, bad) = Session::replay(log.header.clone(), log.entries.clone());
    assert_eq!(bad, None);
    assert_eq!(session.drift(), None);
    (session, log)
}

#[test]
fn replay_gives_the_hashes_on_record() {
    let (_, log) = worked();
    let mut session = Session::new(log.header);
    let mut hashes = String::new();
    for entry in &log.entries {
        session.step(entry).expect("every record fits");
        hashes.push_str(&format!("{} {}\n", entry.seq, session.document().hash()));
    }
    let golden = std::fs::read_to_string(repository("annotations/plant.hashes.txt")).expect("the hashes");
    assert_eq!(hashes, golden);
}

#[test]
fn exports_give_the_bytes_on_record() {
    let (session, log) = worked();
    let (seq, head) = &log.anchor;
    let input = ExportInput::of(&session, *seq, head);
    for exporter in EXPORTERS.iter().filter(|e| ["geojson", "csv"].contains(&e.name)) {
        let name = format!("annotations/plant{}", exporter.ending);
        let golden = std::fs::read(repository(&name)).expect("the export");
        let bytes = (exporter.write)(&input).expect("an export");
        assert!(bytes == golden, "{name} differs from what is exported now");
    }
}

#[test]
fn every_file_beside_the_worked_session_is_tested() {
    let mut names: Vec<String> =
        std::fs::read_dir(repository("annotations")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["README.md", "plant.csv", "plant.hashes.txt", "plant.pixels.geojson", "plant.session.jsonl"]);
}

#[test]
fn the_worked_ratio_holds_the_truth() {
    let (session, _) = worked();
    let doc = session.document();
    let (new, old) = (doc.find_footprint("New hall").unwrap(), doc.find_footprint("Existing assembly hall").unwrap());
    let report = ratio_report(doc, new.id, old.id, Level::P90).body;
    let (low, high) = (report.low.unwrap(), report.high.unwrap());
    assert!(low < 0.65 && 0.65 < high, "{low} to {high}");
    let sentence = report.sentence.unwrap();
    assert!(sentence.contains("covers about 65 % (61–69 %, 90 % range)") && sentence.contains("31–39 % smaller"), "{sentence}");
}

#[test]
fn the_worked_session_verifies_beside_its_images() {
    let path = repository("annotations/plant.session.jsonl");
    let verdict = session_file::verify(&path, session_file::read(&path).unwrap(), &Places::none());
    assert!(verdict.ok, "{:?}", verdict.words);
}

#[test]
fn the_truth_of_the_sample_is_a_ratio_of_0_65_and_no_more_than_6_mb() {
    let (session, _) = worked();
    let found = import::import(&repository("samples/truth.geojson"), session.document(), EpochId(0)).expect("the truth");
    assert_eq!(found.rejected, Vec::<String>::new());
    let area = |name: &str, epoch| {
        let f = found.footprints.iter().find(|f| f.name == name && f.epoch == Some(EpochId(epoch))).unwrap();
        revisit::core::geom::Ring::new(f.points.clone()).unwrap().area_px2()
    };
    let ratio = area("New hall", 1) / area("Existing assembly hall", 1);
    assert!((ratio - 0.65).abs() < 1e-4, "{ratio}");
    let is_on = |name: &str, epoch| found.footprints.iter().any(|f| f.name == name && f.epoch == Some(EpochId(epoch)));
    assert!(is_on("Bridge crane", 0) && !is_on("Bridge crane", 1) && is_on("New hall", 1) && !is_on("New hall", 0));
    let bytes: u64 = std::fs::read_dir(repository("samples")).unwrap().map(|e| e.unwrap().metadata().unwrap().len()).sum();
    assert!(bytes <= 6_000_000, "{bytes}");
}

#[test]
fn the_pictures_of_the_sample_open() {
    for name in ["samples/before.jpg", "samples/after.jpg"] {
        let full = whole(&open_picture(&repository(name)).expect("a picture"));
        assert_eq!(full.dimensions(), (2000, 1500));
        // Not a drawing: a mid-grey mean with the spread of a real scene.
        let grey: Vec<f64> =
            full.pixels().step_by(97).map(|p| f64::from(p.0[0]) * 0.3 + f64::from(p.0[1]) * 0.6 + f64::from(p.0[2]) * 0.1).collect();
        let mean = grey.iter().sum::<f64>() / grey.len() as f64;
        let sd = (grey.iter().map(|g| (g - mean).powi(2)).sum::<f64>() / grey.len() as f64).sqrt();
        assert!((80.0..130.0).contains(&mean) && (20.0..50.0).contains(&sd), "{name}: mean {mean}, sd {sd}");
    }
}
