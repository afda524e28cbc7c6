//! Server-side sessions: a random secret in the cookie, its hash in the database.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{SessionId, UserId, session, user};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use super::page::Page;
use super::visit::Viewer;
use crate::app::{App, secret, secret_hash};
use crate::db::Tx;
use crate::error::Result;
use crate::lang::Lang;

/// How exact `seen_at` is; a write at every page would cost more than it tells.
const SEEN: TimeDelta = TimeDelta::minutes(10);

/// The viewer whom a cookie's secret names, if the session still runs.
pub(super) async fn load(app: &App, secret: &str, now: DateTime<Utc>) -> Result<Option<Viewer>> {
    let hash = secret_hash(secret);
    let found = session::Entity::find()
        .filter(session::Column::TokenHash.eq(&hash))
        .find_also_related(user::Entity)
        .one(app.db().read())
        .await?;
    let Some((row, Some(person))) = found else { return Ok(None) };
    if row.expires_at <= now || person.deleted_at.is_some() {
        return Ok(None);
    }
    if now - row.seen_at > SEEN {
        touch(app, row.id, now).await?;
    }
    Ok(Some(Viewer {
        id: person.id,
        name: person.name,
        email: person.email,
        site_admin: person.site_admin,
        confirmed: person.email_confirmed_at.is_some(),
        lang: Lang::from_code(&person.language).unwrap_or_default(),
        session_id: row.id,
        token_hash: hash,
    }))
}

async fn touch(app: &App, id: SessionId, now: DateTime<Utc>) -> Result<()> {
    let tx = app.db().quiet().await?;
    session::Entity::update_many()
        .col_expr(session::Column::SeenAt, Expr::value(now))
        .col_expr(session::Column::ExpiresAt, Expr::value(now + days(app)))
        .filter(session::Column::Id.eq(id))
        .exec(&*tx)
        .await?;
    tx.commit().await
}

fn days(app: &App) -> TimeDelta {
    TimeDelta::days(app.config().limits.session_days)
}

/// Begins a session for `user` in this browser, in the caller's transaction, and leaves its cookie in the answer.
///
/// # Errors
/// The database's words.
pub async fn begin(tx: &Tx, page: &Page, user: UserId) -> Result<()> {
    let secret = secret();
    let row = session::ActiveModel {
        id: Set(SessionId::new()),
        token_hash: Set(secret_hash(&secret)),
        user_id: Set(user),
        user_agent: Set(page.visit().user_agent.clone()),
        created_at: Set(page.now()),
        seen_at: Set(page.now()),
        expires_at: Set(page.now() + days(page.app())),
    };
    session::Entity::insert(row).exec_without_returning(&**tx).await?;
    page.visit().set_cookie("session", &secret, Some(page.app().config().limits.session_days));
    page.visit().drop_cookie("form");
    let _ = page.visit().begun.set(secret_hash(&secret));
    Ok(())
}

/// Ends one session.
///
/// # Errors
/// The database's words.
pub async fn end(tx: &Tx, id: SessionId) -> Result<()> {
    session::Entity::delete_by_id(id).exec(&**tx).await?;
    Ok(())
}

/// Ends all sessions of a person, except one if given.
///
/// # Errors
/// The database's words.
pub async fn end_all(tx: &Tx, user: UserId, except: Option<SessionId>) -> Result<u64> {
    let mut query = session::Entity::delete_many().filter(session::Column::UserId.eq(user));
    if let Some(kept) = except {
        query = query.filter(session::Column::Id.ne(kept));
    }
    Ok(query.exec(&**tx).await?.rows_affected)
}
