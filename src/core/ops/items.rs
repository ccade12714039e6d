//! What outlines and annotations have in common: they are moved and deleted together, locked, hidden and grouped.

use super::annotations::checked_shape;
use super::{DeleteFootprints, Focus, MoveFootprints, Op, Refusal, Txn, tidy_text};
use crate::core::doc::{AnnotationChange, Document, EpochId, Event, FootprintId, Group, GroupId, ItemId};
use crate::core::geom::Vector;

/// The items, each once, in order; refused where one is not there or none is named.
fn present(doc: &Document, ids: &[ItemId]) -> Result<Vec<ItemId>, Refusal> {
    let mut list = ids.to_vec();
    list.sort();
    list.dedup();
    for id in &list {
        match id {
            ItemId::Footprint(id) => drop(doc.footprint(*id).ok_or(Refusal::NoSuchFootprint(*id))?),
            ItemId::Annotation(id) => drop(doc.annotation(*id).ok_or(Refusal::NoSuchAnnotation)?),
        }
    }
    if list.is_empty() { Err(Refusal::NothingSelected) } else { Ok(list) }
}

fn footprints(list: &[ItemId]) -> Vec<FootprintId> {
    list.iter().filter_map(|item| item.footprint()).collect()
}

/// `Hall 3`, or `5 items`.
fn named(doc: &Document, list: &[ItemId]) -> String {
    match list {
        [only] => doc.item_name(*only),
        list => format!("{} items", list.len()),
    }
}

fn focus(list: &[ItemId]) -> Option<Focus> {
    list.first().map(|item| match item {
        ItemId::Footprint(id) => Focus::Footprint(*id),
        ItemId::Annotation(id) => Focus::Annotation(*id),
    })
}

/// Why nothing moves or takes away what is locked; `None` where the step leaves all of that alone.
pub(super) fn locked_refusal(doc: &Document, txn: &Txn) -> Option<Refusal> {
    if doc.locked.is_empty() {
        return None;
    }
    let touched = |event: &Event| match event {
        Event::HolesSet { id, .. } => Some(ItemId::Footprint(*id)),
        Event::FootprintReshaped { id, .. } | Event::FootprintDeleted { id } | Event::GroundShifted { id, .. } => {
            Some(ItemId::Footprint(*id))
        }
        Event::AnnotationChanged { id, to: AnnotationChange::Shape(_) } | Event::AnnotationDeleted { id } => Some(ItemId::Annotation(*id)),
        _ => None,
    };
    let locked = txn.events.iter().filter_map(touched).find(|item| doc.locked.contains(item))?;
    Some(Refusal::Locked(doc.item_name(locked)))
}

/// Moves outlines and annotations together.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveItems {
    /// Which ones, all on one image.
    pub items: Vec<ItemId>,
    /// By how much, px of their image.
    pub by: Vector,
}

impl Op for MoveItems {
    const NAME: &'static str = "move_items";
    const SUMMARY: &'static str = "Moves outlines and annotations together.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let list = present(doc, &self.items)?;
        if self.by.length() < 5e-4 {
            return Err(Refusal::NothingToDo);
        }
        let epochs: Vec<EpochId> = list.iter().filter_map(|item| doc.epoch_of(*item)).collect();
        if epochs.windows(2).any(|two| two[0] != two[1]) {
            return Err(Refusal::BadNumber("These lie on two images. Choose those of one.".into()));
        }
        let ids = footprints(&list);
        let mut events = if ids.is_empty() { Vec::new() } else { MoveFootprints { ids, by: self.by }.plan(doc)?.events };
        for id in list.iter().filter_map(|item| item.annotation()) {
            let annotation = doc.annotation(id).ok_or(Refusal::NoSuchAnnotation)?;
            let shape = checked_shape(doc, annotation.epoch, &annotation.shape.moved(self.by))?;
            events.push(Event::AnnotationChanged { id, to: AnnotationChange::Shape(shape) });
        }
        Ok(Txn { focus: focus(&list), ..Txn::new(format!("Move {}", named(doc, &list)), events) })
    }
}

/// Deletes outlines and annotations together. Their ids stay taken.
#[derive(Clone, Debug, PartialEq)]
pub struct DeleteItems {
    /// Which ones.
    pub items: Vec<ItemId>,
}

impl Op for DeleteItems {
    const NAME: &'static str = "delete_items";
    const SUMMARY: &'static str = "Deletes the chosen outlines and annotations.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let list = present(doc, &self.items)?;
        let ids = footprints(&list);
        let mut events = if ids.is_empty() { Vec::new() } else { DeleteFootprints { ids }.plan(doc)?.events };
        events.extend(list.iter().filter_map(|item| item.annotation()).map(|id| Event::AnnotationDeleted { id }));
        Ok(Txn::new(format!("Delete {}", named(doc, &list)), events))
    }
}

/// Locks outlines and annotations, so that nothing moves, reshapes or deletes them; or unlocks them.
#[derive(Clone, Debug, PartialEq)]
pub struct LockItems {
    /// Which ones.
    pub items: Vec<ItemId>,
    /// Whether they are locked from now on.
    pub locked: bool,
}

impl Op for LockItems {
    const NAME: &'static str = "lock_items";
    const SUMMARY: &'static str = "Locks outlines and annotations, so that nothing moves or deletes them, or unlocks them.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let mut list = present(doc, &self.items)?;
        list.retain(|item| doc.is_locked(*item) != self.locked);
        let verb = if self.locked { "Lock" } else { "Unlock" };
        switched(doc, &list, verb, |item| Event::LockSet { item, locked: self.locked })
    }
}

/// Hides outlines and annotations, or shows them again. What is hidden counts all the same.
#[derive(Clone, Debug, PartialEq)]
pub struct HideItems {
    /// Which ones.
    pub items: Vec<ItemId>,
    /// Whether they are hidden from now on.
    pub hidden: bool,
}

impl Op for HideItems {
    const NAME: &'static str = "hide_items";
    const SUMMARY: &'static str = "Hides outlines and annotations, which count all the same, or shows them again.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let mut list = present(doc, &self.items)?;
        list.retain(|item| doc.is_hidden(*item) != self.hidden);
        let verb = if self.hidden { "Hide" } else { "Show" };
        switched(doc, &list, verb, |item| Event::HiddenSet { item, hidden: self.hidden })
    }
}

fn switched(doc: &Document, list: &[ItemId], verb: &str, event: impl Fn(ItemId) -> Event) -> Result<Txn, Refusal> {
    if list.is_empty() {
        return Err(Refusal::NothingToDo);
    }
    let events = list.iter().map(|item| event(*item)).collect();
    Ok(Txn { focus: focus(list), ..Txn::new(format!("{verb} {}", named(doc, list)), events) })
}

/// Makes a group of outlines and annotations, so that they are chosen and moved as one; or names a group that is there.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupItems {
    /// Which ones.
    pub items: Vec<ItemId>,
    /// What the group is called; a free name is found if empty.
    pub name: String,
}

impl Op for GroupItems {
    const NAME: &'static str = "group_items";
    const SUMMARY: &'static str = "Makes one group of outlines and annotations, or gives the group that they are a name.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let members = present(doc, &self.items)?;
        if members.len() < 2 {
            return Err(Refusal::BadNumber("A group needs two or more: Shift and a click adds one to the choice.".into()));
        }
        // The same members make the same group: it can only get another name.
        let same = doc.groups.values().find(|group| group.members == members);
        let id = same.map_or(doc.next_group, |group| group.id);
        let given = tidy_text(&self.name)?.replace('\n', " ");
        let name = match (given.is_empty(), same) {
            (true, Some(_)) => return Err(Refusal::NothingToDo),
            (true, None) => format!("Group {}", id.0),
            (false, Some(group)) if group.name == given => return Err(Refusal::NothingToDo),
            (false, _) => given,
        };
        let label = match same {
            Some(group) => format!("Rename {} to {name}", group.name),
            None => format!("Group {} items as {name}", members.len()),
        };
        let first = focus(&members);
        Ok(Txn { focus: first, ..Txn::new(label, vec![Event::GroupSet(Box::new(Group { id, name, members }))]) })
    }
}

/// Dissolves a group. Its members stay.
#[derive(Clone, Debug, PartialEq)]
pub struct UngroupItems {
    /// Which one.
    pub group: GroupId,
}

impl Op for UngroupItems {
    const NAME: &'static str = "ungroup_items";
    const SUMMARY: &'static str = "Dissolves a group; its members stay.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let group = doc.groups.get(&self.group).ok_or_else(|| Refusal::BadNumber("That group is not in this session any more.".into()))?;
        Ok(Txn {
            focus: focus(&group.members),
            ..Txn::new(format!("Dissolve {}", group.name), vec![Event::GroupDissolved { id: self.group }])
        })
    }
}
