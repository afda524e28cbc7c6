//! Drafts of somebody whose account has ended, as far as nobody else is in the team.

use chrono::{DateTime, Utc};
use entity::file::HolderKind;
use entity::{CompetitionId, UserId, draft_version, entry};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use crate::db::Tx;
use crate::entry::{rules, store};
use crate::error::Result;
use crate::file::{actions as files, store as held};

/// Deletes entries that were never handed in, and of the others what was written since. Whether there were any.
///
/// # Errors
/// The database's words.
pub async fn forget(tx: &Tx, competition: CompetitionId, user: UserId, now: DateTime<Utc>) -> Result<bool> {
    let mut own = Vec::new();
    for team in store::teams_of(&**tx, competition, user).await? {
        if store::people_of(&**tx, team.id).await?.iter().all(|person| person.id == user) {
            own.push(team.id);
        }
    }
    let entries = store::of_teams(&**tx, own).await?;
    for entry in &entries {
        forget_draft(tx, entry, user, now).await?;
    }
    Ok(!entries.is_empty())
}

async fn forget_draft(tx: &Tx, entry: &entry::Model, user: UserId, now: DateTime<Utc>) -> Result<()> {
    let revisions = store::revisions_of(&**tx, [entry.id]).await?;
    for file in held::list_held(&**tx, HolderKind::Entry, entry.id.0).await? {
        if revisions.iter().all(|r| !rules::holds(&r.content, file.id)) {
            files::delete(tx, &file, user, now).await?;
        }
    }
    if revisions.is_empty() {
        entry::Entity::delete_by_id(entry.id).exec(&**tx).await?;
        return Ok(());
    }
    draft_version::Entity::delete_many().filter(draft_version::Column::EntryId.eq(entry.id)).exec(&**tx).await?;
    let blank = entry::ActiveModel { id: Set(entry.id), draft: Set(json!({})), ..Default::default() };
    entry::Entity::update(blank).exec(&**tx).await?;
    Ok(())
}
