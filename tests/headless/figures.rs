//! Figures: what stands on them, what never does, and that they are the same every time.

#![allow(clippy::print_stdout, reason = "a skipped test says so")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail loudly")]

use crate::common::random::Random;
use crate::common::{AFTER, BEFORE, add, at, facts, header_of, point, rectangle};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use revisit::core::doc::{
    AnnotationShape, Document, EpochId, FigureCrop, FigureKind, FigureSpec, FigureStyle, FootprintId, LabelPlace, Role, Scale, SharedFrame,
};
use revisit::core::editor::Editor;
use revisit::core::figure::{FigureLayout, FigureRefusal, Item, Subject, standard_figures};
use revisit::core::geom::{Bounds, Point};
use revisit::core::georef::{CrsDefinition, Georeference, Origin};
use revisit::core::ops::{
    AddAnnotation, DropFigure, KeepFigure, SetAttribute, SetCredit, SetCreditArea, SetReference, SetScale, SetSharedFrame,
};
use revisit::core::session::Session;
use revisit::io::figure::{Pictures, lay_out, make, to_svg};
use revisit::io::session_file;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn plant() -> Document {
    let log = session_file::read(&repository("annotations/plant.session.jsonl")).unwrap();
    Session::replay(log.header, log.entries).0.document().clone()
}

fn svg(laid: &FigureLayout) -> String {
    to_svg(laid, &Pictures::new()).unwrap()
}

/// Two pictures of 1000 x 800 px in one frame, with a hall on each.
fn halls() -> Editor {
    let mut editor = crate::common::editor();
    editor.run(&add(BEFORE, rectangle(300.0, 300.0, 120.0, 60.0), "Old hall").into(), at(1)).unwrap();
    editor.run(&add(AFTER, rectangle(520.0, 320.0, 90.0, 50.0), "New hall").into(), at(2)).unwrap();
    editor.run(&SetSharedFrame { frame: Some(SharedFrame { error_px: 2.0 }) }.into(), at(3)).unwrap();
    editor.run(&SetReference { id: Some(FootprintId(1)) }.into(), at(4)).unwrap();
    editor
}

/// The shapes of letters by their hash: the texts themselves stand below them.
fn without_letters(svg: &str) -> String {
    let line = |line: &str| match line.split_once(" d=\"").and_then(|(before, rest)| Some((before, rest.split_once('"')?))) {
        Some((before, (shape, after))) => format!("{before} d=\"{}\"{after}\n", &revisit::io::sha256(shape.as_bytes())[..8]),
        None => format!("{line}\n"),
    };
    svg.lines().map(line).collect()
}

#[test]
fn a_detail_of_nothing_in_particular_is_one_of_the_first_comparison() {
    let doc = plant();
    let alt = lay_out(&doc, &FigureSpec::new(FigureKind::Detail)).unwrap().alt;
    assert!(alt.contains("New hall") && alt.contains("Existing assembly hall"), "{alt}");
    assert!(!alt.contains("Workers' housing") && !alt.contains("Bridge crane"), "{alt}");
    assert!(lay_out(&doc, &FigureSpec::new(FigureKind::Pair)).unwrap().alt.contains("Workers' housing"));
}

#[test]
fn letters_are_shapes_and_texts_at_once() {
    let doc = plant();
    let text = svg(&lay_out(&doc, &FigureSpec { title: "Halls".to_owned(), ..FigureSpec::new(FigureKind::After) }).unwrap());
    let tree = roxmltree::Document::parse(&text).unwrap();
    let texts: Vec<_> = tree.descendants().filter(|n| n.has_tag_name(("http://www.w3.org/2000/svg", "text"))).collect();
    let shapes = tree.descendants().filter(|n| n.has_tag_name(("http://www.w3.org/2000/svg", "path"))).count();
    assert!(texts.len() > 5 && shapes == texts.len(), "{shapes} {}", texts.len());
    assert!(texts.iter().all(|t| t.attribute("fill-opacity") == Some("0") && t.text().is_some_and(|t| !t.trim().is_empty())));
    assert!(texts.iter().any(|t| t.text() == Some("Halls")));
}

#[test]
fn the_figures_of_the_sample_are_those_on_record() {
    let doc = plant();
    let mut text = String::new();
    for figure in standard_figures(&doc) {
        text.push_str(&format!("<!-- {} -->\n{}", figure.name, without_letters(&svg(&lay_out(&doc, &figure.spec).unwrap()))));
    }
    let path = repository("tests/files/plant.figures.svg.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let golden = std::fs::read_to_string(&path).expect("the golden figures; UPDATE_GOLDEN=1 writes them");
    let first = golden.lines().zip(text.lines()).find(|(a, b)| a != b);
    assert!(golden == text, "the figures differ from those on record; UPDATE_GOLDEN=1 writes them anew. First: {first:?}");
}

#[test]
fn every_figure_says_date_credit_scale_and_north_of_every_picture_or_that_they_are_unknown() {
    let mut editor = halls();
    let told = |doc: &Document, kind, style| {
        let laid = lay_out(doc, &FigureSpec { style, ..FigureSpec::new(kind) }).unwrap();
        let all = |subject| laid.texts(subject).collect::<Vec<_>>().join("|");
        let panels = laid.panels.len();
        ([Subject::Date, Subject::Credit, Subject::Scale, Subject::North].map(all), panels)
    };
    for kind in FigureKind::ALL {
        for style in FigureStyle::ALL {
            let ([date, credit, scale, north], panels) = told(editor.document(), *kind, *style);
            assert_eq!(credit.matches("no credit stated").count(), panels, "{credit}");
            assert_eq!(scale.matches("scale unknown").count(), panels, "{scale}");
            assert_eq!(north.matches("north unknown").count(), panels, "{north}");
            assert_eq!(date.matches("2023").count() + date.matches("2024").count(), panels, "{date}");
        }
    }
    editor.run(&SetCredit { epoch: AFTER, credit: "Provider of pictures".into() }.into(), at(5)).unwrap();
    let scale = Scale { from: point(0.0, 0.0), to: point(100.0, 0.0), length_m: 50.0, length_sd_m: 0.5 };
    editor.run(&SetScale { epoch: AFTER, scale: Some(scale) }.into(), at(6)).unwrap();
    editor.run(&revisit::core::ops::SetDate { epoch: AFTER, date: None }.into(), at(7)).unwrap();
    let ([date, credit, scale, _], _) = told(editor.document(), FigureKind::Pair, FigureStyle::Press);
    assert!(credit.contains("Provider of pictures") && credit.contains("no credit stated"), "{credit}");
    assert!(date.contains("date unknown") && date.contains("2 Apr 2023"), "{date}");
    // 50 m to 0.5 m: 1 %, and what clicks on 100 px add. BEFORE shares the frame.
    assert!(scale.contains("m (±") && scale.contains("scale taken from AFTER"), "{scale}");
}

#[test]
fn the_caption_has_the_ratio_with_its_range_and_both_forms() {
    let doc = plant();
    let laid = lay_out(&doc, &FigureSpec::new(FigureKind::Pair)).unwrap();
    assert_eq!(laid.caption.len(), 1);
    assert!(laid.caption[0].contains("65 % (61–69 %, 90 % range)") && laid.caption[0].contains("31–39 % smaller"), "{:?}", laid.caption);
    let painted: String = laid.texts(Subject::Caption).collect::<Vec<_>>().join(" ");
    assert_eq!(painted, laid.caption.join(" "));
    // What is not called out is not told of.
    let alone = FigureSpec { footprints: Some(vec![FootprintId(2)]), ..FigureSpec::new(FigureKind::After) };
    assert!(lay_out(&doc, &alone).unwrap().caption.is_empty());
}

#[test]
fn outlines_of_the_other_date_are_dashed_and_only_shown_where_something_ties_the_dates() {
    let mut editor = halls();
    let outlines = |doc: &Document| {
        let laid = lay_out(doc, &FigureSpec::new(FigureKind::After)).unwrap();
        let strokes = laid.pieces.iter().filter(|p| p.subject == Subject::Outline).filter_map(|p| match &p.item {
            Item::Path { stroke, .. } => stroke.filter(|s| s.color.alpha == 1.0).map(|s| (s.color.rgb, s.dash.is_some())),
            _ => None,
        });
        let mut strokes: Vec<_> = strokes.collect();
        // Dashes are laid side by side.
        strokes.dedup();
        strokes
    };
    let (amber, cyan) = ([0xE8, 0xA3, 0x3D], [0x2F, 0xB5, 0xC7]);
    assert_eq!(outlines(editor.document()), [(amber, true), (cyan, false)]);
    editor.run(&SetSharedFrame { frame: None }.into(), at(9)).unwrap();
    assert_eq!(outlines(editor.document()), [(cyan, false)]);
}

#[test]
fn words_of_annotations_stand_off_each_other_and_those_without_room_are_counted() {
    let mut editor = halls();
    let words_on = |doc: &Document| {
        let laid = lay_out(doc, &FigureSpec::new(FigureKind::Before)).unwrap();
        let plates = laid.pieces.iter().filter(|p| p.subject == Subject::Annotation).filter_map(|p| match &p.item {
            Item::Box { bounds, .. } => Some(*bounds),
            _ => None,
        });
        (plates.collect::<Vec<Bounds>>(), laid.notes, laid.panels[0].clone())
    };
    let note = |editor: &mut Editor, i: u64| {
        let shape = AnnotationShape::Note(point(360.0 + i as f64, 330.0));
        editor.run(&AddAnnotation { epoch: BEFORE, shape, text: format!("vehicles {i}") }.into(), at(10 + i)).unwrap();
    };
    (0..4).for_each(|i| note(&mut editor, i));
    let (plates, notes, panel) = words_on(editor.document());
    assert_eq!((plates.len(), notes.as_slice()), (4, &[][..]));
    let taken: Vec<Bounds> = plates.iter().copied().chain(panel.callouts.iter().map(|c| c.bounds)).collect();
    for (i, a) in plates.iter().enumerate() {
        let (min, max) = (panel.frame.min, panel.frame.max);
        assert!(a.min.x >= min.x && a.min.y >= min.y && a.max.x <= max.x && a.max.y <= max.y, "{a:?}");
        assert!(
            taken[i + 1..].iter().all(|b| !a.intersects(b) || a.min.y >= b.max.y - 1e-6 || b.min.y >= a.max.y - 1e-6),
            "{i}: {taken:?}"
        );
    }
    (4..60).for_each(|i| note(&mut editor, i));
    let (plates, notes, _) = words_on(editor.document());
    assert!(plates.len() < 60, "they cannot all be beside one place");
    let without = format!("there is no room for the words of {} annotations.", 60 - plates.len());
    assert!(notes.iter().any(|n| n.starts_with("On BEFORE") && n.contains(&without)), "{without}: {notes:?}");
}

#[test]
fn a_crop_that_hides_a_burnt_in_credit_is_refused() {
    let mut editor = halls();
    let area = Bounds { min: point(20.0, 760.0), max: point(260.0, 790.0) };
    editor.run(&SetCreditArea { epoch: AFTER, area: Some(area) }.into(), at(10)).unwrap();
    let doc = editor.document();
    let window = |min, max| FigureCrop::Window { min, max };
    let with = |kind, crop| lay_out(doc, &FigureSpec { crop, ..FigureSpec::new(kind) });
    for hidden in [window(point(250.0, 200.0), point(700.0, 500.0)), window(point(100.0, 200.0), point(700.0, 800.0))] {
        for kind in [FigureKind::After, FigureKind::Pair] {
            let why = with(kind, hidden).unwrap_err();
            assert!(matches!(why, FigureRefusal::HidesCredit(_)), "{why}");
            assert!(why.to_string().contains("AFTER (5 Oct 2024)"), "{why}");
        }
        // BEFORE has none.
        with(FigureKind::Before, hidden).unwrap();
    }
    with(FigureKind::After, window(point(0.0, 200.0), point(700.0, 800.0))).unwrap();
    // What fits the outlines by itself shows the credit below the picture.
    let patches =
        |laid: &FigureLayout| laid.pieces.iter().filter(|p| p.subject == Subject::Credit && matches!(p.item, Item::Raster { .. })).count();
    assert_eq!(patches(&with(FigureKind::After, FigureCrop::Outlines).unwrap()), 1);
    assert_eq!(patches(&with(FigureKind::After, FigureCrop::Whole).unwrap()), 0);
    // No label lies on it.
    let laid = with(FigureKind::After, FigureCrop::Whole).unwrap();
    let panel = &laid.panels[0];
    let back = panel.base_from_figure;
    for callout in &panel.callouts {
        let b = Bounds::around([back.apply(callout.bounds.min), back.apply(callout.bounds.max)]).unwrap();
        assert!(!b.intersects(&area));
    }
}

#[test]
fn figures_are_kept_changed_and_removed() {
    let mut editor = halls();
    let spec = FigureSpec { title: " The two\nhalls ".into(), ..FigureSpec::new(FigureKind::Pair) };
    editor.run(&KeepFigure { name: "Halls".into(), spec: spec.clone() }.into(), at(20)).unwrap();
    assert_eq!(editor.document().figures[0].spec.title, "The two halls");
    assert!(editor.run(&KeepFigure { name: "halls".into(), spec: spec.clone() }.into(), at(21)).is_err(), "nothing would change");
    let wide = FigureSpec { width_px: 2400, ..spec.clone() };
    editor.run(&KeepFigure { name: "HALLS".into(), spec: wide }.into(), at(22)).unwrap();
    assert_eq!(editor.document().figures.len(), 1);
    assert_eq!((editor.document().figures[0].name.as_str(), editor.document().figures[0].spec.width_px), ("Halls", 2400));
    let bad = [
        FigureSpec { width_px: 10, ..spec.clone() },
        FigureSpec { footprints: Some(vec![FootprintId(99)]), ..spec.clone() },
        FigureSpec { crop: FigureCrop::Window { min: point(f64::NAN, 0.0), max: point(9.0, 9.0) }, ..spec.clone() },
        FigureSpec { title: "x".repeat(200), ..spec },
    ];
    for spec in bad {
        let why = editor.run(&KeepFigure { name: "Bad".into(), spec }.into(), at(23)).unwrap_err();
        crate::common::assert_plain(&why.to_string());
    }
    editor.run(&DropFigure { name: "halls".into() }.into(), at(24)).unwrap();
    assert!(editor.document().figures.is_empty());
    editor.undo(at(25));
    assert_eq!(editor.document().figures.len(), 1);
}

/// A document of one picture with that georeference.
fn placed(epsg: u32, geotransform: [f64; 6]) -> Document {
    let mut image = facts(Role::Before, "before.png", 1000, 800);
    let crs = CrsDefinition::from_epsg(epsg).unwrap();
    let (size_px, origin) = ([1000, 800], Origin::GeotiffScale);
    image.georeference =
        Some(Georeference { crs, geotransform, size_px, origin, pixel_is_point: false, position_sd_m: None, notes: vec![], control: None });
    Document::new([image, facts(Role::After, "after.png", 1000, 800)])
}

/// Metres on the ground a px of the base image, as the scale bar of a figure of the whole picture says; and the pixels of the bar.
fn metres_a_pixel(doc: &Document) -> (f64, f64) {
    let laid = lay_out(doc, &FigureSpec { crop: FigureCrop::Whole, ..FigureSpec::new(FigureKind::Before) }).unwrap();
    let panel = &laid.panels[0];
    let bar = panel.scale.clone().expect("a scale");
    let base_px = bar.length_px * (panel.base_from_figure.apply(point(1.0, 0.0)) - panel.base_from_figure.apply(point(0.0, 0.0))).length();
    assert!(bar.length_px <= 0.27 * panel.frame.size().x && bar.length_px > 0.05 * panel.frame.size().x, "{bar:?}");
    let first = bar.length_m / libm::pow(10.0, libm::floor(libm::log10(bar.length_m) + 1e-9));
    assert!([1.0, 2.0, 5.0].iter().any(|d| (d - first).abs() < 1e-9), "{bar:?}");
    (bar.length_m / base_px, bar.length_px)
}

/// Radius of the parallel at a latitude over the equator's, on WGS 84.
fn parallel(latitude_deg: f64) -> f64 {
    let (sin, cos) = (latitude_deg.to_radians().sin(), latitude_deg.to_radians().cos());
    cos / (1.0 - 0.006_694_379_990_14 * sin * sin).sqrt()
}

#[test]
fn the_scale_bar_is_true_on_the_ground() {
    // Web Mercator at 60 degrees north: its metre is half a metre.
    let (a, latitude) = (6_378_137.0, 60.0_f64);
    let y = a * libm::log(libm::tan(std::f64::consts::FRAC_PI_4 + latitude.to_radians() / 2.0));
    let doc = placed(3857, [1_000_000.0 - 500.0, 1.0, 0.0, y + 400.0, 0.0, -1.0]);
    let (m, _) = metres_a_pixel(&doc);
    assert!((m / parallel(latitude) - 1.0).abs() < 2e-5, "{m}");
    // Degrees: a pixel is narrower than high, and what is painted has the shape of the ground.
    let doc = placed(4326, [10.0, 1e-5, 0.0, 60.004, 0.0, -1e-5]);
    let (m, _) = metres_a_pixel(&doc);
    let truth = 1e-5_f64.to_radians() * a * parallel(60.0);
    assert!((m / truth - 1.0).abs() < 1e-4, "{m} {truth}");
    let laid = lay_out(&doc, &FigureSpec { crop: FigureCrop::Whole, ..FigureSpec::new(FigureKind::Before) }).unwrap();
    let frame = laid.panels[0].frame.size();
    // 0.8 by 1 pixels, each twice as high as wide, and a little more: the Earth is no ball.
    assert!((frame.y / frame.x / (0.8 / parallel(60.0) * 0.9991) - 1.0).abs() < 0.004, "{}", frame.y / frame.x);
    // UTM: the scale of the zone's middle is 0.9996.
    let doc = placed(32632, [500_000.0 - 250.0, 0.5, 0.0, 5_500_200.0, 0.0, -0.5]);
    let (m, _) = metres_a_pixel(&doc);
    assert!((m * 0.9996 / 0.5 - 1.0).abs() < 1e-6, "{m}");
}

#[test]
fn the_scale_bar_of_a_real_picture_is_that_of_the_ellipsoid() {
    let path = repository("../shared/data/areas/sample_geotiff.tif");
    if !path.is_file() {
        println!("skipped: the SpaceNet picture is not beside this repository");
        return;
    }
    crate::common::data_folder::own_data_folder();
    let picture = revisit::jobs::open_picture(&path).unwrap();
    let image = picture.facts(Role::Before, "before.tif".into(), String::new());
    let doc = Document::new([image, facts(Role::After, "after.png", 900, 900)]);
    let (m, _) = metres_a_pixel(&doc);
    // Areas on the ellipsoid are 0.99945 of the planar ones there: lengths the root of it.
    assert!((m / 0.5 - 0.99945_f64.sqrt()).abs() < 1e-5, "{m}");
}

#[test]
fn north_is_where_the_georeference_says() {
    let north = |geotransform| {
        let doc = placed(32632, geotransform);
        let laid = lay_out(&doc, &FigureSpec { crop: FigureCrop::Whole, ..FigureSpec::new(FigureKind::Before) }).unwrap();
        laid.panels[0].north.unwrap().towards
    };
    let up = north([500_000.0, 0.5, 0.0, 5_500_000.0, 0.0, -0.5]);
    assert!(up.x.abs() < 1e-4 && (up.y + 1.0).abs() < 1e-6, "{up:?}");
    // Rows run to the east: north is to the left.
    let turned = north([500_000.0, 0.0, 0.5, 5_500_000.0, -0.5, 0.0]);
    assert!((turned.x + 1.0).abs() < 1e-6 && turned.y.abs() < 1e-4, "{turned:?}");
    // Far from the middle of its zone, grid north is not north: by the difference of longitudes times the sine of the latitude.
    let tilted = north([720_000.0, 0.5, 0.0, 5_500_000.0, 0.0, -0.5]);
    let angle = libm::atan2(tilted.x, -tilted.y).to_degrees();
    assert!((angle + 2.32).abs() < 0.1, "{angle}");
}

const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "</text><script>alert(1)</script>",
    "</title></svg><svg onload=alert(1)>",
    "]]><script>alert(1)</script>",
    "<![CDATA[<script>]]>",
    "<!--",
    "--><script>alert(1)</script>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>&e;",
    "&lt;script&gt;",
    "&#60;script&#62;",
    "&xxe;",
    "<?xml-stylesheet href=\"http://x\"?>",
    "<a xlink:href=\"javascript:alert(1)\">x</a>",
    "<foreignObject><iframe src=\"javascript:alert(1)\"/></foreignObject>",
    "<animate onbegin=alert(1)>",
    "<style>@import url(http://x)</style>",
    "\" onload=\"alert(1)",
    "' onload='alert(1)",
    "url(http://x)",
    "\u{202e}txet\u{0}\u{7}\u{1b}[31m",
    "\u{fffe}\u{ffff}",
    "{{7*7}}${7*7}",
    "=cmd|' /C calc'!A0",
];

#[test]
fn no_text_of_a_session_becomes_anything_but_text() {
    let allowed: BTreeSet<&str> = ["svg", "title", "desc", "g", "rect", "polygon", "polyline", "text", "path", "image"].into();
    for (i, payload) in PAYLOADS.iter().enumerate() {
        let mut editor = halls();
        let mut run = |command: revisit::core::ops::Command| {
            // Some are tidied away; what is left is painted.
            let _ = editor.run(&command, at(30));
        };
        for id in [1, 2] {
            run(SetAttribute { id: FootprintId(id), to: revisit::core::doc::Attribute::Name((*payload).to_owned()) }.into());
        }
        for epoch in [BEFORE, AFTER] {
            run(SetCredit { epoch, credit: (*payload).to_owned() }.into());
        }
        let mut spec = FigureSpec { title: (*payload).to_owned(), ..FigureSpec::new(FigureKind::ALL[i % 5]) };
        spec.style = FigureStyle::ALL[i % 3];
        let text = make(editor.document(), &spec, &Pictures::new(), 1).unwrap().svg;
        let tree = roxmltree::Document::parse(&text).unwrap_or_else(|e| panic!("{payload}: {e}"));
        for node in tree.descendants() {
            assert!(!node.is_comment() && !node.is_pi(), "{payload}");
            if !node.is_element() {
                continue;
            }
            assert!(allowed.contains(node.tag_name().name()), "{payload}: {}", node.tag_name().name());
            for attribute in node.attributes() {
                let name = attribute.name();
                assert!(!name.starts_with("on") && name != "style", "{payload}: {name}");
                assert!(name != "href" || attribute.value().starts_with("data:image/jpeg;base64,"), "{payload}: {}", attribute.value());
            }
        }
    }
}

#[test]
fn labels_put_by_hand_stay_and_those_that_cannot_be_there_do_not() {
    let mut editor = halls();
    let spec =
        |by| FigureSpec { labels: vec![LabelPlace { epoch: AFTER, footprint: FootprintId(2), by }], ..FigureSpec::new(FigureKind::After) };
    let label = |doc: &Document, spec: &FigureSpec| {
        let laid = lay_out(doc, spec).unwrap();
        let panel = laid.panels[0].clone();
        (panel.callouts.iter().find(|c| c.footprint == FootprintId(2)).unwrap().clone(), panel.frame)
    };
    let (moved, frame) = label(editor.document(), &spec([0.2, -0.15]));
    let by = (moved.bounds.centre() - moved.about) * (1.0 / frame.size().x);
    assert!((by.x - 0.2).abs() < 1e-3 && (by.y + 0.15).abs() < 1e-3, "{by:?}");
    assert!(moved.leader.is_some());
    // Far beyond the edge: at the edge.
    let (edge, frame) = label(editor.document(), &spec([3.0, -3.0]));
    assert!(edge.bounds.max.x <= frame.max.x && edge.bounds.min.y >= frame.min.y);
    assert!(frame.max.x - edge.bounds.max.x < 10.0 && edge.bounds.min.y - frame.min.y < 10.0, "{edge:?} {frame:?}");
    // On what carries the credit: elsewhere.
    let area = Bounds { min: point(0.0, 0.0), max: point(1000.0, 300.0) };
    editor.run(&SetCreditArea { epoch: AFTER, area: Some(area) }.into(), at(40)).unwrap();
    let whole = FigureSpec { crop: FigureCrop::Whole, ..spec([0.0, -0.2]) };
    let (elsewhere, _) = label(editor.document(), &whole);
    assert!(elsewhere.bounds.centre().y > elsewhere.about.y - 100.0);
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(20_241_005), ..ProptestConfig::default() }
}

/// A document with outlines at random: scattered, or all in one heap.
fn scattered(r: &mut Random, count: u64) -> Document {
    let mut editor = Editor::new(Session::new(header_of((1000, 800), (1000, 800))), None);
    editor.run(&SetSharedFrame { frame: Some(SharedFrame { error_px: 1.0 }) }.into(), at(1)).unwrap();
    let heap = r.chance(0.4);
    for i in 0..count {
        let (x, y) =
            if heap { (r.between(480.0, 560.0), r.between(380.0, 430.0)) } else { (r.between(-20.0, 980.0), r.between(-20.0, 780.0)) };
        let outline = rectangle(x, y, r.between(3.0, 180.0), r.between(3.0, 120.0));
        let name = if r.chance(0.5) { format!("Building with a long name, {i}") } else { format!("{i}") };
        let _ = editor.run(&add(if r.chance(0.5) { BEFORE } else { AFTER }, outline, &name).into(), at(i + 2));
    }
    editor.document().clone()
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn labels_lie_in_the_picture_and_on_no_other(seed in any::<u64>(), count in 0_u64..16, width in 320_u32..2600, kind in 0_usize..5, style in 0_usize..3) {
        let r = &mut Random::seeded(seed);
        let doc = scattered(r, count);
        let spec = FigureSpec { width_px: width, style: FigureStyle::ALL[style], ..FigureSpec::new(FigureKind::ALL[kind]) };
        let laid = lay_out(&doc, &spec).unwrap();
        prop_assert_eq!(&laid, &lay_out(&doc, &spec).unwrap());
        for panel in &laid.panels {
            let sheet = Bounds { min: Point::default(), max: point(laid.width, laid.height) };
            let inside = |outer: &Bounds, b: &Bounds| outer.min.x <= b.min.x && outer.min.y <= b.min.y && outer.max.x >= b.max.x && outer.max.y >= b.max.y;
            prop_assert!(inside(&sheet, &panel.frame));
            for (i, callout) in panel.callouts.iter().enumerate() {
                prop_assert!(inside(&panel.frame, &callout.bounds), "{callout:?}");
                for other in panel.callouts.iter().skip(i + 1) {
                    prop_assert!(!callout.bounds.intersects(&other.bounds), "{callout:?} {other:?}");
                    for [from, to] in [callout, other].iter().filter_map(|c| c.leader) {
                        prop_assert!(from.is_finite() && to.is_finite());
                    }
                }
                if let Some([_, end]) = callout.leader {
                    // Its line ends on the outline that it names.
                    let footprint = doc.footprint(callout.footprint).unwrap();
                    let end = panel.base_from_figure.apply(end);
                    let off = footprint.ring.sides().map(|(a, b)| end.distance_to_segment(a, b)).fold(f64::INFINITY, f64::min);
                    prop_assert!(off < 0.5, "{off}");
                }
            }
        }
        // Nothing is written over the edge of the sheet.
        for piece in &laid.pieces {
            if let Item::Text { at, width, text, size, .. } = &piece.item {
                prop_assert!(at.x >= 0.0 && at.x + width <= laid.width + 1.0, "{text} {at:?} {width}");
                prop_assert!(at.y <= laid.height && at.y >= 0.5 * size, "{text}");
            }
        }
    }
}

fn revisit(folder: &Path, zone: &str, args: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_revisit"))
        .args(args)
        .current_dir(folder)
        .env("REVISIT_DATA", folder.join("data"))
        .env("TZ", zone)
        .env("LC_ALL", if zone == "UTC" { "C" } else { "de_DE.UTF-8" })
        .output()
        .unwrap();
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_same_session_gives_the_same_bytes_in_another_folder_zone_and_language() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let outline = r#"{"type":"FeatureCollection","coordinate_space":"pixel","features":[{"type":"Feature","properties":{"epoch":"after","name":"Hall"},"geometry":{"type":"Polygon","coordinates":[[[60,60],[160,60],[160,110],[60,110],[60,60]]]}}]}"#;
    let first = folders[0].path();
    for (name, shade) in [("before.png", 90_u8), ("after.png", 110)] {
        let picture = image::RgbImage::from_fn(320, 240, |x, y| image::Rgb([shade, (x % 200) as u8, (y % 200) as u8]));
        picture.save(first.join(name)).unwrap();
    }
    std::fs::write(first.join("hall.pixels.geojson"), outline).unwrap();
    let ok = |folder: &Path, zone: &str, args: &[&str]| {
        let (code, err) = revisit(folder, zone, args);
        assert_eq!(code, 0, "{args:?}: {err}");
    };
    ok(first, "UTC", &["new", "before.png", "after.png", "--out", "s.session.jsonl"]);
    ok(first, "UTC", &["import", "s.session.jsonl", "hall.pixels.geojson"]);
    ok(first, "UTC", &["set", "s.session.jsonl", "--credit", "after:Provider", "--credit-area", "after:0,220,100,240"]);
    ok(first, "UTC", &["figure", "s.session.jsonl", "--kind", "after", "--crop", "0,40,320,240", "--width", "640", "--keep", "The hall"]);
    for name in ["before.png", "after.png", "s.session.jsonl"] {
        std::fs::copy(first.join(name), folders[1].path().join(name)).unwrap();
    }
    for out in ["a.svg", "a.png"] {
        let from_options =
            ["figure", "s.session.jsonl", "--kind", "after", "--crop", "0,40,320,240", "--width", "640", "--scale", "2", "--out", out];
        ok(first, "UTC", &from_options);
        let bytes = std::fs::read(first.join(out)).unwrap();
        assert!(bytes.len() > 5_000);
        ok(folders[1].path(), "Asia/Pyongyang", &["figure", "s.session.jsonl", "--name", "the hall", "--scale", "2", "--out", out]);
        assert!(bytes == std::fs::read(folders[1].path().join(out)).unwrap(), "{out} differs");
    }
    // Cut through the credit: refused in words, and nothing is written.
    let (code, why) =
        revisit(first, "UTC", &["figure", "s.session.jsonl", "--kind", "pair", "--crop", "50,40,320,240", "--out", "cut.svg"]);
    assert!(code == 3 && why.contains("cuts off the credit") && !first.join("cut.svg").exists(), "{code} {why}");
    // A name that is not there tells those that are.
    let (code, why) = revisit(first, "UTC", &["figure", "s.session.jsonl", "--name", "x", "--out", "x.svg"]);
    assert!(code == 3 && why.contains("The hall") && why.contains("pair"), "{why}");
    assert_eq!(revisit(first, "UTC", &["figure", "s.session.jsonl", "--kind", "pair", "--out", "x.jpg"]).0, 2);
}

#[test]
fn a_series_shows_every_date_in_the_order_of_time() {
    let mut images =
        vec![facts(Role::Before, "a.png", 400, 300), facts(Role::After, "b.png", 400, 300), facts(Role::Further, "c.png", 400, 300)];
    images[2].date = Some("2022-01-01".parse().unwrap());
    let doc = Document::new(images);
    let laid = lay_out(&doc, &FigureSpec::new(FigureKind::Series)).unwrap();
    assert_eq!(laid.panels.iter().map(|p| p.epoch).collect::<Vec<_>>(), [EpochId(2), EpochId(0), EpochId(1)]);
    assert!(standard_figures(&doc).iter().any(|f| f.spec.kind == FigureKind::Series));
    assert!(!standard_figures(halls().document()).iter().any(|f| f.spec.kind == FigureKind::Series));
}
