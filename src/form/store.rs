//! Versions of forms.

use chrono::{DateTime, Utc};
use entity::entry::{self, EntryState};
use entity::form::{self, FormPurpose};
use entity::json::{Field, Fields};
use entity::{CompetitionId, FormId, brief, competition, milestone_answer, participant, team};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Set};

use super::rules::{self, Source, condition};
use crate::competition::store as contest;
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

/// The fields for which a draft was last written: of that version, or the default ones before there was one.
///
/// # Errors
/// The database's words.
pub async fn fields_written_for(
    db: &impl ConnectionTrait,
    competition: &competition::Model,
    purpose: FormPurpose,
    form: Option<FormId>,
) -> Result<Fields> {
    match form {
        Some(_) => fields_of(db, competition, purpose, form).await,
        None => Ok(default_fields(competition, purpose)),
    }
}

/// Fields that are not asked any more, by their keys, as the newest version had them that asked them.
///
/// # Errors
/// The database's words.
pub async fn fields_gone(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    purpose: FormPurpose,
    keys: &[&str],
) -> Result<Fields> {
    if keys.is_empty() {
        return Ok(Fields::default());
    }
    let versions = versions_of(db, competition).await?;
    let all: Vec<Field> = versions.into_iter().filter(|v| v.purpose == purpose).flat_map(|v| v.fields.0).collect();
    let newest = |key: &&str| all.iter().find(|field| field.key == *key).cloned();
    Ok(Fields(keys.iter().filter_map(newest).collect()))
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

/// The competition's languages, its main one first.
#[must_use]
pub fn languages(competition: &competition::Model) -> Vec<Lang> {
    let main = main_lang(competition);
    let mut all = vec![main];
    for lang in competition.languages.0.iter().filter_map(|code| Lang::from_code(code)) {
        if !all.contains(&lang) {
            all.push(lang);
        }
    }
    all
}

/// What is asked around a form of that purpose, on which its fields may hang.
///
/// # Errors
/// The database's words.
pub async fn sources_around(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    purpose: FormPurpose,
    lang: Lang,
) -> Result<Vec<Source>> {
    if purpose != FormPurpose::Entry {
        return Ok(Vec::new());
    }
    let briefs = brief::Entity::find()
        .filter(brief::Column::CompetitionId.eq(competition))
        .order_by_asc(brief::Column::Position)
        .all(db)
        .await?;
    let categories = contest::categories_of(db, competition).await?;
    let tag_sets = contest::tag_sets_of(db, competition).await?;
    Ok(condition::around_entries(lang, &briefs, &categories, &tag_sets))
}

/// How many drafts were last written for this version, or before there was one.
///
/// # Errors
/// The database's words.
pub async fn count_drafts(
    db: &impl ConnectionTrait,
    competition: CompetitionId,
    purpose: FormPurpose,
    form: Option<FormId>,
) -> Result<u64> {
    if purpose != FormPurpose::Entry {
        return Ok(0);
    }
    let written = Expr::cust(r#""entry"."draft" ->> 'form_id'"#);
    let query = entry::Entity::find().filter(entry::Column::CompetitionId.eq(competition));
    let query = query.filter(entry::Column::State.is_in([EntryState::Draft, EntryState::Withdrawn]));
    let query = match form {
        Some(id) => query.filter(written.eq(id.0.to_string())),
        None => query.filter(written.is_null()),
    };
    Ok(query.count(db).await?)
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
        FormPurpose::Milestone => {
            milestone_answer::Entity::find().filter(milestone_answer::Column::FormId.eq(id)).count(db).await?
        }
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
