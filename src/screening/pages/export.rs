//! The screening as a table for a spreadsheet: the filtered list with decisions and reasons, and the counts by state.

use std::collections::BTreeMap;

use entity::{EntryId, brief, category, decision, entry, team, user};
use poem::{Body, Response, handler};
use serde_json::{Value, json};

use super::super::proof::Screener;
use super::super::store::{self, Wanted};
use super::list::{Known, pending, wanted};
use crate::competition::store as competitions;
use crate::error::Result;
use crate::file::rules::disposition;
use crate::web::Page;
use crate::web::csv::{self, line};

const COLUMNS: [&str; 17] = [
    "number",
    "state",
    "title",
    "team",
    "organisation",
    "country",
    "category",
    "brief",
    "received",
    "late",
    "pending",
    "decision",
    "reason",
    "by",
    "at",
    "correction",
    "appeal",
];

/// `GET /c/:slug/screening.csv`: the filtered list, read in batches while it is sent.
#[handler]
pub async fn table(page: Page, s: Screener) -> Result<Response> {
    let (db, id) = (page.app().db().read(), s.competition.id);
    let categories = competitions::categories_of(db, id).await?;
    let briefs = crate::brief::store::list(db, id).await?;
    let name = disposition(&format!("screening-{}.csv", s.competition.slug), false);
    Ok(csv::download(&name, Table { wanted: wanted(&page), page, s, categories, briefs }))
}

/// `GET /c/:slug/screening/counts.csv`: how many entries are in which state.
#[handler]
pub async fn counts(page: Page, s: Screener) -> Result<Response> {
    let counts = competitions::count_received(page.app().db().read(), s.competition.id).await?;
    let mut text = line(&[page.t("screening-csv-state"), page.t("screening-csv-entries")]).to_vec();
    for (name, n) in counts.parts() {
        text.extend_from_slice(&line(&[page.t(&format!("competition-entries-{name}")), n.to_string()]));
    }
    let name = disposition(&format!("counts-{}.csv", s.competition.slug), false);
    Ok(csv::attachment(&name, Body::from_vec(text)))
}

/// What the export needs while it is sent.
struct Table {
    page: Page,
    s: Screener,
    wanted: Wanted,
    categories: Vec<category::Model>,
    briefs: Vec<brief::Model>,
}

type Decided = BTreeMap<EntryId, (decision::Model, Option<user::Model>)>;

impl csv::Table for Table {
    fn head(&self) -> Vec<String> {
        COLUMNS.map(|column| self.page.t(&format!("screening-csv-{column}"))).into()
    }

    async fn rows(&self, at: u64) -> Result<Vec<Vec<String>>> {
        let db = self.page.app().db().read();
        let found = store::list(db, self.s.competition.id, &self.wanted, (at, csv::BATCH)).await?;
        let known = Known::load(&self.page, &found.iter().map(|(e, _)| e).collect::<Vec<_>>()).await?;
        let mut decided = Decided::new();
        for (row, by) in store::decisions_of(db, found.iter().map(|(e, _)| e.id)).await? {
            decided.entry(row.entry_id).or_insert((row, by));
        }
        Ok(found.iter().map(|(e, team)| self.cells(e, team.as_ref(), &known, decided.get(&e.id))).collect())
    }
}

impl Table {
    fn cells(
        &self,
        e: &entry::Model,
        team: Option<&team::Model>,
        known: &Known,
        decided: Option<&(decision::Model, Option<user::Model>)>,
    ) -> Vec<String> {
        let word = |value: Value| value.as_str().unwrap_or_default().to_owned();
        let category = e.category_id.and_then(|id| self.categories.iter().find(|c| c.id == id));
        let brief = e.brief_id.and_then(|id| self.briefs.iter().find(|b| b.id == id));
        let verdict = known.verdicts.get(&e.id).filter(|_| self.s.conflict(e, known.people(e)).is_none());
        let (row, by) = (decided.map(|d| &d.0), decided.and_then(|d| d.1.as_ref()));
        vec![
            e.number.to_string(),
            word(json!(e.state)),
            e.title.clone(),
            team.map(|t| t.name.clone()).unwrap_or_default(),
            e.organisation.clone(),
            e.country.clone().unwrap_or_default(),
            category.map(|c| c.title.clone()).unwrap_or_default(),
            brief.map(|b| b.title.clone()).unwrap_or_default(),
            e.submitted_at.map(csv::instant).unwrap_or_default(),
            if e.late { self.page.t("screening-flag-late") } else { String::new() },
            verdict.map(|v| pending(&self.page, v)).unwrap_or_default(),
            row.map(|d| word(json!(d.kind))).unwrap_or_default(),
            row.map(|d| d.reason.clone()).unwrap_or_default(),
            by.map(|u| u.name.clone()).unwrap_or_default(),
            row.map(|d| csv::instant(d.made_at)).unwrap_or_default(),
            known.correction(&self.s, e, self.page.now()).unwrap_or_default().to_owned(),
            if known.appeals(e) { self.page.t("screening-appeal-waiting") } else { String::new() },
        ]
    }
}
