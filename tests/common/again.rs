//! A test that runs once more, in a process of its own: to die there, to find an empty data folder, or under limits.

#![allow(dead_code, reason = "each test binary uses a part of this")]

/// The arguments with which the program of the tests runs this one test: `arguments(module_path!(), "its_name")`.
pub fn arguments(module: &str, test: &str) -> [String; 3] {
    let room = module.rsplit("::").next().unwrap_or_default();
    ["--exact".into(), format!("{room}::{test}"), "--nocapture".into()]
}
