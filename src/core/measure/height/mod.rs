//! Heights: from shadows, from the lean of walls, and beside a known height; roofs shifted to the ground; volumes.
//!
//! Every answer is a height with its variance split into named parts, the check of its direction, and where sun and view come
//! from; or a refusal with a reason. The method, its sources and its limits are in `docs/heights.md`.

mod answer;
mod compass;
mod direction;
mod drawn;
mod known;
mod rays;
mod refusal;
mod row;
mod shift;
mod sun;
mod view;
mod volume;

pub use answer::{FLAT_SD_DEG, HeightAnswer, HeightInput, HeightMethod, Measured, height_by};
pub use compass::bearing_deg;
pub use direction::{Direction, Verdict};
pub use drawn::{best_height, expected_px, height, height_drawn, known_height_witness};
pub use known::height_beside;
pub use rays::{EastNorth, Rays, turn_deg};
pub use refusal::HeightRefusal;
pub use row::{HeightRow, VolumeRow, height_row, height_rows, volume_row};
pub use shift::{RoofShift, roof_to_ground};
pub use sun::{Sun, sun_at, sun_of};
pub use view::{View, view_of};
pub use volume::{VolumeAnswer, volume};
