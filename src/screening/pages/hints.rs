//! Hints at entries that may be the same work: both beside each other.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::json::Visibility;
use entity::likeness::LikenessKind;
use entity::{CompetitionId, EntryId, LikenessId, competition, entry, likeness, team};
use poem::web::Path;
use poem::{Response, handler};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::super::actions::hints as actions;
use super::super::proof::Screened;
use super::super::traces::{self, other};
use super::entry::back;
use super::framed;
use super::list::filters;
use crate::competition::proof::Organiser;
use crate::competition::store as competitions;
use crate::entry::view;
use crate::error::{Error, Refusal, Result};
use crate::web::{Form, Page, with};

const PAIR: &str = "screening/pair.html";

/// The hints about an entry with the names of the others, for its page; none for whoever has an interest in it.
pub(super) async fn of(page: &Page, s: &Screened) -> Result<Vec<Value>> {
    let db = page.app().db().read();
    if s.conflict.is_some() {
        return Ok(Vec::new());
    }
    let rows = traces::of(db, &s.entry).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids = rows.iter().map(|row| other(row, s.entry.id));
    let others = entry::Entity::find().filter(entry::Column::Id.is_in(ids)).all(db).await?;
    let editions: Vec<CompetitionId> = others.iter().map(|e| e.competition_id).collect();
    let editions = competition::Entity::find().filter(competition::Column::Id.is_in(editions)).all(db).await?;
    let names: HashMap<CompetitionId, String> = editions.into_iter().map(|c| (c.id, c.title)).collect();
    let people = shared(page, s, &rows).await?;
    let told = rows.iter().filter_map(|row| {
        let e = others.iter().find(|e| e.id == other(row, s.entry.id))?;
        let elsewhere = (e.competition_id != s.entry.competition_id).then(|| names.get(&e.competition_id));
        let more = json!({"number": e.number, "title": e.title, "edition": elsewhere});
        Some(with(hint(page, s, row, &people), more))
    });
    Ok(told.collect())
}

type People = BTreeMap<EntryId, BTreeSet<String>>;

/// The people whom hints are about, by the other entries.
async fn shared(page: &Page, s: &Screened, rows: &[likeness::Model]) -> Result<People> {
    if !rows.iter().any(|row| row.kind == LikenessKind::People) {
        return Ok(People::new());
    }
    traces::shared_people(page.app().db().read(), &s.entry).await
}

fn hint(page: &Page, s: &Screened, row: &likeness::Model, people: &People) -> Value {
    let percent = (row.score * 100.0).floor();
    let names = people.get(&other(row, s.entry.id)).filter(|_| row.kind == LikenessKind::People);
    let names = names.map(|names| names.iter().cloned().collect::<Vec<_>>().join(", "));
    json!({
        "kind": row.kind, "percent": percent, "detail": names.unwrap_or_else(|| row.detail.clone()), "dismissed": row.dismissed_at.is_some(),
        "reason": row.reason, "href": format!("{}/hints/{}{}", s.home(), row.id, filters(page)),
    })
}

/// An entry as one side of the comparison. What another edition got is for its organisers: others see that it is alike.
async fn side(page: &Page, s: &Screened, e: &entry::Model) -> Result<Value> {
    let db = page.app().db().read();
    let at = competition::Entity::find_by_id(e.competition_id).one(db).await?.ok_or(Error::NotFound)?;
    let here = at.id == s.screener.competition.id;
    let viewer = &s.screener.user;
    let reads = here || viewer.site_admin || competitions::organiser(db, at.id, viewer.id).await?.is_some();
    let home = format!("{}/{}", s.screener.home(), e.number);
    let mut shown = view::submitted(db, page.lang(), &at, e, Visibility::Organisers, &format!("{home}/files")).await?;
    if !here {
        // Files of another edition are not served here.
        shown["answers"] = json!([]);
    }
    let team = team::Entity::find_by_id(e.team_id).one(db).await?.filter(|_| reads);
    let more = if reads { json!({"shown": shown, "organisation": e.organisation}) } else { json!({}) };
    let side = json!({
        "number": e.number, "title": e.title, "team": team.map(|t| t.name), "organisation": "", "shown": null,
        "state": view::state(page, e.state), "submitted_at": e.submitted_at, "edition": (!here).then_some(at.title),
        "href": here.then_some(home),
    });
    Ok(with(side, more))
}

async fn data(page: &Page, s: &Screened, id: &str) -> Result<Value> {
    let id: LikenessId = id.parse().map_err(|_| Error::NotFound)?;
    let db = page.app().db().read();
    if s.conflict.is_some() {
        return Err(Refusal::ConflictOfInterest.into());
    }
    let row = traces::by_id(db, &s.entry, id).await?.ok_or(Error::NotFound)?;
    let other = entry::Entity::find_by_id(other(&row, s.entry.id)).one(db).await?.ok_or(Error::NotFound)?;
    actions::ensure_no_interest(db, s, &other).await?;
    let people = shared(page, s, std::slice::from_ref(&row)).await?;
    let data = json!({
        "hint": hint(page, s, &row, &people), "sides": [side(page, s, &s.entry).await?, side(page, s, &other).await?],
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
