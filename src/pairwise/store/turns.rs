//! What each juror has before him, and tables at which entries are shown.

use chrono::{DateTime, Utc};
use entity::{EntryId, JurorId, StageId, booth, turn};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::db::Tx;
use crate::error::Result;

/// A juror's turn in a stage, if there was one.
///
/// # Errors
/// The database's words.
pub async fn turn_of(db: &impl ConnectionTrait, stage: StageId, juror: JurorId) -> Result<Option<turn::Model>> {
    Ok(turn::Entity::find_by_id((stage, juror)).one(db).await?)
}

/// The turns of all jurors in a stage.
///
/// # Errors
/// The database's words.
pub async fn turns_of(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<turn::Model>> {
    Ok(turn::Entity::find().filter(turn::Column::StageId.eq(stage)).all(db).await?)
}

/// The pairs that other jurors have had before them since an instant.
///
/// # Errors
/// The database's words.
pub async fn shown_to_others(
    db: &impl ConnectionTrait,
    stage: StageId,
    juror: JurorId,
    since: DateTime<Utc>,
) -> Result<Vec<(Option<EntryId>, EntryId)>> {
    use turn::Column as T;
    let here = Condition::all().add(T::StageId.eq(stage)).add(T::JurorId.ne(juror)).add(T::RightId.is_not_null());
    let query = turn::Entity::find().select_only().columns([T::LeftId, T::RightId]).filter(here);
    let query = query.filter(T::ShownAt.gt(since)).filter(T::PausedAt.is_null());
    Ok(query.into_tuple().all(db).await?)
}

/// Writes a juror's turn over the one before it. Returns whether that one was still there.
///
/// # Errors
/// The database's words.
pub async fn set_turn(tx: &Tx, row: turn::Model) -> Result<bool> {
    use turn::Column as T;
    let known = OnConflict::columns([T::StageId, T::JurorId])
        .update_columns([T::Number, T::LeftId, T::RightId, T::ShownAt, T::Place, T::PutOffId])
        .action_and_where(Expr::col((turn::Entity, T::Number)).eq(row.number - 1))
        .to_owned();
    let row = row.into_active_model().reset_all();
    match turn::Entity::insert(row).on_conflict(known).exec_without_returning(&**tx).await {
        Ok(written) => Ok(written > 0),
        Err(DbErr::RecordNotInserted) => Ok(false),
        Err(e) => Err(e.into()),
    }
}

/// The tables of a stage, in the order of their numbers.
///
/// # Errors
/// The database's words.
pub async fn booths_of(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<booth::Model>> {
    let query = booth::Entity::find().filter(booth::Column::StageId.eq(stage));
    Ok(query.order_by_asc(booth::Column::Place).all(db).await?)
}
