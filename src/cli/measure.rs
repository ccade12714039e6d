//! `revisit measure`: every footprint with its area and range, every line with its length.

use super::Failure;
use super::shared::{self, count, note, print, print_json};
use crate::core::checks::{KNOWN_SIZES_DISAGREE, run_all};
use crate::core::measure::{ENOUGH_DOF, with_sd};
use crate::core::report::{MeasureReport, measure_report};
use crate::core::units::Level;
use clap::Args;
use std::path::PathBuf;

/// Measure every footprint of a session: area, range, and what the range is made of; and the length of every measured line.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  revisit measure site.session.jsonl --json")]
pub(super) struct Measure {
    /// The session file.
    session: PathBuf,
    /// The level of the ranges: 80, 90 or 95 percent.
    #[arg(long, default_value = "90", value_parser = shared::level)]
    level: Level,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

/// How well each analyst repeats himself, below the table.
fn hands(report: &MeasureReport) -> Result<(), Failure> {
    for h in &report.hands {
        let who = if h.analyst.is_empty() { "analyst not named" } else { &h.analyst };
        let used = if h.is_used {
            "it stands in the ranges".to_owned()
        } else {
            format!("fewer than {ENOUGH_DOF:.0} degrees of freedom: ranges are made of assumed errors")
        };
        print(&format!(
            "{}, {who}: clicks {:.2} px ({:.0} degrees of freedom; by corners {:.2}, by walls {:.2}, by areas {:.2} px; {} of {}); {used}",
            h.image_epoch,
            h.s_px,
            h.s_dof.floor(),
            h.vertex_px,
            h.wall_px,
            h.area_px,
            count(h.tracings, "tracing", "tracings"),
            count(h.footprints, "building", "buildings")
        ))?;
    }
    for b in &report.between_analysts {
        print(&format!(
            "{}, {} analysts: their boundaries differ by {:.2} px ({:.0} degrees of freedom), beyond each one's own scatter",
            b.image_epoch, b.analysts, b.bias_px, b.dof
        ))?;
    }
    Ok(())
}

impl Measure {
    pub fn run(self) -> Result<(), Failure> {
        let looked = shared::look(&self.session)?;
        let report = measure_report(looked.session.document(), self.level);
        if self.json {
            return print_json(&report);
        }
        if report.body.footprints.is_empty() && report.body.lines.is_empty() {
            return print("The session has no footprints yet. Draw some in the window, or import them.");
        }
        print(&format!(
            "{:>4}  {:<28} {:<7} {:<10} {:>22}  {}",
            "id",
            "name",
            "date",
            "state",
            "area",
            format_args!("{} range", self.level)
        ))?;
        for f in &report.body.footprints {
            let (area, range, unit) = match (f.area_m2, f.range_m2) {
                (Some(area), Some(range)) => (area, range, "m2"),
                _ => (f.area_px2, f.range_px2, "px2"),
            };
            let sd = area * f.sd_rel;
            let value = format!("{} {unit}", with_sd(area, sd));
            let span = match range.is_bounded() {
                true => format!("{} to {}", with_sd(range.low, sd), with_sd(range.high, sd)),
                false => "not measurable: its errors are as large as the area".to_owned(),
            };
            let name: String = f.name.chars().take(28).collect();
            let mean = if f.tracings > 1 { format!("  mean of {} tracings", f.tracings) } else { String::new() };
            let yards = match f.holes_px.len() {
                0 => String::new(),
                n => format!("  without {}", count(n, "courtyard", "courtyards")),
            };
            print(&format!("{:>4}  {name:<28} {:<7} {:<10} {value:>22}  {span}{mean}{yards}", f.id, f.epoch, f.state))?;
        }
        for l in &report.body.lines {
            let (length, unit) = l.length_m.map_or((l.length_px, "px"), |m| (m, "m"));
            let sd = length * l.sd_rel;
            let value = format!("{} {unit}", with_sd(length, sd));
            let span = format!("{} to {}", with_sd(l.range.low, sd), with_sd(l.range.high, sd));
            print(&format!("{:>4}  {:<28} {:<7} {:<10} {value:>22}  {span}", l.id, format!("line {}", l.id), l.epoch, ""))?;
        }
        hands(&report.body)?;
        // Sizes that contradict each other widen every area: that must not happen in silence.
        let findings = run_all(looked.session.document());
        findings.iter().filter(|f| f.check == KNOWN_SIZES_DISAGREE).for_each(|f| note(&f.text));
        report.body.alarms.iter().for_each(|alarm| note(alarm));
        Ok(())
    }
}
