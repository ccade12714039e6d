//! What can be said of a bundle beyond what a stranger's verifier says: its session is replayed, and the outlines are made from it again.

use super::make::Source;
use crate::core::units::Level;
use crate::io::bundle::{Held, LOG, MANIFEST, Manifest};

/// Replays the session of a bundle that was found whole. A code, `replay.ok` where nothing is wrong, and a sentence.
pub fn replayed(bundle: &Held) -> (&'static str, String) {
    let source = match Source::of(&bundle.read(LOG).unwrap_or_default(), LOG) {
        Ok(source) => source,
        Err(why) => return ("replay.differs", why),
    };
    let manifest = bundle.read(MANIFEST).and_then(|bytes| Manifest::from_bytes(&bytes).ok());
    if manifest.is_none_or(|m| m.document_sha256 != source.document().hash().0) {
        return ("replay.differs", "The replay gives another document than the one that the manifest names.".to_owned());
    }
    // Which level was asked for stands in the outlines alone; there are three.
    let same = |level: Level| source.geojson(level).is_ok_and(|(name, content)| bundle.read(name).is_some_and(|found| found == content));
    if Level::ALL.into_iter().any(same) {
        ("replay.ok", "The session replays, and gives the very outlines, areas and ratios that lie beside it.".to_owned())
    } else {
        let why = "The session replays, but this Revisit makes other outlines, areas or ratios of it than those that lie beside it. Another version \
                   may have made them: the manifest names it.";
        ("replay.other_outlines", why.to_owned())
    }
}
