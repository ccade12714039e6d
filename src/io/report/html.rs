//! Writes HTML so that a text can never become markup: what is markup is in the program, what is text is escaped.

use super::visible::visible;
use crate::io::markup::push_escaped;

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
        let mut escaped = String::with_capacity(text.len());
        escape(text, &mut escaped);
        tie(&escaped, &mut self.0);
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

    /// Opens an element of a class, in another language than what stands around it where one is named.
    pub fn open_in(&mut self, name: &'static str, class: &str, lang: Option<&'static str>) {
        match lang {
            Some(lang) => self.open(name, &[("class", class), ("lang", lang)]),
            None => self.open(name, &[("class", class)]),
        }
    }

    /// A name that somebody gave: its direction of writing stays its own.
    pub fn name(&mut self, name: &str) {
        self.element("bdi", &[], name);
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

    /// The page.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// A text without markup: what HTML and SVG would read otherwise is written as references. What is not seen is shown by its number.
pub(super) fn escape(text: &str, out: &mut String) {
    push_escaped(&visible(text), out);
}

/// A percent sign stays on the line of its number.
fn tie(text: &str, out: &mut String) {
    let mut pieces = text.split(" %");
    let mut last = pieces.next().unwrap_or_default();
    out.push_str(last);
    for piece in pieces {
        out.push_str(if last.ends_with(|c: char| c.is_ascii_digit()) { "\u{a0}%" } else { " %" });
        out.push_str(piece);
        last = piece;
    }
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

    #[test]
    fn a_percent_sign_stays_with_its_number() {
        let mut h = Html::default();
        h.text("% 65 % (61–69 %, a %) 5 %");
        assert_eq!(h.into_string(), "% 65\u{a0}% (61–69\u{a0}%, a %) 5\u{a0}%");
    }
}
