//! What all pictures of a stage are drawn from: its points, and what the model of severity makes of them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::json::Advance;
use entity::{EntryId, JurorId, category, criterion};
use tokio::task::spawn_blocking;

use super::super::super::proof::Scoring;
use super::super::super::standing::{self, Value};
use super::super::super::store::{self, Judged, Point, Whose};
use super::super::super::{progress, rules};
use super::super::scoring::called;
use crate::account::rules::is_no_address;
use crate::competition::store as competitions;
use crate::error::{Error, Result};
use crate::lang::format;
use crate::ranking::aggregate::{self, Line};
use crate::ranking::severity::{self, Fit};
use crate::web::Page;
use crate::web::paging::Paging;

/// Lines of a picture.
pub const LINES: u64 = 40;

type Window = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// Everything that pictures are drawn from.
pub struct Data {
    /// Entries of the stage (of a category).
    pub entries: HashMap<EntryId, Judged>,
    /// What jurors are called.
    pub names: HashMap<JurorId, String>,
    /// The criteria, also those outside the total.
    pub rubric: Vec<criterion::Model>,
    /// Points of these entries that count.
    pub points: Vec<Point>,
    /// Values of all reviews that count in the stage.
    pub values: Vec<Value>,
    /// The ranking of these entries.
    pub lines: Vec<Line<EntryId>>,
    /// Values of entries that all jurors see, by which jurors are compared.
    pub calibration: Vec<Value>,
    /// When sheets were handed in, as shares of the stage's time.
    pub times: HashMap<(EntryId, JurorId), f64>,
    /// The first and the last day of the stage.
    pub days: [String; 2],
    /// What the model of severity says.
    pub fit: Option<Fit<EntryId, JurorId>>,
    /// The scale of values.
    pub range: (f64, f64),
    /// How many go on.
    pub places: Option<usize>,
    /// Places as typed.
    pub typed: String,
    /// The category that was chosen.
    pub category: Option<String>,
    /// All categories.
    pub categories: Vec<category::Model>,
    /// Which of the lines are drawn.
    pub paging: Paging,
}

impl Data {
    /// # Errors
    /// The database's words.
    pub async fn load(page: &Page, s: &Scoring) -> Result<Self> {
        let (db, c) = (page.app().db().read(), &s.organiser.competition);
        let categories = competitions::categories_of(db, c.id).await?;
        let category = page.query("category");
        let within = chosen(&categories, category.as_deref());
        let all = store::entries_of(db, c.id, s.stage.id).await?;
        let rubric = store::rubric_of(db, s.stage.id).await?;
        let judged: HashSet<EntryId> = all.iter().map(|e| e.id).collect();
        let mut points = store::points_of(db, s.stage.id).await?;
        points.retain(|p| judged.contains(&p.entry));
        let [mut values, mut calibration] =
            store::values_each(db, s.stage.id, [Whose::Stage, Whose::Calibration]).await?;
        values.retain(|v| judged.contains(&v.0));
        calibration.retain(|v| judged.contains(&v.0));
        let times = times(&points, (s.stage.opens_at, s.stage.closes_at));
        let fits = |e: &Judged| within.as_ref().is_none_or(|ids| e.category_id.is_some_and(|id| ids.contains(&id)));
        let entries: HashMap<_, _> = all.into_iter().filter(fits).map(|e| (e.id, e)).collect();
        let counted: HashSet<_> = values.iter().map(|v| (v.0, v.1)).collect();
        points.retain(|p| entries.contains_key(&p.entry) && counted.contains(&(p.entry, p.juror)));
        let (method, shown) = (s.stage.settings.method, entries.keys().copied().collect::<HashSet<_>>());
        let work = move || {
            // Severities are measured in the whole stage, also where one category is shown.
            let lines = standing::by(method, judged, &values);
            let lines = aggregate::ranked(lines.into_iter().filter(|l| shown.contains(&l.key)).collect());
            (severity::fit(&values), values, lines)
        };
        let (fit, values, lines) = spawn_blocking(work).await.map_err(Error::internal)?;
        let window = (s.stage.opens_at, s.stage.closes_at);
        let typed = page.query("places").unwrap_or_default();
        let planned = planned(&s.stage.settings.advance, category.is_some());
        let places = typed.parse().ok().or(planned).filter(|n| (1..=lines.len()).contains(n));
        let zone = crate::competition::rules::zone(c);
        let day = |at: Option<DateTime<Utc>>| at.map(|at| format::day(page.lang(), at, zone)).unwrap_or_default();
        Ok(Self {
            names: names(page, store::jurors_of(db, c.id).await?),
            calibration,
            times,
            days: [day(window.0), day(window.1)],
            fit,
            range: aggregate::scale(rules::weights(&rubric).values()),
            paging: Paging::from_query(&page.visit().query, LINES),
            typed: places.map(|n| n.to_string()).unwrap_or_default(),
            entries,
            rubric,
            points,
            values,
            lines,
            places,
            category,
            categories,
        })
    }

    /// What a juror is called.
    pub fn name(&self, juror: JurorId) -> String {
        self.names.get(&juror).cloned().unwrap_or_default()
    }

    /// The lines that are drawn, each with its place in the whole.
    pub fn drawn(&self) -> Vec<(usize, &Line<EntryId>, &Judged)> {
        let skip = usize::try_from(self.paging.offset()).unwrap_or(usize::MAX);
        let lines = self.lines.iter().enumerate().skip(skip).take(usize::try_from(LINES).unwrap_or_default());
        lines.filter_map(|(n, l)| Some((n, l, self.entries.get(&l.key)?))).collect()
    }
}

fn names(page: &Page, jurors: Vec<entity::juror::Model>) -> HashMap<JurorId, String> {
    let name = |j: entity::juror::Model| {
        let gone = is_no_address(&j.email);
        (j.id, if gone { page.t("competition-deleted-person") } else { called(&j) })
    };
    jurors.into_iter().map(name).collect()
}

/// The category with those below it; none for all.
fn chosen(all: &[category::Model], id: Option<&str>) -> Option<HashSet<entity::CategoryId>> {
    let id = id?.parse().ok()?;
    Some(all.iter().filter(|c| c.id == id || c.parent_id == Some(id)).map(|c| c.id).collect())
}

/// How many the stage takes, as it is planned.
fn planned(advance: &Advance, one_category: bool) -> Option<usize> {
    match advance {
        Advance::Overall { places, .. } if !one_category => Some(*places as usize),
        Advance::PerCategory { places } if one_category => Some(*places as usize),
        _ => None,
    }
}

fn times(points: &[Point], window: Window) -> HashMap<(EntryId, JurorId), f64> {
    let at = |p: &Point| Some(((p.entry, p.juror), progress::elapsed(window, p.at?)));
    points.iter().filter_map(at).collect()
}
