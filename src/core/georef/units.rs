//! Units of length and angle by their codes in the EPSG registry.

/// Codes, names and metres of the units of length that the EPSG registry holds. Source: EPSG registry.
const LENGTHS: [(u16, &str, f64); 44] = [
    (1025, "millimetre", 0.001),
    (1033, "centimetre", 0.01),
    (9001, "metre", 1.0),
    (9002, "foot", 0.3048),
    (9003, "US survey foot", 1200.0 / 3937.0),
    (9005, "Clarke's foot", 0.304_797_265_4),
    (9014, "fathom", 1.828_8),
    (9030, "nautical mile", 1852.0),
    (9031, "German legal metre", 1.000_013_596_5),
    (9033, "US survey chain", 79_200.0 / 3937.0),
    (9034, "US survey link", 792.0 / 3937.0),
    (9035, "US survey mile", 6_336_000.0 / 3937.0),
    (9036, "kilometre", 1000.0),
    (9037, "Clarke's yard", 0.914_391_796_2),
    (9038, "Clarke's chain", 20.116_619_516_4),
    (9039, "Clarke's link", 0.201_166_195_164),
    (9040, "British yard (Sears 1922)", 0.914_398_414_616_029),
    (9041, "British foot (Sears 1922)", 0.304_799_471_538_676),
    (9042, "British chain (Sears 1922)", 20.116_765_121_552_6),
    (9043, "British link (Sears 1922)", 0.201_167_651_215_526),
    (9050, "British yard (Benoit 1895 A)", 0.914_399_2),
    (9051, "British foot (Benoit 1895 A)", 0.304_799_733_333_333),
    (9052, "British chain (Benoit 1895 A)", 20.116_782_4),
    (9053, "British link (Benoit 1895 A)", 0.201_167_824),
    (9060, "British yard (Benoit 1895 B)", 0.914_399_204_289_812),
    (9061, "British foot (Benoit 1895 B)", 0.304_799_734_763_271),
    (9062, "British chain (Benoit 1895 B)", 20.116_782_494_375_9),
    (9063, "British link (Benoit 1895 B)", 0.201_167_824_943_759),
    (9070, "British foot (1865)", 0.304_800_833_333_333),
    (9080, "Indian foot", 0.304_799_510_248_147),
    (9081, "Indian foot (1937)", 0.304_798_41),
    (9082, "Indian foot (1962)", 0.304_799_6),
    (9083, "Indian foot (1975)", 0.304_799_5),
    (9084, "Indian yard", 0.914_398_530_744_441),
    (9085, "Indian yard (1937)", 0.914_395_23),
    (9086, "Indian yard (1962)", 0.914_398_8),
    (9087, "Indian yard (1975)", 0.914_398_5),
    (9093, "statute mile", 1609.344),
    (9094, "Gold Coast foot", 0.304_799_710_181_509),
    (9095, "British foot (1936)", 0.304_800_749_1),
    (9096, "yard", 0.914_4),
    (9097, "chain", 20.116_8),
    (9098, "link", 0.201_168),
    (9300, "British foot (Sears 1922 truncated)", 0.304_799_333_333_333),
];

/// Degrees in a unit of angle by its code; `None` for what is not known and for digits that hold degrees, minutes and seconds.
pub(super) fn degrees_of_epsg(code: u16) -> Option<f64> {
    match code {
        1031 => Some(1.0 / 3_600_000.0),
        9101 => Some(1.0_f64.to_degrees()),
        9102 | 9122 => Some(1.0),
        9103 => Some(1.0 / 60.0),
        9104 => Some(1.0 / 3600.0),
        9105 | 9106 => Some(0.9),
        9109 => Some(1.0e-6_f64.to_degrees()),
        9112 => Some(0.009),
        9113 => Some(0.000_09),
        9114 => Some(0.056_25),
        _ => None,
    }
}

/// A unit of length.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Length {
    pub name: String,
    pub metres: f64,
}

impl Length {
    pub(super) fn of_epsg(code: u16) -> Option<Length> {
        let (_, name, metres) = LENGTHS.iter().find(|row| row.0 == code)?;
        Some(Length { name: (*name).to_owned(), metres: *metres })
    }
}

/// Two sizes of one unit: writers round. Foot and US survey foot differ by 2e-6.
pub(super) fn is_same_size(a: f64, b: f64) -> bool {
    (a / b - 1.0).abs() < 1.0e-7
}

/// Metres in the unit of a proj string; `None` where it cannot be told.
pub(super) fn metres_in_proj(proj: &str) -> Option<f64> {
    let value = |key: &str| proj.split_whitespace().find_map(|word| word.strip_prefix(key));
    if let Some(size) = value("+to_meter=") {
        return size.parse().ok();
    }
    match value("+units=") {
        None | Some("m") => Some(1.0),
        Some("km") => Some(1000.0),
        Some("ft") => Some(0.3048),
        Some("us-ft") => Some(1200.0 / 3937.0),
        Some("link") => Some(0.201_168),
        Some(_) => None,
    }
}
