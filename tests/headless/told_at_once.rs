//! What a hand is told is true when it is told: no mark of what is gone, no outline drawn to its end that cannot be kept.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::{BEFORE, add, at, editor, point, rectangle};
use revisit::core::doc::{Attribute, FootprintId, State};
use revisit::core::editor::Editor;
use revisit::core::ops::{Command, LockItems, OffsetFootprints, Refusal, SetAttribute, Together, TurnFootprints};
use revisit::core::session::Session;
use revisit::core::tools::{Pointer, Snapping, ToolEvent};

fn pointer(x: f64, y: f64) -> Pointer {
    Pointer { at: point(x, y), epoch: BEFORE, px_per_pt: 1.0, shift: false, alt: false }
}

fn press(editor: &mut Editor, x: f64, y: f64) -> Option<Refusal> {
    editor.tool_event(&ToolEvent::Move(pointer(x, y)), at(9));
    let refused = editor.tool_event(&ToolEvent::Press(pointer(x, y)), at(9));
    editor.tool_event(&ToolEvent::Release(pointer(x, y)), at(9));
    refused
}

fn with_hall() -> Editor {
    let mut editor = editor();
    editor.run(&add(BEFORE, rectangle(100.0, 100.0, 80.0, 40.0), "Hall").into(), at(1)).unwrap();
    editor
}

#[test]
fn what_is_gone_is_not_snapped_to() {
    let mut editor = with_hall();
    editor.set_snapping(Snapping { outlines: true, angles: false });
    editor.choose_tool("rectangle");
    editor.tool_event(&ToolEvent::Move(pointer(101.0, 101.0)), at(2));
    assert!(editor.overlay().snapped.is_some() && editor.hint().starts_with("Snaps on a corner of Hall"), "{}", editor.hint());
    assert!(editor.undo(at(3)));
    assert!(editor.overlay().snapped.is_none(), "the outline is gone");
    assert!(!editor.hint().contains("Hall"), "{}", editor.hint());
}

#[test]
fn a_courtyard_is_not_begun_in_a_locked_outline() {
    let mut editor = with_hall();
    editor.run(&LockItems { items: vec![FootprintId(1).into()], locked: true }.into(), at(2)).unwrap();
    editor.choose_tool("hole");
    press(&mut editor, 110.0, 110.0);
    assert_eq!(editor.active().draft_epoch(), None, "nothing was begun");
    let problem = editor.overlay().problem.expect("it is told at the spot");
    assert_eq!((problem.text, problem.at), (Refusal::Locked("Hall".into()).to_string(), Some(point(110.0, 110.0))));
    editor.run(&LockItems { items: vec![FootprintId(1).into()], locked: false }.into(), at(3)).unwrap();
    press(&mut editor, 110.0, 110.0);
    assert_eq!(editor.active().draft_epoch(), Some(BEFORE));
    assert!(editor.overlay().problem.is_none());
}

#[test]
fn in_a_session_that_is_only_looked_at_the_first_click_is_refused() {
    for tool in revisit::core::tools::TOOLS {
        let mut editor = with_hall();
        editor.set_read_only("This session is only looked at.");
        editor.choose_tool(tool.id);
        let refused = press(&mut editor, 300.0, 300.0);
        if ["select", "line", "height"].contains(&tool.id) {
            assert_eq!(refused, None, "{} changes nothing at its first click", tool.id);
        } else {
            assert_eq!(refused, Some(Refusal::ReadOnly("This session is only looked at.".into())), "{}", tool.id);
            assert_eq!(editor.active().draft_epoch(), None, "{}", tool.id);
        }
    }
}

#[test]
fn several_commands_are_one_step_or_none() {
    let mut editor = with_hall();
    let hall = FootprintId(1);
    let turned: Command = TurnFootprints { ids: vec![hall], degrees: 30.0 }.into();
    let wider: Command = OffsetFootprints { ids: vec![hall], by_px: 2.0 }.into();
    let ring = editor.document().footprint(hall).unwrap().ring.clone();
    let steps = |editor: &Editor| editor.session().history().len();
    let before = steps(&editor);
    let both = Together { label: "Change the shape of Hall".into(), commands: vec![turned.clone(), wider.clone()] };
    editor.run(&both.into(), at(2)).unwrap();
    assert_eq!(steps(&editor), before + 1);
    let one_by_one = {
        let mut other = with_hall();
        other.run(&turned, at(2)).unwrap();
        other.run(&wider, at(3)).unwrap();
        other.document().footprint(hall).unwrap().ring.clone()
    };
    assert_eq!(editor.document().footprint(hall).unwrap().ring, one_by_one);
    editor.undo(at(3));
    assert_eq!(editor.document().footprint(hall).unwrap().ring, ring, "one undo takes both back");
    // One that is refused takes the others with it; what would change nothing is left out.
    let gone: Command = SetAttribute { id: FootprintId(7), to: Attribute::State(State::New) }.into();
    let refused = editor.run(&Together { label: String::new(), commands: vec![turned, gone] }.into(), at(4));
    assert_eq!(refused, Err(Refusal::NoSuchFootprint(FootprintId(7))));
    assert_eq!(editor.document().footprint(hall).unwrap().ring, ring);
    let same: Command = SetAttribute { id: hall, to: Attribute::State(State::Unclear) }.into();
    assert_eq!(editor.run(&Together { label: String::new(), commands: vec![same] }.into(), at(5)), Err(Refusal::NothingToDo));
}

#[test]
fn a_record_of_undo_says_what_it_takes_back() {
    let mut editor = with_hall();
    editor.undo(at(2));
    editor.redo(at(3));
    let labels = |session: &Session| session.steps().iter().map(|step| step.label.clone()).collect::<Vec<_>>();
    assert_eq!(labels(editor.session()), ["Outline Hall", "Undo: Outline Hall", "Redo: Outline Hall"]);
    // So does a session that was read from its file.
    let (replayed, bad) = Session::replay(crate::common::header(), editor.take_outbox());
    assert!(bad.is_none());
    assert_eq!(labels(&replayed), labels(editor.session()));
}
