//! What always stands on the pictures: which date is which, the cursor's mirror image, the scale.

use egui::{Align2, Galley, Painter, Pos2, Rect, Shape, Stroke, Ui, Vec2, pos2, vec2};
use std::sync::Arc;

use super::PaneView;
use crate::app::paint::chips;
use crate::app::paint::outlines::{class_colour, epoch_colour, on_screen};
use crate::app::paint::part::Part;
use crate::app::paint::pictures::Pictures;
use crate::app::state::View;
use crate::app::{difference, theme, words};
use crate::core::doc::Document;
use crate::core::geom::{Point, Vector};
use crate::core::measure::{self, Ground};
use crate::core::view::{CompareMode, PointMap, epoch_from_epoch, scene_from_epoch};

/// BEFORE and AFTER with their dates, on the picture of each.
pub(crate) fn labels(ui: &Ui, doc: &Document, view: &View, panes: &[PaneView], pictures: &Pictures) {
    for (index, pane) in panes.iter().enumerate() {
        let Some(epoch) = doc.epoch(pane.pane.epoch) else { continue };
        let Spot { whole, right } = spot(doc, view, panes, index);
        let Some(DateLabel { plate, when: when_rect, wide, tag, date, towards }) = DateLabel::of(ui, doc, view, panes, index) else {
            continue;
        };
        let painter = ui.painter_at(whole);
        chips::note(ui.ctx(), plate);
        painter.rect_filled(plate, theme::RADIUS, theme::PLATE);
        let foot = if wide { plate.bottom() } else { when_rect.top() };
        let tag_rect = Rect::from_min_max(plate.min, pos2(if wide { when_rect.left() } else { plate.left() + tag.size().x + 14.0 }, foot));
        painter.rect_filled(tag_rect, theme::RADIUS, epoch_colour(doc, pane.pane.epoch));
        painter.galley(tag_rect.center() - tag.size() / 2.0, tag, theme::ON_MARK);
        let room = if towards.is_some() { MARK } else { 0.0 };
        painter.galley(when_rect.center() - date.size() / 2.0 - vec2(room / 2.0, 0.0), date, theme::ON_PLATE);
        if let Some(towards) = towards {
            half_mark(&painter, when_rect.right_center() - vec2(room / 2.0 + 4.0, 0.0), towards, epoch_colour(doc, pane.pane.epoch));
        }
        // An empty pane without a word would be a riddle.
        let elsewhere = || {
            let metres = measure::apart_m(doc).filter(|_| pane.pane.epoch == doc.pair.after)?;
            let far = measure::apart_words(metres);
            Some(format!("AFTER lies elsewhere: {far} from BEFORE. Check that the right files were chosen."))
        };
        if let Some(note) = pictures.note(pane.pane.epoch).or_else(elsewhere) {
            let left = whole.left() + 12.0;
            let words = painter.layout(note, theme::body_font(), theme::ON_PLATE, (whole.width() - 44.0).clamp(80.0, 420.0));
            let ground = Rect::from_min_size(pos2(left, plate.bottom() + 8.0), words.size() + vec2(20.0, 12.0));
            chips::note(ui.ctx(), ground);
            painter.rect_filled(ground, theme::RADIUS, theme::PLATE);
            painter.galley(ground.min + vec2(10.0, 6.0), words, theme::ON_PLATE);
        }
        // The credit line, where there is one: faint, at the foot.
        if !epoch.credit.is_empty() {
            let align = if right { Align2::RIGHT_BOTTOM } else { Align2::LEFT_BOTTOM };
            // Above the scale bar where there is no room beside it.
            let differs = view.compare.mode == CompareMode::Difference;
            let foot = if differs {
                // The foot is for what the colours mean. Where both credits have no room beside each other, one stands higher.
                let wide: f32 = doc.epochs.iter().map(|e| credit_width(&painter, &e.credit) + 20.0).sum();
                let step = if !right && wide > whole.width() { 26.0 } else { 0.0 };
                -difference::room_of_words(whole.width()) - step
            } else if right || whole.width() < 480.0 {
                -44.0
            } else {
                -10.0
            };
            let at = if right { whole.right_bottom() + vec2(-12.0, foot) } else { whole.left_bottom() + vec2(12.0, foot) };
            // Beside a slanting divider the foot may show the other date: the credit stands with the label.
            let slants = view.compare.mode == CompareMode::Swipe && view.compare.angle != 0.0;
            let at = if slants { pos2(if right { plate.right() } else { plate.left() }, plate.bottom() + 28.0) } else { at };
            let words = painter.layout(epoch.credit.clone(), theme::caption_font(), theme::ON_PLATE, (whole.width() - 44.0).max(80.0));
            let ground = align.anchor_size(at, words.size() + vec2(10.0, 5.0));
            chips::note(ui.ctx(), ground);
            painter.rect_filled(ground, (ground.height() / 2.0).min(10.0), theme::PLATE);
            painter.galley(ground.center() - words.size() / 2.0, words, theme::ON_PLATE);
        }
    }
}

fn credit_width(painter: &egui::Painter, credit: &str) -> f32 {
    painter.layout_no_wrap(credit.to_owned(), theme::caption_font(), theme::ON_PLATE).size().x
}

/// The label of a pane, laid out: which date it is, and when that was.
pub(crate) struct DateLabel {
    /// All of it.
    pub plate: Rect,
    /// The part that says when.
    pub when: Rect,
    /// One beside the other; else one above the other.
    wide: bool,
    tag: Arc<Galley>,
    date: Arc<Galley>,
    /// Beside a divider that slants: on which side of it the date is shown. Its label keeps its corner, which may show the other one.
    towards: Option<Vec2>,
}

/// Room for the mark of a side.
const MARK: f32 = 20.0;

/// A disc that is parted as the divider parts the canvas, filled on one side.
fn half_mark(painter: &Painter, at: Pos2, towards: Vec2, colour: egui::Color32) {
    const RADIUS: f32 = 6.5;
    let start = towards.angle() - std::f32::consts::FRAC_PI_2;
    let half = (0..=12_u8).map(|k| at + Vec2::angled(start + std::f32::consts::PI * f32::from(k) / 12.0) * RADIUS);
    painter.add(Shape::convex_polygon(half.collect(), colour, Stroke::NONE));
    painter.circle_stroke(at, RADIUS, Stroke::new(1.0, theme::ON_PLATE));
}

impl DateLabel {
    /// The label of the pane at that place; `None` where there is none.
    pub fn of(ui: &Ui, doc: &Document, view: &View, panes: &[PaneView], index: usize) -> Option<DateLabel> {
        let pane = panes.get(index)?;
        let epoch = doc.epoch(pane.pane.epoch)?;
        let Spot { whole, right } = spot(doc, view, panes, index);
        let slants = view.compare.mode == CompareMode::Swipe && view.compare.angle != 0.0;
        let across = view.compare.across();
        let towards = slants.then(|| vec2(across.x as f32, across.y as f32) * if index == 1 { 1.0 } else { -1.0 });
        let mut date = epoch.date.map_or_else(|| "Date not stated".to_owned(), crate::core::units::Date::words);
        if view.compare.mode == CompareMode::Blend && index == 1 && panes.len() == 2 {
            date = format!("{date}  ·  {:.0} % opaque", 100.0 * pane.pane.opacity);
        }
        let painter = ui.painter();
        let tag = painter.layout_no_wrap(doc.role_word(pane.pane.epoch).to_owned(), theme::body_font(), theme::ON_MARK);
        let date = painter.layout_no_wrap(date, theme::body_font(), theme::ON_PLATE);
        let (tag_size, when_size) = (tag.size() + vec2(14.0, 6.0), date.size() + vec2(16.0 + if slants { MARK } else { 0.0 }, 6.0));
        // Side by side, or one above the other where the pane is narrow.
        let wide = tag_size.x + when_size.x + 24.0 <= whole.width();
        let size = if wide {
            vec2(tag_size.x + when_size.x, tag_size.y.max(when_size.y))
        } else {
            vec2(tag_size.x.max(when_size.x), tag_size.y + when_size.y)
        };
        let left = if right { whole.right() - 12.0 - size.x } else { whole.left() + 12.0 };
        let plate = Rect::from_min_size(pos2(left, whole.top() + 12.0), size);
        let when_min = if wide { plate.left_top() + vec2(tag_size.x, 0.0) } else { plate.left_top() + vec2(0.0, tag_size.y) };
        Some(DateLabel { plate, when: Rect::from_min_max(when_min, plate.max), wide, tag, date, towards })
    }
}

/// Where a label stands.
struct Spot {
    whole: Rect,
    right: bool,
}

/// The corner in which the label of a pane stands. It stays put in every mode: BEFORE at the left, AFTER at the right, unless each has
/// panes of its own, and whatever way the divider is turned.
fn spot(doc: &Document, view: &View, panes: &[PaneView], index: usize) -> Spot {
    let all = panes.iter().fold(Rect::NOTHING, |all, pane| all.union(pane.clip));
    let pane = panes.get(index).map_or(all, |pane| pane.clip);
    let is_after = panes.get(index).is_some_and(|pane| pane.pane.epoch == doc.pair.after);
    match view.compare.mode {
        CompareMode::SideBySide | CompareMode::FourUp => Spot { whole: pane, right: false },
        CompareMode::Swipe if view.compare.angle == 0.0 => Spot { whole: pane, right: index == 1 },
        CompareMode::Swipe => Spot { whole: all, right: index == 1 },
        CompareMode::Blink | CompareMode::Blend | CompareMode::Difference | CompareMode::Lens => Spot { whole: all, right: is_after },
    }
}

/// A cross on the other picture at the place where the pointer is on this one.
pub(crate) fn mirrored_cursor(ui: &Ui, doc: &Document, view: &View, panes: &[PaneView]) {
    let Some((epoch, at)) = view.pointer else { return };
    if !matches!(view.compare.mode, CompareMode::SideBySide | CompareMode::FourUp) {
        return;
    }
    let cursor = ui.input(|input| input.pointer.latest_pos());
    for pane in panes.iter().filter(|pane| !cursor.is_some_and(|cursor| pane.clip.contains(cursor))) {
        let map = scene_from_epoch(doc, epoch).then(&pane.screen_from_scene);
        cross(ui, pane.clip, on_screen(&map, at), epoch_colour(doc, pane.pane.epoch));
    }
}

/// A cross where the pointer is on the pictures of the other window.
pub(crate) fn pointer(ui: &Ui, doc: &Document, view: &View, panes: &[PaneView]) {
    let Some((epoch, at)) = view.pointer else { return };
    for pane in panes {
        let map = scene_from_epoch(doc, epoch).then(&pane.screen_from_scene);
        let place = on_screen(&map, at);
        if pane.part.contains(place) {
            cross(ui, pane.clip, place, epoch_colour(doc, pane.pane.epoch));
        }
    }
}

fn cross(ui: &Ui, clip: Rect, at: Pos2, colour: egui::Color32) {
    let painter = ui.painter_at(clip);
    for (width, ink) in [(4.0, theme::CASING), (1.5, colour)] {
        for direction in [vec2(1.0, 0.0), vec2(-1.0, 0.0), vec2(0.0, 1.0), vec2(0.0, -1.0)] {
            painter.line_segment([at + direction * 4.0, at + direction * 13.0], Stroke::new(width, ink));
        }
    }
}

/// A scale bar on each picture: metres where a length is known, else pixels of the image.
pub(crate) fn scale_bars(ui: &Ui, doc: &Document, panes: &[PaneView]) {
    let mut taken: Option<Rect> = None;
    // Of pictures that lie over each other, one whose scale is known.
    let mut order: Vec<&PaneView> = panes.iter().collect();
    order.sort_by_key(|pane| Ground::of_or_shared(doc, pane.pane.epoch).map_or(2, |(_, of)| u8::from(of != pane.pane.epoch)));
    for pane in order {
        // What the lens shows lies on the picture around it: its bar stands where bars stand.
        let clip = match pane.part {
            Part::Disc { .. } => panes.first().map_or(pane.clip, |around| around.clip),
            _ => pane.clip,
        };
        if taken.is_some_and(|rect| rect.intersects(clip.shrink(20.0))) {
            continue;
        }
        taken = Some(clip);
        let middle = clip.center();
        let Some(image_from_screen) = pane.screen_from_image.inverse() else { continue };
        let at = image_from_screen.apply(Point::new(f64::from(middle.x), f64::from(middle.y)));
        let ground = Ground::of_or_shared(doc, pane.pane.epoch);
        // What a point to the right is in the picture, whichever way it is turned; pixels of degrees are not square.
        let along = image_from_screen.near(Point::new(f64::from(middle.x), f64::from(middle.y))).apply_vector(Vector::new(1.0, 0.0));
        let metres = ground.as_ref().and_then(|(ground, of)| {
            let map = epoch_from_epoch(doc, *of, pane.pane.epoch);
            Some(ground.metres_at(map.apply(at))?.apply_vector(map.near(at).apply_vector(along)).length())
        });
        let per_point = metres.unwrap_or_else(|| along.length());
        let Some(length) = round_below(110.0 * per_point) else { continue };
        let width = (length / per_point) as f32;
        let other = ground.map(|(_, of)| of).filter(|of| *of != pane.pane.epoch);
        let text = match (metres, other) {
            (Some(_), Some(of)) if clip.width() > 300.0 => format!("{} (scale taken from {})", words::metres(length), doc.role_word(of)),
            (Some(_), Some(of)) => format!("{} (from {})", words::metres(length), doc.role_word(of)),
            (Some(_), None) => words::metres(length),
            (None, _) if clip.width() > 240.0 => format!("{length} px, scale not known"),
            (None, _) => format!("{length} px"),
        };
        let painter = ui.painter_at(clip);
        let right = clip.right() - 20.0;
        let y = clip.bottom() - 17.0;
        let from = pos2((right - width).max(clip.left() + 12.0), y);
        // Words and bar on one dark plate: a bright bar alone is lost on a bright ground.
        let words = painter.layout_no_wrap(text, theme::caption_font(), theme::ON_PLATE);
        let wide = words.size().x.max(right - from.x) + 16.0;
        let plate = Rect::from_min_max(pos2(right + 8.0 - wide, y - 9.0 - words.size().y), pos2(right + 8.0, y + 7.0));
        chips::note(ui.ctx(), plate);
        painter.rect_filled(plate, theme::RADIUS, theme::PLATE);
        painter.galley(pos2(right - words.size().x, plate.top() + 3.0), words, theme::ON_PLATE);
        let bar = Stroke::new(2.0, theme::CORE);
        painter.line_segment([from, pos2(right, y)], bar);
        for x in [from.x + 1.0, right - 1.0] {
            painter.line_segment([pos2(x, y - 5.0), pos2(x, y + 1.0)], bar);
        }
    }
}

/// The most classes in the legend; more would hide the picture.
const MOST_CLASSES: usize = 14;

/// What the colours mean, while they tell classes: those of the outlines that are there, and how many there are of each.
pub(crate) fn legend(ui: &Ui, rect: Rect, doc: &Document, view: &View, panes: &[PaneView]) {
    if !view.by_class || !view.outlines || view.blind.is_some() {
        return;
    }
    let mut rows: Vec<(String, egui::Color32, usize)> = Vec::new();
    let classes = doc.classes.iter().flat_map(|set| set.classes.iter().map(|class| class.name.clone()));
    for name in classes {
        rows.push((name, egui::Color32::TRANSPARENT, 0));
    }
    for footprint in doc.footprints.values() {
        let colour = class_colour(doc, footprint.id);
        let known = doc.classes.as_ref().and_then(|set| set.class(&footprint.class)).filter(|_| !footprint.class.is_empty());
        let name = known.map_or("other, or no class", |class| class.name.as_str());
        match rows.iter_mut().find(|(own, _, _)| own == name) {
            Some(row) => (row.1, row.2) = (colour, row.2 + 1),
            None => rows.push((name.to_owned(), colour, 1)),
        }
    }
    rows.retain(|(_, _, count)| *count > 0);
    rows.truncate(MOST_CLASSES);
    let painter = ui.painter_at(rect);
    let galleys: Vec<_> = rows
        .iter()
        .map(|(name, colour, count)| {
            let text: String = name.chars().take(32).collect();
            (painter.layout_no_wrap(format!("{text}  {count}"), theme::caption_font(), theme::ON_PLATE), *colour)
        })
        .collect();
    if galleys.is_empty() {
        return;
    }
    const STEP: f32 = 17.0;
    let width = galleys.iter().map(|(galley, _)| galley.size().x).fold(0.0, f32::max) + 34.0;
    let size = vec2(width, STEP * galleys.len() as f32 + 10.0);
    // At the right, below the labels of the dates.
    let right = (0..panes.len()).filter_map(|index| DateLabel::of(ui, doc, view, panes, index)).map(|label| label.plate);
    let foot =
        right.filter(|plate| plate.right() > rect.right() - 12.0 - size.x).map(|plate| plate.bottom()).fold(rect.top() + 40.0, f32::max);
    // A credit stands below a label beside a divider that slants.
    let credit = if view.compare.angle != 0.0 && doc.epochs.iter().any(|e| !e.credit.is_empty()) { 24.0 } else { 0.0 };
    let plate = Rect::from_min_size(pos2(rect.right() - 12.0 - size.x, foot + credit + 8.0), size);
    chips::note(ui.ctx(), plate);
    painter.rect_filled(plate, theme::RADIUS, theme::PLATE);
    let mut y = plate.top() + 5.0;
    for (galley, colour) in galleys {
        let middle = y + STEP / 2.0;
        painter.rect_filled(Rect::from_center_size(pos2(plate.left() + 14.0, middle), vec2(11.0, 11.0)), 2.0, colour);
        painter.galley(pos2(plate.left() + 26.0, middle - galley.size().y / 2.0), galley, theme::ON_PLATE);
        y += STEP;
    }
}

/// The largest of 1, 2, 5, 10, ... that is not above `value`.
fn round_below(value: f64) -> Option<f64> {
    if !(value.is_finite() && value > 1e-6) {
        return None;
    }
    let power = libm::pow(10.0, libm::floor(libm::log10(value)));
    let digit = [5.0, 2.0, 1.0].into_iter().find(|d| d * power <= value * (1.0 + 1e-9))?;
    Some(digit * power)
}

#[cfg(test)]
mod tests {
    use super::round_below;

    #[test]
    fn scale_bars_have_round_lengths() {
        for (value, length) in [(110.0, 100.0), (99.0, 50.0), (2.0, 2.0), (0.7, 0.5), (4999.0, 2000.0)] {
            assert_eq!(round_below(value), Some(length));
        }
        assert_eq!(round_below(f64::NAN), None);
    }
}
