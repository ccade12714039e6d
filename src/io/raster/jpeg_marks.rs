//! What a JPEG file says between its marks: size, kind, components, and of each scan where its codes lie and how they are read.
//! Nothing is decoded. Source: ITU-T T.81, annex B.

use super::decoder::{Bytes, Refusal};
use super::jpeg_huffman::Codes;
use super::metadata::exif;
use super::rows::{METADATA, Stream, damaged, expect_pixels};
use std::io::{BufRead, Read};
use std::ops::Range;
use std::sync::Arc;

/// Usual files have 1 to 14 scans; each goes over all its pixels again.
pub(super) const MAX_SCANS: u32 = 100;

/// A component of the picture: brightness, or a colour.
#[derive(Clone, Debug)]
pub(super) struct Component {
    pub(super) id: u8,
    /// Blocks in a unit, across and down.
    pub(super) blocks: (usize, usize),
    /// Which quantization table it names.
    table: usize,
    /// What that table was when its first scan began: bytes a value less one, and the values.
    pub(super) quantization: Option<Vec<u8>>,
}

/// A component as a scan has it.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Which of the picture's components.
    pub(super) component: usize,
    /// Tables of its first and of its other coefficients, if the file has them.
    pub(super) first: Option<Arc<Codes>>,
    pub(super) others: Option<Arc<Codes>>,
}

/// A pass over the picture.
#[derive(Clone, Debug)]
pub(super) struct Scan {
    /// None if they are not components of this picture.
    pub(super) parts: Vec<Part>,
    /// The first and the last coefficient of it.
    pub(super) spectrum: (usize, usize),
    /// Bits of these coefficients below which nothing was known before it, if anything was; and after it.
    pub(super) bits: (u8, u8),
    /// Units between two restart marks; 0: there are none.
    pub(super) restart_interval: usize,
    /// Where its codes lie.
    pub(super) codes: Range<u64>,
}

/// What the marks of a file say.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) components: Vec<Component>,
    pub(super) is_progressive: bool,
    /// How many scans there are; only the first [`MAX_SCANS`] are listed.
    pub(super) count: u32,
    pub(super) scans: Vec<Scan>,
    pub(super) orientation: u8,
    /// Where the end mark stands, or the file ends.
    pub(super) end: u64,
    /// The file ends, or the marks in it do, before its last pixel.
    pub(super) is_cut: bool,
    /// The parts that say which colours the components are.
    pub(super) colours: Vec<u8>,
    restarts: u64,
    /// The last scan is followed by a mark: all of it is there.
    is_last_whole: bool,
}

/// Tables as they stand between two marks.
#[derive(Default)]
struct Tables {
    first: [Option<Arc<Codes>>; 4],
    others: [Option<Arc<Codes>>; 4],
    quantization: [Option<Vec<u8>>; 4],
    restart_interval: usize,
}

impl Layout {
    /// Whether the picture is complete only when the last of several scans was read.
    pub(super) fn is_in_passes(&self) -> bool {
        self.is_progressive || self.scans.first().is_some_and(|scan| scan.parts.len() < self.components.len())
    }

    /// Width and height of a unit of pixels in a scan of all components, px.
    pub(super) fn unit(&self) -> (usize, usize) {
        let most = |pick: fn(&Component) -> usize| self.components.iter().map(pick).max().unwrap_or(1);
        if self.components.len() == 1 { (8, 8) } else { (8 * most(|c| c.blocks.0), 8 * most(|c| c.blocks.1)) }
    }

    /// Columns and rows of units.
    pub(super) fn units(&self) -> (usize, usize) {
        let (width, height) = self.unit();
        ((self.width as usize).div_ceil(width), (self.height as usize).div_ceil(height))
    }

    /// Bytes of all codes.
    pub(super) fn codes(&self) -> u64 {
        self.scans.iter().map(|scan| scan.codes.end.saturating_sub(scan.codes.start)).sum()
    }

    /// Whether restart marks are missing: pixels were cut away, and an end mark was put behind the rest. The decoder would
    /// leave the missing ones black.
    fn lacks_restarts(&self) -> bool {
        let [scan] = self.scans.as_slice() else { return false };
        let (across, down) = self.units();
        let units = across as u64 * down as u64;
        !self.is_progressive && scan.restart_interval > 0 && self.restarts + 1 < units.div_ceil(scan.restart_interval as u64)
    }

    /// Leaves only those scans that are there wholly; `false` if they do not tell of every component.
    pub(super) fn keep_whole_scans(&mut self) -> bool {
        if !self.is_last_whole {
            self.scans.pop();
        }
        let begun = |component: usize| {
            self.scans.iter().any(|scan| {
                // The first coefficient, and no bits of it before this scan.
                let begins = scan.spectrum.0 == 0 && (scan.bits.0 == 0 || !self.is_progressive);
                begins && scan.parts.iter().any(|part| part.component == component)
            })
        };
        (0..self.components.len()).all(begun)
    }

    fn frame(&mut self, body: &[u8], is_progressive: bool) -> Result<(), Refusal> {
        let odd = || Refusal::Damaged("its content does not follow its format".to_owned());
        let [bits, h1, h0, w1, w0, components, list @ ..] = body else { return Err(odd()) };
        if !self.components.is_empty() {
            return Err(Refusal::Damaged("it says twice how large it is".to_owned()));
        }
        if *bits != 8 {
            return Err(unsupported(&format!("JPEG with {bits} bits a sample")));
        }
        if !matches!(components, 1 | 3 | 4) {
            return Err(unsupported(&format!("JPEG with {components} bands")));
        }
        self.width = u32::from(u16::from_be_bytes([*w1, *w0]));
        self.height = u32::from(u16::from_be_bytes([*h1, *h0]));
        expect_pixels(self.width, self.height)?;
        self.is_progressive = is_progressive;
        let component = |c: &[u8; 3]| {
            let [id, factors, table] = *c;
            Component { id, blocks: (usize::from(factors >> 4), usize::from(factors & 15)), table: table.into(), quantization: None }
        };
        self.components = list.as_chunks::<3>().0.iter().map(component).collect();
        let is_sound = |c: &Component| (1..=4).contains(&c.blocks.0) && (1..=4).contains(&c.blocks.1);
        if self.components.len() != usize::from(*components) || !self.components.iter().all(is_sound) {
            return Err(odd());
        }
        // The decoder enlarges colours to the size of the brightness, by two and by four.
        let first = self.components.first().map_or((1, 1), |c| c.blocks);
        let is_enlarged = |c: &Component| c.blocks.0 <= first.0 && c.blocks.1 <= first.1 && c.blocks.0 != 3 && c.blocks.1 != 3;
        if self.components.len() > 1 && !self.components.iter().all(is_enlarged) {
            let list: Vec<String> = self.components.iter().map(|c| format!("{}x{}", c.blocks.0, c.blocks.1)).collect();
            return Err(unsupported(&format!("JPEG whose bands have the sizes {}", list.join(", "))));
        }
        Ok(())
    }

    fn scan(&mut self, body: &[u8], start: u64, tables: &Tables) {
        self.count += 1;
        self.is_last_whole = false;
        if self.count > MAX_SCANS {
            return;
        }
        let count = usize::from(body.first().copied().unwrap_or_default());
        let (names, rest) = body.get(1..).and_then(|b| b.split_at_checked(2 * count)).unwrap_or_default();
        let part = |pair: &[u8; 2]| {
            let component = self.components.iter().position(|c| c.id == pair[0])?;
            let table = |class: &[Option<Arc<Codes>>; 4], at: u8| class.get(usize::from(at)).cloned().flatten();
            Some(Part { component, first: table(&tables.first, pair[1] >> 4), others: table(&tables.others, pair[1] & 15) })
        };
        let parts: Option<Vec<Part>> = names.as_chunks::<2>().0.iter().map(part).collect();
        let mut parts = parts.unwrap_or_default();
        let is_twice = |part: &Part| parts.iter().filter(|p| p.component == part.component).count() > 1;
        if parts.iter().any(is_twice) {
            parts.clear();
        }
        for part in &parts {
            if let Some(c) = self.components.get_mut(part.component).filter(|c| c.quantization.is_none()) {
                c.quantization = tables.quantization.get(c.table).cloned().flatten();
            }
        }
        let [first, last, bits] = *rest else {
            parts.clear();
            return self.scans.push(Scan { parts, spectrum: (0, 0), bits: (0, 0), restart_interval: 0, codes: start..start });
        };
        self.scans.push(Scan {
            parts,
            spectrum: (first.into(), last.into()),
            bits: (bits >> 4, bits & 15),
            restart_interval: tables.restart_interval,
            codes: start..start,
        });
    }
}

impl Tables {
    /// Tables that are not sound are none.
    fn huffman(&mut self, mut body: &[u8]) -> Option<()> {
        while let Some((head, rest)) = body.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>()?;
            let (values, rest) = rest.split_at_checked(counts.iter().map(|n| usize::from(*n)).sum())?;
            body = rest;
            let class = if head >> 4 == 0 { &mut self.first } else { &mut self.others };
            *class.get_mut(usize::from(head & 15))? = Codes::new(counts, values).map(Arc::new);
        }
        Some(())
    }

    fn quantization(&mut self, mut body: &[u8]) -> Option<()> {
        while let Some((head, rest)) = body.split_first() {
            let (values, rest) = rest.split_at_checked(if head >> 4 == 0 { 64 } else { 128 })?;
            body = rest;
            *self.quantization.get_mut(usize::from(head & 15))? = Some([&[head >> 4], values].concat());
        }
        Some(())
    }
}

/// Goes on behind the next mark that is no restart mark; counts those.
fn next_mark(stream: &mut Stream, at: &mut u64, restarts: &mut u64) -> Result<Option<u8>, Refusal> {
    let mut is_begun = false;
    loop {
        let here = stream.fill_buf().map_err(|e| damaged(&e))?;
        if here.is_empty() {
            return Ok(None);
        }
        let mut next = 0;
        let mut found = None;
        while let Some(rest) = here.get(next..).filter(|rest| !rest.is_empty() && found.is_none()) {
            if !is_begun {
                let gap = rest.iter().position(|byte| *byte == 0xFF);
                next += gap.map_or(rest.len(), |gap| gap + 1);
                is_begun = gap.is_some();
                continue;
            }
            next += 1;
            // Within the pixels, 255 is followed by 0 or by a restart mark.
            match rest.first().copied().unwrap_or_default() {
                0xFF => {}
                0 => is_begun = false,
                0xD0..=0xD7 => (is_begun, *restarts) = (false, *restarts + 1),
                mark => found = Some(mark),
            }
        }
        stream.consume(next);
        *at += next as u64;
        if found.is_some() {
            return Ok(found);
        }
    }
}

/// Follows the marks one by one to the end mark: previews in the header have end marks too.
pub(super) fn layout(file: &Arc<dyn Bytes>) -> Result<Layout, Refusal> {
    let early = || Refusal::Damaged("it ends too early".to_owned());
    let mut found = Layout {
        width: 0,
        height: 0,
        components: Vec::new(),
        is_progressive: false,
        count: 0,
        scans: Vec::new(),
        orientation: 1,
        end: 0,
        is_cut: false,
        colours: Vec::new(),
        restarts: 0,
        is_last_whole: false,
    };
    let mut tables = Tables::default();
    let mut has_exif = false;
    let mut stream = Stream::of(file, std::iter::once(2..file.len()));
    let mut at = 2;
    while let Some(mark) = next_mark(&mut stream, &mut at, &mut found.restarts)? {
        let mark_at = at - 2;
        found.end = mark_at;
        if let Some(scan) = found.scans.last_mut().filter(|_| !found.is_last_whole && found.count <= MAX_SCANS) {
            scan.codes.end = mark_at;
        }
        found.is_last_whole = true;
        if mark == 0xD9 {
            return match found {
                Layout { ref components, .. } if components.is_empty() => Err(Refusal::Damaged("it has no header".to_owned())),
                Layout { count: 0, .. } => Err(Refusal::Damaged("it has no pixels".to_owned())),
                whole => Ok(Layout { is_cut: whole.lacks_restarts(), ..whole }),
            };
        }
        if matches!(mark, 0x01 | 0xD8) {
            continue;
        }
        let mut len = [0; 2];
        if stream.read_exact(&mut len).is_err() {
            break;
        }
        let len = u16::from_be_bytes(len).max(2);
        let mut body = vec![0; usize::from(len) - 2];
        if stream.read_exact(&mut body).is_err() {
            break;
        }
        at += u64::from(len);
        match mark {
            0xC0..=0xC2 => found.frame(&body, mark == 0xC2)?,
            0xC3 => return Err(unsupported("lossless JPEG")),
            0xC5..=0xC7 => return Err(unsupported("hierarchical JPEG")),
            0xC9..=0xCB | 0xCD..=0xCF => return Err(unsupported("JPEG with arithmetic coding")),
            0xF7 => return Err(unsupported("JPEG-LS")),
            0xC4 => {
                let _ = tables.huffman(&body);
            }
            0xDB => {
                let _ = tables.quantization(&body);
            }
            0xDD => {
                if let [high, low, ..] = *body {
                    tables.restart_interval = u16::from_be_bytes([high, low]).into();
                }
            }
            0xDA => found.scan(&body, at, &tables),
            // What other programs say of the colours stands before the first scan.
            0xE0 | 0xEE if found.count == 0 && found.colours.len() + body.len() < METADATA => {
                found.colours.extend([0xFF, mark]);
                found.colours.extend(len.to_be_bytes());
                found.colours.extend(&body);
            }
            _ => {}
        }
        // The first EXIF part is the one that counts.
        if let (0xE1, false, Some(text)) = (mark, has_exif, body.strip_prefix(b"Exif\0\0")) {
            has_exif = true;
            found.orientation = exif::orientation(text);
        }
    }
    if found.components.is_empty() || found.count == 0 {
        return Err(early());
    }
    if !found.is_last_whole {
        found.end = file.len();
        if let Some(scan) = found.scans.last_mut().filter(|_| found.count <= MAX_SCANS) {
            scan.codes.end = file.len();
        }
    }
    found.is_cut = true;
    Ok(found)
}

fn unsupported(what: &str) -> Refusal {
    Refusal::Unsupported(format!("This is {what}, which is not read. Open it in an image program and save it as usual JPEG or PNG."))
}
