//! The organisers' page of trying and of going live.

use poem::{Response, handler};
use serde_json::{Value, json};

use super::{actions, store};
use crate::competition::actions::general;
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::error::Result;
use crate::web::form::filled;
use crate::web::{Form, Page, with};

async fn data(page: &Page, o: &Organiser) -> Result<Value> {
    let tried = store::tried(page.app().db().read(), o.competition.id).await?;
    let any = tried.iter().any(|(_, n)| *n > 0);
    let rows: Vec<_> = tried.into_iter().map(|(name, n)| json!({"name": name, "count": n})).collect();
    let more = json!({
        "tried": rows, "any": any, "missing": general::missing(o), "public": o.competition.published_at.is_some(),
        "on": o.competition.settings.rehearsal, "version": o.competition.version,
    });
    Ok(with(frame::tool(page, &o.competition, Tool::Organise, ""), more))
}

/// `GET /c/:slug/organise/rehearsal`
#[handler]
pub async fn show(page: Page, o: Organiser) -> Result<Response> {
    let form = filled(&json!({"wipe": "yes"}));
    page.html("rehearsal/show.html", with(data(&page, &o).await?, json!({"form": form})))
}

/// `POST /c/:slug/organise/rehearsal`: `on` is `yes` or empty.
#[handler]
pub async fn switch(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let (on, version) = (form.flag("on"), form.parsed("version").unwrap_or(0));
    actions::set(page.app(), &o, on, version, page.now()).await?;
    let notice = if on { "rehearsal-begun" } else { "rehearsal-ended" };
    Ok(page.see_other_with(&format!("/c/{}/organise/rehearsal", o.competition.slug), notice))
}

/// `POST /c/:slug/organise/go-live`: with `wipe`, what people tried goes.
#[handler]
pub async fn go_live(page: Page, o: Organiser, form: Form) -> Result<Response> {
    actions::go_live(page.app(), &o, form.flag("wipe"), page.now()).await?;
    Ok(page.see_other_with(&format!("/c/{}/organise", o.competition.slug), "competition-published"))
}
