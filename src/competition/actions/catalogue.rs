//! Categories, tag sets and partners.

use chrono::{DateTime, Utc};
use entity::{CategoryId, PartnerId, TagId, TagSetId, category, entry, entry_tag, partner, tag, tag_set};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, Set};
use serde_json::json;

use super::super::input::Line;
use super::super::proof::Organiser;
use super::super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::{Chain, Tx};
use crate::error::{Error, Refusal, Result};

async fn begin(app: &App, o: &Organiser) -> Result<Tx> {
    app.db().tx(Chain::Competition(o.competition.id)).await
}

/// Adds categories at the end, below `parent` if one is given; the tree has two levels.
///
/// # Errors
/// `NotFound` if the parent is of another competition, or below one itself.
pub async fn add_categories(
    app: &App,
    o: &Organiser,
    parent: Option<CategoryId>,
    lines: Vec<Line>,
    now: DateTime<Utc>,
) -> Result<()> {
    let tx = begin(app, o).await?;
    let all = store::categories_of(&*tx, o.competition.id).await?;
    if parent.is_some_and(|id| all.iter().all(|c| c.id != id || c.parent_id.is_some())) {
        return Err(Error::NotFound);
    }
    let start = all.last().map_or(1, |c| c.position + 1);
    let event = Event::new("category.added", now).by(o.user.id).data(json!({"count": lines.len()}));
    let rows = lines.into_iter().zip(start..).map(|(line, position)| category::ActiveModel {
        id: Set(CategoryId::new()),
        competition_id: Set(o.competition.id),
        parent_id: Set(parent),
        position: Set(position),
        code: Set(line.code),
        title: Set(line.title),
        description: Set(String::new()),
    });
    category::Entity::insert_many(rows).exec_without_returning(&*tx).await?;
    audit::record(&tx, event).await?;
    tx.commit().await
}

/// Changes a category's words.
///
/// # Errors
/// The database's words.
pub async fn change_category(
    app: &App,
    o: &Organiser,
    id: CategoryId,
    line: Line,
    description: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let tx = begin(app, o).await?;
    let row = category::ActiveModel {
        id: Set(id),
        code: Set(line.code),
        title: Set(line.title),
        description: Set(description.to_owned()),
        ..Default::default()
    };
    row.update(&*tx).await?;
    audit::record(&tx, Event::new("category.changed", now).by(o.user.id).on("category", id.0)).await?;
    tx.commit().await
}

/// Deletes a category that no entry sits in and that has no children.
///
/// # Errors
/// Refused `WrongState` otherwise.
pub async fn delete_category(app: &App, o: &Organiser, id: CategoryId, now: DateTime<Utc>) -> Result<()> {
    let tx = begin(app, o).await?;
    let used = entry::Entity::find().filter(entry::Column::CategoryId.eq(id)).count(&*tx).await?;
    let children = category::Entity::find().filter(category::Column::ParentId.eq(id)).count(&*tx).await?;
    if used + children > 0 {
        return Err(Refusal::WrongState.into());
    }
    let mine =
        Condition::all().add(category::Column::Id.eq(id)).add(category::Column::CompetitionId.eq(o.competition.id));
    category::Entity::delete_many().filter(mine).exec(&*tx).await?;
    audit::record(&tx, Event::new("category.deleted", now).by(o.user.id).on("category", id.0)).await?;
    tx.commit().await
}

/// Adds a set of tags.
///
/// # Errors
/// The database's words.
pub async fn add_tag_set(app: &App, o: &Organiser, name: &str, lines: Vec<Line>, now: DateTime<Utc>) -> Result<()> {
    let tx = begin(app, o).await?;
    let position = store::tag_sets_of(&*tx, o.competition.id).await?.last().map_or(1, |(s, _)| s.position + 1);
    let id = TagSetId::new();
    let row = tag_set::ActiveModel {
        id: Set(id),
        competition_id: Set(o.competition.id),
        position: Set(position),
        name: Set(name.to_owned()),
    };
    tag_set::Entity::insert(row).exec_without_returning(&*tx).await?;
    insert_tags(&tx, id, 1, lines).await?;
    audit::record(&tx, Event::new("tag_set.added", now).by(o.user.id).on("tag_set", id.0).data(json!({"name": name})))
        .await?;
    tx.commit().await
}

/// Adds tags to a set.
///
/// # Errors
/// `NotFound` if the set is of another competition.
pub async fn add_tags(app: &App, o: &Organiser, set: TagSetId, lines: Vec<Line>, now: DateTime<Utc>) -> Result<()> {
    let tx = begin(app, o).await?;
    let sets = store::tag_sets_of(&*tx, o.competition.id).await?;
    let (_, tags) = sets.into_iter().find(|(s, _)| s.id == set).ok_or(Error::NotFound)?;
    let start = tags.last().map_or(1, |t| t.position + 1);
    let event = Event::new("tag.added", now).by(o.user.id).on("tag_set", set.0).data(json!({"count": lines.len()}));
    insert_tags(&tx, set, start, lines).await?;
    audit::record(&tx, event).await?;
    tx.commit().await
}

async fn insert_tags(tx: &Tx, set: TagSetId, start: i32, lines: Vec<Line>) -> Result<()> {
    let rows = lines.into_iter().zip(start..).map(|(line, position)| tag::ActiveModel {
        id: Set(TagId::new()),
        tag_set_id: Set(set),
        position: Set(position),
        code: Set(line.code),
        title: Set(line.title),
        colour: Set(line.colour),
    });
    tag::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Deletes a tag that no entry carries.
///
/// # Errors
/// `NotFound` if it is of another competition; Refused `WrongState` if an entry carries it.
pub async fn delete_tag(app: &App, o: &Organiser, id: TagId, now: DateTime<Utc>) -> Result<()> {
    let tx = begin(app, o).await?;
    let sets = store::tag_sets_of(&*tx, o.competition.id).await?;
    let (set, tags) = sets.into_iter().find(|(_, tags)| tags.iter().any(|t| t.id == id)).ok_or(Error::NotFound)?;
    if entry_tag::Entity::find().filter(entry_tag::Column::TagId.eq(id)).count(&*tx).await? > 0 {
        return Err(Refusal::WrongState.into());
    }
    tag::Entity::delete_by_id(id).exec(&*tx).await?;
    if tags.len() == 1 {
        tag_set::Entity::delete_by_id(set.id).exec(&*tx).await?;
    }
    audit::record(&tx, Event::new("tag.deleted", now).by(o.user.id).on("tag", id.0)).await?;
    tx.commit().await
}

/// What is told about a partner.
#[derive(Clone, Debug)]
pub struct PartnerInput {
    /// Free text.
    pub tier: String,
    /// Its name.
    pub name: String,
    /// May be empty.
    pub url: String,
}

/// Adds a partner at the end.
///
/// # Errors
/// The database's words.
pub async fn add_partner(app: &App, o: &Organiser, p: PartnerInput, now: DateTime<Utc>) -> Result<()> {
    let tx = begin(app, o).await?;
    let position = store::partners_of(&*tx, o.competition.id).await?.last().map_or(1, |p| p.position + 1);
    let id = PartnerId::new();
    let row = partner::ActiveModel {
        id: Set(id),
        competition_id: Set(o.competition.id),
        position: Set(position),
        tier: Set(p.tier),
        name: Set(p.name.clone()),
        url: Set(p.url),
    };
    partner::Entity::insert(row).exec_without_returning(&*tx).await?;
    audit::record(
        &tx,
        Event::new("partner.added", now).by(o.user.id).on("partner", id.0).data(json!({"name": p.name})),
    )
    .await?;
    tx.commit().await
}

/// Deletes a partner.
///
/// # Errors
/// `NotFound` if it is of another competition.
pub async fn delete_partner(app: &App, o: &Organiser, id: PartnerId, now: DateTime<Utc>) -> Result<()> {
    let tx = begin(app, o).await?;
    let mine =
        Condition::all().add(partner::Column::Id.eq(id)).add(partner::Column::CompetitionId.eq(o.competition.id));
    if partner::Entity::delete_many().filter(mine).exec(&*tx).await?.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    audit::record(&tx, Event::new("partner.deleted", now).by(o.user.id).on("partner", id.0)).await?;
    tx.commit().await
}
