//! The report bundle as others get it: the same bytes wherever it is made, nothing of the analyst's machine in it, and no text that somebody
//! typed ever becomes markup.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::tiff_directory::directory;
use crate::desk::Desk;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use revisit::core::doc::{Drawn, EpochId, Event, Footprint, FootprintId, ImageFacts, Role, State, Traced};
use revisit::core::geom::{Point, Ring};
use revisit::core::ops::Txn;
use revisit::core::raster::{Acquisition, Fact};
use revisit::core::session::{Custody, Entry, Header, Record};
use revisit::core::units::Timestamp;
use revisit::io::bundle::{self, MANIFEST, REPORT};
use revisit::io::report::{Absent, Options, ReportFigure, Source, WhyAbsent, make};
use revisit::io::session_file::{entry_line, header_line};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

pub const HALLS: &str = r#"{ "type": "FeatureCollection", "coordinate_space": "pixel", "features": [
  { "type": "Feature", "properties": { "name": "Existing hall", "epoch": "after" },
    "geometry": { "type": "Polygon", "coordinates": [[[40, 40], [140, 40], [140, 100], [40, 100], [40, 40]]] } },
  { "type": "Feature", "properties": { "name": "New hall", "epoch": "after" },
    "geometry": { "type": "Polygon", "coordinates": [[[180, 50], [260, 50], [260, 110], [180, 110], [180, 50]]] } } ] }"#;

/// A desk with two outlines, the one a reference for the other.
fn desk() -> Desk {
    let desk = Desk::on(HALLS);
    desk.ok(&["import", "s.session.jsonl", "halls.pixels.geojson"]);
    desk.ok(&["set", "s.session.jsonl", "--reference", "Existing hall"]);
    desk
}

/// Every file below a folder by its path.
pub fn all(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![root.to_owned()]);
    while let Some(dir) = folders.pop() {
        for path in fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(root).unwrap().display().to_string(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn a_bundle_is_whole_names_its_head_and_is_told_in_the_session() {
    let desk = desk();
    let made = desk.ok(&["report", "s.session.jsonl", "--out", "out", "--language", "ko", "--json"]).json();
    let files = all(&desk.path("out"));
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    for name in
        ["manifest.json", "report.html", "report.pdf", "report.wishes.json", "report.pixels.geojson", "report.session.jsonl", "verify.py"]
    {
        assert!(names.contains(&name), "{name} is not in {names:?}");
    }
    let head = made["session_head"].as_str().unwrap();
    let page = String::from_utf8(files[REPORT].clone()).unwrap();
    assert!(page.matches(head).count() >= 3 && page.contains("Not to be printed:"), "the head and the readings stand in the page");
    assert!(page.contains("own process") && page.contains("디코더"), "what confined the decoders stands in the page");
    assert!(page.contains("<html lang=\"ko\">") && page.contains("% smaller") && page.contains("data:image/jpeg;base64,"));
    let verdict = desk.ok(&["verify", "out", "--images", ".", "--json"]).json();
    let codes = verdict["codes"].to_string();
    assert!(codes.ends_with("\"replay.ok\",\"page.ok\",\"pixels.ok\"]") && !codes.contains("not_checked"), "{codes}");
    assert_eq!(verdict["head"], head);
    // The session says that a report was made, and makes the same one all the same.
    assert!(fs::read_to_string(desk.path("s.session.jsonl")).unwrap().contains("\"file\":\"out\",\"format\":\"report\""));
    desk.ok(&["report", "s.session.jsonl", "--out", "again", "--language", "ko"]);
    assert_eq!(all(&desk.path("again")), files);
    // A zip of it holds the same files.
    desk.ok(&["report", "s.session.jsonl", "--out", "out.zip", "--zip", "--language", "ko", "--no-log"]);
    let zip = fs::read(desk.path("out.zip")).unwrap();
    for name in files.keys() {
        let stands = format!("out/{name}");
        assert_eq!(zip.windows(stands.len()).filter(|w| *w == stands.as_bytes()).count(), 2, "{name} in the zip and in its list");
    }
    // Nothing is written over what is no bundle, and a broken one is told.
    fs::create_dir(desk.path("photos")).unwrap();
    fs::write(desk.path("photos/me.jpg"), b"x").unwrap();
    assert_eq!(desk.run(&["report", "s.session.jsonl", "--out", "photos"]).code, 3);
    fs::write(desk.path("out/report.html"), page.replace("% smaller", "% larger")).unwrap();
    let broken = desk.run(&["verify", "out", "--json"]);
    assert_eq!(broken.code, 1);
    assert!(broken.out.contains("file.changed:report.html"));
}

#[test]
fn a_signed_bundle_is_known_by_its_key() {
    let desk = desk();
    let pair = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
    fs::write(desk.path("a.key"), pair.sk.to_box(None).unwrap().into_string()).unwrap();
    fs::write(desk.path("a.pub"), pair.pk.to_box().unwrap().into_string()).unwrap();
    desk.ok(&["report", "s.session.jsonl", "--out", "out", "--sign", "a.key"]);
    let codes = |answer: &crate::desk::Answer| answer.json()["codes"].to_string();
    let answer = desk.ok(&["verify", "out", "--public-key", "a.pub", "--json"]);
    assert!(codes(&answer).contains("signature.ok"), "{}", answer.out);
    assert!(codes(&desk.ok(&["verify", "out", "--json"])).contains("signature.not_checked"));
    let other = minisign::KeyPair::generate_unencrypted_keypair().unwrap().pk.to_base64();
    let answer = desk.run(&["verify", "out", "--public-key", &other, "--json"]);
    assert!(answer.code == 1 && codes(&answer).contains("signature.other_key"), "{}", answer.out);
    fs::remove_file(desk.path("out/manifest.json.minisig")).unwrap();
    assert!(codes(&desk.run(&["verify", "out", "--public-key", "a.pub", "--json"])).contains("signature.missing"));
    // Time stamps that are made of the manifest later are looked at too.
    fs::create_dir(desk.path("out/tokens")).unwrap();
    fs::write(desk.path("out/tokens/x.ots"), b"no stamp").unwrap();
    assert!(codes(&desk.run(&["verify", "out", "--json"])).contains("token.malformed:tokens/x.ots"));
}

#[test]
fn the_same_session_gives_the_same_bytes_everywhere() {
    let desk = desk();
    let run = |dir: &Path, extra: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_revisit"));
        command.args(["report", "s.session.jsonl", "--out", "out", "--no-log"]).current_dir(dir).env("REVISIT_DATA", dir.join("data"));
        command.env_remove("DISPLAY").envs(extra.iter().copied());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        all(&dir.join("out"))
    };
    let first = run(desk.dir.path(), &[("TZ", "UTC"), ("LC_ALL", "C")]);
    // In another folder, with pictures that were never seen before there.
    let other = tempfile::tempdir().unwrap();
    let deep = other.path().join("another folder/deeper");
    fs::create_dir_all(&deep).unwrap();
    for name in ["before.png", "after.png", "s.session.jsonl"] {
        fs::copy(desk.path(name), deep.join(name)).unwrap();
    }
    let wishes: [&[(&str, &str)]; 3] = [
        &[("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8"), ("LANG", "ko_KR.UTF-8")],
        &[("RAYON_NUM_THREADS", "1"), ("TZ", "America/St_Johns")],
        &[("RAYON_NUM_THREADS", "7"), ("LC_NUMERIC", "de_DE.UTF-8")],
    ];
    for wish in wishes {
        let again = run(&deep, wish);
        assert_eq!(first.keys().collect::<Vec<_>>(), again.keys().collect::<Vec<_>>());
        for (name, content) in &first {
            assert!(again[name] == *content, "{name} differs with {wish:?}");
        }
    }
}

/// Base64 without padding, at each of the three places where it may begin.
fn base64_forms(text: &str) -> Vec<String> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    (0..3)
        .map(|shift| {
            let bytes = &text.as_bytes()[shift..];
            let whole = &bytes[..bytes.len() / 3 * 3];
            let digits = whole.chunks(3).flat_map(|c| {
                let n = u32::from(c[0]) << 16 | u32::from(c[1]) << 8 | u32::from(c[2]);
                [18, 12, 6, 0].map(|s| char::from(DIGITS[(n >> s & 63) as usize]))
            });
            digits.collect()
        })
        .collect()
}

/// An EXIF part with a position and a serial number, both with the canary in them.
fn exif() -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    // Two entries: the pointer to the EXIF table with the serial number, and one to the position.
    let text = b"CANARYSERIAL\0";
    let entries: [(u16, u16, u32, u32); 2] = [(0x8769, 4, 1, 38), (0x8825, 4, 1, 56)];
    tiff.extend(directory(&entries));
    tiff.extend(directory(&[(0xA431, 2, text.len() as u32, 74)]));
    tiff.extend(directory(&[(0x001B, 2, text.len() as u32, 74)]));
    tiff.extend(text);
    [&b"Exif\0\0"[..], &tiff].concat()
}

/// Puts an EXIF part behind the first two bytes of a JPEG file.
fn with_exif(jpeg: &[u8]) -> Vec<u8> {
    let part = exif();
    let length = (part.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, &part, &jpeg[2..]].concat()
}

#[test]
fn nothing_of_the_machine_is_in_a_bundle_an_export_or_the_log() {
    let root = tempfile::tempdir().unwrap();
    // The pictures lie far from the session: the log has their names alone.
    let (home, pictures) = (root.path().join("CANARYHOME/x/y/desk"), root.path().join("CANARYPATH/a/b"));
    fs::create_dir_all(&home).unwrap();
    fs::create_dir_all(&pictures).unwrap();
    for (name, shade) in [("before.jpg", 90), ("after.jpg", 110)] {
        let mut jpeg = std::io::Cursor::new(Vec::new());
        image::RgbImage::from_pixel(320, 240, image::Rgb([shade; 3])).write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
        let bytes = with_exif(jpeg.get_ref());
        assert!(bytes.windows(6).any(|w| w == b"CANARY"));
        fs::write(pictures.join(name), bytes).unwrap();
    }
    fs::write(home.join("halls.pixels.geojson"), HALLS).unwrap();
    let temporary = root.path().join("tmp");
    fs::create_dir(&temporary).unwrap();
    let program = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_revisit"));
        command.args(args).current_dir(&home).env_clear();
        command.envs([("USER", "CANARYUSER"), ("LOGNAME", "CANARYUSER"), ("HOSTNAME", "CANARYHOST"), ("HOST", "CANARYHOST")]);
        command.envs([("REVISIT_DATA", root.path().join("data")), ("HOME", home.clone()), ("TMPDIR", temporary.clone())]);
        command
    };
    let run = |args: &[&str]| {
        let output = program(args).output().unwrap();
        // Formats of places on Earth are refused for pictures without one.
        let refused =
            args[0] == "export" && String::from_utf8_lossy(&output.stderr).contains("no image of this session has a georeference");
        assert!(output.status.success() || refused, "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let (before, after) = (pictures.join("before.jpg").display().to_string(), pictures.join("after.jpg").display().to_string());
    run(&["new", &before, &after, "--out", "s.session.jsonl"]);
    run(&["import", "s.session.jsonl", "halls.pixels.geojson"]);
    run(&["report", "s.session.jsonl", "--out", "out"]);
    run(&["report", "s.session.jsonl", "--out", "out.zip", "--zip"]);
    for format in revisit::io::export::EXPORTERS {
        run(&["export", "s.session.jsonl", "--format", format.name, "--out", &format!("halls.{}", format.name)]);
    }
    let words = ["CANARYUSER", "CANARYHOST", "CANARYHOME", "CANARYPATH", "CANARYSERIAL"];
    let mut forms: Vec<Vec<u8>> = Vec::new();
    for word in words {
        forms.push(word.as_bytes().to_vec());
        forms.push(word.encode_utf16().flat_map(u16::to_le_bytes).collect());
        forms.extend(base64_forms(word).into_iter().map(String::into_bytes));
    }
    let found_in = |name: &str, content: &[u8]| {
        for form in &forms {
            let found = content.windows(form.len()).any(|w| w == form);
            assert!(!found, "{name} holds {}", String::from_utf8_lossy(form));
        }
    };
    // What a report that is stopped leaves behind, at whatever moment: temporary files beside, and elsewhere.
    assert!(all(&temporary).is_empty(), "nothing temporary is left");
    let (mut left, mut wait, mut has_ended) = (0, 15, false);
    while !has_ended {
        let mut child =
            program(&["report", "s.session.jsonl", "--out", "stopped", "--no-log"]).stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        wait += wait / 2;
        has_ended = child.try_wait().unwrap().is_some();
        let _ = child.kill();
        child.wait().unwrap();
        for (name, content) in
            all(&home).iter().filter(|(n, _)| n.starts_with(".revisit-") || n.starts_with("stopped")).chain(&all(&temporary))
        {
            left += 1;
            found_in(name, content);
        }
        let _ = fs::remove_dir_all(home.join("stopped"));
    }
    assert!(left > 0, "the last one was written");
    let files = all(&home);
    // A PDF is packed: what is in its parts is looked at too.
    for (name, content) in files.iter().filter(|(name, _)| name.ends_with(".pdf")) {
        let parts = crate::common::pdf::read(content);
        assert!(parts.0.len() > 50);
        parts.0.values().filter_map(|o| o.stream.as_ref()).for_each(|stream| found_in(name, stream));
        found_in(name, parts.text().as_bytes());
    }
    assert!(files.len() > 8 && files["out/report.html"].windows(10).any(|w| w == b"image/jpeg"), "{:?}", files.keys());
    files.iter().for_each(|(name, content)| found_in(name, content));
}

/// Payloads: what others have put into names to make a page do something, in several wrappings.
fn payloads() -> Vec<String> {
    let cores = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<iframe src=//evil.example></iframe>",
        "<meta http-equiv=refresh content=0;url=//evil.example>",
        "<link rel=stylesheet href=//evil.example/x.css>",
        "<style>@import '//evil.example'</style>",
        "<base href=//evil.example>",
        "<form action=//evil.example><input type=submit>",
        "<a href=javascript:alert(1)>x</a>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<object data=data:text/html,x></object>",
        "<details open ontoggle=alert(1)>",
        "<textarea autofocus onfocus=alert(1)>",
        "{{constructor.constructor('alert(1)')()}}",
        "${alert(1)}",
        "javascript:alert(1)",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&#60;script&#62;",
        "\u{2028}alert(1)\u{2029}",
        "\u{202e}txet\u{2066}",
        "%3Cscript%3E",
        "<xss style=behavior:url(x)>",
        "]]><script/>",
    ];
    let wraps: [(&str, &str); 20] = [
        ("", ""),
        ("\"", "\""),
        ("'", "'"),
        ("\">", ""),
        ("'>", ""),
        ("</title>", ""),
        ("</style>", ""),
        ("</script>", ""),
        ("</textarea>", ""),
        ("<!--", "-->"),
        ("-->", "<!--"),
        ("--!>", ""),
        ("]]>", ""),
        ("<![CDATA[", "]]>"),
        ("</bdi></td></tr></table>", ""),
        ("</text></svg>", ""),
        ("`", "`"),
        ("\0", ""),
        ("\\", "\\"),
        ("\n", "\r"),
    ];
    cores.iter().flat_map(|core| wraps.iter().map(move |(a, b)| format!("{a}{core}{b}"))).collect()
}

/// A session in which every text that can be typed or comes from a file is one of these.
pub fn session_of(dir: &Path, texts: &[String]) -> std::path::PathBuf {
    let text = |i: usize| texts[i % texts.len()].clone();
    let facts = |role, i: usize| ImageFacts {
        role,
        path: text(i),
        bytes: 1,
        sha256: "ab".repeat(32),
        width: 400,
        height: 300,
        format: text(i + 1),
        orientation: 1,
        date: None,
        credit: Some(text(i + 2)),
        incomplete: None,
        georeference: None,
        acquisition: Acquisition {
            platform: Some(Fact { value: text(i + 3), origin: text(i + 4) }),
            sensor: Some(Fact { value: text(i + 5), origin: text(i + 6) }),
            product_id: Some(Fact { value: text(i + 7), origin: text(i + 8) }),
            ..Acquisition::default()
        },
        decoder: Some(text(i + 9)),
    };
    let header = Header {
        session: "5ab1e0c0ffee4d6e8f00112233445566".into(),
        tool: text(10),
        created: Timestamp { t_ms: 1_700_000_000_000 },
        images: vec![facts(Role::Before, 0), facts(Role::After, 11)],
    };
    let mut records = vec![
        Record::Mark { name: text(3), note: text(4) },
        Record::Custody(Custody::Opened { tool: text(5), images: vec![None, Some(text(6))] }),
        Record::Custody(Custody::Exported { format: text(7), file: text(8), content_sha256: "00".into(), head: "00".into() }),
    ];
    for i in 0..texts.len() {
        let (x, y) = (20.0 + 15.0 * i as f64, 30.0 + 3.0 * i as f64);
        let corners = [(x, y), (x + 12.0, y), (x + 12.0, y + 9.0), (x, y + 9.0)];
        let footprint = Footprint {
            id: FootprintId(i as u64 + 1),
            name: text(i),
            class: text(i + 1),
            epoch: EpochId(i as u32 % 2),
            state: [State::New, State::Gone, State::Unclear][i % 3],
            traced: Traced::Roof,
            drawn: Drawn::Polygon,
            note: text(i + 2),
            ground_of: None,
            ring: Ring::new(corners.iter().map(|(x, y)| Point::new(*x, *y)).collect()).unwrap(),
            analyst: text(i + 3),
            tracings: Arc::default(),
        };
        records.push(Record::Txn(Txn { label: text(i), focus: None, events: vec![Event::FootprintAdded(Arc::new(footprint))] }));
    }
    records.push(Record::Txn(Txn { label: text(1), focus: None, events: vec![Event::ReferenceSet { id: Some(FootprintId(1)) }] }));
    let (mut log, mut prev) = header_line(&header).map(|(l, h)| (format!("{l}\n"), h)).unwrap();
    for (i, record) in records.into_iter().enumerate() {
        let entry = Entry { seq: i as u64 + 1, at: Timestamp { t_ms: 1_700_000_000_000 }, record };
        let (line, hash) = entry_line(&entry, &prev).unwrap();
        log.push_str(&line);
        log.push('\n');
        prev = hash;
    }
    let path = dir.join("s.session.jsonl");
    fs::write(&path, log).unwrap();
    path
}

/// A tag with its attributes.
type Tag = (String, Vec<(String, String)>);

/// What a browser's tokenizer sees: tags with their attributes.
#[derive(Default)]
struct Seen {
    tags: RefCell<Vec<Tag>>,
    comments: RefCell<usize>,
}

impl TokenSink for Seen {
    type Handle = ();
    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                let attributes = tag.attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
                self.tags.borrow_mut().push((tag.name.to_string(), attributes));
                match &*tag.name {
                    "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" => TokenSinkResult::RawData(RawKind::Rawtext),
                    "title" => TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => TokenSinkResult::Continue,
                }
            }
            Token::CommentToken(_) => {
                *self.comments.borrow_mut() += 1;
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

fn seen(html: &str) -> Seen {
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(Seen::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink
}

/// The texts of a page between its tags, but for those of drawings and of numbers in colour.
pub fn texts_of(html: &str) -> Vec<String> {
    #[derive(Default)]
    struct Texts {
        parts: RefCell<Vec<String>>,
        within: RefCell<usize>,
    }
    impl TokenSink for Texts {
        type Handle = ();
        fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
            match token {
                Token::TagToken(tag) if &*tag.name == "svg" || &*tag.name == "script" => {
                    let mut within = self.within.borrow_mut();
                    *within = if tag.kind == TagKind::StartTag { *within + 1 } else { *within - 1 };
                }
                Token::TagToken(_) => self.parts.borrow_mut().push(String::new()),
                Token::CharacterTokens(text) if *self.within.borrow() == 0 => {
                    let mut parts = self.parts.borrow_mut();
                    match parts.last_mut() {
                        Some(last) => last.push_str(&text),
                        None => parts.push(text.to_string()),
                    }
                }
                _ => {}
            }
            TokenSinkResult::Continue
        }
    }
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(Texts::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.parts.into_inner()
}

#[test]
fn five_hundred_payloads_in_every_text_are_no_markup() {
    let payloads = payloads();
    assert!(payloads.len() >= 500, "{}", payloads.len());
    // What a page has that nobody attacked.
    let dir = tempfile::tempdir().unwrap();
    let page = |texts: &[String]| {
        let source = Source::open(&session_of(dir.path(), texts)).unwrap();
        let korean = revisit::core::measure::language("ko");
        let options = Options { title: texts[0].clone(), site: texts[1].clone(), language: korean, ..Options::default() };
        let missing = [Absent::Picture { epoch: crate::common::AFTER, why: WhyAbsent::NotThere }];
        let figure = ReportFigure {
            name: texts[2].clone(),
            is_on_page: true,
            svg: "<svg/>".to_owned(),
            drawing: None,
            png: Vec::new(),
            alt: texts[3].clone(),
            caption: texts[4..8].to_vec(),
        };
        let made = make(&source, &options, &BTreeMap::new(), &[figure], &missing, &|_| true).unwrap().unwrap();
        let files: BTreeMap<String, Vec<u8>> = made.bundle.files().map(|(p, c)| (p.to_owned(), c.to_vec())).collect();
        files
    };
    let plain: Vec<String> = (0..20).map(|i| format!("plain {i}")).collect();
    let harmless = seen(std::str::from_utf8(&page(&plain)[REPORT]).unwrap());
    let shape = |s: &Seen| {
        let tags = s.tags.borrow();
        let one = |(tag, attributes): &(String, Vec<(String, String)>)| {
            format!("{tag} {:?}", attributes.iter().map(|a| &a.0).collect::<Vec<_>>())
        };
        tags.iter().map(one).collect::<Vec<String>>()
    };
    let kinds: BTreeSet<String> = shape(&harmless).into_iter().collect();
    for texts in payloads.chunks(20) {
        let files = page(texts);
        let found = seen(std::str::from_utf8(&files[REPORT]).unwrap());
        assert_eq!(*found.comments.borrow(), 0, "{texts:?}");
        assert_eq!(shape(&found), shape(&harmless), "a text became markup: {texts:?}");
        for (tag, attributes) in found.tags.borrow().iter() {
            for (name, value) in attributes {
                assert!(!name.starts_with("on") && name != "style" && name != "srcdoc" && name != "action", "{tag} {name}");
                assert!(name != "href" || value.starts_with('#'), "{value}");
                assert!(name != "src" || value.starts_with("data:image/"), "{value}");
            }
        }
        // Every figure in the bundle is as harmless.
        for (name, content) in files.iter().filter(|(name, _)| name.ends_with(".svg")) {
            let svg = seen(std::str::from_utf8(content).unwrap());
            for (tag, attributes) in svg.tags.borrow().iter() {
                assert!(!["script", "foreignobject", "iframe", "style"].contains(&tag.to_lowercase().as_str()), "{name}: {tag}");
                assert!(
                    attributes.iter().all(|(a, v)| !a.starts_with("on") && (!a.ends_with("href") || v.starts_with("data:image/"))),
                    "{name}"
                );
            }
        }
        assert!(bundle::is_passed("manifest.ok") && files.contains_key(MANIFEST));
    }
    assert_eq!(kinds.iter().filter(|k| k.starts_with("script")).count(), 1);
}

#[test]
fn the_pages_policy_allows_its_own_style_and_script_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let texts = ["a".to_owned(), "b".to_owned()];
    let source = Source::open(&session_of(dir.path(), &texts)).unwrap();
    let made = make(&source, &Options::default(), &BTreeMap::new(), &[], &[], &|_| true).unwrap().unwrap();
    let page = made.bundle.files().find(|(p, _)| *p == REPORT).map(|(_, c)| String::from_utf8(c.to_vec()).unwrap()).unwrap();
    let policy = page.split("content=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#39;", "'");
    assert!(policy.starts_with("default-src 'none'; img-src data:; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http") && policy.ends_with("base-uri 'none'; form-action 'none'"));
    for (open, close) in [("<style>", "</style>"), ("<script>", "</script>")] {
        let inner = page.split(open).nth(1).unwrap().split(close).next().unwrap();
        let digest = <sha2::Sha256 as sha2::Digest>::digest(inner);
        let bits: Vec<u8> = digest.iter().flat_map(|b| (0..8).rev().map(move |i| b >> i & 1)).collect();
        const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let text: String = bits
            .chunks(6)
            .map(|c| char::from(DIGITS[c.iter().chain([0; 5].iter()).take(6).fold(0, |n, b| n << 1 | usize::from(*b))]))
            .collect();
        assert!(policy.contains(&format!("'sha256-{text}='")), "{open} {text}");
    }
    assert!(!page.contains("http:") && !page.contains("https:"), "no address of anything outside");
}
