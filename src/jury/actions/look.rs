//! An organiser looks at what a juror sees, which is recorded.

use chrono::{DateTime, Utc};
use entity::JurorId;
use serde_json::json;

use super::super::proof::Scoring;
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::Chain;
use crate::error::Result;

/// Notes that an organiser has looked at a juror's list, or at the page of an entry on it.
///
/// # Errors
/// The database's words.
pub async fn note(app: &App, s: &Scoring, juror: JurorId, entry: Option<i32>, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(s.organiser.competition.id)).await?;
    let event = Event::new("juror.seen_as", now).by(s.organiser.user.id).on("juror", juror.0);
    audit::record(&tx, event.data(json!({"stage": s.stage.id, "number": entry}))).await?;
    tx.commit().await
}
