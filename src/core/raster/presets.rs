//! Which three bands make a picture that means something: true colour, colour infrared and the like, found by the roles
//! and names that a file gives its bands. What a file does not say is not guessed.

use super::info::{BandRole, Bands, Colour, RasterInfo};

/// A part of the spectrum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the field")]
pub enum Spectral {
    Coastal,
    Blue,
    Green,
    Red,
    RedEdge,
    NearInfrared,
    /// Shortwave infrared at about 1.6 µm.
    Shortwave1,
    /// Shortwave infrared at about 2.2 µm.
    Shortwave2,
    Panchromatic,
}

/// A choice of three bands that is known by a name.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// Its name.
    pub name: &'static str,
    /// What it is good for: one sentence.
    pub help: &'static str,
    /// What is shown as red, green and blue.
    pub wanted: [Spectral; 3],
}

use Spectral::{Blue, Coastal, Green, NearInfrared, Panchromatic, Red, RedEdge, Shortwave1, Shortwave2};

/// The table, in the order in which it is offered.
pub const PRESETS: &[Preset] = &[
    Preset { name: "True colour", help: "As the eye would see it.", wanted: [Red, Green, Blue] },
    Preset {
        name: "Colour infrared",
        help: "Living plants are red, bare ground and roofs gray to cyan.",
        wanted: [NearInfrared, Red, Green],
    },
    Preset {
        name: "Shortwave infrared",
        help: "Plants are green, bare and built ground is pink to brown; sees through haze.",
        wanted: [Shortwave2, NearInfrared, Red],
    },
    Preset { name: "Built-up", help: "Buildings and bare ground stand out from plants.", wanted: [Shortwave2, Shortwave1, Red] },
    Preset { name: "Vegetation", help: "Crops and other dense plants are bright green.", wanted: [Shortwave1, NearInfrared, Blue] },
    Preset { name: "Shallow water", help: "Looks into clear water; good for harbours and coasts.", wanted: [Red, Green, Coastal] },
];

/// The presets for which a picture says that it has the bands, each with its bands.
pub fn presets(info: &RasterInfo) -> Vec<(&'static Preset, Bands)> {
    if !matches!(info.colour, Colour::Bands | Colour::Rgb) {
        return Vec::new();
    }
    let known: Vec<Option<(Spectral, bool)>> = spectral_bands(info);
    let find = |wanted: Spectral| {
        let exact = known.iter().position(|k| *k == Some((wanted, true)));
        // Either of the two shortwave bands serves where there is only one.
        let near = || known.iter().position(|k| k.is_some_and(|(found, _)| found == wanted));
        let other = || {
            let other = match wanted {
                Shortwave1 => Shortwave2,
                Shortwave2 => Shortwave1,
                _ => return None,
            };
            known.iter().position(|k| k.is_some_and(|(found, _)| found == other))
        };
        exact.or_else(near).or_else(other).and_then(|place| u16::try_from(place).ok())
    };
    let found = PRESETS.iter().filter_map(|preset| {
        let [r, g, b] = preset.wanted.map(find);
        let bands = [r?, g?, b?];
        // A band that would be shown twice says less than it seems to.
        let [r, g, b] = bands;
        (r != g && g != b && r != b).then_some((preset, Bands::Rgb(bands)))
    });
    found.collect()
}

/// The bands of the true colours, if the picture says which they are.
pub(super) fn true_colour(info: &RasterInfo) -> Option<Bands> {
    presets(info).into_iter().find(|(preset, _)| preset.wanted == [Red, Green, Blue]).map(|(_, bands)| bands)
}

/// What each band shows, where the file says so; and whether in so many words, not with an addition such as `nir 2`.
fn spectral_bands(info: &RasterInfo) -> Vec<Option<(Spectral, bool)>> {
    let names: Vec<&str> = info.bands.iter().map(|b| b.name.as_deref().unwrap_or_default()).collect();
    let numbers = Numbers::of(&names);
    let one = |(role, name): (BandRole, &str)| match role {
        BandRole::Alpha => None,
        BandRole::Red => Some((Red, true)),
        BandRole::Green => Some((Green, true)),
        BandRole::Blue => Some((Blue, true)),
        BandRole::NearInfrared => Some((NearInfrared, true)),
        // Files often call the first of many bands gray and mean nothing by it.
        BandRole::Gray | BandRole::Other => by_words(name).or_else(|| numbers.meaning(name).map(|found| (found, true))),
    };
    // By numbers only where the roles do not contradict: a plain RGB file whose bands are called B1, B2, B3 stays RGB.
    info.bands.iter().map(|b| b.role).zip(names.iter().copied()).map(one).collect()
}

/// The words of a name: `SWIR-1 (1610 nm)` has `swir`, `1`, `1610`, `nm`; small and capital letters count alike.
fn words(name: &str) -> Vec<String> {
    let spaced: String = name.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    spaced.split_whitespace().map(str::to_owned).collect()
}

fn by_words(name: &str) -> Option<(Spectral, bool)> {
    let words = words(name);
    let has = |word: &str| words.iter().any(|w| w == word);
    // In this order: `coastal blue` and `red edge` are neither blue nor red.
    let found = if has("coastal") || has("aerosol") {
        Coastal
    } else if has("rededge") || (has("red") && has("edge")) {
        RedEdge
    } else if has("swir2") || (has("swir") && has("2")) {
        Shortwave2
    } else if has("swir") || has("swir1") || (has("shortwave") && has("infrared")) {
        Shortwave1
    } else if has("nir") || has("nir1") || has("nir2") || (has("near") && has("infrared")) {
        NearInfrared
    } else if has("pan") || has("panchromatic") {
        Panchromatic
    } else if has("red") {
        Red
    } else if has("green") {
        Green
    } else if has("blue") {
        Blue
    } else {
        return None;
    };
    Some((found, words.len() == 1 && !has("nir2")))
}

/// What the bands of a satellite are numbered by. The numbers mean different things on different satellites, which are
/// told apart by the numbers that occur together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Numbers {
    /// Sentinel-2 MSI: B2 blue, B3 green, B4 red, B8 near infrared, B11 and B12 shortwave.
    Sentinel2,
    /// Landsat 8 and 9 OLI: B2 blue, B3 green, B4 red, B5 near infrared, B6 and B7 shortwave.
    Landsat8,
    /// Landsat 4 to 7: B1 blue, B2 green, B3 red, B4 near infrared, B5 and B7 shortwave.
    Landsat4,
    /// Blue, green and red alike on Sentinel-2 and Landsat 8, and no more is said.
    Either,
    Unknown,
}

impl Numbers {
    fn of(names: &[&str]) -> Numbers {
        let list: Vec<(u8, bool)> = names.iter().filter_map(|name| number(name)).collect();
        let has = |n: u8| list.contains(&(n, false));
        let landsat = names.iter().any(|name| name.to_ascii_lowercase().starts_with("sr_b"));
        if list.contains(&(8, true)) || has(12) || (!landsat && has(8) && has(4)) {
            Numbers::Sentinel2
        } else if has(6) && has(5) && (landsat || has(7)) {
            Numbers::Landsat8
        } else if landsat && has(1) && has(5) && has(7) {
            Numbers::Landsat4
        } else if has(2) && has(3) && has(4) && !has(1) && !landsat {
            Numbers::Either
        } else {
            Numbers::Unknown
        }
    }

    fn meaning(self, name: &str) -> Option<Spectral> {
        let (number, narrow) = number(name)?;
        if narrow {
            return None;
        }
        Some(match (self, number) {
            (Numbers::Sentinel2 | Numbers::Landsat8, 1) => Coastal,
            (Numbers::Sentinel2 | Numbers::Landsat8 | Numbers::Either, 2) | (Numbers::Landsat4, 1) => Blue,
            (Numbers::Sentinel2 | Numbers::Landsat8 | Numbers::Either, 3) | (Numbers::Landsat4, 2) => Green,
            (Numbers::Sentinel2 | Numbers::Landsat8 | Numbers::Either, 4) | (Numbers::Landsat4, 3) => Red,
            (Numbers::Sentinel2, 5..=7) => RedEdge,
            (Numbers::Sentinel2, 8) | (Numbers::Landsat8, 5) | (Numbers::Landsat4, 4) => NearInfrared,
            (Numbers::Sentinel2, 11) | (Numbers::Landsat8, 6) | (Numbers::Landsat4, 5) => Shortwave1,
            (Numbers::Sentinel2, 12) | (Numbers::Landsat8 | Numbers::Landsat4, 7) => Shortwave2,
            (Numbers::Landsat8, 8) => Panchromatic,
            _ => return None,
        })
    }
}

/// The number in `B4`, `b04`, `SR_B4` or `B4, 665 nm`, and whether it is the narrow `B8A`.
fn number(name: &str) -> Option<(u8, bool)> {
    let words = words(name);
    let mut first = words.iter();
    let word = match first.next()?.as_str() {
        "sr" => first.next()?,
        _ => words.first()?,
    };
    let digits = word.strip_prefix('b')?;
    let (digits, narrow) = digits.strip_suffix('a').map_or((digits, false), |d| (d, true));
    let plain = !digits.is_empty() && digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten().map(|n| (n, narrow))
}

#[cfg(test)]
mod tests {
    use super::super::info::{Access, Band};
    use super::super::sample::SampleType;
    use super::*;

    fn picture(names: &[&str]) -> RasterInfo {
        let bands = names.iter().map(|n| Band { name: (!n.is_empty()).then(|| (*n).to_owned()), role: BandRole::Other }).collect();
        RasterInfo {
            format: "TIFF".to_owned(),
            compression: "none".to_owned(),
            width: 8,
            height: 8,
            bands,
            sample_type: SampleType::U16,
            bits: 16,
            colour: Colour::Bands,
            nodata: None,
            orientation: 1,
            levels: Vec::new(),
            access: Access::Windows,
            incomplete: None,
            notes: Vec::new(),
        }
    }

    fn found(names: &[&str]) -> Vec<(&'static str, [u16; 3])> {
        let list = presets(&picture(names)).into_iter();
        list.map(|(preset, bands)| (preset.name, if let Bands::Rgb(bands) = bands { bands } else { [9; 3] })).collect()
    }

    #[test]
    fn bands_are_known_by_the_names_that_satellites_give_them() {
        type Case = (&'static [&'static str], &'static [(&'static str, [u16; 3])]);
        let cases: [Case; 8] = [
            (&["B2", "B3", "B4", "B8"], &[("True colour", [2, 1, 0]), ("Colour infrared", [3, 2, 1])]),
            (&["B02", "B03", "B04"], &[("True colour", [2, 1, 0])]),
            (&["blue", "green", "red", "nir"], &[("True colour", [2, 1, 0]), ("Colour infrared", [3, 2, 1])]),
            (&["Red", "Green", "Blue"], &[("True colour", [0, 1, 2])]),
            (
                &["SR_B2", "SR_B3", "SR_B4", "SR_B5", "SR_B6", "SR_B7"],
                &[
                    ("True colour", [2, 1, 0]),
                    ("Colour infrared", [3, 2, 1]),
                    ("Shortwave infrared", [5, 3, 2]),
                    ("Built-up", [5, 4, 2]),
                    ("Vegetation", [4, 3, 0]),
                ],
            ),
            (
                &["SR_B1", "SR_B2", "SR_B3", "SR_B4", "SR_B5", "SR_B7"],
                &[
                    ("True colour", [2, 1, 0]),
                    ("Colour infrared", [3, 2, 1]),
                    ("Shortwave infrared", [5, 3, 2]),
                    ("Built-up", [5, 4, 2]),
                    ("Vegetation", [4, 3, 0]),
                ],
            ),
            // PlanetScope: the plain names win over those with an addition.
            (
                &["coastal_blue", "blue", "green_i", "green", "yellow", "red", "rededge", "nir"],
                &[("True colour", [5, 3, 1]), ("Colour infrared", [7, 5, 3]), ("Shallow water", [5, 3, 0])],
            ),
            (
                &["B4, central wavelength 665 nm", "B3, 560 nm", "B2, 490 nm", "B8A, 865 nm", "B11, 1610 nm", "B8, 842 nm"],
                &[("True colour", [0, 1, 2]), ("Colour infrared", [5, 0, 1]), ("Shortwave infrared", [4, 5, 0]), ("Vegetation", [4, 5, 2])],
            ),
        ];
        for (names, expected) in cases {
            assert_eq!(found(names), expected, "{names:?}");
        }
    }

    #[test]
    fn what_a_file_does_not_say_is_not_guessed() {
        for names in
            [&["", "", ""][..], &["Band 1", "Band 2", "Band 3", "Band 4"], &["B1", "B2", "B3"], &["Gray"], &["sur_refl_b01", "x", "y"]]
        {
            assert_eq!(found(names), [], "{names:?}");
        }
        let mut palette = picture(&["red", "green", "blue"]);
        palette.colour = Colour::Palette(Vec::new());
        assert!(presets(&palette).is_empty());
        // Transparency is no colour, whatever it is called.
        let mut odd = picture(&["blue", "green", "red"]);
        odd.bands[2].role = BandRole::Alpha;
        assert!(presets(&odd).is_empty());
    }

    #[test]
    fn roles_come_before_names() {
        let mut info = picture(&["B4", "B3", "B2", ""]);
        for (band, role) in info.bands.iter_mut().zip([BandRole::Blue, BandRole::Green, BandRole::Red, BandRole::NearInfrared]) {
            band.role = role;
        }
        assert_eq!(presets(&info)[0].1, Bands::Rgb([2, 1, 0]));
        assert_eq!(presets(&info)[1].1, Bands::Rgb([3, 2, 1]));
        assert_eq!(true_colour(&info), Some(Bands::Rgb([2, 1, 0])));
    }
}
