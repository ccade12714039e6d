//! Where one is: the small map of the whole with what is in view, the frame of the near panes on the whole ones, and the compass of a
//! turned view.

use egui::{Align2, Color32, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::PaneView;
use crate::app::ask::{Ask, Queue};
use crate::app::command::UiCommand;
use crate::app::paint::chips;
use crate::app::paint::outlines::{epoch_colour, on_screen};
use crate::app::paint::pictures::Pictures;
use crate::app::state::View;
use crate::app::theme;
use crate::core::doc::Document;
use crate::core::geom::{Affine, Bounds, Point, Vector};
use crate::core::view::{Camera, CompareMode, Look, PointMap, scene_bounds, scene_from_epoch, upright};

/// The most room that the map takes, points.
const ROOM: Vec2 = vec2(176.0, 128.0);
/// The canvas is too small for it below this, points.
const LEAST_CANVAS: Vec2 = vec2(480.0, 360.0);
/// The most of a pane's width and height that it takes.
const MOST: f64 = 0.4;
/// It is shown while less than this share of the whole is in view.
const PART: f64 = 0.6;

/// It goes while one draws this near to it, points.
const UNDER: f32 = 40.0;

/// The map of a frame.
pub(crate) struct MiniMap {
    pub response: Response,
    rect: Rect,
    screen_from_scene: Affine,
}

impl MiniMap {
    /// The map, where one looks at a part; moves the view by what the pointer does on it.
    pub fn new(ui: &mut Ui, rect: Rect, doc: &Document, view: &mut View, drafting: bool) -> Option<MiniMap> {
        view.minimap_at = None;
        if !view.minimap
            || view.compare.mode == CompareMode::FourUp
            || view.blind.is_some()
            || rect.size().x < LEAST_CANVAS.x
            || rect.size().y < LEAST_CANVAS.y
        {
            return None;
        }
        let bounds = scene_bounds(doc);
        let camera = view.camera(doc);
        // As the pictures are shown, so are they here.
        let size = Vector::new(bounds.size().x, bounds.size().y * camera.shape);
        let viewport = view.viewport(doc);
        let in_view = viewport.width * viewport.height / (camera.zoom * camera.zoom);
        if in_view > PART * size.x * size.y {
            return None;
        }
        // On a narrow pane it leaves most of the picture free.
        let (wide, high) = (f64::from(ROOM.x).min(MOST * viewport.width), f64::from(ROOM.y).min(MOST * viewport.height));
        let zoom = (wide / size.x.max(1.0)).min(high / size.y.max(1.0));
        let own = vec2((size.x * zoom) as f32, (size.y * zoom) as f32).max(vec2(12.0, 12.0));
        // Above credit lines.
        let foot = if doc.epochs.iter().any(|e| !e.credit.is_empty()) { 76.0 } else { 14.0 };
        let min = pos2((rect.left() + 14.0).round(), (rect.bottom() - foot - own.y).round());
        let map = Rect::from_min_size(min, own);
        // Whoever draws there wants to see what lies below it.
        if drafting && ui.input(|input| input.pointer.latest_pos()).is_some_and(|at| map.expand(UNDER).contains(at)) {
            return None;
        }
        let (x, y) = (f64::from(min.x) - zoom * bounds.min.x, f64::from(min.y) - zoom * camera.shape * bounds.min.y);
        let screen_from_scene = Affine::from([zoom, 0.0, x, 0.0, zoom * camera.shape, y]);
        let response = ui.interact(map, ui.scope_id().with("small map"), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Canvas, true, "Small map of the whole: drag to look elsewhere"));
        let held = !view.popup_open && response.is_pointer_button_down_on() && ui.input(|input| input.pointer.primary_down());
        if held
            && let Some(at) = response.interact_pointer_pos()
            && let Some(back) = screen_from_scene.inverse()
        {
            let centre = back.apply(Point::new(f64::from(at.x), f64::from(at.y)));
            view.flight = None;
            let by = centre - camera.centre;
            view.set_moved_camera(doc, Look::Main, Camera { centre, ..camera });
            if let Some(other) = view.other {
                view.set_moved_camera(doc, Look::Other, Camera { centre: other.centre + by, ..other });
            }
        }
        view.minimap_at = Some(map);
        Some(MiniMap { response, rect: map, screen_from_scene })
    }

    /// Paints the picture, how far each date reaches, and what is in view.
    pub fn paint(&self, ui: &Ui, doc: &Document, view: &View, pictures: &mut Pictures) {
        let p = theme::palette(ui);
        let whole = ui.painter();
        chips::note(ui.ctx(), self.rect.expand(3.0));
        whole.rect_filled(self.rect.expand(3.0), theme::RADIUS, theme::PLATE);
        for epoch in [doc.pair.after, doc.pair.before] {
            pictures.paint(ui, doc, epoch, &scene_from_epoch(doc, epoch).then(&self.screen_from_scene), self.rect, 1.0);
        }
        let painter = ui.painter_at(self.rect.expand(2.0));
        painter.rect_filled(self.rect, 0.0, Color32::from_black_alpha(60));
        for epoch in [doc.pair.before, doc.pair.after] {
            let Some(image) = doc.epoch(epoch).map(|e| &e.image) else { continue };
            let map = scene_from_epoch(doc, epoch).then(&self.screen_from_scene);
            let (w, h) = (f64::from(image.width), f64::from(image.height));
            let border = [(0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (1.0, 0.5), (1.0, 1.0), (0.5, 1.0), (0.0, 1.0), (0.0, 0.5)];
            let points: Vec<Pos2> = border.map(|(x, y)| on_screen(&map, Point::new(x * w, y * h))).to_vec();
            // Where both reach equally far the dashes of one show the other.
            if epoch == doc.pair.before {
                painter.add(Shape::closed_line(points, Stroke::new(1.5, epoch_colour(doc, epoch))));
            } else {
                let closed: Vec<Pos2> = points.iter().chain(points.first()).copied().collect();
                painter.extend(Shape::dashed_line(&closed, Stroke::new(1.5, epoch_colour(doc, epoch)), 5.0, 5.0));
            }
        }
        for (look, ink) in [(Look::Other, theme::AFTER), (Look::Main, theme::CORE)] {
            let Some(pane) = view.panes(doc).into_iter().find(|pane| pane.look == look) else { continue };
            frame(&painter, &view.camera_of(doc, &pane).corners(pane.viewport()), &self.screen_from_scene, ink);
        }
        let hot = self.response.hovered() || self.response.dragged();
        let edge = Stroke::new(1.0, if hot { p.accent } else { p.hairline });
        whole.rect_stroke(self.rect.expand(3.0), theme::RADIUS, edge, StrokeKind::Inside);
    }
}

/// What is in view, as a frame; a cross where it is too small for one.
fn frame(painter: &Painter, corners: &[Point; 4], map: &impl PointMap, ink: Color32) {
    let points = corners.map(|p| on_screen(map, p));
    let bounds = Rect::from_points(&points);
    if bounds.width().max(bounds.height()) < 7.0 {
        let at = bounds.center();
        for (width, ink) in [(3.5, theme::CASING), (1.5, ink)] {
            painter.circle_stroke(at, 5.0, Stroke::new(width, ink));
        }
        return;
    }
    for (width, ink) in [(3.5, theme::CASING), (1.5, ink)] {
        painter.add(Shape::closed_line(points.to_vec(), Stroke::new(width, ink)));
    }
}

/// On the panes that show everything, what the near ones show.
pub(crate) fn frames(ui: &Ui, doc: &Document, view: &View, panes: &[PaneView]) {
    for whole in panes.iter().filter(|pane| pane.pane.look == Look::Whole) {
        let near = panes.iter().find(|pane| pane.pane.look != Look::Whole && pane.pane.epoch == whole.pane.epoch);
        let Some(near) = near else { continue };
        let corners = view.camera_of(doc, &near.pane).corners(near.pane.viewport());
        frame(&ui.painter_at(whole.clip), &corners, &whole.screen_from_scene, theme::CORE);
    }
}

/// The compass of a turned view.
pub(crate) struct Compass {
    pub response: Response,
    /// Where north, or the upper edge of the picture, is on the screen: radians clockwise from up.
    angle: f32,
    is_north: bool,
}

impl Compass {
    /// The compass, if the view is turned.
    pub fn new(ui: &mut Ui, rect: Rect, doc: &Document, view: &View) -> Option<Compass> {
        let camera = view.camera(doc);
        if camera.turn == 0.0 || view.blind.is_some() {
            return None;
        }
        let up = upright(doc, middle(doc, camera.centre));
        let angle = (camera.turn - up.turn) as f32;
        let foot = if doc.epochs.iter().any(|e| !e.credit.is_empty()) { 112.0 } else { 92.0 };
        let spot = Rect::from_center_size(pos2(rect.right() - 40.0, rect.bottom() - foot), vec2(44.0, 44.0));
        let response = ui.interact(spot, ui.scope_id().with("compass"), Sense::click());
        let name = if up.is_north { "Compass: turn north up" } else { "Compass: turn upright" };
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, name));
        Some(Compass { response, angle, is_north: up.is_north })
    }

    /// Paints it, and takes a click on it.
    pub fn paint(&self, ui: &Ui, queue: &mut Queue) {
        let at = self.response.rect.center();
        chips::note(ui.ctx(), self.response.rect);
        let painter = ui.painter();
        let hot = self.response.hovered() || self.response.has_focus();
        painter.circle_filled(at, 20.0, theme::PLATE);
        painter.circle_stroke(
            at,
            20.0,
            Stroke::new(1.0, if hot { theme::palette(ui).accent } else { theme::ON_PLATE.gamma_multiply(0.4) }),
        );
        let up = vec2(self.angle.sin(), -self.angle.cos());
        let right = vec2(-up.y, up.x);
        let tip = at + up * 13.0;
        let needle = vec![tip, at + right * 4.5, at - right * 4.5];
        painter.add(Shape::convex_polygon(needle, theme::CORE, Stroke::NONE));
        let tail = vec![at - up * 13.0, at - right * 4.5, at + right * 4.5];
        painter.add(Shape::convex_polygon(tail, theme::ON_PLATE.gamma_multiply(0.35), Stroke::NONE));
        let word = if self.is_north { "N" } else { "up" };
        // The letter stands upright, whatever way the needle points.
        crate::app::widgets::plate(painter, at + up * 29.0, Align2::CENTER_CENTER, word, theme::ON_PLATE);
        let (title, tip) = if self.is_north {
            ("North up", "Turns the view so that north is up.")
        } else {
            ("Upright", "Turns the view back; where north is is not known.")
        };
        let keys = UiCommand::NorthUp.keys(ui.ctx());
        if crate::app::widgets::tooltip(self.response.clone(), title, &keys, tip).clicked() {
            queue.push(Ask::Ui(UiCommand::NorthUp));
        }
    }
}

/// A place of the scene, kept within BEFORE.
pub(crate) fn middle(doc: &Document, centre: Point) -> Point {
    let size = doc.epoch(doc.pair.before).map_or((1.0, 1.0), |e| (f64::from(e.image.width), f64::from(e.image.height)));
    let inside = Bounds { min: Point::default(), max: Point::new(size.0, size.1) };
    Point::new(centre.x.clamp(inside.min.x, inside.max.x), centre.y.clamp(inside.min.y, inside.max.y))
}
