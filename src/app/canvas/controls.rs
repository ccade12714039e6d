//! What lies on the pictures and is taken hold of by itself: the divider, the small map, the compass, the dates. The active tool gets
//! no press that belongs to one of them.

use egui::{CursorIcon, Rect, Response, Ui};

use super::divider::Divider;
use super::minimap::{Compass, MiniMap};
use super::when::Dates;
use crate::app::ask::Queue;
use crate::app::paint::pictures::Pictures;
use crate::app::state::View;
use crate::core::doc::Document;

/// The controls of a frame.
pub(crate) struct Controls {
    divider: Option<Divider>,
    minimap: Option<MiniMap>,
    compass: Option<Compass>,
    dates: Dates,
}

impl Controls {
    /// Lets them take what the pointer does.
    pub fn new(ui: &mut Ui, rect: Rect, doc: &Document, view: &mut View, (can_state, drafting): (bool, bool)) -> Controls {
        Controls {
            divider: Divider::new(ui, rect, view),
            minimap: MiniMap::new(ui, rect, doc, view, drafting),
            compass: Compass::new(ui, rect, doc, view),
            dates: Dates::new(ui, rect, doc, view, can_state),
        }
    }

    fn responses(&self) -> impl Iterator<Item = &Response> {
        let divider = self.divider.iter().flat_map(Divider::responses);
        let rest = self.minimap.iter().map(|map| &map.response).chain(self.compass.iter().map(|compass| &compass.response));
        divider.chain(rest).chain(&self.dates.responses)
    }

    /// The pointer is on one of them, or drags one.
    pub fn is_held(&self) -> bool {
        self.responses().any(|r| r.hovered() || r.dragged())
    }

    /// The pointer is over one of them.
    pub fn contains_pointer(&self) -> bool {
        self.responses().any(Response::contains_pointer)
    }

    /// The pointer's shape on them.
    pub fn cursor(&self) -> Option<CursorIcon> {
        let over = |r: &Response| r.hovered() || r.dragged();
        if let Some(icon) = self.divider.as_ref().and_then(Divider::cursor) {
            return Some(icon);
        }
        if self.minimap.as_ref().is_some_and(|map| over(&map.response)) {
            return Some(CursorIcon::AllScroll);
        }
        let clickable = self.compass.iter().map(|compass| &compass.response).chain(&self.dates.responses);
        clickable.into_iter().any(over).then_some(CursorIcon::PointingHand)
    }

    /// Paints the divider: below the labels of the dates, which it would strike through.
    pub fn paint_divider(&self, ui: &Ui, rect: Rect, view: &View) {
        super::divider::paint(ui, rect, view, self.divider.as_ref());
    }

    /// Paints the others above everything else.
    pub fn paint(&self, ui: &Ui, doc: &Document, view: &View, pictures: &mut Pictures, queue: &mut Queue) {
        if let Some(map) = &self.minimap {
            map.paint(ui, doc, view, pictures);
        }
        // A click that closes a menu means nothing else.
        let mut meant_for_menu = Queue::new();
        let queue = if view.popup_open { &mut meant_for_menu } else { queue };
        if let Some(compass) = &self.compass {
            compass.paint(ui, queue);
        }
        self.dates.paint(ui, queue);
    }
}
