//! Gesture scripts: what a hand does with mouse and keys, said in one line, against the real tools.
//!
//! ```text
//! Driver::new().tool("polygon").click(10., 10.).click(70., 10.).click(70., 30.).key("Enter").expect_state("polygon.idle")
//! ```

use super::{AFTER, BEFORE, at, header_of};
use revisit::core::doc::{EpochId, Footprint, FootprintId};
use revisit::core::editor::Editor;
use revisit::core::geom::Point;
use revisit::core::ops::Refusal;
use revisit::core::session::{Record, Session};
use revisit::core::tools::{Pointer, Snapping, ToolEvent};
use std::fmt::Debug;

/// An editor with a mouse and a keyboard.
pub struct Driver {
    pub editor: Editor,
    pub pointer: Pointer,
    pub refused: Option<Refusal>,
    /// Everything that was written, oldest first.
    pub records: Vec<Record>,
    clock: u64,
}

impl Driver {
    /// Two pictures of 1000 x 800 px at one screen point a pixel, BEFORE under the pointer.
    pub fn new() -> Driver {
        Driver::on((1000, 800), (1000, 800))
    }

    /// Two pictures of those sizes.
    pub fn on(before: (u32, u32), after: (u32, u32)) -> Driver {
        let pointer = Pointer { at: Point::new(0.0, 0.0), epoch: BEFORE, px_per_pt: 1.0, shift: false, alt: false };
        let editor = Editor::new(Session::new(header_of(before, after)), None);
        Driver { editor, pointer, refused: None, records: Vec::new(), clock: 0 }
    }

    pub fn send(mut self, event: ToolEvent) -> Driver {
        self.clock += 1;
        self.refused = self.editor.tool_event(&event, at(self.clock));
        let made = self.editor.take_outbox();
        self.records.extend(made.into_iter().map(|e| e.record));
        self
    }

    /// Chooses a tool by its id.
    pub fn tool(mut self, id: &str) -> Driver {
        assert!(self.editor.choose_tool(id), "there is no tool {id}");
        self
    }

    /// The pane of the BEFORE picture is under the pointer.
    pub fn before(mut self) -> Driver {
        self.pointer.epoch = BEFORE;
        self
    }

    pub fn after(mut self) -> Driver {
        self.pointer.epoch = AFTER;
        self
    }

    /// From now on a screen point spans that many pixels.
    pub fn zoomed_out(mut self, px_per_pt: f64) -> Driver {
        self.pointer.px_per_pt = px_per_pt;
        self
    }

    pub fn shift(mut self, held: bool) -> Driver {
        self.pointer.shift = held;
        self
    }

    pub fn alt(mut self, held: bool) -> Driver {
        self.pointer.alt = held;
        self
    }

    pub fn move_to(mut self, x: f64, y: f64) -> Driver {
        self.pointer.at = Point::new(x, y);
        let pointer = self.pointer;
        self.send(ToolEvent::Move(pointer))
    }

    pub fn press(mut self, x: f64, y: f64) -> Driver {
        self.pointer.at = Point::new(x, y);
        let pointer = self.pointer;
        self.send(ToolEvent::Press(pointer))
    }

    pub fn release(mut self, x: f64, y: f64) -> Driver {
        self.pointer.at = Point::new(x, y);
        let pointer = self.pointer;
        self.send(ToolEvent::Release(pointer))
    }

    /// Moves there, presses and lets go.
    pub fn click(self, x: f64, y: f64) -> Driver {
        let mut driver = self.move_to(x, y).press(x, y);
        let refused = driver.refused.take();
        let mut driver = driver.release(x, y);
        driver.refused = driver.refused.or(refused);
        driver
    }

    /// Two clicks, then the event that says they were a double click: as the window sends them.
    pub fn double_click(self, x: f64, y: f64) -> Driver {
        let driver = self.click(x, y).click(x, y);
        let pointer = driver.pointer;
        driver.send(ToolEvent::DoubleClick(pointer))
    }

    /// Presses at one place, moves in small steps, and lets go at another.
    pub fn drag(self, from: (f64, f64), to: (f64, f64)) -> Driver {
        self.hold(from, to).release(to.0, to.1)
    }

    /// A drag whose button is still down.
    pub fn hold(self, from: (f64, f64), to: (f64, f64)) -> Driver {
        let mut driver = self.move_to(from.0, from.1).press(from.0, from.1);
        for i in 1..=10 {
            let t = f64::from(i) / 10.0;
            driver = driver.move_to(from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1));
        }
        driver
    }

    pub fn key(self, key: &str) -> Driver {
        let event = match key {
            "Enter" => ToolEvent::Confirm,
            "Esc" => ToolEvent::Cancel,
            "Backspace" => ToolEvent::BackOne,
            "Delete" => ToolEvent::Delete,
            other => panic!("the driver knows no key {other}"),
        };
        self.send(event)
    }

    /// Types a number; `\t` is Tab.
    pub fn types(mut self, text: &str) -> Driver {
        for c in text.chars() {
            self.clock += 1;
            if c == '\t' {
                self.editor.next_number(at(self.clock));
            } else {
                assert!(self.editor.type_digit(c, at(self.clock)), "{c} is taken");
            }
        }
        self
    }

    /// From now on points snap.
    pub fn snapping(mut self, outlines: bool, angles: bool) -> Driver {
        self.editor.set_snapping(Snapping { outlines, angles });
        self
    }

    pub fn nudge(self, dx: f64, dy: f64) -> Driver {
        self.send(ToolEvent::Nudge { dx, dy })
    }

    pub fn undo(mut self) -> Driver {
        self.clock += 1;
        assert!(self.editor.undo(at(self.clock)), "there is nothing to undo");
        self.records.extend(self.editor.take_outbox().into_iter().map(|e| e.record));
        self
    }

    /// Outlines a rectangle in the pane under the pointer, corner by corner, and takes the select tool.
    pub fn outlined(self, x: f64, y: f64, l: f64, w: f64) -> Driver {
        let zoom = self.pointer.px_per_pt;
        let driver = self.zoomed_out(0.01).tool("polygon").click(x, y).click(x + l, y).click(x + l, y + w).click(x, y + w).key("Enter");
        driver.expect_accepted().zoomed_out(zoom).tool("select")
    }

    pub fn footprint(&self, id: u64) -> &Footprint {
        self.editor.document().footprint(FootprintId(id)).unwrap_or_else(|| panic!("there is no footprint #{id}"))
    }

    /// The number of outlines.
    pub fn count(&self) -> usize {
        self.editor.document().footprints.len()
    }

    #[track_caller]
    fn same<T: PartialEq + Debug>(self, what: &str, found: T, expected: T) -> Driver {
        assert_eq!(found, expected, "{what}");
        self
    }

    #[track_caller]
    pub fn expect_state(self, path: &str) -> Driver {
        let state = self.editor.tool_state();
        self.same("state of the tool", state, path)
    }

    #[track_caller]
    pub fn expect_hint(self, part: &str) -> Driver {
        let hint = self.editor.hint();
        assert!(hint.contains(part), "the hint is {hint:?} and not {part:?}");
        assert!(hint.ends_with('.'), "a hint is a full sentence: {hint:?}");
        self
    }

    #[track_caller]
    pub fn expect_problem(self, part: &str) -> Driver {
        let problem = self.editor.overlay().problem;
        assert!(problem.as_ref().is_some_and(|p| p.text.contains(part)), "the problem is {problem:?} and not {part:?}");
        super::assert_plain(&problem.unwrap().text);
        self
    }

    /// The problem is shown at this place.
    #[track_caller]
    pub fn expect_problem_at(self, x: f64, y: f64) -> Driver {
        let at = self.editor.overlay().problem.and_then(|p| p.at).expect("the problem has a place");
        assert!(at.distance(Point::new(x, y)) < 1e-6, "the problem is shown at {at:?}");
        self
    }

    #[track_caller]
    pub fn expect_no_problem(self) -> Driver {
        let problem = self.editor.overlay().problem;
        self.same("problem", problem, None)
    }

    #[track_caller]
    pub fn expect_refused(self, part: &str) -> Driver {
        let text = self.refused.as_ref().expect("a refusal").to_string();
        assert!(text.contains(part), "{text}");
        super::assert_plain(&text);
        self
    }

    #[track_caller]
    pub fn expect_accepted(self) -> Driver {
        let refused = self.refused.clone();
        self.same("refusal", refused, None)
    }

    #[track_caller]
    pub fn expect_count(self, n: usize) -> Driver {
        let count = self.count();
        self.same("number of outlines", count, n)
    }

    #[track_caller]
    pub fn expect_records(self, n: usize) -> Driver {
        let count = self.records.len();
        self.same("number of records", count, n)
    }

    #[track_caller]
    pub fn expect_selected(self, ids: &[u64]) -> Driver {
        let found: Vec<u64> = self.editor.selection().footprints.iter().map(|id| id.0).collect();
        self.same("selection", found, ids.to_vec())
    }

    /// The corners of an outline.
    #[track_caller]
    pub fn expect_ring(self, id: u64, corners: &[(f64, f64)]) -> Driver {
        let found: Vec<(f64, f64)> = self.footprint(id).ring.points().iter().map(|p| (p.x, p.y)).collect();
        self.same("corners", found, corners.to_vec())
    }

    /// The corners of the draft.
    #[track_caller]
    pub fn expect_path(self, corners: &[(f64, f64)]) -> Driver {
        let found: Vec<(f64, f64)> = self.editor.overlay().path.iter().map(|p| (p.x, p.y)).collect();
        self.same("corners of the draft", found, corners.to_vec())
    }

    /// The image on which an outline lies.
    #[track_caller]
    pub fn expect_epoch(self, id: u64, epoch: EpochId) -> Driver {
        let found = self.footprint(id).epoch;
        self.same("image of the outline", found, epoch)
    }
}
