//! One more review of entries near the cut.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::assignment::AssignmentSource;
use entity::{EntryId, JurorId};
use serde_json::json;
use tokio::task::spawn_blocking;

use super::super::extra::{self, Cut};
use super::super::plan::{self, Inputs};
use super::super::proof::Scoring;
use super::super::store;
use super::invite::language;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::rules::{Window, window};
use crate::db::{Chain, Tx};
use crate::error::{Error, Refusal, Result};
use crate::mail::{Letter, To};
use crate::ranking::adaptive::Suggestion;

/// The inputs of a stage's plan, with the stage's own limit for those who have none.
async fn inputs_of(db: &impl sea_orm::ConnectionTrait, s: &Scoring) -> Result<Inputs> {
    let mut inputs = store::inputs_of(db, s.organiser.competition.id, &s.stage).await?;
    for judge in &mut inputs.judges {
        judge.load = judge.load.or(s.stage.settings.load.map(|n| n as usize));
    }
    Ok(inputs)
}

/// What more reviews would settle, worked out on a thread of its own.
///
/// # Errors
/// The database's words.
pub async fn suggest(app: &App, s: &Scoring, cut: Cut) -> Result<Vec<Suggestion<EntryId, JurorId>>> {
    let db = app.db().read();
    let inputs = inputs_of(db, s).await?;
    let values = store::values_of(db, s.stage.id).await?;
    spawn_blocking(move || extra::suggested(&inputs, &values, cut)).await.map_err(Error::internal)
}

/// Assigns reviews besides the plan, and tells the jurors by mail. What cannot be any more is left out; returns how many
/// were assigned.
///
/// # Errors
/// Refused `WrongState` once the stage has closed, or if nothing is left to assign.
pub async fn assign(app: &App, s: &Scoring, pairs: &[(JurorId, EntryId)], now: DateTime<Utc>) -> Result<usize> {
    if window(&s.stage, now) == Window::Over {
        return Err(Refusal::WrongState.into());
    }
    let tx = app.db().tx(Chain::Competition(s.organiser.competition.id)).await?;
    let inputs = inputs_of(&*tx, s).await?;
    let boards = plan::boards(&inputs);
    let there: HashSet<JurorId> = store::jurors_of(&*tx, s.organiser.competition.id)
        .await?
        .iter()
        .filter(|j| j.accepted_at.is_some())
        .map(|j| j.id)
        .collect();
    let mut room: HashMap<JurorId, Option<usize>> = inputs.judges.iter().map(|j| (j.id, j.load)).collect();
    for ((juror, _), _) in inputs.seated.iter().filter(|(_, s)| s.source.is_some() && !s.abstained) {
        if let Some(Some(left)) = room.get_mut(juror) {
            *left = left.saturating_sub(1);
        }
    }
    let may = |(juror, entry): &(JurorId, EntryId)| {
        let pair = (*juror, *entry);
        let own = boards.iter().any(|b| !b.apart && b.jurors.contains(juror) && b.judges(*entry));
        own && !inputs.conflicts.contains_key(&pair) && !inputs.seated.contains_key(&pair)
    };
    let mut fits = |juror: JurorId| match room.get_mut(&juror) {
        Some(Some(0)) | None => false,
        Some(Some(left)) => {
            *left -= 1;
            true
        }
        Some(None) => true,
    };
    let wanted: BTreeSet<_> = pairs.iter().copied().filter(|p| there.contains(&p.0) && may(p)).collect();
    let add: BTreeMap<_, _> = wanted.into_iter().filter(|p| fits(p.0)).map(|p| (p, AssignmentSource::Extra)).collect();
    if add.is_empty() {
        return Err(Refusal::WrongState.into());
    }
    store::insert_planned(&tx, s.stage.id, &add, now).await?;
    tell(app, &tx, s, &add).await?;
    let event = Event::new("assignment.made", now).by(s.organiser.user.id).on("stage", s.stage.id.0);
    audit::record(&tx, event.data(json!({"by": "extra", "count": add.len()}))).await?;
    tx.commit().await?;
    Ok(add.len())
}

async fn tell(app: &App, tx: &Tx, s: &Scoring, add: &BTreeMap<(JurorId, EntryId), AssignmentSource>) -> Result<()> {
    let c = &s.organiser.competition;
    for j in store::jurors_of(&**tx, c.id).await?.iter().filter(|j| j.accepted_at.is_some()) {
        let count = add.keys().filter(|p| p.0 == j.id).count();
        if count == 0 {
            continue;
        }
        let to = To { user_id: j.user_id, ..To::address(&j.email, &j.name, language(tx, j, c).await?) };
        let data = json!({
            "competition": c.title, "stage": s.stage.name, "count": count, "closes_at": s.stage.closes_at,
            "zone": c.time_zone, "link": format!("/c/{}/jury", c.slug),
        });
        app.mail(tx, Letter::new("juror-extra", to).competition(c.id).data(data)).await?;
    }
    Ok(())
}
