//! Files of a draft. What a revision holds stays for good: removed from the draft, it only leaves its field.

use chrono::{DateTime, Utc};
use entity::file::{self, HolderKind};
use entity::form::FormPurpose;
use entity::json::{Field, FieldKind};
use entity::{FileId, entry};
use serde_json::json;

use super::places::ensure_room;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::store as competitions;
use crate::db::{Chain, Tx};
use crate::entry::proof::TeamEntry;
use crate::entry::{rules, standing, store};
use crate::error::{Error, Result};
use crate::file::actions::{self as files, Holder, Limits, Received};
use crate::file::store as rows;
use crate::form::{rules as form, store as forms};
use crate::web::upload::Arriving;

/// Takes a file into a field of the draft. The arrival of the request decides, not the end of the upload.
///
/// # Errors
/// Invalid, with a message at the field; refused outside of the intake. Nothing is kept then.
pub async fn add_file(app: &App, own: &TeamEntry, arriving: Arriving, now: DateTime<Utc>) -> Result<file::Model> {
    rules::ensure_writable(&own.competition, own.term.as_ref(), own.entry.state, now)?;
    let wanted = file_field(app, own, &arriving.field).await?;
    ensure_room(app.db().read(), &own.competition, &own.entry, &wanted).await?;
    let received = files::take_in(app, arriving, &limits(&wanted)).await?;
    let kept = keep(app, own, &wanted, received.clone(), now).await;
    if kept.is_err() {
        files::discard(app, &received).await;
    }
    kept
}

/// The field that an input of the form stands for, if it takes files.
pub(super) async fn file_field(app: &App, own: &TeamEntry, input: &str) -> Result<Field> {
    let fields = forms::fields_now(app.db().read(), &own.competition, FormPurpose::Entry).await?;
    let key = form::key_of(input).ok_or(Error::BadRequest)?;
    fields.0.into_iter().find(|f| f.key == key && f.kind == FieldKind::File).ok_or(Error::BadRequest)
}

pub(super) fn limits(field: &Field) -> Limits {
    Limits { bytes: u64::from(field.max_mib) * 1024 * 1024, accept: field.accept.clone(), pixels: field.pixels }
}

async fn keep(
    app: &App,
    own: &TeamEntry,
    field: &Field,
    mut received: Received,
    now: DateTime<Utc>,
) -> Result<file::Model> {
    let tx = app.db().tx(Chain::Competition(own.competition.id)).await?;
    let entry = writable(&tx, own, now).await?;
    ensure_room(&*tx, &own.competition, &entry, field).await?;
    let holder = Holder { competition: own.competition.id, kind: HolderKind::Entry, id: entry.id.0 };
    received.field.clone_from(&field.key);
    let kept = files::keep(&tx, received, holder, Some(own.user.id), now).await?;
    tx.commit().await?;
    Ok(kept)
}

/// The entry as it is now, if it can be written.
pub(super) async fn writable(tx: &Tx, own: &TeamEntry, now: DateTime<Utc>) -> Result<entry::Model> {
    let stages = competitions::stages_of(&**tx, own.competition.id).await?;
    let entry = store::by_id(&**tx, own.entry.id).await?.ok_or(Error::NotFound)?;
    let term = standing::term(&**tx, &stages, &entry, now).await?;
    rules::ensure_writable(&own.competition, term.as_ref(), entry.state, now)?;
    Ok(entry)
}

/// Removes a file from the draft.
///
/// # Errors
/// `NotFound` if the draft has no such file; refused outside of the intake.
pub async fn delete_file(app: &App, own: &TeamEntry, id: FileId, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(own.competition.id)).await?;
    let entry = writable(&tx, own, now).await?;
    let held = rows::held(&*tx, own.competition.id, HolderKind::Entry, entry.id.0, id).await?;
    let held = held.filter(|f| !f.field.is_empty()).ok_or(Error::NotFound)?;
    let revisions = store::revisions_of(&*tx, [entry.id]).await?;
    if revisions.iter().any(|r| rules::holds(&r.content, id)) {
        rows::set_field(&*tx, id, "").await?;
        let event = Event::new("file.detached", now).by(own.user.id).on("file", id.0);
        audit::record(&tx, event.data(json!({"field": held.field, "sha256": held.sha256}))).await?;
    } else {
        files::delete(&tx, &held, own.user.id, now).await?;
    }
    tx.commit().await
}
