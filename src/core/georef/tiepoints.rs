//! A map from the many tie points that some GeoTIFFs have instead of a transform.

use super::crs::{Crs, CrsDefinition};
use super::ellipsoid::TangentPlane;
use crate::core::geom::least_squares::{MAX_PARAMETERS, solve};
use crate::core::geom::{Affine, Point};

/// More tie points than this are no georeference but an attack or a mistake.
const MAX_TIE_POINTS: usize = 10_000;
/// A fit that misses its points by more than this is no map of the image, px.
const MAX_MISS_PX: f64 = 50.0;

/// An affine map and what it is worth.
#[derive(Debug)]
pub(super) struct TiePointFit {
    pub geotransform: [f64; 6],
    /// Standard deviation of one coordinate, m; `None` with just enough points.
    pub sd_m: Option<f64>,
    pub note: String,
}

/// Fits an affine map to ModelTiepoint records `(i, j, k, x, y, z)`.
pub(super) fn fit(values: &[f64], crs: &CrsDefinition, pixel_is_point: bool) -> Result<TiePointFit, String> {
    let count = values.len() / 6;
    if count > MAX_TIE_POINTS {
        return Err(format!("it has {count} tie points, more than the {MAX_TIE_POINTS} that are accepted"));
    }
    // As GDAL: where positions are of pixel centres, whole numbers mean centres.
    let shift = if pixel_is_point { 0.5 } else { 0.0 };
    let ties: Vec<(Point, Point)> = values
        .chunks_exact(6)
        .filter_map(|t| Some((Point::new(t.first()? + shift, t.get(1)? + shift), Point::new(*t.get(3)?, *t.get(4)?))))
        .collect();
    if ties.iter().any(|(px, map)| !px.is_finite() || !map.is_finite()) {
        return Err("its tie points hold numbers that are not positions".to_owned());
    }
    let flat = || "its tie points lie on one line, which does not determine a map".to_owned();
    let (px_0, map_0) = *ties.first().ok_or_else(flat)?;
    let far = |select: fn(&(Point, Point)) -> Point, origin: Point| ties.iter().map(|t| select(t).distance(origin)).fold(0.0, f64::max);
    let (px_scale, map_scale) = (far(|t| t.0, px_0), far(|t| t.1, map_0));
    if !(px_scale.is_normal() && map_scale.is_normal()) {
        return Err(flat());
    }
    let is_pair = count == 2;
    let parameters = if is_pair { 2 } else { 3 };
    let coordinate = |pick_px: fn(Point) -> f64, pick_map: fn(Point) -> f64| {
        let equations: Vec<_> = ties
            .iter()
            .map(|(px, map)| {
                let at = Point::default() + (*px - px_0) * (1.0 / px_scale);
                let mut row = [0.0; MAX_PARAMETERS];
                // Two points determine an image that is not turned.
                let [one, x, y, ..] = &mut row;
                (*one, *x, *y) = if is_pair { (1.0, pick_px(at), 0.0) } else { (1.0, at.x, at.y) };
                (row, (pick_map(*map) - pick_map(map_0)) / map_scale)
            })
            .collect();
        solve(&equations, parameters).map(|s| s.parameters).ok_or_else(flat)
    };
    let ([x, xx, xy, ..], [y, yx, yy, ..]) = (coordinate(|p| p.x, |p| p.x)?, coordinate(|p| p.y, |p| p.y)?);
    let (yx, yy) = if is_pair { (0.0, yx) } else { (yx, yy) };
    let k = map_scale / px_scale;
    let (xx, xy, yx, yy) = (xx * k, xy * k, yx * k, yy * k);
    let geotransform =
        [map_0.x + x * map_scale - xx * px_0.x - xy * px_0.y, xx, xy, map_0.y + y * map_scale - yx * px_0.x - yy * px_0.y, yx, yy];
    let map_from_px = Affine::from([xx, xy, geotransform[0], yx, yy, geotransform[3]]);
    let px_from_map = map_from_px.inverse().ok_or_else(flat)?;
    let miss_px = ties.iter().map(|(px, map)| px_from_map.apply(*map).distance(*px)).fold(0.0, f64::max);
    if miss_px.is_nan() || miss_px > MAX_MISS_PX {
        return Err(format!("its {count} tie points do not fit a plane map: they are missed by up to {miss_px:.0} px"));
    }
    let compiled = Crs::compile(crs)?;
    let missed_m2: Option<f64> = ties
        .iter()
        .map(|(px, map)| {
            let plane = TangentPlane::at(compiled.lon_lat(*map)?);
            let (e, n) = plane.east_north(compiled.lon_lat(map_from_px.apply(*px))?);
            Some(e * e + n * n)
        })
        .sum();
    let missed_m2 = missed_m2.ok_or_else(|| format!("its tie points lie outside of what {} covers", crs.name))?;
    let surplus = 2 * count.saturating_sub(parameters);
    let sd_m = (surplus > 0).then(|| (missed_m2 / surplus as f64).sqrt());
    let note = match sd_m {
        Some(sd) => format!(
            "The file gives {count} tie points instead of a transform; an affine map was fitted, which misses them by {sd:.2} m (standard deviation of one coordinate) and by {miss_px:.2} px at most."
        ),
        None => format!(
            "The file gives {count} tie points instead of a transform; the map passes through them, and how good it is between them is not known."
        ),
    };
    Ok(TiePointFit { geotransform, sd_m, note })
}
