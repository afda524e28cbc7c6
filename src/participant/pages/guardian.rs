//! The page behind a guardian's link. Opening it does nothing, since mail scanners open links: the buttons do.

use entity::consent::ConsentState;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::consent::{self, Question};
use crate::error::{Error, Result};
use crate::web::{Form, Page};

fn data(asked: &Question) -> Value {
    let (c, row) = (&asked.competition, &asked.consent);
    json!({
        "guardian": row.guardian_name, "participant": asked.person.name, "state": row.state,
        "answered_at": row.answered_at, "given": row.state == ConsentState::Given,
        "contest": {"title": c.title, "base": format!("/c/{}", c.slug), "contact": c.contact_email, "zone": c.time_zone,
            "rules": c.rules, "rules_version": c.rules_version},
        "consent_version": row.rules_version,
    })
}

/// `GET /consent/:token`
#[handler]
pub async fn show(page: Page, Path(secret): Path<String>) -> Result<Response> {
    let asked = consent::question(page.app(), &secret).await?;
    page.html("participant/consent.html", data(&asked))
}

/// `POST /consent/:token` with `answer` yes or no.
#[handler]
pub async fn answer(page: Page, Path(secret): Path<String>, form: Form) -> Result<Response> {
    consent::question(page.app(), &secret).await?;
    let consents = match form.text("answer").as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(Error::BadRequest),
    };
    let state = consent::answer(page.app(), &secret, consents, page.now()).await?;
    let notice = match state {
        ConsentState::Given => "participant-consent-notice-given",
        ConsentState::Withdrawn => "participant-consent-notice-withdrawn",
        _ => "participant-consent-notice-declined",
    };
    Ok(page.see_other_with(&format!("/consent/{secret}"), notice))
}
