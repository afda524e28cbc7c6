//! The pipeline of stages.

use entity::stage::{self, StageKind};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::stages as actions;
use super::super::input;
use super::super::proof::Organiser;
use super::super::rules::{self, to_local, zone};
use super::super::store;
use super::{framed, public};
use crate::error::{Error, FieldErrors, Result};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const EDIT: &str = "competition/stage_edit.html";
const EXTEND: &str = "competition/stage_extend.html";
/// The kinds that can be made now; the table takes the others already.
const KINDS: [StageKind; 4] = [StageKind::Intake, StageKind::Screening, StageKind::Scoring, StageKind::Reveal];

/// `GET /c/:slug/organise/stages`
#[handler]
pub async fn list(page: Page, o: Organiser) -> Result<Response> {
    let extensions = store::extensions_of(page.app().db().read(), &o.stages).await?;
    let data = json!({"stages": public::timeline(&o.stages, &extensions, page.now())});
    page.html("competition/stages.html", framed(&page, &o, "/stages", data))
}

fn back(page: &Page, o: &Organiser, notice: &str) -> Response {
    page.see_other_with(&format!("/c/{}/organise/stages", o.competition.slug), notice)
}

fn kind_of(form: &Form) -> Result<StageKind> {
    let named: Option<StageKind> = serde_json::from_value(json!(form.text("kind"))).ok();
    named.filter(|kind| KINDS.contains(kind)).ok_or_else(|| FieldErrors::one("kind", "error-choice").into())
}

fn new_data(page: &Page, o: &Organiser) -> Value {
    framed(page, o, "/stages", json!({"stage": null, "kinds": KINDS, "fixed": false, "blind_fixed": false}))
}

/// `GET /c/:slug/organise/stages/new`
#[handler]
pub async fn new_form(page: Page, o: Organiser) -> Result<Response> {
    let values = json!({"kind": page.query("kind").unwrap_or_else(|| "intake".into()), "reviews_per_entry": 3, "appeal_days": 7});
    page.html(EDIT, with(new_data(&page, &o), json!({"form": filled(&values)})))
}

/// `POST /c/:slug/organise/stages/new`
#[handler]
pub async fn add(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let read = kind_of(&form).and_then(|kind| Ok((kind, input::stage(&form, kind, zone(&o.competition))?)));
    let outcome = match read {
        Ok((kind, input)) => actions::add(page.app(), &o, kind, input, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(_) => Ok(back(&page, &o, "competition-stage-added")),
        Err(e) => page.again(EDIT, &form, e, new_data(&page, &o)),
    }
}

/// The stage that an address names.
fn named<'a>(o: &'a Organiser, id: &str) -> Result<&'a stage::Model> {
    o.stages.iter().find(|s| id.parse() == Ok(s.id)).ok_or(Error::NotFound)
}

fn edit_data(page: &Page, o: &Organiser, s: &stage::Model) -> Value {
    let begun = !matches!(rules::window(s, page.now()), rules::Window::Ahead | rules::Window::Unplanned);
    let more = json!({
        "stage": {"id": s.id.to_string(), "name": s.name, "kind": s.kind, "closes_at": s.closes_at}, "kinds": KINDS,
        "fixed": actions::closing_is_public(o, s), "blind_fixed": begun && s.kind == StageKind::Scoring,
    });
    framed(page, o, "/stages", more)
}

fn values(o: &Organiser, s: &stage::Model) -> Value {
    let local = |at: Option<chrono::DateTime<chrono::Utc>>| at.map(|at| to_local(at, zone(&o.competition)));
    json!({
        "kind": s.kind, "name": s.name, "description": s.description, "opens_at": local(s.opens_at),
        "closes_at": local(s.closes_at), "blind": if s.settings.blind { "yes" } else { "" },
        "reviews_per_entry": s.settings.reviews_per_entry, "appeal_days": s.settings.appeal_days,
        "mail_admitted": if s.settings.mail_admitted { "yes" } else { "" }, "reasons": s.settings.reasons.join("\n"),
        "version": s.version,
    })
}

/// `GET /c/:slug/organise/stages/:id`
#[handler]
pub async fn edit_form(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let s = named(&o, &id)?;
    page.html(EDIT, with(edit_data(&page, &o, s), json!({"form": filled(&values(&o, s))})))
}

/// `POST /c/:slug/organise/stages/:id`
#[handler]
pub async fn change(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response> {
    let s = named(&o, &id)?;
    let outcome = match input::stage(&form, s.kind, zone(&o.competition)) {
        Ok(input) => actions::change(page.app(), &o, s, input, form.parsed("version").unwrap_or(0), page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(back(&page, &o, "competition-stage-saved")),
        Err(Error::Stale) => page.stale(EDIT, &form, &values(&o, s), s.version, edit_data(&page, &o, s)),
        Err(e) => page.again(EDIT, &form, e, edit_data(&page, &o, s)),
    }
}

/// `POST /c/:slug/organise/stages/:id/delete`
#[handler]
pub async fn delete(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    actions::delete(page.app(), &o, named(&o, &id)?, page.now()).await?;
    Ok(back(&page, &o, "competition-stage-deleted"))
}

/// `POST /c/:slug/organise/stages/:id/move`: `to` is `up` or `down`.
#[handler]
pub async fn shift(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response> {
    actions::shift(page.app(), &o, named(&o, &id)?, form.text("to") == "up", page.now()).await?;
    Ok(back(&page, &o, "competition-stage-saved"))
}

/// `GET /c/:slug/organise/stages/:id/extend`
#[handler]
pub async fn extend_form(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let s = named(&o, &id)?;
    let form = filled(&json!({"closes_at": values(&o, s)["closes_at"]}));
    page.html(EXTEND, with(edit_data(&page, &o, s), json!({"form": form})))
}

/// `POST /c/:slug/organise/stages/:id/extend`
#[handler]
pub async fn extend(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response> {
    let s = named(&o, &id)?;
    let mut errors = FieldErrors::default();
    let at = input::instant(&form, &mut errors, "closes_at", zone(&o.competition), true);
    errors.add_if(form.text("closes_at").is_empty(), "closes_at", "error-required");
    let outcome = match (errors.check(), at) {
        (Ok(()), Some(at)) => actions::extend(page.app(), &o, s, at, &form.text("reason"), page.now()).await,
        (Err(e), _) => Err(e),
        (Ok(()), None) => Err(FieldErrors::one("closes_at", "error-date").into()),
    };
    match outcome {
        Ok(()) => Ok(back(&page, &o, "competition-stage-extended")),
        Err(e) => page.again(EXTEND, &form, e, edit_data(&page, &o, s)),
    }
}
