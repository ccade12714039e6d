//! Everything the window can be asked to do by name: one table that menus, toolbar, shortcuts, palette and help share.
//!
//! A [`UiCommand`] carries no data; what it acts on (the chosen outline, the active tool) is looked up when it is
//! carried out. To add one: a line in the table, in its group of its menu, and an arm in `dispatch`.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::icons::Icon;
use crate::core::tools::{TOOLS, ToolDescriptor};

/// The menu under which a command stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Menu {
    /// Sessions, images, exchange.
    File,
    /// History and the chosen outline.
    Edit,
    /// How the two dates are shown beside each other.
    Compare,
    /// What part of the picture is shown.
    View,
    /// What a click on the picture does.
    Tool,
    /// The replay of the session.
    Replay,
    /// The window itself.
    Window,
    /// Words about the program.
    Help,
}

impl Menu {
    /// The menus from left to right.
    pub const ALL: &'static [Menu] =
        &[Menu::File, Menu::Edit, Menu::Tool, Menu::Compare, Menu::View, Menu::Replay, Menu::Window, Menu::Help];

    /// The menu's title.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Menu::File => "File",
            Menu::Edit => "Edit",
            Menu::Compare => "Compare",
            Menu::View => "View",
            Menu::Tool => "Tools",
            Menu::Replay => "Replay",
            Menu::Window => "Window",
            Menu::Help => "Help",
        }
    }
}

/// How a group of commands stands in its menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As lines of the menu, parted from the others.
    Lines,
    /// As a submenu.
    Submenu,
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The command.
    pub command: UiCommand,
    /// Where it stands.
    pub menu: Menu,
    /// Which commands of the menu it stands with; lines part the groups. Of a submenu it is the title.
    pub group: &'static str,
    /// How the group stands in its menu.
    pub form: Form,
    /// What it is called everywhere.
    pub label: &'static str,
    /// One sentence: what it does.
    pub tip: &'static str,
    /// The keys; the first is the one that is shown.
    pub keys: &'static [KeyboardShortcut],
    /// Its icon, if it has one.
    pub icon: Option<Icon>,
}

const NONE: Modifiers = Modifiers::NONE;
const SHIFT: Modifiers = Modifiers::SHIFT;
const CTRL: Modifiers = Modifiers::COMMAND;
const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

const fn key(modifiers: Modifiers, key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(modifiers, key)
}

macro_rules! commands {
    ($($menu:ident $form:ident $group:literal { $($name:ident $label:literal [$($mods:ident $key:ident),*] $icon:expr, $tip:literal;)* })*) => {
        /// A command without data.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum UiCommand {
            $($(#[doc = $tip] $name,)*)*
        }

        /// The table, in the order of the menus.
        pub const TABLE: &[Entry] = &[$($(Entry {
            command: UiCommand::$name,
            menu: Menu::$menu,
            group: $group,
            form: Form::$form,
            label: $label,
            tip: $tip,
            keys: &[$(key($mods, Key::$key)),*],
            icon: $icon,
        },)*)*];
    };
}

commands! {
    File Lines "open" {
        OpenPair "Open two images…" [CTRL N] Some(Icon::Picture), "Starts a new session on a BEFORE and an AFTER image.";
        OpenSession "Open a session…" [CTRL O] Some(Icon::Open), "Opens a session file and everything that was done in it.";
        OpenSample "Open the sample pair" [] Some(Icon::Picture), "Opens a copy of the sample session that comes with Revisit.";
    }
    File Lines "keep" {
        SaveAs "Save session as…" [CTRL_SHIFT S] Some(Icon::Save), "Gives the session a name and a place; it has been saved all along.";
        CopySession "Make a copy to change…" [] Some(Icon::Copy), "Copies the session to another file and opens that one: for sessions that can only be looked at.";
    }
    File Lines "exchange" {
        Import "Import outlines…" [CTRL I] Some(Icon::Import), "Reads outlines from a GeoJSON file into the session.";
        Export "Export…" [CTRL E] Some(Icon::Export), "Writes outlines, areas and ratios to a file.";
        Figures "Figures…" [CTRL_SHIFT F] Some(Icon::Picture), "Puts a figure for print or screen together, with callouts, scale, dates and credits.";
        Report "Make report…" [CTRL_SHIFT R] Some(Icon::Export), "Writes a report that opens anywhere and that others can check.";
    }
    File Lines "images" {
        AddDate "Add a date…" [CTRL_SHIFT D] Some(Icon::Plus), "Takes the image of a further date of the site into the session.";
        Images "Dates, credit and sensor…" [CTRL D] Some(Icon::Edit), "States when and how each image was taken and who is to be credited.";
        SharedFrame "Declare a shared frame…" [] Some(Icon::Lock), "States that a building stands at the same pixels in both images, with an error in pixels.";
        ControlPoints "Ground control points…" [] Some(Icon::Flag), "Says where an image lies on Earth, by points whose coordinates you know.";
    }
    File Lines "leave" {
        Quit "Quit" [CTRL Q] None, "Closes the window; everything is saved already.";
    }
    Edit Lines "steps" {
        Undo "Undo" [CTRL Z] Some(Icon::Undo), "Takes back the last step; the history keeps it.";
        Redo "Redo" [CTRL_SHIFT Z, CTRL Y] Some(Icon::Redo), "Does again what was undone last.";
    }
    Edit Lines "what is chosen" {
        SelectAll "Choose all outlines" [CTRL A] None, "Chooses every outline of the two dates that are compared, without those that are locked or hidden.";
        Delete "Delete" [NONE Delete] Some(Icon::Trash), "Deletes what is chosen; undo brings it back.";
        Rename "Rename" [NONE F2] Some(Icon::Edit), "Changes the name of the chosen outline, or the words of the chosen annotation.";
        SetClass "Set the class…" [NONE F3] Some(Icon::Edit), "Says what the chosen outlines and annotations are: a number or the first letters.";
        CopyToOther "Copy to the other date" [NONE G] Some(Icon::Copy), "Puts a copy at the same place of the other date's image; the two are one building.";
    }
    Edit Submenu "Lock, hide, group" {
        Lock "Lock or unlock" [SHIFT K] Some(Icon::Lock), "Locks the chosen outlines and annotations, so that nothing moves or deletes them; again unlocks them.";
        Hide "Hide or show" [SHIFT H] Some(Icon::EyeOff), "Takes the chosen outlines and annotations off the pictures; they count all the same. Again shows them.";
        ShowHidden "Show what is hidden" [SHIFT O] Some(Icon::Eye), "Shows every outline and annotation that was hidden.";
        Group "Group" [SHIFT G] Some(Icon::Group), "Makes one group of what is chosen: a click chooses all of it, Alt and a click one member.";
        Ungroup "Dissolve the group" [SHIFT U] Some(Icon::Ungroup), "Dissolves the chosen group; its members stay.";
    }
    Edit Submenu "Change the shape" {
        SquareUp "Square up" [NONE U] Some(Icon::RightAngle), "Puts the chosen outlines at right angles by the smallest moves of their corners, or says which corner is too far off.";
        SnapToEdges "Snap outline to the edges" [CTRL_SHIFT E] Some(Icon::SnapEdges), "Moves the sides of the chosen outline onto the edges of the picture nearby, after showing how far.";
        ShiftToGround "Shift the roof to the ground" [] Some(Icon::Ground), "Makes the outline on the ground of the chosen roof, by its height and the direction of the view.";
        ChangeShape "Turn, scale, widen…" [] None, "Turns or scales the chosen outlines, or moves all their walls out or in, by numbers.";
        MirrorLeftRight "Mirror left to right" [] None, "Mirrors the chosen outlines about their middle: left becomes right.";
        MirrorUpDown "Mirror up to down" [] None, "Mirrors the chosen outlines about their middle: up becomes down.";
        LayAlong "Lay along the last chosen" [] None, "Turns the chosen outlines so that they run in the direction of the one that was chosen last.";
        JoinOutlines "Join outlines" [] None, "Makes one outline of the chosen ones; the one that was chosen first stays.";
        CutOutlines "Cut out of the first chosen" [] None, "Cuts the other chosen outlines out of the one that was chosen first.";
        CommonOutlines "Keep what is common" [] None, "Makes one outline of what all chosen ones cover; the one that was chosen first stays.";
        FillHoles "Fill the courtyards" [] None, "Fills every courtyard of the chosen outline: its area counts again.";
    }
    Edit Lines "buildings" {
        SameBuilding "One building on both dates" [NONE M] Some(Icon::Exchange), "States that the two chosen outlines, one on each date, are one building; a second time takes it back.";
        SetReference "Use as reference" [NONE K] Some(Icon::Reference), "Compares every other outline with the chosen one.";
        TraceAgain "Trace again, blind…" [CTRL R] Some(Icon::EyeOff), "Traces the chosen outlines, or all, once more without seeing them, and measures how well you repeat yourself.";
        AcceptProposal "Accept the proposal" [NONE I] Some(Icon::Check), "States that you looked at every side of the chosen proposal, so that it counts.";
    }
    Edit Lines "list" {
        NextFootprint "Next outline" [NONE Period] Some(Icon::ChevronRight), "Chooses the next outline of the list.";
        PreviousFootprint "Previous outline" [NONE Comma] Some(Icon::ChevronLeft), "Chooses the outline before this one in the list.";
    }
    Edit Lines "snapping" {
        SnapOutlines "Snap to outlines" [NONE J] Some(Icon::Snap), "Puts points that are drawn near a corner or a wall onto it; Ctrl, held, places freely.";
        SnapAngles "Hold right angles" [NONE Q] Some(Icon::RightAngle), "Holds sides at right angles and along walls nearby while they are drawn; the range is wider for it.";
    }
    Edit Lines "words" {
        CopySentence "Copy the sentence" [CTRL_SHIFT C] Some(Icon::Copy), "Puts the sentence of the comparison on the clipboard.";
        Classes "Classes…" [] Some(Icon::Tag), "Chooses the list of classes with their colours and keys: one that comes along, or your own file.";
        Mark "Add a chapter mark…" [CTRL M] Some(Icon::Flag), "Gives this point of the session a title, for the replay.";
    }
    Tool Lines "choose" {
        ToolSelect "Select and move" [NONE V, NONE S] Some(Icon::Select), "Chooses outlines and moves them, their edges and their corners.";
    }
    Tool Lines "outlines" {
        ToolPolygon "Polygon" [NONE P] Some(Icon::Polygon), "Outlines a building corner by corner.";
        ToolRectangle "Rectangle" [NONE R] Some(Icon::Rectangle), "Outlines a rectangular building: two corners, then the opposite side.";
        ToolBox "Box" [NONE A] Some(Icon::BoxTool), "Outlines a building that stands parallel to the picture, by two opposite corners.";
        ToolCircle "Circle" [NONE C] Some(Icon::Circle), "Outlines a tank or a silo by three or more clicks on its rim.";
        ToolFreehand "Freehand" [NONE D] Some(Icon::Freehand), "Outlines a building in one stroke, which is reduced to corners.";
        ToolRepeat "Repeat outline" [NONE E] Some(Icon::Repeat), "Places the chosen outline, or the last one, once more with one click.";
        ToolSplit "Split outline" [NONE Y] Some(Icon::Split), "Splits an outline in two along a line that is drawn through it.";
        ToolPropose "Propose outline" [NONE W] Some(Icon::Propose), "Proposes the outline of a building from a rough box around it.";
    }
    Tool Lines "measures" {
        ToolMeasure "Measure line" [NONE L] Some(Icon::Measure), "Measures the distance between two points.";
        ToolHeight "Height from shadow" [NONE T] Some(Icon::Height), "Measures a height by a shadow, or by how far a wall leans.";
        ToolHole "Courtyard" [SHIFT C] Some(Icon::Courtyard), "Cuts a courtyard into an outline: its area is taken off.";
    }
    Tool Lines "annotations" {
        ToolPoint "Point" [SHIFT P] Some(Icon::PointMark), "Marks a place; nothing is measured by it.";
        ToolPlainLine "Plain line" [SHIFT L] Some(Icon::PlainLine), "Draws a line that points something out; nothing is measured by it.";
        ToolArrow "Arrow" [SHIFT A] Some(Icon::Arrow), "Draws an arrow from its foot to its point.";
        ToolEllipse "Ellipse" [SHIFT E] Some(Icon::Ellipse), "Draws a ring around something; it is no outline and has no area.";
        ToolNote "Text note" [SHIFT T] Some(Icon::Note), "Puts words onto the picture: click, then type.";
        ToolGone "Mark as gone" [SHIFT X] Some(Icon::Gone), "Marks a place where something is not there any more.";
        ToolAppeared "Mark as appeared" [SHIFT N] Some(Icon::Appeared), "Marks a place where something is that was not there before.";
    }
    Tool Lines "view" {
        ToolHand "Move the picture" [NONE H] Some(Icon::Hand), "Drags the picture; the middle button and Space do the same in every tool.";
    }
    Compare Lines "modes" {
        SideBySide "Side by side" [NONE Num1] Some(Icon::SideBySide), "Shows both dates beside each other, with one camera.";
        Swipe "Swipe" [NONE Num2] Some(Icon::Swipe), "Shows both dates in one frame with a divider to drag.";
        Blink "Blink" [NONE Num3] Some(Icon::Blink), "Shows the dates in turn.";
        Blend "Blend" [NONE Num4] Some(Icon::Blend), "Shows the AFTER image through the BEFORE image.";
        Difference "Difference" [NONE Num5] Some(Icon::Difference), "Shows where the two dates differ, above a threshold.";
        Lens "Spy lens" [NONE Num6] Some(Icon::Lens), "Shows the other date in a circle at the pointer; the wheel with Shift sizes it.";
        FourUp "Four-up" [NONE Num7] Some(Icon::FourUp), "Shows both dates whole above and both dates near below.";
    }
    Compare Lines "settings" {
        FreeCameras "Free cameras" [NONE Num8] Some(Icon::Link), "Lets each date be moved by itself where both are beside each other, or ties them together again.";
        UprightDivider "Upright divider" [NONE Backslash] Some(Icon::Upright), "Stands the divider of the swipe upright again.";
        TurnDivider "Turn the divider" [] Some(Icon::Upright), "Turns the divider of the swipe by 15 degrees; its knobs turn it to any angle.";
        CompareLess "Divider left, less, slower" [NONE OpenBracket] Some(Icon::ChevronLeft), "Moves the divider to the left, shows less of AFTER, more of the differences, a smaller lens, or blinks slower.";
        CompareMore "Divider right, more, faster" [NONE CloseBracket] Some(Icon::ChevronRight), "Moves the divider to the right, shows more of AFTER, fewer differences, a larger lens, or blinks faster.";
    }
    Compare Lines "dates" {
        EarlierDates "Earlier dates" [CTRL OpenBracket] Some(Icon::ChevronLeft), "Compares the two dates before these: BEFORE and AFTER both go one date back.";
        LaterDates "Later dates" [CTRL CloseBracket] Some(Icon::ChevronRight), "Compares the two dates after these: BEFORE and AFTER both go one date on.";
        SwapDates "Show the other date" [NONE X] Some(Icon::Blink), "While the key is held, shows the other date in place; side by side both are there, and stay.";
    }
    Compare Lines "alignment" {
        LineUp "Line up automatically" [CTRL L] Some(Icon::Align), "Lays AFTER onto BEFORE by what both pictures show, and says how far to trust it.";
        ByHand "Line up by hand…" [CTRL T] Some(Icon::Align), "Lays AFTER onto BEFORE by points on both pictures, or by moving it.";
    }
    View Lines "zoom" {
        Fit "Fit" [NONE F] Some(Icon::Fit), "Shows the whole picture.";
        OneToOne "Actual pixels" [NONE Num0] Some(Icon::OneToOne), "Shows one picture element on one screen pixel.";
        ZoomToSelection "Zoom to the outline" [NONE Z] Some(Icon::ZoomTo), "Brings the chosen outline into view.";
        ZoomIn "Zoom in" [NONE Plus, NONE Equals] Some(Icon::Plus), "Brings the picture closer.";
        ZoomOut "Zoom out" [NONE Minus] Some(Icon::Minus), "Takes the picture further away.";
    }
    View Lines "turn" {
        TurnLeft "Turn left" [NONE PageUp] Some(Icon::TurnLeft), "Turns the view by 15 degrees to the left; Shift with the middle button turns it freely.";
        TurnRight "Turn right" [NONE PageDown] Some(Icon::TurnRight), "Turns the view by 15 degrees to the right; Shift with the middle button turns it freely.";
        NorthUp "North up" [NONE Home] Some(Icon::Compass), "Turns the view so that north is up; upright, where nothing says where north is.";
        Upright "Upright picture" [CTRL Home] None, "Turns the view so that the rows of the picture lie level.";
    }
    View Lines "places" {
        MiniMap "Small map" [NONE Num9] Some(Icon::Map), "Shows or hides the small map of the whole while you look at a part.";
        GoTo "Go to a coordinate…" [CTRL G] Some(Icon::ZoomTo), "Brings a place into view by its coordinate, in any notation.";
        CopyCoordinate "Copy the coordinate" [CTRL_SHIFT K] Some(Icon::Copy), "Puts the coordinate under the pointer on the clipboard.";
        Notation "Other coordinate notation" [CTRL_SHIFT G] None, "Writes coordinates in degrees, in degrees, minutes and seconds, or as MGRS.";
    }
    View Lines "drawn" {
        Outlines "Show outlines" [NONE O] Some(Icon::Eye), "Shows or hides all outlines.";
        ByClass "Colour by class" [CTRL_SHIFT O] Some(Icon::Tag), "Draws outlines in the colours of their classes, with a legend; again shows the dates.";
        Names "Show names" [NONE N] Some(Icon::Info), "Shows or hides the names of the outlines.";
    }
    View Lines "tones" {
        Tones "Bands and stretch" [NONE B] Some(Icon::Tones), "Chooses the bands of a picture, and what is black and white in it.";
        MatchOther "Match the other picture" [] Some(Icon::Blend), "Shows the picture as bright as the one of the other date.";
        ResetTones "Reset bands and stretch" [] None, "Shows the picture as it was when it was opened.";
    }
    View Lines "bookmarks" {
        AddBookmark "Bookmark this view…" [CTRL_SHIFT B] Some(Icon::Bookmark), "Keeps the place that is shown under a name, in the session.";
        NextBookmark "Next bookmark" [CTRL Period] Some(Icon::ChevronRight), "Goes to the next view that was kept.";
        PreviousBookmark "Previous bookmark" [CTRL Comma] Some(Icon::ChevronLeft), "Goes to the kept view before this one.";
    }
    Replay Lines "play" {
        ReplayPlay "Play or pause" [NONE F5] Some(Icon::Play), "Plays the session step by step, or pauses it.";
        ReplayBack "Step back" [NONE F6] Some(Icon::StepBack), "Shows the session one step earlier.";
        ReplayForward "Step forward" [NONE F7] Some(Icon::StepForward), "Shows the session one step later.";
        ReplayChapterBack "Previous chapter" [SHIFT F6] Some(Icon::StepBack), "Shows where the chapter before this moment begins.";
        ReplayChapterForward "Next chapter" [SHIFT F7] Some(Icon::Flag), "Shows where the next chapter begins.";
    }
    Replay Lines "moments" {
        ReplayCompare "Compare two moments" [SHIFT F5] Some(Icon::Compare), "Pins the moment that is shown; then every other moment is compared with it, in the picture and as a list.";
        ReplayGoOn "Go on from here" [] Some(Icon::ChevronRight), "Makes the moment that is shown the present one; what came after it stays as a branch.";
    }
    Replay Lines "film" {
        ReplayExport "Export the replay…" [] Some(Icon::Export), "Writes the replay as an animation or as numbered pictures.";
    }
    Replay Lines "end" {
        ReplayEnd "Back to the present" [NONE F8] Some(Icon::Check), "Ends the replay and shows the session as it is.";
    }
    Window Lines "parts" {
        Palette "All commands…" [CTRL_SHIFT P] Some(Icon::Search), "Finds a command by its name.";
        Panels "Show panels" [CTRL B] Some(Icon::Panels), "Shows or hides the panels on the right.";
        SecondWindow "Second window" [NONE F12] Some(Icon::SideBySide), "Shows one date, or both laid over each other, in a window of its own that follows this one; again closes it.";
        FullScreen "Full screen" [NONE F11] Some(Icon::FullScreen), "Gives the whole screen to the window, and the panels' room to the pictures; again brings both back.";
    }
    Window Lines "look" {
        Theme "Dark or light" [CTRL_SHIFT L] Some(Icon::Sun), "Changes between the dark and the light theme.";
        LargerText "Larger interface" [CTRL Plus, CTRL Equals] Some(Icon::Plus), "Makes text and buttons larger.";
        SmallerText "Smaller interface" [CTRL Minus] Some(Icon::Minus), "Makes text and buttons smaller.";
        NormalText "Normal interface size" [CTRL Num0] None, "Gives text and buttons their normal size.";
        ReducedMotion "Reduce motion" [] None, "Lets the camera jump instead of fly, and marks stand still.";
    }
    Window Lines "own" {
        Shortcuts "Change the shortcuts…" [] Some(Icon::Edit), "Writes every shortcut to a file of yours, to be changed; it is read when Revisit starts.";
        ClearCache "Clear the picture cache" [] Some(Icon::Trash), "Frees the disk of coarse levels that are kept for large pictures; they are prepared anew when needed.";
    }
    Help Lines "how" {
        Help "Shortcuts and tools" [NONE F1, NONE Questionmark] Some(Icon::Help), "Shows every tool, command and shortcut on one sheet.";
        Tour "Tour" [] Some(Icon::Play), "Eight things to do, one after the other, on the session that is open: on the sample, best.";
    }
    Help Lines "about" {
        About "About Revisit" [] Some(Icon::Info), "Says which version this is and how it reckons.";
    }
}

impl UiCommand {
    /// The command's line in the table.
    #[must_use]
    pub fn entry(self) -> &'static Entry {
        // The enum and the table come from the same macro, so the place in one is the place in the other.
        TABLE.get(self as usize).unwrap_or(&TABLE[0])
    }

    /// What it is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.entry().label
    }

    /// The tool that it takes in hand, if it does: commands and tools share their names, which a test makes sure of.
    #[must_use]
    pub fn tool(self) -> Option<&'static ToolDescriptor> {
        let entry = self.entry();
        TOOLS.iter().find(|tool| entry.menu == Menu::Tool && tool.name == entry.label)
    }

    /// The keys as shown to the user, or nothing.
    #[must_use]
    pub fn keys(self, ctx: &egui::Context) -> String {
        super::keymap::keys_of(self).first().map(|keys| words(ctx, keys)).unwrap_or_default()
    }
}

/// A shortcut as it is printed on the keys: `Ctrl+Z`, `[`.
#[must_use]
pub fn words(ctx: &egui::Context, keys: &KeyboardShortcut) -> String {
    let symbol = match keys.logical_key {
        Key::OpenBracket => "[",
        Key::CloseBracket => "]",
        Key::Period => ".",
        Key::Comma => ",",
        Key::Plus => "+",
        Key::Equals => "=",
        Key::Minus => "-",
        Key::Questionmark => "?",
        Key::Backslash => "\\",
        _ => return ctx.format_shortcut(keys),
    };
    let modifiers = ctx.format_modifiers(keys.modifiers);
    if modifiers.is_empty() { symbol.to_owned() } else { format!("{modifiers}+{symbol}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_is_in_the_order_of_the_enum_and_free_of_clashes() {
        let mut keys = BTreeSet::new();
        let mut labels = BTreeSet::new();
        for (index, entry) in TABLE.iter().enumerate() {
            assert_eq!(entry.command as usize, index);
            assert!(labels.insert(entry.label), "two commands are called {}", entry.label);
            assert!(entry.tip.ends_with('.'), "{}: the tip is a sentence", entry.label);
            for shortcut in entry.keys {
                assert!(keys.insert(format!("{shortcut:?}")), "{}: {shortcut:?} is taken", entry.label);
            }
        }
    }

    #[test]
    fn tools_and_compare_modes_are_called_as_in_their_own_tables() {
        use crate::core::view::COMPARE_MODES;
        let tools: Vec<_> = TABLE.iter().filter(|entry| entry.menu == Menu::Tool && entry.command != UiCommand::ToolHand).collect();
        assert_eq!(tools.len(), TOOLS.len());
        for (entry, tool) in tools.iter().zip(TOOLS) {
            assert_eq!(entry.label, tool.name);
            let shift = if entry.keys[0].modifiers.shift { "Shift+" } else { "" };
            assert_eq!(format!("{shift}{}", entry.keys[0].logical_key.name()), tool.keys(), "{}", tool.name);
        }
        for mode in COMPARE_MODES {
            assert!(TABLE.iter().any(|entry| entry.menu == Menu::Compare && entry.label == mode.name), "{}", mode.name);
        }
    }

    #[test]
    fn every_menu_has_commands() {
        for menu in Menu::ALL {
            assert!(TABLE.iter().any(|entry| entry.menu == *menu), "{} is empty", menu.label());
        }
    }
}
