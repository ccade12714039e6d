//! The class of the chosen outlines and annotations, in two or three keys: a number of the list, or the first letters and Enter.

use egui::{Align, Context, Event, Key, Layout, Modifiers, RichText, ScrollArea, TextStyle, Ui, vec2};
use std::collections::BTreeMap;

use super::frame;
use crate::app::ask::{Ask, Queue};
use crate::app::theme::{self, GRID};
use crate::app::widgets;
use crate::core::doc::{AnnotationChange, Attribute, Document, ItemId};
use crate::core::ops::{ChangeAnnotation, Command, SetAttribute, Together};

/// Classes that are offered where the session has none of its own yet.
const USUAL: [&str; 6] = ["hall", "housing", "crane", "tank", "office", "damaged"];
/// So many of them have a digit.
const DIGITS: usize = 9;
/// The height of the list, points; in a low window it is less.
const LIST: f32 = 320.0;

/// What is being chosen.
#[derive(Clone, Debug)]
pub struct Form {
    items: Vec<ItemId>,
    text: String,
    offered: Vec<String>,
    /// The colours of those that the session's list has.
    colours: BTreeMap<String, [u8; 3]>,
    /// The class that all of them have now; empty where they have none or several.
    present: String,
    /// The class that was given, to be remembered.
    pub given: Option<String>,
}

impl Form {
    /// A form for these outlines and annotations; offered are the classes of the session's list, those given lately (`recent`, also in other sessions),
    /// those of its outlines, the last at first, and usual ones.
    #[must_use]
    pub fn new(doc: &Document, items: Vec<ItemId>, recent: &[String]) -> Form {
        let mut offered: Vec<String> = Vec::new();
        let drawn = doc.footprints.values().rev().map(|f| f.class.clone()).chain(doc.annotations.values().rev().map(|a| a.class.clone()));
        let own = drawn.filter(|class| !class.is_empty());
        // The list that the session uses comes first, in its order; without one, usual ones last.
        let listed = doc.classes.iter().flat_map(|set| set.classes.iter().map(|class| class.name.clone()));
        let usual = USUAL.iter().filter(|_| doc.classes.is_none()).map(|class| (*class).to_owned());
        for class in listed.chain(recent.iter().cloned()).chain(own).chain(usual) {
            if !offered.contains(&class) {
                offered.push(class);
            }
        }
        let class_of = |item: &ItemId| match *item {
            ItemId::Footprint(id) => doc.footprint(id).map(|f| f.class.clone()),
            ItemId::Annotation(id) => doc.annotation(id).map(|a| a.class.clone()),
        };
        let first = items.first().and_then(class_of).unwrap_or_default();
        let present = if items.iter().all(|item| class_of(item).as_ref() == Some(&first)) { first } else { String::new() };
        // Far down in a long list it would not be seen.
        if let Some(place) = offered.iter().position(|class| *class == present && !present.is_empty()).filter(|place| *place >= DIGITS) {
            let class = offered.remove(place);
            offered.insert(DIGITS - 1, class);
        }
        let colours = doc.classes.iter().flat_map(|set| set.classes.iter().map(|class| (class.name.clone(), class.colour))).collect();
        Form { items, text: String::new(), offered, colours, present, given: None }
    }

    /// Those that are shown: all while nothing is typed, else those that begin so, and those that have it inside.
    fn shown(&self) -> Vec<&String> {
        let typed = self.text.trim().to_lowercase();
        let begins = |class: &&String| class.to_lowercase().starts_with(&typed);
        let holds = |class: &&String| !begins(class) && class.to_lowercase().contains(&typed);
        self.offered.iter().filter(begins).chain(self.offered.iter().filter(holds)).collect()
    }

    /// The class that Enter gives: the first one offered that begins so, otherwise what was typed. While nothing is typed, the present one.
    fn meant(&self) -> Option<&str> {
        if self.text.trim().is_empty() && !self.present.is_empty() {
            return Some(&self.present);
        }
        let typed = self.text.trim().to_lowercase();
        let begins = self.offered.iter().find(|class| class.to_lowercase().starts_with(&typed));
        begins.map(String::as_str).or_else(|| Some(self.text.trim()).filter(|text| !text.is_empty()))
    }

    fn give(&self, class: &str, queue: &mut Queue) {
        if self.present != class {
            queue.extend(set_class(&self.items, class).map(Ask::Run));
        }
    }
}

/// The one step that gives these outlines and annotations a class, or takes it away where it is empty.
pub(crate) fn set_class(items: &[ItemId], class: &str) -> Option<Command> {
    let one = |item: &ItemId| match *item {
        ItemId::Footprint(id) => SetAttribute { id, to: Attribute::Class(class.to_owned()) }.into(),
        ItemId::Annotation(id) => ChangeAnnotation { id, to: AnnotationChange::Class(class.to_owned()) }.into(),
    };
    let to = if class.is_empty() { "nothing" } else { class };
    Together::of(format!("Set class of {} to {to}", several(items)), items.iter().map(one).collect())
}

/// How many there are of what: `3 outlines`, `4 items`.
fn several(items: &[ItemId]) -> String {
    let outlines = items.iter().all(|item| matches!(item, ItemId::Footprint(_)));
    format!("{} {}", items.len(), if outlines { "outlines" } else { "items" })
}

/// Draws the dialog; `false` once it should be closed.
pub fn show(ctx: &Context, form: &mut Form, queue: &mut Queue) -> bool {
    let title = match form.items.as_slice() {
        [ItemId::Footprint(_)] => "Class of the outline".to_owned(),
        [ItemId::Annotation(_)] => "Class of the annotation".to_owned(),
        items => format!("Class of {}", several(items)),
    };
    frame::show(ctx, "class", &title, 380.0, |ui| {
        let mut chosen = number(ui, form);
        let width = ui.available_width() - 8.0;
        let field = widgets::field(ui, "Class", "first letters, or another word", &mut form.text, width);
        frame::first_field(ui, &field, &form.text);
        ui.add_space(GRID);
        let meant = form.meant().map(str::to_owned);
        let shown = form.shown();
        if shown.is_empty() {
            widgets::caption(ui, "No class of the list has these letters.");
        }
        let count = shown.len();
        let most = LIST.min(ui.ctx().content_rect().height() - 230.0).max(60.0);
        ScrollArea::vertical().id_salt("class").max_height(most).auto_shrink([false, true]).show(ui, |ui| {
            for (index, class) in shown.into_iter().enumerate() {
                // Digits are letters once something is typed.
                let digit = (form.text.is_empty() && index < DIGITS).then_some(index + 1);
                if row(ui, digit, (class, form.colours.get(class).copied()), meant.as_ref() == Some(class)) {
                    chosen = Some(class.clone());
                }
            }
        });
        let typed = form.text.trim().to_owned();
        if !typed.is_empty() && !form.offered.contains(&typed) && ui.button(format!("Take \"{typed}\" as it stands")).clicked() {
            chosen = Some(typed);
        }
        widgets::caption(ui, "A number takes that class; Enter takes the marked one.");
        if count > DIGITS && form.text.is_empty() {
            widgets::caption(ui, &format!("There are {count}: scroll, or type the first letters."));
        }
        if chosen.is_none() && meant.is_some() && frame::entered(ui) {
            chosen = meant;
        }
        if let Some(class) = &chosen {
            form.give(class, queue);
            form.given = Some(class.clone());
        }
        chosen.is_none()
    })
}

/// A number that was pressed before anything was typed, as a class.
fn number(ui: &Ui, form: &Form) -> Option<String> {
    if !form.text.is_empty() {
        return None;
    }
    let keys = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
    keys.iter().zip(&form.offered).find_map(|(key, class)| {
        ui.input_mut(|input| {
            let pressed = input.consume_key(Modifiers::NONE, *key);
            if pressed {
                input.events.retain(|event| !matches!(event, Event::Text(_)));
            }
            pressed
        })
        .then(|| class.clone())
    })
}

fn row(ui: &mut Ui, digit: Option<usize>, (class, colour): (&str, Option<[u8; 3]>), marked: bool) -> bool {
    let p = theme::palette(ui);
    ui.horizontal(|ui| {
        // Those without a digit stand below those that have one.
        ui.allocate_ui_with_layout(vec2(20.0, theme::CONTROL), Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(20.0);
            if let Some(digit) = digit {
                widgets::keys(ui, &digit.to_string());
            }
        });
        match colour {
            Some(colour) => super::classes::swatch(ui, colour),
            None => ui.add_space(14.0),
        }
        let text = RichText::new(class).text_style(TextStyle::Body).color(if marked { p.on_chosen } else { p.text });
        let button = egui::Button::new(text).selected(marked).frame_when_inactive(marked);
        ui.add(button).clicked()
    })
    .inner
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::doc::FootprintId;

    #[test]
    fn first_letters_are_enough_and_other_words_are_taken_as_they_stand() {
        let doc = Document::new([]);
        let mut form = Form::new(&doc, vec![FootprintId(1).into()], &[]);
        assert_eq!(form.meant(), Some("hall"), "Enter alone takes the first");
        form.text = "ho".to_owned();
        assert_eq!(form.meant(), Some("housing"));
        form.text = " Rail shed ".to_owned();
        assert_eq!(form.meant(), Some("Rail shed"));
        assert_eq!(form.offered.len(), USUAL.len());
        // Typing filters; what was given lately comes first, also in another session.
        let mut form = Form::new(&doc, vec![FootprintId(1).into()], &["rail shed".to_owned(), "cooling tower".to_owned()]);
        assert_eq!(form.meant(), Some("rail shed"));
        form.text = "a".to_owned();
        assert_eq!(form.shown(), ["rail shed", "hall", "crane", "tank", "damaged"]);
        form.text = "co".to_owned();
        assert_eq!(form.shown(), ["cooling tower"]);
    }

    #[test]
    fn the_list_begins_at_the_present_class() {
        let doc = Document::new([]);
        let recent: Vec<String> = (0..12).map(|i| format!("class {i}")).collect();
        let mut form = Form { present: "class 4".to_owned(), ..Form::new(&doc, vec![FootprintId(1).into()], &recent) };
        assert_eq!(form.meant(), Some("class 4"), "not the first one");
        let mut queue = Queue::default();
        form.give("class 4", &mut queue);
        assert!(queue.is_empty(), "what it has already is no step");
        form.give("class 5", &mut queue);
        assert_eq!(queue.len(), 1);
        form.text = "class 7".to_owned();
        assert_eq!(form.meant(), Some("class 7"));
    }
}
