//! Properties of a session: whatever is asked of it in whatever order, its records give it back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::random::Random;
use crate::common::{BEFORE, at, editor, header, point, rectangle, session_bytes};
use crate::random_hand::{Act, acts, command, star};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, RngSeed};
use revisit::core::doc::{AnnotationId, Document, Drawn, FootprintId, ItemId, LineId, Traced};
use revisit::core::editor::Editor;
use revisit::core::geom::{Point, Ring, Vector};
use revisit::core::measure::{self, Outline};
use revisit::core::ops::{Command, Refusal};
use revisit::core::session::{Custody, Entry, Record, Seq, Session};
use revisit::io::session_file::read_bytes;
use std::collections::{BTreeMap, BTreeSet};

fn config(cases: u32) -> ProptestConfig {
    // The same cases on every machine and every day; failures are found again without a file beside the test.
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(20_241_005),
        ..ProptestConfig::default()
    }
}

fn hash(session: &Session) -> String {
    session.document().hash().0
}

/// What a refusal must leave as it was.
fn state(editor: &Editor) -> (String, Seq, u64, usize) {
    let session = editor.session();
    (hash(session), session.next_seq(), session.revision(), session.history().len())
}

/// What was seen while a session was lived through.
#[derive(Default)]
struct Seen {
    records: Vec<Entry>,
    /// The hash of the document in every state.
    states: BTreeMap<Seq, String>,
    /// Every id that was ever given, with the state in which it was.
    footprints: BTreeSet<FootprintId>,
    lines: BTreeSet<LineId>,
    annotations: BTreeSet<AnnotationId>,
    refused: usize,
}

type Ids = (BTreeSet<FootprintId>, BTreeSet<LineId>, BTreeSet<AnnotationId>);

fn ids(doc: &Document) -> Ids {
    (doc.footprints.keys().copied().collect(), doc.lines.keys().copied().collect(), doc.annotations.keys().copied().collect())
}

fn live(acts: &[Act]) -> (Editor, Seen) {
    let mut editor = editor();
    let mut seen = Seen::default();
    seen.states.insert(0, hash(editor.session()));
    for (i, act) in acts.iter().enumerate() {
        let now = at(i as u64);
        let (before, ids_before) = (state(&editor), ids(editor.document()));
        match act {
            Act::Run { op, seed } => {
                let command = command(*op, *seed, editor.document());
                let promised = editor.try_run(&command);
                let result = editor.run(&command, now);
                assert_eq!(promised, result, "greying out says what would happen");
                let made = editor.take_outbox();
                if let Err(refusal) = result {
                    seen.refused += 1;
                    assert_eq!(state(&editor), before, "{refusal} changed something");
                    assert!(made.is_empty(), "{refusal} wrote something");
                    if !matches!(refusal, Refusal::NothingToDo) {
                        crate::common::assert_plain(&refusal.to_string());
                    }
                    continue;
                }
                assert!(matches!(made.first().map(|e| &e.record), Some(Record::Txn(_))));
                assert_ne!(hash(editor.session()), before.0, "{command:?} changed nothing");
                let (footprints, lines, annotations) = ids(editor.document());
                for id in footprints.difference(&ids_before.0) {
                    assert!(seen.footprints.insert(*id), "{id} was given twice");
                }
                for id in lines.difference(&ids_before.1) {
                    assert!(seen.lines.insert(*id), "line {} was given twice", id.0);
                }
                for id in annotations.difference(&ids_before.2) {
                    assert!(seen.annotations.insert(*id), "annotation {} was given twice", id.0);
                }
                // Nothing is said of what is not there, and nothing is in two groups.
                let doc = editor.document();
                let grouped: Vec<ItemId> = doc.groups.values().flat_map(|group| group.members.clone()).collect();
                assert_eq!(grouped.iter().collect::<BTreeSet<_>>().len(), grouped.len());
                assert!(doc.groups.values().all(|group| group.members.len() >= 2));
                assert!(doc.locked.iter().chain(&doc.hidden).chain(&grouped).all(|item| doc.has_item(*item)));
                seen.states.insert(made[0].seq, hash(editor.session()));
                seen.records.extend(made);
                undo_then_redo(&editor);
                continue;
            }
            Act::Undo => drop(editor.undo(now)),
            Act::Redo => drop(editor.redo(now)),
            Act::Jump(to) => drop(editor.jump(to % (before.1 + 2), now)),
            Act::Mark => editor.note(Record::Mark { name: format!("Chapter {i}"), note: String::new() }, now),
            Act::Export => {
                let told = Custody::Exported { format: "csv".into(), file: "a.csv".into(), content_sha256: "0".into(), head: "0".into() };
                editor.note(Record::Custody(told), now);
            }
        }
        let made = editor.take_outbox();
        if made.is_empty() {
            assert_eq!(state(&editor), before, "{act:?} did nothing, and must have changed nothing");
        } else {
            assert_eq!(editor.session().history().len(), before.3, "going back and forth makes no new states");
            assert_eq!(seen.states.get(&editor.session().history().current()), Some(&hash(editor.session())), "{act:?}");
        }
        seen.records.extend(made);
    }
    (editor, seen)
}

/// On a copy: one step back and one on again is where one was.
fn undo_then_redo(editor: &Editor) {
    let mut copy = editor.session().clone();
    let there = hash(&copy);
    for entry in [Session::undo, Session::redo] {
        let entry = entry(&copy, at(0)).expect("a step that was just taken can be undone and redone");
        copy.step(&entry).unwrap();
    }
    assert_eq!(hash(&copy), there);
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn a_session_is_the_fold_of_its_records(acts in acts(260)) {
        let (editor, seen) = live(&acts);
        let records: Vec<Seq> = seen.records.iter().map(|e| e.seq).collect();
        prop_assert_eq!(records, (1..=seen.records.len() as u64).collect::<Vec<_>>(), "numbered without a gap");

        let (replayed, bad) = Session::replay(header(), seen.records.clone());
        prop_assert_eq!(bad, None);
        prop_assert_eq!(hash(&replayed), hash(editor.session()));
        prop_assert_eq!(replayed.document(), editor.document());
        prop_assert_eq!(replayed.drift(), None, "every check record agrees");
        prop_assert_eq!(replayed.steps(), editor.session().steps());
        prop_assert_eq!(replayed.marks(), editor.session().marks());
        prop_assert_eq!(replayed.history().current(), editor.session().history().current());
        prop_assert_eq!((replayed.next_seq(), replayed.revision()), (editor.session().next_seq(), editor.session().revision()));
        // Redo leads the same way, too, and so does whatever is drawn next.
        prop_assert_eq!(replayed.redo(at(9)), editor.session().redo(at(9)));
        let next = Command::from(crate::common::add(BEFORE, rectangle(1.0, 1.0, 9.0, 9.0), ""));
        prop_assert_eq!(replayed.plan(&next, at(9)), editor.session().plan(&next, at(9)));

        // The same through the bytes of a file.
        let log = read_bytes(&session_bytes(&header(), &seen.records)).unwrap();
        prop_assert_eq!(&log.damage, &None);
        prop_assert_eq!(&log.entries, &seen.records);

        // The tree keeps every branch.
        let history = editor.session().history();
        let kept: BTreeMap<Seq, String> = history.nodes().map(|n| (n.seq, n.doc.hash().0)).collect();
        prop_assert_eq!(kept, seen.states);
        for node in history.nodes().filter(|n| n.seq > 0) {
            prop_assert!(node.parent.is_some_and(|p| p < node.seq && history.node(p).is_some()));
        }

        // Everything that is stored lies on the grid of 1/1000 px.
        for node in history.nodes() {
            let corners = node.doc.footprints.values().flat_map(|f| node.doc.rings(f).flat_map(|ring| ring.points().to_vec()).collect::<Vec<_>>());
            let ends = node.doc.lines.values().flat_map(|l| [l.from, l.to]);
            let scales = node.doc.epochs.iter().filter_map(|e| e.scale).flat_map(|s| [s.from, s.to]);
            let drawn = node.doc.annotations.values().flat_map(|a| a.shape.points());
            for p in corners.chain(ends).chain(scales).chain(drawn) {
                prop_assert!(p.is_finite() && p == p.rounded(), "{p:?}");
                prop_assert!(p.x.to_bits() != (-0.0_f64).to_bits() && p.y.to_bits() != (-0.0_f64).to_bits());
            }
        }
    }

    #[test]
    fn any_prefix_of_the_records_is_a_session(acts in acts(60), cut in any::<prop::sample::Index>()) {
        let (_, seen) = live(&acts);
        let cut = cut.index(seen.records.len() + 1);
        let (mut session, bad) = Session::replay(header(), seen.records[..cut].to_vec());
        prop_assert_eq!(bad, None);
        for entry in &seen.records[cut..] {
            session.step(entry).unwrap();
        }
        let (whole, _) = Session::replay(header(), seen.records.clone());
        prop_assert_eq!(hash(&session), hash(&whole));
    }

    #[test]
    fn a_read_only_session_takes_nothing(acts in acts(40)) {
        let (mut editor, _) = live(&acts);
        let before = state(&editor);
        editor.set_read_only("It is only looked at.");
        for (i, act) in acts.iter().enumerate() {
            let changed = match act {
                Act::Run { op, seed } => editor.run(&command(*op, *seed, editor.document()), at(i as u64)).is_ok(),
                Act::Undo => editor.undo(at(0)),
                Act::Redo => editor.redo(at(0)),
                Act::Jump(to) => editor.jump(*to % 50, at(0)),
                Act::Mark | Act::Export => {
                    editor.note(Record::Mark { name: "x".into(), note: String::new() }, at(0));
                    false
                }
            };
            prop_assert!(!changed);
        }
        prop_assert_eq!(state(&editor), before);
        prop_assert!(editor.take_outbox().is_empty());
    }

    #[test]
    fn an_area_does_not_depend_on_how_the_outline_is_written(seed in any::<u64>(), corners in 3_u64..40, start in any::<prop::sample::Index>()) {
        let r = &mut Random::seeded(seed);
        let points: Vec<Point> = star(r, corners).iter().map(|p| p.rounded()).collect();
        let Ok(ring) = Ring::new(points.clone()) else { return Ok(()) };
        prop_assume!(ring.area_px2() >= 1.0);
        let by = Vector::new(r.between(-1e5, 1e5), r.between(-1e5, 1e5));
        let mut turned = points.clone();
        turned.rotate_left(start.index(points.len()));
        let reversed: Vec<Point> = points.iter().rev().copied().collect();
        let quarter: Vec<Point> = points.iter().map(|p| point(-p.y, p.x)).collect();
        let mirrored: Vec<Point> = points.iter().map(|p| point(-p.x, p.y)).collect();
        let closed: Vec<Point> = points.iter().chain(points.first()).copied().collect();
        for other in [points.iter().map(|p| *p + by).collect(), turned, reversed, quarter, mirrored, closed] {
            let other = Ring::new(other).unwrap();
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-7 * b;
            prop_assert!(close(other.area_px2(), ring.area_px2()), "{} {}", other.area_px2(), ring.area_px2());
            prop_assert!(close(other.perimeter_px(), ring.perimeter_px()));
            prop_assert_eq!(other.points().len(), ring.points().len());
        }
        // Twice as large in both directions is four times the area; the relative error of clicks is halved.
        let double = Ring::new(points.iter().map(|p| point(2.0 * p.x, 2.0 * p.y)).collect()).unwrap();
        prop_assert!((double.area_px2() / ring.area_px2() - 4.0).abs() < 1e-9);
        if points.len() <= 4 {
            let doc = crate::common::document(vec![]);
            let clicks = |ring: &Ring| {
                let outline = Outline { ring, epoch: BEFORE, drawn: Drawn::Polygon, traced: Traced::Roof, of: None, courtyard: false };
                measure::area_of(&doc, &outline).budget_px.of(measure::Part::Clicks)
            };
            prop_assert!((clicks(&ring) / clicks(&double) - 4.0).abs() < 1e-6);
        }
    }
}
