//! Writes HTML so that a text can never become markup: what is markup is in the program, what is text is escaped.

use std::fmt::Write;

/// A page under way.
#[derive(Debug, Default)]
pub(super) struct Html(String);

/// Attributes: names from the program, values from anywhere.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Html {
    /// Markup, as it stands in the program.
    pub fn raw(&mut self, markup: &'static str) {
        self.0.push_str(markup);
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        escape(text, &mut self.0);
    }

    /// Opens an element.
    pub fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.0.push('<');
        self.0.push_str(name);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            escape(value, &mut self.0);
            self.0.push('"');
        }
        self.0.push('>');
    }

    /// Closes one.
    pub fn close(&mut self, name: &'static str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// An element that holds a text.
    pub fn element(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        self.open(name, attributes);
        self.text(text);
        self.close(name);
    }

    /// A paragraph.
    pub fn p(&mut self, text: &str) {
        self.element("p", &[], text);
        self.raw("\n");
    }

    /// A name that somebody gave: its direction of writing stays its own.
    pub fn name(&mut self, name: &str) {
        self.element("bdi", &[], name);
    }

    /// A list of texts; nothing for none.
    pub fn list(&mut self, class: &str, items: impl IntoIterator<Item = String>) {
        let mut items = items.into_iter().peekable();
        if items.peek().is_none() {
            return;
        }
        self.open("ul", &[("class", class)]);
        for item in items {
            self.raw("\n");
            self.element("li", &[], &item);
        }
        self.raw("</ul>\n");
    }

    /// A section with its heading.
    pub fn section(&mut self, id: &'static str, heading: &str, body: impl FnOnce(&mut Html)) {
        let label = format!("{id}-h");
        self.raw("\n");
        self.open("section", &[("id", id), ("aria-labelledby", &label)]);
        self.raw("\n");
        self.element("h2", &[("id", &label)], heading);
        self.raw("\n");
        body(self);
        self.raw("</section>\n");
    }

    /// A table that may be wider than the page: its caption, its head and its rows.
    pub fn table(&mut self, caption: &str, head: &[(&str, &str)], rows: impl FnOnce(&mut Html)) {
        self.open("div", &[("class", "wide"), ("tabindex", "0"), ("role", "region"), ("aria-label", caption)]);
        self.raw("<table>");
        self.element("caption", &[], caption);
        self.raw("<thead><tr>");
        for (name, class) in head {
            self.element("th", &[("scope", "col"), ("class", class)], name);
        }
        self.raw("</tr></thead><tbody>\n");
        rows(self);
        self.raw("</tbody></table></div>\n");
    }

    /// A cell of a table.
    pub fn cell(&mut self, class: &str, text: &str) {
        self.element("td", &[("class", class)], text);
    }

    /// The page.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// A text without markup: what HTML and SVG would read otherwise is written as references. Control characters, and those that turn the
/// direction of writing or show nothing, are shown by their number.
pub(super) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            c if c.is_control() || is_hidden(c) => {
                // Writing into a string cannot fail.
                let _ = write!(out, "[U+{:04X}]", u32::from(c));
            }
            c => out.push(c),
        }
    }
}

/// Characters that turn the direction of writing, or show nothing, or end lines in scripts.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_markup() {
        let mut h = Html::default();
        h.element("p", &[("title", "\" onload='x'")], "<script>&\u{202e}\u{0}a\nb");
        assert_eq!(h.into_string(), "<p title=\"&quot; onload=&#39;x&#39;\">&lt;script&gt;&amp;[U+202E][U+0000]a b</p>");
    }
}
