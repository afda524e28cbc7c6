//! Nominations as organisers see them: who has been told, who has answered, who can be reminded.

use entity::entry;
use entity::nomination::{self, NominationState};
use poem::{Response, handler};
use serde_json::{Value, json};

use super::{actions, rules, store};
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::entry::proof::OrganisedEntry;
use crate::error::{Error, Result};
use crate::web::paging::Paging;
use crate::web::{Form, Page, with};

const ONE: &str = "nomination/one.html";
const PER_PAGE: u64 = 50;
const STATES: [NominationState; 4] =
    [NominationState::Waiting, NominationState::Correction, NominationState::Accepted, NominationState::Declined];

fn home(o: &Organiser) -> String {
    format!("/c/{}/organise/nominations", o.competition.slug)
}

fn shown(n: &nomination::Model, entry: &entry::Model) -> Value {
    json!({
        "number": entry.number, "title": entry.title, "name": n.name, "organisation": n.organisation, "email": n.email,
        "state": n.state, "words": n.words, "told_at": n.told_at, "reminded_at": n.reminded_at,
        "answered_at": n.answered_at, "recorded": n.recorded_by.is_some(),
        "open": rules::can_answer(n.state, entry.state) && n.state != NominationState::Accepted,
    })
}

async fn data(page: &Page, o: &Organiser) -> Result<Value> {
    let (db, path) = (page.app().db().read(), home(o));
    let paging = Paging::from_query(&page.visit().query, PER_PAGE);
    let state = page.query("state").and_then(|s| serde_json::from_value(json!(s)).ok());
    let (rows, total) = store::list(db, o.competition.id, state, paging).await?;
    let rows = rows.iter().filter_map(|(n, entry)| Some(shown(n, entry.as_ref()?)));
    let counts = store::counts(db, o.competition.id).await?;
    let count = |state| counts.iter().find(|(s, _)| *s == state).map_or(0, |(_, n)| *n);
    let states = STATES.iter().map(|s| json!({"state": s, "count": count(*s)}));
    let more = json!({
        "rows": rows.collect::<Vec<_>>(), "states": states.collect::<Vec<_>>(), "filtered": state.is_some(),
        "paging": paging.links(&path, &page.visit().query, total), "must_accept": o.competition.settings.nominations.must_accept,
        "allowed": o.competition.settings.nominations.allowed, "until": rules::deadline(&o.competition, &o.stages),
    });
    Ok(with(frame::tool(page, &o.competition, Tool::Organise, "/limits"), more))
}

/// `GET /c/:slug/organise/nominations`
#[handler]
pub async fn list(page: Page, o: Organiser) -> Result<Response> {
    page.html("nomination/list.html", data(&page, &o).await?)
}

fn one_home(asked: &OrganisedEntry) -> String {
    format!("/c/{}/organise/entries/{}/nomination", asked.organiser.competition.slug, asked.entry.number)
}

async fn one(page: &Page, asked: &OrganisedEntry) -> Result<Value> {
    let o = &asked.organiser;
    let row = store::of_entry(page.app().db().read(), asked.entry.id).await?.ok_or(Error::NotFound)?;
    let more = json!({
        "n": shown(&row, &asked.entry), "home": one_home(asked), "list": home(o),
        "until": rules::deadline(&o.competition, &o.stages),
        "alive": rules::ensure_alive(&o.competition, &o.stages, page.now()).is_ok(),
    });
    Ok(with(frame::tool(page, &o.competition, Tool::Organise, "/limits"), more))
}

/// `GET /c/:slug/organise/entries/:number/nomination`
#[handler]
pub async fn show(page: Page, asked: OrganisedEntry) -> Result<Response> {
    page.html(ONE, one(&page, &asked).await?)
}

/// `POST /c/:slug/organise/entries/:number/nomination/remind`
#[handler]
pub async fn remind(page: Page, asked: OrganisedEntry) -> Result<Response> {
    actions::remind(page.app(), &asked, page.now()).await?;
    Ok(page.see_other_with(&one_home(&asked), "nomination-reminded"))
}

/// `POST /c/:slug/organise/entries/:number/nomination/record` with `how`.
#[handler]
pub async fn record(page: Page, asked: OrganisedEntry, form: Form) -> Result<Response> {
    match actions::record(page.app(), &asked, &form.text("how"), page.now()).await {
        Ok(()) => Ok(page.see_other_with(&one_home(&asked), "nomination-recorded")),
        Err(e) => page.again(ONE, &form, e, one(&page, &asked).await?),
    }
}
