//! The pipeline: adding, changing, ordering, deleting stages, and extending deadlines in public.

use chrono::{DateTime, Utc};
use entity::json::Advance;
use entity::stage::StageKind;
use entity::{ExtensionId, StageId, extension, stage};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use super::super::input::StageInput;
use super::super::proof::Organiser;
use super::super::rules::{self, Window};
use super::super::{letters, store};
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::job;

/// Adds a stage at the end of the pipeline.
///
/// # Errors
/// The database's words.
pub async fn add(app: &App, o: &Organiser, kind: StageKind, input: StageInput, now: DateTime<Utc>) -> Result<StageId> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let position = store::stages_of(&*tx, o.competition.id).await?.last().map_or(1, |s| s.position + 1);
    let id = StageId::new();
    let selects = input.settings.advance != Advance::All;
    let row = stage::ActiveModel {
        id: Set(id),
        competition_id: Set(o.competition.id),
        position: Set(position),
        kind: Set(kind),
        name: Set(input.name.clone()),
        description: Set(input.description),
        opens_at: Set(input.opens_at),
        closes_at: Set(input.closes_at),
        settings: Set(input.settings),
        rubric_hash: Set(None),
        rubric_frozen_at: Set(None),
        selects: Set(selects),
        settled_at: Set(None),
        settled_by: Set(None),
        settled_hash: Set(None),
        version: Set(1),
    };
    stage::Entity::insert(row).exec_without_returning(&*tx).await?;
    let event = Event::new("stage.added", now).by(o.user.id).on("stage", id.0);
    audit::record(&tx, event.data(json!({"kind": kind, "name": input.name}))).await?;
    tx.commit().await?;
    Ok(id)
}

/// Whether the closing date can only be moved by an extension in public.
#[must_use]
pub fn closing_is_public(o: &Organiser, s: &stage::Model) -> bool {
    o.competition.published_at.is_some() && s.closes_at.is_some()
}

/// Changes a stage. Once the competition is public its closing date stays (see [`extend`]); once scoring has opened its
/// blindness stays too; and once it is closed, both of its dates.
///
/// # Errors
/// `Stale` if somebody else saved in the meantime.
pub async fn change(
    app: &App,
    o: &Organiser,
    s: &stage::Model,
    input: StageInput,
    version: i32,
    now: DateTime<Utc>,
) -> Result<()> {
    let closes_at = if closing_is_public(o, s) { s.closes_at } else { input.closes_at };
    let begun = s.rubric_frozen_at.is_some() || matches!(rules::window(s, now), Window::Open | Window::Over);
    let opens_at = if s.settled_at.is_some() { s.opens_at } else { input.opens_at };
    let closes_at = if s.settled_at.is_some() { s.closes_at } else { closes_at };
    let mut settings = input.settings;
    if matches!(s.kind, StageKind::Scoring | StageKind::Pairwise) && begun {
        settings.blind = s.settings.blind;
    }
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let changed = stage::Entity::update_many()
        .set(stage::ActiveModel {
            name: Set(input.name),
            description: Set(input.description),
            opens_at: Set(opens_at),
            closes_at: Set(closes_at),
            selects: Set(settings.advance != Advance::All),
            settings: Set(settings),
            version: Set(version + 1),
            ..Default::default()
        })
        .filter(stage::Column::Id.eq(s.id))
        .filter(stage::Column::Version.eq(version))
        .exec(&*tx)
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::Stale);
    }
    let data = json!({"opens_at": [s.opens_at, opens_at], "closes_at": [s.closes_at, closes_at]});
    audit::record(&tx, Event::new("stage.changed", now).by(o.user.id).on("stage", s.id.0).data(data)).await?;
    tx.commit().await
}

/// Moves a closing date later, in public: the old date and the reason are kept and shown.
///
/// # Errors
/// Invalid if the new date is not later than the old one and than now, or the reason is missing; refused `Settled` for a
/// stage that is closed.
pub async fn extend(
    app: &App,
    o: &Organiser,
    s: &stage::Model,
    closes_at: DateTime<Utc>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    ensure_unsettled(s)?;
    let old = s.closes_at.ok_or(Error::Refused(Refusal::WrongState))?;
    let mut errors = FieldErrors::default();
    errors.add_if(closes_at <= old || closes_at <= now, "closes_at", "competition-extension-later");
    errors.add_if(reason.is_empty(), "reason", "error-required");
    errors.check()?;
    let begun = |other: &&stage::Model| other.position > s.position && other.opens_at.is_some_and(|at| at <= now);
    // Weeks with milestones may lie beside the intake of entries: they do not build on it.
    let next = o.stages.iter().filter(begun).find(|other| other.kind != StageKind::Intake);
    if s.kind == StageKind::Intake && next.is_some() {
        return Err(Refusal::WrongState.into());
    }
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let id = ExtensionId::new();
    let row = extension::ActiveModel {
        id: Set(id),
        stage_id: Set(s.id),
        old_closes_at: Set(old),
        new_closes_at: Set(closes_at),
        reason: Set(reason.to_owned()),
        made_by: Set(Some(o.user.id)),
        made_at: Set(now),
    };
    extension::Entity::insert(row).exec_without_returning(&*tx).await?;
    let moved = stage::Entity::update_many()
        .col_expr(stage::Column::ClosesAt, Expr::value(Some(closes_at)))
        .col_expr(stage::Column::Version, Expr::value(s.version + 1))
        .filter(stage::Column::Id.eq(s.id))
        .filter(stage::Column::Version.eq(s.version))
        .exec(&*tx)
        .await?;
    if moved.rows_affected == 0 {
        return Err(Error::Stale);
    }
    if o.competition.published_at.is_some() {
        let key = format!("{}:{id}", letters::EXTENDED);
        job::enqueue(&tx, letters::EXTENDED, json!({"extension": id}), now, Some(key)).await?;
    }
    let event = Event::new("stage.extended", now).by(o.user.id).on("stage", s.id.0).why(reason);
    audit::record(&tx, event.data(json!({"from": old, "to": closes_at}))).await?;
    tx.commit().await
}

/// Demands that a stage is not closed.
fn ensure_unsettled(s: &stage::Model) -> Result<()> {
    if s.settled_at.is_some() { Err(Refusal::Settled.into()) } else { Ok(()) }
}

/// Deletes a stage that has not opened.
///
/// # Errors
/// Refused `Settled` for a stage that is closed.
/// Refused `WrongState` if it has opened while the competition is public, if teams have written at its milestones, or if
/// an intake with milestones would become the one in which entries come in.
pub async fn delete(app: &App, o: &Organiser, s: &stage::Model, now: DateTime<Utc>) -> Result<()> {
    ensure_unsettled(s)?;
    let begun = matches!(rules::window(s, now), Window::Open | Window::Over) || s.rubric_frozen_at.is_some();
    if o.competition.published_at.is_some() && begun {
        return Err(Refusal::WrongState.into());
    }
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let mut intakes = o.stages.iter().filter(|other| other.kind == StageKind::Intake);
    let heir = intakes.next().filter(|first| first.id == s.id).and_then(|_| intakes.next());
    let inherits = match heir {
        Some(heir) => store::count_milestones(&*tx, heir.id).await? > 0,
        None => false,
    };
    if inherits || store::count_milestone_answers(&*tx, s.id).await? > 0 {
        return Err(Refusal::WrongState.into());
    }
    stage::Entity::delete_by_id(s.id).exec(&*tx).await?;
    let event = Event::new("stage.deleted", now).by(o.user.id).on("stage", s.id.0).data(json!({"name": s.name}));
    audit::record(&tx, event).await?;
    tx.commit().await
}

/// Moves a stage one place earlier or later.
///
/// # Errors
/// Refused `WrongState` if an intake with milestones would change places with another; `Settled` if a stage would that is
/// closed.
pub async fn shift(app: &App, o: &Organiser, s: &stage::Model, earlier: bool, now: DateTime<Utc>) -> Result<()> {
    let at = o.stages.iter().position(|other| other.id == s.id).ok_or(Error::NotFound)?;
    let other = if earlier { at.checked_sub(1) } else { Some(at + 1) }.and_then(|i| o.stages.get(i));
    let Some(other) = other else { return Ok(()) };
    [s, other].into_iter().try_for_each(ensure_unsettled)?;
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    if s.kind == StageKind::Intake && other.kind == StageKind::Intake {
        for id in [s.id, other.id] {
            if store::count_milestones(&*tx, id).await? > 0 {
                return Err(Refusal::WrongState.into());
            }
        }
    }
    // By way of a free place, for places are unique.
    for (id, position) in [(s.id, 0), (other.id, s.position), (s.id, other.position)] {
        set_position(&tx, id, position).await?;
    }
    audit::record(&tx, Event::new("stage.moved", now).by(o.user.id).on("stage", s.id.0)).await?;
    tx.commit().await
}

async fn set_position(tx: &Tx, id: StageId, position: i32) -> Result<()> {
    stage::ActiveModel { id: Set(id), position: Set(position), ..Default::default() }.update(&**tx).await?;
    Ok(())
}
