//! The classes of a session: names, colours and keys, from a file that people edit.

use serde::{Deserialize, Serialize};

/// One class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// What it is called; what stands in a footprint's class.
    pub name: String,
    /// The key that sets it, with Alt: a letter or a digit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<char>,
    /// Its colour, as `#RRGGBB`.
    #[serde(with = "colour_text")]
    pub colour: [u8; 3],
    /// What it means; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
}

/// A list of classes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassSet {
    /// [`SCHEMA`].
    pub schema: String,
    /// What the list is called.
    pub name: String,
    /// What it is for; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// The classes, in the order in which they are offered.
    pub classes: Vec<Class>,
}

/// How the files name their form.
pub const SCHEMA: &str = "revisit.classes/1";

/// The lists that come with the program: name and file.
pub const SHIPPED: &[(&str, &str)] = &[
    ("plain", include_str!("classes/plain.json")),
    ("military-industrial", include_str!("classes/military-industrial.json")),
    ("damage", include_str!("classes/damage.json")),
];

/// The most classes of a list, and the longest name and explanation, in characters.
const MOST: usize = 60;
const LONGEST: usize = 60;
const LONGEST_ABOUT: usize = 400;
/// The most that is quoted of a file that cannot be read, characters.
const LONGEST_QUOTE: usize = 300;
/// The largest file that is read, bytes.
pub const LARGEST_FILE: usize = 256 << 10;

/// What stands in a file, as it may stand in a sentence: not at length, and without signs that do something.
fn quoted(text: &str) -> String {
    text.chars().take(LONGEST_QUOTE).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

impl ClassSet {
    /// The list that comes with the program under a name.
    pub fn shipped(name: &str) -> Option<ClassSet> {
        let (_, text) = SHIPPED.iter().find(|(own, _)| *own == name)?;
        ClassSet::parse(text).ok()
    }

    /// Reads a file.
    ///
    /// # Errors
    /// A sentence that names the line, and says what is wrong there.
    pub fn parse(text: &str) -> Result<ClassSet, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.len() > LARGEST_FILE {
            return Err("This file is too large for a list of classes.".to_owned());
        }
        let set: ClassSet = serde_json::from_str(text).map_err(|e| {
            let why = e.to_string();
            let why = why.split(" at line ").next().unwrap_or_default();
            // It may quote the file.
            format!("Line {}: {}.", e.line(), quoted(why))
        })?;
        set.check().map_err(|(what, why)| match line_of(text, &what) {
            Some(line) => format!("Line {line}: {why}"),
            None => why,
        })?;
        Ok(set)
    }

    /// Whether the list can be used.
    ///
    /// # Errors
    /// The text at which the fault is, as it stands in quotes in the file, and a sentence.
    pub fn check(&self) -> Result<(), (String, String)> {
        let fault = |what: &str, why: String| Err((what.to_owned(), why));
        if self.schema != SCHEMA {
            return fault(&self.schema, format!("\"schema\" must be \"{SCHEMA}\", and is \"{}\".", quoted(&self.schema)));
        }
        for (text, longest) in [(&self.name, LONGEST), (&self.about, LONGEST_ABOUT)] {
            if text.chars().count() > longest {
                return fault(text, format!("This text is longer than {longest} characters."));
            }
        }
        if self.name.trim().is_empty() {
            return fault(&self.name, "The list needs a \"name\".".to_owned());
        }
        if self.classes.is_empty() || self.classes.len() > MOST {
            return fault(&self.name, format!("The list has {} classes; it needs 1 to {MOST}.", self.classes.len()));
        }
        for (i, class) in self.classes.iter().enumerate() {
            let name = &class.name;
            if name.trim().is_empty() || name.trim() != name || name.chars().count() > LONGEST || name.chars().any(char::is_control) {
                return fault(
                    name,
                    format!("The name of class {} must have 1 to {LONGEST} characters, none of them blank at an end.", i + 1),
                );
            }
            if class.about.chars().count() > LONGEST_ABOUT {
                return fault(&class.about, format!("What \"{name}\" means is longer than {LONGEST_ABOUT} characters."));
            }
            let before = self.classes.iter().take(i);
            if before.clone().any(|other| other.name.to_lowercase() == name.to_lowercase()) {
                return fault(name, format!("Two classes are called \"{name}\"."));
            }
            if let Some(key) = class.key {
                if !key.is_ascii_alphanumeric() {
                    return fault(name, format!("The key of \"{name}\" must be a letter A to Z or a digit."));
                }
                if let Some(other) = before.clone().find(|other| other.key.is_some_and(|k| k.eq_ignore_ascii_case(&key))) {
                    return fault(name, format!("\"{name}\" and \"{}\" have the same key, {key}.", other.name));
                }
            }
        }
        Ok(())
    }

    /// The class of that name. Capitals do not matter.
    pub fn class(&self, name: &str) -> Option<&Class> {
        self.classes.iter().find(|class| class.name == name).or_else(|| {
            let lower = name.to_lowercase();
            self.classes.iter().find(|class| class.name.to_lowercase() == lower)
        })
    }
}

/// The last line on which a text stands in quotes, counted from 1: of two alike it is the second that is too many.
fn line_of(text: &str, what: &str) -> Option<usize> {
    let quoted = serde_json::to_string(what).ok()?;
    text.lines().enumerate().filter(|(_, line)| line.contains(&quoted)).map(|(i, _)| i + 1).last()
}

/// `#RRGGBB`.
mod colour_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(colour: &[u8; 3], to: S) -> Result<S::Ok, S::Error> {
        let [r, g, b] = colour;
        to.serialize_str(&format!("#{r:02X}{g:02X}{b:02X}"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 3], D::Error> {
        let text = String::deserialize(from)?;
        let digits = text.strip_prefix('#').filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()));
        let value = digits.and_then(|d| u32::from_str_radix(d, 16).ok());
        let value = value.ok_or_else(|| D::Error::custom(format!("a colour is #RRGGBB, as #E69F00, and not \"{text}\"")))?;
        let [_, r, g, b] = value.to_be_bytes();
        Ok([r, g, b])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_that_ship_are_in_order_and_come_back_as_they_are_written() {
        for (name, text) in SHIPPED {
            let set = ClassSet::parse(text).unwrap();
            assert_eq!(set.name, *name);
            let again = ClassSet::parse(&serde_json::to_string(&set).unwrap()).unwrap();
            assert_eq!(again, set);
            let mut colours: Vec<_> = set.classes.iter().map(|c| c.colour).collect();
            colours.sort_unstable();
            colours.dedup();
            assert_eq!(colours.len(), set.classes.len(), "{name}: two classes have one colour");
        }
        assert!(ClassSet::shipped("colour").is_none());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let plain = SHIPPED[0].1;
        for (from, to, line, word) in [
            ("#6959F6", "blue", "Line 7", "#RRGGBB"),
            ("\"house\"", "\"hall\"", "Line 7", "Two classes"),
            ("\"key\": \"2\"", "\"key\": \"1\"", "Line 7", "same key"),
            ("\"key\": \"2\"", "\"key\": \"&\"", "Line 7", "letter"),
            ("\"key\": \"2\"", "\"kye\": \"2\"", "Line 7", "kye"),
            ("revisit.classes/1", "revisit.classes/9", "Line 2", "schema"),
            ("\"about\":", "\"about\"", "Line 4", "expected"),
            ("\"shed\"", "\" shed\"", "Line 10", "blank"),
        ] {
            let why = ClassSet::parse(&plain.replacen(from, to, 1)).unwrap_err();
            assert!(why.starts_with(line) && why.contains(word), "{why}");
        }
        for hostile in ["", "[]", "{}", "null", &"[".repeat(100_000), &" ".repeat(LARGEST_FILE + 1)] {
            assert!(ClassSet::parse(hostile).is_err());
        }
    }
}
