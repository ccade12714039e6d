//! Checks on outlines.

use super::{About, Check, Finding};
use crate::core::doc::Drawn;
use crate::core::measure::area;
use std::collections::BTreeMap;

/// Part of an outline lies beyond the picture.
pub const BEYOND_IMAGE: Check =
    Check {
        name: "beyond_image",
        summary: "Outlines that reach beyond their picture.",
        run: |doc| {
            let beyond = doc.footprints.values().filter(|f| {
                doc.epoch(f.epoch).is_some_and(|e| {
                    let b = f.ring.bounds();
                    b.min.x < 0.0 || b.min.y < 0.0 || b.max.x > f64::from(e.image.width) || b.max.y > f64::from(e.image.height)
                })
            });
            beyond
            .map(|f| Finding::new(BEYOND_IMAGE.name, About::Footprint(f.id), format!(
                    "\"{}\" reaches beyond the edge of the picture, so part of it was guessed. Its area is not that of the building.",
                    f.name
                )))
            .collect()
        },
    };

/// Part of an outline lies where the picture's file was cut.
pub const OVER_MISSING: Check = Check {
    name: "over_missing",
    summary: "Outlines on rows that are not there, because the file of their picture was cut short.",
    run: |doc| {
        let over = doc.footprints.values().filter(|f| {
            let image = doc.epoch(f.epoch).map(|e| &e.image);
            let missing = image.and_then(|i| Some(i.incomplete?.missing(i.width, i.height, i.orientation)));
            missing.unwrap_or_default().iter().any(|m| {
                let b = f.ring.bounds();
                let (right, bottom) = (f64::from(m.x) + f64::from(m.width), f64::from(m.y) + f64::from(m.height));
                b.max.x > f64::from(m.x) && b.min.x < right && b.max.y > f64::from(m.y) && b.min.y < bottom
            })
        });
        over.map(|f| Finding::new(OVER_MISSING.name, About::Footprint(f.id), format!(
                "\"{}\" lies partly where its picture is not there, because its file was cut short: that part was guessed. Fetch the file again.",
                f.name
            )))
        .collect()
    },
};

/// A proposal that nobody has looked at.
pub const UNCHECKED_PROPOSAL: Check = Check {
    name: "unchecked_proposal",
    summary: "Outlines that the program proposed and that nobody has looked at.",
    run: |doc| {
        let proposed = doc.footprints.values().filter(|f| f.drawn == Drawn::Proposal);
        let found = proposed.map(|f| {
            let text = format!(
                "\"{}\" is a proposal of the program, so nothing is compared with it. Look at every side; then move a corner that is off, or accept it.",
                f.name
            );
            Finding::new(UNCHECKED_PROPOSAL.name, About::Footprint(f.id), text)
        });
        found.collect()
    },
};

/// The range of an area is wider than the area is worth.
pub const TOO_SMALL: Check =
    Check {
        name: "too_small",
        summary: "Outlines whose area is uncertain by more than 30 % at one standard deviation.",
        run: |doc| {
            let small = doc.footprints.values().filter(|f| area(doc, f).budget_px.sd_rel() > 0.3);
            small
            .map(|f| Finding::new(TOO_SMALL.name, About::Footprint(f.id), format!(
                    "\"{}\" is only a few pixels across: its area is uncertain by more than 30 %. Use an image with smaller pixels.",
                    f.name
                )))
            .collect()
        },
    };

/// Two outlines on one image have one name.
pub const SAME_NAME: Check = Check {
    name: "same_name",
    summary: "Outlines on one image that share a name.",
    run: |doc| {
        let mut names: BTreeMap<(u32, &str), usize> = BTreeMap::new();
        for f in doc.footprints.values() {
            *names.entry((f.epoch.0, f.name.as_str())).or_default() += 1;
        }
        doc.footprints
            .values()
            .filter(|f| names.get(&(f.epoch.0, f.name.as_str())).is_some_and(|n| *n > 1))
            .map(|f| {
                Finding::new(
                    SAME_NAME.name,
                    About::Footprint(f.id),
                    format!(
                        "More than one outline on this image is called \"{}\". A reader cannot tell which one a sentence means.",
                        f.name
                    ),
                )
            })
            .collect()
    },
};
