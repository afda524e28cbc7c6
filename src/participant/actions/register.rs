//! Registering, and correcting what was told.

use chrono::{DateTime, Utc};
use entity::{ParticipantId, competition};
use serde_json::json;

use super::super::rules::Registration;
use super::super::store;
use super::consent;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::proof::{Participant, Public};
use crate::competition::rules::{ensure_open, intake};
use crate::competition::store as competitions;
use crate::db::{Chain, Tx};
use crate::error::Result;
use crate::web::visit::Viewer;

/// Registers a person, or records that the present rules are accepted; asks the guardian where one is named.
///
/// # Errors
/// Refused `NotOpenYet` or `Closed` for newcomers outside the intake.
pub async fn register(app: &App, p: &Public, user: &Viewer, r: &Registration, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(p.competition.id)).await?;
    if competitions::participant(&*tx, p.competition.id, user.id).await?.is_none() {
        ensure_open(&p.competition, intake(&p.stages), now)?;
    }
    let id = enrol(&tx, &p.competition, user, r, now).await?;
    if let Some(guardian) = &r.guardian {
        consent::ask(app, &tx, &p.competition, (id, user), guardian, now).await?;
    }
    tx.commit().await
}

/// The row and event of a registration, in the caller's transaction; an existing row gets the new answers.
///
/// # Errors
/// The database's words.
pub async fn enrol(
    tx: &Tx,
    c: &competition::Model,
    user: &Viewer,
    r: &Registration,
    now: DateTime<Utc>,
) -> Result<ParticipantId> {
    let (form, _) = store::form(&**tx, c).await?;
    let id = match competitions::participant(&**tx, c.id, user.id).await? {
        None => store::insert(tx, c, user.id, r, form, now).await?,
        Some(row) => {
            store::set(tx, row.id, r, form, Some((c.rules_version, now))).await?;
            row.id
        }
    };
    let event = Event::new("participant.registered", now).by(user.id).on("user", user.id.0);
    audit::record(tx, event.data(json!({"rules_version": c.rules_version}))).await?;
    Ok(id)
}

/// Corrects what was told, until the intake closes; asks the guardian where one is named for the first time.
///
/// # Errors
/// Refused `Closed` after the intake.
pub async fn correct(app: &App, p: &Participant, r: &Registration, now: DateTime<Utc>) -> Result<()> {
    ensure_open(&p.competition, intake(&p.stages), now)?;
    let tx = app.db().tx(Chain::Competition(p.competition.id)).await?;
    let (form, _) = store::form(&*tx, &p.competition).await?;
    store::set(&tx, p.row.id, r, form, None).await?;
    if let Some(guardian) = &r.guardian {
        consent::ask(app, &tx, &p.competition, (p.row.id, &p.user), guardian, now).await?;
    }
    audit::record(&tx, Event::new("participant.corrected", now).by(p.user.id).on("user", p.user.id.0)).await?;
    tx.commit().await
}
