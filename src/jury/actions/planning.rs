//! Working out a plan, and assigning exactly what was shown.

use chrono::{DateTime, Utc};
use serde_json::json;
use tokio::task::spawn_blocking;

use super::super::plan::{self, Broken, Inputs, Moves, Options, Outcome};
use super::super::proof::Scoring;
use super::super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::store as competitions;
use crate::db::{Chain, Tx};
use crate::error::{Error, Refusal, Result};

/// How often a plan is worked out again because somebody changed something meanwhile.
const TRIES: usize = 3;

/// Works out a plan, on a thread of its own and outside of any transaction.
///
/// # Errors
/// The database's words.
pub async fn preview(app: &App, s: &Scoring, options: &Options) -> Result<(Inputs, Outcome)> {
    let inputs = store::inputs_of(app.db().read(), s.organiser.competition.id, &s.stage).await?;
    let options = options.clone();
    spawn_blocking(move || {
        let outcome = plan::work_out(&inputs, &options);
        (inputs, outcome)
    })
    .await
    .map_err(Error::internal)
}

/// Assigns the plan whose fingerprint is `seen`. False if what it rests on has changed so that it would be another one;
/// then nothing is written.
///
/// # Errors
/// Refused `WrongState` once the stage is settled; `Stale` if things change faster than plans are made.
pub async fn assign(app: &App, s: &Scoring, options: &Options, seen: &str, now: DateTime<Utc>) -> Result<bool> {
    if s.stage.settled_at.is_some() {
        return Err(Refusal::WrongState.into());
    }
    let id = s.organiser.competition.id;
    for _ in 0..TRIES {
        let (inputs, outcome) = preview(app, s, options).await?;
        if plan::fingerprint(&outcome) != seen {
            return Ok(false);
        }
        let tx = app.db().tx(Chain::Competition(id)).await?;
        let (now_there, interests) = store::inputs_with(&*tx, id, &s.stage).await?;
        if now_there != inputs {
            tx.leave().await?;
            continue;
        }
        store::insert_conflicts(&tx, id, &interests.found, now).await?;
        write(&tx, s, options, &outcome, now).await?;
        tx.commit().await?;
        return Ok(true);
    }
    Err(Error::Stale)
}

async fn write(tx: &Tx, s: &Scoring, options: &Options, outcome: &Outcome, now: DateTime<Utc>) -> Result<()> {
    let stage = s.stage.id;
    let gone = outcome.remove.iter().filter(|(_, why)| !matches!(why, Broken::Conflict(_))).map(|(pair, _)| *pair);
    store::delete_assignments(tx, stage, &gone.collect()).await?;
    store::insert_planned(tx, stage, &outcome.add, now).await?;
    competitions::set_settings(tx, stage, |settings| {
        settings.reviews_per_entry = u32::try_from(options.per_entry).unwrap_or(1);
        settings.load = options.load.and_then(|n| u32::try_from(n).ok());
        (settings.by_expertise, settings.by_language) = (options.by_expertise, options.by_language);
    })
    .await?;
    let moves = match options.moves {
        Moves::Stay => "stay",
        Moves::Level => "level",
        Moves::Anew => "anew",
    };
    let data = json!({"by": "plan", "per_entry": options.per_entry, "load": options.load, "moves": moves,
        "expertise": options.by_expertise, "language": options.by_language, "seed": options.seed,
        "count": outcome.add.len(), "taken_back": outcome.remove.len(),
        "lacking": outcome.short.iter().map(|l| l.lacks).sum::<usize>(), "plan": plan::fingerprint(outcome)});
    let event = Event::new("assignment.made", now).by(s.organiser.user.id).on("stage", stage.0).data(data);
    audit::record(tx, event).await
}
