//! 'My registration': what a participant told, what is still missing, and how the guardian's consent stands.

use entity::consent::ConsentState;
use entity::json::Visibility;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::{consent, register};
use super::super::rules::{self, Registration, written_day};
use super::{Sheet, values};
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Participant;
use crate::competition::rules as contest;
use crate::error::{FieldErrors, Result};
use crate::form::rules::{self as form_rules, Answers};
use crate::form::view::{self, FileViews};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const PAGE: &str = "participant/own.html";

async fn sheet(page: &Page, p: &Participant) -> Result<Sheet> {
    Sheet::load(page, &p.competition, &p.user, Some(&p.row)).await
}

/// `part`: whether only what is missing is asked. `shown` are the answers that the inputs hold.
fn data(page: &Page, p: &Participant, sheet: &Sheet, part: bool, shown: &Answers) -> Value {
    let c = &p.competition;
    let answers = form_rules::stored(&p.row.answers);
    let missing = form_rules::missing(&sheet.fields, &answers);
    let told = view::answers(page.lang(), &sheet.fields, &answers, &FileViews::new(), Visibility::Organisers);
    let asked = sheet.inputs(if part { &missing } else { &sheet.fields }, shown);
    let standing = sheet.standing();
    let more = json!({
        "part": part, "fields": asked, "answers": told,
        "open": contest::ensure_open(c, contest::intake(&p.stages), page.now()).is_ok(),
        "incomplete": !missing.0.is_empty() || sheet.asked().birth() || sheet.asked().guardian(),
        "born_on": sheet.born_on.map(|born| written_day(page.lang(), born)),
        "consent": sheet.consent.as_ref().map(|row| json!({
            "name": row.guardian_name, "email": row.guardian_email, "asked_at": row.asked_at,
            "answered_at": row.answered_at, "paper": row.recorded_by.is_some(), "open": row.state == ConsentState::Asked,
        })),
        "standing": {"name": standing.name(), "kind": standing.badge()},
        "row": {"country": p.row.country, "organisation": p.row.organisation, "at": p.row.created_at,
            "rules_version": p.row.rules_version, "rules_accepted_at": p.row.rules_accepted_at,
            "current": p.row.rules_version == c.rules_version},
    });
    let base = with(frame::tool(page, c, Tool::My, "/my/registration"), sheet.questions(shown));
    with(base, more)
}

fn home(p: &Participant) -> String {
    format!("/c/{}/my/registration", p.competition.slug)
}

/// `GET /c/:slug/my/registration`; with `?all=yes` everything can be corrected, else what is missing is asked first.
#[handler]
pub async fn show(page: Page, p: Participant) -> Result<Response> {
    let sheet = sheet(&page, &p).await?;
    let answers = form_rules::stored(&p.row.answers);
    let all = data(&page, &p, &sheet, false, &answers);
    // Questions that hang on others make no sense without them.
    let alone = page.query("all").is_none() && !form_rules::hang_together(&sheet.fields);
    let part = all["incomplete"] == json!(true) && alone;
    let data = if part { data(&page, &p, &sheet, true, &answers) } else { all };
    page.html(PAGE, with(data, json!({"form": filled(&values(&p.row, &sheet.fields))})))
}

/// `POST /c/:slug/my/registration`; with `part`, only what was missing is told.
#[handler]
pub async fn save(page: Page, p: Participant, form: Form) -> Result<Response> {
    let sheet = sheet(&page, &p).await?;
    let part = form.flag("part");
    let typed = view::retyped(&sheet.fields, &form);
    let shown = form_rules::read(&sheet.fields, &form);
    if form_rules::changes_rows(&form) {
        return page.html(PAGE, with(data(&page, &p, &sheet, part, &shown), json!({"form": filled(&typed.values())})));
    }
    let (told, errors) = if part { read_part(&p, &sheet, &form) } else { sheet.asked().read(&form) };
    let outcome = match errors.check() {
        Ok(()) => register::correct(page.app(), &p, &told, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&home(&p), "participant-saved")),
        Err(e) => page.again(PAGE, &typed, e, data(&page, &p, &sheet, part, &shown)),
    }
}

/// What was missing, with all the rest as it was told before.
fn read_part(p: &Participant, sheet: &Sheet, form: &Form) -> (Registration, FieldErrors) {
    let mut answers = form_rules::stored(&p.row.answers);
    let missing = form_rules::missing(&sheet.fields, &answers);
    answers.retain(|key, _| missing.0.iter().all(|field| field.key != *key));
    answers.extend(form_rules::read(&missing, form));
    let mut errors = form_rules::check(&sheet.fields, &answers, &form_rules::FileCounts::new());
    let (born_on, guardian) = sheet.asked().read_age(form, &mut errors);
    let answers = form_rules::asked_answers(&sheet.fields, &answers);
    let (country, organisation) = (p.row.country.clone(), p.row.organisation.clone());
    (Registration { country, organisation, answers, born_on, guardian }, errors)
}

/// `POST /c/:slug/my/registration/guardian`: asks again, at a corrected address.
#[handler]
pub async fn ask_again(page: Page, p: Participant, form: Form) -> Result<Response> {
    let mut errors = FieldErrors::default();
    let outcome = match rules::read_guardian(&form, &p.user.email, &mut errors) {
        Some(guardian) => consent::ask_again(page.app(), &p, &guardian, page.now()).await,
        None => Err(errors.into()),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&home(&p), "participant-guardian-asked")),
        Err(e) => {
            let sheet = sheet(&page, &p).await?;
            let answers = form_rules::stored(&p.row.answers);
            let data = data(&page, &p, &sheet, false, &answers);
            page.again(PAGE, &form, e, with(data, json!({"guardian_again": true})))
        }
    }
}
