//! Making and changing briefs, asking about them, answering.

use chrono::{DateTime, Utc};
use entity::file::HolderKind;
use entity::{BriefId, FileId, QuestionId, brief, question};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use super::store;
use crate::app::App;
use crate::audit::{self, Event};
use crate::competition::input::{is_slug, text};
use crate::competition::proof::{Organiser, Participant};
use crate::db::{Chain, is_duplicate};
use crate::error::{Error, FieldErrors, Quota, Refusal, Result};
use crate::file;
use crate::mail::{Letter, To};
use crate::web::Form;

/// Questions of one person that may wait for an answer.
const MOST_WAITING: usize = 5;

/// A brief as its form describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name.
    pub title: String,
    /// Its place in addresses.
    pub slug: String,
    /// One sentence.
    pub summary: String,
    /// Markdown.
    pub body: String,
    /// The organisation that asks.
    pub owner: String,
    /// Markdown.
    pub prizes: String,
}

/// Reads the brief form.
///
/// # Errors
/// Invalid, beside the fields.
pub fn input(form: &Form) -> Result<Input> {
    let mut e = FieldErrors::default();
    let input = Input {
        title: text(form, &mut e, "title", 120, true),
        slug: text(form, &mut e, "slug", 60, true),
        summary: text(form, &mut e, "summary", 300, true),
        body: text(form, &mut e, "body", 50_000, true),
        owner: text(form, &mut e, "owner", 200, false),
        prizes: text(form, &mut e, "prizes", 10_000, false),
    };
    e.add_if(!input.slug.is_empty() && !is_slug(&input.slug), "slug", "error-slug");
    e.check()?;
    Ok(input)
}

fn taken(e: sea_orm::DbErr) -> Error {
    if is_duplicate(&e) { FieldErrors::one("slug", "error-taken").into() } else { e.into() }
}

/// Adds a brief at the end.
///
/// # Errors
/// Invalid beside `slug` if it is taken.
pub async fn add(app: &App, o: &Organiser, i: Input, now: DateTime<Utc>) -> Result<BriefId> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let position = store::list(&*tx, o.competition.id).await?.last().map_or(1, |b| b.position + 1);
    let id = BriefId::new();
    let event = Event::new("brief.added", now).by(o.user.id).on("brief", id.0).data(json!({"title": i.title}));
    let row = brief::ActiveModel {
        id: Set(id),
        competition_id: Set(o.competition.id),
        position: Set(position),
        slug: Set(i.slug),
        title: Set(i.title),
        summary: Set(i.summary),
        body: Set(i.body),
        owner: Set(i.owner),
        prizes: Set(i.prizes),
        version: Set(1),
        created_at: Set(now),
    };
    brief::Entity::insert(row).exec_without_returning(&*tx).await.map_err(taken)?;
    audit::record(&tx, event).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a brief.
///
/// # Errors
/// `Stale` if somebody else saved in the meantime; Invalid beside `slug` if it is taken.
pub async fn change(app: &App, o: &Organiser, id: BriefId, i: Input, version: i32, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let changed = brief::Entity::update_many()
        .set(brief::ActiveModel {
            slug: Set(i.slug),
            title: Set(i.title),
            summary: Set(i.summary),
            body: Set(i.body),
            owner: Set(i.owner),
            prizes: Set(i.prizes),
            version: Set(version + 1),
            ..Default::default()
        })
        .filter(brief::Column::Id.eq(id))
        .filter(brief::Column::Version.eq(version))
        .exec(&*tx)
        .await
        .map_err(taken)?;
    if changed.rows_affected == 0 {
        return Err(Error::Stale);
    }
    audit::record(&tx, Event::new("brief.changed", now).by(o.user.id).on("brief", id.0)).await?;
    tx.commit().await
}

/// Deletes a brief that nobody works on, with its questions and attachments.
///
/// # Errors
/// Refused `WrongState` if a team or an entry has it.
pub async fn delete(app: &App, o: &Organiser, id: BriefId, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    if store::is_used(&*tx, id).await? {
        return Err(Refusal::WrongState.into());
    }
    for held in file::store::list_held(&*tx, HolderKind::Brief, id.0).await? {
        file::actions::delete(&tx, &held, o.user.id, now).await?;
    }
    question::Entity::delete_many().filter(question::Column::BriefId.eq(id)).exec(&*tx).await?;
    brief::Entity::delete_by_id(id).exec(&*tx).await?;
    audit::record(&tx, Event::new("brief.deleted", now).by(o.user.id).on("brief", id.0)).await?;
    tx.commit().await
}

/// Removes an attachment.
///
/// # Errors
/// `NotFound` if the brief has no such attachment.
pub async fn delete_file(app: &App, o: &Organiser, brief: BriefId, id: FileId, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let all = file::store::list_held(&*tx, HolderKind::Brief, brief.0).await?;
    let held = all.iter().find(|f| f.id == id).ok_or(Error::NotFound)?;
    file::actions::delete(&tx, held, o.user.id, now).await?;
    tx.commit().await
}

/// Asks about a brief; the question shows when it is answered.
///
/// # Errors
/// Invalid for an empty or very long question; Refused `QuotaReached` if many of the person's questions wait.
pub async fn ask(app: &App, p: &Participant, b: &brief::Model, form: &Form, now: DateTime<Utc>) -> Result<()> {
    let mut e = FieldErrors::default();
    let body = text(form, &mut e, "body", 2_000, true);
    e.check()?;
    let tx = app.db().tx(Chain::Competition(p.competition.id)).await?;
    if store::count_waiting(&*tx, p.competition.id, p.user.id).await? >= MOST_WAITING {
        let most = u32::try_from(MOST_WAITING).unwrap_or(u32::MAX);
        return Err(Refusal::QuotaReached { quota: Quota::Questions, most, name: String::new() }.into());
    }
    let id = store::insert_question(&tx, b.id, p.user.id, &body, now).await?;
    audit::record(&tx, Event::new("question.asked", now).by(p.user.id).on("question", id.0)).await?;
    tx.commit().await
}

/// Answers a question in public, or changes the answer; who asked is told of the first one.
///
/// # Errors
/// Invalid for an empty answer; `NotFound` for a question of another competition.
pub async fn answer(app: &App, o: &Organiser, id: QuestionId, form: &Form, now: DateTime<Utc>) -> Result<()> {
    let mut e = FieldErrors::default();
    let answer = text(form, &mut e, "answer", 10_000, true);
    e.check()?;
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let (row, b, asker) = store::question(&*tx, o.competition.id, id).await?.ok_or(Error::NotFound)?;
    store::set_answer(&tx, id, &answer, o.user.id, now).await?;
    if let (None, Some(asker)) = (&row.answer, asker) {
        let data = json!({
            "brief": b.title, "competition": o.competition.title, "question": row.body, "answer": answer,
            "link": format!("/c/{}/briefs/{}", o.competition.slug, b.slug),
        });
        let letter = Letter::new("brief-answered", To::user(&asker)).competition(o.competition.id).data(data);
        app.mail(&tx, letter).await?;
    }
    audit::record(&tx, Event::new("question.answered", now).by(o.user.id).on("question", id.0)).await?;
    tx.commit().await
}

/// Deletes a question, with a reason.
///
/// # Errors
/// Invalid without a reason; `NotFound` for a question of another competition.
pub async fn delete_question(app: &App, o: &Organiser, id: QuestionId, reason: &str, now: DateTime<Utc>) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(FieldErrors::one("reason", "error-required").into());
    }
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    store::question(&*tx, o.competition.id, id).await?.ok_or(Error::NotFound)?;
    question::Entity::delete_by_id(id).exec(&*tx).await?;
    audit::record(&tx, Event::new("question.deleted", now).by(o.user.id).on("question", id.0).why(reason.trim()))
        .await?;
    tx.commit().await
}
