//! The organisers' page of a pairwise stage: who compares how, what it says, and taking back.

use std::collections::{HashMap, HashSet};

use entity::{ComparisonId, EntryId, JurorId, comparison};
use poem::web::Path;
use poem::{Body, Response, handler};
use serde_json::{Value, json};

use super::super::actions::organise as actions;
use super::super::field::Field;
use super::super::proof::Paired;
use super::super::{rules, store};
use crate::competition::frame::{self, Tool};
use crate::error::{Error, FieldErrors, Result};
use crate::file::rules::disposition;
use crate::jury::store as jury;
use crate::ranking::pairwise::{Strength, logistic};
use crate::web::csv::{self, instant, line};
use crate::web::{Form, Page, with};

const STAGE: &str = "pairwise/organise.html";

/// What every page of the stage shows.
pub(super) fn framed(page: &Page, p: &Paired, more: Value) -> Value {
    let stage = json!({"id": p.stage.id.to_string(), "name": p.stage.name, "opens_at": p.stage.opens_at,
        "closes_at": p.stage.closes_at, "blind": p.stage.settings.blind, "home": p.home()});
    let frame = frame::tool(page, &p.organiser.competition, Tool::Organise, "/jury");
    with(with(frame, json!({"stage": stage})), more)
}

/// A stage with what was said in it and what that says.
struct Stage {
    all: Vec<comparison::Model>,
    counting: HashSet<ComparisonId>,
    field: Field,
    entries: HashMap<EntryId, jury::Judged>,
    jurors: Vec<entity::juror::Model>,
}

impl Stage {
    async fn load(page: &Page, p: &Paired) -> Result<Self> {
        let (db, competition) = (page.app().db().read(), p.organiser.competition.id);
        let entries = jury::entries_of(db, competition, p.stage.id).await?;
        let (all, field) =
            (store::all_of(db, p.stage.id).await?, Field::compute(page.app(), competition, p.stage.id).await?);
        Ok(Self {
            counting: all.iter().filter(|row| field.counts(row)).map(|row| row.id).collect(),
            all,
            field,
            entries: entries.into_iter().map(|e| (e.id, e)).collect(),
            jurors: jury::jurors_of(db, competition).await?,
        })
    }

    /// Entries from the strongest on, those that nobody has compared last, with their places; equals share one.
    fn ranking(&self) -> Vec<(Option<usize>, &Strength<EntryId>, &jury::Judged)> {
        let known = self.field.fit.entries.iter();
        let mut rows: Vec<_> = known.filter_map(|s| self.entries.get(&s.key).map(|e| (None, s, e))).collect();
        rows.sort_by(|(_, a, x), (_, b, y)| {
            let none = (a.comparisons == 0).cmp(&(b.comparisons == 0));
            none.then(b.strength.value.total_cmp(&a.strength.value)).then(x.number.cmp(&y.number))
        });
        // The last digits depend on the order of the sums.
        let same = |a: &Strength<EntryId>, b: &Strength<EntryId>| (a.strength.value - b.strength.value).abs() < 1e-6;
        for i in (0..rows.len()).filter(|i| rows[*i].1.comparisons > 0).collect::<Vec<_>>() {
            let before = rows[..i].last().filter(|row| same(row.1, rows[i].1)).and_then(|row| row.0);
            rows[i].0 = Some(before.unwrap_or(i + 1));
        }
        rows
    }

    fn by_juror(&self) -> HashMap<JurorId, Vec<&comparison::Model>> {
        let mut all: HashMap<JurorId, Vec<&comparison::Model>> = HashMap::new();
        for row in &self.all {
            all.entry(row.juror_id).or_default().push(row);
        }
        all
    }

    fn called(&self, id: JurorId) -> String {
        let found = self.jurors.iter().find(|j| j.id == id);
        found.map(|j| if j.name.is_empty() { j.email.clone() } else { j.name.clone() }).unwrap_or_default()
    }

    fn number(&self, id: EntryId) -> String {
        self.entries.get(&id).map(|e| e.number.to_string()).unwrap_or_default()
    }
}

/// A share in whole hundredths.
#[allow(clippy::cast_possible_truncation, reason = "0 to 100")]
fn hundredths(share: f64) -> i64 {
    (share * 100.0).round() as i64
}

/// How often an entry is preferred to one of middle strength, with its interval, in hundredths.
fn shown((place, s, e): &(Option<usize>, &Strength<EntryId>, &jury::Judged)) -> Value {
    let (low, high) = s.strength.interval();
    let percent = |x: f64| hundredths(logistic(x));
    json!({"place": place, "number": e.number, "title": e.title, "value": percent(s.strength.value), "low": percent(low),
        "high": percent(high), "won": s.won, "comparisons": s.comparisons})
}

async fn data(page: &Page, p: &Paired) -> Result<Value> {
    let stage = Stage::load(page, p).await?;
    let turns = store::turns_of(page.app().db().read(), p.stage.id).await?;
    let booths = store::booths_of(page.app().db().read(), p.stage.id).await?;
    let by_juror = stage.by_juror();
    let juror = |j: &entity::juror::Model| {
        let rows = by_juror.get(&j.id).map(Vec::as_slice).unwrap_or_default();
        let habit = rules::habit(rows.iter().copied());
        let turn = turns.iter().find(|t| t.juror_id == j.id);
        let reliable = stage.field.fit.jurors.iter().find(|r| r.key == j.id).map(|r| hundredths(r.reliability));
        json!({"id": j.id.to_string(), "name": stage.called(j.id), "count": habit.count, "skipped": habit.skipped,
            "undone": habit.undone, "seconds": habit.usual.map(|t| t.num_seconds()), "left": habit.left.map(hundredths),
            "reliability": reliable, "paused": turn.is_some_and(|t| t.paused_at.is_some()),
            "paused_why": turn.map(|t| &t.paused_why), "last": rows.last().map(|row| row.made_at)})
    };
    let active = |j: &&entity::juror::Model| j.accepted_at.is_some() || by_juror.contains_key(&j.id);
    let jurors: Vec<Value> = stage.jurors.iter().filter(active).map(juror).collect();
    let said = stage.jurors.iter().filter(|j| by_juror.contains_key(&j.id));
    let options: Vec<Value> = said.map(|j| json!([j.id.to_string(), stage.called(j.id)])).collect();
    let hidden: Vec<_> = booths.iter().filter(|b| b.hidden_at.is_some()).map(|b| b.place).collect();
    let compared = || stage.field.fit.entries.iter().filter(|s| s.comparisons > 0);
    let groups: HashSet<usize> = compared().map(|s| s.group).collect();
    let uncompared = stage.field.fit.entries.len() - compared().count();
    let more = json!({
        "jurors": jurors, "options": options, "count": stage.counting.len(), "entries": stage.entries.len(),
        "groups": groups.len(), "uncompared": uncompared, "rows": stage.ranking().iter().map(shown).collect::<Vec<_>>(),
        "booths": booths.len(), "hidden": hidden, "over": p.stage.closes_at.is_some_and(|at| at <= page.now()),
    });
    Ok(framed(page, p, more))
}

/// `GET /c/:slug/organise/pairwise/:stage`
#[handler]
pub async fn show(page: Page, p: Paired) -> Result<Response> {
    page.html(STAGE, data(&page, &p).await?)
}

/// `POST /c/:slug/organise/pairwise/:stage/undo`: takes back the `last` so many comparisons of a `juror`, or all.
#[handler]
pub async fn undo(page: Page, p: Paired, form: Form) -> Result<Response> {
    let typed = form.text("last");
    let last = typed.parse::<usize>().ok().filter(|n| *n > 0);
    let outcome = if typed.is_empty() || last.is_some() {
        let reason = form.text("reason");
        actions::take_back(page.app(), &p, form.parsed("juror"), last, &reason, page.now()).await.map(|_| ())
    } else {
        Err(FieldErrors::one("last", "pairwise-last-wrong").into())
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&p.home(), "pairwise-taken-back")),
        Err(e) => page.again(STAGE, &form, e, data(&page, &p).await?),
    }
}

/// `POST /c/:slug/organise/pairwise/:stage/jurors/:id`: pauses a juror (`do` is `pause`, with `why`) or lets the juror go on.
#[handler]
pub async fn pause(
    page: Page,
    p: Paired,
    Path((_, _, id)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response> {
    let id: JurorId = id.parse().map_err(|_| Error::NotFound)?;
    let pauses = form.text("do") == "pause";
    let why = form.text("why");
    match actions::pause(page.app(), &p, id, pauses.then_some(why.as_str()), page.now()).await {
        Ok(()) => {
            Ok(page.see_other_with(&p.home(), if pauses { "pairwise-juror-paused" } else { "pairwise-juror-goes-on" }))
        }
        Err(e) => page.again(STAGE, &form, e, data(&page, &p).await?),
    }
}

/// `GET /c/:slug/organise/pairwise/:stage/ranking.csv`
#[handler]
pub async fn ranking(page: Page, p: Paired) -> Result<Response> {
    let stage = Stage::load(&page, &p).await?;
    let head = ["rank", "number", "title", "strength", "low", "high", "won", "comparisons", "group"];
    let mut text = line(&head.map(ToOwned::to_owned)).to_vec();
    for (place, s, e) in stage.ranking() {
        let (low, high) = s.strength.interval();
        let figure = |x: f64| format!("{x:.4}");
        text.extend_from_slice(&line(&[
            place.map(|n| n.to_string()).unwrap_or_default(),
            e.number.to_string(),
            e.title.clone(),
            figure(s.strength.value),
            figure(low),
            figure(high),
            s.won.to_string(),
            s.comparisons.to_string(),
            (s.group + 1).to_string(),
        ]));
    }
    let name = disposition(&format!("ranking-{}.csv", p.organiser.competition.slug), false);
    Ok(csv::attachment(&name, Body::from_vec(text)))
}

/// `GET /c/:slug/organise/pairwise/:stage/comparisons.csv`: all that was said, what does not count included.
#[handler]
pub async fn comparisons(page: Page, p: Paired) -> Result<Response> {
    let stage = Stage::load(&page, &p).await?;
    let head = ["juror", "turn", "left", "right", "said", "shown", "made", "counts", "taken back", "reason"];
    let mut text = line(&head.map(ToOwned::to_owned)).to_vec();
    for row in &stage.all {
        text.extend_from_slice(&line(&[
            stage.called(row.juror_id),
            row.turn.to_string(),
            stage.number(row.left_id),
            stage.number(row.right_id),
            json!(row.verdict).as_str().unwrap_or_default().to_owned(),
            instant(row.shown_at),
            instant(row.made_at),
            if stage.counting.contains(&row.id) { "yes" } else { "" }.to_owned(),
            row.undone_at.map(instant).unwrap_or_default(),
            row.undone_why.clone().unwrap_or_default(),
        ]));
    }
    let name = disposition(&format!("comparisons-{}.csv", p.organiser.competition.slug), false);
    Ok(csv::attachment(&name, Body::from_vec(text)))
}
