//! Everything that a picture's files say of it: put together in the decoder process, where foreign texts can do no harm.

use super::decoder::{Files, Opened};
use super::metadata::{self, Found};
use super::place::{Own, place, stated};
use super::{jp2_boxes, tiff};
use crate::core::georef::{GeoTags, Georeference, StatedPlace};
use crate::core::raster::{Acquisition, RasterInfo};
use serde::{Deserialize, Serialize};

/// What is known of a picture: its facts, where it lies, how it was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// The picture as it is read.
    pub info: RasterInfo,
    /// Where on Earth it lies, where its files say it.
    pub georeference: Option<Georeference>,
    /// What they state of the place where that cannot be computed; `None` where it can, and where they state nothing.
    pub stated_place: Option<StatedPlace>,
    /// A world file without a coordinate system: its text, for when the analyst states the system.
    pub world_file: Option<String>,
    /// How it was taken.
    pub acquisition: Acquisition,
}

/// How many first bytes of a JPEG file are looked through for its EXIF part.
const HEAD: u64 = 1 << 18;

/// A text that lies beside a picture: which row of the table of side-cars reads it, and its bytes.
pub(super) type Text = (&'static str, Vec<u8>);

/// Puts together what an open picture, its name and the texts beside it say. What cannot be read is a note.
pub(super) fn describe(files: &Files, opened: &Opened, name: &str, texts: &[Text]) -> Description {
    let mut info = match opened {
        Opened::Windows(decoder) => decoder.info(),
        Opened::Rows(decoder) => decoder.info(),
    }
    .clone();
    let mut found: Vec<Found> = texts.iter().filter_map(|(kind, bytes)| metadata::read_side_car(kind, bytes)).collect();
    found.extend(metadata::name::read(name));
    let mut own = Vec::new();
    if info.format.contains("TIFF")
        && let Ok(said) = tiff::metadata(files)
    {
        found.extend(metadata::gdal::read_tiff(&metadata::gdal::TiffTags {
            date_time: said.datetime.clone(),
            copyright: said.copyright.clone(),
            artist: said.artist.clone(),
            gdal_metadata: said.gdal_metadata_xml.clone(),
        }));
        own.push(Own::GeoTiff(geo_tags(said)));
    }
    if info.format == "JPEG 2000" {
        // GDAL believes GeoJP2 before GMLJP2, in whatever order they stand.
        let places = jp2_boxes::places(files.main.as_ref());
        own.extend(places.geo_jp2.into_iter().map(geo_tags).map(Own::GeoJp2));
        own.extend(places.gml_jp2.into_iter().map(Own::GmlJp2));
    }
    found.extend(exif(files, &info.format));
    let (mut acquisition, mut raw) = metadata::merge(found);
    // Bands of tiles are JPEG 2000, or TIFF after somebody converted them; pictures of all kinds may lie beside them.
    raw.sentinel2 = raw.sentinel2.filter(|_| info.format == "JPEG 2000" || info.format.contains("TIFF"));
    if let Some(nodata) = raw.nodata.as_ref().and_then(|list| nodata(list, info.bands.len())) {
        info.nodata = Some(nodata);
    }
    let size = [info.width, info.height];
    let (georeference, said) = place(&own, &raw, &info.format, size);
    info.notes.extend(said);
    info.notes.extend(info.incomplete.map(|cut| cut.words(info.orientation)));
    info.notes.append(&mut acquisition.notes);
    let stated_place = georeference.is_none().then(|| stated(&own, &raw)).flatten();
    let world_file = raw.world_file.filter(|_| georeference.is_none());
    Description { info, georeference, stated_place, world_file, acquisition }
}

/// What the EXIF part of a file says, where its format has one.
fn exif(files: &Files, format: &str) -> Option<Found> {
    let bytes = files.main.as_ref();
    match format {
        "JPEG" => {
            let mut head = vec![0; bytes.len().min(HEAD) as usize];
            bytes.read_at(0, &mut head).ok()?;
            metadata::exif::in_jpeg(&head).map(metadata::exif::read)
        }
        "PNG" => metadata::exif::in_png(bytes).map(|part| metadata::exif::read(&part)),
        "WebP" => metadata::exif::in_webp(bytes).map(|part| metadata::exif::read(&part)),
        _ => None,
    }
}

fn geo_tags(said: tiff::TiffMetadata) -> GeoTags {
    GeoTags {
        directory: said.geo_keys,
        doubles: said.geo_doubles,
        ascii: said.geo_ascii,
        pixel_scale: said.pixel_scale,
        tiepoints: said.tie_points,
        matrix: said.transformation,
    }
}

/// The value that GDAL's file beside a picture calls "nothing here"; it outranks the picture's own. One value holds for all bands
/// here, so it must be stated of all of them.
fn nodata(list: &[Option<String>], bands: usize) -> Option<f64> {
    let value = |text: &Option<String>| text.as_ref()?.trim().parse::<f64>().ok();
    let first = list.first().and_then(value)?;
    let is_same = |text: &Option<String>| value(text).is_some_and(|v| v.to_bits() == first.to_bits());
    (list.len() >= bands && list.iter().all(is_same)).then_some(first)
}
