//! Files beside pictures, lists of classes, keys: small texts of other people.
#![no_main]

use revisit::core::doc::ClassSet;
use revisit::core::georef::{CrsDefinition, from_world_file};
use revisit::io::bundle::PublicKey;
use revisit::io::raster::metadata::{SIDE_CARS, name, read_side_car};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for kind in SIDE_CARS {
        let _ = read_side_car(kind.name, bytes);
    }
    let text = String::from_utf8_lossy(bytes);
    let _ = name::read(&text);
    let crs = CrsDefinition::from_wkt(&text).ok();
    let _ = from_world_file(&text, crs.as_ref(), [900, 900]);
    let _ = PublicKey::read(&text);
    if let Err(why) = ClassSet::parse(&text) {
        assert!(!why.is_empty() && why.chars().count() < 1500 && !why.contains(|c: char| c.is_control()), "{why:?}");
    }
});
