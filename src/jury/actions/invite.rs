//! Inviting jurors, accepting, reminding, letting go.

use chrono::{DateTime, Utc};
use entity::{CompetitionId, JurorId, assignment, comparison, competition, juror, review};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use super::super::invited::Invited;
use super::super::proof::Scoring;
use super::super::store;
use crate::account::own::Gone;
use crate::account::rules::no_address;
use crate::app::{App, secret, secret_hash};
use crate::audit::{self, Event};
use crate::competition::actions::people::main_language;
use crate::competition::proof::Organiser;
use crate::competition::rules::{Window, window};
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::lang::Lang;
use crate::mail::{Letter, To};
use crate::web::visit::Viewer;

/// Mails invitations; those invited before and not yet accepted get a new link.
///
/// # Errors
/// Invalid beside `lines` if somebody is a juror already.
pub async fn invite(app: &App, o: &Organiser, people: Vec<Invited>, now: DateTime<Utc>) -> Result<usize> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let known = store::jurors_of(&*tx, o.competition.id).await?;
    for person in &people {
        let before = known.iter().find(|j| j.email == person.email);
        if before.is_some_and(|j| j.accepted_at.is_some()) {
            let mut errors = FieldErrors::default();
            errors.add_with("lines", "jury-is-juror", json!({"email": person.email}));
            return Err(errors.into());
        }
        invite_one(app, &tx, o, person, before, now).await?;
    }
    let event = Event::new("juror.invited", now).by(o.user.id).data(json!({"count": people.len()}));
    audit::record(&tx, event).await?;
    tx.commit().await?;
    Ok(people.len())
}

async fn invite_one(
    app: &App,
    tx: &Tx,
    o: &Organiser,
    person: &Invited,
    before: Option<&juror::Model>,
    now: DateTime<Utc>,
) -> Result<()> {
    let secret = secret();
    let id = before.map_or_else(JurorId::new, |j| j.id);
    let row = juror::ActiveModel {
        id: Set(id),
        competition_id: Set(o.competition.id),
        user_id: Set(None),
        email: Set(person.email.clone()),
        name: Set(person.name.clone()),
        organisation: Set(person.organisation.clone()),
        token_hash: Set(Some(secret_hash(&secret))),
        invited_at: Set(now),
        accepted_at: Set(None),
        reminded_at: Set(None),
        // Whoever accepts may be somebody else than last time.
        terms_at: Set(None),
        profile: person.profile.clone().map_or(ActiveValue::NotSet, Set),
    };
    if before.is_some() {
        row.update(&**tx).await?;
    } else {
        let row = juror::ActiveModel { profile: Set(person.profile.clone().unwrap_or_default()), ..row };
        juror::Entity::insert(row).exec_without_returning(&**tx).await?;
    }
    let to = To::address(&person.email, &person.name, main_language(&o.competition));
    let data =
        json!({"competition": o.competition.title, "from": o.user.name, "link": format!("/juror-invitation/{secret}")});
    app.mail(tx, Letter::new("juror-invitation", to).competition(o.competition.id).data(data)).await
}

/// The open invitation of a mailed secret, with its competition.
///
/// # Errors
/// Refused `InvitationSpent` if it was used, replaced or never made.
pub async fn invitation(db: &impl ConnectionTrait, secret: &str) -> Result<(juror::Model, competition::Model)> {
    let found = juror::Entity::find()
        .filter(juror::Column::TokenHash.eq(secret_hash(secret)))
        .filter(juror::Column::AcceptedAt.is_null())
        .find_also_related(competition::Entity)
        .one(db)
        .await?;
    match found {
        Some((row, Some(competition))) => Ok((row, competition)),
        _ => Err(Refusal::InvitationSpent.into()),
    }
}

/// Accepts an invitation: whoever brings the mailed secret is the juror, with the account that is signed in.
///
/// # Errors
/// Refused `InvitationSpent`; Refused `WrongState` if the account is a juror there already.
pub async fn accept(app: &App, secret: &str, user: &Viewer, now: DateTime<Utc>) -> Result<competition::Model> {
    let (_, competition) = invitation(app.db().read(), secret).await?;
    let tx = app.db().tx(Chain::Competition(competition.id)).await?;
    let (row, _) = invitation(&*tx, secret).await?;
    if store::juror(&*tx, competition.id, user.id).await?.is_some() {
        return Err(Refusal::WrongState.into());
    }
    let name = if row.name.is_empty() { user.name.clone() } else { row.name.clone() };
    let accepted = juror::ActiveModel {
        id: Set(row.id),
        user_id: Set(Some(user.id)),
        name: Set(name),
        token_hash: Set(None),
        accepted_at: Set(Some(now)),
        ..Default::default()
    };
    accepted.update(&*tx).await?;
    audit::record(&tx, Event::new("juror.accepted", now).by(user.id).on("juror", row.id.0)).await?;
    tx.commit().await?;
    Ok(competition)
}

/// Mails a reminder to each juror of a stage who has entries left, or to those of them who are named; returns how many.
///
/// # Errors
/// Refused `WrongState` if nobody has anything left, or once the stage has closed.
pub async fn remind(app: &App, s: &Scoring, only: Option<&[JurorId]>, now: DateTime<Utc>) -> Result<usize> {
    let c = &s.organiser.competition;
    if window(&s.stage, now) == Window::Over || s.stage.settled_at.is_some() {
        return Err(Refusal::WrongState.into());
    }
    let tx = app.db().tx(Chain::Competition(c.id)).await?;
    let waiting = store::waiting(&*tx, c.id, s.stage.id, only).await?;
    if waiting.is_empty() {
        return Err(Refusal::WrongState.into());
    }
    for (j, tally) in &waiting {
        let to = To { user_id: j.user_id, ..To::address(&j.email, &j.name, language(&tx, j, c).await?) };
        let data = json!({
            "competition": c.title, "stage": s.stage.name, "left": tally.left(), "closes_at": s.stage.closes_at,
            "zone": c.time_zone, "link": format!("/c/{}/jury", c.slug),
        });
        app.mail(&tx, Letter::new("juror-reminder", to).competition(c.id).data(data)).await?;
    }
    juror::Entity::update_many()
        .col_expr(juror::Column::RemindedAt, Expr::value(Some(now)))
        .filter(juror::Column::Id.is_in(waiting.iter().map(|(j, _)| j.id)))
        .exec(&*tx)
        .await?;
    let event = Event::new("juror.reminded", now).by(s.organiser.user.id).on("stage", s.stage.id.0);
    audit::record(&tx, event.data(json!({"count": waiting.len()}))).await?;
    tx.commit().await?;
    Ok(waiting.len())
}

/// The language of a juror's letters.
pub(super) async fn language(tx: &Tx, j: &juror::Model, c: &competition::Model) -> Result<Lang> {
    let Some(id) = j.user_id else { return Ok(main_language(c)) };
    let person = crate::account::store::by_id(&**tx, id).await?;
    Ok(person.and_then(|p| Lang::from_code(&p.language)).unwrap_or_else(|| main_language(c)))
}

/// Lets a juror go: open assignments end, reviews that were handed in stay.
///
/// # Errors
/// `NotFound` in another competition.
pub async fn remove(app: &App, o: &Organiser, id: JurorId, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let all = store::jurors_of(&*tx, o.competition.id).await?;
    let row = all.iter().find(|j| j.id == id).ok_or(Error::NotFound)?;
    let_go(&tx, id).await?;
    audit::record(&tx, Event::new("juror.removed", now).by(o.user.id).on("juror", row.id.0)).await?;
    tx.commit().await
}

/// Open assignments end. The row stays where reviews or comparisons name it, for results rest on them, but nobody can sign in as it any more. Whether it stays.
async fn let_go(tx: &Tx, id: JurorId) -> Result<bool> {
    assignment::Entity::delete_many().filter(assignment::Column::JurorId.eq(id)).exec(&**tx).await?;
    let reviewed = review::Entity::find().filter(review::Column::JurorId.eq(id)).one(&**tx).await?.is_some();
    let compared = comparison::Entity::find().filter(comparison::Column::JurorId.eq(id)).one(&**tx).await?.is_some();
    let stays = reviewed || compared;
    if stays {
        juror::Entity::update_many()
            .col_expr(juror::Column::AcceptedAt, Expr::value(None::<DateTime<Utc>>))
            .col_expr(juror::Column::TokenHash, Expr::value(None::<String>))
            .filter(juror::Column::Id.eq(id))
            .exec(&**tx)
            .await?;
    } else {
        juror::Entity::delete_by_id(id).exec(&**tx).await?;
    }
    Ok(stays)
}

/// Lets a juror whose account has ended go, and forgets name, organisation, address, private notes and remarks. Points and
/// comments stay, for results rest on them. Whether there was one.
///
/// # Errors
/// The database's words.
pub async fn forget(tx: &Tx, competition: CompetitionId, gone: &Gone) -> Result<bool> {
    let all = store::jurors_of(&**tx, competition).await?;
    let own = |j: &&juror::Model| j.user_id.map_or_else(|| gone.addresses.contains(&j.email), |id| id == gone.user);
    let mut known = store::blank_remarks(tx, competition, None, Some(gone.user)).await?;
    for row in all.iter().filter(own) {
        known = true;
        store::blank_remarks(tx, competition, Some(row.id), None).await?;
        if !let_go(tx, row.id).await? {
            continue;
        }
        review::Entity::update_many()
            .col_expr(review::Column::PrivateNote, Expr::value(""))
            .filter(review::Column::JurorId.eq(row.id))
            .exec(&**tx)
            .await?;
        juror::Entity::update_many()
            .col_expr(juror::Column::Email, Expr::value(no_address(row.id)))
            .col_expr(juror::Column::Name, Expr::value(""))
            .col_expr(juror::Column::Organisation, Expr::value(""))
            .filter(juror::Column::Id.eq(row.id))
            .exec(&**tx)
            .await?;
    }
    Ok(known)
}
