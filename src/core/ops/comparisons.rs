//! Comparisons that are kept for the report, and which outlines are one building on two dates.

use super::{Focus, Op, Refusal, Txn};
use crate::core::doc::{Comparison, Document, Event, FootprintId, Term};
use crate::core::measure::ratio_of_terms;
use crate::core::units::Level;

/// Keeps a comparison of several outlines for the report.
#[derive(Clone, Debug, PartialEq)]
pub struct KeepComparison {
    /// Its two sides.
    pub comparison: Comparison,
}

impl Op for KeepComparison {
    const NAME: &'static str = "keep_comparison";
    const SUMMARY: &'static str = "Keeps a comparison of several outlines for the report.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        if doc.comparisons.contains(&self.comparison) {
            return Err(Refusal::NothingToDo);
        }
        let Comparison { new, old } = &self.comparison;
        if let Some(missing) = new.iter().chain(old).find(|t| doc.footprint(t.id).is_none()) {
            return Err(Refusal::NoSuchFootprint(missing.id));
        }
        // What has no answer is nothing to keep.
        ratio_of_terms(doc, new, old, Level::P90).map_err(|why| Refusal::BadNumber(why.to_string()))?;
        let label = format!("Keep the comparison of {} with {}", words(doc, new), words(doc, old));
        Ok(Txn::new(label, vec![Event::ComparisonKept(self.comparison.clone())]))
    }
}

/// Takes a kept comparison out of the report.
#[derive(Clone, Debug, PartialEq)]
pub struct DropComparison {
    /// Its two sides.
    pub comparison: Comparison,
}

impl Op for DropComparison {
    const NAME: &'static str = "drop_comparison";
    const SUMMARY: &'static str = "Takes a kept comparison out of the report.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        if !doc.comparisons.contains(&self.comparison) {
            return Err(Refusal::NothingToDo);
        }
        let Comparison { new, old } = &self.comparison;
        let label = format!("Drop the comparison of {} with {}", words(doc, new), words(doc, old));
        Ok(Txn::new(label, vec![Event::ComparisonDropped(self.comparison.clone())]))
    }
}

/// `Hall + Annex − Courtyard`.
fn words(doc: &Document, side: &[Term]) -> String {
    let mut text = String::new();
    for (i, term) in side.iter().enumerate() {
        let name = doc.footprint(term.id).map_or("?", |f| f.name.as_str());
        match (i, term.sign) {
            (0, crate::core::doc::Sign::Plus) => text.push_str(name),
            (0, sign) => text.push_str(&format!("{} {name}", sign.mark())),
            (_, sign) => text.push_str(&format!(" {} {name}", sign.mark())),
        }
    }
    text
}

/// States that two outlines are one building on two dates.
#[derive(Clone, Debug, PartialEq)]
pub struct StateSameBuilding {
    /// One outline.
    pub a: FootprintId,
    /// The other, on the other date.
    pub b: FootprintId,
}

impl Op for StateSameBuilding {
    const NAME: &'static str = "state_same_building";
    const SUMMARY: &'static str = "States that two outlines are one building on two dates, so that its change is told.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let footprint = |id| doc.footprint(id).ok_or(Refusal::NoSuchFootprint(id));
        let (a, b) = (footprint(self.a)?, footprint(self.b)?);
        if doc.are_same_building(a.id, b.id) {
            return Err(Refusal::NothingToDo);
        }
        if a.epoch == b.epoch {
            return Err(Refusal::BadNumber(
                "Both outlines lie on one date. Choose the building\u{2019}s outlines on two dates.".to_owned(),
            ));
        }
        // A building has one outline on a date: what was stated before gives way.
        let mut events = Vec::new();
        let mut then = doc.clone();
        for (stays, on) in [(a.id, b.epoch), (b.id, a.epoch)] {
            if let Some(former) = then.same_building(stays, on).map(|f| f.id) {
                let (leaves, after) = then.taken_out(former, stays);
                then = after;
                events.extend(leaves);
            }
        }
        // On a third date each of the two may have an outline of its own: which one is right, only the analyst knows.
        let with_b = then.building(b.id);
        let twice = then.building(a.id).into_iter().filter_map(|id| then.footprint(id)).find_map(|f| {
            let other = with_b.iter().filter_map(|id| then.footprint(*id)).find(|g| g.epoch == f.epoch)?;
            Some((f, other))
        });
        if let Some((f, g)) = twice {
            return Err(Refusal::BadNumber(format!(
                "On {} {} and {} would be one building, and a building has one outline on a date. Say first that one of them is not.",
                doc.epoch_words(f.epoch),
                named(f),
                named(g)
            )));
        }
        events.push(Event::SameBuildingStated { a: a.id, b: b.id });
        let label = if a.name == b.name {
            let dates = then.building(a.id).len() + with_b.len();
            if dates > 2 {
                format!("{} is one building on {dates} dates", a.name)
            } else {
                format!("{} is one building on both dates", a.name)
            }
        } else {
            format!("{} and {} are one building", a.name, b.name)
        };
        Ok(Txn::new(label, events).at(Focus::Footprint(b.id)))
    }
}

/// `outline 4 "Hall"`.
fn named(footprint: &crate::core::doc::Footprint) -> String {
    format!("outline {} \"{}\"", footprint.id.0, footprint.name)
}

/// Withdraws that two outlines are one building.
#[derive(Clone, Debug, PartialEq)]
pub struct WithdrawSameBuilding {
    /// One outline.
    pub a: FootprintId,
    /// The other.
    pub b: FootprintId,
}

impl Op for WithdrawSameBuilding {
    const NAME: &'static str = "withdraw_same_building";
    const SUMMARY: &'static str = "Withdraws that two outlines are one building.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        if !doc.are_same_building(self.a, self.b) {
            return Err(Refusal::NothingToDo);
        }
        let name = |id| doc.footprint(id).map(|f| f.name.clone()).ok_or(Refusal::NoSuchFootprint(id));
        let label = format!("{} and {} are not one building", name(self.a)?, name(self.b)?);
        let events = if doc.building(self.a).len() > 2 {
            // The one that is named second leaves; the others stay together.
            doc.taken_out(self.b, self.a).0
        } else {
            vec![Event::SameBuildingWithdrawn { a: self.a, b: self.b }]
        };
        Ok(Txn::new(label, events))
    }
}
