//! TIFF, BigTIFF, GeoTIFF and COG.
//!
//! The structure is read here, with every place and size checked; the encodings of blocks are read by other crates, each
//! into a buffer whose size the directory promises. A window costs the blocks that it touches. Only a picture whose
//! blocks are larger than 64 MiB is read row by row, and only if its encoding allows it.

mod blocks;
mod codec;
mod fax;
mod ifd;
mod jpeg;
mod lerc;
mod levels;
mod metadata;
mod orient;
mod picture;
mod rows;
mod samples;
mod stream;
mod windows;

pub use metadata::{TiffMetadata, metadata};

use super::{Files, OpenedPicture, Refusal};
use crate::core::raster::{Access, LevelSize, RasterInfo};
use orient::Turn;

/// Opens a TIFF file.
///
/// # Errors
/// [`Refusal`], with the encoding or the part of the file that is in the way.
pub fn open(files: &Files) -> Result<OpenedPicture, Refusal> {
    let levels::Levels { mut levels, mut notes, main, source } = levels::read(files)?;
    let Some(first) = levels.first() else { return Err(Refusal::Damaged("it holds no picture".to_owned())) };
    let picture = &first.picture;
    let metadata = metadata::of_directory(&source, &main);
    let colour = metadata::colour(&source, &main, picture)?;
    let mut orientation = picture.orientation;
    if orientation != 1 && metadata.is_georeferenced() {
        // The georeference holds for the samples as they are stored.
        notes.push(format!("The file states the orientation {orientation}, which is not applied because it is georeferenced."));
        orientation = 1;
    }
    if matches!(picture.photometric, 8..=10) {
        notes.push("The colours are stored as CIE L*a*b* and shown as plain bands.".to_owned());
    }
    if picture.extra.contains(&1) {
        notes.push("The colours are stored multiplied by their opacity.".to_owned());
    }
    let encoding = picture.compression.name(picture.lerc_packing);
    let rows = picture.oversized();
    if rows {
        let size = picture.told_row_bytes().saturating_mul(u64::from(picture.block_height)) >> 20;
        let redo = "Write it in tiles (for example: gdal_translate -co TILED=YES -co COMPRESS=DEFLATE IN.tif OUT.tif).";
        if picture.tiled {
            return Err(Refusal::TooLarge(format!("Its tiles take {size} MiB each ({encoding}), more than is decoded at once. {redo}")));
        }
        if !picture.compression.streams() {
            return Err(Refusal::TooLarge(format!(
                "Its strips take {size} MiB each and are packed as {encoding}, which is decoded as a whole. {redo}"
            )));
        }
        if orientation > 2 {
            return Err(Refusal::TooLarge(format!("Its strips take {size} MiB each and are stored turned. {redo}")));
        }
        if levels.len() > 1 {
            notes.push("Its overviews are not used, because the picture is read row by row.".to_owned());
            levels.truncate(1);
        }
    }
    let Some(first) = levels.first_mut() else { return Err(Refusal::Damaged("it holds no picture".to_owned())) };
    let incomplete = if rows { None } else { blocks::whole_blocks(&mut first.picture) };
    first.picture.is_cut = incomplete.is_some_and(|cut| !cut.missing(first.picture.width, first.picture.height, 1).is_empty());
    let picture = &first.picture;
    let turn = Turn { orientation, width: picture.width, height: picture.height };
    let (width, height) = turn.upright();
    let info = RasterInfo {
        format: if source.big { "BigTIFF" } else { "TIFF" }.to_owned(),
        compression: encoding.to_owned(),
        width,
        height,
        bands: metadata::bands(picture, &colour, &metadata),
        sample_type: picture.sample_type,
        bits: picture.bits,
        colour,
        nodata: metadata.nodata(),
        orientation,
        levels: levels
            .iter()
            .map(|level| {
                let (width, height) = Turn { orientation, width: level.picture.width, height: level.picture.height }.upright();
                LevelSize { width, height }
            })
            .collect(),
        access: if rows { Access::Rows } else { Access::Windows },
        incomplete,
        notes,
    };
    Ok(if rows {
        OpenedPicture::Rows(Box::new(rows::TiffRows::new(info, levels)?))
    } else {
        OpenedPicture::Windows(Box::new(windows::TiffWindows::new(info, levels)))
    })
}
