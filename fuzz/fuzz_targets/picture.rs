//! Pictures of every format, by the decoder that their first bytes name, as the decoder process calls it.
#![no_main]

use revisit::core::raster::{Display, RasterInfo, Window};
use revisit::io::raster::{Files, OpenedPicture, probe};
use std::sync::Arc;

/// Larger pictures are opened and not read to the end.
const MOST_PIXELS: u64 = 4_000_000;

/// It can be asked for pixels.
fn is_sound(info: &RasterInfo) -> bool {
    let _ = (Display::usual(info), info.direct_levels());
    info.width > 0 && info.height > 0 && info.levels.iter().all(|l| l.width > 0 && l.height > 0) && info.has_bands(info.usual_bands())
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some(decoder) = probe(bytes.get(..16).unwrap_or(bytes)).and_then(|f| f.decoder.ok()) else { return };
    let files = Files { main: Arc::new(bytes.to_vec()), overviews: None, mask: None };
    match (decoder.open)(&files) {
        Err(_) => {}
        Ok(OpenedPicture::Windows(mut decoder)) => {
            let info = decoder.info().clone();
            if !is_sound(&info) {
                return;
            }
            let bands = info.bands_to_read(info.usual_bands());
            for (level, size) in info.levels.iter().enumerate() {
                let (width, height) = (size.width.min(64), size.height.min(64));
                if let Ok(block) = decoder.read(level, Window { x: 0, y: 0, width, height }, &bands) {
                    assert_eq!((block.width, block.height), (width, height));
                }
            }
        }
        Ok(OpenedPicture::Rows(mut decoder)) => {
            let info = decoder.info().clone();
            if !is_sound(&info) || u64::from(info.width) * u64::from(info.height) > MOST_PIXELS {
                return;
            }
            let bands = info.bands_to_read(info.usual_bands());
            let mut rows = 0;
            while let Ok(Some(block)) = decoder.rows(16, &bands) {
                rows += block.height;
                assert!(rows <= info.height, "more rows than it has");
            }
        }
    }
});
