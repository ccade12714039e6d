//! What a picture is, wherever it is read from: its facts, its samples, its levels of tiles.

mod acquisition;
mod fields;
mod info;
mod lat_lon;
mod presets;
mod reduce;
mod sample;
mod show;
mod stretch;
mod tiles;

pub use acquisition::{Acquisition, BandFact, Fact, MAX_TEXT, Moment, Sense, plain_text};
pub use fields::{BY_ANALYST, FIELDS, Field};
pub use info::{Access, Band, BandRole, Bands, Colour, RasterInfo};
pub use lat_lon::LatLon;
pub use presets::{PRESETS, Preset, Spectral, presets};
pub use reduce::{halved, resampled};
pub use sample::{Block, SampleType, Samples, Window};
pub use show::show;
pub use stretch::{BandHistogram, Display, Histogram, Stretch, Tones};
pub use tiles::{LevelSize, PaintedTile, Pixels, TILE, Tile, TileId, coarsest_level};
