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
    let result = if revisit::io::platform::has_display() {
        revisit::app::run(start)
    } else {
        Err("There is no display to open a window on. The command line works without one: revisit --help shows how.".to_owned())
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => revisit::cli::Failure::refused(why).report(),
    }
}

#[cfg(not(feature = "gui"))]
fn window(_start: revisit::jobs::Start) -> ExitCode {
    let why = "This revisit was built without its window (feature `gui`). The command line works: revisit --help shows how.";
    revisit::cli::Failure::refused(why).report()
}
