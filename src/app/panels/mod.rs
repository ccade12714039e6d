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

use egui::{Frame, Margin, Panel, Role, Sense, Stroke, TextStyle, Ui, WidgetInfo, vec2};

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

/// Draws the right side: a panel of the table above, the comparison below it.
pub fn right_side(ui: &mut Ui, panels: &Panels<'_>, view: &mut View, kept: &mut Kept, queue: &mut Queue) {
    let frame = Frame::new().fill(theme::palette(ui).panel);
    let mut shown = view.panels;
    // The pictures keep more than half of the window, and the upper panel more than half of its side.
    let widest = (ui.available_width() * 0.45).clamp(280.0, 560.0);
    let side = Panel::right("panels").default_size(view.panels_width).size_range(280.0..=widest).frame(frame);
    side.show_collapsible(ui, &mut shown, |ui| {
        let p = theme::palette(ui);
        let lower = Frame::new().fill(p.panel).inner_margin(Margin { left: 14, right: 14, top: 10, bottom: 12 });
        // With the line at its edge.
        let width = ui.max_rect().width() + 1.0;
        let highest = (ui.available_height() * 0.45).clamp(120.0, 560.0);
        let comparison = Panel::bottom("comparison").default_size(view.comparison_height).size_range(120.0..=highest).frame(lower);
        let comparison = comparison.resizable(true).show(ui, |ui| compare::show(ui, panels, view, kept, queue));
        // What a small window does not allow is not forgotten for a larger one.
        if width < widest {
            view.panels_width = width;
        }
        if comparison.response.rect.height() < highest {
            view.comparison_height = comparison.response.rect.height();
        }
        kept.notices.look(ui.ctx(), panels, view);
        tabs(ui, view, &kept.notices);
        Frame::new().inner_margin(Margin { left: 14, right: 8, top: 8, bottom: 4 }).show(ui, |ui| {
            ui.set_min_size(ui.available_size());
            if let Some(panel) = TABLE.iter().find(|panel| panel.tab == view.tab) {
                (panel.show)(ui, panels, view, kept, queue);
            }
        });
    });
    view.panels = shown;
}

/// Width of a tab: the same for each, chosen or not, so that nothing moves under the pointer.
const TAB: f32 = 32.0;

/// The name of the panel that is shown, and an icon for each.
fn tabs(ui: &mut Ui, view: &mut View, notices: &notices::Kept) {
    let p = theme::palette(ui);
    let row = ui.horizontal(|ui| {
        ui.set_height(34.0);
        ui.spacing_mut().item_spacing.x = 0.0;
        let title = TABLE.iter().find(|panel| panel.tab == view.tab).map_or("", |panel| panel.name);
        let room = (ui.available_width() - TAB * TABLE.len() as f32 - 8.0).max(0.0);
        let (spot, _) = ui.allocate_exact_size(vec2(room, 34.0), Sense::hover());
        let mut job = egui::text::LayoutJob::simple_singleline(title.to_owned(), widgets::font(ui, TextStyle::Body), p.strong);
        job.wrap = egui::text::TextWrapping::truncate_at_width((room - 18.0).max(0.0));
        let galley = ui.painter().layout_job(job);
        // Half a letter says less than none.
        if room > 60.0 {
            ui.painter().galley(egui::pos2(spot.left() + 14.0, spot.center().y - galley.size().y / 2.0), galley, p.strong);
        }
        for panel in TABLE {
            let selected = view.tab == panel.tab;
            let (rect, response) = ui.allocate_exact_size(vec2(TAB, 34.0), Sense::click());
            response.widget_info(|| WidgetInfo::selected(Role::Tab, true, selected, panel.name));
            let ink = if selected || response.hovered() { p.strong } else { p.muted };
            let mut help = panel.help.to_owned();
            let mut icon = rect;
            if panel.tab == Tab::Notices
                && let Some(counts) = notices.counts()
            {
                icon = rect.translate(vec2(-5.0, 0.0));
                counts.paint(ui.painter(), rect, p, &widgets::font(ui, TextStyle::Small));
                help = format!("{} {help}", counts.words());
            }
            icons::paint(ui.painter(), icon, panel.icon, 15.0, ink);
            if selected {
                let y = rect.bottom() - 1.0;
                ui.painter().hline(rect.left() + 4.0..=rect.right() - 4.0, y, Stroke::new(2.0, p.accent));
            }
            if response.has_focus() {
                ui.painter().rect_stroke(rect, theme::RADIUS, Stroke::new(1.0, p.accent), egui::StrokeKind::Inside);
            }
            if widgets::tooltip(response, panel.name, "", &help).clicked() {
                view.tab = panel.tab;
            }
        }
    });
    let rect = row.response.rect;
    ui.painter().hline(ui.max_rect().x_range(), rect.bottom(), Stroke::new(1.0, p.hairline));
}
