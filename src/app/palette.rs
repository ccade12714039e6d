//! The command palette: every command by a few letters of its name.

use egui::{
    Align2, Area, Context, Frame, Id, Key, Margin, Modal, Modifiers, Order, Rect, RichText, Role, ScrollArea, Sense, TextStyle, Ui, UiKind,
    WidgetInfo, pos2, vec2,
};

use super::command::{TABLE, UiCommand};
use super::icons;
use super::theme::{self, GRID, RADIUS};
use super::widgets;

/// What the palette can lead to.
#[derive(Clone, Debug, PartialEq)]
pub enum Found<T> {
    /// A command of the table.
    Command(UiCommand),
    /// Something that the caller offered by name.
    Item(T),
}

/// Something that the caller offers by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Item<T> {
    /// Its name.
    pub label: String,
    /// What it is, one word.
    pub kind: &'static str,
    /// What comes back when it is chosen.
    pub item: T,
}

/// The palette while it is open.
#[derive(Debug, Default)]
pub struct Palette {
    query: String,
    row: usize,
    /// The commands that were used last, the last at first.
    recent: Vec<UiCommand>,
    /// Commands that are called otherwise just now.
    called: Vec<(UiCommand, String)>,
}

/// What became of the palette in this frame.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome<T> {
    /// Still open.
    Open,
    /// Closed without a choice.
    Closed,
    /// Closed with a choice.
    Chosen(Found<T>),
}

const ROW: f32 = 28.0;

impl Palette {
    /// A palette that offers these commands first, as long as nothing is typed; and among equals.
    #[must_use]
    pub fn new(recent: Vec<UiCommand>) -> Palette {
        Palette { recent, ..Palette::default() }
    }

    /// The same with these commands under other names: undo with what it takes back.
    #[must_use]
    pub fn calling(self, called: Vec<(UiCommand, String)>) -> Palette {
        Palette { called, ..self }
    }

    /// Draws the palette. `items` are further things to find, such as the outlines by name.
    pub fn show<T: Clone>(&mut self, ctx: &Context, items: &[Item<T>]) -> Outcome<T> {
        let (mut up, mut down, mut enter) = (0, 0, false);
        ctx.input_mut(|input| {
            up = input.count_and_consume_key(Modifiers::NONE, Key::ArrowUp);
            down = input.count_and_consume_key(Modifiers::NONE, Key::ArrowDown);
            enter = input.consume_key(Modifiers::NONE, Key::Enter);
        });
        let id = Id::unique("command palette");
        let area = Area::new(id)
            .kind(UiKind::Modal)
            .sense(Sense::hover())
            .anchor(Align2::CENTER_TOP, vec2(0.0, 18.0 * GRID))
            .order(Order::Foreground);
        let style = ctx.global_style();
        let frame = Frame::popup(&style).inner_margin(Margin::same(8));
        let mut chosen = None;
        let shown = Modal::new(id).area(area).frame(frame).show(ctx, |ui| {
            ui.set_width(520.0_f32.min(ui.ctx().content_rect().width() - 48.0));
            let width = ui.available_width();
            let field = widgets::field(ui, "Search for a command", "Type a few letters of a command or an outline", &mut self.query, width);
            field.request_focus();
            if field.changed() {
                self.row = 0;
            }
            let found = search(&self.query, items, &self.recent, &self.called);
            let last = found.len().saturating_sub(1);
            self.row = (self.row + down).min(last).saturating_sub(up);
            if enter {
                chosen = found.get(self.row).map(|line| line.found.clone());
            }
            ui.add_space(GRID);
            if found.is_empty() {
                widgets::caption(ui, "No command has this name, or these letters in this order.");
            }
            ui.spacing_mut().item_spacing.y = 0.0;
            // All of what was found is seen at once, however short the list was before.
            let highest = 12.0 * ROW;
            let list = ScrollArea::vertical().max_height(highest).min_scrolled_height((found.len() as f32 * ROW).min(highest));
            list.auto_shrink([false, true]).show(ui, |ui| {
                for (index, line) in found.iter().enumerate() {
                    let response = line_ui(ui, line, index == self.row);
                    if index == self.row && up + down > 0 {
                        response.scroll_to_me(None);
                    }
                    if response.clicked() {
                        chosen = Some(line.found.clone());
                    }
                }
            });
        });
        match chosen {
            Some(found) => Outcome::Chosen(found),
            None if shown.should_close() => Outcome::Closed,
            None => Outcome::Open,
        }
    }
}

struct Line<T> {
    label: String,
    menu: &'static str,
    found: Found<T>,
    score: i32,
}

fn line_ui<T>(ui: &mut Ui, line: &Line<T>, current: bool) -> egui::Response {
    let p = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, current, &line.label));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    if current || response.hovered() {
        ui.painter().rect_filled(rect, RADIUS, if current { p.chosen } else { p.hover });
    }
    let ink = if current { p.on_chosen } else { p.text };
    if let Found::Command(command) = line.found
        && let Some(icon) = command.entry().icon
    {
        let spot = Rect::from_min_size(rect.min + vec2(6.0, 0.0), vec2(18.0, ROW));
        icons::paint(ui.painter(), spot, icon, 15.0, ink);
    }
    let body = TextStyle::Body.resolve(ui.style());
    let small = TextStyle::Small.resolve(ui.style());
    ui.painter().text(pos2(rect.left() + 34.0, rect.center().y), Align2::LEFT_CENTER, &line.label, body, ink);
    let keys = match line.found {
        Found::Command(command) => command.keys(ui.ctx()),
        Found::Item(_) => String::new(),
    };
    let right = ui.painter().text(pos2(rect.right() - 8.0, rect.center().y), Align2::RIGHT_CENTER, keys, small.clone(), ink);
    let edge = right.left().min(rect.right() - 96.0) - 8.0;
    ui.painter().text(pos2(edge, rect.center().y), Align2::RIGHT_CENTER, line.menu, small, p.muted);
    response
}

/// What is added to the score of a command that was used lately: less than a better match, more than nothing.
const USED: i32 = 20;

fn search<T: Clone>(query: &str, items: &[Item<T>], recent: &[UiCommand], called: &[(UiCommand, String)]) -> Vec<Line<T>> {
    let commands = TABLE.iter().filter(|entry| entry.command != UiCommand::Palette).filter_map(|entry| {
        let by_word = |words: &str, less: i32| begins_a_word(query, words).then_some(300 - less);
        let other = other_names(entry.command);
        let best = [fuzzy(query, entry.label), by_word(other, 50), by_word(entry.tip, 200)];
        let score = best.into_iter().flatten().max()?;
        let called = called.iter().find(|(command, _)| *command == entry.command).map(|(_, name)| name.as_str());
        let label = called.unwrap_or(entry.label).trim_end_matches('…').to_owned();
        let place = recent.iter().position(|command| *command == entry.command);
        let score = score + place.map_or(0, |place| USED - i32::try_from(place).unwrap_or(USED));
        let menu = if place.is_some() { "used lately" } else { entry.menu.label() };
        Some(Line { label, menu, found: Found::Command(entry.command), score })
    });
    let further = items.iter().filter_map(|Item { label, kind, item }| {
        let score = fuzzy(query, label)?;
        Some(Line { label: label.clone(), menu: kind, found: Found::Item(item.clone()), score: score - 1 })
    });
    let mut found: Vec<_> = commands.chain(further).collect();
    // Stable: with equal scores the order of the table stays.
    found.sort_by_key(|line| std::cmp::Reverse(line.score));
    found
}

/// What other programs call a command: whoever comes from them looks for that.
const OTHER_NAMES: &[(UiCommand, &str)] = &[
    (UiCommand::JoinOutlines, "merge unite union combine dissolve"),
    (UiCommand::CutOutlines, "subtract erase clip difference of outlines"),
    (UiCommand::CommonOutlines, "intersect intersection clip"),
    (UiCommand::ChangeShape, "rotate resize offset buffer inset outset grow shrink"),
    (UiCommand::MirrorLeftRight, "flip horizontally"),
    (UiCommand::MirrorUpDown, "flip vertically"),
    (UiCommand::LayAlong, "align parallel"),
    (UiCommand::SquareUp, "orthogonalize orthogonalise right angles regularize"),
    (UiCommand::SetClass, "label tag category attribute"),
    (UiCommand::SameBuilding, "link match pair"),
    (UiCommand::CopyToOther, "duplicate clone paste"),
    (UiCommand::SetReference, "baseline compare with"),
    (UiCommand::FillHoles, "delete ring fill ring"),
    (UiCommand::ToolHole, "add ring hole inner"),
    (UiCommand::ToolSplit, "knife cut divide"),
    (UiCommand::ToolRepeat, "stamp array duplicate pattern"),
    (UiCommand::ToolPropose, "magic wand automatic segment detect"),
    (UiCommand::ToolMeasure, "ruler distance length scale"),
    (UiCommand::ToolHand, "pan"),
    (UiCommand::Swipe, "curtain slider wipe"),
    (UiCommand::Blink, "flicker toggle alternate"),
    (UiCommand::Blend, "opacity transparency overlay fade"),
    (UiCommand::Difference, "change detection subtract"),
    (UiCommand::Lens, "magnifier spyglass loupe"),
    (UiCommand::FreeCameras, "unlink unlock sync synchronise views"),
    (UiCommand::LineUp, "register coregister co-register align georeference"),
    (UiCommand::ByHand, "register tie points align georeference"),
    (UiCommand::ControlPoints, "georeference gcp rectify"),
    (UiCommand::Tones, "brightness contrast histogram levels exposure"),
    (UiCommand::Fit, "zoom to extent full view all reset"),
    (UiCommand::OneToOne, "100 % native resolution"),
    (UiCommand::GoTo, "search latitude longitude mgrs fly to jump"),
    (UiCommand::MiniMap, "overview navigator"),
    (UiCommand::AddBookmark, "save view spatial bookmark"),
    (UiCommand::ReplayExport, "video film movie gif mp4 timelapse"),
    (UiCommand::Figures, "screenshot print layout picture export image"),
    (UiCommand::Theme, "night mode appearance"),
    (UiCommand::LargerText, "font size zoom dpi"),
    (UiCommand::SmallerText, "font size zoom dpi"),
    (UiCommand::Shortcuts, "keyboard hotkeys keymap bindings preferences settings"),
    (UiCommand::SecondWindow, "detach monitor undock"),
    (UiCommand::Mark, "milestone annotate step"),
];

fn other_names(command: UiCommand) -> &'static str {
    OTHER_NAMES.iter().find(|(of, _)| *of == command).map_or("", |(_, names)| names)
}

/// Whether what was typed is there as the beginning of a word. A letter or two are in every sentence.
fn begins_a_word(query: &str, words: &str) -> bool {
    let (wanted, words) = (query.trim().to_lowercase(), words.to_lowercase());
    let at_start = |at: usize| at == 0 || words.as_bytes().get(at - 1).is_some_and(|before| !before.is_ascii_alphanumeric());
    wanted.chars().count() > 2 && words.match_indices(&wanted).any(|(at, _)| at_start(at))
}

/// How well the letters of `query` are found in `text`, in this order, whatever their case; `None` if they are not.
///
/// Letters that follow each other and letters at the start of a word count more.
#[must_use]
pub fn fuzzy(query: &str, text: &str) -> Option<i32> {
    let wanted = query.to_lowercase();
    let text = text.to_lowercase();
    if let Some(at) = text.find(wanted.trim()) {
        let word_start = at == 0 || text.as_bytes().get(at.wrapping_sub(1)) == Some(&b' ');
        return Some(if wanted.trim().is_empty() { 0 } else { 300 + i32::from(word_start) * 100 - i32::try_from(at).unwrap_or(0) });
    }
    let mut letters = text.chars().enumerate();
    let (mut score, mut last, mut before) = (0, None, ' ');
    for letter in wanted.chars().filter(|c| !c.is_whitespace()) {
        let place = loop {
            let (place, candidate) = letters.next()?;
            if candidate == letter {
                break (place, before);
            }
            before = candidate;
        };
        score += 1 + i32::from(place.1 == ' ') * 8 + i32::from(last.is_some_and(|l: usize| l + 1 == place.0)) * 5;
        last = Some(place.0);
        before = letter;
    }
    Some(score)
}

/// A headline for the empty query, kept here so that the palette's words stand in one file.
#[must_use]
pub fn hint() -> RichText {
    RichText::new("Arrow keys choose, Enter runs, Esc closes.").text_style(TextStyle::Small)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_order_are_found_and_words_win() {
        assert!(fuzzy("rect", "Rectangle in three clicks") > fuzzy("rect", "Set direction"));
        assert!(fuzzy("sbs", "Side by side").is_some());
        assert!(fuzzy("xyz", "Side by side").is_none());
        let none: &[Item<()>] = &[];
        assert_eq!(search("side", none, &[], &[])[0].found, Found::Command(UiCommand::SideBySide));
        assert_eq!(search("undo", none, &[], &[])[0].found, Found::Command(UiCommand::Undo));
        assert_eq!(search("", none, &[], &[]).len(), TABLE.len() - 1);
        // By the names that other programs have for it, and by words of its sentence, not by letters strewn over it.
        for (query, command) in [
            ("merge", UiCommand::JoinOutlines),
            ("offset", UiCommand::ChangeShape),
            ("orthog", UiCommand::SquareUp),
            ("brightness", UiCommand::Tones),
            ("clipboard", UiCommand::CopySentence),
        ] {
            assert_eq!(search(query, none, &[], &[])[0].found, Found::Command(command), "{query}");
        }
        let turn = search("turn", none, &[], &[]);
        assert!(turn.iter().all(|line| line.found != Found::Command(UiCommand::FullScreen)), "its sentence has no such word");
        assert!(search("zqx", none, &[], &[]).is_empty());
        // What was used lately stands first, and wins among equals; a better match stays better.
        let recent = [UiCommand::ByHand, UiCommand::Lens];
        assert_eq!(search("", none, &recent, &[])[0].found, Found::Command(UiCommand::ByHand));
        assert_eq!(search("", none, &recent, &[])[1].found, Found::Command(UiCommand::Lens));
        assert_eq!(search("side by", none, &recent, &[])[0].found, Found::Command(UiCommand::SideBySide));
    }
}
