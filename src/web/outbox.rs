//! The caught mails of a demo: every message of the site, readable by anybody. Only there where `mail.transport` is
//! `catch`; otherwise these addresses do not exist.

use entity::{MessageId, message};
use poem::web::Path;
use poem::{Response, handler};
use sea_orm::{EntityTrait, QueryOrder, QuerySelect};
use serde_json::json;

use super::Page;
use crate::config::Transport;
use crate::error::{Error, Result};

/// How many messages are listed.
const LISTED: u64 = 200;

fn caught(page: &Page) -> Result<()> {
    if page.app().config().mail.transport == Transport::Catch { Ok(()) } else { Err(Error::NotFound) }
}

/// `GET /dev/mail`
#[handler]
pub async fn list(page: Page) -> Result<Response> {
    caught(&page)?;
    let query = message::Entity::find().order_by_desc(message::Column::CreatedAt).limit(LISTED);
    let rows: Vec<_> = query
        .all(page.app().db().read())
        .await?
        .iter()
        .map(|m| json!({"id": m.id.to_string(), "to": m.to_address, "subject": m.subject, "at": m.created_at, "state": m.state}))
        .collect();
    page.html("dev/mail.html", json!({"messages": rows}))
}

/// The words of a letter with the space behind them, and the address of those that are one.
fn words(letter: &str) -> Vec<(&str, Option<&str>)> {
    let is_link = |word: &str| word.starts_with("http://") || word.starts_with("https://");
    letter.split_inclusive(char::is_whitespace).map(|w| (w, Some(w.trim_end()).filter(|w| is_link(w)))).collect()
}

/// `GET /dev/mail/:id`
#[handler]
pub async fn show(page: Page, Path(id): Path<String>) -> Result<Response> {
    caught(&page)?;
    let id: MessageId = id.parse().map_err(|_| Error::NotFound)?;
    let found = message::Entity::find_by_id(id).one(page.app().db().read()).await?;
    let m = found.ok_or(Error::NotFound)?;
    let data = json!({
        "to": m.to_address, "to_name": m.to_name, "subject": m.subject, "at": m.created_at, "words": words(&m.body_text),
    });
    page.html("dev/message.html", data)
}
