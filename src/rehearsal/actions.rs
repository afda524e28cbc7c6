//! Letting people try, and going live.

use chrono::{DateTime, Utc};
use serde_json::{Map, json};

use super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::actions::general;
use crate::competition::proof::Organiser;
use crate::competition::store as competitions;
use crate::db::{Chain, Tx};
use crate::error::{Error, Refusal, Result};
use crate::{board, file, participant, team};

/// Lets those who are invited into a competition that is not public, or keeps them out again.
///
/// # Errors
/// Refused `WrongState` once it is public; `Stale` if somebody else saved in the meantime.
pub async fn set(app: &App, o: &Organiser, on: bool, version: i32, now: DateTime<Utc>) -> Result<()> {
    if o.competition.published_at.is_some() {
        return Err(Refusal::WrongState.into());
    }
    general::set_part(app, o, |settings| settings.rehearsal = on, version, now).await
}

/// Makes a competition public. With `wipe`, everything that people tried goes in the same transaction: registrations,
/// teams, entries with their files, and all that was said and decided about them. Nobody is mailed.
///
/// # Errors
/// Refused `NotReady` with what is missing, `WrongState` once it is public.
pub async fn go_live(app: &App, o: &Organiser, wipe: bool, now: DateTime<Utc>) -> Result<()> {
    general::ensure_ready(o)?;
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let row = competitions::by_id(&*tx, o.competition.id).await?.ok_or(Error::NotFound)?;
    // A page that was kept open must not wipe what is no test any more.
    if row.published_at.is_some() {
        return Err(Refusal::WrongState.into());
    }
    if wipe {
        forget(&tx, o, now).await?;
    }
    general::publish(&tx, o, now).await?;
    tx.commit().await
}

/// Teams take their entries with them, and entries what was said and decided about them.
async fn forget(tx: &Tx, o: &Organiser, now: DateTime<Utc>) -> Result<()> {
    let id = o.competition.id;
    let tried = store::tried(&**tx, id).await?;
    file::actions::delete_of_entries(tx, id, o.user.id, now).await?;
    file::resumable::forget_competition(tx, id, now).await?;
    board::store::requests::wipe(tx, id).await?;
    team::store::wipe(tx, id).await?;
    participant::store::wipe(tx, id).await?;
    competitions::restart(tx, id).await?;
    let counts: Map<_, _> = tried.into_iter().map(|(name, n)| (name.to_owned(), json!(n))).collect();
    let event = Event::new("competition.rehearsal_wiped", now).by(o.user.id).on("competition", id.0);
    audit::record(tx, event.data(counts.into())).await
}
