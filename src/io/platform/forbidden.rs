//! What a confined decoder attempts in the self-test. The only place that names the network and starts a thread here: all of
//! it is to be denied.

/// What a decoder must not be able to do: a name, and an attempt that returns whether it was denied.
pub type Forbidden = (&'static str, fn() -> bool);

/// The forbidden acts, for the probe process that attempts each of them.
pub const FORBIDDEN: &[Forbidden] = &[
    ("open a file for reading", || std::fs::File::open("/etc/passwd").is_err()),
    ("make a file", || std::fs::File::create("/tmp/revisit-probe").is_err()),
    ("list a folder", || std::fs::read_dir("/").is_err()),
    ("make a folder", || std::fs::create_dir("/tmp/revisit-probe-folder").is_err()),
    ("remove a file", || {
        std::fs::remove_file("/tmp/revisit-probe-that-is-not-there").is_err_and(|e| e.kind() != std::io::ErrorKind::NotFound)
    }),
    ("look at a file's facts", || std::fs::metadata("/etc/passwd").is_err()),
    ("make a network socket", || std::net::UdpSocket::bind("127.0.0.1:0").is_err()),
    ("connect to a port", || {
        let denied = |e: std::io::Error| e.kind() != std::io::ErrorKind::ConnectionRefused;
        std::net::TcpStream::connect(("127.0.0.1", 9)).is_err_and(denied)
    }),
    ("start a program", || std::process::Command::new("/bin/true").status().is_err()),
    #[cfg(target_os = "linux")]
    ("send a signal to another process", || rustix::process::test_kill_process(rustix::process::Pid::INIT).is_err()),
    #[cfg(target_os = "linux")]
    ("start a thread", || std::thread::Builder::new().spawn(|| ()).is_err()),
    #[cfg(target_os = "linux")]
    ("raise its own limits", || {
        use rustix::process::{Resource, Rlimit, setrlimit};
        setrlimit(Resource::As, Rlimit { current: None, maximum: None }).is_err()
    }),
    ("take 8 GiB of memory", || Vec::<u8>::new().try_reserve_exact(8 << 30).is_err()),
];
