//! How QGIS, and what reads SLD, shows outlines: amber and cyan for the dates, a dark casing under every line so that it is seen on
//! any ground, states by filling and line.

use crate::core::doc::State;
use std::fmt::Write;

/// The colour of a date by its word.
fn colour(epoch: &str) -> [u8; 3] {
    match epoch {
        "before" => [0xe8, 0xa3, 0x3d],
        "after" => [0x2f, 0xb5, 0xc7],
        _ => [0xd7, 0xdc, 0xe2],
    }
}

/// How a state is drawn: width of the line in pixels, whether it is broken, opacity of the filling (of 255).
fn look(state: State) -> (f64, bool, u8) {
    match state {
        State::New => (2.0, false, 110),
        State::Gone => (2.0, true, 0),
        State::Enlarged => (2.0, false, 70),
        State::Reduced => (2.0, true, 45),
        State::Unchanged => (1.25, false, 0),
        State::Unclear => (1.25, true, 25),
    }
}

/// A style of QGIS 3: one symbol for each of the dates, told by their words, and state, and the names as labels. What has no symbol is not
/// drawn there.
pub(super) fn qml(epochs: &[String]) -> String {
    let mut out = String::from(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22.0\" styleCategories=\"Symbology|Labeling\" labelsEnabled=\"1\">\n\
         <renderer-v2 type=\"categorizedSymbol\" attr=\"&quot;epoch&quot; || ' ' || &quot;state&quot;\" forceraster=\"0\" symbollevels=\"0\" \
         enableorderby=\"0\">\n<categories>\n",
    );
    let all = || epochs.iter().flat_map(|e| State::ALL.iter().map(move |s| (e, *s)));
    for (i, (epoch, state)) in all().enumerate() {
        let word = state.word();
        let _ = writeln!(
            out,
            "<category render=\"true\" type=\"string\" symbol=\"{i}\" value=\"{epoch} {word}\" label=\"{}, {word}\"></category>",
            epoch.to_uppercase()
        );
    }
    out.push_str("</categories>\n<symbols>\n");
    for (i, (epoch, state)) in all().enumerate() {
        let [r, g, b] = colour(epoch);
        let (width, broken, filling) = look(state);
        let _ = writeln!(out, "<symbol name=\"{i}\" type=\"fill\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">");
        let line = if broken { "dash" } else { "solid" };
        simple_fill(&mut out, 0, "16,19,23,0", "16,19,23,150", width + 2.0, "solid");
        simple_fill(&mut out, 1, &format!("{r},{g},{b},{filling}"), &format!("{r},{g},{b},255"), width, line);
        out.push_str("</symbol>\n");
    }
    out.push_str(
        "</symbols>\n</renderer-v2>\n<labeling type=\"simple\"><settings calloutType=\"simple\"><text-style fieldName=\"name\" isExpression=\"0\" \
         fontSize=\"9\" fontSizeUnit=\"Point\" textColor=\"16,19,23,255\"><text-buffer bufferDraw=\"1\" bufferSize=\"1\" bufferSizeUnits=\"MM\" \
         bufferColor=\"250,251,252,255\"></text-buffer></text-style><placement placement=\"1\"></placement></settings></labeling>\n\
         <blendMode>0</blendMode>\n<layerGeometryType>2</layerGeometryType>\n</qgis>\n",
    );
    out
}

fn simple_fill(out: &mut String, pass: u8, filling: &str, line: &str, width: f64, line_style: &str) {
    let options = [
        ("color", filling),
        ("joinstyle", "miter"),
        ("outline_color", line),
        ("outline_style", line_style),
        ("outline_width", &width.to_string()),
        ("outline_width_unit", "Pixel"),
        ("style", "solid"),
    ];
    let _ = write!(out, "<layer class=\"SimpleFill\" enabled=\"1\" locked=\"0\" pass=\"{pass}\"><Option type=\"Map\">");
    for (name, value) in options {
        let _ = write!(out, "<Option name=\"{name}\" type=\"QString\" value=\"{value}\"></Option>");
    }
    out.push_str("</Option>");
    // The same again for QGIS before 3.26.
    for (name, value) in options {
        let _ = write!(out, "<prop k=\"{name}\" v=\"{value}\"></prop>");
    }
    out.push_str("</layer>\n");
}

/// A Styled Layer Descriptor 1.0 of the same, without the casing.
pub(super) fn sld(layer: &str, epochs: &[String]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<StyledLayerDescriptor xmlns=\"http://www.opengis.net/sld\" xmlns:ogc=\"http://www.opengis.net/ogc\" \
         version=\"1.0.0\">\n<NamedLayer><Name>{layer}</Name><UserStyle><Name>Revisit</Name><FeatureTypeStyle>\n"
    );
    for epoch in epochs {
        let [r, g, b] = colour(epoch);
        for state in State::ALL {
            let (width, broken, filling) = look(*state);
            let word = state.word();
            let equal = |name: &str, value: &str| {
                format!(
                    "<ogc:PropertyIsEqualTo><ogc:PropertyName>{name}</ogc:PropertyName><ogc:Literal>{value}</ogc:Literal></ogc:PropertyIsEqualTo>"
                )
            };
            let _ = write!(
                out,
                "<Rule><Name>{epoch} {word}</Name><ogc:Filter><ogc:And>{}{}</ogc:And></ogc:Filter><PolygonSymbolizer>",
                equal("epoch", epoch),
                equal("state", word)
            );
            if filling > 0 {
                let opacity = f64::from(filling) / 255.0;
                let _ = write!(
                    out,
                    "<Fill><CssParameter name=\"fill\">#{r:02x}{g:02x}{b:02x}</CssParameter><CssParameter name=\"fill-opacity\">{opacity:.2}</CssParameter></Fill>"
                );
            }
            let _ = write!(
                out,
                "<Stroke><CssParameter name=\"stroke\">#{r:02x}{g:02x}{b:02x}</CssParameter><CssParameter name=\"stroke-width\">{width}</CssParameter>"
            );
            if broken {
                out.push_str("<CssParameter name=\"stroke-dasharray\">6 4</CssParameter>");
            }
            out.push_str("</Stroke></PolygonSymbolizer></Rule>\n");
        }
    }
    out.push_str("</FeatureTypeStyle></UserStyle></NamedLayer>\n</StyledLayerDescriptor>\n");
    out
}
