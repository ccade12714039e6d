//! Reads a PDF as far as tests need it: its objects, its text in the order of the structure, and every name that could do something.

#![allow(dead_code, reason = "each test uses what it needs")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// A token of PDF syntax.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    Name(String),
    Text(Vec<u8>),
    Number(f64),
    Word(String),
}

/// The tokens of PDF syntax. What stands in strings is a string and nothing else.
pub fn tokens(bytes: &[u8]) -> Vec<Token> {
    let (mut out, mut at) = (Vec::new(), 0);
    let is_end = |b: u8| b.is_ascii_whitespace() || b == 0 || b"()<>[]{}/%".contains(&b);
    while at < bytes.len() {
        match bytes[at] {
            b'%' => at = bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| at + n),
            b'(' => {
                let (mut text, mut depth) = (Vec::new(), 1);
                at += 1;
                while depth > 0 {
                    match bytes[at] {
                        b'\\' => {
                            at += 1;
                            match bytes[at] {
                                b'n' => text.push(b'\n'),
                                b'r' => text.push(b'\r'),
                                b't' => text.push(b'\t'),
                                b'b' => text.push(8),
                                b'f' => text.push(12),
                                d @ b'0'..=b'7' => {
                                    let mut value = u32::from(d - b'0');
                                    let more = bytes[at + 1..at + 3].iter().take_while(|b| matches!(b, b'0'..=b'7')).count();
                                    for _ in 0..more {
                                        at += 1;
                                        value = 8 * value + u32::from(bytes[at] - b'0');
                                    }
                                    text.push(value as u8);
                                }
                                other => text.push(other),
                            }
                        }
                        b'(' => {
                            depth += 1;
                            text.push(b'(');
                        }
                        b')' => {
                            depth -= 1;
                            if depth > 0 {
                                text.push(b')');
                            }
                        }
                        other => text.push(other),
                    }
                    at += 1;
                }
                out.push(Token::Text(text));
            }
            b'<' if bytes.get(at + 1) != Some(&b'<') => {
                let end = at + bytes[at..].iter().position(|b| *b == b'>').unwrap();
                let digits: Vec<u8> = bytes[at + 1..end].iter().copied().filter(u8::is_ascii_hexdigit).collect();
                let value = |d: u8| char::from(d).to_digit(16).unwrap() as u8;
                out.push(Token::Text(digits.chunks(2).map(|c| 16 * value(c[0]) + c.get(1).map_or(0, |d| value(*d))).collect()));
                at = end + 1;
            }
            b'<' | b'>' if bytes.get(at + 1) == Some(&bytes[at]) => {
                out.push(Token::Word(String::from_utf8_lossy(&bytes[at..at + 2]).into_owned()));
                at += 2;
            }
            b'/' => {
                let end = (at + 1..bytes.len()).find(|i| is_end(bytes[*i])).unwrap_or(bytes.len());
                out.push(Token::Name(String::from_utf8_lossy(&bytes[at + 1..end]).into_owned()));
                at = end;
            }
            b if b.is_ascii_whitespace() || b == 0 => at += 1,
            b'[' | b']' | b'{' | b'}' => {
                out.push(Token::Word(char::from(bytes[at]).to_string()));
                at += 1;
            }
            _ => {
                let end = (at..bytes.len()).find(|i| is_end(bytes[*i])).unwrap_or(bytes.len()).max(at + 1);
                let word = String::from_utf8_lossy(&bytes[at..end]).into_owned();
                out.push(word.parse().map_or(Token::Word(word), Token::Number));
                at = end;
            }
        }
    }
    out
}

/// An object: its tokens, and its stream without its filter.
#[derive(Clone, Debug)]
pub struct Object {
    pub tokens: Vec<Token>,
    pub stream: Option<Vec<u8>>,
}

impl Object {
    fn value(&self, key: &str) -> Option<&Token> {
        let at = self.tokens.iter().position(|t| *t == Token::Name(key.to_owned()))?;
        self.tokens.get(at + 1)
    }

    fn number(&self, key: &str) -> Option<i32> {
        match self.value(key)? {
            Token::Number(n) => Some(*n as i32),
            _ => None,
        }
    }

    /// It says that it is of this kind.
    pub fn is(&self, key: &str, name: &str) -> bool {
        self.value(key) == Some(&Token::Name(name.to_owned()))
    }
}

/// A PDF.
#[derive(Debug)]
pub struct Pdf(pub BTreeMap<i32, Object>);

fn find(bytes: &[u8], part: &[u8], from: usize) -> Option<usize> {
    bytes[from..].windows(part.len()).position(|w| w == part).map(|n| from + n)
}

/// Reads the objects that the table at the end names.
pub fn read(bytes: &[u8]) -> Pdf {
    assert!(bytes.starts_with(b"%PDF-1.7"), "it is a PDF");
    let at = bytes.windows(9).rposition(|w| w == b"startxref").unwrap();
    let Token::Number(table) = tokens(&bytes[at + 9..])[0] else { panic!("no table") };
    let lines = String::from_utf8_lossy(&bytes[table as usize..at]).into_owned();
    let mut objects = BTreeMap::new();
    for (n, line) in lines.lines().skip(2).take_while(|l| !l.starts_with("trailer")).enumerate() {
        if !line.trim_end().ends_with('n') {
            continue;
        }
        let begin: usize = line[..10].parse().unwrap();
        let head = find(bytes, b"obj", begin).unwrap() + 3;
        assert!(bytes[begin..head].starts_with(format!("{n} ").as_bytes()), "the table points at its objects");
        let end = find(bytes, b"endobj", head).unwrap();
        let object = match find(bytes, b"stream\n", head).filter(|s| *s < end) {
            None => Object { tokens: tokens(&bytes[head..end]), stream: None },
            Some(stream) => {
                let mut object = Object { tokens: tokens(&bytes[head..stream]), stream: None };
                let length = object.number("Length").unwrap() as usize;
                let data = &bytes[stream + 7..stream + 7 + length];
                let mut plain = Vec::new();
                if object.is("Filter", "FlateDecode") {
                    flate2::read::ZlibDecoder::new(data).read_to_end(&mut plain).unwrap();
                } else {
                    plain.extend(data);
                }
                object.stream = Some(plain);
                object
            }
        };
        objects.insert(n as i32, object);
    }
    Pdf(objects)
}

impl Pdf {
    /// Every name of every object and of every page's content.
    pub fn names(&self) -> BTreeSet<String> {
        let contents = self.contents();
        let all = self.0.values().flat_map(|o| &o.tokens).chain(contents.iter().flatten());
        all.filter_map(|t| if let Token::Name(name) = t { Some(name.clone()) } else { None }).collect()
    }

    /// How many elements of the structure have this role.
    pub fn elements(&self, role: &str) -> usize {
        self.0.values().filter(|o| o.is("Type", "StructElem") && o.is("S", role)).count()
    }

    fn contents(&self) -> Vec<Vec<Token>> {
        let pages = self.0.values().filter(|o| o.is("Type", "Page"));
        pages.map(|p| tokens(self.0[&p.number("Contents").unwrap()].stream.as_ref().unwrap())).collect()
    }

    /// How many pages it has.
    pub fn pages(&self) -> usize {
        self.contents().len()
    }

    /// What the letters of each font stand for.
    fn maps(&self) -> BTreeMap<String, BTreeMap<u16, String>> {
        let resources = self
            .0
            .values()
            .find(|o| o.tokens.contains(&Token::Name("ExtGState".into())) && o.tokens.contains(&Token::Name("XObject".into())))
            .unwrap();
        let mut maps = BTreeMap::new();
        for pair in resources.tokens.windows(2) {
            let (Token::Name(name), Token::Number(font)) = (&pair[0], &pair[1]) else { continue };
            let Some(unicode) = self.0.get(&(*font as i32)).and_then(|f| f.number("ToUnicode")) else { continue };
            let mut map = BTreeMap::new();
            let tokens = tokens(self.0[&unicode].stream.as_ref().unwrap());
            let mut inside = false;
            let mut texts = Vec::new();
            for token in tokens {
                match token {
                    Token::Word(w) if w == "beginbfchar" => inside = true,
                    Token::Word(w) if w == "endbfchar" => inside = false,
                    Token::Text(t) if inside => texts.push(t),
                    _ => {}
                }
            }
            for pair in texts.chunks(2) {
                let units: Vec<u16> = pair[1].chunks(2).map(|c| u16::from_be_bytes([c[0], c[1]])).collect();
                map.insert(u16::from_be_bytes([pair[0][0], pair[0][1]]), String::from_utf16(&units).unwrap());
            }
            maps.insert(name.clone(), map);
        }
        maps
    }

    /// All text that belongs to the structure, in the order in which it was put on the pages, without blanks.
    pub fn text(&self) -> String {
        let (maps, mut text) = (self.maps(), String::new());
        for content in self.contents() {
            let (mut font, mut artifact, mut actual) = (String::new(), 0, Vec::<bool>::new());
            for (i, token) in content.iter().enumerate() {
                match token {
                    Token::Word(w) if w == "BDC" || w == "BMC" => {
                        let said = content[..i].iter().rev().take(4).find_map(|t| match t {
                            Token::Text(t) if w == "BDC" && content[i.saturating_sub(3)] == Token::Name("ActualText".into()) => Some(t),
                            _ => None,
                        });
                        if let Some(said) = said {
                            text.push_str(&string(said));
                        }
                        actual.push(said.is_some() || (w == "BMC"));
                        artifact += usize::from(*actual.last().unwrap());
                    }
                    Token::Word(w) if w == "EMC" => artifact -= usize::from(actual.pop().unwrap()),
                    Token::Word(w) if w == "Tf" => {
                        if let Token::Name(name) = &content[i - 2] {
                            font.clone_from(name);
                        }
                    }
                    Token::Text(bytes) if artifact == 0 && content[i - 1] != Token::Name("ActualText".into()) => {
                        for pair in bytes.chunks(2) {
                            text.push_str(maps[&font].get(&u16::from_be_bytes([pair[0], pair[1]])).map_or("", String::as_str));
                        }
                    }
                    _ => {}
                }
            }
        }
        without_blanks(&text)
    }
}

/// A text string of PDF.
fn string(bytes: &[u8]) -> String {
    match bytes.strip_prefix(b"\xfe\xff") {
        Some(rest) => String::from_utf16_lossy(&rest.chunks(2).map(|c| u16::from_be_bytes([c[0], c[1]])).collect::<Vec<_>>()),
        None => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

/// A text without its blanks.
pub fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
