//! The menus: the table of commands, in groups that lines part, some of them in submenus. A menu that is higher than the window scrolls.

use egui::containers::menu::{MenuBar, MenuState, SubMenu};
use egui::{Align, Layout, Rect, Response, Role, ScrollArea, Sense, TextStyle, Ui, WidgetInfo, pos2, vec2};

use super::ask::{Ask, Queue};
use super::available::available;
use super::command::{Entry, Form, Menu, TABLE, UiCommand};
use super::dialogs::file::recent_name;
use super::icons::{self, Icon};
use super::session::Open;
use super::shell;
use super::state::View;
use super::theme::{self, GRID, RADIUS};
use super::widgets;
use crate::jobs::RecentSession;

/// Width of an open menu.
const WIDTH: f32 = 296.0;
/// Height of a line.
const ROW: f32 = 26.0;
/// Room at both sides of a menu's title.
const PADDING: f32 = 7.0;
/// In a window of less width there is no room for a submenu beside its menu: its lines stand in the menu itself.
const ROOM_FOR_SUBMENUS: f32 = 700.0;
/// The most kept views that the menu lists; the palette finds all.
const MOST_BOOKMARKS: usize = 12;
/// The most sessions that the menu lists; the dialog has more.
const MOST_RECENT: usize = 5;

/// What the menus tell of.
pub(super) struct Menus<'a> {
    /// The open session, if one is open.
    pub open: Option<&'a Open>,
    /// The view.
    pub view: &'a View,
    /// The sessions that were opened lately.
    pub recent: &'a [RecentSession],
}

/// Draws the menu bar; in a narrow window, one menu of all.
pub(super) fn show(ui: &mut Ui, menus: &Menus<'_>, queue: &mut Queue, wide: bool) {
    // A menu bar takes all the width it is given: it is given what its titles need.
    let font = widgets::font(ui, TextStyle::Body);
    let titles: Vec<&str> = if wide { Menu::ALL.iter().map(|menu| menu.label()).collect() } else { vec!["Menu"] };
    let text = |title: &&str| ui.painter().layout_no_wrap((*title).to_owned(), font.clone(), egui::Color32::PLACEHOLDER).size().x;
    let width: f32 = titles.iter().map(|title| text(title) + 2.0 * PADDING + 2.0).sum();
    ui.allocate_ui_with_layout(vec2(width, theme::CONTROL), Layout::left_to_right(Align::Center), |ui| {
        MenuBar::new().ui(ui, |ui| {
            ui.spacing_mut().button_padding = vec2(PADDING, 3.0);
            if wide {
                for menu in Menu::ALL {
                    ui.menu_button(menu.label(), |ui| items(ui, *menu, menus, queue));
                }
            } else {
                ui.menu_button("Menu", |ui| {
                    scrolled(ui, |ui| {
                        for menu in Menu::ALL {
                            ui.menu_button(menu.label(), |ui| items(ui, *menu, menus, queue));
                        }
                    });
                });
            }
        });
    });
}

/// As high as the window allows below its menu bar; what does not fit is scrolled.
fn scrolled(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    let frame = egui::Frame::menu(ui.style()).total_margin().sum().y;
    let most = ui.ctx().content_rect().height() - shell::TOP - frame - 2.0 * GRID;
    ScrollArea::vertical().max_height(most.max(3.0 * ROW)).min_scrolled_height(most.max(3.0 * ROW)).show(ui, add);
}

/// The groups of a menu, in the order of the table.
fn groups(menu: Menu) -> Vec<Vec<&'static Entry>> {
    let mut groups: Vec<Vec<&Entry>> = Vec::new();
    for entry in TABLE.iter().filter(|entry| entry.menu == menu) {
        match groups.last_mut().filter(|group| group.first().is_some_and(|first| first.group == entry.group)) {
            Some(group) => group.push(entry),
            None => groups.push(vec![entry]),
        }
    }
    groups
}

fn items(ui: &mut Ui, menu: Menu, menus: &Menus<'_>, queue: &mut Queue) {
    let room = ui.ctx().content_rect().width() >= ROOM_FOR_SUBMENUS;
    ui.set_width(WIDTH);
    scrolled(ui, |ui| {
        ui.set_width(WIDTH);
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut last_is_submenu = false;
        for (index, group) in groups(menu).into_iter().enumerate() {
            let Some(first) = group.first() else { continue };
            let as_submenu = first.form == Form::Submenu && room;
            // Submenus that follow each other need no line between them.
            if index > 0 && !(as_submenu && last_is_submenu) {
                widgets::hairline(ui);
            }
            last_is_submenu = as_submenu;
            if as_submenu {
                submenu(ui, first.group, |ui| {
                    group.iter().for_each(|entry| line(ui, entry, menus, queue));
                });
                continue;
            }
            if first.form == Form::Submenu {
                widgets::caption(ui, first.group);
            }
            group.iter().for_each(|entry| line(ui, entry, menus, queue));
            if group.iter().any(|entry| entry.command == UiCommand::OpenSession) {
                opened_lately(ui, menus, room, queue);
            }
        }
        if menu == Menu::View
            && let Some(open) = menus.open.filter(|_| menus.view.blind.is_none())
        {
            bookmarks(ui, open, menus.view, queue);
        }
    });
}

/// The sessions that were opened last.
fn opened_lately(ui: &mut Ui, menus: &Menus<'_>, room: bool, queue: &mut Queue) {
    let is_open = |path: &std::path::Path| menus.open.is_some_and(|open| open.path == path);
    let others: Vec<&RecentSession> = menus.recent.iter().filter(|session| !is_open(&session.path)).take(MOST_RECENT).collect();
    if others.is_empty() {
        return;
    }
    let rows = |ui: &mut Ui, queue: &mut Queue| {
        for session in &others {
            let response = named_row(ui, &recent_name(session));
            widgets::tooltip_beside(&response, &recent_name(session), "", &session.path.display().to_string(), |_| {});
            if response.clicked() {
                queue.push(Ask::OpenSession(session.path.clone()));
                ui.close();
            }
        }
    };
    if room {
        submenu(ui, "Open lately", |ui| rows(ui, queue));
    } else {
        widgets::caption(ui, "Opened lately");
        rows(ui, queue);
    }
}

/// The kept views, below the commands of looking.
fn bookmarks(ui: &mut Ui, open: &Open, view: &View, queue: &mut Queue) {
    for bookmark in open.shown(view).bookmarks.iter().take(MOST_BOOKMARKS) {
        if named_row(ui, &bookmark.name).clicked() {
            queue.push(Ask::Bookmark(bookmark.name.clone()));
            ui.close();
        }
    }
}

/// A line with words of the user's own.
fn named_row(ui: &mut Ui, name: &str) -> Response {
    let p = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(WIDTH, ROW), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, true, name));
    kept_in_view(&response);
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, RADIUS, p.hover);
    }
    let mut job = egui::text::LayoutJob::simple_singleline(name.to_owned(), TextStyle::Body.resolve(ui.style()), p.text);
    job.wrap = egui::text::TextWrapping::truncate_at_width(WIDTH - 42.0);
    let galley = ui.painter().layout_job(job);
    ui.painter().galley(pos2(rect.left() + 30.0, rect.center().y - galley.size().y / 2.0), galley, p.text);
    response
}

/// A line that opens a menu beside it.
fn submenu(ui: &mut Ui, title: &str, add: impl FnOnce(&mut Ui)) {
    let p = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(WIDTH, ROW), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, true, title));
    kept_in_view(&response);
    let id = SubMenu::id_from_widget_id(response.id);
    let open = MenuState::from_ui(ui, |state, _| state.open_item == Some(id));
    if open || response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, RADIUS, p.hover);
    }
    let body = TextStyle::Body.resolve(ui.style());
    ui.painter().text(pos2(rect.left() + 30.0, rect.center().y), egui::Align2::LEFT_CENTER, title, body, p.text);
    let arrow = Rect::from_center_size(pos2(rect.right() - 16.0, rect.center().y), vec2(14.0, 14.0));
    icons::paint(ui.painter(), arrow, Icon::ChevronRight, 14.0, p.muted);
    SubMenu::new().show(ui, &response, |ui| {
        ui.set_width(WIDTH);
        scrolled(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = 0.0;
            add(ui);
        });
    });
}

/// A line that keys reach comes into view.
fn kept_in_view(response: &Response) {
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
}

fn line(ui: &mut Ui, entry: &Entry, menus: &Menus<'_>, queue: &mut Queue) {
    let p = theme::palette(ui);
    let state = available(entry.command, menus.open, menus.view);
    let enabled = state.is_ok();
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(WIDTH, ROW), sense);
    let on = shell::is_on(entry.command, menus.open, menus.view);
    let label = menus.open.map_or_else(|| entry.label.to_owned(), |open| open.label_of(entry.command));
    response.widget_info(|| match on {
        Some(on) => WidgetInfo::selected(Role::MenuItemCheckBox, enabled, on, &label),
        None => WidgetInfo::labeled(Role::MenuItem, enabled, &label),
    });
    kept_in_view(&response);
    if enabled && (response.hovered() || response.has_focus()) {
        ui.painter().rect_filled(rect, RADIUS, p.hover);
    }
    let ink = if enabled { p.text } else { p.muted.gamma_multiply(0.6) };
    let spot = Rect::from_min_size(rect.min + vec2(4.0, 0.0), vec2(20.0, rect.height()));
    let icon = if on == Some(true) { Some(Icon::Check) } else { entry.icon.filter(|_| on.is_none()) };
    if let Some(icon) = icon {
        icons::paint(ui.painter(), spot, icon, 14.0, if on == Some(true) { p.accent } else { ink });
    }
    let body = TextStyle::Body.resolve(ui.style());
    let small = TextStyle::Small.resolve(ui.style());
    let y = rect.center().y;
    let keys = entry.command.keys(ui.ctx());
    // Off the bar of a menu that scrolls.
    let keys = ui.painter().text(pos2(rect.right() - 12.0, y), egui::Align2::RIGHT_CENTER, keys, small, p.muted);
    // What undo takes back may have a long name.
    let mut job = egui::text::LayoutJob::simple_singleline(label, body, ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width((keys.left() - rect.left() - 42.0).max(20.0));
    let label = ui.painter().layout_job(job);
    ui.painter().galley(pos2(rect.left() + 30.0, y - label.size().y / 2.0), label, ink);
    match state {
        Ok(()) => {
            let taken = menus.open.and_then(|open| open.what_it_takes(entry.command));
            widgets::tooltip_beside(&response, entry.label, "", taken.as_deref().unwrap_or(entry.tip), |_| {});
        }
        Err(why) => widgets::tooltip_beside(&response, entry.label, "", &why, |_| {}),
    }
    if response.clicked() {
        queue.push(Ask::Ui(entry.command));
        ui.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_stands_in_one_place_of_its_menu_and_is_no_longer_than_one_takes_in() {
        for menu in Menu::ALL {
            let groups = groups(*menu);
            let names: std::collections::BTreeSet<&str> = groups.iter().map(|group| group[0].group).collect();
            assert_eq!(names.len(), groups.len(), "{}: a group stands in two places", menu.label());
            for group in &groups {
                assert!(!group[0].group.is_empty() && group.len() <= 11, "{}: {}", menu.label(), group[0].group);
            }
            assert!(groups.len() > 1, "{} is one long list", menu.label());
        }
    }
}
