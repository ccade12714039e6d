//! What the window remembers from one run to the next. A convenience: if it cannot be read or written, nothing is lost.

use crate::io::{atomic, platform};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

/// The window's own settings; sessions hold none of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WindowSettings {
    /// `dark` or `light`.
    pub theme: String,
    /// Interface scale, 1 being the system's.
    pub scale: f32,
    /// Size of the window, points.
    pub size: [f32; 2],
    /// The window fills the screen.
    pub maximized: bool,
    /// The panels on the right are shown.
    pub panels: bool,
    /// Width of the panels on the right, points.
    pub panels_width: f32,
    /// Height of the comparison below them, points.
    pub comparison_height: f32,
    /// How coordinates are written: `decimal`, `dms` or `mgrs`.
    pub notation: String,
    /// The language in which comparisons are told, its code.
    pub language: String,
    /// Nothing moves by itself to explain something.
    pub reduced_motion: bool,
    /// The tour was offered already.
    pub toured: bool,
    /// A small map of the whole is shown while one looks at a part.
    pub minimap: bool,
    /// The commands that were used last, by their labels, the last at first.
    pub recent_commands: Vec<String>,
    /// Where the windows beside the pictures stand, by name: left, top, width, height, points.
    pub tool_windows: BTreeMap<String, [f32; 4]>,
    /// Points that are drawn snap to outlines.
    pub snap_outlines: bool,
    /// Right angles are held while something is drawn.
    pub snap_angles: bool,
    /// The classes that were given last, the last at first.
    pub recent_classes: Vec<String>,
    /// The other date has a window of its own, for a second screen.
    pub second_window: bool,
    /// Size of that window, points.
    pub second_size: [f32; 2],
    /// Where it stands on the desktop, points, where the system says that.
    pub second_at: Option<[f32; 2]>,
    /// What it shows, by the name on its button.
    pub second_shows: String,
}

impl Default for WindowSettings {
    fn default() -> WindowSettings {
        WindowSettings {
            theme: "dark".to_owned(),
            scale: 1.0,
            size: [1280.0, 800.0],
            maximized: true,
            panels: true,
            panels_width: 344.0,
            comparison_height: 330.0,
            notation: "decimal".to_owned(),
            language: "en".to_owned(),
            reduced_motion: false,
            toured: false,
            minimap: true,
            recent_commands: Vec::new(),
            tool_windows: BTreeMap::new(),
            snap_outlines: true,
            snap_angles: false,
            recent_classes: Vec::new(),
            second_window: false,
            second_size: [960.0, 720.0],
            second_at: None,
            second_shows: "BEFORE".to_owned(),
        }
    }
}

fn file() -> Option<PathBuf> {
    platform::data_dir().ok().map(|dir| dir.join("window.json"))
}

impl WindowSettings {
    /// The settings of the last run, or the defaults; what makes no sense is put right.
    pub fn load() -> WindowSettings {
        let bytes = file().and_then(|file| std::fs::read(file).ok());
        let read: WindowSettings = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let within = |value: f32, low: f32, high: f32, default: f32| if value.is_finite() { value.clamp(low, high) } else { default };
        let default = WindowSettings::default();
        WindowSettings {
            scale: within(read.scale, 0.75, 3.0, default.scale),
            size: [within(read.size[0], 900.0, 8000.0, default.size[0]), within(read.size[1], 560.0, 8000.0, default.size[1])],
            panels_width: within(read.panels_width, 280.0, 560.0, default.panels_width),
            comparison_height: within(read.comparison_height, 120.0, 560.0, default.comparison_height),
            second_size: [0, 1].map(|i| within(read.second_size[i], 240.0, 8000.0, default.second_size[i])),
            // What no desktop reaches is no place.
            second_at: read.second_at.filter(|at| at.iter().all(|v| v.is_finite() && v.abs() < 32_000.0)),
            ..read
        }
    }

    /// Keeps the settings for the next run.
    pub fn save(&self) {
        if let (Some(file), Ok(text)) = (file(), serde_json::to_vec_pretty(self)) {
            let _ = atomic::write(&file, &text);
        }
    }
}

/// How long changes are collected before they are written: a divider that is dragged changes them with every frame.
const COLLECT: Duration = Duration::from_millis(400);

/// Writes the settings soon after they changed, so that they are kept by a run that ends badly, too.
pub struct SettingsKeeper {
    last: WindowSettings,
    changed: Sender<WindowSettings>,
}

impl SettingsKeeper {
    /// Begins with the settings as they were read.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(read: WindowSettings) -> std::io::Result<SettingsKeeper> {
        SettingsKeeper::writing(read, COLLECT, WindowSettings::save)
    }

    fn writing(
        read: WindowSettings,
        collect: Duration,
        save: impl Fn(&WindowSettings) + Send + 'static,
    ) -> std::io::Result<SettingsKeeper> {
        let (changed, changes) = channel::<WindowSettings>();
        std::thread::Builder::new().name("settings".to_owned()).spawn(move || {
            while let Ok(mut settings) = changes.recv() {
                std::thread::sleep(collect);
                if let Some(newest) = changes.try_iter().last() {
                    settings = newest;
                }
                save(&settings);
            }
        })?;
        Ok(SettingsKeeper { last: read, changed })
    }

    /// Takes the settings as they are now.
    pub fn keep(&mut self, now: WindowSettings) {
        if now != self.last {
            // Without its thread they are kept at the end of the run, as ever.
            let _ = self.changed.send(now.clone());
            self.last = now;
        }
    }
}

/// The user's own keys: labels of commands, and keys as they are printed on the keyboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shortcuts {
    /// `revisit.shortcuts/1`.
    pub schema: String,
    /// The keys of each command.
    pub keys: BTreeMap<String, Vec<String>>,
}

/// How the file names its form.
const SHORTCUTS: &str = "revisit.shortcuts/1";

impl Shortcuts {
    fn file() -> Option<PathBuf> {
        platform::data_dir().ok().map(|dir| dir.join("shortcuts.json"))
    }

    /// The user's file, if there is one.
    ///
    /// # Errors
    /// A sentence with the line at fault; the keys that come along are used then.
    pub fn load() -> Result<Option<Shortcuts>, String> {
        let Some(file) = Shortcuts::file() else { return Ok(None) };
        let Ok(bytes) = std::fs::read(&file) else { return Ok(None) };
        let said = |why: String| format!("Your own shortcuts are not used. {why} File: {}", file.display());
        let own: Shortcuts = serde_json::from_slice(&bytes).map_err(|e| {
            let why = e.to_string();
            said(format!("Line {}: {}.", e.line(), why.split(" at line ").next().unwrap_or_default()))
        })?;
        if own.schema == SHORTCUTS { Ok(Some(own)) } else { Err(said(format!("\"schema\" must be \"{SHORTCUTS}\"."))) }
    }

    /// Writes the file, unless there is one: it is the user's. Where it is.
    ///
    /// # Errors
    /// A sentence.
    pub fn write(keys: BTreeMap<String, Vec<String>>) -> Result<PathBuf, String> {
        let file = Shortcuts::file().ok_or("There is no folder for your settings on this system.")?;
        if !file.exists() {
            let text = serde_json::to_vec_pretty(&Shortcuts { schema: SHORTCUTS.to_owned(), keys })
                .map_err(|e| format!("The shortcuts cannot be written: {e}."))?;
            atomic::write(&file, &text).map_err(|e| format!("The shortcuts cannot be written: {}.", platform::plain_words(&e)))?;
        }
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_is_written_and_the_last_of_it_for_sure() {
        let (written, saved) = channel();
        let read = WindowSettings::default();
        let mut keeper =
            SettingsKeeper::writing(read.clone(), Duration::from_millis(5), move |settings| written.send(settings.clone()).unwrap())
                .unwrap();
        keeper.keep(read.clone());
        for scale in [1.25, 1.5, 2.0] {
            keeper.keep(WindowSettings { scale, ..read.clone() });
        }
        let last = WindowSettings { scale: 2.0, ..read.clone() };
        loop {
            let written = saved.recv_timeout(Duration::from_secs(20)).expect("the last change is written");
            assert_ne!(written, read, "what did not change is not written");
            if written == last {
                break;
            }
        }
        drop(keeper);
        assert!(saved.recv().is_err(), "nothing follows, and its thread ends with it");
    }
}
