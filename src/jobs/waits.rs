//! Which jobs somebody waits for: how each says how far it is, and how it is stopped. Nothing that takes longer than a quarter of a
//! second goes on without both.

use super::job::Job;

/// How a job that somebody waits for is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// What goes on, as in `Exporting… 37 %`.
    pub words: &'static str,
    /// The name of the button that stops it.
    pub stop: &'static str,
    /// What that means, a sentence.
    pub then: &'static str,
}

/// How it stands with waiting for a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// By a [`super::Ticket`]: in the status line, or on the start screen, with its share, the time left, and a way to stop it.
    Ticket(Told),
    /// By itself, in the same places: it has its own words and its own way to be stopped.
    Own(&'static str),
    /// Nobody waits for it: why.
    Nobody(&'static str),
}

const OPENING: Told = Told { words: "Opening", stop: "Stop opening", then: "Nothing is opened then; what is open stays." };

/// Every job, by its name in [`Job`].
pub const WAITS: &[(&str, Wait)] = &[
    ("OpenPair", Wait::Ticket(OPENING)),
    ("OpenSession", Wait::Ticket(OPENING)),
    ("LookAtSession", Wait::Ticket(OPENING)),
    ("CopySession", Wait::Ticket(OPENING)),
    ("OpenSample", Wait::Ticket(OPENING)),
    (
        "ReadDate",
        Wait::Ticket(Told { words: "Reading the image", stop: "Stop reading the image", then: "No date is added to the session then." }),
    ),
    ("Show", Wait::Own("the picture's pane says that it is read; another session stops it")),
    ("Tone", Wait::Nobody("a control answers at once, the picture follows")),
    ("Build", Wait::Own("coarse levels: share and a button to stop")),
    ("Align", Wait::Own("lining up: share, time left and a button to stop")),
    (
        "Outline",
        Wait::Ticket(Told { words: "Looking for the outline", stop: "Stop looking for the outline", then: "Nothing is outlined then." }),
    ),
    ("Simulate", Wait::Own("the comparison says that it is simulated; another comparison stops it")),
    ("Verify", Wait::Nobody("the picture is shown meanwhile; closing the session ends it")),
    (
        "Import",
        Wait::Ticket(Told { words: "Reading the outlines", stop: "Stop the import", then: "Nothing is taken into the session then." }),
    ),
    ("Export", Wait::Ticket(Told { words: "Exporting", stop: "Stop the export", then: "Nothing is written then." })),
    ("Report", Wait::Own("the report: share, time left and a button to stop")),
    ("Thumbnail", Wait::Nobody("small pictures come as they are painted")),
    ("Film", Wait::Own("the replay as files: share, time left and a button to stop")),
    (
        "Figure",
        Wait::Ticket(Told { words: "Writing the figure", stop: "Stop the figure", then: "Nothing is written if it has not been yet." }),
    ),
    ("StopBuild", Wait::Nobody("it only sets a mark")),
    ("ReadClasses", Wait::Nobody("a file of a few thousand bytes")),
    ("WriteClasses", Wait::Nobody("a file of a few thousand bytes")),
    ("Difference", Wait::Nobody("the two pictures are shown meanwhile")),
    ("ListRecent", Wait::Nobody("the list is filled when it is there")),
    ("MeasureCache", Wait::Nobody("the number is shown when it is there")),
    ("ClearCache", Wait::Nobody("files are removed one by one; the rest stays usable")),
];

/// How a job is told that has a ticket; `None` for those that nobody waits for, or that tell themselves.
pub fn told(job: &Job) -> Option<Told> {
    let name = match job {
        Job::OpenPair { .. } => "OpenPair",
        Job::OpenSession(_) => "OpenSession",
        Job::LookAtSession(_) => "LookAtSession",
        Job::CopySession { .. } => "CopySession",
        Job::OpenSample => "OpenSample",
        Job::Outline { .. } => "Outline",
        Job::ReadDate { .. } => "ReadDate",
        Job::Import { .. } => "Import",
        Job::Export(_) => "Export",
        Job::Figure(job) if matches!(job.purpose, super::FigurePurpose::File { .. }) => "Figure",
        _ => return None,
    };
    WAITS.iter().find(|(own, _)| *own == name).and_then(|(_, wait)| if let Wait::Ticket(told) = wait { Some(*told) } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the variants of `enum Job`, as the source has them.
    fn jobs() -> Vec<String> {
        let source = include_str!("job.rs");
        let body = source.split("pub enum Job {").nth(1).and_then(|rest| rest.split("\n}").next()).expect("the enum is in job.rs");
        let variant = |line: &str| {
            let name = line.strip_prefix("    ").filter(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))?;
            Some(name.chars().take_while(char::is_ascii_alphanumeric).collect::<String>())
        };
        body.lines().filter_map(variant).collect()
    }

    #[test]
    fn every_job_says_how_it_is_waited_for() {
        let jobs = jobs();
        assert!(jobs.len() > 20, "{jobs:?}");
        for job in &jobs {
            assert!(WAITS.iter().any(|(name, _)| name == job), "the job {job} has no row: who waits for it, and how is it stopped?");
        }
        for (name, wait) in WAITS {
            assert!(jobs.iter().any(|job| job == name), "{name} is no job");
            match wait {
                Wait::Ticket(told) => assert!(told.then.ends_with('.') && told.stop.starts_with("Stop"), "{name}"),
                Wait::Own(how) | Wait::Nobody(how) => assert!(how.len() > 10, "{name}"),
            }
        }
        assert_eq!(told(&Job::OpenSample), Some(OPENING));
        assert_eq!(told(&Job::ListRecent), None);
    }
}
