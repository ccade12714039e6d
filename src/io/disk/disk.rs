//! What a disk can be asked by code that promises to lose nothing. Every call here can fail, and every failure has to be
//! answered; that this holds is tested on a simulated disk, call by call.

use std::fmt::Debug;
use std::io;
use std::path::{Path, PathBuf};

/// A disk.
pub trait Disk: Debug + Send + Sync {
    /// The content of a plain file of at most so many bytes.
    ///
    /// # Errors
    /// A phrase that says what is in the way.
    fn read(&self, path: &Path, most_bytes: u64) -> Result<Vec<u8>, String>;

    /// Opens a file that is there, for reading and for writing at its end.
    ///
    /// # Errors
    /// As the system says.
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// Makes a file that was not there.
    ///
    /// # Errors
    /// As the system says; `AlreadyExists` if something has that name.
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// Makes a file under a name that nobody uses, in a folder. Only its owner can read it.
    ///
    /// # Errors
    /// As the system says.
    fn create_temporary(&self, folder: &Path) -> io::Result<(PathBuf, Box<dyn DiskFile>)>;

    /// Gives a file another name, in the place of whatever has it.
    ///
    /// # Errors
    /// As the system says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Gives a file another name that nothing has.
    ///
    /// # Errors
    /// As the system says; `AlreadyExists` if something has that name.
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Takes a name away.
    ///
    /// # Errors
    /// As the system says.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Waits until the names in a folder are on the disk.
    ///
    /// # Errors
    /// As the system says: they may be or not be on the disk then.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;

    /// Whether there is a folder of that name.
    fn is_folder(&self, path: &Path) -> bool;
}

/// An open file. What is written goes to its end. Closing it gives its lock back.
pub trait DiskFile: Debug + Send {
    /// Writes at the end, as much as the system takes at once. How many bytes that were.
    ///
    /// # Errors
    /// As the system says.
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize>;

    /// Waits until the content is on the disk.
    ///
    /// # Errors
    /// As the system says. The content may be lost then, and a later sync says nothing of it.
    fn sync(&mut self) -> io::Result<()>;

    /// Cuts the file to so many bytes.
    ///
    /// # Errors
    /// As the system says.
    fn truncate(&mut self, bytes: u64) -> io::Result<()>;

    /// Its size, bytes.
    ///
    /// # Errors
    /// As the system says.
    fn bytes(&mut self) -> io::Result<u64>;

    /// The bytes from one place up to another, or up to the end.
    ///
    /// # Errors
    /// As the system says; `UnexpectedEof` if there are fewer.
    fn read_between(&mut self, from: u64, to: Option<u64>) -> io::Result<Vec<u8>>;

    /// Takes the one lock of the file. `false` if another has it.
    ///
    /// # Errors
    /// As the system says.
    fn try_lock(&mut self) -> io::Result<bool>;

    /// Gives the lock back.
    fn unlock(&mut self);

    /// Lets others read it, as an ordinary new file.
    ///
    /// # Errors
    /// As the system says.
    fn make_readable(&mut self) -> io::Result<()>;
}

/// Writes all of the bytes at the end of a file.
///
/// # Errors
/// As the system says: part of the bytes may be in the file.
pub fn append_all(file: &mut dyn DiskFile, bytes: &[u8]) -> io::Result<()> {
    let mut rest = bytes;
    while !rest.is_empty() {
        match file.append(rest) {
            Ok(0) => return Err(io::Error::from(io::ErrorKind::WriteZero)),
            Ok(n) => rest = rest.get(n..).unwrap_or_default(),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}
