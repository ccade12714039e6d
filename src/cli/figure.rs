//! `revisit figure`: one figure as SVG or PNG.

use super::Failure;
use super::render::{session_pictures, session_rasters, tell_shown};
use super::shared::{self, EpochArg, note, print, print_json};
use crate::core::doc::{Document, FigureCrop, FigureKind, FigureSpec, FigureStyle, NamedFigure};
use crate::core::figure::standard_figures;
use crate::core::geom::Point;
use crate::core::ops::{DropFigure, KeepFigure};
use crate::io::{output, sha256};
use crate::jobs::{FigureFile, figure_file};
use clap::Args;
use clap::builder::PossibleValuesParser;
use serde_json::json;
use std::path::PathBuf;

/// Make a figure for print or screen: outlines, numbered callouts, scale bar or "scale unknown", north or "north unknown", dates and credits.
///
/// The ending of the file says what it becomes: .svg (vectors, the pictures inside) or .png. A figure that the session keeps is made
/// by its name; another one from what the options say. The same session gives the same bytes every time.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  revisit figure site.session.jsonl --kind pair --out pair.svg
  revisit figure site.session.jsonl --kind detail --only \"New hall\" --only \"Existing hall\" --style press --out detail.png --scale 2
  revisit figure site.session.jsonl --kind after --crop 700,500,1300,900 --keep \"The two halls\"
  revisit figure site.session.jsonl --name \"The two halls\" --out halls.png")]
pub(super) struct Figure {
    /// The session file.
    session: PathBuf,
    /// A figure that the session keeps, or one that every report begins with (before, after, pair, detail-1, ...).
    #[arg(long, value_name = "NAME", conflicts_with = "kind")]
    name: Option<String>,
    /// Which pictures it puts beside each other.
    #[arg(long, value_name = "KIND", value_parser = PossibleValuesParser::new(FigureKind::ALL.iter().map(|k| k.word())))]
    kind: Option<String>,
    /// Show this date instead of BEFORE or AFTER: once for `before` and `after`, twice for `pair`, twice or more for `series`.
    #[arg(long, value_name = "EPOCH")]
    date: Vec<EpochArg>,
    /// For whom it is made.
    #[arg(long, value_name = "STYLE", value_parser = PossibleValuesParser::new(FigureStyle::ALL.iter().map(|s| s.word())))]
    style: Option<String>,
    /// Which part is shown: whole, outlines, or X0,Y0,X1,Y1 in pixels of the picture (of BEFORE, where there are several).
    #[arg(long, value_name = "PART", value_parser = crop)]
    crop: Option<FigureCrop>,
    /// Call out this outline, by id or name, and no others but those that are named too.
    #[arg(long, value_name = "FOOTPRINT")]
    only: Vec<String>,
    /// What stands above it.
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Width of the figure, pixels.
    #[arg(long, value_name = "PX", value_parser = clap::value_parser!(u32).range(WIDTHS_PX))]
    width: Option<u32>,
    /// Pixels of a PNG a pixel of that width: 1 to 4.
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u8).range(1..=4))]
    scale: u8,
    /// The file to be written: .svg or .png.
    #[arg(short, long, value_name = "FILE", required_unless_present_any = ["keep", "remove", "list"])]
    out: Option<PathBuf>,
    /// Keep the figure in the session under this name.
    #[arg(long, value_name = "NAME")]
    keep: Option<String>,
    /// Take a kept figure off the session's list.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["out", "keep", "name", "kind"])]
    remove: Option<String>,
    /// List the figures that the session keeps.
    #[arg(long, conflicts_with_all = ["out", "keep", "remove", "name", "kind"])]
    list: bool,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

/// The widths that a figure can have, px.
const WIDTHS_PX: std::ops::RangeInclusive<i64> = FigureSpec::WIDTHS_PX.0 as i64..=FigureSpec::WIDTHS_PX.1 as i64;

fn crop(text: &str) -> Result<FigureCrop, String> {
    match text.trim().to_lowercase().as_str() {
        "whole" => return Ok(FigureCrop::Whole),
        "outlines" => return Ok(FigureCrop::Outlines),
        _ => {}
    }
    let numbers: Vec<f64> = text.split(',').filter_map(|part| part.trim().parse().ok()).filter(|v: &f64| v.is_finite()).collect();
    match numbers[..] {
        [x0, y0, x1, y1] if text.split(',').count() == 4 && x0 < x1 && y0 < y1 => {
            let least = FigureCrop::LEAST_PX;
            if x1 - x0 < least || y1 - y0 < least {
                return Err(format!("a part is at least {least} pixels wide and high"));
            }
            Ok(FigureCrop::Window { min: Point::new(x0, y0), max: Point::new(x1, y1) })
        }
        _ => Err("a part is whole, outlines, or X0,Y0,X1,Y1 in pixels, as 700,500,1300,900".to_owned()),
    }
}

impl Figure {
    pub fn run(self) -> Result<(), Failure> {
        if let Some(name) = &self.remove {
            return shared::change(&self.session)?.run(&DropFigure { name: name.clone() }.into());
        }
        let looked = shared::look(&self.session)?;
        let doc = looked.session.document();
        if self.list {
            return self.list(doc);
        }
        let spec = self.spec(doc)?;
        if let Some(out) = &self.out {
            self.write(doc, &spec, out, &looked.anchor.1)?;
        }
        match &self.keep {
            Some(name) => shared::change(&self.session)?.run(&KeepFigure { name: name.clone(), spec }.into()),
            None => Ok(()),
        }
    }

    fn spec(&self, doc: &Document) -> Result<FigureSpec, Failure> {
        let kind = self.kind.as_deref().and_then(FigureKind::from_word);
        let mut spec = match (&self.name, kind) {
            (Some(name), _) => named(doc, name)?,
            (None, Some(kind)) => FigureSpec::new(kind),
            (None, None) => {
                return Err(Failure::usage(
                    "Say which figure: --kind pair, or --name with one that the session keeps (--list shows them).",
                ));
            }
        };
        if !self.date.is_empty() {
            let dates = self.date.iter().map(|arg| arg.id(doc)).collect::<Result<Vec<_>, Failure>>()?;
            let (least, most) = spec.kind.chosen_dates();
            if !(least..=most).contains(&dates.len()) {
                let many = match (least, most) {
                    (0, _) => "shows the dates on which its outlines are; leave --date out".to_owned(),
                    (1, _) => "shows one date".to_owned(),
                    (2, 2) => "shows two dates".to_owned(),
                    _ => "needs two dates or more".to_owned(),
                };
                return Err(Failure::usage(format!("A figure of the kind {} {many}.", spec.kind.word())));
            }
            if (1..dates.len()).any(|i| dates.iter().take(i).any(|earlier| dates.get(i) == Some(earlier))) {
                return Err(Failure::usage("A date is shown once in a figure; --date names one twice."));
            }
            spec.dates = dates;
        }
        if let Some(style) = self.style.as_deref().and_then(FigureStyle::from_word) {
            spec.style = style;
        }
        if let Some(crop) = self.crop {
            spec.crop = crop;
        }
        if !self.only.is_empty() {
            let ids: Result<Vec<_>, Failure> = self.only.iter().map(|text| shared::footprint(doc, text).map(|f| f.id)).collect();
            spec.footprints = Some(ids?);
        }
        if let Some(title) = &self.title {
            spec.title.clone_from(title);
        }
        if let Some(width) = self.width {
            spec.width_px = width;
        }
        Ok(spec)
    }

    fn write(&self, doc: &Document, spec: &FigureSpec, out: &std::path::Path, head: &str) -> Result<(), Failure> {
        let ending = out.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        let file = match ending.as_str() {
            "svg" => FigureFile::Svg,
            "png" => FigureFile::Png(self.scale),
            _ => return Err(Failure::usage("The file of a figure ends in .svg or .png.")),
        };
        let rasters = session_rasters(&self.session, doc);
        let (content, laid, notes) = figure_file(doc, spec, &rasters, file).map_err(|why| Failure::refused(why.to_string()))?;
        tell_shown(&rasters);
        notes.iter().for_each(|n| note(n));
        output::write(out, &content, &session_pictures(&self.session, doc)).map_err(Failure::refused)?;
        if self.json {
            return print_json(&json!({
                "schema": "revisit.figure/1", "path": out, "width_px": laid.width, "height_px": laid.height, "sha256": sha256(&content),
                "session_head": head, "alt": laid.alt, "caption": laid.caption, "notes": notes,
            }));
        }
        print(&out.display().to_string())
    }

    fn list(&self, doc: &Document) -> Result<(), Failure> {
        if self.json {
            return print_json(&json!({ "schema": "revisit.figures/1", "kept": *doc.figures, "standard": standard_figures(doc) }));
        }
        for NamedFigure { name, spec } in doc.figures.iter() {
            print(&format!("{name}: {}, {}, {} px wide", spec.kind.word(), spec.style.word(), spec.width_px))?;
        }
        if doc.figures.is_empty() {
            note("The session keeps no figures. --keep NAME keeps one.");
        }
        Ok(())
    }
}

/// A kept figure, or one that every report begins with.
fn named(doc: &Document, name: &str) -> Result<FigureSpec, Failure> {
    let standard = || standard_figures(doc).into_iter().find(|f| f.name.eq_ignore_ascii_case(name.trim())).map(|f| f.spec);
    doc.figure(name).map(|f| f.spec.clone()).or_else(standard).ok_or_else(|| {
        let known: Vec<String> =
            doc.figures.iter().map(|f| f.name.clone()).chain(standard_figures(doc).into_iter().map(|f| f.name)).collect();
        Failure::refused(format!("There is no figure \"{name}\". There are: {}.", known.join(", ")))
    })
}
