//! The five characters that XML, SVG and HTML would read as markup. What else must not be shown is each format's own matter.

/// Adds a text as the content of an element or of a quoted attribute: what would be read as markup is written as references.
pub(super) fn push_escaped(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_references_and_the_rest_stays() {
        let mut out = "said: ".to_owned();
        push_escaped("<a href='x' id=\"1\">R&D, 60–70 %</a>\n", &mut out);
        assert_eq!(out, "said: &lt;a href=&#39;x&#39; id=&quot;1&quot;&gt;R&amp;D, 60–70 %&lt;/a&gt;\n");
    }
}
