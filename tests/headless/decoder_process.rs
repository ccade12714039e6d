//! The decoder process: what it must not be able to do, and what happens when it dies, hangs, or its file changes beneath it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::tiff_directory::directory;
use revisit::core::raster::{Bands, Display, Pixels, TileId, Tones, coarsest_level};
use revisit::io::platform::FORBIDDEN;
use revisit::io::raster::{Picture, RasterSource, TileError, open, worker};
use revisit::io::render::Painted;
use revisit::jobs::{Shown, TileStore, build_pyramid};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

const PROGRAM: &str = env!("CARGO_BIN_EXE_revisit");
const TILE: TileId = TileId { level: 0, x: 0, y: 0 };
const GRAY: Bands = Bands::Gray(0);

/// A TIFF file of gray pixels in strips of 8 rows, not compressed; the value of a pixel is `x ^ y`.
fn tiff(side: u32) -> Vec<u8> {
    let strips = side.div_ceil(8);
    let mut entries: Vec<(u16, u16, u32, u32)> =
        vec![(256, 4, 1, side), (257, 4, 1, side), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (277, 3, 1, 1), (278, 4, 1, 8)];
    let first = 8 + 2 + 12 * 9 + 4;
    let pixels = first + 8 * strips;
    entries.insert(5, (273, 4, strips, first));
    entries.push((279, 4, strips, first + 4 * strips));
    let mut out = b"II*\0\x08\0\0\0".to_vec();
    out.extend(directory(&entries));
    for strip in 0..strips {
        out.extend((pixels + strip * 8 * side).to_le_bytes());
    }
    for strip in 0..strips {
        out.extend((8.min(side - strip * 8) * side).to_le_bytes());
    }
    out.extend((0..side).flat_map(|y| (0..side).map(move |x| (x ^ y) as u8)));
    out
}

fn picture(dir: &Path, side: u32) -> (PathBuf, Picture) {
    crate::common::data_folder::own_data_folder();
    worker::set_decoder_program(PathBuf::from(PROGRAM));
    let path = dir.join(format!("p{side}.tif"));
    std::fs::write(&path, tiff(side)).unwrap();
    let picture = open(&path).unwrap();
    (path, picture)
}

/// The decoder processes of this test program that have a file open.
fn decoders(of: &Path) -> Vec<String> {
    let own = std::process::id().to_string();
    let is_ours = |pid: &String| {
        // A child that another test is just starting still has all files of this program open: it is not one yet.
        let command = std::fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        if !command.contains(worker::DECODER_ARGUMENT) {
            return false;
        }
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)).map(str::to_owned);
        parent.as_deref() == Some(own.as_str()) && !stat.contains(") Z ")
    };
    let has_open = |pid: &String| {
        let files = std::fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
        files.filter_map(|f| std::fs::read_link(f.path()).ok()).any(|target| target == of)
    };
    let all = std::fs::read_dir("/proc").unwrap().filter_map(|e| e.ok()?.file_name().into_string().ok());
    all.filter(|name| name.bytes().all(|b| b.is_ascii_digit())).filter(is_ours).filter(has_open).collect()
}

fn signal(name: &str, path: &Path) {
    let all = decoders(path);
    assert!(!all.is_empty(), "there is a decoder");
    for pid in all {
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }
}

#[test]
fn everything_that_is_forbidden_is_denied() {
    let found = worker::self_test(Path::new(PROGRAM)).unwrap();
    println!("a decoder runs {} ({} forbidden acts attempted)", found.posture.words(), FORBIDDEN.len());
    assert!(FORBIDDEN.len() >= 12 && found.posture.process && found.posture.memory_mib > 0);
    if found.posture.seccomp {
        assert!(found.possible.is_empty(), "{:?}", found.possible);
    } else {
        println!("not enforced: this kernel has no filter of system calls; possible: {:?}", found.possible);
    }
}

#[test]
fn a_tile_comes_through_the_process_as_it_is_in_the_file() {
    let dir = crate::common::quick_dir();
    let (path, picture) = picture(dir.path(), 700);
    assert!(picture.posture().process, "{}", picture.posture().words());
    assert_eq!(decoders(&path).len(), 1);
    let tile = picture.tile(TileId { level: 0, x: 1, y: 0 }, GRAY).unwrap();
    assert_eq!((tile.width, tile.height, tile.bands), (188, 512, 1));
    let Pixels::U8(values) = tile.pixels else { panic!("8 bit") };
    assert!(values.iter().enumerate().all(|(i, v)| *v == ((512 + i % 188) ^ (i / 188)) as u8));
    drop(picture);
    assert!(decoders(&path).is_empty(), "it ends with its picture");
}

/// RGB in tiles of 512 px, two across, packed with differences: as cloud-optimised files have them.
fn packed_rgb() -> (Vec<u8>, impl Fn(u32, u32) -> [u8; 3]) {
    use std::io::Write;
    let value = |x: u32, y: u32| [(x ^ y) as u8, (x / 3 + y) as u8, (x * y / 97) as u8];
    let tile = |tx: u32| {
        let mut bytes = Vec::new();
        for y in 0..512 {
            let mut last = [0; 3];
            for x in 0..512 {
                let now = if tx * 512 + x < 700 && y < 512 { value(tx * 512 + x, y) } else { [0; 3] };
                bytes.extend(now.iter().zip(last).map(|(now, last)| now.wrapping_sub(last)));
                last = now;
            }
        }
        let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(&bytes).unwrap();
        out.finish().unwrap()
    };
    let tiles = [tile(0), tile(1)];
    let sizes: Vec<u32> = tiles.iter().map(|t| t.len() as u32).collect();
    let first = 8 + 2 + 12 * 12 + 4;
    let entries: [(u16, u16, u32, u32); 12] = [
        (256, 4, 1, 700),
        (257, 4, 1, 512),
        (258, 3, 3, first),
        (259, 3, 1, 8),
        (262, 3, 1, 2),
        (277, 3, 1, 3),
        (284, 3, 1, 1),
        (317, 3, 1, 2),
        (322, 3, 1, 512),
        (323, 3, 1, 512),
        (324, 4, 2, first + 8),
        (325, 4, 2, first + 16),
    ];
    let mut out = b"II*\0\x08\0\0\0".to_vec();
    out.extend(directory(&entries));
    out.extend([8, 0, 8, 0, 8, 0, 0, 0]);
    let pixels = first + 24;
    [pixels, pixels + sizes[0], sizes[0], sizes[1]].iter().for_each(|n| out.extend(n.to_le_bytes()));
    out.extend(tiles.concat());
    (out, value)
}

/// Whole blocks are decoded straight into the shared memory, others are copied there; both are the file's pixels.
#[test]
fn tiles_come_alike_by_either_way_into_the_shared_memory() {
    crate::common::data_folder::own_data_folder();
    worker::set_decoder_program(PathBuf::from(PROGRAM));
    let dir = crate::common::quick_dir();
    let path = dir.path().join("rgb.tif");
    let (bytes, value) = packed_rgb();
    std::fs::write(&path, &bytes).unwrap();
    let picture = open(&path).unwrap();
    let expect = |picture: &Picture, bands: [u16; 3]| {
        for (tile_x, width) in [(0, 512), (1, 188), (0, 512)] {
            let tile = picture.tile(TileId { level: 0, x: tile_x, y: 0 }, Bands::Rgb(bands)).unwrap();
            assert_eq!((tile.width, tile.height, tile.bands, &tile.alpha), (width, 512, 3, &None));
            let Pixels::U8(values) = tile.pixels else { panic!("8 bit") };
            for (i, pixel) in values.chunks_exact(3).enumerate() {
                let all = value(tile_x * 512 + i as u32 % width, i as u32 / width);
                assert_eq!(pixel, bands.map(|b| all[usize::from(b)]), "{tile_x}: {i}");
            }
        }
    };
    expect(&picture, [0, 1, 2]);
    expect(&picture, [2, 1, 0]);
    let Pixels::U8(gray) = picture.tile(TILE, Bands::Gray(1)).unwrap().pixels else { panic!("8 bit") };
    assert!(gray.iter().enumerate().all(|(i, v)| *v == value(i as u32 % 512, i as u32 / 512)[1]));
    // A block that is damaged is a sentence, also on the short way, and the decoder goes on.
    let mut bad = bytes;
    let end = bad.len();
    bad[end - 3000..].fill(0x55);
    let path = dir.path().join("bad.tif");
    std::fs::write(&path, &bad).unwrap();
    let picture = open(&path).unwrap();
    assert!(picture.tile(TILE, Bands::Rgb([0, 1, 2])).is_ok());
    let Err(TileError::Failed(why)) = picture.tile(TileId { x: 1, ..TILE }, Bands::Rgb([0, 1, 2])) else { panic!("damaged") };
    crate::common::assert_plain(&why);
    assert!(picture.tile(TILE, Bands::Rgb([0, 1, 2])).is_ok());
}

#[test]
fn coarse_levels_that_a_file_does_not_have_are_built() {
    let dir = crate::common::quick_dir();
    let (_, picture) = picture(dir.path(), 1300);
    let coarsest = TileId { level: 2, x: 0, y: 0 };
    assert!(picture.is_growing(2, GRAY) && !picture.is_growing(0, GRAY));
    build_pyramid(&picture, GRAY).unwrap();
    assert!(!picture.is_growing(2, GRAY));
    for (level, side) in [(1, 512), (2, 325)] {
        let tile = picture.tile(TileId { level, ..coarsest }, GRAY).unwrap();
        assert_eq!((tile.width, tile.height), (side, side));
        let Pixels::U8(values) = tile.pixels else { panic!("8 bit") };
        // The mean of x ^ y over 2 x 2 pixels that begin at even places is that of 0, 1, 1 and 0 above the first.
        let first = |i: usize| ((i % side as usize) << level) ^ ((i / side as usize) << level);
        if level == 1 {
            assert!(values.iter().enumerate().all(|(i, v)| *v == (first(i) as u8).saturating_add(1) || *v == first(i) as u8));
        }
    }
}

/// A tiled picture of which no tile was ever written, without overviews.
fn empty_tiff(side: u32) -> Vec<u8> {
    let tiles = side.div_ceil(512).pow(2);
    let mut out = b"II*\0\x08\0\0\0".to_vec();
    let offsets = 8 + 2 + 10 * 12 + 4;
    let entries: [(u16, u16, u32, u32); 10] = [
        (256, 4, 1, side),
        (257, 4, 1, side),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (277, 3, 1, 1),
        (322, 3, 1, 512),
        (323, 3, 1, 512),
        (324, 4, tiles, offsets),
        (325, 4, tiles, offsets + 4 * tiles),
    ];
    out.extend(directory(&entries));
    out.resize((offsets + 8 * tiles) as usize, 0);
    out
}

#[test]
fn what_was_never_written_costs_nothing() {
    crate::common::data_folder::own_data_folder();
    worker::set_decoder_program(PathBuf::from(PROGRAM));
    let dir = crate::common::quick_dir();
    let path = dir.path().join("empty.tif");
    // 16 gigapixels: decoding them would take minutes.
    std::fs::write(&path, empty_tiff(128_000)).unwrap();
    let picture = open(&path).unwrap();
    build_pyramid(&picture, GRAY).unwrap();
    let coarsest = coarsest_level(128_000, 128_000);
    for id in [TileId { level: coarsest, x: 0, y: 0 }, TileId { level: 1, x: 77, y: 120 }, TileId { level: 3, x: 31, y: 0 }] {
        let tile = picture.tile(id, GRAY).unwrap();
        let Pixels::U8(values) = tile.pixels else { panic!("8 bit") };
        assert!(values.len() == (tile.width * tile.height) as usize && values.iter().all(|v| *v == 0), "{id:?}");
    }
}

#[test]
fn what_is_damaged_is_hatched_and_said_and_the_rest_is_shown() {
    crate::common::data_folder::own_data_folder();
    worker::set_decoder_program(PathBuf::from(PROGRAM));
    let dir = crate::common::quick_dir();
    let path = dir.path().join("lost.tif");
    let mut bytes = tiff(1300);
    // The strip of the rows 1096 to 1103 lies nowhere, and those behind it are there: that is no cut.
    bytes[122 + 4 * 137..][..4].fill(0xEE);
    std::fs::write(&path, &bytes).unwrap();
    let picture = Arc::new(open(&path).unwrap());
    let tones = Tones::of(&Display::usual(picture.info()), picture.info(), None);
    let shown = Shown::new(Arc::clone(&picture), tones, &Arc::new(TileStore::default()));
    let ids = [TileId { level: 0, x: 0, y: 0 }, TileId { level: 0, x: 0, y: 2 }];
    let tiles = shown.tiles(&ids).unwrap();
    let colours = |i: usize| tiles[i].rgba.chunks(4).map(<[u8]>::to_vec).collect::<std::collections::BTreeSet<_>>();
    assert!(colours(0).len() > 100 && colours(1).len() == 2, "a hatch has two colours");
    assert!(shown.failures().len() == 1 && shown.failures()[0].contains("damaged"), "{:?}", shown.failures());
    assert!(shown.tiles(&ids[1..]).is_ok(), "kept, so it is not asked for again");
    build_pyramid(&picture, GRAY).unwrap();
    assert!(picture.pyramid(GRAY).unwrap().unwrap().has_gaps());
    // And it is still known when the pyramid comes from the cache.
    drop((shown, picture));
    let again = open(&path).unwrap();
    let pyramid = again.pyramid(GRAY).unwrap().unwrap();
    assert!(pyramid.is_complete() && pyramid.has_gaps());
}

#[test]
fn a_decoder_that_dies_is_replaced_and_the_third_death_is_the_last() {
    let dir = crate::common::quick_dir();
    let (path, picture) = picture(dir.path(), 300);
    let good = picture.tile(TILE, GRAY).unwrap();
    for _ in 0..2 {
        signal("-KILL", &path);
        assert_eq!(picture.tile(TILE, GRAY).as_ref(), Ok(&good), "replaced without a word");
    }
    signal("-KILL", &path);
    let Err(TileError::Failed(why)) = picture.tile(TILE, GRAY) else { panic!("a file that ends every decoder is still decoded") };
    crate::common::assert_plain(&why);
    assert!(why.contains("three times"), "{why}");
    assert!(decoders(&path).is_empty());
}

#[test]
fn a_decoder_that_hangs_is_ended_and_replaced() {
    let dir = crate::common::quick_dir();
    let (path, picture) = picture(dir.path(), 301);
    let good = picture.tile(TILE, GRAY).unwrap();
    let before = decoders(&path);
    signal("-STOP", &path);
    assert_eq!(picture.tile(TILE, GRAY), Ok(good));
    assert_ne!(decoders(&path), before);
}

#[test]
fn a_file_that_changes_or_shrinks_while_it_is_open_is_noticed() {
    let dir = crate::common::quick_dir();
    for (side, change) in [(302, 0_usize), (303, 1), (304, 2)] {
        let (path, picture) = picture(dir.path(), side);
        assert!(picture.tile(TILE, GRAY).is_ok());
        let mut bytes = std::fs::read(&path).unwrap();
        match change {
            0 => bytes.truncate(5000),
            1 => bytes[20_000] ^= 1,
            _ => bytes.clear(),
        }
        // In place: the same file, not another one of that name.
        std::thread::sleep(std::time::Duration::from_millis(20));
        std::fs::write(&path, &bytes).unwrap();
        let Err(TileError::Failed(why)) = picture.tile(TILE, GRAY) else { panic!("nobody noticed change {change}") };
        crate::common::assert_plain(&why);
        assert!(why.contains("changed on the disk"), "{why}");
        assert!(picture.sha256(&|_| true).is_err());
    }
    // Another file moved into its place leaves the opened one as it was.
    let (path, picture) = picture(dir.path(), 305);
    let other = dir.path().join("other");
    std::fs::write(&other, b"something else").unwrap();
    std::fs::rename(&other, &path).unwrap();
    assert!(picture.tile(TILE, GRAY).is_ok());
}

/// A gray BMP, which is read row by row; all of its pixels have this value.
fn bitmap(dir: &Path, value: u8) -> (PathBuf, Picture) {
    crate::common::data_folder::own_data_folder();
    worker::set_decoder_program(PathBuf::from(PROGRAM));
    let (width, height) = (4096_u32, 9000_u32);
    let mut bytes = b"BM".to_vec();
    let begin = 54 + 1024;
    bytes.extend(
        [0, 0, begin, 40, width, height]
            .iter()
            .enumerate()
            .flat_map(|(i, v)| if i == 0 { (begin + width * height).to_le_bytes() } else { v.to_le_bytes() }),
    );
    bytes.extend([1, 0, 8, 0]);
    bytes.extend([0_u32, width * height, 0, 0, 256, 0].iter().flat_map(|v| v.to_le_bytes()));
    bytes.extend((0..=255_u8).flat_map(|v| [v, v, v, 0]));
    bytes.resize((begin + width * height) as usize, value);
    let path = dir.join(format!("b{value}.bmp"));
    std::fs::write(&path, &bytes).unwrap();
    let picture = open(&path).unwrap();
    (path, picture)
}

/// Builds the levels of a picture whose rows come once, and does something while it is at work.
fn while_rows_come(picture: &Picture, act: impl FnOnce()) -> Result<(), String> {
    let build = picture.pyramid(GRAY).unwrap().unwrap();
    std::thread::scope(|scope| {
        let work = scope.spawn(|| build_pyramid(picture, GRAY));
        while build.progress() == 0.0 {
            std::thread::yield_now();
        }
        act();
        work.join().unwrap()
    })
}

#[test]
fn a_file_that_changes_while_its_rows_are_read_is_noticed_and_nothing_wrong_is_kept() {
    let dir = crate::common::quick_dir();
    let (path, picture) = bitmap(dir.path(), 51);
    let good = std::fs::read(&path).unwrap();
    let other = vec![204; good.len() / 2];
    let change = || {
        use std::os::unix::fs::FileExt;
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.write_all_at(&other, 1078).unwrap();
    };
    let why = while_rows_come(&picture, change).unwrap_err();
    crate::common::assert_plain(&why);
    assert!(why.contains("changed on the disk"), "{why}");
    drop(picture);
    // As it was: what was kept of it is of the file that was opened.
    std::fs::write(&path, &good).unwrap();
    let again = open(&path).unwrap();
    build_pyramid(&again, GRAY).unwrap();
    let tile = again.tile(TileId { level: 4, x: 0, y: 0 }, GRAY).unwrap();
    let Pixels::U8(values) = tile.pixels else { panic!("8 bit") };
    assert!(values.iter().all(|v| *v == 51));
}

#[test]
fn a_decoder_that_dies_while_rows_come_is_replaced_and_goes_on() {
    let dir = crate::common::quick_dir();
    let (path, picture) = bitmap(dir.path(), 77);
    while_rows_come(&picture, || signal("-KILL", &path)).unwrap();
    let tile = picture.tile(TileId { level: 4, x: 0, y: 0 }, GRAY).unwrap();
    let Pixels::U8(values) = tile.pixels else { panic!("8 bit") };
    assert!(values.iter().all(|v| *v == 77) && values.len() == 256 * 512, "{}", values.len());
}

#[test]
fn a_program_that_is_no_decoder_is_a_refusal() {
    for program in ["/bin/true", "/bin/echo", "/nonexistent"] {
        let why = worker::self_test(Path::new(program)).unwrap_err();
        assert!(why.contains("did not run"), "{why}");
    }
}
