//! Statements that enter every number: known lengths, the shared frame, tracing errors.

use super::{Focus, Op, Refusal, Txn};
use crate::core::doc::{Document, Epoch, EpochId, ErrorModel, Event, KnownSize, Scale, SharedFrame};
use crate::core::georef::Georeference;

/// States a length on an image that is known on the ground, or withdraws it.
#[derive(Clone, Debug, PartialEq)]
pub struct SetScale {
    /// Whose image.
    pub epoch: EpochId,
    /// The known length; `None` withdraws it.
    pub scale: Option<Scale>,
}

impl Op for SetScale {
    const NAME: &'static str = "set_scale";
    const SUMMARY: &'static str = "States a length on an image that is known in metres, or withdraws it.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let epoch = doc.epoch(self.epoch).ok_or(Refusal::NoSuchEpoch)?;
        let role = doc.role_word(self.epoch);
        if self.scale.is_some_and(|s| far_outside(epoch, &s)) {
            return Err(Refusal::FarOutside);
        }
        let scale = self.scale.map(|s| Scale { from: s.from.rounded(), to: s.to.rounded(), ..s });
        if scale == epoch.scale {
            return Err(Refusal::NothingToDo);
        }
        let label = match &scale {
            None => format!("Withdraw the scale of {role}"),
            Some(s) => {
                usable_length(s)?;
                format!("Scale of {role}: {} px are {} m", s.from.distance(s.to).round(), s.length_m)
            }
        };
        Ok(Txn::new(label, vec![Event::ScaleSet { epoch: self.epoch, scale }]).at(Focus::Epoch(self.epoch)))
    }
}

/// A length that can be used for a scale.
fn usable_length(s: &Scale) -> Result<(), Refusal> {
    // `>=` is false for NaN, so a text that is no number is refused too.
    if !(s.from.is_finite() && s.to.is_finite() && s.from.distance(s.to) >= 2.0) {
        return Err(Refusal::BadNumber("The known length must span at least two pixels.".to_owned()));
    }
    if !(s.length_m > 0.0 && s.length_m <= 1.0e7) {
        return Err(Refusal::BadNumber("The known length must be a positive number of metres.".to_owned()));
    }
    if !(s.length_sd_m >= 0.0 && s.length_sd_m < s.length_m) {
        return Err(Refusal::BadNumber("The error of the known length must be between nothing and the length itself.".to_owned()));
    }
    Ok(())
}

/// One end lies further outside the image than the image is large.
fn far_outside(epoch: &Epoch, s: &Scale) -> bool {
    let (w, h) = (f64::from(epoch.image.width), f64::from(epoch.image.height));
    [s.from, s.to].iter().any(|p| p.x < -w || p.y < -h || p.x > 2.0 * w || p.y > 2.0 * h)
}

/// The most sizes that are stated for one image.
const MOST_SIZES: usize = 100;

/// States a further size on an image that is known on the ground. All of them together make the scale.
#[derive(Clone, Debug, PartialEq)]
pub struct AddKnownSize {
    /// Whose image.
    pub epoch: EpochId,
    /// The known size.
    pub size: KnownSize,
}

impl Op for AddKnownSize {
    const NAME: &'static str = "add_known_size";
    const SUMMARY: &'static str = "States a further length or area on an image that is known on the ground.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let epoch = doc.epoch(self.epoch).ok_or(Refusal::NoSuchEpoch)?;
        let role = doc.role_word(self.epoch);
        if self.size.line().is_some_and(|line| far_outside(epoch, line)) {
            return Err(Refusal::FarOutside);
        }
        let rounded = |s: Scale| Scale { from: s.from.rounded(), to: s.to.rounded(), ..s };
        let (size, words) = match self.size {
            KnownSize::Length(scale) => {
                usable_length(&scale)?;
                (KnownSize::Length(rounded(scale)), format!("{} px are {} m", scale.from.distance(scale.to).round(), scale.length_m))
            }
            KnownSize::MercatorLength { ruler, latitude_deg } => {
                usable_length(&ruler)?;
                // Web Mercator ends there.
                if !(-85.06..=85.06).contains(&latitude_deg) {
                    return Err(Refusal::BadNumber("The latitude of a Web Mercator map lies between -85 and 85 degrees.".to_owned()));
                }
                let px = ruler.from.distance(ruler.to).round();
                let size = KnownSize::MercatorLength { ruler: rounded(ruler), latitude_deg };
                (size, format!("{px} px are {} m, flat on Web Mercator at {latitude_deg}°", ruler.length_m))
            }
            KnownSize::Area { footprint, area_m2, area_sd_m2 } => {
                let shape = doc.footprint(footprint).ok_or(Refusal::NoSuchFootprint(footprint))?;
                if shape.epoch != self.epoch {
                    return Err(Refusal::BadNumber("That outline lies on the other image. Outline the building on this one.".to_owned()));
                }
                if !(area_m2 > 0.0 && area_m2 <= 1.0e12) {
                    return Err(Refusal::BadNumber("The known area must be a positive number of square metres.".to_owned()));
                }
                if !(area_sd_m2 >= 0.0 && area_sd_m2 < area_m2) {
                    return Err(Refusal::BadNumber("The error of the known area must be between nothing and the area itself.".to_owned()));
                }
                (self.size, format!("{} covers {area_m2} m²", shape.name))
            }
        };
        if epoch.known_sizes().any(|known| known == size) {
            return Err(Refusal::NothingToDo);
        }
        if epoch.further_sizes.len() >= MOST_SIZES {
            return Err(Refusal::BadNumber(format!("{MOST_SIZES} known sizes are enough for one image.")));
        }
        let label = format!("Known size on {role}: {words}");
        Ok(Txn::new(label, vec![Event::KnownSizeAdded { epoch: self.epoch, size }]).at(Focus::Epoch(self.epoch)))
    }
}

/// Withdraws a further known size.
#[derive(Clone, Debug, PartialEq)]
pub struct WithdrawKnownSize {
    /// Whose image.
    pub epoch: EpochId,
    /// The known size.
    pub size: KnownSize,
}

impl Op for WithdrawKnownSize {
    const NAME: &'static str = "withdraw_known_size";
    const SUMMARY: &'static str = "Withdraws a further known size of an image.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let epoch = doc.epoch(self.epoch).ok_or(Refusal::NoSuchEpoch)?;
        if !epoch.further_sizes.contains(&self.size) {
            return Err(Refusal::NothingToDo);
        }
        let label = format!("Withdraw a known size of {}", doc.role_word(self.epoch));
        let events = vec![Event::KnownSizeWithdrawn { epoch: self.epoch, size: self.size }];
        Ok(Txn::new(label, events).at(Focus::Epoch(self.epoch)))
    }
}

/// States where an image lies (by control points, or a coordinate system for a world file), or withdraws the statement.
#[derive(Clone, Debug, PartialEq)]
pub struct SetGeoreference {
    /// Whose image.
    pub epoch: EpochId,
    /// Where it lies; `None` withdraws the statement, and what the file says holds again.
    pub georeference: Option<Georeference>,
}

impl Op for SetGeoreference {
    const NAME: &'static str = "set_georeference";
    const SUMMARY: &'static str = "States where on Earth an image lies, or withdraws the statement.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let epoch = doc.epoch(self.epoch).ok_or(Refusal::NoSuchEpoch)?;
        let role = doc.role_word(self.epoch);
        if self.georeference == epoch.stated_georeference {
            return Err(Refusal::NothingToDo);
        }
        let label = match &self.georeference {
            None => format!("Withdraw the stated georeference of {role}"),
            Some(georeference) => {
                if georeference.size_px != [epoch.image.width, epoch.image.height] {
                    return Err(Refusal::BadNumber("The georeference was made for an image of another size.".to_owned()));
                }
                georeference.locate().map_err(|why| Refusal::BadNumber(format!("The georeference cannot be used: {why}.")))?;
                format!("Georeference of {role}: {}, by {}", georeference.crs.name, georeference.origin.words())
            }
        };
        let georeference = self.georeference.clone().map(Box::new);
        Ok(Txn::new(label, vec![Event::GeoreferenceSet { epoch: self.epoch, georeference }]).at(Focus::Epoch(self.epoch)))
    }
}

/// Declares that the same pixel of all images is the same place on the ground, up to an error; or withdraws it.
#[derive(Clone, Debug, PartialEq)]
pub struct SetSharedFrame {
    /// The statement; `None` withdraws it.
    pub frame: Option<SharedFrame>,
}

impl Op for SetSharedFrame {
    const NAME: &'static str = "set_shared_frame";
    const SUMMARY: &'static str = "Declares that both pictures share one pixel frame, with its error in pixels, or withdraws it.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        if self.frame == doc.shared_frame && (self.frame.is_none() || doc.all_framed()) {
            return Err(Refusal::NothingToDo);
        }
        let label = match self.frame {
            None => "Withdraw the shared pixel frame".to_owned(),
            Some(SharedFrame { error_px }) => {
                if !(error_px > 0.0 && error_px <= 100.0) {
                    return Err(Refusal::BadNumber(
                        "The error of a shared frame must be more than 0 and at most 100 pixels: no two pictures fit exactly.".to_owned(),
                    ));
                }
                let size = |id| doc.epoch(id).map(|e| (e.image.width, e.image.height)).ok_or(Refusal::NoSuchEpoch);
                let (before, after) = (size(doc.pair.before)?, size(doc.pair.after)?);
                if before != after {
                    let words = |(w, h): (u32, u32)| format!("{w} x {h}");
                    return Err(Refusal::DifferentSizes(words(before), words(after)));
                }
                format!("Declare a shared pixel frame, to {error_px} px")
            }
        };
        Ok(Txn::new(label, vec![Event::SharedFrameSet { frame: self.frame }]))
    }
}

/// States how precisely outlines are traced.
#[derive(Clone, Debug, PartialEq)]
pub struct SetErrorModel {
    /// The standard deviations, px.
    pub model: ErrorModel,
}

impl Op for SetErrorModel {
    const NAME: &'static str = "set_error_model";
    const SUMMARY: &'static str = "States how precisely outlines are traced.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let m = self.model;
        if m == doc.error_model {
            return Err(Refusal::NothingToDo);
        }
        let usable = |v: f64| (0.0..=100.0).contains(&v);
        if !(m.click_px > 0.0 && [m.click_px, m.edge_px, m.shared_bias_px, m.private_bias_px].into_iter().all(usable)) {
            return Err(Refusal::BadNumber(
                "Tracing errors must lie between 0 and 100 pixels, and that of a click must be more than 0.".to_owned(),
            ));
        }
        let label =
            format!("Tracing errors: clicks {}, edges {}, bias {} and {} px", m.click_px, m.edge_px, m.shared_bias_px, m.private_bias_px);
        Ok(Txn::new(label, vec![Event::ErrorModelSet { model: m }]))
    }
}
