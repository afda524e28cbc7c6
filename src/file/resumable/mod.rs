//! Uploads that can go on: announced with their size, received in any number of pieces, a file when they are whole. One
//! request at a time receives; it holds a lease in the database, so that it may be on any server.

mod lease;

use std::io;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{CompetitionId, UploadId, UserId, upload};
use futures_util::stream::{BoxStream, StreamExt};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::{Value, json};

use super::actions::{End, Holder, Limits, Received, ensure_taken, first_state, head, too_large, wrong};
use super::inspect::inspect;
use super::{rules, store};
use crate::app::App;
use crate::blob::Blobs;
use crate::blob::partial::Partial;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::job;
pub use lease::interrupt;
use lease::{Lease, Running};

/// The job that gives up uploads which nobody went on with.
pub const SWEEP: &str = "upload.sweep";
/// For how long an upload that does not go on is kept.
const KEPT: TimeDelta = TimeDelta::hours(48);
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
    job::enqueue(&tx, SWEEP, json!({"upload": model.id, "key": model.storage_key}), model.expires_at, None).await?;
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
    let Some(running) = Running::begin(row.id) else { return Ok(Appended::Locked) };
    let Some(lease) = Lease::take(app, row.id, offset).await? else {
        let now = upload::Entity::find_by_id(row.id).one(app.db().read()).await?.ok_or(Error::NotFound)?;
        return Ok(if i64::try_from(offset) == Ok(now.received) { Appended::Locked } else { Appended::Elsewhere });
    };
    let body = body.take_until(running.stopped()).boxed();
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

/// Puts an upload together that is whole. The caller writes its row and then calls [`became`], in one transaction.
///
/// # Errors
/// Invalid beside the field for what is not taken, and then the upload is gone; `Unavailable`.
pub async fn finish(app: &App, row: &upload::Model, limits: &Limits) -> Result<Received> {
    let stored = app.blobs().complete(&row.storage_key, &partial(row)?).await?;
    let length = std::cmp::min(stored.size, rules::HEAD as u64);
    let mut beginning = app.blobs().get_range(&row.storage_key, Some(0..length)).await?;
    let (beginning, end) = head(&mut beginning).await;
    if end == End::Broken {
        return Err(Error::Unavailable("storage: it does not give back what it was given".into()));
    }
    let media_type = rules::media_type(&beginning, stored.size == length);
    let looked = match ensure_taken(&row.field, media_type, limits) {
        Ok(()) => {
            inspect(app, &row.field, (&row.storage_key, stored.size), media_type, &beginning, &limits.pixels).await
        }
        Err(e) => Err(e),
    };
    let seen = match looked {
        Ok(seen) => seen,
        Err(Error::Invalid(errors)) => {
            terminate(app, row).await?;
            return Err(errors.into());
        }
        Err(e) => return Err(e),
    };
    Ok(Received {
        field: row.field.clone(),
        name: row.name.clone(),
        media_type,
        size: stored.size,
        sha256: stored.sha256,
        storage_key: row.storage_key.clone(),
        seen,
        state: first_state(&app.config().scan, stored.size),
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
    interrupt(app, row.id).await?;
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
            job::enqueue(&tx, SWEEP, payload, row.expires_at, None).await?;
            tx.commit().await
        }
        Some(row) => terminate(&app, &row).await,
        None => forget(&app, payload["key"].as_str().unwrap_or_default(), &Partial::default()).await,
    }
}

/// Gives up what somebody whose account has ended was sending: the job [`SWEEP`] does it at once.
///
/// # Errors
/// The database's words.
pub async fn forget_person(tx: &Tx, user: UserId, now: DateTime<Utc>) -> Result<()> {
    give_up(tx, upload::Column::UserId.eq(user), now).await
}

/// Gives up what is being sent to a competition.
///
/// # Errors
/// The database's words.
pub async fn forget_competition(tx: &Tx, competition: CompetitionId, now: DateTime<Utc>) -> Result<()> {
    give_up(tx, upload::Column::CompetitionId.eq(competition), now).await
}

async fn give_up(tx: &Tx, which: Expr, now: DateTime<Utc>) -> Result<()> {
    for row in upload::Entity::find().filter(which).all(&**tx).await? {
        upload::Entity::update_many()
            .col_expr(upload::Column::Name, Expr::value(""))
            .col_expr(upload::Column::ExpiresAt, Expr::value(now))
            .filter(upload::Column::Id.eq(row.id))
            .exec(&**tx)
            .await?;
        job::enqueue(tx, SWEEP, json!({"upload": row.id, "key": row.storage_key}), now, None).await?;
    }
    Ok(())
}
