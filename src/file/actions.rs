//! Taking a file in and letting one go. An object is stored before its row is written, so a job waits to remove the
//! object if the row never comes.

use bytes::{Bytes, BytesMut};
use chrono::{DateTime, TimeDelta, Utc};
use entity::file::{self, FileState, HolderKind};
use entity::json::Pixels;
use entity::{CompetitionId, FileId, UserId};
use futures_util::stream::{self, BoxStream, StreamExt};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::{Value, json};
use uuid::Uuid;

use super::inspect::{self, Seen};
use super::{preview, rules, store};
use crate::app::App;
use crate::audit::{self, Event};
use crate::blob::partial::Partial;
use crate::blob::{Blobs, Witness};
use crate::config::Scan;
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Result};
use crate::job;
use crate::web::upload::Arriving;

/// The job that removes objects which no row knows.
pub const SWEEP: &str = "file.sweep";
/// The job that has a file looked at for viruses.
pub const SCAN: &str = "file.scan";
/// After what time an object without a row is swept.
const ABANDONED: TimeDelta = TimeDelta::hours(24);
/// How much of a refused file is still read, so that the browser comes to read the answer.
const DRAINED: u64 = 64 * 1024 * 1024;

/// What a field takes.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// Most bytes; the site's own limit holds too.
    pub bytes: u64,
    /// Media types such as `image/*`; empty takes all safe ones.
    pub accept: Vec<String>,
    /// How many pixels pictures must have.
    pub pixels: Pixels,
}

/// What holds a file.
#[derive(Clone, Copy, Debug)]
pub struct Holder {
    /// Its competition.
    pub competition: CompetitionId,
    /// What kind of thing.
    pub kind: HolderKind,
    /// Which one.
    pub id: Uuid,
}

/// A file that is stored in whole but has no row yet.
#[derive(Clone, Debug)]
pub struct Received {
    /// The form field.
    pub field: String,
    /// The cleaned name.
    pub name: String,
    /// By content.
    pub media_type: &'static str,
    /// Bytes.
    pub size: u64,
    /// Hash, in hex.
    pub sha256: String,
    pub(super) storage_key: String,
    pub(super) seen: Seen,
    pub(super) state: FileState,
}

/// In which state a file begins.
pub(super) fn first_state(scan: &Scan, size: u64) -> FileState {
    let checked = !scan.clamd.is_empty() && size <= scan.max_mib * 1024 * 1024;
    if checked { FileState::Checking } else { FileState::Unchecked }
}

/// Streams a file into the storage. Nothing is kept of one that is refused.
///
/// # Errors
/// Invalid, with a message at the field, for an empty or too large file or a type that is not taken; `BadRequest` if
/// it breaks off; `Unavailable` if the storage fails, `Full` if it has no room.
pub async fn take_in(app: &App, arriving: Arriving, limits: &Limits) -> Result<Received> {
    let Arriving { field, name, mut bytes } = arriving;
    let most = limits.bytes.min(app.config().limits.file_mib * 1024 * 1024);
    let (head, end) = head(&mut bytes).await;
    if end == End::Broken {
        return Err(Error::BadRequest);
    }
    let media_type = rules::media_type(&head, end == End::Whole);
    let empty = if head.is_empty() { Err(wrong(&field, "file-empty", json!({}))) } else { Ok(()) };
    let glance = || inspect::glance(&field, media_type, &head, &app.config().limits, &limits.pixels);
    if let Err(e) = empty.and_then(|()| ensure_taken(&field, media_type, limits)).and_then(|()| glance()) {
        drain(&mut bytes).await;
        return Err(e);
    }
    let storage_key = Blobs::new_key("file");
    sweep_later(app, json!({"keys": [storage_key]})).await?;
    let stream = stream::iter([Ok(head.clone())]).chain(bytes.by_ref()).boxed();
    let mut left = Left { app, key: &storage_key };
    let stored = match app.blobs().put_stream(&storage_key, stream, most, &mut left).await {
        Ok(stored) => stored,
        Err(Error::TooLarge) => {
            drain(&mut bytes).await;
            return Err(too_large(&field, most));
        }
        Err(e) => {
            if e.is_outage() {
                drain(&mut bytes).await;
            }
            return Err(e);
        }
    };
    let seen = match inspect::inspect(app, &field, (&storage_key, stored.size), media_type, &head, &limits.pixels).await
    {
        Ok(seen) => seen,
        Err(e) => {
            forget(app, &storage_key).await;
            return Err(e);
        }
    };
    let (name, state) = (rules::clean_name(&name), first_state(&app.config().scan, stored.size));
    Ok(Received { field, name, media_type, size: stored.size, sha256: stored.sha256, storage_key, seen, state })
}

/// Demands that a field takes that type.
pub(super) fn ensure_taken(field: &str, media_type: &str, limits: &Limits) -> Result<()> {
    if rules::accepts(&limits.accept, media_type) {
        return Ok(());
    }
    let key = if limits.accept.is_empty() { "file-type" } else { "file-type-only" };
    Err(wrong(field, key, json!({"found": media_type, "accept": accepted(&limits.accept)})))
}

pub(super) fn too_large(field: &str, most: u64) -> Error {
    let mib = most as f64 / (1024.0 * 1024.0);
    wrong(field, "file-too-large", json!({"max": (mib * 10.0).round() / 10.0}))
}

pub(super) fn wrong(field: &str, key: &str, args: Value) -> Error {
    let mut errors = FieldErrors::default();
    errors.add_with(field, key, args);
    errors.into()
}

/// The kinds of a field for a message: `JPEG, PNG, PDF`.
#[must_use]
pub fn accepted(accept: &[String]) -> String {
    let name = |wish: &String| match wish.as_str() {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "DOCX".to_owned(),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => "PPTX".to_owned(),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "XLSX".to_owned(),
        wish if wish.ends_with("/*") => wish.to_owned(),
        wish => wish.rsplit(['/', '.']).next().unwrap_or(wish).trim_start_matches("x-").to_uppercase(),
    };
    accept.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// What follows the beginning of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// More.
    More,
    /// Nothing.
    Whole,
    /// Nothing, for the line broke.
    Broken,
}

/// The beginning of a stream.
pub(super) async fn head(bytes: &mut BoxStream<'static, std::io::Result<Bytes>>) -> (Bytes, End) {
    let mut head = BytesMut::new();
    while head.len() < rules::HEAD {
        match bytes.next().await {
            Some(Ok(chunk)) => head.extend_from_slice(&chunk),
            Some(Err(_)) => return (head.freeze(), End::Broken),
            None => return (head.freeze(), End::Whole),
        }
    }
    (head.freeze(), End::More)
}

/// Reads on what will not be kept, as far as that does not take too long.
pub(super) async fn drain(bytes: &mut BoxStream<'static, std::io::Result<Bytes>>) {
    let mut seen = 0;
    while let Some(Ok(chunk)) = bytes.next().await {
        seen += chunk.len() as u64;
        if seen > DRAINED {
            return;
        }
    }
}

async fn sweep_later(app: &App, what: Value) -> Result<()> {
    let tx = app.db().quiet().await?;
    job::enqueue(&tx, SWEEP, what, app.now() + ABANDONED, None).await?;
    tx.commit().await
}

/// What the storage has begun for a file that comes in, to be swept if a killed server does not end it.
struct Left<'a> {
    app: &'a App,
    key: &'a str,
}

impl Witness for Left<'_> {
    async fn begun(&mut self, upload: &str) -> Result<()> {
        sweep_later(self.app, json!({"keys": [self.key], "upload": upload})).await
    }
}

/// Writes the row of a received file, its event and the jobs that look at it.
///
/// # Errors
/// The database's words.
pub async fn keep(
    tx: &Tx,
    received: Received,
    holder: Holder,
    by: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<file::Model> {
    let side = |pixels: Option<u32>| pixels.and_then(|n| i32::try_from(n).ok());
    let model = file::Model {
        id: FileId::new(),
        competition_id: Some(holder.competition),
        holder_kind: holder.kind,
        holder_id: holder.id,
        field: received.field,
        name: received.name,
        media_type: received.media_type.to_owned(),
        size: i64::try_from(received.size).map_err(Error::internal)?,
        sha256: received.sha256,
        storage_key: received.storage_key,
        preview_key: None,
        display_key: None,
        state: received.state,
        finding: None,
        width: side(received.seen.size.map(|(width, _)| width)),
        height: side(received.seen.size.map(|(_, height)| height)),
        contents: received.seen.contents,
        uploaded_by: by,
        created_at: now,
    };
    insert(tx, &model).await?;
    let data = json!({
        "field": model.field, "media_type": model.media_type, "size": model.size, "sha256": model.sha256,
        "holder": {"kind": holder.kind, "id": holder.id},
    });
    let event = Event::new("file.received", now).on("file", model.id.0).data(data);
    audit::record(tx, if let Some(user) = by { event.by(user) } else { event }).await?;
    if model.state == FileState::Checking {
        job::enqueue(tx, SCAN, json!({"file": model.id}), now, None).await?;
    }
    if let Some(kind) = preview::job_for(&model) {
        job::enqueue(tx, kind, json!({"file": model.id}), now, None).await?;
    }
    Ok(model)
}

async fn insert(tx: &Tx, model: &file::Model) -> Result<()> {
    let row = file::ActiveModel {
        id: Set(model.id),
        competition_id: Set(model.competition_id),
        holder_kind: Set(model.holder_kind),
        holder_id: Set(model.holder_id),
        field: Set(model.field.clone()),
        name: Set(model.name.clone()),
        media_type: Set(model.media_type.clone()),
        size: Set(model.size),
        sha256: Set(model.sha256.clone()),
        storage_key: Set(model.storage_key.clone()),
        preview_key: Set(None),
        display_key: Set(None),
        state: Set(model.state),
        finding: Set(None),
        width: Set(model.width),
        height: Set(model.height),
        contents: Set(model.contents.clone()),
        uploaded_by: Set(model.uploaded_by),
        created_at: Set(model.created_at),
    };
    file::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Takes a file in and writes its row, for holders without rules of their own about how many they hold.
///
/// # Errors
/// As [`take_in`]; then nothing is kept.
pub async fn receive(
    app: &App,
    by: UserId,
    holder: Holder,
    arriving: Arriving,
    limits: &Limits,
    now: DateTime<Utc>,
) -> Result<file::Model> {
    let received = take_in(app, arriving, limits).await?;
    let key = received.storage_key.clone();
    let kept = async {
        let tx = app.db().tx(Chain::Competition(holder.competition)).await?;
        let kept = keep(&tx, received, holder, Some(by), now).await?;
        tx.commit().await?;
        Ok(kept)
    };
    let kept = kept.await;
    if kept.is_err() {
        forget(app, &key).await;
    }
    kept
}

/// Removes the object of a file whose row could not be written.
pub async fn discard(app: &App, received: &Received) {
    forget(app, &received.storage_key).await;
}

/// Commit may have told an error although it happened, so the object only goes if no row knows it; else the sweep does.
async fn forget(app: &App, key: &str) {
    if matches!(store::is_kept(app.db().read(), key).await, Ok(false))
        && let Err(e) = app.blobs().delete(key).await
    {
        tracing::warn!(error = %e, "an object without a row stays until it is swept");
    }
}

/// Deletes a file: its row now, its objects by a job when the transaction has been committed.
///
/// # Errors
/// The database's words.
pub async fn delete(tx: &Tx, file: &file::Model, by: UserId, now: DateTime<Utc>) -> Result<()> {
    file::Entity::delete_by_id(file.id).exec(&**tx).await?;
    let mut keys = preview::keys(file.id);
    keys.push(file.storage_key.clone());
    job::enqueue(tx, SWEEP, json!({"keys": keys}), now, None).await?;
    let data = json!({"field": file.field, "sha256": file.sha256, "size": file.size});
    audit::record(tx, Event::new("file.deleted", now).by(by).on("file", file.id.0).data(data)).await
}

/// Deletes all files of a competition's entries.
///
/// # Errors
/// The database's words.
pub async fn delete_of_entries(tx: &Tx, competition: CompetitionId, by: UserId, now: DateTime<Utc>) -> Result<()> {
    let files = file::Entity::find().filter(file::Column::CompetitionId.eq(competition));
    for file in files.filter(file::Column::HolderKind.eq(HolderKind::Entry)).all(&**tx).await? {
        delete(tx, &file, by, now).await?;
    }
    Ok(())
}

/// The job [`SWEEP`]: removes objects that no row knows, and what the storage holds of an `upload` that never became one.
///
/// # Errors
/// Unavailable if the storage fails; it is tried again.
pub async fn sweep_job(app: App, payload: Value) -> Result<()> {
    for key in payload["keys"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if store::is_kept(app.db().read(), key).await? {
            continue;
        }
        if let Some(upload) = payload["upload"].as_str() {
            app.blobs().abandon(key, &Partial::begun(upload)).await?;
        }
        app.blobs().delete(key).await?;
    }
    Ok(())
}
