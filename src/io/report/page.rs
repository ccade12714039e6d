//! The page: one file that needs nothing else, not even a network.

use super::base64_of;
use super::html::Html;
use super::{comparisons, evidence, site_images, tables};
use crate::core::report::SiteReport;
use sha2::{Digest, Sha256};

pub(super) use site_images::Picture;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("swipe.js");

/// What a page is made of.
pub(super) struct Page<'a> {
    /// What is told.
    pub site: &'a SiteReport,
    /// The two plates that are swiped.
    pub plates: &'a [super::plates::Plate],
    /// Further figures.
    pub figures: &'a [Picture<'a>],
    /// Why pictures are missing, sentences.
    pub missing: &'a [String],
}

/// Only what the page itself holds is shown and run: this style, this script, pictures that it carries. No form, no frame, no network.
fn policy() -> String {
    let of = |text: &str| format!("'sha256-{}'", base64_of(&Sha256::digest(text)));
    format!("default-src 'none'; img-src data:; style-src {}; script-src {}; base-uri 'none'; form-action 'none'", of(STYLE), of(SCRIPT))
}

impl Page<'_> {
    /// Writes it.
    pub fn write(&self) -> String {
        let site = self.site;
        let mut h = Html::default();
        h.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        h.open("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &policy())]);
        h.raw("\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
        h.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
        for (name, value) in
            [("generator", crate::TOOL), ("revisit-session", &site.session.id), ("revisit-session-head", &site.session.head)]
        {
            h.open("meta", &[("name", name), ("content", value)]);
            h.raw("\n");
        }
        h.element("title", &[], &site.title);
        h.raw("\n<style>");
        h.raw(STYLE);
        h.raw("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#results\">Skip to the results</a>\n");
        self.masthead(&mut h);
        h.raw("<main>\n");
        comparisons::results(&mut h, site);
        site_images::swipe(&mut h, site, self.plates, self.missing);
        site_images::figures(&mut h, self.figures);
        tables::changes(&mut h, site);
        tables::over_time(&mut h, site);
        tables::footprints(&mut h, site);
        comparisons::all(&mut h, site);
        tables::heights_and_lines(&mut h, site);
        tables::annotations(&mut h, site);
        evidence::alignment(&mut h, site);
        evidence::method(&mut h, site);
        evidence::sources(&mut h, site);
        evidence::timeline(&mut h, site);
        evidence::limits(&mut h, site);
        evidence::check(&mut h, site);
        h.raw("</main>\n<footer>");
        h.text(&format!("Written by {} from record {} of session {}. ", crate::TOOL, site.session.seq, site.session.id));
        h.raw("<br>Head: ");
        h.element("span", &[("class", "hash")], &site.session.head);
        h.raw("</footer>\n<script>");
        h.raw(SCRIPT);
        h.raw("</script>\n</body>\n</html>\n");
        h.into_string()
    }

    fn masthead(&self, h: &mut Html) {
        let site = self.site;
        h.raw("<header>\n");
        let more = if site.images.len() > 2 { format!(", of {} dates in the session", site.images.len()) } else { String::new() };
        h.element("p", &[("class", "kicker")], &format!("Two satellite images compared: {}{more}", site.dates));
        h.raw("\n");
        h.element("h1", &[], &site.title);
        h.raw("\n");
        let place = if site.place.is_empty() { "Where the site lies is not stated.".to_owned() } else { site.place.join(" \u{b7} ") };
        h.element("p", &[("class", "place")], &place);
        h.raw("\n</header>\n");
    }
}
