//! The organisers' pages of one scoring stage: rubric, assignments, progress.

use std::collections::{HashMap, HashSet};

use entity::review::ReviewState;
use entity::{EntryId, JurorId, category};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::{assign, rubric};
use super::super::proof::Scoring;
use super::super::rules;
use super::super::store;
use crate::competition::frame::{self, Tool};
use crate::competition::store as competitions;
use crate::error::{Error, Result};
use crate::web::form::filled;
use crate::web::paging::Paging;
use crate::web::{Form, Page, with};

const STAGE: &str = "jury/stage.html";
const CRITERION: &str = "jury/criterion.html";

pub(super) fn framed(page: &Page, s: &Scoring, more: Value) -> Value {
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

    /// Reviews that are in and all that are assigned and not abstained from, by whatever `key` picks.
    fn by<K: Eq + std::hash::Hash>(&self, key: impl Fn(JurorId, EntryId) -> K) -> HashMap<K, (usize, usize)> {
        let mut out: HashMap<K, (usize, usize)> = HashMap::new();
        for a in self.assigned.iter().filter(|a| a.abstained_at.is_none()) {
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
        .map(|c| json!({"id": c.id.to_string(), "name": c.name, "help": c.help, "weight": c.weight, "min": c.min, "max": c.max, "step": c.step, "outside": c.outside}))
        .collect();
    let progress = Progress::load(page, s).await?;
    let all = store::jurors_of(db, c.id).await?;
    let entries = store::entries_of(db, c.id, s.stage.id).await?;
    let by_entry = progress.by(|_, entry| entry);
    let wanted = s.stage.settings.reviews_per_entry as usize;
    let short = entries.iter().filter(|e| by_entry.get(&e.id).map_or(0, |n| n.1) < wanted).count();
    let categories = competitions::categories_of(db, c.id).await?;
    let more = json!({
        "criteria": criteria, "frozen": rubric::is_frozen(s, page.now()), "frozen_at": s.stage.rubric_frozen_at,
        "rubric_hash": s.stage.rubric_hash, "entries": entries.len(), "short": short, "wanted": wanted,
        "done": progress.done.len(), "assigned": progress.assigned.len(),
        "juror_options": all.iter().filter(|j| j.accepted_at.is_some() || j.token_hash.is_some()).map(|j| json!([j.id.to_string(), called(j)])).collect::<Vec<_>>(),
        "category_options": categories.iter().map(option).collect::<Vec<_>>(),
        "conflicts": store::conflicts_of(db, c.id).await?.len(),
    });
    Ok(framed(page, s, more))
}

pub(super) fn called(j: &entity::juror::Model) -> String {
    if j.name.is_empty() { j.email.clone() } else { j.name.clone() }
}

pub(super) fn option(c: &category::Model) -> Value {
    json!([c.id.to_string(), if c.code.is_empty() { c.title.clone() } else { format!("{} {}", c.code, c.title) }])
}

/// `GET /c/:slug/organise/jury/:stage`
#[handler]
pub async fn show(page: Page, s: Scoring) -> Result<Response> {
    page.html(STAGE, with(data(&page, &s).await?, json!({"form": filled(&json!({}))})))
}

/// `POST /c/:slug/organise/jury/:stage/assign`: `how` is `hand` or `category`.
#[handler]
pub async fn make(page: Page, s: Scoring, form: Form) -> Result<Response> {
    let (app, now) = (page.app(), page.now());
    let juror = form.parsed("juror");
    let outcome = match form.text("how").as_str() {
        "hand" => assign::by_hand(app, &s, juror, form.parsed("number"), now).await,
        _ => assign::by_category(app, &s, juror, form.parsed("category"), now).await.map(|_| ()),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&s.home(), "jury-assigned")),
        Err(e) => page.again(STAGE, &form, e, data(&page, &s).await?),
    }
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
        "step": c.step.to_string(), "outside": if c.outside { "yes" } else { "" },
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
                        "done": progress.done.contains(&(a.juror_id, a.entry_id)), "abstained": a.abstained_at.is_some()})
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
