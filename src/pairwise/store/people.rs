//! Entries of a pairwise stage as its pages show them, and who must not see which.

use std::collections::{HashMap, HashSet};

use entity::{CompetitionId, EntryId, JurorId, StageId, conflict, entry, team};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::error::Result;
use crate::jury::rules;
use crate::jury::store as jury;
use crate::pipeline::store::within;

/// Those entries, with their teams, that are in the stage.
///
/// # Errors
/// The database's words.
pub async fn entries_in(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    stage: StageId,
    ids: Vec<EntryId>,
) -> Result<Vec<(entry::Model, Option<team::Model>)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = entry::Entity::find()
        .filter(entry::Column::CompetitionId.eq(competition))
        .filter(entry::Column::Id.is_in(ids))
        .filter(within(stage));
    Ok(query.find_also_related(team::Entity).all(db).await?)
}

/// The entries that a juror has a recorded conflict with.
///
/// # Errors
/// The database's words.
pub async fn declared_of(db: &impl ConnectionTrait, juror: JurorId) -> Result<HashSet<EntryId>> {
    let query = conflict::Entity::find().select_only().column(conflict::Column::EntryId);
    let found: Vec<EntryId> = query.filter(conflict::Column::JurorId.eq(juror)).into_tuple().all(db).await?;
    Ok(found.into_iter().collect())
}

/// Which entries jurors must not see: conflicts that are noted, and those that records show (member of the team, same
/// address, same organisation, same work domain).
///
/// # Errors
/// The database's words.
pub async fn conflicts_of(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    entries: &[jury::Judged],
) -> Result<HashMap<JurorId, HashSet<EntryId>>> {
    let mut found: HashMap<JurorId, HashSet<EntryId>> = HashMap::new();
    for c in jury::conflicts_of(db, competition).await? {
        found.entry(c.juror_id).or_default().insert(c.entry_id);
    }
    let entrants = jury::entrants_of(db, competition).await?;
    let mut by_domain: HashMap<&str, Vec<EntryId>> = HashMap::new();
    for (entry, _, email) in &entrants {
        if let Some(domain) = rules::work_domain(email) {
            by_domain.entry(domain).or_default().push(*entry);
        }
    }
    for j in jury::jurors_of(db, competition).await?.iter().filter(|j| j.accepted_at.is_some()) {
        let own = found.entry(j.id).or_default();
        let member = entrants.iter().filter(|(_, user, email)| j.user_id == Some(*user) || j.email == *email);
        own.extend(member.map(|(entry, ..)| *entry));
        own.extend(rules::work_domain(&j.email).and_then(|domain| by_domain.get(domain)).into_iter().flatten());
        let same = entries.iter().filter(|e| rules::same_organisation(&j.organisation, &e.organisation));
        own.extend(same.map(|e| e.id));
    }
    Ok(found)
}
