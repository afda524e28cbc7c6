//! The quick pass: all entries of a juror's list as pictures on a wall, each kept or dropped by one key.

use std::collections::{HashMap, HashSet};

use entity::form::FormPurpose;
use entity::json::{Fields, Visibility};
use entity::review::ReviewState;
use entity::{EntryId, FileId, FormId, entry, file};
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::review as actions;
use super::super::list::Task;
use super::super::proof::{Assigned, AtStage};
use super::super::{rules, store};
use super::sheet::short;
use crate::competition::frame::{self, Tool};
use crate::entry::store as entries;
use crate::error::Result;
use crate::file::rules::{self as files, Asker};
use crate::form::{rules as form_rules, store as forms};
use crate::redaction;
use crate::web::paging::Paging;
use crate::web::{Form, Page, with};

/// Tiles on a page.
const PER_PAGE: u64 = 300;

/// `GET /c/:slug/jury/:stage/wall?show=&page=`: `show` is `todo`, or the points that were given.
#[handler]
pub async fn show(page: Page, a: AtStage) -> Result<Response> {
    let (db, j) = (page.app().db().read(), &a.juror);
    let rubric = store::rubric_of(db, a.stage.id).await?;
    let frame = frame::tool(&page, &j.competition, Tool::Jury, "/jury");
    let about = json!({"stage": {"name": a.stage.name, "home": a.home(), "closes_at": a.stage.closes_at},
        "blind": a.stage.settings.blind});
    let frame = with(frame, about);
    let Some((only, choices)) = rules::quick(&rubric) else {
        return page.html("jury/wall.html", with(frame, json!({"quick": null})));
    };
    let tasks = store::tasks_of(db, &a.stage, j.row.id).await?;
    let given: HashMap<EntryId, f64> = store::own_sheets(db, a.stage.id, j.row.id)
        .await?
        .into_iter()
        .filter(|s| s.state == ReviewState::Submitted)
        .filter_map(|s| Some((s.entry, *s.points.get(&only.id)?)))
        .collect();
    let value = |t: &Task| given.get(&t.entry_id).map(|x| short(*x)).unwrap_or_default();
    let tasks: Vec<Task> = tasks.into_iter().filter(|t| !t.abstained).collect();
    let wanted = page.query("show");
    let fits = |t: &&Task| wanted.as_deref().is_none_or(|show| value(t) == if show == "todo" { "" } else { show });
    let found: Vec<&Task> = tasks.iter().filter(fits).collect();
    let query = &page.visit().query;
    let paging = Paging::from_query(query, PER_PAGE);
    let skip = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let shown: Vec<&Task> = found.iter().skip(skip).take(usize::try_from(PER_PAGE).unwrap_or(0)).copied().collect();
    let pictures = pictures(&page, &a, &shown).await?;
    let tile = |t: &&Task| {
        let picture = pictures.get(&t.entry_id).map(|id| format!("{}/{}/files/{id}?size=small", a.home(), t.number));
        json!({"number": t.number, "title": t.title, "version": t.version, "value": value(t), "picture": picture})
    };
    let count = |v: &str| tasks.iter().filter(|t| value(t) == v).count();
    let options: Vec<Value> = (0..choices.len()).map(|i| option(&page, i, &choices, count)).collect();
    let more = json!({
        "quick": {"name": only.name, "help": only.help, "options": options}, "tiles": shown.iter().map(tile).collect::<Vec<_>>(),
        "todo": count(""), "all": tasks.len(), "show": wanted.unwrap_or_default(), "filters": if query.is_empty() { String::new() } else { format!("?{query}") },
        "paging": paging.links(&format!("{}/wall", a.home()), query, found.len() as u64),
    });
    page.html("jury/wall.html", with(frame, more))
}

/// `{value, label, key, count}` of one of two or three points.
fn option(page: &Page, i: usize, choices: &[f64], count: impl Fn(&str) -> usize) -> Value {
    let (name, key) = match (i, choices.len()) {
        (0, _) => ("wall-drop", "d"),
        (i, n) if i + 1 == n => ("wall-keep", "k"),
        _ => ("wall-perhaps", "m"),
    };
    let value = short(choices[i]);
    json!({"label": page.t(name), "key": key, "count": count(&value), "value": value})
}

/// The picture of each entry: its cover, or else the first that jurors may see.
async fn pictures(page: &Page, a: &AtStage, shown: &[&Task]) -> Result<HashMap<EntryId, FileId>> {
    let (db, c) = (page.app().db().read(), &a.juror.competition);
    let found = entries::with_teams(db, shown.iter().map(|t| t.entry_id).collect()).await?;
    let mut whole: Vec<entry::Model> = found.into_iter().map(|(e, _)| e).collect();
    if a.stage.settings.blind {
        redaction::store::blind(db, c, &mut whole).await?;
    }
    let held = entries::files_of_many(db, &whole).await?;
    let mut asked: HashMap<Option<FormId>, Fields> = HashMap::new();
    for id in whole.iter().map(|e| e.form_id).collect::<HashSet<_>>() {
        asked.insert(id, forms::fields_of(db, c, FormPurpose::Entry, id).await?);
    }
    let asker = Asker::Juror { blind: a.stage.settings.blind };
    let of = |e: &entry::Model| {
        let fields = asked.get(&e.form_id)?;
        let visible = |f: &&file::Model| {
            let field = fields.0.iter().find(|field| field.key == f.field);
            f.preview_key.is_some()
                && files::is_open_to(asker, f.state)
                && field.is_some_and(|field| form_rules::visible(field.visibility, Visibility::Jury))
        };
        let all: Vec<&file::Model> = held.get(&e.id)?.iter().filter(visible).collect();
        let cover = all.iter().find(|f| Some(f.id) == e.cover_file_id).or(all.first())?;
        Some((e.id, cover.id))
    };
    Ok(whole.iter().filter_map(of).collect())
}

/// `POST /c/:slug/jury/:stage/:number/pick`: `points` of the quick pass, or none to begin again. A script is answered with
/// `{version, value}`.
#[handler]
pub async fn pick(page: Page, a: Assigned, form: Form) -> Result<Response> {
    let seen = form.parsed("version").unwrap_or(0);
    let points = form.text("points");
    let row = actions::pick(page.app(), &a, &points, seen, page.now()).await?;
    if page.visit().wants_json {
        return Ok(page.json(&json!({"version": row.version, "value": points})));
    }
    let (home, number) = page.visit().path.trim_end_matches("/pick").rsplit_once('/').unwrap_or_default();
    let query = &page.visit().query;
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    Ok(page.see_other(&format!("{home}/wall{query}#tile-{number}")))
}
