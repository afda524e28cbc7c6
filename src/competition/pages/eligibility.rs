//! Who may take part: one page, one form, a section for each kind of condition. A section has its part of the settings, a
//! reader and values (such as `ages`), and its fields in `competition/eligibility.html`.

use entity::json::Settings;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::general;
use super::super::proof::Organiser;
use super::super::{ages, store};
use super::framed;
use crate::error::{Error, FieldErrors, Result};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const PAGE: &str = "competition/eligibility.html";

/// Reads all sections; what they do not tell stays as it is.
fn read(form: &Form, settings: &Settings) -> Result<Settings> {
    let mut errors = FieldErrors::default();
    let ages = ages::read(form, &mut errors);
    errors.check()?;
    Ok(Settings { ages, ..settings.clone() })
}

/// The values of all sections.
fn values(settings: &Settings) -> Value {
    ages::values(&settings.ages)
}

/// `GET /c/:slug/organise/eligibility`
#[handler]
pub async fn show(page: Page, o: Organiser) -> Result<Response> {
    let values = with(values(&o.competition.settings), json!({"version": o.competition.version}));
    page.html(PAGE, framed(&page, &o, "/settings", json!({"form": filled(&values)})))
}

/// `POST /c/:slug/organise/eligibility`
#[handler]
pub async fn save(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let version = form.parsed("version").unwrap_or(0);
    let outcome = match read(&form, &o.competition.settings) {
        Ok(settings) => general::set_eligibility(page.app(), &o, settings, version, page.now()).await,
        Err(e) => Err(e),
    };
    let data = framed(&page, &o, "/settings", json!({}));
    match outcome {
        Ok(()) => {
            Ok(page.see_other_with(&format!("/c/{}/organise/eligibility", o.competition.slug), "competition-saved"))
        }
        Err(Error::Stale) => {
            let stored = store::by_id(page.app().db().read(), o.competition.id).await?.ok_or(Error::NotFound)?;
            page.stale(PAGE, &form, &values(&stored.settings), stored.version, data)
        }
        Err(e) => page.again(PAGE, &form, e, data),
    }
}
