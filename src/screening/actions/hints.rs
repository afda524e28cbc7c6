//! Hints at entries that may be the same work: dismissed with a reason, or looked for anew.

use chrono::{DateTime, Utc};
use entity::{LikenessId, entry, likeness};
use sea_orm::{ActiveModelTrait, ConnectionTrait, Set};
use serde_json::json;

use super::super::compare;
use super::super::proof::Screened;
use super::super::traces;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::proof::Organiser;
use crate::db::Chain;
use crate::entry::store as entries;
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::job;

/// Notes that a hint about an entry means nothing.
///
/// # Errors
/// Invalid without a reason; `NotFound` for hints about others; Refused `ConflictOfInterest` or outside the window.
pub async fn dismiss(app: &App, s: &Screened, id: LikenessId, reason: &str, now: DateTime<Utc>) -> Result<()> {
    s.ensure_free(now)?;
    if reason.is_empty() {
        return Err(FieldErrors::one("reason", "error-required").into());
    }
    let tx = app.db().tx(Chain::Competition(s.screener.competition.id)).await?;
    let found = traces::by_id(&*tx, &s.entry, id).await?.ok_or(Error::NotFound)?;
    if let Some(other) = entries::by_id(&*tx, traces::other(&found, s.entry.id)).await? {
        ensure_no_interest(&*tx, s, &other).await?;
    }
    let row = likeness::ActiveModel {
        id: Set(id),
        dismissed_at: Set(Some(now)),
        dismissed_by: Set(Some(s.screener.user.id)),
        reason: Set(reason.to_owned()),
        ..Default::default()
    };
    row.update(&*tx).await?;
    let event = Event::new("likeness.dismissed", now).by(s.screener.user.id).on("entry", s.entry.id.0).why(reason);
    audit::record(&tx, event.data(json!({"kind": found.kind}))).await?;
    tx.commit().await
}

/// Demands that a person has no interest in the other side of a hint either.
///
/// # Errors
/// Refused `ConflictOfInterest`.
pub async fn ensure_no_interest(db: &impl ConnectionTrait, s: &Screened, other: &entry::Model) -> Result<()> {
    let people = entries::people_of(db, other.team_id).await?;
    if s.screener.conflict(other, &people).is_some() { Err(Refusal::ConflictOfInterest.into()) } else { Ok(()) }
}

/// Leaves a job that compares all entries anew.
///
/// # Errors
/// The database's words.
pub async fn look_again(app: &App, o: &Organiser, now: DateTime<Utc>) -> Result<()> {
    let id = o.competition.id;
    let tx = app.db().tx(Chain::Competition(id)).await?;
    job::enqueue(&tx, compare::ALL, json!({"competition": id}), now, Some(format!("{}/{id}", compare::ALL))).await?;
    audit::record(&tx, Event::new("likeness.sought", now).by(o.user.id)).await?;
    tx.commit().await
}
