//! What the gallery reads: cards of a page, with the columns that cards need and no others.

use entity::entry::EntryState;
use entity::{BriefId, CategoryId, CompetitionId, EntryId, FileId, brief, entry, team};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::rules::{Offer, Wish};
use crate::competition::store as competitions;
use crate::entry::store::Filter;
use crate::error::Result;
use crate::file::store as files;

/// An entry on a card.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Card {
    /// Its key.
    pub id: EntryId,
    /// Its number in the competition.
    pub number: i32,
    /// Decoration after the number.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its category.
    pub category_id: Option<CategoryId>,
    /// The brief it answers.
    pub brief_id: Option<BriefId>,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// The picture.
    pub cover_file_id: Option<FileId>,
    /// Its team's name.
    pub team: String,
}

/// A neighbour of an entry.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Neighbour {
    /// Its number.
    pub number: i32,
    /// Decoration after the number.
    pub slug: String,
    /// Its title.
    pub title: String,
}

/// What the public may see of a competition now.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    /// Whether names of teams, which a blind stage hides; words that are looked for may be of names then only.
    pub names: bool,
    /// The states whose entries are shown.
    pub states: &'static [EntryState],
}

/// What the gallery of a competition offers to choose from.
///
/// # Errors
/// The database's words.
pub async fn offer(db: &impl ConnectionTrait, id: CompetitionId) -> Result<Offer> {
    let briefs = brief::Entity::find().filter(brief::Column::CompetitionId.eq(id));
    Ok(Offer {
        categories: competitions::categories_of(db, id).await?,
        tag_sets: competitions::tag_sets_of(db, id).await?,
        briefs: briefs.order_by_asc(brief::Column::Position).all(db).await?,
    })
}

/// The query for what was wished.
fn query(id: CompetitionId, wish: &Wish, open: Open) -> Select<entry::Entity> {
    let filter = Filter {
        states: open.states.to_vec(),
        tag: wish.tag,
        brief: wish.brief,
        words: wish.words.clone(),
        names: open.names,
        ..Filter::default()
    };
    let mut query = filter.query(id).select_only();
    if !open.names {
        query = query.filter(competitions::unredacted());
    }
    match &wish.categories {
        Some(categories) => query.filter(entry::Column::CategoryId.is_in(categories.iter().copied())),
        None => query,
    }
}

/// How many entries fit.
///
/// # Errors
/// The database's words.
pub async fn count(db: &impl ConnectionTrait, id: CompetitionId, wish: &Wish, open: Open) -> Result<u64> {
    let found: Option<i64> =
        query(id, wish, open).column_as(entry::Column::Id.count(), "n").into_tuple().one(db).await?;
    Ok(found.and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
}

/// The entries of a page, by number.
///
/// # Errors
/// The database's words.
pub async fn cards(
    db: &impl ConnectionTrait,
    id: CompetitionId,
    wish: &Wish,
    open: Open,
    (offset, limit): (u64, u64),
) -> Result<Vec<Card>> {
    let query = query(id, wish, open)
        .columns([entry::Column::Id, entry::Column::Number, entry::Column::Slug, entry::Column::Title])
        .columns([entry::Column::CategoryId, entry::Column::BriefId, entry::Column::Country])
        .column(entry::Column::CoverFileId)
        .column_as(team::Column::Name, "team")
        .order_by_asc(entry::Column::Number);
    let mut cards: Vec<Card> = query.offset(offset).limit(limit).into_model().all(db).await?;
    let pictured = files::pictured(db, cards.iter().filter_map(|card| card.cover_file_id)).await?;
    for card in &mut cards {
        card.cover_file_id = card.cover_file_id.filter(|id| pictured.contains(id));
    }
    Ok(cards)
}

/// The entry before (`after` false) or after a number.
///
/// # Errors
/// The database's words.
pub async fn neighbour(
    db: &impl ConnectionTrait,
    id: CompetitionId,
    open: Open,
    number: i32,
    after: bool,
) -> Result<Option<Neighbour>> {
    let query = entry::Entity::find()
        .select_only()
        .columns([entry::Column::Number, entry::Column::Slug, entry::Column::Title])
        .filter(entry::Column::CompetitionId.eq(id))
        .filter(entry::Column::State.is_in(open.states.iter().copied()));
    let query = if open.names { query } else { query.filter(competitions::unredacted()) };
    let query = if after {
        query.filter(entry::Column::Number.gt(number)).order_by_asc(entry::Column::Number)
    } else {
        query.filter(entry::Column::Number.lt(number)).order_by_desc(entry::Column::Number)
    };
    Ok(query.limit(1).into_model().one(db).await?)
}
