//! Changing a form. A version that has been answered stays as it is: a change makes the next one, and drafts move on to
//! it.

use chrono::{DateTime, Utc};
use entity::form::FormPurpose;
use entity::json::{Field, Fields};
use entity::{FormId, competition};
use serde_json::{Value, json};

use super::proof::Builder;
use super::{rules, store};
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::{Chain, Tx};
use crate::error::{Error, Result};
use crate::web::with;

/// Puts a new field at the end.
///
/// # Errors
/// The database's words.
pub async fn add_field(app: &App, builder: &Builder, field: Field, now: DateTime<Utc>) -> Result<()> {
    let told = json!({"change": "added", "label": field.label});
    change(app, builder, told, now, move |fields| {
        let key = rules::key_for(&field.label, fields);
        fields.0.push(Field { key, ..field });
        Ok(())
    })
    .await
}

/// Replaces a field by another of the same key. `stamp` is the one of the form that the organiser saw.
///
/// # Errors
/// `Stale` if the form has changed since, `NotFound` if the field is gone.
pub async fn set_field(app: &App, builder: &Builder, field: Field, stamp: i32, now: DateTime<Utc>) -> Result<()> {
    let told = json!({"change": "edited", "key": field.key});
    change(app, builder, told, now, move |fields| {
        if rules::stamp(fields) != stamp {
            return Err(Error::Stale);
        }
        let at = place(fields, &field.key)?;
        fields.0[at] = field;
        Ok(())
    })
    .await
}

/// Takes a field out of the form; answers that were submitted keep it.
///
/// # Errors
/// `NotFound` if it is gone.
pub async fn delete_field(app: &App, builder: &Builder, key: &str, now: DateTime<Utc>) -> Result<()> {
    let told = json!({"change": "deleted", "key": key});
    let key = key.to_owned();
    change(app, builder, told, now, move |fields| {
        fields.0.remove(place(fields, &key)?);
        Ok(())
    })
    .await
}

/// Moves a field one place up or down.
///
/// # Errors
/// `NotFound` if it is gone.
pub async fn move_field(app: &App, builder: &Builder, key: &str, up: bool, now: DateTime<Utc>) -> Result<()> {
    let told = json!({"change": "moved", "key": key, "up": up});
    let key = key.to_owned();
    change(app, builder, told, now, move |fields| {
        let at = place(fields, &key)?;
        let to = if up { at.saturating_sub(1) } else { (at + 1).min(fields.0.len() - 1) };
        fields.0.swap(at, to);
        Ok(())
    })
    .await
}

fn place(fields: &Fields, key: &str) -> Result<usize> {
    fields.0.iter().position(|f| f.key == key).ok_or(Error::NotFound)
}

async fn change(
    app: &App,
    builder: &Builder,
    told: Value,
    now: DateTime<Utc>,
    edit: impl FnOnce(&mut Fields) -> Result<()>,
) -> Result<()> {
    let (competition, purpose) = (&builder.organiser.competition, builder.purpose);
    let tx = app.db().tx(Chain::Competition(competition.id)).await?;
    let current = store::current(&*tx, competition.id, purpose).await?;
    let mut fields = match &current {
        Some(form) => form.fields.clone(),
        None => store::default_fields(competition, purpose),
    };
    edit(&mut fields)?;
    let id = match current {
        None => store::insert(&*tx, competition.id, purpose, 1, &fields, now).await?,
        Some(form) if store::count_answered(&*tx, &form).await? > 0 => {
            store::insert(&*tx, competition.id, purpose, form.version + 1, &fields, now).await?
        }
        Some(form) => {
            store::set_fields(&*tx, form.id, &fields).await?;
            form.id
        }
    };
    let told = with(told, json!({"form": purpose}));
    let event = Event::new("form.changed", now).by(builder.organiser.user.id).on("form", id.0).data(told);
    audit::record(&tx, event).await?;
    tx.commit().await
}

/// The version that is answered now; writes the default one down where there is none.
///
/// # Errors
/// The database's words.
pub async fn ensure(
    tx: &Tx,
    competition: &competition::Model,
    purpose: FormPurpose,
    now: DateTime<Utc>,
) -> Result<(FormId, Fields)> {
    if let Some(form) = store::current(&**tx, competition.id, purpose).await? {
        return Ok((form.id, form.fields));
    }
    let fields = store::default_fields(competition, purpose);
    let id = store::insert(&**tx, competition.id, purpose, 1, &fields, now).await?;
    Ok((id, fields))
}
