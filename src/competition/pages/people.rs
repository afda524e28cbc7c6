//! Organisers: who runs the competition.

use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::people as actions;
use super::super::proof::Organiser;
use super::super::store;
use super::framed;
use crate::account::proof::SignedIn;
use crate::error::{Error, Result};
use crate::web::{Form, Page};

const PEOPLE: &str = "competition/people.html";

async fn data(page: &Page, o: &Organiser) -> Result<Value> {
    let db = page.app().db().read();
    let organisers: Vec<_> = store::organisers_of(db, o.competition.id)
        .await?
        .iter()
        .map(|(row, user)| {
            json!({"id": row.id.to_string(), "email": row.email, "name": user.as_ref().map(|u| &u.name), "accepted": row.accepted_at.is_some()})
        })
        .collect();
    Ok(framed(page, o, "/people", json!({"organisers": organisers})))
}

fn back(page: &Page, o: &Organiser, notice: &str) -> Response {
    page.see_other_with(&format!("/c/{}/organise/people", o.competition.slug), notice)
}

/// `GET /c/:slug/organise/people`
#[handler]
pub async fn list(page: Page, o: Organiser) -> Result<Response> {
    page.html(PEOPLE, data(&page, &o).await?)
}

/// `POST /c/:slug/organise/organisers/invite`
#[handler]
pub async fn invite(page: Page, o: Organiser, form: Form) -> Result<Response> {
    match actions::invite_organiser(page.app(), &o, &form.text("email"), page.now()).await {
        Ok(()) => Ok(back(&page, &o, "competition-organiser-invited")),
        Err(e) => page.again(PEOPLE, &form, e, data(&page, &o).await?),
    }
}

/// `POST /c/:slug/organise/organisers/:id/remove`
#[handler]
pub async fn remove(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    actions::remove_organiser(page.app(), &o, id, page.now()).await?;
    Ok(back(&page, &o, "competition-deleted"))
}

/// `GET /organiser-invitation/:token`
#[handler]
pub async fn invitation(page: Page, Path(secret): Path<String>) -> Result<Response> {
    let (row, competition) = actions::invitation(page.app(), &secret).await?;
    page.html("competition/invitation.html", json!({"title": competition.title, "address": row.email}))
}

/// `POST /organiser-invitation/:token`
#[handler]
pub async fn accept(page: Page, me: SignedIn, Path(secret): Path<String>) -> Result<Response> {
    let competition = actions::accept(page.app(), &secret, &me.user, page.now()).await?;
    Ok(page.see_other_with(&format!("/c/{}/organise", competition.slug), "competition-organiser-welcome"))
}
