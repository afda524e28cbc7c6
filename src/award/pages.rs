//! Organisers' pages: the awards, and the results picked for them.

use std::collections::{HashMap, HashSet};

use entity::{EntryId, award, category};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::rules::{self, Departure};
use super::sheet::{self, Sheet};
use super::{actions, store};
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::competition::store as competitions;
use crate::error::{Error, Result};
use crate::web::form::filled;
use crate::web::{Form, Page, with};

const EDIT: &str = "award/edit.html";
const SHEET: &str = "award/sheet.html";
/// Rows of a sheet that are shown before somebody asks for all.
const SHOWN: usize = 60;

fn tool(page: &Page, o: &Organiser, current: &str) -> Value {
    frame::tool(page, &o.competition, Tool::Organise, current)
}

fn awards_path(o: &Organiser) -> String {
    format!("/c/{}/organise/awards", o.competition.slug)
}

/// Whom an award is for, in words.
fn scope(page: &Page, a: &award::Model, categories: &[category::Model], briefs: &[entity::brief::Model]) -> String {
    let category = a.category_id.and_then(|id| categories.iter().find(|c| c.id == id)).map(|c| c.title.clone());
    let brief = a.brief_id.and_then(|id| briefs.iter().find(|b| b.id == id)).map(|b| b.title.clone());
    if a.per_category {
        return page.t("award-scope-each");
    }
    category.or(brief).unwrap_or_else(|| page.t("award-scope-all"))
}

/// `GET /c/:slug/organise/awards`
#[handler]
pub async fn list(page: Page, o: Organiser) -> Result<Response> {
    let db = page.app().db().read();
    let id = o.competition.id;
    let (categories, briefs) = (competitions::categories_of(db, id).await?, store::briefs_of(db, id).await?);
    let results = store::results_of(db, id).await?;
    let row = |a: &award::Model| {
        let own = results.iter().filter(|r| r.award_id == a.id);
        json!({
            "id": a.id.to_string(), "label": rules::label(&a.tier, &a.title), "prize": a.prize, "places": a.places,
            "scope": scope(&page, a, &categories, &briefs), "picked": own.clone().count(),
            "public": own.clone().any(|r| r.announcement_id.is_some()), "position": a.position,
        })
    };
    let awards: Vec<_> = store::awards_of(db, id).await?.iter().map(row).collect();
    page.html("award/list.html", with(tool(&page, &o, "/awards"), json!({"awards": awards})))
}

async fn edit_data(page: &Page, o: &Organiser, award: Option<&award::Model>) -> Result<Value> {
    let db = page.app().db().read();
    let categories = competitions::categories_of(db, o.competition.id).await?;
    let briefs = store::briefs_of(db, o.competition.id).await?;
    let mut scopes = vec![json!(["all", page.t("award-scope-all")])];
    if !categories.is_empty() {
        scopes.push(json!(["each", page.t("award-scope-each")]));
    }
    scopes.extend(categories.iter().map(|c| json!([format!("category:{}", c.id), c.title])));
    scopes.extend(briefs.iter().map(|b| json!([format!("brief:{}", b.id), b.title])));
    let id = award.map(|a| a.id.to_string());
    Ok(with(tool(page, o, "/awards"), json!({"scopes": scopes, "id": id})))
}

/// `GET /c/:slug/organise/awards/new`
#[handler]
pub async fn new_form(page: Page, o: Organiser) -> Result<Response> {
    let form = filled(&json!({"scope": "all", "places": "1", "version": ""}));
    page.html(EDIT, with(edit_data(&page, &o, None).await?, json!({"form": form})))
}

/// `POST /c/:slug/organise/awards/new`
#[handler]
pub async fn create(page: Page, o: Organiser, form: Form) -> Result<Response> {
    match actions::create(page.app(), &o, &form, page.now()).await {
        Ok(_) => Ok(page.see_other_with(&awards_path(&o), "award-created")),
        Err(e) => page.again(EDIT, &form, e, edit_data(&page, &o, None).await?),
    }
}

/// `GET /c/:slug/organise/awards/:id`
#[handler]
pub async fn edit_form(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let award = store::award(page.app().db().read(), &o, &id).await?;
    let form = filled(&actions::award_values(&award));
    page.html(EDIT, with(edit_data(&page, &o, Some(&award)).await?, json!({"form": form})))
}

/// `POST /c/:slug/organise/awards/:id`
#[handler]
pub async fn edit(page: Page, o: Organiser, form: Form, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let outcome = actions::edit(page.app(), &o, &id, &form, page.now()).await;
    if outcome.is_ok() {
        return Ok(page.see_other_with(&awards_path(&o), "award-saved"));
    }
    let award = store::award(page.app().db().read(), &o, &id).await?;
    let data = edit_data(&page, &o, Some(&award)).await?;
    match outcome {
        Err(Error::Stale) => {
            page.stale(EDIT, &form, &actions::award_values(&award), rules::award_version(&award), data)
        }
        Err(e) => page.again(EDIT, &form, e, data),
        Ok(()) => Ok(page.see_other(&awards_path(&o))),
    }
}

/// `POST /c/:slug/organise/awards/:id/delete`
#[handler]
pub async fn delete(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    actions::delete(page.app(), &o, &id, page.now()).await?;
    Ok(page.see_other_with(&awards_path(&o), "award-deleted"))
}

/// `GET /c/:slug/organise/results`
#[handler]
pub async fn overview(page: Page, o: Organiser) -> Result<Response> {
    let db = page.app().db().read();
    let id = o.competition.id;
    let (categories, briefs) = (competitions::categories_of(db, id).await?, store::briefs_of(db, id).await?);
    let entries: HashMap<_, _> = store::candidates_of(db, id).await?.into_iter().map(|c| (c.id, c)).collect();
    let results = store::results_of(db, id).await?;
    let used = entries.values().map(|e| e.category_id).collect();
    let given = rules::given_in(&categories, &used);
    let mut rows = Vec::new();
    for a in store::awards_of(db, id).await? {
        let each: Vec<Option<&category::Model>> =
            if a.per_category { given.iter().copied().map(Some).collect() } else { vec![None] };
        for category in each {
            let inside =
                |e: EntryId| category.is_none_or(|c| entries.get(&e).is_some_and(|e| e.category_id == Some(c.id)));
            let own: Vec<_> = results.iter().filter(|r| r.award_id == a.id && inside(r.entry_id)).collect();
            let winners: Vec<_> = own
                .iter()
                .filter_map(|r| entries.get(&r.entry_id).map(|e| (r, e)))
                .map(|(r, e)| json!({"title": e.title, "team": e.team, "reason": r.reason, "public": r.announcement_id.is_some()}))
                .collect();
            rows.push(json!({
                "id": a.id.to_string(), "label": rules::label(&a.tier, &a.title), "places": a.places, "winners": winners,
                "scope": category.map_or_else(|| scope(&page, &a, &categories, &briefs), |c| c.title.clone()),
                "category": category.map(|c| c.id.to_string()),
            }));
        }
    }
    page.html("award/results.html", with(tool(&page, &o, "/results"), json!({"rows": rows})))
}

/// `GET /c/:slug/organise/results/:award?category=&stage=`
#[handler]
pub async fn sheet_form(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let (category, stage) = (page.query("category"), page.query("stage"));
    let sheet = Sheet::load(page.app().db().read(), &o, &id, category.as_deref(), stage.as_deref()).await?;
    let picked: HashSet<EntryId> = sheet.results.iter().map(|r| r.entry_id).collect();
    let data = sheet_data(&page, &o, &sheet, &picked, page.query("all").is_some());
    let form = filled(&sheet_values(&sheet));
    page.html(SHEET, with(data, json!({"form": form})))
}

/// `POST /c/:slug/organise/results/:award`
#[handler]
pub async fn pick(page: Page, o: Organiser, form: Form, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let outcome = actions::pick(page.app(), &o, &id, &form, page.now()).await;
    let (category, stage) = (form.text("category"), form.text("stage"));
    if outcome.is_ok() {
        let path = format!("/c/{}/organise/results/{id}?category={category}&stage={stage}", o.competition.slug);
        return Ok(page.see_other_with(&path, "award-picked"));
    }
    let named = |text: &'_ str| (!text.is_empty()).then(|| text.to_owned());
    let db = page.app().db().read();
    let sheet = Sheet::load(db, &o, &id, named(&category).as_deref(), named(&stage).as_deref()).await?;
    let public = sheet.results.iter().filter(|r| r.announcement_id.is_some()).map(|r| r.entry_id);
    let picked = form.list("pick").iter().filter_map(|id| id.parse().ok()).chain(public).collect();
    let data = sheet_data(&page, &o, &sheet, &picked, form.flag("all"));
    match outcome {
        Err(Error::Stale) => page.stale(SHEET, &form, &sheet_values(&sheet), sheet.version(), data),
        Err(e) => page.again(SHEET, &form, e, data),
        Ok(()) => Ok(page.see_other(&awards_path(&o))),
    }
}

/// What is stored, as the form's values.
fn sheet_values(sheet: &Sheet) -> Value {
    let mut values = json!({
        "version": sheet.version().to_string(), "pick": sheet.results.iter().map(|r| r.entry_id.to_string()).collect::<Vec<_>>(),
    });
    for r in &sheet.results {
        values[format!("citation_{}", r.entry_id)] = json!(r.citation);
        values[format!("reason_{}", r.entry_id)] = json!(r.reason.clone().unwrap_or_default());
    }
    values
}

fn sheet_data(page: &Page, o: &Organiser, sheet: &Sheet, picked: &HashSet<EntryId>, all: bool) -> Value {
    let departures = sheet.departures(picked);
    let base = format!("/c/{}", o.competition.slug);
    let line = |l: &rules::Line| {
        let entry = sheet.candidates.get(&l.key)?;
        let departs = departures.get(&l.key).copied().map(Departure::key);
        Some(json!({
            "id": l.key.to_string(), "number": entry.number, "title": entry.title, "team": entry.team,
            "country": entry.country, "href": format!("{base}/organise/entries/{}", entry.number),
            "rank": l.rank, "mean": l.mean, "score": l.score, "reviews": l.reviews, "spread": l.spread, "tied": l.tied,
            "picked": picked.contains(&l.key), "public": sheet.is_public(l.key), "departs": departs,
            "others": sheet.others.get(&l.key).cloned().unwrap_or_default(), "out": !entry.in_contest(),
        }))
    };
    let lines: Vec<Value> = sheet.lines.iter().filter_map(line).collect();
    let chosen: Vec<_> = lines.iter().filter(|l| l["picked"] == true).cloned().collect();
    let total = lines.len();
    let shown: Vec<_> = lines
        .into_iter()
        .enumerate()
        .filter(|(at, l)| all || *at < SHOWN || l["picked"] == true)
        .map(|(_, l)| l)
        .collect();
    let categories: Vec<_> = sheet.categories.iter().map(|c| json!([c.id.to_string(), c.title])).collect();
    let stages: Vec<_> = sheet::scoring(&o.stages).iter().map(|s| json!([s.id.to_string(), s.name])).collect();
    let category = sheet.each.and_then(|id| sheet.categories.iter().find(|c| c.id == id));
    let view = json!({
        "award": {"id": sheet.award.id.to_string(), "label": rules::label(&sheet.award.tier, &sheet.award.title),
            "places": sheet.award.places, "each": sheet.award.per_category},
        "category": category.map(|c| json!({"id": c.id.to_string(), "title": c.title})),
        "stage": sheet.stage.as_ref().map(|s| json!({"id": s.id.to_string(), "name": s.name, "method": s.settings.method})),
        "lines": shown, "chosen": chosen, "total": total, "all": all, "categories": categories, "stages": stages,
    });
    with(tool(page, o, "/results"), view)
}
