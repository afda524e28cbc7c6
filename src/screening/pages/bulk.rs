//! Many entries at a time: ticked in the list, confirmed with the number of mails, told one by one where it fails.

use entity::decision::DecisionKind;
use entity::entry::{self, EntryState};
use poem::http::StatusCode;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::correct as asking;
use super::super::actions::decide::{self as actions, Outcome};
use super::super::proof::Screener;
use super::super::rules::{self, Said, Wish};
use super::super::store;
use super::list::Known;
use super::{correct, framed, reason_options};
use crate::competition::rules::zone;
use crate::entry::view;
use crate::error::{Error, Refusal, Result};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const CONFIRM: &str = "screening/confirm.html";
const DONE: &str = "screening/done.html";

/// What is to be done with the ticked entries: decide, or ask for a correction.
fn kind_of(form: &Form) -> Result<Option<DecisionKind>> {
    match form.text("do").as_str() {
        "admit" => Ok(Some(DecisionKind::Admitted)),
        "refuse" => Ok(Some(DecisionKind::Refused)),
        "correct" => Ok(None),
        _ => Err(Error::BadRequest),
    }
}

/// An entry in a list of a confirmation, with what is in the way.
pub(super) fn line(page: &Page, s: &Screener, e: &entry::Model, refusal: Option<&Refusal>) -> Value {
    json!({
        "number": e.number, "title": e.title, "state": view::state(page, e.state),
        "href": format!("{}/{}", s.home(), e.number),
        "problem": refusal.map(|r| page.t(&format!("refusal-{}", r.key()))),
    })
}

/// The refusal in an outcome; other errors are passed on.
pub(super) fn refusal(outcome: Result<()>) -> Result<Option<Refusal>> {
    match outcome {
        Ok(()) => Ok(None),
        Err(Error::Refused(refusal)) => Ok(Some(refusal)),
        Err(e) => Err(e),
    }
}

async fn data(page: &Page, s: &Screener, form: &Form) -> Result<Value> {
    let kind = kind_of(form)?;
    let found = store::numbered(page.app().db().read(), s.competition.id, &rules::ticked(form)).await?;
    let known = Known::load(page, &found.iter().collect::<Vec<_>>()).await?;
    let (mut rows, mut ready, mut people) = (Vec::new(), 0, 0);
    for e in &found {
        let team = known.people(e);
        let conflict = s.conflict(e, team).is_some();
        let problem = refusal(match kind {
            Some(_) if known.appeals(e) => Err(Refusal::AppealWaits.into()),
            Some(kind) => rules::ensure_decidable(conflict, kind, e.state),
            None => asking::ensure_askable(&s.stages, conflict, e.state, page.now()),
        })?;
        if problem.is_none() {
            ready += 1;
            people += team.len();
        }
        rows.push(line(page, s, e, problem.as_ref()));
    }
    let mails = if kind != Some(DecisionKind::Admitted) || actions::mails_admitted(s) { people } else { 0 };
    let more = json!({
        "rows": rows, "ready": ready, "admitted": found.iter().filter(|e| e.state == EntryState::Admitted).count(), "mails": mails, "do": form.text("do"), "reasons": reason_options(page, s),
        "fields": correct::offered(page, s).await?, "numbers": found.iter().map(|e| e.number).collect::<Vec<_>>(),
    });
    Ok(framed(page, s, "/screening", more))
}

/// `POST /c/:slug/screening/selected`: `n` of each ticked entry and `do`. Changes nothing: asks for confirmation.
#[handler]
pub async fn confirm(page: Page, s: Screener, form: Form) -> Result<Response> {
    if rules::ticked(&form).is_empty() {
        return Ok(page.see_other_with(&s.home(), "screening-none-ticked"));
    }
    let data = data(&page, &s, &form).await?;
    page.html(CONFIRM, with(data, json!({"form": filled(&correct::suggested(&page, &s))})))
}

/// `POST /c/:slug/screening/decide`: what was confirmed.
#[handler]
pub async fn decide(page: Page, s: Screener, form: Form) -> Result<Response> {
    match act(&page, &s, &form).await {
        Ok(outcome) => tell(&page, &s, &outcome),
        Err(e) => page.again(CONFIRM, &form, e, data(&page, &s, &form).await?),
    }
}

async fn act(page: &Page, s: &Screener, form: &Form) -> Result<Outcome> {
    let (numbers, now) = (rules::ticked(form), page.now());
    if form.text("do") == "correct" {
        let wish = Wish::read(form, &correct::offered(page, s).await?, (zone(&s.competition), &s.stages), now)?;
        return asking::ask_all(page.app(), s, &numbers, &wish, now).await;
    }
    actions::decide_all(page.app(), s, &numbers, &Said::read(form)?, now).await
}

/// Back to the list if everything worked; else what did not, and why.
pub(super) fn tell(page: &Page, s: &Screener, outcome: &Outcome) -> Result<Response> {
    if outcome.failed.is_empty() {
        return Ok(page.see_other_with(&s.home(), "screening-decided-all"));
    }
    let failed = outcome.failed.iter().map(|(e, refusal)| line(page, s, e, Some(refusal)));
    let more = json!({"done": outcome.done.len(), "rows": failed.collect::<Vec<_>>()});
    page.html_status(StatusCode::OK, DONE, framed(page, s, "/screening", more))
}
