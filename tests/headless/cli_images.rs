//! What the command line says of images: how they were taken, where they lie, which of their pixels are none.

use crate::cli_commands::{HALLS, desk};
use crate::common::tiff_directory::directory;
use crate::desk::Desk;
use serde_json::Value;

#[test]
fn how_an_image_was_taken_is_logged_with_its_origin() {
    let desk = Desk { dir: tempfile::tempdir().unwrap() };
    for name in ["before.png", "after.png"] {
        image::RgbImage::from_pixel(320, 240, image::Rgb([90, 90, 90])).save(desk.path(name)).unwrap();
    }
    // As GDAL writes what a vendor said.
    let metadata = "<PAMDataset><Metadata domain=\"IMAGERY\"><MDI key=\"ACQUISITIONDATETIME\">2023-04-02 02:11:00</MDI>\
        <MDI key=\"SATELLITEID\">WV02</MDI></Metadata></PAMDataset>";
    std::fs::write(desk.path("before.png.aux.xml"), metadata).unwrap();
    std::fs::write(desk.path("before.pgw"), "0.5\n0\n0\n-0.5\n380000.25\n4419999.75\n").unwrap();
    std::fs::write(desk.path("halls.pixels.geojson"), HALLS).unwrap();
    desk.ok(&["new", "before.png", "after.png", "--out", "s.session.jsonl", "--after-date", "2024-10-05"]);
    let header: Value =
        serde_json::from_str(std::fs::read_to_string(desk.path("s.session.jsonl")).unwrap().lines().next().unwrap()).unwrap();
    let image = &header["images"][0];
    assert_eq!((&image["date"], &image["acquisition"]["platform"]["value"]), (&"2023-04-02".into(), &"WV02".into()), "{image}");
    assert!(image["decoder"].as_str().unwrap().contains("process"), "what confined the decoder is said");

    desk.ok(&["import", "s.session.jsonl", "halls.pixels.geojson"]);
    desk.ok(&["set", "s.session.jsonl", "--fact", "before:sun-height=41,5°", "--fact", "after:sensor=PSB.SD", "--epsg", "before:32652"]);
    for (args, code) in [
        (["--fact", "before:sun-height=95"], 3),
        (["--fact", "before:mood=good"], 3),
        (["--fact", "before:sensor"], 2),
        (["--epsg", "after:32652"], 3),
        (["--epsg", "before:5514"], 3),
    ] {
        let answer = desk.run(&["set", "s.session.jsonl", args[0], args[1]]);
        assert_eq!(answer.code, code, "{args:?}: {}", answer.err);
        assert!(answer.err.trim_end().ends_with('.'), "{}", answer.err);
    }
    desk.ok(&["export", "s.session.jsonl", "--format", "geojson", "--out", "x"]);
    let export: Value = serde_json::from_slice(&std::fs::read(desk.path("x.geojson")).unwrap()).unwrap();
    let [before, after] = [&export["provenance"]["images"][0], &export["provenance"]["images"][1]];
    assert_eq!(before["acquisition"]["sun_elevation_deg"]["value"], 41.5);
    assert_eq!(before["acquisition"]["sun_elevation_deg"]["origin"], "stated by the analyst");
    assert_ne!(before["acquisition"]["platform"]["origin"], "stated by the analyst");
    assert_ne!(before["date_origin"], "stated by the analyst");
    assert_eq!(after["date_origin"], "stated by the analyst");
    assert_eq!(after["acquisition"]["sensor"]["value"], "PSB.SD");
    assert_eq!(before["georeference"]["crs"]["epsg"], 32652);
    assert!(before["decoder"].is_string());
    desk.ok(&["verify", "s.session.jsonl"]);
    desk.ok(&["set", "s.session.jsonl", "--fact", "after:sensor="]);
}

/// The British grid as GDAL writes it beside a picture.
const OSGB: &str = r#"PROJCS["OSGB36 / British National Grid",GEOGCS["OSGB36",DATUM["Ordnance_Survey_of_Great_Britain_1936",SPHEROID["Airy 1830",6377563.396,299.3249646]],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",49],PARAMETER["central_meridian",-2],PARAMETER["scale_factor",0.9996012717],PARAMETER["false_easting",400000],PARAMETER["false_northing",-100000],UNIT["metre",1]]"#;

#[test]
fn an_approximate_shift_of_a_datum_is_told() {
    let desk = desk();
    let sentence =
        "Positions are good to about 2 m: Ordnance Survey of Great Britain 1936 is brought to WGS 84 by a shift with seven parameters.";
    std::fs::write(desk.path("before.pgw"), "0.5\n0\n0\n-0.5\n400000\n200000\n").unwrap();
    std::fs::write(desk.path("before.prj"), OSGB).unwrap();
    let answer = desk.ok(&["info", "before.png", "--json"]);
    let info = answer.json();
    assert_eq!((&info["position_accuracy_m"], &info["notes"]), (&Value::from(2.0), &serde_json::json!([sentence])));
    let text = desk.ok(&["info", "before.png"]);
    assert!(text.out.contains("\naccuracy     positions are good to about 2 m\n"), "{}", text.out);
    assert!(text.err.contains(sentence), "{}", text.err);
    let new = desk.ok(&["new", "before.png", "after.png", "--out", "osgb.session.jsonl"]);
    assert!(new.err.contains(&format!("before.png: {sentence}")), "{}", new.err);
    let plain = desk.ok(&["info", "after.png", "--json"]).json();
    assert_eq!((&plain["position_accuracy_m"], &plain["notes"]), (&Value::Null, &serde_json::json!([])));
}

#[test]
fn what_lies_beside_a_picture_is_refused_in_full_sentences_and_counts_agree() {
    let desk = desk();
    std::fs::write(desk.path("before.pgw"), "0.5\n0\n0\n-0.5\n400000\n200000\n").unwrap();
    let behrmann = OSGB.replace("Transverse_Mercator", "Behrmann");
    for (prj, part) in [
        ("PROJCS[", "because its well-known text is damaged."),
        (behrmann.as_str(), "because the projection Behrmann is not one that Revisit computes."),
        (&OSGB.replace("Ordnance_Survey_of_Great_Britain_1936", "D_Nowhere"), "does not hold (reproject the image to WGS 84 first)."),
        (&OSGB.replace("6377563.396", "NaN").replace("Ordnance_Survey_of_Great_Britain_1936", ""), "no radius that makes sense."),
        (&OSGB.replace("6377563.396", "1737400").replace("Ordnance_Survey_of_Great_Britain_1936", ""), "(unnamed, radius 1737 km)."),
    ] {
        std::fs::write(desk.path("before.prj"), prj).unwrap();
        let info = desk.ok(&["info", "before.png", "--json"]).json();
        let said = info["notes"][0].as_str().unwrap();
        assert!(said.starts_with("The image is treated as not georeferenced because ") && said.ends_with(part), "{said}");
    }
    std::fs::remove_file(desk.path("before.pgw")).unwrap();
    std::fs::write(desk.path("before.png.aux.xml"), format!("<PAMDataset><SRS>{OSGB}</SRS><GeoTransform>1, 2</GeoTransform></PAMDataset>"))
        .unwrap();
    let info = desk.ok(&["info", "before.png", "--json"]).json();
    let said = info["notes"][0].as_str().unwrap();
    assert_eq!(said, "The image is treated as not georeferenced because GDAL's file beside it does not hold six numbers.");
    let set = desk.ok(&["set", "s.session.jsonl", "--credit", "before:A"]);
    assert!(set.out.contains("1 statement was added to "), "{}", set.out);
    let set = desk.ok(&["set", "s.session.jsonl", "--credit", "before:B", "--credit", "after:C"]);
    assert!(set.out.contains("2 statements were added to "), "{}", set.out);
    let one = r#"{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[20,20],[204,20],[204,88],[20,20]]]},"properties":{"name":"Yard"}}"#;
    std::fs::write(
        desk.path("one.geojson"),
        format!("{{\"type\":\"FeatureCollection\",\"coordinate_space\":\"pixel\",\"features\":[{one}]}}"),
    )
    .unwrap();
    let import = desk.ok(&["import", "s.session.jsonl", "one.geojson", "--epoch", "after"]);
    assert!(import.out.contains("1 outline was added to "), "{}", import.out);
}

/// A TIFF of one pixel, a 32-bit float, with that text as its nodata value.
fn tiff_with_nodata(text: &str) -> Vec<u8> {
    let text = format!("{text}\0");
    let entries: [(u16, u16, u32, u32); 11] = [
        (256, 3, 1, 1),
        (257, 3, 1, 1),
        (258, 3, 1, 32),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (277, 3, 1, 1),
        (278, 3, 1, 1),
        (279, 4, 1, 4),
        (339, 3, 1, 3),
        (42_113, 2, 8, 12),
    ];
    let mut file = b"II\x2a\0\x14\0\0\0".to_vec();
    file.extend(1.5_f32.to_le_bytes());
    file.extend(format!("{text:\0<8}").bytes());
    file.extend(directory(&entries));
    file
}

#[test]
fn a_nodata_value_that_is_no_number_is_not_none() {
    let desk = Desk { dir: tempfile::tempdir().unwrap() };
    for (text, expected) in [
        ("nan", Value::from("NaN")),
        ("inf", Value::from("Infinity")),
        ("-inf", Value::from("-Infinity")),
        ("-9999", Value::from(-9999.0)),
        ("none", Value::Null),
    ] {
        std::fs::write(desk.path("one.tif"), tiff_with_nodata(text)).unwrap();
        assert_eq!(desk.ok(&["info", "one.tif", "--json"]).json()["nodata"], expected, "{text}");
    }
}
