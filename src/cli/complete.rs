//! Shell completions and the manual page, from the same definitions as the help.

use super::Failure;
use clap::Args;
use clap_complete::Shell;
use std::io::Write;

/// Print completions for a shell.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  revisit completions bash > ~/.local/share/bash-completion/completions/revisit")]
pub(super) struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    pub fn run(self, definition: &mut clap::Command) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, definition, "revisit", &mut script);
        std::io::stdout().lock().write_all(&script)?;
        Ok(())
    }
}

/// Print the manual page, in roff.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  revisit man > revisit.1 && man ./revisit.1")]
pub(super) struct Man {}

impl Man {
    pub fn run(self, definition: &clap::Command) -> Result<(), Failure> {
        let mut page = Vec::new();
        clap_mangen::Man::new(definition.clone()).render(&mut page)?;
        // The subcommands' own pages follow, so that one file tells all.
        for sub in definition.get_subcommands().filter(|s| s.get_name() != "help") {
            let name = format!("revisit-{}", sub.get_name());
            clap_mangen::Man::new(sub.clone().name(name)).render(&mut page)?;
        }
        std::io::stdout().lock().write_all(&page)?;
        Ok(())
    }
}
