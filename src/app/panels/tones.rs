//! How the pictures are shown: which bands, what becomes black and white, and the histogram that tells. Part of the view,
//! never of the pixels or of the session.

use egui::{Align, Align2, ComboBox, DragValue, Layout, RichText, ScrollArea, Sense, Slider, Stroke, TextStyle, Ui, vec2};

use super::Panels;
use crate::app::ask::{Ask, Queue};
use crate::app::command::UiCommand;
use crate::app::icons::Icon;
use crate::app::paint::histogram::{self, Axis, Plot};
use crate::app::state::View;
use crate::app::theme::{self, GRID};
use crate::app::toggles;
use crate::app::{widgets, words};
use crate::core::raster::{BandRole, Bands, Colour, Display, RasterInfo, Stretch, presets};
use crate::io::raster::RasterSource;

/// Draws the panel.
pub(crate) fn show(ui: &mut Ui, panels: &Panels<'_>, view: &mut View, _kept: &mut super::Kept, queue: &mut Queue) {
    let doc = panels.open.shown(view);
    let epoch = view.toned(doc);
    let mut chosen = epoch;
    ScrollArea::vertical().id_salt("tones").auto_shrink([false, false]).show(ui, |ui| {
        ui.set_max_width(ui.available_width() - 8.0);
        let display = panels.open.displayed(epoch).copied();
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 3.0 * GRID;
            for id in [doc.pair.before, doc.pair.after] {
                toggles::radio_value(ui, &mut chosen, id, doc.role_word(id));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let entry = UiCommand::ResetTones.entry();
                let usual = picture(panels, epoch).map(|shown| Display::usual(shown.shown.picture.info()));
                let changed = display.is_some() && usual != display;
                let reset = ui.add_enabled(changed, egui::Button::new(RichText::new("Reset").small()));
                if reset.accessible_name(entry.label).on_hover_text(entry.tip).clicked() {
                    queue.push(Ask::Ui(UiCommand::ResetTones));
                }
            });
        });
        let (Some(now), Some(shown)) = (display, picture(panels, epoch)) else {
            let why = match panels.open.store.get(epoch) {
                Some(Err(why)) => why.to_owned(),
                _ => "It is being read.".to_owned(),
            };
            widgets::empty_state(ui, Icon::Picture, "The picture is not shown.", &why);
            return;
        };
        let info = shown.shown.picture.info();
        let mut display = now;
        // All of it fits beside the comparison in a window of 800 points.
        ui.spacing_mut().item_spacing.y = 3.0;
        ui.horizontal(|ui| {
            ui.spacing_mut().interact_size.y = 18.0;
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let text = RichText::new("Rare values too").text_style(TextStyle::Small);
                let tip = "Draws all values that occur, by the logarithm of how often they do, so that rare ones are seen.";
                toggles::checkbox(ui, &mut view.log_counts, text).on_hover_text(tip);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let p = theme::palette(ui);
                    let text = RichText::new(about(info)).text_style(TextStyle::Small).color(p.muted);
                    ui.add(egui::Label::new(text).truncate());
                });
            });
        });
        values(ui, shown, doc.role_word(epoch), view.log_counts, &mut display);
        widgets::hairline(ui);
        bands(ui, info, &mut display);
        let other = doc.role_word(panels.open.other(epoch));
        stretch(ui, shown, other, panels.open.has_other_tones(epoch), view.log_counts, &mut display);
        if display != now {
            queue.push(Ask::Tone(epoch, display));
        }
    });
    view.toned = Some(chosen);
}

fn picture<'a>(panels: &'a Panels<'_>, epoch: crate::core::doc::EpochId) -> Option<&'a crate::jobs::ShownPicture> {
    panels.open.store.get(epoch).and_then(Result::ok)
}

/// `uint16, 4 bands, TIFF`.
fn about(info: &RasterInfo) -> String {
    let bits = if usize::from(info.bits) < 8 * info.sample_type.bytes() { format!(" ({} bit)", info.bits) } else { String::new() };
    let bands = words::count(colour_bands(info).len(), "band", "bands");
    let alpha = if info.alpha().is_some() { " and transparency" } else { "" };
    format!("{}{bits}, {bands}{alpha}, {}", info.sample_type, info.format)
}

/// The bands that can be shown, by their place in the file.
fn colour_bands(info: &RasterInfo) -> Vec<u16> {
    let all = (0_u16..).zip(&info.bands);
    all.filter(|(_, band)| band.role != BandRole::Alpha).map(|(place, _)| place).collect()
}

/// What a band is called: its name, what it shows, or its number.
fn band_name(info: &RasterInfo, place: u16) -> String {
    let band = info.bands.get(usize::from(place));
    let role = match band.map(|band| band.role) {
        Some(BandRole::Red) => Some("red"),
        Some(BandRole::Green) => Some("green"),
        Some(BandRole::Blue) => Some("blue"),
        Some(BandRole::NearInfrared) => Some("near infrared"),
        _ => None,
    };
    match (band.and_then(|band| band.name.as_deref()).filter(|name| !name.trim().is_empty()), role) {
        (Some(name), _) => name.to_owned(),
        (None, Some(role)) => format!("{}: {role}", place + 1),
        (None, None) => format!("Band {}", place + 1),
    }
}

/// As [`band_name`], for where there is little room.
fn short_name(info: &RasterInfo, place: u16) -> String {
    let band = info.bands.get(usize::from(place)).filter(|band| band.name.as_deref().is_none_or(|name| name.trim().is_empty()));
    match band.map(|band| band.role) {
        Some(BandRole::Red) => "red".to_owned(),
        Some(BandRole::Green) => "green".to_owned(),
        Some(BandRole::Blue) => "blue".to_owned(),
        Some(BandRole::NearInfrared) => "NIR".to_owned(),
        _ => band_name(info, place),
    }
}

fn bands(ui: &mut Ui, info: &RasterInfo, display: &mut Display) {
    let all = colour_bands(info);
    let fixed = match &info.colour {
        Colour::Palette(_) => Some("Its colours come from the palette in the file."),
        Colour::Cmyk => Some("Its colours are mixed from four inks."),
        Colour::MinIsWhite => Some("One band; its smallest value is white."),
        Colour::Complex if all.len() <= 2 => Some("Complex numbers, shown by their magnitude."),
        _ if all.len() == 1 => Some("One band, shown in gray."),
        _ => None,
    };
    if let Some(words) = fixed {
        widgets::caption(ui, words);
        return;
    }
    let offered = presets(info);
    let preset_of = |bands: Bands| offered.iter().find(|(_, offered)| *offered == bands).map(|(preset, _)| preset.name);
    let kind = match display.bands {
        Bands::Gray(_) => "One band in gray",
        Bands::Rgb(_) => preset_of(display.bands).unwrap_or("Three bands"),
    };
    labelled(ui, "Bands", |ui| {
        let combo = ComboBox::from_id_salt("bands").selected_text(kind).width(ui.available_width()).truncate();
        let shown = combo.show_ui(ui, |ui| {
            for (preset, bands) in &offered {
                let Bands::Rgb(places) = bands else { continue };
                let names = places.map(|place| band_name(info, place)).join(", ");
                let text = format!("{}  ({names})", preset.name);
                ui.selectable_value(&mut display.bands, *bands, text).on_hover_text(preset.help);
            }
            if all.len() >= 3 && info.colour != Colour::Complex {
                let free = matches!(display.bands, Bands::Rgb(_)) && preset_of(display.bands).is_none();
                if ui.selectable_label(free, "Three bands").clicked() && !matches!(display.bands, Bands::Rgb(_)) {
                    let first = || Bands::Rgb([0, 1, 2].map(|i: usize| all.get(i).copied().unwrap_or(0)));
                    let usual = info.usual_bands();
                    display.bands = if matches!(usual, Bands::Rgb(_)) { usual } else { first() };
                }
            }
            let gray = matches!(display.bands, Bands::Gray(_));
            if ui.selectable_label(gray, "One band in gray").clicked()
                && let Bands::Rgb([first, ..]) = display.bands
            {
                display.bands = Bands::Gray(first);
            }
        });
        shown.response.accessible_name("Bands");
    });
    let one = |ui: &mut Ui, name: &str, place: &mut u16, width: f32| {
        let combo = ComboBox::from_id_salt(name).selected_text(short_name(info, *place)).width(width).truncate();
        let shown = combo.show_ui(ui, |ui| {
            for option in &all {
                ui.selectable_value(place, *option, band_name(info, *option));
            }
        });
        shown.response.accessible_name(name).on_hover_text(name);
    };
    match &mut display.bands {
        Bands::Gray(place) => labelled(ui, "Gray", |ui| one(ui, "Band shown in gray", place, ui.available_width())),
        Bands::Rgb(places) => labelled(ui, "", |ui| {
            ui.spacing_mut().item_spacing.x = GRID;
            let width = (ui.available_width() - 2.0 * GRID) / 3.0;
            let names = ["Band shown in red", "Band shown in green", "Band shown in blue"];
            for ((place, name), ink) in places.iter_mut().zip(names).zip(theme::CHANNELS) {
                ui.allocate_ui_with_layout(vec2(width, theme::CONTROL), Layout::left_to_right(Align::Center), |ui| {
                    ui.set_max_width(width);
                    one(ui, name, place, width);
                    // Which of the three it is: a bar in its colour below the name.
                    let rect = ui.min_rect();
                    ui.painter().hline(rect.left() + 4.0..=rect.right() - 4.0, rect.bottom() - 1.0, Stroke::new(2.0, ink));
                });
            }
        }),
    }
}

/// The kinds of stretch: name, and what it does.
const KINDS: [(&str, &str); 4] = [
    ("As is", "Values as they are in the file: from 0 to the largest that they could have."),
    ("Min\u{2013}max", "From the smallest value to the largest."),
    ("Percent", "Leaves out a share of the darkest and of the brightest values."),
    ("Range", "From one value to another, alike in all bands. The marks below can be dragged."),
];

fn stretch(ui: &mut Ui, shown: &crate::jobs::ShownPicture, other: &str, has_other: bool, log: bool, display: &mut Display) {
    let free = !display.match_other;
    ui.add_enabled_ui(free, |ui| {
        labelled(ui, "Stretch", |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            let kind = match display.stretch {
                Stretch::Full => 0,
                Stretch::MinMax => 1,
                Stretch::Percent(_) => 2,
                Stretch::Range(..) => 3,
            };
            for (i, (name, tip)) in KINDS.into_iter().enumerate() {
                if ui.selectable_label(i == kind, name).on_hover_text(tip).clicked() && i != kind {
                    display.stretch = match i {
                        0 => Stretch::Full,
                        1 => Stretch::MinMax,
                        2 => Stretch::Percent(2.0),
                        _ => hull(&shown.shown.tones.ranges),
                    };
                }
            }
        });
        let info = shown.shown.picture.info();
        let step = shown.histogram.as_deref().map_or(1.0, |histogram| Axis::of(info, histogram, log).step());
        match &mut display.stretch {
            Stretch::Full | Stretch::MinMax => {}
            Stretch::Percent(percent) => labelled(ui, "", |ui| {
                let drag = DragValue::new(percent).range(0.0..=20.0).speed(0.02).max_decimals(2).suffix(" % at each end");
                ui.add(drag.update_while_editing(false)).accessible_name("Share left out at each end, percent");
            }),
            Stretch::Range(low, high) => labelled(ui, "", |ui| {
                let whole = step >= 1.0;
                let field = |value, prefix| {
                    let drag = DragValue::new(value).speed(step).prefix(prefix).update_while_editing(false);
                    if whole { drag.max_decimals(0) } else { drag }
                };
                let (black, white) = (*low, *high);
                ui.add(field(low, "black ").range(f64::MIN..=white - step)).accessible_name("Value that is black");
                ui.add(field(high, "white ").range(black + step..=f64::MAX)).accessible_name("Value that is white");
            }),
        }
        labelled(ui, "Gamma", |ui| {
            ui.spacing_mut().slider_width = (ui.available_width() - 60.0).max(40.0);
            let tip = "Over 1, what lies between black and white becomes brighter; under 1, darker.";
            let slider = Slider::new(&mut display.gamma, 0.2..=5.0).logarithmic(true).smart_aim(false).show_value(false);
            let response = ui.add(slider).accessible_name("Gamma");
            if response.double_clicked() {
                display.gamma = 1.0;
            }
            response.on_hover_text(tip);
            let drag = DragValue::new(&mut display.gamma).range(0.2..=5.0).speed(0.01).fixed_decimals(2).update_while_editing(false);
            ui.add(drag).accessible_name("Gamma as a number");
        });
    });
    let tip = if has_other || display.match_other {
        format!("The middle 96 % of the values get the brightness that they have in {other}, and go with it when {other} is changed.")
    } else {
        format!("{other} is not shown, so there is nothing to match.")
    };
    let enabled = has_other || display.match_other;
    let words = format!("As bright as {other}");
    let check = ui.add_enabled_ui(enabled, |ui| toggles::checkbox(ui, &mut display.match_other, words)).inner;
    check.on_hover_text(&tip).on_disabled_hover_text(&tip);
}

/// One range that holds those of all bands.
fn hull(ranges: &[(f64, f64)]) -> Stretch {
    let low = ranges.iter().map(|r| r.0).fold(f64::INFINITY, f64::min);
    let high = ranges.iter().map(|r| r.1).fold(f64::NEG_INFINITY, f64::max);
    if low < high { Stretch::Range(low, high) } else { Stretch::Full }
}

fn values(ui: &mut Ui, shown: &crate::jobs::ShownPicture, role: &str, log: bool, display: &mut Display) {
    let info = shown.shown.picture.info();
    let palette = matches!(info.colour, Colour::Palette(_));
    let Some(histogram) = shown.histogram.as_deref() else {
        widgets::caption(ui, "The values are not known yet.");
        return;
    };
    let mut axis = Axis::of(info, histogram, log);
    // Colours of a palette are told in 8 bit, whatever the file's values are.
    if palette {
        axis = Axis { low: 0.0, high: 256.0, whole: true };
    }
    let name = format!("Histogram of {role}");
    let ranges = &shown.shown.tones.ranges;
    let plot = Plot { name: &name, histogram, axis, ranges, log, enabled: !display.match_other };
    if let Some((low, high)) = histogram::show(ui, &plot) {
        display.stretch = Stretch::Range(low, high);
    }
    let p = theme::palette(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 14.0), Sense::hover());
    let font = widgets::font(ui, TextStyle::Small);
    let last = if axis.whole { axis.high - 1.0 } else { axis.high };
    let ends = [(rect.left_center(), Align2::LEFT_CENTER, axis.low), (rect.right_center(), Align2::RIGHT_CENTER, last)];
    for (at, align, value) in ends {
        ui.painter().text(at, align, words::pixel_value(value, axis.step()), font.clone(), p.muted);
    }
    let one = |range: &(f64, f64)| {
        let value = |v| words::pixel_value(v, axis.step());
        format!("{}\u{2013}{}", value(range.0), value(range.1))
    };
    let alike = ranges.windows(2).all(|pair| pair.first() == pair.last());
    let text = match ranges.first() {
        Some(first) if alike => format!("black to white {}", one(first)),
        _ => {
            let bands = ["red", "green", "blue"].iter().zip(ranges).map(|(band, range)| format!("{band} {}", one(range)));
            bands.collect::<Vec<_>>().join("; ")
        }
    };
    widgets::caption(ui, &text)
        .on_hover_text("The values that become black and white. The histogram is counted on a sample of the picture.");
}

fn labelled(ui: &mut Ui, label: &str, add: impl FnOnce(&mut Ui)) {
    let p = theme::palette(ui);
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(46.0, theme::CONTROL), Sense::hover());
        let font = widgets::font(ui, TextStyle::Small);
        ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, label, font, p.muted);
        add(ui);
    });
}
