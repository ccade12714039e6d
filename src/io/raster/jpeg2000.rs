//! JPEG 2000: JP2 files and raw codestreams, in single precision (exact up to 16 bits a sample). What is in tiles is decoded tile by
//! tile (`jpeg2000_tiles.rs`); what is in one piece as a whole, when its pixels are asked for.
//!
//! Size, tiles, code blocks and end mark are read from the headers first, so that the memory of decoding is known before it is
//! taken. Measured with one band of 16 bits in tiles: 7 bytes a pixel; the sum here says 6 and what a tile needs besides.

use super::decoder::{Files, Opened, Refusal};
use super::jpeg2000_tiles::{Grid, TilePart, TileRows};
use super::rows::{Deferred, MEMORY, Whole, damaged, expect_memory, expect_pixels, guarded, need, read_whole, zeros};
use crate::core::raster::{Access, Band, BandRole, Colour, LevelSize, RasterInfo, SampleType, Samples};
use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};

/// The largest file that is read, bytes.
const MAX_FILE: u64 = 1 << 30;
/// The most bands; Sentinel-2 has 13 in files of their own.
const MAX_BANDS: usize = 64;
/// Samples of a tile while it is decoded: coefficients, their transform and its scratch.
const BYTES_A_TILE_SAMPLE: u64 = 12;
/// What the decoder keeps of a code block and of a precinct (a group of them), measured in its source and rounded up.
const BYTES_A_BLOCK: u64 = 192;
/// The number of the colour space CIE L*a*b*, which is turned into RGB.
const CIE_LAB: u32 = 14;
/// The most tiles; each has tables of its own.
const MAX_TILES: u64 = 65_535;

/// What the codestream's header says (ISO/IEC 15444-1, annex A).
#[derive(Debug)]
struct Outline {
    width: u32,
    height: u32,
    tile: LevelSize,
    tiles: u64,
    /// Bits and sign of each band.
    bands: Vec<(u8, bool)>,
    is_subsampled: bool,
    /// Samples in a code block, the fewest of any band.
    block: u64,
    /// Samples in a precinct, the fewest of any level and band.
    precinct: u64,
    /// How often the size can be halved.
    halvings: u8,
    has_colour_transform: bool,
    /// Whether the last tile does not say how long it is.
    is_open_ended: bool,
    /// Where the tiles are cut, and where their parts lie.
    grid: Grid,
    parts: Vec<TilePart>,
    /// Where the header ends.
    header: usize,
    /// Whether the file ends before its last part does.
    is_cut: bool,
}

/// What the boxes of a JP2 file say (annex I).
#[derive(Debug, Default)]
struct Boxes {
    /// Number of the colour space; none in raw codestreams.
    colour_space: Option<u32>,
    /// Channels of the palette.
    palette: Option<usize>,
    /// Nothing turns its samples into others or puts them in another order: each tile can be decoded by itself.
    are_plain: bool,
}

/// Opens a JPEG 2000 file at full size.
///
/// # Errors
/// What is in the way; see [`Refusal`].
pub fn open(files: &Files) -> Result<Opened, Refusal> {
    open_reduced(files, 0)
}

/// Opens a JPEG 2000 file at its full size halved (and rounded up) so many times, or as often as the file offers; much
/// faster, and pictures too large to be decoded whole can be looked at. The facts tell the reduced size.
///
/// # Errors
/// What is in the way; see [`Refusal`].
pub fn open_reduced(files: &Files, halvings: u8) -> Result<Opened, Refusal> {
    let bytes = read_whole(files.main.as_ref(), "JPEG 2000", MAX_FILE)?;
    guarded(|| read_header(bytes, halvings))
}

fn read_header(bytes: Vec<u8>, halvings: u8) -> Result<Opened, Refusal> {
    let (boxes, stream) = find_codestream(&bytes)?;
    let outline = read_outline(stream)?;
    let halvings = halvings.min(outline.halvings).min(if boxes.palette.is_some() { 0 } else { 31 });
    expect_readable(&outline)?;
    let in_tiles = halvings == 0 && boxes.are_plain && !outline.is_subsampled && outline.grid.is_sound(outline.tiles);
    if outline.is_cut && !in_tiles {
        return Err(Refusal::Damaged(
            "it was cut short, and it is stored in one piece or in a way of which no part can be shown by itself".to_owned(),
        ));
    }
    let halve = |v: u32| (0..halvings).fold(v, |v, _| v.div_ceil(2));
    let (width, height) = (halve(outline.width), halve(outline.height));
    // Of tiles one row of them is held at a time.
    let held = if in_tiles { height.min(outline.tile.height) } else { height };
    expect_fits(&outline, &boxes, bytes.len(), (width, held), halvings)?;
    let settings = DecodeSettings {
        resolve_palette_indices: true,
        // What is cut short or contradicts itself is refused: what the decoder would fill in would be measured.
        strict: !outline.is_open_ended && !outline.is_cut,
        target_resolution: (halvings > 0).then(|| ((outline.width >> halvings).max(1), (outline.height >> halvings).max(1))),
    };
    let image = Image::new(&bytes, &settings).map_err(|e| damaged(&e))?;
    // A picture that does not begin at the corner of its grid may round to one pixel more or less.
    let slack = u32::from(halvings > 0);
    if image.width().abs_diff(width) > slack || image.height().abs_diff(height) > slack {
        return Err(Refusal::Damaged("its parts do not agree on its size".to_owned()));
    }
    let (width, height) = (image.width(), image.height());
    expect_pixels(width, height)?;
    let (has_alpha, is_signed) = (image.has_alpha(), outline.bands.first().is_some_and(|(_, signed)| *signed));
    drop(image);
    let mut notes = Vec::new();
    if outline.is_subsampled {
        notes.push("Some of its bands have fewer pixels than others; they were enlarged.".to_owned());
    }
    if halvings > 0 {
        notes.push(format!("It is shown at a reduced size; the file has {} x {} pixels.", outline.width, outline.height));
    }
    let size = LevelSize { width, height };
    let info = |count: usize, bits: u8| {
        let colour = colour(&outline, &boxes, count.saturating_sub(usize::from(has_alpha)));
        RasterInfo {
            format: "JPEG 2000".to_owned(),
            compression: "JPEG 2000".to_owned(),
            width,
            height,
            bands: roles(count, has_alpha, &colour),
            sample_type: sample_type(bits, is_signed && boxes.palette.is_none()),
            bits,
            colour,
            nodata: None,
            orientation: 1,
            levels: vec![size],
            access: Access::Rows,
            incomplete: None,
            notes,
        }
    };
    // The bands of a palette, and those of a colour space that is turned into another, are known when they are decoded.
    if boxes.palette.is_some() || boxes.colour_space == Some(CIE_LAB) {
        let (samples, count, bits) = decode(&bytes, &settings, size, is_signed && boxes.palette.is_none())?;
        return Ok(Opened::Rows(Box::new(Whole::new(info(count, bits), samples)?)));
    }
    let bits = outline.bands.iter().map(|(bits, _)| *bits).max().unwrap_or(8).clamp(1, 16);
    let mut info = info(outline.bands.len(), bits);
    if in_tiles {
        let start = stream.as_ptr().addr() - bytes.as_ptr().addr();
        let tiles = TileRows::new(bytes, start, outline.header, outline.parts, outline.grid, !outline.is_open_ended);
        info.incomplete = tiles.incomplete(outline.is_cut);
        if info.incomplete.is_some_and(|cut| cut.present == 0) {
            return Err(Refusal::Damaged("it ends before its first tile does".to_owned()));
        }
        return Ok(Opened::Rows(Box::new(tiles.rows(info, is_signed, bits))));
    }
    Ok(Opened::Rows(Box::new(Deferred::new(info, move || {
        let (samples, _, found) = decode(&bytes, &settings, size, is_signed)?;
        if found == bits { Ok(samples) } else { Err(Refusal::Damaged("its parts do not agree on its bits".to_owned())) }
    }))))
}

/// The type of samples of so many bits.
pub(super) fn sample_type(bits: u8, is_signed: bool) -> SampleType {
    match (is_signed, bits) {
        (true, _) => SampleType::I16,
        (false, ..=8) => SampleType::U8,
        (false, _) => SampleType::U16,
    }
}

/// The samples, the number of bands, and the most bits that one of them has.
pub(super) fn decode(bytes: &[u8], settings: &DecodeSettings, size: LevelSize, is_signed: bool) -> Result<(Samples, usize, u8), Refusal> {
    let image = Image::new(bytes, settings).map_err(|e| damaged(&e))?;
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(|e| damaged(&e))?;
    let components = decoded.components();
    let count = components.len();
    if count == 0 || count > MAX_BANDS || count < usize::from(image.has_alpha()) {
        return Err(Refusal::Damaged("it has no bands".to_owned()));
    }
    let bits = components.iter().map(hayro_jpeg2000::ComponentData::bit_depth).max().unwrap_or(8).clamp(1, 16);
    let size = (size.width, size.height);
    let total = need(size.0, size.1, count as u64);
    let samples = match sample_type(bits, is_signed) {
        SampleType::I16 => Samples::I16(interleave(components, total, size, |v, bits| {
            // The decoder adds half the range to signed samples too.
            let half = (1_i32 << (bits - 1)).unsigned_abs();
            i16::try_from(i64::from(v) - i64::from(half)).unwrap_or_default()
        })?),
        SampleType::U8 => Samples::U8(interleave(components, total, size, |v, own| u8::try_from(widen(v, own, bits)).unwrap_or(u8::MAX))?),
        _ => Samples::U16(interleave(components, total, size, |v, own| u16::try_from(widen(v, own, bits)).unwrap_or(u16::MAX))?),
    };
    Ok((samples, count, bits))
}

/// Bands of fewer bits than the others (usually a mask of one bit) get their range.
fn widen(value: u32, own: u8, bits: u8) -> u32 {
    if own >= bits {
        return value;
    }
    let most = |bits: u8| (1_u32 << bits.min(16)) - 1;
    value * most(bits) / most(own).max(1)
}

/// All bands of each pixel together, rounded and kept in their range.
fn interleave<T: Copy + Default>(
    components: &[hayro_jpeg2000::ComponentData],
    total: u64,
    (width, height): (u32, u32),
    sample: impl Fn(u32, u8) -> T,
) -> Result<Vec<T>, Refusal> {
    let mut out = zeros::<T>(total, "JPEG 2000", width, height)?;
    for (band, component) in components.iter().enumerate() {
        let bits = component.bit_depth().clamp(1, 16);
        #[expect(clippy::cast_precision_loss, reason = "at most 16 bits")]
        let most = ((1_u32 << bits) - 1) as f32;
        let values = component.samples();
        if values.len() as u64 != need(width, height, 1) {
            return Err(Refusal::Damaged("its bands differ in size".to_owned()));
        }
        for (to, value) in out.iter_mut().skip(band).step_by(components.len()).zip(values) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "kept in range just before; not a number is 0")]
            let whole = (value + 0.5).clamp(0.0, most) as u32;
            *to = sample(whole, bits);
        }
    }
    Ok(out)
}

/// ISO/IEC 15444-1, table I.10, and 15444-2.
fn colour(outline: &Outline, boxes: &Boxes, colours: usize) -> Colour {
    const CMYK: [u32; 2] = [12, 13];
    const RGB: [u32; 5] = [16, 18, CIE_LAB, 20, 21];
    match boxes.colour_space {
        Some(space) if CMYK.contains(&space) && colours == 4 => Colour::Cmyk,
        Some(space) if RGB.contains(&space) && colours >= 3 => Colour::Rgb,
        None if colours == 3 && (outline.has_colour_transform || outline.is_subsampled) => Colour::Rgb,
        _ if boxes.palette.is_some() && colours == 3 => Colour::Rgb,
        _ => Colour::Bands,
    }
}

fn roles(count: usize, has_alpha: bool, colour: &Colour) -> Vec<Band> {
    use BandRole::{Alpha, Blue, Gray, Green, Other, Red};
    let colours = count - usize::from(has_alpha);
    let role = |i: usize| match (i, colour) {
        (i, _) if i == colours => Alpha,
        (0, Colour::Rgb) => Red,
        (1, Colour::Rgb) => Green,
        (2, Colour::Rgb) => Blue,
        (0, Colour::Bands) if colours == 1 => Gray,
        _ => Other,
    };
    (0..count).map(|i| Band { name: None, role: role(i) }).collect()
}

fn expect_readable(outline: &Outline) -> Result<(), Refusal> {
    let unsupported = |what: String| {
        Err(Refusal::Unsupported(format!(
            "The JPEG 2000 image has {what}, which is not read. Convert it to GeoTIFF (gdal_translate IN OUT.tif)."
        )))
    };
    if let Some((bits, _)) = outline.bands.iter().find(|(bits, _)| *bits > 16) {
        return unsupported(format!("{bits} bits a sample"));
    }
    if outline.bands.len() > MAX_BANDS {
        return unsupported(format!("{} bands", outline.bands.len()));
    }
    if outline.bands.windows(2).any(|pair| matches!(pair, [(_, a), (_, b)] if a != b)) {
        return unsupported("bands with and without a sign".to_owned());
    }
    Ok(())
}

fn expect_fits(outline: &Outline, boxes: &Boxes, file: usize, (width, height): (u32, u32), halvings: u8) -> Result<(), Refusal> {
    let bands = outline.bands.len().max(boxes.palette.unwrap_or_default()) as u64;
    let sample = if outline.bands.iter().all(|(bits, signed)| *bits <= 8 && !signed) { 1 } else { 2 };
    let whole = need(width, height, bands * (4 + sample));
    let tile = need(outline.tile.width, outline.tile.height, 1);
    // Only the coefficients of the levels that are looked at are decoded, but every code block is accounted for.
    let at_work = (tile >> (2 * u32::from(halvings).min(31))).saturating_mul(BYTES_A_TILE_SAMPLE + 4 * bands);
    let blocks = (tile.saturating_mul(bands) / outline.block.max(1)).saturating_mul(BYTES_A_BLOCK);
    let precincts = (tile.saturating_mul(bands) / outline.precinct.max(1)).saturating_mul(BYTES_A_BLOCK);
    let tables = outline.tiles.saturating_mul(bands).saturating_mul(512);
    let sum = [whole, at_work, blocks, precincts, tables, file as u64].into_iter().fold(0, u64::saturating_add);
    if sum > MEMORY && tables > MEMORY / 2 {
        return Err(Refusal::Damaged("it is in more tiles than any picture".to_owned()));
    }
    expect_memory("JPEG 2000", width, height, sum)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(|b| u32::from(u16::from_be_bytes(b)))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_be_bytes)
}

/// The codestream in a file, and what stands before it.
fn find_codestream(bytes: &[u8]) -> Result<(Boxes, &[u8]), Refusal> {
    let mut boxes = Boxes { are_plain: true, ..Boxes::default() };
    if bytes.starts_with(b"\xff\x4f\xff\x51") {
        return Ok((boxes, bytes));
    }
    let mut found = None;
    for (kind, body) in each_box(bytes).take(10_000) {
        match &kind {
            b"jp2h" => {
                for (kind, body) in each_box(body).take(1000) {
                    match &kind {
                        b"colr" if boxes.colour_space.is_none() && body.first() == Some(&1) => boxes.colour_space = u32_at(body, 3),
                        b"pclr" => boxes.palette = body.get(2).map(|n| usize::from(*n)),
                        b"cdef" | b"cmap" => boxes.are_plain = false,
                        _ => {}
                    }
                }
            }
            b"jp2c" => found = Some(body),
            _ => {}
        }
    }
    // RGB and gray, by their numbers; a profile alone turns nothing here.
    boxes.are_plain &= boxes.palette.is_none() && matches!(boxes.colour_space, None | Some(16 | 17));
    let stream = found.ok_or_else(|| Refusal::Damaged("it ends before its pixels".to_owned()))?;
    Ok((boxes, stream))
}

/// The boxes in these bytes. A last one that is cut short reaches to the end.
fn each_box(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let len = u32_at(rest, 0)?;
        let kind: [u8; 4] = rest.get(4..8)?.try_into().ok()?;
        let (start, end) = match len {
            0 => (8, rest.len()),
            1 => (16, u64::from(u32_at(rest, 8)?).checked_mul(1 << 32)?.checked_add(u64::from(u32_at(rest, 12)?))?.try_into().ok()?),
            n => (8, n as usize),
        };
        let body = rest.get(start..end.min(rest.len()))?;
        rest = rest.get(end..).unwrap_or_default();
        Some((kind, body))
    })
}

fn read_outline(stream: &[u8]) -> Result<Outline, Refusal> {
    let odd = || Refusal::Damaged("its content does not follow its format".to_owned());
    let early = || Refusal::Damaged("it ends before its pixels".to_owned());
    let mut outline = size(stream).ok_or_else(odd)?;
    expect_pixels(outline.width, outline.height)?;
    if outline.bands.is_empty() || outline.tiles == 0 || outline.tiles > MAX_TILES {
        return Err(odd());
    }
    let mut at = 2;
    let mut seen = vec![false; usize::try_from(outline.tiles).unwrap_or_default()];
    loop {
        let Some(mark) = u16_at(stream, at) else {
            // Behind the header it was cut; what is there of its tiles may be shown.
            outline.is_cut = true;
            break;
        };
        match mark {
            // The end mark.
            0xFFD9 => break,
            0xFF90 => {
                let Some((index, len)) = u16_at(stream, at + 4).zip(u32_at(stream, at + 6)) else {
                    outline.is_cut = true;
                    break;
                };
                if outline.parts.is_empty() {
                    outline.header = at;
                }
                *seen.get_mut(index as usize).ok_or_else(odd)? = true;
                if len == 0 {
                    outline.is_open_ended = true;
                    let end = [stream, stream.trim_ascii_end()].into_iter().find(|all| all.ends_with(b"\xff\xd9")).map(<[u8]>::len);
                    outline.is_cut = end.is_none();
                    tile_header(&mut outline, stream, at + 12, stream.len());
                    outline.parts.push(TilePart::at(stream, index, at, end.map(|end| end - 2)));
                    break;
                }
                if len < 14 {
                    return Err(odd());
                }
                tile_header(&mut outline, stream, at + 12, at.saturating_add(len as usize));
                let end = at.checked_add(len as usize).filter(|end| *end <= stream.len());
                outline.parts.push(TilePart::at(stream, index, at, end));
                at = at.saturating_add(len as usize);
            }
            0xFF30..=0xFF3F => at += 2,
            0xFF00.. => {
                let len = u16_at(stream, at + 2).ok_or_else(early)? as usize;
                outline.grid.has_packed_headers |= mark == 0xFF60;
                style(&mut outline, mark, stream.get(at + 4..at + 2 + len.max(2)).ok_or_else(early)?);
                at += 2 + len.max(2);
            }
            _ => return Err(odd()),
        }
    }
    if outline.is_cut && outline.parts.is_empty() {
        return Err(early());
    }
    if !outline.is_cut && seen.iter().any(|tile| !tile) {
        return Err(Refusal::Damaged("some of its tiles are missing".to_owned()));
    }
    Ok(outline)
}

/// Tiles may have their own coding styles.
fn tile_header(outline: &mut Outline, stream: &[u8], start: usize, end: usize) {
    let mut at = start;
    while at < end {
        let Some(mark) = u16_at(stream, at).filter(|mark| *mark != 0xFF93) else { return };
        let Some(len) = u16_at(stream, at + 2) else { return };
        let Some(body) = stream.get(at + 4..at + 2 + (len as usize).max(2)) else { return };
        style(outline, mark, body);
        at += 2 + (len as usize).max(2);
    }
}

/// The size part, which comes first (A.5.1).
fn size(stream: &[u8]) -> Option<Outline> {
    if u16_at(stream, 2)? != 0xFF51 {
        return None;
    }
    let number = |i: usize| u32_at(stream, 8 + 4 * i);
    let (x1, y1, x0, y0) = (number(0)?, number(1)?, number(2)?, number(3)?);
    let (tw, th, tx, ty) = (number(4)?, number(5)?, number(6)?, number(7)?);
    let count = u16_at(stream, 40)? as usize;
    let list = stream.get(42..42 + 3 * count)?;
    let parts: Vec<&[u8; 3]> = list.as_chunks::<3>().0.iter().collect();
    let (sx, sy) = (parts.iter().map(|p| p[1]).min()?.max(1), parts.iter().map(|p| p[2]).min()?.max(1));
    let span = |from: u32, to: u32, step: u8| to.div_ceil(u32::from(step)).checked_sub(from.div_ceil(u32::from(step)));
    let along = |end: u32, first: u32, size: u32| u64::from(end.checked_sub(first)?).checked_div(u64::from(size)).map(|n| n + 1);
    if tw == 0 || th == 0 || x1 <= x0 || y1 <= y0 {
        return None;
    }
    let tiles = along(x1 - 1, tx, tw)?.checked_mul(along(y1 - 1, ty, th)?)?;
    Some(Outline {
        width: span(x0, x1, sx)?,
        height: span(y0, y1, sy)?,
        tile: LevelSize { width: tw.min(x1 - x0), height: th.min(y1 - y0) },
        tiles,
        bands: parts.iter().map(|p| ((p[0] & 0x7F) + 1, p[0] & 0x80 != 0)).collect(),
        is_subsampled: parts.iter().any(|p| (p[1], p[2]) != (sx, sy)),
        block: u64::MAX,
        precinct: u64::MAX,
        halvings: 32,
        has_colour_transform: false,
        is_open_ended: false,
        grid: Grid::of([x0, y0, x1, y1], [tx, ty, tw, th]),
        parts: Vec::new(),
        header: 0,
        is_cut: false,
    })
}

/// Coding styles (A.6.1 and A.6.2): for all bands, or for one.
fn style(outline: &mut Outline, mark: u32, body: &[u8]) {
    let (flags, rest) = match mark {
        0xFF52 => {
            outline.has_colour_transform |= body.get(4) == Some(&1);
            (body.first(), body.get(5..))
        }
        0xFF53 => {
            let skip = if outline.bands.len() < 257 { 1 } else { 2 };
            (body.get(skip), body.get(skip + 1..))
        }
        _ => return,
    };
    let (Some(flags), Some([levels, bw, bh, _, _, precincts @ ..])) = (flags, rest) else { return };
    outline.halvings = outline.halvings.min(*levels);
    outline.block = outline.block.min(1 << (u32::from(bw & 15) + u32::from(bh & 15) + 4));
    if flags & 1 == 1 {
        // The coarsest levels may have tiny ones: only the finest half of the levels counts, with the most pixels.
        let fine = precincts.iter().skip(precincts.len() / 2).map(|p| 1_u64 << (u32::from(p & 15) + u32::from(p >> 4)));
        outline.precinct = fine.fold(outline.precinct, u64::min);
        outline.block = outline.block.min(outline.precinct);
    }
}
