//! Forgetting, slice by slice. The job is left by the transaction that ends the account, and bears being run again.

use entity::competition;
use serde_json::Value;

use crate::account::own::Gone;
use crate::account::store as accounts;
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::Chain;
use crate::error::{Error, Result};
use crate::{
    board, brief, competition as contest, entry, file, jury, mail, milestone, nomination, participant, screening, team,
};

/// Forgets somebody whose account has ended, in each competition and on the site.
///
/// # Errors
/// The database's words; the job is tried again.
pub async fn job(app: App, payload: Value) -> Result<()> {
    let mut gone: Gone = serde_json::from_value(payload).map_err(Error::internal)?;
    // An address belongs to whoever has it now: what comes for it is theirs.
    for address in std::mem::take(&mut gone.addresses) {
        if accounts::by_email(app.db().read(), &address).await?.is_none() {
            gone.addresses.push(address);
        }
    }
    for c in contest::store::list_all(app.db().read()).await? {
        forget_in(&app, &gone, &c).await?;
    }
    let tx = app.db().tx(Chain::Site).await?;
    board::actions::moderation::forget(&tx, gone.user).await?;
    file::resumable::forget_person(&tx, gone.user, app.now()).await?;
    mail::forget_person(&tx, gone.user, &gone.addresses).await?;
    audit::record(&tx, Event::new("user.forgotten", app.now()).on("user", gone.user.0)).await?;
    tx.commit().await
}

/// What one competition knows. Drafts go before their teams, since a team with an entry stays.
async fn forget_in(app: &App, gone: &Gone, c: &competition::Model) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(c.id)).await?;
    let mut known = entry::actions::forget::forget(&tx, c.id, gone.user, app.now()).await?;
    known |= milestone::actions::forget(&tx, c.id, gone.user).await?;
    known |= team::actions::forget(&tx, c.id, gone).await?;
    known |= participant::store::forget(&tx, c.id, gone.user).await?;
    known |= contest::store::forget(&tx, c.id, gone).await?;
    known |= screening::store::forget(&tx, c.id, gone).await?;
    known |= jury::actions::invite::forget(&tx, c.id, gone).await?;
    known |= nomination::store::forget(&tx, c.id, gone).await?;
    known |= brief::store::forget(&tx, c.id, gone.user).await?;
    if !known {
        return tx.leave().await;
    }
    audit::record(&tx, Event::new("participant.forgotten", app.now()).on("user", gone.user.0)).await?;
    tx.commit().await
}
