//! What the team form asks, and what a team has told. A team is asked by the present version; what it has told is read by
//! the version that it answered.

use entity::form::{self, FormPurpose};
use entity::json::{Fields, Visibility};
use entity::{FormId, competition, team};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::error::Result;
use crate::form::rules as form_rules;
use crate::form::store as forms;
use crate::form::view::{self, FileViews};
use crate::lang::Lang;

/// The version of the team form that is asked now, with its fields.
///
/// # Errors
/// The database's words.
pub async fn asked(db: &impl ConnectionTrait, c: &competition::Model) -> Result<(Option<FormId>, Fields)> {
    let made = forms::current(db, c.id, FormPurpose::Team).await?;
    Ok(made.map_or_else(|| (None, Fields::default()), |form| (Some(form.id), form.fields)))
}

/// Whether a team has yet to answer what must be answered before it can hand in.
#[must_use]
pub fn is_missing(fields: &Fields, team: &team::Model) -> bool {
    !form_rules::missing(fields, &form_rules::stored(&team.answers)).0.is_empty()
}

/// The same of a team whose form is not at hand.
///
/// # Errors
/// The database's words.
pub async fn lacks(db: &impl ConnectionTrait, c: &competition::Model, team: &team::Model) -> Result<bool> {
    Ok(is_missing(&asked(db, c).await?.1, team))
}

/// What a team has told, as far as somebody may read it, for `form/answers.html`.
///
/// # Errors
/// The database's words.
pub async fn shown(
    db: &impl ConnectionTrait,
    lang: Lang,
    c: &competition::Model,
    team: &team::Model,
    sees: Visibility,
) -> Result<Value> {
    if team.form_id.is_none() {
        return Ok(Value::Array(Vec::new()));
    }
    let fields = forms::fields_of(db, c, FormPurpose::Team, team.form_id).await?;
    Ok(view::answers(lang, &fields, &form_rules::stored(&team.answers), &FileViews::new(), sees))
}

/// The same for organisers, with all versions of the competition's forms at hand.
#[must_use]
pub fn shown_of(versions: &[form::Model], lang: Lang, team: &team::Model) -> Value {
    let answered = versions.iter().find(|form| Some(form.id) == team.form_id);
    let told = form_rules::stored(&team.answers);
    answered.map_or_else(Value::default, |form| {
        view::answers(lang, &form.fields, &told, &FileViews::new(), Visibility::Organisers)
    })
}
