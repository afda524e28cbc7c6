//! Asking a team to correct its entry, with a deadline of its own.

use chrono::{DateTime, Utc};
use entity::entry::{self, EntryState};
use entity::json::Names;
use entity::{CorrectionId, correction, stage, user};
use serde_json::json;

use super::super::proof::{Screened, Screener};
use super::super::rules::Wish;
use super::super::store;
use super::decide::{self, Outcome};
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::rules as contest;
use crate::db::{Chain, Tx};
use crate::entry::standing;
use crate::error::{Refusal, Result};
use crate::mail::{Letter, To};

/// Demands that a correction can be asked for.
///
/// # Errors
/// Refused `ConflictOfInterest`, or `WrongState` for entries that are out and once the next stage has begun.
pub fn ensure_askable(stages: &[stage::Model], conflict: bool, state: EntryState, now: DateTime<Utc>) -> Result<()> {
    if conflict {
        return Err(Refusal::ConflictOfInterest.into());
    }
    let in_contest = matches!(state, EntryState::Submitted | EntryState::Admitted);
    let fits = in_contest && !contest::screening_is_past(stages, now);
    if fits { Ok(()) } else { Err(Refusal::WrongState.into()) }
}

/// Asks the teams of several entries. One that cannot be asked does not keep the others.
///
/// # Errors
/// Refused outside the screening's window; the database's words.
pub async fn ask_all(app: &App, s: &Screener, numbers: &[i32], wish: &Wish, now: DateTime<Utc>) -> Result<Outcome> {
    s.ensure_open(now)?;
    let tx = app.db().tx(Chain::Competition(s.competition.id)).await?;
    let mut outcome = Outcome::default();
    let found = store::numbered(&*tx, s.competition.id, numbers).await?;
    let people = store::people_of(&*tx, found.iter().map(|e| e.team_id)).await?;
    for entry in found {
        let team = decide::team_of(&people, &entry);
        let askable = ensure_askable(&s.stages, s.conflict(&entry, team).is_some(), entry.state, now);
        if askable.is_ok() {
            ask_one(app, &tx, s, (&entry, team), wish, now).await?;
        }
        outcome.note(entry, askable)?;
    }
    outcome.keep(tx).await
}

/// Asks the team of one entry.
///
/// # Errors
/// Refused `ConflictOfInterest`, `WrongState`, or outside the screening's window.
pub async fn ask(app: &App, s: &Screened, wish: &Wish, now: DateTime<Utc>) -> Result<()> {
    ask_all(app, &s.screener, &[s.entry.number], wish, now).await?.single()
}

async fn ask_one(
    app: &App,
    tx: &Tx,
    s: &Screener,
    (entry, team): (&entry::Model, &[user::Model]),
    wish: &Wish,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = correction::Model {
        id: CorrectionId::new(),
        competition_id: entry.competition_id,
        entry_id: entry.id,
        text: wish.text.clone(),
        fields: Names(wish.fields.clone()),
        revision: entry.revision_count,
        due_at: wish.due_at,
        asked_by: Some(s.user.id),
        asked_at: now,
        closed_at: None,
    };
    standing::insert_correction(tx, row).await?;
    let event = Event::new("correction.asked", now).by(s.user.id).on("entry", entry.id.0).why(wish.text.clone());
    audit::record(tx, event.data(json!({"due_at": wish.due_at, "fields": wish.fields.join(", ")}))).await?;
    for person in team {
        let data = json!({
            "competition": s.competition.title, "title": entry.title, "number": entry.number, "text": wish.text,
            "fields": wish.labels, "due_at": wish.due_at, "zone": s.competition.time_zone,
            "link": format!("/c/{}/my/entries/{}", s.competition.slug, entry.number), "contact": s.competition.contact_email,
        });
        let letter = Letter::new("entry-correction", To::user(person)).competition(s.competition.id).data(data);
        app.mail(tx, letter).await?;
    }
    Ok(())
}

/// Ends what is asked of an entry: its team cannot hand in any more because of it.
///
/// # Errors
/// Refused `ConflictOfInterest`, outside the screening's window, or `WrongState` if nothing is asked.
pub async fn close(app: &App, s: &Screened, now: DateTime<Utc>) -> Result<()> {
    s.ensure_free(now)?;
    let tx = app.db().tx(Chain::Competition(s.screener.competition.id)).await?;
    if !standing::close_correction(&tx, s.entry.id, now).await? {
        return Err(Refusal::WrongState.into());
    }
    audit::record(&tx, Event::new("correction.closed", now).by(s.screener.user.id).on("entry", s.entry.id.0)).await?;
    tx.commit().await
}
