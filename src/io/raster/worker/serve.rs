//! The decoder process: takes its files, confines itself, and answers one request after the other until its line ends.

use super::protocol::{FileRole, MAX_ROWS, MAX_TEXT, RefusalKind, Reply, Request, kind_number, put_bytes};
use crate::core::raster::{Bands, Tile, TileId};
use crate::io::platform::{self, FORBIDDEN, HandedMemory, Line, Posture};
use crate::io::raster::decoder::{Bytes, Files, Refusal};
use crate::io::raster::describe::Text;
use crate::io::raster::local::LocalPicture;
use crate::io::raster::metadata::{MAX_BYTES, SIDE_CARS};
use std::fs::File;
use std::sync::Arc;

/// The argument that makes the program a decoder process. Not for people.
pub const DECODER_ARGUMENT: &str = "--decoder-process";

/// A file that was handed over.
#[derive(Debug)]
pub(in crate::io::raster) struct OpenFile {
    pub file: File,
    pub bytes: u64,
}

impl Bytes for OpenFile {
    fn len(&self) -> u64 {
        self.bytes
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<()> {
        platform::read_at(&self.file, offset, buffer)
    }
}

/// The text of a side-car, as much of it as is read; nothing of one that cannot be.
pub(in crate::io::raster) fn read_text(row: u8, file: &dyn Bytes) -> Option<Text> {
    let kind = SIDE_CARS.get(usize::from(row))?.name;
    let mut text = vec![0; file.len().min(MAX_BYTES as u64 + 1) as usize];
    file.read_at(0, &mut text).ok()?;
    Some((kind, text))
}

#[derive(Default)]
struct Server {
    shared: Option<HandedMemory>,
    main: Option<Arc<dyn Bytes>>,
    overviews: Option<Arc<dyn Bytes>>,
    mask: Option<Arc<dyn Bytes>>,
    texts: Vec<Text>,
    picture: Option<LocalPicture>,
    posture: Posture,
}

/// Serves until the line ends. Returns whether it ended as it should.
pub fn serve() -> bool {
    // Nobody reads what a panic says here; the program hears of it as a damaged file.
    std::panic::set_hook(Box::new(|_| ()));
    let Ok(line) = Line::of_child() else { return false };
    let mut server = Server::default();
    loop {
        let Ok((message, files)) = line.receive() else { return true };
        let Some(request) = Request::decode(&message) else { return false };
        match server.answer(request, files) {
            Some(reply) if line.send(&reply.encode(), &[]).is_err() => return true,
            _ => {}
        }
    }
}

impl Server {
    fn answer(&mut self, request: Request, files: Vec<File>) -> Option<Reply> {
        match request {
            Request::File { role, bytes } => {
                let file = files.into_iter().next()?;
                if role == FileRole::Shared {
                    self.shared = Some(HandedMemory::of(file));
                    return None;
                }
                let file: Arc<dyn Bytes> = Arc::new(OpenFile { file, bytes });
                match role {
                    FileRole::Main | FileRole::Shared => self.main = Some(file),
                    FileRole::Overviews => self.overviews = Some(file),
                    FileRole::Mask => self.mask = Some(file),
                    FileRole::Text(row) => self.texts.extend(read_text(row, file.as_ref())),
                }
                None
            }
            Request::Open { memory_mib, name } => Some(match platform::confine(memory_mib) {
                Ok(posture) => {
                    self.posture = posture;
                    self.open(name)
                }
                Err(why) => self.refused(RefusalKind::TooLarge, &format!("The decoder of images could not be confined: {why}.")),
            }),
            Request::Tile { id, bands } => Some(self.tile(id, bands)),
            Request::Rows { most, bands } => Some(self.rows(most, bands)),
            Request::Blank { id } => Some(Reply::Blank { yes: self.picture.as_mut().is_some_and(|p| p.is_blank(id)) }),
            Request::Probe => {
                let denied = FORBIDDEN.iter().enumerate().fold(0, |bits, (i, (_, attempt))| bits | (u64::from(attempt()) << i));
                Some(Reply::Probed { denied, posture: self.posture })
            }
        }
    }

    fn tile(&mut self, id: TileId, bands: Bands) -> Reply {
        let Some(picture) = &mut self.picture else { return self.refused(RefusalKind::Part, "no picture is open") };
        // Most files have most tiles just as they are shown: they are decoded to where the program takes them from.
        let shared = self.shared.as_mut().and_then(HandedMemory::bytes);
        let direct = shared.map_or(Ok(None), |shared| picture.tile_bytes(id, bands, shared));
        match direct {
            Ok(Some((width, height, bands))) => Reply::Pixels { width, height, bands, kind: 0, alpha: false },
            Ok(None) => match picture.tile(id, bands) {
                Ok(tile) => self.pixels(&tile),
                Err(why) => self.refused(RefusalKind::Part, &why),
            },
            Err(why) => self.refused(RefusalKind::Part, &why),
        }
    }

    fn open(&mut self, name: u32) -> Reply {
        let name = self.shared.as_ref().and_then(|shared| shared.read(name as usize).ok());
        let name = name.map(|text| String::from_utf8_lossy(&text).into_owned()).unwrap_or_default();
        let Some(main) = self.main.clone() else { return self.refused(RefusalKind::Damaged, "no file was handed over") };
        let files = Files { main, overviews: self.overviews.clone(), mask: self.mask.clone() };
        match LocalPicture::open(&files, &name, &self.texts) {
            Ok(picture) => {
                let text = serde_json::to_vec(picture.description()).unwrap_or_default();
                self.picture = Some(picture);
                match self.text(&text) {
                    Some(text) => Reply::Opened { text, posture: self.posture },
                    None => self.refused(RefusalKind::TooLarge, "What the image's header says is longer than is read."),
                }
            }
            Err(Refusal::Unsupported(why)) => self.refused(RefusalKind::Unsupported, &why),
            Err(Refusal::Damaged(why)) => self.refused(RefusalKind::Damaged, &why),
            Err(Refusal::TooLarge(why)) => self.refused(RefusalKind::TooLarge, &why),
        }
    }

    fn rows(&mut self, most: u32, bands: Bands) -> Reply {
        let Some(picture) = &mut self.picture else { return self.refused(RefusalKind::Part, "no picture is open") };
        // A shown value has at most 4 bytes; one more for the opacity.
        let row = u64::from(picture.info().width) * (u64::from(bands.count()) * 4 + 1);
        let most = u64::from(most).min(MAX_ROWS / row.max(1)).max(1);
        match picture.rows(most as u32, bands) {
            Ok(Some(rows)) => self.pixels(&rows),
            Ok(None) => Reply::End,
            Err(why) => self.refused(RefusalKind::Part, &why),
        }
    }

    fn pixels(&mut self, tile: &Tile) -> Reply {
        let kind = kind_number(tile);
        let written = self.shared.as_mut().map(|shared| shared.write(tile.bytes(), |bytes| put_bytes(tile, bytes)));
        match written {
            Some(Ok(())) => Reply::Pixels { width: tile.width, height: tile.height, bands: tile.bands, kind, alpha: tile.alpha.is_some() },
            _ => self.refused(RefusalKind::Part, "its pixels could not be handed over"),
        }
    }

    fn text(&mut self, text: &[u8]) -> Option<u32> {
        let length = u32::try_from(text.len()).ok().filter(|n| *n <= MAX_TEXT)?;
        self.shared.as_mut()?.write(text.len(), |bytes| bytes.copy_from_slice(text)).ok().map(|()| length)
    }

    fn refused(&mut self, kind: RefusalKind, why: &str) -> Reply {
        let why: String = why.chars().take(2000).collect();
        Reply::Refused { kind, text: self.text(why.as_bytes()).unwrap_or(0) }
    }
}
