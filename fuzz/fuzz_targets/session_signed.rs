//! Lines that are chained before they are read: what gets past the hashes. Every export is made of it.
#![no_main]

use revisit::core::session::Session;
use revisit::io::export::{EXPORTERS, ExportInput};
use revisit::io::session_file::{ZERO_HASH, read_bytes, signed};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut prev = ZERO_HASH.to_owned();
    let mut text = String::new();
    for line in String::from_utf8_lossy(bytes).split('\n') {
        let (line, hash) = signed(line.to_owned(), &prev);
        text.push_str(&line);
        text.push('\n');
        prev = hash;
    }
    let Ok(log) = read_bytes(text.as_bytes()) else { return };
    let (seq, head) = log.anchor.clone();
    let (session, _) = Session::replay(log.header, log.entries);
    for exporter in EXPORTERS {
        let input = ExportInput::of(&session, seq, &head);
        let _ = (exporter.write)(&input);
    }
});
