//! Taking part: the rules, and what the organisers need to know about a participant.

use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::people::{self, Registration};
use super::super::proof::Public;
use super::super::{frame, rules, store};
use crate::account::proof::SignedIn;
use crate::error::{FieldErrors, Result};
use crate::lang::countries;
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const PAGE: &str = "competition/register.html";

async fn data(page: &Page, p: &Public, known: bool) -> Result<Value> {
    let c = &p.competition;
    let more = json!({
        "rules": c.rules, "rules_version": c.rules_version, "known": known, "countries": countries(page.lang()),
        "team_max": c.settings.team_max, "title": c.title,
    });
    Ok(with(frame::public(page, c, &p.stages, "/register").await?, more))
}

/// `GET /c/:slug/register`
#[handler]
pub async fn show(page: Page, p: Public, me: SignedIn) -> Result<Response> {
    let row = store::participant(page.app().db().read(), p.competition.id, me.user.id).await?;
    if let Some(row) = &row
        && row.rules_version == p.competition.rules_version
    {
        return Ok(page.see_other(&format!("/c/{}/my", p.competition.slug)));
    }
    if row.is_none() {
        rules::ensure_open(&p.competition, rules::intake(&p.stages), page.now())?;
    }
    let values = row.as_ref().map_or(json!({}), |r| json!({"country": r.country, "organisation": r.organisation}));
    let data = data(&page, &p, row.is_some()).await?;
    page.html(PAGE, with(data, json!({"form": filled(&values)})))
}

/// `POST /c/:slug/register`
#[handler]
pub async fn register(page: Page, p: Public, me: SignedIn, form: Form) -> Result<Response> {
    let outcome = match input(&page, &form) {
        Ok(input) => people::register(page.app(), &p, &me.user, input, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&format!("/c/{}/my", p.competition.slug), "competition-registered")),
        Err(e) => {
            let known = store::participant(page.app().db().read(), p.competition.id, me.user.id).await?.is_some();
            page.again(PAGE, &form, e, data(&page, &p, known).await?)
        }
    }
}

fn input(page: &Page, form: &Form) -> Result<Registration> {
    let mut errors = FieldErrors::default();
    let country = form.text("country");
    let known = countries(page.lang()).iter().any(|(code, _)| *code == country);
    errors.add_if(country.is_empty(), "country", "error-required");
    errors.add_if(!country.is_empty() && !known, "country", "error-choice");
    let organisation = super::super::input::text(form, &mut errors, "organisation", 200, false);
    errors.add_if(!form.flag("accept"), "accept", "competition-accept-required");
    errors.check()?;
    Ok(Registration { country: Some(country), organisation })
}
