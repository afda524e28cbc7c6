//! What the rule for late jurors leaves out of a stage.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::json::{LateJurors, StageSettings};
use entity::review::{self, ReviewState};
use entity::{EntryId, JurorId, ReviewId, StageId, event, slot, stage};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::super::late::{self, Handed, Late};
use super::interests::conflicts_of;
use crate::error::Result;

/// When pitches of a stage ended.
async fn ended(db: &impl ConnectionTrait, stage: StageId) -> Result<HashMap<EntryId, DateTime<Utc>>> {
    let query = slot::Entity::find()
        .select_only()
        .columns([slot::Column::EntryId, slot::Column::EndedAt])
        .filter(slot::Column::StageId.eq(stage))
        .filter(slot::Column::EntryId.is_not_null())
        .filter(slot::Column::EndedAt.is_not_null());
    let rows: Vec<(EntryId, DateTime<Utc>)> = query.into_tuple().all(db).await?;
    Ok(rows.into_iter().collect())
}

/// When each review of a stage was first handed in. The record tells: the row has the last time only, and who changes a
/// sheet later has not come late.
async fn handed(db: &impl ConnectionTrait, stage: StageId) -> Result<Vec<Handed>> {
    let rows: Vec<(ReviewId, EntryId, JurorId, Option<DateTime<Utc>>)> = review::Entity::find()
        .select_only()
        .columns([review::Column::Id, review::Column::EntryId, review::Column::JurorId, review::Column::SubmittedAt])
        .filter(review::Column::StageId.eq(stage))
        .filter(review::Column::State.eq(ReviewState::Submitted))
        .into_tuple()
        .all(db)
        .await?;
    let mut first: HashMap<Uuid, DateTime<Utc>> = HashMap::new();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.0.0).collect();
    for chunk in ids.chunks(500) {
        let told = event::Entity::find()
            .select_only()
            .columns([event::Column::SubjectId, event::Column::At])
            .filter(event::Column::SubjectKind.eq("review"))
            .filter(event::Column::Verb.eq("review.submitted"))
            .filter(event::Column::SubjectId.is_in(chunk.iter().copied()));
        let told: Vec<(Uuid, DateTime<Utc>)> = told.into_tuple().all(db).await?;
        for (id, at) in told {
            let known = first.entry(id).or_insert(at);
            *known = at.min(*known);
        }
    }
    let one = |(id, entry, juror, last): (ReviewId, EntryId, JurorId, Option<DateTime<Utc>>)| {
        Some((entry, juror, first.get(&id.0).copied().or(last)?))
    };
    Ok(rows.into_iter().filter_map(one).collect())
}

/// Whether teams pitch in a stage.
///
/// # Errors
/// The database's words.
pub async fn pitches(db: &impl ConnectionTrait, stage: StageId) -> Result<bool> {
    Ok(slot::Entity::find().filter(slot::Column::StageId.eq(stage)).count(db).await? > 0)
}

/// The reviews of a stage that its rule for late jurors leaves out, and why.
///
/// # Errors
/// The database's words.
pub async fn late_reviews(db: &impl ConnectionTrait, stage: StageId) -> Result<BTreeMap<(EntryId, JurorId), Late>> {
    let found = stage::Entity::find_by_id(stage)
        .select_only()
        .columns([stage::Column::CompetitionId, stage::Column::Settings])
        .into_tuple::<(entity::CompetitionId, StageSettings)>()
        .one(db)
        .await?;
    let Some((competition, settings)) = found.filter(|(_, s)| s.late_jurors != LateJurors::All) else {
        return Ok(BTreeMap::new());
    };
    let conflicts: HashSet<_> = conflicts_of(db, competition).await?.iter().map(|c| (c.juror_id, c.entry_id)).collect();
    Ok(late::left_out(settings.late_jurors, &ended(db, stage).await?, &handed(db, stage).await?, &conflicts))
}
