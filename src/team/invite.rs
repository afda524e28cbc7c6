//! Invitations: by mail to one address, or by a link that the captain passes on.

use chrono::{DateTime, Utc};
use entity::invitation::InvitationState;
use entity::{InvitationId, user};
use serde_json::json;

use super::proof::{Captain, TeamMember};
use super::rules::Guest;
use super::{actions, rules, store};
use crate::account::rules::address;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::actions::people::main_language;
use crate::competition::proof::Participant;
use crate::db::Chain;
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::mail::{Letter, To};

/// Invites an address by mail; the invitation is for that address only.
///
/// # Errors
/// Invalid beside `email`; Refused `TeamsFrozen` or `TeamFull`, counting open invitations.
pub async fn by_mail(app: &App, m: &TeamMember, email: &str, now: DateTime<Utc>) -> Result<()> {
    let email = address(email);
    if !validator::ValidateEmail::validate_email(&email) {
        return Err(FieldErrors::one("email", "error-email").into());
    }
    let c = &m.participant.competition;
    store::ensure_not_frozen(app.db().read(), &m.participant.stages, m.team.id, now).await?;
    let tx = app.db().tx(Chain::Competition(c.id)).await?;
    let open = store::invitations_of(&*tx, m.team.id, now).await?;
    if open.iter().any(|i| i.email.as_deref() == Some(&email)) {
        return Err(FieldErrors::one("email", "team-invited-already").into());
    }
    let members = store::members_of(&*tx, m.team.id).await?;
    if members.iter().any(|(_, u)| u.as_ref().is_some_and(|u| u.email == email)) {
        return Err(FieldErrors::one("email", "team-member-already").into());
    }
    rules::ensure_room(&c.settings, members.len() + open.len())?;
    let (id, secret) =
        store::insert_invitation(&tx, m.team.id, &Guest::Address(email.clone()), m.participant.user.id, now).await?;
    let data = json!({
        "team": m.team.name, "competition": c.title, "from": m.participant.user.name, "link": format!("/join/{secret}"),
    });
    let letter = Letter::new("team-invitation", To::address(&email, "", main_language(c))).competition(c.id).data(data);
    app.mail(&tx, letter).await?;
    let event = Event::new("team.invited", now).by(m.participant.user.id).on("team", m.team.id.0);
    audit::record(&tx, event.data(json!({"invitation": id}))).await?;
    tx.commit().await
}

/// Makes a link by which one person can come; returns its secret, which is shown once.
///
/// # Errors
/// Refused `TeamsFrozen` or `TeamFull`.
pub async fn by_link(app: &App, m: &TeamMember, now: DateTime<Utc>) -> Result<String> {
    let c = &m.participant.competition;
    store::ensure_not_frozen(app.db().read(), &m.participant.stages, m.team.id, now).await?;
    let tx = app.db().tx(Chain::Competition(c.id)).await?;
    let taken =
        store::members_of(&*tx, m.team.id).await?.len() + store::invitations_of(&*tx, m.team.id, now).await?.len();
    rules::ensure_room(&c.settings, taken)?;
    let (id, secret) = store::insert_invitation(&tx, m.team.id, &Guest::Anybody, m.participant.user.id, now).await?;
    let event = Event::new("team.link_made", now).by(m.participant.user.id).on("team", m.team.id.0);
    audit::record(&tx, event.data(json!({"invitation": id}))).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Invites somebody whose address the team does not know and does not learn; `shown_as` is what it sees instead.
///
/// # Errors
/// Refused `AlreadyInTeam` for members and people with an open invitation, `TeamsFrozen` or `TeamFull`.
pub async fn by_account(
    app: &App,
    c: &Captain,
    person: &user::Model,
    shown_as: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let m = &c.member;
    let (c, from) = (&m.participant.competition, &m.participant.user);
    store::ensure_not_frozen(app.db().read(), &m.participant.stages, m.team.id, now).await?;
    let tx = app.db().tx(Chain::Competition(c.id)).await?;
    let (open, members) =
        (store::invitations_of(&*tx, m.team.id, now).await?, store::members_of(&*tx, m.team.id).await?);
    if open.iter().any(|i| i.user_id == Some(person.id)) || members.iter().any(|(m, _)| m.user_id == person.id) {
        return Err(Refusal::AlreadyInTeam.into());
    }
    rules::ensure_room(&c.settings, members.len() + open.len())?;
    let guest = Guest::Account(person.id, shown_as.to_owned());
    let (id, secret) = store::insert_invitation(&tx, m.team.id, &guest, from.id, now).await?;
    let data = json!({
        "team": m.team.name, "competition": c.title, "from": from.name, "link": format!("/join/{secret}"),
    });
    app.mail(&tx, Letter::new("team-invitation", To::user(person)).data(data)).await?;
    let event = Event::new("team.invited", now).by(from.id).on("team", m.team.id.0);
    audit::record(&tx, event.data(json!({"invitation": id}))).await?;
    tx.commit().await
}

/// Takes an open invitation back.
///
/// # Errors
/// `NotFound` if the team has no such open invitation.
pub async fn revoke(app: &App, c: &Captain, id: InvitationId, now: DateTime<Utc>) -> Result<()> {
    let m = &c.member;
    let tx = app.db().tx(Chain::Competition(m.participant.competition.id)).await?;
    if store::invitations_of(&*tx, m.team.id, now).await?.iter().all(|i| i.id != id) {
        return Err(Error::NotFound);
    }
    store::set_invitation(&tx, id, InvitationState::Revoked).await?;
    let event = Event::new("team.invitation_revoked", now).by(m.participant.user.id).on("team", m.team.id.0);
    audit::record(&tx, event).await?;
    tx.commit().await
}

/// Accepts an invitation: the person joins, the captain is told.
///
/// # Errors
/// Refused `InvitationSpent`, `InvitationForAnother`, or why the team cannot take the person.
pub async fn accept(app: &App, p: &Participant, secret: &str, now: DateTime<Utc>) -> Result<entity::team::Model> {
    let tx = app.db().tx(Chain::Competition(p.competition.id)).await?;
    let (row, team, competition) = store::live_invitation(&*tx, secret, now).await?;
    if competition.id != p.competition.id {
        return Err(Refusal::InvitationSpent.into());
    }
    let for_another = row.email.as_ref().is_some_and(|email| *email != p.user.email);
    if for_another || row.user_id.is_some_and(|id| id != p.user.id) {
        return Err(Refusal::InvitationForAnother.into());
    }
    actions::join(&tx, (&p.competition, &p.stages), (p.user.id, &p.user.name), &team, now).await?;
    store::set_invitation(&tx, row.id, InvitationState::Accepted).await?;
    let members = store::members_of(&*tx, team.id).await?;
    if let Some((_, Some(captain))) = members.iter().find(|(m, _)| m.captain) {
        let data = json!({
            "team": team.name, "competition": competition.title, "who": p.user.name,
            "link": format!("/c/{}/teams/{}", competition.slug, team.id),
        });
        app.mail(&tx, Letter::new("team-joined", To::user(captain)).competition(competition.id).data(data)).await?;
    }
    tx.commit().await?;
    Ok(team)
}

/// Declines an invitation; whoever has its secret may.
///
/// # Errors
/// Refused `InvitationSpent`.
pub async fn decline(app: &App, secret: &str, now: DateTime<Utc>) -> Result<()> {
    let (_, team, competition) = store::live_invitation(app.db().read(), secret, now).await?;
    let tx = app.db().tx(Chain::Competition(competition.id)).await?;
    let (row, ..) = store::live_invitation(&*tx, secret, now).await?;
    store::set_invitation(&tx, row.id, InvitationState::Declined).await?;
    audit::record(&tx, Event::new("team.declined", now).on("team", team.id.0)).await?;
    tx.commit().await
}
