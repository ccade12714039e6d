//! GeoPackage 1.3 (OGC 12-128r17): outlines with attributes, ratios and provenance as tables, and the style in which QGIS shows
//! them. On WGS 84 where an image is georeferenced; else in pixels with y turned down into the negative, as QGIS lays an image
//! without a georeference, so that outlines lie on it and are not mirrored.

use super::Exporter;
use super::annotations::{self, Place};
use super::geojson_lonlat::{Geometry, Position, bbox};
use super::geopackage_style::{qml, sld};
use super::input::{ExportInput, METHOD};
use super::is_on_ground;
use super::sqlite::{Table, Value, file};
use super::told::{ToReference, origin_words, shape, told};
use super::xml::plain;
use crate::core::doc::{Document, EpochId, Footprint};
use crate::core::geom::Ring;

pub(super) const EXPORTER: Exporter = Exporter {
    name: "gpkg",
    title: "GeoPackage",
    ending: ".pixels.gpkg",
    ground_ending: ".gpkg",
    summary: "A GeoPackage for QGIS with its style: outlines, ratios and where they come from as tables; on WGS 84, or in pixels without a georeference.",
    write,
};

const WGS_84: &str = "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],\
AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,\
AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4326\"]]";

/// The columns of outlines behind `fid` and `geom`, each with its type.
const COLUMNS: [(&str, &str); 28] = [
    ("name", "TEXT"),
    ("class", "TEXT"),
    ("state", "TEXT"),
    ("epoch", "TEXT"),
    ("date", "DATE"),
    ("image", "TEXT"),
    ("image_sha256", "TEXT"),
    ("traced", "TEXT"),
    ("drawn", "TEXT"),
    ("note", "TEXT"),
    ("analysts", "TEXT"),
    ("tracings", "INTEGER"),
    ("area_m2", "REAL"),
    ("area_m2_low", "REAL"),
    ("area_m2_high", "REAL"),
    ("area_px2", "REAL"),
    ("area_px2_low", "REAL"),
    ("area_px2_high", "REAL"),
    ("sd_rel", "REAL"),
    ("level_percent", "INTEGER"),
    ("area_text", "TEXT"),
    ("ratio_to", "TEXT"),
    ("ratio", "REAL"),
    ("ratio_low_percent", "REAL"),
    ("ratio_high_percent", "REAL"),
    ("sentence", "TEXT"),
    ("no_geometry", "TEXT"),
    ("ring_px", "TEXT"),
];

/// Where outlines of a layer lie.
#[derive(Clone, Copy, PartialEq)]
enum Space {
    /// Longitude and latitude on WGS 84.
    Earth,
    /// Pixels of one image, y negative.
    Pixels(EpochId),
}

impl Space {
    fn srs_id(self) -> i32 {
        if self == Space::Earth { 4326 } else { -1 }
    }
}

/// A layer of outlines, with the box around them.
struct Layer {
    table: Table,
    space: Space,
    bounds: Option<[f64; 4]>,
    title: String,
    /// The type of its geometries.
    kind: &'static str,
}

fn write(input: &ExportInput<'_>) -> Result<Vec<u8>, String> {
    let doc = input.doc;
    let ratios = ToReference::of(input);
    let mut layers: Vec<Layer> = if is_on_ground(doc) {
        vec![layer(input, &ratios, "footprints".to_owned(), Space::Earth)]
    } else {
        let name = |id: EpochId| format!("{}_px", doc.file_word(id).replace('-', "_"));
        doc.epochs.iter().map(|e| layer(input, &ratios, name(e.id), Space::Pixels(e.id))).collect()
    };
    // Only where there are any: what was exported before stays as it was.
    let styled = layers.len();
    if is_on_ground(doc) {
        layers.extend(annotation_layer(input, "annotations".to_owned(), Space::Earth));
    } else {
        layers.extend(doc.epochs.iter().filter_map(|e| {
            let word = doc.file_word(e.id);
            let name = format!("{}_annotations_px", word.replace('-', "_"));
            annotation_layer(input, name, Space::Pixels(e.id))
        }));
    }
    let told = [ratio_table(input, &ratios), image_table(doc), provenance_table(input)];
    let styles = style_table(layers.get(..styled).unwrap_or_default(), input);
    let mut tables = vec![srs_table(), contents_table(input, &layers, &told, &styles), geometry_columns_table(&layers)];
    tables.extend(layers.into_iter().map(|l| l.table));
    tables.extend(told);
    tables.push(styles);
    file(*b"GPKG", 10_301, &tables)
}

fn text(text: &str) -> Value {
    Value::Text(plain(text).into_owned())
}

fn layer(input: &ExportInput<'_>, ratios: &ToReference, name: String, space: Space) -> Layer {
    let doc = input.doc;
    let of_layer = |f: &&Footprint| match space {
        Space::Earth => true,
        Space::Pixels(epoch) => f.epoch == epoch,
    };
    let mut boxes = Vec::new();
    let mut rows = Vec::new();
    for f in input.footprints().filter(of_layer) {
        let found = match space {
            Space::Earth => shape(doc, f),
            Space::Pixels(_) => Ok(upright(doc, f)),
        };
        boxes.extend(found.iter().flat_map(|g| g.boxes.iter().copied()));
        let told = told(input, ratios, f);
        let area_text = told.area_words(input);
        let row = told.row;
        let ring = row.ring_px.iter().map(|p| format!("{} {}", p.x, p.y)).collect::<Vec<_>>().join(", ");
        let epoch = doc.epoch(f.epoch);
        let values: [Value; COLUMNS.len()] = [
            text(&row.name),
            text(&row.class),
            row.state.into(),
            row.epoch.as_str().into(),
            epoch.and_then(|e| e.date).map_or(Value::Null, |d| Value::Text(d.to_string())),
            text(&row.image),
            epoch.map_or(Value::Null, |e| text(&e.image.sha256)),
            row.traced.into(),
            row.drawn.into(),
            text(&row.note),
            text(&row.analysts.join("; ")),
            Value::Integer(row.tracings as i64),
            row.area_m2.into(),
            row.range_m2.map(|r| r.low).into(),
            row.range_m2.map(|r| r.high).into(),
            Value::Real(row.area_px2),
            Value::Real(row.range_px2.low),
            Value::Real(row.range_px2.high),
            Value::Real(row.sd_rel),
            Value::Integer(i64::from(input.level.percent())),
            Value::Text(area_text),
            text(&told.ratio_to),
            told.ratio.into(),
            told.ratio_percent.map(|p| p[0]).into(),
            told.ratio_percent.map(|p| p[1]).into(),
            text(&told.sentence),
            found.as_ref().err().map_or(Value::Null, |why| (*why).into()),
            Value::Text(ring),
        ];
        let geometry = found.map_or(Value::Null, |g| Value::Blob(blob(&g, space.srs_id())));
        let row_values = [Value::Null, geometry].into_iter().chain(values).collect();
        rows.push((i64::try_from(f.id.0).unwrap_or(i64::MAX), row_values));
    }
    let columns: Vec<String> = COLUMNS.iter().map(|(name, kind)| format!("\"{name}\" {kind}")).collect();
    let sql = format!("CREATE TABLE \"{name}\" (\"fid\" INTEGER PRIMARY KEY NOT NULL, \"geom\" MULTIPOLYGON, {})", columns.join(", "));
    let bounds = match space {
        // A box that is wider than the world is told plainly: GIS know no box across the antimeridian.
        Space::Earth => bbox(&boxes).map(|[w, s, e, n]| if w <= e { [w, s, e, n] } else { [-180.0, s, 180.0, n] }),
        Space::Pixels(_) => boxes.iter().copied().reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]),
    };
    let title = match space {
        Space::Earth => "Footprints, longitude and latitude on WGS 84".to_owned(),
        Space::Pixels(epoch) => format!("{}: pixels, y negative. This is no place on Earth", doc.epoch_words(epoch)),
    };
    Layer { table: Table { name, sql, rows, indexes: Vec::new() }, space, bounds, title, kind: "MULTIPOLYGON" }
}

/// The annotations of a space as a layer of places and lines; `None` where there are none.
fn annotation_layer(input: &ExportInput<'_>, name: String, space: Space) -> Option<Layer> {
    let doc = input.doc;
    const FACTS: [(&str, &str); 12] = [
        ("annotation", "TEXT"),
        ("text", "TEXT"),
        ("class", "TEXT"),
        ("epoch", "TEXT"),
        ("date", "DATE"),
        ("image", "TEXT"),
        ("image_sha256", "TEXT"),
        ("points_px", "TEXT"),
        ("length_m", "REAL"),
        ("length_m_low", "REAL"),
        ("length_m_high", "REAL"),
        ("level_percent", "INTEGER"),
    ];
    let (mut boxes, mut rows) = (Vec::new(), Vec::new());
    for a in input.annotations().filter(|a| matches!(space, Space::Earth) || space == Space::Pixels(a.epoch)) {
        let place = match space {
            Space::Earth => doc.epoch(a.epoch).and_then(|e| e.located()).and_then(|l| Place::on_earth(l, a)),
            Space::Pixels(_) => Some(Place::in_pixels(a, true)),
        };
        boxes.extend(place.iter().map(Place::bounds));
        let facts = annotations::facts(input, a);
        let value = |(name, kind): &(&str, &str)| match (facts.get(*name), *kind) {
            (None | Some(serde_json::Value::Null), _) => Value::Null,
            (Some(v), "REAL") => v.as_f64().into(),
            (Some(v), "INTEGER") => v.as_i64().map_or(Value::Null, Value::Integer),
            (Some(v), _) => text(v.as_str().unwrap_or(&v.to_string())),
        };
        let geometry = place.map_or(Value::Null, |place| Value::Blob(place_blob(&place, space.srs_id())));
        let row = [Value::Null, geometry].into_iter().chain(FACTS.iter().map(value)).collect();
        rows.push((i64::try_from(a.id.0).unwrap_or(i64::MAX), row));
    }
    if rows.is_empty() {
        return None;
    }
    let columns: Vec<String> = FACTS.iter().map(|(name, kind)| format!("\"{name}\" {kind}")).collect();
    let sql = format!("CREATE TABLE \"{name}\" (\"fid\" INTEGER PRIMARY KEY NOT NULL, \"geom\" GEOMETRY, {})", columns.join(", "));
    let bounds = boxes.iter().copied().reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    let title = match space {
        Space::Earth => "Annotations: they point something out, and nothing is measured by them".to_owned(),
        Space::Pixels(epoch) => format!("{}: annotations in pixels, y negative. This is no place on Earth", doc.epoch_words(epoch)),
    };
    Some(Layer { table: Table { name, sql, rows, indexes: Vec::new() }, space, bounds, title, kind: "GEOMETRY" })
}

/// A place or a line as GeoPackage has it.
fn place_blob(place: &Place, srs_id: i32) -> Vec<u8> {
    let [west, south, east, north] = place.bounds();
    let mut out = header(srs_id, [west, east, south, north]);
    let begin = |out: &mut Vec<u8>, kind: u32| {
        out.push(1);
        out.extend_from_slice(&kind.to_le_bytes());
    };
    let line = |out: &mut Vec<u8>, line: &[Position]| {
        begin(out, 2);
        out.extend_from_slice(&(line.len() as u32).to_le_bytes());
        line.iter().flatten().for_each(|v| out.extend_from_slice(&v.to_le_bytes()));
    };
    match place {
        Place::Point(at) => {
            begin(&mut out, 1);
            at.iter().for_each(|v| out.extend_from_slice(&v.to_le_bytes()));
        }
        Place::LineString(points) => line(&mut out, points),
        Place::MultiLineString(lines) => {
            begin(&mut out, 5);
            out.extend_from_slice(&(lines.len() as u32).to_le_bytes());
            lines.iter().for_each(|points| line(&mut out, points));
        }
    }
    out
}

/// The header of a geometry with the box around it: west, east, south, north.
fn header(srs_id: i32, sides: [f64; 4]) -> Vec<u8> {
    const LITTLE_ENDIAN_WITH_BOX: u8 = 0b0000_0011;
    let mut out = b"GP\0".to_vec();
    out.push(LITTLE_ENDIAN_WITH_BOX);
    out.extend_from_slice(&srs_id.to_le_bytes());
    sides.iter().for_each(|side| out.extend_from_slice(&side.to_le_bytes()));
    out
}

/// An outline in pixels of its image, y turned to point up.
fn upright(doc: &Document, f: &Footprint) -> Geometry {
    // Turned up, a ring that ran clockwise on the screen does so still; `+ 0.0` so that no "-0.0" is written.
    let turned = |ring: &Ring, clockwise: bool| {
        let mut positions: Vec<Position> = ring.points().iter().map(|p| [p.x, 0.0 - p.y]).collect();
        if (ring.signed_area_px2() > 0.0) != clockwise {
            positions.reverse();
        }
        positions.extend(positions.first().copied());
        positions
    };
    let holes: Vec<_> = doc.holes(f.id).iter().map(|hole| turned(&hole.ring, true)).collect();
    let holes = if holes.is_empty() { Vec::new() } else { vec![holes] };
    let b = f.ring.bounds();
    Geometry { parts: vec![turned(&f.ring, false)], holes, boxes: vec![[b.min.x, 0.0 - b.max.y, b.max.x, 0.0 - b.min.y]] }
}

/// A geometry as GeoPackage has it: a header with its box, and well-known binary.
fn blob(geometry: &Geometry, srs_id: i32) -> Vec<u8> {
    let edge = |at: usize, pick: fn(f64, f64) -> f64| geometry.boxes.iter().map(|b| b[at]).reduce(pick).unwrap_or_default();
    let mut out = header(srs_id, [edge(0, f64::min), edge(2, f64::max), edge(1, f64::min), edge(3, f64::max)]);
    let count = |out: &mut Vec<u8>, n: usize| out.extend_from_slice(&(n as u32).to_le_bytes());
    let begin = |out: &mut Vec<u8>, kind: u32| {
        out.push(1);
        out.extend_from_slice(&kind.to_le_bytes());
    };
    begin(&mut out, 6);
    count(&mut out, geometry.parts.len());
    for polygon in geometry.polygons() {
        begin(&mut out, 3);
        count(&mut out, polygon.len());
        for ring in polygon {
            count(&mut out, ring.len());
            ring.iter().flatten().for_each(|v| out.extend_from_slice(&v.to_le_bytes()));
        }
    }
    out
}

fn srs_table() -> Table {
    let row = |id: i64, name: &str, organization: &str, code: i64, definition: &str, description: &str| {
        (id, vec![name.into(), Value::Null, organization.into(), Value::Integer(code), definition.into(), description.into()])
    };
    Table {
        name: "gpkg_spatial_ref_sys".to_owned(),
        sql: "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL, \
              organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)"
            .to_owned(),
        rows: vec![
            row(-1, "Undefined Cartesian SRS", "NONE", -1, "undefined", "undefined Cartesian coordinate reference system"),
            row(0, "Undefined geographic SRS", "NONE", 0, "undefined", "undefined geographic coordinate reference system"),
            row(4326, "WGS 84 geodetic", "EPSG", 4326, WGS_84, "longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid"),
        ],
        indexes: Vec::new(),
    }
}

/// What the file holds. Its time is that of the last change in the session: nothing in an export depends on the clock.
fn contents_table(input: &ExportInput<'_>, layers: &[Layer], told: &[Table], styles: &Table) -> Table {
    let time = Value::Text(input.changed.to_string());
    let origin = origin_words(input);
    let mut rows = Vec::new();
    let mut add = |name: &str, kind: &str, description: &str, bounds: Option<[f64; 4]>, srs: Value| {
        let [w, s, e, n] = bounds.map_or([None; 4], |b| b.map(Some)).map(Value::from);
        let row = vec![name.into(), kind.into(), name.into(), description.into(), time.clone(), w, s, e, n, srs];
        rows.push((rows.len() as i64 + 1, row));
    };
    for layer in layers {
        let srs = Value::Integer(i64::from(layer.space.srs_id()));
        add(&layer.table.name, "features", &format!("{}. {origin}", layer.title), layer.bounds, srs);
    }
    for table in told {
        add(&table.name, "attributes", &origin, None, Value::Null);
    }
    add(&styles.name, "attributes", "The styles in which QGIS shows the layers.", None, Value::Null);
    Table {
        name: "gpkg_contents".to_owned(),
        sql: "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, \
              description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, \
              max_x DOUBLE, max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))"
            .to_owned(),
        rows,
        indexes: vec![vec![0], vec![2]],
    }
}

fn geometry_columns_table(layers: &[Layer]) -> Table {
    let row = |l: &Layer| {
        let srs = Value::Integer(i64::from(l.space.srs_id()));
        vec![l.table.name.as_str().into(), "geom".into(), l.kind.into(), srs, Value::Integer(0), Value::Integer(0)]
    };
    Table {
        name: "gpkg_geometry_columns".to_owned(),
        sql: "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, \
              srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), \
              CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), \
              CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))"
            .to_owned(),
        rows: (1..).zip(layers.iter().map(row)).collect(),
        indexes: vec![vec![0, 1], vec![0]],
    }
}

fn attributes(name: &str, columns: &[(&str, &str)], rows: Vec<Vec<Value>>) -> Table {
    let declared: Vec<String> = columns.iter().map(|(name, kind)| format!("\"{name}\" {kind}")).collect();
    let with_id = |mut row: Vec<Value>| {
        row.insert(0, Value::Null);
        row
    };
    Table {
        name: name.to_owned(),
        sql: format!("CREATE TABLE \"{name}\" (\"fid\" INTEGER PRIMARY KEY NOT NULL, {})", declared.join(", ")),
        rows: (1..).zip(rows.into_iter().map(with_id)).collect(),
        indexes: Vec::new(),
    }
}

fn ratio_table(input: &ExportInput<'_>, ratios: &ToReference) -> Table {
    let doc = input.doc;
    let name = |id| doc.footprint(id).map_or(Value::Null, |f| text(&f.name));
    let id = |id: u64| Value::Integer(i64::try_from(id).unwrap_or(i64::MAX));
    let rows = ratios.all().list.iter().map(|r| {
        let answer = r.answer.as_ref().ok().map(|(a, _)| a);
        vec![
            id(r.new.0),
            name(r.new),
            id(r.old.0),
            name(r.old),
            answer.map(|a| a.ratio).into(),
            answer.map(|a| a.range.low).into(),
            answer.map(|a| a.range.high).into(),
            Value::Integer(i64::from(input.level.percent())),
            answer.map(|a| a.p_smaller).into(),
            match &r.answer {
                Ok((_, sentence)) => text(sentence),
                Err(why) => text(&why.to_string()),
            },
        ]
    });
    let columns = [
        ("new_id", "INTEGER"),
        ("new_name", "TEXT"),
        ("old_id", "INTEGER"),
        ("old_name", "TEXT"),
        ("ratio", "REAL"),
        ("low", "REAL"),
        ("high", "REAL"),
        ("level_percent", "INTEGER"),
        ("p_smaller", "REAL"),
        ("sentence", "TEXT"),
    ];
    attributes("ratios", &columns, rows.collect())
}

fn image_table(doc: &Document) -> Table {
    let rows = doc.epochs.iter().map(|e| {
        vec![
            doc.file_word(e.id).as_str().into(),
            e.date.map_or(Value::Null, |d| Value::Text(d.to_string())),
            text(e.file_name()),
            text(&e.image.sha256),
            Value::Integer(i64::from(e.image.width)),
            Value::Integer(i64::from(e.image.height)),
            text(&e.credit),
            e.located().map_or(Value::Null, |l| text(l.crs_name())),
        ]
    });
    let columns = [
        ("epoch", "TEXT"),
        ("date", "DATE"),
        ("image", "TEXT"),
        ("sha256", "TEXT"),
        ("width", "INTEGER"),
        ("height", "INTEGER"),
        ("credit", "TEXT"),
        ("crs", "TEXT"),
    ];
    attributes("images", &columns, rows.collect())
}

fn provenance_table(input: &ExportInput<'_>) -> Table {
    let rows = [
        ("tool", crate::TOOL.to_owned()),
        ("session", input.header.session.clone()),
        ("session_created", input.header.created.to_string()),
        ("session_seq", input.seq.to_string()),
        ("session_head", input.head.to_owned()),
        ("document_sha256", input.doc.hash().to_string()),
        ("level_percent", input.level.percent().to_string()),
        ("method", METHOD.to_owned()),
    ];
    attributes("provenance", &[("key", "TEXT"), ("value", "TEXT")], rows.into_iter().map(|(k, v)| vec![k.into(), text(&v)]).collect())
}

/// The table in which QGIS keeps the styles of layers of a database.
fn style_table(layers: &[Layer], input: &ExportInput<'_>) -> Table {
    let time = Value::Text(input.changed.to_string());
    let epochs: Vec<String> = input.doc.epochs.iter().map(|e| input.doc.file_word(e.id)).collect();
    let row = |l: &Layer| {
        vec![
            Value::Null,
            "".into(),
            "".into(),
            l.table.name.as_str().into(),
            "geom".into(),
            "Revisit".into(),
            Value::Text(qml(&epochs)),
            Value::Text(sld(&l.table.name, &epochs)),
            Value::Integer(1),
            "Amber for BEFORE, cyan for AFTER; states by filling and line.".into(),
            "".into(),
            Value::Null,
            time.clone(),
        ]
    };
    Table {
        name: "layer_styles".to_owned(),
        sql: "CREATE TABLE \"layer_styles\" (\"id\" INTEGER PRIMARY KEY NOT NULL, \"f_table_catalog\" TEXT(256), \"f_table_schema\" TEXT(256), \
              \"f_table_name\" TEXT(256), \"f_geometry_column\" TEXT(256), \"styleName\" TEXT(30), \"styleQML\" TEXT, \"styleSLD\" TEXT, \
              \"useAsDefault\" BOOLEAN, \"description\" TEXT, \"owner\" TEXT(30), \"ui\" TEXT(30), \"update_time\" DATETIME)"
            .to_owned(),
        rows: (1..).zip(layers.iter().map(row)).collect(),
        indexes: Vec::new(),
    }
}
