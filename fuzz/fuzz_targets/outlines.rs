//! Outlines of every format: a refusal is a sentence, and what is taken can be planned.
#![no_main]

use libfuzzer_sys::fuzz_target;
use revisit::core::doc::{Document, EpochId};
use revisit::core::ops::{Command, ImportFootprints};
use revisit::io::import::import_bytes;
use std::sync::LazyLock;

/// Two placed pictures.
static GROUND: LazyLock<Document> = LazyLock::new(|| {
    let log = revisit::io::session_file::read_bytes(include_bytes!("placed.session.jsonl")).expect("a session");
    Document::new(log.header.images)
});

fuzz_target!(|bytes: &[u8]| {
    match import_bytes(bytes, &GROUND, EpochId(1)) {
        Err(why) => assert!(why.ends_with('.'), "{why}"),
        Ok(found) => {
            assert!(found.rejected.iter().all(|why| why.ends_with('.')));
            for f in found.footprints.into_iter().take(20) {
                let alone = ImportFootprints { epoch: EpochId(1), source: String::new(), footprints: vec![f] };
                if let Ok(txn) = Command::from(alone).plan(&GROUND) {
                    GROUND.apply_all(&txn.events).expect("what was planned fits");
                }
            }
        }
    }
});
