//! Figures that the session keeps, and where a picture carries its credit.

use super::{Focus, Op, Refusal, Txn, tidy_text};
use crate::core::doc::{Document, EpochId, Event, FigureCrop, FigureKind, FigureSpec, LabelPlace, NamedFigure};
use crate::core::geom::Bounds;
use crate::core::raster::Stretch;

/// The longest name and title of a figure, characters.
const MAX_NAME: usize = 120;
/// The most figures that a session keeps.
const MAX_FIGURES: usize = 200;

/// Keeps a figure under a name, in the place of one that has this name.
#[derive(Clone, Debug, PartialEq)]
pub struct KeepFigure {
    /// What it is called.
    pub name: String,
    /// What it shows.
    pub spec: FigureSpec,
}

impl Op for KeepFigure {
    const NAME: &'static str = "keep_figure";
    const SUMMARY: &'static str = "Keeps a figure under a name, so that it is made again whenever it is needed.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let name = one_line(&self.name)?;
        if name.is_empty() {
            return Err(Refusal::BadNumber("Give the figure a name first, for example \"The two halls\".".to_owned()));
        }
        let spec = checked(doc, &self.spec)?;
        let kept = doc.figure(&name);
        if kept.is_some_and(|kept| kept.spec == spec) {
            return Err(Refusal::NothingToDo);
        }
        if kept.is_none() && doc.figures.len() >= MAX_FIGURES {
            return Err(Refusal::BadNumber(format!("A session keeps at most {MAX_FIGURES} figures. Remove one first.")));
        }
        // The name as it stands: one that differs by capitals alone is the same figure.
        let (verb, name) = kept.map_or(("Keep", name), |kept| ("Change", kept.name.clone()));
        Ok(Txn::new(format!("{verb} the figure \"{name}\""), vec![Event::FigureKept(Box::new(NamedFigure { name, spec }))]))
    }
}

/// Takes a kept figure off the list.
#[derive(Clone, Debug, PartialEq)]
pub struct DropFigure {
    /// Which one.
    pub name: String,
}

impl Op for DropFigure {
    const NAME: &'static str = "drop_figure";
    const SUMMARY: &'static str = "Takes a kept figure off the list.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let short: String = tidy_text(&self.name)?.replace('\n', " ").chars().take(60).collect();
        let kept = doc.figure(&self.name).ok_or_else(|| Refusal::BadNumber(format!("This session keeps no figure \"{short}\".")))?;
        Ok(Txn::new(format!("Remove the figure \"{}\"", kept.name), vec![Event::FigureDropped { name: kept.name.clone() }]))
    }
}

/// States where a credit is burnt into an image, so that no figure hides it; or withdraws the statement.
#[derive(Clone, Debug, PartialEq)]
pub struct SetCreditArea {
    /// Whose image.
    pub epoch: EpochId,
    /// The place, px of the image; `None` withdraws it.
    pub area: Option<Bounds>,
}

impl Op for SetCreditArea {
    const NAME: &'static str = "set_credit_area";
    const SUMMARY: &'static str = "Marks where a credit is burnt into an image: no figure may hide it.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let epoch = doc.epoch(self.epoch).ok_or(Refusal::NoSuchEpoch)?;
        let role = doc.role_word(self.epoch);
        let (w, h) = (f64::from(epoch.image.width), f64::from(epoch.image.height));
        let area = match self.area {
            None => None,
            Some(area) => {
                // What is drawn over the edge ends there.
                let clamped = [area.min, area.max].map(|p| crate::core::geom::Point::new(p.x.clamp(0.0, w), p.y.clamp(0.0, h)).rounded());
                let found = Bounds::around(clamped).filter(|b| area.min.is_finite() && area.max.is_finite() && b.size().x >= 1.0);
                let found = found.filter(|b| b.size().y >= 1.0);
                Some(found.ok_or_else(|| {
                    Refusal::BadNumber("The place of a credit must be a box of at least one pixel on the image.".to_owned())
                })?)
            }
        };
        if area == epoch.credit_area {
            return Err(Refusal::NothingToDo);
        }
        let label =
            if area.is_some() { format!("Mark the credit in {role}") } else { format!("Withdraw the mark of the credit in {role}") };
        Ok(Txn::new(label, vec![Event::CreditAreaSet { epoch: self.epoch, area }]).at(Focus::Epoch(self.epoch)))
    }
}

/// A tidy text on one line that is short enough for a heading.
fn one_line(text: &str) -> Result<String, Refusal> {
    let tidy = tidy_text(text)?.replace('\n', " ");
    let count = tidy.chars().count();
    if count > MAX_NAME {
        return Err(Refusal::BadNumber(format!(
            "The name and the title of a figure have at most {MAX_NAME} characters; this has {count}."
        )));
    }
    Ok(tidy)
}

/// The figure as it is stored: numbers rounded, and refused where they make none.
fn checked(doc: &Document, spec: &FigureSpec) -> Result<FigureSpec, Refusal> {
    let (least, most) = FigureSpec::WIDTHS_PX;
    if !(least..=most).contains(&spec.width_px) {
        return Err(Refusal::BadNumber(format!("A figure is {least} to {most} pixels wide.")));
    }
    let crop = match spec.crop {
        FigureCrop::Window { min, max } => {
            let window = Bounds::around([min, max].map(crate::core::geom::Point::rounded));
            let least = FigureCrop::LEAST_PX;
            let window = window.filter(|b| b.min.is_finite() && b.max.is_finite() && b.size().x >= least && b.size().y >= least);
            let Bounds { min, max } = window.ok_or_else(|| {
                Refusal::BadNumber(format!("The part of the picture for a figure must be at least {least} pixels wide and high."))
            })?;
            if [min.x, min.y, max.x, max.y].iter().any(|v| v.abs() > 1e7) {
                return Err(Refusal::FarOutside);
            }
            FigureCrop::Window { min, max }
        }
        other => other,
    };
    if let Some(missing) = spec.footprints.iter().flatten().find(|id| doc.footprint(**id).is_none()) {
        return Err(Refusal::NoSuchFootprint(*missing));
    }
    let (least, most) = spec.kind.chosen_dates();
    let mut dates: Vec<EpochId> = Vec::new();
    for date in &spec.dates {
        doc.epoch(*date).ok_or(Refusal::NoSuchEpoch)?;
        if !dates.contains(date) {
            dates.push(*date);
        }
    }
    if !dates.is_empty() && !(least..=most).contains(&dates.len()) {
        return Err(Refusal::BadNumber(match spec.kind {
            FigureKind::Before | FigureKind::After => "A figure of one picture shows one date.".to_owned(),
            FigureKind::Pair => "A figure of two pictures shows two different dates.".to_owned(),
            FigureKind::Detail => "A detail shows the dates on which its outlines are: leave the dates out.".to_owned(),
            FigureKind::Series => "A row of dates needs two or more.".to_owned(),
        }));
    }
    let mut labels: Vec<LabelPlace> = Vec::new();
    for place in &spec.labels {
        doc.epoch(place.epoch).ok_or(Refusal::NoSuchEpoch)?;
        doc.footprint(place.footprint).ok_or(Refusal::NoSuchFootprint(place.footprint))?;
        if !place.by.iter().all(|v| v.is_finite() && v.abs() <= 4.0) {
            return Err(Refusal::BadNumber("A label cannot be put that far from its outline.".to_owned()));
        }
        // The last word on a label is the one that holds.
        labels.retain(|kept| (kept.epoch, kept.footprint) != (place.epoch, place.footprint));
        labels.push(LabelPlace { by: place.by.map(|v| (v * 1e4).round() / 1e4 + 0.0), ..*place });
    }
    let usable = |d: &crate::core::raster::Display| {
        let ends = match d.stretch {
            Stretch::Full | Stretch::MinMax => [0.0, 0.0],
            Stretch::Percent(share) => [share, share],
            Stretch::Range(low, high) => [low, high],
        };
        ends.iter().all(|v| v.is_finite()) && (0.1..=10.0).contains(&d.gamma)
    };
    for (epoch, display) in &spec.displays {
        doc.epoch(*epoch).ok_or(Refusal::NoSuchEpoch)?;
        if !usable(display) {
            return Err(Refusal::BadNumber("The stretch of a picture must be numbers, and its gamma between 0.1 and 10.".to_owned()));
        }
    }
    let mut footprints = spec.footprints.clone();
    if let Some(list) = &mut footprints {
        let mut seen = std::collections::BTreeSet::new();
        list.retain(|id| seen.insert(*id));
    }
    Ok(FigureSpec { dates, crop, labels, footprints, title: one_line(&spec.title)?, ..spec.clone() })
}
