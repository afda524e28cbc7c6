//! Who judges what, by hand and by category; conflicts that records show are found and left out.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::assignment::{self, AssignmentSource};
use entity::review::ReviewState;
use entity::{AssignmentId, CategoryId, EntryId, JurorId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::super::plan::{self, Board};
use super::super::proof::Scoring;
use super::super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::store as competitions;
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Refusal, Result};

type Pair = (JurorId, EntryId);

/// Notes what records show, and returns all conflicts of the competition.
async fn conflicts(tx: &Tx, s: &Scoring, now: DateTime<Utc>) -> Result<HashSet<Pair>> {
    let id = s.organiser.competition.id;
    let interests = store::interests_of(&**tx, id).await?;
    store::insert_conflicts(tx, id, &interests.found, now).await?;
    Ok(interests.all().into_keys().collect())
}

/// Which entries a juror's panel, or that he is in none, lets him judge; none if he gets no entries at all.
async fn board_of(tx: &Tx, s: &Scoring, juror: JurorId) -> Result<Option<Board>> {
    let inputs = store::inputs_of(&**tx, s.organiser.competition.id, &s.stage).await?;
    Ok(plan::boards(&inputs).into_iter().find(|b| b.jurors.contains(&juror)))
}

async fn begin(app: &App, s: &Scoring) -> Result<Tx> {
    if s.stage.settled_at.is_some() {
        return Err(Refusal::Settled.into());
    }
    app.db().tx(Chain::Competition(s.organiser.competition.id)).await
}

async fn end(tx: Tx, s: &Scoring, data: serde_json::Value, now: DateTime<Utc>) -> Result<()> {
    let event = Event::new("assignment.made", now).by(s.organiser.user.id).on("stage", s.stage.id.0).data(data);
    audit::record(&tx, event).await?;
    tx.commit().await
}

/// Assigns one entry, by its number, to one juror.
///
/// # Errors
/// Invalid beside `number` or `juror`, also if the juror's panel does not judge the entry; Refused `ConflictOfInterest`,
/// or `Settled` once the stage is closed.
pub async fn by_hand(
    app: &App,
    s: &Scoring,
    juror: Option<JurorId>,
    number: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    let tx = begin(app, s).await?;
    let competition = s.organiser.competition.id;
    let jurors = store::jurors_of(&*tx, competition).await?;
    let entries = store::entries_of(&*tx, competition, s.stage.id).await?;
    let mut errors = FieldErrors::default();
    let juror = juror.filter(|id| jurors.iter().any(|j| j.id == *id));
    let entry = number.and_then(|n| entries.iter().find(|e| e.number == n)).map(|e| e.id);
    errors.add_if(juror.is_none(), "juror", "error-choice");
    errors.add_if(entry.is_none(), "number", "jury-no-entry");
    errors.check()?;
    let (Some(juror), Some(entry)) = (juror, entry) else { return Err(Error::NotFound) };
    if conflicts(&tx, s, now).await?.contains(&(juror, entry)) {
        return Err(Refusal::ConflictOfInterest.into());
    }
    if !board_of(&tx, s, juror).await?.is_some_and(|b| b.judges(entry)) {
        return Err(FieldErrors::one("juror", "plan-outside-panel").into());
    }
    store::insert_assignments(&tx, s.stage.id, &[(juror, entry)], AssignmentSource::Hand, now).await?;
    end(tx, s, json!({"by": "hand", "juror": juror, "entry": entry}), now).await
}

/// Assigns all entries of a category (and of those below it) to a juror; conflicts, and what his panel does not judge,
/// are left out. Returns how many.
///
/// # Errors
/// Invalid beside `juror` or `category`.
pub async fn by_category(
    app: &App,
    s: &Scoring,
    juror: Option<JurorId>,
    category: Option<CategoryId>,
    now: DateTime<Utc>,
) -> Result<usize> {
    let tx = begin(app, s).await?;
    let competition = s.organiser.competition.id;
    let jurors = store::jurors_of(&*tx, competition).await?;
    let categories = competitions::categories_of(&*tx, competition).await?;
    let juror = juror.filter(|id| jurors.iter().any(|j| j.id == *id));
    let category = category.filter(|id| categories.iter().any(|c| c.id == *id));
    let mut errors = FieldErrors::default();
    errors.add_if(juror.is_none(), "juror", "error-choice");
    errors.add_if(category.is_none(), "category", "error-choice");
    errors.check()?;
    let (Some(juror), Some(category)) = (juror, category) else { return Err(Error::NotFound) };
    let within: HashSet<_> =
        categories.iter().filter(|c| c.id == category || c.parent_id == Some(category)).map(|c| c.id).collect();
    let conflicts = conflicts(&tx, s, now).await?;
    let board = board_of(&tx, s, juror).await?;
    let pairs: Vec<Pair> = store::entries_of(&*tx, competition, s.stage.id)
        .await?
        .iter()
        .filter(|e| e.category_id.is_some_and(|c| within.contains(&c)))
        .map(|e| (juror, e.id))
        .filter(|pair| !conflicts.contains(pair) && board.as_ref().is_some_and(|b| b.judges(pair.1)))
        .collect();
    store::insert_assignments(&tx, s.stage.id, &pairs, AssignmentSource::Category, now).await?;
    end(tx, s, json!({"by": "category", "juror": juror, "category": category, "count": pairs.len()}), now).await?;
    Ok(pairs.len())
}

/// Ends an assignment whose review has not been handed in.
///
/// # Errors
/// `NotFound` in another stage; Refused `WrongState` if the review has been handed in.
pub async fn remove(app: &App, s: &Scoring, id: AssignmentId, now: DateTime<Utc>) -> Result<()> {
    let tx = begin(app, s).await?;
    let row = assignment::Entity::find_by_id(id).filter(assignment::Column::StageId.eq(s.stage.id)).one(&*tx).await?;
    let row = row.ok_or(Error::NotFound)?;
    let review = store::review_of(&*tx, s.stage.id, row.juror_id, row.entry_id).await?;
    if review.is_some_and(|(r, _)| r.state == ReviewState::Submitted) {
        return Err(Refusal::WrongState.into());
    }
    assignment::Entity::delete_by_id(id).exec(&*tx).await?;
    let event = Event::new("assignment.removed", now).by(s.organiser.user.id).on("stage", s.stage.id.0);
    audit::record(&tx, event.data(json!({"juror": row.juror_id, "entry": row.entry_id}))).await?;
    tx.commit().await
}
