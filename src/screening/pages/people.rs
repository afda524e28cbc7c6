//! The organisers' page of who screens, and how people who are invited come in.

use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::people as actions;
use super::super::store;
use crate::account::proof::SignedIn;
use crate::competition::frame::{self, Tool};
use crate::competition::guests;
use crate::competition::proof::Organiser;
use crate::competition::{rules as contest, store as competitions};
use crate::error::{Error, Result};
use crate::web::{Form, Page, with};

const PEOPLE: &str = "screening/people.html";

async fn data(page: &Page, o: &Organiser) -> Result<Value> {
    let db = page.app().db().read();
    let screeners: Vec<_> = store::screeners_of(db, o.competition.id)
        .await?
        .iter()
        .map(|s| {
            json!({"id": s.id.to_string(), "name": s.name, "email": s.email, "organisation": s.organisation,
                "accepted": s.accepted_at.is_some()})
        })
        .collect();
    let stage = contest::screening(&o.stages);
    let more = json!({
        "screeners": screeners, "entries": competitions::count_received(db, o.competition.id).await?.view(),
        "list": format!("/c/{}/screening", o.competition.slug),
        "stage": stage.map(|s| json!({"id": s.id.to_string(), "name": s.name, "opens_at": s.opens_at,
            "closes_at": s.closes_at, "appeal_days": s.settings.appeal_days})),
    });
    Ok(with(frame::tool(page, &o.competition, Tool::Organise, "/screening"), more))
}

fn back(page: &Page, o: &Organiser, notice: &str) -> Response {
    page.see_other_with(&format!("/c/{}/organise/screening", o.competition.slug), notice)
}

/// `GET /c/:slug/organise/screening`
#[handler]
pub async fn list(page: Page, o: Organiser) -> Result<Response> {
    page.html(PEOPLE, data(&page, &o).await?)
}

/// `POST /c/:slug/organise/screening/invite`
#[handler]
pub async fn invite(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let outcome = match guests::invited(&form, 0) {
        Ok(people) => actions::invite(page.app(), &o, people, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(back(&page, &o, "screening-invited")),
        Err(e) => page.again(PEOPLE, &form, e, data(&page, &o).await?),
    }
}

/// `POST /c/:slug/organise/screening/screeners/:id/remove`
#[handler]
pub async fn remove(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    actions::remove(page.app(), &o, id, page.now()).await?;
    Ok(back(&page, &o, "screening-removed"))
}

/// `GET /screener-invitation/:token`
#[handler]
pub async fn invitation(page: Page, Path(secret): Path<String>) -> Result<Response> {
    let (row, competition) = actions::invitation(page.app(), &secret).await?;
    let data = json!({"title": competition.title, "summary": competition.summary, "address": row.email});
    page.html("screening/invitation.html", data)
}

/// `POST /screener-invitation/:token`
#[handler]
pub async fn accept(page: Page, me: SignedIn, Path(secret): Path<String>) -> Result<Response> {
    let competition = actions::accept(page.app(), &secret, &me.user, page.now()).await?;
    Ok(page.see_other_with(&format!("/c/{}/screening", competition.slug), "screening-welcome"))
}
