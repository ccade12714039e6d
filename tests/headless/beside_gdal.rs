//! What GDAL keeps in the `.aux.xml` beside a picture against what the picture says itself: each expectation is what `gdalinfo` of
//! GDAL 3.6 says of the same files, and is asked of it again where it is installed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test ends where something is not as it must be, and says what it skips"
)]

use crate::common::tiff_directory::directory;
use crate::common::{assert_plain, quick_dir};
use revisit::core::georef::Origin;
use revisit::io::raster::{Picture, RasterSource, open};
use std::path::Path;
use std::process::Command;

/// A TIFF of 10 x 10 gray pixels of the value 7, at 400000, 5000000 in EPSG:32631 with pixels of 10 m, its nodata value 7.
fn tiff() -> Vec<u8> {
    let keys: [u16; 16] = [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32631];
    let numbers = [[10.0_f64, 10.0, 0.0], [0.0; 3], [400_000.0, 5_000_000.0, 0.0]].concat();
    let entries = 14;
    let data = 8 + 2 + 12 * entries + 4;
    let list: [(u16, u16, u32, u32); 14] = [
        (256, 4, 1, 10),
        (257, 4, 1, 10),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, data + 72 + 32),
        (277, 3, 1, 1),
        (278, 4, 1, 10),
        (279, 4, 1, 100),
        (284, 3, 1, 1),
        (33550, 12, 3, data),
        (33922, 12, 6, data + 24),
        (34735, 3, 16, data + 72),
        (42113, 2, 2, u32::from(b'7')),
    ];
    let mut out = b"II*\0\x08\0\0\0".to_vec();
    out.extend(directory(&list));
    out.extend(numbers.iter().flat_map(|v| v.to_le_bytes()));
    out.extend(keys.iter().flat_map(|v| v.to_le_bytes()));
    out.extend([7; 100]);
    out
}

const SRS: &str = "<SRS dataAxisToSRSAxisMapping=\"1,2\">EPSG:32632</SRS>";
const TRANSFORM: &str = "<GeoTransform> 5.0e+05, 20.0, 0, 4.0e+06, 0, -20.0</GeoTransform>";
const POINTS: &str = "<GCPList Projection=\"EPSG:32632\"><GCP Id=\"1\" Pixel=\"0\" Line=\"0\" X=\"500000\" Y=\"4000000\"/>\
    <GCP Id=\"2\" Pixel=\"10\" Line=\"0\" X=\"500200\" Y=\"4000000\"/><GCP Id=\"3\" Pixel=\"0\" Line=\"10\" X=\"500000\" Y=\"3999800\"/>\
    </GCPList>";
const WORLD: &str = "1\n0\n0\n-1\n0.5\n99.5\n";

fn nodata(value: &str) -> String {
    format!("<PAMRasterBand band=\"1\"><NoDataValue>{value}</NoDataValue></PAMRasterBand>")
}

fn opened(dir: &Path, name: &str, aux: Option<&str>, world: Option<&str>) -> Picture {
    for old in std::fs::read_dir(dir).unwrap() {
        std::fs::remove_file(old.unwrap().path()).unwrap();
    }
    let path = dir.join(name);
    match name.rsplit('.').next() {
        Some("tif") => std::fs::write(&path, tiff()).unwrap(),
        _ => image::RgbImage::from_pixel(10, 10, image::Rgb([7, 7, 7])).save(&path).unwrap(),
    }
    if let Some(aux) = aux {
        std::fs::write(dir.join(format!("{name}.aux.xml")), format!("<PAMDataset>{aux}</PAMDataset>")).unwrap();
    }
    if let (Some(text), Some((stem, ending))) = (world, name.split_once('.')) {
        let ending = match ending {
            "tif" => "tfw",
            "png" => "pgw",
            "jpg" => "jgw",
            _ => "bpw",
        };
        std::fs::write(dir.join(format!("{stem}.{ending}")), text).unwrap();
    }
    open(&path).unwrap()
}

/// Code of the coordinate system, corner, nodata.
type Said = (Option<u32>, Option<[f64; 2]>, Option<f64>);
/// A picture, what stands in its `.aux.xml`, its world file, and what is to be found.
type Case<'a> = (&'a str, Option<String>, Option<&'a str>, Said);

/// What GDAL's own tool says: code of the coordinate system, corner, nodata. `None`: it is not installed.
fn by_gdal(path: &Path) -> Option<Said> {
    let out = Command::new("gdalinfo").arg(path).output().ok()?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let within = |line: &str| line.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inner, _)| inner.to_owned());
    let corner = text.lines().find(|l| l.starts_with("Origin = ")).and_then(within);
    let corner = corner.map(|c| c.split(',').map(|n| n.parse().unwrap()).collect::<Vec<f64>>()).map(|v| [v[0], v[1]]);
    let zone = text.lines().find_map(|l| l.split_once("UTM zone ")).map(|(_, rest)| rest[..2].parse::<u32>().unwrap() + 32600);
    let nodata = text.lines().find_map(|l| l.split_once("NoData Value=")).map(|(_, v)| v.trim().parse().unwrap());
    Some((zone, corner, nodata))
}

#[test]
fn what_stands_beside_a_picture_outranks_it_item_by_item_as_in_gdal() {
    let dir = quick_dir();
    let own = [400_000.0, 5_000_000.0];
    let beside = [500_000.0, 4_000_000.0];
    let world = [0.0, 100.0];
    let both = format!("{SRS}{TRANSFORM}");
    let cases: Vec<Case<'_>> = vec![
        ("a.tif", None, None, (Some(32631), Some(own), Some(7.0))),
        ("a.tif", None, Some(WORLD), (Some(32631), Some(own), Some(7.0))),
        ("a.tif", Some(both.clone()), None, (Some(32632), Some(beside), Some(7.0))),
        ("a.tif", Some(TRANSFORM.into()), None, (Some(32631), Some(beside), Some(7.0))),
        ("a.tif", Some(SRS.into()), None, (Some(32632), Some(own), Some(7.0))),
        ("a.tif", Some(nodata("9")), None, (Some(32631), Some(own), Some(9.0))),
        ("a.tif", Some("<GeoTransform>1, 2</GeoTransform>".into()), None, (Some(32631), Some(own), Some(7.0))),
        // PNG and BMP believe a world file before the transform beside them, the others do not.
        ("x.png", Some(both.clone()), Some(WORLD), (Some(32632), Some(world), None)),
        ("x.png", Some(both.clone()), None, (Some(32632), Some(beside), None)),
        ("x.bmp", Some(both.clone()), Some(WORLD), (Some(32632), Some(world), None)),
        ("x.jpg", Some(both.clone()), Some(WORLD), (Some(32632), Some(beside), None)),
    ];
    for (name, aux, tfw, expected) in cases {
        let picture = opened(dir.path(), name, aux.as_deref(), tfw);
        let place = picture.description().georeference.clone();
        let [t0, _, _, t3, ..] = place.as_ref().map(|g| g.geotransform).unwrap_or_default();
        let found = (place.as_ref().and_then(|g| g.crs.epsg).map(u32::from), place.as_ref().map(|_| [t0, t3]), picture.info().nodata);
        assert_eq!(found, expected, "{name} {aux:?} {tfw:?}");
        match by_gdal(&dir.path().join(name)) {
            Some(gdal) => assert_eq!(gdal, expected, "GDAL says otherwise of {name} {aux:?}"),
            None => println!("not asked of GDAL: gdalinfo is not installed"),
        }
    }
}

#[test]
fn control_points_beside_a_picture_place_it_and_are_told() {
    let dir = quick_dir();
    let picture = opened(dir.path(), "a.tif", Some(POINTS), None);
    let place = picture.description().georeference.clone().unwrap();
    assert_eq!((place.crs.epsg, place.origin), (Some(32632), Origin::GdalMetadata));
    for (found, expected) in place.geotransform.iter().zip([500_000.0, 20.0, 0.0, 4_000_000.0, 0.0, -20.0]) {
        assert!((found - expected).abs() < 1e-6, "{:?}", place.geotransform);
    }
    assert!(place.notes.iter().any(|n| n.contains("give different places")), "{:?}", place.notes);
    place.notes.iter().for_each(|n| assert_plain(n));
}

#[test]
fn what_cannot_be_used_beside_a_picture_is_not_passed_over() {
    let dir = quick_dir();
    let aux = format!("<SRS>LOCAL_CS[\"a plan\",UNIT[\"metre\",1]]</SRS>{TRANSFORM}");
    let picture = opened(dir.path(), "a.tif", Some(&aux), None);
    assert_eq!(picture.description().georeference, None);
    let note = picture.info().notes.first().unwrap();
    assert!(note.contains("take that file away to use what the image itself says"), "{note}");
    assert_plain(note);
}

#[test]
fn the_nodata_value_beside_a_picture_makes_pixels_empty() {
    let dir = quick_dir();
    let alpha = |aux: Option<&str>| {
        let picture = opened(dir.path(), "a.tif", aux, None);
        let tile = picture.tile(revisit::core::raster::TileId { level: 0, x: 0, y: 0 }, revisit::core::raster::Bands::Gray(0)).unwrap();
        tile.alpha.is_some_and(|a| a.iter().all(|v| *v == 0))
    };
    assert!(alpha(None), "all pixels have the value 7, and 7 is nothing");
    assert!(!alpha(Some(&nodata("9"))), "9 is nothing here, and no pixel has it");
}
