//! Which outlines make up one side of a comparison.

use super::FootprintId;
use serde::{Deserialize, Serialize};

/// Whether an outline's area counts for its side of a comparison or is taken off it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Sign {
    /// It is added: an annex, one of several sheds.
    #[default]
    #[serde(rename = "+")]
    Plus,
    /// It is taken off: a courtyard.
    #[serde(rename = "-")]
    Minus,
}

impl Sign {
    /// 1 or -1.
    pub fn factor(self) -> f64 {
        match self {
            Sign::Plus => 1.0,
            Sign::Minus => -1.0,
        }
    }

    /// The other sign.
    #[must_use]
    pub fn turned(self) -> Sign {
        match self {
            Sign::Plus => Sign::Minus,
            Sign::Minus => Sign::Plus,
        }
    }

    /// `+` or `−`, as it is shown.
    pub fn mark(self) -> &'static str {
        match self {
            Sign::Plus => "+",
            Sign::Minus => "\u{2212}",
        }
    }
}

/// One outline of a side, added or taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Term {
    /// Added or taken off.
    pub sign: Sign,
    /// Which outline.
    pub id: FootprintId,
}

/// A comparison that the analyst keeps: it stands in the report.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Comparison {
    /// The numerator.
    pub new: Vec<Term>,
    /// The denominator.
    pub old: Vec<Term>,
}

impl Comparison {
    /// An outline takes part in it.
    pub fn names(&self, id: FootprintId) -> bool {
        self.new.iter().chain(&self.old).any(|t| t.id == id)
    }
}

impl From<FootprintId> for Term {
    fn from(id: FootprintId) -> Term {
        Term { sign: Sign::Plus, id }
    }
}

/// The outlines of a side that an expression names: `Hall + Annex - Courtyard`, each by name or id, with blanks around the
/// signs. A text that is the name or id of one outline as a whole means that one, so that names may hold signs; inside an
/// expression such a name stands in double quotes.
///
/// # Errors
/// The part of the text that names no outline, or more than one.
pub fn parse_side(doc: &super::Document, text: &str) -> Result<Vec<Term>, UnknownTerm> {
    if let Some(whole) = doc.find_footprint(text) {
        return Ok(vec![whole.id.into()]);
    }
    let mut terms = Vec::new();
    for (sign, name) in pieces(text) {
        let found = doc.find_footprint(name.trim().trim_matches('"'));
        terms.push(Term { sign, id: found.ok_or_else(|| UnknownTerm(name.trim().trim_matches('"').to_owned()))?.id });
    }
    Ok(terms)
}

/// The part of an expression that names no outline, or more than one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTerm(pub String);

/// Cuts an expression at signs that stand between blanks or at its beginning, outside of double quotes.
fn pieces(text: &str) -> Vec<(Sign, &str)> {
    let sign_of = |c: char| match c {
        '+' => Some(Sign::Plus),
        '-' | '\u{2212}' => Some(Sign::Minus),
        _ => None,
    };
    let text = text.trim();
    let mut found = Vec::new();
    let (mut sign, mut start, mut quoted) = (Sign::Plus, 0, false);
    let mut blank_before = true;
    for (i, c) in text.char_indices() {
        let end = i + c.len_utf8();
        let next_is_blank = text[end..].is_empty() || text[end..].starts_with(char::is_whitespace);
        match sign_of(c).filter(|_| !quoted && blank_before && (next_is_blank || i == 0)) {
            Some(next) => {
                if i > 0 {
                    found.push((sign, &text[start..i]));
                }
                (sign, start) = (next, end);
            }
            None if c == '"' => quoted = !quoted,
            None => {}
        }
        blank_before = c.is_whitespace();
    }
    found.push((sign, &text[start..]));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_cut_at_free_standing_signs() {
        let cut = |text| pieces(text).into_iter().map(|(s, t)| format!("{}{}", s.mark(), t.trim())).collect::<Vec<_>>().join("|");
        assert_eq!(cut("Shed 1 + Shed 2 - Yard"), "+Shed 1|+Shed 2|\u{2212}Yard");
        assert_eq!(cut("Hall-2 + A+B"), "+Hall-2|+A+B");
        assert_eq!(cut("\"North + South\" - #3"), "+\"North + South\"|\u{2212}#3");
        assert_eq!(cut("-Yard + Hall"), "\u{2212}Yard|+Hall");
        assert_eq!(cut(""), "+");
        assert_eq!(cut("Hall \u{2212} Höf"), "+Hall|\u{2212}Höf");
    }
}
