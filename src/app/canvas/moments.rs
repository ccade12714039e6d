//! Ghosts of a pinned moment in the picture: where outlines were that are gone or lie otherwise now, and which ones are new.

use egui::{Align2, Pos2, Rect, Shape, Stroke, Ui, vec2};

use super::{PaneView, Shown};
use crate::app::moments::Between;
use crate::app::paint::outlines::on_screen;
use crate::app::panels::fate_colour;
use crate::app::{theme, widgets};
use crate::core::doc::{Document, FootprintId};
use crate::core::session::Fate;

/// The most ghosts that have a word beside them.
const MOST_WORDS: usize = 60;

/// A courtyard was cut or filled between the two.
fn other_courtyards(shown: &Document, pinned: &Document, id: FootprintId) -> bool {
    shown.holes(id).len() != pinned.holes(id).len()
}

/// Paints them, above the outlines.
pub(crate) fn paint(ui: &Ui, shown: &Shown<'_>, between: &Between, panes: &[PaneView]) {
    let p = theme::palette(ui);
    for (index, change) in between.moments.outlines.iter().enumerate() {
        // What is not shown itself, or not as it was pinned, is a ghost.
        let pinned = between.doc.footprint(change.id);
        let before = &between.doc;
        let (doc, footprint, dashed) = match change.fate {
            Fate::Added | Fate::Removed if shown.doc.footprint(change.id).is_some() => {
                (shown.doc, shown.doc.footprint(change.id), pinned.is_some())
            }
            Fate::Added | Fate::Removed => (&**before, pinned, pinned.is_some()),
            Fate::Changed if change.moved_px > 0.0 || other_courtyards(shown.doc, before, change.id) => (&**before, pinned, true),
            Fate::Changed | Fate::Remeasured => continue,
        };
        let Some(footprint) = footprint else { continue };
        let ink = fate_colour(change.fate, p);
        for pane in panes.iter().filter(|pane| pane.pane.epoch == change.epoch) {
            let lines: Vec<Vec<Pos2>> = doc
                .rings(footprint)
                .map(|ring| ring.points().iter().chain(ring.points().first()).map(|p| on_screen(&pane.screen_from_image, *p)).collect())
                .collect();
            let bounds = lines.first().map_or(Rect::NOTHING, |line| Rect::from_points(line));
            if !bounds.intersects(pane.clip) || bounds.size().max_elem() > 20_000.0 {
                continue;
            }
            let painter = ui.painter_at(pane.clip);
            for points in lines {
                painter.add(Shape::line(points.clone(), Stroke::new(5.0, theme::CASING)));
                if dashed {
                    painter.extend(Shape::dashed_line(&points, Stroke::new(2.0, ink), 5.0, 4.0));
                } else {
                    painter.add(Shape::line(points, Stroke::new(2.5, ink)));
                }
            }
            if index < MOST_WORDS && bounds.size().max_elem() > 24.0 {
                let word = match change.fate {
                    Fate::Added => format!("+ {}", change.name),
                    Fate::Removed => format!("− {}", change.name),
                    Fate::Changed | Fate::Remeasured if between.pinned < between.shown => format!("was here{}", change.moved_words()),
                    Fate::Changed | Fate::Remeasured => format!("later here{}", change.moved_words()),
                };
                widgets::plate(&painter, bounds.right_bottom() + vec2(2.0, 2.0), Align2::LEFT_TOP, &word, ink);
            }
        }
    }
}
