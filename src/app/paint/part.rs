//! The part of the screen that a pane may paint on. The toolkit clips to upright boxes; for one side of a slanting divider and for
//! the lens, triangles are cut here.

use egui::epaint::{Mesh, Vertex};
use egui::{Color32, Pos2, Rect, Vec2, pos2, vec2};

use crate::core::view::Region;

/// A convex part of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Part {
    /// All that the clip leaves.
    #[default]
    All,
    /// One side of a line.
    Side {
        /// A point of the line.
        at: Pos2,
        /// Into the part, of length 1.
        inward: Vec2,
    },
    /// A disc.
    Disc {
        /// Its middle.
        centre: Pos2,
        /// Its radius.
        radius: f32,
    },
    /// All but a disc, over which something else is painted: nothing is cut off, but names do not stand there.
    Around {
        /// Its middle.
        centre: Pos2,
        /// Its radius.
        radius: f32,
    },
}

/// Sides of the polygon that stands for a disc: it misses the circle by less than a tenth of a point.
const SIDES: u16 = 96;

impl Part {
    /// A part of the canvas whose top left corner is at `origin`.
    #[must_use]
    pub fn of(region: &Region, origin: Pos2) -> Part {
        match *region {
            Region::All => Part::All,
            Region::Side { at, inward } => {
                Part::Side { at: origin + vec2(at.x as f32, at.y as f32), inward: vec2(inward.x as f32, inward.y as f32) }
            }
            Region::Disc { centre, radius } => {
                Part::Disc { centre: origin + vec2(centre.x as f32, centre.y as f32), radius: radius as f32 }
            }
        }
    }

    /// Whether a point lies in it.
    #[must_use]
    pub fn contains(&self, at: Pos2) -> bool {
        match *self {
            Part::All => true,
            Part::Side { at: line, inward } => (at - line).dot(inward) >= 0.0,
            Part::Disc { centre, radius } => (at - centre).length_sq() <= radius * radius,
            Part::Around { centre, radius } => (at - centre).length_sq() > radius * radius,
        }
    }

    /// What triangles depend on: moving what is painted over them changes none.
    #[must_use]
    pub fn cutting(self) -> Part {
        if matches!(self, Part::Around { .. }) { Part::All } else { self }
    }

    /// Whether all of a box lies in it.
    #[must_use]
    pub fn contains_rect(&self, rect: Rect) -> bool {
        if let Part::Around { centre, radius } = *self {
            return rect.distance_sq_to_pos(centre) > radius * radius;
        }
        [rect.left_top(), rect.right_top(), rect.left_bottom(), rect.right_bottom()].into_iter().all(|at| self.contains(at))
    }

    /// Whether something of a box lies in it, as far as its corners, its middle and those of its sides tell.
    #[must_use]
    pub fn touches_rect(&self, rect: Rect) -> bool {
        let middle = rect.center();
        let spots = [rect.left(), middle.x, rect.right()].map(|x| [rect.top(), middle.y, rect.bottom()].map(|y| Pos2::new(x, y)));
        let nearest = match *self {
            Part::Disc { centre, .. } => self.contains(centre.clamp(rect.min, rect.max)),
            _ => false,
        };
        nearest || spots.into_iter().flatten().any(|at| self.contains(at))
    }

    fn planes(&self) -> Vec<(Pos2, Vec2)> {
        match *self {
            Part::All | Part::Around { .. } => Vec::new(),
            Part::Side { at, inward } => vec![(at, inward)],
            Part::Disc { centre, radius } => {
                let out = |k: u16| Vec2::angled(f32::from(k) * std::f32::consts::TAU / f32::from(SIDES));
                (0..SIDES).map(|k| (centre + out(k) * radius, -out(k))).collect()
            }
        }
    }

    /// Whether a triangle lies wholly beside it, as far as that is told cheaply.
    fn misses(&self, corners: &[Vertex; 3]) -> bool {
        match *self {
            Part::All | Part::Around { .. } => false,
            Part::Side { at, inward } => corners.iter().all(|v| (v.pos - at).dot(inward) < 0.0),
            Part::Disc { centre, radius } => {
                let bounds = Rect::from_points(&corners.map(|v| v.pos));
                bounds.distance_sq_to_pos(centre) > radius * radius
            }
        }
    }

    /// The part of a mesh that lies in it.
    #[must_use]
    pub fn cut(&self, mesh: Mesh) -> Mesh {
        if self.cutting() == Part::All {
            return mesh;
        }
        let planes = self.planes();
        let inside: Vec<bool> = mesh.vertices.iter().map(|v| self.contains(v.pos)).collect();
        let mut out = Mesh::with_texture(mesh.texture_id);
        // Vertices of whole triangles are taken over once.
        let mut taken: Vec<Option<u32>> = vec![None; mesh.vertices.len()];
        let mut ring: Vec<Vertex> = Vec::new();
        for triangle in mesh.indices.as_chunks::<3>().0 {
            let ids = triangle.map(|i| i as usize);
            let [Some(&a), Some(&b), Some(&c)] = ids.map(|i| mesh.vertices.get(i)) else { continue };
            if ids.iter().all(|i| inside.get(*i).copied().unwrap_or(false)) {
                for (id, vertex) in ids.into_iter().zip([a, b, c]) {
                    let Some(slot) = taken.get_mut(id) else { continue };
                    let index = *slot.get_or_insert_with(|| {
                        out.vertices.push(vertex);
                        out.vertices.len() as u32 - 1
                    });
                    out.indices.push(index);
                }
                continue;
            }
            if self.misses(&[a, b, c]) {
                continue;
            }
            ring.clear();
            ring.extend([a, b, c]);
            for (at, inward) in &planes {
                ring = cut_ring(&ring, *at, *inward);
                if ring.len() < 3 {
                    break;
                }
            }
            if ring.len() < 3 {
                continue;
            }
            let first = out.vertices.len() as u32;
            out.vertices.extend(ring.iter().copied());
            for k in 1..ring.len() as u32 - 1 {
                out.indices.extend([first, first + k, first + k + 1]);
            }
        }
        out
    }
}

/// The part of a convex polygon on one side of a line, by Sutherland & Hodgman (1974).
fn cut_ring(ring: &[Vertex], at: Pos2, inward: Vec2) -> Vec<Vertex> {
    let depth = |v: &Vertex| (v.pos - at).dot(inward);
    let mut out = Vec::with_capacity(ring.len() + 1);
    let next = ring.iter().skip(1).chain(ring.first());
    for (a, b) in ring.iter().zip(next) {
        let (da, db) = (depth(a), depth(b));
        if da >= 0.0 {
            out.push(*a);
        }
        if (da >= 0.0) != (db >= 0.0) {
            out.push(between(a, b, da / (da - db)));
        }
    }
    out
}

fn between(a: &Vertex, b: &Vertex, t: f32) -> Vertex {
    let mix = |a: u8, b: u8| (f32::from(a) + t * (f32::from(b) - f32::from(a))).round() as u8;
    let [r, g, blue, alpha] = [0, 1, 2, 3].map(|i| mix(a.color[i], b.color[i]));
    Vertex {
        pos: a.pos + t * (b.pos - a.pos),
        uv: pos2(a.uv.x + t * (b.uv.x - a.uv.x), a.uv.y + t * (b.uv.y - a.uv.y)),
        color: Color32::from_rgba_premultiplied(r, g, blue, alpha),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two triangles over a square of 100 points, with places as texture coordinates.
    fn square() -> Mesh {
        let mut mesh = Mesh::default();
        for (x, y) in [(0.0, 0.0), (100.0, 0.0), (0.0, 100.0), (100.0, 100.0)] {
            mesh.vertices.push(Vertex { pos: pos2(x, y), uv: pos2(x / 100.0, y / 100.0), color: Color32::WHITE });
        }
        mesh.indices.extend([0, 1, 2, 2, 1, 3]);
        mesh
    }

    fn area(mesh: &Mesh) -> f32 {
        let corner = |i: u32| mesh.vertices[i as usize].pos.to_vec2();
        let triangles = mesh.indices.as_chunks::<3>().0;
        triangles
            .iter()
            .map(|[a, b, c]| {
                let (u, v) = (corner(*b) - corner(*a), corner(*c) - corner(*a));
                (u.x * v.y - u.y * v.x).abs() / 2.0
            })
            .sum()
    }

    #[test]
    fn what_is_cut_lies_inside_and_keeps_its_place_in_the_picture() {
        let k = std::f32::consts::FRAC_1_SQRT_2;
        let side = Part::Side { at: pos2(50.0, 50.0), inward: vec2(k, k) };
        let disc = Part::Disc { centre: pos2(50.0, 50.0), radius: 30.0 };
        for (part, expected) in [(side, 5000.0), (disc, std::f32::consts::PI * 900.0), (Part::All, 10_000.0)] {
            let cut = part.cut(square());
            assert!(cut.is_valid());
            assert!((area(&cut) / expected - 1.0).abs() < 0.002, "{part:?}: {}", area(&cut));
            for v in &cut.vertices {
                assert!(((v.pos - v.uv.to_vec2() * 100.0).to_vec2()).length() < 1e-3);
            }
        }
    }

    #[test]
    fn both_sides_of_a_line_make_the_whole() {
        let inward = Vec2::angled(0.3);
        let sides = [inward, -inward].map(|inward| Part::Side { at: pos2(20.0, 70.0), inward });
        let sum: f32 = sides.iter().map(|part| area(&part.cut(square()))).sum();
        assert!((sum - 10_000.0).abs() < 0.5, "{sum}");
        let far = Part::Disc { centre: pos2(500.0, 500.0), radius: 30.0 };
        assert!(far.cut(square()).is_empty());
    }
}
