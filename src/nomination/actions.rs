//! Telling owners, taking their answers, reminding them, recording what they say by other means.

use chrono::{DateTime, Utc};
use entity::entry::EntryState;
use entity::nomination::{self, NominationState};
use entity::{EntryId, NominationId, competition, entry};
use serde_json::{Value, json};

use super::letters::{self, Answered, Why};
use super::proof::Owner;
use super::{rules, store};
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::proof::Participant;
use crate::competition::store as competitions;
use crate::db::{Chain, Tx};
use crate::entry::nominee::Nominee;
use crate::entry::proof::OrganisedEntry;
use crate::entry::store as entries;
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::team::{rules as teams, store as team_rows};

/// Runs the job that a handed in entry leaves: its owner is told of each revision once.
///
/// # Errors
/// The database's words.
pub async fn tell_job(app: App, payload: Value) -> Result<()> {
    let id: Option<EntryId> = payload["entry"].as_str().and_then(|id| id.parse().ok());
    let Some(entry) = entries::by_id(app.db().read(), id.ok_or(Error::NotFound)?).await? else { return Ok(()) };
    let tx = app.db().tx(Chain::Competition(entry.competition_id)).await?;
    let Some(entry) = entries::by_id(&*tx, entry.id).await? else { return Ok(()) };
    let Some(competition) = competitions::by_id(&*tx, entry.competition_id).await? else { return Ok(()) };
    let made = entries::revision(&*tx, entry.id, entry.revision_count).await?;
    let nominee: Option<Nominee> = made.and_then(|r| serde_json::from_value(r.content["owner"].clone()).ok());
    let known = store::of_entry(&*tx, entry.id).await?;
    match (nominee, known) {
        (None, None) => Ok(()),
        (None, Some(row)) => {
            store::delete(&tx, row.id).await?;
            audit::record(&tx, Event::new("nomination.dropped", app.now()).on("entry", entry.id.0)).await?;
            tx.commit().await
        }
        (Some(_), Some(row)) if row.revision >= entry.revision_count => Ok(()),
        (Some(nominee), Some(row)) if row.email == nominee.email => {
            let state = rules::after_revision(row.state);
            store::set_revision(&tx, row.id, &nominee, entry.revision_count, state).await?;
            tell(&app, tx, &competition, &entry, row.id, Why::Changed).await
        }
        (Some(nominee), other) => {
            if let Some(row) = other {
                store::delete(&tx, row.id).await?;
            }
            let id = NominationId::new();
            store::insert(&tx, id, &entry, &nominee, &rules::secret(app.keys(), id), app.now()).await?;
            tell(&app, tx, &competition, &entry, id, Why::Entered).await
        }
    }
}

/// Writes to the owner and ends the transaction.
async fn tell(
    app: &App,
    tx: Tx,
    competition: &competition::Model,
    entry: &entry::Model,
    id: NominationId,
    why: Why,
) -> Result<()> {
    let row = store::of_entry(&*tx, entry.id).await?.ok_or(Error::NotFound)?;
    let stages = competitions::stages_of(&*tx, competition.id).await?;
    let team = entries::team(&*tx, entry.team_id).await?.ok_or(Error::NotFound)?;
    let secret = rules::secret(app.keys(), id);
    app.mail(&tx, letters::to_owner(competition, &stages, entry, &team, (&row, &secret), why)).await?;
    let event = Event::new("nomination.told", app.now()).on("entry", entry.id.0);
    audit::record(&tx, event.data(json!({"revision": row.revision}))).await?;
    tx.commit().await
}

/// The owner's answer begins: the nomination and the entry as they are now.
async fn begin(app: &App, owner: &Owner) -> Result<(Tx, nomination::Model, entry::Model)> {
    let tx = app.db().tx(Chain::Competition(owner.competition.id)).await?;
    let row = store::of_entry(&*tx, owner.entry.id).await?.filter(|row| row.id == owner.nomination.id);
    let row = row.ok_or(Error::Refused(Refusal::LinkSpent))?;
    let entry = entries::by_id(&*tx, owner.entry.id).await?.ok_or(Error::NotFound)?;
    if rules::can_answer(row.state, entry.state) { Ok((tx, row, entry)) } else { Err(Refusal::WrongState.into()) }
}

async fn tell_nominators(app: &App, tx: &Tx, owner: &Owner, told: Answered<'_>) -> Result<()> {
    for person in entries::people_of(&**tx, owner.entry.team_id).await? {
        app.mail(tx, letters::to_nominator(&owner.competition, &owner.entry, &owner.nomination, &person, told)).await?;
    }
    Ok(())
}

/// The owner agrees that the project is entered.
///
/// # Errors
/// Refused `WrongState` if the entry is out of the contest.
pub async fn accept(app: &App, owner: &Owner, now: DateTime<Utc>) -> Result<()> {
    let (tx, row, entry) = begin(app, owner).await?;
    if row.state == NominationState::Accepted {
        return Ok(());
    }
    store::set_answer(&tx, row.id, NominationState::Accepted, "", None, now).await?;
    tell_nominators(app, &tx, owner, Answered { answer: "accepted", words: "" }).await?;
    audit::record(&tx, Event::new("nomination.accepted", now).on("entry", entry.id.0)).await?;
    tx.commit().await
}

/// Demands words.
fn said(field: &str, words: &str) -> Result<()> {
    let mut errors = FieldErrors::default();
    errors.add_if(words.is_empty(), field, "error-required");
    if words.chars().count() > rules::WORDS_CHARS {
        errors.add_with(field, "error-too-long", json!({"max": rules::WORDS_CHARS}));
    }
    errors.check()
}

/// The owner asks those who entered the project to correct something.
///
/// # Errors
/// Invalid without words; refused `WrongState` if the entry is out of the contest.
pub async fn ask_correction(app: &App, owner: &Owner, words: &str, now: DateTime<Utc>) -> Result<()> {
    said("correction", words)?;
    let (tx, row, entry) = begin(app, owner).await?;
    store::set_answer(&tx, row.id, NominationState::Correction, words, None, now).await?;
    tell_nominators(app, &tx, owner, Answered { answer: "correction", words }).await?;
    audit::record(&tx, Event::new("nomination.correction_asked", now).on("entry", entry.id.0).why(words)).await?;
    tx.commit().await
}

/// The owner does not want the project to be entered: the entry leaves the contest.
///
/// # Errors
/// Invalid without words; refused `WrongState` if the entry is out already, `AlreadyReleased` when results are public.
pub async fn decline(app: &App, owner: &Owner, words: &str, now: DateTime<Utc>) -> Result<()> {
    said("reason", words)?;
    let (tx, row, entry) = begin(app, owner).await?;
    if competitions::is_released(&*tx, owner.competition.id).await? {
        return Err(Refusal::AlreadyReleased.into());
    }
    store::set_answer(&tx, row.id, NominationState::Declined, words, None, now).await?;
    entries::set_state(&*tx, entry.id, EntryState::Withdrawn).await?;
    let told = Answered { answer: "declined", words };
    tell_nominators(app, &tx, owner, told).await?;
    app.mail(&tx, letters::to_organisers(&owner.competition, &owner.entry, &owner.nomination, told)).await?;
    audit::record(&tx, Event::new("nomination.declined", now).on("entry", entry.id.0).why(words)).await?;
    let event = Event::new("entry.withdrawn", now).on("entry", entry.id.0);
    audit::record(&tx, event.data(json!({"from": entry.state, "by": "owner"}))).await?;
    tx.commit().await
}

/// The owner takes the entry over, as captain of its team, and so accepts.
///
/// # Errors
/// Refused `TeamFull`, or `WrongState` if the entry is out of the contest.
pub async fn take_over(app: &App, owner: &Owner, p: &Participant, now: DateTime<Utc>) -> Result<()> {
    let (tx, row, entry) = begin(app, owner).await?;
    if p.competition.id != entry.competition_id {
        return Err(Error::NotFound);
    }
    let mut members = team_rows::members_of(&*tx, entry.team_id).await?;
    if members.iter().all(|(m, _)| m.user_id != p.user.id) {
        teams::ensure_room(&p.competition.settings, members.len())?;
        team_rows::insert_member(&tx, entry.team_id, p.user.id, false, now).await?;
        members = team_rows::members_of(&*tx, entry.team_id).await?;
    }
    let seat = members.iter().find(|(m, _)| m.user_id == p.user.id).ok_or(Error::NotFound)?;
    team_rows::set_captain(&tx, entry.team_id, seat.0.id).await?;
    store::set_answer(&tx, row.id, NominationState::Accepted, "", None, now).await?;
    let event = Event::new("nomination.taken_over", now).by(p.user.id).on("entry", entry.id.0);
    audit::record(&tx, event).await?;
    tell_nominators(app, &tx, owner, Answered { answer: "taken", words: "" }).await?;
    tx.commit().await
}

/// The nomination of an entry, which an organiser looks after.
async fn organised(tx: &Tx, asked: &OrganisedEntry) -> Result<nomination::Model> {
    store::of_entry(&**tx, asked.entry.id).await?.ok_or(Error::NotFound)
}

/// An organiser reminds an owner who has not accepted yet.
///
/// # Errors
/// `NotFound` without a nomination; refused `WrongState` if there is nothing to answer, `LinkSpent` if it is too late.
pub async fn remind(app: &App, asked: &OrganisedEntry, now: DateTime<Utc>) -> Result<()> {
    let o = &asked.organiser;
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let row = organised(&tx, asked).await?;
    if row.state == NominationState::Accepted || !rules::can_answer(row.state, asked.entry.state) {
        return Err(Refusal::WrongState.into());
    }
    rules::ensure_alive(&o.competition, &o.stages, now)?;
    let team = entries::team(&*tx, asked.entry.team_id).await?.ok_or(Error::NotFound)?;
    let secret = rules::secret(app.keys(), row.id);
    let letter = letters::to_owner(&o.competition, &o.stages, &asked.entry, &team, (&row, &secret), Why::Reminded);
    app.mail(&tx, letter).await?;
    store::set_reminded(&tx, row.id, now).await?;
    let event = Event::new("nomination.reminded", now).by(o.user.id).on("entry", asked.entry.id.0);
    audit::record(&tx, event).await?;
    tx.commit().await
}

/// An organiser records that the owner has accepted by other means, such as a letter.
///
/// # Errors
/// Invalid without words that say how; `NotFound` without a nomination; refused `WrongState` if it is accepted.
pub async fn record(app: &App, asked: &OrganisedEntry, words: &str, now: DateTime<Utc>) -> Result<()> {
    said("how", words)?;
    let o = &asked.organiser;
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let row = organised(&tx, asked).await?;
    if row.state == NominationState::Accepted {
        return Err(Refusal::WrongState.into());
    }
    store::set_answer(&tx, row.id, NominationState::Accepted, words, Some(o.user.id), now).await?;
    let event = Event::new("nomination.acceptance_recorded", now).by(o.user.id).on("entry", asked.entry.id.0);
    audit::record(&tx, event.why(words)).await?;
    tx.commit().await
}
