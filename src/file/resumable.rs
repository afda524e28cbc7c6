//! Uploads that can go on: announced with their size, received in any number of pieces, a file when they are whole. One
//! request at a time receives; it holds a lease in the database, so that it may be on any server.

use std::collections::HashMap;
use std::io;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{UploadId, UserId, upload};
use futures_util::stream::{self, BoxStream, StreamExt};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::actions::{End, Holder, Limits, Received, ensure_taken, head, too_large, wrong};
use super::{rules, store};
use crate::app::App;
use crate::blob::Blobs;
use crate::blob::partial::{Ended, Partial, Recorder};
use crate::error::{Error, Result};
use crate::job;

/// The job that gives up uploads which nobody went on with.
pub const SWEEP: &str = "upload.sweep";
/// For how long an upload that does not go on is kept.
const KEPT: TimeDelta = TimeDelta::hours(48);
/// For how long a receiving request may be silent before another may take its place.
const LEASE: TimeDelta = TimeDelta::seconds(45);
/// How long a request that asks for the offset waits for the one that is receiving to let go.
const LETTING_GO: Duration = Duration::from_secs(3);
/// Most uploads that a person may have under way for one thing.
const UNDER_WAY: usize = 50;

/// What is announced.
#[derive(Clone, Debug)]
pub struct Announced {
    /// The form field.
    pub field: String,
    /// The name that the browser told.
    pub name: String,
    /// Bytes in all.
    pub size: u64,
}

/// How receiving a piece ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// So many bytes are durable now.
    At(u64),
    /// The piece does not begin where the upload ends.
    Elsewhere,
    /// Another request is receiving.
    Locked,
    /// The piece is not what its checksum says; it was dropped.
    Damaged,
}

/// Begins an upload.
///
/// # Errors
/// Invalid beside the field if the size is none or too large; `TooMany` with too many under way.
pub async fn announce(
    app: &App,
    holder: Holder,
    by: UserId,
    announced: &Announced,
    limits: &Limits,
    now: DateTime<Utc>,
) -> Result<upload::Model> {
    if announced.size == 0 {
        return Err(wrong(&announced.field, "file-empty", json!({})));
    }
    let most = std::cmp::min(limits.bytes, app.config().limits.file_mib * 1024 * 1024);
    if announced.size > most {
        return Err(too_large(&announced.field, most));
    }
    if unfinished(app.db().read(), holder, by).await?.len() >= UNDER_WAY {
        return Err(Error::TooMany);
    }
    let model = upload::Model {
        id: UploadId::new(),
        competition_id: holder.competition,
        holder_kind: holder.kind,
        holder_id: holder.id,
        field: announced.field.clone(),
        name: rules::clean_name(&announced.name),
        size: i64::try_from(announced.size).map_err(Error::internal)?,
        received: 0,
        storage_key: Blobs::new_key("file"),
        partial: json!(Partial::default()),
        file_id: None,
        user_id: by,
        lease_until: None,
        leased_by: None,
        created_at: now,
        expires_at: now + KEPT,
    };
    let tx = app.db().quiet().await?;
    upload::Entity::insert(active(&model)).exec_without_returning(&*tx).await?;
    job::enqueue(&*tx, SWEEP, json!({"upload": model.id, "key": model.storage_key}), model.expires_at, None).await?;
    tx.commit().await?;
    Ok(model)
}

fn active(model: &upload::Model) -> upload::ActiveModel {
    upload::ActiveModel {
        id: Set(model.id),
        competition_id: Set(model.competition_id),
        holder_kind: Set(model.holder_kind),
        holder_id: Set(model.holder_id),
        field: Set(model.field.clone()),
        name: Set(model.name.clone()),
        size: Set(model.size),
        received: Set(model.received),
        storage_key: Set(model.storage_key.clone()),
        partial: Set(model.partial.clone()),
        file_id: Set(model.file_id),
        user_id: Set(model.user_id),
        lease_until: Set(model.lease_until),
        leased_by: Set(model.leased_by.clone()),
        created_at: Set(model.created_at),
        expires_at: Set(model.expires_at),
    }
}

/// An upload of that person for that thing.
///
/// # Errors
/// `NotFound` for everybody else's.
pub async fn find(db: &impl ConnectionTrait, holder: Holder, by: UserId, id: UploadId) -> Result<upload::Model> {
    let query = upload::Entity::find_by_id(id)
        .filter(upload::Column::HolderKind.eq(holder.kind))
        .filter(upload::Column::HolderId.eq(holder.id))
        .filter(upload::Column::UserId.eq(by));
    query.one(db).await?.ok_or(Error::NotFound)
}

/// What a person has under way for a thing, oldest first.
///
/// # Errors
/// The database's words.
pub async fn unfinished(db: &impl ConnectionTrait, holder: Holder, by: UserId) -> Result<Vec<upload::Model>> {
    let query = upload::Entity::find()
        .filter(upload::Column::HolderKind.eq(holder.kind))
        .filter(upload::Column::HolderId.eq(holder.id))
        .filter(upload::Column::UserId.eq(by))
        .filter(upload::Column::FileId.is_null())
        .order_by_asc(upload::Column::Id);
    Ok(query.all(db).await?)
}

/// Whether all bytes are there.
#[must_use]
pub fn is_whole(row: &upload::Model) -> bool {
    row.received == row.size
}

fn partial(row: &upload::Model) -> Result<Partial> {
    serde_json::from_value(row.partial.clone()).map_err(Error::internal)
}

/// Receives a piece that begins at `offset`. `intact` is asked at its end; without it, what came before a broken line is
/// kept.
///
/// # Errors
/// Invalid beside the field if the content is of a type that is not taken: then the upload is gone. `TooLarge` beyond the
/// announced size, `Unavailable` if the storage fails.
pub async fn append(
    app: &App,
    row: &upload::Model,
    offset: u64,
    body: BoxStream<'static, io::Result<Bytes>>,
    intact: Option<Box<dyn FnOnce() -> bool + Send>>,
    limits: &Limits,
) -> Result<Appended> {
    if is_whole(row) && i64::try_from(offset) == Ok(row.size) {
        return ensure_nothing_more(body).await.map(|()| Appended::At(offset));
    }
    let Some(lease) = Lease::take(app, row.id, offset).await? else {
        let now = upload::Entity::find_by_id(row.id).one(app.db().read()).await?.ok_or(Error::NotFound)?;
        return Ok(if now.received == i64::try_from(offset).unwrap_or(-1) {
            Appended::Locked
        } else {
            Appended::Elsewhere
        });
    };
    let running = Running::begin(row.id);
    let body = body.take_until(running.stop.clone().cancelled_owned()).boxed();
    let done = lease.receive(row, body, intact, limits).await;
    lease.give_back().await?;
    drop(running);
    if let Err(Error::Invalid(_)) = &done {
        terminate(app, row).await?;
    }
    done
}

/// A piece behind the end can only be an empty one.
async fn ensure_nothing_more(mut body: BoxStream<'static, io::Result<Bytes>>) -> Result<()> {
    while let Some(Ok(bytes)) = body.next().await {
        if !bytes.is_empty() {
            return Err(Error::TooLarge);
        }
    }
    Ok(())
}

/// The right to receive.
struct Lease<'a> {
    app: &'a App,
    id: UploadId,
    holder: String,
}

impl<'a> Lease<'a> {
    async fn take(app: &'a App, id: UploadId, offset: u64) -> Result<Option<Self>> {
        let (now, holder) = (app.now(), crate::app::secret());
        let free = Condition::any().add(upload::Column::LeaseUntil.is_null()).add(upload::Column::LeaseUntil.lt(now));
        let tx = app.db().quiet().await?;
        let taken = upload::Entity::update_many()
            .col_expr(upload::Column::LeaseUntil, Expr::value(Some(now + LEASE)))
            .col_expr(upload::Column::LeasedBy, Expr::value(Some(holder.clone())))
            .filter(upload::Column::Id.eq(id))
            .filter(upload::Column::Received.eq(i64::try_from(offset).unwrap_or(-1)))
            .filter(free)
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok((taken.rows_affected == 1).then_some(Self { app, id, holder }))
    }

    async fn receive(
        &self,
        row: &upload::Model,
        mut body: BoxStream<'static, io::Result<Bytes>>,
        intact: Option<Box<dyn FnOnce() -> bool + Send>>,
        limits: &Limits,
    ) -> Result<Appended> {
        let size = u64::try_from(row.size).map_err(Error::internal)?;
        if row.received == 0 {
            let (beginning, end) = head(&mut body).await;
            if beginning.len() >= rules::HEAD || beginning.len() as u64 == size {
                ensure_taken(&row.field, rules::media_type(&beginning, beginning.len() as u64 == size), limits)?;
            }
            let rest = if end == End::More { body } else { stream::empty().boxed() };
            body = stream::iter([Ok(beginning)]).chain(rest).boxed();
        }
        let before = partial(row)?;
        let mut now = before.clone();
        let mut record = Record { lease: self, deferred: intact.is_some() };
        let ended = self.app.blobs().append(&row.storage_key, &mut now, size, body, &mut record).await?;
        let Some(intact) = intact else { return Ok(Appended::At(now.received)) };
        let good = ended == Ended::Whole && intact();
        record.deferred = false;
        let kept = if good { now } else { now.rewound(&before) };
        record.record(&kept).await?;
        Ok(if good { Appended::At(kept.received) } else { Appended::Damaged })
    }

    async fn give_back(&self) -> Result<()> {
        let tx = self.app.db().quiet().await?;
        upload::Entity::update_many()
            .col_expr(upload::Column::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
            .filter(upload::Column::Id.eq(self.id))
            .filter(upload::Column::LeasedBy.eq(&self.holder))
            .exec(&*tx)
            .await?;
        tx.commit().await
    }
}

/// Writes down from where the upload could go on.
struct Record<'a> {
    lease: &'a Lease<'a>,
    /// Whether that has to wait for the checksum.
    deferred: bool,
}

impl Recorder for Record<'_> {
    async fn record(&mut self, partial: &Partial) -> Result<()> {
        if self.deferred {
            return Ok(());
        }
        let Lease { app, id, holder } = self.lease;
        let now = app.now();
        let tx = app.db().quiet().await?;
        let done = upload::Entity::update_many()
            .col_expr(upload::Column::Received, Expr::value(i64::try_from(partial.received).map_err(Error::internal)?))
            .col_expr(upload::Column::Partial, Expr::value(json!(partial)))
            .col_expr(upload::Column::LeaseUntil, Expr::value(Some(now + LEASE)))
            .col_expr(upload::Column::ExpiresAt, Expr::value(now + KEPT))
            .filter(upload::Column::Id.eq(*id))
            .filter(upload::Column::LeasedBy.eq(holder))
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        // Given up, or taken over by another server.
        if done.rows_affected == 1 { Ok(()) } else { Err(Error::NotFound) }
    }
}

/// Requests of this process that are receiving.
static RUNNING: LazyLock<Mutex<HashMap<UploadId, (CancellationToken, CancellationToken)>>> =
    LazyLock::new(Mutex::default);

struct Running {
    id: UploadId,
    stop: CancellationToken,
}

impl Running {
    fn begin(id: UploadId) -> Self {
        let (stop, over) = (CancellationToken::new(), CancellationToken::new());
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).insert(id, (stop.clone(), over));
        Self { id, stop }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some((_, over)) = RUNNING.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id) {
            over.cancel();
        }
    }
}

/// Makes a request of this process that is still receiving let go: whoever asks where the upload stands has lost its line.
pub async fn interrupt(id: UploadId) {
    let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
    if let Some((stop, over)) = running {
        stop.cancel();
        let _ = tokio::time::timeout(LETTING_GO, over.cancelled()).await;
    }
}

/// Puts an upload together that is whole. The caller writes its row and then calls [`became`], in one transaction.
///
/// # Errors
/// Invalid beside the field for a type that is not taken, and then the upload is gone; `Unavailable`.
pub async fn finish(app: &App, row: &upload::Model, limits: &Limits) -> Result<Received> {
    let stored = app.blobs().complete(&row.storage_key, &partial(row)?).await?;
    let length = std::cmp::min(stored.size, rules::HEAD as u64);
    let mut beginning = app.blobs().get_range(&row.storage_key, Some(0..length)).await?;
    let (beginning, end) = head(&mut beginning).await;
    if end == End::Broken {
        return Err(Error::Unavailable("storage: it does not give back what it was given".into()));
    }
    let media_type = rules::media_type(&beginning, stored.size == length);
    if let Err(e) = ensure_taken(&row.field, media_type, limits) {
        terminate(app, row).await?;
        return Err(e);
    }
    Ok(Received {
        field: row.field.clone(),
        name: row.name.clone(),
        media_type,
        size: stored.size,
        sha256: stored.sha256,
        storage_key: row.storage_key.clone(),
    })
}

/// Notes which file an upload became.
///
/// # Errors
/// `Stale` if it is one already.
pub async fn became(tx: &crate::db::Tx, id: UploadId, file: entity::FileId) -> Result<()> {
    let done = upload::Entity::update_many()
        .col_expr(upload::Column::FileId, Expr::value(Some(file)))
        .filter(upload::Column::Id.eq(id))
        .filter(upload::Column::FileId.is_null())
        .exec(&**tx)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Gives an upload up, with all that was received. A file that it became stays.
///
/// # Errors
/// Unavailable if the storage fails; the job [`SWEEP`] then does it later.
pub async fn terminate(app: &App, row: &upload::Model) -> Result<()> {
    interrupt(row.id).await;
    let tx = app.db().quiet().await?;
    upload::Entity::delete_by_id(row.id).exec(&*tx).await?;
    tx.commit().await?;
    forget(app, &row.storage_key, &partial(row)?).await
}

async fn forget(app: &App, key: &str, partial: &Partial) -> Result<()> {
    if store::is_kept(app.db().read(), key).await? {
        return Ok(());
    }
    app.blobs().abandon(key, partial).await?;
    app.blobs().delete(key).await
}

/// The job [`SWEEP`]: gives up an upload that nobody went on with.
///
/// # Errors
/// Unavailable if the storage fails; it is tried again.
pub async fn sweep_job(app: App, payload: Value) -> Result<()> {
    let id: UploadId = payload["upload"].as_str().and_then(|id| id.parse().ok()).ok_or(Error::BadRequest)?;
    match upload::Entity::find_by_id(id).one(app.db().read()).await? {
        Some(row) if row.expires_at > app.now() => {
            let tx = app.db().quiet().await?;
            job::enqueue(&*tx, SWEEP, payload, row.expires_at, None).await?;
            tx.commit().await
        }
        Some(row) => terminate(&app, &row).await,
        None => forget(&app, payload["key"].as_str().unwrap_or_default(), &Partial::default()).await,
    }
}
