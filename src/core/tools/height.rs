//! Heights: the line of a shadow or of a lean, by two clicks or one drag.
//!
//! | state | press | move | release | Esc |
//! | --- | --- | --- | --- | --- |
//! | idle | sets the beginning (Shift: a corner of the roof, Alt: a lean) → drawing | | | |
//! | drawing | away from the beginning: command → idle | shows height and direction | the same, after a drag | idle, nothing changed |

use super::tool::{Cursor, Live, Overlay, Pointer, Request, SIDE_PT, Tool, ToolContext, ToolDescriptor, ToolEvent};
use super::two_points::{Draft, TwoPoints};
use crate::core::doc::{EpochId, Footprint, FootprintId, HeightKind, HeightMark};
use crate::core::geom::Point;
use crate::core::measure::expected_px;
use crate::core::ops::{AddHeightMark, Refusal};

pub(super) const DESCRIPTOR: ToolDescriptor = ToolDescriptor {
    id: "height",
    name: "Height from shadow",
    help: "Measures a height by a shadow, or by how far a wall leans, and checks where the line points.",
    key: 'T',
    make: || Box::new(MeasureHeight::default()),
};

#[derive(Default)]
struct MeasureHeight {
    line: TwoPoints<HeightMark>,
}

/// What the next line is: by the keys that are held as it is begun, and of the building that is selected or begun at.
fn mark_at(cx: &ToolContext<'_>, p: &Pointer) -> HeightMark {
    let kind = match (p.alt, p.shift) {
        (true, _) => HeightKind::Lean,
        (false, true) => HeightKind::RoofToTip,
        (false, false) => HeightKind::BaseToTip,
    };
    HeightMark { kind, footprint: building_at(cx, p), ..HeightMark::default() }
}

/// The building at whose outline the line begins; else the selected one, if it begins no further from that than it is large.
fn building_at(cx: &ToolContext<'_>, p: &Pointer) -> Option<FootprintId> {
    let within = |f: &Footprint, reach: f64| {
        let bounds = f.ring.bounds();
        let (low, high) = (bounds.min, bounds.max);
        p.at.x >= low.x - reach && p.at.x <= high.x + reach && p.at.y >= low.y - reach && p.at.y <= high.y + reach
    };
    let reach = 2.0 * SIDE_PT * p.px_per_pt;
    let near = cx.doc.footprints.values().filter(|f| f.epoch == p.epoch && within(f, reach)).filter_map(|f| {
        let distance = f.ring.sides().map(|(a, b)| p.at.distance_to_segment(a, b)).fold(f64::INFINITY, f64::min);
        (distance <= reach || f.ring.contains(p.at)).then_some((distance, f.id))
    });
    let selected = || {
        let [only] = cx.selection.footprints.as_slice() else { return None };
        let size = |f: &Footprint| f.ring.bounds().size().x.max(f.ring.bounds().size().y);
        cx.doc.footprint(*only).filter(|f| f.epoch == p.epoch && within(f, size(f))).map(|f| f.id)
    };
    near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, id)| id).or_else(selected)
}

impl Tool for MeasureHeight {
    fn serves_without_keeping(&self) -> bool {
        true
    }

    fn handle(&mut self, event: &ToolEvent, cx: &ToolContext<'_>) -> Vec<Request> {
        let done = self.line.handle(event, |p| mark_at(cx, p));
        let command = |(d, to): (&Draft<HeightMark>, Point)| AddHeightMark { epoch: d.epoch, from: d.from, to, mark: d.begun };
        done.map(|done| Request::Command(command(done).into())).into_iter().collect()
    }

    fn settled(&mut self, result: Result<(), &Refusal>) {
        self.line.settled(result);
    }

    fn overlay(&self, cx: &ToolContext<'_>) -> Overlay {
        let Some(draft) = &self.line.draft else { return Overlay::default() };
        let to = draft.pointer.at;
        // Where the line must run, as long as it is now.
        let way = expected_px(cx.doc, draft.epoch, draft.from, &draft.begun).filter(|v| v.length() > 0.0);
        let guide = way.map(|v| vec![draft.from, draft.from + v * (draft.from.distance(to) / v.length())]);
        let live = Some(Live::Height { from: draft.from, to, mark: draft.begun });
        Overlay { guide: guide.unwrap_or_default(), live, ..self.line.overlay() }
    }

    fn draft_epoch(&self) -> Option<EpochId> {
        self.line.draft.as_ref().map(|d| d.epoch)
    }

    fn state(&self) -> &'static str {
        if self.line.draft.is_some() { "height.drawing" } else { "height.idle" }
    }

    fn hint(&self, _cx: &ToolContext<'_>) -> String {
        match self.line.draft.as_ref().map(|d| d.begun.kind) {
            None => "Height: click the foot of a wall, then the tip of its shadow. Shift: begin at a corner of the roof. Alt: the lean of a wall."
                .into(),
            Some(HeightKind::BaseToTip) => {
                "Height: click the tip of the shadow. The dotted line shows where shadows fall. Esc cancels.".into()
            }
            Some(HeightKind::RoofToTip) => "Height: click the shadow of this corner of the roof. Esc cancels.".into(),
            Some(HeightKind::Lean) => "Height: click the edge of the roof above this foot of the wall. Esc cancels.".into(),
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor::Cross
    }
}
