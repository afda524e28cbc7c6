//! Entries of a pairwise stage as its pages show them, and who must not see which.

use std::collections::HashSet;

use entity::{CompetitionId, EntryId, JurorId, competition, conflict, entry, stage, team};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::super::rules::Barred;
use crate::error::Result;
use crate::jury::store as jury;
use crate::pipeline::store::within;
use crate::redaction;

/// Those entries, with their teams, that are in the stage; as its jurors may read them: where it is blind, redacted copies
/// stand in the place of entries' own texts, and no team comes along.
///
/// # Errors
/// The database's words.
pub async fn entries_in(
    db: &impl ConnectionTrait,
    competition: &competition::Model,
    stage: &stage::Model,
    ids: Vec<EntryId>,
) -> Result<Vec<(entry::Model, Option<team::Model>)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = entry::Entity::find()
        .filter(entry::Column::CompetitionId.eq(competition.id))
        .filter(entry::Column::Id.is_in(ids))
        .filter(within(stage.id));
    if !stage.settings.blind {
        return Ok(query.find_also_related(team::Entity).all(db).await?);
    }
    let mut rows = query.all(db).await?;
    redaction::store::blind(db, competition, &mut rows).await?;
    Ok(rows.into_iter().map(|row| (row, None)).collect())
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

/// Which entries jurors must not see: conflicts that are noted, and those that records show and nobody has lifted.
///
/// # Errors
/// The database's words.
pub async fn conflicts_of(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Barred> {
    let mut found = Barred::new();
    for (juror, entry) in jury::interests_of(db, competition).await?.all().into_keys() {
        found.entry(juror).or_default().insert(entry);
    }
    Ok(found)
}
