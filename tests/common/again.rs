//! A test that runs once more, in a process of its own: to die there, to find an empty data folder, or under limits.

#![allow(dead_code, reason = "each test binary uses a part of this")]

/// The arguments with which the program of the tests runs this one test: `arguments(module_path!(), "its_name")`.
pub fn arguments(module: &str, test: &str) -> [String; 3] {
    let room = module.rsplit("::").next().unwrap_or_default();
    ["--exact".into(), format!("{room}::{test}"), "--nocapture".into()]
}

/// Whether this process has an empty data folder of its own, for tests of what the window remembers. If not, the test is run in one that has,
/// and must pass there.
pub fn has_own_data(module: &str, test: &str) -> bool {
    if std::env::var_os("REVISIT_TEST_DATA").is_some() {
        return true;
    }
    let data = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    let done = command.args(arguments(module, test)).env("REVISIT_TEST_DATA", data.path()).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && said.contains("1 passed"), "{said}");
    false
}
