//! The random hand: every command of the table with numbers as hands and keyboards come up with. A new op gets an arm here.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::random::Random;
use crate::common::{AFTER, BEFORE, at, editor, point, rectangle};
use proptest::prelude::*;
use revisit::core::doc::{
    Alignment, AlignmentMethod, AnnotationChange, AnnotationId, AnnotationKind, AnnotationShape, Attribute, Bookmark, ClassSet, Comparison,
    Document, Drawn, EpochId, ErrorModel, FigureCrop, FigureKind, FigureSpec, FigureStyle, FootprintId, GroupId, HeightKind, HeightMark,
    ItemId, KnownHeight, KnownSize, LabelPlace, LineId, SHIPPED_CLASSES, Scale, SharedFrame, Sign, Slope, State, Term, Tie, Traced,
};
use revisit::core::geom::{Bounds, Point, Projective, Vector};
use revisit::core::georef::{CrsDefinition, Georeference, Origin};
use revisit::core::ops::{
    AcceptProposal, AddAnnotation, AddBookmark, AddEpoch, AddFootprint, AddHeightMark, AddHole, AddKnownSize, AddLine, AddTracing,
    AlignToFootprint, ChangeAnnotation, ChoosePair, Combination, CombineFootprints, Command, CopyAnnotation, CopyAnnotationToDate,
    CopyToDate, CopyToOtherDate, DeleteFootprints, DeleteItems, DeleteLine, DeleteVertex, DropComparison, DropFigure, FillHole, GroupItems,
    HideItems, ImportFootprints, ImportedAnnotation, ImportedFootprint, InsertVertex, KeepComparison, KeepFigure, LockItems, MAX_TEXT,
    MirrorFootprints, MoveFootprints, MoveItems, MoveSide, MoveVertex, OPS, OffsetFootprints, RelocateImage, RemoveBookmark, RemoveEpoch,
    RepeatFootprint, ScaleFootprints, SetAcquisition, SetAlignment, SetAnalyst, SetAttribute, SetClasses, SetCredit, SetCreditArea,
    SetDate, SetErrorModel, SetGeoreference, SetHard, SetHeightMark, SetReference, SetScale, SetSharedFrame, ShiftRoofToGround,
    SnapOutline, SplitFootprint, SquareUp, StateSameBuilding, Together, TurnFootprints, UngroupItems, WithdrawAlignment, WithdrawKnownSize,
    WithdrawSameBuilding, WithdrawTracing,
};
use revisit::core::register::{Covariance, Model, Status, TiePoint, TieResidual};
use revisit::core::session::Record;
use std::collections::BTreeMap;

/// Something that is done to a session. The numbers are what the hand and the keyboard come up with.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Run { op: usize, seed: u64 },
    Undo,
    Redo,
    Jump(u64),
    Mark,
    Export,
}

pub(crate) fn acts(most: usize) -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        12 => (0..OPS.len(), any::<u64>()).prop_map(|(op, seed)| Act::Run { op, seed }),
        // Drawing more often than the rest, so that there is something to change.
        6 => any::<u64>().prop_map(|seed| Act::Run { op: 0, seed }),
        4 => Just(Act::Undo),
        3 => Just(Act::Redo),
        2 => any::<u64>().prop_map(Act::Jump),
        1 => Just(Act::Mark),
        1 => Just(Act::Export),
    ];
    prop::collection::vec(act, 1..most)
}

/// A number as careless hands and programs hand it over: mostly sensible, now and then not.
fn wild(r: &mut Random, low: f64, high: f64) -> f64 {
    match r.below(60) {
        0 => f64::NAN,
        1 => f64::INFINITY,
        2 => -0.0,
        3 => 1e300,
        4 => -r.between(low, high),
        _ => r.between(low, high),
    }
}

fn some_point(r: &mut Random) -> Point {
    point(wild(r, 0.0, 1000.0), wild(r, 0.0, 800.0))
}

fn some_outline(r: &mut Random) -> Vec<Point> {
    match r.below(10) {
        0 => (0..r.below(8)).map(|_| some_point(r)).collect(),
        1 => rectangle(r.between(0.0, 900.0), r.between(0.0, 700.0), r.between(0.0, 1.2), r.between(0.0, 1.2)),
        2 => rectangle(r.between(2000.0, 3000.0), 0.0, 50.0, 20.0),
        3..=5 => {
            let corners = 3 + r.below(12);
            star(r, corners)
        }
        _ => rectangle(r.between(0.0, 900.0), r.between(0.0, 700.0), r.between(2.0, 120.0), r.between(2.0, 60.0)),
    }
}

/// A simple outline with so many corners, around a random place.
pub(crate) fn star(r: &mut Random, corners: u64) -> Vec<Point> {
    let (x, y) = (r.between(100.0, 900.0), r.between(100.0, 700.0));
    let size = r.between(2.0, 80.0);
    (0..corners)
        .map(|i| {
            let angle = (i as f64 + r.between(0.05, 0.95)) / corners as f64 * std::f64::consts::TAU;
            let radius = size * r.between(0.4, 1.0);
            point(x + radius * libm::cos(angle), y + radius * libm::sin(angle))
        })
        .collect()
}

fn some_text(r: &mut Random) -> String {
    let long = "x".repeat(MAX_TEXT + 1);
    let texts =
        ["Hall", "Halle \u{2013} Süd", "", "  ", "=cmd()", "a\nb", "\u{202e}live", "#3", "\0\u{7f}", "新しい", "\"quoted\" \\", &long];
    (*r.pick(&texts).unwrap()).to_owned()
}

fn some_epoch(r: &mut Random) -> EpochId {
    [BEFORE, AFTER, BEFORE, AFTER, BEFORE, AFTER, EpochId(2), EpochId(u32::MAX)][r.below(8) as usize]
}

/// Mostly one that is there.
fn some_footprint(r: &mut Random, doc: &Document) -> FootprintId {
    let ids: Vec<FootprintId> = doc.footprints.keys().copied().collect();
    if r.chance(0.95) { r.pick(&ids).copied().unwrap_or(FootprintId(1)) } else { FootprintId(r.below(40)) }
}

/// By an analyst or out of a file: mostly one that can be used.
fn some_georeference(r: &mut Random) -> Georeference {
    let (epsg, [x, y], px) =
        *r.pick(&[(32652, [380_000.0, 4_420_000.0], 0.5), (3857, [1.4e7, 4.8e6], 0.6), (4326, [127.6, 39.9], 5e-6)]).unwrap();
    let mut crs = CrsDefinition::from_epsg(epsg).unwrap();
    if r.chance(0.05) {
        crs.proj = some_text(r);
    }
    Georeference {
        crs,
        geotransform: [wild(r, x, x * 1.001), px * wild(r, 0.9, 1.1), 0.0, wild(r, y, y * 1.001), 0.0, -px * wild(r, 0.9, 1.1)],
        size_px: if r.chance(0.9) { [1000, 800] } else { [0, 7] },
        origin: Origin::GroundControl,
        pixel_is_point: r.chance(0.1),
        position_sd_m: r.chance(0.5).then(|| r.between(0.1, 20.0)),
        notes: (0..r.below(2)).map(|_| some_text(r)).collect(),
        control: None,
    }
}

/// As a solver finds it, or as nobody would.
fn some_alignment(r: &mut Random) -> Alignment {
    let k = wild(r, 0.7, 1.4);
    let (from, onto) = if r.chance(0.8) { (AFTER, BEFORE) } else { (some_epoch(r), some_epoch(r)) };
    let tilt = if r.chance(0.3) { wild(r, -2e-4, 2e-4) } else { 0.0 };
    let tie = |r: &mut Random| Tie {
        point: TiePoint { from: point(wild(r, 0.0, 1000.0), wild(r, 0.0, 800.0)), onto: point(wild(r, 0.0, 1000.0), wild(r, 0.0, 800.0)) },
        fit: TieResidual {
            residual_px: (wild(r, -1.0, 1.0), 0.25),
            left_out_px: r.chance(0.7).then_some(1.5),
            leverage: 0.4,
            stands_alone: r.chance(0.2),
        },
    };
    Alignment {
        from,
        onto,
        onto_from: Projective::from([k, wild(r, -0.2, 0.2), wild(r, -50.0, 50.0), wild(r, -0.2, 0.2), k, wild(r, -50.0, 50.0), tilt, tilt]),
        method: *r.pick(&[AlignmentMethod::Automatic, AlignmentMethod::TiePoints, AlignmentMethod::ByEye]).unwrap(),
        model: *r.pick(&Model::ALL).unwrap(),
        status: *r.pick(&[Status::Green, Status::Green, Status::Amber, Status::Red]).unwrap(),
        covariance: Covariance { centre: point(500.0, 400.0), entries: [[wild(r, 0.0, 1e-6); 8]; 8] },
        rmse_px: r.between(0.1, 2.0),
        loo_px: r.between(0.1, 2.0),
        tiles: 49,
        inliers: 40,
        log10_nfa: -30.0,
        witness_px: r.chance(0.5).then_some(0.3),
        ties: (0..r.below(3)).map(|_| tie(r)).collect(),
    }
}

fn some_size(r: &mut Random, doc: &Document) -> KnownSize {
    let scale = Scale { from: some_point(r), to: some_point(r), length_m: wild(r, 1.0, 500.0), length_sd_m: wild(r, 0.0, 5.0) };
    match r.below(3) {
        0 => KnownSize::Length(scale),
        1 => KnownSize::MercatorLength { ruler: scale, latitude_deg: wild(r, -90.0, 90.0) },
        _ => KnownSize::Area { footprint: some_footprint(r, doc), area_m2: wild(r, 1.0, 5000.0), area_sd_m2: wild(r, 0.0, 50.0) },
    }
}

/// Mostly of two outlines on one image, as a panel puts it together; now and then of anything.
fn some_comparison(r: &mut Random, doc: &Document) -> Comparison {
    let first = some_footprint(r, doc);
    let epoch = doc.footprint(first).map(|f| f.epoch);
    let beside: Vec<FootprintId> = doc.footprints.values().filter(|f| Some(f.epoch) == epoch && f.id != first).map(|f| f.id).collect();
    let mut side = |start: Option<FootprintId>| {
        let more = if r.chance(0.8) { 0 } else { r.below(3) };
        let sign = |r: &mut Random| if r.chance(0.8) { Sign::Plus } else { Sign::Minus };
        let rest: Vec<Term> = (0..more).map(|_| Term { sign: sign(r), id: some_footprint(r, doc) }).collect();
        start.map(Term::from).into_iter().chain(rest).collect()
    };
    let new = side(Some(first));
    Comparison { new, old: side(beside.first().copied()) }
}

/// A shadow or a lean as it is stated, sensibly or not.
fn some_mark(r: &mut Random, doc: &Document) -> HeightMark {
    let slope = Slope { angle_deg: wild(r, 0.0, 10.0), downhill_deg: wild(r, 0.0, 360.0) };
    let known = KnownHeight { height_m: wild(r, 3.0, 40.0), height_sd_m: wild(r, 0.0, 2.0) };
    HeightMark {
        kind: if r.chance(0.4) { HeightKind::Lean } else { *r.pick(&HeightKind::ALL).unwrap() },
        footprint: r.chance(0.8).then(|| some_footprint(r, doc)),
        slope: r.chance(0.3).then_some(slope),
        known: r.chance(0.3).then_some(known),
    }
}

/// A figure as a composer puts it together, or as careless programs do.
fn some_figure(r: &mut Random, doc: &Document) -> FigureSpec {
    let crop = match r.below(3) {
        0 => FigureCrop::Whole,
        1 => FigureCrop::Outlines,
        _ => FigureCrop::Window { min: some_point(r), max: some_point(r) },
    };
    let label = |r: &mut Random| LabelPlace {
        epoch: some_epoch(r),
        footprint: some_footprint(r, doc),
        by: [wild(r, -1.0, 1.0), wild(r, -1.0, 1.0)],
    };
    FigureSpec {
        style: *r.pick(FigureStyle::ALL).unwrap(),
        crop,
        footprints: r.chance(0.5).then(|| (0..r.below(3)).map(|_| some_footprint(r, doc)).collect()),
        labels: if r.chance(0.2) { vec![label(r)] } else { vec![] },
        title: some_text(r),
        dates: if r.chance(0.2) { (0..r.below(3)).map(|_| some_epoch(r)).collect() } else { vec![] },
        width_px: if r.chance(0.95) { 320 + r.below(2000) as u32 } else { r.below(300) as u32 },
        ..FigureSpec::new(*r.pick(FigureKind::ALL).unwrap())
    }
}

fn some_shape(r: &mut Random) -> AnnotationShape {
    let from = some_point(r);
    // Mostly as long as arrows are.
    let to = if r.chance(0.8) { from + Vector::new(wild(r, -90.0, 90.0), wild(r, -90.0, 90.0)) } else { some_point(r) };
    r.pick(AnnotationKind::ALL).unwrap().shape(from, to)
}

/// Mostly one that is there.
fn some_annotation(r: &mut Random, doc: &Document) -> AnnotationId {
    let ids: Vec<AnnotationId> = doc.annotations.keys().copied().collect();
    if r.chance(0.95) { r.pick(&ids).copied().unwrap_or(AnnotationId(1)) } else { AnnotationId(r.below(40)) }
}

fn some_items(r: &mut Random, doc: &Document) -> Vec<ItemId> {
    let one = |r: &mut Random| if r.chance(0.5) { some_footprint(r, doc).into() } else { some_annotation(r, doc).into() };
    let first: ItemId = one(r);
    let more: Vec<ItemId> = (0..r.below(3)).map(|_| one(r)).filter(|item| doc.epoch_of(*item) == doc.epoch_of(first)).collect();
    if r.chance(0.05) { more } else { std::iter::once(first).chain(more).collect() }
}

pub(crate) fn command(op: usize, seed: u64, doc: &Document) -> Command {
    let r = &mut Random::seeded(seed);
    let id = some_footprint(r, doc);
    let several = |r: &mut Random| (0..r.below(4)).map(|_| some_footprint(r, doc)).collect::<Vec<_>>();
    let on_one_image = |r: &mut Random| {
        let epoch = doc.footprint(id).map(|f| f.epoch);
        let own = |id: &FootprintId| doc.footprint(*id).is_none_or(|f| Some(f.epoch) == epoch);
        std::iter::once(id).chain((0..r.below(3)).map(|_| some_footprint(r, doc)).filter(own)).collect::<Vec<_>>()
    };
    let vector = |r: &mut Random| Vector::new(wild(r, -30.0, 30.0), wild(r, -30.0, 30.0));
    let corner = |r: &mut Random| usize::try_from(r.below(6)).unwrap();
    match OPS[op].name {
        "add_footprint" => {
            let drawn = *r.pick(Drawn::ALL).unwrap();
            AddFootprint { epoch: some_epoch(r), points: some_outline(r), drawn, name: some_text(r) }.into()
        }
        "delete_footprints" => DeleteFootprints { ids: several(r) }.into(),
        "copy_to_other_date" => CopyToOtherDate { id }.into(),
        "copy_to_date" => CopyToDate { id, to: some_epoch(r) }.into(),
        "import_footprints" => {
            let footprints = (0..r.below(4))
                .map(|_| ImportedFootprint {
                    points: some_outline(r),
                    epoch: r.chance(0.5).then_some(AFTER),
                    name: some_text(r),
                    class: some_text(r),
                    ..ImportedFootprint::default()
                })
                .collect();
            let annotations = (0..r.below(3))
                .map(|_| ImportedAnnotation {
                    shape: some_shape(r),
                    epoch: r.chance(0.5).then_some(AFTER),
                    text: some_text(r),
                    class: some_text(r),
                })
                .collect();
            ImportFootprints { epoch: some_epoch(r), source: some_text(r), footprints, annotations }.into()
        }
        "repeat_footprint" => RepeatFootprint { id, centre: some_point(r) }.into(),
        "square_up" => SquareUp { ids: vec![id], limit_px: wild(r, 5.0, 400.0) }.into(),
        "turn_footprints" => TurnFootprints { ids: on_one_image(r), degrees: wild(r, -90.0, 90.0) }.into(),
        "scale_footprints" => ScaleFootprints { ids: on_one_image(r), factor: wild(r, 0.2, 4.0) }.into(),
        "mirror_footprints" => MirrorFootprints { ids: on_one_image(r), left_right: r.chance(0.5) }.into(),
        "offset_footprints" => OffsetFootprints { ids: on_one_image(r), by_px: wild(r, -3.0, 10.0) }.into(),
        "align_to_footprint" => AlignToFootprint { ids: on_one_image(r), to: id }.into(),
        "combine_footprints" => {
            let how = *r.pick(&[Combination::Join, Combination::Cut, Combination::Common]).unwrap();
            // Mostly two that lie on each other.
            let there = doc.footprint(id);
            let lies_on = |f: &&std::sync::Arc<revisit::core::doc::Footprint>| {
                there.is_some_and(|t| t.id != f.id && t.epoch == f.epoch && t.ring.bounds().intersects(&f.ring.bounds()))
            };
            let near: Vec<FootprintId> = doc.footprints.values().filter(lies_on).map(|f| f.id).collect();
            let other = r.pick(&near).copied().filter(|_| r.chance(0.9)).unwrap_or_else(|| some_footprint(r, doc));
            CombineFootprints { ids: vec![id, other], how }.into()
        }
        "split_footprint" => {
            let middle = doc.footprint(id).map(|f| f.ring.centroid()).filter(|_| r.chance(0.9)).unwrap_or_else(|| some_point(r));
            SplitFootprint { id, from: middle, to: middle + vector(r) }.into()
        }
        "move_footprints" => MoveFootprints { ids: several(r), by: vector(r) }.into(),
        "move_vertex" => MoveVertex { id, vertex: corner(r), to: some_point(r) }.into(),
        "move_side" => MoveSide { id, side: corner(r), by: vector(r) }.into(),
        "snap_outline" => {
            let courtyards = if r.chance(0.5) { Vec::new() } else { doc.holes(id).iter().map(|_| some_outline(r)).collect() };
            SnapOutline { id, points: some_outline(r), courtyards }.into()
        }
        "accept_proposal" => {
            // Mostly one that waits.
            let waiting: Vec<FootprintId> = doc.footprints.values().filter(|f| f.drawn == Drawn::Proposal).map(|f| f.id).collect();
            AcceptProposal { id: r.pick(&waiting).copied().filter(|_| r.chance(0.8)).unwrap_or(id) }.into()
        }
        "insert_vertex" => InsertVertex { id, side: corner(r), at: some_point(r) }.into(),
        "delete_vertex" => DeleteVertex { id, vertex: corner(r) }.into(),
        "set_attribute" => {
            let to = match r.below(5) {
                0 => Attribute::Name(some_text(r)),
                1 => Attribute::Class(some_text(r)),
                2 => Attribute::State(*r.pick(State::ALL).unwrap()),
                3 => Attribute::Traced(*r.pick(Traced::ALL).unwrap()),
                _ => Attribute::Note(some_text(r)),
            };
            SetAttribute { id, to }.into()
        }
        "keep_figure" => KeepFigure { name: some_text(r), spec: some_figure(r, doc) }.into(),
        "drop_figure" => {
            let kept = doc.figures.first().filter(|_| r.chance(0.9)).map(|f| f.name.clone());
            DropFigure { name: kept.unwrap_or_else(|| some_text(r)) }.into()
        }
        "set_credit_area" => {
            let area = Bounds { min: some_point(r), max: some_point(r) };
            SetCreditArea { epoch: some_epoch(r), area: r.chance(0.8).then_some(area) }.into()
        }
        "add_bookmark" => {
            let bookmark = Bookmark {
                name: some_text(r),
                epoch: some_epoch(r),
                centre: some_point(r),
                size_px: [wild(r, 10.0, 2000.0), wild(r, 10.0, 2000.0)],
                turn_deg: wild(r, -360.0, 360.0),
            };
            AddBookmark { bookmark }.into()
        }
        "remove_bookmark" => {
            let there = doc.bookmarks.first().filter(|_| r.chance(0.9)).map(|b| b.name.clone());
            RemoveBookmark { name: there.unwrap_or_else(|| some_text(r)) }.into()
        }
        "set_classes" => {
            let set = r.pick(SHIPPED_CLASSES).and_then(|(name, _)| ClassSet::shipped(name));
            let set = set.map(|set| ClassSet { name: some_text(r), ..set });
            SetClasses { set: set.filter(|_| r.chance(0.8)) }.into()
        }
        "set_reference" => SetReference { id: r.chance(0.8).then_some(id) }.into(),
        "add_tracing" => {
            let there = doc.footprint(id).filter(|_| r.chance(0.8));
            let shake = wild(r, 0.0, 3.0);
            let near = |f: &revisit::core::doc::Footprint| f.ring.points().iter().map(|p| point(p.x + shake, p.y)).collect();
            let points = there.map_or_else(|| some_outline(r), near);
            let epoch = there.map_or_else(|| some_epoch(r), |f| f.epoch);
            let waived_after_s = r.chance(0.3).then(|| r.below(600) as u32);
            let drawn = *r.pick(Drawn::ALL).unwrap();
            AddTracing { id, epoch, points, drawn, analyst: some_text(r), at: at(r.below(100)), blind: r.chance(0.8), waived_after_s }
                .into()
        }
        "withdraw_tracing" => {
            let retraced: Vec<(FootprintId, u32)> =
                doc.footprints.values().flat_map(|f| f.tracings.iter().map(|t| (f.id, t.number))).collect();
            let (id, number) = r.pick(&retraced).copied().unwrap_or((id, 2));
            WithdrawTracing { id, number, why: some_text(r) }.into()
        }
        "set_analyst" => SetAnalyst { name: some_text(r), also_of: several(r) }.into(),
        "keep_comparison" => KeepComparison { comparison: some_comparison(r, doc) }.into(),
        "drop_comparison" => match doc.comparisons.first() {
            Some(there) if r.chance(0.9) => DropComparison { comparison: there.clone() }.into(),
            _ => DropComparison { comparison: some_comparison(r, doc) }.into(),
        },
        "state_same_building" => StateSameBuilding { a: id, b: some_footprint(r, doc) }.into(),
        "withdraw_same_building" => match doc.same_buildings.first() {
            Some([a, b]) if r.chance(0.9) => WithdrawSameBuilding { a: *b, b: *a }.into(),
            _ => WithdrawSameBuilding { a: id, b: some_footprint(r, doc) }.into(),
        },
        "add_line" => AddLine { epoch: some_epoch(r), from: some_point(r), to: some_point(r) }.into(),
        "add_height_mark" => {
            let mark = some_mark(r, doc);
            // Mostly on the image of its building.
            let own = mark.footprint.and_then(|id| doc.footprint(id)).map(|f| f.epoch).filter(|_| r.chance(0.9));
            let from = some_point(r);
            // Mostly as long as shadows are.
            let to = if r.chance(0.9) { from + vector(r) } else { some_point(r) };
            AddHeightMark { epoch: own.unwrap_or_else(|| some_epoch(r)), from, to, mark }.into()
        }
        "set_height_mark" => {
            let lines: Vec<LineId> = doc.lines.keys().copied().collect();
            let line = r.pick(&lines).copied().unwrap_or(LineId(1));
            SetHeightMark { line, mark: r.chance(0.8).then(|| some_mark(r, doc)) }.into()
        }
        "shift_roof_to_ground" => {
            // One of which a lean is drawn, where there is one: nothing else need be known.
            let leans = doc.lines.values().filter_map(|l| l.height.filter(|m| m.kind == HeightKind::Lean)?.footprint).collect::<Vec<_>>();
            let id = r.pick(&leans).copied().filter(|_| r.chance(0.9)).unwrap_or(id);
            ShiftRoofToGround { id, height_m: r.chance(0.2).then(|| wild(r, 3.0, 40.0)) }.into()
        }
        "delete_line" => DeleteLine { id: LineId(r.below(5)) }.into(),
        "set_scale" => {
            let scale = Scale { from: some_point(r), to: some_point(r), length_m: wild(r, 1.0, 500.0), length_sd_m: wild(r, 0.0, 5.0) };
            SetScale { epoch: some_epoch(r), scale: r.chance(0.8).then_some(scale) }.into()
        }
        "add_known_size" => AddKnownSize { epoch: some_epoch(r), size: some_size(r, doc) }.into(),
        "withdraw_known_size" => {
            let epoch = some_epoch(r);
            let known = doc.epoch(epoch).and_then(|e| r.pick(&e.further_sizes).copied());
            WithdrawKnownSize { epoch, size: known.unwrap_or_else(|| some_size(r, doc)) }.into()
        }
        "set_shared_frame" => SetSharedFrame { frame: r.chance(0.8).then_some(SharedFrame { error_px: wild(r, 0.1, 8.0) }) }.into(),
        "set_georeference" => SetGeoreference { epoch: some_epoch(r), georeference: r.chance(0.8).then(|| some_georeference(r)) }.into(),
        "set_alignment" => SetAlignment { alignment: some_alignment(r).into() }.into(),
        "withdraw_alignment" => match doc.alignments.first() {
            Some(there) if r.chance(0.9) => WithdrawAlignment { from: there.onto, onto: there.from }.into(),
            _ => WithdrawAlignment { from: some_epoch(r), onto: some_epoch(r) }.into(),
        },
        "set_error_model" => {
            let model = ErrorModel {
                click_px: wild(r, 0.2, 3.0),
                edge_px: wild(r, 0.0, 2.0),
                shared_bias_px: wild(r, 0.0, 2.0),
                private_bias_px: wild(r, 0.0, 2.0),
            };
            SetErrorModel { model }.into()
        }
        "set_date" => {
            SetDate { epoch: some_epoch(r), date: ["2024-10-05".parse().ok(), "1999-12-31".parse().ok(), None][r.below(3) as usize] }.into()
        }
        "set_credit" => SetCredit { epoch: some_epoch(r), credit: some_text(r) }.into(),
        "set_acquisition" => {
            let key =
                *r.pick(&["sensor", "satellite", "sun-height", "view-azimuth", "incidence", "north", "gsd", "credit", "mood"]).unwrap();
            let typed = if r.chance(0.5) { some_text(r) } else { wild(r, -5.0, 120.0).to_string() };
            SetAcquisition { epoch: some_epoch(r), facts: vec![(key.to_owned(), typed)] }.into()
        }
        "set_hard" => SetHard { epoch: some_epoch(r), hard: r.chance(0.5) }.into(),
        "relocate_image" => {
            RelocateImage { epoch: some_epoch(r), path: ["x/y.png", "/etc/x.png", "", "C:\\x.png", "a\\b.png"][r.below(5) as usize].into() }
                .into()
        }
        "add_epoch" => {
            let mut image = crate::common::facts(revisit::core::doc::Role::Further, &format!("date {}.png", r.below(6)), 900, 700);
            image.date = ["2024-10-05".parse().ok(), "1999-12-31".parse().ok(), None][r.below(3) as usize];
            image.path = if r.chance(0.9) { image.path } else { "/somewhere.png".to_owned() };
            AddEpoch { image: Box::new(image) }.into()
        }
        "remove_epoch" => {
            // Mostly the one that came last: nothing was drawn on it yet.
            let last = doc.epochs.last().map(|e| e.id).filter(|_| r.chance(0.8));
            RemoveEpoch { epoch: last.unwrap_or_else(|| some_epoch(r)) }.into()
        }
        "choose_pair" => ChoosePair { before: some_epoch(r), after: some_epoch(r) }.into(),
        "add_hole" => {
            let there = doc.footprint(id).filter(|_| r.chance(0.9));
            // Mostly a small one inside.
            let middle = there.map_or_else(|| some_point(r), |f| f.ring.centroid());
            let size = wild(r, 0.5, 6.0);
            let points = if r.chance(0.9) { rectangle(middle.x, middle.y, size, size) } else { some_outline(r) };
            AddHole { id, points, drawn: *r.pick(Drawn::ALL).unwrap() }.into()
        }
        "fill_hole" => {
            let there = doc.holes.keys().next().copied().filter(|_| r.chance(0.9));
            FillHole { id: there.unwrap_or(id), hole: r.chance(0.5).then(|| r.below(2) as usize) }.into()
        }
        "add_annotation" => AddAnnotation { epoch: some_epoch(r), shape: some_shape(r), text: some_text(r) }.into(),
        "change_annotation" => {
            let id = some_annotation(r, doc);
            let there = doc.annotation(id).map(|a| a.shape);
            let to = match (r.below(4), there) {
                (0, _) => AnnotationChange::Text(some_text(r)),
                (1, _) => AnnotationChange::Class(some_text(r)),
                (2, Some(shape)) => AnnotationChange::Shape(shape.reshaped(r.below(5) as usize, some_point(r))),
                _ => AnnotationChange::Shape(some_shape(r)),
            };
            ChangeAnnotation { id, to }.into()
        }
        "copy_annotation" => CopyAnnotation { id: some_annotation(r, doc) }.into(),
        "copy_annotation_to_date" => CopyAnnotationToDate { id: some_annotation(r, doc), to: some_epoch(r) }.into(),
        "move_items" => MoveItems { items: some_items(r, doc), by: vector(r) }.into(),
        // Mostly annotations: outlines have an op of their own for it.
        "delete_items" => {
            let mut items = some_items(r, doc);
            items.retain(|item| item.annotation().is_some() || r.chance(0.1));
            DeleteItems { items }.into()
        }
        // What is locked is mostly freed again: else nothing could be changed any more.
        "lock_items" => match doc.locked.iter().next() {
            Some(item) if r.chance(0.7) => LockItems { items: vec![*item], locked: false }.into(),
            _ => LockItems { items: some_items(r, doc), locked: r.chance(0.9) }.into(),
        },
        "hide_items" => HideItems { items: some_items(r, doc), hidden: r.chance(0.6) }.into(),
        "group_items" => {
            let there = doc.groups.values().next().filter(|_| r.chance(0.2)).map(|group| group.members.clone());
            let items = there.unwrap_or_else(|| (0..2).flat_map(|_| some_items(r, doc)).collect());
            GroupItems { items, name: some_text(r) }.into()
        }
        "ungroup_items" => {
            let there = doc.groups.keys().next().copied().filter(|_| r.chance(0.9));
            UngroupItems { group: there.unwrap_or(GroupId(r.below(9))) }.into()
        }
        "together" => {
            let id = some_footprint(r, doc);
            let named = SetAttribute { id, to: Attribute::Class(some_text(r)) };
            let turned = TurnFootprints { ids: vec![id], degrees: wild(r, -90.0, 90.0) };
            let commands = if r.chance(0.9) { vec![named.into(), turned.into()] } else { Vec::new() };
            Together { label: some_text(r), commands }.into()
        }
        other => panic!("the op {other} is new: say here what a careless hand does with it"),
    }
}

#[test]
fn the_random_hand_does_reach_everything() {
    // Were most commands refused, the properties above would say little.
    let mut accepted: BTreeMap<&str, usize> = BTreeMap::new();
    let mut refused = 0;
    for seed in 0..320_u64 {
        let mut editor = editor();
        let mut r = Random::seeded(seed);
        for i in 0..120 {
            let op = if r.chance(0.3) { 0 } else { r.below(OPS.len() as u64) as usize };
            let command = command(op, r.next(), editor.document());
            match editor.run(&command, at(i)) {
                Ok(()) => *accepted.entry(command.descriptor().name).or_default() += 1,
                Err(_) => refused += 1,
            }
        }
        // A check follows 64 changes, or twice as many as there are outlines.
        let due = 64.max(2 * editor.document().footprints.len());
        assert!(editor.take_outbox().iter().any(|e| matches!(e.record, Record::Check { .. })) || editor.session().history().len() <= due);
    }
    for op in OPS {
        assert!(accepted.get(op.name).is_some_and(|n| *n >= 10), "{} was carried out too seldom: {accepted:?}", op.name);
    }
    assert!(refused > 500, "{refused}");
}
