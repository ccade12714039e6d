//! Which of the JSON formats a file is, by its first members: read only as far as it takes to tell.

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// The formats that are JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JsonKind {
    /// A FeatureCollection, or what does not look like any other.
    GeoJson,
    /// LabelMe: it has `shapes`.
    LabelMe,
    /// COCO: it has `annotations`.
    Coco,
    /// xBD: its `features` are an object with `xy`.
    Xbd,
}

/// JSON without the mark of byte order that some editors write before it.
pub(super) fn body(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// What a file is; `None` if it is not a JSON object.
pub(super) fn kind_of(bytes: &[u8]) -> Option<JsonKind> {
    let text = body(bytes);
    if text.iter().find(|b| !b.is_ascii_whitespace()) != Some(&b'{') {
        return None;
    }
    let mut found = None;
    // Reading stops with an error as soon as the kind is known.
    let _ = serde_json::Deserializer::from_slice(text).deserialize_map(Members(&mut found));
    Some(found.unwrap_or(JsonKind::GeoJson))
}

/// Why a file is no JSON, as a sentence.
pub(super) fn not_json(error: &serde_json::Error) -> String {
    let hint = if error.to_string().contains("recursion") {
        "It is nested deeper than any file of outlines."
    } else {
        "NaN, Infinity and comments are not JSON."
    };
    format!("This is not valid JSON ({error}). {hint}")
}

struct Members<'f>(&'f mut Option<JsonKind>);

/// Stops the reading.
fn known<E: Error>() -> E {
    E::custom("the kind is known")
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            *self.0 = match key.as_str() {
                "shapes" => Some(JsonKind::LabelMe),
                "annotations" => Some(JsonKind::Coco),
                "features" => map.next_value_seed(Features(&mut *self.0)).map(|()| None)?,
                _ => map.next_value::<IgnoredAny>().map(|_| None)?,
            };
            if self.0.is_some() {
                return Err(known());
            }
        }
        Ok(())
    }
}

/// Tells a list of features from an object of lists.
struct Features<'f>(&'f mut Option<JsonKind>);

impl<'de> DeserializeSeed<'de> for Features<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Features<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("features")
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        *self.0 = Some(JsonKind::Xbd);
        Err(known())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        *self.0 = Some(JsonKind::GeoJson);
        Err(known())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_their_members() {
        for (text, kind) in [
            (r#"{"type":"FeatureCollection","features":[]}"#, Some(JsonKind::GeoJson)),
            (r#"{"features":[{"annotations":1}],"type":"FeatureCollection"}"#, Some(JsonKind::GeoJson)),
            (r#"{"version":"5.2","flags":{},"shapes":[]}"#, Some(JsonKind::LabelMe)),
            ("\u{feff} {\"info\":{},\"images\":[],\"annotations\":[", Some(JsonKind::Coco)),
            (r#"{"features":{"lng_lat":[],"xy":[]},"metadata":{}}"#, Some(JsonKind::Xbd)),
            (r#"{"a":"#, Some(JsonKind::GeoJson)),
            ("[1]", None),
            ("<kml/>", None),
            ("", None),
        ] {
            assert_eq!(kind_of(text.as_bytes()), kind, "{text}");
        }
    }
}
