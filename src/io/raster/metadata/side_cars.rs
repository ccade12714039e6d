//! Which files beside a picture belong to it, and who reads them.

use super::{Found, MAX_BYTES, Rank, RawGeoreference, gdal, landsat, maxar, planet, sentinel2};
use crate::core::raster::Acquisition;

/// A kind of file beside a picture.
#[derive(Clone, Copy, Debug)]
pub struct SideCar {
    /// What it is called.
    pub name: &'static str,
    /// The names it may have beside a picture of this name, stem and ending: with `/` where it lies elsewhere.
    candidates: fn(&str, &str) -> Vec<String>,
    /// What it says. `None`: it is something else.
    read: fn(&str) -> Option<Found>,
}

/// A file that may lie beside a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Path relative to the picture's folder, `/` between folders, at most `../../` upwards. Upper and lower case of endings
    /// vary: look for both.
    pub path: String,
    /// Which row of [`SIDE_CARS`] reads it.
    pub kind: &'static str,
}

/// The table of files beside a picture, the strongest first.
pub const SIDE_CARS: &[SideCar] = &[
    SideCar { name: "Maxar IMD", candidates: |stem, _| vec![format!("{stem}.IMD")], read: |text| Some(maxar::read(text)) },
    SideCar {
        name: "Planet metadata (JSON)",
        candidates: |stem, _| each(&planet_stems(stem), &["_metadata.json", ".json"]),
        read: planet::read_json,
    },
    SideCar { name: "Planet metadata (XML)", candidates: |stem, _| each(&planet_stems(stem), &["_metadata.xml"]), read: planet::read_xml },
    SideCar {
        name: "Sentinel-2 tile metadata",
        // Level 1C keeps pictures in IMG_DATA, level 2A in a folder for each resolution within it.
        candidates: |_, _| ["MTD_TL.xml", "../MTD_TL.xml", "../../MTD_TL.xml"].map(str::to_owned).to_vec(),
        read: sentinel2::read,
    },
    SideCar {
        name: "Sentinel-2 product metadata",
        // GRANULE/TILE/IMG_DATA(/R10m) in the SAFE folder.
        candidates: |_, _| {
            let places = ["", "../", "../../", "../../../", "../../../../"];
            places.iter().flat_map(|p| ["MTD_MSIL1C.xml", "MTD_MSIL2A.xml"].map(|n| format!("{p}{n}"))).collect()
        },
        read: sentinel2::read,
    },
    SideCar {
        name: "Landsat MTL",
        candidates: |stem, _| landsat_stem(stem).map(|id| format!("{id}_MTL.txt")).into_iter().collect(),
        read: |text| Some(landsat::read(text)),
    },
    SideCar {
        name: "Landsat MTL (JSON)",
        candidates: |stem, _| landsat_stem(stem).map(|id| format!("{id}_MTL.json")).into_iter().collect(),
        read: |text| Some(landsat::read_json(text)),
    },
    SideCar {
        name: "GDAL .aux.xml",
        // GDAL puts it behind the whole name and looks nowhere else.
        candidates: |stem, ending| each(&[joined(stem, ending)], &[".aux.xml"]),
        read: gdal::read_aux,
    },
    SideCar {
        name: "projection file",
        candidates: |stem, _| vec![format!("{stem}.prj")],
        read: |text| Some(placed(RawGeoreference { prj: Some(text.trim().to_owned()), ..RawGeoreference::default() })),
    },
    SideCar {
        name: "world file",
        candidates: world_files,
        read: |text| Some(placed(RawGeoreference { world_file: Some(text.trim().to_owned()), ..RawGeoreference::default() })),
    },
];

fn placed(georeference: RawGeoreference) -> Found {
    Found { rank: Rank::SideCar, facts: Acquisition::default(), georeference }
}

fn each(stems: &[String], endings: &[&str]) -> Vec<String> {
    stems.iter().flat_map(|stem| endings.iter().map(move |ending| format!("{stem}{ending}"))).collect()
}

fn joined(stem: &str, ending: &str) -> String {
    if ending.is_empty() { stem.to_owned() } else { format!("{stem}.{ending}") }
}

/// First and last letter of the ending and a `w` (`tif`: `tfw`), the ending and a `w`, and `wld`.
fn world_files(stem: &str, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    let letters: Vec<char> = ending.chars().collect();
    if let [first, _, .., last] = letters.as_slice() {
        found.push(format!("{stem}.{first}{last}w"));
    }
    if !ending.is_empty() {
        found.push(format!("{stem}.{ending}w"));
        found.push(format!("{stem}.{ending}.wld"));
    }
    found.push(format!("{stem}.wld"));
    found
}

/// `20180815_100201_103d_3B_AnalyticMS_SR` has `20180815_100201_103d_3B_AnalyticMS_metadata.xml` beside it, and
/// `20180815_100201_103d_metadata.json`.
fn planet_stems(stem: &str) -> Vec<String> {
    let mut stems = vec![stem.to_owned()];
    for tail in ["_SR", "_DN_udm", "_clip", "_SR_clip", "_8b", "_SR_8b", "_SR_8b_clip", "_harmonized"] {
        stems.extend(stem.strip_suffix(tail).map(str::to_owned));
    }
    stems.extend(stem.split_once("_3B").or_else(|| stem.split_once("_1B")).map(|(id, _)| id.to_owned()));
    stems.dedup();
    stems
}

/// The name of the product, before `_B4` or `_SR_B4`.
fn landsat_stem(stem: &str) -> Option<String> {
    let parts: Vec<&str> = stem.split('_').collect();
    let is_landsat = parts.first().is_some_and(|p| p.len() == 4 && p.starts_with('L')) && parts.len() >= 7;
    if is_landsat { parts.get(..7).map(|id| id.join("_")) } else { None }
}

/// Files that may lie beside a picture of this name (without folders), in the order in which they are believed.
pub fn side_cars(image_file_name: &str) -> Vec<Candidate> {
    // A name is a name: nothing in it leads elsewhere.
    if image_file_name.contains(['/', '\\', '\0']) || image_file_name.is_empty() {
        return Vec::new();
    }
    let (stem, ending) = image_file_name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).unwrap_or((image_file_name, ""));
    let mut found: Vec<Candidate> = Vec::new();
    for kind in SIDE_CARS {
        for path in (kind.candidates)(stem, ending) {
            if path != image_file_name && !found.iter().any(|c| c.path == path) {
                found.push(Candidate { path, kind: kind.name });
            }
        }
    }
    found
}

/// What a file beside a picture says, read by the row of [`SIDE_CARS`] of this name. `None`: it is something else, or there is
/// no such row.
pub fn read_side_car(kind: &str, bytes: &[u8]) -> Option<Found> {
    let row = SIDE_CARS.iter().find(|s| s.name == kind)?;
    if bytes.len() > MAX_BYTES {
        let note = format!("A file beside the image ({}) has more than {} KB; it is not used.", row.name, MAX_BYTES / 1024);
        return Some(Found::note(Rank::SideCar, note));
    }
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    (row.read)(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(name: &str) -> Vec<String> {
        side_cars(name).into_iter().map(|c| c.path).collect()
    }

    #[test]
    fn candidates_are_named_after_the_picture() {
        for (name, expected) in [
            ("a.tif", vec!["a.IMD", "a_metadata.xml", "a.json", "a.tif.aux.xml", "a.prj", "a.tfw", "a.tifw", "a.wld"]),
            ("b.jpg", vec!["b.jgw", "b.jpgw"]),
            ("b.jpeg", vec!["b.jgw", "b.jpegw"]),
            ("b.png", vec!["b.pgw"]),
            ("b.jp2", vec!["b.j2w"]),
            (
                "T31UDQ_20180815T105619_B04.jp2",
                vec!["../MTD_TL.xml", "../../MTD_TL.xml", "../../../MTD_MSIL1C.xml", "../../../../MTD_MSIL2A.xml"],
            ),
            (
                "20180815_100201_103d_3B_AnalyticMS_SR.tif",
                vec!["20180815_100201_103d_3B_AnalyticMS_metadata.xml", "20180815_100201_103d_metadata.json"],
            ),
            ("LC08_L1TP_199026_20180815_20200831_02_T1_B4.TIF", vec!["LC08_L1TP_199026_20180815_20200831_02_T1_MTL.txt"]),
            ("noending", vec!["noending.wld", "noending.aux.xml"]),
        ] {
            let found = paths(name);
            for path in expected {
                assert!(found.iter().any(|f| f == path), "{name}: {path} is not in {found:?}");
            }
            assert!(!found.iter().any(|f| f == name), "{name}");
        }
        for name in ["", "../a.tif", "a/b.tif", "a\\b.tif", "a\0.tif"] {
            assert!(paths(name).is_empty(), "{name:?}");
        }
        // Odd names lead to odd candidates, not further.
        for name in [".", "..", "...", ".tif", "a.", "ä.tiff", "a.b.c.d"] {
            assert!(paths(name).iter().all(|p| p.matches("../").count() <= 4 || p.contains("MTD_")), "{name}");
        }
    }

    #[test]
    fn texts_are_handed_on_and_capped() {
        let world = read_side_car("world file", b"0.5\n0\n0\n-0.5\n100\n200\n").unwrap();
        assert_eq!(world.georeference.world_file.as_deref(), Some("0.5\n0\n0\n-0.5\n100\n200"));
        let prj = read_side_car("projection file", b"\xef\xbb\xbfGEOGCS[\"x\"]").unwrap();
        assert_eq!(prj.georeference.prj.as_deref(), Some("GEOGCS[\"x\"]"));
        let huge = vec![b'x'; 100 << 20];
        for kind in SIDE_CARS {
            let found = read_side_car(kind.name, &huge).unwrap();
            assert_eq!((found.facts.notes.len(), found.georeference), (1, RawGeoreference::default()), "{}", kind.name);
            // Any bytes: never a panic.
            for bytes in [&b""[..], b"\xff\xfe\0", b"<", b"{", b"=", b"<!DOCTYPE a>", b"a = (", b"{\"properties\":{\"acquired\":\"x\"}}"] {
                let _ = read_side_car(kind.name, bytes);
            }
        }
        assert_eq!(read_side_car("no such kind", b"x"), None);
    }

    #[test]
    fn a_side_car_beats_a_tag_and_a_tag_a_name() {
        let car = read_side_car("Maxar IMD", b"satId = \"WV02\";\n").unwrap();
        let tag = gdal::read_metadata(
            "<GDALMetadata><Item name=\"SATELLITEID\" domain=\"IMAGERY\">other</Item><Item name=\"GSD\">10</Item></GDALMetadata>",
        );
        let name = super::super::name::read("T31UDQ_20180815T105619_B04.jp2").unwrap();
        let (facts, _) = super::super::merge(vec![name, tag, car]);
        assert_eq!(facts.platform.unwrap().origin, "Maxar IMD");
        assert_eq!(facts.stated_gsd_m.unwrap().origin, "GDAL metadata");
        assert_eq!(facts.time.unwrap().origin, "Sentinel-2 file name");
    }
}
