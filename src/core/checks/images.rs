//! Checks on images.

use super::{About, Check, Finding, Question};
use crate::core::doc::{Document, Epoch};
use crate::core::measure::{apart_m, georeferences_disagree, scale_fit, scales_disagree, view_of, witness};

/// The date of an image is not stated.
pub const NO_DATE: Check = Check {
    name: "no_date",
    summary: "Images without a date.",
    run: |doc| {
        doc.epochs
            .iter()
            .filter(|e| e.date.is_none())
            .map(|e| {
                Finding::new(
                    NO_DATE.name,
                    About::Epoch(e.id),
                    format!("The date of {} is not stated. Set it under File, Dates, credit and sensor.", named(doc, e)),
                )
                .asking(Question::Date(e.id))
            })
            .collect()
    },
};

/// The file of an image was cut short.
pub const CUT_SHORT: Check = Check {
    name: "cut_short",
    summary: "Images of which only a part is there.",
    run: |doc| {
        let cut = doc.epochs.iter().filter_map(|e| Some((e, e.image.incomplete?)));
        cut.map(|(e, cut)| {
            Finding::new(
                CUT_SHORT.name,
                About::Epoch(e.id),
                format!("Not all of {} is there. {}", named(doc, e), cut.words(e.image.orientation)),
            )
        })
        .collect()
    },
};

/// The two images have no ground in common.
pub const PLACES_APART: Check = Check {
    name: "places_apart",
    summary: "Pairs of which the two images lie on different ground.",
    run: |doc| {
        let Some(metres) = apart_m(doc) else { return Vec::new() };
        let text = format!(
            "BEFORE and AFTER show different places: their middles lie {} apart, and they have no ground in common. Check that the right files \
             were chosen; if a georeference is wrong, give that image ground control points, or line the two up by hand (Ctrl+T).",
            crate::core::measure::apart_words(metres)
        );
        vec![Finding::new(PLACES_APART.name, About::Epoch(doc.pair.after), text)]
    },
};

/// The BEFORE image is the younger one.
pub const DATES_SWAPPED: Check = Check {
    name: "dates_swapped",
    summary: "A BEFORE image that is younger than the AFTER image.",
    run: |doc| {
        let date = |id| doc.epoch(id).and_then(|e| e.date);
        match (date(doc.pair.before), date(doc.pair.after)) {
            (Some(before), Some(after)) if before > after => vec![Finding::new(
                DATES_SWAPPED.name,
                About::Session,
                format!(
                    "BEFORE ({}) is later than AFTER ({}). Check the dates, or open the pair the other way round.",
                    before.words(),
                    after.words()
                ),
            )],
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
            Some(Finding::new(GEOREFERENCES_DISAGREE.name, About::Epoch(alignment.from), text))
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
                "The {} known sizes of the {} image contradict each other (chi-square {:.1}; chance alone does that in {} % of cases). \
                 Check what was measured; the error of the scale is enlarged until they agree.",
                fit.evidence.len(),
                doc.role_word(e.id),
                fit.chi2,
                fit.p_percent()
            );
            Some(Finding::new(SIZES_DISAGREE.name, About::Epoch(e.id), text))
        });
        findings.collect()
    },
};

/// The scales of the two images say otherwise than their alignment how large a pixel of the one is beside one of the other.
pub const SCALE_AGAINST_ALIGNMENT: Check = Check {
    name: "scale_against_alignment",
    summary: "Pairs whose two scales disagree with their alignment.",
    run: |doc| {
        let findings = doc.alignments.iter().filter_map(|alignment| {
            let found = scales_disagree(doc, alignment).filter(crate::core::measure::ScaleDisagreement::counts)?;
            let (from, onto) = (doc.role_word(alignment.from), doc.role_word(alignment.onto));
            let percent = found.percent();
            let text = format!(
                "By its own scale a pixel of {from} is {:.3} m; by the scale of {onto} and their alignment it is {:.3} m. The first is {:.1} % {}, where \
                 the errors of both allow {:.1} %. Check what was measured on either image. Square metres of a date are by its own scale, ratios across \
                 the dates by the alignment.",
                found.own_m,
                found.by_other_m,
                percent.abs(),
                if percent > 0.0 { "larger" } else { "smaller" },
                300.0 * found.sd_rel
            );
            Some(Finding::new(SCALE_AGAINST_ALIGNMENT.name, About::Epoch(alignment.from), text))
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
            Some(Finding::new(SCALE_DISAGREES.name, About::Epoch(e.id), text))
        });
        findings.collect()
    },
};

/// Views that differ by more than this show other sides of every building, degrees.
const VIEWS_DEG: f64 = 15.0;

/// The images of the pair were taken from very different directions.
pub const VIEWS_DIFFER: Check = Check {
    name: "views_differ",
    summary: "Pairs whose images were taken from very different directions.",
    run: |doc| {
        let (Some(before), Some(after)) = (view_of(doc, doc.pair.before), view_of(doc, doc.pair.after)) else { return Vec::new() };
        let tangent = |deg: f64| libm::tan(deg.to_radians());
        let (a, b) = (before.incidence_deg, after.incidence_deg);
        let (apart_deg, shift, least) = match before.azimuth_deg.zip(after.azimuth_deg) {
            Some((from, to)) => {
                let turn = (to - from).to_radians();
                let (a, b) = (a.to_radians(), b.to_radians());
                let cosine = libm::cos(a) * libm::cos(b) + libm::sin(a) * libm::sin(b) * libm::cos(turn);
                let (ta, tb) = (libm::tan(a), libm::tan(b));
                let shift = (ta * ta + tb * tb - 2.0 * ta * tb * libm::cos(turn)).max(0.0).sqrt();
                (libm::acos(cosine.clamp(-1.0, 1.0)).to_degrees(), shift, "")
            }
            // Without both directions they differ by this at least.
            None => ((a - b).abs(), (tangent(a) - tangent(b)).abs(), "at least "),
        };
        if apart_deg < VIEWS_DEG {
            return Vec::new();
        }
        let text = format!(
            "The two images were taken from directions that lie {least}{apart_deg:.0}° apart ({a:.0}° and {b:.0}° from the vertical). A roof 10 m up \
             lies {least}{:.1} m elsewhere on the one than on the other: compare outlines on the ground, or shift roofs to the ground.",
            10.0 * shift
        );
        vec![Finding::new(VIEWS_DIFFER.name, About::Session, text)]
    },
};

/// `the BEFORE image`; of a further date the file, as its label would only say that it has no date.
fn named(doc: &Document, epoch: &Epoch) -> String {
    let of_pair = [doc.pair.before, doc.pair.after].contains(&epoch.id);
    if of_pair { format!("the {} image", doc.role_word(epoch.id)) } else { epoch.file_name().to_owned() }
}
