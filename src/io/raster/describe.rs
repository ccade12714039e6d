//! Everything that a picture's files say of it: put together in the decoder process, where foreign texts can do no harm.

use super::decoder::{Files, Opened};
use super::metadata::{self, Found, RawGeoreference, TileGeocoding};
use super::{jp2_boxes, tiff};
use crate::core::georef::{self, CrsDefinition, GeoTags, Georeference, GmlGrid, StatedPlace};
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
    let size = [info.width, info.height];
    let (georeference, said) = place(&own, &raw, size);
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

/// What a picture's own file says of its place, as it stands there.
enum Own {
    GeoTiff(GeoTags),
    GeoJp2(GeoTags),
    GmlJp2(GmlGrid),
}

impl Own {
    /// The place. `None`: none is stated.
    fn georeference(&self, size: [u32; 2]) -> Result<Option<Georeference>, String> {
        match self {
            Own::GeoTiff(tags) => georef::from_geotiff(tags, size[0], size[1]),
            Own::GeoJp2(tags) => georef::from_geojp2(tags, size),
            Own::GmlJp2(grid) => georef::from_gmljp2(grid, size).map(Some),
        }
    }

    fn stated(&self) -> StatedPlace {
        match self {
            Own::GeoTiff(tags) | Own::GeoJp2(tags) => georef::stated_in_geotiff(tags),
            Own::GmlJp2(grid) => georef::stated_in_gmljp2(grid),
        }
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

/// What the files state of a place that cannot be computed.
fn stated(own: &[Own], raw: &RawGeoreference) -> Option<StatedPlace> {
    let in_file = own.iter().map(Own::stated).find(|s| *s != StatedPlace::default());
    let in_world_file = || raw.world_file.as_ref().map(|text| georef::stated_in_world_file(text));
    in_file.or_else(in_world_file).filter(|s| *s != StatedPlace::default())
}

/// Where the picture lies: by its own file, else by what lies beside it: GDAL's file before a world file, as GDAL does it, and
/// last the metadata of the tile that it is a band of.
fn place(own: &[Own], raw: &RawGeoreference, size: [u32; 2]) -> (Option<Georeference>, Option<String>) {
    let mut said = None;
    for part in own {
        match part.georeference(size) {
            Ok(Some(found)) => return (Some(found), None),
            Ok(None) => {}
            Err(why) => said = said.or(Some(why)),
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
    let by_tile = raw.sentinel2.as_ref().and_then(|tile| in_tile(tile, size));
    for result in [by_gdal, by_world_file, by_tile].into_iter().flatten() {
        match result {
            Ok(found) => return (Some(found), None),
            Err(why) => said = said.or(Some(why)),
        }
    }
    (None, said)
}

/// Where a band of a Sentinel-2 tile lies: as the one resolution with its size. `None`: it has another size, so it is no band
/// of the tile, or not a whole one.
fn in_tile(tile: &TileGeocoding, size: [u32; 2]) -> Option<Result<Georeference, String>> {
    let grid = tile.grids.iter().find(|grid| grid.size_px == size)?;
    let number = |text: &String| text.trim().parse::<f64>().ok();
    let code = tile.code.rsplit(':').next()?.trim().parse().ok()?;
    let corner = [number(&grid.corner[0])?, number(&grid.corner[1])?];
    let pixel = [number(&grid.pixel[0])?, number(&grid.pixel[1])?];
    Some(georef::from_sentinel2_tile(code, corner, pixel, size))
}
