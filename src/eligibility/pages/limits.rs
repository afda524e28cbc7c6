//! How many entries and files there may be.

use entity::competition;
use entity::json::Settings;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::{framed, home};
use crate::competition::actions::general;
use crate::competition::proof::Organiser;
use crate::competition::store as competitions;
use crate::eligibility::{rules, store};
use crate::error::{Error, FieldErrors, Result};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const TEMPLATE: &str = "eligibility/limits.html";

fn values(c: &competition::Model) -> Value {
    let shown = |n: u32| if n == 0 { json!("") } else { json!(n) };
    let (q, n) = (c.settings.quotas, c.settings.nominations);
    json!({
        "per_person": shown(q.per_person), "per_organisation": shown(q.per_organisation),
        "per_category": shown(q.per_category), "files_per_person": shown(q.files_per_person), "version": c.version,
        "allowed": if n.allowed { "yes" } else { "" }, "must_accept": if n.must_accept { "yes" } else { "" },
        "days": n.days,
    })
}

async fn data(page: &Page, o: &Organiser) -> Result<Value> {
    let bars = store::count_bars(page.app().db().read(), o.competition.id).await?;
    Ok(framed(page, o, json!({"bars": bars, "per_team": o.competition.settings.entries_per_team})))
}

/// `GET /c/:slug/organise/limits`
#[handler]
pub async fn show(page: Page, o: Organiser) -> Result<Response> {
    let form = filled(&values(&o.competition));
    page.html(TEMPLATE, with(data(&page, &o).await?, json!({"form": form})))
}

/// `POST /c/:slug/organise/limits`
#[handler]
pub async fn save(page: Page, o: Organiser, form: Form) -> Result<Response> {
    match set(&page, &o, &form).await {
        Ok(()) => Ok(page.see_other_with(&format!("{}/limits", home(&o)), "eligibility-limits-saved")),
        Err(Error::Stale) => {
            let stored = competitions::by_id(page.app().db().read(), o.competition.id).await?.ok_or(Error::NotFound)?;
            page.stale(TEMPLATE, &form, &values(&stored), stored.version, data(&page, &o).await?)
        }
        Err(e) => page.again(TEMPLATE, &form, e, data(&page, &o).await?),
    }
}

async fn set(page: &Page, o: &Organiser, form: &Form) -> Result<()> {
    let mut errors = FieldErrors::default();
    let quotas = rules::quotas(form, &mut errors);
    let nominations = rules::nominations(form, &mut errors);
    errors.check()?;
    let version = form.parsed("version").unwrap_or(0);
    let change = |settings: &mut Settings| (settings.quotas, settings.nominations) = (quotas, nominations);
    general::set_part(page.app(), o, change, version, page.now()).await
}
