//! The pipeline of stages.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::json::StageSettings;
use entity::stage::{self, StageKind};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::stages as actions;
use super::super::proof::Organiser;
use super::super::rules::{self, to_local, zone};
use super::super::term::Term;
use super::super::{dates, input, selection};
use super::framed;
use crate::error::{Error, FieldErrors, Result};
use crate::lang::format;
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const EDIT: &str = "competition/stage_edit.html";
const EXTEND: &str = "competition/stage_extend.html";
/// The kinds, in the order in which they are offered.
const KINDS: [StageKind; 6] = [
    StageKind::Intake,
    StageKind::Screening,
    StageKind::Scoring,
    StageKind::Pairwise,
    StageKind::Ballot,
    StageKind::Reveal,
];

fn back(page: &Page, o: &Organiser, notice: &str) -> Response {
    page.see_other_with(&format!("/c/{}/organise/stages", o.competition.slug), notice)
}

fn kind_of(form: &Form) -> Result<StageKind> {
    let named: Option<StageKind> = serde_json::from_value(json!(form.text("kind"))).ok();
    named.filter(|kind| KINDS.contains(kind)).ok_or_else(|| FieldErrors::one("kind", "error-choice").into())
}

fn new_data(page: &Page, o: &Organiser) -> Value {
    framed(
        page,
        o,
        "/stages",
        json!({"stage": null, "kinds": KINDS, "fixed": false, "blind_fixed": false, "plan": [], "first": false}),
    )
}

/// `GET /c/:slug/organise/stages/new`
#[handler]
pub async fn new_form(page: Page, o: Organiser) -> Result<Response> {
    let kind = page.query("kind").unwrap_or_else(|| "intake".into());
    let values =
        json!({"kind": kind, "reviews_per_entry": 3, "peers": "never", "appeal_days": 7, "late_to_jurors": "yes"});
    page.html(EDIT, with(new_data(&page, &o), json!({"form": filled(&values)})))
}

/// `POST /c/:slug/organise/stages/new`
#[handler]
pub async fn add(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let read = kind_of(&form)
        .and_then(|kind| Ok((kind, input::stage(&form, kind, zone(&o.competition), &StageSettings::default())?)));
    let outcome = match read {
        Ok((kind, input)) => {
            let past = is_past(&page, input.closes_at);
            actions::add(page.app(), &o, kind, input, page.now()).await.map(|_| past)
        }
        Err(e) => Err(e),
    };
    match outcome {
        Ok(past) => Ok(back(&page, &o, if past { "competition-stage-past" } else { "competition-stage-added" })),
        Err(e) => page.again(EDIT, &form, e, new_data(&page, &o)),
    }
}

/// Whether a deadline lies in the past already, which is allowed but seldom meant.
fn is_past(page: &Page, closes_at: Option<DateTime<Utc>>) -> bool {
    closes_at.is_some_and(|at| at <= page.now())
}

/// The stage that an address names.
fn named<'a>(o: &'a Organiser, id: &str) -> Result<&'a stage::Model> {
    o.stages.iter().find(|s| id.parse() == Ok(s.id)).ok_or(Error::NotFound)
}

fn edit_data(page: &Page, o: &Organiser, s: &stage::Model) -> Value {
    let begun = !matches!(rules::window(s, page.now()), rules::Window::Ahead | rules::Window::Unplanned);
    let first = rules::intake(&o.stages).is_some_and(|intake| intake.id == s.id);
    let more = json!({
        "stage": {"id": s.id.to_string(), "name": s.name, "kind": s.kind, "closes_at": s.closes_at, "judges": selection::judges(s)}, "kinds": KINDS,
        "plan": plan(page, o, s), "first": first,
        "fixed": actions::closing_is_public(o, s), "blind_fixed": begun && matches!(s.kind, StageKind::Scoring | StageKind::Pairwise),
    });
    framed(page, o, "/stages", more)
}

/// What will happen in an intake, in sentences.
fn plan(page: &Page, o: &Organiser, s: &stage::Model) -> Vec<String> {
    let (StageKind::Intake, Some(closes)) = (s.kind, s.closes_at) else { return Vec::new() };
    if rules::intake(&o.stages).is_some_and(|intake| intake.id != s.id) {
        return vec![page.t("competition-plan-milestones"), page.t("competition-plan-milestones-late")];
    }
    let words = |at| format::deadline_in_words(page.lang(), at, zone(&o.competition));
    let mut plan = vec![page.t_with("competition-plan-until", &json!({"deadline": words(closes)}))];
    if s.settings.grace_minutes > 0 {
        plan.push(page.t_with("competition-plan-grace", &json!({"minutes": s.settings.grace_minutes})));
    }
    if let Some(until) = Term::of(s, None).late_until() {
        let seen = if s.settings.late_to_jurors { "competition-plan-late" } else { "competition-plan-late-hidden" };
        plan.push(page.t_with(seen, &json!({"until": words(until)})));
    }
    plan.push(page.t("competition-plan-after"));
    plan
}

fn values(o: &Organiser, s: &stage::Model) -> Value {
    let zone = zone(&o.competition);
    let yes = |flag| if flag { "yes" } else { "" };
    let values = json!({
        "kind": s.kind, "name": s.name, "description": s.description, "opens_at": s.opens_at.map(|at| to_local(at, zone)),
        "blind": yes(s.settings.blind), "reviews_per_entry": s.settings.reviews_per_entry,
        "peers": s.settings.peers,
        "appeal_days": s.settings.appeal_days, "mail_admitted": yes(s.settings.mail_admitted),
        "reasons": s.settings.reasons.join("\n"), "grace_minutes": s.settings.grace_minutes,
        "late_minutes": s.settings.late_minutes, "late_to_jurors": yes(s.settings.late_to_jurors),
        "all_teams": yes(s.settings.all_teams), "version": s.version,
    });
    with(values, with(opening(s.opens_at, zone), dates::values("closes_at", s.closes_at, zone)))
}

/// Which of two times an opening is, where clocks go back.
fn opening(at: Option<DateTime<Utc>>, zone: Tz) -> Value {
    let values = dates::values("opens_at", at, zone);
    values.get("opens_at_which").map_or_else(|| json!({}), |which| json!({"opens_at_which": which}))
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
    let outcome = match input::stage(&form, s.kind, zone(&o.competition), &s.settings) {
        Ok(input) => {
            let past = !actions::closing_is_public(&o, s) && is_past(&page, input.closes_at);
            let version = form.parsed("version").unwrap_or(0);
            actions::change(page.app(), &o, s, input, version, page.now()).await.map(|()| past)
        }
        Err(e) => Err(e),
    };
    match outcome {
        Ok(past) => Ok(back(&page, &o, if past { "competition-stage-past" } else { "competition-stage-saved" })),
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
    let form = filled(&dates::values("closes_at", s.closes_at, zone(&o.competition)));
    page.html(EXTEND, with(edit_data(&page, &o, s), json!({"form": form})))
}

/// `POST /c/:slug/organise/stages/:id/extend`
#[handler]
pub async fn extend(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response> {
    let s = named(&o, &id)?;
    let mut errors = FieldErrors::default();
    let at = dates::deadline(&form, &mut errors, "closes_at", zone(&o.competition));
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
