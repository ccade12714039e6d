//! Which pictures of a file belong together: the picture, its overviews, and the masks of both.

use super::codec::Compression;
use super::ifd::{Ifd, Source, tag};
use super::picture::Picture;
use crate::io::raster::{Files, Refusal};

/// The most overviews that are used: more cannot be halves of each other.
const MAX_OVERVIEWS: usize = 32;

/// One size of the picture.
pub(super) struct Level {
    pub picture: Picture,
    pub mask: Option<Picture>,
}

/// The levels of a picture, full size first.
pub(super) struct Levels {
    pub levels: Vec<Level>,
    pub notes: Vec<String>,
    /// The main directory.
    pub main: Ifd,
    pub source: Source,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Overview,
    Mask,
    Page,
}

fn use_of(source: &Source, ifd: &Ifd) -> Use {
    let number = |name| ifd.number(source, name).ok().flatten();
    let kind = number(tag::NEW_SUBFILE_TYPE).unwrap_or(0);
    // The older entry: 2 is a reduced picture.
    let reduced = kind & 1 != 0 || number(tag::SUBFILE_TYPE) == Some(2);
    if kind & 4 != 0 || number(tag::PHOTOMETRIC) == Some(4) {
        Use::Mask
    } else if reduced {
        Use::Overview
    } else {
        Use::Page
    }
}

/// Reads all directories and sorts them.
pub(super) fn read(files: &Files) -> Result<Levels, Refusal> {
    let (source, first) = Source::open(files.main.clone())?;
    let (ifds, mut cut) = source.directories(first)?;
    let mut ifds = ifds.into_iter();
    let Some(main_ifd) = ifds.next() else { return Err(Refusal::Damaged("it holds no picture".to_owned())) };
    let main = Picture::read(&source, &main_ifd)?;
    let mut notes = Vec::new();
    let mut overviews = Vec::new();
    let mut masks = Vec::new();
    let (mut pages, mut ignored) = (0, Vec::new());
    let mut sort = |source: &Source, ifd: &Ifd, beside: Option<Use>| {
        let kind = match (use_of(source, ifd), beside) {
            (Use::Mask, _) | (_, Some(Use::Mask)) => Use::Mask,
            (_, Some(other)) => other,
            (kind, None) => kind,
        };
        if kind == Use::Page {
            pages += 1;
            return;
        }
        let name = if kind == Use::Mask { "a mask" } else { "an overview" };
        match Picture::read(source, ifd) {
            Ok(picture) if kind == Use::Mask => masks.push(picture),
            Ok(picture) => match unfit(&main, &picture) {
                None => overviews.push(picture),
                Some(why) => ignored.push(format!("{name} of {} x {} pixels, {why}", picture.width, picture.height)),
            },
            Err(why) => ignored.push(format!("{name}: {}", words(&why))),
        }
    };
    ifds.for_each(|ifd| sort(&source, &ifd, None));
    for (bytes, kind, name) in [(&files.overviews, Use::Overview, "overview file"), (&files.mask, Use::Mask, "mask file")] {
        let Some(bytes) = bytes else { continue };
        match Source::open(bytes.clone()).and_then(|(source, first)| source.directories(first).map(|all| (source, all))) {
            Ok((source, (ifds, more))) => {
                cut |= more;
                ifds.iter().for_each(|ifd| sort(&source, ifd, Some(kind)));
            }
            Err(why) => notes.push(format!("The {name} beside the picture is not read: {}.", words(&why))),
        }
    }
    if cut {
        notes.push("Not all directories of the file are read: it has more than 256, or one of them is damaged.".to_owned());
    }
    if pages > 0 {
        notes.push(format!("The file holds {pages} further picture(s); the first is read."));
    }
    overviews.sort_by_key(|p| std::cmp::Reverse((p.width, p.height)));
    let mut levels = vec![Level { picture: main, mask: None }];
    for picture in overviews {
        let above = levels.last().map_or((0, 0), |l| (l.picture.width, l.picture.height));
        let smaller = picture.width <= above.0 && picture.height <= above.1 && (picture.width, picture.height) != above;
        if !smaller {
            ignored.push(format!("an overview of {} x {} pixels, which is there twice", picture.width, picture.height));
        } else if levels.len() > MAX_OVERVIEWS {
            ignored.push(format!("an overview of {} x {} pixels, one of too many", picture.width, picture.height));
        } else {
            levels.push(Level { picture, mask: None });
        }
    }
    for mask in masks {
        let size = (mask.width, mask.height);
        let level = levels.iter_mut().find(|l| (l.picture.width, l.picture.height) == size && l.mask.is_none());
        match level {
            Some(_) if mask.oversized() => ignored.push("a mask whose blocks are too large to be decoded at once".to_owned()),
            Some(level) => level.mask = Some(mask),
            None => ignored.push(format!("a mask of {} x {} pixels, the size of no picture here", size.0, size.1)),
        }
    }
    if levels.first().is_some_and(|l| l.mask.is_some()) {
        // Without its own mask an overview would show what is not there.
        levels.retain(|level| {
            if level.mask.is_none() {
                ignored.push(format!("an overview of {} x {} pixels, which has no mask", level.picture.width, level.picture.height));
            }
            level.mask.is_some()
        });
    }
    if let Some(first) = ignored.first() {
        let more = if ignored.len() > 1 { format!(" and {} more", ignored.len() - 1) } else { String::new() };
        notes.push(format!("Parts of the file are not used: {first}{more}."));
    }
    Ok(Levels { levels, notes, main: main_ifd, source })
}

/// Why an overview is none of this picture.
fn unfit(main: &Picture, overview: &Picture) -> Option<&'static str> {
    let (w, h) = (f64::from(main.width), f64::from(main.height));
    let (ow, oh) = (f64::from(overview.width), f64::from(overview.height));
    if overview.width > main.width || overview.height > main.height || (ow, oh) == (w, h) {
        return Some("which is not smaller than the picture");
    }
    // Sizes are rounded, up or down; how far that carries depends on how long the picture is.
    if (oh - h * ow / w).abs() > 1.0 + h / w && (ow - w * oh / h).abs() > 1.0 + w / h {
        return Some("which has other proportions");
    }
    if overview.bands() != main.bands() || overview.sample_type != main.sample_type || overview.complex != main.complex {
        return Some("which has other bands");
    }
    if overview.oversized() {
        return Some("whose blocks are too large to be decoded at once");
    }
    // A difference between YCbCr and RGB is told away only where it is JPEG; a palette must stay a palette.
    let indexed = |p: &Picture| p.photometric == 3;
    let inverted = |p: &Picture| p.photometric == 0 && !matches!(p.compression, Compression::Fax(_));
    if indexed(main) != indexed(overview) || inverted(main) != inverted(overview) {
        return Some("which has other colours");
    }
    None
}

/// A refusal as a phrase.
fn words(why: &Refusal) -> String {
    match why {
        Refusal::Unsupported(text) | Refusal::TooLarge(text) | Refusal::Damaged(text) => text.trim_end_matches('.').to_owned(),
    }
}
