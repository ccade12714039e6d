//! Files in memory for the TIFF tests, and small numbers without a crate.
#![allow(dead_code, reason = "not every test needs all of it")]
#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use revisit::io::raster::{Bytes, Files};
use std::path::Path;
use std::sync::Arc;

/// A picture without files beside it.
pub fn alone(bytes: Vec<u8>) -> Files {
    Files { main: Arc::new(bytes), overviews: None, mask: None }
}

/// A picture with the files beside it.
pub fn beside(path: &Path) -> Files {
    let read = |path: &Path| std::fs::read(path).ok().map(|bytes| Arc::new(bytes) as Arc<dyn Bytes>);
    let with = |ending: &str| read(Path::new(&format!("{}.{ending}", path.display())));
    Files { main: read(path).unwrap(), overviews: with("ovr"), mask: with("msk") }
}

/// Numbers that look random and are the same every time (splitmix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }
}
