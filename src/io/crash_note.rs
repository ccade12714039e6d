//! A note on a fault of the program, for whoever is asked to mend it: version, place in the source, and the names of the functions
//! on the way there. It holds no path of this machine, no file name, and no text that an analyst wrote.

use super::platform;
use std::backtrace::Backtrace;
use std::fmt::Write as _;
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

/// Notes that are kept; older ones are taken away.
const KEPT: usize = 10;
/// Notes that one run writes: what fails in a loop fails the same way.
const MOST: usize = 5;

/// The folder of the notes.
fn folder() -> std::io::Result<PathBuf> {
    Ok(platform::data_dir()?.join("crashes"))
}

/// From now on a fault leaves a note in the user's data folder, and standard error says where.
pub fn install() {
    static WRITTEN: AtomicUsize = AtomicUsize::new(0);
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |fault| {
        before(fault);
        if WRITTEN.fetch_add(1, Ordering::Relaxed) < MOST
            && let Ok(path) = write(&text_of(fault))
        {
            speak(&format!(
                "Revisit met a fault of its own. What it was is noted, without names and places of yours. File: {}",
                path.display()
            ));
        }
    }));
}

#[expect(clippy::print_stderr, reason = "a program that is about to end has no other place to speak")]
fn speak(words: &str) {
    eprintln!("revisit: {words}");
}

/// The newest note, if one was written since then.
pub fn newest_since(then: SystemTime) -> Option<PathBuf> {
    let note = list(&folder().ok()?).pop()?;
    let written = std::fs::metadata(&note).and_then(|m| m.modified()).ok()?;
    (written >= then).then_some(note)
}

fn list(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).map(|entries| entries.filter_map(|e| Some(e.ok()?.path())).collect::<Vec<_>>());
    let mut notes = entries.unwrap_or_default();
    notes.retain(|path| path.extension().is_some_and(|e| e == "txt"));
    // They are named by their time.
    notes.sort();
    notes
}

fn write(text: &str) -> std::io::Result<PathBuf> {
    let folder = folder()?;
    std::fs::create_dir_all(&folder)?;
    let stamp: String = platform::now().to_string().chars().map(|c| if c == ':' { '-' } else { c }).collect();
    let path = folder.join(format!("crash-{stamp}.txt"));
    std::fs::write(&path, text)?;
    let notes = list(&folder);
    for old in notes.iter().take(notes.len().saturating_sub(KEPT)) {
        let _ = std::fs::remove_file(old);
    }
    Ok(path)
}

fn text_of(fault: &PanicHookInfo<'_>) -> String {
    let message = fault.payload_as_str().unwrap_or("no words");
    let place = fault.location().map_or_else(|| "unknown".to_owned(), |l| format!("{}:{}", source(l.file()), l.line()));
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = writeln!(text, "{} on {} {}", crate::TOOL, std::env::consts::OS, std::env::consts::ARCH);
    let _ = writeln!(text, "when: {}", platform::now());
    let _ = writeln!(text, "where: {place}");
    let _ = writeln!(text, "what: {}", harmless(message));
    for function in functions(&Backtrace::force_capture().to_string()) {
        let _ = writeln!(text, "  {function}");
    }
    text
}

/// A source file without the folders of the machine on which the program was built.
fn source(file: &str) -> &str {
    let parts: Vec<(usize, &str)> = file.match_indices(['/', '\\']).collect();
    match file.rfind("src") {
        Some(at) if file.get(..at).is_some_and(|before| before.is_empty() || before.ends_with(['/', '\\'])) => file.get(at..).unwrap_or(""),
        _ => parts.last().and_then(|(at, _)| file.get(at + 1..)).unwrap_or(file),
    }
}

/// The functions of a backtrace, without the files in which they stand.
fn functions(trace: &str) -> Vec<&str> {
    let named = trace.lines().map(str::trim).filter(|line| !line.starts_with("at "));
    named.filter(|line| line.split(':').next().is_some_and(|n| n.parse::<u32>().is_ok())).take(80).collect()
}

/// A message without what may be a path, a name or a text of the analyst: what stands in quotes, and words with the marks of paths.
fn harmless(message: &str) -> String {
    let mut kept = String::new();
    let mut quoted: Option<char> = None;
    for c in message.chars() {
        match quoted {
            Some(end) if c == end => {
                quoted = None;
                kept.push_str("[left out]");
            }
            Some(_) => {}
            None if matches!(c, '"' | '`' | '\u{201c}') => quoted = Some(if c == '\u{201c}' { '\u{201d}' } else { c }),
            None => kept.push(c),
        }
    }
    if quoted.is_some() {
        kept.push_str("[left out]");
    }
    let own = |word: &str| {
        let names = ["USER", "LOGNAME", "USERNAME", "HOSTNAME", "COMPUTERNAME"].iter().filter_map(|v| std::env::var(v).ok());
        names.filter(|name| name.len() > 1).any(|name| word.contains(&name))
    };
    let words: Vec<&str> = kept.split_whitespace().collect();
    let clean = |word: &&str| {
        if word.contains(['/', '\\', '@']) || word.contains(".session") || own(word) { "[left out]" } else { word }.to_owned()
    };
    words.iter().take(60).map(clean).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{functions, harmless, source};

    #[test]
    fn a_note_holds_no_places_and_no_texts() {
        let told =
            harmless("cannot open \"/home/kim/site 7/before.png\" (index 3 of 2) in C:\\Users\\kim\\x or plant.session.jsonl `secret");
        assert_eq!(told, "cannot open [left out] (index 3 of 2) in [left out] or [left out] [left out]");
        assert_eq!(
            harmless("index out of bounds: the len is 3 but the index is 7"),
            "index out of bounds: the len is 3 but the index is 7"
        );
        assert_eq!(source("src/app/mod.rs"), "src/app/mod.rs");
        assert_eq!(source("/home/kim/.cargo/registry/src/index.crates.io-1/egui-0.37.0/src/context.rs"), "src/context.rs");
        assert_eq!(source("/home/kim/build/thing.rs"), "thing.rs");
        let trace = "   0: revisit::app::frame\n             at /home/kim/revisit/src/app/mod.rs:7:1\n   1: main\n";
        assert_eq!(functions(trace), ["0: revisit::app::frame", "1: main"]);
    }
}
