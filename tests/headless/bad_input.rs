//! What the world sends: broken pictures, broken outlines, hostile names. Each gets its own plain sentence, or is read with a
//! note; what was saved stays as it is. And what goes out again is what is shown, byte for byte, twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::pictures::{animated_png, animated_webp, chunk, cmyk_jpeg, encoded, png, png_bomb, sample, turned_jpeg, whole};
use crate::common::random::Random;
use crate::common::{AFTER, BEFORE, add, assert_plain, at, document, editor, header, points, rectangle};
use image::{ImageFormat, Rgb, RgbImage, RgbaImage};
use revisit::core::doc::{AnnotationShape, Attribute, Document, Drawn, Event, FootprintId, SharedFrame, State, Traced};
use revisit::core::editor::Editor;
use revisit::core::geom::{MAX_VERTICES, Point};
use revisit::core::ops::{AddAnnotation, Command, ImportFootprints, SetAttribute, SetReference};
use revisit::core::raster::{RasterInfo, TileId};
use revisit::core::session::Session;
use revisit::core::units::Level;
use revisit::io::export::{EXPORTERS, ExportInput, Exporter, exporter};
use revisit::io::import::{Imported, import};
use revisit::io::raster::{FORMATS, RasterError, RasterSource};
use revisit::jobs::{ExportJob, Job, Jobs, Outcome, open_picture};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

fn save(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// The refusal of a picture with these bytes; panics if it opens and gives all its pixels.
fn refusal(name: &str, bytes: &[u8]) -> RasterError {
    let dir = crate::common::quick_dir();
    let path = save(dir.path(), name, bytes);
    let error = match open_picture(&path) {
        Err(error) => error,
        Ok(picture) => panic!("{name} opened as {:?}", picture.info()),
    };
    assert_plain(&error.to_string());
    assert!(error.to_string().ends_with(&format!("File: {}", path.display())), "{error}");
    error
}

/// A picture with all its pixels, values as they are.
struct Seen {
    info: RasterInfo,
    full: RgbaImage,
}

fn opened(name: &str, bytes: &[u8]) -> Seen {
    let dir = crate::common::quick_dir();
    let picture = open_picture(&save(dir.path(), name, bytes)).unwrap_or_else(|e| panic!("{name}: {e}"));
    assert_eq!(picture.sha256(&|_| true), Ok(Some((revisit::io::sha256(bytes), bytes.len() as u64))));
    let info = picture.info().clone();
    info.notes.iter().for_each(|note| assert_plain(note));
    let full = whole(&picture);
    Seen { info, full }
}

fn pixel(seen: &Seen, x: u32, y: u32) -> [u8; 3] {
    let [r, g, b, _] = seen.full.get_pixel(x, y).0;
    [r, g, b]
}

// --- pictures

#[test]
fn a_picture_cut_short_anywhere_is_refused_or_told() {
    let image = sample(61, 47);
    for (format, name) in
        [(ImageFormat::Png, "a.png"), (ImageFormat::Jpeg, "a.jpg"), (ImageFormat::WebP, "a.webp"), (ImageFormat::Bmp, "a.bmp")]
    {
        let bytes = encoded(&image, format);
        assert_eq!(opened(name, &bytes).full.dimensions(), (61, 47));
        let step = (bytes.len() / 90).max(1);
        for cut in (1..bytes.len()).step_by(step).chain([bytes.len() / 2]) {
            // The very end holds nothing of the picture (a sum, an end mark): without it, it may still be read.
            if cut + 16 >= bytes.len() && format == ImageFormat::WebP {
                continue;
            }
            let dir = crate::common::quick_dir();
            let part = open_picture(&save(dir.path(), name, &bytes[..cut]));
            if part.is_ok_and(|p| p.info().incomplete.is_some()) {
                continue;
            }
            let error = refusal(name, &bytes[..cut]);
            let is_told = matches!(error, RasterError::UnknownFormat { .. }) || error.to_string().contains(" is damaged or cut short: ");
            assert!(is_told, "{name} cut at {cut}: {error}");
        }
    }
}

#[test]
fn flipped_bytes_never_end_the_program() {
    let mut r = Random::seeded(3);
    let image = sample(40, 30);
    for (format, name) in
        [(ImageFormat::Png, "a.png"), (ImageFormat::Jpeg, "a.jpg"), (ImageFormat::WebP, "a.webp"), (ImageFormat::Bmp, "a.bmp")]
    {
        let bytes = encoded(&image, format);
        let dir = crate::common::quick_dir();
        for _ in 0..150 {
            let mut changed = bytes.clone();
            for _ in 0..=r.below(3) {
                let i = r.below(changed.len() as u64) as usize;
                changed[i] = r.next() as u8;
            }
            if let Err(error) = open_picture(&save(dir.path(), name, &changed)) {
                assert_plain(&error.to_string());
            }
        }
    }
}

#[test]
fn a_picture_that_claims_to_be_huge_is_refused_from_its_header() {
    let bomb = png_bomb(0x7FFF_FFFF, 0x7FFF_FFFF, 16, 6);
    assert!(bomb.len() < 80, "{}", bomb.len());
    let told = refusal("bomb.png", &bomb).to_string();
    assert!(told.contains("pixels"), "{told}");
    refusal("wide.png", &png_bomb(0x7FFF_FFFF, 1, 16, 6));
    // These could be read by rows, and have none.
    for (w, h, depth, color) in [(60_000, 60_000, 1, 0), (1, 0x7FFF_FFFF, 8, 2), (20_001, 20_000, 8, 0)] {
        refusal("bomb.png", &png_bomb(w, h, depth, color));
    }
    assert!(matches!(refusal("none.png", &png_bomb(0, 5, 8, 2)), RasterError::Damaged { .. }));
    // A JPEG and a BMP that claim the most that their headers can say.
    let mut jpeg = encoded(&sample(16, 16), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].fill(0xFF);
    refusal("bomb.jpg", &jpeg);
    for claim in [[0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80], [0, 0, 0, 0]] {
        let mut bmp = encoded(&sample(16, 16), ImageFormat::Bmp);
        bmp[18..22].copy_from_slice(&claim);
        bmp[22..26].copy_from_slice(&claim);
        refusal("bomb.bmp", &bmp);
    }
}

#[test]
fn a_file_is_known_by_its_content_and_not_by_its_name() {
    let bytes = encoded(&sample(20, 10), ImageFormat::Png);
    for (name, told) in [("a.png", false), ("a.PNG", false), ("a.jpg", true), ("screenshot", true), ("a.png.txt", true)] {
        let notes = opened(name, &bytes).info.notes.clone();
        assert_eq!(notes.iter().any(|n| n.contains("although its name says otherwise")), told, "{name}: {notes:?}");
    }
    let script = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    for content in [
        &b"plain text, no picture"[..],
        script,
        b"PK\x03\x04\x14\0",
        b"\0\0\0\0\0\0\0\0",
        b"\xff",
        b"B",
        b"RIFF\0\0\0\0WAVE",
        b"<VRTDataset/>",
    ] {
        let error = refusal("a.png", content);
        assert!(matches!(error, RasterError::UnknownFormat { .. }), "{error}");
    }
    assert!(matches!(refusal("a.png", b""), RasterError::Empty(_)));
}

#[test]
fn formats_that_are_not_read_are_called_by_name_with_what_to_do() {
    for (name, content, part) in [("a.gif", &b"GIF89a\x01\0\x01\0\0\0\0;"[..], "PNG"), ("a.jpg", b"%PDF-1.7\n", "pdfimages")] {
        let error = refusal(name, content);
        assert!(matches!(error, RasterError::NotRead { .. }) && error.to_string().contains(part), "{error}");
    }
    for format in FORMATS {
        assert!(
            format.decoder.is_ok_and(|d| d.memory_mib >= 512) || format.decoder.is_err_and(|why| why.ends_with('.')),
            "{}",
            format.name
        );
        assert!(FORMATS.iter().filter(|f| f.name == format.name).count() == 1 && !format.extensions.is_empty());
    }
}

#[test]
fn unusual_pictures_are_read_as_they_are_meant() {
    // 16 bits a sample.
    let row: Vec<u8> = (0..4_u16).flat_map(|x| [x * 0x4000 + 0x55, 0x8000, 0xFFFF]).flat_map(u16::to_be_bytes).collect();
    let deep = opened("deep.png", &png(4, 16, 2, &[row.clone(), row], &[]));
    assert_eq!((deep.info.sample_type.name(), deep.info.bands.len()), ("uint16", 3));
    let [r, g, b] = pixel(&deep, 2, 1);
    assert!(r.abs_diff(0x80) <= 1 && g.abs_diff(0x80) <= 1 && b == 255, "{r} {g} {b}");
    // A palette, and grey of one bit.
    let palette = chunk(b"PLTE", &[255, 0, 0, 0, 255, 0, 0, 0, 255]);
    let coloured = opened("palette.png", &png(3, 8, 3, &[vec![2, 1, 0]], &[palette]));
    assert_eq!([pixel(&coloured, 0, 0), pixel(&coloured, 1, 0), pixel(&coloured, 2, 0)], [[0, 0, 255], [0, 255, 0], [255, 0, 0]]);
    let bits = opened("bits.png", &png(8, 1, 0, &[vec![0b1010_0001]], &[]));
    assert_eq!([pixel(&bits, 0, 0), pixel(&bits, 1, 0), pixel(&bits, 7, 0)], [[255; 3], [0; 3], [255; 3]]);
    // A palette that is too short for its pixels.
    refusal_or_read("short.png", &png(3, 8, 3, &[vec![2, 1, 200]], &[chunk(b"PLTE", &[255, 0, 0])]));
    // Printing inks.
    let cmyk = opened("cmyk.jpg", &cmyk_jpeg());
    let [r, g, b] = pixel(&cmyk, 3, 3);
    assert!(r > 180 && g < 80 && b < 80, "red ink is red: {r} {g} {b}");
}

fn refusal_or_read(name: &str, bytes: &[u8]) {
    let dir = crate::common::quick_dir();
    if let Err(error) = open_picture(&save(dir.path(), name, bytes)) {
        assert_plain(&error.to_string());
    }
}

#[test]
fn of_an_animation_the_first_frame_is_used_and_that_is_said() {
    let moving = opened("moving.png", &animated_png());
    assert_eq!(pixel(&moving, 1, 0), [255, 0, 0]);
    assert!(moving.info.notes.iter().any(|n| n.contains("animation")), "{:?}", moving.info.notes);
    let solid = |rgb| RgbImage::from_pixel(6, 4, Rgb(rgb));
    let moving = opened("moving.webp", &animated_webp(&[solid([250, 10, 20]), solid([0, 255, 0])]));
    // The frame is laid over a ground, which may cost a step of brightness.
    assert!(pixel(&moving, 5, 3).iter().zip([250, 10, 20]).all(|(a, b)| a.abs_diff(b) <= 1));
    assert!(moving.info.notes.iter().any(|n| n.contains("animation")), "{:?}", moving.info.notes);
    let still = opened("still.webp", &encoded(&sample(6, 4), ImageFormat::WebP));
    assert!(still.info.notes.is_empty());
}

#[test]
fn a_picture_that_asks_to_be_turned_is_turned_and_counted_so() {
    // Left half dark, right half bright.
    let image = RgbImage::from_fn(48, 32, |x, _| if x < 24 { Rgb([20, 20, 20]) } else { Rgb([230, 230, 230]) });
    for (orientation, size, dark, bright) in [
        (1, (48, 32), (4, 4), (44, 4)),
        (2, (48, 32), (44, 4), (4, 4)),
        (3, (48, 32), (44, 28), (4, 28)),
        (6, (32, 48), (4, 4), (4, 44)),
        (8, (32, 48), (4, 44), (4, 4)),
    ] {
        let picture = opened("turned.jpg", &turned_jpeg(&image, orientation));
        let info = &picture.info;
        assert_eq!(((info.width, info.height), info.orientation), (size, orientation));
        assert!(pixel(&picture, dark.0, dark.1)[0] < 60 && pixel(&picture, bright.0, bright.1)[0] > 190, "orientation {orientation}");
        assert_eq!(info.notes.iter().any(|n| n.contains("turned")), orientation != 1);
    }
    for nonsense in [0, 9, 255] {
        assert_eq!(opened("turned.jpg", &turned_jpeg(&image, nonsense)).info.orientation, 1);
    }
}

#[test]
fn paths_that_are_no_pictures_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    let file = save(dir.path(), "a.png", b"x");
    for (path, part) in [
        (dir.path().join("missing.png"), "no file of that name"),
        (dir.path().to_owned(), "folder"),
        (file.join("b.png"), "not a folder"),
        (PathBuf::from(""), "no file of that name"),
    ] {
        let error = open_picture(&path).err().unwrap();
        assert_plain(&error.to_string());
        assert!(error.to_string().contains(part), "{error}");
    }
    if Path::new("/dev/zero").exists() {
        assert!(open_picture(Path::new("/dev/zero")).err().unwrap().to_string().contains("not a plain file"));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o000)).unwrap();
        if std::fs::File::open(&file).is_ok() {
            println!("skipped: this user may read every file");
        } else {
            let error = open_picture(&file).err().unwrap();
            assert_plain(&error.to_string());
            assert!(error.to_string().contains("may not read"), "{error}");
        }
    }
}

#[test]
fn tiles_that_do_not_exist_are_refused() {
    let dir = crate::common::quick_dir();
    let picture = open_picture(&save(dir.path(), "a.png", &encoded(&sample(700, 40), ImageFormat::Png))).unwrap();
    let bands = picture.info().usual_bands();
    for id in [
        TileId { level: 9, x: 0, y: 0 },
        TileId { level: 0, x: 2, y: 0 },
        TileId { level: 0, x: 0, y: 1 },
        TileId { level: 0, x: u32::MAX, y: u32::MAX },
    ] {
        assert_plain(&picture.tile(id, bands).unwrap_err().to_string());
    }
    assert_eq!(picture.tile(TileId { level: 0, x: 1, y: 0 }, bands).unwrap().width, 188);
}

// --- outlines from files

fn read_outlines(content: &[u8]) -> Result<Imported, String> {
    let dir = crate::common::quick_dir();
    let result = import(&save(dir.path(), "in.geojson", content), &document(vec![]), BEFORE);
    match &result {
        Err(why) => {
            assert_plain(why);
            assert!(why.contains(" File: "), "{why}");
        }
        Ok(found) => found.rejected.iter().for_each(|why| assert_plain(why)),
    }
    result
}

fn collection(features: &str) -> String {
    format!("{{\"type\":\"FeatureCollection\",\"coordinate_space\":\"pixel\",\"features\":[{features}]}}")
}

fn feature(geometry: &str, properties: &str) -> String {
    format!("{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{geometry}}}")
}

fn polygon(rings: &str) -> String {
    feature(&format!("{{\"type\":\"Polygon\",\"coordinates\":{rings}}}"), "{\"name\":\"Hall\"}")
}

const GOOD: &str = "[[[10,10],[70,10],[70,30],[10,30],[10,10]]]";

#[test]
fn files_that_are_no_outlines_in_pixels_are_refused() {
    let good = polygon(GOOD);
    let deep = format!("{{\"a\":{}", "[".repeat(200_000));
    let nested = collection(&polygon(&("[".repeat(500) + &"]".repeat(500))));
    for (content, part) in [
        ("", "empty"),
        ("   ", "not of a format"),
        ("[1,2]", "not of a format"),
        ("\u{89}PNG", "not of a format"),
        ("{}", "FeatureCollection"),
        ("{\"type\":\"Feature\"}", "FeatureCollection"),
        ("{\"type\":\"FeatureCollection\",\"features\":[]}", "coordinate_space"),
        (&format!("{{\"type\":\"FeatureCollection\",\"features\":[{good}]}}"), "longitude and latitude"),
        (&format!("{{\"type\":\"FeatureCollection\",\"coordinate_space\":\"wgs84\",\"features\":[{good}]}}"), "wgs84"),
        (&format!("{{\"type\":\"FeatureCollection\",\"coordinate_space\":7,\"features\":[{good}]}}"), "coordinate_space"),
        ("{\"type\":\"FeatureCollection\",\"coordinate_space\":\"pixel\"}", "no list of features"),
        ("{\"type\":\"FeatureCollection\",\"coordinate_space\":\"pixel\",\"features\":{}}", "no list of features"),
        (&collection(""), "no features"),
        (&collection(&polygon("[[[NaN,10],[70,10],[70,30],[NaN,10]]]")), "NaN"),
        (&collection(&polygon("[[[Infinity,10],[70,10],[70,30],[Infinity,10]]]")), "Infinity"),
        (&collection(&polygon("[[[1e400,10],[70,10],[70,30],[1e400,10]]]")), "not valid JSON"),
        (&collection(&polygon("[[[10,10],[70,10],[70,30],[10,10],]]")), "not valid JSON"),
        (&collection(&good)[..120], "not valid JSON"),
        (&deep, "nested deeper"),
        (&nested, "nested deeper"),
    ] {
        let why = read_outlines(content.as_bytes()).unwrap_err();
        assert!(why.contains(part), "{}: {why}", content.chars().take(90).collect::<String>());
    }
    assert!(read_outlines(b"{\"a\":\"\xff\xfe\"}").unwrap_err().contains("not valid JSON"));
    // A byte order mark is no fault of the outlines.
    assert_eq!(read_outlines(format!("\u{feff}{}", collection(&good)).as_bytes()).unwrap().footprints.len(), 1);
    let dir = tempfile::tempdir().unwrap();
    for path in [dir.path().to_owned(), dir.path().join("missing.geojson")] {
        assert_plain(&import(&path, &document(vec![]), BEFORE).unwrap_err());
    }
}

#[test]
fn a_bad_feature_is_left_out_by_number_and_name_and_the_others_are_taken() {
    let shape =
        |kind: &str, coordinates: &str| feature(&format!("{{\"type\":\"{kind}\",\"coordinates\":{coordinates}}}"), "{\"name\":\"Hall\"}");
    let said = |properties: &str| feature(&format!("{{\"type\":\"Polygon\",\"coordinates\":{GOOD}}}"), properties);
    for (bad, part) in [
        (polygon("[[[10,10],[70,10],[70,30],[10,30]]]"), "not closed"),
        (polygon("[[[10,10],[70,30],[70,10],[10,30],[10,10]]]"), "crosses itself"),
        (polygon("[[[10,10],[70,10],[10,10]]]"), "three corners"),
        (polygon("[[[10,10],[10,10],[10,10],[10,10]]]"), "three corners"),
        (polygon("[[[10,10],[70,10],[70,30],[10,10]],[[20,12],[30,12],[30,15]]]"), "not closed"),
        (polygon("[[[10,10],[70,10],[70,30],[10,10]],7]"), "nested"),
        (polygon("[[10,10],[70,10],[70,30],[10,10]]"), "nested"),
        (polygon("[[[[10,10],[70,10],[70,30],[10,10]]]]"), "pair of numbers"),
        (polygon("[10,10]"), "nested"),
        (polygon("7"), "nested"),
        (polygon("null"), "nested"),
        (polygon("[]"), "no coordinates"),
        (polygon("[[]]"), "not closed"),
        (polygon("[[[10],[70,10],[70,30],[10]]]"), "pair of numbers"),
        (polygon("[[[1,2,3,4],[70,10],[70,30],[1,2,3,4]]]"), "pair of numbers"),
        (polygon("[[[\"10\",10],[70,10],[70,30],[\"10\",10]]]"), "pair of numbers"),
        (polygon("[[[null,10],[70,10],[70,30],[null,10]]]"), "pair of numbers"),
        (polygon("[[[1e300,10],[70,10],[70,30],[1e300,10]]]"), "usable position"),
        (shape("Point", "[10,10]"), "Point"),
        (shape("LineString", "[[10,10],[70,10]]"), "LineString"),
        (shape("MultiPolygon", "[]"), "no coordinates"),
        (shape("MultiPolygon", "{}"), "list of polygons"),
        (feature("null", "{}"), "no geometry"),
        (feature("{}", "{}"), "does not say what it is"),
        (feature("{\"type\":\"Polygon\"}", "{}"), "no coordinates"),
        ("7".into(), "no geometry"),
        ("null".into(), "no geometry"),
        (said("{\"epoch\":\"during\"}"), "during"),
        (said("{\"image\":\"other.png\"}"), "other.png"),
        (said("{\"state\":\"exploded\"}"), "exploded"),
        (said("{\"traced\":\"cellar\"}"), "cellar"),
        (said("{\"drawn\":\"guessed\"}"), "guessed"),
    ] {
        let found = read_outlines(collection(&format!("{},{bad},{}", polygon(GOOD), polygon(GOOD))).as_bytes()).unwrap();
        assert_eq!((found.footprints.len(), found.rejected.len()), (2, 1), "{bad}");
        let why = &found.rejected[0];
        assert!(why.starts_with("Feature 2") && why.contains(part), "{bad}: {why}");
        assert_eq!(why.contains("\"Hall\""), bad.contains("Hall"), "{why}");
    }
}

#[test]
fn hostile_texts_in_a_refusal_are_shortened_and_cleaned() {
    let name = format!("{{\"name\":\"{}\\n\\u0000\\u001b[31m\"}}", "x".repeat(100_000));
    let bad = feature("null", &name);
    let found = read_outlines(collection(&bad).as_bytes()).unwrap();
    assert!(found.rejected[0].len() < 200 && !found.rejected[0].contains(char::is_control), "{}", found.rejected[0].len());
}

#[test]
fn a_million_points_are_refused_with_the_limit() {
    let ring = |n: usize| {
        let mut text = String::with_capacity(14 * n);
        text.push_str("[[");
        for i in 0..n {
            // Along a wide arc, so that nothing crosses.
            let x = i as f64 * 800.0 / n as f64;
            text.push_str(&format!("[{x:.4},{:.4}],", 100.0 + x * x / 4000.0));
        }
        text.push_str("[0.0000,100.0000]]]");
        text
    };
    let found = read_outlines(collection(&polygon(&ring(1_000_000))).as_bytes()).unwrap();
    assert!(found.footprints.is_empty());
    assert!(found.rejected[0].contains("1000001") && found.rejected[0].contains(&MAX_VERTICES.to_string()), "{}", found.rejected[0]);
    let most = read_outlines(collection(&polygon(&ring(MAX_VERTICES))).as_bytes()).unwrap();
    assert_eq!((most.footprints.len(), most.rejected.len()), (1, 0), "{:?}", most.rejected);
    assert_eq!(most.footprints[0].points.len(), MAX_VERTICES);
}

#[test]
fn several_polygons_and_double_keys_have_one_meaning() {
    let two = "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[10,10],[70,10],[70,30],[10,10]]],[[[110,10],[170,10],[170,30],[110,10]]]]}";
    let found = read_outlines(collection(&feature(two, "{\"name\":\"Sheds\",\"epoch\":\"BEFORE\",\"state\":\"new\"}")).as_bytes()).unwrap();
    let names: Vec<&str> = found.footprints.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["Sheds (1)", "Sheds (2)"]);
    assert!(found.footprints.iter().all(|f| f.epoch == Some(BEFORE) && f.state == State::New));
    let doubled = "{\"type\":\"Feature\",\"type\":\"Feature\",\"properties\":{\"name\":\"a\",\"name\":\"b\",\"__proto__\":{}},\"geometry\":\
        {\"type\":\"Polygon\",\"coordinates\":[],\"coordinates\":[[[10,10],[70,10],[70,30],[10,10]]]}}";
    let (first, second) = (read_outlines(collection(doubled).as_bytes()), read_outlines(collection(doubled).as_bytes()));
    assert_eq!(first, second);
    assert_eq!(first.unwrap().footprints[0].name, "b", "the last one counts, as in every common reader");
    // Heights are let go, and so are blanks and capitals of the words.
    let tall = feature(
        "{\"type\":\"Polygon\",\"coordinates\":[[[10,10,5],[70,10,5],[70,30,5],[10,10,5]]]}",
        "{\"state\":\" Gone \",\"traced\":\"GROUND\"}",
    );
    let found = read_outlines(collection(&tall).as_bytes()).unwrap();
    assert_eq!((found.footprints[0].state, found.footprints[0].traced, found.footprints[0].epoch), (State::Gone, Traced::Ground, None));
    // A rectangle that was corrected keeps the wider range of three clicks.
    for ring in [GOOD, "[[[10,10],[70,10],[75,30],[10,30],[10,10]]]"] {
        let said = feature(&format!("{{\"type\":\"Polygon\",\"coordinates\":{ring}}}"), "{\"drawn\":\"rectangle\"}");
        assert_eq!(read_outlines(collection(&said).as_bytes()).unwrap().footprints[0].drawn, Some(Drawn::Rectangle));
    }
}

#[test]
fn outlines_that_no_session_takes_are_refused_as_a_whole() {
    let mut editor = editor();
    for (outline, part) in [
        (rectangle(10., 10., 0.9, 0.9), "less than one pixel"),
        (rectangle(5000., 10., 50., 50.), "outside the image"),
        (points(&[(10., 10.), (10.0001, 10.), (10.0002, 10.0001)]), "three corners"),
    ] {
        let refused = editor.run(&add(BEFORE, outline.clone(), "x").into(), at(1)).unwrap_err();
        assert_plain(&refused.to_string());
        assert!(refused.to_string().contains(part), "{refused}");
        let import = ImportFootprints {
            epoch: AFTER,
            source: "in.geojson".into(),
            footprints: [rectangle(10., 10., 50., 50.), outline]
                .map(|points| revisit::core::ops::ImportedFootprint { points, ..Default::default() })
                .to_vec(),
            annotations: Vec::new(),
        };
        assert!(editor.run(&import.into(), at(1)).is_err());
    }
    assert_eq!((editor.document().footprints.len(), editor.session().next_seq()), (0, 1), "all or nothing");
}

// --- what goes out

/// A session with everything that an exporter may have to say, and names that somebody might put into a spreadsheet.
fn told() -> Editor {
    let mut e = editor();
    let names = [
        "Existing hall",
        "New hall",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\u{a0}=1+1",
        "100 % new, \"quoted\"; semi",
        "\u{ff1d}1+1",
        "<script>alert(1)</script>",
    ];
    for (i, name) in names.iter().enumerate() {
        let epoch = if i % 2 == 0 { BEFORE } else { AFTER };
        e.run(&add(epoch, rectangle(20. + 30. * i as f64, 100.123, 25. + i as f64, 12.457), name).into(), at(1)).unwrap();
    }
    let note = Attribute::Note("first line\n=HYPERLINK(\"http://evil.example\")\n\t-1".into());
    e.run(&SetAttribute { id: FootprintId(1), to: note }.into(), at(2)).unwrap();
    e.run(&SetAttribute { id: FootprintId(2), to: Attribute::State(State::New) }.into(), at(3)).unwrap();
    e.run(&SetAttribute { id: FootprintId(2), to: Attribute::Traced(Traced::Ground) }.into(), at(3)).unwrap();
    e.run(&SetAttribute { id: FootprintId(2), to: Attribute::Class("hall".into()) }.into(), at(3)).unwrap();
    e.run(&SetReference { id: Some(FootprintId(1)) }.into(), at(4)).unwrap();
    e
}

fn written(exporter: &Exporter, doc: &Document) -> Vec<u8> {
    let head = "ab".repeat(32);
    (exporter.write)(&ExportInput {
        header: &header(),
        doc,
        seq: 14,
        head: &head,
        changed: header().created,
        level: Level::P90,
        visible_only: false,
    })
    .unwrap()
}

#[test]
fn two_exports_of_one_session_are_the_same_bytes() {
    let pointed = || {
        let mut e = told();
        let shape = AnnotationShape::Arrow([Point::new(20.0, 30.0), Point::new(60.0, 50.0)]);
        e.run(&AddAnnotation { epoch: BEFORE, shape, text: "=1+1".into() }.into(), at(5)).unwrap();
        e
    };
    let (editor, again) = (pointed(), pointed());
    let empty = document(vec![]);
    // KML has no pixels: tests/headless/exchange.rs.
    for exporter in EXPORTERS.iter().filter(|e| !e.name.starts_with("km")) {
        let bytes = written(exporter, editor.document());
        assert_eq!(bytes, written(exporter, editor.document()), "{}", exporter.name);
        assert_eq!(bytes, written(exporter, again.document()), "{}", exporter.name);
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains(&"ab".repeat(32)) && text.contains(revisit::TOOL), "the head and the tool are named: {}", exporter.name);
        assert!(text.contains(&header().images[0].sha256) && text.contains(&header().session), "{}", exporter.name);
        // A table of annotations has a column for each kind.
        let pixels =
            if exporter.name == "annotations" { text.contains("points_px") } else { text.contains("pixel") || text.contains("Pixel") };
        assert!(pixels, "the kind of coordinates is said: {}", exporter.name);
        for private in ["/home", "/root", "/tmp", "/work"] {
            assert!(!text.contains(private), "{} holds {private}", exporter.name);
        }
        written(exporter, &empty);
    }
}

#[test]
fn pixels_are_never_passed_off_as_longitude_and_latitude() {
    let doc = told().document().clone();
    let geojson = exporter("GeoJSON").unwrap();
    let value: serde_json::Value = serde_json::from_slice(&written(geojson, &doc)).unwrap();
    assert_eq!(value["coordinate_space"], "pixel");
    assert!(value["warning"].as_str().unwrap().contains("not longitude and latitude"));
    assert!(value.get("crs").is_none());
    let features = value["features"].as_array().unwrap();
    assert_eq!(features.len(), doc.footprints.len());
    for feature in features {
        let ring = feature["geometry"]["coordinates"][0].as_array().unwrap();
        assert!(ring.len() >= 4 && ring.first() == ring.last(), "rings are closed");
        for member in ["name", "epoch", "image", "area_px2", "range_px2", "sd_rel", "budget"] {
            assert!(!feature["properties"][member].is_null(), "{member}");
        }
        assert!(feature["properties"]["area_m2"].is_null(), "no scale, no metres");
    }
    for ratio in value["ratios"].as_array().unwrap() {
        assert!(ratio["sentence"].is_string() != ratio["refused"].is_string(), "a sentence or the reason: {ratio}");
        assert_eq!(ratio["ratio"].is_null(), ratio["refused"].is_string());
    }
    assert_eq!(value["provenance"]["document_sha256"], doc.hash().0);
    for (asked, given) in [
        ("halls", "halls.pixels.geojson"),
        ("halls.geojson", "halls.pixels.geojson"),
        ("halls.json", "halls.pixels.geojson"),
        ("halls.pixels.geojson", "halls.pixels.geojson"),
        ("a.b/halls.v2", "a.b/halls.v2.pixels.geojson"),
        ("halls.txt", "halls.pixels.geojson"),
    ] {
        assert_eq!(geojson.path_for(Path::new(asked), false), Path::new(given));
    }
    let csv = exporter("csv").unwrap();
    assert_eq!(csv.path_for(Path::new("x/halls.geojson.csv"), true), Path::new("x/halls.geojson.csv"));
    assert_eq!(csv.path_for(Path::new("halls"), false), Path::new("halls.csv"));
    assert!(exporter("shapefile").is_none());
}

#[test]
fn what_was_exported_can_be_imported_as_it_was() {
    let editor = told();
    let doc = editor.document();
    let dir = tempfile::tempdir().unwrap();
    let path = save(dir.path(), "out.pixels.geojson", &written(exporter("geojson").unwrap(), doc));
    let found = import(&path, doc, BEFORE).unwrap();
    assert!(found.rejected.is_empty(), "{:?}", found.rejected);
    let mut other = Editor::new(Session::new(header()), None);
    other
        .run(
            &Command::from(ImportFootprints {
                epoch: BEFORE,
                source: "out".into(),
                footprints: found.footprints,
                annotations: found.annotations,
            }),
            at(1),
        )
        .unwrap();
    for (was, is) in doc.footprints.values().zip(other.document().footprints.values()) {
        assert_eq!(was, is);
    }
    assert_eq!(doc.footprints.len(), other.document().footprints.len());
}

#[test]
fn no_cell_of_the_table_is_a_formula() {
    let mut doc = told().document().clone();
    doc = doc.apply(&Event::SharedFrameSet { frame: Some(SharedFrame { error_px: 1.0 }) }).unwrap();
    // Texts that no command would let in, from a session that somebody else wrote.
    for (i, evil) in ["\t=1+1", "\r=1+1", "x\r=1+1", "\u{2003}=1+1", " \n +1", "|calc", "\u{ff0b}1"].into_iter().enumerate() {
        let id = FootprintId(3 + i as u64);
        doc = doc.apply(&Event::FootprintChanged { id, to: Attribute::Note(evil.into()) }).unwrap();
    }
    let bytes = written(exporter("csv").unwrap(), &doc);
    let mut table = csv::Reader::from_reader(bytes.as_slice());
    let columns = table.headers().unwrap().clone();
    assert!(columns.iter().any(|c| c == "coordinate_space"));
    let mut rows = 0;
    for row in table.records() {
        let row = row.unwrap();
        rows += 1;
        assert_eq!(row.len(), columns.len());
        for (cell, column) in row.iter().zip(&columns) {
            for line in cell.split(['\n', '\r']) {
                let first = line.trim_start().chars().next();
                let formula = first.is_some_and(|c| "=+-@|%\t\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}".contains(c));
                assert!(!formula || cell.parse::<f64>().is_ok(), "{column}: {cell:?}");
            }
            assert!(!cell.starts_with(['\t', '\r']), "{column}: {cell:?}");
        }
        let get = |name: &str| row.get(columns.iter().position(|c| c == name).unwrap()).unwrap();
        assert_eq!(get("coordinate_space"), "pixel");
        assert!(get("area_px2").parse::<f64>().unwrap() > 0.0);
        let reference = get("id") == "1";
        assert_eq!(get("sentence").is_empty(), reference, "every other row has its sentence");
    }
    assert_eq!(rows, doc.footprints.len());
}

// --- through the workers, as the window asks

#[test]
fn the_workers_answer_bad_input_with_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let good = save(dir.path(), "good.png", &encoded(&sample(30, 20), ImageFormat::Png));
    let broken = save(dir.path(), "broken.png", &encoded(&sample(30, 20), ImageFormat::Png)[..44]);
    let text = save(dir.path(), "text.geojson", b"{\"type\":\"FeatureCollection\"}");
    let jobs = Jobs::start(|| {}).unwrap();
    let session = dir.path().join("new.session.jsonl");
    let doc = Arc::new(told().document().clone());
    let answer = |job: Job| {
        jobs.ask(job);
        jobs.wait(Duration::from_secs(60)).expect("an answer")
    };
    for (before, after) in [(&good, &broken), (&broken, &good), (&good, &dir.path().join("missing.png"))] {
        let job = Job::OpenPair { before: before.clone(), after: after.clone(), session: Some(session.clone()) };
        let Outcome::OpenFailed(why) = answer(job) else { panic!("it opened") };
        assert_plain(&why);
        assert!(!session.exists(), "nothing is made for a pair that cannot be shown");
    }
    for path in [&good, &dir.path().join("missing.session.jsonl"), &dir.path().to_owned()] {
        let Outcome::OpenFailed(why) = answer(Job::OpenSession(path.clone())) else { panic!("it opened") };
        assert_plain(&why);
    }
    let decode = |path: &std::path::Path, sha256: String| Job::Show {
        session: "s".into(),
        epoch: BEFORE,
        path: path.to_owned(),
        sha256,
        store: Arc::default(),
    };
    let Outcome::ImportFailed(why) = answer(Job::Import { session: "s".into(), path: text, epoch: BEFORE, doc: Arc::clone(&doc) }) else {
        panic!("it was imported")
    };
    assert_plain(&why);
    let Outcome::Shown { result: Err(why), .. } = answer(decode(&broken, String::new())) else { panic!("it was decoded") };
    assert_plain(&why);
    for (path, works) in [(dir.path().join("out"), true), (dir.path().join("missing/out"), false), (good.join("out"), false)] {
        let exporter = exporter("csv").unwrap();
        let job = ExportJob {
            session: "s".into(),
            exporter,
            path: path.clone(),
            session_path: dir.path().join("none.session.jsonl"),
            header: header(),
            doc: Arc::clone(&doc),
            anchor: (1, "00".into()),
            changed: header().created,
            level: Level::P90,
            visible_only: false,
        };
        match answer(Job::Export(job)) {
            Outcome::Exported { path, content_sha256, .. } if works => {
                assert_eq!(revisit::io::sha256(&std::fs::read(path).unwrap()), content_sha256);
            }
            Outcome::ExportFailed(why) if !works => assert_plain(&why),
            other => panic!("{other:?}"),
        }
    }
    // The workers are still there.
    let sha256 = revisit::io::sha256(&std::fs::read(&good).unwrap());
    let Outcome::Shown { result: Err(why), .. } = answer(decode(&good, "0".repeat(64))) else { panic!("another file was shown") };
    assert_plain(&why);
    assert!(why.contains("its content changed"), "{why}");
    let Outcome::Shown { result: Ok(picture), .. } = answer(decode(&good, sha256)) else { panic!("not decoded") };
    assert_eq!((picture.shown.picture.info().width, picture.shown.picture.info().height), (30, 20));
}
