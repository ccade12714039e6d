//! The verifier in Rust and the one in Python, which travels in every bundle, reach the same verdict with the same codes: on thousands of
//! bundles that were spoiled by a seeded hand. `cargo run --release --example verify_agreement -- 100000` looks at as many as one likes.

use crate::common::bundles::{Python, Sample, compare};
use revisit::io::bundle::{self, CODES, LOG, MANIFEST, REPORT};
use std::collections::BTreeSet;

/// What only `revisit verify` says, which replays the session and makes the report again.
fn only_the_program_says(code: &str) -> bool {
    code.starts_with("replay.") || code.starts_with("pixels.") || (code.starts_with("page.") && code != "page.not_checked")
}

#[test]
fn both_verifiers_say_the_same_of_two_thousand_spoiled_bundles() {
    let Some(mut python) = Python::start() else { return };
    let tally = compare(&mut python, 2000, 1);
    // Every code that can be said without a key was said.
    let said: BTreeSet<&str> = tally.codes.keys().map(String::as_str).collect();
    let unsaid: Vec<&str> = CODES.iter().map(|c| c.code).filter(|c| !said.contains(c)).collect();
    let with_key = ["signature.ok", "signature.missing", "signature.malformed", "signature.other_key", "signature.bad"];
    let never: Vec<&&str> =
        unsaid.iter().filter(|c| !with_key.contains(c) && !only_the_program_says(c) && **c != "archive.malformed").collect();
    assert!(never.is_empty(), "{never:?} of {said:?}");
    // A change that the manifest was made anew for is none to a verifier, until the head is compared with one from elsewhere; and an
    // image that is not there, or a signature without a key, is no fault of the bundle.
    assert!(tally.whole < tally.bundles / 3, "{} of {} were found whole", tally.whole, tally.bundles);
}

#[test]
fn a_bundle_that_nobody_touched_is_whole_for_both() {
    let dir = tempfile::tempdir().unwrap();
    Sample::new().write(dir.path());
    let (root, images) = (dir.path().join("bundle"), dir.path().join("images"));
    let expected = [
        "manifest.ok",
        "files.ok",
        "log.ok",
        "session.ok",
        "report.ok",
        "geojson.ok",
        "image.ok:before",
        "image.ok:after",
        "image.ok:further",
        "signature.not_checked",
        "token.ok:tokens/a.ots",
        "token.ok:tokens/b.tsr",
        "page.not_checked",
    ];
    let verdict = bundle::verify(&root, Some(&images), None);
    assert_eq!(verdict.codes, expected);
    assert!(verdict.ok);
    if let Some(mut python) = Python::start() {
        assert_eq!(python.verify(&root, Some(&images)), (verdict.codes, verdict.head, true, verdict.not_checked));
    }
}

/// Eleven ways to break a bundle, and the code that catches each.
#[test]
fn broken_in_eleven_ways_it_is_caught_eleven_times() {
    fn edit_log(s: &mut Sample, edit: fn(&mut Vec<&str>)) {
        let text = String::from_utf8(s.files[LOG].clone()).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        edit(&mut lines);
        let text = lines.iter().map(|l| format!("{l}\n")).collect::<String>();
        s.files.insert(LOG.to_owned(), text.into_bytes());
    }
    type Break = fn(&mut Sample);
    let ways: [(&str, Break, &str); 11] = [
        ("a digit in the report", |s| s.files.get_mut(REPORT).unwrap()[20] ^= 1, "file.changed:report.html"),
        ("a file taken away", |s| drop(s.files.remove("figures/a.svg")), "file.missing:figures/a.svg"),
        ("a file put in", |s| drop(s.files.insert("figures/b.svg".into(), b"<svg/>".to_vec())), "file.unlisted:figures/b.svg"),
        (
            "the last record cut off, and hidden",
            |s| {
                edit_log(s, |l| l.truncate(l.len() - 1));
                s.rehash();
            },
            "log.cut",
        ),
        (
            "a record taken out, and hidden",
            |s| {
                edit_log(s, |l| *l = [&l[..4], &l[5..]].concat());
                s.rehash();
            },
            "log.broken:5",
        ),
        (
            "two records swapped, and hidden",
            |s| {
                edit_log(s, |l| l.swap(3, 4));
                s.rehash();
            },
            "log.broken:4",
        ),
        (
            "line endings converted, and hidden",
            |s| {
                let t = String::from_utf8(s.files[LOG].clone()).unwrap().replace('\n', "\r\n");
                s.files.insert(LOG.into(), t.into_bytes());
                s.rehash();
            },
            "log.broken:1",
        ),
        (
            "the report of another head, and hidden",
            |s| {
                let t = String::from_utf8(s.files[REPORT].clone()).unwrap().replace(&s.head.session_head, &"0".repeat(64));
                s.files.insert(REPORT.into(), t.into_bytes());
                s.rehash();
            },
            "report.other_head",
        ),
        ("a manifest with a blank more", |s| s.files.get_mut(MANIFEST).unwrap().push(b' '), "manifest.malformed"),
        (
            "another image of a further date named, and hidden",
            |s| {
                s.head.images[2].sha256 = "0".repeat(64);
                s.rehash();
            },
            "session.differs",
        ),
        (
            "another image named, and hidden",
            |s| {
                s.head.images[0].sha256 = "0".repeat(64);
                s.rehash();
            },
            "session.differs",
        ),
    ];
    let mut python = Python::start();
    for (what, break_it, code) in ways {
        let dir = tempfile::tempdir().unwrap();
        let mut sample = Sample::new();
        break_it(&mut sample);
        sample.write(dir.path());
        let root = dir.path().join("bundle");
        let verdict = bundle::verify(&root, None, None);
        assert!(!verdict.ok && verdict.codes.iter().any(|c| c == code), "{what}: {:?}", verdict.codes);
        if let Some(python) = &mut python {
            assert_eq!(python.verify(&root, None), (verdict.codes, verdict.head, false, verdict.not_checked), "{what}");
        }
    }
}
