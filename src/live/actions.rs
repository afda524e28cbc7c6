//! Organisers draw the order, move pitches, run the clock, and say which reviews count where jurors came late.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::json::LateJurors;
use entity::pitch_plan::{self, Phase};
use entity::{SlotId, slot};
use serde_json::{Value, json};

use super::rules::{self, Turn};
use super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::jury::proof::Scoring;
use crate::jury::store as jury;
use crate::pipeline;

/// A stage with its schedule, while it is changed.
struct Changing<'a> {
    tx: Tx,
    s: &'a Scoring,
    plan: pitch_plan::Model,
    slots: Vec<slot::Model>,
}

impl<'a> Changing<'a> {
    async fn begin(app: &App, s: &'a Scoring) -> Result<Self> {
        let tx = app.db().tx(Chain::Competition(s.organiser.competition.id)).await?;
        let plan = store::plan_of(&*tx, s.stage.id).await?.unwrap_or_else(|| rules::blank(s.stage.id));
        let slots = store::slots_of(&*tx, s.stage.id).await?;
        Ok(Self { tx, s, plan, slots })
    }

    fn event(&self, verb: &'static str, now: DateTime<Utc>) -> Event {
        Event::new(verb, now).by(self.s.organiser.user.id).on("stage", self.s.stage.id.0)
    }

    async fn end(mut self, event: Event) -> Result<()> {
        self.plan.version += 1;
        store::set_plan(&self.tx, self.plan).await?;
        self.slots.iter_mut().zip(1..).for_each(|(slot, place)| slot.position = place);
        store::set_slots(&self.tx, self.s.stage.id, self.slots).await?;
        audit::record(&self.tx, event).await?;
        self.tx.commit().await
    }

    fn pitch(&self, entry: entity::EntryId) -> slot::Model {
        self.slot(Some(entry), String::new(), None)
    }

    fn slot(&self, entry_id: Option<entity::EntryId>, title: String, minutes: Option<i32>) -> slot::Model {
        let (id, stage_id) = (SlotId::new(), self.s.stage.id);
        slot::Model { id, stage_id, position: 0, entry_id, title, minutes, began_at: None, ended_at: None }
    }

    fn place(&self, id: SlotId) -> Result<usize> {
        self.slots.iter().position(|slot| slot.id == id).ok_or(Error::NotFound)
    }
}

/// Sets when the first pitch begins and how long each takes.
///
/// # Errors
/// The database's words.
pub async fn set_times(
    app: &App,
    s: &Scoring,
    starts_at: Option<DateTime<Utc>>,
    [pitch, questions, change]: [i32; 3],
    now: DateTime<Utc>,
) -> Result<()> {
    let mut c = Changing::begin(app, s).await?;
    c.plan.starts_at = starts_at;
    (c.plan.pitch_minutes, c.plan.question_minutes, c.plan.change_minutes) = (pitch, questions, change);
    let event = c.event("pitch.planned", now);
    c.end(event.data(json!({"starts_at": starts_at, "minutes": [pitch, questions, change]}))).await
}

/// Draws the order of pitches by lot; breaks keep their places.
///
/// # Errors
/// Invalid beside `seed` without one; Refused `WrongState` once a pitch has begun, `NotReady` without entries.
pub async fn draw(app: &App, s: &Scoring, seed: &str, now: DateTime<Utc>) -> Result<()> {
    if seed.is_empty() {
        return Err(FieldErrors::one("seed", "error-required").into());
    }
    let mut c = Changing::begin(app, s).await?;
    if c.slots.iter().any(|slot| slot.began_at.is_some()) {
        return Err(Refusal::WrongState.into());
    }
    let entries = jury::entries_of(&*c.tx, s.organiser.competition.id, s.stage.id).await?;
    let entries: Vec<_> = entries.iter().map(|e| (e.number, e.id)).collect();
    if entries.is_empty() {
        return Err(Refusal::NotReady("live-no-entries").into());
    }
    let mut slots: Vec<slot::Model> = rules::drawn(&entries, seed).into_iter().map(|id| c.pitch(id)).collect();
    for (at, slot) in c.slots.iter().enumerate().filter(|(_, slot)| slot.entry_id.is_none()) {
        slots.insert(at.min(slots.len()), slot.clone());
    }
    c.slots = slots;
    seed.clone_into(&mut c.plan.seed);
    (c.plan.slot_id, c.plan.phase) = (None, Phase::Ready);
    (c.plan.ends_at, c.plan.left_seconds) = (None, None);
    let event = c.event("pitch.drawn", now);
    c.end(event.data(json!({"seed": seed, "count": entries.len()}))).await
}

/// Puts entries that came after the draw at the end.
///
/// # Errors
/// The database's words.
pub async fn add_missing(app: &App, s: &Scoring, now: DateTime<Utc>) -> Result<()> {
    let mut c = Changing::begin(app, s).await?;
    let there: HashSet<_> = c.slots.iter().filter_map(|slot| slot.entry_id).collect();
    let entries = jury::entries_of(&*c.tx, s.organiser.competition.id, s.stage.id).await?;
    let missing: Vec<_> = entries.iter().map(|e| e.id).filter(|id| !there.contains(id)).collect();
    let more: Vec<slot::Model> = missing.iter().map(|id| c.pitch(*id)).collect();
    c.slots.extend(more);
    let event = c.event("pitch.added", now);
    c.end(event.data(json!({"entries": missing}))).await
}

/// Adds a break after so many slots.
///
/// # Errors
/// Invalid beside `title` or `minutes`.
pub async fn add_break(
    app: &App,
    s: &Scoring,
    title: &str,
    minutes: Option<i32>,
    after: usize,
    now: DateTime<Utc>,
) -> Result<()> {
    let minutes = minutes.filter(|n| (1..=600).contains(n));
    let mut errors = FieldErrors::default();
    errors.add_if(title.is_empty() || title.chars().count() > 80, "title", "live-break-title");
    if minutes.is_none() {
        errors.add_with("minutes", "error-range", json!({"min": 1, "max": 600}));
    }
    errors.check()?;
    let mut c = Changing::begin(app, s).await?;
    let slot = c.slot(None, title.to_owned(), minutes);
    c.slots.insert(after.min(c.slots.len()), slot);
    let event = c.event("pitch.added", now);
    c.end(event.data(json!({"break": title, "minutes": minutes, "after": after}))).await
}

/// Moves a slot to a place (from 1), with a reason: the order was drawn by lot.
///
/// # Errors
/// `NotFound` if there is no such slot; Invalid beside `to` or `reason`.
pub async fn shift(
    app: &App,
    s: &Scoring,
    id: SlotId,
    to: Option<usize>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut c = Changing::begin(app, s).await?;
    let from = c.place(id)?;
    let to = to.and_then(|n| n.checked_sub(1)).filter(|n| *n < c.slots.len());
    let mut errors = FieldErrors::default();
    if to.is_none() {
        errors.add_with("to", "error-range", json!({"min": 1, "max": c.slots.len()}));
    }
    errors.add_if(reason.is_empty(), "reason", "error-required");
    errors.check()?;
    let Some(to) = to else { return Err(Error::BadRequest) };
    rules::shift(&mut c.slots, from, to);
    let event = c.event("pitch.moved", now).why(reason);
    let data = json!({"entry": c.slots[to].entry_id, "from": from + 1, "to": to + 1});
    c.end(event.data(data)).await
}

/// Takes a break off the schedule, or an entry that is not in the stage any more.
///
/// # Errors
/// `NotFound` if there is no such slot; Refused `WrongState` for what has begun, and for entries of the stage.
pub async fn remove(app: &App, s: &Scoring, id: SlotId, now: DateTime<Utc>) -> Result<()> {
    let mut c = Changing::begin(app, s).await?;
    let at = c.place(id)?;
    let entries = jury::entries_of(&*c.tx, s.organiser.competition.id, s.stage.id).await?;
    let there = entries.iter().any(|e| Some(e.id) == c.slots[at].entry_id);
    if there || c.slots[at].began_at.is_some() {
        return Err(Refusal::WrongState.into());
    }
    if c.plan.slot_id == Some(id) {
        (c.plan.slot_id, c.plan.phase) = (None, Phase::Ready);
        (c.plan.ends_at, c.plan.left_seconds) = (None, None);
    }
    let gone = c.slots.remove(at);
    let event = c.event("pitch.removed", now);
    c.end(event.data(json!({"entry": gone.entry_id, "break": gone.title}))).await
}

/// Does something with the clock, which the organiser has seen in the state `seen`.
///
/// # Errors
/// `Stale` if somebody has done something with it meanwhile; Refused `WrongState` if there is nothing to be done that with.
pub async fn clock(app: &App, s: &Scoring, what: Turn, seen: i32, now: DateTime<Utc>) -> Result<()> {
    let mut c = Changing::begin(app, s).await?;
    if c.plan.version != seen {
        return Err(Error::Stale);
    }
    rules::turn(&mut c.plan, &mut c.slots, what, now)?;
    let on: Value = json!({"slot": c.plan.slot_id, "phase": c.plan.phase, "ends_at": c.plan.ends_at});
    let event = c.event("pitch.timed", now);
    c.end(event.data(on)).await
}

/// Shows the page of the hall to everybody, or hides it.
///
/// # Errors
/// The database's words.
pub async fn show(app: &App, s: &Scoring, shown: bool, now: DateTime<Utc>) -> Result<()> {
    let mut c = Changing::begin(app, s).await?;
    c.plan.shown = shown;
    let event = c.event(if shown { "pitch.shown" } else { "pitch.hidden" }, now);
    c.end(event).await
}

/// Says which reviews count where jurors came late.
///
/// # Errors
/// Invalid beside `reason` without one once sheets are handed in, for whoever changes it then may have seen what comes of
/// it; `Stale` if somebody else has changed the stage meanwhile; Refused `WrongState` once it is settled.
pub async fn set_late(app: &App, s: &Scoring, rule: LateJurors, reason: &str, now: DateTime<Utc>) -> Result<()> {
    if s.stage.settled_at.is_some() {
        return Err(Refusal::WrongState.into());
    }
    let tx = app.db().tx(Chain::Competition(s.organiser.competition.id)).await?;
    if reason.is_empty() && !jury::judged_by(&*tx, s.stage.id).await?.is_empty() {
        return Err(FieldErrors::one("reason", "error-required").into());
    }
    let settings = entity::json::StageSettings { late_jurors: rule, ..s.stage.settings.clone() };
    if !pipeline::store::set_rule(&tx, s.stage.id, settings, s.stage.version).await? {
        return Err(Error::Stale);
    }
    let event = Event::new("stage.late_rule_set", now).by(s.organiser.user.id).on("stage", s.stage.id.0);
    let event = if reason.is_empty() { event } else { event.why(reason) };
    audit::record(&tx, event.data(json!(rule))).await?;
    tx.commit().await
}
