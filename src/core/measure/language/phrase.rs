//! The headings, labels and standing sentences of a report. Each language has all of them: a `match` that lacks one does not compile.

macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// A heading, a label or a standing sentence of a report. `{0}`, `{1}`, ... stand for what is filled in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Phrase { $($(#[$doc])* $name),+ }

        impl Phrase {
            /// All of them.
            pub const ALL: &'static [Phrase] = &[$(Phrase::$name),+];
        }
    };
}

phrases! {
    /// A link for those who read with the keyboard.
    Skip,
    /// Above the headline; {0} are the dates.
    Kicker,
    /// The same of a session with further dates; {1} is their number.
    KickerOfDates,
    /// `{0}` and `{1}` are the dates.
    Headline,
    /// The headline where a date is not known.
    HeadlineWithoutDates,
    /// Two dates.
    Both,
    /// One date of the two is not known.
    DateNotStated,
    /// Neither date is known.
    DatesNotStated,
    /// Nobody says where the site lies.
    PlaceNotStated,
    /// After a pair of degrees.
    LatitudeLongitude,
    /// {0} tool, {1} record, {2} session.
    Footer,
    /// Before the hash of the head.
    Head,
    /// Page {0} of {1}.
    PageOf,
    /// A heading.
    Result,
    /// {0} is the level.
    RangeLevel,
    /// {0} is how many.
    MoreBelow,
    /// {0} is why.
    NoRatioBecause,
    /// Nothing was outlined.
    NothingOutlined,
    /// Nothing was compared.
    NothingCompared,
    /// Before readings that are wrong.
    NotToBePrinted,
    /// A heading.
    Pictures,
    /// Below the two plates.
    PlatesWithOutlines,
    /// Below the two plates, where nothing is outlined.
    PlatesWithout,
    /// Of the divider.
    DividerLabel,
    /// Of the divider; {0} is the percentage.
    DividerValue,
    /// {0} image, {1} names.
    PlateAlt,
    /// {0} image.
    PlateAltWithout,
    /// {0} image.
    PlateGone,
    /// There is no credit.
    NoCredit,
    /// A heading.
    Figures,
    /// Above the figures.
    FiguresIntro,
    /// {0} is the file.
    FigureFile,
    /// A heading.
    Changes,
    /// No change is stated.
    NoChanges,
    /// Of the table.
    ChangesCaption,
    /// The heading of buildings on every date.
    OverTime,
    /// Above their tables; {0} is the building, {1} the level.
    OverTimeCaption,
    /// A column of dates.
    Date,
    /// A column of areas with their units and ranges.
    PlainArea,
    /// A column.
    State,
    /// A column.
    Building,
    /// A column.
    OutlinedOn,
    /// A column.
    Note,
    /// {0} is how many.
    ChangesUnstated,
    /// A heading.
    Outlines,
    /// {0} is the level.
    OutlinesCaption,
    /// A column; {0} is the unit.
    Area,
    /// A column; {0} is the unit.
    Range,
    /// A column.
    Traced,
    /// The range has no end.
    NotMeasurable,
    /// In the place of a proposal's area.
    NotCounted,
    /// In the place of a proposal's range.
    AProposal,
    /// {0} roof or ground, {1} how it was drawn.
    TracedAs,
    /// {0} is how many.
    MeanOf,
    /// {0} is how many.
    CourtyardsOff,
    /// {0} are names.
    TracedBy,
    /// Between two names.
    And,
    /// No scale is known.
    AreasInPixels,
    /// A heading.
    Ratios,
    /// {0} a side.
    ThenAndNow,
    /// {0} a side, {1} another.
    Beside,
    /// A label of a chart.
    TheSameBefore,
    /// A label of a chart; {0} is a name.
    Hundred,
    /// Before the parts of a budget.
    BudgetIntro,
    /// A heading.
    Lengths,
    /// {0} is the level.
    HeightsCaption,
    /// A column.
    Of,
    /// A column.
    By,
    /// A column.
    Height,
    /// A column.
    Remarks,
    /// A building without an outline.
    NotOutlined,
    /// There is no height.
    None,
    /// {0} is the level.
    LinesCaption,
    /// A column.
    Line,
    /// A column.
    Image,
    /// A column; {0} is the unit.
    Length,
    /// A heading.
    Annotations,
    /// Below the pictures; {0} are the names.
    Hidden,
    /// Above the table.
    AnnotationsIntro,
    /// {0} is the level.
    AnnotationsCaption,
    /// A column.
    Kind,
    /// A column.
    Words,
    /// A column.
    PlainLength,
    /// A heading.
    Alignment,
    /// {0} are lengths.
    TieResiduals,
    /// A heading.
    Method,
    /// A heading.
    RangeParts,
    /// {0} to {3} are errors in px.
    Assumed,
    /// Nobody is named.
    NamelessAnalyst,
    /// {0} who, {1} image, {2} tracings, {3} buildings, {4} px.
    Hand,
    /// After the sentence on a hand.
    HandUsed,
    /// After the sentence on a hand.
    HandNotUsed,
    /// {0} how many, {1} image, {2} px.
    BetweenAnalysts,
    /// A heading.
    NotInRange,
    /// A heading.
    SecondLook,
    /// A heading.
    Sources,
    /// Of an image.
    File,
    /// Below the images.
    SourcesNote,
    /// A heading.
    Session,
    /// {0} id, {1} created, {2} tool, {3} how many.
    SessionIntro,
    /// {0} is how many.
    SessionCut,
    /// Of the table.
    SessionCaption,
    /// A column.
    Record,
    /// A column.
    Time,
    /// A column.
    What,
    /// A heading.
    Limits,
    /// No scale on an image.
    LimitsPixels,
    /// A heading.
    Verify,
    /// A label.
    HeadOfSession,
    /// A label.
    TheSession,
    /// A label.
    Document,
    /// {0} are letters.
    LettersWithoutFont,
}

/// A phrase with what is filled in: `{0}` is the first one. What is filled in is never read again.
///
/// ```
/// assert_eq!(revisit::core::measure::filled("{1} of {0} {x}", &["{1}", "b"]), "b of {1} {x}");
/// ```
pub fn filled(phrase: &str, with: &[&str]) -> String {
    let mut out = String::new();
    let mut rest = phrase;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let digit = from.get(1..2).and_then(|d| d.parse::<usize>().ok()).filter(|_| from.get(2..3) == Some("}"));
        match digit.and_then(|i| with.get(i)) {
            Some(value) => {
                out.push_str(value);
                rest = from.get(3..).unwrap_or_default();
            }
            None => {
                out.push('{');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}
