//! Reports to the organisers and what they decide; forgetting a person whose account ended.

use chrono::{DateTime, Utc};
use entity::report::{self, ReportState};
use entity::{BoarderId, CardId, NoteId, ReportId, UserId};
use serde_json::json;

use super::super::proof::{Boarder, Correspondent};
use super::super::store::{cards, contact, requests};
use super::contact::mail_key;
use crate::account::store as accounts;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::actions::people::main_language;
use crate::competition::proof::Organiser;
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::mail::{self, Letter, To};

/// Reports a card.
///
/// # Errors
/// `NotFound` for a card that the person does not see.
pub async fn report_card(app: &App, b: &Boarder, id: CardId, reason: &str, now: DateTime<Utc>) -> Result<()> {
    let p = &b.participant;
    let found = cards::by_id(app.db().read(), b.sight(), id).await?;
    let (card, _) = found.filter(|(card, _)| card.user_id != p.user.id).ok_or(Error::NotFound)?;
    let body = format!("{}\n\n{}\n\n{}", card.offers, card.wants, card.skills.0.join(", "));
    report(app, b, (card.user_id, card.name), (Some(id), None), (body, reason), now).await
}

/// Reports a message of the other person.
///
/// # Errors
/// `NotFound` for a message that is not the other's.
pub async fn report_note(app: &App, me: &Correspondent, id: NoteId, reason: &str, now: DateTime<Utc>) -> Result<()> {
    let (t, own) = (&me.thread, me.boarder.participant.user.id);
    let notes = contact::notes_of(app.db().read(), t.id).await?;
    let note = notes.into_iter().find(|n| n.id == id && n.user_id != own).ok_or(Error::NotFound)?;
    let name = if t.first_id == own { t.second_name.clone() } else { t.first_name.clone() };
    report(app, &me.boarder, (note.user_id, name), (None, Some(id)), (note.body, reason), now).await
}

async fn report(
    app: &App,
    b: &Boarder,
    (about_id, about_name): (UserId, String),
    (card_id, note_id): (Option<CardId>, Option<NoteId>),
    (body, reason): (String, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    let (c, me) = (&b.participant.competition, &b.participant.user);
    let row = report::Model {
        id: ReportId::new(),
        competition_id: c.id,
        reporter_id: Some(me.id),
        about_id,
        about_name,
        card_id,
        note_id,
        body,
        reason: reason.to_owned(),
        state: ReportState::Open,
        answer: String::new(),
        created_at: now,
        decided_at: None,
    };
    let tx = app.db().tx(Chain::Competition(c.id)).await?;
    if requests::same_report(&*tx, &row).await?.is_some() {
        return Err(Refusal::WrongState.into());
    }
    let id = row.id;
    requests::insert_report(&tx, row).await?;
    let data = json!({"competition": c.title, "link": format!("/c/{}/organise/board", c.slug)});
    let to = To::address(&c.contact_email, "", main_language(c));
    app.mail(&tx, Letter::new("board-reported", to).competition(c.id).data(data)).await?;
    audit::record(&tx, Event::new("board.reported", now).by(me.id).on("report", id.0)).await?;
    tx.commit().await
}

/// Decides a report: dismisses it, hides the card, or bars the person. The reporter is told, and so is whoever loses
/// something by it.
///
/// # Errors
/// `NotFound` in another competition; Refused `WrongState` if it is decided; Invalid without a reason where one is needed.
pub async fn decide(
    app: &App,
    o: &Organiser,
    id: ReportId,
    (outcome, answer): (ReportState, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let row = requests::report(&*tx, o.competition.id, id).await?.ok_or(Error::NotFound)?;
    if row.state != ReportState::Open || outcome == ReportState::Open {
        return Err(Refusal::WrongState.into());
    }
    if answer.is_empty() && outcome != ReportState::Dismissed {
        return Err(FieldErrors::one("answer", "error-required").into());
    }
    let verb = match outcome {
        ReportState::Hidden => {
            let card = row.card_id.ok_or(Error::Refused(Refusal::WrongState))?;
            cards::set_hidden(&tx, card, answer, now).await?;
            "board.card_hidden"
        }
        ReportState::Barred => {
            let standing = contact::ensure_boarder(&tx, o.competition.id, row.about_id).await?;
            contact::set_barred(&tx, standing.id, Some(now), answer).await?;
            "board.person_barred"
        }
        ReportState::Dismissed | ReportState::Open => "board.report_dismissed",
    };
    requests::set_decided(&tx, id, outcome, answer, now).await?;
    tell(app, &tx, o, &row, outcome, answer).await?;
    let event = Event::new(verb, now).by(o.user.id).on("report", id.0);
    audit::record(&tx, if answer.is_empty() { event } else { event.why(answer) }).await?;
    tx.commit().await
}

async fn tell(
    app: &App,
    tx: &Tx,
    o: &Organiser,
    row: &report::Model,
    outcome: ReportState,
    answer: &str,
) -> Result<()> {
    let c = &o.competition;
    let outcome = match outcome {
        ReportState::Hidden => "hidden",
        ReportState::Barred => "barred",
        ReportState::Dismissed | ReportState::Open => "dismissed",
    };
    let link = format!("/c/{}/board", c.slug);
    let data =
        json!({"competition": c.title, "outcome": outcome, "answer": answer, "link": link, "contact": c.contact_email});
    let reporter = match row.reporter_id {
        Some(id) => accounts::by_id(&**tx, id).await?,
        None => None,
    };
    if let Some(reporter) = reporter {
        let letter = Letter::new("board-outcome", To::user(&reporter)).competition(c.id).data(data.clone());
        app.mail(tx, letter).await?;
    }
    if outcome != "dismissed"
        && let Some(about) = accounts::by_id(&**tx, row.about_id).await?
    {
        app.mail(tx, Letter::new("board-decision", To::user(&about)).competition(c.id).data(data)).await?;
    }
    Ok(())
}

/// Lets a barred person use the board again.
///
/// # Errors
/// `NotFound` if nobody of that key is barred here.
pub async fn lift(app: &App, o: &Organiser, id: BoarderId, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let barred = contact::list_barred(&*tx, o.competition.id).await?;
    let row = barred.into_iter().find(|b| b.id == id).ok_or(Error::NotFound)?;
    contact::set_barred(&tx, row.id, None, "").await?;
    audit::record(&tx, Event::new("board.bar_lifted", now).by(o.user.id).on("user", row.user_id.0)).await?;
    tx.commit().await
}

/// Forgets somebody whose account has ended on all boards, with the mails that passed messages on.
///
/// # Errors
/// The database's words.
pub async fn forget(tx: &Tx, id: UserId) -> Result<()> {
    let notes = requests::forget(tx, id).await?;
    mail::forget(tx, notes.into_iter().map(mail_key).collect()).await
}
