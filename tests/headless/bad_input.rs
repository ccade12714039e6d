//! What the world sends: broken pictures, asked for as the window asks. Each gets its own plain sentence, or is read with a note; what was
//! saved stays as it is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::pictures::{animated_png, animated_webp, chunk, cmyk_jpeg, encoded, png, png_bomb, sample, turned_jpeg, whole};
use crate::common::random::Random;
use crate::common::{BEFORE, assert_plain, header};
use crate::exporters::told;
use image::{ImageFormat, Rgb, RgbImage, RgbaImage};
use revisit::core::raster::{RasterInfo, TileId};
use revisit::core::units::Level;
use revisit::io::export::exporter;
use revisit::io::raster::{FORMATS, RasterError, RasterSource};
use revisit::jobs::{ExportJob, Job, Jobs, Outcome, open_picture};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

pub(crate) fn save(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
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
