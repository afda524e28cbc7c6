//! The ranking by criterion: the mean of each, those outside the total included, and in the order of any of them.

use std::collections::{HashMap, HashSet};

use entity::{CriterionId, EntryId, JurorId, criterion};
use poem::Response;
use serde_json::{Value, json};

use super::super::proof::Scoring;
use super::super::store::{self, Judged};
use crate::error::Result;
use crate::ranking::aggregate::Line;
use crate::web::{Page, csv};

/// Means of a stage by criterion, and by which of them lines are in order.
pub(super) struct Columns {
    rubric: Vec<criterion::Model>,
    means: HashMap<(EntryId, CriterionId), f64>,
    sort: Option<CriterionId>,
}

impl Columns {
    /// The columns, where the query asks for them by `show=criteria`; `sort` is the key of a criterion. `counted` are the
    /// reviews that count.
    pub async fn load(page: &Page, s: &Scoring, counted: &HashSet<(EntryId, JurorId)>) -> Result<Option<Self>> {
        if page.query("show").as_deref() != Some("criteria") {
            return Ok(None);
        }
        let db = page.app().db().read();
        let rubric = store::rubric_of(db, s.stage.id).await?;
        let mut sums: HashMap<(EntryId, CriterionId), (f64, f64)> = HashMap::new();
        for p in store::points_of(db, s.stage.id).await?.iter().filter(|p| counted.contains(&(p.entry, p.juror))) {
            let all = sums.entry((p.entry, p.criterion)).or_default();
            *all = (all.0 + p.points, all.1 + 1.0);
        }
        let sort = page.query("sort").and_then(|id| id.parse().ok());
        let sort = sort.filter(|id| rubric.iter().any(|c| c.id == *id));
        Ok(Some(Self { rubric, means: sums.into_iter().map(|(key, (sum, n))| (key, sum / n)).collect(), sort }))
    }

    fn mean(&self, entry: EntryId, criterion: CriterionId) -> Option<f64> {
        self.means.get(&(entry, criterion)).copied()
    }

    /// Lines in the order of the criterion that was asked for, else as they are.
    fn sorted<'a>(&self, rows: &'a [(Line<EntryId>, Judged)]) -> Vec<&'a (Line<EntryId>, Judged)> {
        let mut rows: Vec<_> = rows.iter().collect();
        if let Some(id) = self.sort {
            let mean = |l: &Line<EntryId>| self.mean(l.key, id).unwrap_or(f64::NEG_INFINITY);
            rows.sort_by(|a, b| mean(&b.0).total_cmp(&mean(&a.0)));
        }
        rows
    }

    /// `{criteria, lines, sort}` for the page.
    pub fn view(&self, rows: &[(Line<EntryId>, Judged)]) -> Value {
        let line = |(l, e): &(Line<EntryId>, Judged)| {
            let means: Vec<_> = self.rubric.iter().map(|c| self.mean(l.key, c.id)).collect();
            json!({"rank": l.rank, "tied": l.tied, "number": e.number, "title": e.title, "score": l.score, "means": means})
        };
        let criteria: Vec<_> =
            self.rubric.iter().map(|c| json!({"id": c.id, "name": c.name, "outside": c.outside})).collect();
        json!({"criteria": criteria, "sort": self.sort, "lines": self.sorted(rows).into_iter().map(line).collect::<Vec<_>>()})
    }

    /// The same as a table to take away.
    pub fn export(&self, rows: &[(Line<EntryId>, Judged)]) -> Response {
        let head = ["rank", "number", "title", "score"].map(ToOwned::to_owned);
        let head: Vec<String> = head.into_iter().chain(self.rubric.iter().map(|c| c.name.clone())).collect();
        let number = |x: Option<f64>| x.map(|x| format!("{x:.4}")).unwrap_or_default();
        let line = |(l, e): &(Line<EntryId>, Judged)| {
            let rank = l.rank.map(|r| r.to_string()).unwrap_or_default();
            let own = [rank, e.number.to_string(), e.title.clone(), number(l.score)];
            own.into_iter().chain(self.rubric.iter().map(|c| number(self.mean(l.key, c.id)))).collect()
        };
        csv::whole("attachment; filename=\"criteria.csv\"", &head, self.sorted(rows).into_iter().map(line))
    }
}
