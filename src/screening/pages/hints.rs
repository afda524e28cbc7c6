//! Hints at entries that may be the same work: both beside each other.

use std::collections::HashMap;

use entity::json::Visibility;
use entity::{CompetitionId, EntryId, LikenessId, competition, entry, likeness, team};
use poem::web::Path;
use poem::{Response, handler};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::super::actions::hints as actions;
use super::super::proof::Screened;
use super::super::traces;
use super::entry::back;
use super::framed;
use super::list::filters;
use crate::competition::proof::Organiser;
use crate::entry::view;
use crate::error::{Error, Result};
use crate::web::{Form, Page, with};

const PAIR: &str = "screening/pair.html";

/// The hints about an entry with the names of the others, for its page.
pub(super) async fn of(page: &Page, s: &Screened) -> Result<Vec<Value>> {
    let db = page.app().db().read();
    let rows = traces::of(db, s.entry.id).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids = rows.iter().map(|row| other(row, s.entry.id));
    let others = entry::Entity::find().filter(entry::Column::Id.is_in(ids)).all(db).await?;
    let editions: Vec<CompetitionId> = others.iter().map(|e| e.competition_id).collect();
    let editions = competition::Entity::find().filter(competition::Column::Id.is_in(editions)).all(db).await?;
    let names: HashMap<CompetitionId, String> = editions.into_iter().map(|c| (c.id, c.title)).collect();
    let told = rows.iter().filter_map(|row| {
        let e = others.iter().find(|e| e.id == other(row, s.entry.id))?;
        let elsewhere = (e.competition_id != s.entry.competition_id).then(|| names.get(&e.competition_id));
        let more = json!({"number": e.number, "title": e.title, "edition": elsewhere});
        Some(with(hint(page, s, row), more))
    });
    Ok(told.collect())
}

fn hint(page: &Page, s: &Screened, row: &likeness::Model) -> Value {
    let percent = (row.score * 100.0).floor();
    json!({
        "kind": row.kind, "percent": percent, "detail": row.detail, "dismissed": row.dismissed_at.is_some(),
        "reason": row.reason, "href": format!("{}/hints/{}{}", s.home(), row.id, filters(page)),
    })
}

fn other(row: &likeness::Model, own: EntryId) -> EntryId {
    if row.entry_id == own { row.other_id } else { row.entry_id }
}

/// An entry as one side of the comparison.
async fn side(page: &Page, s: &Screened, e: &entry::Model) -> Result<Value> {
    let db = page.app().db().read();
    let at = competition::Entity::find_by_id(e.competition_id).one(db).await?.ok_or(Error::NotFound)?;
    let here = at.id == s.screener.competition.id;
    let home = format!("{}/{}", s.screener.home(), e.number);
    let mut shown = view::submitted(db, page.lang(), &at, e, Visibility::Organisers, &format!("{home}/files")).await?;
    if !here {
        // Files of another edition are not served here.
        shown["answers"] = json!([]);
    }
    let team = team::Entity::find_by_id(e.team_id).one(db).await?;
    Ok(json!({
        "number": e.number, "title": e.title, "team": team.map(|t| t.name), "organisation": e.organisation,
        "state": view::state(page, e.state), "submitted_at": e.submitted_at, "shown": shown,
        "edition": (!here).then_some(at.title), "href": here.then_some(home),
    }))
}

async fn data(page: &Page, s: &Screened, id: &str) -> Result<Value> {
    let id: LikenessId = id.parse().map_err(|_| Error::NotFound)?;
    let db = page.app().db().read();
    let row = traces::of(db, s.entry.id).await?.into_iter().find(|row| row.id == id).ok_or(Error::NotFound)?;
    let other = entry::Entity::find_by_id(other(&row, s.entry.id)).one(db).await?.ok_or(Error::NotFound)?;
    let data = json!({
        "hint": hint(page, s, &row), "sides": [side(page, s, &s.entry).await?, side(page, s, &other).await?],
        "back": format!("{}{}", s.home(), filters(page)), "base": s.home(), "id": id.to_string(), "filters": filters(page),
        "free": s.ensure_free(page.now()).is_ok(),
    });
    Ok(framed(page, &s.screener, "/screening", data))
}

/// `GET /c/:slug/screening/:number/hints/:id`
#[handler]
pub async fn show(page: Page, s: Screened, Path((_, _, id)): Path<(String, String, String)>) -> Result<Response> {
    page.html(PAIR, data(&page, &s, &id).await?)
}

/// `POST /c/:slug/screening/:number/hints/:id` with `reason`: dismisses it.
#[handler]
pub async fn dismiss(
    page: Page,
    s: Screened,
    Path((_, _, id)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response> {
    let key: LikenessId = id.parse().map_err(|_| Error::NotFound)?;
    match actions::dismiss(page.app(), &s, key, &form.text("reason"), page.now()).await {
        Ok(()) => Ok(back(&page, &s, "screening-hint-dismissed")),
        Err(e) => page.again(PAIR, &form, e, data(&page, &s, &id).await?),
    }
}

/// `POST /c/:slug/organise/screening/compare`: looks for hints among all entries anew.
#[handler]
pub async fn look_again(page: Page, o: Organiser) -> Result<Response> {
    actions::look_again(page.app(), &o, page.now()).await?;
    Ok(page.see_other_with(&format!("/c/{}/organise/screening", o.competition.slug), "screening-looking"))
}
