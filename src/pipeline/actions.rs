//! Saying who takes part in a stage and who goes on.

use chrono::{DateTime, Utc};
use entity::json::{StageSettings, Tie};
use serde_json::json;

use super::proof::Selecting;
use super::rules::Chosen;
use super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::Chain;
use crate::error::{Error, Refusal, Result};

/// A seed that people can read out: the day and nine digits.
fn drawn_seed(now: DateTime<Utc>) -> String {
    let n: u32 = rand::random_range(0..1_000_000_000);
    format!("{} {:03} {:03} {:03}", now.format("%Y-%m-%d"), n / 1_000_000, n / 1000 % 1000, n % 1000)
}

/// Sets scope, method, rule and tie rule over the version `seen`. A lot without a seed gets one.
///
/// # Errors
/// Refused `RuleFrozen` once they are frozen; `Stale` if somebody else saved in the meantime.
pub async fn set(app: &App, s: &Selecting, chosen: Chosen, seen: i32, now: DateTime<Utc>) -> Result<()> {
    if s.fixed {
        return Err(Refusal::RuleFrozen.into());
    }
    let draws = chosen.tie == Tie::Lot && chosen.seed.is_empty();
    let seed = if draws { drawn_seed(now) } else { chosen.seed };
    let settings = StageSettings {
        method: chosen.method,
        advance: chosen.advance,
        tie: chosen.tie,
        seed,
        ..s.stage.settings.clone()
    };
    let tx = app.db().tx(Chain::Competition(s.organiser.competition.id)).await?;
    let data = json!({"scope": chosen.scope, "method": settings.method, "advance": settings.advance,
        "tie": settings.tie, "seed": settings.seed});
    if !store::set_rule(&tx, s.stage.id, settings, seen).await? {
        return Err(Error::Stale);
    }
    store::set_scope(&tx, s.stage.id, &chosen.scope).await?;
    let event = Event::new("stage.ruled", now).by(s.organiser.user.id).on("stage", s.stage.id.0).data(data);
    audit::record(&tx, event).await?;
    tx.commit().await
}
