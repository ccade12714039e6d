//! The user's cache folder: pyramids of pictures whose files have none. Everything in it can be made again.

use crate::core::raster::Bands;
use crate::io::platform;
use sha2::Digest;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What the folder may hold, bytes.
pub const CACHE_LIMIT: u64 = 20 << 30;
/// Files up to this size are known by their whole content, larger ones by samples of it.
const WHOLE: u64 = 64 << 20;
const SAMPLES: u64 = 256;
const SAMPLE: u64 = 64 << 10;

/// By what a pyramid is found again: the content of its picture and the bands. For files over 64 MiB the content is told by
/// size, time of the last change of any kind, and 256 pieces of 64 KiB over the file: reading 20 GB would take longer than the
/// pyramid.
pub(super) fn content_key(file: &File, bytes: u64, bands: Bands) -> io::Result<String> {
    let mut digest = sha2::Sha256::new();
    digest.update(bytes.to_le_bytes());
    digest.update(serde_json::to_vec(&bands)?);
    let pieces: Vec<(u64, u64)> = if bytes <= WHOLE {
        (0..bytes.div_ceil(SAMPLE)).map(|i| (i * SAMPLE, SAMPLE)).collect()
    } else {
        platform::change_stamp(&file.metadata()?).iter().for_each(|part| digest.update(part.to_le_bytes()));
        (0..SAMPLES).map(|i| ((bytes - SAMPLE) / (SAMPLES - 1) * i, SAMPLE)).collect()
    };
    let mut buffer = vec![0; SAMPLE as usize];
    for (at, length) in pieces {
        let length = length.min(bytes - at) as usize;
        let part = buffer.get_mut(..length).unwrap_or_default();
        platform::read_at(file, at, part)?;
        digest.update(part);
    }
    Ok(crate::core::doc::hex(&digest.finalize()))
}

fn folder() -> io::Result<PathBuf> {
    let dir = platform::cache_dir()?.join("pyramids");
    std::fs::create_dir_all(&dir)?;
    Ok(dir)
}

/// The file of a pyramid, new or as it was left. If another process works at it, a file of our own that goes with us.
pub(super) fn pyramid_file(key: &str) -> io::Result<File> {
    let dir = folder()?;
    let path = dir.join(format!("{key}.pyramid"));
    let file = File::options().read(true).write(true).create(true).truncate(false).open(&path)?;
    match file.try_lock() {
        Ok(()) => {
            // The time of the last use, for clearing.
            let _ = file.set_modified(SystemTime::now());
            let _ = shrink(&dir, CACHE_LIMIT);
            Ok(file)
        }
        Err(_) => tempfile::tempfile_in(dir),
    }
}

/// What the cache holds, bytes.
pub fn cache_bytes() -> u64 {
    folder().and_then(|dir| entries(&dir)).map_or(0, |list| list.iter().map(|(_, bytes, _)| bytes).sum())
}

/// Empties the cache; what is in use stays. Returns the bytes that were given back.
///
/// # Errors
/// When the folder cannot be read.
pub fn clear_cache() -> io::Result<u64> {
    shrink(&folder()?, 0)
}

/// Makes room while a pyramid grows: several that grow side by side keep to the limit together.
///
/// # Errors
/// [`io::ErrorKind::FileTooLarge`] when those in use take all there is; otherwise when the folder cannot be read.
pub(super) fn make_room() -> io::Result<()> {
    make_room_in(&folder()?, CACHE_LIMIT)
}

fn make_room_in(dir: &Path, limit: u64) -> io::Result<()> {
    shrink(dir, limit)?;
    let held: u64 = entries(dir)?.iter().map(|(_, bytes, _)| bytes).sum();
    if held > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(()) }
}

fn entries(dir: &Path) -> io::Result<Vec<(SystemTime, u64, PathBuf)>> {
    let mut list = Vec::new();
    for entry in std::fs::read_dir(dir)?.flatten() {
        let is_ours = entry.path().extension().is_some_and(|e| e == "pyramid");
        if let Some(meta) = entry.metadata().ok().filter(|m| is_ours && m.is_file()) {
            list.push((meta.modified().unwrap_or(SystemTime::UNIX_EPOCH), meta.len(), entry.path()));
        }
    }
    list.sort();
    Ok(list)
}

/// Removes the pyramids that were not used for longest until the rest fits.
fn shrink(dir: &Path, limit: u64) -> io::Result<u64> {
    let list = entries(dir)?;
    let mut held: u64 = list.iter().map(|(_, bytes, _)| bytes).sum();
    let mut freed = 0;
    for (_, bytes, path) in list {
        if held <= limit {
            break;
        }
        // Locked: somebody uses it.
        let free = File::options().write(true).open(&path).is_ok_and(|f| f.try_lock().is_ok());
        if free && std::fs::remove_file(&path).is_ok() {
            held -= bytes;
            freed += bytes;
        }
    }
    Ok(freed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Seek, SeekFrom, Write};

    #[test]
    #[cfg(unix)]
    fn a_large_file_that_was_changed_behind_its_date_is_another_one() {
        let mut file = tempfile::tempfile().unwrap();
        let bytes = WHOLE + 5_000_000;
        file.set_len(bytes).unwrap();
        let date = file.metadata().unwrap().modified().unwrap();
        let key = |file: &File| content_key(file, bytes, Bands::Gray(0)).unwrap();
        let before = key(&file);
        assert_eq!(key(&file), before);
        // Between two samples, and with the date set back.
        std::thread::sleep(std::time::Duration::from_millis(20));
        file.seek(SeekFrom::Start(SAMPLE + 1000)).unwrap();
        file.write_all(b"forged").unwrap();
        file.set_modified(date).unwrap();
        assert_eq!(file.metadata().unwrap().modified().unwrap(), date);
        assert_ne!(key(&file), before);
    }

    #[test]
    fn those_that_grow_keep_to_the_limit_together() {
        let dir = tempfile::tempdir().unwrap();
        let add = |name: &str, bytes: u64| {
            let file = File::create(dir.path().join(name)).unwrap();
            file.set_len(bytes).unwrap();
            file
        };
        let there = |name: &str| dir.path().join(name).exists();
        drop(add("old.pyramid", 50));
        let (one, two) = (add("one.pyramid", 40), add("two.pyramid", 40));
        one.try_lock().unwrap();
        two.try_lock().unwrap();
        make_room_in(dir.path(), 130).unwrap();
        assert!(there("old.pyramid"), "all of it has room");
        two.set_len(60).unwrap();
        make_room_in(dir.path(), 130).unwrap();
        assert!(!there("old.pyramid"), "what nobody uses goes first");
        two.set_len(100).unwrap();
        assert_eq!(make_room_in(dir.path(), 130).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert!(there("one.pyramid") && there("two.pyramid"), "what is in use stays");
    }
}
