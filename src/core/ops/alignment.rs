//! Lining images up.

use super::{Focus, Op, Refusal, Txn};
use crate::core::doc::{Alignment, Document, EpochId, Event};
use crate::core::geom::Point;
use crate::core::register::Status;

/// How far before the horizon the whole picture must lie, the top-left corner being at 1.
const NEAR_THE_HORIZON: f64 = 0.02;

fn corners(doc: &Document, id: EpochId) -> [Point; 4] {
    let (w, h) = doc.epoch(id).map_or((0.0, 0.0), |e| (f64::from(e.image.width), f64::from(e.image.height)));
    [Point::default(), Point::new(w, 0.0), Point::new(w, h), Point::new(0.0, h)]
}

/// Lays the pixels of one image onto those of another. What was drawn stays in the pixels in which it was drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct SetAlignment {
    /// The solved map, with what tells how far to trust it.
    pub alignment: Box<Alignment>,
}

impl Op for SetAlignment {
    const NAME: &'static str = "set_alignment";
    const SUMMARY: &'static str = "Lays one image onto another by a solved alignment.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let alignment = &self.alignment;
        let (from, onto) = (alignment.from, alignment.onto);
        if from == onto || doc.epoch(from).is_none() || doc.epoch(onto).is_none() {
            return Err(Refusal::NoSuchEpoch);
        }
        if alignment.status == Status::Red {
            return Err(Refusal::NotAligned);
        }
        let numbers: [f64; 8] = alignment.onto_from.into();
        let sizes = corners(doc, from).map(|p| (alignment.onto_from.depth(p), alignment.onto_from.magnification_at(p)));
        let spread = alignment.covariance.entries.iter().flatten().chain([&alignment.rmse_px, &alignment.loo_px, &alignment.log10_nfa]);
        // The first corner lies at depth 1.
        if sizes.iter().any(|(depth, _)| *depth < NEAR_THE_HORIZON) {
            return Err(Refusal::BadNumber(
                "The alignment is not usable: it puts a part of the picture on or behind the horizon. Take an affine map, or points nearer to the edges.".to_owned(),
            ));
        }
        // And back: a place of AFTER as it lies on BEFORE must be before the horizon from there too, or nothing could be shown.
        let back = alignment.onto_from.inverse();
        let is_seen = |p: &Point| back.is_some_and(|back| back.depth(alignment.onto_from.apply(*p)) > 0.0);
        if !corners(doc, from).iter().all(is_seen) {
            return Err(Refusal::BadNumber(
                "The alignment is not usable: one picture has its top-left corner beyond the other one's horizon. Take an affine map, or cut the sky off.".to_owned(),
            ));
        }
        let outside = |p: Point, id| {
            doc.epoch(id).is_some_and(|e| p.x < 0.0 || p.y < 0.0 || p.x > f64::from(e.image.width) || p.y > f64::from(e.image.height))
        };
        if let Some(i) = alignment.ties.iter().position(|t| outside(t.point.from, from) || outside(t.point.onto, onto)) {
            return Err(Refusal::BadNumber(format!(
                "Tie point {} lies outside of its picture. Points are pixels of the two pictures.",
                i + 1
            )));
        }
        let tied = alignment.ties.iter().all(|tie| {
            let (x, y) = tie.fit.residual_px;
            let of_fit = [x, y, tie.fit.leverage, tie.fit.left_out_px.unwrap_or(0.0)];
            tie.point.from.is_finite() && tie.point.onto.is_finite() && of_fit.iter().all(|v| v.is_finite())
        });
        if !tied || !numbers.iter().chain(spread).all(|v| v.is_finite()) || !sizes.iter().all(|(_, size)| (0.01..=100.0).contains(size)) {
            return Err(Refusal::BadNumber("The alignment is not usable: it flattens the picture, or is not finite.".to_owned()));
        }
        if doc.alignment(from, onto) == Some(alignment.as_ref()) {
            return Err(Refusal::NothingToDo);
        }
        let label = format!(
            "Align {} onto {}: {}, {}, {:.1} px",
            doc.role_word(from),
            doc.role_word(onto),
            alignment.status.word(),
            alignment.method.words(),
            alignment.loo_px
        );
        Ok(Txn::new(label, vec![Event::AlignmentSet(alignment.clone())]).at(Focus::Epoch(from)))
    }
}

/// Withdraws the alignment of two images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawAlignment {
    /// One image.
    pub from: EpochId,
    /// The other.
    pub onto: EpochId,
}

impl Op for WithdrawAlignment {
    const NAME: &'static str = "withdraw_alignment";
    const SUMMARY: &'static str = "Withdraws the alignment of two images.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        doc.alignment(self.from, self.onto).ok_or(Refusal::NothingToDo)?;
        let label = format!("Withdraw the alignment of {} and {}", doc.role_word(self.onto), doc.role_word(self.from));
        Ok(Txn::new(label, vec![Event::AlignmentWithdrawn { from: self.from, onto: self.onto }]).at(Focus::Epoch(self.from)))
    }
}
