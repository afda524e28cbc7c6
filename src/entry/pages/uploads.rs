//! Files that come in pieces, by the tus protocol: `/c/<slug>/my/entries/<number>/uploads`. Scripts and other tus clients
//! use it; the plain form does without.

use entity::{UploadId, upload};
use poem::http::{HeaderMap, StatusCode, header};
use poem::web::Path;
use poem::{Body, Response, handler};
use serde_json::json;

use crate::entry::actions::uploads;
use crate::entry::proof::TeamEntry;
use crate::entry::{store, view};
use crate::error::{Error, Result};
use crate::file::resumable::{Announced, Appended, interrupt};
use crate::web::{Page, tus};

type Address = Path<(String, String, String)>;

/// The value of reading a request, or the protocol's answer to a wrong one.
macro_rules! read {
    ($read:expr) => {
        match $read {
            Ok(value) => value,
            Err(breach) => return Ok(breach.answer()),
        }
    };
}

async fn named(page: &Page, own: &TeamEntry, id: &str) -> Result<upload::Model> {
    let id: UploadId = id.parse().map_err(|_| Error::NotFound)?;
    uploads::find(page.app(), own, id).await
}

/// `OPTIONS ..`: what the server can do.
#[handler]
pub fn abilities(page: Page) -> Response {
    tus::abilities(page.app().config().limits.file_mib * 1024 * 1024)
}

/// `POST /c/:slug/my/entries/:number/uploads`: announces a file of `Upload-Length` bytes, whose `Upload-Metadata` name the
/// form's `field` and the `filename`; may bring the first piece.
#[handler]
pub async fn create(page: Page, own: TeamEntry, headers: &HeaderMap, body: Body) -> Result<Response> {
    read!(tus::version(headers));
    let size = read!(tus::length(headers));
    let mut told = read!(tus::metadata(headers));
    let first = if tus::brings_piece(headers) { Some(read!(tus::piece(headers, body))) } else { None };
    let mut take = |key| told.remove(key).unwrap_or_default();
    let announced = Announced { field: take("field"), name: take("filename"), size };
    let row = uploads::announce(page.app(), &own, announced, page.now()).await?;
    let address = format!("{}{}/uploads/{}", page.app().config().prefix(), own.home(), row.id);
    let begun = tus::answer(StatusCode::CREATED)
        .header(header::LOCATION, address)
        .header("upload-expires", tus::date(row.expires_at));
    let Some(piece) = first else { return Ok(begun.finish()) };
    match uploads::receive(page.app(), &own, &row, 0, piece, page.now()).await? {
        Appended::At(offset) => Ok(begun.header("upload-offset", offset).finish()),
        Appended::Damaged => Ok(tus::answer(tus::checksum_mismatch()).finish()),
        Appended::Elsewhere | Appended::Locked => Ok(begun.header("upload-offset", 0).finish()),
    }
}

/// `HEAD /c/:slug/my/entries/:number/uploads/:id`: how much has been received. Whoever asks has lost its line, so a request
/// that is still receiving is ended; a file that was received in whole, but not kept then, is kept now.
#[handler]
pub async fn status(page: Page, own: TeamEntry, headers: &HeaderMap, Path((_, _, id)): Address) -> Result<Response> {
    read!(tus::version(headers));
    head(&page, &own, &id).await
}

async fn head(page: &Page, own: &TeamEntry, id: &str) -> Result<Response> {
    let mut row = named(page, own, id).await?;
    interrupt(page.app(), row.id).await?;
    row = uploads::find(page.app(), own, row.id).await?;
    uploads::complete(page.app(), own, &row, page.now()).await?;
    Ok(tus::answer(StatusCode::OK)
        .header("upload-offset", row.received)
        .header("upload-length", row.size)
        .header("upload-expires", tus::date(row.expires_at))
        .header("upload-metadata", tus::told(&[("field", &row.field), ("filename", &row.name)]))
        .finish())
}

/// `PATCH /c/:slug/my/entries/:number/uploads/:id`: the next piece. 409 if it begins elsewhere than the upload ends, 423 while
/// another request is receiving, 460 if it is not what its checksum says.
#[handler]
pub async fn append(
    page: Page,
    own: TeamEntry,
    headers: &HeaderMap,
    Path((_, _, id)): Address,
    body: Body,
) -> Result<Response> {
    read!(tus::version(headers));
    patch(&page, &own, headers, &id, body).await
}

async fn patch(page: &Page, own: &TeamEntry, headers: &HeaderMap, id: &str, body: Body) -> Result<Response> {
    let offset = read!(tus::offset(headers));
    let row = named(page, own, id).await?;
    let piece = read!(tus::piece(headers, body));
    Ok(match uploads::receive(page.app(), own, &row, offset, piece, page.now()).await? {
        Appended::At(offset) => {
            let row = uploads::find(page.app(), own, row.id).await?;
            tus::answer(StatusCode::NO_CONTENT)
                .header("upload-offset", offset)
                .header("upload-expires", tus::date(row.expires_at))
                .finish()
        }
        Appended::Elsewhere => tus::answer(StatusCode::CONFLICT).finish(),
        Appended::Locked => tus::answer(StatusCode::LOCKED).header(header::RETRY_AFTER, "5").finish(),
        Appended::Damaged => tus::answer(tus::checksum_mismatch()).finish(),
    })
}

/// `DELETE /c/:slug/my/entries/:number/uploads/:id`: gives the upload up.
#[handler]
pub async fn terminate(page: Page, own: TeamEntry, headers: &HeaderMap, Path((_, _, id)): Address) -> Result<Response> {
    read!(tus::version(headers));
    uploads::terminate(page.app(), &named(&page, &own, &id).await?).await?;
    Ok(tus::answer(StatusCode::NO_CONTENT).finish())
}

/// `POST /c/:slug/my/entries/:number/uploads/:id` with `X-HTTP-Method-Override`, where proxies let no other verb pass.
#[handler]
pub async fn overridden(
    page: Page,
    own: TeamEntry,
    headers: &HeaderMap,
    Path((_, _, id)): Address,
    body: Body,
) -> Result<Response> {
    read!(tus::version(headers));
    match tus::meant(headers) {
        Some("PATCH") => patch(&page, &own, headers, &id, body).await,
        Some("HEAD") => head(&page, &own, &id).await,
        Some("DELETE") => {
            uploads::terminate(page.app(), &named(&page, &own, &id).await?).await?;
            Ok(tus::answer(StatusCode::NO_CONTENT).finish())
        }
        _ => Err(Error::Method),
    }
}

/// `GET /c/:slug/my/entries/:number/uploads/:id`: what became of an upload, for scripts: `{offset, size, file?}`.
#[handler]
pub async fn show(page: Page, own: TeamEntry, Path((_, _, id)): Address) -> Result<Response> {
    let row = named(&page, &own, &id).await?;
    let files = store::draft_files(page.app().db().read(), own.entry.id).await?;
    let base = view::file_base(&own.competition, own.entry.number);
    let file = files.iter().find(|f| Some(f.id) == row.file_id).map(|f| view::file_for_script(&page, &base, f));
    Ok(page.json(&json!({
        "offset": row.received, "size": row.size, "name": row.name, "field": row.field, "file": file,
    })))
}
