//! The organisers' list of jurors.

use std::collections::HashMap;

use entity::stage::StageKind;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::invite as actions;
use super::super::{invited, store};
use crate::account::rules::is_no_address;
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::competition::store as competitions;
use crate::error::{Error, Result};
use crate::web::{Form, Page, with};

const JURORS: &str = "jury/jurors.html";

type Amount = HashMap<(entity::StageId, entity::JurorId), usize>;

async fn data(page: &Page, o: &Organiser) -> Result<Value> {
    let db = page.app().db().read();
    let amounts = store::amounts_of(db, o.competition.id).await?;
    let scoring = || o.stages.iter().filter(|s| s.kind == StageKind::Scoring);
    let all = |of: &Amount, stage| of.iter().filter(|((s, _), _)| *s == stage).map(|(_, n)| n).sum::<usize>();
    let one = |of: &Amount, juror| scoring().filter_map(|s| of.get(&(s.id, juror))).sum::<usize>();
    let stage = |s: &entity::stage::Model| {
        json!({
            "href": format!("/c/{}/organise/jury/{}", o.competition.slug, s.id), "name": s.name, "opens_at": s.opens_at,
            "closes_at": s.closes_at, "criteria": amounts.criteria.get(&s.id).copied().unwrap_or_default(),
            "assigned": all(&amounts.assigned, s.id), "done": all(&amounts.handed_in, s.id),
        })
    };
    let stages: Vec<_> = scoring().map(stage).collect();
    let jurors: Vec<_> = store::jurors_of(db, o.competition.id)
        .await?
        .iter()
        .map(|j| {
            let (done, total) = (one(&amounts.handed_in, j.id), one(&amounts.assigned, j.id));
            let state = match (j.accepted_at, &j.token_hash) {
                (Some(_), _) => "accepted",
                (None, Some(_)) => "invited",
                (None, None) => "removed",
            };
            json!({"id": j.id.to_string(), "name": j.name, "email": j.email, "organisation": j.organisation,
                "gone": is_no_address(&j.email), "state": state, "done": done, "total": total.max(done)})
        })
        .collect();
    let pairs: Vec<_> = o.stages.iter().filter(|s| s.kind == StageKind::Pairwise).collect();
    let pair = |s: &&entity::stage::Model| {
        json!({"name": s.name, "closes_at": s.closes_at,
        "href": format!("/c/{}/organise/pairwise/{}", o.competition.slug, s.id)})
    };
    let more = json!({"jurors": jurors, "scoring": stages, "pairs": pairs.iter().map(pair).collect::<Vec<_>>()});
    Ok(with(frame::tool(page, &o.competition, Tool::Organise, "/jury"), more))
}

fn back(page: &Page, o: &Organiser, notice: &str) -> Response {
    page.see_other_with(&format!("/c/{}/organise/jury", o.competition.slug), notice)
}

/// `GET /c/:slug/organise/jury`
#[handler]
pub async fn list(page: Page, o: Organiser) -> Result<Response> {
    page.html(JURORS, data(&page, &o).await?)
}

/// `POST /c/:slug/organise/jury/invite`
#[handler]
pub async fn invite(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let db = page.app().db().read();
    let categories = competitions::categories_of(db, o.competition.id).await?;
    let languages = store::languages_of(db, &o.competition).await?;
    let outcome = match invited::invited(&form, &categories, languages.as_deref()) {
        Ok(people) => actions::invite(page.app(), &o, people, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(_) => Ok(back(&page, &o, "jury-invited")),
        Err(e) => page.again(JURORS, &form, e, data(&page, &o).await?),
    }
}

/// `POST /c/:slug/organise/jury/jurors/:id/remove`
#[handler]
pub async fn remove(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    actions::remove(page.app(), &o, id, page.now()).await?;
    Ok(back(&page, &o, "jury-removed"))
}
