//! Picking by hand, closing a stage, and taking the closing back.

use std::collections::HashMap;

use chrono::{DateTime, SubsecRound, Utc};
use entity::standing::{self, Why};
use entity::{EntryId, UserId, stage};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::bundle::Standing;
use super::preview::Preview;
use super::rules;
use super::settle::settle;
use super::store::{self, Ground};
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::rules::{Window, window};
use crate::competition::store as competitions;
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::pipeline::proof::Selecting;

/// Most characters of a reason.
const REASON: usize = 2_000;

/// Begins a change of a stage that must not be closed yet.
async fn begin(app: &App, s: &Selecting) -> Result<(Tx, stage::Model)> {
    let tx = app.db().tx(Chain::Competition(s.organiser.competition.id)).await?;
    let stages = competitions::stages_of(&*tx, s.organiser.competition.id).await?;
    let stage = stages.into_iter().find(|other| other.id == s.stage.id).ok_or(Error::NotFound)?;
    if stage.settled_at.is_some() {
        return Err(Refusal::Settled.into());
    }
    Ok((tx, stage))
}

/// The entries of a stage by their numbers.
async fn numbered(db: &impl ConnectionTrait, s: &Selecting, stage: &stage::Model) -> Result<HashMap<i32, EntryId>> {
    let ground = store::ground(db, &s.organiser.competition, stage, DateTime::<Utc>::UNIX_EPOCH).await?;
    Ok(ground.entries.iter().map(|e| (e.number, e.id)).collect())
}

/// Decides about entries by hand, by their numbers, with one reason. Nobody but organisers sees it until the stage is
/// closed.
///
/// # Errors
/// Invalid beside `entry` without any, or for one that is not in the stage; beside `reason` without one. Refused
/// `Settled`.
pub async fn pick(app: &App, s: &Selecting, decided: &[(i32, bool)], reason: &str, now: DateTime<Utc>) -> Result<()> {
    let (tx, stage) = begin(app, s).await?;
    let numbered = numbered(&*tx, s, &stage).await?;
    let rows: Option<Vec<_>> = decided.iter().map(|(n, through)| Some((*numbered.get(n)?, *through))).collect();
    let mut errors = FieldErrors::default();
    errors.add_if(decided.is_empty(), "entry", "closing-nothing-ticked");
    errors.add_if(rows.is_none(), "entry", "closing-not-in-stage");
    errors.add_if(reason.is_empty(), "reason", "error-required");
    if reason.chars().count() > REASON {
        errors.add_with("reason", "error-too-long", json!({"max": REASON}));
    }
    errors.check()?;
    let by = s.organiser.user.id;
    store::set_picks(&tx, stage.id, &rows.unwrap_or_default(), (reason, by), now).await?;
    let of = |wanted: bool| decided.iter().filter(|d| d.1 == wanted).map(|d| d.0).collect::<Vec<_>>();
    let data = json!({"through": of(true), "out": of(false)});
    audit::record(&tx, Event::new("stage.picked", now).by(by).on("stage", stage.id.0).why(reason).data(data)).await?;
    tx.commit().await
}

/// Takes a pick back.
///
/// # Errors
/// `NotFound` if there is none; refused `Settled`.
pub async fn discard(app: &App, s: &Selecting, number: i32, now: DateTime<Utc>) -> Result<()> {
    let (tx, stage) = begin(app, s).await?;
    let entry = numbered(&*tx, s, &stage).await?.get(&number).copied().ok_or(Error::NotFound)?;
    if !store::delete_pick(&tx, stage.id, entry).await? {
        return Err(Error::NotFound);
    }
    let event = Event::new("stage.unpicked", now).by(s.organiser.user.id).on("stage", stage.id.0);
    audit::record(&tx, event.data(json!({"entry": number}))).await?;
    tx.commit().await
}

/// What has to be done before a stage can be closed: the key of a text; none if it can be.
#[must_use]
pub fn in_the_way(s: &stage::Model, preview: &Preview, now: DateTime<Utc>) -> Option<&'static str> {
    if window(s, now) != Window::Over {
        return Some("closing-missing-end");
    }
    if preview.waits {
        return Some("closing-missing-earlier");
    }
    (!preview.results.open.is_empty()).then_some("closing-missing-ties")
}

/// Closes a stage: standings are stored and entries that do not go on are left out of what follows. `seen` is the
/// fingerprint of the preview that was looked at.
///
/// # Errors
/// Refused `NotReady` while something is in the way, `Settled`; `Stale` if something has changed since.
pub async fn close(app: &App, s: &Selecting, seen: &str, now: DateTime<Utc>) -> Result<()> {
    let (tx, stage) = begin(app, s).await?;
    let c = &s.organiser.competition;
    let preview = Preview::load(&*tx, c, &stage).await?;
    if let Some(missing) = in_the_way(&stage, &preview, now) {
        return Err(Refusal::NotReady(missing).into());
    }
    if preview.seen != seen {
        return Err(Error::Stale);
    }
    // Whole seconds, so that the bundle can be made again from what is stored.
    let at = now.trunc_subsecs(0);
    let mut ground = preview.ground;
    ground.bundle.head.at = at;
    audit::record(&tx, settled(&tx, &stage, &ground, s.organiser.user.id, now).await?).await?;
    tx.commit().await
}

/// Stores that a stage is closed with what its ground says, and gives back the event that tells so.
///
/// # Errors
/// The database's words.
pub async fn settled(tx: &Tx, stage: &stage::Model, ground: &Ground, by: UserId, now: DateTime<Utc>) -> Result<Event> {
    let results = settle(&ground.bundle);
    let (lines, hash) = ground.bundle.write(&results.standings);
    let rows = rows(stage, ground, &results.standings);
    let through = rows.iter().filter(|r| r.through).count();
    let data = json!({"entries": rows.len(), "through": through, "sha256": hash});
    store::set_settled(tx, stage.id, rows, (lines, &hash), (by, ground.bundle.head.at)).await?;
    Ok(Event::new("stage.closed", now).by(by).on("stage", stage.id.0).data(data))
}

fn rows(stage: &stage::Model, ground: &Ground, standings: &[Standing]) -> Vec<standing::Model> {
    let ids: HashMap<i32, EntryId> = ground.entries.iter().map(|e| (e.number, e.id)).collect();
    let row = |s: &Standing| {
        let entry_id = *ids.get(&s.entry)?;
        let by_hand = ground.picks.get(&entry_id).filter(|_| s.why == Why::Hand);
        Some(standing::Model {
            stage_id: stage.id,
            entry_id,
            through: s.through,
            why: s.why,
            reason: by_hand.map(|p| p.reason.clone()),
            rank: s.rank,
            score: s.score,
            low: s.low,
            high: s.high,
            reviews: s.reviews,
        })
    };
    standings.iter().filter_map(row).collect()
}

/// Takes the closing of a stage back, as long as nothing rests on it. Picks stay.
///
/// # Errors
/// Refused `WrongState` for a stage that is not closed, `NextOpened` once the next stage has opened, `AlreadyReleased`
/// once results are public.
pub async fn reopen(app: &App, s: &Selecting, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(s.organiser.competition.id)).await?;
    let stages = competitions::stages_of(&*tx, s.organiser.competition.id).await?;
    let stage = stages.iter().find(|other| other.id == s.stage.id).ok_or(Error::NotFound)?;
    if stage.settled_at.is_none() {
        return Err(Refusal::WrongState.into());
    }
    if rules::next_opened(&stages, stage, now).is_some() {
        return Err(Refusal::NextOpened.into());
    }
    if competitions::is_released(&*tx, s.organiser.competition.id).await? {
        return Err(Refusal::AlreadyReleased.into());
    }
    store::set_unsettled(&tx, stage.id).await?;
    let event = Event::new("stage.reopened", now).by(s.organiser.user.id).on("stage", stage.id.0);
    audit::record(&tx, event.data(json!({"sha256": stage.settled_hash}))).await?;
    tx.commit().await
}

/// Lets everybody have the bundle of a closed stage, or nobody any more. Not before results are announced, for it tells
/// them.
///
/// # Errors
/// Refused `NotReady` before results are announced, `WrongState` for a stage that is not closed.
pub async fn publish(app: &App, s: &Selecting, public: bool, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(s.organiser.competition.id)).await?;
    if public && !competitions::is_released(&*tx, s.organiser.competition.id).await? {
        return Err(Refusal::NotReady("closing-publish-later").into());
    }
    if !store::set_published(&tx, s.stage.id, public.then_some(now)).await? {
        return Err(Refusal::WrongState.into());
    }
    let verb = if public { "stage.results_published" } else { "stage.results_withdrawn" };
    audit::record(&tx, Event::new(verb, now).by(s.organiser.user.id).on("stage", s.stage.id.0)).await?;
    tx.commit().await
}
