//! `revisit set`: the statements that the window's dialogs make, without a window.

use super::Failure;
use super::shared::{self, EpochArg, count, footprint, print};
use crate::core::doc::{Document, KnownSize, Scale, SharedFrame};
use crate::core::geom::{Bounds, Point};
use crate::core::georef::{Georeference, from_world_file_and_code};
use crate::core::ops::{
    AddKnownSize, Command, SetAcquisition, SetAnalyst, SetClasses, SetCredit, SetCreditArea, SetDate, SetGeoreference, SetHard,
    SetReference, SetScale, SetSharedFrame,
};
use crate::core::units::Date;
use crate::io::places::{ImageState, Places};
use crate::io::raster;
use clap::Args;
use std::path::{Path, PathBuf};

/// State something in a session: dates, known lengths, the shared pixel frame, the reference.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  revisit set site.session.jsonl --date before:2023-04-02 --date after:2024-10-05
  revisit set site.session.jsonl --reference \"Existing hall\"
  revisit set site.session.jsonl --fact before:sensor=PSB.SD --fact before:sun-height=41.5
  revisit set site.session.jsonl --shared-frame 2.5
  revisit set site.session.jsonl --scale after:100,200:340,200:120:1.5    240 px are 120 m, give or take 1.5 m
  revisit set site.session.jsonl --known-area \"Existing hall:2500:25\"")]
pub(super) struct Set {
    /// The session file.
    session: PathBuf,
    /// When a picture was taken: before:DATE or after:DATE.
    #[arg(long, value_name = "EPOCH:DATE")]
    date: Vec<String>,
    /// Who is to be credited for a picture: before:TEXT or after:TEXT.
    #[arg(long, value_name = "EPOCH:TEXT")]
    credit: Vec<String>,
    /// Where a credit is burnt into a picture, so that no figure hides it: two corners in pixels; an empty place withdraws it.
    #[arg(long, value_name = "EPOCH:X0,Y0,X1,Y1")]
    credit_area: Vec<String>,
    /// How a picture was taken: EPOCH:NAME=VALUE, where NAME is one of time (with its zone), satellite, sensor, product, sun-azimuth,
    /// sun-height, view-azimuth, off-nadir, incidence, sun-error, view-error, slope-error (standard deviations), gsd, place (latitude,longitude), north (clockwise from up), clouds. An empty value withdraws what was stated.
    #[arg(long, value_name = "EPOCH:NAME=VALUE")]
    fact: Vec<String>,
    /// The coordinate system of a picture whose world file names none: before:CODE or after:CODE, an EPSG code.
    #[arg(long, value_name = "EPOCH:CODE")]
    epsg: Vec<String>,
    /// The footprint with which others are compared, by id or name.
    #[arg(long, value_name = "FOOTPRINT")]
    reference: Option<String>,
    /// Declare that both pictures share one pixel frame, with its error in pixels.
    #[arg(long, value_name = "ERROR_PX")]
    shared_frame: Option<f64>,
    /// A length that is known on the ground: its ends in pixels, metres, and the metres' standard deviation. Several count together.
    /// With mercator=LATITUDE at the end: by a ruler that measures flat on a Web Mercator map there.
    #[arg(long, value_name = "EPOCH:X,Y:X,Y:METRES[:SD[:mercator=LATITUDE]]")]
    scale: Vec<String>,
    /// Who traces from now on: a name or initials, which stand in the session and in exports.
    #[arg(long, value_name = "NAME")]
    analyst: Option<String>,
    /// The area of a footprint that is known on the ground, by id or name: square metres and their standard deviation.
    #[arg(long, value_name = "FOOTPRINT:M2[:SD]")]
    known_area: Vec<String>,
    /// The list of classes with their colours and keys: one that comes along (`revisit classes`), a file, or `none`.
    #[arg(long, value_name = "NAME|FILE")]
    classes: Option<String>,
    /// Call a picture hard to read: all tracing errors on it count twice.
    #[arg(long, value_name = "EPOCH")]
    hard: Vec<EpochArg>,
}

impl Set {
    pub fn run(self) -> Result<(), Failure> {
        let mut changing = shared::change(&self.session)?;
        let doc = changing.session.document();
        let mut commands: Vec<Command> = Vec::new();
        for text in &self.date {
            let (epoch, rest) = epoch_and(text)?;
            let date: Date = rest.parse().map_err(|e| Failure::usage(format!("{e}")))?;
            commands.push(SetDate { epoch: epoch.id(doc)?, date: Some(date) }.into());
        }
        for text in &self.credit {
            let (epoch, rest) = epoch_and(text)?;
            commands.push(SetCredit { epoch: epoch.id(doc)?, credit: rest.to_owned() }.into());
        }
        for text in &self.credit_area {
            let (epoch, rest) = epoch_and(text)?;
            commands.push(SetCreditArea { epoch: epoch.id(doc)?, area: credit_area(rest)? }.into());
        }
        for text in &self.fact {
            let (epoch, rest) = epoch_and(text)?;
            let (key, value) = rest
                .split_once('=')
                .ok_or_else(|| Failure::usage(format!("\"{text}\" is not EPOCH:NAME=VALUE, as before:sensor=PSB.SD.")))?;
            commands.push(SetAcquisition { epoch: epoch.id(doc)?, facts: vec![(key.trim().to_owned(), value.to_owned())] }.into());
        }
        for text in &self.epsg {
            let (epoch, code) = epoch_and(text)?;
            commands
                .push(SetGeoreference { epoch: epoch.id(doc)?, georeference: Some(world_file(&self.session, doc, &epoch, code)?) }.into());
        }
        let mut scaled = Vec::new();
        for text in &self.scale {
            let (epoch, rest) = epoch_and(text)?;
            let epoch = epoch.id(doc)?;
            commands.push(match known_length(rest)? {
                // The first one takes the place of the one that was stated before, further ones count beside it.
                KnownSize::Length(scale) if !scaled.contains(&epoch) => SetScale { epoch, scale: Some(scale) }.into(),
                size => AddKnownSize { epoch, size }.into(),
            });
            scaled.push(epoch);
        }
        for text in &self.known_area {
            commands.push(known_area(doc, text)?.into());
        }
        if let Some(error_px) = self.shared_frame {
            commands.push(SetSharedFrame { frame: Some(SharedFrame { error_px }) }.into());
        }
        if let Some(name) = &self.analyst {
            commands.push(SetAnalyst { name: name.clone(), also_of: Vec::new() }.into());
        }
        if let Some(text) = &self.classes {
            let set = if text == "none" { None } else { Some(super::classes::named(text)?) };
            commands.push(SetClasses { set }.into());
        }
        for epoch in &self.hard {
            commands.push(SetHard { epoch: epoch.id(doc)?, hard: true }.into());
        }
        if let Some(text) = &self.reference {
            commands.push(SetReference { id: Some(footprint(doc, text)?.id) }.into());
        }
        if commands.is_empty() {
            return Err(Failure::usage("Nothing was stated. `revisit set --help` shows what can be."));
        }
        for command in &commands {
            changing.run(command)?;
        }
        let added = count(commands.len(), "statement was", "statements were");
        print(&format!("{added} added to {}.", self.session.display()))
    }
}

/// Two corners in pixels, or nothing.
fn credit_area(text: &str) -> Result<Option<Bounds>, Failure> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let numbers: Vec<f64> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    let [x0, y0, x1, y1] = numbers[..] else { return Err(Failure::usage(format!("\"{text}\" is not X0,Y0,X1,Y1, as 20,1440,420,1480."))) };
    Ok(Bounds::around([Point::new(x0, y0), Point::new(x1, y1)]))
}

fn epoch_and(text: &str) -> Result<(EpochArg, &str), Failure> {
    let parts = text.split_once(':').and_then(|(epoch, rest)| Some((epoch.parse::<EpochArg>().ok()?, rest)));
    parts.ok_or_else(|| Failure::usage(format!("\"{text}\" must begin with before: or after:")))
}

/// The georeference of a picture whose world file names no coordinate system.
fn world_file(session: &Path, doc: &Document, epoch: &EpochArg, code: &str) -> Result<Georeference, Failure> {
    let image = &doc.epoch(epoch.id(doc)?).ok_or_else(|| Failure::refused("The session has no such image."))?.image;
    let ImageState::Same(path) = Places::load().find(session, image) else {
        return Err(Failure::refused(format!("{} is missing or was changed; its world file is not read.", image.path)));
    };
    let picture = raster::open(&path).map_err(|e| Failure::refused(e.to_string()))?;
    let text = picture.description().world_file.as_ref();
    let text = text.ok_or_else(|| {
        let why = if image.georeference.is_some() { "it has a georeference already" } else { "no world file lies beside it" };
        Failure::refused(format!("A coordinate system alone does not place {}: {why}.", image.path))
    })?;
    from_world_file_and_code(text, code, [image.width, image.height]).map_err(Failure::refused)
}

fn known_area(doc: &Document, text: &str) -> Result<AddKnownSize, Failure> {
    let wrong = || Failure::usage(format!("\"{text}\" is not FOOTPRINT:M2 or FOOTPRINT:M2:SD"));
    let number = |t: &str| t.trim().parse::<f64>().ok();
    // A name may hold a colon: the numbers are at the end.
    let (rest, last) = text.rsplit_once(':').ok_or_else(wrong)?;
    let last = number(last).ok_or_else(wrong)?;
    let (name, area_m2, area_sd_m2) = match rest.rsplit_once(':').and_then(|(name, area)| Some((name, number(area)?))) {
        Some((name, area)) => (name, area, last),
        None => (rest, last, 0.0),
    };
    let found = footprint(doc, name)?;
    Ok(AddKnownSize { epoch: found.epoch, size: KnownSize::Area { footprint: found.id, area_m2, area_sd_m2 } })
}

fn known_length(text: &str) -> Result<KnownSize, Failure> {
    let Some((rest, latitude)) = text.rsplit_once(":mercator=") else { return scale(text).map(KnownSize::Length) };
    let latitude_deg = latitude.trim().parse().map_err(|_| Failure::usage(format!("\"{latitude}\" is no latitude in degrees")))?;
    Ok(KnownSize::MercatorLength { ruler: scale(rest)?, latitude_deg })
}

fn scale(text: &str) -> Result<Scale, Failure> {
    let wrong = || Failure::usage(format!("\"{text}\" is not X,Y:X,Y:METRES or X,Y:X,Y:METRES:SD"));
    let point = |t: &str| {
        let (x, y) = t.split_once(',')?;
        Some(Point::new(x.trim().parse().ok()?, y.trim().parse().ok()?))
    };
    let parts: Vec<&str> = text.split(':').collect();
    let ([from, to, length] | [from, to, length, _]) = parts.as_slice() else { return Err(wrong()) };
    let sd = parts.get(3).copied().unwrap_or("0");
    Ok(Scale {
        from: point(from).ok_or_else(wrong)?,
        to: point(to).ok_or_else(wrong)?,
        length_m: length.parse().map_err(|_| wrong())?,
        length_sd_m: sd.parse().map_err(|_| wrong())?,
    })
}

#[cfg(test)]
mod tests {
    use crate::core::raster::FIELDS;

    #[test]
    fn the_help_names_every_fact_that_can_be_stated() {
        let help = crate::cli::definition().find_subcommand_mut("set").map(|c| c.render_long_help().to_string()).unwrap_or_default();
        for field in FIELDS.iter().filter(|f| f.is_statable) {
            assert!(help.contains(field.key), "{} is missing in: {help}", field.key);
        }
    }
}
