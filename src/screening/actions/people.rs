//! Inviting screeners, accepting, letting go.

use chrono::{DateTime, Utc};
use entity::{ScreenerId, competition, screener};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use super::super::store;
use crate::app::{App, secret, secret_hash};
use crate::audit::{self, Event};
use crate::competition::actions::people::main_language;
use crate::competition::guests::Invited;
use crate::competition::proof::Organiser;
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::mail::{Letter, To};
use crate::web::visit::Viewer;

/// Mails invitations; those invited before and not yet accepted get a new link.
///
/// # Errors
/// Invalid beside `lines` if somebody is a screener already.
pub async fn invite(app: &App, o: &Organiser, people: Vec<Invited>, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let known = store::screeners_of(&*tx, o.competition.id).await?;
    for person in &people {
        let before = known.iter().find(|s| s.email == person.email);
        if before.is_some_and(|s| s.accepted_at.is_some()) {
            let mut errors = FieldErrors::default();
            errors.add_with("lines", "screening-is-screener", json!({"email": person.email}));
            return Err(errors.into());
        }
        invite_one(app, &tx, o, person, before.map(|s| s.id), now).await?;
    }
    let event = Event::new("screener.invited", now).by(o.user.id).data(json!({"count": people.len()}));
    audit::record(&tx, event).await?;
    tx.commit().await
}

async fn invite_one(
    app: &App,
    tx: &Tx,
    o: &Organiser,
    person: &Invited,
    before: Option<ScreenerId>,
    now: DateTime<Utc>,
) -> Result<()> {
    let secret = secret();
    let row = screener::ActiveModel {
        id: Set(before.unwrap_or_else(ScreenerId::new)),
        competition_id: Set(o.competition.id),
        user_id: Set(None),
        email: Set(person.email.clone()),
        name: Set(person.name.clone()),
        organisation: Set(person.organisation.clone()),
        token_hash: Set(Some(secret_hash(&secret))),
        invited_at: Set(now),
        accepted_at: Set(None),
    };
    if before.is_some() {
        row.update(&**tx).await?;
    } else {
        screener::Entity::insert(row).exec_without_returning(&**tx).await?;
    }
    let to = To::address(&person.email, &person.name, main_language(&o.competition));
    let data = json!({
        "competition": o.competition.title, "from": o.user.name, "link": format!("/screener-invitation/{secret}"),
    });
    app.mail(tx, Letter::new("screener-invitation", to).competition(o.competition.id).data(data)).await
}

/// The open invitation of a mailed secret, with its competition.
///
/// # Errors
/// Refused `InvitationSpent` if it was used, replaced or never made.
pub async fn invitation(app: &App, secret: &str) -> Result<(screener::Model, competition::Model)> {
    let found = screener::Entity::find()
        .filter(screener::Column::TokenHash.eq(secret_hash(secret)))
        .filter(screener::Column::AcceptedAt.is_null())
        .find_also_related(competition::Entity)
        .one(app.db().read())
        .await?;
    match found {
        Some((row, Some(competition))) => Ok((row, competition)),
        _ => Err(Refusal::InvitationSpent.into()),
    }
}

/// Accepts an invitation: whoever brings the mailed secret is the screener, with the account that is signed in.
///
/// # Errors
/// Refused `InvitationSpent`; Refused `WrongState` if the account screens there already.
pub async fn accept(app: &App, secret: &str, user: &Viewer, now: DateTime<Utc>) -> Result<competition::Model> {
    let (_, competition) = invitation(app, secret).await?;
    let tx = app.db().tx(Chain::Competition(competition.id)).await?;
    let (row, _) = invitation(app, secret).await?;
    if store::screener(&*tx, competition.id, user.id).await?.is_some() {
        return Err(Refusal::WrongState.into());
    }
    let name = if row.name.is_empty() { user.name.clone() } else { row.name.clone() };
    let accepted = screener::ActiveModel {
        id: Set(row.id),
        user_id: Set(Some(user.id)),
        name: Set(name),
        token_hash: Set(None),
        accepted_at: Set(Some(now)),
        ..Default::default()
    };
    accepted.update(&*tx).await?;
    audit::record(&tx, Event::new("screener.accepted", now).by(user.id).on("screener", row.id.0)).await?;
    tx.commit().await?;
    Ok(competition)
}

/// Lets a screener go, or takes an invitation back. What was decided stays.
///
/// # Errors
/// `NotFound` in another competition.
pub async fn remove(app: &App, o: &Organiser, id: ScreenerId, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let gone = screener::Entity::delete_many()
        .filter(screener::Column::Id.eq(id))
        .filter(screener::Column::CompetitionId.eq(o.competition.id))
        .exec(&*tx)
        .await?;
    if gone.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    audit::record(&tx, Event::new("screener.removed", now).by(o.user.id).on("screener", id.0)).await?;
    tx.commit().await
}
