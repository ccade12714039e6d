//! What can be locked, hidden and grouped: outlines and annotations alike.

use super::{AnnotationId, Document, EpochId, FootprintId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// An outline or an annotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemId {
    /// A footprint.
    Footprint(FootprintId),
    /// An annotation.
    Annotation(AnnotationId),
}

impl From<FootprintId> for ItemId {
    fn from(id: FootprintId) -> ItemId {
        ItemId::Footprint(id)
    }
}

impl From<AnnotationId> for ItemId {
    fn from(id: AnnotationId) -> ItemId {
        ItemId::Annotation(id)
    }
}

impl ItemId {
    /// The footprint, if it is one.
    pub fn footprint(self) -> Option<FootprintId> {
        match self {
            ItemId::Footprint(id) => Some(id),
            ItemId::Annotation(_) => None,
        }
    }

    /// The annotation, if it is one.
    pub fn annotation(self) -> Option<AnnotationId> {
        match self {
            ItemId::Annotation(id) => Some(id),
            ItemId::Footprint(_) => None,
        }
    }
}

/// Which group. Ids start at 1 and are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct GroupId(pub u64);

impl GroupId {
    pub(super) const FIRST: GroupId = GroupId(1);

    pub(super) fn is_first(&self) -> bool {
        *self == GroupId::FIRST
    }
}

/// Outlines and annotations that are chosen and moved as one. Each item is in one group at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// What it is called.
    pub name: String,
    /// What belongs to it, in order, none twice.
    pub members: Vec<ItemId>,
}

impl Document {
    /// An outline or annotation with that id is there.
    pub fn has_item(&self, id: ItemId) -> bool {
        self.epoch_of(id).is_some()
    }

    /// The image on which it was drawn; `None` where it is not there.
    pub fn epoch_of(&self, id: ItemId) -> Option<EpochId> {
        match id {
            ItemId::Footprint(id) => self.footprint(id).map(|f| f.epoch),
            ItemId::Annotation(id) => self.annotation(id).map(|a| a.epoch),
        }
    }

    /// What it is called; empty where it is not there.
    pub fn item_name(&self, id: ItemId) -> String {
        match id {
            ItemId::Footprint(id) => self.footprint(id).map(|f| f.name.clone()).unwrap_or_default(),
            ItemId::Annotation(id) => self.annotation(id).map(super::Annotation::name).unwrap_or_default(),
        }
    }

    /// Nothing moves, reshapes or deletes it.
    pub fn is_locked(&self, id: impl Into<ItemId>) -> bool {
        self.locked.contains(&id.into())
    }

    /// It is not drawn.
    pub fn is_hidden(&self, id: impl Into<ItemId>) -> bool {
        !self.hidden.is_empty() && self.hidden.contains(&id.into())
    }

    /// The group to which it belongs.
    pub fn group_of(&self, id: impl Into<ItemId>) -> Option<&Group> {
        let id = id.into();
        self.groups.values().map(Arc::as_ref).find(|group| group.members.contains(&id))
    }

    /// The items with everything that is grouped with one of them, in order, none twice.
    pub fn with_groups(&self, ids: &[ItemId]) -> Vec<ItemId> {
        let mut all: Vec<ItemId> = Vec::new();
        for id in ids {
            let members = self.group_of(*id).map_or_else(|| vec![*id], |group| group.members.clone());
            for member in members {
                if !all.contains(&member) {
                    all.push(member);
                }
            }
        }
        all
    }
}
