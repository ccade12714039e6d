//! Heights and volumes as they are told to others. Keys are stable and carry their units; `null` stands for what is not known.

use super::answer::{HeightAnswer, HeightMethod};
use super::direction::Direction;
use super::drawn::height;
use super::refusal::HeightRefusal;
use super::sun::Sun;
use super::view::View;
use super::volume::volume;
use crate::core::doc::{Document, FootprintId, HeightKind, KnownHeight, Line, Slope};
use crate::core::geom::Point;
use crate::core::measure::{Budget, Interval, length};
use crate::core::units::Level;
use serde::Serialize;

/// What no range of a height by a shadow includes.
const SHADOW_EXCLUDES: [&str; 2] = [
    "whether the shadow is that of the ridge, of the eave or of something on the roof",
    "whether its tip lies on the ground, and not on a wall, on trees or on snow",
];
/// Nor that of one by a line from the foot of a wall.
const FOOT_EXCLUDES: &str = "whether the foot of the wall is where it was clicked, or hidden";
/// Nor that of any.
const ALL_EXCLUDE: &str = "the wrong object";

/// What the range of a height of this kind does not include.
fn excludes(kind: HeightKind) -> Vec<&'static str> {
    let shadow = SHADOW_EXCLUDES.into_iter().filter(|_| kind != HeightKind::Lean);
    let foot = (kind != HeightKind::RoofToTip).then_some(FOOT_EXCLUDES);
    shadow.chain(foot).chain([ALL_EXCLUDE]).collect()
}

/// A height by one line, or why there is none.
#[derive(Clone, Debug, Serialize)]
pub struct HeightRow {
    /// The line; `null` for a calculation without a picture.
    pub line: Option<u64>,
    /// `before`, `after` or `other`.
    pub epoch: Option<String>,
    /// The file name of its image.
    pub image: Option<String>,
    /// The building, where it is outlined.
    pub footprint: Option<u64>,
    /// Its name.
    pub name: Option<String>,
    /// What was drawn: `base-to-tip`, `roof-to-tip` or `lean`.
    pub kind: &'static str,
    /// Where the line begins, px of the image.
    pub from_px: Option<Point>,
    /// Where it ends.
    pub to_px: Option<Point>,
    /// Its length, px.
    pub length_px: Option<f64>,
    /// Its length on the ground, m.
    pub length_m: Option<f64>,
    /// The height, m.
    pub height_m: Option<f64>,
    /// Its range, m.
    pub range_m: Option<Interval>,
    /// The level of the range, percent.
    pub level: u32,
    /// Relative standard deviation of the height.
    pub sd_rel: Option<f64>,
    /// What it is made of.
    pub budget: Budget,
    /// How the height was had.
    pub method: Option<HeightMethod>,
    /// The sun that was used, with its origin.
    pub sun: Option<Sun>,
    /// The view that was used, with its origin.
    pub view: Option<View>,
    /// The slope that was stated.
    pub slope: Option<Slope>,
    /// The height that was stated.
    pub known: Option<KnownHeight>,
    /// Whether the line points where it must.
    pub direction: Option<Direction>,
    /// Over how much of the ground the tip of the shadow is blurred, m.
    pub penumbra_m: Option<f64>,
    /// What the reader should know.
    pub notes: Vec<String>,
    /// What the range does not include.
    pub excludes: Vec<&'static str>,
    /// Why there is no height; `null` where there is one.
    pub refused: Option<String>,
}

impl HeightRow {
    /// The row of an answer without a picture.
    pub fn of(kind: HeightKind, length_m: Option<f64>, answer: Result<HeightAnswer, HeightRefusal>, level: Level) -> HeightRow {
        let refused = answer.as_ref().err().map(ToString::to_string);
        let answer = answer.ok();
        HeightRow {
            line: None,
            epoch: None,
            image: None,
            footprint: None,
            name: None,
            kind: kind.key(),
            from_px: None,
            to_px: None,
            length_px: None,
            length_m,
            height_m: answer.as_ref().map(|a| a.height_m),
            range_m: answer.as_ref().map(|a| a.range_m(level)),
            level: level.percent(),
            sd_rel: answer.as_ref().map(|a| a.budget.sd_rel()),
            budget: answer.as_ref().map(|a| a.budget.clone()).unwrap_or_default(),
            method: answer.as_ref().map(|a| a.method),
            sun: answer.as_ref().and_then(|a| a.sun.clone()),
            view: answer.as_ref().and_then(|a| a.view.clone()),
            slope: None,
            known: None,
            direction: answer.as_ref().map(|a| a.direction.clone()),
            penumbra_m: answer.as_ref().and_then(|a| a.penumbra_m),
            notes: answer.map(|a| a.notes).unwrap_or_default(),
            excludes: excludes(kind),
            refused,
        }
    }
}

/// The row of a line; `None` if it is no shadow and no lean.
pub fn height_row(doc: &Document, line: &Line, level: Level) -> Option<HeightRow> {
    let mark = line.height?;
    let building = mark.footprint.and_then(|id| doc.footprint(id));
    let length = length(doc, line.epoch, line.from, line.to);
    Some(HeightRow {
        line: Some(line.id.0),
        epoch: Some(doc.file_word(line.epoch)),
        image: doc.epoch(line.epoch).map(|e| e.file_name().to_owned()),
        footprint: building.map(|f| f.id.0),
        name: building.map(|f| f.name.clone()),
        from_px: Some(line.from),
        to_px: Some(line.to),
        length_px: Some(line.length_px()),
        slope: mark.slope,
        known: mark.known,
        ..HeightRow::of(mark.kind, length.and_then(|l| l.length_m), height(doc, line), level)
    })
}

/// The rows of all lines that are shadows or leans, by id.
pub fn height_rows(doc: &Document, level: Level) -> Vec<HeightRow> {
    doc.lines.values().filter_map(|line| height_row(doc, line, level)).collect()
}

/// A volume, or why there is none.
#[derive(Clone, Debug, Serialize)]
pub struct VolumeRow {
    /// The building.
    pub footprint: u64,
    /// Its name.
    pub name: String,
    /// Area times height, m3.
    pub volume_m3: Option<f64>,
    /// Its range, m3.
    pub range_m3: Option<Interval>,
    /// The level of the range, percent.
    pub level: u32,
    /// The area, m2.
    pub area_m2: Option<f64>,
    /// The height, m.
    pub height_m: Option<f64>,
    /// The line that gives the height.
    pub line: Option<u64>,
    /// Relative standard deviation of the volume.
    pub sd_rel: Option<f64>,
    /// What it is made of.
    pub budget: Budget,
    /// What is taken for granted.
    pub assumes: &'static str,
    /// Why there is no volume; `null` where there is one.
    pub refused: Option<String>,
}

/// The row of a building's volume; `None` if there is no such footprint.
pub fn volume_row(doc: &Document, id: FootprintId, level: Level) -> Option<VolumeRow> {
    let footprint = doc.footprint(id)?;
    let found = volume(doc, id);
    let answer = found.as_ref().ok();
    Some(VolumeRow {
        footprint: id.0,
        name: footprint.name.clone(),
        volume_m3: answer.map(|a| a.volume_m3),
        range_m3: answer.map(|a| a.range_m3(level)),
        level: level.percent(),
        area_m2: answer.map(|a| a.area_m2),
        height_m: answer.map(|a| a.height.height_m),
        line: answer.map(|a| a.line.0),
        sd_rel: answer.map(|a| a.budget.sd_rel()),
        budget: answer.map(|a| a.budget.clone()).unwrap_or_default(),
        assumes: "upright walls under a flat roof of that height, over the whole outline",
        refused: found.as_ref().err().map(ToString::to_string),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lean_says_nothing_of_shadows() {
        let of = |kind| excludes(kind).join("; ");
        let lean = of(HeightKind::Lean);
        assert!(!lean.contains("shadow") && !lean.contains("tip") && lean.contains("foot") && lean.contains("wrong object"), "{lean}");
        let foot = of(HeightKind::BaseToTip);
        assert!(foot.contains("ridge") && foot.contains("its tip") && foot.contains("foot"), "{foot}");
        let roof = of(HeightKind::RoofToTip);
        assert!(roof.contains("ridge") && !roof.contains("foot of the wall"), "{roof}");
    }
}
