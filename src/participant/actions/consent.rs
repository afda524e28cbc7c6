//! A guardian is asked, answers, and may take the answer back; organisers record a consent on paper.

use chrono::{DateTime, Utc};
use entity::consent::{self, ConsentState};
use entity::{ParticipantId, competition, participant, user};
use serde_json::json;

use super::super::proof::OrganisedParticipant;
use super::super::rules::Guardian;
use super::super::store;
use crate::account::store as accounts;
use crate::app::{App, secret};
use crate::audit::{self, Event};
use crate::competition::proof::Participant;
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::mail::{Letter, To};
use crate::web::visit::Viewer;

/// How often a participant may have a guardian asked within a quarter of an hour.
const MOST_ASKED: i32 = 5;

/// Asks a guardian by mail, in the caller's transaction; a link that was mailed before is worthless then.
///
/// # Errors
/// The database's words.
pub async fn ask(
    app: &App,
    tx: &Tx,
    c: &competition::Model,
    (participant, user): (ParticipantId, &Viewer),
    guardian: &Guardian,
    now: DateTime<Utc>,
) -> Result<()> {
    let secret = secret();
    let known = (user.lang.code(), secret.as_str());
    let id = store::insert_consent(tx, participant, guardian, known, c.rules_version, now).await?;
    let data = json!({
        "guardian": guardian.name, "participant": user.name, "competition": c.title, "contact": c.contact_email,
        "link": format!("/consent/{secret}"),
    });
    let to = To::address(&guardian.email, &guardian.name, user.lang);
    let key = format!("{}{}", store::letters_of(participant), id.0);
    app.mail(tx, Letter::new("consent-asked", to).competition(c.id).dedupe(key).data(data)).await?;
    audit::record(tx, Event::new("consent.asked", now).by(user.id).on("consent", id.0)).await
}

/// Asks again, or somebody else, while nobody has answered.
///
/// # Errors
/// Refused `WrongState` once there is an answer; `TooMany` for one who does it all the time.
pub async fn ask_again(app: &App, p: &Participant, guardian: &Guardian, now: DateTime<Utc>) -> Result<()> {
    let key = format!("consent:{}", p.row.id);
    if accounts::count_attempts(app.db().read(), &key, now).await? >= MOST_ASKED {
        return Err(Error::TooMany);
    }
    let tx = app.db().tx(Chain::Competition(p.competition.id)).await?;
    match store::consent_of(&*tx, p.row.id).await? {
        Some(row) if row.state == ConsentState::Asked => {}
        _ => return Err(Refusal::WrongState.into()),
    }
    accounts::insert_attempt(&tx, &key, now).await?;
    ask(app, &tx, &p.competition, (p.row.id, &p.user), guardian, now).await?;
    tx.commit().await
}

/// What a guardian's link is about.
#[derive(Clone, Debug)]
pub struct Question {
    /// The consent.
    pub consent: consent::Model,
    /// Whose.
    pub participant: participant::Model,
    /// That person.
    pub person: user::Model,
    /// In which competition.
    pub competition: competition::Model,
}

/// What a mailed secret is about.
///
/// # Errors
/// Refused `LinkSpent` if another link took its place, the account has ended, or it never was.
pub async fn question(app: &App, secret: &str) -> Result<Question> {
    let found = store::consent_by_secret(app.db().read(), secret).await?;
    let (consent, participant, person, competition) = found.ok_or(Refusal::LinkSpent)?;
    Ok(Question { consent, participant, person, competition })
}

/// A guardian's answer; a consent that was given is taken back by declining. The participant is told.
///
/// # Errors
/// Refused `LinkSpent`.
pub async fn answer(app: &App, secret: &str, consents: bool, now: DateTime<Utc>) -> Result<ConsentState> {
    let asked = question(app, secret).await?;
    let c = &asked.competition;
    let tx = app.db().tx(Chain::Competition(c.id)).await?;
    let row = store::consent_of(&*tx, asked.participant.id).await?;
    let row = row.filter(|row| row.id == asked.consent.id).ok_or(Refusal::LinkSpent)?;
    let (state, verb) = match (consents, row.state) {
        (true, _) => (ConsentState::Given, "consent.given"),
        (false, ConsentState::Given | ConsentState::Withdrawn) => (ConsentState::Withdrawn, "consent.withdrawn"),
        (false, _) => (ConsentState::Declined, "consent.declined"),
    };
    if state == row.state {
        return Ok(state);
    }
    store::set_consent(&tx, row.id, state, c.rules_version, now).await?;
    let event = Event::new(verb, now).on("consent", row.id.0);
    audit::record(&tx, event.data(json!({"rules_version": c.rules_version}))).await?;
    let data = json!({
        "competition": c.title, "state": state, "contact": c.contact_email,
        "link": format!("/c/{}/my/registration", c.slug),
    });
    app.mail(&tx, Letter::new("consent-answered", To::user(&asked.person)).competition(c.id).data(data)).await?;
    tx.commit().await?;
    Ok(state)
}

/// Records a consent that came on paper.
///
/// # Errors
/// Invalid without the guardian's name or a reason.
pub async fn record(
    app: &App,
    asked: &OrganisedParticipant,
    (guardian, reason): (&str, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    let mut errors = FieldErrors::default();
    errors.add_if(guardian.is_empty(), "guardian_name", "error-required");
    errors.add_if(reason.is_empty(), "reason", "error-required");
    for (field, text, max) in [("guardian_name", guardian, 100), ("reason", reason, 1000)] {
        if text.chars().count() > max {
            errors.add_with(field, "error-too-long", json!({"max": max}));
        }
    }
    errors.check()?;
    let (c, by) = (&asked.organiser.competition, asked.organiser.user.id);
    let tx = app.db().tx(Chain::Competition(c.id)).await?;
    let id = store::record_consent(&tx, asked.row.id, (guardian, reason), by, c.rules_version, now).await?;
    audit::record(&tx, Event::new("consent.recorded", now).by(by).on("consent", id.0).why(reason)).await?;
    tx.commit().await
}
