//! Where a picture lies, by all that its files say of it. The order is GDAL's (3.6, looked up with its own tools on files of every
//! kind): what stands in the `.aux.xml` beside a picture outranks the picture's own tags, each item by itself - the transform, the
//! coordinate system, control points - and a world file comes last, except for PNG and BMP, where it outranks the transform of the
//! `.aux.xml`.

use super::metadata::{RawGeoreference, TileGeocoding};
use crate::core::georef::{self, GeoTags, Georeference, GmlGrid, StatedPlace};

/// What a picture's own file says of its place, as it stands there.
pub(super) enum Own {
    GeoTiff(GeoTags),
    GeoJp2(GeoTags),
    GmlJp2(GmlGrid),
}

impl Own {
    /// The place. `None`: none is stated.
    fn georeference(&self, size: [u32; 2]) -> Result<Option<Georeference>, String> {
        match self {
            Own::GeoTiff(tags) => georef::from_geotiff(tags, size[0], size[1]),
            Own::GeoJp2(tags) => georef::from_geojp2(tags, size),
            Own::GmlJp2(grid) => georef::from_gmljp2(grid, size).map(Some),
        }
    }

    fn stated(&self) -> StatedPlace {
        match self {
            Own::GeoTiff(tags) | Own::GeoJp2(tags) => georef::stated_in_geotiff(tags),
            Own::GmlJp2(grid) => georef::stated_in_gmljp2(grid),
        }
    }
}

/// What the files state of a place that cannot be computed.
pub(super) fn stated(own: &[Own], raw: &RawGeoreference) -> Option<StatedPlace> {
    let in_file = own.iter().map(Own::stated).find(|s| *s != StatedPlace::default());
    let in_world_file = || raw.world_file.as_ref().map(|text| georef::stated_in_world_file(text));
    in_file.or_else(in_world_file).filter(|s| *s != StatedPlace::default())
}

/// Where the picture lies; or why that is not known although something is stated, as a sentence.
pub(super) fn place(own: &[Own], raw: &RawGeoreference, format: &str, size: [u32; 2]) -> (Option<Georeference>, Option<String>) {
    let mut said = None;
    let mut keep = |result: Result<Option<Georeference>, String>| match result {
        Ok(found) => found,
        Err(why) => {
            said.get_or_insert(why);
            None
        }
    };
    let by_itself = own.iter().find_map(|part| keep(part.georeference(size)));
    let by_world_file = raw.world_file.as_ref().and_then(|text| {
        // GDAL's file first, as GDAL does; a `.prj` is looked at where that says nothing.
        let crs = raw
            .srs
            .as_ref()
            .or(raw.prj.as_ref())
            .map(|text| georef::system(text))
            .transpose()
            .map_err(|why| georef::not_georeferenced(&why));
        keep(crs.and_then(|crs| georef::from_world_file(text, crs.as_ref(), size)).map(Some))
    });
    if matches!(format, "PNG" | "BMP") && by_world_file.is_some() {
        return (by_world_file, None);
    }
    match by_gdal(raw, by_itself.as_ref(), size) {
        Ok(Some(found)) => return (Some(told_apart(found, by_itself.as_ref())), None),
        Ok(None) => {}
        // What outranks the picture's own place and cannot be used is not passed over: the two may be far apart.
        Err(why) if by_itself.is_some() => {
            let advice = "This stands in the .aux.xml file beside it; take that file away to use what the image itself says.";
            return (None, Some(format!("{why} {advice}")));
        }
        Err(why) => drop(keep(Err(why))),
    }
    let by_tile = || raw.sentinel2.as_ref().and_then(|tile| in_tile(tile, size)).map(|found| found.map(Some));
    match by_itself.or(by_world_file) {
        Some(found) => (Some(found), None),
        None => match by_tile().and_then(keep) {
            Some(found) => (Some(found), None),
            None => (None, said),
        },
    }
}

/// The place by what GDAL keeps beside the picture, with the picture's own where it says only a part of it. `Ok(None)`: nothing.
fn by_gdal(raw: &RawGeoreference, own: Option<&Georeference>, size: [u32; 2]) -> Result<Option<Georeference>, String> {
    // A list of another length is passed over, as GDAL does.
    let transform = raw.geo_transform.as_ref().map(|numbers| {
        let numbers: Vec<f64> = numbers.split(',').filter_map(|n| n.trim().parse().ok()).collect();
        <[f64; 6]>::try_from(numbers).map_err(|_| georef::not_georeferenced("GDAL's file beside it does not hold six numbers"))
    });
    let transform = match transform {
        Some(Err(why)) if own.is_none() => return Err(why),
        Some(Ok(six)) => Some(six),
        Some(Err(_)) | None => None,
    };
    if transform.is_none()
        && let Some(points) = &raw.control_points
    {
        let number = |text: &String| text.trim().parse::<f64>().ok().filter(|v| v.is_finite());
        let numbers = |p: &[String; 4]| Some([number(&p[0])?, number(&p[1])?, number(&p[2])?, number(&p[3])?]);
        let list: Option<Vec<[f64; 4]>> = points.list.iter().map(numbers).collect();
        let list = list.ok_or_else(|| georef::not_georeferenced("GDAL's control points beside it hold what is no number"))?;
        let srs = points.srs.as_ref().or(raw.srs.as_ref());
        let srs = srs.ok_or_else(|| georef::not_georeferenced("GDAL's control points beside it have no coordinate system"))?;
        return georef::from_gdal_points(&list, srs, size).map(Some);
    }
    match (transform, &raw.srs, own) {
        (Some(six), Some(srs), _) => georef::from_gdal(six, srs, size).map(Some),
        (Some(six), None, Some(own)) => own.clone().with_gdal_transform(six).map(Some),
        (None, Some(srs), Some(own)) => own.clone().with_gdal_system(srs).map(Some),
        _ => Ok(None),
    }
}

/// Adds a note where the picture itself says another place than what was found beside it.
fn told_apart(mut found: Georeference, own: Option<&Georeference>) -> Georeference {
    let [width, height] = found.size_px.map(f64::from);
    let corner = |g: &Georeference, x: f64, y: f64| g.locate().ok()?.lon_lat(crate::core::geom::Point::new(x, y));
    let differs = own.is_some_and(|own| {
        [(0.0, 0.0), (width, height)].into_iter().any(|(x, y)| match (corner(&found, x, y), corner(own, x, y)) {
            // A tenth of a millimetre.
            (Some(a), Some(b)) => (a.lon_deg - b.lon_deg).abs() > 1e-9 || (a.lat_deg - b.lat_deg).abs() > 1e-9,
            _ => true,
        })
    });
    if differs {
        found.notes.push(
            "The .aux.xml file beside the image and the image itself give different places; the file beside it is believed, as GDAL does."
                .to_owned(),
        );
    }
    found
}

/// Where a band of a Sentinel-2 tile lies: as the one resolution with its size. `None`: it has another size, so it is no band
/// of the tile, or not a whole one.
fn in_tile(tile: &TileGeocoding, size: [u32; 2]) -> Option<Result<Georeference, String>> {
    let grid = tile.grids.iter().find(|grid| grid.size_px == size)?;
    let number = |text: &String| text.trim().parse::<f64>().ok();
    let code = tile.code.rsplit(':').next()?.trim().parse().ok()?;
    let corner = [number(&grid.corner[0])?, number(&grid.corner[1])?];
    let pixel = [number(&grid.pixel[0])?, number(&grid.pixel[1])?];
    Some(georef::from_sentinel2_tile(code, corner, pixel, size))
}
