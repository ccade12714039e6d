//! A session under an analyst's hands: the session, the active tool and the selection. The window drives it with a
//! mouse, gesture scripts drive it in tests; both get the same records.

use crate::core::doc::{Document, Event, FootprintId, Hole, ItemId, Traced};
use crate::core::geom::{Bounds, Point, Ring};
use crate::core::measure::{self, AreaAnswer, HeightAnswer, HeightRefusal, LengthAnswer, Outline, RatioAnswer, RatioRefusal};
use crate::core::ops::{AddTracing, Command, Refusal, SnapOutline};
use crate::core::session::{Entry, Record, Seq, Session};
use crate::core::tools::{
    Anchors, Live, Numbers, Overlay, Placed, Pointer, Request, Selection, Snapped, Snapping, TOOLS, Tool, ToolContext, ToolDescriptor,
    ToolEvent, Typed, Wanted, snap,
};
use crate::core::units::{Level, Timestamp};

/// A session with a tool in hand.
pub struct Editor {
    session: Session,
    tool: Box<dyn Tool>,
    descriptor: &'static ToolDescriptor,
    selection: Selection,
    retrace: Option<Retrace>,
    snapping: Snapping,
    /// The part of the image under the pointer that is seen, px.
    seen: Option<Bounds>,
    snapped: Option<Snapped>,
    typed: Typed,
    /// The pointer as the hand has it, before it is snapped.
    pointer: Option<Pointer>,
    read_only: Option<String>,
    outbox: Vec<Entry>,
    /// What the tool wants to know of the picture.
    wanted: Option<Wanted>,
    /// A changed outline that waits to be taken.
    offer: Option<Offer>,
    unchecked: usize,
}

/// A `check` record follows after at least this many changes, and after twice as many as there are outlines: a check looks at all
/// of them, and so costs each change the same however large the document is.
const CHECK_EVERY: usize = 64;

/// The building that is traced again, blind: what is drawn next is a tracing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retrace {
    /// Which building.
    pub id: FootprintId,
    /// The wait of ten minutes was waived: so many seconds had gone by.
    pub waived_after_s: Option<u32>,
}

/// An outline whose sides were moved onto the edges of the picture: shown, until it is taken with Enter or left with Esc.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Which outline.
    pub id: FootprintId,
    /// As it was when the change was computed, and then its courtyards.
    pub before: Vec<Ring>,
    /// As they would be.
    pub after: Vec<Ring>,
    /// How far each side of each of them would move, px, positive outwards: a courtyard becomes larger.
    pub moves_px: Vec<Vec<f64>>,
}

impl Offer {
    /// What it would change, a sentence.
    pub fn words(&self) -> String {
        let most = |moves: &[f64]| moves.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        let of_outline = self.moves_px.first().map_or(0.0, |moves| most(moves));
        let of_courtyards = self.moves_px.iter().skip(1).map(|moves| most(moves)).fold(0.0, f64::max);
        let net = |rings: &[Ring]| {
            let mut areas = rings.iter().map(Ring::area_px2);
            areas.next().unwrap_or_default() - areas.sum::<f64>()
        };
        let change = 100.0 * (net(&self.after) / net(&self.before) - 1.0);
        let courtyards = if of_courtyards < 0.05 { String::new() } else { format!(", those of courtyards by up to {of_courtyards:.1} px") };
        format!("Sides would move by up to {of_outline:.1} px{courtyards}, and the area would change by {change:+.1} %.")
    }
}

/// Numbers of what is being drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum LiveNumbers {
    /// Of an outline, and its ratio to the reference: `None` without a reference.
    Outline(AreaAnswer, Option<Result<RatioAnswer, RatioRefusal>>),
    /// Of a line.
    Line(LengthAnswer),
    /// Of a shadow or a lean: the length of the line, and the height.
    Height(LengthAnswer, Box<Result<HeightAnswer, HeightRefusal>>),
}

impl Editor {
    /// An editor on a session, with the select tool in hand. With a reason in `read_only`, every change is refused.
    pub fn new(session: Session, read_only: Option<String>) -> Editor {
        let descriptor = &TOOLS[0];
        Editor {
            session,
            tool: (descriptor.make)(),
            descriptor,
            selection: Selection::default(),
            retrace: None,
            snapping: Snapping::default(),
            seen: None,
            snapped: None,
            typed: Typed::default(),
            pointer: None,
            read_only,
            outbox: Vec::new(),
            wanted: None,
            offer: None,
            unchecked: 0,
        }
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The document now.
    pub fn document(&self) -> &Document {
        self.session.document()
    }

    /// What is selected.
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// Why nothing can be changed; `None` if it can.
    pub fn read_only(&self) -> Option<&str> {
        self.read_only.as_deref()
    }

    /// From now on every change is refused with this reason.
    pub fn set_read_only(&mut self, why: impl Into<String>) {
        self.read_only = Some(why.into());
    }

    /// The records that were made since the last call and must be written, in order.
    pub fn take_outbox(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.outbox)
    }

    /// Carries a command out.
    ///
    /// # Errors
    /// [`Refusal`] with the reason; nothing has changed then.
    pub fn run(&mut self, command: &Command, at: Timestamp) -> Result<(), Refusal> {
        if let Some(why) = &self.read_only {
            return Err(Refusal::ReadOnly(why.clone()));
        }
        let entry = self.session.plan(command, at)?;
        self.take(entry, at);
        Ok(())
    }

    /// Whether a command could be carried out now, and if not, why: for greying out.
    ///
    /// # Errors
    /// [`Refusal`] with the reason.
    pub fn try_run(&self, command: &Command) -> Result<(), Refusal> {
        match &self.read_only {
            Some(why) => Err(Refusal::ReadOnly(why.clone())),
            None => command.plan(&self.session.planning_document()).map(|_| ()),
        }
    }

    /// Takes the last step back. `false` if there is none.
    pub fn undo(&mut self, at: Timestamp) -> bool {
        let entry = self.session.undo(at);
        self.take_move(entry, at)
    }

    /// Takes the step that was undone again. `false` if there is none.
    pub fn redo(&mut self, at: Timestamp) -> bool {
        let entry = self.session.redo(at);
        self.take_move(entry, at)
    }

    /// Goes to any state of the history. `false` if it is not there or current already.
    pub fn jump(&mut self, to: Seq, at: Timestamp) -> bool {
        let entry = self.session.jump(to, at);
        self.take_move(entry, at)
    }

    /// Adds a record that does not change the document: a chapter, a check, custody.
    pub fn note(&mut self, record: Record, at: Timestamp) {
        if self.read_only.is_none() {
            let entry = self.session.entry(record, at);
            self.take(entry, at);
        }
    }

    fn take_move(&mut self, entry: Option<Entry>, at: Timestamp) -> bool {
        match entry {
            Some(entry) if self.read_only.is_none() => {
                self.take(entry, at);
                true
            }
            _ => false,
        }
    }

    /// The one place where the editor's session changes.
    fn take(&mut self, entry: Entry, at: Timestamp) {
        let changes = matches!(entry.record, Record::Txn(_) | Record::Restore { .. });
        match self.session.step(&entry) {
            Ok(()) => self.outbox.push(entry),
            Err(bad) => debug_assert!(false, "a planned record always fits: {bad}"),
        }
        if changes {
            // What was snapped to may be gone; the next move of the pointer finds what is there.
            self.snapped = None;
            self.forget_missing();
            self.unchecked += 1;
            if self.unchecked >= CHECK_EVERY.max(2 * self.session.document().footprints.len()) {
                self.unchecked = 0;
                let check = self.session.check(at);
                self.take(check, at);
            }
        }
    }

    /// A selection never names what is not there.
    fn forget_missing(&mut self) {
        let doc = self.session.document();
        self.selection.footprints.retain(|id| doc.footprint(*id).is_some());
        self.selection.annotations.retain(|id| doc.annotation(*id).is_some());
        let stands = |o: &Offer| self.session.document().footprint(o.id).is_some_and(|f| self.session.document().rings(f).eq(&o.before));
        self.offer = self.offer.take().filter(stands);
        let doc = self.session.document();
        self.selection.line = self.selection.line.filter(|id| doc.line(*id).is_some());
    }

    /// The table row of the tool in hand.
    pub fn tool(&self) -> &'static ToolDescriptor {
        self.descriptor
    }

    /// The path of the tool's state, as `polygon.drawing`.
    pub fn tool_state(&self) -> &'static str {
        self.tool.state()
    }

    /// The tool in hand, to ask for hint, cursor and draft image.
    pub fn active(&self) -> &dyn Tool {
        self.tool.as_ref()
    }

    /// Takes another tool in hand, by its id; a draft is dropped. `false` if there is no such tool.
    pub fn choose_tool(&mut self, id: &str) -> bool {
        let found = TOOLS.iter().find(|t| t.id == id);
        if let Some(descriptor) = found {
            self.descriptor = descriptor;
            self.tool = (descriptor.make)();
            self.typed = Typed::default();
            self.snapped = None;
            self.offer = None;
            self.wanted = None;
        }
        found.is_some()
    }

    /// Selects footprints and nothing else.
    pub fn select(&mut self, footprints: Vec<FootprintId>) {
        self.selection = Selection { footprints, ..Selection::default() };
        self.forget_missing();
    }

    /// Selects outlines and annotations and nothing else.
    pub fn select_items(&mut self, items: &[ItemId]) {
        self.selection = Selection::of(items);
        self.forget_missing();
    }

    /// What the tool wants to know of the picture since the last call; only the latest question counts.
    pub fn take_wanted(&mut self) -> Option<Wanted> {
        self.wanted.take()
    }

    /// Hands the tool the answer to a question: an outline, px of the image, or a sentence that says why there is none.
    pub fn proposed(&mut self, serial: u64, answer: Result<Vec<Point>, String>) {
        self.tool.proposed(serial, answer);
    }

    /// Shows a changed outline, to be taken with Enter or left with Esc; `false` where its outline has changed since.
    pub fn offer(&mut self, offer: Offer) -> bool {
        let fits = self.document().footprint(offer.id).is_some_and(|f| self.document().rings(f).eq(&offer.before));
        if fits {
            self.select(vec![offer.id]);
            self.offer = Some(offer);
        }
        fits
    }

    /// The changed outline that waits to be taken.
    pub fn offered(&self) -> Option<&Offer> {
        self.offer.as_ref()
    }

    /// From now on what is drawn is a tracing of this building, without live numbers, which would lead the hand; `None` for outlines
    /// of their own again.
    pub fn set_retrace(&mut self, retrace: Option<Retrace>) {
        self.retrace = retrace;
    }

    /// The command that a tool's command stands for.
    fn meant(&self, command: Command, at: Timestamp) -> Command {
        match (command, self.retrace) {
            (Command::AddFootprint(drawn), Some(Retrace { id, waived_after_s })) => AddTracing {
                id,
                epoch: drawn.epoch,
                points: drawn.points,
                drawn: drawn.drawn,
                analyst: self.document().analyst.clone(),
                at,
                blind: true,
                waived_after_s,
            }
            .into(),
            (command, _) => command,
        }
    }

    /// What the active tool may see.
    pub fn context(&self) -> ToolContext<'_> {
        self.context_of(Placed::default())
    }

    fn context_of(&self, placed: Placed) -> ToolContext<'_> {
        ToolContext { placed, blind: self.retrace.is_some(), doc: self.session.document(), selection: &self.selection }
    }

    /// What the tool shows over the picture, with what the pointer is snapped to and what was typed.
    pub fn overlay(&self) -> Overlay {
        let mut overlay = self.tool.overlay(&self.context());
        if let Some(offer) = &self.offer {
            self.show_offer(offer, &mut overlay);
        }
        if let (Some(snapped), Some(pointer)) = (&self.snapped, &self.pointer)
            && overlay.epoch.is_none_or(|epoch| epoch == pointer.epoch)
        {
            overlay.epoch = Some(pointer.epoch);
            overlay.snapped = Some(snapped.clone());
        }
        if let (false, Some(numbers), Some(epoch)) = (self.typed.is_empty(), self.tool.numbers(&self.context()), overlay.epoch) {
            overlay.fields = self.typed.fields(self.document(), epoch, numbers);
        }
        overlay
    }

    /// Lays a changed outline over the tool's overlay, with how far its sides would move.
    fn show_offer(&self, offer: &Offer, overlay: &mut Overlay) {
        let Some(footprint) = self.document().footprint(offer.id).filter(|f| overlay.epoch.is_none_or(|epoch| epoch == f.epoch)) else {
            return;
        };
        overlay.epoch = Some(footprint.epoch);
        overlay.handles.clear();
        overlay.ghosts.extend(offer.after.iter().map(|ring| ring.points().to_vec()));
        let was = offer.before.first().map(Ring::points).unwrap_or_default();
        overlay.guide = was.iter().chain(was.first()).copied().collect();
        let sides = offer.after.iter().zip(&offer.moves_px).flat_map(|(ring, moves)| ring.sides().zip(moves));
        overlay.notes = sides.filter(|(_, m)| m.abs() >= 0.05).map(|((a, b), m)| (a.midpoint(b), format!("{m:+.1} px"))).collect();
        let mut after = offer.after.iter();
        if let Some(outline) = after.next() {
            let holes = self.document().holes(offer.id).iter().zip(after).map(|(hole, ring)| Hole { ring: ring.clone(), ..hole.clone() });
            let outline = Some((outline.clone(), footprint.drawn.after_editing()));
            overlay.live = Some(Live::Courtyards { of: offer.id, outline, holes: holes.collect() });
        }
    }

    /// Takes what is offered, or leaves it; `None` where the event means neither.
    fn answer_offer(&mut self, event: &ToolEvent, at: Timestamp) -> Option<Result<(), Refusal>> {
        self.offer.as_ref()?;
        match event {
            ToolEvent::Confirm => {
                let offer = self.offer.take()?;
                let mut after = offer.after.iter().map(|ring| ring.points().to_vec());
                let points = after.next().unwrap_or_default();
                Some(self.run(&SnapOutline { id: offer.id, points, courtyards: after.collect() }.into(), at))
            }
            ToolEvent::Cancel | ToolEvent::Press(_) => {
                self.offer = None;
                matches!(event, ToolEvent::Cancel).then_some(Ok(()))
            }
            _ => None,
        }
    }

    /// The hint for the status bar.
    pub fn hint(&self) -> String {
        let hint = self.tool.hint(&self.context());
        if let Some(offer) = &self.offer {
            return format!("Snap to the edges: {} Enter takes it, Esc leaves the outline as it is.", offer.words());
        }
        if !self.typed.is_empty() {
            let one = matches!(self.tool.numbers(&self.context()), Some(Numbers::Width { .. }));
            let tab = if one { "" } else { " Tab goes to the other number." };
            return format!(
                "{}: Enter or a click places it.{tab} Backspace takes a digit back, Esc drops what was typed.",
                self.descriptor.name
            );
        }
        match &self.snapped {
            Some(snapped) => format!("Snaps {}; hold Ctrl to place it freely. {hint}", snapped.words()),
            None => hint,
        }
    }

    /// What is snapped to from now on; nothing at first. While a building is traced again, outlines are not snapped to.
    pub fn set_snapping(&mut self, snapping: Snapping) {
        self.snapping = snapping;
    }

    /// Which part of the image under the pointer is seen, px; `None` where that is not known.
    pub fn set_seen(&mut self, seen: Option<Bounds>) {
        self.seen = seen;
    }

    /// Digits are for the tool now.
    pub fn takes_numbers(&self) -> bool {
        self.tool.numbers(&self.context()).is_some()
    }

    /// Takes a digit, a point or a comma for the tool. `false` where it has no use for it.
    pub fn type_digit(&mut self, c: char, at: Timestamp) -> bool {
        let taken = self.takes_numbers() && self.typed.push(c);
        if taken {
            self.follow_typed(at);
        }
        taken
    }

    /// Tab: the next number, or the last width.
    pub fn next_number(&mut self, at: Timestamp) {
        let epoch = self.tool.draft_epoch();
        if let (Some(numbers), Some(epoch)) = (self.tool.numbers(&self.context()), epoch) {
            let mut typed = std::mem::take(&mut self.typed);
            typed.next(self.document(), epoch, numbers);
            self.typed = typed;
            self.follow_typed(at);
        }
    }

    /// Shows the draft as it is by what was typed.
    fn follow_typed(&mut self, at: Timestamp) {
        if let Some(pointer) = self.pointer {
            self.tool_event(&ToolEvent::Move(pointer), at);
        }
    }

    /// Where the pointer counts as being: by what was typed, else snapped, else where the hand has it.
    fn placed(&mut self, p: Pointer) -> (Pointer, Placed) {
        self.pointer = Some(p);
        self.snapped = None;
        let cx = self.context();
        if let (false, Some(numbers)) = (self.typed.is_empty(), self.tool.numbers(&cx))
            && let Some(at) = self.typed.place(cx.doc, p.epoch, numbers, p.at)
        {
            return (Pointer { at, ..p }, Placed::Typed);
        }
        // What is there already must not lead the hand of somebody who traces a building again.
        let settings = if self.retrace.is_some() { Snapping::default() } else { self.snapping };
        let anchors = self.tool.anchors(&cx).map(|anchors| Anchors { seen: self.seen, ..anchors });
        let found = anchors.and_then(|anchors| snap(cx.doc, settings, &anchors, p.epoch, p.at, p.px_per_pt));
        let Some(found) = found else { return (p, Placed::ByHand) };
        let placed = if found.holds_angle { Placed::AtAngle } else { Placed::OnOutline };
        let at = found.at;
        self.snapped = Some(found);
        (Pointer { at, ..p }, placed)
    }

    /// The event as the tool gets it; `None` where it was for what is being typed.
    fn for_tool(&mut self, event: &ToolEvent) -> Option<(ToolEvent, Placed)> {
        let typing = !self.typed.is_empty();
        Some(match *event {
            ToolEvent::Press(p) => {
                let (p, placed) = self.placed(p);
                self.typed = Typed::default();
                (ToolEvent::Press(p), placed)
            }
            ToolEvent::Move(p) => {
                let (p, placed) = self.placed(p);
                (ToolEvent::Move(p), placed)
            }
            ToolEvent::Release(p) => {
                let (p, placed) = self.placed(p);
                (ToolEvent::Release(p), placed)
            }
            ToolEvent::Confirm if typing => {
                let (p, placed) = self.placed(self.pointer?);
                self.typed = Typed::default();
                // What makes no number places nothing.
                if placed != Placed::Typed {
                    return None;
                }
                (ToolEvent::Press(p), placed)
            }
            ToolEvent::Cancel if typing => {
                self.typed = Typed::default();
                let (p, placed) = self.placed(self.pointer?);
                (ToolEvent::Move(p), placed)
            }
            ToolEvent::BackOne if typing => {
                self.typed.pop();
                let (p, placed) = self.placed(self.pointer?);
                (ToolEvent::Move(p), placed)
            }
            event => (event, Placed::ByHand),
        })
    }

    /// Hands an event to the tool and does what it asks for. The refusal, if a command was refused: the tool keeps its
    /// draft and shows the reason at the spot.
    pub fn tool_event(&mut self, event: &ToolEvent, at: Timestamp) -> Option<Refusal> {
        if let Some(answered) = self.answer_offer(event, at) {
            return answered.err();
        }
        // Whoever cannot keep what is drawn is told before drawing it.
        let is_in_vain = !self.tool.serves_without_keeping();
        if let (ToolEvent::Press(_), true, None, Some(why)) = (event, is_in_vain, self.tool.draft_epoch(), &self.read_only) {
            return Some(Refusal::ReadOnly(why.clone()));
        }
        let (event, placed) = self.for_tool(event)?;
        let cx = ToolContext { placed, blind: self.retrace.is_some(), doc: self.session.document(), selection: &self.selection };
        let requests = self.tool.handle(&event, &cx);
        let mut refused = None;
        for request in requests {
            match request {
                Request::Propose(wanted) => self.wanted = Some(wanted),
                Request::Select(ids) => self.select(ids),
                Request::SelectItems(items) => self.select_items(&items),
                Request::SelectLine(id) => self.selection = Selection { line: Some(id), ..Selection::default() },
                Request::Command(command) => {
                    let command = self.meant(command, at);
                    let new = self.session.planning_document();
                    let result = self.run(&command, at);
                    self.tool.settled(result.as_ref().copied());
                    match result {
                        Err(refusal) => refused = Some(refusal),
                        // What was just drawn is selected, so that it can be named at once.
                        Ok(()) if matches!(command, Command::AddFootprint(_) | Command::RepeatFootprint(_)) => {
                            self.select(vec![new.next_footprint]);
                        }
                        Ok(()) if matches!(command, Command::AddLine(_) | Command::AddHeightMark(_)) => {
                            self.selection = Selection { line: Some(new.next_line), ..Selection::default() };
                        }
                        Ok(()) if matches!(command, Command::AddAnnotation(_)) => {
                            self.select_items(&[new.next_annotation.into()]);
                        }
                        Ok(()) => {}
                    }
                }
            }
        }
        refused.filter(|r| *r != Refusal::NothingToDo)
    }

    /// The numbers of what is being drawn now; `None` when nothing is, or it cannot be measured yet.
    pub fn live_numbers(&self, level: Level) -> Option<LiveNumbers> {
        if self.retrace.is_some() {
            return None;
        }
        let overlay = self.overlay();
        let epoch = overlay.epoch?;
        let doc = self.document();
        match overlay.live? {
            Live::Line { from, to } => measure::length(doc, epoch, from, to).map(LiveNumbers::Line),
            Live::Height { from, to, mark } => {
                let height = measure::height_drawn(doc, epoch, [from, to], &mark, None);
                measure::length(doc, epoch, from, to).map(|length| LiveNumbers::Height(length, height.into()))
            }
            Live::Courtyards { of, outline, holes } => {
                let mut doc = doc.apply(&Event::HolesSet { id: of, holes }).ok()?;
                if let Some((ring, drawn)) = outline {
                    doc = doc.apply(&Event::FootprintReshaped { id: of, ring, drawn }).ok()?;
                }
                let f = doc.footprint(of)?;
                let reference = doc.reference.filter(|id| *id != of).and_then(|id| doc.footprint(id));
                let ratio = reference.map(|r| measure::ratio_of(&doc, &f.into(), &r.into(), level));
                Some(LiveNumbers::Outline(measure::area(&doc, f), ratio))
            }
            Live::Outline { points, drawn, of } => {
                let ring = Ring::new(points).ok().filter(|r| r.area_px2() >= 1.0)?;
                let (traced, drawn) = of.and_then(|id| doc.footprint(id)).map_or((Traced::Roof, drawn), |f| (f.traced, f.drawn));
                let outline = Outline { ring: &ring, epoch, drawn, traced, of: of.and_then(|id| doc.footprint(id)), courtyard: false };
                let reference = doc.reference.filter(|id| Some(*id) != of).and_then(|id| doc.footprint(id));
                let ratio = reference.map(|r| measure::ratio_of(doc, &outline, &r.into(), level));
                Some(LiveNumbers::Outline(measure::area_of(doc, &outline), ratio))
            }
        }
    }
}

impl std::fmt::Debug for Editor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Editor").field("tool", &self.tool_state()).field("selection", &self.selection).finish_non_exhaustive()
    }
}
