//! Bytes as letters, for data inside of SVG (RFC 4648, with padding).

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Appends bytes as base64.
pub(super) fn push(text: &mut String, bytes: &[u8]) {
    text.reserve(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * i)) as usize & 63];
            text.push(if i <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
}

/// The bytes that letters stand for; `None` for what [`push`] would not write.
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    for chunk in text.as_bytes().chunks(4) {
        let [a, b, c, d] = *chunk.first_chunk::<4>()?;
        let padded = usize::from(d == b'=') + usize::from(c == b'=');
        let mut bits = 0;
        for letter in [a, b, c, d] {
            let value = match letter {
                b'A'..=b'Z' => letter - b'A',
                b'a'..=b'z' => letter - b'a' + 26,
                b'0'..=b'9' => letter - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                b'=' => 0,
                _ => return None,
            };
            bits = bits << 6 | u32::from(value);
        }
        let [_, x, y, z] = bits.to_be_bytes();
        out.extend([x, y, z].iter().take(3 - padded));
    }
    let mut again = String::new();
    push(&mut again, &out);
    (again == text).then_some(out)
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_what_is_written_is_read() {
        for text in ["Zm9v", "Zm9vYg==", ""] {
            let mut again = String::new();
            super::push(&mut again, &super::bytes(text).unwrap());
            assert_eq!(again, text);
        }
        for text in ["Zm9", "Zm9v\n", "Zm9vYh==", "=m9v", "Z===", "Zm 9"] {
            assert_eq!(super::bytes(text), None, "{text}");
        }
    }

    #[test]
    fn the_vectors_of_the_rfc() {
        for (bytes, letters) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy")]
        {
            let mut text = String::new();
            super::push(&mut text, bytes.as_bytes());
            assert_eq!(text, letters);
        }
    }
}
