//! Outlines of every format: a refusal is a sentence, and what is taken can be planned.
#![no_main]

use libfuzzer_sys::fuzz_target;
use revisit::core::doc::{Document, EpochId, ImageFacts, Role};
use revisit::core::georef::{CrsDefinition, Georeference, Origin};
use revisit::core::ops::{Command, ImportFootprints};
use revisit::io::import::import_bytes;
use std::sync::LazyLock;

/// Two placed pictures, those of `tests/common/placed.rs`.
static GROUND: LazyLock<Document> = LazyLock::new(|| {
    let georeference = Georeference {
        crs: CrsDefinition::from_epsg(32616).expect("a known system"),
        geotransform: [733_601.0, 0.5, 0.0, 3_725_139.0, 0.0, -0.5],
        size_px: [900, 900],
        origin: Origin::GeotiffScale,
        pixel_is_point: false,
        position_sd_m: None,
        notes: vec![],
        control: None,
    };
    let image = |role, path: &str| ImageFacts {
        format: "TIFF".to_owned(),
        georeference: Some(georeference.clone()),
        ..ImageFacts::bare(role, path, 900, 900)
    };
    Document::new([image(Role::Before, "before.tif"), image(Role::After, "after.tif")])
});

fuzz_target!(|bytes: &[u8]| {
    match import_bytes(bytes, &GROUND, EpochId(1)) {
        Err(why) => assert!(why.ends_with('.'), "{why}"),
        Ok(found) => {
            assert!(found.rejected.iter().all(|why| why.ends_with('.')));
            for f in found.footprints.into_iter().take(20) {
                let alone = ImportFootprints { epoch: EpochId(1), source: String::new(), footprints: vec![f], annotations: Vec::new() };
                if let Ok(txn) = Command::from(alone).plan(&GROUND) {
                    GROUND.apply_all(&txn.events).expect("what was planned fits");
                }
            }
        }
    }
});
