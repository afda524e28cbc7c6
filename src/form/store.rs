//! Versions of forms.

use chrono::{DateTime, Utc};
use entity::form::{self, FormPurpose};
use entity::json::Fields;
use entity::{CompetitionId, FormId, competition, entry, participant, team};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Set};

use super::rules;
use crate::error::Result;
use crate::lang::Lang;

/// The current version of a form, if an organiser has made one.
///
/// # Errors
/// The database's words.
pub async fn current(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    purpose: FormPurpose,
) -> Result<Option<form::Model>> {
    let query = form::Entity::find()
        .filter(form::Column::CompetitionId.eq(competition))
        .filter(form::Column::Purpose.eq(purpose))
        .order_by_desc(form::Column::Version);
    Ok(query.one(db).await?)
}

/// All versions of all forms of a competition, the newest first.
///
/// # Errors
/// The database's words.
pub async fn versions_of(db: &impl ConnectionTrait, competition: CompetitionId) -> Result<Vec<form::Model>> {
    let query = form::Entity::find().filter(form::Column::CompetitionId.eq(competition));
    Ok(query.order_by_desc(form::Column::Version).all(db).await?)
}

/// The fields that are asked now: of the current version, or the default ones.
///
/// # Errors
/// The database's words.
pub async fn fields_now(
    db: &impl ConnectionTrait,
    competition: &competition::Model,
    purpose: FormPurpose,
) -> Result<Fields> {
    let made = current(db, competition.id, purpose).await?;
    Ok(made.map_or_else(|| default_fields(competition, purpose), |form| form.fields))
}

/// The fields of the version that was answered; the present ones before that.
///
/// # Errors
/// The database's words.
pub async fn fields_of(
    db: &impl ConnectionTrait,
    competition: &competition::Model,
    purpose: FormPurpose,
    form: Option<FormId>,
) -> Result<Fields> {
    let Some(id) = form else { return fields_now(db, competition, purpose).await };
    match form::Entity::find_by_id(id).one(db).await? {
        Some(form) => Ok(form.fields),
        None => fields_now(db, competition, purpose).await,
    }
}

/// What is asked where an organiser has not made a form yet: files of an entry, and nothing else.
#[must_use]
pub fn default_fields(competition: &competition::Model, purpose: FormPurpose) -> Fields {
    match purpose {
        FormPurpose::Entry => rules::default_fields(main_lang(competition)),
        FormPurpose::Registration | FormPurpose::Team | FormPurpose::Milestone => Fields::default(),
    }
}

/// The competition's main language.
#[must_use]
pub fn main_lang(competition: &competition::Model) -> Lang {
    competition.languages.0.first().and_then(|code| Lang::from_code(code)).unwrap_or_default()
}

/// How many entries, people or teams have answered this version.
///
/// # Errors
/// The database's words.
pub async fn count_answered(db: &impl ConnectionTrait, form: &form::Model) -> Result<u64> {
    let id = form.id;
    Ok(match form.purpose {
        FormPurpose::Entry => entry::Entity::find().filter(entry::Column::FormId.eq(id)).count(db).await?,
        FormPurpose::Registration => {
            participant::Entity::find().filter(participant::Column::FormId.eq(id)).count(db).await?
        }
        FormPurpose::Team => team::Entity::find().filter(team::Column::FormId.eq(id)).count(db).await?,
        FormPurpose::Milestone => 0,
    })
}

/// A new version.
///
/// # Errors
/// The database's words.
pub async fn insert(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    purpose: FormPurpose,
    version: i32,
    fields: &Fields,
    now: DateTime<Utc>,
) -> Result<FormId> {
    let id = FormId::new();
    let row = form::ActiveModel {
        id: Set(id),
        competition_id: Set(competition),
        purpose: Set(purpose),
        version: Set(version),
        fields: Set(fields.clone()),
        created_at: Set(now),
    };
    form::Entity::insert(row).exec_without_returning(db).await?;
    Ok(id)
}

/// Other fields in a version that nobody has answered.
///
/// # Errors
/// The database's words.
pub async fn set_fields(db: &impl ConnectionTrait, id: FormId, fields: &Fields) -> Result<()> {
    let row = form::ActiveModel { id: Set(id), fields: Set(fields.clone()), ..Default::default() };
    form::Entity::update(row).exec(db).await?;
    Ok(())
}
