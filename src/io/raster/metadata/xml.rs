//! XML within bounds: short, without document types, not too many elements.

use roxmltree::{Document, Node, ParsingOptions};

/// The most elements and texts of a file.
const MAX_NODES: u32 = 100_000;

/// Reads a file. Names are compared without their namespaces: vendors change those.
///
/// # Errors
/// A phrase.
pub(super) fn parse(text: &str) -> Result<Document<'_>, String> {
    if text.len() > super::MAX_BYTES {
        return Err(format!("it has more than {} KB", super::MAX_BYTES / 1024));
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text.trim_start_matches('\u{feff}'), options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => "it declares a document type, which is not read".to_owned(),
        roxmltree::Error::NodesLimitReached => "it has too many elements".to_owned(),
        _ => "it is not valid XML".to_owned(),
    })
}

/// The first element of this name, anywhere below.
pub(super) fn find<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.descendants().find(|n| n.is_element() && n.tag_name().name() == name)
}

/// The text of the first element of this name, anywhere below.
pub(super) fn text_of<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    find(node, name).and_then(|n| n.text()).map(str::trim).filter(|t| !t.is_empty())
}

/// The number in the first element of this name, anywhere below.
pub(super) fn number_of(node: Node<'_, '_>, name: &str) -> Option<f64> {
    text_of(node, name).and_then(super::number)
}
