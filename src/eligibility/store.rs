//! Rows of the list and of joined spellings; what people and organisations have handed in, as far as limits ask.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::entry::EntryState;
use entity::file::HolderKind;
use entity::{
    BarId, CategoryId, CompetitionId, EntryId, SpellingId, TeamId, UserId, award, bar, competition, entry, file,
    member, result, spelling, team, user,
};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait, Set,
};

use super::rules::{Line, Spellings, form_of};
use crate::db::Tx;
use crate::error::Result;

/// More editions than this in a row are not looked through.
const EDITIONS: usize = 30;

/// The list of those who may not enter, the last added first.
///
/// # Errors
/// The database's words.
pub async fn bars_of(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<bar::Model>> {
    let query = bar::Entity::find().filter(bar::Column::CompetitionId.eq(competition));
    Ok(query.order_by_desc(bar::Column::Id).all(db).await?)
}

/// How many lines the list has.
///
/// # Errors
/// The database's words.
pub async fn count_bars(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<u64> {
    Ok(bar::Entity::find().filter(bar::Column::CompetitionId.eq(competition)).count(db).await?)
}

/// Adds a line to the list.
///
/// # Errors
/// The database's words.
pub async fn insert_bar(tx: &Tx, to: CompetitionId, line: &Line, by: UserId, now: DateTime<Utc>) -> Result<BarId> {
    let id = BarId::new();
    let row = bar::ActiveModel {
        id: Set(id),
        competition_id: Set(to),
        kind: Set(line.kind),
        name: Set(line.name.clone()),
        form: Set(form_of(line.kind, &line.name)),
        reason: Set(line.reason.clone()),
        source: Set(line.source.clone()),
        added_by: Set(Some(by)),
        added_at: Set(now),
    };
    bar::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(id)
}

/// Takes a line off the list; false if there is no such line.
///
/// # Errors
/// The database's words.
pub async fn delete_bar(tx: &Tx, competition: CompetitionId, id: BarId) -> Result<bool> {
    let gone = bar::Entity::delete_many()
        .filter(bar::Column::CompetitionId.eq(competition))
        .filter(bar::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(gone.rows_affected > 0)
}

/// The spellings that organisers have joined.
///
/// # Errors
/// The database's words.
pub async fn spellings_of(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Spellings> {
    let query = spelling::Entity::find().filter(spelling::Column::CompetitionId.eq(competition));
    Ok(Spellings::of(&query.all(db).await?))
}

/// Lets a spelling, and all that were joined to it, count as `same_as`.
///
/// # Errors
/// The database's words.
pub async fn join_spelling(tx: &Tx, competition: CompetitionId, name: &str, form: &str, same_as: &str) -> Result<()> {
    spelling::Entity::update_many()
        .col_expr(spelling::Column::SameAs, Expr::value(same_as))
        .filter(spelling::Column::CompetitionId.eq(competition))
        .filter(spelling::Column::SameAs.eq(form))
        .exec(&**tx)
        .await?;
    let row = spelling::ActiveModel {
        id: Set(SpellingId::new()),
        competition_id: Set(competition),
        name: Set(name.to_owned()),
        form: Set(form.to_owned()),
        same_as: Set(same_as.to_owned()),
    };
    spelling::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Lets a spelling count for itself again; false if it did.
///
/// # Errors
/// The database's words.
pub async fn part_spelling(tx: &Tx, competition: CompetitionId, form: &str) -> Result<bool> {
    let gone = spelling::Entity::delete_many()
        .filter(spelling::Column::CompetitionId.eq(competition))
        .filter(spelling::Column::Form.eq(form))
        .exec(&**tx)
        .await?;
    Ok(gone.rows_affected > 0)
}

/// Each way in which entries that take a place name their organisation, with how many do so.
///
/// # Errors
/// The database's words.
pub async fn organisations_of(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<(String, i64)>> {
    let query = entry::Entity::find()
        .select_only()
        .column(entry::Column::Organisation)
        .column_as(entry::Column::Id.count(), "n")
        .filter(entry::Column::CompetitionId.eq(competition))
        .filter(entry::Column::State.ne(EntryState::Withdrawn))
        .group_by(entry::Column::Organisation);
    Ok(query.into_tuple().all(db).await?)
}

/// The people of a team, with their names.
///
/// # Errors
/// The database's words.
pub async fn people_of(db: &impl ConnectionTrait, team: TeamId) -> Result<Vec<(UserId, String)>> {
    let query = member::Entity::find()
        .select_only()
        .column(member::Column::UserId)
        .column(user::Column::Name)
        .join(JoinType::InnerJoin, member::Relation::User.def())
        .filter(member::Column::TeamId.eq(team))
        .order_by_asc(member::Column::JoinedAt);
    Ok(query.into_tuple().all(db).await?)
}

/// The entries that take a place of some people, over all their teams.
///
/// # Errors
/// The database's words.
pub async fn entries_of_people(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    people: impl IntoIterator<Item = UserId>,
) -> Result<Vec<(UserId, EntryId)>> {
    let query = member::Entity::find()
        .select_only()
        .column(member::Column::UserId)
        .column(entry::Column::Id)
        .join(JoinType::InnerJoin, member::Relation::Team.def())
        .join(JoinType::InnerJoin, entry::Relation::Team.def().rev())
        .filter(team::Column::CompetitionId.eq(competition))
        .filter(member::Column::UserId.is_in(people))
        .filter(entry::Column::State.ne(EntryState::Withdrawn));
    Ok(query.into_tuple().all(db).await?)
}

/// How many entries of a team take a place.
///
/// # Errors
/// The database's words.
pub async fn count_places(db: &impl ConnectionTrait, team: TeamId) -> Result<usize> {
    let query = entry::Entity::find()
        .filter(entry::Column::TeamId.eq(team))
        .filter(entry::Column::State.ne(EntryState::Withdrawn));
    Ok(usize::try_from(query.count(db).await?).unwrap_or(usize::MAX))
}

/// How many files the drafts of some entries hold.
///
/// # Errors
/// The database's words.
pub async fn count_files(
    db: &impl ConnectionTrait,
    entries: impl IntoIterator<Item = EntryId>,
) -> Result<BTreeMap<EntryId, i64>> {
    let query = file::Entity::find()
        .select_only()
        .column(file::Column::HolderId)
        .column_as(file::Column::Id.count(), "n")
        .filter(file::Column::HolderKind.eq(HolderKind::Entry))
        .filter(file::Column::HolderId.is_in(entries.into_iter().map(|id| id.0)))
        .filter(file::Column::Field.ne(""))
        .group_by(file::Column::HolderId);
    let rows: Vec<(uuid::Uuid, i64)> = query.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|(id, n)| (EntryId(id), n)).collect())
}

/// The organisations of the entries that were handed in in a category and take a place, but `except`.
///
/// # Errors
/// The database's words.
pub async fn handed_in(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    category: Option<CategoryId>,
    except: EntryId,
) -> Result<Vec<String>> {
    let inside = match category {
        Some(id) => entry::Column::CategoryId.eq(id),
        None => entry::Column::CategoryId.is_null(),
    };
    let query = entry::Entity::find()
        .select_only()
        .column(entry::Column::Organisation)
        .filter(entry::Column::CompetitionId.eq(competition))
        .filter(entry::Column::State.is_not_in([EntryState::Draft, EntryState::Withdrawn]))
        .filter(entry::Column::Id.ne(except))
        .filter(inside);
    Ok(query.into_tuple().all(db).await?)
}

/// The competitions that one was copied from, the last first.
///
/// # Errors
/// The database's words.
pub async fn earlier(db: &impl ConnectionTrait, c: &competition::Model) -> Result<Vec<competition::Model>> {
    let mut found: Vec<competition::Model> = Vec::new();
    let mut before = c.cloned_from;
    while let Some(id) = before.filter(|id| *id != c.id && found.iter().all(|f| f.id != *id) && found.len() < EDITIONS)
    {
        let Some(edition) = crate::competition::store::by_id(db, id).await? else { break };
        before = edition.cloned_from;
        found.push(edition);
    }
    Ok(found)
}

/// Somebody who has won something that is public.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Winner {
    /// The competition.
    pub competition_id: CompetitionId,
    /// What was won.
    pub tier: String,
    /// What was won, further.
    pub award: String,
    /// The project.
    pub title: String,
    /// The organisation; may be empty.
    pub organisation: String,
}

impl Winner {
    /// What was won, in a word.
    #[must_use]
    pub fn won(&self) -> &str {
        if self.tier.is_empty() { &self.award } else { &self.tier }
    }
}

/// The winners of some competitions, by their awards.
///
/// # Errors
/// The database's words.
pub async fn winners_of(db: &impl ConnectionTrait, of: impl IntoIterator<Item = CompetitionId>) -> Result<Vec<Winner>> {
    let query = result::Entity::find()
        .select_only()
        .column(award::Column::CompetitionId)
        .column(award::Column::Tier)
        .column_as(award::Column::Title, "award")
        .column(entry::Column::Title)
        .column(entry::Column::Organisation)
        .join(JoinType::InnerJoin, result::Relation::Award.def())
        .join(JoinType::InnerJoin, result::Relation::Entry.def())
        .filter(award::Column::CompetitionId.is_in(of))
        .filter(result::Column::AnnouncementId.is_not_null())
        .order_by_asc(award::Column::Position)
        .order_by_asc(result::Column::Position);
    Ok(query.into_model().all(db).await?)
}
