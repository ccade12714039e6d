//! Memory that this process shares with a decoder process. It is made here, of a fixed size that no side can change any more,
//! and handed over as an open file. The decoder writes into its map of it; this side copies out of its own, and makes nothing of
//! the bytes before they are copied: what a decoder changes meanwhile can make a copy wrong, and nothing worse. Where memory
//! cannot be mapped safely, both sides read and write it with calls.

use std::fs::File;
use std::io;

/// Shared memory as its maker holds it.
#[derive(Debug)]
pub struct SharedMemory {
    file: File,
    map: Option<memmap2::MmapRaw>,
}

impl SharedMemory {
    /// Makes it: in RAM where the system has such a thing, otherwise a temporary file without a name.
    ///
    /// # Errors
    /// When the system gives none.
    pub fn new(bytes: u64) -> io::Result<SharedMemory> {
        let file = sealed(bytes)?;
        // A map that is only ever read through its address.
        let map = is_sealed(&file).then(|| memmap2::MmapOptions::new().map_raw_read_only(&file).ok()).flatten();
        Ok(SharedMemory { file, map })
    }

    /// The file to be handed over.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Writes at its beginning.
    ///
    /// # Errors
    /// When the system says so.
    pub fn write(&self, bytes: &[u8]) -> io::Result<()> {
        super::write_at(&self.file, 0, bytes)
    }

    /// A copy of its first bytes.
    ///
    /// # Errors
    /// When it has fewer, or cannot be read.
    pub fn copy(&self, count: usize) -> io::Result<Vec<u8>> {
        let Some(map) = self.map.as_ref().filter(|map| count <= map.len()) else { return super::read_new(&self.file, 0, count) };
        let mut bytes = Vec::<u8>::with_capacity(count);
        populate(bytes.spare_capacity_mut());
        // Both places have room for `count` bytes, and they are apart. The other process may write while this is copied, as into
        // any memory of a device; so no reference to the map is ever made, and any bytes are bytes.
        #[expect(unsafe_code, reason = "the copy goes from an address, because a slice must not change while it is looked at")]
        unsafe {
            std::ptr::copy_nonoverlapping(map.as_ptr(), bytes.as_mut_ptr(), count);
            bytes.set_len(count);
        }
        Ok(bytes)
    }
}

/// Shared memory as a decoder holds it.
#[derive(Debug)]
pub struct HandedMemory {
    file: File,
    map: Option<memmap2::MmapMut>,
}

impl HandedMemory {
    /// Takes what was handed over.
    pub fn of(file: File) -> HandedMemory {
        // Only the decoder writes while it works: the program, which made it, writes into it only before it asks. And the seal, which
        // nobody can take off, keeps its size.
        #[expect(unsafe_code, reason = "mapping a file is unsafe because others may change it or cut it; see above why nobody does")]
        let map = is_sealed(&file).then(|| unsafe { memmap2::MmapMut::map_mut(&file) });
        HandedMemory { map: map.and_then(Result::ok), file }
    }

    /// All of it, to be written in place; `None` where it is not mapped.
    pub fn bytes(&mut self) -> Option<&mut [u8]> {
        self.map.as_deref_mut()
    }

    /// Has `count` bytes written at its beginning: `fill` gets them, with whatever was there before.
    ///
    /// # Errors
    /// When it is shorter, or cannot be written.
    pub fn write(&mut self, count: usize, fill: impl FnOnce(&mut [u8])) -> io::Result<()> {
        match &mut self.map {
            Some(map) => map.get_mut(..count).map(fill).ok_or_else(|| io::ErrorKind::WriteZero.into()),
            None => {
                let mut bytes = vec![0; count];
                fill(&mut bytes);
                super::write_at(&self.file, 0, &bytes)
            }
        }
    }

    /// Its first bytes.
    ///
    /// # Errors
    /// When it is shorter, or cannot be read.
    pub fn read(&self, count: usize) -> io::Result<Vec<u8>> {
        super::read_new(&self.file, 0, count)
    }
}

/// Memory below this is not worth a call, bytes.
const MANY: usize = 1 << 16;

/// Has the system give the pages of memory that is about to be written, all at once: one by one, each by a fault of its own, they cost
/// more than the copy. Where it is not done the memory is as good.
#[cfg(target_os = "linux")]
fn populate(memory: &mut [std::mem::MaybeUninit<u8>]) {
    let page = rustix::param::page_size();
    let before = memory.as_ptr().align_offset(page);
    let Some(whole) = memory.get_mut(before..) else { return };
    let len = whole.len() / page * page;
    if len < MANY {
        return;
    }
    // The pages lie wholly in memory that is ours alone and holds nothing yet; populating writes nothing that could be read.
    #[expect(unsafe_code, reason = "the call takes an address; the slice that it lies in is borrowed for writing")]
    // Kernels before 5.14 do not know it.
    let _ = unsafe { rustix::mm::madvise(whole.as_mut_ptr().cast(), len, rustix::mm::Advice::LinuxPopulateWrite) };
}

#[cfg(not(target_os = "linux"))]
fn populate(_memory: &mut [std::mem::MaybeUninit<u8>]) {}

#[cfg(target_os = "linux")]
fn sealed(bytes: u64) -> io::Result<File> {
    use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
    let file = File::from(memfd_create("revisit", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?);
    file.set_len(bytes)?;
    fcntl_add_seals(&file, SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL)?;
    Ok(file)
}

#[cfg(not(target_os = "linux"))]
fn sealed(bytes: u64) -> io::Result<File> {
    super::scratch_memory(bytes)
}

/// Whether nobody can cut it any more: reading a map of what was cut ends a process.
#[cfg(target_os = "linux")]
fn is_sealed(file: &File) -> bool {
    use rustix::fs::{SealFlags, fcntl_get_seals};
    fcntl_get_seals(file).is_ok_and(|seals| seals.contains(SealFlags::SHRINK))
}

#[cfg(not(target_os = "linux"))]
fn is_sealed(_file: &File) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn its_size_is_fixed_and_both_sides_see_one_content() {
        let ours = SharedMemory::new(10_000).unwrap();
        let mut theirs = HandedMemory::of(ours.file().try_clone().unwrap());
        assert!(ours.map.is_some() && theirs.map.is_some());
        for size in [0, 9_999, 10_001] {
            assert!(ours.file().set_len(size).is_err(), "{size}");
        }
        theirs.write(5, |bytes| bytes.copy_from_slice(b"tiles")).unwrap();
        assert_eq!(ours.copy(5).unwrap(), b"tiles");
        ours.write(b"T").unwrap();
        assert_eq!(theirs.read(5).unwrap(), b"Tiles");
        assert_eq!(ours.copy(10_000).unwrap().len(), 10_000);
        let large = SharedMemory::new(1 << 20).unwrap();
        HandedMemory::of(large.file().try_clone().unwrap()).write(1 << 20, |bytes| bytes.fill(7)).unwrap();
        assert!(large.copy((1 << 20) - 5).unwrap().iter().all(|b| *b == 7), "pages that are had all at once");
        assert!(theirs.write(10_001, |_| ()).is_err() && ours.copy(10_001).is_err());
    }

    #[test]
    fn what_cannot_be_mapped_is_read_and_written_with_calls() {
        let file = tempfile::tempfile().unwrap();
        file.set_len(10_000).unwrap();
        let mut theirs = HandedMemory::of(file.try_clone().unwrap());
        let ours = SharedMemory { file, map: None };
        assert!(theirs.map.is_none(), "a file that can be cut is never mapped");
        theirs.write(5, |bytes| bytes.copy_from_slice(b"tiles")).unwrap();
        assert_eq!(ours.copy(5).unwrap(), b"tiles");
        assert!(ours.copy(10_001).is_err());
    }
}
