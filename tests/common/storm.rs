//! A storm of input: whatever a hand, a cat or a broken mouse sends to the tools, in any order. Used by the test and by the
//! example `input_storm`. It goes over the table of tools, so that a new tool is in it by being there.

use super::random::Random;
use super::{AFTER, BEFORE, at, header, point, session_bytes};
use revisit::core::checks::CHECKS;
use revisit::core::doc::{Document, EpochId, FootprintId, Scale};
use revisit::core::editor::{Editor, Retrace};
use revisit::core::geom::Point;
use revisit::core::ops::{Command, SetReference, SetScale, SetSharedFrame};
use revisit::core::session::{Entry, Record, Session};
use revisit::core::tools::{Pointer, Snapping, TOOLS, ToolEvent};
use revisit::core::units::Level;
use revisit::io::session_file::read_bytes;
use std::collections::BTreeMap;

/// More outlines than this, and the next event begins to delete: a storm that only adds would become slow.
const MANY: usize = 40;

/// The size of both pictures.
const SIZE: (f64, f64) = (1000.0, 800.0);

/// What a storm did.
#[derive(Debug, Default)]
pub struct Storm {
    pub events: u64,
    pub refused: u64,
    pub records: Vec<Entry>,
    /// How often each state of each tool was entered.
    pub states: BTreeMap<&'static str, u64>,
}

/// Sends so many events, looks at everything that the window would draw, and compares the replay with the live document.
pub fn storm(seed: u64, events: u64) -> Storm {
    let mut r = Random::seeded(seed);
    let mut editor = Editor::new(Session::new(header()), None);
    let mut done = Storm::default();
    let mut last = point(500.0, 400.0);
    for n in 0..events {
        let now = at(n);
        done.events += 1;
        if editor.document().footprints.len() > MANY {
            let ids: Vec<FootprintId> = editor.document().footprints.keys().copied().collect();
            assert!(editor.choose_tool("select"));
            editor.select(ids.into_iter().filter(|_| r.chance(0.7)).collect());
            send(&mut editor, &ToolEvent::Delete, n, &mut done);
            editor.select(Vec::new());
            continue;
        }
        match r.below(400) {
            0..=11 => {
                let tool = r.pick(TOOLS).unwrap();
                assert!(editor.choose_tool(tool.id));
            }
            12..=17 => drop(editor.undo(now)),
            18..=22 => drop(editor.redo(now)),
            23 => drop(editor.jump(r.below(editor.session().next_seq() + 1), now)),
            24 => editor.note(Record::Mark { name: format!("Chapter {n}"), note: String::new() }, now),
            25..=27 => {
                let ids: Vec<FootprintId> = editor.document().footprints.keys().copied().filter(|_| r.chance(0.3)).collect();
                editor.select(ids);
            }
            28 => {
                let id = editor.document().footprints.keys().next().copied();
                let retrace = id.filter(|_| r.chance(0.5)).map(|id| Retrace { id, waived_after_s: Some(3) });
                editor.set_retrace(retrace);
            }
            29 => editor.set_retrace(None),
            30..=32 => {
                let command = statement(&mut r, editor.document());
                let _ = editor.run(&command, now);
            }
            33 => editor.set_snapping(Snapping { outlines: r.chance(0.7), angles: r.chance(0.7) }),
            34..=39 => {
                for _ in 0..=r.below(4) {
                    editor.type_digit(*r.pick(&['1', '2', '9', '0', '.', ',', '-', 'e', ' ']).unwrap(), now);
                }
            }
            40 => editor.next_number(now),
            41..=60 => {
                let event = *r.pick(&[ToolEvent::Confirm, ToolEvent::Cancel, ToolEvent::BackOne, ToolEvent::Delete]).unwrap();
                send(&mut editor, &event, n, &mut done);
            }
            61..=63 => {
                let event = ToolEvent::Nudge { dx: r.between(-20.0, 20.0).round(), dy: wild(&mut r) };
                send(&mut editor, &event, n, &mut done);
            }
            kind => {
                let pointer = pointer(&mut r, &editor, &mut last);
                let event = match kind {
                    64..=180 => ToolEvent::Press(pointer),
                    181..=290 => ToolEvent::Release(pointer),
                    291..=300 => ToolEvent::DoubleClick(pointer),
                    _ => ToolEvent::Move(pointer),
                };
                send(&mut editor, &event, n, &mut done);
            }
        }
        look(&editor, n);
        done.records.extend(editor.take_outbox());
    }
    done.records.extend(editor.take_outbox());
    expect_replay(&editor, &done.records, seed);
    done
}

fn send(editor: &mut Editor, event: &ToolEvent, n: u64, done: &mut Storm) {
    if let Some(refusal) = editor.tool_event(event, at(n)) {
        super::assert_plain(&refusal.to_string());
        done.refused += 1;
    }
    *done.states.entry(editor.tool_state()).or_default() += 1;
}

/// Asks for all that a frame of the window asks for.
fn look(editor: &Editor, n: u64) {
    let overlay = editor.overlay();
    assert!(overlay.path.iter().all(|p| p.is_finite()), "{overlay:?}");
    if let Some(problem) = &overlay.problem {
        super::assert_plain(&problem.text);
    }
    assert!(editor.hint().ends_with('.'), "{}", editor.hint());
    let _ = editor.active().cursor();
    let doc = editor.document();
    assert!(editor.selection().footprints.iter().all(|id| doc.footprint(*id).is_some()), "what is not there is selected");
    if n.is_multiple_of(8) {
        let _ = editor.live_numbers(Level::default());
    }
    if n.is_multiple_of(512) {
        for check in CHECKS {
            let _ = (check.run)(doc);
        }
        for footprint in doc.footprints.values() {
            let rounded = footprint.ring.points().iter().all(|p| p.is_finite() && *p == p.rounded());
            assert!(rounded && footprint.ring.area_px2() > 0.0, "{footprint:?}");
        }
    }
}

fn wild(r: &mut Random) -> f64 {
    match r.below(40) {
        0 => 1e9,
        1 => -1e9,
        2 => 1e-9,
        _ => r.between(-30.0, 30.0),
    }
}

/// Where a hand may point: anywhere, at a corner, where it was a moment ago, beside the picture.
fn pointer(r: &mut Random, editor: &Editor, last: &mut Point) -> Pointer {
    let doc = editor.document();
    let any: EpochId = if r.chance(0.5) { BEFORE } else { AFTER };
    // As the canvas does: while a draft is open, places are given in the pixels of its image.
    let epoch = editor.active().draft_epoch().unwrap_or(any);
    let corners: Vec<Point> = doc.footprints.values().filter(|f| f.epoch == epoch).flat_map(|f| f.ring.points().iter().copied()).collect();
    let near = |r: &mut Random, p: Point, by: f64| point(p.x + r.between(-by, by), p.y + r.between(-by, by));
    let spot = match r.below(40) {
        0..=11 => r.pick(&corners).copied().unwrap_or(*last),
        12..=17 => {
            let corner = r.pick(&corners).copied().unwrap_or(*last);
            near(r, corner, 12.0)
        }
        18..=19 => *last,
        20..=29 => near(r, *last, 60.0),
        30 => near(r, point(0.0, 0.0), 5000.0),
        31 => point(wild(r) * 1e6, wild(r)),
        32 => point(SIZE.0, SIZE.1),
        33 => point(10.0 * r.between(0.0, 100.0).round(), 10.0 * r.between(0.0, 80.0).round()),
        _ => point(r.between(0.0, SIZE.0), r.between(0.0, SIZE.1)),
    };
    *last = spot;
    let px_per_pt = *r.pick(&[0.02, 0.25, 1.0, 1.0, 1.0, 3.0, 40.0]).unwrap();
    Pointer { at: spot, epoch, px_per_pt, shift: r.chance(0.15), alt: r.chance(0.1) }
}

fn statement(r: &mut Random, doc: &Document) -> Command {
    let id = doc.footprints.keys().next().copied();
    match r.below(3) {
        0 => SetReference { id }.into(),
        1 => {
            let scale = Scale { from: point(0.0, 0.0), to: point(r.between(10.0, 900.0), 5.0), length_m: 100.0, length_sd_m: 0.5 };
            SetScale { epoch: BEFORE, scale: r.chance(0.7).then_some(scale) }.into()
        }
        _ => SetSharedFrame { frame: r.chance(0.5).then_some(revisit::core::doc::SharedFrame { error_px: 1.0 }) }.into(),
    }
}

/// The records, through the bytes of a file, give the live document.
fn expect_replay(editor: &Editor, records: &[Entry], seed: u64) {
    let log = read_bytes(&session_bytes(&header(), records)).unwrap();
    assert_eq!((log.damage, log.torn_bytes), (None, 0), "seed {seed}");
    let (replayed, bad) = Session::replay(log.header, log.entries);
    assert_eq!(bad, None, "seed {seed}");
    assert_eq!(replayed.drift(), None, "seed {seed}");
    assert_eq!(replayed.document().hash(), editor.document().hash(), "seed {seed}: the replay is the live document");
    assert_eq!(replayed.history().current(), editor.session().history().current(), "seed {seed}");
}
