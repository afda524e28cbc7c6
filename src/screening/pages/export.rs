//! The screening as a table for a spreadsheet: the filtered list with decisions and reasons, and the counts by state.

use std::collections::BTreeMap;

use bytes::Bytes;
use entity::{EntryId, brief, category, decision, entry, team, user};
use futures_util::stream;
use poem::http::header;
use poem::{Body, Response, handler};
use serde_json::{Value, json};

use super::super::proof::Screener;
use super::super::store::{self, Wanted};
use super::list::{Known, pending, wanted};
use crate::competition::store as competitions;
use crate::error::Result;
use crate::web::Page;
use crate::web::csv::line;

/// Rows that the export reads at a time.
const BATCH: u64 = 200;
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
    let name = format!("screening-{}.csv", s.competition.slug);
    let table = Table { wanted: wanted(&page), page, s, categories, briefs };
    let batches = stream::try_unfold((table, None::<u64>), |(table, at)| async move {
        let (text, next) = match at {
            None => (table.head(), Some(0)),
            Some(at) => table.batch(at).await.map_err(std::io::Error::other)?,
        };
        Ok::<_, std::io::Error>(next.map(|next| (text, (table, Some(next)))))
    });
    Ok(attachment(&name, Body::from_bytes_stream(batches)))
}

/// `GET /c/:slug/screening/counts.csv`: how many entries are in which state.
#[handler]
pub async fn counts(page: Page, s: Screener) -> Result<Response> {
    let counts = competitions::count_received(page.app().db().read(), s.competition.id).await?;
    let mut text = line(&[page.t("screening-csv-state"), page.t("screening-csv-entries")]).to_vec();
    for (name, n) in counts.parts() {
        text.extend_from_slice(&line(&[page.t(&format!("competition-entries-{name}")), n.to_string()]));
    }
    Ok(attachment(&format!("counts-{}.csv", s.competition.slug), Body::from_vec(text)))
}

fn attachment(name: &str, body: Body) -> Response {
    Response::builder()
        .header(header::CONTENT_TYPE, "text/csv; charset=utf-8")
        .header(header::CONTENT_DISPOSITION, crate::file::rules::disposition(name, false))
        .header(header::CACHE_CONTROL, "no-store")
        .body(body)
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

impl Table {
    fn head(&self) -> Bytes {
        line(&COLUMNS.map(|column| self.page.t(&format!("screening-csv-{column}"))))
    }

    /// Some rows, and where to go on; none after the last.
    async fn batch(&self, at: u64) -> Result<(Bytes, Option<u64>)> {
        let db = self.page.app().db().read();
        let found = store::list(db, self.s.competition.id, &self.wanted, (at, BATCH)).await?;
        let known = Known::load(&self.page, &found.iter().map(|(e, _)| e).collect::<Vec<_>>()).await?;
        let mut decided = Decided::new();
        for (row, by) in store::decisions_of(db, found.iter().map(|(e, _)| e.id)).await? {
            decided.entry(row.entry_id).or_insert((row, by));
        }
        let mut text = Vec::new();
        for (e, team) in &found {
            text.extend_from_slice(&line(&self.cells(e, team.as_ref(), &known, decided.get(&e.id))));
        }
        Ok((text.into(), (!found.is_empty()).then_some(at + BATCH)))
    }

    fn cells(
        &self,
        e: &entry::Model,
        team: Option<&team::Model>,
        known: &Known,
        decided: Option<&(decision::Model, Option<user::Model>)>,
    ) -> Vec<String> {
        let word = |value: Value| value.as_str().unwrap_or_default().to_owned();
        let time = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
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
            e.submitted_at.map(time).unwrap_or_default(),
            if e.late { self.page.t("screening-flag-late") } else { String::new() },
            verdict.map(|v| pending(&self.page, v)).unwrap_or_default(),
            row.map(|d| word(json!(d.kind))).unwrap_or_default(),
            row.map(|d| d.reason.clone()).unwrap_or_default(),
            by.map(|u| u.name.clone()).unwrap_or_default(),
            row.map(|d| time(d.made_at)).unwrap_or_default(),
            known.correction(&self.page, e).unwrap_or_default().to_owned(),
            if known.appeals(e) { self.page.t("screening-appeal-waiting") } else { String::new() },
        ]
    }
}
