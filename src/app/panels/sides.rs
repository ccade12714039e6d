//! The two sides of a comparison: which outline each begins with, and what is added to it or taken off it.

use egui::{Align, ComboBox, Layout, Rect, Sense, Stroke, StrokeKind, TextStyle, Ui, UiBuilder, pos2, vec2};

use crate::app::icons::Icon;
use crate::app::paint::outlines::epoch_colour;
use crate::app::state::Choice;
use crate::app::theme;
use crate::app::widgets::{self, IconButton};
use crate::core::doc::{Comparison, Document, Footprint, FootprintId, Sign, Term};

/// The most names in a drop-down list; the rest is chosen on the picture or in the list.
const MOST_NAMES: usize = 300;

/// One of the two sides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    New,
    Old,
}

impl Which {
    fn name(self) -> &'static str {
        match self {
            Which::New => "How large is",
            Which::Old => "Compared with",
        }
    }

    fn first(self, choice: &mut Choice) -> &mut Option<FootprintId> {
        match self {
            Which::New => &mut choice.new,
            Which::Old => &mut choice.old,
        }
    }

    fn also(self, choice: &mut Choice) -> &mut Vec<Term> {
        match self {
            Which::New => &mut choice.also_new,
            Which::Old => &mut choice.also_old,
        }
    }
}

/// Draws the choices. `new` and `old` are the outlines with which the sides begin now.
pub(super) fn show(ui: &mut Ui, doc: &Document, choice: &mut Choice, new: Option<FootprintId>, old: Option<FootprintId>) {
    // Each side has a line of its own: names are long, and to take one building for another is the mistake that must not happen.
    let width = (ui.available_width() - 84.0).max(120.0);
    let dates = room_for_dates(doc, [new, old]);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        first(ui, doc, Which::New, choice, new, (width, dates));
        more(ui, doc, Which::New, choice, new);
        widgets::caption(ui, "of");
    });
    let swapped = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        first(ui, doc, Which::Old, choice, old, (width, dates));
        more(ui, doc, Which::Old, choice, old);
        IconButton::new(Icon::Exchange, "Compare the other way round").small().show(ui).clicked()
    });
    if swapped.inner {
        (choice.new, choice.old) = (old, new);
        std::mem::swap(&mut choice.also_new, &mut choice.also_old);
    }
    for (which, begins) in [(Which::New, new), (Which::Old, old)] {
        chips(ui, doc, which, choice, begins);
    }
}

fn first(ui: &mut Ui, doc: &Document, which: Which, choice: &mut Choice, shown: Option<FootprintId>, (width, dates): (f32, f32)) {
    let name = which.name();
    let label = shown.and_then(|id| doc.footprint(id)).map_or("choose", |f| f.name.as_str());
    // Two outlines of one name are told apart by their dates; every line begins with one, so that the lists stand below each other.
    let width = width - dates - 6.0;
    date(ui, doc, shown, dates);
    let combo = ComboBox::from_id_salt(name).selected_text(label).width(width).truncate();
    let size = egui::vec2(width, theme::CONTROL);
    let fill = |ui: &mut Ui| {
        let automatic = if which == Which::New { "The outline chosen on the picture" } else { "The reference" };
        let chosen = which.first(choice);
        ui.selectable_value(chosen, None, automatic);
        for footprint in doc.footprints.values().take(MOST_NAMES) {
            let text = format!("{}  ({})", footprint.name, doc.role_word(footprint.epoch));
            ui.selectable_value(chosen, Some(footprint.id), text);
        }
        if doc.footprints.len() > MOST_NAMES {
            widgets::caption(ui, "There are more: choose them on the picture or in the list.");
        }
    };
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_max_width(width);
        combo.show_ui(ui, fill).response.accessible_name(name);
    });
}

/// Room for the dates of outlines beside their names: for `BEFORE`, or for a day.
fn room_for_dates(doc: &Document, shown: [Option<FootprintId>; 2]) -> f32 {
    let is_further = |f: &Footprint| ![doc.pair.before, doc.pair.after].contains(&f.epoch);
    if shown.into_iter().flatten().filter_map(|id| doc.footprint(id)).any(is_further) { 72.0 } else { 56.0 }
}

/// The date of an outline, on its colour.
fn date(ui: &mut Ui, doc: &Document, shown: Option<FootprintId>, width: f32) {
    let (rect, response) = ui.allocate_exact_size(egui::vec2(width, theme::CONTROL), Sense::hover());
    let Some(footprint) = shown.and_then(|id| doc.footprint(id)) else { return };
    let word = doc.role_word(footprint.epoch);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, word));
    let galley = widgets::small_line(ui, word, theme::ON_MARK, width - 6.0);
    let plate = Rect::from_center_size(rect.center(), egui::vec2(width, galley.size().y + 3.0));
    ui.painter().rect_filled(plate, 3, epoch_colour(doc, footprint.epoch));
    ui.painter().galley(plate.center() - galley.size() / 2.0, galley, theme::ON_MARK);
    response.on_hover_text(doc.epoch_words(footprint.epoch));
}

/// The button that adds an outline to a side, with the list of those that can be.
fn more(ui: &mut Ui, doc: &Document, which: Which, choice: &mut Choice, begins: Option<FootprintId>) {
    let name = match which {
        Which::New => "Add to the new side",
        Which::Old => "Add to the old side",
    };
    let Some(begin) = begins.and_then(|id| doc.footprint(id)) else { return };
    let taken = |id: FootprintId, also: &[Term]| id == begin.id || also.iter().any(|t| t.id == id);
    // The parts of a side lie on one image.
    let free: Vec<_> =
        doc.footprints.values().filter(|f| f.epoch == begin.epoch && !taken(f.id, which.also(choice))).take(MOST_NAMES).collect();
    let tip = if free.is_empty() {
        "There is no further outline on this image."
    } else {
        "Annexes and further buildings are added up; a courtyard is taken off with the sign on its chip."
    };
    let button = IconButton::new(Icon::Plus, name).tip(tip).small().enabled(!free.is_empty()).show(ui);
    egui::Popup::menu(&button).show(|ui| {
        egui::ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
            for footprint in free {
                if ui.selectable_label(false, &footprint.name).clicked() {
                    which.also(choice).push(footprint.id.into());
                    // A sum does not follow the selection any more.
                    *which.first(choice) = begins;
                    ui.close();
                }
            }
        });
    });
}

/// What is added to a side or taken off it, one chip each.
fn chips(ui: &mut Ui, doc: &Document, which: Which, choice: &mut Choice, begins: Option<FootprintId>) {
    which.also(choice).retain(|t| doc.footprint(t.id).is_some() && Some(t.id) != begins);
    let Some(begin) = begins.and_then(|id| doc.footprint(id)).filter(|_| !which.also(choice).is_empty()) else { return };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(4.0, 4.0);
        widgets::caption(ui, &short(&begin.name));
        let mut out = None;
        for (index, term) in which.also(choice).iter_mut().enumerate() {
            let Some(footprint) = doc.footprint(term.id) else { continue };
            match chip(ui, doc, footprint, term.sign) {
                Some(Pressed::Sign) => term.sign = term.sign.turned(),
                Some(Pressed::Out) => out = Some(index),
                None => {}
            }
        }
        if let Some(index) = out {
            which.also(choice).remove(index);
        }
    });
}

/// What was pressed on a chip.
enum Pressed {
    Sign,
    Out,
}

/// An outline with its sign: the sign turns, the cross leaves it out.
fn chip(ui: &mut Ui, doc: &Document, footprint: &Footprint, sign: Sign) -> Option<Pressed> {
    const BUTTON: f32 = 20.0;
    let p = theme::palette(ui);
    let font = widgets::font(ui, TextStyle::Small);
    let galley = ui.painter().layout_no_wrap(short(&footprint.name), font, p.strong);
    // As a whole, so that it wraps as a whole.
    let (rect, _) = ui.allocate_exact_size(vec2(2.0 * BUTTON + galley.size().x + 6.0, BUTTON + 2.0), Sense::hover());
    ui.painter().rect(rect, 11, p.raised, Stroke::new(1.0, p.edge), StrokeKind::Inside);
    let text = pos2(rect.left() + BUTTON + 3.0, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(text, galley, p.strong);
    let (icon, name, tip) = match sign {
        Sign::Plus => (Icon::Plus, format!("Take off {}", footprint.name), "It is added. Click to take it off, as a courtyard."),
        Sign::Minus => (Icon::Minus, format!("Add {}", footprint.name), "It is taken off. Click to add it."),
    };
    let tint = if sign == Sign::Plus { epoch_colour(doc, footprint.epoch) } else { p.warn };
    let spot = |x: f32| UiBuilder::new().max_rect(Rect::from_min_size(pos2(x, rect.top() + 1.0), vec2(BUTTON, BUTTON)));
    let turned = IconButton::new(icon, &name).tip(tip).small().tint(tint).show(&mut ui.new_child(spot(rect.left() + 1.0))).clicked();
    let name = format!("Leave out {}", footprint.name);
    let out = IconButton::new(Icon::Close, &name).small().show(&mut ui.new_child(spot(rect.right() - BUTTON - 1.0))).clicked();
    if out { Some(Pressed::Out) } else { turned.then_some(Pressed::Sign) }
}

/// A name as far as a chip has room for it.
fn short(name: &str) -> String {
    const MOST: usize = 20;
    if name.chars().count() <= MOST { name.to_owned() } else { format!("{}…", name.chars().take(MOST).collect::<String>()) }
}

/// What a comparison is called in a list: `Hall + Annex − Yard of Old hall`.
pub(super) fn words(doc: &Document, comparison: &Comparison) -> String {
    let side = |terms: &[Term]| {
        let mut text = String::new();
        for (i, term) in terms.iter().enumerate() {
            let name = doc.footprint(term.id).map_or("?", |f| f.name.as_str());
            if i > 0 || term.sign == Sign::Minus {
                text.push_str(if i > 0 { " " } else { "" });
                text.push_str(term.sign.mark());
                text.push(' ');
            }
            text.push_str(name);
        }
        text
    };
    format!("{} of {}", side(&comparison.new), side(&comparison.old))
}
