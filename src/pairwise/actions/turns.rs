//! What a juror has before him, and what comes next.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{EntryId, turn};
use sea_orm::ConnectionTrait;

use super::super::field::Field;
use super::super::proof::Comparer;
use super::super::rules::{self, Asked};
use super::super::store;
use crate::app::App;
use crate::error::Result;
use crate::ranking::lot::Lot;

/// For how long a pair counts as before somebody who does not answer.
pub(super) const LEASE: TimeDelta = TimeDelta::minutes(15);
/// For how long a juror is not sent again to a table at which nobody was.
const AWAY: TimeDelta = TimeDelta::minutes(30);

/// The turn of somebody who has had none.
pub(super) fn none_yet(c: &Comparer, now: DateTime<Utc>) -> turn::Model {
    turn::Model {
        stage_id: c.stage.id,
        juror_id: c.juror.row.id,
        number: 0,
        left_id: None,
        right_id: None,
        shown_at: now,
        place: None,
        put_off_id: None,
        paused_at: None,
        paused_why: String::new(),
    }
}

/// The entries that a juror must not see, those noted a moment ago included.
pub(super) async fn conflicts(db: &impl ConnectionTrait, c: &Comparer, field: &Field) -> Result<HashSet<EntryId>> {
    let mut all = field.conflicts(c.juror.row.id);
    all.extend(store::declared_of(db, c.juror.row.id).await?);
    Ok(all)
}

/// The turn after `before`: the next pair, or where to go next with `held` in mind.
pub(super) async fn after(
    db: &impl ConnectionTrait,
    c: &Comparer,
    field: &Field,
    before: turn::Model,
    held: Option<EntryId>,
    now: DateTime<Utc>,
) -> Result<turn::Model> {
    let juror = c.juror.row.id;
    let mut put_off: HashSet<EntryId> = before.put_off_id.into_iter().collect();
    if field.walking {
        put_off.extend(store::absent_for(db, c.stage.id, juror, now - AWAY).await?);
    }
    let barred = conflicts(db, c, field).await?;
    let held = held.filter(|e| field.has(*e) && !barred.contains(e));
    let asked = Asked {
        conflicts: barred,
        seen: store::pairs_of(db, c.stage.id, juror).await?.into_iter().collect(),
        shown: store::shown_to_others(db, c.stage.id, juror, now - LEASE).await?,
        holding: held.filter(|_| field.walking),
        place: before.place.filter(|_| field.walking),
        put_off,
    };
    if field.walking && held.is_none() {
        let right_id = rules::first_table(&field.open, &field.views, &asked);
        return Ok(turn::Model { number: before.number + 1, left_id: None, right_id, shown_at: now, ..before });
    }
    let mut lot = Lot::numbered(rand::random());
    let found = rules::next_pair(&field.fit, &field.open, &field.views, &asked, field.walking, &mut lot);
    let (left_id, right_id) = found.map_or((asked.holding, None), |(a, b)| (Some(a), Some(b)));
    Ok(turn::Model { number: before.number + 1, left_id, right_id, shown_at: now, ..before })
}

/// Whether a turn can still be answered: its entries are there, and the juror has no conflict with them. What a juror who
/// walks holds in mind may be at a table to which nobody is sent any more.
fn stands(turn: &turn::Model, field: &Field, conflicts: &HashSet<EntryId>) -> bool {
    let there = |e: EntryId| !conflicts.contains(&e) && field.open.iter().any(|o| o.0 == e);
    match (turn.left_id, turn.right_id) {
        (Some(a), Some(b)) if field.walking => there(b) && field.has(a) && !conflicts.contains(&a),
        (Some(a), Some(b)) => there(b) && there(a),
        (None, Some(b)) => field.walking && there(b),
        (_, None) => false,
    }
}

/// What a juror has before him, the same each time until it is answered. Where jurors walk it stays empty until the juror
/// says where to begin.
///
/// # Errors
/// The database's words.
pub async fn current(app: &App, c: &Comparer, now: DateTime<Utc>) -> Result<(turn::Model, Arc<Field>)> {
    let field = Field::get(app, c.juror.competition.id, c.stage.id).await?;
    let (db, juror) = (app.db().read(), c.juror.row.id);
    let before = store::turn_of(db, c.stage.id, juror).await?.unwrap_or_else(|| none_yet(c, now));
    if before.paused_at.is_some() || stands(&before, &field, &conflicts(db, c, &field).await?) {
        return Ok((before, field));
    }
    if field.walking {
        let left_id = before.left_id.filter(|e| field.has(*e));
        return Ok((turn::Model { left_id, right_id: None, ..before }, field));
    }
    let next = after(db, c, &field, before.clone(), None, now).await?;
    if next.right_id.is_none() && before.right_id.is_none() && before.number > 0 {
        return Ok((before, field));
    }
    let tx = app.db().quiet().await?;
    let written = store::set_turn(&tx, next.clone()).await?;
    tx.commit().await?;
    if written {
        return Ok((next, field));
    }
    // Another window of the same juror was quicker.
    let now_there = store::turn_of(db, c.stage.id, juror).await?;
    Ok((now_there.unwrap_or(next), field))
}
