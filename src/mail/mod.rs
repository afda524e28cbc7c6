//! E-mails as records: rendered and stored in the transaction that causes them, sent later by workers.
//!
//! A message is sent at most once that we know of: it leaves the queue in the transaction that records the server's yes.

mod outbox;
mod worker;

use entity::message::{self, MessageState};
use entity::{CompetitionId, MessageId, UserId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Set};
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::lang::Lang;
use crate::render::Renderer;

pub use outbox::{by_id, counts, list};
pub use worker::{Courier, run};

/// To whom a message goes.
#[derive(Clone, Debug)]
pub struct To {
    /// The address.
    pub address: String,
    /// The name; may be empty.
    pub name: String,
    /// The account, if there is one.
    pub user_id: Option<UserId>,
    /// The language to write in.
    pub language: Lang,
}

impl To {
    /// The account's holder, in the account's language.
    #[must_use]
    pub fn user(user: &entity::user::Model) -> Self {
        Self {
            address: user.email.clone(),
            name: user.name.clone(),
            user_id: Some(user.id),
            language: Lang::from_code(&user.language).unwrap_or_default(),
        }
    }

    /// An address without an account.
    #[must_use]
    pub fn address(address: &str, name: &str, language: Lang) -> Self {
        Self { address: address.to_owned(), name: name.to_owned(), user_id: None, language }
    }
}

/// A message to be written.
#[derive(Clone, Debug)]
pub struct Letter {
    kind: &'static str,
    to: To,
    competition_id: Option<CompetitionId>,
    dedupe: Option<String>,
    unsubscribe: Option<String>,
    data: Value,
}

impl Letter {
    /// A message of template `mail/<kind>`.
    #[must_use]
    pub fn new(kind: &'static str, to: To) -> Self {
        Self { kind, to, competition_id: None, dedupe: None, unsubscribe: None, data: json!({}) }
    }

    /// Puts it into a competition's outbox.
    #[must_use]
    pub fn competition(mut self, id: CompetitionId) -> Self {
        self.competition_id = Some(id);
        self
    }

    /// At most one message of this key is ever written.
    #[must_use]
    pub fn dedupe(mut self, key: impl Into<String>) -> Self {
        self.dedupe = Some(key.into());
        self
    }

    /// The whole address at which one click, also of a mail program alone, ends messages of this kind (RFC 8058).
    #[must_use]
    pub fn unsubscribe(mut self, url: impl Into<String>) -> Self {
        self.unsubscribe = Some(url.into());
        self
    }

    /// What the template needs, a JSON object; `to_name` is added.
    #[must_use]
    pub fn data(mut self, data: Value) -> Self {
        self.data = data;
        self
    }
}

/// Most rows that one statement inserts.
const CHUNK: usize = 200;

/// Writes a message into the outbox.
///
/// # Errors
/// Internal if a template is wrong; the database's words.
pub async fn queue(tx: &Tx, clock: &Clock, render: &Renderer, letter: Letter) -> Result<()> {
    queue_all(tx, clock, render, [letter]).await
}

/// Writes many messages into the outbox with few statements.
///
/// # Errors
/// Internal if a template is wrong; the database's words.
pub async fn queue_all(
    tx: &Tx,
    clock: &Clock,
    render: &Renderer,
    letters: impl IntoIterator<Item = Letter> + Send,
) -> Result<()> {
    let mut rows = Vec::new();
    for letter in letters {
        rows.push(write(clock, render, letter)?);
        if rows.len() == CHUNK {
            insert(tx, std::mem::take(&mut rows)).await?;
        }
    }
    insert(tx, rows).await
}

async fn insert(tx: &Tx, rows: Vec<message::ActiveModel>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    message::Entity::insert_many(rows)
        .on_conflict(OnConflict::column(message::Column::Dedupe).do_nothing().to_owned())
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// The row of a letter, rendered in its reader's language.
fn write(clock: &Clock, render: &Renderer, letter: Letter) -> Result<message::ActiveModel> {
    let lang = letter.to.language;
    let mut data = letter.data;
    if let Value::Object(map) = &mut data {
        map.insert("to_name".into(), json!(letter.to.name));
        map.insert("lang".into(), json!(lang.code()));
        map.insert("dir".into(), json!(lang.dir()));
    }
    let part = |name: &str| render.render(lang, &format!("mail/{}/{name}", letter.kind), &data);
    let subject = part("subject.txt")?.split_whitespace().collect::<Vec<_>>().join(" ");
    let now = clock.now();
    Ok(message::ActiveModel {
        id: Set(MessageId::new()),
        competition_id: Set(letter.competition_id),
        user_id: Set(letter.to.user_id),
        to_address: Set(letter.to.address),
        to_name: Set(letter.to.name),
        kind: Set(letter.kind.to_owned()),
        language: Set(lang.code().to_owned()),
        subject: Set(subject),
        body_text: Set(part("body.txt")?),
        body_html: Set(part("body.html")?),
        dedupe: Set(letter.dedupe),
        unsubscribe: Set(letter.unsubscribe),
        state: Set(MessageState::Queued),
        attempts: Set(0),
        next_at: Set(now),
        lease_until: Set(None),
        leased_by: Set(None),
        sent_at: Set(None),
        server_reply: Set(None),
        created_at: Set(now),
    })
}

/// Removes the messages of some keys (see [`Letter::dedupe`]), sent or not.
///
/// # Errors
/// The database's words.
pub async fn forget(tx: &Tx, keys: Vec<String>) -> Result<()> {
    for keys in keys.chunks(CHUNK) {
        let of_keys = message::Column::Dedupe.is_in(keys.iter().cloned());
        message::Entity::delete_many().filter(of_keys).exec(&**tx).await?;
    }
    Ok(())
}

/// Removes the messages whose keys begin so.
///
/// # Errors
/// The database's words.
pub async fn forget_keys(tx: &Tx, begin: &str) -> Result<()> {
    let of_keys = message::Column::Dedupe.starts_with(begin);
    message::Entity::delete_many().filter(of_keys).exec(&**tx).await?;
    Ok(())
}

/// Removes the messages to a person, sent or not, by the account and by addresses.
///
/// # Errors
/// The database's words.
pub async fn forget_person(tx: &Tx, user: UserId, addresses: &[String]) -> Result<()> {
    let theirs = Condition::any()
        .add(message::Column::UserId.eq(user))
        .add(message::Column::ToAddress.is_in(addresses.iter().cloned()));
    message::Entity::delete_many().filter(theirs).exec(&**tx).await?;
    Ok(())
}

/// Puts a message back into the queue, whatever became of it.
///
/// # Errors
/// `NotFound` if there is no such message in that competition.
pub async fn requeue(tx: &Tx, clock: &Clock, competition: Option<CompetitionId>, id: MessageId) -> Result<()> {
    let owner = match competition {
        Some(id) => message::Column::CompetitionId.eq(id),
        None => message::Column::CompetitionId.is_null(),
    };
    let done = message::Entity::update_many()
        .col_expr(message::Column::State, Expr::value(MessageState::Queued))
        .col_expr(message::Column::Attempts, Expr::value(0))
        .col_expr(message::Column::NextAt, Expr::value(clock.now()))
        .col_expr(message::Column::LeaseUntil, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .filter(message::Column::Id.eq(id))
        .filter(owner)
        .exec(&**tx)
        .await?;
    if done.rows_affected == 0 { Err(Error::NotFound) } else { Ok(()) }
}
