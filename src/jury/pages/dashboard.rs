//! A juror's first page: what is left, by deadline; and the invitation that made him a juror.

use entity::review::ReviewState;
use entity::stage::{self, StageKind};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::invite;
use super::super::proof::Juror;
use super::super::store::{self, Task};
use crate::account::proof::SignedIn;
use crate::competition::frame::{self, Tool};
use crate::competition::rules::{Window, window};
use crate::error::Result;
use crate::web::{Page, with};

/// `GET /c/:slug/jury`
#[handler]
pub async fn show(page: Page, j: Juror) -> Result<Response> {
    let db = page.app().db().read();
    let categories = crate::competition::store::categories_of(db, j.competition.id).await?;
    let mut stages = Vec::new();
    for s in j.stages.iter().filter(|s| s.kind == StageKind::Scoring) {
        let state = window(s, page.now());
        if matches!(state, Window::Unplanned) {
            continue;
        }
        let tasks = store::tasks_of(db, s.id, j.row.id).await?;
        let done = tasks.iter().filter(|t| t.review == Some(ReviewState::Submitted)).count();
        let base = format!("/c/{}/jury/{}", j.competition.slug, s.id);
        let mut rows: Vec<Value> = tasks.iter().map(|t| row(t, &categories, &base)).collect();
        rows.sort_by_key(|r| (r["state"] == "submitted", r["state"] != "draft"));
        stages.push(json!({
            "name": s.name, "description": s.description, "opens_at": s.opens_at, "closes_at": s.closes_at,
            "state": match state { Window::Open => "open", Window::Ahead => "ahead", _ => "over" }, "blind": s.settings.blind,
            "total": tasks.len(), "done": done, "tasks": rows,
        }));
    }
    stages.sort_by_key(|s| (s["state"] != "open", s["closes_at"].to_string()));
    let frame = frame::tool(&page, &j.competition, Tool::Jury, "/jury");
    let pairs = pairs(&page, &j);
    page.html("jury/dashboard.html", with(frame, json!({"stages": stages, "pairs": pairs, "name": j.row.name})))
}

/// The stages in which jurors compare, with the addresses of their pages.
fn pairs(page: &Page, j: &Juror) -> Vec<Value> {
    let planned = |s: &&stage::Model| s.kind == StageKind::Pairwise && window(s, page.now()) != Window::Unplanned;
    let one = |s: &stage::Model| {
        let state = match window(s, page.now()) {
            Window::Open => "open",
            Window::Ahead => "ahead",
            _ => "over",
        };
        json!({"name": s.name, "opens_at": s.opens_at, "closes_at": s.closes_at, "state": state,
            "href": format!("/c/{}/pairwise/{}", j.competition.slug, s.id)})
    };
    j.stages.iter().filter(planned).map(one).collect()
}

fn row(t: &Task, categories: &[entity::category::Model], base: &str) -> Value {
    let category = categories.iter().find(|c| Some(c.id) == t.entry.category_id).map(|c| c.title.clone());
    let state = match t.review {
        Some(ReviewState::Submitted) => "submitted",
        Some(ReviewState::Draft) => "draft",
        None => "new",
    };
    json!({"href": format!("{base}/{}", t.entry.number), "number": t.entry.number, "title": t.entry.title,
        "category": category, "state": state})
}

/// `GET /juror-invitation/:token`
#[handler]
pub async fn invitation(page: Page, Path(secret): Path<String>) -> Result<Response> {
    let (row, competition) = invite::invitation(page.app(), &secret).await?;
    let data = json!({"title": competition.title, "summary": competition.summary, "address": row.email});
    page.html("jury/invitation.html", data)
}

/// `POST /juror-invitation/:token`
#[handler]
pub async fn accept(page: Page, me: SignedIn, Path(secret): Path<String>) -> Result<Response> {
    let competition = invite::accept(page.app(), &secret, &me.user, page.now()).await?;
    Ok(page.see_other_with(&format!("/c/{}/jury", competition.slug), "jury-welcome"))
}
