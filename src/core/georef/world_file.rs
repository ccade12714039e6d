//! World files: six lines beside an image.

use super::crs::CrsDefinition;
use super::geokeys::corners_from_centres;
use super::georeference::{Georeference, Origin, not_georeferenced};

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

fn read(text: &str, crs: Option<&CrsDefinition>, size_px: [u32; 2]) -> Result<Georeference, String> {
    if text.len() > MAX_TEXT {
        return Err("its world file is longer than six lines can be".to_owned());
    }
    // Some programs write a decimal comma.
    let numbers: Result<Vec<f64>, _> =
        text.trim_start_matches('\u{feff}').split_whitespace().map(|word| word.replace(',', ".").parse()).collect();
    let &[xx, yx, xy, yy, x, y] = numbers.unwrap_or_default().as_slice() else {
        return Err("its world file does not hold six numbers".to_owned());
    };
    let Some(crs) = crs else {
        return Err(
            "its world file does not say in which coordinate system its numbers are: a .prj file or an EPSG code is needed".to_owned()
        );
    };
    let geotransform = corners_from_centres([x, xx, xy, y, yx, yy]);
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
