//! The report of a bundle, made once more from its session: the page, the PDF and the figures as SVG. Somebody who changed a word or a number
//! and made the manifest anew is found out, and so is a file that no report has. The pixels of pictures are taken as they are: the images are
//! not in a bundle. With them, `jobs::repainted` paints the pictures again too.

use super::absent::{Absent, all_words};
use super::make::{Options, Shown, Source, file_stems, report_figures, tell};
use super::plates::{Frame, Plate};
use super::wishes::Wishes;
use crate::core::doc::{Document, EpochId};
use crate::core::figure::Item;
use crate::io::base64;
use crate::io::bundle::{GROUND, Held, LOG, MANIFEST, Manifest, PIXELS, PRINTED, REPORT, VERIFIER, VERIFIER_TEXT, WISHES, words};
use crate::io::figure::{Drawing, lay_out};
use std::collections::BTreeMap;

/// What making the report again says: codes with sentences. Only of a bundle whose session replays.
pub fn remade(bundle: &Held) -> Vec<(String, String)> {
    let told = |code: String| {
        let said = words(&code);
        (code, said)
    };
    match compared(bundle) {
        Remade::Same => vec![told("page.ok".to_owned())],
        Remade::OtherFonts => vec![told("page.other_fonts".to_owned())],
        // Another version may say a thing in other words: that is no forgery. But whoever forges can name another version, so that it is not
        // good either: it was not checked.
        Remade::Differs(_) if !is_of_this_version(bundle) => vec![told("page.other_version".to_owned())],
        Remade::Differs(files) => files.into_iter().map(|file| told(format!("page.differs:{file}"))).collect(),
    }
}

/// What was asked for when a bundle's report was made.
#[derive(Clone, Debug)]
pub struct Wished {
    /// The level, the language, the headline, the site.
    pub options: Options,
    /// The dates whose pictures were there.
    pub pictures: Vec<EpochId>,
    /// Pictures and figures that were not there.
    pub missing: Vec<Absent>,
}

/// Reads what was asked for; `None` where it is not there, or this program does not know it.
pub fn wished(bundle: &Held) -> Option<Wished> {
    let wishes = Wishes::from_bytes(&bundle.read(WISHES)?)?;
    Some(Wished { options: wishes.options()?, pictures: wishes.pictures, missing: wishes.missing })
}

fn is_of_this_version(bundle: &Held) -> bool {
    bundle.read(MANIFEST).and_then(|bytes| Manifest::from_bytes(&bytes).ok()).is_some_and(|m| m.tool == crate::TOOL)
}

enum Remade {
    Same,
    /// These files are not what the session gives.
    Differs(Vec<String>),
    /// The letters cannot be had here.
    OtherFonts,
}

fn compared(bundle: &Held) -> Remade {
    let differs = |file: &str| Remade::Differs(vec![file.to_owned()]);
    let wishes = bundle.read(WISHES).and_then(|bytes| Some((Wishes::from_bytes(&bytes)?, bytes)));
    let Some((wishes, wishes_bytes)) = wishes else { return differs(WISHES) };
    let Some(options) = wishes.options() else { return differs(WISHES) };
    // One form, as of the manifest: nothing can hide in it.
    if wishes.to_bytes().ok() != Some(wishes_bytes) {
        return differs(WISHES);
    }
    let Ok(source) = Source::of(&bundle.read(LOG).unwrap_or_default(), LOG) else { return differs(LOG) };
    let doc = source.document();
    let Some(page) = bundle.read(REPORT).and_then(|bytes| String::from_utf8(bytes).ok()) else { return differs(REPORT) };
    let frame = Frame::of(doc);
    let mut pictures = payloads(&page, "src=\"data:image/jpeg;base64,").into_iter();
    let mut plates: Vec<Plate> = Vec::new();
    for epoch in [doc.pair.before, doc.pair.after] {
        let Ok(plate) = frame.plate(doc, epoch, &BTreeMap::new()) else { return differs(REPORT) };
        let jpeg = if wishes.pictures.contains(&epoch) { pictures.next() } else { None };
        plates.push(Plate { jpeg, ..plate });
    }
    let Some(missing) = accounted_for(&wishes, doc) else { return differs(WISHES) };
    let stems = file_stems(wishes.figures.iter().map(|f| f.name.as_str()));
    let mut offered = report_figures(doc).into_iter();
    let mut made: Vec<(String, Drawing, String)> = Vec::new();
    let mut wrong: Vec<String> = Vec::new();
    for (wished, stem) in wishes.figures.iter().zip(&stems) {
        // Those that could not be made are left out; the others stand in their order.
        let found = offered.find(|(f, is_on_page)| f.name == wished.name && *is_on_page == wished.is_on_page);
        let Some((figure, is_on_page)) = found.filter(|_| *stem == wished.stem) else { return differs(WISHES) };
        let file = format!("figures/{stem}.svg");
        let svg = bundle.read(&file).and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        let Ok(laid) = lay_out(doc, &figure.spec) else { return differs(&file) };
        let mut pixels = payloads(&svg, "xlink:href=\"data:image/jpeg;base64,").into_iter();
        let rasters = laid.pieces.iter().filter_map(|p| if let Item::Raster { epoch, .. } = &p.item { Some(*epoch) } else { None });
        let jpegs = rasters.map(|epoch| if wishes.pictures.contains(&epoch) { pixels.next() } else { None }).collect();
        let drawing = Drawing { laid, jpegs };
        if drawing.svg() != svg {
            wrong.push(file);
        }
        if is_on_page {
            made.push((stem.clone(), drawing, svg));
        }
    }
    let shown: Vec<Shown<'_>> = made
        .iter()
        .map(|(stem, drawing, svg)| Shown { stem, alt: &drawing.laid.alt, caption: &drawing.laid.caption, svg, drawing: Some(drawing) })
        .collect();
    let Ok(told) = tell(&source, &options, &plates, &shown, &missing) else { return differs(REPORT) };
    if told.printed.fonts != wishes.fonts {
        return Remade::OtherFonts;
    }
    if told.page != page {
        wrong.insert(0, REPORT.to_owned());
    }
    if bundle.read(PRINTED).is_none_or(|found| found != told.printed.bytes) {
        wrong.push(PRINTED.to_owned());
    }
    wrong.extend(strangers(bundle, &stems));
    if bundle.read(VERIFIER).is_none_or(|found| found != VERIFIER_TEXT.as_bytes()) {
        wrong.push(VERIFIER.to_owned());
    }
    if wrong.is_empty() { Remade::Same } else { Remade::Differs(wrong) }
}

/// What the report says is missing, if that and what it shows are all pictures and figures that the session has, each once: nothing is
/// left out unsaid.
fn accounted_for(wishes: &Wishes, doc: &Document) -> Option<Vec<String>> {
    let (mut pictures, mut figures): (Vec<EpochId>, Vec<&str>) = (wishes.pictures.clone(), Vec::new());
    figures.extend(wishes.figures.iter().map(|figure| figure.name.as_str()));
    for one in &wishes.missing {
        match one {
            Absent::Picture { epoch, .. } => pictures.push(*epoch),
            Absent::Figure { name } => figures.push(name),
        }
    }
    let all = report_figures(doc);
    let mut names: Vec<&str> = all.iter().map(|(figure, _)| figure.name.as_str()).collect();
    let mut epochs: Vec<EpochId> = doc.epochs.iter().map(|epoch| epoch.id).collect();
    pictures.sort();
    epochs.sort();
    figures.sort_unstable();
    names.sort_unstable();
    if pictures == epochs && figures == names { all_words(&wishes.missing, doc) } else { None }
}

/// Files that the manifest names and no report has: a picture beside the figures would be believed as they are.
fn strangers(bundle: &Held, stems: &[String]) -> Vec<String> {
    let manifest = bundle.read(MANIFEST).and_then(|bytes| Manifest::from_bytes(&bytes).ok());
    let is_figure = |path: &str| {
        let name = path.strip_prefix("figures/").unwrap_or_default();
        [".svg", ".png"].iter().any(|ending| name.strip_suffix(ending).is_some_and(|stem| stems.iter().any(|s| s == stem)))
    };
    let own = [REPORT, PRINTED, WISHES, LOG, GROUND, PIXELS, VERIFIER];
    let names = manifest.into_iter().flat_map(|m| m.files).map(|f| f.path);
    names.filter(|path| !own.contains(&path.as_str()) && !is_figure(path)).collect()
}

/// The pictures that stand in a text behind such a beginning, up to the next quote. What is no picture is left out, and so will not be
/// found again in what is made anew.
fn payloads(text: &str, begin: &str) -> Vec<Vec<u8>> {
    let behind = text.split(begin).skip(1);
    behind.filter_map(|rest| base64::bytes(rest.split('"').next().unwrap_or_default())).collect()
}
