//! The hash by which two documents are compared across machines.

use super::Document;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// SHA-256 of a document's canonical text: its JSON with members in the order of the code and maps ordered by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocHash(pub String);

impl fmt::Display for DocHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Writes bytes straight into the digest: the text of a large document is never held whole.
struct Digesting(Sha256);

impl std::io::Write for Digesting {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Document {
    /// The hash of this document. Equal documents have equal hashes on every machine.
    pub fn hash(&self) -> DocHash {
        let mut digest = std::io::BufWriter::with_capacity(1 << 14, Digesting(Sha256::new()));
        // Writing into a digest cannot fail, and a document holds only what JSON can say.
        let written = serde_json::to_writer(&mut digest, self).is_ok();
        debug_assert!(written, "a document is always JSON");
        let bytes = digest.into_inner().map(|d| d.0.finalize()).unwrap_or_default();
        DocHash(hex(&bytes))
    }
}

/// Lower-case hexadecimal.
///
/// ```
/// assert_eq!(revisit::core::doc::hex(&[0x0a, 0xff]), "0aff");
/// ```
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}
