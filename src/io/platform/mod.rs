//! The platform underneath: user folders, opening files safely, syncing folders, the clock, randomness, and whether the
//! window's run-time libraries are there. Everything that differs between operating systems is here and nowhere else.

mod channel;
mod confinement;
mod forbidden;
mod shared;

pub use channel::{HAS_PROCESSES, Line, MAX_FILES, MESSAGE, read_at, read_new, scratch_memory, start, write_at};
pub use confinement::{Posture, confine};
pub use forbidden::{FORBIDDEN, Forbidden};
pub use shared::{HandedMemory, SharedMemory};

use crate::core::units::Timestamp;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// The folder of the user's unnamed sessions, sample copy and lists; made if missing.
///
/// `REVISIT_DATA` names another one: for tests, and for a stick that leaves no trace on the machine.
///
/// # Errors
/// When there is no home or the folder cannot be made.
pub fn data_dir() -> io::Result<PathBuf> {
    let dir = match std::env::var_os("REVISIT_DATA").filter(|d| !d.is_empty()) {
        Some(dir) => PathBuf::from(dir),
        None => directories::ProjectDirs::from("", "", "revisit")
            .map(|dirs| dirs.data_dir().to_owned())
            .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "this user has no home folder"))?,
    };
    std::fs::create_dir_all(&dir)?;
    Ok(dir)
}

/// The folder of what can be made again at any time; made if missing. Under `REVISIT_DATA` if that is set.
///
/// # Errors
/// When there is no home or the folder cannot be made.
pub fn cache_dir() -> io::Result<PathBuf> {
    let dir = match std::env::var_os("REVISIT_DATA").filter(|d| !d.is_empty()) {
        Some(dir) => PathBuf::from(dir).join("cache"),
        None => directories::ProjectDirs::from("", "", "revisit")
            .map(|dirs| dirs.cache_dir().to_owned())
            .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "this user has no home folder"))?,
    };
    std::fs::create_dir_all(&dir)?;
    Ok(dir)
}

/// The folders in which the system and the user keep fonts, those of the system first.
pub fn font_folders() -> Vec<PathBuf> {
    let system: &[&str] = if cfg!(windows) {
        &["C:\\Windows\\Fonts"]
    } else if cfg!(target_os = "macos") {
        &["/System/Library/Fonts", "/Library/Fonts"]
    } else {
        &["/usr/share/fonts", "/usr/local/share/fonts"]
    };
    let own = directories::UserDirs::new().and_then(|dirs| dirs.font_dir().map(Path::to_owned));
    system.iter().map(PathBuf::from).chain(own).collect()
}

/// Opens a file for reading if it is a plain file. Folders, pipes and devices are refused, without waiting for them.
///
/// # Errors
/// A phrase that says what is in the way.
pub fn open_regular_file(path: &Path) -> Result<File, String> {
    // Asked by name first: opening a pipe would wait for a writer.
    let meta = std::fs::metadata(path).map_err(|e| plain_words(&e))?;
    if meta.is_dir() {
        return Err("it is a folder, not a file".to_owned());
    }
    if !meta.is_file() {
        return Err("it is not a plain file".to_owned());
    }
    let file = File::open(path).map_err(|e| plain_words(&e))?;
    // And again through the handle, in case the name was given to something else meanwhile.
    match file.metadata() {
        Ok(meta) if meta.is_file() => Ok(file),
        Ok(_) => Err("it is not a plain file".to_owned()),
        Err(e) => Err(plain_words(&e)),
    }
}

/// When a file was last changed, as far as the system tells: seconds and nanoseconds of the last write, and where there is such a
/// thing of the last change of any kind, which no program can set back.
pub fn change_stamp(meta: &std::fs::Metadata) -> [i64; 4] {
    let since = meta.modified().ok().and_then(|m| m.duration_since(std::time::UNIX_EPOCH).ok()).unwrap_or_default();
    let written = [i64::try_from(since.as_secs()).unwrap_or(i64::MAX), i64::from(since.subsec_nanos())];
    #[cfg(unix)]
    let changed = {
        use std::os::unix::fs::MetadataExt;
        [meta.ctime(), meta.ctime_nsec()]
    };
    #[cfg(not(unix))]
    let changed = [0, 0];
    [written[0], written[1], changed[0], changed[1]]
}

/// What an operating system's error means, as a phrase.
pub fn plain_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no file of that name".to_owned(),
        io::ErrorKind::PermissionDenied => "you may not read or write it".to_owned(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder, not a file".to_owned(),
        io::ErrorKind::NotADirectory => "a part of its path is not a folder".to_owned(),
        io::ErrorKind::FileTooLarge => "the file would become larger than allowed".to_owned(),
        io::ErrorKind::UnexpectedEof => "it ends too early".to_owned(),
        // The system's own words, without its number.
        _ => error.to_string().split(" (os error").next().unwrap_or_default().to_lowercase(),
    }
}

/// Makes a new or renamed name in a folder survive a power cut. Where folders cannot be synced, does nothing.
///
/// # Errors
/// When the system says that it failed.
pub fn sync_dir(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(if dir.as_os_str().is_empty() { Path::new(".") } else { dir })?.sync_all() } else { Ok(()) }
}

/// Gives a file the access rights of an ordinary new file (`rw-r--r--`, where there are such rights).
///
/// # Errors
/// When the system says that it failed.
pub fn make_readable(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(std::fs::Permissions::from_mode(0o644))
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        Ok(())
    }
}

/// This program's own file, also if it was replaced by a newer one since it was started.
pub fn this_program() -> Option<PathBuf> {
    let own = Path::new("/proc/self/exe");
    if cfg!(target_os = "linux") && own.exists() { Some(own.to_owned()) } else { std::env::current_exe().ok() }
}

/// The time now, by this machine's clock.
pub fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp { t_ms: i64::try_from(since.as_millis()).unwrap_or(i64::MAX) }
}

/// A random id of 32 hexadecimal digits.
///
/// # Errors
/// When the system has no randomness to give.
pub fn random_id() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|e| io::Error::other(e.to_string()))?;
    Ok(crate::core::doc::hex(&bytes))
}

/// Libraries that the window opens at run time and that are missing, with the Debian packages that hold them.
/// Empty where all is well, and on systems that bring their own.
#[cfg(feature = "gui")]
pub fn missing_window_libraries() -> Vec<(&'static str, &'static str)> {
    #[cfg(target_os = "linux")]
    {
        const X11: &[(&str, &str)] = &[
            ("libX11.so.6", "libx11-6"),
            ("libX11-xcb.so.1", "libx11-xcb1"),
            ("libXcursor.so.1", "libxcursor1"),
            ("libXi.so.6", "libxi6"),
            ("libxkbcommon.so.0", "libxkbcommon0"),
            ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
            ("libGL.so.1", "libgl1"),
        ];
        const WAYLAND: &[(&str, &str)] = &[
            ("libwayland-client.so.0", "libwayland-client0"),
            ("libwayland-egl.so.1", "libwayland-egl1"),
            ("libEGL.so.1", "libegl1"),
            ("libxkbcommon.so.0", "libxkbcommon0"),
        ];
        let needed = if set("WAYLAND_DISPLAY") || set("WAYLAND_SOCKET") { WAYLAND } else { X11 };
        needed.iter().copied().filter(|(library, _)| !can_load(library)).collect()
    }
    #[cfg(not(target_os = "linux"))]
    Vec::new()
}

/// Whether there is a display to open a window on.
pub fn has_display() -> bool {
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY") || set("WAYLAND_SOCKET")
}

fn set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|v| !v.is_empty())
}

#[cfg(all(feature = "gui", target_os = "linux"))]
fn can_load(library: &str) -> bool {
    // Loading runs the library's initialisers: these are the ones that the window loads a moment later anyway.
    #[expect(unsafe_code, reason = "dlopen is the only way to ask whether a library can be loaded")]
    unsafe {
        libloading::Library::new(library).is_ok()
    }
}

/// The most memory that this process has held so far, MiB; `None` where the system does not tell.
pub fn peak_memory_mib() -> Option<f64> {
    peak_memory_of("self")
}

/// The most memory that a process, by its number, has held so far, MiB.
pub fn peak_memory_of(process: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024.0)
}
