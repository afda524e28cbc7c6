//! The organisers' page of those who have more time for a stage: `/c/<slug>/organise/stages/<stage>/leaves`.

use std::collections::BTreeMap;

use entity::json::Gallery;
use entity::stage::{self, StageKind};
use entity::{UserId, leave, team};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::{actions, rules, store};
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::competition::rules::zone;
use crate::error::{Error, Result};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const LIST: &str = "leave/list.html";

/// The intake that an address names.
fn named<'a>(o: &'a Organiser, id: &str) -> Result<&'a stage::Model> {
    let found = o.stages.iter().find(|s| id.parse() == Ok(s.id) && s.kind == StageKind::Intake);
    found.ok_or(Error::NotFound)
}

fn home(o: &Organiser, s: &stage::Model) -> String {
    format!("/c/{}/organise/stages/{}/leaves", o.competition.slug, s.id)
}

async fn data(page: &Page, o: &Organiser, s: &stage::Model) -> Result<Value> {
    let db = page.app().db().read();
    let rows = store::list(db, s.id).await?;
    let names = store::names(db, rows.iter().filter_map(|(row, _)| row.made_by)).await?;
    let next = o.stages.iter().find(|other| other.position > s.position).and_then(|other| other.opens_at);
    let readable = matches!(o.competition.settings.gallery, Gallery::OnSubmit | Gallery::AfterIntake);
    let more = json!({
        "stage": {"id": s.id.to_string(), "name": s.name, "closes_at": s.closes_at}, "home": home(o, s), "readable": readable,
        "next_opens_at": next, "teams": store::team_names(db, o.competition.id).await?,
        "leaves": rows.iter().map(|(row, team)| shown(s, row, team.as_ref(), &names)).collect::<Vec<_>>(),
    });
    Ok(with(frame::tool(page, &o.competition, Tool::Organise, "/stages"), more))
}

fn shown(s: &stage::Model, row: &leave::Model, team: Option<&team::Model>, names: &BTreeMap<UserId, String>) -> Value {
    let state = match row.ended_at {
        Some(_) => "ended",
        None if s.closes_at.is_some_and(|deadline| deadline >= row.closes_at) => "moot",
        None => "holds",
    };
    json!({
        "id": row.id.to_string(), "team": team.map(|t| &t.name), "closes_at": row.closes_at, "reason": row.reason,
        "by": row.made_by.and_then(|id| names.get(&id)), "made_at": row.made_at, "ended_at": row.ended_at, "state": state,
    })
}

/// `GET /c/:slug/organise/stages/:id/leaves`, with `?team=` to begin with.
#[handler]
pub async fn list(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let s = named(&o, &id)?;
    let form = filled(&json!({"team": page.query("team")}));
    page.html(LIST, with(data(&page, &o, s).await?, json!({"form": form})))
}

/// `POST /c/:slug/organise/stages/:id/leaves`
#[handler]
pub async fn give(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response> {
    let s = named(&o, &id)?;
    let outcome = match rules::read(&form, s, zone(&o.competition), page.now()) {
        Ok(wanted) => actions::give(page.app(), &o, s, wanted, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&home(&o, s), "leave-given")),
        Err(e) => page.again(LIST, &form, e, data(&page, &o, s).await?),
    }
}

/// `POST /c/:slug/organise/stages/:id/leaves/:leave/end`
#[handler]
pub async fn end(page: Page, o: Organiser, Path((_, id, leave)): Path<(String, String, String)>) -> Result<Response> {
    let s = named(&o, &id)?;
    actions::end(page.app(), &o, s, leave.parse().map_err(|_| Error::NotFound)?, page.now()).await?;
    Ok(page.see_other_with(&home(&o, s), "leave-ended"))
}
