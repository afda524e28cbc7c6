//! Asking for a correction, and what the team has changed since.

use entity::form::FormPurpose;
use entity::{correction, entry};
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::correct as actions;
use super::super::changes;
use super::super::proof::{Screened, Screener};
use super::super::rules::{Wish, suggested_due};
use super::entry::{TEMPLATE, back, data};
use crate::competition::rules::zone;
use crate::entry::standing::{INPUTS, asked, input_label};
use crate::entry::store as rows;
use crate::error::Result;
use crate::form::store as forms;
use crate::web::{Form, Page};

/// The inputs of the entry's form with their labels.
pub(super) async fn offered(page: &Page, s: &Screener) -> Result<Vec<(String, String)>> {
    let fields = forms::fields_now(page.app().db().read(), &s.competition, FormPurpose::Entry).await?;
    let own = fields.0.iter().map(|f| format!("a_{}", f.key));
    let names = INPUTS.iter().map(|name| (*name).to_owned()).chain(own);
    Ok(names.map(|name| (name.clone(), input_label(page, &fields, &name))).collect())
}

/// What the form for asking begins with.
pub(super) fn suggested(page: &Page, s: &Screener) -> Value {
    json!({"due_at": suggested_due(page.now(), zone(&s.competition)), "when": "now"})
}

/// A correction as its panel shows it.
pub(super) fn view(page: &Page, c: &correction::Model, e: &entry::Model, offered: &[(String, String)]) -> Value {
    let labels = offered.iter().filter(|(name, _)| c.fields.0.contains(name)).map(|(_, label)| label);
    json!({
        "state": asked(c, e.revision_count, page.now()).name(), "text": c.text, "due_at": c.due_at,
        "fields": labels.collect::<Vec<_>>(),
    })
}

/// `[{label, asked, before, after}]` of what changed since a correction was asked for; none if nothing came since.
pub(super) async fn changed(
    page: &Page,
    c: &correction::Model,
    e: &entry::Model,
    offered: &[(String, String)],
) -> Result<Value> {
    let db = page.app().db().read();
    if e.revision_count <= c.revision {
        return Ok(Value::Null);
    }
    let (before, after) =
        (rows::revision(db, e.id, c.revision).await?, rows::revision(db, e.id, e.revision_count).await?);
    let (Some(before), Some(after)) = (before, after) else { return Ok(Value::Null) };
    let label = |name: &str| {
        let known = offered.iter().find(|(known, _)| known == name).map(|(_, label)| label.clone());
        known.unwrap_or_else(|| page.t(&format!("entry-{}", name.trim_end_matches("_id").replace('_', "-"))))
    };
    let told = changes::between(&before.content, &after.content).into_iter().map(|change| {
        json!({
            "label": label(&change.name), "asked": c.fields.0.contains(&change.name), "before": change.before,
            "after": change.after,
        })
    });
    Ok(told.collect())
}

/// `POST /c/:slug/screening/:number/correction`: `text`, `fields`, `due_at`.
#[handler]
pub async fn ask(page: Page, s: Screened, form: Form) -> Result<Response> {
    let offered = offered(&page, &s.screener).await?;
    let outcome = match Wish::read(&form, &offered, zone(&s.screener.competition), page.now()) {
        Ok(wish) => actions::ask(page.app(), &s, &wish, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(back(&page, &s, "screening-asked")),
        Err(e) => page.again(TEMPLATE, &form, e, data(&page, &s).await?),
    }
}

/// `POST /c/:slug/screening/:number/correction/close`
#[handler]
pub async fn close(page: Page, s: Screened) -> Result<Response> {
    actions::close(page.app(), &s, page.now()).await?;
    Ok(back(&page, &s, "screening-correction-shut"))
}
