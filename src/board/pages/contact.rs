//! Threads of two people, blocking, reporting a message, and the page behind the stop link of mails.

use entity::NoteId;
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::{contact, moderation};
use super::super::proof::Correspondent;
use super::super::rules;
use super::super::store::contact as store;
use super::{framed, path};
use crate::error::{Error, Result};
use crate::web::{Form, Page};

const THREAD: &str = "board/thread.html";
const REPORT: &str = "board/report.html";
/// Most characters of a reason.
const REASON: usize = 1_000;

fn home(me: &Correspondent) -> String {
    path(&me.boarder, &format!("/threads/{}", me.thread.id))
}

fn other_name(me: &Correspondent) -> (&str, &str) {
    let t = &me.thread;
    let first = t.first_id == me.boarder.participant.user.id;
    if first { (&t.second_name, &t.second_team) } else { (&t.first_name, &t.first_team) }
}

async fn data(page: &Page, me: &Correspondent) -> Result<Value> {
    let (db, own) = (page.app().db().read(), me.boarder.participant.user.id);
    let notes = store::notes_of(db, me.thread.id).await?;
    let note = |n: &entity::note::Model| {
        let mine = n.user_id == own;
        json!({"id": n.id.to_string(), "mine": mine, "text": n.body, "at": n.created_at})
    };
    let blocks = store::blocks_between(db, own, contact::other(me)).await?;
    let (name, team) = other_name(me);
    let more = json!({
        "home": home(me), "name": name, "team": team, "notes": notes.iter().map(note).collect::<Vec<_>>(),
        "blocked": blocks.iter().any(|b| b.user_id == own), "longest": rules::LONGEST,
        "open": me.boarder.open.any(),
    });
    Ok(framed(page, &me.boarder, more))
}

/// `GET /c/:slug/board/threads/:thread`
#[handler]
pub async fn show(page: Page, me: Correspondent) -> Result<Response> {
    page.html(THREAD, data(&page, &me).await?)
}

/// `POST /c/:slug/board/threads/:thread`
#[handler]
pub async fn reply(page: Page, me: Correspondent, form: Form) -> Result<Response> {
    let outcome = match rules::message(&form) {
        Ok(text) => contact::reply(page.app(), &me, &text, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&home(&me), "board-sent")),
        Err(e) => page.again(THREAD, &form, e, data(&page, &me).await?),
    }
}

/// `POST /c/:slug/board/threads/:thread/block`
#[handler]
pub async fn block(page: Page, me: Correspondent) -> Result<Response> {
    contact::set_blocked(page.app(), &me, true, page.now()).await?;
    Ok(page.see_other_with(&home(&me), "board-blocked"))
}

/// `POST /c/:slug/board/threads/:thread/unblock`
#[handler]
pub async fn unblock(page: Page, me: Correspondent) -> Result<Response> {
    contact::set_blocked(page.app(), &me, false, page.now()).await?;
    Ok(page.see_other_with(&home(&me), "board-unblocked"))
}

async fn report_data(page: &Page, me: &Correspondent, id: NoteId) -> Result<Value> {
    let own = me.boarder.participant.user.id;
    let notes = store::notes_of(page.app().db().read(), me.thread.id).await?;
    let note = notes.into_iter().find(|n| n.id == id && n.user_id != own).ok_or(Error::NotFound)?;
    let more = json!({
        "action": format!("{}/notes/{id}/report", home(me)), "back": home(me), "name": other_name(me).0, "text": note.body,
    });
    Ok(framed(page, &me.boarder, more))
}

fn note_of(id: &str) -> Result<NoteId> {
    id.parse().map_err(|_| Error::NotFound)
}

/// `GET /c/:slug/board/threads/:thread/notes/:note/report`
#[handler]
pub async fn report_form(
    page: Page,
    me: Correspondent,
    Path((_, _, id)): Path<(String, String, String)>,
) -> Result<Response> {
    page.html(REPORT, report_data(&page, &me, note_of(&id)?).await?)
}

/// `POST /c/:slug/board/threads/:thread/notes/:note/report`
#[handler]
pub async fn report(
    page: Page,
    me: Correspondent,
    Path((_, _, id)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response> {
    let id = note_of(&id)?;
    let outcome = match rules::required(&form, "reason", REASON) {
        Ok(reason) => moderation::report_note(page.app(), &me, id, &reason, page.now()).await,
        Err(e) => Err(e),
    };
    match outcome {
        Ok(()) => Ok(page.see_other_with(&home(&me), "board-reported")),
        Err(e) => page.again(REPORT, &form, e, report_data(&page, &me, id).await?),
    }
}

/// `GET /stop/:token`
#[handler]
pub async fn stop_form(page: Page, Path(token): Path<String>) -> Result<Response> {
    let (row, c) = contact::stoppable(page.app(), &token).await?;
    let data = json!({
        "title": c.title, "stop": format!("/stop/{token}"), "board": format!("/c/{}/board", c.slug),
        "done": row.stopped_at.is_some(),
    });
    page.html("board/stop.html", data)
}

/// `POST /stop/:token`: from the page, or by a mail program alone.
#[handler]
pub async fn stop(page: Page, Path(token): Path<String>) -> Result<Response> {
    contact::stop_by(page.app(), &token, page.now()).await?;
    Ok(page.see_other(&format!("/stop/{token}")))
}
