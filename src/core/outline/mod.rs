//! The outline of a building from a rough box and a click, and the sides of a rough outline moved onto the edges nearby: mathematics on
//! pixel buffers.
//!
//! `pixels` < `colours`, `edge`, `sides`, `turned`, `watershed`, `wish` < `circle`, `free`, `rectangle` < `cut`, `scene` < `propose`, `snap`.
//!
//! **From a box to an outline** (`propose`): the neighbourhood of the box is laid on grids of 18 directions (`turned`), on which walls run along rows and
//! columns. On each the rectangle is sought that explains best (`wish`) how strong the edges along its sides are, whether a shadow lies beside
//! it on one side (`turned`), whether its pixels look
//! like those around the click and unlike those around the box (`colours`; what is much darker than the click is shadow), and how far the
//! box around it is from the box that was drawn. The best directions are looked at again at a finer resolution, twice with the
//! colours of what was found. Corners are cut where that explains more (`cut`: L, T, Z shapes), and a circle (`circle`) and a free
//! outline by a watershed between markers (`free`, `watershed`) take its place where they explain clearly more. At last every side moves to the
//! strongest edge along the whole of it, to a fraction of a pixel (`sides`).
//!
//! **A rough outline onto the edges** (`snap`): the last step alone, within a bounded reach; right angles stay right.
//!
//! How good it is, on which images, and where it fails: `docs/outlines.md`.

mod circle;
mod colours;
mod cut;
mod edge;
mod free;
mod overlap;
mod pixels;
mod propose;
mod rectangle;
mod scene;
mod sides;
mod snap;
mod turned;
mod watershed;
mod wish;

pub use overlap::iou_of_box;
pub use pixels::Pixels;
pub use propose::{Kind, Proposal, Refusal, propose};
pub use snap::{SnapRefusal, Snapped, snap};
