//! The commands that change the shape of the chosen outlines.

use super::App;
use super::command::UiCommand;
use super::dialogs::reshape::Form;
use super::dispatch::command_of_core;
use super::state::Dialog;
use crate::core::doc::EpochId;
use crate::core::ops::{AlignToFootprint, Combination, CombineFootprints, Command, MirrorFootprints, SquareUp};

/// Carries one of them out on what is chosen.
pub(super) fn run(app: &mut App, command: UiCommand) {
    use UiCommand as C;
    let Some(open) = &app.open else { return };
    let ids = open.editor.selection().footprints.clone();
    let doc = open.editor.document();
    let epoch = ids.first().and_then(|id| doc.footprint(*id)).map_or(EpochId(0), |f| f.epoch);
    let combined = |how| CombineFootprints { ids: ids.clone(), how }.into();
    let change: Command = match command {
        C::SquareUp => SquareUp { limit_px: SquareUp::usual_limit_px(doc, epoch), ids }.into(),
        C::MirrorLeftRight => MirrorFootprints { ids, left_right: true }.into(),
        C::MirrorUpDown => MirrorFootprints { ids, left_right: false }.into(),
        C::LayAlong => {
            let Some((to, others)) = ids.split_last() else { return };
            AlignToFootprint { ids: others.to_vec(), to: *to }.into()
        }
        C::JoinOutlines => combined(Combination::Join),
        C::CutOutlines => combined(Combination::Cut),
        C::CommonOutlines => combined(Combination::Common),
        _ => {
            app.view.dialog = Some(Dialog::Reshape(Form::of(ids)));
            return;
        }
    };
    command_of_core(app, &change);
}
