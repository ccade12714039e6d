//! The table of picture formats. A new format is a new row with its first bytes and its decoder.

use super::decoder::{Files, Opened, Refusal};
use super::{bmp, jpeg, jpeg2000, png, tiff, webp};

/// A picture format.
#[derive(Clone, Copy, Debug)]
pub struct RasterFormat {
    /// Its name.
    pub name: &'static str,
    /// Usual endings of file names, for dialogs; never trusted.
    pub extensions: &'static [&'static str],
    /// The file begins like one of these.
    pub probe: fn(&[u8]) -> bool,
    /// How it is opened, in the decoder process; a sentence for formats that are recognised and not read: why, and what to do.
    pub decoder: Result<FormatDecoder, &'static str>,
}

/// How a format is read.
#[derive(Clone, Copy, Debug)]
pub struct FormatDecoder {
    /// Opens a picture of it.
    pub open: Open,
    /// Whether files with overviews and masks may lie beside it.
    pub side_cars: bool,
    /// The memory that its decoder process may use, MiB.
    pub memory_mib: u32,
}

/// Read in windows or by rows: memory does not grow with the picture.
const STREAMED_MIB: u32 = 1024;
/// Decoded as a whole, or held in large parts while it is turned: the largest pictures need it.
const WHOLE_MIB: u32 = 4096;

type Open = fn(&Files) -> Result<Opened, Refusal>;

const fn streamed(open: Open) -> Result<FormatDecoder, &'static str> {
    Ok(FormatDecoder { open, side_cars: false, memory_mib: STREAMED_MIB })
}

const fn whole(open: Open) -> Result<FormatDecoder, &'static str> {
    Ok(FormatDecoder { open, side_cars: false, memory_mib: WHOLE_MIB })
}

/// The table of formats.
pub const FORMATS: &[RasterFormat] = &[
    RasterFormat { name: "PNG", extensions: &["png"], probe: |b| b.starts_with(b"\x89PNG\r\n\x1a\n"), decoder: streamed(png::open) },
    RasterFormat { name: "JPEG", extensions: &["jpg", "jpeg"], probe: |b| b.starts_with(b"\xff\xd8\xff"), decoder: whole(jpeg::open) },
    RasterFormat {
        name: "WebP",
        extensions: &["webp"],
        probe: |b| b.starts_with(b"RIFF") && b.get(8..12) == Some(b"WEBP"),
        decoder: whole(webp::open),
    },
    RasterFormat { name: "BMP", extensions: &["bmp"], probe: |b| b.starts_with(b"BM"), decoder: streamed(bmp::open) },
    RasterFormat {
        name: "TIFF",
        extensions: &["tif", "tiff"],
        probe: |b| [&b"II*\0"[..], b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|magic| b.starts_with(magic)),
        decoder: Ok(FormatDecoder { open: tiff::open, side_cars: true, memory_mib: STREAMED_MIB }),
    },
    RasterFormat {
        name: "JPEG 2000",
        extensions: &["jp2", "j2k", "j2c", "jpx"],
        probe: |b| b.starts_with(b"\0\0\0\x0cjP  \r\n\x87\n") || b.starts_with(b"\xff\x4f\xff\x51"),
        decoder: whole(jpeg2000::open),
    },
    RasterFormat {
        name: "GIF",
        extensions: &["gif"],
        probe: |b| b.starts_with(b"GIF8"),
        decoder: Err("GIF has at most 256 colours and is not read. Save the frame you mean as PNG."),
    },
    RasterFormat {
        name: "PDF",
        extensions: &["pdf"],
        probe: |b| b.starts_with(b"%PDF"),
        decoder: Err("This is a document. Extract its picture first (for example: pdfimages -png IN.pdf OUT)."),
    },
];

/// How many first bytes tell a format.
pub const PROBED: usize = 16;

/// The format of a file that begins with these bytes (16 are enough).
pub fn probe(first_bytes: &[u8]) -> Option<&'static RasterFormat> {
    FORMATS.iter().find(|f| (f.probe)(first_bytes))
}

/// Opens a picture by its first bytes, in the decoder process.
pub(super) fn open(files: &Files) -> Result<Opened, Refusal> {
    let mut first = [0; PROBED];
    let n = files.main.len().min(PROBED as u64) as usize;
    let head = first.get_mut(..n).unwrap_or_default();
    files.main.read_at(0, head).map_err(|e| Refusal::Damaged(format!("it cannot be read ({})", crate::io::platform::plain_words(&e))))?;
    let format = probe(head).ok_or_else(|| Refusal::Damaged("it is not an image that is known".to_owned()))?;
    match format.decoder {
        Ok(decoder) => (decoder.open)(files),
        Err(instead) => Err(Refusal::Unsupported(instead.to_owned())),
    }
}
