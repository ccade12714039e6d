//! Outlines out of other programs' files: KML, KMZ, LabelMe, COCO and xBD, what is taken, and in which words the rest is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::placed::{ATLANTA, exported, placed_document, placed_header};
use crate::common::{AFTER, BEFORE, assert_plain, editor, header_of};
use revisit::core::doc::{Document, EpochId};
use revisit::core::geom::Point;
use revisit::core::georef::LonLat;
use revisit::core::session::Session;
use revisit::io::import::{Imported, import_bytes};
use serde_json::json;

fn ground() -> Document {
    Session::new(placed_header()).document().clone()
}

/// `lon,lat` of a pixel of the placed pictures.
fn place(x: f64, y: f64) -> String {
    let LonLat { lon_deg, lat_deg } = ground().epoch(BEFORE).unwrap().located().unwrap().lon_lat(Point::new(x, y)).unwrap();
    format!("{lon_deg:.10},{lat_deg:.10}")
}

fn ring(corners: &[(f64, f64)]) -> String {
    let positions: Vec<String> = corners.iter().chain(corners.first()).map(|c| place(c.0, c.1)).collect();
    format!("<outerBoundaryIs><LinearRing><coordinates>\n {} \n</coordinates></LinearRing></outerBoundaryIs>", positions.join("\n"))
}

const SQUARE: [(f64, f64); 4] = [(100.0, 100.0), (160.0, 100.0), (160.0, 130.0), (100.0, 130.0)];
const OTHER: [(f64, f64); 4] = [(300.0, 100.0), (360.0, 100.0), (360.0, 130.0), (300.0, 130.0)];

fn kml(body: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>{body}</Document></kml>")
}

fn read(bytes: &[u8]) -> Result<Imported, String> {
    import_bytes(bytes, &ground(), BEFORE)
}

#[test]
fn polygons_of_kml_lie_where_they_are_on_the_ground() {
    let text = kml(&format!(
        "<Style id='s'/><Folder><name>f</name><Placemark><name>Hall &amp; yard</name><description><![CDATA[<b>Brick</b><br>1950]]></description>\
         <styleUrl>#s</styleUrl><Polygon><extrude>1</extrude>{}</Polygon></Placemark>\
         <Folder><Placemark><name>Two</name><MultiGeometry><Polygon>{}</Polygon><MultiGeometry><Polygon>{}</Polygon></MultiGeometry></MultiGeometry>\
         <ExtendedData><Data name='state'><value>Texas</value></Data><Data name='class'><value>shed</value></Data></ExtendedData></Placemark></Folder></Folder>",
        ring(&SQUARE),
        ring(&SQUARE),
        ring(&OTHER),
    ));
    let found = read(text.as_bytes()).unwrap();
    assert_eq!(found.rejected, Vec::<String>::new());
    let names: Vec<&str> = found.footprints.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["Hall & yard", "Two (1)", "Two (2)"]);
    assert_eq!(found.footprints[0].note, "Brick\n1950");
    assert_eq!((found.footprints[1].class.as_str(), found.footprints[0].epoch), ("shed", None));
    for (footprint, corners) in found.footprints.iter().zip([SQUARE, SQUARE, OTHER]) {
        assert_eq!(footprint.points.len(), 4);
        for (p, (x, y)) in footprint.points.iter().zip(corners) {
            assert!(p.distance(Point::new(x, y)) < 1e-3, "{p:?}");
        }
    }
}

#[test]
fn every_placemark_that_is_not_taken_is_named_with_its_reason() {
    let hole = ring(&SQUARE).replace("outerBoundaryIs", "innerBoundaryIs");
    let far = ring(&SQUARE).replace("-84.", "12.");
    let swapped: String = SQUARE.iter().map(|c| place(c.0, c.1).split(',').rev().collect::<Vec<_>>().join(",") + " ").collect();
    let coordinates = |text: &str| {
        format!("<Polygon><outerBoundaryIs><LinearRing><coordinates>{text}</coordinates></LinearRing></outerBoundaryIs></Polygon>")
    };
    for (geometry, part) in [
        (format!("<Polygon>{}{hole}</Polygon>", ring(&SQUARE)), "courtyard would reach to or beyond the walls"),
        ("<Point><coordinates>1,2</coordinates></Point>".to_owned(), "It is a Point; only polygons"),
        ("<LineString><coordinates>1,2 3,4</coordinates></LineString>".to_owned(), "It is a LineString"),
        ("<Model/>".to_owned(), "It is a Model"),
        (String::new(), "It has no geometry"),
        ("<MultiGeometry/>".to_owned(), "Its geometry is empty"),
        ("<Polygon/>".to_owned(), "has no coordinates"),
        (coordinates("1, 2 3, 4"), "is not longitude,latitude"),
        (coordinates("1e999,2 3,4 5,6"), "is not longitude,latitude"),
        (coordinates("733601,3725139 733701,3725139 733701,3725039"), "is not a longitude and latitude"),
        (coordinates(&swapped), "In KML the longitude comes first"),
        (coordinates(&format!("{} {}", place(100.0, 100.0), place(120.0, 100.0))), "corners"),
        (coordinates(&"1,2 ".repeat(6000)), "more than the 5000"),
        (format!("<Polygon>{far}</Polygon>"), "It lies outside of BEFORE"),
        ("<MultiGeometry>".repeat(40) + &"</MultiGeometry>".repeat(40), "deeper than any outline"),
        (format!("<Polygon>{}</Polygon>", ring(&[(100.0, 100.0), (160.0, 130.0), (160.0, 100.0), (100.0, 130.0)])), "cross"),
    ] {
        let text =
            kml(&format!("<Placemark><name>Hall 7</name>{geometry}</Placemark><Placemark><Polygon>{}</Polygon></Placemark>", ring(&OTHER)));
        let found = read(text.as_bytes()).unwrap();
        assert_eq!((found.footprints.len(), found.rejected.len()), (1, 1), "{geometry:.200}: {:?}", found.rejected);
        assert!(
            found.rejected[0].starts_with("Placemark 1 (\"Hall 7\"): ") && found.rejected[0].contains(part),
            "{part}: {}",
            found.rejected[0]
        );
        assert_plain(&found.rejected[0]);
    }
}

#[test]
fn links_and_pictures_in_kml_are_told_and_never_followed() {
    for (element, said) in [
        ("NetworkLink", "Network link (\"N\"): links to other files are not followed. Import that file itself."),
        ("GroundOverlay", "Ground overlay (\"N\"): it is a picture, not an outline."),
        ("PhotoOverlay", "Photo overlay (\"N\"): it is a picture, not an outline."),
        ("ScreenOverlay", "Screen overlay (\"N\"): it is a picture, not an outline."),
    ] {
        for href in ["https://evil.example/x.kml", "file:///etc/passwd", "\\\\evil.example\\share\\x"] {
            let text = kml(&format!("<{element}><name>N</name><Link><href>{href}</href></Link></{element}>"));
            let found = read(text.as_bytes()).unwrap();
            assert_eq!((found.footprints.len(), found.rejected.as_slice()), (0, &[said.to_owned()][..]));
        }
    }
}

#[test]
fn hostile_kml_is_refused_with_a_sentence() {
    let laughs = "<!DOCTYPE kml [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;\">]><kml>&c;</kml>";
    let external = "<!DOCTYPE kml [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><kml><Placemark><name>&e;</name></Placemark></kml>";
    let remote = "<!DOCTYPE kml SYSTEM \"http://evil.example/x.dtd\"><kml/>";
    let parameter = "<!DOCTYPE kml [<!ENTITY % p SYSTEM \"http://evil.example/p\">%p;]><kml/>";
    let utf16: Vec<u8> = "<kml/>".encode_utf16().fold(vec![0xff, 0xfe], |mut all, c| {
        all.extend(c.to_le_bytes());
        all
    });
    let deep = format!("<kml>{}", "<Folder>".repeat(100_000));
    for (bytes, part) in [
        (laughs.as_bytes(), "document type"),
        (external.as_bytes(), "document type"),
        (remote.as_bytes(), "document type"),
        (parameter.as_bytes(), "document type"),
        (&utf16, "not UTF-8"),
        (b"<kml>\xff\xfe</kml>", "not UTF-8"),
        (deep.as_bytes(), "not valid XML"),
        (b"<kml><Placemark></kml>", "not valid XML"),
        (b"<kml><name>&undefined;</name></kml>", "not valid XML"),
        (b"<kml><name>\x00</name></kml>", "not valid XML"),
        (b"<html><body/></html>", "This is XML, but not KML"),
        (b"<kml/>", "holds no placemarks"),
        (b"<", "not valid XML"),
    ] {
        let why = read(bytes).unwrap_err();
        assert!(why.contains(part), "{part}: {why}");
        assert_plain(&why);
    }
    // Deep, and well-formed: read without a stack that overflows.
    let inner = format!("<Placemark><Polygon>{}</Polygon></Placemark>", ring(&SQUARE));
    let deep = format!("<kml>{}{inner}{}</kml>", "<Folder>".repeat(100_000), "</Folder>".repeat(100_000));
    assert_eq!(read(deep.as_bytes()).unwrap().footprints.len(), 1);
    // Without a georeference nothing says which pixels are meant.
    let why = import_bytes(kml(&inner).as_bytes(), editor().document(), AFTER).unwrap_err();
    assert!(why.contains("AFTER has no georeference") && why.contains("ground control points"), "{why}");
    assert_plain(&why);
}

// --- KMZ

/// A file of an archive: name, method, flags, declared size, packed, checksum.
type Packed<'a> = (&'a str, u16, u16, u32, &'a [u8], u32);

/// A zip archive by hand: what the writer of exports would never write.
fn zip(files: &[Packed<'_>]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, method, flags, size, packed, crc) in files {
        let at = out.len() as u32;
        let mut facts = Vec::new();
        for half in [20, *flags, *method, 0, 33] {
            facts.extend(half.to_le_bytes());
        }
        for word in [*crc, packed.len() as u32, *size] {
            facts.extend(word.to_le_bytes());
        }
        facts.extend((name.len() as u16).to_le_bytes());
        facts.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&facts);
        out.extend(name.as_bytes());
        out.extend(*packed);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&facts);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, size, count) = (out.len() as u32, directory.len() as u32, (files.len() as u16).to_le_bytes());
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count);
    out.extend(count);
    out.extend(size.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

fn stored<'a>(name: &'a str, content: &'a [u8]) -> Packed<'a> {
    (name, 0, 0, content.len() as u32, content, crc32fast::hash(content))
}

#[test]
fn kmz_is_read_in_memory_and_bounded() {
    let good = kml(&format!("<Placemark><name>Hall</name><Polygon>{}</Polygon></Placemark>", ring(&SQUARE)));
    let good = good.as_bytes();
    // Names that lead elsewhere lead nowhere: nothing is unpacked.
    for name in ["doc.kml", "../../doc.kml", "/etc/doc.kml", "C:\\doc.kml", "a/b/c.KML"] {
        let found = read(&zip(&[stored("files/picture.png", b"\x89PNG"), stored(name, good)])).unwrap();
        assert_eq!((found.footprints.len(), found.rejected.len()), (1, 0), "{name}");
    }
    let found = read(&zip(&[stored("a.kml", b"<kml/>"), stored("doc.kml", good)])).unwrap();
    assert_eq!(found.rejected, ["File \"a.kml\" of the archive: only \"doc.kml\" was read."]);
    let archive = zip(&[stored("doc.kml", good)]);
    let bomb = vec![0; 8 << 20];
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut deflate, &bomb).unwrap();
    let bomb_packed = deflate.finish().unwrap();
    let end = archive.len() - 22;
    let mut many = archive.clone();
    many[end + 10..end + 12].copy_from_slice(&20_000_u16.to_le_bytes());
    let mut beyond = archive.clone();
    beyond[end + 16..end + 20].copy_from_slice(&0xffff_fff0_u32.to_le_bytes());
    let mut large = archive.clone();
    large[end + 16..end + 20].copy_from_slice(&u32::MAX.to_le_bytes());
    let mut wrong = archive.clone();
    wrong[60] ^= 1;
    for (bytes, part) in [
        (zip(&[("doc.kml", 8, 0, 8 << 20, &bomb_packed, 0)]), "out of all proportion"),
        (zip(&[("doc.kml", 8, 0, 100, &bomb_packed, 0)]), "damaged"),
        (zip(&[("doc.kml", 0, 1, good.len() as u32, good, 0)]), "encrypted"),
        (zip(&[("doc.kml", 12, 0, good.len() as u32, good, 0)]), "method 12"),
        (zip(&[("doc.kml", 0, 0, u32::MAX, good, 0)]), "out of all proportion"),
        (zip(&[stored("doc.txt", good)]), "holds no KML"),
        (zip(&[]), "holds no KML"),
        (archive[..archive.len() - 30].to_vec(), "damaged"),
        (many, "more than the 10000"),
        (beyond, "damaged"),
        (large, "zip64"),
        (wrong, "damaged"),
        (b"PK\x03\x04".to_vec(), "damaged"),
    ] {
        let why = read(&bytes).unwrap_err();
        assert!(why.contains(part), "{part}: {why}");
        assert_plain(&why);
    }
    let own = exported("kmz", &placed_header(), &placed_document(&placed_header())).unwrap();
    assert_eq!(read(&own).unwrap().footprints.len(), 12);
    assert!(own.len() < 12_000, "{}", own.len());
}

// --- LabelMe

fn pixels(json: &serde_json::Value, image: EpochId) -> Result<Imported, String> {
    import_bytes(json.to_string().as_bytes(), Session::new(header_of((1000, 800), (640, 480))).document(), image)
}

#[test]
fn labelme_gives_polygons_and_rectangles() {
    let file = |path: &str, size: [u32; 2]| {
        json!({
            "version": "5.4.1", "flags": {}, "imagePath": path, "imageData": null, "imageWidth": size[0], "imageHeight": size[1],
            "shapes": [
                { "label": "hall", "points": [[10.5, 20.0], [70.0, 20.0], [70.0, 40.25]], "group_id": null, "description": "north side", "shape_type": "polygon", "flags": {} },
                { "label": "shed", "points": [[200, 200], [160, 180]], "shape_type": "rectangle" },
                { "label": "tank", "points": [[300, 300], [320, 300]], "shape_type": "circle" },
                { "label": "gate", "points": [[300, 300]], "shape_type": "point" },
                { "label": "bow", "points": [[10, 10], [40, 40], [40, 10], [10, 40]] },
                { "label": "text", "points": [["a", 1], [2, 3], [4, 5]] },
                { "label": "off", "points": [[5000, 5000], [5100, 5000], [5100, 5100]] },
                { "points": "none" },
            ],
        })
    };
    for (path, size, image, epoch) in [
        ("C:\\pictures\\after.png", [640, 480], BEFORE, Some(AFTER)),
        ("../before.png", [1000, 800], AFTER, Some(BEFORE)),
        ("somewhere.jpg", [640, 480], AFTER, None),
    ] {
        let found = pixels(&file(path, size), image).unwrap();
        assert_eq!(found.footprints.len(), 2, "{:?}", found.rejected);
        assert!(found.footprints.iter().all(|f| f.epoch == epoch));
        assert_eq!((found.footprints[0].class.as_str(), found.footprints[0].note.as_str()), ("hall", "north side"));
        let corners: Vec<(f64, f64)> = found.footprints[1].points.iter().map(|p| (p.x, p.y)).collect();
        assert_eq!(corners, [(200., 200.), (160., 200.), (160., 180.), (200., 180.)]);
        let parts = [
            "Shape 3 (\"tank\"): It is a circle",
            "Shape 4 (\"gate\"): It is a point",
            "Shape 5 (\"bow\"): ",
            "Shape 6 (\"text\"): One of",
            "Shape 7 (\"off\"): ",
            "Shape 8: It has no points",
        ];
        assert_eq!(found.rejected.len(), parts.len(), "{:?}", found.rejected);
        for (rejected, part) in found.rejected.iter().zip(parts) {
            assert!(rejected.starts_with(part), "{rejected}");
            assert_plain(rejected);
        }
    }
    let why = pixels(&file("after.png", [320, 240]), BEFORE).unwrap_err();
    assert!(why.contains("320 x 240 pixels, and AFTER has 640 x 480"), "{why}");
    assert_plain(&why);
    for bad in [json!({ "shapes": [] }), json!({ "shapes": 3 }), json!({ "shapes": null })] {
        assert_plain(&pixels(&bad, BEFORE).unwrap_err());
    }
}

// --- COCO

#[test]
fn coco_is_laid_on_the_images_of_the_session() {
    let file = json!({
        "info": {}, "licenses": [],
        "images": [
            { "id": 7, "file_name": "tiles/after.png", "width": 640, "height": 480 },
            { "id": 8, "file_name": "elsewhere.png", "width": 640, "height": 480 },
            { "id": 9, "file_name": "before.png", "width": 99, "height": 99 },
        ],
        "categories": [{ "id": 3, "name": "warehouse" }],
        "annotations": [
            { "id": 1, "image_id": 7, "category_id": 3, "segmentation": [[10, 10, 60, 10, 60, 30.5, 10, 10]], "bbox": [10, 10, 50, 20.5], "area": 1, "iscrowd": 0 },
            { "id": 2, "image_id": 7, "category_id": 4, "segmentation": [[10, 110, 60, 110, 60, 130], [100, 110, 160, 110, 160, 130]] },
            { "id": 3, "image_id": 8, "category_id": 3, "segmentation": [[1, 1, 9, 1, 9, 9]] },
            { "id": 4, "image_id": 7, "segmentation": { "counts": "abc", "size": [480, 640] }, "iscrowd": 1 },
            { "id": 5, "image_id": 7, "segmentation": [], "bbox": [1, 1, 9, 9] },
            { "id": 6, "image_id": 7, "segmentation": [[1, 1, 9]] },
            { "id": 7, "image_id": 5, "segmentation": [[1, 1, 9, 1, 9, 9]] },
            { "segmentation": [[1, 1, 9, 1, 9, 9]] },
            { "id": 9, "image_id": 9, "segmentation": [[1, 1, 9, 1, 9, 9]] },
            { "id": 10, "image_id": 7, "segmentation": [[1, 1, 2e300, 1, 9, 9]] },
        ],
    });
    let found = pixels(&file, BEFORE).unwrap();
    assert_eq!(found.footprints.len(), 3, "{:?}", found.rejected);
    assert!(found.footprints.iter().all(|f| f.epoch == Some(AFTER)));
    assert_eq!((found.footprints[0].class.as_str(), found.footprints[0].points.len()), ("warehouse", 3));
    assert_eq!(found.footprints[2].note, "Part 2 of 2 of one feature of the file.");
    let parts =
        ["elsewhere.png", "mask of pixels", "a box and no outline", "x, y, x, y", "does not describe", "on which image", "99 x 99", ""];
    assert_eq!(found.rejected.len(), parts.len(), "{:?}", found.rejected);
    for (rejected, part) in found.rejected.iter().zip(parts) {
        assert!(rejected.starts_with("Annotation ") && rejected.contains(part), "{part}: {rejected}");
        assert_plain(rejected);
    }
    // A file of one image is laid on the one that was named.
    let alone =
        json!({ "images": [{ "id": 1, "file_name": "x.png" }], "annotations": [{ "image_id": 1, "segmentation": [[1, 1, 9, 1, 9, 9]] }] });
    assert_eq!(pixels(&alone, AFTER).unwrap().footprints[0].epoch, None);
    for bad in [json!({ "annotations": [] }), json!({ "annotations": {} }), json!({ "images": 1, "annotations": [] })] {
        assert_plain(&pixels(&bad, BEFORE).unwrap_err());
    }
}

// --- xBD

#[test]
fn xbd_goes_before_or_after_by_its_metadata() {
    let file = |name: &str, size: [u32; 2]| {
        json!({
            "features": {
                "lng_lat": [{ "properties": {}, "wkt": "POLYGON ((-90.8 14.4, -90.8 14.5, -90.7 14.5, -90.8 14.4))" }],
                "xy": [
                    { "properties": { "feature_type": "building", "subtype": "major-damage", "uid": "8bb1" }, "wkt": "POLYGON ((10 10, 60.5 10, 60.5 30, 10 10))" },
                    { "properties": { "feature_type": "building", "uid": "9cc2" }, "wkt": "POLYGON ((10 10, 60 10, 60 30, 10 10), (20 12, 25 12, 25 14, 20 12))" },
                    { "properties": { "uid": "0dd3" }, "wkt": "POLYGON ((10 10, 60" },
                    { "properties": {} },
                ],
            },
            "metadata": { "sensor": "GEOEYE01", "capture_date": "2018-06-22T16:27:39.000Z", "img_name": name, "width": size[0], "height": size[1] },
        })
    };
    for (name, size, image, epoch) in [
        ("guatemala-volcano_00000000_pre_disaster.png", [1000, 800], AFTER, Some(BEFORE)),
        ("guatemala-volcano_00000000_post_disaster.png", [640, 480], BEFORE, Some(AFTER)),
        ("after.png", [640, 480], BEFORE, Some(AFTER)),
        ("x.png", [640, 480], AFTER, None),
    ] {
        let found = pixels(&file(name, size), image).unwrap();
        assert_eq!((found.footprints.len(), found.footprints[0].epoch), (2, epoch), "{name}");
        assert_eq!((found.footprints[0].holes.len(), found.footprints[1].holes.len()), (0, 1));
        assert_eq!(found.footprints[0].note, "Damage in xBD: major-damage. Its number there: 8bb1.");
        assert_eq!((found.footprints[0].class.as_str(), found.footprints[0].points.len()), ("building", 3));
        for (rejected, part) in found.rejected.iter().zip(["Feature 3 (\"0dd3\"): Its outline is cut", "Feature 4: It has no outline"]) {
            assert!(rejected.starts_with(part), "{rejected}");
            assert_plain(rejected);
        }
    }
    assert_plain(&pixels(&file("x_post_disaster.png", [1024, 1024]), BEFORE).unwrap_err());
    for bad in [json!({ "features": {} }), json!({ "features": { "xy": [] } }), json!({ "features": { "xy": [] }, "metadata": 3 })] {
        assert_plain(&pixels(&bad, BEFORE).unwrap_err());
    }
    assert_eq!(ATLANTA[1], 0.5);
}
