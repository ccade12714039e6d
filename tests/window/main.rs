//! The real window, driven without a display, as one program: see `tests/headless`.
//! `cargo test --test window replay::` runs one room.
#![cfg(feature = "gui")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

#[path = "../common/again.rs"]
mod again;
#[path = "../common/cpu_renderer.rs"]
mod cpu_renderer;
#[path = "../common/random.rs"]
mod random;
#[path = "../common/town.rs"]
mod town;
#[path = "../common/window.rs"]
mod window;

mod annotating;
mod blend;
mod blind;
mod by_hand;
mod checks;
mod comfort;
mod comparing;
mod components;
mod dates;
mod drive;
mod figures;
mod gallery;
mod heights;
mod job;
mod keyboard;
mod layout;
mod lining;
mod looking;
mod menus;
mod names;
mod outlining;
mod panning;
mod past;
mod pictures;
mod places;
mod popups;
mod recovery;
mod replay;
mod report;
mod saving;
mod scenes;
mod several;
mod standing;
mod start;
mod storm;
mod telling;
mod tones;
mod windows;
