//! What is measured of outlines and lines, and how well the analysts repeat themselves.

use super::Answer;
use crate::core::doc::{Document, Footprint, Line, Tracing};
use crate::core::geom::Point;
use crate::core::measure::{self, Budget, Interval};
use crate::core::units::{Level, Timestamp};
use serde::Serialize;

/// The areas of all footprints, and the lengths of all lines.
#[derive(Clone, Debug, Serialize)]
pub struct MeasureReport {
    /// The level of the ranges, percent.
    pub level: u32,
    /// One row a footprint, by id.
    pub footprints: Vec<FootprintRow>,
    /// One row a measured line, by id.
    pub lines: Vec<LineRow>,
    /// One row for each analyst and image of which a building was traced at least twice.
    pub hands: Vec<HandRow>,
    /// One row for each image of which a building was traced by at least two analysts.
    pub between_analysts: Vec<BetweenRow>,
    /// Tracings of one building that do not fit together: full sentences.
    pub alarms: Vec<String>,
}

/// How well one analyst repeats himself on one image.
#[derive(Clone, Debug, Serialize)]
pub struct HandRow {
    /// `before`, `after`, or `date-3` for a further date.
    pub image_epoch: String,
    /// Who; empty where nobody was named.
    pub analyst: String,
    /// How many buildings were traced at least twice.
    pub footprints: usize,
    /// How many tracings these have together.
    pub tracings: usize,
    /// Standard deviation of a click in x and in y, px: the largest of the three below that counts.
    pub s_px: f64,
    /// Degrees of freedom with which it counts.
    pub s_dof: f64,
    /// By matched corners, px.
    pub vertex_px: f64,
    /// Degrees of freedom of that.
    pub dof: f64,
    /// By walls as a whole, px; nil where no polygon was traced again corner by corner.
    pub wall_px: f64,
    /// Degrees of freedom of that.
    pub wall_dof: f64,
    /// By the areas, px.
    pub area_px: f64,
    /// Degrees of freedom of that.
    pub area_dof: f64,
    /// How far whole boundaries go in and out beyond what clicks explain, px.
    pub boundary_px: f64,
    /// Ranges are made of it; otherwise of what is assumed.
    pub is_used: bool,
}

/// How well several analysts agree on one image.
#[derive(Clone, Debug, Serialize)]
pub struct BetweenRow {
    /// `before`, `after`, or `date-3` for a further date.
    pub image_epoch: String,
    /// How many analysts.
    pub analysts: usize,
    /// How many buildings at least two of them traced.
    pub footprints: usize,
    /// Standard deviation of the boundary that each draws, px.
    pub bias_px: f64,
    /// Degrees of freedom of that.
    pub dof: f64,
}

/// A further tracing of a footprint.
#[derive(Clone, Debug, Serialize)]
pub struct TracingRow {
    /// Its number; the footprint's own outline is 1.
    pub number: u32,
    /// Who; empty where nobody was named.
    pub analyst: String,
    /// When.
    pub at: Timestamp,
    /// Traced without seeing an earlier outline.
    pub blind: bool,
    /// The wait of ten minutes was waived after so many seconds; `null` where it was kept.
    pub waived_after_s: Option<u32>,
    /// Why it was withdrawn; `null` where it was not.
    pub withdrawn: Option<String>,
    /// It enters areas and the analyst's own error.
    pub counts: bool,
    /// `polygon`, `rectangle` or `imported`.
    pub drawn: &'static str,
    /// The area that it encloses, px2: courtyards of the building are not taken off.
    pub area_px2: f64,
    /// Its outline in pixels of the image, each corner once.
    pub ring_px: Vec<Point>,
}

impl From<&Tracing> for TracingRow {
    fn from(t: &Tracing) -> TracingRow {
        TracingRow {
            number: t.number,
            analyst: t.analyst.clone(),
            at: t.at,
            blind: t.blind,
            waived_after_s: t.waived_after_s,
            withdrawn: t.withdrawn.clone(),
            counts: t.counts(),
            drawn: t.drawn.word(),
            area_px2: t.ring.area_px2(),
            ring_px: t.ring.points().to_vec(),
        }
    }
}

/// A measured line with its length.
#[derive(Clone, Debug, Serialize)]
pub struct LineRow {
    /// Its id.
    pub id: u64,
    /// `before`, `after`, or `date-3` for a further date.
    pub epoch: String,
    /// The file name of its image.
    pub image: String,
    /// Both ends, pixels of the image.
    pub ends_px: [Point; 2],
    /// Length, px.
    pub length_px: f64,
    /// Length, m; `null` without a scale.
    pub length_m: Option<f64>,
    /// Range of the length in metres, or in pixels without a scale.
    pub range: Interval,
    /// Relative standard deviation of that length.
    pub sd_rel: f64,
}

/// A footprint with its area.
#[derive(Clone, Debug, Serialize)]
pub struct FootprintRow {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Its class; may be empty.
    pub class: String,
    /// `before`, `after`, or `date-3` for a further date.
    pub epoch: String,
    /// The file name of its image.
    pub image: String,
    /// `new`, `gone`, ...
    pub state: &'static str,
    /// `roof` or `ground`.
    pub traced: &'static str,
    /// `polygon`, `rectangle` or `imported`.
    pub drawn: &'static str,
    /// Free text.
    pub note: String,
    /// The outline in pixels of its image, each corner once; left out where it is told as the geometry already.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ring_px: Vec<Point>,
    /// Its courtyards in pixels of its image: what they enclose is taken off the area.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holes_px: Vec<Vec<Point>>,
    /// How many tracings count, the outline itself among them.
    pub tracings: usize,
    /// Who made them, as far as somebody was named.
    pub analysts: Vec<String>,
    /// The further tracings, also those that do not count.
    pub further_tracings: Vec<TracingRow>,
    /// The error of a click of the outline's analyst that ranges are made of, px.
    pub click_px: f64,
    /// Degrees of freedom of that; `null` where it is assumed.
    pub click_dof: Option<f64>,
    /// Degrees of freedom behind the range; `null` where no part of it was measured.
    pub dof: Option<f64>,
    /// Area, px2: the mean of the tracings that count.
    pub area_px2: f64,
    /// Range of the area, px2.
    pub range_px2: Interval,
    /// Area, m2; `null` without a scale.
    pub area_m2: Option<f64>,
    /// Range of the area, m2; `null` without a scale.
    pub range_m2: Option<Interval>,
    /// How square metres are had: through which coordinate system, or by a known length; `null` without either.
    pub ground: Option<String>,
    /// Relative standard deviation of the area that is given in metres, or in pixels without a scale.
    pub sd_rel: f64,
    /// What it is made of.
    pub budget: Budget,
}

/// The row of one footprint.
pub fn footprint_row(doc: &Document, f: &Footprint, level: Level) -> FootprintRow {
    let area = measure::area(doc, f);
    let hand = measure::hand(doc, f.epoch, &f.analyst);
    FootprintRow {
        id: f.id.0,
        name: f.name.clone(),
        class: f.class.clone(),
        epoch: doc.file_word(f.epoch),
        image: doc.epoch(f.epoch).map(|e| e.file_name().to_owned()).unwrap_or_default(),
        state: f.state.word(),
        traced: f.traced.word(),
        drawn: f.drawn.word(),
        note: f.note.clone(),
        ring_px: f.ring.points().to_vec(),
        holes_px: doc.holes(f.id).iter().map(|hole| hole.ring.points().to_vec()).collect(),
        tracings: f.counted().count(),
        analysts: f.analysts().into_iter().filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        further_tracings: f.tracings.iter().map(TracingRow::from).collect(),
        click_px: hand.click_px,
        click_dof: hand.dof,
        dof: area.budget.dof(),
        range_px2: area.range_px2(level),
        range_m2: area.range_m2(level),
        area_px2: area.area_px2,
        area_m2: area.area_m2,
        ground: measure::Ground::of(doc, f.epoch).filter(|_| area.area_m2.is_some()).map(|g| g.words()),
        sd_rel: area.budget.sd_rel(),
        budget: area.budget,
    }
}

fn line_row(doc: &Document, line: &Line, level: Level) -> Option<LineRow> {
    let length = measure::length(doc, line.epoch, line.from, line.to)?;
    let sd_rel = length.budget.sd_rel();
    Some(LineRow {
        id: line.id.0,
        epoch: doc.file_word(line.epoch),
        image: doc.epoch(line.epoch).map(|e| e.file_name().to_owned()).unwrap_or_default(),
        ends_px: [line.from, line.to],
        length_px: length.length_px,
        length_m: length.length_m,
        range: measure::log_delta(length.length_m.unwrap_or(length.length_px), sd_rel, level.z()),
        sd_rel,
    })
}

/// How well each analyst repeats himself on each image.
pub fn hand_rows(doc: &Document) -> Vec<HandRow> {
    let rows = doc.epochs.iter().map(|e| e.id).flat_map(|id| {
        measure::repeatability(doc, id).into_iter().map(move |r| HandRow {
            image_epoch: doc.file_word(id),
            is_used: measure::hand(doc, id, &r.analyst).dof.is_some(),
            s_px: r.s_px(),
            s_dof: r.s_dof(),
            analyst: r.analyst,
            footprints: r.footprints,
            tracings: r.tracings,
            vertex_px: r.vertex_px,
            dof: r.dof,
            wall_px: r.wall_px,
            wall_dof: r.wall_dof,
            area_px: r.area_px,
            area_dof: r.area_dof,
            boundary_px: r.boundary_px,
        })
    });
    rows.collect()
}

/// The areas of all footprints, and the lengths of all lines.
pub fn measure_report(doc: &Document, level: Level) -> Answer<MeasureReport> {
    let footprints = doc.footprints.values().map(|f| footprint_row(doc, f, level)).collect();
    let lines = doc.lines.values().filter_map(|line| line_row(doc, line, level)).collect();
    let epochs = || doc.epochs.iter().map(|e| e.id);
    let between_analysts = epochs().filter_map(|id| {
        let found = measure::reproducibility(doc, id)?;
        let measure::Reproducibility { analysts, footprints, bias_px, dof } = found;
        Some(BetweenRow { image_epoch: doc.file_word(id), analysts, footprints, bias_px, dof })
    });
    let alarms = epochs().flat_map(|id| measure::blunders(doc, id)).map(|b| b.words(doc));
    let body = MeasureReport {
        level: level.percent(),
        footprints,
        lines,
        hands: hand_rows(doc),
        between_analysts: between_analysts.collect(),
        alarms: alarms.collect(),
    };
    Answer { schema: "revisit.measure/1", body }
}
