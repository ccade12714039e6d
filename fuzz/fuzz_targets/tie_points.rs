//! Tie points out of CSV.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(points) = revisit::io::import::parse_tie_points(bytes) {
        assert!(points.iter().all(|p| p.from.is_finite() && p.onto.is_finite()));
    }
});
