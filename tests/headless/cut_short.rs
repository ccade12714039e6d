//! Pictures whose files were cut short: what is there is shown as it is in the whole file, what is not there is empty and
//! hatched, and the picture never passes for a whole one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::pictures::{encoded, png, sample, turned_jpeg, whole};
use crate::common::tiff_directory::directory;
use crate::common::{assert_plain, quick_dir};
use image::{ImageFormat, RgbaImage};
use revisit::core::doc::Role;
use revisit::core::raster::{Incomplete, RasterInfo, Stored};
use revisit::io::raster::RasterSource;
use revisit::io::render::Painted;
use revisit::jobs::{Shown, TileStore, image_facts, open_picture};
use std::path::Path;
use std::sync::Arc;

fn kept(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/files/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn seen(path: &Path) -> Result<(RasterInfo, RgbaImage), String> {
    let picture = open_picture(path).map_err(|e| e.to_string())?;
    Ok((picture.info().clone(), whole(&picture)))
}

/// 16 bit gray, a row of which is no other's.
fn deep() -> Vec<u8> {
    let rows: Vec<Vec<u8>> = (0..23_u32).map(|y| (0..19_u32).flat_map(|x| ((y * 2731 + x * 977) as u16).to_be_bytes()).collect()).collect();
    png(19, 16, 0, &rows, &[])
}

/// A PNG that asks to be turned by a quarter.
fn turned_png() -> Vec<u8> {
    let rows: Vec<Vec<u8>> = (0..23_u8).map(|y| (0..19 * 3).map(|x| y.wrapping_mul(11) ^ x).collect()).collect();
    let exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    png(19, 8, 2, &rows, &[crate::common::pictures::chunk(b"eXIf", exif)])
}

#[test]
fn every_cut_gives_a_sentence_or_what_is_there_and_never_a_whole_picture() {
    let image = sample(61, 47);
    let turned = |o: u8| turned_jpeg(&image, o);
    let files = [
        ("plain.png", encoded(&image, ImageFormat::Png), true),
        ("plain.bmp", encoded(&image, ImageFormat::Bmp), true),
        ("lossless.webp", encoded(&image, ImageFormat::WebP), true),
        ("lossy.webp", kept("lossy.webp"), true),
        ("opacity.webp", kept("opacity.webp"), true),
        ("deep.png", deep(), true),
        ("turned.png", turned_png(), true),
        ("interlaced.png", kept("interlaced.png"), true),
        ("plain.jpg", encoded(&image, ImageFormat::Jpeg), true),
        ("right.jpg", turned(6), true),
        ("head.jpg", turned(3), true),
        ("restarts.jpg", kept("restarts.jpg"), true),
        ("subsampled.jpg", kept("subsampled.jpg"), true),
        ("cmyk.jpg", kept("cmyk.jpg"), true),
    ];
    let dir = quick_dir();
    for (name, bytes, is_shown) in files {
        let path = dir.path().join(name);
        std::fs::write(&path, &bytes).unwrap();
        let (info, full) = seen(&path).unwrap();
        assert_eq!(info.incomplete, None, "{name} is whole");
        let (mut shown, mut most) = (0, 0);
        let step = (bytes.len() / 150).max(1);
        for len in (1..bytes.len()).step_by(step).chain([bytes.len() - 1]) {
            std::fs::write(&path, &bytes[..len]).unwrap();
            let (cut, part) = match seen(&path) {
                Ok(seen) => seen,
                Err(why) => {
                    assert_plain(&why);
                    continue;
                }
            };
            // What makes rows of a BMP and chunks of a WebP end evenly carries no pixels.
            let is_padding = len + 1 == bytes.len() && [".bmp", ".webp"].iter().any(|ending| name.ends_with(ending));
            if cut.incomplete.is_none() && is_padding {
                assert_eq!(part, full, "{name} without its last byte");
                continue;
            }
            let said = cut.incomplete.unwrap_or_else(|| panic!("{name} cut to {len} passes for a whole picture"));
            let (w, h) = full.dimensions();
            assert_eq!((part.dimensions(), said.unit), ((w, h), Stored::Rows));
            assert!(
                said.present >= most && said.present > 0,
                "{name} cut to {len}: {} after {most}, fewer rows of more bytes",
                said.present
            );
            let missing = said.missing(w, h, cut.orientation);
            for (x, y, pixel) in part.enumerate_pixels() {
                let is_missing = missing.iter().any(|m| (m.x..m.x + m.width).contains(&x) && (m.y..m.y + m.height).contains(&y));
                if is_missing {
                    assert_eq!(pixel.0[3], 0, "{name} cut to {len}: {x}, {y} was invented");
                } else {
                    assert_eq!(pixel, full.get_pixel(x, y), "{name} cut to {len}: {x}, {y}");
                }
            }
            (shown, most) = (shown + 1, said.present);
        }
        assert_eq!(shown > 0, is_shown, "{name}");
        if is_shown {
            let of = if info.orientation >= 5 { info.width } else { info.height };
            let margin = if name == "lossy.webp" || name == "opacity.webp" { 40 } else { 17 };
            assert!(most + margin >= u64::from(of), "{name}: {most} of {of} rows at most");
        }
    }
}

/// Bytes that somebody chose take more room than those of a picture: a decoder must not run out of them.
#[test]
fn of_a_webp_with_loss_rows_are_shown_wherever_it_was_cut() {
    let dir = quick_dir();
    for name in ["lossy.webp", "photo.webp"] {
        let bytes = kept(name);
        let path = dir.path().join(name);
        std::fs::write(&path, &bytes).unwrap();
        let (info, full) = seen(&path).unwrap();
        assert_eq!(info.incomplete, None, "{name} is whole");
        let mut most = 0;
        for len in (bytes.len() / 10..bytes.len() - 1).step_by(bytes.len() / 60) {
            std::fs::write(&path, &bytes[..len]).unwrap();
            let (cut, part) = match seen(&path) {
                Ok(seen) => seen,
                Err(why) => {
                    assert_plain(&why);
                    assert!(most == 0 && len < bytes.len() / 2, "{name} cut to {len} of {} after {most} rows: {why}", bytes.len());
                    continue;
                }
            };
            let said = cut.incomplete.unwrap_or_else(|| panic!("{name} cut to {len} passes for a whole picture"));
            assert!(said.present >= most && said.present > 0, "{name} cut to {len}: {} rows after {most}", said.present);
            most = said.present;
            let rows = most as usize * full.width() as usize * 4;
            assert_eq!(part.as_raw().get(..rows), full.as_raw().get(..rows), "{name} cut to {len}: {most} rows");
        }
        assert!(most + 40 >= u64::from(info.height), "{name}: {most} of {} rows at most", info.height);
    }
}

/// How far two pictures lie apart, on average.
fn apart(a: &RgbaImage, b: &RgbaImage) -> f64 {
    let sum: u64 = a.iter().zip(b.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.len() as f64
}

#[test]
fn of_a_jpeg_in_passes_those_that_are_there_are_shown_and_the_picture_is_told_to_be_less_sharp() {
    let bytes = kept("progressive.jpg");
    let dir = quick_dir();
    let path = dir.path().join("progressive.jpg");
    std::fs::write(&path, &bytes).unwrap();
    let (info, full) = seen(&path).unwrap();
    assert_eq!(info.incomplete, None);
    let (mut most, mut last, mut refused) = (0, f64::INFINITY, 0);
    for len in 1..bytes.len() {
        std::fs::write(&path, &bytes[..len]).unwrap();
        let (cut, part) = match seen(&path) {
            Ok(seen) => seen,
            Err(why) => {
                assert_plain(&why);
                assert_eq!(most, 0, "{len}: fewer passes of more bytes");
                refused += 1;
                continue;
            }
        };
        let said = cut.incomplete.unwrap_or_else(|| panic!("cut to {len}, it passes for a whole picture"));
        assert_eq!((said.unit, part.dimensions(), said.of), (Stored::Passes, full.dimensions(), said.present + 1));
        assert!(said.present >= most && said.missing(info.width, info.height, 1).is_empty(), "{len}");
        assert!(cut.notes.iter().any(|n| n.contains(&format!("only the first {} are there", said.present))), "{:?}", cut.notes);
        if said.present > most {
            let now = apart(&part, &full);
            assert!(now <= last, "{len}: pass {} took the picture away from what it was: {now} after {last}", said.present);
            last = now;
        }
        most = said.present;
    }
    assert!(refused > 0 && most >= 3, "{refused} refused, {most} passes at most");
    assert!(last < 8.0, "{last}");
}

#[test]
fn what_is_missing_is_hatched_logged_and_told() {
    let dir = quick_dir();
    let bytes = encoded(&sample(700, 900), ImageFormat::Png);
    let path = dir.path().join("cut.png");
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let picture = open_picture(&path).unwrap();
    let info = picture.info().clone();
    let cut = info.incomplete.unwrap();
    assert!(cut.present > 200 && cut.present < 800, "{cut:?}");
    assert!(info.notes.iter().any(|n| n.contains(&format!("{} of its 900 rows", cut.present))), "{:?}", info.notes);
    info.notes.iter().for_each(|n| assert_plain(n));
    // The session's header carries it, and reads it back.
    let facts = image_facts(&dir.path().join("s.session.jsonl"), &path, Role::Before, None, None).unwrap();
    assert_eq!(facts.incomplete, Some(cut));
    let json = serde_json::to_string(&facts).unwrap();
    assert!(json.contains(r#""incomplete":{"unit":"rows""#), "{json}");
    assert_eq!(serde_json::from_str::<revisit::core::doc::ImageFacts>(&json).unwrap(), facts);
    // Painted: the rows that are not there are hatched, on every level; those that are there are not.
    let display = revisit::core::raster::Display::usual(&info);
    let tones = revisit::core::raster::Tones::of(&display, &info, None);
    let shown = Shown::new(Arc::new(picture), tones, &Arc::new(TileStore::default()));
    for level in [0, 1] {
        let size = revisit::core::raster::LevelSize::of(info.width, info.height, level);
        let (columns, rows) = size.tiles();
        let ids: Vec<_> = (0..rows).flat_map(|y| (0..columns).map(move |x| revisit::core::raster::TileId { level, x, y })).collect();
        for (id, tile) in ids.iter().zip(shown.tiles(&ids).unwrap()) {
            for (i, pixel) in tile.rgba.chunks_exact(4).enumerate() {
                let y = u64::from(id.y * 512 + i as u32 / tile.width) << level;
                let is_hatch = pixel == [0xE0, 0x62, 0x5A, 0xFF] || pixel == [0x18, 0x1A, 0x1E, 0xFF];
                assert_eq!(pixel[3], 255);
                assert_eq!(is_hatch, y >= cut.present, "level {level}, row {y} of {}", cut.present);
            }
        }
    }
}

#[test]
fn the_command_line_and_the_export_say_that_it_is_not_whole() {
    let dir = quick_dir();
    let good = encoded(&sample(320, 240), ImageFormat::Jpeg);
    std::fs::write(dir.path().join("before.jpg"), &good).unwrap();
    std::fs::write(dir.path().join("after.jpg"), &good[..good.len() / 2]).unwrap();
    let outline = r#"{"type":"FeatureCollection","coordinate_space":"pixel","features":[{"type":"Feature","geometry":
        {"type":"Polygon","coordinates":[[[20,20],[200,20],[200,220],[20,220],[20,20]]]},"properties":{"name":"Hall","epoch":"after"}}]}"#;
    std::fs::write(dir.path().join("hall.pixels.geojson"), outline).unwrap();
    let run = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_revisit"));
        let done = command.args(args).current_dir(dir.path()).env("REVISIT_DATA", dir.path().join("data")).output().unwrap();
        let (out, err) = (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap());
        assert!(done.status.success(), "{args:?}: {err}");
        (out, err)
    };
    let (out, err) = run(&["info", "after.jpg", "--json"]);
    let info: serde_json::Value = serde_json::from_str(&out).unwrap();
    let cut = &info["incomplete"];
    assert!(cut["unit"] == "rows" && cut["of"] == 240 && cut["present"].as_u64().is_some_and(|n| n > 40 && n < 200), "{cut}");
    let said = format!("{} of its 240 rows are there", cut["present"]);
    assert!(err.contains(&said), "{err}");
    let (_, err) = run(&["new", "before.jpg", "after.jpg", "--out", "s.session.jsonl"]);
    assert!(err.contains("after.jpg: ") && err.contains(&said) && !err.contains("before.jpg: "), "{err}");
    run(&["import", "s.session.jsonl", "hall.pixels.geojson"]);
    run(&["export", "s.session.jsonl", "--format", "geojson", "--out", "out.pixels.geojson"]);
    let export: serde_json::Value = serde_json::from_slice(&std::fs::read(dir.path().join("out.pixels.geojson")).unwrap()).unwrap();
    let images = &export["provenance"]["images"];
    assert_eq!((&images[0]["incomplete"], &images[1]["incomplete"]), (&serde_json::Value::Null, cut));
    let (_, err) = run(&["render", "after.jpg", "--centre", "160,120", "--zoom", "1", "--size", "320x240", "--out", "v.png"]);
    assert!(err.contains(&said), "{err}");
    // The outline reaches into what is not there.
    let session = std::fs::read(dir.path().join("s.session.jsonl")).unwrap();
    let text = String::from_utf8(session).unwrap();
    let header: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(&header["images"][1]["incomplete"], cut);
    let opened = revisit::jobs::open_for_writing(&dir.path().join("s.session.jsonl")).unwrap();
    let findings = revisit::core::checks::run_all(opened.session.document());
    for (check, part) in [("over_missing", "Hall"), ("cut_short", "240 rows")] {
        let finding = findings.iter().find(|f| f.check == check).unwrap_or_else(|| panic!("{check}"));
        assert!(finding.text.contains(part), "{}", finding.text);
        assert_plain(&finding.text);
    }
}

#[test]
fn of_a_jpeg_2000_in_tiles_those_are_shown_that_are_there() {
    let dir = quick_dir();
    let path = dir.path().join("tiles.jp2");
    let bytes = kept("tiles_u16.jp2");
    std::fs::write(&path, &bytes).unwrap();
    let (info, full) = seen(&path).unwrap();
    assert_eq!(info.incomplete, None);
    let (mut most, mut counts) = (0, std::collections::BTreeSet::new());
    for len in (1..bytes.len()).rev().step_by(7).collect::<Vec<_>>().into_iter().rev() {
        std::fs::write(&path, &bytes[..len]).unwrap();
        let (cut, part) = match seen(&path) {
            Ok(seen) => seen,
            Err(why) => {
                assert_plain(&why);
                assert_eq!(most, 0, "{len}: fewer tiles of more bytes");
                continue;
            }
        };
        let said = cut.incomplete.unwrap_or_else(|| panic!("cut to {len}, it passes for a whole picture"));
        assert!(said.unit == Stored::Blocks && said.block.is_some() && said.present >= most, "{said:?}");
        let missing = said.missing(cut.width, cut.height, 1);
        for (x, y, pixel) in part.enumerate_pixels() {
            let is_missing = missing.iter().any(|m| (m.x..m.x + m.width).contains(&x) && (m.y..m.y + m.height).contains(&y));
            assert!(if is_missing { pixel.0[3] == 0 } else { pixel.0[3] == 255 }, "cut to {len}: {x}, {y}");
        }
        assert_eq!(part.dimensions(), full.dimensions());
        most = said.present;
        counts.insert(most);
    }
    assert_eq!(counts.into_iter().collect::<Vec<_>>(), [1, 2], "two tiles");
    // What is stored in one piece is refused, and told why.
    let whole = kept("signed_i16.jp2");
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let why = seen(&path).unwrap_err();
    assert!(why.contains("one piece"), "{why}");
}

/// A TIFF file of gray pixels in strips of 8 rows, not compressed, its directory first; the value of a pixel is `x ^ y`.
fn strips(side: u32) -> Vec<u8> {
    let count = side.div_ceil(8);
    let first = 8 + 2 + 12 * 9 + 4;
    let pixels = first + 8 * count;
    let entries = [
        (256_u16, 4_u16, 1, side),
        (257, 4, 1, side),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, count, first),
        (277, 3, 1, 1),
        (278, 4, 1, 8),
        (279, 4, count, first + 4 * count),
    ];
    let mut out = b"II*\0\x08\0\0\0".to_vec();
    out.extend(directory(&entries));
    out.extend((0..count).flat_map(|i| (pixels + i * 8 * side).to_le_bytes()));
    out.extend((0..count).flat_map(|i| (8.min(side - i * 8) * side).to_le_bytes()));
    out.extend((0..side).flat_map(|y| (0..side).map(move |x| (x ^ y) as u8)));
    out
}

#[test]
fn of_a_tiff_that_was_cut_all_rows_are_shown_that_are_there() {
    let dir = quick_dir();
    let path = dir.path().join("cut.tif");
    let bytes = strips(800);
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(open_picture(&path).unwrap().info().incomplete, None);
    // Ten strips and a half are gone. They are not packed, so that every row that is there can be had.
    std::fs::write(&path, &bytes[..bytes.len() - 10 * 8 * 800 - 4 * 800 - 7]).unwrap();
    let picture = open_picture(&path).unwrap();
    assert_eq!(picture.info().incomplete, Some(Incomplete::rows(715, 800)));
    assert!(picture.info().notes.iter().any(|n| n.contains("715 of its 800 rows")), "{:?}", picture.info().notes);
    let tile = |y| picture.tile(revisit::core::raster::TileId { level: 0, x: 0, y }, revisit::core::raster::Bands::Gray(0));
    assert_eq!(tile(0).unwrap().alpha, None);
    let cut = tile(1).unwrap();
    let (alpha, revisit::core::raster::Pixels::U8(values)) = (cut.alpha.unwrap(), cut.pixels) else { panic!("8 bit") };
    for (i, (alpha, value)) in alpha.iter().zip(&values).enumerate() {
        let (x, y) = (i % 512, 512 + i / 512);
        assert_eq!(*alpha, if y < 715 { 255 } else { 0 }, "{x}, {y}");
        assert!(y >= 715 || *value == (x ^ y) as u8, "{x}, {y}");
    }
}

#[test]
fn a_file_that_lost_only_its_end_mark_has_all_rows_and_says_so() {
    let dir = quick_dir();
    for (name, format, tail) in [("a.png", ImageFormat::Png, 12), ("a.jpg", ImageFormat::Jpeg, 2)] {
        let bytes = encoded(&sample(61, 47), format);
        let path = dir.path().join(name);
        std::fs::write(&path, &bytes[..bytes.len() - tail]).unwrap();
        let (info, _) = seen(&path).unwrap();
        assert_eq!(info.incomplete, Some(Incomplete::rows(47, 47)), "{name}");
    }
}
