//! What can be tested without a window, as one program: a program for every file would link the whole of Revisit as often.
//! `cargo test --test headless figures::` runs one room.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

#[expect(dead_code, reason = "the example uses more of the buildings than the tests")]
#[path = "../../examples/outline_score/buildings.rs"]
mod buildings;
#[path = "../common/mod.rs"]
mod common;
#[path = "../common/desk.rs"]
mod desk;
mod tiff_files;

mod alignment;
mod annotating;
mod bad_input;
mod bad_outlines;
mod beside_gdal;
mod bundle_agreement;
mod change;
mod checks;
mod cli_alignment;
mod cli_check;
mod cli_commands;
mod cli_heights;
mod cli_images;
mod cli_ratio;
mod cli_results;
mod coverage;
mod crash_states;
mod cross_date;
mod cut_short;
mod dates;
#[cfg(target_os = "linux")]
mod decoder_process;
mod degrees;
mod drawing;
mod exchange;
mod exporters;
mod figures;
mod foreign_outlines;
mod geokeys;
mod georeference;
mod georeferenced;
mod gestures;
mod heights;
mod holes;
mod hostile_tiff;
mod injection;
mod input_storm;
mod languages;
mod layering;
mod lengths;
mod lonlat;
mod measuring;
mod mutations;
mod no_number;
mod outlines;
mod printed;
mod proposing;
mod random_hand;
mod ratio;
mod ratio_sides;
mod real_images;
mod recipes;
mod remade;
mod repeat_tracing;
mod report;
mod reshaping;
mod row_formats;
mod row_streams;
mod sample;
mod scale;
mod second_witness;
mod sentence;
mod session_damage;
mod session_disk;
mod session_file;
mod session_history;
mod session_properties;
mod session_versions;
mod shapes;
mod slant;
mod snapshots;
mod tiff_variants;
mod told_at_once;
mod transforms;
mod verify;
