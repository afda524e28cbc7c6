//! Taking part: the rules, and what the organisers need to know about a participant.

use entity::participant;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::register as actions;
use super::super::rules::Registration;
use super::{Sheet, values};
use crate::account::proof::SignedIn;
use crate::competition::proof::Public;
use crate::competition::{frame, rules as contest, store as competitions};
use crate::error::Result;
use crate::form::rules::{self as form_rules, Answers};
use crate::form::view;
use crate::web::form::filled;
use crate::web::page::local;
use crate::web::{Form, Page, with};

const PAGE: &str = "participant/register.html";

async fn data(page: &Page, p: &Public, sheet: &Sheet, known: bool, shown: &Answers) -> Result<Value> {
    let c = &p.competition;
    let more = json!({
        "rules": c.rules, "rules_version": c.rules_version, "known": known, "team_max": c.settings.team_max,
        "back": page.query("back"),
    });
    Ok(with(with(frame::public(page, c, &p.stages, "/register").await?, sheet.questions(shown)), more))
}

async fn row(page: &Page, p: &Public, me: &SignedIn) -> Result<Option<participant::Model>> {
    competitions::participant(page.app().db().read(), p.competition.id, me.user.id).await
}

/// Where somebody goes after registering: to the own page, or back to the invitation that led here.
fn onward(p: &Public, back: &str) -> String {
    match local(back) {
        back if back.starts_with("/join/") => back.to_owned(),
        _ => format!("/c/{}/my", p.competition.slug),
    }
}

/// `GET /c/:slug/register`, with `?back=` an invitation to join a team.
#[handler]
pub async fn show(page: Page, p: Public, me: SignedIn) -> Result<Response> {
    let row = row(&page, &p, &me).await?;
    if row.as_ref().is_some_and(|row| row.rules_version == p.competition.rules_version) {
        return Ok(page.see_other(&onward(&p, &page.query("back").unwrap_or_default())));
    }
    if row.is_none() {
        contest::ensure_open(&p.competition, contest::intake(&p.stages), page.now())?;
    }
    let sheet = Sheet::load(&page, &p.competition, &me.user, row.as_ref()).await?;
    let values = row.as_ref().map_or(json!({}), |row| values(row, &sheet.fields));
    let shown = row.as_ref().map(|row| form_rules::stored(&row.answers)).unwrap_or_default();
    let data = data(&page, &p, &sheet, row.is_some(), &shown).await?;
    page.html(PAGE, with(data, json!({"form": filled(&values)})))
}

/// `POST /c/:slug/register`
#[handler]
pub async fn register(page: Page, p: Public, me: SignedIn, form: Form) -> Result<Response> {
    let row = row(&page, &p, &me).await?;
    let sheet = Sheet::load(&page, &p.competition, &me.user, row.as_ref()).await?;
    let typed = view::retyped(&sheet.fields, &form);
    let shown = form_rules::read(&sheet.fields, &form);
    if form_rules::changes_rows(&form) {
        let more = json!({"back": form.text("back"), "form": filled(&typed.values())});
        return page.html(PAGE, with(data(&page, &p, &sheet, row.is_some(), &shown).await?, more));
    }
    let outcome = match read(&sheet, &form) {
        Ok(told) => actions::register(page.app(), &p, &me.user, &told, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&onward(&p, &form.text("back")), "participant-registered")),
        Err(e) => {
            let data = data(&page, &p, &sheet, row.is_some(), &shown).await?;
            page.again(PAGE, &typed, e, with(data, json!({"back": form.text("back")})))
        }
    }
}

fn read(sheet: &Sheet, form: &Form) -> Result<Registration> {
    let (told, mut errors) = sheet.asked().read(form);
    errors.add_if(!form.flag("accept"), "accept", "competition-accept-required");
    errors.check()?;
    Ok(told)
}
