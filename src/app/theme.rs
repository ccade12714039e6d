//! Colours, spacing and text sizes of the window, dark and light.
//!
//! One [`Palette`] a theme; every drawing function asks [`palette`] for the colours in force and names them by what
//! they mean, never by value. Contrast is tested below: text keeps at least 4.5:1 on every ground it stands on.

use egui::style::{Selection, TextCursorStyle, WidgetVisuals, Widgets};
use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle, Visuals, vec2};

/// The grid that all distances are multiples of, in points.
pub const GRID: f32 = 4.0;
/// The one corner radius, in points.
pub const RADIUS: u8 = 4;
/// Side of a tool icon, in points.
pub const ICON: f32 = 18.0;
/// Height of a control in a panel, in points.
pub const CONTROL: f32 = 24.0;
/// Seconds that a movement takes which explains something, such as the camera flying to a change.
pub const MOTION_S: f32 = 0.12;

const SMALL: f32 = 11.5;
const BODY: f32 = 13.5;
const BIG: f32 = 28.0;

/// The two looks of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark ground: the images are the brightest thing on the screen.
    #[default]
    Dark,
    /// Light ground, for bright rooms and for people who think in print.
    Light,
}

impl Theme {
    /// The other theme.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Dark,
        }
    }

    /// The word that is stored in the settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }

    /// The theme of that name; anything unknown is dark.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        if name == "light" { Self::Light } else { Self::Dark }
    }
}

/// The colours of one theme, named by meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Behind the pictures.
    pub ground: Color32,
    /// Panels and bars.
    pub panel: Color32,
    /// Menus, dialogs and anything that floats.
    pub float: Color32,
    /// Buttons at rest.
    pub raised: Color32,
    /// Buttons and rows under the pointer.
    pub hover: Color32,
    /// Buttons being pressed.
    pub pressed: Color32,
    /// Text fields and tracks.
    pub field: Color32,
    /// Lines that separate.
    pub hairline: Color32,
    /// Lines around fields and floats.
    pub edge: Color32,
    /// Running text.
    pub text: Color32,
    /// Titles and values.
    pub strong: Color32,
    /// Captions, units, hints.
    pub muted: Color32,
    /// What can be acted on: links, focus, the chosen tool.
    pub accent: Color32,
    /// Ground of the chosen thing.
    pub chosen: Color32,
    /// Text on the ground of the chosen thing.
    pub on_chosen: Color32,
    /// BEFORE, as text on a panel.
    pub before_text: Color32,
    /// AFTER, as text on a panel.
    pub after_text: Color32,
    /// Something was refused or went wrong.
    pub danger: Color32,
    /// Something is worth a look.
    pub warn: Color32,
    /// Something is done or safe.
    pub ok: Color32,
}

/// BEFORE on pictures, in charts and as a mark: the same in both themes.
pub const BEFORE: Color32 = Color32::from_rgb(0xE8, 0xA3, 0x3D);
/// AFTER on pictures, in charts and as a mark: the same in both themes.
pub const AFTER: Color32 = Color32::from_rgb(0x2F, 0xB5, 0xC7);
/// Further dates, which are neither: the same in both themes.
pub const FURTHER: Color32 = Color32::from_rgb(0xB4, 0xBC, 0xC6);
/// Text on a ground of [`BEFORE`], [`AFTER`] or [`FURTHER`].
pub const ON_MARK: Color32 = Color32::from_rgb(0x10, 0x13, 0x17);
/// The dark band around every line that is drawn on a picture.
pub const CASING: Color32 = Color32::from_rgba_premultiplied(0x04, 0x05, 0x06, 0x99);
/// The core of a chosen outline, and its handles.
pub const CORE: Color32 = Color32::from_rgb(0xFA, 0xFB, 0xFC);
/// Ground of the labels that stand on a picture.
pub const PLATE: Color32 = Color32::from_rgba_premultiplied(0x0D, 0x0F, 0x12, 0xDC);
/// Text of the labels that stand on a picture.
pub const ON_PLATE: Color32 = Color32::from_rgb(0xF2, 0xF5, 0xF8);
/// How much of [`Palette::muted`] is left where an icon steps back until the pointer is there: still 3:1 on its ground.
pub const QUIET: f32 = 0.68;
/// Outlines without a class, or with one that the session's list does not have, where colours tell classes.
pub const NO_CLASS: Color32 = Color32::from_rgb(0xC8, 0xCC, 0xD2);

/// The colour of a class as its file names it.
#[must_use]
pub fn of_class([r, g, b]: [u8; 3]) -> Color32 {
    Color32::from_rgb(r, g, b)
}
/// A refusal, drawn on a picture.
pub const WARN_ON_PICTURE: Color32 = Color32::from_rgb(0xFF, 0xC4, 0x4D);
/// What went wrong, on a picture.
pub const DANGER_ON_PICTURE: Color32 = Color32::from_rgb(0xFF, 0x6B, 0x6E);

/// Red, green and blue as bands: in histograms and beside their names.
pub const CHANNELS: [Color32; 3] =
    [Color32::from_rgb(0xE2, 0x5B, 0x5B), Color32::from_rgb(0x4F, 0xAE, 0x5E), Color32::from_rgb(0x55, 0x86, 0xEA)];

/// The dark colours.
pub const DARK: Palette = Palette {
    ground: Color32::from_rgb(0x15, 0x18, 0x1C),
    panel: Color32::from_rgb(0x1C, 0x20, 0x26),
    float: Color32::from_rgb(0x22, 0x27, 0x2E),
    raised: Color32::from_rgb(0x28, 0x2E, 0x36),
    hover: Color32::from_rgb(0x32, 0x3A, 0x44),
    pressed: Color32::from_rgb(0x3A, 0x43, 0x4F),
    field: Color32::from_rgb(0x12, 0x15, 0x1A),
    hairline: Color32::from_rgb(0x2C, 0x32, 0x3A),
    edge: Color32::from_rgb(0x3C, 0x44, 0x4E),
    text: Color32::from_rgb(0xD7, 0xDC, 0xE2),
    strong: Color32::from_rgb(0xF4, 0xF6, 0xF9),
    muted: Color32::from_rgb(0x98, 0xA3, 0xAF),
    accent: Color32::from_rgb(0x93, 0xAB, 0xFF),
    chosen: Color32::from_rgb(0x2C, 0x38, 0x5E),
    on_chosen: Color32::from_rgb(0xE8, 0xED, 0xFF),
    before_text: BEFORE,
    after_text: Color32::from_rgb(0x45, 0xC3, 0xD4),
    danger: Color32::from_rgb(0xF5, 0x84, 0x86),
    warn: Color32::from_rgb(0xF0, 0xD2, 0x5C),
    ok: Color32::from_rgb(0x7E, 0xCB, 0x86),
};

/// The light colours.
pub const LIGHT: Palette = Palette {
    ground: Color32::from_rgb(0xDD, 0xE1, 0xE5),
    panel: Color32::from_rgb(0xF6, 0xF7, 0xF9),
    float: Color32::from_rgb(0xFF, 0xFF, 0xFF),
    raised: Color32::from_rgb(0xE7, 0xEA, 0xEE),
    hover: Color32::from_rgb(0xDC, 0xE1, 0xE7),
    pressed: Color32::from_rgb(0xCD, 0xD4, 0xDC),
    field: Color32::from_rgb(0xEC, 0xEF, 0xF3),
    hairline: Color32::from_rgb(0xD3, 0xD8, 0xDE),
    edge: Color32::from_rgb(0xB9, 0xC1, 0xCA),
    text: Color32::from_rgb(0x20, 0x27, 0x2F),
    strong: Color32::from_rgb(0x0B, 0x0F, 0x14),
    muted: Color32::from_rgb(0x52, 0x5D, 0x69),
    accent: Color32::from_rgb(0x2F, 0x4F, 0xC4),
    chosen: Color32::from_rgb(0xD5, 0xDE, 0xFF),
    on_chosen: Color32::from_rgb(0x14, 0x24, 0x66),
    before_text: Color32::from_rgb(0x87, 0x4F, 0x00),
    after_text: Color32::from_rgb(0x05, 0x62, 0x70),
    danger: Color32::from_rgb(0xB0, 0x23, 0x28),
    warn: Color32::from_rgb(0x73, 0x57, 0x00),
    ok: Color32::from_rgb(0x1C, 0x6B, 0x33),
};

impl Theme {
    /// The colours of this theme.
    #[must_use]
    pub fn palette(self) -> &'static Palette {
        match self {
            Self::Dark => &DARK,
            Self::Light => &LIGHT,
        }
    }
}

/// The colours in force where `ui` draws.
#[must_use]
pub fn palette(ui: &egui::Ui) -> &'static Palette {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

/// The text style of the one big number of a panel.
#[must_use]
pub fn big() -> TextStyle {
    TextStyle::Name("big".into())
}

/// The font of captions on pictures.
#[must_use]
pub fn caption_font() -> FontId {
    FontId::new(SMALL, FontFamily::Proportional)
}

/// The font of running text.
#[must_use]
pub fn body_font() -> FontId {
    FontId::new(BODY, FontFamily::Proportional)
}

/// Gives the whole window the look of `theme`.
pub fn apply(ctx: &egui::Context, theme: Theme) {
    let side = match theme {
        Theme::Dark => egui::Theme::Dark,
        Theme::Light => egui::Theme::Light,
    };
    ctx.set_style_of(side, style(theme));
    ctx.set_theme(side);
    // Interface scale is a command with a stored value of its own.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
}

fn style(theme: Theme) -> Style {
    let palette = theme.palette();
    let mut style = Style { visuals: visuals(theme, palette), ..Style::default() };
    let plain = FontFamily::Proportional;
    style.text_styles = [
        (TextStyle::Small, FontId::new(SMALL, plain.clone())),
        (TextStyle::Body, FontId::new(BODY, plain.clone())),
        (TextStyle::Button, FontId::new(BODY, plain.clone())),
        (TextStyle::Heading, FontId::new(BODY, plain.clone())),
        (TextStyle::Monospace, FontId::new(SMALL, FontFamily::Monospace)),
        (big(), FontId::new(BIG, plain)),
    ]
    .into();
    style.animation_time = MOTION_S;
    style.scroll_animation = egui::style::ScrollAnimation::duration(MOTION_S);
    style.interaction.tooltip_delay = 0.45;
    style.interaction.selectable_labels = false;
    style.interaction.multi_widget_text_select = false;
    style.interaction.resize_grab_radius_side = 4.0;

    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(2.0 * GRID, GRID);
    spacing.button_padding = vec2(2.0 * GRID, 3.0);
    spacing.window_margin = Margin::same(16);
    spacing.menu_margin = Margin::same(4);
    spacing.indent = 4.0 * GRID;
    spacing.interact_size = vec2(CONTROL, CONTROL);
    spacing.extra_text_line_spacing = 2.0;
    spacing.slider_width = 30.0 * GRID;
    spacing.slider_rail_height = GRID;
    spacing.combo_width = 20.0 * GRID;
    spacing.text_edit_width = 60.0 * GRID;
    spacing.icon_width = 16.0;
    spacing.icon_width_inner = 9.0;
    spacing.icon_spacing = 6.0;
    spacing.tooltip_width = 80.0 * GRID;
    spacing.menu_width = 80.0 * GRID;
    spacing.scroll = egui::style::ScrollStyle::thin();
    style
}

fn visuals(theme: Theme, p: &Palette) -> Visuals {
    let base = match theme {
        Theme::Dark => Visuals::dark(),
        Theme::Light => Visuals::light(),
    };
    let dark = theme == Theme::Dark;
    let radius = CornerRadius::same(RADIUS);
    let rest = |fill: Color32, stroke: Stroke, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: stroke,
        corner_radius: radius,
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    let none = Stroke::NONE;
    Visuals {
        dark_mode: dark,
        override_text_color: None,
        weak_text_color: Some(p.muted),
        widgets: Widgets {
            noninteractive: rest(p.panel, Stroke::new(1.0, p.hairline), p.text),
            // Boxes, rings and rails need an edge of their own; buttons stand out by their ground.
            inactive: WidgetVisuals { bg_fill: p.edge, ..rest(p.raised, none, p.text) },
            hovered: WidgetVisuals { bg_fill: p.edge, ..rest(p.hover, none, p.strong) },
            active: rest(p.pressed, Stroke::new(1.0, p.accent), p.strong),
            open: rest(p.pressed, none, p.strong),
        },
        selection: Selection { bg_fill: p.chosen, stroke: Stroke::new(1.0, p.on_chosen) },
        hyperlink_color: p.accent,
        faint_bg_color: p.raised,
        extreme_bg_color: p.field,
        text_edit_bg_color: Some(p.field),
        code_bg_color: p.field,
        warn_fg_color: p.warn,
        error_fg_color: p.danger,
        window_corner_radius: CornerRadius::same(RADIUS + 2),
        menu_corner_radius: radius,
        window_fill: p.float,
        window_stroke: Stroke::new(1.0, p.edge),
        window_shadow: Shadow { offset: [0, 12], blur: 32, spread: 0, color: Color32::from_black_alpha(if dark { 140 } else { 50 }) },
        popup_shadow: Shadow { offset: [0, 6], blur: 16, spread: 0, color: Color32::from_black_alpha(if dark { 110 } else { 40 }) },
        window_highlight_topmost: false,
        panel_fill: p.panel,
        button_frame: true,
        indent_has_left_vline: false,
        slider_trailing_fill: true,
        handle_shape: egui::style::HandleShape::Circle,
        text_cursor: TextCursorStyle { stroke: Stroke::new(1.5, p.accent), ..Default::default() },
        // What is locked is still read: a replay shows forms that cannot be changed.
        disabled_alpha: 0.62,
        ..base
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: Color32) -> f64 {
        let channel = |value: u8| {
            let s = f64::from(value) / 255.0;
            if s <= 0.04045 { s / 12.92 } else { libm::pow((s + 0.055) / 1.055, 2.4) }
        };
        0.2126 * channel(colour.r()) + 0.7152 * channel(colour.g()) + 0.0722 * channel(colour.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_stands_out_on_every_ground() {
        for (theme, p) in [("dark", &DARK), ("light", &LIGHT)] {
            let grounds = [("ground", p.ground), ("panel", p.panel), ("float", p.float), ("field", p.field)];
            let inks = [
                ("text", p.text),
                ("strong", p.strong),
                ("muted", p.muted),
                ("accent", p.accent),
                ("before", p.before_text),
                ("after", p.after_text),
                ("danger", p.danger),
                ("warn", p.warn),
                ("ok", p.ok),
            ];
            for (ground_name, ground) in grounds {
                for (ink_name, ink) in inks {
                    let found = contrast(ink, ground);
                    assert!(found >= 4.5, "{theme}: {ink_name} on {ground_name} has only {found:.2}:1");
                }
            }
            for ground in [p.raised, p.hover, p.pressed] {
                assert!(contrast(p.strong, ground) >= 4.5 && contrast(p.text, ground) >= 4.5, "{theme} buttons");
            }
            assert!(contrast(p.on_chosen, p.chosen) >= 4.5, "{theme} chosen");
        }
    }

    /// How light reaches somebody who lacks one of the three kinds of cones: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A
    /// Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15 (2009), severity 1, on linear RGB.
    const SIGHTS: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ];

    fn times(matrix: &[[f64; 3]; 3], v: [f64; 3]) -> [f64; 3] {
        matrix.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
    }

    /// CIE L*a*b* (D65) of a colour as it is seen.
    fn lab(colour: Color32, sight: &[[f64; 3]; 3]) -> [f64; 3] {
        let linear = |value: u8| {
            let s = f64::from(value) / 255.0;
            if s <= 0.04045 { s / 12.92 } else { libm::pow((s + 0.055) / 1.055, 2.4) }
        };
        let seen = times(sight, [linear(colour.r()), linear(colour.g()), linear(colour.b())]).map(|v| v.clamp(0.0, 1.0));
        let [x, y, z] = times(&[[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], seen);
        let [x, y, z] = [x / 0.9505, y, z / 1.089].map(|v| if v > 0.008_856 { libm::cbrt(v) } else { 7.787 * v + 16.0 / 116.0 });
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    /// The least difference of two colours over all kinds of sight; 2 is the least that is seen, side by side.
    fn told_apart(a: Color32, b: Color32) -> f64 {
        let differ = |sight| {
            let (a, b) = (lab(a, sight), lab(b, sight));
            a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
        };
        SIGHTS.iter().map(differ).fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn dates_and_classes_are_told_apart_by_those_who_see_fewer_colours() {
        assert!(told_apart(BEFORE, AFTER) > 60.0, "{}", told_apart(BEFORE, AFTER));
        for (name, _) in crate::core::doc::SHIPPED_CLASSES {
            let set = crate::core::doc::ClassSet::shipped(name).expect("it comes along");
            let colours: Vec<_> = set.classes.iter().map(|class| (class.name.as_str(), of_class(class.colour))).collect();
            for (i, (a, first)) in colours.iter().enumerate() {
                for (b, second) in colours.iter().take(i) {
                    let differ = told_apart(*first, *second);
                    assert!(differ >= 15.0, "{name}: {a} and {b} differ by {differ:.1} only");
                }
            }
        }
    }

    #[test]
    fn marks_carry_their_words_and_differ_in_grey() {
        for mark in [BEFORE, AFTER] {
            assert!(contrast(ON_MARK, mark) >= 4.5);
        }
        assert!(contrast(ON_PLATE, Color32::from_rgb(0x0D, 0x0F, 0x12)) >= 12.0);
        assert!((luminance(BEFORE) - luminance(AFTER)).abs() > 0.03);
    }
}
