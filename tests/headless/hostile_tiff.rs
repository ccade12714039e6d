//! TIFF files that lie: each is read or refused with words, never with a panic, and nothing is set aside for what is not there.
#![allow(
    clippy::print_stdout,
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says what it skips, and ends where something is not as it must be"
)]

use crate::tiff_files::{Dice, alone, beside};
use revisit::core::raster::{Access, Block, Samples, Window};
use revisit::io::raster::{Files, OpenedPicture, Refusal, tiff};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// An entry of a directory: tag, type, and values; or a count and a place that say what they like.
#[derive(Clone)]
enum Entry {
    Values(u16, u16, Vec<u64>),
    Raw(u16, u16, u64, u64),
}

const SHORT: u16 = 3;
const LONG: u16 = 4;
const LONG8: u16 = 16;

/// A file in the making: data from byte 16 on, then the directories, each pointing to the next.
#[derive(Clone)]
struct Builder {
    big: bool,
    data: Vec<u8>,
    directories: Vec<Vec<Entry>>,
    /// Where the last directory points to; `None`: to nothing.
    last: Option<u64>,
}

impl Builder {
    /// A gray picture of 64 x 64 pixels in 4 tiles of 32 x 32 that are not packed.
    fn gray() -> Builder {
        let data: Vec<u8> = (0..4096u32).map(|i| (i % 251) as u8).collect();
        let values = |tag, kind, v: &[u64]| Entry::Values(tag, kind, v.to_vec());
        let main = vec![
            values(256, LONG, &[64]),
            values(257, LONG, &[64]),
            values(258, SHORT, &[8]),
            values(259, SHORT, &[1]),
            values(262, SHORT, &[1]),
            values(277, SHORT, &[1]),
            values(322, LONG, &[32]),
            values(323, LONG, &[32]),
            values(324, LONG, &[16, 1040, 2064, 3088]),
            values(325, LONG, &[1024; 4]),
        ];
        Builder { big: false, data, directories: vec![main], last: None }
    }

    /// The same in one strip.
    fn strip() -> Builder {
        let mut b = Builder::gray();
        b.directories[0].retain(|e| !matches!(e.tag(), 322..=325));
        b.set(273, LONG, &[16]).set(278, LONG, &[64]).set(279, LONG, &[4096])
    }

    fn big(mut self) -> Builder {
        self.big = true;
        self
    }

    fn put(mut self, entry: Entry) -> Builder {
        self.directories[0].retain(|e| e.tag() != entry.tag());
        self.directories[0].push(entry);
        self.directories[0].sort_by_key(Entry::tag);
        self
    }

    fn set(self, tag: u16, kind: u16, values: &[u64]) -> Builder {
        self.put(Entry::Values(tag, kind, values.to_vec()))
    }

    fn raw(self, tag: u16, kind: u16, count: u64, place: u64) -> Builder {
        self.put(Entry::Raw(tag, kind, count, place))
    }

    fn without(mut self, tag: u16) -> Builder {
        self.directories[0].retain(|e| e.tag() != tag);
        self
    }

    fn data(mut self, data: Vec<u8>) -> Builder {
        self.data = data;
        self
    }

    /// A further directory: the first one with some entries replaced.
    fn directory(mut self, changes: &[(u16, u16, &[u64])]) -> Builder {
        let mut b = Builder { directories: vec![self.directories[0].clone()], ..self.clone() };
        for (tag, kind, values) in changes {
            b = b.set(*tag, *kind, values);
        }
        self.directories.push(b.directories.remove(0));
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut out = if self.big { b"II\x2b\0\x08\0\0\0".to_vec() } else { b"II\x2a\0".to_vec() };
        out.resize(16, 0);
        out.extend_from_slice(&self.data);
        let place_size = if self.big { 8 } else { 4 };
        let mut link = if self.big { 8 } else { 4 };
        let put = |out: &mut [u8], at: usize, v: u64, size: usize| out[at..at + size].copy_from_slice(&v.to_le_bytes()[..size]);
        for entries in &self.directories {
            let start = out.len();
            put(&mut out, link, start as u64, place_size);
            let (head, size) = if self.big { (8, 20) } else { (2, 12) };
            out.resize(start + head + entries.len() * size + place_size, 0);
            put(&mut out, start, entries.len() as u64, head);
            for (i, entry) in entries.iter().enumerate() {
                let at = start + head + i * size;
                let (tag, kind, count, place) = match entry {
                    Entry::Raw(tag, kind, count, place) => (*tag, *kind, *count, place.to_le_bytes().to_vec()),
                    Entry::Values(tag, kind, values) => {
                        let width = match kind {
                            3 => 2,
                            4 => 4,
                            16 => 8,
                            _ => 1,
                        };
                        let mut bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()[..width].to_vec()).collect();
                        if bytes.len() > place_size {
                            let place = out.len() as u64;
                            out.extend_from_slice(&bytes);
                            bytes = place.to_le_bytes().to_vec();
                        }
                        (*tag, *kind, values.len() as u64, bytes)
                    }
                };
                put(&mut out, at, u64::from(tag), 2);
                put(&mut out, at + 2, u64::from(kind), 2);
                put(&mut out, at + 4, count, if self.big { 8 } else { 4 });
                let at = at + if self.big { 12 } else { 8 };
                for (i, b) in place.iter().take(place_size).enumerate() {
                    out[at + i] = *b;
                }
            }
            link = start + head + entries.len() * size;
        }
        if let Some(last) = self.last {
            put(&mut out, link, last, place_size);
        }
        out
    }
}

impl Entry {
    fn tag(&self) -> u16 {
        match self {
            Entry::Values(tag, ..) | Entry::Raw(tag, ..) => *tag,
        }
    }
}

/// Opens a file and reads some of it. The facts and the first block, or the words.
fn attempt(files: &Files) -> Result<(revisit::core::raster::RasterInfo, Block), String> {
    let words = |why: Refusal| match why {
        Refusal::Unsupported(text) | Refusal::TooLarge(text) | Refusal::Damaged(text) => text,
    };
    let checked = |text: String| {
        assert!(text.len() > 10 && text.len() < 400 && !text.contains('\n'), "{text:?}");
        text
    };
    drop(tiff::metadata(files));
    match tiff::open(files).map_err(words).map_err(checked)? {
        OpenedPicture::Windows(mut decoder) => {
            let info = decoder.info().clone();
            let mut first = None;
            for (level, size) in info.levels.iter().enumerate() {
                let (w, h) = (size.width.min(64), size.height.min(64));
                for (x, y) in [(0, 0), (size.width - w, size.height - h), ((size.width - w) / 2, (size.height - h) / 2)] {
                    let block = decoder.read(level, Window { x, y, width: w, height: h }, &[0]);
                    first.get_or_insert(block);
                }
            }
            let block = first.expect("there is a level").map_err(checked)?;
            Ok((info, block))
        }
        OpenedPicture::Rows(mut decoder) => {
            let info = decoder.info().clone();
            let first = decoder.rows(16, &[0]).map_err(checked)?.expect("there is a row");
            for _ in 0..8 {
                if !matches!(decoder.rows(16, &[0]), Ok(Some(_))) {
                    break;
                }
            }
            Ok((info, first))
        }
    }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

#[test]
fn the_builder_makes_files_that_are_read() {
    for builder in [Builder::gray(), Builder::gray().big()] {
        let (info, block) = attempt(&alone(builder.bytes())).unwrap();
        assert_eq!((info.width, info.height, block.width, block.height), (64, 64, 64, 64));
        let Samples::U8(v) = block.samples else { panic!() };
        assert_eq!((v[0], v[1], v[32], v[64]), (0, 1, (1024 % 251) as u8, 32));
    }
    let (_, block) = attempt(&alone(Builder::strip().bytes())).unwrap();
    assert_eq!(block.samples, Samples::U8((0..4096u32).map(|i| (i % 251) as u8).collect()));
}

/// What a file does: it is read, or refused with words that hold this.
#[test]
fn lies_of_the_directory_are_refused_with_their_name() {
    let gray = Builder::gray;
    let table: Vec<(&str, Builder, Option<&str>)> = vec![
        ("no width", gray().without(256), Some("width")),
        ("width 0", gray().set(256, LONG, &[0]), Some("width")),
        ("width 2^32-1", gray().set(256, LONG, &[u64::from(u32::MAX)]), Some("pixels")),
        ("bits 0", gray().set(258, SHORT, &[0]), Some("0 bits")),
        ("bits 3", gray().set(258, SHORT, &[3]).set(325, LONG, &[384; 4]), None),
        ("bits 64 in blocks for 8", gray().set(258, SHORT, &[64]), Some("fewer than its rows take")),
        ("bits 65", gray().set(258, SHORT, &[65]), Some("65 bits")),
        ("bits 65535", gray().set(258, SHORT, &[65_535]), Some("65535 bits")),
        ("signed 3 bits", gray().set(258, SHORT, &[3]).set(339, SHORT, &[2]), Some("3 bits")),
        ("samples 0", gray().set(277, SHORT, &[0]), Some("0 samples")),
        ("samples 65535", gray().set(277, SHORT, &[65_535]), Some("fewer than its rows take")),
        ("samples 2^20", gray().set(277, LONG, &[1 << 20]), Some("samples a pixel")),
        ("more extra samples than samples", gray().set(338, SHORT, &[0, 0, 0]), Some("extra samples")),
        ("sample format empty", gray().raw(339, SHORT, 0, 0), None),
        ("sample format 9", gray().set(339, SHORT, &[9]), Some("sample format")),
        ("bands that differ", gray().set(277, SHORT, &[2]).set(258, SHORT, &[8, 16]), Some("differ in bit depth")),
        ("tile width 0", gray().set(322, LONG, &[0]), Some("width")),
        ("tile width 2^31", gray().set(322, LONG, &[1 << 31]), Some("pixels")),
        ("tile width 17", gray().set(322, LONG, &[17]), Some("multiple of 16")),
        ("predictor 3 on 8 bits", gray().set(259, SHORT, &[8]).set(317, SHORT, &[3]), Some("predictor 3")),
        ("predictor 2 on 3 bits", gray().set(259, SHORT, &[8]).set(317, SHORT, &[2]).set(258, SHORT, &[3]), Some("predictor 2")),
        ("predictor 77", gray().set(259, SHORT, &[8]).set(317, SHORT, &[77]), Some("predictor")),
        ("YCbCr subsampling 0", gray().set(259, SHORT, &[7]).set(262, SHORT, &[6]).set(530, SHORT, &[0, 0]), Some("subsampling")),
        ("short palette", gray().set(262, SHORT, &[3]).set(320, SHORT, &[1, 2, 3]), Some("palette")),
        ("no palette", gray().set(262, SHORT, &[3]), Some("palette")),
        ("planar 7", gray().set(284, SHORT, &[7]), Some("planar")),
        ("encoding 6", gray().set(259, SHORT, &[6]), Some("old-style JPEG")),
        ("encoding 50002", gray().set(259, SHORT, &[50_002]), Some("JPEG XL")),
        ("encoding 4711", gray().set(259, SHORT, &[4711]), Some("4711")),
        ("JPEG of 16 bits", gray().set(259, SHORT, &[7]).set(258, SHORT, &[16]), Some("16 bits")),
        ("too few tiles", gray().set(324, LONG, &[16, 1040]), Some("entry 324")),
        ("no tiles", gray().without(324), Some("where its samples are")),
        ("no byte counts", gray().without(325), None),
        ("byte counts that claim all", gray().set(325, LONG, &[u64::from(u32::MAX); 4]), None),
        ("tag count 2^32-1", gray().raw(324, LONG, u64::from(u32::MAX), 64), Some("the block at")),
        ("tag count 2^32-1 beyond the end", gray().raw(324, LONG, u64::from(u32::MAX), 1 << 20), Some("entry 324")),
        ("count times size over", gray().big().raw(324, LONG8, u64::MAX / 4, 64), Some("entry 324")),
        ("values at 2^63", gray().big().raw(324, LONG8, 4, 1 << 63), Some("entry 324")),
        ("values at 2^64-1", gray().big().raw(324, LONG8, 4, u64::MAX), Some("entry 324")),
        ("bits at 2^64-1", gray().big().set(277, SHORT, &[9]).raw(258, SHORT, 9, u64::MAX - 3), Some("entry 258")),
        ("tiles at 2^63", gray().big().set(324, LONG8, &[1 << 63; 4]), Some("beyond the end")),
        ("tiles at 2^64-1", gray().big().set(324, LONG8, &[u64::MAX; 4]), Some("beyond the end")),
        ("sizes of 2^64-1", gray().big().set(325, LONG8, &[u64::MAX; 4]), None),
        ("all tiles at one place", gray().set(324, LONG, &[16; 4]), None),
        ("rows 2^32-1", Builder::strip().set(278, LONG, &[u64::from(u32::MAX)]), None),
        ("rows 0", Builder::strip().set(278, LONG, &[0]), Some("rows")),
        ("nodata nonsense", gray().set(42113, 2, b"not at all\0".map(u64::from).as_slice()), None),
        ("metadata nonsense", gray().set(42112, 2, b"<a><b>&c;</a>\0".map(u64::from).as_slice()), None),
        ("orientation 99", gray().set(274, SHORT, &[99]), None),
        ("no deflate data", gray().set(259, SHORT, &[8]), Some("deflate")),
        ("no LZW data", gray().set(259, SHORT, &[5]).data(vec![255; 4096]), Some("the block at")),
        ("no ZSTD data", gray().set(259, SHORT, &[50_000]), Some("ZSTD")),
        ("no LZMA data", gray().set(259, SHORT, &[34_925]), Some("LZMA")),
        ("no JPEG data", gray().set(259, SHORT, &[7]), Some("JPEG")),
        ("no LERC data", gray().set(259, SHORT, &[34_887]), Some("LERC")),
        ("no fax data", gray().set(259, SHORT, &[4]).set(258, SHORT, &[1]).data(vec![0; 4096]), Some("fax")),
        ("fax of 8 bits", gray().set(259, SHORT, &[4]), Some("fax")),
    ];
    for (name, builder, refused) in table {
        match (attempt(&alone(builder.bytes())), refused) {
            (Ok(_), None) => {}
            (Err(why), Some(word)) if why.contains(word) => {}
            (result, refused) => panic!("{name}: {:?}, expected {refused:?}", result.map(|(info, _)| info)),
        }
    }
    for bytes in [b"II*\0".to_vec(), b"II+\0\x08\0\0\0".to_vec(), b"MM\0*\0\0\0\x08".to_vec(), vec![], b"II*\0\xff\xff\xff\xff".to_vec()] {
        assert!(attempt(&alone(bytes)).is_err());
    }
}

#[test]
fn chains_that_run_in_circles_end() {
    let two = Builder::gray().directory(&[(254, LONG, &[0])]);
    let first = |b: &Builder| u64::from(u32::from_le_bytes(b.bytes()[4..8].try_into().unwrap()));
    let circle = Builder { last: Some(first(&two)), ..two.clone() };
    let (info, _) = attempt(&alone(circle.bytes())).unwrap();
    assert!(info.notes.iter().any(|n| n.contains("1 further picture")), "{:?}", info.notes);
    let itself = Builder { last: Some(first(&Builder::gray())), ..Builder::gray() };
    assert_eq!(attempt(&alone(itself.bytes())).unwrap().0.notes, Vec::<String>::new());
    // A child that is its own parent.
    let place = first(&Builder::gray().set(330, LONG, &[1]));
    assert!(attempt(&alone(Builder::gray().set(330, LONG, &[place]).bytes())).is_ok());
    let many = (0..1000).fold(Builder::gray(), |b, _| b.directory(&[(254, LONG, &[0])]));
    let (info, _) = attempt(&alone(many.bytes())).unwrap();
    assert!(info.notes.iter().any(|n| n.contains("more than 256")), "{:?}", info.notes);
}

#[test]
fn overviews_and_masks_that_do_not_fit_are_left_out_and_said() {
    let size = |b: Builder, w: u64, h: u64| b.directory(&[(254, LONG, &[1]), (256, LONG, &[w]), (257, LONG, &[h])]);
    let levels = |b: &Builder| {
        let (info, _) = attempt(&alone(b.bytes())).unwrap();
        (info.levels.iter().map(|l| (l.width, l.height)).collect::<Vec<_>>(), info.notes)
    };
    assert_eq!(levels(&size(Builder::gray(), 32, 32)), (vec![(64, 64), (32, 32)], vec![]));
    for (w, h) in [(128, 128), (64, 64), (60, 5)] {
        let b = size(Builder::gray(), w, h).set(324, LONG, &[16; 64]).set(325, LONG, &[1024; 64]);
        let b = b.clone().directory(&[(254, LONG, &[1]), (256, LONG, &[w]), (257, LONG, &[h])]);
        let (sizes, notes) = levels(&b);
        assert_eq!(sizes, [(64, 64)], "{w} x {h}");
        assert!(notes.iter().any(|n| n.contains("not used")), "{notes:?}");
    }
    let other = Builder::gray().directory(&[(254, LONG, &[1]), (256, LONG, &[32]), (257, LONG, &[32]), (258, SHORT, &[16])]);
    assert!(levels(&other).1[0].contains("other bands"));
    let many = (1..=40).fold(Builder::gray(), |b, i| size(b, 64 - i, 64 - i));
    assert!(levels(&many).0.len() <= 33);
    let mask = Builder::gray().directory(&[(254, LONG, &[4]), (256, LONG, &[48]), (257, LONG, &[48]), (262, SHORT, &[4])]);
    let (info, block) = attempt(&alone(mask.bytes())).unwrap();
    assert!(block.mask.is_none() && info.notes[0].contains("mask"), "{:?}", info.notes);
    let mask = Builder::gray().directory(&[(254, LONG, &[4]), (262, SHORT, &[4]), (324, LONG, &[0, 16, 16, 16])]);
    let block = attempt(&alone(mask.bytes())).unwrap().1.mask.unwrap();
    assert_eq!((block[0], block[33], block[32], block.len()), (0, 255, 0, 4096));
    // Files beside the picture that are no pictures.
    let junk = || Some(Arc::new(vec![7_u8; 100]) as Arc<dyn revisit::io::raster::Bytes>);
    let files = Files { overviews: junk(), mask: junk(), ..alone(Builder::gray().bytes()) };
    assert_eq!(attempt(&files).unwrap().0.notes.len(), 2);
}

#[test]
fn a_huge_sparse_picture_opens_and_is_blank() {
    // 200,000 x 200,000 pixels of 4 bytes in 2,401 tiles: 160 GB in a file of 39 KB.
    let side = [200_000];
    let tiles = vec![0; 49 * 49];
    let b = Builder::gray().big().data(vec![]).set(256, LONG, &side).set(257, LONG, &side).set(258, SHORT, &[32]);
    let b = b.set(339, SHORT, &[3]).set(322, LONG, &[4096]).set(323, LONG, &[4096]).set(324, LONG8, &tiles).set(325, LONG8, &tiles);
    let bytes = b.set(42113, 2, b"-5\0".map(u64::from).as_slice()).set(259, SHORT, &[8]);
    let (info, block) = attempt(&alone(bytes.bytes())).unwrap();
    assert_eq!((info.width, info.nodata), (200_000, Some(-5.0)));
    assert_eq!(block.samples, Samples::F32(vec![-5.0; 64 * 64]));
}

#[test]
fn a_million_strips_are_read_where_they_are_asked_for() {
    let n = 1_000_000;
    let b = Builder::strip().set(256, LONG, &[1]).set(257, LONG, &[n]).set(278, LONG, &[1]);
    let b = b.set(273, LONG, &vec![16; n as usize]).set(279, LONG, &vec![1; n as usize]);
    let (info, block) = attempt(&alone(b.bytes())).unwrap();
    assert_eq!((info.height, block.samples.len()), (1_000_000, 64));
}

#[test]
fn bombs_stop_at_the_size_that_is_promised() {
    // 64 MiB of zeros in one tile that promises 32 x 32 pixels, and the other way round.
    let bomb = deflated(&vec![0; 64 << 20]);
    let n = bomb.len() as u64;
    let small = Builder::gray().set(259, SHORT, &[8]).set(324, LONG, &[16; 4]).set(325, LONG, &[n; 4]).data(bomb);
    assert_eq!(attempt(&alone(small.bytes())).unwrap().1.samples, Samples::U8(vec![0; 4096]));
    let short = deflated(&[0; 100]);
    let n = short.len() as u64;
    let large = Builder::gray().set(259, SHORT, &[8]).set(324, LONG, &[16; 4]).set(325, LONG, &[n; 4]).data(short);
    assert!(attempt(&alone(large.bytes())).unwrap_err().contains("too early"));
    // A tile of 2^30 x 2^30 pixels.
    let huge = Builder::gray().set(259, SHORT, &[8]).set(322, LONG, &[1 << 30]).set(323, LONG, &[1 << 30]);
    assert!(attempt(&alone(huge.bytes())).unwrap_err().contains("MiB"));
    let tall = Builder::gray().set(259, SHORT, &[8]).set(322, LONG, &[16_384]).set(323, LONG, &[16_384]);
    assert!(attempt(&alone(tall.bytes())).unwrap_err().contains("tiles"));
}

#[test]
fn a_strip_that_is_too_large_to_hold_gives_its_rows() {
    let (width, height) = (10_000u64, 7_000u64);
    let row = |y: u64| (0..width).map(|x| (x * 7 + y * 13) as u8).collect::<Vec<_>>();
    let all: Vec<u8> = (0..height).flat_map(row).collect();
    let strip = |encoding: u64, data: Vec<u8>| {
        let n = data.len() as u64;
        let b = Builder::strip().set(256, LONG, &[width]).set(257, LONG, &[height]).set(278, LONG, &[u64::from(u32::MAX)]);
        b.set(259, SHORT, &[encoding]).set(279, LONG, &[n]).data(data)
    };
    let packed = {
        // PackBits of literal runs only.
        let mut out = Vec::new();
        for run in all.chunks(128) {
            out.push((run.len() - 1) as u8);
            out.extend_from_slice(run);
        }
        out
    };
    for (encoding, data) in [(8, deflated(&all)), (32_773, packed)] {
        let OpenedPicture::Rows(mut decoder) = tiff::open(&alone(strip(encoding, data).bytes())).unwrap() else { panic!("{encoding}") };
        assert_eq!(decoder.info().access, Access::Rows);
        let mut y = 0;
        while let Some(block) = decoder.rows(999, &[0]).unwrap() {
            let Samples::U8(values) = block.samples else { panic!() };
            for line in values.chunks_exact(width as usize) {
                assert_eq!(line, row(y), "{encoding}: row {y}");
                y += 1;
            }
        }
        assert_eq!(y, height);
    }
    // Not packed: any window.
    assert_eq!(attempt(&alone(strip(1, all.clone()).bytes())).unwrap().0.access, Access::Windows);
    // Cut short: rows as far as they go, then words.
    let data = deflated(&all);
    let half = strip(8, data[..data.len() / 2].to_vec());
    let OpenedPicture::Rows(mut decoder) = tiff::open(&alone(half.bytes())).unwrap() else { panic!() };
    let end = (0..=height).find_map(|_| decoder.rows(1, &[0]).err()).unwrap();
    assert!(end.contains("from row"), "{end}");
    // An encoding that is decoded as a whole.
    let jpeg = attempt(&alone(strip(7, vec![0; 100]).bytes())).unwrap_err();
    assert!(jpeg.contains("JPEG") && jpeg.contains("tiles"), "{jpeg}");
}

#[test]
fn of_a_file_that_was_cut_what_is_missing_is_told_to_the_pixel_and_the_rest_is_there() {
    for packed in [false, true] {
        let tile = |i: u8| if packed { deflated(&[10 + i; 1024]) } else { vec![10 + i; 1024] };
        let tiles: Vec<Vec<u8>> = (0..4).map(tile).collect();
        let places: Vec<u64> = (0..4).map(|i| 16 + tiles[..i].iter().map(|t| t.len() as u64).sum::<u64>()).collect();
        let sizes: Vec<u64> = tiles.iter().map(|t| t.len() as u64).collect();
        let b = Builder::gray().set(259, SHORT, &[if packed { 8 } else { 1 }]).set(325, LONG, &sizes).data(tiles.concat());
        let read = |places: &[u64], orientation: u64| {
            let files = alone(b.clone().set(324, LONG, places).set(274, SHORT, &[orientation]).bytes());
            let OpenedPicture::Windows(mut decoder) = tiff::open(&files).unwrap() else { panic!() };
            (decoder.info().incomplete, decoder.read(0, Window { x: 0, y: 0, width: 64, height: 64 }, &[0]))
        };
        assert_eq!(read(&places, 1).0, None);
        // The last one lies where the file has ended.
        let beyond = 1 << 20;
        for (orientation, corner) in [(1, (32, 32)), (3, (0, 0)), (6, (0, 32))] {
            let (cut, block) = read(&[places[0], places[1], places[2], beyond], orientation);
            let cut = cut.unwrap();
            assert_eq!((cut.present, cut.of, cut.block), (3, 4, Some([32, 32])));
            let area = Window { x: corner.0, y: corner.1, width: 32, height: 32 };
            assert_eq!(cut.missing(64, 64, orientation as u8), [area]);
            let (block, mask) = {
                let b = block.unwrap();
                (b.samples, b.mask.unwrap())
            };
            let Samples::U8(values) = block else { panic!() };
            for (i, (value, there)) in values.iter().zip(&mask).enumerate() {
                let (x, y) = (i as u32 % 64, i as u32 / 64);
                let inside = (area.x..area.x + 32).contains(&x) && (area.y..area.y + 32).contains(&y);
                assert_eq!((*there == 0, *value == 0), (inside, inside), "{packed} {orientation} {x} {y}");
            }
        }
        // One in the middle, or all of them: that is no cut, and what is wrong is said where it is asked for.
        for places in [[places[0], beyond, places[2], places[3]], [beyond; 4]] {
            let (cut, block) = read(&places, 1);
            assert!(cut.unwrap().missing(64, 64, 1).is_empty());
            assert!(block.unwrap_err().contains("beyond the end"));
        }
    }
}

/// Counts how often bytes at a place are asked for.
#[derive(Debug)]
struct Counted(Vec<u8>, std::sync::atomic::AtomicU32);

impl revisit::io::raster::Bytes for Counted {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<()> {
        if offset == 16 {
            self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
        self.0.read_at(offset, buffer)
    }
}

/// I7: a million tiles at one block. The work goes by what is decoded, and that is one block, twice.
#[test]
fn i7_a_block_that_is_there_a_million_times_is_decoded_twice() {
    let block = deflated(&vec![77; 64 * 64]);
    let (n, side) = (1_000_000, 64_000);
    let b =
        Builder::gray().set(256, LONG, &[side]).set(257, LONG, &[side]).set(322, LONG, &[64]).set(323, LONG, &[64]).set(259, SHORT, &[8]);
    let bytes = b.set(324, LONG, &vec![16; n]).set(325, LONG, &vec![block.len() as u64; n]).data(block).bytes();
    let file = Arc::new(Counted(bytes, std::sync::atomic::AtomicU32::new(0)));
    let files = Files { main: file.clone(), overviews: None, mask: None };
    let OpenedPicture::Windows(mut decoder) = tiff::open(&files).unwrap() else { panic!() };
    assert_eq!(decoder.info().width, 64_000);
    for (x, y, size) in [(0, 0, 4096), (30_000, 60_000, 1111), (63_936, 63_936, 64), (0, 64, 64), (64, 64, 64)] {
        let block = decoder.read(0, Window { x, y, width: size, height: size }, &[0]).unwrap();
        assert_eq!(block.samples, Samples::U8(vec![77; (size * size) as usize]));
    }
    // What comes again at once is kept from its second time on.
    assert_eq!(file.1.load(std::sync::atomic::Ordering::Relaxed), 2);
    // Asked for one by one, as tiles are: the first two times, then never again.
    let OpenedPicture::Windows(mut decoder) = tiff::open(&files).unwrap() else { panic!() };
    for i in 0..50 {
        decoder.read(0, Window { x: 64 * i, y: 64 * i, width: 64, height: 64 }, &[0]).unwrap();
    }
    assert_eq!(file.1.load(std::sync::atomic::Ordering::Relaxed), 4);
}

/// Flips bits of real files and cuts them. `REVISIT_HOSTILE` sets how often; without it a few hundred times.
#[test]
fn real_files_with_flipped_bits_are_read_or_refused() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/tiff-variants");
    let Ok(entries) = std::fs::read_dir(&dir) else {
        println!("skipped: tiff-variants is not beside this repository");
        return;
    };
    let rounds: u64 = std::env::var("REVISIT_HOSTILE").ok().and_then(|n| n.parse().ok()).unwrap_or(400);
    let mut paths: Vec<_> = entries.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "tif")).collect();
    paths.sort();
    let mut dice = Dice(2026);
    let (mut read, mut refused) = (0, 0);
    for round in 0..rounds {
        let path = &paths[dice.below(paths.len() as u64) as usize];
        let mut bytes = std::fs::read(path).unwrap();
        // Half of the flips hit the directory, which lies at the beginning or the end.
        for _ in 0..=dice.below(16) {
            let n = bytes.len() as u64;
            let at = match dice.below(4) {
                0 => dice.below(n.min(600)),
                1 => n - 1 - dice.below(n.min(600)),
                _ => dice.below(n),
            };
            bytes[at as usize] ^= 1 << dice.below(8);
        }
        if round % 8 == 0 {
            bytes.truncate(dice.below(bytes.len() as u64) as usize);
        }
        match attempt(&alone(bytes)) {
            Ok(_) => read += 1,
            Err(_) => refused += 1,
        }
    }
    println!("{read} read, {refused} refused");
    assert!(rounds < 100 || (read > 0 && refused > 0));
    // The file itself is still read.
    assert!(attempt(&beside(&paths[0])).is_ok());
}
