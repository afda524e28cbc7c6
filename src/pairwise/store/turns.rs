//! What each juror has before him, and tables at which entries are shown.

use chrono::{DateTime, Utc};
use entity::{EntryId, JurorId, StageId, booth, turn};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Set,
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

/// Writes all tables of a stage in the place of those before. What jurors have before them is over: they begin anew.
///
/// # Errors
/// The database's words.
pub async fn set_booths(tx: &Tx, stage: StageId, rows: Vec<booth::Model>) -> Result<()> {
    use turn::Column as T;
    turn::Entity::update_many()
        .col_expr(T::Number, Expr::col(T::Number).add(1))
        .col_expr(T::LeftId, Expr::value(None::<EntryId>))
        .col_expr(T::RightId, Expr::value(None::<EntryId>))
        .col_expr(T::Place, Expr::value(None::<i32>))
        .filter(T::StageId.eq(stage))
        .exec(&**tx)
        .await?;
    booth::Entity::delete_many().filter(booth::Column::StageId.eq(stage)).exec(&**tx).await?;
    crate::competition::store::insert_all::<booth::Entity>(tx, rows).await
}

/// Hides the table of an entry, or shows it. Returns whether that changed anything.
///
/// # Errors
/// The database's words.
pub async fn set_hidden(tx: &Tx, stage: StageId, entry: EntryId, at: Option<DateTime<Utc>>) -> Result<bool> {
    use booth::Column as B;
    let change = booth::Entity::update_many().col_expr(B::HiddenAt, Expr::value(at));
    let change = change.filter(B::StageId.eq(stage)).filter(B::EntryId.eq(entry));
    let other = if at.is_some() { B::HiddenAt.is_null() } else { B::HiddenAt.is_not_null() };
    Ok(change.filter(other).exec(&**tx).await?.rows_affected > 0)
}

/// Pauses a juror in a stage with a word (`why`), or ends the pause.
///
/// # Errors
/// The database's words.
pub async fn set_paused(
    tx: &Tx,
    (stage, juror): (StageId, JurorId),
    why: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    use turn::Column as T;
    let row = turn::ActiveModel {
        stage_id: Set(stage),
        juror_id: Set(juror),
        number: Set(0),
        left_id: Set(None),
        right_id: Set(None),
        shown_at: Set(now),
        place: Set(None),
        put_off_id: Set(None),
        paused_at: Set(why.map(|_| now)),
        paused_why: Set(why.unwrap_or_default().to_owned()),
    };
    let known = OnConflict::columns([T::StageId, T::JurorId]).update_columns([T::PausedAt, T::PausedWhy]).to_owned();
    turn::Entity::insert(row).on_conflict(known).exec_without_returning(&**tx).await?;
    Ok(())
}
