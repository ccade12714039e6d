//! Everything that can be asked of a document. A new op is a new file with an [`Op`] and a line in the table below.

mod alignment;
mod annotations;
mod attributes;
mod bookmarks;
mod classes;
mod combine;
mod comparisons;
mod epochs;
mod figures;
mod footprints;
mod heights;
mod holes;
mod images;
mod import;
mod items;
mod lines;
mod op;
mod proposals;
mod repeat;
mod reshape;
mod statements;
mod together;
mod tracings;
mod transform;

pub use alignment::{SetAlignment, WithdrawAlignment};
pub use annotations::{AddAnnotation, ChangeAnnotation, CopyAnnotation, CopyAnnotationToDate};
pub use attributes::{SetAttribute, SetReference};
pub use bookmarks::{AddBookmark, RemoveBookmark};
pub use classes::SetClasses;
pub use combine::{Combination, CombineFootprints, SplitFootprint};
pub use comparisons::{DropComparison, KeepComparison, StateSameBuilding, WithdrawSameBuilding};
pub use epochs::{AddEpoch, ChoosePair, RemoveEpoch};
pub use figures::{DropFigure, KeepFigure, SetCreditArea};
pub use footprints::{AddFootprint, CopyToDate, CopyToOtherDate, DeleteFootprints};
pub use heights::{AddHeightMark, SetHeightMark, ShiftRoofToGround};
pub use holes::{AddHole, FillHole, misplaced as misplaced_courtyard};
pub use images::{RelocateImage, SetAcquisition, SetCredit, SetDate, SetHard};
pub use import::{ImportFootprints, ImportedAnnotation, ImportedFootprint};
pub use items::{DeleteItems, GroupItems, HideItems, LockItems, MoveItems, UngroupItems};
pub use lines::{AddLine, DeleteLine};
pub use op::{Focus, Op, OpDescriptor, Refusal, Txn};
pub use proposals::{AcceptProposal, SnapOutline};
pub use repeat::RepeatFootprint;
pub use reshape::{DeleteVertex, InsertVertex, MoveFootprints, MoveSide, MoveVertex};
pub use statements::{AddKnownSize, SetErrorModel, SetGeoreference, SetScale, SetSharedFrame, WithdrawKnownSize};
pub use together::Together;
pub use tracings::{AddTracing, SetAnalyst, WithdrawTracing};
pub use transform::{AlignToFootprint, MirrorFootprints, OffsetFootprints, ScaleFootprints, SquareUp, TurnFootprints, squared_on_ground};

use crate::core::doc::Document;

macro_rules! ops {
    ($($op:ident),+ $(,)?) => {
        /// A request to change the document.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Command {
            $(#[doc = concat!("See [`", stringify!($op), "`].")] $op($op)),+
        }

        /// The table of ops.
        pub const OPS: &[OpDescriptor] = &[$(OpDescriptor { name: $op::NAME, summary: $op::SUMMARY }),+];

        impl Command {
            /// The step that would be taken on this document. Used live, and dry for greying out what cannot be done.
            ///
            /// # Errors
            /// [`Refusal`] with the reason.
            pub fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
                let txn = match self { $(Command::$op(op) => op.plan(doc)?),+ };
                // Said once, here, so that no op can forget it.
                let refusal = items::locked_refusal(doc, &txn).or_else(|| holes::holes_refusal(doc, &txn));
                refusal.map_or(Ok(txn), Err)
            }

            /// The op's row in the table.
            pub fn descriptor(&self) -> OpDescriptor {
                match self { $(Command::$op(_) => OpDescriptor { name: $op::NAME, summary: $op::SUMMARY }),+ }
            }
        }

        $(impl From<$op> for Command {
            fn from(op: $op) -> Command { Command::$op(op) }
        })+
    };
}

ops! {
    AddFootprint, DeleteFootprints, CopyToOtherDate, CopyToDate, ImportFootprints, RepeatFootprint,
    MoveFootprints, MoveVertex, MoveSide, InsertVertex, DeleteVertex, SquareUp, TurnFootprints, ScaleFootprints, MirrorFootprints, OffsetFootprints, AlignToFootprint, CombineFootprints, SplitFootprint, SnapOutline, AcceptProposal,
    AddTracing, WithdrawTracing, SetAnalyst,
    SetAttribute, SetReference, KeepComparison, DropComparison, StateSameBuilding, WithdrawSameBuilding, AddLine, DeleteLine, SetScale, AddKnownSize, WithdrawKnownSize, SetSharedFrame, SetErrorModel, SetGeoreference, SetAlignment, WithdrawAlignment, AddHeightMark, SetHeightMark, ShiftRoofToGround,
    KeepFigure, DropFigure, SetCreditArea,
    SetDate, SetCredit, SetAcquisition, SetHard, RelocateImage,
    AddBookmark, RemoveBookmark, SetClasses,
    AddAnnotation, ChangeAnnotation, CopyAnnotation, CopyAnnotationToDate,
    AddHole, FillHole,
    MoveItems, DeleteItems, LockItems, HideItems, GroupItems, UngroupItems,
    AddEpoch, RemoveEpoch, ChoosePair,
    Together,
}

/// The longest text that is kept in a document, in characters.
pub const MAX_TEXT: usize = 4000;

/// Takes surrounding blanks and control characters out of a text, and refuses one that is too long to keep.
fn tidy_text(text: &str) -> Result<String, Refusal> {
    // Characters that turn the direction of writing let a name look like another one.
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let tidy: String = text.chars().filter(|c| (!c.is_control() || *c == '\n') && !turns(*c)).collect();
    // What is made of signs alone that nobody sees would pass for an empty text, and is one.
    let unseen = |c: char| {
        c.is_whitespace()
            || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
    };
    if tidy.chars().all(unseen) {
        return Ok(String::new());
    }
    let tidy = tidy.trim().to_owned();
    match tidy.chars().count() {
        n if n > MAX_TEXT => Err(Refusal::TextTooLong(n)),
        _ => Ok(tidy),
    }
}
