//! The pages of a printed report: where the next thing stands, marks on the page, and the file at the end. Lengths are points, x to the right
//! and y down from the upper left corner of the page.

use super::faces::{Faces, LEVEL, name};
use super::set::{Ink, Style};
use super::tags::{Node, Tags};
use crate::io::fonts::{BOLDER_EM, Letter};
use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::types::{StructRole, TabOrder, TextRenderingMode};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use std::collections::BTreeSet;

/// A4.
pub(super) const WIDTH: f64 = 595.28;
pub(super) const HEIGHT: f64 = 841.89;
/// What is left free on the left and on the right, at the top and at the bottom.
pub(super) const SIDE: f64 = 52.0;
pub(super) const TOP: f64 = 50.0;
pub(super) const BOTTOM: f64 = 58.0;
/// How wide what is set may be.
pub(super) const COLUMN: f64 = WIDTH - 2.0 * SIDE;

/// A page.
pub(super) struct Leaf {
    pub content: Content,
    /// Which element each marked part belongs to.
    pub owners: Vec<usize>,
}

/// A picture.
pub(super) struct Image {
    pub jpeg: Vec<u8>,
    pub size: (u32, u32),
}

/// A report under way.
pub(super) struct Sheet {
    pub leaves: Vec<Leaf>,
    /// Where the next thing stands.
    pub y: f64,
    pub tags: Tags,
    faces: Faces,
    images: Vec<Image>,
    /// Opacities, in thousandths.
    alphas: BTreeSet<u16>,
    /// Sections: their headings, pages and places.
    outline: Vec<(String, usize, f64)>,
    /// Letters that cannot be shown.
    pub missing: BTreeSet<char>,
}

fn to_y(y: f64) -> f32 {
    (HEIGHT - y) as f32
}

/// A colour as PDF wants it.
fn rgb(ink: Ink) -> [f32; 3] {
    ink.map(|c| f32::from(c) / 255.0)
}

impl Sheet {
    pub fn new() -> Sheet {
        let mut sheet = Sheet {
            leaves: Vec::new(),
            y: TOP,
            tags: Tags::new(),
            faces: Faces::default(),
            images: Vec::new(),
            alphas: BTreeSet::new(),
            outline: Vec::new(),
            missing: BTreeSet::new(),
        };
        sheet.turn();
        sheet
    }

    /// Goes on on a new page.
    pub fn turn(&mut self) {
        self.leaves.push(Leaf { content: Content::new(), owners: Vec::new() });
        self.y = TOP;
    }

    /// The number of the page, from 0.
    pub fn page(&self) -> usize {
        self.leaves.len().saturating_sub(1)
    }

    /// How much room is left on the page.
    pub fn room(&self) -> f64 {
        HEIGHT - BOTTOM - self.y
    }

    /// Turns the page where so much does not fit on it.
    pub fn need(&mut self, height: f64) {
        if self.room() < height && self.y > TOP {
            self.turn();
        }
    }

    /// Leaves room, but not at the top of a page.
    pub fn skip(&mut self, height: f64) {
        if self.y > TOP {
            self.y += height;
        }
    }

    /// A section begins here: it is found in the list of sections beside the pages.
    pub fn bookmark(&mut self, heading: &str) {
        self.outline.push((heading.to_owned(), self.page(), self.y));
    }

    pub fn open(&mut self, role: StructRole) -> &mut Node {
        self.tags.open(role)
    }

    pub fn close(&mut self) {
        self.tags.close();
    }

    /// Draws something that belongs to the element that is open.
    pub fn mark(&mut self, draw: impl FnOnce(&mut Sheet)) {
        let page = self.page();
        if let Some(leaf) = self.leaves.last_mut() {
            let (role, mcid) = self.tags.mark(page, leaf);
            leaf.content.begin_marked_content_with_properties(role).properties().identify(mcid);
        }
        draw(self);
        self.content().end_marked_content();
    }

    /// Draws something that says nothing: lines, page numbers.
    pub fn artifact(&mut self, draw: impl FnOnce(&mut Sheet)) {
        self.content().begin_marked_content(Name(b"Artifact"));
        draw(self);
        self.content().end_marked_content();
    }

    fn content(&mut self) -> &mut Content {
        if self.leaves.is_empty() {
            self.turn();
        }
        let last = self.leaves.len() - 1;
        &mut self.leaves[last].content
    }

    /// Glyphs from (x, y), the beginning of their line.
    pub fn show(&mut self, letters: &[Letter], x: f64, y: f64, style: Style) {
        let color = rgb(style.ink);
        let mut rest = letters;
        while let Some(first) = rest.first() {
            let of_run = |l: &Letter| match (&first.run, &l.run) {
                (None, None) => true,
                (Some(a), Some(b)) => std::sync::Arc::ptr_eq(a, b),
                _ => false,
            };
            let end = rest.iter().position(|l| !of_run(l)).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            // What is not in the order of its letters says its text itself.
            if let Some(text) = &first.run {
                self.content().begin_marked_content_with_properties(Name(b"Span")).properties().actual_text(TextStr(text));
            }
            self.glyphs(run, x, y, style, color);
            if first.run.is_some() {
                self.content().end_marked_content();
            }
            rest = after;
        }
    }

    fn glyphs(&mut self, letters: &[Letter], x: f64, y: f64, style: Style, color: [f32; 3]) {
        let size = style.size;
        let mut at = 0;
        while let Some(first) = letters.get(at) {
            let Some(encoded) = self.faces.encode(first) else {
                self.missing_letter(first, x + size * first.x, y, style);
                at += 1;
                continue;
            };
            let mut run = vec![(encoded, first)];
            at += 1;
            while let Some(next) = letters.get(at).filter(|l| l.index == first.index && l.y == first.y) {
                let Some(encoded) = self.faces.encode(next) else { break };
                run.push((encoded, next));
                at += 1;
            }
            let face = name(first.index);
            let content = self.content();
            content.begin_text().set_font(Name(face.as_bytes()), size as f32).set_fill_rgb(color[0], color[1], color[2]);
            if style.bold {
                content.set_stroke_rgb(color[0], color[1], color[2]).set_line_width((2.0 * BOLDER_EM * size) as f32);
                content.set_text_rendering_mode(TextRenderingMode::FillStroke);
            } else {
                content.set_text_rendering_mode(TextRenderingMode::Fill);
            }
            content.set_text_matrix([1.0, 0.0, 0.0, 1.0, (x + size * first.x) as f32, to_y(y - size * first.y)]);
            let mut shown = content.show_positioned();
            let mut items = shown.items();
            let mut pen = 1000.0 * first.x;
            let mut bytes: Vec<u8> = Vec::new();
            for ((cid, width), letter) in run {
                let off = pen - 1000.0 * letter.x;
                if off.abs() > 0.5 {
                    if !bytes.is_empty() {
                        items.show(Str(&bytes));
                        bytes.clear();
                    }
                    items.adjust(off as f32);
                    pen -= off;
                }
                bytes.extend(cid.to_be_bytes());
                pen += f64::from(width);
            }
            if !bytes.is_empty() {
                items.show(Str(&bytes));
            }
            items.finish();
            shown.finish();
            content.end_text();
        }
    }

    /// A box in the place of a letter that no font has; what it stands for can be copied all the same.
    fn missing_letter(&mut self, letter: &Letter, x: f64, y: f64, style: Style) {
        self.missing.extend(letter.text.chars());
        let (size, [r, g, b]) = (style.size, rgb(style.ink));
        let width = (letter.advance.max(0.3) - 0.1) * size;
        let content = self.content();
        content.begin_marked_content_with_properties(Name(b"Span")).properties().actual_text(TextStr(&letter.text));
        content.set_stroke_rgb(r, g, b).set_line_width((0.05 * size) as f32);
        content.rect((x + 0.05 * size) as f32, to_y(y), width as f32, (0.7 * size) as f32).stroke();
        content.end_marked_content();
    }

    /// Everything that `draw` paints is moved and made larger or smaller: its (0, 0) lies at (x, y).
    pub fn placed(&mut self, x: f64, y: f64, scale: f64, draw: impl FnOnce(&mut Sheet)) {
        // The page's own turned axis comes with it: (0, 0) of what is drawn is the upper left corner of the page.
        let (s, dx, dy) = (scale as f32, x as f32, to_y(y) - (scale * HEIGHT) as f32);
        self.content().save_state().transform([s, 0.0, 0.0, s, dx, dy]);
        draw(self);
        self.content().restore_state();
    }

    /// What is drawn outside of a box is not seen.
    pub fn clipped(&mut self, x: f64, y: f64, width: f64, height: f64, draw: impl FnOnce(&mut Sheet)) {
        self.content().save_state().rect(x as f32, to_y(y + height), width as f32, height as f32).clip_nonzero().end_path();
        draw(self);
        self.content().restore_state();
    }

    /// A box.
    pub fn fill(&mut self, x: f64, y: f64, width: f64, height: f64, ink: Ink) {
        let [r, g, b] = rgb(ink);
        self.content().set_fill_rgb(r, g, b).rect(x as f32, to_y(y + height), width as f32, height as f32).fill_nonzero();
    }

    /// A line.
    pub fn rule(&mut self, from: (f64, f64), to: (f64, f64), width: f64, ink: Ink) {
        self.path(&[from, to], false, None, Some((ink, width, None, 1.0)));
    }

    /// A shape: filled with a colour and an opacity, drawn with a colour, a width, dashes and an opacity.
    pub fn path(
        &mut self,
        points: &[(f64, f64)],
        closed: bool,
        fill: Option<(Ink, f64)>,
        stroke: Option<(Ink, f64, Option<[f64; 2]>, f64)>,
    ) {
        self.painted(fill, stroke, |content| {
            for (i, (x, y)) in points.iter().enumerate() {
                if i == 0 {
                    content.move_to(*x as f32, to_y(*y))
                } else {
                    content.line_to(*x as f32, to_y(*y))
                };
            }
            if closed {
                content.close_path();
            }
        });
    }

    /// A box with round corners.
    pub fn rounded(
        &mut self,
        [x0, y0, x1, y1]: [f64; 4],
        radius: f64,
        fill: Option<(Ink, f64)>,
        stroke: Option<(Ink, f64, Option<[f64; 2]>, f64)>,
    ) {
        let r = radius.min(0.5 * (x1 - x0)).min(0.5 * (y1 - y0));
        if r <= 0.0 {
            return self.path(&[(x0, y0), (x1, y0), (x1, y1), (x0, y1)], true, fill, stroke);
        }
        // How far the handles of a cubic curve lie so that it is a quarter of a circle to 0.03 %.
        let c = r * (1.0 - 0.552_284_8);
        let at = |x: f64, y: f64| (x as f32, to_y(y));
        self.painted(fill, stroke, |content| {
            let start = at(x0 + r, y0);
            content.move_to(start.0, start.1);
            let sides = [
                (at(x1 - r, y0), at(x1 - c, y0), at(x1, y0 + c), at(x1, y0 + r)),
                (at(x1, y1 - r), at(x1, y1 - c), at(x1 - c, y1), at(x1 - r, y1)),
                (at(x0 + r, y1), at(x0 + c, y1), at(x0, y1 - c), at(x0, y1 - r)),
                (at(x0, y0 + r), at(x0, y0 + c), at(x0 + c, y0), at(x0 + r, y0)),
            ];
            for (line, a, b, d) in sides {
                content.line_to(line.0, line.1).cubic_to(a.0, a.1, b.0, b.1, d.0, d.1);
            }
            content.close_path();
        });
    }

    fn painted(&mut self, fill: Option<(Ink, f64)>, stroke: Option<(Ink, f64, Option<[f64; 2]>, f64)>, outline: impl Fn(&mut Content)) {
        let thousandths = |alpha: f64| libm::round(alpha.clamp(0.0, 1.0) * 1000.0) as u16;
        if let Some((ink, alpha)) = fill {
            let ([r, g, b], alpha) = (rgb(ink), thousandths(alpha));
            self.alphas.insert(alpha);
            let content = self.content();
            content.save_state().set_parameters(Name(format!("A{alpha}").as_bytes())).set_fill_rgb(r, g, b);
            outline(content);
            content.fill_nonzero().restore_state();
        }
        if let Some((ink, width, dash, alpha)) = stroke {
            let ([r, g, b], alpha) = (rgb(ink), thousandths(alpha));
            self.alphas.insert(alpha);
            let content = self.content();
            content.save_state().set_parameters(Name(format!("A{alpha}").as_bytes())).set_stroke_rgb(r, g, b).set_line_width(width as f32);
            content.set_line_join(pdf_writer::types::LineJoinStyle::RoundJoin);
            if let Some([on, off]) = dash {
                content.set_dash_pattern([on as f32, off as f32], 0.0);
            }
            outline(content);
            content.stroke().restore_state();
        }
    }

    /// A picture in a box.
    pub fn image(&mut self, image: Image, x: f64, y: f64, width: f64, height: f64) {
        let called = format!("I{}", self.images.len());
        self.images.push(image);
        let content = self.content();
        content.save_state().transform([width as f32, 0.0, 0.0, height as f32, x as f32, to_y(y + height)]);
        content.x_object(Name(called.as_bytes())).restore_state();
    }

    /// The file: its bytes, and the hashes of the fonts of the system in it. Nothing in it depends on when or where it is made.
    ///
    /// # Errors
    /// A sentence.
    pub fn finish(self, title: &str, language: &str, id: &str) -> Result<(Vec<u8>, Vec<String>), String> {
        let mut next = 1;
        let mut take = |n: usize| {
            let first = Ref::new(next);
            next += i32::try_from(n).unwrap_or(i32::MAX / 2);
            first
        };
        let nth = |first: Ref, n: usize| Ref::new(first.get() + n as i32);
        let (catalog, tree, info, metadata, root, resources) = (take(1), take(1), take(1), take(1), take(1), take(1));
        let (first_page, first_content) = (take(self.leaves.len()), take(self.leaves.len()));
        let (first_image, first_alpha) = (take(self.images.len()), take(self.alphas.len()));
        let first_font = take(self.faces.objects());
        let (outline, first_item) = (take(1), take(self.outline.len()));
        let first_node = take(self.tags.objects(self.leaves.len()));
        let mut pdf = Pdf::new();
        pdf.set_version(1, 7);
        let pages: Vec<Ref> = (0..self.leaves.len()).map(|n| nth(first_page, n)).collect();
        {
            let mut c = pdf.catalog(catalog);
            c.pages(tree).lang(TextStr(language)).metadata(metadata);
            c.mark_info().marked(true);
            c.viewer_preferences().display_doc_title(true);
            c.pair(Name(b"StructTreeRoot"), root);
            if !self.outline.is_empty() {
                c.outlines(outline).page_mode(pdf_writer::types::PageMode::UseOutlines);
            }
        }
        pdf.pages(tree).kids(pages.iter().copied()).count(i32::try_from(pages.len()).unwrap_or(i32::MAX));
        pdf.document_info(info).title(TextStr(title)).producer(TextStr(crate::TOOL)).creator(TextStr(crate::TOOL));
        pdf.metadata(metadata, xmp(title, language).as_bytes());
        let fonts = self.faces.write(&mut pdf, first_font)?;
        {
            let mut r = pdf.indirect(resources).start::<pdf_writer::writers::Resources<'_>>();
            let mut dict = r.fonts();
            for (called, at) in &fonts {
                dict.pair(Name(called.as_bytes()), *at);
            }
            dict.finish();
            let mut dict = r.x_objects();
            for n in 0..self.images.len() {
                dict.pair(Name(format!("I{n}").as_bytes()), nth(first_image, n));
            }
            dict.finish();
            let mut dict = r.ext_g_states();
            for (n, alpha) in self.alphas.iter().enumerate() {
                dict.pair(Name(format!("A{alpha}").as_bytes()), nth(first_alpha, n));
            }
        }
        for (n, alpha) in self.alphas.iter().enumerate() {
            let alpha = f32::from(*alpha) / 1000.0;
            pdf.ext_graphics(nth(first_alpha, n)).stroking_alpha(alpha).non_stroking_alpha(alpha);
        }
        for (n, image) in self.images.iter().enumerate() {
            let mut x = pdf.image_xobject(nth(first_image, n), &image.jpeg);
            x.filter(Filter::DctDecode);
            x.width(image.size.0 as i32).height(image.size.1 as i32).bits_per_component(8);
            x.color_space().device_rgb();
        }
        self.tags.write(&mut pdf, root, first_node, &pages, &self.leaves);
        self.write_outline(&mut pdf, outline, first_item, &pages);
        for (n, leaf) in self.leaves.into_iter().enumerate() {
            let mut page = pdf.page(nth(first_page, n));
            page.parent(tree).media_box(Rect::new(0.0, 0.0, WIDTH as f32, HEIGHT as f32)).contents(nth(first_content, n));
            page.struct_parents(n as i32).tab_order(TabOrder::StructureOrder);
            page.pair(Name(b"Resources"), resources);
            page.finish();
            let packed = compress_to_vec_zlib(&leaf.content.finish(), LEVEL);
            pdf.stream(nth(first_content, n), &packed).filter(Filter::FlateDecode);
        }
        let id: Vec<u8> = id.bytes().take(16).collect();
        pdf.set_file_id((id.clone(), id));
        Ok((pdf.finish(), self.faces.system()))
    }

    fn write_outline(&self, pdf: &mut Pdf, outline: Ref, first: Ref, pages: &[Ref]) {
        let count = self.outline.len();
        let nth = |n: usize| Ref::new(first.get() + n as i32);
        let Some(last) = count.checked_sub(1) else { return };
        pdf.outline(outline).first(nth(0)).last(nth(last)).count(count as i32);
        for (n, (heading, page, y)) in self.outline.iter().enumerate() {
            let mut item = pdf.outline_item(nth(n));
            item.title(TextStr(heading)).parent(outline);
            if n > 0 {
                item.prev(nth(n - 1));
            }
            if n < last {
                item.next(nth(n + 1));
            }
            if let Some(page) = pages.get(*page) {
                item.dest().page(*page).xyz(0.0, to_y(y - 8.0), None);
            }
        }
    }
}

/// What programs read of a file before they open it.
fn xmp(title: &str, language: &str) -> String {
    let mut told = String::new();
    crate::io::report::html::escape(title, &mut told);
    let tool = crate::TOOL;
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
         xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\"><dc:title><rdf:Alt><rdf:li \
         xml:lang=\"x-default\">{told}</rdf:li></rdf:Alt></dc:title><dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>\
         <pdf:Producer>{tool}</pdf:Producer><xmp:CreatorTool>{tool}</xmp:CreatorTool><pdfuaid:part>1</pdfuaid:part></rdf:Description>\
         </rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>"
    )
}

/// Columns and rows of a picture; `None` where it is none.
pub(super) fn size_of(jpeg: &[u8]) -> Option<(u32, u32)> {
    let reader = image::ImageReader::with_format(std::io::Cursor::new(jpeg), image::ImageFormat::Jpeg);
    reader.into_dimensions().ok()
}
