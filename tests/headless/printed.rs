//! The report as PDF: it says what the page says, its structure can be read aloud, and what somebody typed is text in it and nothing else.

use crate::common::payloads::payloads;
use crate::common::pdf::{self, Token, without_blanks};
use crate::common::tools;
use crate::desk::Desk;
use crate::report::{HALLS, session_of, texts_of};
use revisit::core::doc::{Event, FootprintId};
use revisit::core::measure::{LANGUAGES, Phrase, language};
use revisit::core::ops::Txn;
use revisit::core::session::{Entry, Record};
use revisit::core::units::Timestamp;
use revisit::io::bundle::{PRINTED, REPORT};
use revisit::io::report::{Absent, Options, ReportFigure, Source, WhyAbsent, make};
use revisit::io::session_file::{self, entry_line};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

fn desk() -> Desk {
    let desk = Desk::on(HALLS);
    desk.ok(&["import", "s.session.jsonl", "halls.pixels.geojson"]);
    desk.ok(&["set", "s.session.jsonl", "--reference", "Existing hall"]);
    desk
}

#[test]
fn the_pdf_says_what_the_page_says() {
    let desk = desk();
    desk.ok(&["report", "s.session.jsonl", "--out", "out", "--title", "A new hall (at the plant) \\ 2", "--no-log"]);
    let page = fs::read_to_string(desk.path(&format!("out/{REPORT}"))).unwrap();
    let printed = pdf::read(&fs::read(desk.path(&format!("out/{PRINTED}"))).unwrap());
    let said = printed.text();
    // Of the page every heading, paragraph, item, name, value, caption and cell; drawings have their words as attributes.
    let body = page.split("<main>").nth(1).unwrap();
    let mut missing = Vec::new();
    for text in texts_of(body) {
        let text = without_blanks(&text);
        // A number of an outline has a blank of its own there, and a status a colon.
        if !text.is_empty() && !said.contains(&text) {
            missing.push(text);
        }
    }
    assert!(missing.is_empty(), "not in the PDF: {missing:#?}\n{said}");
    assert!(said.contains("Anewhall(attheplant)\\2") && said.contains("%smaller"));
}

#[test]
fn its_structure_names_what_is_on_it() {
    let desk = desk();
    desk.ok(&["report", "s.session.jsonl", "--out", "out", "--no-log"]);
    let printed = pdf::read(&fs::read(desk.path("out/report.pdf")).unwrap());
    let count = |role| printed.elements(role);
    assert_eq!((count("Document"), count("H1")), (1, 1));
    assert!(count("H2") >= 10 && count("P") > 20 && count("L") >= 5 && count("LI") > 20);
    assert!(count("Table") >= 2 && count("TH") >= 8 && count("TR") > count("Table") && count("TD") > 10, "tables have heads");
    let objects: Vec<_> = printed.0.values().collect();
    let has = |o: &pdf::Object, key: &str| o.tokens.contains(&Token::Name(key.to_owned()));
    for figure in objects.iter().filter(|o| o.is("S", "Figure")) {
        assert!(has(figure, "Alt") && has(figure, "BBox"), "{figure:?}");
    }
    assert!(count("Figure") >= 4, "both plates, a figure, charts");
    for head in objects.iter().filter(|o| o.is("S", "TH")) {
        assert!(head.is("Scope", "Column"));
    }
    let catalog = objects.iter().find(|o| o.is("Type", "Catalog")).unwrap();
    for key in ["Lang", "MarkInfo", "StructTreeRoot", "Outlines", "Metadata", "ViewerPreferences"] {
        assert!(has(catalog, key), "{key}");
    }
    assert!(catalog.tokens.windows(2).any(|w| w == [Token::Name("DisplayDocTitle".into()), Token::Word("true".into())]));
    // Every font is in the file, and says what its letters stand for.
    let fonts: Vec<_> = objects.iter().filter(|o| o.is("Subtype", "Type0")).collect();
    assert!(!fonts.is_empty() && fonts.iter().all(|f| has(f, "ToUnicode")));
    assert!(objects.iter().filter(|o| o.is("Type", "FontDescriptor")).all(|d| has(d, "FontFile2") || has(d, "FontFile3")));
    assert!(!printed.names().contains("CreationDate") && !printed.names().contains("ModDate"), "no date");
}

/// As another program sees it, where Python has pikepdf (`REVISIT_PYTHON` names that Python): nothing that PDF/UA-1 asks for is missing.
#[test]
fn everything_in_a_pdf_is_in_its_structure() {
    let desk = desk();
    desk.ok(&["report", "s.session.jsonl", "--out", "out", "--language", "ko", "--title", "مبنى 12 (New hall)", "--no-log"]);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/pdf_ua.py");
    let python = std::env::var("REVISIT_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let path = desk.path("out/report.pdf");
    let Some(told) = tools::run(&python, &[script, path.to_str().unwrap()]) else { return };
    if told.trim() == "none" {
        println!("skipped: pikepdf is not installed");
        return;
    }
    assert_eq!(told.trim(), "");
    // What is not in order is seen.
    let spoiled = fs::read(&path).unwrap();
    let at = spoiled.windows(10).position(|w| w == b"/Scope /Co").unwrap();
    let spoiled = [&spoiled[..at], b"/Scopf", &spoiled[at + 6..]].concat();
    fs::write(&path, spoiled).unwrap();
    assert_eq!(tools::run(&python, &[script, path.to_str().unwrap()]).unwrap().trim(), "a head of a table without scope");
}

#[test]
fn what_is_hidden_is_named_below_the_pictures() {
    let dir = tempfile::tempdir().unwrap();
    let names = ["Old hall", "New hall", "Shed"].map(str::to_owned);
    let path = session_of(dir.path(), &names);
    let log = session_file::read(&path).unwrap();
    let (seq, head) = log.anchor;
    let events = vec![Event::HiddenSet { item: FootprintId(2).into(), hidden: true }];
    let record = Record::Txn(Txn { label: "Hide New hall".to_owned(), focus: None, events });
    let (line, _) = entry_line(&Entry { seq: seq + 1, at: Timestamp { t_ms: 1_700_000_000_000 }, record }, &head).unwrap();
    fs::write(&path, format!("{}{line}\n", fs::read_to_string(&path).unwrap())).unwrap();
    let source = Source::open(&path).unwrap();
    for (code, said) in [("en", "Outlines hidden by the analyst: New hall. They"), ("ko", "분석가가 숨긴 윤곽: New hall. 영상")] {
        let options = Options { language: language(code), ..Options::default() };
        let made = make(&source, &options, &BTreeMap::new(), &[], &[], &|_| true).unwrap().unwrap();
        let page = made.bundle.files().find(|(path, _)| *path == REPORT).map(|(_, content)| String::from_utf8_lossy(content).into_owned());
        assert!(page.unwrap().contains(said), "{code}");
    }
}

#[test]
fn payloads_do_nothing_in_a_pdf() {
    let dir = tempfile::tempdir().unwrap();
    let mut harmless = BTreeSet::new();
    let mut texts: Vec<String> = payloads().into_iter().map(|(_, text)| text).filter(|t| t.len() < 4000).collect();
    // What would end a string, an object or a stream of a PDF, or begin an action.
    let own = [
        ") /OpenAction << /S /JavaScript /JS (app.alert(1)) >> (",
        "endstream endobj 1 0 obj << /Type /Catalog /OpenAction 2 0 R >> endobj",
        "\\) /AA << /O << /S /Launch /F (calc.exe) >> >>",
        "<FEFF> >> /URI (http://evil.example) <<",
        "EMC Q Q Q BT (x) Tj ET",
        "((((((",
        "))))))",
        "\\",
        "%%EOF",
        "\r\nxref\r\n0 1\r\n",
        "\u{feff}\u{fffe}\u{d7ff}",
    ];
    texts.extend(own.map(str::to_owned));
    let chunks: Vec<Vec<String>> =
        std::iter::once((0..20).map(|i| format!("plain {i}")).collect()).chain(texts.chunks(25).map(<[String]>::to_vec)).collect();
    for texts in chunks {
        let source = Source::open(&session_of(dir.path(), &texts)).unwrap();
        let text = |i: usize| texts[i % texts.len()].clone();
        let options = Options { title: text(0), site: text(1), language: revisit::core::measure::language("ko"), ..Options::default() };
        let figure = ReportFigure {
            name: text(2),
            is_on_page: true,
            svg: "<svg/>".to_owned(),
            drawing: None,
            png: Vec::new(),
            alt: text(3),
            caption: vec![text(4), text(5)],
        };
        let missing = Absent::Picture { epoch: crate::common::BEFORE, why: WhyAbsent::Changed };
        let made = make(&source, &options, &BTreeMap::new(), &[figure], &[missing], &|_| true).unwrap().unwrap();
        let bytes = made.bundle.files().find(|(p, _)| *p == PRINTED).map(|(_, c)| c.to_vec()).unwrap();
        let printed = pdf::read(&bytes);
        let names: BTreeSet<String> = printed.names().into_iter().filter(|n| !n.contains('+') && !n.starts_with(['F', 'A', 'I'])).collect();
        if harmless.is_empty() {
            harmless = names;
            continue;
        }
        // No action, no script, no address, no file: no name that a report without payloads has not.
        let new: Vec<&String> = names
            .difference(&harmless)
            .filter(|n| !["CIDFontType0", "CIDFontType0C", "Subtype", "Span", "ActualText"].contains(&n.as_str()))
            .collect();
        assert!(new.is_empty(), "{new:?} by {texts:?}");
    }
    for active in ["JavaScript", "JS", "Launch", "URI", "OpenAction", "AA", "Annots", "EmbeddedFile", "GoToR", "SubmitForm", "RichMedia"] {
        assert!(!harmless.contains(active), "{active}");
    }
}

#[test]
fn every_language_has_every_phrase_with_the_same_places() {
    let places =
        |text: &str| -> BTreeSet<String> { (0..10).map(|i| format!("{{{i}}}")).filter(|place| text.contains(place.as_str())).collect() };
    for language in LANGUAGES {
        for phrase in Phrase::ALL {
            let (here, english) = ((language.phrase)(*phrase), (LANGUAGES[0].phrase)(*phrase));
            assert_eq!(places(here), places(english), "{} {phrase:?}", language.code);
            assert!(!here.is_empty() && (language.code == "en" || here != english), "{} {phrase:?}", language.code);
        }
        if language.code != "en" {
            let states = revisit::core::doc::State::ALL.iter().map(|s| s.word());
            let parts = revisit::core::measure::Part::ALL.map(revisit::core::measure::Part::word);
            for word in states.chain(parts).chain(["roof", "ground", "polygon", "rectangle", "imported", "before", "after"]) {
                assert!((language.word)(word).is_some_and(|w| w != word), "{}: {word}", language.code);
            }
        }
    }
}

#[test]
fn a_korean_report_is_korean_from_its_headings_to_its_labels() {
    let desk = desk();
    desk.ok(&["report", "s.session.jsonl", "--out", "out", "--lang", "ko", "--no-log"]);
    let page = fs::read_to_string(desk.path("out/report.html")).unwrap();
    assert!(page.contains("<html lang=\"ko\">"));
    let is_korean = |text: &str| text.chars().any(|c| ('\u{ac00}'..='\u{d7a3}').contains(&c));
    for tag in ["h1", "h2", "h3", "th", "dt", "caption"] {
        for part in page.split(&format!("<{tag}")).skip(1).filter(|part| part.starts_with([' ', '>'])) {
            let text = part.split_once('>').unwrap().1.split("</").next().unwrap();
            assert!(is_korean(text) || text == "SHA-256", "<{tag}>{text}");
        }
    }
    // Labels of records, facts of images and how they were lined up as well; names stay.
    for told in ["Existing hall을(를) 기준으로 정함", "바이트</dd>", "두 영상을 맞추지 않았다"] {
        assert!(page.contains(told), "{told}");
    }
    assert!(!page.contains("stated by the analyst") && !page.contains("were not lined up"));
    // The sentence first in Korean, then as it is in English, which is named as English.
    let (korean, english) = (page.find("더 작다").unwrap(), page.find("% smaller").unwrap());
    assert!(korean < english && page.contains("<p class=\"told\" lang=\"en\">On AFTER"));
    assert!(!page.contains("Not to be printed:</strong>") || page.contains("lang=\"en\"><strong>Not to be printed:"));
}
