//! What a verification of a bundle can say: the one table of codes. `verify.py` uses the same ones, which a test makes sure of.

/// What a finding comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It was looked at, and nothing is wrong.
    Good,
    /// It was not looked at: nobody asked for it, or this verifier cannot. Nothing is said of it, neither good nor bad.
    NotChecked,
    /// It was to be looked at, and could not be: the verification did not come to its end, and is not one that found everything in order.
    Undone,
    /// Something is wrong.
    Bad,
}

/// One thing that a verification can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code. Where a file, a line or an image is meant, it follows after a colon.
    pub code: &'static str,
    /// What it comes to.
    pub standing: Standing,
    /// What it means: a sentence.
    pub words: &'static str,
}

const fn good(code: &'static str, words: &'static str) -> Code {
    Code { code, standing: Standing::Good, words }
}

const fn open(code: &'static str, words: &'static str) -> Code {
    Code { code, standing: Standing::NotChecked, words }
}

const fn undone(code: &'static str, words: &'static str) -> Code {
    Code { code, standing: Standing::Undone, words }
}

const fn bad(code: &'static str, words: &'static str) -> Code {
    Code { code, standing: Standing::Bad, words }
}

/// The table, in the order in which a verification checks.
pub const CODES: &[Code] = &[
    bad("archive.malformed", "The zip cannot be read: it is damaged, encrypted, far too large, or none. Nothing of it was unpacked."),
    good("manifest.ok", "The manifest is in the one form that it can have."),
    bad("manifest.missing", "There is no manifest, or it cannot be read: this is no bundle."),
    bad("manifest.malformed", "The manifest is not in the one form that it can have: it was edited or damaged."),
    bad("manifest.other_version", "The manifest is of a version that this verifier does not know."),
    good("files.ok", "Every file that the manifest names is there, and its bytes are those that were hashed."),
    bad("file.missing", "A file that the manifest names is not there."),
    bad("file.not_plain", "A name in the bundle is a link or another thing that is not a plain file."),
    bad("file.changed", "A file is not what was hashed: its bytes differ."),
    bad("file.unlisted", "A file in the bundle is not named by the manifest: nothing is known of it."),
    good("log.ok", "The session's chain is whole, and it ends with the record that the report states."),
    bad("log.missing", "The session is not in the bundle, or cannot be read."),
    bad("log.broken", "A line of the session was altered, taken out, doubled, moved or put in."),
    bad("log.torn", "The session's last line has no end."),
    bad("log.cut", "The session's chain is whole, but it ends before the record that the report states: records were cut off."),
    bad("log.extended", "The session's chain is whole up to the record that the report states, and goes on after it."),
    bad("log.changed", "The session's chain is whole, but at the place that the report states another record stands."),
    good("log.head_reached", "Up to the record that the report states, the session is whole all the same."),
    good("session.ok", "The session and its images are those that the manifest names."),
    bad("session.differs", "The session's first line names another session or other images than the manifest."),
    good(
        "report.ok",
        "The report names the same record of the session as the manifest. Its words and pictures are tied down by the manifest's hash, and by making it again.",
    ),
    bad("report.missing", "The report is not in the bundle, or cannot be read."),
    bad("report.other_head", "The report names another record of a session, or none."),
    good("geojson.ok", "The outlines name the same record of the session as the manifest."),
    bad("geojson.missing", "The outlines are not in the bundle, or cannot be read."),
    bad("geojson.other_head", "The outlines name another record of a session, or none."),
    good("image.ok", "The image is there, and it is the very file that the session was made on."),
    open("image.not_there", "The image is not in the folder that was searched. Nothing is said of it."),
    good("signature.ok", "The signature is by the key that was given, and it is of this manifest."),
    open("signature.not_checked", "There is a signature, and it was not checked."),
    bad("signature.missing", "A key was given, and there is no signature."),
    bad("signature.malformed", "The signature is not one that minisign would write."),
    bad("signature.other_key", "The signature was made with another key than the one that was given."),
    bad("signature.bad", "The signature is not of this manifest."),
    good("token.ok", "The time stamp is of this manifest. Who made it, and whether that one is to be believed, was not checked."),
    bad("token.other_imprint", "The time stamp is of something else than this manifest."),
    bad("token.malformed", "The file is no time stamp that is known here."),
    good("replay.ok", "The session replays, and gives the outlines that lie beside it. Only `revisit verify` says this."),
    bad("replay.differs", "The session does not replay to what was logged. Only `revisit verify` says this."),
    bad("replay.other_outlines", "The session gives other outlines than those that lie beside it. Only `revisit verify` says this."),
    open(
        "page.not_checked",
        "The report was not made again from the session: that takes `revisit verify`, and a bundle in which nothing else is wrong.",
    ),
    good(
        "page.ok",
        "The report as a page, as PDF and its figures as SVG were made again from the session, and are the same, byte by byte; the pixels of \
         their pictures were taken as they are. Only `revisit verify` says this.",
    ),
    bad(
        "page.differs",
        "A file of the report is not what the session gives: it was changed, and the manifest was made anew for it. Only `revisit verify` says this.",
    ),
    undone(
        "page.other_version",
        "The manifest says that another version of Revisit made the report, and this one makes it differently. Whether somebody changed it \
         cannot be told here: verify it with the version that the manifest names. Only `revisit verify` says this.",
    ),
    undone(
        "page.other_fonts",
        "Letters of the report come from fonts that this computer does not have, so that it cannot be made again here. Whether somebody \
         changed it cannot be told here. Only `revisit verify` says this.",
    ),
    open(
        "pixels.not_checked",
        "The pictures were not painted again: that takes every image, in the folder of `--images`, and a report that was made again. Whether \
         the pixels of the report and the figures as PNG show the images is not known. Only `revisit verify` says this.",
    ),
    good(
        "pixels.ok",
        "Every picture and every figure as PNG was painted again from the images, and is the same, byte by byte. Only `revisit verify` says this.",
    ),
    bad(
        "pixels.differs",
        "A file of the report is not what the images give: its pixels were changed, and the manifest was made anew for it. Only `revisit verify` says this.",
    ),
];

/// The row of a finding: its code up to the colon.
fn row(finding: &str) -> Option<&'static Code> {
    let code = finding.split(':').next().unwrap_or_default();
    CODES.iter().find(|c| c.code == code)
}

/// What a finding comes to. One that is not in the table is bad.
pub fn standing(finding: &str) -> Standing {
    row(finding).map_or(Standing::Bad, |c| c.standing)
}

/// The finding does not speak against the bundle: it is good, or of something that nobody asked to be checked.
pub fn is_passed(finding: &str) -> bool {
    matches!(standing(finding), Standing::Good | Standing::NotChecked)
}

/// The finding says that something was not checked, for whatever reason.
pub fn is_not_checked(finding: &str) -> bool {
    matches!(standing(finding), Standing::NotChecked | Standing::Undone)
}

/// What a finding means, with what it is about.
pub fn words(finding: &str) -> String {
    let words = row(finding).map_or("It is not known what this means.", |c| c.words);
    match finding.split_once(':') {
        Some(("log.broken", line)) => format!("{words} Line {line}."),
        Some((code, about)) if code.starts_with("image.") => format!("{words} Image: {about}."),
        Some((_, about)) => format!("{words} File: {about}"),
        None => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_told_in_sentences() {
        let mut seen = BTreeSet::new();
        for c in CODES {
            assert!(seen.insert(c.code), "{}", c.code);
            assert!(c.words.ends_with('.') && c.words.starts_with(char::is_uppercase), "{}", c.words);
        }
        assert_eq!(["image.ok:before", "log.broken:3", "no.such"].map(standing), [Standing::Good, Standing::Bad, Standing::Bad]);
        assert!(is_passed("page.not_checked") && is_not_checked("page.not_checked"), "what nobody can check here is told, and is no fault");
        assert!(!is_passed("page.other_version") && is_not_checked("page.other_version"), "what could not be checked is not good");
        assert!(words("log.broken:3").ends_with("Line 3.") && words("file.changed:report.html").ends_with("report.html"));
    }

    #[test]
    fn the_verifier_in_python_says_nothing_that_is_not_in_the_table() {
        let mut said = BTreeSet::new();
        for (i, part) in super::super::VERIFIER_TEXT.split('\'').enumerate() {
            let is_code = |t: &str| t.contains('.') && t.bytes().all(|b| b.is_ascii_lowercase() || b == b'.' || b == b'_');
            let code = part.trim_end_matches(':').split(':').next().unwrap_or_default();
            if i % 2 == 1 && is_code(code) && !code.ends_with('.') && !code.ends_with(".json") && !code.starts_with('.') {
                said.insert(code.to_owned());
            }
        }
        let files =
            ["report.html", "report.session.jsonl", "report.geojson", "report.pixels.geojson", "verify.py", "manifest.json.minisig"];
        files.iter().for_each(|f| {
            said.remove(*f);
        });
        for code in &said {
            assert!(CODES.iter().any(|c| c.code == code), "verify.py says {code}");
        }
        assert!(said.len() > 15, "{said:?}");
    }
}
