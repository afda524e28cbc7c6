//! Who receives: one request at a time, on whichever server.

use std::collections::HashMap;
use std::io;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{UploadId, upload};
use futures_util::stream::{self, BoxStream, StreamExt};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::super::actions::{End, Limits, drain, ensure_taken, head};
use super::super::inspect::glance;
use super::{Appended, KEPT, partial, rules};
use crate::app::App;
use crate::blob::partial::{Ended, Partial, Recorder};
use crate::error::{Error, Result};

/// For how long a server that says nothing more is taken to be receiving.
const LEASE: TimeDelta = TimeDelta::seconds(10);
/// How often a server says that it is.
const BEAT: Duration = Duration::from_secs(3);
/// How long a request that asks for the offset waits for the one that is receiving to let go, on this server or another.
const LETTING_GO: Duration = Duration::from_secs(11);
/// How often it looks.
const LOOK: Duration = Duration::from_millis(250);

/// The right to receive.
pub(super) struct Lease<'a> {
    app: &'a App,
    id: UploadId,
    holder: String,
    /// Renews it.
    _beat: AbortOnDropHandle<()>,
}

impl<'a> Lease<'a> {
    /// The lease of an upload that stands at `offset` and that nobody has.
    pub(super) async fn take(app: &'a App, id: UploadId, offset: u64) -> Result<Option<Self>> {
        let (now, holder) = (app.now(), crate::app::secret());
        // A SQLite file has one server: what that does not receive, nobody does, whatever one that was killed has left.
        let free = if app.db().is_postgres() { free_at(now) } else { Condition::all() };
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
        if taken.rows_affected != 1 {
            return Ok(None);
        }
        let beat = AbortOnDropHandle::new(tokio::spawn(beat(app.clone(), id, holder.clone())));
        Ok(Some(Self { app, id, holder, _beat: beat }))
    }

    /// Receives a piece.
    pub(super) async fn receive(
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
                let media_type = rules::media_type(&beginning, beginning.len() as u64 == size);
                ensure_taken(&row.field, media_type, limits)?;
                glance(&row.field, media_type, &beginning, &self.app.config().limits, &limits.pixels)?;
            }
            let rest = if end == End::More { body } else { stream::empty().boxed() };
            body = stream::iter([Ok(beginning)]).chain(rest).boxed();
        }
        let before = partial(row)?;
        let mut now = before.clone();
        let mut record = Record { lease: self, deferred: intact.is_some() };
        let ended = self.app.blobs().append(&row.storage_key, &mut now, size, &mut body, &mut record).await;
        if ended.as_ref().is_err_and(Error::is_outage) {
            drain(&mut body).await;
        }
        let ended = ended?;
        let Some(intact) = intact else { return Ok(Appended::At(now.received)) };
        let good = ended == Ended::Whole && intact();
        record.deferred = false;
        let kept = if good { now } else { now.rewound(&before) };
        record.record(&kept).await?;
        Ok(if good { Appended::At(kept.received) } else { Appended::Damaged })
    }

    /// Lets others receive.
    pub(super) async fn give_back(&self) -> Result<()> {
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

fn free_at(now: DateTime<Utc>) -> Condition {
    Condition::any().add(upload::Column::LeaseUntil.is_null()).add(upload::Column::LeaseUntil.lt(now))
}

/// Renews a lease until it is dropped.
async fn beat(app: App, id: UploadId, holder: String) {
    loop {
        tokio::time::sleep(BEAT).await;
        let Ok(tx) = app.db().quiet().await else { continue };
        let renewed = upload::Entity::update_many()
            .col_expr(upload::Column::LeaseUntil, Expr::value(Some(app.now() + LEASE)))
            .filter(upload::Column::Id.eq(id))
            .filter(upload::Column::LeasedBy.eq(&holder))
            .exec(&*tx)
            .await;
        if renewed.is_ok() {
            let _ = tx.commit().await;
        }
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
        let Lease { app, id, holder, .. } = self.lease;
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

/// One of them.
pub(super) struct Running {
    id: UploadId,
    stop: CancellationToken,
}

impl Running {
    /// None while another one receives.
    pub(super) fn begin(id: UploadId) -> Option<Self> {
        let mut all = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        if all.contains_key(&id) {
            return None;
        }
        let (stop, over) = (CancellationToken::new(), CancellationToken::new());
        all.insert(id, (stop.clone(), over));
        Some(Self { id, stop })
    }

    /// Ready when this one has to let go.
    pub(super) fn stopped(&self) -> impl Future<Output = ()> + Send + 'static {
        self.stop.clone().cancelled_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some((_, over)) = RUNNING.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id) {
            over.cancel();
        }
    }
}

/// Makes a request of this server that is still receiving let go, and waits for those of others: whoever asks where the
/// upload stands has lost its line.
///
/// # Errors
/// The database's words.
pub async fn interrupt(app: &App, id: UploadId) -> Result<()> {
    let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
    if let Some((stop, over)) = running {
        stop.cancel();
        let _ = tokio::time::timeout(LETTING_GO, over.cancelled()).await;
    }
    if !app.db().is_postgres() {
        return Ok(());
    }
    let end = tokio::time::Instant::now() + LETTING_GO;
    while tokio::time::Instant::now() < end {
        let held = upload::Entity::find_by_id(id).filter(free_at(app.now()).not()).count(app.db().read()).await?;
        if held == 0 {
            break;
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}
