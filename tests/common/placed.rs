//! A session on two georeferenced pictures.

use super::{facts, header_of};
use revisit::core::doc::{Document, EpochId, FootprintId, ImageFacts, Role, State};
use revisit::core::georef::{CrsDefinition, Georeference, Origin};
use revisit::core::ops::{Command, ImportFootprints, ImportedFootprint, SetReference};
use revisit::core::session::{Header, Session};
use revisit::core::units::Level;
use revisit::io::export::{ExportInput, exporter};

/// `gdalinfo` of a SpaceNet image of Atlanta: EPSG:32616, half a metre a pixel.
pub const ATLANTA: [f64; 6] = [733_601.0, 0.5, 0.0, 3_725_139.0, 0.0, -0.5];

pub fn georeference(epsg: u32, geotransform: [f64; 6], size_px: [u32; 2]) -> Georeference {
    let crs = CrsDefinition::from_epsg(epsg).unwrap();
    let origin = Origin::GeotiffScale;
    Georeference { crs, geotransform, size_px, origin, pixel_is_point: false, position_sd_m: None, notes: vec![], control: None }
}

/// Both pictures lie on the same ground.
pub fn placed_header() -> Header {
    placed_by(32616, ATLANTA)
}

pub fn placed_by(epsg: u32, geotransform: [f64; 6]) -> Header {
    let image =
        |role, name: &str| ImageFacts { georeference: Some(georeference(epsg, geotransform, [900, 900])), ..facts(role, name, 900, 900) };
    Header { images: vec![image(Role::Before, "before.tif"), image(Role::After, "after.tif")], ..header_of((900, 900), (900, 900)) }
}

pub fn take(doc: &Document, footprints: Vec<ImportedFootprint>, epoch: EpochId) -> Document {
    let txn = Command::from(ImportFootprints { epoch, source: "in".into(), footprints, annotations: Vec::new() }).plan(doc).unwrap();
    doc.apply_all(&txn.events).unwrap()
}

/// One outline of each state on each date, the first one the reference.
pub fn placed_document(header: &Header) -> Document {
    let session = Session::new(header.clone());
    let mut list = Vec::new();
    for (i, state) in State::ALL.iter().enumerate() {
        for epoch in [EpochId(0), EpochId(1)] {
            let (x, y) = (40.0 + 120.0 * i as f64 + 0.123, 60.0 + 200.0 * f64::from(epoch.0) + 0.456);
            list.push(ImportedFootprint {
                points: super::points(&[(x, y), (x + 60.0, y + 1.5), (x + 59.0, y + 21.0), (x - 1.0, y + 20.0)]),
                epoch: Some(epoch),
                name: format!("Hall {} {}", i + 1, if epoch.0 == 0 { "früher" } else { "später & neu" }),
                class: if i % 2 == 0 { "hall".into() } else { String::new() },
                state: *state,
                note: if i == 0 { "Two lines,\n\"quoted\" <b>& bold</b>".into() } else { String::new() },
                ..Default::default()
            });
        }
    }
    let doc = take(session.document(), list, EpochId(0));
    let reference = Command::from(SetReference { id: Some(FootprintId(1)) }).plan(&doc).unwrap();
    doc.apply_all(&reference.events).unwrap()
}

/// An export of that name.
pub fn exported(name: &str, header: &Header, doc: &Document) -> Result<Vec<u8>, String> {
    let head = "ab".repeat(32);
    (exporter(name).unwrap().write)(&ExportInput {
        header,
        doc,
        seq: 14,
        head: &head,
        changed: header.created,
        level: Level::P90,
        visible_only: false,
    })
}
