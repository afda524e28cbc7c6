//! The rubric of a stage, until scoring opens.

use chrono::{DateTime, Utc};
use entity::{CriterionId, criterion};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use super::super::proof::Scoring;
use super::super::rules::CriterionInput;
use super::super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::rules::{Window, window};
use crate::db::{Chain, Tx};
use crate::error::{Error, Refusal, Result};

/// Whether the rubric can no longer change.
#[must_use]
pub fn is_frozen(s: &Scoring, now: DateTime<Utc>) -> bool {
    // While a competition is only tried, what has been scored holds nothing.
    s.organiser.competition.published_at.is_some()
        && (s.stage.rubric_frozen_at.is_some() || matches!(window(&s.stage, now), Window::Open | Window::Over))
}

async fn begin(app: &App, s: &Scoring, now: DateTime<Utc>) -> Result<Tx> {
    if is_frozen(s, now) {
        return Err(Refusal::RubricFrozen.into());
    }
    let tx = app.db().tx(Chain::Competition(s.organiser.competition.id)).await?;
    if s.stage.rubric_frozen_at.is_some() {
        store::set_unfrozen(&tx, s.stage.id).await?;
    }
    Ok(tx)
}

async fn end(tx: Tx, verb: &'static str, s: &Scoring, name: &str, now: DateTime<Utc>) -> Result<()> {
    let event = Event::new(verb, now).by(s.organiser.user.id).on("stage", s.stage.id.0);
    audit::record(&tx, event.data(json!({"name": name}))).await?;
    tx.commit().await
}

/// Adds a criterion at the end.
///
/// # Errors
/// Refused `RubricFrozen`.
pub async fn add(app: &App, s: &Scoring, i: CriterionInput, now: DateTime<Utc>) -> Result<()> {
    let tx = begin(app, s, now).await?;
    let position = store::rubric_of(&*tx, s.stage.id).await?.last().map_or(1, |c| c.position + 1);
    let name = i.name.clone();
    let row = criterion::ActiveModel {
        id: Set(CriterionId::new()),
        stage_id: Set(s.stage.id),
        position: Set(position),
        name: Set(i.name),
        help: Set(i.help),
        weight: Set(i.weight),
        min: Set(i.min),
        max: Set(i.max),
        step: Set(i.step),
        outside: Set(i.outside),
    };
    criterion::Entity::insert(row).exec_without_returning(&*tx).await?;
    end(tx, "criterion.added", s, &name, now).await
}

/// The criterion of an address.
///
/// # Errors
/// `NotFound` if the stage has no such criterion.
pub async fn named(app: &App, s: &Scoring, id: &str) -> Result<criterion::Model> {
    let all = store::rubric_of(app.db().read(), s.stage.id).await?;
    all.into_iter().find(|c| id.parse() == Ok(c.id)).ok_or(Error::NotFound)
}

/// Changes a criterion.
///
/// # Errors
/// Refused `RubricFrozen`.
pub async fn change(app: &App, s: &Scoring, c: &criterion::Model, i: CriterionInput, now: DateTime<Utc>) -> Result<()> {
    let tx = begin(app, s, now).await?;
    let name = i.name.clone();
    let row = criterion::ActiveModel {
        id: Set(c.id),
        name: Set(i.name),
        help: Set(i.help),
        weight: Set(i.weight),
        min: Set(i.min),
        max: Set(i.max),
        step: Set(i.step),
        outside: Set(i.outside),
        ..Default::default()
    };
    row.update(&*tx).await?;
    end(tx, "criterion.changed", s, &name, now).await
}

/// Deletes a criterion.
///
/// # Errors
/// Refused `RubricFrozen`.
pub async fn delete(app: &App, s: &Scoring, c: &criterion::Model, now: DateTime<Utc>) -> Result<()> {
    let tx = begin(app, s, now).await?;
    criterion::Entity::delete_many().filter(criterion::Column::Id.eq(c.id)).exec(&*tx).await?;
    end(tx, "criterion.deleted", s, &c.name, now).await
}
