//! Checks on images.

use super::{About, Check, Finding};
use crate::core::measure::{georeferences_disagree, scale_fit, witness};

/// The date of an image is not stated.
pub const NO_DATE: Check = Check {
    name: "no_date",
    summary: "Images without a date.",
    run: |doc| {
        doc.epochs
            .iter()
            .filter(|e| e.date.is_none())
            .map(|e| Finding {
                check: NO_DATE.name,
                about: About::Epoch(e.id),
                text: format!("The date of the {} image is not stated. Set it under File, Dates, credit and sensor.", doc.role_word(e.id)),
            })
            .collect()
    },
};

/// The BEFORE image is the younger one.
pub const DATES_SWAPPED: Check = Check {
    name: "dates_swapped",
    summary: "A BEFORE image that is younger than the AFTER image.",
    run: |doc| {
        let date = |id| doc.epoch(id).and_then(|e| e.date);
        match (date(doc.pair.before), date(doc.pair.after)) {
            (Some(before), Some(after)) if before > after => vec![Finding {
                check: DATES_SWAPPED.name,
                about: About::Session,
                text: format!(
                    "BEFORE ({}) is later than AFTER ({}). Check the dates, or open the pair the other way round.",
                    before.words(),
                    after.words()
                ),
            }],
            _ => Vec::new(),
        }
    },
};

/// The pictures lie on each other otherwise than their georeferences say.
pub const GEOREFERENCES_DISAGREE: Check = Check {
    name: "georeferences_disagree",
    summary: "Pairs whose georeferences disagree with what the pictures show.",
    run: |doc| {
        let findings = doc.alignments.iter().filter_map(|alignment| {
            let found = georeferences_disagree(doc, alignment).filter(crate::core::measure::Disagreement::counts)?;
            let (from, onto) = (doc.role_word(alignment.from), doc.role_word(alignment.onto));
            let text = format!(
                "{from} is laid onto {onto} by its alignment: {}. Coordinates are still those of each image's own georeference.",
                found.words()
            );
            Some(Finding { check: GEOREFERENCES_DISAGREE.name, about: About::Epoch(alignment.from), text })
        });
        findings.collect()
    },
};

/// Known sizes of one image say different things.
pub const SIZES_DISAGREE: Check = Check {
    name: "known_sizes_disagree",
    summary: "Images whose known lengths and areas contradict each other.",
    run: |doc| {
        let findings = doc.epochs.iter().filter_map(|e| {
            let fit = scale_fit(doc, e.id).filter(crate::core::measure::ScaleFit::is_contradicted)?;
            let text = format!(
                "The {} known sizes of the {} image contradict each other (chi-square {:.1}; chance alone does that in {:.1} % of cases). \
                 Check what was measured; the error of the scale is enlarged until they agree.",
                fit.evidence.len(),
                doc.role_word(e.id),
                fit.chi2,
                100.0 * fit.p
            );
            Some(Finding { check: SIZES_DISAGREE.name, about: About::Epoch(e.id), text })
        });
        findings.collect()
    },
};

/// A known length and the georeference say different things.
pub const SCALE_DISAGREES: Check = Check {
    name: "scale_disagrees",
    summary: "Images whose known length disagrees with their georeference.",
    run: |doc| {
        let disagrees = |id| witness(doc, id).filter(|(ratio, sd)| *sd > 3.0 && (ratio - 1.0).abs() > 0.005);
        let findings = doc.epochs.iter().filter_map(|e| {
            let (ratio, _) = disagrees(e.id)?;
            let percent = (1000.0 * (ratio - 1.0)).round() / 10.0;
            let role = doc.role_word(e.id);
            let text = format!(
                "The known length and the georeference of the {role} image disagree by {percent} %. Metres are taken from the georeference; \
                 check what was measured, and whether the coordinate system is right."
            );
            Some(Finding { check: SCALE_DISAGREES.name, about: About::Epoch(e.id), text })
        });
        findings.collect()
    },
};
