//! Every parser of foreign bytes, with files to begin from and a hand that damages them: for the tests, for `examples/mutate`, and
//! for the targets in `fuzz/`. Pictures, replies, manifests and what lies beside pictures are in [`super::foreign`]. The same seed damages the same file in the same way on every machine.

use super::placed::{exported, placed_document, placed_header, take};
use super::random::Random;
use super::{AFTER, header, lived_in, session_bytes};
use revisit::core::doc::Document;
use revisit::core::ops::{Command, ImportFootprints, ImportedFootprint};
use revisit::core::session::Session;
use revisit::io::export::{EXPORTERS, ExportInput};
use revisit::io::import::{import_bytes, parse_tie_points};
use revisit::io::session_file::{ZERO_HASH, read_bytes, signed};

/// A parser with what it is fed.
pub struct Parser {
    /// Its name, and that of the folder of its kept inputs.
    pub name: &'static str,
    /// Sound files of its format.
    pub seeds: Vec<Vec<u8>>,
    /// Words of the format, put in at random.
    pub words: &'static [&'static str],
    /// Reads some bytes; panics where an answer is not as it must be.
    pub read: fn(&Ground, &[u8]),
}

/// What parsers read into.
pub struct Ground {
    doc: Document,
}

impl Ground {
    /// A session on two placed pictures.
    pub fn new() -> Ground {
        Ground { doc: Session::new(placed_header()).document().clone() }
    }
}

impl Default for Ground {
    fn default() -> Ground {
        Ground::new()
    }
}

const LABELME: &str = r#"{"version":"5.4.1","flags":{},"shapes":[{"label":"hall","points":[[10.5,20.0],[70.0,20.0],[70.0,40.25]],"group_id":null,"description":"north","shape_type":"polygon","flags":{}},{"label":"shed","points":[[200,200],[160,180]],"shape_type":"rectangle"},{"label":"tank","points":[[300,300],[320,300]],"shape_type":"circle"}],"imagePath":"C:\\x\\after.tif","imageData":null,"imageHeight":900,"imageWidth":900}"#;
const COCO: &str = r#"{"info":{"year":2024},"images":[{"id":7,"file_name":"tiles/after.tif","width":900,"height":900},{"id":8,"file_name":"b.tif"}],"categories":[{"id":3,"name":"warehouse"}],"annotations":[{"id":1,"image_id":7,"category_id":3,"segmentation":[[10,10,60,10,60,30.5,10,10]],"bbox":[10,10,50,20.5],"area":1,"iscrowd":0},{"id":2,"image_id":7,"segmentation":[[10,110,60,110,60,130],[100,110,160,110,160,130]]},{"id":4,"image_id":7,"segmentation":{"counts":"abc","size":[9,9]},"iscrowd":1}]}"#;
const XBD: &str = r#"{"features":{"lng_lat":[],"xy":[{"properties":{"feature_type":"building","subtype":"major-damage","uid":"8bb1"},"wkt":"POLYGON ((10 10, 60.5 10, 60.5 30, 10 10))"},{"properties":{"feature_type":"building","uid":"9cc2"},"wkt":"MULTIPOLYGON (((10 10, 60 10, 60 30, 10 10)), ((100 10, 160 10, 160 30, 100 10), (120 12, 125 12, 125 14, 120 12)))"}]},"metadata":{"sensor":"GEOEYE01","img_name":"x_00000000_post_disaster.png","width":900,"height":900}}"#;
const TIES: &str = "# by hand\nname,after_x,after_y,before_x,before_y\na,1,2,3.5,4\n\nb,5,6,7,8\n\"c, d\",9e2,10,-11,12.25\n";
const PIXELS: &str = r#"{"type":"FeatureCollection","coordinate_space":"pixel","features":[{"type":"Feature","properties":{"name":"New hall","epoch":"after","state":"new","traced":"roof","drawn":"rectangle","note":"x"},"geometry":{"type":"Polygon","coordinates":[[[10,10],[70,10],[70,30],[10,30],[10,10]]]}},{"type":"Feature","properties":null,"geometry":{"type":"MultiPolygon","coordinates":[[[[10,110],[70,110],[70,130],[10,110]]],[[[210,110],[270,110],[270,130],[210,110]]]]}}]}"#;
const CRS: &str = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32616"}},"features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[733651,3725100],[733681,3725100],[733681,3725080],[733651,3725100]]]}}]}"#;

const JSON_WORDS: &[&str] =
    &["null", "[]", "{}", "1e400", "-1e308", "18446744073709551616", "\"\\u0000\"", "\"\\ud800\"", "[[[[", "}}", "\u{feff}", "true", "NaN"];

/// All of them.
pub fn parsers() -> Vec<Parser> {
    let header = header();
    let (_, entries) = lived_in();
    let session = session_bytes(&header, &entries);
    let placed = placed_header();
    let doc = placed_document(&placed);
    let export = |name: &str| exported(name, &placed, &doc).unwrap();
    let few = |name: &str| {
        let hall = ImportedFootprint { points: super::rectangle(10.0, 20.0, 50.0, 20.0), name: "Hall".into(), ..Default::default() };
        let few = take(Session::new(placed.clone()).document(), vec![hall], AFTER);
        exported(name, &placed, &few).unwrap()
    };
    let outlines = |name, seeds, words| Parser { name, seeds, words, read: read_outlines };
    let mut list = vec![
        Parser { name: "session", seeds: vec![session.clone()], words: &["\r\n", "\n", "{\"seq\":", "\u{feff}"], read: read_session },
        Parser { name: "session-signed", seeds: vec![unsigned(&session)], words: JSON_WORDS, read: read_signed },
        outlines("geojson", vec![export("geojson"), PIXELS.into(), CRS.into()], JSON_WORDS),
        outlines(
            "kml",
            vec![few("kml"), KML.into()],
            &[
                "<![CDATA[",
                "]]>",
                "<!DOCTYPE kml [",
                "&amp;",
                "&#0;",
                "&x;",
                "<Polygon>",
                "<MultiGeometry>",
                "</Placemark>",
                "<!--",
                "1e400",
                ",,",
                "<innerBoundaryIs>",
                "xmlns=\"\"",
            ],
        ),
        outlines("kmz", vec![few("kmz")], &["PK\u{1}\u{2}", "PK\u{3}\u{4}", "PK\u{5}\u{6}", "\0\0\0\0", "\u{8}\0", ".kml"]),
        outlines("labelme", vec![LABELME.into()], JSON_WORDS),
        outlines("coco", vec![few("coco"), COCO.into()], JSON_WORDS),
        outlines("xbd", vec![XBD.into()], &["POLYGON", "MULTIPOLYGON", "((", "))", ",", "EMPTY", "1e999", "null", "[]"]),
        Parser {
            name: "tie-points",
            seeds: vec![TIES.into()],
            words: &["\"", "\"\"", ",", "\r", "1e999", "NaN", "#", "\u{feff}"],
            read: read_ties,
        },
    ];
    list.extend(super::foreign::further());
    list
}

const KML: &str = "<?xml version=\"1.0\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><Folder><Placemark><name>A &amp; b</name>\
<description><![CDATA[<b>x</b><br>y]]></description><MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>-84.480,33.6400,0 -84.479,33.6400,0 \
-84.479,33.6395,0 -84.480,33.6400,0</coordinates></LinearRing></outerBoundaryIs></Polygon></MultiGeometry></Placemark><NetworkLink><name>n</name></NetworkLink>\
<Placemark><Point><coordinates>1,2</coordinates></Point></Placemark></Folder></Document></kml>";

/// A refusal is a sentence; what is taken can be planned one by one.
fn read_outlines(ground: &Ground, bytes: &[u8]) {
    match import_bytes(bytes, &ground.doc, AFTER) {
        Err(why) => sentence(&why),
        Ok(found) => {
            found.rejected.iter().for_each(|why| sentence(why));
            let nothing = found.footprints.is_empty() && found.annotations.is_empty() && found.rejected.is_empty();
            assert!(!nothing, "nothing is told");
            for a in found.annotations.into_iter().take(20) {
                let alone = ImportFootprints { epoch: AFTER, source: "x".into(), footprints: Vec::new(), annotations: vec![a] };
                if let Ok(txn) = Command::from(alone).plan(&ground.doc) {
                    ground.doc.apply_all(&txn.events).unwrap();
                }
            }
            for f in found.footprints.into_iter().take(20) {
                let alone = ImportFootprints { epoch: AFTER, source: "x".into(), footprints: vec![f], annotations: Vec::new() };
                // In pixels, what lies beside the picture is told by the command.
                if let Ok(txn) = Command::from(alone).plan(&ground.doc) {
                    ground.doc.apply_all(&txn.events).unwrap();
                }
            }
        }
    }
}

fn read_ties(_: &Ground, bytes: &[u8]) {
    match parse_tie_points(bytes) {
        Err(why) => sentence(&why),
        Ok(points) => assert!(points.iter().all(|p| p.from.is_finite() && p.onto.is_finite())),
    }
}

fn read_session(_: &Ground, bytes: &[u8]) {
    let Ok(log) = read_bytes(bytes) else { return };
    assert!(log.trusted_bytes as usize <= bytes.len());
    assert_eq!(bytes.get(..log.trusted_bytes as usize).map(<[u8]>::last), Some(Some(&b'\n')));
    let (seq, head) = log.anchor.clone();
    let (session, _) = Session::replay(log.header, log.entries);
    // Whatever stands in a log that was altered and signed anew: it is told without a panic.
    for exporter in EXPORTERS {
        let input = ExportInput::of(&session, seq, &head);
        if let Err(why) = (exporter.write)(&input) {
            sentence(&why);
        }
    }
}

/// A log whose lines were altered and then chained anew: what gets past the hashes.
fn read_signed(ground: &Ground, bytes: &[u8]) {
    let mut prev = ZERO_HASH.to_owned();
    let mut text = Vec::new();
    for line in bytes.split(|b| *b == b'\n') {
        // Only what is text can be signed.
        let (line, hash) = signed(String::from_utf8_lossy(line).into_owned(), &prev);
        text.extend_from_slice(line.as_bytes());
        text.push(b'\n');
        prev = hash;
    }
    read_session(ground, &text);
}

/// The lines of a session without their chain.
fn unsigned(session: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(session.to_vec()).unwrap();
    let bare = text.lines().map(|line| line.split_once(",\"prev\":\"").map_or(line, |(body, _)| body).to_owned() + "}");
    bare.collect::<Vec<_>>().join("\n").into_bytes()
}

/// Short enough to be shown, on one line, with a full stop.
fn sentence(why: &str) {
    assert!(why.ends_with('.') && why.chars().count() < 1500, "no sentence: {why:.300}");
    assert!(!why.contains(|c: char| c.is_control()), "control characters: {why:?}");
}

/// The file that a parser is fed with this seed.
pub fn damaged(parser: &Parser, seed: u64) -> Vec<u8> {
    let mut random = Random::seeded(seed);
    let Some(mut bytes) = random.pick(&parser.seeds).cloned() else { return Vec::new() };
    for _ in 0..1 + random.below(6) {
        alter(&mut bytes, parser, &mut random);
    }
    bytes
}

fn alter(bytes: &mut Vec<u8>, parser: &Parser, random: &mut Random) {
    let length = bytes.len() as u64;
    let at = random.below(length.max(1)) as usize;
    let span = (random.below(40) as usize + 1).min(bytes.len().saturating_sub(at));
    match random.below(13) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        1 => {
            let values = [0, 9, 10, 13, 34, 44, 45, 46, 48, 57, 60, 62, 91, 92, 93, 123, 125, 127, 128, 255];
            if let (Some(byte), Some(value)) = (bytes.get_mut(at), random.pick(&values)) {
                *byte = *value;
            }
        }
        2 => {
            bytes.drain(at..at + span);
        }
        3 => {
            let copy = bytes[at..at + span].to_vec();
            let to = random.below(length + 1) as usize;
            bytes.splice(to..to, copy);
        }
        4 => bytes.truncate(at),
        5..=6 => {
            if let Some(word) = random.pick(parser.words) {
                let until = if random.chance(0.5) { at } else { at + span };
                bytes.splice(at.min(bytes.len())..until, word.bytes());
            }
        }
        7..=8 => number(bytes, at, random),
        9 => {
            // From another file of the format, or from anywhere in this one.
            if let Some(other) = random.pick(&parser.seeds) {
                let from = random.below(other.len() as u64) as usize;
                let part = other[from..(from + span).min(other.len())].to_vec();
                bytes.splice(at.min(bytes.len())..at + span, part);
            }
        }
        10..=11 => binary_number(bytes, at, random),
        _ => {
            // One piece many times: nesting and repetition.
            let copy = bytes[at..at + span.min(12)].to_vec();
            let times = random.below(200) as usize;
            bytes.splice(at.min(bytes.len())..at, copy.repeat(times));
        }
    }
}

/// Puts a number as programs write them, of 1 to 8 bytes and in either order, over the bytes at a place.
fn binary_number(bytes: &mut [u8], at: usize, random: &mut Random) {
    const VALUES: [u64; 14] = [0, 1, 2, 7, 0x7f, 0xff, 0x100, 0x7fff, 0xffff, 0x1_0000, 0x7fff_ffff, 0xffff_ffff, 1 << 40, u64::MAX];
    let width = 1 << random.below(4);
    let chosen = random.pick(&VALUES).copied().unwrap_or(0);
    let value = if random.chance(0.3) { (bytes.len() as u64 + random.below(9)).saturating_sub(4) } else { chosen };
    let (small, big) = (value.to_le_bytes(), value.to_be_bytes());
    let digits = if random.chance(0.5) { &small[..width] } else { &big[8 - width..] };
    if let Some(place) = bytes.get_mut(at..at + width) {
        place.copy_from_slice(digits);
    }
}

/// Puts another number in the place of the one that stands at or behind a place.
fn number(bytes: &mut Vec<u8>, at: usize, random: &mut Random) {
    const NUMBERS: [&str; 16] = [
        "0",
        "-0",
        "-1",
        "1e308",
        "-1e308",
        "1e-320",
        "4294967295",
        "4294967296",
        "9007199254740993",
        "18446744073709551615",
        "-9223372036854775808",
        "0.1",
        "1e400",
        "99999999999999999999999999999999999999",
        "180.00000001",
        "5e-324",
    ];
    let is_number = |b: &u8| b.is_ascii_digit() || b"+-.eE".contains(b);
    let Some(from) = bytes.iter().skip(at).position(u8::is_ascii_digit).map(|i| at + i) else { return };
    let until = bytes.iter().skip(from).position(|b| !is_number(b)).map_or(bytes.len(), |i| from + i);
    if let Some(number) = random.pick(&NUMBERS) {
        bytes.splice(from..until, number.bytes());
    }
}
