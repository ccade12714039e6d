//! The tiles that the window waits for. Each frame says anew what it wants, the most urgent first: what went out of view
//! is forgotten before it is decoded, and what came into view is next.

use super::job::Outcome;
use super::tiles::Shown;
use crate::core::doc::EpochId;
use crate::core::raster::TileId;
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// A tile that is wanted.
#[derive(Clone, Debug)]
pub struct TileWant {
    /// Which session.
    pub session: Arc<str>,
    /// Whose picture.
    pub epoch: EpochId,
    /// Which tile.
    pub id: TileId,
    /// The picture as it is shown.
    pub shown: Shown,
    /// Counts the ways in which the picture was shown: the answer names it.
    pub look: u64,
}

type Place = (Arc<str>, EpochId, TileId, u64);

impl TileWant {
    fn place(&self) -> Place {
        (Arc::clone(&self.session), self.epoch, self.id, self.look)
    }
}

#[derive(Default)]
struct Pending {
    wanted: VecDeque<TileWant>,
    flying: BTreeSet<Place>,
    closed: bool,
}

/// The queue between the window and the threads that decode.
#[derive(Default)]
pub(super) struct TileQueue {
    pending: Mutex<Pending>,
    ready: Condvar,
}

impl TileQueue {
    /// Replaces everything that is wanted and not begun.
    pub(super) fn want(&self, list: Vec<TileWant>) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let flying = std::mem::take(&mut pending.flying);
        pending.wanted = list.into_iter().filter(|want| !flying.contains(&want.place())).collect();
        pending.flying = flying;
        drop(pending);
        self.ready.notify_all();
    }

    /// Ends the threads.
    pub(super) fn close(&self) {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.ready.notify_all();
    }

    /// Serves until the queue is closed: what one of the decoding threads does.
    pub(super) fn serve(&self, send: &dyn Fn(Outcome) -> bool) {
        loop {
            let want = {
                let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
                loop {
                    if pending.closed {
                        return;
                    }
                    if let Some(want) = pending.wanted.pop_front() {
                        pending.flying.insert(want.place());
                        break want;
                    }
                    pending = self.ready.wait(pending).unwrap_or_else(PoisonError::into_inner);
                }
            };
            let result = want.shown.tile(want.id);
            let place = want.place();
            let sent = send(Outcome::Tile { session: want.session, epoch: want.epoch, id: want.id, look: want.look, result });
            self.pending.lock().unwrap_or_else(PoisonError::into_inner).flying.remove(&place);
            if !sent {
                return;
            }
        }
    }
}
