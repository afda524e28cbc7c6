//! An entry of a pairwise stage in full, as a juror may see it.

use entity::file::HolderKind;
use entity::form::FormPurpose;
use entity::json::Visibility;
use entity::{FileId, entry};
use poem::http::HeaderMap;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::field::Field;
use super::super::proof::Comparer;
use super::super::store;
use super::pair::framed;
use crate::entry::{rules as entries, store as entry_store, view};
use crate::error::{Error, Refusal, Result};
use crate::file;
use crate::form::rules as form_rules;
use crate::jury::rules as jury;
use crate::team::told;
use crate::web::Page;

/// The entry of a number, if it is in the stage and the juror has no conflict with it.
async fn named(page: &Page, c: &Comparer, number: &str) -> Result<entry::Model> {
    let (db, competition) = (page.app().db().read(), &c.juror.competition);
    let number = number.parse().map_err(|_| Error::NotFound)?;
    let found = entry_store::by_number(db, competition.id, number).await?.ok_or(Error::NotFound)?;
    let found = store::entries_in(db, competition, &c.stage, vec![found.id]).await?.pop().ok_or(Error::NotFound)?.0;
    let field = Field::get(page.app(), competition.id, c.stage.id).await?;
    let mut barred = field.conflicts(c.juror.row.id);
    barred.extend(store::declared_of(db, c.juror.row.id).await?);
    if barred.contains(&found.id) { Err(Refusal::ConflictOfInterest.into()) } else { Ok(found) }
}

/// `GET /c/:slug/pairwise/:stage/entries/:number`
#[handler]
pub async fn show(page: Page, c: Comparer, Path((_, _, number)): Path<(String, String, String)>) -> Result<Response> {
    let db = page.app().db().read();
    let row = named(&page, &c, &number).await?;
    let base = format!("{}/entries/{}/files", c.home(), row.number);
    let mut shown = view::submitted(db, page.lang(), &c.juror.competition, &row, Visibility::Jury, &base).await?;
    let blind = c.stage.settings.blind;
    if blind {
        jury::blind(&mut shown);
    }
    let team = if blind { None } else { entry_store::team(db, row.team_id).await? };
    let told = match &team {
        Some(team) => told::shown(db, page.lang(), &c.juror.competition, team, Visibility::Jury).await?,
        None => Value::Null,
    };
    let about = json!({"number": row.number, "title": row.title, "country": row.country, "team": team.map(|t| t.name),
        "told": told, "organisation": if blind { "" } else { &row.organisation }});
    page.html("pairwise/entry.html", framed(&page, &c, json!({"shown": shown, "entry": about})))
}

/// `GET /c/:slug/pairwise/:stage/entries/:number/files/:file`, with `?size=small` its small picture.
#[handler]
pub async fn download(
    page: Page,
    c: Comparer,
    headers: &HeaderMap,
    Path((_, _, number, id)): Path<(String, String, String, String)>,
) -> Result<Response> {
    let id: FileId = id.parse().map_err(|_| Error::NotFound)?;
    let row = named(&page, &c, &number).await?;
    let (db, competition) = (page.app().db().read(), &c.juror.competition);
    let held = file::store::held(db, competition.id, HolderKind::Entry, row.id.0, id).await?;
    let held = held.ok_or(Error::NotFound)?;
    let key = entries::submitted_files(&row.answers).remove(&id).ok_or(Error::NotFound)?;
    let fields = crate::form::store::fields_of(db, competition, FormPurpose::Entry, row.form_id).await?;
    let field = fields.0.iter().find(|f| f.key == key).ok_or(Error::NotFound)?;
    if !form_rules::visible(field.visibility, Visibility::Jury) {
        return Err(Error::NotFound);
    }
    file::serve::file(&page, headers, &held, file::rules::Asker::Juror { blind: c.stage.settings.blind }).await
}
