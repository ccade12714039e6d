//! The pictures of a report: both dates to be swiped, and the figures.

use super::base64_of;
use super::comparisons::class;
use super::html::Html;
use super::plates::{BADGE, Plate};
use super::tables::number;
use crate::core::geom::Point;
use crate::core::report::{ImageLine, SiteReport};

/// A figure that the page carries.
#[derive(Clone, Debug)]
pub(super) struct Picture<'a> {
    /// `image/svg+xml` or `image/png`.
    pub kind: &'static str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// What is seen, for those who do not see it.
    pub alt: &'a str,
    /// What stands below it.
    pub caption: String,
    /// Its file in the bundle.
    pub file: String,
}

fn data(kind: &str, bytes: &[u8]) -> String {
    format!("data:{kind};base64,{}", base64_of(bytes))
}

/// Both dates, one above the other with a divider; beside each other in print and without scripts.
pub(super) fn swipe(h: &mut Html, site: &SiteReport, plates: &[Plate], missing: &[String]) {
    h.section("pictures", "Before and after", |h| {
        h.raw("<figure class=\"swipe\"><div class=\"stage\">\n");
        for plate in plates {
            if let Some(image) = site.images.iter().find(|i| i.epoch == plate.epoch) {
                draw(h, site, plate, image);
            }
        }
        h.raw("<span class=\"divider\" aria-hidden=\"true\"></span>\n");
        let at = start(site, plates).to_string();
        h.open("input", &[("type", "range"), ("min", "0"), ("max", "1000"), ("step", "10"), ("value", &at), ("aria-label", "How much of the picture shows before")]);
        h.raw("\n</div>\n");
        h.raw("<figcaption>");
        let any = plates.iter().any(|p| !p.marks.is_empty());
        if any {
            h.text("The same part of the scene on both dates. Outlines are drawn as they were traced; a dashed one was traced on the other date. ");
        } else {
            h.text("The same part of the scene on both dates. ");
        }
        for plate in plates {
            if let Some(image) = site.images.iter().find(|i| i.epoch == plate.epoch) {
                h.text(&credit(image));
            }
        }
        h.raw("</figcaption>\n</figure>\n");
        let shown: Vec<_> = site.footprints.iter().filter(|f| plates.iter().any(|p| p.marks.iter().any(|m| m.id.0 == f.row.id))).collect();
        if !shown.is_empty() {
            h.raw("<ol class=\"key\">");
            for f in shown {
                h.raw("<li>");
                number(h, f.number, &f.row.epoch);
                h.name(&f.row.name);
                h.raw("</li>");
            }
            h.raw("</ol>\n");
        }
        h.list("note", missing.iter().cloned());
    });
}

/// Where the divider stands at first, in thousandths of the width: left of what the first comparison measures, so that it is seen.
fn start(site: &SiteReport, plates: &[Plate]) -> u32 {
    let lead = site.compared.iter().find(|c| c.ratio.sentence.is_some()).and_then(|c| c.footprints.first());
    let left = plates.iter().filter(|p| p.size.0 > 0).find_map(|p| {
        let mark = p.marks.iter().find(|m| m.is_own && Some(&m.id) == lead)?;
        mark.points.iter().map(|c| c.x / f64::from(p.size.0)).min_by(f64::total_cmp)
    });
    let share = left.map_or(0.5, |left| left - 0.04).clamp(0.15, 0.5);
    (1000.0 * share) as u32 / 10 * 10
}

/// `BEFORE (12 Sep 2021): credit. `
fn credit(image: &ImageLine) -> String {
    let credit = if image.credit.is_empty() { "no credit stated" } else { &image.credit };
    format!("{}: {}{} ", image.title, credit, if credit.ends_with('.') { "" } else { "." })
}

fn draw(h: &mut Html, site: &SiteReport, plate: &Plate, image: &ImageLine) {
    let (width, height) = (plate.size.0.to_string(), plate.size.1.to_string());
    h.open("div", &[("class", &format!("plate {}", class(&image.word)))]);
    match &plate.jpeg {
        Some(jpeg) => {
            let names: Vec<&str> = plate
                .marks
                .iter()
                .filter(|m| m.is_own)
                .filter_map(|m| site.number(m.id))
                .filter_map(|n| site.footprints.get(n - 1))
                .map(|f| f.row.name.as_str())
                .collect();
            let outlined = if names.is_empty() { String::new() } else { format!(", with outlines of {}", names.join(", ")) };
            let alt = format!("Satellite image {}{outlined}", image.title);
            h.open("img", &[("alt", &alt), ("width", &width), ("height", &height), ("src", &data("image/jpeg", jpeg))]);
        }
        None => h.element("p", &[("class", "gone")], &format!("The image {} was not there when this report was made.", image.title)),
    }
    h.raw("\n");
    h.open("svg", &[("viewBox", &format!("0 0 {width} {height}")), ("aria-hidden", "true")]);
    for mark in &plate.marks {
        let epoch = site.number(mark.id).and_then(|n| site.footprints.get(n - 1)).map_or("other", |f| f.row.epoch.as_str());
        let points = mark.points.iter().map(|p| format!("{:.1},{:.1}", p.x, p.y)).collect::<Vec<_>>().join(" ");
        h.open("polygon", &[("class", "case"), ("points", &points), ("vector-effect", "non-scaling-stroke")]);
        h.raw("</polygon>");
        let ring = format!("ring {}", class(epoch));
        let mut attributes = vec![("class", ring.as_str()), ("points", points.as_str()), ("vector-effect", "non-scaling-stroke")];
        if !mark.is_own {
            attributes.push(("stroke-dasharray", "7 5"));
        }
        h.open("polygon", &attributes);
        h.raw("</polygon>\n");
    }
    annotations(h, site, plate);
    let r = BADGE * f64::from(plate.size.0);
    for mark in plate.marks.iter().filter(|m| m.is_own) {
        let (Some(n), Point { x, y }) = (site.number(mark.id), mark.badge) else { continue };
        let epoch = site.footprints.get(n - 1).map_or("other", |f| f.row.epoch.as_str());
        let (cx, cy, radius) = (format!("{x:.1}"), format!("{y:.1}"), format!("{r:.1}"));
        h.open(
            "circle",
            &[
                ("class", &format!("badge {}", class(epoch))),
                ("cx", &cx),
                ("cy", &cy),
                ("r", &radius),
                ("vector-effect", "non-scaling-stroke"),
            ],
        );
        h.raw("</circle>");
        let size = format!("{:.1}", 1.2 * r);
        h.element("text", &[("x", &cx), ("y", &cy), ("font-size", &size)], &n.to_string());
        h.raw("\n");
    }
    h.raw("</svg>\n");
    h.element("span", &[("class", "tag")], &image.title);
    h.raw("</div>\n");
}

/// What points something out over a plate, with its words.
fn annotations(h: &mut Html, site: &SiteReport, plate: &Plate) {
    let size = format!("{:.1}", 1.1 * BADGE * f64::from(plate.size.0));
    for drawn in &plate.drawn {
        let epoch = site.images.iter().find(|i| i.epoch == drawn.epoch).map_or("other", |i| i.word.as_str());
        for (kind, casing) in [("case".to_owned(), true), (format!("ring {}", class(epoch)), false)] {
            for stroke in &drawn.strokes {
                let first = stroke.points.first().filter(|_| stroke.closed);
                let points = stroke.points.iter().chain(first).map(|p| format!("{:.1},{:.1}", p.x, p.y)).collect::<Vec<_>>().join(" ");
                let mut attributes = vec![("class", kind.as_str()), ("points", points.as_str()), ("vector-effect", "non-scaling-stroke")];
                if !casing && !drawn.is_own && stroke.may_dash {
                    attributes.push(("stroke-dasharray", "7 5"));
                }
                h.open("polyline", &attributes);
                h.raw("</polyline>");
            }
        }
        if !drawn.words.is_empty() {
            let (x, y) = (format!("{:.1}", drawn.at.x + 0.012 * f64::from(plate.size.0)), format!("{:.1}", drawn.at.y));
            h.element("text", &[("class", "words"), ("x", &x), ("y", &y), ("font-size", &size)], &drawn.words);
        }
        h.raw("\n");
    }
}

/// The figures, each with its caption and the file in which it lies beside this page.
pub(super) fn figures(h: &mut Html, figures: &[Picture<'_>]) {
    if figures.is_empty() {
        return;
    }
    h.section("figures", "Figures", |h| {
        h.p("Numbers in a figure are those of its own key. Each lies beside this page as vectors and as pixels, with others that show the whole images.");
        h.raw("<div class=\"figures\">\n");
        for figure in figures {
            h.raw("<figure>");
            h.open("img", &[("alt", figure.alt), ("loading", "lazy"), ("src", &data(figure.kind, figure.bytes))]);
            h.raw("<figcaption>");
            h.text(&figure.caption);
            h.text(&format!(" File: {}", figure.file));
            h.raw("</figcaption></figure>\n");
        }
        h.raw("</div>\n");
    });
}
