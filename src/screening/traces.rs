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
/// Traces that one question finds at most: what so many have says little, as a template that all fill in.
const FOUND: u64 = 1_000;
/// Hints that are kept when an entry is compared; the strongest.
const KEPT: usize = 20;
/// Hints about an entry that are read at most.
pub const SHOWN: u64 = 50;

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
    /// Names of files; may be empty.
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
            .filter(trace::Column::EntryId.ne(own))
            .order_by_asc(trace::Column::Id)
            .limit(FOUND);
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

/// Replaces the hints about an entry by the strongest that were found. What a screener has dismissed stays dismissed.
///
/// # Errors
/// The database's words.
pub async fn set_found(tx: &Tx, own: &entry::Model, found: &[Found], now: DateTime<Utc>) -> Result<()> {
    use likeness::Column as L;
    likeness::Entity::delete_many().filter(of_entry(own)).filter(L::DismissedAt.is_null()).exec(&**tx).await?;
    if found.is_empty() {
        return Ok(());
    }
    let mut strongest: Vec<&Found> = found.iter().collect();
    strongest.sort_by(|a, b| b.score.total_cmp(&a.score));
    let rows = strongest.into_iter().take(KEPT).map(|f| {
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

/// Hints about an entry that belong to its edition: later ones have their own, which are none of its business.
fn of_entry(own: &entry::Model) -> Condition {
    let either = Condition::any().add(likeness::Column::EntryId.eq(own.id)).add(likeness::Column::OtherId.eq(own.id));
    Condition::all().add(likeness::Column::CompetitionId.eq(own.competition_id)).add(either)
}

/// The hints about an entry, those that nobody has dismissed first, then the strongest; no more than [`SHOWN`].
///
/// # Errors
/// The database's words.
pub async fn of(db: &impl ConnectionTrait, own: &entry::Model) -> Result<Vec<likeness::Model>> {
    let query = likeness::Entity::find().filter(of_entry(own));
    let query = query.order_by_asc(likeness::Column::DismissedAt.is_not_null()).order_by_desc(likeness::Column::Score);
    Ok(query.order_by_asc(likeness::Column::Id).limit(SHOWN).all(db).await?)
}

/// A hint about an entry.
///
/// # Errors
/// The database's words.
pub async fn by_id(db: &impl ConnectionTrait, own: &entry::Model, id: LikenessId) -> Result<Option<likeness::Model>> {
    Ok(likeness::Entity::find_by_id(id).filter(of_entry(own)).one(db).await?)
}

/// The other side of a hint about an entry.
#[must_use]
pub fn other(row: &likeness::Model, own: EntryId) -> EntryId {
    if row.entry_id == own { row.other_id } else { row.entry_id }
}

/// Which of some entries of a competition have a hint that nobody has dismissed.
///
/// # Errors
/// The database's words.
pub async fn hinted(db: &impl ConnectionTrait, id: CompetitionId, ids: &[EntryId]) -> Result<HashSet<EntryId>> {
    use likeness::Column as L;
    let mut found = HashSet::new();
    for side in [L::EntryId, L::OtherId] {
        let query = likeness::Entity::find().select_only().column(side).distinct();
        let query = query.filter(L::CompetitionId.eq(id)).filter(side.is_in(ids.iter().copied()));
        let query = query.filter(L::DismissedAt.is_null());
        let rows: Vec<EntryId> = query.into_tuple().all(db).await?;
        found.extend(rows);
    }
    Ok(found)
}
