//! General settings, rules and logo.

use entity::file::HolderKind;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::general;
use super::super::input::{self, ZONES};
use super::super::proof::Organiser;
use super::super::store;
use super::framed;
use crate::db::Chain;
use crate::error::{Error, Result};
use crate::file::actions::{self as files, Holder, Limits};
use crate::web::form::filled;
use crate::web::upload::Upload;
use crate::web::{Form, Page, with};

const SETTINGS: &str = "competition/settings.html";
const RULES: &str = "competition/rules_edit.html";

fn data(page: &Page, o: &Organiser) -> Value {
    framed(page, o, "/settings", json!({"zones": *ZONES, "logo_set": o.competition.logo_file_id.is_some()}))
}

/// `GET /c/:slug/organise/settings`
#[handler]
pub async fn show(page: Page, o: Organiser) -> Result<Response> {
    let form = filled(&input::general_values(&o.competition));
    page.html(SETTINGS, with(data(&page, &o), json!({"form": form})))
}

/// `POST /c/:slug/organise/settings`
#[handler]
pub async fn save(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let version = form.parsed("version").unwrap_or(0);
    let wanted = input::general(&form, &o.competition.settings);
    let slug = wanted.as_ref().map_or_else(|_| o.competition.slug.clone(), |w| w.slug.clone());
    let outcome = match wanted {
        Ok(wanted) => general::set_general(page.app(), &o, wanted, version, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&format!("/c/{slug}/organise/settings"), "competition-saved")),
        Err(Error::Stale) => {
            let stored = stored(&page, &o).await?;
            page.stale(SETTINGS, &form, &input::general_values(&stored), stored.version, data(&page, &o))
        }
        Err(e) => page.again(SETTINGS, &form, e, data(&page, &o)),
    }
}

async fn stored(page: &Page, o: &Organiser) -> Result<entity::competition::Model> {
    store::by_id(page.app().db().read(), o.competition.id).await?.ok_or(Error::NotFound)
}

/// `GET /c/:slug/organise/rules`
#[handler]
pub async fn rules_form(page: Page, o: Organiser) -> Result<Response> {
    let values = json!({"rules": o.competition.rules, "version": o.competition.version});
    let more = json!({"form": filled(&values), "rules_version": o.competition.rules_version});
    page.html(RULES, framed(&page, &o, "/settings", more))
}

/// `POST /c/:slug/organise/rules`
#[handler]
pub async fn save_rules(page: Page, o: Organiser, form: Form) -> Result<Response> {
    let version = form.parsed("version").unwrap_or(0);
    let text = form.text("rules");
    match general::set_rules(page.app(), &o, &text, version, page.now()).await {
        Ok(()) => {
            Ok(page.see_other_with(&format!("/c/{}/organise/rules", o.competition.slug), "competition-rules-saved"))
        }
        Err(Error::Stale) => {
            let stored = stored(&page, &o).await?;
            let values = json!({"rules": stored.rules});
            let data = framed(&page, &o, "/settings", json!({"rules_version": stored.rules_version}));
            page.stale(RULES, &form, &values, stored.version, data)
        }
        Err(e) => Err(e),
    }
}

/// `POST /c/:slug/organise/logo`: a picture in the field `logo`, or `remove`.
#[handler]
pub async fn save_logo(page: Page, o: Organiser, mut upload: Upload) -> Result<Response> {
    let onward = format!("/c/{}/organise/settings", o.competition.slug);
    match take_logo(&page, &o, &mut upload).await {
        Ok(()) => Ok(page.see_other_with(&onward, "competition-saved")),
        Err(e) => {
            let values = Form::from_pairs(
                input::general_values(&o.competition)
                    .as_object()
                    .into_iter()
                    .flatten()
                    .flat_map(|(name, value)| pairs(name, value))
                    .collect(),
            );
            page.again(SETTINGS, &values, e, data(&page, &o))
        }
    }
}

fn pairs(name: &str, value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Array(list) => list.iter().flat_map(|one| pairs(name, one)).collect(),
        Value::String(text) => vec![(name.to_owned(), text.clone())],
        other => vec![(name.to_owned(), other.to_string())],
    }
}

async fn take_logo(page: &Page, o: &Organiser, upload: &mut Upload) -> Result<()> {
    let (app, now) = (page.app(), page.now());
    let accept = ["image/png", "image/jpeg", "image/webp"].map(ToOwned::to_owned).to_vec();
    let limits = Limits { bytes: 2 * 1024 * 1024, accept, ..Limits::default() };
    let mut new = None;
    while let Some(arriving) = upload.next_file().await? {
        new = Some(files::take_in(app, arriving, &limits).await?);
    }
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let kept = match new {
        Some(received) => {
            let holder =
                Holder { competition: o.competition.id, kind: HolderKind::Competition, id: o.competition.id.0 };
            Some(files::keep(&tx, received, holder, Some(o.user.id), now).await?.id)
        }
        None if upload.form().flag("remove") => None,
        None => return Err(crate::error::FieldErrors::one("logo", "error-required").into()),
    };
    general::set_logo(&tx, o, kept, now).await?;
    tx.commit().await
}
