//! What jurors said, and what was taken back.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::comparison::{self, Verdict};
use entity::{ComparisonId, EntryId, JurorId, StageId, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::super::rules::{self, Barred};
use crate::db::Tx;
use crate::error::Result;

/// The comparisons of a stage that count, in the order in which they were made. `barred` are the entries that each juror
/// must not see: what was said about them does not count, also if it was said before anybody knew.
///
/// # Errors
/// The database's words.
pub async fn counting(db: &impl ConnectionTrait, stage: StageId, barred: &Barred) -> Result<Vec<comparison::Model>> {
    let mut rows = all_of(db, stage).await?;
    rows.retain(|row| rules::counts(row, barred));
    Ok(rows)
}

/// All comparisons of a stage, those that do not count included, in the order in which they were made.
///
/// # Errors
/// The database's words.
pub async fn all_of(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<comparison::Model>> {
    let query = comparison::Entity::find().filter(comparison::Column::StageId.eq(stage));
    Ok(query.order_by_asc(comparison::Column::MadeAt).order_by_asc(comparison::Column::Id).all(db).await?)
}

/// The comparisons of a juror in a stage, the last first.
///
/// # Errors
/// The database's words.
pub async fn of_juror(db: &impl ConnectionTrait, stage: StageId, juror: JurorId) -> Result<Vec<comparison::Model>> {
    let query = comparison::Entity::find()
        .filter(comparison::Column::StageId.eq(stage))
        .filter(comparison::Column::JurorId.eq(juror));
    Ok(query.order_by_desc(comparison::Column::Turn).all(db).await?)
}

/// The pairs that a juror has answered in a stage.
///
/// # Errors
/// The database's words.
pub async fn pairs_of(db: &impl ConnectionTrait, stage: StageId, juror: JurorId) -> Result<Vec<(EntryId, EntryId)>> {
    let query = comparison::Entity::find()
        .select_only()
        .columns([comparison::Column::LeftId, comparison::Column::RightId])
        .filter(comparison::Column::StageId.eq(stage))
        .filter(comparison::Column::JurorId.eq(juror))
        .filter(comparison::Column::Verdict.ne(Verdict::Absent))
        .filter(comparison::Column::UndoneAt.is_null());
    Ok(query.into_tuple().all(db).await?)
}

/// How many jurors have found nobody at the tables of entries; what was taken back is left out.
///
/// # Errors
/// The database's words.
pub async fn absences_of(db: &impl ConnectionTrait, stage: StageId) -> Result<HashMap<EntryId, usize>> {
    let query = comparison::Entity::find()
        .select_only()
        .columns([comparison::Column::RightId, comparison::Column::JurorId])
        .filter(comparison::Column::StageId.eq(stage))
        .filter(comparison::Column::Verdict.eq(Verdict::Absent))
        .filter(comparison::Column::UndoneAt.is_null())
        .distinct();
    let pairs: Vec<(EntryId, JurorId)> = query.into_tuple().all(db).await?;
    let mut counts: HashMap<EntryId, usize> = HashMap::new();
    pairs.iter().for_each(|(entry, _)| *counts.entry(*entry).or_default() += 1);
    Ok(counts)
}

/// That nobody was at the table of an entry, as far as it was not taken back.
///
/// # Errors
/// The database's words.
pub async fn absences(db: &impl ConnectionTrait, stage: StageId, entry: EntryId) -> Result<Vec<ComparisonId>> {
    let query = comparison::Entity::find()
        .select_only()
        .column(comparison::Column::Id)
        .filter(comparison::Column::StageId.eq(stage))
        .filter(comparison::Column::RightId.eq(entry))
        .filter(comparison::Column::Verdict.eq(Verdict::Absent))
        .filter(comparison::Column::UndoneAt.is_null());
    Ok(query.into_tuple().all(db).await?)
}

/// Entries at whose tables a juror has found nobody since an instant.
///
/// # Errors
/// The database's words.
pub async fn absent_for(
    db: &impl ConnectionTrait,
    stage: StageId,
    juror: JurorId,
    since: DateTime<Utc>,
) -> Result<Vec<EntryId>> {
    let query = comparison::Entity::find()
        .select_only()
        .column(comparison::Column::RightId)
        .filter(comparison::Column::StageId.eq(stage))
        .filter(comparison::Column::JurorId.eq(juror))
        .filter(comparison::Column::Verdict.eq(Verdict::Absent))
        .filter(comparison::Column::UndoneAt.is_null())
        .filter(comparison::Column::MadeAt.gt(since));
    Ok(query.into_tuple().all(db).await?)
}

/// Writes a comparison.
///
/// # Errors
/// The database's words.
pub async fn insert_comparison(tx: &Tx, row: comparison::Model) -> Result<()> {
    comparison::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Takes comparisons back. Returns how many there were that had not been taken back already.
///
/// # Errors
/// The database's words.
pub async fn set_undone(
    tx: &Tx,
    ids: Vec<ComparisonId>,
    by: UserId,
    why: Option<&str>,
    now: DateTime<Utc>,
) -> Result<u64> {
    use comparison::Column as C;
    let mut undone = 0;
    for chunk in ids.chunks(500) {
        let rows = comparison::Entity::update_many()
            .col_expr(C::UndoneAt, Expr::value(Some(now)))
            .col_expr(C::UndoneBy, Expr::value(Some(by)))
            .col_expr(C::UndoneWhy, Expr::value(why))
            .filter(C::Id.is_in(chunk.iter().copied()))
            .filter(C::UndoneAt.is_null());
        undone += rows.exec(&**tx).await?.rows_affected;
    }
    Ok(undone)
}
