//! What a decoder process answers: what is taken from it can be reckoned with.
#![no_main]

use revisit::core::raster::Display;
use revisit::io::raster::worker::{Judged, judge_reply};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    match judge_reply(bytes) {
        Err(_) | Ok(Judged::Word) => {}
        Ok(Judged::Pixels(tile)) => {
            assert_eq!(tile.pixels.len() as u64, u64::from(tile.width) * u64::from(tile.height) * u64::from(tile.bands));
        }
        Ok(Judged::Facts(facts)) => {
            assert!(facts.info.width > 0 && facts.info.height > 0 && !facts.info.bands.is_empty());
            let _ = Display::usual(&facts.info);
        }
    }
});
