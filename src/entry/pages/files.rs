//! `/c/<slug>/entries/<number>/files/<file>`: downloads for the team, organisers, and the public where it may.

use entity::FileId;
use entity::file::HolderKind;
use entity::form::FormPurpose;
use poem::http::HeaderMap;
use poem::web::Path;
use poem::{Response, handler};

use crate::entry::proof::Reader;
use crate::entry::rules;
use crate::error::{Error, Result};
use crate::file::rules::Asker;
use crate::file::{self as files, store};
use crate::form::{rules as form, store as forms};
use crate::web::Page;

/// `GET /c/:slug/entries/:number/files/:file`, with `?size=small` or `display` a picture of it, with `?save=yes`
/// for saving.
#[handler]
pub async fn download(
    page: Page,
    reader: Reader,
    headers: &HeaderMap,
    Path((_, _, id)): Path<(String, String, String)>,
) -> Result<Response> {
    let id: FileId = id.parse().map_err(|_| Error::NotFound)?;
    let db = page.app().db().read();
    let (kind, holder) = (HolderKind::Entry, reader.entry.id.0);
    let found = store::held(db, reader.competition.id, kind, holder, id).await?.ok_or(Error::NotFound)?;
    if !reader.inside {
        let fields = forms::fields_of(db, &reader.competition, FormPurpose::Entry, reader.entry.form_id).await?;
        let key = rules::submitted_files(&reader.entry.answers).remove(&id).ok_or(Error::NotFound)?;
        let field = fields.0.iter().find(|f| f.key == key).ok_or(Error::NotFound)?;
        if !form::visible(field.visibility, reader.sees) {
            return Err(Error::NotFound);
        }
    }
    let asker = if reader.inside { Asker::Owner } else { Asker::Public { blind: reader.blind } };
    files::serve::file(&page, headers, &found, asker).await
}
