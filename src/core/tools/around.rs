//! A box or a lasso that is drawn around outlines to choose them.

use super::tool::{Pointer, ToolContext};
use crate::core::doc::ItemId;
use crate::core::geom::{Bounds, Point};

/// The most corners of a lasso.
const MOST_POINTS: usize = 4000;

/// A box from corner to corner or, begun with Alt, a lasso along the way of the pointer.
pub(super) struct Around {
    pub start: Pointer,
    path: Vec<Point>,
}

impl Around {
    pub fn new(start: Pointer, now: &Pointer) -> Around {
        Around { start, path: vec![start.at, now.at] }
    }

    fn is_lasso(&self) -> bool {
        self.start.alt
    }

    pub fn moved(&mut self, p: &Pointer) {
        if !self.is_lasso() {
            self.path.truncate(1);
        }
        let far = self.path.last().is_none_or(|last| last.distance(p.at) >= 2.0 * p.px_per_pt);
        if (far || !self.is_lasso()) && self.path.len() < MOST_POINTS && p.at.is_finite() {
            self.path.push(p.at);
        }
    }

    /// The line around, closed.
    pub fn line(&self) -> Vec<Point> {
        let (Some(a), Some(b)) = (self.path.first(), self.path.last()) else { return Vec::new() };
        if self.is_lasso() {
            return self.path.iter().copied().chain([*a]).collect();
        }
        vec![*a, Point::new(b.x, a.y), *b, Point::new(a.x, b.y), *a]
    }

    fn holds(&self, p: Point) -> bool {
        if !self.is_lasso() {
            return Bounds::around(self.path.iter().copied())
                .is_some_and(|b| p.x >= b.min.x && p.x <= b.max.x && p.y >= b.min.y && p.y <= b.max.y);
        }
        let line = self.line();
        let mut inside = false;
        for (a, b) in line.iter().zip(line.iter().skip(1)) {
            if (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x) {
                inside = !inside;
            }
        }
        inside
    }

    /// What is chosen then: outlines and annotations of the image under the pointer that lie inside as a whole, with their groups; with
    /// Shift, those chosen before too.
    pub fn chosen(&self, cx: &ToolContext<'_>) -> Vec<ItemId> {
        let mut items = if self.start.shift { cx.selection.items() } else { Vec::new() };
        let footprints =
            cx.doc.footprints.values().filter(|f| f.epoch == self.start.epoch && f.ring.points().iter().all(|p| self.holds(*p)));
        let drawn = cx.doc.annotations.values().filter(|a| a.epoch == self.start.epoch && a.shape.path().iter().all(|p| self.holds(*p)));
        let inside: Vec<ItemId> = footprints
            .map(|f| ItemId::from(f.id))
            .chain(drawn.map(|a| ItemId::from(a.id)))
            .filter(|item| !cx.doc.is_hidden(*item))
            .collect();
        for item in cx.doc.with_groups(&inside) {
            if !items.contains(&item) {
                items.push(item);
            }
        }
        items
    }
}
