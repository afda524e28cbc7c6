//! Asking about a brief, and the organisers' answers.

use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::{actions, pages, store};
use crate::competition::frame::{self, Tool};
use crate::competition::proof::{Organiser, Participant, Public};
use crate::error::{Error, Result};
use crate::web::{Form, Page, with};

/// `POST /c/:slug/briefs/:brief/questions`
#[handler]
pub async fn ask(
    page: Page,
    public: Public,
    p: Participant,
    Path((_, slug)): Path<(String, String)>,
    form: Form,
) -> Result<Response> {
    let b = pages::named(&page, &public, &slug).await?;
    match actions::ask(page.app(), &p, &b, &form, page.now()).await {
        Ok(()) => Ok(page.see_other_with(&format!("/c/{}/briefs/{slug}", p.competition.slug), "brief-asked")),
        Err(e) => page.again("brief/show.html", &form, e, pages::data(&page, &public, &b).await?),
    }
}

async fn data(page: &Page, o: &Organiser, open: Option<&str>) -> Result<Value> {
    let rows: Vec<_> = store::questions(page.app().db().read(), o.competition.id)
        .await?
        .iter()
        .map(|(q, b)| {
            json!({"id": q.id.to_string(), "brief": b.as_ref().map(|b| &b.title), "body": q.body, "answer": q.answer,
                "at": q.asked_at, "open": open == Some(q.id.to_string().as_str())})
        })
        .collect();
    Ok(with(frame::tool(page, &o.competition, Tool::Organise, "/briefs"), json!({"questions": rows})))
}

/// `GET /c/:slug/organise/questions`
#[handler]
pub async fn list(page: Page, o: Organiser) -> Result<Response> {
    page.html("brief/questions.html", data(&page, &o, None).await?)
}

/// `POST /c/:slug/organise/questions/:id`: an `answer`, or `delete` with a `reason`.
#[handler]
pub async fn answer(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response> {
    let parsed = id.parse().map_err(|_| Error::NotFound)?;
    let (outcome, notice) = if form.flag("delete") {
        let reason = form.text("reason");
        (actions::delete_question(page.app(), &o, parsed, &reason, page.now()).await, "brief-question-deleted")
    } else {
        (actions::answer(page.app(), &o, parsed, &form, page.now()).await, "brief-answer-saved")
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&format!("/c/{}/organise/questions", o.competition.slug), notice)),
        Err(e) => page.again("brief/questions.html", &form, e, data(&page, &o, Some(&id)).await?),
    }
}
