//! Sheets as jurors see them: all their own of a stage, and those of others about one entry.

use std::collections::{BTreeMap, HashMap, HashSet};

use entity::review::{self, ReviewState};
use entity::{CriterionId, EntryId, JurorId, ReviewId, StageId, conflict, entry, juror, member, score};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait, RelationTrait,
};

use super::super::own::Sheet;
use super::panels::boards_of;
use super::reviews::barred_of;
use crate::error::Result;

/// A juror's sheets of a stage with their points.
///
/// # Errors
/// The database's words.
pub async fn own_sheets(db: &impl ConnectionTrait, stage: StageId, juror: JurorId) -> Result<Vec<Sheet>> {
    let rows: Vec<(EntryId, ReviewState, Option<CriterionId>, Option<f64>)> = review::Entity::find()
        .select_only()
        .columns([review::Column::EntryId, review::Column::State])
        .columns([score::Column::CriterionId, score::Column::Points])
        .join(JoinType::LeftJoin, score::Relation::Review.def().rev())
        .filter(review::Column::StageId.eq(stage))
        .filter(review::Column::JurorId.eq(juror))
        .into_tuple()
        .all(db)
        .await?;
    let mut sheets: BTreeMap<EntryId, Sheet> = BTreeMap::new();
    for (entry, state, criterion, points) in rows {
        let sheet = sheets.entry(entry).or_insert_with(|| Sheet { entry, state, points: HashMap::new() });
        sheet.points.extend(criterion.zip(points));
    }
    Ok(sheets.into_values().collect())
}

/// A juror's reviews of a stage with their points, by entry.
///
/// # Errors
/// The database's words.
pub async fn reviews_by(db: &impl ConnectionTrait, stage: StageId, juror: JurorId) -> Result<HashMap<EntryId, Given>> {
    let rows = review::Entity::find().filter(review::Column::StageId.eq(stage));
    let rows = rows.filter(review::Column::JurorId.eq(juror)).all(db).await?;
    let mut points: HashMap<EntryId, HashMap<CriterionId, f64>> =
        own_sheets(db, stage, juror).await?.into_iter().map(|s| (s.entry, s.points)).collect();
    let said = |review: review::Model| {
        (review.entry_id, Given { points: points.remove(&review.entry_id).unwrap_or_default(), review })
    };
    Ok(rows.into_iter().map(said).collect())
}

/// The numbers of entries that a juror must not judge: conflicts that are noted, and those of teams that he is in.
///
/// # Errors
/// The database's words.
pub async fn conflicting(db: &impl ConnectionTrait, juror: JurorId) -> Result<HashSet<i32>> {
    let account = juror::Entity::find_by_id(juror).select_only().column(juror::Column::UserId);
    let teams = member::Entity::find()
        .select_only()
        .column(member::Column::TeamId)
        .filter(member::Column::UserId.in_subquery(QueryTrait::into_query(account)));
    let contest = juror::Entity::find_by_id(juror).select_only().column(juror::Column::CompetitionId);
    let own = entry::Entity::find()
        .select_only()
        .column(entry::Column::Number)
        .filter(entry::Column::TeamId.in_subquery(QueryTrait::into_query(teams)))
        .filter(entry::Column::CompetitionId.in_subquery(QueryTrait::into_query(contest)));
    let own: Vec<i32> = own.into_tuple().all(db).await?;
    let query = conflict::Entity::find().select_only().column(entry::Column::Number);
    let query = query.join(JoinType::InnerJoin, conflict::Relation::Entry.def());
    let rows: Vec<i32> = query.filter(conflict::Column::JurorId.eq(juror)).into_tuple().all(db).await?;
    Ok(rows.into_iter().chain(own).collect())
}

/// What a juror has said of an entry.
#[derive(Clone, Debug)]
pub struct Given {
    /// The review.
    pub review: review::Model,
    /// Its points.
    pub points: HashMap<CriterionId, f64>,
}

/// What others than `juror` have handed in about an entry: those who judge for the same, and have no conflict. Their order tells nothing of when they did, nor of who they
/// are: it is that of a hash of the review's key.
///
/// # Errors
/// The database's words.
pub async fn said_by_others(
    db: &impl ConnectionTrait,
    stage: StageId,
    entry: EntryId,
    juror: JurorId,
) -> Result<Vec<Given>> {
    let rows = review::Entity::find()
        .filter(review::Column::StageId.eq(stage))
        .filter(review::Column::EntryId.eq(entry))
        .filter(review::Column::JurorId.ne(juror))
        .filter(review::Column::State.eq(ReviewState::Submitted))
        .all(db)
        .await?;
    let (boards, barred) = (boards_of(db, stage).await?, barred_of(db, stage).await?);
    let beside = |r: &review::Model| {
        boards.get(&r.juror_id) == boards.get(&juror) && !barred.contains(&(r.juror_id, r.entry_id))
    };
    let rows: Vec<_> = rows.into_iter().filter(beside).collect();
    let found = score::Entity::find().filter(score::Column::ReviewId.is_in(rows.iter().map(|r| r.id)));
    let mut points: HashMap<ReviewId, HashMap<CriterionId, f64>> = HashMap::new();
    for row in found.all(db).await? {
        points.entry(row.review_id).or_default().insert(row.criterion_id, row.points);
    }
    let mut said: Vec<Given> = rows
        .into_iter()
        .map(|review| Given { points: points.remove(&review.id).unwrap_or_default(), review })
        .collect();
    said.sort_by_cached_key(|s| crate::app::secret_hash(&s.review.id.to_string()));
    Ok(said)
}
