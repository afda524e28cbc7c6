//! How far the reviews of a stage are.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::review::{self, ReviewState};
use entity::{CompetitionId, EntryId, JurorId, StageId, juror};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

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
