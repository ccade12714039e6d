//! Works the sample pair as an analyst would, through the real tools, and writes the result into `annotations/`: the
//! session, its exports, and the document's hash after every record.
//!
//! ```text
//! cargo run --release --example work_sample -- samples annotations
//! ```
//!
//! Every click is the true corner plus a seeded error of about half a pixel, so the outlines are traced, not copied.
//! Session id and times are fixed: the same program writes the same bytes.

use revisit::core::doc::{Attribute, EpochId, FootprintId, ImageFacts, Role, Scale, SharedFrame, State};
use revisit::core::editor::Editor;
use revisit::core::geom::{Point, Vector};
use revisit::core::ops::{Command, SetAttribute, SetCredit, SetDate, SetReference, SetScale, SetSharedFrame};
use revisit::core::session::{Header, Record, Session};
use revisit::core::tools::{Pointer, ToolEvent};
use revisit::core::units::Timestamp;
use revisit::io::export::{EXPORTERS, ExportInput};
use revisit::io::{atomic, import, raster, session_file};
use std::error::Error;
use std::path::Path;

const BEFORE: EpochId = EpochId(0);
const AFTER: EpochId = EpochId(1);
const CREDIT: &str = "Made by the Revisit project; no real place";
/// 2024-01-15 09:00:00 UTC.
const START_MS: i64 = 1_705_309_200_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let samples = arguments.next().unwrap_or_else(|| "samples".to_owned());
    let annotations = arguments.next().unwrap_or_else(|| "annotations".to_owned());
    work(Path::new(&samples), Path::new(&annotations))
}

fn facts(samples: &Path, name: &str, role: Role) -> Result<ImageFacts, Box<dyn Error>> {
    let picture = raster::open(&samples.join(name))?;
    let (sha256, _) = picture.sha256(&|_| true)?.ok_or("not read to its end")?;
    // What confines a decoder differs between machines, and these files must not.
    Ok(ImageFacts { decoder: None, ..picture.facts(role, format!("../samples/{name}"), sha256) })
}

fn work(samples: &Path, annotations: &Path) -> Result<(), Box<dyn Error>> {
    let header = Header {
        session: "5ab1e0c0ffee4d6e8f00112233445566".to_owned(),
        tool: revisit::TOOL.to_owned(),
        created: Timestamp { t_ms: START_MS },
        images: vec![facts(samples, "before.jpg", Role::Before)?, facts(samples, "after.jpg", Role::After)?],
    };
    let mut analyst = Analyst::new(Session::new(header));
    let truth = import::import(&samples.join("truth.geojson"), analyst.editor.document(), EpochId(0))?;
    let corners = |name: &str, epoch| -> Result<Vec<Point>, Box<dyn Error>> {
        let found = truth.footprints.iter().find(|f| f.name == name && f.epoch == Some(epoch));
        Ok(found.ok_or_else(|| format!("the truth has no {name}"))?.points.clone())
    };

    analyst.chapter("Dates and scale", "When the images were taken, what one length is, and how well the pictures fit.")?;
    for (epoch, date) in [(BEFORE, "2021-09-12"), (AFTER, "2023-11-04")] {
        analyst.run(SetDate { epoch, date: Some(date.parse()?) })?;
        analyst.run(SetCredit { epoch, credit: CREDIT.to_owned() })?;
    }
    // The long wall of the existing hall: 92 m in the made-up site plan, good to 1.5 m.
    let hall = corners("Existing assembly hall", AFTER)?;
    let (from, to) = (analyst.near(hall[0]), analyst.near(hall[1]));
    analyst.run(SetScale { epoch: AFTER, scale: Some(Scale { from, to, length_m: 92.0, length_sd_m: 1.5 }) })?;

    analyst.chapter("The two halls", "The hall that stood there, and the one that was built.")?;
    let existing = analyst.polygon(AFTER, &hall)?;
    analyst.name(existing, "Existing assembly hall", "assembly hall", State::Unchanged)?;
    analyst.run(SetReference { id: Some(existing) })?;
    let new = analyst.polygon(AFTER, &corners("New hall", AFTER)?)?;
    analyst.name(new, "New hall", "assembly hall", State::New)?;
    // A corner that was placed badly is seen and put right.
    analyst.drag_corner(new, 1, Vector::new(3.2, -1.4))?;
    analyst.editor.undo(analyst.clock.tick());
    let earlier = analyst.rectangle(BEFORE, &corners("Existing assembly hall", BEFORE)?)?;
    analyst.name(earlier, "Existing assembly hall, 2021", "assembly hall", State::Unchanged)?;

    analyst.chapter("What else changed", "Housing that appeared, and the bridge crane that is gone.")?;
    for number in [1, 2, 3] {
        let name = format!("Workers' housing {number}");
        let id = analyst.rectangle(AFTER, &corners(&name, AFTER)?)?;
        analyst.name(id, &name, "housing", State::New)?;
    }
    let crane = analyst.rectangle(BEFORE, &corners("Bridge crane", BEFORE)?)?;
    analyst.name(crane, "Bridge crane", "crane", State::Gone)?;
    let note = "Stood on rails before the tunnel mouth; on the later image only the rails are left.";
    analyst.run(SetAttribute { id: crane, to: Attribute::Note(note.to_owned()) })?;
    // The pictures fit to about 5 px: seen at the tank farm and at the village.
    analyst.run(SetSharedFrame { frame: Some(SharedFrame { error_px: 5.0 }) })?;
    let check = analyst.editor.session().check(analyst.clock.tick());
    analyst.editor.note(check.record, check.at);

    write(&mut analyst.editor, annotations)
}

/// Writes the session, its exports and its hashes.
fn write(editor: &mut Editor, annotations: &Path) -> Result<(), Box<dyn Error>> {
    let entries = editor.take_outbox();
    let session = editor.session();
    let (line, mut head) = session_file::header_line(session.header())?;
    let mut text = format!("{line}\n");
    let mut replayed = Session::new(session.header().clone());
    let mut hashes = String::new();
    for entry in &entries {
        let (line, hash) = session_file::entry_line(entry, &head)?;
        text.push_str(&line);
        text.push('\n');
        head = hash;
        replayed.step(entry)?;
        hashes.push_str(&format!("{} {}\n", entry.seq, replayed.document().hash()));
    }
    std::fs::create_dir_all(annotations)?;
    atomic::write(&annotations.join("plant.session.jsonl"), text.as_bytes())?;
    atomic::write(&annotations.join("plant.hashes.txt"), hashes.as_bytes())?;
    let seq = entries.last().map_or(0, |e| e.seq);
    let input = ExportInput::of(session, seq, &head);
    // The two that are text and that a person compares.
    for exporter in EXPORTERS.iter().filter(|e| ["geojson", "csv"].contains(&e.name)) {
        atomic::write(&annotations.join(format!("plant{}", exporter.ending)), &(exporter.write)(&input)?)?;
    }
    Ok(())
}

/// Half a minute and some between two actions.
struct Clock(i64);

impl Clock {
    fn tick(&mut self) -> Timestamp {
        self.0 += 7_300;
        Timestamp { t_ms: START_MS + self.0 }
    }
}

/// Somebody at the mouse.
struct Analyst {
    editor: Editor,
    clock: Clock,
    hand: u64,
}

impl Analyst {
    fn new(session: Session) -> Analyst {
        Analyst { editor: Editor::new(session, None), clock: Clock(0), hand: 20_240_130 }
    }

    /// A click near a point: the sum of uniform errors, about half a pixel in each coordinate.
    fn near(&mut self, p: Point) -> Point {
        let mut error = || {
            let sum: f64 = (0..4)
                .map(|_| {
                    // SplitMix64 (Steele, Lea & Flood 2014).
                    self.hand = self.hand.wrapping_add(0x9E37_79B9_7F4A_7C15);
                    let z = (self.hand ^ (self.hand >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
                    ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
                })
                .sum();
            0.85 * sum
        };
        let (dx, dy) = (error(), error());
        p + Vector::new(dx, dy)
    }

    fn run(&mut self, command: impl Into<Command>) -> Result<(), Box<dyn Error>> {
        let at = self.clock.tick();
        Ok(self.editor.run(&command.into(), at)?)
    }

    fn chapter(&mut self, name: &str, note: &str) -> Result<(), Box<dyn Error>> {
        let at = self.clock.tick();
        self.editor.note(Record::Mark { name: name.to_owned(), note: note.to_owned() }, at);
        Ok(())
    }

    fn event(&mut self, event: &ToolEvent) -> Result<(), Box<dyn Error>> {
        let at = self.clock.tick();
        match self.editor.tool_event(event, at) {
            Some(refusal) => Err(refusal.into()),
            None => Ok(()),
        }
    }

    fn press(&mut self, epoch: EpochId, at: Point) -> Result<(), Box<dyn Error>> {
        let pointer = Pointer { at, epoch, px_per_pt: 0.5, shift: false, alt: false };
        self.event(&ToolEvent::Move(pointer))?;
        self.event(&ToolEvent::Press(pointer))?;
        self.event(&ToolEvent::Release(pointer))
    }

    fn drawn(&self) -> Result<FootprintId, Box<dyn Error>> {
        Ok(*self.editor.selection().footprints.first().ok_or("nothing was drawn")?)
    }

    fn polygon(&mut self, epoch: EpochId, corners: &[Point]) -> Result<FootprintId, Box<dyn Error>> {
        self.editor.choose_tool("polygon");
        for corner in corners {
            let at = self.near(*corner);
            self.press(epoch, at)?;
        }
        self.event(&ToolEvent::Confirm)?;
        self.drawn()
    }

    fn rectangle(&mut self, epoch: EpochId, corners: &[Point]) -> Result<FootprintId, Box<dyn Error>> {
        self.editor.choose_tool("rectangle");
        for corner in corners.iter().take(3) {
            let at = self.near(*corner);
            self.press(epoch, at)?;
        }
        self.drawn()
    }

    fn drag_corner(&mut self, id: FootprintId, corner: usize, by: Vector) -> Result<(), Box<dyn Error>> {
        self.editor.choose_tool("select");
        self.editor.select(vec![id]);
        let footprint = self.editor.document().footprint(id).ok_or("no such footprint")?;
        let (epoch, from) = (footprint.epoch, *footprint.ring.points().get(corner).ok_or("no such corner")?);
        let pointer = |at| Pointer { at, epoch, px_per_pt: 0.2, shift: false, alt: false };
        self.event(&ToolEvent::Press(pointer(from)))?;
        self.event(&ToolEvent::Move(pointer(from + by)))?;
        self.event(&ToolEvent::Release(pointer(from + by)))
    }

    fn name(&mut self, id: FootprintId, name: &str, class: &str, state: State) -> Result<(), Box<dyn Error>> {
        for to in [Attribute::Name(name.to_owned()), Attribute::Class(class.to_owned())] {
            self.run(SetAttribute { id, to })?;
        }
        // "Unclear" is where every outline starts, so it is never set.
        self.run(SetAttribute { id, to: Attribute::State(state) })
    }
}
