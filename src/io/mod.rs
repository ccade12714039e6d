//! Everything that touches files: the session file, pictures, exporters and importers, and the platform underneath.
//!
//! Knows no threads and no egui. Originals are opened read-only; what is written is written to a temporary file first.

pub mod animation;
pub mod atomic;
mod base64;
pub mod bundle;
pub mod caption;
pub mod classes;
pub mod crash_note;
pub mod disk;
mod drawn_line;
pub mod export;
pub mod figure;
pub mod fonts;
pub mod import;
mod markup;
pub mod output;
pub mod places;
pub mod platform;
pub mod raster;
pub mod render;
pub mod report;
pub mod session_file;
mod zip;

/// The SHA-256 of a file's content, lower-case hexadecimal, and its size in bytes.
///
/// # Errors
/// When the file cannot be read.
pub fn file_sha256(file: &mut impl std::io::Read) -> std::io::Result<(String, u64)> {
    use sha2::Digest;
    let mut digest = sha2::Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok((crate::core::doc::hex(&digest.finalize()), bytes)),
            Ok(n) => {
                digest.update(&buffer[..n]);
                bytes += n as u64;
            }
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

/// The SHA-256 of bytes, lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    crate::core::doc::hex(&sha2::Sha256::digest(bytes))
}
