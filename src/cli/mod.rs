//! The command line: the same library without a window.
//!
//! Results go to standard output (JSON with `--json`), words to standard error. Each subcommand is a file here with its
//! arguments and a `run`; a new one is a file and a row in its table `Action`. Help, completions and the manual page come from
//! these definitions.

mod align;
mod check;
mod classes;
mod complete;
mod dates;
mod export;
mod failure;
mod figure;
mod height;
mod import;
mod info;
mod measure;
mod new;
mod outline;
mod ratio;
mod render;
mod replay;
mod report;
mod set;
mod shape;
mod shared;
mod verify;

pub use failure::Failure;

use crate::jobs::Start;
use clap::{CommandFactory, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  revisit                                      the window, on the sample pair
  revisit before.png after.png                 the window, on two pictures
  revisit 2019.tif 2024.tif 2021.tif           the same, with a further date
  revisit site.session.jsonl                   the window, on a session
  revisit --read-only site.session.jsonl       the same, only to look: nothing is written
  revisit new before.png after.png --out site.session.jsonl
  revisit import site.session.jsonl halls.pixels.geojson
  revisit ratio site.session.jsonl \"New hall\" \"Existing hall\" --level 90
  revisit export site.session.jsonl --format geojson --out site.pixels.geojson
  revisit report site.session.jsonl --out site-report
  revisit check site.session.jsonl
  revisit replay site.session.jsonl --json
  revisit verify site.session.jsonl
  revisit verify site-report

Exit codes: 0 done; 1 the answer is no (verification failed, alignment not GREEN, no measurable ratio, something to look at again); 2 wrong usage; 3 input unreadable or refused.";

/// Compare two dated images of one site and state how large one building is beside another, with an honest range.
#[derive(Debug, Parser)]
#[command(name = "revisit", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
struct Arguments {
    /// Opens the window: on nothing (the sample), on a session, or on a BEFORE and an AFTER picture and those of further dates.
    #[arg(value_name = "FILE", num_args = 0..)]
    files: Vec<PathBuf>,

    /// Only look at the session: nothing is written to it, not even that it was opened.
    #[arg(long, requires = "files")]
    read_only: bool,

    #[command(subcommand)]
    action: Option<Action>,
}

/// The table of subcommands.
#[derive(Debug, Subcommand)]
enum Action {
    New(new::New),
    AddDate(dates::AddDate),
    Dates(dates::Dates),
    Series(dates::Series),
    Info(info::Info),
    Import(import::Import),
    Set(set::Set),
    Align(align::Align),
    Measure(measure::Measure),
    Check(check::Check),
    Classes(classes::Classes),
    Ratio(ratio::Ratio),
    Height(height::Height),
    Outline(outline::Outline),
    Export(export::Export),
    Render(render::Render),
    Figure(figure::Figure),
    Report(report::Report),
    Replay(replay::Replay),
    Verify(verify::Verify),
    Completions(complete::Completions),
    Man(complete::Man),
}

/// What the arguments ask for.
pub enum Face {
    /// The window.
    Window(Start),
    /// The command line, which is done.
    Done(ExitCode),
}

/// Reads the arguments and carries a subcommand out.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Face {
    let parsed = match Arguments::try_parse_from(arguments) {
        Ok(parsed) => parsed,
        Err(e) => {
            // Nothing to do if not even this can be printed.
            let _ = e.print();
            return Face::Done(ExitCode::from(if e.use_stderr() { 2 } else { 0 }));
        }
    };
    let result = match parsed.action {
        None => match start(parsed.files, parsed.read_only) {
            Ok(start) => return Face::Window(start),
            Err(failure) => Err(failure),
        },
        Some(Action::New(args)) => args.run(),
        Some(Action::AddDate(args)) => args.run(),
        Some(Action::Dates(args)) => args.run(),
        Some(Action::Series(args)) => args.run(),
        Some(Action::Info(args)) => args.run(),
        Some(Action::Import(args)) => args.run(),
        Some(Action::Set(args)) => args.run(),
        Some(Action::Align(args)) => args.run(),
        Some(Action::Measure(args)) => args.run(),
        Some(Action::Check(args)) => args.run(),
        Some(Action::Classes(args)) => args.run(),
        Some(Action::Ratio(args)) => args.run(),
        Some(Action::Height(args)) => args.run(),
        Some(Action::Outline(args)) => args.run(),
        Some(Action::Export(args)) => args.run(),
        Some(Action::Render(args)) => args.run(),
        Some(Action::Figure(args)) => args.run(),
        Some(Action::Report(args)) => args.run(),
        Some(Action::Replay(args)) => args.run(),
        Some(Action::Verify(args)) => args.run(),
        Some(Action::Completions(args)) => args.run(&mut definition()),
        Some(Action::Man(args)) => args.run(&definition()),
    };
    Face::Done(match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    })
}

fn start(files: Vec<PathBuf>, read_only: bool) -> Result<Start, Failure> {
    // Such a slip would give a session without a word.
    if let Some(session) = files.iter().find(|file| files.len() > 1 && file.to_string_lossy().ends_with(".jsonl")) {
        return Err(Failure::usage(format!("Give one session, or pictures alone. This is a session: {}", session.display())));
    }
    // A slip of the fingers is no picture: `revisit exprot session out`.
    if let Some(first) = files.first().filter(|first| files.len() > 2 && first.extension().is_none() && !first.exists()) {
        return Err(Failure::usage(format!("There is neither a command nor a file of this name: {}", first.display())));
    }
    let mut files = files.into_iter();
    match (files.next(), files.next()) {
        (None, _) => Ok(Start::Sample),
        (Some(_), Some(_)) if read_only => Err(Failure::usage("Pictures make a new session, which cannot be read-only. Give a session.")),
        (Some(before), Some(after)) => {
            let further: Vec<PathBuf> = files.collect();
            Ok(if further.is_empty() { Start::Pair(before, after) } else { Start::Several(before, after, further) })
        }
        (Some(file), None) if file.to_string_lossy().ends_with(".jsonl") => {
            Ok(if read_only { Start::Look(file) } else { Start::Session(file) })
        }
        (Some(file), None) => Err(Failure::usage(format!(
            "One file was given, and it is no session (*.session.jsonl). Give a session, or a BEFORE and an AFTER picture. File: {}",
            file.display()
        ))),
    }
}

/// The definition of the command line: help, completions, manual and the tests of the README's table come from it.
pub fn definition() -> clap::Command {
    Arguments::command()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_open_the_window_on_a_session_a_pair_or_more_dates() {
        let start = |arguments: &[&str]| match run(std::iter::once("revisit").chain(arguments.iter().copied()).map(OsString::from)) {
            Face::Window(start) => Some(start),
            Face::Done(_) => None,
        };
        let path = PathBuf::from;
        assert_eq!(start(&[]), Some(Start::Sample));
        assert_eq!(start(&["a.session.jsonl"]), Some(Start::Session(path("a.session.jsonl"))));
        assert_eq!(start(&["a.png", "b.png"]), Some(Start::Pair(path("a.png"), path("b.png"))));
        let several = Start::Several(path("a.png"), path("b.png"), vec![path("c.png"), path("d.png")]);
        assert_eq!(start(&["a.png", "b.png", "c.png", "d.png"]), Some(several));
        for refused in [&["a.png"][..], &["a.png", "b.png", "c.session.jsonl"], &["--read-only", "a.png", "b.png", "c.png"]] {
            assert_eq!(start(refused), None, "{refused:?}");
        }
    }
}
