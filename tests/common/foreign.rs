//! Further parsers of foreign bytes: pictures of every format, what lies beside them, what decoder processes answer, manifests, keys,
//! lists of classes. See [`super::parsers`].

use super::parsers::{Ground, Parser};
use image::{DynamicImage, ImageFormat};
use revisit::core::doc::{ClassSet, SHIPPED_CLASSES};
use revisit::core::georef::{CrsDefinition, from_world_file};
use revisit::core::raster::{Display, RasterInfo, Tile, Window};
use revisit::io::bundle::{FileEntry, ImageEntry, Manifest, PublicKey, SigningKey, is_path};
use revisit::io::raster::metadata::{SIDE_CARS, name, read_side_car};
use revisit::io::raster::worker::{Judged, judge_reply, sound_replies};
use revisit::io::raster::{Description, Files, OpenedPicture, RasterSource, Refusal, probe};
use std::io::Cursor;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

/// Larger pictures are opened and not read to the end: they are right, and slow.
const MOST_PIXELS: u64 = 4_000_000;

/// All of them.
pub fn further() -> Vec<Parser> {
    let none: &[&str] = &["\0\0\0\0", "\u{7f}\u{7f}\u{7f}\u{7f}"];
    let picture = |name, seeds, words| Parser { name, seeds, words, read: read_picture };
    vec![
        picture(
            "png",
            vec![painted(ImageFormat::Png, true), painted(ImageFormat::Png, false), kept("interlaced.png")],
            &["IHDR", "IDAT", "tRNS", "PLTE", "IEND", "eXIf", "acTL"],
        ),
        Parser {
            name: "png-sums",
            seeds: vec![painted(ImageFormat::Png, true), painted(ImageFormat::Png, false), kept("interlaced.png")],
            words: none,
            read: read_png_with_sums,
        },
        picture(
            "jpeg",
            ["cmyk.jpg", "gray_progressive.jpg", "progressive.jpg", "restarts.jpg", "subsampled.jpg"].map(kept).to_vec(),
            &["Exif\0\0", "II*\0", "MM\0*", "JFIF\0", "Adobe\0"],
        ),
        picture(
            "webp",
            vec![painted(ImageFormat::WebP, true), painted(ImageFormat::WebP, false), kept("lossy.webp"), kept("opacity.webp")],
            &["RIFF", "WEBP", "VP8 ", "VP8L", "VP8X", "ALPH", "ANIM"],
        ),
        picture("bmp", vec![painted(ImageFormat::Bmp, false), painted(ImageFormat::Bmp, true)], none),
        picture("tiff", tiffs(), none),
        picture(
            "jpeg2000",
            ["place.jp2", "rgb8.j2k", "signed_i16.jp2", "tiles_u16.jp2"].map(kept).to_vec(),
            &["jp2c", "ihdr", "colr", "uuid", "asoc", "res "],
        ),
        Parser { name: "side-cars", seeds: side_car_seeds(), words: SIDE_CAR_WORDS, read: read_side_cars },
        Parser { name: "replies", seeds: reply_seeds(), words: &["null", "4294967295", "\u{1}\0\0\0", "[]", "1e308"], read: read_reply },
        Parser {
            name: "manifest",
            seeds: vec![manifest().to_bytes()],
            words: &["\n", "\"", "../", "//", "\\", ",", "\u{ff0e}"],
            read: read_manifest,
        },
        Parser {
            name: "keys",
            seeds: KEYS.map(|k| k.as_bytes().to_vec()).to_vec(),
            words: &["\n", "=", "RW", "untrusted comment: "],
            read: read_keys,
        },
        Parser {
            name: "classes",
            seeds: SHIPPED_CLASSES.iter().map(|(_, text)| text.as_bytes().to_vec()).collect(),
            words: &["null", "[]", "{}", "\"\\ud800\"", "\"#ff0000\"", "[[[[", "1e400"],
            read: read_classes,
        },
    ]
}

fn kept(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)).unwrap()
}

fn texture(with_alpha: bool) -> DynamicImage {
    let picture = image::RgbaImage::from_fn(37, 23, |x, y| image::Rgba([(x * 7) as u8, (y * 11) as u8, (x ^ y) as u8, (x * 5 + y) as u8]));
    let picture = DynamicImage::ImageRgba8(picture);
    if with_alpha { picture } else { DynamicImage::ImageRgb8(picture.to_rgb8()) }
}

fn painted(format: ImageFormat, with_alpha: bool) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    texture(with_alpha).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A small TIFF that is not packed, and where GDAL is installed one of every way of packing that it knows.
fn tiffs() -> Vec<Vec<u8>> {
    let mut list = vec![plain_tiff()];
    let Ok(dir) = tempfile::tempdir() else { return list };
    let source = dir.path().join("in.png");
    texture(false).save(&source).unwrap();
    for options in [
        "-co COMPRESS=LZW -co PREDICTOR=2",
        "-co COMPRESS=DEFLATE -co TILED=YES -co BLOCKXSIZE=16 -co BLOCKYSIZE=16 -a_srs EPSG:32616 -a_ullr 700000 4000000 700037 3999977",
        "-co COMPRESS=PACKBITS -co INTERLEAVE=BAND",
        "-co COMPRESS=JPEG -co PHOTOMETRIC=YCBCR",
        "-co COMPRESS=ZSTD -co BIGTIFF=YES",
        "-co COMPRESS=LZMA -co ENDIANNESS=BIG",
        "-co COMPRESS=LERC -ot Float32",
        "-co COMPRESS=DEFLATE -co PREDICTOR=3 -ot Float32 -b 1",
        "-co COMPRESS=WEBP -co WEBP_LOSSLESS=YES",
        "-co COMPRESS=CCITTFAX4 -co NBITS=1 -b 1",
        "-co COMPRESS=CCITTFAX3 -co NBITS=1 -b 1",
        "-co COMPRESS=LZW -co NBITS=12 -ot UInt16",
        "-ot Int16 -a_nodata -7 -b 2 -mo NAME=<&x>",
        "-of COG -co COMPRESS=DEFLATE",
    ] {
        let out = dir.path().join("out.tif");
        let done = Command::new("gdal_translate").args(["-q"]).args(options.split(' ')).arg(&source).arg(&out).output();
        if done.is_ok_and(|o| o.status.success()) {
            list.extend(std::fs::read(&out));
        }
        let _ = std::fs::remove_file(&out);
    }
    list
}

/// 16 x 8 gray pixels in two strips.
fn plain_tiff() -> Vec<u8> {
    let mut out = b"II*\0\x88\0\0\0".to_vec();
    out.extend(0..128_u8);
    let entries: [(u16, u16, u32, u32); 9] = [
        (256, 3, 1, 16),
        (257, 3, 1, 8),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 2, 0x88 + 2 + 9 * 12 + 4),
        (277, 3, 1, 1),
        (278, 3, 1, 4),
        (279, 4, 2, 0x88 + 2 + 9 * 12 + 4 + 8),
    ];
    out.extend(super::tiff_directory::directory(&entries));
    [8_u32, 72, 64, 64].iter().for_each(|v| out.extend(v.to_le_bytes()));
    out
}

fn phrase(why: &str) {
    assert!(!why.is_empty() && why.chars().count() < 1500 && !why.contains(|c: char| c.is_control()), "no phrase: {why:?}");
}

fn refused(why: &Refusal) {
    let (Refusal::Unsupported(why) | Refusal::TooLarge(why) | Refusal::Damaged(why)) = why;
    phrase(why);
}

/// A picture, by the decoder that its first bytes name, as the decoder process calls it.
fn read_picture(_: &Ground, bytes: &[u8]) {
    let Some(decoder) = probe(bytes.get(..16).unwrap_or(bytes)).and_then(|f| f.decoder.ok()) else { return };
    let files = Files { main: Arc::new(bytes.to_vec()), overviews: None, mask: None };
    match (decoder.open)(&files) {
        Err(why) => refused(&why),
        Ok(OpenedPicture::Windows(mut decoder)) => {
            let info = decoder.info().clone();
            if !sound(&info) {
                return;
            }
            let bands = info.bands_to_read(info.usual_bands());
            for (level, size) in info.levels.iter().enumerate() {
                let (width, height) = (size.width.min(64), size.height.min(64));
                for (x, y) in [(0, 0), (size.width - width, size.height - height)] {
                    match decoder.read(level, Window { x, y, width, height }, &bands) {
                        Ok(block) => assert_eq!((block.width, block.height), (width, height)),
                        Err(why) => phrase(&why),
                    }
                }
            }
        }
        Ok(OpenedPicture::Rows(mut decoder)) => {
            let info = decoder.info().clone();
            if !sound(&info) {
                return;
            }
            if u64::from(info.width) * u64::from(info.height) > MOST_PIXELS {
                return;
            }
            let bands = info.bands_to_read(info.usual_bands());
            let mut rows = 0;
            loop {
                match decoder.rows(16, &bands) {
                    Ok(Some(block)) => {
                        assert!(block.width == info.width && (1..=16).contains(&block.height));
                        rows += block.height;
                        assert!(rows <= info.height, "more rows than it has");
                    }
                    Ok(None) => break,
                    Err(why) => return phrase(&why),
                }
            }
        }
    }
    described(bytes);
}

/// The whole way, with all that a picture says of itself, for one in sixteen: it needs a file.
fn described(bytes: &[u8]) {
    let digest = bytes.iter().fold(0_u32, |d, b| d.wrapping_mul(31).wrapping_add(u32::from(*b)));
    if !digest.is_multiple_of(16) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a");
    std::fs::write(&path, bytes).unwrap();
    match revisit::io::raster::open(&path) {
        Err(why) => assert!(why.to_string().ends_with('a') && why.to_string().chars().count() < 2500),
        Ok(picture) => {
            let _ = Display::usual(picture.info());
        }
    }
}

/// What the program asks of a picture's facts before it asks for pixels.
fn sound(info: &RasterInfo) -> bool {
    info.notes.iter().for_each(|note| assert!(!note.contains(|c: char| c.is_control()), "{note:?}"));
    let _ = (Display::usual(info), info.direct_levels());
    let levels = info.levels.iter().all(|l| l.width > 0 && l.height > 0);
    info.width > 0 && info.height > 0 && levels && info.has_bands(info.usual_bands())
}

/// A PNG file whose chunks were altered, with the sums that then belong to them: what gets past the sums.
fn read_png_with_sums(ground: &Ground, bytes: &[u8]) {
    let mut fixed = bytes.to_vec();
    let mut at = 8;
    while let Some(length) = fixed.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes) {
        let end = at.saturating_add(8).saturating_add(length as usize);
        let Some(chunk) = fixed.get(at + 4..end) else { break };
        let sum = crc32fast::hash(chunk).to_be_bytes();
        let Some(place) = fixed.get_mut(end..end + 4) else { break };
        place.copy_from_slice(&sum);
        at = end + 4;
    }
    read_picture(ground, &fixed);
}

const SIDE_CAR_WORDS: &[&str] =
    &["<!DOCTYPE x [", "&#0;", "&x;", "1e999", "NaN", "null", "[]", "{}", "\0", "\u{feff}", "<![CDATA[", "]]>", "END_GROUP", "\";"];

fn side_car_seeds() -> Vec<Vec<u8>> {
    let texts = [
        "version = \"R\";\nBEGIN_GROUP = IMAGE_1\n\tsatId = \"WV02\";\n\tfirstLineTime = 2024-10-05T02:10:11.123456Z;\n\tmeanSunAz = 160.4;\n\tmeanSunEl = 42.5;\n\tmeanSatAz = 120.0;\n\tmeanSatEl = 65.2;\n\tmeanOffNadirViewAngle = 21.3;\n\tcloudCover = 0.012;\nEND_GROUP = IMAGE_1\nEND;\n",
        "{\"id\":\"20241005_021011_66_24b7\",\"properties\":{\"acquired\":\"2024-10-05T02:10:11.123456Z\",\"cloud_cover\":0.02,\"instrument\":\"PSB.SD\",\"satellite_id\":\"24b7\",\"sun_azimuth\":160.4,\"sun_elevation\":42.5,\"view_angle\":3.1,\"satellite_azimuth\":99.8,\"gsd\":3.7}}",
        "<?xml version=\"1.0\"?><ps:EarthObservation xmlns:ps=\"http://schemas.planet.com/ps/v1/planet_product_metadata_geocorrected_level\" xmlns:opt=\"http://earth.esa.int/opt\" xmlns:eop=\"http://earth.esa.int/eop\"><eop:acquisitionDate>2024-10-05T02:10:11+00:00</eop:acquisitionDate><opt:illuminationAzimuthAngle uom=\"deg\">160.4</opt:illuminationAzimuthAngle></ps:EarthObservation>",
        "<?xml version=\"1.0\"?><n1:Level-1C_Tile_ID xmlns:n1=\"https://psd-14.sentinel2.eo.esa.int/x\"><n1:General_Info><SENSING_TIME>2024-10-05T02:10:11.123Z</SENSING_TIME></n1:General_Info><n1:Geometric_Info><Tile_Geocoding><HORIZONTAL_CS_NAME>WGS84 / UTM zone 52N</HORIZONTAL_CS_NAME><HORIZONTAL_CS_CODE>EPSG:32652</HORIZONTAL_CS_CODE><Size resolution=\"10\"><NROWS>10980</NROWS><NCOLS>10980</NCOLS></Size><Geoposition resolution=\"10\"><ULX>300000</ULX><ULY>4500000</ULY><XDIM>10</XDIM><YDIM>-10</YDIM></Geoposition></Tile_Geocoding><Tile_Angles><Mean_Sun_Angle><ZENITH_ANGLE unit=\"deg\">47.5</ZENITH_ANGLE><AZIMUTH_ANGLE unit=\"deg\">160.4</AZIMUTH_ANGLE></Mean_Sun_Angle></Tile_Angles></n1:Geometric_Info></n1:Level-1C_Tile_ID>",
        "GROUP = LANDSAT_METADATA_FILE\n  GROUP = IMAGE_ATTRIBUTES\n    SPACECRAFT_ID = \"LANDSAT_9\"\n    DATE_ACQUIRED = 2024-10-05\n    SCENE_CENTER_TIME = \"02:10:11.1234560Z\"\n    SUN_AZIMUTH = 160.4\n    SUN_ELEVATION = 42.5\n    CLOUD_COVER = 1.2\n  END_GROUP = IMAGE_ATTRIBUTES\nEND_GROUP = LANDSAT_METADATA_FILE\nEND\n",
        "{\"LANDSAT_METADATA_FILE\":{\"IMAGE_ATTRIBUTES\":{\"SPACECRAFT_ID\":\"LANDSAT_9\",\"DATE_ACQUIRED\":\"2024-10-05\",\"SCENE_CENTER_TIME\":\"02:10:11.12Z\",\"SUN_AZIMUTH\":\"160.4\",\"SUN_ELEVATION\":\"42.5\"}}}",
        "<PAMDataset><SRS>EPSG:32616</SRS><GeoTransform>  7.336010e+05, 5.0e-01, 0.0, 3.725139e+06, 0.0, -5.0e-01</GeoTransform><GCPList Projection=\"EPSG:4326\"><GCP Id=\"1\" Pixel=\"0.5\" Line=\"0.5\" X=\"127.6\" Y=\"39.9\" Z=\"0\"/></GCPList><Metadata><MDI key=\"AREA_OR_POINT\">Area</MDI></Metadata><Metadata domain=\"IMAGERY\"><MDI key=\"ACQUISITIONDATETIME\">2024-10-05 02:10:11</MDI></Metadata><PAMRasterBand band=\"1\"><NoDataValue>0</NoDataValue></PAMRasterBand></PAMDataset>",
        "PROJCS[\"WGS 84 / UTM zone 16N\",GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"latitude_of_origin\",0],PARAMETER[\"central_meridian\",-87],PARAMETER[\"scale_factor\",0.9996],PARAMETER[\"false_easting\",500000],PARAMETER[\"false_northing\",0],UNIT[\"metre\",1],AUTHORITY[\"EPSG\",\"32616\"]]",
        "0.5\n0.0\n0.0\n-0.5\n733601.25\n3725138.75\n",
        "S2A_MSIL1C_20241005T021011_N0511_R003_T52SCE_20241005T034512",
    ];
    texts.iter().map(|t| t.as_bytes().to_vec()).collect()
}

/// Every reader of files beside a picture reads everything: what is another kind is told, or nothing is.
fn read_side_cars(_: &Ground, bytes: &[u8]) {
    for kind in SIDE_CARS {
        let _ = read_side_car(kind.name, bytes);
    }
    let text = String::from_utf8_lossy(bytes);
    let _ = name::read(&text);
    let crs = CrsDefinition::from_wkt(&text).ok();
    let _ = from_world_file(&text, crs.as_ref(), [900, 900]);
}

fn reply_seeds() -> Vec<Vec<u8>> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.tif");
    std::fs::write(&path, plain_tiff()).unwrap();
    let picture = revisit::io::raster::open(&path).unwrap();
    let facts = Description {
        info: picture.info().clone(),
        georeference: Some(super::placed::georeference(32616, super::placed::ATLANTA, [16, 8])),
        stated_place: None,
        world_file: Some("0.5\n0\n0\n-0.5\n1\n2\n".into()),
        acquisition: Default::default(),
    };
    sound_replies(&facts).unwrap()
}

/// What is taken from a reply can be reckoned with.
fn read_reply(_: &Ground, bytes: &[u8]) {
    match judge_reply(bytes) {
        Err(_) | Ok(Judged::Word) => {}
        Ok(Judged::Pixels(Tile { width, height, bands, pixels, alpha })) => {
            assert!(matches!(bands, 1 | 3) && pixels.len() as u64 == u64::from(width) * u64::from(height) * u64::from(bands));
            assert!(alpha.is_none_or(|a| a.len() as u64 == u64::from(width) * u64::from(height)));
        }
        Ok(Judged::Facts(facts)) => {
            assert!(facts.info.width > 0 && facts.info.height > 0 && !facts.info.bands.is_empty());
            let display = Display::usual(&facts.info);
            let _ = (facts.info.has_bands(display.bands), facts.info.direct_levels());
            if let Some(located) = facts.georeference.as_ref().and_then(|g| g.locate().ok()) {
                let _ = located.lon_lat(super::point(1.0, 2.0));
            }
        }
    }
}

fn manifest() -> Manifest {
    Manifest {
        tool: revisit::TOOL.into(),
        session_format: Manifest::session_format(),
        session: "5ab1".repeat(8),
        session_seq: 12,
        session_head: "a".repeat(64),
        document_sha256: "b".repeat(64),
        images: ["before", "after"].map(|role| ImageEntry { role: role.into(), bytes: 7, sha256: "c".repeat(64) }).to_vec(),
        files: ["figures/a.svg", "report.html", "session.jsonl"]
            .map(|p| FileEntry { path: p.into(), bytes: 9, sha256: "d".repeat(64) })
            .to_vec(),
    }
}

/// A manifest has one form: what is read is written as the same bytes, and no path leaves its folder.
fn read_manifest(_: &Ground, bytes: &[u8]) {
    if let Ok(read) = Manifest::from_bytes(bytes) {
        assert_eq!(read.to_bytes(), bytes, "read in two ways");
        // Two dots within a name (`a..svg`) lead nowhere; at its end they are dropped by Windows.
        let is_name = |name: &str| !name.is_empty() && !name.starts_with('.') && !name.ends_with('.');
        assert!(read.files.iter().all(|f| is_path(&f.path) && f.path.split('/').all(is_name)), "{:?}", read.files);
    }
}

/// Made for these tests.
const KEYS: [&str; 2] = [
    "untrusted comment: minisign public key 5A9B3F7E2D1C0B8A\nRWSKCxwtfj+bWgABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n",
    "untrusted comment: minisign encrypted secret key\nRWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
];

fn read_keys(_: &Ground, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = PublicKey::read(&text);
    // A locked key takes a second of reckoning to open: none is.
    let _ = SigningKey::read(&text, None);
}

fn read_classes(_: &Ground, bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Err(why) = ClassSet::parse(text)
    {
        phrase(&why);
    }
}
