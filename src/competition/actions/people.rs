//! Organisers are invited, accept and leave.

use chrono::{DateTime, Utc};
use entity::{MessageId, OrganiserId, competition, organiser};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use super::super::proof::Organiser;
use super::super::store;
use crate::account::rules::address;
use crate::app::{App, secret, secret_hash};
use crate::audit::{self, Event};
use crate::db::Chain;
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::lang::Lang;
use crate::mail::{self, Letter, To};
use crate::web::visit::Viewer;

/// Mails an invitation to organise.
///
/// # Errors
/// Invalid beside `email` if it is malformed or organises already.
pub async fn invite_organiser(app: &App, o: &Organiser, email: &str, now: DateTime<Utc>) -> Result<()> {
    let email = address(email);
    if !validator::ValidateEmail::validate_email(&email) {
        return Err(FieldErrors::one("email", "error-email").into());
    }
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let all = store::organisers_of(&*tx, o.competition.id).await?;
    if all.iter().any(|(row, _)| row.email == email && row.accepted_at.is_some()) {
        return Err(FieldErrors::one("email", "error-taken").into());
    }
    organiser::Entity::delete_many()
        .filter(organiser::Column::CompetitionId.eq(o.competition.id))
        .filter(organiser::Column::Email.eq(&email))
        .exec(&*tx)
        .await?;
    let (id, secret) = (OrganiserId::new(), secret());
    let row = organiser::ActiveModel {
        id: Set(id),
        competition_id: Set(o.competition.id),
        user_id: Set(None),
        email: Set(email.clone()),
        token_hash: Set(Some(secret_hash(&secret))),
        invited_at: Set(now),
        accepted_at: Set(None),
    };
    organiser::Entity::insert(row).exec_without_returning(&*tx).await?;
    let data = json!({"competition": o.competition.title, "from": o.user.name, "link": format!("/organiser-invitation/{secret}")});
    let to = To::address(&email, "", o.user.lang);
    app.mail(&tx, Letter::new("organiser-invitation", to).competition(o.competition.id).data(data)).await?;
    audit::record(&tx, Event::new("organiser.invited", now).by(o.user.id).on("organiser", id.0)).await?;
    tx.commit().await
}

/// The invitation of a mailed secret, with its competition.
///
/// # Errors
/// Refused `InvitationSpent` if it was used, taken back or never made.
pub async fn invitation(app: &App, secret: &str) -> Result<(organiser::Model, competition::Model)> {
    let found = organiser::Entity::find()
        .filter(organiser::Column::TokenHash.eq(secret_hash(secret)))
        .filter(organiser::Column::AcceptedAt.is_null())
        .find_also_related(competition::Entity)
        .one(app.db().read())
        .await?;
    match found {
        Some((row, Some(competition))) => Ok((row, competition)),
        _ => Err(Refusal::InvitationSpent.into()),
    }
}

/// Accepts an invitation to organise; whoever brings its secret has read the mail.
///
/// # Errors
/// Refused `InvitationSpent`.
pub async fn accept(app: &App, secret: &str, user: &Viewer, now: DateTime<Utc>) -> Result<competition::Model> {
    let (_, competition) = invitation(app, secret).await?;
    let tx = app.db().tx(Chain::Competition(competition.id)).await?;
    // Again, now that nobody else can accept it meanwhile.
    let id = invitation(app, secret).await?.0.id;
    organiser::Entity::delete_many()
        .filter(organiser::Column::CompetitionId.eq(competition.id))
        .filter(organiser::Column::UserId.eq(user.id))
        .exec(&*tx)
        .await?;
    let accepted = organiser::ActiveModel {
        id: Set(id),
        user_id: Set(Some(user.id)),
        token_hash: Set(None),
        accepted_at: Set(Some(now)),
        ..Default::default()
    };
    accepted.update(&*tx).await?;
    audit::record(&tx, Event::new("organiser.accepted", now).by(user.id).on("organiser", id.0)).await?;
    tx.commit().await?;
    Ok(competition)
}

/// Takes an organiser's right or invitation back.
///
/// # Errors
/// `NotFound` in another competition; Refused `LastOrganiser`.
pub async fn remove_organiser(app: &App, o: &Organiser, id: OrganiserId, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let all = store::organisers_of(&*tx, o.competition.id).await?;
    let (row, _) = all.iter().find(|(row, _)| row.id == id).ok_or(Error::NotFound)?;
    let accepted = all.iter().filter(|(row, _)| row.accepted_at.is_some()).count();
    if row.accepted_at.is_some() && accepted == 1 {
        return Err(Refusal::LastOrganiser.into());
    }
    organiser::Entity::delete_by_id(id).exec(&*tx).await?;
    audit::record(&tx, Event::new("organiser.removed", now).by(o.user.id).on("organiser", id.0)).await?;
    tx.commit().await
}

/// The language in which strangers of a competition are written to: its first.
#[must_use]
pub fn main_language(c: &competition::Model) -> Lang {
    c.languages.0.first().and_then(|code| Lang::from_code(code)).unwrap_or_default()
}

/// Puts a message of the competition back into the queue, also one that was sent.
///
/// # Errors
/// `NotFound` for messages of others.
pub async fn resend(app: &App, o: &Organiser, id: MessageId, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    mail::requeue(&tx, app.clock(), Some(o.competition.id), id).await?;
    audit::record(&tx, Event::new("message.queued_again", now).by(o.user.id).on("message", id.0)).await?;
    tx.commit().await
}
