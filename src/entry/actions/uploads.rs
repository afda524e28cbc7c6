//! Files of a draft that come in pieces. Each request is judged by its own arrival, as everywhere.

use chrono::{DateTime, Utc};
use entity::file::{self, HolderKind};
use entity::json::Field;
use entity::{UploadId, upload};

use super::files::{file_field, limits, writable};
use super::places::ensure_room;
use crate::app::App;
use crate::db::Chain;
use crate::entry::proof::TeamEntry;
use crate::entry::rules;
use crate::error::{Error, Result};
use crate::file::actions::{self as files, Holder};
use crate::file::resumable::{self, Announced, Appended};
use crate::web::tus::Piece;

fn holder(own: &TeamEntry) -> Holder {
    Holder { competition: own.competition.id, kind: HolderKind::Entry, id: own.entry.id.0 }
}

/// Begins an upload into a field of the draft.
///
/// # Errors
/// Invalid, with a message at the field; refused outside of the intake; `BadRequest` for a field that takes no files.
pub async fn announce(app: &App, own: &TeamEntry, announced: Announced, now: DateTime<Utc>) -> Result<upload::Model> {
    rules::ensure_writable(&own.competition, own.term.as_ref(), own.entry.state, now)?;
    let field = file_field(app, own, &announced.field).await?;
    ensure_room(app.db().read(), &own.competition, &own.entry, &field).await?;
    resumable::announce(app, holder(own), own.user.id, &announced, &limits(&field), now).await
}

/// An upload of this person for this entry.
///
/// # Errors
/// `NotFound`.
pub async fn find(app: &App, own: &TeamEntry, id: UploadId) -> Result<upload::Model> {
    resumable::find(app.db().read(), holder(own), own.user.id, id).await
}

/// What this person has under way for this entry.
///
/// # Errors
/// The database's words.
pub async fn unfinished(app: &App, own: &TeamEntry) -> Result<Vec<upload::Model>> {
    resumable::unfinished(app.db().read(), holder(own), own.user.id).await
}

/// Receives a piece; the last one makes the file. Goes on by itself if whoever asked is gone, so that all that came over
/// the line counts.
///
/// # Errors
/// As [`resumable::append`] and [`complete`].
pub async fn receive(
    app: &App,
    own: &TeamEntry,
    row: &upload::Model,
    offset: u64,
    piece: Piece,
    now: DateTime<Utc>,
) -> Result<Appended> {
    rules::ensure_writable(&own.competition, own.term.as_ref(), own.entry.state, now)?;
    let (app, own, row) = (app.clone(), own.clone(), row.clone());
    let work = async move {
        let field = file_field(&app, &own, &row.field).await?;
        let done = resumable::append(&app, &row, offset, piece.bytes, piece.intact, &limits(&field)).await?;
        if done == Appended::At(u64::try_from(row.size).unwrap_or_default()) {
            let row = find(&app, &own, row.id).await?;
            complete(&app, &own, &row, now).await?;
        }
        Ok(done)
    };
    tokio::spawn(work).await.map_err(Error::internal)?
}

/// Makes the file of an upload that is whole, unless that has been done.
///
/// # Errors
/// Invalid if the field has no room any more or does not take what it is: then the upload is gone. Refused outside of the
/// intake.
pub async fn complete(
    app: &App,
    own: &TeamEntry,
    row: &upload::Model,
    now: DateTime<Utc>,
) -> Result<Option<file::Model>> {
    if row.file_id.is_some() || !resumable::is_whole(row) {
        return Ok(None);
    }
    let field = file_field(app, own, &row.field).await?;
    let kept = keep(app, own, row, &field, now).await;
    match kept {
        Ok(file) => Ok(Some(file)),
        // Another request was quicker.
        Err(Error::Stale) => Ok(None),
        Err(Error::Invalid(errors)) => {
            resumable::terminate(app, row).await?;
            Err(errors.into())
        }
        Err(e) => Err(e),
    }
}

async fn keep(
    app: &App,
    own: &TeamEntry,
    row: &upload::Model,
    field: &Field,
    now: DateTime<Utc>,
) -> Result<file::Model> {
    let mut received = resumable::finish(app, row, &limits(field)).await?;
    let tx = app.db().tx(Chain::Competition(own.competition.id)).await?;
    let entry = writable(&tx, own, now).await?;
    ensure_room(&*tx, &own.competition, &entry, field).await?;
    received.field.clone_from(&field.key);
    let kept = files::keep(&tx, received, holder(own), Some(own.user.id), now).await?;
    resumable::became(&tx, row.id, kept.id).await?;
    tx.commit().await?;
    Ok(kept)
}

/// Gives an upload up.
///
/// # Errors
/// Unavailable if the storage fails.
pub async fn terminate(app: &App, row: &upload::Model) -> Result<()> {
    resumable::terminate(app, row).await
}
