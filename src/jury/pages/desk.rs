//! What a juror's pages of a stage share: the list with its filters, an entry as the juror may read it, the juror's own
//! sheets, and what others say. Organisers who look at a juror's pages see exactly this.

use std::collections::{HashMap, HashSet};

use entity::json::{Peers, Visibility};
use entity::review::ReviewState;
use entity::{CategoryId, CriterionId, EntryId, JurorId, category, competition, criterion, entry, stage};
use serde_json::{Value, json};

use super::super::list::{SORTS, STATES, Task, Wanted, count};
use super::super::own::{self, Sheet};
use super::super::{rules, store};
use crate::competition::rules as contest;
use crate::entry as entries;
use crate::error::{Error, Result};
use crate::form::rules::choice;
use crate::milestone;
use crate::ranking::aggregate;
use crate::redaction;
use crate::team::told;
use crate::web::Page;

/// A juror's place in a stage, whoever looks.
#[derive(Clone, Debug)]
pub(super) struct Desk<'a> {
    pub(super) competition: &'a competition::Model,
    pub(super) stages: &'a [stage::Model],
    pub(super) stage: &'a stage::Model,
    pub(super) juror: JurorId,
    /// Where the pages of the stage begin.
    pub(super) home: String,
}

/// What the address filters the list by.
const FILTERS: [&str; 4] = ["state", "category", "q", "sort"];

/// The filters of the address as the end of another address: empty, or beginning with `?`.
pub(super) fn filters(page: &Page) -> String {
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    for name in FILTERS {
        if let Some(value) = page.query(name) {
            out.append_pair(name, &value);
        }
    }
    let query = out.finish();
    if query.is_empty() { query } else { format!("?{query}") }
}

/// What the address asks for.
pub(super) fn wanted(page: &Page, categories: &[category::Model]) -> Wanted {
    let below = |id: CategoryId| -> HashSet<CategoryId> {
        categories.iter().filter(|c| c.id == id || c.parent_id == Some(id)).map(|c| c.id).collect()
    };
    Wanted {
        state: page.query("state").and_then(|state| choice(&state)),
        categories: page.query("category").and_then(|id| id.parse().ok()).map(below),
        words: page.query("q").unwrap_or_default(),
        sort: page.query("sort").and_then(|sort| choice(&sort)).unwrap_or_default(),
    }
}

/// What the filters offer, and what was typed: `{states, sorts, categories, form}`.
pub(super) fn offered(page: &Page, list: &[Task], categories: &[category::Model]) -> Value {
    let name = |key: &str, value: Value| {
        let value = value.as_str().unwrap_or_default().to_owned();
        (value.clone(), page.t(&format!("{key}-{value}")))
    };
    let state = |state| {
        let (value, label) = name("desk-state", json!(state));
        json!({"value": value, "label": label, "count": count(list, state)})
    };
    let used: HashSet<CategoryId> = list.iter().filter_map(|t| t.category_id).collect();
    let held = |c: &&category::Model| {
        used.contains(&c.id) || categories.iter().any(|d| d.parent_id == Some(c.id) && used.contains(&d.id))
    };
    let typed: serde_json::Map<String, Value> =
        FILTERS.iter().map(|name| ((*name).to_owned(), json!(page.query(name)))).collect();
    json!({
        "states": STATES.map(state), "all": list.len(), "typed": typed,
        "sorts": SORTS.map(|sort| json!(name("desk-sort", json!(sort)))),
        "categories": categories.iter().filter(held).map(|c| json!([c.id.to_string(), c.title])).collect::<Vec<_>>(),
    })
}

impl Desk<'_> {
    /// The entry as the juror reads it: without what tells whose it is where the stage is blind. And whether a redacted copy
    /// stands in its place.
    pub(super) async fn entry(&self, page: &Page, id: EntryId) -> Result<(entry::Model, bool)> {
        let db = page.app().db().read();
        let row = entries::store::by_id(db, id).await?.ok_or(Error::NotFound)?;
        if !self.stage.settings.blind {
            return Ok((row, false));
        }
        let mut rows = [row];
        let copied = redaction::store::blind(db, self.competition, &mut rows).await?;
        let [row] = rows;
        Ok((row, copied.contains(&id)))
    }

    /// An entry for `entry/content.html`, and what stands around it.
    pub(super) async fn shown(&self, page: &Page, id: EntryId, base: &str) -> Result<(Value, Value)> {
        let db = page.app().db().read();
        let (c, blind) = (self.competition, self.stage.settings.blind);
        let (row, copied) = self.entry(page, id).await?;
        let base = format!("{base}/files");
        let mut shown = entries::view::submitted(db, page.lang(), c, &row, Visibility::Jury, &base).await?;
        if blind {
            rules::blind(&mut shown);
        }
        let team = if blind { None } else { entries::store::team(db, row.team_id).await? };
        let told = match &team {
            Some(team) => told::shown(db, page.lang(), c, team, Visibility::Jury).await?,
            None => Value::Null,
        };
        let marked = contest::intake(self.stages).is_some_and(|s| s.settings.late_to_jurors);
        let milestones = if copied {
            // There is no redacted copy of these.
            Value::Null
        } else {
            json!(milestone::view::for_jurors(db, page.lang(), c, self.stages, row.team_id).await?)
        };
        let about = json!({
            "milestones": milestones, "late": row.late && marked, "number": row.number, "title": row.title,
            "country": row.country, "team": team.map(|t| t.name), "told": told, "copied": copied,
            "organisation": if blind { "" } else { &row.organisation },
        });
        Ok((shown, about))
    }

    /// The juror's own sheets of the stage: how their totals spread, where the sheet of `id` stands, and those beside it.
    pub(super) async fn own(
        &self,
        page: &Page,
        list: &[Task],
        rubric: &[criterion::Model],
        id: EntryId,
    ) -> Result<Value> {
        let sheets = store::own_sheets(page.app().db().read(), self.stage.id, self.juror).await?;
        let mine = Mine::of(list, rubric, &sheets);
        if mine.rows.len() < 2 {
            return Ok(Value::Null);
        }
        let at = mine.rows.iter().position(|r| r.task.entry_id == id);
        let from = at.map_or(0, |at| at.saturating_sub(NEAR).min(mine.rows.len().saturating_sub(2 * NEAR + 1)));
        let near = mine.rows.iter().skip(from).take(2 * NEAR + 1).map(|r| mine.row(r, rubric, &self.home, id));
        let here = at.map(|at| {
            let total = mine.rows[at].total;
            json!({"total": total, "place": own::place(mine.rows.iter().map(|r| r.total), total)})
        });
        Ok(json!({
            "count": mine.rows.len(), "bins": mine.bins(rubric), "here": here, "near": near.collect::<Vec<_>>(),
            "more": mine.rows.len() > 2 * NEAR + 1,
        }))
    }

    /// What others say of an entry, where the stage lets the juror know: null where it does not.
    pub(super) async fn peers(
        &self,
        page: &Page,
        rubric: &[criterion::Model],
        id: EntryId,
        handed_in: bool,
    ) -> Result<Value> {
        match self.stage.settings.peers {
            Peers::Always => {}
            Peers::AfterOwn if handed_in => {}
            Peers::Never | Peers::AfterOwn => return Ok(Value::Null),
        }
        let said = store::said_by_others(page.app().db().read(), self.stage.id, id, self.juror).await?;
        let one = |(i, s): (usize, &store::Given)| {
            json!({
                "name": page.t_with("desk-peer", &json!({"letter": rules::letter(i)})), "comment": s.review.comment,
                "total": own::total(rubric, &s.points), "points": points(rubric, &s.points),
            })
        };
        Ok(said.iter().enumerate().map(one).collect())
    }
}

/// How many sheets beside one are shown on each side.
const NEAR: usize = 4;

/// Points in the order of the rubric.
fn points(rubric: &[criterion::Model], given: &HashMap<CriterionId, f64>) -> Vec<Option<f64>> {
    rubric.iter().map(|c| given.get(&c.id).copied()).collect()
}

/// A whole sheet of one's own.
pub(super) struct Whole<'a> {
    task: &'a Task,
    sheet: &'a Sheet,
    total: f64,
}

/// A juror's whole sheets of a stage, the best first.
pub(super) struct Mine<'a> {
    pub(super) rows: Vec<Whole<'a>>,
}

impl<'a> Mine<'a> {
    pub(super) fn of(list: &'a [Task], rubric: &[criterion::Model], sheets: &'a [Sheet]) -> Self {
        let tasks: HashMap<EntryId, &Task> = list.iter().filter(|t| !t.abstained).map(|t| (t.entry_id, t)).collect();
        let whole = |sheet: &'a Sheet| {
            Some(Whole { task: *tasks.get(&sheet.entry)?, total: own::total(rubric, &sheet.points)?, sheet })
        };
        let mut rows: Vec<Whole<'_>> = sheets.iter().filter_map(whole).collect();
        rows.sort_by(|a, b| b.total.total_cmp(&a.total).then(a.task.number.cmp(&b.task.number)));
        Self { rows }
    }

    /// The histogram of totals, with what a picture of 100 x 40 needs.
    #[allow(clippy::cast_precision_loss, reason = "small numbers")]
    pub(super) fn bins(&self, rubric: &[criterion::Model]) -> Vec<Value> {
        let totals: Vec<f64> = self.rows.iter().map(|r| r.total).collect();
        let bins = own::histogram(aggregate::scale(rules::weights(rubric).values()), &totals);
        let most = bins.iter().map(|b| b.count).max().unwrap_or(1).max(1) as f64;
        let width = 100.0 / bins.len() as f64;
        let bar = |(i, b): (usize, &own::Bin)| {
            let height = 38.0 * b.count as f64 / most;
            json!({"low": b.low, "high": b.high, "count": b.count, "x": width * i as f64 + 0.5, "y": 39.0 - height,
                "width": width - 1.0, "height": height})
        };
        bins.iter().enumerate().map(bar).collect()
    }

    pub(super) fn row(&self, r: &Whole<'_>, rubric: &[criterion::Model], home: &str, here: EntryId) -> Value {
        json!({
            "place": own::place(self.rows.iter().map(|r| r.total), r.total), "number": r.task.number,
            "title": r.task.title, "href": format!("{home}/{}", r.task.number), "total": r.total,
            "points": points(rubric, &r.sheet.points), "draft": r.sheet.state == ReviewState::Draft,
            "here": r.task.entry_id == here,
        })
    }
}
