//! Films: H.264 in MP4, which sites, messengers and players of every age show.
//!
//! The pictures lose a little, as in every film: each is packed at one fixed quality at which letters stay sharp, colours at half the
//! width and height (4:2:0, BT.709, limited range, and the stream says so). Nothing refers to a later picture, and at least every eighth
//! can be jumped to.
//!
//! The container is written here, after ISO/IEC 14496-12 (the boxes) and 14496-15 (`avc1`, `avcC`). A picture is one sample that lasts
//! as long as it is shown, so nothing is repeated. The index stands in front of the pictures: a film plays while it arrives. It names
//! no program and no time, so the same replay gives the same bytes.

use super::{AnimationError, Bounded, NextPicture, delay_cs, trouble};
use image::RgbaImage;
use openh264::OpenH264API;
use openh264::Timestamp;
use openh264::encoder::{BitRate, Complexity, Encoder, EncoderConfig, FrameRate, IntraFramePeriod, QpRange, RateControlMode, VuiConfig};
use openh264::formats::YUVSource;
use std::io::Write;

/// The most that the encoder takes, px: the longer and the shorter side (level 5.2 of H.264).
const LARGEST: (u32, u32) = (3840, 2160);
/// The steps between the values that are kept, of 1 to 51 (ISO/IEC 14496-10, 8.5): up to 20 letters and thin outlines are as they were.
const QUANTISER: (u8, u8) = (18, 20);
/// At the latest after so many pictures comes one that needs none before it.
const KEY_EVERY: u32 = 8;
/// A picture that is shown longer is written again, which costs next to nothing: some players wait for a next one.
const LONGEST_MS: u32 = 5000;
/// Units of time in a second.
const TIMESCALE: u32 = 1000;
/// More than the index takes without its lists; and what a sample takes in them at most.
const HEAD: usize = 1024;
const IN_LISTS: usize = 16;
/// Kinds of units in an H.264 stream (ISO/IEC 14496-10, table 7-1).
const SLICE: u8 = 1;
const KEY_SLICE: u8 = 5;
const SEQUENCE_PARAMETERS: u8 = 7;
const PICTURE_PARAMETERS: u8 = 8;

pub(super) fn write(
    mut out: &mut Bounded,
    size: (u32, u32),
    count: usize,
    each_s: f64,
    made: &mut usize,
    next: &mut NextPicture<'_>,
) -> Result<(), AnimationError> {
    let (width, height) = size;
    if width.max(height) > LARGEST.0 || width.min(height) > LARGEST.1 {
        let (long, short) = LARGEST;
        return Err(AnimationError::Other(format!("A film is at most {long} x {short} pixels: choose smaller pictures.")));
    }
    if width % 2 == 1 || height % 2 == 1 {
        return Err(AnimationError::Other("A film is an even number of pixels wide and high: choose an even size.".into()));
    }
    let mut encoder = encoder(each_s)?;
    let mut film = Film::default();
    for index in 0..count {
        let Some(picture) = next(index)? else { return Err(AnimationError::Stopped) };
        let planes = Planes::of(&picture);
        let mut left_ms = u32::from(delay_cs(each_s, index, count)) * 10;
        while left_ms > 0 {
            let shown_ms = left_ms.min(LONGEST_MS);
            film.take(&mut encoder, &planes, shown_ms)?;
            left_ms -= shown_ms;
        }
        if film.samples.len() + film.sizes.len() * IN_LISTS + HEAD > out.most {
            out.full = true;
            return Err(AnimationError::TooLarge(0.0));
        }
        *made = index + 1;
    }
    let mut put = |part: &[u8]| out.write_all(part).map_err(|e| trouble(&e));
    put(&film.head(size))?;
    put(&film.samples)
}

/// The encoder, at one quality and on one thread: the same pictures give the same bytes.
fn encoder(each_s: f64) -> Result<Encoder, AnimationError> {
    let config = EncoderConfig::new()
        // The one that looks at the quality alone and leaves no picture out.
        .rate_control_mode(RateControlMode::Bufferbased)
        .qp(QpRange::new(QUANTISER.0, QUANTISER.1))
        .bitrate(BitRate::from_bps(20_000_000))
        .max_frame_rate(FrameRate::from_hz((1.0 / each_s).clamp(1.0, 30.0) as f32))
        .intra_frame_period(IntraFramePeriod::from_num_frames(KEY_EVERY))
        .complexity(Complexity::High)
        .skip_frames(false)
        // These save where one does not look, which is where an analyst does.
        .adaptive_quantization(false)
        .background_detection(false)
        .num_threads(1)
        .vui(VuiConfig::bt709());
    Encoder::with_api_config(OpenH264API::from_source(), config).map_err(|e| trouble(&e))
}

/// A picture as the encoder wants it: brightness for every pixel, two differences of colour for every four.
struct Planes {
    size: (usize, usize),
    luma: Vec<u8>,
    blue: Vec<u8>,
    red: Vec<u8>,
}

/// A share as a whole number of 2^16ths.
const fn fixed(share: f64) -> i32 {
    (share * 65536.0 + if share < 0.0 { -0.5 } else { 0.5 }) as i32
}

/// The weights of red, green and blue in the brightness (ITU-R BT.709-6, 3.2), and the scales of limited range: 219 and 224 of 255.
const WEIGHTS: [f64; 3] = [0.2126, 0.7152, 0.0722];
const LUMA: [i32; 3] = [fixed(WEIGHTS[0] * 219.0 / 255.0), fixed(WEIGHTS[1] * 219.0 / 255.0), fixed(WEIGHTS[2] * 219.0 / 255.0)];
/// (B - Y) / 1.8556 and (R - Y) / 1.5748.
const BLUE: [i32; 3] = difference(2);
const RED: [i32; 3] = difference(0);

/// How much of red, green and blue is in the difference between one of them and the brightness.
const fn difference(of: usize) -> [i32; 3] {
    let scale = 224.0 / 255.0 / (2.0 * (1.0 - WEIGHTS[of]));
    let mut shares = [-WEIGHTS[0] * scale, -WEIGHTS[1] * scale, -WEIGHTS[2] * scale];
    shares[of] += scale;
    [fixed(shares[0]), fixed(shares[1]), fixed(shares[2])]
}

/// A weighted sum, moved up by a base; the values are sums of 2^`bits` pixels.
fn weighed(values: [i32; 3], shares: [i32; 3], bits: u32, base: i32) -> u8 {
    let sum: i32 = values.iter().zip(shares).map(|(value, share)| value * share).sum();
    (base + ((sum + (1 << (15 + bits))) >> (16 + bits))).clamp(0, 255) as u8
}

impl Planes {
    /// Colours are taken at the left pixel of each two and between the rows, where players expect them (ISO/IEC 14496-10, figure 6-1).
    fn of(picture: &RgbaImage) -> Planes {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let pixels = picture.as_raw().as_chunks::<4>().0;
        let values = |[r, g, b, _]: [u8; 4]| [i32::from(r), i32::from(g), i32::from(b)];
        let luma = pixels.iter().map(|pixel| weighed(values(*pixel), LUMA, 0, 16)).collect();
        let (mut blue, mut red) = (Vec::with_capacity(width * height / 4), Vec::with_capacity(width * height / 4));
        let mut rows = pixels.chunks_exact(width.max(1));
        while let (Some(upper), Some(lower)) = (rows.next(), rows.next()) {
            // The pixel left of each two; of the first two there is none.
            let mut left = [upper, lower].map(|row| row.first().copied().unwrap_or_default());
            for (above, below) in upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0) {
                let mut sum = [0; 3];
                for (left, [middle, right]) in left.iter().zip([above, below]) {
                    let ([l, m, r], sum) = ([values(*left), values(*middle), values(*right)], &mut sum);
                    for (((sum, l), m), r) in sum.iter_mut().zip(l).zip(m).zip(r) {
                        *sum += l + 2 * m + r;
                    }
                }
                blue.push(weighed(sum, BLUE, 3, 128));
                red.push(weighed(sum, RED, 3, 128));
                left = [above[1], below[1]];
            }
        }
        Planes { size: (width, height), luma, blue, red }
    }
}

impl YUVSource for Planes {
    fn dimensions(&self) -> (usize, usize) {
        self.size
    }

    fn strides(&self) -> (usize, usize, usize) {
        (self.size.0, self.size.0 / 2, self.size.0 / 2)
    }

    fn y(&self) -> &[u8] {
        &self.luma
    }

    fn u(&self) -> &[u8] {
        &self.blue
    }

    fn v(&self) -> &[u8] {
        &self.red
    }
}

/// What is packed so far.
#[derive(Default)]
struct Film {
    /// The pictures, one after the other.
    samples: Vec<u8>,
    /// The bytes of each.
    sizes: Vec<u32>,
    /// How long each is shown, ms.
    shown_ms: Vec<u32>,
    /// Which can be jumped to, from 1.
    keys: Vec<u32>,
    /// What a player is told before the first picture: of the stream, and of its pictures.
    sequence: Vec<u8>,
    picture: Vec<u8>,
}

impl Film {
    fn take(&mut self, encoder: &mut Encoder, planes: &Planes, shown_ms: u32) -> Result<(), AnimationError> {
        let now_ms: u64 = self.shown_ms.iter().copied().map(u64::from).sum();
        let stream = encoder.encode_at(planes, Timestamp::from_millis(now_ms)).map_err(|e| trouble(&e))?;
        let before = self.samples.len();
        let mut is_key = false;
        let layers = (0..stream.num_layers()).filter_map(|at| stream.layer(at));
        for layer in layers {
            for unit in (0..layer.nal_count()).filter_map(|at| layer.nal_unit(at)) {
                // In a stream units stand behind 0 0 1, in a file behind their size.
                let start = unit.iter().position(|byte| *byte != 0).map_or(unit.len(), |one| one + 1);
                let unit = unit.get(start..).unwrap_or_default();
                match unit.first().map(|first| first & 0x1f) {
                    Some(SEQUENCE_PARAMETERS) => self.sequence = unit.to_vec(),
                    Some(PICTURE_PARAMETERS) => self.picture = unit.to_vec(),
                    Some(kind @ (SLICE | KEY_SLICE)) => {
                        is_key |= kind == KEY_SLICE;
                        let size = u32::try_from(unit.len()).map_err(|e| trouble(&e))?;
                        self.samples.extend_from_slice(&size.to_be_bytes());
                        self.samples.extend_from_slice(unit);
                    }
                    _ => {}
                }
            }
        }
        if self.samples.len() == before || self.sequence.len() < 4 || self.picture.is_empty() {
            return Err(trouble(&"the encoder gave no picture"));
        }
        self.sizes.push(u32::try_from(self.samples.len() - before).map_err(|e| trouble(&e))?);
        self.shown_ms.push(shown_ms);
        if is_key {
            self.keys.push(long(self.sizes.len()));
        }
        Ok(())
    }

    /// All that stands before the samples.
    fn head(&self, size: (u32, u32)) -> Vec<u8> {
        let kind = boxed(b"ftyp", &[b"isom", &512_u32.to_be_bytes(), b"isomiso2avc1mp41"]);
        // The index has one size, whatever place it names.
        let place = kind.len() + self.index(size, 0).len() + 8;
        let samples = (long(self.samples.len()).saturating_add(8)).to_be_bytes();
        [kind, self.index(size, long(place)), samples.to_vec(), b"mdat".to_vec()].concat()
    }

    /// The index of a film whose samples begin at a byte of the file.
    fn index(&self, (width, height): (u32, u32), samples_at: u32) -> Vec<u8> {
        let length = self.shown_ms.iter().copied().fold(0_u32, u32::saturating_add);
        let film = longs(&[0, 0, 0, TIMESCALE, length, 0x10000, 0x0100_0000, 0, 0]);
        let movie = boxed(b"mvhd", &[&film, &UPRIGHT, &longs(&[0; 6]), &2_u32.to_be_bytes()]);
        // Shown, part of the film, and part of what is looked at before it is played.
        let track = longs(&[7, 0, 0, 1, 0, length, 0, 0, 0, 0]);
        let track = boxed(b"tkhd", &[&track, &UPRIGHT, &longs(&[width << 16, height << 16])]);
        // The language "und", three letters in 15 bits.
        let media = boxed(b"mdhd", &[&longs(&[0, 0, 0, TIMESCALE, length, 0x55c4_0000])]);
        let handler = boxed(b"hdlr", &[&longs(&[0, 0]), b"vide", &longs(&[0; 3]), b"replay\0"]);
        let screen = boxed(b"vmhd", &[&longs(&[1, 0, 0])]);
        // The samples are in this file.
        let here = boxed(b"dinf", &[&boxed(b"dref", &[&longs(&[0, 1]), &boxed(b"url ", &[&longs(&[1])])])]);
        let samples = boxed(
            b"stbl",
            &[
                &boxed(b"stsd", &[&longs(&[0, 1]), &self.coding((width, height))]),
                &boxed(b"stts", &[&self.durations()]),
                &boxed(b"stss", &[&longs(&[0, long(self.keys.len())]), &longs(&self.keys)]),
                &boxed(b"stsc", &[&longs(&[0, 1, 1, long(self.sizes.len()), 1])]),
                &boxed(b"stsz", &[&longs(&[0, 0, long(self.sizes.len())]), &longs(&self.sizes)]),
                &boxed(b"stco", &[&longs(&[0, 1, samples_at])]),
            ],
        );
        let information = boxed(b"minf", &[&screen, &here, &samples]);
        let track = boxed(b"trak", &[&track, &boxed(b"mdia", &[&media, &handler, &information])]);
        boxed(b"moov", &[&movie, &track])
    }

    /// What a player needs to know of the stream.
    fn coding(&self, (width, height): (u32, u32)) -> Vec<u8> {
        let unit = |unit: &[u8]| [&u16::try_from(unit.len()).unwrap_or(u16::MAX).to_be_bytes(), unit].concat();
        let profile = self.sequence.get(1..4).unwrap_or_default();
        // Sizes before units have four bytes; there is one unit of each kind.
        let units = [&[0xff, 0xe1][..], &unit(&self.sequence), &[1], &unit(&self.picture)].concat();
        let parameters = boxed(b"avcC", &[&[1], profile, &units]);
        // The primaries, the curve and the matrix of BT.709, limited range.
        let colours = boxed(b"colr", &[b"nclx", &[0, 1, 0, 1, 0, 1, 0]]);
        let square = boxed(b"pasp", &[&longs(&[1, 1])]);
        // 72 dots an inch, one picture a sample, 24 bits, no table of colours.
        let sides = longs(&[(width << 16) | height, 0x0048_0000, 0x0048_0000, 0]);
        let head = [&longs(&[0, 1, 0, 0, 0, 0])[..], &sides, &1_u16.to_be_bytes(), &[0; 32], &[0, 0x18, 0xff, 0xff]].concat();
        boxed(b"avc1", &[&head, &parameters, &colours, &square])
    }

    /// How many samples after each other last how long.
    fn durations(&self) -> Vec<u8> {
        let runs: Vec<[u32; 2]> = self.shown_ms.chunk_by(|a, b| a == b).map(|run| [long(run.len()), run[0]]).collect();
        [longs(&[0, long(runs.len())]), longs(runs.as_flattened())].concat()
    }
}

/// No turn and no stretch.
const UPRIGHT: [u8; 36] = {
    let mut matrix = [0; 36];
    (matrix[1], matrix[17], matrix[32]) = (1, 1, 0x40);
    matrix
};

/// A box: its size, its name, its content.
fn boxed(name: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    [&long(content.len() + 8).to_be_bytes(), &name[..], &content].concat()
}

fn longs(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

fn long(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::{AnimationFormat, animation};
    use super::*;
    use image::Rgba;
    use openh264::decoder::Decoder;

    const SIZE: (u32, u32) = (320, 200);
    const PATCHES: [[u8; 3]; 8] =
        [[230, 160, 60], [40, 190, 210], [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255], [0, 0, 0], [128, 128, 128]];

    /// Patches of colour, a thin line, a square that wanders, and words.
    fn picture(index: usize) -> RgbaImage {
        let x0 = 20 + 30 * index as u32;
        let mut picture = RgbaImage::from_fn(SIZE.0, SIZE.1, |x, y| {
            let [r, g, b] = PATCHES[(x / 40) as usize];
            let ground = Rgba([60 + (x * 7 % 11) as u8, 70 + (y * 5 % 13) as u8, 60, 255]);
            match (x, y) {
                (_, 0..40) => Rgba([r, g, b, 255]),
                (_, 60) => Rgba([255, 200, 90, 255]),
                (_, 80..110) if (x0..x0 + 30).contains(&x) => Rgba([240, 240, 240, 255]),
                _ => ground,
            }
        });
        crate::io::caption::strip(&mut picture, &format!("Step {index}   Outline Building {index}"), "2026-03-04 10:00 UTC");
        picture
    }

    fn made(count: usize, each_s: f64) -> Vec<u8> {
        animation(AnimationFormat::Mp4, picture(0).dimensions(), count, each_s, 1 << 24, &mut |i| Ok(Some(picture(i)))).unwrap()
    }

    fn number(bytes: &[u8], at: usize) -> usize {
        u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
    }

    /// The names of the boxes after each other, and the content of each.
    fn boxes(mut bytes: &[u8]) -> Vec<(&str, &[u8])> {
        let mut found = Vec::new();
        while !bytes.is_empty() {
            let size = number(bytes, 0);
            found.push((std::str::from_utf8(&bytes[4..8]).unwrap(), &bytes[8..size]));
            bytes = &bytes[size..];
        }
        found
    }

    /// The content of the box at the end of a path.
    fn at<'a>(bytes: &'a [u8], path: &str) -> &'a [u8] {
        path.split('/').fold(bytes, |inside, name| {
            // What stands before the boxes in these two.
            let inside = match inside.len() {
                _ if name == "avc1" => &inside[8..],
                _ if ["avcC", "colr", "pasp"].contains(&name) => &inside[78..],
                _ => inside,
            };
            boxes(inside).into_iter().find(|(other, _)| *other == name).unwrap_or_else(|| panic!("no {name}")).1
        })
    }

    struct Read {
        /// Units with their start codes, and how long each is shown, ms.
        samples: Vec<(Vec<u8>, usize)>,
        keys: Vec<usize>,
        before: Vec<u8>,
    }

    fn read(file: &[u8]) -> Read {
        assert_eq!(boxes(file).iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["ftyp", "moov", "mdat"], "the index comes first");
        let table = at(file, "moov/trak/mdia/minf/stbl");
        let (sizes, runs, keys) = (at(table, "stsz"), at(table, "stts"), at(table, "stss"));
        let durations: Vec<usize> = (0..number(runs, 4)).flat_map(|i| vec![number(runs, 12 + 8 * i); number(runs, 8 + 8 * i)]).collect();
        assert_eq!(durations.len(), number(sizes, 8));
        let mut place = number(at(table, "stco"), 8);
        let mut samples = Vec::new();
        for (i, shown_ms) in durations.into_iter().enumerate() {
            let (mut rest, mut stream) = (&file[place..place + number(sizes, 12 + 4 * i)], Vec::new());
            place += rest.len();
            while !rest.is_empty() {
                let (unit, after) = rest[4..].split_at(number(rest, 0));
                stream.extend([&[0, 0, 0, 1], unit].concat());
                rest = after;
            }
            samples.push((stream, shown_ms));
        }
        assert_eq!(place, file.len(), "nothing is left over");
        let avcc = at(table, "stsd/avc1/avcC");
        let sequence = usize::from(u16::from_be_bytes([avcc[6], avcc[7]]));
        let (sequence, rest) = avcc[8..].split_at(sequence);
        assert_eq!(&avcc[1..4], &sequence[1..4], "profile and level");
        let before = [&[0, 0, 0, 1], sequence, &[0, 0, 0, 1], &rest[3..]].concat();
        Read { samples, keys: (0..number(keys, 4)).map(|i| number(keys, 8 + 4 * i)).collect(), before }
    }

    /// Red, green and blue of a decoded picture, by the formulas of BT.709 once more.
    fn colours(decoded: &impl YUVSource) -> RgbaImage {
        let (width, height) = decoded.dimensions();
        let (luma, blue, red) = decoded.strides();
        RgbaImage::from_fn(width as u32, height as u32, |x, y| {
            let (x, y) = (x as usize, y as usize);
            let luma = (f64::from(decoded.y()[y * luma + x]) - 16.0) / 219.0;
            let blue = (f64::from(decoded.u()[y / 2 * blue + x / 2]) - 128.0) / 224.0;
            let red = (f64::from(decoded.v()[y / 2 * red + x / 2]) - 128.0) / 224.0;
            let (r, b) = (luma + 1.5748 * red, luma + 1.8556 * blue);
            let g = (luma - 0.2126 * r - 0.0722 * b) / 0.7152;
            let value = |share: f64| (share * 255.0).round().clamp(0.0, 255.0) as u8;
            Rgba([value(r), value(g), value(b), 255])
        })
    }

    fn brightness(Rgba([r, g, b, _]): &Rgba<u8>) -> f64 {
        0.2126 * f64::from(*r) + 0.7152 * f64::from(*g) + 0.0722 * f64::from(*b)
    }

    #[test]
    fn a_film_gives_back_its_pictures_in_their_colours_and_with_their_words() {
        let film = read(&made(10, 0.5));
        assert_eq!(film.samples.len(), 10);
        let mut decoder = Decoder::new().unwrap();
        decoder.decode(&film.before).unwrap();
        for (i, (stream, _)) in film.samples.iter().enumerate() {
            let decoded = decoder.decode(stream).unwrap().expect("each sample is a picture");
            let (shown, meant) = (colours(&decoded), picture(i));
            assert_eq!(shown.dimensions(), meant.dimensions());
            // In the middle of a patch the colour is the colour.
            for (column, patch) in (0_u32..).zip(PATCHES) {
                let pixel = shown.get_pixel(column * 40 + 20, 20).0;
                let off = patch.iter().zip(pixel).map(|(a, b)| a.abs_diff(b)).max().unwrap();
                assert!(off <= 4, "picture {i}: {patch:?} became {pixel:?}");
            }
            // Brightness, which letters and thin lines live by, everywhere.
            let mut off: Vec<f64> = shown.pixels().zip(meant.pixels()).map(|(a, b)| (brightness(a) - brightness(b)).abs()).collect();
            let mean = off.iter().sum::<f64>() / off.len() as f64;
            off.sort_by(f64::total_cmp);
            let most = off[off.len() * 999 / 1000];
            assert!(mean < 1.6 && most < 16.0, "picture {i}: {mean} on average, {most} of 255 for one pixel of a thousand");
        }
    }

    #[test]
    fn each_step_lasts_as_long_as_in_the_other_formats_and_can_be_jumped_to() {
        let film = read(&made(10, 0.5));
        let shown: Vec<usize> = film.samples.iter().map(|(_, shown_ms)| *shown_ms).collect();
        assert_eq!(shown, [500, 500, 500, 500, 500, 500, 500, 500, 500, 1500], "the last one stays longer");
        assert_eq!(film.keys.first(), Some(&1));
        assert!(film.keys.windows(2).all(|pair| pair[1] - pair[0] <= KEY_EVERY as usize), "{:?}", film.keys);
        assert!(film.keys.last().unwrap() + KEY_EVERY as usize > 10, "{:?}", film.keys);
        // One that can be jumped to needs none before it.
        let (stream, _) = &film.samples[film.keys[1] - 1];
        let mut decoder = Decoder::new().unwrap();
        decoder.decode(&film.before).unwrap();
        assert!(decoder.decode(stream).unwrap().is_some());
        // What stands long is written again, for next to nothing.
        let film = read(&made(2, 7.0));
        let (bytes, shown): (Vec<usize>, Vec<usize>) = film.samples.iter().map(|(stream, shown_ms)| (stream.len(), *shown_ms)).unzip();
        assert_eq!(shown, [5000, 2000, 5000, 5000, 5000, 5000, 1000]);
        assert!(bytes[1] * 20 < bytes[0], "{bytes:?}");
    }

    #[test]
    fn it_says_its_size_and_colours_and_is_the_same_twice() {
        let bytes = made(3, 0.5);
        assert!(bytes == made(3, 0.5), "the same bytes twice");
        let entry = at(&bytes, "moov/trak/mdia/minf/stbl/stsd/avc1");
        let (width, height) = picture(0).dimensions();
        assert_eq!(number(entry, 24), ((width << 16) | height) as usize);
        assert_eq!(at(&bytes, "moov/trak/mdia/minf/stbl/stsd/avc1/colr"), b"nclx\0\x01\0\x01\0\x01\0");
        assert_eq!((number(at(&bytes, "moov/mvhd"), 12), number(at(&bytes, "moov/mvhd"), 16)), (1000, 2500));
        let refused = |size| match animation(AnimationFormat::Mp4, size, 1, 0.5, 1 << 20, &mut |_| Ok(None)) {
            Err(AnimationError::Other(why)) => why,
            other => panic!("{other:?}"),
        };
        assert!(refused((321, 200)).contains("even"));
        assert!(refused((4096, 2160)).contains("at most 3840 x 2160"));
        assert_eq!(AnimationFormat::Mp4.size_for((321, 201)), (320, 200));
    }
}
