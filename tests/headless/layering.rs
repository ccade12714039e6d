//! The house stands as ARCHITECTURE.md draws it: reads the source, and fails where a line uses a floor above its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use revisit::core::checks::CHECKS;
use revisit::core::ops::OPS;
use revisit::core::tools::TOOLS;
use revisit::core::view::COMPARE_MODES;
use revisit::io::export::EXPORTERS;
use revisit::io::import::IMPORTERS;
use revisit::io::raster::FORMATS;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The longest file that still has one subject, lines.
const MAX_LINES: usize = 600;

struct Source {
    /// Relative to `src`, with `/`: `core/measure/ratio.rs`.
    name: String,
    text: String,
    /// The paths that its code names: `std::fs::File`, `crate::core::doc::Point`, with groups written out.
    paths: BTreeSet<String>,
}

fn sources() -> Vec<Source> {
    fn walk(dir: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()) {
            if entry.is_dir() {
                walk(&entry, files);
            } else if entry.extension().is_some_and(|e| e == "rs") {
                files.push(entry);
            }
        }
    }
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&src, &mut files);
    files.sort();
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.strip_prefix(&src).unwrap().components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        Source { name, paths: paths(&without_tests(&code(&text))), text }
    };
    files.iter().map(read).collect()
}

/// The text without comments and without what stands in quotes.
fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut last = ' ';
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => {
                for c in chars.by_ref() {
                    if c == '\n' {
                        out.push('\n');
                        break;
                    }
                }
            }
            'r' if !is_word(last) && matches!(chars.peek(), Some('"' | '#')) => {
                let mut hashes = 0;
                while chars.next_if_eq(&'#').is_some() {
                    hashes += 1;
                }
                if chars.next_if_eq(&'"').is_none() {
                    continue;
                }
                let mut seen = None;
                for c in chars.by_ref() {
                    seen = match (c, seen) {
                        ('"', _) => Some(0),
                        ('#', Some(n)) => Some(n + 1),
                        _ => None,
                    };
                    if seen == Some(hashes) {
                        break;
                    }
                }
            }
            '"' => {
                while let Some(c) = chars.next() {
                    match c {
                        '\\' => drop(chars.next()),
                        '"' => break,
                        _ => {}
                    }
                }
                out.push_str("\"\"");
            }
            // A character in quotes; a lifetime has no second quote.
            '\'' => {
                let mut ahead = chars.clone();
                let first = ahead.next();
                if first == Some('\\') || ahead.next() == Some('\'') {
                    if chars.next() == Some('\\') {
                        chars.next();
                    }
                    for c in chars.by_ref() {
                        if c == '\'' {
                            break;
                        }
                    }
                }
            }
            c => out.push(c),
        }
        last = c;
    }
    out
}

/// The code without its unit tests: they may look anywhere.
fn without_tests(code: &str) -> String {
    code.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Every path in the code, groups written out: `use std::{fs, io::Read}` gives `std::fs` and `std::io::Read`.
fn paths(code: &str) -> BTreeSet<String> {
    let dense: String = {
        // `std :: fs`, and paths over several lines.
        let mut dense = code.split_whitespace().collect::<Vec<_>>().join(" ");
        for (wide, narrow) in [(" ::", "::"), (":: ", "::"), ("{ ", "{"), (" }", "}"), (" ,", ","), (", ", ",")] {
            dense = dense.replace(wide, narrow);
        }
        dense
    };
    let mut found = BTreeSet::new();
    let chars: Vec<char> = dense.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        if is_word(chars[at]) {
            at = path_at(&chars, at, "", &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Reads the path that begins here, and the groups in it. Where it ends.
fn path_at(chars: &[char], start: usize, prefix: &str, found: &mut BTreeSet<String>) -> usize {
    let mut path = prefix.to_owned();
    let mut at = start;
    loop {
        while at < chars.len() && (is_word(chars[at]) || chars[at] == '*') {
            path.push(chars[at]);
            at += 1;
        }
        if chars.get(at..at + 2) != Some(&[':', ':']) {
            break;
        }
        path.push_str("::");
        at += 2;
        if chars.get(at) == Some(&'{') {
            at += 1;
            while at < chars.len() && chars[at] != '}' {
                at = if is_word(chars[at]) || chars[at] == '*' { path_at(chars, at, &path, found) } else { at + 1 };
            }
            return at + 1;
        }
    }
    found.insert(path);
    at
}

/// `path` is `module` or lies in it.
fn within(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[test]
fn the_reader_of_source_finds_what_it_looks_for() {
    let text = "use std::{fs::File, io::{self, Read}};\n// std::thread::spawn\nlet a = \"std::env::var\"; let b = 'x'; fn f<'a>() { crate::core::doc::Point::new() }\n\
                use std :: net;\nlet c = r#\"std::process \" \"#; #[cfg(test)]\nmod tests { use std::thread; }";
    let found = paths(&without_tests(&code(text)));
    for there in ["std::fs::File", "std::io::self", "std::io::Read", "crate::core::doc::Point::new", "std::net"] {
        assert!(found.contains(there), "{there}: {found:?}");
    }
    assert!(!found.iter().any(|p| p.contains("thread") || p.contains("env") || p.contains("process")), "{found:?}");
    let all = sources();
    assert!(all.len() > 60 && all.iter().any(|s| s.paths.contains("std::fs::File") && s.name.starts_with("io/")));
}

#[test]
fn no_floor_names_what_it_must_not_know() {
    const WINDOW: [&str; 7] = ["egui", "eframe", "epaint", "egui_kittest", "winit", "rfd", "accesskit"];
    const THREADS: [&str; 3] = ["std::thread", "std::sync::mpsc", "rayon"];
    const FILES: [&str; 9] =
        ["std::fs", "std::path", "std::io::stdin", "std::io::stdout", "tempfile", "directories", "image", "csv", "File"];
    const WORLD: [&str; 11] = [
        "std::env",
        "std::time",
        "SystemTime",
        "Instant",
        "std::process",
        "std::net",
        "getrandom",
        "rand",
        "std::os",
        "libloading",
        "jiff::Timestamp::now",
    ];
    // (floor, what it must not name)
    let rules: [(&str, Vec<&str>); 6] = [
        ("core/", [&WINDOW[..], &THREADS, &FILES, &WORLD].concat()),
        ("io/", [&WINDOW[..], &THREADS].concat()),
        ("jobs/", WINDOW.to_vec()),
        ("cli/", WINDOW.to_vec()),
        // The window asks for jobs; it opens no file and knows no format.
        (
            "app/",
            vec![
                "std::fs",
                "File",
                "image",
                "csv",
                "serde_json",
                "crate::io::raster::open",
                "crate::io::session_file::read",
                "crate::io::session_file::SessionFile",
                "crate::io::import::import",
            ],
        ),
        ("", vec!["std::net", "TcpStream", "UdpSocket"]),
    ];
    let mut wrong = Vec::new();
    // The self-test of the decoder process attempts what it must not be able to do.
    for source in sources().into_iter().filter(|s| s.name != "io/platform/forbidden.rs") {
        for (floor, banned) in rules.iter().filter(|(floor, _)| source.name.starts_with(floor)) {
            for path in &source.paths {
                // A crate or a type counts where something of it is named; its word alone may be anything's.
                let bad = banned.iter().find(|b| within(path, b) && (b.contains("::") || path.len() > b.len()));
                // Lining up is the one piece of mathematics heavy enough for all cores; its result does not depend on their number.
                let bad = bad.filter(|b| **b != "rayon" || !source.name.starts_with("core/register/"));
                wrong.extend(bad.map(|b| format!("src/{} ({floor}) names {b}: {path}", source.name)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_floor_uses_only_those_below_it() {
    let allowed: [(&str, &[&str]); 5] = [
        ("core", &["core"]),
        ("io", &["core", "io"]),
        ("jobs", &["core", "io", "jobs"]),
        ("app", &["core", "io", "jobs", "app"]),
        ("cli", &["core", "io", "jobs", "cli"]),
    ];
    let mut wrong = Vec::new();
    let mut seen = 0;
    for source in sources() {
        let Some((_, may)) = allowed.iter().find(|(floor, _)| source.name.starts_with(&format!("{floor}/"))) else {
            assert!(["lib.rs", "main.rs"].contains(&source.name.as_str()), "src/{} stands on no floor", source.name);
            continue;
        };
        for path in &source.paths {
            let Some(used) = path.strip_prefix("crate::").or_else(|| path.strip_prefix("revisit::")) else { continue };
            seen += 1;
            let floor = used.split("::").next().unwrap();
            // The tool's name and version belong to everybody.
            if !may.contains(&floor) && floor != "TOOL" {
                wrong.push(format!("src/{} uses {path}", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 200, "{seen} uses were found: has the reader gone blind?");
}

#[test]
fn the_floors_of_the_core_run_one_way() {
    // units < geom < raster, register, georef, outline < doc < measure < ops, view, checks, report < figure < session < tools < editor
    let rank = |module: &str| match module {
        "units" => 0,
        // What a picture is knows days, and nothing of documents.
        "geom" | "raster" => 1,
        "register" => 2,
        "georef" => 2,
        "outline" => 2,
        "doc" => 3,
        "measure" => 4,
        // One floor, on which commands come first: the scene looks at what a command was about.
        "ops" => 5,
        "view" | "checks" | "report" => 6,
        "figure" => 7,
        "session" => 8,
        "tools" => 9,
        "editor" => 10,
        other => panic!("src/core/{other} is new: say on which floor it stands, here and in src/core/mod.rs"),
    };
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|s| s.name.starts_with("core/") && s.name != "core/mod.rs") {
        let own = source.name["core/".len()..].split(['/', '.']).next().unwrap();
        for path in &source.paths {
            let Some(used) = path.strip_prefix("crate::core::") else { continue };
            let used = used.split("::").next().unwrap();
            if used != own && rank(used) >= rank(own) {
                wrong.push(format!("src/{} ({own}) uses {path}", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let doc = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/core/mod.rs")).unwrap();
    assert!(
        doc.contains(
            "`units` < `geom` < `raster`, `register`, `georef`, `outline` < `doc` < `measure` < `ops`, `view`, `checks`, `report` < `figure` < `session` < `tools` < `editor`"
        )
    );
}

#[test]
fn files_have_one_subject_and_say_which() {
    let mut wrong = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        if lines > MAX_LINES {
            wrong.push(format!("src/{} has {lines} lines, more than {MAX_LINES}: it has more than one subject", source.name));
        }
        if !source.text.starts_with("//!") && source.name != "main.rs" {
            wrong.push(format!("src/{} does not begin with what it is about", source.name));
        }
        // What the system must be asked for without Rust's guarantees is in one file.
        let is_unsafe = code(&source.text).split(|c: char| !is_word(c)).any(|w| w == "unsafe");
        if is_unsafe && !source.name.starts_with("io/platform/") {
            wrong.push(format!("src/{} has unsafe code; it belongs into io/platform/", source.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_session_changes_in_one_place() {
    // `Session::step` is the only way; the history is pushed and moved there and nowhere else.
    for source in sources().iter().filter(|s| s.name != "core/session/session_state.rs" && s.name != "core/session/history.rs") {
        let code = without_tests(&code(&source.text));
        for call in ["history.push(", "history.go(", ".apply_all("] {
            assert!(!code.contains(call), "src/{} calls {call}) by itself", source.name);
        }
    }
}

/// The names of a table: unique, and in snake case where they are for files and scripts.
fn expect_names(table: &str, names: &[&str], snake: bool) {
    let unique: BTreeSet<&&str> = names.iter().collect();
    assert_eq!(unique.len(), names.len(), "{table}: {names:?}");
    assert!(!names.is_empty(), "{table}");
    for name in names {
        let is_snake = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        assert!(!name.is_empty() && (!snake || is_snake), "{table}: {name}");
    }
}

fn expect_sentence(table: &str, text: &str) {
    assert!(text.ends_with('.') && text.starts_with(char::is_uppercase) && text.len() > 12, "{table}: {text}");
}

#[test]
fn every_table_has_unique_names_and_says_what_its_rows_are() {
    expect_names("OPS", &OPS.iter().map(|o| o.name).collect::<Vec<_>>(), true);
    OPS.iter().for_each(|o| expect_sentence("OPS", o.summary));
    expect_names("TOOLS", &TOOLS.iter().map(|t| t.id).collect::<Vec<_>>(), true);
    expect_names("TOOLS by name", &TOOLS.iter().map(|t| t.name).collect::<Vec<_>>(), false);
    let keys: BTreeSet<char> = TOOLS.iter().map(|t| t.key).collect();
    assert_eq!(keys.len(), TOOLS.len());
    TOOLS.iter().for_each(|t| expect_sentence("TOOLS", t.help));
    expect_names("CHECKS", &CHECKS.iter().map(|c| c.name).collect::<Vec<_>>(), true);
    CHECKS.iter().for_each(|c| expect_sentence("CHECKS", c.summary));
    expect_names("EXPORTERS", &EXPORTERS.iter().map(|e| e.name).collect::<Vec<_>>(), true);
    expect_names("EXPORTERS by ending", &EXPORTERS.iter().map(|e| e.ending).collect::<Vec<_>>(), false);
    EXPORTERS.iter().for_each(|e| expect_sentence("EXPORTERS", e.summary));
    expect_names("IMPORTERS", &IMPORTERS.iter().map(|i| i.name).collect::<Vec<_>>(), true);
    IMPORTERS.iter().for_each(|i| expect_sentence("IMPORTERS", i.summary));
    expect_names("FORMATS", &FORMATS.iter().map(|f| f.name).collect::<Vec<_>>(), false);
    let endings: Vec<&str> = FORMATS.iter().flat_map(|f| f.extensions.iter().copied()).collect();
    expect_names("FORMATS by extension", &endings, true);
    expect_names("COMPARE_MODES", &COMPARE_MODES.iter().map(|m| m.name).collect::<Vec<_>>(), false);
    COMPARE_MODES.iter().for_each(|m| expect_sentence("COMPARE_MODES", m.help));
}
