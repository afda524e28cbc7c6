//! Creating a competition, and cloning one to a new edition.

use chrono::TimeDelta;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::actions;
use super::rules::PRESETS;
use crate::account::proof::SiteAdmin;
use crate::competition::frame::{self, Tool};
use crate::competition::input::ZONES;
use crate::competition::proof::Organiser;
use crate::error::Result;
use crate::web::form::filled;
use crate::web::{Form, Page, with};

fn data(page: &Page) -> Value {
    let option = |name: &str| json!([name, page.t(&format!("preset-{name}")), page.t(&format!("preset-{name}-hint"))]);
    let mut presets: Vec<Value> = PRESETS.iter().map(|(name, _)| option(name)).collect();
    presets.push(option("blank"));
    json!({"presets": presets, "zones": *ZONES})
}

/// `GET /organise/new`
#[handler]
pub async fn new_form(page: Page, _: SiteAdmin) -> Result<Response> {
    let start = (page.now() + TimeDelta::days(14)).format("%Y-%m-%d").to_string();
    let form = filled(&json!({"preset": "challenge", "time_zone": "Europe/Zurich", "start": start}));
    page.html("preset/new.html", with(data(&page), json!({"form": form})))
}

/// `POST /organise/new`
#[handler]
pub async fn create(page: Page, admin: SiteAdmin, form: Form) -> Result<Response> {
    match actions::create(page.app(), &admin, &form, page.now()).await {
        Ok(slug) => Ok(page.see_other_with(&format!("/c/{slug}/organise"), "preset-created")),
        Err(e) => page.again("preset/new.html", &form, e, data(&page)),
    }
}

fn framed(page: &Page, o: &Organiser) -> Value {
    with(frame::tool(page, &o.competition, Tool::Organise, ""), json!({"source": o.competition.title}))
}

/// `GET /c/:slug/organise/clone`
#[handler]
pub async fn clone_form(page: Page, o: Organiser) -> Result<Response> {
    let start = o.stages.iter().filter_map(|s| s.opens_at).min().unwrap_or_else(|| page.now());
    let next = (start + TimeDelta::days(364)).max(page.now() + TimeDelta::days(14)).format("%Y-%m-%d").to_string();
    let form = filled(&json!({"title": o.competition.title, "slug": "", "start": next}));
    page.html("preset/clone.html", with(framed(&page, &o), json!({"form": form})))
}

/// `POST /c/:slug/organise/clone`
#[handler]
pub async fn renew(page: Page, o: Organiser, form: Form) -> Result<Response> {
    match actions::renew(page.app(), &o, &form, page.now()).await {
        Ok(slug) => Ok(page.see_other_with(&format!("/c/{slug}/organise"), "preset-created")),
        Err(e) => page.again("preset/clone.html", &form, e, framed(&page, &o)),
    }
}
