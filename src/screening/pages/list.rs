//! The list of entries that were handed in, with filters and boxes to tick.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use entity::verdict::VerdictKind;
use entity::{CategoryId, EntryId, TeamId, category, entry, team, user, verdict};
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::proof::Screener;
use super::super::rules::{FLAGS, SORTS};
use super::super::store::{self, STATES, Wanted};
use super::super::traces;
use super::{conflict_text, framed};
use crate::competition::store as competitions;
use crate::entry::standing::{self, Standing};
use crate::entry::store::Filter;
use crate::entry::view;
use crate::error::Result;
use crate::form::rules as form;
use crate::web::form::filled;
use crate::web::paging::Paging;
use crate::web::{Page, with};

const PER_PAGE: u64 = 50;

/// What the address asks for.
pub(super) fn wanted(page: &Page) -> Wanted {
    let state = page.query("state").and_then(|state| form::choice(&state));
    Wanted {
        filter: Filter {
            states: state.into_iter().collect(),
            category: page.query("category").and_then(|id| id.parse::<CategoryId>().ok()),
            brief: page.query("brief").and_then(|id| id.parse().ok()),
            words: page.query("q").unwrap_or_default(),
            names: true,
            ..Filter::default()
        },
        country: page.query("country"),
        flag: page.query("flag").and_then(|flag| form::choice(&flag)),
        sort: page.query("sort").and_then(|sort| form::choice(&sort)).unwrap_or_default(),
    }
}

/// The filters of the address, without the page, as the end of another address: empty, or beginning with `?`.
pub(super) fn filters(page: &Page) -> String {
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    let kept = url::form_urlencoded::parse(page.visit().query.as_bytes());
    out.extend_pairs(kept.filter(|(key, value)| key != "page" && !value.is_empty()));
    let query = out.finish();
    if query.is_empty() { query } else { format!("?{query}") }
}

/// What is known of the entries on a page besides themselves.
pub(super) struct Known {
    pub(super) people: BTreeMap<TeamId, Vec<user::Model>>,
    pub(super) verdicts: BTreeMap<EntryId, verdict::Model>,
    pub(super) hinted: HashSet<EntryId>,
    pub(super) standings: BTreeMap<EntryId, Standing>,
}

impl Known {
    pub(super) async fn load(page: &Page, entries: &[&entry::Model]) -> Result<Self> {
        let db = page.app().db().read();
        Ok(Self {
            people: store::people_of(db, entries.iter().map(|e| e.team_id)).await?,
            verdicts: store::verdicts_of(db, entries.iter().map(|e| e.id)).await?,
            hinted: match entries.first() {
                Some(e) => {
                    traces::hinted(db, e.competition_id, &entries.iter().map(|e| e.id).collect::<Vec<_>>()).await?
                }
                None => HashSet::new(),
            },
            standings: standing::of(db, entries.iter().map(|e| e.id)).await?,
        })
    }

    /// The state of what was asked of an entry, if it matters still.
    pub(super) fn correction(&self, s: &Screener, e: &entry::Model, now: DateTime<Utc>) -> Option<&'static str> {
        let correction = self.standings.get(&e.id)?.correction.as_ref().filter(|c| c.closed_at.is_none())?;
        Some(standing::asked(correction, &s.stages, e.revision_count, now).name())
    }

    /// Whether an appeal waits.
    pub(super) fn appeals(&self, e: &entry::Model) -> bool {
        self.standings.get(&e.id).is_some_and(Standing::appeals)
    }

    pub(super) fn people(&self, entry: &entry::Model) -> &[user::Model] {
        self.people.get(&entry.team_id).map_or(&[], Vec::as_slice)
    }
}

/// `GET /c/:slug/screening`
#[handler]
pub async fn list(page: Page, s: Screener) -> Result<Response> {
    let (db, id) = (page.app().db().read(), s.competition.id);
    let wanted = wanted(&page);
    let query = page.visit().query.clone();
    let paging = Paging::from_query(&query, PER_PAGE);
    let counts = competitions::count_received(db, id).await?;
    let total = store::count(db, id, &wanted).await?;
    let found = store::list(db, id, &wanted, (paging.offset(), PER_PAGE)).await?;
    let categories = competitions::categories_of(db, id).await?;
    let known = Known::load(&page, &found.iter().map(|(e, _)| e).collect::<Vec<_>>()).await?;
    let kept = filters(&page);
    let row = |(e, team): &(entry::Model, Option<team::Model>)| {
        let more = json!({"href": format!("{}/{}{kept}", s.home(), e.number)});
        with(row(&page, &s, e, team.as_ref(), &categories, &known), more)
    };
    let data = json!({
        "rows": found.iter().map(row).collect::<Vec<_>>(), "total": total, "entries": counts.view(), "all": counts.received,
        "paging": paging.links(&s.home(), &query, total), "appeals": competitions::count_appeals(db, id).await?, "filters": kept, "filtered": !kept.is_empty(),
        "options": options(&page, &s, &categories).await?, "form": filled(&typed(&page)),
        "blind": s.stages.iter().any(|stage| stage.settings.blind),
    });
    page.html("screening/list.html", framed(&page, &s, "/screening", data))
}

fn typed(page: &Page) -> Value {
    let names = ["q", "state", "category", "brief", "country", "flag", "sort"];
    names.iter().map(|name| ((*name).to_owned(), json!(page.query(name)))).collect::<serde_json::Map<_, _>>().into()
}

/// What the filters offer.
async fn options(page: &Page, s: &Screener, categories: &[category::Model]) -> Result<Value> {
    let (db, id) = (page.app().db().read(), s.competition.id);
    let name = |key: &str, value: Value| {
        let value = value.as_str().unwrap_or_default().to_owned();
        json!([value, page.t(&format!("{key}-{value}"))])
    };
    let country = |code: &String| json!([code, page.t(&format!("country-{}", code.to_lowercase()))]);
    let briefs = crate::brief::store::list(db, id).await?;
    Ok(json!({
        "states": STATES.iter().map(|state| name("entry-state", json!(state))).collect::<Vec<_>>(),
        "flags": FLAGS.iter().map(|flag| name("screening-flag", json!(flag))).collect::<Vec<_>>(),
        "sorts": SORTS.iter().map(|sort| name("screening-sort", json!(sort))).collect::<Vec<_>>(),
        "categories": categories.iter().map(|c| json!([c.id.to_string(), c.title])).collect::<Vec<_>>(),
        "briefs": briefs.iter().map(|b| json!([b.id.to_string(), b.title])).collect::<Vec<_>>(),
        "countries": store::countries_of(db, id).await?.iter().map(country).collect::<Vec<_>>(),
    }))
}

fn row(
    page: &Page,
    s: &Screener,
    e: &entry::Model,
    team: Option<&team::Model>,
    categories: &[category::Model],
    known: &Known,
) -> Value {
    let category = e.category_id.and_then(|id| categories.iter().find(|c| c.id == id)).map(|c| c.title.as_str());
    let conflict = s.conflict(e, known.people(e));
    let verdict = known.verdicts.get(&e.id).filter(|_| conflict.is_none());
    json!({
        "number": e.number, "title": e.title, "state": view::state(page, e.state), "team": team.map(|t| t.name.as_str()),
        "organisation": e.organisation, "country": e.country, "category": category, "submitted_at": e.submitted_at,
        "revisions": e.revision_count, "late": e.late, "pending": verdict.map(|v| pending(page, v)),
        "correction": known.correction(s, e, page.now()), "appeal": known.appeals(e), "hinted": conflict.is_none() && known.hinted.contains(&e.id),
        "conflict": conflict_text(page, conflict),
    })
}

/// A pending decision in words.
pub(super) fn pending(page: &Page, verdict: &verdict::Model) -> String {
    page.t(match verdict.kind {
        VerdictKind::Admit => "screening-pending-admit",
        VerdictKind::Refuse => "screening-pending-refuse",
    })
}
