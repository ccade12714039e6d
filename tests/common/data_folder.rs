//! The user's data folder of a test run.

/// Everything that is kept for the user, settings and caches, goes to a fresh folder of this test run.
pub fn own_data_folder() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        // A test that starts itself once more, to see what one run leaves for the next, names the folder of both.
        let named = std::env::var_os("REVISIT_TEST_DATA").map(std::path::PathBuf::from);
        let dir = named.unwrap_or_else(|| {
            let dir = std::path::Path::new(option_env!("CARGO_TARGET_TMPDIR").unwrap_or("target/tmp"))
                .join(format!("data-{}", std::process::id()));
            let _ = std::fs::remove_dir_all(&dir);
            dir
        });
        // Sound: this runs once, before the first window or decoder starts a thread that reads the environment.
        #[expect(unsafe_code, reason = "the data folder is named by the environment")]
        unsafe {
            std::env::set_var("REVISIT_DATA", dir);
        }
    });
}
