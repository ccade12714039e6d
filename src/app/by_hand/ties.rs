//! Tie points in the making: rows with a place on one picture or on both, the fit to those that are whole, and its words.

use egui::{Label, RichText, ScrollArea, TextStyle, Ui};

use crate::app::icons::Icon;
use crate::app::theme::{self, GRID};
use crate::app::toggles;
use crate::app::widgets::{self, IconButton};
use crate::core::doc::{Alignment, AlignmentMethod, Document, EpochId};
use crate::core::geom::Point;
use crate::core::measure::tie_click_px;
use crate::core::register::{Model, TieFit, TiePoint, TieRefusal, TieResidual, advised, fit_ties};

/// One point: where it is on each picture, as far as that was said.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Row {
    /// On AFTER, px.
    pub from: Option<Point>,
    /// On BEFORE, px.
    pub onto: Option<Point>,
}

impl Row {
    /// The place on one of the pictures.
    #[must_use]
    pub fn on(&self, side: Side) -> Option<Point> {
        match side {
            Side::From => self.from,
            Side::Onto => self.onto,
        }
    }

    fn whole(&self) -> Option<TiePoint> {
        Some(TiePoint { from: self.from?, onto: self.onto? })
    }
}

/// Which picture of the pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// AFTER, which is laid.
    From,
    /// BEFORE, onto which it is laid.
    Onto,
}

impl Side {
    /// The side of a date.
    #[must_use]
    pub fn of(doc: &Document, epoch: EpochId) -> Side {
        if epoch == doc.pair.before { Side::Onto } else { Side::From }
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Side {
        match self {
            Side::From => Side::Onto,
            Side::Onto => Side::From,
        }
    }
}

/// The points and how they are fitted.
#[derive(Clone, Debug)]
pub struct Ties {
    /// The points.
    pub rows: Vec<Row>,
    /// The model that was chosen; `None` follows what leaving points out speaks for.
    pub model: Option<Model>,
    /// Clicks on the pictures set points.
    pub placing: bool,
    /// AFTER is laid by the points while they are set.
    pub lays: bool,
    /// The point that is being dragged.
    pub dragged: Option<(usize, Side)>,
    /// The error of a point's coordinate, both clicks together, as long as the points do not show it, px of BEFORE.
    pub click_px: f64,
}

impl Default for Ties {
    fn default() -> Ties {
        Ties { rows: Vec::new(), model: None, placing: true, lays: true, dragged: None, click_px: std::f64::consts::SQRT_2 }
    }
}

impl Ties {
    /// The points of an alignment that was made so before.
    pub(super) fn of(alignment: Option<&Alignment>) -> Ties {
        let made = alignment.filter(|alignment| alignment.method == AlignmentMethod::TiePoints);
        let row = |tie: &crate::core::doc::Tie| Row { from: Some(tie.point.from), onto: Some(tie.point.onto) };
        made.map_or_else(Ties::default, |made| Ties {
            rows: made.ties.iter().map(row).collect(),
            model: Some(made.model),
            ..Ties::default()
        })
    }

    /// A click on a picture: the second place of the last point, or a new point.
    pub fn place(&mut self, side: Side, px: Point) {
        let row = match self.rows.last_mut() {
            Some(row) if row.on(side).is_none() => row,
            _ => {
                // A point that lies on this picture alone is begun anew.
                self.rows.retain(|row| row.whole().is_some());
                self.rows.push(Row::default());
                let Some(row) = self.rows.last_mut() else { return };
                row
            }
        };
        match side {
            Side::From => row.from = Some(px),
            Side::Onto => row.onto = Some(px),
        }
    }

    /// Moves a point on one picture.
    pub fn shift(&mut self, (index, side): (usize, Side), px: Point) {
        if let Some(row) = self.rows.get_mut(index) {
            match side {
                Side::From => row.from = Some(px),
                Side::Onto => row.onto = Some(px),
            }
        }
    }

    /// The point that waits for its place on the other picture, and on which one.
    #[must_use]
    pub fn waiting(&self) -> Option<(Side, Point)> {
        let row = self.rows.last()?;
        match (row.from, row.onto) {
            (Some(px), None) => Some((Side::From, px)),
            (None, Some(px)) => Some((Side::Onto, px)),
            _ => None,
        }
    }

    /// Takes back the place that was set last.
    pub fn take_back(&mut self) -> bool {
        let Some(row) = self.rows.pop() else { return false };
        if row.whole().is_some() {
            self.rows.push(Row { from: None, ..row });
        }
        true
    }

    /// Takes the error of a click from the session: as measured by blind repeats, else as assumed for each image.
    pub(super) fn know_hand(&mut self, doc: &Document) {
        self.click_px = tie_click_px(doc, doc.pair.after, doc.pair.before, &self.whole().1);
    }

    /// The whole points with their rows.
    pub(super) fn whole(&self) -> (Vec<usize>, Vec<TiePoint>) {
        self.rows.iter().enumerate().filter_map(|(index, row)| row.whole().map(|point| (index, point))).unzip()
    }

    /// The fit to the whole points.
    pub(super) fn fit(&self) -> Result<TieFit, TieRefusal> {
        let (_, points) = self.whole();
        let model = self.model.or_else(|| advised(&points)).unwrap_or(Model::Similarity);
        fit_ties(&points, model, self.click_px)
    }

    /// How each row fits, for the marks on the pictures.
    #[must_use]
    pub fn residuals(&self) -> Vec<Option<TieResidual>> {
        let mut out = vec![None; self.rows.len()];
        if let Ok(fit) = self.fit() {
            for (index, residual) in self.whole().0.into_iter().zip(fit.points) {
                if let Some(place) = out.get_mut(index) {
                    *place = Some(residual);
                }
            }
        }
        out
    }

    /// The list, the model and the figures.
    pub(super) fn content(&mut self, ui: &mut Ui, doc: &Document, fit: &Result<TieFit, TieRefusal>) {
        let p = theme::palette(ui);
        widgets::caption(
            ui,
            "Click one spot on both pictures, in either order: kerbs, road corners, the feet of walls. Roofs and towers lean; what is lined up is the ground. Spread the points over the picture. Drag a point to move it.",
        );
        ui.add_space(GRID);
        self.list(ui, fit.as_ref().ok());
        ui.horizontal(|ui| {
            let text = match (self.placing, self.waiting()) {
                (false, _) => "Add a point",
                (true, None) => "Click on BEFORE or AFTER… (Esc stops)",
                (true, Some((Side::From, _))) => "Now the same spot on BEFORE… (Esc stops)",
                (true, Some((Side::Onto, _))) => "Now the same spot on AFTER… (Esc stops)",
            };
            if ui.add(egui::Button::new(text).selected(self.placing)).clicked() {
                self.placing = !self.placing;
            }
        });
        widgets::hairline(ui);
        self.models(ui);
        toggles::checkbox(ui, &mut self.lays, "Lay AFTER by the points while they are set");
        match fit {
            Ok(fit) => figures(ui, doc, fit),
            Err(why) => {
                ui.add(Label::new(RichText::new(why.to_string()).text_style(TextStyle::Small).color(p.text)).wrap());
            }
        }
    }

    fn models(&mut self, ui: &mut Ui) {
        let p = theme::palette(ui);
        let advice = advised(&self.whole().1);
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new("Model").color(p.muted));
            toggles::radio_value(ui, &mut self.model, None, "By the points")
                .on_hover_text("The simplest model, unless a richer one misses clearly less of what is left out.");
            for (model, name, tip) in [
                (
                    Model::Similarity,
                    "Similarity",
                    "Turned, scaled and moved: maps, orthophotos, screenshots of one service. At least 2 points, better 4.",
                ),
                (Model::Affine, "Affine", "Also sheared: flat ground seen from another side. At least 3 points, better 6."),
                (
                    Model::Homography,
                    "Homography",
                    "Also seen at a slant, so that parallel roads meet. At least 4 points, better 8 and more.",
                ),
            ] {
                toggles::radio_value(ui, &mut self.model, Some(model), name).on_hover_text(tip);
            }
        });
        match (advice, self.model) {
            (Some(better), Some(chosen)) if better != chosen => {
                let text = format!("Leaving points out speaks for another model: {}.", better.word());
                ui.add(Label::new(RichText::new(text).text_style(TextStyle::Small).color(p.warn)).wrap());
            }
            (Some(model), None) => {
                widgets::caption(ui, &format!("Leaving points out speaks for: {}.", model.word()));
            }
            _ => {}
        }
    }

    fn list(&mut self, ui: &mut Ui, fit: Option<&TieFit>) {
        let p = theme::palette(ui);
        let mut removed = None;
        let mut fits = fit.map(|f| f.points.iter()).into_iter().flatten();
        ScrollArea::vertical().id_salt("tie points").max_height(150.0).auto_shrink([false, true]).show(ui, |ui| {
            for (index, row) in self.rows.iter().enumerate() {
                let number = index + 1;
                let place = |px: Option<Point>| px.map_or_else(|| "not yet".to_owned(), |px| format!("{:.1}, {:.1}", px.x, px.y));
                ui.horizontal(|ui| {
                    ui.add_sized([18.0, 16.0], Label::new(RichText::new(number.to_string()).color(p.strong)));
                    for (px, ink) in [(row.onto, p.before_text), (row.from, p.after_text)] {
                        let text = RichText::new(place(px)).text_style(TextStyle::Small).color(if px.is_some() { ink } else { p.muted });
                        ui.add_sized([112.0, 16.0], Label::new(text));
                    }
                    if IconButton::new(Icon::Trash, &format!("Remove tie point {number}")).small().show(ui).clicked() {
                        removed = Some(index);
                    }
                });
                if let Some(residual) = row.whole().and_then(|_| fits.next()) {
                    ui.horizontal(|ui| {
                        ui.add_space(26.0);
                        let ink = if residual.stands_alone { p.warn } else { p.muted };
                        ui.label(RichText::new(residual_words(residual)).text_style(TextStyle::Small).color(ink));
                    });
                }
            }
        });
        if let Some(index) = removed {
            self.rows.remove(index);
        }
    }
}

/// `Off by 0.4 px; without it, missed by 0.9 px; stands alone`.
fn residual_words(point: &TieResidual) -> String {
    let (x, y) = point.residual_px;
    let off = (x * x + y * y).sqrt();
    match point.left_out_px {
        Some(left_out) => {
            let alone = if point.stands_alone { "; stands alone" } else { "" };
            format!("Off by {off:.1} px; without it, missed by {left_out:.1} px{alone}")
        }
        None => "Cannot be judged: the others determine no map.".to_owned(),
    }
}

fn figures(ui: &mut Ui, doc: &Document, fit: &TieFit) {
    let p = theme::palette(ui);
    let px = |value: Option<f64>| value.map_or_else(|| "not known yet".to_owned(), |v| format!("{v:.2} px"));
    widgets::row(ui, "A point left out is missed by", px(fit.left_out_px))
        .on_hover_text("Root mean square of what each point is missed by when the fit is made without it.");
    widgets::row(ui, "Scatter of one coordinate (s0)", px(fit.s0_px))
        .on_hover_text("Square root of RSS / (2n - p). The plain residual is not given: it is always too small.");
    let length = |(x, y): (f64, f64)| (x * x + y * y).sqrt();
    let longest = fit.points.iter().map(|p| length(p.residual_px)).fold(0.0, f64::max);
    widgets::row(ui, "Longest arrow on BEFORE", format!("{longest:.1} px"))
        .on_hover_text("Arrows show by how much the map misses each point, enlarged.");
    widgets::row(ui, "Surplus observations", fit.redundancy.to_string())
        .on_hover_text("2n - p: how often the points could contradict each other. GREEN needs four.");
    if let Some(image) = doc.epoch(doc.pair.after).map(|epoch| &epoch.image) {
        let (w, h) = (f64::from(image.width), f64::from(image.height));
        let corners = [Point::default(), Point::new(w, 0.0), Point::new(w, h), Point::new(0.0, h)];
        let worst = corners.iter().map(|corner| fit.expected_error_px(*corner)).fold(0.0, f64::max);
        let middle = fit.expected_error_px(Point::new(0.5 * w, 0.5 * h));
        widgets::row(ui, "Expected error in the middle", format!("{middle:.1} px"));
        widgets::row(ui, "Expected error in the worst corner", format!("{worst:.1} px"));
    }
    for warning in fit.warnings.iter().take(3) {
        ui.add(Label::new(RichText::new(warning).text_style(TextStyle::Small).color(p.warn)).wrap());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_set_on_both_pictures_in_either_order() {
        let mut ties = Ties::default();
        let p = |x: f64| Point::new(x, 2.0 * x);
        ties.place(Side::Onto, p(1.0));
        assert_eq!(ties.waiting(), Some((Side::Onto, p(1.0))));
        // Clicked again on the same picture: the spot was chosen anew.
        ties.place(Side::Onto, p(2.0));
        assert_eq!(ties.rows.len(), 1);
        ties.place(Side::From, p(3.0));
        assert_eq!((ties.waiting(), ties.rows.len()), (None, 1));
        ties.place(Side::From, p(400.0));
        ties.place(Side::Onto, p(500.0));
        assert_eq!(ties.whole().1.len(), 2);
        assert!(ties.fit().is_ok());
        assert!(ties.take_back() && ties.waiting().is_some());
        assert!(ties.take_back() && ties.take_back() && ties.take_back() && !ties.take_back());
    }
}
