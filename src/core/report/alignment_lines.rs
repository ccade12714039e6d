//! What a report tells of how the images lie on each other.

use crate::core::doc::{Alignment, AlignmentMethod, Document};
use crate::core::register::Status;

/// How the pair lies on each other, in words and figures.
#[derive(Clone, Debug, PartialEq)]
pub struct AlignmentLine {
    /// `GREEN`, `AMBER`, `RED`; `None` where the pictures were not lined up.
    pub status: Option<Status>,
    /// One or two sentences.
    pub text: String,
    /// Figures: name and value.
    pub figures: Vec<(&'static str, String)>,
    /// What each tie point is missed by, px; empty where there are none.
    pub residuals_px: Vec<f64>,
}

impl AlignmentLine {
    /// Of the pair of a document.
    pub fn of(doc: &Document) -> AlignmentLine {
        let (before, after) = (doc.pair.before, doc.pair.after);
        if let Some(alignment) = doc.alignment(before, after) {
            return AlignmentLine::aligned(alignment);
        }
        let plain = |text: String| AlignmentLine { status: None, text, figures: Vec::new(), residuals_px: Vec::new() };
        if let Some(way) = doc.laid(before, after) {
            let statuses: Vec<&str> = way.alignments().map(|a| a.status.word()).collect();
            return plain(format!(
                "The two images are lined up by way of another date, over {} alignments ({}); the errors of all of them are part of every range \
                 across the two dates.",
                statuses.len(),
                statuses.join(", ")
            ));
        }
        if let Some(frame) = doc.frame_of(before, after) {
            return plain(format!(
                "The images were not lined up. The analyst states that a building stands at the same pixels in both, to {} px (one standard \
                 deviation in each coordinate); that error is part of every range across the two dates.",
                frame.error_px
            ));
        }
        let located = |id| doc.epoch(id).is_some_and(|e| e.located().is_some());
        if located(before) && located(after) {
            return plain("The images were not lined up; they are laid on each other by where their files say they lie.".to_owned());
        }
        plain(
            "The images were not lined up. Ratios of outlines on one image need no alignment; across the two dates there are none without a \
             scale for both."
                .to_owned(),
        )
    }

    fn aligned(a: &Alignment) -> AlignmentLine {
        let meaning = match a.status {
            Status::Green => "every test of it was passed",
            Status::Amber => "usable with care: not every test could be made, or one of them has doubts",
            Status::Red => "not to be relied upon",
        };
        let text = format!("AFTER is laid onto BEFORE: {}, {}, {}; {meaning}.", a.status.word(), a.method.words(), a.model.word());
        let mut figures = vec![
            ("Missed by, when left out (root mean square)", format!("{:.2} px", a.loo_px)),
            ("Residual of the fit (root mean square)", format!("{:.2} px", a.rmse_px)),
        ];
        match a.method {
            AlignmentMethod::Automatic => {
                figures.push(("Places that agree", format!("{} of {}", a.inliers, a.tiles)));
                figures.push(("Results as good by chance", format!("10^{:.0}", a.log10_nfa)));
                let witness = a.witness_px.map_or_else(|| "there is none".to_owned(), |w| format!("differs by {w:.2} px at most"));
                figures.push(("A second, independent solution", witness));
            }
            AlignmentMethod::TiePoints => figures.push(("Tie points", a.tiles.to_string())),
            AlignmentMethod::ByEye => figures.push(("Judged by", "the analyst's eye".to_owned())),
        }
        let residuals_px = a.ties.iter().map(|t| t.fit.left_out_px.unwrap_or_else(|| length(t.fit.residual_px))).collect();
        AlignmentLine { status: Some(a.status), text, figures, residuals_px }
    }
}

fn length((x, y): (f64, f64)) -> f64 {
    (x * x + y * y).sqrt()
}
