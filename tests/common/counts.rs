//! How often a test does a thing: seldom by itself, as often as was promised when it is asked for.

/// `long` with `REVISIT_COUNTS=long`, else `short`.
pub fn count(short: u64, long: u64) -> u64 {
    if std::env::var_os("REVISIT_COUNTS").is_some_and(|wanted| wanted == "long") { long } else { short }
}
