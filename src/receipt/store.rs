//! What a code stands for.

use entity::{competition, entry, event, revision};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::error::Result;

/// A revision with what it belongs to, and the line of the record that tells of it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The competition.
    pub competition: competition::Model,
    /// The entry as it is now.
    pub entry: entry::Model,
    /// The revision.
    pub revision: revision::Model,
    /// Its `entry.submitted`.
    pub event: Option<event::Model>,
}

/// What a code (as it is written on receipts) stands for.
///
/// # Errors
/// The database's words.
pub async fn by_code(db: &impl ConnectionTrait, code: &str) -> Result<Option<Found>> {
    let revision = revision::Entity::find().filter(revision::Column::ReceiptCode.eq(code)).one(db).await?;
    let Some(revision) = revision else { return Ok(None) };
    let query = entry::Entity::find_by_id(revision.entry_id).find_also_related(competition::Entity);
    let Some((entry, Some(competition))) = query.one(db).await? else { return Ok(None) };
    let events = event::Entity::find()
        .filter(event::Column::Chain.eq(competition.id.0))
        .filter(event::Column::SubjectId.eq(entry.id.0))
        .filter(event::Column::Verb.eq("entry.submitted"))
        .order_by_asc(event::Column::Seq)
        .all(db)
        .await?;
    let event = events.into_iter().find(|e| e.data["revision"] == revision.number);
    Ok(Some(Found { competition, entry, revision, event }))
}
