//! The organisers' pages of one scoring stage: rubric, assignments, progress, ranking.

use std::collections::{HashMap, HashSet};

use entity::review::ReviewState;
use entity::{EntryId, JurorId, category};
use poem::http::{HeaderValue, StatusCode, header};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::{assign, invite, rubric};
use super::super::proof::Scoring;
use super::super::rules;
use super::super::store::{self, Judged};
use crate::competition::frame::{self, Tool};
use crate::competition::store as competitions;
use crate::error::{Error, Result};
use crate::ranking::aggregate::{self, Line};
use crate::web::form::filled;
use crate::web::paging::Paging;
use crate::web::{Form, Page, with};

const STAGE: &str = "jury/stage.html";
const CRITERION: &str = "jury/criterion.html";

fn framed(page: &Page, s: &Scoring, more: Value) -> Value {
    let stage = json!({
        "id": s.stage.id.to_string(), "name": s.stage.name, "opens_at": s.stage.opens_at, "closes_at": s.stage.closes_at,
        "blind": s.stage.settings.blind, "home": s.home(),
    });
    let frame = frame::tool(page, &s.organiser.competition, Tool::Organise, "/jury");
    with(with(frame, json!({"stage": stage})), more)
}

/// Progress of a stage: which pairs are assigned, which reviews are in.
struct Progress {
    assigned: Vec<entity::assignment::Model>,
    done: HashSet<(JurorId, EntryId)>,
}

impl Progress {
    async fn load(page: &Page, s: &Scoring) -> Result<Self> {
        let db = page.app().db().read();
        let states = store::review_states(db, s.stage.id).await?;
        let handed = states.into_iter().filter(|(.., state)| *state == ReviewState::Submitted);
        Ok(Self {
            assigned: store::assignments_of(db, s.stage.id).await?,
            done: handed.map(|(juror, entry, _)| (juror, entry)).collect(),
        })
    }

    /// Reviews that are in and all that are assigned, by whatever `key` picks.
    fn by<K: Eq + std::hash::Hash>(&self, key: impl Fn(JurorId, EntryId) -> K) -> HashMap<K, (usize, usize)> {
        let mut out: HashMap<K, (usize, usize)> = HashMap::new();
        for a in &self.assigned {
            let count = out.entry(key(a.juror_id, a.entry_id)).or_default();
            count.0 += usize::from(self.done.contains(&(a.juror_id, a.entry_id)));
            count.1 += 1;
        }
        out
    }
}

async fn data(page: &Page, s: &Scoring) -> Result<Value> {
    let (db, c) = (page.app().db().read(), &s.organiser.competition);
    let criteria: Vec<_> = store::rubric_of(db, s.stage.id)
        .await?
        .iter()
        .map(|c| json!({"id": c.id.to_string(), "name": c.name, "help": c.help, "weight": c.weight, "min": c.min, "max": c.max, "step": c.step}))
        .collect();
    let progress = Progress::load(page, s).await?;
    let by_juror = progress.by(|juror, _| juror);
    let all = store::jurors_of(db, c.id).await?;
    let jurors: Vec<_> = all
        .iter()
        .filter(|j| j.accepted_at.is_some() || j.token_hash.is_some() || by_juror.contains_key(&j.id))
        .map(|j| {
            let (done, total) = by_juror.get(&j.id).copied().unwrap_or_default();
            json!({"id": j.id.to_string(), "name": called(j), "done": done, "total": total, "accepted": j.accepted_at.is_some(),
                "reminded_at": j.reminded_at})
        })
        .collect();
    let entries = store::entries_of(db, c.id, s.stage.id).await?;
    let by_entry = progress.by(|_, entry| entry);
    let wanted = s.stage.settings.reviews_per_entry as usize;
    let short = entries.iter().filter(|e| by_entry.get(&e.id).map_or(0, |n| n.1) < wanted).count();
    let categories = competitions::categories_of(db, c.id).await?;
    let more = json!({
        "criteria": criteria, "frozen": rubric::is_frozen(s, page.now()), "frozen_at": s.stage.rubric_frozen_at,
        "rubric_hash": s.stage.rubric_hash, "jurors": jurors, "entries": entries.len(), "short": short, "wanted": wanted,
        "done": progress.done.len(), "assigned": progress.assigned.len(),
        "juror_options": all.iter().filter(|j| j.accepted_at.is_some() || j.token_hash.is_some()).map(|j| json!([j.id.to_string(), called(j)])).collect::<Vec<_>>(),
        "category_options": categories.iter().map(option).collect::<Vec<_>>(),
        "conflicts": store::conflicts_of(db, c.id).await?.len(),
    });
    Ok(framed(page, s, more))
}

fn called(j: &entity::juror::Model) -> String {
    if j.name.is_empty() { j.email.clone() } else { j.name.clone() }
}

fn option(c: &category::Model) -> Value {
    json!([c.id.to_string(), if c.code.is_empty() { c.title.clone() } else { format!("{} {}", c.code, c.title) }])
}

/// `GET /c/:slug/organise/jury/:stage`
#[handler]
pub async fn show(page: Page, s: Scoring) -> Result<Response> {
    let form = json!({"per_entry": s.stage.settings.reviews_per_entry.to_string()});
    page.html(STAGE, with(data(&page, &s).await?, json!({"form": filled(&form)})))
}

/// `POST /c/:slug/organise/jury/:stage/assign`: `how` is `hand`, `category` or `even`.
#[handler]
pub async fn make(page: Page, s: Scoring, form: Form) -> Result<Response> {
    let (app, now) = (page.app(), page.now());
    let juror = form.parsed("juror");
    let outcome = match form.text("how").as_str() {
        "hand" => assign::by_hand(app, &s, juror, form.parsed("number"), now).await,
        "category" => assign::by_category(app, &s, juror, form.parsed("category"), now).await.map(|_| ()),
        _ => assign::evenly(app, &s, form.parsed("per_entry"), now).await.map(|_| ()),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&s.home(), "jury-assigned")),
        Err(e) => page.again(STAGE, &form, e, data(&page, &s).await?),
    }
}

/// `POST /c/:slug/organise/jury/:stage/remind`: all who have entries left, or one `juror`.
#[handler]
pub async fn remind(page: Page, s: Scoring, form: Form) -> Result<Response> {
    invite::remind(page.app(), &s, form.parsed("juror"), page.now()).await?;
    Ok(page.see_other_with(&s.home(), "jury-reminded"))
}

fn criterion_data(page: &Page, s: &Scoring, id: Option<String>) -> Value {
    framed(page, s, json!({"criterion": id}))
}

/// `GET /c/:slug/organise/jury/:stage/criteria/new`
#[handler]
pub async fn new_criterion(page: Page, s: Scoring) -> Result<Response> {
    let form = filled(&json!({"weight": "1", "min": "1", "max": "5", "step": "1"}));
    page.html(CRITERION, with(criterion_data(&page, &s, None), json!({"form": form})))
}

/// `POST /c/:slug/organise/jury/:stage/criteria/new`
#[handler]
pub async fn add_criterion(page: Page, s: Scoring, form: Form) -> Result<Response> {
    let outcome = match rules::criterion(&form) {
        Ok(input) => rubric::add(page.app(), &s, input, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&s.home(), "jury-rubric-saved")),
        Err(e) => page.again(CRITERION, &form, e, criterion_data(&page, &s, None)),
    }
}

/// `GET /c/:slug/organise/jury/:stage/criteria/:id`
#[handler]
pub async fn edit_criterion(
    page: Page,
    s: Scoring,
    Path((_, _, id)): Path<(String, String, String)>,
) -> Result<Response> {
    let c = rubric::named(page.app(), &s, &id).await?;
    let values = json!({
        "name": c.name, "help": c.help, "weight": c.weight.to_string(), "min": c.min.to_string(), "max": c.max.to_string(),
        "step": c.step.to_string(),
    });
    page.html(CRITERION, with(criterion_data(&page, &s, Some(c.id.to_string())), json!({"form": filled(&values)})))
}

/// `POST /c/:slug/organise/jury/:stage/criteria/:id`
#[handler]
pub async fn change_criterion(
    page: Page,
    s: Scoring,
    Path((_, _, id)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response> {
    let c = rubric::named(page.app(), &s, &id).await?;
    let outcome = match rules::criterion(&form) {
        Ok(input) => rubric::change(page.app(), &s, &c, input, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&s.home(), "jury-rubric-saved")),
        Err(e) => page.again(CRITERION, &form, e, criterion_data(&page, &s, Some(c.id.to_string()))),
    }
}

/// `POST /c/:slug/organise/jury/:stage/criteria/:id/delete`
#[handler]
pub async fn delete_criterion(
    page: Page,
    s: Scoring,
    Path((_, _, id)): Path<(String, String, String)>,
) -> Result<Response> {
    let c = rubric::named(page.app(), &s, &id).await?;
    rubric::delete(page.app(), &s, &c, page.now()).await?;
    Ok(page.see_other_with(&s.home(), "jury-rubric-saved"))
}

/// `GET /c/:slug/organise/jury/:stage/entries`: progress per entry, those with the fewest reviews first.
#[handler]
pub async fn list_entries(page: Page, s: Scoring) -> Result<Response> {
    let db = page.app().db().read();
    let progress = Progress::load(&page, &s).await?;
    let by_entry = progress.by(|_, entry| entry);
    let names: HashMap<_, _> =
        store::jurors_of(db, s.organiser.competition.id).await?.iter().map(|j| (j.id, called(j))).collect();
    let mut all = store::entries_of(db, s.organiser.competition.id, s.stage.id).await?;
    all.sort_by_key(|e| (by_entry.get(&e.id).map_or(0, |n| n.0), e.number));
    let paging = Paging::from_query(&page.visit().query, 50);
    let total = all.len() as u64;
    let skip = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let rows: Vec<_> = all
        .iter()
        .skip(skip)
        .take(50)
        .map(|e| {
            let (done, count) = by_entry.get(&e.id).copied().unwrap_or_default();
            let jurors: Vec<_> = progress
                .assigned
                .iter()
                .filter(|a| a.entry_id == e.id)
                .map(|a| {
                    json!({"assignment": a.id.to_string(), "name": names.get(&a.juror_id),
                        "done": progress.done.contains(&(a.juror_id, a.entry_id))})
                })
                .collect();
            json!({"number": e.number, "title": e.title, "done": done, "total": count, "jurors": jurors})
        })
        .collect();
    let path = format!("{}/entries", s.home());
    let more = json!({"rows": rows, "paging": paging.links(&path, &page.visit().query, total)});
    page.html("jury/entries.html", framed(&page, &s, more))
}

/// `POST /c/:slug/organise/jury/:stage/assignments/:id/delete`
#[handler]
pub async fn unassign(page: Page, s: Scoring, Path((_, _, id)): Path<(String, String, String)>) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    assign::remove(page.app(), &s, id, page.now()).await?;
    Ok(page.see_other_with(&format!("{}/entries", s.home()), "jury-unassigned"))
}

/// The ranking with titles, in one category if the query names one.
async fn ranking(
    page: &Page,
    s: &Scoring,
) -> Result<(Vec<(Line<EntryId>, Judged)>, Vec<category::Model>, Option<String>)> {
    let (db, c) = (page.app().db().read(), s.organiser.competition.id);
    let categories = competitions::categories_of(db, c).await?;
    let wanted = page.query("category");
    let within: Option<HashSet<_>> = wanted
        .as_ref()
        .and_then(|id| id.parse().ok())
        .map(|id| categories.iter().filter(|c| c.id == id || c.parent_id == Some(id)).map(|c| c.id).collect());
    let mut entries: HashMap<_, _> =
        store::entries_of(db, c, s.stage.id).await?.into_iter().map(|e| (e.id, e)).collect();
    let mut lines = store::ranking(db, c, s.stage.id).await?;
    if let Some(within) = within {
        lines.retain(|l| entries.get(&l.key).and_then(|e| e.category_id).is_some_and(|c| within.contains(&c)));
        for l in &mut lines {
            (l.rank, l.tied) = (None, false);
        }
        lines = aggregate::ranked(lines);
    }
    let rows = lines.into_iter().filter_map(|l| entries.remove(&l.key).map(|e| (l, e))).collect();
    Ok((rows, categories, wanted))
}

/// `GET /c/:slug/organise/jury/:stage/ranking`
#[handler]
pub async fn show_ranking(page: Page, s: Scoring) -> Result<Response> {
    let (rows, categories, wanted) = ranking(&page, &s).await?;
    let rubric = rules::weights(&store::rubric_of(page.app().db().read(), s.stage.id).await?);
    let (low, high) = aggregate::scale(rubric.values());
    let shown: Vec<_> = rows
        .iter()
        .map(|(l, e)| {
            json!({"rank": l.rank, "tied": l.tied, "number": e.number, "title": e.title, "mean": l.mean,
                "reviews": l.reviews, "spread": l.spread})
        })
        .collect();
    let more = json!({
        "rows": shown, "category": wanted, "categories": categories.iter().map(option).collect::<Vec<_>>(), "low": low,
        "high": high, "over": s.stage.closes_at.is_some_and(|at| at <= page.now()),
    });
    page.html("jury/ranking.html", framed(&page, &s, more))
}

/// `GET /c/:slug/organise/jury/:stage/ranking.csv`
#[handler]
pub async fn export_ranking(page: Page, s: Scoring) -> Result<Response> {
    let (rows, ..) = ranking(&page, &s).await?;
    let mut out = csv::Writer::from_writer(Vec::new());
    let head = out.write_record(["rank", "tied", "number", "title", "mean", "reviews", "spread"]);
    head.map_err(Error::internal)?;
    for (l, e) in rows {
        let number = |x: Option<f64>| x.map(|x| format!("{x:.4}")).unwrap_or_default();
        // A title that begins like a formula must not become one in a spreadsheet.
        let title = if e.title.starts_with(['=', '+', '-', '@']) { format!("'{}", e.title) } else { e.title };
        let record = [
            l.rank.map(|r| r.to_string()).unwrap_or_default(),
            if l.tied { "yes".to_owned() } else { String::new() },
            e.number.to_string(),
            title,
            number(l.mean),
            l.reviews.to_string(),
            number(l.spread),
        ];
        out.write_record(record).map_err(Error::internal)?;
    }
    let text = String::from_utf8_lossy(&out.into_inner().map_err(Error::internal)?).into_owned();
    let mut response = page.text_response(StatusCode::OK, "text/csv; charset=utf-8", text);
    let name = HeaderValue::from_static("attachment; filename=\"ranking.csv\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}
