//! Asking for a correction, and what the team has changed since.

use entity::correction;
use entity::form::FormPurpose;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::correct as actions;
use super::super::proof::{Screened, Screener};
use super::super::rules::{Wish, suggested_due};
use super::entry::{TEMPLATE, back, data};
use crate::competition::rules::zone;
use crate::entry::standing::{INPUTS, asked, due};
use crate::entry::{compare, store as rows, view};
use crate::error::Result;
use crate::form::store as forms;
use crate::web::{Form, Page, with};

/// The inputs of the entry's form with their labels.
pub(super) async fn offered(page: &Page, s: &Screener) -> Result<Vec<(String, String)>> {
    let fields = forms::fields_now(page.app().db().read(), &s.competition, FormPurpose::Entry).await?;
    let own = fields.0.iter().map(|f| format!("a_{}", f.key));
    let names = INPUTS.iter().map(|name| (*name).to_owned()).chain(own);
    Ok(names.map(|name| (name.clone(), view::label(page, &fields, &name))).collect())
}

/// What the form for asking begins with.
pub(super) fn suggested(page: &Page, s: &Screener) -> Value {
    json!({"due_at": suggested_due(&s.stages, page.now(), zone(&s.competition)), "when": "now"})
}

/// A correction as its panel shows it.
pub(super) fn shown(page: &Page, s: &Screened, c: &correction::Model, offered: &[(String, String)]) -> Value {
    let stages = &s.screener.stages;
    let labels = offered.iter().filter(|(name, _)| c.fields.0.contains(name)).map(|(_, label)| label);
    json!({
        "state": asked(c, stages, s.entry.revision_count, page.now()).name(), "text": c.text, "due_at": due(c, stages),
        "fields": labels.collect::<Vec<_>>(),
    })
}

/// What changed since a correction was asked for, for `entry/differences.html`, with how many `changes` and the address of
/// the comparison; none if nothing came since.
pub(super) async fn changed(page: &Page, s: &Screened, c: &correction::Model) -> Result<Value> {
    let (db, e) = (page.app().db().read(), &s.entry);
    if e.revision_count <= c.revision {
        return Ok(Value::Null);
    }
    let (before, after) =
        (rows::revision(db, e.id, c.revision).await?, rows::revision(db, e.id, e.revision_count).await?);
    let (Some(before), Some(after)) = (before, after) else { return Ok(Value::Null) };
    let asks = forms::fields_now(db, &s.screener.competition, FormPurpose::Entry).await?;
    let told = |field: Value| {
        let name = field["name"].as_str().unwrap_or_default().to_owned();
        let asked = c.fields.0.iter().any(|asked| asked.trim_end_matches("_id") == name);
        with(field, json!({"label": view::label(page, &asks, &name), "asked": asked}))
    };
    let fields: Vec<Value> = compare::fields(&before.content, &after.content).into_iter().map(told).collect();
    let files = compare::files(&before.content, &after.content);
    let href = format!("{}/history?from=r{}&to=r{}", s.home(), before.number, after.number);
    Ok(json!({"changes": fields.len() + files.len(), "fields": fields, "files": files, "href": href}))
}

/// `POST /c/:slug/screening/:number/correction`: `text`, `fields`, `due_at`.
#[handler]
pub async fn ask(page: Page, s: Screened, form: Form) -> Result<Response> {
    let offered = offered(&page, &s.screener).await?;
    let outcome = match Wish::read(&form, &offered, (zone(&s.screener.competition), &s.screener.stages), page.now()) {
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
