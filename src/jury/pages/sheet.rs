//! The scoring page: the entry beside the sheet.

use entity::file::HolderKind;
use entity::form::FormPurpose;
use entity::json::Visibility;
use entity::review::ReviewState;
use entity::{EntryId, FileId, criterion};
use poem::http::HeaderMap;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Map, Value, json};

use super::super::actions::review as actions;
use super::super::list::{Shown, Task, count, next_open};
use super::super::proof::{Assigned, Juror};
use super::super::{rules, store};
use super::desk::{self, Desk};
use crate::competition::frame::{self, Tool};
use crate::competition::store as competitions;
use crate::entry;
use crate::error::{Error, Refusal, Result};
use crate::file;
use crate::form::rules as form_rules;
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const SHEET: &str = "jury/sheet.html";

fn desk<'a>(j: &'a Juror, a: &'a Assigned) -> Desk<'a> {
    let home = format!("/c/{}/jury/{}", j.competition.slug, a.stage.id);
    Desk { competition: &j.competition, stages: &j.stages, stage: &a.stage, juror: a.seat.juror_id, home }
}

/// Everything on the page but the form's values: `{frame, walk, entry, rubric, own sheets, what others say}`.
pub(super) async fn data(page: &Page, d: &Desk<'_>, number: i32, handed_in: bool) -> Result<Value> {
    let db = page.app().db().read();
    let tasks = store::tasks_of(db, d.stage, d.juror).await?;
    let task = tasks.iter().find(|t| t.number == number).ok_or(Error::NotFound)?;
    let rubric = store::rubric_of(db, d.stage.id).await?;
    let base = format!("{}/{number}", d.home);
    let (shown, about) = d.shown(page, task.entry_id, &base).await?;
    let more = json!({
        "shown": shown, "entry": about, "base": base, "blind": d.stage.settings.blind, "abstained": task.abstained,
        "stage": {"name": d.stage.name, "closes_at": d.stage.closes_at, "home": d.home}, "criteria": criteria(&rubric),
        "own": d.own(page, &tasks, &rubric, task.entry_id).await?,
        "peers": d.peers(page, &rubric, task.entry_id, handed_in && !task.abstained).await?,
        "total": tasks.len() - count(&tasks, Shown::Abstained), "done": count(&tasks, Shown::Done),
        "live": store::pitches(db, d.stage.id).await?.then(|| format!("/c/{}/live/{}", d.competition.slug, d.stage.id)),
    });
    Ok(with(more, walk(page, d, &tasks, task).await?))
}

/// Where the entry stands in the list that the address asks for: `{at, of, previous, next, filters, back}`.
async fn walk(page: &Page, d: &Desk<'_>, tasks: &[Task], task: &Task) -> Result<Value> {
    let filters = desk::filters(page);
    let categories = competitions::categories_of(page.app().db().read(), d.competition.id).await?;
    let found = desk::wanted(page, &categories).of(tasks, Some(task.entry_id));
    let at = found.iter().position(|t| t.entry_id == task.entry_id).unwrap_or(0);
    let link = |i: usize| found.get(i).map(|t| format!("{}/{}{filters}", d.home, t.number));
    let back = format!("stage={}", d.stage.id);
    let back = if filters.is_empty() { format!("?{back}") } else { format!("{filters}&{back}") };
    Ok(json!({
        "at": at + 1, "of": found.len(), "previous": at.checked_sub(1).and_then(link), "next": link(at + 1),
        "filters": filters, "back": back,
    }))
}

pub(super) fn criteria(rubric: &[criterion::Model]) -> Vec<Value> {
    let total: f64 = rubric.iter().filter(|c| !c.outside).map(|c| c.weight).sum();
    let one = |c: &criterion::Model| {
        let choices = rules::choices(c).map(|all| all.into_iter().map(short).collect::<Vec<_>>());
        json!({
            "field": rules::field(c.id), "name": c.name, "help": c.help, "min": c.min, "max": c.max, "step": c.step,
            "share": if c.outside { 0.0 } else { (c.weight / total * 100.0).round() }, "outside": c.outside,
            "choices": choices,
        })
    };
    rubric.iter().map(one).collect()
}

/// `4` or `4.5`: a number as forms carry it.
pub(super) fn short(x: f64) -> String {
    let text = format!("{x:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The stored sheet as values of the form, with its version and state.
pub(super) async fn stored(page: &Page, d: &Desk<'_>, of: EntryId) -> Result<(Value, i32, Value)> {
    let found = store::review_of(page.app().db().read(), d.stage.id, d.juror, of).await?;
    let Some((row, points)) = found else {
        return Ok((json!({"version": "0", "private_note": "", "comment": ""}), 0, json!({"submitted": false})));
    };
    let mut values = Map::new();
    for (id, x) in points {
        values.insert(rules::field(id), json!(short(x)));
    }
    values.insert("private_note".into(), json!(row.private_note));
    values.insert("comment".into(), json!(row.comment));
    values.insert("version".into(), json!(row.version.to_string()));
    let status = json!({"submitted": row.state == ReviewState::Submitted, "saved_at": row.updated_at,
        "submitted_at": row.submitted_at});
    Ok((Value::Object(values), row.version, status))
}

async fn framed(page: &Page, j: &Juror, a: &Assigned, status: &Value) -> Result<Value> {
    let number = number(page).ok_or(Error::NotFound)?;
    let data = data(page, &desk(j, a), number, status["submitted"] == true).await?;
    let more = json!({"status": status, "readonly": false});
    Ok(with(with(frame::tool(page, &j.competition, Tool::Jury, "/jury"), data), more))
}

/// The number of the entry that the address names.
fn number(page: &Page) -> Option<i32> {
    page.visit().path.split('/').nth(5)?.parse().ok()
}

/// `GET /c/:slug/jury/:stage/:number`
#[handler]
pub async fn show(page: Page, j: Juror) -> Result<Response> {
    let a = match Assigned::load(&page).await {
        Err(Error::Refused(Refusal::TermsFirst)) => {
            return Ok(page.see_other(&format!("/c/{}/jury/terms", j.competition.slug)));
        }
        a => a?,
    };
    let (values, _, status) = stored(&page, &desk(&j, &a), a.seat.entry_id).await?;
    let data = framed(&page, &j, &a, &status).await?;
    page.html(SHEET, with(data, json!({"form": filled(&values)})))
}

async fn again(page: &Page, j: &Juror, a: &Assigned, form: &Form, e: Error) -> Result<Response> {
    let (values, version, status) = stored(page, &desk(j, a), a.seat.entry_id).await?;
    let data = framed(page, j, a, &status).await?;
    match e {
        Error::Stale => page.stale(SHEET, form, &values, version, data),
        e => page.again(SHEET, form, e, data),
    }
}

/// `POST /c/:slug/jury/:stage/:number`: saves, or hands in (`do` is `hand_in`) and goes on to the next open entry of the
/// list that the address asks for.
#[handler]
pub async fn save(page: Page, j: Juror, a: Assigned, form: Form) -> Result<Response> {
    let hand_in = form.text("do") == "hand_in";
    let seen = form.parsed("version").unwrap_or(0);
    if let Err(e) = actions::save(page.app(), &a, &form, hand_in, seen, page.now()).await {
        return again(&page, &j, &a, &form, e).await;
    }
    let filters = desk::filters(&page);
    if !hand_in {
        return Ok(page.see_other_with(&format!("{}{filters}", page.visit().path), "jury-saved"));
    }
    let db = page.app().db().read();
    let tasks = store::tasks_of(db, &a.stage, j.row.id).await?;
    let categories = competitions::categories_of(db, j.competition.id).await?;
    let found = desk::wanted(&page, &categories).of(&tasks, Some(a.seat.entry_id));
    let home = format!("/c/{}/jury", j.competition.slug);
    if let Some(t) = next_open(&found, a.seat.entry_id) {
        let next = format!("{home}/{}/{}{filters}", a.stage.id, t.number);
        return Ok(page.see_other_with(&next, "jury-handed-in-next"));
    }
    let left = tasks.iter().any(Task::is_open);
    Ok(page.see_other_with(&home, if left { "desk-handed-in-last-shown" } else { "jury-handed-in-last" }))
}

/// `POST /c/:slug/jury/:stage/:number/save`: the script's save. Answers `{version, saved_at, submitted}`.
#[handler]
pub async fn autosave(page: Page, a: Assigned, form: Form) -> Result<Response> {
    let seen = form.parsed("version").unwrap_or(0);
    let row = actions::save(page.app(), &a, &form, form.text("state") == "submitted", seen, page.now()).await?;
    let submitted = row.state == ReviewState::Submitted;
    Ok(page.json(&json!({"version": row.version, "saved_at": row.updated_at, "submitted": submitted})))
}

/// What was typed into a small form of the page, with the stored sheet around it.
async fn beside(page: &Page, j: &Juror, a: &Assigned, form: &Form, e: Error) -> Result<Response> {
    let (values, _, status) = stored(page, &desk(j, a), a.seat.entry_id).await?;
    let mut pairs: Vec<(String, String)> = form.pairs().to_vec();
    let kept = values.as_object().into_iter().flatten();
    pairs.extend(kept.map(|(k, v)| (k.clone(), v.as_str().unwrap_or_default().to_owned())));
    page.again(SHEET, &Form::from_pairs(pairs), e, framed(page, j, a, &status).await?)
}

/// `POST /c/:slug/jury/:stage/:number/conflict`
#[handler]
pub async fn conflict(page: Page, j: Juror, a: Assigned, form: Form) -> Result<Response> {
    match actions::declare(page.app(), &a, &form.text("note"), page.now()).await {
        Ok(()) => Ok(page.see_other_with(&format!("/c/{}/jury", j.competition.slug), "jury-conflict-declared")),
        Err(e) => beside(&page, &j, &a, &form, e).await,
    }
}

/// `POST /c/:slug/jury/:stage/:number/abstain`: with a word or without; takes it back if `do` is `back`.
#[handler]
pub async fn abstain(page: Page, j: Juror, a: Assigned, form: Form) -> Result<Response> {
    let abstains = form.text("do") != "back";
    match actions::abstain(page.app(), &a, abstains, &form.text("word"), page.now()).await {
        Ok(()) if abstains => Ok(page.see_other_with(&format!("/c/{}/jury", j.competition.slug), "desk-abstained")),
        Ok(()) => {
            let sheet = page.visit().path.trim_end_matches("/abstain").to_owned();
            Ok(page.see_other_with(&sheet, "desk-resumed"))
        }
        Err(e) => beside(&page, &j, &a, &form, e).await,
    }
}

/// `GET /c/:slug/jury/:stage/:number/files/:file`, with `?size=small` its small picture.
#[handler]
pub async fn download(
    page: Page,
    j: Juror,
    a: Assigned,
    headers: &HeaderMap,
    Path((_, _, _, id)): Path<(String, String, String, String)>,
) -> Result<Response> {
    file(&page, headers, &desk(&j, &a), a.seat.entry_id, &id).await
}

/// A file of an entry as far as the juror may have it.
pub(super) async fn file(page: &Page, headers: &HeaderMap, d: &Desk<'_>, of: EntryId, id: &str) -> Result<Response> {
    let id: FileId = id.parse().map_err(|_| Error::NotFound)?;
    let db = page.app().db().read();
    let (row, _) = d.entry(page, of).await?;
    let held = file::store::held(db, d.competition.id, HolderKind::Entry, row.id.0, id).await?;
    let held = held.ok_or(Error::NotFound)?;
    let key = entry::rules::submitted_files(&row.answers).remove(&id).ok_or(Error::NotFound)?;
    let fields = crate::form::store::fields_of(db, d.competition, FormPurpose::Entry, row.form_id).await?;
    let field = fields.0.iter().find(|f| f.key == key).ok_or(Error::NotFound)?;
    if !form_rules::visible(field.visibility, Visibility::Jury) {
        return Err(Error::NotFound);
    }
    let asker = file::rules::Asker::Juror { blind: d.stage.settings.blind };
    file::serve::file(page, headers, &held, asker).await
}
