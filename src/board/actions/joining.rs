//! People ask to join a team of the board, captains invite people of the board; nobody sees an address.

use chrono::{DateTime, Utc};
use entity::join_request::{self, JoinRequestState};
use entity::{CardId, JoinRequestId};
use serde_json::json;

use super::super::proof::Boarder;
use super::super::rules;
use super::super::store::{cards, contact, requests};
use super::contact::{ensure_may_send, shown, stop_path, with_stop};
use crate::account::store as accounts;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::store as competitions;
use crate::db::{Chain, Tx};
use crate::error::{Error, Refusal, Result};
use crate::mail::{Letter, To};
use crate::team::proof::Captain;
use crate::team::{actions as team_actions, invite, store as teams};

/// Asks to join the team of a card.
///
/// # Errors
/// `NotFound` for a card that is no team's or that the person does not see; Refused `AlreadyInTeam`, `WrongState` if the
/// person has asked already, and as the rules of the board say.
pub async fn ask(app: &App, b: &Boarder, id: CardId, text: &str, now: DateTime<Utc>) -> Result<()> {
    let (c, me) = (&b.participant.competition, &b.participant.user);
    b.open.ensure_any()?;
    let tx = app.db().tx(Chain::Competition(c.id)).await?;
    let (card, team) = cards::by_id(&*tx, b.sight(), id).await?.ok_or(Error::NotFound)?;
    let team = team.ok_or(Error::NotFound)?;
    if teams::members_of(&*tx, team.id).await?.iter().any(|(m, _)| m.user_id == me.id) {
        return Err(Refusal::AlreadyInTeam.into());
    }
    if requests::open_of_team(&*tx, team.id).await?.iter().any(|r| r.user_id == me.id) {
        return Err(Refusal::WrongState.into());
    }
    ensure_may_send(app, &tx, b, now).await?;
    let captain = accounts::by_id(&*tx, card.user_id).await?.ok_or(Error::NotFound)?;
    let (name, _) = shown(&tx, c, me.id, &me.name).await?;
    let standing = contact::ensure_boarder(&tx, c.id, captain.id).await?;
    let data = json!({
        "from": rules::unlinked(&name), "team": rules::unlinked(&team.name), "competition": c.title,
        "text": rules::unlinked(text), "link": format!("/c/{}/teams/{}/board", c.slug, team.id),
        "stop": stop_path(app, standing.id),
    });
    let row = join_request::Model {
        id: JoinRequestId::new(),
        competition_id: c.id,
        team_id: team.id,
        user_id: me.id,
        name,
        body: text.to_owned(),
        state: JoinRequestState::Open,
        created_at: now,
        decided_at: None,
    };
    requests::insert(&tx, row).await?;
    let letter = Letter::new("board-request", To::user(&captain)).data(data);
    app.mail(&tx, with_stop(app, letter, standing.id)).await?;
    audit::record(&tx, Event::new("board.join_asked", now).by(me.id).on("team", team.id.0)).await?;
    tx.commit().await
}

async fn open_request(tx: &Tx, c: &Captain, id: JoinRequestId) -> Result<join_request::Model> {
    let open = requests::open_of_team(&**tx, c.member.team.id).await?;
    open.into_iter().find(|r| r.id == id).ok_or(Error::NotFound)
}

/// Accepts a request: the person joins, and that person's other open requests on the board end.
///
/// # Errors
/// `NotFound` for a request that is not open; Refused `TeamFull`, `TeamsFrozen` or `AlreadyInTeam`.
pub async fn accept(app: &App, c: &Captain, id: JoinRequestId, now: DateTime<Utc>) -> Result<()> {
    let p = &c.member.participant;
    let tx = app.db().tx(Chain::Competition(p.competition.id)).await?;
    let request = open_request(&tx, c, id).await?;
    let person = request.user_id;
    competitions::participant(&*tx, p.competition.id, person).await?.ok_or(Error::NotFound)?;
    team_actions::join(&tx, (&p.competition, &p.stages), (person, &request.name), &c.member.team, now).await?;
    requests::set_state(&tx, id, JoinRequestState::Accepted, now).await?;
    let event = |verb, team: entity::TeamId| {
        Event::new(verb, now).by(p.user.id).on("team", team.0).data(json!({"user": person}))
    };
    audit::record(&tx, event("board.join_accepted", c.member.team.id)).await?;
    for (other, _) in requests::open_of_user(&*tx, p.competition.id, person).await? {
        requests::set_state(&tx, other.id, JoinRequestState::Cancelled, now).await?;
        audit::record(&tx, event("board.join_cancelled", other.team_id)).await?;
    }
    tell(app, &tx, c, &request, true).await?;
    tx.commit().await
}

/// Declines a request.
///
/// # Errors
/// `NotFound` for a request that is not open.
pub async fn decline(app: &App, c: &Captain, id: JoinRequestId, now: DateTime<Utc>) -> Result<()> {
    let p = &c.member.participant;
    let tx = app.db().tx(Chain::Competition(p.competition.id)).await?;
    let request = open_request(&tx, c, id).await?;
    requests::set_state(&tx, id, JoinRequestState::Declined, now).await?;
    tell(app, &tx, c, &request, false).await?;
    let event = Event::new("board.join_declined", now).by(p.user.id).on("team", c.member.team.id.0);
    audit::record(&tx, event.data(json!({"user": request.user_id}))).await?;
    tx.commit().await
}

async fn tell(app: &App, tx: &Tx, c: &Captain, request: &join_request::Model, accepted: bool) -> Result<()> {
    let Some(person) = accounts::by_id(&**tx, request.user_id).await? else { return Ok(()) };
    let (team, competition) = (&c.member.team, &c.member.participant.competition);
    let link = match accepted {
        true => format!("/c/{}/teams/{}", competition.slug, team.id),
        false => format!("/c/{}/board", competition.slug),
    };
    let data = json!({
        "accepted": accepted, "team": rules::unlinked(&team.name), "competition": competition.title, "link": link,
    });
    app.mail(tx, Letter::new("board-answered", To::user(&person)).data(data)).await
}

/// The person takes a request back.
///
/// # Errors
/// `NotFound` for a request that is not open.
pub async fn cancel(app: &App, b: &Boarder, id: JoinRequestId, now: DateTime<Utc>) -> Result<()> {
    let p = &b.participant;
    let tx = app.db().tx(Chain::Competition(p.competition.id)).await?;
    let own = requests::open_of_user(&*tx, p.competition.id, p.user.id).await?;
    let (request, _) = own.into_iter().find(|(r, _)| r.id == id).ok_or(Error::NotFound)?;
    requests::set_state(&tx, id, JoinRequestState::Cancelled, now).await?;
    let event = Event::new("board.join_cancelled", now).by(p.user.id).on("team", request.team_id.0);
    audit::record(&tx, event).await?;
    tx.commit().await
}

/// The captain invites the person of a card into the team.
///
/// # Errors
/// `NotFound` for a card that is no person's or that the captain does not see; Refused as for every invitation.
pub async fn invite(app: &App, b: &Boarder, c: &Captain, id: CardId, now: DateTime<Utc>) -> Result<()> {
    let p = &b.participant;
    b.open.ensure_shows(None)?;
    let db = app.db().read();
    let (card, team) = cards::by_id(db, b.sight(), id).await?.ok_or(Error::NotFound)?;
    if team.is_some() || card.user_id == p.user.id {
        return Err(Error::NotFound);
    }
    let person = accounts::by_id(db, card.user_id).await?.ok_or(Error::NotFound)?;
    invite::by_account(app, c, &person, &card.name, now).await
}
