//! Work outside the request that caused it: rows written in the same transaction, taken by workers under a lease.
//!
//! A worker that dies leaves its lease to run out and another takes over, so handlers must bear being run again.

mod worker;

use chrono::{DateTime, Utc};
use entity::{JobId, job};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set};
use serde_json::Value;

use crate::db::Tx;
use crate::error::Result;

pub use worker::{Handlers, Lane, run};

/// Leaves a job. With `dedupe`, a waiting job of that key is kept and this one is dropped.
///
/// # Errors
/// The database's words.
pub async fn enqueue(tx: &Tx, kind: &str, payload: Value, run_at: DateTime<Utc>, dedupe: Option<String>) -> Result<()> {
    let row = job::ActiveModel {
        id: Set(JobId::new()),
        kind: Set(kind.to_owned()),
        payload: Set(payload),
        dedupe: Set(dedupe),
        state: Set(job::JobState::Queued),
        run_at: Set(run_at),
        attempts: Set(0),
        lease_until: Set(None),
        leased_by: Set(None),
        last_error: Set(None),
        created_at: Set(Utc::now()),
    };
    job::Entity::insert(row)
        .on_conflict(OnConflict::column(job::Column::Dedupe).do_nothing().to_owned())
        .exec_without_returning(&**tx)
        .await?;
    tx.note_work();
    Ok(())
}
