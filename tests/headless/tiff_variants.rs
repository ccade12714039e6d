//! Every encoding of TIFF against the samples that GDAL reads, where they lie beside the repository; skipped with one line
//! where they do not.
#![allow(
    clippy::print_stdout,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it skips, and ends where something is not as it must be"
)]

use crate::tiff_files::{Dice, beside};
use revisit::core::raster::{Access, Block, Colour, Samples, Window};
use revisit::io::raster::{OpenedPicture, WindowDecoder, tiff};
use std::path::{Path, PathBuf};

fn folder(name: &str) -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if !dir.is_dir() {
        println!("skipped: {name} is not beside this repository");
        return None;
    }
    Some(dir)
}

fn windows(opened: OpenedPicture) -> Box<dyn WindowDecoder> {
    match opened {
        OpenedPicture::Windows(decoder) => decoder,
        OpenedPicture::Rows(_) => panic!("windows were expected"),
    }
}

/// The samples as numbers, exact for all types that are used here.
fn numbers(samples: &Samples) -> Vec<f64> {
    match samples {
        Samples::U8(v) => v.iter().map(|v| f64::from(*v)).collect(),
        Samples::I8(v) => v.iter().map(|v| f64::from(*v)).collect(),
        Samples::U16(v) => v.iter().map(|v| f64::from(*v)).collect(),
        Samples::I16(v) => v.iter().map(|v| f64::from(*v)).collect(),
        Samples::U32(v) => v.iter().map(|v| f64::from(*v)).collect(),
        Samples::I32(v) => v.iter().map(|v| f64::from(*v)).collect(),
        Samples::U64(v) => v.iter().map(|v| *v as f64).collect(),
        Samples::I64(v) => v.iter().map(|v| *v as f64).collect(),
        Samples::F32(v) => v.iter().map(|v| f64::from(*v)).collect(),
        Samples::F64(v) => v.clone(),
    }
}

fn raw(bytes: &[u8], dtype: &str) -> Vec<f64> {
    macro_rules! of {
        ($type:ty) => {
            bytes.chunks_exact(size_of::<$type>()).map(|b| <$type>::from_le_bytes(b.try_into().unwrap()) as f64).collect()
        };
    }
    match dtype {
        "uint8" => of!(u8),
        "int8" => of!(i8),
        "uint16" => of!(u16),
        "int16" => of!(i16),
        "uint32" => of!(u32),
        "int32" => of!(i32),
        "float32" | "complex64" => of!(f32),
        "float64" => of!(f64),
        other => panic!("{other}"),
    }
}

/// The part of a whole picture that a window shows.
fn cut(whole: &[f64], width: usize, bands: usize, window: Window, wanted: &[u16]) -> Vec<f64> {
    let mut out = Vec::new();
    for y in window.y..window.y + window.height {
        for x in window.x..window.x + window.width {
            for band in wanted {
                out.push(whole[(y as usize * width + x as usize) * bands + usize::from(*band)]);
            }
        }
    }
    out
}

#[test]
fn every_variant_gives_the_samples_that_gdal_reads() {
    let Some(dir) = folder("tiff-variants") else { return };
    let index: Vec<serde_json::Value> = serde_json::from_slice(&std::fs::read(dir.join("index.json")).unwrap()).unwrap();
    let (mut read, mut wrong) = (0, Vec::new());
    let mut dice = Dice(7);
    for row in &index {
        let name = row["name"].as_str().unwrap();
        let number = |key: &str| row[key].as_u64().unwrap();
        let dtype = row["dtype"].as_str().unwrap();
        let parts = if dtype == "complex64" { 2 } else { 1 };
        let (width, height, bands) = (number("w") as u32, number("h") as u32, (number("n") * parts) as u16);
        let allowed = number("lossy") as f64;
        let mut expected = raw(&std::fs::read(dir.join(format!("{name}.raw"))).unwrap(), dtype);
        let mut decoder = match tiff::open(&beside(&dir.join(format!("{name}.tif")))) {
            Ok(opened) => windows(opened),
            Err(why) => {
                wrong.push(format!("{name}: refused: {why:?}"));
                continue;
            }
        };
        let info = decoder.info().clone();
        assert_eq!((info.width, info.height, info.bands.len()), (width, height, usize::from(bands)), "{name}");
        // The overviews of this one were made after the index was.
        let overviews = if name == "x_overviews_deflate_u8rgb" { 2 } else { number("overviews") };
        assert_eq!(info.levels.len() as u64, 1 + overviews, "{name}");
        assert_eq!(info.access, Access::Windows, "{name}");
        let all: Vec<u16> = (0..bands).collect();
        let whole = Window { x: 0, y: 0, width, height };
        let mut block = match decoder.read(0, whole, &all) {
            Ok(block) => block,
            Err(why) => {
                wrong.push(format!("{name}: {why}"));
                continue;
            }
        };
        if name == "x_cmyk_u8" {
            // GDAL shows inks as colours; the file's own samples are told here.
            assert_eq!(info.colour, Colour::Cmyk);
            assert!(
                numbers(&block.samples).chunks_exact(4).zip(expected.chunks_exact(4)).all(|(inks, rgba)| {
                    let light = 255.0 - inks[3];
                    inks.iter().zip(rgba).take(3).all(|(ink, colour)| (light * (255.0 - ink) / 255.0).trunc() == *colour)
                }),
                "{name}"
            );
            expected = numbers(&block.samples);
        }
        if dtype != "complex64" && name != "x_f16" {
            assert_eq!(info.sample_type.name(), dtype, "{name}");
        }
        let differs = |block: &Block, expected: &[f64]| {
            let got = numbers(&block.samples);
            assert_eq!(got.len(), expected.len());
            got.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
        };
        let most = differs(&block, &expected);
        if most > allowed {
            wrong.push(format!("{name}: differs by {most}, allowed {allowed}"));
            continue;
        }
        // Any part is the same part of the whole, with any bands in any order.
        expected = numbers(&block.samples);
        for _ in 0..20 {
            let (x, y) = (dice.below(u64::from(width)) as u32, dice.below(u64::from(height)) as u32);
            let part =
                Window { x, y, width: 1 + dice.below(u64::from(width - x)) as u32, height: 1 + dice.below(u64::from(height - y)) as u32 };
            let some: Vec<u16> = (0..=dice.below(4)).map(|_| dice.below(u64::from(bands)) as u16).collect();
            block = decoder.read(0, part, &some).unwrap();
            assert_eq!((block.width, block.height, usize::from(block.bands)), (part.width, part.height, some.len()));
            let cut = cut(&expected, width as usize, usize::from(bands), part, &some);
            assert_eq!(numbers(&block.samples), cut, "{name} {part:?} {some:?}");
        }
        for (level, size) in info.levels.iter().enumerate().skip(1) {
            let block = decoder.read(level, Window { x: 0, y: 0, width: size.width, height: size.height }, &all).unwrap();
            let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
            assert!((mean(&numbers(&block.samples)) - mean(&expected)).abs() < 3.0, "{name}: level {level} keeps the brightness");
        }
        read += 1;
    }
    println!("{read} of {} variants give the samples that GDAL reads", index.len());
    assert_eq!(wrong, Vec::<String>::new());
}

/// A real file: name, bands, sample type, overviews, a window (x, y, width, height), the sum of its samples without those
/// that are not a number, how many are not, how many pixels the file's mask lets through (-1: it has none), lossy.
type Real = (&'static str, u16, &'static str, usize, (u32, u32, u32, u32), f64, usize, i64, bool);

/// As rasterio 1.4.4 (GDAL 3.10.3) reads them.
const REAL: &[Real] = &[
    ("rasterio/RGB.byte.tif", 3, "uint8", 0, (245, 259, 300, 200), 10_986_391.0, 0, -1, false),
    ("rasterio/RGB2.byte.tif", 3, "uint8", 0, (245, 259, 300, 200), 10_986_391.0, 0, 59937, false),
    ("rasterio/RGBA.byte.tif", 4, "uint8", 0, (245, 259, 300, 200), 26_273_386.0, 0, -1, false),
    ("rasterio/RGBA.uint16.tif", 4, "uint16", 0, (167, 105, 300, 200), 1_813_682_790.0, 0, -1, false),
    ("rasterio/all-nodata.tif", 4, "uint16", 0, (0, 1137, 71, 200), 0.0, 0, -1, false),
    ("rasterio/alpha.tif", 4, "uint8", 0, (461, 511, 300, 200), 0.0, 0, -1, true),
    ("rasterio/byte.tif", 1, "uint8", 0, (0, 0, 20, 20), 50_706.0, 0, -1, false),
    ("rasterio/cogeo.tif", 3, "uint8", 6, (362, 412, 300, 200), 32_530_995.0, 0, 60000, true),
    ("rasterio/float.tif", 1, "float64", 0, (0, 0, 3, 2), 1.6299999505281448, 0, -1, false),
    ("rasterio/float32.tif", 1, "float32", 0, (0, 0, 3, 2), 1.6299999505281448, 0, -1, false),
    ("rasterio/float_nan.tif", 1, "float32", 0, (0, 0, 3, 2), 0.8499999791383743, 1, -1, false),
    ("rasterio/float_raster_with_extra_nodata.tif", 1, "float32", 0, (0, 0, 28, 22), -1.7611999752107807e+41, 0, -1, false),
    ("rasterio/float_raster_with_nodata.tif", 1, "float32", 0, (0, 0, 13, 12), -1.9719999722437313e+40, 0, -1, false),
    ("rasterio/goes.tif", 3, "uint8", 1, (121, 171, 300, 200), 6_889_312.0, 0, 60000, true),
    ("rasterio/green.tif", 3, "uint8", 2, (0, 0, 64, 64), 974_848.0, 0, -1, false),
    ("rasterio/red.tif", 3, "uint8", 2, (0, 0, 64, 64), 974_848.0, 0, -1, false),
    ("rasterio/rgb-byte-tenth.tif", 3, "uint8", 0, (0, 0, 79, 71), 686_070.0, 0, -1, false),
    ("rasterio/rgb1.tif", 3, "uint8", 0, (50, 100, 300, 200), 11_009_195.0, 0, -1, false),
    ("rasterio/rgb1_fake_nir_epsg3857.tif", 1, "uint8", 0, (188, 240, 300, 200), 5_337_123.0, 0, -1, false),
    ("rasterio/rgb2.tif", 3, "uint8", 0, (46, 100, 300, 200), 8_498_894.0, 0, -1, false),
    ("rasterio/rgb3.tif", 3, "uint8", 0, (50, 59, 300, 200), 10_490_272.0, 0, -1, false),
    ("rasterio/rgb4.tif", 3, "uint8", 0, (46, 59, 300, 200), 5_858_469.0, 0, -1, false),
    ("rasterio/rgb_deflate.tif", 3, "uint8", 0, (245, 259, 300, 200), 10_986_391.0, 0, -1, false),
    ("rasterio/rgb_lzw.tif", 3, "uint8", 0, (245, 259, 300, 200), 10_986_391.0, 0, -1, false),
    ("rasterio/rotated.tif", 1, "uint8", 0, (0, 0, 10, 15), 11_175.0, 0, -1, false),
    ("rasterio/shade.tif", 1, "uint8", 0, (362, 412, 300, 200), 14_388_630.0, 0, -1, false),
    ("rasterio/test_esri_wkt.tif", 1, "uint16", 0, (0, 0, 2, 2), 10.0, 0, -1, false),
    ("rasterio/world.byte.tif", 1, "uint8", 0, (1290, 500, 300, 200), 23_784.0, 0, -1, false),
    ("rasterio/world.rgb.tif", 3, "uint8", 0, (106, 28, 300, 200), 25_674_175.0, 0, -1, false),
    ("rio-tiler/cog.tif", 1, "uint16", 4, (1179, 1233, 300, 200), 241_557_872.0, 0, -1, false),
    ("rio-tiler/cog_cmap.tif", 1, "uint8", 4, (3434, 4252, 300, 200), 180_000.0, 0, -1, false),
    ("rio-tiler/cog_dateline.tif", 1, "uint16", 3, (1012, 1077, 300, 200), 1_386_793_704.0, 0, -1, false),
    ("rio-tiler/cog_fullearth.tif", 1, "float64", 2, (66, 8, 300, 200), -4.19985320286e+34, 0, -1, false),
    ("rio-tiler/cog_gcps.tif", 1, "uint16", 3, (490, 318, 300, 200), 7_524_581.0, 0, -1, false),
    ("rio-tiler/cog_hirise_mars.tif", 3, "uint8", 2, (409, 741, 300, 200), 16_523_873.0, 0, -1, true),
    ("rio-tiler/cog_int16.tif", 1, "int16", 3, (1179, 1233, 300, 200), 6_140_343.0, 0, -1, false),
    ("rio-tiler/cog_nodata.tif", 1, "uint16", 3, (1179, 1233, 300, 200), 241_557_872.0, 0, -1, false),
    ("rio-tiler/cog_nodata_nan.tif", 1, "float32", 1, (124, 174, 300, 200), 5759.542269205209, 0, -1, false),
    ("rio-tiler/cog_nonearth.tif", 1, "float32", 1, (310, 342, 300, 200), -2.0416935930533427e+43, 0, -1, false),
    ("rio-tiler/cog_rgb_mask.tif", 3, "uint8", 0, (41, 16, 300, 200), 17_202_109.0, 0, 59689, false),
    ("rio-tiler/cog_rgba.tif", 4, "uint8", 0, (41, 16, 300, 200), 29_947_442.0, 0, -1, false),
    ("rio-tiler/cog_scale.tif", 2, "int16", 2, (0, 28, 256, 200), 472_724_870.0, 0, -1, false),
    ("rio-tiler/cog_scale_epsg4326.tif", 2, "int16", 0, (0, 14, 287, 200), 536_931_078.0, 0, -1, false),
    ("rio-tiler/cog_tags.tif", 1, "int16", 1, (0, 28, 256, 200), 236_358_435.0, 0, -1, false),
    ("rio-tiler/cog_world.tif", 1, "uint8", 6, (17850, 8900, 300, 200), 0.0, 0, -1, false),
    ("rio-tiler/nocog.tif", 1, "uint16", 0, (1179, 1233, 300, 200), 241_557_872.0, 0, -1, false),
    ("rio-tiler/noweb.tif", 1, "uint16", 1, (130, 183, 300, 200), 836_623_436.0, 0, -1, false),
    ("rio-tiler/scene_band1.tif", 1, "uint16", 1, (124, 174, 300, 200), 225_550_459.0, 0, -1, false),
    ("rio-tiler/web.tif", 1, "uint16", 2, (362, 412, 300, 200), 834_839_918.0, 0, -1, false),
    (
        "georust-geotiff/austrian_capitals_model_tie_point_and_pixel_scale_pixel_is_area.tif",
        1,
        "uint8",
        0,
        (103, 0, 300, 190),
        1020.0,
        0,
        -1,
        false,
    ),
    (
        "georust-geotiff/austrian_capitals_model_tie_point_and_pixel_scale_pixel_is_point.tif",
        1,
        "uint8",
        0,
        (103, 0, 300, 190),
        1020.0,
        0,
        -1,
        false,
    ),
    ("georust-geotiff/austrian_capitals_model_tie_points_pixel_is_area.tif", 1, "uint8", 0, (103, 0, 300, 190), 1020.0, 0, -1, false),
    ("georust-geotiff/austrian_capitals_model_tie_points_pixel_is_point.tif", 1, "uint8", 0, (103, 0, 300, 190), 1020.0, 0, -1, false),
    ("georust-geotiff/austrian_capitals_model_transformation_pixel_is_area.tif", 1, "uint8", 0, (103, 0, 300, 190), 1020.0, 0, -1, false),
    ("georust-geotiff/austrian_capitals_model_transformation_pixel_is_point.tif", 1, "uint8", 0, (103, 0, 300, 190), 1020.0, 0, -1, false),
    ("georust-geotiff/merc.tif", 1, "uint8", 0, (0, 0, 200, 200), 1_518_268.0, 0, -1, false),
    ("georust-geotiff/zh_dem_25.tif", 1, "int16", 0, (49, 83, 300, 200), 28_038_752.0, 0, -1, false),
];

#[test]
fn real_files_give_the_sums_that_rasterio_gives() {
    let Some(dir) = folder("geotiff") else { return };
    let mut wrong = Vec::new();
    for (name, bands, dtype, overviews, (x, y, width, height), sum, not_numbers, mask, lossy) in REAL {
        let mut decoder = match tiff::open(&beside(&dir.join(name))) {
            Ok(opened) => windows(opened),
            Err(why) => {
                wrong.push(format!("{name}: {why:?}"));
                continue;
            }
        };
        let info = decoder.info().clone();
        let facts = (info.bands.len(), info.sample_type.name(), info.levels.len() - 1);
        if facts != (usize::from(*bands), *dtype, *overviews) {
            wrong.push(format!("{name}: {facts:?} {:?}", info.notes));
        }
        let all: Vec<u16> = (0..*bands).collect();
        let block = match decoder.read(0, Window { x: *x, y: *y, width: *width, height: *height }, &all) {
            Ok(block) => block,
            Err(why) => {
                wrong.push(format!("{name}: {why}"));
                continue;
            }
        };
        let values = numbers(&block.samples);
        let got: f64 = values.iter().filter(|v| !v.is_nan()).sum();
        let allowed = if *lossy { sum.abs() * 0.001 } else { sum.abs() * 1e-12 };
        let missing = values.iter().filter(|v| v.is_nan()).count();
        let there = block.mask.as_ref().map_or(-1, |m| m.iter().filter(|m| **m == 255).count() as i64);
        if (got - sum).abs() > allowed || missing != *not_numbers || there != *mask {
            wrong.push(format!("{name}: {got} for {sum}, {missing} for {not_numbers}, mask {there} for {mask}"));
        }
        // Every level gives its top left corner and its bottom right one.
        for (level, size) in info.levels.iter().enumerate() {
            for (x, y) in [(0, 0), (size.width - 1, size.height - 1)] {
                if let Err(why) = decoder.read(level, Window { x, y, width: 1, height: 1 }, &[0]) {
                    wrong.push(format!("{name}: level {level}: {why}"));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn of_a_real_file_that_was_cut_the_blocks_that_are_there_are_read() {
    let Some(dir) = folder("geotiff/rasterio") else { return };
    let mut decoder = windows(tiff::open(&beside(&dir.join("corrupt.tif"))).unwrap());
    let info = decoder.info().clone();
    let cut = info.incomplete.unwrap();
    assert_eq!((cut.present, cut.of), (3, 4));
    let missing = cut.missing(info.width, info.height, info.orientation);
    assert!(!missing.is_empty());
    for y in (0..info.height - 63).step_by(64) {
        for x in (0..info.width - 63).step_by(64) {
            let block = decoder.read(0, Window { x, y, width: 64, height: 64 }, &[0, 1, 2]).unwrap();
            let is_missing = |i: usize| {
                let (x, y) = (x + i as u32 % 64, y + i as u32 / 64);
                missing.iter().any(|m| (m.x..m.x + m.width).contains(&x) && (m.y..m.y + m.height).contains(&y))
            };
            for i in 0..64 * 64 {
                assert_eq!(block.mask.as_ref().is_some_and(|mask| mask[i] == 0), is_missing(i), "{x} {y} {i}");
            }
        }
    }
}

#[test]
fn bands_have_the_names_and_roles_that_the_file_gives() {
    let Some(dir) = folder("geotiff") else { return };
    let roles = |name: &str| {
        let decoder = windows(tiff::open(&beside(&dir.join(name))).unwrap());
        decoder.info().bands.iter().map(|b| (b.name.clone(), b.role)).collect::<Vec<_>>()
    };
    use revisit::core::raster::BandRole::{Alpha, Blue, Gray, Green, Other, Red};
    let unnamed = |roles: &[_]| roles.iter().map(|r| (None, *r)).collect::<Vec<_>>();
    assert_eq!(roles("rasterio/RGBA.uint16.tif"), unnamed(&[Blue, Green, Red, Alpha]));
    assert_eq!(roles("rasterio/RGB.byte.tif"), unnamed(&[Red, Green, Blue]));
    assert_eq!(roles("rio-tiler/cog_rgba.tif"), unnamed(&[Red, Green, Blue, Alpha]));
    assert_eq!(roles("rio-tiler/cog_tags.tif"), [(Some("Green".to_owned()), Gray)]);
    let named = |n: &str, r| (Some(n.to_owned()), r);
    assert_eq!(roles("rasterio/all-nodata.tif")[..3], [named("blue", Blue), named("green", Green), named("red", Red)]);
    assert_eq!(roles("rio-tiler/cog_scale.tif"), unnamed(&[Other, Other]));
}

#[test]
fn metadata_are_told_as_they_are_written() {
    let Some(dir) = folder("geotiff") else { return };
    let metadata = |name: &str| tiff::metadata(&beside(&dir.join(name))).unwrap();
    let rgb = metadata("rasterio/RGB.byte.tif");
    assert_eq!(rgb.gdal_nodata.as_deref(), Some("0"));
    assert_eq!(rgb.tie_points, [0.0, 0.0, 0.0, 101_985.0, 2_826_915.0, 0.0]);
    assert_eq!(rgb.pixel_scale.len(), 3);
    assert_eq!(rgb.geo_keys[0], 1);
    assert!(rgb.geo_ascii.contains("UTM"));
    let turned = metadata("georust-geotiff/austrian_capitals_model_transformation_pixel_is_area.tif");
    assert_eq!(turned.transformation.len(), 16);
    assert!(metadata("rio-tiler/cog_tags.tif").gdal_metadata_xml.unwrap().contains("Green"));
}

/// Words that only programmers use: names with capitals within, quotes, braces, colons in pairs.
fn is_ours(text: &str) -> bool {
    const NAMES: [&str; 3] = ["WebP", "PackBits", "MiB"];
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').all(|word| {
        let capital_within = word.chars().zip(word.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
        NAMES.contains(&word) || !(capital_within || word.contains('_') || word.starts_with("0x"))
    }) && !text.contains(['"', '`', '{', '}', '[', '\n'])
        && !["::", "Error", "error", "expected EOF", "corrupt", "invalid", "buffer", "chunk"].iter().any(|w| text.contains(w))
}

#[test]
fn damaged_blocks_are_told_in_our_own_words() {
    let Some(dir) = folder("tiff-variants") else { return };
    let mut said = std::collections::BTreeSet::new();
    let mut dice = Dice(11);
    let mut files: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "tif"));
    files.sort();
    for path in files {
        let whole = std::fs::read(&path).unwrap();
        for _ in 0..6 {
            let mut bytes = whole.clone();
            let end = bytes.len();
            for _ in 0..8 {
                let at = end / 4 + dice.below(end as u64 * 3 / 4) as usize;
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << dice.below(8);
                }
            }
            let Ok(OpenedPicture::Windows(mut decoder)) = tiff::open(&crate::tiff_files::alone(bytes)) else { continue };
            let (width, height) = (decoder.info().width.min(256), decoder.info().height.min(256));
            if let Err(why) = decoder.read(0, Window { x: 0, y: 0, width, height }, &[0]) {
                assert!(is_ours(&why), "{}: {why}", path.display());
                said.insert(why.rsplit(": ").next().unwrap_or_default().to_owned());
            }
        }
    }
    for codec in ["deflate", "LZW", "ZSTD", "JPEG", "WebP", "LERC", "LZMA"] {
        assert!(said.iter().any(|why| why == &format!("its {codec} data is damaged")), "{codec}: {said:?}");
    }
}

#[test]
fn a_window_that_is_one_block_holds_what_its_halves_hold() {
    let Some(dir) = folder("tiff-variants") else { return };
    let (mut compared, mut written) = (0, 0);
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let open = || match tiff::open(&beside(&path)) {
            Ok(OpenedPicture::Windows(decoder)) if path.extension().is_some_and(|e| e == "tif") => Some(decoder),
            _ => None,
        };
        let (Some(mut once), Some(mut halves), Some(mut straight)) = (open(), open(), open()) else { continue };
        let info = once.info().clone();
        let bands: Vec<u16> = (0..info.bands.len() as u16).collect();
        // Tiles of usual sizes and strips of any height: one of these windows is a block of the file.
        let strips = (1..=info.height.min(64)).map(|rows| (info.width, rows));
        for (width, height) in [(16, 16), (32, 32), (64, 64), (128, 128), (256, 256)].into_iter().chain(strips) {
            if width > info.width || height > info.height || height < 2 {
                continue;
            }
            let window = |y, height| Window { x: 0, y, width, height };
            let read = |decoder: &mut dyn WindowDecoder, y, height| numbers(&decoder.read(0, window(y, height), &bands).unwrap().samples);
            let whole = read(once.as_mut(), 0, height);
            let parts = [read(halves.as_mut(), 0, height / 2), read(halves.as_mut(), height / 2, height - height / 2)].concat();
            let same = whole.iter().zip(&parts).all(|(a, b)| a.to_bits() == b.to_bits()) && whole.len() == parts.len();
            assert!(same, "{} at {width} x {height}", path.display());
            compared += 1;
            // Blocks of bytes can also be unpacked to where they are wanted.
            let mut bytes = vec![0; whole.len()];
            if straight.read_bytes(0, window(0, height), &bands, &mut bytes).unwrap() {
                assert!(bytes.iter().map(|b| f64::from(*b)).eq(whole), "{} at {width} x {height}, straight", path.display());
                written += 1;
            }
        }
    }
    assert!(compared > 100 && written > 10, "{compared}, {written}");
}
