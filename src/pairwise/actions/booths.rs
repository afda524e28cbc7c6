//! Tables: which entry is shown at which, and tables at which nobody was.

use chrono::{DateTime, Utc};
use entity::{EntryId, booth};
use serde_json::json;

use super::super::field::Field;
use super::super::proof::Paired;
use super::super::rules::{self, Order};
use super::super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::store as competitions;
use crate::db::Chain;
use crate::error::{Error, Refusal, Result};
use crate::jury::store as jury;

/// Gives each entry of the stage a table, from the number `first` on. Tables that were given before are given anew.
///
/// # Errors
/// Refused `NotReady` if the stage has no entries.
pub async fn assign(app: &App, p: &Paired, order: &Order, first: i32, now: DateTime<Utc>) -> Result<()> {
    let id = p.organiser.competition.id;
    let tx = app.db().tx(Chain::Competition(id)).await?;
    let entries = jury::entries_of(&*tx, id, p.stage.id).await?;
    if entries.is_empty() {
        return Err(Refusal::NotReady("pairwise-no-entries").into());
    }
    let categories = competitions::categories_of(&*tx, id).await?;
    let sorted = rules::tables(&entries, &categories, order);
    let row =
        |(place, entry_id): (i32, EntryId)| booth::Model { stage_id: p.stage.id, entry_id, place, hidden_at: None };
    let rows: Vec<booth::Model> = (first..).zip(sorted).map(row).collect();
    let count = rows.len();
    store::set_booths(&tx, p.stage.id, rows).await?;
    let event = Event::new("booth.assigned", now).by(p.organiser.user.id).on("stage", p.stage.id.0);
    audit::record(&tx, event.data(json!({"by": order.name(), "seed": order.seed(), "first": first, "count": count})))
        .await?;
    tx.commit().await?;
    Field::forget(app, p.stage.id).await
}

/// Writes tables as an organiser has typed them: an entry without a table is not shown to jurors.
///
/// # Errors
/// The database's words.
pub async fn arrange(app: &App, p: &Paired, places: Vec<(EntryId, i32)>, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(p.organiser.competition.id)).await?;
    let hidden = store::booths_of(&*tx, p.stage.id).await?;
    let since = |entry: EntryId| hidden.iter().find(|b| b.entry_id == entry).and_then(|b| b.hidden_at);
    let row = |(entry_id, place): (EntryId, i32)| booth::Model {
        stage_id: p.stage.id,
        entry_id,
        place,
        hidden_at: since(entry_id),
    };
    let rows: Vec<booth::Model> = places.into_iter().map(row).collect();
    let count = rows.len();
    store::set_booths(&tx, p.stage.id, rows).await?;
    let event = Event::new("booth.assigned", now).by(p.organiser.user.id).on("stage", p.stage.id.0);
    audit::record(&tx, event.data(json!({"by": "hand", "count": count}))).await?;
    tx.commit().await?;
    Field::forget(app, p.stage.id).await
}

/// Shows a table again that was hidden, or hides it. What jurors have said of its being empty no longer counts.
///
/// # Errors
/// `NotFound` if there is no table for the entry.
pub async fn show(app: &App, p: &Paired, entry: EntryId, hide: bool, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(p.organiser.competition.id)).await?;
    if !store::booths_of(&*tx, p.stage.id).await?.iter().any(|b| b.entry_id == entry) {
        return Err(Error::NotFound);
    }
    store::set_hidden(&tx, p.stage.id, entry, hide.then_some(now)).await?;
    if !hide {
        let flags = store::absences(&*tx, p.stage.id, entry).await?;
        store::set_undone(&tx, flags, p.organiser.user.id, None, now).await?;
    }
    let verb = if hide { "booth.hidden" } else { "booth.shown" };
    let event = Event::new(verb, now).by(p.organiser.user.id).on("stage", p.stage.id.0);
    audit::record(&tx, event.data(json!({"entry": entry}))).await?;
    tx.commit().await?;
    Field::forget(app, p.stage.id).await
}
