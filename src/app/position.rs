//! Where the pointer is, at the foot of the window: pixel, longitude and latitude, the image's own map, size of a pixel.

use egui::{Button, Label, RichText, Ui, vec2};

use super::ask::{Ask, Queue};
use super::command::UiCommand;
use super::session::Open;
use super::state::View;
use super::{theme, widgets, words};
use crate::core::doc::{Document, EpochId};
use crate::core::geom::Point;
use crate::core::georef::Located;

/// A place that was gone to and is marked for a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beacon {
    /// On whose image.
    pub epoch: EpochId,
    /// In its pixels.
    pub px: Point,
    /// Since when, seconds of the window's clock.
    pub since_s: f64,
}

/// The coordinate under the pointer, in the chosen notation; `None` where the picture is not georeferenced.
#[must_use]
pub fn coordinate(doc: &Document, view: &View) -> Option<String> {
    let (epoch, at) = view.pointer?;
    let located = doc.epoch(epoch)?.located()?;
    let (x, y) = located.gsd_m(at)?;
    Some(view.notation.write(located.lon_lat(at)?, x.min(y)))
}

/// A pixel's place on the map of its image, with as many decimals as a pixel deserves; `None` where that map is in degrees.
fn projected(located: &Located, at: Point) -> Option<String> {
    if located.is_geographic() {
        return None;
    }
    let map = located.map(at);
    let unit_a_px = located.georeference().map_from_px().magnification();
    let digits = (-libm::log10(unit_a_px)).ceil().clamp(0.0, 3.0) as usize;
    Some(format!("E {:.digits$}  N {:.digits$}", map.x, map.y))
}

/// In less width of the window, points, the size of a pixel is not told, nor the notation of coordinates.
const ROOM_FOR_THE_SCALE: f32 = 700.0;
/// The same for the coordinate itself.
const ROOM_FOR_A_COORDINATE: f32 = 560.0;

/// Draws it, from right to left; what has least room goes first from the left.
pub(crate) fn show(ui: &mut Ui, open: &Open, view: &View, waiting: usize, queue: &mut Queue) {
    let p = theme::palette(ui);
    let wide = ui.ctx().content_rect().width();
    let doc = open.shown(view);
    let zoom = 100.0 * view.camera(doc).zoom * f64::from(ui.ctx().pixels_per_point());
    let zoom_text = if zoom >= 10.0 { format!("{zoom:.0} %") } else { format!("{zoom:.1} %") };
    ui.add_sized(vec2(48.0, 16.0), Label::new(RichText::new(zoom_text).color(p.muted)));
    let looked_at = looked_at(doc, view);
    let located = doc.epoch(looked_at).and_then(|e| e.located());
    let pixel = match (located, view.pointer) {
        (Some(located), Some((_, at))) => located.gsd_m(at).map(|(x, y)| gsd_words(x, y)),
        _ => crate::core::measure::pixel_size(doc, looked_at).map(|size| format!("{:.2} m a pixel", size.gsd_m)).or_else(|| {
            // As the scale bar on its picture says it.
            let (_, of) = crate::core::measure::Ground::of_or_shared(doc, looked_at)?;
            let size = crate::core::measure::pixel_size(doc, of)?;
            Some(format!("{:.2} m a pixel, by {}", size.gsd_m, doc.role_word(of)))
        }),
    };
    if wide > ROOM_FOR_THE_SCALE {
        ui.label(RichText::new(pixel.unwrap_or_else(|| "Scale not known".to_owned())).color(p.muted));
    }
    if wide > ROOM_FOR_THE_SCALE && doc.epochs.iter().any(|e| e.located().is_some()) {
        let button = Button::new(RichText::new(view.notation.label()).color(p.muted)).small().frame_when_inactive(false);
        let keys = UiCommand::Notation.keys(ui.ctx());
        if widgets::tooltip(ui.add(button), "Coordinate notation", &keys, UiCommand::Notation.entry().tip).clicked() {
            queue.push(Ask::Ui(UiCommand::Notation));
        }
    }
    if let Some((epoch, at)) = view.pointer {
        let colour = if epoch == doc.pair.before { p.before_text } else { p.after_text };
        let word = doc.role_word(epoch);
        let size = doc.epoch(epoch).map_or([0.0; 2], |e| [f64::from(e.image.width), f64::from(e.image.height)]);
        let inside = at.x >= 0.0 && at.y >= 0.0 && at.x <= size[0] && at.y <= size[1];
        let px = if inside { format!("{word}  {:.1}, {:.1} px", at.x, at.y) } else { format!("{word}  outside the picture") };
        if let Some(map) = located.filter(|_| wide > 1100.0).and_then(|l| projected(l, at)) {
            // `WGS 84 / UTM zone 16N`: where there is little room, the map alone.
            let name = located.map(Located::crs_name).unwrap_or_default();
            let name = if wide > 1500.0 { name } else { name.rsplit(" / ").next().unwrap_or(name) };
            let name = if wide > 1200.0 { format!("{name}  ") } else { String::new() };
            ui.label(RichText::new(format!("{name}{map}")).color(p.muted));
        }
        if let Some(place) = coordinate(doc, view).filter(|_| wide > ROOM_FOR_A_COORDINATE) {
            ui.label(RichText::new(place).color(colour));
        }
        ui.label(RichText::new(px).color(colour));
    }
    if waiting > 0 {
        ui.label(RichText::new(format!("Reading {}", words::count(waiting, "tile", "tiles"))).color(p.muted));
    }
}

/// The date whose scale is told: the one under the pointer; else AFTER, or the only one that is shown.
fn looked_at(doc: &Document, view: &View) -> EpochId {
    let shown = view.panes(doc);
    let only = shown.first().map(|pane| pane.epoch).filter(|first| shown.iter().all(|pane| pane.epoch == *first));
    view.pointer.map_or(only.unwrap_or(doc.pair.after), |(epoch, _)| epoch)
}

/// `0.50 m a pixel`, or both sides where they differ by more than a hundredth.
pub(crate) fn gsd_words(x: f64, y: f64) -> String {
    let digits = if x.min(y) < 0.1 { 3 } else { 2 };
    if (x - y).abs() > 0.01 * x.max(y) {
        format!("{x:.digits$} × {y:.digits$} m a pixel")
    } else {
        format!("{:.digits$} m a pixel", (x * y).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::georef::{CrsDefinition, from_world_file};

    #[test]
    fn digits_follow_the_size_of_a_pixel() {
        let crs = CrsDefinition::from_epsg(32652).unwrap();
        for (gsd, text) in [("0.5", "E 380005.0  N 4419990.0"), ("10", "E 380100  N 4419800"), ("0.05", "E 380000.50  N 4419999.00")] {
            let half = 0.5 * gsd.parse::<f64>().unwrap();
            let world = format!("{gsd} 0 0 -{gsd} {} {}", 380_000.0 + half, 4_420_000.0 - half);
            let located = from_world_file(&world, Some(&crs), [1000, 1000]).unwrap().locate().unwrap();
            assert_eq!(projected(&located, Point::new(10.0, 20.0)).as_deref(), Some(text));
        }
        assert_eq!(gsd_words(0.5, 0.5), "0.50 m a pixel");
        assert_eq!(gsd_words(7.1, 10.0), "7.10 × 10.00 m a pixel");
    }
}
