//! Appeals: the team's form, and deciding.

use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::appeal as actions;
use super::super::proof::Screened;
use super::entry::{TEMPLATE, back, data};
use crate::competition::frame::{self, Tool};
use crate::entry::proof::TeamEntry;
use crate::entry::standing::{self, Standing};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::web::{Form, Page, with};

const OWN: &str = "screening/appeal.html";

/// An appeal as its panel shows it, with what keeps this screener from deciding it.
pub(super) fn view(page: &Page, s: &Screened, standing: &Standing) -> Result<Value> {
    let Some(appeal) = &standing.appeal else { return Ok(Value::Null) };
    let state = match appeal.reversed {
        None => "waiting",
        Some(true) => "reversed",
        Some(false) => "upheld",
    };
    let problem = |reversed| super::bulk::refusal(actions::ensure_decidable(s, standing, reversed));
    let words = |refusal: Option<Refusal>| refusal.map(|r| page.t(&format!("refusal-{}", r.key())));
    Ok(json!({
        "state": state, "text": appeal.text, "at": appeal.made_at, "reason": appeal.reason, "decided_at": appeal.decided_at,
        "problem": words(problem(true)?), "uphold_problem": words(problem(false)?),
    }))
}

async fn own_data(page: &Page, own: &TeamEntry) -> Result<Value> {
    let standing =
        standing::of(page.app().db().read(), [own.entry.id]).await?.remove(&own.entry.id).unwrap_or_default();
    let until = standing.appeal_until(&own.stages, own.entry.state, page.now());
    let until = until.ok_or(Error::Refused(Refusal::WrongState))?;
    let data = json!({
        "title": own.entry.title, "number": own.entry.number, "until": until,
        "reason": standing.decision.map(|d| d.reason),
    });
    Ok(with(frame::tool(page, &own.competition, Tool::My, "/my"), data))
}

/// `GET /c/:slug/my/entries/:number/appeal`
#[handler]
pub async fn show(page: Page, own: TeamEntry) -> Result<Response> {
    page.html(OWN, own_data(&page, &own).await?)
}

/// `POST /c/:slug/my/entries/:number/appeal` with `text`.
#[handler]
pub async fn make(page: Page, own: TeamEntry, form: Form) -> Result<Response> {
    match actions::make(page.app(), &own, &form.text("text"), page.now()).await {
        Ok(()) => Ok(page.see_other_with(&format!("/c/{}/my", own.competition.slug), "screening-appeal-sent")),
        Err(e) => page.again(OWN, &form, e, own_data(&page, &own).await?),
    }
}

/// `POST /c/:slug/screening/:number/appeal`: `outcome` is `reverse` or `uphold`, `appeal_reason`.
#[handler]
pub async fn decide(page: Page, s: Screened, form: Form) -> Result<Response> {
    let outcome = match form.text("outcome").as_str() {
        "reverse" | "uphold" => {
            let reversed = form.text("outcome") == "reverse";
            actions::decide(page.app(), &s, reversed, &form.text("appeal_reason"), page.now()).await
        }
        _ => Err(FieldErrors::one("outcome", "error-choice").into()),
    };
    match outcome {
        Ok(()) => Ok(back(&page, &s, "screening-appeal-decided")),
        Err(e) => page.again(TEMPLATE, &form, e, data(&page, &s).await?),
    }
}
