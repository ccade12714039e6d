//! What a TIFF file says of itself beside its samples: the raw georeference, texts, names and colours of bands.

use super::ifd::{Ifd, Source, tag};
use super::picture::Picture;
use crate::core::raster::{Band, BandRole, Colour};
use crate::io::raster::{Files, Refusal};

/// The most text that is read of an entry, bytes.
const MAX_TEXT: u64 = 1 << 20;
/// The most numbers that are read of a georeference: 65,536 tie points.
const MAX_NUMBERS: u64 = 6 * 65_536;
/// The most nodes of GDAL's metadata that are looked at.
const MAX_NODES: u32 = 100_000;

/// What the first directory says. The georeference is as written; nothing of it is judged here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TiffMetadata {
    /// GeoKeyDirectory (34735).
    pub geo_keys: Vec<u16>,
    /// GeoDoubleParams (34736).
    pub geo_doubles: Vec<f64>,
    /// GeoAsciiParams (34737).
    pub geo_ascii: String,
    /// ModelPixelScale (33550).
    pub pixel_scale: Vec<f64>,
    /// ModelTiepoint (33922): six numbers a point.
    pub tie_points: Vec<f64>,
    /// ModelTransformation (34264): sixteen numbers, row by row.
    pub transformation: Vec<f64>,
    /// GDAL's own metadata (42112), XML.
    pub gdal_metadata_xml: Option<String>,
    /// GDAL's nodata value (42113), as text.
    pub gdal_nodata: Option<String>,
    /// DateTime (306).
    pub datetime: Option<String>,
    /// Software (305).
    pub software: Option<String>,
    /// ImageDescription (270).
    pub image_description: Option<String>,
    /// Artist (315).
    pub artist: Option<String>,
    /// Copyright (33432).
    pub copyright: Option<String>,
    /// The EXIF orientation that the file states (274), 1 to 8.
    pub orientation: u8,
}

/// What a TIFF file says of itself beside its samples.
///
/// # Errors
/// When the file is no TIFF file, or its first directory cannot be read. Entries that cannot be read are left out.
pub fn metadata(files: &Files) -> Result<TiffMetadata, Refusal> {
    let (source, first) = Source::open(files.main.clone())?;
    let (ifds, _) = source.directories(first)?;
    Ok(ifds.first().map(|ifd| of_directory(&source, ifd)).unwrap_or_default())
}

pub(super) fn of_directory(source: &Source, ifd: &Ifd) -> TiffMetadata {
    let doubles = |name| ifd.doubles(source, name, MAX_NUMBERS).unwrap_or_default();
    let text = |name| ifd.text(source, name, MAX_TEXT).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    let keys = ifd.list(source, tag::GEO_KEY_DIRECTORY, u64::from(u16::MAX)).ok().flatten().unwrap_or_default();
    TiffMetadata {
        geo_keys: keys.into_iter().map(|k| k.min(u64::from(u16::MAX)) as u16).collect(),
        geo_doubles: doubles(tag::GEO_DOUBLE_PARAMS),
        geo_ascii: ifd.text(source, tag::GEO_ASCII_PARAMS, MAX_TEXT).unwrap_or_default(),
        pixel_scale: doubles(tag::MODEL_PIXEL_SCALE),
        tie_points: doubles(tag::MODEL_TIEPOINT),
        transformation: doubles(tag::MODEL_TRANSFORMATION),
        gdal_metadata_xml: text(tag::GDAL_METADATA),
        gdal_nodata: text(tag::GDAL_NODATA),
        datetime: text(tag::DATE_TIME),
        software: text(tag::SOFTWARE),
        image_description: text(tag::IMAGE_DESCRIPTION),
        artist: text(tag::ARTIST),
        copyright: text(tag::COPYRIGHT),
        orientation: match ifd.number(source, tag::ORIENTATION) {
            Ok(Some(n @ 2..=8)) => n as u8,
            _ => 1,
        },
    }
}

impl TiffMetadata {
    /// Whether any place on Earth is stated.
    pub(super) fn is_georeferenced(&self) -> bool {
        !self.pixel_scale.is_empty() || !self.tie_points.is_empty() || !self.transformation.is_empty()
    }

    /// The nodata value as a number.
    pub(super) fn nodata(&self) -> Option<f64> {
        let text = self.gdal_nodata.as_ref()?.to_ascii_lowercase();
        match text.as_str() {
            "nan" | "-nan" | "+nan" | "1.#qnan" | "-1.#ind" => Some(f64::NAN),
            text => text.parse().ok(),
        }
    }
}

/// What the bands are together.
pub(super) fn colour(source: &Source, ifd: &Ifd, picture: &Picture) -> Result<Colour, Refusal> {
    if picture.complex {
        return Ok(Colour::Complex);
    }
    let colours = usize::from(picture.bands()).saturating_sub(picture.extra.len());
    Ok(match picture.photometric {
        0 if picture.bands() == 1 => Colour::MinIsWhite,
        2 | 6 if picture.bands() >= 3 => Colour::Rgb,
        3 => {
            let bits = picture.bits;
            if bits > 16 || picture.sample_type.bytes() > 2 || picture.kind != super::picture::Kind::Unsigned {
                return Err(Refusal::Damaged(format!("it claims a palette for samples of {bits} bits")));
            }
            let n = 1usize << bits;
            let map = ifd.list(source, tag::COLOR_MAP, 3 * n as u64).map_err(Refusal::Damaged)?.unwrap_or_default();
            if map.len() < 3 * n {
                return Err(Refusal::Damaged(format!("its palette has {} values where {} are needed", map.len(), 3 * n)));
            }
            // Values are 16 bit; some writers leave them at 8.
            let shift = if map.iter().all(|v| *v < 256) { 0 } else { 8 };
            let value = |i: usize| (map.get(i).copied().unwrap_or(0) >> shift).min(255) as u8;
            Colour::Palette((0..n).map(|i| [value(i), value(n + i), value(2 * n + i)]).collect())
        }
        5 if colours >= 4 || picture.bands() == 4 => Colour::Cmyk,
        _ => Colour::Bands,
    })
}

/// The bands with their names and roles: from the colours, from what extra samples are, and from GDAL's metadata, which
/// counts most.
pub(super) fn bands(picture: &Picture, colour: &Colour, metadata: &TiffMetadata) -> Vec<Band> {
    let mut bands = vec![Band::default(); usize::from(picture.bands())];
    let roles: &[BandRole] = match colour {
        Colour::Rgb => &[BandRole::Red, BandRole::Green, BandRole::Blue],
        Colour::Bands | Colour::MinIsWhite if picture.photometric <= 1 && picture.samples as usize == picture.extra.len() + 1 => {
            // More bands of any kind are not gray.
            if picture.extra.iter().all(|e| matches!(e, 1 | 2)) { &[BandRole::Gray] } else { &[] }
        }
        _ => &[],
    };
    for (band, role) in bands.iter_mut().zip(roles) {
        band.role = *role;
    }
    if !picture.complex {
        let first = bands.len().saturating_sub(picture.extra.len());
        for (band, extra) in bands.iter_mut().skip(first).zip(&picture.extra) {
            // 1 is premultiplied alpha, 2 alpha.
            if matches!(extra, 1 | 2) {
                band.role = BandRole::Alpha;
            }
        }
    }
    if let Some(xml) = &metadata.gdal_metadata_xml {
        let options = roxmltree::ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..Default::default() };
        // Metadata that cannot be read leave the bands as they are.
        if let Ok(document) = roxmltree::Document::parse_with_options(xml, options) {
            describe(&document, &mut bands, if picture.complex { 2 } else { 1 });
        }
    }
    bands
}

fn describe(document: &roxmltree::Document, bands: &mut [Band], parts: usize) {
    for item in document.root_element().children().filter(|n| n.has_tag_name("Item")) {
        let Some(sample) = item.attribute("sample").and_then(|s| s.parse::<usize>().ok()) else { continue };
        let text = item.text().unwrap_or_default().trim();
        let Some(first) = sample.checked_mul(parts) else { continue };
        let Some(described) = bands.get_mut(first..first.saturating_add(parts)) else { continue };
        for band in described {
            match item.attribute("role") {
                Some("description") if !text.is_empty() => band.name = Some(text.chars().take(200).collect()),
                Some("colorinterp") => {
                    band.role = match text.to_ascii_lowercase().as_str() {
                        "red" => BandRole::Red,
                        "green" => BandRole::Green,
                        "blue" => BandRole::Blue,
                        "alpha" => BandRole::Alpha,
                        "gray" => BandRole::Gray,
                        "nir" => BandRole::NearInfrared,
                        "undefined" => BandRole::Other,
                        _ => band.role,
                    }
                }
                _ => {}
            }
        }
    }
}
