//! How far the reviews of a stage are.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::review::{self, ReviewState};
use entity::{CompetitionId, EntryId, JurorId, StageId, assignment, criterion, juror, stage};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationTrait};

use super::super::progress::{self, Duty, Tally};
use super::people::jurors_of;
use super::tasks::{Judged, assignments_of, entries_of};
use crate::error::Result;

type Saved = (JurorId, EntryId, ReviewState, DateTime<Utc>, Option<DateTime<Utc>>);

/// All pairs of juror and entry of a stage, and the entries that it judges. A review that was handed in counts, also
/// where its juror was let go since; entries that are out of the contest do not.
///
/// # Errors
/// The database's words.
pub async fn duties_of(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    stage: StageId,
) -> Result<(Vec<Duty>, Vec<Judged>)> {
    use review::Column as R;
    let entries = entries_of(db, competition, stage).await?;
    let within: HashSet<EntryId> = entries.iter().map(|e| e.id).collect();
    let saved: Vec<Saved> = review::Entity::find()
        .select_only()
        .columns([R::JurorId, R::EntryId, R::State, R::UpdatedAt, R::SubmittedAt])
        .filter(R::StageId.eq(stage))
        .into_tuple()
        .all(db)
        .await?;
    let blank =
        |juror, entry| Duty { juror, entry, state: None, saved_at: None, handed_in_at: None, abstained_at: None };
    let mut duties = std::collections::BTreeMap::new();
    for a in assignments_of(db, stage).await? {
        let duty = Duty { abstained_at: a.abstained_at, ..blank(a.juror_id, a.entry_id) };
        duties.insert((a.juror_id, a.entry_id), duty);
    }
    for (juror, entry, state, saved_at, handed_in_at) in saved {
        let review = (Some(state), Some(saved_at), handed_in_at);
        let duty = match duties.get_mut(&(juror, entry)) {
            Some(duty) => duty,
            None if state == ReviewState::Submitted => duties.entry((juror, entry)).or_insert(blank(juror, entry)),
            None => continue,
        };
        (duty.state, duty.saved_at, duty.handed_in_at) = review;
    }
    Ok((duties.into_values().filter(|d| within.contains(&d.entry)).collect(), entries))
}

/// The jurors who have entries left in a stage, or those of them who are named; each with what is left.
///
/// # Errors
/// The database's words.
pub async fn waiting(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    stage: StageId,
    only: Option<&[JurorId]>,
) -> Result<Vec<(juror::Model, Tally)>> {
    let (duties, _) = duties_of(db, competition, stage).await?;
    let tallies = progress::by(&duties, |d| Some(d.juror));
    let jurors = jurors_of(db, competition).await?.into_iter();
    let meant = jurors.filter(|j| j.accepted_at.is_some() && only.is_none_or(|only| only.contains(&j.id)));
    let left = |j: juror::Model| Some((tallies.get(&j.id).copied().filter(|t| t.left() > 0)?, j));
    Ok(meant.filter_map(left).map(|(tally, j)| (j, tally)).collect())
}

/// How much there is in the stages of a competition, for each stage and juror.
#[derive(Clone, Debug, Default)]
pub struct Amounts {
    /// Entries that are assigned.
    pub assigned: HashMap<(StageId, JurorId), usize>,
    /// Reviews that are handed in.
    pub handed_in: HashMap<(StageId, JurorId), usize>,
    /// Criteria.
    pub criteria: HashMap<StageId, usize>,
}

/// Counts in the database, whatever the number of stages.
///
/// # Errors
/// The database's words.
pub async fn amounts_of(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Amounts> {
    use assignment::Column as A;
    use criterion::Column as C;
    use review::Column as R;
    let assigned = assignment::Entity::find()
        .select_only()
        .columns([A::StageId, A::JurorId])
        .column_as(A::Id.count(), "n")
        .join(JoinType::InnerJoin, assignment::Relation::Stage.def())
        .filter(stage::Column::CompetitionId.eq(competition))
        .group_by(A::StageId)
        .group_by(A::JurorId);
    let handed_in = review::Entity::find()
        .select_only()
        .columns([R::StageId, R::JurorId])
        .column_as(R::Id.count(), "n")
        .join(JoinType::InnerJoin, review::Relation::Stage.def())
        .filter(stage::Column::CompetitionId.eq(competition))
        .filter(R::State.eq(ReviewState::Submitted))
        .group_by(R::StageId)
        .group_by(R::JurorId);
    let criteria = criterion::Entity::find()
        .select_only()
        .column(C::StageId)
        .column_as(C::Id.count(), "n")
        .join(JoinType::InnerJoin, criterion::Relation::Stage.def())
        .filter(stage::Column::CompetitionId.eq(competition))
        .group_by(C::StageId);
    let size = |n: i64| usize::try_from(n).unwrap_or_default();
    let each = |rows: Vec<(StageId, JurorId, i64)>| rows.into_iter().map(|(s, j, n)| ((s, j), size(n))).collect();
    let criteria: Vec<(StageId, i64)> = criteria.into_tuple().all(db).await?;
    Ok(Amounts {
        assigned: each(assigned.into_tuple().all(db).await?),
        handed_in: each(handed_in.into_tuple().all(db).await?),
        criteria: criteria.into_iter().map(|(stage, n)| (stage, size(n))).collect(),
    })
}
