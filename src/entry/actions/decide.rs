//! What organisers decide about an entry, with their reason on record.

use chrono::{DateTime, Utc};
use entity::entry::EntryState;
use serde_json::json;

use crate::app::App;
use crate::audit::{self, Event};
use crate::db::{Chain, Tx};
use crate::entry::proof::OrganisedEntry;
use crate::entry::store;
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::mail::{Letter, To};

/// Admits an entry, also one that was refused or disqualified by mistake.
///
/// # Errors
/// Refused `WrongState` for drafts and withdrawn entries.
pub async fn admit(app: &App, asked: &OrganisedEntry, now: DateTime<Utc>) -> Result<()> {
    use EntryState::{Disqualified, Refused, Submitted};
    let tx = app.db().tx(Chain::Competition(asked.organiser.competition.id)).await?;
    let from = change(&tx, asked, &[Submitted, Refused, Disqualified], EntryState::Admitted).await?;
    let event = Event::new("entry.admitted", now).by(asked.organiser.user.id).on("entry", asked.entry.id.0);
    audit::record(&tx, event.data(json!({"from": from}))).await?;
    tx.commit().await
}

/// Takes an entry out of the contest and tells its team why.
///
/// # Errors
/// Invalid without a reason; refused `WrongState` for drafts and withdrawn entries.
pub async fn disqualify(app: &App, asked: &OrganisedEntry, reason: &str, now: DateTime<Utc>) -> Result<()> {
    use EntryState::{Admitted, Refused, Submitted};
    if reason.is_empty() {
        return Err(FieldErrors::one("reason", "error-required").into());
    }
    let competition = &asked.organiser.competition;
    let tx = app.db().tx(Chain::Competition(competition.id)).await?;
    let from = change(&tx, asked, &[Submitted, Admitted, Refused], EntryState::Disqualified).await?;
    let event = Event::new("entry.disqualified", now).by(asked.organiser.user.id).on("entry", asked.entry.id.0);
    audit::record(&tx, event.data(json!({"from": from})).why(reason)).await?;
    for person in store::people_of(&*tx, asked.entry.team_id).await? {
        let data = json!({
            "competition": competition.title, "title": asked.entry.title, "number": asked.entry.number,
            "reason": reason, "link": format!("/c/{}/my", competition.slug), "contact": competition.contact_email,
        });
        let letter = Letter::new("entry-disqualified", To::user(&person)).competition(competition.id).data(data);
        app.mail(&tx, letter).await?;
    }
    tx.commit().await
}

async fn change(tx: &Tx, asked: &OrganisedEntry, from: &[EntryState], to: EntryState) -> Result<EntryState> {
    let entry = store::by_id(&**tx, asked.entry.id).await?.ok_or(Error::NotFound)?;
    if !from.contains(&entry.state) {
        return Err(Refusal::WrongState.into());
    }
    store::set_state(&**tx, entry.id, to).await?;
    Ok(entry.state)
}
