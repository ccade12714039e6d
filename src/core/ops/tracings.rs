//! Buildings traced once more, and who traces.

use super::footprints::checked_ring;
use super::{Focus, Op, Refusal, Txn, tidy_text};
use crate::core::doc::{Document, Drawn, EpochId, Event, Footprint, FootprintId, Tracing};
use crate::core::geom::Point;
use crate::core::units::Timestamp;

/// The longest name of an analyst, in characters.
const MAX_NAME: usize = 80;

/// The most tracings of one building. Two or three are a measurement; hundreds are a script that lost its way.
const MAX_TRACINGS: usize = 100;

/// Keeps a further tracing of a building.
#[derive(Clone, Debug, PartialEq)]
pub struct AddTracing {
    /// Of which building.
    pub id: FootprintId,
    /// The image on which it was traced: that of the building.
    pub epoch: EpochId,
    /// Its corners, px of that image.
    pub points: Vec<Point>,
    /// How it was drawn.
    pub drawn: Drawn,
    /// Who traced it; may be empty.
    pub analyst: String,
    /// When.
    pub at: Timestamp,
    /// It was traced without seeing an earlier outline of the building.
    pub blind: bool,
    /// The wait of ten minutes was waived: so many seconds had gone by since the building was traced last.
    pub waived_after_s: Option<u32>,
}

impl Op for AddTracing {
    const NAME: &'static str = "add_tracing";
    const SUMMARY: &'static str = "Keeps a further tracing of a building, from which the analyst's own error is measured.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let footprint = doc.footprint(self.id).ok_or(Refusal::NoSuchFootprint(self.id))?;
        if self.epoch != footprint.epoch {
            return Err(Refusal::BadNumber(format!(
                "This building was outlined on {}. Trace it on that picture.",
                doc.role_word(footprint.epoch)
            )));
        }
        if footprint.ground_of.is_some() {
            return Err(Refusal::BadNumber(
                "This outline was not traced: it is a roof, shifted to the ground. Trace the roof again instead.".to_owned(),
            ));
        }
        if footprint.tracings.len() >= MAX_TRACINGS {
            return Err(Refusal::BadNumber(format!("This building has {} tracings already; more are not taken.", MAX_TRACINGS + 1)));
        }
        let ring = checked_ring(doc, footprint.epoch, &self.points)?;
        if !touches(footprint, &ring) {
            return Err(Refusal::BadNumber("This outline lies beside the building that is to be traced again.".to_owned()));
        }
        if ring == footprint.ring || footprint.tracings.iter().any(|t| t.ring == ring) {
            return Err(Refusal::BadNumber(
                "This is a copy of an outline that is there already, corner for corner. A tracing is drawn anew.".to_owned(),
            ));
        }
        let tracing = Tracing {
            number: footprint.next_tracing(),
            ring,
            drawn: self.drawn,
            analyst: analyst_name(&self.analyst)?,
            at: self.at,
            blind: self.blind,
            waived_after_s: self.waived_after_s,
            withdrawn: None,
        };
        let by = if tracing.analyst.is_empty() { String::new() } else { format!(" by {}", tracing.analyst) };
        let blind = if tracing.blind { "blind" } else { "not blind" };
        let waived = tracing.waived_after_s.map(|s| format!(", the wait of 10 minutes waived after {s} s")).unwrap_or_default();
        let label = format!("Trace {} again{by}, {blind}{waived} (tracing {})", footprint.name, tracing.number);
        Ok(Txn::new(label, vec![Event::TracingAdded { id: self.id, tracing: Box::new(tracing) }]).at(Focus::Footprint(self.id)))
    }
}

/// The boxes share a point: what lies elsewhere is another building.
fn touches(footprint: &Footprint, ring: &crate::core::geom::Ring) -> bool {
    footprint.ring.bounds().intersects(&ring.bounds())
}

/// Takes a tracing out of areas and of the analyst's own error. It is kept, with the reason.
#[derive(Clone, Debug, PartialEq)]
pub struct WithdrawTracing {
    /// Of which building.
    pub id: FootprintId,
    /// Its number.
    pub number: u32,
    /// Why; may be empty.
    pub why: String,
}

impl Op for WithdrawTracing {
    const NAME: &'static str = "withdraw_tracing";
    const SUMMARY: &'static str = "Withdraws a tracing: it is kept, and does not count any more.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let footprint = doc.footprint(self.id).ok_or(Refusal::NoSuchFootprint(self.id))?;
        if self.number == 1 {
            return Err(Refusal::BadNumber(
                "The first tracing is the outline itself. Move its corners, or delete the outline with all its tracings.".to_owned(),
            ));
        }
        let tracing =
            footprint.tracing(self.number).ok_or_else(|| Refusal::BadNumber(format!("This building has no tracing {}.", self.number)))?;
        if tracing.withdrawn.is_some() {
            return Err(Refusal::NothingToDo);
        }
        let why = tidy_text(&self.why)?;
        let label = format!("Withdraw tracing {} of {}", self.number, footprint.name);
        Ok(Txn::new(label, vec![Event::TracingWithdrawn { id: self.id, number: self.number, why }]).at(Focus::Footprint(self.id)))
    }
}

/// Says who traces from now on, and whose outlines that person's are of those of which nobody said it.
#[derive(Clone, Debug, PartialEq)]
pub struct SetAnalyst {
    /// What that person wants to be called; empty for nobody in particular.
    pub name: String,
    /// Outlines that this person traced, too, as far as nobody is named for them.
    pub also_of: Vec<FootprintId>,
}

impl Op for SetAnalyst {
    const NAME: &'static str = "set_analyst";
    const SUMMARY: &'static str = "Says who traces from now on, and who traced outlines of which nobody is named.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let name = analyst_name(&self.name)?;
        let mut ids = self.also_of.clone();
        ids.sort_unstable();
        ids.dedup();
        if let Some(missing) = ids.iter().find(|id| doc.footprint(**id).is_none()) {
            return Err(Refusal::NoSuchFootprint(*missing));
        }
        let nameless = ids.into_iter().filter(|id| !name.is_empty() && doc.footprint(*id).is_some_and(|f| f.analyst.is_empty()));
        let mut events: Vec<Event> = nameless.map(|id| Event::OutlineAttributed { id, analyst: name.clone() }).collect();
        let outlines = events.len();
        if name != doc.analyst {
            events.push(Event::AnalystSet { name: name.clone() });
        }
        if events.is_empty() {
            return Err(Refusal::NothingToDo);
        }
        let label = if name.is_empty() { "Analyst: not named".to_owned() } else { format!("Analyst: {name}") };
        let label = match outlines {
            0 => label,
            1 => format!("{label}, also of 1 outline before"),
            n => format!("{label}, also of {n} outlines before"),
        };
        Ok(Txn::new(label, events))
    }
}

fn analyst_name(text: &str) -> Result<String, Refusal> {
    let name = tidy_text(text)?.replace('\n', " ");
    match name.chars().count() {
        n if n > MAX_NAME => Err(Refusal::BadNumber(format!("The analyst's name has {n} characters; at most {MAX_NAME} are kept."))),
        _ => Ok(name),
    }
}
