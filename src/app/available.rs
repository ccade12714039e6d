//! Which commands can be carried out now, and why the others cannot.

use super::command::UiCommand;
use super::session::Open;
use super::state::View;
use crate::core::view::CompareMode;

/// Whether a command can be carried out now, and if not, why.
///
/// # Errors
/// The reason, a full sentence.
pub fn available(command: UiCommand, open: Option<&Open>, view: &View) -> Result<(), String> {
    use UiCommand as C;
    let always = matches!(
        command,
        C::OpenPair
            | C::OpenSession
            | C::OpenSample
            | C::Quit
            | C::Palette
            | C::Panels
            | C::FullScreen
            | C::ReducedMotion
            | C::Shortcuts
            | C::Theme
            | C::LargerText
            | C::SmallerText
            | C::NormalText
            | C::Help
            | C::About
            | C::ClearCache
    );
    if always {
        return Ok(());
    }
    let Some(open) = open else { return Err("Open two images or a session first.".to_owned()) };
    let editor = &open.editor;
    if let Some(blind) = &view.blind {
        return blind.allows(command, editor);
    }
    let replaying = view.replay.is_some();
    let changes = matches!(
        command,
        C::Import
            | C::AddDate
            | C::EarlierDates
            | C::LaterDates
            | C::Images
            | C::SharedFrame
            | C::ControlPoints
            | C::LineUp
            | C::TraceAgain
            | C::ByHand
            | C::Undo
            | C::Redo
            | C::Delete
            | C::Rename
            | C::SetClass
            | C::CopyToOther
            | C::SameBuilding
            | C::SetReference
            | C::ShiftToGround
            | C::AddBookmark
            | C::Classes
            | C::SquareUp
            | C::ChangeShape
            | C::MirrorLeftRight
            | C::MirrorUpDown
            | C::LayAlong
            | C::JoinOutlines
            | C::CutOutlines
            | C::CommonOutlines
            | C::SnapToEdges
            | C::AcceptProposal
            | C::Mark
            | C::FillHoles
            | C::Lock
            | C::Hide
            | C::ShowHidden
            | C::Group
            | C::Ungroup
    );
    if changes && replaying {
        return Err("The replay is shown. Press F8 to go back to the present, then change things.".to_owned());
    }
    if changes && let Some(why) = editor.read_only() {
        return Err(why.to_owned());
    }
    let history = editor.session().history();
    let selection = editor.selection();
    if let Some(answer) = super::annotating::available(command, editor) {
        return answer;
    }
    match command {
        C::EarlierDates | C::LaterDates if view.by_hand.is_open() || view.trial.is_some() => {
            Err("The pair is being lined up. Finish that first, then compare other dates.".to_owned())
        }
        C::EarlierDates | C::LaterDates => super::dates::stepped(editor.document(), command == C::LaterDates).map(|_| ()),
        C::Undo if history.undo_target().is_none() && editor.active().draft_epoch().is_none() => {
            Err("There is nothing to undo yet.".to_owned())
        }
        C::Redo if history.redo_target().is_none() => Err("Nothing was undone.".to_owned()),
        C::LayAlong | C::JoinOutlines | C::CutOutlines | C::CommonOutlines if selection.footprints.len() < 2 => {
            Err("Choose two outlines or more: Shift and a click adds one.".to_owned())
        }
        C::SquareUp | C::ChangeShape | C::MirrorLeftRight | C::MirrorUpDown if selection.footprints.is_empty() => {
            Err("Choose an outline first.".to_owned())
        }
        C::SetReference | C::ShiftToGround | C::SnapToEdges | C::AcceptProposal if selection.footprints.is_empty() => {
            Err("Choose an outline first.".to_owned())
        }
        C::SameBuilding if selection.footprints.len() != 2 => {
            Err("Choose two outlines, one on each date: click one, then the other with Shift.".to_owned())
        }
        C::TraceAgain | C::SelectAll | C::NextFootprint | C::PreviousFootprint | C::CopySentence | C::Export
            if editor.document().footprints.is_empty() =>
        {
            Err("Nothing is outlined yet.".to_owned())
        }
        C::MatchOther | C::ResetTones if open.displayed(view.toned(open.shown(view))).is_none() => {
            Err("The picture is not shown yet.".to_owned())
        }
        C::MatchOther if !open.has_other_tones(view.toned(open.shown(view))) => {
            Err("The picture of the other date is not shown, so there is nothing to match.".to_owned())
        }
        C::NextBookmark | C::PreviousBookmark if open.shown(view).bookmarks.is_empty() => {
            Err("No view is kept yet. Ctrl+Shift+B keeps one.".to_owned())
        }
        C::GoTo if open.shown(view).epochs.iter().all(|epoch| epoch.located().is_none()) => {
            Err("No image of this session has a georeference, so no coordinate can be found on it. File, Ground control points… gives one."
                .to_owned())
        }
        C::UprightDivider | C::TurnDivider if view.compare.mode != CompareMode::Swipe => {
            Err("The divider belongs to the swipe: press 2 first.".to_owned())
        }
        C::FreeCameras if !matches!(view.compare.mode, CompareMode::SideBySide | CompareMode::FourUp) => {
            Err("Cameras are free only where each date has a pane of its own: side by side or four-up.".to_owned())
        }
        C::ReplayEnd if !replaying => Err("No replay is shown.".to_owned()),
        C::ReplayChapterBack | C::ReplayChapterForward if editor.session().marks().is_empty() => {
            Err("There are no chapters. Ctrl+M adds a chapter mark at the present step.".to_owned())
        }
        C::ReplayGoOn => match (&view.replay, editor.read_only()) {
            (None, _) => Err("Show the replay first, and go to the moment from which you want to go on.".to_owned()),
            (_, Some(why)) => Err(why.to_owned()),
            (Some(player), None) if player.state(editor.session()) == history.current() => {
                Err("This is the present state already.".to_owned())
            }
            _ => Ok(()),
        },
        C::ReplayPlay | C::ReplayBack | C::ReplayForward | C::ReplayCompare | C::ReplayExport if history.is_empty() => {
            Err("Nothing has been done yet that could be replayed.".to_owned())
        }
        _ => Ok(()),
    }
}
