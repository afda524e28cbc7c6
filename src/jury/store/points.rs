//! The points of a stage that count, and when all of them came.

use chrono::{DateTime, Utc};
use entity::review::{self, ReviewState};
use entity::{CriterionId, EntryId, JurorId, StageId, score};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait};

use crate::error::Result;

/// Points of a sheet that was handed in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// About what.
    pub entry: EntryId,
    /// Whose.
    pub juror: JurorId,
    /// For which criterion.
    pub criterion: CriterionId,
    /// How many.
    pub points: f64,
    /// When the sheet was handed in.
    pub at: Option<DateTime<Utc>>,
}

type Row = (EntryId, JurorId, CriterionId, f64, Option<DateTime<Utc>>);

/// All points of the sheets of a stage that were handed in.
///
/// # Errors
/// The database's words.
pub async fn points_of(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<Point>> {
    let rows: Vec<Row> = score::Entity::find()
        .select_only()
        .columns([review::Column::EntryId, review::Column::JurorId])
        .columns([score::Column::CriterionId, score::Column::Points])
        .column(review::Column::SubmittedAt)
        .join(JoinType::InnerJoin, score::Relation::Review.def())
        .filter(review::Column::StageId.eq(stage))
        .filter(review::Column::State.eq(ReviewState::Submitted))
        .into_tuple()
        .all(db)
        .await?;
    let point = |(entry, juror, criterion, points, at)| Point { entry, juror, criterion, points, at };
    Ok(rows.into_iter().map(point).collect())
}
