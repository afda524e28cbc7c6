//! The ranking of a scoring stage: by its method, which decides, with the others beside it.

use std::collections::{HashMap, HashSet};

use entity::json::Advance;
use entity::{EntryId, JurorId, category};
use poem::{Response, handler};
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::super::proof::Scoring;
use super::super::rules;
use super::super::standing::{self, Compared};
use super::super::store::{self, Judged};
use super::columns::Columns;
use super::scoring::{framed, option};
use crate::competition::store as competitions;
use crate::error::{Error, Result};
use crate::ranking::aggregate::{self, Line};
use crate::ranking::severity::Source;
use crate::web::{Page, csv, with};

/// The lines of a ranking with their entries, in one category if the query names one.
struct Ranking {
    rows: Vec<(Line<EntryId>, Judged)>,
    /// The reviews that count.
    counted: HashSet<(EntryId, JurorId)>,
    compared: Option<Compared>,
    categories: Vec<category::Model>,
    category: Option<String>,
    /// Places as typed, and as a number if they are one.
    typed: String,
    places: Option<usize>,
}

impl Ranking {
    async fn load(page: &Page, s: &Scoring) -> Result<Self> {
        let (db, c) = (page.app().db().read(), s.organiser.competition.id);
        let categories = competitions::categories_of(db, c).await?;
        let category = page.query("category");
        let mut entries: HashMap<_, _> =
            store::entries_of(db, c, s.stage.id).await?.into_iter().map(|e| (e.id, e)).collect();
        let values = store::values_of(db, s.stage.id).await?;
        let values: Vec<_> = values.into_iter().filter(|v| entries.contains_key(&v.0)).collect();
        let counted = values.iter().map(|v| (v.0, v.1)).collect();
        let within: Option<HashSet<_>> = category
            .as_ref()
            .and_then(|id| id.parse().ok())
            .map(|id| categories.iter().filter(|c| c.id == id || c.parent_id == Some(id)).map(|c| c.id).collect());
        let shown =
            |e: &&Judged| within.as_ref().is_none_or(|within| e.category_id.is_some_and(|c| within.contains(&c)));
        let shown: Vec<EntryId> = entries.values().filter(shown).map(|e| e.id).collect();
        let planned = match (&s.stage.settings.advance, &category) {
            (Advance::Overall { places, .. }, None) | (Advance::PerCategory { places }, Some(_)) => Some(*places),
            _ => None,
        };
        let planned = || planned.filter(|n| usize::try_from(*n).is_ok_and(|n| n < shown.len())).map(|n| n.to_string());
        let typed = page.query("places").or_else(planned).unwrap_or_default().trim().to_owned();
        let places = typed.parse().ok().filter(|n| (1..=shown.len()).contains(n));
        let method = s.stage.settings.method;
        let (all, shown): (Vec<_>, HashSet<_>) = (entries.keys().copied().collect(), shown.into_iter().collect());
        let work = move || {
            // Severities are measured in the whole stage, also where one category is shown.
            let lines = standing::by(method, all, &values);
            let lines = aggregate::ranked(lines.into_iter().filter(|l| shown.contains(&l.key)).collect());
            (standing::compared(&values, &lines, places), lines)
        };
        let (compared, lines) = spawn_blocking(work).await.map_err(Error::internal)?;
        let rows = lines.into_iter().filter_map(|l| entries.remove(&l.key).map(|e| (l, e))).collect();
        Ok(Self { rows, counted, compared, categories, category, typed, places })
    }

    /// The lowest and the highest end of the interval of an entry's corrected score, around it.
    fn corrected(&self, entry: EntryId) -> Option<(f64, f64, f64)> {
        let found = self.compared.as_ref()?.corrected.get(&entry)?;
        let (low, high) = found.interval();
        Some((found.value, low, high))
    }

    fn row(&self, (l, e): &(Line<EntryId>, Judged)) -> Value {
        let chance = self.compared.as_ref().and_then(|c| c.chances.get(&l.key));
        let corrected = self.corrected(l.key);
        json!({
            "rank": l.rank, "tied": l.tied, "number": e.number, "title": e.title, "mean": l.mean, "median": l.median,
            "reviews": l.reviews, "spread": l.spread, "corrected": corrected.map(|c| json!({"value": c.0, "low": c.1, "high": c.2})),
            "chance": chance.map(|p| whole(*p)),
            "close": self.compared.as_ref().is_some_and(|c| c.close.contains(&l.key)),
        })
    }

    /// What is to be known before the corrected scores are believed.
    fn warnings(&self) -> Value {
        let Some(c) = &self.compared else { return json!({}) };
        let v = &c.variances;
        let share = |part: f64| whole(part / (v.entry + v.juror + v.rest));
        let estimated = c.source == Source::Estimated;
        json!({
            "noise": c.noise, "groups": c.groups, "stated": !estimated,
            "shares": estimated.then(|| json!({"entry": share(v.entry), "juror": share(v.juror), "rest": share(v.rest)})),
        })
    }
}

/// A share in whole hundredths.
#[allow(clippy::cast_possible_truncation, reason = "0 to 100")]
fn whole(share: f64) -> i64 {
    (share * 100.0).round() as i64
}

/// `GET /c/:slug/organise/jury/:stage/ranking?category=&places=`
#[handler]
pub async fn show(page: Page, s: Scoring) -> Result<Response> {
    let ranking = Ranking::load(&page, &s).await?;
    let rubric = rules::weights(&store::rubric_of(page.app().db().read(), s.stage.id).await?);
    let (low, high) = aggregate::scale(rubric.values());
    let wrong = (!ranking.typed.is_empty() && ranking.places.is_none())
        .then(|| page.t_with("jury-places-wrong", &json!({"most": ranking.rows.len()})));
    let more = json!({
        "rows": ranking.rows.iter().map(|row| ranking.row(row)).collect::<Vec<_>>(),
        "category": ranking.category, "categories": ranking.categories.iter().map(option).collect::<Vec<_>>(),
        "filter": {"values": {"category": ranking.category, "places": ranking.typed},
            "errors": wrong.map_or_else(|| json!({}), |text| json!({"places": text}))},
        "places": ranking.places, "method": s.stage.settings.method, "draws": standing::DRAWS, "seed": standing::SEED, "low": low, "high": high,
        "over": s.stage.closes_at.is_some_and(|at| at <= page.now()),
        "columns": Columns::load(&page, &s, &ranking.counted).await?.map(|columns| columns.view(&ranking.rows)),
    });
    page.html("jury/ranking.html", framed(&page, &s, with(more, ranking.warnings())))
}

/// `GET /c/:slug/organise/jury/:stage/ranking.csv?category=&places=`
#[handler]
pub async fn export(page: Page, s: Scoring) -> Result<Response> {
    let ranking = Ranking::load(&page, &s).await?;
    if let Some(columns) = Columns::load(&page, &s, &ranking.counted).await? {
        return Ok(columns.export(&ranking.rows));
    }
    let head = ["rank", "tied", "number", "title", "mean", "reviews", "spread", "median", "corrected", "low", "high"];
    let head: Vec<String> = head.into_iter().chain(ranking.places.map(|_| "chance")).map(ToOwned::to_owned).collect();
    let number = |x: Option<f64>| x.map(|x| format!("{x:.4}")).unwrap_or_default();
    let rows = ranking.rows.iter().map(|(l, e)| {
        let corrected = ranking.corrected(l.key);
        let mut record = vec![
            l.rank.map(|r| r.to_string()).unwrap_or_default(),
            if l.tied { "yes".to_owned() } else { String::new() },
            e.number.to_string(),
            e.title.clone(),
            number(l.mean),
            l.reviews.to_string(),
            number(l.spread),
            number(l.median),
            number(corrected.map(|c| c.0)),
            number(corrected.map(|c| c.1)),
            number(corrected.map(|c| c.2)),
        ];
        if ranking.places.is_some() {
            record.push(number(ranking.compared.as_ref().and_then(|c| c.chances.get(&l.key)).copied()));
        }
        record
    });
    Ok(csv::whole("attachment; filename=\"ranking.csv\"", &head, rows))
}
