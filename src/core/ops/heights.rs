//! Shadows and leans from which heights follow, and roofs that are shifted to the ground.

use super::footprints::checked_ring;
use super::{Focus, Op, Refusal, Txn};
use crate::core::doc::{Document, EpochId, Event, Footprint, FootprintId, GroundOf, HeightMark, Line, LineId, Traced};
use crate::core::geom::Point;
use crate::core::measure::roof_to_ground;
use std::sync::Arc;

/// Keeps a line that is a shadow or a lean.
#[derive(Clone, Debug, PartialEq)]
pub struct AddHeightMark {
    /// The image on which it was drawn.
    pub epoch: EpochId,
    /// Where it begins, px of that image.
    pub from: Point,
    /// Where it ends.
    pub to: Point,
    /// What it is.
    pub mark: HeightMark,
}

impl Op for AddHeightMark {
    const NAME: &'static str = "add_height_mark";
    const SUMMARY: &'static str = "Keeps a shadow or the lean of a wall, from which a height follows.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        doc.epoch(self.epoch).ok_or(Refusal::NoSuchEpoch)?;
        let (from, to) = (self.from.rounded(), self.to.rounded());
        if !(from.is_finite() && to.is_finite() && from.distance(to) >= 1.0) {
            let text = format!("A line shorter than a pixel gives no height. Draw it {}.", self.mark.kind.ends());
            return Err(Refusal::BadNumber(text));
        }
        let mark = checked(doc, self.epoch, self.mark)?;
        let id = doc.next_line;
        let line = Line { id, epoch: self.epoch, from, to, height: Some(mark) };
        let label = format!("Draw the {}{}", mark.kind.word(), of_whom(doc, &mark));
        Ok(Txn::new(label, vec![Event::LineAdded(Arc::new(line))]).at(Focus::Line(id)))
    }
}

/// States what a line says of a height, or makes it a plain line.
#[derive(Clone, Debug, PartialEq)]
pub struct SetHeightMark {
    /// Which line.
    pub line: LineId,
    /// What it says.
    pub mark: Option<HeightMark>,
}

impl Op for SetHeightMark {
    const NAME: &'static str = "set_height_mark";
    const SUMMARY: &'static str = "States what a line says of a height: which building, slope, a known height; or that it says nothing.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let line = doc.line(self.line).ok_or(Refusal::NoSuchLine)?;
        let mark = self.mark.map(|mark| checked(doc, line.epoch, mark)).transpose()?;
        if mark == line.height {
            return Err(Refusal::NothingToDo);
        }
        let label = match (&mark, line.height) {
            (None, _) => format!("Take line {} as a plain line", line.id.0),
            (Some(mark), Some(before)) if mark.known != before.known => match mark.known {
                Some(known) => format!("Known height{}: {} m", of_whom(doc, mark), known.height_m),
                None => format!("Withdraw the known height{}", of_whom(doc, mark)),
            },
            (Some(mark), Some(before)) if mark.slope != before.slope => match mark.slope {
                Some(slope) => format!("Ground under line {}: falls by {}° towards {}°", line.id.0, slope.angle_deg, slope.downhill_deg),
                None => format!("Ground under line {}: flat", line.id.0),
            },
            (Some(mark), _) => format!("Take line {} as the {}{}", line.id.0, mark.kind.word(), of_whom(doc, mark)),
        };
        Ok(Txn::new(label, vec![Event::HeightMarkSet { line: self.line, mark }]).at(Focus::Line(self.line)))
    }
}

fn of_whom(doc: &Document, mark: &HeightMark) -> String {
    mark.footprint.and_then(|id| doc.footprint(id)).map(|f| format!(" of {}", f.name)).unwrap_or_default()
}

/// A mark that can be kept.
fn checked(doc: &Document, epoch: EpochId, mark: HeightMark) -> Result<HeightMark, Refusal> {
    let bad = |text: &str| Err(Refusal::BadNumber(text.to_owned()));
    if let Some(id) = mark.footprint {
        let footprint = doc.footprint(id).ok_or(Refusal::NoSuchFootprint(id))?;
        if footprint.epoch != epoch {
            return Err(Refusal::BadNumber(format!(
                "\"{}\" is outlined on {}, and the line is drawn on {}. Choose a building that is outlined on the same image.",
                footprint.name,
                doc.role_word(footprint.epoch),
                doc.role_word(epoch)
            )));
        }
    }
    // `contains` is false for NaN.
    if mark.slope.is_some_and(|s| !((0.0..=60.0).contains(&s.angle_deg) && (-360.0..=360.0).contains(&s.downhill_deg))) {
        return bad("A slope must be from 0 to 60 degrees, and the direction into which it falls from -360 to 360.");
    }
    if let Some(known) = mark.known {
        if !(known.height_m > 0.0 && known.height_m <= 1000.0) {
            return bad("A known height must be a positive number of metres, and at most 1000.");
        }
        if !(known.height_sd_m >= 0.0 && known.height_sd_m < known.height_m) {
            return bad("The error of the known height must be between nothing and the height itself.");
        }
    }
    // A level slope is none.
    Ok(HeightMark { slope: mark.slope.filter(|s| s.angle_deg > 0.0), ..mark })
}

/// Shifts the outline of a roof, as one object, to where its walls stand: a new outline on the ground, or the one that was made of
/// this roof before.
#[derive(Clone, Debug, PartialEq)]
pub struct ShiftRoofToGround {
    /// The roof.
    pub id: FootprintId,
    /// Its height, m; `None` for the one that its shadow or lean gives.
    pub height_m: Option<f64>,
}

impl Op for ShiftRoofToGround {
    const NAME: &'static str = "shift_roof_to_ground";
    const SUMMARY: &'static str = "Shifts the outline of a roof to where the walls stand, by its height and the direction of the view.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let roof = doc.footprint(self.id).ok_or(Refusal::NoSuchFootprint(self.id))?;
        let shift = roof_to_ground(doc, roof, self.height_m).map_err(|why| Refusal::BadNumber(why.to_string()))?;
        // On the grid on which everything lies.
        let by = (Point::default() + shift.by).rounded();
        // Metres to the centimetre: what is logged is read by people.
        let height_m = shift.height_m.map(|h| (h * 100.0).round() / 100.0);
        let ground_of = GroundOf { roof: roof.id, height_m, line: shift.line, by_px: [by.x, by.y] };
        let points: Vec<Point> = roof.ring.points().iter().map(|p| ground_of.shifted(*p)).collect();
        let ring = checked_ring(doc, roof.epoch, &points)?;
        let label = format!("Shift the roof of {} to the ground", roof.name);
        let there = doc.footprints.values().find(|f| f.epoch == roof.epoch && f.ground_of.is_some_and(|g| g.roof == roof.id));
        let (event, id) = match there {
            Some(ground) if ground.ring == ring && ground.ground_of == Some(ground_of) => return Err(Refusal::NothingToDo),
            Some(ground) => (Event::GroundShifted { id: ground.id, ring, ground_of }, ground.id),
            None => {
                let id = doc.next_footprint;
                let name = format!("{}, ground", roof.name);
                let traced = Traced::Ground;
                (
                    Event::FootprintAdded(Arc::new(Footprint {
                        id,
                        name,
                        traced,
                        ground_of: Some(ground_of),
                        ring,
                        tracings: Arc::default(),
                        ..roof.clone()
                    })),
                    id,
                )
            }
        };
        let mut events = vec![event];
        events.extend(super::holes::carried(doc, roof, id, |p| ground_of.shifted(p))?);
        Ok(Txn::new(label, events).at(Focus::Footprint(id)))
    }
}
