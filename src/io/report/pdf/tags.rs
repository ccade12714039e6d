//! The structure of a printed report: headings, paragraphs, tables with their heads, figures with what they show. Programs that read aloud
//! follow it, and it is what makes the text more than letters on a sheet.

use super::sheet::Leaf;
use pdf_writer::types::{ListNumbering, StructRole, TableHeaderScope};
use pdf_writer::{Finish, Name, Pdf, Rect, Ref, TextStr};

/// An element.
#[derive(Debug)]
pub(super) struct Node {
    role: StructRole,
    parent: usize,
    kids: Vec<Kid>,
    /// What it shows, for those who do not see it.
    pub alt: Option<String>,
    /// Its language, where it is another one than the document's.
    pub lang: Option<&'static str>,
    /// What it heads; of heads of tables.
    pub scope: Option<TableHeaderScope>,
    /// Its box; of figures.
    pub bbox: Option<Rect>,
    /// Its items are numbered; of lists.
    pub ordered: bool,
}

#[derive(Debug)]
enum Kid {
    Node(usize),
    Marked { page: usize, mcid: i32 },
}

/// The tree; the first node is the document.
#[derive(Debug)]
pub(super) struct Tags {
    nodes: Vec<Node>,
    open: Vec<usize>,
}

impl Tags {
    pub fn new() -> Tags {
        let document = Node {
            role: StructRole::Document,
            parent: 0,
            kids: Vec::new(),
            alt: None,
            lang: None,
            scope: None,
            bbox: None,
            ordered: false,
        };
        Tags { nodes: vec![document], open: vec![0] }
    }

    fn current(&self) -> usize {
        self.open.last().copied().unwrap_or(0)
    }

    /// Opens an element in the one that is open.
    pub fn open(&mut self, role: StructRole) -> &mut Node {
        let (parent, id) = (self.current(), self.nodes.len());
        self.nodes.push(Node { role, parent, kids: Vec::new(), alt: None, lang: None, scope: None, bbox: None, ordered: false });
        if let Some(node) = self.nodes.get_mut(parent) {
            node.kids.push(Kid::Node(id));
        }
        self.open.push(id);
        &mut self.nodes[id]
    }

    /// Closes it.
    pub fn close(&mut self) {
        self.open.pop();
    }

    /// Opens an element that was closed before once more, for more of its content. Close it again.
    pub fn reopen(&mut self, id: usize) {
        self.open.push(id);
    }

    /// The number of the element that is open.
    pub fn id(&self) -> usize {
        self.current()
    }

    /// The name of the element that is open, and a new number for content of it on a page.
    pub fn mark(&mut self, page: usize, leaf: &mut Leaf) -> (Name<'static>, i32) {
        let id = self.current();
        let mcid = i32::try_from(leaf.owners.len()).unwrap_or(i32::MAX);
        leaf.owners.push(id);
        let Some(node) = self.nodes.get_mut(id) else { return (Name(b"P"), mcid) };
        node.kids.push(Kid::Marked { page, mcid });
        (node.role.to_name(), mcid)
    }

    /// Writes the tree. `root` is the number of its root, `first` that of the document; each node takes the next one.
    pub fn write(&self, pdf: &mut Pdf, root: Ref, first: Ref, pages: &[Ref], leaves: &[Leaf]) {
        let id = |node: usize| Ref::new(first.get() + node as i32);
        let page = |n: usize| pages.get(n).copied().unwrap_or(first);
        let mut tree = pdf.indirect(root).start::<pdf_writer::writers::StructTreeRoot<'_>>();
        tree.child(first);
        tree.parent_tree_next_key(leaves.len() as i32);
        {
            let mut parents = tree.parent_tree();
            let mut nums = parents.nums();
            for (n, leaf) in leaves.iter().enumerate() {
                let owners = Ref::new(first.get() + (self.nodes.len() + n) as i32);
                nums.insert(n as i32, owners);
                let _ = leaf;
            }
        }
        tree.finish();
        for (n, leaf) in leaves.iter().enumerate() {
            let at = Ref::new(first.get() + (self.nodes.len() + n) as i32);
            pdf.indirect(at).array().items(leaf.owners.iter().map(|o| id(*o)));
        }
        for (n, node) in self.nodes.iter().enumerate() {
            let mut element = pdf.struct_element(id(n));
            element.kind(node.role);
            element.parent(if n == 0 { root } else { id(node.parent) });
            if let Some(alt) = &node.alt {
                element.alt(TextStr(alt));
            }
            if let Some(lang) = node.lang {
                element.lang(TextStr(lang));
            }
            if node.scope.is_some() || node.bbox.is_some() || node.role == StructRole::L {
                let mut attributes = element.attributes();
                if let Some(scope) = node.scope {
                    attributes.push().table().scope(scope);
                }
                if let Some(bbox) = node.bbox {
                    let mut layout = attributes.push().layout();
                    layout.bbox(bbox);
                    layout.placement(pdf_writer::types::Placement::Block);
                }
                if node.role == StructRole::L {
                    let numbering = if node.ordered { ListNumbering::Decimal } else { ListNumbering::Disc };
                    attributes.push().list().list_numbering(numbering);
                }
            }
            let mut kids = element.children();
            for kid in &node.kids {
                match kid {
                    Kid::Node(child) => {
                        kids.struct_element(id(*child));
                    }
                    Kid::Marked { page: on, mcid } => {
                        kids.marked_content_ref().page(page(*on)).marked_content_id(*mcid);
                    }
                }
            }
        }
    }

    /// How many objects [`Tags::write`] takes, the root not counted.
    pub fn objects(&self, leaves: usize) -> usize {
        self.nodes.len() + leaves
    }
}
