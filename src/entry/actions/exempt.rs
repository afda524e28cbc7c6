//! Leave for an entry that a limit or the list of those who may not enter would refuse.

use chrono::{DateTime, Utc};
use entity::{ExemptionId, exemption};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use crate::app::App;
use crate::audit::{self, Event};
use crate::db::Chain;
use crate::entry::proof::OrganisedEntry;
use crate::error::{FieldErrors, Result};

/// Lets an entry be handed in although a limit or the list says no; a new reason takes the place of an earlier one.
///
/// # Errors
/// Invalid without a reason.
pub async fn exempt(app: &App, asked: &OrganisedEntry, reason: &str, now: DateTime<Utc>) -> Result<()> {
    if reason.is_empty() {
        return Err(FieldErrors::one("exempt_reason", "error-required").into());
    }
    let (entry, by) = (asked.entry.id, asked.organiser.user.id);
    let tx = app.db().tx(Chain::Competition(asked.organiser.competition.id)).await?;
    exemption::Entity::delete_many().filter(exemption::Column::EntryId.eq(entry)).exec(&*tx).await?;
    let row = exemption::ActiveModel {
        id: Set(ExemptionId::new()),
        entry_id: Set(entry),
        reason: Set(reason.to_owned()),
        given_by: Set(Some(by)),
        given_at: Set(now),
    };
    exemption::Entity::insert(row).exec_without_returning(&*tx).await?;
    audit::record(&tx, Event::new("entry.exempted", now).by(by).on("entry", entry.0).why(reason)).await?;
    tx.commit().await
}
