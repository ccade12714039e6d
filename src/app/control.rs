//! Ground control points by hand: a window beside the picture, on which points are set by a click and get their coordinates as
//! text. What was typed stays until another session is opened, whether the window is open or not.

use std::collections::BTreeMap;

use egui::{Context, Label, RichText, ScrollArea, TextStyle, Ui};

use super::App;
use super::ask::{Ask, Queue};
use super::icons::Icon;
use super::session::Open;
use super::state::View;
use super::theme::{self, GRID};
use super::tool_window::ToolWindow;
use super::widgets::{self, IconButton};
use crate::app::toggles;
use crate::core::doc::{Document, Epoch, EpochId};
use crate::core::geom::Point;
use crate::core::georef::{ControlFit, ControlModel, ControlPoint, Located, LonLat, Place, fit, format_decimal, parse_place};
use crate::core::ops::SetGeoreference;

/// What the window remembers of control points.
#[derive(Clone, Debug, Default)]
pub struct Control {
    /// The image whose points are shown; `None` while the window is closed.
    open: Option<EpochId>,
    /// The points of each image.
    drafts: BTreeMap<EpochId, Draft>,
    /// The EPSG codes that are being typed for images with a world file.
    pub(super) codes: BTreeMap<EpochId, String>,
}

/// The points of one image.
#[derive(Clone, Debug)]
struct Draft {
    rows: Vec<Row>,
    model: ControlModel,
    /// The next click on the picture sets a point.
    placing: bool,
    /// The row whose text gets the keyboard.
    focus: Option<usize>,
}

#[derive(Clone, Debug, PartialEq)]
struct Row {
    px: Point,
    /// The coordinates, as typed.
    text: String,
}

impl Default for Draft {
    fn default() -> Self {
        Self { rows: Vec::new(), model: ControlModel::Similarity, placing: true, focus: None }
    }
}

impl Draft {
    /// The points behind a georeference that was made so before.
    fn of(epoch: &Epoch) -> Draft {
        let control = epoch.located().and_then(|l| l.georeference().control.as_ref());
        control.map_or_else(Draft::default, |control| {
            let row = |c: &ControlPoint| Row { px: c.px, text: format_decimal(c.place, 0.01) };
            Draft { rows: control.points.iter().map(row).collect(), model: control.model, placing: false, focus: None }
        })
    }
}

impl Control {
    /// The image on which the next click sets a point.
    #[must_use]
    pub fn placing(&self) -> Option<EpochId> {
        let epoch = self.open?;
        self.drafts.get(&epoch).filter(|draft| draft.placing).map(|_| epoch)
    }

    /// Sets a point at a pixel; its coordinates are asked for next.
    pub fn place(&mut self, px: Point) {
        if let Some(draft) = self.open.and_then(|epoch| self.drafts.get_mut(&epoch)) {
            draft.focus = Some(draft.rows.len());
            draft.rows.push(Row { px, text: String::new() });
            draft.placing = false;
        }
    }

    /// Closes the window; what was set stays.
    pub fn close(&mut self) {
        self.open = None;
        self.stop_placing();
    }

    /// Clicks go to the tool again.
    pub fn stop_placing(&mut self) {
        self.drafts.values_mut().for_each(|draft| draft.placing = false);
    }

    /// The points to be painted.
    #[must_use]
    pub fn shown(&self) -> Option<(EpochId, Vec<Point>)> {
        let epoch = self.open?;
        self.drafts.get(&epoch).map(|draft| (epoch, draft.rows.iter().map(|row| row.px).collect()))
    }
}

/// Opens the window on the first image that has no georeference.
pub(super) fn open(app: &mut App) {
    let Some(open) = &app.open else { return };
    let doc = open.editor.document();
    let bare = [doc.pair.before, doc.pair.after].into_iter().find(|id| doc.epoch(*id).is_some_and(|e| e.located().is_none()));
    turn_to(&mut app.view.control, doc, bare.unwrap_or(doc.pair.before));
}

/// Opens the window on an image.
pub(super) fn turn_to(control: &mut Control, doc: &Document, epoch: EpochId) {
    control.open = Some(epoch);
    if let Some(about) = doc.epoch(epoch) {
        control.drafts.entry(epoch).or_insert_with(|| Draft::of(about));
    }
}

/// The place that a row's text means. East and north are read in the system of the image that has one.
fn place_of(text: &str, own: Option<&Located>) -> Result<LonLat, String> {
    match parse_place(text, own)? {
        Place::LonLat(place) => Ok(place),
        Place::Map { px, .. } => {
            own.and_then(|l| l.lon_lat(px)).ok_or_else(|| "That place lies outside of the coordinate system.".to_owned())
        }
    }
}

/// The fit to all points whose coordinates can be read; the sentence says what is missing.
fn fitted(draft: &Draft, places: &[Option<LonLat>], size_px: [u32; 2]) -> Result<ControlFit, String> {
    let points: Vec<ControlPoint> =
        draft.rows.iter().zip(places).filter_map(|(row, place)| place.map(|place| ControlPoint { px: row.px, place })).collect();
    fit(&points, draft.model, size_px)
}

/// Draws the window, if it is open.
pub(super) fn show(ctx: &Context, open: &Open, view: &mut View, queue: &mut Queue) {
    let Some(epoch) = view.control.open else { return };
    let doc = open.editor.document();
    let Some(about) = doc.epoch(epoch) else { return };
    let mut turn = None;
    // Beside the picture on which is clicked: over the panels for BEFORE, over BEFORE for AFTER.
    let left = if epoch == doc.pair.before { ctx.content_rect().right() - 466.0 } else { 56.0 };
    let name = format!("control points of {}", doc.role_word(epoch));
    let mut windows = std::mem::take(&mut view.tool_windows);
    let window = ToolWindow::new(&name, "Ground control points", egui::pos2(left, 100.0), 420.0);
    let stays = window.show(ctx, &mut windows, |ui| {
        ui.horizontal(|ui| {
            for id in [doc.pair.before, doc.pair.after] {
                if toggles::radio(ui, id == epoch, doc.role_word(id)).clicked() {
                    turn = Some(id);
                }
            }
            // Amber and cyan are read on pictures and as marks; on a panel the file's name is text.
            let p = theme::palette(ui);
            let ink = if epoch == doc.pair.before { p.before_text } else { p.after_text };
            ui.label(RichText::new(about.file_name()).text_style(TextStyle::Small).color(ink));
        });
        if let Some(draft) = view.control.drafts.get_mut(&epoch) {
            content(ui, doc, about, draft, queue);
        }
    });
    view.tool_windows = windows;
    if let Some(epoch) = turn {
        turn_to(&mut view.control, doc, epoch);
    }
    if !stays {
        view.control.close();
    }
}

fn content(ui: &mut Ui, doc: &Document, epoch: &Epoch, draft: &mut Draft, queue: &mut Queue) {
    let p = theme::palette(ui);
    widgets::caption(
        ui,
        "Click a spot on the picture that you know, then type or paste its coordinates: degrees, MGRS, or east and north. \
         Enter goes on to the next point. Spread the points over the picture; what lies outside of them is least certain.",
    );
    let own = epoch.located().or_else(|| doc.epoch(doc.other(epoch.id)).and_then(|e| e.located()));
    let places: Vec<Result<LonLat, String>> = draft.rows.iter().map(|row| place_of(&row.text, own)).collect();
    let known: Vec<Option<LonLat>> = places.iter().map(|place| place.as_ref().ok().copied()).collect();
    let found = fitted(draft, &known, [epoch.image.width, epoch.image.height]);
    ui.add_space(GRID);
    rows(ui, draft, &places, found.as_ref().ok());
    ui.horizontal(|ui| {
        let word = doc.role_word(epoch.id);
        let text = if draft.placing { format!("Click on {word} now… (Esc stops)") } else { "Add a point".to_owned() };
        if ui.add(egui::Button::new(text).selected(draft.placing)).clicked() {
            draft.placing = !draft.placing;
        }
    });
    widgets::hairline(ui);
    ui.horizontal(|ui| {
        let models = [
            (
                ControlModel::Similarity,
                "Similarity",
                "Turned, scaled and moved: screenshots of maps and orthophotos. At least 2 points, better 4.",
            ),
            (ControlModel::Affine, "Affine", "Also sheared: oblique views of flat ground. At least 3 points, better 6."),
        ];
        ui.label(RichText::new("Model").color(p.muted));
        for (model, name, tip) in models {
            toggles::radio_value(ui, &mut draft.model, model, name).on_hover_text(tip);
        }
    });
    match &found {
        Ok(found) => figures(ui, found, epoch),
        Err(why) => {
            ui.add(Label::new(RichText::new(why).text_style(TextStyle::Small).color(p.text)).wrap());
        }
    }
    ui.add_space(2.0 * GRID);
    ui.horizontal(|ui| {
        let same = found.as_ref().is_ok_and(|f| epoch.located().is_some_and(|l| *l.georeference() == f.georeference));
        if widgets::primary_button(ui, "Apply", found.is_ok() && !same).clicked()
            && let Ok(found) = &found
        {
            queue.push(Ask::Run(SetGeoreference { epoch: epoch.id, georeference: Some(found.georeference.clone()) }.into()));
        }
        let is_by_hand = epoch.located().is_some_and(|l| l.georeference().control.is_some());
        if is_by_hand
            && widgets::plain_button(ui, "Withdraw")
                .on_hover_text("The image has no georeference by hand any more; the points stay here.")
                .clicked()
        {
            queue.push(Ask::Run(SetGeoreference { epoch: epoch.id, georeference: None }.into()));
        }
        if same {
            ui.label(RichText::new("Applied").color(p.ok));
        } else if epoch.located().is_some() && !is_by_hand {
            ui.label(RichText::new("Takes the place of what the file says.").text_style(TextStyle::Small).color(p.muted));
        }
    });
}

fn rows(ui: &mut Ui, draft: &mut Draft, places: &[Result<LonLat, String>], found: Option<&ControlFit>) {
    let p = theme::palette(ui);
    let mut removed = None;
    let (mut next, last) = (false, draft.rows.len());
    // The points of the fit are those whose coordinates can be read, in order.
    let mut fits = found.map(|f| f.points.iter()).into_iter().flatten();
    ScrollArea::vertical().id_salt("control points").max_height(230.0).auto_shrink([false, true]).show(ui, |ui| {
        for (index, (row, place)) in draft.rows.iter_mut().zip(places).enumerate() {
            let number = index + 1;
            // A name of its own: what stands above may come and go while somebody types here.
            ui.push_id(("control point", index), |ui| {
                ui.horizontal(|ui| {
                    ui.add_sized([18.0, 16.0], Label::new(RichText::new(number.to_string()).color(p.strong)));
                    let px = format!("{:.1}, {:.1} px", row.px.x, row.px.y);
                    ui.add_sized([112.0, 16.0], Label::new(RichText::new(px).text_style(TextStyle::Small).color(p.muted)));
                    // An id of its own: those that the toolkit counts shift when words above come or go.
                    let edit = egui::TextEdit::singleline(&mut row.text).id(egui::Id::unique("control point text").with(index));
                    let edit = edit.hint_text("39.9123 127.6234").desired_width(220.0);
                    let field = ui.add(edit).accessible_name(format!("Coordinates of point {number}"));
                    if draft.focus == Some(index) {
                        field.request_focus();
                        draft.focus = None;
                    }
                    // One point after the other, without a way back to the button.
                    next |= number == last
                        && place.is_ok()
                        && field.lost_focus()
                        && ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Enter));
                    if IconButton::new(Icon::Trash, &format!("Remove point {number}")).small().show(ui).clicked() {
                        removed = Some(index);
                    }
                });
            });
            let (words, ink) = match place {
                Err(_) if row.text.trim().is_empty() => ("Coordinates are missing; the point does not count yet.".to_owned(), p.muted),
                Err(why) => (why.clone(), p.danger),
                Ok(_) => match fits.next() {
                    Some(fit) => (residual_words(fit), if fit.high_leverage { p.warn } else { p.muted }),
                    None => (String::new(), p.muted),
                },
            };
            if !words.is_empty() {
                ui.horizontal(|ui| {
                    ui.add_space(26.0);
                    ui.add(Label::new(RichText::new(words).text_style(TextStyle::Small).color(ink)).wrap());
                });
            }
        }
    });
    draft.placing |= next;
    if let Some(index) = removed {
        draft.rows.remove(index);
    }
}

/// `0.41 m east, -0.20 m north of its place; left out: missed by 0.93 m; stands alone`.
fn residual_words(point: &crate::core::georef::PointResidual) -> String {
    let Some(left_out_m) = point.left_out_m else {
        return "Cannot be judged: the other points alone determine no fit.".to_owned();
    };
    // `+ 0.0` so that no "-0.00" is shown.
    let (east, north) = point.residual_m;
    let [east, north] = [east, north].map(|m| (m * 100.0).round() / 100.0 + 0.0);
    let alone = if point.high_leverage { "; stands alone" } else { "" };
    format!("Off by {east:+.2} m east, {north:+.2} m north; without it, missed by {left_out_m:.2} m{alone}")
}

fn figures(ui: &mut Ui, found: &ControlFit, epoch: &Epoch) {
    let p = theme::palette(ui);
    let metres = |value: Option<f64>| value.map_or_else(|| "not known: too few points".to_owned(), |m| format!("{m:.2} m"));
    let middle = Point::new(0.5 * f64::from(epoch.image.width), 0.5 * f64::from(epoch.image.height));
    widgets::row(ui, "A point left out is missed by", metres(found.left_out_rms_m))
        .on_hover_text("Root mean square of what each point is missed by when the fit is made without it.");
    widgets::row(ui, "Scatter of one coordinate (s0)", metres(found.s0_m))
        .on_hover_text("Square root of RSS / (2n - p). The plain residual is not given: it is always too small.");
    widgets::row(ui, "Expected error in the middle", metres(found.expected_error_m(middle)));
    if let Some(located) = found.georeference.locate().ok()
        && let Some((x, y)) = located.gsd_m(middle)
    {
        widgets::row(ui, "Pixel on the ground", format!("{x:.3} × {y:.3} m"));
        widgets::row(ui, "Map", located.crs_name().to_owned());
    }
    for warning in found.warnings.iter().take(4) {
        ui.add(Label::new(RichText::new(warning).text_style(TextStyle::Small).color(p.warn)).wrap());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_without_coordinates_do_not_count_and_wait() {
        let mut control =
            Control { open: Some(EpochId(0)), drafts: BTreeMap::from([(EpochId(0), Draft::default())]), ..Control::default() };
        assert_eq!(control.placing(), Some(EpochId(0)));
        control.place(Point::new(10.0, 10.0));
        assert_eq!(control.placing(), None, "the coordinates come first");
        let draft = control.drafts.get_mut(&EpochId(0)).unwrap();
        assert_eq!(draft.focus, Some(0));
        draft.rows.push(Row { px: Point::new(900.0, 10.0), text: "39.9 127.6".to_owned() });
        let places: Vec<_> = draft.rows.iter().map(|r| place_of(&r.text, None).ok()).collect();
        assert!(fitted(draft, &places, [1000, 1000]).unwrap_err().contains("there is 1"));
        draft.rows[0].text = "39.9 127.59".to_owned();
        let places: Vec<_> = draft.rows.iter().map(|r| place_of(&r.text, None).ok()).collect();
        let found = fitted(draft, &places, [1000, 1000]).unwrap();
        assert_eq!((found.s0_m, found.left_out_rms_m), (None, None));
        assert!(residual_words(&found.points[0]).contains("determine no fit"));
    }
}
