//! Where entries change their state by somebody's decision: organisers from here, screeners by way of the screening. Each
//! decision is a row with its reason, and an event.

use chrono::{DateTime, Utc};
use entity::decision::{self, DecisionKind};
use entity::entry::{self, EntryState};
use entity::nomination::NominationState;
use entity::{DecisionId, EntryId, UserId};
use sea_orm::{EntityTrait, Set};
use serde_json::json;

use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::{guests, rules as contest, store as competitions};
use crate::db::{Chain, Tx};
use crate::entry::proof::OrganisedEntry;
use crate::entry::{rules, standing, store};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::mail::{Letter, To};

/// Admits an entry, also one that was refused or disqualified by mistake.
///
/// # Errors
/// Refused `WrongState` for drafts and withdrawn entries, `ConflictOfInterest` for members of the team, `OwnerFirst` while the
/// owner of somebody else's project must accept.
pub async fn admit(app: &App, asked: &OrganisedEntry, now: DateTime<Utc>) -> Result<()> {
    let tx = begin(app, asked).await?;
    settle(&tx, asked.entry.id, DecisionKind::Admitted, "", asked.organiser.user.id, now).await?;
    tx.commit().await
}

/// Takes an entry out of the contest and tells its team why.
///
/// # Errors
/// Invalid without a reason; refused `WrongState` for drafts and withdrawn entries, `ConflictOfInterest` for members of
/// the team.
pub async fn disqualify(app: &App, asked: &OrganisedEntry, reason: &str, now: DateTime<Utc>) -> Result<()> {
    if reason.is_empty() {
        return Err(FieldErrors::one("reason", "error-required").into());
    }
    let competition = &asked.organiser.competition;
    let tx = begin(app, asked).await?;
    settle(&tx, asked.entry.id, DecisionKind::Disqualified, reason, asked.organiser.user.id, now).await?;
    for person in store::people_of(&*tx, asked.entry.team_id).await? {
        let data = json!({
            "competition": competition.title, "title": asked.entry.title, "number": asked.entry.number,
            "reason": reason, "link": format!("/c/{}/my", competition.slug), "contact": competition.contact_email,
            "appeal_until": contest::appeal_until(&asked.organiser.stages, now), "zone": competition.time_zone,
        });
        let letter = Letter::new("entry-disqualified", To::user(&person)).competition(competition.id).data(data);
        app.mail(&tx, letter).await?;
    }
    tx.commit().await
}

async fn begin(app: &App, asked: &OrganisedEntry) -> Result<Tx> {
    let tx = app.db().tx(Chain::Competition(asked.organiser.competition.id)).await?;
    let people = store::people_of(&*tx, asked.entry.team_id).await?;
    if asked.interest(&people).is_some_and(|kind| guests::keeps(kind, true)) {
        return Err(Refusal::ConflictOfInterest.into());
    }
    Ok(tx)
}

/// Demands that the owner of somebody else's project has accepted, where the competition asks that.
async fn ensure_owner_agrees(tx: &Tx, entry: &entry::Model) -> Result<()> {
    let last = store::revision(&**tx, entry.id, entry.revision_count).await?;
    if !last.is_some_and(|r| r.content["owner"].is_object()) {
        return Ok(());
    }
    let competition = competitions::by_id(&**tx, entry.competition_id).await?.ok_or(Error::NotFound)?;
    if !competition.settings.nominations.must_accept {
        return Ok(());
    }
    let told = store::nominations_of(&**tx, [entry.id]).await?;
    if told.iter().any(|n| n.state == NominationState::Accepted) { Ok(()) } else { Err(Refusal::OwnerFirst.into()) }
}

/// Puts a decision in force, in the caller's transaction: the entry's state, the decision's row, the event. The caller
/// has proved that `by` may decide, and tells the team. A correction that is open ends with it. Returns the entry as it was.
///
/// # Errors
/// Refused `WrongState` where the entry's state does not allow the decision, `AppealWaits` while the team's appeal has
/// none, `OwnerFirst` where an owner must accept before. Nothing is written then.
pub async fn settle(
    tx: &Tx,
    id: EntryId,
    kind: DecisionKind,
    reason: &str,
    by: UserId,
    now: DateTime<Utc>,
) -> Result<entry::Model> {
    let entry = store::by_id(&**tx, id).await?.ok_or(Error::NotFound)?;
    if !rules::decidable(kind, entry.state) {
        return Err(Refusal::WrongState.into());
    }
    standing::ensure_no_appeal(&**tx, id).await?;
    if kind == DecisionKind::Admitted {
        ensure_owner_agrees(tx, &entry).await?;
    }
    let (state, verb) = match kind {
        DecisionKind::Admitted => (EntryState::Admitted, "entry.admitted"),
        DecisionKind::Refused => (EntryState::Refused, "entry.refused"),
        DecisionKind::Disqualified => (EntryState::Disqualified, "entry.disqualified"),
        DecisionKind::Reopened => (EntryState::Submitted, "entry.reopened"),
    };
    store::set_state(&**tx, id, state).await?;
    standing::close_correction(tx, id, now).await?;
    let row = decision::ActiveModel {
        id: Set(DecisionId::new()),
        competition_id: Set(entry.competition_id),
        entry_id: Set(id),
        kind: Set(kind),
        reason: Set(reason.to_owned()),
        made_by: Set(Some(by)),
        made_at: Set(now),
        revision: Set(entry.revision_count),
    };
    decision::Entity::insert(row).exec_without_returning(&**tx).await?;
    let mut event = Event::new(verb, now).by(by).on("entry", id.0).data(json!({"from": entry.state}));
    if !reason.is_empty() {
        event = event.why(reason);
    }
    audit::record(tx, event).await?;
    Ok(entry)
}
