//! Texts of the program with something filled in, told in another language: labels of records, facts of images, how a pair was lined up. What is
//! filled in (names, numbers, names of files) stays as it is; where a place in the other language is written `{*0}`, what stands there is a text of
//! the program itself and is told as well.

/// A text of the program and the same in another language, both with `{0}`, `{1}` ... for what is filled in.
pub(super) type Pattern = (&'static str, &'static str);

/// The text in the other language; `None` where no pattern fits, or where one fits in two ways: a name may hold the words of a pattern.
/// `within` tells what stands at a place that is a text of the program.
pub(super) fn told(patterns: &[Pattern], text: &str, within: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    patterns.iter().find_map(|(from, to)| {
        let found = held(from, text)?;
        if !to.contains("{*") {
            return Some(super::filled(to, &found));
        }
        let texts: Vec<String> = found
            .iter()
            .enumerate()
            .map(|(i, piece)| within(piece).filter(|_| to.contains(&format!("{{*{i}}}"))).unwrap_or_else(|| (*piece).to_owned()))
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        Some(super::filled(&to.replace("{*", "{"), &texts))
    })
}

/// What stands in a text at the places of a pattern, in their order.
fn held<'t>(pattern: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut pieces = pattern.split('{').map(|piece| piece.split_once('}').map_or(piece, |(_, rest)| rest));
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let mut found = Vec::new();
    let pieces: Vec<&str> = pieces.collect();
    for (i, piece) in pieces.iter().enumerate() {
        let is_last = i + 1 == pieces.len();
        let end = match (is_last, piece.is_empty()) {
            (true, true) => rest.len(),
            (true, false) => rest.strip_suffix(piece)?.len(),
            (false, true) => return None,
            (false, false) => rest.find(piece).filter(|at| rest.rfind(piece) == Some(*at))?,
        };
        found.push(rest.get(..end).filter(|held| !held.is_empty())?);
        rest = rest.get(end + piece.len()..)?;
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_in_one_way_or_not_at_all() {
        const PATTERNS: &[Pattern] = &[
            ("Undo", "취소"),
            ("Rename {0} to {1}", "{1} <- {0}"),
            ("Outline {0}", "{0} 윤곽"),
            ("{0} bytes", "{0}바이트"),
            ("{0} ({1}, {2})", "{2} {1} {0}"),
        ];
        let told = |text| told(PATTERNS, text, &|_| None);
        assert_eq!(told("Undo").as_deref(), Some("취소"));
        assert_eq!(told("Undo it"), None);
        assert_eq!(told("Rename Building 1 to New {0} hall").as_deref(), Some("New {0} hall <- Building 1"));
        assert_eq!(told("Rename A to B to C"), None, "nobody knows which is the name");
        assert_eq!(told("Outline Outline 3").as_deref(), Some("Outline 3 윤곽"));
        assert_eq!(told("1,234 bytes").as_deref(), Some("1,234바이트"));
        assert_eq!(told("a (b, c)").as_deref(), Some("c b a"));
        assert_eq!((told(" bytes"), told(""), told("Outline ")), (None, None, None));
    }

    #[test]
    fn texts_within_texts_are_told_where_the_pattern_says_so() {
        const PATTERNS: &[Pattern] = &[("{0}: {1}.", "{0} = {*1}!"), ("too short", "짧다"), ("Hall", "never")];
        let told = |text| told(PATTERNS, text, &|piece| told(PATTERNS, piece, &|_| None));
        assert_eq!(told("Hall: too short.").as_deref(), Some("Hall = 짧다!"), "a name stays as it is");
        assert_eq!(told("Hall: of another kind.").as_deref(), Some("Hall = of another kind!"));
    }
}
