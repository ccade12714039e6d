//! The page as HTML: one file that needs nothing else, not even a network.

use super::base64_of;
use super::blocks;
use super::html::Html;
use super::plates::Plate;
use crate::core::report::page::Page;
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("swipe.js");

/// What a page shows besides words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pictures<'a> {
    /// The two plates that are swiped.
    pub plates: &'a [Plate],
    /// The figures on the page as SVG, in their order.
    pub figures: &'a [&'a str],
}

/// Only what the page itself holds is shown and run: this style, this script, pictures that it carries. No form, no frame, no network.
fn policy() -> String {
    let of = |text: &str| format!("'sha256-{}'", base64_of(&Sha256::digest(text)));
    format!("default-src 'none'; img-src data:; style-src {}; script-src {}; base-uri 'none'; form-action 'none'", of(STYLE), of(SCRIPT))
}

/// Writes it.
pub(super) fn write(page: &Page, pictures: &Pictures<'_>) -> String {
    let mut h = Html::default();
    h.raw("<!DOCTYPE html>\n");
    h.open("html", &[("lang", page.language.code)]);
    h.raw("\n<head>\n<meta charset=\"utf-8\">\n");
    h.open("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &policy())]);
    h.raw("\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
    h.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
    for (name, value) in [("generator", crate::TOOL), ("revisit-session", &page.session), ("revisit-session-head", &page.head)] {
        h.open("meta", &[("name", name), ("content", value)]);
        h.raw("\n");
    }
    h.element("title", &[], &page.title);
    h.raw("\n<style>");
    h.raw(STYLE);
    h.raw("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#results\">");
    h.text((page.language.phrase)(crate::core::measure::Phrase::Skip));
    h.raw("</a>\n<header>\n");
    for (name, class, text) in [("p", "kicker", &page.kicker), ("h1", "", &page.title), ("p", "place", &page.place)] {
        // A headline in Arabic or Hebrew begins on the right.
        h.element(name, &[("class", class), ("dir", "auto")], text);
        h.raw("\n");
    }
    h.raw("</header>\n<main>\n");
    for section in &page.sections {
        h.section(section.id, &section.heading, |h| blocks::write(h, &section.blocks, pictures));
    }
    h.raw("</main>\n<footer>");
    h.text(&page.footer);
    h.raw("<br>");
    h.text(page.head_label);
    h.raw(" ");
    h.element("span", &[("class", "hash")], &page.head);
    h.raw("</footer>\n<script>");
    h.raw(SCRIPT);
    h.raw("</script>\n</body>\n</html>\n");
    h.into_string()
}
