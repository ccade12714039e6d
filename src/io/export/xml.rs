//! Text inside XML that other programs show: markup is escaped, and characters that XML cannot hold, or that make a text look
//! like another one, are replaced by a mark.

use crate::io::markup::push_escaped;
use std::borrow::Cow;

/// Stands where a character was that must not be written.
const MARK: char = '\u{fffd}';

/// Whether a character may stand in XML 1.0 and neither turns the direction of writing nor breaks the line unseen.
fn is_plain(c: char) -> bool {
    match c {
        '\n' | '\t' => true,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => false,
        '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}' => false,
        c => !c.is_control(),
    }
}

/// A text without what no reader should be made to obey; line breaks stay.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    Cow::Owned(text.chars().map(|c| if is_plain(c) { c } else { MARK }).collect())
}

/// A text as the content of an element or of a quoted attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    push_escaped(&plain(text), &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_its_element() {
        assert_eq!(escaped("Halle <b> & \"Süd\" ]]>"), "Halle &lt;b&gt; &amp; &quot;Süd&quot; ]]&gt;");
        assert_eq!(escaped("a\0b\u{202e}c\r\nd\re\u{b}"), "a\u{fffd}b\u{fffd}c\nd\ne\u{fffd}");
        assert!(matches!(plain("新 hall\n2"), Cow::Borrowed(_)));
    }
}
