//! Where the plates stand that are always on the pictures: dates, credits, scales, the legend, the small map, the compass.
//!
//! They are painted above the outlines, so their places are those of the frame before: they stay put from frame to frame. Names of
//! outlines keep off them.

use egui::{Context, Id, Rect};

#[derive(Clone, Default)]
struct Chips {
    pass: u64,
    now: Vec<Rect>,
    last: Vec<Rect>,
}

impl Chips {
    fn turn(&mut self, pass: u64) {
        if self.pass != pass {
            self.last = std::mem::take(&mut self.now);
            self.pass = pass;
        }
    }
}

fn id(ctx: &Context) -> Id {
    // Each window has its own.
    Id::unique("plates on the pictures").with(ctx.viewport_id())
}

/// Notes that a plate stands there.
pub fn note(ctx: &Context, rect: Rect) {
    let (id, pass) = (id(ctx), ctx.cumulative_pass_nr());
    ctx.data_mut(|data| {
        let chips: &mut Chips = data.get_temp_mut_or_default(id);
        chips.turn(pass);
        chips.now.push(rect);
    });
}

/// Where they stood in the last frame.
#[must_use]
pub fn standing(ctx: &Context) -> Vec<Rect> {
    let (id, pass) = (id(ctx), ctx.cumulative_pass_nr());
    ctx.data_mut(|data| {
        let chips: &mut Chips = data.get_temp_mut_or_default(id);
        chips.turn(pass);
        chips.last.clone()
    })
}
