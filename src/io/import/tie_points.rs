//! Tie points out of a CSV file: places of BEFORE and of AFTER in pixels.

use crate::core::geom::Point;
use crate::core::register::{MOST_TIE_POINTS, TiePoint};
use crate::io::platform;
use std::io::Read;
use std::path::Path;

/// The columns, by name; their order is free, and others are left alone.
const COLUMNS: [&str; 4] = ["before_x", "before_y", "after_x", "after_y"];
/// No list of points set by hand is longer, bytes.
const MAX_BYTES: u64 = 1 << 20;

/// Reads tie points: `from` is AFTER, `onto` is BEFORE. Lines that begin with `#` are left out.
///
/// # Errors
/// A sentence that names the file, and the line where there is one.
pub fn read_tie_points(path: &Path) -> Result<Vec<TiePoint>, String> {
    let shown = path.display();
    let file = platform::open_regular_file(path).map_err(|why| format!("The tie points cannot be read: {why}. File: {shown}"))?;
    let mut text = Vec::new();
    let read = file.take(MAX_BYTES + 1).read_to_end(&mut text);
    read.map_err(|e| format!("The tie points cannot be read: {}. File: {shown}", platform::plain_words(&e)))?;
    if text.len() as u64 > MAX_BYTES {
        return Err(format!("The file is larger than 1 MiB, more than any list of tie points. File: {shown}"));
    }
    parse_tie_points(&text).map_err(|why| format!("{why} File: {shown}"))
}

/// As [`read_tie_points`], of what was read already.
///
/// # Errors
/// A sentence that names the line where there is one.
pub fn parse_tie_points(text: &[u8]) -> Result<Vec<TiePoint>, String> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).trim(csv::Trim::All).flexible(true).from_reader(text);
    let headers = reader.headers().map_err(|_| "The tie points are no text.".to_owned())?.clone();
    let place = |name: &str| headers.iter().position(|h| h.eq_ignore_ascii_case(name));
    let columns: Option<Vec<usize>> = COLUMNS.iter().map(|name| place(name)).collect();
    let columns = columns
        .ok_or_else(|| format!("The first line must name the columns {}; they are pixels of the two pictures.", COLUMNS.join(", ")))?;
    let mut points = Vec::new();
    for record in reader.records() {
        let line = record.as_ref().ok().and_then(|r| r.position()).map_or(points.len() as u64 + 2, csv::Position::line);
        let record = record.map_err(|_| format!("Line {line} of the tie points is no text."))?;
        let number = |column: &usize| record.get(*column).and_then(|v| v.parse::<f64>().ok()).filter(|v| v.is_finite());
        let numbers: Option<Vec<f64>> = columns.iter().map(number).collect();
        let Some([bx, by, ax, ay]) = numbers.as_deref() else {
            return Err(format!("Line {line} of the tie points has not the four numbers that it should have."));
        };
        points.push(TiePoint { from: Point::new(*ax, *ay), onto: Point::new(*bx, *by) });
        if points.len() > MOST_TIE_POINTS {
            return Err(format!("There are more than the {MOST_TIE_POINTS} tie points that are accepted."));
        }
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_name() {
        let text = b"# by hand\nname,after_x,after_y,Before_X,before_y\na, 1,2, 3.5,4\n\nb,5,6,7,8\n";
        let points = parse_tie_points(text).unwrap();
        assert_eq!(points.len(), 2);
        assert_eq!(points[0], TiePoint { from: Point::new(1.0, 2.0), onto: Point::new(3.5, 4.0) });
    }

    #[test]
    fn what_is_no_list_of_points_is_refused_with_its_line() {
        assert!(parse_tie_points(b"x,y\n1,2\n").unwrap_err().contains("before_x, before_y, after_x, after_y"));
        let head = "before_x,before_y,after_x,after_y\n1,2,3,4\n";
        for bad in ["1,2,3\n", "1,2,3,north\n", "1,2,3,NaN\n"] {
            assert!(parse_tie_points(format!("{head}{bad}").as_bytes()).unwrap_err().starts_with("Line 3 "), "{bad}");
        }
        assert!(parse_tie_points(b"").is_err());
        assert!(parse_tie_points(&[0xFF, 0xFE, 0, 0, b'\n']).is_err());
    }
}
