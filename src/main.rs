//! The program: the command line, or the window.

use std::process::ExitCode;

fn main() -> ExitCode {
    match revisit::cli::run(std::env::args_os()) {
        revisit::cli::Face::Done(code) => code,
        revisit::cli::Face::Window(start) => window(start),
    }
}

#[cfg(feature = "gui")]
fn window(start: revisit::jobs::Start) -> ExitCode {
    match revisit::app::run(start) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => revisit::cli::Failure::refused(why).report(),
    }
}

#[cfg(not(feature = "gui"))]
fn window(_start: revisit::jobs::Start) -> ExitCode {
    let why = "This revisit was built without its window (feature `gui`). The command line works: revisit --help shows how.";
    revisit::cli::Failure::refused(why).report()
}
