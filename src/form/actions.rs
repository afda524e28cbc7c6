//! Changing a form. A version that has been answered stays as it is: a change makes the next one, and drafts move on to
//! it.

use chrono::{DateTime, Utc};
use entity::form::{self, FormPurpose};
use entity::json::{Field, Fields, Visibility};
use entity::{FormId, competition};
use serde_json::{Value, json};

use super::proof::Builder;
use super::rules::library::{Place, Set};
use super::rules::{self, Source, edit, whole};
use super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::{Chain, Tx};
use crate::error::{Error, Result};
use crate::web::with;

/// Puts a new field at the end of the form, or of the rows of a group. Returns its address.
///
/// # Errors
/// `NotFound` if there is no such group.
pub async fn add_field(app: &App, builder: &Builder, group: &str, field: Field, now: DateTime<Utc>) -> Result<String> {
    let told = json!({"change": "added", "label": field.label});
    change(app, builder, told, now, "label", move |fields| {
        let list = edit::list_mut(fields, group).ok_or(Error::NotFound)?;
        let key = rules::key_for(&field.label, list);
        let address = edit::address(group, &key);
        list.push(Field { key, ..field });
        Ok(address)
    })
    .await
}

/// Puts ready-made questions at the end of the form. Returns the address of the first.
///
/// # Errors
/// Invalid if they do not fit together with what is there.
pub async fn add_set(
    app: &App,
    builder: &Builder,
    set: &Set,
    (around, seen_by): (&[Source], &[Visibility]),
    now: DateTime<Utc>,
) -> Result<String> {
    let told = json!({"change": "added_set", "set": set.key});
    let file_mib = app.config().limits.file_mib;
    change(app, builder, told, now, "fields", move |fields| {
        let place = Place { fields: &fields.0, around, seen_by, file_mib };
        let placed = set.placed(&place);
        let first = placed.first().map(|field| field.key.clone()).ok_or(Error::NotFound)?;
        fields.0.extend(placed);
        Ok(first)
    })
    .await
}

/// Replaces a field by another of the same key; a group keeps its fields. `stamp` is the one of the form that the
/// organiser saw.
///
/// # Errors
/// `Stale` if the form has changed since, `NotFound` if the field is gone; invalid if another field hangs on a choice that
/// is no longer offered.
pub async fn set_field(
    app: &App,
    builder: &Builder,
    group: &str,
    field: Field,
    stamp: i32,
    now: DateTime<Utc>,
) -> Result<()> {
    let told = json!({"change": "edited", "key": edit::address(group, &field.key)});
    change(app, builder, told, now, "choices", move |fields| {
        if rules::stamp(fields) != stamp {
            return Err(Error::Stale);
        }
        let (list, at) = place(fields, &edit::address(group, &field.key))?;
        list[at] = Field { fields: std::mem::take(&mut list[at].fields), ..field };
        Ok(())
    })
    .await
}

/// Takes a field out of the form; answers that were submitted keep it.
///
/// # Errors
/// `NotFound` if it is gone; invalid if another field hangs on it.
pub async fn delete_field(app: &App, builder: &Builder, address: &str, now: DateTime<Utc>) -> Result<()> {
    let told = json!({"change": "deleted", "key": address});
    change(app, builder, told, now, "fields", move |fields| {
        let (list, at) = place(fields, address)?;
        list.remove(at);
        Ok(())
    })
    .await
}

/// Moves a field one place up or down.
///
/// # Errors
/// `NotFound` if it is gone; invalid if it would pass a field on which it hangs, or one that hangs on it.
pub async fn move_field(app: &App, builder: &Builder, address: &str, up: bool, now: DateTime<Utc>) -> Result<()> {
    let told = json!({"change": "moved", "key": address, "up": up});
    change(app, builder, told, now, "fields", move |fields| {
        let (list, at) = place(fields, address)?;
        let to = if up { at.saturating_sub(1) } else { (at + 1).min(list.len() - 1) };
        list.swap(at, to);
        Ok(())
    })
    .await
}

/// Puts a copy of a field below it. Returns the copy's address.
///
/// # Errors
/// `NotFound` if it is gone.
pub async fn copy_field(app: &App, builder: &Builder, address: &str, now: DateTime<Utc>) -> Result<String> {
    let told = json!({"change": "copied", "key": address});
    change(app, builder, told, now, "fields", move |fields| {
        let (list, at) = place(fields, address)?;
        let copy = list[at].clone();
        let key = rules::key_for(&copy.label, list);
        let made = edit::address(edit::parts(address).0, &key);
        list.insert(at + 1, Field { key, ..copy });
        Ok(made)
    })
    .await
}

/// The list in which a field stands, and its place there.
fn place<'a>(fields: &'a mut Fields, address: &str) -> Result<(&'a mut Vec<Field>, usize)> {
    let (group, key) = edit::parts(address);
    let list = edit::list_mut(fields, group).ok_or(Error::NotFound)?;
    let at = list.iter().position(|f| f.key == key).ok_or(Error::NotFound)?;
    Ok((list, at))
}

/// Changes a form. A version that has been answered, or for which a draft was written, stays: the change makes the next.
/// What no longer fits together is said `beside` an input.
async fn change<T>(
    app: &App,
    builder: &Builder,
    told: Value,
    now: DateTime<Utc>,
    beside: &str,
    make: impl FnOnce(&mut Fields) -> Result<T>,
) -> Result<T> {
    let (competition, purpose) = (&builder.organiser.competition, builder.purpose);
    let tx = app.db().tx(Chain::Competition(competition.id)).await?;
    let current = store::current(&*tx, competition.id, purpose).await?;
    let mut fields = match &current {
        Some(form) => form.fields.clone(),
        None => store::default_fields(competition, purpose),
    };
    let done = make(&mut fields)?;
    whole::check(&fields, beside)?;
    let id = match current {
        None => store::insert(&*tx, competition.id, purpose, 1, &fields, now).await?,
        Some(form) if is_used(&tx, &form).await? => {
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
    tx.commit().await?;
    Ok(done)
}

/// Whether somebody has answered this version, or written a draft for it.
async fn is_used(tx: &Tx, form: &form::Model) -> Result<bool> {
    Ok(store::count_answered(&**tx, form).await? > 0
        || store::count_drafts(&**tx, form.competition_id, form.purpose, Some(form.id)).await? > 0)
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
