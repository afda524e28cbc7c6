//! What a stored file tells of itself in a few bytes, read here and there before anything decodes or unpacks it: how many
//! pixels a picture claims, what an archive holds. What is too much is refused beside the field.

mod archive;
mod picture;

use std::ops::Range;

use bytes::{Bytes, BytesMut};
use entity::file;
use entity::json::{Contents, Pixels};
use futures_util::TryStreamExt;
use serde_json::json;

use super::{rules, sides};
use crate::app::App;
use crate::blob::Blobs;
use crate::config;
use crate::error::{Error, FieldErrors, Result};
use picture::Looked;

/// How much of a picture is read at a time.
const PIECE: u64 = 16 * 1024;
/// How often that is done.
const PIECES: u32 = 256;

/// What a file tells of itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// Pixels across and down.
    pub(super) size: Option<(u32, u32)>,
    /// What it holds, if it is an archive.
    pub(super) contents: Option<Contents>,
}

/// Looks at a file that is stored in whole and begins with `head`.
///
/// # Errors
/// Invalid, with a message at the field, for what is too much or damaged; `Unavailable` if the storage fails.
pub(super) async fn inspect(
    app: &App,
    field: &str,
    (key, size): (&str, u64),
    media_type: &str,
    head: &[u8],
    asked: &Pixels,
) -> Result<Seen> {
    let window = Window { blobs: app.blobs(), key, size };
    if rules::is_picture(media_type) {
        let size = measure(&window, media_type, head).await?;
        if let Some(size) = size {
            ensure_pixels(field, size, &app.config().limits, asked)?;
        }
        ensure_known(field, size, asked)?;
        return Ok(Seen { size, contents: None });
    }
    if media_type.starts_with("image/") {
        ensure_known(field, None, asked)?;
    }
    if !archive::is_archive(head) {
        return Ok(Seen::default());
    }
    match unpacked(&window, &app.config().limits).await? {
        Ok(contents) => Ok(Seen { size: None, contents: Some(contents) }),
        Err(wrong) => Err(wrong.into_error(field)),
    }
}

/// The size of a stored picture; none if it does not tell.
///
/// # Errors
/// `NotFound` if there is no such object; `Unavailable` if the storage fails.
pub(super) async fn size_of(app: &App, file: &file::Model) -> Result<Option<(u32, u32)>> {
    let size = u64::try_from(file.size).unwrap_or_default();
    let window = Window { blobs: app.blobs(), key: &file.storage_key, size };
    let head = window.read(0..rules::HEAD as u64).await?;
    measure(&window, &file.media_type, &head).await
}

/// Refuses what can be seen to be too large at the very beginning of an upload; says nothing of what is not to be seen
/// there yet.
///
/// # Errors
/// Invalid, with a message at the field.
pub(super) fn glance(
    field: &str,
    media_type: &str,
    head: &[u8],
    limits: &config::Limits,
    asked: &Pixels,
) -> Result<()> {
    match picture::dimensions(media_type, head, 0, head) {
        Looked::Size(width, height) => ensure_pixels(field, (width, height), limits, asked),
        Looked::Further(_) | Looked::Unknown => Ok(()),
    }
}

fn ensure_pixels(field: &str, (width, height): (u32, u32), limits: &config::Limits, asked: &Pixels) -> Result<()> {
    let mut errors = FieldErrors::default();
    if u64::from(width) * u64::from(height) > limits.picture_megapixels * 1_000_000 {
        let told = json!({"width": width, "height": height, "max": limits.picture_megapixels});
        errors.add_with(field, "file-pixels", told);
    } else if let Some((key, n)) = sides::outsized(asked, (width, height)) {
        errors.add_with(field, key, json!({"width": width, "height": height, "n": n}));
    }
    errors.check()
}

/// Where sides are asked for, a picture has to tell them.
fn ensure_known(field: &str, size: Option<(u32, u32)>, asked: &Pixels) -> Result<()> {
    let mut errors = FieldErrors::default();
    errors.add_if(size.is_none() && !asked.is_free(), field, "file-pixels-unknown");
    errors.check()
}

/// The size of a picture; none if it does not tell.
async fn measure(window: &Window<'_>, media_type: &str, head: &[u8]) -> Result<Option<(u32, u32)>> {
    let mut looked = picture::dimensions(media_type, head, 0, head);
    for _ in 0..PIECES {
        match looked {
            Looked::Size(width, height) => return Ok(Some((width, height))),
            Looked::Unknown => return Ok(None),
            Looked::Further(at) if at >= window.size => return Ok(None),
            Looked::Further(at) => {
                let piece = window.read(at..at + PIECE).await?;
                looked = picture::dimensions(media_type, head, at, &piece);
            }
        }
    }
    Ok(None)
}

async fn unpacked(window: &Window<'_>, limits: &config::Limits) -> Result<Result<Contents, archive::Wrong>> {
    let at = window.size.saturating_sub(archive::TAIL);
    let tail = window.read(at..window.size).await?;
    let place = match archive::directory(&tail, at) {
        Some(place) if place.end - place.start > archive::LARGEST => {
            return Ok(Err(archive::Wrong::Many(limits.archive_files)));
        }
        Some(place) => place,
        None => return Ok(Err(archive::Wrong::Damaged)),
    };
    let directory = window.read(place).await?;
    let most = archive::Most { files: limits.archive_files, bytes: limits.archive_mib * 1024 * 1024 };
    Ok(archive::contents(&directory, window.size, &most))
}

/// A stored file, of which parts are read.
struct Window<'a> {
    blobs: &'a Blobs,
    key: &'a str,
    size: u64,
}

impl Window<'_> {
    /// The bytes of a part, as far as the file goes.
    async fn read(&self, part: Range<u64>) -> Result<Bytes> {
        let part = part.start..part.end.min(self.size);
        let stream = self.blobs.get_range(self.key, Some(part)).await?;
        let all: BytesMut = stream.try_collect().await.map_err(|e| Error::Unavailable(format!("storage: {e}")))?;
        Ok(all.freeze())
    }
}
