//! A juror answers, takes back, declares a conflict. Each answer names its turn, so that one that comes twice counts once.

use chrono::{DateTime, Utc};
use entity::comparison::{self, Verdict};
use entity::{ComparisonId, EntryId, turn};
use serde_json::json;

use super::super::field::Field;
use super::super::proof::Comparer;
use super::super::store;
use super::turns::{after, conflicts};
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::jury::actions::review;

/// The turn that an answer names, if it is still to be answered.
pub(super) async fn open_turn(tx: &Tx, c: &Comparer, number: i32) -> Result<turn::Model> {
    let turn = store::turn_of(&**tx, c.stage.id, c.juror.row.id).await?.ok_or(Error::Stale)?;
    if turn.number != number {
        return Err(Error::Stale);
    }
    if turn.paused_at.is_some() {
        return Err(Refusal::NotReady("pairwise-paused").into());
    }
    Ok(turn)
}

/// Writes the next turn.
pub(super) async fn put(tx: &Tx, next: turn::Model) -> Result<()> {
    if store::set_turn(tx, next).await? { Ok(()) } else { Err(Error::Stale) }
}

/// Notes what a juror says about the pair of a turn, and goes on to the next one.
///
/// # Errors
/// `Stale` if that turn was answered already or its pair has changed; Refused `NotReady` while the juror is paused.
pub async fn say(app: &App, c: &Comparer, number: i32, verdict: Verdict, now: DateTime<Utc>) -> Result<()> {
    let field = Field::get(app, c.juror.competition.id, c.stage.id).await?;
    let tx = app.db().tx(Chain::Competition(c.juror.competition.id)).await?;
    let turn = open_turn(&tx, c, number).await?;
    let (Some(left_id), Some(right_id)) = (turn.left_id, turn.right_id) else { return Err(Error::Stale) };
    let barred = conflicts(&*tx, c, &field).await?;
    if [left_id, right_id].iter().any(|e| barred.contains(e) || !field.has(*e)) {
        return Err(Error::Stale);
    }
    let row = comparison::Model {
        id: ComparisonId::new(),
        stage_id: c.stage.id,
        juror_id: c.juror.row.id,
        turn: number,
        left_id,
        right_id,
        verdict,
        shown_at: turn.shown_at,
        made_at: now,
        undone_at: None,
        undone_by: None,
        undone_why: None,
    };
    let event = Event::new("comparison.made", now).by(c.juror.user.id).on("comparison", row.id.0);
    let data = json!({"stage": c.stage.id, "turn": number, "left": left_id, "right": right_id, "verdict": verdict});
    store::insert_comparison(&tx, row).await?;
    let place = field.place(right_id).or(turn.place);
    let next = after(&*tx, c, &field, turn::Model { place, put_off_id: None, ..turn }, Some(right_id), now).await?;
    put(&tx, next).await?;
    audit::record(&tx, event.data(data)).await?;
    tx.commit().await
}

/// Takes back a comparison of one's own. The last one is shown again; of the others only that they do not count is noted.
///
/// # Errors
/// `NotFound` if there is none of that key; `Stale` if it was taken back already.
pub async fn undo(app: &App, c: &Comparer, id: ComparisonId, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(c.juror.competition.id)).await?;
    let own = store::of_juror(&*tx, c.stage.id, c.juror.row.id).await?;
    let row = own.iter().find(|row| row.id == id).ok_or(Error::NotFound)?;
    if store::set_undone(&tx, vec![id], c.juror.user.id, None, now).await? == 0 {
        return Err(Error::Stale);
    }
    let last = own.iter().find(|row| row.undone_at.is_none()).is_some_and(|last| last.id == id);
    let turn = store::turn_of(&*tx, c.stage.id, c.juror.row.id).await?;
    if let Some(turn) = turn.filter(|t| last && t.paused_at.is_none()) {
        let (left_id, right_id) = (Some(row.left_id).filter(|l| *l != row.right_id), Some(row.right_id));
        put(&tx, turn::Model { number: turn.number + 1, left_id, right_id, shown_at: now, ..turn }).await?;
    }
    let event = Event::new("comparison.undone", now).by(c.juror.user.id).on("comparison", id.0);
    audit::record(&tx, event.data(json!({"stage": c.stage.id, "turn": row.turn}))).await?;
    tx.commit().await
}

/// Declares a conflict with an entry that the juror has before him: it never comes again, and what the juror has said
/// about it no longer counts.
///
/// # Errors
/// Invalid beside `note` without a word of explanation; `Stale` if the entry is not before the juror any more.
pub async fn declare(
    app: &App,
    c: &Comparer,
    number: i32,
    entry: Option<EntryId>,
    note: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut errors = FieldErrors::default();
    errors.add_if(note.trim().is_empty(), "note", "error-required");
    errors.add_if(entry.is_none(), "entry", "error-choice");
    errors.check()?;
    let field = Field::get(app, c.juror.competition.id, c.stage.id).await?;
    let tx = app.db().tx(Chain::Competition(c.juror.competition.id)).await?;
    let turn = open_turn(&tx, c, number).await?;
    let entry = entry.filter(|e| [turn.left_id, turn.right_id].contains(&Some(*e))).ok_or(Error::Stale)?;
    review::set_conflict(&tx, c.juror.competition.id, (c.juror.row.id, entry), note.trim(), now).await?;
    let held = turn.left_id.filter(|e| *e != entry);
    let next = after(&*tx, c, &field, turn, held, now).await?;
    put(&tx, next).await?;
    let event = Event::new("conflict.declared", now).by(c.juror.user.id).on("juror", c.juror.row.id.0).why(note.trim());
    audit::record(&tx, event.data(json!({"entry": entry}))).await?;
    tx.commit().await
}
