//! Saving a sheet, handing it in, abstaining, declaring a conflict.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::conflict::{self, ConflictKind};
use entity::review::{self, ReviewState};
use entity::{CompetitionId, ConflictId, EntryId, JurorId, StageId, assignment, criterion, lift, stage};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Set};
use serde_json::json;

use super::super::proof::Assigned;
use super::super::{rules, store};
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::web::Form;

/// Saves a sheet over the version `seen`: one transaction with its event. `hand_in` demands points for all criteria. The
/// first save after the opening freezes the rubric.
///
/// # Errors
/// Invalid, beside the fields; Refused `Abstained`; `Stale` if the sheet was saved elsewhere in the meantime.
pub async fn save(
    app: &App,
    a: &Assigned,
    form: &Form,
    hand_in: bool,
    seen: i32,
    now: DateTime<Utc>,
) -> Result<review::Model> {
    if a.seat.abstained {
        return Err(Refusal::Abstained.into());
    }
    let rubric = rubric(app, a).await?;
    let sheet = rules::sheet(form, &rubric, hand_in)?;
    let state = if hand_in { ReviewState::Submitted } else { ReviewState::Draft };
    let tx = app.db().tx(Chain::Competition(a.seat.competition_id)).await?;
    still_seated(&tx, a.stage.id, (a.seat.juror_id, a.seat.entry_id), seen).await?;
    if a.stage.rubric_frozen_at.is_none() {
        store::set_frozen(&tx, a.stage.id, rules::rubric_hash(&rubric), now).await?;
    }
    let row = store::set_review(&tx, a.stage.id, (a.seat.juror_id, a.seat.entry_id), &sheet, state, seen, now).await?;
    store::set_scores(&tx, row.id, &sheet, &rubric, seen == 0).await?;
    let points: Vec<_> = rubric.iter().map(|c| sheet.points.get(&c.id)).collect();
    let verb = if hand_in { "review.submitted" } else { "review.saved" };
    let event = Event::new(verb, now).by(a.user.id).on("review", row.id.0);
    audit::record(&tx, event.data(json!({"entry": a.seat.entry_id, "version": row.version, "points": points}))).await?;
    tx.commit().await?;
    Ok(row)
}

/// Demands that what the proof has seen still holds now that the change has its turn.
pub(super) async fn still_seated(tx: &Tx, stage: StageId, (juror, entry): (JurorId, EntryId), seen: i32) -> Result<()> {
    let now = store::hold(&**tx, stage, juror, entry).await?.ok_or(Error::NotFound)?;
    if now.conflict {
        return Err(Refusal::ConflictOfInterest.into());
    }
    if now.settled {
        return Err(Refusal::Settled.into());
    }
    if now.abstained {
        return Err(Refusal::Abstained.into());
    }
    if seen > 0 && !now.begun { Err(Error::Stale) } else { Ok(()) }
}

/// The rubric that a sheet is filled by. A frozen one cannot change, so it is asked for once.
async fn rubric(app: &App, a: &Assigned) -> Result<Arc<Vec<criterion::Model>>> {
    let load = store::rubric_of(app.db().read(), a.stage.id);
    match &a.stage.rubric_hash {
        Some(hash) => app.kept(format!("rubric {} {hash}", a.stage.id), load).await,
        None => Ok(Arc::new(load.await?)),
    }
}

/// Gives points to the one criterion of a quick pass and hands the sheet in; without points it is begun again. What was
/// written about the entry stays.
///
/// # Errors
/// Refused `WrongState` where the stage has no quick pass; else as [`save`].
pub async fn pick(app: &App, a: &Assigned, points: &str, seen: i32, now: DateTime<Utc>) -> Result<review::Model> {
    let db = app.db().read();
    let rubric = store::rubric_of(db, a.stage.id).await?;
    let (only, _) = rules::quick(&rubric).ok_or(Refusal::WrongState)?;
    let found = store::review_of(db, a.stage.id, a.seat.juror_id, a.seat.entry_id).await?;
    let (note, comment) = found.map(|(r, _)| (r.private_note, r.comment)).unwrap_or_default();
    let written =
        [(rules::field(only.id), points.to_owned()), ("private_note".into(), note), ("comment".into(), comment)];
    save(app, a, &Form::from_pairs(written.into()), !points.is_empty(), seen, now).await
}

/// Most characters of a word about abstaining.
const WORD: usize = 1_000;

/// Abstains from judging an entry, with a word about it or without; or takes that back. A sheet that was handed in does not
/// count any more, and has to be handed in again.
///
/// # Errors
/// Invalid beside `word` if it is too long.
pub async fn abstain(app: &App, a: &Assigned, abstains: bool, word: &str, now: DateTime<Utc>) -> Result<()> {
    let word = word.trim();
    if word.chars().count() > WORD {
        let mut errors = FieldErrors::default();
        errors.add_with("word", "error-too-long", json!({"max": WORD}));
        return Err(errors.into());
    }
    let tx = app.db().tx(Chain::Competition(a.seat.competition_id)).await?;
    let held = store::hold(&*tx, a.stage.id, a.seat.juror_id, a.seat.entry_id).await?.ok_or(Error::NotFound)?;
    if held.settled {
        return Err(Refusal::Settled.into());
    }
    if !abstains && !held.abstained {
        // A page that was left open: the juror judges it already, and may have handed it in.
        return tx.leave().await;
    }
    let (at, note) = if abstains { (Some(now), Some(word).filter(|w| !w.is_empty())) } else { (None, None) };
    assignment::Entity::update_many()
        .col_expr(assignment::Column::AbstainedAt, Expr::value(at))
        .col_expr(assignment::Column::AbstainNote, Expr::value(note.map(ToOwned::to_owned)))
        .filter(assignment::Column::StageId.eq(a.stage.id))
        .filter(assignment::Column::JurorId.eq(a.seat.juror_id))
        .filter(assignment::Column::EntryId.eq(a.seat.entry_id))
        .exec(&*tx)
        .await?;
    // The version grows, so that a save that is still on its way does not hand it in again.
    review::Entity::update_many()
        .col_expr(review::Column::State, Expr::value(ReviewState::Draft))
        .col_expr(review::Column::SubmittedAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(review::Column::Version, Expr::col(review::Column::Version).add(1))
        .filter(review::Column::StageId.eq(a.stage.id))
        .filter(review::Column::JurorId.eq(a.seat.juror_id))
        .filter(review::Column::EntryId.eq(a.seat.entry_id))
        .exec(&*tx)
        .await?;
    let verb = if abstains { "assignment.abstained" } else { "assignment.resumed" };
    let event = Event::new(verb, now).by(a.user.id).on("juror", a.seat.juror_id.0);
    let event = event.data(json!({"entry": a.seat.entry_id, "stage": a.stage.id}));
    audit::record(&tx, note.map_or(event.clone(), |note| event.why(note))).await?;
    tx.commit().await
}

/// Declares a conflict: the entry leaves the juror's list and a sheet that was begun no longer counts.
///
/// # Errors
/// Invalid beside `note` without a word of explanation.
pub async fn declare(app: &App, a: &Assigned, note: &str, now: DateTime<Utc>) -> Result<()> {
    let note = note.trim();
    if note.is_empty() {
        return Err(FieldErrors::one("note", "error-required").into());
    }
    let tx = app.db().tx(Chain::Competition(a.seat.competition_id)).await?;
    set_conflict(&tx, a.seat.competition_id, (a.seat.juror_id, a.seat.entry_id), note, now).await?;
    let event = Event::new("conflict.declared", now).by(a.user.id).on("juror", a.seat.juror_id.0).why(note);
    audit::record(&tx, event.data(json!({"entry": a.seat.entry_id}))).await?;
    tx.commit().await
}

/// Notes that a juror must not judge an entry, by the juror's own words; what was assigned or begun goes. In the caller's
/// transaction.
///
/// # Errors
/// The database's words.
pub async fn set_conflict(
    tx: &Tx,
    competition: CompetitionId,
    (juror, entry): (JurorId, EntryId),
    note: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = conflict::ActiveModel {
        id: Set(ConflictId::new()),
        competition_id: Set(competition),
        juror_id: Set(juror),
        entry_id: Set(entry),
        kind: Set(ConflictKind::Declared),
        note: Set(note.to_owned()),
        created_at: Set(now),
    };
    lift::Entity::delete_by_id((juror, entry)).exec(&**tx).await?;
    let known = OnConflict::columns([conflict::Column::JurorId, conflict::Column::EntryId])
        .update_columns([conflict::Column::Kind, conflict::Column::Note])
        .to_owned();
    conflict::Entity::insert(row).on_conflict(known).exec_without_returning(&**tx).await?;
    // What a closed stage has settled rests on its sheets: they stay.
    let open = stage::Entity::find()
        .select_only()
        .column(stage::Column::Id)
        .filter(stage::Column::CompetitionId.eq(competition))
        .filter(stage::Column::SettledAt.is_null())
        .filter(Condition::any().add(stage::Column::ClosesAt.is_null()).add(stage::Column::ClosesAt.gt(now)));
    assignment::Entity::delete_many()
        .filter(assignment::Column::JurorId.eq(juror))
        .filter(assignment::Column::EntryId.eq(entry))
        .exec(&**tx)
        .await?;
    review::Entity::delete_many()
        .filter(review::Column::JurorId.eq(juror))
        .filter(review::Column::EntryId.eq(entry))
        .filter(review::Column::StageId.in_subquery(open.into_query()))
        .exec(&**tx)
        .await?;
    store::delete_remarks(tx, juror, entry).await
}
