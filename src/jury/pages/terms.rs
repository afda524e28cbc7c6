//! The terms of judging: where jurors read and accept them, and where organisers write them.

use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::terms as actions;
use super::super::proof::Juror;
use super::super::store;
use crate::competition::frame::{self, Tool};
use crate::competition::input;
use crate::competition::proof::Organiser;
use crate::error::{Error, FieldErrors, Result};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const TERMS: &str = "jury/terms.html";
const EDIT: &str = "jury/terms_edit.html";

fn data(page: &Page, j: &Juror) -> Value {
    let terms = &j.competition.settings.jury_terms;
    let more = json!({"terms": terms, "read": actions::fingerprint(terms), "accepted_at": j.row.terms_at});
    with(frame::tool(page, &j.competition, Tool::Jury, "/jury"), more)
}

/// `GET /c/:slug/jury/terms`
#[handler]
pub async fn show(page: Page, j: Juror) -> Result<Response> {
    page.html(TERMS, data(&page, &j))
}

/// `POST /c/:slug/jury/terms`: accepts the wording that was read.
#[handler]
pub async fn accept(page: Page, j: Juror, form: Form) -> Result<Response> {
    let outcome = if form.flag("accept") {
        actions::accept(page.app(), &j, &form.text("read"), page.now()).await
    } else {
        Err(FieldErrors::one("accept", "error-required").into())
    };
    let home = format!("/c/{}/jury", j.competition.slug);
    match outcome {
        Ok(()) => Ok(page.see_other_with(&home, "desk-terms-accepted")),
        Err(Error::Stale) => {
            page.again(TERMS, &form, FieldErrors::one("accept", "desk-terms-changed"), data(&page, &j))
        }
        Err(e) => page.again(TERMS, &form, e, data(&page, &j)),
    }
}

async fn edited(page: &Page, o: &Organiser) -> Result<Value> {
    let jurors = store::jurors_of(page.app().db().read(), o.competition.id).await?;
    let seated = jurors.iter().filter(|j| j.accepted_at.is_some());
    let accepted = seated.clone().filter(|j| j.terms_at.is_some()).count();
    let more = json!({"seated": seated.count(), "accepted": accepted});
    Ok(with(frame::tool(page, &o.competition, Tool::Organise, "/jury"), more))
}

fn values(o: &Organiser) -> Value {
    json!({"terms": o.competition.settings.jury_terms, "version": o.competition.version})
}

/// `GET /c/:slug/organise/jury/terms`
#[handler]
pub async fn edit(page: Page, o: Organiser) -> Result<Response> {
    page.html(EDIT, with(edited(&page, &o).await?, json!({"form": filled(&values(&o))})))
}

/// `POST /c/:slug/organise/jury/terms`
#[handler]
pub async fn set(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let mut errors = FieldErrors::default();
    let terms = input::text(&form, &mut errors, "terms", 20_000, false);
    let outcome = match errors.check() {
        Ok(()) => actions::set(page.app(), &o, &terms, form.parsed("version").unwrap_or(0), page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&format!("/c/{}/organise/jury", o.competition.slug), "desk-terms-set")),
        Err(Error::Stale) => page.stale(EDIT, &form, &values(&o), o.competition.version, edited(&page, &o).await?),
        Err(e) => page.again(EDIT, &form, e, edited(&page, &o).await?),
    }
}
