//! What a range is made of.

use serde::{Deserialize, Serialize};

/// A named source of error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Each clicked corner, on its own.
    Clicks,
    /// Where each wall is taken to be.
    Edges,
    /// The bias that all outlines on one image share.
    SharedBias,
    /// The bias of this outline alone.
    PrivateBias,
    /// The known length from which metres come.
    Scale,
    /// How the two images lie on each other.
    Alignment,
    /// How high the sun stood.
    Sun,
    /// From where the camera looked: what a slanted view stretches, and doubt about it.
    View,
    /// Ground that is not as flat as it is taken to be.
    Slope,
    /// A height that is known otherwise.
    KnownHeight,
}

impl Part {
    /// Every part, in the order in which budgets list them.
    pub const ALL: [Part; 10] = [
        Part::Clicks,
        Part::Edges,
        Part::SharedBias,
        Part::PrivateBias,
        Part::Scale,
        Part::Alignment,
        Part::Sun,
        Part::View,
        Part::Slope,
        Part::KnownHeight,
    ];

    /// A short name for bars and tables.
    pub fn word(self) -> &'static str {
        match self {
            Part::Clicks => "clicks",
            Part::Edges => "edges",
            Part::SharedBias => "shared bias",
            Part::PrivateBias => "private bias",
            Part::Scale => "scale",
            Part::Alignment => "alignment",
            Part::Sun => "sun",
            Part::View => "view angle",
            Part::Slope => "slope",
            Part::KnownHeight => "known height",
        }
    }

    /// What it stands for, as a phrase for "the range includes ...".
    pub fn meaning(self) -> &'static str {
        match self {
            Part::Clicks => "the error of each clicked corner",
            Part::Edges => "doubt about where each wall stands",
            Part::SharedBias => "a blur or halo that shifts all outlines of an image alike",
            Part::PrivateBias => "a bias of each outline of its own",
            Part::Scale => "the error of the known length",
            Part::Alignment => "the error with which the images lie on each other: of their alignment, or of the shared frame",
            Part::Sun => "doubt about how high the sun stood",
            Part::View => "the angle of the view: what it stretches, and doubt about it",
            Part::Slope => "ground that is not as flat as it is taken to be",
            Part::KnownHeight => "the error of the known height",
        }
    }
}

/// One part and its relative variance (of the logarithm; dimensionless).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartVariance {
    /// The source of error.
    pub part: Part,
    /// Its share of the relative variance.
    pub variance_rel: f64,
}

/// The parts of a relative variance, each part once, in the order of [`Part::ALL`]; parts that are nil are left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Budget {
    parts: Vec<PartVariance>,
    #[serde(skip)]
    dof: Option<f64>,
}

impl Budget {
    /// The budget with those parts.
    pub fn new(parts: impl IntoIterator<Item = (Part, f64)>) -> Budget {
        let mut list: Vec<PartVariance> =
            parts.into_iter().filter(|(_, v)| *v > 0.0).map(|(part, variance_rel)| PartVariance { part, variance_rel }).collect();
        list.sort_by_key(|p| p.part);
        Budget { parts: list, dof: None }
    }

    /// The same budget, where parts of it were estimated from so many degrees of freedom in all.
    #[must_use]
    pub fn with_dof(self, dof: Option<f64>) -> Budget {
        Budget { dof, ..self }
    }

    /// The degrees of freedom behind the whole variance; `None` where it is stated, not estimated.
    pub fn dof(&self) -> Option<f64> {
        self.dof
    }

    /// The degrees of freedom of a larger relative variance of which this one is a part and the rest is stated: they grow with the
    /// square of it (Welch–Satterthwaite).
    pub fn dof_within(&self, variance_rel: f64) -> Option<f64> {
        let times = variance_rel / self.variance_rel();
        self.dof.map(|dof| dof * times * times)
    }

    /// The parts.
    pub fn parts(&self) -> &[PartVariance] {
        &self.parts
    }

    /// The relative variance of one part; 0 if it plays no role.
    pub fn of(&self, part: Part) -> f64 {
        self.parts.iter().filter(|p| p.part == part).map(|p| p.variance_rel).sum()
    }

    /// The whole relative variance.
    pub fn variance_rel(&self) -> f64 {
        self.parts.iter().map(|p| p.variance_rel).sum()
    }

    /// Its root: the relative standard deviation.
    pub fn sd_rel(&self) -> f64 {
        self.variance_rel().sqrt()
    }
}
