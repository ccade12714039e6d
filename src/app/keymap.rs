//! The keys of commands: those of the table, changed by the user's own file.
//!
//! The file names commands by their labels and keys as they are printed on the keyboard: `"Fit": ["F"]`, `"Undo": ["Ctrl+Z"]`. A
//! command that is not in it keeps its keys; an empty list takes them away. It is read when the window starts.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use egui::{InputState, Key, KeyboardShortcut, Modifiers};

use super::command::{TABLE, UiCommand};
use super::keyboard_pointer;

/// The user's own keys. Set once, before the first frame.
static OWN: OnceLock<BTreeMap<UiCommand, Vec<KeyboardShortcut>>> = OnceLock::new();

/// The keys of a command; the first is the one that is shown.
#[must_use]
pub fn keys_of(command: UiCommand) -> &'static [KeyboardShortcut] {
    OWN.get().and_then(|own| own.get(&command)).map_or(command.entry().keys, Vec::as_slice)
}

/// The keys of a command are held down now, with their modifiers and no others.
#[must_use]
pub fn is_held(keys: &[KeyboardShortcut], input: &InputState) -> bool {
    keys.iter().any(|k| input.key_down(k.logical_key) && input.modifiers.matches_exact(k.modifiers))
}

/// Takes the user's keys into use, and says what is wrong with them: full sentences.
#[must_use]
pub fn install(lines: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let (own, problems) = read(lines);
    // A second time in one process changes nothing.
    let _ = OWN.set(own);
    problems
}

/// Reads the user's keys. What cannot be read is left out and told, and so are two commands with one key.
#[must_use]
pub fn read(lines: &BTreeMap<String, Vec<String>>) -> (BTreeMap<UiCommand, Vec<KeyboardShortcut>>, Vec<String>) {
    let mut own = BTreeMap::new();
    let mut problems = Vec::new();
    for (label, keys) in lines {
        let plain = |text: &str| text.trim_end_matches('…').to_lowercase();
        let Some(entry) = TABLE.iter().find(|entry| plain(entry.label) == plain(label)) else {
            problems.push(format!("Shortcuts: no command is called \"{label}\"; its keys are left out."));
            continue;
        };
        let mut list = Vec::new();
        for text in keys {
            match parse(text) {
                Some(keys) if keyboard_pointer::has(keys.logical_key, keys.modifiers) => problems
                    .push(format!("Shortcuts: \"{text}\" of \"{}\" moves or presses the pointer (F1); it is left out.", entry.label)),
                Some(keys) => {
                    if is_class_key(&keys) {
                        problems.push(format!(
                            "Shortcuts: \"{text}\" of \"{}\" is the key of a class where the list of classes has that key; there the class gets it.",
                            entry.label
                        ));
                    }
                    list.push(keys);
                }
                None => {
                    problems
                        .push(format!("Shortcuts: \"{text}\" of \"{}\" is no key, as Ctrl+Shift+B or F6; it is left out.", entry.label));
                }
            }
        }
        own.insert(entry.command, list);
    }
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    for entry in TABLE {
        let keys = own.get(&entry.command).map_or(entry.keys, Vec::as_slice);
        for shortcut in keys {
            let words = write(shortcut);
            match taken.get(&words) {
                Some(first) => {
                    problems.push(format!("Shortcuts: \"{first}\" and \"{}\" both have {words}; the first of them gets it.", entry.label));
                }
                None => drop(taken.insert(words, entry.label)),
            }
        }
    }
    (own, problems)
}

/// Alt with a letter or a digit: what the lists of classes give their classes.
fn is_class_key(keys: &KeyboardShortcut) -> bool {
    let plain = keys.logical_key.name().len() == 1 && keys.logical_key.name().chars().all(|c| c.is_ascii_alphanumeric());
    plain && keys.modifiers == Modifiers::ALT
}

/// The keys of all commands as they are now, for the file.
#[must_use]
pub fn lines() -> BTreeMap<String, Vec<String>> {
    TABLE.iter().map(|entry| (entry.label.to_owned(), keys_of(entry.command).iter().map(write).collect())).collect()
}

/// `Ctrl+Shift+Z`, as the file has it on every system.
fn write(shortcut: &KeyboardShortcut) -> String {
    let modifiers = shortcut.modifiers;
    let parts = [(modifiers.command || modifiers.ctrl, "Ctrl"), (modifiers.alt, "Alt"), (modifiers.shift, "Shift")];
    let mut words: Vec<&str> = parts.into_iter().filter(|(held, _)| *held).map(|(_, word)| word).collect();
    words.push(shortcut.logical_key.name());
    words.join("+")
}

fn parse(text: &str) -> Option<KeyboardShortcut> {
    let mut modifiers = Modifiers::NONE;
    let mut rest = text.trim();
    while let Some((first, after)) = rest.split_once('+').filter(|(first, after)| !first.is_empty() && !after.is_empty()) {
        modifiers = match first.trim().to_lowercase().as_str() {
            "ctrl" | "control" | "cmd" | "command" => modifiers.plus(Modifiers::COMMAND),
            "alt" => modifiers.plus(Modifiers::ALT),
            "shift" => modifiers.plus(Modifiers::SHIFT),
            _ => return None,
        };
        rest = after.trim();
    }
    Key::from_name(rest).or_else(|| Key::from_name(&rest.to_uppercase())).map(|key| KeyboardShortcut::new(modifiers, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &[&str])]) -> (BTreeMap<UiCommand, Vec<KeyboardShortcut>>, Vec<String>) {
        let own = |keys: &[&str]| keys.iter().map(|k| (*k).to_owned()).collect();
        read(&pairs.iter().map(|(label, keys)| ((*label).to_owned(), own(keys))).collect())
    }

    #[test]
    fn every_key_of_the_table_is_written_and_read_back() {
        for entry in TABLE {
            for shortcut in entry.keys {
                assert_eq!(parse(&write(shortcut)).as_ref(), Some(shortcut), "{}: {}", entry.label, write(shortcut));
            }
        }
        assert_eq!(of(&[]).1, Vec::<String>::new(), "the table has no conflicts of its own");
    }

    #[test]
    fn keys_are_changed_taken_away_and_conflicts_told() {
        let (own, problems) = of(&[("fit", &["shift+f11"]), ("Export", &[])]);
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(own[&UiCommand::Fit], [KeyboardShortcut::new(Modifiers::SHIFT, Key::F11)]);
        assert!(own[&UiCommand::Export].is_empty());
        let (own, problems) = of(&[("Fit", &["Shift+Enter"])]);
        assert!(problems[0].contains("presses the pointer") && own[&UiCommand::Fit].is_empty(), "{problems:?}");
        let is_free = |keys: &KeyboardShortcut| !keyboard_pointer::has(keys.logical_key, keys.modifiers);
        assert!(TABLE.iter().flat_map(|entry| entry.keys).all(is_free), "no key of the table is the pointer's");
        let (own, problems) = of(&[("Fit", &["Alt+1"])]);
        assert!(problems[0].contains("is the key of a class") && problems.len() == 1, "{problems:?}");
        assert_eq!(own[&UiCommand::Fit].len(), 1, "without such a list the command has it");
        let (_, problems) = of(&[("Fit", &["Ctrl+Z", "Hyper+Z"]), ("Fitt", &["F"])]);
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(problems.iter().any(|p| p.contains("\"Undo\" and \"Fit\" both have Ctrl+Z")), "{problems:?}");
    }

    #[test]
    fn a_key_that_is_held_is_that_of_the_map_and_nobody_else_gets_it() {
        let shift_b = KeyboardShortcut::new(Modifiers::SHIFT, Key::B);
        let x = KeyboardShortcut::new(Modifiers::NONE, Key::X);
        let press = |key, modifiers| egui::Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers };
        for (keys, event, held) in [
            (shift_b, press(Key::B, Modifiers::SHIFT), true),
            (shift_b, press(Key::B, Modifiers::NONE), false),
            (shift_b, press(Key::X, Modifiers::NONE), false),
            (x, press(Key::X, Modifiers::NONE), true),
            (x, press(Key::X, Modifiers::SHIFT), false),
        ] {
            let ctx = egui::Context::default();
            let egui::Event::Key { modifiers, .. } = event.clone() else { continue };
            let events = vec![egui::Event::ModifiersChanged(modifiers), event.clone()];
            ctx.begin_pass(egui::RawInput { events, ..Default::default() });
            let list = [(shift_b, UiCommand::SwapDates), (KeyboardShortcut::new(Modifiers::NONE, Key::B), UiCommand::Tones)];
            let taken = crate::app::input::take_of(&ctx, &list, false);
            let of_bands = event == press(Key::B, Modifiers::NONE);
            assert_eq!(taken, if of_bands { vec![UiCommand::Tones] } else { vec![] }, "{event:?}");
            assert_eq!(ctx.input(|input| is_held(&[keys], input)), held, "{keys:?} {event:?}");
            ctx.end_pass().textures_delta.clear();
        }
    }
}
