//! `revisit height`: heights of a session, or by numbers alone.

use super::Failure;
use super::shared::{self, EpochArg, footprint, print, print_json};
use crate::core::doc::{Document, FootprintId, HeightKind, HeightMark, KnownHeight, LineId, Slope};
use crate::core::geom::Point;
use crate::core::measure::{
    FLAT_SD_DEG, HeightInput, HeightRefusal, HeightRow, Language, Measured, Part, PrintedLength, Rays, Sun, View, VolumeRow, height_beside,
    height_by, height_rows, sun_at, volume_row, with_sd,
};
use crate::core::ops::{AddHeightMark, ShiftRoofToGround};
use crate::core::raster::{LatLon, Moment, Sense};
use crate::core::report::Answer;
use crate::core::units::Level;
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::path::PathBuf;

/// Give heights from shadows or from the lean of walls: of a session, or from numbers alone.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  revisit height site.session.jsonl                         every shadow and lean of the session
  revisit height site.session.jsonl \"New hall\" --volume     of one building, with its volume
  revisit height site.session.jsonl --add after:512.5,300,498,262 --of \"New hall\"
  revisit height site.session.jsonl \"New hall\" --to-ground  the outline on the ground, made of the roof's
  revisit height --shadow-m 28.6 --shadow-sd-m 0.7 --sun-elevation 35
  revisit height --shadow-m 28.6 --at 39.90,127.60 --time 2024-10-05T02:10Z
  revisit height --at 39.90,127.60 --time 2024-10-05T02:10Z  where the sun stood
  revisit height --shadow-m 28.6 --known-m 12.5 --known-shadow-m 17.9
  revisit height --kind lean --shadow-m 9.3 --view-elevation 65
  revisit height site.session.jsonl --language ko            told in Korean

Angles are in degrees, azimuths clockwise from north: that of the view from the ground to the satellite.
Exit code 1 when there is no honest answer; the reason is told.")]
pub(super) struct Height {
    /// The session file; without one, the numbers below are reckoned with.
    session: Option<PathBuf>,
    /// A building, by id or name, or a line as line:3; without it, all are told.
    #[arg(requires = "session")]
    which: Option<String>,
    /// Add a line to the session: where it begins and ends, in pixels of that image.
    #[arg(long, value_name = "EPOCH:X,Y,X,Y", requires = "session", conflicts_with = "which")]
    add: Option<String>,
    /// The building to which the added line belongs, by id or name.
    #[arg(long, value_name = "FOOTPRINT", requires = "add")]
    of: Option<String>,
    /// Shift the building's roof to the ground: by a drawn lean, by the height that is told, or by --known-m, and the direction of the view.
    #[arg(long, requires = "which", conflicts_with = "volume")]
    to_ground: bool,
    /// Tell the volume of the building too: area times height.
    #[arg(long, requires = "which")]
    volume: bool,
    /// What was measured: from the foot of the wall to the tip of its shadow; from a corner of the roof to its shadow; from the foot
    /// of the wall to the roof.
    #[arg(long, value_enum, default_value = "base-to-tip")]
    kind: KindArg,
    /// The length that was measured, m.
    #[arg(long, value_name = "M", conflicts_with = "session", allow_negative_numbers = true)]
    shadow_m: Option<f64>,
    /// Its standard deviation, m.
    #[arg(long, value_name = "M", requires = "shadow_m", allow_negative_numbers = true)]
    shadow_sd_m: Option<f64>,
    /// Where it points: true north, or that of a map with --convergence.
    #[arg(long, value_name = "DEG", requires = "shadow_m", allow_negative_numbers = true)]
    shadow_azimuth: Option<f64>,
    /// What must be added to azimuths of the map to have true ones (grid convergence).
    #[arg(long, value_name = "DEG", requires = "shadow_azimuth", allow_negative_numbers = true)]
    convergence: Option<f64>,
    /// The sun above the horizon.
    #[arg(long, value_name = "DEG", conflicts_with = "session", allow_negative_numbers = true)]
    sun_elevation: Option<f64>,
    /// The direction to the sun.
    #[arg(long, value_name = "DEG", conflicts_with = "session", allow_negative_numbers = true)]
    sun_azimuth: Option<f64>,
    /// The satellite above the horizon, seen from the ground: 90 minus the incidence angle.
    #[arg(long, value_name = "DEG", conflicts_with = "session", allow_negative_numbers = true)]
    view_elevation: Option<f64>,
    /// The direction from the ground to the satellite.
    #[arg(long, value_name = "DEG", conflicts_with = "session", allow_negative_numbers = true)]
    view_azimuth: Option<f64>,
    /// How steeply the ground falls under the shadow.
    #[arg(long, value_name = "DEG", requires = "slope_azimuth", allow_negative_numbers = true)]
    slope: Option<f64>,
    /// Into which direction it falls.
    #[arg(long, value_name = "DEG", requires = "slope", allow_negative_numbers = true)]
    slope_azimuth: Option<f64>,
    /// Standard deviation of the sun's height; 0.1 unless stated, and what it climbs in a minute if it follows from the time.
    #[arg(long, value_name = "DEG", conflicts_with = "session", value_parser = spread)]
    sun_sd: Option<f64>,
    /// Standard deviation of the view's angles; 0.5 unless stated.
    #[arg(long, value_name = "DEG", conflicts_with = "session", value_parser = spread)]
    view_sd: Option<f64>,
    /// Standard deviation of the slope, of flat ground too; 1 unless stated. For a session: `revisit set --fact`.
    #[arg(long, value_name = "DEG", conflicts_with = "session", value_parser = spread)]
    slope_sd: Option<f64>,
    /// Where the site lies, for the sun: latitude,longitude.
    #[arg(long, value_name = "LAT,LON", conflicts_with = "session", requires = "time", allow_hyphen_values = true)]
    at: Option<String>,
    /// When the picture was taken, with its zone: 2024-10-05T02:10Z.
    #[arg(long, value_name = "TIME", conflicts_with = "session", requires = "at")]
    time: Option<String>,
    /// A known height on the same image (for the added line: its own height), m.
    #[arg(long, value_name = "M", allow_negative_numbers = true)]
    known_m: Option<f64>,
    /// Its standard deviation, m.
    #[arg(long, value_name = "M", requires = "known_m", default_value_t = 0.0, allow_negative_numbers = true)]
    known_sd_m: f64,
    /// The length that was measured for the known height in the same way, m.
    #[arg(long, value_name = "M", requires = "known_m", conflicts_with = "session", allow_negative_numbers = true)]
    known_shadow_m: Option<f64>,
    /// Its standard deviation, m.
    #[arg(long, value_name = "M", requires = "known_shadow_m", allow_negative_numbers = true)]
    known_shadow_sd_m: Option<f64>,
    /// The level of the range: 80, 90 or 95 percent.
    #[arg(long, default_value = "90", value_parser = shared::level)]
    level: Level,
    /// The language in which it is told: en or ko.
    #[arg(long, value_name = "CODE", default_value = "en", value_parser = super::ratio::spoken)]
    language: &'static Language,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum KindArg {
    /// From the foot of the wall to the tip of its shadow.
    BaseToTip,
    /// From a corner of the roof to that corner's shadow.
    RoofToTip,
    /// From the foot of the wall to the edge of the roof above it.
    Lean,
}

impl From<KindArg> for HeightKind {
    fn from(kind: KindArg) -> HeightKind {
        match kind {
            KindArg::BaseToTip => HeightKind::BaseToTip,
            KindArg::RoofToTip => HeightKind::RoofToTip,
            KindArg::Lean => HeightKind::Lean,
        }
    }
}

/// The answer: a row a line, and a volume where it was asked for.
#[derive(Debug, Serialize)]
struct Heights {
    heights: Vec<HeightRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    volume: Option<VolumeRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sun: Option<Sun>,
    /// What a metre of height spans on the ground, m to the east and to the north, as far as the directions are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    per_metre: Option<PerMetre>,
}

#[derive(Debug, Serialize)]
struct PerMetre {
    base_to_tip: Option<[f64; 2]>,
    base_to_roof: Option<[f64; 2]>,
    roof_to_tip: Option<[f64; 2]>,
}

impl Height {
    pub fn run(self) -> Result<(), Failure> {
        match (&self.session, &self.add) {
            (Some(_), Some(_)) => self.add(),
            (Some(session), None) if self.to_ground => self.shift(session),
            (Some(_), None) => self.of_session(),
            (None, _) => self.by_numbers(),
        }
    }

    fn add(&self) -> Result<(), Failure> {
        let (Some(session), Some(text)) = (&self.session, &self.add) else { return Ok(()) };
        let mut changing = shared::change(session)?;
        let doc = changing.session.document();
        let (epoch, from, to) = ends(text)?;
        let of = self.of.as_deref().map(|text| footprint(doc, text)).transpose()?;
        let mark = HeightMark {
            kind: self.kind.into(),
            footprint: of.map(|f| f.id),
            slope: self.slope(),
            known: self.known_m.map(|height_m| KnownHeight { height_m, height_sd_m: self.known_sd_m }),
        };
        let line = doc.next_line;
        changing.run(&AddHeightMark { epoch: epoch.id(doc)?, from, to, mark }.into())?;
        if !self.json {
            print(&format!("line:{} was added to {}.", line.0, session.display()))?;
        }
        let doc = changing.session.document();
        self.tell(doc, |row| row.line == Some(line.0), None)
    }

    fn shift(&self, session: &std::path::Path) -> Result<(), Failure> {
        let mut changing = shared::change(session)?;
        let roof = footprint(changing.session.document(), self.which.as_deref().unwrap_or_default())?.id;
        changing.run(&ShiftRoofToGround { id: roof, height_m: self.known_m }.into())?;
        let made =
            changing.session.document().footprints.values().rev().find_map(|f| f.ground_of.filter(|g| g.roof == roof).map(|g| (f, g)));
        let Some((ground, by)) = made else { return Ok(()) };
        if self.json {
            return print_json(&Answer {
                schema: "revisit.height/1",
                body: serde_json::json!({ "id": ground.id.0, "name": ground.name, "traced": ground.traced, "ground_of": by, "ring_px": ground.ring.points() }),
            });
        }
        let [x, y] = by.by_px;
        let height = by.height_m.map(|h| format!(", for a height of {h} m")).unwrap_or_default();
        print(&format!("\"{}\" ({}) is the roof shifted by {x} px to the right and {y} px down{height}.", ground.name, ground.id.0))
    }

    fn of_session(&self) -> Result<(), Failure> {
        let Some(session) = &self.session else { return Ok(()) };
        let looked = shared::look(session)?;
        let doc = looked.session.document();
        let Some(which) = &self.which else { return self.tell(doc, |_| true, None) };
        if let Some(number) = which.trim().strip_prefix("line:") {
            let id = number.trim().parse().ok().map(LineId).filter(|id| doc.line(*id).is_some_and(|l| l.height.is_some()));
            let id = id.ok_or_else(|| Failure::refused(format!("There is no shadow or lean \"{which}\" in this session.")))?;
            return self.tell(doc, |row| row.line == Some(id.0), None);
        }
        let id = footprint(doc, which)?.id;
        self.tell(doc, |row| row.footprint == Some(id.0), Some(id))
    }

    /// Tells the rows that are wanted, of a building where there is one.
    fn tell(&self, doc: &Document, wanted: impl Fn(&HeightRow) -> bool, building: Option<FootprintId>) -> Result<(), Failure> {
        // A shifted roof has its height from its roof's lines.
        let roof = building.and_then(|id| doc.footprint(id)?.ground_of).map(|g| g.roof.0);
        let mut heights = height_rows(doc, self.level);
        heights.retain(|row| wanted(row) || (roof.is_some() && row.footprint == roof));
        let volume = building.filter(|_| self.volume).and_then(|id| volume_row(doc, id, self.level));
        let answer = Heights { heights, volume, sun: None, per_metre: None };
        if self.json {
            print_json(&Answer { schema: "revisit.height/1", body: &answer })?;
        }
        if answer.heights.is_empty() {
            return Err(self.no("No shadow and no lean is drawn of it yet. Draw one in the window, or with --add."));
        }
        let alone = answer.heights.len() == 1;
        if !self.json {
            // The reason of a single refusal is said once, on standard error.
            answer.heights.iter().filter(|row| !(alone && row.refused.is_some())).try_for_each(|row| print_row(row, self.language))?;
            answer.volume.iter().filter(|v| v.refused.is_none()).try_for_each(|row| print_volume(row, self.language))?;
        }
        let refused = answer.heights.iter().all(|row| row.refused.is_some()).then(|| answer.heights.first()?.refused.clone()).flatten();
        let refused = refused.map(|why| if alone || self.json { why } else { "None of these lines gives a height.".to_owned() });
        let refused = refused.or_else(|| answer.volume.and_then(|v| v.refused));
        refused.map_or(Ok(()), |why| Err(self.no(&why)))
    }

    /// There is no honest answer, and why.
    fn no(&self, why: &str) -> Failure {
        Failure::no(self.language.say_text(why))
    }

    fn by_numbers(&self) -> Result<(), Failure> {
        let kind = HeightKind::from(self.kind);
        let sun = self.sun()?.map(|sun| Sun { elevation_sd_deg: self.sun_sd.unwrap_or(sun.elevation_sd_deg), ..sun });
        let view = match (self.view_elevation, self.view_azimuth) {
            (Some(elevation), azimuth) => {
                let view = View::stated(90.0 - elevation, azimuth, "stated");
                Some(View { sd_deg: self.view_sd.unwrap_or(view.sd_deg), ..view })
            }
            (None, Some(_)) => return Err(Failure::usage("--view-azimuth needs --view-elevation.")),
            (None, None) => None,
        };
        let Some(length_m) = self.shadow_m else {
            return match sun {
                Some(sun) => self.only_sun(sun),
                None => Err(Failure::usage(
                    "Give a session, or --shadow-m with the sun, or --at and --time. `revisit height --help` shows how.",
                )),
            };
        };
        let azimuth = self.shadow_azimuth.map(|a| a + self.convergence.unwrap_or(0.0));
        let sd_m = self.shadow_sd_m.unwrap_or(0.0);
        if !(sd_m.is_finite() && sd_m >= 0.0) {
            return Err(Failure::usage("--shadow-sd-m must be a number of metres, and not less than nothing."));
        }
        let measured = Measured::plain(length_m, if length_m == 0.0 { 0.0 } else { sd_m }, azimuth);
        let rays = rays(sun.as_ref(), view.as_ref(), self.slope());
        let answer = match (self.known_m, self.known_shadow_m) {
            (Some(height_m), Some(other_m)) => {
                let other = Measured::plain(other_m, self.known_shadow_sd_m.unwrap_or(0.0), None);
                height_beside(kind, &measured, (&other, KnownHeight { height_m, height_sd_m: self.known_sd_m }), None)
            }
            (Some(_), None) => return Err(Failure::usage("--known-m needs --known-shadow-m: what was measured for the known height.")),
            _ => {
                let slope_sd_deg = self.slope_sd.unwrap_or(FLAT_SD_DEG);
                height_by(&HeightInput { kind, measured, sun, view, slope: self.slope(), slope_sd_deg })
            }
        };
        let answer = answer.and_then(|a| if a.budget.parts().is_empty() { Err(no_error()) } else { Ok(a) });
        let mut row = HeightRow::of(kind, Some(length_m), answer, self.level);
        row.slope = self.slope();
        if let Some(direction) = row.direction.as_mut().filter(|_| azimuth.is_none()) {
            direction.words = "The direction was not checked: none was given (--shadow-azimuth).".to_owned();
        }
        if self.shadow_sd_m.is_none() {
            row.notes.push("The error of the length was not given (--shadow-sd-m), so the range does not include it.".to_owned());
        }
        let why = row.refused.clone();
        if self.json {
            let answer = Heights { heights: vec![row], volume: None, sun: None, per_metre: rays };
            print_json(&Answer { schema: "revisit.height/1", body: &answer })?;
        } else if why.is_none() {
            print_row(&row, self.language)?;
        }
        why.map_or(Ok(()), |why| Err(self.no(&why)))
    }

    fn slope(&self) -> Option<Slope> {
        self.slope.zip(self.slope_azimuth).map(|(angle_deg, downhill_deg)| Slope { angle_deg, downhill_deg })
    }

    /// The sun as stated, or of the time and place.
    fn sun(&self) -> Result<Option<Sun>, Failure> {
        if let Some(elevation) = self.sun_elevation {
            return Ok(Some(Sun::stated(elevation, self.sun_azimuth, "stated")));
        }
        let (Some(place), Some(time)) = (&self.at, &self.time) else { return Ok(None) };
        let place = LatLon::read(place).ok_or_else(|| Failure::usage(format!("\"{place}\" is not LAT,LON, as 39.90,127.60.")))?;
        let moment = Moment::read(time).ok_or_else(|| Failure::usage(format!("\"{time}\" is not a time, as 2024-10-05T02:10Z.")))?;
        sun_at(place, &moment).map(Some).map_err(|why| self.no(&why.to_string()))
    }

    fn only_sun(&self, sun: Sun) -> Result<(), Failure> {
        if self.json {
            let answer = Heights { heights: Vec::new(), volume: None, sun: Some(sun), per_metre: None };
            return print_json(&Answer { schema: "revisit.height/1", body: &answer });
        }
        let side = if sun.elevation_deg < 0.0 { "below" } else { "above" };
        let azimuth = sun.azimuth_deg.map(|a| format!(", in direction {a:.1}°; shadows fall towards {:.1}°", (a + 180.0) % 360.0));
        print(&self.language.say_text(&format!(
            "The sun stood {:.2}° {side} the horizon{} ({}).",
            sun.elevation_deg.abs(),
            azimuth.filter(|_| sun.elevation_deg >= 0.0).unwrap_or_default(),
            sun.origin
        )))
    }
}

/// Numbers without errors give a number without a range, and that is never told.
fn no_error() -> HeightRefusal {
    HeightRefusal::BadNumber(
        "No error is given for any of these numbers, so there is no range, and a height is not told without. Give --shadow-sd-m."
            .to_owned(),
    )
}

/// What a metre of height spans, where sun and view are known.
fn rays(sun: Option<&Sun>, view: Option<&View>, slope: Option<Slope>) -> Option<PerMetre> {
    let (sun_at, view_at) = (sun.and_then(|s| s.azimuth_deg), view.and_then(|v| v.azimuth_deg));
    let rays = Rays {
        sun_azimuth_deg: sun_at.unwrap_or(0.0),
        sun_elevation_deg: sun.map_or(45.0, |s| s.elevation_deg),
        view_azimuth_deg: view_at.unwrap_or(0.0),
        incidence_deg: view.map_or(0.0, |v| v.incidence_deg),
        slope,
    };
    let sunny = rays.sun_elevation_deg > 0.0 && rays.rise() > 0.0;
    let told = |known: bool, way: crate::core::measure::EastNorth| {
        known.then_some([way.east, way.north]).filter(|v| v.iter().all(|c| c.is_finite()))
    };
    let found = PerMetre {
        base_to_tip: told(sun_at.is_some() && sunny, rays.base_to_tip()),
        base_to_roof: told(view_at.is_some(), rays.base_to_roof()),
        roof_to_tip: told(sun_at.is_some() && view_at.is_some() && sunny, rays.roof_to_tip()),
    };
    (found.base_to_tip.is_some() || found.base_to_roof.is_some()).then_some(found)
}

fn ends(text: &str) -> Result<(EpochArg, Point, Point), Failure> {
    let wrong = || Failure::usage(format!("\"{text}\" is not EPOCH:X,Y,X,Y, as after:512.5,300,498,262."));
    let (epoch, rest) = text.split_once(':').ok_or_else(wrong)?;
    let epoch = epoch.parse::<EpochArg>().map_err(|_| wrong())?;
    let numbers: Vec<f64> = rest.split(',').map(|n| n.trim().parse().map_err(|_| wrong())).collect::<Result<_, _>>()?;
    let [x0, y0, x1, y1] = numbers.as_slice() else { return Err(wrong()) };
    Ok((epoch, Point::new(*x0, *y0), Point::new(*x1, *y1)))
}

fn print_row(row: &HeightRow, language: &Language) -> Result<(), Failure> {
    let say = |text: String| language.say_text(&text);
    let line = row.line.map(|line| format!("line:{line}  ")).unwrap_or_default();
    let whose = match (&row.name, &row.epoch) {
        (Some(name), Some(epoch)) => format!("\"{name}\" ({}): ", language.of(epoch)),
        (None, Some(epoch)) => format!("{}: ", say(format!("on {epoch}"))),
        _ => String::new(),
    };
    let (Some(height), Some(range), Some(sd)) = (row.height_m, row.range_m, row.sd_rel) else {
        return print(&format!("{line}{whose}{}", say(format!("no height. {}", row.refused.as_deref().unwrap_or_default()))));
    };
    let text = |v: f64| with_sd(v, 3.3 * height * sd.max(1e-4));
    let printed = PrintedLength { value: text(height), unit: "m", low: text(range.low), high: text(range.high) };
    let method = row.method.map(crate::core::measure::HeightMethod::words).unwrap_or_default();
    let told = format!("{} {} high ({} to {}, {} % range)", printed.value, printed.unit, printed.low, printed.high, row.level);
    print(&format!("{line}{whose}{}, {}.", say(told), say(method.to_owned())))?;
    let below = |text: String| print(&format!("  {}", say(text)));
    if let Some(sun) = &row.sun {
        let azimuth = sun.azimuth_deg.map(|a| format!(", in direction {a:.1}°")).unwrap_or_default();
        below(format!("The sun stood {:.1}° above the horizon{azimuth} ({}).", sun.elevation_deg, sun.origin))?;
    }
    if let Some(view) = &row.view {
        below(format!("The camera looked at {:.1}° from the vertical ({}).", view.incidence_deg, view.origin))?;
    }
    if let Some(direction) = &row.direction {
        below(direction.words.clone())?;
    }
    row.notes.iter().try_for_each(|note| below(note.clone()))?;
    let total = row.budget.variance_rel().max(f64::MIN_POSITIVE);
    // Where a slope was stated, the ground was not taken to be flat.
    let meaning = |part| match part {
        Part::Slope if row.slope.is_some() => say("the slope of the ground".to_owned()),
        part => (language.meaning)(part).to_owned(),
    };
    let parts: Vec<String> = row
        .budget
        .parts()
        .iter()
        .map(|p| format!("{} ({:.0}{})", meaning(p.part), 100.0 * p.variance_rel / total, language.percent))
        .collect();
    if !parts.is_empty() {
        below(format!("The range includes {}.", parts.join("; ")))?;
    }
    let excluded: Vec<String> = row.excludes.iter().map(|what| say((*what).to_owned())).collect();
    below(format!("It does not include {}.", excluded.join("; ")))
}

fn print_volume(row: &VolumeRow, language: &Language) -> Result<(), Failure> {
    let (Some(volume), Some(range), Some(sd)) = (row.volume_m3, row.range_m3, row.sd_rel) else { return Ok(()) };
    let text = |v: f64| with_sd(v, volume * sd);
    let told = format!("{} m3 ({} to {}, {} % range)", text(volume), text(range.low), text(range.high), row.level);
    let taken = format!("taking {}", row.assumes);
    print(&format!("\"{}\": {}, {}.", row.name, language.say_text(&told), language.say_text(&taken)))
}

fn spread(text: &str) -> Result<f64, String> {
    let value = text.trim().trim_end_matches('°').parse().ok();
    value.and_then(|v| Sense::Spread.keep(v)).ok_or_else(|| format!("an error of an angle is {}", Sense::Spread.words()))
}
