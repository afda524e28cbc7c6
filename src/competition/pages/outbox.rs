//! The messages of a competition: what was sent to whom, what the server said, and sending again.

use entity::MessageId;
use entity::message::{self, MessageState};
use poem::web::Path;
use poem::{Response, handler};
use serde_json::{Value, json};

use super::super::actions::people as actions;
use super::super::proof::Organiser;
use super::framed;
use crate::error::{Error, Result};
use crate::mail;
use crate::web::Page;
use crate::web::form::filled;
use crate::web::paging::Paging;

/// Messages on a page.
const LISTED: u64 = 50;

const STATES: [MessageState; 4] = [MessageState::Queued, MessageState::Sent, MessageState::Failed, MessageState::Dead];

fn code(state: MessageState) -> &'static str {
    match state {
        MessageState::Queued => "queued",
        MessageState::Sent => "sent",
        MessageState::Failed => "failed",
        MessageState::Dead => "dead",
    }
}

fn state(page: &Page, m: &message::Model) -> Value {
    let kind = match m.state {
        MessageState::Queued => "info",
        MessageState::Sent => "good",
        MessageState::Failed => "warn",
        MessageState::Dead => "bad",
    };
    json!({"text": page.t(&format!("outbox-state-{}", code(m.state))), "kind": kind})
}

/// `GET /c/:slug/organise/mail?state=&q=&page=`
#[handler]
pub async fn list(page: Page, o: Organiser) -> Result<Response> {
    let db = page.app().db().read();
    let (asked, q) = (page.query("state").unwrap_or_default(), page.query("q").unwrap_or_default());
    let wanted = STATES.into_iter().find(|s| code(*s) == asked);
    let paging = Paging::from_query(&page.visit().query, LISTED);
    let (rows, total) = mail::list(db, o.competition.id, wanted, q.trim(), (paging.offset(), LISTED)).await?;
    let counts = mail::counts(db, o.competition.id).await?;
    let options = STATES.map(|s| {
        let n = counts.get(code(s)).unwrap_or(&0);
        json!([code(s), format!("{} ({n})", page.t(&format!("outbox-state-{}", code(s))))])
    });
    let row = |m: &message::Model| {
        json!({"id": m.id.to_string(), "subject": m.subject, "to": m.to_address, "name": m.to_name, "at": m.created_at,
            "sent_at": m.sent_at, "state": state(&page, m), "reply": m.server_reply.as_ref().filter(|_| m.sent_at.is_none())})
    };
    let data = json!({
        "messages": rows.iter().map(row).collect::<Vec<_>>(), "states": options, "any": counts.values().sum::<i64>() > 0,
        "paging": paging.links(&format!("/c/{}/organise/mail", o.competition.slug), &page.visit().query, total),
        "filter": filled(&json!({"state": asked, "q": q})),
    });
    page.html("competition/outbox.html", framed(&page, &o, "/mail", data))
}

/// `GET /c/:slug/organise/mail/:id`
#[handler]
pub async fn show(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let id: MessageId = id.parse().map_err(|_| Error::NotFound)?;
    let m = mail::by_id(page.app().db().read(), o.competition.id, id).await?.ok_or(Error::NotFound)?;
    let data = json!({
        "message": {"id": m.id.to_string(), "subject": m.subject, "to": m.to_address, "name": m.to_name, "at": m.created_at,
            "sent_at": m.sent_at, "state": state(&page, &m), "reply": m.server_reply, "attempts": m.attempts,
            "next_at": (m.state == MessageState::Failed).then_some(m.next_at), "text": without_secrets(&m.body_text)},
    });
    page.html("competition/message.html", framed(&page, &o, "/mail", data))
}

/// `POST /c/:slug/organise/mail/:id/resend`
#[handler]
pub async fn resend(page: Page, o: Organiser, Path((_, id)): Path<(String, String)>) -> Result<Response> {
    let id: MessageId = id.parse().map_err(|_| Error::NotFound)?;
    actions::resend(page.app(), &o, id, page.now()).await?;
    Ok(page.see_other_with(&format!("/c/{}/organise/mail/{}", o.competition.slug, id), "outbox-queued-again"))
}

/// A letter without the secrets of its links: whoever holds one could accept an invitation in somebody's place.
fn without_secrets(text: &str) -> String {
    let secret = |part: &str| part.len() >= 32 && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    let word = |word: &str| {
        if !word.contains("://") {
            return word.to_owned();
        }
        word.split('/').map(|part| if secret(part) { "…" } else { part }).collect::<Vec<_>>().join("/")
    };
    text.split_inclusive(char::is_whitespace)
        .map(|piece| {
            let end = piece.trim_end();
            word(end) + &piece[end.len()..]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_links_are_not_shown() {
        let token = crate::app::secret();
        let text = format!("Hello,\n\nhttps://a.example/contest/join/{token}\nSee https://a.example/c/x .\n");
        let shown = "Hello,\n\nhttps://a.example/contest/join/…\nSee https://a.example/c/x .\n";
        assert_eq!(without_secrets(&text), shown);
    }
}
