//! Both dates, one above the other with a divider; beside each other in print and without scripts.

use super::base64_of;
use super::blocks::{class, number};
use super::html::Html;
use super::plates::{BADGE, Badge, LARGE_BADGE, Mark, Plate};
use crate::core::doc::FootprintId;
use crate::core::geom::Point;
use crate::core::report::page::{Plate as PlateText, Swipe};

/// How wide a plate is in its own units: then a style that sets the size of a number fits plates of every size.
const UNITS: f64 = 1000.0;

/// Writes both plates with what stands below them.
pub(super) fn write(h: &mut Html, swipe: &Swipe, plates: &[Plate]) {
    h.raw("<figure class=\"swipe\"><div class=\"stage\">\n");
    for text in &swipe.plates {
        if let Some(plate) = plates.iter().find(|p| p.epoch == text.epoch) {
            draw(h, swipe, plate, text);
        }
    }
    h.raw("<span class=\"divider\" aria-hidden=\"true\"></span>\n");
    let at = start(swipe, plates).to_string();
    let told = [("aria-label", swipe.divider.as_str()), ("data-told", swipe.divider_value)];
    let range = [("type", "range"), ("min", "0"), ("max", "1000"), ("step", "10"), ("value", at.as_str())];
    h.open("input", &range.into_iter().chain(told).collect::<Vec<_>>());
    h.raw("\n</div>\n<figcaption>");
    h.text(&swipe.caption);
    h.raw("</figcaption>\n</figure>\n");
    if !swipe.key.is_empty() {
        h.raw("<ol class=\"key\">");
        for (n, epoch, name) in &swipe.key {
            h.raw("<li>");
            number(h, *n, epoch);
            h.name(name);
            h.raw("</li>");
        }
        h.raw("</ol>\n");
    }
}

/// Where the divider stands at first, in thousandths of the width: left of what the first comparison measures, so that it is seen.
fn start(swipe: &Swipe, plates: &[Plate]) -> u32 {
    let left = plates.iter().filter(|p| p.size.0 > 0).find_map(|p| {
        let mark = p.marks.iter().find(|m| m.is_own && Some(m.id) == swipe.lead)?;
        mark.points.iter().map(|c| c.x / f64::from(p.size.0)).min_by(f64::total_cmp)
    });
    let share = left.map_or(0.5, |left| left - 0.04).clamp(0.15, 0.5);
    (1000.0 * share) as u32 / 10 * 10
}

fn draw(h: &mut Html, swipe: &Swipe, plate: &Plate, text: &PlateText) {
    let (width, height) = (plate.size.0.to_string(), plate.size.1.to_string());
    let scale = UNITS / f64::from(plate.size.0.max(1));
    h.open("div", &[("class", &format!("plate {}", class(text.word)))]);
    match &plate.jpeg {
        Some(jpeg) => {
            let source = format!("data:image/jpeg;base64,{}", base64_of(jpeg));
            h.open("img", &[("alt", &text.alt), ("width", &width), ("height", &height), ("src", &source)]);
        }
        None => h.element("p", &[("class", "gone")], &text.gone),
    }
    h.raw("\n");
    h.open("svg", &[("viewBox", &format!("0 0 {UNITS} {:.1}", f64::from(plate.size.1) * scale)), ("aria-hidden", "true")]);
    let told = |id: FootprintId| swipe.numbers.iter().find(|(of, ..)| *of == id);
    for Mark { id, points, holes, is_own, .. } in &plate.marks {
        let epoch = told(*id).map_or("other", |(_, _, epoch)| epoch);
        for ring in std::iter::once(points).chain(holes) {
            let points = ring.iter().map(|p| format!("{:.1},{:.1}", scale * p.x, scale * p.y)).collect::<Vec<_>>().join(" ");
            h.open("polygon", &[("class", "case"), ("points", &points), ("vector-effect", "non-scaling-stroke")]);
            h.raw("</polygon>");
            let ring = format!("ring {}", class(epoch));
            let mut attributes = vec![("class", ring.as_str()), ("points", points.as_str()), ("vector-effect", "non-scaling-stroke")];
            if !is_own {
                attributes.push(("stroke-dasharray", "7 5"));
            }
            h.open("polygon", &attributes);
            h.raw("</polygon>\n");
        }
    }
    annotations(h, swipe, plate, scale);
    // Twice: small discs for wide screens, large ones, placed anew so that they do not lie over each other, for narrow ones and print.
    for (group, share) in [("near", BADGE), ("far", LARGE_BADGE)] {
        h.open("g", &[("class", group)]);
        let of = |m: &Mark| if group == "near" { m.badge } else { m.large };
        let numbered = plate.marks.iter().filter(|m| m.is_own).filter_map(|m| Some((told(m.id)?, of(m))));
        numbers(h, &numbered.map(|((_, n, epoch), badge)| (*n, *epoch, badge)).collect::<Vec<_>>(), scale, share * UNITS);
        h.raw("</g>\n");
    }
    h.raw("</svg>\n");
    h.element("span", &[("class", "tag")], &text.title);
    h.raw("</div>\n");
}

/// Discs with numbers, of such a radius in the plate's own units; first the lines to those that stand far off.
fn numbers(h: &mut Html, list: &[(usize, &str, Badge)], scale: f64, radius: f64) {
    let place = |p: Point| [format!("{:.1}", scale * p.x), format!("{:.1}", scale * p.y)];
    for (_, epoch, badge) in list {
        let Some(from) = badge.from else { continue };
        let ([x1, y1], [x2, y2]) = (place(from), place(badge.at));
        for kind in ["case".to_owned(), format!("ring {}", class(epoch))] {
            h.open(
                "line",
                &[("class", &kind), ("x1", &x1), ("y1", &y1), ("x2", &x2), ("y2", &y2), ("vector-effect", "non-scaling-stroke")],
            );
            h.raw("</line>");
        }
    }
    let (r, size) = (format!("{radius:.1}"), format!("{:.1}", 1.2 * radius));
    for (n, epoch, badge) in list {
        let [cx, cy] = place(badge.at);
        let badge = format!("badge {}", class(epoch));
        h.open("circle", &[("class", &badge), ("cx", &cx), ("cy", &cy), ("r", &r), ("vector-effect", "non-scaling-stroke")]);
        h.raw("</circle>");
        h.element("text", &[("x", &cx), ("y", &cy), ("font-size", &size)], &n.to_string());
        h.raw("\n");
    }
}

/// What points something out over a plate, with its words.
fn annotations(h: &mut Html, swipe: &Swipe, plate: &Plate, scale: f64) {
    for drawn in &plate.drawn {
        let epoch = swipe.epochs.iter().find(|(id, _)| *id == drawn.epoch).map_or("other", |(_, word)| word);
        for (kind, casing) in [("case".to_owned(), true), (format!("ring {}", class(epoch)), false)] {
            for stroke in &drawn.strokes {
                let first = stroke.points.first().filter(|_| stroke.closed);
                let place = |p: &Point| format!("{:.1},{:.1}", scale * p.x, scale * p.y);
                let points = stroke.points.iter().chain(first).map(place).collect::<Vec<_>>().join(" ");
                let mut attributes = vec![("class", kind.as_str()), ("points", points.as_str()), ("vector-effect", "non-scaling-stroke")];
                if !casing && !drawn.is_own && stroke.may_dash {
                    attributes.push(("stroke-dasharray", "7 5"));
                }
                h.open("polyline", &attributes);
                h.raw("</polyline>");
            }
        }
        if !drawn.words.is_empty() {
            let (x, y) = (format!("{:.1}", scale * drawn.at.x), format!("{:.1}", scale * drawn.at.y));
            let size = format!("{:.1}", 1.1 * BADGE * UNITS);
            h.element("text", &[("class", "words"), ("x", &x), ("y", &y), ("font-size", &size)], &drawn.words);
        }
        h.raw("\n");
    }
}
