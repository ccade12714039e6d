//! A report that is made again from its session: what somebody changed in it under a new manifest is found; and bundles in zips.

use crate::desk::Desk;
use crate::report::{HALLS, all};
use revisit::io::bundle::{self, Bundle, Manifest, Standing};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

fn desk() -> Desk {
    let desk = Desk::on(HALLS);
    desk.ok(&["import", "s.session.jsonl", "halls.pixels.geojson"]);
    desk.ok(&["set", "s.session.jsonl", "--reference", "Existing hall"]);
    desk.ok(&["report", "s.session.jsonl", "--out", "out", "--title", "Two halls", "--no-log"]);
    desk
}

/// The same bundle with other files or another tool, and a manifest that fits: as somebody would do who wants to hide it.
fn forged(desk: &Desk, edit: impl FnOnce(&mut BTreeMap<String, Vec<u8>>, &mut Manifest)) -> String {
    let mut files = all(&desk.path("out"));
    let mut head = Manifest::from_bytes(&files.remove("manifest.json").unwrap()).unwrap();
    edit(&mut files, &mut head);
    let _ = fs::remove_dir_all(desk.path("forged"));
    Bundle::new(head, files).write_folder(&desk.path("forged")).unwrap();
    said(desk, &["verify", "forged", "--json"])
}

/// What is said of replay, page and pixels; the exit code and the list of what was not checked fit.
fn said(desk: &Desk, words: &[&str]) -> String {
    let answer = desk.run(words);
    let list = |name: &str| -> Vec<String> { serde_json::from_value(answer.json()[name].clone()).unwrap() };
    let beyond: Vec<String> =
        list("codes").into_iter().filter(|c| ["page.", "replay.", "pixels."].iter().any(|p| c.starts_with(p))).collect();
    let has = |wanted: Standing| beyond.iter().any(|c| bundle::standing(c) == wanted);
    let expected = if has(Standing::Bad) { 1 } else { 4 * i32::from(has(Standing::Undone)) };
    assert_eq!((answer.code, answer.json()["ok"].as_bool()), (expected, Some(expected == 0)), "{beyond:?}");
    assert_eq!(list("not_checked"), list("codes").into_iter().filter(|c| bundle::is_not_checked(c)).collect::<Vec<_>>());
    beyond.join(" ")
}

fn edited(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1).into_bytes()
}

#[test]
fn a_report_that_was_changed_under_a_new_manifest_is_found() {
    let desk = desk();
    assert_eq!(forged(&desk, |_, _| {}), "replay.ok page.ok pixels.not_checked");
    let change = |file: &'static str, from: &'static str, to: &'static str| {
        forged(&desk, move |files, _| {
            let content = edited(&files[file], from, to);
            files.insert(file.to_owned(), content);
        })
    };
    assert_eq!(change("report.html", "% smaller", "% larger"), "replay.ok page.differs:report.html");
    assert_eq!(change("report.html", "</main>", "<p>and more</p></main>"), "replay.ok page.differs:report.html");
    assert_eq!(change("report.html", "img-src data:;", "img-src *;"), "replay.ok page.differs:report.html");
    assert_eq!(
        change("report.wishes.json", "\"level\": 90", "\"level\": 80"),
        "replay.ok page.differs:report.html page.differs:report.pdf"
    );
    assert_eq!(change("report.wishes.json", "\"level\": 90", "\"level\":  90"), "replay.ok page.differs:report.wishes.json");
    // A headline is a wish, of which the session knows nothing: wishes, page and PDF must agree.
    assert_eq!(change("report.wishes.json", "Two halls", "Two hulls"), "replay.ok page.differs:report.html page.differs:report.pdf");
    let pdf = forged(&desk, |files, _| {
        let at = files["report.pdf"].len() / 2;
        files.get_mut("report.pdf").unwrap()[at] ^= 1;
    });
    assert_eq!(pdf, "replay.ok page.differs:report.pdf");
    let figure = |files: &BTreeMap<String, Vec<u8>>| files.keys().find(|f| f.ends_with("detail-1.svg")).unwrap().clone();
    let svg = forged(&desk, |files, _| {
        let name = figure(files);
        let content = edited(&files[&name], "New hall", "Old hall");
        files.insert(name, content);
    });
    // The page shows the figure, and so is another one too.
    assert_eq!(svg, "replay.ok page.differs:report.html page.differs:figures/detail-1.svg");
    assert_eq!(forged(&desk, |files, _| drop(files.remove("report.pdf"))), "replay.ok page.differs:report.pdf");
}

#[test]
fn another_version_is_named_not_accused_and_not_passed_either() {
    let desk = desk();
    let other = |files: &mut BTreeMap<String, Vec<u8>>, head: &mut Manifest, page: &str| {
        head.tool = "revisit 9.9.9".to_owned();
        let content = edited(&files["report.html"], "% smaller", page);
        files.insert("report.html".to_owned(), content);
    };
    assert_eq!(forged(&desk, |files, head| other(files, head, "% less large")), "replay.ok page.other_version pixels.not_checked");
    let same = forged(&desk, |_, head| head.tool = "revisit 9.9.9".to_owned());
    assert_eq!(same, "replay.ok page.ok pixels.not_checked", "the same is the same");
}

#[test]
fn a_file_that_no_report_has_and_a_verifier_that_lies_are_found() {
    let desk = desk();
    let more = forged(&desk, |files, _| drop(files.insert("figures/proof.png".to_owned(), b"a picture".to_vec())));
    assert_eq!(more, "replay.ok page.differs:figures/proof.png");
    let lies = forged(&desk, |files, _| drop(files.insert("verify.py".to_owned(), b"print('all is well')".to_vec())));
    assert_eq!(lies, "replay.ok page.differs:verify.py");
    // Whoever names another version is not believed, either.
    let hidden = forged(&desk, |files, head| {
        head.tool = "revisit 9.9.9".to_owned();
        files.insert("verify.py".to_owned(), b"print('all is well')".to_vec());
    });
    assert_eq!(hidden, "replay.ok page.other_version pixels.not_checked");
}

/// What is missing in a report is kept as codes: nobody can word it, name what the session has not, or leave something out unsaid.
#[test]
fn what_is_missing_is_said_in_the_words_of_the_report_alone() {
    let desk = desk();
    fs::rename(desk.path("before.png"), desk.path("elsewhere.png")).unwrap();
    let made = desk.ok(&["report", "s.session.jsonl", "--out", "less", "--no-log", "--json"]).json();
    assert_eq!(made["missing"][0], "before.png is not shown here: it is not where the session says.", "{made}");
    assert_eq!(said(&desk, &["verify", "less", "--json"]), "replay.ok page.ok pixels.not_checked");
    let text = fs::read_to_string(desk.path("less/report.wishes.json")).unwrap();
    let why = "\"why\": \"not_there\"";
    for (from, to, found) in [
        (why, "\"why\": \"changed\"", "page.differs:report.html page.differs:report.pdf"),
        (why, "\"why\": \"The hall is military.\"", "page.differs:report.wishes.json"),
        ("\"epoch\": 0", "\"epoch\": 7", "page.differs:report.wishes.json"),
        ("\"picture\": {", "\"figure\": { \"name\": \"x\" }, \"picture\": {", "page.differs:report.wishes.json"),
    ] {
        assert!(text.contains(from), "{text}");
        let _ = fs::remove_dir_all(desk.path("out"));
        fs::create_dir(desk.path("out")).unwrap();
        for (name, content) in all(&desk.path("less")) {
            fs::create_dir_all(desk.path(&format!("out/{name}")).parent().unwrap()).unwrap();
            fs::write(desk.path(&format!("out/{name}")), content).unwrap();
        }
        let forgery =
            forged(&desk, |files, _| drop(files.insert("report.wishes.json".to_owned(), text.replacen(from, to, 1).into_bytes())));
        assert_eq!(forgery, format!("replay.ok {found}"), "{to}");
    }
}

#[test]
fn a_figure_that_was_left_out_unsaid_is_found() {
    let desk = desk();
    let forgery = forged(&desk, |files, _| {
        let wishes: serde_json::Value = serde_json::from_slice(&files["report.wishes.json"]).unwrap();
        let last = wishes["figures"].as_array().unwrap().iter().rfind(|f| f["is_on_page"] == false).unwrap().clone();
        let stem = last["stem"].as_str().unwrap();
        for ending in ["svg", "png"] {
            files.remove(&format!("figures/{stem}.{ending}")).unwrap();
        }
        let text = String::from_utf8(files["report.wishes.json"].clone()).unwrap();
        let one = format!("    {{\n      \"name\": {},\n      \"stem\": \"{stem}\",\n      \"is_on_page\": false\n    }}", last["name"]);
        assert!(text.contains(&one), "{text}");
        let without = text.replacen(&format!(",\n{one}"), "", 1).replacen(&format!("{one},\n"), "", 1);
        files.insert("report.wishes.json".to_owned(), without.into_bytes());
    });
    assert_eq!(forgery, "replay.ok page.differs:report.wishes.json");
}

/// With the images, the pictures are painted again: pixels that somebody changed are found too.
#[test]
fn with_the_images_the_pixels_are_painted_again() {
    let desk = desk();
    let asked = |bundle: &str| said(&desk, &["verify", bundle, "--images", ".", "--json"]);
    assert_eq!(asked("out"), "replay.ok page.ok pixels.ok");
    let name = all(&desk.path("out")).into_keys().find(|f| f.starts_with("figures/") && f.ends_with(".png")).unwrap();
    let unseen = forged(&desk, |files, _| {
        let at = files[&name].len() / 2;
        files.get_mut(&name).unwrap()[at] ^= 1;
    });
    assert_eq!(unseen, "replay.ok page.ok pixels.not_checked", "without the images nothing is said of pixels");
    assert_eq!(asked("forged"), format!("replay.ok page.ok pixels.differs:{name}"));
    fs::create_dir(desk.path("empty")).unwrap();
    assert_eq!(said(&desk, &["verify", "out", "--images", "empty", "--json"]), "replay.ok page.ok pixels.not_checked");
}

fn python(root: &Path, bundle: &str) -> (i32, String) {
    let verifier = root.join("out/verify.py");
    let Ok(output) = Command::new("python3").arg("-B").arg(verifier).arg(root.join(bundle)).output() else { return (-1, String::new()) };
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_bundle_is_verified_in_its_zip_and_nothing_is_unpacked() {
    let desk = desk();
    desk.ok(&["report", "s.session.jsonl", "--out", "z.zip", "--zip", "--title", "Two halls", "--no-log"]);
    let names =
        || -> Vec<String> { fs::read_dir(desk.dir.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect() };
    let before = names().len();
    let (folder, zip) = (desk.ok(&["verify", "out", "--json"]).json(), desk.ok(&["verify", "z.zip", "--json"]).json());
    assert_eq!(folder, zip, "a zip of a bundle is the bundle");
    assert_eq!(folder["codes"].as_array().unwrap().last().unwrap(), "pixels.not_checked");
    assert_eq!(names().len(), before);
    let bytes = fs::read(desk.path("z.zip")).unwrap();
    let (code, said) = python(desk.dir.path(), "z.zip");
    let has_python = code >= 0;
    if has_python {
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("page.not_checked") && said.contains(folder["manifest_sha256"].as_str().unwrap()));
    }
    // Broken in many ways: by a byte, at its end, by what is declared, by names, by what it is.
    let find = |part: &[u8]| bytes.windows(part.len()).position(|w| w == part).unwrap();
    let list = find(b"PK\x01\x02");
    let with = |at: usize, new: &[u8]| {
        let mut other = bytes.clone();
        other[at..at + new.len()].copy_from_slice(new);
        other
    };
    let size = 24 + list;
    let broken: Vec<(&str, Vec<u8>)> = vec![
        ("cut", bytes[..bytes.len() - 30].to_vec()),
        ("nothing", b"PK".to_vec()),
        ("a byte of what is packed", with(find(b"PK\x03\x04") + 80, &[bytes[find(b"PK\x03\x04") + 80] ^ 0x55])),
        ("declared larger", with(size, &[0xff, 0xff, 0xff, 0x3f])),
        ("encrypted", with(list + 8, &[1, 8])),
        ("another packing", with(list + 10, &[12, 0])),
        ("a place that is not there", with(list + 42, &[0xff, 0xff, 0xff, 0x7f])),
    ];
    for (way, other) in broken {
        fs::write(desk.path("broken.zip"), other).unwrap();
        let answer = desk.run(&["verify", "broken.zip", "--json"]);
        assert_eq!((answer.code, answer.json()["codes"].to_string()), (1, "[\"archive.malformed\"]".to_owned()), "{way}");
        if has_python {
            let (code, said) = python(desk.dir.path(), "broken.zip");
            assert!(code == 1 && said.contains("[\"archive.malformed\"]"), "{way}: {said}");
        }
    }
    // A name that climbs is a name, and leads nowhere.
    let climbs = bytes.windows(14).filter(|w| *w == b"z/report.html\0" || w.starts_with(b"z/report.html")).count();
    assert!(climbs >= 2);
    let mut other = bytes.clone();
    for at in 0..other.len() - 13 {
        if &other[at..at + 13] == b"z/report.html" {
            other[at..at + 13].copy_from_slice(b"z/../../x.htm");
        }
    }
    fs::write(desk.path("broken.zip"), other).unwrap();
    let answer = desk.run(&["verify", "broken.zip", "--json"]);
    assert!(answer.out.contains("file.missing:report.html") && answer.out.contains("file.unlisted:../../x.htm"), "{}", answer.out);
    assert_eq!(names().len(), before + 1);
    if has_python {
        let python: serde_json::Value = serde_json::from_str(&python(desk.dir.path(), "broken.zip").1).unwrap();
        assert_eq!(python, answer.json());
    }
}
