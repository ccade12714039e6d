//! Small pictures of the steps of the replay: painted beside the window when they are wanted, kept while the session is open.

use std::collections::BTreeMap;
use std::sync::Arc;

use egui::{ColorImage, Context, TextureHandle, TextureOptions};

use super::App;
use super::session::Open;
use super::state::View;
use crate::core::session::Step;
use crate::jobs::Job;

/// Width and height of a small picture, px: twice its size on an ordinary screen, so that it is sharp on a fine one.
pub const SIZE: (u32, u32) = (224, 140);

/// How many are painted at once at most: the workers have other things to do.
const AT_ONCE: usize = 2;
/// The most that are kept: with all of them, about 60 MB of the graphics memory.
const MOST: usize = 480;

/// The small pictures, by the record of their step.
#[derive(Default)]
pub struct Thumbnails {
    /// Of which opening of a session.
    generation: u64,
    slots: BTreeMap<u64, Slot>,
    wanted: Vec<u64>,
    clock: u64,
}

enum Slot {
    Asked,
    /// Could not be painted.
    Missing,
    /// The picture, and when it was wanted last.
    Here(TextureHandle, u64),
}

impl Thumbnails {
    /// The picture of a step, if it is there; otherwise it is asked for after this frame, those asked for first at first.
    pub fn get(&mut self, generation: u64, step: &Step) -> Option<&TextureHandle> {
        if self.generation != generation {
            *self = Thumbnails { generation, ..Thumbnails::default() };
        }
        self.clock += 1;
        let clock = self.clock;
        match self.slots.get_mut(&step.seq) {
            Some(Slot::Here(texture, used)) => {
                *used = clock;
                Some(texture)
            }
            Some(_) => None,
            None => {
                self.wanted.push(step.seq);
                None
            }
        }
    }

    /// A picture has come.
    pub fn put(&mut self, ctx: &Context, seq: u64, picture: Option<(u32, u32, Vec<u8>)>) {
        let made = picture.map(|(width, height, rgba)| {
            let image = ColorImage::from_rgba_unmultiplied([width as usize, height as usize], &rgba);
            ctx.load_texture(format!("step {seq}"), image, TextureOptions::LINEAR)
        });
        self.slots.insert(seq, made.map_or(Slot::Missing, |texture| Slot::Here(texture, self.clock)));
        while self.slots.len() > MOST {
            let oldest = self.slots.iter().filter_map(|(seq, slot)| match slot {
                Slot::Here(_, used) => Some((*used, *seq)),
                Slot::Asked | Slot::Missing => None,
            });
            let Some((_, seq)) = oldest.min() else { break };
            self.slots.remove(&seq);
        }
    }

    /// How many are on their way.
    fn asked(&self) -> usize {
        self.slots.values().filter(|slot| matches!(slot, Slot::Asked)).count()
    }

    /// Pictures are on their way.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.asked() > 0 || !self.wanted.is_empty()
    }
}

/// The step with that record, of those that the replay shows.
fn step_of<'a>(open: &'a Open, view: &'a View, seq: u64) -> Option<&'a Step> {
    let session = open.editor.session();
    let steps = view.replay.as_ref().map_or(session.steps(), |player| player.steps(session));
    let at = steps.binary_search_by_key(&seq, |step| step.seq).ok()?;
    steps.get(at)
}

impl App {
    /// Hands out what was wanted in this frame and is not on its way.
    pub(super) fn ask_for_thumbnails(&mut self) {
        let thumbs = &mut self.kept.thumbnails;
        let wanted = std::mem::take(&mut thumbs.wanted);
        let Some(open) = &self.open else { return };
        // Before the pictures are there only outlines could be painted.
        let doc = open.editor.document();
        let awaited = [doc.pair.before, doc.pair.after].iter().any(|id| open.store.get(*id).is_none());
        if awaited {
            return;
        }
        for seq in wanted {
            if thumbs.asked() >= AT_ONCE {
                break;
            }
            let Some(step) = step_of(open, &self.view, seq) else { continue };
            let Some(node) = open.editor.session().history().node(step.state) else { continue };
            let job = Job::Thumbnail {
                session: Arc::clone(&open.key),
                seq,
                doc: Arc::clone(&node.doc),
                focus: step.focus,
                pictures: open.shown_pictures(),
                size: SIZE,
            };
            thumbs.slots.insert(seq, Slot::Asked);
            self.desk.jobs.ask(job);
        }
    }
}
