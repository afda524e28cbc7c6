//! What jurors and organisers say to each other about an entry; and for organisers all sheets of the entry beside it.

use std::collections::HashMap;

use entity::json::Peers;
use entity::review::{self, ReviewState};
use entity::{CriterionId, JurorId, criterion, entry, stage};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::discuss as actions;
use super::super::proof::{Discussant, Juror, Scoring};
use super::super::rules;
use super::super::store::{self, Said};
use super::scoring::{called, framed};
use crate::account::rules::is_no_address;
use crate::competition::frame::{self, Tool};
use crate::competition::rules::{Window, window};
use crate::entry::store as entries;
use crate::error::{Error, Result};
use crate::ranking::aggregate;
use crate::redaction::store as redaction;
use crate::web::{Form, Page, with};

const DISCUSSION: &str = "jury/discussion.html";
const ENTRY: &str = "jury/entry.html";

/// Who listens: a juror, or an organiser, who knows all names.
#[derive(Clone, Copy)]
enum Listener {
    Juror(JurorId),
    Organiser,
}

/// Remarks with the names that this listener may know.
fn remarks(page: &Page, stage: &stage::Model, all: &[Said], who: Listener) -> Vec<Value> {
    let mut letters: Vec<JurorId> = Vec::new();
    let named = matches!(who, Listener::Organiser) || stage.settings.peers != Peers::Never;
    let mut shown = Vec::new();
    for (row, juror, organiser) in all {
        // Letters are given in the order in which people first speak, so that they stay.
        let at = row.juror_id.map(|id| {
            letters.iter().position(|known| *known == id).unwrap_or_else(|| {
                letters.push(id);
                letters.len() - 1
            })
        });
        let own = matches!((who, row.juror_id), (Listener::Juror(me), Some(id)) if me == id);
        let by = match (at, juror) {
            _ if own => page.t("judging-you"),
            (Some(_), Some(j)) if named && !is_no_address(&j.email) => called(j),
            (Some(_), _) if named => page.t("competition-deleted-person"),
            (Some(n), _) => page.t_with("judging-juror-letter", &json!({"letter": rules::letter(n)})),
            (None, _) => match (who, organiser) {
                (Listener::Organiser, Some(name)) if !name.is_empty() => name.clone(),
                _ => page.t("judging-organisers"),
            },
        };
        shown.push(json!({"by": by, "organiser": row.juror_id.is_none(), "text": row.text, "at": row.created_at}));
    }
    shown
}

async fn said(page: &Page, stage: &stage::Model, entry: &entry::Model, who: Listener) -> Result<Value> {
    let db = page.app().db().read();
    let mut all = store::remarks_of(db, stage.id, entry.id).await?;
    if let Listener::Juror(me) = who {
        // Whoever judges for an award of its own talks with others who do.
        let boards = store::boards_of(db, stage.id).await?;
        all.retain(|(row, ..)| row.juror_id.is_none_or(|id| boards.get(&id) == boards.get(&me)));
    }
    Ok(json!({
        "remarks": remarks(page, stage, &all, who), "open": rules::is_discussed(stage, page.now()),
        "named": stage.settings.peers != Peers::Never,
    }))
}

async fn juror_data(page: &Page, j: &Juror, d: &Discussant) -> Result<Value> {
    let db = page.app().db().read();
    let mut row = [entries::by_id(db, d.seat.entry_id).await?.ok_or(Error::NotFound)?];
    if d.stage.settings.blind {
        redaction::blind(db, &j.competition, &mut row).await?;
    }
    let [row] = row;
    let base = format!("/c/{}/jury/{}/{}", j.competition.slug, d.stage.id, row.number);
    let more = json!({
        "entry": {"number": row.number, "title": row.title}, "base": base, "blind": d.stage.settings.blind,
        "judging": window(&d.stage, page.now()) == Window::Open,
        "discussion": said(page, &d.stage, &row, Listener::Juror(d.seat.juror_id)).await?,
    });
    Ok(with(frame::tool(page, &j.competition, Tool::Jury, "/jury"), more))
}

/// `GET /c/:slug/jury/:stage/:number/discussion`
#[handler]
pub async fn show(page: Page, j: Juror, d: Discussant) -> Result<Response> {
    page.html(DISCUSSION, juror_data(&page, &j, &d).await?)
}

/// `POST /c/:slug/jury/:stage/:number/discussion`
#[handler]
pub async fn say(page: Page, j: Juror, d: Discussant, form: Form) -> Result<Response> {
    match actions::juror_says(page.app(), &d, &form, page.now()).await {
        Ok(()) => Ok(page.see_other_with(&page.visit().path.clone(), "judging-said")),
        Err(e) => page.again(DISCUSSION, &form, e, juror_data(&page, &j, &d).await?),
    }
}

/// The entry that the address names.
async fn named(page: &Page, s: &Scoring, number: &str) -> Result<entry::Model> {
    let number = number.parse().map_err(|_| Error::NotFound)?;
    let db = page.app().db().read();
    let found = entries::by_number(db, s.organiser.competition.id, number).await?;
    found.filter(|e| e.revision_count > 0).ok_or(Error::NotFound)
}

/// What a juror's sheet says; of one that is not handed in only that it is begun.
fn sheet(page: &Page, rubric: &[criterion::Model], row: &review::Model, points: &HashMap<CriterionId, f64>) -> Value {
    if row.state != ReviewState::Submitted {
        return json!({"state": "draft"});
    }
    let lines = rubric.iter().map(|c| {
        let told = points.get(&c.id).map(|x| crate::lang::format::number(page.lang(), *x, 2));
        json!({"name": c.name, "points": told, "max": c.max, "outside": c.outside})
    });
    json!({
        "state": "submitted", "points": lines.collect::<Vec<_>>(), "comment": row.comment, "note": row.private_note,
        "total": aggregate::value(&rules::weights(rubric), points.iter().map(|(id, x)| (*id, *x))), "at": row.submitted_at,
    })
}

async fn entry_data(page: &Page, s: &Scoring, row: &entry::Model) -> Result<Value> {
    let db = page.app().db().read();
    let rubric = store::rubric_of(db, s.stage.id).await?;
    let sheets = store::sheets_of(db, s.stage.id, row.id).await?;
    let seats = store::seats_of(db, s.stage.id, row.id).await?;
    let judged = |j: JurorId| {
        let found = sheets.iter().find(|(r, _)| r.juror_id == j).map(|(r, points)| sheet(page, &rubric, r, points));
        let seat = seats.iter().find(|a| a.juror_id == j);
        let left = seat.and_then(|a| a.abstained_at).map(|at| {
            json!({"state": "abstained", "at": at, "note": seat.and_then(|a| a.abstain_note.clone()).unwrap_or_default()})
        });
        let handed_in = found.as_ref().is_some_and(|sheet| sheet["state"] == "submitted");
        if handed_in { found } else { left.or(found).or_else(|| seat.map(|_| json!({"state": "new"}))) }
    };
    let jurors = store::jurors_of(db, s.organiser.competition.id).await?;
    let name = |j: &entity::juror::Model| {
        if is_no_address(&j.email) { page.t("competition-deleted-person") } else { called(j) }
    };
    let shown: Vec<_> = jurors.iter().filter_map(|j| Some(with(judged(j.id)?, json!({"name": name(j)})))).collect();
    let team = entries::team(db, row.team_id).await?;
    let more = json!({
        "entry": {"number": row.number, "title": row.title, "team": team.map(|t| t.name)}, "sheets": shown,
        "discussion": said(page, &s.stage, row, Listener::Organiser).await?,
    });
    Ok(framed(page, s, more))
}

/// `GET /c/:slug/organise/jury/:stage/entries/:number`
#[handler]
pub async fn show_sheets(
    page: Page,
    s: Scoring,
    Path((_, _, number)): Path<(String, String, String)>,
) -> Result<Response> {
    let row = named(&page, &s, &number).await?;
    page.html(ENTRY, entry_data(&page, &s, &row).await?)
}

/// `POST /c/:slug/organise/jury/:stage/entries/:number/discussion`
#[handler]
pub async fn organiser_says(
    page: Page,
    s: Scoring,
    Path((_, _, number)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response> {
    let row = named(&page, &s, &number).await?;
    match actions::organiser_says(page.app(), &s, row.id, &form, page.now()).await {
        Ok(()) => Ok(page.see_other_with(&format!("{}/entries/{}", s.home(), row.number), "judging-said")),
        Err(e) => page.again(ENTRY, &form, e, entry_data(&page, &s, &row).await?),
    }
}
