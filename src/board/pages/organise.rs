//! What organisers see of the board: what was reported to them, and whom they bar. Nothing else.

use entity::UserId;
use entity::report::{self, ReportState};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::moderation;
use super::super::rules;
use super::super::store::{contact, requests};
use crate::competition::frame::{self, Tool};
use crate::competition::proof::Organiser;
use crate::competition::rules as contest;
use crate::error::{Error, FieldErrors, Result};
use crate::web::paging::Paging;
use crate::web::{Form, Page, with};

const LIST: &str = "board/organise.html";
/// Reports on a page.
const LISTED: u64 = 20;

fn state(page: &Page, state: ReportState) -> Value {
    let (code, kind) = match state {
        ReportState::Open => ("open", "warn"),
        ReportState::Hidden => ("hidden", "bad"),
        ReportState::Dismissed => ("dismissed", "neutral"),
        ReportState::Barred => ("barred", "bad"),
    };
    json!({"text": page.t(&format!("board-report-{code}")), "kind": kind})
}

async fn data(page: &Page, o: &Organiser) -> Result<Value> {
    if !contest::has_board(&o.competition) {
        return Err(Error::NotFound);
    }
    let db = page.app().db().read();
    let paging = Paging::from_query(&page.visit().query, LISTED);
    let (rows, total) = requests::list_reports(db, o.competition.id, paging).await?;
    let barred = contact::list_barred(db, o.competition.id).await?;
    let mut people: Vec<UserId> = rows.iter().map(|r| r.about_id).collect();
    people.extend(rows.iter().filter_map(|r| r.reporter_id));
    people.extend(barred.iter().map(|b| b.user_id));
    let names = requests::names(db, people).await?;
    let row = |r: &report::Model| {
        json!({
            "id": r.id.to_string(), "about": names.get(&r.about_id), "shown": r.about_name,
            "reporter": r.reporter_id.and_then(|id| names.get(&id)), "card": r.card_id.is_some(), "text": r.body,
            "reason": r.reason, "at": r.created_at, "state": state(page, r.state), "open": r.state == ReportState::Open,
            "answer": r.answer, "decided_at": r.decided_at,
        })
    };
    let bar = |b: &entity::boarder::Model| json!({"id": b.id.to_string(), "name": names.get(&b.user_id), "reason": b.barred_reason, "at": b.barred_at});
    let path = format!("/c/{}/organise/board", o.competition.slug);
    let more = json!({
        "reports": rows.iter().map(row).collect::<Vec<_>>(), "barred": barred.iter().map(bar).collect::<Vec<_>>(),
        "paging": paging.links(&path, &page.visit().query, total), "asked": null,
    });
    Ok(with(frame::tool(page, &o.competition, Tool::Organise, "/board"), more))
}

/// `GET /c/:slug/organise/board`
#[handler]
pub async fn list(page: Page, o: Organiser) -> Result<Response> {
    page.html(LIST, data(&page, &o).await?)
}

fn decision(form: &Form) -> Result<(ReportState, String)> {
    let outcome = match form.text("outcome").as_str() {
        "hide" => ReportState::Hidden,
        "dismiss" => ReportState::Dismissed,
        "bar" => ReportState::Barred,
        _ => return Err(FieldErrors::one("outcome", "error-choice").into()),
    };
    Ok((outcome, rules::optional(form, "answer", 1_000)?))
}

/// `POST /c/:slug/organise/board/reports/:report` with `outcome` and `answer`.
#[handler]
pub async fn decide(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response> {
    let report = id.parse().map_err(|_| Error::NotFound)?;
    let outcome = match decision(&form) {
        Ok((outcome, answer)) => moderation::decide(page.app(), &o, report, (outcome, &answer), page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(back(&page, &o, "board-decided")),
        Err(e) => page.again(LIST, &form, e, with(data(&page, &o).await?, json!({"asked": id}))),
    }
}

/// `POST /c/:slug/organise/board/bars/:bar/lift`
#[handler]
pub async fn lift(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    moderation::lift(page.app(), &o, id.parse().map_err(|_| Error::NotFound)?, page.now()).await?;
    Ok(back(&page, &o, "board-lifted"))
}

fn back(page: &Page, o: &Organiser, notice: &str) -> Response {
    page.see_other_with(&format!("/c/{}/organise/board", o.competition.slug), notice)
}
