//! The manifest of a bundle has one form, and a zip in which a bundle is said to be gives its files or a refusal.
#![no_main]

use revisit::io::bundle::{Held, Manifest, verify_held};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(read) = Manifest::from_bytes(bytes) {
        assert_eq!(read.to_bytes(), bytes, "read in two ways");
    }
    if let Ok(held) = Held::unzipped(bytes) {
        let verdict = verify_held(&held, None, None);
        assert!(!verdict.codes.is_empty());
    }
});
