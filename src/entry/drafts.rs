//! Rows of what drafts were: every save of the last hour or so, and fewer of the days before.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{EntryId, UserId, draft_version, user};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde_json::Value;

use crate::error::Result;

/// The newest versions are all kept, for merging.
const NEWEST: usize = 40;
/// Of older ones, the last that somebody saved in each of these spans.
const SPAN: i64 = 600;
/// For how long.
const DAYS: i64 = 14;
/// Never more than these.
const MOST: usize = 200;
/// What is too much is removed at every so many saves.
const SWEEP: i32 = 10;

/// A version without its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The version.
    pub version: i32,
    /// Who saved it, if that is known.
    pub saved_by: Option<UserId>,
    /// When.
    pub saved_at: DateTime<Utc>,
}

/// Of versions, newest first, the last that each person saved in each span.
#[must_use]
pub fn landmarks(all: &[Kept]) -> Vec<Kept> {
    let mut last = None;
    let mut kept = Vec::new();
    for one in all {
        let span = (one.saved_by, one.saved_at.timestamp().div_euclid(SPAN));
        if last != Some(span) {
            kept.push(*one);
        }
        last = Some(span);
    }
    kept
}

/// Of versions, newest first, those that need not be kept any longer.
#[must_use]
pub fn outdated(all: &[Kept], now: DateTime<Utc>) -> Vec<i32> {
    let (_, older) = all.split_at(all.len().min(NEWEST));
    let young = |k: &&Kept| now - k.saved_at < TimeDelta::days(DAYS);
    let good: BTreeSet<i32> = landmarks(older).iter().filter(young).map(|k| k.version).take(MOST - NEWEST).collect();
    older.iter().map(|k| k.version).filter(|version| !good.contains(version)).collect()
}

/// Keeps a version; now and then removes what is too old.
///
/// # Errors
/// The database's words.
pub async fn insert(
    db: &impl ConnectionTrait,
    entry: EntryId,
    version: i32,
    content: Value,
    by: UserId,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = draft_version::ActiveModel {
        entry_id: Set(entry),
        version: Set(version),
        content: Set(content),
        saved_by: Set(Some(by)),
        saved_at: Set(now),
    };
    draft_version::Entity::insert(row).exec_without_returning(db).await?;
    if version % SWEEP == 0 {
        let outdated = outdated(&list(db, entry).await?, now);
        draft_version::Entity::delete_many()
            .filter(draft_version::Column::EntryId.eq(entry))
            .filter(draft_version::Column::Version.is_in(outdated))
            .exec(db)
            .await?;
    }
    Ok(())
}

/// The versions of an entry without their contents, newest first.
///
/// # Errors
/// The database's words.
pub async fn list(db: &impl ConnectionTrait, entry: EntryId) -> Result<Vec<Kept>> {
    let rows: Vec<(i32, Option<UserId>, DateTime<Utc>)> = draft_version::Entity::find()
        .select_only()
        .columns([draft_version::Column::Version, draft_version::Column::SavedBy, draft_version::Column::SavedAt])
        .filter(draft_version::Column::EntryId.eq(entry))
        .order_by_desc(draft_version::Column::Version)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(version, saved_by, saved_at)| Kept { version, saved_by, saved_at }).collect())
}

/// The versions of an entry from `first` on, oldest first.
///
/// # Errors
/// The database's words.
pub async fn since(db: &impl ConnectionTrait, entry: EntryId, first: i32) -> Result<Vec<draft_version::Model>> {
    let query = draft_version::Entity::find()
        .filter(draft_version::Column::EntryId.eq(entry))
        .filter(draft_version::Column::Version.gte(first))
        .order_by_asc(draft_version::Column::Version)
        .limit(MOST as u64);
    Ok(query.all(db).await?)
}

/// One version of an entry.
///
/// # Errors
/// The database's words.
pub async fn version(db: &impl ConnectionTrait, entry: EntryId, n: i32) -> Result<Option<draft_version::Model>> {
    Ok(draft_version::Entity::find_by_id((entry, n)).one(db).await?)
}

/// The names of people, also of those who have left their team.
///
/// # Errors
/// The database's words.
pub async fn names(
    db: &impl ConnectionTrait,
    people: impl IntoIterator<Item = UserId>,
) -> Result<BTreeMap<UserId, String>> {
    let people: BTreeSet<UserId> = people.into_iter().collect();
    if people.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = user::Entity::find().filter(user::Column::Id.is_in(people)).all(db).await?;
    Ok(rows.into_iter().map(|u| (u.id, u.name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Versions newest first, each `seconds` before the one after it.
    fn saved(count: i32, seconds: i64, by: UserId, now: DateTime<Utc>) -> Vec<Kept> {
        let one = |n: i32| Kept {
            version: count - n,
            saved_by: Some(by),
            saved_at: now - TimeDelta::seconds(i64::from(n) * seconds),
        };
        (0..count).map(one).collect()
    }

    #[test]
    fn the_newest_are_all_kept_and_of_older_ones_some() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let (paula, karim) = (UserId::new(), UserId::new());
        assert!(outdated(&saved(40, 60, paula, now), now).is_empty());
        let hour = saved(100, 60, paula, now);
        let gone = outdated(&hour, now);
        assert!(gone.iter().all(|v| *v <= 60), "{gone:?}");
        assert_eq!(60 - gone.len(), 7, "one in ten minutes: {gone:?}");
        let mut two = hour;
        for kept in two.iter_mut().step_by(2) {
            kept.saved_by = Some(karim);
        }
        assert!(outdated(&two, now).is_empty(), "nobody's work hides another's");
        assert_eq!(outdated(&saved(100, 86_400, paula, now), now).len(), 60, "old ones go");
        assert_eq!(saved(1000, 700, paula, now).len() - outdated(&saved(1000, 700, paula, now), now).len(), MOST);
    }
}
