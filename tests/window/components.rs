//! The page of components in both themes, as `docs/look.md` shows it.
//!
//! `UPDATE_SNAPSHOTS=true cargo test --test window components` writes the pictures anew: look at them before they are kept.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use egui::{Color32, Frame, Margin, RichText, Sense, Stroke, StrokeKind, Ui, Vec2, vec2};
use egui_kittest::{Harness, SnapshotOptions};
use revisit::app::form;
use revisit::app::icons::{self, Icon};
use revisit::app::theme::{self, Theme};
use revisit::app::widgets::{self, IconButton};
use revisit::app::{lessons, theme::Palette, toggles};

fn title(ui: &mut Ui, text: &str) {
    ui.add_space(2.0 * theme::GRID);
    ui.label(RichText::new(text).color(theme::palette(ui).strong));
    widgets::hairline(ui);
}

fn swatch(ui: &mut Ui, name: &str, colour: Color32) {
    let p = theme::palette(ui);
    ui.vertical(|ui| {
        ui.set_width(70.0);
        let (rect, _) = ui.allocate_exact_size(vec2(66.0, 26.0), Sense::hover());
        ui.painter().rect_filled(rect, theme::RADIUS, colour);
        ui.painter().rect_stroke(rect, theme::RADIUS, Stroke::new(1.0, p.edge), StrokeKind::Inside);
        widgets::caption(ui, name);
    });
}

fn colours(ui: &mut Ui) {
    let p: &Palette = theme::palette(ui);
    let grounds = [
        ("ground", p.ground),
        ("panel", p.panel),
        ("float", p.float),
        ("raised", p.raised),
        ("hover", p.hover),
        ("pressed", p.pressed),
        ("field", p.field),
        ("hairline", p.hairline),
        ("edge", p.edge),
    ];
    let inks = [
        ("text", p.text),
        ("strong", p.strong),
        ("muted", p.muted),
        ("accent", p.accent),
        ("chosen", p.chosen),
        ("danger", p.danger),
        ("warn", p.warn),
        ("ok", p.ok),
    ];
    for row in
        [&grounds[..], &inks[..], &[("BEFORE", theme::BEFORE), ("AFTER", theme::AFTER), ("casing", theme::CASING), ("plate", theme::PLATE)]]
    {
        ui.horizontal(|ui| row.iter().for_each(|(name, colour)| swatch(ui, name, *colour)));
    }
}

fn page(ui: &mut Ui, text: &mut String) {
    let p = theme::palette(ui);
    title(ui, "Colours");
    colours(ui);
    title(ui, "Type");
    ui.label(RichText::new("65 %").text_style(theme::big()).color(p.strong));
    ui.label(RichText::new("Running text: what happened, why, what to do.").color(p.text));
    widgets::caption(ui, "A caption: units, hints, times.");
    title(ui, "Icons");
    ui.horizontal_wrapped(|ui| {
        for icon in Icon::ALL {
            let (rect, _) = ui.allocate_exact_size(Vec2::splat(26.0), Sense::hover());
            icons::paint(ui.painter(), rect, *icon, theme::ICON, p.text);
        }
    });
    title(ui, "Buttons");
    ui.horizontal(|ui| {
        IconButton::new(Icon::Rectangle, "At rest").show(ui);
        IconButton::new(Icon::Rectangle, "Chosen").selected(true).show(ui);
        IconButton::new(Icon::Rectangle, "Cannot be pressed").enabled(false).show(ui);
        IconButton::new(Icon::Close, "Small").small().show(ui);
        widgets::choice(ui, Icon::Swipe, "Swipe", true);
        widgets::choice(ui, Icon::Blink, "Blink", false);
        widgets::primary_button(ui, "Export", true);
        widgets::plain_button(ui, "Cancel");
        widgets::keys(ui, "Ctrl+Z");
        widgets::field(ui, "Name", "a hint", text, 120.0);
    });
    title(ui, "Forms");
    form::row(ui, "Length", |ui| {
        form::number(ui, "Length in metres", "25.0", text);
        form::unit(ui, "m");
    });
    ui.horizontal(|ui| {
        toggles::radio(ui, true, "One of several");
        toggles::radio(ui, false, "Another");
        toggles::checkbox(ui, &mut true, "On");
        toggles::checkbox(ui, &mut false, "Off");
        ui.add_enabled_ui(false, |ui| toggles::checkbox(ui, &mut true, "Cannot be changed"));
    });
    form::hint(ui, "Write it in metres, for example 25.0.");
    form::error(ui, "The length is not a number.");
    title(ui, "Values and states");
    ui.horizontal(|ui| {
        widgets::epoch_tag(ui, "BEFORE", theme::BEFORE);
        widgets::epoch_tag(ui, "AFTER", theme::AFTER);
        widgets::badge(ui, "new", p.ok);
        widgets::badge(ui, "gone", p.danger);
        widgets::badge(ui, "unclear", p.muted);
    });
    widgets::row(ui, "Area of the new hall", "2,003\u{2009}m²  (1,845–2,174)");
    widgets::range_bar(ui, (0.0, 1.2), (0.61, 0.69), 0.65, Some(1.0), theme::AFTER, "Ratio 61 to 69 %");
    widgets::empty_state(ui, Icon::Rectangle, "Nothing is outlined yet.", "Press R and click three corners of a building.");
    title(ui, "Tools at work (they move while the pointer rests on a tool)");
    ui.horizontal_wrapped(|ui| {
        for tool in revisit::core::tools::TOOLS {
            lessons::show(ui, tool.id, true);
        }
    });
}

fn picture(theme: Theme, name: &str) {
    let mut text = "New hall".to_owned();
    let mut begun = false;
    let mut harness =
        Harness::builder().with_size(vec2(760.0, 1530.0)).renderer(crate::cpu_renderer::CpuRenderer::default()).build_ui(move |ui| {
            // The look holds from the next frame on.
            if !std::mem::replace(&mut begun, true) {
                theme::apply(ui.ctx(), theme);
                return;
            }
            let frame = Frame::new().fill(theme.palette().panel).inner_margin(Margin::same(16));
            egui::CentralPanel::default().frame(frame).show(ui, |ui| page(ui, &mut text));
        });
    harness.run_steps(4);
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/pictures");
    harness.snapshot_options(name, &SnapshotOptions::default().output_path(folder));
}

#[test]
fn the_components_in_dark() {
    picture(Theme::Dark, "components-dark");
}

#[test]
fn the_components_in_light() {
    picture(Theme::Light, "components-light");
}
