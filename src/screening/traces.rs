//! What entries are found by, and pairs of entries that may be the same work: rows of the comparison.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use entity::likeness::{self, LikenessKind};
use entity::{CompetitionId, EntryId, LikenessId, TraceId, competition, entry, member, trace, user};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationTrait, Set,
};

use crate::db::Tx;
use crate::error::Result;

/// Editions that are looked back at.
const EDITIONS: usize = 8;
/// Values in one question.
const ASKED: usize = 300;

/// A value by which an entry is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The kind and the hash.
    pub value: String,
    /// The whole hash of a picture.
    pub mark: Option<i64>,
    /// The name of a file; empty for texts.
    pub label: String,
}

/// Something that is alike in two entries.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The other entry.
    pub other: EntryId,
    /// What is alike.
    pub kind: LikenessKind,
    /// How alike, from 0 to 1.
    pub score: f64,
    /// Names of files or people; may be empty.
    pub detail: String,
}

/// A competition and the editions before it, from which it was copied.
///
/// # Errors
/// The database's words.
pub async fn editions(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<CompetitionId>> {
    let mut chain = vec![id];
    while let Some(last) = chain.last().copied().filter(|_| chain.len() < EDITIONS) {
        let from = competition::Entity::find_by_id(last).one(db).await?.and_then(|c| c.cloned_from);
        match from.filter(|from| !chain.contains(from)) {
            Some(from) => chain.push(from),
            None => break,
        }
    }
    Ok(chain)
}

/// Traces of other entries with one of these values.
///
/// # Errors
/// The database's words.
pub async fn search(
    db: &impl ConnectionTrait,
    editions: &[CompetitionId],
    own: EntryId,
    values: &[String],
) -> Result<Vec<trace::Model>> {
    let mut found = Vec::new();
    for chunk in values.chunks(ASKED) {
        let query = trace::Entity::find()
            .filter(trace::Column::Value.is_in(chunk))
            .filter(trace::Column::CompetitionId.is_in(editions.iter().copied()))
            .filter(trace::Column::EntryId.ne(own));
        found.extend(query.all(db).await?);
    }
    Ok(found)
}

/// Other entries of the competition with some of the same people in another team: names by entry.
///
/// # Errors
/// The database's words.
pub async fn shared_people(
    db: &impl ConnectionTrait,
    own: &entry::Model,
) -> Result<BTreeMap<EntryId, BTreeSet<String>>> {
    let people = member::Entity::find().select_only().column(member::Column::UserId);
    let people = sea_orm::QueryTrait::into_query(people.filter(member::Column::TeamId.eq(own.team_id)));
    let query = entry::Entity::find()
        .select_only()
        .column(entry::Column::Id)
        .column(user::Column::Name)
        .join(JoinType::InnerJoin, entry::Relation::Team.def())
        .join(JoinType::InnerJoin, member::Relation::Team.def().rev())
        .join(JoinType::InnerJoin, member::Relation::User.def())
        .filter(entry::Column::CompetitionId.eq(own.competition_id))
        .filter(entry::Column::RevisionCount.gt(0))
        .filter(entry::Column::TeamId.ne(own.team_id))
        .filter(member::Column::UserId.in_subquery(people));
    let rows: Vec<(EntryId, String)> = query.into_tuple().all(db).await?;
    let mut found: BTreeMap<EntryId, BTreeSet<String>> = BTreeMap::new();
    for (entry, name) in rows {
        found.entry(entry).or_default().insert(name);
    }
    Ok(found)
}

/// Replaces what an entry is found by.
///
/// # Errors
/// The database's words.
pub async fn set_traces(tx: &Tx, own: &entry::Model, marks: &[Mark]) -> Result<()> {
    trace::Entity::delete_many().filter(trace::Column::EntryId.eq(own.id)).exec(&**tx).await?;
    for chunk in marks.chunks(200) {
        let rows = chunk.iter().map(|mark| trace::ActiveModel {
            id: Set(TraceId::new()),
            competition_id: Set(own.competition_id),
            entry_id: Set(own.id),
            value: Set(mark.value.clone()),
            mark: Set(mark.mark),
            label: Set(mark.label.clone()),
        });
        trace::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    }
    Ok(())
}

/// Replaces the hints about an entry. What a screener has dismissed stays dismissed.
///
/// # Errors
/// The database's words.
pub async fn set_found(tx: &Tx, own: &entry::Model, found: &[Found], now: DateTime<Utc>) -> Result<()> {
    use likeness::Column as L;
    likeness::Entity::delete_many().filter(of_entry(own.id)).filter(L::DismissedAt.is_null()).exec(&**tx).await?;
    if found.is_empty() {
        return Ok(());
    }
    let rows = found.iter().map(|f| {
        // The later entry is the one about which there is a hint; keys made later sort later.
        let (entry, other) = (own.id.max(f.other), own.id.min(f.other));
        likeness::ActiveModel {
            id: Set(LikenessId::new()),
            competition_id: Set(own.competition_id),
            entry_id: Set(entry),
            other_id: Set(other),
            kind: Set(f.kind),
            score: Set(f.score),
            detail: Set(f.detail.clone()),
            found_at: Set(now),
            dismissed_at: Set(None),
            dismissed_by: Set(None),
            reason: Set(String::new()),
        }
    });
    let known = OnConflict::columns([L::EntryId, L::OtherId, L::Kind]).update_columns([L::Score, L::Detail]).to_owned();
    likeness::Entity::insert_many(rows).on_conflict(known).exec_without_returning(&**tx).await?;
    Ok(())
}

fn of_entry(id: EntryId) -> Condition {
    Condition::any().add(likeness::Column::EntryId.eq(id)).add(likeness::Column::OtherId.eq(id))
}

/// The hints about an entry, the strongest first.
///
/// # Errors
/// The database's words.
pub async fn of(db: &impl ConnectionTrait, id: EntryId) -> Result<Vec<likeness::Model>> {
    let query = likeness::Entity::find().filter(of_entry(id));
    Ok(query.order_by_desc(likeness::Column::Score).order_by_asc(likeness::Column::Id).all(db).await?)
}

/// Which of some entries have a hint that nobody has dismissed.
///
/// # Errors
/// The database's words.
pub async fn hinted(db: &impl ConnectionTrait, ids: &[EntryId]) -> Result<HashSet<EntryId>> {
    let either = Condition::any()
        .add(likeness::Column::EntryId.is_in(ids.iter().copied()))
        .add(likeness::Column::OtherId.is_in(ids.iter().copied()));
    let query = likeness::Entity::find().filter(either).filter(likeness::Column::DismissedAt.is_null());
    Ok(query.all(db).await?.into_iter().flat_map(|row| [row.entry_id, row.other_id]).collect())
}
