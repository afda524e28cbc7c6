//! The organisers' list of jurors.

use std::collections::HashMap;

use entity::review::ReviewState;
use entity::stage::StageKind;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::invite as actions;
use super::super::{rules, store};
use crate::account::rules::is_no_address;
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::error::{Error, Result};
use crate::web::{Form, Page, with};

const JURORS: &str = "jury/jurors.html";

async fn data(page: &Page, o: &Organiser) -> Result<Value> {
    let db = page.app().db().read();
    let mut load: HashMap<entity::JurorId, (usize, usize)> = HashMap::new();
    let mut stages = Vec::new();
    for s in o.stages.iter().filter(|s| s.kind == StageKind::Scoring) {
        let assigned = store::assignments_of(db, s.id).await?;
        let reviews = store::review_states(db, s.id).await?;
        let handed: Vec<_> = reviews.iter().filter(|(.., state)| *state == ReviewState::Submitted).collect();
        for a in &assigned {
            load.entry(a.juror_id).or_default().1 += 1;
        }
        for (juror, ..) in &handed {
            load.entry(*juror).or_default().0 += 1;
        }
        let rubric = store::rubric_of(db, s.id).await?;
        stages.push(json!({
            "href": format!("/c/{}/organise/jury/{}", o.competition.slug, s.id), "name": s.name, "opens_at": s.opens_at,
            "closes_at": s.closes_at, "criteria": rubric.len(), "assigned": assigned.len(), "done": handed.len(),
        }));
    }
    let jurors: Vec<_> = store::jurors_of(db, o.competition.id)
        .await?
        .iter()
        .map(|j| {
            let (done, total) = load.get(&j.id).copied().unwrap_or_default();
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
    let outcome = match rules::invited(&form) {
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
