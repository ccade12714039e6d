//! How far the pixels of a JPEG reach that was cut short: its Huffman codes are followed to where the bytes end, and no pixel
//! is made of them. A decoder would go on behind the end with pixels that it invents.
//!
//! Only where one scan holds all there is (sequential JPEG with all components in it): of pictures that are stored in several
//! passes no row is known to be whole. Source: ITU-T T.81, annexes B, C and F.

/// Codes of 16 bits at most, looked up by the next 16 bits: length and value. Length 0: no such code.
pub(super) type Codes = Vec<(u8, u8)>;

/// A component as the scan has it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Component {
    id: u8,
    /// Blocks of it in a unit.
    pub(super) blocks: usize,
    /// Tables of its first and of its other coefficients.
    tables: (usize, usize),
}

/// What stands before the pixels.
#[derive(Default)]
pub(super) struct Header {
    /// The parts that tell of the pixels, without the restart interval and the last one, which begins the scan.
    parts: Vec<u8>,
    /// Where in them the height stands.
    height_at: usize,
    /// The part that begins the scan.
    scan: Vec<u8>,
    size: (usize, usize),
    components: Vec<(Component, usize, usize)>,
    first: [Codes; 4],
    others: [Codes; 4],
    restart_interval: usize,
}

/// How far the pixels reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    /// Pixels that are there in whole rows of units, from the top, px.
    pub rows: usize,
    /// Where the bytes of those rows end.
    pub end: usize,
    /// The last of these rows would look different if the next were known: colours are enlarged from row to row.
    pub blends: usize,
}

/// Follows the units of a file as far as they are whole. `None`: not a file of one scan, or wrong before it ends.
pub(super) fn reach(bytes: &[u8]) -> Option<Reach> {
    let (header, components, start) = header(bytes)?;
    header.follow(&components, bytes, start)
}

/// What stands before the pixels of a file of one scan, the components of that scan, and where its bytes begin.
pub(super) type Head = (Header, Vec<Component>, usize);

/// Reads it; `None`: not a file of one scan.
pub(super) fn header(bytes: &[u8]) -> Option<Head> {
    let mut header = Header { parts: vec![0xFF, 0xD8], ..Header::default() };
    let mut at = 2;
    loop {
        let mark = match bytes.get(at..at + 2)? {
            [0xFF, 0xFF] => {
                at += 1;
                continue;
            }
            [0xFF, mark] => *mark,
            _ => return None,
        };
        at += 2;
        if matches!(mark, 0x01 | 0xD0..=0xD8) {
            continue;
        }
        let [high, low] = bytes.get(at..at + 2)? else { return None };
        let len = usize::from(u16::from_be_bytes([*high, *low]));
        let body = bytes.get(at + 2..at + len.max(2))?;
        let part = bytes.get(at - 2..at + len.max(2))?;
        at += len.max(2);
        match mark {
            0xC0 | 0xC1 => {
                header.height_at = header.parts.len() + 5;
                header.frame(body)?;
            }
            0xC2..=0xC3 | 0xC5..=0xCF => return None,
            0xC4 => header.tables(body)?,
            0xDD => header.restart_interval = usize::from(u16::from_be_bytes([*body.first()?, *body.get(1)?])),
            0xDA => {
                header.scan = part.to_vec();
                let components = header.scan(body)?;
                return Some((header, components, at));
            }
            _ => {}
        }
        // Tables, the frame, and what says which colours they are.
        if matches!(mark, 0xC0 | 0xC1 | 0xC4 | 0xDB | 0xE0 | 0xEE) {
            header.parts.extend_from_slice(part);
        }
    }
}

impl Header {
    fn frame(&mut self, body: &[u8]) -> Option<()> {
        let [_, h1, h0, w1, w0, _, list @ ..] = body else { return None };
        self.size = (usize::from(u16::from_be_bytes([*w1, *w0])), usize::from(u16::from_be_bytes([*h1, *h0])));
        self.components = list
            .chunks_exact(3)
            .map(|c| (Component { id: c[0], ..Component::default() }, usize::from(c[1] >> 4), usize::from(c[1] & 15)))
            .collect();
        self.components.iter().all(|(_, h, v)| (1..=4).contains(h) && (1..=4).contains(v)).then_some(())
    }

    fn tables(&mut self, mut body: &[u8]) -> Option<()> {
        while let Some((head, rest)) = body.split_first() {
            let (counts, rest) = rest.split_at_checked(16)?;
            let (values, rest) = rest.split_at_checked(counts.iter().map(|n| usize::from(*n)).sum())?;
            body = rest;
            let class = if head >> 4 == 0 { &mut self.first } else { &mut self.others };
            *class.get_mut(usize::from(head & 15))? = codes(counts, values)?;
        }
        Some(())
    }

    /// The components of a scan that has all of them; `None` for one that has not.
    fn scan(&self, body: &[u8]) -> Option<Vec<Component>> {
        let (count, rest) = body.split_first()?;
        if usize::from(*count) != self.components.len() || self.components.is_empty() {
            return None;
        }
        let alone = self.components.len() == 1;
        rest.chunks_exact(2)
            .take(self.components.len())
            .map(|pair| {
                let (component, h, v) = self.components.iter().find(|(c, ..)| c.id == pair[0])?;
                let blocks = if alone { 1 } else { h * v };
                Some(Component { blocks, tables: (usize::from(pair[1] >> 4), usize::from(pair[1] & 15)), ..*component })
            })
            .collect()
    }

    /// Width and height of the picture, px.
    pub(super) fn size(&self) -> (usize, usize) {
        self.size
    }

    /// Width and height of a unit, px.
    pub(super) fn unit(&self) -> (usize, usize) {
        let most = |pick: fn(&(Component, usize, usize)) -> usize| self.components.iter().map(pick).max().unwrap_or(1);
        if self.components.len() == 1 { (8, 8) } else { (8 * most(|c| c.1), 8 * most(|c| c.2)) }
    }

    /// Whether a restart mark stands before a unit, by the number of units before it.
    pub(super) fn restarts_before(&self, units: usize) -> bool {
        self.restart_interval > 0 && units > 0 && units.is_multiple_of(self.restart_interval)
    }

    /// The tables of a component: of its first and of its other coefficients.
    pub(super) fn tables_of(&self, component: &Component) -> Option<(&Codes, &Codes)> {
        Some((self.first.get(component.tables.0)?, self.others.get(component.tables.1)?))
    }

    /// A file of so many rows of pixels with these codes. `counts`: how many codes of each length its first values have; the values
    /// are 0 to 11.
    pub(super) fn stripe(&self, components: &[Component], counts: &[u8; 16], rows: usize, codes: &[u8]) -> Option<Vec<u8>> {
        let mut file = self.parts.clone();
        file.get_mut(self.height_at..self.height_at + 2)?.copy_from_slice(&u16::try_from(rows).ok()?.to_be_bytes());
        for component in components {
            file.extend([0xFF, 0xC4, 0, 31, component.tables.0 as u8]);
            file.extend(counts);
            file.extend(0..12);
        }
        file.extend_from_slice(&self.scan);
        file.extend_from_slice(codes);
        file.extend([0xFF, 0xD9]);
        Some(file)
    }

    fn follow(&self, components: &[Component], bytes: &[u8], start: usize) -> Option<Reach> {
        let most = |pick: fn(&(Component, usize, usize)) -> usize| self.components.iter().map(pick).max().unwrap_or(1);
        let (h, v) = if self.components.len() == 1 { (1, 1) } else { (most(|c| c.1), most(|c| c.2)) };
        let (width, height) = self.size;
        let (across, down) = (width.div_ceil(8 * h), height.div_ceil(8 * v));
        let mut bits = Bits::from(bytes, Place::at(start));
        let (mut rows, mut end, mut units) = (0, start, 0_usize);
        'rows: while rows < down {
            for _ in 0..across {
                if self.restarts_before(units) && !bits.restart() {
                    break 'rows;
                }
                for component in components {
                    let (first, others) = (self.first.get(component.tables.0)?, self.others.get(component.tables.1)?);
                    for _ in 0..component.blocks {
                        match bits.block(first, others) {
                            Step::Done => {}
                            Step::End => break 'rows,
                            Step::Wrong => return None,
                        }
                    }
                }
                units += 1;
            }
            rows += 1;
            end = bits.place();
        }
        let blends = if rows < down && self.components.iter().any(|c| c.2 < v && self.components.len() > 1) { 8 * v } else { 0 };
        Some(Reach { rows: (rows * 8 * v).min(height), end, blends })
    }
}

/// The look-up table of the codes of these lengths (T.81, annex C).
fn codes(counts: &[u8], values: &[u8]) -> Option<Codes> {
    let mut table = vec![(0, 0); 1 << 16];
    let mut values = values.iter();
    let mut next = 0_usize;
    for (length, count) in (1_u8..).zip(counts) {
        let span = 1 << (16 - length);
        for _ in 0..*count {
            table.get_mut(next..next + span)?.fill((length, *values.next()?));
            next += span;
        }
    }
    Some(table)
}

#[derive(Debug)]
pub(super) enum Step {
    Done,
    /// The bytes end before.
    End,
    /// No such code, or more coefficients than there are.
    Wrong,
}

/// The bits of a scan, without the zeros that stand behind bytes of 255.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    held: u64,
    count: u32,
    /// Nothing, or a mark, follows.
    is_at_end: bool,
}

/// A place within the bits of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    at: usize,
    held: u64,
    count: u32,
    is_at_end: bool,
}

impl Place {
    /// The first bit of a byte.
    pub(super) fn at(at: usize) -> Place {
        Place { at, held: 0, count: 0, is_at_end: false }
    }
}

impl<'a> Bits<'a> {
    pub(super) fn from(bytes: &'a [u8], Place { at, held, count, is_at_end }: Place) -> Bits<'a> {
        Bits { bytes, at, held, count, is_at_end }
    }

    /// Where reading stands.
    pub(super) fn stand(&self) -> Place {
        Place { at: self.at, held: self.held, count: self.count, is_at_end: self.is_at_end }
    }
}

impl Bits<'_> {
    fn fill(&mut self) {
        while self.count <= 48 && !self.is_at_end {
            match (self.bytes.get(self.at), self.bytes.get(self.at + 1)) {
                (Some(0xFF), Some(0)) => {
                    self.push(0xFF);
                    self.at += 2;
                }
                // A mark, or a byte of 255 at the very end, of which nobody knows what it was.
                (Some(0xFF) | None, _) => self.is_at_end = true,
                (Some(byte), _) => {
                    self.push(*byte);
                    self.at += 1;
                }
            }
        }
    }

    fn push(&mut self, byte: u8) {
        self.held = (self.held << 8) | u64::from(byte);
        self.count += 8;
    }

    /// Where what was used ends, rounded up to whole bytes as they stand in the file.
    fn place(&self) -> usize {
        let mut unused = self.count / 8;
        let mut at = self.at;
        while unused > 0 {
            at -= if at >= 2 && self.bytes.get(at - 2..at) == Some(&[0xFF, 0]) { 2 } else { 1 };
            unused -= 1;
        }
        at
    }

    /// A code: its value. `Err`: where it ends.
    pub(super) fn code(&mut self, codes: &Codes) -> Result<u8, Step> {
        self.code_as_written(codes).map(|(value, ..)| value)
    }

    /// A code: its value, its length and its bits. `Err`: where it ends.
    pub(super) fn code_as_written(&mut self, codes: &Codes) -> Result<(u8, u8, u32), Step> {
        if self.count < 16 {
            self.fill();
        }
        let next = if self.count >= 16 { self.held >> (self.count - 16) } else { self.held << (16 - self.count) } & 0xFFFF;
        let (length, value) = codes.get(next as usize).copied().unwrap_or_default();
        if length == 0 {
            return Err(if self.count >= 16 { Step::Wrong } else { Step::End });
        }
        if u32::from(length) > self.count {
            return Err(Step::End);
        }
        self.count -= u32::from(length);
        Ok((value, length, (next >> (16 - length)) as u32))
    }

    /// So many bits, 16 at most.
    pub(super) fn take(&mut self, bits: u8) -> Result<u32, Step> {
        self.skip(bits)?;
        Ok(((self.held >> self.count) & ((1 << bits) - 1)) as u32)
    }

    fn skip(&mut self, bits: u8) -> Result<(), Step> {
        if self.count < u32::from(bits) {
            self.fill();
        }
        self.count = self.count.checked_sub(u32::from(bits)).ok_or(Step::End)?;
        Ok(())
    }

    /// A block of 64 coefficients (T.81, F.2.2).
    fn block(&mut self, first: &Codes, others: &Codes) -> Step {
        let walk = |bits: &mut Self| {
            let category = bits.code(first)?;
            if category > 15 {
                return Err(Step::Wrong);
            }
            bits.skip(category)?;
            let mut k = 1;
            while k < 64 {
                let value = bits.code(others)?;
                let (run, category) = (value >> 4, value & 15);
                if category == 0 && run < 15 {
                    break;
                }
                k += usize::from(run) + 1;
                if k > 64 {
                    return Err(Step::Wrong);
                }
                bits.skip(category)?;
            }
            Ok(())
        };
        walk(self).err().unwrap_or(Step::Done)
    }

    /// Steps over a restart mark; `false` if there is none.
    pub(super) fn restart(&mut self) -> bool {
        let at = self.place();
        let is_mark = matches!(self.bytes.get(at..at + 2), Some([0xFF, 0xD0..=0xD7]));
        (self.at, self.held, self.count, self.is_at_end) = (at + 2, 0, 0, false);
        is_mark
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::jpeg::JpegEncoder;
    use image::{ExtendedColorType, ImageEncoder};

    fn jpeg(width: u32, height: u32, color: ExtendedColorType) -> Vec<u8> {
        let count = width * height * u32::from(color.bits_per_pixel()) / 8;
        let pixels: Vec<u8> = (0..count).map(|i| (i.wrapping_mul(2_654_435_761) >> 27) as u8 * 7).collect();
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, 80).write_image(&pixels, width, height, color).unwrap();
        bytes
    }

    #[test]
    fn a_whole_file_reaches_to_its_end_and_each_byte_less_not_further() {
        for color in [ExtendedColorType::L8, ExtendedColorType::Rgb8] {
            let bytes = jpeg(50, 45, color);
            let whole = reach(&bytes).unwrap();
            assert_eq!((whole.rows, whole.end, whole.blends), (45, bytes.len() - 2, 0));
            let mut last = 0;
            for len in 0..bytes.len() - 2 {
                let rows = reach(&bytes[..len]).map_or(0, |r| r.rows);
                assert!(rows >= last && rows < 45 && rows.is_multiple_of(8), "{rows} rows of {len} bytes");
                last = rows;
            }
            assert!(last >= 32);
        }
    }

    #[test]
    fn flipped_bits_end_it_without_a_panic() {
        let bytes = jpeg(40, 40, ExtendedColorType::Rgb8);
        for at in 0..bytes.len() {
            for bit in [0, 3, 7] {
                let mut bad = bytes.clone();
                bad[at] ^= 1 << bit;
                let _ = reach(&bad);
            }
        }
    }
}
