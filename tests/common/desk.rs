//! The command line as a script uses it: a folder of its own, and what the program says and answers there.

#![allow(dead_code, reason = "each test binary uses a part of this")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail loudly")]

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};

/// A folder in which the program is run.
pub struct Desk {
    pub dir: tempfile::TempDir,
}

/// What the program said.
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {}", self.out))
    }
}

impl Desk {
    /// With two small dated pictures, a session on them, and a file of outlines that is not imported yet.
    pub fn on(outlines: &str) -> Desk {
        let desk = Desk { dir: tempfile::tempdir().unwrap() };
        for (name, shade) in [("before.png", 90), ("after.png", 110)] {
            image::RgbImage::from_pixel(320, 240, image::Rgb([shade, shade, shade])).save(desk.path(name)).unwrap();
        }
        std::fs::write(desk.path("halls.pixels.geojson"), outlines).unwrap();
        let dates = ["--before-date", "2023-04-02", "--after-date", "2024-10-05"];
        desk.ok(&[&["new", "before.png", "after.png", "--out", "s.session.jsonl"], dates.as_slice()].concat());
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn run(&self, args: &[&str]) -> Answer {
        let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_revisit"))
            .args(args)
            .current_dir(self.dir.path())
            .env("REVISIT_DATA", self.path("data"))
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WAYLAND_SOCKET")
            .output()
            .expect("the program starts");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Answer { code: status.code().expect("no signal"), out: text(stdout), err: text(stderr) }
    }

    pub fn ok(&self, args: &[&str]) -> Answer {
        let answer = self.run(args);
        assert_eq!(answer.code, 0, "{args:?}: {}", answer.err);
        answer
    }
}
