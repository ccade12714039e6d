//! How fast large pictures are opened and browsed, and what memory that takes, beside QGIS and GDAL on the same files. Where
//! those are not installed only our figures are printed. The files are made once, under `target/bench-data` (2 GB).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench speaks to the terminal and ends where something is wrong"
)]

mod common;

use common::cog::Cog;
use common::{Times, is_trial, ms, time};
use revisit::core::raster::{Bands, TileId};
use revisit::io::raster::{self, RasterSource};
use revisit::jobs::decoding_threads;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

const REVISIT: &str = env!("CARGO_BIN_EXE_revisit");
const VIEWS: u32 = 60;

/// What a walk over a pair took.
struct Walk {
    /// What starting the program took before it was asked to open anything; told for peers alone.
    start_ms: f64,
    first_ms: f64,
    median_ms: f64,
    peak_mib: f64,
    version: String,
}

fn walk_of(json: &Value) -> Walk {
    let views = json["view_ms"].as_array().unwrap().iter().map(|v| Duration::from_secs_f64(v.as_f64().unwrap() / 1000.0));
    Walk {
        start_ms: 1000.0 * json["start_s"].as_f64().unwrap_or(0.0),
        first_ms: 1000.0 * json["first_s"].as_f64().unwrap(),
        median_ms: ms(Times::new(views.collect()).median()),
        peak_mib: json["peak_mib"].as_f64().unwrap_or(0.0),
        version: json["version"].as_str().unwrap_or_default().to_owned(),
    }
}

/// What the processes of a tree hold now, MiB; pages that several map count in each.
fn tree_mib(root: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{root}/status")).unwrap_or_default();
    let kib = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok());
    let threads = std::fs::read_dir(format!("/proc/{root}/task")).into_iter().flatten().flatten();
    let children: String = threads.filter_map(|t| std::fs::read_to_string(t.path().join("children")).ok()).collect();
    kib.unwrap_or(0.0) / 1024.0 + children.split_whitespace().filter_map(|c| c.parse().ok()).map(tree_mib).sum::<f64>()
}

/// Processor time that a task was given so far, ms: `/proc/thread-self`, `/proc/PID/task/TID`.
fn given_ms(task: &Path) -> f64 {
    let text = std::fs::read_to_string(task.join("schedstat")).unwrap_or_default();
    text.split_whitespace().next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(0.0) / 1e6
}

/// Processor time that the children of this process were given so far, ms.
fn children_ms() -> f64 {
    let tasks = |of: &str| std::fs::read_dir(format!("/proc/{of}/task")).into_iter().flatten().flatten().map(|t| t.path());
    let children: String = tasks("self").filter_map(|t| std::fs::read_to_string(t.join("children")).ok()).collect();
    children.split_whitespace().flat_map(|child| tasks(child).collect::<Vec<_>>()).map(|task| given_ms(&task)).sum()
}

/// Runs a program to its end and returns what it says, with the most memory that its whole tree was seen to hold.
fn watched(command: &mut Command) -> Option<(Value, f64)> {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let (id, done) = (child.id(), AtomicBool::new(false));
    let (output, peak) = std::thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut peak = 0.0_f64;
            while !done.load(Ordering::Relaxed) {
                peak = peak.max(tree_mib(id));
                std::thread::sleep(Duration::from_millis(10));
            }
            peak
        });
        let output = child.wait_with_output();
        done.store(true, Ordering::Relaxed);
        (output, watch.join().unwrap())
    });
    let output = output.ok().filter(|o| o.status.success())?;
    Some((serde_json::from_slice(&output.stdout).unwrap_or(Value::Null), peak))
}

fn ours(files: &[&Path], views: u32, data: &Path) -> (Walk, f64) {
    let mut command = Command::new(REVISIT);
    command.arg("render").args(files).args(["--walk", &views.to_string(), "--json"]).env("REVISIT_DATA", data);
    let (json, peak) = watched(&mut command).expect("revisit render ended with an error");
    (walk_of(&json), peak)
}

fn peer(script: &str, files: &[&Path; 2], views: u32) -> Option<Walk> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers").join(script);
    let mut command = Command::new("/usr/bin/python3");
    command.arg(script).args(files).args([&views.to_string(), "1280", "800"]);
    watched(&mut command).filter(|(json, _)| json["view_ms"].is_array()).map(|(json, _)| walk_of(&json))
}

/// One line: our figure, the peer's, their ratio, the goal.
fn line(what: &str, ours: f64, peer: Option<(&str, f64)>, goal: f64, unit: &str) {
    match peer {
        Some((name, theirs)) => {
            let ratio = ours / theirs;
            let verdict = match goal.is_finite() {
                true => format!("goal at most {goal:.2}: {}", if ratio <= goal { "ok" } else { "MISSED" }),
                false => "no goal".to_owned(),
            };
            println!("  {what:<48} {ours:>8.1} {unit}  {name} {theirs:>8.1} {unit}  ratio {ratio:.2}, {verdict}");
        }
        None => println!("  {what:<48} {ours:>8.1} {unit}  (no peer here; goal: at most {goal:.2} of its figure)"),
    }
}

fn limit(what: &str, ours: f64, goal: f64, unit: &str) {
    let verdict = if ours <= goal { "ok" } else { "MISSED" };
    println!("  {what:<48} {ours:>8.1} {unit}  limit {goal} {unit}: {verdict}");
}

fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A fresh folder for the user's data, so that nothing is in the cache.
fn fresh() -> tempfile::TempDir {
    tempfile::tempdir_in(folder()).unwrap()
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../bench-data");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn file(name: &str, cog: Cog) -> PathBuf {
    let path = folder().join(format!("{name}-{}.tif", cog.side));
    cog.write(&path);
    path
}

/// Views of a pair, beside QGIS and GDAL.
fn pair(side: u32, rounds: usize, views: u32) {
    let plain = Cog { side, seed: 1, overviews: true, shared: false, one_in: 1 };
    let (before, after) = (file("before", plain), file("after", Cog { seed: 2, ..plain }));
    let files = [before.as_path(), after.as_path()];
    let data = fresh();
    let (mut we, mut qgis, mut gdal) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        we.push(ours(&files, views, data.path()).0);
        qgis.extend(if is_trial() { None } else { peer("qgis_walk.py", &files, views) });
        gdal.extend(if is_trial() { None } else { peer("gdal_walk.py", &files, views) });
    }
    let of = |walks: &[Walk], what: fn(&Walk) -> f64| median(walks.iter().map(what).collect());
    let beside = |walks: &[Walk], name: &str, what: fn(&Walk) -> f64| {
        walks.first().map(|w| (format!("{name} {}", w.version.split('-').next().unwrap_or_default()), of(walks, what)))
    };
    type Line<'a> = (&'a str, fn(&Walk) -> f64, &'a [Walk], &'a str, f64);
    let lines: [Line<'_>; 3] = [
        ("(a) open to first view", |w| w.first_ms, &qgis, "QGIS", 0.50),
        ("(b) median view of a walk", |w| w.median_ms, &qgis, "QGIS", 0.33),
        ("(b) as above, beside bare reads, nothing painted", |w| w.median_ms, &gdal, "GDAL", f64::INFINITY),
    ];
    println!("\nimagery: a pair of {side} x {side} px, deflate, side by side 1280 x 800, {views} views");
    for (what, figure, walks, name, goal) in lines {
        let theirs = beside(walks, name, figure);
        line(what, of(&we, figure), theirs.as_ref().map(|(n, v)| (n.as_str(), *v)), goal, "ms");
    }
    if let Some(start) = qgis.first().map(|_| of(&qgis, |w| w.start_ms)) {
        println!(
            "      QGIS's own start, {start:.0} ms, is not counted in (a): from its start to the picture it takes {:.0} ms",
            start + of(&qgis, |w| w.first_ms)
        );
    }
}

/// The coarser levels of a file that has none, all of them, beside gdaladdo with two threads.
fn pyramid(side: u32, rounds: usize) {
    let plain = file("plain", Cog { side, seed: 3, overviews: false, shared: false, one_in: 1 });
    let levels: Vec<String> = (1..).map(|l| 1_u32 << l).take_while(|f| side / f >= 256).map(|f| f.to_string()).collect();
    let (mut we, mut gdal) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let data = fresh();
        let mut render = Command::new(REVISIT);
        render.arg("render").arg(&plain).arg("--out").arg(data.path().join("x.png")).arg("--json").env("REVISIT_DATA", data.path());
        we.push(ms(time(|| watched(&mut render).expect("revisit render ended with an error")).0));
        let overviews = PathBuf::from(format!("{}.ovr", plain.display()));
        let mut addo = Command::new("gdaladdo");
        addo.args(["-q", "-ro", "-r", "average"]).arg(&plain).args(&levels).env("GDAL_NUM_THREADS", "2").stdout(Stdio::null());
        let (took, done) = time(|| !is_trial() && addo.status().is_ok_and(|s| s.success()));
        if done {
            gdal.push(ms(took));
        }
        let _ = std::fs::remove_file(overviews);
    }
    println!("\nimagery: {side} x {side} px without overviews");
    let theirs = (!gdal.is_empty()).then(|| ("gdaladdo", median(gdal)));
    line("(c) coarser levels, and the first view", median(we), theirs, 1.0, "ms");
}

/// What grows with the size of the picture, and what must not.
fn sizes(large: u32, sparse: u32, rounds: usize, views: u32) {
    let data = fresh();
    let big = file("shared", Cog { side: large, seed: 4, overviews: true, shared: true, one_in: 1 });
    println!("\nimagery: sizes");
    let (walk, seen) = ours(&[&big], views, data.path());
    let what = format!("(d) memory, browsing {:.1} gigapixels", f64::from(large).powi(2) / 1e9);
    limit(&what, walk.peak_mib, 400.0, "MiB");
    println!(
        "      of the process tree, by each process's own peak; at most {seen:.0} MiB were seen at once; first view {:.0} ms",
        walk.first_ms
    );
    let holes = file("sparse", Cog { side: sparse, seed: 5, overviews: true, shared: true, one_in: 20_000 });
    let (walk, _) = ours(&[&holes], 2, data.path());
    println!("  (e) a sparse file of {sparse} x {sparse} px: first view after {:.0} ms", walk.first_ms);
    let one = |side: u32| file("before", Cog { side, seed: 1, overviews: true, shared: false, one_in: 1 });
    let (small, full) = (one(4096.min(large / 4)), one(16_384.min(large)));
    let first = |path: &Path| ours(&[path], 1, data.path()).0.first_ms;
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..rounds.max(3) {
        a.push(first(&small));
        b.push(first(&full));
    }
    line("(f) first view of a 16 times larger picture", median(b), Some(("the smaller", median(a))), 1.25, "ms");
}

/// What the processes cost. Tiles are asked for by as many threads as the program decodes with: their number a second is what
/// counts, and a process that waits for its next request leaves its core to another. Beside the time that passes, which other
/// programs lengthen, stands the processor time of all threads and processes: with every core at work it is what bounds tiles
/// a second.
fn processes(side: u32, rounds: usize) {
    let path = file("before", Cog { side, seed: 1, overviews: true, shared: false, one_in: 1 });
    let open = || raster::open(&path).unwrap();
    let opened = |n: usize| Times::new((0..n).map(|_| time(open).0).collect()).median();
    let threads = decoding_threads();
    opened(2);
    // In this process a picture serves one thread at a time, so each thread has one.
    let (open_here, here) = (opened(10), (0..threads).map(|_| open()).collect::<Vec<_>>());
    raster::worker::set_decoder_program(REVISIT.into());
    opened(2);
    let (open_there, there) = (opened(10), open());
    let bands = Bands::Rgb([0, 1, 2]);
    let columns = side / 512;
    // What passed and what was given, ms a tile.
    let run = |of: &[&raster::Picture], row: u32| {
        let (next, given, before, start) = (AtomicU32::new(0), Mutex::new(0.0), children_ms(), Instant::now());
        std::thread::scope(|scope| {
            for picture in of {
                let (next, given) = (&next, &given);
                scope.spawn(move || {
                    // Tiles are kept, as the program keeps them: memory that is given back at once would be had again for nothing.
                    let mut kept = Vec::new();
                    loop {
                        let x = next.fetch_add(1, Ordering::Relaxed);
                        if x >= columns {
                            *given.lock().unwrap() += given_ms(Path::new("/proc/thread-self"));
                            return std::hint::black_box(kept).len();
                        }
                        kept.push(picture.tile(TileId { level: 0, x, y: row % columns }, bands).unwrap());
                    }
                });
            }
        });
        let passed = ms(start.elapsed());
        let given = given.into_inner().unwrap() + children_ms() - before;
        (passed / f64::from(columns), given / f64::from(columns))
    };
    let in_process = |row| run(&here.iter().collect::<Vec<_>>(), row);
    let by_processes = |row| run(&vec![&there; threads], row);
    by_processes(0);
    let (mut a, mut b) = (Vec::new(), Vec::new());
    // Rows in turn, the one that begins changing: each tile is decoded anew.
    for row in 0..(10 * rounds as u32).min(columns) {
        if row % 2 == 0 {
            a.push(in_process(row));
            b.push(by_processes(row));
        } else {
            b.push(by_processes(row));
            a.push(in_process(row));
        }
    }
    println!("\nimagery: decoder processes beside decoding in the same process, {threads} threads");
    let ((passed_here, given_here), (passed_there, given_there)): ((Vec<_>, Vec<_>), (Vec<_>, Vec<_>)) =
        (a.into_iter().unzip(), b.into_iter().unzip());
    line("(g) a tile, of many", median(passed_there), Some(("in process", median(passed_here))), 1.05, "ms");
    if given_here.iter().sum::<f64>() > 0.0 {
        line("(g) processor time of a tile, of many", median(given_there), Some(("in process", median(given_here))), 1.05, "ms");
    }
    limit("(g) opening takes longer by", ms(open_there) - ms(open_here), 10.0, "ms");
}

/// The report of a pair with ten figures, from nothing: hashes, tones, figures, page, bundle.
fn reports(side: u32, rounds: usize) {
    let plain = Cog { side, seed: 6, overviews: true, shared: false, one_in: 1 };
    let (before, after) = (file("before", plain), file("after", Cog { seed: 7, ..plain }));
    let dir = fresh();
    let run = |args: &[&str]| {
        let mut command = Command::new(REVISIT);
        command.args(args).current_dir(dir.path()).env("REVISIT_DATA", dir.path().join("data"));
        command
    };
    let done = |args: &[&str]| {
        let out = run(args).output().unwrap();
        assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    };
    let (b, a) = (before.display().to_string(), after.display().to_string());
    done(&["new", &b, &a, "--out", "s.session.jsonl", "--before-date", "2023-04-02", "--after-date", "2024-10-05"]);
    let unit = f64::from(side) / 32.0;
    let feature = |i: u32| {
        let (x, y) = (unit * f64::from(4 + i % 4 * 6), unit * f64::from(4 + i / 4 * 12));
        let ring = serde_json::json!([[[x, y], [x + unit, y], [x + unit, y + unit], [x, y + unit], [x, y]]]);
        let epoch = if i.is_multiple_of(2) { "before" } else { "after" };
        serde_json::json!({ "type": "Feature", "properties": { "name": format!("Hall {i}"), "epoch": epoch },
            "geometry": { "type": "Polygon", "coordinates": ring } })
    };
    let outlines = serde_json::json!({ "type": "FeatureCollection", "coordinate_space": "pixel", "features": (0..8).map(feature).collect::<Vec<_>>() });
    std::fs::write(dir.path().join("o.geojson"), outlines.to_string()).unwrap();
    done(&["import", "s.session.jsonl", "o.geojson"]);
    // Beside those that every report has.
    let (parts, figures) = (["whole", "outlines"], || std::fs::read_dir(dir.path().join("r/figures")).map_or(0, |d| d.count() / 2));
    let mut made = 0;
    let report = || {
        let _ = std::fs::remove_dir_all(dir.path().join("r"));
        let (took, (_, peak)) =
            time(|| watched(&mut run(&["report", "s.session.jsonl", "--out", "r", "--no-log", "--json"])).expect("a report"));
        (ms(took) / 1000.0, peak)
    };
    report();
    for i in figures()..10 {
        let (kind, name) = (["pair", "after", "before"][i % 3], format!("Figure {i}"));
        done(&["figure", "s.session.jsonl", "--kind", kind, "--crop", parts[i % 2], "--style", "report", "--keep", &name]);
    }
    let (mut times, mut peaks) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (took, peak) = report();
        made = figures();
        times.push(took);
        peaks.push(peak);
    }
    println!("\nimagery: the report of a pair of {:.1} gigapixels each, {made} figures", f64::from(side).powi(2) / 1e9);
    limit("(h) from the command to the bundle", median(times), 10.0, "s");
    limit("(h) memory of all its processes at once", median(peaks), 600.0, "MiB");
}

fn main() {
    // `cargo test --benches`: that it works, small and once.
    let (side, large, sparse, rounds, views) = if is_trial() { (1024, 4096, 20_000, 1, 3) } else { (16_384, 102_400, 200_000, 3, VIEWS) };
    println!("imagery: binary {REVISIT}");
    // `cargo bench --bench imagery -- processes`: that part alone.
    let part = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let is_wanted = |name: &str| part.as_deref().is_none_or(|part| part == name);
    if is_wanted("pair") {
        pair(side, rounds, views);
    }
    if is_wanted("pyramid") {
        pyramid(side, rounds);
    }
    if is_wanted("sizes") {
        sizes(large, sparse, rounds, views);
    }
    if is_wanted("report") {
        reports(if is_trial() { 2048 } else { 32_768 }, rounds);
    }
    if is_wanted("processes") {
        processes(side, rounds);
    }
}
