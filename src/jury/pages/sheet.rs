//! The scoring page: the entry beside the sheet.

use entity::file::HolderKind;
use entity::form::FormPurpose;
use entity::json::Visibility;
use entity::review::ReviewState;
use entity::{FileId, criterion};
use poem::http::HeaderMap;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Map, Value, json};

use super::super::actions::review as actions;
use super::super::proof::{Assigned, Juror};
use super::super::{rules, store};
use crate::competition::frame::{self, Tool};
use crate::competition::rules as contest;
use crate::entry;
use crate::error::{Error, Result};
use crate::file;
use crate::form::rules as form_rules;
use crate::milestone;
use crate::team::told;
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const SHEET: &str = "jury/sheet.html";

/// The entry as this juror may see it, with its files under addresses of this page.
async fn shown(page: &Page, j: &Juror, a: &Assigned, base: &str) -> Result<(Value, Value)> {
    let db = page.app().db().read();
    let row = entry::store::by_id(db, a.seat.entry_id).await?.ok_or(Error::NotFound)?;
    let base = format!("{base}/files");
    let mut shown = entry::view::submitted(db, page.lang(), &j.competition, &row, Visibility::Jury, &base).await?;
    let blind = a.stage.settings.blind;
    if blind {
        rules::blind(&mut shown);
    }
    let team = if blind { None } else { entry::store::team(db, row.team_id).await? };
    let told = match &team {
        Some(team) => told::shown(db, page.lang(), &j.competition, team, Visibility::Jury).await?,
        None => Value::Null,
    };
    let marked = contest::intake(&j.stages).is_some_and(|s| s.settings.late_to_jurors);
    let milestones = milestone::view::for_jurors(db, page.lang(), &j.competition, &j.stages, row.team_id).await?;
    let about = json!({
        "milestones": milestones, "late": row.late && marked, "number": row.number, "title": row.title, "country": row.country, "team": team.map(|t| t.name),
        "told": told, "organisation": if blind { "" } else { &row.organisation },
    });
    Ok((shown, about))
}

/// Everything on the page but the form's values.
async fn data(page: &Page, j: &Juror, a: &Assigned) -> Result<Value> {
    let db = page.app().db().read();
    let home = format!("/c/{}/jury/{}", j.competition.slug, a.stage.id);
    let tasks = store::tasks_of(db, a.stage.id, j.row.id).await?;
    let at = tasks.iter().position(|t| t.entry.id == a.seat.entry_id).unwrap_or(0);
    let link = |i: usize| tasks.get(i).map(|t| format!("{home}/{}", t.entry.number));
    let base = link(at).unwrap_or_else(|| home.clone());
    let (shown, about) = shown(page, j, a, &base).await?;
    let rubric = store::rubric_of(db, a.stage.id).await?;
    let done = tasks.iter().filter(|t| t.review == Some(ReviewState::Submitted)).count();
    let more = json!({
        "shown": shown, "entry": about, "base": base, "blind": a.stage.settings.blind,
        "stage": {"name": a.stage.name, "closes_at": a.stage.closes_at}, "criteria": criteria(&rubric),
        "done": done, "total": tasks.len(), "at": at + 1,
        "previous": at.checked_sub(1).and_then(link), "next": link(at + 1),
    });
    Ok(with(frame::tool(page, &j.competition, Tool::Jury, "/jury"), more))
}

fn criteria(rubric: &[criterion::Model]) -> Vec<Value> {
    let total: f64 = rubric.iter().map(|c| c.weight).sum();
    let one = |c: &criterion::Model| {
        let choices = rules::choices(c).map(|all| all.into_iter().map(short).collect::<Vec<_>>());
        json!({
            "field": rules::field(c.id), "name": c.name, "help": c.help, "min": c.min, "max": c.max, "step": c.step,
            "share": (c.weight / total * 100.0).round(), "choices": choices,
        })
    };
    rubric.iter().map(one).collect()
}

/// `4` or `4.5`: a number as forms carry it.
fn short(x: f64) -> String {
    let text = format!("{x:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The stored sheet as values of the form, with its version and state.
async fn stored(page: &Page, a: &Assigned) -> Result<(Value, i32, Value)> {
    let found = store::review_of(page.app().db().read(), a.stage.id, a.seat.juror_id, a.seat.entry_id).await?;
    let Some((row, points)) = found else {
        return Ok((json!({"version": "0", "private_note": "", "comment": ""}), 0, Value::Null));
    };
    let mut values = Map::new();
    for (id, x) in points {
        values.insert(rules::field(id), json!(short(x)));
    }
    values.insert("private_note".into(), json!(row.private_note));
    values.insert("comment".into(), json!(row.comment));
    values.insert("version".into(), json!(row.version.to_string()));
    let status = json!({"submitted": row.state == ReviewState::Submitted, "saved_at": row.updated_at});
    Ok((Value::Object(values), row.version, status))
}

/// `GET /c/:slug/jury/:stage/:number`
#[handler]
pub async fn show(page: Page, j: Juror, a: Assigned) -> Result<Response> {
    let (values, _, status) = stored(&page, &a).await?;
    let data = data(&page, &j, &a).await?;
    page.html(SHEET, with(data, json!({"form": filled(&values), "status": status})))
}

async fn again(page: &Page, j: &Juror, a: &Assigned, form: &Form, e: Error) -> Result<Response> {
    let (values, version, status) = stored(page, a).await?;
    let data = with(data(page, j, a).await?, json!({"status": status}));
    match e {
        Error::Stale => page.stale(SHEET, form, &values, version, data),
        e => page.again(SHEET, form, e, data),
    }
}

/// `POST /c/:slug/jury/:stage/:number`: saves, or hands in (`do` is `hand_in`) and goes on to the next open entry.
#[handler]
pub async fn save(page: Page, j: Juror, a: Assigned, form: Form) -> Result<Response> {
    let hand_in = form.text("do") == "hand_in";
    let seen = form.parsed("version").unwrap_or(0);
    if let Err(e) = actions::save(page.app(), &a, &form, hand_in, seen, page.now()).await {
        return again(&page, &j, &a, &form, e).await;
    }
    if !hand_in {
        return Ok(page.see_other_with(&page.visit().path.clone(), "jury-saved"));
    }
    let tasks = store::tasks_of(page.app().db().read(), a.stage.id, j.row.id).await?;
    let at = tasks.iter().position(|t| t.entry.id == a.seat.entry_id).unwrap_or(0);
    let open = |t: &&store::Task| t.review != Some(ReviewState::Submitted);
    let next = tasks.iter().skip(at + 1).find(open).or_else(|| tasks.iter().find(open));
    let home = format!("/c/{}/jury", j.competition.slug);
    Ok(match next {
        Some(t) => page.see_other_with(&format!("{home}/{}/{}", a.stage.id, t.entry.number), "jury-handed-in-next"),
        None => page.see_other_with(&home, "jury-handed-in-last"),
    })
}

/// `POST /c/:slug/jury/:stage/:number/save`: the script's save. Answers `{version, saved_at}`.
#[handler]
pub async fn autosave(page: Page, a: Assigned, form: Form) -> Result<Response> {
    let seen = form.parsed("version").unwrap_or(0);
    let row = actions::save(page.app(), &a, &form, form.text("state") == "submitted", seen, page.now()).await?;
    Ok(page.json(&json!({"version": row.version, "saved_at": row.updated_at})))
}

/// `POST /c/:slug/jury/:stage/:number/conflict`
#[handler]
pub async fn conflict(page: Page, j: Juror, a: Assigned, form: Form) -> Result<Response> {
    match actions::declare(page.app(), &a, &form.text("note"), page.now()).await {
        Ok(()) => Ok(page.see_other_with(&format!("/c/{}/jury", j.competition.slug), "jury-conflict-declared")),
        Err(e) => {
            let (values, _, status) = stored(&page, &a).await?;
            let mut pairs: Vec<(String, String)> = form.pairs().to_vec();
            let kept = values.as_object().into_iter().flatten();
            pairs.extend(kept.map(|(k, v)| (k.clone(), v.as_str().unwrap_or_default().to_owned())));
            let data = with(data(&page, &j, &a).await?, json!({"status": status}));
            page.again(SHEET, &Form::from_pairs(pairs), e, data)
        }
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
    let id: FileId = id.parse().map_err(|_| Error::NotFound)?;
    let db = page.app().db().read();
    let row = entry::store::by_id(db, a.seat.entry_id).await?.ok_or(Error::NotFound)?;
    let held = file::store::held(db, j.competition.id, HolderKind::Entry, row.id.0, id).await?;
    let held = held.ok_or(Error::NotFound)?;
    let key = entry::rules::submitted_files(&row.answers).remove(&id).ok_or(Error::NotFound)?;
    let fields = crate::form::store::fields_of(db, &j.competition, FormPurpose::Entry, row.form_id).await?;
    let field = fields.0.iter().find(|f| f.key == key).ok_or(Error::NotFound)?;
    if !form_rules::visible(field.visibility, Visibility::Jury) {
        return Err(Error::NotFound);
    }
    let asker = file::rules::Asker::Juror { blind: a.stage.settings.blind };
    file::serve::file(&page, headers, &held, asker).await
}
