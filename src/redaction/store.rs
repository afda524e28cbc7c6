//! Rows of redacted copies, and entries as blind jurors read them.

use std::collections::{HashMap, HashSet};

use entity::entry::EntryState;
use entity::form::FormPurpose;
use entity::{CompetitionId, EntryId, competition, entry, redaction};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};

use super::rules;
use crate::error::Result;
use crate::form::store as forms;

/// The copy of an entry, if there is one.
///
/// # Errors
/// The database's words.
pub async fn of(db: &impl ConnectionTrait, entry: EntryId) -> Result<Option<redaction::Model>> {
    Ok(redaction::Entity::find_by_id(entry).one(db).await?)
}

/// How often each entry of a competition that has a copy had been handed in when that was written.
///
/// # Errors
/// The database's words.
pub async fn revisions_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<HashMap<EntryId, i32>> {
    let rows: Vec<(EntryId, i32)> = redaction::Entity::find()
        .select_only()
        .columns([redaction::Column::EntryId, redaction::Column::Revision])
        .join(JoinType::InnerJoin, redaction::Relation::Entry.def())
        .filter(entry::Column::CompetitionId.eq(id))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The titles of the copies of a competition's entries.
///
/// # Errors
/// The database's words.
pub async fn titles(db: &impl ConnectionTrait, id: CompetitionId) -> Result<HashMap<EntryId, String>> {
    let rows: Vec<(EntryId, String)> = redaction::Entity::find()
        .select_only()
        .columns([redaction::Column::EntryId, redaction::Column::Title])
        .join(JoinType::InnerJoin, redaction::Relation::Entry.def())
        .filter(entry::Column::CompetitionId.eq(id))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Key, number and count of revisions of all entries that jurors may get to see, by number.
///
/// # Errors
/// The database's words.
pub async fn judged(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<(EntryId, i32, i32)>> {
    let query = entry::Entity::find()
        .select_only()
        .columns([entry::Column::Id, entry::Column::Number, entry::Column::RevisionCount])
        .filter(entry::Column::CompetitionId.eq(id))
        .filter(entry::Column::State.is_in([EntryState::Submitted, EntryState::Admitted]))
        .order_by_asc(entry::Column::Number);
    Ok(query.into_tuple().all(db).await?)
}

/// Puts copies in the place of entries' own texts; returns which have one.
///
/// # Errors
/// The database's words.
pub async fn blind(
    db: &impl ConnectionTrait,
    competition: &competition::Model,
    entries: &mut [entry::Model],
) -> Result<HashSet<EntryId>> {
    let ids: Vec<EntryId> = entries.iter().map(|e| e.id).collect();
    let rows = redaction::Entity::find().filter(redaction::Column::EntryId.is_in(ids)).all(db).await?;
    let copies: HashMap<EntryId, redaction::Model> = rows.into_iter().map(|r| (r.entry_id, r)).collect();
    let mut forms_read = HashMap::new();
    for entry in entries.iter_mut() {
        let Some(copy) = copies.get(&entry.id) else { continue };
        let fields = match forms_read.get(&entry.form_id) {
            Some(fields) => fields,
            None => {
                let fields = forms::fields_of(db, competition, FormPurpose::Entry, entry.form_id).await?;
                forms_read.entry(entry.form_id).or_insert(fields)
            }
        };
        rules::put(entry, copy, fields);
    }
    Ok(copies.into_keys().collect())
}
