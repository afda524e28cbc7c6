//! Where organisers and screeners write redacted copies: the list of entries, and each copy beside its original.

use std::collections::HashMap;

use entity::entry::EntryState;
use entity::form::FormPurpose;
use entity::{EntryId, entry};
use poem::{Response, handler};
use serde_json::{Map, Value, json};

use super::actions::{self, Copy};
use super::rules::{self, Text};
use super::store;
use crate::competition::frame::{self, Tool};
use crate::competition::input;
use crate::entry::store::{self as entries, Filter};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::form::rules::stored;
use crate::form::store as forms;
use crate::screening::proof::{Screened, Screener};
use crate::web::form::filled;
use crate::web::paging::Paging;
use crate::web::{Form, Page, with};

const PER_PAGE: u64 = 50;
const EDIT: &str = "redaction/edit.html";

fn framed(page: &Page, s: &Screener, more: Value) -> Value {
    let tool = if s.organiser { (Tool::Organise, "/jury") } else { (Tool::Screen, "") };
    let home = format!("/c/{}/redactions", s.competition.slug);
    with(with(frame::tool(page, &s.competition, tool.0, tool.1), json!({"home": home})), more)
}

/// Those that jurors may get to see.
fn judged() -> Filter {
    Filter { states: vec![EntryState::Submitted, EntryState::Admitted], ..Filter::default() }
}

/// `none`, `old` (the entry was handed in again since) or `there`.
fn state(copies: &HashMap<EntryId, i32>, e: &entry::Model) -> &'static str {
    match copies.get(&e.id) {
        None => "none",
        Some(revision) if *revision < e.revision_count => "old",
        Some(_) => "there",
    }
}

/// `GET /c/:slug/redactions`
#[handler]
pub async fn list(page: Page, s: Screener) -> Result<Response> {
    let (db, id) = (page.app().db().read(), s.competition.id);
    let copies = store::revisions_of(db, id).await?;
    let paging = Paging::from_query(&page.visit().query, PER_PAGE);
    let total = entries::count(db, id, &judged()).await?;
    let found = entries::list(db, id, &judged(), paging.offset(), PER_PAGE).await?;
    let home = format!("/c/{}/redactions", s.competition.slug);
    let row = |e: &entry::Model| json!({"number": e.number, "title": e.title, "state": state(&copies, e), "href": format!("{home}/{}", e.number)});
    let more = json!({
        "rows": found.iter().map(|(e, _)| row(e)).collect::<Vec<_>>(), "copies": copies.len(), "total": total,
        "blind": s.stages.iter().any(|stage| stage.settings.blind),
        "paging": paging.links(&home, &page.visit().query, total),
    });
    page.html("redaction/list.html", framed(&page, &s, more))
}

async fn texts(page: &Page, s: &Screened) -> Result<Vec<Text>> {
    let (db, c) = (page.app().db().read(), &s.screener.competition);
    let fields = forms::fields_of(db, c, FormPurpose::Entry, s.entry.form_id).await?;
    Ok(rules::texts(page.lang(), &fields, &stored(&s.entry.answers)))
}

/// Everything on the page but the form's values; and refuses those with a conflict of interest.
async fn data(page: &Page, s: &Screened) -> Result<(Value, Value, i32)> {
    if s.conflict.is_some() {
        return Err(Refusal::ConflictOfInterest.into());
    }
    let copy = store::of(page.app().db().read(), s.entry.id).await?;
    let own = texts(page, s).await?;
    let e = &s.entry;
    let version = copy.as_ref().map_or(0, |c| c.version);
    let yes = |flag: bool| if flag { "yes" } else { "" };
    let mut values = Map::new();
    for t in &own {
        let copied = copy.as_ref().map(|c| c.answers[&t.name].as_str().unwrap_or_default());
        values.insert(t.name.clone(), json!(copied.unwrap_or(&t.text)));
    }
    let basic = match &copy {
        Some(c) => json!({"title": c.title, "summary": c.summary, "description": c.description,
            "hide_links": yes(c.hide_links), "hide_files": yes(c.hide_files)}),
        None => json!({"title": e.title, "summary": e.summary, "description": e.description, "hide_links": "yes",
            "hide_files": ""}),
    };
    let values = with(Value::Object(values), with(basic, json!({"version": version})));
    let own: Vec<Value> =
        own.iter().map(|t| json!({"name": t.name, "label": t.label, "text": t.text, "long": t.long})).collect();
    let more = json!({
        "entry": {"number": e.number, "title": e.title, "summary": e.summary, "description": e.description}, "texts": own,
        "copied": copy.is_some(), "old": copy.is_some_and(|c| c.revision < e.revision_count),
    });
    Ok((framed(page, &s.screener, more), values, version))
}

/// `GET /c/:slug/redactions/:number`
#[handler]
pub async fn show(page: Page, s: Screened) -> Result<Response> {
    let (data, values, _) = data(&page, &s).await?;
    page.html(EDIT, with(data, json!({"form": filled(&values)})))
}

fn read(form: &Form, texts: &[Text]) -> Result<Copy> {
    let mut e = FieldErrors::default();
    let title = input::text(form, &mut e, "title", 300, true);
    let summary = input::text(form, &mut e, "summary", 20_000, false);
    let description = input::text(form, &mut e, "description", 100_000, false);
    let answers = texts.iter().map(|t| (t.name.clone(), input::text(form, &mut e, &t.name, 50_000, false)));
    let answers = rules::kept(answers.collect::<Vec<_>>());
    e.check()?;
    let (hide_links, hide_files) = (form.flag("hide_links"), form.flag("hide_files"));
    Ok(Copy { title, summary, description, answers, hide_links, hide_files })
}

/// `POST /c/:slug/redactions/:number`: saves, and goes on to the next without a present copy if `do` is `next`.
#[handler]
pub async fn save(page: Page, s: Screened, form: Form) -> Result<Response> {
    let (data, values, version) = data(&page, &s).await?;
    let outcome = match read(&form, &texts(&page, &s).await?) {
        Ok(copy) => actions::write(page.app(), &s, copy, form.parsed("version").unwrap_or(0), page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => {}
        Err(Error::Stale) => return page.stale(EDIT, &form, &values, version, data),
        Err(e) => return page.again(EDIT, &form, e, data),
    }
    let home = format!("/c/{}/redactions", s.screener.competition.slug);
    if form.text("do") == "next"
        && let Some(number) = next(&page, &s).await?
    {
        return Ok(page.see_other_with(&format!("{home}/{number}"), "redaction-saved-next"));
    }
    Ok(page.see_other_with(&home, "redaction-saved"))
}

/// The next entry, by number, whose copy is missing or old; from the first one again after the last.
async fn next(page: &Page, s: &Screened) -> Result<Option<i32>> {
    let (db, id) = (page.app().db().read(), s.screener.competition.id);
    let copies = store::revisions_of(db, id).await?;
    let all = store::judged(db, id).await?;
    let open = |(e, _, revision): &&(EntryId, i32, i32)| copies.get(e).is_none_or(|copied| copied < revision);
    let later = all.iter().filter(open).find(|(_, n, _)| *n > s.entry.number);
    Ok(later.or_else(|| all.iter().find(open)).map(|(_, n, _)| *n))
}

/// `POST /c/:slug/redactions/:number/delete`
#[handler]
pub async fn delete(page: Page, s: Screened) -> Result<Response> {
    if s.conflict.is_some() {
        return Err(Refusal::ConflictOfInterest.into());
    }
    actions::delete(page.app(), &s, page.now()).await?;
    Ok(page.see_other_with(&format!("/c/{}/redactions", s.screener.competition.slug), "redaction-deleted"))
}
