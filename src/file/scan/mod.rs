//! Looking for viruses, by a job after the upload. While the scanner does not answer, files wait: they are asked for again
//! and again, later each time. What is infected stays where it is, with its hash, and nobody gets it.

mod clamd;

use std::time::Duration;

use chrono::TimeDelta;
use entity::FileId;
use entity::file::{self, FileState};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::actions::{SCAN, SWEEP};
use super::{preview, store};
use crate::app::App;
use crate::audit::{self, Event};
use crate::config::Scan;
use crate::db::Chain;
use crate::error::{Error, Result};
use crate::job;
use clamd::Verdict;

/// The job that is left when a virus was found, for whoever knows whom to tell: `{"file": id}`.
pub const FOUND: &str = "file.found";
/// The longest time between two attempts.
const LONGEST: TimeDelta = TimeDelta::minutes(15);

/// The job [`SCAN`]: has a file looked at and notes what came out.
///
/// # Errors
/// The database's words; `Unavailable` if the storage fails.
pub async fn job(app: App, payload: Value) -> Result<()> {
    let id: FileId = serde_json::from_value(payload["file"].clone()).map_err(Error::internal)?;
    let Some(file) = store::by_id(app.db().read(), id).await?.filter(|f| f.state == FileState::Checking) else {
        return Ok(());
    };
    let scan = &app.config().scan;
    if scan.clamd.is_empty() {
        // Switched off since.
        return settle(&app, &file, FileState::Unchecked, None).await;
    }
    let bytes = app.blobs().get_range(&file.storage_key, None).await?;
    let verdict = clamd::scan(&scan.clamd, Duration::from_secs(scan.timeout_seconds), bytes).await;
    match verdict {
        Ok(Verdict::Clean) => settle(&app, &file, FileState::Clean, None).await,
        Ok(Verdict::Found(name)) => settle(&app, &file, FileState::Infected, Some(&name)).await,
        Ok(Verdict::TooLarge) => {
            tracing::warn!(file = %id, "clamd takes no file of that size: scan.max_mib is more than its StreamMaxLength");
            settle(&app, &file, FileState::Unchecked, None).await
        }
        Err(e) => {
            tracing::warn!(file = %id, error = %e, "no virus scan; it is tried again");
            again(&app, id, payload["tries"].as_u64().unwrap_or(0)).await
        }
    }
}

/// A scanner that is away for days must not make the job give up.
async fn again(app: &App, id: FileId, tries: u64) -> Result<()> {
    let wait = TimeDelta::seconds(2_i64.saturating_pow(u32::try_from(tries).unwrap_or(u32::MAX).min(20)));
    let tx = app.db().quiet().await?;
    let payload = json!({"file": id, "tries": tries + 1});
    job::enqueue(&tx, SCAN, payload, app.now() + wait.min(LONGEST), None).await?;
    tx.commit().await
}

async fn settle(app: &App, file: &file::Model, state: FileState, finding: Option<&str>) -> Result<()> {
    let now = app.now();
    let tx = app.db().tx(file.competition_id.map_or(Chain::Site, Chain::Competition)).await?;
    let mut update = file::Entity::update_many()
        .col_expr(file::Column::State, Expr::value(state))
        .col_expr(file::Column::Finding, Expr::value(finding))
        .filter(file::Column::Id.eq(file.id))
        .filter(file::Column::State.eq(FileState::Checking));
    if state == FileState::Infected {
        update = update
            .col_expr(file::Column::PreviewKey, Expr::value(None::<String>))
            .col_expr(file::Column::DisplayKey, Expr::value(None::<String>));
    }
    if update.exec(&*tx).await?.rows_affected == 0 {
        // It is gone, or another worker was quicker.
        return Ok(());
    }
    let (verb, found) = match state {
        FileState::Infected => ("file.infected", true),
        FileState::Clean => ("file.clean", false),
        FileState::Checking | FileState::Unchecked => ("file.unchecked", false),
    };
    let data = json!({"sha256": file.sha256, "finding": finding});
    audit::record(&tx, Event::new(verb, now).on("file", file.id.0).data(data)).await?;
    if found {
        job::enqueue(&tx, SWEEP, json!({"keys": preview::keys(file.id)}), now, None).await?;
        job::enqueue(&tx, FOUND, json!({"file": file.id}), now, None).await?;
    }
    tx.commit().await
}

/// What the scanner says of itself.
///
/// # Errors
/// Its words, or those of the line.
pub async fn check(scan: &Scan) -> Result<String, String> {
    clamd::version(&scan.clamd, Duration::from_secs(scan.timeout_seconds.min(10))).await.map_err(|e| e.to_string())
}
