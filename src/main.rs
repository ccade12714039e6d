//! The program: the command line, the window, or one of its decoder processes.

use revisit::io::raster::worker;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Before anything else: as a decoder process this program reads no arguments, settings or environment.
    if std::env::args_os().nth(1).is_some_and(|a| a == worker::DECODER_ARGUMENT) {
        return if worker::serve() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    if let Some(program) = revisit::io::platform::this_program() {
        worker::set_decoder_program(program);
    }
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
