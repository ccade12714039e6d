//! What a time stamp that was made elsewhere is of. Whether it is to be believed is for the tools of those who make them.

/// The beginning of an OpenTimestamps proof: its magic, version 1, and that the digest is a SHA-256.
const OTS: &[u8] = b"\0OpenTimestamps\0\0Proof\0\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01\x08";
/// The name of SHA-256, 2.16.840.1.101.3.4.2.1.
const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];

/// The SHA-256 that a time stamp is of: of an OpenTimestamps proof, or of an RFC 3161 response or token. `None` for anything else.
pub(super) fn imprint(token: &[u8]) -> Option<&[u8]> {
    if let Some(digest) = token.strip_prefix(OTS).and_then(|rest| rest.get(..32)) {
        return Some(digest);
    }
    let mut part = child(token, 0, 0x30)?;
    // A response holds its status, a sequence, before the token; a token begins with its type.
    if part.first() == Some(&0x30) {
        part = child(part, 1, 0x30)?;
    }
    // Content, signed data, what is signed, its content, as octets: the time stamp, and in it the imprint.
    for (nth, tag) in [(1, 0xA0), (0, 0x30), (2, 0x30), (1, 0xA0), (0, 0x04), (0, 0x30), (2, 0x30)] {
        part = child(part, nth, tag)?;
    }
    let name = child(child(part, 0, 0x30)?, 0, 0x06)?;
    let digest = child(part, 1, 0x04)?;
    (name == SHA256).then_some(digest)
}

/// The content of the element at a place inside a DER element, if it has that tag.
fn child(inside: &[u8], nth: usize, tag: u8) -> Option<&[u8]> {
    let mut rest = inside;
    for i in 0..=nth {
        let (kind, first) = (*rest.first()?, usize::from(*rest.get(1)?));
        rest = rest.get(2..)?;
        let mut size = first;
        if first > 127 {
            let digits = first - 128;
            let (number, after) = rest.split_at_checked(digits).filter(|_| (1..=4).contains(&digits))?;
            size = number.iter().fold(0, |n, b| n << 8 | usize::from(*b));
            rest = after;
        }
        let (content, after) = rest.split_at_checked(size)?;
        if i == nth {
            return (kind == tag).then_some(content);
        }
        rest = after;
    }
    None
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = content.len();
        let size = if length < 128 { vec![length as u8] } else { vec![0x82, (length >> 8) as u8, length as u8] };
        [&[tag], &size[..], content].concat()
    }

    /// A token as an authority would make it, without its signature.
    pub fn rfc3161(digest: &[u8], algorithm: &[u8], as_response: bool) -> Vec<u8> {
        let algorithm = element(0x30, &[element(0x06, algorithm), vec![5, 0]].concat());
        let imprint = element(0x30, &[algorithm, element(0x04, digest)].concat());
        let stamp = element(0x30, &[element(2, &[1]), element(6, &[42, 3]), imprint, element(2, &[7])].concat());
        let content = element(0x30, &[element(6, &[42, 4]), element(0xA0, &element(4, &stamp))].concat());
        let signed = element(0x30, &[element(2, &[3]), element(0x31, &[]), content, element(0x31, &[0; 200])].concat());
        let token = element(0x30, &[element(6, &[42, 5]), element(0xA0, &signed)].concat());
        if as_response { element(0x30, &[element(0x30, &element(2, &[0])), token].concat()) } else { token }
    }

    #[test]
    fn imprints_are_found_in_both_kinds() {
        let digest = [7; 32];
        for as_response in [false, true] {
            let token = rfc3161(&digest, SHA256, as_response);
            assert_eq!(imprint(&token), Some(&digest[..]));
            for cut in 0..token.len() {
                imprint(&token[..cut]);
            }
        }
        assert_eq!(imprint(&rfc3161(&digest, &[1, 2], false)), None);
        let proof = [OTS, &digest, b"\xf0"].concat();
        assert_eq!(imprint(&proof), Some(&digest[..]));
        assert_eq!(imprint(&proof[..OTS.len() + 31]), None);
        assert_eq!(imprint(b""), None);
        assert_eq!(imprint(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]), None);
    }
}
