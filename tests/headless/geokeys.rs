//! GeoTIFF keys and transforms against GDAL (rasterio 1.4.4, GDAL 3.10.3) and PROJ 9.5.1: units, codes, scales and matrices.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use revisit::core::geom::Point;
use revisit::core::georef::{GeoTags, Georeference, LonLat, from_geotiff, geodesic_length_m};

/// Tags with a scale of 1, a tie point at the top left corner, and keys: codes and numbers.
fn tags_of(codes: &[(u16, u16)], numbers: &[(u16, f64)], corner: (f64, f64)) -> GeoTags {
    let mut directory = vec![1, 1, 0, (codes.len() + numbers.len()) as u16];
    directory.extend(codes.iter().flat_map(|(key, code)| [*key, 0, 1, *code]));
    directory.extend(numbers.iter().enumerate().flat_map(|(i, (key, _))| [*key, 34_736, 1, i as u16]));
    GeoTags {
        directory,
        doubles: numbers.iter().map(|n| n.1).collect(),
        pixel_scale: vec![1.0, 1.0, 0.0],
        tiepoints: vec![0.0, 0.0, 0.0, corner.0, corner.1, 0.0],
        ..GeoTags::default()
    }
}

/// The middle of an image of 160 by 120 px lies within a centimetre of where GDAL and PROJ have it.
#[track_caller]
fn assert_middle(tags: &GeoTags, expected: (f64, f64)) -> Georeference {
    let georeference = from_geotiff(tags, 160, 120).unwrap().unwrap();
    let own = georeference.locate().unwrap().lon_lat(Point::new(80.0, 60.0)).unwrap();
    let metres = geodesic_length_m(own, LonLat::new(expected.0, expected.1));
    assert!(metres < 0.01, "{own:?} is {metres} m off");
    georeference
}

#[test]
fn a_unit_beside_a_code_is_the_unit_of_positions() {
    let projected = |code, unit, size: &[(u16, f64)], corner| tags_of(&[(1024, 1), (1025, 1), (3072, code), (3076, unit)], size, corner);
    for (tags, expected, unit) in [
        (projected(32633, 9003, &[], (1640416.0, 13123359.0)), (15.0002687873, 36.1446237506), "US survey foot"),
        (projected(27700, 9002, &[], (1300000.0, 600000.0)), (-2.0552621413, 51.5446375710), "foot"),
        (projected(2276, 9001, &[], (800000.0, 2100000.0)), (-96.3694563589, 32.5496187754), "metre"),
        (projected(27700, 32767, &[(3077, 0.3048)], (1300000.0, 600000.0)), (-2.0552621413, 51.5446375710), "0.3048 m"),
        (projected(27700, 9005, &[], (1300000.0, 600000.0)), (-2.0553133901, 51.5446227955), "Clarke's foot"),
        (projected(3857, 9036, &[], (1200.0, 4000.0)), (11.4984356367, 33.3360920176), "kilometre"),
        (projected(3413, 9002, &[], (-3000000.0, -2000000.0)), (-101.3084339552, 79.8804979343), "foot"),
        (projected(2193, 9003, &[], (5000000.0, 17000000.0)), (172.0600345006, -43.5147439494), "US survey foot"),
    ] {
        let found = assert_middle(&tags, expected);
        assert_eq!(found.crs.epsg, None);
        assert!(found.crs.name.ends_with(&format!("(in the unit {unit})")), "{}", found.crs.name);
    }
    // The code's own unit, also rounded, and what says nothing of a unit: the code stands.
    let own = [
        projected(2276, 9003, &[], (2_500_000.0, 7_000_000.0)),
        projected(2276, 32_767, &[(3077, 0.304_800_6)], (2_500_000.0, 7_000_000.0)),
        projected(2276, 32_767, &[], (2_500_000.0, 7_000_000.0)),
        projected(2276, 0, &[], (2_500_000.0, 7_000_000.0)),
    ];
    for tags in own {
        let found = from_geotiff(&tags, 160, 120).unwrap().unwrap();
        assert_eq!((found.crs.epsg, found.crs.name.as_str()), (Some(2276), "NAD83 / Texas North Central (ftUS)"));
    }
    let osgb = from_geotiff(&projected(27700, 9002, &[], (1_300_000.0, 600_000.0)), 160, 120).unwrap().unwrap();
    assert_eq!((osgb.crs.shift_accuracy_m, osgb.notes.len()), (Some(2.0), 1), "the shift of the datum is told as before");
    for (unit, size) in [(9999, 1.0), (32_767, 0.0), (32_767, f64::NAN), (32_767, -1.0)] {
        let why = from_geotiff(&projected(32633, unit, &[(3077, size)], (500_000.0, 4_000_000.0)), 160, 120).unwrap_err();
        assert!(why.contains("its unit of length"), "{why}");
    }
}

#[test]
fn angles_in_keys_are_in_the_unit_that_the_keys_name() {
    let user = |base: u16, unit: &[(u16, u16)], method: u16, numbers: &[(u16, f64)]| {
        let codes = [&[(1024, 1), (1025, 1), (2048, base), (3072, 32_767), (3074, 32_767), (3075, method), (3076, 9001)], unit].concat();
        tags_of(&codes, numbers, (600_000.0, 2_200_000.0))
    };
    let conic = |lon, lat| [(3080, lon), (3081, lat), (3092, 0.999_877_42), (3082, 600_000.0), (3083, 2_200_000.0)];
    let two = [(3084, 3.0), (3085, 50.0), (3078, 48.0), (3079, 53.0), (3086, 600_000.0), (3087, 2_200_000.0)];
    for (tags, expected) in [
        (user(4258, &[(2054, 9105)], 9, &conic(3.0, 52.0)), (2.701_048_070_3, 46.799_460_200_2)),
        (user(4258, &[(2054, 9106)], 9, &conic(3.0, 52.0)), (2.701_048_070_3, 46.799_460_200_2)),
        (user(4258, &[(2054, 9101)], 9, &conic(0.05, 0.8)), (2.865_818_812_6, 45.836_083_719_5)),
        (user(4258, &[(2054, 9103)], 9, &conic(180.0, 2820.0)), (3.001_051_974_9, 46.999_460_219_1)),
        (user(4258, &[(2054, 9104)], 9, &conic(10_800.0, 169_200.0)), (3.001_051_974_9, 46.999_460_219_1)),
        (user(4258, &[(2054, 9102)], 9, &conic(3.0, 47.0)), (3.001_051_974_9, 46.999_460_219_1)),
        (user(4258, &[(2054, 9105)], 8, &two), (2.701_015_362_9, 44.999_459_698_3)),
        // The base itself counts in grads and from Paris; a unit in the keys stands above it.
        (user(4807, &[], 9, &conic(0.0, 52.0)), (2.337_581_677_7, 46.799_408_991_4)),
        (user(4807, &[(2054, 9105)], 9, &conic(0.0, 52.0)), (2.337_581_677_7, 46.799_408_991_4)),
        (user(4807, &[(2054, 9102)], 9, &conic(0.0, 46.8)), (2.337_581_677_7, 46.799_408_991_4)),
    ] {
        assert_middle(&tags, expected);
    }
    // The meridian by its code, beside a datum that counts from Greenwich: as the whole code of that system has it.
    let datum = |codes: &[(u16, u16)]| {
        let all = [&[(2048, 32_767), (2050, 6275), (2054, 9105)], codes].concat();
        let kept = [(1024, 1), (1025, 1), (3072, 32_767), (3074, 32_767), (3075, 9), (3076, 9001)];
        tags_of(&[kept.as_slice(), &all].concat(), &conic(0.0, 52.0), (600_000.0, 2_200_000.0))
    };
    assert_middle(&datum(&[(2051, 8903)]), (2.337_581_677_7, 46.799_408_991_4));
    let why = from_geotiff(&datum(&[(2051, 8950)]), 160, 120).unwrap_err();
    assert!(why.contains("count from the meridian EPSG:8950"), "{why}");
    // As OGC 19-008 has it, a size is in radians and a meridian in the unit of angles; GDAL 3.10 reads neither so.
    let sized = user(4258, &[(2054, 32_767)], 9, &[conic(3.0, 52.0).as_slice(), &[(2055, 0.015_707_963_267_948_97)]].concat());
    assert_middle(&sized, (2.701_048_070_3, 46.799_460_200_2));
    let paris = user(4807, &[(2054, 9105), (2051, 32_767)], 9, &[conic(0.0, 52.0).as_slice(), &[(2061, 2.596_921_3)]].concat());
    assert_middle(&paris, (2.337_581_677_7, 46.799_408_991_4));
    let oblique = [(3088, 10.0), (3089, 50.0), (3094, 40.0), (3093, 0.9999), (3082, 600_000.0), (3083, 2_200_000.0)];
    for (tags, word) in [
        (user(4258, &[(2054, 9110)], 9, &conic(2.3, 46.48)), "its unit of angle is EPSG:9110"),
        (user(4258, &[(2054, 32_767)], 9, &conic(3.0, 52.0)), "its unit of angle is not given"),
        (user(4258, &[(2054, 9105)], 3, &oblique), "an azimuth that is not in degrees"),
        (tags_of(&[(1024, 2), (2048, 4807)], &[], (0.0, 52.0)), "NTF (Paris) is not in degrees"),
        (tags_of(&[(1024, 2), (2048, 32_767), (2050, 6807)], &[], (0.0, 52.0)), "not in degrees"),
        (tags_of(&[(1024, 2), (2048, 4326), (2054, 9104)], &[], (36_000.0, 180_000.0)), "not in degrees"),
    ] {
        let why = from_geotiff(&tags, 160, 120).unwrap_err();
        assert!(why.contains(word), "{why}");
    }
}

#[test]
fn a_scale_and_a_tie_point_stand_above_a_matrix_and_rows_run_down() {
    let matrix = vec![0.25, 0.0, 0.0, 400_000.0, 0.0, -0.25, 0.0, 3_000_000.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0];
    let tags = |kind: u16, scale: &[f64], tie: &[f64], matrix: &[f64]| GeoTags {
        pixel_scale: scale.to_vec(),
        tiepoints: tie.to_vec(),
        matrix: matrix.to_vec(),
        ..tags_of(&[(1024, 1), (1025, kind), (3072, 32633)], &[], (0.0, 0.0))
    };
    let (corner, inside) = ([0.0, 0.0, 0.0, 500_000.0, 4_000_000.0, 0.0], [10.0, 20.0, 0.0, 500_000.0, 4_000_000.0, 0.0]);
    for (tags, expected) in [
        (tags(1, &[0.5, -0.5, 0.0], &corner, &[]), [500_000.0, 0.5, 0.0, 4_000_000.0, 0.0, -0.5]),
        (tags(1, &[0.5, -0.5, 0.0], &inside, &[]), [499_995.0, 0.5, 0.0, 4_000_010.0, 0.0, -0.5]),
        (tags(2, &[0.5, -0.5, 0.0], &inside, &[]), [499_994.75, 0.5, 0.0, 4_000_010.25, 0.0, -0.5]),
        (tags(1, &[-0.5, 0.5, 0.0], &corner, &[]), [500_000.0, -0.5, 0.0, 4_000_000.0, 0.0, -0.5]),
        (tags(1, &[0.5, 0.5, 0.0], &corner, &matrix), [500_000.0, 0.5, 0.0, 4_000_000.0, 0.0, -0.5]),
        (tags(1, &[0.0, 0.0, 0.0], &corner, &matrix), [400_000.0, 0.25, 0.0, 3_000_000.0, 0.0, -0.25]),
        (tags(1, &[], &corner, &matrix), [400_000.0, 0.25, 0.0, 3_000_000.0, 0.0, -0.25]),
    ] {
        assert_eq!(from_geotiff(&tags, 160, 120).unwrap().unwrap().geotransform, expected);
    }
    // Rows that run up are said by a matrix.
    let up = tags(1, &[], &[], &[0.5, 0.0, 0.0, 500_000.0, 0.0, 0.5, 0.0, 4_000_000.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(from_geotiff(&up, 160, 120).unwrap().unwrap().geotransform, [500_000.0, 0.5, 0.0, 4_000_000.0, 0.0, 0.5]);
}

#[test]
fn a_code_is_restored_where_it_is_what_the_keys_spell_out() {
    let utm = |zone: u16, more: &[(u16, u16)], corner| {
        let codes = [&[(1024, 1), (1025, 1), (3072, 32_767), (3074, zone)], more].concat();
        from_geotiff(&tags_of(&codes, &[], corner), 160, 120).unwrap().unwrap().crs
    };
    let north = (500_000.0, 4_000_000.0);
    for (zone, more, corner, expected) in [
        (16_033, [(2048, 4326), (3076, 9001)].as_slice(), north, (Some(32_633), "WGS 84 / UTM zone 33N")),
        (16_133, &[(2048, 32_767), (2050, 6326)], (500_000.0, 7_000_000.0), (Some(32_733), "WGS 84 / UTM zone 33S")),
        (16_018, &[(2048, 4269), (3076, 9001)], north, (Some(26_918), "NAD83 / UTM zone 18N")),
        (16_032, &[(2048, 4258)], north, (Some(25_832), "ETRS89 / UTM zone 32N")),
        // In feet it is another system, and NAD83 has no zone 33.
        (16_033, &[(2048, 4326), (3076, 9002)], (1_640_419.9, 13_123_359.0), (None, "")),
        (16_033, &[(2048, 4269)], north, (None, "")),
    ] {
        let crs = utm(zone, more, corner);
        assert_eq!(crs.epsg, expected.0, "{zone} {more:?}");
        assert!(crs.epsg.is_none() || crs.name == expected.1, "{}", crs.name);
    }
    // ESRI's text beside a code: the code, where both are the same system.
    let text = |zone: i32| {
        format!(
            r#"ESRI PE String = PROJCS["NAD_1983_UTM_Zone",GEOGCS["GCS_North_American_1983",DATUM["D_North_American_1983",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{}],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]|"#,
            6 * zone - 183
        )
    };
    for (zone, expected) in [(18, Some(26_918)), (17, None)] {
        let ascii = text(zone);
        let mut tags = tags_of(&[(1024, 32_767), (1025, 1), (3072, 26_918)], &[], north);
        tags.directory.extend([3073, 34_737, ascii.len() as u16, 0]);
        tags.directory[3] += 1;
        tags.ascii = ascii;
        assert_eq!(from_geotiff(&tags, 160, 120).unwrap().unwrap().crs.epsg, expected);
    }
}
