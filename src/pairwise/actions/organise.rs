//! Organisers take back what a juror said, with a reason, and pause jurors.

use chrono::{DateTime, Utc};
use entity::JurorId;
use serde_json::json;

use super::super::field::Field;
use super::super::proof::Paired;
use super::super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::Chain;
use crate::error::{Error, FieldErrors, Result};
use crate::jury::store as jury;

/// Takes back the last so many comparisons of a juror (all, if `last` is none) that still count. The ranking is then that of
/// the others. Returns how many.
///
/// # Errors
/// Invalid beside `juror`, or beside `reason` if there is none.
pub async fn take_back(
    app: &App,
    p: &Paired,
    juror: Option<JurorId>,
    last: Option<usize>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<u64> {
    let reason = reason.trim();
    let tx = app.db().tx(Chain::Competition(p.organiser.competition.id)).await?;
    let jurors = jury::jurors_of(&*tx, p.organiser.competition.id).await?;
    let juror = juror.filter(|id| jurors.iter().any(|j| j.id == *id));
    let mut errors = FieldErrors::default();
    errors.add_if(juror.is_none(), "juror", "error-choice");
    errors.add_if(reason.is_empty(), "reason", "error-required");
    errors.check()?;
    let Some(juror) = juror else { return Err(Error::NotFound) };
    let rows = store::of_juror(&*tx, p.stage.id, juror).await?;
    let run = rows.iter().filter(|row| row.undone_at.is_none()).take(last.unwrap_or(usize::MAX));
    let ids: Vec<_> = run.map(|row| row.id).collect();
    let undone = store::set_undone(&tx, ids, p.organiser.user.id, Some(reason), now).await?;
    if undone == 0 {
        return Err(FieldErrors::one("juror", "pairwise-nothing-to-take-back").into());
    }
    let event = Event::new("comparison.undone", now).by(p.organiser.user.id).on("juror", juror.0).why(reason);
    audit::record(&tx, event.data(json!({"stage": p.stage.id, "count": undone}))).await?;
    tx.commit().await?;
    Field::forget(app, p.stage.id).await?;
    Ok(undone)
}

/// Pauses a juror with a word that the juror reads, or lets the juror go on.
///
/// # Errors
/// Invalid beside `why` without a word; `NotFound` if there is no such juror.
pub async fn pause(app: &App, p: &Paired, juror: JurorId, why: Option<&str>, now: DateTime<Utc>) -> Result<()> {
    let why = why.map(str::trim);
    if why == Some("") {
        return Err(FieldErrors::one("why", "error-required").into());
    }
    let tx = app.db().tx(Chain::Competition(p.organiser.competition.id)).await?;
    if !jury::jurors_of(&*tx, p.organiser.competition.id).await?.iter().any(|j| j.id == juror) {
        return Err(Error::NotFound);
    }
    store::set_paused(&tx, (p.stage.id, juror), why, now).await?;
    let verb = if why.is_some() { "turn.paused" } else { "turn.resumed" };
    let event = Event::new(verb, now).by(p.organiser.user.id).on("juror", juror.0).data(json!({"stage": p.stage.id}));
    audit::record(&tx, why.map_or(event.clone(), |why| event.why(why))).await?;
    tx.commit().await
}
