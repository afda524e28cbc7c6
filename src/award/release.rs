//! The announcement: written, scheduled under an embargo, released once. The release makes page, feed and badges
//! public and queues every mail in one transaction.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use entity::announcement::{self, AnnouncementState};
use entity::{AnnouncementId, CompetitionId, UserId, award, competition, result};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use serde_json::{Value, json};

use super::{mails, rules, store};
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::proof::Organiser;
use crate::competition::{dates, rules as times, store as competitions};
use crate::db::{Chain, Tx};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::web::Form;
use crate::{job, mail};

/// The kind of the job that ends an embargo.
pub const JOB: &str = "award.release";

/// The values of an announcement's form.
#[must_use]
pub fn values(a: &announcement::Model) -> Value {
    json!({
        "title": a.title, "body": a.body, "release_feedback": if a.release_feedback { "yes" } else { "" },
        "version": a.version.to_string(),
    })
}

/// Saves the announcement that is being prepared, or begins one.
///
/// # Errors
/// Invalid beside fields; `Stale` if somebody else saved, scheduled or released it in the meantime.
pub async fn write(app: &App, organiser: &Organiser, form: &Form, now: DateTime<Utc>) -> Result<()> {
    let (title, body) = (form.text("title"), form.text("body"));
    let mut errors = FieldErrors::default();
    errors.add_if(title.is_empty(), "title", "error-required");
    for (field, text, max) in [("title", &title, 200), ("body", &body, 20_000)] {
        if text.chars().count() > max {
            errors.add_with(field, "error-too-long", json!({"max": max}));
        }
    }
    errors.check()?;
    let competition = organiser.competition.id;
    let tx = app.db().tx(Chain::Competition(competition)).await?;
    let stored = store::pending(&*tx, competition).await?;
    if form.parsed::<i32>("version").unwrap_or(0) != stored.as_ref().map_or(0, |a| a.version) {
        return Err(Error::Stale);
    }
    let mut row = announcement::ActiveModel {
        title: Set(title.clone()),
        body: Set(body),
        release_feedback: Set(form.flag("release_feedback")),
        version: Set(stored.as_ref().map_or(1, |a| a.version + 1)),
        ..Default::default()
    };
    let id = stored.as_ref().map_or_else(AnnouncementId::new, |a| a.id);
    if stored.is_some() {
        announcement::Entity::update_many().set(row).filter(announcement::Column::Id.eq(id)).exec(&*tx).await?;
    } else {
        (row.id, row.competition_id, row.created_at) = (Set(id), Set(competition), Set(now));
        (row.state, row.release_at, row.released_at) = (Set(AnnouncementState::Draft), Set(None), Set(None));
        announcement::Entity::insert(row).exec_without_returning(&*tx).await?;
    }
    let event = Event::new("announcement.written", now).by(organiser.user.id).on("announcement", id.0);
    audit::record(&tx, event.data(json!({"title": title}))).await?;
    tx.commit().await
}

/// The pending announcement at the version that a form was made for.
async fn pending(tx: &Tx, organiser: &Organiser, form: &Form) -> Result<announcement::Model> {
    let stored = store::pending(&**tx, organiser.competition.id).await?;
    let stored = stored.ok_or(Refusal::NotReady("award-missing-announcement"))?;
    if form.parsed::<i32>("version") == Some(stored.version) { Ok(stored) } else { Err(Error::Stale) }
}

/// What a release needs, whoever asks for it.
///
/// # Errors
/// Refused `NotReady`.
pub async fn ensure_ready(db: &impl ConnectionTrait, c: &competition::Model) -> Result<()> {
    if c.published_at.is_none() {
        return Err(Refusal::NotReady("award-missing-publication").into());
    }
    if store::results_of(db, c.id).await?.is_empty() {
        return Err(Refusal::NotReady("award-missing-results").into());
    }
    Ok(())
}

/// Reads the embargo from a form, in the competition's zone.
fn embargo(c: &competition::Model, form: &Form, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    let zone = times::zone(c);
    let mut errors = FieldErrors::default();
    errors.add_if(form.text("release_at").is_empty(), "release_at", "error-date");
    let at = dates::moment(form, &mut errors, "release_at", zone);
    let Some(at) = at else { return Err(errors.into()) };
    errors.add_if(at.with_timezone(&zone).time() == NaiveTime::MIN, "release_at", "error-midnight");
    errors.add_if(at <= now, "release_at", "award-error-past");
    errors.add_if(at > now + TimeDelta::days(366 * 5), "release_at", "error-date");
    errors.check()?;
    Ok(at)
}

/// Schedules the release for an instant of the competition's zone.
///
/// # Errors
/// Invalid for a past or malformed instant; `NotReady` without results; `Stale`.
pub async fn schedule(app: &App, organiser: &Organiser, form: &Form, now: DateTime<Utc>) -> Result<()> {
    let c = &organiser.competition;
    let at = embargo(c, form, now)?;
    let tx = app.db().tx(Chain::Competition(c.id)).await?;
    let stored = pending(&tx, organiser, form).await?;
    ensure_ready(&*tx, c).await?;
    set_schedule(&tx, &stored, AnnouncementState::Scheduled, Some(at)).await?;
    let micros = at.timestamp_micros();
    let payload = json!({"announcement": stored.id, "release_at": micros});
    job::enqueue(&tx, JOB, payload, at, Some(format!("{JOB}:{}:{micros}", stored.id))).await?;
    let event = Event::new("announcement.scheduled", now).by(organiser.user.id).on("announcement", stored.id.0);
    audit::record(&tx, event.data(json!({"release_at": at}))).await?;
    tx.commit().await
}

/// Takes the schedule back; the announcement is a draft again.
///
/// # Errors
/// `Stale`; Refused `WrongState` if nothing was scheduled.
pub async fn cancel(app: &App, organiser: &Organiser, form: &Form, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(organiser.competition.id)).await?;
    let stored = pending(&tx, organiser, form).await?;
    if stored.state != AnnouncementState::Scheduled {
        return Err(Refusal::WrongState.into());
    }
    set_schedule(&tx, &stored, AnnouncementState::Draft, None).await?;
    let event = Event::new("announcement.cancelled", now).by(organiser.user.id).on("announcement", stored.id.0);
    audit::record(&tx, event.data(json!({"release_at": stored.release_at}))).await?;
    tx.commit().await
}

async fn set_schedule(
    tx: &Tx,
    stored: &announcement::Model,
    state: AnnouncementState,
    at: Option<DateTime<Utc>>,
) -> Result<()> {
    let row = announcement::ActiveModel {
        state: Set(state),
        release_at: Set(at),
        version: Set(stored.version + 1),
        ..Default::default()
    };
    announcement::Entity::update_many().set(row).filter(announcement::Column::Id.eq(stored.id)).exec(&**tx).await?;
    Ok(())
}

/// Releases the announcement at once; tells how many mails went out.
///
/// # Errors
/// `NotReady` without results; `Stale`.
pub async fn release_now(app: &App, organiser: &Organiser, form: &Form, now: DateTime<Utc>) -> Result<usize> {
    let tx = app.db().tx(Chain::Competition(organiser.competition.id)).await?;
    let stored = pending(&tx, organiser, form).await?;
    release(app, tx, &organiser.competition, &stored, Some(organiser.user.id), now).await
}

/// The job that ends an embargo. Does nothing if the schedule was changed or the release has happened.
///
/// # Errors
/// `NotReady` if the results were taken away; the database's words.
pub async fn release_job(app: App, payload: Value) -> Result<()> {
    let id: AnnouncementId = payload["announcement"]
        .as_str()
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| Error::internal("no announcement"))?;
    let micros = payload["release_at"].as_i64().unwrap_or_default();
    let found = announcement::Entity::find_by_id(id).one(app.db().read()).await?;
    let Some(competition_id) = found.map(|a| a.competition_id) else { return Ok(()) };
    let tx = app.db().tx(Chain::Competition(competition_id)).await?;
    let stored = announcement::Entity::find_by_id(id).one(&*tx).await?;
    let due =
        |a: &announcement::Model| a.state == AnnouncementState::Scheduled && rules::same_instant(a.release_at, micros);
    let Some(stored) = stored.filter(due) else { return Ok(()) };
    let now = app.now();
    if stored.release_at.is_some_and(|at| at > now) {
        return Err(Error::internal("the embargo is not over"));
    }
    let competition = competitions::by_id(&*tx, competition_id).await?.ok_or(Error::NotFound)?;
    release(&app, tx, &competition, &stored, None, now).await?;
    Ok(())
}

async fn release(
    app: &App,
    tx: Tx,
    c: &competition::Model,
    stored: &announcement::Model,
    by: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<usize> {
    ensure_ready(&*tx, c).await?;
    let recipients = mails::recipients(&*tx, c).await?;
    let letters: Vec<_> = recipients.iter().map(|to| mails::letter(c, stored, to)).collect();
    mail::queue_all(&tx, app.clock(), app.render(), letters).await?;
    let results = set_public(&tx, c.id, stored.id).await?;
    let row = announcement::ActiveModel {
        state: Set(AnnouncementState::Released),
        released_at: Set(Some(now)),
        version: Set(stored.version + 1),
        ..Default::default()
    };
    announcement::Entity::update_many().set(row).filter(announcement::Column::Id.eq(stored.id)).exec(&*tx).await?;
    let data = json!({
        "title": stored.title, "results": results, "mails": recipients.len(), "feedback": stored.release_feedback,
        "scheduled_for": stored.release_at,
    });
    let mut event = Event::new("announcement.released", now).on("announcement", stored.id.0).data(data);
    if let Some(by) = by {
        event = event.by(by);
    }
    audit::record(&tx, event).await?;
    tx.commit().await?;
    Ok(recipients.len())
}

/// Makes every result public that is not yet; tells how many.
async fn set_public(tx: &Tx, competition: CompetitionId, by: AnnouncementId) -> Result<u64> {
    let awards = Query::select()
        .column(award::Column::Id)
        .from(award::Entity)
        .and_where(award::Column::CompetitionId.eq(competition))
        .take();
    let done = result::Entity::update_many()
        .col_expr(result::Column::AnnouncementId, Expr::value(by))
        .filter(result::Column::AnnouncementId.is_null())
        .filter(result::Column::AwardId.in_subquery(awards))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected)
}
