//! One picture of a file: how its samples lie in blocks. Read from a directory, with every fact checked.

use super::codec::Compression;
use super::ifd::{Entry, Ifd, Source, Table, tag};
use crate::core::raster::SampleType;
use crate::io::raster::Refusal;

/// The most that a block may take when it is decoded, bytes.
pub(super) const MAX_BLOCK: u64 = 64 << 20;
/// Blocks that are not packed are read in parts of about this size, bytes.
const PART: u64 = 1 << 20;

/// How a sample is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Unsigned,
    Signed,
    Float,
}

/// One picture of a file.
#[derive(Debug)]
pub(super) struct Picture {
    pub source: Source,
    pub width: u32,
    pub height: u32,
    pub compression: Compression,
    /// 1 none, 2 differences, 3 differences of floating point.
    pub predictor: u8,
    /// Bits are filled from the lowest.
    pub reversed: bool,
    /// Bits of a sample; of each part of a complex one.
    pub bits: u8,
    pub kind: Kind,
    pub complex: bool,
    /// Samples a pixel in the file; a complex one counts once.
    pub samples: u32,
    /// What samples are told as.
    pub sample_type: SampleType,
    /// Each band has blocks of its own.
    pub planar: bool,
    pub photometric: u16,
    pub extra: Vec<u16>,
    pub orientation: u8,
    pub tiled: bool,
    pub block_width: u32,
    pub block_height: u32,
    /// Rows that are read at once: the rows of a block, or fewer where they are not packed.
    pub part_height: u32,
    /// Columns and rows of blocks.
    pub across: u32,
    pub down: u32,
    pub jpeg_tables: Vec<u8>,
    /// What a LERC blob is packed with besides: 0 nothing, 1 deflate, 2 ZSTD.
    pub lerc_packing: u8,
    /// Options of CCITT group 3.
    pub fax_options: u32,
    /// The file was cut short, and it is known which pixels of this picture are not there: they are told as such and are no error.
    pub is_cut: bool,
    offsets: Table,
    counts: Option<Table>,
}

/// Where a block is in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It was never written.
    Sparse,
    /// From here on, so many bytes.
    At(u64, u64),
}

fn damaged(why: impl Into<String>) -> Refusal {
    Refusal::Damaged(why.into())
}

impl Picture {
    pub(super) fn read(source: &Source, ifd: &Ifd) -> Result<Picture, Refusal> {
        let number = |name, default| ifd.number_or(source, name, default).map_err(Refusal::Damaged);
        let size = |name, what: &str| match ifd.number(source, name).map_err(Refusal::Damaged)? {
            None | Some(0) => Err(damaged(format!("it has no {what}"))),
            Some(n) if n > u64::from(i32::MAX as u32) => Err(Refusal::TooLarge(format!("It claims a {what} of {n} pixels."))),
            Some(n) => Ok(n as u32),
        };
        let (width, height) = (size(tag::IMAGE_WIDTH, "width")?, size(tag::IMAGE_LENGTH, "height")?);
        let samples = match number(tag::SAMPLES_PER_PIXEL, 1)? {
            0 => return Err(damaged("it claims 0 samples a pixel")),
            n if n > u64::from(u16::MAX) => return Err(damaged(format!("it claims {n} samples a pixel"))),
            n => n as u32,
        };
        let compression = Compression::named(number(tag::COMPRESSION, 1)?)?;
        let (bits, kind, complex) = sample_layout(source, ifd, samples)?;
        let sample_type = told_as(bits, kind)?;
        if complex && samples > u32::from(u16::MAX) / 2 {
            return Err(damaged(format!("it claims {samples} complex samples a pixel")));
        }
        let photometric = number(tag::PHOTOMETRIC, 1)?.min(u64::from(u16::MAX)) as u16;
        let jpeg = compression == Compression::Jpeg;
        if photometric == 6 {
            let subsampling = ifd.list(source, tag::YCBCR_SUBSAMPLING, 2).map_err(Refusal::Damaged)?;
            if subsampling.is_some_and(|s| s.iter().any(|s| !matches!(s, 1 | 2 | 4))) {
                return Err(damaged("its YCbCr subsampling must be 1, 2 or 4"));
            }
            if !matches!(compression, Compression::Jpeg | Compression::WebP) {
                return Err(Refusal::Unsupported(
                    "TIFF with YCbCr colours that are not packed as JPEG is not read. Convert it to RGB first (for example: gdal_translate -expand rgb IN.tif OUT.tif).".to_owned(),
                ));
            }
        }
        let planar = match number(tag::PLANAR_CONFIGURATION, 1)? {
            1 => false,
            2 => samples > 1,
            n => return Err(damaged(format!("its planar configuration is {n}, and must be 1 or 2"))),
        };
        if jpeg && (bits != 8 || kind != Kind::Unsigned || complex) {
            return Err(Refusal::Unsupported(format!("TIFF with JPEG samples of {bits} bits is not read; those of 8 bits are.")));
        }
        let predictor = predictor(compression, number(tag::PREDICTOR, 1)?, bits, kind, complex)?;
        let extra = ifd.list(source, tag::EXTRA_SAMPLES, u64::from(u16::MAX)).map_err(Refusal::Damaged)?.unwrap_or_default();
        if extra.len() > samples as usize {
            return Err(damaged(format!("it names {} extra samples where a pixel has {samples}", extra.len())));
        }
        let tiled = ifd.find(tag::TILE_WIDTH).is_some() || ifd.find(tag::TILE_OFFSETS).is_some();
        let (block_width, block_height) = if tiled {
            let side = |name, what: &str| match number(name, 0)? {
                0 => Err(damaged(format!("its tiles have no {what}"))),
                n if n > 1 << 30 => Err(Refusal::TooLarge(format!("It claims tiles with a {what} of {n} pixels."))),
                n if n % 16 != 0 => Err(damaged(format!("its tiles have a {what} of {n} pixels, which is no multiple of 16"))),
                n => Ok(n as u32),
            };
            (side(tag::TILE_WIDTH, "width")?, side(tag::TILE_LENGTH, "height")?)
        } else {
            match number(tag::ROWS_PER_STRIP, u64::from(u32::MAX))? {
                0 => return Err(damaged("its strips have no rows")),
                n => (width, n.min(u64::from(height)) as u32),
            }
        };
        let (across, down) = (width.div_ceil(block_width), height.div_ceil(block_height));
        let planes = if planar { u64::from(samples) } else { 1 };
        let blocks = u64::from(across)
            .checked_mul(u64::from(down))
            .and_then(|n| n.checked_mul(planes))
            .ok_or_else(|| damaged("it claims more blocks than can be counted"))?;
        let entry = |tiles, strips| ifd.find(if tiled { tiles } else { strips }).or_else(|| ifd.find(strips)).copied();
        let table = |entry: Entry| Table::new(source, entry, blocks).map_err(Refusal::Damaged);
        let offsets = entry(tag::TILE_OFFSETS, tag::STRIP_OFFSETS).ok_or_else(|| damaged("it does not say where its samples are"))?;
        let counts = entry(tag::TILE_BYTE_COUNTS, tag::STRIP_BYTE_COUNTS);
        let lerc = ifd.list(source, tag::LERC_PARAMETERS, 2).map_err(Refusal::Damaged)?.unwrap_or_default();
        let mut picture = Picture {
            source: source.clone(),
            width,
            height,
            compression,
            predictor,
            reversed: number(tag::FILL_ORDER, 1)? == 2 && !matches!(compression, Compression::Jpeg | Compression::WebP | Compression::Lerc),
            bits,
            kind,
            complex,
            samples,
            sample_type,
            planar,
            photometric,
            extra: extra.into_iter().map(|n| n.min(u64::from(u16::MAX)) as u16).collect(),
            orientation: match number(tag::ORIENTATION, 1)? {
                n @ 2..=8 => n as u8,
                _ => 1,
            },
            tiled,
            block_width,
            block_height,
            part_height: block_height,
            across,
            down,
            jpeg_tables: if jpeg {
                ifd.bytes(source, tag::JPEG_TABLES, 1 << 20).map_err(Refusal::Damaged)?.unwrap_or_default()
            } else {
                Vec::new()
            },
            lerc_packing: lerc.get(1).copied().unwrap_or(0).min(255) as u8,
            fax_options: number(tag::T4_OPTIONS, 0)? as u32,
            is_cut: false,
            offsets: table(offsets)?,
            counts: counts.map(table).transpose()?,
        };
        if compression == Compression::None {
            let rows = (PART / picture.row_bytes().max(1)).clamp(1, u64::from(block_height));
            picture.part_height = rows as u32;
        }
        if picture.told_row_bytes() > MAX_BLOCK {
            return Err(Refusal::TooLarge(format!(
                "A single row of it takes {} MiB, more than the {} MiB that are decoded at once. Cut out the part you need, or the bands.",
                picture.told_row_bytes() >> 20,
                MAX_BLOCK >> 20
            )));
        }
        if matches!(picture.compression, Compression::Fax(_)) && (bits != 1 || picture.channels() != 1) {
            return Err(damaged("CCITT fax encoding needs one band of 1 bit"));
        }
        Ok(picture)
    }

    /// Samples a pixel has in a block, as they are told: parts of complex numbers count each.
    pub(super) fn channels(&self) -> u32 {
        (if self.planar { 1 } else { self.samples }) * self.parts()
    }

    /// Bands that are told.
    pub(super) fn bands(&self) -> u16 {
        (self.samples * self.parts()).min(u32::from(u16::MAX)) as u16
    }

    fn parts(&self) -> u32 {
        if self.complex { 2 } else { 1 }
    }

    /// Bytes of a row of a block in the file, unpacked.
    pub(super) fn row_bytes(&self) -> u64 {
        (u64::from(self.block_width) * u64::from(self.channels())).saturating_mul(u64::from(self.bits)).div_ceil(8)
    }

    /// Bytes of a row of a block as it is told, in whole sample types.
    pub(super) fn told_row_bytes(&self) -> u64 {
        (u64::from(self.block_width) * u64::from(self.channels())).saturating_mul(self.sample_type.bytes() as u64)
    }

    /// Whether blocks are too large to be decoded as a whole.
    pub(super) fn oversized(&self) -> bool {
        self.told_row_bytes().saturating_mul(u64::from(self.part_height)) > MAX_BLOCK
    }

    /// Rows that a block has in the file: the last strip may be shorter, a tile is always whole.
    pub(super) fn rows_of_block(&self, by: u32) -> u32 {
        if self.tiled { self.block_height } else { self.block_height.min(self.height.saturating_sub(by.saturating_mul(self.block_height))) }
    }

    /// Where a block is.
    pub(super) fn place(&mut self, bx: u32, by: u32, plane: u32) -> Result<Place, String> {
        let index = (u64::from(plane) * u64::from(self.down) + u64::from(by)) * u64::from(self.across) + u64::from(bx);
        let offset = self.offsets.get(&self.source, index)?;
        let whole = self.row_bytes().saturating_mul(u64::from(self.rows_of_block(by)));
        let count = match &mut self.counts {
            Some(table) => table.get(&self.source, index)?,
            None if self.compression == Compression::None => whole,
            None => self.source.bytes.len().saturating_sub(offset),
        };
        if offset == 0 || count == 0 {
            return Ok(Place::Sparse);
        }
        // A count that lies: no block that is packed sensibly is much larger than its samples.
        let most = whole.saturating_mul(2).saturating_add(1 << 20);
        Ok(Place::At(offset, count.min(most)))
    }
}

/// Bits, kind of number, and whether numbers are complex: the same for all samples of a pixel.
fn sample_layout(source: &Source, ifd: &Ifd, samples: u32) -> Result<(u8, Kind, bool), Refusal> {
    let same = |name: u16, what: &str, default: u64| {
        let values = ifd.list(source, name, u64::from(samples)).map_err(Refusal::Damaged)?.unwrap_or_default();
        let first = values.first().copied().unwrap_or(default);
        if values.iter().any(|v| *v != first) {
            let values = &values[..values.len().min(8)];
            return Err(Refusal::Unsupported(format!(
                "TIFF whose bands differ in {what} ({values:?}) is not read. Save its bands as files of their own."
            )));
        }
        Ok(first)
    };
    let bits = same(tag::BITS_PER_SAMPLE, "bit depth", 1)?;
    let format = same(tag::SAMPLE_FORMAT, "sample format", 1)?;
    let (kind, complex) = match format {
        // 4 is "not said".
        0 | 1 | 4 => (Kind::Unsigned, false),
        2 => (Kind::Signed, false),
        3 => (Kind::Float, false),
        5 => (Kind::Signed, true),
        6 => (Kind::Float, true),
        n => return Err(damaged(format!("its sample format is {n}, and must be 1 to 6"))),
    };
    if bits == 0 || (complex && bits % 2 != 0) {
        return Err(damaged(format!("it claims samples of {bits} bits")));
    }
    let bits = if complex { bits / 2 } else { bits };
    let read = match kind {
        Kind::Unsigned => bits <= 64,
        Kind::Signed => matches!(bits, 8 | 16 | 32 | 64),
        Kind::Float => matches!(bits, 16 | 32 | 64),
    };
    if !read {
        let name = match kind {
            Kind::Unsigned => "unsigned",
            Kind::Signed => "signed",
            Kind::Float => "floating-point",
        };
        return Err(Refusal::Unsupported(format!("TIFF with {name} samples of {bits} bits is not read.")));
    }
    Ok((bits as u8, kind, complex))
}

/// The whole type to which samples are widened.
fn told_as(bits: u8, kind: Kind) -> Result<SampleType, Refusal> {
    Ok(match (kind, bits) {
        (Kind::Unsigned, 1..=8) => SampleType::U8,
        (Kind::Unsigned, 9..=16) => SampleType::U16,
        (Kind::Unsigned, 17..=32) => SampleType::U32,
        (Kind::Unsigned, 33..=64) => SampleType::U64,
        (Kind::Signed, 8) => SampleType::I8,
        (Kind::Signed, 16) => SampleType::I16,
        (Kind::Signed, 32) => SampleType::I32,
        (Kind::Signed, 64) => SampleType::I64,
        (Kind::Float, 16 | 32) => SampleType::F32,
        (Kind::Float, 64) => SampleType::F64,
        _ => return Err(damaged(format!("it claims samples of {bits} bits"))),
    })
}

fn predictor(compression: Compression, predictor: u64, bits: u8, kind: Kind, complex: bool) -> Result<u8, Refusal> {
    if !compression.predicts() {
        return Ok(1);
    }
    match predictor {
        1 => Ok(1),
        2 if matches!(bits, 8 | 16 | 32 | 64) && !complex => Ok(2),
        2 => Err(damaged(format!("its predictor 2 does not fit samples of {bits} bits"))),
        3 if kind == Kind::Float && !complex => Ok(3),
        3 => Err(damaged(format!("its predictor 3 is for floating-point samples, and its own have {bits} bits"))),
        n => Err(damaged(format!("its predictor is {n}, and must be 1, 2 or 3"))),
    }
}
