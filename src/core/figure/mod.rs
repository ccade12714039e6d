//! Figures for print and screen: what a [`FigureSpec`] asks for becomes a [`FigureLayout`], a list of plain shapes, pictures and texts.
//!
//! Pure: how wide a text is comes in through [`TextMetrics`], pictures stay where they are and are named by their epoch. What paints a
//! layout is in `io/figure`. The same document and the same figure give the same layout everywhere.
//!
//! | file | what it decides |
//! | --- | --- |
//! | `shows.rs` | which pictures, which outlines, which part |
//! | `callouts.rs` | where the numbered labels stand |
//! | `ground.rs` | scale bar and north |
//! | `told.rs` | key, caption, and what is said of the pictures |
//! | `over_time.rs` | the chart below a row of dates |
//! | `compose.rs` | what stands where on the sheet |
//! | `standard.rs` | the figures that a report begins with |

mod callouts;
mod compose;
mod drawn;
mod ground;
mod item;
mod look;
mod over_time;
mod panel;
mod refusal;
mod shows;
mod standard;
mod text;
mod told;

pub use callouts::Callout;
pub use compose::layout;
pub use ground::{NorthArrow, ScaleBar};
pub use item::{Color, FigureLayout, Item, PanelLayout, Piece, Stroke, Subject};
pub use look::{AFTER_RGB, BEFORE_RGB};
pub use refusal::FigureRefusal;
pub use shows::{base_epoch, panel_epochs};
pub use standard::standard_figures;
pub use text::TextMetrics;

pub use crate::core::doc::{FigureCrop, FigureKind, FigureSpec, FigureStyle, LabelPlace, NamedFigure};
