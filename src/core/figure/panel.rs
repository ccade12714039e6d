//! One picture with all that belongs to it: date, outlines, labels, scale, north, credit.

use super::callouts::{self, Callout, Stage, Wanted};
use super::compose::Sheet;
use super::ground::LocalGround;
use super::item::{Color, Item, PanelLayout, Stroke, Subject};
use super::look::{DARK, LIGHT, Look, date_rgb};
use super::shows::{Shown, Window, credit_in_base, holds};
use super::text::shortened;
use super::told;
use crate::core::doc::{Document, EpochId, FigureSpec, FootprintId};
use crate::core::geom::{Affine, Bounds, Point, Vector, dashed_runs, points_of};
use crate::core::view::epoch_from_epoch;
use std::collections::BTreeMap;

/// What all pictures of a figure have in common.
pub(super) struct Scene<'a> {
    pub doc: &'a Document,
    pub spec: &'a FigureSpec,
    pub base: EpochId,
    /// The dates of which something may be drawn: those that are shown, and those that are compared where none were chosen.
    pub dates: &'a [EpochId],
    pub window: Window,
    /// The numbers of labels, and what stands in them besides.
    pub names: &'a BTreeMap<FootprintId, (usize, String)>,
}

/// px of the figure from pixels of the base image.
fn figure_from_base(window: &Window, frame: Bounds) -> Affine {
    let zoom = frame.size().x / window.bounds.size().x;
    let (kx, ky) = (zoom, zoom * window.pixel_shape);
    let min = window.bounds.min;
    Affine::from([kx, 0.0, frame.min.x - kx * min.x, 0.0, ky, frame.min.y - ky * min.y])
}

/// Where a credit stands in the picture, px of the figure; `None` where none does or where it is not seen.
fn credit_in_frame(scene: &Scene<'_>, epoch: EpochId, map: &Affine, frame: Bounds) -> Option<Bounds> {
    let corners = credit_in_base(scene.doc, epoch, scene.base).map(|b| [b.min, b.max].map(|p| map.apply(p)));
    corners.and_then(Bounds::around).filter(|b| b.intersects(&frame))
}

impl Sheet<'_> {
    /// Lays a picture from `top` on. Where it ends.
    pub fn panel(&mut self, scene: &Scene<'_>, epoch: EpochId, outlines: &[Shown], left: f64, width: f64, top: f64) -> f64 {
        let look = self.look;
        let y = self.heading(scene.doc, epoch, left, width, top);
        let frame = framed(&scene.window, left, width, y);
        self.picture(scene.doc, epoch, scene.base, &scene.window, frame);
        let figure_from_base = figure_from_base(&scene.window, frame);
        self.outlines(scene.doc, outlines, &figure_from_base, frame);
        let said = self.annotations(scene, epoch, &figure_from_base, frame);
        let callouts = self.labels(scene, epoch, outlines, &figure_from_base, frame);
        let credit = credit_in_frame(scene, epoch, &figure_from_base, frame);
        let taken: Vec<Bounds> = callouts.iter().map(|c| c.bounds).chain(credit).collect();
        self.words(scene, epoch, &said, frame, &taken);
        let zoom = frame.size().x / scene.window.bounds.size().x;
        let ground = LocalGround::of(scene.doc, epoch, scene.base, &scene.window, zoom);
        let scale = ground.as_ref().and_then(|g| g.scale_bar(scene.doc, 0.26 * frame.size().x));
        let north = ground.as_ref().and_then(LocalGround::north);
        let mut y = frame.max.y + 0.5 * look.text;
        y = self.scale_and_north(scale.as_ref().map(|s| (s.length_px, s.words.as_str())), north.map(|n| n.towards), left, width, y);
        y = self.credit(scene, epoch, left, width, y);
        let base_from_figure = figure_from_base.inverse().unwrap_or(Affine::IDENTITY);
        self.panels.push(PanelLayout { epoch, frame, base_from_figure, callouts, scale, north });
        y
    }

    /// The chip with the date's role, and the date.
    pub fn heading(&mut self, doc: &Document, epoch: EpochId, left: f64, width: f64, top: f64) -> f64 {
        let look = self.look;
        let size = 0.86 * look.text;
        let role = doc.role_word(epoch);
        let role_width = self.metrics.width(role, size, true);
        let (pad, height) = (0.5 * look.text, 1.5 * look.text);
        let chip = Bounds { min: Point::new(left, top), max: Point::new(left + role_width + 2.0 * pad, top + height) };
        let fill = Some(Color::opaque(date_rgb(doc, epoch)));
        self.put(Subject::Date, Item::Box { bounds: chip, fill, stroke: None, radius: 0.25 * look.text });
        let baseline = top + 0.5 * height + 0.35 * size;
        self.text(Subject::Date, Point::new(left + pad, baseline), role, size, true, Color::opaque(DARK));
        let at = Point::new(chip.max.x + 0.6 * look.text, top + 0.5 * height + 0.35 * look.text);
        let date = told::date(doc, epoch);
        // On a very narrow picture the date stands below the chip.
        if at.x + self.metrics.width(&date, look.text, true) <= left + width {
            self.text(Subject::Date, at, &date, look.text, true, look.ink);
            return top + height + 0.4 * look.text;
        }
        let y = self.paragraph(Subject::Date, &date, look.text, true, look.ink, left, width, chip.max.y + 0.1 * look.text);
        y + 0.3 * look.text
    }

    /// The picture itself, with a thin line around it.
    pub fn picture(&mut self, doc: &Document, epoch: EpochId, base: EpochId, window: &Window, frame: Bounds) {
        let look = self.look;
        self.put(Subject::Picture, Item::Box { bounds: frame, fill: Some(look.empty), stroke: None, radius: 0.0 });
        if let Some(base_from_figure) = figure_from_base(window, frame).inverse() {
            let map = epoch_from_epoch(doc, epoch, base).of(&base_from_figure);
            self.put(Subject::Picture, Item::Raster { epoch, frame, image_from_figure: Box::new(map), ground: look.empty });
        }
        let stroke = Some(Stroke { color: look.hairline, width: (0.06 * look.text).max(0.75), dash: None });
        self.put(Subject::Picture, Item::Box { bounds: frame, fill: None, stroke, radius: 0.0 });
    }

    /// A coloured line inside a dark casing for each outline; dashed for the other date.
    fn outlines(&mut self, doc: &Document, outlines: &[Shown], map: &Affine, frame: Bounds) {
        let k = self.look.text / 13.0;
        for outline in outlines {
            let points: Vec<Point> = outline.points.iter().map(|p| map.apply(*p)).collect();
            if Bounds::around(points.iter().copied()).is_none_or(|b| !b.intersects(&frame)) {
                continue;
            }
            let holes: Vec<Vec<Point>> = outline.holes.iter().map(|hole| hole.iter().map(|p| map.apply(*p)).collect()).collect();
            for (width, color, dashed) in
                [(3.6, Color { rgb: [0, 0, 0], alpha: 0.6 }, false), (1.7, Color::opaque(date_rgb(doc, outline.epoch)), outline.mirrored)]
            {
                for points in std::iter::once(&points).chain(&holes) {
                    let mut put = |points: Vec<Point>, closed: bool, dash: Option<[f64; 2]>| {
                        let stroke = Some(Stroke { color, width: width * k, dash });
                        self.put(Subject::Outline, Item::Path { points, closed, fill: None, stroke, clip: Some(frame) });
                    };
                    if dashed {
                        // Side by side: on each, gaps are seen.
                        for run in dashed_runs(points, true, [6.0 * k, 4.0 * k]) {
                            put(points_of(&run, points).collect(), false, Some(run.dash));
                        }
                    } else {
                        put(points.clone(), true, None);
                    }
                }
            }
        }
    }

    /// The numbered labels with their lines.
    fn labels(&mut self, scene: &Scene<'_>, epoch: EpochId, outlines: &[Shown], map: &Affine, frame: Bounds) -> Vec<Callout> {
        let look = self.look;
        let (size, height) = (0.9 * look.text, 1.45 * look.text);
        let width = frame.size().x;
        // Names beside the numbers where there is room for them.
        let with_names = outlines.len() <= 7 && width >= 22.0 * look.text;
        let wanted: Vec<Wanted> = outlines
            .iter()
            .filter_map(|o| {
                let (number, name) = scene.names.get(&o.id)?;
                let (count, number) = (*number, number.to_string());
                let own = self.metrics.width(&number, size, true) + 2.0 * 0.45 * look.text;
                let short = (String::new(), Vector::new(own.max(height), height));
                let name = shortened(name, 30);
                let long = Vector::new(own + 0.35 * look.text + self.metrics.width(&name, size, false), height);
                let named = (with_names && !name.is_empty() && long.x <= 0.45 * width).then_some((name, long));
                let outline: Vec<Point> = o.points.iter().map(|p| map.apply(*p)).collect();
                let place = scene.spec.labels.iter().find(|l| l.epoch == epoch && l.footprint == o.id);
                let middle = Bounds::around(outline.iter().filter_map(|p| callouts::clipped(*p, *p, frame)).map(|(p, _)| p))
                    .or_else(|| Bounds::around(outline.iter().copied()))
                    .map(|b| b.centre());
                let by_hand = place.zip(middle).map(|(l, m)| m + Vector::new(l.by[0], l.by[1]) * width);
                let texts = named.into_iter().chain([short]).collect();
                Some(Wanted { footprint: o.id, epoch: o.epoch, mirrored: o.mirrored, number: count, outline, texts, by_hand })
            })
            .collect();
        let inset = 0.35 * look.text;
        let inner =
            Bounds { min: Point::new(frame.min.x + inset, frame.min.y + inset), max: Point::new(frame.max.x - inset, frame.max.y - inset) };
        // Nothing is laid over a credit that stands in the picture.
        let keep_free: Vec<Bounds> = credit_in_frame(scene, epoch, map, frame).into_iter().collect();
        let stage = Stage { frame: inner, keep_free: &keep_free, unit: look.text };
        let (placed, missing) = callouts::place(&stage, &wanted);
        if !missing.is_empty() {
            let list: Vec<String> = missing.iter().map(ToString::to_string).collect();
            self.notes.push(format!(
                "On {} there is no room for the label{} {}. Call out fewer outlines, or make the figure wider.",
                scene.doc.epoch_words(epoch),
                if list.len() == 1 { "" } else { "s" },
                list.join(", ")
            ));
        }
        for callout in &placed {
            self.leader(scene.doc, callout);
        }
        for callout in &placed {
            self.pill(scene.doc, callout, size);
        }
        placed
    }

    fn leader(&mut self, doc: &Document, callout: &Callout) {
        let Some([from, to]) = callout.leader else { return };
        let k = self.look.text / 13.0;
        let rgb = date_rgb(doc, callout.epoch);
        for (width, color) in [(3.0, Color { rgb: [0, 0, 0], alpha: 0.6 }), (1.2, Color::opaque(rgb))] {
            let stroke = Some(Stroke { color, width: width * k, dash: None });
            self.put(Subject::Leader, Item::Path { points: vec![from, to], closed: false, fill: None, stroke, clip: None });
        }
        let r = 2.0 * k;
        let dot = Bounds { min: Point::new(to.x - r, to.y - r), max: Point::new(to.x + r, to.y + r) };
        let stroke = Some(Stroke { color: Color { rgb: [0, 0, 0], alpha: 0.6 }, width: 0.9 * k, dash: None });
        self.put(Subject::Leader, Item::Box { bounds: dot, fill: Some(Color::opaque(rgb)), stroke, radius: r });
    }

    fn pill(&mut self, doc: &Document, callout: &Callout, size: f64) {
        let look = self.look;
        let k = look.text / 13.0;
        let rgb = date_rgb(doc, callout.epoch);
        let b = callout.bounds;
        let dash = callout.mirrored.then_some([3.5 * k, 2.5 * k]);
        let stroke = Some(Stroke { color: Color::opaque(rgb), width: 1.1 * k, dash });
        let radius = 0.5 * b.size().y;
        self.put(Subject::Label, Item::Box { bounds: b, fill: Some(Color { rgb: DARK, alpha: 0.88 }), stroke, radius });
        let baseline = b.centre().y + 0.35 * size;
        let number = callout.number.to_string();
        let number_width = self.metrics.width(&number, size, true);
        let x = if callout.text.is_empty() { b.centre().x - 0.5 * number_width } else { b.min.x + 0.45 * look.text };
        self.text(Subject::Label, Point::new(x, baseline), &number, size, true, Color::opaque(rgb));
        if !callout.text.is_empty() {
            let at = Point::new(x + number_width + 0.35 * look.text, baseline);
            self.text(Subject::Label, at, &callout.text, size, false, Color::opaque(LIGHT));
        }
    }

    /// The scale bar on the left and north on the right; below each other where there is no room. Where they end.
    fn scale_and_north(&mut self, scale: Option<(f64, &str)>, north: Option<Vector>, left: f64, width: f64, top: f64) -> f64 {
        let look = self.look;
        let size = 0.9 * look.text;
        let line = 1.5 * look.text;
        let middle = top + 0.5 * line;
        let baseline = middle + 0.35 * size;
        let mut right = left;
        match scale {
            Some((bar, words)) => {
                let (w, tick) = (0.13 * look.text, 0.35 * look.text);
                let box_of = |x0: f64, y0: f64, x1: f64, y1: f64| Bounds { min: Point::new(x0, y0), max: Point::new(x1, y1) };
                let ends = [left, left + bar - w];
                let bars = [box_of(left, middle - 0.5 * w, left + bar, middle + 0.5 * w)]
                    .into_iter()
                    .chain(ends.map(|x| box_of(x, middle - tick, x + w, middle + tick)));
                for bounds in bars {
                    self.put(Subject::Scale, Item::Box { bounds, fill: Some(look.ink), stroke: None, radius: 0.0 });
                }
                let at = left + bar + 0.5 * look.text;
                right = at + self.metrics.width(words, size, false);
                if right <= left + width {
                    self.text(Subject::Scale, Point::new(at, baseline), words, size, false, look.ink);
                } else {
                    let end = self.paragraph(Subject::Scale, words, size, false, look.ink, left, width, top + line);
                    return self.north(north, left, end);
                }
            }
            None => {
                let words = "scale unknown";
                right += self.metrics.width(words, size, false);
                self.text(Subject::Scale, Point::new(left, baseline), words, size, false, look.muted);
            }
        }
        let north_width = if north.is_some() { 2.6 * look.text } else { self.metrics.width("north unknown", size, false) };
        if right + look.text + north_width <= left + width {
            self.north(north, left + width - north_width, top);
            top + line
        } else {
            self.north(north, left, top + line)
        }
    }

    fn north(&mut self, north: Option<Vector>, left: f64, top: f64) -> f64 {
        let look = self.look;
        let size = 0.9 * look.text;
        let line = 1.5 * look.text;
        let middle = top + 0.5 * line;
        let baseline = middle + 0.35 * size;
        match north {
            Some(up) => {
                let side = up.perpendicular();
                let centre = Point::new(left + 0.75 * look.text, middle);
                let (long, wide) = (0.72 * look.text, 0.36 * look.text);
                let points = vec![
                    centre + up * long,
                    centre - up * long + side * wide,
                    centre - up * (0.55 * long),
                    centre - up * long - side * wide,
                ];
                self.put(Subject::North, Item::Path { points, closed: true, fill: Some(look.ink), stroke: None, clip: None });
                let at = Point::new(left + 2.6 * look.text - self.metrics.width("N", size, true), baseline);
                self.text(Subject::North, at, "N", size, true, look.ink);
            }
            None => self.text(Subject::North, Point::new(left, baseline), "north unknown", size, false, look.muted),
        }
        top + line
    }

    /// Who is to be credited; and the credit as it stands in the picture, where this part does not show it.
    fn credit(&mut self, scene: &Scene<'_>, epoch: EpochId, left: f64, width: f64, top: f64) -> f64 {
        let look = self.look;
        let size = 0.82 * look.text;
        let words = told::credit(scene.doc, epoch);
        let mut y = self.paragraph(Subject::Credit, &words, size, false, look.muted, left, width, top + 0.15 * look.text);
        let Some(area) = scene.doc.epoch(epoch).and_then(|e| e.credit_area) else { return y };
        if credit_in_base(scene.doc, epoch, scene.base).is_some_and(|b| holds(&scene.window.bounds, &b)) {
            return y;
        }
        y = self.paragraph(Subject::Credit, "As it stands in the picture:", size, false, look.muted, left, width, y + 0.2 * look.text);
        let natural = area.size();
        let zoom = (width / natural.x).min(3.2 * look.text / natural.y).min(2.0);
        let frame = Bounds { min: Point::new(left, y), max: Point::new(left + natural.x * zoom, y + natural.y * zoom) };
        let window = Window { bounds: area, pixel_shape: 1.0 };
        if let Some(map) = figure_from_base(&window, frame).inverse() {
            self.put(Subject::Credit, Item::Raster { epoch, frame, image_from_figure: Box::new(map.into()), ground: look.empty });
        }
        frame.max.y + 0.3 * look.text
    }

    /// The small picture that says where a detail lies. Where it ends.
    pub fn locator(&mut self, scene: &Scene<'_>, epoch: EpochId, whole: &Window, left: f64, width: f64, top: f64) -> f64 {
        let look: Look = self.look;
        let size = 0.86 * look.text;
        self.text(Subject::Locator, Point::new(left, top + 0.75 * look.text + 0.35 * size), "Where this is", size, true, look.muted);
        let y = top + 1.9 * look.text;
        let frame = framed(whole, left, width, y);
        self.picture(scene.doc, epoch, scene.base, whole, frame);
        let map = figure_from_base(whole, frame);
        let corners = [scene.window.bounds.min, scene.window.bounds.max].map(|p| map.apply(p));
        if let Some(b) = Bounds::around(corners) {
            // Never smaller than can be seen.
            let least = 0.5 * look.text;
            let (c, s) = (b.centre(), b.size());
            let half = Vector::new(s.x.max(least), s.y.max(least)) * 0.5;
            let bounds = Bounds {
                min: Point::new((c.x - half.x).max(frame.min.x), (c.y - half.y).max(frame.min.y)),
                max: Point::new((c.x + half.x).min(frame.max.x), (c.y + half.y).min(frame.max.y)),
            };
            let k = look.text / 13.0;
            for (width, color) in [(4.0, Color { rgb: [0, 0, 0], alpha: 0.65 }), (1.8, Color::opaque([255, 255, 255]))] {
                let stroke = Some(Stroke { color, width: width * k, dash: None });
                self.put(Subject::Locator, Item::Box { bounds, fill: None, stroke, radius: 0.0 });
            }
        }
        frame.max.y + 0.4 * look.text
    }
}

/// Where a window is painted: as wide as there is room for, and no higher than one and a half times that.
pub(super) fn framed(window: &Window, left: f64, width: f64, top: f64) -> Bounds {
    let shape = window.shape();
    let painted = width.min(1.5 * width / shape);
    let x = left + 0.5 * (width - painted);
    // Whole pixels, so that the picture's edge is sharp at every scale.
    let (x0, x1) = (libm::round(x), libm::round(x + painted));
    let height = libm::round((x1 - x0) * shape).max(1.0);
    let y = libm::ceil(top);
    Bounds { min: Point::new(x0, y), max: Point::new(x1, y + height) }
}
