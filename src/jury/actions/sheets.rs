//! Saving the sheets of a table: all good rows in one transaction.

use chrono::{DateTime, Utc};
use entity::review::ReviewState;
use serde_json::json;

use super::super::proof::AtStage;
use super::super::table::{Means, Row};
use super::super::{rules, store};
use super::review::still_seated;
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::Chain;
use crate::error::{Error, Refusal, Result};

/// Saves the rows that can be saved; returns how many.
///
/// # Errors
/// Refused `WrongState` if there is none, `Settled`; `Stale` if one was saved elsewhere or is not the juror's to judge any
/// more, and then none is saved.
pub async fn save_all(app: &App, a: &AtStage, rows: &[Row], now: DateTime<Utc>) -> Result<usize> {
    let rubric = store::rubric_of(app.db().read(), a.stage.id).await?;
    let tx = app.db().tx(Chain::Competition(a.juror.competition.id)).await?;
    if a.stage.rubric_frozen_at.is_none() {
        store::set_frozen(&tx, a.stage.id, rules::rubric_hash(&rubric), now).await?;
    }
    let mut saved = 0;
    for row in rows {
        let Means::Save { entry, sheet, hand_in, seen, .. } = &row.means else { continue };
        let state = if *hand_in { ReviewState::Submitted } else { ReviewState::Draft };
        let who = (a.juror.row.id, *entry);
        match still_seated(&tx, a.stage.id, who, *seen).await {
            Err(Error::NotFound | Error::Refused(Refusal::ConflictOfInterest | Refusal::Abstained)) => {
                return Err(Error::Stale);
            }
            outcome => outcome?,
        }
        let written = store::set_review(&tx, a.stage.id, who, sheet, state, *seen, now).await?;
        store::set_scores(&tx, written.id, sheet, &rubric, *seen == 0).await?;
        let points: Vec<_> = rubric.iter().map(|c| sheet.points.get(&c.id)).collect();
        let verb = if *hand_in { "review.submitted" } else { "review.saved" };
        let event = Event::new(verb, now).by(a.juror.user.id).on("review", written.id.0);
        let told = json!({"entry": entry, "version": written.version, "points": points, "table": true});
        audit::record(&tx, event.data(told)).await?;
        saved += 1;
    }
    if saved == 0 {
        return Err(Refusal::WrongState.into());
    }
    tx.commit().await?;
    Ok(saved)
}
