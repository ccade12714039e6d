//! Writes an SQLite 3 database once, from its rows: what a GeoPackage is. The bytes depend on the rows alone: no time, no version of
//! a library. Only writing, and only what is needed: tables, and the indexes that primary keys of text bring along.
//!
//! The format is that of <https://www.sqlite.org/fileformat2.html>; names here are its names.

/// Bytes of a page.
const PAGE: usize = 4096;
/// The header that page 1 begins with, bytes.
const FILE_HEADER: usize = 100;
/// The most bytes of a row that stay in a leaf of a table, and in a leaf of an index.
const MOST_IN_TABLE_LEAF: usize = PAGE - 35;
const MOST_IN_INDEX_LEAF: usize = (PAGE - 12) * 64 / 255 - 23;
/// The fewest bytes of a longer row that stay in its leaf.
const LEAST_LOCAL: usize = (PAGE - 12) * 32 / 255 - 23;
/// Kinds of pages.
const LEAF: u8 = 0x0d;
const INTERIOR: u8 = 0x05;
const INDEX_LEAF: u8 = 0x0a;
/// The most children of an interior page: 4 bytes for the page, at most 9 for the rowid and 2 for where it lies.
const MOST_CHILDREN: usize = (PAGE - 12) / 15;
/// Written where SQLite writes its own version: 3.40.1, any later reads it.
const SQLITE_VERSION: u32 = 3_040_001;

/// A value of a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Not known.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number; infinite ones and NaN are written as null.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<Option<f64>> for Value {
    fn from(number: Option<f64>) -> Value {
        number.map_or(Value::Null, Value::Real)
    }
}

/// A table with all its rows.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// Its name.
    pub name: String,
    /// The statement that would make it.
    pub sql: String,
    /// The rows by rising rowid. A column declared `INTEGER PRIMARY KEY` is the rowid and stays null here.
    pub rows: Vec<(i64, Vec<Value>)>,
    /// The columns of each index that the statement implies, in its order.
    pub indexes: Vec<Vec<usize>>,
}

/// The file of these tables.
///
/// # Errors
/// A sentence if the tables are larger than such a file holds, or an index would need long texts.
pub(super) fn file(application_id: [u8; 4], user_version: u32, tables: &[Table]) -> Result<Vec<u8>, String> {
    let mut pages = Pages { bytes: vec![0; PAGE] };
    let mut schema: Vec<(i64, Vec<Value>)> = Vec::new();
    let mut state = |kind: &str, name: String, table: &Table, root: u32, sql: Value| {
        let id = schema.len() as i64 + 1;
        schema.push((id, vec![kind.into(), Value::Text(name), Value::Text(table.name.clone()), Value::Integer(i64::from(root)), sql]));
    };
    for table in tables {
        let root = pages.table(&table.rows)?;
        state("table", table.name.clone(), table, root, Value::Text(table.sql.clone()));
        for (i, columns) in table.indexes.iter().enumerate() {
            let root = pages.index(table, columns)?;
            state("index", format!("sqlite_autoindex_{}_{}", table.name, i + 1), table, root, Value::Null);
        }
    }
    // The schema's root is page 1, whatever else was written before.
    let leaves = pages.leaves(&schema, FILE_HEADER)?;
    let mut first = if let [one] = leaves.as_slice() {
        one.cells.finish(FILE_HEADER, LEAF, None)
    } else {
        let children = pages.add_leaves(&leaves)?;
        interior_page(&children, FILE_HEADER).ok_or("It would have too many tables.")?
    };
    let count = u32::try_from(pages.bytes.len() / PAGE).map_err(|_| TOO_LARGE.to_owned())?;
    first[..FILE_HEADER].copy_from_slice(&file_header(count, application_id, user_version));
    pages.bytes[..PAGE].copy_from_slice(&first);
    Ok(pages.bytes)
}

const TOO_LARGE: &str = "It would be larger than a database file holds.";

fn file_header(pages: u32, application_id: [u8; 4], user_version: u32) -> [u8; FILE_HEADER] {
    let mut h = [0; FILE_HEADER];
    h[..16].copy_from_slice(b"SQLite format 3\0");
    h[16..18].copy_from_slice(&(PAGE as u16).to_be_bytes());
    // Versions for writing and reading; nothing reserved; three fixed fractions.
    h[18..24].copy_from_slice(&[1, 1, 0, 64, 32, 32]);
    // Change counter, pages, schema cookie, schema format, UTF-8.
    for (at, value) in [(24, 1), (28, pages), (40, 1), (44, 4), (56, 1), (60, user_version), (92, 1), (96, SQLITE_VERSION)] {
        h[at..at + 4].copy_from_slice(&value.to_be_bytes());
    }
    h[68..72].copy_from_slice(&application_id);
    h
}

/// The pages so far; page 1 is the first.
struct Pages {
    bytes: Vec<u8>,
}

/// The cells of one page, in their order.
#[derive(Clone, Default)]
struct Cells {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

#[derive(Clone)]
struct Leaf {
    cells: Cells,
    /// The largest rowid in it.
    last: i64,
}

impl Cells {
    /// Adds a cell if the page, with a header of so many bytes, has room for it.
    fn add(&mut self, cell: &[u8], header: usize) -> bool {
        let room = PAGE - header;
        if self.bytes.len() + cell.len() + 2 * (self.ends.len() + 1) > room {
            return false;
        }
        self.bytes.extend_from_slice(cell);
        self.ends.push(self.bytes.len());
        true
    }

    /// The page: its header behind `offset` bytes, where its cells lie, and the cells at its end.
    fn finish(&self, offset: usize, kind: u8, right_most: Option<u32>) -> Vec<u8> {
        let mut page = vec![0; PAGE];
        let content = PAGE - self.bytes.len();
        let mut head = vec![kind, 0, 0];
        head.extend_from_slice(&(self.ends.len() as u16).to_be_bytes());
        head.extend_from_slice(&(content as u16).to_be_bytes());
        head.push(0);
        head.extend(right_most.iter().flat_map(|p| p.to_be_bytes()));
        let starts = std::iter::once(0).chain(self.ends.iter().copied()).take(self.ends.len());
        head.extend(starts.flat_map(|at| ((content + at) as u16).to_be_bytes()));
        page[offset..offset + head.len()].copy_from_slice(&head);
        page[content..].copy_from_slice(&self.bytes);
        page
    }
}

impl Pages {
    /// Adds a page and gives its number.
    fn add(&mut self, page: &[u8]) -> Result<u32, String> {
        self.bytes.extend_from_slice(page);
        u32::try_from(self.bytes.len() / PAGE).ok().filter(|n| *n < u32::MAX - 1).ok_or_else(|| TOO_LARGE.to_owned())
    }

    /// Writes a table and gives its root page.
    fn table(&mut self, rows: &[(i64, Vec<Value>)]) -> Result<u32, String> {
        let leaves = self.leaves(rows, 0)?;
        let mut level = self.add_leaves(&leaves)?;
        while level.len() > 1 {
            // Split evenly, so that no page is left with one child.
            let pages = level.len().div_ceil(MOST_CHILDREN);
            let mut above = Vec::with_capacity(pages);
            for i in 0..pages {
                let children = &level[i * level.len() / pages..(i + 1) * level.len() / pages];
                let page = interior_page(children, 0).ok_or(TOO_LARGE)?;
                above.push((self.add(&page)?, children.last().map_or(0, |c| c.1)));
            }
            level = above;
        }
        level.first().map(|(root, _)| *root).ok_or_else(|| TOO_LARGE.to_owned())
    }

    /// Writes leaves; the page and the largest rowid of each.
    fn add_leaves(&mut self, leaves: &[Leaf]) -> Result<Vec<(u32, i64)>, String> {
        leaves.iter().map(|leaf| Ok((self.add(&leaf.cells.finish(0, LEAF, None))?, leaf.last))).collect()
    }

    /// The leaves of a table. The ends of rows that are too long for a leaf are written to pages of their own.
    fn leaves(&mut self, rows: &[(i64, Vec<Value>)], offset: usize) -> Result<Vec<Leaf>, String> {
        let mut leaves = Vec::new();
        let mut leaf = Leaf { cells: Cells::default(), last: 0 };
        let mut cell = Vec::new();
        for (rowid, values) in rows {
            let payload = record(values);
            cell.clear();
            varint(&mut cell, payload.len() as u64);
            varint(&mut cell, rowid.cast_unsigned());
            let spread = LEAST_LOCAL + payload.len().saturating_sub(LEAST_LOCAL) % (PAGE - 4);
            let local = match payload.len() {
                all if all <= MOST_IN_TABLE_LEAF => all,
                _ if spread <= MOST_IN_TABLE_LEAF => spread,
                _ => LEAST_LOCAL,
            };
            let (here, there) = payload.split_at(local);
            cell.extend_from_slice(here);
            if !there.is_empty() {
                cell.extend_from_slice(&self.overflow(there)?.to_be_bytes());
            }
            if !leaf.cells.add(&cell, offset + 8) {
                leaves.push(std::mem::replace(&mut leaf, Leaf { cells: Cells::default(), last: 0 }));
                if !leaf.cells.add(&cell, offset + 8) {
                    return Err("A row is longer than a page holds.".to_owned());
                }
            }
            leaf.last = *rowid;
        }
        leaves.push(leaf);
        Ok(leaves)
    }

    /// Writes the end of a long row and gives the page where it begins.
    fn overflow(&mut self, rest: &[u8]) -> Result<u32, String> {
        let first = u32::try_from(self.bytes.len() / PAGE + 1).map_err(|_| TOO_LARGE.to_owned())?;
        let mut parts = rest.chunks(PAGE - 4).peekable();
        let mut next = first;
        while let Some(part) = parts.next() {
            next += 1;
            let mut page = vec![0; PAGE];
            page[..4].copy_from_slice(&if parts.peek().is_some() { next } else { 0 }.to_be_bytes());
            page[4..4 + part.len()].copy_from_slice(part);
            self.add(&page)?;
        }
        Ok(first)
    }

    /// Writes an index over columns of a table that fits on one page, and gives its root.
    fn index(&mut self, table: &Table, columns: &[usize]) -> Result<u32, String> {
        let mut keys: Vec<Vec<Value>> = Vec::new();
        for (rowid, values) in &table.rows {
            let mut key: Vec<Value> = columns.iter().filter_map(|c| values.get(*c).cloned()).collect();
            key.push(Value::Integer(*rowid));
            keys.push(key);
        }
        // Only texts stand in these indexes; their order is that of their bytes.
        keys.sort_by(|a, b| texts(a).cmp(&texts(b)));
        let mut cells = Cells::default();
        for key in keys {
            let payload = record(&key);
            let mut cell = Vec::new();
            varint(&mut cell, payload.len() as u64);
            cell.extend_from_slice(&payload);
            if payload.len() > MOST_IN_INDEX_LEAF || !cells.add(&cell, 8) {
                return Err("The names of the tables are too long.".to_owned());
            }
        }
        self.add(&cells.finish(0, INDEX_LEAF, None))
    }
}

fn texts(key: &[Value]) -> Vec<&str> {
    key.iter().filter_map(|v| if let Value::Text(text) = v { Some(text.as_str()) } else { None }).collect()
}

/// A page above others: each but the last with its largest rowid.
fn interior_page(children: &[(u32, i64)], offset: usize) -> Option<Vec<u8>> {
    let (last, others) = children.split_last()?;
    let mut cells = Cells::default();
    for (page, key) in others {
        let mut cell = page.to_be_bytes().to_vec();
        varint(&mut cell, key.cast_unsigned());
        if !cells.add(&cell, offset + 12) {
            return None;
        }
    }
    Some(cells.finish(offset, INTERIOR, Some(last.0)))
}

/// A row in SQLite's record format.
fn record(values: &[Value]) -> Vec<u8> {
    let (mut types, mut body) = (Vec::new(), Vec::new());
    for value in values {
        match value {
            Value::Null => types.push(0),
            Value::Integer(0) => types.push(8),
            Value::Integer(1) => types.push(9),
            Value::Integer(n) => {
                let bytes = n.to_be_bytes();
                let widths = [(1_u8, 1_usize), (2, 2), (3, 3), (4, 4), (5, 6), (6, 8)];
                let fits = |width: usize| width == 8 || (*n >= -(1 << (8 * width - 1)) && *n < 1 << (8 * width - 1));
                let (kind, width) = widths.into_iter().find(|(_, width)| fits(*width)).unwrap_or((6, 8));
                types.push(kind);
                body.extend_from_slice(&bytes[8 - width..]);
            }
            Value::Real(v) if v.is_finite() => {
                types.push(7);
                body.extend_from_slice(&v.to_be_bytes());
            }
            Value::Real(_) => types.push(0),
            Value::Text(text) => {
                varint(&mut types, 13 + 2 * text.len() as u64);
                body.extend_from_slice(text.as_bytes());
            }
            Value::Blob(bytes) => {
                varint(&mut types, 12 + 2 * bytes.len() as u64);
                body.extend_from_slice(bytes);
            }
        }
    }
    // The header's length counts itself.
    let mut length = types.len() + 1;
    if length > 127 {
        length += 1;
    }
    let mut out = Vec::with_capacity(length + body.len());
    varint(&mut out, length as u64);
    out.extend_from_slice(&types);
    out.extend_from_slice(&body);
    out
}

/// SQLite's variable-length integer: seven bits a byte, the most significant first; a ninth byte has eight.
fn varint(out: &mut Vec<u8>, value: u64) {
    if value > u64::MAX >> 8 {
        (0..8).rev().for_each(|i| out.push((value >> (8 + 7 * i)) as u8 | 0x80));
        out.push(value as u8);
        return;
    }
    let bytes = (64 - value.leading_zeros()).div_ceil(7).max(1);
    for i in (0..bytes).rev() {
        let last = if i == 0 { 0 } else { 0x80 };
        out.push((value >> (7 * i)) as u8 & 0x7f | last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(value: u64) -> Vec<u8> {
        let mut out = Vec::new();
        varint(&mut out, value);
        out
    }

    #[test]
    fn integers_of_variable_length() {
        assert_eq!(encoded(0), [0]);
        assert_eq!(encoded(127), [127]);
        assert_eq!(encoded(128), [0x81, 0]);
        assert_eq!(encoded(16_384), [0x81, 0x80, 0]);
        assert_eq!(encoded((-1_i64).cast_unsigned()), [0xff; 9]);
        assert_eq!(encoded(u64::MAX >> 8).len(), 8);
        assert_eq!(encoded((u64::MAX >> 8) + 1).len(), 9);
    }

    #[test]
    fn a_row_is_a_record() {
        let row = [Value::Null, Value::Integer(0), Value::Integer(-2), Value::Integer(70_000), Value::Real(f64::NAN), "aé".into()];
        assert_eq!(record(&row), [7, 0, 8, 1, 3, 0, 19, 0xfe, 0x01, 0x11, 0x70, b'a', 0xc3, 0xa9]);
    }
}
