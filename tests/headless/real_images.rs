//! Real pairs, where they lie beside the repository; skipped with one line where they do not.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail loudly")]

use revisit::core::doc::{Document, Drawn, Role};
use revisit::core::editor::Editor;
use revisit::core::ops::{AddFootprint, SetSharedFrame};
use revisit::core::raster::{LevelSize, Pixels, TileId, coarsest_level};
use revisit::core::register::{Registration, Status};
use revisit::core::report::ratio_report;
use revisit::core::units::{Level, Timestamp};
use revisit::core::{doc::SharedFrame, geom::Point};
use revisit::io::raster::RasterSource;
use revisit::jobs::{AlignTask, align, create_session, image_facts, open_picture};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder of a real pair, or `None` with a line that says so.
fn pair(name: &str) -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/pairs").join(name);
    if !dir.is_dir() {
        println!("skipped: the real pair {name} is not beside this repository");
        return None;
    }
    Some(dir)
}

#[test]
fn real_pictures_open_and_give_tiles_on_every_level() {
    for name in ["whu_000121", "sentinel2_paris", "sentinel2_hongkong", "sentinel2_mumbai"] {
        let Some(dir) = pair(name) else { return };
        for file in ["before.png", "after.png"] {
            let picture = open_picture(&dir.join(file)).unwrap();
            let info = picture.info().clone();
            assert_eq!(info.format, "PNG");
            let mean = |level, x, y| {
                let tile = picture.tile(TileId { level, x, y }, info.usual_bands()).unwrap();
                let Pixels::U8(values) = tile.pixels else { panic!("8 bit") };
                (values.iter().map(|v| f64::from(*v)).sum::<f64>(), values.len() as f64)
            };
            let (columns, rows) = LevelSize::of(info.width, info.height, 0).tiles();
            let all = (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y))).map(|(x, y)| mean(0, x, y));
            let (sum, count) = all.fold((0.0, 0.0), |(s, n), (t, m)| (s + t, n + m));
            let (top, few) = mean(coarsest_level(info.width, info.height), 0, 0);
            assert!((sum / count - top / few).abs() < 2.0, "{name}/{file}: a coarser level keeps the brightness");
        }
    }
}

#[test]
fn the_hall_that_is_gone_is_measured_against_the_one_that_stayed() {
    let Some(dir) = pair("whu_000121") else { return };
    let folder = tempfile::tempdir().unwrap();
    let session = folder.path().join("whu.session.jsonl");
    let facts = |name: &str, role| image_facts(&session, &dir.join(name), role, None, None).unwrap();
    let (_, state) = create_session(&session, vec![facts("before.png", Role::Before), facts("after.png", Role::After)]).unwrap();
    let mut editor = Editor::new(state, None);
    let at = Timestamp::default();
    let pair = editor.document().pair;
    let mut outline = |epoch, corners: [(f64, f64); 4]| {
        let points = corners.map(|(x, y)| Point::new(x, y)).to_vec();
        editor.run(&AddFootprint { epoch, points, drawn: Drawn::Polygon, name: String::new() }.into(), at).unwrap();
        *editor.document().footprints.keys().next_back().unwrap()
    };
    // Read off the pictures at full size, to a pixel or two.
    let gone = outline(pair.before, [(141., 488.), (283., 488.), (285., 744.), (142., 744.)]);
    let stayed_before = outline(pair.before, [(358., 563.), (498., 563.), (500., 980.), (360., 980.)]);
    let stayed_after = outline(pair.after, [(1381. - 1024., 567.), (1520. - 1024., 567.), (1522. - 1024., 950.), (1385. - 1024., 951.)]);
    let on_one_image = ratio_report(editor.document(), gone, stayed_before, Level::P90).body;
    assert!((0.55..0.70).contains(&on_one_image.ratio.unwrap()), "{:?}", on_one_image.ratio);
    assert!(on_one_image.sentence.unwrap().contains("% smaller"));
    assert!(ratio_report(editor.document(), gone, stayed_after, Level::P90).body.refused.is_some(), "nothing ties the dates together yet");
    editor.run(&SetSharedFrame { frame: Some(SharedFrame { error_px: 1.0 }) }.into(), at).unwrap();
    let across = ratio_report(editor.document(), gone, stayed_after, Level::P90).body;
    let width = |low: Option<f64>, high: Option<f64>| high.unwrap() / low.unwrap();
    assert!(width(across.low, across.high) > width(on_one_image.low, on_one_image.high), "another date costs certainty");
}

/// Lines two files of the real data up.
fn lined_up(before: &Path, after: &Path) -> Registration {
    let open = |path: &Path| Arc::new(open_picture(path).unwrap());
    let pictures = [open(before), open(after)];
    let facts = [Role::Before, Role::After].into_iter().zip(&pictures).map(|(role, p)| p.facts(role, String::new(), String::new()));
    let doc = Arc::new(Document::new(facts));
    let [onto, from] = pictures;
    let task = AlignTask { onto: (doc.pair.before, onto), from: (doc.pair.after, from), doc: Arc::clone(&doc), any_turn: false };
    align(&task, &|_| true).unwrap().expect("nobody stopped it")
}

#[test]
fn real_pairs_with_a_known_answer_are_lined_up_and_wrong_ones_are_not() {
    let Some(pairs) = pair("whu_000121") else { return };
    let data = pairs.join("../../registration");
    if !data.is_dir() {
        println!("skipped: the registration data is not beside this repository");
        return;
    }
    let rigid = "ROI_IKO_PAN_LesHalles_sub_warped_centered_rigid.tif";
    // Turn of AFTER, degrees, and its shift where that is known, px.
    type Known<'a> = (&'a str, &'a str, f64, Option<(f64, f64)>);
    let known: [Known<'_>; 4] = [
        ("QB_Suburb.png", "QB_Suburb13x17y.png", 0.0, Some((12.0, 16.01))),
        ("QB_Suburb.png", "QB_SuburbRotated10.png", 10.0, None),
        ("QB_Suburb.png", "QB_SuburbR10X13Y17.png", 10.0, None),
        ("ROI_IKO_PAN_LesHalles_sub.tif", rigid, 2.0, None),
    ];
    for (before, after, turn_deg, shift) in known {
        let found = lined_up(&data.join(before), &data.join(after));
        let [a, _, c, d, _, f]: [f64; 6] = found.before_from_after.into();
        let turn = libm::atan2(d, a).to_degrees().abs();
        assert_eq!(found.status, Status::Green, "{after}: {}", found.why);
        assert!((turn - turn_deg).abs() < 0.05, "{after}: {turn}");
        if let Some((x, y)) = shift {
            assert!((c - x).abs() < 0.1 && (f - y).abs() < 0.1, "{after}: {c}, {f}");
        }
    }
    let whu = lined_up(&pairs.join("before.png"), &pairs.join("after.png"));
    assert_eq!(whu.status, Status::Green, "years apart: {}", whu.why);
    let wrong = lined_up(&pairs.join("before.png"), &pairs.join("../sentinel2_paris/after.png"));
    assert_ne!(wrong.status, Status::Green, "{}", wrong.why);
}
