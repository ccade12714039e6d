//! Which pictures a figure shows, which outlines on them, and which part of them.

use super::refusal::FigureRefusal;
use super::told;
use crate::core::doc::{Document, EpochId, FigureCrop, FigureKind, FigureSpec, Footprint, FootprintId};
use crate::core::geom::{Bounds, Point, Vector};
use crate::core::measure::{Ground, PixelShape};
use crate::core::view::{PixelMap, PointMap, epoch_from_epoch};

/// Outlines that are called out, at most: more than that is a map, not a figure.
const MAX_CALLED: usize = 99;

/// The dates whose pictures a figure shows, in the order in which they stand.
pub fn panel_epochs(doc: &Document, spec: &FigureSpec) -> Vec<EpochId> {
    let pair = [doc.pair.before, doc.pair.after];
    let there = |ids: Vec<EpochId>| ids.into_iter().filter(|id| doc.epoch(*id).is_some()).collect::<Vec<_>>();
    let (least, most) = spec.kind.chosen_dates();
    if !spec.dates.is_empty() && (least..=most).contains(&spec.dates.len()) {
        // A row of dates stands in the order of time, two beside each other as they were chosen.
        let in_row = spec.kind == FigureKind::Series;
        return if in_row { in_time(doc).into_iter().filter(|id| spec.dates.contains(id)).collect() } else { there(spec.dates.clone()) };
    }
    match spec.kind {
        FigureKind::Before => there(vec![doc.pair.before]),
        FigureKind::After => there(vec![doc.pair.after]),
        FigureKind::Pair => there(pair.to_vec()),
        FigureKind::Detail => {
            let called = called_out(doc, spec);
            let holds = |id: EpochId| called.iter().any(|f| f.epoch == id);
            let found: Vec<EpochId> = in_time(doc).into_iter().filter(|id| holds(*id)).take(2).collect();
            if found.is_empty() { there(vec![doc.pair.after]) } else { found }
        }
        FigureKind::Series => in_time(doc),
    }
}

/// All dates from the earliest to the latest; those without a date stand where the session lists them, at the end.
fn in_time(doc: &Document) -> Vec<EpochId> {
    doc.epochs_in_time()
}

/// The image in whose pixels a figure's crop is told: the one that is shown, or BEFORE where there are several.
pub fn base_epoch(doc: &Document, spec: &FigureSpec) -> EpochId {
    let panels = panel_epochs(doc, spec);
    match panels.first() {
        Some(first) if panels.len() == 1 || !panels.contains(&doc.pair.before) => *first,
        _ => doc.pair.before,
    }
}

/// The outlines that are called out, in the order of their numbers.
pub(super) fn called_out<'d>(doc: &'d Document, spec: &FigureSpec) -> Vec<&'d Footprint> {
    let of_the_pair = |f: &Footprint| match spec.dates.is_empty() || spec.kind == FigureKind::Detail {
        true => f.epoch == doc.pair.before || f.epoch == doc.pair.after,
        false => spec.dates.contains(&f.epoch),
    };
    // A detail of nothing in particular is one of the first comparison: all outlines of the pair would be the whole picture again.
    let compared = || told::comparisons(doc).first().map(told::outlines_of).filter(|_| spec.kind == FigureKind::Detail);
    let chosen = spec.footprints.clone().or_else(compared);
    match &chosen {
        Some(ids) => ids.iter().filter_map(|id| doc.footprint(*id)).take(MAX_CALLED).collect(),
        None => {
            let all = doc.footprints.values().map(std::convert::AsRef::as_ref);
            // What is hidden is not drawn, unless it is asked for by its number.
            let drawn = all.filter(|f| !doc.is_hidden(f.id));
            drawn.filter(|f| (spec.kind == FigureKind::Series && spec.dates.is_empty()) || of_the_pair(f)).take(MAX_CALLED).collect()
        }
    }
}

/// An outline on a panel, px of the base image.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub id: FootprintId,
    /// Its date.
    pub epoch: EpochId,
    /// It was traced on another date than the panel shows.
    pub mirrored: bool,
    pub points: Vec<Point>,
    /// The corners of its courtyards.
    pub holes: Vec<Vec<Point>>,
}

/// The outlines on the panel of an epoch: its own, and dashed those of other dates where something ties the two together and the
/// building has no outline of its own there.
pub(super) fn shown_on(doc: &Document, called: &[&Footprint], epoch: EpochId, base: EpochId) -> Vec<Shown> {
    let mapped = |f: &Footprint, to: EpochId| {
        let map = epoch_from_epoch(doc, to, f.epoch);
        f.ring.points().iter().map(|p| map.apply(*p)).collect::<Vec<Point>>()
    };
    let own: Vec<&Footprint> = called.iter().copied().filter(|f| f.epoch == epoch).collect();
    let stands_there = |f: &Footprint| {
        let ring = crate::core::geom::Ring::new(mapped(f, epoch));
        own.iter().any(|o| {
            let covers = ring.as_ref().is_ok_and(|r| r.contains(o.ring.centroid()) && o.ring.contains(r.centroid()));
            covers || doc.are_same_building(f.id, o.id)
        })
    };
    let mut shown = Vec::new();
    for f in called {
        let mirrored = f.epoch != epoch;
        if mirrored && (!doc.are_tied(epoch, f.epoch) || stands_there(f)) {
            continue;
        }
        let points = mapped(f, base);
        if points.iter().all(|p| p.is_finite()) {
            let map = epoch_from_epoch(doc, base, f.epoch);
            let around = |ring: &crate::core::geom::Ring| ring.points().iter().map(|p| map.apply(*p)).collect();
            let holes = doc.holes(f.id).iter().map(|hole| around(&hole.ring)).collect();
            shown.push(Shown { id: f.id, epoch: f.epoch, mirrored, points, holes });
        }
    }
    shown
}

/// The part of the base image that is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    /// px of the base image.
    pub bounds: Bounds,
    /// Height over width of a pixel on the ground: other than 1 for pictures in degrees.
    pub pixel_shape: f64,
}

impl Window {
    /// Height over width as it is painted.
    pub fn shape(&self) -> f64 {
        let size = self.bounds.size();
        size.y * self.pixel_shape / size.x
    }
}

/// Height over width of a pixel on the ground at a place; 1 where nothing is known of it or they are equal.
fn pixel_shape(doc: &Document, base: EpochId, at: Point) -> f64 {
    // A few thousandths are the projection's, and nobody sees them.
    Ground::of(doc, base).and_then(|ground| ground.metres_at(at)).map_or(1.0, |metres| PixelShape::by(&metres, 0.005).ratio())
}

fn image_bounds(doc: &Document, id: EpochId) -> Result<Bounds, FigureRefusal> {
    let image = &doc.epoch(id).ok_or(FigureRefusal::NoPicture)?.image;
    Ok(Bounds { min: Point::default(), max: Point::new(f64::from(image.width.max(1)), f64::from(image.height.max(1))) })
}

/// The whole of the base image.
pub(super) fn whole(doc: &Document, base: EpochId) -> Result<Window, FigureRefusal> {
    let bounds = image_bounds(doc, base)?;
    Ok(Window { bounds, pixel_shape: pixel_shape(doc, base, bounds.centre()) })
}

/// The window that a crop means. `shape` is the height over width that suits the panel, `panel_px` its width.
pub(super) fn window(
    doc: &Document,
    spec: &FigureSpec,
    outlines: &[Vec<Shown>],
    shape: f64,
    panel_px: f64,
) -> Result<Window, FigureRefusal> {
    let base = base_epoch(doc, spec);
    let image = image_bounds(doc, base)?;
    match spec.crop {
        FigureCrop::Whole => whole(doc, base),
        FigureCrop::Window { min, max } => {
            let cut = Bounds {
                min: Point::new(min.x.max(image.min.x), min.y.max(image.min.y)),
                max: Point::new(max.x.min(image.max.x), max.y.min(image.max.y)),
            };
            let size = cut.size();
            if !(size.x >= 1.0 && size.y >= 1.0) {
                return Err(FigureRefusal::OutsidePicture);
            }
            Ok(Window { bounds: cut, pixel_shape: pixel_shape(doc, base, cut.centre()) })
        }
        FigureCrop::Outlines => {
            let all = outlines.iter().flatten().flat_map(|o| o.points.iter().copied());
            let Some(around) = Bounds::around(all).filter(|b| b.intersects(&image)) else { return whole(doc, base) };
            let pixel_shape = pixel_shape(doc, base, around.centre());
            let shape = shape / pixel_shape;
            let size = around.size();
            // Room for the labels, and no pixel larger than four of the figure.
            let room = 0.32 * size.x.max(size.y / shape);
            let width = (size.x + 2.0 * room).max((size.y + 2.0 * room * shape) / shape).max(0.25 * panel_px);
            Ok(Window { bounds: inside(around.centre(), Vector::new(width, width * shape), image), pixel_shape })
        }
    }
}

/// The box of that size around a place, moved and cut so that it lies in the image.
fn inside(centre: Point, size: Vector, image: Bounds) -> Bounds {
    let span = |c: f64, size: f64, low: f64, high: f64| {
        let size = size.min(high - low);
        let start = (c - 0.5 * size).clamp(low, high - size);
        (start, start + size)
    };
    let (x0, x1) = span(centre.x, size.x, image.min.x, image.max.x);
    let (y0, y1) = span(centre.y, size.y, image.min.y, image.max.y);
    Bounds { min: Point::new(x0, y0).rounded(), max: Point::new(x1, y1).rounded() }
}

/// The called-out outlines of which a window shows something on one picture at least: they are numbered in this order.
pub(super) fn numbered<'d>(called: &[&'d Footprint], outlines: &[Vec<Shown>], window: &Window) -> Vec<&'d Footprint> {
    let in_window = |o: &&Shown| Bounds::around(o.points.iter().copied()).is_some_and(|b| b.intersects(&window.bounds));
    let seen: std::collections::BTreeSet<FootprintId> = outlines.iter().flatten().filter(in_window).map(|o| o.id).collect();
    called.iter().copied().filter(|f| seen.contains(&f.id)).collect()
}

/// Where the credit that is burnt into the image of an epoch lies, px of the base image.
pub(super) fn credit_in_base(doc: &Document, epoch: EpochId, base: EpochId) -> Option<Bounds> {
    let area = doc.epoch(epoch)?.credit_area?;
    let map: PixelMap = epoch_from_epoch(doc, base, epoch);
    let corners = [area.min, Point::new(area.max.x, area.min.y), area.max, Point::new(area.min.x, area.max.y)];
    Bounds::around(corners.map(|p| map.apply(p)))
}

/// Whether one box holds another, to half a pixel.
pub(super) fn holds(outer: &Bounds, inner: &Bounds) -> bool {
    let slack = 0.5;
    outer.min.x <= inner.min.x + slack
        && outer.min.y <= inner.min.y + slack
        && outer.max.x >= inner.max.x - slack
        && outer.max.y >= inner.max.y - slack
}

/// Refuses a crop chosen by hand that hides a burnt-in credit.
pub(super) fn refuse_hidden_credit(doc: &Document, spec: &FigureSpec, panels: &[EpochId], window: &Window) -> Result<(), FigureRefusal> {
    let base = base_epoch(doc, spec);
    let hidden = |id: &&EpochId| credit_in_base(doc, **id, base).is_some_and(|area| !holds(&window.bounds, &area));
    match panels.iter().find(hidden) {
        Some(id) if spec.crop.window().is_some() => Err(FigureRefusal::HidesCredit(doc.epoch_words(*id))),
        _ => Ok(()),
    }
}
