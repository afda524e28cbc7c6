//! Messages between two people: kept in their thread, and passed on by mail without anybody's address.

use chrono::{DateTime, Utc};
use entity::consent::ConsentState;
use entity::{BoarderId, CardId, NoteId, ThreadId, UserId, boarder, competition, thread, user};
use serde_json::json;

use super::super::proof::{Boarder, Correspondent};
use super::super::rules;
use super::super::store::{cards, contact};
use crate::account::store as accounts;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::store as competitions;
use crate::db::{Chain, Tx};
use crate::error::{Error, Refusal, Result};
use crate::mail::{Letter, To};
use crate::team::store as teams;

/// Purpose of the signatures of stop links.
const STOP: &str = "board-stop";

/// The key by which a message's mail is found again.
pub(super) fn mail_key(id: NoteId) -> String {
    format!("board-note/{id}")
}

/// Demands that somebody may send one more message or request on an open board.
///
/// # Errors
/// Refused `TeamsFrozen`, `DailyLimit`, or `NotReady` for people who take no messages themselves.
pub(super) async fn ensure_may_send(app: &App, tx: &Tx, b: &Boarder, now: DateTime<Utc>) -> Result<()> {
    b.open.ensure_any()?;
    if b.row.as_ref().is_some_and(|row| row.stopped_at.is_some()) {
        return Err(Refusal::NotReady("board-resume-first").into());
    }
    if contact::count_sent(&**tx, b.participant.user.id, now).await? >= app.config().limits.board_per_day {
        return Err(Refusal::DailyLimit.into());
    }
    Ok(())
}

/// The account and standing of somebody who can be written to.
///
/// # Errors
/// Refused `Unreachable`, whatever the reason: who is blocked is not told so.
async fn reachable(
    tx: &Tx,
    c: &competition::Model,
    me: UserId,
    other: UserId,
) -> Result<(user::Model, boarder::Model)> {
    let person = accounts::by_id(&**tx, other).await?.ok_or(Error::Refused(Refusal::Unreachable))?;
    let row = contact::ensure_boarder(tx, c.id, other).await?;
    let unasked = contact::consent(&**tx, c.id, other).await?.is_some_and(|state| state != ConsentState::Given);
    let closed = row.stopped_at.is_some() || row.barred_at.is_some() || unasked;
    if closed || !contact::blocks_between(&**tx, me, other).await?.is_empty() {
        return Err(Refusal::Unreachable.into());
    }
    Ok((person, row))
}

/// How somebody is shown on a board: by the name on the card, or the usual one; and the team.
///
/// # Errors
/// The database's words.
pub(super) async fn shown(tx: &Tx, c: &competition::Model, id: UserId, name: &str) -> Result<(String, String)> {
    let own = cards::of_user(&**tx, c.id, id).await?;
    let chosen = own.iter().find(|c| c.team_id.is_none()).or(own.first()).map(|c| c.name.clone());
    let team = teams::of_user(&**tx, c.id, id).await?.into_iter().next().map(|(t, _)| t.name);
    Ok((chosen.unwrap_or_else(|| rules::shown_name(name)), team.unwrap_or_default()))
}

/// Writes to the author of a card; returns the thread.
///
/// # Errors
/// `NotFound` for a card that the person does not see; Refused as the rules of the board say.
pub async fn write(app: &App, b: &Boarder, id: CardId, text: &str, now: DateTime<Utc>) -> Result<ThreadId> {
    let p = &b.participant;
    let c = &p.competition;
    b.open.ensure_any()?;
    let tx = app.db().tx(Chain::Competition(c.id)).await?;
    let (card, team) = cards::by_id(&*tx, b.sight(), id).await?.ok_or(Error::NotFound)?;
    if card.user_id == p.user.id {
        return Err(Error::NotFound);
    }
    let known = contact::thread_between(&*tx, c.id, p.user.id, card.user_id).await?;
    let thread = match known {
        Some(known) => known,
        None => {
            let (first_name, first_team) = shown(&tx, c, p.user.id, &p.user.name).await?;
            let row = thread::Model {
                id: ThreadId::new(),
                competition_id: c.id,
                first_id: p.user.id,
                second_id: card.user_id,
                first_name,
                second_name: card.name,
                first_team,
                second_team: team.map(|t| t.name).unwrap_or_default(),
                created_at: now,
                last_at: now,
            };
            contact::insert_thread(&tx, row.clone()).await?;
            row
        }
    };
    send(app, &tx, b, &thread, text, now).await?;
    tx.commit().await?;
    Ok(thread.id)
}

/// Answers in a thread.
///
/// # Errors
/// Refused as the rules of the board say.
pub async fn reply(app: &App, me: &Correspondent, text: &str, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(me.thread.competition_id)).await?;
    send(app, &tx, &me.boarder, &me.thread, text, now).await?;
    tx.commit().await
}

async fn send(app: &App, tx: &Tx, b: &Boarder, t: &thread::Model, text: &str, now: DateTime<Utc>) -> Result<()> {
    let (c, me) = (&b.participant.competition, &b.participant.user);
    ensure_may_send(app, tx, b, now).await?;
    let first = t.first_id == me.id;
    let (to, row) = reachable(tx, c, me.id, if first { t.second_id } else { t.first_id }).await?;
    let note = contact::insert_note(tx, t.id, me.id, text, now).await?;
    let (from, team) = if first { (&t.first_name, &t.first_team) } else { (&t.second_name, &t.second_team) };
    let data = json!({
        "from": rules::unlinked(from), "team": rules::unlinked(team), "competition": c.title,
        "text": rules::unlinked(text), "link": format!("/c/{}/board/threads/{}", c.slug, t.id), "stop": stop_path(app, row.id),
    });
    // Not of the competition's outbox: organisers read only what is reported to them.
    let letter = Letter::new("board-note", To::user(&to)).data(data).dedupe(mail_key(note));
    app.mail(tx, with_stop(app, letter, row.id)).await?;
    audit::record(tx, Event::new("board.wrote", now).by(me.id)).await
}

/// The letter with the address that stops messages by one click.
pub(super) fn with_stop(app: &App, letter: Letter, id: BoarderId) -> Letter {
    letter.unsubscribe(format!("{}{}", app.config().origin_and_prefix(), stop_path(app, id)))
}

/// Where a person stops messages without signing in.
pub(super) fn stop_path(app: &App, id: BoarderId) -> String {
    format!("/stop/{id}.{}", app.keys().sign(STOP, &id.to_string()))
}

/// The standing and competition that a stop link is for.
///
/// # Errors
/// `NotFound` for a link that is not of this site.
pub async fn stoppable(app: &App, token: &str) -> Result<(boarder::Model, competition::Model)> {
    let (id, signature) = token.split_once('.').ok_or(Error::NotFound)?;
    if !app.keys().verify(STOP, id, signature) {
        return Err(Error::NotFound);
    }
    let db = app.db().read();
    let row = contact::boarder_by_id(db, id.parse().map_err(|_| Error::NotFound)?).await?.ok_or(Error::NotFound)?;
    let c = competitions::by_id(db, row.competition_id).await?.ok_or(Error::NotFound)?;
    Ok((row, c))
}

/// Stops messages to a person, by the link in a mail.
///
/// # Errors
/// `NotFound` for a link that is not of this site.
pub async fn stop_by(app: &App, token: &str, now: DateTime<Utc>) -> Result<competition::Model> {
    let (row, c) = stoppable(app, token).await?;
    if row.stopped_at.is_none() {
        let tx = app.db().tx(Chain::Competition(c.id)).await?;
        contact::set_stopped(&tx, row.id, Some(now)).await?;
        audit::record(&tx, Event::new("board.stopped", now).by(row.user_id)).await?;
        tx.commit().await?;
    }
    Ok(c)
}

/// Stops messages to the person, or lets them come again.
///
/// # Errors
/// The database's words.
pub async fn set_stopped(app: &App, b: &Boarder, stop: bool, now: DateTime<Utc>) -> Result<()> {
    let p = &b.participant;
    let tx = app.db().tx(Chain::Competition(p.competition.id)).await?;
    let row = contact::ensure_boarder(&tx, p.competition.id, p.user.id).await?;
    contact::set_stopped(&tx, row.id, stop.then_some(now)).await?;
    let verb = if stop { "board.stopped" } else { "board.resumed" };
    audit::record(&tx, Event::new(verb, now).by(p.user.id)).await?;
    tx.commit().await
}

/// The other person of a thread.
#[must_use]
pub fn other(me: &Correspondent) -> UserId {
    let t = &me.thread;
    if t.first_id == me.boarder.participant.user.id { t.second_id } else { t.first_id }
}

/// Blocks the other person, or ends that. Neither the person nor the record learns whom.
///
/// # Errors
/// The database's words.
pub async fn set_blocked(app: &App, me: &Correspondent, blocked: bool, now: DateTime<Utc>) -> Result<()> {
    let user = me.boarder.participant.user.id;
    let tx = app.db().tx(Chain::Competition(me.thread.competition_id)).await?;
    if blocked {
        contact::insert_block(&tx, user, other(me), now).await?;
    } else {
        contact::delete_block(&tx, user, other(me)).await?;
    }
    let verb = if blocked { "board.blocked" } else { "board.unblocked" };
    audit::record(&tx, Event::new(verb, now).by(user)).await?;
    tx.commit().await
}
