//! Writing redacted copies and taking them away.

use chrono::{DateTime, Utc};
use entity::redaction;
use sea_orm::{EntityTrait, Set};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::Chain;
use crate::error::{Error, Refusal, Result};
use crate::screening::proof::Screened;

/// A copy as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Copy {
    /// In place of the title.
    pub title: String,
    /// In place of the summary.
    pub summary: String,
    /// In place of the description.
    pub description: String,
    /// In place of texts among the answers.
    pub answers: Value,
    /// Whether links and video are left out.
    pub hide_links: bool,
    /// Whether files are left out.
    pub hide_files: bool,
}

/// Writes the copy of an entry over the version `seen` (0 for none).
///
/// # Errors
/// `Stale` if somebody else saved in the meantime.
pub async fn write(app: &App, s: &Screened, copy: Copy, seen: i32, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(s.screener.competition.id)).await?;
    let before = store::of(&*tx, s.entry.id).await?;
    if before.as_ref().map_or(0, |b| b.version) != seen {
        return Err(Error::Stale);
    }
    let told = json!([copy.title, copy.summary, copy.description, copy.answers, copy.hide_links, copy.hide_files]);
    let row = redaction::ActiveModel {
        entry_id: Set(s.entry.id),
        title: Set(copy.title),
        summary: Set(copy.summary),
        description: Set(copy.description),
        answers: Set(copy.answers),
        hide_links: Set(copy.hide_links),
        hide_files: Set(copy.hide_files),
        revision: Set(s.entry.revision_count),
        version: Set(seen + 1),
        updated_by: Set(Some(s.screener.user.id)),
        updated_at: Set(now),
    };
    if before.is_some() {
        redaction::Entity::update(row).exec(&*tx).await?;
    } else {
        redaction::Entity::insert(row).exec_without_returning(&*tx).await?;
    }
    let event = Event::new("redaction.written", now).by(s.screener.user.id).on("entry", s.entry.id.0);
    let sha256 = hex::encode(Sha256::digest(told.to_string()));
    audit::record(&tx, event.data(json!({"version": seen + 1, "sha256": sha256}))).await?;
    tx.commit().await
}

/// Takes the copy of an entry away: jurors read the original again.
///
/// # Errors
/// Refused `WrongState` if there is none.
pub async fn delete(app: &App, s: &Screened, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(s.screener.competition.id)).await?;
    if redaction::Entity::delete_by_id(s.entry.id).exec(&*tx).await?.rows_affected == 0 {
        return Err(Refusal::WrongState.into());
    }
    let event = Event::new("redaction.deleted", now).by(s.screener.user.id).on("entry", s.entry.id.0);
    audit::record(&tx, event).await?;
    tx.commit().await
}
