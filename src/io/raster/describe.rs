//! Everything that a picture's files say of it: put together in the decoder process, where foreign texts can do no harm.

use super::decoder::{Files, Opened};
use super::metadata::{self, Found, RawGeoreference};
use super::tiff;
use crate::core::georef::{self, CrsDefinition, GeoTags, Georeference, StatedPlace};
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
    let mut tags = None;
    if info.format.contains("TIFF")
        && let Ok(said) = tiff::metadata(files)
    {
        found.extend(metadata::gdal::read_tiff(&metadata::gdal::TiffTags {
            date_time: said.datetime.clone(),
            copyright: said.copyright.clone(),
            artist: said.artist.clone(),
            gdal_metadata: said.gdal_metadata_xml.clone(),
        }));
        tags = Some(GeoTags {
            directory: said.geo_keys,
            doubles: said.geo_doubles,
            ascii: said.geo_ascii,
            pixel_scale: said.pixel_scale,
            tiepoints: said.tie_points,
            matrix: said.transformation,
        });
    }
    if info.format == "JPEG" {
        let mut head = vec![0; files.main.len().min(HEAD) as usize];
        if files.main.read_at(0, &mut head).is_ok()
            && let Some(exif) = metadata::exif::in_jpeg(&head)
        {
            found.push(metadata::exif::read(exif));
        }
    }
    let (mut acquisition, raw) = metadata::merge(found);
    let size = [info.width, info.height];
    let (georeference, said) = place(tags.as_ref(), &raw, size);
    info.notes.extend(said);
    info.notes.append(&mut acquisition.notes);
    let stated_place = georeference.is_none().then(|| stated(tags.as_ref(), &raw)).flatten();
    let world_file = raw.world_file.filter(|_| georeference.is_none());
    Description { info, georeference, stated_place, world_file, acquisition }
}

/// What the files state of a place that cannot be computed.
fn stated(tags: Option<&GeoTags>, raw: &RawGeoreference) -> Option<StatedPlace> {
    let in_tags = tags.map(georef::stated_in_geotiff).filter(|s| *s != StatedPlace::default());
    let in_world_file = || raw.world_file.as_ref().map(|text| georef::stated_in_world_file(text));
    in_tags.or_else(in_world_file).filter(|s| *s != StatedPlace::default())
}

/// Where the picture lies: by its own tags, else by what lies beside it (GDAL's file before a world file), as GDAL does it.
fn place(tags: Option<&GeoTags>, raw: &RawGeoreference, size: [u32; 2]) -> (Option<Georeference>, Option<String>) {
    let mut said = None;
    if let Some(tags) = tags {
        match georef::from_geotiff(tags, size[0], size[1]) {
            Ok(Some(found)) => return (Some(found), None),
            Ok(None) => {}
            Err(why) => said = Some(why),
        }
    }
    let by_gdal = raw.geo_transform.as_ref().zip(raw.srs.as_ref()).map(|(numbers, srs)| {
        let numbers: Vec<f64> = numbers.split(',').filter_map(|n| n.trim().parse().ok()).collect();
        let six: [f64; 6] = numbers.try_into().map_err(|_| georef::not_georeferenced("GDAL's file beside it does not hold six numbers"))?;
        georef::from_gdal(six, srs, size)
    });
    let by_world_file = raw.world_file.as_ref().map(|text| {
        let prj = raw.prj.as_ref().or(raw.srs.as_ref());
        let crs = prj.map(|wkt| CrsDefinition::from_wkt(wkt)).transpose().map_err(|why| georef::not_georeferenced(&why))?;
        georef::from_world_file(text, crs.as_ref(), size)
    });
    for result in [by_gdal, by_world_file].into_iter().flatten() {
        match result {
            Ok(found) => return (Some(found), None),
            Err(why) => said = said.or(Some(why)),
        }
    }
    (None, said)
}
