//! How annotations are drawn, as strokes: the window, headless pictures, figures and reports draw the same signs.

use crate::core::doc::AnnotationShape;
use crate::core::geom::{Point, Vector};

/// One stroke of a sign.
#[derive(Clone, Debug, PartialEq)]
pub struct SignStroke {
    /// Its points, px of whatever it is drawn on.
    pub points: Vec<Point>,
    /// The last point is tied to the first.
    pub closed: bool,
    /// It is dashed on the other date; heads of arrows and crosses never are, or they would not be told apart.
    pub may_dash: bool,
}

/// The strokes of an annotation whose places are px of what it is drawn on. A sign of one place is 18 units wide.
pub fn sign_strokes(shape: &AnnotationShape, unit: f64) -> Vec<SignStroke> {
    let path = shape.path();
    let open = |points: Vec<Point>| SignStroke { points, closed: false, may_dash: false };
    let main = |points: Vec<Point>, closed: bool| SignStroke { points, closed, may_dash: true };
    let at = path.first().copied().unwrap_or_default();
    let by = |x: f64, y: f64| at + Vector::new(x * unit, y * unit);
    let ring = |radius: f64| {
        let turn = |i: u32| f64::from(i) / 24.0 * std::f64::consts::TAU;
        main((0..24).map(|i| by(radius * libm::cos(turn(i)), radius * libm::sin(turn(i)))).collect(), true)
    };
    match shape {
        AnnotationShape::Line(_) => vec![main(path, false)],
        AnnotationShape::Arrow([foot, point]) => {
            let way = *point - *foot;
            // On an arrow of a few pixels the head gives way.
            let along = way * ((0.5 * way.length()).min(13.0 * unit) / way.length().max(1e-9));
            let across = along.perpendicular() * 0.5;
            let back = *point + along * -1.0;
            vec![main(path, false), open(vec![back + across * -1.0, *point, back + across])]
        }
        AnnotationShape::Ellipse { .. } => {
            // The last point is the first one again.
            let rim = path.get(..path.len().saturating_sub(1)).unwrap_or_default();
            vec![main(rim.to_vec(), true)]
        }
        AnnotationShape::Point(_) => vec![ring(6.0), open(vec![by(-1.5, 0.0), by(1.5, 0.0)])],
        AnnotationShape::Note(_) => vec![open(vec![by(-3.0, 0.0), by(8.0, 0.0)])],
        AnnotationShape::Gone(_) => {
            vec![ring(9.0), open(vec![by(-4.0, -4.0), by(4.0, 4.0)]), open(vec![by(-4.0, 4.0), by(4.0, -4.0)])]
        }
        AnnotationShape::Appeared(_) => {
            vec![ring(9.0), open(vec![by(-5.0, 0.0), by(5.0, 0.0)]), open(vec![by(0.0, -5.0), by(0.0, 5.0)])]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::doc::AnnotationKind;

    #[test]
    fn every_kind_has_a_sign_of_its_own() {
        let (from, to) = (Point::new(10.0, 20.0), Point::new(110.0, 60.0));
        let signs: Vec<_> = AnnotationKind::ALL.iter().map(|kind| sign_strokes(&kind.shape(from, to), 1.0)).collect();
        for (i, sign) in signs.iter().enumerate() {
            assert!(!sign.is_empty() && sign.iter().all(|s| s.points.len() >= 2 && s.points.iter().all(|p| p.is_finite())));
            assert!(signs[..i].iter().all(|other| other != sign));
        }
        // An arrow of no length has no direction, and still no place that is no number.
        let none = sign_strokes(&AnnotationKind::Arrow.shape(from, from), 1.0);
        assert!(none.iter().flat_map(|s| &s.points).all(|p| p.is_finite()));
    }
}
