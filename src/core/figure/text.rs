//! Texts on lines: how wide they are, and where they break.

/// How wide texts are. The fonts are not the core's.
pub trait TextMetrics {
    /// The width of a text on one line, px, in a font of that size.
    fn width(&self, text: &str, size: f64, bold: bool) -> f64;
}

/// Breaks a text into lines no wider than `most`; a word that is wider is broken in itself. At least one line.
pub(super) fn wrapped(metrics: &dyn TextMetrics, text: &str, size: f64, bold: bool, most: f64) -> Vec<String> {
    let fits = |line: &str| metrics.width(line, size, bold) <= most;
    let mut lines = Vec::new();
    let mut line = String::new();
    // Ordinary blanks alone: a thin or unbreakable one ties a number to its unit.
    for word in text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if fits(&longer) {
            line = longer;
            continue;
        }
        // A percent sign stays with its number.
        if let Some((rest, last)) = line.rsplit_once(' ').filter(|_| word.starts_with('%')) {
            let tied = format!("{last} {word}");
            if fits(&tied) {
                lines.push(rest.to_owned());
                line = tied;
                continue;
            }
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for c in word.chars() {
            line.push(c);
            if line.chars().nth(1).is_some() && !fits(&line) {
                line.pop();
                lines.push(std::mem::take(&mut line));
                line.push(c);
            }
        }
    }
    lines.push(line);
    lines
}

/// A text that is cut to so many characters, with dots where something is missing.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('\u{2026}');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Even;
    impl TextMetrics for Even {
        fn width(&self, text: &str, size: f64, _: bool) -> f64 {
            text.chars().count() as f64 * size
        }
    }

    #[test]
    fn lines_break_between_words_and_long_words_in_themselves() {
        let lines = |text, most| wrapped(&Even, text, 1.0, false, most);
        assert_eq!(lines("the roof of the hall", 8.0), ["the roof", "of the", "hall"]);
        assert_eq!(lines("aaaaaaaaaa b", 4.0), ["aaaa", "aaaa", "aa b"]);
        assert_eq!(lines("", 4.0), [""]);
        assert_eq!(lines("新しい建物です", 3.0), ["新しい", "建物で", "す"]);
        assert_eq!(lines("ab", 0.5), ["a", "b"], "never an endless loop");
        assert_eq!(lines("5\u{2009}m long", 4.0), ["5\u{2009}m", "long"]);
        assert_eq!(lines("about 61 % of", 8.0), ["about", "61 % of"]);
    }

    #[test]
    fn long_names_are_cut_with_dots() {
        assert_eq!(shortened("New hall", 8), "New hall");
        assert_eq!(shortened("Existing assembly hall", 10), "Existing\u{2026}");
    }
}
