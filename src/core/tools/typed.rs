//! Lengths and angles that are typed while something is drawn: digits go into a small field at the pointer, Tab changes to the other
//! field, Enter places.

use crate::core::doc::{Document, EpochId};
use crate::core::geom::{Point, Vector};
use crate::core::measure::{PixelShape, length};

/// The most characters of a number.
const MOST: usize = 9;

/// What typed numbers mean now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Numbers {
    /// The next side: its length, and its angle to the side before it; of a first side the direction, clockwise from up.
    Side {
        /// Where it begins.
        from: Point,
        /// The corner before that.
        before: Option<Point>,
    },
    /// How far the far wall is from the wall between two points.
    Width {
        /// One end of the wall.
        a: Point,
        /// The other.
        b: Point,
        /// The width of the rectangle that was drawn last, px: Tab takes it.
        last: Option<f64>,
    },
    /// The size of a box from its first corner, to the right and down or wherever the pointer is.
    Size {
        /// The first corner.
        from: Point,
    },
}

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typed {
    texts: [String; 2],
    second: bool,
    /// The last width was taken as it is, px: its digits on the screen are fewer than it has.
    taken_px: Option<f64>,
}

/// One field as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// What the number is.
    pub label: &'static str,
    /// What was typed so far.
    pub text: String,
    /// Its unit.
    pub unit: &'static str,
    /// Digits go here.
    pub active: bool,
}

impl Typed {
    /// Nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.texts.iter().all(String::is_empty)
    }

    /// Takes a digit, a point or a comma. `false` for anything else.
    pub fn push(&mut self, c: char) -> bool {
        let text = &mut self.texts[usize::from(self.second)];
        let c = if c == ',' { '.' } else { c };
        let fits = c.is_ascii_digit() || (c == '.' && !text.contains('.'));
        if fits && self.taken_px.take().is_some() {
            text.clear();
        }
        if fits && text.len() < MOST {
            text.push(c);
        }
        fits
    }

    /// Takes the last character back. `false` where there is none.
    pub fn pop(&mut self) -> bool {
        if self.taken_px.take().is_some() {
            self.texts = Default::default();
            return true;
        }
        if self.texts[usize::from(self.second)].is_empty() {
            self.second = false;
        }
        self.texts[usize::from(self.second)].pop().is_some()
    }

    /// Tab: the other field, or the last width.
    pub fn next(&mut self, doc: &Document, epoch: EpochId, numbers: Numbers) {
        match numbers {
            Numbers::Width { a, b, last: Some(px) } => {
                let way = PixelShape::of(doc, epoch).perpendicular(b - a);
                let shown = px * metres_per_px(doc, epoch, a, way).unwrap_or(1.0);
                self.texts = [format!("{shown:.2}"), String::new()];
                self.taken_px = Some(px);
            }
            Numbers::Width { .. } => {}
            Numbers::Side { .. } | Numbers::Size { .. } => self.second = !self.second,
        }
    }

    fn number(&self, field: usize) -> Option<f64> {
        self.texts.get(field)?.parse::<f64>().ok().filter(|v| v.is_finite())
    }

    /// Where the pointer would be by what was typed; `None` where that is no number, or says nothing.
    pub fn place(&self, doc: &Document, epoch: EpochId, numbers: Numbers, pointer: Point) -> Option<Point> {
        let positive = |field: usize| self.number(field).filter(|v| *v > 0.0);
        match numbers {
            Numbers::Side { from, before } => {
                let way = match self.number(1) {
                    Some(degrees) => turned(from, before, degrees, pointer),
                    None => pointer - from,
                };
                let unit = unit(way)?;
                let length_px = match positive(0) {
                    Some(length) => length / metres_per_px(doc, epoch, from, unit).unwrap_or(1.0),
                    None if self.number(1).is_some() => (pointer - from).dot(unit).max(0.0),
                    None => return None,
                };
                Some(from + unit * length_px)
            }
            Numbers::Width { a, b, .. } => {
                let across = unit(PixelShape::of(doc, epoch).perpendicular(b - a))?;
                let side = if (pointer - a).dot(across) < 0.0 { -1.0 } else { 1.0 };
                let px = match self.taken_px {
                    Some(px) => px,
                    None => positive(0)? / metres_per_px(doc, epoch, a, across).unwrap_or(1.0),
                };
                Some(b + across * (side * px))
            }
            Numbers::Size { from } => {
                let away = pointer - from;
                let one = |field: usize, axis: Vector, now: f64| match positive(field) {
                    Some(length) => length / metres_per_px(doc, epoch, from, axis).unwrap_or(1.0) * if now < 0.0 { -1.0 } else { 1.0 },
                    None => now,
                };
                let (x, y) = (one(0, Vector::new(1.0, 0.0), away.x), one(1, Vector::new(0.0, 1.0), away.y));
                (!self.is_empty()).then(|| from + Vector::new(x, y))
            }
        }
    }

    /// The fields as they are shown.
    pub fn fields(&self, doc: &Document, epoch: EpochId, numbers: Numbers) -> Vec<Field> {
        let from = match numbers {
            Numbers::Side { from, .. } | Numbers::Size { from } => from,
            Numbers::Width { a, .. } => a,
        };
        let metres = metres_per_px(doc, epoch, from, Vector::new(1.0, 0.0)).is_some();
        let unit = if metres { "m" } else { "px" };
        let labels: &[(&'static str, &'static str)] = match numbers {
            Numbers::Side { before: None, .. } => &[("Length", unit), ("Direction", "°")],
            Numbers::Side { .. } => &[("Length", unit), ("Angle", "°")],
            Numbers::Width { .. } => &[("Width", unit)],
            Numbers::Size { .. } => &[("Width", unit), ("Height", unit)],
        };
        let field = |(i, (label, unit)): (usize, &(&'static str, &'static str))| Field {
            label,
            text: self.texts.get(i).cloned().unwrap_or_default(),
            unit,
            active: usize::from(self.second) == i,
        };
        labels.iter().enumerate().map(field).collect()
    }
}

fn unit(v: Vector) -> Option<Vector> {
    let length = v.length();
    (length > 0.0 && length.is_finite()).then(|| v * (1.0 / length))
}

/// Metres a pixel at a place in a direction; `None` where nothing ties the image to metres.
fn metres_per_px(doc: &Document, epoch: EpochId, at: Point, way: Vector) -> Option<f64> {
    const PIECE_PX: f64 = 16.0;
    let to = at + unit(way)? * PIECE_PX;
    length(doc, epoch, at, to)?.length_m.map(|m| m / PIECE_PX).filter(|m| m.is_finite() && *m > 0.0)
}

/// The direction at an angle to the side before, on the pointer's side of it; of a first side clockwise from up.
fn turned(from: Point, before: Option<Point>, degrees: f64, pointer: Point) -> Vector {
    let turn = |v: Vector, angle: f64| {
        let (sin, cos) = (libm::sin(angle), libm::cos(angle));
        Vector::new(v.x * cos - v.y * sin, v.x * sin + v.y * cos)
    };
    let angle = degrees.to_radians();
    match before {
        None => Vector::new(libm::sin(angle), -libm::cos(angle)),
        Some(before) => {
            let [one, other] = [turn(before - from, angle), turn(before - from, -angle)];
            if one.dot(pointer - from) >= other.dot(pointer - from) { one } else { other }
        }
    }
}
