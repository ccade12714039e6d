//! The pictures of the open session: which are shown, which failed, which are awaited.

use super::job::ShownPicture;
use crate::core::doc::EpochId;
use std::collections::BTreeMap;

/// The pictures by epoch.
#[derive(Debug, Default)]
pub struct PictureStore {
    pictures: BTreeMap<EpochId, Result<ShownPicture, String>>,
}

impl PictureStore {
    /// A picture has arrived, or will not.
    pub fn set(&mut self, epoch: EpochId, result: Result<ShownPicture, String>) {
        self.pictures.insert(epoch, result);
    }

    /// The picture of an epoch; `None` while it is awaited, a sentence where there is none.
    pub fn get(&self, epoch: EpochId) -> Option<Result<&ShownPicture, &str>> {
        self.pictures.get(&epoch).map(|p| p.as_ref().map_err(String::as_str))
    }
}
