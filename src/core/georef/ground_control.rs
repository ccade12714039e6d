//! Ground control points by hand: a georeference from pixels whose longitude and latitude are known.
//!
//! The fit is made in the metres of the UTM zone (at the poles: UPS) in which the points lie. It never reports the plain
//! residual alone, which is always too small (Verbyla & Boles 2000): what counts is the standard deviation after the
//! parameters are paid for, and what each point would have been missed by had it not taken part.

use super::crs::{Crs, CrsDefinition};
use super::ellipsoid::LonLat;
use super::georeference::{Georeference, Origin};
use crate::core::geom::least_squares::{Row, Solution, solve};
use crate::core::geom::{Point, Vector};
use serde::{Deserialize, Serialize};

/// More points than this were not set by hand.
const MAX_POINTS: usize = 1_000;

/// A pixel whose place on Earth is known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ControlPoint {
    /// The pixel.
    pub px: Point,
    /// Where it is.
    pub place: LonLat,
}

/// What the image may have undergone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlModel {
    /// Turned, scaled, moved: screenshots of maps and ortho products. 4 parameters, at least 2 points.
    Similarity,
    /// Also sheared and scaled differently in two directions: oblique views of flat ground. 6 parameters, at least 3 points.
    Affine,
}

impl ControlModel {
    /// Number of parameters p.
    pub fn parameters(self) -> usize {
        match self {
            ControlModel::Similarity => 4,
            ControlModel::Affine => 6,
        }
    }

    /// As a word.
    pub fn name(self) -> &'static str {
        match self {
            ControlModel::Similarity => "similarity",
            ControlModel::Affine => "affine map",
        }
    }

    /// What stands before the parameters in the equations for east and for north. `at` runs right and down.
    fn rows(self, at: Vector) -> [Row; 2] {
        let (x, up) = (at.x, -at.y);
        match self {
            ControlModel::Similarity => [[1.0, 0.0, x, -up, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, up, x, 0.0, 0.0, 0.0, 0.0]],
            ControlModel::Affine => [[1.0, 0.0, x, up, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, x, up, 0.0, 0.0]],
        }
    }
}

/// How one point fits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PointResidual {
    /// Where the fit puts the point minus where it is, m to the east and north.
    pub residual_m: (f64, f64),
    /// What a fit without this point misses there, m; `None` where the others do not determine a fit.
    pub left_out_m: Option<f64>,
    /// How much the point determines its own fit, 0 to 1.
    pub leverage: f64,
    /// The leverage is above 2p/2n: an error of this point would hardly show.
    pub high_leverage: bool,
}

/// What a session keeps of a fit by hand: enough to judge it, and to make it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ControlRecord {
    /// The model that was fitted.
    pub model: ControlModel,
    /// The points, in the order given.
    pub points: Vec<ControlPoint>,
    /// How each of them fits, in the same order.
    pub residuals: Vec<PointResidual>,
    /// See [`ControlFit::s0_m`].
    pub s0_m: Option<f64>,
    /// See [`ControlFit::left_out_rms_m`].
    pub left_out_rms_m: Option<f64>,
    /// Relative standard deviation of a length in the image because of the fit; `None` without surplus points.
    pub scale_rel_sd: Option<f64>,
}

/// A fit to control points, with what it is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct ControlFit {
    /// The result, with its standard deviation and notes.
    pub georeference: Georeference,
    /// The model that was fitted.
    pub model: ControlModel,
    /// Standard deviation of one coordinate of one point, m: `sqrt(RSS / (2n - p))`; `None` without surplus points.
    pub s0_m: Option<f64>,
    /// Root mean square of the leave-one-out errors, m; `None` where a point cannot be left out.
    pub left_out_rms_m: Option<f64>,
    /// Each point, in the order given.
    pub points: Vec<PointResidual>,
    /// What should worry the analyst, as sentences.
    pub warnings: Vec<String>,
    solution: Solution,
    centre: Point,
    spread_px: f64,
}

impl ControlFit {
    /// Expected error of a place in the image, m (root mean square length); `None` without surplus points.
    /// `s0 sqrt(trace(J Q J'))`: smallest amid the points, growing outside of them.
    pub fn expected_error_m(&self, px: Point) -> Option<f64> {
        let [east, north] = self.model.rows((px - self.centre) * (1.0 / self.spread_px));
        let trace = self.solution.cofactor(&east, &east) + self.solution.cofactor(&north, &north);
        Some(self.s0_m? * trace.sqrt())
    }
}

/// Fits a map from pixels to longitude and latitude.
///
/// # Errors
/// A sentence: too few points, points on one line or in one place, places that are no longitude and latitude.
pub fn fit(points: &[ControlPoint], model: ControlModel, size_px: [u32; 2]) -> Result<ControlFit, String> {
    let (n, p) = (points.len(), model.parameters());
    if 2 * n < p {
        let are = if n == 1 { "is" } else { "are" };
        let article = if model == ControlModel::Affine { "An" } else { "A" };
        return Err(format!("{article} {} needs at least {} control points; there {are} {n}.", model.name(), p / 2));
    }
    if n > MAX_POINTS {
        return Err(format!("{n} control points are more than the {MAX_POINTS} that are accepted."));
    }
    if let Some(i) = points.iter().position(|c| !c.px.is_finite() || !c.place.is_valid()) {
        return Err(format!("Control point {} is not a pixel with a longitude and latitude.", i + 1));
    }
    let unusable = || "The control points lie in one place or on one line, which does not determine the map. Add one aside.".to_owned();
    let first = points.first().map_or_else(LonLat::default, |c| c.place);
    let definition = metric_crs(first)?;
    let crs = Crs::compile(&definition)?;
    let maps: Option<Vec<Point>> = points.iter().map(|c| crs.map(c.place)).collect();
    let maps = maps.filter(|m| m.iter().all(|q| m.first().is_some_and(|o| q.distance(*o) < 2.0e6)));
    let maps = maps.ok_or("The control points lie too far apart to be on one image: more than 2000 km.")?;

    // Centred, and scaled to about 1, so that the equations are well conditioned.
    let mean = |list: &[Point]| {
        let sum = list.iter().fold(Vector::default(), |s, q| s + (*q - Point::default()));
        Point::default() + sum * (1.0 / n as f64)
    };
    let pixels: Vec<Point> = points.iter().map(|c| c.px).collect();
    let (centre, middle) = (mean(&pixels), mean(&maps));
    let spread_px = (pixels.iter().map(|q| (*q - centre).dot(*q - centre)).sum::<f64>() / n as f64).sqrt();
    if !spread_px.is_normal() {
        return Err(unusable());
    }
    let rows: Vec<[Row; 2]> = pixels.iter().map(|q| model.rows((*q - centre) * (1.0 / spread_px))).collect();
    let observed: Vec<Vector> = maps.iter().map(|q| *q - middle).collect();
    let equations: Vec<(Row, f64)> = rows.iter().zip(&observed).flat_map(|([east, north], o)| [(*east, o.x), (*north, o.y)]).collect();
    let solution = solve(&equations, p).ok_or_else(unusable)?;

    let mut fitted = Vec::with_capacity(n);
    let mut rss = 0.0;
    for ([east, north], o) in rows.iter().zip(&observed) {
        let residual = Vector::new(solution.predict(east) - o.x, solution.predict(north) - o.y);
        rss += residual.dot(residual);
        // LOO_i = (I - H_ii)^-1 r_i with the block of the hat matrix that belongs to the point.
        let (h11, h12, h22) = (solution.cofactor(east, east), solution.cofactor(east, north), solution.cofactor(north, north));
        let (a, b, d) = (1.0 - h11, -h12, 1.0 - h22);
        let det = a * d - b * b;
        let left_out =
            (det > 1.0e-9).then(|| Vector::new((d * residual.x - b * residual.y) / det, (a * residual.y - b * residual.x) / det).length());
        let leverage = 0.5 * (h11 + h22);
        let high_leverage = leverage > p as f64 / n as f64;
        fitted.push(PointResidual { residual_m: (residual.x, residual.y), left_out_m: left_out, leverage, high_leverage });
    }
    let surplus = 2 * n - p;
    let s0_m = (surplus > 0).then(|| (rss / surplus as f64).sqrt());
    let left_out: Option<Vec<f64>> = fitted.iter().map(|f: &PointResidual| f.left_out_m).collect();
    let left_out_rms_m = left_out.map(|l| (l.iter().map(|v| v * v).sum::<f64>() / n as f64).sqrt());

    // Back to plain pixels: east and north of the origin and of one pixel to the right and down.
    let at = |px: Point| {
        let [east, north] = model.rows((px - centre) * (1.0 / spread_px));
        Point::new(solution.predict(&east), solution.predict(&north))
    };
    let origin = at(Point::default());
    let right = (at(centre + Vector::new(spread_px, 0.0)) - at(centre)) * (1.0 / spread_px);
    let down = (at(centre + Vector::new(0.0, spread_px)) - at(centre)) * (1.0 / spread_px);
    let geotransform = [middle.x + origin.x, right.x, down.x, middle.y + origin.y, right.y, down.y];
    if right.cross(down) > 0.0 {
        return Err("The control points turn the image over as in a mirror. Two of them are probably exchanged.".to_owned());
    }
    let georeference = Georeference {
        crs: definition,
        geotransform,
        size_px,
        origin: Origin::GroundControl,
        pixel_is_point: false,
        position_sd_m: None,
        notes: Vec::new(),
        control: None,
    };
    let mut fit =
        ControlFit { georeference, model, s0_m, left_out_rms_m, points: fitted, warnings: Vec::new(), solution, centre, spread_px };
    fit.georeference.position_sd_m = fit.sd_over_image(size_px);
    fit.georeference.notes.push(fit.note(n));
    fit.warnings = fit.warn(points);
    // Along a row; in the fits that are made here, a column is known about as well.
    let unit: Row = [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    let scale_rel_sd = fit.s0_m.map(|s0| s0 * fit.solution.cofactor(&unit, &unit).sqrt() / (right.length() * spread_px));
    let (residuals, points) = (fit.points.clone(), points.to_vec());
    let record = ControlRecord { model, points, residuals, s0_m, left_out_rms_m, scale_rel_sd: scale_rel_sd.filter(|sd| sd.is_finite()) };
    fit.georeference.control = Some(Box::new(record));
    fit.georeference = fit.georeference.checked().map_err(|why| format!("The control points cannot be used: {why}."))?;
    Ok(fit)
}

impl ControlFit {
    /// Root mean square over a grid on the image of the standard deviation of one coordinate, m.
    fn sd_over_image(&self, size_px: [u32; 2]) -> Option<f64> {
        const STEPS: u32 = 4;
        let [width, height] = size_px.map(f64::from);
        let share = |i: u32| f64::from(i) / f64::from(STEPS);
        let errors: Option<Vec<f64>> = (0..=STEPS)
            .flat_map(|i| (0..=STEPS).map(move |j| (share(i), share(j))))
            .map(|(u, v)| self.expected_error_m(Point::new(u * width, v * height)))
            .collect();
        errors.map(|e| (0.5 * e.iter().map(|v| v * v).sum::<f64>() / e.len() as f64).sqrt())
    }

    fn note(&self, n: usize) -> String {
        let model = self.model.name();
        match (self.s0_m, self.left_out_rms_m) {
            (Some(s0), Some(loo)) => {
                format!(
                    "Fitted by hand to {n} control points (a {model}); a point left out is missed by {loo:.2} m, one coordinate scatters by {s0:.2} m."
                )
            }
            (Some(s0), None) => format!("Fitted by hand to {n} control points (a {model}); one coordinate scatters by {s0:.2} m."),
            (None, _) => format!("Fitted by hand to {n} control points (a {model}), just enough: how good the positions are is not known."),
        }
    }

    fn warn(&self, points: &[ControlPoint]) -> Vec<String> {
        let mut warnings = Vec::new();
        let pixel_m = self.georeference.map_from_px().magnification();
        if self.s0_m.is_none() {
            warnings.push(
                "There are just enough points: the fit passes through each of them, whether it is right or not. Add at least one more."
                    .to_owned(),
            );
        }
        for (i, point) in self.points.iter().enumerate() {
            if point.high_leverage {
                warnings.push(format!("Point {} stands alone: an error of it would hardly show. Add another one near it.", i + 1));
            }
            if let (Some(out), Some(s0)) = (point.left_out_m, self.s0_m)
                && points.len() > 4
                && out > (4.0 * s0).max(0.5 * pixel_m)
            {
                warnings.push(format!("Point {} does not fit the others: without it, it is missed by {out:.1} m. Check it.", i + 1));
            }
        }
        warnings
    }
}

/// UTM, or UPS near the poles: conformal, in metres, with an EPSG code.
fn metric_crs(place: LonLat) -> Result<CrsDefinition, String> {
    let zone = ((place.lon_deg + 180.0) / 6.0).floor().clamp(0.0, 59.0) as u32 + 1;
    CrsDefinition::from_epsg(match place.lat_deg {
        lat if lat >= 84.0 => 32_661,
        lat if lat >= 0.0 => 32_600 + zone,
        lat if lat > -80.0 => 32_700 + zone,
        _ => 32_761,
    })
}
