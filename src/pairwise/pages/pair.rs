//! Two entries side by side: which is better? And the list of what a juror has said.

use std::collections::{HashMap, HashSet};

use entity::comparison::Verdict;
use entity::{EntryId, FileId, category, comparison, entry, team, turn};
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::{self, answer, walk};
use super::super::field::Field;
use super::super::proof::Comparer;
use super::super::{rules, store};
use crate::competition::frame::{self, Tool};
use crate::competition::store as competitions;
use crate::error::{Error, FieldErrors, Result};
use crate::file;
use crate::web::{Form, Page, with};

const PAIR: &str = "pairwise/pair.html";

/// What every page of the stage shows.
pub(super) fn framed(page: &Page, c: &Comparer, more: Value) -> Value {
    let stage = json!({"name": c.stage.name, "description": c.stage.description, "closes_at": c.stage.closes_at,
        "blind": c.stage.settings.blind, "home": c.home()});
    with(with(frame::tool(page, &c.juror.competition, Tool::Jury, "/jury"), json!({"stage": stage})), more)
}

/// Entries as cards, with pictures.
struct Cards {
    rows: HashMap<EntryId, (entry::Model, Option<team::Model>)>,
    categories: Vec<category::Model>,
    pictured: HashSet<FileId>,
}

impl Cards {
    async fn load(page: &Page, c: &Comparer, ids: Vec<EntryId>) -> Result<Self> {
        let db = page.app().db().read();
        let rows = store::entries_in(db, &c.juror.competition, &c.stage, ids).await?;
        let pictured = file::store::pictured(db, rows.iter().filter_map(|(e, _)| e.cover_file_id)).await?;
        let categories = competitions::categories_of(db, c.juror.competition.id).await?;
        Ok(Self { rows: rows.into_iter().map(|row| (row.0.id, row)).collect(), categories, pictured })
    }

    fn card(&self, c: &Comparer, field: &Field, id: EntryId) -> Option<Value> {
        let (e, team) = self.rows.get(&id)?;
        let href = format!("{}/entries/{}", c.home(), e.number);
        let cover = e.cover_file_id.filter(|id| self.pictured.contains(id));
        let category = self.categories.iter().find(|c| Some(c.id) == e.category_id).map(|c| &c.title);
        Some(json!({
            "id": id.to_string(), "number": e.number, "title": e.title, "summary": e.summary, "category": category,
            "team": team.as_ref().map(|t| &t.name), "organisation": team.as_ref().map(|_| &e.organisation),
            "country": team.as_ref().and(e.country.as_ref()),
            "cover": cover.map(|id| format!("{href}/files/{id}?size=display")), "href": href, "place": field.place(id),
        }))
    }
}

fn ids(turn: &turn::Model) -> Vec<EntryId> {
    turn.left_id.into_iter().chain(turn.right_id).collect()
}

async fn data(page: &Page, c: &Comparer) -> Result<Value> {
    let own = store::of_juror(page.app().db().read(), c.stage.id, c.juror.row.id).await?;
    let (mut turn, mut field) = actions::current(page.app(), c, page.now()).await?;
    let mut cards = Cards::load(page, c, ids(&turn)).await?;
    if ids(&turn).iter().any(|id| !cards.rows.contains_key(id)) {
        // One of them has left the contest since the stage was read.
        Field::forget(page.app(), c.stage.id).await?;
        (turn, field) = actions::current(page.app(), c, page.now()).await?;
        cards = Cards::load(page, c, ids(&turn)).await?;
    }
    let side = |id: Option<EntryId>| id.and_then(|id| cards.card(c, &field, id));
    let counts = |row: &&comparison::Model| row.undone_at.is_none();
    let said = own.iter().filter(counts).filter(|row| rules::outcome(row.verdict).is_some());
    let more = json!({
        "turn": turn.number, "left": side(turn.left_id), "right": side(turn.right_id), "walking": field.walking, "place": turn.place,
        "paused": turn.paused_at.is_some(), "paused_why": turn.paused_why, "count": said.count(),
        "last": own.iter().find(counts).map(|row| row.id.to_string()),
    });
    Ok(framed(page, c, more))
}

/// `GET /c/:slug/pairwise/:stage`
#[handler]
pub async fn show(page: Page, c: Comparer) -> Result<Response> {
    page.html(PAIR, data(&page, &c).await?)
}

/// Back to the pair; what came too late is told and changes nothing.
pub(super) fn onward(page: &Page, c: &Comparer, outcome: Result<()>, notice: Option<&str>) -> Result<Response> {
    match (outcome, notice) {
        (Ok(()), None) => Ok(page.see_other(&c.home())),
        (Ok(()), Some(notice)) => Ok(page.see_other_with(&c.home(), notice)),
        (Err(Error::Stale), _) => Ok(page.see_other_with(&c.home(), "pairwise-stale")),
        (Err(e), _) => Err(e),
    }
}

fn verdict(said: &str) -> Option<Verdict> {
    match said {
        "left" => Some(Verdict::Left),
        "right" => Some(Verdict::Right),
        "even" => Some(Verdict::Even),
        "skip" => Some(Verdict::Skip),
        _ => None,
    }
}

/// `POST /c/:slug/pairwise/:stage`: `say` is `left`, `right`, `even` or `skip`, about the pair of `turn`; where jurors walk
/// also `seen`, `busy` or `absent`, about the table to which it leads.
#[handler]
pub async fn say(page: Page, c: Comparer, form: Form) -> Result<Response> {
    let (app, now) = (page.app(), page.now());
    let number = form.parsed("turn").unwrap_or(0);
    let said = form.text("say");
    let outcome = match (said.as_str(), verdict(&said)) {
        (_, Some(verdict)) => answer::say(app, &c, number, verdict, now).await,
        ("seen", _) => walk::seen(app, &c, number, now).await,
        ("busy", _) => walk::busy(app, &c, number, now).await,
        ("absent", _) => walk::absent(app, &c, number, now).await,
        _ => Err(FieldErrors::one("say", "error-choice").into()),
    };
    match outcome {
        Err(e @ Error::Invalid(_)) => page.again(PAIR, &form, e, data(&page, &c).await?),
        outcome => onward(&page, &c, outcome, None),
    }
}

/// `POST /c/:slug/pairwise/:stage/go`: begins at a `table`, or looks again where to go.
#[handler]
pub async fn go(page: Page, c: Comparer, form: Form) -> Result<Response> {
    match walk::go(page.app(), &c, &form.text("table"), page.now()).await {
        Err(e @ Error::Invalid(_)) => page.again(PAIR, &form, e, data(&page, &c).await?),
        outcome => onward(&page, &c, outcome, None),
    }
}

/// `POST /c/:slug/pairwise/:stage/undo`: takes the own `comparison` back.
#[handler]
pub async fn undo(page: Page, c: Comparer, form: Form) -> Result<Response> {
    let id = form.parsed("comparison").ok_or(Error::NotFound)?;
    let outcome = answer::undo(page.app(), &c, id, page.now()).await;
    if form.text("from") == "list" && outcome.is_ok() {
        return Ok(page.see_other_with(&format!("{}/mine", c.home()), "pairwise-undone"));
    }
    onward(&page, &c, outcome, Some("pairwise-undone"))
}

/// `POST /c/:slug/pairwise/:stage/conflict`: with the `entry` of the pair of `turn`, and why (`note`).
#[handler]
pub async fn conflict(page: Page, c: Comparer, form: Form) -> Result<Response> {
    let number = form.parsed("turn").unwrap_or(0);
    let note = form.text("note");
    match answer::declare(page.app(), &c, number, form.parsed("entry"), &note, page.now()).await {
        Err(e @ Error::Invalid(_)) => page.again(PAIR, &form, e, data(&page, &c).await?),
        outcome => onward(&page, &c, outcome, Some("pairwise-conflict-declared")),
    }
}

/// What became of a comparison: whether it counts, and if not, why.
fn state(row: &comparison::Model, field: &Field) -> &'static str {
    let barred = field.conflicts(row.juror_id);
    match (row.undone_at, row.verdict) {
        (Some(_), _) if row.undone_why.is_some() => "taken",
        (Some(_), _) => "undone",
        (None, Verdict::Skip | Verdict::Absent) => "none",
        _ if barred.contains(&row.left_id) || barred.contains(&row.right_id) => "conflict",
        _ => "counts",
    }
}

/// `GET /c/:slug/pairwise/:stage/mine`
#[handler]
pub async fn mine(page: Page, c: Comparer) -> Result<Response> {
    let db = page.app().db().read();
    let own = store::of_juror(db, c.stage.id, c.juror.row.id).await?;
    let field = Field::get(page.app(), c.juror.competition.id, c.stage.id).await?;
    let ids: HashSet<EntryId> = own.iter().flat_map(|row| [row.left_id, row.right_id]).collect();
    let entries = store::entries_in(db, &c.juror.competition, &c.stage, ids.into_iter().collect()).await?;
    let titles: HashMap<EntryId, Value> =
        entries.iter().map(|(e, _)| (e.id, json!({"number": e.number, "title": e.title}))).collect();
    let row = |r: &comparison::Model| {
        json!({"id": r.id.to_string(), "left": titles.get(&r.left_id), "right": titles.get(&r.right_id),
            "verdict": r.verdict, "at": r.made_at, "state": state(r, &field), "why": r.undone_why})
    };
    let rows: Vec<Value> = own.iter().map(row).collect();
    page.html("pairwise/mine.html", framed(&page, &c, json!({"rows": rows})))
}
