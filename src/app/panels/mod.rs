//! The panels at the right, one file each, and the table that lists them.
//!
//! A panel sees the document and its own small state, and puts requests into the queue; it changes nothing itself.

pub mod annotations;
pub mod compare;
pub mod dates;
pub mod edit;
pub mod filmstrip;
pub mod footprints;
mod heights;
pub mod history;
pub mod images;
mod moments;
pub mod notices;
pub(crate) mod over_time;
mod place;
pub mod replay;
mod several;
mod sides;
pub mod tones;

use egui::{Frame, Margin, Panel, PanelState, Role, Sense, Stroke, TextStyle, Ui, WidgetInfo, vec2};

pub(crate) use moments::fate_colour;

use super::ask::Queue;
use super::icons::{self, Icon};
use super::notices::Notices;
use super::session::Open;
use super::state::{Tab, View};
use super::theme;
use super::widgets;

/// What a panel may see.
pub struct Panels<'a> {
    /// The open session.
    pub open: &'a Open,
    /// What was said in this run.
    pub notices: &'a Notices,
}

/// One line of the table: a panel that shares the upper part of the right side with the others.
#[derive(Clone, Copy)]
pub struct Descriptor {
    /// Which one.
    pub tab: Tab,
    /// Its name.
    pub name: &'static str,
    /// Its icon.
    pub icon: Icon,
    /// What it is for, one sentence.
    pub help: &'static str,
    /// Draws it.
    pub show: fn(&mut Ui, &Panels<'_>, &mut View, &mut Kept, &mut Queue),
}

/// The table, in the order of the tabs.
pub const TABLE: &[Descriptor] = &[
    Descriptor {
        tab: Tab::Footprints,
        name: "Outlines",
        icon: Icon::Polygon,
        help: "The outlined buildings with their areas.",
        show: footprints::show,
    },
    Descriptor {
        tab: Tab::History,
        name: "History",
        icon: Icon::History,
        help: "Every step of the session; a click goes there, and nothing is lost.",
        show: history::show,
    },
    Descriptor {
        tab: Tab::Lines,
        name: "Images and scale",
        icon: Icon::Scale,
        help: "Dates, measured lines, known lengths, and what ties the two images together.",
        show: images::show,
    },
    Descriptor {
        tab: Tab::Heights,
        name: "Heights",
        icon: Icon::Height,
        help: "Heights by shadows and by the lean of walls, and what each rests on.",
        show: heights::show,
    },
    Descriptor {
        tab: Tab::Tones,
        name: "Bands and stretch",
        icon: Icon::Tones,
        help: "How the pictures are shown: bands, black and white, gamma. Changes the view, never the pixels.",
        show: tones::show,
    },
    Descriptor {
        tab: Tab::Notices,
        name: "Checks",
        icon: Icon::Info,
        help: "What is worth a second look, and what was said in this run.",
        show: notices::show,
    },
];

/// What the panels keep from frame to frame: lists that are costly to sort, by what they depend on.
#[derive(Default)]
pub struct Kept {
    pub(crate) footprints: footprints::Kept,
    pub(crate) over_time: over_time::Kept,
    pub(crate) compare: compare::Kept,
    pub(crate) history: history::Kept,
    pub(crate) images: images::Kept,
    pub(crate) notices: notices::Kept,
    pub(crate) thumbnails: super::thumbnails::Thumbnails,
}

/// The least and the most that the analyst can drag a part of the right side to, points.
const WIDTHS: (f32, f32) = (280.0, 560.0);
const HEIGHTS: (f32, f32) = (120.0, 560.0);

/// Draws the right side: a panel of the table above, the comparison below it. In a small window it lies over the pictures.
pub fn right_side(ui: &mut Ui, panels: &Panels<'_>, view: &mut View, kept: &mut Kept, queue: &mut Queue) {
    if view.small.is {
        over_the_pictures(ui, panels, view, kept, queue);
        return;
    }
    let frame = Frame::new().fill(theme::palette(ui).panel);
    let mut shown = view.panels;
    // The pictures keep more than half of the window, and the upper panel more than half of its side.
    let widest = (ui.available_width() * 0.45).clamp(WIDTHS.0, WIDTHS.1);
    let width = allowed(ui, "panels", 0, view.panels_width, widest.max(WIDTHS.0));
    let side = Panel::right("panels").default_size(width).size_range(WIDTHS.0..=widest).frame(frame);
    side.show_collapsible(ui, &mut shown, |ui| {
        // With the line at its edge.
        let now = ui.max_rect().width() + 1.0;
        keep(ui, &mut view.panels_width, width, now);
        contained(ui, |ui| {
            let highest = (ui.available_height() * 0.45).clamp(HEIGHTS.0, HEIGHTS.1);
            let height = allowed(ui, "comparison", 1, view.comparison_height, highest);
            let comparison = Panel::bottom("comparison").default_size(height).size_range(HEIGHTS.0..=highest).frame(lower(ui));
            let comparison = comparison.resizable(true).show(ui, |ui| compare::show(ui, panels, view, kept, queue));
            keep(ui, &mut view.comparison_height, height, comparison.response.rect.height());
            upper(ui, panels, view, kept, queue);
        });
    });
    view.panels = shown;
}

/// The size that a part has now: as the analyst left it, as far as the window allows. It is told to the panel, which would remember for
/// good what a small window forced upon it.
fn allowed(ui: &Ui, name: &str, axis: usize, left: f32, most: f32) -> f32 {
    let size = left.min(most);
    let id = ui.scope_id().with(name);
    if let Some(mut state) = PanelState::load(ui.ctx(), id)
        && (state.outer_rect.size()[axis] - size).abs() > 0.5
    {
        state.outer_rect.max[axis] = state.outer_rect.min[axis] + size;
        ui.ctx().data_mut(|data| data.insert_persisted(id, state));
    }
    size
}

/// Keeps a size that the analyst gave to a part: with the pointer, or by what a screen reader asks for.
fn keep(ui: &Ui, left: &mut f32, was: f32, now: f32) {
    let asked = ui.input(|input| {
        let told = input.events.iter().any(|event| matches!(event, egui::Event::AccessKitActionRequest(_)));
        told || input.pointer.any_down() || input.pointer.any_released()
    });
    if asked && (now - was).abs() > 1.0 {
        *left = now;
    }
}

/// What stands in a part never makes it larger: the pictures beside it would jump.
fn contained(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    let room = ui.max_rect();
    let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(room));
    inner.shrink_clip_rect(room);
    add(&mut inner);
    ui.advance_cursor_after_rect(room);
}

/// The room of the comparison.
fn lower(ui: &Ui) -> Frame {
    Frame::new().fill(theme::palette(ui).panel).inner_margin(Margin { left: 14, right: 14, top: 10, bottom: 12 })
}

/// The tabs, and the panel that is chosen.
fn upper(ui: &mut Ui, panels: &Panels<'_>, view: &mut View, kept: &mut Kept, queue: &mut Queue) {
    kept.notices.look(ui.ctx(), panels, view);
    tabs(ui, view, &kept.notices);
    if view.small.is && view.small.comparison {
        lower(ui).show(ui, |ui| compare::show(ui, panels, view, kept, queue));
        return;
    }
    Frame::new().inner_margin(Margin { left: 14, right: 8, top: 8, bottom: 4 }).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        if let Some(panel) = TABLE.iter().find(|panel| panel.tab == view.tab) {
            (panel.show)(ui, panels, view, kept, queue);
        }
    });
}

/// The panels of a small window: one of them at a time, over the pictures, which keep their place.
fn over_the_pictures(ui: &mut Ui, panels: &Panels<'_>, view: &mut View, kept: &mut Kept, queue: &mut Queue) {
    if !view.small.panels {
        return;
    }
    let p = theme::palette(ui);
    let room = ui.available_rect_before_wrap();
    let width = room.width().min(WIDTHS.0 + 40.0);
    let rect = egui::Rect::from_min_max(egui::pos2(room.right() - width, room.top()), room.max);
    let area = egui::Area::new(egui::Id::unique("panels over the pictures")).fixed_pos(rect.min).constrain(false);
    area.show(ui.ctx(), |ui| {
        ui.set_clip_rect(rect);
        ui.painter().rect_filled(rect, 0.0, p.panel);
        ui.painter().vline(rect.left(), rect.y_range(), Stroke::new(1.0, p.hairline));
        // Whatever is pressed here is not meant for the pictures below.
        ui.allocate_rect(rect, Sense::click_and_drag());
        let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(rect));
        upper(&mut inner, panels, view, kept, queue);
    });
}

/// Width of a tab: the same for each, chosen or not, so that nothing moves under the pointer.
const TAB: f32 = 32.0;

/// Room for what is counted beside the icon of a tab; it is kept before anything is.
const COUNTS: f32 = 18.0;

/// What the tab of a small window's comparison is for.
const COMPARISON: &str = "How large one building is beside another.";

/// The name of the panel that is shown, and an icon for each.
fn tabs(ui: &mut Ui, view: &mut View, notices: &notices::Kept) {
    let p = theme::palette(ui);
    let row = ui.horizontal(|ui| {
        ui.set_height(34.0);
        ui.spacing_mut().item_spacing.x = 0.0;
        let comparison = view.small.is && view.small.comparison;
        let title = if comparison { "Comparison" } else { TABLE.iter().find(|panel| panel.tab == view.tab).map_or("", |panel| panel.name) };
        let counts = notices.counts();
        let count = TABLE.len() + usize::from(view.small.is);
        let room = (ui.available_width() - TAB * count as f32 - COUNTS - 8.0).max(0.0);
        let (spot, _) = ui.allocate_exact_size(vec2(room, 34.0), Sense::hover());
        let mut job = egui::text::LayoutJob::simple_singleline(title.to_owned(), widgets::font(ui, TextStyle::Body), p.strong);
        job.wrap = egui::text::TextWrapping::truncate_at_width((room - 18.0).max(0.0));
        let galley = ui.painter().layout_job(job);
        // Half a letter says less than none.
        if room > 60.0 {
            ui.painter().galley(egui::pos2(spot.left() + 14.0, spot.center().y - galley.size().y / 2.0), galley, p.strong);
        }
        for panel in TABLE {
            let counts = (panel.tab == Tab::Notices).then_some(counts);
            let help = counts.flatten().map_or_else(|| panel.help.to_owned(), |counts| format!("{} {}", counts.words(), panel.help));
            let selected = view.tab == panel.tab && !comparison;
            if tab(ui, (panel.name, panel.icon, &help), selected, counts) {
                view.tab = panel.tab;
                view.small.comparison = false;
            }
        }
        if view.small.is && tab(ui, ("Comparison", Icon::Compare, COMPARISON), comparison, None) {
            view.small.comparison = true;
        }
    });
    let rect = row.response.rect;
    ui.painter().hline(ui.max_rect().x_range(), rect.bottom(), Stroke::new(1.0, p.hairline));
}

/// One tab, with what is counted beside its icon; `true` if it was pressed.
fn tab(ui: &mut Ui, (name, icon, help): (&str, Icon, &str), selected: bool, counts: Option<Option<notices::Counts>>) -> bool {
    let p = theme::palette(ui);
    let wide = if counts.is_some() { TAB + COUNTS } else { TAB };
    let (rect, response) = ui.allocate_exact_size(vec2(wide, 34.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, selected, name));
    let ink = if selected || response.hovered() { p.strong } else { p.muted };
    let spot = egui::Rect::from_min_size(rect.min, vec2(TAB, rect.height()));
    icons::paint(ui.painter(), spot, icon, 15.0, ink);
    if let Some(counts) = counts.flatten() {
        counts.paint(ui, egui::pos2(spot.right() - 5.0, rect.center().y));
    }
    if selected {
        let y = rect.bottom() - 1.0;
        ui.painter().hline(rect.left() + 4.0..=rect.right() - 4.0, y, Stroke::new(2.0, p.accent));
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, theme::RADIUS, Stroke::new(1.0, p.accent), egui::StrokeKind::Inside);
    }
    widgets::tooltip(response, name, "", help).clicked()
}
