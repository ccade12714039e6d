//! The table of picture formats. A new format is a new row with its first bytes and its decoder.

use image::ImageFormat;

/// A picture format.
#[derive(Clone, Copy, Debug)]
pub struct RasterFormat {
    /// Its name.
    pub name: &'static str,
    /// Usual endings of file names, for dialogs; never trusted.
    pub extensions: &'static [&'static str],
    /// The file begins like one of these.
    pub probe: fn(&[u8]) -> bool,
    /// How it is decoded; `None` for formats that are recognised and not read.
    pub decoder: Option<ImageFormat>,
    /// Why it is not read, and what to do: for formats without a decoder.
    pub instead: &'static str,
}

/// The table of formats.
pub const FORMATS: &[RasterFormat] = &[
    RasterFormat {
        name: "PNG",
        extensions: &["png"],
        probe: |b| b.starts_with(b"\x89PNG\r\n\x1a\n"),
        decoder: Some(ImageFormat::Png),
        instead: "",
    },
    RasterFormat {
        name: "JPEG",
        extensions: &["jpg", "jpeg"],
        probe: |b| b.starts_with(b"\xff\xd8\xff"),
        decoder: Some(ImageFormat::Jpeg),
        instead: "",
    },
    RasterFormat {
        name: "WebP",
        extensions: &["webp"],
        probe: |b| b.starts_with(b"RIFF") && b.get(8..12) == Some(b"WEBP"),
        decoder: Some(ImageFormat::WebP),
        instead: "",
    },
    RasterFormat { name: "BMP", extensions: &["bmp"], probe: |b| b.starts_with(b"BM"), decoder: Some(ImageFormat::Bmp), instead: "" },
    RasterFormat {
        name: "TIFF",
        extensions: &["tif", "tiff"],
        probe: |b| [&b"II*\0"[..], b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|magic| b.starts_with(magic)),
        decoder: None,
        instead: "TIFF and GeoTIFF are not read yet. Convert it to PNG first (for example: gdal_translate -of PNG -ot Byte -scale IN.tif OUT.png).",
    },
    RasterFormat {
        name: "GIF",
        extensions: &["gif"],
        probe: |b| b.starts_with(b"GIF8"),
        decoder: None,
        instead: "GIF has at most 256 colours and is not read. Save the frame you mean as PNG.",
    },
    RasterFormat {
        name: "PDF",
        extensions: &["pdf"],
        probe: |b| b.starts_with(b"%PDF"),
        decoder: None,
        instead: "This is a document. Extract its picture first (for example: pdfimages -png IN.pdf OUT).",
    },
];

/// The format of a file that begins with these bytes (16 are enough).
pub fn probe(first_bytes: &[u8]) -> Option<&'static RasterFormat> {
    FORMATS.iter().find(|f| (f.probe)(first_bytes))
}
