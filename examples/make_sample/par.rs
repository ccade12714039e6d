//! Sharing work among the processor's cores. What comes out never depends on
//! how many there are: every piece is worked out from its own place alone.

use std::sync::Mutex;
use std::thread;

/// Works on `data` in pieces of `size`, each given with its number.
pub fn pieces<T: Send>(data: &mut [T], size: usize, work: impl Fn(usize, &mut [T]) + Sync) {
    let hands = thread::available_parallelism().map_or(1, std::num::NonZero::get).min(16);
    let queue = Mutex::new(data.chunks_mut(size.max(1)).enumerate());
    thread::scope(|s| {
        for _ in 0..hands {
            s.spawn(|| {
                loop {
                    let next = queue.lock().ok().and_then(|mut q| q.next());
                    let Some((i, piece)) = next else { return };
                    work(i, piece);
                }
            });
        }
    });
}

/// A list of `n` values, each worked out from its number.
pub fn table<T: Copy + Send>(n: usize, blank: T, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    const PIECE: usize = 8192;
    let mut out = vec![blank; n];
    pieces(&mut out, PIECE, |i, part| {
        for (k, slot) in part.iter_mut().enumerate() {
            *slot = work(i * PIECE + k);
        }
    });
    out
}
