//! `key = value` lines in groups, as Maxar's IMD and Landsat's MTL have them.

/// The most lines that are looked at.
const MAX_LINES: usize = 20_000;

/// A line: its group, its key and its value without quotes and semicolon.
#[derive(Debug, PartialEq)]
pub(super) struct Line<'a> {
    /// The innermost group, empty outside.
    pub(super) group: &'a str,
    /// The key.
    pub(super) key: &'a str,
    /// The value. Lists in brackets are left as they are, lines joined.
    pub(super) value: String,
}

/// All lines. Groups are opened by `BEGIN_GROUP = x` or `GROUP = x`, closed by `END_GROUP`.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut groups: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    let mut rest = text.lines().take(MAX_LINES);
    while let Some(line) = rest.next() {
        let Some((key, value)) = line.split_once('=') else { continue };
        let (key, value) = (key.trim(), value.trim());
        match key {
            // Real files nest two deep.
            "BEGIN_GROUP" | "GROUP" if groups.len() < 100 => groups.push(value.trim_end_matches(';').trim()),
            "BEGIN_GROUP" | "GROUP" => return found,
            "END_GROUP" => drop(groups.pop()),
            _ => {
                let mut whole = value.to_owned();
                while whole.starts_with('(') && !whole.contains(')') && whole.len() < 10_000 {
                    let Some(more) = rest.next() else { break };
                    whole.push(' ');
                    whole.push_str(more.trim());
                }
                let value = whole.trim_end_matches(';').trim().trim_matches('"').to_owned();
                found.push(Line { group: groups.last().copied().unwrap_or_default(), key, value });
            }
        }
    }
    found
}

/// The first value of a key, in any group.
pub(super) fn value<'a>(lines: &'a [Line<'_>], key: &str) -> Option<&'a str> {
    lines.iter().find(|l| l.key == key).map(|l| l.value.as_str()).filter(|v| !v.is_empty())
}

/// The first number of a key, in any group.
pub(super) fn number(lines: &[Line<'_>], key: &str) -> Option<f64> {
    value(lines, key).and_then(super::number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_quotes_and_lists_are_understood() {
        let text = "a = 1;\nBEGIN_GROUP = IMAGE_1\n\tsatId = \"WV02\";\n\tlist = (\n\t\"x\",\n\t\"y\" );\nEND_GROUP = IMAGE_1\nb=2\nEND;\n";
        let all = lines(text);
        assert_eq!(
            all.iter().map(|l| (l.group, l.key)).collect::<Vec<_>>(),
            [("", "a"), ("IMAGE_1", "satId"), ("IMAGE_1", "list"), ("", "b")]
        );
        assert_eq!(value(&all, "satId"), Some("WV02"));
        assert_eq!(value(&all, "list"), Some("( \"x\", \"y\" )"));
        assert_eq!(number(&all, "b"), Some(2.0));
    }

    #[test]
    fn endless_groups_end() {
        assert!(lines(&"GROUP = x\n".repeat(100_000)).is_empty());
        assert!(lines(&"= = =\n(\n".repeat(1000)).len() <= 1000);
        assert_eq!(lines("a = (").len(), 1);
    }
}
