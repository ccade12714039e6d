//! Georeferences against other implementations: PROJ, GDAL and GeographicLib; and real files, where they lie beside the repository.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use revisit::core::geom::{Point, Ring};
use revisit::core::georef::{
    ControlModel, ControlPoint, CrsDefinition, GeoTags, Georeference, LonLat, Origin, fit, from_gdal, from_geotiff, from_world_file,
    geodesic_area_m2, geodesic_length_m, transfer,
};
use std::path::{Path, PathBuf};

/// (EPSG, x, y, lon, lat): pyproj 3.7.2 / PROJ 9.5.1, the operation that PROJ chooses without grids.
#[rustfmt::skip]
const PROJ: [(u32, f64, f64, f64, f64); 60] = [
        (32652, 318638.5029, 2788306.9959, 127.1999999995, 25.1999999997),
        (32652, 604005.302, 6519179.846, 130.7999999992, 58.8000000001),
        (32633, 318638.5029, 2788306.9959, 13.1999999995, 25.1999999997),
        (32633, 604005.302, 6519179.846, 16.7999999992, 58.8000000001),
        (32736, 387744.8422, 3792458.3749, 31.1999999995, -55.9999999998),
        (32736, 683100.2277, 7344603.3734, 34.8000000003, -23.9999999997),
        (3857, -12022505.0057, -4032025.0952, -108.0000000002, -34.0240000000),
        (3857, 12022505.0057, 4032025.0952, 108.0000000002, 34.0240000000),
        (4326, -108.0, -36.0, -108.0000000000, -36.0000000000),
        (4326, 108.0, 35.999999999999986, 108.0000000000, 36.0000000000),
        (4490, 85.85000000000002, 27.758, 85.8500000000, 27.7580000000),
        (4490, 122.54000000000002, 42.501999999999995, 122.5400000000, 42.5020000000),
        (25832, 373227.2891, 5626234.4456, 7.2020000004, 50.7740000004),
        (25832, 569778.0367, 7740811.518, 10.8080000000, 69.7660000004),
        (4647, 32370425.8642, 5510163.0629, 7.2020000002, 49.7300000003),
        (4647, 32621301.9744, 5874911.8554, 10.8080000005, 53.0099999998),
        (3067, 218459.37, 6909921.0944, 21.5820000008, 62.2149999997),
        (3067, 592092.4878, 7401151.2635, 29.0879999999, 66.7150000003),
        (3006, 377640.0747, 6563507.8275, 12.8580000002, 59.1930000004),
        (3006, 800495.8824, 7205362.2618, 21.3419999999, 64.8369999997),
        (2154, -1932.9785, 6391872.1406, -5.8120000004, 44.2729999997),
        (2154, 946376.6406, 6820390.2232, 6.3320000007, 48.4370000003),
        (2193, 1261441.0518, 5190612.5282, 168.8219999999, -43.3609999996),
        (2193, 1878792.8405, 5781758.9502, 176.1779999996, -38.0689999996),
        (7855, 342978.4433, 5749159.9462, 145.2020000006, -38.3920000004),
        (7855, 686999.7598, 7596186.6263, 148.8080000003, -21.7280000003),
        (6677, -84299.224, -453167.1112, 138.9420000003, 31.9109999996),
        (6677, 66749.6048, -68647.3038, 140.5679999999, 35.3790000002),
        (5186, 145025.6022, 233644.5835, 126.4000000001, 34.6970000000),
        (5186, 253565.6266, 463989.4186, 127.6000000001, 36.7729999999),
        (5179, 766353.4096, 1348499.688, 125.0239999999, 32.1010000001),
        (5179, 1398681.1969, 1872743.9528, 131.9659999996, 36.7690000001),
        (26918, 358122.5568, 4984082.0639, -76.8000000006, 44.9959999998),
        (26918, 577558.9018, 7464164.1088, -73.2000000006, 67.2840000004),
        (32161, 79149.1906, 108358.0575, -67.5680000001, 17.0020000002),
        (32161, 371010.9849, 416036.2771, -64.8020000003, 19.7780000003),
        (2263, 1048560.7433, 201312.7756, -73.7680000001, 40.7189999999),
        (2263, 1455322.2901, 326781.463, -72.2920000000, 41.0510000001),
        (5070, -1611995.7267, 1127148.4309, -113.2140000002, 31.9010000002),
        (5070, 1434944.4374, 2231095.8272, -78.4860000004, 41.8889999997),
        (3413, -2049010.1757, -1044022.8308, -107.9999999998, 69.0000000002),
        (3413, 443491.7182, 870401.5052, 107.9999999988, 80.9999999997),
        (3031, -931851.1919, -302776.8062, -107.9999999996, -81.0000000001),
        (3031, 2193668.7415, -712766.1811, 107.9999999994, -69.0000000002),
        (2056, 2555973.8297, 1140788.848, 6.8660000064, 46.4170000099),
        (2056, 2762501.5907, 1231339.6589, 9.5840000094, 47.2130000096),
        (21781, 555973.8297, 140788.848, 6.8660000064, 46.4170000099),
        (21781, 762501.5907, 231339.6589, 9.5840000094, 47.2130000096),
        (27700, 78615.6644, 369779.775, -6.8059999920, 53.1279999973),
        (27700, 507938.9402, 861662.9351, -0.1939999849, 57.6320000011),
        (28992, 59244.3692, 406036.9736, 4.0040000000, 51.6350000038),
        (28992, 224359.6753, 536911.7036, 6.4160000022, 52.8150000045),
        (31370, 72114.2929, 88546.363, 3.2799999965, 50.1030000024),
        (31370, 238002.9009, 178149.76, 5.6199999957, 50.9070000026),
        (3035, 1964564.3541, 2642147.9035, -19.4979999997, 42.6389999945),
        (3035, 5144144.5828, 4954069.9464, 28.7479999999, 66.6909999988),
        (8857, 500080.0, 3999940.0, 5.6300004513, 31.9857989165),
        (8857, -12000000.0, -6000000.0, -151.8725872225, -50.1406031598),
        (8858, 500080.0, -5000000.0, -84.0886187146, -40.7098983136),
        (8859, -3000000.0, 3999940.0, 116.2254012281, 31.9857989165),
];

fn at_origin(crs: &CrsDefinition, x: f64, y: f64) -> Georeference {
    let step = if crs.proj.contains("longlat") { 1.0e-5 } else { 1.0 };
    Georeference {
        crs: crs.clone(),
        geotransform: [x, step, 0.0, y, 0.0, -step],
        size_px: [2, 2],
        origin: Origin::WorldFile,
        pixel_is_point: false,
        position_sd_m: None,
        control: None,
        notes: Vec::new(),
    }
}

#[test]
fn places_agree_with_proj_to_a_centimetre() {
    for (code, x, y, lon, lat) in PROJ {
        let crs = CrsDefinition::from_epsg(code).unwrap();
        let located = at_origin(&crs, x, y).locate().unwrap();
        let own = located.lon_lat(Point::default()).unwrap();
        let metres = geodesic_length_m(own, LonLat::new(lon, lat));
        assert!(metres < 0.01, "EPSG:{code} {x} {y}: {metres} m");
        let back = located.px(own).unwrap();
        let missed = located.length_m(back, Point::default()).unwrap();
        assert!(missed < 0.001, "EPSG:{code} there and back: {missed} m");
    }
}

#[test]
fn what_cannot_be_shifted_is_refused_by_name() {
    for (code, name) in [
        (5514, "System_Jednotne"),
        (26711, "North_American_Datum_1927"),
        (23030, "European_Datum_1950"),
        (2401, "Beijing_1954"),
        (3411, "Hughes"),
    ] {
        let why = CrsDefinition::from_epsg(code).unwrap_err();
        assert!(why.contains(name), "EPSG:{code}: {why}");
    }
    assert!(CrsDefinition::from_epsg(99_999_999).is_err());
    assert_eq!(CrsDefinition::from_epsg(3993).unwrap_err(), "Revisit does not know which datum EPSG:3993 has");
    let japan = CrsDefinition::from_epsg(30161).unwrap_err();
    assert!(japan.contains("EPSG:30161 (Tokyo / Japan Plane Rectangular CS I) its datum Tokyo can be brought"), "{japan}");
    let osgb = CrsDefinition::from_epsg(27700).unwrap();
    assert!(osgb.note.unwrap().contains("good to about 2 m: Ordnance Survey of Great Britain 1936"));
    assert_eq!(CrsDefinition::from_epsg(32652).unwrap().note, None);
    for (proj, word) in [
        ("+proj=longlat +R=1737400 +no_defs", "not on Earth"),
        ("+proj=eqc +a=3396190 +b=3396190", "not on Earth"),
        ("+proj=longlat +ellps=clrk66", "shift"),
        ("+proj=utm +zone=11 +datum=NAD27", "NAD27"),
        ("+proj=longlat +nadgrids=/etc/passwd", "shift"),
        ("+proj=longlat +init=epsg:4326", "+init"),
        ("+proj=nowhere", "cannot be computed"),
    ] {
        let why = CrsDefinition::from_proj(proj, "test").unwrap_err();
        assert!(why.contains(word), "{proj}: {why}");
    }
}

#[test]
fn well_known_text_in_three_spellings_is_one_system() {
    let spellings = [
        // ESRI .prj
        r#"PROJCS["WGS_1984_UTM_Zone_52N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",129.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#,
        // GDAL
        r#"PROJCS["WGS 84 / UTM zone 52N",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]]],PROJECTION["Transverse_Mercator"],AUTHORITY["EPSG","32652"]]"#,
        // WKT 2
        r#"PROJCRS["x",BASEGEOGCRS["WGS 84",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563,LENGTHUNIT["metre",1]]],PRIMEM["Greenwich",0]],CONVERSION["UTM zone 52N",METHOD["Transverse Mercator"],PARAMETER["Latitude of natural origin",0,ANGLEUNIT["degree",0.0174532925199433]],PARAMETER["Longitude of natural origin",129,ANGLEUNIT["degree",0.0174532925199433]],PARAMETER["Scale factor at natural origin",0.9996,SCALEUNIT["unity",1]],PARAMETER["False easting",500000,LENGTHUNIT["metre",1]],PARAMETER["False northing",0,LENGTHUNIT["metre",1]]],CS[Cartesian,2],AXIS["(E)",east],AXIS["(N)",north],LENGTHUNIT["metre",1]]"#,
    ];
    for wkt in spellings {
        let georeference = from_gdal([380_000.0, 0.5, 0.0, 4_420_000.0, 0.0, -0.5], wkt, [100, 100]).unwrap();
        let place = georeference.locate().unwrap().lon_lat(Point::new(0.0, 0.0)).unwrap();
        let crs = CrsDefinition::from_epsg(32652).unwrap();
        let expected = at_origin(&crs, 380_000.0, 4_420_000.0).locate().unwrap().lon_lat(Point::default()).unwrap();
        assert!(geodesic_length_m(place, expected) < 1e-6, "{wkt}");
    }
    for bad in [
        "",
        "PROJCS",
        "PROJCS[",
        "LOCAL_CS[\"here\"]",
        "GEOGCS[\"Mars\",DATUM[\"D_Mars\",SPHEROID[\"Mars\",3396190,169.9]],UNIT[\"Degree\",0.0174532925199433]]",
        &"A[".repeat(30_000),
    ] {
        let why = from_gdal([0.0, 1.0, 0.0, 0.0, 0.0, -1.0], bad, [10, 10]).unwrap_err();
        assert!(why.starts_with("The image is treated as not georeferenced because") && why.ends_with('.'), "{why}");
    }
}

#[test]
fn units_inside_of_well_known_text_count() {
    let place = |wkt: &str, x: f64, y: f64| {
        let georeference = from_gdal([x, 1.0, 0.0, y, 0.0, -1.0], wkt, [2, 2])?;
        georeference.locate().map(|l| l.lon_lat(Point::default()).unwrap())
    };
    // Longitudes from Paris: in grads by themselves (WKT 2), in degrees beside grads (GDAL, ESRI), in grads as WKT 1 demands.
    let lambert = "PROJECTION[\"Lambert_Conformal_Conic_1SP\"],PARAMETER[\"latitude_of_origin\",52],PARAMETER[\"central_meridian\",0],PARAMETER[\"scale_factor\",0.99987742],PARAMETER[\"false_easting\",600000],PARAMETER[\"false_northing\",2200000],UNIT[\"metre\",1]]";
    let wkt_1 = |meridian: &str| {
        format!(
            r#"PROJCS["NTF (Paris) / Lambert zone II",GEOGCS["NTF (Paris)",DATUM["Nouvelle_Triangulation_Francaise_Paris",SPHEROID["Clarke 1880 (IGN)",6378249.2,293.466021293627]],PRIMEM["{meridian}],UNIT["grad",0.0157079632679489]],{lambert}"#
        )
    };
    let wkt_2 = r#"PROJCRS["NTF (Paris) / Lambert zone II",BASEGEOGCRS["NTF (Paris)",DATUM["Nouvelle Triangulation Francaise (Paris)",ELLIPSOID["Clarke 1880 (IGN)",6378249.2,293.466021293627,LENGTHUNIT["metre",1]]],PRIMEM["Paris",2.5969213,ANGLEUNIT["grad",0.0157079632679489]]],CONVERSION["Lambert zone II",METHOD["Lambert Conic Conformal (1SP)"],PARAMETER["Latitude of natural origin",52,ANGLEUNIT["grad",0.0157079632679489]],PARAMETER["Longitude of natural origin",0,ANGLEUNIT["grad",0.0157079632679489]],PARAMETER["Scale factor at natural origin",0.99987742,SCALEUNIT["unity",1]],PARAMETER["False easting",600000,LENGTHUNIT["metre",1]],PARAMETER["False northing",2200000,LENGTHUNIT["metre",1]]],CS[Cartesian,2],AXIS["easting (X)",east,ORDER[1],LENGTHUNIT["metre",1]],AXIS["northing (Y)",north,ORDER[2],LENGTHUNIT["metre",1]]]"#;
    let paris = LonLat::new(2.336_533_608_4, 46.799_948_781_1);
    for wkt in [wkt_2.to_owned(), wkt_1("Paris\",2.33722917"), wkt_1("Paris\",2.5969213")] {
        let metres = geodesic_length_m(place(&wkt, 600_000.0, 2_200_000.0).unwrap(), paris);
        assert!(metres < 0.01, "{metres} m: {wkt}");
    }
    let why = place(&wkt_1("Ferro\",-17.6666666666667"), 600_000.0, 2_200_000.0).unwrap_err();
    assert!(why.contains("another meridian in another unit"), "{why}");
    // Kilometres, parts per million and the old keyword inside of one system.
    let mixed = r#"PROJCRS["x",BASEGEOGCRS["WGS 84",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378.137,298.257223563,LENGTHUNIT["kilometre",1000]]],PRIMEM["Greenwich",0]],CONVERSION["UTM zone 52N",METHOD["Transverse Mercator"],PARAMETER["Latitude of natural origin",0],PARAMETER["Longitude of natural origin",7740,UNIT["arc-minute",0.000290888208665722]],PARAMETER["Scale factor at natural origin",999600,SCALEUNIT["parts per million",0.000001]],PARAMETER["False easting",500,UNIT["kilometre",1000]],PARAMETER["False northing",0]],CS[Cartesian,2],AXIS["(E)",east],AXIS["(N)",north],LENGTHUNIT["metre",1]]"#;
    let utm = CrsDefinition::from_epsg(32652).unwrap();
    let expected = at_origin(&utm, 380_000.0, 4_420_000.0).locate().unwrap().lon_lat(Point::default()).unwrap();
    let metres = geodesic_length_m(place(mixed, 380_000.0, 4_420_000.0).unwrap(), expected);
    assert!(metres < 0.001, "{metres} m");
}

#[test]
fn hostile_tags_are_not_a_georeference() {
    let directory = vec![1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, 32652];
    let good = GeoTags {
        directory,
        pixel_scale: vec![0.5, 0.5, 0.0],
        tiepoints: vec![0.0, 0.0, 0.0, 380_000.0, 4_420_000.0, 0.0],
        ..GeoTags::default()
    };
    assert_eq!(from_geotiff(&good, 100, 100).unwrap().unwrap().epsg_of_test(), Some(32652));
    assert_eq!(from_geotiff(&GeoTags::default(), 100, 100), Ok(None));
    let mut all = Vec::new();
    for scale in [0.0, f64::NAN, f64::INFINITY, 1e308, -1e308, 1e-320] {
        all.push(GeoTags { pixel_scale: vec![scale, scale, 0.0], ..good.clone() });
    }
    all.push(GeoTags {
        pixel_scale: Vec::new(),
        tiepoints: Vec::new(),
        matrix: vec![1.0, 2.0, 0.0, 0.0, 2.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0],
        ..good.clone()
    });
    all.push(GeoTags { matrix: vec![f64::NAN; 16], pixel_scale: Vec::new(), ..good.clone() });
    all.push(GeoTags { matrix: vec![1.0; 5], pixel_scale: Vec::new(), ..good.clone() });
    all.push(GeoTags { pixel_scale: vec![0.5], ..good.clone() });
    all.push(GeoTags { tiepoints: vec![0.0; 5], ..good.clone() });
    all.push(GeoTags { pixel_scale: Vec::new(), tiepoints: vec![1.5; 6_000_000], ..good.clone() });
    all.push(GeoTags { pixel_scale: Vec::new(), tiepoints: vec![1.5; 60], ..good.clone() });
    all.push(GeoTags { pixel_scale: Vec::new(), ..good.clone() });
    all.push(GeoTags { tiepoints: Vec::new(), ..good.clone() });
    all.push(GeoTags { directory: vec![1, 1, 0, 60_000], ..good.clone() });
    all.push(GeoTags { directory: vec![1, 1, 0, 1, 1026, 34_737, 60_000, 60_000], ..good.clone() });
    all.push(GeoTags { directory: vec![1, 1, 0, 1, 2057, 34_736, 1, 60_000], ..good.clone() });
    all.push(GeoTags { directory: vec![1, 1, 0, 1, 2057, 7, 1, 0], ..good.clone() });
    all.push(GeoTags { directory: vec![1], ..good.clone() });
    all.push(GeoTags { directory: vec![1, 1, 0, 1, 1026, 34_737, 65_535, 0], ascii: "é".repeat(50_000), ..good.clone() });
    // Far outside of the system.
    all.push(GeoTags { tiepoints: vec![0.0, 0.0, 0.0, 1e11, 1e11, 0.0], ..good.clone() });
    all.push(GeoTags {
        directory: vec![1, 1, 0, 2, 1024, 0, 1, 2, 2048, 0, 1, 4326],
        tiepoints: vec![0.0, 0.0, 0.0, 0.0, 400.0, 0.0],
        ..good.clone()
    });
    for tags in all {
        let why = from_geotiff(&tags, 100, 100).unwrap_err();
        assert!(why.starts_with("The image is treated as not georeferenced because") && why.ends_with('.'), "{why}");
    }
}

trait EpsgOfTest {
    fn epsg_of_test(&self) -> Option<u16>;
}

impl EpsgOfTest for Georeference {
    fn epsg_of_test(&self) -> Option<u16> {
        self.crs.epsg
    }
}

#[test]
fn neither_mercator_nor_degrees_inflate_a_hall() {
    // A hall of 100 m by 40 m at 39.9 north, made by geodesics in science's table: 4000 m2, and 6804.62 in the plane of Web Mercator.
    let utm = CrsDefinition::from_epsg(32652).unwrap();
    let hall = at_origin(&utm, 380_000.0, 4_420_000.0).locate().unwrap();
    let corners = [(0.0, 0.0), (100.0, 0.0), (100.0, 40.0), (0.0, 40.0)].map(|(x, y)| Point::new(x, y));
    let area = hall.area_m2(&Ring::new(corners.to_vec()).unwrap()).unwrap();
    let places = corners.map(|p| hall.lon_lat(p).unwrap());
    for (code, step) in [(3857, 0.3), (4326, 3.0e-6), (3413, 0.3)] {
        let crs = CrsDefinition::from_epsg(code).unwrap();
        let rough = Georeference { geotransform: [0.0, step, 0.0, 60.0, 0.0, -step], ..at_origin(&crs, 0.0, 0.0) };
        let located = Georeference { geotransform: rough.geotransform, ..rough }.locate();
        let Ok(located) = located else { panic!("EPSG:{code}") };
        let ring = Ring::new(places.map(|p| located.px(p).unwrap()).to_vec()).unwrap();
        let own = located.area_m2(&ring).unwrap();
        assert!((own / area - 1.0).abs() < 1e-6, "EPSG:{code}: {own} {area}");
        let px = transfer(&hall, &located, corners[1]).unwrap();
        assert!(located.length_m(px, ring.points()[1]).unwrap() < 1e-4);
    }
    assert!((area / geodesic_area_m2(&places) - 1.0).abs() < 1e-6);
    let json = serde_json::to_string(hall.georeference()).unwrap();
    assert_eq!(&serde_json::from_str::<Georeference>(&json).unwrap(), hall.georeference());
}

#[test]
fn geographiclibs_planimeter_cases_hold() {
    // GeographicLib, test_geodesic: Planimeter0, 5, 6 and 12.
    let area = |ring: &[(f64, f64)]| geodesic_area_m2(&ring.iter().map(|(lat, lon)| LonLat::new(*lon, *lat)).collect::<Vec<_>>());
    assert!((area(&[(89., 0.), (89., 90.), (89., 180.), (89., 270.)]) - 24_952_305_678.0).abs() < 1.0);
    assert!((area(&[(0., -1.), (-1., 0.), (0., 1.), (1., 0.)]) - 24_619_419_146.0).abs() < 1.0);
    assert!((area(&[(90., 0.), (0., 0.), (0., 90.)]) - 63_758_202_715_511.0).abs() < 1.0e4);
    assert!((area(&[(89., 0.1), (89., 90.1), (89., -179.9)]) - 12_476_152_838.5).abs() < 1.0);
}

#[test]
fn control_points_give_back_the_map_and_say_what_they_are_worth() {
    let utm = CrsDefinition::from_epsg(32652).unwrap();
    let truth = Georeference { geotransform: [380_000.0, 0.48, 0.1, 4_420_000.0, 0.1, -0.48], ..at_origin(&utm, 0.0, 0.0) };
    let truth = Georeference { size_px: [1000, 1000], ..truth }.locate().unwrap();
    let mut seed = 11_u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 11) as f64 / (1_u64 << 53) as f64
    };
    for model in [ControlModel::Similarity, ControlModel::Affine] {
        let (mut s0, mut loo, mut error) = (0.0, 0.0, 0.0);
        let (mut real, runs) = (0.0, 200);
        for _ in 0..runs {
            let points: Vec<ControlPoint> = (0..8)
                .map(|_| {
                    let px = Point::new(1000.0 * next(), 1000.0 * next());
                    // Noise of 1 px per coordinate: twelve uniform numbers.
                    let mut noise = || (0..12).map(|_| next()).sum::<f64>() - 6.0;
                    ControlPoint { px: Point::new(px.x + noise(), px.y + noise()), place: truth.lon_lat(px).unwrap() }
                })
                .collect();
            let fitted = fit(&points, model, [1000, 1000]).unwrap();
            s0 += fitted.s0_m.unwrap().powi(2);
            loo += fitted.left_out_rms_m.unwrap().powi(2);
            let check = Point::new(1000.0 * next(), 1000.0 * next());
            error += fitted.expected_error_m(check).unwrap().powi(2);
            real += geodesic_length_m(fitted.georeference.locate().unwrap().lon_lat(check).unwrap(), truth.lon_lat(check).unwrap()).powi(2);
        }
        let rms = |sum: f64| (sum / f64::from(runs)).sqrt() / 0.4903;
        // Science's table: s0 is the true noise of 1 px; the expected error is the error at check points, not the smaller residual.
        assert!((rms(s0) - 1.0).abs() < 0.1, "{model:?}: s0 {} px", rms(s0));
        assert!((rms(error) / rms(real) - 1.0).abs() < 0.15, "{model:?}: expected {} px, real {} px", rms(error), rms(real));
        assert!(rms(loo) > 1.4, "{model:?}: left out {} px", rms(loo));
    }
    let exact = |px: (f64, f64)| ControlPoint { px: Point::new(px.0, px.1), place: truth.lon_lat(Point::new(px.0, px.1)).unwrap() };
    let few = fit(&[exact((0., 0.)), exact((900., 100.))], ControlModel::Similarity, [1000, 1000]).unwrap();
    assert_eq!((few.s0_m, few.georeference.position_sd_m, few.warnings.len()), (None, None, 1));
    let near = [(0., 0.), (10., 90.), (90., 10.), (80., 80.), (30., 60.), (60., 30.), (40., 40.), (20., 20.), (70., 50.), (950., 950.)];
    let lone = near.map(exact);
    let fitted = fit(&lone, ControlModel::Affine, [1000, 1000]).unwrap();
    assert!(fitted.points[9].high_leverage && fitted.warnings[0].contains("Point 10"), "{:?}", fitted.warnings);
    assert!(fit(&lone[..1], ControlModel::Similarity, [10, 10]).is_err());
    assert!(fit(&[lone[0]; 4], ControlModel::Affine, [10, 10]).is_err());
    let line = [exact((0., 0.)), exact((10., 10.)), exact((20., 20.)), exact((30., 30.))];
    assert!(fit(&line, ControlModel::Affine, [10, 10]).is_err());
}

#[test]
fn a_world_file_gives_corners_and_needs_a_system() {
    let crs = CrsDefinition::from_epsg(32652).unwrap();
    let georeference = from_world_file("0.5\n0.0\n0.0\n-0.5\n380000.25\n4419999.75\n", Some(&crs), [100, 100]).unwrap();
    assert_eq!(georeference.geotransform, [380_000.0, 0.5, 0.0, 4_420_000.0, 0.0, -0.5]);
    for (text, crs) in [
        ("0.5 0 0 -0.5 1 1", None),
        ("0.5 0 0", Some(&crs)),
        ("0 0 0 0 380000 4420000", Some(&crs)),
        ("x", Some(&crs)),
        ("NaN 0 0 inf 1 1", Some(&crs)),
    ] {
        assert!(from_world_file(text, crs, [100, 100]).unwrap_err().starts_with("The image is treated as not georeferenced because"));
    }
}

/// The folder of real files, or `None` with a line that says so.
fn data(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if !path.exists() {
        println!("skipped: {name} is not beside this repository");
        return None;
    }
    Some(path)
}

/// The GeoTIFF tags of the first directory: just enough of a TIFF reader for these files.
fn tags(path: &Path) -> (GeoTags, u32, u32) {
    let bytes = std::fs::read(path).unwrap();
    let little = &bytes[..2] == b"II";
    let number = |at: usize, size: usize| {
        let part = bytes[at..at + size].iter().map(|b| u64::from(*b));
        if little { part.rev().fold(0, |n, b| n << 8 | b) } else { part.fold(0, |n, b| n << 8 | b) }
    };
    let big = number(2, 2) == 43;
    let (word, entry, head) = if big { (8, 20, 8) } else { (4, 12, 2) };
    let directory = number(if big { 8 } else { 4 }, word) as usize;
    let (mut tags, mut size) = (GeoTags::default(), [0, 0]);
    for i in 0..number(directory, head) as usize {
        let at = directory + head + i * entry;
        let (tag, kind, count) = (number(at, 2), number(at + 2, 2), number(at + 4, word) as usize);
        let width = match kind {
            1 | 2 => 1,
            3 => 2,
            4 => 4,
            _ => 8,
        };
        let place = at + 4 + word;
        let start = if width * count > word { number(place, word) as usize } else { place };
        let doubles = || (0..count).map(|k| f64::from_bits(number(start + 8 * k, 8))).collect::<Vec<f64>>();
        match tag {
            256 => size[0] = number(start, width) as u32,
            257 => size[1] = number(start, width) as u32,
            34735 => tags.directory = (0..count).map(|k| number(start + 2 * k, 2) as u16).collect(),
            34736 => tags.doubles = doubles(),
            34737 => tags.ascii = bytes[start..start + count].iter().map(|b| char::from(*b)).collect(),
            33550 => tags.pixel_scale = doubles(),
            33922 => tags.tiepoints = doubles(),
            34264 => tags.matrix = doubles(),
            _ => {}
        }
    }
    (tags, size[0], size[1])
}

#[test]
fn real_files_lie_where_rasterio_has_them() {
    let Some(dir) = data("geotiff") else { return };
    // (file, EPSG, transform in GDAL's order): rasterio 1.4.4 / GDAL 3.10.3.
    type Row = (&'static str, Option<u16>, [f64; 6]);
    let files: [Row; 12] = [
        (
            "georust-geotiff/austrian_capitals_model_tie_point_and_pixel_scale_pixel_is_area.tif",
            Some(3035),
            [4302000.0, 1000.0, 0.0, 2811000.0, 0.0, -1000.0],
        ),
        (
            "georust-geotiff/austrian_capitals_model_tie_point_and_pixel_scale_pixel_is_point.tif",
            Some(3035),
            [4301500.0, 1000.0, 0.0, 2811500.0, 0.0, -1000.0],
        ),
        (
            "georust-geotiff/austrian_capitals_model_transformation_pixel_is_area.tif",
            Some(3035),
            [4302000.0, 1000.0, 0.0, 2811000.0, 0.0, -1000.0],
        ),
        (
            "georust-geotiff/austrian_capitals_model_transformation_pixel_is_point.tif",
            Some(3035),
            [4301500.0, 1000.0, 0.0, 2811500.0, 0.0, -1000.0],
        ),
        // GDAL keeps these as control points; its own pixel positions, and a fit to them.
        (
            "georust-geotiff/austrian_capitals_model_tie_points_pixel_is_point.tif",
            Some(3035),
            [4301500.0, 1000.0, 0.0, 2811500.0, 0.0, -1000.0],
        ),
        ("rasterio/RGB.byte.tif", Some(32618), [101985.0, 300.0379266750948, 0.0, 2826915.0, 0.0, -300.041782729805]),
        ("rasterio/world.rgb.tif", Some(4326), [-180.0, 0.703125, 0.0, 90.0, 0.0, -0.703125]),
        ("rasterio/shade.tif", Some(3857), [-11858134.818413004, 9.5546285343, 0.0, 4813698.2926443005, 0.0, -9.5546285343]),
        ("rasterio/RGB2.byte.tif", None, [101985.0, 300.0379266750948, 0.0, 2826915.0, 0.0, -300.041782729805]),
        ("rasterio/test_esri_wkt.tif", None, [-14065.0, 10.0, 0.0, 2368525.0, 0.0, -10.0]),
        ("rio-tiler/cog.tif", Some(32621), [373185.0, 100.01126757344893, 0.0, 8286015.0, 0.0, -100.01126757344893]),
        (
            "rio-tiler/cog_rgba.tif",
            Some(26913),
            [519467.4957275815, 0.14981552941953233, 0.0, 4311669.7657353515, 0.0, -0.1499978958645129],
        ),
    ];
    for (name, epsg, transform) in files {
        let (tags, width, height) = tags(&dir.join(name));
        let georeference = from_geotiff(&tags, width, height).unwrap_or_else(|e| panic!("{name}: {e}")).unwrap();
        assert_eq!(georeference.crs.epsg, epsg, "{name}");
        for (own, theirs) in georeference.geotransform.iter().zip(transform) {
            assert!((own - theirs).abs() <= 1e-9 * theirs.abs().max(1.0), "{name}: {:?}", georeference.geotransform);
        }
    }
    for (name, word) in [
        ("rio-tiler/cog_hirise_mars.tif", "not on Earth"),
        ("rio-tiler/cog_nonearth.tif", "not on Earth"),
        ("rasterio/byte.tif", "North_American_Datum_1927"),
        ("rasterio/rotated.tif", "in which coordinate system"),
        ("georust-geotiff/zh_dem_25.tif", "in which coordinate system"),
        ("georust-geotiff/merc.tif", "North_American_Datum_1927"),
        ("rasterio/goes.tif", "Geostationary"),
    ] {
        let (tags, width, height) = tags(&dir.join(name));
        let why = from_geotiff(&tags, width, height).unwrap_err();
        assert!(why.contains(word), "{name}: {why}");
    }
}

#[test]
fn whole_footprints_of_atlanta_come_out_as_their_geodesic_area() {
    let Some(dir) = data("areas") else { return };
    let (tags, width, height) = tags(&dir.join("sample_geotiff.tif"));
    let located = from_geotiff(&tags, width, height).unwrap().unwrap().locate().unwrap();
    let labels: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(dir.join("geotiff_labels.geojson")).unwrap()).unwrap();
    let mut whole = 0;
    for feature in labels["features"].as_array().unwrap() {
        let properties = &feature["properties"];
        if properties["partialDec"].as_f64() != Some(1.0) {
            continue;
        }
        let outer = feature["geometry"]["coordinates"][0].as_array().unwrap();
        let px = |c: &serde_json::Value| located.px_from_map(Point::new(c[0].as_f64().unwrap(), c[1].as_f64().unwrap()));
        let ring = Ring::new(outer.iter().map(px).collect()).unwrap();
        let ratio = located.area_m2(&ring).unwrap() / properties["origarea"].as_f64().unwrap();
        assert!((ratio - 0.99945).abs() < 0.0001, "{ratio}");
        whole += 1;
    }
    assert_eq!(whole, 37);
    let (across, down) = located.gsd_m(Point::new(450.0, 450.0)).unwrap();
    assert!((across - 0.49986).abs() < 0.0001 && (down - 0.49986).abs() < 0.0001, "{across} {down}");
}

fn boxes(file: &[u8]) -> Vec<&[u8]> {
    let mut rest = file;
    std::iter::from_fn(|| {
        let len = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?) as usize;
        let (own, after) = rest.split_at(if len == 0 { rest.len() } else { len });
        rest = after;
        Some(own)
    })
    .collect()
}

fn described(name: &str, file: &[u8]) -> revisit::io::raster::Description {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, file).unwrap();
    revisit::io::raster::open(&path).unwrap().description().clone()
}

/// Written by GDAL 3.10 (OpenJPEG): its GeoJP2 box and its GMLJP2 box state two places, so that it shows which counts.
#[test]
fn jpeg_2000_is_placed_by_its_own_boxes_as_gdal_places_it() {
    let whole = std::fs::read(format!("{}/tests/files/place.jp2", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let parts = boxes(&whole);
    let without = |kind: &[u8]| parts.iter().filter(|b| &b[4..8] != kind).copied().collect::<Vec<_>>().concat();
    let found = described("a.jp2", &whole).georeference.unwrap();
    assert_eq!((found.crs.epsg, found.origin, found.size_px), (Some(32652), Origin::GeoJp2, [70, 45]));
    assert_eq!(found.geotransform, [400_000.0, 10.0, 0.0, 4_400_000.0, 0.0, -10.0]);
    // The other way round, and behind the pixels: GeoJP2 counts all the same.
    let at = |kind: &[u8]| parts.iter().position(|b| &b[4..8] == kind).unwrap();
    let mut turned = parts.clone();
    turned.swap(at(b"uuid"), at(b"asoc"));
    assert_eq!(described("a.jp2", &turned.concat()).georeference.unwrap(), found);
    let behind = [without(b"uuid"), parts[at(b"uuid")].to_vec()].concat();
    assert_eq!(described("a.jp2", &behind).georeference.unwrap(), found);
    // GML alone: northing first in this system, and centres.
    let found = described("a.jp2", &without(b"uuid")).georeference.unwrap();
    assert_eq!((found.crs.epsg, found.origin), (Some(3035), Origin::GmlJp2));
    assert_eq!(found.geotransform, [4_321_000.0, 10.0, 0.0, 3_210_000.0, 0.0, -10.0]);
    // Neither; and a box that cannot be used is told.
    let bare = without(b"uuid");
    let bare = boxes(&bare).into_iter().filter(|b| &b[4..8] != b"asoc").collect::<Vec<_>>().concat();
    assert_eq!((described("a.jp2", &bare).georeference, described("a.jp2", &bare).stated_place), (None, None));
    let unknown = replaced(&without(b"uuid"), b"EPSG::3035", b"EPSG::5514");
    let told = described("a.jp2", &unknown);
    assert!(told.georeference.is_none() && told.stated_place.unwrap().epsg == Some(5514));
    assert!(told.info.notes.iter().any(|n| n.contains("Jednotne")), "{:?}", told.info.notes);
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    while let Some(at) = out.windows(from.len()).position(|w| w == from) {
        out[at..at + from.len()].copy_from_slice(to);
    }
    out
}

#[test]
fn a_band_of_a_sentinel_2_tile_lies_where_the_tile_says() {
    let whole = std::fs::read(format!("{}/tests/files/place.jp2", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let bare = boxes(&whole).into_iter().filter(|b| !["uuid", "asoc"].contains(&std::str::from_utf8(&b[4..8]).unwrap()));
    let bare = bare.collect::<Vec<_>>().concat();
    let tile = |rows: u32, code: &str| {
        format!(
            "<n1:Level-1C_Tile_ID xmlns:n1=\"https://psd/1C.xsd\"><n1:Geometric_Info><Tile_Geocoding><HORIZONTAL_CS_CODE>{code}</HORIZONTAL_CS_CODE>\
             <Size resolution=\"10\"><NROWS>90</NROWS><NCOLS>140</NCOLS></Size><Size resolution=\"20\"><NROWS>{rows}</NROWS><NCOLS>70</NCOLS></Size>\
             <Geoposition resolution=\"10\"><ULX>300000</ULX><ULY>4400040</ULY><XDIM>10</XDIM><YDIM>-10</YDIM></Geoposition>\
             <Geoposition resolution=\"20\"><ULX>300000</ULX><ULY>4400040</ULY><XDIM>20</XDIM><YDIM>-20</YDIM></Geoposition>\
             </Tile_Geocoding></n1:Geometric_Info></n1:Level-1C_Tile_ID>"
        )
    };
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("IMG_DATA")).unwrap();
    let path = dir.path().join("IMG_DATA/T52SCJ_20240815T022551_B05.jp2");
    let look = |file: &[u8], metadata: &str| {
        std::fs::write(&path, file).unwrap();
        std::fs::write(dir.path().join("MTD_TL.xml"), metadata).unwrap();
        revisit::io::raster::open(&path).unwrap().description().georeference.clone()
    };
    let found = look(&bare, &tile(45, "EPSG:32652")).unwrap();
    assert_eq!((found.crs.epsg, found.origin, found.size_px), (Some(32652), Origin::Sentinel2Tile, [70, 45]));
    assert_eq!(found.geotransform, [300_000.0, 20.0, 0.0, 4_400_040.0, 0.0, -20.0]);
    // Its own box counts more; a picture of another size is no band of the tile; a code must be known.
    assert_eq!(look(&whole, &tile(45, "EPSG:32652")).unwrap().origin, Origin::GeoJp2);
    assert_eq!(look(&bare, &tile(46, "EPSG:32652")), None);
    assert_eq!(look(&bare, &tile(45, "EPSG:99999")), None);
}
