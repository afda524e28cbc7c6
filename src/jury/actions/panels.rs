//! Panels of a stage, and the entries that all its jurors see first.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::{
    AwardId, CategoryId, EntryId, JurorId, PanelId, StageId, calibration, panel, panel_category, panel_juror,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use super::super::plan::{self, Broken};
use super::super::proof::Scoring;
use super::super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Refusal, Result};

/// A panel as its form describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanelInput {
    /// Its name.
    pub name: String,
    /// The only award that it judges for, if it is a sponsor's.
    pub award: Option<AwardId>,
    /// Its categories; none: all.
    pub categories: Vec<CategoryId>,
    /// Its jurors; they leave the panels that they were in.
    pub jurors: Vec<JurorId>,
}

async fn begin(app: &App, s: &Scoring) -> Result<Tx> {
    if s.stage.settled_at.is_some() {
        return Err(Refusal::WrongState.into());
    }
    app.db().tx(Chain::Competition(s.organiser.competition.id)).await
}

/// Makes a panel, or changes one. Open entries that its jurors do not judge any more go off their lists. A panel whose
/// award was deleted still judges apart.
///
/// # Errors
/// Invalid beside `jurors` where sheets that were handed in would count for something else; `NotFound` in another stage;
/// Refused `WrongState` once the stage is settled.
pub async fn save(app: &App, s: &Scoring, known: Option<PanelId>, input: PanelInput, now: DateTime<Utc>) -> Result<()> {
    let (tx, stage) = (begin(app, s).await?, s.stage.id);
    let id = known.unwrap_or_else(PanelId::new);
    let before = store::boards_of(&*tx, stage).await?;
    let orphaned = store::panel_rows(&*tx, stage).await?.iter().any(|p| p.id == id && p.apart && p.award_id.is_none());
    let row = panel::ActiveModel {
        id: Set(id),
        stage_id: Set(stage),
        name: Set(input.name),
        apart: Set(input.award.is_some() || orphaned),
        award_id: Set(input.award),
        created_at: Set(now),
    };
    if known.is_some() {
        let mine = panel::Entity::update_many().set(panel::ActiveModel { created_at: sea_orm::NotSet, ..row });
        let mine = mine.filter(panel::Column::Id.eq(id)).filter(panel::Column::StageId.eq(stage));
        if mine.exec(&*tx).await?.rows_affected == 0 {
            return Err(Error::NotFound);
        }
    } else {
        panel::Entity::insert(row).exec_without_returning(&*tx).await?;
    }
    panel_category::Entity::delete_many().filter(panel_category::Column::PanelId.eq(id)).exec(&*tx).await?;
    let scope =
        input.categories.iter().map(|c| panel_category::ActiveModel { panel_id: Set(id), category_id: Set(*c) });
    if !input.categories.is_empty() {
        panel_category::Entity::insert_many(scope).exec_without_returning(&*tx).await?;
    }
    seat(&tx, s, id, &input.jurors).await?;
    if !same_for_the_judged(&tx, stage, &before).await? {
        return Err(FieldErrors::one("jurors", "plan-panel-judged").into());
    }
    let off = take_off(&tx, s).await?;
    let verb = if known.is_some() { "panel.changed" } else { "panel.made" };
    let data = json!({"stage": stage, "award": input.award, "jurors": input.jurors, "categories": input.categories,
        "taken_back": off});
    audit::record(&tx, Event::new(verb, now).by(s.organiser.user.id).on("panel", id.0).data(data)).await?;
    tx.commit().await
}

/// Whether all who have handed in a sheet of the stage still judge for what they have judged for.
async fn same_for_the_judged(tx: &Tx, stage: StageId, before: &store::Boards) -> Result<bool> {
    let after = store::boards_of(&**tx, stage).await?;
    Ok(store::judged_by(&**tx, stage).await?.iter().all(|juror| before.get(juror) == after.get(juror)))
}

async fn seat(tx: &Tx, s: &Scoring, id: PanelId, jurors: &[JurorId]) -> Result<()> {
    use panel_juror::Column as P;
    let own = || panel_juror::Entity::delete_many().filter(P::StageId.eq(s.stage.id));
    own().filter(P::PanelId.eq(id)).exec(&**tx).await?;
    if jurors.is_empty() {
        return Ok(());
    }
    own().filter(P::JurorId.is_in(jurors.iter().copied())).exec(&**tx).await?;
    let rows = jurors.iter().map(|juror| panel_juror::ActiveModel {
        stage_id: Set(s.stage.id),
        juror_id: Set(*juror),
        panel_id: Set(id),
    });
    panel_juror::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Takes off the lists what the panels do not judge any more; sheets that were begun stay. Returns how many.
async fn take_off(tx: &Tx, s: &Scoring) -> Result<usize> {
    let inputs = store::inputs_of(&**tx, s.organiser.competition.id, &s.stage).await?;
    let outside = plan::broken(&inputs).into_iter().filter(|(_, why)| *why == Broken::Panel).map(|(pair, _)| pair);
    let outside: BTreeSet<_> = outside.collect();
    store::delete_assignments(tx, s.stage.id, &outside).await?;
    Ok(outside.len())
}

/// Deletes a panel; its jurors are in none then.
///
/// # Errors
/// `NotFound` in another stage; Refused `WrongState` once the stage is settled, `NotReady` where sheets that were handed in
/// would count for something else.
pub async fn delete(app: &App, s: &Scoring, id: PanelId, now: DateTime<Utc>) -> Result<()> {
    let tx = begin(app, s).await?;
    let before = store::boards_of(&*tx, s.stage.id).await?;
    let gone = panel::Entity::delete_many().filter(panel::Column::Id.eq(id));
    if gone.filter(panel::Column::StageId.eq(s.stage.id)).exec(&*tx).await?.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    if !same_for_the_judged(&tx, s.stage.id, &before).await? {
        return Err(Refusal::NotReady("plan-panel-keep").into());
    }
    let off = take_off(&tx, s).await?;
    let event = Event::new("panel.deleted", now).by(s.organiser.user.id).on("panel", id.0);
    audit::record(&tx, event.data(json!({"stage": s.stage.id, "taken_back": off}))).await?;
    tx.commit().await
}

/// Sets which entries, by their numbers, all jurors of the stage see first, and whether they count in the ranking.
///
/// # Errors
/// Invalid beside `numbers`; Refused `WrongState` once the stage is settled.
pub async fn calibrate(app: &App, s: &Scoring, numbers: &[i32], counts: bool, now: DateTime<Utc>) -> Result<()> {
    let (tx, stage) = (begin(app, s).await?, s.stage.id);
    let entries = store::entries_of(&*tx, s.organiser.competition.id, stage).await?;
    let mut chosen: BTreeSet<EntryId> = BTreeSet::new();
    for number in numbers {
        let Some(entry) = entries.iter().find(|e| e.number == *number) else {
            let mut errors = FieldErrors::default();
            errors.add_with("numbers", "plan-calibration-unknown", json!({"number": number}));
            return Err(errors.into());
        };
        chosen.insert(entry.id);
    }
    calibration::Entity::delete_many().filter(calibration::Column::StageId.eq(stage)).exec(&*tx).await?;
    let rows = chosen.iter().map(|entry| calibration::ActiveModel {
        stage_id: Set(stage),
        entry_id: Set(*entry),
        counts: Set(counts),
    });
    if !chosen.is_empty() {
        calibration::Entity::insert_many(rows).exec_without_returning(&*tx).await?;
    }
    let event = Event::new("calibration.set", now).by(s.organiser.user.id).on("stage", stage.0);
    audit::record(&tx, event.data(json!({"entries": chosen, "counts": counts}))).await?;
    tx.commit().await
}
