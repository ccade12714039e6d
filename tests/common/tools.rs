//! Other people's programs as second witnesses. Where one is not installed, the test says so in one line and ends.
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

use std::path::Path;
use std::process::Command;

/// What a program printed; `None` where it is not installed.
pub fn run(program: &str, args: &[&str]) -> Option<String> {
    let out = match Command::new(program).args(args).env("QT_QPA_PLATFORM", "offscreen").output() {
        Ok(out) => out,
        Err(_) => {
            println!("skipped: {program} is not installed");
            return None;
        }
    };
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "{program} {args:?}: {text} {}", String::from_utf8_lossy(&out.stderr));
    Some(text)
}

/// A vector file as GeoJSON by ogr2ogr, with all its digits.
pub fn ogr_features(path: &Path, layer: Option<&str>) -> Option<serde_json::Value> {
    let path = path.to_str().unwrap();
    let mut args = vec!["-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=9", "/vsistdout/", path];
    args.extend(layer);
    run("ogr2ogr", &args).map(|text| serde_json::from_str(&text).unwrap())
}
