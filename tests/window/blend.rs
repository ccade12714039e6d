//! AFTER laid over BEFORE: what a pixel of the screen is, by which share, and which date is which.

use crate::window::{AFTER, BEFORE, Window};
use egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};
use revisit::core::view::CompareMode;

/// Places on the new hall, on the ground and on the road, px of both pictures.
const PLACES: [(f64, f64); 3] = [(500.0, 200.0), (620.0, 480.0), (300.0, 346.0)];

/// What the screen shows at those places.
fn shown(window: &mut Window) -> Vec<[u8; 3]> {
    window.settle();
    let epoch = window.app().view().panes(window.doc())[0].epoch;
    let at = PLACES.map(|(x, y)| window.screen(epoch, x, y));
    let scale = window.harness.ctx.pixels_per_point();
    let picture = window.harness.render().expect("the window is painted");
    at.iter().map(|at| *picture.get_pixel((at.x * scale) as u32, (at.y * scale) as u32)).map(|p| [p.0[0], p.0[1], p.0[2]]).collect()
}

/// One date alone.
fn alone(window: &mut Window, after: bool) -> Vec<[u8; 3]> {
    let compare = &mut window.harness.state_mut().view_mut().compare;
    (compare.mode, compare.blinking, compare.shows_after) = (CompareMode::Blink, false, after);
    shown(window)
}

fn blended(window: &mut Window, opacity: f64) -> Vec<[u8; 3]> {
    let compare = &mut window.harness.state_mut().view_mut().compare;
    (compare.mode, compare.opacity) = (CompareMode::Blend, opacity);
    shown(window)
}

#[test]
fn each_pixel_of_a_blend_is_the_mix_of_the_two_dates_by_the_slider() {
    let mut window = Window::new();
    let (before, after) = (alone(&mut window, false), alone(&mut window, true));
    assert!(before[0].iter().zip(after[0]).any(|(a, b)| a.abs_diff(b) > 40), "the new hall is seen: {before:?} {after:?}");
    for share in [0.0, 0.3, 0.5, 0.8, 1.0] {
        let mixed = blended(&mut window, share);
        for ((mixed, b), a) in mixed.as_flattened().iter().zip(before.as_flattened()).zip(after.as_flattened()) {
            let meant = (1.0 - share) * f64::from(*b) + share * f64::from(*a);
            assert!((f64::from(*mixed) - meant).abs() <= 2.0, "{share}: {mixed} of {b} and {a}");
        }
    }
}

#[test]
fn the_share_is_changed_by_keys_and_by_the_slider() {
    let mut window = Window::new();
    window.key(Key::Num4);
    let opacity = |window: &Window| window.app().view().compare.opacity;
    assert_eq!((window.app().view().compare.mode, opacity(&window)), (CompareMode::Blend, 0.5));
    window.key(Key::CloseBracket).key(Key::CloseBracket).key(Key::CloseBracket);
    assert!((opacity(&window) - 0.8).abs() < 1e-9, "{}", opacity(&window));
    for _ in 0..12 {
        window.key(Key::OpenBracket);
    }
    assert_eq!(opacity(&window), 0.0, "not beyond BEFORE alone");
    // The slider itself, as it has the keyboard.
    window.harness.get_by_label("Opacity of AFTER").focus();
    window.harness.run_steps(2);
    window.key(Key::ArrowRight).key(Key::ArrowRight);
    let by_arrows = opacity(&window);
    assert!(by_arrows > 0.0 && by_arrows < 0.5, "{by_arrows}");
    let slider = window.harness.get_by_label("Opacity of AFTER").rect();
    window.drag_screen(slider.left_center() + egui::vec2(4.0, 0.0), slider.right_center() - egui::vec2(2.0, 0.0));
    assert!(opacity(&window) > 0.9, "{}", opacity(&window));
    let told = window.harness.get_by_label("Opacity of AFTER").accesskit_node().numeric_value();
    assert_eq!(told, Some(opacity(&window)), "and is told to who listens");
    // It is kept while another mode is looked at.
    let kept = opacity(&window);
    window.key(Key::Num1).key(Key::Num4);
    assert_eq!(opacity(&window), kept);
}

#[test]
fn both_dates_stay_told_and_a_press_acts_on_the_one_that_is_seen_more() {
    let mut window = Window::new();
    // What is drawn at 80 % of AFTER is on AFTER, what is drawn at 20 % on BEFORE.
    for (opacity, epoch, top) in [(0.8, AFTER, 100.0), (0.2, BEFORE, 300.0)] {
        blended(&mut window, opacity);
        let panes = window.app().view().panes(window.doc());
        assert_eq!(panes.iter().map(|pane| pane.epoch).collect::<Vec<_>>(), [BEFORE, AFTER], "BEFORE lies below, AFTER over it");
        window.rectangle(epoch, 100.0, top, 120.0, 60.0).settle();
        assert_eq!(window.doc().footprints.values().next_back().unwrap().epoch, epoch);
    }
    assert_eq!(window.doc().footprints.len(), 2);
    // The labels stand where they stand in every mode, BEFORE at the left and AFTER at the right, each in its own colour.
    window.key(Key::V).key(Key::Escape).key(Key::Escape);
    let labels = |window: &mut Window| {
        window.settle();
        let canvas = window.harness.get_by_label(revisit::app::canvas::NAME).rect();
        let picture = window.harness.render().expect("the window is painted");
        // Within the coloured part, beside its letters.
        let left = picture.get_pixel((canvas.left() + 14.0) as u32, (canvas.top() + 15.0) as u32).0;
        let row = (canvas.top() + 15.0) as u32;
        let right: Vec<[u8; 4]> = ((canvas.right() as u32 - 260)..canvas.right() as u32).map(|x| picture.get_pixel(x, row).0).collect();
        (left, right)
    };
    blended(&mut window, 0.0);
    let (left, right) = labels(&mut window);
    let [amber, cyan] = [BEFORE, AFTER].map(|epoch| revisit::app::paint::outlines::epoch_colour(window.doc(), epoch).to_array());
    let near = |a: &[u8; 4], b: &[u8; 4]| a.iter().zip(b).all(|(a, b)| a.abs_diff(*b) <= 3);
    assert!(near(&left, &amber), "{left:?} is not the colour of BEFORE, {amber:?}");
    assert!(right.iter().any(|pixel| near(pixel, &cyan)), "AFTER keeps its label even where nothing of it is seen");
    blended(&mut window, 1.0);
    let (left, right) = labels(&mut window);
    assert!(near(&left, &amber) && right.iter().any(|pixel| near(pixel, &cyan)), "and so does BEFORE");
}
