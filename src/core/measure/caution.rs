//! What is odd in a comparison. The ratio is given nonetheless, for the analyst may know better.

/// One thing that the reader should know; told in every language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caution {
    /// Two outlines of one side overlap.
    CountedTwice {
        /// Their names.
        names: [String; 2],
        /// Both are added; otherwise both are taken off.
        added: bool,
    },
    /// What is taken off lies outside.
    Outside {
        /// Its name.
        name: String,
    },
    /// What is taken off lies partly outside.
    PartlyInside {
        /// Its name.
        name: String,
        /// How much of it lies inside, percent.
        percent: String,
    },
    /// Metres by known lengths on a picture of which nobody said from where it was taken.
    ViewNotStated {
        /// The date: `BEFORE`, `AFTER` or its number.
        image: String,
        /// What 20 degrees from the vertical would do to its areas, percent.
        percent: String,
    },
    /// Walls taken for roof, where the two views show different walls.
    Walls([WallInSight; 2]),
}

/// What a wall would add to an outline if it were taken for roof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WallInSight {
    /// The outline's name.
    pub name: String,
    /// The date: `BEFORE`, `AFTER` or its number.
    pub image: String,
    /// The most of its area, percent; `None` where its pixels have no size.
    pub percent: Option<String>,
    /// The width of the wall in the picture, m.
    pub strip_m: String,
    /// Angle of the view from the vertical, degrees.
    pub incidence_deg: String,
    /// How high the wall is, m.
    pub height_m: String,
    /// Nobody measured that.
    pub assumed: bool,
}

impl Caution {
    /// In English: a full sentence.
    pub fn words(&self) -> String {
        match self {
            Caution::CountedTwice { names: [one, other], added } => {
                let counted = if *added { "counted" } else { "taken off" };
                format!("\"{one}\" and \"{other}\" overlap: the place that they share is {counted} twice.")
            }
            Caution::Outside { name } => format!("\"{name}\" lies outside what it is taken off from."),
            Caution::PartlyInside { name, percent } => {
                format!("\"{name}\" lies only partly inside what it is taken off from: about {percent} % of it.")
            }
            Caution::ViewNotStated { image, percent } => format!(
                "From where {image} was taken is not stated, so the range takes it as seen from straight above. At 20° from the vertical, \
                 areas by its known lengths would be off by another {percent} %. State its incidence, or a known length at right angles."
            ),
            Caution::Walls([one, other]) => {
                format!("Roofs lean: a wall taken for roof would add {} and {}. That is not in the range.", one.words(), other.words())
            }
        }
    }
}

impl WallInSight {
    fn words(&self) -> String {
        let WallInSight { name, image, strip_m, incidence_deg, height_m, .. } = self;
        let amount = match &self.percent {
            Some(percent) => format!("up to {percent} % to \"{name}\""),
            None => format!("a strip of {strip_m} m to \"{name}\""),
        };
        let assumed = if self.assumed { ", assumed" } else { "" };
        format!("{amount} on {image} ({incidence_deg}° from the vertical; {height_m} m high{assumed})")
    }
}
