//! A juror walks from table to table: begins somewhere, finds nobody there, finds it busy, goes on.

use chrono::{DateTime, Utc};
use entity::comparison::{self, Verdict};
use entity::{ComparisonId, EntryId, turn};
use serde_json::json;

use super::super::field::Field;
use super::super::proof::Comparer;
use super::super::store;
use super::answer::{open_turn, put};
use super::turns::{LEASE, after, conflicts, none_yet};
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Refusal, Result};

/// So many jurors who find nobody at a table hide it.
const HIDING: usize = 3;

/// Begins at a table, or looks again where to go (`table` empty) with what was looked at last in mind.
///
/// # Errors
/// Invalid beside `table` if there is no table of that number; `Stale` in a stage without tables; Refused `NotReady`
/// while the juror is paused.
pub async fn go(app: &App, c: &Comparer, table: &str, now: DateTime<Utc>) -> Result<()> {
    let field = Field::get(app, c.juror.competition.id, c.stage.id).await?;
    if !field.walking {
        return Err(Error::Stale);
    }
    let tx = app.db().tx(Chain::Competition(c.juror.competition.id)).await?;
    let before = store::turn_of(&*tx, c.stage.id, c.juror.row.id).await?.unwrap_or_else(|| none_yet(c, now));
    if before.paused_at.is_some() {
        return Err(Refusal::NotReady("pairwise-paused").into());
    }
    let before = turn::Model { put_off_id: None, ..before };
    let next = if table.is_empty() {
        let held = before.left_id;
        after(&*tx, c, &field, before, held, now).await?
    } else {
        let booths = store::booths_of(&*tx, c.stage.id).await?;
        let place = booths.iter().map(|b| b.place).find(|place| table.parse() == Ok(*place));
        let place = place.ok_or_else(|| FieldErrors::one("table", "pairwise-no-table"))?;
        begin_at(&tx, c, &field, before, place, now).await?
    };
    put(&tx, next.clone()).await?;
    let event = Event::new("turn.placed", now).by(c.juror.user.id).on("stage", c.stage.id.0);
    audit::record(&tx, event.data(json!({"place": next.place, "to": next.right_id}))).await?;
    tx.commit().await
}

/// The turn of a juror who stands at a table: that table if nobody else is there, else the best one near it.
async fn begin_at(
    tx: &Tx,
    c: &Comparer,
    field: &Field,
    before: turn::Model,
    place: i32,
    now: DateTime<Utc>,
) -> Result<turn::Model> {
    let barred = conflicts(&**tx, c, field).await?;
    let others = store::shown_to_others(&**tx, c.stage.id, c.juror.row.id, now - LEASE).await?;
    let here = field.open.iter().find(|(_, at)| *at == Some(place)).map(|(e, _)| *e);
    let here = here.filter(|e| !barred.contains(e) && others.iter().all(|(_, other)| other != e));
    let before = turn::Model { place: Some(place), left_id: None, ..before };
    match here {
        Some(entry) => Ok(turn::Model { number: before.number + 1, right_id: Some(entry), shown_at: now, ..before }),
        None => after(&**tx, c, field, before, None, now).await,
    }
}

/// Goes on from the first table: what is there is kept in mind.
///
/// # Errors
/// `Stale` if that turn is over; Refused `NotReady` while the juror is paused.
pub async fn seen(app: &App, c: &Comparer, number: i32, now: DateTime<Utc>) -> Result<()> {
    let field = Field::get(app, c.juror.competition.id, c.stage.id).await?;
    let tx = app.db().tx(Chain::Competition(c.juror.competition.id)).await?;
    let turn = open_turn(&tx, c, number).await?;
    let here = turn.right_id.filter(|_| field.walking && turn.left_id.is_none()).ok_or(Error::Stale)?;
    let place = field.place(here).or(turn.place);
    let next = after(&*tx, c, &field, turn::Model { place, put_off_id: None, ..turn }, Some(here), now).await?;
    put(&tx, next).await?;
    let event = Event::new("turn.seen", now).by(c.juror.user.id).on("stage", c.stage.id.0);
    audit::record(&tx, event.data(json!({"turn": number, "entry": here}))).await?;
    tx.commit().await
}

/// The table is busy: another one first. It costs nothing.
///
/// # Errors
/// As [`seen`].
pub async fn busy(app: &App, c: &Comparer, number: i32, now: DateTime<Utc>) -> Result<()> {
    let field = Field::get(app, c.juror.competition.id, c.stage.id).await?;
    let tx = app.db().tx(Chain::Competition(c.juror.competition.id)).await?;
    let turn = open_turn(&tx, c, number).await?;
    let there = turn.right_id.filter(|_| field.walking).ok_or(Error::Stale)?;
    let held = turn.left_id;
    let next = after(&*tx, c, &field, turn::Model { put_off_id: Some(there), ..turn }, held, now).await?;
    put(&tx, next).await?;
    let event = Event::new("turn.passed", now).by(c.juror.user.id).on("stage", c.stage.id.0);
    audit::record(&tx, event.data(json!({"turn": number, "entry": there}))).await?;
    tx.commit().await
}

/// Nobody is at the table. When so many jurors have said so, nobody is sent there until an organiser shows it again.
///
/// # Errors
/// As [`seen`].
pub async fn absent(app: &App, c: &Comparer, number: i32, now: DateTime<Utc>) -> Result<()> {
    let field = Field::get(app, c.juror.competition.id, c.stage.id).await?;
    let tx = app.db().tx(Chain::Competition(c.juror.competition.id)).await?;
    let turn = open_turn(&tx, c, number).await?;
    let there = turn.right_id.filter(|_| field.walking).ok_or(Error::Stale)?;
    store::insert_comparison(&tx, nobody(c, &turn, there, now)).await?;
    let held = turn.left_id;
    let next = after(&*tx, c, &field, turn::Model { put_off_id: Some(there), ..turn }, held, now).await?;
    put(&tx, next).await?;
    let event = Event::new("booth.absent", now).by(c.juror.user.id).on("stage", c.stage.id.0);
    audit::record(&tx, event.data(json!({"turn": number, "entry": there}))).await?;
    let flags = store::absences_of(&*tx, c.stage.id).await?.get(&there).copied().unwrap_or(0);
    let hides = flags >= HIDING && store::set_hidden(&tx, c.stage.id, there, Some(now)).await?;
    if hides {
        let event = Event::new("booth.hidden", now).on("stage", c.stage.id.0);
        audit::record(&tx, event.data(json!({"entry": there, "flags": flags}))).await?;
    }
    tx.commit().await?;
    if hides { Field::forget(app, c.stage.id).await } else { Ok(()) }
}

/// That nobody was there, as a row beside the comparisons.
fn nobody(c: &Comparer, turn: &turn::Model, there: EntryId, now: DateTime<Utc>) -> comparison::Model {
    comparison::Model {
        id: ComparisonId::new(),
        stage_id: c.stage.id,
        juror_id: c.juror.row.id,
        turn: turn.number,
        left_id: turn.left_id.unwrap_or(there),
        right_id: there,
        verdict: Verdict::Absent,
        shown_at: turn.shown_at,
        made_at: now,
        undone_at: None,
        undone_by: None,
        undone_why: None,
    }
}
