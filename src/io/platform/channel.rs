//! A line to a child process: short messages of a fixed size, with open files handed along. What is long goes through shared
//! memory (`shared.rs`).

use std::fs::File;
use std::io;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Bytes of a message.
pub const MESSAGE: usize = 64;
/// Files that may be handed along with one message.
pub const MAX_FILES: usize = 4;

/// Reads at a place of a file, without moving its cursor.
///
/// # Errors
/// When the file ends before the buffer is full, or cannot be read.
pub fn read_at(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
    #[cfg(unix)]
    {
        std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
    }
    #[cfg(windows)]
    {
        let mut done = 0;
        while done < buffer.len() {
            match std::os::windows::fs::FileExt::seek_read(file, &mut buffer[done..], offset + done as u64)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                n => done += n,
            }
        }
        Ok(())
    }
}

/// So many bytes at a place of a file. Where the system allows it, into memory that was not zeroed before.
///
/// # Errors
/// When the file ends before, or cannot be read.
pub fn read_new(file: &File, offset: u64, count: usize) -> io::Result<Vec<u8>> {
    #[cfg(unix)]
    {
        let mut bytes = Vec::with_capacity(count);
        while bytes.len() < count {
            let at = offset + bytes.len() as u64;
            match rustix::io::pread(file, rustix::buffer::spare_capacity(&mut bytes), at) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(e) => return Err(e.into()),
            }
        }
        // The allocator may have given more room than was asked for.
        bytes.truncate(count);
        Ok(bytes)
    }
    #[cfg(not(unix))]
    {
        let mut bytes = vec![0; count];
        read_at(file, offset, &mut bytes)?;
        Ok(bytes)
    }
}

/// Writes at a place of a file, without moving its cursor.
///
/// # Errors
/// When the disk says so.
pub fn write_at(file: &File, offset: u64, bytes: &[u8]) -> io::Result<()> {
    #[cfg(unix)]
    {
        std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
    }
    #[cfg(windows)]
    {
        let mut done = 0;
        while done < bytes.len() {
            done += std::os::windows::fs::FileExt::seek_write(file, &bytes[done..], offset + done as u64)?;
        }
        Ok(())
    }
}

/// Memory with a file's interface: in RAM where the system has such a thing, otherwise a temporary file without a name.
///
/// # Errors
/// When the system gives none.
pub fn scratch_memory(bytes: u64) -> io::Result<File> {
    #[cfg(target_os = "linux")]
    let file = File::from(rustix::fs::memfd_create("revisit", rustix::fs::MemfdFlags::CLOEXEC)?);
    #[cfg(not(target_os = "linux"))]
    let file = tempfile::tempfile()?;
    file.set_len(bytes)?;
    Ok(file)
}

/// What a started program finds in its environment: for glibc's allocator (others do not know the name), to keep the memory of
/// the last tile for the next one and to have it in large pages. Giving it back and zeroing it again costs decoding time.
#[cfg(unix)]
const ENVIRONMENT: [(&str, &str); 1] = [(
    "GLIBC_TUNABLES",
    "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=8388608:glibc.malloc.trim_threshold=33554432:glibc.malloc.top_pad=4194304",
)];

/// Starts a program with nothing of this one's environment, no terminal and no files but one end of a line.
///
/// # Errors
/// When the program cannot be started, or this system has no such lines.
#[cfg(unix)]
pub fn start(program: &std::path::Path, argument: &str) -> io::Result<(Child, Line)> {
    let (ours, theirs) = std::os::unix::net::UnixStream::pair()?;
    let child = Command::new(program)
        .arg(argument)
        .env_clear()
        .envs(ENVIRONMENT)
        .current_dir("/")
        .stdin(Stdio::from(std::os::fd::OwnedFd::from(theirs)))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    Ok((child, Line { stream: ours, patience: std::cell::Cell::default() }))
}

/// Starts a program; not on this system yet.
///
/// # Errors
/// Always.
#[cfg(not(unix))]
pub fn start(_program: &std::path::Path, _argument: &str) -> io::Result<(Child, Line)> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "this system has no decoder processes yet"))
}

/// Whether [`start`] can work here.
pub const HAS_PROCESSES: bool = cfg!(unix);

/// One end of a line.
#[derive(Debug)]
pub struct Line {
    #[cfg(unix)]
    stream: std::os::unix::net::UnixStream,
    /// What was last said of [`Line::patience`]: the system is told only of what is new.
    #[cfg(unix)]
    patience: std::cell::Cell<Option<Duration>>,
}

#[cfg(unix)]
impl Line {
    /// The end that a child was started with.
    ///
    /// # Errors
    /// When standard input is no such line.
    pub fn of_child() -> io::Result<Line> {
        use std::os::fd::AsFd;
        let stream = std::os::unix::net::UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
        stream.peer_addr()?;
        Ok(Line { stream, patience: std::cell::Cell::default() })
    }

    /// How long [`Line::receive`] waits; `None` for ever.
    ///
    /// # Errors
    /// When the system says so.
    pub fn patience(&self, limit: Option<Duration>) -> io::Result<()> {
        if self.patience.get() != limit {
            self.stream.set_read_timeout(limit)?;
            self.stream.set_write_timeout(limit)?;
            self.patience.set(limit);
        }
        Ok(())
    }

    /// Sends a message and hands files along.
    ///
    /// # Errors
    /// When the other end is gone.
    pub fn send(&self, message: &[u8; MESSAGE], files: &[&File]) -> io::Result<()> {
        use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
        use std::os::fd::AsFd;
        let fds: Vec<_> = files.iter().take(MAX_FILES).map(|f| f.as_fd()).collect();
        let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_FILES))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !fds.is_empty() && !control.push(SendAncillaryMessage::ScmRights(&fds)) {
            return Err(io::Error::other("the files do not fit into the message"));
        }
        let mut sent = sendmsg(&self.stream, &[io::IoSlice::new(message)], &mut control, SendFlags::NOSIGNAL)?;
        while sent < MESSAGE {
            sent += sendmsg(&self.stream, &[io::IoSlice::new(&message[sent..])], &mut SendAncillaryBuffer::default(), SendFlags::NOSIGNAL)?;
        }
        Ok(())
    }

    /// Waits for a message and the files handed along with it.
    ///
    /// # Errors
    /// `UnexpectedEof` when the other end is gone, `WouldBlock` when patience ran out.
    pub fn receive(&self) -> io::Result<([u8; MESSAGE], Vec<File>)> {
        use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
        let mut message = [0; MESSAGE];
        let mut files = Vec::new();
        let mut got = 0;
        while got < MESSAGE {
            let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_FILES))];
            let mut control = RecvAncillaryBuffer::new(&mut space);
            let n = match recvmsg(&self.stream, &mut [io::IoSliceMut::new(&mut message[got..])], &mut control, RecvFlags::CMSG_CLOEXEC) {
                Ok(received) => received.bytes,
                Err(rustix::io::Errno::INTR) => continue,
                Err(e) => return Err(e.into()),
            };
            for message in control.drain() {
                if let RecvAncillaryMessage::ScmRights(fds) = message {
                    files.extend(fds.map(File::from));
                }
            }
            if n == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            got += n;
        }
        Ok((message, files))
    }
}

#[cfg(not(unix))]
#[expect(clippy::missing_errors_doc, reason = "never made on this system")]
impl Line {
    /// See the Unix one.
    pub fn of_child() -> io::Result<Line> {
        Err(io::ErrorKind::Unsupported.into())
    }
    /// See the Unix one.
    pub fn patience(&self, _: Option<Duration>) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
    /// See the Unix one.
    pub fn send(&self, _: &[u8; MESSAGE], _: &[&File]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
    /// See the Unix one.
    pub fn receive(&self) -> io::Result<([u8; MESSAGE], Vec<File>)> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
