//! Sends queued messages by SMTP under a lease, with back-off, and keeps the server's words.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use entity::message::{self, MessageState};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::sync::watch;

use crate::clock::Clock;
use crate::config::{Mail, MailTls, Transport};
use crate::db::Db;
use crate::error::{Error, Result};

const LEASE: TimeDelta = TimeDelta::minutes(5);
const MAX_ATTEMPTS: i32 = 10;
const IDLE: Duration = Duration::from_secs(1);

/// Takes messages to the mail server.
#[derive(Clone, Debug)]
pub struct Courier {
    smtp: Option<AsyncSmtpTransport<Tokio1Executor>>,
    transport: Transport,
    from: Mailbox,
}

impl Courier {
    /// A courier for the configured server.
    ///
    /// # Errors
    /// Internal if `mail.from` or the server's name is malformed.
    pub fn new(config: &Mail) -> Result<Self> {
        let from = config.from.parse().map_err(|e| Error::internal(format!("mail.from: {e}")))?;
        let smtp = match config.transport {
            Transport::Smtp => Some(smtp(config)?),
            Transport::None | Transport::Catch => None,
        };
        Ok(Self { smtp, transport: config.transport, from })
    }

    /// Greets the server.
    ///
    /// # Errors
    /// Unavailable, with the server's words.
    pub async fn check(&self) -> Result<()> {
        let Some(smtp) = &self.smtp else { return Ok(()) };
        match smtp.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Error::Unavailable("the server answered, but not to NOOP".into())),
            Err(e) => Err(Error::Unavailable(words(&e))),
        }
    }

    fn letter(&self, row: &message::Model) -> Result<Message> {
        let address: Address = row.to_address.parse().map_err(|e| Error::internal(format!("address: {e}")))?;
        let name = Some(row.to_name.clone()).filter(|n| !n.is_empty());
        // The record's key as Message-ID: a receiving server can tell a repeat.
        let id = format!("<{}@{}>", row.id, self.from.email.domain());
        let mut builder = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(name, address))
            .subject(&row.subject)
            .message_id(Some(id))
            .raw_header(raw("Auto-Submitted", "auto-generated"));
        if let Some(url) = &row.unsubscribe {
            builder = builder
                .raw_header(raw("List-Unsubscribe", &format!("<{url}>")))
                .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        builder
            .multipart(MultiPart::alternative_plain_html(row.body_text.clone(), row.body_html.clone()))
            .map_err(|e| Error::internal(format!("message: {e}")))
    }

    async fn send(&self, row: &message::Model) -> Result<String, Failure> {
        let letter = self.letter(row).map_err(|e| Failure { words: e.to_string(), forever: true })?;
        let Some(smtp) = &self.smtp else { return Ok("caught".into()) };
        match smtp.send(letter).await {
            Ok(yes) => Ok(format!("{} {}", yes.code(), yes.message().collect::<Vec<_>>().join(" "))),
            Err(e) => Err(Failure { words: words(&e), forever: e.is_permanent() }),
        }
    }
}

/// A header of plain ASCII that is not folded: mail programs read addresses in one piece.
fn raw(name: &'static str, value: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str(name);
    HeaderValue::dangerous_new_pre_encoded(name, value.to_owned(), value.to_owned())
}

struct Failure {
    words: String,
    forever: bool,
}

fn words(e: &lettre::transport::smtp::Error) -> String {
    let mut words = e.to_string();
    let mut source = std::error::Error::source(e);
    while let Some(inner) = source {
        words = format!("{words}: {inner}");
        source = inner.source();
    }
    words
}

fn smtp(config: &Mail) -> Result<AsyncSmtpTransport<Tokio1Executor>> {
    let wrong = |e: lettre::transport::smtp::Error| Error::internal(format!("mail.host: {e}"));
    let tls = match config.tls {
        MailTls::None => Tls::None,
        MailTls::Tls => Tls::Wrapper(TlsParameters::new(config.host.clone()).map_err(wrong)?),
        MailTls::Starttls => Tls::Required(TlsParameters::new(config.host.clone()).map_err(wrong)?),
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host)
        .port(config.port)
        .tls(tls)
        .timeout(Some(Duration::from_secs(30)));
    if !config.user.is_empty() {
        builder = builder.credentials(Credentials::new(config.user.clone(), config.password.expose().to_owned()));
    }
    Ok(builder.build())
}

/// Sends messages until `stop` turns true.
pub async fn run(db: Db, clock: Clock, courier: Courier, mut stop: watch::Receiver<bool>) {
    if courier.transport == Transport::None {
        return;
    }
    let me = uuid::Uuid::now_v7().simple().to_string();
    while !*stop.borrow() {
        match step(&db, clock.now(), &courier, &me).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(e) => tracing::warn!(error = %e, "the mail worker could not reach its queue"),
        }
        tokio::select! {
            () = tokio::time::sleep(IDLE) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Sends one message; false if none is due.
async fn step(db: &Db, now: DateTime<Utc>, courier: &Courier, me: &str) -> Result<bool> {
    let Some(row) = take(db, now, me).await? else { return Ok(false) };
    let outcome = courier.send(&row).await;
    let tx = db.quiet().await?;
    let mut update = message::Entity::update_many()
        .col_expr(message::Column::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(message::Column::Id.eq(row.id))
        .filter(message::Column::LeasedBy.eq(me));
    update = match outcome {
        Ok(reply) => update
            .col_expr(message::Column::State, Expr::value(MessageState::Sent))
            .col_expr(message::Column::SentAt, Expr::value(Some(now)))
            .col_expr(message::Column::ServerReply, Expr::value(Some(reply))),
        Err(failure) => {
            tracing::warn!(message = %row.id, attempt = row.attempts, words = %failure.words, "a message was not taken");
            let dead = failure.forever || row.attempts >= MAX_ATTEMPTS;
            let state = if dead { MessageState::Dead } else { MessageState::Failed };
            let wait = 15 * 2_i64.saturating_pow(u32::try_from(row.attempts - 1).unwrap_or(0));
            update
                .col_expr(message::Column::State, Expr::value(state))
                .col_expr(message::Column::NextAt, Expr::value(now + TimeDelta::seconds(wait.clamp(1, 4 * 3600))))
                .col_expr(message::Column::ServerReply, Expr::value(Some(failure.words)))
        }
    };
    update.exec(&*tx).await?;
    tx.commit().await?;
    Ok(true)
}

async fn take(db: &Db, now: DateTime<Utc>, me: &str) -> Result<Option<message::Model>> {
    let due = Condition::all()
        .add(message::Column::State.is_in([MessageState::Queued, MessageState::Failed]))
        .add(message::Column::NextAt.lte(now))
        .add(Condition::any().add(message::Column::LeaseUntil.is_null()).add(message::Column::LeaseUntil.lt(now)));
    let next = message::Entity::find()
        .filter(due.clone())
        .order_by_asc(message::Column::NextAt)
        .limit(1)
        .one(db.read())
        .await?;
    let Some(mut next) = next else { return Ok(None) };
    let tx = db.quiet().await?;
    let won = message::Entity::update_many()
        .col_expr(message::Column::LeaseUntil, Expr::value(Some(now + LEASE)))
        .col_expr(message::Column::LeasedBy, Expr::value(Some(me)))
        .col_expr(message::Column::Attempts, Expr::col(message::Column::Attempts).add(1))
        .filter(message::Column::Id.eq(next.id))
        .filter(due)
        .exec(&*tx)
        .await?;
    tx.commit().await?;
    next.attempts += 1;
    Ok((won.rows_affected == 1).then_some(next))
}
