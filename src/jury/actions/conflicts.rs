//! What organisers do about conflicts of interest: recusing a juror, lifting a conflict, noting what records show.

use chrono::{DateTime, Utc};
use entity::conflict::{self, ConflictKind};
use entity::{ConflictId, EntryId, JurorId, lift};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use super::super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::proof::Organiser;
use crate::db::Chain;
use crate::error::{Error, FieldErrors, Result};

/// Recuses a juror from an entry: it leaves his list and stays off it whatever is assigned later. A conflict that was
/// noted before becomes the organiser's act.
///
/// # Errors
/// Invalid beside `juror`, `number` or `reason`.
pub async fn recuse(
    app: &App,
    o: &Organiser,
    juror: Option<JurorId>,
    number: Option<i32>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let id = o.competition.id;
    let tx = app.db().tx(Chain::Competition(id)).await?;
    let jurors = store::jurors_of(&*tx, id).await?;
    let entry = match number {
        Some(number) => store::entry_numbered(&*tx, id, number).await?,
        None => None,
    };
    let juror = juror.filter(|id| jurors.iter().any(|j| j.id == *id));
    let mut errors = FieldErrors::default();
    errors.add_if(juror.is_none(), "juror", "error-choice");
    errors.add_if(entry.is_none(), "number", "conflicts-no-entry");
    errors.add_if(reason.is_empty(), "reason", "error-required");
    errors.check()?;
    let (Some(juror), Some(entry)) = (juror, entry) else { return Err(Error::NotFound) };
    conflict::Entity::delete_many()
        .filter(conflict::Column::JurorId.eq(juror))
        .filter(conflict::Column::EntryId.eq(entry))
        .exec(&*tx)
        .await?;
    lift::Entity::delete_by_id((juror, entry)).exec(&*tx).await?;
    let row = conflict::ActiveModel {
        id: Set(ConflictId::new()),
        competition_id: Set(id),
        juror_id: Set(juror),
        entry_id: Set(entry),
        kind: Set(ConflictKind::Recused),
        note: Set(reason.to_owned()),
        created_at: Set(now),
    };
    conflict::Entity::insert(row).exec_without_returning(&*tx).await?;
    store::take_off(&tx, id).await?;
    let event = Event::new("conflict.recused", now).by(o.user.id).on("juror", juror.0).why(reason);
    audit::record(&tx, event.data(json!({"entry": entry}))).await?;
    tx.commit().await
}

/// Lifts a conflict, whether it is noted or only found in records: it is none any more, and records do not bring it
/// back. Being a member of the team cannot be lifted.
///
/// # Errors
/// `NotFound` if there is none; Invalid beside `reason`.
pub async fn lift(app: &App, o: &Organiser, pair: (JurorId, EntryId), reason: &str, now: DateTime<Utc>) -> Result<()> {
    if reason.is_empty() {
        return Err(FieldErrors::one("reason", "error-required").into());
    }
    let id = o.competition.id;
    let tx = app.db().tx(Chain::Competition(id)).await?;
    let kind = store::interests_of(&*tx, id).await?.all().remove(&pair).ok_or(Error::NotFound)?;
    if kind == ConflictKind::Member {
        return Err(Error::NotFound);
    }
    conflict::Entity::delete_many()
        .filter(conflict::Column::JurorId.eq(pair.0))
        .filter(conflict::Column::EntryId.eq(pair.1))
        .exec(&*tx)
        .await?;
    let row = lift::ActiveModel {
        juror_id: Set(pair.0),
        entry_id: Set(pair.1),
        competition_id: Set(id),
        kind: Set(kind),
        reason: Set(reason.to_owned()),
        lifted_by: Set(Some(o.user.id)),
        lifted_at: Set(now),
    };
    lift::Entity::delete_by_id(pair).exec(&*tx).await?;
    lift::Entity::insert(row).exec_without_returning(&*tx).await?;
    let event = Event::new("conflict.lifted", now).by(o.user.id).on("juror", pair.0.0).why(reason);
    audit::record(&tx, event.data(json!({"entry": pair.1, "kind": kind}))).await?;
    tx.commit().await
}

/// Notes what records show: what it touches goes off the jurors' lists. Returns how many were new.
///
/// # Errors
/// The database's words.
pub async fn note(app: &App, o: &Organiser, now: DateTime<Utc>) -> Result<usize> {
    let id = o.competition.id;
    let tx = app.db().tx(Chain::Competition(id)).await?;
    let found = store::interests_of(&*tx, id).await?.found;
    if found.is_empty() {
        tx.leave().await?;
        return Ok(0);
    }
    store::insert_conflicts(&tx, id, &found, now).await?;
    let event = Event::new("conflict.noted", now).by(o.user.id).data(json!({"count": found.len()}));
    audit::record(&tx, event).await?;
    tx.commit().await?;
    Ok(found.len())
}
