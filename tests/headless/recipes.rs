//! Hostile pictures through everything that shows them: opened, a sample taken for the tones, the coarse levels built, painted. What
//! single decoders make of them is tested beside each; `docs/imagery.md` lists which recipe is tested where.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::pictures::{chunk, png, zlib};
use crate::common::tiff_directory::directory;
use crate::common::{assert_plain, data_folder, quick_dir, random::Random};
use revisit::core::raster::{Bands, Display, LevelSize, Pixels, TileId, Tones, coarsest_level};
use revisit::io::raster::{Picture, RasterSource};
use revisit::io::render::Painted;
use revisit::jobs::{Shown, TileStore, build_pyramid, open_picture, sampled_histogram};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The whole picture, painted on its coarsest level: what the window shows first.
fn whole_view(path: &Path) -> Result<Vec<[u8; 4]>, String> {
    let picture = open_picture(path).map_err(|e| e.to_string())?;
    let info = picture.info().clone();
    let display = Display::usual(&info);
    build_pyramid(&picture, display.bands)?;
    let tones = Tones::of(&display, &info, sampled(&picture, &display).as_ref());
    let shown = Shown::new(Arc::new(picture), tones, &Arc::new(TileStore::default()));
    let level = coarsest_level(info.width, info.height);
    let (columns, rows) = LevelSize::of(info.width, info.height, level).tiles();
    let ids: Vec<_> = (0..rows).flat_map(|y| (0..columns).map(move |x| TileId { level, x, y })).collect();
    let tiles = shown.tiles(&ids)?;
    Ok(tiles.iter().flat_map(|tile| tile.rgba.chunks_exact(4).map(|p| [p[0], p[1], p[2], p[3]])).collect())
}

fn sampled(picture: &Picture, display: &Display) -> Option<revisit::core::raster::Histogram> {
    sampled_histogram(picture, display.bands)
}

/// A TIFF of one strip of these samples, 32 px wide, with a nodata value as GDAL writes it.
fn tiff(bits: u16, format: u16, samples: &[u8], nodata: &str) -> Vec<u8> {
    let rows = (samples.len() / (usize::from(bits) / 8) / 32) as u32;
    let text = [nodata.as_bytes(), b"\0\0\0\0\0"].concat();
    let behind = 8 + 2 + 12 * 11 + 4;
    let entries: [(u16, u16, u32, u32); 11] = [
        (256, 4, 1, 32),
        (257, 4, 1, rows),
        (258, 3, 1, bits.into()),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, behind + text.len() as u32),
        (277, 3, 1, 1),
        (278, 4, 1, rows),
        (279, 4, 1, samples.len() as u32),
        (339, 3, 1, format.into()),
        (42113, 2, text.len() as u32, behind),
    ];
    let mut out = b"II*\0\x08\0\0\0".to_vec();
    out.extend(directory(&entries));
    out.extend(text);
    out.extend(samples);
    out
}

/// 16,384 x 16,384 px of one value in tiles of 2,048: up to 27,000 times as large as its file. Written by GDAL, where there is one.
#[test]
fn i3_blocks_that_unpack_to_thousands_of_times_their_size_are_shown() {
    let dir = quick_dir();
    for codec in ["DEFLATE", "LZW", "ZSTD", "PACKBITS"] {
        let path = dir.path().join(format!("{codec}.tif"));
        let name = path.to_str().unwrap();
        let how = format!("COMPRESS={codec}");
        let args = ["-q", "-outsize", "16384", "16384", "-bands", "1", "-burn", "7", "-co", &how, "-co", "TILED=YES"];
        let args = [&args[..], &["-co", "BLOCKXSIZE=2048", "-co", "BLOCKYSIZE=2048", name]].concat();
        if crate::common::tools::run("gdal_create", &args).is_none() {
            println!("skipped: there is no gdal_create that writes {codec}");
            continue;
        }
        let bytes = std::fs::metadata(&path).unwrap().len();
        assert!(bytes < 5_000_000, "{codec}: {bytes}");
        let picture = open_picture(&path).unwrap();
        for (x, y) in [(0, 0), (31, 31), (13, 22)] {
            let tile = picture.tile(TileId { level: 0, x, y }, Bands::Gray(0)).unwrap();
            assert!(matches!(&tile.pixels, Pixels::U8(v) if v.len() == 512 * 512 && v.iter().all(|v| *v == 7)), "{codec}");
        }
    }
}

#[test]
fn i15_values_that_are_no_numbers_are_shown_as_nothing_and_one_value_alone_as_one_tone() {
    let dir = quick_dir();
    let path = dir.path().join("odd.tif");
    let floats = |of: fn(usize) -> f32| (0..32 * 16).flat_map(|i| of(i).to_le_bytes()).collect::<Vec<_>>();
    let odd = |i: usize| [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -0.0, 1e-42, 1.0, 2.0, 3.4e38][i % 8];
    let words = |v: u16| std::iter::repeat_n(v.to_le_bytes(), 32 * 16).flatten().collect::<Vec<_>>();
    // Whether anything is seen at all; tones are then opaque, and nothing is where there is nothing.
    for (name, bytes, is_seen) in [
        ("numbers and none", tiff(32, 3, &floats(odd), "-9999"), true),
        ("nothing but NaN", tiff(32, 3, &floats(|_| f32::NAN), "nan"), false),
        ("nodata is NaN", tiff(32, 3, &floats(|i| if i % 3 == 0 { f32::NAN } else { i as f32 }), "nan"), true),
        ("nothing but nodata", tiff(32, 3, &floats(|_| -9999.0), "-9999"), false),
        ("infinite alone", tiff(32, 3, &floats(|_| f32::INFINITY), "0"), false),
        ("one value", tiff(16, 1, &words(7), "0"), true),
        ("the largest value", tiff(16, 1, &words(u16::MAX), "0"), true),
        ("only nodata of 16 bits", tiff(16, 1, &words(0), "0"), false),
        ("a nodata that is no number", tiff(16, 1, &words(300), "abc"), true),
    ] {
        std::fs::write(&path, bytes).unwrap();
        let seen = whole_view(&path).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(seen.len(), 32 * 16, "{name}");
        assert_eq!(seen.iter().any(|p| p[3] == 255), is_seen, "{name}");
        if name.contains("one value") || name.contains("largest") {
            assert!(seen.iter().all(|p| p == &seen[0]), "{name}");
        }
    }
}

/// The files of PngSuite that are broken on purpose (x*n0g01.png and others, Willem van Schaik), made again.
#[test]
fn i16_broken_pngs_are_told_in_words() {
    let rows: Vec<Vec<u8>> = (0..32_u8).map(|y| (0..32_u8).map(|x| x ^ y).collect()).collect();
    let good = png(32, 8, 0, &rows, &[]);
    let with = |at: usize, bytes: &[u8]| [&good[..at], bytes, &good[at + bytes.len()..]].concat();
    let pixels = zlib(&rows.iter().flat_map(|row| std::iter::once(0).chain(row.iter().copied())).collect::<Vec<_>>());
    let of_kind = |depth: u8, colour: u8| {
        let head = chunk(b"IHDR", &[0, 0, 0, 32, 0, 0, 0, 32, depth, colour, 0, 0, 0]);
        [&good[..8], &head, &chunk(b"IDAT", &pixels), &chunk(b"IEND", b"")].concat()
    };
    let idat = good.windows(4).position(|w| w == b"IDAT").unwrap();
    let mut files: Vec<(&str, Vec<u8>)> = vec![
        ("xs1: signature", with(1, b"p")),
        ("xs2: signature", with(0, b"\x7f")),
        ("xs4: signature", with(3, b"g")),
        ("xs7: 7 bit transfer", with(0, b"\x09")),
        ("xcr: line feeds became returns", with(4, b"\r\r")),
        ("xlf: returns became line feeds", with(4, b"\n\n")),
        ("xhd: sum of the header", with(29, &[!good[29]])),
        ("xcs: sum of the pixels", with(good.len() - 14, &[!good[good.len() - 14]])),
        ("xdt: no pixels", [&good[..idat - 4], &chunk(b"IEND", b"")].concat()),
        ("pixels that end early", [&good[..idat - 4], &chunk(b"IDAT", &pixels[..40]), &chunk(b"IEND", b"")].concat()),
        ("no size", [&good[..8], &chunk(b"IHDR", &[0, 0, 0, 0, 0, 0, 0, 32, 8, 0, 0, 0, 0]), &good[33..]].concat()),
    ];
    for (name, depth, colour) in
        [("xc1: colour 1", 8, 1), ("xc9: colour 9", 8, 9), ("xd0: depth 0", 0, 0), ("xd3: depth 3", 3, 0), ("xd9: depth 99", 99, 0)]
    {
        files.push((name, of_kind(depth, colour)));
    }
    let dir = quick_dir();
    let path = dir.path().join("x.png");
    std::fs::write(&path, &good).unwrap();
    assert_eq!(whole_view(&path).unwrap().len(), 1024);
    let mut shown = Vec::new();
    for (name, bytes) in files {
        std::fs::write(&path, bytes).unwrap();
        match whole_view(&path) {
            Ok(_) => shown.push(name),
            Err(why) => assert_plain(&why),
        }
    }
    // Of pixels that end early the first rows are there, or the file is told to be damaged; nothing else may pass.
    assert!(shown.iter().all(|name| name.contains("early")), "{shown:?}");
}

/// Flips 1 to 16 bits of real cloud-optimised files and shows each whole. `REVISIT_HOSTILE` sets how often.
#[test]
fn i17_real_cogs_with_flipped_bits_are_shown_or_told_in_words() {
    data_folder::own_data_folder();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/geotiff/rio-tiler");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: geotiff is not beside this repository");
        return;
    };
    let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "tif")).collect();
    paths.sort();
    assert!(paths.len() >= 20, "{}", paths.len());
    let rounds: u64 = std::env::var("REVISIT_HOSTILE").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    let mut random = Random::seeded(2_026);
    let mut below = |n: u64| random.below(n);
    let dir = quick_dir();
    let (mut shown, mut told) = (0, 0);
    for round in 0..rounds {
        let mut bytes = std::fs::read(&paths[(round % paths.len() as u64) as usize]).unwrap();
        for _ in 0..=below(16) {
            // Half of them in the directories, where the most depends on each.
            let reach = if below(2) == 0 { bytes.len() as u64 } else { (bytes.len() as u64).min(2000) };
            let at = below(reach) as usize;
            bytes[at] ^= 1 << below(8);
        }
        let path = dir.path().join("flipped.tif");
        std::fs::write(&path, bytes).unwrap();
        match first_view(&path) {
            Ok(()) => shown += 1,
            Err(why) => {
                assert_plain(&why);
                told += 1;
            }
        }
    }
    println!("{shown} shown, {told} told");
    assert!(rounds < 40 || (shown > 0 && told > 0));
}

/// What is decoded first: the sample for the tones, the first tile, and a tile of the file's coarsest level.
fn first_view(path: &Path) -> Result<(), String> {
    let picture = open_picture(path).map_err(|e| e.to_string())?;
    let info = picture.info().clone();
    let display = Display::usual(&info);
    let _ = sampled(&picture, &display);
    let coarse = info.direct_levels().unwrap_or(0);
    for level in [0, coarse] {
        picture.tile(TileId { level, x: 0, y: 0 }, display.bands).map_err(|e| e.to_string())?;
    }
    Ok(())
}
