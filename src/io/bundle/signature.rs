//! The detached signature of the manifest by the analyst's own key: Ed25519, in minisign's file formats, so that `minisign` makes the
//! keys and checks the signature too.

use minisign::{PublicKeyBox, SecretKeyBox, SignatureBox};
use std::io::Cursor;

/// A key with which signatures are checked.
#[derive(Clone, Debug)]
pub struct PublicKey(minisign::PublicKey);

/// A key with which bundles are signed.
pub struct SigningKey(minisign::SecretKey);

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey")
    }
}

impl PublicKey {
    /// Reads a public key: the text of minisign's file, or its second line alone.
    ///
    /// # Errors
    /// A sentence.
    pub fn read(text: &str) -> Result<PublicKey, String> {
        let text = text.trim();
        let read = match text.lines().nth(1) {
            Some(_) => PublicKeyBox::from_string(text).and_then(PublicKeyBox::into_public_key),
            None => minisign::PublicKey::from_base64(text),
        };
        read.map(PublicKey)
            .map_err(|_| "That is no public key of minisign: a file *.pub, or its second line, beginning with RW.".to_owned())
    }
}

impl SigningKey {
    /// Reads a secret key: the text of minisign's file. A key that is locked with a password needs it.
    ///
    /// # Errors
    /// A sentence.
    pub fn read(text: &str, password: Option<&str>) -> Result<SigningKey, String> {
        let parsed = SecretKeyBox::from_string(text).map_err(|e| e.to_string())?;
        if let Ok(open) = parsed.into_unencrypted_secret_key() {
            return Ok(SigningKey(open));
        }
        // Without a password the crate would ask for one at the terminal.
        let password = password.ok_or(
            "The key is locked with a password, or is no secret key of minisign. Give its password in the environment variable \
             REVISIT_KEY_PASSWORD; it is kept nowhere.",
        )?;
        let parsed = SecretKeyBox::from_string(text).map_err(|e| e.to_string())?;
        let opened = parsed.into_secret_key(Some(password.to_owned()));
        opened
            .map(SigningKey)
            .map_err(|_| "The key cannot be opened: the password is another one, or it is no secret key of minisign.".to_owned())
    }

    /// The signature of a manifest, as the content of its file. Each is another one, by minisign's salt; each is valid.
    ///
    /// # Errors
    /// A sentence.
    pub fn sign(&self, manifest: &[u8], head: &str) -> Result<Vec<u8>, String> {
        let (trusted, comment) = (format!("session head {head}"), "signature of the manifest of a Revisit report bundle");
        let signature = minisign::sign(None, &self.0, Cursor::new(manifest), Some(&trusted), Some(comment));
        signature.map(|s| s.to_bytes()).map_err(|e| format!("The bundle cannot be signed: {e}."))
    }
}

/// The largest signature that is looked at, bytes.
const MAX_BYTES: usize = 1 << 16;

/// What a signature is worth: one of the codes.
pub(super) fn check(signature: &[u8], manifest: &[u8], key: &PublicKey) -> &'static str {
    let text = std::str::from_utf8(signature).ok().filter(|t| t.len() <= MAX_BYTES && has_form(t));
    let Some(signature) = text.and_then(|t| SignatureBox::from_string(t).ok()) else { return "signature.malformed" };
    if signature.keynum() != key.0.keynum() {
        return "signature.other_key";
    }
    match minisign::verify(&key.0, &signature, Cursor::new(manifest), true, false, true) {
        Ok(()) => "signature.ok",
        Err(_) => "signature.bad",
    }
}

/// Four lines, of which the second and the last have the length that signatures have: the reader behind this takes others too.
fn has_form(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    matches!(lines[..], [_, signature, _, global] if signature.len() == 100 && global.len() == 88)
}

#[cfg(test)]
mod tests {
    use super::*;
    use minisign::KeyPair;

    #[test]
    fn a_signature_is_of_one_manifest_by_one_key() {
        let pair = KeyPair::generate_unencrypted_keypair().unwrap();
        let key = SigningKey::read(&pair.sk.to_box(None).unwrap().into_string(), None).unwrap();
        let public = PublicKey::read(&pair.pk.to_box().unwrap().into_string()).unwrap();
        assert!(PublicKey::read(&pair.pk.to_base64()).is_ok() && PublicKey::read("RWxx").is_err());
        let signature = key.sign(b"manifest", &"a".repeat(64)).unwrap();
        assert_eq!(check(&signature, b"manifest", &public), "signature.ok");
        assert_eq!(check(&signature, b"manifesT", &public), "signature.bad");
        let other = PublicKey(KeyPair::generate_unencrypted_keypair().unwrap().pk);
        assert_eq!(check(&signature, b"manifest", &other), "signature.other_key");
        let trusted = String::from_utf8(signature.clone()).unwrap().replace("session head a", "session head b");
        assert_eq!(check(trusted.as_bytes(), b"manifest", &public), "signature.bad");
        for cut in 0..signature.len() - 1 {
            assert_ne!(check(&signature[..cut], b"manifest", &public), "signature.ok");
        }
        for i in 0..signature.len() {
            let mut flipped = signature.clone();
            flipped[i] ^= 1;
            check(&flipped, b"manifest", &public);
        }
    }

    #[test]
    fn a_locked_key_needs_its_password() {
        let pair = KeyPair::generate_encrypted_keypair(Some("pass".to_owned())).unwrap();
        let text = pair.sk.to_box(None).unwrap().into_string();
        assert!(SigningKey::read(&text, None).unwrap_err().contains("REVISIT_KEY_PASSWORD"));
        assert!(SigningKey::read("nothing", None).is_err());
    }
}
