//! What the rule for late jurors leaves out of a stage.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::json::{LateJurors, StageSettings};
use entity::review::{self, ReviewState};
use entity::{EntryId, JurorId, ReviewId, StageId, event, slot, stage};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::super::late::{self, Handed, Late};
use super::reviews::barred_of;
use super::tasks::assignments_of;
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
    let found = stage::Entity::find_by_id(stage).select_only().column(stage::Column::Settings);
    let rule = found.into_tuple::<StageSettings>().one(db).await?.map_or(LateJurors::All, |s| s.late_jurors);
    if rule == LateJurors::All {
        return Ok(BTreeMap::new());
    }
    let handed = handed(db, stage).await?;
    let assigned = assignments_of(db, stage).await?.into_iter().filter(|a| a.abstained_at.is_none());
    let mut given: HashSet<_> = assigned.map(|a| (a.juror_id, a.entry_id)).collect();
    given.extend(handed.iter().map(|(entry, juror, _)| (*juror, *entry)));
    for pair in barred_of(db, stage).await? {
        given.remove(&pair);
    }
    Ok(late::left_out(rule, &ended(db, stage).await?, &handed, &given))
}
