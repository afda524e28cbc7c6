//! Creating a competition, its general settings, its rules, its publication.

use chrono::{DateTime, Utc};
use entity::json::Settings;
use entity::{CompetitionId, FileId, OrganiserId, competition, organiser};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use super::super::input::General;
use super::super::proof::Organiser;
use super::super::{rules, store};
use crate::app::App;
use crate::audit::{self, Event};
use crate::db::{Chain, Tx, is_duplicate};
use crate::error::{Error, FieldErrors, Refusal, Result};
use crate::web::visit::Viewer;

/// A competition that is not public yet, organised by `user`; in the caller's transaction, whose chain is `id`'s.
///
/// # Errors
/// Invalid beside `slug` if it is taken.
pub async fn insert(
    tx: &Tx,
    id: CompetitionId,
    g: &General,
    rules: &str,
    user: &Viewer,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = competition::ActiveModel {
        id: Set(id),
        slug: Set(g.slug.clone()),
        title: Set(g.title.clone()),
        summary: Set(g.summary.clone()),
        description: Set(g.description.clone()),
        time_zone: Set(g.time_zone.clone()),
        languages: Set(g.languages.clone()),
        brand_colour: Set(g.brand_colour.clone()),
        logo_file_id: Set(None),
        rules: Set(rules.to_owned()),
        rules_version: Set(1),
        contact_email: Set(g.contact_email.clone()),
        settings: Set(g.settings.clone()),
        entry_counter: Set(0),
        published_at: Set(None),
        cloned_from: Set(None),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    if let Err(e) = competition::Entity::insert(row).exec_without_returning(&**tx).await {
        return Err(slug_taken(e));
    }
    let first = organiser::ActiveModel {
        id: Set(OrganiserId::new()),
        competition_id: Set(id),
        user_id: Set(Some(user.id)),
        email: Set(user.email.clone()),
        token_hash: Set(None),
        invited_at: Set(now),
        accepted_at: Set(Some(now)),
    };
    organiser::Entity::insert(first).exec_without_returning(&**tx).await?;
    let event =
        Event::new("competition.created", now).by(user.id).on("competition", id.0).data(json!({"slug": g.slug}));
    audit::record(tx, event).await
}

fn slug_taken(e: sea_orm::DbErr) -> Error {
    if is_duplicate(&e) { FieldErrors::one("slug", "error-taken").into() } else { e.into() }
}

/// Sets the general settings; `version` is the one that the form was made from.
///
/// # Errors
/// `Stale` if somebody else saved in the meantime; Invalid beside `slug` if it is taken.
pub async fn set_general(app: &App, o: &Organiser, g: General, version: i32, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    let row = competition::ActiveModel {
        id: Set(o.competition.id),
        slug: Set(g.slug.clone()),
        title: Set(g.title),
        summary: Set(g.summary),
        description: Set(g.description),
        time_zone: Set(g.time_zone),
        languages: Set(g.languages),
        brand_colour: Set(g.brand_colour),
        contact_email: Set(g.contact_email),
        settings: Set(g.settings),
        ..Default::default()
    };
    demand_version(&tx, o, version).await?;
    row.update(&*tx).await.map_err(slug_taken)?;
    touch(&tx, o.competition.id, now).await?;
    let event = Event::new("competition.changed", now).by(o.user.id).on("competition", o.competition.id.0);
    audit::record(&tx, event.data(json!({"from_version": version, "slug": g.slug}))).await?;
    tx.commit().await
}

/// Sets who may take part; `settings` are the present ones with that changed.
///
/// # Errors
/// `Stale` if somebody else saved in the meantime.
pub async fn set_eligibility(
    app: &App,
    o: &Organiser,
    settings: Settings,
    version: i32,
    now: DateTime<Utc>,
) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    demand_version(&tx, o, version).await?;
    let told = json!({"ages": settings.ages});
    let row = competition::ActiveModel { id: Set(o.competition.id), settings: Set(settings), ..Default::default() };
    row.update(&*tx).await?;
    touch(&tx, o.competition.id, now).await?;
    let event = Event::new("competition.eligibility_changed", now).by(o.user.id).on("competition", o.competition.id.0);
    audit::record(&tx, event.data(told)).await?;
    tx.commit().await
}

/// Changes those settings that a page of its own asks for; `version` is the one that its form was made from.
///
/// # Errors
/// `Stale` if somebody else saved in the meantime.
pub async fn set_part(
    app: &App,
    o: &Organiser,
    change: impl FnOnce(&mut Settings) + Send,
    version: i32,
    now: DateTime<Utc>,
) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    change_part(&tx, o, change, version, now).await?;
    let event = Event::new("competition.changed", now).by(o.user.id).on("competition", o.competition.id.0);
    audit::record(&tx, event.data(json!({"from_version": version}))).await?;
    tx.commit().await
}

/// The same in the caller's transaction, which records it.
///
/// # Errors
/// `Stale` if somebody else saved in the meantime.
pub async fn change_part(
    tx: &Tx,
    o: &Organiser,
    change: impl FnOnce(&mut Settings) + Send,
    version: i32,
    now: DateTime<Utc>,
) -> Result<()> {
    demand_version(tx, o, version).await?;
    let mut settings = store::by_id(&**tx, o.competition.id).await?.ok_or(Error::NotFound)?.settings;
    change(&mut settings);
    let row = competition::ActiveModel { id: Set(o.competition.id), settings: Set(settings), ..Default::default() };
    row.update(&**tx).await?;
    touch(tx, o.competition.id, now).await
}

async fn demand_version(tx: &Tx, o: &Organiser, version: i32) -> Result<()> {
    let stored = store::by_id(&**tx, o.competition.id).await?.ok_or(Error::NotFound)?;
    if stored.version == version { Ok(()) } else { Err(Error::Stale) }
}

/// Counts a change of the competition, so that stale forms and style sheets show.
async fn touch(tx: &Tx, id: CompetitionId, now: DateTime<Utc>) -> Result<()> {
    use sea_orm::sea_query::ExprTrait;
    competition::Entity::update_many()
        .col_expr(competition::Column::Version, Expr::col(competition::Column::Version).add(1))
        .col_expr(competition::Column::UpdatedAt, Expr::value(now))
        .filter(competition::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Sets the rules; a changed text gets a new version, which people accept before they go on.
///
/// # Errors
/// `Stale` if somebody else saved in the meantime.
pub async fn set_rules(app: &App, o: &Organiser, text: &str, version: i32, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    demand_version(&tx, o, version).await?;
    if text == o.competition.rules {
        return Ok(());
    }
    let rules_version = o.competition.rules_version + 1;
    let row = competition::ActiveModel {
        id: Set(o.competition.id),
        rules: Set(text.to_owned()),
        rules_version: Set(rules_version),
        ..Default::default()
    };
    row.update(&*tx).await?;
    touch(&tx, o.competition.id, now).await?;
    let event = Event::new("competition.rules_changed", now).by(o.user.id).on("competition", o.competition.id.0);
    audit::record(&tx, event.data(json!({"rules_version": rules_version}))).await?;
    tx.commit().await
}

/// Sets or removes the logo.
///
/// # Errors
/// The database's words.
pub async fn set_logo(tx: &Tx, o: &Organiser, file: Option<FileId>, now: DateTime<Utc>) -> Result<()> {
    let row = competition::ActiveModel { id: Set(o.competition.id), logo_file_id: Set(file), ..Default::default() };
    row.update(&**tx).await?;
    touch(tx, o.competition.id, now).await?;
    let event = Event::new("competition.logo_changed", now).by(o.user.id).on("competition", o.competition.id.0);
    audit::record(tx, event).await
}

/// What a competition lacks before it can be published: keys of texts.
#[must_use]
pub fn missing(o: &Organiser) -> Vec<&'static str> {
    let intake = rules::intake(&o.stages);
    let mut out = Vec::new();
    if o.competition.rules.trim().is_empty() {
        out.push("competition-missing-rules");
    }
    match intake {
        None => out.push("competition-missing-intake"),
        Some(s) if s.opens_at.is_none() || s.closes_at.is_none() => out.push("competition-missing-dates"),
        Some(_) => {}
    }
    out
}

/// Makes the competition public, or takes it back while nobody has registered.
///
/// # Errors
/// Refused `NotReady` with what is missing, or `WrongState` if people have registered already.
pub async fn set_published(app: &App, o: &Organiser, public: bool, now: DateTime<Utc>) -> Result<()> {
    if public {
        ensure_ready(o)?;
    }
    let tx = app.db().tx(Chain::Competition(o.competition.id)).await?;
    if !public && store::count_participants(&*tx, o.competition.id).await? > 0 {
        return Err(Refusal::WrongState.into());
    }
    set_public(&tx, o, public, now).await?;
    tx.commit().await
}

/// Demands that nothing is missing before a competition becomes public.
///
/// # Errors
/// Refused `NotReady` with what is missing.
pub fn ensure_ready(o: &Organiser) -> Result<()> {
    missing(o).first().map_or(Ok(()), |key| Err(Refusal::NotReady(key).into()))
}

/// Makes the competition public, in the caller's transaction.
///
/// # Errors
/// The database's words.
pub async fn publish(tx: &Tx, o: &Organiser, now: DateTime<Utc>) -> Result<()> {
    set_public(tx, o, true, now).await
}

async fn set_public(tx: &Tx, o: &Organiser, public: bool, now: DateTime<Utc>) -> Result<()> {
    let row = competition::ActiveModel {
        id: Set(o.competition.id),
        published_at: Set(public.then_some(now)),
        ..Default::default()
    };
    row.update(&**tx).await?;
    let verb = if public { "competition.published" } else { "competition.unpublished" };
    audit::record(tx, Event::new(verb, now).by(o.user.id).on("competition", o.competition.id.0)).await
}
