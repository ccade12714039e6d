//! World files: six lines beside an image.

use super::crs::CrsDefinition;
use super::datum;
use super::geokeys::corners_from_centres;
use super::georeference::{Georeference, Origin, StatedPlace, not_georeferenced};

/// A world file has six short lines, bytes.
const MAX_TEXT: usize = 4 * 1024;

/// From the text of a world file (`.tfw`, `.jgw`, `.pgw`, `.wld`) and the coordinate system, which it does not hold: from a
/// `.prj` beside it or from the analyst. The file gives the centre of the top left pixel; the result has corners.
///
/// # Errors
/// Why the image is treated as not georeferenced, as a sentence.
pub fn from_world_file(text: &str, crs: Option<&CrsDefinition>, size_px: [u32; 2]) -> Result<Georeference, String> {
    read(text, crs, size_px).map_err(|why| not_georeferenced(&why))
}

/// The georeference that a world file and an EPSG code make together, the code as it is typed: `32652`, `EPSG:32652`.
///
/// ```
/// use revisit::core::georef::from_world_file_and_code;
/// let found = from_world_file_and_code("0.5 0 0 -0.5 380000.25 4419999.75", "EPSG:32652", [1000, 1000]).unwrap();
/// assert_eq!((found.crs.epsg, found.geotransform[0]), (Some(32652), 380_000.0));
/// ```
///
/// # Errors
/// A sentence that says what is wrong with the code, or with both together.
pub fn from_world_file_and_code(world_file: &str, code: &str, size_px: [u32; 2]) -> Result<Georeference, String> {
    let digits = code.trim().trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == ':').trim();
    let number: u32 = digits.parse().map_err(|_| "An EPSG code is a number, for example 32652.".to_owned())?;
    let crs = CrsDefinition::from_epsg(number).map_err(|why| format!("{}.", capital(&datum::with_advice(&why))))?;
    from_world_file(world_file, Some(&crs), size_px)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

fn read(text: &str, crs: Option<&CrsDefinition>, size_px: [u32; 2]) -> Result<Georeference, String> {
    let geotransform = numbers(text)?;
    let Some(crs) = crs else {
        return Err(
            "its world file does not say in which coordinate system its numbers are: a .prj file or an EPSG code is needed".to_owned()
        );
    };
    let notes = crs.note.iter().cloned().collect();
    Georeference {
        crs: crs.clone(),
        geotransform,
        size_px,
        origin: Origin::WorldFile,
        pixel_is_point: true,
        position_sd_m: crs.shift_accuracy_m,
        notes,
        control: None,
    }
    .checked()
}

/// The transform of a world file, from corners, in GDAL's order.
fn numbers(text: &str) -> Result<[f64; 6], String> {
    if text.len() > MAX_TEXT {
        return Err("its world file is longer than six lines can be".to_owned());
    }
    // Some programs write a decimal comma.
    let numbers: Result<Vec<f64>, _> =
        text.trim_start_matches('\u{feff}').split_whitespace().map(|word| word.replace(',', ".").parse()).collect();
    match numbers.unwrap_or_default().as_slice() {
        &[xx, yx, xy, yy, x, y] => Ok(corners_from_centres([x, xx, xy, y, yx, yy])),
        _ => Err("its world file does not hold six numbers".to_owned()),
    }
}

/// What a world file states of the place, whatever its coordinate system: for telling, never for measuring.
pub fn stated_in_world_file(text: &str) -> StatedPlace {
    let geotransform = numbers(text).ok().filter(|t| t.iter().all(|v| v.is_finite()));
    StatedPlace { geotransform, ..StatedPlace::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_and_a_world_file_make_a_georeference_or_a_sentence() {
        let world = "0.5 0 0 -0.5 380000.25 4419999.75";
        for code in ["32652", " EPSG:32652 ", "epsg 32652"] {
            let found = from_world_file_and_code(world, code, [1000, 1000]).unwrap();
            assert_eq!((found.crs.epsg, found.geotransform[0]), (Some(32652), 380_000.0), "{code}");
        }
        for code in ["", "x", "1", "99999999999", "5514", "4326"] {
            let why = from_world_file_and_code(world, code, [1000, 1000]).unwrap_err();
            assert!(why.ends_with('.') && why.chars().next().is_some_and(char::is_uppercase), "{code}: {why}");
        }
    }
}
