//! Rows of pitch plans and their slots.

use std::collections::HashMap;

use entity::{EntryId, StageId, competition, entry, pitch_plan, slot, team};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};

use crate::db::Tx;
use crate::error::{Error, Result};
use crate::pipeline::store::within;
use crate::redaction;

/// The plan of a stage, if it has one.
///
/// # Errors
/// The database's words.
pub async fn plan_of(db: &impl ConnectionTrait, stage: StageId) -> Result<Option<pitch_plan::Model>> {
    Ok(pitch_plan::Entity::find_by_id(stage).one(db).await?)
}

/// The slots of a stage, in order.
///
/// # Errors
/// The database's words.
pub async fn slots_of(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<slot::Model>> {
    let query = slot::Entity::find().filter(slot::Column::StageId.eq(stage));
    Ok(query.order_by_asc(slot::Column::Position).order_by_asc(slot::Column::Id).all(db).await?)
}

/// An entry as the schedule shows it.
#[derive(Clone, Debug)]
pub struct Pitching {
    /// Its number.
    pub number: i32,
    /// Its title.
    pub title: String,
    /// Its team's name; empty where that is not to be seen.
    pub team: String,
}

/// The entries of a stage by key; with `blind`, redacted copies stand in the place of their own titles.
///
/// # Errors
/// The database's words.
pub async fn pitching(
    db: &impl ConnectionTrait,
    competition: &competition::Model,
    stage: StageId,
    blind: bool,
) -> Result<HashMap<EntryId, Pitching>> {
    let inside = entry::Entity::find().filter(entry::Column::CompetitionId.eq(competition.id)).filter(within(stage));
    let rows = if blind {
        let mut rows = inside.all(db).await?;
        redaction::store::blind(db, competition, &mut rows).await?;
        rows.into_iter().map(|row| (row, None)).collect()
    } else {
        inside.find_also_related(team::Entity).all(db).await?
    };
    let one = |(e, t): (entry::Model, Option<team::Model>)| {
        (e.id, Pitching { number: e.number, title: e.title, team: t.map(|t| t.name).unwrap_or_default() })
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Writes the plan of a stage over the version before it.
///
/// # Errors
/// `Stale` if somebody else has changed it meanwhile.
pub async fn set_plan(tx: &Tx, row: pitch_plan::Model) -> Result<()> {
    use pitch_plan::Column as P;
    let known = OnConflict::column(P::StageId)
        .update_columns([P::Seed, P::StartsAt, P::PitchMinutes, P::QuestionMinutes, P::ChangeMinutes, P::Shown])
        .update_columns([P::SlotId, P::Phase, P::EndsAt, P::LeftSeconds, P::Version])
        .action_and_where(Expr::col((pitch_plan::Entity, P::Version)).eq(row.version - 1))
        .to_owned();
    let row = row.into_active_model().reset_all();
    match pitch_plan::Entity::insert(row).on_conflict(known).exec_without_returning(&**tx).await {
        Ok(0) | Err(DbErr::RecordNotInserted) => Err(Error::Stale),
        Ok(_) => Ok(()),
        Err(e) => Err(e.into()),
    }
}

/// Writes all slots of a stage in the place of those before.
///
/// # Errors
/// The database's words.
pub async fn set_slots(tx: &Tx, stage: StageId, rows: Vec<slot::Model>) -> Result<()> {
    slot::Entity::delete_many().filter(slot::Column::StageId.eq(stage)).exec(&**tx).await?;
    crate::competition::store::insert_all::<slot::Entity>(tx, rows).await
}
