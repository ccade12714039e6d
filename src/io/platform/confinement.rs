//! Takes from this process what a decoder does not need: new files, the network, other processes, more memory than a
//! fixed limit. Linux: resource limits, Landlock and seccomp, each as far as the kernel has it. What is in force is told.

use serde::{Deserialize, Serialize};

/// What confines a decoder process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posture {
    /// It is a process of its own.
    pub process: bool,
    /// Its memory is limited, MiB; 0: not limited.
    pub memory_mib: u32,
    /// The Landlock version that denies it files and network; 0: none.
    pub landlock: u8,
    /// The kernel refuses it every system call that reading and computing do not need.
    pub seccomp: bool,
}

impl Posture {
    /// Whether everything that can be had is in force.
    pub fn is_full(&self) -> bool {
        self.process && self.memory_mib > 0 && self.seccomp
    }

    /// The posture in words, for reports: `own process, 1024 MiB, Landlock ABI 6, seccomp`.
    pub fn words(&self) -> String {
        if !self.process {
            return "in the program's own process (reduced: this system has no decoder processes yet)".to_owned();
        }
        let memory = if self.memory_mib > 0 { format!("{} MiB", self.memory_mib) } else { "memory not limited".to_owned() };
        let landlock = if self.landlock > 0 { format!("Landlock ABI {}", self.landlock) } else { "no Landlock".to_owned() };
        let seccomp = if self.seccomp { "seccomp" } else { "no seccomp" };
        format!("own process, {memory}, {landlock}, {seccomp}")
    }
}

/// Confines this process for the rest of its life. What the kernel does not have is left out and told; a decoder whose
/// system-call filter cannot be set although the kernel has one does not go on.
///
/// # Errors
/// A phrase, when a limit that must hold could not be set.
#[cfg(target_os = "linux")]
pub fn confine(memory_mib: u32) -> Result<Posture, String> {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    let limit = |resource, value| {
        setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) }).map_err(|e| format!("its limits could not be set ({e})"))
    };
    limit(Resource::As, u64::from(memory_mib) << 20)?;
    limit(Resource::Core, 0)?;
    // It ends with its line; one that hangs when the program is gone ends some day. (A signal at the parent's death would
    // come when the thread ends that started it.)
    limit(Resource::Cpu, 6 * 3600)?;
    limit(Resource::Nproc, 0)?;
    // The memory that is shared with the window, and nothing longer.
    limit(Resource::Fsize, 64 << 20)?;
    let words = |e: rustix::io::Errno| format!("it could not be shut off from other processes ({e})");
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(words)?;
    rustix::thread::set_no_new_privs(true).map_err(words)?;
    let landlock = landlock();
    let seccomp = seccomp()?;
    Ok(Posture { process: true, memory_mib, landlock, seccomp })
}

/// Confines this process; on this system it is a process of its own and no more.
///
/// # Errors
/// None here.
#[cfg(not(target_os = "linux"))]
pub fn confine(_memory_mib: u32) -> Result<Posture, String> {
    Ok(Posture { process: true, ..Posture::default() })
}

/// No file may be opened, no port bound or reached, no process outside signalled. The version in force; 0: none.
#[cfg(target_os = "linux")]
fn landlock() -> u8 {
    use landlock::{ABI, Access, AccessFs, AccessNet, RulesetAttr, RulesetStatus, Scope};
    let abi = ABI::V6;
    let status = landlock::Ruleset::default()
        .handle_access(AccessFs::from_all(abi))
        .and_then(|r| r.handle_access(AccessNet::from_all(abi)))
        .and_then(|r| r.scope(Scope::from_all(abi)))
        .and_then(landlock::Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self);
    match status {
        Ok(status) if status.ruleset != RulesetStatus::NotEnforced => match status.landlock {
            landlock::LandlockStatus::Available { effective_abi, .. } => effective_abi as u8,
            _ => 0,
        },
        _ => 0,
    }
}

/// Only the calls that reading given files and computing need; every other one fails with "not permitted".
/// `false` where the kernel or the processor has no such filter.
#[cfg(target_os = "linux")]
fn seccomp() -> Result<bool, String> {
    use seccompiler::{SeccompAction, SeccompFilter, TargetArch};
    let Ok(arch) = TargetArch::try_from(std::env::consts::ARCH) else { return Ok(false) };
    let allowed = [
        libc::SYS_read,
        libc::SYS_readv,
        libc::SYS_pread64,
        libc::SYS_write,
        libc::SYS_pwrite64,
        libc::SYS_lseek,
        libc::SYS_fstat,
        libc::SYS_recvmsg,
        libc::SYS_recvfrom,
        libc::SYS_sendmsg,
        libc::SYS_close,
        libc::SYS_mmap,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_mprotect,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_futex,
        libc::SYS_clock_gettime,
        libc::SYS_clock_nanosleep,
        libc::SYS_getrandom,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_sched_yield,
        libc::SYS_restart_syscall,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    let rules = allowed.into_iter().map(|call| (call, Vec::new())).collect();
    let words = |e: String| format!("its system-call filter could not be made ({e})");
    let denied = SeccompAction::Errno(libc::EPERM as u32);
    let filter = SeccompFilter::new(rules, denied, SeccompAction::Allow, arch).map_err(|e| words(e.to_string()))?;
    let program: seccompiler::BpfProgram = filter.try_into().map_err(|e: seccompiler::BackendError| words(e.to_string()))?;
    match seccompiler::apply_filter(&program) {
        Ok(()) => Ok(true),
        // A kernel built without filters.
        Err(seccompiler::Error::Seccomp(e) | seccompiler::Error::Prctl(e)) if e.raw_os_error() == Some(libc::EINVAL) => Ok(false),
        Err(e) => Err(words(e.to_string())),
    }
}
