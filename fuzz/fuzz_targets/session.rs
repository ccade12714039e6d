//! A session file, with its chain.
#![no_main]

use revisit::core::session::Session;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(log) = revisit::io::session_file::read_bytes(bytes) {
        assert!(log.trusted_bytes as usize <= bytes.len());
        let _ = Session::replay(log.header, log.entries);
    }
});
