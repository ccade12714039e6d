//! Checks on heights.

use super::{About, Check, Finding};
use crate::core::measure::{HeightRefusal, Verdict, height, known_height_witness};

/// A shadow or a lean points elsewhere than it must.
pub const HEIGHT_DIRECTION: Check = Check {
    name: "height_direction",
    summary: "Shadows and leans that point elsewhere than sun and camera say.",
    run: |doc| {
        let told = doc.lines.values().filter(|l| l.height.is_some()).filter_map(|line| {
            let words = match height(doc, line) {
                Ok(answer) if answer.direction.verdict == Verdict::Doubtful => answer.direction.words,
                Err(why @ (HeightRefusal::WrongWay { .. } | HeightRefusal::NotParallel { .. } | HeightRefusal::SunBelowHorizon(_))) => {
                    why.to_string()
                }
                _ => return None,
            };
            let text = format!("Height line {} on {}: {words}", line.id.0, doc.role_word(line.epoch));
            Some(Finding::new(HEIGHT_DIRECTION.name, About::Epoch(line.epoch), text))
        });
        told.collect()
    },
};

/// A known height and its own shadow say different things.
pub const KNOWN_HEIGHT_DISAGREES: Check = Check {
    name: "known_height_disagrees",
    summary: "Known heights that their own shadow does not confirm.",
    run: |doc| {
        let findings = doc.lines.values().filter_map(|line| {
            let (ratio, _) = known_height_witness(doc, line).filter(|(ratio, sd)| *sd > 3.0 && (ratio - 1.0).abs() > 0.02)?;
            let percent = (100.0 * (ratio - 1.0)).round();
            let text = format!(
                "The known height of line {} on {} and its own shadow or lean disagree by {percent} %. Check the stated height, the sun and the scale.",
                line.id.0,
                doc.role_word(line.epoch)
            );
            Some(Finding::new(KNOWN_HEIGHT_DISAGREES.name, About::Epoch(line.epoch), text))
        });
        findings.collect()
    },
};

/// The outline on the ground was made of a roof that has changed since.
pub const ROOF_CHANGED: Check = Check {
    name: "roof_changed",
    summary: "Outlines on the ground whose roof has changed since they were made.",
    run: |doc| {
        let findings = doc.footprints.values().filter_map(|ground| {
            let made = ground.ground_of?;
            let roof = doc.footprint(made.roof)?;
            let same = roof.ring.points().iter().map(|p| made.shifted(*p)).eq(ground.ring.points().iter().copied());
            (!same).then(|| {
                Finding::new(
                    ROOF_CHANGED.name,
                    About::Footprint(ground.id),
                    format!(
                        "\"{}\" was made of the roof of \"{}\", which has been changed since. Shift the roof to the ground again.",
                        ground.name, roof.name
                    ),
                )
            })
        });
        findings.collect()
    },
};
