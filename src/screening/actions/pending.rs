//! Decisions that are set over days and applied at once: nobody but screeners sees them before.

use chrono::{DateTime, Utc};
use entity::{entry, verdict};
use serde_json::json;

use super::super::proof::{Screened, Screener};
use super::super::{rules, store};
use super::decide::{self, Outcome};
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::{Chain, Tx};
use crate::error::{Refusal, Result};

/// What keeps a pending decision from being applied, if anything: another state meanwhile, or another revision than the
/// one that was looked at.
///
/// # Errors
/// Refused `WrongState` or `ChangedSince`.
pub fn ensure_applicable(verdict: &verdict::Model, entry: &entry::Model) -> Result<()> {
    if verdict.revision != entry.revision_count {
        return Err(Refusal::ChangedSince.into());
    }
    rules::ensure_decidable(false, rules::decision(verdict.kind), entry.state)
}

/// Applies everything that is pending. What cannot be applied stays pending and is told.
///
/// # Errors
/// Refused outside the screening's window; the database's words.
pub async fn apply(app: &App, s: &Screener, now: DateTime<Utc>) -> Result<Outcome> {
    s.ensure_open(now)?;
    let tx = app.db().tx(Chain::Competition(s.competition.id)).await?;
    let mut outcome = Outcome::default();
    let pending = store::pending_of(&*tx, s.competition.id).await?;
    let people = store::people_of(&*tx, pending.iter().map(|(_, e)| e.team_id)).await?;
    for (verdict, entry) in pending {
        let team = decide::team_of(&people, &entry);
        let applied = match ensure_applicable(&verdict, &entry) {
            Ok(()) => apply_one(app, &tx, s, (&verdict, &entry, team), now).await,
            Err(e) => Err(e),
        };
        outcome.note(entry, applied)?;
    }
    outcome.keep(tx).await
}

/// In the name of whoever decided; the event of applying names who applied.
async fn apply_one(
    app: &App,
    tx: &Tx,
    s: &Screener,
    (verdict, entry, team): (&verdict::Model, &entry::Model, &[entity::user::Model]),
    now: DateTime<Utc>,
) -> Result<()> {
    let mut decider = s.clone();
    if let Some(id) = verdict.set_by {
        decider.user.id = id;
    }
    decide::put_in_force(app, tx, &decider, (entry, team), (verdict.kind, &verdict.reason), now).await?;
    decide::drop_pending(tx, entry.id).await?;
    let event = Event::new("verdict.applied", now).by(s.user.id).on("entry", entry.id.0);
    audit::record(tx, event.data(json!({"kind": verdict.kind}))).await
}

/// Forgets what is pending about an entry.
///
/// # Errors
/// Refused `ConflictOfInterest`, outside the screening's window, or `WrongState` if nothing is pending.
pub async fn discard(app: &App, s: &Screened, now: DateTime<Utc>) -> Result<()> {
    s.ensure_free(now)?;
    let tx = app.db().tx(Chain::Competition(s.screener.competition.id)).await?;
    if !decide::drop_pending(&tx, s.entry.id).await? {
        return Err(Refusal::WrongState.into());
    }
    audit::record(&tx, Event::new("verdict.dropped", now).by(s.screener.user.id).on("entry", s.entry.id.0)).await?;
    tx.commit().await
}
