//! What every report says of its method, of what it does not prove, and of how it is checked: the words that do not depend on the site.

/// How numbers are made, in plain words.
pub(super) const METHOD: [(&str, &str); 5] = [
    (
        "Outlines",
        "The table of outlines says how each came about: traced by a person on the picture, proposed by the program and looked at, or taken from \
         a file, of which it is not known here how it was made. An outline is kept in the pixels of its image; nothing that was done to \
         another image moves it.",
    ),
    (
        "Areas",
        "An area follows from the corners of the outline. Square metres are given only where the size of a pixel is known: from the image's \
         own georeference, measured on the ellipsoid and never on a Web Mercator map, or from a length that is known.",
    ),
    (
        "Ratios",
        "How large one building is beside another needs no scale if both stand on one image: the size of a pixel cancels out. Across two \
         images, the error with which they lie on each other, or of both scales, is added.",
    ),
    (
        "Ranges",
        "A range says how far off the value may be because of tracing, blur, scale and alignment. At 90 %, nine of ten such ranges hold the \
         true value of what was outlined. Both ends are rounded outwards, never towards each other.",
    ),
    (
        "Sentences",
        "The sentences were written by the tool from the numbers, with the direction in both forms, because a share \u{201c}of\u{201d} a size has \
         been printed as so much \u{201c}smaller\u{201d} or \u{201c}larger\u{201d}. Quote them whole.",
    ),
];

/// What no report proves.
pub(super) const LIMITS: [&str; 7] = [
    "That an image shows what it is said to show. The hashes say that the files have not changed since they were opened here. Whether they \
     were true then is for others to judge: get the image from its vendor, and compare.",
    "That a date is right. Dates are those that the files or the analyst state; where each comes from stands beside it.",
    "What a building is for, who uses it, or why it was built. The tool measures outlines; names and classes are the analyst's.",
    "That nothing else changed. Only what was outlined is told here.",
    "That this page is the one that the analyst wrote. The head of the session does not tie the page down: the hash of the manifest does, if you have \
     it from elsewhere, or a signature or time stamp of it.",
    "That the clock was right. Times in the session are those of the analyst's machine; their order is that of the records, not of the clock.",
    "That this is the analyst's only session. A session that was made anew from its first line has a whole chain too. What ties it down is \
     its head, known from elsewhere: printed, signed, or stamped by an independent clock.",
];

/// How the bundle is checked, step by step.
pub(super) const STEPS: [&str; 4] = [
    "Take the whole folder, not this page alone. Beside it lie the session, the outlines, the figures, the manifest and verify.py.",
    "Run the line below, with Python 3.8 or later and nothing else, without a network. It prints one line of codes and ends with 0 if nothing \
     is wrong. Anybody can read it: it has 150 lines.",
    "Compare the two hashes that it prints with those that you have from elsewhere: from the analyst, from the newspaper, from a signature or a time \
     stamp. The head ties down the session, the hash of the manifest ties down everything else, this page among it. This is the step that \
     no program can do for you.",
    "With Revisit at hand, `revisit verify` does the same, replays the session step by step, and makes the outlines again from it.",
];
