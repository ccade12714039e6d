//! What is seen: cameras, the ways of comparing, and the scene of outlines. Painting itself is elsewhere: the window
//! paints with egui, `revisit render` with a software rasteriser, and both from here.
//!
//! Two spaces besides the pixels of each image: the *scene*, which is the pixels of the pair's BEFORE image, and the
//! *screen*, in points from the top left corner of the canvas.

mod camera;
mod chart;
mod compare;
mod difference;
mod north;
mod pixel_map;
mod placement;
mod region;
mod scene;
mod sign;
mod words;

pub use camera::{Camera, Viewport};
pub use chart::{Chart, ChartBar, ChartPoint, ChartStep};
pub use compare::{COMPARE_MODES, Compare, CompareMode, Look, ModeDescriptor, Pane};
pub use difference::difference;
pub use north::{Upright, upright};
pub use pixel_map::{PixelMap, PointMap};
pub use placement::{epoch_from_epoch, error_ellipse, fitting, scene_bounds, scene_from_epoch, scene_shape};
pub use region::Region;
pub use scene::{Scene, SceneAnnotation, SceneLine, SceneOutline, annotation_label, focus_bounds};
pub use sign::{SignStroke, sign_strokes};
pub use words::words_beside;
