//! Rows of the screening: screeners, what is pending, and lists of entries with all that screeners want to know of them.

use std::collections::{BTreeMap, BTreeSet};

use entity::entry::EntryState;
use entity::{
    CompetitionId, EntryId, TeamId, UserId, appeal, correction, decision, entry, likeness, member, screener, team,
    user, verdict,
};
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};

use super::rules::{Flag, Sort};
use crate::account::own::Gone;
use crate::account::store as accounts;
use crate::db::Tx;
use crate::entry::store::Filter;
use crate::error::Result;

/// The screeners of a competition, invited or accepted, by name.
///
/// # Errors
/// The database's words.
pub async fn screeners_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<screener::Model>> {
    let query = screener::Entity::find().filter(screener::Column::CompetitionId.eq(id));
    Ok(query.order_by_asc(screener::Column::Name).order_by_asc(screener::Column::Email).all(db).await?)
}

/// The accepted screener's row of a person.
///
/// # Errors
/// The database's words.
pub async fn screener(db: &impl ConnectionTrait, id: CompetitionId, user: UserId) -> Result<Option<screener::Model>> {
    let query = screener::Entity::find()
        .filter(screener::Column::CompetitionId.eq(id))
        .filter(screener::Column::UserId.eq(user))
        .filter(screener::Column::AcceptedAt.is_not_null());
    Ok(query.one(db).await?)
}

/// Which entries a screener wants to see, and in which order.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// By their content.
    pub filter: Filter,
    /// Of a country.
    pub country: Option<String>,
    /// With a flag.
    pub flag: Option<Flag>,
    /// In this order.
    pub sort: Sort,
}

impl Wanted {
    /// The query for entries that were handed in.
    fn query(&self, id: CompetitionId) -> Select<entry::Entity> {
        let mut query = self.filter.query(id).filter(entry::Column::RevisionCount.gt(0));
        if let Some(country) = &self.country {
            query = query.filter(entry::Column::Country.eq(country));
        }
        match self.flag {
            Some(Flag::Late) => query = query.filter(entry::Column::Late.eq(true)),
            Some(Flag::Hint) => {
                let [later, earlier] = [likeness::Column::EntryId, likeness::Column::OtherId].map(|c| hinted(id, c));
                let either = Condition::any()
                    .add(entry::Column::Id.in_subquery(later))
                    .add(entry::Column::Id.in_subquery(earlier));
                query = query.filter(either);
            }
            Some(Flag::Correction) => query = query.filter(entry::Column::Id.in_subquery(corrected(id))),
            Some(Flag::Appeal) => query = query.filter(entry::Column::Id.in_subquery(appealing(id))),
            Some(Flag::Pending) => query = query.filter(entry::Column::Id.in_subquery(pending(id))),
            None => {}
        }
        query
    }
}

fn hinted(id: CompetitionId, column: likeness::Column) -> SelectStatement {
    let query = likeness::Entity::find().select_only().column(column);
    let query = query.filter(likeness::Column::DismissedAt.is_null());
    query.filter(likeness::Column::CompetitionId.eq(id)).into_query()
}

fn corrected(id: CompetitionId) -> SelectStatement {
    let query = correction::Entity::find().select_only().column(correction::Column::EntryId);
    let query = query.filter(correction::Column::ClosedAt.is_null());
    query.filter(correction::Column::CompetitionId.eq(id)).into_query()
}

fn appealing(id: CompetitionId) -> SelectStatement {
    let query = appeal::Entity::find().select_only().column(appeal::Column::EntryId);
    let query = query.filter(appeal::Column::DecidedAt.is_null());
    query.filter(appeal::Column::CompetitionId.eq(id)).into_query()
}

fn pending(id: CompetitionId) -> SelectStatement {
    let query = verdict::Entity::find().select_only().column(verdict::Column::EntryId);
    query.filter(verdict::Column::CompetitionId.eq(id)).into_query()
}

/// A page of entries with their teams.
///
/// # Errors
/// The database's words.
pub async fn list(
    db: &impl ConnectionTrait,
    id: CompetitionId,
    wanted: &Wanted,
    (offset, limit): (u64, u64),
) -> Result<Vec<(entry::Model, Option<team::Model>)>> {
    let query = wanted.query(id);
    let query = match wanted.sort {
        Sort::Number => query,
        Sort::Received => query.order_by_desc(entry::Column::SubmittedAt),
        Sort::Title => query.order_by(Expr::expr(lower(entry::Column::Title)), Order::Asc),
        Sort::Team => query.order_by(Expr::expr(lower(team::Column::Name)), Order::Asc),
        Sort::Country => query.order_by_asc(entry::Column::Country),
    };
    let query = query.order_by_asc(entry::Column::Number).offset(offset).limit(limit);
    Ok(query.select_also(team::Entity).all(db).await?)
}

fn lower(column: impl ColumnTrait) -> sea_orm::sea_query::FunctionCall {
    sea_orm::sea_query::Func::lower(Expr::col(column.as_column_ref()))
}

/// How many entries.
///
/// # Errors
/// The database's words.
pub async fn count(db: &impl ConnectionTrait, id: CompetitionId, wanted: &Wanted) -> Result<u64> {
    Ok(wanted.query(id).count(db).await?)
}

/// The numbers of the entries before and after one, among those that are wanted.
///
/// # Errors
/// The database's words.
pub async fn around(
    db: &impl ConnectionTrait,
    id: CompetitionId,
    wanted: &Wanted,
    number: i32,
) -> Result<(Option<i32>, Option<i32>)> {
    let only = || wanted.query(id).select_only().column(entry::Column::Number);
    let before = only().filter(entry::Column::Number.lt(number)).order_by_desc(entry::Column::Number);
    let after = only().filter(entry::Column::Number.gt(number)).order_by_asc(entry::Column::Number);
    Ok((before.limit(1).into_tuple().one(db).await?, after.limit(1).into_tuple().one(db).await?))
}

/// Entries of a competition by their numbers, those that were handed in.
///
/// # Errors
/// The database's words.
pub async fn numbered(db: &impl ConnectionTrait, id: CompetitionId, numbers: &[i32]) -> Result<Vec<entry::Model>> {
    let query = entry::Entity::find()
        .filter(entry::Column::CompetitionId.eq(id))
        .filter(entry::Column::RevisionCount.gt(0))
        .filter(entry::Column::Number.is_in(numbers.iter().copied()));
    Ok(query.order_by_asc(entry::Column::Number).all(db).await?)
}

/// The countries of entries that were handed in.
///
/// # Errors
/// The database's words.
pub async fn countries_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<BTreeSet<String>> {
    let query = entry::Entity::find()
        .select_only()
        .column(entry::Column::Country)
        .distinct()
        .filter(entry::Column::CompetitionId.eq(id))
        .filter(entry::Column::RevisionCount.gt(0))
        .filter(entry::Column::Country.is_not_null());
    let found: Vec<Option<String>> = query.into_tuple().all(db).await?;
    Ok(found.into_iter().flatten().collect())
}

/// The people of teams, with their addresses.
///
/// # Errors
/// The database's words.
pub async fn people_of(
    db: &impl ConnectionTrait,
    teams: impl IntoIterator<Item = TeamId>,
) -> Result<BTreeMap<TeamId, Vec<user::Model>>> {
    let query = member::Entity::find()
        .filter(member::Column::TeamId.is_in(teams))
        .find_also_related(user::Entity)
        .order_by_desc(member::Column::Captain)
        .order_by_asc(member::Column::JoinedAt);
    let mut people: BTreeMap<TeamId, Vec<user::Model>> = BTreeMap::new();
    for (row, person) in query.all(db).await? {
        if let Some(person) = person.filter(|p| p.deleted_at.is_none()) {
            people.entry(row.team_id).or_default().push(person);
        }
    }
    Ok(people)
}

/// What is pending about some entries.
///
/// # Errors
/// The database's words.
pub async fn verdicts_of(
    db: &impl ConnectionTrait,
    entries: impl IntoIterator<Item = EntryId>,
) -> Result<BTreeMap<EntryId, verdict::Model>> {
    let query = verdict::Entity::find().filter(verdict::Column::EntryId.is_in(entries));
    Ok(query.all(db).await?.into_iter().map(|v| (v.entry_id, v)).collect())
}

/// Everything that is pending, by the numbers of the entries.
///
/// # Errors
/// The database's words.
pub async fn pending_of(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Vec<(verdict::Model, entry::Model)>> {
    let query = verdict::Entity::find()
        .filter(verdict::Column::CompetitionId.eq(id))
        .find_also_related(entry::Entity)
        .order_by_asc(entry::Column::Number);
    Ok(query.all(db).await?.into_iter().filter_map(|(v, e)| Some((v, e?))).collect())
}

/// The decisions about some entries, the newest first, with the names of those who decided.
///
/// # Errors
/// The database's words.
pub async fn decisions_of(
    db: &impl ConnectionTrait,
    entries: impl IntoIterator<Item = EntryId>,
) -> Result<Vec<(decision::Model, Option<user::Model>)>> {
    let query = decision::Entity::find()
        .filter(decision::Column::EntryId.is_in(entries))
        .find_also_related(user::Entity)
        .order_by_desc(decision::Column::MadeAt)
        .order_by_desc(decision::Column::Id);
    Ok(query.all(db).await?)
}

/// The states that a screener can look for.
pub const STATES: [EntryState; 5] =
    [EntryState::Submitted, EntryState::Admitted, EntryState::Refused, EntryState::Withdrawn, EntryState::Disqualified];

/// Takes the seat or invitation of somebody whose account has ended away; decisions keep the key of the account. Whether
/// there was one.
///
/// # Errors
/// The database's words.
pub async fn forget(tx: &Tx, id: CompetitionId, gone: &Gone) -> Result<bool> {
    let theirs = accounts::seats((screener::Column::UserId, screener::Column::Email), gone.user, &gone.addresses);
    let query = screener::Entity::delete_many().filter(screener::Column::CompetitionId.eq(id));
    Ok(query.filter(theirs).exec(&**tx).await?.rows_affected > 0)
}
