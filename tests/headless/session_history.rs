//! The history of a session: ids, branches, records that do not fit.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::{BEFORE, at, editor, header, point, rectangle};
use revisit::core::doc::{FootprintId, LineId};
use revisit::core::ops::{AddLine, Command};
use revisit::core::session::{Entry, Session};

fn hash(session: &Session) -> String {
    session.document().hash().0
}

#[test]
fn an_id_is_never_given_twice_not_even_after_undo_and_reopening() {
    let mut editor = editor();
    let draw = || Command::from(crate::common::add(BEFORE, rectangle(10.0, 10.0, 50.0, 20.0), ""));
    let line = || Command::from(AddLine { epoch: BEFORE, from: point(0.0, 0.0), to: point(50.0, 0.0) });
    editor.run(&draw(), at(1)).unwrap();
    editor.run(&line(), at(2)).unwrap();
    editor.jump(0, at(3));
    editor.run(&draw(), at(4)).unwrap();
    editor.run(&line(), at(5)).unwrap();
    let doc = editor.document();
    assert_eq!((doc.footprints.keys().next(), doc.lines.keys().next()), (Some(&FootprintId(2)), Some(&LineId(2))));
    assert_eq!(doc.footprint(FootprintId(2)).unwrap().name, "Building 2");
    editor.jump(0, at(6));
    let records = editor.take_outbox();
    let (mut reopened, bad) = Session::replay(header(), records);
    assert_eq!(bad, None);
    let entry = reopened.plan(&draw(), at(7)).unwrap();
    reopened.step(&entry).unwrap();
    assert_eq!(reopened.document().footprints.keys().next(), Some(&FootprintId(3)));
}

#[test]
fn an_old_branch_can_be_gone_back_to() {
    let mut editor = editor();
    let draw = |x: f64| Command::from(crate::common::add(BEFORE, rectangle(x, 10.0, 50.0, 20.0), ""));
    editor.run(&draw(0.0), at(1)).unwrap();
    editor.run(&draw(100.0), at(2)).unwrap();
    let left = hash(editor.session());
    editor.undo(at(3));
    editor.run(&draw(200.0), at(4)).unwrap();
    let right = hash(editor.session());
    assert_ne!(left, right);
    assert!(editor.jump(2, at(5)));
    assert_eq!(hash(editor.session()), left);
    assert!(!editor.jump(2, at(6)) && !editor.jump(3, at(6)) && !editor.jump(77, at(6)), "no such state, or there already");
    // Redo follows the branch that one was on last.
    editor.undo(at(7));
    editor.redo(at(8));
    assert_eq!(hash(editor.session()), left);
    let history = editor.session().history();
    assert_eq!(history.nodes().map(|n| n.seq).collect::<Vec<_>>(), [0, 1, 2, 4]);
    assert_eq!(history.path_to_current(), [0, 1, 2]);
}

#[test]
fn records_that_do_not_fit_change_nothing() {
    let (editor, records) = crate::common::lived_in();
    let mut session = editor.session().clone();
    let before = (hash(&session), session.next_seq(), session.revision(), session.history().len());
    let bad = [
        Entry { seq: 1, ..records[0].clone() },
        Entry { seq: session.next_seq() + 1, ..records[0].clone() },
        Entry { seq: session.next_seq(), ..records[1].clone() },
    ];
    for entry in bad {
        let why = session.step(&entry).unwrap_err();
        assert!(!why.to_string().contains('{'), "{why}");
        assert_eq!((hash(&session), session.next_seq(), session.revision(), session.history().len()), before);
    }
}
