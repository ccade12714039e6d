//! What a page of a report is made of. Nothing here says how it looks.

use crate::core::doc::{EpochId, FootprintId};
use crate::core::register::Status;

/// A section with its heading.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its name within the page.
    pub id: &'static str,
    /// Its heading.
    pub heading: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A part of a section.
#[derive(Clone, Debug)]
pub enum Block {
    /// The first result, large.
    Lead(Lead),
    /// Further results, one a line.
    More(Vec<More>),
    /// A heading within a section.
    Heading(String),
    /// A paragraph.
    Text(Text),
    /// A list.
    List {
        /// How its items are set.
        tone: Tone,
        /// They are numbered.
        ordered: bool,
        /// Their language, where it is not the page's.
        lang: Option<&'static str>,
        /// Its items.
        items: Vec<String>,
    },
    /// A table.
    Table(Table),
    /// Names with values.
    Facts(Vec<Fact>),
    /// A comparison: its heading, what is told, and what the range is made of.
    Card {
        /// Its heading.
        heading: String,
        /// What is told.
        told: Vec<Block>,
        /// The charts.
        charts: Vec<Block>,
    },
    /// Parts of equal rank beside each other.
    Beside(Vec<Vec<Block>>),
    /// A ratio drawn beside the whole.
    Bar(RatioBar),
    /// Parts of a range with their shares, percent, the largest first.
    Budget(Vec<(String, f64)>),
    /// Both dates.
    Swipe(Swipe),
    /// Figures: which of them, by their order.
    Figures(Vec<FigureText>),
    /// A line to be typed.
    Code(&'static str),
}

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As running text.
    Body,
    /// As a note.
    Small,
    /// As the sentence of the first result.
    Sentence,
    /// As the sentence of another one.
    Told,
    /// As what must not be printed.
    Never,
    /// As what is missing.
    Note,
}

/// A paragraph.
#[derive(Clone, Debug)]
pub struct Text {
    /// How it is set.
    pub tone: Tone,
    /// Its language, where it is not the page's.
    pub lang: Option<&'static str>,
    /// What it says.
    pub spans: Vec<Span>,
}

impl Text {
    /// A plain one.
    pub fn new(tone: Tone, text: impl Into<String>) -> Text {
        Text { tone, lang: None, spans: vec![Span::Plain(text.into())] }
    }

    /// The same in another language than the page's.
    #[must_use]
    pub fn lang(self, lang: Option<&'static str>) -> Text {
        Text { lang, ..self }
    }
}

/// A run within a line.
#[derive(Clone, Debug)]
pub enum Span {
    /// As what stands around it.
    Plain(String),
    /// With weight.
    Strong(String),
    /// What somebody typed: its direction of writing stays its own.
    Name(String),
    /// The same with weight.
    StrongName(String),
    /// The number of an outline, in the colour of its date.
    Number {
        /// The number.
        number: usize,
        /// `before`, `after` or `other`.
        epoch: &'static str,
    },
    /// How an alignment was judged.
    Status(Status),
    /// What became of a building.
    State(String),
    /// Something more to what stands before it, on a line of its own.
    Remark(String),
}

/// The first result.
#[derive(Clone, Debug)]
pub struct Lead {
    /// `65`.
    pub percent: String,
    /// `61–69`.
    pub range: String,
    /// `90 % range`.
    pub level: String,
    /// The sentences and what must not be printed.
    pub told: Vec<Text>,
}

/// A further result.
#[derive(Clone, Debug)]
pub struct More {
    /// `65`.
    pub percent: String,
    /// `61–69`.
    pub range: String,
    /// The sentence.
    pub sentence: Text,
}

/// Where the content of a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text, at the beginning.
    Start,
    /// Text that is not broken.
    Tight,
    /// Numbers, at the end.
    End,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// What it holds.
    pub caption: String,
    /// Its columns.
    pub head: Vec<(String, Align)>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// A row.
    Plain,
    /// The beginning of a chapter.
    Chapter,
    /// Of less weight.
    Quiet,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it is.
    pub kind: RowKind,
    /// Its cells, one a column; the first one heads the row.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// Its language, where it is not the page's.
    pub lang: Option<&'static str>,
    /// What it says.
    pub spans: Vec<Span>,
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell { lang: None, spans: vec![Span::Plain(text)] }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        text.to_owned().into()
    }
}

impl From<Vec<Span>> for Cell {
    fn from(spans: Vec<Span>) -> Cell {
        Cell { lang: None, spans }
    }
}

/// What the value of a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// A text.
    Text,
    /// What somebody typed.
    Name,
    /// A hash or an id.
    Hash,
}

/// A name with its value.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
    /// What it is.
    pub kind: FactKind,
}

/// A ratio in percent with its range, drawn beside the whole that it is a share of.
#[derive(Clone, Debug)]
pub struct RatioBar {
    /// The value, percent.
    pub value: f64,
    /// Its range, percent.
    pub range: (f64, f64),
    /// What is measured.
    pub new: String,
    /// What it is measured against, with the 100 % before it.
    pub old: String,
    /// The measured side's date: `before`, `after` or `other`.
    pub epoch: &'static str,
    /// In words, for those who do not see it.
    pub words: String,
}

/// Both dates with their outlines.
#[derive(Clone, Debug)]
pub struct Swipe {
    /// The plates.
    pub plates: Vec<Plate>,
    /// What stands below them.
    pub caption: String,
    /// The numbered outlines: number, date, name.
    pub key: Vec<(usize, &'static str, String)>,
    /// Every outline's number and date.
    pub numbers: Vec<(FootprintId, usize, &'static str)>,
    /// The word of every date.
    pub epochs: Vec<(EpochId, &'static str)>,
    /// The outline of the first result: the divider begins left of it.
    pub lead: Option<FootprintId>,
    /// What the divider is.
    pub divider: String,
    /// What it says of its place; `{0}` stands for the percentage.
    pub divider_value: &'static str,
}

/// The plate of one date.
#[derive(Clone, Debug)]
pub struct Plate {
    /// Which date.
    pub epoch: EpochId,
    /// `before`, `after` or `other`.
    pub word: &'static str,
    /// `BEFORE (12 Sep 2021)`.
    pub title: String,
    /// What is seen, for those who do not see it.
    pub alt: String,
    /// What stands in its place where the image is not there.
    pub gone: String,
}

/// What is said of a figure.
#[derive(Clone, Debug)]
pub struct FigureText {
    /// What is seen, for those who do not see it.
    pub alt: String,
    /// What stands below it.
    pub caption: String,
    /// Its file in the bundle.
    pub file: String,
}
