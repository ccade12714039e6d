//! The small parts that the window is made of: buttons with icons, section titles, badges, the range bar.
//!
//! Each has an accessible name, which is also how tests find it. Nothing here knows what a footprint is.

use egui::{
    Align, Align2, Color32, CursorIcon, FontSelection, Layout, Rect, Response, RichText, Role, Sense, Stroke, StrokeKind, TextStyle, Ui,
    WidgetInfo, WidgetText, pos2, vec2,
};

use super::icons::{self, Icon};
use super::theme::{self, CONTROL, GRID, ICON, RADIUS};

/// A square button with an icon, a name for screen readers and tests, and a tooltip.
pub struct IconButton<'a> {
    icon: Icon,
    name: &'a str,
    tip: &'a str,
    shortcut: &'a str,
    selected: bool,
    enabled: bool,
    side: f32,
    size: f32,
    tint: Option<Color32>,
    told: bool,
}

impl<'a> IconButton<'a> {
    /// A button called `name`.
    #[must_use]
    pub fn new(icon: Icon, name: &'a str) -> Self {
        Self { icon, name, tip: "", shortcut: "", selected: false, enabled: true, side: CONTROL + GRID, size: ICON, tint: None, told: true }
    }

    /// The sentence that the tooltip adds to the name; for a disabled button, the reason.
    #[must_use]
    pub fn tip(mut self, tip: &'a str) -> Self {
        self.tip = tip;
        self
    }

    /// Without a tooltip: whoever shows it adds one of its own.
    #[must_use]
    pub fn untold(mut self) -> Self {
        self.told = false;
        self
    }

    /// The keys that do the same, as shown in the tooltip.
    #[must_use]
    pub fn shortcut(mut self, shortcut: &'a str) -> Self {
        self.shortcut = shortcut;
        self
    }

    /// Shown as chosen.
    #[must_use]
    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }

    /// Whether it can be pressed now.
    #[must_use]
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// The size that fits a line of text.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.side = 20.0;
        self.size = 14.0;
        self
    }

    /// A colour of its own for the icon at rest.
    #[must_use]
    pub fn tint(mut self, tint: Color32) -> Self {
        self.tint = Some(tint);
        self
    }

    /// Draws the button.
    pub fn show(self, ui: &mut Ui) -> Response {
        let p = theme::palette(ui);
        let sense = if self.enabled { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(vec2(self.side, self.side), sense);
        response.widget_info(|| WidgetInfo::selected(Role::Button, self.enabled, self.selected, self.name));
        if ui.is_rect_visible(rect) {
            let live = self.enabled && ui.is_enabled();
            let fill = if self.selected {
                Some(p.chosen)
            } else if live && response.is_pointer_button_down_on() {
                Some(p.pressed)
            } else if live && (response.hovered() || response.has_focus()) {
                Some(p.hover)
            } else {
                None
            };
            if let Some(fill) = fill {
                ui.painter().rect_filled(rect, RADIUS, fill);
            }
            if response.has_focus() {
                ui.painter().rect_stroke(rect, RADIUS, Stroke::new(1.0, p.accent), StrokeKind::Inside);
            }
            let ink = if !live {
                p.muted.gamma_multiply(0.5)
            } else if self.selected {
                p.on_chosen
            } else if response.hovered() {
                p.strong
            } else {
                self.tint.unwrap_or(p.text)
            };
            icons::paint(ui.painter(), rect, self.icon, self.size, ink);
        }
        if self.told { tooltip(response, self.name, self.shortcut, self.tip) } else { response }
    }
}

/// Adds a tooltip: the name with its keys, and a sentence below.
pub fn tooltip(response: Response, name: &str, shortcut: &str, sentence: &str) -> Response {
    response.on_hover_ui(|ui| words_of_tooltip(ui, name, shortcut, sentence))
}

/// The same at the right of what it tells about, or at its left: where it would cover what stands below, as in a menu or a column of
/// tools. `more` is shown below the words.
pub fn tooltip_beside(response: &Response, name: &str, shortcut: &str, sentence: &str, more: impl FnOnce(&mut Ui)) {
    let sides = [egui::RectAlign::LEFT_START, egui::RectAlign::RIGHT_END, egui::RectAlign::LEFT_END];
    let mut tip = egui::Tooltip::for_enabled(response);
    tip.popup = tip.popup.align(egui::RectAlign::RIGHT_START).align_alternatives(&sides);
    tip.gap(2.0 * GRID).show(|ui| {
        words_of_tooltip(ui, name, shortcut, sentence);
        more(ui);
    });
}

fn words_of_tooltip(ui: &mut Ui, name: &str, shortcut: &str, sentence: &str) {
    let p = theme::palette(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(name).color(p.strong));
        if !shortcut.is_empty() {
            keys(ui, shortcut);
        }
    });
    if !sentence.is_empty() {
        ui.label(RichText::new(sentence).text_style(TextStyle::Small).color(p.muted));
    }
}

/// Keys to press, in a thin frame.
pub fn keys(ui: &mut Ui, text: &str) -> Response {
    let p = theme::palette(ui);
    let font = TextStyle::Small.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, p.muted);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(2.0 * GRID, 2.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    ui.painter().rect_stroke(rect, 3, Stroke::new(1.0, p.edge), StrokeKind::Inside);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, p.muted);
    response
}

/// One button of a row of which exactly one is chosen, with an icon and a word.
pub fn choice(ui: &mut Ui, icon: Icon, label: &str, selected: bool) -> Response {
    let p = theme::palette(ui);
    let font = TextStyle::Body.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(label.to_owned(), font, Color32::PLACEHOLDER);
    let gap = 5.0;
    let size = vec2(GRID * 2.0 + 16.0 + gap + galley.size().x + GRID * 2.0, CONTROL);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), selected, label));
    if ui.is_rect_visible(rect) {
        let ink = if selected {
            p.on_chosen
        } else if response.hovered() {
            p.strong
        } else {
            p.text
        };
        if selected {
            ui.painter().rect_filled(rect, RADIUS, p.chosen);
        } else if response.hovered() {
            ui.painter().rect_filled(rect, RADIUS, p.hover);
        }
        if response.has_focus() {
            ui.painter().rect_stroke(rect, RADIUS, Stroke::new(1.0, p.accent), StrokeKind::Inside);
        }
        let icon_rect = Rect::from_min_size(rect.min + vec2(GRID * 2.0, 0.0), vec2(16.0, rect.height()));
        icons::paint(ui.painter(), icon_rect, icon, 16.0, ink);
        let at = pos2(icon_rect.right() + gap, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley_with_override_text_color(at, galley, ink);
    }
    response
}

/// The one button of a dialog that does what the dialog is for.
pub fn primary_button(ui: &mut Ui, label: &str, enabled: bool) -> Response {
    let p = theme::palette(ui);
    let text = RichText::new(label).color(p.on_chosen);
    let stroke = Stroke::new(1.0, p.accent);
    ui.add_enabled(enabled, egui::Button::new(text).fill(p.chosen).stroke(stroke).min_size(vec2(24.0 * GRID, CONTROL + GRID)))
}

/// A plain button of a dialog.
pub fn plain_button(ui: &mut Ui, label: &str) -> Response {
    ui.add(egui::Button::new(label).min_size(vec2(20.0 * GRID, CONTROL + GRID)))
}

/// The title of a part of a panel.
pub fn section_title(ui: &mut Ui, title: &str) -> Response {
    let p = theme::palette(ui);
    ui.label(RichText::new(title).color(p.strong))
}

/// A caption in small muted text, which wraps.
pub fn caption(ui: &mut Ui, text: &str) -> Response {
    let p = theme::palette(ui);
    ui.label(RichText::new(text).text_style(TextStyle::Small).color(p.muted))
}

/// A line across the panel, with room above and below.
pub fn hairline(ui: &mut Ui) {
    let p = theme::palette(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 2.0 * GRID + 1.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, p.hairline));
}

/// A name on the left and a value on the right of one line.
pub fn row(ui: &mut Ui, name: &str, value: impl Into<WidgetText>) -> Response {
    let p = theme::palette(ui);
    let value = value.into();
    ui.horizontal(|ui| {
        ui.label(RichText::new(name).color(p.muted));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(value).on_hover_cursor(CursorIcon::Default)).inner
    })
    .inner
}

/// A short word in a thin frame, such as a state.
pub fn badge(ui: &mut Ui, text: &str, colour: Color32) -> Response {
    let font = TextStyle::Small.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, colour);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(3.0 * GRID, 3.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    let round = rect.height() / 2.0;
    ui.painter().rect_stroke(rect, round, Stroke::new(1.0, colour.gamma_multiply(0.7)), StrokeKind::Inside);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, colour);
    response
}

/// The word BEFORE or AFTER on its colour.
pub fn epoch_tag(ui: &mut Ui, word: &str, colour: Color32) -> Response {
    // A date without a day is called by its file, whose name may be long.
    let galley = small_line(ui, word, theme::ON_MARK, MOST_OF_A_TAG);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(2.0 * GRID, 2.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, word));
    ui.painter().rect_filled(rect, 3, colour);
    let is_cut = galley.elided;
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, theme::ON_MARK);
    if is_cut { response.on_hover_text(word) } else { response }
}

/// The widest that the word of a date becomes, points.
const MOST_OF_A_TAG: f32 = 120.0;

/// Small words on one line, cut where they would be wider than that, points.
pub fn small_line(ui: &Ui, words: &str, ink: Color32, most: f32) -> std::sync::Arc<egui::Galley> {
    let mut job = egui::text::LayoutJob::simple_singleline(words.to_owned(), font(ui, TextStyle::Small), ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width(most);
    ui.painter().layout_job(job)
}

/// A range drawn as a bar: the track from `axis.0` to `axis.1`, the range in colour, a tick at the value and one at `equal`.
pub fn range_bar(
    ui: &mut Ui,
    axis: (f64, f64),
    range: (f64, f64),
    value: f64,
    equal: Option<f64>,
    colour: Color32,
    name: &str,
) -> Response {
    let p = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Meter, true, name));
    let width = (axis.1 - axis.0).max(f64::MIN_POSITIVE);
    let x = |v: f64| rect.left() + rect.width() * ((v - axis.0) / width).clamp(0.0, 1.0) as f32;
    let middle = rect.center().y;
    let painter = ui.painter();
    let track = Rect::from_min_max(pos2(rect.left(), middle - 2.0), pos2(rect.right(), middle + 2.0));
    painter.rect_filled(track, 2, p.raised);
    if let Some(equal) = equal {
        painter.vline(x(equal), (middle - 9.0)..=(middle + 9.0), Stroke::new(1.0, p.muted));
    }
    let band = Rect::from_min_max(pos2(x(range.0), middle - 5.0), pos2(x(range.1).max(x(range.0) + 2.0), middle + 5.0));
    painter.rect_filled(band, 2, colour.gamma_multiply(0.55));
    painter.rect_stroke(band, 2, Stroke::new(1.0, colour), StrokeKind::Inside);
    painter.vline(x(value), (middle - 8.0)..=(middle + 8.0), Stroke::new(2.0, p.strong));
    response
}

/// A text field with an accessible name.
pub fn field(ui: &mut Ui, name: &str, hint: &str, text: &mut String, width: f32) -> Response {
    let name = name.to_owned();
    ui.add(egui::TextEdit::singleline(text).hint_text(hint).desired_width(width)).accessible_name(name)
}

/// An empty panel's words: what is missing and what to do next.
pub fn empty_state(ui: &mut Ui, icon: Icon, what: &str, next: &str) {
    let p = theme::palette(ui);
    ui.add_space(4.0 * GRID);
    ui.vertical_centered(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(36.0, 36.0), Sense::hover());
        icons::paint(ui.painter(), rect, icon, 28.0, p.muted);
        // Not up to the edges: a line that has just room would touch them.
        ui.set_max_width(ui.available_width() - 8.0 * GRID);
        ui.label(RichText::new(what).color(p.text));
        ui.label(RichText::new(next).text_style(TextStyle::Small).color(p.muted));
    });
    ui.add_space(4.0 * GRID);
}

/// Text painted at `at`, on a dark plate, for words that stand on a picture. Gives the plate's rectangle.
pub fn plate(painter: &egui::Painter, at: egui::Pos2, align: Align2, text: &str, ink: Color32) -> Rect {
    let galley = painter.layout_no_wrap(text.to_owned(), theme::caption_font(), ink);
    let rect = align.anchor_size(at, galley.size() + vec2(10.0, 5.0));
    painter.rect_filled(rect, rect.height() / 2.0, theme::PLATE);
    painter.galley(rect.center() - galley.size() / 2.0, galley, ink);
    rect
}

/// The font that `style` stands for where `ui` draws.
#[must_use]
pub fn font(ui: &Ui, style: TextStyle) -> egui::FontId {
    FontSelection::Style(style).resolve(ui.style())
}
